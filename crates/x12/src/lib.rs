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
//! * [`guide`]: the guides as tables, and what a set has that its guide does not allow.
//! * [`check`]: all findings about any file. [`view`]: any file in words, with [`names`] and [`codes`] behind it.
//! * [`money`]: [`Cents`]. [`finding`]: what a reader has to say. [`Error`]: the one error, of edits, writing and streams.
//!
//! # Where the rules come from
//!
//! Comments name the section of the rule book behind a rule as `x12.md` and a number. The rule book is notes of facts in
//! our own words, from X12's published answers to questions about its guides ("RFI"), from published tables of the guides,
//! and from files; it is not part of this crate, and each comment says its rule without it. Its sections are:
//!
//! | section | subject |
//! | --- | --- |
//! | 4.1 | envelopes, delimiters, characters, forms of values |
//! | 4.2 | the segments of the 835 |
//! | 4.3 | the money rules: seven balances, group codes, secondary payers, reversals, bundling, PLB |
//! | 4.4 | reason and remark codes |
//! | 4.5 | the dental 837, and how a claim to a second payer balances |
//! | 4.6 | the answers: TA1, 999, 277CA |
//! | 4.7 | the SNIP types |
//! | 4.8 | posting an 835 |
//! | 5 | how fast reading can be |
//! | 6 | the rules that are easiest to get wrong |
//!
//! `decisions.md` and a number is a choice of this project where those sources are silent.

#![warn(missing_docs)]

pub mod acknowledgment;
mod blocks;
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
mod notes;
mod npi;
pub mod remittance;
pub mod tokenizer;
pub mod view;
mod writing;

pub use error::Error;
pub use money::Cents;
pub use npi::npi_is_valid;

/// The examples of the page that comes with the crate.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
