//! What a TA1, a 999 and a 277CA say of what we sent, a line each: such a file may be whole and reject everything.

use std::io::Write;

use x12::acknowledgment::words::Explained;
use x12::acknowledgment::{
    AcknowledgmentFile, ClaimAcknowledgment, ClaimOutcome, Form, GroupAcknowledgment, Outcome, SegmentError,
};

use crate::output::{Paint, plain};

/// Rejections of one file that are told one by one.
const TOLD_MAX: usize = 5;

/// Writes what a file answers; nothing for other files.
pub(super) fn write(
    file: &AcknowledgmentFile<'_>,
    paint: Paint,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let mut say = |is_bad: bool, indent: &str, said: String| {
        let said = plain(&said);
        writeln!(out, "{indent}{}", if is_bad { paint.bad(&said) } else { said })
    };
    for answer in &file.interchanges {
        let control = answer.interchange_control.trim();
        let said = format!("TA1: interchange {control} is {}", verdict(&answer.outcome));
        say(answer.outcome.is_rejected(), "  ", said)?;
    }
    for answer in &file.groups {
        let (is_bad, said) = group(answer);
        say(is_bad, "  ", said)?;
    }
    for answer in &file.claims {
        let (is_bad, said) = claims(answer);
        say(is_bad, "  ", said)?;
    }
    let rejected = rejections(file);
    for (what, why) in rejected.iter().take(TOLD_MAX) {
        say(false, "      ", format!("{what}: {} {}", why.reason, why.next))?;
    }
    match rejected.len().saturating_sub(TOLD_MAX) {
        0 => Ok(()),
        more => say(false, "      ", format!("... and {more} more that are rejected")),
    }
}

fn verdict(outcome: &Outcome<'_>) -> &'static str {
    x12::names::meaning("answer", outcome.code()).unwrap_or("answered with an unknown verdict")
}

fn group(answer: &GroupAcknowledgment<'_>) -> (bool, String) {
    let rejected = answer.sets.iter().filter(|set| set.outcome.is_rejected()).count();
    let said = answer.totals.as_ref().map_or("not answered", |totals| verdict(&totals.outcome));
    let is_bad = rejected > 0 || answer.totals.as_ref().is_some_and(|totals| totals.outcome.is_rejected());
    let of_sets = match rejected {
        0 => String::new(),
        1 => ", 1 set of it rejected".to_owned(),
        sets => format!(", {sets} sets of it rejected"),
    };
    let form = match answer.form {
        Form::Implementation => "999",
        Form::Functional => "997",
    };
    (is_bad, format!("{form}: group {} is {said}{of_sets}", answer.group_control.trim()))
}

fn claims(answer: &ClaimAcknowledgment<'_>) -> (bool, String) {
    let count = |is: fn(ClaimOutcome) -> bool| answer.claims().filter(|claim| is(claim.outcome())).count();
    let (accepted, rejected) = (count(ClaimOutcome::is_accepted), count(ClaimOutcome::is_rejected));
    let whole_set = answer.receivers().any(|receiver| receiver.outcome().is_rejected());
    let said = match whole_set {
        true => "277CA: the claims of the set are rejected as a whole".to_owned(),
        false => {
            format!("277CA: {accepted} of {} claims accepted, {rejected} rejected", answer.claims().count())
        }
    };
    (whole_set || rejected > 0, said)
}

/// What is rejected, and why: the first reason of each.
fn rejections(file: &AcknowledgmentFile<'_>) -> Vec<(String, Explained)> {
    let interchanges = file.interchanges.iter().filter(|answer| answer.outcome.is_rejected());
    let interchanges = interchanges
        .map(|answer| (format!("interchange {}", answer.interchange_control.trim()), answer.explained()));
    let sets = file.groups.iter().flat_map(|group| &group.sets).filter(|set| set.outcome.is_rejected());
    let sets = sets.filter_map(|set| {
        let of_segment = set.errors.first().map(SegmentError::explained);
        let why = of_segment.or_else(|| set.explained().into_iter().next());
        Some((format!("set {}", set.set_control.trim()), why?))
    });
    let claims = file.claims.iter().flat_map(ClaimAcknowledgment::claims);
    let claims = claims.filter(|claim| claim.outcome().is_rejected()).filter_map(|claim| {
        let why = claim.statuses.iter().find(|status| status.outcome().is_rejected());
        Some((format!("claim {}", claim.claim_number.trim()), why?.explained()))
    });
    interchanges.chain(sets).chain(claims).collect()
}
