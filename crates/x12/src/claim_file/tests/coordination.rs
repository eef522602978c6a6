//! Coordination of benefits: what a second payer is told has to balance.

use jiff::civil::date;

use super::fixtures::{exam_and_filling, file, jack, only_claim, only_subscriber, text};
use crate::claim_file::*;
use crate::money::Cents;

/// First Dental Plan, before it has decided.
pub(super) fn first_plan() -> OtherPayer {
    OtherPayer {
        responsibility: Responsibility::Primary,
        relationship: Relationship::SelfSubscriber,
        group_number: Some("GRP555".into()),
        filing_indicator: "CI".into(),
        subscriber: OtherSubscriber {
            name: PersonName {
                last: "Garcia".into(),
                first: "Jack".into(),
                middle: Some("B".into()),
                suffix: None,
            },
            member_id: "777000111".into(),
            ..OtherSubscriber::default()
        },
        payer: Payer { name: "First Dental Plan".into(), id: "FDP77".into(), ..Payer::default() },
        ..OtherPayer::default()
    }
}

fn took_off(group: &str, reason: &str, cents: i64) -> ClaimAdjustment {
    ClaimAdjustment { group: group.into(), reason: reason.into(), amount: Cents(cents), quantity: None }
}

fn decided(code: &str, paid: i64, adjustments: Vec<ClaimAdjustment>) -> Adjudication {
    Adjudication {
        payer_id: "FDP77".into(),
        paid: Cents(paid),
        procedure_code: code.into(),
        adjustments,
        decided: Some(date(2025, 12, 20)),
        ..Adjudication::default()
    }
}

/// An exam of 55.00 and a filling of 148.00, to a second payer: the first one paid 45.00 and 73.00.
fn second() -> ClaimFile {
    let mut claim = exam_and_filling();
    claim.other_payers = vec![OtherPayer { paid: Some(Cents(11_800)), ..first_plan() }];
    claim.lines[0].adjudications = vec![decided("D0120", 4_500, vec![took_off("CO", "45", 1_000)])];
    let of_filling =
        vec![took_off("CO", "45", 4_500), took_off("PR", "1", 2_000), took_off("PR", "2", 1_000)];
    claim.lines[1].adjudications = vec![decided("D2330", 7_300, of_filling)];
    let mut second = file(6, vec![jack(vec![claim])]);
    only_subscriber(&mut second).responsibility = Responsibility::Secondary;
    second
}

/// The rules and places that a change to that file breaks.
fn broken(change: impl FnOnce(&mut ClaimFile)) -> Vec<(Rule, String)> {
    let mut changed = second();
    change(&mut changed);
    problems(&changed).into_iter().map(|problem| (problem.rule, problem.place.to_string())).collect()
}

#[track_caller]
fn breaks(rule: Rule, place: &str, change: impl FnOnce(&mut ClaimFile)) {
    assert_eq!(broken(change), [(rule, format!("claim RD00000001, {place}"))]);
}

