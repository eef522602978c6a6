use insta::assert_snapshot;
use jiff::civil::date;
use x12::claim_file::{
    AccidentCause, Patients, PriorPlacement, Prosthesis, Relationship as Told, Responsibility, Rule, Usage,
};

use super::*;
use crate::Cents;
use crate::account::{PlaceOfService, ProcStatus};
use crate::change::Scope;
use crate::claim::{CreateClaim, create};
use crate::coverage::PatPlan;
use crate::desk::SentClaim;
use crate::estimate::testing::{Term, World};
use crate::office::TreatArea;
use crate::record::Record;

mod coverages;
mod people;

/// Nothing is known of a claim besides the account.
static NOTHING: std::sync::LazyLock<Known> = std::sync::LazyLock::new(Known::default);

pub(crate) const CONTROL: ControlNumbers = ControlNumbers { interchange: 12, group: 13, set: 14 };

/// An office that may send, and a family of a mother (1) who is covered, and her son (2).
pub(crate) fn world() -> World {
    let mut world = World::new();
    world.patient(2);
    for (patient, first) in world.family.patients.iter_mut().zip(["Ann", "Leo"]) {
        patient.f_name = first.to_owned();
        patient.address = "10 Elm St".to_owned();
        patient.city = "Davis".to_owned();
        patient.state = "CA".to_owned();
        patient.zip = "95616".to_owned();
        patient.gender = crate::account::Gender::Female;
    }
    let provider = &mut world.office.providers[0];
    provider.l_name = "River".to_owned();
    provider.f_name = "Dana".to_owned();
    provider.national_prov_id = "1245319599".to_owned();
    let entity = &mut world.office.entities[0];
    entity.name = "River Dental".to_owned();
    entity.npi = "1234567893".to_owned();
    entity.tax_id = "94-1234567".to_owned();
    entity.address = "500 River Rd".to_owned();
    entity.city = "Davis".to_owned();
    entity.state = "CA".to_owned();
    entity.zip = "95616-0001".to_owned();
    entity.phone = "(916) 555-0100".to_owned();
    entity.receiver_id = "CLEARING".to_owned();
    entity.receiver_name = "Clearing House".to_owned();
    let plan = world.plan("", &[Term::percent(50)]);
    world.plan_mut(plan).group_num = "G-7".to_owned();
    world.family.carriers[0].elect_id = "60054".to_owned();
    world.cover(1, plan, 1);
    world.cover_by(2, 1, plan, 1);
    world
}

pub(crate) fn work(world: &mut World, pat_num: i64, code: &str, dollars: i64) -> i64 {
    let today = world.now.today;
    world.work(pat_num, code, Cents(dollars * 100), crate::account::ProcStatus::Complete, today)
}

/// A claim of a patient's procedures, kept; its number.
pub(crate) fn claimed(world: &mut World, pat_num: i64, claim_type: ClaimType, procedures: &[i64]) -> i64 {
    world.refresh();
    let mut command = CreateClaim::new(pat_num, claim_type, procedures.to_vec());
    if claim_type == ClaimType::PreAuth {
        let coverage = world.family.coverages_of(pat_num).next().unwrap();
        command.ins_sub_num = Some(coverage.ins_sub_num);
        command.pat_relat = Some(coverage.relationship);
    }
    let mut numbers = world.numbers();
    let (claim, changes) = create(&world.office, &world.family, &command, world.now, &mut numbers).unwrap();
    world.commit(&changes);
    claim.claim_num
}

pub(crate) fn out(world: &World, claim_num: i64) -> Outgoing<'_> {
    let claim = world.family.claim(claim_num).unwrap();
    Outgoing { family: &world.family, claim, known: &NOTHING }
}

pub(crate) fn file(world: &World, claims: &[i64]) -> file::ClaimFile {
    let outgoing: Vec<_> = claims.iter().map(|claim| out(world, *claim)).collect();
    let entity = world.office.entities.first().unwrap();
    let created = world.now.today.at(9, 15, 0, 0);
    claim_file(&world.office, entity, &outgoing, CONTROL, Usage::Production, created)
}

/// The only claim of a file.
fn told(world: &World, claim_num: i64) -> file::Claim {
    let mut file = file(world, &[claim_num]);
    match file.billing_groups.remove(0).subscribers.remove(0).patients {
        Patients::Subscriber(mut claims) => claims.remove(0),
        Patients::Dependents(mut dependents) => dependents.remove(0).claims.remove(0),
    }
}

