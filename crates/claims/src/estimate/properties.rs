//! What holds of estimates whatever a plan says.

use proptest::prelude::*;

use super::refresh;
use super::testing::{Term, World, cents, dollars};
use super::{Amount, explain};
use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ProcStatus};
use crate::claim::testing::claim;
use crate::coverage::{BenefitType, CobRule, CoverageLevel, PlanType, QuantityQualifier, TimePeriod};
use crate::office::{EbenefitCat, FeeSchedType, SubstOnlyIf};
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
        1 => (1..4_i64).prop_map(|n| {
            Term::often(QuantityQualifier::NumberOfServices, n, TimePeriod::CalendarYear)
        }),
        1 => (1..24_i64).prop_map(|n| Term::often(QuantityQualifier::Months, n, TimePeriod::None)),
        1 => (1..80_i64).prop_map(|n| {
            Term::new(BenefitType::Limitations).quantity(QuantityQualifier::AgeLimit, n)
        }),
        1 => (0..24_i64).prop_map(|n| {
            Term::new(BenefitType::WaitingPeriod).quantity(QuantityQualifier::Months, n)
        }),
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
        (has_fixed_benefits, has_subst_write_offs) in any::<(bool, bool)>(),
    ) -> Plan {
        Plan { plan_type, cob_rule, terms, fees, copays, has_fixed_benefits, has_subst_write_offs }
    }
}

#[derive(Clone, Debug)]
struct Plan {
    plan_type: PlanType,
    cob_rule: CobRule,
    terms: Vec<Term>,
    fees: Vec<(usize, i64)>,
    copays: Vec<(usize, i64)>,
    has_fixed_benefits: bool,
    has_subst_write_offs: bool,
}

impl Plan {
    /// Covers patient 1 by this plan.
    fn cover(&self, world: &mut World, ordinal: i64) {
        let listed =
            |fees: &[(usize, i64)]| fees.iter().map(|(code, fee)| (CODES[*code], *fee)).collect::<Vec<_>>();
        let schedule = world.fee_sched("fees", &listed(&self.fees));
        let copays = world.fee_sched("copays", &listed(&self.copays));
        if self.has_fixed_benefits {
            world.office.fee_scheds.iter_mut().for_each(|sched| {
                if sched.fee_sched_num == copays {
                    sched.fee_sched_type = FeeSchedType::FixedBenefit;
                }
            });
        }
        let plan_num = world.plan(self.plan_type.as_str(), &self.terms);
        let plan = world.plan_mut(plan_num);
        plan.fee_sched = Some(schedule);
        plan.copay_fee_sched = Some(copays);
        plan.cob_rule = self.cob_rule;
        plan.has_ppo_subst_writeoffs = self.has_subst_write_offs;
        world.cover(1, plan_num, ordinal);
        let since = world.now.today.saturating_sub(jiff::ToSpan::months(6));
        world.family.ins_subs.iter_mut().for_each(|sub| sub.date_effective = Some(since));
    }
}

