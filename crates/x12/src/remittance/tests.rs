//! The rules of x12.md 4.2, 4.3 and 4.8, on a small remittance that is changed a little for each.

use super::*;
use crate::finding::rule;

const HEADER: &str =
    "BPR*I*45*C*CHK************20260115~TRN*1*900123*1999999999~N1*PR*PAYER~N1*PE*GROUP~LX*1~";
const CLAIM: &str = "CLP*RD1*1*55*45**12*26015~SVC*AD:D0120*55*45~DTM*472*20251209~CAS*CO*45*10~";

/// A whole file with these segments between ST and SE.
fn file(segments: &str) -> String {
    let count = segments.matches('~').count() + 2;
    format!(
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*PRACTICE       *260115*0830*^*00501*000000001*0*P*:~\
         GS*HP*PAYER*PRACTICE*20260115*0830*1*X*005010X221A1~ST*835*0001~{segments}SE*{count}*0001~GE*1*1~\
         IEA*1*000000001~"
    )
}

/// What the only set of such a file is reported for.
fn rules(segments: &str) -> Vec<(&'static str, Stops)> {
    let text = file(segments);
    let read = read(text.as_bytes());
    assert_eq!(read.remittances.len(), 1);
    read.all_findings().map(|finding| (finding.rule, finding.stops)).collect()
}

/// The good file with one text replaced.
fn changed(from: &str, to: &str) -> Vec<(&'static str, Stops)> {
    let good = format!("{HEADER}{CLAIM}");
    assert!(good.contains(from), "{from}");
    rules(&good.replace(from, to))
}

#[test]
fn a_good_set_is_reported_for_nothing() {
    assert_eq!(changed("RD1", "RD1"), []);
}

#[test]
fn amounts_must_be_there_and_be_amounts() {
    assert_eq!(changed("BPR*I*45*", "BPR*I*4S*")[0], (rule::BAD_AMOUNT, Stops::Set));
    assert_eq!(changed("BPR*I*45*", "BPR*I**")[0], (rule::MISSING_AMOUNT, Stops::Set));
    for (from, to, rule) in [
        ("CLP*RD1*1*55*", "CLP*RD1*1**", rule::MISSING_AMOUNT),
        ("CLP*RD1*1*55*", "CLP*RD1*1*5.555*", rule::BAD_AMOUNT),
        ("D0120*55*45", "D0120*55", rule::MISSING_AMOUNT),
        ("CAS*CO*45*10", "CAS*CO*45*+10", rule::BAD_AMOUNT),
        ("CAS*CO*45*10", "CAS*CO*45", rule::MISSING_AMOUNT),
        ("CAS*CO*45*10", "CAS*CO*45*10**1*100000000", rule::BAD_AMOUNT),
    ] {
        assert!(changed(from, to).contains(&(rule, Stops::Claim)), "{to}");
    }
    assert_eq!(rules(&format!("{HEADER}{CLAIM}AMT*B6*x~")), [(rule::BAD_AMOUNT, Stops::Nothing)]);
}

#[test]
fn all_six_adjustments_of_a_segment_count() {
    let six = "CAS*CO*45*1**1*2**2*3*1*3*4**18*5**97*-5~";
    assert_eq!(changed("CAS*CO*45*10~", six), []);
    assert_eq!(
        changed("CAS*CO*45*10~", &six.replace("-5~", "-6**18*1~")),
        [(rule::TOO_MANY_ADJUSTMENTS, Stops::Nothing)]
    );
    let taken = "PLB*1*20261231*WO:A:B*1*L6*-2*72*3*FB:900000*-3*B2*4*CS*-3~";
    assert_eq!(rules(&format!("{HEADER}{CLAIM}{taken}")), []);
    let text = file(&format!("{HEADER}{CLAIM}{taken}"));
    let read = read(text.as_bytes());
    let adjustments = &read.remittances[0].provider_adjustments;
    assert_eq!((adjustments.len(), adjustments[0].reference.as_ref()), (6, "A:B"));
    assert_eq!((adjustments[1].reason.as_ref(), adjustments[1].reference.as_ref()), ("L6", ""));
}

