//! Whole files, byte for byte.

use jiff::civil::date;

use super::fixtures::{
    claim, dan, dentist, exam_and_filling, file, jack, jack_for_leo, line, only_claim, text, tooth,
};
use crate::claim_file::*;
use crate::money::Cents;

/// The segments of a file that stand between the first with one start and the next with another.
fn between<'text>(text: &'text str, first: &str, end: &str) -> Vec<&'text str> {
    let segments = text.lines().skip_while(|segment| !segment.starts_with(first));
    segments.take_while(|segment| !segment.starts_with(end)).collect()
}

#[test]
fn a_claim_of_the_subscriber() {
    assert_eq!(text(&file(1, vec![jack(vec![exam_and_filling()])])), SUBSCRIBER);
}

#[test]
fn without_line_breaks_a_file_is_one_line() {
    let mut plain = file(1, vec![jack(vec![exam_and_filling()])]);
    plain.line_breaks = false;
    assert_eq!(text(&plain), SUBSCRIBER.replace('\n', ""));
}

#[test]
fn an_orthodontic_claim_of_a_child() {
    let lines = vec![line("00301", "D8080", 5600), line("00302", "D0340", 500)];
    let braces = Claim {
        orthodontics: Some(Orthodontics { months_total: Some(24), months_remaining: Some(24) }),
        appliance_date: Some(date(2025, 12, 1)),
        ..claim("RD00000003", date(2025, 12, 1), lines)
    };
    assert_eq!(text(&file(2, vec![jack_for_leo(vec![braces])])), DEPENDENT);
}

#[test]
fn three_claims_of_two_subscribers() {
    let of_jack = vec![
        claim("RD00000009", date(2025, 12, 9), vec![line("00101", "D0120", 55)]),
        claim("RD00000010", date(2025, 12, 4), vec![line("01001", "D1110", 108)]),
    ];
    let of_dan = vec![claim("RD00000011", date(2025, 12, 2), vec![line("01101", "D0140", 82)])];
    assert_eq!(text(&file(9, vec![jack(of_jack), dan(of_dan)])), TWO_SUBSCRIBERS);
}

#[test]
fn a_predetermination_has_no_service_dates() {
    let crown = Line {
        teeth: vec![tooth("13", &[])],
        prosthesis: Some(Prosthesis::Initial),
        service_date: Some(date(2025, 12, 3)),
        ..line("00401", "D2750", 1320)
    };
    let asked = Claim { predetermination: true, ..claim("RD00000004", date(2025, 12, 3), vec![crown]) };
    let text = text(&file(3, vec![jack(vec![asked])]));
    assert_eq!(
        between(&text, "CLM", "SE"),
        [
            "CLM*RD00000004*1320***11:B:1*Y*A*Y*Y**********PB~",
            "NM1*82*1*RIVER*DANA****XX*1245319599~",
            "PRV*PE*PXC*1223G0001X~",
            "LX*1~",
            "SV3*AD:D2750*1320***I*1~",
            "TOO*JP*13~",
            "REF*6R*00401~",
        ]
    );
}

#[test]
fn a_replacement_and_a_void_name_the_payers_claim() {
    let payer_claim_number = "26015000001".to_owned();
    let replacement = Claim {
        frequency: Frequency::Replacement { payer_claim_number: payer_claim_number.clone() },
        note: Some("Corrected surfaces on tooth 8".into()),
        ..exam_and_filling()
    };
    let text_of_7 = text(&file(4, vec![jack(vec![replacement])]));
    assert_eq!(
        between(&text_of_7, "CLM", "NM1"),
        [
            "CLM*RD00000001*203***11:B:7*Y*A*Y*Y~",
            "DTP*472*D8*20251209~",
            "REF*F8*26015000001~",
            "NTE*ADD*CORRECTED SURFACES ON TOOTH 8~",
        ]
    );
    let void = Claim { frequency: Frequency::Void { payer_claim_number }, ..exam_and_filling() };
    let text_of_8 = text(&file(5, vec![jack(vec![void])]));
    assert!(text_of_8.contains("11:B:8*"), "{text_of_8}");
    assert!(text_of_8.contains("REF*F8*26015000001~"), "{text_of_8}");
}

