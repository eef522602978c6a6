//! Editing lines, as the contract's scenarios do.

use super::*;
use crate::account::ClaimStatus;
use crate::claim::testing::{adjust, claim, secondary};
use crate::estimate::testing::{Term, World, cents, dollars};
use crate::ledger::AccountKind;

fn world(plan_type: &str) -> (World, i64) {
    let mut world = World::new();
    let schedule = world.fee_sched("ppo", &[("T2750", 80)]);
    let plan = world.plan(plan_type, &[Term::percent(50)]);
    world.plan_mut(plan).fee_sched = Some(schedule);
    world.cover(1, plan, 1);
    (world, plan)
}

fn put(world: &mut World, number: i64, command: &EditLine) -> Result<ChangeSet, Refusal> {
    let mut numbers = world.numbers();
    let changes = edit(&world.office, &world.family, number, command, None, world.now, &mut numbers)?;
    world.commit(&changes);
    Ok(changes)
}

fn received(paid: i64) -> EditLine {
    EditLine {
        status: Some(ClaimProcStatus::Received),
        ins_pay_amt: Some(dollars(paid)),
        ..EditLine::default()
    }
}

/// A claim of one crown of 100, and its line's number.
fn claimed(plan_type: &str) -> (World, i64, i64, i64) {
    let (mut world, plan) = world(plan_type);
    let a = world.done("T2750", 100);
    claim(&mut world, &[a]);
    let number = world.row(a, plan).claim_proc_num;
    (world, plan, a, number)
}

#[test]
fn work_that_is_not_complete_takes_no_money() {
    let (mut world, plan) = world("");
    let planned = world.planned("T2750", 100);
    claim(&mut world, &[planned]);
    let number = world.row(planned, plan).claim_proc_num;
    let why = "InsPayAmt and WriteOff must be 0 while the procedure is not complete.";
    assert_eq!(put(&mut world, number, &received(1)).unwrap_err().to_string(), why);
    let written_off = EditLine { write_off: Some(cents(1)), ..received(0) };
    assert_eq!(put(&mut world, number, &written_off).unwrap_err().to_string(), why);
    put(&mut world, number, &received(0)).unwrap();
    assert_eq!(world.row(planned, plan).status, ClaimProcStatus::Received);
}

#[test]
fn receiving_a_line_stamps_it_pays_it_and_sums_it() {
    let (mut world, plan, a, number) = claimed("");
    let changes = put(&mut world, number, &received(40)).unwrap();
    let line = world.row(a, plan);
    let today = Some(world.now.today);
    assert_eq!((line.status, line.ins_pay_amt), (ClaimProcStatus::Received, dollars(40)));
    assert_eq!((line.date_entry, line.date_supp_received, line.ins_pay_est), (today, today, dollars(50)));
    assert_eq!(line.posted_to, plan.to_string());
    let sums = &world.family.claims[0];
    assert_eq!(
        (sums.ins_pay_amt, sums.ins_pay_est, sums.claim_fee),
        (dollars(40), dollars(50), dollars(100))
    );
    assert_eq!(sums.claim_status, ClaimStatus::Waiting);
    assert_eq!(changes.postings.len(), 1);
    assert_eq!(world.portion(a), dollars(60));
}

#[test]
fn a_corrected_amount_posts_the_reverse_and_the_new() {
    let (mut world, _, _, number) = claimed("");
    put(&mut world, number, &received(40)).unwrap();
    let command = EditLine { ins_pay_amt: Some(cents(4550)), ..EditLine::default() };
    let changes = put(&mut world, number, &command).unwrap();
    let clearing: Cents = (changes.postings.iter().flat_map(|p| &p.lines))
        .filter(|(account, _)| account.kind == AccountKind::PayerClearing)
        .map(|(_, amount)| *amount)
        .sum();
    assert_eq!((changes.postings.len(), clearing), (2, cents(550)));
    assert_eq!(world.family.claims[0].ins_pay_amt, cents(4550));
}

#[test]
fn the_same_again_changes_nothing() {
    let (mut world, plan, a, number) = claimed("p");
    put(&mut world, number, &received(40)).unwrap();
    let line = world.row(a, plan);
    let whole = EditLine {
        status: Some(line.status),
        prov_num: line.prov_num,
        fee_billed: Some(line.fee_billed),
        ded_applied: Some(line.ded_applied),
        ins_pay_amt: Some(line.ins_pay_amt),
        write_off: Some(line.write_off),
        remarks: Some(line.remarks.clone()),
        code_sent: Some(line.code_sent.clone()),
        no_bill_ins: Some(line.no_bill_ins),
        percent_override: Some(line.percent_override),
        copay_override: Some(line.copay_override),
        ded_est_override: Some(line.ded_est_override),
        ins_est_total_override: Some(line.ins_est_total_override),
        paid_other_ins_override: Some(line.paid_other_ins_override),
        write_off_est_override: Some(line.write_off_est_override),
        claim_payment_tracking: Some(line.claim_payment_tracking),
        claim_payment_num: Some(line.claim_payment_num),
    };
    let changes = put(&mut world, number, &whole).unwrap();
    assert_eq!((changes.puts, changes.postings), (vec![], vec![]));
}

