//! What the answers of a file say, one verdict for each thing of ours that they speak of (`x12.md` 4.6).

use jiff::civil::Date;
use x12::acknowledgment::words::Explained;
use x12::acknowledgment::{
    AcknowledgmentFile, ClaimAcknowledgment, ClaimAnswer, ClaimOutcome, Form, Frame, GroupAcknowledgment,
    InterchangeAcknowledgment, Outcome, ProviderAnswer, ReceiverAnswer, SegmentError, SetAnswer, Status,
};
use x12::finding::{Finding, Stops};

use crate::Cents;
use crate::account::{ACK_INTERCHANGE, ACKNOWLEDGE_997, ACKNOWLEDGE_999, STATUS_NOTIFY_277};
use crate::desk::{AnswerKind, AnswerOutcome};

/// One TA1, or one set of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub kind: AnswerKind,
    /// ISA13 and ST02 of what brought it.
    pub interchange_control: Option<i64>,
    pub set_control: Option<i64>,
    pub verdicts: Vec<Verdict>,
}

/// What is said of one thing that we sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub about: About,
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
pub struct Fault {
    /// The claim, when it is named by its number.
    pub claim_number: Option<String>,
    /// Segments of our set by their numbers, one of which it is.
    pub segments: Vec<usize>,
    /// The line, by the number that we gave it.
    pub line: Option<String>,
    pub reason: String,
    pub next_step: String,
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
    /// BHT03: a whole set of claims.
    Batch { batch: String },
    /// BHT03 and a billing provider's id: all the provider's claims.
    Provider { batch: String, id: String },
    /// BHT03 and CLM01.
    Claim { batch: String, number: String },
    /// Nobody can say.
    Nothing { text: String },
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
            About::Batch { batch } => format!("batch {batch}"),
            About::Provider { batch, id } => format!("batch {batch}, billing provider {id}"),
            About::Claim { batch, number } => format!("batch {batch}, claim {number}"),
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
    let groups = file.groups.iter().map(|said| group(said, &stopping));
    let claims = file.claims.iter().map(|said| claims_of(said, &stopping));
    interchanges.chain(groups).chain(claims).collect()
}

fn verdict(about: About, outcome: AnswerOutcome, codes: String, explained: &[Explained]) -> Verdict {
    let next = explained.iter().map(|one| one.next).find(|next| !next.is_empty());
    Verdict {
        about,
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
        interchange_control: None,
        set_control: None,
        verdicts: vec![only],
    }
}

fn outcome(said: &Outcome<'_>) -> Option<AnswerOutcome> {
    match said {
        Outcome::Accepted => Some(AnswerOutcome::Accepted),
        Outcome::AcceptedWithErrors => Some(AnswerOutcome::AcceptedWithErrors),
        rejected if rejected.is_rejected() => Some(AnswerOutcome::Rejected),
        _ => None,
    }
}

fn stops<'f>(frame: &'f Frame<'_>) -> impl Iterator<Item = &'f Finding> {
    frame.findings.iter().filter(|finding| finding.stops == Stops::Set)
}

fn group(said: &GroupAcknowledgment<'_>, stopping: &[&Finding]) -> Answer {
    let control = &said.group_control;
    let text = format!("group {control}");
    let verdicts = if said.functional_id != "HC" {
        // It answers something else than claims, whatever its number is.
        let text = format!("group {control} of {}", said.functional_id);
        let about = About::Nothing { text };
        let totals = said.totals.as_ref();
        let outcome = totals.and_then(|totals| outcome(&totals.outcome)).unwrap_or(AnswerOutcome::Unclear);
        vec![verdict(about, outcome, String::new(), &[])]
    } else if said.frame.may_act() {
        let named = said.sets.iter().filter_map(|set| number(&set.set_control)).collect();
        let rest = rest_of_group(said, About::Group { control: number(control), named, text });
        said.sets.iter().map(|set| of_set(said, set)).chain(rest).collect()
    } else {
        vec![unclear(About::Nothing { text }, stops(&said.frame).chain(stopping.iter().copied()))]
    };
    Answer {
        kind: if said.form == Form::Functional { AnswerKind::Functional } else { AnswerKind::Implementation },
        interchange_control: number(&said.frame.interchange_control),
        set_control: number(&said.frame.control_number),
        verdicts,
    }
}

/// The verdict on the sets that are not named.
fn rest_of_group(said: &GroupAcknowledgment<'_>, about: About) -> Option<Verdict> {
    let totals = said.totals.as_ref()?;
    let all_are_named = totals.received.is_some_and(|received| received <= said.sets.len());
    let of_all = outcome(&totals.outcome).filter(|_| said.sets.is_empty() || !all_are_named)?;
    let codes: Vec<&str> =
        std::iter::once(totals.outcome.code()).chain(totals.errors.iter().map(AsRef::as_ref)).collect();
    Some(verdict(about, of_all, codes.join(" "), &totals.explained()))
}

fn of_set(said: &GroupAcknowledgment<'_>, set: &SetAnswer<'_>) -> Verdict {
    let about = About::Set {
        group: number(&said.group_control),
        control: number(&set.set_control),
        text: format!("group {}, set {}", said.group_control, set.set_control),
    };
    let Some(outcome) = outcome(&set.outcome) else {
        let about_it = said.frame.findings.iter().filter(|f| f.stops == Stops::Claim);
        return unclear(about, about_it);
    };
    let codes: Vec<&str> =
        std::iter::once(set.outcome.code()).chain(set.set_errors.iter().map(AsRef::as_ref)).collect();
    let errors = set.errors.iter().map(|error| {
        let place = error.segment_number.map(|number| format!(" {number}")).unwrap_or_default();
        let elements: String = error.elements.iter().map(|e| format!(", IK4 {}", e.code)).collect();
        format!("; IK3 {}{place} {}{elements}", error.segment_id, error.code)
    });
    let codes = codes.join(" ") + &errors.collect::<String>();
    Verdict {
        faults: set.errors.iter().map(fault).collect(),
        ..verdict(about, outcome, codes, &set.explained())
    }
}