#[test]
fn a_line_writes_its_date_when_it_differs() {
    let root_planing = |control: &str, area: &str| Line {
        oral_cavity_areas: vec![area.into()],
        service_date: Some(date(2025, 12, 11)),
        ..line(control, "D4341", 278)
    };
    let later = Line { service_date: Some(date(2025, 12, 12)), ..root_planing("00802", "20") };
    let lines = vec![root_planing("00801", "10"), later];
    let text = text(&file(8, vec![jack(vec![claim("RD00000008", date(2025, 12, 11), lines)])]));
    assert_eq!(
        between(&text, "LX", "SE"),
        [
            "LX*1~",
            "SV3*AD:D4341*278**10**1~",
            "REF*6R*00801~",
            "LX*2~",
            "SV3*AD:D4341*278**20**1~",
            "DTP*472*D8*20251212~",
            "REF*6R*00802~",
        ]
    );
}

#[test]
fn everything_a_claim_can_hold() {
    let bridge = Line {
        charge: Cents(123_450),
        quantity: 2,
        oral_cavity_areas: vec!["01".into(), "09".into()],
        teeth: vec![tooth("3", &[]), tooth("AS", &[Surface::Buccal, Surface::Occlusal])],
        prosthesis: Some(Prosthesis::Replacement {
            prior_placement: Some(PriorPlacement::Estimated(date(2015, 6, 1))),
        }),
        rendering: Some(dentist("Brook", "Ann", "1003000126")),
        ..line("L-1", "D6240", 0)
    };
    let full = Claim {
        assignment: Assignment::NotAccepted,
        benefits_assigned: BenefitsAssigned::NotApplicable,
        release: Release::Informed,
        provider_signature: false,
        accident: Some(Accident {
            cause: AccidentCause::Automobile,
            date: Some(date(2025, 11, 30)),
            state: Some("ca".into()),
            ..Accident::default()
        }),
        orthodontics: Some(Orthodontics::default()),
        missing_teeth: vec![
            MissingTooth { number: "1".into(), status: MissingToothStatus::Missing },
            MissingTooth { number: "t".into(), status: MissingToothStatus::ToBeExtracted },
        ],
        predetermination_number: Some("pd-77".into()),
        prior_authorization: Some("PA 1".into()),
        note: Some("Fell from a bicycle; ".repeat(5)),
        ..claim("A/1", date(2025, 12, 1), vec![bridge])
    };
    let text = text(&file(10, vec![jack(vec![full])]));
    assert_eq!(
        between(&text, "CLM", "SE"),
        [
            "CLM*A/1*1234.5***11:B:1*N*C*W*I**AA:::CA~",
            "DTP*439*D8*20251130~",
            "DTP*472*D8*20251201~",
            "DN1****Y~",
            "DN2*1*M****JP~",
            "DN2*T*E****JP~",
            "REF*G3*PD-77~",
            "REF*G1*PA 1~",
            "NTE*ADD*FELL FROM A BICYCLE; FELL FROM A BICYCLE; FELL FROM A BICYCLE; FELL FROM A~",
            "NTE*ADD*BICYCLE; FELL FROM A BICYCLE;~",
            "NM1*82*1*RIVER*DANA****XX*1245319599~",
            "PRV*PE*PXC*1223G0001X~",
            "LX*1~",
            "SV3*AD:D6240*1234.5**01:09*R*2~",
            "TOO*JP*3~",
            "TOO*JP*AS*B:O~",
            "DTP*139*D8*20150601~",
            "REF*6R*L-1~",
            "NM1*82*1*BROOK*ANN****XX*1003000126~",
            "PRV*PE*PXC*1223G0001X~",
        ]
    );
}

