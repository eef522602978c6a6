//! Charges as the published expectations have them (`payment-plans.json`), and on the days of a long plan.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::account::ProcStatus;
use crate::patient_money::{ChargeFrequency, PlannedWorkOption};
use crate::pay_plan::testing::{Plan, PlanWorld};
use crate::pay_plan::{AddPlan, schedule};

/// Days, procedures, principal and interest of the charges through a day.
fn through(world: &PlanWorld, day: Date) -> Vec<(Date, i64, i64, i64)> {
    let plan = &world.family.pay_plans[0];
    let expected = schedule(&world.family, plan, day);
    expected.iter().map(|e| (e.date, e.link.linked_num, e.principal.0, e.interest.0)).collect()
}

fn due(world: &PlanWorld) -> Vec<(i64, i64, i64)> {
    through(world, world.now.today)
        .into_iter()
        .map(|(_, of, principal, interest)| (of, principal, interest))
        .collect()
}

#[test]
fn a_payment_runs_over_into_the_next_procedure() {
    let mut world = PlanWorld::new();
    let (a, b) = (world.done_ago("T0120", 75, 3), world.done_ago("T0150", 75, 2));
    // The order of the work counts, not that of naming.
    world.plan(Plan { pay_amt: 15_000, procs: &[b, a], ..Plan::today() });
    assert_eq!(due(&world), [(a, 7500, 0), (b, 7500, 0)]);
}

#[test]
fn a_down_payment_comes_due_beside_the_first_charge() {
    let mut world = PlanWorld::new();
    let (a, b) = (world.done_ago("T0120", 64, 3), world.done_ago("T0150", 58, 2));
    world.plan(Plan { pay_amt: 3500, down: 3500, procs: &[a, b], ..Plan::today() });
    assert_eq!(due(&world), [(a, 3500, 0), (a, 2900, 0), (b, 600, 0)]);
    let down: Vec<bool> = schedule(&world.family, &world.family.pay_plans[0], world.now.today)
        .iter()
        .map(|expected| expected.is_down_payment)
        .collect();
    assert_eq!(down, [true, false, false]);
}

#[test]
fn a_down_payment_is_due_on_the_day_of_the_agreement() {
    let mut world = PlanWorld::new();
    let a = world.done_ago("T0120", 64, 3);
    world.plan(Plan { pay_amt: 3500, down: 1000, start: 30, procs: &[a], ..Plan::today() });
    assert_eq!(through(&world, world.ago(1)), []);
    assert_eq!(through(&world, world.now.today), [(world.now.today, a, 1000, 0)]);
}

#[test]
fn a_down_payment_waits_for_its_work() {
    let mut world = PlanWorld::new();
    let a = world.planned("T0120", 100);
    world.plan(Plan { pay_amt: 3000, down: 1000, procs: &[a], ..Plan::today() });
    world.later(95);
    assert_eq!(due(&world), []);
    let today = world.now.today;
    let procedure = world.procedure_mut(a);
    (procedure.proc_status, procedure.proc_date) = (ProcStatus::Complete, today);
    assert_eq!(through(&world, today), [(date(2026, 6, 18), a, 1000, 0)]);
    world.issue();
    assert_eq!(through(&world, date(2026, 7, 15)), [(date(2026, 7, 15), a, 3000, 0)]);
}

#[test]
fn a_down_payment_that_finds_a_part_of_its_work_is_completed_later() {
    let mut world = PlanWorld::new();
    let (a, b) = (world.done_ago("T0120", 20, 3), world.planned("T0150", 64));
    world.plan(Plan { pay_amt: 5000, down: 3500, procs: &[a, b], ..Plan::today() });
    assert_eq!(due(&world), [(a, 2000, 0)]);
    world.issue();
    world.later(95);
    let today = world.now.today;
    let procedure = world.procedure_mut(b);
    (procedure.proc_status, procedure.proc_date) = (ProcStatus::Complete, today);
    assert_eq!(through(&world, today), [(date(2026, 6, 18), b, 1500, 0)]);
    world.issue();
    assert!(world.family.pay_plan_charges.iter().all(|row| row.is_down_payment));
    // It is complete: what is worth more now is charged as agreed.
    world.procedure_mut(b).proc_fee = crate::Cents(16_400);
    assert_eq!(through(&world, date(2026, 7, 15)), [(date(2026, 7, 15), b, 5000, 0)]);
}

