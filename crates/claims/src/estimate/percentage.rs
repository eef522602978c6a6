//! What share a plan pays of a code (`opendental-engine.md` 6.1, 7.3 step 9).

use crate::account::ClaimProc;
use crate::coverage::{BenefitType, PlanType};
use crate::estimate::benefits::{later_group, nearest};
use crate::estimate::figures::Figures;
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Rule, Told};

const RULE: Rule = Rule { name: "percentage", source: "6.1, 7.3 step 9" };

/// The percentage of a plan for a code; a patient's own terms stand before the plan's.
pub(crate) fn percentage(terms: &Terms<'_>) -> i64 {
    if terms.fixed_benefits || matches!(terms.plan.plan_type, PlanType::Flat | PlanType::Capitation) {
        return 100;
    }
    let shares = || {
        let rows = terms.benefits.iter().copied();
        rows.filter(|row| row.benefit_type == BenefitType::CoInsurance && row.percent.is_some())
    };
    let own = shares().filter(|row| row.pat_plan_num.is_some());
    let plan = shares().filter(|row| row.pat_plan_num.is_none());
    nearest(terms.office, own, &terms.coded, later_group)
        .or_else(|| nearest(terms.office, plan, &terms.coded, later_group))
        .and_then(|row| row.percent)
        .unwrap_or_default()
}

/// Takes the percentage of what is left after copay and deductible.
pub(crate) fn apply(terms: &Terms<'_>, row: &mut ClaimProc, figures: &mut Figures<'_>) {
    row.percentage = Some(terms.percentage);
    let percent = row.percent_override.unwrap_or(terms.percentage);
    figures.base = figures.base.percent(percent);
    figures.total = figures.total.percent(percent);
    figures.note(RULE, || {
        Told::new(format!("The plan pays {percent}% of what is left."))
            .with("Percentage", &terms.percentage)
            .maybe("PercentOverride", row.percent_override)
    });
}

#[cfg(test)]
mod tests {
    use crate::estimate::testing::{Term, World};
    use crate::office::EbenefitCat;

    /// A patient with a plan of these terms, and the percentage of a code.
    fn percent(plan_type: &str, terms: &[Term], own: &[Term], code: &str) -> Option<i64> {
        let mut world = World::new();
        let plan = world.plan(plan_type, terms);
        world.cover(1, plan, 1);
        for term in own {
            world.own_benefit(1, 1, term);
        }
        let planned = world.planned(code, 100);
        world.refresh();
        world.row(planned, plan).percentage
    }

    #[test]
    fn nothing_said_is_nothing_paid() {
        assert_eq!(percent("", &[], &[], "T2750"), Some(0));
        assert_eq!(percent("p", &[], &[], "T2750"), Some(0));
    }

    #[test]
    fn flat_copay_plans_pay_all() {
        assert_eq!(percent("f", &[Term::percent(50)], &[], "T2750"), Some(100));
    }

    #[test]
    fn a_patients_own_percentage_stands_before_the_plans_code() {
        let plan = [Term::percent(80).code("T2750")];
        assert_eq!(percent("", &plan, &[Term::percent(60)], "T2750"), Some(60));
        assert_eq!(
            percent("", &plan, &[Term::percent(60).category(EbenefitCat::Diagnostic)], "T2750"),
            Some(80)
        );
    }

    #[test]
    fn a_percentage_of_nought_is_one() {
        let plan = [Term::percent(80), Term::percent(0).category(EbenefitCat::Crowns)];
        assert_eq!(percent("", &plan, &[], "T2750"), Some(0));
    }
}
