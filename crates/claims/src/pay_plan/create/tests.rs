//! What a new plan is, and what cannot be planned.

use jiff::civil::date;

use super::*;
use crate::estimate::testing::dollars;
use crate::pay_plan::testing::{Plan, PlanWorld};

fn command(world: &PlanWorld, plan: &Plan) -> AddPlan {
    plan.command(world.now.today)
}

#[test]
fn a_plan_has_its_defaults() {
    let mut world = PlanWorld::new();
    world.now.today = date(2027, 1, 31);
    let proc_num = world.done_ago("T0120", 100, 1);
    let plain = command(&world, &Plan { pay_amt: 2500, procs: &[proc_num], ..Plan::today() });
    world.try_plan(&AddPlan { date_pay_plan_start: None, ..plain }).unwrap();
    let plan = &world.family.pay_plans[0];
    assert_eq!((plan.pay_plan_date, plan.date_pay_plan_start), (date(2027, 1, 31), date(2027, 2, 28)));
    assert_eq!((plan.pat_num, plan.guarantor, plan.pay_amt), (1, 1, dollars(25)));
    assert_eq!((plan.is_dynamic, plan.is_closed, plan.number_of_payments), (true, false, 0));
    let link = &world.family.pay_plan_links[0];
    assert_eq!((link.pay_plan_num, link.link_type), (plan.pay_plan_num, PlanLinkType::Procedure));
    assert_eq!((link.linked_num, link.amount_override), (proc_num, None));
}

#[test]
fn a_number_of_payments_becomes_an_amount() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 100, 1);
    world.plan(Plan { payments: 5, apr: 1200, procs: &[proc_num], ..Plan::today() });
    assert_eq!(world.family.pay_plans[0].pay_amt, Cents(2061));
    let other = world.planned("T0150", 100);
    world.plan(Plan { payments: 3, down: 2500, procs: &[other], ..Plan::today() });
    assert_eq!(world.family.pay_plans[1].pay_amt, dollars(25));
    let third = world.done_ago("T0150", 100, 1);
    world.plan(Plan { payments: 3, down: 10_000, procs: &[third], ..Plan::today() });
    assert_eq!(world.family.pay_plans[2].pay_amt, Cents(1));
}

#[test]
fn terms_that_cannot_be_are_refused() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 100, 1);
    let good = command(&world, &Plan { pay_amt: 2500, procs: &[proc_num], ..Plan::today() });
    let mut refused = |command: AddPlan, why: &str| {
        let refusal = world.try_plan(&command).unwrap_err();
        assert!(refusal.starts_with(why), "{refusal}");
    };
    let amount = |pay_amt, number_of_payments| AddPlan { pay_amt, number_of_payments, ..good.clone() };
    refused(amount(None, None), "PayAmt or NumberOfPayments is required.");
    refused(amount(None, Some(0)), "PayAmt or NumberOfPayments is required.");
    refused(amount(Some(Cents(1)), Some(1)), "Only one of PayAmt and NumberOfPayments");
    refused(amount(Some(Cents(0)), None), "PayAmt must be more than 0.00.");
    refused(amount(Some(Cents(-1)), Some(0)), "PayAmt must be more than 0.00.");
    refused(amount(None, Some(-1)), "NumberOfPayments must be between 1 and 1200.");
    refused(amount(None, Some(1201)), "NumberOfPayments must be between 1 and 1200.");
    let apr = |apr_basis_points, is_locked| AddPlan { apr_basis_points, is_locked, ..good.clone() };
    refused(apr(-1, true), "APR must be between 0 and 100.");
    refused(apr(10_001, true), "APR must be between 0 and 100.");
    refused(apr(1, false), "IsLocked must be true when there is an APR.");
    let counted = |apr_basis_points| AddPlan {
        pay_amt: None,
        number_of_payments: Some(12),
        ..apr(apr_basis_points, true)
    };
    refused(counted(9_999_999_999), "APR must be between 0 and 100.");
    refused(counted(i64::MAX), "APR must be between 0 and 100.");
    let slow = AddPlan { pay_amt: Some(Cents(100)), ..apr(1200, true) };
    refused(slow.clone(), "PayAmt must be more than the interest of one charge, 1.00.");
    refused(
        AddPlan { date_interest_start: Some(date(2099, 1, 1)), ..slow },
        "PayAmt must be more than the interest of one charge, 1.00.",
    );
    let down = |down_payment| AddPlan { down_payment: Cents(down_payment), ..good.clone() };
    refused(down(-1), "DownPayment must be between 0.00 and the 100.00");
    refused(down(10_001), "DownPayment must be between 0.00 and the 100.00");
    refused(AddPlan { guarantor: Some(9), ..good.clone() }, "Guarantor must be a member");
    refused(AddPlan { plan_category: Some(9), ..good.clone() }, "PlanCategory is not a category");
    refused(AddPlan { pat_num: 9, ..good.clone() }, "Patient not found.");
    world.try_plan(&AddPlan { down_payment: dollars(100), ..good }).unwrap();
}

