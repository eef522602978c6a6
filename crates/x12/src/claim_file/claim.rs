//! A dental claim as plain data (loop 2300); its lines and its other payers have files of their own.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::coded::coded;
use super::line::Line;
use super::other_payer::OtherPayer;
use super::party::{Provider, Reference, ServiceLocation};
use crate::money::Cents;

/// One claim: what was done for one patient and is asked of one payer (loop 2300).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Claim {
    /// Our number of the claim (CLM01), unique in the practice for ever: 1 to 20 capital letters, digits,
    /// hyphens or slashes. The payer repeats it in CLP01 and in a 277CA.
    pub claim_number: String,
    /// What all lines charge together (CLM02).
    pub total_charge: Cents,
    /// Two-digit place of service (CLM05-1); `11` is an office.
    pub place_of_service: String,
    /// First claim, replacement or void (CLM05-3).
    pub frequency: Frequency,
    /// Whether the provider's signature is on file (CLM06).
    pub provider_signature: bool,
    /// Whether the provider takes the payer's fee as full payment (CLM07).
    pub assignment: Assignment,
    /// Whether the payer shall pay the provider and not the member (CLM08).
    pub benefits_assigned: BenefitsAssigned,
    /// What permits the release of the patient's data (CLM09).
    pub release: Release,
    /// The public program the claim falls under (CLM12), such as `01` EPSDT.
    pub special_program: Option<String>,
    /// Whether the claim only asks what would be paid (CLM19 PB). Its service dates are not written.
    pub predetermination: bool,
    /// Why the claim is late (CLM20), such as `3` authorization was late.
    pub delay_reason: Option<String>,
    /// The accident the treatment is for (CLM11, DTP 439).
    pub accident: Option<Accident>,
    /// Set when the treatment is orthodontic (DN1).
    pub orthodontics: Option<Orthodontics>,
    /// Teeth missing or to be extracted (DN2), at most 35.
    pub missing_teeth: Vec<MissingTooth>,
    /// When the orthodontic appliance was placed (DTP 452).
    pub appliance_date: Option<Date>,
    /// The date of service (DTP 472). `None` when every line has its own, or on a predetermination.
    pub service_date: Option<Date>,
    /// The last day, when the service took several (DTP 472 with RD8).
    pub service_end: Option<Date>,
    /// When a repricer received the claim (DTP 050).
    pub repricer_received: Option<Date>,
    /// What is sent along on paper or otherwise (PWK), at most 10.
    pub attachments: Vec<Attachment>,
    /// Terms of the contract with the payer (CN1); almost never wanted.
    pub contract: Option<Contract>,
    /// What the patient has paid towards the claim (AMT F5).
    pub patient_paid: Option<Cents>,
    /// The payer's number of the predetermination this claim follows (REF G3), up to 50 characters.
    pub predetermination_number: Option<String>,
    /// The payer's prior authorization (REF G1), up to 50 characters.
    pub prior_authorization: Option<String>,
    /// Further numbers (REF): `4N` exception to authorization, `9F` referral, `9A` and `9C` repriced claim,
    /// `D9` clearinghouse; also a second `G1` or `G3`, and `F8` on an original claim.
    pub references: Vec<Reference>,
    /// Values that a law prescribes and the guide has no place for (K3), at most 10 of 80 characters.
    pub fixed_information: Vec<String>,
    /// Remarks for the payer (NTE ADD): up to 400 characters, written in pieces of 80.
    pub note: Option<String>,
    /// Diagnoses (HI), at most four, the principal one first.
    pub diagnoses: Vec<Diagnosis>,
    /// What a repricer made of the claim (HCP): elements 01 to 15 as sent, empty ones included.
    pub repricing: Vec<String>,
    /// Who sent the patient here (loop 2310A, DN).
    pub referring: Option<Provider>,
    /// The patient's primary care provider, who agreed to the referral (loop 2310A, P3).
    pub primary_care: Option<Provider>,
    /// Who did the work; written only when the NPI is not the billing provider's (loop 2310B).
    pub rendering: Option<Provider>,
    /// Where the work was done, when not at the billing address (loop 2310C).
    pub service_location: Option<ServiceLocation>,
    /// Who assisted in surgery (loop 2310D).
    pub assistant_surgeon: Option<Provider>,
    /// Who supervised (loop 2310E).
    pub supervising: Option<Provider>,
    /// The patient's other payers, at most 10: those that paid before, and those that come after (loop 2320).
    pub other_payers: Vec<OtherPayer>,
    /// The lines, 1 to 50.
    pub lines: Vec<Line>,
}

impl Claim {
    /// The dentist as loop 2310B names him: nobody when the billing provider did the work himself.
    pub(super) fn separate_rendering(&self, billing_npi: &str) -> Option<&Provider> {
        self.rendering.as_ref().filter(|dentist| !is_same_npi(&dentist.npi, billing_npi))
    }

    /// The dentist as loop 2420A names him for a line: nobody when he is the claim's dentist.
    pub(super) fn separate_line_rendering<'line>(
        &self,
        line: &'line Line,
        billing_npi: &str,
    ) -> Option<&'line Provider> {
        let of_claim = self.rendering.as_ref().map_or(billing_npi, |dentist| &dentist.npi);
        line.rendering.as_ref().filter(|dentist| !is_same_npi(&dentist.npi, of_claim))
    }
}

/// Two absent numbers are not the same provider.
fn is_same_npi(one: &str, other: &str) -> bool {
    one.trim() == other.trim() && !one.trim().is_empty()
}

