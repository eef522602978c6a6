//! Amounts inside one row's estimate: whole ten-thousandths of a cent, rounded once at its end
//! (`decisions.md` 8).

use std::ops::{Add, Sub};

use crate::Cents;

/// An amount in ten-thousandths of a cent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Exact(i128);

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
    fn a_sum_of_fractions_is_rounded_once() {
        let third = Exact::from(Cents(1)).percent(34);
        assert_eq!((third + third).rounded(), Cents(1));
        assert_eq!((Exact::ZERO - third).or_zero(), Exact::ZERO);
    }
}
