//! What is said of whole files.

use proptest::prelude::*;

use super::*;
use crate::finding::rule;
use crate::tokenizer::Segments;

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
        [unknown, (rule::GE_COUNT, Stops::Set), (rule::IEA_CONTROL, Stops::Nothing)]
    );
    assert_eq!(rules(&format!("{isa}TA1*000000001*260115*0830*A*000~IEA*0*000000001~")), []);
}

const FILES: [&[u8]; 5] = [
    include_bytes!("../../tests/data/835/made__ok_reversal_then_correction.835"),
    include_bytes!("../../tests/data/835/made__ok_two_interchanges_different_delims.835"),
    include_bytes!("../../tests/data/835/made__bad_duplicate_st02.835"),
    include_bytes!("../../tests/data/835/made__bad_truncated_mid_segment.835"),
    include_bytes!("../../tests/data/837d/made__ok_three_claims_two_subscribers.837"),
];

fn at_once(bytes: &[u8]) -> Vec<Finding> {
    check(bytes, &Known::default())
}

proptest! {
    #[test]
    fn blocks_give_what_the_whole_gives(
        files in prop::collection::vec(0..FILES.len(), 1..6),
        lost in prop::option::of(any::<prop::sample::Index>()),
        block in 1100usize..9000,
    ) {
        let mut bytes: Vec<u8> = files.iter().flat_map(|&file| FILES[file]).copied().collect();
        if let Some(lost) = lost {
            let segments: Vec<_> = Segments::new(&bytes).map(|segment| segment.position..segment.end).collect();
            let at = segments[lost.index(segments.len())].clone();
            bytes.drain(at);
        }
        let streamed = stream_by(block, &bytes[..], &Known::default()).expect("bytes can be read");
        prop_assert_eq!(streamed.findings, at_once(&bytes));
    }
}

#[test]
fn bytes_that_are_no_x12_are_told_once_by_blocks_too() {
    // The first block ends so that what stands between the interchanges comes in two pieces.
    let (first, second) = (FILES[1], FILES[3]);
    let bytes = [first, &b"junk ".repeat(400), second].concat();
    for block in (1100..6000).step_by(7) {
        let streamed = stream_by(block, &bytes[..], &Known::default()).expect("bytes can be read");
        assert_eq!(streamed.findings, at_once(&bytes), "by {block}");
    }
    let told = at_once(&bytes);
    assert_eq!(told.iter().filter(|one| one.rule == rule::NOT_X12).count(), 1);
}

#[test]
fn a_lost_set_is_told() {
    let file = String::from_utf8_lossy(FILES[1]);
    let st = file.find("ST*835").expect("a set");
    let se = st + file[st..].find("SE*").expect("its end");
    let after = se + file[se..].find('~').expect("a terminator") + 1;
    let without = [&file[..st], &file[after..]].concat();
    let stops = |bytes: &str| {
        let findings = at_once(bytes.as_bytes());
        findings.iter().filter(|one| one.stops == Stops::Set).map(|one| one.rule).collect::<Vec<_>>()
    };
    assert_eq!(stops(&file), [""; 0]);
    assert_eq!(stops(&without), [rule::GE_COUNT]);
    let headless = [&file[..st], &file[st + file[st..].find('~').expect("a terminator") + 1..]].concat();
    assert_eq!(stops(&headless), [rule::SEGMENT_OUT_OF_PLACE, rule::GE_COUNT]);
}

#[test]
fn a_finding_says_its_set_and_claim() {
    let two = String::from_utf8_lossy(FILES[0]).replace("CAS*", "CAS*ZZ");
    let findings = at_once(two.as_bytes());
    let of_claims: Vec<_> = findings.iter().filter(|one| one.rule == rule::UNKNOWN_GROUP_CODE).collect();
    assert!(!of_claims.is_empty());
    assert!(of_claims.iter().all(|one| one.place.set == Some(0) && !one.place.claim_number.is_empty()));
}

#[test]
fn a_group_of_another_kind_is_told() {
    let file = String::from_utf8_lossy(FILES[0]).replace("GS*HP*", "GS*HC*");
    assert!(at_once(file.as_bytes()).iter().any(|one| one.rule == rule::GROUP_KIND));
}

#[test]
fn what_one_reader_says_twice_of_a_place_is_two_things() {
    // Neither birthdate nor sex of the patient: two findings at one segment.
    let file = include_str!("../../tests/data/837d/made__bad_missing_subscriber_dmg.837");
    let incomplete = rules(file).into_iter().filter(|(rule, _)| *rule == "837-patient-incomplete");
    assert_eq!(incomplete.count(), 2);
    // The end of a mixed file that is cut is told once.
    let remittance = include_str!("../../tests/data/835/made__ok_two_claims.835");
    let answer = include_str!("../../tests/data/999/made__ok_999_accepted.txt");
    let mixed = format!("{answer}{remittance}");
    let cut = mixed.trim_end().trim_end_matches("IEA*1*000000001~");
    let ends = rules(cut).into_iter().filter(|(rule, _)| *rule == rule::MISSING_IEA);
    assert_eq!(ends.collect::<Vec<_>>(), [(rule::MISSING_IEA, Stops::Set)]);
}
