//! Cuts X12 bytes into segments, with the reading tolerances of x12.md 4.1.
//!
//! Knows envelopes only as far as delimiters need it: each ISA brings its own, and after an IEA nothing is
//! X12 until the next one. What is odd about a segment is noted on it ([`Flaw`]); nothing fails, and every
//! input ends. [`Segments`] borrows all it yields, so a faster scanner can take its place unseen.

mod delimiters;
mod marks;

use std::borrow::Cow;
use std::io::{self, Read};
use std::iter;
use std::ops::Range;

pub use delimiters::{Delimiters, Isa};
use marks::Marks;

/// Text of a file: borrowed where it is UTF-8, without trailing blanks, empty when absent.
pub type Text<'a> = Cow<'a, str>;

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
    /// `bytes` as text, when all of the input is UTF-8: so that not every element has to be looked at again.
    text: Option<&'a str>,
    places: Places,
}

/// Where the elements of a segment begin: bytes from its start, and last of all where the next one would. Those
/// beyond the last place that is kept are looked for when they are asked for. Few segments are so long.
#[derive(Clone, Copy, Debug)]
struct Places {
    starts: [u8; Places::ROOM],
    /// How many elements lie between two places that are kept, the identifier counted.
    kept: u8,
    /// There may be more than are kept.
    more: bool,
}

impl Places {
    /// As many as the longest usual segment has, the CLM or the MIA with all its elements.
    const MAX: usize = 26;
    /// The first place, which is 0, and those that [`Marks::short_segment`] writes.
    const ROOM: usize = 33;
    const NONE: Places = Places { starts: [0; Places::ROOM], kept: 0, more: false };
    const UNKNOWN: Places = Places { more: true, ..Places::NONE };

    /// Takes the place of a separator, or the end.
    #[inline]
    fn push(&mut self, separator: usize) {
        let next = usize::from(self.kept) + 1;
        match (u8::try_from(separator + 1), self.starts.get_mut(next)) {
            (Ok(start), Some(place)) if next < Places::MAX => {
                *place = start;
                self.kept += 1;
            }
            _ => self.more = true,
        }
    }

    /// The segment ends here, before the place of its end that is kept.
    #[cold]
    fn end_at(&mut self, end: usize) {
        match (u8::try_from(end + 1), self.starts.get_mut(usize::from(self.kept))) {
            (Ok(end), Some(last)) if !self.more => *last = end,
            _ => *self = Places::UNKNOWN,
        }
    }

    /// Where element `n` stands, when that is kept.
    #[inline]
    fn get(&self, n: usize) -> Option<Range<usize>> {
        if n >= usize::from(self.kept) {
            return None;
        }
        match (self.starts.get(n), self.starts.get(n + 1)) {
            (Some(&start), Some(&next)) => Some(usize::from(start)..usize::from(next) - 1),
            _ => None,
        }
    }
}

