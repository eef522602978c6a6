//! What is read of files that are odd: nothing is lost without a word.

use super::fixtures::{exam_and_filling, file, jack, jack_for_leo, text};
use crate::claim_file::*;
use crate::finding::{Stops, rule};

/// Each finding as `rule segment element`, of a file in which some text was replaced by another.
fn findings(from: &str, to: &str) -> Vec<String> {
    let whole = text(&file(1, vec![jack(vec![exam_and_filling()])]));
    assert!(whole.contains(from), "{from}");
    found(&whole.replacen(from, to, 1))
}

fn found(text: &str) -> Vec<String> {
    let files = read(text.as_bytes());
    // The counts are those of the file before the change.
    let row = |finding: &crate::finding::Finding| {
        let element = finding.place.element.map(|n| format!("-{n:02}")).unwrap_or_default();
        format!("{} {}{element}", finding.rule, finding.place.segment)
    };
    files.all_findings().filter(|finding| finding.rule != rule::SE_COUNT).map(row).collect()
}

#[test]
fn a_value_without_a_place_is_named() {
    assert_eq!(findings("CLM*RD00000001*203***", "CLM*RD00000001*203*X**"), ["value_not_kept CLM-03"]);
    assert_eq!(findings("11:B:1*", "11:B:1:Z*"), ["value_not_kept CLM-05"]);
    assert_eq!(findings("*11:B:1*Y", "*11:A:1*Y"), ["value_not_kept CLM-05"]);
    assert_eq!(findings("*M:F~", "*M:Q~"), ["value_not_kept TOO-03"]);
    assert_eq!(findings("*B***MI*", "*B*DR**MI*"), ["value_not_kept NM1-06"]);
    assert_eq!(findings("****1~\nREF*6R*00101", "****1.5~\nREF*6R*00101"), ["value_not_kept SV3-06"]);
    assert_eq!(findings("LX*2~", "LX*7~"), ["value_not_kept LX-01"]);
}

#[test]
fn a_segment_without_a_place_is_named() {
    let after_claim = |segment: &str| findings("DTP*472", &format!("{segment}~\nDTP*472"));
    assert_eq!(after_claim("ZZZ*1"), ["unknown_segment ZZZ"]);
    assert_eq!(after_claim("DTP*435*D8*20251209"), ["segment_out_of_place DTP"]);
    // The date of an accident that nobody says anything about.
    assert_eq!(after_claim("DTP*439*D8*20251209"), ["segment_out_of_place DTP"]);
    assert_eq!(after_claim("DTP*452*D8*20251209~\nDTP*452*D8*20251208"), ["repeated_segment DTP"]);
    assert_eq!(after_claim("SV3*AD:D0120*55****1"), ["segment_out_of_place SV3"]);
    // A second dentist, and all that belongs to him.
    let twice = findings("LX*1~", "NM1*82*1*BROOK*ANN****XX*1003000126~\nPRV*PE*PXC*1223G0001X~\nLX*1~");
    assert_eq!(twice, ["repeated_segment NM1", "segment_out_of_place PRV"]);
}

#[test]
fn bad_values_are_named_and_stop_the_claim() {
    assert_eq!(
        findings("CLM*RD00000001*203*", "CLM*RD00000001*2O3*"),
        ["bad_amount CLM-02", "837-charge-total CLM-02"]
    );
    assert_eq!(findings("D8*20251209~", "D8*20251309~"), ["bad_date DTP-03", "837-service-date DTP-03"]);
    assert_eq!(
        findings("SV3*AD:D0120*55*", "SV3*AD:D0120**"),
        ["837-charge-total CLM-02", "missing_amount SV3-02"]
    );
    // Y for "assignment accepted" is made up, and said so.
    assert_eq!(findings("*Y*A*Y*Y~", "*Y**Y*Y~"), ["value_assumed CLM-07"]);
}

#[test]
fn levels_that_contradict_are_named() {
    assert_eq!(findings("HL*2*1*22*0~", "HL*2*9*22*0~"), ["hl_parent HL-02"]);
    assert_eq!(findings("HL*2*1*22*0~", "HL*3*1*22*0~"), ["hl_number HL-01"]);
    assert_eq!(findings("HL*2*1*22*0~", "HL*2*1*22*1~"), ["hl_children HL"]);
    assert_eq!(findings("HL*1**20*1~", "HL*1**20*0~"), ["hl_children HL-04"]);
    let leo = text(&file(1, vec![jack_for_leo(vec![exam_and_filling()])]));
    assert_eq!(found(&leo.replace("HL*2*1*22*1~", "HL*2*1*22*0~")), ["hl_children HL"]);
    assert_eq!(found(&leo.replace("HL*3*2*23*0~", "HL*3*1*23*0~")), ["hl_parent HL-02"]);
    assert_eq!(found(&leo.replace("SBR*P**", "SBR*P*18*")), ["hl_children HL"]);
}

