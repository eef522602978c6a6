//! Counts of days, and of those on which banks work.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::matching::business_day::is_business_day;

/// Days of a count that is given up: no lag is longer.
const DAYS_MAX: i64 = 400;

/// The business days behind one day up to another; negative when the other is earlier.
#[must_use]
pub fn business_days(from: Date, to: Date) -> i64 {
    if to < from {
        return -business_days(to, from);
    }
    let days = from.series(1.day()).skip(1).take_while(|day| *day <= to);
    let days = days.zip(0..DAYS_MAX).filter(|(day, _)| is_business_day(*day));
    i64::try_from(days.count()).unwrap_or(DAYS_MAX)
}

/// So many business days later.
#[must_use]
pub fn business_days_later(day: Date, days: i64) -> Date {
    let mut open = day.series(1.day()).skip(1).filter(|day| is_business_day(*day));
    let nth = usize::try_from(days.min(DAYS_MAX)).ok().and_then(|days| days.checked_sub(1));
    nth.map_or(Some(day), |nth| open.nth(nth)).unwrap_or(Date::MAX)
}

/// So many days later.
#[must_use]
pub fn days_later(day: Date, days: i64) -> Date {
    day.saturating_add(days.min(DAYS_MAX).days())
}

/// The days from one to another; negative when the other is earlier.
#[must_use]
pub fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn business_days_are_counted_from_the_day_behind() {
        let friday = date(2026, 1, 16);
        assert_eq!(business_days(friday, friday), 0);
        assert_eq!(business_days(friday, date(2026, 1, 18)), 0);
        assert_eq!(business_days(friday, date(2026, 1, 20)), 1, "Monday is a holiday");
        assert_eq!(business_days(date(2026, 1, 20), friday), -1);
        assert_eq!(business_days_later(friday, 0), friday);
        assert_eq!(business_days_later(friday, 1), date(2026, 1, 20));
        assert_eq!(business_days_later(friday, 4), date(2026, 1, 23));
        assert_eq!(days(friday, date(2026, 2, 16)), 31);
        assert_eq!(days_later(friday, 31), date(2026, 2, 16));
    }

    #[test]
    fn a_count_without_end_ends() {
        assert_eq!(business_days(date(1, 1, 1), Date::MAX).cmp(&DAYS_MAX), std::cmp::Ordering::Less);
        assert_eq!(business_days_later(Date::MAX, 4), Date::MAX);
        assert_eq!(days_later(Date::MAX, 4), Date::MAX);
    }
}