#[test]
fn a_dentist_who_bills_is_not_named_again() {
    let mut solo = file(1, vec![jack(vec![exam_and_filling()])]);
    let provider = &mut solo.billing_groups[0].provider;
    let name =
        PersonName { last: "River".into(), first: "Dana".into(), suffix: Some("DDS".into()), middle: None };
    provider.name = ProviderName::Person(name);
    provider.npi = "1245319599".into();
    provider.tax_id = TaxId::Ssn("123-45-6789".into());
    provider.contact =
        Some(Contact { name: "Front Desk".into(), phone: "916.555.0199".into(), ..Contact::default() });
    only_claim(&mut solo).lines[0].rendering = Some(dentist("River", "Dana", "1245319599"));
    let text = text(&solo);
    assert_eq!(
        between(&text, "NM1*85", "HL"),
        [
            "NM1*85*1*RIVER*DANA***DDS*XX*1245319599~",
            "N3*500 RIVER RD~",
            "N4*SACRAMENTO*CA*958140001~",
            "REF*SY*123456789~",
            "PER*IC*FRONT DESK*TE*9165550199~",
        ]
    );
    assert!(!text.contains("NM1*82"), "{text}");
}

#[test]
fn values_are_cleaned_and_cut() {
    let mut foreign = file(1, vec![jack(vec![exam_and_filling()])]);
    foreign.usage = Usage::Production;
    let subscriber = &mut foreign.billing_groups[0].subscribers[0];
    subscriber.group_number = None;
    subscriber.person.name.last = "Mu\u{308}ller*Nu\u{f1}ez ~ O\u{2019}Stra\u{df}e:".into();
    subscriber.person.name.first = "\u{141}ucja \u{5f20}".repeat(8);
    let text = text(&foreign);
    assert!(text.contains("*0*P*:~"), "{text}");
    assert!(text.contains("SBR*P*18**ELM STREET WORKS*****CI~"), "{text}");
    let name = "NM1*IL*1*MULLER NUNEZ O'STRASSE*LUCJA LUCJA LUCJA LUCJA LUCJA LUCJA*B***MI*990338892~";
    assert!(text.contains(name), "{text}");
}

/// A claim with two lines; the patient is the subscriber.
const SUBSCRIBER: &str = "\
ISA*00*          *00*          *ZZ*RIVERDENTAL    *ZZ*DENTALPAYER    *260105*0915*^*00501*000000001*0*T*:~
GS*HC*RIVERDENTAL*DENTALPAYER*20260105*0915*1*X*005010X224A2~
ST*837*0001*005010X224A2~
BHT*0019*00*BATCH0001*20260105*0915*CH~
NM1*41*2*RIVER DENTAL GROUP*****46*RIVERDENTAL~
PER*IC*DANA RIVER*TE*9165550100~
NM1*40*2*DENTAL PAYER OF AMERICA*****46*DENTALPAYER~
HL*1**20*1~
PRV*BI*PXC*1223G0001X~
NM1*85*2*RIVER DENTAL GROUP*****XX*1234567893~
N3*500 RIVER RD~
N4*SACRAMENTO*CA*958140001~
REF*EI*941234567~
HL*2*1*22*0~
SBR*P*18*GRP100******CI~
NM1*IL*1*GARCIA*JACK*B***MI*990338892~
N3*10 ELM ST~
N4*SACRAMENTO*CA*95814~
DMG*D8*19850411*M~
NM1*PR*2*DENTAL PAYER OF AMERICA*****PI*DPA01~
CLM*RD00000001*203***11:B:1*Y*A*Y*Y~
DTP*472*D8*20251209~
NM1*82*1*RIVER*DANA****XX*1245319599~
PRV*PE*PXC*1223G0001X~
LX*1~
SV3*AD:D0120*55****1~
REF*6R*00101~
LX*2~
SV3*AD:D2330*148****1~
TOO*JP*8*M:F~
REF*6R*00102~
SE*30*0001~
GE*1*1~
IEA*1*000000001~
";

