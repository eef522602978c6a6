//! Reads an 835 of any size and holds little of it: one block of bytes and one claim at a time.

use std::io::Read;

use serde::Serialize;

use super::set::SetReader;
use super::sets::Remittances;
use super::sink::{Show, Sink};
use super::{NOTHING, Remittance, RemittedClaim};
use crate::envelope::{Envelopes, Walk};
use crate::finding::Finding;
use crate::tokenizer::{Carried, Segment, Segments, fill};
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

fn stream_by(
    block_bytes: usize,
    mut input: impl Read,
    visitor: &mut impl Visitor,
) -> Result<Streamed, Error> {
    let mut buffer = vec![0; block_bytes];
    let mut filled = 0;
    let mut carried = Carried::NOTHING;
    let mut kept = Walk::new(Remittances(Show(visitor)));
    loop {
        filled += fill(&mut input, &mut buffer[filled..])?;
        let goes_on = filled == buffer.len();
        let mut walk = kept.map(|set| -> Box<SetReader<'_>> { set });
        let next = read_block(&buffer[..filled], carried, goes_on, &mut walk);
        if !goes_on {
            return Ok(Streamed::of(walk.finish().1));
        }
        kept = walk.map(|set| Box::new(set.into_kept()));
        let read = next.passed - carried.passed;
        buffer.copy_within(read..filled, 0);
        filled -= read;
        carried = next;
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
    block: &'a [u8],
    carried: Carried,
    goes_on: bool,
    walk: &mut Walk<Box<SetReader<'a>>, Remittances<S>>,
) -> Carried {
    let mut segments = Segments::resume(block, carried, goes_on);
    let mut segment = Segment::NONE;
    while segments.read_into(&mut segment) {
        walk.take(&segment);
    }
    let next = segments.carried();
    match walk.set() {
        Some((Remittances(sink), set, count)) if goes_on => match set.rewind_after(carried.passed, sink) {
            Some(position) => {
                *count = set.remittance.segments;
                next.back_to(position)
            }
            None => next,
        },
        _ => next,
    }
}

#[cfg(test)]
mod tests;
