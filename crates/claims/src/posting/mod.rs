//! Posting: what a remittance does to the family accounts, claim by claim, and to the ledger.

pub mod again;
pub mod beside;
pub mod claim;
pub mod estimate;
pub mod excess;
pub mod finish;
pub mod guard;
pub mod intake;
pub mod line;
pub mod payer_balance;
pub mod posted_row;
mod receive;
pub mod remittance;
mod reverse;
pub mod same_payment;
pub mod shape;
mod standing;
pub mod step;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
pub mod told;
pub mod undo;
