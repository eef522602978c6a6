//! Money in whole cents. Nothing in Bitewing holds money in any other way.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

mod short;

/// An amount of money in whole US cents; negative amounts are owed the other way.
///
/// Arithmetic panics when it leaves the range of `i64` (92 quadrillion dollars), which no sum of real
/// amounts does: X12 amounts are limited to ten digits, and readers refuse longer ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// No money.
    pub const ZERO: Cents = Cents(0);

    /// True for 0.00.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The amount without its sign.
    #[must_use]
    pub const fn abs(self) -> Cents {
        Cents(self.0.abs())
    }

    /// The amount, or 0.00 when it is negative.
    #[must_use]
    pub const fn or_zero(self) -> Cents {
        if self.0 < 0 { Cents::ZERO } else { self }
    }

    /// Reads a decimal amount as X12 and JSON write it: `100`, `100.0`, `100.00`, `.5`, `-0`.
    ///
    /// `None` for anything else: a plus sign, an exponent, more than two decimals that are not zeros, no
    /// digit at all, or more digits than an `i64` of cents holds.
    ///
    /// ```
    /// # use x12::Cents;
    /// assert_eq!(Cents::parse("102.5"), Some(Cents(10250)));
    /// assert_eq!(Cents::parse("-.05"), Some(Cents(-5)));
    /// assert_eq!(Cents::parse("1.005"), None);
    /// assert_eq!(Cents::parse("."), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Cents> {
        Cents::parse_bytes(text.as_bytes())
    }

    /// [`Cents::parse`] for bytes.
    #[must_use]
    pub fn parse_bytes(text: &[u8]) -> Option<Cents> {
        Cents::parse_end(text, 0)
    }

    /// [`Cents::parse`] for what stands from `start` to the end of `bytes`.
    // A reader of an 835 calls it for every third element: to see what stands before saves it a branch, and without a
    // call it takes three percent less in all.
    #[inline(always)]
    pub(crate) fn parse_end(bytes: &[u8], start: usize) -> Option<Cents> {
        let negative = bytes.get(start) == Some(&b'-');
        let start = start + usize::from(negative);
        let amount = short::amount(bytes, start).or_else(|| any_amount(bytes.get(start..)?))?;
        Some(Cents(if negative { -amount } else { amount }))
    }

    /// The amount as X12 writes a decimal: no trailing zeros after the point, no point for whole dollars,
    /// `0` for zero.
    #[must_use]
    pub fn to_x12(self) -> String {
        let plain = self.to_string();
        let Some(short) = plain.strip_suffix(".00") else {
            return plain.strip_suffix('0').map(str::to_owned).unwrap_or(plain);
        };
        short.to_owned()
    }
}

/// The cents of an amount of any length, byte by byte.
#[cold]
fn any_amount(digits: &[u8]) -> Option<i64> {
    let (dollars, whole) = number(digits)?;
    let (cents, rest) = match digits.get(whole..)? {
        [] => (0, &[][..]),
        [b'.', tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] => {
            (i64::from(tens - b'0') * 10 + i64::from(ones - b'0'), rest)
        }
        [b'.', tens @ b'0'..=b'9'] => (i64::from(tens - b'0') * 10, &[][..]),
        [b'.'] if whole > 0 => (0, &[][..]),
        _ => return None,
    };
    let any = whole > 0 || digits.len() > 1;
    if !any || rest.iter().any(|&b| b != b'0') {
        return None;
    }
    dollars.checked_mul(100)?.checked_add(cents)
}

/// The number that some bytes begin with, and how many digits it has; `None` when it is too large.
fn number(bytes: &[u8]) -> Option<(i64, usize)> {
    let mut number: i64 = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_digit() {
            return Some((number, at));
        }
        number = number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
    }
    Some((number, bytes.len()))
}

/// Always two decimals: `-0.05`, `353.00`.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let text = format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100);
        f.pad(&text)
    }
}

impl fmt::Debug for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "${self}")
    }
}

impl Add for Cents {
    type Output = Cents;
    fn add(self, other: Cents) -> Cents {
        Cents(self.0.checked_add(other.0).expect("a sum of money within 92 quadrillion dollars"))
    }
}

impl Sub for Cents {
    type Output = Cents;
    fn sub(self, other: Cents) -> Cents {
        Cents(self.0.checked_sub(other.0).expect("a difference of money within 92 quadrillion dollars"))
    }
}

impl Neg for Cents {
    type Output = Cents;
    fn neg(self) -> Cents {
        Cents(self.0.checked_neg().expect("an amount of money within 92 quadrillion dollars"))
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Cents) {
        *self = *self + other;
    }
}

impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Cents) {
        *self = *self - other;
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Cents>>(amounts: I) -> Cents {
        amounts.fold(Cents::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Cents> for Cents {
    fn sum<I: Iterator<Item = &'a Cents>>(amounts: I) -> Cents {
        amounts.copied().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_payers_write() {
        for (text, cents) in
            [("353", 35300), ("1.0", 100), ("0.50", 50), (".5", 50), ("-0", 0), ("-18", -1800)]
        {
            assert_eq!(Cents::parse(text), Some(Cents(cents)), "{text}");
        }
        for text in ["", "-", ".", "+1", "1e3", "1,000", "1.234", "1 ", "99999999999999999999"] {
            assert_eq!(Cents::parse(text), None, "{text}");
        }
    }

    #[test]
    fn x12_amounts_carry_no_needless_zeros() {
        for (cents, text) in [(0, "0"), (35300, "353"), (10250, "102.5"), (5, "0.05"), (-1010, "-10.1")] {
            assert_eq!(Cents(cents).to_x12(), text);
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_is_the_identity(cents in any::<i32>()) {
            let amount = Cents(i64::from(cents));
            prop_assert_eq!(Cents::parse(&amount.to_string()), Some(amount));
            prop_assert_eq!(Cents::parse(&amount.to_x12()), Some(amount));
        }
    }
}
