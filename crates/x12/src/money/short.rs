//! Reads an amount of at most eight bytes, as nearly all are, in one word and without a branch for each byte: a reader
//! of an 835 does it for every third element.

const DOTS: u64 = 0x2E2E_2E2E_2E2E_2E2E;
const ZEROS: u64 = 0x3030_3030_3030_3030;
const ONES: u64 = 0x0101_0101_0101_0101;
const TOPS: u64 = 0x8080_8080_8080_8080;

/// What one of the number without its point is in cents, by how many digits follow the point; 8 when there is none.
/// A zero leaves the amount to the reader of any length.
const WORTH: [u64; 9] = [0, 10, 1, 0, 0, 0, 0, 0, 100];

/// The cents; `None` for what is longer, and for what is no amount or one of a rare form.
#[inline]
pub(super) fn amount(digits: &[u8]) -> Option<i64> {
    let word = word(digits)?;
    let points = word ^ DOTS;
    // The top bit of the last point, and of bytes before it that do not matter.
    let points = points.wrapping_sub(ONES) & !points & TOPS;
    let decimals = points.trailing_zeros() / 8;
    let worth = WORTH[decimals as usize % WORTH.len()];
    // What stands before the point takes its place.
    let after = 1_u64.checked_shl(8 * decimals).unwrap_or(0).wrapping_sub(1);
    let without = (word >> 8) & !after | word & after;
    let count = digits.len() - usize::from(points != 0);
    let filled = without | ZEROS.checked_shl(8 * u32::try_from(count).ok()?).unwrap_or(0);
    let are_digits = filled & (TOPS | TOPS >> 1 | TOPS >> 2 | TOPS >> 3) == ZEROS
        && (filled + 6 * ONES) & (TOPS | TOPS >> 1 | TOPS >> 2 | TOPS >> 3) == ZEROS;
    (worth > 0 && are_digits).then(|| (number(filled - ZEROS) * worth).cast_signed())
}

/// Up to eight bytes as one number, the last of them lowest.
#[inline]
fn word(bytes: &[u8]) -> Option<u64> {
    // Two pieces that overlap: what both hold is the same.
    let shift = |piece: usize| 8 * (bytes.len() - piece);
    Some(match bytes.len() {
        4..=8 => {
            let [first, last] =
                [bytes.first_chunk()?, bytes.last_chunk()?].map(|four| u32::from_be_bytes(*four));
            u64::from(first) << shift(4) | u64::from(last)
        }
        2..=3 => {
            let [first, last] =
                [bytes.first_chunk()?, bytes.last_chunk()?].map(|two| u16::from_be_bytes(*two));
            u64::from(first) << shift(2) | u64::from(last)
        }
        1 => u64::from(*bytes.first()?),
        _ => return None,
    })
}

/// The number of eight digits, a byte each.
#[inline]
fn number(digits: u64) -> u64 {
    let pairs = (digits & 0x00FF_00FF_00FF_00FF) + 10 * (digits >> 8 & 0x00FF_00FF_00FF_00FF);
    let fours = (pairs & 0x0000_FFFF_0000_FFFF) + 100 * (pairs >> 16 & 0x0000_FFFF_0000_FFFF);
    (fours & 0xFFFF_FFFF) + 10_000 * (fours >> 32)
}

#[cfg(test)]
mod tests {
    use super::super::any_amount;
    use super::amount;
    use proptest::prelude::*;

    #[test]
    fn usual_amounts_are_short() {
        for (text, cents) in
            [("0", 0), ("7", 7_00), ("45", 45_00), (".5", 50), ("0.05", 5), ("129.6", 129_60)]
        {
            assert_eq!(amount(text.as_bytes()), Some(cents), "{text}");
        }
        assert_eq!(amount(b"99999.99"), Some(99_999_99));
        assert_eq!(amount(b"12345678"), Some(12_345_678_00));
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
