//! Posting: what a remittance does to the family accounts, claim by claim, and to the ledger.

pub mod claim;
pub mod finish;
pub mod intake;
pub mod line;
pub mod remittance;
pub mod step;
