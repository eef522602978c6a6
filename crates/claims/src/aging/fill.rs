//! Entries into buckets: charges by their age, credits against the oldest charges (`opendental-engine.md` 17).
//!
//! Where adjustments age with their procedure, what was adjusted on a procedure on one day is netted first. A net
//! discount lowers the bucket of the procedure; what is too much for that bucket joins the other credits.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::Cents;
use crate::aging::{Bucket, Buckets, Entry, Kind};

/// Where a credit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The entry at this place.
    Entry(usize),
    /// Discounts of procedures in this bucket that were more than all its charges.
    TooMuchIn(Bucket),
}

/// A credit and what it lowered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    pub origin: Origin,
    /// Positive.
    pub amount: Cents,
    /// Oldest first; what is missing to `amount` is left over.
    pub lowered: Vec<(Bucket, Cents)>,
}

/// What was adjusted on one procedure on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Net {
    pub proc_num: i64,
    pub date: Date,
    /// The places of its entries.
    pub entries: Vec<usize>,
    pub amount: Cents,
    /// That of its own day when it is a charge, that of the procedure when it is a discount.
    pub bucket: Bucket,
}

/// Buckets with how they came about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub buckets: Buckets,
    /// The entries that stand in a bucket by themselves: their places.
    pub charges: Vec<(usize, Bucket)>,
    pub nets: Vec<Net>,
    pub credits: Vec<Credit>,
}

/// Fills the buckets.
///
/// `proc_date` says when a procedure was done; `with_procedure`, whether what is adjusted ages with it.
#[must_use]
pub fn fill(
    entries: &[Entry],
    as_of: Date,
    with_procedure: bool,
    proc_date: impl Fn(i64) -> Option<Date>,
) -> Filled {
    let mut filled = Filled::default();
    let mut days: BTreeMap<(i64, Date), Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        match entry.proc_num.filter(|_| with_procedure && adjusts(entry.kind)) {
            Some(proc_num) => days.entry((proc_num, entry.date)).or_default().push(at),
            None if entry.amount > Cents::ZERO => {
                let bucket = Bucket::of(entry.date, as_of);
                filled.buckets.add(bucket, entry.amount);
                filled.charges.push((at, bucket));
            }
            None => {
                let amount = entry.amount.abs();
                filled.credits.push(Credit { origin: Origin::Entry(at), amount, lowered: vec![] });
            }
        }
    }
    for ((proc_num, date), places) in days {
        let amount: Cents = places.iter().map(|at| entries[*at].amount).sum();
        let of = if amount < Cents::ZERO { proc_date(proc_num).unwrap_or(date) } else { date };
        let bucket = Bucket::of(of, as_of);
        filled.buckets.add(bucket, amount);
        filled.nets.push(Net { proc_num, date, entries: places, amount, bucket });
    }
    spill(&mut filled);
    consume(&mut filled);
    filled
}

/// What is netted with its procedure.
const fn adjusts(kind: Kind) -> bool {
    matches!(kind, Kind::Adjustment | Kind::PlanLink | Kind::PlanCredit)
}

/// A bucket below nothing gives its rest to the credits.
fn spill(filled: &mut Filled) {
    for bucket in Bucket::ALL {
        let stands = filled.buckets.get(bucket);
        if stands < Cents::ZERO {
            filled.buckets.add(bucket, -stands);
            let origin = Origin::TooMuchIn(bucket);
            filled.credits.push(Credit { origin, amount: stands.abs(), lowered: vec![] });
        }
    }
}

/// Each credit in turn lowers the oldest bucket that has something left.
fn consume(filled: &mut Filled) {
    for credit in &mut filled.credits {
        let mut left = credit.amount;
        for bucket in Bucket::ALL.into_iter().rev() {
            let lowered = left.min(filled.buckets.get(bucket));
            if lowered > Cents::ZERO {
                filled.buckets.add(bucket, -lowered);
                credit.lowered.push((bucket, lowered));
                left -= lowered;
            }
        }
    }
}

#[cfg(test)]
mod tests;
