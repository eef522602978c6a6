//! The claim to the second payer, made of the first one's 835.

use jiff::civil::date;

use super::coordination::first_plan;
use super::fixtures::{exam_and_filling, file, jack, only_subscriber};
use crate::claim_file::*;
use crate::money::Cents;

const PAID: &str = "CLP*RD00000001*1*203*118*30*12*26015000001~\
    SVC*AD:D0120*55*45~CAS*CO*45*10~REF*6R*00101~\
    SVC*AD:D2330*148*73~CAS*PR*1*20**2*10~CAS*CO*45*45~REF*6R*00102~";

/// The claim to the second payer after these CLP loops of the first.
fn after(claim: &Claim, loops: &str) -> Result<Claim, Vec<String>> {
    let text = format!("ST*835*0001~LX*1~{loops}SE*9*0001~");
    let file = crate::remittance::read(text.as_bytes());
    let decision = |remitted| Decision { remitted, date: date(2025, 12, 20) };
    let decisions: Vec<Decision<'_>> = file.remittances[0].claims.iter().map(decision).collect();
    after_prior_payer(claim, first_plan(), &decisions).map_err(|error| {
        error.problems().iter().map(|problem| format!("{}: {}", problem.rule, problem.message)).collect()
    })
}

/// Each decision as `line payer paid code adjustments`.
fn decisions(claim: &Claim) -> Vec<String> {
    let row = |(at, one): (usize, &Adjudication)| {
        let adjustments = one.adjustments.iter().map(|a| format!(" {}{} {}", a.group, a.reason, a.amount));
        format!(
            "{at} {} {} {}{}",
            one.payer_id,
            one.procedure_code,
            one.paid,
            adjustments.collect::<String>()
        )
    };
    let lines = claim.lines.iter().enumerate();
    lines.flat_map(|(at, line)| line.adjudications.iter().map(move |one| (at, one))).map(row).collect()
}

#[track_caller]
fn refused(claim: &Claim, loops: &str, rule: Rule, words: &str) {
    let problems = after(claim, loops).expect_err("it cannot be told");
    assert!(problems.iter().any(|one| one.starts_with(rule.id()) && one.contains(words)), "{problems:?}");
}

#[test]
fn what_was_paid_becomes_loops_2320_to_2430() {
    let made = after(&exam_and_filling(), PAID).expect("a claim to the second payer");
    assert_eq!(
        decisions(&made),
        ["0 FDP77 D0120 45.00 CO45 10.00", "1 FDP77 D2330 73.00 PR1 20.00 PR2 10.00 CO45 45.00"]
    );
    let payer = &made.other_payers[0];
    assert_eq!((payer.paid, payer.decided), (Some(Cents(11_800)), None));
    assert_eq!(made.lines[0].adjudications[0].decided, Some(date(2025, 12, 20)));
    let number = Reference { qualifier: "F8".into(), number: "26015000001".into(), payer_id: None };
    assert_eq!(payer.payer.references, [number]);
    // And it can be sent.
    let mut second = file(6, vec![jack(vec![made])]);
    only_subscriber(&mut second).responsibility = Responsibility::Secondary;
    assert_eq!(problems(&second), []);
}

#[test]
fn lines_without_numbers_are_matched_by_procedure_charge_and_order() {
    let mut claim = exam_and_filling();
    claim.lines.push(Line { line_control_number: "00103".into(), ..claim.lines[0].clone() });
    claim.total_charge = Cents(25_800);
    let made = after(
        &claim,
        "CLP*RD00000001*1*258*80**12*1~SVC*AD:D0120*55*0~CAS*CO*96*55~SVC*AD:D2330*148*73~CAS*CO*45*75~\
         SVC*AD:D0120*55*7~CAS*CO*45*48~",
    );
    assert_eq!(
        decisions(&made.expect("a claim to the second payer")),
        ["0 FDP77 D0120 0.00 CO96 55.00", "1 FDP77 D2330 73.00 CO45 75.00", "2 FDP77 D0120 7.00 CO45 48.00"]
    );
}

