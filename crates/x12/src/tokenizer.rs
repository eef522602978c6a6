//! Cuts X12 bytes into segments, with the reading tolerances of x12.md 4.1.
//!
//! Knows envelopes only as far as delimiters need it: each ISA brings its own, and after an IEA nothing is
//! X12 until the next one. What is odd about a segment is noted on it ([`Flaw`]); nothing fails, and every
//! input ends. [`Segments`] borrows all it yields, so a faster scanner can take its place unseen.

mod delimiters;

pub use delimiters::{Delimiters, Isa};

/// The longest segment that is read, in bytes. Real ones stay below 1 KiB; a longer one means that the
/// terminator was guessed wrong or the input is hostile, so only this much of it is handed on.
pub const SEGMENT_BYTES_MAX: usize = 64 * 1024;

/// What is wrong with the bytes of one segment (x12.md 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// An ISA of fewer than 106 bytes: some element is not padded. Read by counting separators.
    ShortIsa,
    /// An ISA of more than 106 bytes. Read by counting separators.
    LongIsa,
    /// An ISA whose delimiters cannot be used; nothing is read until the next ISA.
    UnusableIsa,
    /// The first segment of input that has no ISA; its delimiters are guessed.
    NoEnvelope,
    /// Longer than [`SEGMENT_BYTES_MAX`]; the rest is left out.
    TooLong,
    /// Not a segment: bytes outside any interchange that were passed over.
    NotX12,
}

/// One segment, without its terminator and the white space around it.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    /// Where the segment starts: bytes from the start of the input.
    pub position: usize,
    /// Where the segment ends, its terminator included.
    pub end: usize,
    /// From the identifier to the last element.
    pub bytes: &'a [u8],
    /// The delimiters in force here.
    pub delimiters: Delimiters,
    /// False when the input ends before the terminator: the segment may be cut short.
    pub terminated: bool,
    /// What is odd about it.
    pub flaw: Option<Flaw>,
}

impl<'a> Segment<'a> {
    /// The segment identifier, such as `CLP`.
    #[must_use]
    pub fn id(&self) -> &'a [u8] {
        self.element(0)
    }

    /// Element `n`, counted from 1 as the guides do (`CLP03` is 3); empty when absent.
    #[must_use]
    pub fn element(&self, n: usize) -> &'a [u8] {
        piece(self.bytes, self.delimiters.element, n)
    }

    /// Component `k` of element `n`, both counted from 1; empty when absent.
    #[must_use]
    pub fn component(&self, n: usize, k: usize) -> &'a [u8] {
        piece(self.element(n), self.delimiters.component, k.saturating_sub(1))
    }

    /// The components of element `n`.
    pub fn components(&self, n: usize) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let separator = self.delimiters.component;
        self.element(n).split(move |&b| b == separator)
    }

    /// The identifier and the elements after it, in one pass.
    pub fn elements(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let separator = self.delimiters.element;
        self.bytes.split(move |&b| b == separator)
    }

    /// How many elements follow the identifier, empty ones included.
    #[must_use]
    pub fn element_count(&self) -> usize {
        memchr::memchr_iter(self.delimiters.element, self.bytes).count()
    }
}

/// The piece of `bytes` after `n` separators; empty when there are fewer.
fn piece(bytes: &[u8], separator: u8, n: usize) -> &[u8] {
    bytes.split(|&b| b == separator).nth(n).unwrap_or_default()
}

/// The segments of some bytes, in order.
///
/// ```
/// let segments: Vec<_> = x12::tokenizer::Segments::new(b"ST*835*0001~\nSE*2*0001~").collect();
/// assert_eq!(segments[1].id(), b"SE");
/// assert_eq!(segments[1].element(2), b"0001");
/// ```
#[derive(Clone, Debug)]
pub struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    /// `None` outside an interchange.
    delimiters: Option<Delimiters>,
    /// Nothing was read yet, so input without ISA may start here. Later, what has no ISA is passed over.
    untouched: bool,
    /// The input has no ISA; then an IEA ends nothing.
    bare: bool,
}

