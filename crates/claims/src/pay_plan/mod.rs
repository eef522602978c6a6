//! Payment plans: what is on one, when its charges come due, and the change sets of making, changing and closing
//! one (`opendental-engine.md` 15).
//!
//! A dynamic plan names procedures and adjustments by its links. What a link is [`worth`] moves with the account;
//! the plan charges it in parts ([`schedule`]), the oldest work first, until nothing is left. A charge becomes a
//! row once it is due: [`issue_due`] makes those that are missing, and calling it again makes none.
//!
//! For what pays charges: they are rows, and [`taken_by`] is what a link's work no longer owes by itself.

mod calendar;
mod change;
mod close;
mod create;
mod issue;
mod link;
mod schedule;
mod terms;
mod worth;

#[cfg(test)]
mod properties;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
pub(crate) mod testing;

pub use change::{ChangePlan, change};
pub use close::close;
pub use create::{AddPlan, create};
pub use issue::issue_due;
pub use link::{AddLink, add_link, change_link, delete_link};
pub use schedule::{Expected, schedule};
pub use worth::{Item, Standing, item, principal, worth};
pub(crate) use worth::{is_for_nothing, taken_by};

use crate::patient_money::{PayPlan, PayPlanLink, PlanLinkType};
use crate::state::{Family, Refusal};

/// The links of a plan, by number.
pub fn links_of(family: &Family, pay_plan_num: i64) -> impl Iterator<Item = &PayPlanLink> {
    family.pay_plan_links.iter().filter(move |link| link.pay_plan_num == pay_plan_num)
}

/// The plan that a link belongs to.
fn plan_of<'f>(family: &'f Family, link: &PayPlanLink) -> Option<&'f PayPlan> {
    family.pay_plan(link.pay_plan_num)
}

fn plan(family: &Family, pay_plan_num: i64) -> Result<&PayPlan, Refusal> {
    family.pay_plan(pay_plan_num).ok_or_else(|| Refusal::not_found("PayPlan not found."))
}

/// That a plan may still be changed: dynamic, and not closed.
pub(crate) fn check_open(plan: &PayPlan) -> Result<(), Refusal> {
    if !plan.is_dynamic {
        return Err(Refusal::rule("Only dynamic payment plans can be changed."));
    }
    if plan.is_closed {
        return Err(Refusal::rule("The payment plan is closed."));
    }
    Ok(())
}

/// Whether an open plan has a link to this already.
fn is_planned(family: &Family, link_type: PlanLinkType, linked_num: i64) -> bool {
    family.pay_plan_links.iter().any(|link| {
        (link.link_type, link.linked_num) == (link_type, linked_num)
            && plan_of(family, link).is_some_and(|plan| !plan.is_closed)
    })
}

/// That a patient's payment plans go along to another family: nobody else of the family is on them.
///
/// # Errors
/// When one is the patient's and paid by somebody else, or the other way.
pub fn may_leave(family: &Family, pat_num: i64) -> Result<(), Refusal> {
    let is_shared =
        |plan: &PayPlan| plan.pat_num != plan.guarantor && [plan.pat_num, plan.guarantor].contains(&pat_num);
    if family.pay_plans.iter().any(is_shared) {
        let why =
            "Guarantor cannot be changed while the patient is on a payment plan with somebody of the family.";
        return Err(Refusal::field("Guarantor", why));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pay_plan::testing::{Plan, PlanWorld};

    #[test]
    fn who_shares_a_plan_stays_in_the_family() {
        let mut world = PlanWorld::new();
        world.patient(2);
        world.patient(3);
        let proc_num = world.done_ago("T2750", 100, 1);
        world.plan(Plan { pay_amt: 2500, procs: &[proc_num], ..Plan::today() });
        let leaves = |world: &PlanWorld, pat_num| may_leave(&world.family, pat_num).is_ok();
        assert_eq!([1, 2, 3].map(|pat_num| leaves(&world, pat_num)), [true, true, true]);
        world.family.pay_plans[0].guarantor = 2;
        assert_eq!([1, 2, 3].map(|pat_num| leaves(&world, pat_num)), [false, false, true]);
    }
}
