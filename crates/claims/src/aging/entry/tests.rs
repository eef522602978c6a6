//! What counts, from when, and with which sign.

use jiff::civil::{Date, date};

use super::*;
use crate::account::ClaimProcStatus;
use crate::estimate::testing::dollars;
use crate::office::Definition;
use crate::pay_plan::testing::PlanWorld;

fn all(world: &PlanWorld, as_of: Date) -> Vec<(Kind, Date, i64)> {
    let as_of = AsOf::new(as_of, world.now.today);
    let entries = entries(&world.office, &world.family, as_of);
    entries.iter().map(|entry| (entry.kind, entry.date, entry.amount.0)).collect()
}

fn today(world: &PlanWorld) -> Vec<(Kind, Date, i64)> {
    all(world, world.now.today)
}

/// A line of insurance on a procedure of patient 1, with 20 paid and 5 written off yesterday.
fn line(world: &mut PlanWorld, proc_num: Option<i64>, status: ClaimProcStatus) -> usize {
    let plan = world.insurance("", &[]);
    world.cover(1, plan, 1);
    world.used(1, plan, None, status, 20, 0);
    let (at, day) = (world.family.claim_procs.len() - 1, world.ago(1));
    let row = &mut world.family.claim_procs[at];
    (row.proc_num, row.write_off, row.date_cp) = (proc_num, dollars(5), Some(day));
    at
}

#[test]
fn only_complete_work_is_owed_with_all_its_units() {
    let mut world = PlanWorld::new();
    let day = world.ago(40);
    let done = world.done_ago("T0120", 100, 40);
    world.planned("T0150", 80);
    world.procedure_mut(done).base_units = 1;
    assert_eq!(today(&world), [(Kind::Procedure, day, 20_000)]);
    // As in the ledger and in estimates, work has one unit at least.
    let procedure = world.procedure_mut(done);
    (procedure.base_units, procedure.unit_qty) = (0, 0);
    assert_eq!(today(&world), [(Kind::Procedure, day, 10_000)]);
    world.procedure_mut(done).proc_fee = dollars(0);
    assert_eq!(today(&world), []);
}

#[test]
fn insurance_counts_once_it_is_received() {
    use ClaimProcStatus::*;
    for (status, counts) in [
        (Received, true),
        (Supplemental, true),
        (CapClaim, true),
        (CapComplete, true),
        (NotReceived, false),
        (Preauth, false),
        (Estimate, false),
        (CapEstimate, false),
        (InsHist, false),
        (Adjustment, false),
    ] {
        let mut world = PlanWorld::new();
        line(&mut world, None, status);
        let paid = (Kind::InsurancePayment, world.ago(1), -2000);
        let written_off = (Kind::WriteOff, world.ago(1), -500);
        let expected = if counts { vec![paid, written_off] } else { vec![] };
        assert_eq!(today(&world), expected, "{status}");
    }
}

#[test]
fn insurance_on_work_that_is_not_complete_waits() {
    let mut world = PlanWorld::new();
    let planned = world.planned("T0120", 100);
    let at = line(&mut world, Some(planned), ClaimProcStatus::Received);
    assert_eq!(today(&world), []);
    world.family.claim_procs[at].proc_num = Some(9);
    assert_eq!(today(&world), []);
    world.procedure_mut(planned).proc_status = ProcStatus::Complete;
    world.family.claim_procs[at].proc_num = Some(planned);
    assert_eq!(today(&world).len(), 3);
}

#[test]
fn what_insurance_pays_on_a_plan_of_its_own_is_counted_there() {
    let mut world = PlanWorld::new();
    let at = line(&mut world, None, ClaimProcStatus::Received);
    world.family.claim_procs[at].pay_plan_num = Some(4);
    assert_eq!(today(&world), [(Kind::WriteOff, world.ago(1), -500)]);
    world.family.claim_procs[at].date_cp = None;
    assert_eq!(today(&world), [(Kind::WriteOff, date(1, 1, 1), -500)]);
}

#[test]
fn hidden_prepayments_do_not_show_until_they_are_used() {
    let mut world = PlanWorld::new();
    let day = world.now.today;
    for (def_num, category, value) in [(70, 29, "X"), (71, 29, ""), (72, 10, "X")] {
        let (item_name, item_value) = (String::new(), value.to_owned());
        world.office.definitions.push(Definition {
            def_num,
            category,
            item_name,
            item_value,
            item_order: 0,
            is_hidden: false,
        });
    }
    for (amount, unearned) in [(100, Some(70)), (200, Some(71)), (400, Some(72)), (800, None)] {
        world.split(amount, None, None);
        world.family.splits.last_mut().unwrap().unearned_type = unearned;
    }
    let shown: Vec<i64> = today(&world).iter().map(|(.., amount)| *amount).collect();
    assert_eq!(shown, [-200, -400, -800]);
    assert!(today(&world).iter().all(|entry| (entry.0, entry.1) == (Kind::PaySplit, day)));
}

#[test]
fn what_comes_later_belongs_to_todays_balance_but_not_to_a_past_one() {
    let mut world = PlanWorld::new();
    world.done_ago("T0120", 100, 10);
    world.adjust(5, -3, None, 1);
    world.adjust(-7, 10, None, 1);
    let amounts =
        |days| -> Vec<i64> { all(&world, world.ago(days)).iter().map(|(.., amount)| *amount).collect() };
    assert_eq!(amounts(0), [10_000, -700, 500]);
    assert_eq!(amounts(1), [10_000, -700]);
    assert_eq!(amounts(10), [10_000, -700]);
    assert!(amounts(11).is_empty());
}

#[test]
fn entries_name_the_row_and_the_procedure_that_they_come_from() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 100, 10);
    let adj_num = world.adjust(-7, 9, Some(proc_num), 1);
    let split_num = world.split(300, None, None);
    let as_of = AsOf::new(world.now.today, world.now.today);
    let entries = entries(&world.office, &world.family, as_of);
    let rows: Vec<_> = entries.iter().map(|entry| (entry.number, entry.pat_num, entry.proc_num)).collect();
    assert_eq!(rows, [(proc_num, 1, Some(proc_num)), (adj_num, 1, Some(proc_num)), (split_num, 1, None)]);
}
