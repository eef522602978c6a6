//! Payers: the one of a claim, those before it and those after it.

use x12::claim_file::{Decision, Patients, Responsibility};

use super::*;
use crate::account::Claim;

fn subscribers(world: &World, claims: &[i64]) -> Vec<file::Subscriber> {
    file(world, claims).billing_groups.remove(0).subscribers
}

/// A file of one claim of which this is known, as text.
fn text_of(world: &World, claim_num: i64, known: &Known) -> String {
    let outgoing = [Outgoing { known, ..out(world, claim_num) }];
    assert_eq!(obstacles(&world.office, &outgoing[0]), [""; 0]);
    let entity = world.office.entities.first().unwrap();
    let created = world.now.today.at(9, 15, 0, 0);
    let file = claim_file(&world.office, entity, &outgoing, CONTROL, Usage::Production, created);
    String::from_utf8(x12::claim_file::write(&file).unwrap().bytes).unwrap()
}

/// What a payer decided: CLP loops.
fn decided(
    world: &World,
    claim_num: i64,
    known: &Known,
    before: &Claim,
    loops: &str,
) -> Result<Prior, Vec<String>> {
    let text = format!("ST*835*0001~LX*1~{loops}SE*9*0001~");
    let read = x12::remittance::read(text.as_bytes());
    let decision = |remitted| Decision { remitted, date: date(2026, 3, 10) };
    let decisions: Vec<_> = read.remittances[0].claims.iter().map(decision).collect();
    prior(&world.office, &Outgoing { known, ..out(world, claim_num) }, before, &decisions)
}

/// A world with a second and a third plan of the mother, each of its own carrier.
fn three_plans() -> World {
    let mut world = world();
    for (place, elect_id) in [(1, "60055"), (2, "60056")] {
        let plan = world.plan("", &[Term::percent(50)]);
        world.family.carriers[place].elect_id = elect_id.to_owned();
        world.cover(1, plan, i64::try_from(place).unwrap() + 1);
    }
    world
}

/// A later claim, for this coverage of the patient.
fn claimed_by(world: &mut World, ordinal: i64, procedures: &[i64]) -> i64 {
    let coverage = world.family.coverages_of(1).find(|row| row.ordinal == ordinal).unwrap().clone();
    world.refresh();
    let mut command = CreateClaim::new(1, ClaimType::Secondary, procedures.to_vec());
    command.ins_sub_num = Some(coverage.ins_sub_num);
    command.pat_relat = Some(coverage.relationship);
    let mut numbers = world.numbers();
    let (claim, changes) = create(&world.office, &world.family, &command, world.now, &mut numbers).unwrap();
    world.commit(&changes);
    claim.claim_num
}

#[test]
fn a_claim_goes_to_its_own_plan_though_the_subscription_has_another_by_now() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let filling = work(&mut world, 1, "T2391", 148);
    let first = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let old = world.family.claim(first).unwrap().plan_num;
    let new = world.plan("", &[Term::percent(50)]);
    world.plan_mut(new).group_num = "G-NEW".to_owned();
    let carrier = world.family.carriers.iter_mut().find(|carrier| carrier.carrier_num == new).unwrap();
    carrier.elect_id = "60099".to_owned();
    world.family.ins_subs[0].plan_num = new;
    let second = claimed(&mut world, 1, ClaimType::Primary, &[filling]);
    let told: Vec<_> = subscribers(&world, &[second, first])
        .iter()
        .map(|one| (one.group_number.clone(), one.payer.id.clone(), one.patients.claims().count()))
        .collect();
    let group = |number: &str| Some(number.to_owned());
    assert!(old < new, "they stand in the order of their plans");
    assert_eq!(told, [(group("G-7"), "60054".to_owned(), 1), (group("G-NEW"), "60099".to_owned(), 1)]);
    assert_eq!(
        x12::claim_file::write(&file(&world, &[first, second])).err().map(|error| error.to_string()),
        None
    );
}

