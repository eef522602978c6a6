//! Collects findings while a file is read, and keeps hostile input from filling memory with them.

use crate::finding::{Finding, Level, Place, Stops, VALUE_CHARS_MAX, rule};
use crate::tokenizer::Segment;

/// Findings that are kept of one set, or of the file outside sets.
const FINDINGS_MAX: usize = 10_000;

/// Findings of one set, or of the file outside sets.
#[derive(Debug, Default)]
pub(super) struct Notes {
    findings: Vec<Finding>,
    left_out: usize,
}

/// A rule that something breaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Broken {
    pub(super) level: Level,
    pub(super) rule: &'static str,
    pub(super) stops: Stops,
}

impl Broken {
    pub(super) const fn syntax(rule: &'static str, stops: Stops) -> Broken {
        Broken { level: Level::Syntax, rule, stops }
    }

    pub(super) const fn guide(rule: &'static str, stops: Stops) -> Broken {
        Broken { level: Level::Guide, rule, stops }
    }
}

impl Notes {
    /// Notes what is wrong with an element of a segment, or with the whole of it.
    pub(super) fn add(
        &mut self,
        place: Place,
        segment: Option<&Segment<'_>>,
        broken: Broken,
        message: impl Into<String>,
    ) {
        if self.findings.len() >= FINDINGS_MAX {
            self.left_out += 1;
            return;
        }
        let value = place.element.and_then(|n| segment.map(|segment| segment.element(n))).unwrap_or_default();
        self.findings.push(Finding {
            level: broken.level,
            rule: broken.rule,
            stops: broken.stops,
            value: Finding::shown(value, VALUE_CHARS_MAX),
            place,
            message: message.into(),
        });
    }

    /// The findings in file order, with one more when some were left out.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| finding.place.position);
        if self.left_out > 0 {
            self.findings.push(Finding {
                level: Level::Syntax,
                rule: rule::MORE_FINDINGS,
                stops: Stops::Set,
                place: Place::default(),
                value: self.left_out.to_string(),
                message: format!(
                    "{} more findings were left out. Ask the sender for a corrected file.",
                    self.left_out
                ),
            });
        }
        self.findings
    }
}
