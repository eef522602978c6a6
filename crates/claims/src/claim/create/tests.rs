//! Making claims, as the contract's scenarios do.

use super::*;
use crate::claim::testing::claim;
use crate::desk::TrackedClaim;
use crate::estimate::testing::{Term, World, dollars};
use crate::record::Record;

fn world() -> (World, i64) {
    let mut world = World::new();
    let plan = world.plan("", &[Term::percent(50), Term::deductible(20)]);
    world.cover(1, plan, 1);
    (world, plan)
}

fn refused(world: &mut World, command: &CreateClaim) -> Refusal {
    let mut numbers = world.numbers();
    create(&world.office, &world.family, command, world.now, &mut numbers).unwrap_err()
}

#[test]
fn each_procedure_becomes_a_line() {
    let (mut world, plan) = world();
    let today = world.now.today;
    let (a, b) = (world.done("T2750", 100), world.done("T2751", 60));
    world.procedure_mut(b).proc_date = today.yesterday().unwrap();
    let number = claim(&mut world, &[a, b]);
    let claim = world.family.claim(number).unwrap();
    assert_eq!(claim.date_service, today.yesterday().ok());
    assert_eq!(claim.claim_identifier, format!("1/{number}"));
    assert_eq!((claim.claim_status, claim.date_sent), (ClaimStatus::Waiting, Some(today)));
    assert_eq!((claim.claim_fee, claim.ins_pay_est), (dollars(160), dollars(70)));
    let line = world.row(a, plan);
    assert_eq!((line.status, line.line_number), (ClaimProcStatus::NotReceived, 1));
    assert_eq!(
        (line.fee_billed, line.ded_applied, line.ins_pay_est),
        (dollars(100), dollars(20), dollars(40))
    );
    assert_eq!((line.code_sent.as_str(), line.date_entry), ("T2750", None));
    assert_eq!(world.row(b, plan).proc_date, today.yesterday().ok());
}

#[test]
fn lines_stand_in_the_order_of_the_treatment_plan() {
    let (mut world, plan) = world();
    for (def_num, item_order) in [(1, 5), (2, 3)] {
        let text = String::new;
        world.office.definitions.push(crate::office::Definition {
            def_num,
            category: 20,
            item_name: text(),
            item_value: text(),
            item_order,
            is_hidden: false,
        });
    }
    let (a, b, c) = (world.done("T2750", 100), world.done("T2751", 60), world.done("T2752", 60));
    world.procedure_mut(b).priority = Some(1);
    world.procedure_mut(c).priority = Some(2);
    claim(&mut world, &[a, b, c]);
    let numbers = [a, b, c].map(|n| world.row(n, plan).line_number);
    assert_eq!(numbers, [3, 2, 1]);
}

#[test]
fn a_claim_is_tracked_from_its_creation() {
    let (mut world, _) = world();
    let a = world.done("T2750", 100);
    world.refresh();
    let command = CreateClaim::new(1, ClaimType::Primary, vec![a]);
    let mut numbers = world.numbers();
    let (claim, changes) = create(&world.office, &world.family, &command, world.now, &mut numbers).unwrap();
    let put = changes.puts.iter().find(|p| p.table == TrackedClaim::TABLE).unwrap();
    let tracked = TrackedClaim::from_values(put.values.clone()).unwrap();
    assert_eq!(tracked.claim_number, claim.claim_identifier);
    assert_eq!((tracked.charged_amount, tracked.claim_num), (dollars(100), Some(claim.claim_num)));
    assert_eq!((tracked.patient_name.as_str(), tracked.service_end_date), ("Pat1 Doe", None));
    assert_eq!(changes.patients, [1].into());
}

