//! Bank files: what a bank says came in and went out.
//!
//! Reading never fails. It gives what was read, and findings; a finding that stops means that nothing of
//! the file is booked until a person says so. Which format a file has is told from its content.

pub mod bai2;
pub mod camt;
pub mod csv;
mod entry;
mod finding;
mod money;
pub mod nacha;
pub mod ofx;
pub mod text;
pub mod trn;

use serde::Serialize;

pub use entry::{Balance, BankEntry, BankFile, EntryKind, ReturnInfo};
pub use finding::{BankFinding, Columns, FINDINGS_MAX};
pub use trn::Trn;

/// The formats that are read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BankFormat {
    /// An ACH file of 94-column records ([`nacha`]).
    Nacha,
    /// A statement of records 01 to 99 ([`bai2`]).
    Bai2,
    /// An ISO 20022 statement, camt.053 ([`camt`]).
    Camt,
    /// OFX or QFX, as SGML or XML ([`ofx`]).
    Ofx,
    /// Comma separated values ([`csv`]).
    Csv,
}

impl BankFormat {
    /// Its short name, as in fingerprints and as the source of an entry.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            BankFormat::Nacha => "nacha",
            BankFormat::Bai2 => "bai2",
            BankFormat::Camt => "camt",
            BankFormat::Ofx => "ofx",
            BankFormat::Csv => "csv",
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            BankFormat::Nacha => "NACHA",
            BankFormat::Bai2 => "BAI2",
            BankFormat::Camt => "camt.053",
            BankFormat::Ofx => "OFX",
            BankFormat::Csv => "CSV",
        }
    }
}

/// A format: whether content looks like it, and its reader.
type Reader = (BankFormat, fn(&[u8]) -> bool, fn(&[u8]) -> BankFile);

/// In the order in which content is tried: the strictest first.
const READERS: [Reader; 5] = [
    (BankFormat::Nacha, nacha::recognise, nacha::read),
    (BankFormat::Bai2, bai2::recognise, bai2::read),
    (BankFormat::Camt, camt::recognise, camt::read),
    (BankFormat::Ofx, ofx::recognise, ofx::read),
    (BankFormat::Csv, csv::recognise, csv::read),
];

/// The format of a file, told from its content; file names say little.
#[must_use]
pub fn recognise(bytes: &[u8]) -> Option<BankFormat> {
    READERS.iter().find(|(_, looks_like, _)| looks_like(bytes)).map(|(format, ..)| *format)
}

/// Reads a file of any format; `None` when it looks like none of them.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<BankFile> {
    READERS.iter().find(|(_, looks_like, _)| looks_like(bytes)).map(|(_, _, read)| read(bytes))
}
