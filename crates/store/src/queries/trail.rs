//! The audit trail as doors show it: what was written, by whom and since when. Reading leaves records too, without
//! rows; the indexes leave those out.

use crate::own::AuditRow;
use crate::statement::{Select, Statement};

/// What somebody wrote before a link of the chain, newest first.
pub const WRITES_OF: Select<AuditRow> =
    Select::new("writes of somebody", "actor = $2 and wrote <> '' and seq < $3").ordered("seq desc limit $4");
/// What was written since a time, behind a link of the chain.
pub const WRITES_SINCE: Select<AuditRow> =
    Select::new("writes since", "wrote <> '' and (at, seq) > ($2, $3)").ordered("at, seq limit $4");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[&WRITES_OF, &WRITES_SINCE];
