//! Posting: what a remittance does to the family accounts, claim by claim, and to the ledger.

pub mod again;
pub mod claim;
pub mod finish;
pub mod guard;
pub mod intake;
pub mod line;
pub mod posted_row;
pub mod remittance;
pub mod step;
pub mod undo;
