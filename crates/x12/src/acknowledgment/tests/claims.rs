//! 277CA.

use super::*;
use crate::Cents;
use crate::finding::rule;

const HEADER: &str = "BHT*0085*08*CA1*20260106*0700*TH~HL*1**20*1~NM1*PR*2*PAYER*****PI*P1~TRN*1*T1~\
                      DTP*050*D8*20260105~DTP*009*D8*20260106~";
const RECEIVER: &str = "HL*2*1*21*1~NM1*41*2*GROUP*****46*G1~TRN*2*BATCH0001~STC*A1:19:PR*20260106*WQ*163~\
                        QTY*90*2~AMT*YU*163~";
const PROVIDER: &str =
    "HL*3*2*19*1~NM1*85*2*GROUP*****XX*1234567893~TRN*1*0~STC*A1:19:PR**WQ*163~QTY*QA*2~AMT*YU*163~";
const FIRST: &str = "HL*4*3*PT~NM1*QC*1*DOE*J****MI*9~TRN*2*RD1~STC*A2:20*20260106*WQ*55~REF*1K*26015~\
                     DTP*472*D8*20251209~";
const SECOND: &str = "HL*5*3*PT~NM1*QC*1*DOE*K****MI*8~TRN*2*RD2~STC*A2:20*20260106*WQ*108~";

fn answer(segments: &str) -> String {
    interchange("HN", "005010X214", &set("277", segments))
}

fn good() -> String {
    [HEADER, RECEIVER, PROVIDER, FIRST, SECOND].concat()
}

/// The good answer with one text replaced: what is reported.
fn changed(from: &str, to: &str) -> Vec<(&'static str, Stops)> {
    assert!(good().contains(from), "{from}");
    rules(&answer(&good().replacen(from, to, 1)))
}

#[test]
fn a_good_answer_is_read_whole_and_reported_for_nothing() {
    let text = answer(&good());
    let file = read(text.as_bytes());
    assert_eq!(rules(&text), []);
    let answer = &file.claims[0];
    assert!(answer.frame.may_act() && !answer.frame.claim_is_held(0));
    insta::assert_json_snapshot!(answer.sources);
    let first = answer.claims().next().expect("a claim");
    assert_eq!((first.outcome(), first.payer_claim_number()), (ClaimOutcome::Accepted, Some("26015")));
}

#[test]
fn the_category_decides_and_not_the_action() {
    let outcome = |stc: &str| {
        let text = answer(&good().replace("STC*A2:20*20260106*WQ*55~", stc));
        let file = read(text.as_bytes());
        let outcome = file.claims[0].claims().next().map(ClaimAnswer::outcome);
        (outcome.expect("a claim"), file.claims[0].frame.claim_is_held(0))
    };
    for (category, expected) in [
        ("A0", ClaimOutcome::Forwarded),
        ("A1", ClaimOutcome::Received),
        ("A2", ClaimOutcome::Accepted),
        ("A3", ClaimOutcome::Returned),
        ("A4", ClaimOutcome::Rejected),
        ("A5", ClaimOutcome::Accepted),
        ("A6", ClaimOutcome::Rejected),
        ("A7", ClaimOutcome::Rejected),
        ("A8", ClaimOutcome::Rejected),
        ("DR08", ClaimOutcome::Accepted),
    ] {
        assert_eq!(outcome(&format!("STC*{category}:20**WQ*55~")), (expected, false), "{category} WQ");
        assert_eq!(outcome(&format!("STC*{category}:20**U*55~")), (expected, false), "{category} U");
    }
    // Not known: rejected when the action says so, else nobody knows; a person looks in any case.
    assert_eq!(outcome("STC*X9:20**U*55~"), (ClaimOutcome::Rejected, true));
    assert_eq!(outcome("STC*X9:20**WQ*55~"), (ClaimOutcome::Unknown, true));
    // One that rejects outweighs the others.
    assert_eq!(outcome("STC*A2:20**WQ*55~STC*A7:21**U*55~").0, ClaimOutcome::Rejected);
    assert_eq!(outcome(""), (ClaimOutcome::Unknown, true));
}