#[test]
fn a_received_line_can_wait_again() {
    let (mut world, plan, a, number) = claimed("");
    put(&mut world, number, &received(0)).unwrap();
    let command = EditLine { status: Some(ClaimProcStatus::NotReceived), ..EditLine::default() };
    put(&mut world, number, &command).unwrap();
    let line = world.row(a, plan);
    assert_eq!((line.status, line.date_supp_received), (ClaimProcStatus::NotReceived, None));
    assert_eq!((line.ins_pay_est, line.posted_to.as_str()), (dollars(50), ""));
}

#[test]
fn the_deductible_of_a_waiting_line_is_its_override() {
    let (mut world, plan, a, number) = claimed("");
    let both = EditLine {
        ded_est_override: Some(Some(dollars(10))),
        ded_applied: Some(dollars(7)),
        ..EditLine::default()
    };
    put(&mut world, number, &both).unwrap();
    let line = world.row(a, plan);
    assert_eq!((line.ded_applied, line.ins_pay_est, line.base_est), (dollars(10), dollars(45), dollars(50)));
    let alone = EditLine { ded_applied: Some(dollars(20)), ..EditLine::default() };
    put(&mut world, number, &alone).unwrap();
    let line = world.row(a, plan);
    assert_eq!((line.ded_est_override, line.ded_applied), (Some(dollars(20)), dollars(20)));
    let none = EditLine { ded_est_override: Some(None), ..EditLine::default() };
    put(&mut world, number, &none).unwrap();
    assert_eq!(world.row(a, plan).ins_pay_est, dollars(50));
}

#[test]
fn the_deductible_of_a_received_line_is_what_is_sent() {
    let (mut world, plan, a, number) = claimed("");
    put(&mut world, number, &received(40)).unwrap();
    let command = EditLine { ded_applied: Some(dollars(7)), ..EditLine::default() };
    put(&mut world, number, &command).unwrap();
    assert_eq!(
        (world.row(a, plan).ded_applied, world.family.claims[0].ded_applied),
        (dollars(7), dollars(7))
    );
}

#[test]
fn a_write_off_override_is_what_a_waiting_line_writes_off() {
    let (mut world, plan, a, number) = claimed("p");
    assert_eq!(world.family.claims[0].write_off, dollars(20));
    let command = EditLine { write_off_est_override: Some(Some(dollars(5))), ..EditLine::default() };
    put(&mut world, number, &command).unwrap();
    assert_eq!(world.row(a, plan).write_off, dollars(5));
    assert_eq!(
        (world.family.claims[0].write_off, world.family.claims[0].ins_pay_est),
        (dollars(5), dollars(40))
    );
    assert_eq!(world.portion(a), dollars(55));
}

#[test]
fn an_estimate_is_worked_out_with_all_others() {
    let (mut world, plan) = world("");
    world.benefit(plan, &Term::limit(60));
    let (a, b) = (world.planned("T2750", 100), world.planned("T2751", 100));
    world.refresh();
    let number = world.row(a, plan).claim_proc_num;
    let command = EditLine { percent_override: Some(Some(20)), ..EditLine::default() };
    let changes = put(&mut world, number, &command).unwrap();
    assert_eq!(
        (world.row(a, plan).ins_est_total, world.row(b, plan).ins_est_total),
        (dollars(20), dollars(40))
    );
    assert_eq!((changes.puts.len(), changes.postings.len()), (2, 0));
    let none = EditLine { percent_override: Some(None), ..EditLine::default() };
    put(&mut world, number, &none).unwrap();
    assert_eq!(
        (world.row(a, plan).ins_est_total, world.row(b, plan).ins_est_total),
        (dollars(50), dollars(10))
    );
}

#[test]
fn an_override_of_a_received_line_is_what_was_expected() {
    let (mut world, plan, a, number) = claimed("");
    let command = EditLine { ins_est_total_override: Some(Some(dollars(33))), ..received(40) };
    put(&mut world, number, &command).unwrap();
    let line = world.row(a, plan);
    assert_eq!((line.ins_est_total, line.ins_pay_est), (dollars(50), dollars(33)));
}

