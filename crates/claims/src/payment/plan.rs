//! What payment plans take over from procedures and adjustments, and what of it is due
//! (`opendental-engine.md` 14.2, 14.3 and 15).

use jiff::civil::Date;

use crate::Cents;
use crate::office::Office;
use crate::patient_money::{ChargeType, PayPlan, PayPlanCharge, PlanLinkType};
use crate::pay_plan::taken_by;
use crate::payment::charges::owner_of;
use crate::payment::entry::{Entry, Owner, What};
use crate::state::Family;

/// The version of the office's rules in which a plan's splits are the patient's own, not those of who pays.
const SPLITS_ARE_THE_PATIENTS: i64 = 4;

/// What is on plans, and no longer owed by itself.
pub(super) fn taken(family: &Family) -> impl Iterator<Item = (What, Cents)> {
    family.pay_plan_links.iter().filter_map(|link| {
        let what = match link.link_type {
            PlanLinkType::Procedure => What::Procedure(link.linked_num),
            PlanLinkType::Adjustment => What::Adjustment(link.linked_num),
            PlanLinkType::None | PlanLinkType::OrthoCase => return None,
        };
        Some((what, taken_by(family, link)))
    })
}

/// What is due on the family's plans today, interest and principal each by itself. What comes due later is not
/// owed yet; a plan that follows insurance is not the patient's to pay.
pub(super) fn due(office: &Office, family: &Family, today: Date) -> Vec<Entry> {
    let due =
        |charge: &&PayPlanCharge| charge.charge_type == ChargeType::Debit && charge.charge_date <= today;
    let of = |charge: &PayPlanCharge| {
        let plan = family.pay_plan(charge.pay_plan_num).filter(|plan| plan.plan_num.is_none());
        plan.map(|plan| parts(office, family, plan, charge)).unwrap_or_default()
    };
    family.pay_plan_charges.iter().filter(due).flat_map(of).collect()
}

fn parts(office: &Office, family: &Family, plan: &PayPlan, charge: &PayPlanCharge) -> Vec<Entry> {
    let of_patient = office.pref_num("PayPlansVersion") == Some(SPLITS_ARE_THE_PATIENTS);
    let pat_num = if of_patient { plan.pat_num } else { plan.guarantor };
    let own = Owner { pat_num, prov_num: charge.prov_num, clinic_num: charge.clinic_num };
    let linked = |kind| charge.linked_num.filter(|_| charge.link_type == kind);
    let proc_num = linked(PlanLinkType::Procedure);
    // Who did the work earns it, even when the charge names somebody else.
    let earner = proc_num.and_then(|n| family.procedure(n)).map(owner_of);
    let owner = earner.map_or(own, |earner| Owner { pat_num, ..earner });

    let number = charge.pay_plan_charge_num;
    let entry = |what, owner, amount| Entry {
        pay_plan_num: Some(plan.pay_plan_num),
        ..Entry::new(what, owner, charge.charge_date, amount)
    };
    let interest = entry(What::Interest(number), own, charge.interest);
    let principal = Entry {
        proc_num,
        adj_num: linked(PlanLinkType::Adjustment),
        ..entry(What::Principal(number), owner, charge.principal)
    };
    [interest, principal].into_iter().filter(|entry| !entry.end.is_zero()).collect()
}
