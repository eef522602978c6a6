//! What a family's account is read by.

use claims::account::{Claim, ClaimProc, EstimateStamp, Etrans, Patient, Procedure};
use claims::coverage::{Benefit, Carrier, InsPlan, InsSub, InsVerify, PatPlan, SubstitutionLink};
use claims::discount_plan::DiscountPlanSub;
use claims::office::Fee;
use claims::patient_money::{Adjustment, PayPlan, PayPlanCharge, PayPlanLink, PaySplit, Payment};

use crate::statement::{Named, Select, Statement};

pub const PATIENTS_OF_FAMILY: Select<Patient> = Select::new("patients of a family", "guarantor = $2");

pub const PROCEDURES_OF_PATIENT: Select<Procedure> = Select::new("procedures of a patient", "pat_num = $2");

pub const CLAIMS_OF_PATIENT: Select<Claim> = Select::new("claims of a patient", "pat_num = $2");
pub const CLAIMS_BY_STATUS: Select<Claim> = Select::new("claims by status", "claim_status = $2");
/// A page of them, after a number.
pub const CLAIMS_OF_STATUS: Select<Claim> =
    Select::new("claims of a status, page by page", "claim_status = $2 and claim_num > $3")
        .ordered("claim_num limit $4");

/// One claim that names a subscription, first or second.
pub const CLAIM_OF_SUBSCRIPTION: Named = Named {
    name: "a claim of a subscription",
    sql: "select claim_num from claim where practice_id = $1 and ins_sub_num = $2 \
     union all select claim_num from claim where practice_id = $1 and ins_sub_num2 = $2 limit 1",
};

pub const CLAIM_PROCS_OF_PATIENT: Select<ClaimProc> = Select::new("claimprocs of a patient", "pat_num = $2");
pub const CLAIM_PROCS_OF_PROCEDURE: Select<ClaimProc> =
    Select::new("claimprocs of a procedure", "proc_num = $2");
pub const CLAIM_PROCS_OF_CLAIM: Select<ClaimProc> = Select::new("claimprocs of a claim", "claim_num = $2");
pub const CLAIM_PROCS_OF_CHECK: Select<ClaimProc> =
    Select::new("claimprocs of a check", "claim_payment_num = $2");
/// A page of them, after a number.
pub const CLAIM_PROCS_OF_STATUS: Select<ClaimProc> =
    Select::new("claimprocs of a status, page by page", "status = $2 and claim_proc_num > $3")
        .ordered("claim_proc_num limit $4");
pub const CLAIM_PROCS_OF_SUBSCRIPTION: Select<ClaimProc> =
    Select::new("claimprocs of a subscription", "ins_sub_num = $2");
/// Lines of other families on one subscription.
pub const CLAIM_PROCS_SHARED: Select<ClaimProc> = Select::new(
    "claimprocs of other families on a subscription",
    "ins_sub_num = $2 and pat_num not in (select pat_num from patient where practice_id = $1 and guarantor = $3)",
);

pub const PAT_PLANS_OF_PATIENT: Select<PatPlan> =
    Select::new("coverages of a patient", "pat_num = $2").ordered("ordinal, pat_plan_num");
pub const PAT_PLANS_OF_SUBSCRIPTION: Select<PatPlan> =
    Select::new("coverages by a subscription", "ins_sub_num = $2");

pub const INS_SUBS_OF_PLAN: Select<InsSub> = Select::new("subscriptions of a plan", "plan_num = $2");
pub const INS_SUBS_OF_SUBSCRIBER: Select<InsSub> =
    Select::new("subscriptions of a subscriber", "subscriber = $2");
pub const PLANS_OF_CARRIER: Select<InsPlan> = Select::new("plans of a carrier", "carrier_num = $2");
pub const CARRIERS_BY_ELECT_ID: Select<Carrier> = Select::new("carriers by payer id", "elect_id = $2");

/// What is verified of one coverage or plan.
pub const INS_VERIFY_OF: Select<InsVerify> =
    Select::new("verification of a coverage or plan", "verify_type = $2 and f_key = $3");
pub const DISCOUNT_SUB_OF_PATIENT: Select<DiscountPlanSub> =
    Select::new("discount plan of a patient", "pat_num = $2");
/// One patient of an employer.
pub const PATIENT_OF_EMPLOYER: Named = Named {
    name: "a patient of an employer",
    sql: "select pat_num from patient where practice_id = $1 and employer_num = $2 limit 1",
};
/// One plan of an employer.
pub const PLAN_OF_EMPLOYER: Named = Named {
    name: "a plan of an employer",
    sql: "select plan_num from insplan where practice_id = $1 and employer_num = $2 limit 1",
};

pub const BENEFITS_OF_PLAN: Select<Benefit> = Select::new("benefits of a plan", "plan_num = $2");
pub const BENEFITS_OF_COVERAGE: Select<Benefit> = Select::new("benefits of a coverage", "pat_plan_num = $2");

pub const FEES_OF_SCHEDULE: Select<Fee> = Select::new("fees of a schedule", "fee_sched = $2");

