use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::matching::deposit::tests::{entry, remittance};
use crate::record::Record;

fn now() -> Now {
    Now { instant: Timestamp::UNIX_EPOCH, today: date(2026, 3, 10) }
}

fn numbers() -> Numbers {
    let mut numbers = Numbers::new();
    for table in ["link", "parted", "exception_step", "exception"] {
        numbers.stock(table, 1..1_000);
    }
    numbers.stock_tokens((0..1_000).map(|n| format!("{n:016}")).collect());
    numbers
}

fn chosen(promised: &[i64], seen: &[i64], fee: i64) -> Chosen {
    let mut sight = Sight::default();
    for (num, cents) in (1..).zip(promised) {
        sight.remittances.insert(num, remittance(num, "", *cents));
    }
    for (num, cents) in (1..).zip(seen) {
        sight.entries.insert(num, entry(num, "", "", *cents));
    }
    Chosen {
        remittances: sight.remittances.keys().copied().collect(),
        entries: sight.entries.keys().copied().collect(),
        sight,
        fee: Cents(fee),
        parted: vec![],
        made_by: "kim".into(),
    }
}

fn made(chosen: &Chosen) -> Result<Vec<Link>, Refusal> {
    tie(chosen, now(), &mut numbers()).map(|(made, _)| made.links)
}

fn rows<R: Record>(changes: &ChangeSet) -> Vec<R> {
    let of_it = changes.puts.iter().filter(|put| put.table == R::TABLE);
    of_it.map(|put| R::from_values(put.values.clone()).unwrap()).collect()
}

#[test]
fn the_difference_is_named() {
    let refused = made(&chosen(&[10_000], &[9_999], 0));
    assert_eq!(
        refused,
        Err(Refusal::rule(
            "The transactions come to 99.99, which is 0.01 less than the 100.00 of the remittances."
        ))
    );
    assert!(made(&chosen(&[10_000], &[9_999], 2)).is_err());
    assert!(made(&chosen(&[10_000], &[9_999], 1)).is_ok());
    assert!(made(&chosen(&[10_000], &[10_001], -1)).is_err());
    assert!(made(&chosen(&[10_000], &[], 10_000)).is_err());
}

#[test]
fn what_is_tied_or_held_or_went_out_cannot_be_matched() {
    let mut tied = chosen(&[500], &[500], 0);
    let (first, _) = tie(&tied, now(), &mut numbers()).unwrap();
    tied.sight.links = first.links.iter().map(|link| Link { is_by_hand: None, ..link.clone() }).collect();
    assert!(matches!(made(&tied), Err(Refusal::Conflict(_))), "a rule tied it");
    tied.sight.links = first.links;
    assert!(
        matches!(tie(&tied, now(), &mut numbers()), Ok((Made { is_new: false, .. }, changes)) if changes.is_empty())
    );
    let mut held = chosen(&[500], &[500], 0);
    for remittance in held.sight.remittances.values_mut() {
        remittance.status = RemittanceStatus::Held;
    }
    assert!(matches!(made(&held), Err(Refusal::Unfit(_))));
    assert!(matches!(made(&chosen(&[500], &[700, -200], 0)), Err(Refusal::Unfit(_))));
    assert!(matches!(made(&chosen(&[0], &[500], 0)), Err(Refusal::Unfit(_))));
}

#[test]
fn a_match_that_is_taken_apart_leaves_nothing() {
    let mut chosen = chosen(&[500], &[480], 20);
    let (made, there) = tie(&chosen, now(), &mut numbers()).unwrap();
    chosen.sight.links.clone_from(&made.links);
    for entry in rows::<BankEntry>(&there) {
        chosen.sight.entries.insert(entry.bank_entry_num, entry);
    }
    let back = untie(&chosen.sight, &made.links[0], "kim", now(), &mut numbers());
    let mut balances = BTreeMap::new();
    for (account, amount) in there.postings.iter().chain(&back.postings).flat_map(|posting| &posting.lines) {
        *balances.entry(account.clone()).or_insert(Cents::ZERO) += *amount;
    }
    assert_eq!(balances.len(), 3, "bank money, the fee, and what was promised");
    assert!(balances.values().all(|amount| amount.is_zero()), "{balances:?}");
    assert!(rows::<BankEntry>(&back).iter().all(|entry| !entry.reconciled && entry.is_taken.is_none()));
    assert_eq!(rows::<Parted>(&back).len(), 1);
}

proptest! {
    /// Each entry is used up, each remittance is filled but for the fee, and nothing is allocated beyond what there is.
    #[test]
    fn sums_are_kept(
        promised in proptest::collection::vec(1_i64..50, 1..6), parts in proptest::collection::vec(1_i64..50, 0..6),
        fee in 0_i64..5,
    ) {
        let all: i64 = promised.iter().sum::<i64>() - fee;
        let mut left = all;
        let mut seen: Vec<i64> = Vec::new();
        for part in parts {
            if part < left {
                seen.push(part);
                left -= part;
            }
        }
        prop_assume!(left > 0 && promised.iter().max().is_some_and(|largest| *largest > fee));
        seen.push(left);
        let chosen = chosen(&promised, &seen, fee);
        let (made, changes) = tie(&chosen, now(), &mut numbers()).unwrap();
        let of = |by: fn(&Link) -> i64, num: i64| -> (Cents, Cents) {
            let its = || made.links.iter().filter(|link| by(link) == num);
            (its().filter_map(|link| link.amount).sum(), its().filter_map(|link| link.fee).sum())
        };
        for (num, cents) in (1..).zip(&seen) {
            prop_assert_eq!(of(|link| link.to_num, num).0, Cents(*cents));
        }
        for (num, cents) in (1..).zip(&promised) {
            let (amount, fee) = of(|link| link.from_num, num);
            prop_assert_eq!(amount + fee, Cents(*cents));
        }
        prop_assert_eq!(made.links.iter().filter_map(|link| link.fee).sum::<Cents>(), Cents(fee));
        prop_assert!(made.links.iter().all(|link| link.amount > Some(Cents::ZERO)));
        prop_assert!(changes.postings.iter().all(|posting| posting.check().is_ok()));
        prop_assert!(rows::<BankEntry>(&changes).iter().all(|entry| entry.reconciled));
    }
}
