//! Remittance → bank entry (`reconciliation.md` 2.7 stage 2).
//!
//! First what rests on a number, or on an amount and the payer's name, one to one and mutually unique ([`settle`]); then what
//! is left over, several to one ([`open`]). Both look at all that could be a rival, and say what stands: who has tied before
//! is no evidence, so any order of arrival ends in the same ties.

mod card;
pub mod cover;
mod nearby;
mod nearly;
pub mod open;
pub mod pair;
pub mod payer;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Tier, business_day};
use crate::Cents;
use crate::desk::{BankEntry, Reason, Remittance};
use crate::exception::Clue;
use pair::{Verdict, compare, naming};
use payer::Naming;

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
    /// The numbers of remittances whose payer's name is the whole name of another payer where banks cut it: who is named so may
    /// be either.
    pub namesakes: BTreeSet<i64>,
    /// The day up to which banks have told what came. None: nobody has looked yet.
    pub seen_until: Option<Date>,
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
    /// The bank names the payer by the beginning of its name only: whoever is named whole goes before.
    is_cut: bool,
    evidence: String,
}

impl Pair<'_> {
    fn nums(&self) -> (i64, i64) {
        (self.remittance.remittance_num, self.entry.bank_entry_num)
    }
}

/// Pairs by their two ends.
struct Ends<'a, 'p> {
    of_remittance: BTreeMap<i64, Vec<&'a Pair<'p>>>,
    of_entry: BTreeMap<i64, Vec<&'a Pair<'p>>>,
}

impl<'a, 'p> Ends<'a, 'p> {
    fn of(pairs: impl Iterator<Item = &'a Pair<'p>>) -> Ends<'a, 'p> {
        let mut ends = Ends { of_remittance: BTreeMap::new(), of_entry: BTreeMap::new() };
        for pair in pairs {
            let (remittance, entry) = pair.nums();
            ends.of_remittance.entry(remittance).or_default().push(pair);
            ends.of_entry.entry(entry).or_default().push(pair);
        }
        ends
    }

    fn of_entry(&self, num: i64) -> &[&'a Pair<'p>] {
        self.of_entry.get(&num).map(Vec::as_slice).unwrap_or_default()
    }

    /// The other pairs that share an end with this one, in their order.
    fn rivals(&self, pair: &Pair<'p>) -> Vec<&'a Pair<'p>> {
        let (remittance, entry) = pair.nums();
        let of_remittance = self.of_remittance.get(&remittance).map(Vec::as_slice).unwrap_or_default();
        let all = of_remittance.iter().chain(self.of_entry(entry));
        let mut rivals: Vec<&Pair<'p>> = all.copied().filter(|other| other.nums() != pair.nums()).collect();
        rivals.sort_by_key(|other| other.nums());
        rivals
    }
}

/// Every pair that something ties. Whatever it is, their amounts are equal.
fn pairs(pool: &Pool) -> Vec<Pair<'_>> {
    let mut of_amount: BTreeMap<Cents, Vec<&Money>> = BTreeMap::new();
    for money in &pool.money {
        of_amount.entry(money.entry.amount).or_default().push(money);
    }
    let mut pairs = Vec::new();
    for remittance in &pool.remittances {
        for money in of_amount.get(&remittance.payment_amount).into_iter().flatten() {
            let entry = &money.entry;
            if pool.parted.contains(&(remittance.remittance_num, entry.bank_entry_num)) {
                continue;
            }
            if let Verdict::Tie { tier, evidence } = compare(remittance, money) {
                let is_cut = tier == Tier::Four && naming(remittance, money) == Some(Naming::Cut);
                if is_cut && pool.namesakes.contains(&remittance.remittance_num) {
                    continue;
                }
                pairs.push(Pair { remittance, entry, tier, is_cut, evidence });
            }
        }
    }
    pairs.sort_by_key(Pair::nums);
    pairs
}

/// All ties of one remittance and one entry each, strongest tier first, and what stays in doubt. A tie is made only when
/// neither side has a second partner of the same strength. The order in which they are given does not matter.
#[must_use]
pub fn settle(pool: &Pool) -> (Vec<Tie>, Vec<Doubt>) {
    let pairs = pairs(pool);
    let all = Ends::of(pairs.iter());
    let mut ties = Vec::new();
    let mut doubts: BTreeMap<i64, Doubt> = BTreeMap::new();
    let (mut remittances, mut entries) = (BTreeSet::new(), BTreeSet::new());
    let strengths = [
        (Tier::One, false),
        (Tier::Two, false),
        (Tier::Three, false),
        (Tier::Four, false),
        (Tier::Four, true),
    ];
    for (tier, is_cut) in strengths {
        let is_free = |pair: &&Pair<'_>| {
            let (remittance, entry) = pair.nums();
            (pair.tier, pair.is_cut) == (tier, is_cut)
                && !remittances.contains(&remittance)
                && !entries.contains(&entry)
        };
        let free: Vec<&Pair<'_>> = pairs.iter().filter(is_free).collect();
        let ends = Ends::of(free.iter().copied());
        for pair in &free {
            let num = pair.entry.bank_entry_num;
            if ends.rivals(pair).is_empty() {
                ties.push(tie(pair, &all));
            } else {
                doubts.entry(num).or_insert_with(|| ambiguous(pair.entry, tier, ends.of_entry(num)));
            }
        }
        // Who is in doubt must not be taken by weaker evidence.
        remittances.extend(free.iter().map(|pair| pair.remittance.remittance_num));
        entries.extend(free.iter().map(|pair| pair.entry.bank_entry_num));
    }
    ties.sort_by_key(|tie| (tie.remittance_num, tie.bank_entry_num));
    (ties, doubts.into_values().collect())
}

/// The remittances and the entries that are tied or in doubt one to one: of these no sets are looked for.
#[must_use]
pub fn taken(ties: &[Tie], doubts: &[Doubt]) -> (BTreeSet<i64>, BTreeSet<i64>) {
    let mut remittances: BTreeSet<i64> = ties.iter().map(|tie| tie.remittance_num).collect();
    let mut entries: BTreeSet<i64> = ties.iter().map(|tie| tie.bank_entry_num).collect();
    entries.extend(doubts.iter().map(|doubt| doubt.bank_entry_num));
    remittances.extend(doubts.iter().flat_map(|doubt| doubt.candidates.iter().map(|(num, _)| *num)));
    (remittances, entries)
}

fn tie(pair: &Pair<'_>, all: &Ends<'_, '_>) -> Tie {
    let (remittance_num, bank_entry_num) = pair.nums();
    let alternatives = all.rivals(pair).into_iter().map(|other| {
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

/// `of_it` are the pairs of this tier that the entry is in.
fn ambiguous(entry: &BankEntry, tier: Tier, of_it: &[&Pair<'_>]) -> Doubt {
    let clues = |pair: &&Pair<'_>| {
        let number = match tier {
            Tier::Three => Clue::CheckNumber,
            Tier::Four => Clue::Payer,
            _ => Clue::TraceNumber,
        };
        (pair.remittance.remittance_num, vec![number, Clue::Amount])
    };
    let what = match tier {
        Tier::Four => "are of this payer, amount and time, and no number tells them apart",
        _ => "carry this number and amount",
    };
    Doubt {
        bank_entry_num: entry.bank_entry_num,
        reason: Reason::AmbiguousDeposit,
        at_risk: entry.amount,
        note: format!("Several remittances or bank entries {what}. Choose which belong together."),
        candidates: of_it.iter().map(clues).collect(),
    }
}