#[test]
fn claim_and_line_adjustments_both_count() {
    let both = "CLP*RD1*1*55*45**12*26015~CAS*CO*45*4~SVC*AD:D0120*55*49~DTM*472*20251209~CAS*OA*23*6~";
    assert_eq!(rules(&format!("{HEADER}{both}")), []);
    let text = file(&format!("{HEADER}{both}"));
    let read = read(text.as_bytes());
    let claim = &read.remittances[0].claims[0];
    assert_eq!((claim.contractual(), claim.adjusted_by(&GroupCode::Other)), (Cents(400), Cents(600)));
    assert_eq!((claim.lines[0].contractual(), claim.adjusted()), (Cents(0), Cents(1000)));
}

#[test]
fn lines_must_add_up_to_their_claim() {
    let second = "SVC*AD:D0220*5*0~DTM*472*20251209~CAS*CO*97*5~";
    assert_eq!(
        rules(&format!("{HEADER}{CLAIM}{second}")),
        [(rule::CLAIM_OUT_OF_BALANCE, Stops::Claim), (rule::LINE_CHARGES, Stops::Claim)]
    );
}

#[test]
fn a_payment_is_claims_less_provider_adjustments() {
    let text = file(&format!("{HEADER}{CLAIM}PLB*1*20261231*WO:A*-0.01~"));
    let read = read(text.as_bytes());
    let finding = &read.remittances[0].findings[0];
    assert_eq!((finding.rule, finding.stops), (rule::REMITTANCE_OUT_OF_BALANCE, Stops::Set));
    assert!(finding.message.contains("0.01 too little"), "{}", finding.message);
    assert_eq!(
        (finding.place.segment.as_str(), finding.place.number, finding.place.element),
        ("BPR", 2, Some(2))
    );
    assert!(!read.remittances[0].may_post());
}

#[test]
fn a_reversal_says_nothing_about_the_patient() {
    let reversed =
        "CLP*RD1*22*-55*-25**12*26015~SVC*AD:D0120*-55*-25~DTM*472*20251209~CAS*CO*45*-10~CAS*PR*1*-20~";
    let header = HEADER.replace("BPR*I*45*", "BPR*H*0*").replace("CHK", "NON");
    assert_eq!(rules(&format!("{header}{reversed}PLB*1*20261231*FB:900123*-25~")), []);
    let forward = format!("{header}{}PLB*1*20261231*FB:900123*-25~", reversed.replace("*22*", "*1*"));
    assert_eq!(
        rules(&forward),
        [(rule::PATIENT_RESPONSIBILITY, Stops::Nothing), (rule::CLAIM_BELOW_ZERO, Stops::Claim)]
    );
}

#[test]
fn a_reversal_takes_back_and_nothing_else_does() {
    let held = [(rule::REVERSAL_ABOVE_ZERO, Stops::Claim); 2];
    assert_eq!(changed("*1*55*45*", "*22*55*45*"), held);
    let nothing = "CLP*RD1*22*0*0**12*26015~";
    let header = HEADER.replace("BPR*I*45*", "BPR*H*0*").replace("CHK", "NON");
    assert_eq!(rules(&format!("{header}{nothing}")), []);
    let mixed = "CLP*RD1*22*-55*0**12*26015~CAS*CO*45*-55~SVC*AD:D0120*-60*0~DTM*472*20251209~CAS*CO*97*-60~\
                 SVC*AD:D0140*5*0~DTM*472*20251209~CAS*CO*97*5~";
    let found = rules(&format!("{header}{}", mixed.replace("CAS*CO*45*-55~", "")));
    assert_eq!(found, [(rule::REVERSAL_ABOVE_ZERO, Stops::Claim)]);
    let denied = "CLP*RD1*4*-55*0**12*26015~CAS*CO*45*-55~";
    assert_eq!(rules(&format!("{header}{denied}")), [(rule::CLAIM_BELOW_ZERO, Stops::Claim)]);
}

