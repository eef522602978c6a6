//! What the patient must pay before the plan does (`opendental-engine.md` 6.3, 7.3 step 8).

use jiff::civil::Date;

use crate::Cents;
use crate::account::ClaimProc;
use crate::coverage::{Benefit, BenefitType, CoverageLevel, TimePeriod};
use crate::estimate::benefits::{Reach, nearest};
use crate::estimate::exact::Exact;
use crate::estimate::figures::Figures;
use crate::estimate::history::{Lists, Used};
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Rule, Told};
use crate::estimate::year::benefit_year;
use crate::office::{EbenefitCat, Office};

const RULE: Rule = Rule { name: "deductible", source: "6.3, 7.3 step 8" };

/// Takes the deductible off, before the percentage. The base estimate does not know deductibles.
pub(crate) fn apply(terms: &Terms<'_>, row: &mut ClaimProc, figures: &mut Figures<'_>) {
    if let Some(lists) = terms.lists {
        row.ded_est = Some(remaining(terms, lists, row, terms.benefit_date(row)));
    }
    if terms.percentage == 0 {
        row.ded_est = Some(Cents::ZERO);
    }
    let most = figures.total.rounded();
    row.ded_est = row.ded_est.map(|deductible| deductible.min(most));
    row.ded_est_override = row.ded_est_override.map(|own| own.min(most));
    let deductible = row.deductible_estimate();
    figures.total = figures.total - Exact::from(deductible);
    if !deductible.is_zero() {
        figures.note(RULE, || {
            let named = level(terms, |level| level != CoverageLevel::Family);
            Told::new(format!("The patient must pay {deductible} of the deductible first."))
                .maybe("BenefitNum", named.as_ref().map(|level| level.named.benefit_num))
                .maybe("MonetaryAmt", named.as_ref().map(|level| level.amount))
                .maybe("applied before", terms.lists.map(|lists| applied_before(terms, lists, row)))
                .maybe("DedEst", row.ded_est)
                .maybe("DedEstOverride", row.ded_est_override)
        });
    }
}

/// What of deductibles this patient has paid in the year, and will by what is planned before.
fn applied_before(terms: &Terms<'_>, lists: &Lists<'_>, row: &ClaimProc) -> Cents {
    let (first, last) = benefit_year(terms.benefit_date(row), terms.plan.month_renew);
    let history = lists.history.iter().filter(|used| (first..=last).contains(&used.date));
    let mine = |used: &&Used<'_>| used.plan_num == row.plan_num && used.pat_num == row.pat_num;
    history.chain(&lists.planned).filter(mine).map(|used| used.deduct.or_zero()).sum()
}

/// The deductible of one level that holds for a code, and the general one beside it.
struct Level<'a> {
    named: &'a Benefit,
    amount: Cents,
    general: Option<Cents>,
}

/// What is left of the deductible for a code, the smaller of what the patient and the family have left.
fn remaining(terms: &Terms<'_>, lists: &Lists<'_>, row: &ClaimProc, date: Date) -> Cents {
    if terms.excluded {
        return Cents::ZERO;
    }
    let Some(individual) = level(terms, |level| level != CoverageLevel::Family) else {
        return Cents::ZERO;
    };
    if individual.amount.is_zero() {
        return Cents::ZERO;
    }
    let (first, last) = benefit_year(date, terms.plan.month_renew);
    let in_year = |used: &&Used<'_>| used.plan_num == row.plan_num && (first..=last).contains(&used.date);
    let of_family = || lists.history.iter().filter(in_year);
    let planned = || lists.planned.iter().filter(|used| used.plan_num == row.plan_num);
    let mine = |used: &&Used<'_>| used.pat_num == row.pat_num;

    let mut left = after_history(&individual, of_family().filter(mine));
    left -= matching(terms, &individual, planned().filter(mine));
    let left = left.or_zero();
    let used: Cents = planned().filter(mine).map(|used| used.deduct.or_zero()).sum();
    let left = individual.general.map_or(left, |general| left.min((general - used).or_zero()));
    match level(terms, |level| level == CoverageLevel::Family) {
        None => left,
        Some(family) => {
            let of_family = after_history(&family, of_family());
            left.min((of_family - matching(terms, &family, planned())).or_zero())
        }
    }
}

