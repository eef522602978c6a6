//! The one error of this crate. What is wrong with a file that is read is none: that is a finding.

use crate::claim_file::Problem;

/// Why an edit was refused, claims were not written, or bytes could not be had or left. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no segment with this number.
    #[error("there is no segment {index}: the document has {count}")]
    NoSegment {
        /// What was asked for, from 0.
        index: usize,
        /// How many there are.
        count: usize,
    },
    /// Elements and components are counted from 1, and there are never more than 99 ([`crate::document::ELEMENTS_MAX`]).
    #[error("there is no element {element}, component {component}: both are counted from 1 to 99")]
    NoElement {
        /// What was asked for.
        element: usize,
        /// What was asked for.
        component: usize,
    },
    /// The value holds a delimiter of the interchange, or a control character, at this place. X12 has no way to write
    /// it (x12.md 4.1).
    #[error("the value holds a character at {place} that X12 cannot carry there; clean it, or leave it out")]
    Unwritable {
        /// Bytes from the start of the value.
        place: usize,
    },
    /// The value is longer than its element in an ISA, where every element has its width (x12.md 4.1).
    #[error("an ISA has {width} characters for element {element}, and the value has more")]
    TooWide {
        /// The element.
        element: usize,
        /// Its width.
        width: usize,
    },
    /// The segment would be longer than any that is read ([`crate::tokenizer::SEGMENT_BYTES_MAX`]).
    #[error("the segment would have more than {max} bytes")]
    TooLong {
        /// The most that are read.
        max: usize,
    },
    /// Segments that say how the others are read, and bytes that are no segments, stay as they are.
    #[error("segment {index} says how the bytes around it are read, or is no segment, so it stays as it is")]
    Fixed {
        /// The segment, from 0.
        index: usize,
    },
    /// A segment begins with two or three capital letters and digits.
    #[error("a segment identifier is of two or three capital letters and digits")]
    Identifier,
    /// The segment cannot stand there: outside an interchange there are no delimiters to write it with.
    #[error(
        "a segment can only stand inside an interchange: after its ISA, before its IEA, and behind a whole segment"
    )]
    Outside,
    /// The claims cannot be sent as they are; each problem says what to do, and which claims to leave out.
    #[error("the claims cannot be sent as they are: {}", told(.0))]
    Claims(Vec<Problem>),
    /// The bytes could not be read, or not be written.
    #[error("reading or writing failed: {0}")]
    Io(#[from] std::io::Error),
}

impl Error {
    /// What keeps claims from being sent; empty when it is another error.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        match self {
            Error::Claims(problems) => problems,
            _ => &[],
        }
    }
}

/// The first problem, and how many there are.
fn told(problems: &[Problem]) -> String {
    match problems {
        [] => "nobody knows why".to_owned(),
        [only] => only.to_string(),
        [first, others @ ..] => format!("{first} (and {} more)", others.len()),
    }
}
