//! Edits of a document: one segment each, and counts and control numbers on request.

use std::borrow::Cow;

use super::{Document, Piece, Role, Unclean};
use crate::Error;
use crate::tokenizer::{Delimiters, SEGMENT_BYTES_MAX};

/// The highest element, and the highest component, that can be set. Guides stay below 40.
pub const ELEMENTS_MAX: usize = 99;

/// The widths of the elements of an ISA (x12.md 4.1).
const ISA_WIDTHS: [usize; 16] = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];
/// ISA11 and ISA16 are delimiters themselves.
const ISA_DELIMITERS: [usize; 2] = [11, 16];

impl Document<'_> {
    /// Sets element `element` (from 1) of the segment at `index` (from 0) to one value without components; an empty
    /// value at the end goes with its separators. In an ISA the value is padded to its width.
    ///
    /// # Errors
    /// When there is no such segment or element, the segment must stay as it is, or the value cannot be written.
    pub fn set_element(
        &mut self,
        index: usize,
        element: usize,
        value: &str,
        unclean: Unclean,
    ) -> Result<(), Error> {
        let piece = self.editable(index)?;
        counted(element, 1)?;
        let clean = clean(value, piece.delimiters, unclean)?;
        let is_isa = piece.id() == b"ISA";
        let value = if is_isa { padded(index, element, clean)? } else { clean };
        let content = replaced(&piece.content, piece.delimiters.element, element, &value, !is_isa);
        self.put(index, content)
    }

    /// Sets component `component` of element `element`, both from 1; empty ones at the end go with their separators.
    ///
    /// # Errors
    /// As [`Document::set_element`]. An ISA has no components.
    pub fn set_component(
        &mut self,
        index: usize,
        element: usize,
        component: usize,
        value: &str,
        unclean: Unclean,
    ) -> Result<(), Error> {
        let piece = self.editable(index)?;
        counted(element, component)?;
        if piece.id() == b"ISA" {
            return Err(Error::Fixed { index });
        }
        let Delimiters { element: between, component: inside, .. } = piece.delimiters;
        let value = clean(value, piece.delimiters, unclean)?;
        let now = piece.element(element);
        // Component 0 does not exist: what stands before the first separator is component 1.
        let composite = replaced(now, inside, component - 1, &value, true);
        let content = replaced(&piece.content, between, element, &composite, true);
        self.put(index, content)
    }

    /// Inserts a segment before the one at `index`, or at the end. It takes delimiters and line ends of its
    /// neighbours.
    ///
    /// # Errors
    /// When a segment cannot stand there, or its identifier or a value cannot be written.
    pub fn insert(
        &mut self,
        index: usize,
        id: &str,
        elements: &[&str],
        unclean: Unclean,
    ) -> Result<(), Error> {
        let count = self.pieces.len();
        let neighbour = match index.checked_sub(1) {
            Some(before) => self.pieces.get(before).ok_or(Error::NoSegment { index, count })?,
            None => return Err(Error::Outside),
        };
        let next = self.pieces.get(index);
        let ends_here = next.is_none_or(|next| matches!(next.role, Role::Head | Role::Outside));
        let is_inside = neighbour.role != Role::Outside && neighbour.terminated && neighbour.id() != b"IEA";
        if !is_inside || id == "ISA" || (id == "IEA" && !ends_here) {
            return Err(Error::Outside);
        }
        let is_id = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        if !(2..=3).contains(&id.len()) || !id.bytes().all(is_id) {
            return Err(Error::Identifier);
        }
        let mut content = id.as_bytes().to_vec();
        for (n, value) in elements.iter().enumerate() {
            counted(n + 1, 1)?;
            content.push(neighbour.delimiters.element);
            content.extend(clean(value, neighbour.delimiters, unclean)?);
        }
        drop_empty_end(&mut content, neighbour.delimiters.element);
        let line_end = next.filter(|next| matches!(next.role, Role::Plain | Role::Long)).unwrap_or(neighbour);
        let piece = Piece {
            before: if line_end.role == Role::Head { b"" } else { line_end.before },
            content: Cow::Owned(within(content)?),
            after: terminator(neighbour),
            delimiters: neighbour.delimiters,
            terminated: true,
            role: Role::Plain,
        };
        self.pieces.insert(index, piece);
        Ok(())
    }

    /// Removes the segment at `index`, with its terminator and the line end before it.
    ///
    /// # Errors
    /// When there is no such segment, or what stands behind it could not be read without it: an ISA, an IEA, the
    /// first segment of input without ISA, bytes that are no X12.
    pub fn remove(&mut self, index: usize) -> Result<(), Error> {
        let count = self.pieces.len();
        let piece = self.pieces.get(index).ok_or(Error::NoSegment { index, count })?;
        if matches!(piece.role, Role::Head | Role::Outside) || piece.id() == b"IEA" {
            return Err(Error::Fixed { index });
        }
        self.pieces.remove(index);
        Ok(())
    }

    /// Makes SE01, GE01 and IEA01 what is there. One that says the same number in another form stays.
    pub fn renew_counts(&mut self) {
        for interchange in self.outline().interchanges {
            for group in &interchange.groups {
                for set in group.sets.iter().filter(|set| set.is_ended) {
                    self.renew_count(set.segments.end - 1, set.segments.len());
                }
                if group.is_ended {
                    self.renew_count(group.segments.end - 1, group.sets.len());
                }
            }
            if interchange.is_ended {
                let groups = interchange.groups.iter().filter(|group| group.is_headed).count();
                self.renew_count(interchange.segments.end - 1, groups);
            }
        }
    }

    /// Makes SE02 the same as ST02, GE02 as GS06, IEA02 as ISA13. A number that holds a terminator is not repeated.
    pub fn renew_control_numbers(&mut self) {
        for interchange in self.outline().interchanges {
            for group in &interchange.groups {
                for set in group.sets.iter().filter(|set| set.is_ended) {
                    self.copy(set.segments.start, 2, set.segments.end - 1);
                }
                if group.is_ended {
                    self.copy(group.segments.start, 6, group.segments.end - 1);
                }
            }
            if interchange.is_ended {
                self.copy(interchange.segments.start, 13, interchange.segments.end - 1);
            }
        }
    }

    fn renew_count(&mut self, index: usize, count: usize) {
        let Some(piece) = self.pieces.get(index) else { return };
        let said = str::from_utf8(piece.element(1).trim_ascii()).ok();
        if said.and_then(|said| said.parse().ok()) != Some(count) {
            self.overwrite(index, 1, count.to_string().as_bytes());
        }
    }

    /// Element 2 of a trailer becomes an element of its header.
    fn copy(&mut self, header: usize, element: usize, trailer: usize) {
        let Some(piece) = self.pieces.get(header) else { return };
        let number = piece.element(element).trim_ascii().to_vec();
        // An ISA is read by counting its separators, so that a terminator may stand in its number.
        if !number.contains(&piece.delimiters.terminator) {
            self.overwrite(trailer, 2, &number);
        }
    }

    /// Sets an element to what is certain to be writable there.
    fn overwrite(&mut self, index: usize, element: usize, value: &[u8]) {
        let Some(piece) = self.pieces.get_mut(index).filter(|piece| piece.role == Role::Plain) else {
            return;
        };
        if piece.element(element) != value {
            let content = replaced(&piece.content, piece.delimiters.element, element, value, true);
            piece.content = Cow::Owned(content);
        }
    }

    fn editable(&self, index: usize) -> Result<&Piece<'_>, Error> {
        let count = self.pieces.len();
        let piece = self.pieces.get(index).ok_or(Error::NoSegment { index, count })?;
        match piece.role {
            Role::Plain | Role::Head => Ok(piece),
            Role::Long | Role::Outside => Err(Error::Fixed { index }),
        }
    }

    fn put(&mut self, index: usize, content: Vec<u8>) -> Result<(), Error> {
        let content = within(content)?;
        if let Some(piece) = self.pieces.get_mut(index).filter(|piece| *piece.content != content) {
            piece.content = Cow::Owned(content);
        }
        Ok(())
    }
}

