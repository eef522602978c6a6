//! Claims for tests.

use super::line::{self, EditLine, Supplement};
use super::tracked::OnDesk;
use super::{CreateClaim, create, delete as delete_claim, split as split_claim};
use crate::Cents;
use crate::account::{ClaimPayment, ClaimProc, ClaimProcStatus, ClaimType};
use crate::change::{ChangeSet, Scope};
use crate::check::{self, Books, CheckSeen, NewCheck};
use crate::coverage::Relationship;
use crate::estimate::testing::{World, dollars};
use crate::ledger::AccountKind;
use crate::patient_money::{Adjustment, ChargeFrequency, PayPlan, PlannedWorkOption};
use crate::state::{Numbers, Refusal};
use jiff::Timestamp;

/// A primary claim of procedures, made and kept; its number.
pub(crate) fn claim(world: &mut World, procedures: &[i64]) -> i64 {
    claim_of_type(world, ClaimType::Primary, procedures)
}

pub(crate) fn secondary(world: &mut World, procedures: &[i64]) -> i64 {
    claim_of_type(world, ClaimType::Secondary, procedures)
}

/// A claim of a type; a preauthorization goes to the primary coverage.
pub(crate) fn claim_of_type(world: &mut World, claim_type: ClaimType, procedures: &[i64]) -> i64 {
    world.refresh();
    let mut command = CreateClaim::new(1, claim_type, procedures.to_vec());
    if claim_type == ClaimType::PreAuth {
        command.ins_sub_num = world.family.coverages_of(1).next().map(|c| c.ins_sub_num);
        command.pat_relat = Some(Relationship::SelfSubscriber);
    }
    let mut numbers = world.numbers();
    let (claim, changes) = create(&world.office, &world.family, &command, world.now, &mut numbers).unwrap();
    world.commit(&changes);
    world.refresh();
    claim.claim_num
}

/// What the desk knows of a claim.
fn desk(world: &World, number: i64) -> OnDesk {
    let tracked = world.tracked.iter().filter(|t| t.claim_num == Some(number)).cloned().collect();
    OnDesk { tracked, ..OnDesk::default() }
}

pub(crate) fn delete(world: &mut World, number: i64) -> Result<ChangeSet, Refusal> {
    let (desk, mut numbers) = (desk(world, number), world.numbers());
    let changes = delete_claim(&world.office, &world.family, number, &desk, world.now, &mut numbers)?;
    world.commit(&changes);
    world.refresh();
    Ok(changes)
}

pub(crate) fn split(world: &mut World, number: i64, procedures: &[i64]) -> Result<i64, Refusal> {
    let (desk, mut numbers) = (desk(world, number), world.numbers());
    let (new, changes) =
        split_claim(&world.office, &world.family, number, procedures, &desk, world.now, &mut numbers)?;
    world.commit(&changes);
    world.refresh();
    Ok(new.claim_num)
}

/// Receives the only line of a procedure on a plan.
pub(crate) fn receive(world: &mut World, procedure: i64, plan: i64, paid: i64, write_off: i64) {
    let command = EditLine {
        status: Some(ClaimProcStatus::Received),
        ins_pay_amt: Some(dollars(paid)),
        write_off: Some(dollars(write_off)),
        ..EditLine::default()
    };
    edit(world, world.row(procedure, plan).claim_proc_num, &command).unwrap();
}

/// Edits a line; no check is named.
pub(crate) fn edit(world: &mut World, number: i64, command: &EditLine) -> Result<ChangeSet, Refusal> {
    let mut numbers = world.numbers();
    let changes = line::edit(&world.office, &world.family, number, command, None, world.now, &mut numbers)?;
    world.commit(&changes);
    Ok(changes)
}

/// Edits a line that goes on a check, or comes off one.
pub(crate) fn edit_on(world: &mut World, number: i64, command: &EditLine) -> Result<ChangeSet, Refusal> {
    let stands = world.family.claim_proc(number).unwrap().claim_payment_num;
    let named = command.claim_payment_num.flatten().or(stands);
    let check = world.checks.iter().find(|check| Some(check.claim_payment_num) == named);
    let rows = world.family.claim_procs.iter().filter(|row| row.claim_payment_num == named);
    let seen = check.map(|check| CheckSeen {
        check: check.clone(),
        matching: 4,
        elsewhere: Cents::ZERO,
        last_row: rows.map(|row| row.payment_row).max().unwrap_or_default(),
    });
    let (office, family, mut numbers) = (&world.office, &world.family, Numbers::new());
    let changes = line::edit(office, family, number, command, seen.as_ref(), world.now, &mut numbers)?;
    world.commit(&changes);
    Ok(changes)
}

