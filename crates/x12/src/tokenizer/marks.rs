//! Where the element separator and the terminator stand in some bytes, 64 at a time: by AVX2 where the processor
//! has it, else by SSE2, else byte by byte. All three give the same.

/// Finds either of two bytes in a block: bit `i` is set when byte `i` is one of them.
type Find = fn(&[u8; BLOCK], [u8; 2]) -> u64;

const BLOCK: usize = 64;

/// The places of two bytes in some bytes, in order.
#[derive(Clone, Debug)]
pub(super) struct Marks<'a> {
    bytes: &'a [u8],
    find: Find,
    wanted: [u8; 2],
    /// Where the block starts that is being read.
    block: usize,
    /// Its places that were not handed on yet.
    bits: u64,
    /// Everything before this was handed on or left out.
    done: usize,
}

impl<'a> Marks<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Marks<'a> {
        Marks { bytes, find: fastest(), wanted: [0; 2], block: bytes.len(), bits: 0, done: 0 }
    }

    /// Goes on at `from` and looks for these bytes from there on.
    pub(super) fn seek(&mut self, from: usize, wanted: [u8; 2]) {
        let may_stay = from >= self.done && wanted == self.wanted;
        self.done = from;
        match from.checked_sub(self.block).filter(|&ahead| may_stay && ahead < BLOCK) {
            Some(ahead) => self.bits &= u64::MAX << ahead,
            None => {
                (self.block, self.wanted) = (from, wanted);
                self.bits = self.found();
            }
        }
    }

    /// The places in the block that is being read.
    fn found(&self) -> u64 {
        let rest = self.bytes.get(self.block..).unwrap_or_default();
        if let Some(block) = rest.first_chunk() {
            return (self.find)(block, self.wanted);
        }
        let mut block = [0; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        (self.find)(&block, self.wanted) & !(u64::MAX << rest.len())
    }
}

impl Marks<'_> {
    /// Hands each place to `take`, up to the first that it wants no more after, which is given back.
    #[inline]
    pub(super) fn until(&mut self, mut take: impl FnMut(usize) -> bool) -> Option<usize> {
        let (mut block, mut bits) = (self.block, self.bits);
        loop {
            while bits == 0 {
                block = block.saturating_add(BLOCK);
                if block >= self.bytes.len() {
                    (self.block, self.bits, self.done) = (self.bytes.len(), 0, self.bytes.len());
                    return None;
                }
                self.block = block;
                bits = self.found();
            }
            let place = block + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            if take(place) {
                (self.bits, self.done) = (bits, place + 1);
                return Some(place);
            }
        }
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
fn bytewise(block: &[u8; BLOCK], wanted: [u8; 2]) -> u64 {
    block.iter().rev().fold(0, |bits, byte| bits << 1 | u64::from(wanted.contains(byte)))
}

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "loads into vector registers, and calls of functions for one kind of processor"
)]
mod x86 {
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
        _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
    };

    use super::BLOCK;

    /// To be called only where the processor has AVX2.
    pub(super) fn avx2(block: &[u8; BLOCK], wanted: [u8; 2]) -> u64 {
        // SAFETY: `fastest` hands this function on only after it found AVX2.
        unsafe { with_avx2(block, wanted) }
    }

    #[target_feature(enable = "avx2")]
    fn with_avx2(block: &[u8; BLOCK], wanted: [u8; 2]) -> u64 {
        let [one, other] = wanted.map(|byte| _mm256_set1_epi8(byte.cast_signed()));
        let half = |at: usize| {
            // SAFETY: 32 bytes from 0 or from 32 are within the 64 of the block; no alignment is asked for.
            let bytes = unsafe { _mm256_loadu_si256(block.as_ptr().add(at).cast::<__m256i>()) };
            let hit = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, one), _mm256_cmpeq_epi8(bytes, other));
            u64::from(_mm256_movemask_epi8(hit).cast_unsigned())
        };
        half(0) | half(32) << 32
    }

    pub(super) fn sse2(block: &[u8; BLOCK], wanted: [u8; 2]) -> u64 {
        // SAFETY: every x86-64 processor has SSE2.
        unsafe { with_sse2(block, wanted) }
    }

    #[target_feature(enable = "sse2")]
    fn with_sse2(block: &[u8; BLOCK], wanted: [u8; 2]) -> u64 {
        let [one, other] = wanted.map(|byte| _mm_set1_epi8(byte.cast_signed()));
        let quarter = |at: usize| {
            // SAFETY: 16 bytes from 0, 16, 32 or 48 are within the 64 of the block; no alignment is asked for.
            let bytes = unsafe { _mm_loadu_si128(block.as_ptr().add(at).cast::<__m128i>()) };
            let hit = _mm_or_si128(_mm_cmpeq_epi8(bytes, one), _mm_cmpeq_epi8(bytes, other));
            u64::from(_mm_movemask_epi8(hit).cast_unsigned())
        };
        quarter(0) | quarter(16) << 16 | quarter(32) << 32 | quarter(48) << 48
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

    fn plainly(bytes: &[u8], from: usize, wanted: [u8; 2]) -> Vec<usize> {
        (from..bytes.len()).filter(|&at| wanted.contains(&bytes[at])).collect()
    }

    /// The first places, at most so many.
    fn first(marks: &mut Marks<'_>, most: usize) -> Vec<usize> {
        let mut places = Vec::new();
        while places.len() < most
            && let Some(place) = marks.until(|_| true)
        {
            places.push(place);
        }
        places
    }

    proptest! {
        #[test]
        fn every_way_finds_the_same(
            bytes in prop::collection::vec(prop_oneof![Just(b'*'), Just(b'~'), any::<u8>()], 0..400),
            wanted in prop_oneof![Just([b'*', b'~']), any::<[u8; 2]>()],
            from in 0usize..400,
        ) {
            for find in ways() {
                let mut marks = Marks { find, ..Marks::new(&bytes) };
                marks.seek(from, wanted);
                prop_assert_eq!(first(&mut marks, usize::MAX), plainly(&bytes, from, wanted));
            }
        }

        #[test]
        fn one_may_go_on_from_anywhere(
            bytes in prop::collection::vec(prop_oneof![Just(b'*'), Just(b'~'), Just(b'A')], 1..300),
            steps in prop::collection::vec((0usize..300, 0usize..5, any::<bool>()), 1..20),
        ) {
            let mut marks = Marks::new(&bytes);
            for (from, taken, other) in steps {
                let wanted = if other { [b'A', b'~'] } else { [b'*', b'~'] };
                marks.seek(from, wanted);
                let found = first(&mut marks, taken);
                let expected: Vec<_> = plainly(&bytes, from, wanted).into_iter().take(taken).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