fn claim_mut(world: &mut World, claim_num: i64) -> &mut Claim {
    world.family.claims.iter_mut().find(|claim| claim.claim_num == claim_num).unwrap()
}

fn area_of(world: &mut World, code: &str, area: TreatArea) {
    let code_num = world.code_of(code);
    world.office.codes.iter_mut().find(|c| c.code_num == code_num).unwrap().treat_area = area;
}

#[test]
fn a_file_of_a_subscriber_and_a_dependant_is_written() {
    let mut world = world();
    area_of(&mut world, "T2391", TreatArea::Surf);
    let exam = work(&mut world, 1, "T0120", 55);
    let filling = work(&mut world, 2, "T2391", 148);
    let row = world.procedure_mut(filling);
    row.tooth_num = "3".to_owned();
    row.surf = "OV".to_owned();
    let mother = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let son = claimed(&mut world, 2, ClaimType::Primary, &[filling]);
    for claim in [mother, son] {
        assert_eq!(obstacles(&world.office, &out(&world, claim)), [""; 0]);
    }
    let written = x12::claim_file::write(&file(&world, &[son, mother])).unwrap();
    let text = String::from_utf8(written.bytes.clone()).unwrap();
    assert_snapshot!(text);

    // The positions are those of the claims' own loops.
    let segments: Vec<&str> = text.lines().skip(2).collect();
    for claim_num in [mother, son] {
        let mut numbers = world.numbers();
        numbers.stock("sent_claim", 1..9);
        let sent = SentFile { written: &written, stored_file_num: 77, control: CONTROL };
        let changes = mark(&world.office, &out(&world, claim_num), &sent, world.now, &mut numbers).unwrap();
        let row = changes.puts.iter().find(|put| put.table == SentClaim::TABLE).unwrap();
        let row = SentClaim::from_values(row.values.clone()).unwrap();
        let at = |number: i64| segments[usize::try_from(number).unwrap() - 1];
        let identifier = &world.family.claim(claim_num).unwrap().claim_identifier;
        assert!(at(row.first_segment).starts_with(&format!("CLM*{identifier}*")), "{row:?}");
        assert!(at(row.last_segment).starts_with("REF*6R*x"), "{row:?}");
        assert_eq!((row.claim_num, row.stored_file_num, row.set_control), (claim_num, 77, 14));
        let claim = changes.puts.iter().find(|put| put.table == Claim::TABLE).unwrap();
        let claim = Claim::from_values(claim.values.clone()).unwrap();
        assert_eq!(claim.claim_status, crate::account::ClaimStatus::Sent);
        assert_eq!(claim.date_sent, Some(world.now.today));
        assert!(changes.expects.contains(&(Scope::Family(1), 7)));
    }
}

#[test]
fn a_second_coverage_is_told_by_its_ordinal_and_kept_back() {
    let mut world = world();
    let second = world.plan("", &[Term::percent(50)]);
    world.family.carriers[1].elect_id = "60055".to_owned();
    world.cover(1, second, 2);
    let exam = work(&mut world, 1, "T0120", 55);
    claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let number = claimed(&mut world, 1, ClaimType::Secondary, &[exam]);
    let file = file(&world, &[number]);
    assert_eq!(file.billing_groups[0].subscribers[0].responsibility, Responsibility::Secondary);
    assert_eq!(told(&world, number).lines[0].line_control_number, format!("x{exam}/2/{second}"));
    let obstacles = obstacles(&world.office, &out(&world, number));
    assert!(obstacles[0].starts_with("A later payer has to be told"), "{obstacles:?}");

    // A dropped coverage counts as the first.
    world.family.pat_plans.retain(|coverage| coverage.ordinal == 1);
    assert_eq!(told(&world, number).lines[0].line_control_number, format!("x{exam}/1/{second}"));
}

