//! What pays an entry by name: an adjustment of a procedure moves its amount there, a split lowers the
//! procedure, adjustment or plan charge that it names (`opendental-engine.md` 14.2).
//!
//! An entry may go below zero so, and stays there: what is too much in one place is there for others.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::Cents;
use crate::office::Office;
use crate::patient_money::{Adjustment, DebitType, PaySplit};
use crate::payment::entry::{Entry, What};
use crate::payment::{charges, is_hidden, plan};
use crate::state::Family;

/// A family's account with everything that is paid by name, oldest first. Unearned money of hidden types is in
/// nobody's account.
pub(super) fn entries(office: &Office, family: &Family, today: Date) -> Vec<Entry> {
    let mut account = Account::default();
    account.extend(charges::procedures(office, family));
    for adjustment in &family.adjustments {
        account.adjust(adjustment);
    }
    for (what, amount) in plan::taken(family) {
        account.take(what, amount);
    }
    account.extend(plan::due(office, family, today));
    let is_held_apart = |split: &&PaySplit| split.unearned_type.is_some_and(|kind| is_hidden(office, kind));
    for split in family.splits.iter().filter(|split| !is_held_apart(split)) {
        account.pay(split);
    }
    account.in_order()
}

/// Entries by what they stand for.
#[derive(Default)]
struct Account {
    entries: BTreeMap<What, Entry>,
    /// The procedures that adjustments moved to.
    moved: BTreeMap<i64, What>,
}

impl Account {
    fn extend(&mut self, entries: Vec<Entry>) {
        self.entries.extend(entries.into_iter().map(|entry| (entry.what, entry)));
    }

    /// An adjustment of a procedure moves there when one provider earns both; else it is charged by itself.
    fn adjust(&mut self, row: &Adjustment) {
        let own = charges::adjustment(row);
        let procedure = row.proc_num.and_then(|n| self.entries.get_mut(&What::Procedure(n)));
        match procedure.filter(|procedure| procedure.owner.prov_num == own.owner.prov_num) {
            Some(procedure) => {
                procedure.end += own.end;
                self.moved.insert(row.adj_num, procedure.what);
            }
            None => self.extend(vec![own]),
        }
    }

    /// What a payment plan takes over is owed there.
    fn take(&mut self, what: What, amount: Cents) {
        let place = match what {
            What::Adjustment(adj_num) => self.place_of(adj_num),
            other => other,
        };
        if let Some(entry) = self.entries.get_mut(&place) {
            entry.end -= amount;
        }
    }

    /// Where the amount of an adjustment is.
    fn place_of(&self, adj_num: i64) -> What {
        self.moved.get(&adj_num).copied().unwrap_or(What::Adjustment(adj_num))
    }

    /// A split pays what it names, if that is owed here; else it is money that is there for others.
    fn pay(&mut self, split: &PaySplit) {
        let charge = split.pay_plan_charge_num.map(|n| match split.pay_plan_debit_type {
            DebitType::Interest => What::Interest(n),
            DebitType::Principal | DebitType::Unknown => What::Principal(n),
        });
        let procedure = || split.proc_num.map(What::Procedure);
        let adjustment = || split.adj_num.map(|adj_num| self.place_of(adj_num));
        let named = match split.pay_plan_num {
            // Money on a plan stays there, although it also names the procedure that the plan charges for.
            Some(_) => charge,
            None => procedure().or_else(adjustment),
        };
        match named.and_then(|what| self.entries.get_mut(&what)) {
            Some(entry) => entry.end -= split.split_amt,
            None => self.extend(vec![Entry::money(split)]),
        }
    }

    fn in_order(self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self.entries.into_values().collect();
        entries.sort_by_key(Entry::order);
        entries
    }
}