#[test]
fn what_is_paid_down_later_is_not_dated_before_the_charges_that_were_made() {
    let mut world = PlanWorld::new();
    let (a, b) = (world.done_ago("T0120", 20, 3), world.planned("T0150", 64));
    world.plan(Plan { pay_amt: 5000, down: 3500, start: 10, procs: &[a, b], ..Plan::today() });
    world.issue();
    world.later(60);
    world.procedure_mut(a).proc_fee = crate::Cents(2700);
    assert_eq!(through(&world, date(2026, 4, 24)), [(date(2026, 3, 15), a, 700, 0)]);
    // A charge of April, made in the meantime.
    let april = date(2026, 4, 25);
    let made = crate::patient_money::PayPlanCharge {
        charge_date: april,
        is_down_payment: false,
        principal: crate::Cents(100),
        ..world.family.pay_plan_charges[0].clone()
    };
    world.family.pay_plan_charges.push(made);
    assert_eq!(through(&world, date(2026, 4, 24)), []);
    assert_eq!(through(&world, world.now.today), [(april, a, 600, 0)]);
}

#[test]
fn interest_is_on_what_is_left_and_stands_on_the_first_part() {
    let mut world = PlanWorld::new();
    let (a, b) = (world.done_ago("T0120", 64, 3), world.done_ago("T0150", 58, 2));
    world.plan(Plan { pay_amt: 3500, apr: 1000, procs: &[a, b], ..Plan::today() });
    let april = date(2026, 4, 15);
    // 1.02 on 122.00; then .73 on 88.02, of which 30.02 are left of the first procedure.
    let first = (world.now.today, a, 3398, 102);
    assert_eq!(through(&world, april), [first, (april, a, 3002, 73), (april, b, 425, 0)]);
}

#[test]
fn a_plan_is_paid_off_to_the_cent() {
    let mut world = PlanWorld::new();
    let a = world.done_ago("T0120", 100, 1);
    world.plan(Plan { payments: 5, apr: 1200, procs: &[a], ..Plan::today() });
    let all: Vec<_> = through(&world, date(2099, 1, 1)).iter().map(|c| (c.2, c.3)).collect();
    assert_eq!(all, [(1961, 100), (1981, 80), (2000, 61), (2020, 41), (2038, 20)]);
}

#[test]
fn nothing_is_due_before_the_first_day_or_for_work_that_waits() {
    let mut world = PlanWorld::new();
    let a = world.done_ago("T0120", 100, 1);
    world.plan(Plan { pay_amt: 5000, start: 1, procs: &[a], ..Plan::today() });
    assert_eq!(due(&world), []);
    let mut world = PlanWorld::new();
    let a = world.planned("T0120", 100);
    world.plan(Plan { pay_amt: 5000, procs: &[a], ..Plan::today() });
    assert_eq!(due(&world), []);
    world.family.pay_plans[0].planned_work_option = PlannedWorkOption::TreatAsComplete;
    assert_eq!(due(&world), [(a, 5000, 0)]);
    world.family.pay_plans[0].is_closed = true;
    assert_eq!(due(&world), []);
}

#[test]
fn work_that_was_waited_for_is_charged_from_its_day_on() {
    let mut world = PlanWorld::new();
    let a = world.planned("T0120", 100);
    world.plan(Plan { pay_amt: 3000, procs: &[a], ..Plan::today() });
    world.later(92);
    let today = world.now.today;
    assert_eq!(today, date(2026, 6, 15));
    let procedure = world.procedure_mut(a);
    (procedure.proc_status, procedure.proc_date) = (ProcStatus::Complete, today);
    assert_eq!(through(&world, today), [(today, a, 3000, 0)]);
}