#[test]
fn a_second_payer_is_told_what_the_first_one_decided() {
    let mut world = world();
    let second = world.plan("", &[Term::percent(50)]);
    world.family.carriers[0].carrier_name = "First Plan".to_owned();
    world.family.carriers[1].elect_id = "60055".to_owned();
    world.cover(1, second, 2);
    let exam = work(&mut world, 1, "T0120", 55);
    let filling = work(&mut world, 1, "T2391", 148);
    let first = claimed(&mut world, 1, ClaimType::Primary, &[exam, filling]);
    let number = claimed(&mut world, 1, ClaimType::Secondary, &[exam, filling]);
    let before = claims_before(&out(&world, number))[0][0];
    assert_eq!(before.claim_num, first);
    assert!(claims_before(&out(&world, first)).is_empty());

    // The first payer answers by its own claim's numbers.
    let paid = |of_filling: &str| {
        let plan = before.plan_num;
        let text = format!(
            "ST*835*0001~LX*1~CLP*1/{first}*1*203*118*30*12*26015~SVC*AD:T2391*148*{of_filling}~CAS*CO*45*45~\
             CAS*PR*1*30~REF*6R*x{filling}/1/{plan}~SVC*AD:T0120*55*45~CAS*CO*45*10~REF*6R*x{exam}/1/{plan}~SE*9*0001~"
        );
        let read = x12::remittance::read(text.as_bytes());
        let decision = |remitted| x12::claim_file::Decision { remitted, date: date(2026, 3, 10) };
        let decisions: Vec<_> = read.remittances[0].claims.iter().map(decision).collect();
        prior(&world.office, &out(&world, number), before, &decisions)
    };
    let known = Known { priors: vec![paid("73").unwrap()], ..Known::default() };
    let outgoing = [Outgoing { known: &known, ..out(&world, number) }];
    assert_eq!(obstacles(&world.office, &outgoing[0]), Vec::<String>::new());
    let entity = world.office.entities.first().unwrap();
    let created = world.now.today.at(9, 15, 0, 0);
    let file = claim_file(&world.office, entity, &outgoing, CONTROL, Usage::Production, created);
    let text = String::from_utf8(x12::claim_file::write(&file).unwrap().bytes).unwrap();
    let of_claim: Vec<&str> = text.lines().skip_while(|segment| !segment.starts_with("SBR*P")).collect();
    assert_snapshot!(of_claim[..of_claim.len() - 3].join("\n"), @"
    SBR*P*18*G-7******CI~
    AMT*D*118~
    OI***Y***Y~
    NM1*IL*1*DOE*ANN****MI*S-135~
    NM1*PR*2*FIRST PLAN*****PI*60054~
    REF*F8*26015~
    LX*1~
    SV3*AD:T0120*55****1~
    REF*6R*x142/2/138~
    SVD*60054*45*AD:T0120**1~
    CAS*CO*45*10~
    DTP*573*D8*20260310~
    LX*2~
    SV3*AD:T2391*148****1~
    REF*6R*x144/2/138~
    SVD*60054*73*AD:T2391**1~
    CAS*CO*45*45~
    CAS*PR*1*30~
    DTP*573*D8*20260310~
    ");

    let unbalanced = paid("72").unwrap_err();
    assert!(unbalanced.iter().any(|why| why.contains("compare with its remittance")), "{unbalanced:?}");
}

#[test]
fn dates_quantities_and_notes_are_told() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let films = work(&mut world, 1, "T0230", 20);
    world.procedure_mut(films).unit_qty = 3;
    world.procedure_mut(films).proc_date = date(2026, 3, 14);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam, films]);
    claim_mut(&mut world, number).claim_note = "See film".to_owned();
    claim_mut(&mut world, number).prior_authorization_number = "PA-1".to_owned();
    let claim = told(&world, number);
    assert_eq!(claim.service_date, Some(date(2026, 3, 14)));
    let line = |code: &str| claim.lines.iter().find(|line| line.procedure_code == code).unwrap();
    assert_eq!(line("T0120").service_date, Some(world.now.today));
    assert_eq!((line("T0230").service_date, line("T0230").quantity), (None, 3));
    assert_eq!(line("T0230").charge, Cents(6000));
    assert_eq!(
        (claim.note.as_deref(), claim.prior_authorization.as_deref()),
        (Some("See film"), Some("PA-1"))
    );
    assert_eq!(x12::claim_file::problems(&file(&world, &[number])), []);
}

#[test]
fn a_preauthorization_is_a_predetermination_without_dates() {
    let mut world = world();
    let crown = world.planned("T2740", 1200);
    let number = claimed(&mut world, 1, ClaimType::PreAuth, &[crown]);
    let claim = told(&world, number);
    assert!(claim.predetermination);
    assert_eq!((claim.service_date, claim.lines[0].service_date), (None, None));
    let written = x12::claim_file::write(&file(&world, &[number])).unwrap();
    let text = String::from_utf8(written.bytes).unwrap();
    assert!(text.contains("********PB~"), "{text}");
    assert!(!text.contains("DTP*472"), "{text}");
}

