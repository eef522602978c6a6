//! What is due on plans and not yet paid: what a payment looks for.

use jiff::civil::Date;

use crate::Cents;
use crate::patient_money::{ChargeType, DebitType, PayPlanCharge};
use crate::state::Family;

/// A charge of a plan with what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueCharge<'f> {
    pub charge: &'f PayPlanCharge,
    pub principal_left: Cents,
    pub interest_left: Cents,
}

/// The charges of a plan that are due on a day and not wholly paid, in the order in which they came due. They are
/// rows: [`crate::pay_plan::issue_due`] must have made them.
#[must_use]
pub fn charges_due(family: &Family, pay_plan_num: i64, today: Date) -> Vec<DueCharge<'_>> {
    let mut due: Vec<DueCharge> = (family.pay_plan_charges.iter())
        .filter(|charge| charge.pay_plan_num == pay_plan_num && charge.charge_type == ChargeType::Debit)
        .filter(|charge| charge.charge_date <= today)
        .map(|charge| left_of(family, charge))
        .filter(|due| due.principal_left > Cents::ZERO || due.interest_left > Cents::ZERO)
        .collect();
    due.sort_by_key(|due| (due.charge.charge_date, due.charge.pay_plan_charge_num));
    due
}

fn left_of<'f>(family: &Family, charge: &'f PayPlanCharge) -> DueCharge<'f> {
    let (mut principal_left, mut interest_left) = (charge.principal, charge.interest);
    let number = Some(charge.pay_plan_charge_num);
    for split in family.splits.iter().filter(|split| split.pay_plan_charge_num == number) {
        match split.pay_plan_debit_type {
            DebitType::Interest => interest_left -= split.split_amt,
            DebitType::Principal | DebitType::Unknown => principal_left -= split.split_amt,
        }
    }
    DueCharge { charge, principal_left, interest_left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::cents;
    use crate::pay_plan::testing::{Plan, PlanWorld};

    #[test]
    fn what_was_paid_of_a_charge_is_not_due_again() {
        let mut world = PlanWorld::new();
        let proc_num = world.done_ago("T0120", 100, 1);
        let plan_num = world.plan(Plan { pay_amt: 3000, apr: 1200, procs: &[proc_num], ..Plan::today() });
        world.issue();
        let (today, charge_num) = (world.now.today, world.family.pay_plan_charges[0].pay_plan_charge_num);
        let left = |world: &PlanWorld| -> Vec<(Cents, Cents)> {
            let due = charges_due(&world.family, plan_num, today);
            due.iter().map(|due| (due.principal_left, due.interest_left)).collect()
        };
        assert_eq!(left(&world), [(cents(2900), cents(100))]);
        world.split(1000, Some(proc_num), Some((plan_num, charge_num, DebitType::Principal)));
        world.split(40, None, Some((plan_num, charge_num, DebitType::Interest)));
        assert_eq!(left(&world), [(cents(1900), cents(60))]);
        world.split(60, None, Some((plan_num, charge_num, DebitType::Interest)));
        assert_eq!(left(&world), [(cents(1900), cents(0))]);
        world.split(1900, Some(proc_num), Some((plan_num, charge_num, DebitType::Unknown)));
        assert_eq!(left(&world), []);
    }

    #[test]
    fn a_charge_is_due_on_its_day_and_not_before() {
        let mut world = PlanWorld::new();
        let proc_num = world.done_ago("T0120", 100, 1);
        let plan_num = world.plan(Plan { pay_amt: 3000, procs: &[proc_num], ..Plan::today() });
        world.issue();
        let yesterday = world.now.today.yesterday().unwrap_or_default();
        assert_eq!(charges_due(&world.family, plan_num, yesterday), []);
        assert_eq!(charges_due(&world.family, plan_num + 1, world.now.today), []);
        assert_eq!(charges_due(&world.family, plan_num, world.now.today).len(), 1);
    }
}
