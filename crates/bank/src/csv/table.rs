//! From text to rows of cells.

use super::super::text::Words;

/// What may stand between two cells, in the order in which it is tried.
const SEPARATORS: [u8; 4] = *b",\t;|";

/// A bank puts its address and a summary before the header; the header stands in the first so many rows.
pub(super) const HEADER_WITHIN: usize = 50;

/// So many rows are looked at to tell columns apart; what does not fit them later is a finding.
pub(super) const SAMPLE_ROWS: usize = 1_000;

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    /// Where it begins, from 1.
    pub(super) line: usize,
    /// Where it begins, in bytes.
    pub(super) start: usize,
    cells: ::csv::StringRecord,
}

impl Row {
    /// A cell, counted from 1; empty where the row has none.
    pub(super) fn cell(&self, column: usize) -> &str {
        column.checked_sub(1).and_then(|at| self.cells.get(at)).unwrap_or("").trim()
    }

    /// The cells with their columns.
    pub(super) fn cells(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.cells.iter().map(str::trim))
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Nothing stands in it.
    pub(super) fn is_blank(&self) -> bool {
        self.cells().all(|(_, cell)| cell.is_empty())
    }
}

/// The rows of a text. Lines without anything are left out.
pub(super) fn rows(text: &str, separator: u8) -> impl Iterator<Item = Row> {
    let reader = ::csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader.into_records().map_while(Result::ok).filter_map(|cells| {
        let position = cells.position()?;
        let (line, start) = (usize::try_from(position.line()).ok()?, usize::try_from(position.byte()).ok()?);
        Some(Row { line, start, cells }).filter(|row| !row.is_blank())
    })
}

/// The separators of a text: those that part its first rows at all.
pub(super) fn separators(text: &str) -> impl Iterator<Item = u8> {
    let parts = |separator: &u8| rows(text, *separator).take(HEADER_WITHIN).any(|row| row.len() > 1);
    SEPARATORS.into_iter().filter(parts)
}

/// A name of a column in upper case, without what says how it is written.
pub(super) fn name(cell: &str) -> String {
    const NOISE: [&str; 9] = ["USD", "US", "MM", "DD", "YY", "YYYY", "#", "IN", "DOLLARS"];
    Words::of(cell).iter().filter(|word| !NOISE.contains(word)).collect::<Vec<_>>().join(" ")
}
