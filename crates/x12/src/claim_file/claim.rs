//! A dental claim and its lines as plain data (loops 2300 and 2400).

use jiff::civil::Date;

use super::party::RenderingProvider;
use crate::money::Cents;

/// One claim: what was done for one patient and is asked of one payer (loop 2300).
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Whether the claim only asks what would be paid (CLM19 PB). Its service dates are not written.
    pub predetermination: bool,
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
    /// The payer's number of the predetermination this claim follows (REF G3), up to 50 characters.
    pub predetermination_number: Option<String>,
    /// The payer's prior authorization (REF G1), up to 50 characters.
    pub prior_authorization: Option<String>,
    /// Remarks for the payer (NTE ADD): up to 400 characters, written in pieces of 80.
    pub note: Option<String>,
    /// Who did the work; written only when the NPI is not the billing provider's.
    pub rendering: Option<RenderingProvider>,
    /// The lines, 1 to 50.
    pub lines: Vec<Line>,
}

impl Claim {
    /// The dentist as loop 2310B names him: nobody when the billing provider did the work himself.
    pub(super) fn separate_rendering(&self, billing_npi: &str) -> Option<&RenderingProvider> {
        self.rendering.as_ref().filter(|dentist| !is_same_npi(&dentist.npi, billing_npi))
    }

    /// The dentist as loop 2420A names him for a line: nobody when he is the claim's dentist.
    pub(super) fn separate_line_rendering<'line>(
        &self,
        line: &'line Line,
        billing_npi: &str,
    ) -> Option<&'line RenderingProvider> {
        let of_claim = self.rendering.as_ref().map_or(billing_npi, |dentist| &dentist.npi);
        line.rendering.as_ref().filter(|dentist| !is_same_npi(&dentist.npi, of_claim))
    }
}

fn is_same_npi(one: &str, other: &str) -> bool {
    one.trim() == other.trim()
}

/// Whether a claim is the first, or changes one the payer has (CLM05-3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frequency {
    /// `1`: a first claim, and also one that was rejected before adjudication.
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

/// Whether the provider takes the payer's fee as full payment (CLM07).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assignment {
    /// `A`
    Accepted,
    /// `C`
    NotAccepted,
}

/// Whether the member assigned the benefits to the provider (CLM08).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BenefitsAssigned {
    /// `Y`: the payer pays the provider.
    Yes,
    /// `N`: the payer pays the member.
    No,
    /// `W`: the question does not apply, because the patient refused to assign.
    NotApplicable,
}

/// What permits the release of the patient's data (CLM09).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// `Y`: a signed statement is on file.
    Signed,
    /// `I`: informed consent, where no signed statement is required.
    Informed,
}

/// The accident a treatment is for (CLM11, DTP 439).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accident {
    /// What kind of accident it was.
    pub cause: AccidentCause,
    /// When it happened; required.
    pub date: Option<Date>,
    /// Two-letter state (CLM11-4); required for an automobile accident, written for no other.
    pub state: Option<String>,
}

/// What kind of accident a treatment is for (CLM11-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccidentCause {
    /// `AA`
    Automobile,
    /// `EM`: at work.
    Employment,
    /// `OA`
    Other,
}

/// How long an orthodontic treatment lasts (DN1). With neither number only the fact is written (DN104).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orthodontics {
    /// Months of treatment in all (DN101).
    pub months_total: Option<u16>,
    /// Months still to come (DN102).
    pub months_remaining: Option<u16>,
}

/// A tooth that is not there, or soon will not be (DN2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingTooth {
    /// The tooth's number, as in [`Tooth::number`].
    pub number: String,
    /// Missing or to be extracted.
    pub status: MissingToothStatus,
}

/// Why a tooth is named in DN2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingToothStatus {
    /// `M`
    Missing,
    /// `E`
    ToBeExtracted,
}

/// One procedure of a claim (loop 2400).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// CDT code (SV301-2): `D` and four digits.
    pub procedure_code: String,
    /// What is charged for the whole quantity (SV302).
    pub charge: Cents,
    /// How often the procedure was done (SV306), at least 1.
    pub quantity: u32,
    /// Up to five areas of the mouth (SV304): `00` whole, `10` to `40` quadrants and so on (x12.md 4.5).
    pub oral_cavity_areas: Vec<String>,
    /// Up to 32 teeth (TOO).
    pub teeth: Vec<Tooth>,
    /// Set for crowns, bridges and dentures (SV305).
    pub prosthesis: Option<Prosthesis>,
    /// The line's date of service; written (DTP 472) when it differs from the claim's.
    pub service_date: Option<Date>,
    /// Our number of the line (REF 6R), unique in the claim: 1 to 30 capital letters, digits, hyphens or
    /// slashes. The payer repeats it in the 835.
    pub line_control_number: String,
    /// Who did this line, when it is not the claim's dentist (loop 2420A).
    pub rendering: Option<RenderingProvider>,
}

/// A tooth and the surfaces that were treated (TOO).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tooth {
    /// Universal numbering (TOO02): 1-32, A-T, supernumerary 51-82 and AS-TS.
    pub number: String,
    /// Up to five surfaces, none twice (TOO03).
    pub surfaces: Vec<Surface>,
}

/// A surface of a tooth (TOO03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// `B`
    Buccal,
    /// `D`
    Distal,
    /// `F`
    Facial,
    /// `I`
    Incisal,
    /// `L`
    Lingual,
    /// `M`
    Mesial,
    /// `O`
    Occlusal,
}

impl Surface {
    /// The code in TOO03.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Buccal => "B",
            Self::Distal => "D",
            Self::Facial => "F",
            Self::Incisal => "I",
            Self::Lingual => "L",
            Self::Mesial => "M",
            Self::Occlusal => "O",
        }
    }
}

/// Whether a crown, bridge or denture is the first in its place (SV305).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prosthesis {
    /// `I`: the first.
    Initial,
    /// `R`: replaces an earlier one.
    Replacement {
        /// When the earlier one was placed; required.
        prior_placement: Option<PriorPlacement>,
    },
}

/// When an earlier crown, bridge or denture was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriorPlacement {
    /// The date is on record (DTP 441).
    Known(Date),
    /// The date is a guess (DTP 139).
    Estimated(Date),
}

impl PriorPlacement {
    /// The date, known or guessed.
    #[must_use]
    pub const fn date(self) -> Date {
        match self {
            Self::Known(date) | Self::Estimated(date) => date,
        }
    }
}
