//! What a claim file holds above the claims: envelope, submitter, receiver, subscribers and patients.

use jiff::civil::DateTime;

use super::claim::Claim;
use super::party::{BillingProvider, Contact, Person};

/// Everything that goes into one claim file: one interchange with one group and one set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimFile {
    /// Whether the file is a test or real claims (ISA15).
    pub usage: Usage,
    /// When the file is made, in the practice's local time (ISA09/10, GS04/05, BHT04/05); written to the
    /// minute.
    pub created: DateTime,
    /// ISA13, 1 to 999,999,999; never used twice with one receiver (x12.md 4.1).
    pub interchange_control: u32,
    /// GS06, 1 to 999,999,999; never used twice with one receiver.
    pub group_control: u32,
    /// ST02, 1 to 999,999,999; written with at least four digits.
    pub set_control: u32,
    /// BHT03, our own id of the batch, up to 30 characters; a 277CA repeats it.
    pub batch_id: String,
    /// Who sends the file (loop 1000A).
    pub submitter: Submitter,
    /// Who receives the file (loop 1000B).
    pub receiver: Receiver,
    /// The billing providers with their claims (loops 2000A), in the order they are written.
    pub billing_groups: Vec<BillingGroup>,
    /// Whether a newline follows each segment terminator. Receivers accept both; people read the first.
    pub line_breaks: bool,
}

impl ClaimFile {
    /// How many claims the file has.
    #[must_use]
    pub fn claim_count(&self) -> usize {
        self.billing_groups.iter().map(BillingGroup::claim_count).sum()
    }
}

/// Whether the receiver shall treat the file as a test (ISA15).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// `T`: the file is read and answered, nothing is adjudicated.
    Test,
    /// `P`: real claims.
    Production,
}

/// Who sends the file: ISA05/06, GS02 and loop 1000A.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitter {
    /// The organisation's name (NM103, cut to 60 characters).
    pub name: String,
    /// The id the receiver gave us (ISA06, GS02 and NM109), 2 to 15 characters.
    pub id: String,
    /// What kind of id it is (ISA05): `ZZ` mutually defined, `30` tax id, and seven others (x12.md 4.1).
    pub id_qualifier: String,
    /// Whom the receiver may call about the file (PER).
    pub contact: Contact,
}

/// Who receives the file: ISA07/08, GS03 and loop 1000B.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    /// The organisation's name (NM103, cut to 60 characters).
    pub name: String,
    /// The receiver's id (ISA08, GS03 and NM109), 2 to 15 characters.
    pub id: String,
    /// What kind of id it is (ISA07), as for [`Submitter::id_qualifier`].
    pub id_qualifier: String,
}

/// One billing provider and the subscribers whose claims it sends (loop 2000A, HL 20).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingGroup {
    /// Who is to be paid.
    pub provider: BillingProvider,
    /// The subscribers, at least one.
    pub subscribers: Vec<Subscriber>,
}

impl BillingGroup {
    /// How many claims stand under this provider.
    #[must_use]
    pub fn claim_count(&self) -> usize {
        self.subscribers.iter().map(Subscriber::claim_count).sum()
    }
}

/// One person's coverage with one payer, and the claims under it (loop 2000B, HL 22).
///
/// A subscriber who is a patient and has dependents who are patients too is written as two subscribers: one
/// with [`Patients::Subscriber`] and one with [`Patients::Dependents`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// Which payer in turn this one is for the patient (SBR01).
    pub responsibility: Responsibility,
    /// The group or policy number (SBR03), up to 50 characters.
    pub group_number: Option<String>,
    /// The group's name (SBR04, cut to 60 characters); written only when there is no group number.
    pub group_name: Option<String>,
    /// The kind of plan (SBR09): `CI` commercial, `17` dental HMO, `MC` Medicaid and so on (x12.md 4.5).
    pub filing_indicator: String,
    /// The member id on the card (NM109 with qualifier MI), 2 to 80 characters.
    pub member_id: String,
    /// Name, and what is needed of a patient: address, birthdate and sex are written only when the
    /// subscriber is the patient, since a payer needs no more.
    pub person: Person,
    /// Who pays (loop 2010BB).
    pub payer: Payer,
    /// Whose claims these are.
    pub patients: Patients,
}

impl Subscriber {
    /// How many claims stand under this subscriber.
    #[must_use]
    pub fn claim_count(&self) -> usize {
        match &self.patients {
            Patients::Subscriber(claims) => claims.len(),
            Patients::Dependents(dependents) => dependents.iter().map(|d| d.claims.len()).sum(),
        }
    }
}

/// The patients under one subscriber.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patients {
    /// The subscriber is the patient: the claims stand in loop 2000B, SBR02 is 18.
    Subscriber(Vec<Claim>),
    /// Other people covered by the subscriber: each has a loop 2000C.
    Dependents(Vec<Dependent>),
}

/// A patient who is not the subscriber (loop 2000C, HL 23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// What the patient is to the subscriber (PAT01).
    pub relationship: Relationship,
    /// Name, address, birthdate and sex, all required.
    pub person: Person,
    /// The patient's claims, 1 to 100.
    pub claims: Vec<Claim>,
}

/// Who pays (loop 2010BB).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payer {
    /// The payer's name (NM103, cut to 60 characters).
    pub name: String,
    /// The payer's id at the receiver (NM109 with qualifier PI), 2 to 80 characters.
    pub id: String,
}

/// Which payer in turn pays (SBR01).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Responsibility {
    /// `P`: pays first.
    Primary,
    /// `S`: pays second.
    Secondary,
    /// `T`: pays third.
    Tertiary,
}

impl Responsibility {
    /// The code in SBR01.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Primary => "P",
            Self::Secondary => "S",
            Self::Tertiary => "T",
        }
    }
}

/// What a patient is to the subscriber (PAT01, x12.md 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relationship {
    /// `01`
    Spouse,
    /// `19`
    Child,
    /// `20`
    Employee,
    /// `21`
    Unknown,
    /// `39`
    OrganDonor,
    /// `40`
    CadaverDonor,
    /// `53`
    LifePartner,
    /// `G8`
    Other,
}

impl Relationship {
    /// The code in PAT01.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spouse => "01",
            Self::Child => "19",
            Self::Employee => "20",
            Self::Unknown => "21",
            Self::OrganDonor => "39",
            Self::CadaverDonor => "40",
            Self::LifePartner => "53",
            Self::Other => "G8",
        }
    }
}
