//! A line of a claim as plain data (loop 2400).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::claim::Contract;
use super::coded::coded;
use super::other_payer::Adjudication;
use super::party::{Provider, Reference, ServiceLocation};
use crate::money::Cents;

/// One procedure of a claim (loop 2400).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Line {
    /// CDT code (SV301-2): `D` and four digits.
    pub procedure_code: String,
    /// Up to four modifiers (SV301-3 to 6), two characters each.
    pub modifiers: Vec<String>,
    /// The procedure in words, for codes that say only "by report" (SV301-7, cut to 80 characters).
    pub description: Option<String>,
    /// What is charged for the whole quantity (SV302).
    pub charge: Cents,
    /// Two-digit place of service, when it is not the claim's (SV303).
    pub place_of_service: Option<String>,
    /// How often the procedure was done (SV306), at least 1.
    pub quantity: u32,
    /// Up to five areas of the mouth (SV304): `00` whole, `10` to `40` quadrants and so on (x12.md 4.5).
    pub oral_cavity_areas: Vec<String>,
    /// Up to 32 teeth (TOO).
    pub teeth: Vec<Tooth>,
    /// Set for crowns, bridges and dentures (SV305).
    pub prosthesis: Option<Prosthesis>,
    /// Up to four of the claim's diagnoses, by their place from 1 (SV311).
    pub diagnosis_pointers: Vec<u8>,
    /// The line's date of service; written (DTP 472) when it differs from the claim's.
    pub service_date: Option<Date>,
    /// When the orthodontic appliance of this line was placed (DTP 452).
    pub appliance_date: Option<Date>,
    /// When the appliance was replaced (DTP 446).
    pub appliance_replaced: Option<Date>,
    /// When the treatment began (DTP 196).
    pub treatment_start: Option<Date>,
    /// When the treatment was completed (DTP 198).
    pub treatment_completed: Option<Date>,
    /// Terms of the contract with the payer (CN1).
    pub contract: Option<Contract>,
    /// Our number of the line (REF 6R), unique in the claim: 1 to 30 letters, digits, hyphens or slashes. The
    /// payer repeats it in the 835.
    pub line_control_number: String,
    /// Further numbers (REF): `G3` predetermination, `G1` prior authorization, `9F` referral, `9A` and `9C`
    /// repriced line.
    pub references: Vec<Reference>,
    /// Sales tax within the charge (AMT T).
    pub sales_tax: Option<Cents>,
    /// Values that a law prescribes and the guide has no place for (K3), at most 10 of 80 characters.
    pub fixed_information: Vec<String>,
    /// What a repricer made of the line (HCP): elements 01 to 15 as sent, empty ones included.
    pub repricing: Vec<String>,
    /// Who did this line, when it is not the claim's dentist (loop 2420A).
    pub rendering: Option<Provider>,
    /// Who assisted in this line (loop 2420B).
    pub assistant_surgeon: Option<Provider>,
    /// Who supervised this line (loop 2420C).
    pub supervising: Option<Provider>,
    /// Where this line was done, when not where the claim was (loop 2420D).
    pub service_location: Option<ServiceLocation>,
    /// What payers before have decided about this line (loop 2430), at most 15.
    pub adjudications: Vec<Adjudication>,
}

/// A procedure that was done once, for nothing.
impl Default for Line {
    fn default() -> Line {
        Line {
            procedure_code: String::new(),
            modifiers: Vec::new(),
            description: None,
            charge: Cents::ZERO,
            place_of_service: None,
            quantity: 1,
            oral_cavity_areas: Vec::new(),
            teeth: Vec::new(),
            prosthesis: None,
            diagnosis_pointers: Vec::new(),
            service_date: None,
            appliance_date: None,
            appliance_replaced: None,
            treatment_start: None,
            treatment_completed: None,
            contract: None,
            line_control_number: String::new(),
            references: Vec::new(),
            sales_tax: None,
            fixed_information: Vec::new(),
            repricing: Vec::new(),
            rendering: None,
            assistant_surgeon: None,
            supervising: None,
            service_location: None,
            adjudications: Vec::new(),
        }
    }
}

/// A tooth and the surfaces that were treated (TOO).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tooth {
    /// Universal numbering (TOO02): 1-32, A-T, supernumerary 51-82 and AS-TS.
    pub number: String,
    /// Up to five surfaces, none twice (TOO03).
    pub surfaces: Vec<Surface>,
}

coded! {
    /// A surface of a tooth (TOO03).
    Surface {
        /// `B`
        #[default]
        Buccal = "B",
        /// `D`
        Distal = "D",
        /// `F`
        Facial = "F",
        /// `I`
        Incisal = "I",
        /// `L`
        Lingual = "L",
        /// `M`
        Mesial = "M",
        /// `O`
        Occlusal = "O",
    }
}

/// Whether a crown, bridge or denture is the first in its place (SV305).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
