//! The score as figures.

use std::collections::BTreeMap;

use serde::Serialize;

/// What came of it.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Scored {
    /// Claims, remittances and bank lines that the server has.
    pub(super) claims: usize,
    pub(super) remittances: usize,
    pub(super) bank_lines: usize,
    /// Bank line to remittance.
    pub(super) deposit_links: Links,
    /// Remitted claim to claim.
    pub(super) claim_links: Links,
    /// By reason: what was planted.
    pub(super) planted: BTreeMap<String, Planted>,
    /// By reason: what was raised about nothing that was planted, open or resolved.
    pub(super) beyond: BTreeMap<String, Others>,
    pub(super) deposits: Deposits,
}

/// Links of a kind.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Links {
    /// Those that a server must make by itself.
    pub(super) due: usize,
    pub(super) found: usize,
    /// Those that a person must decide on.
    pub(super) for_a_person: usize,
    pub(super) wrong: Vec<String>,
    /// What is not found, by what the server says instead: how often, and an example.
    pub(super) missed: BTreeMap<String, Missed>,
}

/// Links that are not there, for one cause.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Missed {
    pub(super) count: usize,
    pub(super) example: String,
}

/// Exceptions of a reason that must be raised.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Planted {
    pub(super) due: usize,
    pub(super) raised: usize,
    /// What is not raised, by what the server says instead.
    pub(super) missed: BTreeMap<String, Missed>,
}

/// Exceptions of a reason that nobody planted.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Others {
    pub(super) count: usize,
    /// Those that are still open.
    pub(super) open: usize,
    pub(super) example: String,
}

/// Deposits of insurers.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Deposits {
    pub(super) all: usize,
    /// Reconciled with exactly its remittances, which come to its amount.
    pub(super) proved: usize,
    /// An exception names it, or a remittance of it.
    pub(super) named: usize,
    pub(super) neither: usize,
    /// Reconciled, although cents are missing.
    pub(super) falsely_proved: usize,
    /// Of those with cents missing: whose exception says how many.
    pub(super) cents_named: usize,
    pub(super) cents_due: usize,
}

impl Scored {
    pub(super) fn wrong(&self) -> usize {
        self.deposit_links.wrong.len() + self.claim_links.wrong.len()
    }

    pub(super) fn beyond(&self) -> usize {
        self.beyond.values().map(|others| others.count).sum()
    }
}

/// One more of a cause.
pub(super) fn miss(missed: &mut BTreeMap<String, Missed>, cause: String, example: String) {
    missed.entry(cause).or_insert_with(|| Missed { count: 0, example }).count += 1;
}
