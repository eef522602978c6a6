//! What holds of estimates whatever a plan says.

use proptest::prelude::*;

use super::refresh;
use super::testing::{Term, World, cents};
use crate::Cents;
use crate::coverage::{BenefitType, CobRule, CoverageLevel, PlanType};
use crate::office::EbenefitCat;
use crate::state::Numbers;

const CODES: &[&str] = &["T0120", "T0220", "T1110", "T2750", "T2140", "T8090"];
const CATEGORIES: &[EbenefitCat] = &[
    EbenefitCat::General,
    EbenefitCat::Diagnostic,
    EbenefitCat::DiagnosticXRay,
    EbenefitCat::RoutinePreventive,
    EbenefitCat::Crowns,
    EbenefitCat::Orthodontics,
];

/// What a benefit is about: everything, a category, a group or a code.
fn about(term: Term) -> impl Strategy<Value = Term> {
    (0..4_u8, 0..CATEGORIES.len(), 0..CODES.len()).prop_map(move |(reach, category, code)| {
        let term = term.clone();
        match reach {
            0 => term,
            1 => term.category(CATEGORIES[category]),
            2 => term.group(&[CODES[code], CODES[(code + 1) % CODES.len()]]),
            _ => term.code(CODES[code]),
        }
    })
}

fn term() -> impl Strategy<Value = Term> {
    let plain = prop_oneof![
        4 => (0..=100_i64).prop_map(Term::percent),
        2 => (0..200_i64, any::<bool>()).prop_map(|(amount, family)| {
            let term = Term::deductible(amount);
            if family { term.family() } else { term }
        }),
        2 => (0..800_i64, any::<bool>()).prop_map(|(amount, family)| {
            let term = Term::limit(amount);
            if family { term.family() } else { term }
        }),
        1 => Just(Term::new(BenefitType::Exclusions)),
    ];
    plain.prop_flat_map(about)
}

prop_compose! {
    fn plan()(
        plan_type in prop::sample::select(vec![PlanType::Percentage, PlanType::Ppo, PlanType::Flat]),
        cob_rule in prop::sample::select(CobRule::ALL.to_vec()),
        terms in prop::collection::vec(term(), 0..8),
        fees in prop::collection::vec((0..CODES.len(), 0..300_i64), 0..6),
        copays in prop::collection::vec((0..CODES.len(), 0..50_i64), 0..3),
    ) -> Plan {
        Plan { plan_type, cob_rule, terms, fees, copays }
    }
}

#[derive(Clone, Debug)]
struct Plan {
    plan_type: PlanType,
    cob_rule: CobRule,
    terms: Vec<Term>,
    fees: Vec<(usize, i64)>,
    copays: Vec<(usize, i64)>,
}

prop_compose! {
    /// A patient with up to two plans, planned work, and an office with its own ways.
    fn worlds()(
        plans in prop::collection::vec(plan(), 0..3),
        work in prop::collection::vec((0..CODES.len(), 0..30_000_i64, 1..3_i64), 1..6),
        prefs in prop::collection::vec(any::<bool>(), PREFS.len()),
    ) -> World {
        let mut world = World::new();
        for code in CODES {
            world.code_of(code);
        }
        for (name, on) in PREFS.iter().zip(prefs) {
            world.pref(name, if on { "1" } else { "0" });
        }
        for (ordinal, plan) in (1..).zip(&plans) {
            let listed = |fees: &[(usize, i64)]| {
                fees.iter().map(|(code, fee)| (CODES[*code], *fee)).collect::<Vec<_>>()
            };
            let schedule = world.fee_sched("fees", &listed(&plan.fees));
            let copays = world.fee_sched("copays", &listed(&plan.copays));
            let plan_num = world.plan(plan.plan_type.as_str(), &plan.terms);
            let terms = world.plan_mut(plan_num);
            terms.fee_sched = Some(schedule);
            terms.copay_fee_sched = Some(copays);
            terms.cob_rule = plan.cob_rule;
            world.cover(1, plan_num, ordinal);
        }
        for (code, fee, units) in work {
            let planned = world.planned(CODES[code], 0);
            world.procedure_mut(planned).proc_fee = cents(fee);
            world.procedure_mut(planned).unit_qty = units;
        }
        world
    }
}

const PREFS: &[&str] = &[
    "InsPPOsecWriteoffs",
    "InsOutOfNetworkBlankLikeZero",
    "CoPay_FeeSchedule_BlankLikeZero",
    "InsPlanUseUcrFeeForExclusions",
    "InsPlanExclusionsMarkDoNotBillIns",
    "InsPlansZeroWriteOffsOnAnnualMax",
];

proptest! {
    #[test]
    fn plans_never_pay_less_than_nothing_nor_more_than_the_fee(mut world in worlds()) {
        world.refresh();
        for procedure in &world.family.procedures {
            let rows = || world.family.claim_procs.iter().filter(|r| r.proc_num == Some(procedure.proc_num));
            for row in rows() {
                prop_assert!(row.ins_est_total >= Cents::ZERO && row.base_est >= Cents::ZERO, "{row:?}");
                prop_assert!(row.write_off_estimate() >= Cents::ZERO, "{row:?}");
                prop_assert!(row.deductible_estimate() >= Cents::ZERO, "{row:?}");
            }
            let covered: Cents = rows().map(|r| r.ins_est_total + r.write_off_estimate()).sum();
            prop_assert!(covered <= procedure.fee_total(), "{covered} of {}", procedure.fee_total());
        }
    }

    #[test]
    fn working_out_again_changes_nothing(mut world in worlds()) {
        world.refresh();
        let again = refresh(&world.office, &world.family, 1, world.now, &mut Numbers::new());
        prop_assert!(again.is_empty(), "{again:?}");
    }

    #[test]
    fn the_general_deductible_is_never_exceeded_in_a_year(mut world in worlds(), amount in 0..150_i64) {
        for plan in world.family.plans.iter().map(|p| p.plan_num).collect::<Vec<_>>() {
            world.family.benefits.retain(|b| {
                b.benefit_type != BenefitType::Deductible || b.coverage_level != CoverageLevel::Individual
            });
            world.benefit(plan, &Term::deductible(amount));
            world.benefit(plan, &Term::deductible(amount / 2).category(EbenefitCat::Diagnostic));
        }
        world.refresh();
        for plan in &world.family.plans {
            let rows = world.family.claim_procs.iter().filter(|r| r.plan_num == plan.plan_num);
            let taken: Cents = rows.map(|row| row.ded_est.unwrap_or_default()).sum();
            prop_assert!(taken <= Cents(amount * 100));
        }
    }
}
