//! Where the element separator and the terminator stand in some bytes, 64 at a time: by AVX2 where the processor
//! has it, else by SSE2, else byte by byte. All three give the same.

/// Finds separators and terminators in a block.
type Find = fn(&[u8; BLOCK], Wanted) -> Bits;

const BLOCK: usize = 64;

/// The bytes that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) separator: u8,
    pub(super) terminator: u8,
}

/// What was found in a block: bit `i` stands for byte `i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bits {
    separators: u64,
    terminators: u64,
}

/// The places of separators and terminators in some bytes, in order.
#[derive(Clone, Debug)]
pub(super) struct Marks<'a> {
    bytes: &'a [u8],
    find: Find,
    wanted: Wanted,
    /// Where the block starts that is being read.
    block: usize,
    /// What of it was not handed on yet.
    bits: Bits,
    /// Everything before this was handed on or left out.
    done: usize,
}

impl<'a> Marks<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Marks<'a> {
        let (find, bits, wanted) = (fastest(), Bits::default(), Wanted { separator: 0, terminator: 0 });
        Marks { bytes, find, wanted, block: bytes.len(), bits, done: bytes.len() }
    }

    /// Looks for these bytes from now on.
    pub(super) fn look_for(&mut self, wanted: Wanted) {
        *self = Marks { find: self.find, wanted, ..Marks::new(self.bytes) };
    }

    /// Goes on at `from`.
    #[inline]
    pub(super) fn seek(&mut self, from: usize) {
        if from != self.done {
            self.leap(from);
        }
    }

    fn leap(&mut self, from: usize) {
        let is_ahead = from >= self.done;
        self.done = from;
        match from.checked_sub(self.block).filter(|&ahead| is_ahead && ahead < BLOCK) {
            Some(ahead) => self.bits = self.bits.within(u64::MAX << ahead),
            None => {
                self.block = from;
                self.bits = self.found();
            }
        }
    }

    /// What is in the block that is being read.
    fn found(&self) -> Bits {
        let rest = self.bytes.get(self.block..).unwrap_or_default();
        if let Some(block) = rest.first_chunk() {
            return (self.find)(block, self.wanted);
        }
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        (self.find)(&block, self.wanted).within(!(u64::MAX << rest.len()))
    }

    /// Hands the place of each separator to `take`, and after them that of the terminator, which is given back: where
    /// the segment ends. `None` when no terminator follows.
    #[inline]
    pub(super) fn segment(&mut self, mut take: impl FnMut(usize)) -> Option<usize> {
        loop {
            let Bits { separators, terminators } = self.bits;
            // All up to the first terminator and itself, or all.
            let these = terminators ^ terminators.wrapping_sub(1);
            let mut marks = (separators | terminators) & these;
            while marks != 0 {
                take(self.block + marks.trailing_zeros() as usize);
                marks &= marks - 1;
            }
            if terminators != 0 {
                let end = self.block + terminators.trailing_zeros() as usize;
                (self.bits, self.done) = (self.bits.within(!these), end + 1);
                return Some(end);
            }
            self.block = self.block.saturating_add(BLOCK);
            if self.block >= self.bytes.len() {
                (self.block, self.bits, self.done) = (self.bytes.len(), Bits::default(), self.bytes.len());
                return None;
            }
            self.bits = self.found();
        }
    }
}

impl Bits {
    fn within(self, mask: u64) -> Bits {
        Bits { separators: self.separators & mask, terminators: self.terminators & mask }
    }
}

/// The fastest way on this processor.
fn fastest() -> Find {
    #[cfg(target_arch = "x86_64")]
    {
        if std::is_x86_feature_detected!("avx2") { x86::avx2 } else { x86::sse2 }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        bytewise
    }
}

