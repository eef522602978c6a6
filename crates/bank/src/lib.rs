//! Bank files: what a bank says came in and went out.
//!
//! Reading never fails. It gives what was read, and findings; a finding that stops means that nothing of
//! the file is booked until a person says so. Which format a file has is told from its content.

mod entry;
mod finding;
pub mod nacha;
pub mod trn;

use serde::Serialize;

pub use entry::{BankEntry, BankFile, ReturnInfo};
pub use finding::{BankFinding, Columns, FINDINGS_MAX};
pub use trn::Trn;

/// The formats that are read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BankFormat {
    /// An ACH file of 94-column records ([`nacha`]).
    Nacha,
}

/// The format of a file, told from its content; file names say little.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Option<BankFormat> {
    nacha::recognise(bytes).then_some(BankFormat::Nacha)
}
