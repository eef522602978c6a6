//! The claim procedure as the seed's examples show it: its fields, their order and their JSON types.

use claims::Cents;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::open_dental::wire::kinds;

/// n: whole number, d: number with a decimal point, s: text.
const SEED: &[(&str, char)] = &[
    ("ClaimProcNum", 'n'),
    ("ProcNum", 'n'),
    ("ClaimNum", 'n'),
    ("PatNum", 'n'),
    ("ProvNum", 'n'),
    ("FeeBilled", 'd'),
    ("InsPayEst", 'd'),
    ("DedApplied", 'd'),
    ("Status", 's'),
    ("InsPayAmt", 'd'),
    ("Remarks", 's'),
    ("ClaimPaymentNum", 'n'),
    ("PlanNum", 'n'),
    ("DateCP", 's'),
    ("WriteOff", 'd'),
    ("CodeSent", 's'),
    ("AllowedOverride", 'd'),
    ("Percentage", 'n'),
    ("PercentOverride", 'n'),
    ("CopayAmt", 'd'),
    ("NoBillIns", 's'),
    ("PaidOtherIns", 'd'),
    ("BaseEst", 'd'),
    ("CopayOverride", 'd'),
    ("ProcDate", 's'),
    ("DateEntry", 's'),
    ("DedEst", 'd'),
    ("DedEstOverride", 'd'),
    ("InsEstTotal", 'd'),
    ("InsEstTotalOverride", 'd'),
    ("PaidOtherInsOverride", 'd'),
    ("EstimateNote", 's'),
    ("WriteOffEst", 'd'),
    ("WriteOffEstOverride", 'd'),
    ("ClinicNum", 'n'),
    ("InsSubNum", 'n'),
    ("PaymentRow", 'n'),
    ("PayPlanNum", 'n'),
    ("ClaimPaymentTracking", 'n'),
    ("claimPaymentTracking", 's'),
    ("SecUserNumEntry", 'n'),
    ("SecDateEntry", 's'),
    ("SecDateTEdit", 's'),
    ("DateSuppReceived", 's'),
    ("DateInsFinalized", 's'),
    ("IsTransfer", 's'),
    ("ClaimAdjReasonCodes", 's'),
];

pub(super) fn row(status: ClaimProcStatus) -> ClaimProc {
    ClaimProc {
        claim_proc_num: 1,
        proc_num: None,
        claim_num: None,
        pat_num: 1337,
        prov_num: None,
        plan_num: 12,
        ins_sub_num: 3,
        clinic_num: None,
        status,
        fee_billed: Cents::ZERO,
        ins_pay_est: Cents::ZERO,
        ded_applied: Cents::ZERO,
        ins_pay_amt: Cents(30075),
        write_off: Cents::ZERO,
        remarks: String::new(),
        claim_payment_num: None,
        payment_row: 0,
        pay_plan_num: None,
        date_cp: None,
        proc_date: None,
        date_entry: None,
        date_supp_received: None,
        date_ins_finalized: None,
        code_sent: String::new(),
        line_number: 0,
        allowed_override: None,
        percentage: None,
        percent_override: None,
        copay_amt: None,
        copay_override: None,
        no_bill_ins: false,
        paid_other_ins: None,
        paid_other_ins_override: None,
        base_est: Cents::ZERO,
        ded_est: None,
        ded_est_override: None,
        ins_est_total: Cents::ZERO,
        ins_est_total_override: None,
        estimate_note: String::new(),
        write_off_est: None,
        write_off_est_override: None,
        claim_payment_tracking: None,
        claim_adj_reason_codes: String::new(),
        is_transfer: false,
        is_overpay: false,
        posted_to: String::new(),
        sec_user_num_entry: 0,
        sec_date_entry: jiff::civil::date(2023, 8, 1),
        sec_date_t_edit: Timestamp::UNIX_EPOCH,
    }
}

fn shown(status: ClaimProcStatus) -> Value {
    show(&row(status), &Office::default(), &Show::new(TimeZone::UTC, None, None))
}

#[test]
fn a_claim_procedure_has_the_fields_of_the_seed() {
    for status in ClaimProcStatus::ALL {
        assert_eq!(kinds(&shown(*status)), SEED, "{status}");
    }
}

#[test]
fn blanks_are_minus_one_but_zero_on_benefit_adjustments() {
    let blanks = [
        "AllowedOverride",
        "Percentage",
        "PercentOverride",
        "CopayAmt",
        "PaidOtherIns",
        "CopayOverride",
        "DedEst",
        "DedEstOverride",
        "InsEstTotalOverride",
        "PaidOtherInsOverride",
        "WriteOffEst",
        "WriteOffEstOverride",
    ];
    let (estimate, adjustment) = (shown(ClaimProcStatus::Estimate), shown(ClaimProcStatus::Adjustment));
    for name in blanks {
        assert_eq!(estimate[name].as_f64(), Some(-1.0), "{name}");
        assert_eq!(adjustment[name].as_f64(), Some(0.0), "{name}");
    }
    assert_eq!(adjustment["InsPayAmt"].to_string(), "300.75");
}
