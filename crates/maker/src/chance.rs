//! Numbers that look like chance and follow from a seed. Our own, so that no new version of a crate changes the bytes.

/// A stream of numbers (SplitMix64). Each subject has its own, so that one more draw in one subject changes nothing in
/// the others.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: u64,
}

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    /// The stream of a subject.
    pub(crate) fn new(seed: u64, subject: &str) -> Chance {
        let mut chance = Chance { state: seed };
        for byte in subject.bytes() {
            chance.state = chance.next() ^ u64::from(byte);
        }
        chance
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `count` - 1; 0 when there is nothing to choose from.
    pub(crate) fn below(&mut self, count: u32) -> u32 {
        let scaled = (self.next() >> 32) * u64::from(count);
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    /// True in so many of a thousand cases.
    pub(crate) fn per_mille(&mut self, share: u32) -> bool {
        self.below(1000) < share
    }

    /// One of several. There must be one.
    pub(crate) fn pick<'a, T>(&mut self, several: &'a [T]) -> &'a T {
        &several[self.place(several.len())]
    }

    /// A place in a list of this length.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_seed_for_ever() {
        let mut chance = Chance::new(7, "people");
        let drawn: Vec<u32> = (0..5).map(|_| chance.below(1000)).collect();
        assert_eq!(drawn, DRAWN);
        assert_ne!(Chance::new(8, "people").next(), Chance::new(7, "people").next());
        assert_ne!(Chance::new(7, "life").next(), Chance::new(7, "people").next());
    }

    /// Whoever changes these changes every practice that was ever made.
    const DRAWN: [u32; 5] = [607, 114, 802, 452, 453];

    #[test]
    fn shares_are_what_they_say() {
        let mut chance = Chance::new(1, "shares");
        let hits = (0..100_000).filter(|_| chance.per_mille(40)).count();
        assert!((3_700..4_300).contains(&hits), "{hits}");
    }
}
