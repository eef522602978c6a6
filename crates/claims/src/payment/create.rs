//! Taking a payment (`opendental-engine.md` 14.1).

use jiff::civil::Date;

use super::split::Order;
use super::{check_pay_type, explicit, implicit, loose_split, numbered, posting, split};
use crate::Cents;
use crate::account::Patient;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{PayPlan, PaySplit, Payment};
use crate::state::{Family, Now, Numbers, Refusal};

/// What a new payment is to be. None: not said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddPayment {
    pub pat_num: i64,
    /// Money back to the patient when it is negative.
    pub pay_amt: Cents,
    /// Else the one that the office has set for payments that come this way.
    pub pay_type: Option<i64>,
    /// Else today.
    pub pay_date: Option<Date>,
    pub check_num: String,
    pub bank_branch: String,
    pub pay_note: String,
    /// Else the patient's; `Some(None)`: none.
    pub clinic_num: Option<Option<i64>>,
    /// The patient's own entries come before those of the family.
    pub is_patient_preferred: bool,
    /// It is held unearned as a whole, whatever is open.
    pub is_prepayment: bool,
    /// Procedures to be paid before anything else; those of other families are passed over.
    pub proc_nums: Vec<i64>,
    /// Else the patient's oldest open plan, if there is one.
    pub pay_plan_num: Option<i64>,
}

/// Takes a payment and splits it over what the family owes.
///
/// # Errors
/// When the patient or the plan is not there, the amount is nothing, the date has not come where the office
/// takes no payments of the future, or the type is none.
pub fn create(
    office: &Office,
    family: &Family,
    command: &AddPayment,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Payment, ChangeSet), Refusal> {
    let patient = family.patient(command.pat_num).ok_or_else(|| Refusal::not_found("Patient not found."))?;
    if command.pay_amt.is_zero() {
        return Err(Refusal::field("PayAmt", "PayAmt must not be 0."));
    }
    let pay_date = command.pay_date.unwrap_or(now.today);
    date_is_taken(office, pay_date, now)?;
    let pay_type = command.pay_type.or_else(|| office.pref_num("ApiPaymentType"));
    check_pay_type(office, pay_type.unwrap_or_default())?;
    let named_plan = command.pay_plan_num.map(|number| plan_named(family, patient, number)).transpose()?;

    let payment = Payment {
        pay_num: numbers.fresh::<Payment>(),
        pay_type: pay_type.unwrap_or_default(),
        pay_date,
        pay_amt: command.pay_amt,
        check_num: command.check_num.clone(),
        bank_branch: command.bank_branch.clone(),
        pay_note: command.pay_note.clone(),
        pat_num: patient.pat_num,
        clinic_num: command.clinic_num.unwrap_or(patient.clinic_num),
        date_entry: now.today,
        deposit_num: None,
        receipt: String::new(),
        refund_of: None,
        process_status: "OfficeProcessed".to_owned(),
        sec_user_num_entry: 0,
        sec_date_t_edit: now.instant,
        void_of: None,
    };
    let splits = splits_of(office, family, patient, &payment, command, named_plan, now);
    let splits = numbered(splits, numbers);
    let mut changes = family.change_money(office);
    changes.touches(patient.pat_num);
    splits.iter().for_each(|split| changes.touches(split.pat_num));
    changes.put(&payment);
    changes.put_all(&splits);
    changes.postings.push(posting::posting(&payment, &splits));
    Ok((payment, changes))
}

/// The splits of a payment: over what is open, and one more for what is left.
fn splits_of(
    office: &Office,
    family: &Family,
    patient: &Patient,
    payment: &Payment,
    command: &AddPayment,
    named_plan: Option<&PayPlan>,
    now: Now,
) -> Vec<PaySplit> {
    let loose = loose_split(payment, now);
    let as_whole = command.is_prepayment || splits_nothing(office);
    let mut splits = Vec::new();
    if !as_whole {
        let mut entries = explicit::entries(office, family, now.today);
        implicit::link(office, &mut entries, &command.proc_nums);
        let plan = named_plan.or_else(|| oldest_plan(family, patient.pat_num));
        let order = Order {
            first: &command.proc_nums,
            preferred: command.is_patient_preferred.then_some(patient.pat_num),
            pay_plan_num: plan.map(|plan| plan.pay_plan_num),
        };
        splits = split::over(&entries, &loose, order);
    }
    let left = payment.pay_amt - splits.iter().map(|split| split.split_amt).sum();
    if !left.is_zero() {
        let plan = named_plan.filter(|_| command.is_prepayment);
        let rest = PaySplit { split_amt: left, ..loose };
        splits.push(held(office, patient, &rest, command, plan));
    }
    splits
}

/// Whether the office lets no payment be split by itself.
fn splits_nothing(office: &Office) -> bool {
    office.pref_num("RigorousAccounting") == Some(2)
}

/// What pays nothing by name is held unearned, of no provider. An office that does not split payments earns it
/// at once for the patient's provider, unless it is called a prepayment.
fn held(
    office: &Office,
    patient: &Patient,
    rest: &PaySplit,
    command: &AddPayment,
    plan: Option<&PayPlan>,
) -> PaySplit {
    if splits_nothing(office) && !command.is_prepayment {
        return PaySplit { prov_num: Some(patient.pri_prov), ..rest.clone() };
    }
    let kind = |name| office.pref_num(name).filter(|def_num| *def_num != 0);
    let of_plan = plan.and_then(|_| kind("DynamicPayPlanPrepaymentUnearnedType"));
    PaySplit {
        unearned_type: of_plan.or_else(|| kind("PrepaymentUnearnedType")),
        pay_plan_num: plan.map(|plan| plan.pay_plan_num),
        ..rest.clone()
    }
}

fn date_is_taken(office: &Office, pay_date: Date, now: Now) -> Result<(), Refusal> {
    let takes_future = office.is_on("FutureTransDatesAllowed") || office.is_on("AccountAllowFutureDebits");
    if pay_date > now.today && !takes_future {
        return Err(Refusal::field("PayDate", "PayDate cannot be a future date."));
    }
    Ok(())
}

/// A plan that a payment names: a dynamic one of the patient's that is not closed.
fn plan_named<'f>(family: &'f Family, patient: &Patient, number: i64) -> Result<&'f PayPlan, Refusal> {
    let plan = family.pay_plan(number).ok_or_else(|| Refusal::not_found("PayPlan not found."))?;
    let refuse = |why: &str| Err(Refusal::field("payPlanNum", format!("payPlanNum must be {why}.")));
    if ![plan.guarantor, plan.pat_num].contains(&patient.pat_num) {
        return refuse("a payment plan of the patient");
    }
    if !plan.is_dynamic {
        return refuse("a dynamic payment plan");
    }
    if plan.is_closed {
        return refuse("a payment plan that is not closed");
    }
    Ok(plan)
}

/// The plan that a patient's payment goes to when none is named: the oldest open one that the patient pays
/// (`opendental-engine.md` 15.2).
fn oldest_plan(family: &Family, pat_num: i64) -> Option<&PayPlan> {
    let is_it = |plan: &&PayPlan| plan.guarantor == pat_num && plan.plan_num.is_none() && !plan.is_closed;
    family.pay_plans.iter().filter(is_it).min_by_key(|plan| (plan.pay_plan_date, plan.pay_plan_num))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
