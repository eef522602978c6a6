//! Imported lists of reason codes.

use claims::reason_code::ReasonCode;

use crate::statement::{Select, Statement};

pub const REASON_CODES: Select<ReasonCode> = Select::new("reason codes", "");
pub const REASON_CODES_OF_LIST: Select<ReasonCode> = Select::new("reason codes of a list", "list = $2");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[&REASON_CODES, &REASON_CODES_OF_LIST];
