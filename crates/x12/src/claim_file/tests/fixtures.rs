//! The practice, patients and claims the tests write about.

use jiff::civil::{Date, date};

use crate::claim_file::*;
use crate::money::Cents;

/// A test file from River Dental made on 5 January 2026 at 9:15.
pub(super) fn file(number: u32, subscribers: Vec<Subscriber>) -> ClaimFile {
    ClaimFile {
        usage: Usage::Test,
        created: date(2026, 1, 5).at(9, 15, 0, 0),
        interchange_control: number,
        group_control: number,
        set_control: 1,
        batch_id: format!("BATCH{number:04}"),
        submitter: Submitter {
            name: ProviderName::Organisation("River Dental Group".into()),
            id: "RIVERDENTAL".into(),
            id_qualifier: "ZZ".into(),
            contact: Contact {
                name: "Dana River".into(),
                phone: "(916) 555-0100".into(),
                ..Contact::default()
            },
            ..Submitter::default()
        },
        receiver: Receiver {
            name: "Dental Payer of America".into(),
            id: "DENTALPAYER".into(),
            id_qualifier: "ZZ".into(),
            ..Receiver::default()
        },
        billing_groups: vec![BillingGroup { provider: river(), subscribers }],
        line_breaks: true,
        ..ClaimFile::default()
    }
}

/// River Dental as billing provider.
fn river() -> BillingProvider {
    BillingProvider {
        name: ProviderName::Organisation("River Dental Group".into()),
        npi: "1234567893".into(),
        tax_id: TaxId::Ein("94-1234567".into()),
        taxonomy: Some("1223G0001X".into()),
        address: address("500 River Rd", "Sacramento", "95814-0001"),
        ..BillingProvider::default()
    }
}

fn address(line1: &str, city: &str, zip: &str) -> Address {
    Address {
        line1: line1.into(),
        city: city.into(),
        state: "CA".into(),
        zip: zip.into(),
        ..Address::default()
    }
}

fn person(last: &str, first: &str, middle: &str, home: Address, birthdate: Date) -> Person {
    let name = PersonName {
        last: last.into(),
        first: first.into(),
        middle: (!middle.is_empty()).then(|| middle.into()),
        suffix: None,
    };
    Person {
        name,
        address: Some(home),
        birthdate: Some(birthdate),
        sex: Some(Sex::Male),
        ..Person::default()
    }
}

fn subscriber(group: &str, member_id: &str, person: Person, patients: Patients) -> Subscriber {
    Subscriber {
        responsibility: Responsibility::Primary,
        group_number: Some(group.into()),
        group_name: Some("Elm Street Works".into()),
        filing_indicator: "CI".into(),
        member_id: member_id.into(),
        person,
        payer: Payer { name: "Dental Payer of America".into(), id: "DPA01".into(), ..Payer::default() },
        patients,
        ..Subscriber::default()
    }
}

/// Jack Garcia, who is the patient of these claims.
pub(super) fn jack(claims: Vec<Claim>) -> Subscriber {
    let home = address("10 Elm St", "Sacramento", "95814");
    let person = person("Garcia", "Jack", "B", home, date(1985, 4, 11));
    subscriber("GRP100", "990338892", person, Patients::Subscriber(claims))
}

/// Dan Lewis, who is the patient of these claims.
pub(super) fn dan(claims: Vec<Claim>) -> Subscriber {
    let person = person("Lewis", "Dan", "R", address("9 Oak Ave", "Davis", "95616"), date(1970, 11, 30));
    subscriber("GRP200", "995289281", person, Patients::Subscriber(claims))
}

/// Jack Garcia, whose son Leo is the patient of these claims.
pub(super) fn jack_for_leo(claims: Vec<Claim>) -> Subscriber {
    let home = address("10 Elm St", "Sacramento", "95814");
    let leo = person("Garcia", "Leo", "", home, date(2012, 9, 3));
    let dependent = Dependent { relationship: Relationship::Child, person: leo, claims };
    Subscriber { patients: Patients::Dependents(vec![dependent]), ..jack(Vec::new()) }
}

/// An original claim by Dana River with these lines; its total is their sum.
pub(super) fn claim(number: &str, service_date: Date, lines: Vec<Line>) -> Claim {
    Claim {
        claim_number: number.into(),
        total_charge: lines.iter().map(|line| line.charge).sum(),
        place_of_service: "11".into(),
        provider_signature: true,
        service_date: Some(service_date),
        rendering: Some(dentist("River", "Dana", "1245319599")),
        lines,
        ..Claim::default()
    }
}

pub(super) fn dentist(last: &str, first: &str, npi: &str) -> Provider {
    let name = PersonName { last: last.into(), first: first.into(), ..PersonName::default() };
    Provider {
        name: ProviderName::Person(name),
        npi: npi.into(),
        taxonomy: Some("1223G0001X".into()),
        ..Provider::default()
    }
}

/// One procedure, done once, for whole dollars.
pub(super) fn line(control: &str, procedure: &str, dollars: i64) -> Line {
    Line {
        procedure_code: procedure.into(),
        charge: Cents(dollars * 100),
        line_control_number: control.into(),
        ..Line::default()
    }
}

pub(super) fn tooth(number: &str, surfaces: &[Surface]) -> Tooth {
    Tooth { number: number.into(), surfaces: surfaces.to_vec() }
}

/// An exam and a filling on tooth 8.
pub(super) fn exam_and_filling() -> Claim {
    let filling =
        Line { teeth: vec![tooth("8", &[Surface::Mesial, Surface::Facial])], ..line("00102", "D2330", 148) };
    claim("RD00000001", date(2025, 12, 9), vec![line("00101", "D0120", 55), filling])
}

/// The one claim of a file with one subscriber who is the patient.
pub(super) fn only_claim(file: &mut ClaimFile) -> &mut Claim {
    match &mut only_subscriber(file).patients {
        Patients::Subscriber(claims) => &mut claims[0],
        Patients::Dependents(dependents) => &mut dependents[0].claims[0],
    }
}

/// The one subscriber of a file.
pub(super) fn only_subscriber(file: &mut ClaimFile) -> &mut Subscriber {
    &mut file.billing_groups[0].subscribers[0]
}

/// The text of a file that has no problems.
pub(super) fn text(file: &ClaimFile) -> String {
    match write(file) {
        Ok(written) => String::from_utf8(written.bytes).expect("ASCII"),
        Err(error) => panic!("{error:#?}"),
    }
}
