//! What we answer for what we receive.

use jiff::civil::date;

use super::*;
use crate::contents::Kind;
use crate::remittance;

const NUMBERS: fn() -> ReplyNumbers =
    || ReplyNumbers { interchange: 77, group: 8, created: date(2026, 1, 6).at(8, 30, 0, 0) };
const SET: &str = "BPR*I*45*C*CHK************20260115~TRN*1*900123*1999999999~N1*PR*PAYER~N1*PE*GROUP~LX*1~\
                   CLP*RD1*1*55*45**12*26015~SVC*AD:D0120*55*45~DTM*472*20251209~CAS*CO*45*10~";

fn received() -> String {
    interchange("HP", "005010X221A1", &set("835", SET))
}

/// Remittances and answers are taken, as the ledger does.
fn takes(kind: Kind) -> bool {
    kind == Kind::Remittance || kind.is_acknowledgment()
}

/// What an 835 is answered, a segment a line.
fn answered(text: &str) -> Vec<String> {
    let file = remittance::read(text.as_bytes());
    let all = replies(text.as_bytes(), file.all_findings(), takes);
    let written = all.iter().map(|reply| String::from_utf8(write_999(reply, NUMBERS())).expect("ASCII"));
    written.map(|text| text.replace('~', "~\n")).collect()
}

/// The segments of the only answer between GS and GE, and its TA1.
fn body(text: &str) -> String {
    let answers = answered(text);
    assert_eq!(answers.len(), 1);
    let envelope = ["ISA", "GS*", "ST*", "SE*", "GE*", "IEA"];
    answers[0].lines().filter(|line| !envelope.contains(&&line[..3])).collect()
}

#[test]
fn a_good_file_is_accepted() {
    insta::assert_snapshot!(answered(&received())[0]);
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let bad = received().replace("CAS*CO*45*10~", "CAS*CO*45*1O~ZZZ*1~").replace("20251209", "20251309");
    let bad = bad.replace("SE*11*", "SE*12*");
    insta::assert_snapshot!(answered(&bad)[0]);
}

#[test]
fn what_cannot_be_posted_for_its_form_is_rejected_and_what_is_out_of_balance_is_not() {
    let no_trace = received().replace("TRN*1*900123*1999999999~", "").replace("SE*11*", "SE*10*");
    assert_eq!(
        body(&no_trace),
        "AK1*HP*504*005010X221A1~AK2*835*0001*005010X221A1~IK3*TRN*1**3~IK5*R*5~AK9*R*1*1*0~"
    );
    let unbalanced = received().replace("BPR*I*45*", "BPR*I*46*");
    assert_eq!(body(&unbalanced), "AK1*HP*504*005010X221A1~AK2*835*0001*005010X221A1~IK5*A~AK9*A*1*1*1~");
    let miscounted = received().replace("SE*11*", "SE*99*");
    assert_eq!(body(&miscounted), "AK1*HP*504*005010X221A1~AK2*835*0001*005010X221A1~IK5*E*4~AK9*E*1*1*1~");
}

#[test]
fn one_bad_set_leaves_the_others_accepted() {
    let bad = set("835", SET).replace("TRN*1*900123*1999999999~", "").replace("*0001~", "*0002~");
    let text = interchange("HP", "005010X221A1", &format!("{}{bad}", set("835", SET)));
    let text = text.replace("SE*11*0002", "SE*10*0002");
    assert_eq!(
        body(&text),
        "AK1*HP*504*005010X221A1~AK2*835*0001*005010X221A1~IK5*A~AK2*835*0002*005010X221A1~IK3*TRN*1**3~IK5*R*5~\
         AK9*P*2*2*1~"
    );
}

#[test]
fn a_ta1_is_sent_when_it_is_asked_for_or_when_the_envelope_is_wrong() {
    let asked = received().replace("*000000504*0*P", "*000000504*1*P");
    assert!(body(&asked).starts_with("TA1*000000504*260105*0915*A*000~AK1*"));
    let other_number = received().replace("IEA*1*000000504", "IEA*1*000000505");
    assert!(body(&other_number).starts_with("TA1*000000504*260105*0915*E*001~AK1*"));
    let cut = &received()[..300];
    assert_eq!(body(cut), "TA1*000000504*260105*0915*R*023~");
    let no_ge = received().replace("GE*1*504~", "");
    assert!(body(&no_ge).ends_with("AK1*HP*504*005010X221A1~AK9*R*1*1*0*3~"), "{}", body(&no_ge));
}

