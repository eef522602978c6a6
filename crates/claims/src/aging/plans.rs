//! What payment plans do to a balance, in the four ways that an office can choose (`opendental-engine.md` 17).

use jiff::ToSpan;

use crate::Cents;
use crate::aging::{AsOf, Entry, Kind, PlansVersion};
use crate::office::Office;
use crate::patient_money::{ChargeType, PayPlan, PayPlanCharge, PayPlanLink, PlanLinkType};
use crate::pay_plan::{self, schedule, taken_by};
use crate::state::Family;

/// Days ahead of its charges that a plan is billed, unless the office says otherwise.
const BILL_IN_ADVANCE: i64 = 10;

pub(super) fn entries(family: &Family, version: PlansVersion, as_of: AsOf) -> Vec<Entry> {
    let mut all = Vec::new();
    for plan in &family.pay_plans {
        all.extend(amount_of(plan, version));
        if version != PlansVersion::NoCharges && plan.is_dynamic {
            all.extend(pay_plan::links_of(family, plan.pay_plan_num).filter_map(|row| link(family, row)));
        }
        let charges = (family.pay_plan_charges.iter())
            .filter(|row| row.pay_plan_num == plan.pay_plan_num && row.charge_date <= as_of.date)
            .filter(|row| ages(plan, row, version));
        all.extend(charges.map(charge));
    }
    all
}

/// The whole amount, where plans do not age; without charges only plans of insurance leave the account.
fn amount_of(plan: &PayPlan, version: PlansVersion) -> Option<Entry> {
    let leaves = match version {
        PlansVersion::DoNotAge => true,
        PlansVersion::NoCharges => plan.plan_num.is_some(),
        PlansVersion::AgeCreditsAndDebits | PlansVersion::AgeCreditsOnly => false,
    };
    leaves.then_some(Entry {
        kind: Kind::PlanAmount,
        number: plan.pay_plan_num,
        pat_num: plan.pat_num,
        date: plan.pay_plan_date,
        amount: -plan.completed_amt,
        proc_num: None,
    })
}

/// What a dynamic plan takes over, on the day of what it takes it from.
fn link(family: &Family, row: &PayPlanLink) -> Option<Entry> {
    let item = pay_plan::item(family, row)?;
    Some(Entry {
        kind: Kind::PlanLink,
        number: row.pay_plan_link_num,
        pat_num: item.pat_num,
        date: item.date,
        amount: -taken_by(family, row),
        proc_num: (row.link_type == PlanLinkType::Procedure).then_some(row.linked_num),
    })
}

/// Whether a charge counts: credits of old plans where plans age, and debits of patients' plans in one version.
fn ages(plan: &PayPlan, row: &PayPlanCharge, version: PlansVersion) -> bool {
    match (row.charge_type, version) {
        (ChargeType::Credit, PlansVersion::AgeCreditsAndDebits | PlansVersion::AgeCreditsOnly) => true,
        (ChargeType::Debit, PlansVersion::AgeCreditsAndDebits) => plan.plan_num.is_none(),
        _ => false,
    }
}

fn charge(row: &PayPlanCharge) -> Entry {
    let (kind, pat_num, amount, proc_num) = match row.charge_type {
        ChargeType::Debit => (Kind::PlanCharge, row.guarantor, row.principal + row.interest, None),
        ChargeType::Credit => (Kind::PlanCredit, row.pat_num, -row.principal, row.proc_num),
    };
    Entry { kind, number: row.pay_plan_charge_num, pat_num, date: row.charge_date, amount, proc_num }
}

/// What is due on payment plans, those to be billed in advance too, less what was paid towards them. Where
/// debits age, closed plans are in the balance alone; without charges there is nothing due.
#[must_use]
pub(super) fn due(office: &Office, family: &Family, as_of: AsOf) -> Cents {
    let version = PlansVersion::of(office);
    let days = office.pref_num("PayPlansBillInAdvanceDays").unwrap_or(BILL_IN_ADVANCE);
    let through = as_of.date.checked_add(days.clamp(0, 366).days()).unwrap_or(as_of.date);
    let shown = |plan: &&PayPlan| match version {
        PlansVersion::NoCharges => false,
        PlansVersion::AgeCreditsAndDebits => plan.plan_num.is_none() && !plan.is_closed,
        PlansVersion::DoNotAge | PlansVersion::AgeCreditsOnly => plan.plan_num.is_none(),
    };
    let of_plan = |plan: &PayPlan| {
        let made = family.pay_plan_charges.iter().filter(|row| {
            row.pay_plan_num == plan.pay_plan_num
                && row.charge_type == ChargeType::Debit
                && row.charge_date <= through
        });
        let made: Cents = made.map(|row| row.principal + row.interest).sum();
        let to_come: Cents =
            schedule(family, plan, through).iter().map(|row| row.principal + row.interest).sum();
        let paid = family.splits.iter().filter(|row| row.pay_plan_num == Some(plan.pay_plan_num));
        let paid: Cents = paid.filter(|row| as_of.holds(row.date_pay)).map(|row| row.split_amt).sum();
        made + to_come - paid
    };
    family.pay_plans.iter().filter(shown).map(of_plan).sum()
}

#[cfg(test)]
mod tests;
