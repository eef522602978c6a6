//! Plans in a balance, in each of the four ways.

use crate::Cents;
use crate::account::{ClaimProcStatus, ProcStatus};
use crate::aging::scenarios::aged;
use crate::aging::{AsOf, Kind, entries};
use crate::estimate::testing::{cents, dollars};
use crate::patient_money::{ChargeType, DebitType, PayPlan, PayPlanCharge, PlanLinkType};
use crate::pay_plan::testing::{Plan, PlanWorld};

/// 100 done 40 days ago on a plan of 30 a month with 1.00 interest, 11.00 of whose first charge is paid.
fn planned(version: &str) -> (PlanWorld, i64) {
    let mut world = PlanWorld::new();
    world.pref("PayPlansVersion", version);
    let proc_num = world.done_ago("T0120", 100, 40);
    let number = world.plan(Plan { pay_amt: 3000, apr: 1200, procs: &[proc_num], ..Plan::today() });
    world.issue();
    let charge = world.family.pay_plan_charges[0].pay_plan_charge_num;
    world.split(1100, Some(proc_num), Some((number, charge, DebitType::Principal)));
    (world, number)
}

fn amounts(world: &PlanWorld) -> Vec<(Kind, i64)> {
    let as_of = AsOf::new(world.now.today, world.now.today);
    let entries = entries(&world.office, &world.family, as_of);
    entries.iter().map(|entry| (entry.kind, entry.amount.0)).collect()
}

#[test]
fn a_dynamic_plan_is_in_the_balance_as_the_office_wants_it() {
    let taken = [(Kind::Procedure, 10_000), (Kind::PlanLink, -10_000)];
    let paid = (Kind::PaySplit, -1100);
    for version in ["2", "", "9"] {
        let (world, _) = planned(version);
        let due = (Kind::PlanCharge, 3000);
        assert_eq!(amounts(&world), [taken[0], taken[1], paid, due], "{version}");
        assert_eq!(aged(&world).total, dollars(19));
    }
    for version in ["1", "3"] {
        assert_eq!(amounts(&planned(version).0), taken, "{version}");
    }
    assert_eq!(amounts(&planned("4").0), [taken[0], paid]);
}

#[test]
fn what_is_due_on_plans_is_billed_in_advance() {
    let due = |version: &str, days: &str, later: i64| {
        let (mut world, _) = planned(version);
        world.pref("PayPlansBillInAdvanceDays", days);
        world.later(later);
        world.issue();
        aged(&world).pay_plan_due
    };
    assert_eq!([due("2", "", 0), due("2", "0", 0), due("1", "10", 0)], [dollars(19); 3]);
    // The next charge is 31 days away.
    assert_eq!([due("2", "10", 20), due("2", "10", 21), due("3", "0", 31)], [19, 49, 49].map(dollars));
    assert_eq!(due("4", "10", 31), dollars(0));
}

#[test]
fn a_closed_plan_is_due_in_the_balance_alone() {
    // The interest of four charges is 1.00, .71, .42 and .12.
    for (version, due) in [("2", Cents(0)), ("1", cents(9125)), ("3", cents(9125))] {
        let (mut world, number) = planned(version);
        world.close(number);
        assert_eq!(aged(&world).pay_plan_due, due, "{version}");
    }
}

#[test]
fn a_past_day_knows_what_was_due_and_paid_by_then() {
    let (mut world, number) = planned("2");
    world.later(40);
    world.issue();
    world.split(500, None, Some((number, 1, DebitType::Principal)));
    let as_of = |days| AsOf::new(world.ago(days), world.now.today);
    let due = |days| super::due(&world.office, &world.family, as_of(days));
    assert_eq!([due(0), due(1), due(19), due(20)], [44, 49, 49, 19].map(dollars));
    let charged = |days| {
        let entries = entries(&world.office, &world.family, as_of(days));
        entries.iter().filter(|entry| entry.kind == Kind::PlanCharge).count()
    };
    assert_eq!([charged(9), charged(10), charged(40), charged(41)], [2, 1, 1, 0]);
}

