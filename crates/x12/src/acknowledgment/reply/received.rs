//! What came in, interchange by interchange, and the verdict on each.

use std::collections::BTreeSet;

use super::codes::{Code, code_of};
use super::{Correspondent, Reply};
use crate::acknowledgment::{
    ElementError, GroupAcknowledgment, GroupTotals, InterchangeAcknowledgment, Outcome, SegmentError,
    SetAnswer,
};
use crate::contents::{self, ITEMS_MAX, Kind};
use crate::finding::{Finding, Stops};
use crate::remittance::Text;
use crate::remittance::value::{count, date};
use crate::tokenizer::text;
use crate::tokenizer::{Flaw, Segment, Segments};

/// The longest value that IK404 repeats.
const VALUE_LENGTH_MAX: usize = 99;
/// IK502: this kind of set is not supported.
const NOT_SUPPORTED: &str = "1";

/// An interchange that came in.
#[derive(Debug)]
struct Received<'a> {
    isa: Segment<'a>,
    groups: Vec<ReceivedGroup<'a>>,
    /// It brings TA1: answers are not answered.
    answers: bool,
    end: usize,
}

/// A group that came in.
#[derive(Debug)]
struct ReceivedGroup<'a> {
    gs: Segment<'a>,
    included: Option<usize>,
    sets: Vec<ReceivedSet<'a>>,
    end: usize,
}

impl ReceivedGroup<'_> {
    /// It has a number by which a 999 can name it.
    fn is_named(&self) -> bool {
        self.gs.element(6).iter().any(u8::is_ascii_alphanumeric)
    }
}

/// A set that came in.
#[derive(Debug)]
struct ReceivedSet<'a> {
    st: Segment<'a>,
    is_taken: bool,
    end: usize,
}

/// What each interchange of a file is answered, built from what was found in it. `takes` says which kinds of sets are
/// taken; others are rejected as not supported. Groups of answers (999, 997) are not answered, and neither is what
/// came without a usable ISA.
pub fn replies<'a, 'f>(
    bytes: &'a [u8],
    findings: impl IntoIterator<Item = &'f Finding>,
    takes: impl Fn(Kind) -> bool,
) -> Vec<Reply<'a>> {
    let mut found: Vec<(&Finding, Code)> =
        findings.into_iter().filter_map(|finding| Some((finding, code_of(finding.rule)?))).collect();
    found.sort_by_key(|(finding, _)| finding.place.position);
    let taken = contents::of(bytes).iter().filter(|item| takes(item.kind)).map(|i| i.bytes.start).collect();
    let received = received(bytes, &taken);
    received.iter().filter_map(|interchange| reply(interchange, &found)).collect()
}

/// The findings within some bytes.
fn within<'x, 'f>(found: &'x [(&'f Finding, Code)], from: usize, to: usize) -> &'x [(&'f Finding, Code)] {
    let start = found.partition_point(|(finding, _)| finding.place.position < from);
    let end = found.partition_point(|(finding, _)| finding.place.position < to);
    found.get(start..end).unwrap_or_default()
}

/// `taken`: where the sets begin that are taken.
fn received<'a>(bytes: &'a [u8], taken: &BTreeSet<usize>) -> Vec<Received<'a>> {
    let mut all: Vec<Received<'_>> = Vec::new();
    let (mut sets, mut in_group, mut in_set) = (0, false, false);
    for segment in Segments::new(bytes) {
        if segment.id() == b"ISA" {
            (in_group, in_set) = (false, false);
            let (groups, answers, end) = (Vec::new(), false, segment.end);
            all.push(Received { isa: segment, groups, answers, end });
            continue;
        }
        let Some(interchange) = all.last_mut() else { continue };
        interchange.end = segment.end;
        match segment.id() {
            b"TA1" if !in_set => interchange.answers = true,
            b"GS" => {
                (in_group, in_set) = (true, false);
                let (included, sets, end) = (None, Vec::new(), segment.end);
                interchange.groups.push(ReceivedGroup { gs: segment, included, sets, end });
            }
            id if in_group => {
                let Some(group) = interchange.groups.last_mut() else { continue };
                group.end = segment.end;
                if id == b"ST" && sets < ITEMS_MAX {
                    (in_set, sets) = (true, sets + 1);
                    let is_taken = taken.contains(&segment.position);
                    group.sets.push(ReceivedSet { st: segment, is_taken, end: segment.end });
                } else if id == b"GE" {
                    group.included = count(segment.element(1));
                    (in_group, in_set) = (false, false);
                }
                if let Some(set) = group.sets.last_mut().filter(|_| in_set) {
                    set.end = segment.end;
                    in_set = id != b"SE";
                }
            }
            _ => {}
        }
    }
    all
}

