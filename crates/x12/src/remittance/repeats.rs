//! Finds a claim that comes twice in a set (x12.md 4.8): its money would be posted twice.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::mem::discriminant;

use super::RemittedClaim;

/// The claims of a set that are remembered: many more than the 10,000 that a set should have.
const CLAIMS_MAX: usize = 50_000;

/// What tells one claim from another, mixed to one number each.
#[derive(Debug, Default)]
pub(super) struct Repeats(HashSet<u64, BuildHasherDefault<Mixed>>);

impl Repeats {
    /// Remembers a claim. True when one with the same numbers, status, amounts and day came before. A claim that is
    /// split differs in CLP07, a correction in amounts.
    pub(super) fn holds(&mut self, claim: &RemittedClaim<'_>) -> bool {
        let first_line = claim.lines.first().and_then(|line| line.service);
        let day = claim.stated_service.or(first_line).map(|service| service.first);
        let mut mixed = Mixed::default();
        mixed.write(claim.claim_number.as_bytes());
        mixed.write(claim.payer_claim_number.as_bytes());
        for amount in [claim.charge, claim.paid, claim.patient_responsibility.unwrap_or_default()] {
            mixed.write_i64(amount.0);
        }
        discriminant(&claim.status).hash(&mut mixed);
        let day =
            day.map_or([0; 3], |day| [i64::from(day.year()), i64::from(day.month()), i64::from(day.day())]);
        mixed.write_i64((day[0] * 100 + day[1]) * 100 + day[2]);
        let key = mixed.finish();
        if self.0.len() < CLAIMS_MAX { !self.0.insert(key) } else { self.0.contains(&key) }
    }
}

/// Mixes eight bytes at a time: some nanoseconds a claim, of which a hash that withstands an enemy takes ten times as
/// many. Two claims that an enemy makes alike are held, and that the claims are limited keeps a bad table small.
#[derive(Clone, Copy, Default)]
struct Mixed(u64);

impl Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_le_bytes(*word)));
        // The end once more with what is before it is faster than byte by byte.
        let end = bytes.last_chunk::<8>().map(|word| u64::from_le_bytes(*word));
        let end = end.unwrap_or_else(|| rest.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)));
        // The length parts one text from the next.
        self.write_u64(end ^ (bytes.len() as u64) << 56);
    }

    fn write_isize(&mut self, word: isize) {
        self.write_i64(word as i64);
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word.cast_unsigned());
    }

    fn write_u64(&mut self, word: u64) {
        let mixed = (self.0 ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cents;
    use crate::remittance::{ClaimStatus, ServiceRange};

    fn claim(number: &str, payer_number: &str, paid: i64) -> RemittedClaim<'static> {
        RemittedClaim {
            status: ClaimStatus::Primary,
            claim_number: number.to_owned().into(),
            payer_claim_number: payer_number.to_owned().into(),
            paid: Cents(paid),
            ..RemittedClaim::default()
        }
    }

    #[test]
    fn only_the_same_claim_is_a_repeat() {
        let mut repeats = Repeats::default();
        let claims = [
            ("RD1", "26015", 4500),
            ("RD1", "26016", 4500),
            ("RD1", "26015", 4501),
            ("RD126015", "", 4500),
            ("", "RD126015", 4500),
            ("RD00000001", "26015", 4500),
        ];
        for (number, payer_number, paid) in claims {
            assert!(!repeats.holds(&claim(number, payer_number, paid)), "{number} {payer_number} {paid}");
        }
        let mut same = claim("RD1", "26015", 4500);
        assert!(repeats.holds(&same));
        let day = jiff::civil::date(2026, 1, 15);
        same.stated_service = ServiceRange::of(Some(day), None);
        assert!(!repeats.holds(&same));
        same.status = ClaimStatus::Reversal;
        assert!(!repeats.holds(&same));
    }

    #[test]
    fn many_claims_are_all_different_and_not_all_are_remembered() {
        let mut repeats = Repeats::default();
        for n in 0..CLAIMS_MAX + 9 {
            assert!(!repeats.holds(&claim(&format!("RD{n:08}"), &format!("26015{n:010}"), 4500)), "{n}");
        }
        assert_eq!(repeats.0.len(), CLAIMS_MAX);
        assert!(repeats.holds(&claim("RD00000000", "260150000000000", 4500)));
    }
}
