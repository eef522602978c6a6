//! The days on which a plan's charges come due.

use jiff::Span;
use jiff::civil::Date;

use crate::patient_money::ChargeFrequency;

const DAYS_OF_WEEK: i8 = 7;

/// How many charges a year has: a charge bears that part of the yearly interest.
pub(super) const fn periods_of_year(frequency: ChargeFrequency) -> i64 {
    match frequency {
        ChargeFrequency::Weekly => 52,
        ChargeFrequency::EveryOtherWeek => 26,
        ChargeFrequency::Monthly | ChargeFrequency::OrdinalWeekday => 12,
        ChargeFrequency::Quarterly => 4,
    }
}

/// The day of the charge after `n` others. It is counted from the first day and not from the one before, so that
/// a plan of the 31st comes back to the 31st after a short month.
pub(super) fn nth(start: Date, frequency: ChargeFrequency, n: i64) -> Option<Date> {
    match frequency {
        ChargeFrequency::Weekly => start.checked_add(Span::new().try_weeks(n).ok()?).ok(),
        ChargeFrequency::EveryOtherWeek => start.checked_add(Span::new().try_weeks(2 * n).ok()?).ok(),
        ChargeFrequency::Monthly => months_on(start, n),
        ChargeFrequency::Quarterly => months_on(start, 3 * n),
        ChargeFrequency::OrdinalWeekday => same_weekday(start, months_on(start.first_of_month(), n)?),
    }
}

fn months_on(start: Date, months: i64) -> Option<Date> {
    start.checked_add(Span::new().try_months(months).ok()?).ok()
}

/// The same weekday of another month, the second Tuesday of one for the second Tuesday of another; the last one
/// where there is no fifth.
fn same_weekday(of: Date, month: Date) -> Option<Date> {
    let ordinal = (of.day() - 1) / DAYS_OF_WEEK + 1;
    month
        .nth_weekday_of_month(ordinal, of.weekday())
        .or_else(|_| month.nth_weekday_of_month(-1, of.weekday()))
        .ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days(start: Date, frequency: ChargeFrequency) -> Vec<Date> {
        (0..4).filter_map(|n| nth(start, frequency, n)).collect()
    }

    #[test]
    fn weeks_are_counted_in_days() {
        let start = date(2027, 2, 23);
        assert_eq!(
            days(start, ChargeFrequency::Weekly),
            [start, date(2027, 3, 2), date(2027, 3, 9), date(2027, 3, 16)]
        );
        assert_eq!(
            days(start, ChargeFrequency::EveryOtherWeek),
            [start, date(2027, 3, 9), date(2027, 3, 23), date(2027, 4, 6)]
        );
    }

    #[test]
    fn a_plan_of_the_31st_comes_back_to_it() {
        let start = date(2027, 1, 31);
        assert_eq!(
            days(start, ChargeFrequency::Monthly),
            [start, date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]
        );
        assert_eq!(
            days(date(2027, 11, 30), ChargeFrequency::Quarterly),
            [date(2027, 11, 30), date(2028, 2, 29), date(2028, 5, 30), date(2028, 8, 30)]
        );
    }

    #[test]
    fn an_ordinal_weekday_is_the_same_one_of_each_month() {
        let second_tuesday = date(2027, 2, 9);
        assert_eq!(
            days(second_tuesday, ChargeFrequency::OrdinalWeekday),
            [second_tuesday, date(2027, 3, 9), date(2027, 4, 13), date(2027, 5, 11)]
        );
        let first = days(date(2027, 2, 7), ChargeFrequency::OrdinalWeekday);
        assert_eq!(first[..2], [date(2027, 2, 7), date(2027, 3, 7)]);
        let fifth_monday = date(2027, 3, 29);
        assert_eq!(
            days(fifth_monday, ChargeFrequency::OrdinalWeekday),
            [fifth_monday, date(2027, 4, 26), date(2027, 5, 31), date(2027, 6, 28)]
        );
    }

    #[test]
    fn the_calendar_ends() {
        assert_eq!(nth(date(9999, 12, 1), ChargeFrequency::Monthly, 1), None);
        assert_eq!(nth(date(2027, 1, 1), ChargeFrequency::Weekly, i64::MAX / 2), None);
    }

    #[test]
    fn a_year_has_its_charges() {
        let of = |frequency| periods_of_year(frequency);
        assert_eq!(ChargeFrequency::ALL.iter().map(|f| of(*f)).collect::<Vec<_>>(), [52, 26, 12, 4, 12]);
    }
}
