//! By what the claims of ours that a remitted claim may answer are looked up.

use jiff::civil::Date;
use x12::remittance::RemittedClaim;

use super::agree::is_number;
use crate::Cents;
use crate::desk::id_key;

/// The keys under which a remitted claim's candidates are looked up; empty ones are not looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub claim_number: String,
    /// The same without zeros before it, which payers drop: see [`Keys::bare`].
    pub bare_number: String,
    pub payer_numbers: Vec<String>,
    pub members: Vec<String>,
    /// The beginning of a claim number that the payer may have cut, [`Keys::HEAD`] characters.
    pub head: Option<String>,
    /// The first day of service with the whole charge, and with its own where that is another.
    pub visits: Vec<(Date, Cents)>,
}

impl Keys {
    /// Payers cut claim numbers that are longer (`reconciliation.md` 2.4).
    pub const HEAD: usize = 15;

    /// The keys of a remitted claim, whose whole charge is `charge`.
    #[must_use]
    pub fn of(claim: &RemittedClaim<'_>, charge: Cents) -> Keys {
        let claim_number = id_key(&claim.claim_number);
        Keys {
            payer_numbers: Keys::payer_numbers_of(claim),
            members: Keys::members_of(claim),
            head: claim_number.get(..Keys::HEAD).map(str::to_owned),
            bare_number: Keys::bare(&claim_number).to_owned(),
            claim_number,
            visits: visits_of(claim, charge),
        }
    }

    /// The key of a claim number without zeros before it (`reconciliation.md` 2.7).
    #[must_use]
    pub fn bare(key: &str) -> &str {
        key.trim_start_matches('0')
    }

    pub(super) fn payer_numbers_of(claim: &RemittedClaim<'_>) -> Vec<String> {
        known(&[Some(&claim.payer_claim_number), claim.reference("F8")])
    }

    pub(super) fn members_of(claim: &RemittedClaim<'_>) -> Vec<String> {
        let people = [claim.subscriber(), claim.patient(), claim.corrected()];
        known(&people.map(|person| person.map(|person| person.id.as_ref())))
    }

    pub(super) fn visit_of(claim: &RemittedClaim<'_>, charge: Cents) -> Option<(Date, Cents)> {
        claim.service_range().map(|range| (range.first, charge))
    }
}

fn visits_of(claim: &RemittedClaim<'_>, charge: Cents) -> Vec<(Date, Cents)> {
    let mut visits: Vec<_> =
        [charge, claim.charge.abs()].into_iter().filter_map(|charge| Keys::visit_of(claim, charge)).collect();
    visits.dedup();
    visits
}

/// The keys of those texts that tell anything, each once.
fn known(texts: &[Option<&str>]) -> Vec<String> {
    let mut keys: Vec<String> =
        texts.iter().flatten().map(|text| id_key(text)).filter(|key| is_number(key)).collect();
    keys.sort();
    keys.dedup();
    keys
}
