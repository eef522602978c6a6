//! Which claim and line a segment of the set belongs to.

use jiff::civil::date;

use super::fixtures::{claim, dan, exam_and_filling, file, jack, jack_for_leo, line};
use crate::claim_file::*;

/// Every segment of the set as `number id loop claims line`.
fn table(file: &ClaimFile) -> Vec<String> {
    let written = write(file).expect("a file without problems");
    let text = String::from_utf8(written.bytes.clone()).expect("ASCII");
    let segments: Vec<&str> = text.lines().skip(2).collect();
    let row = |place: &SegmentPlace| {
        let id = segments[place.segment_number - 1].split('*').next().unwrap_or_default();
        let claims = written.claim_numbers_at(place.segment_number).join(",");
        let line = place.line.map(|line| format!(" line {line}")).unwrap_or_default();
        format!("{} {id} {} {claims}{line}", place.segment_number, place.loop_id)
    };
    written.positions.iter().map(row).collect()
}

#[test]
fn every_segment_knows_its_claims() {
    let of_leo = claim("L1", date(2025, 12, 9), vec![line("1", "D0120", 55), line("2", "D1110", 80)]);
    let of_dan = claim("D1", date(2025, 12, 9), vec![line("1", "D0120", 55)]);
    let rows = table(&file(1, vec![jack_for_leo(vec![of_leo]), dan(vec![of_dan])]));
    insta::assert_snapshot!(rows.join("\n"), @"
    1 ST  L1,D1
    2 BHT  L1,D1
    3 NM1 1000A L1,D1
    4 PER 1000A L1,D1
    5 NM1 1000B L1,D1
    6 HL 2000A L1,D1
    7 PRV 2000A L1,D1
    8 NM1 2010AA L1,D1
    9 N3 2010AA L1,D1
    10 N4 2010AA L1,D1
    11 REF 2010AA L1,D1
    12 HL 2000B L1
    13 SBR 2000B L1
    14 NM1 2010BA L1
    15 NM1 2010BB L1
    16 HL 2000C L1
    17 PAT 2000C L1
    18 NM1 2010CA L1
    19 N3 2010CA L1
    20 N4 2010CA L1
    21 DMG 2010CA L1
    22 CLM 2300 L1
    23 DTP 2300 L1
    24 NM1 2310B L1
    25 PRV 2310B L1
    26 LX 2400 L1 line 1
    27 SV3 2400 L1 line 1
    28 REF 2400 L1 line 1
    29 LX 2400 L1 line 2
    30 SV3 2400 L1 line 2
    31 REF 2400 L1 line 2
    32 HL 2000B D1
    33 SBR 2000B D1
    34 NM1 2010BA D1
    35 N3 2010BA D1
    36 N4 2010BA D1
    37 DMG 2010BA D1
    38 NM1 2010BB D1
    39 CLM 2300 D1
    40 DTP 2300 D1
    41 NM1 2310B D1
    42 PRV 2310B D1
    43 LX 2400 D1 line 1
    44 SV3 2400 D1 line 1
    45 REF 2400 D1 line 1
    46 SE  L1,D1
    ");
}

#[test]
fn a_segment_that_is_not_there_belongs_to_no_claim() {
    let written = write(&file(1, vec![jack(vec![exam_and_filling()])])).expect("a file without problems");
    assert_eq!(written.segments_in_set, 30);
    assert_eq!(written.positions.len(), 30);
    assert_eq!(written.claim_numbers_at(30), ["RD00000001"]);
    assert!(written.claim_numbers_at(0).is_empty());
    assert!(written.claim_numbers_at(31).is_empty());
}