impl<'a> Segments<'a> {
    /// Segments from the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        let bom = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        Segments { bytes, at: bom, delimiters: None, untouched: true, bare: false }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Passes over white space, padding and byte order marks.
    fn skip_padding(&mut self, delimiters: Option<Delimiters>) {
        let rest = self.rest();
        let padding = |&b: &u8| match delimiters {
            Some(d) if b == d.element => false,
            Some(d) if b == d.terminator => true,
            _ => matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x1A),
        };
        self.at += rest.iter().take_while(|b| padding(b)).count();
    }

    /// The next segment when no delimiters are known: an ISA, input without one, or bytes to pass over.
    fn enter(&mut self) -> Option<Segment<'a>> {
        self.skip_padding(None);
        while self.rest().starts_with(b"\xEF\xBB\xBF") {
            self.at += 3;
            self.skip_padding(None);
        }
        if self.rest().is_empty() {
            return None;
        }
        if delimiters::starts_isa(self.rest()) {
            return Some(self.isa());
        }
        if self.untouched
            && let Some(guess) = Delimiters::guess(self.rest())
        {
            self.delimiters = Some(guess);
            (self.untouched, self.bare) = (false, true);
            let first = self.inside(guess)?;
            return Some(Segment { flaw: first.flaw.or(Some(Flaw::NoEnvelope)), ..first });
        }
        let skipped = delimiters::find_isa(self.rest()).unwrap_or(self.rest().len());
        let position = self.at;
        self.at += skipped;
        self.untouched = false;
        Some(Segment {
            position,
            end: self.at,
            bytes: &self.bytes[position..self.at],
            delimiters: Delimiters::COMMON,
            terminated: true,
            flaw: Some(Flaw::NotX12),
        })
    }

    /// Reads the ISA that starts here and takes its delimiters.
    fn isa(&mut self) -> Segment<'a> {
        let (position, rest) = (self.at, self.rest());
        (self.untouched, self.bare) = (false, false);
        let Some(isa) = Isa::read(rest) else {
            let shown = rest.len().min(Isa::BYTES);
            self.delimiters = None;
            // One byte on is enough: what follows is passed over up to the next ISA that can be read.
            self.at += shown.min(3);
            return Segment {
                position,
                end: position + shown,
                bytes: &rest[..shown],
                delimiters: Delimiters::COMMON,
                terminated: rest.len() > Isa::BYTES,
                flaw: Some(Flaw::UnusableIsa),
            };
        };
        self.delimiters = Some(isa.delimiters);
        self.at += isa.end;
        Segment {
            position,
            end: self.at,
            bytes: &rest[..=isa.component_at],
            delimiters: isa.delimiters,
            terminated: true,
            flaw: match isa.component_at {
                0..Isa::COMPONENT_AT => Some(Flaw::ShortIsa),
                Isa::COMPONENT_AT => None,
                _ => Some(Flaw::LongIsa),
            },
        }
    }

    /// The next segment inside an interchange.
    fn inside(&mut self, delimiters: Delimiters) -> Option<Segment<'a>> {
        self.skip_padding(Some(delimiters));
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        if delimiters::starts_isa(rest) {
            return Some(self.isa());
        }
        let terminator = memchr::memchr(delimiters.terminator, rest);
        let length = terminator.unwrap_or(rest.len());
        // Two files run together, the first cut inside a segment: the ISA ends that segment.
        let window = &rest[..rest.len().min(length + Isa::BYTES)];
        let isa = if length > Isa::COMPONENT_AT { delimiters::find_full_isa(window) } else { None };
        match isa {
            Some(isa) if isa < length => Some(self.cut(rest, isa, false, delimiters)),
            _ => Some(self.cut(rest, length, terminator.is_some(), delimiters)),
        }
    }

    /// Takes `length` bytes as one segment, and the terminator if there is one.
    fn cut(
        &mut self,
        rest: &'a [u8],
        length: usize,
        terminated: bool,
        delimiters: Delimiters,
    ) -> Segment<'a> {
        let position = self.at;
        self.at += length + usize::from(terminated);
        let too_long = length > SEGMENT_BYTES_MAX;
        let mut bytes = &rest[..length.min(SEGMENT_BYTES_MAX)];
        while let [start @ .., b' ' | b'\t' | b'\r' | b'\n'] = bytes
            && bytes.last() != Some(&delimiters.element)
        {
            bytes = start;
        }
        let flaw = too_long.then_some(Flaw::TooLong);
        let segment = Segment { position, end: self.at, bytes, delimiters, terminated, flaw };
        if segment.id() == b"IEA" && !self.bare {
            self.delimiters = None;
        }
        segment
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        match self.delimiters {
            Some(delimiters) => self.inside(delimiters),
            None => self.enter(),
        }
    }
}

#[cfg(test)]
mod tests;