/// A supplemental payment, in cents.
pub(crate) fn supplement(world: &mut World, number: i64, amount: i64) -> Result<ClaimProc, Refusal> {
    supplement_with(world, number, Supplement { ins_pay_amt: Cents(amount), ..Supplement::default() })
}

pub(crate) fn supplement_with(
    world: &mut World,
    number: i64,
    amounts: Supplement,
) -> Result<ClaimProc, Refusal> {
    let mut numbers = world.numbers();
    let (office, family) = (&world.office, &world.family);
    let (line, changes) = line::supplement(office, family, number, amounts, world.now, &mut numbers)?;
    world.commit(&changes);
    Ok(line)
}

/// Voids what was received on a line; the line that says so.
pub(crate) fn void(world: &mut World, number: i64) -> Result<ClaimProc, Refusal> {
    let mut numbers = world.numbers();
    let (line, changes) = line::void(&world.office, &world.family, number, world.now, &mut numbers)?;
    world.commit(&changes);
    Ok(line)
}

/// An adjustment of a procedure of patient 1, in cents.
pub(crate) fn adjust(world: &mut World, proc_num: i64, amount: i64) {
    let (adj_num, today) = (world.number(), world.now.today);
    world.family.adjustments.push(Adjustment {
        adj_num,
        adj_date: today,
        adj_amt: Cents(amount),
        pat_num: 1,
        adj_type: 1,
        prov_num: 1,
        adj_note: String::new(),
        proc_date: today,
        proc_num: Some(proc_num),
        date_entry: today,
        clinic_num: None,
        sec_user_num_entry: 0,
        sec_date_t_edit: Timestamp::UNIX_EPOCH,
        void_of: None,
    });
}

/// A payment plan of patient 1.
pub(crate) fn pay_plan(world: &mut World, pay_plan_num: i64, is_closed: bool) {
    let today = world.now.today;
    world.family.pay_plans.push(PayPlan {
        pay_plan_num,
        pat_num: 1,
        guarantor: 1,
        pay_plan_date: today,
        apr_basis_points: 0,
        note: String::new(),
        plan_num: None,
        ins_sub_num: None,
        completed_amt: Cents::ZERO,
        number_of_payments: 0,
        pay_amt: Cents::ZERO,
        down_payment: Cents::ZERO,
        is_closed,
        plan_category: None,
        is_dynamic: false,
        charge_frequency: ChargeFrequency::Monthly,
        date_pay_plan_start: today,
        is_locked: false,
        date_interest_start: None,
        planned_work_option: PlannedWorkOption::AwaitComplete,
        sec_date_t_edit: Timestamp::UNIX_EPOCH,
    });
}

/// What all postings together did to what the patients owe.
pub(crate) fn receivable(world: &World) -> Cents {
    let lines = world.postings.iter().flat_map(|posting| &posting.lines);
    lines.filter(|(account, _)| account.kind == AccountKind::Receivable).map(|(_, amount)| *amount).sum()
}

/// A check over claims of the world's family.
pub(crate) fn check(world: &mut World, command: &NewCheck) -> Result<ClaimPayment, Refusal> {
    let mut numbers = world.numbers();
    let families = [world.family.clone()];
    let books = Books { office: &world.office, families: &families };
    let (check, changes) = check::create(books, command, world.now, &mut numbers)?;
    assert_eq!(changes.postings, [], "a check moves no money");
    world.commit(&changes);
    Ok(check)
}

pub(crate) fn delete_check(world: &mut World, number: i64) -> Result<(), Refusal> {
    let check = world.checks.iter().find(|check| check.claim_payment_num == number).unwrap().clone();
    let families = [world.family.clone()];
    let books = Books { office: &world.office, families: &families };
    let changes = check::delete(books, &check, None, &[], 4, world.now)?;
    assert!(changes.expects.contains(&(Scope::Matching, 4)) && changes.postings.is_empty());
    if !changes.patients.is_empty() {
        world.commit(&changes);
    }
    world.keep_all(&changes);
    Ok(())
}
