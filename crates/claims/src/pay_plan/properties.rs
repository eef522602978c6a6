//! What holds of plans whatever their terms.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::Cents;
use crate::account::ProcStatus;
use crate::patient_money::{ChargeFrequency, PlannedWorkOption};
use crate::pay_plan::testing::{Plan, PlanWorld};

#[derive(Clone, Debug)]
struct Case {
    fees: Vec<(i64, i64)>,
    pay_amt: i64,
    payments: i64,
    down: i64,
    apr: i64,
    start: i64,
    frequency: ChargeFrequency,
    days: i64,
}

prop_compose! {
    fn cases()(
        fees in prop::collection::vec((1..40_000_i64, 0..90_i64), 1..5),
        pay_amt in 500..20_000_i64,
        payments in prop_oneof![Just(0_i64), 1..40_i64],
        down_percent in 0..=100_i64,
        apr in prop_oneof![Just(0_i64), 1..2_500_i64],
        start in -40..40_i64,
        frequency in prop::sample::select(ChargeFrequency::ALL.to_vec()),
        days in 0..200_i64,
    ) -> Case {
        let all: i64 = fees.iter().map(|(fee, _)| fee).sum();
        let down = all * down_percent / 100;
        Case { fees, pay_amt, payments, down, apr, start, frequency, days }
    }
}

/// A world with the plan of a case; none when its payment does not cover its interest.
fn made(case: &Case) -> Option<PlanWorld> {
    let mut world = PlanWorld::new();
    let procs: Vec<i64> = (case.fees.iter())
        .map(|(fee, ago)| {
            let date = world.ago(*ago + 41);
            world.work(1, "T0120", Cents(*fee), ProcStatus::Complete, date)
        })
        .collect();
    let plan = Plan {
        pay_amt: if case.payments == 0 { case.pay_amt } else { 0 },
        payments: case.payments,
        down: case.down,
        apr: case.apr,
        start: case.start,
        frequency: case.frequency,
        locked: false,
        planned_work: PlannedWorkOption::AwaitComplete,
        procs: &procs,
        adjs: &[],
    };
    let command = plan.command(world.now.today);
    world.try_plan(&command).ok()?;
    Some(world)
}

/// Such a case counts for nothing; too many of them fail.
fn refused() -> Result<(), TestCaseError> {
    Err(TestCaseError::reject("the plan is refused"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn issuing_again_issues_nothing(case in cases()) {
        let Some(mut world) = made(&case) else { return refused() };
        world.later(case.days);
        world.issue();
        prop_assert_eq!(world.issue(), 0);
    }

    #[test]
    fn issuing_day_by_day_is_issuing_at_once(case in cases()) {
        let (Some(mut daily), Some(mut once)) = (made(&case), made(&case)) else { return refused() };
        daily.issue();
        for _ in 0..case.days {
            daily.later(1);
            daily.issue();
        }
        once.later(case.days);
        once.issue();
        let rows = |world: &PlanWorld| -> Vec<_> {
            let rows = world.family.pay_plan_charges.iter();
            rows.map(|row| (row.charge_date, row.linked_num, row.principal, row.interest)).collect()
        };
        prop_assert_eq!(rows(&daily), rows(&once));
    }

    #[test]
    fn charges_sum_to_what_is_on_the_plan(case in cases()) {
        let Some(mut world) = made(&case) else { return refused() };
        let all: i64 = case.fees.iter().map(|(fee, _)| fee).sum();
        let pay_amt = world.family.pay_plans[0].pay_amt.0;
        world.later(400 * 366);
        world.issue();
        prop_assert_eq!(world.charged().iter().sum::<i64>(), all);
        let mut days: Vec<_> = (world.family.pay_plan_charges.iter())
            .filter(|row| !row.is_down_payment)
            .map(|row| row.charge_date)
            .collect();
        days.dedup();
        for (at, day) in days.iter().enumerate() {
            let rows = world.family.pay_plan_charges.iter();
            let of_day = rows.filter(|row| !row.is_down_payment && row.charge_date == *day);
            let amount: i64 = of_day.map(|row| row.principal.0 + row.interest.0).sum();
            // Every charge but the last is of the amount that was agreed.
            prop_assert!(amount == pay_amt || (at + 1 == days.len() && amount < pay_amt));
        }
        if case.payments > 0 {
            prop_assert!(i64::try_from(days.len()).unwrap_or(i64::MAX) <= case.payments);
        }
        let interest: Cents = world.family.pay_plan_charges.iter().map(|row| row.interest).sum();
        prop_assert!(case.apr > 0 || interest.is_zero());
    }

    #[test]
    fn closing_charges_what_the_schedule_would_have(case in cases()) {
        let (Some(mut closed), Some(mut open)) = (made(&case), made(&case)) else { return refused() };
        closed.later(case.days);
        closed.issue();
        let number = closed.family.pay_plans[0].pay_plan_num;
        closed.close(number);
        open.later(400 * 366);
        open.issue();
        let sums = |world: &PlanWorld| {
            let rows = world.family.pay_plan_charges.iter();
            rows.fold((0, 0), |sum, row| (sum.0 + row.principal.0, sum.1 + row.interest.0))
        };
        prop_assert_eq!(sums(&closed), sums(&open));
    }
}
