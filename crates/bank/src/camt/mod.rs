//! camt.053, the ISO 20022 statement of an account.
//!
//! ```text
//! Document/BkToCstmrStmt/Stmt
//!   Acct, Bal (OPBD what stood there before, CLBD what stands there now)
//!   Ntry: Amt, CdtDbtInd, RvslInd, Sts, BookgDt, ValDt, AcctSvcrRef, BkTxCd
//!     NtryDtls/TxDtls: what the entry is made of, each with its references, parties and words
//! ```
//!
//! Elements are known by their local names, so that versions 2 to 13 are one. An entry whose details come to its amount
//! is taken apart: each of them is one payment, with a trace of its own. The document has no entities and needs none:
//! none is resolved but what stands for one character.

mod entry;
mod read;
mod walk;

#[cfg(test)]
mod tests;

pub use read::{read, recognise};
