//! What must hold of claim files.

use x12::Cents;
use x12::claim_file::{ClaimFile, ClaimFiles, ClaimSet, Written, read, write, write_as_is};
use x12::finding::Stops;

use super::answers::reply_is_read_back;
use super::places::Places;

/// Every segment knows its claims, nothing that is cut may go on, wrong sums are told, and what was read is written
/// and read again.
pub fn claim_file(bytes: &[u8]) {
    let files = read(bytes);
    let places = Places::of(bytes);
    files.all_findings().for_each(|finding| places.hold(finding));
    let mut end = 0;
    for set in &files.sets {
        assert!(set.bytes.start >= end && set.bytes.end <= bytes.len() && !set.bytes.is_empty());
        end = set.bytes.end;
        assert!(!set.complete || (set.ended && set.envelope.is_some()));
        assert!(set.complete || !files.may_go());
        segments_know_their_claims(set);
        findings_name_claims_that_are_there(set);
        wrong_sums_are_told(set);
        match write(&set.file) {
            Ok(written) => is_read_back(&set.file, &written),
            Err(problems) => {
                assert!(problems.problems().iter().all(|problem| !problem.message.is_empty()));
                can_be_shown(&set.file);
            }
        }
    }
    reply_is_read_back(bytes, files.all_findings());
}

fn segments_know_their_claims(set: &ClaimSet) {
    assert_eq!(set.positions.len(), set.segments);
    let lines: Vec<usize> = set.file.claims().map(|claim| claim.lines.len()).collect();
    for (number, place) in (1..).zip(&set.positions) {
        assert_eq!(place.segment_number, number);
        assert!(place.claims.start <= place.claims.end && place.claims.end <= lines.len(), "{place:?}");
        if let Some(line) = place.line {
            assert!(place.claims.len() == 1 && (1..=lines[place.claims.start]).contains(&line), "{place:?}");
        }
    }
}

fn findings_name_claims_that_are_there(set: &ClaimSet) {
    let lines: Vec<usize> = set.file.claims().map(|claim| claim.lines.len()).collect();
    for finding in &set.findings {
        let Some(claim) = finding.place.claim else { continue };
        assert!(claim < lines.len(), "{finding:?}");
        assert!(finding.place.line.is_none_or(|line| line < lines[claim]), "{finding:?}");
    }
}

fn wrong_sums_are_told(set: &ClaimSet) {
    for (index, claim) in set.file.claims().enumerate() {
        let sum: i128 = claim.lines.iter().map(|line| i128::from(line.charge.0)).sum();
        let is_told = || {
            set.findings.iter().any(|finding| match finding.stops {
                Stops::Nothing => false,
                Stops::Claim => finding.place.claim == Some(index),
                Stops::Set => true,
            })
        };
        assert!(sum == i128::from(claim.total_charge.0) || is_told(), "claim {index}");
    }
}

/// A file without a problem is read back as it was meant, and written again to the byte.
fn is_read_back(file: &ClaimFile, written: &Written) {
    let again = read(&written.bytes);
    let shown = || String::from_utf8_lossy(&written.bytes).into_owned();
    assert!(again.may_go(), "{:#?} {}", again.all_findings().collect::<Vec<_>>(), shown());
    let set = only(&again);
    assert_eq!((set.segments, &set.positions), (written.segments_in_set, &written.positions));
    assert_eq!(facts(&set.file), facts(file), "{}", shown());
    let twice = write(&set.file).unwrap_or_else(|problems| panic!("{problems:?} {}", shown()));
    assert_eq!(String::from_utf8_lossy(&twice.bytes), shown());
}

/// A file with problems can be shown all the same; once cleaned, it is read as the same for ever.
fn can_be_shown(file: &ClaimFile) {
    let again = |file: &ClaimFile| only(&read(&write_as_is(file).bytes)).file.clone();
    // A qualifier that is cleaned may make a number a tax id, which is then cleaned as one.
    let clean = again(&again(&again(file)));
    assert_eq!(again(&clean), clean);
}

fn only(files: &ClaimFiles) -> &ClaimSet {
    assert_eq!(files.sets.len(), 1);
    &files.sets[0]
}

/// What no spelling may change: the number and the charge of each claim, those of its lines, and what other payers paid.
fn facts(file: &ClaimFile) -> Vec<(String, Option<Cents>)> {
    let mut facts = Vec::new();
    for claim in file.claims() {
        facts.push((claim.claim_number.clone(), Some(claim.total_charge)));
        facts.extend(claim.lines.iter().map(|line| (line.line_control_number.clone(), Some(line.charge))));
        facts.extend(claim.other_payers.iter().map(|payer| (String::new(), payer.paid)));
    }
    facts
}
