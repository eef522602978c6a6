//! Patients, their work, claims and claim procedures, insurance checks, and what went to and fro about claims.

use claims::account::{
    Claim, ClaimPayment, ClaimProc, ClaimProcStatus, Etrans, Gender, PatStatus, Patient, PlaceOfService,
    ProcStatus, Procedure,
};
use claims::coverage::Relationship;
use claims::record::Record;

use crate::shaped::shape::{
    Shape, always, billing_type, date, date_or_none, flag, int, int_or_blank, key, member, members, money_of,
    money_or_blank, text, time,
};

pub(super) const ALL: &[&Shape] = &[&PATIENT, &PROCEDURELOG, &CLAIM, &CLAIMPROC, &CLAIMPAYMENT, &ETRANS];

fn positions() -> Vec<(&'static str, i64)> {
    ["Single", "Married", "Child", "Widowed", "Divorced"].into_iter().zip(0..).collect()
}

fn contact_methods() -> Vec<(&'static str, i64)> {
    let names =
        ["None", "DoNotCall", "HmPhone", "WkPhone", "WirelessPh", "Email", "SeeNotes", "Mail", "TextMessage"];
    names.into_iter().zip(0..).collect()
}

fn yes_or_no() -> Vec<(&'static str, i64)> {
    ["Unknown", "Yes", "No"].into_iter().zip(0..).collect()
}

/// `opendental-engine.md` 2.
fn transactions() -> Vec<(&'static str, i64)> {
    vec![
        ("ClaimSent", 0),
        ("ClaimPrinted", 1),
        ("Acknowledge_997", 21),
        ("StatusNotify_277", 22),
        ("ERA_835", 27),
        ("Acknowledge_999", 28),
        ("Ack_Interchange", 29),
    ]
}

static PATIENT: Shape = Shape {
    name: "patient",
    table: Patient::TABLE,
    columns: &[
        int("PatNum", "pat_num"),
        text("LName", "l_name"),
        text("FName", "f_name"),
        text("MiddleI", "middle_i"),
        text("Preferred", "preferred"),
        member("PatStatus", "pat_status", members!(PatStatus)),
        member("Gender", "gender", members!(Gender)),
        member("Position", "position", positions),
        date_or_none("Birthdate", "birthdate"),
        text("SSN", "ssn"),
        text("Address", "address"),
        text("Address2", "address2"),
        text("City", "city"),
        text("State", "state"),
        text("Zip", "zip"),
        text("HmPhone", "hm_phone"),
        text("WkPhone", "wk_phone"),
        text("WirelessPhone", "wireless_phone"),
        int("Guarantor", "guarantor"),
        text("Email", "email"),
        int("PriProv", "pri_prov"),
        key("SecProv", "sec_prov"),
        key("FeeSched", "fee_sched"),
        billing_type("BillingType", "billing_type"),
        text("FamFinUrgNote", "fam_fin_urg_note"),
        text("ChartNumber", "chart_number"),
        text("MedicaidID", "medicaid_id"),
        key("EmployerNum", "employer_num"),
        date_or_none("DateFirstVisit", "date_first_visit"),
        key("ClinicNum", "clinic_num"),
        flag("Premed", "premed"),
        text("Ward", "ward"),
        member("PreferConfirmMethod", "prefer_confirm_method", contact_methods),
        member("PreferContactMethod", "prefer_contact_method", contact_methods),
        member("PreferRecallMethod", "prefer_recall_method", contact_methods),
        text("Language", "language"),
        date_or_none("AdmitDate", "admit_date"),
        time("DateTStamp", "date_t_stamp"),
        key("SuperFamily", "super_family"),
        member("TxtMsgOk", "txt_msg_ok", yes_or_no),
        date("SecDateEntry", "sec_date_entry"),
    ],
};

