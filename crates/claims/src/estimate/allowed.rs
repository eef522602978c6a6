//! What a plan allows of the fee (`opendental-engine.md` 5.3, 7.3 step 4).

use crate::Cents;
use crate::account::{ClaimProc, Procedure};
use crate::coverage::PlanType;
use crate::estimate::exact::Exact;
use crate::estimate::figures::Figures;
use crate::estimate::terms::{Sight, Terms};
use crate::estimate::trace::{Rule, Told};

const RULE: Rule = Rule { name: "allowed", source: "5.2, 5.3, 7.3 step 4" };

/// The fee per unit that the plan lists for the code itself; none when it lists none.
pub(crate) fn own_per_unit(terms: &Terms<'_>) -> Option<Cents> {
    terms.listed(schedule(terms), terms.procedure.code_num)
}

/// The fee per unit that the plan allows, that of the code's substitute where there is one.
fn allowed_per_unit(terms: &Terms<'_>) -> Option<Cents> {
    let own = own_per_unit(terms);
    let Some(substitute) = terms.substitute else { return own };
    let listed = |schedule| terms.listed(schedule, substitute);
    match terms.plan.plan_type {
        // A substitute that is listed dearer than the code is not used, nor one of a code that is not listed.
        PlanType::Ppo | PlanType::Flat => own.map(|own| listed(schedule(terms)).unwrap_or(own).min(own)),
        PlanType::Percentage | PlanType::Capitation => match schedule(terms) {
            Some(allowed) => listed(Some(allowed)),
            None => listed(terms.plan.fee_sched.or_else(|| treating_schedule(terms))),
        },
    }
}

/// The schedule that says what the plan allows; a percentage plan's counts only while it is visible.
fn schedule(terms: &Terms<'_>) -> Option<i64> {
    let is_visible = |n: &i64| terms.office.fee_sched(*n).is_some_and(|schedule| !schedule.is_hidden);
    match terms.plan.plan_type {
        PlanType::Ppo | PlanType::Flat => terms.plan.fee_sched,
        PlanType::Percentage | PlanType::Capitation => terms.plan.allowed_fee_sched.filter(is_visible),
    }
}

fn treating_schedule(terms: &Terms<'_>) -> Option<i64> {
    let treating = terms.office.provider(terms.procedure.prov_num);
    treating.or_else(|| terms.office.default_provider())?.fee_sched
}

/// What the plan allows of a procedure's fee, and per unit where it lists that. `own` is what a user says.
fn of(terms: &Terms<'_>, own: Option<Cents>) -> (Cents, Option<Cents>) {
    let fee = terms.procedure.fee_total();
    let is_capitation = terms.plan.plan_type == PlanType::Capitation;
    let blank_is_nothing = || terms.office.is_on("InsOutOfNetworkBlankLikeZero") && schedule(terms).is_some();
    let each = if is_capitation { None } else { allowed_per_unit(terms) };
    let allowed = match (own, each) {
        (Some(own), _) => own.min(fee),
        (None, Some(each)) => terms.for_all_units(each).min(fee),
        (None, None) if !is_capitation && blank_is_nothing() => Cents::ZERO,
        (None, None) => fee,
    };
    (allowed, each)
}

/// What the plan of a row allows of its procedure's fee; none when the plan or the code is not there.
pub(crate) fn allowed(sight: Sight<'_>, procedure: &Procedure, row: &ClaimProc) -> Option<Cents> {
    Terms::of(sight, procedure, row, None).map(|terms| of(&terms, row.allowed_override).0)
}