/// An old plan of 200 with one credit of 150 for patient 2 and one debit of 40 with 2 interest for patient 1.
fn old(version: &str, plan_num: Option<i64>) -> PlanWorld {
    let (mut world, _) = planned(version);
    world.patient(2);
    let plan: PayPlan = world.family.pay_plans[0].clone();
    let charge: PayPlanCharge = world.family.pay_plan_charges[0].clone();
    world.family.procedures.clear();
    world.family.splits.clear();
    world.family.pay_plan_links.clear();
    let completed_amt = dollars(200);
    world.family.pay_plans = vec![PayPlan { pat_num: 2, is_dynamic: false, completed_amt, plan_num, ..plan }];
    let row = |number, charge_type, principal| PayPlanCharge {
        pay_plan_charge_num: number,
        pat_num: 2,
        guarantor: 1,
        charge_type,
        principal: dollars(principal),
        interest: dollars(2),
        link_type: PlanLinkType::None,
        linked_num: None,
        ..charge.clone()
    };
    world.family.pay_plan_charges = vec![row(1, ChargeType::Credit, 150), row(2, ChargeType::Debit, 40)];
    world
}

#[test]
fn an_old_plan_is_in_the_balance_as_the_office_wants_it() {
    let whole = (Kind::PlanAmount, -20_000);
    let (credit, debit) = ((Kind::PlanCredit, -15_000), (Kind::PlanCharge, 4200));
    assert_eq!(amounts(&old("1", None)), [whole]);
    assert_eq!(amounts(&old("2", None)), [credit, debit]);
    assert_eq!(amounts(&old("3", None)), [credit]);
    assert_eq!(amounts(&old("4", None)), []);
    assert_eq!(amounts(&old("1", Some(5))), [whole]);
    assert_eq!(amounts(&old("2", Some(5))), [credit]);
    assert_eq!(amounts(&old("4", Some(5))), [whole]);
    let world = old("2", None);
    let balances: Vec<_> = aged(&world).members.iter().map(|m| (m.pat_num, m.balance)).collect();
    assert_eq!(balances, [(1, dollars(42)), (2, dollars(-150))]);
    assert_eq!(aged(&world).pay_plan_due, dollars(42));
    assert_eq!(aged(&old("2", Some(5))).pay_plan_due, dollars(0));
}

#[test]
fn each_plan_counts_its_own_charges_and_payments() {
    let (mut world, _) = planned("2");
    let other = world.done_ago("T0150", 50, 30);
    let number = world.plan(Plan { pay_amt: 2000, procs: &[other], ..Plan::today() });
    world.issue();
    let charge = world.family.pay_plan_charges[1].pay_plan_charge_num;
    world.split(500, Some(other), Some((number, charge, DebitType::Principal)));
    let charges: Vec<i64> =
        amounts(&world).iter().filter(|(kind, _)| *kind == Kind::PlanCharge).map(|(_, n)| *n).collect();
    assert_eq!(charges, [3000, 2000]);
    assert_eq!(aged(&world).total, dollars(30 - 11 + 20 - 5));
    assert_eq!(aged(&world).pay_plan_due, dollars(30 - 11 + 20 - 5));
}

/// 100 of work that was charged in full, then 40 of it paid by `pays`; open, then closed.
fn balances_after(pays: impl Fn(&mut PlanWorld, i64)) -> [Cents; 2] {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 100, 40);
    let number = world.plan(Plan { pay_amt: 10_000, procs: &[proc_num], ..Plan::today() });
    world.issue();
    pays(&mut world, proc_num);
    let open = aged(&world).total;
    world.close(number);
    [open, aged(&world).total]
}

#[test]
fn what_is_paid_outside_a_plan_after_it_charged_lowers_the_balance() {
    let by_name = |world: &mut PlanWorld, proc_num| {
        world.split(4000, Some(proc_num), None);
    };
    assert_eq!(balances_after(by_name), [dollars(60); 2]);
    let by_insurance = |world: &mut PlanWorld, proc_num| {
        let plan = world.insurance("", &[]);
        world.cover(1, plan, 1);
        world.used(1, plan, None, ClaimProcStatus::Received, 40, 0);
        world.family.claim_procs[0].proc_num = Some(proc_num);
    };
    assert_eq!(balances_after(by_insurance), [dollars(60); 2]);
}

#[test]
fn what_was_charged_for_work_that_is_gone_is_no_balance() {
    for status in [ProcStatus::Deleted, ProcStatus::TreatmentPlanned] {
        let mut world = PlanWorld::new();
        let proc_num = world.done_ago("T0120", 100, 40);
        let number = world.plan(Plan { pay_amt: 2000, procs: &[proc_num], ..Plan::today() });
        world.issue();
        world.procedure_mut(proc_num).proc_status = status;
        assert_eq!(amounts(&world), [(Kind::PlanLink, -2000), (Kind::PlanCharge, 2000)]);
        world.close(number);
        assert_eq!(aged(&world).total, dollars(0));
    }
}
