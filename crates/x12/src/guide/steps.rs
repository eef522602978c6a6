//! The steps that a walk took lately: sets repeat a few steps thousands of times.

/// Which node came after which for which segment; what is not here is looked up in the guide.
#[derive(Debug)]
pub(super) struct Steps(Box<[Step; Steps::KEPT]>);

#[derive(Clone, Copy, Debug, Default)]
struct Step {
    /// The identifier and the first element; 0 where nothing is kept.
    segment: u64,
    from: usize,
    to: u16,
}

impl Default for Steps {
    fn default() -> Steps {
        Steps(Box::new([Step::default(); Steps::KEPT]))
    }
}

impl Steps {
    /// A power of two.
    const KEPT: usize = 128;

    /// The node that came after node `from` for this segment.
    #[inline]
    pub(super) fn find(&self, from: usize, id: u32, first: u32) -> Option<usize> {
        let segment = Steps::segment(id, first);
        let step = &self.0[Steps::slot(from, segment)];
        (step.segment == segment && step.from == from).then(|| usize::from(step.to))
    }

    pub(super) fn keep(&mut self, from: usize, id: u32, first: u32, to: u16) {
        let segment = Steps::segment(id, first);
        self.0[Steps::slot(from, segment)] = Step { segment, from, to };
    }

    fn segment(id: u32, first: u32) -> u64 {
        u64::from(id) << 32 | u64::from(first)
    }

    fn slot(from: usize, segment: u64) -> usize {
        let mixed = segment.wrapping_add(from as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        usize::from(mixed.to_be_bytes()[0]) % Steps::KEPT
    }
}