prop_compose! {
    /// A patient with up to two plans, planned work, and an office with its own ways.
    fn worlds()(
        plans in prop::collection::vec(plan(), 0..3),
        work in prop::collection::vec((0..CODES.len(), 0..30_000_i64, 1..3_i64), 1..6),
        prefs in prop::collection::vec(any::<bool>(), PREFS.len()),
        substitute in (0..CODES.len(), 0..CODES.len()),
        used in prop::collection::vec((0..CODES.len(), 0..200_i64, 0..50_i64), 0..3),
    ) -> World {
        let mut world = World::new();
        for code in CODES {
            world.code_of(code);
        }
        let substituted = &mut world.office.codes[substitute.0];
        substituted.substitution_code = CODES[substitute.1].to_owned();
        substituted.subst_only_if = SubstOnlyIf::Always;
        for (name, on) in PREFS.iter().zip(prefs) {
            world.pref(name, if on { "1" } else { "0" });
        }
        for (ordinal, plan) in (1..).zip(&plans) {
            plan.cover(&mut world, ordinal);
        }
        if let Some(plan_num) = world.family.plans.first().map(|plan| plan.plan_num) {
            for (code, paid, deductible) in used {
                world.used(1, plan_num, Some(CODES[code]), ClaimProcStatus::Received, paid, deductible);
            }
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
    "InsPlansZeroWriteOffsOnFreqOrAging",
    "InsChecksFrequency",
    "FixedBenefitBlankLikeZero",
    "InsPpoAlwaysUseUcrFee",
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
            if !rows().any(|row| row.claim_num.is_some()) {
                let patient = world.portion(procedure.proc_num);
                prop_assert!(patient >= Cents::ZERO);
                prop_assert_eq!(patient + covered, procedure.fee_total());
            }
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
            let of_plan = |r: &&ClaimProc| r.plan_num == plan.plan_num && r.claim_num.is_none();
            let rows = world.family.claim_procs.iter().filter(of_plan);
            let taken: Cents = rows.map(|row| row.ded_est.unwrap_or_default()).sum();
            prop_assert!(taken <= Cents(amount * 100));
        }
    }

    #[test]
    fn capitation_alone_writes_off_no_more_than_the_fee(mut world in worlds(), fee in 0..30_000_i64) {
        world.family.pat_plans.truncate(1);
        world.family.plans.iter_mut().for_each(|plan| plan.plan_type = PlanType::Capitation);
        world.family.procedures.iter_mut().for_each(|p| p.proc_fee = cents(fee));
        world.refresh();
        for row in world.family.claim_procs.iter().filter(|row| row.claim_num.is_none()) {
            prop_assert_eq!(row.ins_est_total, Cents::ZERO);
            let procedure = row.proc_num.map(|n| world.procedure(n).fee_total());
            prop_assert!(row.no_bill_ins || row.write_off + row.copay_amt.unwrap_or_default() <= procedure.unwrap_or_default());
            prop_assert!(row.no_bill_ins || row.write_off >= Cents::ZERO);
        }
    }

    #[test]
    fn an_explanation_adds_up_to_what_stands(
        mut world in worlds(),
        kinds in prop::collection::vec(prop::sample::select(STATUSES.to_vec()), 8),
        own in prop::collection::vec((0..4_u8, 0..200_i64), 8),
        done in 0..4_usize,
        capitation in any::<bool>(),
    ) {
        if let Some(plan) = world.family.plans.first_mut().filter(|_| capitation) {
            plan.plan_type = PlanType::Capitation;
        }
        let work: Vec<i64> = world.family.procedures.iter().map(|p| p.proc_num).collect();
        let claimed = &work[..done.min(work.len())];
        world.refresh();
        let is_open = |n: &i64| {
            let rows = world.family.claim_procs.iter().filter(|row| row.proc_num == Some(*n));
            rows.clone().count() > 0 && rows.clone().all(|row| row.claim_num.is_none() && !row.no_bill_ins)
        };
        let claimed: Vec<i64> = claimed.iter().copied().filter(is_open).collect();
        claimed.iter().for_each(|n| world.procedure_mut(*n).proc_status = ProcStatus::Complete);
        if !claimed.is_empty() && !capitation {
            claim(&mut world, &claimed);
        }
        for (row, ((which, amount), status)) in
            world.family.claim_procs.iter_mut().zip(own.into_iter().zip(kinds))
        {
            match which {
                0 => row.ins_est_total_override = Some(dollars(amount)),
                1 => row.ded_est_override = Some(dollars(amount)),
                2 => row.percent_override = Some(amount / 2),
                _ => {}
            }
            if row.claim_num.is_some() {
                row.status = status;
            }
        }
        world.refresh();
        for row in &world.family.claim_procs {
            let found = explain(&world.office, &world.family, row.claim_proc_num, world.now);
            prop_assert!(found.is_some());
            let Some(found) = found else { continue };
            prop_assert_eq!(found.sum(Amount::InsEstTotal), row.ins_est_total.into());
            prop_assert_eq!(found.sum(Amount::WriteOffEst), row.write_off_est.unwrap_or_default().into());
            prop_assert_eq!(found.sum(Amount::InsPayEst), (row.ins_pay_est - row.ins_est_total).into());
            let is_kept = found.steps.iter().any(|step| step.rule == "kept");
            prop_assert!(row.status != ClaimProcStatus::Estimate || !is_kept, "{:?}", found);
        }
    }

    #[test]
    fn the_order_of_two_changes_does_not_matter(
        world in worlds(),
        term in term(),
        at in 0..6_usize,
        fee in 0..30_000_i64,
        other in 0..4_u8,
    ) {
        let first = |world: &mut World| {
            if let Some(plan) = world.family.plans.first().map(|plan| plan.plan_num) {
                world.benefit(plan, &term);
            }
            world.refresh();
        };
        let second = |world: &mut World| {
            let at = at % world.family.procedures.len();
            match other {
                0 => world.family.procedures[at].proc_fee = cents(fee),
                1 => world.family.procedures[at].unit_qty += 1,
                2 => world.pref("InsPPOsecWriteoffs", "1"),
                _ => world.family.plans.iter_mut().for_each(|plan| plan.month_renew = 7),
            }
            world.refresh();
        };
        let start = || {
            let mut world = world.clone();
            // What is not to be billed stays so when the reason goes.
            world.pref("InsPlanExclusionsMarkDoNotBillIns", "0");
            world.refresh();
            world
        };
        let (mut one, mut two) = (start(), start());
        first(&mut one);
        second(&mut one);
        second(&mut two);
        first(&mut two);
        prop_assert_eq!(one.family.claim_procs, two.family.claim_procs);
    }
}

const STATUSES: &[ClaimProcStatus] = &[
    ClaimProcStatus::NotReceived,
    ClaimProcStatus::Received,
    ClaimProcStatus::Supplemental,
    ClaimProcStatus::Preauth,
];
