//! The people and organisations of a claim file: names, addresses, numbers, providers.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::coded::coded;

/// A person's name. Every part is cleaned and cut to the guide's length when written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonName {
    /// Family name (NM103, 60 characters); required.
    pub last: String,
    /// Given name (NM104, 35 characters); empty for a person who has only one name.
    pub first: String,
    /// Middle name or initial (NM105, 25 characters).
    pub middle: Option<String>,
    /// Such as `JR` (NM107, 10 characters).
    pub suffix: Option<String>,
}

/// A person as the payer has to know a patient: NM1, N3, N4, DMG.
///
/// Address, birthdate and sex may be absent here so that a caller can pass on what it has; the writer says
/// when they are needed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Person {
    /// The name (NM1).
    pub name: PersonName,
    /// The home address (N3, N4).
    pub address: Option<Address>,
    /// The birthdate (DMG02).
    pub birthdate: Option<Date>,
    /// The sex on the payer's record (DMG03).
    pub sex: Option<Sex>,
    /// Further numbers (REF): `SY` social security, `Y4` claim of a property or casualty insurer, `1W` member
    /// id of a patient who is not the subscriber.
    pub references: Vec<Reference>,
}

coded! {
    /// The sex on the payer's record (DMG03).
    Sex {
        /// `F`
        Female = "F",
        /// `M`
        Male = "M",
        /// `U`
        #[default]
        Unknown = "U",
    }
}

/// An address (N3, N4), in the United States unless a country is named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// Street and number (N301, cut to 55 characters); required.
    pub line1: String,
    /// Suite or apartment (N302, cut to 55 characters).
    pub line2: Option<String>,
    /// City (N401, cut to 30 characters); required.
    pub city: String,
    /// Two-letter state (N402); required in the United States, a Canadian province elsewhere or empty.
    pub state: String,
    /// ZIP code (N403): five or nine digits, a hyphen is dropped; nine for a billing provider. With a country,
    /// its postal code as it is.
    pub zip: String,
    /// Two-letter country (N404), when it is not the United States.
    pub country: Option<String>,
    /// Part of that country (N407), up to 3 characters.
    pub subdivision: Option<String>,
}

/// Whom to call (PER).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// The person's name (PER02, cut to 60 characters).
    pub name: String,
    /// A US telephone number of ten digits (TE); punctuation is dropped. May be empty with an e-mail address
    /// or a fax number.
    pub phone: String,
    /// The extension of that telephone (EX).
    pub extension: Option<String>,
    /// A fax number of ten digits (FX).
    pub fax: Option<String>,
    /// An e-mail address (EM). PER has room for three numbers: with an extension and a fax it is not written.
    pub email: Option<String>,
}

/// The name of a provider or submitter, who may be a person or an organisation (NM102).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderName {
    /// `2`: a practice or group (NM103, cut to 60 characters).
    Organisation(String),
    /// `1`: a person.
    Person(PersonName),
}

impl Default for ProviderName {
    fn default() -> ProviderName {
        ProviderName::Organisation(String::new())
    }
}

/// A number with the kind of number it is (REF). What kinds there are is said where references are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reference {
    /// REF01, such as `9F` for a referral.
    pub qualifier: String,
    /// REF02, up to 50 characters.
    pub number: String,
    /// The payer whose number it is, when that is not the destination of the claim: its id in loop 2330B (REF04
    /// with qualifier 2U). Only on lines and their providers.
    pub payer_id: Option<String>,
}

/// The number the US tax office knows a billing provider by (REF EI or SY): nine digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxId {
    /// Employer's identification number (REF EI); a hyphen is dropped.
    Ein(String),
    /// Social security number (REF SY); hyphens are dropped.
    Ssn(String),
}

impl Default for TaxId {
    fn default() -> TaxId {
        TaxId::Ein(String::new())
    }
}

/// Who is to be paid (loops 2000A and 2010AA to 2010AC).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BillingProvider {
    /// The provider's name as the payer knows it.
    pub name: ProviderName,
    /// National provider id: ten digits with a check digit.
    pub npi: String,
    /// The tax id the payer reports payments under.
    pub tax_id: TaxId,
    /// Ten-character taxonomy code (PRV03), such as `1223G0001X`.
    pub taxonomy: Option<String>,
    /// The currency of all amounts (CUR02), when it is not the US dollar: `CAD`.
    pub currency: Option<String>,
    /// The street address; a post office box is refused, and the ZIP code has nine digits.
    pub address: Address,
    /// Further numbers (REF): `0B` state licence, `1G` UPIN.
    pub references: Vec<Reference>,
    /// Whom to call about the claims, when it is not the submitter's contact (PER).
    pub contact: Option<Contact>,
    /// Where payments go, when it is not the street address; may be a post office box (loop 2010AB).
    pub pay_to: Option<Address>,
    /// The plan that is paid instead of the provider, for subrogation (loop 2010AC).
    pub pay_to_plan: Option<PayToPlan>,
}

/// A plan that has paid and asks its money back from another (loop 2010AC).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PayToPlan {
    /// The plan's name (NM103, cut to 60 characters).
    pub name: String,
    /// The plan's id (NM109).
    pub id: String,
    /// What kind of id it is (NM108).
    pub id_kind: PayerIdKind,
    /// The plan's address.
    pub address: Address,
    /// The plan's tax id (REF EI): nine digits.
    pub tax_id: String,
    /// Another number of the plan (REF): `2U` payer id, `FY` claim office, `NF` NAIC code.
    pub references: Vec<Reference>,
}

coded! {
    /// What kind of id a payer is named by (NM108).
    PayerIdKind {
        /// `PI`: the id the receiver lists for the payer.
        #[default]
        Payer = "PI",
        /// `XV`: the national health plan id.
        HealthPlan = "XV",
    }
}

/// A dentist or other provider who took part in the work (loops 2310A, 2310B, 2310D, 2310E and 2420A to
/// 2420C).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Provider {
    /// The provider's name.
    pub name: ProviderName,
    /// National provider id: ten digits with a check digit.
    pub npi: String,
    /// Ten-character taxonomy code (PRV03); the guide has no place for that of a supervising provider.
    pub taxonomy: Option<String>,
    /// Further numbers (REF): `0B` state licence, `1G` UPIN, `G2` given by the payer, `LU` location.
    pub references: Vec<Reference>,
}

/// Where the work was done, when it was not at the billing provider's address (loops 2310C and 2420D).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceLocation {
    /// The name of the place (NM103, cut to 60 characters).
    pub name: String,
    /// Its national provider id, when it has one.
    pub npi: Option<String>,
    /// Its address.
    pub address: Address,
    /// Further numbers (REF): `0B` state licence, `G2` given by the payer, `LU` location.
    pub references: Vec<Reference>,
}
