//! Claims as they are sent.

use claims::account::{ClaimStatus, ClaimType};
use claims::claim::{CreateClaim, UpdateClaim};
use claims::state::Refusal;

use super::super::input::{Fields, Needed, missing};

/// What a claim can be made as.
const TYPES: &[&str] = &["P", "S", "PreAuth"];

/// Where a claim can begin.
pub(crate) const FIRST_STATUSES: &[&str] = &["U", "H", "W"];

/// A new claim. A relationship that is left blank counts as not sent where it is optional.
pub(super) fn new_claim(body: &Fields) -> Result<CreateClaim, Refusal> {
    let pat_num = body.int("PatNum").needed("PatNum")?;
    let proc_nums = body.numbers("procNums").needed("procNums")?;
    let claim_type = body.one_of("ClaimType", TYPES).needed("ClaimType")?;
    let claim_type = ClaimType::parse(&claim_type).ok_or_else(|| missing("ClaimType"))?;
    let relationship = |name| match body.filled(name)? {
        Some(_) => body.name(name),
        None => Ok(None),
    };
    Ok(CreateClaim {
        ins_sub_num: body.key("InsSubNum")?.flatten(),
        ins_sub_num2: body.key("InsSubNum2")?.flatten(),
        pat_relat: relationship("PatRelat")?,
        pat_relat2: relationship("PatRelat2")?,
        date_service: body.date("DateService")?.flatten(),
        date_sent: body.date("DateSent")?.flatten(),
        claim_form: body.key("ClaimForm")?.flatten(),
        prov_treat: body.key("ProvTreat")?.flatten(),
        prov_bill: body.key("ProvBill")?.flatten(),
        claim_status: body.one_of("ClaimStatus", FIRST_STATUSES)?.and_then(|text| ClaimStatus::parse(&text)),
        ..CreateClaim::new(pat_num, claim_type, proc_nums)
    })
}

/// New values of a claim's fields.
pub(super) fn changes(body: &Fields) -> Result<UpdateClaim, Refusal> {
    Ok(UpdateClaim {
        claim_status: body.name("ClaimStatus")?,
        date_received: body.date("DateReceived")?,
        prov_treat: body.int("ProvTreat")?,
        is_prosthesis: body.text("IsProsthesis")?,
        prior_date: body.date("PriorDate")?,
        claim_note: body.text("ClaimNote")?,
        reason_under_paid: body.text("ReasonUnderPaid")?,
        prov_bill: body.int("ProvBill")?,
        place_service: body.name("PlaceService")?,
        accident_related: body.text("AccidentRelated")?,
        accident_date: body.date("AccidentDate")?,
        accident_st: body.text("AccidentST")?,
        is_ortho: body.flag("IsOrtho")?,
        ortho_remain_m: body.int("OrthoRemainM")?,
        ortho_date: body.date("OrthoDate")?,
        pat_relat: body.name("PatRelat")?,
        pat_relat2: body.name("PatRelat2")?,
        claim_form: body.int("ClaimForm")?,
        ins_sub_num2: body.key("InsSubNum2")?,
        prior_authorization_number: body.text("PriorAuthorizationNumber")?,
        ortho_total_m: body.int("OrthoTotalM")?,
    })
}
