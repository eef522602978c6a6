//! The published expectations about aging (`aging.json`), figure by figure.

use crate::account::ClaimProcStatus;
use crate::aging::{Aged, AsOf, Bucket, age};
use crate::estimate::testing::dollars;
use crate::pay_plan::testing::{Plan, PlanWorld};

pub(super) fn aged(world: &PlanWorld) -> Aged {
    age(&world.office, &world.family, AsOf::new(world.now.today, world.now.today))
}

/// The buckets in whole cents, from the newest to the oldest.
pub(super) fn buckets(world: &PlanWorld) -> [i64; 4] {
    let aged = aged(world);
    Bucket::ALL.map(|bucket| aged.buckets.get(bucket).0)
}

fn lifo(choice: &str) -> PlanWorld {
    let mut world = PlanWorld::new();
    world.pref("AgingProcLifo", choice);
    world
}

#[test]
fn a_charge_ages_from_its_own_day_and_a_discount_lowers_the_procedure() {
    for choice in ["0", "1", "2", ""] {
        let mut world = lifo(choice);
        let a = world.done_ago("T2750", 100, 85);
        world.adjust(10, 55, Some(a), 1);
        world.adjust(-8, 2, Some(a), 1);
        assert_eq!(buckets(&world), [0, 1000, 9200, 0], "{choice}");
    }
}

#[test]
fn a_discount_of_the_older_procedure_leaves_the_newer() {
    for (choice, attached) in [("1", false), ("2", false), ("2", true)] {
        let mut world = lifo(choice);
        let a = world.done_ago("T2750", 100, 85);
        world.done_ago("T2751", 150, 55);
        world.adjust(-100, 2, attached.then_some(a), 1);
        assert_eq!(buckets(&world), [0, 15_000, 0, 0]);
    }
}

#[test]
fn a_discount_of_the_newer_procedure_leaves_the_older_unless_the_office_said_no() {
    for (choice, figures) in [("0", [0, 5000, 10_000, 0]), ("2", [0, 15_000, 0, 0])] {
        let mut world = lifo(choice);
        world.done_ago("T2750", 100, 85);
        let b = world.done_ago("T2751", 150, 55);
        world.adjust(-100, 2, Some(b), 1);
        assert_eq!(buckets(&world), figures);
        assert_eq!(aged(&world).total, dollars(150));
    }
}

/// A procedure of 1000 95 days ago, one of 100 85 days ago, and adjustments of the newer.
fn two(choice: &str, adjustments: &[(i64, i64)]) -> [i64; 4] {
    let mut world = lifo(choice);
    world.done_ago("T2750", 1000, 95);
    let a = world.done_ago("T2750", 100, 85);
    for (amount, days) in adjustments {
        world.adjust(*amount, *days, Some(a), 1);
    }
    buckets(&world)
}

#[test]
fn a_discount_beyond_its_procedure_runs_over_into_the_older() {
    let whole = [(10, 40), (-800, 2)];
    let pieces = [(4, 40), (6, 40), (-200, 2), (-250, 2), (-350, 2)];
    for adjustments in [&whole[..], &pieces[..]] {
        assert_eq!(two("1", adjustments), [0, 1000, 0, 30_000]);
        assert_eq!(two("2", adjustments), [0, 1000, 10_000, 20_000]);
    }
    assert_eq!(two("1", &[(-800, 40), (10, 2)]), [1000, 0, 0, 30_000]);
}

#[test]
fn what_was_adjusted_on_one_day_is_netted() {
    assert_eq!(two("1", &[(10, 2), (-30, 2)]), [0, 0, 8000, 100_000]);
    assert_eq!(two("2", &[(10, 2), (-30, 2)]), [1000, 0, 10_000, 97_000]);
}

#[test]
fn buckets_have_their_edges() {
    let mut world = PlanWorld::new();
    for (days, amount) in [(30, 1), (31, 2), (60, 4), (61, 8), (90, 16), (91, 32)] {
        world.done_ago("T0120", amount, days);
    }
    assert_eq!(buckets(&world), [100, 600, 2400, 3200]);
    assert_eq!(aged(&world).total, dollars(63));
}