#[test]
fn a_preauthorization_leaves_the_estimate_in_place() {
    let (mut world, plan) = world();
    let a = world.planned("T2750", 100);
    world.refresh();
    let ins_sub_num = world.family.ins_subs[0].ins_sub_num;
    let mut command = CreateClaim::new(1, ClaimType::PreAuth, vec![a]);
    assert!(matches!(refused(&mut world, &command), Refusal::Field { field: "InsSubNum", .. }));
    command.ins_sub_num = Some(ins_sub_num);
    assert!(matches!(refused(&mut world, &command), Refusal::Field { field: "PatRelat", .. }));
    command.pat_relat = Some(Relationship::SelfSubscriber);
    let mut numbers = world.numbers();
    let (claim, changes) = create(&world.office, &world.family, &command, world.now, &mut numbers).unwrap();
    assert!(changes.puts.iter().all(|put| put.table != TrackedClaim::TABLE));
    world.commit(&changes);
    world.refresh();
    let statuses: Vec<_> = world.family.claim_procs.iter().map(|row| row.status).collect();
    assert_eq!(statuses, [ClaimProcStatus::Estimate, ClaimProcStatus::Preauth]);
    assert_eq!((claim.date_service, claim.claim_fee, claim.ins_pay_est), (None, dollars(100), dollars(40)));
    // And a claim can still be made.
    crate::claim::testing::claim_of_type(&mut world, ClaimType::Primary, &[a]);
    let line = world.family.claim_procs.iter().find(|r| r.status == ClaimProcStatus::NotReceived);
    assert_eq!(line.map(|line| (line.plan_num, line.ins_pay_est)), Some((plan, dollars(40))));
}

#[test]
fn what_stands_against_a_claim_is_said() {
    let (mut world, plan) = world();
    let a = world.done("T2750", 100);
    world.refresh();
    let command = |procedures: &[i64]| CreateClaim::new(1, ClaimType::Primary, procedures.to_vec());
    assert!(matches!(refused(&mut world, &command(&[])), Refusal::Field { field: "procNums", .. }));
    assert!(matches!(refused(&mut world, &command(&[999_999])), Refusal::NotFound(_)));
    assert!(matches!(
        refused(&mut world, &CreateClaim { pat_num: 9, ..command(&[a]) }),
        Refusal::NotFound(_)
    ));
    let second = CreateClaim { claim_type: ClaimType::Secondary, ..command(&[a]) };
    assert_eq!(refused(&mut world, &second), Refusal::rule("The patient has no secondary insurance."));
    world.row_mut(a, plan).no_bill_ins = true;
    assert!(refused(&mut world, &command(&[a])).to_string().contains("not to be billed"));
    world.row_mut(a, plan).no_bill_ins = false;
    let b = world.done("T2751", 10);
    world.procedure_mut(b).clinic_num = Some(3);
    assert!(refused(&mut world, &command(&[a, b])).to_string().contains("one clinic"));
    claim(&mut world, &[a]);
    assert!(refused(&mut world, &command(&[a])).to_string().contains("already attached"));
}

#[test]
fn a_procedure_done_before_today_gets_its_line_with_its_claim() {
    let (mut world, plan) = world();
    let a = world.done("T2750", 100);
    world.procedure_mut(a).proc_date = world.now.today.yesterday().unwrap();
    world.refresh();
    assert_eq!(world.family.claim_procs, []);
    claim(&mut world, &[a]);
    assert_eq!(world.row(a, plan).ins_pay_est, dollars(40));
}

#[test]
fn codes_are_cut_to_what_payers_know() {
    let (mut world, plan) = world();
    let a = world.done("D2750x", 100);
    claim(&mut world, &[a]);
    assert_eq!(world.row(a, plan).code_sent, "D2750");
}

