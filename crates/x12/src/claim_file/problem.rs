//! What keeps a claim file from being sent, said so that a person can put it right.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::finding::Level;

/// One thing that has to be put right before the file can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{place}: {message}")]
pub struct Problem {
    /// Which claims and which field it is about.
    pub place: Place,
    /// The rule that is broken.
    pub rule: Rule,
    /// What to do about it, in plain words. Never holds a patient's name or member id.
    pub message: String,
}

/// Which claims and which field a problem is about: of the data that is to be written. Where something stands in a file
/// that is read is [`crate::finding::Place`]; claims are counted from 0 in both, lines from 1 here, as LX counts them, and
/// from 0 there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The claims concerned, as positions in file order from 0. A problem of a subscriber concerns all
    /// claims under it, one of the envelope all claims of the file: leaving these claims out lets the rest
    /// go.
    pub claims: Range<usize>,
    /// The claim number (CLM01) when the problem is within one claim.
    pub claim_number: Option<String>,
    /// The line within the claim, from 1.
    pub line: Option<usize>,
    /// The field in plain words, such as `billing provider NPI`.
    pub field: String,
    /// Where the guide has it.
    pub spot: Spot,
}

/// Where the guide has a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The loop, such as `2010AA`; `ISA` and `GS` for the envelope, `ST` for the header.
    pub loop_id: &'static str,
    /// Which of several such loops of the claim or the line, from 0: other payers, and their decisions.
    pub nth: usize,
    /// The segment, with its qualifier where several are alike: `NM1`, `REF*F8`.
    pub segment: &'static str,
    /// The element, from 1; 0 when it is about the whole segment.
    pub element: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(number) = &self.claim_number {
            write!(f, "claim {number}, ")?;
        }
        if let Some(line) = self.line {
            write!(f, "line {line}, ")?;
        }
        f.write_str(&self.field)
    }
}