#[test]
fn a_claim_says_who_pays_after_its_payer() {
    let mut world = three_plans();
    let exam = work(&mut world, 1, "T0120", 55);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    assert_eq!(told(&world, number).other_payers, []);
    let second = world.family.coverages_of(1).find(|row| row.ordinal == 2).unwrap().clone();
    let sub = world.family.ins_sub(second.ins_sub_num).unwrap().clone();
    let claim = claim_mut(&mut world, number);
    (claim.ins_sub_num2, claim.plan_num2) = (Some(sub.ins_sub_num), Some(sub.plan_num));
    claim.pat_relat2 = Relationship::SelfSubscriber;
    let text = text_of(&world, number, &Known::default());
    let loops: Vec<&str> = text.lines().skip_while(|segment| !segment.starts_with("SBR*S")).take(4).collect();
    assert_eq!(loops[0], "SBR*S*18*******CI~");
    assert_eq!(loops[1], "OI***Y***Y~");
    assert!(loops[2].starts_with("NM1*IL*1*DOE*ANN****MI*S-"), "{loops:?}");
    assert!(loops[3].ends_with("*PI*60055~"), "{loops:?}");
    assert!(!text.contains("AMT*D*"), "{text}");

    // Who takes paper only cannot be named.
    world.family.carriers[1].elect_id = String::new();
    assert_eq!(told(&world, number).other_payers, []);
    world.family.carriers[1].elect_id = "60055".to_owned();
    world.family.ins_subs.retain(|row| row.ins_sub_num != sub.ins_sub_num);
    let said = obstacles(&world.office, &out(&world, number));
    assert!(said[0].contains("other coverage (InsSubNum2)"), "{said:?}");
}

#[test]
fn a_third_payer_is_told_what_both_before_decided() {
    let mut world = three_plans();
    let exam = work(&mut world, 1, "T0120", 55);
    let first = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let second = claimed(&mut world, 1, ClaimType::Secondary, &[exam]);
    let third = claimed_by(&mut world, 3, &[exam]);
    let before: Vec<i64> =
        claims_before(&out(&world, third)).iter().map(|claims| claims[0].claim_num).collect();
    assert_eq!(before, [first, second]);
    let said = obstacles(&world.office, &out(&world, third)).join("\n");
    assert!(said.contains("no remittance of it is posted to payer 1's claim"), "{said}");

    let of = |claim_num: i64| world.family.claim(claim_num).unwrap();
    let mut known = Known::default();
    let one =
        decided(&world, third, &known, of(first), "CLP*1*1*55*20**12*P1~SVC*AD:T0120*55*20~CAS*PR*2*35~");
    known.priors.push(one.unwrap());
    let said = obstacles(&world.office, &Outgoing { known: &known, ..out(&world, third) }).join("\n");
    assert!(said.contains("payer 2's claim"), "{said}");
    let loops = "CLP*2*2*55*15**12*P2~SVC*AD:T0120*55*15~CAS*OA*23*20~CAS*PR*2*20~";
    known.priors.push(decided(&world, third, &known, of(second), loops).unwrap());
    let text = text_of(&world, third, &known);
    let money: Vec<&str> = text
        .lines()
        .filter(|segment| ["SBR*", "AMT*", "SVD*", "CAS*", "REF*F8"].iter().any(|id| segment.starts_with(id)))
        .collect();
    assert_eq!(
        money,
        [
            "SBR*T*18*******CI~",
            "SBR*P*18*G-7******CI~",
            "AMT*D*20~",
            "REF*F8*P1~",
            "SBR*S*18*******CI~",
            "AMT*D*15~",
            "REF*F8*P2~",
            "SVD*60054*20*AD:T0120**1~",
            "CAS*PR*2*35~",
            "SVD*60055*15*AD:T0120**1~",
            "CAS*OA*23*20~",
            "CAS*PR*2*20~",
        ]
    );
}

