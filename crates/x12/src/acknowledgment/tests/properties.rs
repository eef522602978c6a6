//! Whatever comes, reading ends well; and nothing is taken for an acceptance that was not read to its end.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::remittance::Text;

/// A file with a TA1, a 999 and a 277CA, in two interchanges.
fn mixed() -> String {
    let isa = |n: u32| {
        format!(
            "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260105*0915*^*00501*{n:09}*0*P*:~"
        )
    };
    let ack =
        set("999", "AK1*HC*9~AK2*837*0001~IK5*A~AK2*837*0002~IK3*N4*3**8~IK4*1**7~IK5*R*5~AK9*P*2*2*1~");
    let claims = set(
        "277",
        "BHT*0085*08*CA1*20260106*0700*TH~HL*1**20*1~NM1*PR*2*PAYER~HL*2*1*21*1~TRN*2*B1~STC*A1:19**WQ*163~\
         HL*3*2*19*1~NM1*85*2*GROUP~HL*4*3*PT~TRN*2*RD1~STC*A2:20**WQ*55~HL*5*3*PT~TRN*2*RD2~STC*A7:21**U*8~",
    );
    format!(
        "{}TA1*000000009*260105*0915*A*000~IEA*0*000000001~\n{}GS*FA*A*B*20260105*0915*1*X*005010X231A1~{ack}\
         GE*1*1~GS*HN*A*B*20260105*0915*2*X*005010X214~{claims}GE*1*2~IEA*2*000000002~\n",
        isa(1),
        isa(2)
    )
}

/// Everything that the file accepts and that may be acted on.
fn acceptances(bytes: &[u8]) -> Vec<String> {
    let file = read(bytes);
    let mut all = Vec::new();
    let interchanges = file.interchanges.iter().filter(|answer| answer.may_act());
    all.extend(
        interchanges.filter(|a| a.outcome.is_accepted()).map(|a| format!("TA1 {}", a.interchange_control)),
    );
    for group in file.groups.iter().filter(|group| group.frame.may_act()) {
        let accepted = ["0001", "0002", "0003"]
            .into_iter()
            .filter(|set| group.outcome_of(set).is_some_and(Outcome::is_accepted));
        all.extend(accepted.map(|set| format!("999 {} {set}", group.group_control)));
    }
    for answer in file.claims.iter().filter(|answer| answer.frame.may_act()) {
        let accepted = answer.claims().filter(|claim| claim.outcome().is_accepted());
        all.extend(accepted.map(|claim| format!("277 {}", claim.claim_number)));
    }
    all
}

#[test]
fn cutting_a_file_anywhere_accepts_only_what_its_whole_interchanges_accept() {
    let text = mixed();
    let whole = acceptances(text.as_bytes());
    assert_eq!(whole, ["TA1 000000009", "999 9 0001", "277 RD1"]);
    let first = text.find("\n").expect("the end of the first interchange");
    for cut in 0..text.len() {
        let left = acceptances(&text.as_bytes()[..cut]);
        let end = text.len() - "~\n".len();
        let expected = match cut {
            // Without its terminator an IEA that repeats the number of its ISA is whole.
            _ if cut >= end => &whole[..],
            _ if cut >= first - 1 => &whole[..1],
            _ => &[],
        };
        assert_eq!(left, expected, "cut at {cut}");
    }
}

/// Text that can be sent, and that comes back as it was: no blank at its end.
fn word() -> impl Strategy<Value = Text<'static>> {
    "[A-Z0-9 .!-]{0,11}[A-Z0-9]".prop_map(Text::Owned)
}

fn maybe_word() -> impl Strategy<Value = Text<'static>> {
    prop_oneof![Just(Text::default()), word()]
}

fn number() -> impl Strategy<Value = Option<usize>> {
    proptest::option::of(1..99_999_usize)
}

fn outcome() -> impl Strategy<Value = Outcome<'static>> {
    prop_oneof![Just("A"), Just("E"), Just("R"), Just("M"), Just("P"), Just("Q")]
        .prop_map(|code| Outcome::of(Text::Borrowed(code)))
}

fn context() -> impl Strategy<Value = Context<'static>> {
    let name = (word(), maybe_word()).prop_map(|(name, value)| ContextName { name, value });
    (proptest::collection::vec(name, 1..3), maybe_word(), number(), maybe_word(), number(), number())
        .prop_map(|(names, segment_id, segment_number, loop_id, element, component)| {
            // A component stands in an element.
            let component = component.filter(|_| element.is_some());
            Context { names, segment_id, segment_number, loop_id, element, component }
        })
}

fn element_error() -> impl Strategy<Value = ElementError<'static>> {
    let place = (1..99_usize, number(), number());
    (place, maybe_word(), word(), maybe_word(), proptest::collection::vec(context(), 0..2)).prop_map(
        |((element, component, repetition), reference, code, value, contexts)| ElementError {
            element: Some(element),
            component,
            repetition,
            reference,
            code,
            value,
            contexts,
        },
    )
}

fn segment_error() -> impl Strategy<Value = SegmentError<'static>> {
    let contexts = proptest::collection::vec(context(), 0..2);
    let elements = proptest::collection::vec(element_error(), 0..3);
    (word(), number(), maybe_word(), word(), contexts, elements).prop_map(
        |(segment_id, segment_number, loop_id, code, contexts, elements)| SegmentError {
            segment_id,
            segment_number,
            loop_id,
            code,
            contexts,
            elements,
        },
    )
}

