//! The columns beside the buckets, and members' own balances.

use jiff::civil::Date;

use super::*;
use crate::account::{ClaimProcStatus, ProcStatus};
use crate::aging::expected_of_procedure;
use crate::aging::scenarios::{aged, buckets};
use crate::estimate::testing::dollars;
use crate::office::Definition;
use crate::pay_plan::testing::PlanWorld;

/// A procedure of 100 with a line that waits for 50 and a write-off of 10, both of 20 days ago.
fn waiting() -> PlanWorld {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 100, 20);
    let plan = world.insurance("", &[]);
    world.cover(1, plan, 1);
    world.used(1, plan, None, ClaimProcStatus::NotReceived, 45, 0);
    let day = world.ago(20);
    let row = &mut world.family.claim_procs[0];
    (row.proc_num, row.ins_pay_est, row.write_off) = (Some(proc_num), dollars(50), dollars(10));
    (row.proc_date, row.date_cp) = (Some(day), Some(day));
    world
}

fn on(world: &PlanWorld, day: Date) -> Aged {
    age(&world.office, &world.family, AsOf::new(day, world.now.today))
}

#[test]
fn what_is_expected_stands_beside_the_balance() {
    let mut world = waiting();
    let aged_today = aged(&world);
    assert_eq!(aged_today.expected, Expected { payment: dollars(50), write_off: dollars(10) });
    assert_eq!((aged_today.total, aged_today.estimated()), (dollars(100), dollars(40)));
    let member = aged_today.member(1).unwrap();
    assert_eq!((member.balance, member.estimated()), (dollars(100), dollars(40)));
    assert_eq!(aged_today.member(2), None);
    let (proc_num, as_of) =
        (world.family.procedures[0].proc_num, AsOf::new(world.now.today, world.now.today));
    let of = |proc_num| expected_of_procedure(&world.family, proc_num, as_of).sum();
    assert_eq!([of(proc_num), of(proc_num + 1)], [dollars(60), dollars(0)]);
    for status in [ClaimProcStatus::Estimate, ClaimProcStatus::Preauth, ClaimProcStatus::CapEstimate] {
        world.family.claim_procs[0].status = status;
        assert_eq!(aged(&world).expected, Expected::default());
    }
    world.family.claim_procs[0].status = ClaimProcStatus::NotReceived;
    world.family.procedures[0].proc_status = ProcStatus::TreatmentPlanned;
    assert_eq!(aged(&world).expected, Expected::default());
}

#[test]
fn a_line_received_later_still_waited_on_a_past_day() {
    let mut world = waiting();
    let day = world.ago(5);
    let row = &mut world.family.claim_procs[0];
    (row.status, row.date_cp) = (ClaimProcStatus::Received, Some(day));
    assert_eq!((on(&world, world.ago(5)).total, aged(&world).total), (dollars(45), dollars(45)));
    assert_eq!(on(&world, world.ago(5)).expected, Expected::default());
    let before = on(&world, world.ago(6));
    assert_eq!((before.total, before.expected.sum()), (dollars(100), dollars(60)));
    let without_dates = |date_cp, proc_date| {
        let mut family = world.family.clone();
        (family.claim_procs[0].date_cp, family.claim_procs[0].proc_date) = (date_cp, proc_date);
        age(&world.office, &family, AsOf::new(world.ago(6), world.now.today)).expected.sum()
    };
    let done = Some(world.ago(20));
    assert_eq!([without_dates(None, done), without_dates(Some(day), None)], [dollars(0); 2]);
    let long_before = on(&world, world.ago(21));
    assert_eq!((long_before.total, long_before.expected.sum()), (dollars(0), dollars(0)));
    world.family.claim_procs[0].status = ClaimProcStatus::NotReceived;
    assert_eq!(on(&world, world.ago(20)).expected.sum(), dollars(60));
    assert_eq!(on(&world, world.ago(21)).expected.sum(), dollars(0));
    world.family.claim_procs[0].proc_date = None;
    assert_eq!(on(&world, world.ago(21)).expected.sum(), dollars(60));
    assert_eq!(Aged { expected: aged(&world).expected, ..before }.expected.sum(), dollars(60));
}

#[test]
fn a_family_is_aged_as_one_and_each_member_has_a_part() {
    let mut world = PlanWorld::new();
    world.patient(2);
    let (old, newer) = (world.ago(95), world.ago(45));
    world.work(1, "T0120", dollars(50), ProcStatus::Complete, old);
    world.work(2, "T0150", dollars(80), ProcStatus::Complete, newer);
    assert_eq!(buckets(&world), [0, 8000, 0, 5000]);
    assert_eq!(aged(&world).total, dollars(130));
    world.split(6000, None, None);
    // What the one paid lowers the other's charge too.
    assert_eq!(buckets(&world), [0, 7000, 0, 0]);
    let balances: Vec<_> = aged(&world).members.iter().map(|m| (m.pat_num, m.balance)).collect();
    assert_eq!(balances, [(1, dollars(-10)), (2, dollars(80))]);
}

#[test]
fn unearned_money_is_counted_apart_unless_it_is_hidden() {
    let mut world = PlanWorld::new();
    let (item_name, item_value) = (String::new(), "X".to_owned());
    let (def_num, category) = (70, 29);
    world.office.definitions.push(Definition {
        def_num,
        category,
        item_name,
        item_value,
        item_order: 0,
        is_hidden: false,
    });
    for (amount, unearned) in [(100, Some(70)), (200, Some(71)), (800, None)] {
        world.split(amount, None, None);
        world.family.splits.last_mut().unwrap().unearned_type = unearned;
    }
    assert_eq!(aged(&world).unearned, Cents(200));
    assert_eq!(aged(&world).total, Cents(-1000));
    assert_eq!(on(&world, world.ago(1)).unearned, Cents(0));
}
