//! The plan as clients know it: its fields, their order and their JSON types.

use claims::Cents;
use claims::patient_money::{ChargeFrequency, PlannedWorkOption};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::*;
use crate::open_dental::wire::kinds;

/// n: whole number, d: number with a decimal point, s: text.
const FIELDS: &[(&str, char)] = &[
    ("PayPlanNum", 'n'),
    ("PatNum", 'n'),
    ("Guarantor", 'n'),
    ("PayPlanDate", 's'),
    ("APR", 'd'),
    ("Note", 's'),
    ("PlanNum", 'n'),
    ("CompletedAmt", 'd'),
    ("InsSubNum", 'n'),
    ("PaySchedule", 's'),
    ("NumberOfPayments", 'n'),
    ("PayAmt", 'd'),
    ("DownPayment", 'd'),
    ("IsClosed", 's'),
    ("PlanCategory", 'n'),
    ("planCategory", 's'),
    ("IsDynamic", 's'),
    ("ChargeFrequency", 's'),
    ("DatePayPlanStart", 's'),
    ("IsLocked", 's'),
    ("DateInterestStart", 's'),
    ("DynamicPayPlanTPOption", 's'),
    ("principalAmount", 'd'),
    ("SheetDefNum", 'n'),
];

#[test]
fn a_plan_has_the_fields_that_clients_know() {
    let plan = PayPlan {
        pay_plan_num: 48,
        pat_num: 64,
        guarantor: 64,
        pay_plan_date: date(2027, 1, 31),
        apr_basis_points: 1250,
        note: String::new(),
        plan_num: None,
        ins_sub_num: None,
        completed_amt: Cents::ZERO,
        number_of_payments: 0,
        pay_amt: Cents(2061),
        down_payment: Cents::ZERO,
        is_closed: false,
        plan_category: None,
        is_dynamic: true,
        charge_frequency: ChargeFrequency::EveryOtherWeek,
        date_pay_plan_start: date(2027, 2, 28),
        is_locked: true,
        date_interest_start: None,
        planned_work_option: PlannedWorkOption::AwaitComplete,
        sec_date_t_edit: Timestamp::UNIX_EPOCH,
    };
    let in_utc = Show::new(TimeZone::UTC, None, None);
    let shown = show(&plan, &Family::default(), &Office::default(), &in_utc);
    assert_eq!(kinds(&shown), FIELDS);
    assert_eq!((&shown["APR"], &shown["PayAmt"]), (&12.5.into(), &20.61.into()));
    assert_eq!((&shown["IsLocked"], &shown["DateInterestStart"]), (&"true".into(), &"0001-01-01".into()));
    assert_eq!(shown["ChargeFrequency"], "EveryOtherWeek");
}
