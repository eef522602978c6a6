//! Where the input is cut so that no set is.

use std::io::{self, Read};

use crate::blocks::Blocks;
use crate::tokenizer::{Carried, Segment};

/// The longest set that is read. The longest real ones, of 10,000 claims, have some 10 MiB.
const SET_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Lengthens the block until a set is whole in it, and says where the last such set ends: there the next block begins.
/// None when there is no next one.
pub(super) fn end(blocks: &mut Blocks<impl Read>) -> io::Result<Option<Carried>> {
    while !blocks.is_last() {
        let end = last_end(blocks);
        if end.is_some() {
            return Ok(end);
        }
        if blocks.bytes().len() >= SET_BYTES_MAX {
            let message = "a set is longer than 256 MiB; split the file";
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        blocks.grow()?;
    }
    Ok(None)
}

/// Where the last set ends that is whole in the block, or the last envelope between sets.
fn last_end(blocks: &Blocks<impl Read>) -> Option<Carried> {
    let mut segments = blocks.segments();
    let mut segment = Segment::NONE;
    let (mut last, mut in_set) = (None, false);
    while segments.read_into(&mut segment) {
        match segment.id() {
            b"ST" => in_set = true,
            b"SE" | b"GE" | b"IEA" | b"ISA" | b"GS" => in_set = false,
            _ => {}
        }
        if !in_set {
            last = Some(segments.carried());
        }
    }
    last
}