#[test]
fn received_lines_are_worked_out_anew_where_the_office_wants_it() {
    for (pref, base) in [("0", 50), ("1", 80)] {
        let (mut world, plan, a, number) = claimed("");
        world.pref("InsEstRecalcReceived", pref);
        put(&mut world, number, &received(50)).unwrap();
        let command = EditLine { percent_override: Some(Some(80)), ..EditLine::default() };
        put(&mut world, number, &command).unwrap();
        let line = world.row(a, plan);
        assert_eq!((line.base_est, line.ins_pay_amt), (dollars(base), dollars(50)), "{pref}");
    }
}

#[test]
fn a_line_keeps_its_maximum_when_only_its_remarks_change() {
    let (mut world, plan) = world("");
    world.benefit(plan, &Term::limit(30));
    let a = world.done("T2750", 100);
    claim(&mut world, &[a]);
    let number = world.row(a, plan).claim_proc_num;
    let command = EditLine { remarks: Some("late".into()), ..EditLine::default() };
    put(&mut world, number, &command).unwrap();
    assert_eq!(world.row(a, plan).ins_pay_est, dollars(30));
}

#[test]
fn statuses_move_only_where_they_may() {
    let (mut world, _, _, number) = claimed("");
    let to = |status| EditLine { status: Some(status), ..EditLine::default() };
    for status in [ClaimProcStatus::Estimate, ClaimProcStatus::Preauth, ClaimProcStatus::CapClaim] {
        assert!(put(&mut world, number, &to(status)).is_err(), "{status}");
    }
    put(&mut world, number, &received(40)).unwrap();
    world.family.claim_procs[0].claim_payment_num = Some(5);
    assert!(put(&mut world, number, &to(ClaimProcStatus::NotReceived)).is_err());
    let more = EditLine { ins_pay_amt: Some(dollars(41)), ..EditLine::default() };
    assert_eq!(
        put(&mut world, number, &more).unwrap_err().to_string(),
        "Cannot change InsPayAmt when Status is Received and attached to a ClaimPayment."
    );
    let remarks = EditLine { remarks: Some("late note".into()), ..EditLine::default() };
    assert!(put(&mut world, number, &remarks).is_ok());

    let (mut world, plan) = world_planned();
    let number = world.family.claim_procs[0].claim_proc_num;
    assert!(put(&mut world, number, &to(ClaimProcStatus::Received)).is_err());
    assert_eq!(world.family.claim_procs[0].plan_num, plan);
}

fn world_planned() -> (World, i64) {
    let (mut world, plan) = world("");
    world.planned("T2750", 100);
    world.refresh();
    (world, plan)
}

#[test]
fn some_lines_are_not_edited_at_all() {
    for status in [ClaimProcStatus::Adjustment, ClaimProcStatus::InsHist, ClaimProcStatus::CapClaim] {
        let (mut world, plan) = world("");
        let number = world.used(1, plan, Some("T2750"), status, 10, 0);
        assert!(put(&mut world, number, &received(5)).is_err(), "{status}");
    }
    let (mut world, _, _, number) = claimed("");
    world.family.claim_procs[0].is_transfer = true;
    assert!(put(&mut world, number, &received(5)).is_err());
    assert!(matches!(put(&mut world, 424_242, &received(5)), Err(Refusal::NotFound(_))));
}

#[test]
fn a_supplemental_line_stays_one_while_the_first_stands() {
    let (mut world, plan, a, number) = claimed("");
    put(&mut world, number, &received(40)).unwrap();
    let first = world.row(a, plan);
    let more = ClaimProc { claim_proc_num: 77, status: ClaimProcStatus::Supplemental, ..first };
    world.family.claim_procs.push(more);
    assert!(put(&mut world, 77, &received(15)).is_err());
    let amount = EditLine { ins_pay_amt: Some(dollars(15)), ..EditLine::default() };
    put(&mut world, 77, &amount).unwrap();
    let sums = &world.family.claims[0];
    assert_eq!((sums.ins_pay_amt, sums.ins_pay_est), (dollars(55), dollars(50)));
}

#[test]
fn write_offs_stay_within_the_fee_unless_the_office_does_not_care() {
    let written_off = |amount: i64| EditLine { write_off: Some(cents(amount)), ..received(0) };
    let (mut world, _, a, number) = claimed("");
    assert!(put(&mut world, number, &written_off(10_001)).is_err());
    put(&mut world, number, &written_off(10_000)).unwrap();
    assert_eq!(world.portion(a), cents(0));
    let (mut world, _, _, number) = claimed("");
    world.pref("InsPayNoWriteoffMoreThanProc", "0");
    put(&mut world, number, &written_off(10_001)).unwrap();
}