#[test]
fn what_the_first_payer_decided_is_told() {
    let text = text(&second());
    let told: Vec<&str> = text.lines().skip_while(|segment| !segment.starts_with("SBR*P")).collect();
    insta::assert_snapshot!(told.join("\n"), @"
    SBR*P*18*GRP555******CI~
    AMT*D*118~
    OI***Y***Y~
    NM1*IL*1*GARCIA*JACK*B***MI*777000111~
    NM1*PR*2*FIRST DENTAL PLAN*****PI*FDP77~
    LX*1~
    SV3*AD:D0120*55****1~
    REF*6R*00101~
    SVD*FDP77*45*AD:D0120**1~
    CAS*CO*45*10~
    DTP*573*D8*20251220~
    LX*2~
    SV3*AD:D2330*148****1~
    TOO*JP*8*M:F~
    REF*6R*00102~
    SVD*FDP77*73*AD:D2330**1~
    CAS*CO*45*45~
    CAS*PR*1*20**2*10~
    DTP*573*D8*20251220~
    SE*42*0001~
    GE*1*6~
    IEA*1*000000006~
    ");
}

#[test]
fn any_cent_that_is_missing_is_found() {
    let (line, of_claim) = (Rule::LineCoordination, Rule::ClaimCoordination);
    let paid = |line: usize| format!("claim RD00000001, line {line}, amount paid for the line");
    let total = || "claim RD00000001, total charge".to_owned();
    let of_payer = || "claim RD00000001, amount the other payer paid".to_owned();
    let less = broken(|file| only_claim(file).lines[0].adjudications[0].paid = Cents(4_499));
    assert_eq!(less, [(of_claim, of_payer()), (line, paid(1))]);
    let reason =
        broken(|file| only_claim(file).lines[1].adjudications[0].adjustments[0].amount = Cents(4_501));
    assert_eq!(reason, [(of_claim, total()), (line, paid(2))]);
    let twice =
        broken(|file| only_claim(file).other_payers[0].adjustments = vec![took_off("CO", "45", 1_000)]);
    assert_eq!(twice, [(of_claim, of_payer()), (of_claim, total())]);
    let sum = broken(|file| only_claim(file).other_payers[0].paid = Some(Cents(11_801)));
    assert_eq!(sum, [(of_claim, of_payer()), (of_claim, total())]);
}

#[test]
fn a_line_that_the_payer_took_apart_balances_over_its_parts() {
    let parts = broken(|file| {
        let line = &mut only_claim(file).lines[1];
        let rest = decided("D2331", 300, vec![took_off("PR", "2", 1_000)]);
        line.adjudications[0].paid = Cents(7_000);
        line.adjudications[0].adjustments.pop();
        line.adjudications.push(rest);
    });
    assert_eq!(parts, []);
}

#[test]
fn a_payer_that_decides_the_claim_as_a_whole_balances_there() {
    let whole = |paid: i64| {
        broken(|file| {
            let claim = only_claim(file);
            claim.lines.iter_mut().for_each(|line| line.adjudications.clear());
            let payer = &mut claim.other_payers[0];
            (payer.paid, payer.decided) = (Some(Cents(paid)), Some(date(2025, 12, 20)));
            payer.adjustments = vec![took_off("PR", "1", 5_300)];
        })
    };
    assert_eq!(whole(15_000), []);
    assert_eq!(whole(15_001), [(Rule::ClaimCoordination, "claim RD00000001, total charge".to_owned())]);
}

#[test]
fn a_payer_that_comes_later_has_decided_nothing() {
    let later = broken(|file| {
        only_subscriber(file).responsibility = Responsibility::Primary;
        let claim = only_claim(file);
        claim.lines.iter_mut().for_each(|line| line.adjudications.clear());
        claim.other_payers = vec![OtherPayer { responsibility: Responsibility::Secondary, ..first_plan() }];
    });
    assert_eq!(later, []);
}

#[test]
fn payers_and_decisions_are_complete() {
    breaks(Rule::FirstPayer, "other payers", |file| {
        let claim = only_claim(file);
        claim.lines.iter_mut().for_each(|line| line.adjudications.clear());
        claim.other_payers.clear();
    });
    breaks(Rule::ResponsibilityRepeated, "order of payers", |file| {
        only_claim(file).other_payers[0].responsibility = Responsibility::Secondary;
    });
    breaks(Rule::OtherPayerPaid, "amount the other payer paid", |file| {
        only_claim(file).other_payers[0].paid = None;
    });
    breaks(Rule::AdjudicationDate, "line 1, date of the decision", |file| {
        only_claim(file).lines[0].adjudications[0].decided = None;
    });
    breaks(Rule::Required, "other member id", |file| {
        only_claim(file).other_payers[0].subscriber.member_id.clear();
    });
    let stranger = broken(|file| only_claim(file).lines[0].adjudications[0].payer_id = "ELSE".into());
    assert!(stranger.iter().any(|(rule, _)| *rule == Rule::AdjudicationPayer), "{stranger:?}");
    let groups = broken(|file| {
        only_claim(file).lines[0].adjudications[0].adjustments[0].group = "XX".into();
    });
    assert_eq!(groups, [(Rule::Adjustment, "claim RD00000001, line 1, adjustments".to_owned())]);
}
