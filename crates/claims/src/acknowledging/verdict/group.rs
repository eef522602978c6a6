//! What a 999 or 997 says of the sets of a group.

use x12::acknowledgment::{ElementError, Form, GroupAcknowledgment, SegmentError, SetAnswer};
use x12::finding::{Finding, Stops};

use super::{
    About, Answer, ElementFault, Fault, SegmentFault, Verdict, number, outcome, stops, unclear, verdict,
};
use crate::desk::{AnswerKind, AnswerOutcome};

pub(super) fn group(said: &GroupAcknowledgment<'_>, stopping: &[&Finding]) -> Answer {
    let control = &said.group_control;
    let text = format!("group {control}");
    let mut verdicts = if said.functional_id != "HC" {
        // It answers something else than claims, whatever its number is.
        let text = format!("group {control} of {}", said.functional_id);
        let about = About::Nothing { text };
        let totals = said.totals.as_ref();
        let outcome = totals.and_then(|totals| outcome(&totals.outcome)).unwrap_or(AnswerOutcome::Unclear);
        vec![verdict(about, outcome, String::new(), &[])]
    } else if said.frame.may_act() {
        let named = said.sets.iter().filter_map(|set| number(&set.set_control)).collect();
        let rest = of_others(said, About::Group { control: number(control), named, text });
        said.sets.iter().map(|set| of_set(said, set)).chain(rest).collect()
    } else {
        vec![unclear(About::Nothing { text }, stops(&said.frame).chain(stopping.iter().copied()))]
    };
    for verdict in &mut verdicts {
        verdict.day = said.frame.created;
    }
    Answer {
        kind: if said.form == Form::Functional { AnswerKind::Functional } else { AnswerKind::Implementation },
        sender: said.frame.sender.to_string(),
        interchange_control: number(&said.frame.interchange_control),
        set_control: number(&said.frame.control_number),
        verdicts,
    }
}

/// The verdict on the sets that are not named.
fn of_others(said: &GroupAcknowledgment<'_>, about: About) -> Option<Verdict> {
    let totals = said.totals.as_ref()?;
    let of_all = outcome(said.outcome_of_others()?)?;
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
        faults: set.errors.iter().map(|error| Fault::Segment(fault(error))).collect(),
        ..verdict(about, outcome, codes, &set.explained())
    }
}

fn fault(error: &SegmentError<'_>) -> SegmentFault {
    let trigger = error.contexts.iter().find(|context| context.segment_number.is_some());
    let (number, loop_id) = match trigger {
        Some(trigger) => (trigger.segment_number, &trigger.loop_id),
        None => (error.segment_number, &error.loop_id),
    };
    SegmentFault {
        claim_number: error.claim_number().map(str::to_owned),
        id: error.segment_id.to_string(),
        number,
        loop_id: loop_id.to_string(),
        // What asks for a segment is there itself.
        is_missing: error.is_missing() && trigger.is_none(),
        place: error.place(),
        what: error.fault(),
        elements: error.elements.iter().map(element).collect(),
        next_step: error.next(),
    }
}

fn element(error: &ElementError<'_>) -> ElementFault {
    ElementFault {
        element: error.element.unwrap_or_default(),
        component: error.component.unwrap_or_default(),
        place: error.place(),
        what: error.fault(),
    }
}
