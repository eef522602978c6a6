//! Which sendings an answer is tied to.

use jiff::ToSpan;
use jiff::civil::date;

use super::*;
use crate::desk::TrackedClaim;
use crate::matching::claim::tests::tracked;

#[test]
fn a_claim_is_found_by_its_batch_else_by_its_number_and_charge() {
    let number = sent().seen.sendings[1].claim.claim_identifier.clone();
    let of = |batch: &str, charge: &str| {
        let claims = format!("HL*4*3*PT~TRN*2*{number}~STC*A3:21**U*{charge}~");
        let mut sent = sent();
        let (made, _) = sent.take(&status(batch, &claims));
        (made[0].claim_num.is_some(), sent.statuses()[1])
    };
    assert_eq!(of("000000012", "99"), (true, ClaimStatus::Unsent));
    assert_eq!(of("CLEARING-5", "110"), (true, ClaimStatus::Unsent));
    assert_eq!(of("CLEARING-5", "99"), (false, ClaimStatus::Sent));
    // A number of theirs that is like ours, but not written so.
    assert_eq!(of("12", "99"), (false, ClaimStatus::Sent));
    assert_eq!(of("0000000012", "99"), (false, ClaimStatus::Sent));
    // What was sent counts, whatever the claim is called and charges now.
    let mut changed = sent();
    let claim = &mut changed.seen.sendings[1].claim;
    (claim.claim_identifier, claim.claim_fee) = ("OTHER".to_owned(), Cents(1));
    let claims = format!("HL*4*3*PT~TRN*2*{number}~STC*A3:21**U*110~");
    assert!(changed.take(&status("CLEARING-5", &claims)).0[0].claim_num.is_some());
}

#[test]
fn an_answer_by_the_claims_number_is_to_the_last_sending_that_it_can_mean() {
    let number = sent().seen.sendings[1].claim.claim_identifier.clone();
    // Sent on the 4th and again on the 20th.
    let twice = || {
        let mut sent = sent();
        let mut again = sent.seen.sendings[1].clone();
        sent.seen.sendings[1].is_latest = false;
        sent.seen.sendings[1].sent.sent_at = "2026-03-04T17:00:00Z".parse().unwrap();
        again.sent.sent_claim_num = 9;
        again.sent.interchange_control = 99;
        again.sent.sent_at = "2026-03-20T17:00:00Z".parse().unwrap();
        sent.seen.sendings.push(again);
        sent
    };
    let of = |day: &str| {
        let text = status("CLEARING-5", &format!("HL*4*3*PT~TRN*2*{number}~STC*A7:164*{day}*U*110~"));
        let mut sent = twice();
        let (made, _) = sent.take(&text);
        (made[0].sent_claim_num, made[0].outcome, sent.statuses()[1])
    };
    assert_eq!(of("20260306"), (Some(2), Rejected, ClaimStatus::Sent));
    assert_eq!(of("20260320"), (Some(9), Rejected, ClaimStatus::Unsent));
    // Before both, or of no day: which one is meant cannot be told.
    assert_eq!(of("20260301"), (Some(9), Unclear, ClaimStatus::Sent));
    assert_eq!(of(""), (Some(9), Unclear, ClaimStatus::Sent));
}

#[test]
fn only_whom_the_claims_are_sent_to_answers_for_a_file_and_not_before_it_left() {
    let rejects = |change: &dyn Fn(String) -> String| {
        let mut sent = sent();
        for sending in &mut sent.seen.sendings {
            sending.sent.sent_at = "2026-03-05T17:00:00Z".parse().unwrap();
        }
        sent.take(&change(ack("", "R"))).0[0].claim_num.is_some()
    };
    assert!(rejects(&|text| text));
    assert!(!rejects(&|text| text.replace("*ZZ*CLEARING       *", "*ZZ*SOMEBODY       *")));
    assert!(!rejects(&|text| text.replace("*A*B*20260306*", "*A*B*20260304*")));
}

#[test]
fn what_speaks_of_the_whole_set_or_of_a_provider_speaks_of_all_its_claims() {
    let whole = |segments: &str| {
        let mut sent = sent();
        let text = answer("HN", "005010X214", "277", segments);
        (outcomes(&sent.take(&text).0), sent.statuses(), sent.of_file().len())
    };
    let number = sent().seen.sendings[0].claim.claim_identifier.clone();
    let head = "BHT*0085*08*CA1*20260306*0700*TH~HL*1**20*1~NM1*PR*2*PAYER~HL*2*1*21*1~TRN*2*000000012~";
    let (waiting, file) = (vec![ClaimStatus::Waiting; 2], vec![RejectedWithFile; 2]);
    let rejected = format!("{head}STC*A8:496:41**U*165~QTY*AA*2~");
    let bare = "HL*3*2*19*0~NM1*85*2*GROUP*****XX*1234567893~";
    assert_eq!(whole(&rejected), (file.clone(), waiting.clone(), 1));
    assert_eq!(whole(&format!("{rejected}{bare}")), (file.clone(), waiting.clone(), 1));
    // A claim that is named is as it says; the others are rejected with the set.
    let named = format!("HL*4*3*PT~TRN*2*{number}~STC*A7:164**U~");
    assert_eq!(
        whole(&format!("{rejected}{bare}{named}")),
        (vec![RejectedWithFile, Rejected], vec![ClaimStatus::Unsent, ClaimStatus::Waiting], 1)
    );
    let provider = |id: &str, more: &str| {
        whole(&format!(
            "{head}STC*A1:19**WQ*165~HL*3*2*19*0~NM1*85*2*GROUP*****XX*{id}~STC*A7:562:85**U*165~{more}"
        ))
    };
    assert_eq!(provider("1234567893", ""), (file.clone(), waiting.clone(), 1));
    assert_eq!(provider("1234567893", &named).0, [RejectedWithFile, Rejected]);
    assert_eq!(provider("1111111112", ""), (vec![Rejected], vec![ClaimStatus::Sent; 2], 0));
    // Both levels reject: each claim is told once.
    let both = format!("{rejected}HL*3*2*19*0~NM1*85*2*GROUP*****XX*1234567893~STC*A7:562:85**U*165~");
    assert_eq!(whole(&both), (file, waiting, 1));
    // What is accepted without names is that of all; with names it is said of each.
    let arrived = format!("{head}STC*A1:19**WQ*165~{bare}");
    assert_eq!(whole(&arrived).0, [Received; 2]);
    assert_eq!(whole(&format!("{arrived}{named}")).0, [Rejected]);
    // An answer that says nothing is not clear.
    let nothing = whole(&format!("{head}{bare}"));
    assert_eq!(nothing, (vec![Unclear], vec![ClaimStatus::Sent; 2], 0));
}

