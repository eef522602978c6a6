//! A file with all its bytes, to be changed in one place and written back: what was not changed stays as it was,
//! to the byte.
//!
//! [`Document::read`] takes any bytes. Line ends, padding, a byte order mark and bytes that are no X12 are kept beside
//! the segments; [`Document::write`] gives all of it back. An edit changes its segment and nothing else. A value that
//! holds a delimiter is refused or cleaned ([`Unclean`]), because X12 has no way to write one (x12.md 4.1).
//!
//! ```
//! use x12::document::{Document, Unclean};
//!
//! let file = b"ST*837*0001~\r\nCLM*RD01*203***11:B:1~\r\nSE*3*0001~\r\n";
//! let mut document = Document::read(file);
//! document.set_component(1, 5, 3, "7", Unclean::Refuse)?;
//! document.insert(2, "REF", &["F8", "26015000001"], Unclean::Refuse)?;
//! document.renew_counts();
//! assert_eq!(
//!     document.to_bytes(),
//!     b"ST*837*0001~\r\nCLM*RD01*203***11:B:7~\r\nREF*F8*26015000001~\r\nSE*4*0001~\r\n"
//! );
//! # Ok::<(), x12::Error>(())
//! ```
//!
//! Input without ISA has no place that says its delimiters: they are guessed, and whoever reads the written bytes
//! guesses again.

mod edit;
mod outline;

use std::borrow::Cow;
use std::io::Write;

use crate::Error;
use crate::tokenizer::{Delimiters, Flaw, Segment, Segments};

pub use edit::ELEMENTS_MAX;
pub use outline::{Group, Interchange, Outline, Set};

/// What to do with a value that holds a delimiter or a control character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclean {
    /// Refuse the edit ([`Error::Unwritable`]).
    Refuse,
    /// Write a blank for each such character.
    Blank,
}

/// A file with all its bytes. It takes about 80 bytes for each segment, beside the file itself.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    pieces: Vec<Piece<'a>>,
    /// What stands after the last segment.
    tail: &'a [u8],
}

/// A segment with the bytes around it that belong to none.
#[derive(Clone, Debug)]
struct Piece<'a> {
    /// Line ends, blanks, a byte order mark: what stands between the segment before and this one.
    before: &'a [u8],
    content: Cow<'a, [u8]>,
    /// From the content to the end of the terminator.
    after: Cow<'a, [u8]>,
    delimiters: Delimiters,
    terminated: bool,
    role: Role,
}

/// What may be done with a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A segment like any other.
    Plain,
    /// It says the delimiters of those behind it.
    Head,
    /// A segment that was not read to its end.
    Long,
    /// Bytes outside any interchange.
    Outside,
}

impl Role {
    fn of(segment: &Segment<'_>) -> Role {
        match segment.flaw {
            Some(Flaw::NotX12 | Flaw::UnusableIsa) => Role::Outside,
            Some(Flaw::TooLong) => Role::Long,
            Some(Flaw::NoEnvelope) => Role::Head,
            _ if segment.id() == b"ISA" => Role::Head,
            _ => Role::Plain,
        }
    }
}

impl Piece<'_> {
    fn id(&self) -> &[u8] {
        self.element(0)
    }

    fn element(&self, n: usize) -> &[u8] {
        self.content.split(|&b| b == self.delimiters.element).nth(n).unwrap_or_default()
    }
}

impl<'a> Document<'a> {
    /// Takes any bytes; never fails.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Document<'a> {
        let mut pieces = Vec::new();
        let mut end = 0;
        let mut segments = Segments::new(bytes).peekable();
        while let Some(segment) = segments.next() {
            // What is told of an ISA that cannot be used reaches into what is read next.
            let limit = segments.peek().map_or(bytes.len(), |next| next.position);
            let content_end = limit.min(segment.position + segment.bytes.len());
            let segment_end = limit.min(segment.end);
            pieces.push(Piece {
                before: &bytes[end..segment.position],
                content: Cow::Borrowed(&bytes[segment.position..content_end]),
                after: Cow::Borrowed(&bytes[content_end..segment_end]),
                delimiters: segment.delimiters,
                terminated: segment.terminated,
                role: Role::of(&segment),
            });
            end = segment_end;
        }
        Document { pieces, tail: &bytes[end..] }
    }

    /// How many segments there are. Bytes that were passed over as no X12 count as one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Is there no segment at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The segments, in order.
    pub fn segments(&self) -> impl Iterator<Item = SegmentRef<'_>> {
        self.pieces.iter().map(|piece| SegmentRef { piece })
    }

    /// The segment at `index`, counted from 0.
    #[must_use]
    pub fn segment(&self, index: usize) -> Option<SegmentRef<'_>> {
        self.pieces.get(index).map(|piece| SegmentRef { piece })
    }

    /// Which segments are interchanges, groups and sets, as of now.
    #[must_use]
    pub fn outline(&self) -> Outline {
        outline::of(&self.pieces)
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// [`Error::Io`] when `out` does not take it.
    pub fn write(&self, out: &mut impl Write) -> Result<(), Error> {
        for piece in &self.pieces {
            out.write_all(piece.before)?;
            out.write_all(&piece.content)?;
            out.write_all(&piece.after)?;
        }
        Ok(out.write_all(self.tail)?)
    }

    /// All of it as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let piece = |piece: &Piece<'_>| [piece.before, &piece.content, &piece.after].concat();
        self.pieces.iter().flat_map(piece).chain(self.tail.iter().copied()).collect()
    }
}

/// A segment of a document, to look at.
#[derive(Clone, Copy, Debug)]
pub struct SegmentRef<'d> {
    piece: &'d Piece<'d>,
}

impl<'d> SegmentRef<'d> {
    /// The identifier, such as `CLP`.
    #[must_use]
    pub fn id(&self) -> &'d [u8] {
        self.piece.id()
    }

    /// Element `n`, counted from 1; empty when absent.
    #[must_use]
    pub fn element(&self, n: usize) -> &'d [u8] {
        self.piece.element(n)
    }

    /// Component `k` of element `n`, both counted from 1; empty when absent.
    #[must_use]
    pub fn component(&self, n: usize, k: usize) -> &'d [u8] {
        let mut parts = self.element(n).split(|&b| b == self.piece.delimiters.component);
        parts.nth(k.saturating_sub(1)).unwrap_or_default()
    }

    /// From the identifier to the last element, without the terminator.
    #[must_use]
    pub fn bytes(&self) -> &'d [u8] {
        &self.piece.content
    }

    /// The delimiters in force here.
    #[must_use]
    pub fn delimiters(&self) -> Delimiters {
        self.piece.delimiters
    }
}

#[cfg(test)]
mod tests;