#[test]
fn reversal_and_correction_are_summed_first() {
    let reversal = "CLP*RD00000001*22*-203*-118**12*26015000001~\
        SVC*AD:D0120*-55*-45~CAS*CO*45*-10~REF*6R*00101~\
        SVC*AD:D2330*-148*-73~CAS*PR*1*-20**2*-10~CAS*CO*45*-45~REF*6R*00102~";
    let correction = "CLP*RD00000001*1*203*55**12*26020000009~\
        SVC*AD:D0120*55*55~REF*6R*00101~SVC*AD:D2330*148*0~CAS*CO*97*148~REF*6R*00102~";
    let made = after(&exam_and_filling(), &format!("{PAID}{reversal}{correction}"));
    let made = made.expect("a claim to the second payer");
    assert_eq!(decisions(&made), ["0 FDP77 D0120 55.00", "1 FDP77 D2330 0.00 CO97 148.00"]);
    assert_eq!(made.other_payers[0].paid, Some(Cents(5_500)));
    assert_eq!(made.other_payers[0].payer.references[0].number, "26020000009");
    // Taken back, and not decided again.
    let taken_back = format!("{PAID}{reversal}");
    refused(&exam_and_filling(), &taken_back, Rule::PriorPayment, "took its decision back: wait");
    // The order in which they come does not matter.
    let made = after(&exam_and_filling(), &format!("{PAID}{correction}{reversal}"));
    assert_eq!(made.expect("a claim to the second payer").other_payers[0].paid, Some(Cents(5_500)));
    // The reversal of what is not there.
    refused(
        &exam_and_filling(),
        &format!("{reversal}{correction}"),
        Rule::ClaimCoordination,
        "charge 203.00",
    );
}

#[test]
fn a_bundled_line_keeps_its_own_procedure_number() {
    let bundled = "CLP*RD00000001*1*203*100**12*1~\
        SVC*AD:D2330*148*100**1~CAS*OA*94*-55~CAS*CO*45*103~REF*6R*00102~\
        SVC*AD:D2330*55*0**0*AD:D0120*1~CAS*CO*97*55~REF*6R*00101~";
    let made = after(&exam_and_filling(), bundled).expect("a claim to the second payer");
    assert_eq!(
        decisions(&made),
        ["0 FDP77 D2330 0.00 CO97 55.00", "1 FDP77 D2330 100.00 OA94 -55.00 CO45 103.00"]
    );
    assert_eq!(made.lines[0].adjudications[0].quantity, "0");
}

#[test]
fn a_line_that_was_taken_apart_is_told_in_parts() {
    let apart = "CLP*RD00000001*1*203*118**12*1~SVC*AD:D0120*55*45~CAS*CO*45*10~\
        SVC*AD:D2331*148*60***AD:D2330*1~CAS*CO*45*88~SVC*AD:D2999*0*13***AD:D2330*1~CAS*CO*94*-13~";
    let made = after(&exam_and_filling(), apart).expect("a claim to the second payer");
    assert_eq!(
        decisions(&made),
        [
            "0 FDP77 D0120 45.00 CO45 10.00",
            "1 FDP77 D2331 60.00 CO45 88.00",
            "1 FDP77 D2999 13.00 CO94 -13.00"
        ]
    );
}

#[test]
fn a_decision_without_lines_stays_with_the_claim() {
    let made = after(&exam_and_filling(), "CLP*RD00000001*1*203*150*53*12*1~CAS*PR*1*53~");
    let made = made.expect("a claim to the second payer");
    assert_eq!(decisions(&made), Vec::<String>::new());
    let payer = &made.other_payers[0];
    assert_eq!((payer.paid, payer.decided), (Some(Cents(15_000)), Some(date(2025, 12, 20))));
    assert_eq!((payer.adjustments[0].group.as_str(), payer.adjustments[0].amount), ("PR", Cents(5_300)));
}

#[test]
fn a_denial_is_a_decision() {
    let denied =
        "CLP*RD00000001*4*203*0**12*1~SVC*AD:D0120*55*0~CAS*CO*31*55~SVC*AD:D2330*148*0~CAS*CO*31*148~";
    let made = after(&exam_and_filling(), denied).expect("a claim to the second payer");
    assert_eq!(made.other_payers[0].paid, Some(Cents::ZERO));
}

#[test]
fn what_cannot_be_told_is_named() {
    let claim = exam_and_filling();
    refused(&claim, "", Rule::PriorPayment, "not decided");
    refused(&claim, "CLP*RD00000001*25*203*0**12*1~CAS*OA*101*203~", Rule::PriorPayment, "not decided");
    refused(&claim, &PAID.replace("*1*203*118*", "*19*203*118*"), Rule::PriorPayment, "forwarded");
    let stranger = "CLP*RD00000001*1*203*9**12*1~SVC*AD:D9999*203*9~CAS*CO*45*194~";
    refused(&claim, stranger, Rule::PriorPayment, "does not have");
    refused(&claim, &PAID.replace("CAS*CO*45*10~", ""), Rule::LineCoordination, "charges 55.00");
    refused(&claim, &PAID.replace("*203*118*", "*203*117*"), Rule::ClaimCoordination, "117.00");
    let half = "CLP*RD00000001*1*203*45**12*1~SVC*AD:D0120*55*45~CAS*CO*45*10~";
    refused(&claim, half, Rule::ClaimCoordination, "charge 203.00");
}
