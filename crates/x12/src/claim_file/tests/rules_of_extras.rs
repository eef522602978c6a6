//! The rules of what few claims have, each broken on purpose in a file that is right otherwise.

use jiff::civil::date;

use super::fixtures::{
    claim, dentist, exam_and_filling, file, jack_for_leo, line, only_claim, only_subscriber, tooth,
};
use super::rules::{allowed, breaks, claim_breaks, line_breaks};
use crate::claim_file::*;
use crate::money::Cents;

fn number(qualifier: &str, number: &str) -> Reference {
    Reference { qualifier: qualifier.into(), number: number.into(), payer_id: None }
}

#[test]
fn numbers_are_of_the_kinds_that_a_loop_takes() {
    claim_breaks(Rule::Reference, "claim reference", |claim| claim.references = vec![number("6R", "1")]);
    allowed(|file| only_claim(file).references = vec![number("9F", "REFERRAL"), number("D9", "1")]);
    line_breaks(Rule::Reference, "line reference", |line| line.references = vec![number("D9", "1")]);
    line_breaks(Rule::Reference, "line reference", |line| {
        line.references = vec![Reference { payer_id: Some("P1".into()), ..number("9A", "1") }];
    });
    allowed(|file| {
        let of_other = Reference { payer_id: Some("P1".into()), ..number("G1", "1") };
        only_claim(file).lines[0].references = vec![of_other];
    });
    claim_breaks(Rule::IdCharacters, "claim reference", |claim| claim.references = vec![number("9F", "A*B")]);
    breaks(Rule::TaxId, "subscriber reference", |file| {
        only_subscriber(file).person.references = vec![number("SY", "123")];
    });
    allowed(|file| only_subscriber(file).person.references = vec![number("SY", "123-45-6789")]);
}

#[test]
fn a_dependent_is_not_the_subscriber() {
    breaks(Rule::Relationship, "relationship", |file| {
        *only_subscriber(file) = jack_for_leo(vec![exam_and_filling()]);
        if let Patients::Dependents(dependents) = &mut only_subscriber(file).patients {
            dependents[0].relationship = Relationship::SelfSubscriber;
        }
    });
}

#[test]
fn attachments_that_are_sent_have_a_number() {
    let radiograph = |transmission: &str, number: Option<&str>| {
        vec![Attachment {
            report: "RB".into(),
            transmission: transmission.into(),
            control_number: number.map(str::to_owned),
        }]
    };
    claim_breaks(Rule::Attachment, "attachment number", |claim| claim.attachments = radiograph("EL", None));
    allowed(|file| only_claim(file).attachments = radiograph("AA", None));
    allowed(|file| only_claim(file).attachments = radiograph("FX", Some("X1")));
    claim_breaks(Rule::Attachment, "attachments", |claim| {
        claim.attachments = vec![radiograph("FX", Some("X1")).remove(0); 11];
    });
    claim_breaks(Rule::Required, "kind of attachment", |claim| {
        claim.attachments = vec![Attachment { report: String::new(), ..radiograph("AA", None).remove(0) }];
    });
}

#[test]
fn diagnoses_and_the_lines_that_point_to_them() {
    let icd = |code: &str| Diagnosis { list: DiagnosisList::Icd10, code: code.into() };
    allowed(|file| {
        only_claim(file).diagnoses = vec![icd("K02.62"), icd("Z012")];
        only_claim(file).lines[0].diagnosis_pointers = vec![2, 1];
    });
    for code in ["", "K0", "1234", "K02*2", "K0262000"] {
        claim_breaks(Rule::Diagnosis, "diagnoses", |claim| claim.diagnoses = vec![icd(code)]);
    }
    claim_breaks(Rule::Diagnosis, "diagnoses", |claim| claim.diagnoses = vec![icd("K0262"); 5]);
    line_breaks(Rule::DiagnosisPointer, "diagnosis pointers", |line| line.diagnosis_pointers = vec![1]);
    for pointers in [vec![0], vec![1, 1], vec![2]] {
        breaks(Rule::DiagnosisPointer, "claim RD00000001, line 1, diagnosis pointers", |file| {
            only_claim(file).diagnoses = vec![icd("K0262")];
            only_claim(file).lines[0].diagnosis_pointers = pointers.clone();
        });
    }
}

#[test]
fn orthodontic_work_says_how_long_it_takes() {
    claim_breaks(Rule::Orthodontics, "orthodontics", |claim| claim.lines[1].procedure_code = "D8080".into());
    allowed(|file| {
        only_claim(file).lines[1].procedure_code = "D8080".into();
        only_claim(file).orthodontics = Some(Orthodontics::default());
    });
    // A pre-treatment visit is no treatment.
    allowed(|file| only_claim(file).lines[1].procedure_code = "D8660".into());
    // The day on which the appliance was placed is the day of the service.
    allowed(|file| {
        let claim = only_claim(file);
        claim.lines[1].procedure_code = "D8080".into();
        claim.orthodontics = Some(Orthodontics::default());
        (claim.service_date, claim.appliance_date) = (None, Some(date(2025, 12, 1)));
    });
}

#[test]
fn dates_of_a_range_are_in_order() {
    claim_breaks(Rule::DateRange, "last service date", |claim| claim.service_end = Some(date(2025, 12, 8)));
    allowed(|file| only_claim(file).service_end = Some(date(2025, 12, 9)));
    line_breaks(Rule::DateUnlikely, "treatment start date", |line| {
        line.treatment_start = Some(date(2031, 1, 1));
    });
}

