//! What can be wrong with the envelopes of a file, in the words that its readers share (x12.md 4.1).

use crate::finding::{Finding, Stops, rule};
use crate::remittance::value::{count, same_number};
use crate::tokenizer::{Flaw, Segment};

pub(crate) const CUT_SHORT: &str = "The file ends inside this segment. Get the whole file again.";
pub(crate) const STRAY: &str =
    "This segment stands outside any set and was passed over. Look whether part of the file is missing.";
pub(crate) const TOO_MANY_SETS: &str =
    "The file holds too many sets; this one was passed over. Split the file.";
pub(crate) const NO_SE: &str =
    "The set is not ended by an SE: part of it is missing. Get the whole file again.";
pub(crate) const NO_GE: &str =
    "The group is not ended by a GE: part of it is missing. Get the whole file again.";
pub(crate) const NO_IEA: &str =
    "The interchange is not ended by an IEA: part of it is missing. Get the whole file again.";
pub(crate) const SHORT_ISA: &str =
    "The ISA is shorter than 106 bytes; it was read by its separators. Tell the sender.";
pub(crate) const LONG_ISA: &str =
    "The ISA is longer than 106 bytes; it was read by its separators. Tell the sender.";

/// Characters of a control number that are shown.
const CONTROL_CHARS_MAX: usize = 20;

/// What is told of bytes outside any interchange.
pub(crate) fn not_x12(passed_over: &Segment<'_>) -> String {
    format!(
        "{} bytes that are not X12 were passed over. Look whether part of the file is missing.",
        passed_over.bytes.len()
    )
}

/// What is wrong with an ISA: its rule, how much that stops, and what is told. `sender` is who can correct it.
pub(crate) fn isa_flaw(isa: &Segment<'_>, sender: &str) -> Option<(&'static str, Stops, String)> {
    match isa.flaw? {
        Flaw::ShortIsa => Some((rule::SHORT_ISA, Stops::Nothing, SHORT_ISA.to_owned())),
        Flaw::LongIsa => Some((rule::LONG_ISA, Stops::Nothing, LONG_ISA.to_owned())),
        Flaw::UnusableIsa => {
            let message = format!(
                "The ISA does not say which characters separate, so nothing up to the next ISA was read. \
                 Ask the {sender} for a corrected file."
            );
            Some((rule::UNUSABLE_ISA, Stops::Set, message))
        }
        Flaw::NoEnvelope | Flaw::TooLong | Flaw::NotX12 => None,
    }
}

/// What is wrong with element 1 of a GE or IEA, the count of what it ends.
pub(crate) fn count_fault(end: &Segment<'_>, found: usize, of: &str) -> Option<String> {
    (count(end.element(1)) != Some(found)).then(|| other_count("envelope", found, of))
}

/// What is told when the end of something counts other parts than the `found` that it has; `of` is what they are, of many.
pub(crate) fn other_count(whole: &str, found: usize, of: &str) -> String {
    let parts = if found == 1 { of.trim_end_matches('s') } else { of };
    format!(
        "The {whole} holds {found} {parts}, and its end counts another number. Look whether part of the file is missing."
    )
}

/// What is told when the control number of an end is none of its beginning, `of`, or is written otherwise.
pub(crate) fn other_control(of: &str, expected: &[u8], same_number: bool) -> String {
    let expected = match Finding::shown(expected.trim_ascii(), CONTROL_CHARS_MAX) {
        said if said.is_empty() => format!("{of}, which is empty"),
        said => format!("{of}, {said}"),
    };
    match same_number {
        true => format!(
            "The control number is written otherwise than in {expected}. It is read all the same; tell the sender."
        ),
        false => format!(
            "The control number is not that of the beginning, {expected}. Look whether parts of two files were mixed."
        ),
    }
}

/// What is wrong with the control number of an end: it is another than that of the beginning, which breaks `rule`, or
/// the same written otherwise.
pub(crate) fn control_fault(
    said: &[u8],
    expected: &[u8],
    rule: &'static str,
    of: &str,
) -> Option<(&'static str, String)> {
    if !same_number(said, expected) {
        Some((rule, other_control(of, expected, false)))
    } else if said.trim_ascii() != expected.trim_ascii() {
        Some((rule::CONTROL_FORM, other_control(of, expected, true)))
    } else {
        None
    }
}