impl<'a> Segment<'a> {
    /// Room for a segment.
    pub(crate) const NONE: Segment<'static> = Segment {
        position: 0,
        end: 0,
        bytes: b"",
        delimiters: Delimiters::COMMON,
        terminated: false,
        flaw: None,
        text: None,
        places: Places::NONE,
    };

    /// The segment identifier, such as `CLP`.
    #[must_use]
    #[inline]
    pub fn id(&self) -> &'a [u8] {
        match (self.places.kept, self.places.starts) {
            (1.., [_, next, ..]) => self.bytes.get(..usize::from(next) - 1).unwrap_or_default(),
            _ => self.element(0),
        }
    }

    /// Element `n`, counted from 1 as the guides do (`CLP03` is 3); empty when absent.
    #[must_use]
    #[inline]
    pub fn element(&self, n: usize) -> &'a [u8] {
        self.bytes.get(self.place(n)).unwrap_or_default()
    }

    /// The segment up to the end of element `n`, and where the element begins in that.
    #[inline]
    pub(crate) fn up_to(&self, n: usize) -> (&'a [u8], usize) {
        let Range { start, end } = self.place(n);
        (self.bytes.get(..end).unwrap_or_default(), start)
    }

    /// Element `n` as text, without the trailing blanks that X12 gives no meaning. UTF-8, else Latin-1, so that no
    /// byte is lost.
    #[must_use]
    #[inline]
    pub fn text(&self, n: usize) -> Text<'a> {
        self.text_at(self.place(n))
    }

    #[inline]
    fn text_at(&self, place: Range<usize>) -> Text<'a> {
        match self.text.and_then(|text| text.get(place.clone())) {
            Some(text) if text.as_bytes().last().is_none_or(|&last| last > b' ') => Text::Borrowed(text),
            _ => self.unusual_text(place),
        }
    }

    /// Text that ends in a blank, or is not UTF-8.
    #[cold]
    fn unusual_text(&self, place: Range<usize>) -> Text<'a> {
        text(self.bytes.get(place).unwrap_or_default())
    }

    /// The components of element `n` as text.
    pub(crate) fn component_texts(&self, n: usize) -> impl Iterator<Item = Text<'a>> {
        let Range { start, end } = self.place(n);
        let mut rest = Some(start);
        iter::from_fn(move || {
            let from = rest?;
            let is_separator = |&b: &u8| b == self.delimiters.component;
            let length = self.bytes.get(from..end)?.iter().position(is_separator);
            rest = length.map(|length| from + length + 1);
            Some(self.text_at(from..length.map_or(end, |length| from + length)))
        })
    }

    /// Component `k` of element `n`, both counted from 1; empty when absent.
    #[must_use]
    pub fn component(&self, n: usize, k: usize) -> &'a [u8] {
        self.components(n).nth(k.saturating_sub(1)).unwrap_or_default()
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
        if self.places.more {
            memchr::memchr_iter(self.delimiters.element, self.bytes).count()
        } else {
            usize::from(self.places.kept).saturating_sub(1)
        }
    }

    /// Where element `n` stands in the segment.
    #[inline]
    fn place(&self, n: usize) -> Range<usize> {
        match self.places.get(n) {
            Some(place) => place,
            None if self.places.more => self.later_place(n),
            None => 0..0,
        }
    }

    /// Where an element stands that comes after those whose places are kept.
    #[cold]
    fn later_place(&self, n: usize) -> Range<usize> {
        let kept = usize::from(self.places.kept);
        let from = self.places.starts.get(kept).map_or(0, |&start| usize::from(start));
        let rest = self.bytes.get(from..).unwrap_or_default();
        let mut ends = memchr::memchr_iter(self.delimiters.element, rest).chain([rest.len()]);
        let start = match (n - kept).checked_sub(1) {
            None => Some(0),
            Some(before) => ends.nth(before).filter(|&at| at < rest.len()).map(|at| at + 1),
        };
        match (start, ends.next()) {
            (Some(start), Some(end)) => from + start..from + end,
            _ => 0..0,
        }
    }
}

/// Text without trailing blanks, which X12 gives no meaning. UTF-8, else Latin-1.
#[must_use]
pub fn text(bytes: &[u8]) -> Text<'_> {
    let bytes = bytes.trim_ascii_end();
    match str::from_utf8(bytes) {
        Ok(text) => Text::Borrowed(text),
        Err(_) => Text::Owned(bytes.iter().map(|&b| char::from(b)).collect()),
    }
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
    /// As much of `bytes` as is UTF-8.
    text: &'a str,
    marks: Marks<'a>,
    at: usize,
    /// How many bytes of the input came before these.
    passed: usize,
    /// The input goes on after these bytes: what may be cut by their end is not handed on.
    goes_on: bool,
    /// Inside an interchange; then these delimiters are in force.
    is_inside: bool,
    delimiters: Delimiters,
    /// Nothing was read yet, so input without ISA may start here. Later, what has no ISA is passed over.
    untouched: bool,
    /// The input has no ISA; then an IEA ends nothing.
    bare: bool,
}

/// What the segments before a block of bytes leave behind for those in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carried {
    delimiters: Option<Delimiters>,
    untouched: bool,
    bare: bool,
    /// How many bytes came before the block.
    pub(crate) passed: usize,
}

impl Carried {
    /// At the start of the input.
    pub(crate) const NOTHING: Carried = Carried { delimiters: None, untouched: true, bare: false, passed: 0 };

    /// Back to a segment in the same interchange.
    pub(crate) fn back_to(self, position: usize) -> Carried {
        Carried { passed: position, ..self }
    }
}

impl<'a> Segments<'a> {
    /// So much has to follow an ISA for its delimiters to be read: its bytes, and blanks before the terminator.
    const ISA_LOOK_AHEAD: usize = 512;