#[test]
fn what_contradicts_itself_is_reported() {
    let stc = "STC*A2:20*20260106*WQ*55~";
    let totals = [(rule::ANSWERED_COUNT, Stops::Nothing), (rule::ANSWERED_AMOUNT, Stops::Nothing)];
    let all = [&totals[..], &totals[..], &[(rule::STATUS_ACTION, Stops::Nothing)]].concat();
    assert_eq!(changed(stc, "STC*A7:562:85**WQ*55~"), all);
    assert_eq!(changed(stc, "STC*A2:20**U*55~"), [(rule::STATUS_ACTION, Stops::Nothing)]);
    let held = [(rule::STATUS_CONTRADICTION, Stops::Claim)];
    assert_eq!(changed(stc, "STC*A2:20**WQ*55******A3:187~"), held);
    assert_eq!(changed(stc, "STC*A2:20**WQ*55*******A3:187~"), held);
    assert_eq!(changed("REF*1K*26015~", "REF*1K*26015~SVC*AD:D1*55~STC*A7:242**U~"), held);
    let whole = (rule::STATUS_CONTRADICTION, Stops::Set);
    assert!(changed("STC*A1:19:PR*20260106*WQ*163~", "STC*A3:24:41*20260106*U*163~").contains(&whole));
    assert!(changed("STC*A1:19:PR**WQ*163~", "STC*A3:24:41**U*163~").contains(&whole));
}

#[test]
fn totals_are_checked_against_the_claims() {
    let count = [(rule::ANSWERED_COUNT, Stops::Nothing)];
    let amount = [(rule::ANSWERED_AMOUNT, Stops::Nothing)];
    assert_eq!(changed("QTY*90*2~", "QTY*90*3~"), count);
    assert_eq!(changed("QTY*QA*2~", "QTY*QA*1~"), count);
    assert_eq!(changed("QTY*90*2~", "QTY*90*2~QTY*AA*1~"), count);
    assert_eq!(changed("AMT*YU*163~HL*3", "AMT*YU*163.01~HL*3"), amount);
    assert_eq!(changed("AMT*YU*163~HL*4", "AMT*YU*163~AMT*YY*1~HL*4"), amount);
    assert_eq!(changed("QTY*90*2~", "QTY*90*x~"), [(rule::BAD_NUMBER, Stops::Nothing)]);
    assert_eq!(changed("QTY*90*2~", "QTY*90*99999999999999999999~"), [(rule::BAD_NUMBER, Stops::Nothing)]);
    // A provider without claims is taken at its word, and counts for the receiver.
    let other = "HL*6*2*19*0~NM1*85*1*REED*I***MD*XX*1222334499~STC*A3:24:85**U*150~QTY*QC*3~AMT*YY*150~";
    let text = good().replace("QTY*90*2~", "QTY*90*2~QTY*AA*3~").replacen(
        "AMT*YU*163~",
        "AMT*YU*163~AMT*YY*150~",
        1,
    );
    assert_eq!(rules(&answer(&format!("{text}{other}"))), []);
    // Counts that no number holds are not compared.
    let huge = other.replace("QTY*QC*3~", "QTY*QC*18446744073709551615~");
    let found = rules(&answer(&format!("{text}{huge}{huge}")));
    assert_eq!(found, [(rule::ANSWERED_AMOUNT, Stops::Nothing), (rule::LEVEL_NUMBER, Stops::Nothing)]);
}

#[test]
fn a_set_that_is_rejected_as_a_whole_accepts_nothing() {
    let receiver = "HL*2*1*21*0~TRN*2*BATCH0001~STC*A3:24:41*20260106*U*150~QTY*AA*5~AMT*YY*150~";
    let text = answer(&format!("{HEADER}{receiver}"));
    let file = read(text.as_bytes());
    assert_eq!(rules(&text), []);
    let receiver_answer = file.claims[0].receivers().next().expect("a receiver");
    assert_eq!(receiver_answer.outcome(), ClaimOutcome::Returned);
    assert_eq!(receiver_answer.batch, "BATCH0001");
    let both = answer(&format!("{HEADER}{receiver}QTY*90*3~AMT*YU*10~"));
    let stops = Stops::Nothing;
    assert_eq!(rules(&both), [(rule::ANSWERED_COUNT, stops), (rule::ANSWERED_AMOUNT, stops)]);
    let nothing = answer(&format!("{HEADER}HL*2*1*21*0~TRN*2*BATCH0001~"));
    assert_eq!(rules(&nothing), [(rule::MISSING_STATUS, Stops::Set)]);
}

