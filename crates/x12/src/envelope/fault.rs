//! What can be wrong with an envelope, in words (x12.md 4.1 and 4.7).

use crate::contents;
use crate::finding::{Level, Stops, rule};
use crate::notes::Note;
use crate::remittance::value::{count, same_number};
use crate::tokenizer::{Flaw, Segment, text};

use super::Begun;

/// What is told of an ISA that cannot be used.
pub(crate) const UNUSABLE_ISA: &str = "The ISA does not say which characters separate, so nothing up to the next ISA \
                                       was read. Ask the sender for a corrected file.";

/// One thing that is wrong.
#[derive(Debug)]
pub(super) struct Fault<'v> {
    rule: &'static str,
    stops: Stops,
    element: Option<usize>,
    value: &'v [u8],
    message: String,
}

impl<'v> Fault<'v> {
    pub(super) fn note(self) -> Note<'v> {
        let Fault { rule, stops, element, value, message } = self;
        Note { level: Level::Syntax, rule, stops, element, value, message }
    }

    fn whole(rule: &'static str, stops: Stops, message: impl Into<String>) -> Fault<'v> {
        Fault { rule, stops, element: None, value: b"", message: message.into() }
    }

    fn of(segment: &Segment<'v>, n: usize, rule: &'static str, stops: Stops, message: String) -> Fault<'v> {
        Fault { rule, stops, element: Some(n), value: segment.element(n), message }
    }

    /// Bytes outside any interchange.
    pub(super) fn not_x12(count: usize) -> Fault<'v> {
        let message = format!(
            "{count} bytes that are not X12 were passed over. Look whether a part of the file is damaged."
        );
        Fault::whole(rule::NOT_X12, Stops::Nothing, message)
    }

    /// What is wrong with an ISA.
    pub(super) fn of_isa(isa: &Segment<'_>) -> Option<Fault<'v>> {
        let (rule, stops, message) = match isa.flaw? {
            Flaw::ShortIsa => (
                rule::SHORT_ISA,
                Stops::Nothing,
                "The ISA is shorter than 106 bytes; it was read by its separators. Tell the sender.",
            ),
            Flaw::LongIsa => (
                rule::LONG_ISA,
                Stops::Nothing,
                "The ISA is longer than 106 bytes; it was read by its separators. Tell the sender.",
            ),
            Flaw::UnusableIsa => (rule::UNUSABLE_ISA, Stops::Set, UNUSABLE_ISA),
            Flaw::NoEnvelope | Flaw::TooLong | Flaw::NotX12 => return None,
        };
        Some(Fault::whole(rule, stops, message))
    }

    pub(super) fn too_long(segment: &Segment<'_>, stops: Stops) -> Fault<'v> {
        let message = format!(
            "The segment is longer than any real one and was read to its byte {} only. \
             Ask the sender for a corrected file.",
            segment.bytes.len()
        );
        Fault::whole(rule::SEGMENT_TOO_LONG, stops, message)
    }

    pub(super) fn cut_short(stops: Stops) -> Fault<'v> {
        let message = "The file ends inside this segment. Get the whole file again.";
        Fault::whole(rule::SEGMENT_CUT_SHORT, stops, message)
    }

    /// So many segments one after another that stand in no set.
    pub(super) fn stray(count: usize) -> Fault<'v> {
        let message = match count {
            1 => "This segment stands in no set and was passed over".to_owned(),
            _ => format!(
                "This segment and those after it, {count} in all, stand in no set and were passed over"
            ),
        };
        let message = message + ": an ST may be lost, and what it began. Get the whole file again.";
        Fault::whole(rule::SEGMENT_OUT_OF_PLACE, Stops::Set, message)
    }

    pub(super) fn too_many_sets() -> Fault<'v> {
        let message = "The file holds too many sets; this one was passed over. Split the file.";
        Fault::whole(rule::TOO_MANY_SETS, Stops::Set, message)
    }

    pub(super) fn other_set(message: &str, st: &Segment<'v>) -> Fault<'v> {
        Fault::of(st, 1, rule::OTHER_SET, Stops::Nothing, message.to_owned())
    }

    pub(super) fn no_envelope() -> Fault<'v> {
        let message = "The set came without ISA and GS, so nobody can say whether it is whole. \
                       Nothing of it is used: get the file as it was sent.";
        Fault::whole(rule::NO_ENVELOPE, Stops::Set, message)
    }

    pub(super) fn repeated_set(st: &Segment<'v>) -> Fault<'v> {
        let message = "Another set of the same group has this ST02. Look whether one set came twice.";
        Fault::of(st, 2, rule::DUPLICATE_ST02, Stops::Nothing, message.to_owned())
    }

    /// The group says that it holds something else than this set.
    pub(super) fn of_kind(st: &Segment<'v>, gs: &Begun) -> Option<Fault<'v>> {
        let (set, said) = (st.element(1).trim_ascii(), gs.element(1).trim_ascii());
        let group = contents::group_of(set).filter(|group| group.as_bytes() != said)?;
        let message = format!(
            "GS01 of the group is {:?}, but sets of this kind come in a group {group}. Tell the sender.",
            text(said)
        );
        Some(Fault::of(st, 1, rule::GROUP_KIND, Stops::Nothing, message))
    }

    /// What is not ended.
    pub(super) fn missing_end(rule: &'static str) -> Fault<'v> {
        let (what, end) = match rule {
            rule::MISSING_SE => ("set", "SE"),
            rule::MISSING_GE => ("group", "GE"),
            _ => ("interchange", "IEA"),
        };
        let message =
            format!("The {what} has no {end} at its end: part of it is missing. Get the whole file again.");
        Fault::whole(rule, Stops::Set, message)
    }

    /// What is wrong with element 1 of an SE, GE or IEA: how much it ends. More than there is means that something
    /// was lost on the way, which stops as much as `short`.
    pub(super) fn count(
        end: &Segment<'v>,
        rule: &'static str,
        found: usize,
        of: &str,
        short: Stops,
    ) -> Option<Fault<'v>> {
        let said = count(end.element(1));
        if said == Some(found) {
            return None;
        }
        let (stops, message) = match said.and_then(|said| said.checked_sub(found)) {
            Some(missing) => (
                short,
                format!(
                    "{found} {of} have come and {missing} more are counted here: they may be lost. \
                     Get the whole file again."
                ),
            ),
            None => (
                Stops::Nothing,
                format!("The count of {of} is wrong: {found} have come, and all were read. Tell the sender."),
            ),
        };
        Some(Fault::of(end, 1, rule, stops, message))
    }

    /// What is wrong with the control number of an end: it is another than that of the beginning, which breaks `rule`,
    /// or the same written otherwise.
    pub(super) fn control(
        end: &Segment<'v>,
        rule: &'static str,
        begun: &[u8],
        of: &str,
    ) -> Option<Fault<'v>> {
        let (said, shown) = (end.element(2), text(begun));
        let (rule, message) = if !same_number(said, begun) {
            (
                rule,
                format!(
                    "The control number is not that of the beginning, {of} {shown}. \
                            Look whether two files were run together."
                ),
            )
        } else if said.trim_ascii() != begun.trim_ascii() {
            (
                rule::CONTROL_FORM,
                format!(
                    "The control number is written otherwise than in {of}, {shown}. \
                                          The file was read all the same; tell the sender."
                ),
            )
        } else {
            return None;
        };
        Some(Fault::of(end, 2, rule, Stops::Nothing, message))
    }
}
