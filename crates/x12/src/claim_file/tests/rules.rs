//! Every rule, each broken on purpose in a file that is right otherwise.

use jiff::civil::date;

use super::fixtures::{
    claim, dentist, exam_and_filling, file, jack, jack_for_leo, line, only_claim, only_subscriber, tooth,
};
use crate::claim_file::*;
use crate::money::Cents;

/// The rules and fields that a change to a good file of one subscriber claim breaks.
pub(super) fn broken(change: impl FnOnce(&mut ClaimFile)) -> Vec<(Rule, String)> {
    let mut changed = file(1, vec![jack(vec![exam_and_filling()])]);
    change(&mut changed);
    let problems = problems(&changed);
    problems.into_iter().map(|problem| (problem.rule, problem.place.to_string())).collect()
}

/// Checks that a change breaks exactly one rule in one field.
#[track_caller]
pub(super) fn breaks(rule: Rule, place: &str, change: impl FnOnce(&mut ClaimFile)) {
    assert_eq!(broken(change), [(rule, place.to_owned())]);
}

/// Checks that a change breaks exactly one rule in one field of the only claim.
#[track_caller]
pub(super) fn claim_breaks(rule: Rule, field: &str, change: impl FnOnce(&mut Claim)) {
    breaks(rule, &format!("claim RD00000001, {field}"), |file| change(only_claim(file)));
}

/// Checks that a change breaks exactly one rule in one field of the second line.
#[track_caller]
pub(super) fn line_breaks(rule: Rule, field: &str, change: impl FnOnce(&mut Line)) {
    claim_breaks(rule, &format!("line 2, {field}"), |claim| change(&mut claim.lines[1]));
}

/// Checks that a change breaks no rule.
#[track_caller]
pub(super) fn allowed(change: impl FnOnce(&mut ClaimFile)) {
    assert_eq!(broken(change), []);
}

#[test]
fn required_values() {
    breaks(Rule::Required, "submitter name", |file| {
        file.submitter.name = ProviderName::Organisation(" ".into());
    });
    breaks(Rule::Required, "batch id", |file| file.batch_id.clear());
    breaks(Rule::Required, "member id", |file| only_subscriber(file).member_id.clear());
    breaks(Rule::Required, "payer id", |file| only_subscriber(file).payer.id.clear());
    breaks(Rule::Required, "subscriber last name", |file| {
        only_subscriber(file).person.name.last = "\u{5f20}\u{4f1f}".into();
    });
    breaks(Rule::Required, "billing provider NPI", |file| file.billing_groups[0].provider.npi.clear());
    allowed(|file| only_subscriber(file).person.name.first.clear());
}

#[test]
fn control_numbers() {
    breaks(Rule::ControlNumber, "interchange control number", |file| file.interchange_control = 0);
    breaks(Rule::ControlNumber, "group control number", |file| file.group_control = 1_000_000_000);
    breaks(Rule::ControlNumber, "set control number", |file| file.set_control = 0);
    allowed(|file| file.interchange_control = 999_999_999);
}

#[test]
fn identifiers() {
    breaks(Rule::IdQualifier, "receiver id qualifier", |file| file.receiver.id_qualifier = "Z".into());
    breaks(Rule::IdLength, "submitter id", |file| file.submitter.id = "1234567890123456".into());
    breaks(Rule::IdLength, "member id", |file| only_subscriber(file).member_id = "1".into());
    breaks(Rule::IdCharacters, "member id", |file| only_subscriber(file).member_id = "12*34".into());
    breaks(Rule::IdCharacters, "group number", |file| only_subscriber(file).group_number = Some("A~".into()));
    allowed(|file| only_subscriber(file).group_number = Some(String::new()));
    allowed(|file| only_subscriber(file).member_id = "w_12#34".into());
}

#[test]
fn codes() {
    breaks(Rule::CodeForm, "filing indicator", |file| only_subscriber(file).filing_indicator = "CI1".into());
    breaks(Rule::CodeForm, "billing provider taxonomy", |file| {
        file.billing_groups[0].provider.taxonomy = Some("1223".into());
    });
    breaks(Rule::CodeForm, "billing provider state", |file| {
        file.billing_groups[0].provider.address.state = "Calif".into();
    });
    claim_breaks(Rule::CodeForm, "place of service", |claim| claim.place_of_service = "1".into());
}