#[test]
fn levels_are_nested_by_order_and_never_by_number() {
    let text = answer(&good().replace("HL*5*3*PT", "HL*1*9*PT"));
    assert_eq!(rules(&text), [(rule::LEVEL_NUMBER, Stops::Nothing)]);
    let renumbered = read(text.as_bytes());
    let plain = answer(&good());
    let sources = |file: &AcknowledgmentFile<'_>| serde_json::to_string(&file.claims[0].sources).ok();
    assert_eq!(sources(&renumbered), sources(&read(plain.as_bytes())));

    let place = (rule::LEVEL_OUT_OF_PLACE, Stops::Nothing);
    let lost = [HEADER, FIRST].concat();
    assert_eq!(rules(&answer(&lost)), [place]);
    assert_eq!(read(answer(&lost).as_bytes()).claims[0].claims().count(), 1);
    let unknown = changed("HL*3*2*19*1~", "HL*3*2*99*1~");
    assert_eq!(unknown[..2], [place, place], "the level, and the claims that follow it");
}

#[test]
fn claims_without_number_or_status_are_held() {
    assert_eq!(changed("TRN*2*RD1~", ""), [(rule::MISSING_CLAIM_NUMBER, Stops::Claim)]);
    assert_eq!(
        changed("TRN*2*RD1~", "TRN*1*RD1~"),
        [(rule::MISSING_CLAIM_NUMBER, Stops::Claim), (rule::SEGMENT_OUT_OF_PLACE, Stops::Nothing)]
    );
    assert_eq!(changed("TRN*2*RD1~", "TRN*2*RD1~TRN*2*RD9~"), [(rule::REPEATED_SEGMENT, Stops::Claim)]);
    assert_eq!(changed("STC*A2:20*20260106*WQ*55~", ""), [(rule::MISSING_STATUS, Stops::Claim)]);
}

#[test]
fn lines_are_named_by_the_number_that_we_gave_them() {
    let line = "SVC*AD:T2330:22*148**1***2~STC*A7:242*20260106*U~REF*FJ*00102~DTP*472*RD8*20251209-20251210~";
    let text = answer(&good().replace("REF*1K*26015~", &format!("REF*1K*26015~{line}")));
    let file = read(text.as_bytes());
    let claim = file.claims[0].claims().next().expect("a claim");
    let line = &claim.lines[0];
    assert_eq!((line.line_control_number(), line.charge), (Some("00102"), Some(Cents(14800))));
    assert_eq!((line.procedure.code.as_ref(), line.outcome()), ("T2330", ClaimOutcome::Rejected));
    let status = &line.statuses[0];
    let reason = "Rejected because information is wrong: Teeth, surfaces or quadrants are wrong or missing.";
    assert_eq!(status.explained().reason, reason);
    assert!(status.explained().next.starts_with("Correct tooth, surface or area"));
}

#[test]
fn bad_values_are_left_out_with_a_finding() {
    assert_eq!(changed("DTP*472*D8*20251209", "DTP*472*D8*20251309"), [(rule::BAD_DATE, Stops::Nothing)]);
    assert_eq!(changed("STC*A2:20*20260106", "STC*A2:20*2026010X"), [(rule::BAD_DATE, Stops::Nothing)]);
    assert_eq!(changed("AMT*YU*163~HL*3", "AMT*YU*16E~HL*3"), [(rule::BAD_AMOUNT, Stops::Nothing)]);
}

#[test]
fn other_guides_are_named() {
    let with = |guide: &str, segments: &str| interchange("HN", guide, &set("277", segments));
    assert_eq!(rules(&with("005010X364", &good())), [(rule::OTHER_GUIDE, Stops::Nothing)]);
    assert_eq!(rules(&with("005010", &good())), []);
    let inquiry = good().replace("BHT*0085", "BHT*0010");
    assert_eq!(rules(&with("005010", &inquiry)), [(rule::OTHER_GUIDE, Stops::Set)]);
    assert_eq!(
        rules(&with("005010X212", &good())),
        [(rule::NO_ACKNOWLEDGMENT, Stops::Nothing), (rule::OTHER_SET, Stops::Nothing)]
    );
}