static PROCEDURELOG: Shape = Shape {
    name: "procedurelog",
    table: Procedure::TABLE,
    columns: &[
        int("ProcNum", "proc_num"),
        int("PatNum", "pat_num"),
        key("AptNum", "apt_num"),
        date("ProcDate", "proc_date"),
        money_of("ProcFee", "proc_fee"),
        text("Surf", "surf"),
        text("ToothNum", "tooth_num"),
        text("ToothRange", "tooth_range"),
        key("Priority", "priority"),
        member("ProcStatus", "proc_status", members!(ProcStatus, 1)),
        int("ProvNum", "prov_num"),
        int("Dx", "dx"),
        key("PlannedAptNum", "planned_apt_num"),
        member("PlaceService", "place_service", members!(PlaceOfService)),
        text("Prosthesis", "prosthesis"),
        date_or_none("DateOriginalProsth", "date_original_prosth"),
        text("ClaimNote", "claim_note"),
        date_or_none("DateEntryC", "date_entry_c"),
        key("ClinicNum", "clinic_num"),
        int("CodeNum", "code_num"),
        int("UnitQty", "unit_qty"),
        int("BaseUnits", "base_units"),
        date("DateTP", "date_tp"),
        key("SiteNum", "site_num"),
        flag("HideGraphics", "hide_graphics"),
        text("ProcTime", "proc_time"),
        text("ProcTimeEnd", "proc_time_end"),
        time("DateTStamp", "date_t_stamp"),
        int("Prognosis", "prognosis"),
        flag("IsLocked", "is_locked"),
        text("BillingNote", "billing_note"),
        money_of("Discount", "discount"),
        flag("IsDateProsthEst", "is_date_prosth_est"),
        time("SecDateEntry", "sec_date_entry"),
    ],
};

