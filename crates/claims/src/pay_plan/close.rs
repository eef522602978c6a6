//! Closing a plan: what is left of it comes due at once.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::Cents;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PayPlan, PayPlanLink};
use crate::pay_plan::issue::put_charge;
use crate::pay_plan::schedule::{Expected, schedule};
use crate::pay_plan::worth::{charged, item, worth};
use crate::pay_plan::{check_open, links_of, plan};
use crate::state::{Family, Now, Numbers, Refusal};

/// Closes a plan. What was due before is charged on its days; the rest, with the interest that was agreed, today.
/// Nothing more comes due afterwards.
///
/// # Errors
/// When there is no such plan, or it is closed already.
pub fn close(
    office: &Office,
    family: &Family,
    pay_plan_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(PayPlan, ChangeSet), Refusal> {
    let old = plan(family, pay_plan_num)?;
    check_open(old)?;
    let mut changes = family.change(office);
    changes.touches(old.pat_num);
    let mut all = schedule(family, old, Date::MAX);
    all.extend(beyond(family, old, &all));
    let (due, to_come): (Vec<_>, Vec<_>) = all.into_iter().partition(|expected| expected.date <= now.today);
    for expected in due.iter().chain(&at_once(to_come, now)) {
        put_charge(&mut changes, old, expected, now, numbers);
    }
    let new = PayPlan { is_closed: true, sec_date_t_edit: now.instant, ..old.clone() };
    changes.put(&new);
    Ok((new, changes))
}

/// What no charge comes to before the calendar ends: work may become dearer than a plan was made for.
fn beyond(family: &Family, plan: &PayPlan, scheduled: &[Expected]) -> Vec<Expected> {
    let of_link = |link: &PayPlanLink| {
        let of =
            scheduled.iter().filter(|expected| expected.link.pay_plan_link_num == link.pay_plan_link_num);
        let principal = of.map(|expected| expected.principal).sum();
        let left = worth(family, link) - charged(family, link) - principal;
        let (date, link, item) = (Date::MAX, link.clone(), item(family, link)?);
        let rest =
            Expected { date, link, item, principal: left, interest: Cents::ZERO, is_down_payment: false };
        (left > Cents::ZERO).then_some(rest)
    };
    links_of(family, plan.pay_plan_num).filter_map(of_link).collect()
}

/// One charge today for each procedure or adjustment, of all that would have come.
fn at_once(to_come: Vec<Expected>, now: Now) -> Vec<Expected> {
    let mut order = Vec::new();
    let mut sums: BTreeMap<i64, Expected> = BTreeMap::new();
    for expected in to_come {
        let number = expected.link.pay_plan_link_num;
        let sum = sums.entry(number).or_insert_with(|| {
            order.push(number);
            let (principal, interest) = (Cents::ZERO, Cents::ZERO);
            Expected { date: now.today, is_down_payment: false, principal, interest, ..expected.clone() }
        });
        sum.principal += expected.principal;
        sum.interest += expected.interest;
    }
    order.iter().filter_map(|number| sums.remove(number)).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::dollars;
    use crate::patient_money::ChargeFrequency;
    use crate::pay_plan::taken_by;
    use crate::pay_plan::testing::{Plan, PlanWorld};

    #[test]
    fn the_rest_comes_due_today_with_its_interest() {
        let mut world = PlanWorld::new();
        let (one, two) = (world.done_ago("T0120", 60, 2), world.done_ago("T0150", 40, 1));
        let number = world.plan(Plan { pay_amt: 2061, apr: 1200, procs: &[one, two], ..Plan::today() });
        world.close(number);
        // The first charge as agreed; then an interest of .80, .61 and .41 on charges that begin with the first
        // procedure, and .20 on the last.
        assert_eq!(world.charged(), [1961, 4039, 4000]);
        let interest: Vec<i64> = world.family.pay_plan_charges.iter().map(|row| row.interest.0).collect();
        assert_eq!(interest, [100, 80 + 61 + 41, 20]);
        assert!(world.family.pay_plan_charges.iter().all(|row| row.charge_date == world.now.today));
        assert!(world.family.pay_plans[0].is_closed);
        world.later(400);
        assert_eq!(world.issue(), 0);
    }

    #[test]
    fn closing_charges_all_that_is_left_although_the_calendar_ends_before() {
        let mut world = PlanWorld::new();
        let (one, two) = (world.done_ago("T0120", 5, 2), world.done_ago("T0150", 5, 1));
        let frequency = ChargeFrequency::Quarterly;
        let number = world.plan(Plan { pay_amt: 1, frequency, procs: &[one, two], ..Plan::today() });
        world.issue();
        world.procedure_mut(one).proc_fee = dollars(10_000);
        world.close(number);
        assert_eq!(world.charged(), [1, 999_999, 500]);
        assert!(world.family.pay_plan_charges.iter().all(|row| row.charge_date == world.now.today));
    }

    #[test]
    fn a_closed_plan_takes_no_more_than_it_charged() {
        let mut world = PlanWorld::new();
        let planned = world.planned("T0120", 80);
        let done = world.done_ago("T0150", 40, 1);
        let number = world.plan(Plan { pay_amt: 1000, procs: &[planned, done], ..Plan::today() });
        world.close(number);
        assert_eq!(world.charged(), [1000, 3000]);
        world.procedure_mut(planned).proc_status = crate::account::ProcStatus::Complete;
        world.procedure_mut(done).proc_fee = Cents(5000);
        let taken = |at: usize| taken_by(&world.family, &world.family.pay_plan_links[at]);
        assert_eq!([taken(0), taken(1)], [Cents(0), Cents(4000)]);
    }

    #[test]
    fn a_plan_is_closed_once() {
        let mut world = PlanWorld::new();
        let done = world.done_ago("T0150", 40, 1);
        let number = world.plan(Plan { pay_amt: 1000, start: 1, procs: &[done], ..Plan::today() });
        world.close(number);
        let again = close(&world.office, &world.family, number, world.now, &mut Numbers::new());
        assert_eq!(again.unwrap_err().to_string(), "The payment plan is closed.");
        let unknown = close(&world.office, &world.family, 9, world.now, &mut Numbers::new());
        assert_eq!(unknown.unwrap_err().to_string(), "PayPlan not found.");
    }
}
