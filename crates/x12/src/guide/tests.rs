//! Each kind of fault in the form of its rule: what is sent, and what is told about it, where.

mod damage;
mod tables;

use super::check;
use crate::finding::{Finding, Level, Stops};

/// An 835 with nothing wrong, one segment a line.
pub(super) const REMITTANCE: &str = include_str!("../../tests/data/835/made__ok_two_claims.835");
pub(super) const CLAIM: &str = include_str!("../../tests/data/837d/made__ok_secondary_cob.837");
pub(super) const DEPENDENT: &str = include_str!("../../tests/data/837d/made__ok_dependent_ortho.837");
pub(super) const STATUS: &str = include_str!("../../tests/data/277ca/made__ok_277ca_mixed.txt");
pub(super) const ANSWER: &str = include_str!("../../tests/data/999/made__ok_999_partial.txt");

/// `rule at segment[element]`, for all findings but those about counts of segments, which these tests change.
fn told(file: &str) -> Vec<String> {
    let findings = check(file.as_bytes());
    findings.iter().filter(|finding| finding.rule != "se_count").map(named).collect()
}

fn named(finding: &Finding) -> String {
    let place = &finding.place;
    match place.element {
        Some(element) => format!("{} at {}{element:02}", finding.rule, place.segment),
        None => format!("{} at {}", finding.rule, place.segment),
    }
}

/// What is told of a file in which some text is replaced once.
fn changed(file: &str, from: &str, to: &str) -> Vec<String> {
    assert!(file.contains(from), "{from} is in the file");
    told(&file.replacen(from, to, 1))
}

#[test]
fn a_file_that_follows_its_guide_is_clean() {
    for file in [REMITTANCE, CLAIM, DEPENDENT, STATUS, ANSWER] {
        assert_eq!(told(file), [""; 0]);
    }
}

#[test]
fn what_is_required_and_has_not_come_is_told() {
    let gone = |file, segment: &str| changed(file, segment, "");
    assert_eq!(gone(REMITTANCE, "N3*100 MAIN ST~\n"), ["missing_segment at N3"]);
    assert_eq!(gone(REMITTANCE, "NM1*QC*1*GARCIA*JACK*B***MI*990338892~\n"), ["missing_segment at NM1"]);
    assert_eq!(gone(REMITTANCE, "LX*1~\n"), ["missing_segment at LX"]);
    assert_eq!(
        gone(CLAIM, "NM1*40*2*DENTAL PAYER OF AMERICA*****46*DENTALPAYER~\n"),
        ["missing_loop at NM1"]
    );
    assert_eq!(gone(CLAIM, "HL*2*1*22*0~\n"), ["missing_segment at HL"]);
    assert_eq!(gone(CLAIM, "OI***Y***Y~\n"), ["missing_segment at OI"]);
    assert_eq!(gone(STATUS, "DTP*009*D8*20260106~\n"), ["missing_segment at DTP"]);
    assert_eq!(gone(ANSWER, "IK5*A~\n"), ["missing_segment at IK5"]);
    // The last segment of a loop is missed where the loop ends.
    assert_eq!(gone(CLAIM, "DTP*573*D8*20251220~\n"), ["missing_segment at DTP"]);
    assert_eq!(changed(REMITTANCE, "*26015000001*", "**"), ["missing_element at CLP07"]);
    assert_eq!(changed(REMITTANCE, "SVC*AD:D0120*", "SVC*AD*"), ["missing_element at SVC01"]);
}

#[test]
fn the_place_of_what_is_missing_is_where_it_should_stand() {
    let file = REMITTANCE.replace("N3*100 MAIN ST~\n", "");
    let findings = check(file.as_bytes());
    let place = &findings[0].place;
    assert_eq!(
        (place.segment.as_str(), place.number, place.position),
        ("N3", 6, file.find("N4*").expect("N4"))
    );
    assert_eq!(
        findings[0].message,
        "N3 (payer's address) is missing before N4. It is read all the same; tell the sender."
    );
    assert_eq!((findings[0].level, findings[0].stops), (Level::Guide, Stops::Nothing));
}

#[test]
fn a_beginning_that_is_missing_holds_the_claim_whose_money_it_is() {
    let file = REMITTANCE.replacen(
        "SVC*AD:D0120*55*45**1~\nDTM*472*20251209~\nCAS*CO*45*10~\nREF*6R*00101~\n",
        "",
        1,
    );
    let file = file.replacen("AMT*B6*45~\n", "LQ*HE*N130~\n", 1);
    let findings = check(file.as_bytes());
    let missing = findings.iter().find(|finding| finding.rule == "missing_segment").expect("SVC is missing");
    assert_eq!((missing.place.segment.as_str(), missing.stops), ("SVC", Stops::Claim));
    assert_eq!((missing.place.claim, missing.place.line), (Some(0), None));
}

