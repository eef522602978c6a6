//! Reads an amount of at most eight bytes, as nearly all are, in one word and without a branch for each byte: a reader
//! of an 835 does it for every third element.

/// A byte eight times.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// What one of the number without its point is in cents, by how many digits follow the point; 8 when there is none.
/// A zero leaves the amount to the reader of any length.
const WORTH: [i64; 16] = [0, 10, 1, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0];

/// The cents; `None` for what is longer, and for what is no amount or one of a rare form.
#[inline]
pub(super) fn amount(digits: &[u8]) -> Option<i64> {
    let word = word(digits)?;
    let points = word ^ all(b'.');
    // The top bit of the last point, and of bytes before it that do not matter.
    let points = points.wrapping_sub(all(1)) & !points & all(0x80);
    let decimals = points.trailing_zeros() / 8;
    // What stands before the point takes its place. In two steps, as no number is shifted by all its bits.
    let before = u64::MAX << (4 * decimals) << (4 * decimals);
    let moved = word >> 8 | u64::from(b'0') << 56;
    let digits = (moved & before | word & !before) ^ all(b'0');
    let are_digits = (digits.wrapping_add(all(0x80 - 10)) | digits) & all(0x80) == 0;
    let worth = WORTH[decimals as usize % WORTH.len()];
    (are_digits && worth > 0).then(|| number(digits) * worth)
}

/// Up to eight bytes as one number, the last of them lowest, with zeros before them.
#[inline]
fn word(bytes: &[u8]) -> Option<u64> {
    // Of more than three, two pieces that overlap: what both hold is the same.
    let (pieces, length) = match *bytes {
        [_, _, _, _, ..] if bytes.len() <= 8 => {
            let [first, last] =
                [bytes.first_chunk()?, bytes.last_chunk()?].map(|four| u32::from_be_bytes(*four));
            let shift = 8 * (bytes.len() - 4);
            return Some(all(b'0') << 32 << shift | u64::from(first) << shift | u64::from(last));
        }
        [first, second, third] => (u64::from(first) << 16 | u64::from(second) << 8 | u64::from(third), 3),
        [first, second] => (u64::from(first) << 8 | u64::from(second), 2),
        [only] => (u64::from(only), 1),
        _ => return None,
    };
    Some(all(b'0') << (8 * length) | pieces)
}

/// The number of eight digits, a byte each: two by two, four by four.
#[inline]
fn number(digits: u64) -> i64 {
    let pairs = (digits.swap_bytes().wrapping_mul(10 << 8 | 1) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_FFFF_0000_FFFF;
    (fours.wrapping_mul(10_000 << 32 | 1) >> 32).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::super::any_amount;
    use super::amount;
    use proptest::prelude::*;

    #[test]
    fn usual_amounts_are_short() {
        for (text, cents) in
            [("0", 0), ("7", 7_00), ("45", 45_00), (".5", 50), ("0.05", 5), ("129.6", 12_960)]
        {
            assert_eq!(amount(text.as_bytes()), Some(cents), "{text}");
        }
        assert_eq!(amount(b"99999.99"), Some(9_999_999));
        assert_eq!(amount(b"12345678"), Some(1_234_567_800));
    }

    proptest! {
        #[test]
        fn short_amounts_are_what_any_amount_is(text in "[0-9.]{0,10}|[0-9]{1,5}\\.[0-9]{1,2}|[0-9.:/ -]{0,9}") {
            if let Some(cents) = amount(text.as_bytes()) {
                prop_assert_eq!(any_amount(text.as_bytes()), Some(cents), "{}", text);
            }
        }

        #[test]
        fn any_bytes_are_no_other_amount(bytes in prop::collection::vec(any::<u8>(), 0..10)) {
            if let Some(cents) = amount(&bytes) {
                prop_assert_eq!(any_amount(&bytes), Some(cents));
            }
        }
    }
}
