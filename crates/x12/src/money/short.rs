//! Reads an amount of at most eight bytes, as nearly all are, in one word and without a branch for each byte: a reader
//! of an 835 does it for every third element.

/// A byte eight times.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// What one of the number without its point is in cents, by how many digits follow the point; 8 when there is none.
/// A zero leaves the amount to the reader of any length.
const WORTH: [i64; 16] = [0, 10, 1, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 0];

/// The cents of the amount that stands from `start` to the end of `bytes`; `None` for what is longer, and for what is
/// no amount or one of a rare form.
#[inline]
pub(super) fn amount(bytes: &[u8], start: usize) -> Option<i64> {
    let word = word(bytes, start)?;
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

/// One to eight bytes from `start` to the end as one number, the last of them lowest, with zeros before them. What
/// stands before them is read with them and covered: so their number, which nobody can guess, is no branch.
#[inline]
fn word(bytes: &[u8], start: usize) -> Option<u64> {
    let length = bytes.len().checked_sub(start).filter(|length| (1..=8).contains(length))?;
    let last = bytes.last_chunk().copied().unwrap_or_else(|| {
        let mut last = [0; 8];
        last[8 - bytes.len()..].copy_from_slice(bytes);
        last
    });
    let covered = !(u64::MAX >> (64 - 8 * length));
    Some(u64::from_be_bytes(last) & !covered | all(b'0') & covered)
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
            assert_eq!(amount(text.as_bytes(), 0), Some(cents), "{text}");
        }
        assert_eq!(amount(b"99999.99", 0), Some(9_999_999));
        assert_eq!(amount(b"12345678", 0), Some(1_234_567_800));
    }

    proptest! {
        #[test]
        fn short_amounts_are_what_any_amount_is(
            before in "[0-9.*A-Z]{0,9}",
            text in "[0-9.]{0,10}|[0-9]{1,5}\\.[0-9]{1,2}|[0-9.:/ -]{0,9}",
        ) {
            if let Some(cents) = amount(format!("{before}{text}").as_bytes(), before.len()) {
                prop_assert_eq!(any_amount(text.as_bytes()), Some(cents), "{}", text);
            }
        }

        #[test]
        fn any_bytes_are_no_other_amount(bytes in prop::collection::vec(any::<u8>(), 0..20), start in 0..25usize) {
            if let Some(cents) = amount(&bytes, start) {
                prop_assert_eq!(any_amount(&bytes[start..]), Some(cents));
            }
        }
    }
}