static CLAIM: Shape = Shape {
    name: "claim",
    table: Claim::TABLE,
    columns: &[
        int("ClaimNum", "claim_num"),
        int("PatNum", "pat_num"),
        date_or_none("DateService", "date_service"),
        date_or_none("DateSent", "date_sent"),
        text("ClaimStatus", "claim_status"),
        date_or_none("DateReceived", "date_received"),
        int("PlanNum", "plan_num"),
        int("ProvTreat", "prov_treat"),
        money_of("ClaimFee", "claim_fee"),
        money_of("InsPayEst", "ins_pay_est"),
        money_of("InsPayAmt", "ins_pay_amt"),
        money_of("DedApplied", "ded_applied"),
        text("IsProsthesis", "is_prosthesis"),
        date_or_none("PriorDate", "prior_date"),
        text("ReasonUnderPaid", "reason_under_paid"),
        text("ClaimNote", "claim_note"),
        text("ClaimType", "claim_type"),
        int("ProvBill", "prov_bill"),
        member("PlaceService", "place_service", members!(PlaceOfService)),
        text("AccidentRelated", "accident_related"),
        date_or_none("AccidentDate", "accident_date"),
        text("AccidentST", "accident_st"),
        flag("IsOrtho", "is_ortho"),
        int("OrthoRemainM", "ortho_remain_m"),
        date_or_none("OrthoDate", "ortho_date"),
        member("PatRelat", "pat_relat", members!(Relationship)),
        key("PlanNum2", "plan_num2"),
        member("PatRelat2", "pat_relat2", members!(Relationship)),
        money_of("WriteOff", "write_off"),
        int("ClaimForm", "claim_form"),
        key("ClinicNum", "clinic_num"),
        int("InsSubNum", "ins_sub_num"),
        key("InsSubNum2", "ins_sub_num2"),
        text("PriorAuthorizationNumber", "prior_authorization_number"),
        key("CustomTracking", "custom_tracking"),
        int("OrthoTotalM", "ortho_total_m"),
        text("ClaimIdentifier", "claim_identifier"),
        date_or_none("DateSentOrig", "date_sent_orig"),
        date("SecDateEntry", "sec_date_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
    ],
};

static CLAIMPROC: Shape = Shape {
    name: "claimproc",
    table: ClaimProc::TABLE,
    columns: &[
        int("ClaimProcNum", "claim_proc_num"),
        key("ProcNum", "proc_num"),
        key("ClaimNum", "claim_num"),
        int("PatNum", "pat_num"),
        key("ProvNum", "prov_num"),
        money_of("FeeBilled", "fee_billed"),
        money_of("InsPayEst", "ins_pay_est"),
        money_of("DedApplied", "ded_applied"),
        member("Status", "status", members!(ClaimProcStatus)),
        money_of("InsPayAmt", "ins_pay_amt"),
        text("Remarks", "remarks"),
        key("ClaimPaymentNum", "claim_payment_num"),
        int("PlanNum", "plan_num"),
        date_or_none("DateCP", "date_cp"),
        money_of("WriteOff", "write_off"),
        text("CodeSent", "code_sent"),
        money_or_blank("AllowedOverride", "allowed_override"),
        int_or_blank("Percentage", "percentage"),
        int_or_blank("PercentOverride", "percent_override"),
        money_or_blank("CopayAmt", "copay_amt"),
        flag("NoBillIns", "no_bill_ins"),
        money_or_blank("PaidOtherIns", "paid_other_ins"),
        money_of("BaseEst", "base_est"),
        money_or_blank("CopayOverride", "copay_override"),
        date_or_none("ProcDate", "proc_date"),
        date_or_none("DateEntry", "date_entry"),
        int("LineNumber", "line_number"),
        money_or_blank("DedEst", "ded_est"),
        money_or_blank("DedEstOverride", "ded_est_override"),
        money_of("InsEstTotal", "ins_est_total"),
        money_or_blank("InsEstTotalOverride", "ins_est_total_override"),
        money_or_blank("PaidOtherInsOverride", "paid_other_ins_override"),
        text("EstimateNote", "estimate_note"),
        money_or_blank("WriteOffEst", "write_off_est"),
        money_or_blank("WriteOffEstOverride", "write_off_est_override"),
        key("ClinicNum", "clinic_num"),
        int("InsSubNum", "ins_sub_num"),
        int("PaymentRow", "payment_row"),
        key("PayPlanNum", "pay_plan_num"),
        key("ClaimPaymentTracking", "claim_payment_tracking"),
        int("SecUserNumEntry", "sec_user_num_entry"),
        date("SecDateEntry", "sec_date_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
        date_or_none("DateSuppReceived", "date_supp_received"),
        date_or_none("DateInsFinalized", "date_ins_finalized"),
        flag("IsTransfer", "is_transfer"),
        text("ClaimAdjReasonCodes", "claim_adj_reason_codes"),
        flag("IsOverpay", "is_overpay"),
    ],
};

static CLAIMPAYMENT: Shape = Shape {
    name: "claimpayment",
    table: ClaimPayment::TABLE,
    columns: &[
        int("ClaimPaymentNum", "claim_payment_num"),
        date("CheckDate", "check_date"),
        money_of("CheckAmt", "check_amt"),
        text("CheckNum", "check_num"),
        text("BankBranch", "bank_branch"),
        text("Note", "note"),
        key("ClinicNum", "clinic_num"),
        key("DepositNum", "deposit_num"),
        text("CarrierName", "carrier_name"),
        date_or_none("DateIssued", "date_issued"),
        flag("IsPartial", "is_partial"),
        int("PayType", "pay_type"),
        always("SecUserNumEntry", 0),
        date("SecDateEntry", "sec_date_entry"),
        time("SecDateTEdit", "sec_date_t_edit"),
        int("PayGroup", "pay_group"),
    ],
};

static ETRANS: Shape = Shape {
    name: "etrans",
    table: Etrans::TABLE,
    columns: &[
        int("EtransNum", "etrans_num"),
        time("DateTimeTrans", "date_time_trans"),
        member("Etype", "etype", transactions),
        key("ClaimNum", "claim_num"),
        key("CarrierNum", "carrier_num"),
        key("CarrierNum2", "carrier_num2"),
        key("PatNum", "pat_num"),
        text("Note", "note"),
        key("PlanNum", "plan_num"),
        key("InsSubNum", "ins_sub_num"),
    ],
};
