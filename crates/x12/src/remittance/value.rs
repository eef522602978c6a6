//! Values of elements: text, amounts, dates.

use std::mem;

use jiff::civil::Date;
use serde::Serialize;

use crate::Cents;

/// The largest amount that is read, either sign: ten digits with the cents, the limit of the HIPAA guides
/// (x12.md 4.1). It also keeps sums inside `Cents` for any file below 9 GB.
pub const AMOUNT_MAX: Cents = Cents(9_999_999_999);

/// First and last day of a service; the same for a single day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceRange {
    /// DTM*472, 150 or 232.
    pub first: Date,
    /// DTM*472, 151 or 233.
    pub last: Date,
}

impl ServiceRange {
    /// From what was sent of the two; `None` when neither was.
    pub(crate) fn of(first: Option<Date>, last: Option<Date>) -> Option<ServiceRange> {
        Some(ServiceRange { first: first.or(last)?, last: last.or(first)? })
    }
}

/// An amount; `None` when it is not one or beyond [`AMOUNT_MAX`].
pub(crate) fn amount(bytes: &[u8]) -> Option<Cents> {
    amount_at_end(bytes, 0)
}

/// [`amount`] of what stands from `start` to the end of `bytes`.
#[inline]
pub(crate) fn amount_at_end(bytes: &[u8], start: usize) -> Option<Cents> {
    // Most come without blanks.
    let amount = Cents::parse_end(bytes, start);
    let amount = amount.or_else(|| Cents::parse_bytes(bytes.get(start..)?.trim_ascii()))?;
    (-AMOUNT_MAX..=AMOUNT_MAX).contains(&amount).then_some(amount)
}

/// A date written CCYYMMDD.
pub(crate) fn date(bytes: &[u8]) -> Option<Date> {
    let digits: &[u8; 8] = bytes.trim_ascii().try_into().ok()?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let [c, d, y, z, m, n, e, f] = digits.map(|digit| digit - b'0');
    let year = i16::from(c * 10 + d) * 100 + i16::from(y * 10 + z);
    Date::new(year, i8::try_from(m * 10 + n).ok()?, i8::try_from(e * 10 + f).ok()?).ok()
}

/// Reads dates, and knows the last two: most services of a claim are of one day, and most claims of a file were
/// received on one.
#[derive(Debug, Default)]
pub(crate) struct Days([Option<([u8; 8], Date)>; 2]);

impl Days {
    /// [`date`].
    #[inline]
    pub(crate) fn date(&mut self, bytes: &[u8]) -> Option<Date> {
        let known = |day: &Option<([u8; 8], Date)>| day.filter(|(sent, _)| sent == bytes).map(|(_, day)| day);
        let [last, before] = &mut self.0;
        if let Some(day) = known(last) {
            return Some(day);
        }
        mem::swap(last, before);
        if let Some(day) = known(last) {
            return Some(day);
        }
        let day = date(bytes)?;
        *last = bytes.try_into().ok().map(|sent| (sent, day));
        Some(day)
    }
}

/// A whole number without sign; `None` when it is not one or too large.
pub(crate) fn count(bytes: &[u8]) -> Option<usize> {
    str::from_utf8(bytes.trim_ascii()).ok()?.parse().ok()
}

/// Are two control numbers the same number? Leading zeros and blanks do not matter.
pub(crate) fn same_number(one: &[u8], other: &[u8]) -> bool {
    number_key(one) == number_key(other)
}

/// What control numbers that are the same number have in common; one that is absent is no number.
pub(crate) fn number_key(bytes: &[u8]) -> Option<&[u8]> {
    let bytes = bytes.trim_ascii();
    let zeros = bytes.iter().take_while(|&&b| b == b'0').count();
    let bare = if bytes.iter().all(u8::is_ascii_digit) { &bytes[zeros..] } else { bytes };
    (!bytes.is_empty()).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_a_limit() {
        assert_eq!(amount(b"99999999.99"), Some(AMOUNT_MAX));
        assert_eq!(amount(b"100000000"), None);
        assert_eq!(amount(b"-99999999.99"), Some(-AMOUNT_MAX));
        assert_eq!(amount(b"000000000000000"), Some(Cents::ZERO));
        assert_eq!(amount(b"1O"), None);
    }

    #[test]
    fn dates_must_exist() {
        assert_eq!(date(b"20260115"), Date::new(2026, 1, 15).ok());
        for bad in [&b"20260230"[..], b"260115", b"2026011A", b""] {
            assert_eq!(date(bad), None);
        }
    }

    #[test]
    fn days_that_were_read_before_are_the_same() {
        let mut days = Days::default();
        let sent: [&[u8]; 4] = [b"20260115", b"20260116", b"20260230", b"20260117"];
        for n in [0, 0, 1, 0, 2, 1, 3, 3, 0, 2, 1, 3, 0] {
            assert_eq!(days.date(sent[n]), date(sent[n]));
        }
    }

    #[test]
    fn control_numbers_are_compared_as_numbers() {
        assert!(same_number(b"000000001", b"1"));
        assert!(same_number(b"0", b"000000000"));
        assert!(!same_number(b"", b"000"));
        assert!(!same_number(b"TEST", b"1"));
        assert!(same_number(b"A01", b"A01 "));
    }
}
