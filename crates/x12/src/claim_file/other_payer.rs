//! Coordination of benefits as plain data: the patient's other payers (loops 2320 and 2330) and what they
//! decided about each line (loop 2430).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::claim::{BenefitsAssigned, Release};
use super::coded::coded;
use super::file::{MemberIdKind, Payer, Relationship, Responsibility};
use super::party::{Address, PersonName, Reference};
use crate::money::Cents;

/// Another payer of the patient (loops 2320 and 2330): one that has decided already, with its money, or one
/// that comes later, without.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OtherPayer {
    /// Which payer in turn it is (SBR01).
    pub responsibility: Responsibility,
    /// What the patient is to that payer's subscriber (SBR02).
    pub relationship: Relationship,
    /// The group or policy number (SBR03), up to 50 characters.
    pub group_number: Option<String>,
    /// The group's name (SBR04, cut to 60 characters); written only when there is no group number.
    pub group_name: Option<String>,
    /// Why Medicare does not pay first (SBR05).
    pub insurance_type: Option<String>,
    /// The kind of plan (SBR09), as in [`super::Subscriber::filing_indicator`].
    pub filing_indicator: String,
    /// What the payer took off the claim as a whole (CAS); what it took off lines stands with the lines.
    pub adjustments: Vec<ClaimAdjustment>,
    /// What the payer paid for the whole claim (AMT D); `None` while it has not decided.
    pub paid: Option<Cents>,
    /// What the patient still owes after it (AMT EAF), when it decided the claim as a whole.
    pub patient_owes: Option<Cents>,
    /// What it does not cover, when nothing was paid and no reasons are known (AMT A8).
    pub not_covered: Option<Cents>,
    /// Whether benefits of this payer are assigned to the provider (OI03).
    pub benefits_assigned: BenefitsAssigned,
    /// `P` when the provider signed for the patient (OI04).
    pub signature_source: Option<String>,
    /// What permits the release of the patient's data to this payer (OI06).
    pub release: Release,
    /// What the payer's remittance said in MOA.
    pub outpatient: Option<OutpatientAdjudication>,
    /// Who is covered by the payer (loop 2330A).
    pub subscriber: OtherSubscriber,
    /// The payer (loop 2330B).
    pub payer: Payer,
    /// When the payer decided the claim as a whole (DTP 573); a decision about lines has its date there.
    pub decided: Option<Date>,
    /// Numbers that this payer has for the claim's providers (loops 2330C to 2330H).
    pub providers: Vec<OtherPayerProvider>,
}

/// Who is covered by another payer (loop 2330A).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OtherSubscriber {
    /// The subscriber's name.
    pub name: PersonName,
    /// Whether it is an organisation (NM102); then its name is the last name.
    pub is_organisation: bool,
    /// The member id (NM109), 2 to 80 characters.
    pub member_id: String,
    /// What kind of id it is (NM108).
    pub member_id_kind: MemberIdKind,
    /// The address (N3, N4).
    pub address: Option<Address>,
    /// Further numbers (REF): `SY` social security.
    pub references: Vec<Reference>,
}

/// What an adjudicated claim carried in MOA.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OutpatientAdjudication {
    /// MOA01, a decimal fraction.
    pub reimbursement_rate: Option<String>,
    /// MOA02.
    pub payable: Option<Cents>,
    /// Up to five remark codes (MOA03 to 07).
    pub remark_codes: Vec<String>,
    /// MOA08.
    pub esrd_paid: Option<Cents>,
    /// MOA09.
    pub professional_component: Option<Cents>,
}

/// A provider of the claim by the numbers another payer knows it by (loops 2330C to 2330H).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OtherPayerProvider {
    /// Which provider of the claim.
    pub role: ProviderRole,
    /// Whether it is an organisation (NM102).
    pub is_organisation: bool,
    /// The numbers (REF): `G2` given by the payer, `LU` location, `0B` state licence, `1G` UPIN.
    pub references: Vec<Reference>,
}

coded! {
    /// What a provider is to a claim (NM101).
    ProviderRole {
        /// `DN`
        Referring = "DN",
        /// `P3`
        PrimaryCare = "P3",
        /// `82`
        #[default]
        Rendering = "82",
        /// `DQ`
        Supervising = "DQ",
        /// `85`
        Billing = "85",
        /// `77`
        ServiceLocation = "77",
        /// `DD`
        AssistantSurgeon = "DD",
    }
}

impl ProviderRole {
    /// The loop of such a provider of another payer.
    pub(super) const fn other_payer_loop(self) -> &'static str {
        match self {
            Self::Referring | Self::PrimaryCare => "2330C",
            Self::Rendering => "2330D",
            Self::Supervising => "2330E",
            Self::Billing => "2330F",
            Self::ServiceLocation => "2330G",
            Self::AssistantSurgeon => "2330H",
        }
    }
}

/// One reason and amount that a payer took off a charge (CAS). Those of one group that follow each other share a
/// segment, up to six.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimAdjustment {
    /// Who carries it (CAS01): `CO` contract, `PR` patient, `OA` other, `PI` payer, `CR` correction.
    pub group: String,
    /// The claim adjustment reason code (CARC).
    pub reason: String,
    /// Positive reduces what is paid.
    pub amount: Cents,
    /// Units that were taken off, a decimal.
    pub quantity: Option<String>,
}

/// What one payer decided about one line (loop 2430).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Adjudication {
    /// The payer's id, as in [`OtherPayer::payer`] (SVD01).
    pub payer_id: String,
    /// What it paid for the line (SVD02).
    pub paid: Cents,
    /// The list of the procedure (SVD03-1).
    pub procedure_list: ProcedureList,
    /// The procedure it decided about (SVD03-2), which may be another than was sent.
    pub procedure_code: String,
    /// Modifiers (SVD03-3 to 6).
    pub modifiers: Vec<String>,
    /// The procedure in words (SVD03-7).
    pub description: Option<String>,
    /// How often it was paid (SVD05), a decimal.
    pub quantity: String,
    /// The line that this one was bundled into, from 1 as LX counts (SVD06).
    pub bundled_into: Option<u32>,
    /// What it took off the charge (CAS).
    pub adjustments: Vec<ClaimAdjustment>,
    /// When it decided (DTP 573); required.
    pub decided: Option<Date>,
    /// What the patient still owes for the line (AMT EAF).
    pub patient_owes: Option<Cents>,
}

impl Default for Adjudication {
    fn default() -> Adjudication {
        Adjudication {
            payer_id: String::new(),
            paid: Cents::ZERO,
            procedure_list: ProcedureList::Cdt,
            procedure_code: String::new(),
            modifiers: Vec::new(),
            description: None,
            quantity: "1".to_owned(),
            bundled_into: None,
            adjustments: Vec::new(),
            decided: None,
            patient_owes: None,
        }
    }
}

coded! {
    /// The list a procedure is of (SVD03-1).
    ProcedureList {
        /// `AD`: the CDT codes of the American Dental Association.
        #[default]
        Cdt = "AD",
        /// `ER`: codes of a jurisdiction, for workers' compensation.
        Jurisdiction = "ER",
    }
}
