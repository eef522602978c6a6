//! The reconciliation desk's shell: files come in, claims are answered, money is tied, deposits are proved.

pub mod acknowledge;
pub mod again;
pub mod balance;
pub mod bank;
mod earlier;
pub mod exception;
pub mod files;
mod find;
mod finish;
pub mod import;
pub mod intake;
pub mod jobs;
pub mod late;
pub mod match_by_hand;
mod meant;
pub mod paper;
pub mod post;
pub mod preview;
pub mod prove;
pub mod radar;
pub mod reply;
pub mod returned;
pub mod rules;
mod same_payment;
pub mod send;
pub mod tie;
pub mod turn;
pub mod undo;

use ::bank::{BankFinding, BankFormat};
use claims::desk::{BankEntry, Remittance};
use x12::finding::Finding;

/// What became of an 835 file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The remittances that it made, posted as far as they may be.
    pub remittances: Vec<Remittance>,
    /// Public ids of remittances that were here already.
    pub duplicates: Vec<String>,
    pub findings: Vec<Finding>,
    /// The public id of the earlier import, when the very same file came before.
    pub repeats: Option<String>,
    /// False: no whole transaction set could be read. Nothing was kept but the bytes and the refusal.
    pub is_readable: bool,
    /// The hash of the file.
    pub sha256: String,
}

/// What became of a bank file.
#[derive(Clone, Debug, Default)]
pub struct BankImported {
    /// None: it looks like none that is known.
    pub format: Option<BankFormat>,
    /// New entries.
    pub entries: Vec<BankEntry>,
    /// Entries that were here already.
    pub seen: Vec<BankEntry>,
    pub findings: Vec<BankFinding>,
    pub repeats: Option<String>,
    /// Why nothing of it was booked, and what to do: it is no bank file, or not whole.
    pub refusal: Option<String>,
}
