//! The tiers, one by one, and what is no match.

use jiff::civil::date;
use x12::remittance::{ClaimStatus, Person, PersonRole, Reference, ServiceRange};

use super::*;

fn found(remitted: &RemittedClaim<'_>, claims: &[TrackedClaim]) -> Found {
    found_around(remitted, Around { charge: remitted.charge, entity: None, not_paid: &[], payer: "" }, claims)
}

fn found_around(remitted: &RemittedClaim<'_>, around: Around<'_>, claims: &[TrackedClaim]) -> Found {
    find(remitted, around, &Register::of(claims)).cloned()
}

pub(crate) fn tracked(num: i64, number: &str, charge: i64) -> TrackedClaim {
    TrackedClaim {
        tracked_claim_num: num,
        public_id: format!("claim_{num:016}"),
        entity_num: 1,
        payer_name: "Delta".into(),
        claim_number: number.into(),
        claim_number_key: id_key(number),
        payer_claim_number: None,
        payer_claim_number_key: None,
        subscriber_id: None,
        subscriber_id_key: None,
        patient_name: "Jane Smith".into(),
        charged_amount: Cents(charge),
        service_date: date(2026, 2, 15),
        service_end_date: None,
        claim_num: None,
        reconciled: false,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        updated_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

/// The payer's number of it is known, and is the one that answers have.
fn known(claim: TrackedClaim) -> TrackedClaim {
    TrackedClaim { payer_claim_number_key: Some("P9".into()), ..claim }
}

/// It has the member id that answers have.
fn of_member(claim: TrackedClaim) -> TrackedClaim {
    TrackedClaim { subscriber_id_key: Some("W1".into()), ..claim }
}

pub(super) fn remitted(number: &str, charge: i64) -> RemittedClaim<'static> {
    RemittedClaim {
        claim_number: number.to_owned().into(),
        charge: Cents(charge),
        payer_claim_number: "P9".into(),
        people: vec![patient("JANE")],
        stated_service: Some(ServiceRange { first: date(2026, 2, 15), last: date(2026, 2, 15) }),
        ..RemittedClaim::default()
    }
}

fn patient(first: &'static str) -> Person<'static> {
    Person {
        role: PersonRole::Patient,
        organisation: false,
        last: "SMITH".into(),
        first: first.into(),
        middle: "".into(),
        suffix: "".into(),
        id_qualifier: "MI".into(),
        id: "W1".into(),
    }
}

fn tier(found: &Found) -> Option<(i64, Tier)> {
    match found {
        Found::One { claim, tier, .. } => Some((claim.tracked_claim_num, *tier)),
        _ => None,
    }
}

#[test]
fn a_claim_number_and_the_charge_are_enough() {
    let candidates = [tracked(1, "72/5", 15800)];
    assert_eq!(tier(&found(&remitted("72/5", 15800), &candidates)), Some((1, Tier::B)));
}

#[test]
fn a_number_whose_marks_moved_is_another() {
    let candidates = [tracked(1, "1/23", 15800)];
    assert_eq!(found(&remitted("12/3", 15800), &candidates), Found::Near(vec![]));
}

#[test]
fn two_claims_that_fit_equally_are_never_picked_from() {
    let twins = [tracked(1, "72/5", 15800), tracked(2, "72/5", 15800)];
    let found = found(&remitted("72/5", 15800), &twins);
    assert!(matches!(found, Found::Ambiguous(claims) if claims.len() == 2));
}

#[test]
fn the_date_of_service_decides_between_claims_that_share_a_number() {
    let mut other = tracked(2, "72/5", 15800);
    other.service_date = date(2026, 3, 1);
    let candidates = [tracked(1, "72/5", 15800), other];
    assert_eq!(tier(&found(&remitted("72/5", 15800), &candidates)), Some((1, Tier::B)));
}

/// For another day of February than the 15th, that of [`tracked`].
fn of_day(claim: RemittedClaim<'static>, day: i8) -> RemittedClaim<'static> {
    let on = date(2026, 2, day);
    RemittedClaim { stated_service: Some(ServiceRange { first: on, last: on }), ..claim }
}

#[test]
fn a_number_that_is_used_again_is_not_that_of_another_day() {
    let one = [tracked(1, "72/5", 15800)];
    let answer = of_day(remitted("72/5", 15800), 20);
    assert!(matches!(found(&answer, &one), Found::OtherDay(claims) if claims.len() == 1));
    let two = [tracked(1, "72/5", 15800), tracked(2, "72/5", 9900)];
    assert!(matches!(found(&answer, &two), Found::OtherDay(claims) if claims.len() == 1));
    let silent = RemittedClaim { stated_service: None, ..answer.clone() };
    assert_eq!(tier(&found(&silent, &one)), Some((1, Tier::B)), "the payer says no day");
    // In the practice's own program a number is of one claim.
    let own = [TrackedClaim { claim_num: Some(7), ..tracked(1, "72/5", 15800) }];
    assert_eq!(tier(&found(&answer, &own)), Some((1, Tier::B)));
}

#[test]
fn a_day_that_is_wrong_by_a_little_is_the_day_if_the_patient_is_the_same() {
    let claim = tracked(1, "72/5", 15800);
    let hit = |day, claims: &[TrackedClaim]| tier(&found(&of_day(remitted("72/5", 15800), day), claims));
    for (day, is_near) in [(13, false), (14, true), (16, true), (17, false)] {
        assert_eq!(hit(day, std::slice::from_ref(&claim)).is_some(), is_near, "{day}");
    }
    let stranger = TrackedClaim { patient_name: "Jill Stone".into(), ..claim.clone() };
    assert_eq!(hit(16, std::slice::from_ref(&stranger)), None);
    assert_eq!(hit(16, &[of_member(stranger)]), Some((1, Tier::B)), "the name is written wrong too");
    let again = TrackedClaim { service_date: date(2026, 2, 14), ..tracked(2, "72/5", 15800) };
    assert_eq!(hit(16, &[claim, again]), None, "the number is of two visits");
}

#[test]
fn a_visit_is_not_taken_where_numbers_speak_against_it() {
    let visit = of_member(tracked(1, "72/5", 15800));
    let numbered = TrackedClaim { patient_name: "Jill Stone".into(), ..tracked(2, "72/6", 9900) };
    let other = found(&remitted("72/6", 15800), &[visit.clone(), numbered]);
    assert!(matches!(other, Found::Conflict(claims) if claims.len() == 2));
    let known = TrackedClaim { payer_claim_number_key: Some("P8".into()), ..visit };
    let near = found(&remitted("0", 15800), std::slice::from_ref(&known));
    assert!(matches!(near, Found::Near(claims) if claims.len() == 1), "the payer calls it otherwise");
    let corrects = Reference { qualifier: "F8".into(), value: "P8".into() };
    let correction = RemittedClaim { references: vec![corrects], ..remitted("0", 15800) };
    assert_eq!(tier(&found(&correction, &[known])), Some((1, Tier::A)));
}

#[test]
fn what_corrects_an_answer_is_of_the_claim_that_was_sent_in_place_of_the_answered_one() {
    let corrects = Reference { qualifier: "F8".into(), value: "P8".into() };
    let correction = RemittedClaim { references: vec![corrects], ..remitted("72/5", 13700) };
    let answered = TrackedClaim { payer_claim_number_key: Some("P8".into()), ..tracked(1, "72/5", 17900) };
    let in_its_place = tracked(2, "72/5", 13700);
    assert_eq!(tier(&found(&correction, std::slice::from_ref(&answered))), Some((1, Tier::A)));
    assert_eq!(tier(&found(&correction, &[answered.clone(), in_its_place.clone()])), Some((2, Tier::B)));
    let of_other_day = TrackedClaim { service_date: date(2026, 2, 20), ..in_its_place };
    assert_eq!(tier(&found(&correction, &[answered, of_other_day])), Some((1, Tier::A)));
}

#[test]
fn the_payers_number_wins_over_a_garbled_claim_number() {
    let candidates = [known(tracked(3, "72/5", 15800))];
    assert_eq!(tier(&found(&remitted("XX", 15800), &candidates)), Some((3, Tier::A)));
}

#[test]
fn a_payers_number_that_several_claims_share_never_beats_our_own_number() {
    let candidates =
        [known(tracked(3, "72/5", 10000)), known(tracked(4, "72/6", 15800)), tracked(5, "72/7", 15800)];
    let found = found(&remitted("72/7", 15800), &candidates);
    assert!(matches!(found, Found::Conflict(claims) if claims.len() == 3));
}

#[test]
fn a_payers_number_and_the_charge_are_not_enough_against_name_and_member_id() {
    let stranger = TrackedClaim { patient_name: "Jill Stone".into(), ..known(tracked(3, "72/5", 15800)) };
    assert_eq!(tier(&found(&remitted("XX", 15800), std::slice::from_ref(&stranger))), Some((3, Tier::A)));
    let stranger = TrackedClaim { subscriber_id_key: Some("X9".into()), ..stranger };
    assert_eq!(tier(&found(&remitted("XX", 15800), std::slice::from_ref(&stranger))), None);
    assert_eq!(tier(&found(&remitted("72/5", 15800), &[stranger])), Some((3, Tier::A)));
}

#[test]
fn a_placeholder_is_no_payers_number() {
    let mut claim = remitted("72/5", 15800);
    claim.payer_claim_number = "000".into();
    assert_eq!(Keys::of(&claim, claim.charge).payer_numbers, Vec::<String>::new());
}

#[test]
fn a_family_has_one_member_id() {
    let ours = [of_member(tracked(1, "100234", 15800))];
    let answer = |number: &'static str, first: &'static str| RemittedClaim {
        people: vec![patient(first)],
        ..remitted(number, 15800)
    };
    assert_eq!(tier(&found(&answer("100234-2", "JANE"), &ours)), Some((1, Tier::D)));
    assert_eq!(tier(&found(&answer("100234-2", "J"), &ours)), Some((1, Tier::D)), "an initial is no name");
    assert_eq!(tier(&found(&answer("100234-2", "BOB"), &ours)), None);
}

#[test]
fn a_number_of_another_visit_is_a_conflict_also_where_two_claims_fit() {
    let other_day = TrackedClaim { service_date: date(2025, 11, 3), ..tracked(1, "N1", 9_900) };
    let twice = [of_member(tracked(2, "X1", 15800)), of_member(tracked(3, "X2", 15800))];
    let all = [vec![other_day], twice.to_vec()].concat();
    assert!(matches!(found(&remitted("N1", 15800), &all), Found::Conflict(claims) if claims.len() == 3));
    assert!(matches!(found(&remitted("N2", 15800), &twice), Found::Ambiguous(_)));
}

#[test]
fn a_payer_may_add_a_version_to_its_number_of_a_claim() {
    let ours = TrackedClaim {
        payer_claim_number_key: Some("B70174837".into()),
        ..of_member(tracked(1, "72/5", 15800))
    };
    let by = |theirs: &'static str| {
        let answer = RemittedClaim { payer_claim_number: theirs.into(), ..remitted("NA", 15800) };
        tier(&found(&answer, std::slice::from_ref(&ours)))
    };
    assert_eq!(by("B7017483785"), Some((1, Tier::E)));
    assert_eq!(by("B7017483"), Some((1, Tier::E)));
    assert_eq!(by("B70174838"), None, "that is another one");
    assert_eq!(by("B70174837123"), None, "and so is that");
}

#[test]
fn two_numbers_that_name_two_claims_are_a_conflict() {
    let candidates = [known(tracked(3, "72/5", 15800)), tracked(4, "72/6", 15800)];
    assert!(matches!(found(&remitted("72/6", 15800), &candidates), Found::Conflict(_)));
}

#[test]
fn without_a_number_of_ours_the_visit_itself_must_agree_in_everything() {
    let candidates = [of_member(tracked(1, "72/5", 15800))];
    let hit = |claim: &RemittedClaim<'_>| tier(&found(claim, &candidates));
    assert_eq!(hit(&remitted("217308827", 15800)), Some((1, Tier::E)));
    assert_eq!(hit(&remitted("217308827", 15700)), None, "another charge");
    let mut elsewhen = remitted("217308827", 15800);
    elsewhen.stated_service = Some(ServiceRange { first: date(2026, 2, 16), last: date(2026, 2, 16) });
    assert_eq!(hit(&elsewhen), None, "another day");
    let mut brother = remitted("217308827", 15800);
    brother.people = vec![patient("JOHN")];
    assert_eq!(hit(&brother), None, "another first name");
}

#[test]
fn a_claim_of_another_entity_is_never_meant_but_named() {
    let candidates = [tracked(1, "72/5", 15800)];
    let around = Around { charge: Cents(15800), entity: Some(2), not_paid: &[], payer: "" };
    let elsewhere = found_around(&remitted("72/5", 15800), around, &candidates);
    assert!(matches!(elsewhere, Found::OtherEntity(claims) if claims.len() == 1));
    let other =
        found_around(&remitted("72/5", 15700), Around { charge: Cents(15700), ..around }, &candidates);
    assert_eq!(other, Found::Near(vec![]), "a clinic gives the numbers of another to other claims");
    let zeros = [tracked(1, "00104429", 15800)];
    let elsewhere = found_around(&remitted("104429", 15800), around, &zeros);
    assert!(matches!(elsewhere, Found::OtherEntity(claims) if claims.len() == 1));
    let stranger = zeros.map(|claim| TrackedClaim { patient_name: "Jill Stone".into(), ..claim });
    assert_eq!(found_around(&remitted("104429", 15800), around, &stranger), Found::Near(vec![]));
}

#[test]
fn a_claim_with_another_charge_is_known_by_its_day_and_its_patient() {
    let answer = remitted("72/5", 15700);
    let mut claim = tracked(1, "72/5", 15800);
    assert_eq!(tier(&found(&answer, &[of_member(claim.clone())])), Some((1, Tier::C)));
    claim.service_date = date(2026, 2, 16);
    assert!(matches!(found(&answer, &[of_member(claim)]), Found::ChargeDiffers { .. }));
    let mut stranger = tracked(1, "72/5", 15800);
    stranger.patient_name = "Jill Stone".into();
    assert!(matches!(found(&answer, &[stranger]), Found::ChargeDiffers { .. }));
}

#[test]
fn of_claims_that_share_a_number_the_one_of_the_day_has_another_charge() {
    let visit = |num, day| TrackedClaim { service_date: date(2026, 2, day), ..tracked(num, "ACC7", 22750) };
    let visits = [visit(1, 3), visit(2, 15), visit(3, 20)];
    assert_eq!(tier(&found(&remitted("ACC7", 15750), &visits)), Some((2, Tier::C)));
    let two = [visit(2, 15), visit(3, 15)];
    assert!(matches!(found(&remitted("ACC7", 15750), &two), Found::Ambiguous(claims) if claims.len() == 2));
    let strangers = visits.map(|claim| TrackedClaim { patient_name: "Jill Stone".into(), ..claim });
    assert_eq!(tier(&found(&remitted("ACC7", 15750), &strangers)), None);
}

#[test]
fn a_number_that_the_payer_cut_is_the_one_that_begins_with_it() {
    let sent = "PT-00042-V17-A01";
    let one = [tracked(1, "PT-00042-V17-A01-998", 15800)];
    let hit = Some((1, Tier::D));
    let stranger = [TrackedClaim { patient_name: "Jill Stone".into(), ..one[0].clone() }];
    for short in [sent, "PT-00042-V17", "PT-00042"] {
        assert_eq!(tier(&found(&remitted(short, 15800), &one)), hit, "by the name: {short}");
        assert_eq!(tier(&found(&remitted(short, 15800), &stranger)), None, "without the name: {short}");
    }
    assert_eq!(tier(&found(&remitted("PT-000", 15800), &one)), None);
    let longer = [tracked(1, "PT/00042/V17/A012/998", 15800)];
    assert_eq!(tier(&found(&remitted("PT00042V17A0129", 15800), &longer)), Some((1, Tier::D)));
    let stranger = [TrackedClaim { patient_name: "Jill Stone".into(), ..longer[0].clone() }];
    assert_eq!(tier(&found(&remitted("PT00042V17A0129", 15800), &stranger)), hit, "no other one begins so");
    assert_eq!(tier(&found(&remitted("PT00042V17A012", 15800), &stranger)), None, "fourteen");
    let of_two = |charge, name: &str| {
        let all = [tracked(1, "PT/00042/V17/A0129/1", 15800), tracked(2, "PT/00042/V17/A0129/2", charge)];
        let two = all.map(|claim| TrackedClaim { patient_name: name.into(), ..claim });
        found(&remitted("PT00042V17A0129", 15800), &two)
    };
    assert_eq!(tier(&of_two(99900, "Jane Smith")), hit, "of the two that begin so, the charge is of one");
    assert_eq!(tier(&of_two(99900, "Jill Stone")), None, "two begin so, and neither is hers");
    assert!(matches!(of_two(15800, "Jane Smith"), Found::Ambiguous(claims) if claims.len() == 2));
}

#[test]
fn an_ending_behind_a_claim_number_is_the_payers() {
    let hit = |number: &str, claim: TrackedClaim| tier(&found(&remitted(number, 15800), &[claim]));
    let claim = || tracked(1, "00104047", 15800);
    assert_eq!(hit("00104047-1", claim()), Some((1, Tier::D)));
    assert_eq!(hit("104047-01", claim()), Some((1, Tier::D)), "without the zeros too");
    assert_eq!(hit("00104047-123", claim()), None, "it is too long");
    let stranger = TrackedClaim { patient_name: "Jill Stone".into(), ..claim() };
    assert_eq!(hit("00104047-1", stranger.clone()), None);
    assert_eq!(hit("00104047-1", of_member(stranger)), Some((1, Tier::D)));
}

#[test]
fn visits_whose_numbers_the_payer_cut_alike_are_no_parts() {
    let mut second = of_day(remitted("PT-00042-V17-A01", 5800), 20);
    second.payer_claim_number = "P10".into();
    let said = [remitted("PT-00042-V17-A01", 10000), second];
    let ours = [
        tracked(1, "PT-00042-V17-A01-998", 10000),
        TrackedClaim { service_date: date(2026, 2, 20), ..tracked(2, "PT-00042-V17-A01-999", 5800) },
    ];
    let (parts, register) = (Parts::of(&said), Register::of(&ours));
    assert_eq!([0, 1].map(|at| parts.charge_among(&said[at], &register)), [Cents(10000), Cents(5800)]);
}

#[test]
fn zeros_that_the_payer_dropped_are_no_other_number() {
    let zeros = tracked(1, "00104548", 15800);
    let hit = |answer: &RemittedClaim<'_>, claims: &[TrackedClaim]| tier(&found(answer, claims));
    let answer = remitted("104548", 15800);
    assert_eq!(hit(&answer, std::slice::from_ref(&zeros)), Some((1, Tier::D)));
    assert_eq!(hit(&remitted("00104548", 15800), &[tracked(1, "104548", 15800)]), Some((1, Tier::D)));
    assert_eq!(hit(&remitted("104548", 15700), std::slice::from_ref(&zeros)), None, "another charge");
    let elsewhen = TrackedClaim { service_date: date(2026, 2, 16), ..zeros.clone() };
    assert_eq!(hit(&answer, &[elsewhen]), None, "another day");
    let both = [zeros.clone(), tracked(2, "104548", 15800)];
    assert_eq!(hit(&answer, &both), Some((2, Tier::B)), "the very number is there");
    let twins = [zeros.clone(), tracked(2, "0104548", 15800)];
    assert!(matches!(found(&answer, &twins), Found::Ambiguous(claims) if claims.len() == 2));
    let misspelt = TrackedClaim { patient_name: "Jane Smyth".into(), ..of_member(zeros) };
    assert_eq!(hit(&answer, std::slice::from_ref(&misspelt)), Some((1, Tier::D)));
    let stranger = TrackedClaim { subscriber_id_key: Some("X77".into()), ..misspelt };
    assert!(matches!(found(&answer, &[stranger]), Found::Near(claims) if claims.len() == 1), "somebody else");
}

#[test]
fn the_member_id_and_the_name_decide_between_claims_that_share_a_number() {
    let [one, other] = [1, 2].map(|num| tracked(num, "72/5", 15800));
    let answer = remitted("72/5", 15800);
    let both = [one.clone(), of_member(other.clone())];
    assert_eq!(tier(&found(&answer, &both)), Some((2, Tier::B)));
    let brother = TrackedClaim { patient_name: "John Smith".into(), ..one.clone() };
    assert_eq!(tier(&found(&answer, &[brother, other.clone()])), Some((2, Tier::B)));
    // The payer is that of the one, and the member id that of the other.
    let of_aetna = TrackedClaim { payer_name: "Aetna".into(), ..one };
    let around = Around { charge: Cents(15800), entity: None, not_paid: &[], payer: "AETNA" };
    let torn = found_around(&answer, around, &[of_aetna, of_member(other)]);
    assert!(matches!(torn, Found::Ambiguous(claims) if claims.len() == 2));
}

#[test]
fn of_claims_that_share_a_number_the_payers_own_is_meant() {
    let mut other = tracked(2, "72/5", 15800);
    other.payer_name = "Aetna".into();
    let candidates = [tracked(1, "72/5", 15800), other];
    let around = Around { charge: Cents(15800), entity: None, not_paid: &[], payer: "AETNA" };
    assert_eq!(tier(&found_around(&remitted("72/5", 15800), around, &candidates)), Some((2, Tier::B)));
}

#[test]
fn what_is_near_is_shown_and_never_taken() {
    let claims = [tracked(1, "72/5", 15800), of_member(tracked(2, "72/6", 99)), tracked(3, "72/7", 99)];
    let near = found(&remitted("217308827", 15800), &claims);
    assert!(matches!(near, Found::Near(claims) if claims.len() == 2 && claims[0].tracked_claim_num == 1));
}

#[test]
fn a_split_claim_is_compared_by_the_charge_of_all_its_parts() {
    let mut first = remitted("72/5", 10000);
    first.position = 100;
    let mut second = remitted("72/5", 5800);
    second.position = 300;
    second.payer_claim_number = "P10".into();
    let all = [first.clone(), second.clone()];
    assert_eq!([&first, &second].map(|part| Parts::of(&all).charge(part)), [Cents(15800); 2]);
    // The same number of the payer's again is no part: the claim came twice.
    let again = [first.clone(), first.clone()];
    assert_eq!(Parts::of(&again).charge(&first), first.charge);
    let twice = [tracked(1, "72/5", 20000)];
    assert_eq!(Parts::of(&again).charge_among(&first, &Register::of(&twice)), first.charge);
    // Under one number of the payer's too, when they come to just what we charged.
    second.payer_claim_number = first.payer_claim_number.clone();
    let all = [first.clone(), second.clone()];
    let parts = Parts::of(&all);
    let ours = |charge| [tracked(1, "72/5", charge)];
    for (charge, compared) in [(15800, [15800, 15800]), (10000, [10000, 5800]), (20000, [10000, 5800])] {
        let ours = ours(charge);
        let among = [&first, &second].map(|part| parts.charge_among(part, &Register::of(&ours)));
        assert_eq!(among, compared.map(Cents), "{charge}");
    }
}

#[test]
fn several_visits_under_one_number_are_no_parts() {
    let [first, second] = [3, 4].map(|day| of_day(remitted("ACC7", 11200), day));
    let second = RemittedClaim { payer_claim_number: "P10".into(), ..second };
    let said = [first, second];
    let visit = |num, day| TrackedClaim { service_date: date(2026, 2, day), ..tracked(num, "ACC7", 11200) };
    let ours = [visit(1, 3), visit(2, 4)];
    let (parts, register) = (Parts::of(&said), Register::of(&ours));
    assert_eq!([0, 1].map(|at| parts.charge_among(&said[at], &register)), [Cents(11200); 2]);
    let whole = [TrackedClaim { charged_amount: Cents(22400), ..visit(1, 3) }];
    assert_eq!(parts.charge_among(&said[0], &Register::of(&whole)), Cents(22400), "it was split");
}

#[test]
fn what_is_taken_back_and_what_corrects_it_are_no_parts() {
    let original = remitted("72/5", 15800);
    let mut back = remitted("72/5", -15800);
    back.status = ClaimStatus::Reversal;
    let mut anew = remitted("72/5", 15800);
    anew.payer_claim_number = "P10".into();
    let all = [original.clone(), back.clone(), anew.clone()];
    assert_eq!([&original, &back, &anew].map(|claim| Parts::of(&all).charge(claim)), [Cents(15800); 3]);
    // Without the reversal beside it, a correction says what it corrects.
    anew.references = vec![Reference { qualifier: "F8".into(), value: "P9".into() }];
    let all = [original.clone(), anew.clone()];
    assert_eq!([&original, &anew].map(|claim| Parts::of(&all).charge(claim)), [Cents(15800); 2]);
}