fn set_answer() -> impl Strategy<Value = SetAnswer<'static>> {
    let errors = proptest::collection::vec(segment_error(), 0..3);
    let codes = proptest::collection::vec(word(), 0..5);
    (word(), word(), maybe_word(), errors, outcome(), codes).prop_map(
        |(set_id, set_control, set_guide, errors, outcome, set_errors)| SetAnswer {
            set_id,
            set_control,
            set_guide,
            errors,
            outcome,
            set_errors,
            ..SetAnswer::default()
        },
    )
}

fn group() -> impl Strategy<Value = GroupAcknowledgment<'static>> {
    let sets = proptest::collection::vec(set_answer(), 0..3);
    let totals = (outcome(), number(), number(), number(), proptest::collection::vec(word(), 0..5)).prop_map(
        |(outcome, included, received, accepted, errors)| GroupTotals {
            outcome,
            included,
            received,
            accepted,
            errors,
        },
    );
    (word(), word(), maybe_word(), sets, totals).prop_map(
        |(functional_id, group_control, group_guide, sets, totals)| GroupAcknowledgment {
            functional_id,
            group_control,
            group_guide,
            sets,
            totals: Some(totals),
            ..GroupAcknowledgment::default()
        },
    )
}

fn ta1() -> impl Strategy<Value = InterchangeAcknowledgment<'static>> {
    (word(), 0..366_i32, "[0-2][0-9][0-5][0-9]", outcome(), word()).prop_map(
        |(control, day, time, outcome, note)| InterchangeAcknowledgment {
            interchange_control: control,
            date: Some(date(2026, 1, 1).saturating_add(jiff::Span::new().days(day))),
            time: Text::Owned(time),
            outcome,
            note,
            ..InterchangeAcknowledgment::default()
        },
    )
}

fn side() -> impl Strategy<Value = Correspondent<'static>> {
    ("[A-Z0-9]{2}", "[A-Z0-9]{2,15}", "[A-Z0-9]{2,15}").prop_map(|(qualifier, id, group_id)| Correspondent {
        qualifier: Text::Owned(qualifier),
        id: Text::Owned(id),
        group_id: Text::Owned(group_id),
    })
}

fn reply() -> impl Strategy<Value = Reply<'static>> {
    let groups = proptest::collection::vec(group(), 0..3);
    (side(), side(), any::<bool>(), proptest::option::of(ta1()), groups)
        .prop_map(|(from, to, test, interchange, groups)| Reply { from, to, test, interchange, groups })
}

/// Without what only says where it was read.
fn answers_of(file: &AcknowledgmentFile<'_>) -> serde_json::Value {
    fn strip(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(fields) => {
                for place in ["frame", "position", "number", "sender", "receiver", "complete"] {
                    fields.remove(place);
                }
                fields.values_mut().for_each(strip);
            }
            serde_json::Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::json!([file.interchanges, file.groups]);
    strip(&mut value);
    value
}

proptest! {
    #[test]
    fn writing_and_reading_is_the_identity(reply in reply(), number in 1..999_999_999_u32) {
        let created = date(2026, 1, 6).at(8, 0, 0, 0);
        let bytes = write_999(&reply, ReplyNumbers { interchange: number, group: number, created });
        let file = read(&bytes);
        let whole = |frame: &Frame<'_>| frame.complete && frame.enveloped && frame.ended;
        prop_assert!(file.groups.iter().all(|group| whole(&group.frame)));
        prop_assert!(file.interchanges.iter().all(|answer| answer.complete));
        let about_form = [crate::finding::rule::SE_COUNT, crate::finding::rule::GE_COUNT, crate::finding::rule::LONG_ISA];
        prop_assert!(file.all_findings().all(|finding| !about_form.contains(&finding.rule)));
        let written = AcknowledgmentFile {
            interchanges: reply.interchange.into_iter().collect(),
            groups: reply.groups,
            ..AcknowledgmentFile::default()
        };
        prop_assert_eq!(answers_of(&file), answers_of(&written));
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let file = read(&bytes);
        prop_assert!(replies(&bytes, file.all_findings(), |_| true).len() <= bytes.len());
        prop_assert!(crate::contents::of(&bytes).len() <= bytes.len());
    }

    #[test]
    fn any_segments_are_read(
        picks in proptest::collection::vec((0..32_usize, 0..32_usize), 0..60),
        flip in proptest::option::of((any::<usize>(), any::<u8>())),
    ) {
        let text = mixed();
        let segments: Vec<&str> = text.split_inclusive('~').collect();
        // Segments in any order, and pieces of two run together.
        let mut bytes: Vec<u8> = Vec::new();
        for (first, second) in picks {
            let (one, other) = (segments[first % segments.len()], segments[second % segments.len()]);
            bytes.extend_from_slice(one.as_bytes());
            if first % 5 == 0 {
                bytes.extend_from_slice(&other.as_bytes()[other.len() / 2..]);
            }
        }
        if let Some((at, byte)) = flip && !bytes.is_empty() {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let file = read(&bytes);
        for answer in &file.claims {
            prop_assert!(answer.claims().all(|claim| claim.statuses.iter().all(|s| !s.explained().reason.is_empty())));
        }
        for answer in replies(&bytes, file.all_findings(), |_| true) {
            let created = date(2026, 1, 6).at(8, 0, 0, 0);
            let written = write_999(&answer, ReplyNumbers { interchange: 1, group: 1, created });
            prop_assert_eq!(read(&written).groups.len(), answer.groups.len());
        }
    }
}
