//! What holds of payments whatever a family's account looks like.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::entry::{Entry, What};
use super::testing::{office, paying, said};
use super::{AddPayment, plan, refund, void};
use crate::Cents;
use crate::account::ClaimProcStatus;
use crate::adjustment;
use crate::aging::{Aged, AsOf, age};
use crate::estimate::testing::{World, cents};
use crate::ledger::Account;
use crate::patient_money::DebitType;
use crate::pay_plan::testing::Plan;

#[derive(Clone, Debug)]
enum Step {
    Work { patient: i64, provider: i64, fee: i64, days: i64 },
    Insured { paid: i64, status: ClaimProcStatus },
    Adjust { patient: i64, provider: i64, amount: i64, days: i64, attached: bool },
    Plan { pay_amt: i64, apr: i64 },
    Pay { patient: i64, amount: i64, prepaid: bool, preferred: bool, named: bool, days: i64 },
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![4 => 1..20_000_i64, 1 => -8000..0_i64]
}

fn step() -> impl Strategy<Value = Step> {
    let (patient, provider, days) = (1..=3_i64, 1..=2_i64, 0..6_i64);
    let status = prop::sample::select(vec![ClaimProcStatus::Received, ClaimProcStatus::NotReceived]);
    prop_oneof![
        4 => (patient.clone(), provider.clone(), 0..15_000_i64, days.clone())
            .prop_map(|(patient, provider, fee, days)| Step::Work { patient, provider, fee, days }),
        1 => (0..5_000_i64, status).prop_map(|(paid, status)| Step::Insured { paid, status }),
        2 => (patient.clone(), provider, amount(), days.clone(), any::<bool>()).prop_map(
            |(patient, provider, amount, days, attached)| Step::Adjust { patient, provider, amount, days, attached }
        ),
        1 => (500..9_000_i64, prop::sample::select(vec![0, 1200]))
            .prop_map(|(pay_amt, apr)| Step::Plan { pay_amt, apr }),
        4 => (patient, amount(), any::<bool>(), any::<bool>(), any::<bool>(), days).prop_map(
            |(patient, amount, prepaid, preferred, named, days)| Step::Pay {
                patient, amount, prepaid, preferred, named, days
            }
        ),
    ]
}

fn play(world: &mut World, step: &Step) {
    let last = world.family.procedures.last().map(|p| p.proc_num);
    match *step {
        Step::Work { patient, provider, fee, days } => {
            let done = world.complete(patient, cents(fee), days);
            world.procedure_mut(done).prov_num = provider;
        }
        Step::Insured { paid, status } => {
            let bare = |n: &i64| world.family.claim_procs.iter().all(|line| line.proc_num != Some(*n));
            if let Some(done) = last.filter(bare) {
                world.insured(done, status, cents(paid), Cents::ZERO);
            }
        }
        Step::Adjust { patient, provider, amount, days, attached } => {
            let own = |n: &i64| attached && world.procedure(*n).pat_num == patient;
            let to = last.filter(own);
            world.adjust_by(
                patient,
                cents(if amount == 0 { 1 } else { amount }),
                world.ago(days),
                to,
                provider,
            );
        }
        Step::Plan { pay_amt, apr } => {
            if let Some(done) = last {
                let patient = world.procedure(done).pat_num;
                let plan = Plan { pay_amt, apr, procs: &[done], ..Plan::today() };
                // There may be nothing left to plan.
                let _ = world.try_plan(patient, patient, plan);
            }
        }
        Step::Pay { patient, amount, prepaid, preferred, named, days } => {
            let command = AddPayment {
                pat_num: patient,
                is_prepayment: prepaid,
                is_patient_preferred: preferred,
                proc_nums: last.filter(|_| named).into_iter().collect(),
                pay_date: Some(world.ago(days)),
                ..paying(cents(if amount == 0 { 1 } else { amount }))
            };
            let before = world.linked(&command.proc_nums);
            let splits = world.pay(&command);
            assert_eq!(splits.iter().map(|split| split.split_amt).sum::<Cents>(), command.pay_amt);
            assert!(splits.iter().all(|split| !split.split_amt.is_zero()), "{splits:?}");
            for split in splits.iter().filter(|split| split.unearned_type.is_none()) {
                let what = match (split.pay_plan_charge_num, split.proc_num, split.adj_num) {
                    (Some(charge), ..) if split.pay_plan_debit_type == DebitType::Interest => {
                        What::Interest(charge)
                    }
                    (Some(charge), ..) => What::Principal(charge),
                    (None, Some(proc_num), _) => What::Procedure(proc_num),
                    (None, None, adj_num) => What::Adjustment(adj_num.expect("a split names something")),
                };
                let is_it = |entry: &&Entry| entry.what == what;
                let entry = before.iter().find(is_it).expect("a split pays an entry");
                assert!(split.split_amt <= entry.end, "{split:?} of {entry:?}");
            }
        }
    }
}

