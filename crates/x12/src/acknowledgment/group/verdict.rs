//! Does AK9 say of the group what the IK5 say of its sets, and do they say one thing of each? (x12.md 4.6)

use std::collections::HashMap;

use super::{GroupAcknowledgment, GroupTotals};
use crate::acknowledgment::Outcome;
use crate::acknowledgment::frame::FrameReader;
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::Note;
use crate::remittance::value::number_key;
use crate::tokenizer::Segment;

/// Reports where the sets contradict each other, and where AK9 and the sets differ. `ak9` is the segment and its
/// number in the set.
pub(super) fn check<'a>(
    answer: &GroupAcknowledgment<'a>,
    ak9: Option<&(Segment<'a>, usize)>,
    frame: &mut FrameReader<'a>,
) {
    one_verdict_each(answer, frame);
    let (Some(totals), Some((segment, number))) = (&answer.totals, ak9) else { return };
    let mut note = |level, rule, stops, element, message| {
        let value = segment.element(element);
        let note = Note { level, rule, stops, element: Some(element), value, message };
        frame.note_at(Place::of(segment, *number), note);
    };
    if let Some((stops, message)) = verdict(answer, totals) {
        note(Level::Guide, rule::GROUP_OUTCOME, stops, 1, message.to_owned());
    }
    for (element, message) in counts(answer, totals) {
        note(Level::Balancing, rule::GROUP_COUNTS, Stops::Nothing, element, message);
    }
}

/// A set that is named twice is accepted by both or rejected by both.
fn one_verdict_each(answer: &GroupAcknowledgment<'_>, frame: &mut FrameReader<'_>) {
    let mut first: HashMap<_, &Outcome<'_>> = HashMap::new();
    for set in &answer.sets {
        let known = first.entry(number_key(set.set_control.as_bytes())).or_insert(&set.outcome);
        let same = known.is_accepted() == set.outcome.is_accepted();
        if same && known.is_rejected() == set.outcome.is_rejected() {
            continue;
        }
        let message = "An AK2 before this one names the same set and has another verdict, so nobody knows which holds. \
                       Nothing of it is acted on: ask who sent it.";
        let (level, rule, stops) = (Level::Guide, rule::REPEATED_SEGMENT, Stops::Set);
        let note = Note { level, rule, stops, element: None, value: b"", message: message.to_owned() };
        frame.note_at(Place::at("AK2", set.position, set.number), note);
    }
}

/// A group that is rejected accepts no set, and one that is accepted rejects none: which holds is not known.
fn verdict(answer: &GroupAcknowledgment<'_>, totals: &GroupTotals<'_>) -> Option<(Stops, &'static str)> {
    let accepted = answer.sets.iter().any(|set| set.outcome.is_accepted());
    let rejected = answer.sets.iter().any(|set| set.outcome.is_rejected());
    let errors = answer.sets.iter().any(|set| set.outcome == Outcome::AcceptedWithErrors);
    match &totals.outcome {
        outcome if outcome.is_rejected() && accepted => Some((
            Stops::Set,
            "AK9 rejects the group although a set of it is accepted. Nothing of it is acted on: ask who sent it.",
        )),
        outcome if outcome.is_accepted() && rejected => Some((
            Stops::Set,
            "AK9 accepts the group although a set of it is rejected. Nothing of it is acted on: ask who sent it.",
        )),
        Outcome::Partly if answer.sets.is_empty() => Some((
            Stops::Set,
            "AK9 accepts the group partly, but no set is named. Ask who sent it which sets are rejected.",
        )),
        Outcome::Accepted if errors => Some((
            Stops::Nothing,
            "AK9 accepts the group without errors although a set has errors noted. Look at the errors of the set.",
        )),
        _ => None,
    }
}

/// AK902, AK903 and AK904 against the AK2 loops. Sets that are not named were received and accepted.
fn counts(answer: &GroupAcknowledgment<'_>, totals: &GroupTotals<'_>) -> Vec<(usize, String)> {
    let named = answer.sets.len();
    let mut wrong = Vec::new();
    let GroupTotals { included, received, accepted, .. } = *totals;
    if let (Some(included), Some(received)) = (included, received)
        && included != received
    {
        let message =
            format!("{included} sets were announced and {received} arrived. Look which one is missing.");
        wrong.push((2, message));
    }
    if received.is_some_and(|received| received < named) {
        wrong.push((
            3,
            format!(
                "AK903 counts fewer sets than the {named} that are named. Go by the verdict on each set."
            ),
        ));
    }
    let received = received.unwrap_or(named);
    let not_accepted = answer.sets.iter().filter(|set| !set.outcome.is_accepted()).count();
    let whole_group_rejected = totals.outcome.is_rejected() && named == 0;
    let expected = if whole_group_rejected { 0 } else { received.saturating_sub(not_accepted) };
    let counted = !(matches!(totals.outcome, Outcome::Partly) && named == 0);
    if counted && accepted.is_some_and(|accepted| accepted != expected) {
        wrong.push((4, format!("AK904 counts other sets than the {expected} that are accepted. Go by the verdict on each set.")));
    }
    wrong
}