#[test]
fn a_payment_of_a_cent_more_than_the_interest_is_taken() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 100, 1);
    world.plan(Plan { pay_amt: 101, apr: 1200, procs: &[proc_num], ..Plan::today() });
}

#[test]
fn only_what_the_patient_owes_can_be_planned() {
    let mut world = PlanWorld::new();
    world.patient(2);
    let today = world.now.today;
    let done = world.done_ago("T0120", 100, 1);
    let others = world.work(2, "T0120", dollars(50), ProcStatus::Complete, today);
    let existing = world.work(1, "T0120", dollars(50), ProcStatus::ExistingOther, today);
    let free = world.done_ago("T0120", 0, 1);
    let (discount, attached) = (world.adjust(-5, 1, None, 1), world.adjust(5, 1, Some(done), 1));
    let (charge, loose) = (world.adjust(5, 1, Some(done), 2), world.adjust(6, 1, None, 1));
    let mut refused = |procs: &[i64], adjs: &[i64], why: &str| {
        let terms = Plan { pay_amt: 2500, procs, adjs, ..Plan::today() }.command(today);
        let refusal = world.try_plan(&terms).unwrap_err();
        assert!(refusal.starts_with(why), "{refusal}");
    };
    refused(&[], &[], "procNums or adjNums is required.");
    refused(&[9], &[], "Procedure not found.");
    refused(&[], &[9], "Adjustment not found.");
    refused(&[others], &[], &format!("Procedure {others} belongs to another patient."));
    refused(&[existing], &[], "Only procedures with a ProcStatus of TP or C");
    refused(&[free], &[], "Nothing is left to pay");
    refused(&[done, done], &[], &format!("Procedure {done} is named twice."));
    refused(&[], &[discount], "Only charges can be put on a payment plan");
    refused(&[], &[attached], "An adjustment of a procedure comes with the procedure");
    world.plan(Plan { pay_amt: 2500, procs: &[done], adjs: &[charge, loose], ..Plan::today() });
    let plan = &world.family.pay_plans[0];
    assert_eq!(principal(&world.family, plan), dollars(100 + 5 + 5 + 6));
    let again = Plan { pay_amt: 2500, procs: &[done], ..Plan::today() }.command(today);
    assert!(world.try_plan(&again).unwrap_err().ends_with("is on a payment plan already."));
    let number = world.family.pay_plans[0].pay_plan_num;
    world.close(number);
    world.procedure_mut(done).proc_fee = dollars(300);
    world.try_plan(&again).unwrap();
}

#[test]
fn a_plan_has_so_many_charges_at_most() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 1200, 1);
    let procs = [proc_num];
    let of = |pay_amt, down| Plan { pay_amt, down, procs: &procs, ..Plan::today() };
    let slow = command(&world, &of(99, 0));
    let why = "PayAmt must be more: it does not pay the plan off in 1200 charges.";
    assert_eq!(world.try_plan(&slow).unwrap_err(), why);
    let cent = AddPlan { charge_frequency: ChargeFrequency::Quarterly, ..command(&world, &of(1, 0)) };
    assert_eq!(world.try_plan(&cent).unwrap_err(), why);
    // 12.00 of them are paid down.
    world.plan(of(99, 1200));
}

#[test]
fn a_plan_that_the_calendar_ends_before_is_refused() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 20, 1);
    let procs = [proc_num];
    let of = |pay_amt| Plan { pay_amt, procs: &procs, ..Plan::today() };
    let late = |plan| AddPlan { date_pay_plan_start: Some(date(9999, 12, 1)), ..plan };
    let two = late(command(&world, &of(1000)));
    assert!(world.try_plan(&two).unwrap_err().starts_with("PayAmt must be more"));
    let one = late(command(&world, &of(2000)));
    world.try_plan(&one).unwrap();
}

#[test]
fn a_plan_begins_ten_years_ago_at_most() {
    let mut world = PlanWorld::new();
    let proc_num = world.done_ago("T0120", 1200, 1);
    let plain = command(&world, &Plan { pay_amt: 10_000, procs: &[proc_num], ..Plan::today() });
    let from = |day| AddPlan { date_pay_plan_start: Some(day), ..plain.clone() };
    let why = "DatePayPlanStart must not be more than 10 years ago.";
    assert_eq!(world.try_plan(&from(date(1880, 1, 1))).unwrap_err(), why);
    assert_eq!(world.try_plan(&from(date(2016, 3, 14))).unwrap_err(), why);
    world.try_plan(&from(date(2016, 3, 15))).unwrap();
}