prop_compose! {
    fn worlds()(steps in prop::collection::vec(step(), 1..16), offset in any::<bool>()) -> World {
        let mut world = office();
        world.patient(2);
        world.patient(3);
        world.provider(2, None);
        world.pref("AdjustmentsOffsetEachOther", if offset { "1" } else { "0" });
        for step in &steps {
            play(&mut world, step);
        }
        world
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_ledger_and_the_rows_say_the_same(world in worlds()) {
        prop_assert_eq!(world.ledger_balances(), world.row_balances());
        let insured: Cents =
            world.family.claim_procs.iter().map(|line| line.ins_pay_amt + line.ins_pay_est).sum();
        let planned: Cents = plan::taken(&world.family).map(|(_, amount)| amount).sum();
        let charged: Cents = world.family.pay_plan_charges.iter().map(|charge| charge.principal).sum();
        let balance: Cents = world.row_balances().into_values().sum();
        let open = balance - insured - planned + charged;
        prop_assert_eq!(world.entries().iter().map(|entry| entry.end).sum::<Cents>(), open);
        prop_assert_eq!(world.linked(&[]).iter().map(|entry| entry.end).sum::<Cents>(), open);
    }

    #[test]
    fn nothing_that_is_paid_falls_below_nothing_by_linking(world in worlds()) {
        for (before, after) in world.entries().iter().zip(world.linked(&[])) {
            prop_assert_eq!(before.what, after.what);
            let (low, high) = (before.end.min(Cents::ZERO), before.end.max(Cents::ZERO));
            prop_assert!((low..=high).contains(&after.end), "{before:?} {after:?}");
        }
    }

    #[test]
    fn the_order_of_the_rows_does_not_matter(world in worlds(), amount in 1..30_000_i64) {
        let mut turned = office();
        turned.office = world.office.clone();
        turned.family = world.family.clone();
        turned.family.procedures.reverse();
        turned.family.claim_procs.reverse();
        turned.family.adjustments.reverse();
        turned.family.splits.reverse();
        turned.family.pay_plans.reverse();
        turned.family.pay_plan_charges.reverse();
        turned.family.pay_plan_links.reverse();
        let mut world = world;
        prop_assert_eq!(world.linked(&[]), turned.linked(&[]));
        let straight = said(&world.pay(&paying(cents(amount))));
        prop_assert_eq!(straight, said(&turned.pay(&paying(cents(amount)))));
    }

    #[test]
    fn a_payment_and_its_refund_leave_every_balance_as_before(mut world in worlds(), amount in 1..30_000_i64) {
        let before = (world.ledger_balances(), world.row_balances());
        let ends: Vec<Cents> = world.linked(&[]).iter().map(|entry| entry.end).filter(|e| !e.is_zero()).collect();
        let payment = world.try_pay(&paying(cents(amount))).expect("a payment");
        if world.splits_of(payment.pay_num).iter().any(|split| split.pay_plan_num.is_some()) {
            return Ok(());
        }
        let mut numbers = world.numbers();
        let (_, changes) = refund(&world.office, &world.family, payment.pay_num, world.now, &mut numbers).expect("a refund");
        world.commit(&changes);
        prop_assert_eq!(before, (world.ledger_balances(), world.row_balances()));
        let after: Vec<Cents> = world.linked(&[]).iter().map(|entry| entry.end).filter(|e| !e.is_zero()).collect();
        prop_assert_eq!(ends.iter().copied().sum::<Cents>(), after.into_iter().sum::<Cents>());
    }

    #[test]
    fn a_void_leaves_the_ledger_the_balances_and_their_age_as_before(
        mut world in worlds(),
        amount in amount(),
        days in 0..6_i64,
        prepaid in any::<bool>(),
    ) {
        let before = stands(&world);
        let amount = if amount == 0 { 1 } else { amount };
        let command =
            AddPayment { pay_date: Some(world.ago(days)), is_prepayment: prepaid, ..paying(cents(amount)) };
        let number = world.try_pay(&command).expect("a payment").pay_num;
        let paid = stands(&world);
        let mut last = number;
        for (expected, next) in [(&before, None), (&paid, Some(number)), (&before, None)] {
            let mut numbers = world.numbers();
            let made = void(&world.office, &world.family, last, world.now, &mut numbers);
            let (row, changes) = made.expect("a void");
            world.commit(&changes);
            last = next.unwrap_or(row.pay_num);
            prop_assert_eq!(&stands(&world), expected);
        }
    }

    #[test]
    fn a_voided_adjustment_leaves_them_as_before_too(
        mut world in worlds(),
        amount in amount(),
        days in 0..6_i64,
        attached in any::<bool>(),
    ) {
        let before = stands(&world);
        let own = |n: &i64| world.procedure(*n).pat_num == 1;
        let to = world.family.procedures.last().map(|p| p.proc_num).filter(|n| attached && own(n));
        let number = world.adjust(1, cents(if amount == 0 { 1 } else { amount }), world.ago(days), to);
        let adjusted = stands(&world);
        let mut last = number;
        for (expected, next) in [(&before, None), (&adjusted, Some(number)), (&before, None)] {
            let mut numbers = world.numbers();
            let made = adjustment::void(&world.office, &world.family, last, world.now, &mut numbers);
            let (row, changes) = made.expect("a void");
            world.commit(&changes);
            last = next.unwrap_or(row.adj_num);
            prop_assert_eq!(&stands(&world), expected);
        }
    }
}

/// What the ledger holds in each account, what each member owes, since when, and what is due on plans.
fn stands(world: &World) -> (BTreeMap<Account, Cents>, Aged) {
    let mut accounts: BTreeMap<Account, Cents> = BTreeMap::new();
    for (account, amount) in world.postings.iter().flat_map(|posting| &posting.lines) {
        *accounts.entry(account.clone()).or_default() += *amount;
    }
    accounts.retain(|_, amount| !amount.is_zero());
    let today = world.now.today;
    (accounts, age(&world.office, &world.family, AsOf::new(today, today)))
}