#[test]
fn a_test_is_told() {
    let text = file(&format!("{HEADER}{CLAIM}")).replace("*0*P*:", "*0*T*:");
    let read = read(text.as_bytes());
    let remittance = &read.remittances[0];
    assert_eq!((remittance.findings.len(), remittance.findings[0].rule), (1, rule::TEST_INTERCHANGE));
    assert!(remittance.test && remittance.may_post());
}

#[test]
fn what_belongs_to_a_lost_claim_or_line_stops_something() {
    let patient = "NM1*QC*1*GARCIA*ANA****MI*M1~";
    let held = [(rule::SEGMENT_OUT_OF_PLACE, Stops::Claim)];
    let claim = CLAIM.replace("SVC", &format!("{patient}SVC"));
    assert_eq!(rules(&format!("{HEADER}{claim}")), []);
    let again = claim.replace(patient, &patient.repeat(2));
    for claim in [again, format!("{claim}{patient}"), format!("{CLAIM}{patient}")] {
        assert_eq!(rules(&format!("{HEADER}{claim}")), held, "{claim}");
    }
    assert_eq!(rules(&format!("{HEADER}{patient}LX*2~{CLAIM}")), [(rule::SEGMENT_OUT_OF_PLACE, Stops::Set)]);
    for segment in ["DTM*472*20251209~", "DTM*150*20251209~", "DTM*151*20251209~", "REF*6R*1~", "LQ*HE*N130~"]
    {
        assert_eq!(changed("SVC", &format!("{segment}SVC")), held, "{segment}");
    }
    for segment in ["DTM*472*20251209~", "DTM*150*20251201~", "REF*6R*1~REF*6R*2~"] {
        assert_eq!(rules(&format!("{HEADER}{CLAIM}{segment}")), held, "{segment}");
    }
    let range = changed("DTM*472*20251209~", "DTM*150*20251208~DTM*151*20251209~");
    assert_eq!(range, []);
    let claim_days = changed("SVC", "DTM*232*20251208~DTM*233*20251209~DTM*050*20251220~SVC");
    assert_eq!(claim_days, []);
}

#[test]
fn what_goes_with_what_is_noted_and_stops_nothing() {
    let note = |rule| vec![(rule, Stops::Nothing)];
    for (from, to, rule) in [
        ("N1*PE*GROUP", "N1*PE*GROUP*XX*1234567890", rule::BAD_NPI),
        ("SVC*", "NM1*82*1*RIVER*DANA****XX*123456789~SVC*", rule::BAD_NPI),
        ("CHK************20260115", "CHK******1999999998******20260115", rule::PAYER_ID_DIFFERS),
        ("*10~", "*10**97*0~", rule::ZERO_ADJUSTMENT),
        ("DTM*472*20251209~", "", rule::MISSING_SERVICE_DATE),
        ("DTM*472*20251209~", "DTM*150*20251209~DTM*151*20251208~", rule::SERVICE_DATE_ORDER),
        ("SVC*", "DTM*232*20251209~DTM*233*20251208~SVC*", rule::SERVICE_DATE_ORDER),
        ("AD:D0120", "AD:0120", rule::PROCEDURE_FORM),
        ("AD:D0120*55*45", "AD:D0120*55*45***AD:D012", rule::PROCEDURE_FORM),
        ("CAS*CO*45*10", "CAS*CO*96*10", rule::MISSING_REMARK),
        ("CAS*CO*45*10", "CAS*CO*45*1**A1*9", rule::MISSING_REMARK),
        ("BPR*I*", "BPR*H*", rule::PAYMENT_HANDLING),
    ] {
        assert_eq!(changed(from, to), note(rule), "{to}");
    }
    for (from, to) in [
        ("N1*PE*GROUP", "N1*PE*GROUP*XX*1234567893"),
        ("N1*PE*GROUP", "N1*PE*GROUP*FI*1234567890"),
        ("CHK************20260115", "CHK******1999999999******20260115"),
        ("AD:D0120", "AD:T0120"),
        ("AD:D0120", "HC:99213"),
        ("CAS*CO*45*10~", "CAS*CO*16*10~LQ*HE*N130~"),
        ("SVC*", "MOA***MA130~SVC*"),
    ] {
        let sent = to.replace("MOA***MA130~SVC*", "MOA***MA130~DTM*232*20251209~SVC*");
        assert_eq!(changed(from, &sent), [], "{to}");
    }
    let remarked = CLAIM.replace("SVC", "MOA***MA130~SVC").replace("CO*45", "CO*16");
    assert_eq!(rules(&format!("{HEADER}{remarked}")), []);
    let whole = "CLP*RD1*1*55*45**12*26015~CAS*CO*A1*10~";
    assert_eq!(rules(&format!("{HEADER}{whole}")), note(rule::MISSING_REMARK));
    let estimate = "CLP*RD1*25*55*0**12*26015~SVC*AD:D0120*55*0~CAS*OA*101*55~";
    let header = HEADER.replace("BPR*I*45*", "BPR*H*0*").replace("CHK", "NON");
    assert_eq!(rules(&format!("{header}{estimate}")), []);
    let dated = format!("{header}{estimate}DTM*472*20251209~");
    assert_eq!(rules(&dated), note(rule::PREDETERMINATION_DATE));
    let taken = format!("{HEADER}{CLAIM}PLB*1234567890*20261231*WO:1*1*72:1*-1~");
    assert_eq!(rules(&taken), note(rule::BAD_NPI));
}