#[test]
fn npi_check_digit() {
    breaks(Rule::Npi, "billing provider NPI", |file| {
        file.billing_groups[0].provider.npi = "1234567890".into();
    });
    claim_breaks(Rule::Npi, "rendering provider NPI", |claim| {
        claim.rendering = Some(dentist("River", "Dana", "1245319590"));
    });
    line_breaks(Rule::Npi, "rendering provider NPI", |line| {
        line.rendering = Some(dentist("Brook", "Ann", "124531959"));
    });
}

#[test]
fn billing_provider_numbers_and_address() {
    fn provider(file: &mut ClaimFile) -> &mut BillingProvider {
        &mut file.billing_groups[0].provider
    }
    breaks(Rule::TaxId, "billing provider tax id", |file| provider(file).tax_id = TaxId::Ein("94".into()));
    breaks(Rule::Zip, "billing provider ZIP code", |file| provider(file).address.zip = "95814".into());
    breaks(Rule::Zip, "billing provider ZIP code", |file| provider(file).address.zip = "9581A".into());
    for street in ["PO Box 12", "P.O. Box 12", "P. O. BOX 12", "Post Office Box 9", "Suite 3, pobox 7"] {
        breaks(Rule::BillingPoBox, "billing provider street", |file| {
            provider(file).address.line1 = street.into();
        });
    }
    breaks(Rule::BillingPoBox, "billing provider street", |file| {
        provider(file).address.line2 = Some("PO Box 12".into());
    });
    allowed(|file| provider(file).address.line1 = "12 Depo Boxwood Lane".into());
    breaks(Rule::Phone, "submitter telephone", |file| file.submitter.contact.phone = "555-0100".into());
}

#[test]
fn parts_without_claims() {
    assert_eq!(broken(|file| file.billing_groups.clear()), [(Rule::NoClaims, "claims".to_owned())]);
    let empty_subscriber = broken(|file| file.billing_groups[0].subscribers.push(jack(Vec::new())));
    assert_eq!(empty_subscriber, [(Rule::NoClaims, "subscriber".to_owned())]);
    let empty_patient = broken(|file| file.billing_groups[0].subscribers.push(jack_for_leo(Vec::new())));
    assert_eq!(empty_patient, [(Rule::NoClaims, "patient".to_owned())]);
    let no_patients = broken(|file| {
        let nobody = Subscriber { patients: Patients::Dependents(Vec::new()), ..jack(Vec::new()) };
        file.billing_groups[0].subscribers.push(nobody);
    });
    assert_eq!(no_patients, [(Rule::NoClaims, "subscriber".to_owned())]);
    let idle_provider = broken(|file| {
        let idle = BillingGroup { subscribers: Vec::new(), ..file.billing_groups[0].clone() };
        file.billing_groups.push(idle);
    });
    assert_eq!(idle_provider, [(Rule::NoClaims, "billing provider".to_owned())]);
}

#[test]
fn too_many_claims() {
    let many = |count: usize| -> Vec<Claim> {
        let exam = || vec![line("1", "D0120", 55)];
        (0..count).map(|n| claim(&format!("C{n}"), date(2025, 12, 9), exam())).collect()
    };
    breaks(Rule::TooManyClaims, "subscriber", |file| *only_subscriber(file) = jack(many(101)));
    let subscribers = many(5_001).chunks(100).map(|claims| jack(claims.to_vec())).collect::<Vec<_>>();
    breaks(Rule::TooManyClaims, "claims", |file| file.billing_groups[0].subscribers = subscribers);
}

#[test]
fn a_patient_is_complete() {
    breaks(Rule::PatientIncomplete, "subscriber birthdate", |file| {
        only_subscriber(file).person.birthdate = None;
    });
    breaks(Rule::PatientIncomplete, "subscriber sex", |file| only_subscriber(file).person.sex = None);
    breaks(Rule::PatientIncomplete, "subscriber address", |file| only_subscriber(file).person.address = None);
    allowed(|file| {
        *only_subscriber(file) = jack_for_leo(vec![exam_and_filling()]);
        let person = &mut only_subscriber(file).person;
        (person.birthdate, person.sex, person.address) = (None, None, None);
    });
    breaks(Rule::PatientIncomplete, "patient sex", |file| {
        *only_subscriber(file) = jack_for_leo(vec![exam_and_filling()]);
        if let Patients::Dependents(dependents) = &mut only_subscriber(file).patients {
            dependents[0].person.sex = None;
        }
    });
}