#[test]
fn what_joins_a_plan_later_is_not_charged_for_the_days_before() {
    let mut world = PlanWorld::new();
    let (a, b) = (world.done_ago("T0120", 30, 1), world.done_ago("T0150", 90, 1));
    let plan_num = world.plan(Plan { pay_amt: 3000, procs: &[a], ..Plan::today() });
    world.issue();
    world.later(92);
    let mut link = world.family.pay_plan_links[0].clone();
    link.pay_plan_link_num += 1;
    (link.linked_num, link.sec_date_t_entry) = (b, world.now.instant);
    world.family.pay_plan_links.push(link);
    assert_eq!(world.family.pay_plan_links[1].pay_plan_num, plan_num);
    // The plan was paid off on the first day; April and May had nothing to charge.
    assert_eq!(through(&world, world.now.today), [(date(2026, 6, 15), b, 3000, 0)]);
}

#[test]
fn what_joined_later_stays_later_although_the_first_left() {
    let mut world = PlanWorld::new();
    let (a, b) = (world.planned("T0120", 30), world.done_ago("T0150", 90, 1));
    world.plan(Plan { pay_amt: 3000, procs: &[a], ..Plan::today() });
    world.later(92);
    let mut link = world.family.pay_plan_links[0].clone();
    link.pay_plan_link_num += 1;
    (link.linked_num, link.sec_date_t_entry) = (b, world.now.instant);
    world.family.pay_plan_links = vec![link];
    // The plan may have been changed since, too.
    for _ in 0..2 {
        assert_eq!(through(&world, world.now.today), [(date(2026, 6, 15), b, 3000, 0)]);
        world.family.pay_plans[0].sec_date_t_edit = world.now.instant + 1.second();
    }
}

#[test]
fn an_agreement_of_earlier_is_charged_from_its_first_day_on() {
    let mut world = PlanWorld::new();
    let a = world.done_ago("T0120", 90, 80);
    let plain = Plan { pay_amt: 3000, start: -40, procs: &[a], ..Plan::today() };
    let command = plain.command(world.now.today);
    let agreed = AddPlan { pay_plan_date: Some(world.ago(50)), ..command };
    world.try_plan(&agreed).unwrap();
    assert_eq!(due(&world), [(a, 3000, 0), (a, 3000, 0)]);
}

#[test]
fn what_was_charged_too_much_on_one_procedure_is_not_charged_less_on_another() {
    let mut world = PlanWorld::new();
    let (a, b) = (world.done_ago("T0120", 50, 2), world.done_ago("T0150", 50, 1));
    world.plan(Plan { pay_amt: 4000, procs: &[a, b], ..Plan::today() });
    world.issue();
    world.procedure_mut(a).proc_fee = crate::Cents(1500);
    assert_eq!(
        through(&world, date(2027, 1, 1)).iter().map(|c| (c.1, c.2)).collect::<Vec<_>>(),
        [(b, 4000), (b, 1000)]
    );
}

#[test]
fn a_new_first_day_does_not_charge_again_what_was_charged() {
    let mut world = PlanWorld::new();
    let a = world.done_ago("T0120", 100, 1);
    world.plan(Plan { pay_amt: 2000, frequency: ChargeFrequency::Weekly, procs: &[a], ..Plan::today() });
    world.later(8);
    world.issue();
    assert_eq!(world.charged(), [2000, 2000]);
    world.family.pay_plans[0].date_pay_plan_start = world.ago(30);
    // Every seventh day from 30 days ago: -30, -23, -16, -9, -2, 5; charged were -8 and -1.
    assert_eq!(due(&world), []);
    world.later(5);
    assert_eq!(due(&world), [(a, 2000, 0)]);
}

#[test]
fn a_plan_without_an_amount_charges_nothing() {
    let mut world = PlanWorld::new();
    let a = world.done_ago("T0120", 64, 3);
    world.plan(Plan { pay_amt: 3500, down: 1000, procs: &[a], ..Plan::today() });
    assert_eq!(due(&world), [(a, 1000, 0), (a, 3500, 0)]);
    world.family.pay_plans[0].pay_amt = crate::Cents(0);
    assert_eq!(due(&world), []);
}