/// An orthodontic claim for a child of the subscriber.
const DEPENDENT: &str = "\
ISA*00*          *00*          *ZZ*RIVERDENTAL    *ZZ*DENTALPAYER    *260105*0915*^*00501*000000002*0*T*:~
GS*HC*RIVERDENTAL*DENTALPAYER*20260105*0915*2*X*005010X224A2~
ST*837*0001*005010X224A2~
BHT*0019*00*BATCH0002*20260105*0915*CH~
NM1*41*2*RIVER DENTAL GROUP*****46*RIVERDENTAL~
PER*IC*DANA RIVER*TE*9165550100~
NM1*40*2*DENTAL PAYER OF AMERICA*****46*DENTALPAYER~
HL*1**20*1~
PRV*BI*PXC*1223G0001X~
NM1*85*2*RIVER DENTAL GROUP*****XX*1234567893~
N3*500 RIVER RD~
N4*SACRAMENTO*CA*958140001~
REF*EI*941234567~
HL*2*1*22*1~
SBR*P**GRP100******CI~
NM1*IL*1*GARCIA*JACK*B***MI*990338892~
NM1*PR*2*DENTAL PAYER OF AMERICA*****PI*DPA01~
HL*3*2*23*0~
PAT*19~
NM1*QC*1*GARCIA*LEO~
N3*10 ELM ST~
N4*SACRAMENTO*CA*95814~
DMG*D8*20120903*M~
CLM*RD00000003*6100***11:B:1*Y*A*Y*Y~
DTP*452*D8*20251201~
DTP*472*D8*20251201~
DN1*24*24~
NM1*82*1*RIVER*DANA****XX*1245319599~
PRV*PE*PXC*1223G0001X~
LX*1~
SV3*AD:D8080*5600****1~
REF*6R*00301~
LX*2~
SV3*AD:D0340*500****1~
REF*6R*00302~
SE*34*0001~
GE*1*2~
IEA*1*000000002~
";

/// Two claims of one subscriber and one of another.
const TWO_SUBSCRIBERS: &str = "\
ISA*00*          *00*          *ZZ*RIVERDENTAL    *ZZ*DENTALPAYER    *260105*0915*^*00501*000000009*0*T*:~
GS*HC*RIVERDENTAL*DENTALPAYER*20260105*0915*9*X*005010X224A2~
ST*837*0001*005010X224A2~
BHT*0019*00*BATCH0009*20260105*0915*CH~
NM1*41*2*RIVER DENTAL GROUP*****46*RIVERDENTAL~
PER*IC*DANA RIVER*TE*9165550100~
NM1*40*2*DENTAL PAYER OF AMERICA*****46*DENTALPAYER~
HL*1**20*1~
PRV*BI*PXC*1223G0001X~
NM1*85*2*RIVER DENTAL GROUP*****XX*1234567893~
N3*500 RIVER RD~
N4*SACRAMENTO*CA*958140001~
REF*EI*941234567~
HL*2*1*22*0~
SBR*P*18*GRP100******CI~
NM1*IL*1*GARCIA*JACK*B***MI*990338892~
N3*10 ELM ST~
N4*SACRAMENTO*CA*95814~
DMG*D8*19850411*M~
NM1*PR*2*DENTAL PAYER OF AMERICA*****PI*DPA01~
CLM*RD00000009*55***11:B:1*Y*A*Y*Y~
DTP*472*D8*20251209~
NM1*82*1*RIVER*DANA****XX*1245319599~
PRV*PE*PXC*1223G0001X~
LX*1~
SV3*AD:D0120*55****1~
REF*6R*00101~
CLM*RD00000010*108***11:B:1*Y*A*Y*Y~
DTP*472*D8*20251204~
NM1*82*1*RIVER*DANA****XX*1245319599~
PRV*PE*PXC*1223G0001X~
LX*1~
SV3*AD:D1110*108****1~
REF*6R*01001~
HL*3*1*22*0~
SBR*P*18*GRP200******CI~
NM1*IL*1*LEWIS*DAN*R***MI*995289281~
N3*9 OAK AVE~
N4*DAVIS*CA*95616~
DMG*D8*19701130*M~
NM1*PR*2*DENTAL PAYER OF AMERICA*****PI*DPA01~
CLM*RD00000011*82***11:B:1*Y*A*Y*Y~
DTP*472*D8*20251202~
NM1*82*1*RIVER*DANA****XX*1245319599~
PRV*PE*PXC*1223G0001X~
LX*1~
SV3*AD:D0140*82****1~
REF*6R*01101~
SE*47*0001~
GE*1*9~
IEA*1*000000009~
";
