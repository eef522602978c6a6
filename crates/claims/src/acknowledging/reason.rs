//! What a verdict says of each of the claims that it is about, in words.

use x12::acknowledgment::words::FIX;

use super::verdict::{About, Fault, SegmentFault};
use super::{Places, Sending, Verdict, field};
use crate::desk::AnswerOutcome;
use crate::matching::claim::is_same_number;

/// What comes next of a claim that was taken in spite of its faults.
const TAKEN: &str =
    "It was taken all the same: correct it for the next claim, and wait for the payer's answer.";

/// Outcome, reason and next step for one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) outcome: AnswerOutcome,
    pub(super) reason: String,
    pub(super) next_step: String,
}

/// A fault in words, and whose it is.
#[derive(Debug)]
struct Blame {
    reason: String,
    next_step: String,
    whose: Whose,
    /// It is a line's: what is said of it is said beside what is said of its claim.
    of_line: bool,
}

#[derive(Debug)]
enum Whose {
    /// Those of these claims, by their places in the list, each with its line in words; empty above the lines.
    Claims(Vec<(usize, String)>),
    /// It stands above the claims, or nobody knows where.
    File,
}

/// What a verdict says of each of the claims that it is about.
///
/// A claim is at fault where a fault is its own. Where the faults are those of others, or of what stands above all
/// claims, nothing is wrong with the claim, and it goes again as it is.
pub(super) fn told(verdict: &Verdict, all: &[&Sending]) -> Vec<Told> {
    let places: Vec<Places> =
        all.iter().map(|one| one.sent.places.as_deref().map(Places::parse).unwrap_or_default()).collect();
    let blames: Vec<Blame> = verdict.faults.iter().map(|fault| blame(fault, all, &places)).collect();
    (0..all.len()).map(|at| of(verdict, &blames, at)).collect()
}

fn of(verdict: &Verdict, blames: &[Blame], at: usize) -> Told {
    let own = |blame: &Blame| match &blame.whose {
        Whose::Claims(claims) => {
            claims.iter().find(|(claim, _)| *claim == at).map(|(_, line)| with_line(line, &blame.reason))
        }
        Whose::File => None,
    };
    let own: Vec<(&Blame, String)> =
        blames.iter().filter_map(|blame| own(blame).map(|reason| (blame, reason))).collect();
    if !own.is_empty() || matches!(verdict.about, About::Claim { .. }) {
        return said(verdict, verdict.outcome, &own);
    }
    let of_file: Vec<(&Blame, String)> = (blames.iter())
        .filter(|blame| matches!(blame.whose, Whose::File))
        .map(|blame| (blame, blame.reason.clone()))
        .collect();
    let outcome = verdict.outcome;
    if of_file.is_empty() && !blames.is_empty() {
        return of_others(outcome);
    }
    let outcome = if outcome.is_rejected() { AnswerOutcome::RejectedWithFile } else { outcome };
    said(verdict, outcome, &of_file)
}

fn said(verdict: &Verdict, outcome: AnswerOutcome, told: &[(&Blame, String)]) -> Told {
    // Of segments the faults say all; what is said of lines is said beside what is said of their claim.
    let general = told.iter().all(|(blame, _)| blame.of_line).then_some(&verdict.reason);
    let reasons = general.into_iter().chain(told.iter().map(|(_, reason)| reason));
    let mut reasons: Vec<&str> = reasons.map(String::as_str).filter(|reason| !reason.is_empty()).collect();
    reasons.dedup();
    let next = told.iter().map(|(blame, _)| blame.next_step.as_str()).find(|next| !next.is_empty());
    let next = match outcome {
        // The payer took it as it is: sent again it would be a duplicate.
        AnswerOutcome::ReceivedWithErrors => TAKEN,
        _ => next.unwrap_or(&verdict.next_step),
    };
    Told { outcome, reason: reasons.join(" "), next_step: next.to_owned() }
}