/// The rules a file has to keep. Each has an id that stays the same for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A required value is empty, or nothing of it can be written in X12.
    Required,
    /// A control number is not within 1 to 999,999,999 (x12.md 4.1).
    ControlNumber,
    /// An interchange id qualifier is not one of nine (x12.md 4.1).
    IdQualifier,
    /// An identifier is too short or too long.
    IdLength,
    /// An identifier holds a character that cannot be sent.
    IdCharacters,
    /// A code has not the form its list prescribes: state, taxonomy, place of service, filing indicator.
    CodeForm,
    /// A national provider id is not ten digits with the right check digit (x12.md 4.5).
    Npi,
    /// A tax id is not nine digits.
    TaxId,
    /// A telephone number is not ten digits.
    Phone,
    /// A ZIP code has not five or nine digits, or a billing provider's not nine (x12.md 4.5).
    Zip,
    /// A billing provider's address is a post office box (x12.md 4.5).
    BillingPoBox,
    /// The file, a provider, a subscriber or a patient has no claims.
    NoClaims,
    /// More claims than a file or a patient may have (x12.md 4.5).
    TooManyClaims,
    /// A patient's address, birthdate or sex is missing (x12.md 4.5).
    PatientIncomplete,
    /// A claim number is not 1 to 20 capitals, digits, hyphens or slashes (x12.md 4.5).
    ClaimNumber,
    /// Two claims of the file have the same number.
    ClaimNumberRepeated,
    /// A claim has no lines.
    NoLines,
    /// A claim has more than 50 lines.
    TooManyLines,
    /// The total charge is not the sum of the lines (x12.md 4.5).
    ChargeTotal,
    /// An amount is negative or longer than ten digits (x12.md 4.1).
    Amount,
    /// A replacement or void lacks the payer's claim number (x12.md 4.5).
    PayerClaimNumber,
    /// A service date is missing on a claim that is no predetermination (x12.md 4.5).
    ServiceDate,
    /// A date cannot be right: before 1900, or after the file was made.
    DateUnlikely,
    /// An accident lacks its date, or an automobile accident its state.
    Accident,
    /// The months of orthodontic treatment contradict each other.
    OrthodonticMonths,
    /// A note is longer than five pieces of 80 characters.
    NoteLength,
    /// A procedure code is not `D` and four digits.
    ProcedureCode,
    /// A quantity is zero.
    Quantity,
    /// More than five oral cavity areas, or one that is neither of two digits nor L or R.
    OralCavityArea,
    /// A tooth number that does not exist, or too many teeth.
    Tooth,
    /// More than five surfaces of one tooth, or one twice.
    Surfaces,
    /// A replaced crown, bridge or denture lacks the date of the earlier one (x12.md 4.5).
    PriorPlacement,
    /// A line control number is not 1 to 30 letters, digits, hyphens or slashes.
    LineNumber,
    /// Two lines of a claim have the same control number.
    LineNumberRepeated,
    /// A number is of a kind that its loop does not take (REF01), or there are too many.
    Reference,
    /// A patient who is not the subscriber is said to be the subscriber.
    Relationship,
    /// An attachment lacks the number that ties it to the claim, or there are too many (x12.md 4.5, PWK).
    Attachment,
    /// A diagnosis is no code of its list, or there are more than four (x12.md 4.5, HI).
    Diagnosis,
    /// A line points to a diagnosis that the claim does not have (x12.md 4.5, SV311).
    DiagnosisPointer,
    /// A procedure modifier has not two characters, or there are more than four.
    Modifier,
    /// A claim for orthodontic work does not say how long the treatment takes (x12.md 4.7, DN1).
    Orthodontics,
    /// A line names a quadrant and teeth (x12.md 4.5, SV304 and TOO).
    QuadrantAndTeeth,
    /// A line was done another number of times than it names teeth (x12.md 4.5, TOO).
    TeethQuantity,
    /// A predetermination has service dates (x12.md 4.5, RFI 2460).
    PredeterminationDate,
    /// A range of dates ends before it begins.
    DateRange,
    /// A decimal number has another form (x12.md 4.1).
    Decimal,
    /// More values than the guide has room for: K3, HCP, adjustments, decisions, other payers.
    TooMany,
    /// Two payers of a claim have the same place in the order of payers (SBR01).
    ResponsibilityRepeated,
    /// A claim to a second payer does not say who the first one is (x12.md 4.5, loop 2320).
    FirstPayer,
    /// A reason for an adjustment has no group code or no reason code (CAS).
    Adjustment,
    /// A decision about a line names a payer that the claim does not (SVD01).
    AdjudicationPayer,
    /// A decision has no date (DTP 573).
    AdjudicationDate,
    /// A payer that decided about lines does not say what it paid for the claim (AMT D).
    OtherPayerPaid,
    /// A line's charge is not what a prior payer paid and took off (x12.md 4.5, COB balancing).
    LineCoordination,
    /// A claim's charge, or what a prior payer paid for it, is not what its lines and reasons give (x12.md 4.5,
    /// COB balancing).
    ClaimCoordination,
    /// A prior payer's remittance does not fit the claim (x12.md 4.5).
    PriorPayment,
}

