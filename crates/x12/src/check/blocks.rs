//! Cuts an input of any size between its sets.

use std::io::{self, Read};

use crate::tokenizer::{Carried, Segment, Segments, fill};

/// The longest set that is read. The longest real ones, of 10,000 claims, have some 10 MiB.
const SET_BYTES_MAX: usize = 256 * 1024 * 1024;

/// An input, block after block.
pub(super) struct SetBlocks<R> {
    input: R,
    buffer: Vec<u8>,
    filled: usize,
    carried: Carried,
    /// How much of the buffer was handed on.
    done: usize,
}

/// Some bytes that end between two sets, or where the input ends.
pub(super) struct Block<'b> {
    /// With some that belong to the next block: an ISA is read only when more than itself is in sight.
    pub(super) bytes: &'b [u8],
    carried: Carried,
    /// The end of the block, from the start of the input.
    end: usize,
    pub(super) is_last: bool,
}

impl<'b> Block<'b> {
    /// The segments of the block, and some that it does not hold.
    pub(super) fn segments(&self) -> Segments<'b> {
        Segments::resume(self.bytes, self.carried, !self.is_last)
    }

    pub(super) fn holds(&self, segment: &Segment<'_>) -> bool {
        segment.position < self.end
    }
}

impl<R: Read> SetBlocks<R> {
    /// Reads so many bytes at a time, and more when a set is longer.
    pub(super) fn new(block_bytes: usize, input: R) -> SetBlocks<R> {
        SetBlocks { input, buffer: vec![0; block_bytes], filled: 0, carried: Carried::NOTHING, done: 0 }
    }

    /// The next block; not to be called after the last.
    pub(super) fn next(&mut self) -> io::Result<Block<'_>> {
        self.buffer.copy_within(self.done..self.filled, 0);
        self.filled -= self.done;
        loop {
            self.filled += fill(&mut self.input, &mut self.buffer[self.filled..])?;
            let is_last = self.filled < self.buffer.len();
            let carried = self.carried;
            let end = if is_last { Some((self.filled, carried)) } else { self.last_end() };
            if let Some((done, next)) = end {
                (self.done, self.carried) = (done, next);
                let bytes = &self.buffer[..self.filled];
                return Ok(Block { bytes, carried, end: carried.passed + done, is_last });
            }
            if self.buffer.len() >= SET_BYTES_MAX {
                let message = "a set is longer than 256 MiB; split the file";
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
    }

    /// Where the last set ends that is whole in the buffer, or the last envelope between sets.
    fn last_end(&self) -> Option<(usize, Carried)> {
        let mut segments = Segments::resume(&self.buffer[..self.filled], self.carried, true);
        let mut segment = Segment::NONE;
        let (mut last, mut in_set) = (None, false);
        while segments.read_into(&mut segment) {
            match segment.id() {
                b"ST" => in_set = true,
                b"SE" | b"GE" | b"IEA" | b"ISA" | b"GS" => in_set = false,
                _ => {}
            }
            if !in_set {
                let carried = segments.carried();
                last = Some((carried.passed - self.carried.passed, carried));
            }
        }
        last
    }
}
