//! The findings of one set, bounded: what is wrong alike in every claim is told some times, then counted.

use std::collections::BTreeMap;

use crate::finding::{Finding, Level, Place, Stops, rule};

/// Findings of one rule about one place of the guide that are kept; more are counted.
const ALIKE_MAX: usize = 20;
/// The same for findings that stop something.
const STOPPING_MAX: usize = 1_000;
/// Findings that are kept in all.
const TOLD_MAX: usize = 2_000;

/// What findings have in common: the rule, the node of the guide (its segment, where there is none) and the element.
pub(super) type Alike = (&'static str, usize, usize);

/// Findings in the making.
#[derive(Debug, Default)]
pub(super) struct Told {
    findings: Vec<Finding>,
    counts: BTreeMap<Alike, usize>,
    left_out: BTreeMap<Alike, LeftOut>,
}

#[derive(Debug)]
struct LeftOut {
    count: usize,
    stops: Stops,
    first: Place,
}

impl Told {
    /// Keeps a finding, or counts it when there are enough of its kind.
    pub(super) fn add(&mut self, alike: Alike, finding: Finding) {
        let count = self.counts.entry(alike).or_default();
        *count += 1;
        let max = if finding.stops > Stops::Nothing { STOPPING_MAX } else { ALIKE_MAX };
        if *count <= max && self.findings.len() < TOLD_MAX {
            return self.findings.push(finding);
        }
        let stops = finding.stops;
        let left = self.left_out.entry(alike).or_insert(LeftOut { count: 0, stops, first: finding.place });
        left.count += 1;
        left.stops = left.stops.max(stops);
    }

    /// All findings in the order of the file, with one more for each kind of which some were left out.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let mut findings = self.findings;
        for ((rule, ..), left) in self.left_out {
            findings.push(Finding {
                level: Level::Syntax,
                rule: rule::MORE_FINDINGS,
                // Which claims are concerned is not kept.
                stops: if left.stops > Stops::Nothing { Stops::Set } else { Stops::Nothing },
                value: left.count.to_string(),
                message: format!(
                    "{} more findings of the rule {rule} here and after were left out. Ask the sender for a corrected file.",
                    left.count
                ),
                place: left.first,
            });
        }
        findings.sort_by_key(|finding| (finding.place.position, finding.place.element));
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(stops: Stops, times: usize) -> Vec<Finding> {
        let mut told = Told::default();
        for position in 0..times {
            let finding = Finding {
                level: Level::Guide,
                rule: "test",
                stops,
                place: Place { position, ..Place::default() },
                value: String::new(),
                message: String::new(),
            };
            told.add(("test", 1, 1), finding);
        }
        told.into_findings()
    }

    #[test]
    fn what_is_wrong_alike_is_told_some_times_then_counted() {
        assert_eq!(told(Stops::Nothing, ALIKE_MAX).len(), ALIKE_MAX);
        let many = told(Stops::Nothing, 10_000);
        assert_eq!(many.len(), ALIKE_MAX + 1);
        let last = &many[ALIKE_MAX];
        assert_eq!(
            (last.rule, last.stops, last.place.position),
            (rule::MORE_FINDINGS, Stops::Nothing, ALIKE_MAX)
        );
        assert_eq!(last.value, (10_000 - ALIKE_MAX).to_string());
    }

    #[test]
    fn what_stops_is_not_lost_with_what_is_left_out() {
        let many = told(Stops::Claim, STOPPING_MAX + 1);
        assert_eq!((many.len(), many[STOPPING_MAX].stops), (STOPPING_MAX + 1, Stops::Set));
    }
}