#[test]
fn claims_of_nobody_are_kept_and_stop_the_set() {
    let whole = text(&file(1, vec![jack(vec![exam_and_filling()])]));
    let (head, body) = whole.split_once("HL*1").expect("a level");
    let claim = body.find("CLM").expect("a claim");
    let files = read(format!("{head}{}", &body[claim..]).as_bytes());
    assert_eq!(files.claims().count(), 1);
    let stops = files.all_findings().filter(|f| f.rule == rule::SEGMENT_OUT_OF_PLACE).map(|f| f.stops);
    assert_eq!(stops.collect::<Vec<_>>(), [Stops::Set]);
}

#[test]
fn a_subscriber_and_his_family_in_one_level_are_two_subscribers() {
    let own = text(&file(1, vec![jack(vec![exam_and_filling()])]));
    let family = text(&file(1, vec![jack_for_leo(vec![exam_and_filling()])]));
    let dependent = &family[family.find("HL*3").expect("a patient")..family.find("SE*").expect("an end")];
    let dependent = dependent.replace("RD00000001", "RD00000002");
    let both = own.replace("HL*2*1*22*0~", "HL*2*1*22*1~").replace("SE*", &format!("{dependent}SE*"));
    assert_eq!(found(&both), Vec::<String>::new());
    let files = read(both.as_bytes());
    let subscribers = &files.sets[0].file.billing_groups[0].subscribers;
    assert_eq!(subscribers.len(), 2);
    assert!(matches!(&subscribers[0].patients, Patients::Subscriber(claims) if claims.len() == 1));
    assert!(matches!(&subscribers[1].patients, Patients::Dependents(patients) if patients.len() == 1));
    assert_eq!(subscribers[1].member_id, subscribers[0].member_id);
}

#[test]
fn several_sets_and_interchanges_are_read() {
    let whole = text(&file(1, vec![jack(vec![exam_and_filling()])]));
    let piped = whole.replace('*', "|").replace(':', ">").replace("~\n", "\n").replace('^', "!");
    let files = read(format!("\u{feff}{whole}\r\n{piped}").as_bytes());
    assert_eq!((files.interchanges, files.groups, files.sets.len()), (2, 2, 2));
    assert_eq!(files.sets[0].file.billing_groups, files.sets[1].file.billing_groups);
    assert_eq!(files.all_findings().count(), 0, "{:#?}", files.all_findings().collect::<Vec<_>>());
    let set = &whole[whole.find("ST*").expect("a set")..whole.find("GE*").expect("an end")];
    let two = whole.replace("GE*1*", &format!("{}GE*2*", set.replace("*0001", "*0002")));
    assert_eq!(found(&two), Vec::<String>::new());
    assert_eq!(read(two.as_bytes()).claims().count(), 2);
    assert_eq!(found(&whole.replace("GE*1*", &format!("{set}GE*2*"))), ["duplicate_st02 ST-02"]);
}

#[test]
fn ends_that_do_not_fit_are_named() {
    assert_eq!(findings("SE*30*0001", "SE*30*0002"), ["st_se_control SE-02"]);
    assert_eq!(findings("SE*30*0001", "SE*30*1"), ["control_form SE-02"]);
    assert_eq!(findings("GE*1*1~", "GE*2*1~"), ["ge_count GE-01"]);
    assert_eq!(findings("IEA*1*000000001", "IEA*1*000000002"), ["iea_control IEA-02"]);
    let whole = text(&file(1, vec![jack(vec![exam_and_filling()])]));
    assert_eq!(
        read(whole.replace("SE*30", "SE*31").as_bytes()).all_findings().next().map(|f| f.rule),
        Some(rule::SE_COUNT)
    );
    let cut = &whole[..whole.find("GE*").expect("an end")];
    assert_eq!(found(cut), ["missing_iea ISA", "missing_ge GS"]);
    assert!(!read(cut.as_bytes()).sets[0].complete);
    assert_eq!(read(b"hello").findings[0].rule, rule::NOT_X12);
}
