//! What a plan allows of the fee (`opendental-engine.md` 5.3, 7.3 step 4).

use crate::Cents;
use crate::account::ClaimProc;
use crate::coverage::PlanType;
use crate::estimate::exact::Exact;
use crate::estimate::fees::listed;
use crate::estimate::figures::Figures;
use crate::estimate::terms::Terms;

/// The fee per unit that the plan lists for the code itself; none when it lists none.
pub(crate) fn allowed_per_unit(terms: &Terms<'_>) -> Option<Cents> {
    listed(terms.office, terms.family, schedule(terms), terms.priced())
}

/// The schedule that says what the plan allows. One that is set but hidden says nothing.
fn schedule(terms: &Terms<'_>) -> Option<i64> {
    match terms.plan.plan_type {
        PlanType::Ppo | PlanType::Flat => terms.plan.fee_sched,
        PlanType::Percentage | PlanType::Capitation => terms.plan.allowed_fee_sched,
    }
}

/// Brings the estimate down to what is allowed. A code that the plan's schedule leaves out is allowed in full,
/// or not at all when the office reads blanks as nothing.
pub(crate) fn apply(terms: &Terms<'_>, row: &mut ClaimProc, figures: &mut Figures) {
    let fee = terms.procedure.fee_total();
    row.allowed_override = row.allowed_override.map(|own| own.min(fee));
    let blank_is_nothing = || terms.office.is_on("InsOutOfNetworkBlankLikeZero") && schedule(terms).is_some();
    let allowed = match (row.allowed_override, allowed_per_unit(terms)) {
        (Some(own), _) => own,
        (None, Some(each)) => terms.for_all_units(each).min(fee),
        (None, None) if blank_is_nothing() => Cents::ZERO,
        (None, None) => fee,
    };
    let allowed = Exact::from(allowed);
    (figures.allowed, figures.base, figures.total) = (allowed, allowed, allowed);
}

#[cfg(test)]
mod tests {
    use crate::estimate::testing::{Term, World, cents, dollars};

    fn estimate(world: &mut World, plan: i64, code: &str, fee: i64) -> crate::Cents {
        world.cover(1, plan, 1);
        let planned = world.planned(code, fee);
        world.refresh();
        world.row(planned, plan).ins_est_total
    }

    fn with_schedule(plan_type: &str) -> (World, i64) {
        let mut world = World::new();
        let ppo = world.fee_sched("ppo", &[("T2740", 60), ("T2750", 200)]);
        let plan = world.plan(plan_type, &[Term::percent(100)]);
        world.plan_mut(plan).fee_sched = Some(ppo);
        (world, plan)
    }

    #[test]
    fn a_ppo_allows_its_fee_and_never_more_than_is_charged() {
        let (mut world, plan) = with_schedule("p");
        assert_eq!(estimate(&mut world, plan, "T2740", 100), dollars(60));
        let (mut world, plan) = with_schedule("p");
        assert_eq!(estimate(&mut world, plan, "T2750", 100), dollars(100));
    }

    #[test]
    fn a_percentage_plan_allows_what_is_charged() {
        let (mut world, plan) = with_schedule("");
        assert_eq!(estimate(&mut world, plan, "T2740", 100), dollars(100));
    }

    #[test]
    fn a_percentage_plan_may_have_a_schedule_of_what_it_allows() {
        let (mut world, plan) = with_schedule("");
        world.plan_mut(plan).allowed_fee_sched = Some(1);
        assert_eq!(estimate(&mut world, plan, "T2740", 100), dollars(60));
        assert_eq!(world.family.claim_procs[0].write_off_est, None);
    }

    #[test]
    fn a_code_that_is_not_listed_is_allowed_in_full_or_not_at_all() {
        let (mut world, plan) = with_schedule("p");
        assert_eq!(estimate(&mut world, plan, "T0120", 100), dollars(100));
        let (mut world, plan) = with_schedule("p");
        world.pref("InsOutOfNetworkBlankLikeZero", "1");
        assert_eq!(estimate(&mut world, plan, "T0120", 100), cents(0));
    }

    #[test]
    fn blanks_mean_nothing_where_there_is_no_schedule() {
        let mut world = World::new();
        world.pref("InsOutOfNetworkBlankLikeZero", "1");
        let plan = world.plan("", &[Term::percent(50)]);
        assert_eq!(estimate(&mut world, plan, "T0120", 100), dollars(50));
    }

    #[test]
    fn an_override_takes_the_place_of_the_listed_fee() {
        let (mut world, plan) = with_schedule("p");
        world.cover(1, plan, 1);
        let planned = world.planned("T2740", 100);
        world.refresh();
        world.row_mut(planned, plan).allowed_override = Some(dollars(120));
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.allowed_override, row.ins_est_total), (Some(dollars(100)), dollars(100)));
    }
}
