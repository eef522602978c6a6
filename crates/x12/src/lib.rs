//! Reads and writes the X12 files of US health claims. Pure: bytes in, values and findings out; no files, no
//! clock, no network.
//!
//! Reading never fails. What is wrong with a file comes as [`finding::Finding`]s, and money that is not sure is
//! stopped by them:
//!
//! ```
//! let file = x12::remittance::read(
//!     b"ST*835*0001~BPR*I*45*C*CHK************20260115~TRN*1*900123*1999999999~LX*1~\
//!       CLP*RD00000001*1*55*45**12*26015000001~CAS*CO*45*10~SE*7*0001~",
//! );
//! let remittance = &file.remittances[0];
//! assert_eq!(remittance.payment_amount(), x12::Cents(4500));
//! assert_eq!(remittance.claims[0].contractual(), x12::Cents(1000));
//! // It came without ISA and GS: nobody can say whether it is whole.
//! assert_eq!(remittance.findings[0].rule, x12::finding::rule::NO_ENVELOPE);
//! assert!(!remittance.may_post());
//! ```
//!
//! What is here, from the bytes up:
//!
//! * [`tokenizer`]: segments, with the delimiters of their interchange.
//! * [`document`]: a whole file to be changed in one place and written back to the byte.
//! * [`remittance`]: the 835, typed, with its money rules. [`claim_file`]: the 837D.
//! * [`acknowledgment`]: TA1, 999, 997 and 277CA. [`contents`]: what a file is.
//! * [`check`]: all findings about any file. [`view`]: any file in words, with [`names`] and [`codes`] behind it.
//! * [`money`]: [`Cents`]. [`finding`]: what a reader has to say. [`Error`]: why an edit or a write failed.

#![warn(missing_docs)]

pub mod acknowledgment;
pub mod check;
pub mod claim_file;
pub mod codes;
pub mod contents;
pub mod document;
mod envelope;
mod error;
pub mod finding;
pub mod guide;
pub mod money;
pub mod names;
pub mod remittance;
pub mod tokenizer;
pub mod view;
mod writing;

pub use error::Error;
pub use money::Cents;

/// The examples of the page that comes with the crate.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
