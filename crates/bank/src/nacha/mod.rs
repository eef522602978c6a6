//! ACH files as Nacha lays them out: records of 94 columns.
//!
//! ```text
//! 1 file header
//!   5 batch header: company, kind of entries, effective entry date
//!     6 entry: transaction code, receiving bank and account, amount
//!       7 addenda: 05 payment information, 98 notification of change, 99 return
//!   8 batch control: count, hash, debits, credits
//! 9 file control: the same for the file
//! 9999… padding to a multiple of ten records
//! ```
//!
//! Columns are those of moov-io/ach `docs/file-structure.md` (c6bd237). Real files break the rules, so the
//! reader takes what it can read and says what is wrong. Only doubt about money stops a file: no file
//! control, totals that differ, an amount that cannot be read, entries of an unknown company.

mod code;
mod entry;
mod layout;
mod read;
mod record;
mod totals;
mod write;

#[cfg(test)]
mod tests;

pub use read::{read, recognise};
pub use write::{NachaBatch, NachaEntry, NachaFile, write};
