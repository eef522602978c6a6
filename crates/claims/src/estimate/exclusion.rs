//! What a plan does not cover at all (`opendental-engine.md` 6.2, 7.3 step 11).

use crate::account::ClaimProc;
use crate::coverage::{BenefitType, ExclusionFeeRule, InsPlan};
use crate::estimate::benefits::Reach;
use crate::estimate::exact::Exact;
use crate::estimate::figures::Figures;
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Rule, Told};
use crate::office::Office;

const RULE: Rule = Rule { name: "exclusion", source: "6.2, 7.3 step 11" };

/// Whether an exclusion names the code, a group or a category that holds it. One that names none excludes
/// nothing.
pub(crate) fn is_excluded(terms: &Terms<'_>) -> bool {
    terms.benefits.iter().filter(|row| row.benefit_type == BenefitType::Exclusions).any(|row| {
        let reach = Reach::of(row);
        reach != Reach::All && reach.holds(&terms.coded)
    })
}

/// Whether what the plan does not cover is charged at the office's fee: the plan's own rule, else the office's.
pub(crate) fn charges_office_fee(office: &Office, plan: &InsPlan) -> bool {
    match plan.exclusion_fee_rule {
        ExclusionFeeRule::UseUcrFee => true,
        ExclusionFeeRule::DoNothing => false,
        ExclusionFeeRule::PracticeDefault => office.is_on("InsPlanUseUcrFeeForExclusions"),
    }
}

/// Takes the estimate of an excluded code away; true when the row is not to be billed for it.
pub(crate) fn apply(terms: &Terms<'_>, row: &mut ClaimProc, figures: &mut Figures<'_>) -> bool {
    if !terms.excluded {
        return false;
    }
    (figures.base, figures.total) = (Exact::ZERO, Exact::ZERO);
    figures.notes.push("Exclusion".to_owned());
    figures.note(RULE, || Told::new("The plan excludes this service."));
    row.no_bill_ins = terms.office.is_on("InsPlanExclusionsMarkDoNotBillIns");
    row.no_bill_ins
}

#[cfg(test)]
mod tests {
    use crate::coverage::BenefitType;
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::office::EbenefitCat;

    fn excluding(exclusion: Term) -> (World, i64, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(60), exclusion]);
        world.cover(1, plan, 1);
        let planned = world.planned("T2740", 1000);
        (world, plan, planned)
    }

    #[test]
    fn a_category_a_group_or_a_code_may_be_excluded() {
        let exclusion = || Term::new(BenefitType::Exclusions);
        for (term, excluded) in [
            (exclusion(), false),
            (exclusion().category(EbenefitCat::Crowns), true),
            (exclusion().category(EbenefitCat::Diagnostic), false),
            (exclusion().group(&["T2740"]), true),
            (exclusion().code("T2740"), true),
            (exclusion().code("T2750"), false),
        ] {
            let (mut world, plan, planned) = excluding(term);
            world.refresh();
            let row = world.row(planned, plan);
            assert_eq!(row.ins_est_total.is_zero(), excluded);
            assert_eq!(row.estimate_note, if excluded { "Exclusion" } else { "" });
        }
    }

    #[test]
    fn an_excluded_procedure_takes_no_deductible() {
        let (mut world, plan, planned) =
            excluding(Term::new(BenefitType::Exclusions).category(EbenefitCat::Crowns));
        world.benefit(plan, &Term::deductible(50));
        world.refresh();
        assert_eq!(world.row(planned, plan).ded_est, Some(cents(0)));
    }

    #[test]
    fn it_may_be_marked_as_not_billed() {
        let (mut world, plan, planned) = excluding(Term::new(BenefitType::Exclusions).code("T2740"));
        world.pref("InsPlanExclusionsMarkDoNotBillIns", "1");
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.no_bill_ins, row.ins_est_total, row.ins_pay_est), (true, cents(0), cents(0)));
        assert_eq!(world.procedure(planned).proc_fee, dollars(1000));
    }
}