    /// Segments from the start of `bytes`.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Segments::resume(bytes, Carried::NOTHING, false)
    }

    /// Segments of a block of the input, which may go on after it.
    pub(crate) fn resume(bytes: &'a [u8], carried: Carried, goes_on: bool) -> Self {
        let text = str::from_utf8(bytes).or_else(|e| str::from_utf8(&bytes[..e.valid_up_to()]));
        let Carried { delimiters, untouched, bare, passed } = carried;
        let (text, marks) = (text.unwrap_or_default(), Marks::new(bytes));
        let none = Delimiters::COMMON;
        let mut segments = Segments {
            bytes,
            text,
            marks,
            at: 0,
            passed,
            goes_on,
            is_inside: false,
            delimiters: none,
            untouched,
            bare,
        };
        if let Some(delimiters) = delimiters {
            segments.adopt(delimiters);
        }
        segments
    }

    /// Cuts at these delimiters from now on.
    fn adopt(&mut self, delimiters: Delimiters) {
        (self.is_inside, self.delimiters) = (true, delimiters);
        self.marks.look_for(delimiters.wanted());
    }

    /// For the next block, which begins where these segments have come to.
    pub(crate) fn carried(&self) -> Carried {
        let Segments { untouched, bare, .. } = *self;
        let delimiters = self.is_inside.then_some(self.delimiters);
        Carried { delimiters, untouched, bare, passed: self.passed + self.at }
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
    #[inline(never)]
    fn enter(&mut self) -> Option<Segment<'a>> {
        self.skip_padding(None);
        while self.rest().starts_with(b"\xEF\xBB\xBF") {
            self.at += 3;
            self.skip_padding(None);
        }
        let rest = self.rest();
        if rest.is_empty() || self.goes_on && rest.len() < Segments::ISA_LOOK_AHEAD {
            return None;
        }
        if delimiters::starts_isa(rest) {
            return Some(self.isa());
        }
        if self.untouched
            && let Some(guess) = Delimiters::guess(rest)
        {
            self.adopt(guess);
            (self.untouched, self.bare) = (false, true);
            let first = self.inside()?;
            return Some(Segment { flaw: first.flaw.or(Some(Flaw::NoEnvelope)), ..first });
        }
        // The beginning of an ISA may stand at the end of the block.
        let kept = if self.goes_on { Segments::ISA_LOOK_AHEAD } else { 0 };
        let skipped = delimiters::find_isa(rest).unwrap_or(rest.len().saturating_sub(kept)).max(1);
        self.untouched = false;
        Some(self.passed_over(skipped, skipped, Flaw::NotX12))
    }

    /// Passes over bytes that are no segment, and shows so many of them.
    fn passed_over(&mut self, length: usize, shown: usize, flaw: Flaw) -> Segment<'a> {
        let (start, bytes) = (self.at, &self.rest()[..shown]);
        self.at += length;
        Segment {
            position: self.passed + start,
            end: self.passed + start + shown,
            bytes,
            delimiters: Delimiters::COMMON,
            terminated: flaw != Flaw::UnusableIsa || self.bytes.len() > start + Isa::BYTES,
            flaw: Some(flaw),
            text: None,
            places: Places::UNKNOWN,
        }
    }

    /// Reads the ISA that starts here and takes its delimiters.
    fn isa(&mut self) -> Segment<'a> {
        let rest = self.rest();
        (self.untouched, self.bare) = (false, false);
        let Some(isa) = Isa::read(rest) else {
            self.is_inside = false;
            let shown = rest.len().min(Isa::BYTES);
            // One byte on is enough: what follows is passed over up to the next ISA that can be read.
            return self.passed_over(shown.min(3), shown, Flaw::UnusableIsa);
        };
        let position = self.passed + self.at;
        self.adopt(isa.delimiters);
        self.at += isa.end;
        Segment {
            position,
            end: position + isa.end,
            bytes: &rest[..=isa.component_at],
            delimiters: isa.delimiters,
            terminated: true,
            flaw: match isa.component_at {
                0..Isa::COMPONENT_AT => Some(Flaw::ShortIsa),
                Isa::COMPONENT_AT => None,
                _ => Some(Flaw::LongIsa),
            },
            text: None,
            places: Places::UNKNOWN,
        }
    }

    /// Puts the next segment in place of `segment`, which saves copying it; false at the end.
    #[inline]
    pub(crate) fn read_into(&mut self, segment: &mut Segment<'a>) -> bool {
        if self.is_inside && self.usual(segment) {
            return true;
        }
        let next = if self.is_inside { self.inside() } else { self.enter() };
        next.map(|next| *segment = next).is_some()
    }

    /// Puts the next segment inside an interchange in place of `segment`, if it is like most: it begins here, is
    /// short, and whole. What this does not take, [`Segments::inside`] does.
    #[inline]
    fn usual(&mut self, segment: &mut Segment<'a>) -> bool {
        let bytes = self.bytes;
        let mut start = self.at;
        while let Some(b'\r' | b'\n') = bytes.get(start) {
            start += 1;
        }
        if !bytes.get(start).is_some_and(|&first| first.is_ascii_uppercase() && first != b'I') {
            return false;
        }
        let [_, places @ ..] = &mut segment.places.starts;
        let Some((marks, length)) = self.marks.short_segment(start, places) else { return false };
        let (Ok(kept), end) = (u8::try_from(marks), start + length) else { return false };
        let Some(within) = bytes.get(start..end) else { return false };
        let ends_in_blank = within.last().is_some_and(u8::is_ascii_whitespace);
        if marks >= Places::MAX || ends_in_blank {
            return false;
        }
        self.at = end + 1;
        segment.position = self.passed + start;
        segment.end = self.passed + self.at;
        segment.bytes = within;
        segment.delimiters = self.delimiters;
        segment.terminated = true;
        segment.flaw = None;
        segment.text = self.text.get(start..end);
        segment.places.kept = kept;
        segment.places.more = false;
        true
    }

    /// The next segment inside an interchange.
    #[inline(never)]
    fn inside(&mut self) -> Option<Segment<'a>> {
        let delimiters = self.delimiters;
        self.skip_padding(Some(delimiters));
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        if delimiters::starts_isa(rest) {
            let is_ready = !self.goes_on || rest.len() >= Segments::ISA_LOOK_AHEAD;
            return is_ready.then(|| self.isa());
        }
        let mut places = Places::NONE;
        let start = self.at;
        let terminator = self.marks.segment(start, |mark| places.push(mark - start));
        let terminator = terminator.map(|mark| mark - start);
        let length = terminator.unwrap_or(rest.len());
        let in_sight = if length > Isa::COMPONENT_AT { length + Isa::BYTES } else { length + 1 };
        // A segment that fills a block is cut at its end, so that every block brings the reader on.
        if self.goes_on && rest.len() < in_sight && self.at > 0 {
            return None;
        }
        // Two files run together, the first cut inside a segment: the ISA ends that segment.
        let window = &rest[..rest.len().min(in_sight)];
        let isa = if length > Isa::COMPONENT_AT { delimiters::find_full_isa(window) } else { None };
        let terminated = terminator.is_some() || self.goes_on;
        match isa {
            Some(isa) if isa < length => Some(self.cut(isa, false, Places::UNKNOWN, delimiters)),
            _ if terminator.is_none() => Some(self.cut(length, terminated, Places::UNKNOWN, delimiters)),
            _ => Some(self.cut(length, true, places, delimiters)),
        }
    }

    /// Takes `length` bytes as one segment, and the terminator if there is one.
    fn cut(
        &mut self,
        length: usize,
        terminated: bool,
        mut places: Places,
        delimiters: Delimiters,
    ) -> Segment<'a> {
        let (start, rest) = (self.at, self.rest());
        self.at = (start + length + usize::from(terminated)).min(self.bytes.len());
        let too_long = length > SEGMENT_BYTES_MAX;
        let mut bytes = &rest[..length.min(SEGMENT_BYTES_MAX)];
        while let [left @ .., b' ' | b'\t' | b'\r' | b'\n'] = bytes
            && bytes.last() != Some(&delimiters.element)
        {
            bytes = left;
        }
        if bytes.len() < length {
            places.end_at(bytes.len());
        }
        let segment = Segment {
            position: self.passed + start,
            end: self.passed + self.at,
            bytes,
            delimiters,
            terminated,
            flaw: too_long.then_some(Flaw::TooLong),
            text: self.text.get(start..start + bytes.len()),
            places,
        };
        if segment.id() == b"IEA" && !self.bare {
            self.is_inside = false;
        }
        segment
    }
}

impl<'a> Iterator for Segments<'a> {
    type Item = Segment<'a>;

    fn next(&mut self) -> Option<Segment<'a>> {
        let mut segment = Segment::NONE;
        self.read_into(&mut segment).then_some(segment)
    }
}

/// Fills the buffer, or as much of it as there is input for.
pub(crate) fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests;
