//! OFX and QFX, what banks give to bookkeeping programs.
//!
//! ```text
//! OFX
//!   STMTRS (or CCSTMTRS of a card)
//!     CURDEF, BANKACCTFROM: BANKID, ACCTID
//!     BANKTRANLIST
//!       STMTTRN: TRNTYPE, DTPOSTED, TRNAMT, FITID, CHECKNUM, NAME, MEMO
//!     LEDGERBAL: BALAMT, DTASOF
//! ```
//!
//! Version 1 is SGML, where the end of a value is not written; version 2 is XML. Both are read by one walk over the
//! tags, and what their headers say of characters is not believed. QFX is OFX with two more tags. FITID is unique
//! within an account, so it tells entries apart.

mod read;
mod tags;
mod transaction;

#[cfg(test)]
mod tests;

pub use read::{read, recognise};
