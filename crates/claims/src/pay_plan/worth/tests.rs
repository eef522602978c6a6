//! What links are worth, with the figures of the published expectations where there are some.

use crate::Cents;
use crate::account::{ClaimProcStatus, ProcStatus};
use crate::estimate::testing::{Term, dollars};
use crate::office::EbenefitCat;
use crate::patient_money::{
    ChargeType, DebitType, PayPlanCharge, PayPlanLink, PlanLinkType, PlannedWorkOption,
};
use crate::pay_plan::testing::{Plan, PlanWorld};
use crate::pay_plan::{principal, taken_by, worth};

/// A world with a plan of one procedure of 100 done today.
fn planned() -> (PlanWorld, i64) {
    let mut world = PlanWorld::new();
    let proc_num = world.done("T0120", 100);
    world.plan(Plan { pay_amt: 1000, procs: &[proc_num], ..Plan::today() });
    (world, proc_num)
}

fn worth_of(world: &PlanWorld) -> Cents {
    worth(&world.family, &world.family.pay_plan_links[0])
}

fn taken(world: &PlanWorld) -> Cents {
    taken_by(&world.family, &world.family.pay_plan_links[0])
}

fn link(world: &mut PlanWorld) -> &mut PayPlanLink {
    &mut world.family.pay_plan_links[0]
}

#[test]
fn a_procedure_is_worth_its_fee_and_its_providers_adjustments() {
    let (mut world, proc_num) = planned();
    assert_eq!(worth_of(&world), dollars(100));
    world.procedure_mut(proc_num).unit_qty = 2;
    assert_eq!(worth_of(&world), dollars(200));
    world.adjust(50, 1, Some(proc_num), 1);
    world.adjust(7, 1, Some(proc_num), 2);
    world.adjust(9, 1, None, 1);
    assert_eq!(worth_of(&world), dollars(250));
    world.adjust(-30, 1, Some(proc_num), 1);
    assert_eq!(worth_of(&world), dollars(220));
    assert_eq!(taken(&world), dollars(220));
}

#[test]
fn what_insurance_pays_or_may_pay_is_not_planned() {
    let (mut world, proc_num) = planned();
    let plan = world.insurance("", &[Term::percent(50).category(EbenefitCat::General)]);
    world.cover(1, plan, 1);
    world.refresh();
    assert_eq!(worth_of(&world), dollars(50));
    let row = world.row_mut(proc_num, plan);
    row.write_off_est = Some(dollars(4));
    assert_eq!(worth_of(&world), dollars(46));
    let row = world.row_mut(proc_num, plan);
    (row.status, row.ins_pay_est, row.write_off) = (ClaimProcStatus::NotReceived, dollars(15), dollars(3));
    assert_eq!(worth_of(&world), dollars(82));
    let row = world.row_mut(proc_num, plan);
    (row.status, row.ins_pay_amt, row.write_off) = (ClaimProcStatus::Received, dollars(20), dollars(5));
    assert_eq!(worth_of(&world), dollars(75));
    world.row_mut(proc_num, plan).status = ClaimProcStatus::Preauth;
    assert_eq!(worth_of(&world), dollars(100));
}

#[test]
fn what_was_paid_outside_the_plan_is_not_planned() {
    let (mut world, proc_num) = planned();
    world.split(2200, Some(proc_num), None);
    assert_eq!(worth_of(&world), dollars(78));
    let plan_num = world.family.pay_plans[0].pay_plan_num;
    world.split(1000, Some(proc_num), Some((plan_num, 1, DebitType::Principal)));
    world.split(500, None, None);
    assert_eq!(worth_of(&world), dollars(78));
    world.split(300, Some(proc_num), Some((plan_num + 1, 1, DebitType::Principal)));
    assert_eq!(worth_of(&world), dollars(78));
}

#[test]
fn a_links_own_amount_stands_whatever_is_left() {
    let (mut world, proc_num) = planned();
    link(&mut world).amount_override = Some(dollars(33));
    world.split(9000, Some(proc_num), None);
    assert_eq!(worth_of(&world), dollars(33));
    link(&mut world).amount_override = None;
    world.split(9000, Some(proc_num), None);
    assert_eq!(worth_of(&world), dollars(0));
}

#[test]
fn planned_work_counts_when_the_plan_says_so() {
    let mut world = PlanWorld::new();
    let proc_num = world.planned("T0120", 100);
    world.plan(Plan { pay_amt: 1000, procs: &[proc_num], ..Plan::today() });
    assert_eq!(worth_of(&world), dollars(0));
    world.family.pay_plans[0].planned_work_option = PlannedWorkOption::TreatAsComplete;
    assert_eq!(worth_of(&world), dollars(100));
    // It is not on the account yet, so there is nothing to take off it.
    assert_eq!(taken(&world), dollars(0));
    assert_eq!(principal(&world.family, &world.family.pay_plans[0]), dollars(100));
    world.procedure_mut(proc_num).proc_status = ProcStatus::Complete;
    assert_eq!(taken(&world), dollars(100));
    world.procedure_mut(proc_num).proc_status = ProcStatus::Deleted;
    assert_eq!(worth_of(&world), dollars(0));
    assert_eq!(principal(&world.family, &world.family.pay_plans[0]), dollars(0));
}

