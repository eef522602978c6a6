//! What a link puts on its plan (`opendental-engine.md` 15, 4).

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ProcStatus, Procedure};
use crate::estimate::covers;
use crate::patient_money::{
    Adjustment, ChargeType, PayPlan, PayPlanCharge, PayPlanLink, PaySplit, PlanLinkType, PlannedWorkOption,
};
use crate::pay_plan::{links_of, plan_of};
use crate::state::Family;

/// Whether what a link names is there to be charged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Done,
    /// Treatment planned.
    Planned,
    /// Deleted, or of a status that nobody pays for.
    Gone,
}

/// The procedure or adjustment that a link names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    pub date: Date,
    pub pat_num: i64,
    pub prov_num: i64,
    pub clinic_num: Option<i64>,
    pub standing: Standing,
    /// What it is worth once it is done.
    pub value: Cents,
}

/// What a link names, and what that is worth once it is done: the link's own amount, or what is left for the
/// patient after insurance and after what was paid outside the plan.
#[must_use]
pub fn item(family: &Family, link: &PayPlanLink) -> Option<Item> {
    let own = |left: Cents| link.amount_override.unwrap_or(left).or_zero();
    match link.link_type {
        PlanLinkType::Procedure => {
            let procedure = family.procedure(link.linked_num)?;
            Some(Item {
                date: procedure.proc_date,
                pat_num: procedure.pat_num,
                prov_num: procedure.prov_num,
                clinic_num: procedure.clinic_num,
                standing: standing(procedure),
                value: own(left_of_procedure(family, procedure, link.pay_plan_num)),
            })
        }
        PlanLinkType::Adjustment => {
            let adjustment = family.adjustment(link.linked_num)?;
            Some(Item {
                date: adjustment.adj_date,
                pat_num: adjustment.pat_num,
                prov_num: adjustment.prov_num,
                clinic_num: adjustment.clinic_num,
                standing: Standing::Done,
                value: match moved_to(family, adjustment) {
                    Some(_) => Cents::ZERO,
                    None => own(left_of_adjustment(family, adjustment, link.pay_plan_num)),
                },
            })
        }
        PlanLinkType::None | PlanLinkType::OrthoCase => None,
    }
}

/// What a link puts on its plan now: planned work counts when the plan treats it as complete.
#[must_use]
pub fn worth(family: &Family, link: &PayPlanLink) -> Cents {
    let ahead = plan_of(family, link).is_some_and(charges_ahead);
    match item(family, link) {
        Some(item) if item.standing == Standing::Done => item.value,
        Some(item) if item.standing == Standing::Planned && ahead => item.value,
        _ => Cents::ZERO,
    }
}

/// What a plan is about in all, planned work included.
#[must_use]
pub fn principal(family: &Family, plan: &PayPlan) -> Cents {
    links_of(family, plan.pay_plan_num)
        .filter_map(|link| item(family, link))
        .filter(|item| item.standing != Standing::Gone)
        .map(|item| item.value)
        .sum()
}

/// What a procedure or adjustment no longer owes by itself, because a dynamic plan charges for it. What was charged
/// is owed on the plan, whatever became of the work since: it is never less than that. A closed plan takes no more
/// either: what came after stays on the account.
#[must_use]
pub(crate) fn taken_by(family: &Family, link: &PayPlanLink) -> Cents {
    let Some(plan) = plan_of(family, link) else { return Cents::ZERO };
    let charged = charged(family, link);
    match item(family, link) {
        Some(item) if item.standing == Standing::Done && !plan.is_closed => item.value.max(charged),
        // It is charged before there is something to take it off.
        Some(item) if item.standing == Standing::Planned && charges_ahead(plan) => Cents::ZERO,
        _ => charged,
    }
}

/// Whether a charge is for work that was there when it was made and no longer is: nobody owes its principal.
#[must_use]
pub(crate) fn is_for_nothing(family: &Family, charge: &PayPlanCharge) -> bool {
    let Some(plan) = family.pay_plan(charge.pay_plan_num) else { return false };
    let is_its = |link: &&PayPlanLink| {
        link.link_type == charge.link_type && Some(link.linked_num) == charge.linked_num
    };
    let link = links_of(family, charge.pay_plan_num).find(is_its);
    link.and_then(|link| item(family, link)).is_some_and(|item| match item.standing {
        Standing::Done => false,
        Standing::Planned => !charges_ahead(plan),
        Standing::Gone => true,
    })
}