#[test]
fn a_claim_that_comes_twice_is_held_once() {
    let header = HEADER.replace("BPR*I*45*", "BPR*I*90*");
    assert_eq!(rules(&format!("{header}{CLAIM}{CLAIM}")), [(rule::REPEATED_CLAIM, Stops::Claim)]);
    for (from, to) in [("RD1", "RD2"), ("26015", "26016"), ("20251209", "20251210"), ("RD1*1*", "RD1*2*")] {
        assert_eq!(rules(&format!("{header}{CLAIM}{}", CLAIM.replace(from, to))), [], "{to}");
    }
}

#[test]
fn what_follows_from_an_unreadable_amount_says_so() {
    let found = |segments: &str| {
        let text = file(segments);
        let read = read(text.as_bytes());
        let balances = read.all_findings().filter(|one| one.level == crate::finding::Level::Balancing);
        balances.map(|one| (one.rule, one.message.contains("could not be read"))).collect::<Vec<_>>()
    };
    let second = "SVC*AD:D0220*5*5~DTM*472*20251209~CAS*CO*97*1~";
    let claim = CLAIM.replace("*55*45**12", "*60*50**12").replace("*10~", "*1,000~");
    let both = [(rule::CLAIM_OUT_OF_BALANCE, true), (rule::LINE_OUT_OF_BALANCE, true)];
    let all = [&both[..], &[(rule::LINE_OUT_OF_BALANCE, false)]].concat();
    let header = HEADER.replace("BPR*I*45*", "BPR*I*50*");
    assert_eq!(found(&format!("{header}{claim}{second}")), all);
    assert!(found(&format!("{HEADER}{}", CLAIM.replace("1*55*45", "1*55*4S")))[0].1);
    assert_eq!(found(&format!("{HEADER}{CLAIM}AMT*B6*x~")), []);
}

#[test]
fn findings_say_what_is_so() {
    let said = |from: &str, to: &str| {
        let text = file(&format!("{HEADER}{CLAIM}").replace(from, to));
        let read = read(text.as_bytes());
        read.all_findings().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("\n")
    };
    let absent = said("CO*45*10", "PR*2*10");
    assert!(absent.starts_with("CLP05 does not say that the patient owes anything, the PR"), "{absent}");
    let too_large = said("CO*45*10", "CO*45*100000000");
    assert!(too_large.contains("No amount may be beyond 99999999.99"), "{too_large}");
    let lines = said("55*45~DTM", "55*44~DTM");
    assert!(lines.contains("The lines pay 44.00, but the claim pays 45.00: 1.00 too much."), "{lines}");
    let less = said("~SVC*AD:D0120*55*45", "~CAS*CO*45*4~SVC*AD:D0120*55*45");
    assert!(
        less.contains("The lines pay 45.00, which less the claim's own adjustments of 4.00 is 41.00, but"),
        "{less}"
    );
}