/// The deductible rows of one level: the nearest to the code, and the last that speaks of everything.
fn level<'a>(terms: &Terms<'a>, is_level: fn(CoverageLevel) -> bool) -> Option<Level<'a>> {
    let rows = || {
        terms.benefits.iter().copied().filter(|row| {
            row.benefit_type == BenefitType::Deductible
                && matches!(
                    row.time_period,
                    TimePeriod::CalendarYear | TimePeriod::ServiceYear | TimePeriod::Lifetime
                )
                && is_level(row.coverage_level)
        })
    };
    let named = nearest(terms.office, rows(), &terms.coded, larger)?;
    let all = rows().filter(|row| Reach::of(row) == Reach::All);
    let general = nearest(terms.office, all, &terms.coded, larger).and_then(|row| row.monetary_amt);
    Some(Level { named, amount: named.monetary_amt?, general })
}

fn larger(_: &Office, row: &Benefit, held: &Benefit) -> bool {
    row.monetary_amt > held.monetary_amt
}

/// What history leaves. Whatever was applied counts against the general deductible; what was applied to the
/// codes of a category or group counts against that one too (and, copied as it is, a category's without a
/// general beside it twice: `opendental-engine.md` 19, Q1).
fn after_history<'u>(level: &Level<'_>, history: impl Iterator<Item = &'u Used<'u>>) -> Cents {
    let reach = Reach::of(level.named);
    let (mut of_all, mut of_named) = (Cents::ZERO, Cents::ZERO);
    for used in history {
        of_all += used.deduct;
        if matches!(reach, Reach::Category(_) | Reach::Group(_)) && reach.holds(&used.coded) {
            of_named += used.deduct;
        }
    }
    let named = (reach != Reach::All).then(|| (level.amount - of_named).or_zero());
    match (level.general.map(|general| (general - of_all).or_zero()), named) {
        (Some(general), Some(named)) => general.min(named),
        (Some(general), None) => general,
        (None, Some(named)) => (named - of_all).or_zero(),
        (None, None) => Cents::ZERO,
    }
}

/// What procedures just estimated take of this deductible.
fn matching<'u>(terms: &Terms<'_>, level: &Level<'_>, planned: impl Iterator<Item = &'u Used<'u>>) -> Cents {
    let reach = Reach::of(level.named);
    let twin = shared_with(terms, reach);
    planned
        .filter(|used| reach.holds(&used.coded) || twin.is_some_and(|twin| twin.holds(&used.coded)))
        .map(|used| used.deduct)
        .sum()
}

