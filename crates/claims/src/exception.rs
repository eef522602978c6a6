//! Exceptions: what waits for a person. Here is the only way to open, to change and to settle one, so that each is told,
//! and none stands twice.

pub mod person;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;

use crate::Cents;
use crate::change::ChangeSet;
use crate::desk::{Exception, ExceptionStatus, Reason};
use crate::names::names;
use crate::record::{Record, Value};
use crate::state::{Now, Numbers};

names! {
    /// What speaks for a candidate, or against it.
    pub enum Clue {
        ClaimNumber = "claim_number",
        PayerClaimNumber = "payer_claim_number",
        MemberId = "member_id",
        PatientName = "patient_name",
        ServiceDate = "service_date",
        Charge = "charge",
        ChargeDiffers = "charge_differs",
        TraceNumber = "trace_number",
        CheckNumber = "check_number",
        Amount = "amount",
        AmountDiffers = "amount_differs",
        /// The bank names the payer.
        Payer = "payer",
        /// Together with others it comes to the amount.
        Sum = "sum",
        /// The amount is less by what a card processor's fee may be.
        Fee = "fee",
    }
}

/// Something that an exception's subject might belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its public id.
    pub id: String,
    /// None where they are not known.
    pub clues: Vec<Clue>,
}

/// What a person is to be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub reason: Reason,
    /// The kind and the number of what it is about: see [`Exception::subject_kind`].
    pub about: (&'static str, i64),
    pub at_risk: Cents,
    /// What is the matter and what to do.
    pub note: String,
    pub candidates: Vec<Candidate>,
}

impl Exception {
    /// Whether it waits.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == ExceptionStatus::Open
    }

    /// What its subject might belong to, with what speaks for it.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate> {
        let named = self.candidates.split(',').filter(|named| !named.is_empty());
        let candidate = |named: &str| {
            let (id, clues) = named.split_once(':').unwrap_or((named, ""));
            Candidate { id: id.to_owned(), clues: clues.split('+').filter_map(Clue::parse).collect() }
        };
        named.map(candidate).collect()
    }

    fn is_about(&self, reason: Reason, (kind, num): (&str, i64)) -> bool {
        (self.reason, self.subject_kind.as_str(), self.subject_num) == (reason, kind, num)
    }

    /// Whether it asks the same for the same reasons: what a person saw when settling it.
    fn has_evidence_of(&self, question: &Question) -> bool {
        let by_id = |mut candidates: Vec<Candidate>| {
            candidates.sort_by(|one, other| one.id.cmp(&other.id));
            candidates
        };
        self.note == question.note
            && self.amount_at_risk == question.at_risk
            && by_id(self.candidates()) == by_id(question.candidates.clone())
    }
}

/// In the form in which [`Exception::candidates`] are kept: `claim_1:claim_number+charge,claim_2`.
fn packed(candidates: &[Candidate]) -> String {
    let one = |candidate: &Candidate| {
        let clues: Vec<&str> = candidate.clues.iter().map(|clue| clue.as_str()).collect();
        match clues.as_slice() {
            [] => candidate.id.clone(),
            clues => format!("{}:{}", candidate.id, clues.join("+")),
        }
    };
    candidates.iter().map(one).collect::<Vec<String>>().join(",")
}

/// Asks a person. `known` are the exceptions about the same subject.
///
/// One that stands with the same reason takes the new evidence on; one that a person settled with the same evidence is
/// not asked again.
pub fn open(
    question: &Question,
    known: &[Exception],
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    let mut known = known.iter().filter(|e| e.is_about(question.reason, question.about));
    if let Some(stands) = known.clone().find(|exception| exception.is_open()) {
        if !stands.has_evidence_of(question) {
            changes.put(&Exception {
                amount_at_risk: question.at_risk,
                note: question.note.clone(),
                candidates: packed(&question.candidates),
                ..stands.clone()
            });
            changes.tell("exception.changed", stands.public_id.clone());
        }
        return;
    }
    // What was matched and taken apart again is open as before.
    let by_person = |it: &Exception| it.settled_as.is_some_and(|how| how != person::Action::Link);
    if known.any(|settled| by_person(settled) && settled.has_evidence_of(question)) {
        return;
    }
    let opened = opened(question, now, numbers);
    changes.tell("exception.opened", opened.public_id.clone());
    changes.put(&opened);
}

fn opened(question: &Question, now: Now, numbers: &mut Numbers) -> Exception {
    let (kind, subject_num) = question.about;
    Exception {
        exception_num: numbers.fresh::<Exception>(),
        public_id: numbers.public_id("exception"),
        reason: question.reason,
        subject_kind: kind.to_owned(),
        subject_num,
        amount_at_risk: question.at_risk,
        note: question.note.clone(),
        candidates: packed(&question.candidates),
        status: ExceptionStatus::Open,
        assignee: String::new(),
        opened_at: now.instant,
        resolved_at: None,
        settled_as: None,
    }
}

/// Notes what a person would have been asked, had anybody looked before the answer came: opened and settled at once. False
/// when the same was ever asked about it.
pub fn open_settled(
    question: &Question,
    known: &[Exception],
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) -> bool {
    if known.iter().any(|e| e.is_about(question.reason, question.about)) {
        return false;
    }
    let opened = opened(question, now, numbers);
    changes.tell("exception.opened", opened.public_id.clone());
    resolve([&opened], now, changes);
    true
}

/// Settles what later events have answered. One that is settled stays as it is.
pub fn resolve<'e>(exceptions: impl IntoIterator<Item = &'e Exception>, now: Now, changes: &mut ChangeSet) {
    for exception in exceptions.into_iter().filter(|exception| exception.is_open()) {
        changes.tell("exception.resolved", exception.public_id.clone());
        changes.put(&Exception {
            status: ExceptionStatus::Resolved,
            resolved_at: Some(now.instant),
            ..exception.clone()
        });
    }
}

/// What a person settled may be asked anew: what it was about was taken back.
pub fn ask_again<'e>(exceptions: impl IntoIterator<Item = &'e Exception>, changes: &mut ChangeSet) {
    for exception in exceptions.into_iter().filter(|exception| exception.settled_as.is_some()) {
        changes.tell("exception.changed", exception.public_id.clone());
        changes.put(&Exception { settled_as: None, ..exception.clone() });
    }
}

/// The public id of an exception that is written and not told; the server's debug builds look at every decision.
#[must_use]
pub fn untold(changes: &ChangeSet) -> Option<String> {
    let written = changes.puts.iter().filter(|put| put.table == Exception::TABLE);
    let mut ids = written.filter_map(|put| match put.values.get(1) {
        Some(Value::Text(public_id)) => Some(public_id),
        _ => None,
    });
    let is_told = |id: &String| {
        changes.events.iter().any(|event| event.name.starts_with("exception.") && event.subject == *id)
    };
    ids.find(|id| !is_told(id)).cloned()
}