impl Rule {
    /// The rule's id, for logs, tests and the API.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Required => "837-required",
            Self::ControlNumber => "837-control-number",
            Self::IdQualifier => "837-id-qualifier",
            Self::IdLength => "837-id-length",
            Self::IdCharacters => "837-id-characters",
            Self::CodeForm => "837-code-form",
            Self::Npi => "837-npi",
            Self::TaxId => "837-tax-id",
            Self::Phone => "837-phone",
            Self::Zip => "837-zip",
            Self::BillingPoBox => "837-billing-po-box",
            Self::NoClaims => "837-no-claims",
            Self::TooManyClaims => "837-too-many-claims",
            Self::PatientIncomplete => "837-patient-incomplete",
            Self::ClaimNumber => "837-claim-number",
            Self::ClaimNumberRepeated => "837-claim-number-repeated",
            Self::NoLines => "837-no-lines",
            Self::TooManyLines => "837-too-many-lines",
            Self::ChargeTotal => "837-charge-total",
            Self::Amount => "837-amount",
            Self::PayerClaimNumber => "837-payer-claim-number",
            Self::ServiceDate => "837-service-date",
            Self::DateUnlikely => "837-date-unlikely",
            Self::Accident => "837-accident",
            Self::OrthodonticMonths => "837-orthodontic-months",
            Self::NoteLength => "837-note-length",
            Self::ProcedureCode => "837-procedure-code",
            Self::Quantity => "837-quantity",
            Self::OralCavityArea => "837-oral-cavity-area",
            Self::Tooth => "837-tooth",
            Self::Surfaces => "837-surfaces",
            Self::PriorPlacement => "837-prior-placement",
            Self::LineNumber => "837-line-number",
            Self::LineNumberRepeated => "837-line-number-repeated",
            Self::Reference => "837-reference",
            Self::Relationship => "837-relationship",
            Self::Attachment => "837-attachment",
            Self::Diagnosis => "837-diagnosis",
            Self::DiagnosisPointer => "837-diagnosis-pointer",
            Self::Modifier => "837-modifier",
            Self::Orthodontics => "837-orthodontics",
            Self::QuadrantAndTeeth => "837-quadrant-and-teeth",
            Self::TeethQuantity => "837-teeth-quantity",
            Self::PredeterminationDate => "837-predetermination-date",
            Self::DateRange => "837-date-range",
            Self::Decimal => "837-decimal",
            Self::TooMany => "837-too-many",
            Self::ResponsibilityRepeated => "837-responsibility-repeated",
            Self::FirstPayer => "837-first-payer",
            Self::Adjustment => "837-adjustment",
            Self::AdjudicationPayer => "837-adjudication-payer",
            Self::AdjudicationDate => "837-adjudication-date",
            Self::OtherPayerPaid => "837-other-payer-paid",
            Self::LineCoordination => "837-line-coordination",
            Self::ClaimCoordination => "837-claim-coordination",
            Self::PriorPayment => "837-prior-payment",
        }
    }

    /// The kind of rule, after the seven WEDI SNIP types (x12.md 4.7).
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::ControlNumber
            | Self::IdQualifier
            | Self::IdLength
            | Self::IdCharacters
            | Self::Amount
            | Self::Decimal => Level::Syntax,
            Self::Required
            | Self::TaxId
            | Self::Phone
            | Self::NoClaims
            | Self::TooManyClaims
            | Self::NoLines
            | Self::TooManyLines
            | Self::TooMany
            | Self::NoteLength
            | Self::Reference
            | Self::Relationship
            | Self::Modifier
            | Self::Quantity => Level::Guide,
            Self::ChargeTotal | Self::LineCoordination | Self::ClaimCoordination | Self::PriorPayment => {
                Level::Balancing
            }
            Self::BillingPoBox
            | Self::PatientIncomplete
            | Self::ClaimNumberRepeated
            | Self::PayerClaimNumber
            | Self::ServiceDate
            | Self::DateUnlikely
            | Self::DateRange
            | Self::Accident
            | Self::Orthodontics
            | Self::PredeterminationDate
            | Self::PriorPlacement
            | Self::LineNumberRepeated
            | Self::Attachment
            | Self::DiagnosisPointer
            | Self::ResponsibilityRepeated
            | Self::FirstPayer
            | Self::AdjudicationPayer
            | Self::AdjudicationDate
            | Self::OtherPayerPaid => Level::Situation,
            Self::CodeForm
            | Self::Npi
            | Self::Zip
            | Self::ProcedureCode
            | Self::Diagnosis
            | Self::Adjustment => Level::CodeSet,
            Self::OrthodonticMonths
            | Self::OralCavityArea
            | Self::Tooth
            | Self::Surfaces
            | Self::QuadrantAndTeeth
            | Self::TeethQuantity => Level::Product,
            Self::ClaimNumber | Self::LineNumber => Level::Partner,
        }
    }

    /// Whether the rule binds what we write, and not what others may send: the form of our own numbers, which
    /// payers have to repeat to us.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::ClaimNumber | Self::LineNumber)
    }

    /// Whether it keeps nothing from being sent: the writer puts it right, or there are payers that want it so.
    #[must_use]
    pub const fn is_advice(self) -> bool {
        matches!(self, Self::PredeterminationDate | Self::QuadrantAndTeeth | Self::TeethQuantity)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A rule is written as its id.
impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}
