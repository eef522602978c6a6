//! Making a dynamic plan.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::Cents;
use crate::account::ProcStatus;
use crate::change::ChangeSet;
use crate::office::Office;
use crate::patient_money::{ChargeFrequency, PayPlan, PayPlanLink, PlanLinkType, PlannedWorkOption};
use crate::pay_plan::terms::Terms;
use crate::pay_plan::{is_planned, principal};
use crate::state::{Family, Now, Numbers, Refusal};
use crate::voids::is_not_cancelled;

/// Charges that a plan may consist of.
pub(super) const PAYMENTS_MAX: i64 = 1200;
/// The highest yearly interest: 100 %.
const APR_MAX: i64 = 10_000;
/// How long ago a plan may begin: its charges since then are all made at once.
const START_YEARS_MAX: i64 = 10;
/// The list of payment plan categories.
const PLAN_CATEGORIES: i64 = 47;

/// A dynamic plan to be made. What is none takes its default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddPlan {
    pub pat_num: i64,
    /// How much comes due each time; else `number_of_payments` says in how many parts.
    pub pay_amt: Option<Cents>,
    pub number_of_payments: Option<i64>,
    pub proc_nums: Vec<i64>,
    pub adj_nums: Vec<i64>,
    /// Who pays; the patient.
    pub guarantor: Option<i64>,
    /// The day of the agreement, on which a down payment is due; today.
    pub pay_plan_date: Option<Date>,
    pub apr_basis_points: i64,
    pub down_payment: Cents,
    pub note: String,
    pub plan_category: Option<i64>,
    pub charge_frequency: ChargeFrequency,
    /// The day of the first charge; a month after the agreement.
    pub date_pay_plan_start: Option<Date>,
    pub date_interest_start: Option<Date>,
    pub is_locked: bool,
    pub planned_work_option: PlannedWorkOption,
}

