//! What a procedure is charged when nobody says (`opendental-engine.md` 4 and 5.1).

use jiff::Timestamp;
use jiff::civil::Date;

use crate::Cents;
use crate::account::{PlaceOfService, ProcStatus, Procedure};
use crate::coverage::{InsPlan, PlanType};
use crate::estimate::exclusion::charges_office_fee;
use crate::estimate::fees::{Priced, listed};
use crate::estimate::rows::blank;
use crate::estimate::terms::{Sight, Terms};
use crate::office::Office;
use crate::state::{Family, Now};

/// The fee of one unit of a code: what the primary plan's schedule lists, else the patient's own, else the
/// provider's. A code that the schedule leaves out costs nothing.
///
/// A PPO is charged the office's fee where that is higher, or always where the office says so, and writes the
/// rest off. What a plan does not cover costs the office's fee where the plan, or the office, says so.
#[must_use]
pub(super) fn price(office: &Office, family: &Family, pat_num: i64, of: Priced, today: Date) -> Cents {
    let patient = family.patient(pat_num);
    let fee = |schedule: Option<i64>| listed(office, family, schedule, of).unwrap_or_default();
    let of_provider = office.provider(of.prov_num).and_then(|p| p.fee_sched);
    let of_patient = patient.and_then(|p| p.fee_sched);
    let sight = Sight { office, family, pat_num, today };

    let Some((plan, ins_sub_num)) = primary_plan(family, pat_num) else {
        return fee(of_patient.or(of_provider));
    };
    if charges_office_fee(office, plan) && is_uncovered(sight, plan, ins_sub_num, of) {
        return fee(of_provider);
    }
    let listed = fee(plan.fee_sched.or(of_patient).or(of_provider));
    match plan.plan_type {
        PlanType::Ppo if office.is_on("InsPpoAlwaysUseUcrFee") => fee(of_provider),
        PlanType::Ppo => listed.max(fee(of_provider)),
        _ => listed,
    }
}

fn primary_plan(family: &Family, pat_num: i64) -> Option<(&InsPlan, i64)> {
    let coverage = family.coverages_of(pat_num).find(|c| c.ordinal == 1)?;
    let sub = family.ins_sub(coverage.ins_sub_num)?;
    Some((family.plan(sub.plan_num)?, sub.ins_sub_num))
}

/// Whether the plan excludes the code, or covers it at nothing.
fn is_uncovered(sight: Sight<'_>, plan: &InsPlan, ins_sub_num: i64, of: Priced) -> bool {
    let procedure = unsaved(sight, of);
    let now = Now { instant: Timestamp::UNIX_EPOCH, today: sight.today };
    let row = blank(sight, &procedure, plan.plan_num, ins_sub_num, now);
    Terms::of(sight, &procedure, &row, None).is_some_and(|terms| terms.excluded || terms.percentage == 0)
}

/// A procedure of a code that is nothing else yet.
fn unsaved(sight: Sight<'_>, of: Priced) -> Procedure {
    Procedure {
        code_num: of.code_num,
        prov_num: of.prov_num,
        clinic_num: of.clinic_num,
        ..empty(sight.pat_num, sight.today, Timestamp::UNIX_EPOCH)
    }
}

