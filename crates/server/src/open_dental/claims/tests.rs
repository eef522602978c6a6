//! The claim as the seed's examples show it: its fields, their order and their JSON types.

use claims::Cents;
use claims::account::{ClaimStatus, ClaimType, PlaceOfService};
use claims::coverage::Relationship;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::open_dental::wire::kinds;

/// n: whole number, d: number with a decimal point, s: text.
pub(in super::super) const SEED: &[(&str, char)] = &[
    ("ClaimNum", 'n'),
    ("PatNum", 'n'),
    ("DateService", 's'),
    ("DateSent", 's'),
    ("ClaimStatus", 's'),
    ("DateReceived", 's'),
    ("PlanNum", 'n'),
    ("ProvTreat", 'n'),
    ("ClaimFee", 'd'),
    ("InsPayEst", 'd'),
    ("InsPayAmt", 'd'),
    ("DedApplied", 'd'),
    ("IsProsthesis", 's'),
    ("PriorDate", 's'),
    ("ReasonUnderPaid", 's'),
    ("ClaimNote", 's'),
    ("ClaimType", 's'),
    ("ProvBill", 'n'),
    ("PlaceService", 's'),
    ("AccidentRelated", 's'),
    ("AccidentDate", 's'),
    ("AccidentST", 's'),
    ("IsOrtho", 's'),
    ("OrthoRemainM", 'n'),
    ("OrthoDate", 's'),
    ("PatRelat", 's'),
    ("PlanNum2", 'n'),
    ("PatRelat2", 's'),
    ("WriteOff", 'd'),
    ("ClaimForm", 's'),
    ("InsSubNum", 'n'),
    ("InsSubNum2", 'n'),
    ("PriorAuthorizationNumber", 's'),
    ("CustomTracking", 'n'),
    ("customTracking", 's'),
    ("OrthoTotalM", 'n'),
    ("SecDateTEdit", 's'),
];

fn claim() -> Claim {
    Claim {
        claim_num: 1,
        pat_num: 23,
        date_service: None,
        date_sent: None,
        date_sent_orig: None,
        date_received: None,
        claim_status: ClaimStatus::Waiting,
        claim_type: ClaimType::Primary,
        plan_num: 19,
        ins_sub_num: 24,
        plan_num2: None,
        ins_sub_num2: None,
        pat_relat: Relationship::SelfSubscriber,
        pat_relat2: Relationship::SelfSubscriber,
        prov_treat: 1,
        prov_bill: 1,
        clinic_num: None,
        claim_form: 4,
        claim_fee: Cents(25000),
        ins_pay_est: Cents::ZERO,
        ins_pay_amt: Cents::ZERO,
        ded_applied: Cents::ZERO,
        write_off: Cents::ZERO,
        is_prosthesis: "N".into(),
        prior_date: None,
        reason_under_paid: String::new(),
        claim_note: String::new(),
        place_service: PlaceOfService::Office,
        accident_related: String::new(),
        accident_date: None,
        accident_st: String::new(),
        is_ortho: true,
        ortho_remain_m: 0,
        ortho_total_m: 0,
        ortho_date: None,
        prior_authorization_number: String::new(),
        custom_tracking: None,
        claim_identifier: "23/1".into(),
        sec_date_entry: jiff::civil::date(2022, 7, 16),
        sec_date_t_edit: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn a_claim_has_the_fields_of_the_seed() {
    let shown = show(&claim(), &Office::default(), &Show::new(TimeZone::UTC, None, None));
    assert_eq!(kinds(&shown), SEED);
    assert_eq!(shown["ClaimFee"].to_string(), "250.0");
    assert_eq!(shown["IsOrtho"], "True");
    assert_eq!(shown["ClaimForm"], "4");
    assert_eq!(shown["DateSent"], "0001-01-01");
}
