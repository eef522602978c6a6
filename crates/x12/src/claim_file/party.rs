//! The people and organisations of a claim file: names, addresses, providers.

use jiff::civil::Date;

/// A person's name. Every part is cleaned and cut to the guide's length when written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    /// The name (NM1).
    pub name: PersonName,
    /// The home address (N3, N4).
    pub address: Option<Address>,
    /// The birthdate (DMG02).
    pub birthdate: Option<Date>,
    /// The sex on the payer's record (DMG03).
    pub sex: Option<Sex>,
}

/// The sex on the payer's record (DMG03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// `F`
    Female,
    /// `M`
    Male,
    /// `U`
    Unknown,
}

impl Sex {
    /// The code in DMG03.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Unknown => "U",
        }
    }
}

/// An address in the United States (N3, N4). Addresses elsewhere are not written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// Street and number (N301, cut to 55 characters); required.
    pub line1: String,
    /// Suite or apartment (N302, cut to 55 characters).
    pub line2: Option<String>,
    /// City (N401, cut to 30 characters); required.
    pub city: String,
    /// Two-letter state (N402); required.
    pub state: String,
    /// ZIP code (N403): five or nine digits, a hyphen is dropped; nine for a billing provider.
    pub zip: String,
}

/// Whom to call (PER).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// The person's name (PER02, cut to 60 characters).
    pub name: String,
    /// A US telephone number of ten digits (PER04); punctuation is dropped.
    pub phone: String,
}

/// The name of a provider, who may be a person or an organisation (NM102).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderName {
    /// `2`: a practice or group (NM103, cut to 60 characters).
    Organisation(String),
    /// `1`: a person.
    Person(PersonName),
}

/// The number the US tax office knows a billing provider by (REF EI or SY): nine digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaxId {
    /// Employer's identification number (REF EI); a hyphen is dropped.
    Ein(String),
    /// Social security number (REF SY); hyphens are dropped.
    Ssn(String),
}

/// Who is to be paid (loop 2010AA).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillingProvider {
    /// The provider's name as the payer knows it.
    pub name: ProviderName,
    /// National provider id: ten digits with a check digit.
    pub npi: String,
    /// The tax id the payer reports payments under.
    pub tax_id: TaxId,
    /// Ten-character taxonomy code (PRV03), such as `1223G0001X`.
    pub taxonomy: Option<String>,
    /// The street address; a post office box is refused, and the ZIP code has nine digits.
    pub address: Address,
    /// Whom to call about the claims, when it is not the submitter's contact (PER).
    pub contact: Option<Contact>,
}

/// The dentist who did the work (loops 2310B and 2420A).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderingProvider {
    /// The dentist's name.
    pub name: ProviderName,
    /// National provider id: ten digits with a check digit.
    pub npi: String,
    /// Ten-character taxonomy code (PRV03).
    pub taxonomy: Option<String>,
}