#[test]
fn of_a_claim_before_with_more_lines_only_ours_are_told() {
    let mut world = three_plans();
    let exam = work(&mut world, 1, "T0120", 55);
    let filling = work(&mut world, 1, "T2391", 148);
    let first = claimed(&mut world, 1, ClaimType::Primary, &[exam, filling]);
    let second = claimed(&mut world, 1, ClaimType::Secondary, &[filling]);
    let before = world.family.claim(first).unwrap();
    let paid = "CLP*1*1*203*118**12*P1~SVC*AD:T0120*55*45~CAS*CO*45*10~SVC*AD:T2391*148*73~CAS*CO*45*75~";
    let nothing = Known::default();
    let made = decided(&world, second, &nothing, before, paid).unwrap();
    assert_eq!((made.payer.paid, made.lines.len()), (Some(Cents(7300)), 1));
    text_of(&world, second, &Known { priors: vec![made], ..Known::default() });

    // What was taken off the whole claim belongs to no line.
    let whole = "CLP*1*1*203*100**12*P1~CAS*PR*1*18~SVC*AD:T0120*55*45~CAS*CO*45*10~SVC*AD:T2391*148*73~CAS*CO*45*75~";
    let why = decided(&world, second, &nothing, before, whole).unwrap_err();
    assert!(why[0].contains("more lines than this one as a whole"), "{why:?}");

    // Procedures of two claims are on no claim before.
    let other = work(&mut world, 1, "T0230", 20);
    claimed(&mut world, 1, ClaimType::Primary, &[other]);
    let both = claimed(&mut world, 1, ClaimType::Secondary, &[exam, other]);
    let said = obstacles(&world.office, &out(&world, both)).join("\n");
    assert!(said.contains("no claim to payer 1 has all procedures"), "{said}");
}

#[test]
fn the_kind_of_plan_is_what_the_office_has_set_else_what_the_plan_is() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let plan_num = world.family.claim(number).unwrap().plan_num;
    for (plan_type, filing_code, want) in [
        ("", 0, "CI"),
        ("p", 0, "12"),
        ("f", 0, "MC"),
        ("c", 0, "17"),
        ("p", 10, "BL"),
        ("f", 1, "CI"),
        ("p", 2, "12"),
    ] {
        let plan = world.plan_mut(plan_num);
        plan.plan_type = crate::coverage::PlanType::parse(plan_type).unwrap();
        plan.filing_code = filing_code;
        assert_eq!(subscribers(&world, &[number])[0].filing_indicator, want, "{plan_type} {filing_code}");
    }
}

#[test]
fn a_predetermination_is_quoted_by_its_number() {
    let mut world = world();
    let crown = work(&mut world, 1, "T2740", 900);
    let exam = work(&mut world, 1, "T0120", 55);
    let asked = claimed(&mut world, 1, ClaimType::PreAuth, &[crown]);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[crown]);
    let asks = |claim_num| -> Vec<i64> {
        preauthorizations(&out(&world, claim_num)).iter().map(|claim| claim.claim_num).collect()
    };
    assert_eq!((asks(number), asks(asked)), (vec![asked], vec![]));
    let known = Known { predeterminations: [(crown, "PD-77".to_owned())].into(), ..Known::default() };
    assert!(text_of(&world, number, &known).contains("\nREF*G3*PD-77~\n"));
    let numbers = |world: &World, claim_num| {
        let claim = claim::alone(&world.office, &Outgoing { known: &known, ..out(world, claim_num) });
        let of_lines = claim.lines.iter().flat_map(|line| &line.references).count();
        (claim.predetermination_number, of_lines)
    };
    assert_eq!(numbers(&world, number), (Some("PD-77".to_owned()), 0));

    // Of some lines only, it stands with them.
    for row in world.family.claim_procs.iter_mut().filter(|row| row.proc_num == Some(exam)) {
        row.claim_num = Some(number);
    }
    assert_eq!(numbers(&world, number), (None, 1));
}

#[test]
fn corrections_quote_the_payers_number() {
    let mut world = world();
    let exam = work(&mut world, 1, "T0120", 55);
    let number = claimed(&mut world, 1, ClaimType::Primary, &[exam]);
    let payer_claim_number = "P-9".to_owned();
    for (frequency, code) in [
        (file::Frequency::Replacement { payer_claim_number: payer_claim_number.clone() }, ":7*"),
        (file::Frequency::Void { payer_claim_number }, ":8*"),
    ] {
        let text = text_of(&world, number, &Known { frequency, ..Known::default() });
        assert!(text.contains(&format!("11:B{code}")) && text.contains("\nREF*F8*P-9~"), "{text}");
    }
    assert!(matches!(subscribers(&world, &[number])[0].patients, Patients::Subscriber(_)));
    assert_eq!(subscribers(&world, &[number])[0].responsibility, Responsibility::Primary);
}