#[test]
fn claim_numbers() {
    for number in ["", "123456789012345678901", "rd1", "RD 1", "RD*1", "RD\u{c9}1"] {
        let found = broken(|file| only_claim(file).claim_number = number.into());
        assert_eq!(found, [(Rule::ClaimNumber, format!("claim {number}, claim number"))]);
    }
    allowed(|file| only_claim(file).claim_number = "1234567890/ABCDEFG-9".into());
    breaks(Rule::ClaimNumberRepeated, "claim RD00000001, claim number", |file| {
        *only_subscriber(file) = jack(vec![exam_and_filling(), exam_and_filling()]);
    });
}

#[test]
fn lines_and_charges() {
    claim_breaks(Rule::NoLines, "lines", |claim| {
        claim.lines.clear();
        claim.total_charge = Cents::ZERO;
    });
    claim_breaks(Rule::TooManyLines, "lines", |claim| {
        claim.lines = (1..=51).map(|n| line(&n.to_string(), "D0120", 0)).collect();
        claim.total_charge = Cents::ZERO;
    });
    claim_breaks(Rule::ChargeTotal, "total charge", |claim| claim.total_charge = Cents(20_400));
    let too_much = broken(|file| {
        let claim = only_claim(file);
        claim.lines.truncate(1);
        claim.lines[0].charge = Cents(10_000_000_000);
        claim.total_charge = Cents(10_000_000_000);
    });
    assert_eq!(
        too_much,
        [
            (Rule::Amount, "claim RD00000001, total charge".to_owned()),
            (Rule::Amount, "claim RD00000001, line 1, charge".to_owned()),
        ]
    );
    let overflow = broken(|file| {
        let claim = only_claim(file);
        claim.lines.iter_mut().for_each(|line| line.charge = Cents(i64::MAX));
    });
    assert_eq!(overflow.len(), 3, "{overflow:?}");
    let refund = broken(|file| {
        let claim = only_claim(file);
        claim.lines[1].charge = Cents(-100);
        claim.total_charge = Cents(5_400);
    });
    assert_eq!(refund, [(Rule::Amount, "claim RD00000001, line 2, charge".to_owned())]);
}

#[test]
fn replacements_and_voids() {
    let payer_claim_number = String::new();
    claim_breaks(Rule::PayerClaimNumber, "payer claim number", |claim| {
        claim.frequency = Frequency::Replacement { payer_claim_number: payer_claim_number.clone() };
    });
    claim_breaks(Rule::PayerClaimNumber, "payer claim number", |claim| {
        claim.frequency = Frequency::Void { payer_claim_number };
    });
}

#[test]
fn dates() {
    claim_breaks(Rule::ServiceDate, "service date", |claim| claim.service_date = None);
    allowed(|file| {
        let claim = only_claim(file);
        (claim.service_date, claim.predetermination) = (None, true);
    });
    allowed(|file| {
        let claim = only_claim(file);
        claim.service_date = None;
        claim.lines.iter_mut().for_each(|line| line.service_date = Some(date(2025, 12, 9)));
    });
    claim_breaks(Rule::DateUnlikely, "service date", |claim| claim.service_date = Some(date(2026, 1, 6)));
    allowed(|file| only_claim(file).service_date = Some(date(2026, 1, 5)));
    line_breaks(Rule::DateUnlikely, "service date", |line| line.service_date = Some(date(25, 12, 9)));
    claim_breaks(Rule::DateUnlikely, "appliance placement date", |claim| {
        claim.appliance_date = Some(date(2062, 1, 1));
    });
    breaks(Rule::DateUnlikely, "subscriber birthdate", |file| {
        only_subscriber(file).person.birthdate = Some(date(85, 4, 11));
    });
}