#[test]
fn statuses_without_money_pay_nothing() {
    for status in ["5", "23", "25"] {
        let found = changed("RD1*1*", &format!("RD1*{status}*"));
        assert_eq!(found[0], (rule::PAYMENT_WITHOUT_CLAIM, Stops::Claim));
    }
    assert_eq!(changed("RD1*1*", "RD1*77*"), [(rule::UNKNOWN_CLAIM_STATUS, Stops::Claim)]);
    assert_eq!(changed("CAS*CO*", "CAS*XX*"), [(rule::UNKNOWN_GROUP_CODE, Stops::Claim)]);
}

#[test]
fn what_is_no_payment_in_dollars_to_us_is_stopped() {
    assert_eq!(changed("45*C*CHK", "45*D*CHK"), [(rule::DEBIT_PAYMENT, Stops::Set)]);
    assert_eq!(changed("TRN*1", "CUR*PR*CAD~TRN*1"), [(rule::FOREIGN_CURRENCY, Stops::Set)]);
    assert_eq!(changed("CHK", "NON"), [(rule::PAYMENT_METHOD, Stops::Nothing)]);
    assert_eq!(
        changed("I*45*C*CHK", "I*0*C*CHK")[1..],
        [(rule::PAYMENT_METHOD, Stops::Nothing), (rule::PAYMENT_HANDLING, Stops::Nothing)]
    );
    assert_eq!(changed("TRN*1*900123", "TRN*1*"), [(rule::MISSING_TRN, Stops::Set)]);
    assert_eq!(changed("TRN*1", "BPR*I*45*C*CHK~TRN*1"), [(rule::REPEATED_SEGMENT, Stops::Set)]);
}

#[test]
fn money_that_belongs_to_no_claim_stops_the_set() {
    for segments in [
        format!("{HEADER}SVC*AD:D0120*5*5~{CLAIM}"),
        format!("{HEADER}CAS*CO*45*5~{CLAIM}"),
        format!("{HEADER}{CLAIM}LX*2~SVC*AD:D0120*5*5~"),
        format!("{HEADER}{CLAIM}PLB*1*20261231~CAS*CO*45*5~"),
    ] {
        assert_eq!(rules(&segments), [(rule::SEGMENT_OUT_OF_PLACE, Stops::Set)], "{segments}");
    }
}

#[test]
fn the_totals_of_a_section_are_compared() {
    assert_eq!(changed("LX*1~", "LX*1~TS3*1*11*20261231*1*55~"), []);
    assert_eq!(
        changed("LX*1~", "LX*1~TS3*1*11*20261231*2*54~"),
        [(rule::SECTION_COUNT, Stops::Nothing), (rule::SECTION_CHARGES, Stops::Nothing)]
    );
    assert_eq!(changed("LX*1~", "LX*1~TS3*1*11*20261231*1.0*55~TS2*7~"), []);
    assert_eq!(changed("LX*1~", "LX*1~TS3*1*11*20261231*1.5*55~"), [(rule::SECTION_COUNT, Stops::Nothing)]);
    let twice = "LX*1~TS3*1*11*20261231*1*55~TS3*1*11*20261231*9*99~";
    assert_eq!(changed("LX*1~", twice), [(rule::REPEATED_SEGMENT, Stops::Nothing)]);
}

#[test]
fn service_days_come_from_the_claim_or_its_lines() {
    let range = |segments: &str| {
        let text = file(&format!("{HEADER}{segments}"));
        let read = read(text.as_bytes());
        read.remittances[0].claims[0].service_range().map(|range| format!("{} {}", range.first, range.last))
    };
    assert_eq!(range(CLAIM).as_deref(), Some("2025-12-09 2025-12-09"));
    let lines = "CLP*1~SVC*AD:D1~DTM*150*20251203~DTM*151*20251204~SVC*AD:D2~DTM*472*20251201~";
    assert_eq!(range(lines).as_deref(), Some("2025-12-01 2025-12-04"));
    let stated = lines.replace("CLP*1~", "CLP*1~DTM*233*20251131~DTM*232*20251130~DTM*233*20251205~");
    assert_eq!(range(&stated).as_deref(), Some("2025-11-30 2025-12-05"));
    assert_eq!(range("CLP*1~"), None);
}

