//! Changing the terms of a dynamic plan.

use jiff::civil::Date;

use crate::Cents;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{ChargeFrequency, PayPlan};
use crate::pay_plan::create::{check_category, check_guarantor, check_start, check_terms, pay_amt};
use crate::pay_plan::worth::charged;
use crate::pay_plan::{check_open, links_of, plan, principal};
use crate::state::{Family, Now, Refusal};

/// New values of a plan's fields. None: not said; `Some(None)`: emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangePlan {
    pub pay_amt: Option<Cents>,
    /// Works out a new amount of the charges to come.
    pub number_of_payments: Option<i64>,
    pub guarantor: Option<i64>,
    pub pay_plan_date: Option<Date>,
    pub apr_basis_points: Option<i64>,
    pub note: Option<String>,
    pub plan_category: Option<Option<i64>>,
    pub charge_frequency: Option<ChargeFrequency>,
    pub date_pay_plan_start: Option<Date>,
    pub date_interest_start: Option<Option<Date>>,
    pub is_locked: Option<bool>,
}

/// Changes the terms of an open plan. Charges that were made stay; those to come follow the new terms. A locked
/// plan keeps its terms until it is unlocked. A value that equals the present one always passes.
///
/// # Errors
/// When there is no such plan, it is closed or locked, or the new terms cannot be.
pub fn change(
    office: &Office,
    family: &Family,
    pay_plan_num: i64,
    command: &ChangePlan,
    now: Now,
) -> Result<(PayPlan, ChangeSet), Refusal> {
    let old = plan(family, pay_plan_num)?;
    let mut new = filled(old, command);
    let count = command.number_of_payments.filter(|number| *number != 0);
    if count.is_some() {
        let sent = command.pay_amt.filter(|amount| *amount != old.pay_amt);
        new.pay_amt = pay_amt(&new, sent, count, to_come(family, old))?;
    }
    let mut changes = family.change(office);
    changes.touches(old.pat_num);
    if new == *old {
        return Ok((new, changes));
    }
    check_open(old)?;
    check_lock(old, &new)?;
    if new.guarantor != old.guarantor {
        check_guarantor(family, new.guarantor)?;
        if family.pay_plan_charges.iter().any(|row| row.pay_plan_num == pay_plan_num) {
            let why = "Guarantor cannot be changed once the plan has charges.";
            return Err(Refusal::field("Guarantor", why));
        }
        changes.touches(new.guarantor);
    }
    if new.plan_category != old.plan_category {
        check_category(office, new.plan_category)?;
    }
    if terms_of(&new) != terms_of(old) {
        pay_amt(&new, Some(new.pay_amt), None, Cents::ZERO)?;
        check_terms(&new, to_come(family, old))?;
    }
    if new.date_pay_plan_start != old.date_pay_plan_start {
        check_start(&new, now)?;
    }
    new.sec_date_t_edit = now.instant;
    changes.put(&new);
    Ok((new, changes))
}

fn filled(old: &PayPlan, command: &ChangePlan) -> PayPlan {
    PayPlan {
        pay_amt: command.pay_amt.unwrap_or(old.pay_amt),
        guarantor: command.guarantor.unwrap_or(old.guarantor),
        pay_plan_date: command.pay_plan_date.unwrap_or(old.pay_plan_date),
        apr_basis_points: command.apr_basis_points.unwrap_or(old.apr_basis_points),
        note: command.note.as_ref().unwrap_or(&old.note).clone(),
        plan_category: command.plan_category.unwrap_or(old.plan_category),
        charge_frequency: command.charge_frequency.unwrap_or(old.charge_frequency),
        date_pay_plan_start: command.date_pay_plan_start.unwrap_or(old.date_pay_plan_start),
        date_interest_start: command.date_interest_start.unwrap_or(old.date_interest_start),
        is_locked: command.is_locked.unwrap_or(old.is_locked),
        ..old.clone()
    }
}

/// All that a lock holds fast, and that decides whether a plan is ever paid off.
fn terms_of(plan: &PayPlan) -> impl PartialEq {
    (
        (plan.pay_amt, plan.guarantor, plan.pay_plan_date, plan.apr_basis_points),
        (plan.charge_frequency, plan.date_pay_plan_start, plan.date_interest_start, plan.is_locked),
    )
}

fn check_lock(old: &PayPlan, new: &PayPlan) -> Result<(), Refusal> {
    let as_before = PayPlan { is_locked: old.is_locked, ..new.clone() };
    if old.is_locked && new.is_locked && terms_of(&as_before) != terms_of(old) {
        return Err(Refusal::field("IsLocked", "The payment plan is locked; its terms cannot be changed."));
    }
    Ok(())
}