#[test]
fn a_capitation_claim_has_lines_of_its_own() {
    let mut world = World::new();
    let plan = world.plan("c", &[]);
    world.cover(1, plan, 1);
    let a = world.done("T2750", 100);
    let number = claim(&mut world, &[a]);
    let kept = world.family.claim(number).unwrap();
    assert_eq!((kept.claim_type, kept.claim_fee), (ClaimType::Capitation, dollars(100)));
    assert_eq!((kept.ins_pay_est, kept.write_off), (dollars(0), dollars(0)));
    let line = world.family.lines_of(number)[0];
    assert_eq!((line.status, line.fee_billed), (ClaimProcStatus::CapClaim, dollars(100)));
    assert_eq!(world.tracked, []);
    let again = CreateClaim::new(1, ClaimType::Primary, vec![a]);
    assert!(refused(&mut world, &again).to_string().contains("already attached"));
}

#[test]
fn a_capitation_claim_leaves_what_capitation_writes_off() {
    let mut world = World::new();
    let plan = world.plan("c", &[]);
    world.cover(1, plan, 1);
    let number = world.used(1, plan, Some("T2750"), ClaimProcStatus::CapComplete, 0, 0);
    let a = world.family.procedures[0].proc_num;
    world.row_mut(a, plan).claim_num = None;
    world.row_mut(a, plan).write_off = dollars(70);
    let claim = claim(&mut world, &[a]);
    let stays = world.family.claim_proc(number).unwrap();
    assert_eq!(
        (stays.status, stays.claim_num, stays.write_off),
        (ClaimProcStatus::CapComplete, None, dollars(70))
    );
    assert_eq!(world.family.claim(claim).unwrap().write_off, dollars(0));
    crate::claim::testing::delete(&mut world, claim).unwrap();
    assert_eq!(world.row(a, plan).write_off, dollars(70));
}

#[test]
fn a_third_coverage_and_a_medical_plan_get_another_kind_of_claim() {
    for (ordinal, is_medical, claim_type) in [
        (1, false, ClaimType::Primary),
        (2, false, ClaimType::Primary),
        (3, false, ClaimType::Other),
        (1, true, ClaimType::Other),
    ] {
        let mut world = World::new();
        let plans = [1, 2, 3].map(|_| world.plan("", &[Term::percent(50)]));
        for (at, plan) in (1..).zip(plans) {
            world.cover(1, plan, at);
        }
        let plan = plans[usize::try_from(ordinal - 1).unwrap()];
        world.plan_mut(plan).is_medical = is_medical;
        let a = world.done("T2750", 100);
        world.refresh();
        let sub = world.family.ins_subs.iter().find(|s| s.plan_num == plan).unwrap().ins_sub_num;
        let command =
            CreateClaim { ins_sub_num: Some(sub), ..CreateClaim::new(1, ClaimType::Primary, vec![a]) };
        let mut numbers = world.numbers();
        let (claim, changes) =
            create(&world.office, &world.family, &command, world.now, &mut numbers).unwrap();
        world.commit(&changes);
        assert_eq!(claim.claim_type, claim_type, "{ordinal} {is_medical}");
        assert_eq!(world.row(a, plan).status, ClaimProcStatus::NotReceived);
        assert_eq!((claim.claim_fee, world.tracked.len()), (dollars(100), 1));
    }
}

#[test]
fn a_claim_may_begin_unsent_held_or_waiting() {
    let (mut world, _) = world();
    let a = world.done("T2750", 100);
    let as_status = |status| CreateClaim {
        claim_status: Some(status),
        ..CreateClaim::new(1, ClaimType::Primary, vec![a])
    };
    for status in [ClaimStatus::Unsent, ClaimStatus::HoldUntilPrimary, ClaimStatus::Waiting] {
        let mut numbers = world.numbers();
        let (claim, _) =
            create(&world.office, &world.family, &as_status(status), world.now, &mut numbers).unwrap();
        // What is expected of it is the same: nothing is locked before it is sent.
        assert_eq!((claim.claim_status, claim.ins_pay_est), (status, dollars(40)));
    }
    for status in [ClaimStatus::Sent, ClaimStatus::Received, ClaimStatus::HoldInProcess] {
        let said = refused(&mut world, &as_status(status)).to_string();
        assert!(said.starts_with("ClaimStatus of a new claim must be one of U, H, W."), "{said}");
    }
}
