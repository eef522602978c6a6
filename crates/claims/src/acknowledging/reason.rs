//! What a verdict says of one of the claims that it is about, in words.

use super::{Fault, Places, Sending, Verdict};
use crate::desk::AnswerOutcome;
use crate::matching::claim::is_same_number;

/// Outcome, reason and next step for one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) outcome: AnswerOutcome,
    pub(super) reason: String,
    pub(super) next_step: String,
}

/// What a verdict says of each of the claims that it is about.
///
/// Where the faults of a rejected set have a place in other claims only, a claim goes again as it is.
pub(super) fn told(verdict: &Verdict, all: &[&Sending]) -> Vec<Told> {
    let is_known = |fault: &Fault| all.iter().any(|one| place(fault, one).is_some());
    let is_somebodys = verdict.faults.iter().any(is_known);
    all.iter().map(|sending| of(verdict, sending, is_somebodys)).collect()
}

fn of(verdict: &Verdict, sending: &Sending, is_somebodys: bool) -> Told {
    let own: Vec<(&Fault, String)> =
        verdict.faults.iter().filter_map(|fault| Some((fault, place(fault, sending)?))).collect();
    if own.is_empty() && is_somebodys {
        return of_others(verdict);
    }
    let told: Vec<(&Fault, String)> = if own.is_empty() {
        // Nobody knows whose they are.
        verdict.faults.iter().map(|fault| (fault, String::new())).collect()
    } else {
        own
    };
    // Of segments the faults say all; what is said of lines is said beside what is said of their claim.
    let general = told.iter().all(|(fault, _)| fault.line.is_some()).then_some(&verdict.reason);
    let mut reasons: Vec<String> = general.into_iter().cloned().collect();
    reasons.extend(told.iter().map(|(fault, line)| match line.as_str() {
        "" => fault.reason.clone(),
        line => format!("{line}: {}", fault.reason),
    }));
    reasons.retain(|reason| !reason.is_empty());
    reasons.dedup();
    let next = told.iter().map(|(fault, _)| fault.next_step.as_str()).find(|next| !next.is_empty());
    Told {
        outcome: verdict.outcome,
        reason: reasons.join(" "),
        next_step: next.unwrap_or(&verdict.next_step).to_owned(),
    }
}

fn of_others(verdict: &Verdict) -> Told {
    let (outcome, reason, next_step) = match verdict.outcome {
        AnswerOutcome::Rejected => (
            AnswerOutcome::RejectedWithOthers,
            "Another claim of the same file is wrong, so the file was rejected whole.",
            "Nothing has to be corrected here: it goes again with the next file.",
        ),
        AnswerOutcome::AcceptedWithErrors => (AnswerOutcome::Accepted, "", ""),
        other => (other, "", ""),
    };
    Told { outcome, reason: reason.to_owned(), next_step: next_step.to_owned() }
}

/// The line of the claim where a fault is, in words, empty when it is above the lines; none when the fault is not
/// the claim's.
fn place(fault: &Fault, sending: &Sending) -> Option<String> {
    if let Some(number) = &fault.line {
        return Some(line_by_number(number, sending));
    }
    if let Some(number) = &fault.claim_number
        && !is_same_number(&sending.claim.claim_identifier, number)
    {
        return None;
    }
    let places = sending.sent.places.as_deref().map(Places::parse).unwrap_or_default();
    let span = fault.segments.iter().find_map(|&segment| places.at(segment));
    let line = span.map(|span| span.line.map(|line| format!("Line {line}")).unwrap_or_default());
    line.or_else(|| fault.claim_number.is_some().then(String::new))
}

/// A line by the number that it was sent with: `x`, its procedure, and more (`decisions.md` 28).
fn line_by_number(number: &str, sending: &Sending) -> String {
    let proc_num =
        number.trim_start_matches(['x', 'X']).split('/').next().and_then(|n| n.parse::<i64>().ok());
    let lines = sending.family.iter().flat_map(|family| family.lines_of(sending.claim.claim_num));
    let found = lines.into_iter().find(|line| line.proc_num.is_some() && line.proc_num == proc_num);
    match found {
        Some(line) if line.code_sent.is_empty() => format!("Line {}", line.line_number),
        Some(line) => format!("Line {} ({})", line.line_number, line.code_sent),
        None => format!("Line {number}"),
    }
}