#[test]
fn an_adjustment_is_worth_what_is_left_of_it() {
    let mut world = PlanWorld::new();
    let adj_num = world.adjust(40, 3, None, 1);
    let plan_num = world.plan(Plan { pay_amt: 1000, adjs: &[adj_num], ..Plan::today() });
    assert_eq!(worth_of(&world), dollars(40));
    world.split(1500, None, None);
    world.family.splits[0].adj_num = Some(adj_num);
    assert_eq!(worth_of(&world), dollars(25));
    world.split(500, None, Some((plan_num, 1, DebitType::Principal)));
    world.family.splits[1].adj_num = Some(adj_num);
    assert_eq!(worth_of(&world), dollars(25));
    world.family.splits[0].proc_num = Some(9);
    assert_eq!(worth_of(&world), dollars(40));
}

#[test]
fn what_one_plan_charged_is_not_worth_anything_on_another() {
    let mut world = PlanWorld::new();
    let (proc_num, adj_num) = (world.done_ago("T0120", 100, 2), world.adjust(40, 1, None, 1));
    let both = Plan { procs: &[proc_num], adjs: &[adj_num], ..Plan::today() };
    let first = world.plan(Plan { pay_amt: 11_000, ..both });
    world.issue();
    assert_eq!(world.charged(), [10_000, 1000]);
    world.close(first);
    assert_eq!(world.charged(), [10_000, 1000, 3000]);
    // Nothing of it is paid, and yet nothing is left for a second plan.
    let again = Plan { pay_amt: 1000, ..both }.command(world.now.today);
    assert!(world.try_plan(&again).unwrap_err().starts_with("Nothing is left to pay"));
    let charge = world.family.pay_plan_charges[0].pay_plan_charge_num;
    world.split(4000, Some(proc_num), Some((first, charge, DebitType::Principal)));
    world.procedure_mut(proc_num).proc_fee = dollars(107);
    world.family.adjustments[0].adj_amt = dollars(45);
    world.try_plan(&again).unwrap();
    assert_eq!(principal(&world.family, &world.family.pay_plans[1]), dollars(7 + 5));
    world.issue();
    assert_eq!(principal(&world.family, &world.family.pay_plans[1]), dollars(7 + 5));
}

#[test]
fn what_an_old_plan_took_over_is_not_planned_again() {
    let (mut world, proc_num) = planned();
    world.issue();
    let (number, charge) = (world.number(), world.family.pay_plan_charges[0].clone());
    let (link_type, linked_num) = (PlanLinkType::None, None);
    let old =
        PayPlanCharge { pay_plan_charge_num: number, pay_plan_num: 99, link_type, linked_num, ..charge };
    let (charge_type, principal) = (ChargeType::Credit, dollars(30));
    let credit = PayPlanCharge { charge_type, principal, proc_num: Some(proc_num), ..old };
    let debit = PayPlanCharge { charge_type: ChargeType::Debit, ..credit.clone() };
    let others = PayPlanCharge { proc_num: Some(proc_num + 1), ..credit.clone() };
    world.family.pay_plan_charges.extend([credit, debit, others]);
    assert_eq!(worth_of(&world), dollars(70));
}

#[test]
fn what_was_paid_of_an_adjustment_follows_it_to_its_procedure() {
    let mut world = PlanWorld::new();
    let (proc_num, adj_num) = (world.done_ago("T0120", 100, 2), world.adjust(7, 1, None, 1));
    let number = world.plan(Plan { pay_amt: 1000, procs: &[proc_num], ..Plan::today() });
    world.split(700, None, None);
    world.family.splits[0].adj_num = Some(adj_num);
    assert_eq!(worth_of(&world), dollars(100));
    world.family.adjustments[0].proc_num = Some(proc_num);
    assert_eq!(worth_of(&world), dollars(100));
    // Of another provider's it stays by itself, and what was paid on a plan pays its charges.
    world.family.adjustments[0].prov_num = 2;
    assert_eq!(worth_of(&world), dollars(100));
    world.family.adjustments[0].prov_num = 1;
    world.family.splits[0].pay_plan_num = Some(number);
    assert_eq!(worth_of(&world), dollars(107));
    let split = &mut world.family.splits[0];
    (split.pay_plan_num, split.proc_num) = (None, Some(proc_num + 1000));
    assert_eq!(worth_of(&world), dollars(107));
}

#[test]
fn a_planned_adjustment_that_moves_is_planned_with_its_procedure_once() {
    let mut world = PlanWorld::new();
    let (adj_num, proc_num) = (world.adjust(30, 3, None, 1), world.done_ago("T0120", 100, 2));
    world.plan(Plan { pay_amt: 1200, procs: &[proc_num], adjs: &[adj_num], ..Plan::today() });
    world.issue();
    let figures = |world: &PlanWorld| {
        let links = &world.family.pay_plan_links;
        let of = |link: &PayPlanLink| (worth(&world.family, link), taken_by(&world.family, link));
        (of(&links[0]), of(&links[1]))
    };
    assert_eq!(figures(&world), ((dollars(100), dollars(100)), (dollars(30), dollars(30))));
    world.family.adjustments[0].proc_num = Some(proc_num);
    // 12 were charged for it by itself; the other 18 come with the procedure.
    assert_eq!(figures(&world), ((dollars(118), dollars(118)), (dollars(0), dollars(12))));
    world.family.pay_plan_links[1].amount_override = Some(dollars(30));
    assert_eq!(figures(&world).1, (dollars(0), dollars(12)));
}
