//! Everything that there is to say about a file, whatever sets are in it.
//!
//! Each kind of set has a reader of its own; [`check`] asks those that a file needs, and puts what they say in file
//! order. A reader of another kind is one more line in `READERS`.

mod cause;

use std::collections::BTreeSet;

use crate::codes::{self, Known};
use crate::finding::{Finding, rule};
use crate::tokenizer::Segments;
use crate::{acknowledgment, claim_file, guide, remittance};

/// A reader: the sets that it reads, by ST01, and what it finds in a file.
struct Reader {
    sets: &'static [&'static [u8]],
    findings: fn(&[u8]) -> Vec<Finding>,
}

const READERS: &[Reader] = &[
    Reader { sets: &[b"835"], findings: remittances },
    Reader { sets: &[b"837"], findings: |bytes| claim_file::read(bytes).all_findings().cloned().collect() },
    Reader {
        sets: &[b"999", b"997", b"277", b"TA1"],
        findings: |bytes| acknowledgment::read(bytes).all_findings().cloned().collect(),
    },
];

/// The kinds of sets that are told apart; a file of rubbish may name any number.
const KINDS_MAX: usize = 100;

/// All findings about a file, in file order. Never fails; a file that is no X12 says so and stops.
///
/// `known` are the official code lists that the caller has, such as an office's import: their codes are known beside
/// our own, and one that was not in force on the day of the set is noted. `&Default::default()` when there are none.
///
/// ```
/// let findings = x12::check::check(b"hello", &Default::default());
/// assert_eq!(findings.last().map(|finding| finding.rule), Some(x12::finding::rule::NO_SET));
/// ```
#[must_use]
pub fn check(bytes: &[u8], known: &Known) -> Vec<Finding> {
    let kinds = kinds(bytes);
    if let Some(finding) = cause::of(bytes, !kinds.is_empty()) {
        return vec![finding];
    }
    let reads = |reader: &&Reader| reader.sets.iter().any(|set| kinds.contains(*set));
    let mut findings: Vec<Finding> =
        READERS.iter().filter(reads).flat_map(|reader| (reader.findings)(bytes)).collect();
    // Structure is looked at in every set; what a reader tells, which knows what it stops, is not told again.
    let structure = guide::untold(guide::check(bytes), &findings);
    findings.extend(structure);
    findings.extend(codes::check(bytes, known));
    if kinds.is_empty() {
        findings.push(cause::nothing_read());
    }
    // A reader of one kind has nothing to say about sets that another one reads.
    findings.retain(|finding| !(finding.rule == rule::OTHER_SET && is_read(finding)));
    // Each reader looks at the envelopes that all of them share.
    let mut told = BTreeSet::new();
    findings.retain(|f| told.insert((f.rule, f.place.position, f.place.element, f.value.clone())));
    findings.sort_by_key(|finding| finding.place.position);
    findings
}

/// ST01 of all sets, and `TA1`.
fn kinds(bytes: &[u8]) -> BTreeSet<&[u8]> {
    let mut kinds = BTreeSet::new();
    for segment in Segments::new(bytes) {
        match segment.id() {
            b"ST" if kinds.len() < KINDS_MAX => kinds.insert(segment.element(1).trim_ascii()),
            b"TA1" => kinds.insert(b"TA1"),
            _ => false,
        };
    }
    kinds
}

/// Is the set that a reader passed over one that another reader reads?
fn is_read(other_set: &Finding) -> bool {
    READERS.iter().any(|reader| reader.sets.contains(&other_set.value.as_bytes()))
}

fn remittances(bytes: &[u8]) -> Vec<Finding> {
    let file = remittance::read(bytes);
    file.all_findings().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Stops;

    fn rules(file: &str) -> Vec<(&'static str, Stops)> {
        check(file.as_bytes(), &Known::default()).iter().map(|f| (f.rule, f.stops)).collect()
    }

    #[test]
    fn a_file_that_is_no_x12_stops() {
        assert_eq!(rules(""), [(rule::NO_SET, Stops::Set)]);
        assert_eq!(rules("hello"), [(rule::NO_SET, Stops::Set)]);
    }

    #[test]
    fn the_envelope_of_any_set_is_checked() {
        let isa = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260115*0830*^*00501*\
                   000000001*0*P*:~";
        let file = |sets: &str, number: &str| {
            format!(
                "{isa}GS*HB*AA*BB*20260115*0830*1*X*005010X279A1~ST*271*0001~SE*2*0001~GE*{sets}*1~IEA*1*{number}~"
            )
        };
        let unknown = (rule::UNKNOWN_GUIDE, Stops::Nothing);
        assert_eq!(rules(&file("1", "000000001")), [unknown]);
        assert_eq!(
            rules(&file("2", "000000009")),
            [unknown, (rule::GE_COUNT, Stops::Nothing), (rule::IEA_CONTROL, Stops::Nothing)]
        );
        assert_eq!(rules(&format!("{isa}TA1*000000001*260115*0830*A*000~IEA*0*000000001~")), []);
    }
}
