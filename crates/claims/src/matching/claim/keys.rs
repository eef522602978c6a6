//! By what the claims of ours that a remitted claim may answer are looked up.

use jiff::civil::Date;
use x12::remittance::RemittedClaim;

use super::agree::is_number;
use crate::Cents;
use crate::desk::{TrackedClaim, id_key};

/// The claims of ours that share a key with one remitted claim.
#[derive(Clone, Debug, Default)]
pub struct Candidates<'c> {
    /// Those with its claim number (CLP01).
    pub by_claim_number: Vec<&'c TrackedClaim>,
    /// Those with its payer claim number (CLP07), or the one it corrects (REF F8).
    pub by_payer_number: Vec<&'c TrackedClaim>,
    /// Those with the member id of its patient or subscriber.
    pub by_member: Vec<&'c TrackedClaim>,
    /// Those whose number begins as its claim number does.
    pub by_head: Vec<&'c TrackedClaim>,
    /// Those with its charge and day of service.
    pub by_visit: Vec<&'c TrackedClaim>,
}

/// The keys under which a remitted claim's candidates are looked up; empty ones are not looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub claim_number: String,
    pub payer_numbers: Vec<String>,
    pub members: Vec<String>,
    /// The beginning of a claim number that the payer may have cut, [`Keys::HEAD`] characters.
    pub head: Option<String>,
    /// The first day of service and the charge.
    pub visit: Option<(Date, Cents)>,
}

impl Keys {
    /// Payers cut claim numbers that are longer (`reconciliation.md` 2.4).
    pub const HEAD: usize = 15;

    /// The keys of a remitted claim, whose whole charge is `charge`.
    #[must_use]
    pub fn of(claim: &RemittedClaim<'_>, charge: Cents) -> Keys {
        let known = |texts: &[Option<&str>]| {
            let mut keys: Vec<String> =
                texts.iter().flatten().map(|text| id_key(text)).filter(|key| is_number(key)).collect();
            keys.sort();
            keys.dedup();
            keys
        };
        let claim_number = id_key(&claim.claim_number);
        Keys {
            payer_numbers: known(&[Some(&claim.payer_claim_number), claim.reference("F8")]),
            members: known(&[
                claim.subscriber().map(|person| person.id.as_ref()),
                claim.patient().map(|person| person.id.as_ref()),
                claim.corrected().map(|person| person.id.as_ref()),
            ]),
            head: claim_number.get(..Keys::HEAD).map(str::to_owned),
            claim_number,
            visit: claim.service_range().map(|range| (range.first, charge)),
        }
    }
}