/// Brings the estimate down to what is allowed. A code that the plan's schedule leaves out is allowed in full,
/// or not at all when the office reads blanks as nothing. Capitation allows what is charged.
pub(crate) fn apply(terms: &Terms<'_>, row: &mut ClaimProc, figures: &mut Figures<'_>) {
    let fee = terms.procedure.fee_total();
    row.allowed_override = row.allowed_override.map(|own| own.min(fee));
    let is_capitation = terms.plan.plan_type == PlanType::Capitation;
    let (allowed, each) = of(terms, row.allowed_override);
    let allowed = Exact::from(allowed);
    (figures.allowed, figures.base, figures.total) = (allowed, allowed, allowed);
    figures.note(RULE, || {
        let substitute = terms.substitute.and_then(|n| terms.office.code(n)).map(|code| &code.proc_code);
        Told::new(match (row.allowed_override, each, substitute) {
            (Some(_), ..) => format!("A user says that the plan allows {allowed}."),
            (None, Some(_), Some(code)) if each != own_per_unit(terms) => {
                format!("The plan pays as for {code}, and allows {allowed} of the {fee} charged.")
            }
            (None, Some(_), _) => format!("The plan allows {allowed} of the {fee} charged."),
            (None, None, _) if is_capitation => format!("The plan allows all of the {fee} charged."),
            (None, None, _) => format!("The plan lists no fee, so {allowed} of the {fee} is allowed."),
        })
        .maybe("schedule", schedule(terms))
        .maybe("listed", each)
        .maybe("substitute", substitute)
        .maybe("AllowedOverride", row.allowed_override)
    });
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

    /// T2330, listed at 85, has T2140 as its substitute, listed at 20.
    fn substituted(plan_type: &str, fees: &[(&str, i64)]) -> (World, i64) {
        let mut world = World::new();
        let schedule = world.fee_sched("listed", fees);
        world.code_of("T2140");
        let code_num = world.code_of("T2330");
        for code in world.office.codes.iter_mut().filter(|code| code.code_num == code_num) {
            code.substitution_code = "T2140".to_owned();
        }
        let plan = world.plan(plan_type, &[Term::percent(100)]);
        world.plan_mut(plan).fee_sched = Some(schedule);
        (world, plan)
    }

    #[test]
    fn a_substitutes_fee_is_allowed_unless_it_is_dearer_or_blank() {
        for plan_type in ["p", "f"] {
            for (fees, allowed) in [
                (&[("T2330", 85), ("T2140", 20)][..], 20),
                (&[("T2330", 85), ("T2140", 85)], 85),
                (&[("T2330", 85), ("T2140", 200)], 85),
                (&[("T2330", 85)], 85),
                (&[("T2140", 20)], 100),
                (&[], 100),
            ] {
                let (mut world, plan) = substituted(plan_type, fees);
                assert_eq!(estimate(&mut world, plan, "T2330", 100), dollars(allowed), "{fees:?}");
            }
        }
    }

    #[test]
    fn a_percentage_plan_allows_a_substitutes_fee_of_whichever_schedule_it_has() {
        let fees = [("T2330", 85), ("T2140", 20)];
        let (mut world, plan) = substituted("", &fees);
        assert_eq!(estimate(&mut world, plan, "T2330", 100), dollars(20));
        let (mut world, plan) = substituted("", &fees);
        world.plan_mut(plan).fee_sched = None;
        world.office.providers[0].fee_sched = Some(1);
        assert_eq!(estimate(&mut world, plan, "T2330", 100), dollars(20));
        let (mut world, plan) = substituted("", &fees);
        let allowed = world.fee_sched("allowed", &[("T2140", 30)]);
        world.plan_mut(plan).allowed_fee_sched = Some(allowed);
        assert_eq!(estimate(&mut world, plan, "T2330", 100), dollars(30));
        let (mut world, plan) = substituted("", &fees);
        let allowed = world.fee_sched("allowed", &[("T2330", 30)]);
        world.plan_mut(plan).allowed_fee_sched = Some(allowed);
        assert_eq!(estimate(&mut world, plan, "T2330", 100), dollars(100));
        let (mut world, plan) = substituted("", &fees);
        let hidden = world.fee_sched("hidden", &[("T2140", 30)]);
        world.plan_mut(plan).allowed_fee_sched = Some(hidden);
        world.office.fee_scheds[1].is_hidden = true;
        assert_eq!(estimate(&mut world, plan, "T2330", 100), dollars(20));
    }

    #[test]
    fn an_unknown_provider_is_the_practices_own() {
        let (mut world, plan) = substituted("", &[("T2140", 20)]);
        world.plan_mut(plan).fee_sched = None;
        world.office.providers[0].fee_sched = Some(1);
        world.cover(1, plan, 1);
        let planned = world.planned("T2330", 100);
        world.procedure_mut(planned).prov_num = 0;
        world.refresh();
        assert_eq!(world.row(planned, plan).ins_est_total, dollars(20));
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

    #[test]
    fn a_providers_schedule_is_the_providers_own() {
        let fees = [("T2330", 85), ("T2140", 20)];
        let (mut world, plan) = substituted("", &fees);
        let own = world.fee_sched("own", &[("T2140", 25)]);
        world.plan_mut(plan).fee_sched = None;
        world.office.providers[0].fee_sched = Some(own);
        assert_eq!(estimate(&mut world, plan, "T2330", 100), dollars(25));
    }

    #[test]
    fn why_all_is_allowed_is_said() {
        for (plan_type, why) in [
            ("c", "The plan allows all of the 100.00 charged."),
            ("p", "The plan lists no fee, so 100.00 of the 100.00 is allowed."),
        ] {
            let (mut world, plan) = with_schedule(plan_type);
            world.cover(1, plan, 1);
            let number = world.planned("T0120", 100);
            world.refresh();
            let row = world.row(number, plan).claim_proc_num;
            let found = crate::estimate::explain(&world.office, &world.family, row, world.now);
            let said: Vec<String> =
                found.into_iter().flat_map(|found| found.steps).map(|step| step.words).collect();
            assert!(said.iter().any(|words| words == why), "{said:?}");
        }
    }
}