#[test]
fn who_owns_a_value_is_told_by_its_place() {
    let segments = "BPR*I*45*C*CHK*CCP******X*****~TRN*1*9*1*X~NTE*ADD*HELLO~REF*EV*R~DTM*405*20260114~N1*PR*PAYER*XV*P1~N3*1 MAIN ST~N4*SF*CA*94109~\
        REF*2U*P2~PER*CX*DESK*TE*800*EX*5~N1*PE*GROUP*XX*1234567893~REF*TJ*94~RDM*EM*DESK*A@B.C~LX*1~TS3*9*11*20261231*1*55*7~\
        TS2*1**3~CLP*RD1*1*55*45**12*26015*11*1**A1*1.5*0.5~\
        NM1*QC*1*GARC\u{CD}A*ANA*B**JR*MI*M1~NM1*IL*1*GARCIA~NM1*82*2*GROUP*****XX*1234567893~MIA*4***80*N11~MOA*0.8*45*MA01*****3*4~REF*F8*OLD~PER*CX*DESK*TE*801~AMT*AU*45~QTY*CA*2~\
        SVC*AD:D0150:52::59*55*45*0300*1*AD:D0120*2~DTM*472*20251209~REF*6R*L1~AMT*B6*45~QTY*ZL*3~CAS*CO*45*10*1~LQ*HE*N130~LQ*RX*75~\
        NM1*TT*2*NEXT~";
    let text = file(segments);
    let read = read(text.as_bytes());
    let remittance = &read.remittances[0];
    assert_eq!(remittance.findings, []);
    assert_eq!(remittance.references[0].value, "R");
    assert_eq!(
        (remittance.payer.reference("2U"), remittance.payee.reference("TJ")),
        (Some("P2"), Some("94"))
    );
    assert_eq!((remittance.payer.address[0].as_ref(), remittance.payer.state.as_ref()), ("1 MAIN ST", "CA"));
    assert_eq!(remittance.payer.contacts[0].number("EX"), Some("5"));
    let claim = &remittance.claims[0];
    assert_eq!(
        claim.patient().map(|person| (person.last.as_ref(), person.suffix.as_ref())),
        Some(("GARCÍA", "JR"))
    );
    assert!(claim.subscriber().is_some() && claim.corrected().is_none());
    assert!(claim.person(PersonRole::CrossoverPayer).is_some_and(|payer| payer.organisation));
    assert_eq!((claim.reference("F8"), claim.amount("AU")), (Some("OLD"), Some(Cents(4500))));
    assert_eq!(claim.remark_codes, ["N11", "MA01"]);
    let payment = remittance.payment.as_ref().expect("a payment");
    let trace = remittance.trace.as_ref().expect("a trace");
    assert_eq!((&*payment.format, &*payment.payer_code, &*trace.payer_code), ("CCP", "X", "X"));
    assert_eq!((&*remittance.notes[0].qualifier, &*remittance.notes[0].value), ("ADD", "HELLO"));
    assert_eq!(remittance.payee.delivery.as_ref().map(|delivery| &*delivery.address), Some("A@B.C"));
    let summary = &remittance.summaries[0];
    assert_eq!((summary.first_claim, &*summary.claims, summary.charges), (0, "1", Some(Cents(5500))));
    assert_eq!(
        (summary.totals.join("+"), summary.more_totals.join("+")),
        ("7".to_owned(), "1++3".to_owned())
    );
    let extras = claim.extras.as_deref().expect("a claim with all");
    assert_eq!(
        (&*extras.diagnosis_group, &*extras.group_weight, &*extras.discharge_share),
        ("A1", "1.5", "0.5")
    );
    assert_eq!(extras.inpatient, ["4", "", "", "80", "N11"]);
    let outpatient = extras.outpatient.as_ref().expect("an MOA");
    assert_eq!((&*outpatient.reimbursement_rate, outpatient.payable), ("0.8", Some(Cents(4500))));
    assert_eq!(
        (outpatient.esrd_paid, outpatient.professional_component),
        (Some(Cents(300)), Some(Cents(400)))
    );
    assert_eq!((extras.contacts[0].number("TE"), &*extras.quantities[0].value), (Some("801"), "2"));
    let line = &claim.lines[0];
    let extras = line.extras.as_deref().expect("a line with all");
    assert_eq!((&*extras.revenue_code, &*extras.quantities[0].qualifier), ("0300", "ZL"));
    assert_eq!((&*extras.other_codes[0].qualifier, &*extras.other_codes[0].value), ("RX", "75"));
    assert_eq!(line.remark_codes, ["N130"]);
    assert_eq!((line.line_control_number(), line.allowed()), (Some("L1"), Some(Cents(4500))));
    assert_eq!(
        (line.procedure.modifiers.join("+"), line.submitted().code.as_ref()),
        ("52+59".to_owned(), "D0120")
    );
    assert_eq!(line.adjustments[0].quantity, "1");
}

