//! Claims for tests.

use super::{CreateClaim, create};
use crate::account::ClaimType;
use crate::estimate::testing::World;

/// A primary claim of procedures, made and kept; its number.
pub(crate) fn claim(world: &mut World, procedures: &[i64]) -> i64 {
    claim_of_type(world, ClaimType::Primary, procedures)
}

pub(super) fn secondary(world: &mut World, procedures: &[i64]) -> i64 {
    claim_of_type(world, ClaimType::Secondary, procedures)
}

pub(super) fn claim_of_type(world: &mut World, claim_type: ClaimType, procedures: &[i64]) -> i64 {
    world.refresh();
    let command = CreateClaim::new(1, claim_type, procedures.to_vec());
    let mut numbers = world.numbers();
    let (claim, changes) = create(&world.office, &world.family, &command, world.now, &mut numbers).unwrap();
    world.commit(&changes);
    world.refresh();
    claim.claim_num
}
