//! What a claim file holds above the claims: envelope, submitter, receiver, subscribers and patients.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::claim::Claim;
use super::coded::coded;
use super::party::{Address, BillingProvider, Contact, PayerIdKind, Person, ProviderName, Reference};

/// Everything that goes into one claim file: one interchange with one group and one set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
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
    /// Whether the receiver shall answer with a TA1 (ISA14).
    pub asks_for_ta1: bool,
    /// Whether the batch was sent before and got lost (BHT02).
    pub purpose: Purpose,
    /// What the batch is for (BHT06).
    pub kind: BatchKind,
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

    /// The claims in file order.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        let subscribers = self.billing_groups.iter().flat_map(|group| &group.subscribers);
        subscribers.flat_map(|subscriber| subscriber.patients.claims())
    }
}

coded! {
    /// Whether the receiver shall treat the file as a test (ISA15).
    Usage {
        /// `T`: the file is read and answered, nothing is adjudicated.
        #[default]
        Test = "T",
        /// `P`: real claims.
        Production = "P",
    }
}

coded! {
    /// Whether the batch goes out for the first time (BHT02).
    Purpose {
        /// `00`
        #[default]
        Original = "00",
        /// `18`: sent again as it was, because it never arrived.
        Reissue = "18",
    }
}

coded! {
    /// What a batch is for (BHT06).
    BatchKind {
        /// `CH`: claims to be paid.
        #[default]
        Chargeable = "CH",
        /// `RP`: encounters that are only reported.
        Reporting = "RP",
        /// `31`: a plan asks another plan for its money.
        Subrogation = "31",
    }
}

/// Who sends the file: ISA05/06, GS02 and loop 1000A.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Submitter {
    /// The submitter's name; there is no place for a person's suffix.
    pub name: ProviderName,
    /// The id the receiver gave us (ISA06, GS02 and NM109), 2 to 15 characters.
    pub id: String,
    /// What kind of id it is (ISA05): `ZZ` mutually defined, `30` tax id, and seven others (x12.md 4.1).
    pub id_qualifier: String,
    /// ISA06, when the interchange goes by another id than loop 1000A.
    pub interchange_id: Option<String>,
    /// GS02, when the group goes by another id than loop 1000A.
    pub group_id: Option<String>,
    /// Whom the receiver may call about the file (PER).
    pub contact: Contact,
    /// And whom else.
    pub second_contact: Option<Contact>,
}

/// Who receives the file: ISA07/08, GS03 and loop 1000B.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Receiver {
    /// The organisation's name (NM103, cut to 60 characters).
    pub name: String,
    /// The receiver's id (ISA08, GS03 and NM109), 2 to 15 characters.
    pub id: String,
    /// What kind of id it is (ISA07), as for [`Submitter::id_qualifier`].
    pub id_qualifier: String,
    /// ISA08, when the interchange goes by another id than loop 1000B.
    pub interchange_id: Option<String>,
    /// GS03, when the group goes by another id than loop 1000B.
    pub group_id: Option<String>,
}

/// One billing provider and the subscribers whose claims it sends (loop 2000A, HL 20).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Subscriber {
    /// Which payer in turn this one is for the patient (SBR01).
    pub responsibility: Responsibility,
    /// The group or policy number (SBR03), up to 50 characters.
    pub group_number: Option<String>,
    /// The group's name (SBR04, cut to 60 characters); written only when there is no group number.
    pub group_name: Option<String>,
    /// Why Medicare does not pay first (SBR05), such as `12` working aged; only when Medicare is not primary.
    pub insurance_type: Option<String>,
    /// The kind of plan (SBR09): `CI` commercial, `17` dental HMO, `MC` Medicaid and so on (x12.md 4.5).
    pub filing_indicator: String,
    /// The member id on the card (NM109), 2 to 80 characters.
    pub member_id: String,
    /// What kind of id it is (NM108).
    pub member_id_kind: MemberIdKind,
    /// Whether the subscriber is an organisation, such as the employer in workers' compensation (NM102); then
    /// its name is the last name.
    pub is_organisation: bool,
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
        self.patients.claims().count()
    }
}