pub const ETRANSS_OF_PATIENT: Select<Etrans> = Select::new("transactions of a patient", "pat_num = $2");
pub const STAMP_OF_PATIENT: Select<EstimateStamp> =
    Select::new("estimate stamp of a patient", "pat_num = $2");

/// The code of a procedure, for lines of other families.
pub const CODE_OF_PROCEDURE: Named = Named {
    name: "code of a procedure",
    sql: "select c.proc_code from procedurelog p join procedurecode c \
     on c.practice_id = p.practice_id and c.code_num = p.code_num \
     where p.practice_id = $1 and p.proc_num = $2",
};

pub const SUBSTITUTIONS_OF_PLAN: Select<SubstitutionLink> =
    Select::new("substitutions of a plan", "plan_num = $2");

pub const PAYMENTS_OF_PATIENT: Select<Payment> = Select::new("payments of a patient", "pat_num = $2");
/// A page of them, after a number.
pub const PAYMENTS_OF_TYPE: Select<Payment> =
    Select::new("payments of a type, page by page", "pay_type = $2 and pay_num > $3")
        .ordered("pay_num limit $4");
/// A page of them, after a number. They are found by their date.
pub const PAYMENTS_SINCE: Select<Payment> =
    Select::new("payments entered since, page by page", "date_entry >= $2 and +pay_num > $3")
        .ordered("+pay_num limit $4");
pub const SPLITS_OF_PATIENT: Select<PaySplit> = Select::new("splits of a patient", "pat_num = $2");
pub const SPLITS_OF_PAYMENT: Select<PaySplit> = Select::new("splits of a payment", "pay_num = $2");
pub const SPLITS_OF_PROCEDURE: Select<PaySplit> = Select::new("splits of a procedure", "proc_num = $2");
pub const ADJUSTMENTS_OF_PATIENT: Select<Adjustment> =
    Select::new("adjustments of a patient", "pat_num = $2");
/// One adjustment of a type.
pub const ADJUSTMENT_OF_TYPE: Named = Named {
    name: "an adjustment of a type",
    sql: "select adj_num from adjustment where practice_id = $1 and adj_type = $2 limit 1",
};
pub const PAY_PLANS_OF_PATIENT: Select<PayPlan> = Select::new("payment plans of a patient", "pat_num = $2");
pub const PAY_PLANS_OF_GUARANTOR: Select<PayPlan> =
    Select::new("payment plans of who pays", "guarantor = $2");
pub const PLAN_CHARGES_OF_PATIENT: Select<PayPlanCharge> =
    Select::new("payment plan charges of a patient", "pat_num = $2");
pub const PLAN_CHARGES_OF_PLAN: Select<PayPlanCharge> =
    Select::new("charges of a payment plan", "pay_plan_num = $2");
pub const PLAN_LINKS_OF_PLAN: Select<PayPlanLink> =
    Select::new("links of a payment plan", "pay_plan_num = $2");

/// All of them, for the test that prepares each.
pub const ALL: &[&dyn Statement] = &[
    &PATIENTS_OF_FAMILY,
    &PROCEDURES_OF_PATIENT,
    &CLAIMS_OF_PATIENT,
    &CLAIMS_BY_STATUS,
    &CLAIMS_OF_STATUS,
    &CLAIM_OF_SUBSCRIPTION,
    &CLAIM_PROCS_OF_PATIENT,
    &CLAIM_PROCS_OF_PROCEDURE,
    &CLAIM_PROCS_OF_CLAIM,
    &CLAIM_PROCS_OF_CHECK,
    &CLAIM_PROCS_OF_STATUS,
    &CLAIM_PROCS_OF_SUBSCRIPTION,
    &CLAIM_PROCS_SHARED,
    &PAT_PLANS_OF_PATIENT,
    &PAT_PLANS_OF_SUBSCRIPTION,
    &INS_SUBS_OF_PLAN,
    &INS_SUBS_OF_SUBSCRIBER,
    &PLANS_OF_CARRIER,
    &CARRIERS_BY_ELECT_ID,
    &INS_VERIFY_OF,
    &DISCOUNT_SUB_OF_PATIENT,
    &PATIENT_OF_EMPLOYER,
    &PLAN_OF_EMPLOYER,
    &BENEFITS_OF_PLAN,
    &BENEFITS_OF_COVERAGE,
    &FEES_OF_SCHEDULE,
    &ETRANSS_OF_PATIENT,
    &STAMP_OF_PATIENT,
    &SUBSTITUTIONS_OF_PLAN,
    &PAYMENTS_OF_PATIENT,
    &PAYMENTS_OF_TYPE,
    &PAYMENTS_SINCE,
    &SPLITS_OF_PATIENT,
    &SPLITS_OF_PAYMENT,
    &SPLITS_OF_PROCEDURE,
    &ADJUSTMENTS_OF_PATIENT,
    &ADJUSTMENT_OF_TYPE,
    &PAY_PLANS_OF_PATIENT,
    &PAY_PLANS_OF_GUARANTOR,
    &PLAN_CHARGES_OF_PATIENT,
    &PLAN_CHARGES_OF_PLAN,
    &PLAN_LINKS_OF_PLAN,
    &CODE_OF_PROCEDURE,
];
