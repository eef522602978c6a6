//! What joins a plan or leaves it after it was made.

use crate::Cents;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PayPlan, PayPlanLink, PlanLinkType};
use crate::pay_plan::create::check_item;
use crate::pay_plan::worth::charged;
use crate::pay_plan::{check_open, item, plan};
use crate::state::{Family, Now, Numbers, Refusal};

/// A procedure or adjustment to be put on a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddLink {
    pub pay_plan_num: i64,
    pub link_type: PlanLinkType,
    pub linked_num: i64,
    /// What of it the plan charges; none: all that is left for the patient.
    pub amount_override: Option<Cents>,
}

/// Puts a procedure or adjustment on an open plan.
///
/// # Errors
/// When something named is not there or cannot be planned, or the plan is locked or closed.
pub fn add_link(
    office: &Office,
    family: &Family,
    command: &AddLink,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(PayPlanLink, ChangeSet), Refusal> {
    let plan = plan(family, command.pay_plan_num)?;
    check_free(plan)?;
    check_item(family, plan.pat_num, command.link_type, command.linked_num)?;
    let link = PayPlanLink {
        pay_plan_link_num: numbers.fresh::<PayPlanLink>(),
        pay_plan_num: command.pay_plan_num,
        link_type: command.link_type,
        linked_num: command.linked_num,
        amount_override: command.amount_override,
        sec_date_t_entry: now.instant,
    };
    check_override(family, &link)?;
    let mut changes = family.change(office);
    changes.touches(plan.pat_num);
    changes.put(&link);
    Ok((link, changes))
}

/// Changes how much of a link its plan charges; `Some(None)`: all that it is worth, None: not said.
///
/// # Errors
/// When there is no such link, its plan is locked or closed, or the amount is more than there is or less than was
/// charged.
pub fn change_link(
    office: &Office,
    family: &Family,
    pay_plan_link_num: i64,
    amount_override: Option<Option<Cents>>,
) -> Result<(PayPlanLink, ChangeSet), Refusal> {
    let old = link(family, pay_plan_link_num)?;
    let plan = plan(family, old.pay_plan_num)?;
    let amount_override = amount_override.unwrap_or(old.amount_override);
    let new = PayPlanLink { amount_override, ..old.clone() };
    let mut changes = family.change(office);
    changes.touches(plan.pat_num);
    if new != *old {
        check_free(plan)?;
        check_override(family, &new)?;
        changes.put(&new);
    }
    Ok((new, changes))
}

/// Takes a procedure or adjustment off a plan that has not charged for it.
///
/// # Errors
/// When there is no such link, its plan is locked or closed, or has charged for it.
pub fn delete_link(
    office: &Office,
    family: &Family,
    pay_plan_link_num: i64,
) -> Result<((), ChangeSet), Refusal> {
    let old = link(family, pay_plan_link_num)?;
    let plan = plan(family, old.pay_plan_num)?;
    check_free(plan)?;
    if !charged(family, old).is_zero() {
        return Err(Refusal::rule(
            "The payment plan has charges for it; they cannot lose what they are for.",
        ));
    }
    let mut changes = family.change(office);
    changes.touches(plan.pat_num);
    changes.delete(old);
    Ok(((), changes))
}

fn link(family: &Family, pay_plan_link_num: i64) -> Result<&PayPlanLink, Refusal> {
    let found = family.pay_plan_links.iter().find(|link| link.pay_plan_link_num == pay_plan_link_num);
    found.ok_or_else(|| Refusal::not_found("PayPlanLink not found."))
}

fn check_free(plan: &PayPlan) -> Result<(), Refusal> {
    check_open(plan)?;
    if plan.is_locked {
        return Err(Refusal::rule("The payment plan is locked."));
    }
    Ok(())
}

/// That a link's own amount is between what was charged for it and what there is.
fn check_override(family: &Family, link: &PayPlanLink) -> Result<(), Refusal> {
    let Some(amount) = link.amount_override else { return Ok(()) };
    let plain = PayPlanLink { amount_override: None, ..link.clone() };
    let most = item(family, &plain).map_or(Cents::ZERO, |item| item.value);
    let least = charged(family, link).max(Cents(1));
    if amount < least || amount > most {
        let why = format!("AmountOverride must be between {least} and {most}, what is left of it.");
        return Err(Refusal::field("AmountOverride", why));
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::dollars;
    use crate::pay_plan::testing::{Plan, PlanWorld};

    fn add(
        world: &mut PlanWorld,
        pay_plan_num: i64,
        linked_num: i64,
        amount: Option<Cents>,
    ) -> Result<i64, String> {
        let link_type = PlanLinkType::Procedure;
        let command = AddLink { pay_plan_num, link_type, linked_num, amount_override: amount };
        let mut numbers = world.numbers();
        let (link, changes) = add_link(&world.office, &world.family, &command, world.now, &mut numbers)
            .map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        Ok(link.pay_plan_link_num)
    }

    fn put(world: &mut PlanWorld, link_num: i64, amount: Option<i64>) -> Result<(), String> {
        let amount = amount.map(dollars);
        let (_, changes) = change_link(&world.office, &world.family, link_num, Some(amount))
            .map_err(|refusal| refusal.to_string())?;
        world.commit(&changes);
        Ok(())
    }

    #[test]
    fn what_joins_a_plan_is_charged_after_what_is_older() {
        let mut world = PlanWorld::new();
        let (new, old) = (world.done_ago("T0120", 50, 1), world.done_ago("T0150", 50, 5));
        let number = world.plan(Plan { pay_amt: 6000, procs: &[new], ..Plan::today() });
        let link = add(&mut world, number, old, Some(dollars(20))).unwrap();
        assert!(add(&mut world, number, old, None).unwrap_err().ends_with("is on a payment plan already."));
        world.issue();
        assert_eq!(world.charged(), [2000, 4000]);
        assert_eq!(world.family.pay_plan_charges[0].linked_num, Some(old));
        put(&mut world, link, Some(30)).unwrap();
        world.later(31);
        world.issue();
        assert_eq!(world.charged()[2..], [1000, 1000]);
    }

    #[test]
    fn an_amount_of_its_own_is_between_what_was_charged_and_what_there_is() {
        let mut world = PlanWorld::new();
        let proc_num = world.done_ago("T0120", 50, 1);
        let number = world.plan(Plan { pay_amt: 1000, procs: &[proc_num], ..Plan::today() });
        world.issue();
        let link = world.family.pay_plan_links[0].pay_plan_link_num;
        let why = "AmountOverride must be between 10.00 and 50.00, what is left of it.";
        assert_eq!(put(&mut world, link, Some(9)).unwrap_err(), why);
        assert_eq!(put(&mut world, link, Some(51)).unwrap_err(), why);
        put(&mut world, link, Some(10)).unwrap();
        put(&mut world, link, Some(50)).unwrap();
        put(&mut world, link, None).unwrap();
        assert_eq!(put(&mut world, 9, None).unwrap_err(), "PayPlanLink not found.");
        let other = world.done_ago("T0150", 50, 1);
        let nothing = Some(Cents::ZERO);
        assert!(add(&mut world, number, other, nothing).unwrap_err().contains("between 0.01 and 50.00"));
    }

    #[test]
    fn what_was_charged_stays_on_its_plan() {
        let mut world = PlanWorld::new();
        let (one, two) = (world.done_ago("T0120", 50, 2), world.done_ago("T0150", 50, 1));
        world.plan(Plan { pay_amt: 1000, procs: &[one, two], ..Plan::today() });
        world.issue();
        let links: Vec<i64> = world.family.pay_plan_links.iter().map(|l| l.pay_plan_link_num).collect();
        let refused = delete_link(&world.office, &world.family, links[0]).unwrap_err();
        assert!(refused.to_string().starts_with("The payment plan has charges for it"));
        let ((), changes) = delete_link(&world.office, &world.family, links[1]).unwrap();
        world.commit(&changes);
        assert_eq!(world.family.pay_plan_links.len(), 1);
    }

    #[test]
    fn a_locked_plan_keeps_its_links() {
        let mut world = PlanWorld::new();
        let (one, two) = (world.done_ago("T0120", 50, 2), world.done_ago("T0150", 50, 1));
        let number = world.plan(Plan { pay_amt: 1000, locked: true, procs: &[one], ..Plan::today() });
        let why = "The payment plan is locked.";
        assert_eq!(add(&mut world, number, two, None).unwrap_err(), why);
        let link = world.family.pay_plan_links[0].pay_plan_link_num;
        assert_eq!(put(&mut world, link, Some(20)).unwrap_err(), why);
        assert_eq!(put(&mut world, link, None), Ok(()));
        assert_eq!(delete_link(&world.office, &world.family, link).unwrap_err().to_string(), why);
    }
}