fn of_others(outcome: AnswerOutcome) -> Told {
    let (outcome, reason, next_step) = match outcome {
        AnswerOutcome::Rejected => (
            AnswerOutcome::RejectedWithOthers,
            "Another claim of the same file is wrong, so the file was rejected whole.",
            "Nothing has to be corrected here: it goes again with the next file.",
        ),
        AnswerOutcome::ReceivedWithErrors => (AnswerOutcome::Received, "", ""),
        other => (other, "", ""),
    };
    Told { outcome, reason: reason.to_owned(), next_step: next_step.to_owned() }
}

fn blame(fault: &Fault, all: &[&Sending], places: &[Places]) -> Blame {
    match fault {
        Fault::Line { number, reason, next_step } => Blame {
            reason: reason.clone(),
            next_step: next_step.clone(),
            whose: Whose::Claims(
                all.iter().enumerate().map(|(at, one)| (at, line_by_number(number, one))).collect(),
            ),
            of_line: true,
        },
        Fault::Segment(fault) => of_segment(fault, all, places),
    }
}

fn of_segment(fault: &SegmentFault, all: &[&Sending], places: &[Places]) -> Blame {
    let found = place(fault, places);
    let loop_id = found.as_ref().map_or(fault.loop_id.as_str(), |(_, loop_id)| loop_id);
    let line = |at: usize| {
        let span = found.as_ref().and_then(|(number, _)| places.get(at)?.at(*number));
        span.map(|span| span.line.map(|line| format!("Line {line}")).unwrap_or_default())
    };
    let named = fault.claim_number.as_ref().map(|number| {
        let is_it = |(_, one): &(usize, &&Sending)| is_same_number(one.claim_number(), number);
        let claims = all.iter().enumerate().filter(is_it);
        claims.map(|(at, _)| (at, line(at).unwrap_or_default())).collect::<Vec<_>>()
    });
    let claims = named.filter(|claims| !claims.is_empty()).unwrap_or_else(|| match &found {
        Some((_, loop_id)) if !is_above_claims(loop_id) => {
            (0..all.len()).filter_map(|at| Some((at, line(at)?))).collect()
        }
        _ => vec![],
    });
    let whose = if claims.is_empty() { Whose::File } else { Whose::Claims(claims) };
    let next_step = match (field::source(fault, loop_id), &whose) {
        (Some(source), Whose::Claims(_)) if fault.next_step == FIX => {
            format!("Look at {source}, correct it there, and send the claim again as an original claim.")
        }
        (Some(source), Whose::File) if fault.next_step == FIX => {
            format!("Look at {source} and correct it there; the claims go again with the next file.")
        }
        _ => fault.next_step.to_owned(),
    };
    Blame { reason: field::reason(fault, loop_id), next_step, whose, of_line: false }
}

/// The segment that is meant, and its loop. What is missing is told by what stands where it should: it may be the
/// last of what is before, or the first of what is there. The loop that is named decides, else the one before.
fn place(fault: &SegmentFault, places: &[Places]) -> Option<(usize, String)> {
    let at = |number: usize| {
        let span = places.iter().find_map(|places| places.at(number))?;
        Some((number, span.loop_id.clone()))
    };
    let number = fault.number?;
    if !fault.is_missing {
        return at(number);
    }
    let (before, own) = (number.checked_sub(1).and_then(at), at(number));
    let is_named = |found: &(usize, String)| is_same_loop(&found.1, &fault.loop_id);
    let named = before.clone().filter(is_named).or_else(|| own.clone().filter(is_named));
    named.or(before).or(own)
}

/// Payers cut the ids of loops to four characters.
fn is_same_loop(ours: &str, theirs: &str) -> bool {
    !theirs.is_empty() && (ours.starts_with(theirs) || (!ours.is_empty() && theirs.starts_with(ours)))
}

/// The envelope, submitter, receiver, and the practice: what all claims of a file share.
fn is_above_claims(loop_id: &str) -> bool {
    loop_id.is_empty() || ["1000", "2000A", "2010A"].iter().any(|above| loop_id.starts_with(above))
}

fn with_line(line: &str, reason: &str) -> String {
    if line.is_empty() { reason.to_owned() } else { format!("{line}: {reason}") }
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
        None => format!("Line {number}").trim_end().to_owned(),
    }
}