#[test]
fn accidents_and_orthodontics() {
    let accident = |cause, date, state: Option<&str>| {
        Some(Accident { cause, date, state: state.map(str::to_owned), ..Accident::default() })
    };
    let day = Some(date(2025, 11, 30));
    claim_breaks(Rule::Accident, "accident date", |claim| {
        claim.accident = accident(AccidentCause::Other, None, None);
    });
    claim_breaks(Rule::Accident, "accident state", |claim| {
        claim.accident = accident(AccidentCause::Automobile, day, None);
    });
    allowed(|file| only_claim(file).accident = accident(AccidentCause::Employment, day, None));
    claim_breaks(Rule::OrthodonticMonths, "months of treatment", |claim| {
        claim.orthodontics = Some(Orthodontics { months_total: Some(20), months_remaining: Some(21) });
    });
    claim_breaks(Rule::NoteLength, "note", |claim| claim.note = Some("X".repeat(401)));
    allowed(|file| only_claim(file).note = Some("X".repeat(400)));
}

#[test]
fn procedures_and_teeth() {
    for code in ["", "0120", "D012", "D01200", "D012A"] {
        line_breaks(Rule::ProcedureCode, "procedure code", |line| line.procedure_code = code.into());
    }
    line_breaks(Rule::Quantity, "quantity", |line| line.quantity = 0);
    line_breaks(Rule::OralCavityArea, "oral cavity area", |line| line.oral_cavity_areas = vec!["UR".into()]);
    line_breaks(Rule::OralCavityArea, "oral cavity area", |line| {
        line.oral_cavity_areas = vec!["09".into(); 6];
    });
    for number in ["0", "33", "50", "83", "U", "08", "AA", ""] {
        line_breaks(Rule::Tooth, "tooth", |line| line.teeth = vec![tooth(number, &[])]);
    }
    for number in ["1", "32", "51", "82", "a", "T", "TS"] {
        allowed(|file| only_claim(file).lines[1].teeth = vec![tooth(number, &[])]);
    }
    line_breaks(Rule::Tooth, "tooth", |line| line.teeth = vec![tooth("1", &[]); 33]);
    claim_breaks(Rule::Tooth, "missing teeth", |claim| {
        claim.missing_teeth = vec![MissingTooth { number: "99".into(), status: MissingToothStatus::Missing }];
    });
    let (mesial, distal) = (Surface::Mesial, Surface::Distal);
    line_breaks(Rule::Surfaces, "surfaces", |line| line.teeth = vec![tooth("8", &[mesial, distal, mesial])]);
}

#[test]
fn prosthesis_replacements() {
    line_breaks(Rule::PriorPlacement, "prior placement date", |line| {
        line.prosthesis = Some(Prosthesis::Replacement { prior_placement: None });
    });
    line_breaks(Rule::DateUnlikely, "prior placement date", |line| {
        let placed = PriorPlacement::Known(date(2027, 1, 1));
        line.prosthesis = Some(Prosthesis::Replacement { prior_placement: Some(placed) });
    });
}

#[test]
fn line_numbers() {
    for number in ["", "a_1", "1234567890123456789012345678901", "1 2"] {
        line_breaks(Rule::LineNumber, "line control number", |line| line.line_control_number = number.into());
    }
    line_breaks(Rule::LineNumberRepeated, "line control number", |line| {
        line.line_control_number = "00101".into();
    });
}

#[test]
fn a_problem_names_every_claim_it_holds_up() {
    let mut two = file(1, vec![jack(vec![exam_and_filling()])]);
    let exam = |number: &str| claim(number, date(2025, 12, 9), vec![line("1", "D0120", 55)]);
    let mut leo = jack_for_leo(vec![exam("A"), exam("B")]);
    leo.member_id.clear();
    two.billing_groups[0].subscribers.push(leo);
    let problems = problems(&two);
    insta::assert_json_snapshot!(problems, @r#"
    [
      {
        "place": {
          "claims": {
            "start": 1,
            "end": 3
          },
          "claim_number": null,
          "line": null,
          "field": "member id",
          "spot": {
            "loop_id": "2010BA",
            "nth": 0,
            "segment": "NM1",
            "element": 9
          }
        },
        "rule": "837-required",
        "message": "The member id is empty: fill it in."
      }
    ]
    "#);
}
