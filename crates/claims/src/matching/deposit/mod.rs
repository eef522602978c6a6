//! Remittance → bank entry (`reconciliation.md` 2.7 stage 2).
//!
//! First what rests on a number, or on an amount and the payer's name, one to one and mutually unique ([`settle`]); then what
//! is left over, several to one ([`open`]). Both look at all that could be a rival, and say what stands: who has tied before
//! is no evidence, so any order of arrival ends in the same ties.

pub mod cover;
pub mod open;
pub mod pair;
pub mod payer;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeSet;

use super::{Tier, business_day};
use crate::Cents;
use crate::desk::{BankEntry, Reason, Remittance};
use crate::exception::Clue;
use pair::{Verdict, compare};

/// A bank entry, with the number of its account.
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    pub entry: BankEntry,
    /// Empty: of an account that has none.
    pub account: String,
}

/// Remittances and bank entries that may belong together. Those that a person tied are not among them.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    /// Posted ones that pay something.
    pub remittances: Vec<Remittance>,
    /// Money that came in.
    pub money: Vec<Money>,
    /// The numbers of remittances and entries that a person took apart.
    pub parted: BTreeSet<(i64, i64)>,
}

/// A tie between one of the remittances and one of the entries.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    pub remittance_num: i64,
    pub bank_entry_num: i64,
    /// What of the entry's money is the remittance's.
    pub amount: Cents,
    pub tier: Tier,
    pub evidence: String,
    /// The public ids of what fits less well.
    pub alternatives: Vec<String>,
}

/// Something that nearly ties a bank entry, for a person to decide.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    pub bank_entry_num: i64,
    pub reason: Reason,
    pub at_risk: Cents,
    pub note: String,
    /// Numbers of remittances, each with what speaks for it.
    pub candidates: Vec<(i64, Vec<Clue>)>,
}

/// A pair that something ties.
struct Pair<'p> {
    remittance: &'p Remittance,
    entry: &'p BankEntry,
    tier: Tier,
    evidence: String,
}

impl Pair<'_> {
    fn nums(&self) -> (i64, i64) {
        (self.remittance.remittance_num, self.entry.bank_entry_num)
    }

    fn shares_with(&self, other: &Pair<'_>) -> bool {
        let ((remittance, entry), (other_remittance, other_entry)) = (self.nums(), other.nums());
        remittance == other_remittance || entry == other_entry
    }
}

/// All ties of one remittance and one entry each, strongest tier first, and what stays in doubt. A tie is made only when
/// neither side has a second partner of the same strength. The order in which they are given does not matter.
#[must_use]
pub fn settle(pool: &Pool) -> (Vec<Tie>, Vec<Doubt>) {
    let mut pairs = Vec::new();
    for remittance in &pool.remittances {
        for money in &pool.money {
            let entry = &money.entry;
            if pool.parted.contains(&(remittance.remittance_num, entry.bank_entry_num)) {
                continue;
            }
            if let Verdict::Tie { tier, evidence } = compare(remittance, money) {
                pairs.push(Pair { remittance, entry, tier, evidence });
            }
        }
    }
    pairs.sort_by_key(Pair::nums);
    let (mut ties, mut doubts) = (Vec::new(), Vec::new());
    let (mut remittances, mut entries) = (BTreeSet::new(), BTreeSet::new());
    for tier in [Tier::One, Tier::Two, Tier::Three, Tier::Four] {
        let is_free = |pair: &&Pair<'_>| {
            let (remittance, entry) = pair.nums();
            pair.tier == tier && !remittances.contains(&remittance) && !entries.contains(&entry)
        };
        let free: Vec<&Pair<'_>> = pairs.iter().filter(is_free).collect();
        for pair in &free {
            let rivals: Vec<&&Pair<'_>> = free.iter().filter(|other| other.shares_with(pair)).collect();
            if rivals.len() == 1 {
                ties.push(tie(pair, &pairs));
            } else if !doubts.iter().any(|doubt: &Doubt| doubt.bank_entry_num == pair.entry.bank_entry_num) {
                doubts.push(ambiguous(pair.entry, &free));
            }
        }
        // Who is in doubt must not be taken by weaker evidence.
        remittances.extend(free.iter().map(|pair| pair.remittance.remittance_num));
        entries.extend(free.iter().map(|pair| pair.entry.bank_entry_num));
    }
    ties.sort_by_key(|tie| (tie.remittance_num, tie.bank_entry_num));
    doubts.sort_by_key(|doubt| doubt.bank_entry_num);
    (ties, doubts)
}

fn tie(pair: &Pair<'_>, pairs: &[Pair<'_>]) -> Tie {
    let (remittance_num, bank_entry_num) = pair.nums();
    let others = pairs.iter().filter(|other| other.shares_with(pair) && other.nums() != pair.nums());
    let alternatives = others.map(|other| {
        let is_remittance = other.remittance.remittance_num != remittance_num;
        let id = if is_remittance { &other.remittance.public_id } else { &other.entry.public_id };
        id.clone()
    });
    Tie {
        remittance_num,
        bank_entry_num,
        amount: pair.entry.amount,
        tier: pair.tier,
        evidence: pair.evidence.clone(),
        alternatives: alternatives.collect(),
    }
}

fn ambiguous(entry: &BankEntry, free: &[&Pair<'_>]) -> Doubt {
    let of_it = free.iter().filter(|pair| pair.entry.bank_entry_num == entry.bank_entry_num);
    let clues = |pair: &&&Pair<'_>| {
        let number = match pair.tier {
            Tier::Three => Clue::CheckNumber,
            Tier::Four => Clue::Payer,
            _ => Clue::TraceNumber,
        };
        (pair.remittance.remittance_num, vec![number, Clue::Amount])
    };
    let what = match free.first().map(|pair| pair.tier) {
        Some(Tier::Four) => "are of this payer, amount and time, and no number tells them apart",
        _ => "carry this number and amount",
    };
    Doubt {
        bank_entry_num: entry.bank_entry_num,
        reason: Reason::AmbiguousDeposit,
        at_risk: entry.amount,
        note: format!("Several remittances or bank entries {what}. Choose which belong together."),
        candidates: of_it.map(|pair| clues(&pair)).collect(),
    }
}
