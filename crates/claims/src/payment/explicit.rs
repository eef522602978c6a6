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
use crate::payment::{charges, plan};
use crate::state::Family;
use crate::voids::cancelled;

/// A family's account with everything that is paid by name, oldest first. Unearned money of hidden types is in
/// nobody's account.
pub(super) fn entries(office: &Office, family: &Family, today: Date) -> Vec<Entry> {
    let mut account = Account::default();
    account.extend(charges::procedures(office, family));
    let voided = cancelled(&family.adjustments);
    for adjustment in family.adjustments.iter().filter(|row| !voided.contains(&row.adj_num)) {
        account.adjust(adjustment);
    }
    for (what, amount) in plan::taken(family) {
        account.take(what, amount);
    }
    account.extend(plan::due(office, family, today));
    for split in family.splits.iter().filter(|split| !split.is_hidden(office)) {
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use crate::Cents;
    use crate::estimate::testing::{World, cents, dollars};
    use crate::payment::entry::What;
    use crate::payment::testing::{HIDDEN, UNEARNED, ends, office, paying};

    /// A world with a procedure of 100 of provider 1, four days ago.
    fn one_procedure() -> (World, i64) {
        let mut world = office();
        world.provider(2, None);
        let done = world.complete(1, dollars(100), 4);
        (world, done)
    }

    #[test]
    fn an_adjustment_moves_to_its_procedure_when_one_provider_earns_both() {
        let (mut world, done) = one_procedure();
        world.adjust(1, dollars(-30), world.now.today, Some(done));
        world.adjust(1, cents(505), world.now.today, Some(done));
        assert_eq!(ends(&world.entries()), [(What::Procedure(done), cents(7505))]);
        let other = world.adjust_by(1, dollars(9), world.now.today, Some(done), 2);
        assert_eq!(
            ends(&world.entries()),
            [(What::Procedure(done), cents(7505)), (What::Adjustment(other), dollars(9))]
        );
        let entry = world.entries()[1];
        assert_eq!((entry.proc_num, entry.adj_num), (None, Some(other)));
        assert_eq!((entry.owner.prov_num, entry.date), (Some(2), world.now.today));
    }

    #[test]
    fn an_adjustment_of_work_that_is_not_done_stands_by_itself() {
        let mut world = office();
        let planned = world.planned("T2750", 100);
        let number = world.adjust(1, dollars(-30), world.now.today, Some(planned));
        assert_eq!(ends(&world.entries()), [(What::Adjustment(number), dollars(-30))]);
    }

    #[test]
    fn a_split_lowers_what_it_names_below_nothing_too() {
        let (mut world, done) = one_procedure();
        world.paid(dollars(100));
        world.adjust(1, dollars(-20), world.now.today, Some(done));
        assert_eq!(ends(&world.entries()), [(What::Procedure(done), dollars(-20))]);
        let charge = world.adjust(1, dollars(50), world.ago(1), None);
        world.family.splits.last_mut().unwrap().adj_num = Some(charge);
        world.family.splits.last_mut().unwrap().proc_num = None;
        assert_eq!(
            ends(&world.entries()),
            [(What::Procedure(done), dollars(80)), (What::Adjustment(charge), dollars(-50))]
        );
    }

    #[test]
    fn a_split_of_an_adjustment_that_moved_follows_it() {
        let (mut world, done) = one_procedure();
        let charge = world.adjust(1, dollars(7), world.now.today, None);
        world.paid(dollars(107));
        let row = world.family.adjustments.iter_mut().find(|a| a.adj_num == charge).unwrap();
        row.proc_num = Some(done);
        assert_eq!(ends(&world.entries()), [(What::Procedure(done), Cents::ZERO)]);
    }

    #[test]
    fn money_that_pays_nothing_that_is_owed_is_there_for_others() {
        let (mut world, done) = one_procedure();
        world.paid(dollars(60));
        world.prepay(dollars(5), 9);
        let [attached, loose] = [0, 1].map(|at: usize| world.family.splits[at].split_num);
        world.procedure_mut(done).proc_status = crate::account::ProcStatus::TreatmentPlanned;
        let entries = world.entries();
        assert_eq!(
            ends(&entries),
            [(What::Money(loose), dollars(-5)), (What::Money(attached), dollars(-60))]
        );
        assert_eq!((entries[0].owner.prov_num, entries[1].owner.prov_num), (None, Some(1)));
        assert_eq!(entries[0].date, world.ago(9));
    }

    #[test]
    fn hidden_unearned_money_is_in_nobodys_account() {
        let mut world = office();
        world.pref("PrepaymentUnearnedType", &HIDDEN.to_string());
        world.pay(&paying(dollars(5)));
        assert_eq!(world.entries(), []);
        world.family.splits[0].unearned_type = Some(UNEARNED);
        assert_eq!(world.entries().len(), 1);
    }

    #[test]
    fn the_oldest_comes_first_and_of_a_day_procedures_before_adjustments() {
        let mut world = office();
        let charge = world.adjust(1, dollars(1), world.ago(3), None);
        let late = world.complete(1, dollars(2), 1);
        let same_day = world.complete(1, dollars(3), 3);
        let early = world.adjust(1, dollars(4), world.ago(5), None);
        let order: Vec<What> = ends(&world.entries()).into_iter().map(|(what, _)| what).collect();
        assert_eq!(
            order,
            [
                What::Adjustment(early),
                What::Procedure(same_day),
                What::Adjustment(charge),
                What::Procedure(late)
            ]
        );
    }
}