coded! {
    /// What kind of id a member goes by (NM108).
    MemberIdKind {
        /// `MI`: the payer's number on the card.
        #[default]
        Member = "MI",
        /// `II`: the national individual health id.
        HealthId = "II",
    }
}

/// The patients under one subscriber.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Patients {
    /// The subscriber is the patient: the claims stand in loop 2000B, SBR02 is 18.
    Subscriber(Vec<Claim>),
    /// Other people covered by the subscriber: each has a loop 2000C.
    Dependents(Vec<Dependent>),
}

impl Default for Patients {
    fn default() -> Patients {
        Patients::Subscriber(Vec::new())
    }
}

impl Patients {
    /// The claims in file order.
    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        let (own, others): (&[Claim], &[Dependent]) = match self {
            Patients::Subscriber(claims) => (claims, &[]),
            Patients::Dependents(dependents) => (&[], dependents),
        };
        own.iter().chain(others.iter().flat_map(|dependent| &dependent.claims))
    }
}

/// A patient who is not the subscriber (loop 2000C, HL 23).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dependent {
    /// What the patient is to the subscriber (PAT01).
    pub relationship: Relationship,
    /// Name, address, birthdate and sex, all required.
    pub person: Person,
    /// The patient's claims, 1 to 100.
    pub claims: Vec<Claim>,
}

/// Who pays (loops 2010BB and 2330B).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Payer {
    /// The payer's name (NM103, cut to 60 characters).
    pub name: String,
    /// The payer's id at the receiver (NM109), 2 to 80 characters.
    pub id: String,
    /// What kind of id it is (NM108).
    pub id_kind: PayerIdKind,
    /// Where the payer takes paper (N3, N4).
    pub address: Option<Address>,
    /// Further numbers (REF). Of the payer: `2U` payer id, `EI` tax id, `FY` claim office, `NF` NAIC code. In
    /// loop 2010BB also of the billing provider with this payer: `G2`, `LU` location. In loop 2330B also of the
    /// claim with that payer: `G1` prior authorization, `9F` referral, `T4` adjustment, `G3` predetermination,
    /// `F8` the payer's claim number.
    pub references: Vec<Reference>,
}

coded! {
    /// Which payer in turn pays (SBR01).
    Responsibility {
        /// `P`: pays first.
        #[default]
        Primary = "P",
        /// `S`: pays second.
        Secondary = "S",
        /// `T`: pays third.
        Tertiary = "T",
        /// `A`: pays fourth.
        Fourth = "A",
        /// `B`: pays fifth.
        Fifth = "B",
        /// `C`: pays sixth.
        Sixth = "C",
        /// `D`: pays seventh.
        Seventh = "D",
        /// `E`: pays eighth.
        Eighth = "E",
        /// `F`: pays ninth.
        Ninth = "F",
        /// `G`: pays tenth.
        Tenth = "G",
        /// `H`: pays eleventh.
        Eleventh = "H",
        /// `U`: the order is not known; between payers.
        Unknown = "U",
    }
}

coded! {
    /// What a patient is to the subscriber (PAT01, x12.md 4.5; SBR02 in loop 2320).
    Relationship {
        /// `18`: the same person. Only for another payer's subscriber, never of a dependent.
        SelfSubscriber = "18",
        /// `01`
        Spouse = "01",
        /// `19`
        Child = "19",
        /// `20`
        Employee = "20",
        /// `21`
        #[default]
        Unknown = "21",
        /// `39`
        OrganDonor = "39",
        /// `40`
        CadaverDonor = "40",
        /// `53`
        LifePartner = "53",
        /// `G8`
        Other = "G8",
    }
}
