//! What a contract makes the practice write off (`opendental-engine.md` 7.3 step 14).

use crate::account::ClaimProc;
use crate::coverage::{CobRule, OwnRule, PlanType};
use crate::estimate::allowed::own_per_unit;
use crate::estimate::exact::Exact;
use crate::estimate::exclusion::charges_office_fee;
use crate::estimate::figures::{Earlier, Figures};
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Rule, Told};

const RULE: Rule = Rule { name: "write_off", source: "7.3 step 14" };

/// The write-off of a row; none where the plan has no contract to write off under.
pub(crate) fn apply(terms: &Terms<'_>, earlier: &Earlier, row: &ClaimProc, figures: &mut Figures<'_>) {
    let is_ppo = terms.plan.plan_type == PlanType::Ppo;
    let is_second_medicaid = terms.plan.cob_rule == CobRule::SecondaryMedicaid && terms.ordinal == Some(2);
    let is_substituted = terms.substitute.is_some() && !terms.plan.has_ppo_subst_writeoffs;
    let (write_off, why) = if is_charged_office_fee(terms) {
        (is_ppo.then_some(Exact::ZERO), "What the plan does not cover is charged at the office's fee.")
    } else if is_second_medicaid {
        (Some(left(earlier, figures)), "Medicaid after another plan leaves the patient nothing to pay.")
    } else if is_ppo && is_substituted {
        (None, "This plan has no write-off for a code that it substitutes.")
    } else if is_ppo {
        let write_off = contractual(terms, earlier, row, figures);
        (Some(write_off), why_contractual(terms, earlier, write_off))
    } else {
        (None, "This kind of plan has no write-off.")
    };
    figures.write_off = write_off.map(|write_off| Exact::from(write_off.rounded()));
    figures.note(RULE, || {
        Told::new(why)
            .maybe("listed", own_per_unit(terms))
            .with("paid before", &earlier.paid)
            .with("written off before", &earlier.written_off)
    });
}

/// Whether a code that the plan excludes, or covers at nothing, is charged at the office's fee.
pub(crate) fn is_charged_office_fee(terms: &Terms<'_>) -> bool {
    (terms.excluded || terms.percentage == 0) && charges_office_fee(terms.office, terms.plan)
}

/// Whether a plan has no write-off once its maximum leaves nothing: its own rule, else the office's.
pub(crate) fn drops_for_maximum(terms: &Terms<'_>) -> bool {
    says(terms, terms.plan.zero_write_offs_on_annual_max, "InsPlansZeroWriteOffsOnAnnualMax")
}

/// Whether a plan has no write-off for what is too often, or for somebody too old.
pub(crate) fn drops_for_frequency_or_age(terms: &Terms<'_>) -> bool {
    says(terms, terms.plan.zero_write_offs_on_freq_or_aging, "InsPlansZeroWriteOffsOnFreqOrAging")
}

fn says(terms: &Terms<'_>, rule: OwnRule, preference: &str) -> bool {
    match rule {
        OwnRule::Yes => true,
        OwnRule::No => false,
        OwnRule::Default => terms.office.is_on(preference),
    }
}

/// What nobody pays or writes off of the fee, the estimate taken as it is kept: rounding both up would make a
/// cent too many.
fn left(earlier: &Earlier, figures: &Figures<'_>) -> Exact {
    let total = Exact::from(figures.total.rounded());
    (figures.fee - earlier.paid.into() - earlier.written_off.into() - total).or_zero()
}

