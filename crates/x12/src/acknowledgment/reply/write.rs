//! The bytes of a reply (x12.md 4.1 and 4.6).

use super::{GUIDE, Reply, ReplyNumbers};
use crate::acknowledgment::{
    Context, ContextName, ElementError, GroupAcknowledgment, InterchangeAcknowledgment, Outcome,
    SegmentError, SetAnswer,
};
use crate::remittance::Text;
use crate::writing::{Isa, Segment, clean, date, short_date, time};

/// The largest control number: nine digits.
const CONTROL_MAX: u32 = 999_999_999;

pub(super) fn write(reply: &Reply<'_>, numbers: ReplyNumbers) -> Vec<u8> {
    let interchange = numbers.interchange.min(CONTROL_MAX);
    let group = numbers.group.min(CONTROL_MAX).to_string();
    let isa = Isa {
        from: (&reply.from.qualifier, &reply.from.id),
        to: (&reply.to.qualifier, &reply.to.id),
        created: numbers.created,
        control: interchange,
        asks_for_ta1: false,
        usage: if reply.test { "T" } else { "P" },
    };
    let mut out = isa.finish();
    if let Some(answer) = &reply.interchange {
        push(&mut out, ta1(answer));
    }
    if !reply.groups.is_empty() {
        let (day, hour) = (date(numbers.created.date()), time(numbers.created));
        push(
            &mut out,
            segment("GS", &["FA", &reply.from.group_id, &reply.to.group_id, &day, &hour, &group, "X", GUIDE]),
        );
        for (number, answer) in (1..).zip(&reply.groups) {
            set(&mut out, number, answer);
        }
        push(&mut out, segment("GE", &[&reply.groups.len().to_string(), &group]));
    }
    let groups = if reply.groups.is_empty() { "0" } else { "1" };
    push(&mut out, segment("IEA", &[groups, &format!("{interchange:09}")]));
    out.into_bytes()
}

fn push(out: &mut String, segment: Segment) {
    out.push_str(&segment.finish());
}

fn segment(id: &str, elements: &[&str]) -> Segment {
    elements.iter().fold(Segment::new(id), |segment, element| segment.value(element))
}

fn ta1(answer: &InterchangeAcknowledgment<'_>) -> Segment {
    let day = answer.date.map(short_date).unwrap_or_default();
    let outcome = verdict(&answer.outcome);
    segment("TA1", &[&answer.interchange_control, &day, &answer.time, outcome, &answer.note])
}

/// One 999, ST to SE.
fn set(out: &mut String, number: usize, answer: &GroupAcknowledgment<'_>) {
    let number = format!("{number:04}");
    let start = out.len();
    push(out, segment("ST", &["999", &number, GUIDE]));
    push(out, segment("AK1", &[&answer.functional_id, &answer.group_control, &answer.group_guide]));
    for answer in &answer.sets {
        ak2(out, answer);
    }
    if let Some(totals) = &answer.totals {
        let counts = [totals.included, totals.received, totals.accepted].map(digits);
        let ak9 = Segment::new("AK9").value(verdict(&totals.outcome));
        let ak9 = counts.iter().fold(ak9, |ak9, count| ak9.value(count));
        push(out, codes(&totals.errors).fold(ak9, |ak9, code| ak9.value(code)));
    }
    let segments = out[start..].matches('~').count() + 1;
    push(out, segment("SE", &[&segments.to_string(), &number]));
}

fn ak2(out: &mut String, answer: &SetAnswer<'_>) {
    push(out, segment("AK2", &[&answer.set_id, &answer.set_control, &answer.set_guide]));
    for error in &answer.errors {
        ik3(out, error);
    }
    let ik5 = Segment::new("IK5").value(verdict(&answer.outcome));
    push(out, codes(&answer.set_errors).fold(ik5, |ik5, code| ik5.value(code)));
}

fn ik3(out: &mut String, error: &SegmentError<'_>) {
    let SegmentError { segment_id, segment_number, loop_id, code, contexts, elements } = error;
    push(out, segment("IK3", &[segment_id, &digits(*segment_number), loop_id, code]));
    contexts.iter().for_each(|context| push(out, ctx(context)));
    for element in elements {
        ik4(out, element);
    }
}

fn ik4(out: &mut String, error: &ElementError<'_>) {
    let place = [error.element, error.component, error.repetition].map(digits);
    let ik4 = Segment::new("IK4").composite(&place);
    push(out, ik4.value(&error.reference).value(&error.code).value(&error.value));
    error.contexts.iter().for_each(|context| push(out, ctx(context)));
}

fn ctx(context: &Context<'_>) -> Segment {
    // One of which nothing can be sent leaves no gap.
    let says = |parts: &Vec<String>| parts.iter().any(|part| !part.is_empty());
    let name = |ContextName { name, value }: &ContextName<'_>| vec![clean(name), clean(value)];
    let names: Vec<Vec<String>> = context.names.iter().map(name).filter(says).collect();
    Segment::new("CTX")
        .repeated(&names)
        .value(&context.segment_id)
        .value(&digits(context.segment_number))
        .value(&context.loop_id)
        .composite(&[context.element, context.component].map(digits))
}

/// Codes that say something: an empty element between them says nothing.
fn codes<'e>(errors: &'e [Text<'_>]) -> impl Iterator<Item = &'e Text<'e>> {
    errors.iter().filter(|code| !clean(code).is_empty())
}

/// A verdict as it is. One that cannot be sent is left out: cleaned, it might be another one.
fn verdict<'o>(outcome: &'o Outcome<'_>) -> &'o str {
    let code = outcome.code();
    if clean(code) == code { code } else { "" }
}

fn digits(number: Option<usize>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}
