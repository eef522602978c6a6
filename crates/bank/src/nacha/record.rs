//! From bytes to records of 94 columns, with or without line ends.

use std::borrow::Cow;

use super::super::Columns;
use super::layout::RECORD_WIDTH;

/// One record: ASCII without control characters, at most [`RECORD_WIDTH`] columns. Columns that a short
/// line lacks read as nothing.
#[derive(Clone, Debug)]
pub(super) struct Record<'a> {
    /// Where it is, from 1, as if each record stood on a line of its own.
    pub(super) line: usize,
    text: Cow<'a, str>,
    /// Something in it was not printable ASCII: a `?` or a blank stands in its place.
    pub(super) replaced: bool,
    /// Columns behind the last one, which were not read.
    pub(super) overlong: usize,
}

impl Record<'_> {
    /// The record type, `1` to `9` in a sound file.
    pub(super) fn kind(&self) -> u8 {
        self.text.as_bytes().first().copied().unwrap_or(b' ')
    }

    pub(super) fn width(&self) -> usize {
        self.text.len()
    }

    /// The whole record.
    pub(super) fn whole(&self) -> &str {
        &self.text
    }

    /// A field as it stands.
    pub(super) fn raw(&self, columns: Columns) -> &str {
        let last = columns.last.min(self.text.len());
        self.text.get(columns.first.saturating_sub(1)..last).unwrap_or("")
    }

    /// A field without the blanks around it.
    pub(super) fn text(&self, columns: Columns) -> &str {
        self.raw(columns).trim()
    }

    /// A number, right-aligned over the whole field. Blanks on the left pass for zeros; a blank on the right
    /// does not, because there a digit may be missing.
    pub(super) fn number(&self, columns: Columns) -> Option<u64> {
        let field = self.raw(columns);
        if field.len() != columns.width() {
            return None;
        }
        let digits = field.trim_start();
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    }

    /// A line of 9s, which fills the last block. A file control has zeros in its counts.
    pub(super) fn is_padding(&self) -> bool {
        self.text.trim_end().bytes().all(|byte| byte == b'9')
    }
}

/// The records of a file. Blank lines are counted and left out.
pub(super) fn records(bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut line = 0;
    physical_lines(bytes).flat_map(columns_of).filter_map(move |(text, overlong, replaced)| {
        line += 1;
        (!text.trim().is_empty()).then_some(Record { line, text, replaced, overlong })
    })
}

/// Splits at CR LF, LF and CR.
fn physical_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let all = rest?;
        let Some(end) = all.iter().position(|&byte| byte == b'\n' || byte == b'\r') else {
            rest = None;
            return (!all.is_empty()).then_some(all);
        };
        let (line, after) = all.split_at(end);
        rest = after.strip_prefix(b"\r\n").or_else(|| after.get(1..));
        Some(line)
    })
}

/// A line as text in columns, cut into records when several stand on it without line ends.
fn columns_of(line: &[u8]) -> impl Iterator<Item = (Cow<'_, str>, usize, bool)> {
    let (text, mut replaced) = printable(line);
    let end = text.trim_end().len();
    let step =
        if holds_several(text.as_bytes().get(..end).unwrap_or(&[])) { RECORD_WIDTH } else { end.max(1) };
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        next = Some(start + step).filter(|&after| after < end);
        let stop = end.min(start + step);
        let overlong = stop.saturating_sub(start + RECORD_WIDTH);
        let record = piece(&text, start, stop - overlong);
        Some((record, overlong, std::mem::take(&mut replaced)))
    })
}

/// Each 94th column begins a record, or the line is so long that only a file without line ends explains it.
fn holds_several(text: &[u8]) -> bool {
    let begins = |chunk: &[u8]| matches!(chunk.first(), Some(b'1' | b'5'..=b'9'));
    text.len() >= 3 * RECORD_WIDTH || text.len() > RECORD_WIDTH && text.chunks(RECORD_WIDTH).all(begins)
}

/// A piece of ASCII text, borrowed where the text is.
fn piece<'a>(text: &Cow<'a, str>, start: usize, stop: usize) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(all) => Cow::Borrowed(all.get(start..stop).unwrap_or("")),
        Cow::Owned(all) => Cow::Owned(all.get(start..stop).unwrap_or("").to_owned()),
    }
}

/// Makes a line printable ASCII, one character a column. Where a name has an accent, a `?` keeps its place.
fn printable(line: &[u8]) -> (Cow<'_, str>, bool) {
    let plain = line.iter().all(|byte| matches!(byte, b' '..=b'~'));
    if let (true, Ok(text)) = (plain, str::from_utf8(line)) {
        return (Cow::Borrowed(text), false);
    }
    let replace = |c: char| match c {
        ' '..='~' => c,
        c if c.is_ascii_control() => ' ',
        _ => '?',
    };
    // UTF-8 counts characters as columns, unless the bytes already come to whole records.
    let text = match str::from_utf8(line) {
        Ok(text) if !line.len().is_multiple_of(RECORD_WIDTH) => text.chars().map(replace).collect(),
        _ => line.iter().map(|&byte| replace(char::from(byte))).collect(),
    };
    (Cow::Owned(text), true)
}
