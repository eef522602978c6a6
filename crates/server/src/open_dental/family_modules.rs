//! The family module: a patient's insurance in one answer.

use claims::account::Patient;
use claims::coverage::{Carrier, Employer, InsPlan, InsSub, PatPlan, PlanType};
use claims::office::{FeeSchedType, Office};
use serde_json::Value;

use super::ask::{Ask, Reply};
use super::routes::Answer;
use super::wire::{self, row};
use crate::app::Account;

/// A row for each coverage, primary first. One whose subscription or plan is gone is left out.
pub(super) async fn insurance(ask: &Ask) -> Answer {
    let pat_num = ask.number();
    let Account { office, family } = ask.account(pat_num).await?;
    let mut shown = Vec::new();
    let mut seen = vec![pat_num];
    for coverage in ask.paged(family.coverages_of(pat_num))? {
        let Some(sub) = family.ins_sub(coverage.ins_sub_num) else { continue };
        let Some(plan) = family.plan(sub.plan_num) else { continue };
        let subscriber: Option<Patient> = match family.patient(sub.subscriber) {
            Some(member) => Some(member.clone()),
            None => ask.get(sub.subscriber).await?,
        };
        let employer: Option<Employer> = match plan.employer_num {
            Some(number) => ask.get(number).await?,
            None => None,
        };
        seen.push(sub.subscriber);
        let part =
            Part { coverage, sub, plan, carrier: family.carrier(plan.carrier_num), subscriber, employer };
        shown.push(show(&part, &office));
    }
    ask.saw("read familymodules", seen).await?;
    Ok(Reply::Ok(Value::Array(shown)))
}

/// One coverage with all that it leads to.
struct Part<'f> {
    coverage: &'f PatPlan,
    sub: &'f InsSub,
    plan: &'f InsPlan,
    carrier: Option<&'f Carrier>,
    subscriber: Option<Patient>,
    employer: Option<Employer>,
}

/// The place of a coverage in words.
fn ordinal_name(ordinal: i64, plan: &InsPlan) -> &'static str {
    match ordinal {
        _ if plan.is_medical => "Medical",
        1 => "Primary",
        2 => "Secondary",
        _ => "Other",
    }
}

/// The kind of a plan in words. A PPO whose copay schedule holds what it pays is a kind of its own.
fn plan_type_name(plan: &InsPlan, office: &Office) -> &'static str {
    let copays = plan.copay_fee_sched.and_then(|number| office.fee_sched(number));
    let is_fixed = copays.is_some_and(|schedule| schedule.fee_sched_type == FeeSchedType::FixedBenefit);
    match plan.plan_type {
        PlanType::Percentage => "Category Percentage",
        PlanType::Ppo if is_fixed => "PPO Fixed Benefit",
        PlanType::Ppo => "PPO Percentage",
        PlanType::Flat => "Medicaid or Flat Co-pay",
        PlanType::Capitation => "Capitation",
    }
}

fn show(part: &Part<'_>, office: &Office) -> Value {
    let Part { coverage, sub, plan, .. } = *part;
    let name = part.subscriber.as_ref().map(|p| format!("{} {}", p.f_name, p.l_name)).unwrap_or_default();
    let schedule = plan.fee_sched.and_then(|number| office.fee_sched(number));
    row! {
        "PatNum": coverage.pat_num,
        "InsSubNum": sub.ins_sub_num,
        "Subscriber": sub.subscriber,
        "subscriber": wire::text(&name),
        "SubscriberID": wire::text(&sub.subscriber_id),
        "SubscNote": wire::text(&sub.subsc_note),
        "PatPlanNum": coverage.pat_plan_num,
        "Ordinal": coverage.ordinal,
        "ordinal": ordinal_name(coverage.ordinal, plan),
        "IsPending": wire::flag(coverage.is_pending),
        "Relationship": coverage.relationship.as_str(),
        "PatID": wire::text(&coverage.pat_id),
        "CarrierNum": plan.carrier_num,
        "CarrierName": wire::text(part.carrier.map_or("", |carrier| &carrier.carrier_name)),
        "PlanNum": plan.plan_num,
        "GroupName": wire::text(&plan.group_name),
        "GroupNum": wire::text(&plan.group_num),
        "PlanNote": wire::text(&plan.plan_note),
        "FeeSched": wire::key(plan.fee_sched),
        "feeSchedule": wire::text(schedule.map_or("", |schedule| &schedule.description)),
        "PlanType": plan.plan_type.as_str(),
        "planType": plan_type_name(plan, office),
        "CopayFeeSched": wire::key(plan.copay_fee_sched),
        "EmployerNum": wire::key(plan.employer_num),
        "employer": wire::text(part.employer.as_ref().map_or("", |employer| &employer.emp_name)),
        "IsMedical": wire::flag(plan.is_medical),
    }
}
