//! Interest of one charge, and the payment that pays a plan off in a number of charges.

use jiff::civil::Date;

use crate::Cents;
use crate::estimate::exact::half_even;
use crate::patient_money::{ChargeFrequency, PayPlan};
use crate::pay_plan::calendar::{nth, periods_of_year};

/// Hundredths of a percent in the whole.
const BASIS_POINTS: i128 = 10_000;
/// Parts of a cent in which a payment is looked for.
const FINE: i128 = 1_000_000;

/// What interest goes by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) apr_basis_points: i64,
    pub(super) frequency: ChargeFrequency,
    pub(super) start: Date,
    pub(super) interest_start: Option<Date>,
}

impl Terms {
    pub(super) fn of(plan: &PayPlan) -> Terms {
        Terms {
            apr_basis_points: plan.apr_basis_points,
            frequency: plan.charge_frequency,
            start: plan.date_pay_plan_start,
            interest_start: plan.date_interest_start,
        }
    }

    /// The interest of one period on what is left, in whole units of what it is given, rounded once.
    fn of_period(self, date: Date, left: i128) -> i128 {
        if self.interest_start.is_some_and(|start| date < start) {
            return 0;
        }
        let yearly = left * i128::from(self.apr_basis_points);
        half_even(yearly, BASIS_POINTS * i128::from(periods_of_year(self.frequency)))
    }

    /// The interest that a charge on this day bears. A charge of `pay_amt` always pays something off.
    pub(super) fn interest(self, date: Date, left: Cents, pay_amt: Cents) -> Cents {
        let interest = self.of_period(date, i128::from(left.0));
        let most = (pay_amt - Cents(1)).or_zero();
        i64::try_from(interest).map_or(most, |interest| Cents(interest).min(most))
    }