#[test]
fn claims_and_lines_are_counted_for_places() {
    let findings = check(REMITTANCE.replace("REF*6R*00102", "REF*6R*").as_bytes());
    assert_eq!((findings[0].place.claim, findings[0].place.line), (Some(0), Some(1)));
    let findings = check(REMITTANCE.replace("LEWIS*DAN*R*", "LEWIS*DAN*R*DR").as_bytes());
    assert_eq!((findings[0].place.claim, findings[0].place.line), (Some(1), None));
}

#[test]
fn order_is_that_of_the_guide() {
    let swap = |file: &str, one: &str, other: &str| {
        changed(file, &format!("{one}~\n{other}~\n"), &format!("{other}~\n{one}~\n"))
    };
    assert_eq!(swap(REMITTANCE, "N3*100 MAIN ST", "N4*SACRAMENTO*CA*95814"), ["segment_order at N3"]);
    assert_eq!(swap(REMITTANCE, "CAS*CO*45*10", "REF*6R*00101"), ["segment_order at CAS"]);
    assert_eq!(swap(CLAIM, "SV3*AD:D2330*148****1", "TOO*JP*8*M:F"), ["segment_order at SV3"]);
    // Among segments of one kind order is free, and so it is between payer and payee.
    assert_eq!(swap(REMITTANCE, "CAS*CO*45*45", "CAS*PR*1*20**2*10"), [""; 0]);
    assert_eq!(
        swap(REMITTANCE, "NM1*QC*1*GARCIA*JACK*B***MI*990338892", "NM1*82*1*RIVER*DANA****XX*1234567893"),
        [""; 0]
    );
}

#[test]
fn how_often_is_limited() {
    let doubled = |file, segment: &str| changed(file, segment, &format!("{segment}{segment}"));
    assert_eq!(doubled(REMITTANCE, "TRN*1*EFT26000001*1999999999~\n"), ["segment_repeats at TRN"]);
    assert_eq!(doubled(REMITTANCE, "NM1*QC*1*GARCIA*JACK*B***MI*990338892~\n"), ["segment_repeats at NM1"]);
    assert_eq!(doubled(REMITTANCE, "N4*SACRAMENTO*CA*95814~\n"), ["segment_repeats at N4"]);
    assert_eq!(doubled(REMITTANCE, "CAS*CO*45*10~\n"), [""; 0]);
    let lines = "SVC*AD:D0120*0*0~\n".repeat(1000);
    assert_eq!(
        changed(REMITTANCE, "SVC*AD:D0120*55*45**1~\n", &format!("{lines}SVC*AD:D0120*55*45**1~\n")),
        ["loop_repeats at SVC"]
    );
}

#[test]
fn what_has_no_place_is_told_once() {
    let added = |file, after: &str, what: &str| changed(file, after, &format!("{after}{what}"));
    assert_eq!(added(REMITTANCE, "LX*1~\n", "ZZZ*1~\n"), ["unknown_segment at ZZZ"]);
    assert_eq!(added(REMITTANCE, "LX*1~\n", "NTE*ADD*WORDS~\n"), ["unexpected_segment at NTE"]);
    assert_eq!(added(REMITTANCE, "LX*1~\n", "PER*IC**UR*WWW~\nRDM*BM~\n"), ["segment_order at PER"]);
    assert_eq!(added(CLAIM, "LX*1~\n", "PWK*RB*FX~\nNTE*ADD*A~\n"), ["segment_order at PWK"]);
    assert_eq!(
        added(
            CLAIM,
            "CLM*RD00000006*203***11:B:1*Y*A*Y*Y~\n",
            "SVD*A1*1*AD:D0120**1~\nDTP*573*D8*20251220~\n"
        ),
        ["unexpected_segment at SVD"]
    );
    // An identifier that is none.
    assert_eq!(
        added(REMITTANCE, "LX*1~\n", "~\n*~\nlongword*1~\n"),
        ["unknown_segment at ", "unknown_segment at longword"]
    );
}

#[test]
fn the_walk_goes_on_after_a_fault() {
    let file = REMITTANCE
        .replace("NM1*QC*1*GARCIA*JACK*B***MI*990338892~\n", "")
        .replace("REF*6R*00201", "REF*XX*00201");
    assert_eq!(told(&file), ["missing_segment at NM1", "code_not_listed at REF01"]);
    let file = CLAIM
        .replace("NM1*IL*1*GARCIA*JACK*B***MI*990338892~\n", "")
        .replace("*573*D8*20251220", "*573*D8*20251320");
    assert_eq!(told(&file), ["missing_segment at NM1", "bad_date at DTP03", "bad_date at DTP03"]);
}

