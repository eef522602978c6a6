//! Checks a whole file: its envelopes, and every set in them (x12.md 4.1).

use super::checker::Checker;
use super::set::SetCheck;
use crate::envelope::{Around, Readers, Walk};
use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::notes::Note;
use crate::tokenizer::Segment;

/// All that SNIP types 1 and 2 have to say about a file: envelopes, counts, control numbers, and each set against its
/// guide. Bounded whatever the file holds.
///
/// ```
/// let set = b"ST*999*0001~AK1*HC*9*005010X224A2~AK9*A*1*1*1~SE*4*0002~";
/// let rules: Vec<_> = x12::guide::check(set).iter().map(|finding| finding.rule).collect();
/// assert_eq!(rules, ["no_envelope", "missing_element", "st_se_control"]);
/// ```
#[must_use]
pub fn check(bytes: &[u8]) -> Vec<Finding> {
    let structure = Structure { envelopes: Checker::of_envelopes(), kept: Kept::default() };
    let (Structure { envelopes, mut kept }, file) = Walk::through(bytes, structure);
    kept.add(envelopes.finish());
    kept.add(file.notes.into_findings());
    kept.into_findings()
}

/// Findings of a file that are kept.
const FINDINGS_MAX: usize = 20_000;

/// Findings about a file, not too many of them.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    findings: Vec<Finding>,
    left_out: usize,
}

impl Kept {
    pub(crate) fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            if self.findings.len() < FINDINGS_MAX {
                self.findings.push(finding);
            } else {
                self.left_out += 1;
            }
        }
    }

    /// In file order, with one more when some were left out.
    pub(crate) fn into_findings(mut self) -> Vec<Finding> {
        if self.left_out > 0 {
            self.findings.push(Finding {
                level: Level::Syntax,
                rule: rule::MORE_FINDINGS,
                stops: Stops::Set,
                place: Place::default(),
                value: self.left_out.to_string(),
                message: format!(
                    "{} more findings of this file were left out. Ask the sender for a corrected file.",
                    self.left_out
                ),
            });
        }
        self.findings.sort_by_key(|finding| (finding.place.position, finding.place.element));
        self.findings
    }
}

/// Checks every set against its guide, and the elements of the envelopes.
#[derive(Debug)]
struct Structure {
    envelopes: Checker,
    kept: Kept,
}

impl<'a> Readers<'a> for Structure {
    type Set = Box<SetCheck>;

    const OTHER_SET: &'static str = "";

    fn begin(&mut self, st: &Segment<'a>, around: Around<'_>) -> Option<Self::Set> {
        let mut set = SetCheck::new(around);
        set.take(st);
        Some(Box::new(set))
    }

    fn take(&mut self, set: &mut Self::Set, segment: &Segment<'a>) {
        set.take(segment);
    }

    fn end(&mut self, mut set: Self::Set, se: Option<&Segment<'a>>) {
        if let Some(se) = se {
            set.take(se);
        }
        let (of_guide, of_envelope) = set.end();
        self.kept.add(of_guide);
        self.kept.add(of_envelope);
    }

    fn note(&mut self, set: &mut Self::Set, place: Place, note: Note<'_>) {
        set.note(place, note);
    }

    fn look(&mut self, envelope: &Segment<'a>) {
        self.envelopes.of_envelope(envelope);
    }
}