#[test]
fn credits_beyond_all_charges_leave_every_bucket_empty() {
    let mut world = PlanWorld::new();
    let a = world.done_ago("T0120", 50, 95);
    world.split(5000, Some(a), None);
    world.split(1000, None, None);
    assert_eq!(buckets(&world), [0; 4]);
    assert_eq!(aged(&world).total, dollars(-10));
}

/// A procedure of 45 61 days ago with 15 pending, and one of 35 that is older.
fn pending(choice: &str) -> (PlanWorld, i64) {
    let mut world = lifo(choice);
    let (a, _) = (world.done_ago("T0120", 45, 61), world.done_ago("T0150", 35, 91));
    let plan = world.insurance("", &[]);
    world.cover(1, plan, 1);
    let line = world.used(1, plan, None, ClaimProcStatus::NotReceived, 0, 0);
    let rows = &mut world.family.claim_procs;
    let row = rows.iter_mut().find(|row| row.claim_proc_num == line).unwrap();
    (row.proc_num, row.ins_pay_est, row.ins_est_total_override) = (Some(a), dollars(15), Some(dollars(15)));
    (world, a)
}

#[test]
fn a_plan_takes_its_part_of_a_procedure_and_brings_it_due() {
    for (choice, figures) in [("1", [3000, 0, 1500, 3500]), ("2", [3000, 0, 4500, 500])] {
        let (mut world, a) = pending(choice);
        world.plan(Plan { pay_amt: 3000, procs: &[a], ..Plan::today() });
        world.issue();
        assert_eq!(buckets(&world), figures);
        world.family.claim_procs[0].status = ClaimProcStatus::Preauth;
        world.family.claim_procs[0].ins_pay_est = dollars(0);
        let again = world.family.claim_procs[0].clone();
        world.family.claim_procs.push(again);
        let row = &mut world.family.claim_procs[1];
        (row.claim_proc_num, row.status, row.ins_pay_est) = (9999, ClaimProcStatus::NotReceived, dollars(15));
        assert_eq!(buckets(&world), figures, "a preauthorization changes nothing");
    }
}

#[test]
fn what_was_paid_before_the_plan_is_not_on_it() {
    for (choice, figures) in [("1", [2000, 0, 2500, 2500]), ("2", [2000, 0, 4500, 500])] {
        let (mut world, a) = pending(choice);
        world.split(700, Some(a), None);
        world.split(300, Some(a), None);
        world.plan(Plan { pay_amt: 2000, procs: &[a], ..Plan::today() });
        world.issue();
        assert_eq!(buckets(&world), figures);
    }
}

#[test]
fn a_payment_before_or_after_the_plan_leaves_the_same() {
    use crate::patient_money::DebitType;
    for before in [true, false] {
        let mut world = PlanWorld::new();
        let a = world.done_ago("T0120", 68, 61);
        if before {
            world.split(2200, Some(a), None);
        }
        let number =
            world.plan(Plan { pay_amt: if before { 4600 } else { 6800 }, procs: &[a], ..Plan::today() });
        world.issue();
        if !before {
            let charge = world.family.pay_plan_charges[0].pay_plan_charge_num;
            world.split(2200, Some(a), Some((number, charge, DebitType::Principal)));
        }
        assert_eq!(buckets(&world), [4600, 0, 0, 0]);
        assert_eq!(aged(&world).total, dollars(46));
    }
}

#[test]
fn until_a_plan_comes_due_nothing_of_it_is_owed() {
    let mut world = PlanWorld::new();
    let a = world.done_ago("T0120", 65, 61);
    world.adjust(20, 40, Some(a), 1);
    world.plan(Plan { pay_amt: 8500, start: 1, procs: &[a], ..Plan::today() });
    world.issue();
    assert_eq!(buckets(&world), [0; 4]);
    assert_eq!(aged(&world).total, dollars(0));
}

#[test]
fn an_adjustment_is_planned_with_the_procedure_of_its_provider() {
    for (provider, figures) in [(1, [15_000, 0, 0, 0]), (2, [10_000, 5000, 0, 0])] {
        let mut world = PlanWorld::new();
        let a = world.done_ago("T0120", 100, 70);
        world.adjust(50, 40, Some(a), provider);
        world.plan(Plan { payments: 1, procs: &[a], ..Plan::today() });
        world.issue();
        assert_eq!(buckets(&world), figures);
        assert_eq!(aged(&world).total, dollars(150));
    }
}
