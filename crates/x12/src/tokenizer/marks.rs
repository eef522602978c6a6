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

/// Looks for separators and terminators in some bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Marks<'a> {
    bytes: &'a [u8],
    find: Find,
    wanted: Wanted,
}

impl<'a> Marks<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Marks<'a> {
        Marks { bytes, find: fastest(), wanted: Wanted { separator: 0, terminator: 0 } }
    }

    /// Looks for these bytes from now on.
    pub(super) fn look_for(&mut self, wanted: Wanted) {
        self.wanted = wanted;
    }

    /// What is in the block that begins here. Each segment is looked for in a block of its own, though most of it was in
    /// the one before: that no segment but a long one has to go on in a second block saves more than it takes.
    #[inline]
    fn found(&self, from: usize) -> Bits {
        let rest = self.bytes.get(from..).unwrap_or_default();
        match rest.first_chunk() {
            Some(block) => (self.find)(block, self.wanted),
            None => self.found_at_end(rest),
        }
    }

    #[cold]
    fn found_at_end(&self, rest: &[u8]) -> Bits {
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        (self.find)(&block, self.wanted).within(!(u64::MAX << rest.len()))
    }

    /// Hands the place of each separator from here on to `take`, and after them that of the terminator, which is given
    /// back: where the segment ends. `None` when no terminator follows.
    pub(super) fn segment(&self, from: usize, mut take: impl FnMut(usize)) -> Option<usize> {
        let mut block = from;
        while block < self.bytes.len() {
            let (mut marks, end) = self.found(block).up_to_end();
            while marks != 0 {
                take(block + marks.trailing_zeros() as usize);
                marks &= marks - 1;
            }
            if let Some(end) = end {
                return Some(block + end);
            }
            block += BLOCK;
        }
        None
    }

    /// The same for a segment that ends within a block and has few marks: how far from here each of them stands is put
    /// into `places`, one more, as the start of what follows it. How many there are, and how long the segment is; `None`
    /// for any other segment. Eight are written at a time, whatever their number: most segments have no more, and none
    /// is guessed wrong.
    #[inline]
    pub(super) fn short_segment(&self, from: usize, places: &mut [u8; 32]) -> Option<(usize, usize)> {
        let (mut marks, end) = self.found(from).up_to_end();
        let end = end?;
        let count = marks.count_ones() as usize;
        for eight in places.as_chunks_mut::<8>().0 {
            for place in eight {
                // A block is shorter than a byte can say.
                [*place, ..] = (marks.trailing_zeros() + 1).to_le_bytes();
                marks &= marks.wrapping_sub(1);
            }
            if marks == 0 {
                return Some((count, end));
            }
        }
        None
    }
}

impl Bits {
    fn within(self, mask: u64) -> Bits {
        Bits { separators: self.separators & mask, terminators: self.terminators & mask }
    }

    /// All marks up to the first terminator and itself, and where it stands; or all, when there is none.
    #[inline]
    fn up_to_end(self) -> (u64, Option<usize>) {
        let Bits { separators, terminators } = self;
        let these = terminators ^ terminators.wrapping_sub(1);
        let end = (terminators != 0).then(|| terminators.trailing_zeros() as usize);
        ((separators | terminators) & these, end)
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

    /// The segments that have a terminator.
    fn plainly(bytes: &[u8], from: usize, wanted: Wanted) -> Cut {
        let is_terminator = |&at: &usize| bytes[at] == wanted.terminator;
        let is_mark = |&at: &usize| bytes[at] == wanted.separator || is_terminator(&at);
        let marks: Vec<usize> = (from..bytes.len()).filter(is_mark).collect();
        let whole = marks.split_inclusive(is_terminator).filter(|cut| cut.last().is_some_and(is_terminator));
        whole.map(<[usize]>::to_vec).collect()
    }

    fn cut(marks: Marks<'_>, mut from: usize) -> Cut {
        let mut segments = Cut::new();
        loop {
            let mut places = Vec::new();
            let end = marks.segment(from, |place| places.push(place));
            let mut short = [0; 32];
            if let Some((count, length)) = marks.short_segment(from, &mut short) {
                assert_eq!(end, Some(from + length));
                assert_eq!(count, places.len());
                let starts = places.iter().map(|place| place - from + 1);
                assert!(starts.eq(short[..count].iter().map(|&start| usize::from(start))));
            }
            let Some(end) = end else { return segments };
            assert_eq!(places.last(), Some(&end));
            segments.push(places);
            from = end + 1;
        }
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
                prop_assert_eq!(cut(marks, from), plainly(&bytes, from, wanted));
            }
        }
    }
}