/// Whether a claim is the first, or changes one the payer has (CLM05-3).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// `1`: a first claim, and also one that was rejected before adjudication.
    #[default]
    Original,
    /// `7`: replaces an adjudicated claim.
    Replacement {
        /// The payer's number of that claim (REF F8, from CLP07), up to 50 characters; required.
        payer_claim_number: String,
    },
    /// `8`: cancels an adjudicated claim.
    Void {
        /// The payer's number of that claim (REF F8, from CLP07), up to 50 characters; required.
        payer_claim_number: String,
    },
}

impl Frequency {
    /// The code in CLM05-3.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Original => "1",
            Self::Replacement { .. } => "7",
            Self::Void { .. } => "8",
        }
    }

    /// The frequency of a code, without the payer's number yet.
    #[must_use]
    pub fn of(code: &str) -> Option<Frequency> {
        let payer_claim_number = String::new();
        match code {
            "1" => Some(Self::Original),
            "7" => Some(Self::Replacement { payer_claim_number }),
            "8" => Some(Self::Void { payer_claim_number }),
            _ => None,
        }
    }

    /// The number of the claim that is replaced or cancelled.
    #[must_use]
    pub fn payer_claim_number(&self) -> Option<&str> {
        match self {
            Self::Original => None,
            Self::Replacement { payer_claim_number } | Self::Void { payer_claim_number } => {
                Some(payer_claim_number)
            }
        }
    }
}

coded! {
    /// Whether the provider takes the payer's fee as full payment (CLM07).
    Assignment {
        /// `A`
        #[default]
        Accepted = "A",
        /// `C`
        NotAccepted = "C",
    }
}

coded! {
    /// Whether the member assigned the benefits to the provider (CLM08, OI03).
    BenefitsAssigned {
        /// `Y`: the payer pays the provider.
        #[default]
        Yes = "Y",
        /// `N`: the payer pays the member.
        No = "N",
        /// `W`: the question does not apply, because the patient refused to assign.
        NotApplicable = "W",
    }
}

coded! {
    /// What permits the release of the patient's data (CLM09, OI06).
    Release {
        /// `Y`: a signed statement is on file.
        #[default]
        Signed = "Y",
        /// `I`: informed consent, where no signed statement is required.
        Informed = "I",
    }
}

/// The accident a treatment is for (CLM11, DTP 439).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accident {
    /// What kind of accident it was.
    pub cause: AccidentCause,
    /// A second kind, such as an automobile accident at work (CLM11-2).
    pub other_cause: Option<AccidentCause>,
    /// When it happened; required.
    pub date: Option<Date>,
    /// Two-letter state (CLM11-4); required for an automobile accident, written for no other.
    pub state: Option<String>,
    /// Two-letter country of an automobile accident abroad (CLM11-5).
    pub country: Option<String>,
}

coded! {
    /// What kind of accident a treatment is for (CLM11-1).
    AccidentCause {
        /// `AA`
        Automobile = "AA",
        /// `EM`: at work.
        Employment = "EM",
        /// `OA`
        #[default]
        Other = "OA",
    }
}

/// How long an orthodontic treatment lasts (DN1). With neither number only the fact is written (DN104).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Orthodontics {
    /// Months of treatment in all (DN101).
    pub months_total: Option<u16>,
    /// Months still to come (DN102).
    pub months_remaining: Option<u16>,
}

/// A tooth that is not there, or soon will not be (DN2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MissingTooth {
    /// The tooth's number, as in [`super::Tooth::number`].
    pub number: String,
    /// Missing or to be extracted.
    pub status: MissingToothStatus,
}

coded! {
    /// Why a tooth is named in DN2.
    MissingToothStatus {
        /// `M`
        #[default]
        Missing = "M",
        /// `E`
        ToBeExtracted = "E",
    }
}

/// A radiograph, chart or report that goes with a claim (PWK).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Attachment {
    /// What it is (PWK01): `RB` radiograph, `P6` periodontal chart, `DA` dental model, `DG` diagnostic report,
    /// `EB` explanation of benefits, `B4` referral, `RR` radiology report, `OZ` support.
    pub report: String,
    /// How it goes (PWK02): `EL` electronically, `BM` by mail, `FX` by fax, `EM` by e-mail, `FT` by file
    /// transfer; `AA` stays here until it is asked for.
    pub transmission: String,
    /// The number that the attachment carries too (PWK06), up to 50 characters; required unless it stays here.
    pub control_number: Option<String>,
}

/// A diagnosis (HI).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Diagnosis {
    /// Which list the code is of.
    pub list: DiagnosisList,
    /// The code; a point in it is dropped when written.
    pub code: String,
}

coded! {
    /// The list a diagnosis is of, by the qualifier of a principal one.
    DiagnosisList {
        /// `ABK`, then `ABF`: ICD-10-CM.
        #[default]
        Icd10 = "ABK",
        /// `BK`, then `BF`: ICD-9-CM, before October 2015.
        Icd9 = "BK",
        /// `TQ`: SNODENT.
        Snodent = "TQ",
    }
}

impl DiagnosisList {
    /// The qualifier of a diagnosis at a place from 0: the first one is the principal.
    pub(super) const fn qualifier(self, at: usize) -> &'static str {
        match (at, self) {
            (0, _) | (_, Self::Snodent) => self.code(),
            (_, Self::Icd10) => "ABF",
            (_, Self::Icd9) => "BF",
        }
    }
}

/// Terms of a contract (CN1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contract {
    /// The kind of contract (CN101), such as `02` per diem.
    pub kind: String,
    /// An amount of it (CN102).
    pub amount: Option<Cents>,
    /// A percentage of it (CN103), a decimal.
    pub percent: Option<String>,
    /// Its code (CN104).
    pub code: Option<String>,
    /// The discount for paying at once (CN105), a decimal percentage.
    pub discount_percent: Option<String>,
    /// Its version (CN106).
    pub version: Option<String>,
}
