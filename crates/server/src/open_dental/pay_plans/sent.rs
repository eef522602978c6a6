//! Payment plans as they are sent.

use claims::patient_money::{ChargeFrequency, PlannedWorkOption};
use claims::pay_plan::{AddPlan, ChangePlan};
use claims::state::Refusal;
use jiff::civil::Date;

use super::super::input::{Fields, Needed, Read};

/// A dynamic plan to be made, with the defaults that clients know.
pub(super) fn new_plan(body: &Fields) -> Result<AddPlan, Refusal> {
    Ok(AddPlan {
        pat_num: body.int("PatNum").needed("PatNum")?,
        pay_amt: body.money("PayAmt")?,
        number_of_payments: body.int("NumberOfPayments")?,
        proc_nums: body.numbers("procNums")?.unwrap_or_default(),
        adj_nums: body.numbers("adjNums")?.unwrap_or_default(),
        guarantor: body.key("Guarantor")?.flatten(),
        pay_plan_date: body.date("PayPlanDate")?.flatten(),
        apr_basis_points: apr(body)?.unwrap_or(0),
        down_payment: body.money("DownPayment")?.unwrap_or_default(),
        note: body.text("Note")?.unwrap_or_default(),
        plan_category: body.key("PlanCategory")?.flatten(),
        charge_frequency: body.name("ChargeFrequency")?.unwrap_or(ChargeFrequency::Monthly),
        date_pay_plan_start: body.date("DatePayPlanStart")?.flatten(),
        date_interest_start: body.date("DateInterestStart")?.flatten(),
        is_locked: body.flag("IsLocked")?.unwrap_or(true),
        planned_work_option: body.name("DynamicPayPlanTPOption")?.unwrap_or(PlannedWorkOption::AwaitComplete),
    })
}

/// New values of a plan's fields.
pub(super) fn changes(body: &Fields) -> Result<ChangePlan, Refusal> {
    if body.key("SheetDefNum")?.flatten().is_some() {
        return Err(Refusal::not_found("SheetDef not found."));
    }
    Ok(ChangePlan {
        pay_amt: body.money("PayAmt")?,
        number_of_payments: body.int("NumberOfPayments")?,
        guarantor: body.key("Guarantor")?.flatten(),
        pay_plan_date: date(body, "PayPlanDate")?,
        apr_basis_points: apr(body)?,
        note: body.text("Note")?,
        plan_category: body.key("PlanCategory")?,
        charge_frequency: body.name("ChargeFrequency")?,
        date_pay_plan_start: date(body, "DatePayPlanStart")?,
        date_interest_start: body.date("DateInterestStart")?,
        is_locked: body.flag("IsLocked")?,
    })
}

/// Yearly interest in percent, as hundredths of one.
fn apr(body: &Fields) -> Read<i64> {
    Ok(body.money("APR")?.map(|percent| percent.0))
}

/// A date that cannot be emptied.
fn date(body: &Fields, name: &'static str) -> Read<Date> {
    match body.date(name)? {
        Some(None) => Err(Refusal::field(name, format!("{name} cannot be emptied."))),
        other => Ok(other.flatten()),
    }
}
