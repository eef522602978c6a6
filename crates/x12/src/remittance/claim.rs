//! CLP: one claim as the payer saw it (x12.md 4.2, loop 2100).

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::adjustment::sum_of;
use super::party::{amount_of, reference_of};
use super::{
    Adjustment, Amount, ClaimExtras, GroupCode, Person, PersonRole, Reference, RemittedLine, ServiceRange,
    Text,
};
use crate::Cents;
use crate::finding::Place;

/// CLP02: what the payer did with the claim. It does not say whether the claim was denied: the money and the
/// reason codes do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum ClaimStatus<'a> {
    /// 1: processed as primary payer.
    Primary,
    /// 2: processed as secondary payer.
    Secondary,
    /// 3: processed as tertiary payer.
    Tertiary,
    /// 4: the patient is not recognised; many payers send it for any denial.
    Denied,
    /// 5: pended; 4010 only, no money.
    Pended,
    /// 19: as 1, and forwarded to the next payer.
    PrimaryForwarded,
    /// 20: as 2, and forwarded to the next payer.
    SecondaryForwarded,
    /// 21: as 3, and forwarded to the next payer.
    TertiaryForwarded,
    /// 22: takes back an earlier payment; every amount is negated.
    Reversal,
    /// 23: not a claim of this payer, forwarded; no money.
    NotOurs,
    /// 25: predetermination; what would be paid, no money.
    Predetermination,
    /// No status; the text as sent.
    Unknown(Text<'a>),
    /// Absent.
    #[default]
    Absent,
}

const STATUS_CODES: [(&str, ClaimStatus<'static>); 12] = [
    ("1", ClaimStatus::Primary),
    ("2", ClaimStatus::Secondary),
    ("3", ClaimStatus::Tertiary),
    ("4", ClaimStatus::Denied),
    ("5", ClaimStatus::Pended),
    ("19", ClaimStatus::PrimaryForwarded),
    ("20", ClaimStatus::SecondaryForwarded),
    ("21", ClaimStatus::TertiaryForwarded),
    ("22", ClaimStatus::Reversal),
    ("23", ClaimStatus::NotOurs),
    ("25", ClaimStatus::Predetermination),
    ("", ClaimStatus::Absent),
];

impl<'a> ClaimStatus<'a> {
    /// The status of a code as sent.
    #[must_use]
    pub fn of(code: Text<'a>) -> ClaimStatus<'a> {
        let known = STATUS_CODES.iter().find(|(known, _)| *known == code);
        known.map_or(ClaimStatus::Unknown(code), |(_, status)| status.clone())
    }

    /// The code as sent.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            ClaimStatus::Unknown(text) => text,
            known => STATUS_CODES.iter().find(|(_, status)| status == known).map_or("", |(code, _)| code),
        }
    }

    /// Must a claim with this status come without money?
    #[must_use]
    pub const fn pays_nothing(&self) -> bool {
        matches!(self, ClaimStatus::Pended | ClaimStatus::NotOurs | ClaimStatus::Predetermination)
    }

    /// Has the payer sent the claim on to the next one? Then we do not.
    #[must_use]
    pub const fn is_forwarded(&self) -> bool {
        matches!(
            self,
            ClaimStatus::PrimaryForwarded
                | ClaimStatus::SecondaryForwarded
                | ClaimStatus::TertiaryForwarded
                | ClaimStatus::NotOurs
        )
    }
}

impl Serialize for ClaimStatus<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One CLP loop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RemittedClaim<'a> {
    /// CLP01: our number of the claim, CLM01 echoed.
    pub claim_number: Text<'a>,
    /// CLP02.
    pub status: ClaimStatus<'a>,
    /// CLP03, cents: the whole charge of the claim, also for a secondary payer.
    pub charge: Cents,
    /// CLP04, cents.
    pub paid: Cents,
    /// CLP05, cents; `None` when absent. Means nothing on reversals.
    pub patient_responsibility: Option<Cents>,
    /// CLP06: kind of plan, such as `12` PPO or `17` dental HMO.
    pub filing_indicator: Text<'a>,
    /// CLP07: the payer's number of the claim.
    pub payer_claim_number: Text<'a>,
    /// CLP08: kind of place, such as `11` office.
    pub facility: Text<'a>,
    /// CLP09: 1 original, 7 replacement, 8 void.
    pub frequency: Text<'a>,
    /// NM1: at most one of each role; see [`RemittedClaim::patient`] and its neighbours.
    pub people: Vec<Person<'a>>,
    /// REF of the claim.
    pub references: Vec<Reference<'a>>,
    /// DTM*232 and 233, or 472: service dates said for the whole claim.
    pub stated_service: Option<ServiceRange>,
    /// DTM*050: the payer received the claim.
    pub received: Option<Date>,
    /// DTM*036: the coverage ended.
    pub coverage_expired: Option<Date>,
    /// CAS of the claim itself, one entry a reason; those of the lines are with the lines.
    pub adjustments: Vec<Adjustment<'a>>,
    /// AMT of the claim: notes, never part of a balance.
    pub amounts: Vec<Amount<'a>>,
    /// Remark codes (RARC) from MOA and MIA.
    pub remark_codes: Vec<Text<'a>>,
    /// What few claims have.
    pub extras: Option<Box<ClaimExtras<'a>>>,
    /// SVC loops; empty when the claim was decided as a whole.
    pub lines: Vec<RemittedLine<'a>>,
    /// Bytes from the start of the file to the CLP.
    pub position: usize,
    /// The number of the CLP in its set, ST being 1.
    pub number: usize,
}

