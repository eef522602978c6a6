//! The bytes of a reply (x12.md 4.1 and 4.6).

use jiff::civil::{Date, DateTime};

use super::{GUIDE, Reply, ReplyNumbers};
use crate::acknowledgment::{
    Context, ContextName, ElementError, GroupAcknowledgment, InterchangeAcknowledgment, Outcome,
    SegmentError, SetAnswer,
};
use crate::remittance::Text;

/// The largest control number: nine digits.
const CONTROL_MAX: u32 = 999_999_999;

pub(super) fn write(reply: &Reply<'_>, numbers: ReplyNumbers) -> Vec<u8> {
    let interchange = format!("{:09}", numbers.interchange.min(CONTROL_MAX));
    let group = numbers.group.min(CONTROL_MAX).to_string();
    let mut out = isa(reply, &interchange, numbers.created);
    if let Some(answer) = &reply.interchange {
        ta1(&mut out, answer);
    }
    if !reply.groups.is_empty() {
        let (from, to) = (clean(&reply.from.group_id), clean(&reply.to.group_id));
        let (day, hour) = (date(numbers.created.date()), time(numbers.created));
        segment(&mut out, &["GS", "FA", &from, &to, &day, &hour, &group, "X", GUIDE]);
        for (number, answer) in (1..).zip(&reply.groups) {
            set(&mut out, number, answer);
        }
        segment(&mut out, &["GE", &reply.groups.len().to_string(), &group]);
    }
    segment(&mut out, &["IEA", if reply.groups.is_empty() { "0" } else { "1" }, &interchange]);
    out.into_bytes()
}

/// The ISA: every element has its fixed width, 106 bytes with the terminator.
fn isa(reply: &Reply<'_>, control: &str, created: DateTime) -> String {
    let side = |qualifier: &str, id: &str| {
        let (qualifier, id) = (clean(qualifier), clean(id));
        format!("{qualifier:2.2}*{id:15.15}")
    };
    format!(
        "ISA*00*{blank:10}*00*{blank:10}*{from}*{to}*{date}*{time}*^*00501*{control}*0*{usage}*:~",
        blank = "",
        from = side(&reply.from.qualifier, &reply.from.id),
        to = side(&reply.to.qualifier, &reply.to.id),
        date = &date(created.date())[2..],
        time = time(created),
        usage = if reply.test { "T" } else { "P" },
    )
}

fn ta1(out: &mut String, answer: &InterchangeAcknowledgment<'_>) {
    let day = answer.date.map(|day| date(day)[2..].to_owned()).unwrap_or_default();
    segment(
        out,
        &[
            "TA1",
            &clean(&answer.interchange_control),
            &day,
            &clean(&answer.time),
            &verdict(&answer.outcome),
            &clean(&answer.note),
        ],
    );
}

/// One 999, ST to SE.
fn set(out: &mut String, number: usize, answer: &GroupAcknowledgment<'_>) {
    let number = format!("{number:04}");
    let start = out.len();
    segment(out, &["ST", "999", &number, GUIDE]);
    let of = [&answer.functional_id, &answer.group_control, &answer.group_guide].map(|text| clean(text));
    segment(out, &["AK1", &of[0], &of[1], &of[2]]);
    for answer in &answer.sets {
        ak2(out, answer);
    }
    if let Some(totals) = &answer.totals {
        let counts = [totals.included, totals.received, totals.accepted].map(digits);
        let mut elements = vec!["AK9".to_owned(), verdict(&totals.outcome)];
        elements.extend(counts);
        elements.extend(codes(&totals.errors));
        segment(out, &elements);
    }
    let segments = out[start..].matches('~').count() + 1;
    segment(out, &["SE", &segments.to_string(), &number]);
}

fn ak2(out: &mut String, answer: &SetAnswer<'_>) {
    let of = [&answer.set_id, &answer.set_control, &answer.set_guide].map(|text| clean(text));
    segment(out, &["AK2", &of[0], &of[1], &of[2]]);
    for error in &answer.errors {
        ik3(out, error);
    }
    let mut elements = vec!["IK5".to_owned(), verdict(&answer.outcome)];
    elements.extend(codes(&answer.set_errors));
    segment(out, &elements);
}

fn ik3(out: &mut String, error: &SegmentError<'_>) {
    let SegmentError { segment_id, segment_number, loop_id, code, contexts, elements } = error;
    segment(out, &["IK3", &clean(segment_id), &digits(*segment_number), &clean(loop_id), &clean(code)]);
    contexts.iter().for_each(|context| ctx(out, context));
    for element in elements {
        ik4(out, element);
    }
}

fn ik4(out: &mut String, error: &ElementError<'_>) {
    let place = composite(&[error.element, error.component, error.repetition].map(digits));
    segment(out, &["IK4", &place, &clean(&error.reference), &clean(&error.code), &clean(&error.value)]);
    error.contexts.iter().for_each(|context| ctx(out, context));
}

fn ctx(out: &mut String, context: &Context<'_>) {
    let name = |ContextName { name, value }: &ContextName<'_>| composite(&[clean(name), clean(value)]);
    let names: Vec<String> = context.names.iter().map(name).filter(|name| !name.is_empty()).collect();
    let place = composite(&[context.element, context.component].map(digits));
    segment(
        out,
        &[
            "CTX",
            &names.join("^"),
            &clean(&context.segment_id),
            &digits(context.segment_number),
            &clean(&context.loop_id),
            &place,
        ],
    );
}

/// A segment with its terminator. Trailing empty elements are never written.
fn segment(out: &mut String, elements: &[impl AsRef<str>]) {
    let used = elements.iter().rposition(|element| !element.as_ref().is_empty()).map_or(0, |last| last + 1);
    for (at, element) in elements.iter().take(used).enumerate() {
        if at > 0 {
            out.push('*');
        }
        out.push_str(element.as_ref());
    }
    out.push('~');
}

/// Components of one element, trailing empty ones left out.
fn composite(components: &[String]) -> String {
    components.join(":").trim_end_matches(':').to_owned()
}

/// A value that cannot break the file: a delimiter, or what is no printable ASCII, becomes a blank.
fn clean(value: &str) -> String {
    let sendable = |c: char| (c.is_ascii_graphic() || c == ' ') && !"*:^~".contains(c);
    let text: String = value.chars().map(|c| if sendable(c) { c } else { ' ' }).collect();
    text.trim_end().to_owned()
}

/// Codes that say something: an empty element between them says nothing.
fn codes(errors: &[Text<'_>]) -> impl Iterator<Item = String> {
    errors.iter().map(|code| clean(code)).filter(|code| !code.is_empty())
}

/// A verdict as it is. One that cannot be sent is left out: cleaned, it might be another one.
fn verdict(outcome: &Outcome<'_>) -> String {
    let code = clean(outcome.code());
    if code == outcome.code() { code } else { String::new() }
}

fn digits(number: Option<usize>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// A date as CCYYMMDD.
fn date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// A time as HHMM.
fn time(moment: DateTime) -> String {
    format!("{:02}{:02}", moment.hour(), moment.minute())
}