fn reply<'a>(interchange: &Received<'a>, found: &[(&Finding, Code)]) -> Option<Reply<'a>> {
    let Received { isa, groups, answers, end } = interchange;
    if isa.flaw == Some(Flaw::UnusableIsa) || (groups.is_empty() && *answers) {
        return None;
    }
    let all_named = groups.iter().all(ReceivedGroup::is_named);
    let interchange = interchange_verdict(isa, all_named, within(found, isa.position, *end));
    let rejected = interchange.as_ref().is_some_and(|answer| answer.outcome.is_rejected());
    let is_owed = |group: &&ReceivedGroup<'_>| group.gs.element(1).trim_ascii() != b"FA" && group.is_named();
    let answered = groups.iter().filter(|group| is_owed(group) && !rejected);
    let groups_answered: Vec<_> = answered.map(|group| group_verdict(group, found)).collect();
    if interchange.is_none() && groups_answered.is_empty() {
        return None;
    }
    let group_id = |n| groups.first().map(|group| text(group.gs.element(n))).unwrap_or_default();
    let side = |n, of_group| {
        let (qualifier, id) = (text(isa.element(n)), text(isa.element(n + 1)));
        let group_id = group_id(of_group);
        Correspondent { qualifier, group_id: if group_id.is_empty() { id.clone() } else { group_id }, id }
    };
    Some(Reply {
        from: side(7, 3),
        to: side(5, 2),
        test: isa.element(15).trim_ascii() == b"T",
        interchange,
        groups: groups_answered,
    })
}

fn interchange_verdict<'a>(
    isa: &Segment<'a>,
    all_named: bool,
    found: &[(&Finding, Code)],
) -> Option<InterchangeAcknowledgment<'a>> {
    let notes = found.iter().filter_map(|(finding, code)| match code {
        Code::Interchange(note) => Some((finding.stops, *note)),
        _ => None,
    });
    // No 999 can speak of a group without number.
    let unnamed = (!all_named).then_some((Stops::Nothing, "024"));
    // What stops most is what is said; there is room for one note.
    let worst = unnamed.into_iter().chain(notes).max_by_key(|(stops, _)| *stops);
    let asked = isa.element(14).trim_ascii() == b"1";
    let (outcome, note) = match worst {
        None if asked => (Outcome::Accepted, "000"),
        None => return None,
        Some((Stops::Set, note)) => (Outcome::Rejected, note),
        Some((_, note)) => (Outcome::AcceptedWithErrors, note),
    };
    Some(InterchangeAcknowledgment {
        interchange_control: text(isa.element(13)),
        date: date(&[b"20", isa.element(9).trim_ascii()].concat()),
        time: text(isa.element(10)),
        outcome,
        note: Text::Borrowed(note),
        ..InterchangeAcknowledgment::default()
    })
}