/// Whether a plan charges for work before it is done.
fn charges_ahead(plan: &PayPlan) -> bool {
    plan.planned_work_option == PlannedWorkOption::TreatAsComplete
}

/// The principal that was charged for a link.
pub(super) fn charged(family: &Family, link: &PayPlanLink) -> Cents {
    let for_it = family.pay_plan_charges.iter().filter(|charge| {
        charge.pay_plan_num == link.pay_plan_num
            && charge.link_type == link.link_type
            && charge.linked_num == Some(link.linked_num)
    });
    for_it.map(|charge| charge.principal).sum()
}

const fn standing(procedure: &Procedure) -> Standing {
    match procedure.proc_status {
        ProcStatus::Complete => Standing::Done,
        ProcStatus::TreatmentPlanned => Standing::Planned,
        _ => Standing::Gone,
    }
}

/// Fee and adjustments of its provider, less insurance, less what was paid outside plans or charged by others.
fn left_of_procedure(family: &Family, procedure: &Procedure, pay_plan_num: i64) -> Cents {
    let own = Some(procedure.proc_num);
    let moved: Vec<&Adjustment> = (family.adjustments.iter())
        .filter(|adjustment| adjustment.proc_num == own && adjustment.prov_num == procedure.prov_num)
        .collect();
    let has_moved = |adj_num: Option<i64>| moved.iter().any(|row| Some(row.adj_num) == adj_num);
    let adjusted: Cents = moved.iter().map(|row| row.adj_amt).sum();
    let insured: Cents = family.claim_procs.iter().filter(|row| row.proc_num == own).map(covers).sum();
    let paid: Cents = outside_plans(family)
        .filter(|split| split.proc_num == own || (split.proc_num.is_none() && has_moved(split.adj_num)))
        .map(|split| split.split_amt)
        .sum();
    let planned: Cents = (family.pay_plan_charges.iter())
        .filter(|charge| match charge.link_type {
            PlanLinkType::Procedure => charge.linked_num == own && charge.pay_plan_num != pay_plan_num,
            // A plan that is not dynamic takes it over by a credit.
            PlanLinkType::None => charge.charge_type == ChargeType::Credit && charge.proc_num == own,
            // What was charged for an adjustment before it moved here, on this plan too.
            PlanLinkType::Adjustment => has_moved(charge.linked_num),
            PlanLinkType::OrthoCase => false,
        })
        .map(|charge| charge.principal)
        .sum();
    procedure.fee_total() + adjusted - insured - paid - planned
}

fn left_of_adjustment(family: &Family, adjustment: &Adjustment, pay_plan_num: i64) -> Cents {
    let own = Some(adjustment.adj_num);
    let paid: Cents = outside_plans(family)
        .filter(|split| split.adj_num == own && split.proc_num.is_none())
        .map(|split| split.split_amt)
        .sum();
    let planned: Cents = (family.pay_plan_charges.iter())
        .filter(|charge| (charge.link_type, charge.linked_num) == (PlanLinkType::Adjustment, own))
        .filter(|charge| charge.pay_plan_num != pay_plan_num)
        .map(|charge| charge.principal)
        .sum();
    adjustment.adj_amt - paid - planned
}

/// The procedure that an adjustment belongs to and comes with, when one provider earns both.
fn moved_to<'f>(family: &'f Family, adjustment: &Adjustment) -> Option<&'f Procedure> {
    let procedure = adjustment.proc_num.and_then(|number| family.procedure(number));
    procedure.filter(|procedure| procedure.prov_num == adjustment.prov_num)
}

/// What was paid towards a plan pays its charges, which count in full.
fn outside_plans(family: &Family) -> impl Iterator<Item = &PaySplit> {
    family.splits.iter().filter(|split| split.pay_plan_num.is_none())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