fn counted(element: usize, component: usize) -> Result<(), Error> {
    let range = 1..=ELEMENTS_MAX;
    if range.contains(&element) && range.contains(&component) {
        return Ok(());
    }
    Err(Error::NoElement { element, component })
}

fn within(content: Vec<u8>) -> Result<Vec<u8>, Error> {
    if content.len() > SEGMENT_BYTES_MAX {
        Err(Error::TooLong { max: SEGMENT_BYTES_MAX })
    } else {
        Ok(content)
    }
}

/// A value that can be written; blanks at its end mean nothing.
fn clean(value: &str, delimiters: Delimiters, unclean: Unclean) -> Result<Vec<u8>, Error> {
    let Delimiters { element, component, repetition, terminator } = delimiters;
    let is_delimiter = |c: char| {
        [Some(element), Some(component), repetition, Some(terminator)].contains(&u8::try_from(c).ok())
    };
    let is_bad = |c: char| c.is_control() || (c.is_ascii() && is_delimiter(c));
    let text = match (value.find(is_bad), unclean) {
        (None, _) => Cow::Borrowed(value),
        (Some(place), Unclean::Refuse) => return Err(Error::Unwritable { place }),
        (Some(_), Unclean::Blank) => Cow::Owned(value.replace(is_bad, " ")),
    };
    Ok(text.trim_end_matches(' ').as_bytes().to_vec())
}

/// A value as wide as its element in an ISA.
fn padded(index: usize, element: usize, mut value: Vec<u8>) -> Result<Vec<u8>, Error> {
    let Some(&width) = ISA_WIDTHS.get(element - 1) else {
        return Err(Error::NoElement { element, component: 1 });
    };
    if ISA_DELIMITERS.contains(&element) {
        return Err(Error::Fixed { index });
    }
    if value.len() > width {
        return Err(Error::TooWide { element, width });
    }
    value.resize(width, b' ');
    Ok(value)
}

/// `bytes` with the piece after `n` separators replaced; missing separators are added, and when the new piece is
/// empty and the last, separators at the end may go.
fn replaced(bytes: &[u8], separator: u8, n: usize, value: &[u8], may_shorten: bool) -> Vec<u8> {
    let pieces = bytes.split(|&b| b == separator).count();
    let mut out = Vec::with_capacity(bytes.len() + value.len() + 1);
    for (at, piece) in bytes.split(|&b| b == separator).enumerate() {
        if at > 0 {
            out.push(separator);
        }
        out.extend_from_slice(if at == n { value } else { piece });
    }
    for at in pieces..=n {
        out.push(separator);
        out.extend_from_slice(if at == n { value } else { b"" });
    }
    if value.is_empty() && may_shorten && n + 1 >= pieces {
        drop_empty_end(&mut out, separator);
    }
    out
}

fn drop_empty_end(bytes: &mut Vec<u8>, separator: u8) {
    while bytes.last() == Some(&separator) {
        bytes.pop();
    }
}

/// The terminator of a new segment: as its neighbour has it, with the line end that some files put before it.
fn terminator<'a>(neighbour: &Piece<'a>) -> Cow<'a, [u8]> {
    let is_short = neighbour.after.len() <= 3 && neighbour.role == Role::Plain;
    if is_short { neighbour.after.clone() } else { Cow::Owned(vec![neighbour.delimiters.terminator]) }
}
