//! What must hold of any file, whatever sets are in it.

use std::collections::BTreeMap;

use x12::codes::Known;
use x12::document::Document;
use x12::finding::{Finding, Place, Stops, rule};
use x12::{acknowledgment, check, claim_file, contents, guide, remittance, view};

use super::answers::reply_is_read_back;
use super::places::Places;

/// A file is written as it was read. What is said of it stands at its segments, and no view of it leaves one out.
pub fn file(bytes: &[u8]) {
    let places = Places::of(bytes);
    written_as_read(bytes);
    for finding in guide::check(bytes) {
        places.hold(&finding);
    }
    let found = check::check(bytes, &Known::default());
    found.iter().for_each(|finding| places.hold(finding));
    assert!(found.is_sorted_by_key(|finding| finding.place.position));
    nothing_that_stops_is_lost(bytes, &found);
    let known = Known::default();
    for row in view::rows(bytes, &known) {
        assert_eq!(places.number(row.position), Some(row.number), "{row:?}");
    }
    let mut end = 0;
    for item in contents::of(bytes) {
        assert!(item.bytes.start >= end && item.bytes.end <= bytes.len() && !item.bytes.is_empty());
        end = item.bytes.end;
    }
}

/// What was not edited is written to the byte; counts and control numbers that were renewed are right.
fn written_as_read(bytes: &[u8]) {
    let mut document = Document::read(bytes);
    assert_eq!(document.to_bytes(), bytes);
    document.renew_counts();
    document.renew_control_numbers();
    let renewed = document.to_bytes();
    assert_eq!(Document::read(&renewed).len(), document.len());
    let put_right = [
        rule::SE_COUNT,
        rule::GE_COUNT,
        rule::IEA_COUNT,
        rule::ST_SE_CONTROL,
        rule::GE_CONTROL,
        rule::IEA_CONTROL,
        rule::CONTROL_FORM,
    ];
    // An ISA13 that holds a terminator cannot be repeated in an IEA.
    let no_number = document.segments().any(|segment| {
        segment.id() == b"ISA" && segment.element(13).contains(&segment.delimiters().terminator)
    });
    for finding in
        guide::check(&renewed).iter().filter(|finding| finding.place.segment != "IEA" || !no_number)
    {
        assert!(!put_right.contains(&finding.rule), "{finding:?}");
    }
}

/// What holds a set or a claim in the reader of its kind is told to who checks the file, unless one cause holds all.
fn nothing_that_stops_is_lost(bytes: &[u8], found: &[Finding]) {
    if matches!(found, [cause] if cause.stops == Stops::Set && cause.place == Place::default()) {
        return;
    }
    let mut told: BTreeMap<(&str, usize), Stops> = BTreeMap::new();
    for finding in found {
        let stops = told.entry((finding.rule, finding.place.position)).or_insert(finding.stops);
        *stops = finding.stops.max(*stops);
    }
    let (remittances, claims) = (remittance::read(bytes), claim_file::read(bytes));
    let answers = acknowledgment::read(bytes);
    reply_is_read_back(bytes, remittances.all_findings().chain(answers.all_findings()));
    let of_remittances = remittances.remittances.iter().flat_map(|set| &set.findings);
    let of_claims = claims.sets.iter().flat_map(|set| &set.findings);
    let of_answers = answers.all_findings().filter(|_| !answers.is_empty());
    for finding in of_remittances.chain(of_claims).chain(of_answers) {
        let told = told.get(&(finding.rule, finding.place.position));
        assert!(
            finding.stops == Stops::Nothing || told >= Some(&finding.stops),
            "{finding:?}, told {told:?}"
        );
    }
}