fn group_verdict<'a>(group: &ReceivedGroup<'a>, found: &[(&Finding, Code)]) -> GroupAcknowledgment<'a> {
    let gs = &group.gs;
    let errors = within(found, gs.position, group.end).iter().filter_map(|(finding, code)| match code {
        Code::Group(error) => Some((finding.stops, Text::Borrowed(*error))),
        _ => None,
    });
    let (stops, mut errors): (Vec<Stops>, Vec<Text<'a>>) = errors.unzip();
    // Two readers of a mixed file both see its envelope.
    errors.sort();
    errors.dedup();
    let received = group.sets.len();
    let mut sets: Vec<SetAnswer<'a>> = group.sets.iter().map(|set| set_verdict(set, gs, found)).collect();
    let (outcome, accepted) = if stops.contains(&Stops::Set) {
        // All of it is rejected, so no set has a verdict of its own.
        sets.clear();
        (Outcome::Rejected, 0)
    } else {
        let accepted = sets.iter().filter(|set| set.outcome.is_accepted()).count();
        let clean = errors.is_empty() && sets.iter().all(|set| set.outcome == Outcome::Accepted);
        let outcome = match accepted {
            _ if clean => Outcome::Accepted,
            _ if accepted == received => Outcome::AcceptedWithErrors,
            0 => Outcome::Rejected,
            _ => Outcome::Partly,
        };
        (outcome, accepted)
    };
    GroupAcknowledgment {
        functional_id: text(gs.element(1)),
        group_control: text(gs.element(6)),
        group_guide: text(gs.element(8)),
        sets,
        totals: Some(GroupTotals {
            outcome,
            included: group.included.or(Some(received)),
            received: Some(received),
            accepted: Some(accepted),
            errors,
        }),
        ..GroupAcknowledgment::default()
    }
}

fn set_verdict<'a>(set: &ReceivedSet<'a>, gs: &Segment<'a>, found: &[(&Finding, Code)]) -> SetAnswer<'a> {
    let mut answer = SetAnswer {
        set_id: text(set.st.element(1)),
        set_control: text(set.st.element(2)),
        set_guide: crate::contents::guide_of(&set.st, gs.element(8)),
        outcome: Outcome::Accepted,
        ..SetAnswer::default()
    };
    if !set.is_taken {
        answer.outcome = Outcome::Rejected;
        answer.set_errors.push(Text::Borrowed(NOT_SUPPORTED));
        return answer;
    }
    let mut last = 0;
    for (finding, code) in within(found, set.st.position, set.end) {
        if matches!(code, Code::Interchange(_) | Code::Group(_)) {
            continue;
        }
        let worse = if finding.stops == Stops::Set { Outcome::Rejected } else { Outcome::AcceptedWithErrors };
        if !answer.outcome.is_rejected() {
            answer.outcome = worse;
        }
        match code {
            Code::Set(error) => push_new(&mut answer.set_errors, error),
            Code::Segment(error) => answer.errors.push(segment_error(finding, error)),
            Code::Missing(id) => {
                let missing = SegmentError { segment_id: Text::Borrowed(*id), ..segment_error(finding, "3") };
                answer.errors.push(missing);
            }
            Code::Element(error) => {
                // Elements of one segment stand under one IK3.
                if finding.place.number != last || answer.errors.last().is_none_or(|e| e.code != "8") {
                    answer.errors.push(segment_error(finding, "8"));
                }
                if let Some(of) = answer.errors.last_mut() {
                    of.elements.push(element_error(finding, error));
                }
            }
            Code::Interchange(_) | Code::Group(_) => {}
        }
        last = finding.place.number;
    }
    if !answer.errors.is_empty() {
        push_new(&mut answer.set_errors, "5");
    }
    answer
}

/// IK5 and AK9 have room for five codes; each is said once.
fn push_new(errors: &mut Vec<Text<'_>>, error: &'static str) {
    if errors.len() < 5 && errors.iter().all(|known| known != error) {
        errors.push(Text::Borrowed(error));
    }
}

fn segment_error<'a>(finding: &Finding, code: &'static str) -> SegmentError<'a> {
    SegmentError {
        segment_id: Text::Owned(finding.place.segment.clone()),
        segment_number: Some(finding.place.number.max(1)),
        code: Text::Borrowed(code),
        ..SegmentError::default()
    }
}

fn element_error<'a>(finding: &Finding, code: &'static str) -> ElementError<'a> {
    // A value that was shortened or that cannot be sent is left out.
    let plain = |c: char| (c.is_ascii_graphic() || c == ' ') && !"*:^~".contains(c);
    let whole = finding.value.chars().all(plain) && finding.value.len() <= VALUE_LENGTH_MAX;
    let value = if whole { finding.value.trim_end().to_owned() } else { String::new() };
    ElementError {
        element: finding.place.element,
        code: Text::Borrowed(code),
        value: Text::Owned(value),
        ..ElementError::default()
    }
}
