//! What the answers of a file say, one verdict for each thing of ours that they speak of (`x12.md` 4.6).

mod claims;
mod group;

use jiff::civil::Date;
use x12::acknowledgment::words::Explained;
use x12::acknowledgment::{AcknowledgmentFile, Frame, InterchangeAcknowledgment, Outcome};
use x12::finding::{Finding, Stops};
use x12::remittance::ServiceRange;

use crate::Cents;
use crate::account::{ACK_INTERCHANGE, ACKNOWLEDGE_997, ACKNOWLEDGE_999, STATUS_NOTIFY_277};
use crate::desk::{AnswerKind, AnswerOutcome};

/// One TA1, or one set of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub kind: AnswerKind,
    /// ISA06: who answers.
    pub sender: String,
    /// ISA13 and ST02 of what brought it.
    pub interchange_control: Option<i64>,
    pub set_control: Option<i64>,
    pub verdicts: Vec<Verdict>,
}

/// What is said of one thing that we sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub about: About,
    /// What left after this day is not meant. None: unsaid.
    pub day: Option<Date>,
    pub outcome: AnswerOutcome,
    pub codes: String,
    pub reason: String,
    pub next_step: String,
    pub faults: Vec<Fault>,
    pub payer_claim_number: String,
    /// What the claim charged, as it says; none: unsaid.
    pub charge: Option<Cents>,
}

/// A part of what we sent that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A line, by the number that we gave it.
    Line { number: String, reason: String, next_step: String },
    /// A segment of our set.
    Segment(SegmentFault),
}

/// A segment of our set that is wrong, or that is missing there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentFault {
    /// The claim, when it is named by its number.
    pub claim_number: Option<String>,
    /// `REF`.
    pub id: String,
    /// Its number, ST being 1, or that of what asks for it.
    pub number: Option<usize>,
    /// The loop that it is in or should be in, as far as it is said.
    pub loop_id: String,
    /// It is not there; its number is that of its place, where something else stands.
    pub is_missing: bool,
    /// Where it is, in the words of the answer.
    pub place: String,
    /// What is wrong, to be read after its name: `is missing`.
    pub what: String,
    pub elements: Vec<ElementFault>,
    pub next_step: &'static str,
}

/// An element of a segment that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementFault {
    /// Counted from 1; 0: unsaid.
    pub element: usize,
    /// Counted from 1; 0: none.
    pub component: usize,
    pub place: String,
    pub what: String,
}

/// What a verdict is about, in numbers of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// ISA13, and the day that the file was made.
    Interchange { control: Option<i64>, day: Option<Date>, text: String },
    /// GS06: the sets of a group that are not named, all being these.
    Group { control: Option<i64>, named: Vec<i64>, text: String },
    /// GS06 and ST02.
    Set { group: Option<i64>, control: Option<i64>, text: String },
    /// BHT03: the claims of a set that are not named, by their numbers or by their providers.
    Batch { batch: String, named: Vec<String>, providers: Vec<String> },
    /// BHT03 and a billing provider's id: the provider's claims that are not named.
    Provider { batch: String, id: String, named: Vec<String> },
    /// BHT03 and CLM01.
    Claim { batch: String, number: String, visit: Visit },
    /// Nobody can say.
    Nothing { text: String },
}

/// Whose visit a claim is for, as far as an answer says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    pub service: Option<ServiceRange>,
    pub last: String,
    pub first: String,
    pub member_id: String,
    /// The payer that answers itself; empty where a clearinghouse does.
    pub payer: String,
}

impl About {
    /// As people read it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            About::Interchange { text, .. }
            | About::Group { text, .. }
            | About::Set { text, .. }
            | About::Nothing { text } => text.clone(),
            About::Batch { batch, .. } => format!("batch {batch}"),
            About::Provider { batch, id, .. } => format!("batch {batch}, billing provider {id}"),
            About::Claim { batch, number, .. } => format!("batch {batch}, claim {number}"),
        }
    }

    /// Whether it is what other verdicts of the same answer leave: that may be nothing.
    #[must_use]
    pub fn is_rest(&self) -> bool {
        match self {
            About::Group { named, .. } => !named.is_empty(),
            About::Batch { named, providers, .. } => !named.is_empty() || !providers.is_empty(),
            About::Provider { named, .. } => !named.is_empty(),
            _ => false,
        }
    }
}

