//! How a plan counts what the plans before it pay (`opendental-engine.md` 7.3 step 10).

use crate::account::ClaimProc;
use crate::coverage::CobRule;
use crate::estimate::exact::Exact;
use crate::estimate::figures::{Earlier, Figures};
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Rule, Told};

const RULE: Rule = Rule { name: "other_insurance", source: "7.3 step 10" };

/// What limits a plan that is not the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cap {
    /// Up to its allowed fee, together with the plans before it.
    ToAllowed,
    /// Its own benefit, and no more than is still open.
    ToOpen,
    /// Its own benefit, less what the plans before it pay.
    OwnLessPaid,
}

fn cap(rule: CobRule, ordinal: i64) -> Cap {
    match rule {
        CobRule::Basic => Cap::ToAllowed,
        CobRule::SecondaryMedicaid if ordinal == 2 => Cap::ToAllowed,
        CobRule::Standard | CobRule::SecondaryMedicaid => Cap::ToOpen,
        CobRule::CarveOut => Cap::OwnLessPaid,
    }
}

/// Limits a later plan by what the earlier ones pay.
pub(crate) fn apply(terms: &Terms<'_>, earlier: &Earlier, row: &mut ClaimProc, figures: &mut Figures<'_>) {
    // A coverage that the patient has no more comes after all others, and sees nothing of them.
    let ordinal = terms.ordinal.unwrap_or(i64::MAX);
    if ordinal <= 1 {
        row.paid_other_ins = Some(crate::Cents::ZERO);
        return;
    }
    row.paid_other_ins = Some(earlier.paid);
    let paid = Exact::from(row.paid_other_ins_override.unwrap_or(earlier.paid));
    let paid_base = Exact::from(row.paid_other_ins_override.unwrap_or(earlier.paid_base));
    let written_off = Exact::from(earlier.written_off);
    let own_benefit = figures.base;
    let most = |own: Exact, paid: Exact| {
        let most = match cap(terms.plan.cob_rule, ordinal) {
            Cap::ToAllowed => figures.allowed - paid,
            Cap::ToOpen => own_benefit.min(figures.fee - paid - written_off),
            Cap::OwnLessPaid => own - paid,
        };
        own.min(most.or_zero())
    };
    let (base, total) = (most(figures.base, paid_base), most(figures.total, paid));
    (figures.base, figures.total) = (base, total);
    let allowed = figures.allowed;
    figures.note(RULE, || {
        Told::new(match cap(terms.plan.cob_rule, ordinal) {
            Cap::ToAllowed => {
                format!("The plans before it pay {paid}; with that it pays no more than the {allowed} it allows.")
            }
            Cap::ToOpen => format!(
                "The plans before it pay {paid} and write off {written_off}; it pays no more than the rest of the fee."
            ),
            Cap::OwnLessPaid => {
                format!("The {paid} that the plans before it pay come off what it would pay.")
            }
        })
        .with("CobRule", &terms.plan.cob_rule)
        .with("PaidOtherIns", &earlier.paid)
        .maybe("PaidOtherInsOverride", row.paid_other_ins_override)
        .with("written off before", &earlier.written_off)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World, dollars};

    /// Two plans of 50% and 80% on a fee of 100.
    fn second(rule: CobRule) -> ClaimProc {
        let mut world = World::new();
        let first = world.plan("", &[Term::percent(50)]);
        let second = world.plan("", &[Term::percent(80)]);
        world.plan_mut(second).cob_rule = rule;
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        let planned = world.planned("T0145", 100);
        world.refresh();
        world.row(planned, second)
    }

    #[test]
    fn each_rule_has_its_figure() {
        for (rule, estimate) in [
            (CobRule::Basic, 50),
            (CobRule::Standard, 50),
            (CobRule::CarveOut, 30),
            (CobRule::SecondaryMedicaid, 50),
        ] {
            let row = second(rule);
            assert_eq!((row.ins_est_total, row.base_est), (dollars(estimate), dollars(estimate)), "{rule}");
            assert_eq!(row.paid_other_ins, Some(dollars(50)));
        }
    }

    #[test]
    fn third_medicaid_is_like_the_standard_rule() {
        assert_eq!(cap(CobRule::SecondaryMedicaid, 2), Cap::ToAllowed);
        assert_eq!(cap(CobRule::SecondaryMedicaid, 3), Cap::ToOpen);
    }

    #[test]
    fn a_user_may_say_what_the_others_paid() {
        let mut world = World::new();
        let first = world.plan("", &[Term::percent(50)]);
        let second = world.plan("", &[Term::percent(80)]);
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        let planned = world.planned("T0145", 100);
        world.refresh();
        world.row_mut(planned, second).paid_other_ins_override = Some(dollars(90));
        world.refresh();
        let row = world.row(planned, second);
        assert_eq!((row.paid_other_ins, row.ins_est_total), (Some(dollars(50)), dollars(10)));
    }
}
