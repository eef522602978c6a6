//! Reads an 835 of any size and holds little of it: one block of bytes and one claim at a time.

use std::io::Read;

use serde::Serialize;

use super::set::SetReader;
use super::sets::Remittances;
use super::sink::{Show, Sink};
use super::{NOTHING, Remittance, RemittedClaim};
use crate::blocks::Blocks;
use crate::envelope::{Envelopes, Walk};
use crate::finding::Finding;
use crate::tokenizer::{Carried, Segment};
use crate::{Cents, Error};

/// How many bytes are read at a time. A claim that is longer is not read to its end, and stops its set: the longest
/// real ones, of 999 lines, have some 200 kB.
const BLOCK_BYTES: usize = 512 * 1024;

/// What is done with the parts of a file while it is read.
pub trait Visitor {
    /// A claim that was read whole and checked, and the set it stands in, as far as that is read: what comes before
    /// the first claim. What was found about it comes with the set.
    fn claim(&mut self, set: &Remittance<'_>, claim: &RemittedClaim<'_>);

    /// A set that was read to its end and checked, without its claims, which were handed on. It is not known yet
    /// whether its envelope is whole ([`Remittance::complete`]); [`Streamed::complete`] says it in the end.
    fn set(&mut self, set: &Remittance<'_>, totals: &Totals);
}

/// What the claims of a set come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// How many there are.
    pub claims: usize,
    /// How many lines they have.
    pub lines: usize,
    /// Sum of CLP03, cents.
    pub charged: Cents,
    /// Sum of CLP04, cents.
    pub paid: Cents,
}

impl Totals {
    pub(super) fn add(&mut self, claim: &RemittedClaim<'_>) {
        self.claims += 1;
        self.lines += claim.lines.len();
        self.charged += claim.charge;
        self.paid += claim.paid;
    }
}

/// What is known of a file when it was read to its end.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Streamed {
    /// How many ISA were met.
    pub interchanges: usize,
    /// How many GS were met.
    pub groups: usize,
    /// How many 835 sets were read.
    pub sets: usize,
    /// Those of them, counted from 0, that have their SE, GE and IEA. Nothing of another may be posted.
    pub complete: Vec<usize>,
    /// Findings about the file and its envelopes.
    pub findings: Vec<Finding>,
}

/// Reads an 835 and hands on each claim and each set. It gives what [`super::read`] gives, and holds no more than
/// some megabytes, whatever the file holds.
///
/// # Errors
/// [`Error::Io`] when the input cannot be read on. What was handed on before it is part of a file only: nothing of it may be posted.
pub fn stream(input: impl Read, visitor: &mut impl Visitor) -> Result<Streamed, Error> {
    stream_by(BLOCK_BYTES, input, visitor)
}

fn stream_by(block_bytes: usize, input: impl Read, visitor: &mut impl Visitor) -> Result<Streamed, Error> {
    let mut blocks = Blocks::new(block_bytes, input)?;
    let mut kept = Walk::new(Remittances(Show(visitor)));
    loop {
        let mut walk = kept.map(|set| -> Box<SetReader<'_>> { set });
        let next = read_block(&blocks, &mut walk);
        if blocks.is_last() {
            return Ok(Streamed::of(walk.finish().1));
        }
        kept = walk.map(|set| Box::new(set.into_kept()));
        blocks.go_on_at(next)?;
    }
}

impl Streamed {
    fn of(file: Envelopes) -> Streamed {
        let (interchanges, groups, sets) = (file.interchanges, file.groups, file.sets);
        let complete = file.complete.clone();
        Streamed { interchanges, groups, sets, complete, findings: file.into_findings(NOTHING) }
    }
}

/// Reads what is whole in a block, and says where the next one begins: always after the first byte of this one.
fn read_block<'a, S: Sink<'a>>(
    blocks: &'a Blocks<impl Read>,
    walk: &mut Walk<Box<SetReader<'a>>, Remittances<S>>,
) -> Carried {
    let mut segments = blocks.segments();
    let mut segment = Segment::NONE;
    while segments.read_into(&mut segment) {
        walk.take(&segment);
    }
    let next = segments.carried();
    let open = walk.set().filter(|_| !blocks.is_last());
    let Some((Remittances(sink), set, count)) = open else { return next };
    let Some(position) = set.rewind_after(blocks.passed(), sink) else { return next };
    *count = set.remittance.segments;
    next.back_to(position)
}

#[cfg(test)]
mod tests;