    /// The smallest payment in whole cents that pays an amount off in so many charges, both by the exact rate and
    /// in charges whose interest is rounded.
    pub(super) fn payment(self, amount: Cents, charges: i64) -> Cents {
        let (mut low, mut high) = (0, amount.0 + self.of_year(amount).0);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.pays_off(amount, Cents(middle), charges) {
                high = middle;
            } else {
                low = middle;
            }
        }
        let mut payment = Cents(high);
        while self.count(amount, payment, charges) > charges {
            payment += Cents(1);
        }
        payment
    }

    /// More than the interest of any one period.
    fn of_year(self, amount: Cents) -> Cents {
        let yearly = half_even(i128::from(amount.0) * i128::from(self.apr_basis_points), BASIS_POINTS);
        Cents(i64::try_from(yearly).unwrap_or(i64::MAX / 4))
    }

    /// Whether a payment pays an amount off in so many charges when nothing is rounded.
    fn pays_off(self, amount: Cents, payment: Cents, charges: i64) -> bool {
        let mut left = i128::from(amount.0) * FINE;
        for n in 0..charges {
            let Some(date) = nth(self.start, self.frequency, n) else { return false };
            let next = left + self.of_period(date, left) - i128::from(payment.0) * FINE;
            if next <= 0 {
                return true;
            }
            // Interest that eats a payment eats all later ones.
            if next >= left {
                return false;
            }
            left = next;
        }
        false
    }

    /// How many charges it takes, at most one more than `most`; as many when the calendar ends before.
    pub(super) fn count(self, amount: Cents, payment: Cents, most: i64) -> i64 {
        let mut left = amount;
        for n in 0..most {
            let Some(date) = nth(self.start, self.frequency, n) else { return most + 1 };
            left = left - (payment - self.interest(date, left, payment));
            if left <= Cents::ZERO {
                return n + 1;
            }
        }
        most + 1
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn monthly(apr_basis_points: i64) -> Terms {
        let start = date(2027, 2, 28);
        Terms { apr_basis_points, frequency: ChargeFrequency::Monthly, start, interest_start: None }
    }

    fn interest(terms: Terms, left: i64) -> Cents {
        terms.interest(terms.start, Cents(left), Cents(100_000))
    }

    #[test]
    fn a_period_bears_its_part_of_the_year() {
        assert_eq!(interest(monthly(1200), 100_000), Cents(1000));
        let with = |frequency| interest(Terms { frequency, ..monthly(1200) }, 100_000);
        assert_eq!(with(ChargeFrequency::Weekly), Cents(231));
        assert_eq!(with(ChargeFrequency::EveryOtherWeek), Cents(462));
        assert_eq!(with(ChargeFrequency::Quarterly), Cents(3000));
        assert_eq!(with(ChargeFrequency::OrdinalWeekday), Cents(1000));
    }

    #[test]
    fn interest_is_rounded_once_a_half_to_the_even_cent() {
        assert_eq!(interest(monthly(1000), 12_200), Cents(102));
        assert_eq!(interest(monthly(1200), 250), Cents(2));
        assert_eq!(interest(monthly(1200), 350), Cents(4));
    }

    #[test]
    fn interest_begins_on_its_day() {
        let terms = Terms { interest_start: Some(date(2027, 3, 28)), ..monthly(1200) };
        let on = |day| terms.interest(day, Cents(10_000), Cents(5000));
        assert_eq!([on(date(2027, 3, 27)), on(date(2027, 3, 28))], [Cents(0), Cents(100)]);
    }

    #[test]
    fn a_charge_always_pays_something_off() {
        let terms = monthly(1200);
        assert_eq!(terms.interest(terms.start, Cents(100_000), Cents(1000)), Cents(999));
        assert_eq!(terms.interest(terms.start, Cents(100_000), Cents(1)), Cents(0));
        assert_eq!(terms.interest(terms.start, Cents(100_000), Cents(0)), Cents(0));
    }

    #[test]
    fn a_payment_pays_off_in_its_number_of_charges() {
        assert_eq!(monthly(1200).payment(Cents(10_000), 5), Cents(2061));
        assert_eq!(monthly(1200).payment(Cents(100_000), 12), Cents(8885));
        assert_eq!(monthly(0).payment(Cents(10_000), 3), Cents(3334));
        assert_eq!(monthly(0).payment(Cents(15_000), 1), Cents(15_000));
        assert_eq!(monthly(1200).payment(Cents(15_000), 1), Cents(15_150));
        assert_eq!(monthly(0).payment(Cents(1), 4), Cents(1));
    }

    #[test]
    fn a_long_plan_with_high_interest_has_a_payment() {
        let quarterly = Terms { frequency: ChargeFrequency::Quarterly, ..monthly(9000) };
        // A quarter's 22.50 and the cent that pays it off; with less nothing ever is.
        assert_eq!(quarterly.payment(Cents(10_000), 1200), Cents(2251));
        assert!(quarterly.pays_off(Cents(10_000), Cents(2251), 1200));
        assert!(!quarterly.pays_off(Cents(10_000), Cents(2250), 1200));
        let all = monthly(10_000);
        assert!(!all.pays_off(Cents(i64::MAX), Cents(1), 1200));
    }

    #[test]
    fn charges_are_counted_up_to_one_too_many() {
        assert_eq!(monthly(0).count(Cents(10_000), Cents(1000), 10), 10);
        assert_eq!(monthly(0).count(Cents(10_001), Cents(1000), 10), 11);
        assert_eq!(monthly(0).count(Cents(10_000), Cents(1), 10), 11);
        let late = Terms { start: date(9999, 12, 1), ..monthly(0) };
        assert_eq!(late.count(Cents(1000), Cents(1000), 10), 1);
        assert_eq!(late.count(Cents(1001), Cents(1000), 10), 11);
    }

    #[test]
    fn months_without_interest_lower_the_payment() {
        let terms = Terms { interest_start: Some(date(2027, 6, 1)), ..monthly(1200) };
        // Four payments of 20.03 bear nothing; on the 19.88 that are left come .20.
        assert_eq!(terms.payment(Cents(10_000), 5), Cents(2004));
    }
}