impl<'a> RemittedClaim<'a> {
    /// Does it take back an earlier payment (status 22)?
    #[must_use]
    pub fn is_reversal(&self) -> bool {
        self.status == ClaimStatus::Reversal
    }

    /// Is it an estimate only (status 25)? Never money.
    #[must_use]
    pub fn is_predetermination(&self) -> bool {
        self.status == ClaimStatus::Predetermination
    }

    /// Where the claim at `index` of its set begins, or a line of it.
    pub(super) fn place(&self, index: usize, line: Option<usize>) -> Place {
        let place = match line.and_then(|at| self.lines.get(at)) {
            Some(line) => Place::at("SVC", line.position, line.number),
            None => Place::at("CLP", self.position, self.number),
        };
        Place { claim: Some(index), line, ..place }
    }

    /// The person or organisation of one role.
    #[must_use]
    pub fn person(&self, role: PersonRole) -> Option<&Person<'a>> {
        self.people.iter().find(|person| person.role == role)
    }

    /// NM1*QC.
    #[must_use]
    pub fn patient(&self) -> Option<&Person<'a>> {
        self.person(PersonRole::Patient)
    }

    /// NM1*IL: sent when the patient is not the subscriber.
    #[must_use]
    pub fn subscriber(&self) -> Option<&Person<'a>> {
        self.person(PersonRole::Subscriber)
    }

    /// NM1*74: name or id of patient or subscriber as the payer has it. For a person to decide on.
    #[must_use]
    pub fn corrected(&self) -> Option<&Person<'a>> {
        self.person(PersonRole::Corrected)
    }

    /// The value of the first REF with this qualifier, such as `F8`, the payer's number of the claim corrected.
    #[must_use]
    pub fn reference(&self, qualifier: &str) -> Option<&str> {
        reference_of(&self.references, qualifier)
    }

    /// The first AMT with this qualifier, such as `AU`, the amount covered.
    #[must_use]
    pub fn amount(&self, qualifier: &str) -> Option<Cents> {
        amount_of(&self.amounts, qualifier)
    }

    /// When the services were: as stated for the claim, else from the first to the last day of its lines.
    #[must_use]
    pub fn service_range(&self) -> Option<ServiceRange> {
        let days = || self.lines.iter().filter_map(|line| line.service);
        let first = days().map(|range| range.first).min();
        let last = days().map(|range| range.last).max();
        self.stated_service.or_else(|| ServiceRange::of(first, last))
    }

    /// The adjustments of the claim and of its lines.
    pub fn all_adjustments(&self) -> impl Iterator<Item = &Adjustment<'a>> {
        self.adjustments.iter().chain(self.lines.iter().flat_map(|line| &line.adjustments))
    }

    /// Sum of all adjustments, claim and lines.
    #[must_use]
    pub fn adjusted(&self) -> Cents {
        self.all_adjustments().map(|adjustment| adjustment.amount).sum()
    }

    /// Sum of the adjustments of one group, claim and lines.
    #[must_use]
    pub fn adjusted_by(&self, group: &GroupCode<'_>) -> Cents {
        sum_of(self.all_adjustments(), group)
    }

    /// Sum of the CO adjustments, claim and lines: the contractual write-off.
    #[must_use]
    pub fn contractual(&self) -> Cents {
        self.adjusted_by(&GroupCode::Contractual)
    }

    /// Sum of the PR adjustments, claim and lines: what the patient owes by the adjustments.
    #[must_use]
    pub fn patient_adjusted(&self) -> Cents {
        self.adjusted_by(&GroupCode::Patient)
    }

    /// What is wrong by rule 2 of x12.md 4.3: charge less all adjustments less paid, 0.00 when in balance.
    #[must_use]
    pub fn imbalance(&self) -> Cents {
        self.charge - self.adjusted() - self.paid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_statuses_are_one_to_one() {
        for (code, status) in &STATUS_CODES {
            assert_eq!(ClaimStatus::of((*code).into()), *status);
            assert_eq!(status.code(), *code);
        }
        assert_eq!(ClaimStatus::of("DTEST".into()), ClaimStatus::Unknown("DTEST".into()));
    }
}
