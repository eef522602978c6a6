//! Who did the work, where, and who bills it.

use x12::claim_file::{ProviderName, TaxId};

use super::*;
use crate::clinic::Clinic;

fn clinic(clinic_num: i64) -> Clinic {
    let text = String::new;
    Clinic {
        clinic_num,
        description: "Northside".to_owned(),
        address: "7 Hill Rd".to_owned(),
        address2: text(),
        city: "Chico".to_owned(),
        state: "CA".to_owned(),
        zip: "95926".to_owned(),
        billing_address: text(),
        billing_address2: text(),
        billing_city: text(),
        billing_state: text(),
        billing_zip: text(),
        pay_to_address: text(),
        pay_to_address2: text(),
        pay_to_city: text(),
        pay_to_state: text(),
        pay_to_zip: text(),
        phone: text(),
        abbr: text(),
        is_hidden: false,
    }
}

#[test]
fn a_line_says_who_did_it_and_where_when_that_is_not_what_the_claim_says() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let filling = work(&mut world, 1, "T2391", 148);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam, filling]);
    let dentist = world.office.providers[0].clone();
    world.office.providers.push(crate::office::Provider {
        prov_num: 90,
        l_name: "Hill".to_owned(),
        f_name: "Sam".to_owned(),
        national_prov_id: "1992999999".to_owned(),
        ..dentist
    });
    for row in world.family.claim_procs.iter_mut().filter(|row| row.proc_num == Some(filling)) {
        row.prov_num = Some(90);
    }
    world.procedure_mut(filling).place_service = PlaceOfService::PatientsHome;
    let line = |world: &World, code: &str| {
        told(world, number).lines.into_iter().find(|line| line.procedure_code == code).unwrap()
    };
    assert_eq!((line(&world, "T0120").rendering, line(&world, "T0120").place_of_service), (None, None));
    let told = line(&world, "T2391");
    assert_eq!(told.rendering.map(|provider| provider.npi).as_deref(), Some("1992999999"));
    assert_eq!(told.place_of_service.as_deref(), Some("12"));

    // A hygienist without a number of their own works under the dentist's; another provider has to have one.
    let provider = world.office.providers.iter_mut().find(|provider| provider.prov_num == 90).unwrap();
    provider.national_prov_id = String::new();
    assert!(line(&world, "T2391").rendering.is_some());
    let provider = world.office.providers.iter_mut().find(|provider| provider.prov_num == 90).unwrap();
    provider.is_secondary = true;
    assert_eq!(line(&world, "T2391").rendering, None);
}

#[test]
fn a_clinic_bills_by_its_own_addresses_and_its_own_entity() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let other = work(&mut world, 1, "T0230", 20);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let elsewhere = claimed(&mut world, 1, ClaimType::Primary, &[other]);
    claim_mut(&mut world, elsewhere).clinic_num = Some(3);
    let written = |world: &World| {
        let file = file(world, &[number, elsewhere]);
        assert_eq!(x12::claim_file::write(&file).err().map(|error| error.to_string()), None);
        file
    };
    // A clinic of which nothing is known bills as the practice.
    assert_eq!(written(&world).billing_groups.len(), 1);
    world.office.clinics.push(clinic(3));
    let place = told(&world, elsewhere).service_location.unwrap();
    assert_eq!((place.name.as_str(), place.address.city.as_str()), ("Northside", "Chico"));
    assert_eq!(told(&world, number).service_location, None);
    assert_eq!(written(&world).billing_groups.len(), 1);

    let clinic = &mut world.office.clinics[0];
    clinic.billing_address = "7 Hill Rd".to_owned();
    clinic.billing_city = "Chico".to_owned();
    clinic.billing_state = "CA".to_owned();
    clinic.billing_zip = "95926-0002".to_owned();
    clinic.pay_to_address = "PO Box 12".to_owned();
    clinic.pay_to_city = "Chico".to_owned();
    clinic.pay_to_state = "CA".to_owned();
    clinic.pay_to_zip = "95927".to_owned();
    let groups = written(&world).billing_groups;
    let lines: Vec<&str> = groups.iter().map(|group| group.provider.address.line1.as_str()).collect();
    assert_eq!(lines, ["500 River Rd", "7 Hill Rd"]);
    assert_eq!(groups[1].provider.pay_to.as_ref().map(|place| place.line1.as_str()), Some("PO Box 12"));
    assert_eq!(told(&world, elsewhere).service_location, None);

    let mut entity = world.office.entities[0].clone();
    (entity.entity_num, entity.clinic_num, entity.name) = (2, Some(3), "Northside Dental".to_owned());
    world.office.entities.push(entity);
    let names: Vec<ProviderName> =
        written(&world).billing_groups.into_iter().map(|group| group.provider.name).collect();
    assert_eq!(
        names,
        ["River Dental", "Northside Dental"].map(|name| ProviderName::Organisation(name.to_owned()))
    );
}

