//! 999, 997 and TA1.

use super::*;
use crate::finding::rule;

fn answer(segments: &str) -> String {
    interchange("FA", "005010X231A1", &set("999", segments))
}

/// What `outcome_of` says of set 0001, and what the answer is reported for.
fn verdict(segments: &str) -> (Option<String>, bool, Vec<(&'static str, Stops)>) {
    let text = answer(segments);
    let file = read(text.as_bytes());
    let outcome = file.groups[0].outcome_of("1").map(|outcome| outcome.code().to_owned());
    (outcome, file.groups[0].frame.may_act(), rules(&text))
}

fn said(outcome: &str) -> Option<String> {
    Some(outcome.to_owned())
}

#[test]
fn a_set_has_its_own_verdict_else_that_of_its_group() {
    let of = |segments: &str| verdict(&format!("AK1*HC*9~{segments}"));
    assert_eq!(of("AK2*837*0001~IK5*A~AK9*A*1*1*1~"), (said("A"), true, vec![]));
    assert_eq!(of("AK2*837*0001~IK5*E*5~AK9*E*1*1*1~"), (said("E"), true, vec![]));
    assert_eq!(of("AK2*837*0001~IK5*R*5~AK9*R*1*1*0~"), (said("R"), true, vec![]));
    assert_eq!(of("AK2*837*2~IK5*R*5~AK2*837*1~IK5*A~AK9*P*2*2*1~"), (said("A"), true, vec![]));
    assert_eq!(of("AK9*A*3*3*3~"), (said("A"), true, vec![]));
    assert_eq!(of("AK9*R*3*3*0*1~"), (said("R"), true, vec![]));
    assert_eq!(of("AK2*837*0002~IK5*A~AK9*P*2*2*2~"), (None, true, vec![]));
    // All sets that came are named: nothing is said of another one.
    assert_eq!(of("AK2*837*0002~IK5*A~AK9*A*1*1*1~"), (None, true, vec![]));
    assert_eq!(of("AK2*837*0001~IK5*X*5~AK9*X*1*1*0~"), (said("X"), true, vec![]));
}

#[test]
fn a_verdict_that_is_not_there_or_not_known_is_none() {
    let of = |segments: &str| verdict(&format!("AK1*HC*9~{segments}"));
    assert_eq!(of("AK2*837*0001~AK9*A*1*1*0~"), (None, true, vec![(rule::MISSING_IK5, Stops::Claim)]));
    assert_eq!(
        of("AK2*837*0001~IK5*Q~AK9*P*1*1*0~"),
        (None, true, vec![(rule::UNKNOWN_OUTCOME, Stops::Claim)])
    );
    assert_eq!(of("AK9**1*1*1~"), (None, false, vec![(rule::UNKNOWN_OUTCOME, Stops::Set)]));
    assert_eq!(of("AK2*837*0001~IK5*A~"), (said("A"), false, vec![(rule::MISSING_AK9, Stops::Set)]));
    assert_eq!(verdict("AK9*A*1*1*1~"), (said("A"), false, vec![(rule::MISSING_AK1, Stops::Set)]));
}

#[test]
fn verdicts_that_contradict_each_other_stop_the_answer() {
    let of = |segments: &str| verdict(&format!("AK1*HC*9~{segments}")).2;
    let two = "AK2*837*0001~IK5*A~AK2*837*0002~IK5*R*5~";
    assert_eq!(of(&format!("{two}AK9*R*2*2*1~")), [(rule::GROUP_OUTCOME, Stops::Set)]);
    assert_eq!(of(&format!("{two}AK9*A*2*2*1~")), [(rule::GROUP_OUTCOME, Stops::Set)]);
    assert_eq!(of("AK9*P*2*2*1~"), [(rule::GROUP_OUTCOME, Stops::Set)]);
    assert_eq!(of("AK2*837*1~IK5*E*5~AK9*A*1*1*1~"), [(rule::GROUP_OUTCOME, Stops::Nothing)]);
    assert_eq!(of("AK2*837*1~IK5*A~IK5*R~AK9*A*1*1*1~"), [(rule::REPEATED_SEGMENT, Stops::Set)]);
    let twice = |other: &str| of(&format!("AK2*837*1~IK5*A~AK2*837*0001~{other}AK9*P*2*2*1~"));
    assert_eq!(twice("IK5*R*5~"), [(rule::REPEATED_SEGMENT, Stops::Set)]);
    assert_eq!(twice("IK5*E*5~"), [(rule::GROUP_COUNTS, Stops::Nothing)]);
}

#[test]
fn counts_are_checked_against_the_sets() {
    let of = |ak9: &str| verdict(&format!("AK1*HC*9~AK2*837*1~IK5*A~AK2*837*2~IK5*R*5~{ak9}")).2;
    let wrong = [(rule::GROUP_COUNTS, Stops::Nothing)];
    assert_eq!(of("AK9*P*2*2*1~"), []);
    assert_eq!(of("AK9*P*3*3*2~"), []);
    assert_eq!(of("AK9*P*3*2*1~"), wrong);
    assert_eq!(of("AK9*P*2*2*2~"), wrong);
    assert_eq!(of("AK9*P*1*1*1~"), [wrong[0], wrong[0]]);
    assert_eq!(of("AK9*P*2*two*1~"), [(rule::BAD_NUMBER, Stops::Nothing)]);
}

#[test]
fn errors_have_their_place_their_words_and_what_to_do() {
    let text = answer(
        "AK1*HC*9*005010X224A2~AK2*837*0001*005010X224A2~IK3*CLM*22*2300*8~CTX*CLM01:RD1~\
         CTX*SITUATIONAL TRIGGER*CLM*43**5:3~IK4*5:3*1325*7*X~CTX*SITUATIONAL TRIGGER*DMG*9~IK3*DMG*16*2010BA*I6~\
         IK5*R*I5~AK9*R*1*1*0~",
    );
    let file = read(text.as_bytes());
    assert_eq!(rules(&text), []);
    let set = &file.groups[0].sets[0];
    insta::assert_json_snapshot!(set);
    assert_eq!(set.errors[0].claim_number(), Some("RD1"));
    assert_eq!(set.errors[1].claim_number(), None);
    let explained: Vec<_> = set.errors.iter().map(SegmentError::explained).collect();
    insta::assert_json_snapshot!(explained);
    assert_eq!(set.explained()[0].reason, "One or more segments break rules of the guide.");
}

#[test]
fn a_code_that_is_not_known_passes_with_a_finding() {
    let (outcome, may_act, found) =
        verdict("AK1*HC*9~AK2*837*1~IK3*N4*3**77~IK4*1**88~IK5*R*99~AK9*R*1*1*0*98~");
    assert_eq!((outcome, may_act), (said("R"), true));
    assert_eq!(found, [(rule::UNKNOWN_ERROR_CODE, Stops::Nothing); 4]);
}

#[test]
fn a_997_says_the_same_as_a_999() {
    let segments = "AK1*HC*9~AK2*837*0001~AK3*N4*10**8~AK4*3*116*5~AK5*R*5~AK9*R*1*1*0~";
    let text = interchange("FA", "005010X230A1", &set("997", segments));
    let file = read(text.as_bytes());
    assert_eq!((rules(&text), file.groups[0].form), (vec![], Form::Functional));
    let newer = answer(&segments.replace("AK3", "IK3").replace("AK4", "IK4").replace("AK5", "IK5"));
    assert_eq!(read(newer.as_bytes()).groups[0].sets, file.groups[0].sets);
    assert_eq!(rules(&answer(segments)), [(rule::OTHER_GUIDE, Stops::Nothing); 3]);
}

#[test]
fn a_set_that_counts_more_segments_than_there_are_is_not_acted_on() {
    let segments = "AK1*HC*9~AK2*837*0001~IK5*A~AK9*A*1*1*1~";
    let counted = |n: u32| {
        let text = answer(segments).replace("SE*6*", &format!("SE*{n}*"));
        (rules(&text), read(text.as_bytes()).groups[0].frame.may_act())
    };
    assert_eq!(counted(7), (vec![(rule::SE_COUNT, Stops::Set)], false));
    assert_eq!(counted(5), (vec![(rule::SE_COUNT, Stops::Nothing)], true));
}

#[test]
fn segments_that_stand_nowhere_are_passed_over() {
    let good = "AK1*HC*9~AK2*837*1~IK5*A~AK9*A*1*1*1~";
    for (odd, rule) in [
        (good.replace("AK1*HC*9~", "AK2*837*2~AK1*HC*9~"), rule::SEGMENT_OUT_OF_PLACE),
        (good.replace("IK5", "IK4*1**1~IK5"), rule::SEGMENT_OUT_OF_PLACE),
        (good.replace("AK9", "IK3*N4*3**1~AK9"), rule::SEGMENT_OUT_OF_PLACE),
        (good.replace("AK9", "CTX*CLM01:1~AK9"), rule::SEGMENT_OUT_OF_PLACE),
        (good.replace("AK9", "ZZZ*1~AK9"), rule::UNKNOWN_SEGMENT),
        (format!("{good}IK5*R~"), rule::SEGMENT_OUT_OF_PLACE),
    ] {
        let (outcome, may_act, found) = verdict(&odd);
        assert_eq!((outcome, may_act, found), (said("A"), true, vec![(rule, Stops::Nothing)]), "{odd}");
    }
}

#[test]
fn a_ta1_needs_no_group_and_its_end() {
    let isa = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260105*0915*^*00501*000000502*0*P*:~";
    let with = |ta1: &str| format!("{isa}{ta1}IEA*0*000000502~");
    let of = |ta1: &str| {
        let text = with(ta1);
        let file = read(text.as_bytes());
        (file.interchanges[0].may_act(), rules(&text))
    };
    assert_eq!(of("TA1*000000009*260105*0915*A*000~"), (true, vec![]));
    assert_eq!(of("TA1*000000009*260105*0915*R*025~"), (true, vec![]));
    assert_eq!(of("TA1*000000009*260105*0915*Q*000~"), (false, vec![(rule::UNKNOWN_OUTCOME, Stops::Set)]));
    assert_eq!(
        of("TA1*000000009*26X105*0915*R*099~"),
        (true, vec![(rule::UNKNOWN_ERROR_CODE, Stops::Nothing), (rule::BAD_DATE, Stops::Nothing)])
    );
    let text = with("TA1*000000009*260105*0915*R*025~");
    let file = read(text.as_bytes());
    let answer = &file.interchanges[0];
    assert_eq!((answer.sender.as_ref(), answer.receiver.as_ref()), ("PAYER", "PRACTICE"));
    assert_eq!(answer.interchange_control, "000000009");
    let reason = "The control number was used before, so the file was taken for a repeat.";
    assert_eq!(answer.explained().reason, reason);
    let cut = with("TA1*000000009*260105*0915*A*000~").replace("IEA*0*000000502~", "");
    assert!(!read(cut.as_bytes()).interchanges[0].may_act());
}

#[test]
fn other_sets_are_passed_over_and_a_file_without_answers_says_so() {
    let text = interchange("HP", "005010X221A1", &set("835", "BPR*I*0*C*NON~"));
    let stops = Stops::Nothing;
    assert_eq!(rules(&text), [(rule::NO_ACKNOWLEDGMENT, stops), (rule::OTHER_SET, stops)]);
}