/// Preventive and diagnostic deductibles are one: the other of the two, when the patient has both.
fn shared_with(terms: &Terms<'_>, reach: Reach) -> Option<Reach> {
    let category = |kind| terms.office.category_of(kind).map(|c| Reach::Category(c.cov_cat_num));
    let diagnostic = category(EbenefitCat::Diagnostic)?;
    let preventive = category(EbenefitCat::RoutinePreventive)?;
    let other = match reach {
        _ if reach == diagnostic => preventive,
        _ if reach == preventive => diagnostic,
        _ => return None,
    };
    let stands = terms.benefits.iter().any(|row| {
        row.benefit_type == BenefitType::Deductible
            && row.coverage_level != CoverageLevel::Family
            && Reach::of(row) == other
    });
    stands.then_some(other)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use crate::Cents;
    use crate::account::ClaimProcStatus;
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::office::EbenefitCat;

    fn world(terms: &[Term]) -> (World, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(100)]);
        for term in terms {
            world.benefit(plan, term);
        }
        world.cover(1, plan, 1);
        (world, plan)
    }

    /// The deductibles of codes planned together, each with its fee.
    fn planned(world: &mut World, plan: i64, work: &[(&str, i64)]) -> Vec<Cents> {
        let numbers: Vec<i64> = work.iter().map(|(code, fee)| world.planned(code, *fee)).collect();
        world.refresh();
        numbers.iter().map(|n| world.row(*n, plan).ded_est.unwrap_or_default()).collect()
    }

    #[test]
    fn it_is_taken_once_from_what_is_planned() {
        let (mut world, plan) = world(&[Term::deductible(50)]);
        let taken = planned(&mut world, plan, &[("T2750", 30), ("T0120", 100), ("T2751", 100)]);
        assert_eq!(taken, [dollars(30), dollars(20), cents(0)]);
    }

    #[test]
    fn what_is_not_covered_takes_none() {
        let (mut world, plan) =
            world(&[Term::deductible(50), Term::percent(0).category(EbenefitCat::Crowns)]);
        assert_eq!(planned(&mut world, plan, &[("T2750", 100), ("T0120", 100)]), [cents(0), dollars(50)]);
    }

    #[test]
    fn a_nearer_deductible_uses_up_the_general_one() {
        let terms = [
            Term::deductible(50),
            Term::deductible(45).code("T0330"),
            Term::deductible(0).category(EbenefitCat::Diagnostic),
        ];
        let (mut world, plan) = world(&terms);
        let taken = planned(&mut world, plan, &[("T0330", 95), ("T0120", 20), ("T2150", 200)]);
        assert_eq!(taken, [dollars(45), cents(0), dollars(5)]);
    }

    #[test]
    fn history_of_the_year_counts_and_that_of_another_year_does_not() {
        let (mut world, plan) = world(&[Term::deductible(50)]);
        world.used(1, plan, Some("T0120"), ClaimProcStatus::Received, 0, 30);
        assert_eq!(planned(&mut world, plan, &[("T2750", 100)]), [dollars(20)]);
        world.family.claim_procs[0].proc_date = Some(world.now.today.first_of_year().yesterday().unwrap());
        assert_eq!(planned(&mut world, plan, &[("T0120", 10)]), [cents(0)]);
        assert_eq!(world.family.claim_procs[1].ded_est, Some(dollars(50)));
    }

    #[test]
    fn a_category_takes_what_the_general_one_leaves() {
        let terms = [Term::deductible(50), Term::deductible(10).category(EbenefitCat::DiagnosticXRay)];
        let (mut world, plan) = world(&terms);
        world.used(1, plan, Some("T0110"), ClaimProcStatus::Received, 0, 45);
        assert_eq!(planned(&mut world, plan, &[("T0220", 25)]), [dollars(5)]);
    }

    #[test]
    fn preventive_and_diagnostic_are_one() {
        let terms = [
            Term::deductible(50),
            Term::deductible(25).category(EbenefitCat::RoutinePreventive),
            Term::deductible(25).category(EbenefitCat::Diagnostic),
        ];
        let (mut world, plan) = world(&terms);
        assert_eq!(planned(&mut world, plan, &[("T0120", 60), ("T1110", 70)]), [dollars(25), cents(0)]);
    }

    #[test]
    fn of_overlapping_groups_the_larger_holds() {
        let terms = [
            Term::deductible(30).group(&["T0120", "T0150"]),
            Term::deductible(40).group(&["T0120"]),
            Term::deductible(20).group(&["T0120", "T0140"]),
        ];
        let (mut world, plan) = world(&terms);
        assert_eq!(planned(&mut world, plan, &[("T0120", 60)]), [dollars(40)]);
    }

    #[test]
    fn the_familys_deductible_holds_back_the_individuals() {
        let (mut world, plan) = world(&[Term::deductible(75), Term::deductible(150).family()]);
        world.patient(2);
        world.cover_by(2, 1, plan, 1);
        world.used(2, plan, None, ClaimProcStatus::Adjustment, 0, 125);
        assert_eq!(planned(&mut world, plan, &[("T4355", 135)]), [dollars(25)]);
    }

    #[test]
    fn a_family_deductible_alone_is_none() {
        let (mut world, plan) = world(&[Term::deductible(150).family()]);
        assert_eq!(planned(&mut world, plan, &[("T4355", 135)]), [cents(0)]);
    }

    #[test]
    fn an_override_stands_for_it_and_is_no_more_than_the_estimate() {
        let (mut world, plan) = world(&[Term::deductible(50)]);
        let number = world.planned("T2750", 100);
        world.refresh();
        world.row_mut(number, plan).ded_est_override = Some(dollars(120));
        world.refresh();
        let row = world.row(number, plan);
        assert_eq!((row.ded_est, row.ded_est_override), (Some(dollars(50)), Some(dollars(100))));
        assert_eq!((row.ins_est_total, row.base_est), (cents(0), dollars(100)));
    }

    #[test]
    fn what_was_planned_before_leaves_the_rest_of_the_general_one() {
        let mut world = World::new();
        let crowns = Term::deductible(50).category(EbenefitCat::Crowns);
        let plan = world.plan("", &[Term::percent(100), Term::deductible(50), crowns]);
        world.cover(1, plan, 1);
        let (exam, crown) = (world.planned("T0120", 30), world.planned("T2740", 100));
        world.refresh();
        assert_eq!(world.row(exam, plan).ded_est, Some(dollars(30)));
        assert_eq!(world.row(crown, plan).ded_est, Some(dollars(20)));
    }

    #[test]
    fn preventive_and_diagnostic_share_one_in_either_order() {
        for (first, second) in [("T1110", "T0120"), ("T0120", "T1110")] {
            let mut world = World::new();
            let of = |category| Term::deductible(50).category(category);
            let terms = [Term::percent(100), of(EbenefitCat::Diagnostic), of(EbenefitCat::RoutinePreventive)];
            let plan = world.plan("", &terms);
            world.cover(1, plan, 1);
            let (before, after) = (world.planned(first, 30), world.planned(second, 100));
            world.refresh();
            assert_eq!(world.row(before, plan).ded_est, Some(dollars(30)), "{first}");
            assert_eq!(world.row(after, plan).ded_est, Some(dollars(20)), "{second}");
        }
    }

    #[test]
    fn the_familys_deductible_is_taken_once_from_what_is_planned() {
        let (mut world, plan) = world(&[Term::deductible(100), Term::deductible(60).family()]);
        assert_eq!(planned(&mut world, plan, &[("T2750", 80), ("T0120", 90)]), [dollars(60), cents(0)]);
    }

    #[test]
    fn of_equal_groups_the_first_holds() {
        let terms = [
            Term::deductible(40).group(&["T0120", "T0150"]),
            Term::deductible(40).group(&["T0120", "T0140"]),
        ];
        let (mut world, plan) = world(&terms);
        world.used(1, plan, Some("T0150"), ClaimProcStatus::Received, 0, 15);
        // The first counts what was applied to its own codes, and all of history again (Q1): 40 - 15 - 15.
        assert_eq!(planned(&mut world, plan, &[("T0120", 60)]), [dollars(10)]);
    }

    #[test]
    fn what_was_applied_to_a_category_counts_against_it() {
        let terms = [Term::deductible(100), Term::deductible(50).category(EbenefitCat::Crowns)];
        let (mut world, plan) = world(&terms);
        world.used(1, plan, Some("T2751"), ClaimProcStatus::Received, 0, 30);
        assert_eq!(planned(&mut world, plan, &[("T2750", 100)]), [dollars(20)]);
    }

    #[test]
    fn without_a_general_one_all_of_history_counts_against_a_category() {
        let (mut world, plan) = world(&[Term::deductible(50).category(EbenefitCat::Crowns)]);
        world.used(1, plan, Some("T0120"), ClaimProcStatus::Received, 0, 30);
        assert_eq!(planned(&mut world, plan, &[("T2750", 100)]), [dollars(20)]);
    }

    #[test]
    fn other_categories_share_nothing() {
        let of = |category| Term::deductible(50).category(category);
        let (mut world, plan) = world(&[of(EbenefitCat::Diagnostic), of(EbenefitCat::Crowns)]);
        let taken = planned(&mut world, plan, &[("T0120", 30), ("T2750", 100)]);
        assert_eq!(taken, [dollars(30), dollars(50)]);
    }

    #[test]
    fn only_a_deductible_of_its_own_makes_the_other_category_share() {
        for other in [
            Term::percent(90).category(EbenefitCat::Diagnostic),
            Term::deductible(50).category(EbenefitCat::Diagnostic).family(),
        ] {
            let preventive = Term::deductible(50).category(EbenefitCat::RoutinePreventive);
            let (mut world, plan) = world(&[preventive, Term::deductible(30).code("T0120"), other]);
            let taken = planned(&mut world, plan, &[("T0120", 90), ("T1110", 90)]);
            assert_eq!(taken, [dollars(30), dollars(50)]);
        }
    }

    #[test]
    fn an_explanation_counts_what_this_patient_applied_to_this_plan() {
        let (mut world, plan) = world(&[Term::deductible(50)]);
        let other = world.plan("", &[Term::percent(100)]);
        world.cover(1, other, 2);
        world.patient(2);
        world.cover_by(2, 1, plan, 1);
        world.used(1, plan, Some("T0120"), ClaimProcStatus::Received, 0, 10);
        world.used(1, other, Some("T0120"), ClaimProcStatus::Received, 0, 7);
        world.used(2, plan, Some("T0120"), ClaimProcStatus::Received, 0, 5);
        let number = world.planned("T2750", 100);
        world.refresh();
        let row = world.row(number, plan).claim_proc_num;
        let found = crate::estimate::explain(&world.office, &world.family, row, world.now).unwrap();
        let step = found.steps.iter().find(|step| step.rule == "deductible").unwrap();
        let before = step.inputs.iter().find(|(name, _)| *name == "applied before").unwrap();
        assert_eq!(before.1, "10.00");
    }

    #[test]
    fn what_is_planned_for_a_later_year_rests_on_this_years_benefits() {
        let (mut world, plan) = world(&[Term::deductible(50)]);
        world.used(1, plan, Some("T0120"), ClaimProcStatus::Received, 0, 30);
        let number = world.planned("T2750", 100);
        world.procedure_mut(number).proc_date = jiff::civil::date(world.now.today.year() + 1, 2, 1);
        world.refresh();
        assert_eq!(world.row(number, plan).ded_est, Some(dollars(20)));
    }
}