#[test]
fn an_envelope_is_told_by_its_number_and_its_day() {
    let ta1 = |day: &str, verdict: &str| {
        format!(
            "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*LARKSPUR       *260306*0915*^*00501*000000005*0*P*:~\
             TA1*000000012*{day}*0915*{verdict}~IEA*0*000000005~"
        )
    };
    let mut sent = sent();
    let sent_at = sent.world.now.instant;
    let day = sent_at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let written = |days: i32| day.saturating_add(days.days()).strftime("%y%m%d").to_string();
    // The world's clock stands in 1970, which no TA1 names: the century of a TA1 is this one.
    assert_eq!(sent.take(&ta1(&written(0), "R*024")).0[0].claim_num, None);
    assert_eq!(sent.take(&ta1("", "R*024")).0.len(), 2);
    for sending in &mut sent.seen.sendings {
        sending.sent.sent_at = "2026-03-06T23:30:00Z".parse().unwrap();
    }
    for (day, claims) in [("260306", 2), ("260307", 2), ("260305", 2), ("260309", 0)] {
        let (made, _) = sent.take(&ta1(day, "A*000"));
        assert_eq!(made.iter().filter(|row| row.claim_num.is_some()).count(), claims, "{day}");
    }
}

#[test]
fn of_claims_of_another_system_that_share_a_number_the_day_the_member_id_or_the_payer_tells_which() {
    let claim = |num: i64, number: &str, day: i8, member: &str, payer: &str| Elsewhere {
        tracked: TrackedClaim {
            service_date: date(2026, 2, day),
            subscriber_id_key: Some(member.into()),
            payer_name: payer.into(),
            ..tracked(num, number, 11200)
        },
        is_paid: false,
        answers: vec![],
        exceptions: vec![],
    };
    let said = |number: &str, day: &str, member: &str, payer: &str, all: &[Elsewhere]| {
        let mut sent = sent();
        sent.seen.elsewhere = all.to_vec();
        let segments = format!(
            "HL*4*3*PT~NM1*QC*1*SMITH*JANE****MI*{member}~TRN*2*{number}~STC*A2:20**WQ*112~DTP*472*D8*{day}~"
        );
        let text = status("CLEARING-5", &segments).replace("NM1*PR*2*PAYER~", &format!("NM1*PR*2*{payer}~"));
        sent.take(&text).0[0].tracked_claim_num
    };
    let visits = [claim(1, "ACC77", 3, "W1", "Delta"), claim(2, "ACC77", 9, "W1", "Delta")];
    assert_eq!(said("ACC77", "20260209", "W1", "DELTA", &visits), Some(2));
    assert_eq!(said("ACC77", "20260220", "W1", "DELTA", &visits), None, "of neither day");
    let payers = [claim(1, "P2", 3, "W1", "Delta"), claim(2, "P2", 3, "W8", "MetroLife Dental")];
    assert_eq!(said("P2", "20260203", "W8", "ANYBODY", &payers), Some(2));
    assert_eq!(said("P2", "20260203", "", "METROLIFE INSURANCE", &payers), Some(2));
    assert_eq!(said("P2", "20260203", "", "ANYBODY", &payers), None);
    let zeros = [claim(1, "000881", 3, "W1", "Delta")];
    assert_eq!(said("881", "20260203", "W1", "DELTA", &zeros), Some(1));
    assert_eq!(said("881", "20260204", "W1", "DELTA", &zeros), None, "another day and another number");
    assert_eq!(said("ACC77", "20260209", "W1", "DELTA", &visits[..1]), None, "the number is used again");
}

#[test]
fn an_answer_without_a_charge_tells_claims_apart_by_no_charge() {
    let claim = |num: i64, charge: i64| Elsewhere {
        tracked: tracked(num, "ACC77", charge),
        is_paid: false,
        answers: vec![],
        exceptions: vec![],
    };
    let said = |all: &[Elsewhere]| {
        let mut sent = sent();
        sent.seen.elsewhere = all.to_vec();
        let segments = "HL*4*3*PT~NM1*QC*1*SMITH*JANE~TRN*2*ACC77~STC*A2:20**WQ~";
        sent.take(&status("CLEARING-5", segments)).0[0].tracked_claim_num
    };
    assert_eq!(said(&[claim(1, 11200)]), Some(1));
    assert_eq!(said(&[claim(1, 11200), claim(2, 8000)]), None);
}
