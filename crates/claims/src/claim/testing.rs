//! Claims for tests.

use super::line::{self, EditLine};
use super::tracked::OnDesk;
use super::{CreateClaim, create, delete as delete_claim, split as split_claim};
use crate::account::{ClaimProcStatus, ClaimType};
use crate::change::ChangeSet;
use crate::coverage::Relationship;
use crate::estimate::testing::{World, dollars};
use crate::state::Refusal;

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
    let changes = line::edit(&world.office, &world.family, number, command, world.now, &mut numbers)?;
    world.commit(&changes);
    Ok(changes)
}
