//! A set that is read as what it is, for what its reader has to say.

use crate::acknowledgment::sets::{Answers, Open};
use crate::claim_file::read::set::SetReader as ClaimSetReader;
use crate::claim_file::read::sets::ClaimSets;
use crate::envelope::{Around, Readers};
use crate::finding::{Finding, Stops};
use crate::remittance::set::SetReader;
use crate::remittance::sets::Remittances;
use crate::remittance::sink::Sink;
use crate::remittance::{Remittance, RemittedClaim, Totals};
use crate::tokenizer::{Segment, Text};
use crate::view::SetMoney;

/// A set with the reader of its kind.
#[derive(Debug)]
pub(super) enum Reading<'a> {
    Remittance(Box<Remittances<Heard<'a>>>, Box<SetReader<'a>>),
    Claims(ClaimSets<'a>, Box<ClaimSetReader<'a>>),
    Answer(Box<Answers<'a>>, Open<'a>),
    /// A kind that nobody reads.
    Other,
}

/// What a reader has to say of a set.
#[derive(Debug, Default)]
pub(super) struct Heard<'a> {
    pub(super) findings: Vec<Finding>,
    /// The numbers of its claims.
    pub(super) claims: Vec<Text<'a>>,
    /// The money of an 835.
    pub(super) money: Option<SetMoney>,
}

impl<'a> Reading<'a> {
    pub(super) fn begin(st: &Segment<'a>, around: Around<'_>) -> Reading<'a> {
        let mut remittances = Remittances(Heard::default());
        if let Some(set) = remittances.begin(st, around) {
            return Reading::Remittance(Box::new(remittances), set);
        }
        let mut claims = ClaimSets { bytes: b"", sets: Vec::new() };
        if let Some(set) = claims.begin(st, around) {
            return Reading::Claims(claims, set);
        }
        let mut answers = Answers::default();
        match answers.begin(st, around) {
            Some(set) => Reading::Answer(Box::new(answers), set),
            None => Reading::Other,
        }
    }

    #[inline]
    pub(super) fn take(&mut self, segment: &Segment<'a>) {
        match self {
            Reading::Remittance(readers, set) => readers.take(set, segment),
            Reading::Claims(readers, set) => readers.take(set, segment),
            Reading::Answer(readers, set) => readers.take(set, segment),
            Reading::Other => {}
        }
    }

    pub(super) fn when_short(&self) -> Stops {
        match self {
            Reading::Remittance(readers, set) => readers.when_short(set),
            Reading::Claims(readers, set) => readers.when_short(set),
            Reading::Answer(readers, set) => readers.when_short(set),
            Reading::Other => Stops::Nothing,
        }
    }

    pub(super) fn end(self, se: Option<&Segment<'a>>) -> Heard<'a> {
        match self {
            Reading::Remittance(mut readers, set) => {
                readers.end(set, se);
                readers.0
            }
            Reading::Claims(mut readers, set) => {
                readers.end(set, se);
                let mut heard = Heard::default();
                for set in readers.sets {
                    heard
                        .claims
                        .extend(set.file.claims().map(|claim| Text::Owned(claim.claim_number.clone())));
                    heard.findings.extend(set.findings);
                }
                heard
            }
            Reading::Answer(mut readers, set) => {
                readers.end(set, se);
                let claims = readers.file.claims.iter().flat_map(|answer| answer.claims());
                let claims = claims.map(|claim| claim.claim_number.clone()).collect();
                Heard { findings: readers.file.all_findings().cloned().collect(), claims, money: None }
            }
            Reading::Other => Heard::default(),
        }
    }
}

impl<'a> Sink<'a> for Heard<'a> {
    fn claim(&mut self, _: &mut Remittance<'a>, claim: &mut RemittedClaim<'a>) {
        self.claims.push(claim.claim_number.clone());
        self.money.get_or_insert_default().add(claim);
    }

    fn set(&mut self, set: Remittance<'a>, _: Totals) {
        self.money.get_or_insert_default().end(&set);
        self.findings = set.findings;
    }
}