#[test]
fn a_verdict_that_cannot_be_sent_does_not_become_another() {
    let text = interchange("FA", "005010X231A1", &set("999", "AK1*HC*9~AK2*837*1~IK5*A\u{e9}~AK9*R*1*1*0~"));
    let reply = Reply { groups: read(text.as_bytes()).groups, ..Reply::default() };
    let written = write_999(&reply, NUMBERS());
    assert_eq!(read(&written).groups[0].sets[0].outcome, Outcome::Absent);
}

#[test]
fn a_code_of_which_nothing_can_be_sent_leaves_no_gap() {
    let text = interchange(
        "FA",
        "005010X231A1",
        &set("999", "AK1*HC*9~AK2*837*1~IK3*N3*8**8~CTX*\u{e9}^CLM01:RD1~IK5*R*\u{e9}*5~AK9*R*1*1*0*^*4~"),
    );
    let reply = Reply { groups: read(text.as_bytes()).groups, ..Reply::default() };
    let written = String::from_utf8(write_999(&reply, NUMBERS())).expect("ASCII");
    assert!(written.contains("~CTX*CLM01:RD1~IK5*R*5~AK9*R*1*1*0*4~"), "{written}");
}

#[test]
fn a_group_without_number_is_answered_by_a_ta1() {
    let unnamed = received().replace("*0915*504*X*", "*0915**X*").replace("GE*1*504", "GE*1*");
    assert_eq!(body(&unnamed), "TA1*000000504*260105*0915*E*024~");
}

#[test]
fn answers_are_not_answered_and_neither_is_what_has_no_envelope() {
    let ack = interchange("FA", "005010X231A1", &set("999", "AK1*HC*9~AK9*A*1*1*1~"));
    assert_eq!(replies(ack.as_bytes(), read(ack.as_bytes()).all_findings(), takes), []);
    assert_eq!(answered(&set("835", SET)), [] as [&str; 0]);
    assert_eq!(answered("hello"), [] as [&str; 0]);
}

#[test]
fn a_277ca_is_answered_too() {
    let segments = "BHT*0085*08*CA1*20260106*0700*TH~HL*1**20*1~HL*2*1*21*1~TRN*2*B1~STC*A1:19**WQ*55~\
                    HL*3*2*19*1~HL*4*3*PT~TRN*2*RD1~STC*A2:20*2026O106*WQ*55~";
    let text = interchange("HN", "005010X214", &set("277", segments));
    let file = read(text.as_bytes());
    let replies = replies(text.as_bytes(), file.all_findings(), takes);
    let written = write_999(&replies[0], NUMBERS());
    let answer = read(&written);
    let set = answer.groups[0].set("0001").expect("the set");
    assert_eq!(set.outcome, Outcome::AcceptedWithErrors);
    assert_eq!(
        set.errors[0].explained().reason,
        "Segment STC (segment 10 of the set) has wrong elements. Element 2 is no valid date."
    );
}

#[test]
fn what_the_guide_does_not_allow_is_said_and_taken_all_the_same() {
    let text = received().replace("N1*PR*PAYER~", "N1*PR*PAYER~N3*1 ST~N4*A*CA*95814~PER*BL**TE*8005550100~");
    let text = text.replace("SE*11*", "SE*14*");
    let found = crate::check::check(text.as_bytes(), &crate::codes::Known::default());
    let all = replies(text.as_bytes(), &found, takes);
    let [only] = all.as_slice() else { panic!("one answer: {all:?}") };
    let set = &only.groups[0].sets[0];
    assert_eq!(set.outcome, Outcome::AcceptedWithErrors);
    let errors: Vec<_> = set.errors.iter().map(|error| error.explained().reason).collect();
    assert_eq!(
        errors,
        [
            "Segment N4 (segment 6 of the set) has wrong elements. Element 1 is too short.",
            "Segment N1 (segment 8 of the set) has wrong elements. Element 3 is missing. Element 4 is missing.",
            "Segment NM1 (segment 11 of the set) is missing.",
        ]
    );
}

#[test]
fn a_set_that_is_not_taken_is_rejected_as_not_supported() {
    let other = set("820", "BPR*I*1*C*CHK~").replace("*0001~", "*0002~");
    let mixed = interchange("HP", "005010X221A1", &format!("{}{other}", set("835", SET)));
    assert_eq!(
        body(&mixed),
        "AK1*HP*504*005010X221A1~AK2*835*0001*005010X221A1~IK5*A~AK2*820*0002*005010X221A1~IK5*R*1~AK9*P*2*2*1~"
    );
    let alone = interchange("HC", "005010X224A2", &set("837", "BHT*0019*00*1*20260105*0915*CH~"));
    assert_eq!(body(&alone), "AK1*HC*504*005010X224A2~AK2*837*0001*005010X224A2~IK5*R*1~AK9*R*1*1*0~");
}
