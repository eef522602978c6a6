//! Amounts inside one row's estimate: whole ten-thousandths of a cent, rounded once at its end
//! (`decisions.md` 8).

use std::fmt;
use std::ops::{Add, Sub};

use crate::Cents;

/// An amount in ten-thousandths of a cent. As text it shows what it has below a cent, if anything: `12.50`,
/// `12.345`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exact(i128);

/// Ten-thousandths in a cent.
const PER_CENT: i128 = 10_000;

impl Exact {
    /// No money.
    pub(crate) const ZERO: Exact = Exact(0);

    /// So many hundredths of it. A percentage of whole cents is exact.
    #[must_use]
    pub(crate) fn percent(self, percent: i64) -> Exact {
        Exact(half_even(self.0 * i128::from(percent), 100))
    }

    /// The amount, or nothing when it is negative.
    #[must_use]
    pub(crate) fn or_zero(self) -> Exact {
        self.max(Exact::ZERO)
    }

    /// Whole cents, a half going to the even one.
    #[must_use]
    pub(crate) fn rounded(self) -> Cents {
        let cents = half_even(self.0, PER_CENT);
        Cents(i64::try_from(cents).expect("an estimate is no larger than the amounts it was made of"))
    }
}

impl From<Cents> for Exact {
    fn from(cents: Cents) -> Exact {
        Exact(i128::from(cents.0) * PER_CENT)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (size, sign) = (self.0.unsigned_abs(), if self.0 < 0 { "-" } else { "" });
        let text = format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000);
        let shown = text.trim_end_matches('0').len().max(text.len() - 4);
        f.write_str(text.get(..shown).unwrap_or(&text))
    }
}

impl Add for Exact {
    type Output = Exact;
    fn add(self, other: Exact) -> Exact {
        Exact(self.0 + other.0)
    }
}

impl Sub for Exact {
    type Output = Exact;
    fn sub(self, other: Exact) -> Exact {
        Exact(self.0 - other.0)
    }
}

/// `number / by`, a half going to the even neighbour.
pub(crate) fn half_even(number: i128, by: i128) -> i128 {
    let (whole, rest) = (number.div_euclid(by), number.rem_euclid(by));
    match (2 * rest).cmp(&by) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + (whole & 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_cent_goes_to_the_even_cent() {
        let half_of = |cents| Exact::from(Cents(cents)).percent(50).rounded();
        assert_eq!(half_of(1), Cents(0));
        assert_eq!(half_of(3), Cents(2));
        assert_eq!(half_of(5), Cents(2));
        assert_eq!(half_of(7), Cents(4));
        assert_eq!(half_of(-1), Cents(0));
        assert_eq!(half_of(-3), Cents(-2));
    }

    #[test]
    fn other_fractions_go_to_the_nearest_cent() {
        assert_eq!(Exact::from(Cents(99)).percent(33).rounded(), Cents(33));
        assert_eq!(Exact::from(Cents(101)).percent(80).rounded(), Cents(81));
    }

    #[test]
    fn as_text_it_hides_no_fraction() {
        let text = |cents: i64, percent| Exact::from(Cents(cents)).percent(percent).to_string();
        assert_eq!(text(1250, 100), "12.50");
        assert_eq!(text(2469, 50), "12.345");
        assert_eq!(text(-1, 100), "-0.01");
        assert_eq!(text(-3, 50), "-0.015");
        assert_eq!(text(0, 100), "0.00");
        assert_eq!(text(10_000, 100), "100.00");
        assert_eq!(text(7, 33), "0.0231");
    }

    #[test]
    fn a_sum_of_fractions_is_rounded_once() {
        let third = Exact::from(Cents(1)).percent(34);
        assert_eq!((third + third).rounded(), Cents(1));
        assert_eq!((Exact::ZERO - third).or_zero(), Exact::ZERO);
    }
}
