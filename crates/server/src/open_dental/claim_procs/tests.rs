//! The claim procedure as the seed's examples show it: its fields, their order and their JSON types.

use claims::Cents;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::open_dental::wire::kinds;

/// n: whole number, d: number with a decimal point, s: text.
pub(in super::super) const SEED: &[(&str, char)] = &[
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
        status,
        ins_pay_amt: Cents(30075),
        ..ClaimProc::blank(1337, 12, 3, jiff::civil::date(2023, 8, 1), Timestamp::UNIX_EPOCH)
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
