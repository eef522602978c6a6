//! What a finding of a reader is called in a 999 or TA1. Findings that are not here, such as sums that do not
//! balance, are no matter of syntax and guide, and are not answered.

use crate::finding::rule;

/// Where a 999 or TA1 says it, and with which code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// TA105.
    Interchange(&'static str),
    /// AK905.
    Group(&'static str),
    /// IK502.
    Set(&'static str),
    /// IK304, about the segment where the finding is.
    Segment(&'static str),
    /// IK304 3: this segment is missing there.
    Missing(&'static str),
    /// IK304 8 with this IK403, about the element where the finding is.
    Element(&'static str),
}

/// One line a rule.
const CODES: &[(&str, Code)] = &[
    (rule::SHORT_ISA, Code::Interchange("022")),
    (rule::LONG_ISA, Code::Interchange("022")),
    (rule::SEGMENT_CUT_SHORT, Code::Interchange("023")),
    (rule::MISSING_IEA, Code::Interchange("023")),
    (rule::IEA_COUNT, Code::Interchange("021")),
    (rule::IEA_CONTROL, Code::Interchange("001")),
    (rule::TOO_MANY_SETS, Code::Interchange("024")),
    (rule::MISSING_GE, Code::Group("3")),
    (rule::GE_COUNT, Code::Group("5")),
    (rule::GE_CONTROL, Code::Group("4")),
    (rule::MISSING_SE, Code::Set("2")),
    (rule::ST_SE_CONTROL, Code::Set("3")),
    (rule::SE_COUNT, Code::Set("4")),
    (rule::DUPLICATE_ST02, Code::Set("23")),
    (rule::SEGMENT_TOO_LONG, Code::Set("5")),
    (rule::UNKNOWN_SEGMENT, Code::Segment("1")),
    (rule::SEGMENT_OUT_OF_PLACE, Code::Segment("2")),
    (rule::LEVEL_OUT_OF_PLACE, Code::Segment("2")),
    (rule::REPEATED_SEGMENT, Code::Segment("5")),
    (rule::MISSING_BPR, Code::Missing("BPR")),
    (rule::MISSING_TRN, Code::Missing("TRN")),
    (rule::MISSING_CLAIM_NUMBER, Code::Missing("TRN")),
    (rule::MISSING_STATUS, Code::Missing("STC")),
    (rule::MISSING_AMOUNT, Code::Element("1")),
    (rule::MISSING_REASON, Code::Element("1")),
    (rule::TOO_MANY_ADJUSTMENTS, Code::Element("3")),
    (rule::BAD_AMOUNT, Code::Element("6")),
    (rule::BAD_NUMBER, Code::Element("6")),
    (rule::UNKNOWN_CLAIM_STATUS, Code::Element("7")),
    (rule::UNKNOWN_GROUP_CODE, Code::Element("7")),
    (rule::UNKNOWN_STATUS_CATEGORY, Code::Element("7")),
    (rule::BAD_DATE, Code::Element("8")),
    (rule::BAD_TIME, Code::Element("9")),
    // What the table of the guide finds.
    (rule::MISSING_SEGMENT, Code::Segment("3")),
    (rule::MISSING_LOOP, Code::Segment("3")),
    (rule::UNEXPECTED_SEGMENT, Code::Segment("2")),
    (rule::SEGMENT_ORDER, Code::Segment("7")),
    (rule::SEGMENT_REPEATS, Code::Segment("5")),
    (rule::LOOP_REPEATS, Code::Segment("4")),
    (rule::MISSING_ELEMENT, Code::Element("1")),
    (rule::ELEMENT_CONDITION, Code::Element("2")),
    (rule::TOO_MANY_ELEMENTS, Code::Element("3")),
    (rule::ELEMENT_TOO_SHORT, Code::Element("4")),
    (rule::ELEMENT_TOO_LONG, Code::Element("5")),
    (rule::ELEMENT_TYPE, Code::Element("6")),
    (rule::CHARACTER_SET, Code::Element("6")),
    (rule::CODE_NOT_LISTED, Code::Element("7")),
    (rule::ELEMENT_EXCLUSION, Code::Element("10")),
    (rule::ELEMENT_REPEATS, Code::Element("12")),
    (rule::TOO_MANY_COMPONENTS, Code::Element("13")),
    (rule::ELEMENT_NOT_USED, Code::Element("I10")),
    (rule::HL_NUMBER, Code::Element("I12")),
    (rule::HL_PARENT, Code::Element("I12")),
];

/// What a rule is called; `None` when an answer does not speak of it.
pub(super) fn code_of(rule: &str) -> Option<Code> {
    CODES.iter().find(|(known, _)| *known == rule).map(|(_, code)| *code)
}