#[test]
fn what_is_only_advice_keeps_nothing_from_being_sent() {
    let advice = |change: &dyn Fn(&mut Claim)| -> Vec<&'static str> {
        let mut changed = file(1, vec![super::fixtures::jack(vec![exam_and_filling()])]);
        change(only_claim(&mut changed));
        assert_eq!(problems(&changed), []);
        let read = read(&write(&changed).expect("nothing keeps it back").bytes);
        assert!(read.may_go());
        read.all_findings().map(|finding| finding.rule).collect()
    };
    let quadrant = advice(&|claim| claim.lines[1].oral_cavity_areas = vec!["10".into()]);
    assert_eq!(quadrant, [Rule::QuadrantAndTeeth.id()]);
    let teeth = advice(&|claim| {
        claim.lines[1].teeth = vec![tooth("8", &[]), tooth("9", &[])];
        claim.lines[1].quantity = 3;
    });
    assert_eq!(teeth, [Rule::TeethQuantity.id()]);
    let matching = advice(&|claim| {
        claim.lines[1].teeth = vec![tooth("8", &[]), tooth("9", &[])];
        claim.lines[1].quantity = 2;
    });
    assert!(matching.is_empty(), "{matching:?}");
    // The writer leaves the dates of a predetermination out.
    assert!(advice(&|claim| claim.predetermination = true).is_empty());
    let text = super::fixtures::text(&file(1, vec![super::fixtures::jack(vec![exam_and_filling()])]));
    let asked = text.replace("11:B:1*Y*A*Y*Y~", "11:B:1*Y*A*Y*Y**********PB~");
    assert!(read(asked.as_bytes()).all_findings().any(|f| f.rule == Rule::PredeterminationDate.id()));
}

#[test]
fn codes_and_decimals_have_their_form() {
    line_breaks(Rule::Modifier, "modifiers", |line| line.modifiers = vec!["2".into()]);
    line_breaks(Rule::Modifier, "modifiers", |line| line.modifiers = vec!["22".into(); 5]);
    line_breaks(Rule::CodeForm, "place of service", |line| line.place_of_service = Some("1".into()));
    let contract =
        |percent: &str| Contract { kind: "02".into(), percent: Some(percent.into()), ..Contract::default() };
    claim_breaks(Rule::Decimal, "contract percentage", |claim| claim.contract = Some(contract("12,5")));
    allowed(|file| only_claim(file).contract = Some(contract("12.5")));
    claim_breaks(Rule::TooMany, "fixed information", |claim| {
        claim.fixed_information = vec!["X".into(); 11];
    });
    claim_breaks(Rule::Amount, "amount the patient paid", |claim| claim.patient_paid = Some(Cents(-1)));
    line_breaks(Rule::Amount, "sales tax", |line| line.sales_tax = Some(Cents(-1)));
}

#[test]
fn further_providers_and_places_are_checked() {
    let bad = || Some(dentist("Brook", "Ann", "1234567890"));
    claim_breaks(Rule::Npi, "referring provider NPI", |claim| claim.referring = bad());
    claim_breaks(Rule::Npi, "assistant surgeon NPI", |claim| claim.assistant_surgeon = bad());
    line_breaks(Rule::Npi, "supervising provider NPI", |line| line.supervising = bad());
    claim_breaks(Rule::CodeForm, "service location state", |claim| {
        claim.service_location = Some(ServiceLocation {
            name: "School".into(),
            address: Address {
                line1: "1 Elm St".into(),
                city: "Davis".into(),
                state: "XX".into(),
                zip: "95616".into(),
                ..Address::default()
            },
            ..ServiceLocation::default()
        });
    });
    breaks(Rule::Zip, "pay-to ZIP code", |file| {
        let provider = &mut file.billing_groups[0].provider;
        provider.pay_to = Some(Address { zip: "9".into(), ..provider.address.clone() });
    });
    // A post office box is where money may go.
    allowed(|file| {
        let provider = &mut file.billing_groups[0].provider;
        provider.pay_to = Some(Address { line1: "PO Box 77".into(), ..provider.address.clone() });
    });
}

#[test]
fn an_address_abroad_has_a_country_and_no_zip_code() {
    allowed(|file| {
        let home = only_subscriber(file).person.address.as_mut().expect("an address");
        (home.country, home.state, home.zip) = (Some("CA".into()), "ON".into(), "K1A 0B1".into());
    });
    breaks(Rule::CodeForm, "subscriber country", |file| {
        let home = only_subscriber(file).person.address.as_mut().expect("an address");
        home.country = Some("Canada".into());
    });
}

#[test]
fn someone_can_be_reached() {
    allowed(|file| {
        let contact = &mut file.submitter.contact;
        (contact.phone, contact.email) = (String::new(), Some("desk@example.com".into()));
    });
    breaks(Rule::Phone, "submitter telephone", |file| file.submitter.contact.phone.clear());
    breaks(Rule::Phone, "submitter fax", |file| file.submitter.contact.fax = Some("1".into()));
}

#[test]
fn ids_of_the_envelope_may_be_others() {
    breaks(Rule::IdLength, "submitter id", |file| file.submitter.id = "S".repeat(16));
    allowed(|file| {
        file.submitter.id = "S".repeat(16);
        file.submitter.interchange_id = Some("SENDER".into());
    });
    breaks(Rule::IdLength, "receiver id of the interchange", |file| {
        file.receiver.interchange_id = Some("R".repeat(16));
    });
    let mut own = file(
        1,
        vec![super::fixtures::jack(vec![claim("A", date(2025, 12, 9), vec![line("1", "D0120", 5)])])],
    );
    (own.submitter.interchange_id, own.receiver.group_id) = (Some("SENDER".into()), Some("GROUP".into()));
    let text = super::fixtures::text(&own);
    assert!(text.contains("*ZZ*SENDER         *ZZ*DENTALPAYER    *"), "{text}");
    assert!(text.contains("GS*HC*RIVERDENTAL*GROUP*"), "{text}");
}
