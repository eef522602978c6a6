//! What few dental claims and lines have (x12.md 4.2): apart from them, so that the many without it stay small.

use serde::Serialize;

use super::{Contact, Reference, Text};
use crate::Cents;

/// What few claims have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClaimExtras<'a> {
    /// CLP11: the group that an inpatient stay was paid by (DRG).
    pub diagnosis_group: Text<'a>,
    /// CLP12: its weight, a decimal as sent.
    pub group_weight: Text<'a>,
    /// CLP13: the share of the stay that was discharged, a decimal as sent.
    pub discharge_share: Text<'a>,
    /// MIA01 to 24 as sent, the empty ones too. Its remark codes are also among those of the claim.
    pub inpatient: Vec<Text<'a>>,
    /// MOA, when it has more than remark codes.
    pub outpatient: Option<Outpatient<'a>>,
    /// PER: whom to ask about the claim.
    pub contacts: Vec<Contact<'a>>,
    /// QTY: days, visits and the like, as sent.
    pub quantities: Vec<Reference<'a>>,
}

/// The amounts of an MOA. What a secondary claim repeats of the primary's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outpatient<'a> {
    /// MOA01: the rate that was paid, a decimal as sent.
    pub reimbursement_rate: Text<'a>,
    /// MOA02.
    pub payable: Option<Cents>,
    /// MOA08.
    pub esrd_paid: Option<Cents>,
    /// MOA09: the part of the professional that is not payable.
    pub professional_component: Option<Cents>,
}

/// What few lines have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineExtras<'a> {
    /// SVC04: the revenue code of an institution.
    pub revenue_code: Text<'a>,
    /// QTY, as sent.
    pub quantities: Vec<Reference<'a>>,
    /// LQ of another list than the remark codes, such as `RX`: LQ01 and LQ02.
    pub other_codes: Vec<Reference<'a>>,
}