fn why_contractual(terms: &Terms<'_>, earlier: &Earlier, write_off: Exact) -> &'static str {
    if write_off > Exact::ZERO {
        "The contract writes off what the fee is above the plan's list, as far as nobody pays it."
    } else if another_settles(terms, earlier) {
        "A plan before it pays or writes off, so this one writes off nothing."
    } else {
        "The plan lists no lower fee, or it is paid in full, so nothing is written off."
    }
}

/// Whether the plans before it leave nothing for the contract of this one to write off.
fn another_settles(terms: &Terms<'_>, earlier: &Earlier) -> bool {
    let another_pays = earlier.paid > crate::Cents::ZERO && !terms.office.is_on("InsPPOsecWriteoffs");
    another_pays || earlier.written_off > crate::Cents::ZERO
}

/// The fee above what a PPO allows, as far as it is not paid already.
fn contractual(terms: &Terms<'_>, earlier: &Earlier, row: &ClaimProc, figures: &Figures<'_>) -> Exact {
    if another_settles(terms, earlier) {
        return Exact::ZERO;
    }
    let allowed = own_per_unit(terms).map_or(figures.fee, |each| terms.for_all_units(each).into());
    let above = figures.fee - allowed.min(figures.fee);
    // What the plans before it have left open; they write off nothing, or this would settle nothing.
    let open = (figures.fee - earlier.paid.into()).or_zero();
    let write_off = if row.is_overpay && above < open { Exact::ZERO } else { above };
    write_off.min(left(earlier, figures))
}

#[cfg(test)]
mod tests {
    use crate::coverage::{CobRule, ExclusionFeeRule};
    use crate::estimate::testing::{Term, World, cents, dollars};

    /// A PPO that lists T2740 at 60, covers it so, and is charged 100.
    fn ppo(percent: i64) -> (World, i64, i64) {
        let mut world = World::new();
        let schedule = world.fee_sched("ppo", &[("T2740", 60)]);
        let plan = world.plan("p", &[Term::percent(percent)]);
        world.plan_mut(plan).fee_sched = Some(schedule);
        world.cover(1, plan, 1);
        let planned = world.planned("T2740", 100);
        (world, plan, planned)
    }

    #[test]
    fn a_ppo_writes_off_down_to_its_fee() {
        let (mut world, plan, planned) = ppo(50);
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.ins_est_total, row.write_off_est), (dollars(30), Some(dollars(40))));
        assert_eq!(world.portion(planned), dollars(30));
    }

    #[test]
    fn other_plans_have_nothing_to_write_off_under() {
        for plan_type in ["", "f"] {
            let mut world = World::new();
            let plan = world.plan(plan_type, &[Term::percent(50)]);
            world.cover(1, plan, 1);
            let planned = world.planned("T2740", 100);
            world.refresh();
            assert_eq!(world.row(planned, plan).write_off_est, None);
        }
    }

    #[test]
    fn what_is_charged_at_the_office_fee_is_not_written_off() {
        let (mut world, plan, planned) = ppo(0);
        world.refresh();
        assert_eq!(world.row(planned, plan).write_off_est, Some(dollars(40)));
        world.plan_mut(plan).exclusion_fee_rule = ExclusionFeeRule::UseUcrFee;
        world.refresh();
        assert_eq!(world.row(planned, plan).write_off_est, Some(cents(0)));
    }

    #[test]
    fn a_second_ppo_writes_off_only_if_the_office_says_so_and_no_more_than_is_left() {
        for (pref, rule, first_pays, write_off) in [
            ("0", CobRule::Standard, 10, 0),
            ("1", CobRule::Standard, 10, 30),
            ("1", CobRule::Standard, 70, 0),
            ("1", CobRule::CarveOut, 40, 40),
            ("0", CobRule::SecondaryMedicaid, 10, 40),
        ] {
            let mut world = World::new();
            let schedule = world.fee_sched("ppo", &[("T2740", 60)]);
            let first = world.plan("", &[Term::percent(first_pays)]);
            let second = world.plan("p", &[Term::percent(100)]);
            world.plan_mut(second).fee_sched = Some(schedule);
            world.plan_mut(second).cob_rule = rule;
            world.pref("InsPPOsecWriteoffs", pref);
            world.cover(1, first, 1);
            world.cover(1, second, 2);
            let planned = world.planned("T2740", 100);
            world.refresh();
            assert_eq!(world.row(planned, second).write_off_est, Some(dollars(write_off)), "{pref} {rule}");
        }
    }

    #[test]
    fn a_half_cent_is_not_both_paid_and_written_off() {
        let mut world = World::new();
        let first = world.plan("", &[]);
        let second = world.plan("", &[Term::percent(50)]);
        world.plan_mut(second).cob_rule = CobRule::SecondaryMedicaid;
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        let planned = world.planned("T2740", 0);
        world.procedure_mut(planned).proc_fee = cents(11275);
        world.refresh();
        let row = world.row(planned, second);
        assert_eq!((row.ins_est_total, row.write_off_est), (cents(5638), Some(cents(5637))));
    }

    #[test]
    fn a_substituted_code_is_written_off_down_to_its_own_fee_or_not_at_all() {
        for (has, write_off) in [(true, Some(dollars(40))), (false, None)] {
            let (mut world, plan, planned) = ppo(50);
            world.fee_at("T2140", 50, None, None);
            let code_num = world.code_num("T2740");
            for code in world.office.codes.iter_mut().filter(|code| code.code_num == code_num) {
                code.substitution_code = "T2140".to_owned();
            }
            world.plan_mut(plan).has_ppo_subst_writeoffs = has;
            world.refresh();
            let row = world.row(planned, plan);
            assert_eq!((row.ins_est_total, row.write_off_est), (dollars(25), write_off));
        }
    }

    #[test]
    fn a_plan_without_substitute_writes_off_whatever_it_says_of_substitutes() {
        let (mut world, plan, planned) = ppo(50);
        world.plan_mut(plan).has_ppo_subst_writeoffs = false;
        world.refresh();
        assert_eq!(world.row(planned, plan).write_off_est, Some(dollars(40)));
    }

    #[test]
    fn several_units_are_written_off_together() {
        let (mut world, plan, planned) = ppo(50);
        world.procedure_mut(planned).unit_qty = 3;
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.ins_est_total, row.write_off_est), (dollars(90), Some(dollars(120))));
    }

    #[test]
    fn medicaid_after_a_ppo_writes_off_what_neither_pays_nor_the_first_writes_off() {
        let mut world = World::new();
        let first_fees = world.fee_sched("ppo", &[("T2740", 80)]);
        let second_fees = world.fee_sched("medicaid", &[("T2740", 60)]);
        let first = world.plan("p", &[Term::percent(50)]);
        let second = world.plan("p", &[Term::percent(100)]);
        world.plan_mut(first).fee_sched = Some(first_fees);
        world.plan_mut(second).fee_sched = Some(second_fees);
        world.plan_mut(second).cob_rule = CobRule::SecondaryMedicaid;
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        let planned = world.planned("T2740", 100);
        world.refresh();
        let row = world.row(planned, second);
        assert_eq!((row.ins_est_total, row.write_off_est), (dollars(20), Some(dollars(20))));
        assert_eq!(world.portion(planned), cents(0));
    }

    #[test]
    fn a_second_ppo_writes_off_nothing_when_the_first_does() {
        let mut world = World::new();
        let first_fees = world.fee_sched("first", &[("T2740", 80)]);
        let second_fees = world.fee_sched("second", &[("T2740", 60)]);
        let first = world.plan("p", &[Term::percent(0)]);
        let second = world.plan("p", &[Term::percent(50)]);
        world.plan_mut(first).fee_sched = Some(first_fees);
        world.plan_mut(second).fee_sched = Some(second_fees);
        world.plan_mut(second).cob_rule = CobRule::Standard;
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        let planned = world.planned("T2740", 100);
        world.refresh();
        assert_eq!(world.row(planned, first).write_off_est, Some(dollars(20)));
        assert_eq!(world.row(planned, second).write_off_est, Some(cents(0)));
    }

    #[test]
    fn an_overpayment_is_written_off_only_as_far_as_others_left_it_open() {
        for (first_pays, write_off) in [(70, 30), (60, 40), (50, 0)] {
            let mut world = World::new();
            let schedule = world.fee_sched("ppo", &[("T2740", 60)]);
            let first = world.plan("", &[Term::percent(first_pays)]);
            let second = world.plan("p", &[Term::percent(0)]);
            world.plan_mut(second).fee_sched = Some(schedule);
            world.pref("InsPPOsecWriteoffs", "1");
            world.cover(1, first, 1);
            world.cover(1, second, 2);
            let planned = world.planned("T2740", 100);
            world.refresh();
            world.row_mut(planned, second).is_overpay = true;
            world.refresh();
            assert_eq!(world.row(planned, second).write_off_est, Some(dollars(write_off)), "{first_pays}");
        }
    }
}