/// The codes of IK304 that say that something is not there: its number is that of a neighbour.
const MISSING: [&str; 4] = ["3", "I6", "I7", "I8"];

fn fault(error: &SegmentError<'_>) -> Fault {
    let explained = error.explained();
    let trigger = error.contexts.iter().find_map(|context| context.segment_number);
    let own = error.segment_number.filter(|_| trigger.is_none());
    let before = own.filter(|_| MISSING.contains(&error.code.as_ref())).and_then(|n| n.checked_sub(1));
    Fault {
        claim_number: error.claim_number().map(str::to_owned),
        segments: trigger.into_iter().chain(before).chain(own).collect(),
        line: None,
        reason: explained.reason,
        next_step: explained.next.to_owned(),
    }
}

fn claims_of(said: &ClaimAcknowledgment<'_>, stopping: &[&Finding]) -> Answer {
    let verdicts = if said.frame.may_act() {
        let mut index = 0;
        let mut all = Vec::new();
        for receiver in said.receivers() {
            all.extend(of_batch(receiver));
            for provider in &receiver.providers {
                all.extend(of_provider(receiver, provider));
                for claim in &provider.claims {
                    all.push(of_claim(said, receiver, claim, index));
                    index += 1;
                }
            }
        }
        all
    } else {
        let batches: Vec<&str> = said.receivers().map(|receiver| receiver.batch.as_ref()).collect();
        let text = format!("batch {}", batches.join(", "));
        vec![unclear(About::Nothing { text }, stops(&said.frame).chain(stopping.iter().copied()))]
    };
    Answer {
        kind: AnswerKind::Claim,
        interchange_control: number(&said.frame.interchange_control),
        set_control: number(&said.frame.control_number),
        verdicts,
    }
}

const fn of_status(outcome: ClaimOutcome) -> AnswerOutcome {
    match outcome {
        ClaimOutcome::Forwarded | ClaimOutcome::Received => AnswerOutcome::Received,
        ClaimOutcome::Accepted => AnswerOutcome::Accepted,
        ClaimOutcome::Returned => AnswerOutcome::Returned,
        ClaimOutcome::Rejected => AnswerOutcome::Rejected,
        ClaimOutcome::Unknown => AnswerOutcome::Unclear,
    }
}

fn codes(statuses: &[Status<'_>]) -> String {
    let codes = statuses.iter().flat_map(|status| &status.codes).map(|code| {
        format!("{}:{}:{}", code.category, code.status, code.entity).trim_end_matches(':').to_owned()
    });
    codes.collect::<Vec<_>>().join(" ")
}

fn explained(statuses: &[Status<'_>]) -> Vec<Explained> {
    let mut all: Vec<Explained> = statuses.iter().map(Status::explained).collect();
    // Payers repeat a status for each of several entities.
    all.dedup();
    all
}

/// The status of the whole set counts when it names neither providers nor claims (`x12.md` 4.6).
fn of_batch(receiver: &ReceiverAnswer<'_>) -> Option<Verdict> {
    let about = About::Batch { batch: receiver.batch.to_string() };
    let of_all = of_status(receiver.outcome());
    receiver
        .providers
        .is_empty()
        .then(|| verdict(about, of_all, codes(&receiver.statuses), &explained(&receiver.statuses)))
}

fn of_provider(receiver: &ReceiverAnswer<'_>, provider: &ProviderAnswer<'_>) -> Option<Verdict> {
    let (batch, id) = (receiver.batch.to_string(), provider.entity.id.to_string());
    let of_all = of_status(provider.outcome());
    let statuses = &provider.statuses;
    (provider.claims.is_empty() && !statuses.is_empty())
        .then(|| verdict(About::Provider { batch, id }, of_all, codes(statuses), &explained(statuses)))
}

fn of_claim(
    said: &ClaimAcknowledgment<'_>,
    receiver: &ReceiverAnswer<'_>,
    claim: &ClaimAnswer<'_>,
    index: usize,
) -> Verdict {
    let about = About::Claim { batch: receiver.batch.to_string(), number: claim.claim_number.to_string() };
    let charge = claim.charge();
    let payer_claim_number = claim.payer_claim_number().unwrap_or_default().to_owned();
    if said.frame.claim_is_held(index) {
        let why = said.frame.findings.iter();
        let why = why.filter(|f| f.place.claim == Some(index) && f.stops >= Stops::Claim);
        let held = unclear(about, why);
        return Verdict { codes: codes(&claim.statuses), payer_claim_number, charge, ..held };
    }
    let faults = claim.lines.iter().filter(|line| line.outcome().is_rejected()).map(|line| {
        let all = explained(&line.statuses);
        Fault {
            claim_number: None,
            segments: vec![],
            line: line.line_control_number().map(str::to_owned),
            reason: all.iter().map(|one| one.reason.as_str()).collect::<Vec<_>>().join(" "),
            next_step: all.first().map(|one| one.next.to_owned()).unwrap_or_default(),
        }
    });
    Verdict {
        faults: faults.collect(),
        payer_claim_number,
        charge,
        ..verdict(about, of_status(claim.outcome()), codes(&claim.statuses), &explained(&claim.statuses))
    }
}