impl Answer {
    /// The type of its transaction at door 1.
    #[must_use]
    pub const fn etype(&self) -> &'static str {
        match self.kind {
            AnswerKind::Interchange => ACK_INTERCHANGE,
            AnswerKind::Functional => ACKNOWLEDGE_997,
            AnswerKind::Implementation => ACKNOWLEDGE_999,
            AnswerKind::Claim => STATUS_NOTIFY_277,
        }
    }
}

/// All that a file says, in its order.
#[must_use]
pub fn answers(file: &AcknowledgmentFile<'_>) -> Vec<Answer> {
    // What stops the whole file is said again with each answer that it keeps from counting.
    let stopping: Vec<&Finding> = file.findings.iter().filter(|f| f.stops == Stops::Set).collect();
    let interchanges = file.interchanges.iter().map(|said| interchange(said, &stopping));
    let groups = file.groups.iter().map(|said| group::group(said, &stopping));
    let claims = file.claims.iter().map(|said| claims::claims(said, &stopping));
    interchanges.chain(groups).chain(claims).collect()
}

fn verdict(about: About, outcome: AnswerOutcome, codes: String, explained: &[Explained]) -> Verdict {
    let next = explained.iter().map(|one| one.next).find(|next| !next.is_empty());
    Verdict {
        about,
        day: None,
        outcome,
        codes,
        reason: explained.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>().join(" "),
        next_step: next.unwrap_or_default().to_owned(),
        faults: vec![],
        payer_claim_number: String::new(),
        charge: None,
    }
}

/// An answer that cannot be acted on, and why.
fn unclear<'f>(about: About, why: impl Iterator<Item = &'f Finding>) -> Verdict {
    let mut reasons: Vec<&str> = why.map(|finding| finding.message.as_str()).collect();
    reasons.dedup();
    let reason = match reasons.as_slice() {
        [] => "The answer could not be read whole. Get the file again.".to_owned(),
        some => some.join(" "),
    };
    Verdict { reason, ..verdict(about, AnswerOutcome::Unclear, String::new(), &[]) }
}

fn number(text: &str) -> Option<i64> {
    text.trim().parse().ok()
}

fn stops<'f>(frame: &'f Frame<'_>) -> impl Iterator<Item = &'f Finding> {
    frame.findings.iter().filter(|finding| finding.stops == Stops::Set)
}

fn interchange(said: &InterchangeAcknowledgment<'_>, stopping: &[&Finding]) -> Answer {
    let control = &said.interchange_control;
    let about = About::Interchange {
        control: number(control),
        day: said.date,
        text: format!("interchange {control}"),
    };
    let codes = format!("{} {}", said.outcome.code(), said.note);
    let only = match outcome(&said.outcome).filter(|_| said.may_act()) {
        None => unclear(about, stopping.iter().copied()),
        Some(outcome) => verdict(about, outcome, codes, &[said.explained()]),
    };
    Answer {
        kind: AnswerKind::Interchange,
        sender: said.sender.to_string(),
        interchange_control: None,
        set_control: None,
        verdicts: vec![only],
    }
}

/// What a TA1 or a 999 makes of what was sent. Neither says that a claim entered processing: what is right in form
/// has only been received.
fn outcome(said: &Outcome<'_>) -> Option<AnswerOutcome> {
    match said {
        Outcome::Accepted => Some(AnswerOutcome::Received),
        Outcome::AcceptedWithErrors => Some(AnswerOutcome::ReceivedWithErrors),
        rejected if rejected.is_rejected() => Some(AnswerOutcome::Rejected),
        _ => None,
    }
}
