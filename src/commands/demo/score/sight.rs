//! The truth beside what a server tells: which thing of the one is which of the other. A thing is known by what any server
//! can show, never by an id.

use std::collections::{BTreeMap, BTreeSet};

use maker::labels::{AnswerLabel, Labels, Subject, Truth};

use super::lines;
use super::told::{Exception, Remittance, Told};

/// A thing, as the truth names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing<'l> {
    /// A place among the lines of the truth.
    Line(usize),
    Remittance(&'l str),
    Answer(&'l str, usize),
    Claim(&'l str),
}

/// The truth, and what the server tells, looked up.
pub(super) struct Sight<'j> {
    pub(super) labels: &'j Labels,
    pub(super) told: &'j Told,
    /// For each line of the truth the server's.
    pub(super) pairs: Vec<Option<usize>>,
    /// By the server's ids.
    pub(super) remittance_of: BTreeMap<&'j str, &'j Remittance>,
    pub(super) number_of: BTreeMap<&'j str, &'j str>,
    /// By trace; the first that came, where there are several.
    pub(super) by_trace: BTreeMap<&'j str, &'j Remittance>,
    /// By trace and index: whose claim it answers.
    pub(super) truth_of: BTreeMap<(&'j str, usize), (&'j str, &'j AnswerLabel)>,
    /// The places of the lines that bring a remittance's money.
    pub(super) lines_of: BTreeMap<&'j str, Vec<usize>>,
    /// What the server raised, each with the things that it is about.
    pub(super) raised: Vec<(&'j Exception, BTreeSet<Thing<'j>>)>,
    /// The reasons that were raised about each thing.
    said: BTreeMap<Thing<'j>, BTreeSet<&'j str>>,
}

impl<'j> Sight<'j> {
    pub(super) fn new(labels: &'j Labels, told: &'j Told) -> Sight<'j> {
        let mut lines_of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, line) in labels.bank.iter().enumerate() {
            for trace in remittances(&line.truth) {
                lines_of.entry(trace).or_default().push(place);
            }
        }
        let answers = labels.claims.iter().flat_map(|(number, answers)| {
            answers.iter().map(move |one| ((one.trace.as_str(), one.index), (number.as_str(), one)))
        });
        let mut sight = Sight {
            labels,
            told,
            pairs: lines::pair(&labels.bank, &told.lines),
            remittance_of: told.remittances.iter().map(|row| (row.id.as_str(), row)).collect(),
            by_trace: told.remittances.iter().rev().map(|row| (row.trace_number.as_str(), row)).collect(),
            number_of: told.claims.iter().map(|row| (row.id.as_str(), row.claim_number.as_str())).collect(),
            truth_of: answers.collect(),
            lines_of,
            raised: Vec::new(),
            said: BTreeMap::new(),
        };
        sight.raised = sight.things_of_exceptions();
        for (exception, about) in &sight.raised {
            for thing in about {
                sight.said.entry(thing.clone()).or_default().insert(&exception.reason);
            }
        }
        sight
    }

    /// The trace of a remittance of the server.
    pub(super) fn trace_of(&self, id: &str) -> Option<&'j str> {
        self.remittance_of.get(id).map(|row| row.trace_number.as_str())
    }

    /// What each exception is about: its subject, and what the truth ties to it, since one server asks about the money,
    /// another about the file.
    fn things_of_exceptions(&self) -> Vec<(&'j Exception, BTreeSet<Thing<'j>>)> {
        let told = self.told;
        let labelled: BTreeMap<&str, usize> = (self.pairs.iter().enumerate())
            .filter_map(|(label, place)| Some((told.lines.get((*place)?)?.id.as_str(), label)))
            .collect();
        let answers: BTreeMap<&str, (&str, usize)> = (told.answers.iter())
            .filter_map(|row| Some((row.id.as_str(), (self.trace_of(&row.remittance_id)?, row.index))))
            .collect();
        let things = |exception: &'j Exception| {
            let id = exception.subject.id.as_deref().unwrap_or_default();
            let mut things = BTreeSet::new();
            match exception.subject.kind.as_str() {
                "transaction" => {
                    if let Some(&label) = labelled.get(id) {
                        things.insert(Thing::Line(label));
                        things.extend(remittances(&self.labels.bank[label].truth).map(Thing::Remittance));
                    }
                }
                "remittance" => {
                    if let Some(trace) = self.trace_of(id) {
                        things.insert(Thing::Remittance(trace));
                        things
                            .extend(self.lines_of.get(trace).into_iter().flatten().copied().map(Thing::Line));
                    }
                }
                "remittance_claim" => {
                    if let Some(&(trace, index)) = answers.get(id) {
                        things.insert(Thing::Answer(trace, index));
                        let number = self.truth_of.get(&(trace, index)).map(|(number, _)| *number);
                        things.extend(number.map(Thing::Claim));
                    }
                }
                "insurance_claim" | "acknowledgment" => {
                    let claim = told.acknowledged.get(id).map_or(id, String::as_str);
                    things.extend(self.number_of.get(claim).copied().map(Thing::Claim));
                }
                _ => {}
            }
            things
        };
        told.exceptions.iter().map(|exception| (exception, things(exception))).collect()
    }

    /// The reasons that the server raised about a thing, as one text; empty when it says nothing.
    pub(super) fn said_of(&self, things: &[Thing<'_>]) -> String {
        let said = things.iter().filter_map(|thing| self.said.get(thing));
        let reasons: BTreeSet<&str> = said.flatten().copied().collect();
        reasons.into_iter().collect::<Vec<_>>().join(", ")
    }

    /// Whether the file of a remittance came.
    pub(super) fn came(&self, trace: &str) -> bool {
        self.truth_of.range((trace, 0)..=(trace, usize::MAX)).next().is_some()
    }

    /// Whether a line is money of several payers: their checks went to the bank on one slip, of which the tracking API knows
    /// nothing.
    pub(super) fn is_of_several_payers(&self, line: usize) -> bool {
        let truth = self.labels.bank.get(line).map(|line| &line.truth);
        let rows = truth.into_iter().flat_map(remittances).filter_map(|trace| self.by_trace.get(trace));
        rows.map(|row| row.payer_name.as_str()).collect::<BTreeSet<&str>>().len() > 1
    }

    /// A thing, for a person.
    pub(super) fn words(&self, thing: &Thing<'_>) -> String {
        match thing {
            Thing::Remittance(trace) => format!("remittance {trace}"),
            Thing::Answer(trace, index) => format!("answer {index} of {trace}"),
            Thing::Claim(number) => format!("claim {number}"),
            Thing::Line(line) => match self.labels.bank.get(*line) {
                Some(line) => format!("{} {} of {}, {:?}", line.account, line.amount, line.date, line.text),
                None => format!("bank line {line}"),
            },
        }
    }
}

/// The remittances whose money a line is.
pub(super) fn remittances(truth: &Truth) -> impl Iterator<Item = &str> {
    let traces = match truth {
        Truth::Insurance { remittances, .. } => remittances.as_slice(),
        Truth::Patient { .. } | Truth::Other { .. } => &[],
    };
    traces.iter().map(String::as_str)
}

/// The thing that must be among those of an exception. Provider-level adjustments have no name of their own at the tracking
/// API: their remittance stands for them.
pub(super) fn thing(subject: &Subject) -> Thing<'_> {
    match subject {
        Subject::Remittance { trace } | Subject::ProviderAdjustment { trace, .. } => Thing::Remittance(trace),
        Subject::RemittedClaim { trace, index, .. } => Thing::Answer(trace, *index),
        Subject::Claim { claim_number } => Thing::Claim(claim_number),
        Subject::BankLine { bank } => Thing::Line(*bank),
    }
}