/// The twin that says what the others must give.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn bytewise(block: &[u8; BLOCK], wanted: Wanted) -> Bits {
    let places = |wanted| block.iter().rev().fold(0, |bits, &byte| bits << 1 | u64::from(byte == wanted));
    Bits { separators: places(wanted.separator), terminators: places(wanted.terminator) }
}

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "loads into vector registers, and calls of functions for one kind of processor"
)]
mod x86 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8,
        _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8,
    };

    use super::{BLOCK, Bits, Wanted};

    /// To be called only where the processor has AVX2.
    pub(super) fn avx2(block: &[u8; BLOCK], wanted: Wanted) -> Bits {
        // SAFETY: `fastest` hands this function on only after it found AVX2.
        unsafe { with_avx2(block, wanted) }
    }

    #[target_feature(enable = "avx2")]
    fn with_avx2(block: &[u8; BLOCK], wanted: Wanted) -> Bits {
        // SAFETY: 32 bytes from 0 or from 32 are within the 64 of the block; no alignment is asked for.
        let halves =
            [0, 32].map(|at| unsafe { _mm256_loadu_si256(block.as_ptr().add(at).cast::<__m256i>()) });
        let places = |byte: u8| {
            let byte = _mm256_set1_epi8(byte.cast_signed());
            let half = |half| _mm256_movemask_epi8(_mm256_cmpeq_epi8(half, byte)).cast_unsigned();
            let [low, high] = halves.map(|bytes| u64::from(half(bytes)));
            low | high << 32
        };
        Bits { separators: places(wanted.separator), terminators: places(wanted.terminator) }
    }

    pub(super) fn sse2(block: &[u8; BLOCK], wanted: Wanted) -> Bits {
        // SAFETY: every x86-64 processor has SSE2.
        unsafe { with_sse2(block, wanted) }
    }

    #[target_feature(enable = "sse2")]
    fn with_sse2(block: &[u8; BLOCK], wanted: Wanted) -> Bits {
        let quarters = [0, 16, 32, 48].map(|at| {
            // SAFETY: 16 bytes from 0, 16, 32 or 48 are within the 64 of the block; no alignment is asked for.
            unsafe { _mm_loadu_si128(block.as_ptr().add(at).cast::<__m128i>()) }
        });
        let places = |byte: u8| {
            let byte = _mm_set1_epi8(byte.cast_signed());
            let quarter = |quarter| _mm_movemask_epi8(_mm_cmpeq_epi8(quarter, byte)).cast_unsigned();
            let [a, b, c, d] = quarters.map(|bytes| u64::from(quarter(bytes)));
            a | b << 16 | c << 32 | d << 48
        };
        Bits { separators: places(wanted.separator), terminators: places(wanted.terminator) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ways() -> Vec<Find> {
        let mut ways: Vec<Find> = vec![bytewise, fastest()];
        #[cfg(target_arch = "x86_64")]
        ways.push(x86::sse2);
        ways
    }

    /// Some segments: the places of their separators and terminators.
    type Cut = Vec<Vec<usize>>;

    /// At most so many segments, as long as a terminator follows.
    fn plainly(bytes: &[u8], from: usize, wanted: Wanted, most: usize) -> Cut {
        let is_terminator = |&at: &usize| bytes[at] == wanted.terminator;
        let is_mark = |&at: &usize| bytes[at] == wanted.separator || is_terminator(&at);
        let marks: Vec<usize> = (from..bytes.len()).filter(is_mark).collect();
        let whole = marks.split_inclusive(is_terminator).filter(|cut| cut.last().is_some_and(is_terminator));
        whole.take(most).map(<[usize]>::to_vec).collect()
    }

    fn cut(marks: &mut Marks<'_>, most: usize) -> Cut {
        let mut segments = Cut::new();
        while segments.len() < most {
            let mut places = Vec::new();
            match marks.segment(|place| places.push(place)) {
                Some(end) => assert_eq!(places.last(), Some(&end)),
                None => break,
            }
            segments.push(places);
        }
        segments
    }

    const COMMON: Wanted = Wanted { separator: b'*', terminator: b'~' };

    proptest! {
        #[test]
        fn every_way_finds_the_same(
            bytes in prop::collection::vec(prop_oneof![Just(b'*'), Just(b'~'), any::<u8>()], 0..400),
            wanted in prop_oneof![
                Just(COMMON),
                any::<[u8; 2]>().prop_map(|[separator, terminator]| Wanted { separator, terminator }),
            ],
            from in 0usize..400,
        ) {
            for find in ways() {
                let mut marks = Marks { find, ..Marks::new(&bytes) };
                marks.look_for(wanted);
                marks.seek(from);
                prop_assert_eq!(cut(&mut marks, usize::MAX), plainly(&bytes, from, wanted, usize::MAX));
            }
        }

        #[test]
        fn one_may_go_on_from_anywhere(
            bytes in prop::collection::vec(prop_oneof![Just(b'*'), Just(b'~'), Just(b'A')], 1..300),
            steps in prop::collection::vec((0usize..300, 0usize..5, any::<bool>()), 1..20),
        ) {
            let mut marks = Marks::new(&bytes);
            for (from, most, other) in steps {
                let wanted = if other { Wanted { separator: b'A', ..COMMON } } else { COMMON };
                if wanted != marks.wanted {
                    marks.look_for(wanted);
                }
                marks.seek(from);
                prop_assert_eq!(cut(&mut marks, most), plainly(&bytes, from, wanted, most));
            }
        }
    }
}