#[test]
fn credits_above_the_fee_are_refused_where_the_office_blocks_them() {
    let command = |write_off| EditLine { write_off: Some(cents(write_off)), ..received(80) };
    for pref in
        [("InsPayNoInitialPrimaryMoreThanProc", "1"), ("ClaimProcAllowCreditsGreaterThanProcFee", "2")]
    {
        let (mut world, _, _, number) = claimed("");
        world.pref(pref.0, pref.1);
        assert!(put(&mut world, number, &command(2001)).is_err(), "{pref:?}");
        assert!(put(&mut world, number, &command(2000)).is_ok(), "{pref:?}");
    }
}

#[test]
fn credits_are_measured_by_the_fee_with_its_adjustments() {
    for (adjustment, is_taken) in [(-2000, true), (-2001, false), (0, true)] {
        let (mut world, _, a, number) = claimed("");
        world.pref("ClaimProcAllowCreditsGreaterThanProcFee", "2");
        adjust(&mut world, a, adjustment);
        adjust(&mut world, a + 1, -5000);
        assert_eq!(put(&mut world, number, &received(80)).is_ok(), is_taken, "{adjustment}");
    }
    let (mut world, _, a, number) = claimed("");
    world.pref("ClaimProcAllowCreditsGreaterThanProcFee", "2");
    adjust(&mut world, a, 1000);
    put(&mut world, number, &received(110)).unwrap();
}

#[test]
fn no_bill_is_for_estimates() {
    let (mut world, plan, a, number) = claimed("");
    let no_bill = EditLine { no_bill_ins: Some(true), ..EditLine::default() };
    assert!(put(&mut world, number, &no_bill).is_err());
    assert!(!world.row(a, plan).no_bill_ins);
    let (mut world, plan) = world_planned();
    let (number, a) = (world.family.claim_procs[0].claim_proc_num, world.family.procedures[0].proc_num);
    put(&mut world, number, &no_bill).unwrap();
    assert_eq!((world.row(a, plan).no_bill_ins, world.portion(a)), (true, dollars(100)));
}

#[test]
fn what_is_not_there_is_refused() {
    let (mut world, _, _, number) = claimed("");
    let default = EditLine::default;
    for bad in [
        EditLine { code_sent: Some("D0021".into()), ..default() },
        EditLine { claim_payment_tracking: Some(Some(448)), ..default() },
        EditLine { prov_num: Some(99), ..default() },
        EditLine { percent_override: Some(Some(101)), ..default() },
        EditLine { copay_override: Some(Some(cents(-2))), ..default() },
        EditLine { write_off: Some(cents(-1)), ..received(0) },
    ] {
        assert!(put(&mut world, number, &bad).is_err(), "{bad:?}");
    }
}

#[test]
fn an_outlandish_override_is_taken() {
    let mut world = World::new();
    let (first, second) = (world.plan("", &[Term::percent(60)]), world.plan("", &[Term::percent(60)]));
    world.cover(1, first, 1);
    world.cover(1, second, 2);
    let (a, b) = (world.done("T2150", 161), world.done("T2150", 161));
    claim(&mut world, &[a, b]);
    secondary(&mut world, &[a, b]);
    let number = world.row(a, second).claim_proc_num;
    let command = EditLine { ins_est_total_override: Some(Some(dollars(1_000_000))), ..EditLine::default() };
    put(&mut world, number, &command).unwrap();
    let line = world.row(a, second);
    assert_eq!((line.ins_est_total, line.ins_pay_est), (cents(6440), dollars(1_000_000)));
    assert_eq!(world.row(b, second).ins_est_total, cents(6440));
    assert_eq!(world.family.claims[1].ins_pay_est, cents(100_006_440));
}

#[test]
fn an_edit_takes_the_claims_transfers_away() {
    let (mut world, plan, a, number) = claimed("");
    let line = world.row(a, plan);
    world.family.claim_procs.push(ClaimProc {
        claim_proc_num: 78,
        status: ClaimProcStatus::Supplemental,
        ins_pay_amt: dollars(9),
        is_transfer: true,
        ..line
    });
    let changes = put(&mut world, number, &received(40)).unwrap();
    assert_eq!((changes.deletes.len(), changes.postings.len()), (1, 2));
    assert_eq!(world.family.claims[0].ins_pay_amt, dollars(40));
}