/// What of the plan is not yet charged.
fn to_come(family: &Family, plan: &PayPlan) -> Cents {
    let charged: Cents = links_of(family, plan.pay_plan_num).map(|link| charged(family, link)).sum();
    (principal(family, plan) - charged).or_zero()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::dollars;
    use crate::pay_plan::testing::{Plan, PlanWorld};

    fn put(world: &mut PlanWorld, number: i64, command: &ChangePlan) -> Result<PayPlan, String> {
        let (plan, changes) = change(&world.office, &world.family, number, command, world.now)
            .map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        Ok(plan)
    }

    fn world(terms: Plan) -> (PlanWorld, i64) {
        let mut world = PlanWorld::new();
        let proc_num = world.done_ago("T0120", 100, 1);
        let plan_num = world.plan(Plan { procs: &[proc_num], ..terms });
        (world, plan_num)
    }

    #[test]
    fn charges_to_come_follow_the_new_terms() {
        let (mut world, number) = world(Plan { pay_amt: 3000, ..Plan::today() });
        world.issue();
        let weekly = ChangePlan {
            pay_amt: Some(dollars(20)),
            charge_frequency: Some(ChargeFrequency::Weekly),
            ..ChangePlan::default()
        };
        put(&mut world, number, &weekly).unwrap();
        world.later(14);
        world.issue();
        assert_eq!(world.charged(), [3000, 2000, 2000]);
    }

    #[test]
    fn a_number_of_payments_shares_what_is_to_come() {
        let (mut world, number) = world(Plan { pay_amt: 3000, ..Plan::today() });
        world.issue();
        let command = ChangePlan { number_of_payments: Some(4), ..ChangePlan::default() };
        assert_eq!(put(&mut world, number, &command).unwrap().pay_amt, Cents(1750));
        let both = ChangePlan { pay_amt: Some(dollars(9)), ..command };
        assert!(put(&mut world, number, &both).unwrap_err().starts_with("Only one of"));
    }

    #[test]
    fn a_locked_plan_keeps_its_terms() {
        let (mut world, number) = world(Plan { pay_amt: 3000, locked: true, ..Plan::today() });
        let cheaper = ChangePlan { pay_amt: Some(dollars(20)), ..ChangePlan::default() };
        assert!(put(&mut world, number, &cheaper).unwrap_err().contains("is locked"));
        let same = ChangePlan { pay_amt: Some(dollars(30)), ..ChangePlan::default() };
        assert!(put(&mut world, number, &same).is_ok());
        let note = ChangePlan { note: Some("called".into()), ..ChangePlan::default() };
        assert_eq!(put(&mut world, number, &note).unwrap().note, "called");
        let open = ChangePlan { is_locked: Some(false), ..cheaper };
        assert_eq!(put(&mut world, number, &open).unwrap().pay_amt, dollars(20));
    }

    #[test]
    fn who_pays_is_settled_with_the_first_charge() {
        let (mut world, number) = world(Plan { pay_amt: 3000, ..Plan::today() });
        world.patient(2);
        let to = |pat_num| ChangePlan { guarantor: Some(pat_num), ..ChangePlan::default() };
        assert!(put(&mut world, number, &to(9)).unwrap_err().starts_with("Guarantor must be"));
        assert_eq!(put(&mut world, number, &to(2)).unwrap().guarantor, 2);
        world.issue();
        assert!(put(&mut world, number, &to(1)).unwrap_err().contains("has charges"));
    }

    #[test]
    fn new_terms_must_pay_the_plan_off() {
        let (mut world, number) = world(Plan { pay_amt: 3000, ..Plan::today() });
        let refused = |world: &mut PlanWorld, command: &ChangePlan| put(world, number, command).unwrap_err();
        let apr = ChangePlan { apr_basis_points: Some(1200), ..ChangePlan::default() };
        assert!(refused(&mut world, &apr).starts_with("IsLocked must be true"));
        let locked = ChangePlan { is_locked: Some(true), pay_amt: Some(dollars(1)), ..apr };
        assert_eq!(
            refused(&mut world, &locked),
            "PayAmt must be more than the interest of one charge, 1.00."
        );
        let nothing = ChangePlan { pay_amt: Some(Cents::ZERO), ..ChangePlan::default() };
        assert!(refused(&mut world, &nothing).starts_with("PayAmt must be more than 0.00"));
        let category = ChangePlan { plan_category: Some(Some(5)), ..ChangePlan::default() };
        assert!(refused(&mut world, &category).starts_with("PlanCategory"));
    }

    #[test]
    fn an_old_first_day_stays_but_none_is_put_in_its_place() {
        let (mut world, number) = world(Plan { pay_amt: 3000, ..Plan::today() });
        let old = world.ago(4000);
        let moved = ChangePlan { date_pay_plan_start: Some(old), ..ChangePlan::default() };
        let why = "DatePayPlanStart must not be more than 10 years ago.";
        assert_eq!(put(&mut world, number, &moved).unwrap_err(), why);
        world.family.pay_plans[0].date_pay_plan_start = old;
        let dearer = ChangePlan { pay_amt: Some(dollars(40)), ..moved };
        assert_eq!(put(&mut world, number, &dearer).unwrap().pay_amt, dollars(40));
    }

    #[test]
    fn a_closed_plan_is_not_changed() {
        let (mut world, number) = world(Plan { pay_amt: 3000, ..Plan::today() });
        world.close(number);
        let note = ChangePlan { note: Some("called".into()), ..ChangePlan::default() };
        assert_eq!(put(&mut world, number, &note).unwrap_err(), "The payment plan is closed.");
        assert!(put(&mut world, number, &ChangePlan::default()).is_ok());
        assert_eq!(put(&mut world, 9, &note).unwrap_err(), "PayPlan not found.");
    }
}
