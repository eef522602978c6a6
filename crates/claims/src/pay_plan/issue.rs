//! Charges that come due become rows, and their interest is posted.

use crate::change::ChangeSet;
use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::office::Office;
use crate::patient_money::{ChargeType, PayPlan, PayPlanCharge};
use crate::pay_plan::schedule::{Expected, schedule};
use crate::state::{Family, Now, Numbers};

/// Makes the rows of every charge of the family's plans that is due and not yet one; empty when there is none.
/// Asked again it makes no more.
#[must_use]
pub fn issue_due(office: &Office, family: &Family, now: Now, numbers: &mut Numbers) -> ChangeSet {
    let mut changes = ChangeSet::new();
    for plan in &family.pay_plans {
        for expected in schedule(family, plan, now.today) {
            put_charge(&mut changes, plan, &expected, now, numbers);
        }
    }
    if !changes.is_empty() {
        changes.merge(family.change_money(office));
    }
    changes
}

/// Writes the row of a charge. Its principal was charged with the work that it is for; its interest is new.
pub(super) fn put_charge(
    changes: &mut ChangeSet,
    plan: &PayPlan,
    expected: &Expected,
    now: Now,
    numbers: &mut Numbers,
) {
    let row = PayPlanCharge {
        pay_plan_charge_num: numbers.fresh::<PayPlanCharge>(),
        pay_plan_num: plan.pay_plan_num,
        guarantor: plan.guarantor,
        pat_num: plan.pat_num,
        charge_date: expected.date,
        principal: expected.principal,
        interest: expected.interest,
        note: if expected.is_down_payment { "Down Payment".to_owned() } else { String::new() },
        prov_num: Some(expected.item.prov_num),
        clinic_num: expected.item.clinic_num,
        charge_type: ChargeType::Debit,
        proc_num: None,
        link_type: expected.link.link_type,
        linked_num: Some(expected.link.linked_num),
        is_offset: false,
        is_down_payment: expected.is_down_payment,
        sec_date_t_entry: now.instant,
        sec_date_t_edit: now.instant,
    };
    if !row.interest.is_zero() {
        changes.postings.push(Posting::transfer(
            Source::PayPlanCharge,
            row.pay_plan_charge_num,
            row.charge_date,
            Account::receivable(row.guarantor),
            Account::new(AccountKind::Interest),
            row.interest,
        ));
    }
    changes.put(&row);
    changes.touches(plan.pat_num);
    changes.touches(plan.guarantor);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::{cents, dollars};
    use crate::pay_plan::testing::{Plan, PlanWorld};

    #[test]
    fn a_charge_becomes_a_row_of_its_procedure_once() {
        let mut world = PlanWorld::new();
        let proc_num = world.done_ago("T0120", 100, 1);
        world.procedure_mut(proc_num).clinic_num = Some(3);
        let plan_num = world.plan(Plan { pay_amt: 3000, down: 500, procs: &[proc_num], ..Plan::today() });
        assert_eq!(world.issue(), 2);
        assert_eq!(world.issue(), 0);
        let row = |at: usize| &world.family.pay_plan_charges[at];
        assert_eq!((row(0).principal, row(0).note.as_str()), (dollars(5), "Down Payment"));
        assert_eq!((row(1).principal, row(1).note.as_str()), (dollars(30), ""));
        assert_eq!((row(0).is_down_payment, row(1).is_down_payment), (true, false));
        let last = row(1);
        assert_eq!((last.pay_plan_num, last.pat_num, last.guarantor), (plan_num, 1, 1));
        assert_eq!((last.linked_num, last.prov_num, last.clinic_num), (Some(proc_num), Some(1), Some(3)));
        assert_eq!(last.charge_date, world.now.today);
    }

    #[test]
    fn only_interest_is_new_money() {
        let mut world = PlanWorld::new();
        let proc_num = world.done_ago("T0120", 100, 1);
        world.plan(Plan { pay_amt: 3000, apr: 1200, procs: &[proc_num], ..Plan::today() });
        world.issue();
        let interest = Account::new(AccountKind::Interest);
        let posted: Vec<_> = world.postings.iter().flat_map(|posting| posting.lines.clone()).collect();
        assert_eq!(posted, [(Account::receivable(1), cents(100)), (interest, cents(-100))]);
        assert_eq!(world.postings[0].source, Source::PayPlanCharge);
    }

    #[test]
    fn nothing_due_changes_nothing() {
        let mut world = PlanWorld::new();
        let proc_num = world.done_ago("T0120", 100, 1);
        world.plan(Plan { pay_amt: 3000, start: 1, procs: &[proc_num], ..Plan::today() });
        let mut numbers = Numbers::new();
        let changes = issue_due(&world.office, &world.family, world.now, &mut numbers);
        assert_eq!(changes, ChangeSet::new());
        world.later(1);
        assert_eq!(world.issue(), 1);
    }
}
