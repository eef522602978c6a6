//! An input of any size, of which one block is held at a time.

use std::io::{self, Read};

use crate::tokenizer::{Carried, Segments, fill};

/// An input, and the block of it that is held.
pub(crate) struct Blocks<R> {
    input: R,
    buffer: Vec<u8>,
    filled: usize,
    /// What came before the block.
    carried: Carried,
}

impl<R: Read> Blocks<R> {
    /// Holds the first block: so many bytes, or all that there are.
    pub(crate) fn new(block_bytes: usize, input: R) -> io::Result<Blocks<R>> {
        let mut blocks = Blocks { input, buffer: vec![0; block_bytes], filled: 0, carried: Carried::NOTHING };
        blocks.fill()?;
        Ok(blocks)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// How many bytes of the input came before the block.
    pub(crate) fn passed(&self) -> usize {
        self.carried.passed
    }

    /// Whether the input ends with the block.
    pub(crate) fn is_last(&self) -> bool {
        self.filled < self.buffer.len()
    }

    /// The segments that are whole in the block, and in the last one what is left.
    pub(crate) fn segments(&self) -> Segments<'_> {
        Segments::resume(self.bytes(), self.carried, !self.is_last())
    }

    /// Gives up what comes before `next`, which is in the block, and holds as many bytes as before.
    pub(crate) fn go_on_at(&mut self, next: Carried) -> io::Result<()> {
        let done = next.passed - self.passed();
        self.buffer.copy_within(done..self.filled, 0);
        self.filled -= done;
        self.carried = next;
        self.fill()
    }

    /// Holds twice as many bytes.
    pub(crate) fn grow(&mut self) -> io::Result<()> {
        self.buffer.resize(self.buffer.len() * 2, 0);
        self.fill()
    }

    fn fill(&mut self) -> io::Result<()> {
        self.filled += fill(&mut self.input, &mut self.buffer[self.filled..])?;
        Ok(())
    }
}
