//! Collects findings while a file is read, and keeps hostile input from filling memory with them.

use crate::finding::{Finding, Level, Place, Stops, rule};

/// Findings that stop nothing are kept up to this number in a set, and in the file outside sets.
const MINOR_MAX: usize = 1000;
/// Findings that stop something are kept up to this number; when there are more, the whole set is stopped.
const MAJOR_MAX: usize = 10_000;

/// Findings of one set, or of the file outside sets.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    findings: Vec<Finding>,
    minor: usize,
    major: usize,
}

/// How much was noted at some time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noted {
    kept: usize,
    minor: usize,
    major: usize,
}

/// A finding before its place is known.
#[derive(Debug)]
pub(crate) struct Note<'v> {
    pub(crate) level: Level,
    pub(crate) rule: &'static str,
    pub(crate) stops: Stops,
    pub(crate) element: Option<usize>,
    pub(crate) value: &'v [u8],
    pub(crate) message: String,
}

impl Notes {
    pub(crate) fn add(&mut self, place: Place, note: Note<'_>) {
        let (count, max) = match note.stops {
            Stops::Nothing => (&mut self.minor, MINOR_MAX),
            _ => (&mut self.major, MAJOR_MAX),
        };
        *count += 1;
        if *count > max {
            return;
        }
        self.findings.push(Finding {
            level: note.level,
            rule: note.rule,
            stops: note.stops,
            place: Place { element: note.element, ..place },
            value: Finding::shown(note.value, crate::finding::VALUE_CHARS_MAX),
            message: note.message,
        });
    }

    /// What was noted last, as far as it is about this claim.
    pub(super) fn of_claim(&self, index: usize) -> &[Finding] {
        let others = self.findings.iter().rposition(|finding| finding.place.claim != Some(index));
        &self.findings[others.map_or(0, |last| last + 1)..]
    }

    /// Everything that was noted so far.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub(super) fn noted(&self) -> Noted {
        Noted { kept: self.findings.len(), minor: self.minor, major: self.major }
    }

    /// Forgets what was noted since.
    pub(super) fn rewind(&mut self, noted: Noted) {
        self.findings.truncate(noted.kept);
        (self.minor, self.major) = (noted.minor, noted.major);
    }

    /// The findings, with one more when some were left out.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        let (minor, major) = (self.minor.saturating_sub(MINOR_MAX), self.major.saturating_sub(MAJOR_MAX));
        if minor + major > 0 {
            let left_out = minor + major;
            self.findings.push(Finding {
                level: Level::Syntax,
                rule: rule::MORE_FINDINGS,
                stops: if major > 0 { Stops::Set } else { Stops::Nothing },
                place: Place::default(),
                value: left_out.to_string(),
                message: format!(
                    "{left_out} more findings were left out. Ask the payer for a corrected file."
                ),
            });
        }
        self.findings.sort_by_key(|finding| finding.place.position);
        self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(stops: Stops, times: usize) -> Vec<Finding> {
        let mut notes = Notes::default();
        for _ in 0..times {
            let message = String::new();
            let note = Note { level: Level::Syntax, rule: "test", stops, element: None, value: b"", message };
            notes.add(Place { position: 9, ..Place::default() }, note);
        }
        notes.into_findings()
    }

    #[test]
    fn findings_are_limited_and_what_stops_never_gets_lost() {
        assert_eq!(left(Stops::Nothing, MINOR_MAX).len(), MINOR_MAX);
        let minor = left(Stops::Nothing, MINOR_MAX + 5);
        assert_eq!(
            (minor.len(), minor[0].rule, minor[0].stops),
            (MINOR_MAX + 1, rule::MORE_FINDINGS, Stops::Nothing)
        );
        let major = left(Stops::Claim, MAJOR_MAX + 5);
        assert_eq!((major.len(), major[0].value.as_str(), major[0].stops), (MAJOR_MAX + 1, "5", Stops::Set));
    }
}