#[test]
fn values_have_a_kind_and_a_length() {
    let bad = |from: &str, to: &str| changed(REMITTANCE, from, to);
    assert_eq!(bad("CLP*RD00000001*1*203*", "CLP*RD00000001*1*2O3*"), ["element_type at CLP03"]);
    assert_eq!(bad("CLP*RD00000001*1*203*", "CLP*RD00000001*1*203.125*"), ["element_type at CLP03"]);
    assert_eq!(bad("CLP*RD00000001*1*203*", "CLP*RD00000001*1*-0203.10*"), [""; 0]);
    assert_eq!(bad("LX*1~", "LX*1.5~"), ["element_type at LX01"]);
    assert_eq!(bad("LX*1~", "LX*1234567~"), ["element_too_long at LX01"]);
    assert_eq!(bad("DTM*405*20260114", "DTM*405*20260230"), ["bad_date at DTM02"]);
    assert_eq!(bad("20260115*0830*1*X", "20260115*2530*1*X"), ["bad_time at GS05"]);
    assert_eq!(bad("*1999999999~\nDTM", "*199999999~\nDTM"), ["element_too_short at TRN03"]);
    assert_eq!(bad("GARCIA", &"GARCIA".repeat(11)), ["element_too_long at NM103"]);
    // Letters are counted, not bytes, and trailing blanks not at all.
    assert_eq!(bad("GARCIA", &"\u{CD}".repeat(60)), [""; 0]);
    assert_eq!(bad("GARCIA", &format!("GARCIA{}", " ".repeat(70))), [""; 0]);
    assert_eq!(bad("GARCIA", "GAR\u{7}CIA"), ["character_set at NM103"]);
    assert_eq!(bad("GARCIA", "GAR^CIA"), ["element_repeats at NM103"]);
    assert_eq!(bad("GARCIA", "GAR:CIA"), ["too_many_components at NM103"]);
    assert_eq!(bad("AD:D0120*55", "AD:D0120:::::::X:Y*55"), ["too_many_components at SVC01"]);
    assert_eq!(bad("AD:D0120*55", "AD:D0120:A*55"), ["element_too_short at SVC01"]);
    assert_eq!(changed(CLAIM, "DTP*472*D8*20251209", "DTP*472*RD8*20251209"), ["bad_date at DTP03"]);
    assert_eq!(changed(CLAIM, "DTP*472*D8*20251209", "DTP*472*RD8*20251209-20251211"), [""; 0]);
}

#[test]
fn codes_are_those_of_the_guide() {
    assert_eq!(changed(REMITTANCE, "CAS*CO*45*10", "CAS*CR*45*10"), ["code_not_listed at CAS01"]);
    assert_eq!(changed(REMITTANCE, "SVC*AD:", "SVC*ZZ:"), ["code_not_listed at SVC01"]);
    assert_eq!(changed(REMITTANCE, "REF*TJ*", "REF*XX*"), ["code_not_listed at REF01"]);
    assert_eq!(changed(CLAIM, "*CI~\nNM1*IL", "*99~\nNM1*IL"), ["code_not_listed at SBR09"]);
    assert_eq!(changed(CLAIM, "TOO*JP*8*M:F", "TOO*JP*8*M:X"), ["code_not_listed at TOO03"]);
    let findings = check(REMITTANCE.replace("REF*TJ*", "REF*EI*").as_bytes());
    assert_eq!(
        findings[0].message,
        "REF01 must be one of 0B, D3, PQ, TJ here. It is read all the same; tell the sender."
    );
    // A code with a trailing blank is that code.
    assert_eq!(changed(REMITTANCE, "CAS*CO*45*10", "CAS*CO *45*10"), [""; 0]);
}

#[test]
fn elements_are_those_that_the_guide_uses() {
    assert_eq!(changed(REMITTANCE, "ST*835*0001", "ST*835*0001*005010X221A1"), ["element_not_used at ST03"]);
    assert_eq!(changed(REMITTANCE, "LX*1~", "LX*1*2*3~"), ["too_many_elements at LX02"]);
    // Trailing separators say nothing.
    assert_eq!(changed(REMITTANCE, "LX*1~", "LX*1****~"), [""; 0]);
    assert_eq!(changed(REMITTANCE, "AD:D0120*55*45**1~", "AD:D0120:::*55*45**1*:*~"), [""; 0]);
}

#[test]
fn elements_need_each_other() {
    let bad = |from: &str, to: &str| changed(REMITTANCE, from, to);
    assert_eq!(bad("*JACK*B***MI*990338892", "*JACK*B****990338892"), ["element_condition at NM108"]);
    assert_eq!(bad("CAS*PR*1*20**2*10", "CAS*PR*1*20**2"), ["element_condition at CAS06"]);
    assert_eq!(bad("CAS*PR*1*20**2*10", "CAS*PR*1*20***10"), ["element_condition at CAS05"]);
    assert_eq!(
        bad("N4*SACRAMENTO*CA*95814", "N4*SACRAMENTO*CA*95814****BC"),
        ["element_condition at N404", "element_exclusion at N407"]
    );
    let findings = check(REMITTANCE.replace("*JACK*B***MI*990338892", "*JACK*B****990338892").as_bytes());
    assert_eq!(
        findings[0].message,
        "NM108, NM109 must come together or not at all. It is read all the same; tell the sender."
    );
}