#[test]
fn who_bills_by_the_number_of_a_person_bills_as_that_person() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let provider = |world: &World| file(world, &[number]).billing_groups.remove(0).provider;
    assert!(matches!(provider(&world).name, ProviderName::Organisation(_)));
    world.office.entities[0].npi = world.office.providers[0].national_prov_id.clone();
    let ProviderName::Person(name) = provider(&world).name else { panic!("a person") };
    assert_eq!((name.last.as_str(), name.first.as_str()), ("River", "Dana"));
    assert_eq!(provider(&world).tax_id, TaxId::Ein("94-1234567".to_owned()));
    world.office.providers[0].ssn = "941234567".to_owned();
    world.office.providers[0].using_tin = false;
    assert_eq!(provider(&world).tax_id, TaxId::Ssn("94-1234567".to_owned()));
    let text = String::from_utf8(x12::claim_file::write(&file(&world, &[number])).unwrap().bytes).unwrap();
    assert!(text.contains("\nNM1*85*1*RIVER*DANA****XX*1245319599~"), "{text}");
    assert!(text.contains("\nREF*SY*941234567~") && !text.contains("NM1*82"), "{text}");
}

#[test]
fn the_diagnoses_of_codes_are_told_and_pointed_to() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let filling = work(&mut world, 1, "T2391", 148);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam, filling]);
    for (code, diagnoses) in [("T0120", "K02.51"), ("T2391", "k02.52, K02.51,")] {
        let code_num = world.code_num(code);
        let code = world.office.codes.iter_mut().find(|c| c.code_num == code_num).unwrap();
        code.diagnostic_codes = diagnoses.to_owned();
    }
    let claim = told(&world, number);
    let pointers = |code: &str| {
        let line = claim.lines.iter().find(|line| line.procedure_code == code).unwrap();
        let of = |at: &u8| claim.diagnoses[usize::from(*at) - 1].code.clone();
        line.diagnosis_pointers.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(
        (pointers("T0120"), pointers("T2391")),
        (vec!["K02.51".into()], vec!["K02.52".into(), "K02.51".into()])
    );
    assert_eq!(claim.diagnoses.len(), 2);
    let text = String::from_utf8(x12::claim_file::write(&file(&world, &[number])).unwrap().bytes).unwrap();
    assert!(
        text.contains("\nHI*ABK:K0251*ABF:K0252~") || text.contains("\nHI*ABK:K0252*ABF:K0251~"),
        "{text}"
    );
}

#[test]
fn a_problem_says_where_it_is_put_right() {
    let mut world = world();
    let braces = work(&mut world, 1, "T8080", 4000);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[braces]);
    let claim = claim_mut(&mut world, number);
    (claim.is_ortho, claim.ortho_total_m, claim.ortho_remain_m) = (true, 12, 24);
    let error = x12::claim_file::write(&file(&world, &[number])).unwrap_err();
    let said = error.problems().iter().map(in_words).collect::<Vec<_>>().join("\n");
    assert!(
        said.ends_with("correct one of them. It belongs to the claim (IsOrtho, OrthoTotalM, OrthoRemainM)."),
        "{said}"
    );
}