/// Makes a dynamic plan of procedures and adjustments of one patient. Its charges are not made here.
///
/// # Errors
/// When something named is not there or cannot be planned, or the terms never pay the plan off.
pub fn create(
    office: &Office,
    family: &Family,
    command: &AddPlan,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(PayPlan, ChangeSet), Refusal> {
    family.patient(command.pat_num).ok_or_else(|| Refusal::not_found("Patient not found."))?;
    let guarantor = command.guarantor.unwrap_or(command.pat_num);
    let mut plan = blank(numbers.fresh::<PayPlan>(), guarantor, command, now)?;
    check_guarantor(family, guarantor)?;
    check_category(office, command.plan_category)?;
    let links = links(family, command, plan.pay_plan_num, now, numbers)?;
    // What the plan is about is asked of the family with its links in it.
    let mut with = family.clone();
    with.pay_plans.push(plan.clone());
    with.pay_plan_links.extend(links.iter().cloned());
    let amount = principal(&with, &plan);
    if amount <= Cents::ZERO {
        return Err(Refusal::field(
            "procNums",
            "Nothing is left to pay on these procedures and adjustments.",
        ));
    }
    if command.down_payment < Cents::ZERO || command.down_payment > amount {
        let why = format!("DownPayment must be between 0.00 and the {amount} of the plan.");
        return Err(Refusal::field("DownPayment", why));
    }
    plan.pay_amt = pay_amt(&plan, command.pay_amt, command.number_of_payments, amount - plan.down_payment)?;
    check_terms(&plan, amount - plan.down_payment)?;
    check_start(&plan, now)?;
    let mut changes = family.change(office);
    changes.touches(plan.pat_num);
    changes.touches(plan.guarantor);
    changes.put(&plan);
    changes.put_all(&links);
    Ok((plan, changes))
}

fn blank(pay_plan_num: i64, guarantor: i64, command: &AddPlan, now: Now) -> Result<PayPlan, Refusal> {
    let pay_plan_date = command.pay_plan_date.unwrap_or(now.today);
    let in_a_month = || {
        pay_plan_date
            .checked_add(1.month())
            .map_err(|_| Refusal::field("PayPlanDate", "PayPlanDate is too late."))
    };
    Ok(PayPlan {
        pay_plan_num,
        pat_num: command.pat_num,
        guarantor,
        pay_plan_date,
        apr_basis_points: command.apr_basis_points,
        note: command.note.clone(),
        plan_num: None,
        ins_sub_num: None,
        completed_amt: Cents::ZERO,
        // A dynamic plan keeps the amount of its charges; how many there will be moves with the account.
        number_of_payments: 0,
        pay_amt: Cents::ZERO,
        down_payment: command.down_payment,
        is_closed: false,
        plan_category: command.plan_category,
        is_dynamic: true,
        charge_frequency: command.charge_frequency,
        date_pay_plan_start: command.date_pay_plan_start.map_or_else(in_a_month, Ok)?,
        is_locked: command.is_locked,
        date_interest_start: command.date_interest_start,
        planned_work_option: command.planned_work_option,
        sec_date_t_edit: now.instant,
    })
}

/// The amount of a charge: as it is said, or so that the number of charges that is said pays the plan off.
pub(super) fn pay_amt(
    plan: &PayPlan,
    pay_amt: Option<Cents>,
    number_of_payments: Option<i64>,
    amount: Cents,
) -> Result<Cents, Refusal> {
    // Payments are looked for with interest that can be.
    check_apr(plan)?;
    match (pay_amt, number_of_payments.filter(|number| *number != 0)) {
        (Some(_), Some(_)) => {
            Err(Refusal::field("NumberOfPayments", "Only one of PayAmt and NumberOfPayments can be given."))
        }
        (Some(pay_amt), None) if pay_amt > Cents::ZERO => Ok(pay_amt),
        (Some(_), None) => Err(Refusal::field("PayAmt", "PayAmt must be more than 0.00.")),
        (None, Some(number)) if (1..=PAYMENTS_MAX).contains(&number) => {
            // A down payment of all of it leaves nothing to be charged.
            Ok(Terms::of(plan).payment(amount, number).max(Cents(1)))
        }
        (None, Some(_)) => Err(Refusal::field(
            "NumberOfPayments",
            format!("NumberOfPayments must be between 1 and {PAYMENTS_MAX}."),
        )),
        (None, None) => Err(Refusal::field("PayAmt", "PayAmt or NumberOfPayments is required.")),
    }
}

fn check_apr(plan: &PayPlan) -> Result<(), Refusal> {
    if !(0..=APR_MAX).contains(&plan.apr_basis_points) {
        return Err(Refusal::field("APR", "APR must be between 0 and 100."));
    }
    Ok(())
}

/// That interest has its limits and a lock, that a charge pays more than its interest, and that the charges have
/// an end that can be told.
pub(super) fn check_terms(plan: &PayPlan, amount: Cents) -> Result<(), Refusal> {
    check_apr(plan)?;
    if plan.apr_basis_points > 0 && !plan.is_locked {
        return Err(Refusal::field("IsLocked", "IsLocked must be true when there is an APR."));
    }
    let whole = Terms { interest_start: None, ..Terms::of(plan) };
    let interest = whole.interest(plan.date_pay_plan_start, amount, Cents(i64::MAX));
    if plan.pay_amt <= interest {
        let why = format!("PayAmt must be more than the interest of one charge, {interest}.");
        return Err(Refusal::field("PayAmt", why));
    }
    if Terms::of(plan).count(amount, plan.pay_amt, PAYMENTS_MAX) > PAYMENTS_MAX {
        let why = format!("PayAmt must be more: it does not pay the plan off in {PAYMENTS_MAX} charges.");
        return Err(Refusal::field("PayAmt", why));
    }
    Ok(())
}

/// That the first charge is not too long ago.
pub(super) fn check_start(plan: &PayPlan, now: Now) -> Result<(), Refusal> {
    let first = now.today.saturating_sub(START_YEARS_MAX.years());
    if plan.date_pay_plan_start < first {
        let why = format!("DatePayPlanStart must not be more than {START_YEARS_MAX} years ago.");
        return Err(Refusal::field("DatePayPlanStart", why));
    }
    Ok(())
}

pub(super) fn check_guarantor(family: &Family, guarantor: i64) -> Result<(), Refusal> {
    match family.patient(guarantor) {
        Some(_) => Ok(()),
        None => Err(Refusal::field("Guarantor", "Guarantor must be a member of the patient's family.")),
    }
}

pub(super) fn check_category(office: &Office, plan_category: Option<i64>) -> Result<(), Refusal> {
    let known = |number: i64| office.definitions_of(PLAN_CATEGORIES).any(|found| found.def_num == number);
    match plan_category {
        Some(number) if !known(number) => {
            Err(Refusal::field("PlanCategory", "PlanCategory is not a category of payment plans."))
        }
        _ => Ok(()),
    }
}

fn links(
    family: &Family,
    command: &AddPlan,
    pay_plan_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<Vec<PayPlanLink>, Refusal> {
    let procedures = command.proc_nums.iter().map(|number| (PlanLinkType::Procedure, *number));
    let adjustments = command.adj_nums.iter().map(|number| (PlanLinkType::Adjustment, *number));
    let mut links: Vec<PayPlanLink> = Vec::new();
    for (link_type, linked_num) in procedures.chain(adjustments) {
        check_item(family, command.pat_num, link_type, linked_num)?;
        if links.iter().any(|link| (link.link_type, link.linked_num) == (link_type, linked_num)) {
            return Err(Refusal::rule(format!("{link_type} {linked_num} is named twice.")));
        }
        links.push(PayPlanLink {
            pay_plan_link_num: numbers.fresh::<PayPlanLink>(),
            pay_plan_num,
            link_type,
            linked_num,
            amount_override: None,
            sec_date_t_entry: now.instant,
        });
    }
    if links.is_empty() {
        return Err(Refusal::field("procNums", "procNums or adjNums is required."));
    }
    Ok(links)
}

/// That a procedure or adjustment of the patient can be put on a plan.
pub(super) fn check_item(
    family: &Family,
    pat_num: i64,
    link_type: PlanLinkType,
    linked_num: i64,
) -> Result<(), Refusal> {
    let owner = match link_type {
        PlanLinkType::Procedure => check_procedure(family, linked_num)?,
        PlanLinkType::Adjustment => check_adjustment(family, linked_num)?,
        PlanLinkType::None | PlanLinkType::OrthoCase => {
            let why = "LinkType is invalid. It can be \"Procedure\", \"Adjustment\".";
            return Err(Refusal::field("LinkType", why));
        }
    };
    if owner != pat_num {
        return Err(Refusal::rule(format!("{link_type} {linked_num} belongs to another patient.")));
    }
    if is_planned(family, link_type, linked_num) {
        return Err(Refusal::rule(format!("{link_type} {linked_num} is on a payment plan already.")));
    }
    Ok(())
}

fn check_procedure(family: &Family, proc_num: i64) -> Result<i64, Refusal> {
    let procedure = family.procedure(proc_num).ok_or_else(|| Refusal::not_found("Procedure not found."))?;
    if !matches!(procedure.proc_status, ProcStatus::Complete | ProcStatus::TreatmentPlanned) {
        let why = "Only procedures with a ProcStatus of TP or C can be put on a payment plan.";
        return Err(Refusal::field("procNums", why));
    }
    Ok(procedure.pat_num)
}

fn check_adjustment(family: &Family, adj_num: i64) -> Result<i64, Refusal> {
    let adjustment = family.adjustment(adj_num).ok_or_else(|| Refusal::not_found("Adjustment not found."))?;
    is_not_cancelled(&family.adjustments, adj_num, "it cannot be put on a payment plan.")?;
    if adjustment.adj_amt < Cents::ZERO {
        return Err(Refusal::field("adjNums", "Only charges can be put on a payment plan, not discounts."));
    }
    let procedure = adjustment.proc_num.and_then(|number| family.procedure(number));
    if procedure.is_some_and(|procedure| procedure.prov_num == adjustment.prov_num) {
        let why = "An adjustment of a procedure comes with the procedure; name the procedure.";
        return Err(Refusal::field("adjNums", why));
    }
    Ok(adjustment.pat_num)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