#[test]
fn areas_of_the_mouth_are_told_as_codes() {
    for (area, said, want) in [
        (TreatArea::Quad, "UR", "10"),
        (TreatArea::Quad, "UL", "20"),
        (TreatArea::Quad, "LL", "30"),
        (TreatArea::Quad, "lr", "40"),
        (TreatArea::Arch, "U", "01"),
        (TreatArea::Arch, "L", "02"),
        (TreatArea::Sextant, "6", "08"),
    ] {
        let mut world = world();
        area_of(&mut world, "T4341", area);
        let scaling = work(&mut world, 1, "T4341", 200);
        world.procedure_mut(scaling).surf = said.to_owned();
        let number = claimed(&mut world, 1, ClaimType::Primary, &[scaling]);
        let line = told(&world, number).lines.remove(0);
        assert_eq!((line.oral_cavity_areas, line.teeth), (vec![want.to_owned()], vec![]));
        assert_eq!(x12::claim_file::problems(&file(&world, &[number])), []);

        world.procedure_mut(scaling).surf = "X".to_owned();
        let obstacles = obstacles(&world.office, &out(&world, number));
        assert!(obstacles[0].starts_with("Line 1 does not name its "), "{obstacles:?}");
    }
}

#[test]
fn a_range_of_teeth_is_told_tooth_by_tooth() {
    let mut world = world();
    area_of(&mut world, "T5213", TreatArea::ToothRange);
    let denture = work(&mut world, 1, "T5213", 900);
    world.procedure_mut(denture).tooth_range = "2,3-5".to_owned();
    let number = claimed(&mut world, 1, ClaimType::Primary, &[denture]);
    let line = told(&world, number).lines.remove(0);
    assert_eq!(line.teeth.iter().map(|t| t.number.as_str()).collect::<Vec<_>>(), ["2", "3", "4", "5"]);
}

#[test]
fn prostheses_accidents_and_orthodontics_are_told() {
    let mut world = world();
    let crown = work(&mut world, 1, "T2740", 1200);
    let placed = date(2015, 5, 6);
    let row = world.procedure_mut(crown);
    row.prosthesis = "R".to_owned();
    row.date_original_prosth = Some(placed);
    row.is_date_prosth_est = true;
    let number = claimed(&mut world, 1, ClaimType::Primary, &[crown]);
    let claim = claim_mut(&mut world, number);
    claim.accident_related = "A".to_owned();
    claim.accident_date = Some(date(2026, 3, 1));
    claim.accident_st = "CA".to_owned();
    claim.is_ortho = true;
    claim.ortho_total_m = 24;
    claim.ortho_remain_m = 0;
    claim.ortho_date = Some(date(2026, 2, 1));
    claim.place_service = PlaceOfService::InpatHospital;
    let claim = told(&world, number);
    let prior_placement = Some(PriorPlacement::Estimated(placed));
    assert_eq!(claim.lines[0].prosthesis, Some(Prosthesis::Replacement { prior_placement }));
    assert_eq!(claim.accident.unwrap().cause, AccidentCause::Automobile);
    let months = claim.orthodontics.unwrap();
    assert_eq!((months.months_total, months.months_remaining), (Some(24), None));
    assert_eq!(claim.appliance_date, Some(date(2026, 2, 1)));
    assert_eq!(claim.place_of_service, "21");
    assert_eq!(x12::claim_file::problems(&file(&world, &[number])), []);

    // What the procedure leaves open, the claim says, where the code is a prosthesis.
    world.procedure_mut(crown).prosthesis = String::new();
    world.procedure_mut(crown).date_original_prosth = None;
    claim_mut(&mut world, number).is_prosthesis = "R".to_owned();
    claim_mut(&mut world, number).prior_date = Some(placed);
    assert_eq!(told(&world, number).lines[0].prosthesis, None);
    let code_num = world.code_num("T2740");
    world.office.codes.iter_mut().find(|c| c.code_num == code_num).unwrap().is_prosth = true;
    let prior_placement = Some(PriorPlacement::Known(placed));
    assert_eq!(told(&world, number).lines[0].prosthesis, Some(Prosthesis::Replacement { prior_placement }));
}

