//! PPOs that pay a fixed amount for each code and leave the rest of their fee to the patient
//! (`opendental-engine.md` 7.3 step 5).

use crate::Cents;
use crate::coverage::{InsPlan, PlanType};
use crate::estimate::terms::Terms;
use crate::office::{FeeSchedType, Office};

/// Whether a plan pays so: a PPO whose copays are a schedule of fixed benefits.
pub(crate) fn has_fixed_benefits(office: &Office, plan: &InsPlan) -> bool {
    let copays = plan.copay_fee_sched.and_then(|schedule| office.fee_sched(schedule));
    plan.plan_type == PlanType::Ppo
        && copays.is_some_and(|schedule| schedule.fee_sched_type == FeeSchedType::FixedBenefit)
}

/// The copay that leaves the plan its fixed benefit: the PPO's fee less that. None for a code that the schedule
/// leaves out, which is paid as by any PPO, unless the office reads blanks as no benefit.
pub(crate) fn copay(terms: &Terms<'_>, allowed: Cents) -> Option<Cents> {
    let listed = |schedule| terms.listed(schedule, terms.priced_code());
    let fixed = listed(terms.plan.copay_fee_sched);
    if fixed.is_none() && !terms.office.is_on("FixedBenefitBlankLikeZero") {
        return None;
    }
    let all = |each: Cents| terms.for_all_units(each);
    let fee = listed(terms.plan.fee_sched).map_or(terms.procedure.fee_total(), all);
    let fixed = all(fixed.unwrap_or_default());
    let most = if terms.office.is_on("InsPpoAlwaysUseUcrFee") { fee.min(allowed) } else { fee };
    Some((most - fixed).or_zero())
}

#[cfg(test)]
mod tests {
    use crate::account::ClaimProc;
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::office::FeeSchedType;

    /// A PPO that lists T0150 at 55 and T0160 at 120, with fixed benefits of 12, 12 and (T0170) 12.
    fn row(code: &str, units: i64, prefs: &[&str]) -> ClaimProc {
        let mut world = World::new();
        let ppo = world
            .fee_sched("ppo", &[("T0150", 55), ("T0160", 120), ("T0140", 55), ("T0145", 55), ("T0190", 120)]);
        let fixed = world.fee_sched(
            "fixed",
            &[("T0150", 12), ("T0160", 12), ("T0170", 12), ("T0140", 0), ("T0180", 300), ("T0190", 0)],
        );
        world.office.fee_scheds[1].fee_sched_type = FeeSchedType::FixedBenefit;
        let plan = world.plan("p", &[Term::percent(0)]);
        world.plan_mut(plan).fee_sched = Some(ppo);
        world.plan_mut(plan).copay_fee_sched = Some(fixed);
        prefs.iter().for_each(|name| world.pref(name, "1"));
        world.cover(1, plan, 1);
        let planned = world.planned(code, 100);
        world.procedure_mut(planned).unit_qty = units;
        world.refresh();
        world.row(planned, plan)
    }

    #[test]
    fn the_plan_pays_its_fixed_benefit_whatever_its_percentages() {
        for (code, units, copay, pays) in
            [("T0150", 1, 43, 12), ("T0150", 3, 129, 36), ("T0170", 1, 88, 12), ("T0140", 1, 55, 0)]
        {
            let row = row(code, units, &[]);
            assert_eq!((row.copay_amt, row.ins_est_total), (Some(dollars(copay)), dollars(pays)), "{code}");
            assert_eq!(row.percentage, Some(100));
        }
    }

    #[test]
    fn a_fee_above_the_charge_leaves_nothing_unless_the_office_charges_its_own() {
        let plain = row("T0160", 1, &[]);
        assert_eq!((plain.copay_amt, plain.ins_est_total), (Some(dollars(100)), cents(0)));
        let own = row("T0160", 1, &["InsPpoAlwaysUseUcrFee"]);
        assert_eq!((own.copay_amt, own.ins_est_total), (Some(dollars(88)), dollars(12)));
    }

    #[test]
    fn a_blank_is_paid_as_by_any_ppo_or_not_at_all() {
        let plain = row("T0145", 1, &[]);
        assert_eq!((plain.copay_amt, plain.ins_est_total), (None, dollars(55)));
        let zero = row("T0145", 1, &["FixedBenefitBlankLikeZero"]);
        assert_eq!((zero.copay_amt, zero.ins_est_total), (Some(dollars(55)), cents(0)));
    }

    #[test]
    fn a_benefit_above_the_fee_is_no_gift() {
        let row = row("T0180", 1, &[]);
        assert_eq!((row.copay_amt, row.ins_est_total), (Some(cents(0)), dollars(100)));
    }

    #[test]
    fn a_benefit_of_nothing_leaves_the_listed_fee_whatever_is_charged() {
        let own = row("T0190", 1, &["InsPpoAlwaysUseUcrFee"]);
        assert_eq!((own.copay_amt, own.ins_est_total), (Some(dollars(100)), cents(0)));
        let paid = row("T0160", 1, &["InsPpoAlwaysUseUcrFee"]);
        assert_eq!(paid.copay_amt, Some(dollars(88)));
    }
}