#[test]
fn levels_count_on_and_name_the_level_above() {
    assert_eq!(changed(CLAIM, "HL*2*1*22*0", "HL*2*9*22*0"), ["hl_parent at HL02"]);
    assert_eq!(changed(CLAIM, "HL*2*1*22*0", "HL*3*1*22*0"), ["hl_number at HL01"]);
    assert_eq!(changed(STATUS, "HL*6*3*PT", "HL*6*2*PT"), ["hl_parent at HL02"]);
    assert_eq!(
        changed(CLAIM, "HL*2*1*22*0", "HL*2*1*24*0"),
        ["code_not_listed at HL03", "missing_loop at HL"]
    );
}

#[test]
fn envelopes_are_checked_too() {
    let bad = |from: &str, to: &str| changed(REMITTANCE, from, to);
    assert_eq!(bad("*0*P*:", "*0*X*:"), ["code_not_listed at ISA15"]);
    assert_eq!(bad("GE*1*1", "GE*2*1"), ["ge_count at GE01"]);
    assert_eq!(bad("GE*1*1", "GE*1*2"), ["ge_control at GE02"]);
    assert_eq!(bad("GE*1*1", "GE*1*01"), ["control_form at GE02"]);
    assert_eq!(bad("IEA*1*000000001", "IEA*2*000000002"), ["iea_count at IEA01", "iea_control at IEA02"]);
    assert_eq!(bad("SE*35*0001", "SE*35*0002"), ["st_se_control at SE02"]);
    assert_eq!(bad("SE*35*0001~\n", ""), ["missing_se at ST"]);
    assert_eq!(bad("GE*1*1~\nIEA*1*000000001~", ""), ["missing_iea at ISA", "missing_ge at GS"]);
    assert_eq!(bad("GE*1*1~\n", "GE*1*1~\nTRN*1*2*3~\n"), ["segment_out_of_place at TRN"]);
    let answer = include_str!("../../tests/data/999/made__bad_ta1_rejected_025.txt");
    assert_eq!(told(answer), [""; 0]);
    assert_eq!(changed(answer, "*R*025", "*Q*999"), ["code_not_listed at TA104", "code_not_listed at TA105"]);
    // Within a set it is one of its segments, envelope or not.
    let within = check(b"ST*999*0001~TA1*000000001*260105*0915*A*000~AK1*HC*9~AK9*A*1*1*1~SE*5*0001~");
    assert!(within.iter().all(|finding| finding.rule != "se_count"), "{within:?}");
    assert!(within.iter().any(|finding| finding.place.segment == "TA1" && finding.place.number == 2));
}

#[test]
fn a_guide_without_table_is_said() {
    assert_eq!(changed(REMITTANCE, "005010X221A1", "006020X999"), ["unknown_guide at ST"]);
    assert_eq!(changed(REMITTANCE, "ST*835*", "ST*820*"), ["unknown_guide at ST"]);
    // Without a version, the table in force is taken.
    assert_eq!(changed(REMITTANCE, "005010X221A1", ""), ["missing_element at GS08"]);
}

#[test]
fn the_loop_of_each_segment_is_known() {
    use super::Checker;
    use crate::tokenizer::Segments;
    let mut checker = Checker::new(b"005010X224A2");
    let mut loops = Vec::new();
    let set = Segments::new(DEPENDENT.as_bytes()).skip_while(|segment| segment.id() != b"ST");
    for (index, segment) in set.take_while(|segment| segment.id() != b"GE").enumerate() {
        checker.take(&segment, index + 1);
        let id = String::from_utf8_lossy(segment.id()).into_owned();
        loops.push(format!("{} {id}: {}", checker.loop_ids().collect::<Vec<_>>().join(" "), checker.words()));
    }
    insta::assert_snapshot!(loops.join("\n"));
    assert_eq!(checker.loop_id(), "");
}

#[test]
fn a_fault_in_every_claim_is_told_some_times() {
    let claims = "CLP*A1*1*55*45*10*12*26~\nCAS*CR*45*10~\nNM1*QC*1*A*B~\n".repeat(500);
    let file = REMITTANCE.replacen("LX*1~\n", &format!("LX*1~\n{claims}"), 1);
    let findings = check(file.as_bytes());
    assert_eq!(findings.iter().filter(|finding| finding.rule == "code_not_listed").count(), 20);
    let more = findings.iter().find(|finding| finding.rule == "more_findings").expect("some are left out");
    assert_eq!(more.value, "480");
}