#[test]
fn every_place_of_service_has_its_own_code() {
    let codes: std::collections::BTreeSet<_> =
        PlaceOfService::ALL.iter().map(|place| claim::place_of_service(*place)).collect();
    assert_eq!(codes.len(), PlaceOfService::ALL.len());
    assert_eq!(claim::place_of_service(PlaceOfService::Office), "11");
    assert_eq!(claim::place_of_service(PlaceOfService::PatientsHome), "12");
}

#[test]
fn relationships_that_the_guide_does_not_know_are_others() {
    assert_eq!(party::relationship(Relationship::Spouse), Told::Spouse);
    assert_eq!(party::relationship(Relationship::LifePartner), Told::LifePartner);
    assert_eq!(party::relationship(Relationship::HandicapDep), Told::Other);
}

#[test]
fn a_patient_with_a_member_id_of_their_own_stands_as_the_subscriber() {
    let mut world = world();
    let exam = work(&mut world, 2, "T0120", 55);
    let number = claimed(&mut world, 2, ClaimType::Primary, &[exam]);
    let is_son = |coverage: &&mut PatPlan| coverage.pat_num == 2;
    world.family.pat_plans.iter_mut().find(is_son).unwrap().pat_id = "OWN-2".to_owned();
    let subscriber = file(&world, &[number]).billing_groups.remove(0).subscribers.remove(0);
    assert_eq!((subscriber.member_id.as_str(), subscriber.person.name.first.as_str()), ("OWN-2", "Leo"));
    assert!(matches!(subscriber.patients, Patients::Subscriber(_)));
}

#[test]
fn a_subscriber_of_another_family_is_named() {
    let mut world = world();
    let exam = work(&mut world, 2, "T0120", 55);
    let number = claimed(&mut world, 2, ClaimType::Primary, &[exam]);
    let mother = world.family.patients.remove(0);
    let known = Known { holders: vec![mother], ..Known::default() };
    let outgoing = [Outgoing { known: &known, ..out(&world, number) }];
    let entity = world.office.entities.first().unwrap();
    let created = world.now.today.at(9, 15, 0, 0);
    let file = claim_file(&world.office, entity, &outgoing, CONTROL, Usage::Test, created);
    assert_eq!(file.billing_groups[0].subscribers[0].person.name.first, "Ann");
    assert_eq!(x12::claim_file::problems(&file), []);
}

#[test]
fn a_submitter_without_an_id_is_known_by_its_tax_id() {
    let mut world = world();
    let submitter = party::submitter(&world.office.entities[0]);
    assert_eq!((submitter.id.as_str(), submitter.id_qualifier.as_str()), ("941234567", "30"));
    assert_eq!(submitter.contact.name, "River Dental");
    world.office.entities[0].submitter_id = "SUB1".to_owned();
    let submitter = party::submitter(&world.office.entities[0]);
    assert_eq!((submitter.id.as_str(), submitter.id_qualifier.as_str()), ("SUB1", "ZZ"));
}

#[test]
fn what_keeps_a_claim_back_is_said_in_words() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let said = |world: &World| obstacles(&world.office, &out(world, number)).join("\n");
    world.family.carriers[0].elect_id = " ".to_owned();
    assert!(said(&world).contains("has no payer id (the carrier's ElectID)"), "{}", said(&world));
    assert!(said(&world).contains("print the claim"));
    world.family.carriers[0].no_send_elect = "NoSendElect".to_owned();
    assert!(said(&world).contains("takes no electronic claims"));
    world.family.ins_subs[0].subscriber = 2;
    assert!(said(&world).contains("PatRelat"));

    world.office.entities[0].receiver_id = String::new();
    let problems = x12::claim_file::problems(&file(&world, &[number]));
    let of_receiver = problems.iter().find(|problem| problem.rule == Rule::Required).unwrap();
    assert!(
        in_words(of_receiver).starts_with("The receiver id is empty: fill it in. The clearinghouse says")
    );
}

#[test]
fn work_that_is_not_done_is_asked_about_and_not_billed() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    for (kind, is_kept_back) in [(ClaimType::PreAuth, false), (ClaimType::Primary, true)] {
        let number = claimed(&mut world, 1, kind, &[exam]);
        world.procedure_mut(exam).proc_status = ProcStatus::TreatmentPlanned;
        let said = obstacles(&world.office, &out(&world, number)).join("\n");
        assert_eq!(said.contains("Line 1 is of work that is not complete"), is_kept_back, "{kind}: {said}");
        world.procedure_mut(exam).proc_status = ProcStatus::Complete;
    }
}
