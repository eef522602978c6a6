//! BAI2, the statement that American banks send to businesses.
//!
//! ```text
//! 01 file: sender, receiver, made on
//!   02 group: as-of date, currency
//!     03 account: number, and what stood in it
//!       16 detail: type, amount, funds type, references, text
//!       88 more of the record before it
//!     49 account control: the sum of all amounts, the number of records
//!   98 group control
//! 99 file control
//! ```
//!
//! Fields are separated by commas, and `/` ends a record that does not end in text. Amounts are cents without a sign,
//! and the type says which way the money went (Cash Management Balance Reporting Specifications, version 2). Real files
//! put several records on a line and break lines where they like, so records are told by how they begin.

mod codes;
mod detail;
mod read;
mod record;

#[cfg(test)]
mod tests;

pub(crate) use codes::kind;
pub use read::{read, recognise};