#[test]
fn sets_of_another_kind_and_stray_segments_are_passed_over() {
    let text =
        file(&format!("{HEADER}{CLAIM}")).replace("ST*835", "TA1*1~ST*999*5~AK1*HC~SE*3*5~REF*X~ST*835");
    let text = text.replace("GE*1", "GE*2");
    let read = read(text.as_bytes());
    let found: Vec<_> = read.all_findings().map(|finding| finding.rule).collect();
    assert_eq!(found, [rule::OTHER_SET, rule::SEGMENT_OUT_OF_PLACE]);
    assert!(read.remittances[0].may_post());
}

#[test]
fn control_numbers_may_be_written_otherwise() {
    let text =
        file(&format!("{HEADER}{CLAIM}")).replace("IEA*1*000000001", "IEA*1*1").replace("*0001~GE", "*1~GE");
    let read = read(text.as_bytes());
    assert_eq!(read.all_findings().map(|finding| finding.rule).collect::<Vec<_>>(), [rule::CONTROL_FORM; 2]);
    assert!(read.remittances[0].may_post());
}

#[test]
fn only_the_claim_concerned_is_held() {
    let two = format!("{HEADER}{}{CLAIM}", CLAIM.replace("*10~", "*11~").replace("RD1", "RD2"))
        .replace("BPR*I*45*", "BPR*I*90*");
    let text = file(&two);
    let read = read(text.as_bytes());
    let remittance = &read.remittances[0];
    assert!(remittance.may_post());
    assert_eq!([0, 1, 2].map(|index| remittance.claim_is_held(index)), [true, false, false]);
    assert_eq!(remittance.claim_findings(0).count(), 2);
    assert_eq!(remittance.claims[0].imbalance(), Cents(-100));
}

#[test]
fn a_file_of_too_many_sets_is_read_in_part() {
    let text = "ST*835*1~SE*2*1~".repeat(crate::envelope::SETS_MAX + 2);
    let read = read(text.as_bytes());
    assert_eq!(read.remittances.len(), crate::envelope::SETS_MAX);
    assert_eq!(read.findings.iter().filter(|finding| finding.rule == rule::TOO_MANY_SETS).count(), 2);
}

#[test]
fn what_is_kept_of_a_hostile_set_has_a_limit() {
    let good = format!("{HEADER}{CLAIM}");
    let many = good.replace("N1*PE*GROUP~", &format!("N1*PE*GROUP~{}", "REF*TJ*1~".repeat(10_001)));
    assert_eq!(rules(&many), [(rule::TOO_MANY_SEGMENTS, Stops::Nothing)]);
    let many = format!("{good}{}", "PLB*1*20261231*WO*0~".repeat(100_001));
    assert_eq!(rules(&many), [(rule::TOO_MANY_SEGMENTS, Stops::Set)]);
}