/// A procedure planned for today, of nothing yet.
pub(super) fn empty(pat_num: i64, today: Date, instant: Timestamp) -> Procedure {
    let text = String::new;
    Procedure {
        proc_num: 0,
        pat_num,
        apt_num: None,
        proc_date: today,
        proc_fee: Cents::ZERO,
        surf: text(),
        tooth_num: text(),
        tooth_range: text(),
        priority: None,
        proc_status: ProcStatus::TreatmentPlanned,
        prov_num: 0,
        dx: 0,
        planned_apt_num: None,
        place_service: PlaceOfService::Office,
        prosthesis: text(),
        date_original_prosth: None,
        is_date_prosth_est: false,
        claim_note: text(),
        date_entry_c: None,
        clinic_num: None,
        code_num: 0,
        unit_qty: 1,
        base_units: 0,
        date_tp: today,
        site_num: None,
        hide_graphics: false,
        proc_time: text(),
        proc_time_end: text(),
        prognosis: 0,
        is_locked: false,
        billing_note: text(),
        discount: Cents::ZERO,
        sec_date_entry: instant,
        date_t_stamp: instant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::{BenefitType, ExclusionFeeRule};
    use crate::estimate::testing::{Term, World, dollars};
    use crate::office::EbenefitCat;

    /// The office charges 50; the plan leaves T0145 out, lists T0150 at 0 and T0160 at 25.
    fn prices(plan_type: &str, terms: &[Term], prefs: &[(&str, &str)]) -> [Cents; 3] {
        let mut world = World::new();
        let schedule = world.fee_sched("plan", &[("T0150", 0), ("T0160", 25)]);
        let office = world.fee_sched("office", &[("T0145", 50), ("T0150", 50), ("T0160", 50)]);
        world.provider(2, Some(office));
        let plan = world.plan(plan_type, terms);
        world.plan_mut(plan).fee_sched = Some(schedule);
        world.cover(1, plan, 1);
        for (name, value) in prefs {
            world.pref(name, value);
        }
        ["T0145", "T0150", "T0160"].map(|code| price_of(&world, code))
    }

    fn price_of(world: &World, code: &str) -> Cents {
        at_clinic(world, code, None)
    }

    fn at_clinic(world: &World, code: &str, clinic_num: Option<i64>) -> Cents {
        let of = Priced { code_num: world.code_num(code), clinic_num, prov_num: 2 };
        price(&world.office, &world.family, 1, of, world.now.today)
    }

    fn half() -> Vec<Term> {
        ["T0145", "T0150", "T0160"].map(|code| Term::percent(50).code(code)).to_vec()
    }

    fn excluded() -> Vec<Term> {
        let exclusions =
            ["T0145", "T0150", "T0160"].map(|code| Term::new(BenefitType::Exclusions).code(code));
        half().into_iter().chain(exclusions).collect()
    }

    #[test]
    fn a_clinic_has_fees_of_its_own() {
        let mut world = World::new();
        let office = world.fee_sched("office", &[("T0145", 50)]);
        world.provider(2, Some(office));
        world.fee_at("T0145", 40, Some(4), None);
        world.family.patients[0].clinic_num = Some(4);
        // The clinic of the work counts, not that of the patient.
        assert_eq!(at_clinic(&world, "T0145", None), dollars(50));
        assert_eq!(at_clinic(&world, "T0145", Some(4)), dollars(40));
        assert_eq!(at_clinic(&world, "T0145", Some(5)), dollars(50));
    }

    #[test]
    fn charged_as_the_scenarios_say() {
        let office_fee: &[(&str, &str)] = &[("InsPlanUseUcrFeeForExclusions", "1")];
        for (plan_type, terms, prefs, charged) in [
            ("p", half(), &[][..], [50, 50, 50]),
            ("p", excluded(), &[], [50, 50, 50]),
            ("p", excluded(), office_fee, [50, 50, 50]),
            ("f", vec![], &[], [0, 0, 25]),
            ("f", excluded(), &[], [0, 0, 25]),
            ("f", excluded(), office_fee, [50, 50, 50]),
            ("c", vec![], &[], [0, 0, 25]),
            ("c", excluded(), &[], [0, 0, 25]),
            ("c", excluded(), office_fee, [50, 50, 50]),
            ("", half(), &[], [0, 0, 25]),
            ("", excluded(), &[], [0, 0, 25]),
            ("", excluded(), office_fee, [50, 50, 50]),
        ] {
            assert_eq!(prices(plan_type, &terms, prefs), charged.map(dollars), "{plan_type:?} {prefs:?}");
        }
    }

    #[test]
    fn the_plans_schedule_comes_before_the_patients_and_that_before_the_providers() {
        let mut world = World::new();
        let office = world.fee_sched("office", &[("T0120", 50)]);
        let own = world.fee_sched("own", &[("T0120", 35)]);
        let listed = world.fee_sched("plan", &[("T0120", 42)]);
        world.provider(2, Some(office));
        assert_eq!(price_of(&world, "T0120"), dollars(50));
        world.code_of("T0140");
        assert_eq!(price_of(&world, "T0140"), dollars(0));
        world.family.patients[0].fee_sched = Some(own);
        assert_eq!(price_of(&world, "T0120"), dollars(35));
        let plan = world.plan("", &[]);
        world.cover(1, plan, 1);
        assert_eq!(price_of(&world, "T0120"), dollars(35));
        world.plan_mut(plan).fee_sched = Some(listed);
        assert_eq!(price_of(&world, "T0120"), dollars(42));
    }

    #[test]
    fn a_ppo_dearer_than_the_office_is_charged_unless_the_office_always_takes_its_own() {
        let mut world = World::new();
        let office = world.fee_sched("office", &[("T0120", 50)]);
        let listed = world.fee_sched("plan", &[("T0120", 60)]);
        world.provider(2, Some(office));
        let plan = world.plan("p", &[Term::percent(100)]);
        world.plan_mut(plan).fee_sched = Some(listed);
        world.cover(1, plan, 1);
        assert_eq!(price_of(&world, "T0120"), dollars(60));
        world.pref("InsPpoAlwaysUseUcrFee", "1");
        assert_eq!(price_of(&world, "T0120"), dollars(50));
    }

    #[test]
    fn fee_zero_percent_uses_ucr() {
        let mut world = World::new();
        let office = world.fee_sched("ucr", &[("T2740", 600)]);
        let listed = world.fee_sched("ins", &[("T2740", 400)]);
        world.provider(2, Some(office));
        let plan = world.plan("", &[Term::percent(0).category(EbenefitCat::Crowns)]);
        world.plan_mut(plan).fee_sched = Some(listed);
        world.cover(1, plan, 1);
        assert_eq!(price_of(&world, "T2740"), dollars(400));
        world.plan_mut(plan).exclusion_fee_rule = ExclusionFeeRule::UseUcrFee;
        assert_eq!(price_of(&world, "T2740"), dollars(600));
    }
}
