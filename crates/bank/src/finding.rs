//! What a reader has to say about a bank file.

use serde::Serialize;

/// More findings than this are counted, not listed.
pub const FINDINGS_MAX: usize = 1_000;

/// More bytes of what stands at a place are not shown.
const VALUE_MAX: usize = 500;

/// Columns of a line, counted from 1, both ends included, as the formats' documents count them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Columns {
    /// The first column.
    pub first: usize,
    /// The last column.
    pub last: usize,
}

impl Columns {
    /// Columns `first` to `last`.
    #[must_use]
    pub const fn new(first: usize, last: usize) -> Columns {
        Columns { first, last }
    }

    /// How many they are.
    #[must_use]
    pub const fn width(self) -> usize {
        (self.last + 1).saturating_sub(self.first)
    }
}

/// Something about a bank file that is wrong, or that a person may want to know.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BankFinding {
    /// The stable name of the rule.
    pub rule: &'static str,
    /// The line, from 1. In a file without line ends each record counts as a line.
    pub line: usize,
    /// Where in the line.
    pub columns: Option<Columns>,
    /// What stands there. May hold numbers of accounts and payments: for the screen, never for a log.
    pub value: String,
    /// In plain words: what is the matter and what to do.
    pub message: String,
    /// Nothing of the file is booked until a person says so.
    pub stops: bool,
}

/// Collects findings up to [`FINDINGS_MAX`] and knows whether any of them stops.
#[derive(Default, Debug)]
pub(super) struct Findings {
    listed: Vec<BankFinding>,
    unlisted: usize,
    stops: bool,
}

impl Findings {
    pub(super) fn push(&mut self, mut finding: BankFinding) {
        // What stands there may be a whole file without line ends.
        finding.value.truncate(finding.value.floor_char_boundary(VALUE_MAX));
        self.stops |= finding.stops;
        if self.listed.len() < FINDINGS_MAX {
            self.listed.push(finding);
        } else {
            self.unlisted += 1;
        }
    }

    /// Something to know.
    pub(super) fn note(
        &mut self,
        rule: &'static str,
        line: usize,
        at: Option<Columns>,
        value: &str,
        message: String,
    ) {
        self.push(BankFinding { rule, line, columns: at, value: value.to_owned(), message, stops: false });
    }

    /// Something that keeps the file from being booked.
    pub(super) fn stop(
        &mut self,
        rule: &'static str,
        line: usize,
        at: Option<Columns>,
        value: &str,
        message: String,
    ) {
        self.push(BankFinding { rule, line, columns: at, value: value.to_owned(), message, stops: true });
    }

    /// The findings in the order of lines, and whether the file may be booked as it is.
    pub(super) fn finish(mut self) -> (Vec<BankFinding>, bool) {
        self.listed.sort_by_key(|finding| finding.line);
        if self.unlisted > 0 {
            self.listed.push(BankFinding {
                rule: "more_findings",
                line: self.listed.last().map_or(1, |last| last.line),
                columns: None,
                value: self.unlisted.to_string(),
                message: format!(
                    "{} more findings are not listed. Settle the listed ones first.",
                    self.unlisted
                ),
                stops: self.stops,
            });
        }
        (self.listed, !self.stops)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_that_stops_counts_though_it_is_not_listed() {
        let mut findings = Findings::default();
        for line in 0..FINDINGS_MAX {
            findings.note("note", line, None, "", String::new());
        }
        findings.stop("stop", 5, None, "", String::new());
        let (listed, complete) = findings.finish();
        assert_eq!(listed.len(), FINDINGS_MAX + 1);
        assert_eq!(listed.last().map(|last| (last.rule, last.stops)), Some(("more_findings", true)));
        assert!(!complete);
    }
}
