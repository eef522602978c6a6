//! The days on which the banks of the United States move money: Monday to Friday, but for the holidays of the Federal
//! Reserve. Payers, banks and practices count in them (`reconciliation.md` 2.1).

use jiff::civil::{Date, Weekday};

/// Whether banks move money on this day.
#[must_use]
pub fn is_business_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_holiday(day)
}

/// Whether the Federal Reserve Banks are closed for a holiday. One that falls on a Sunday is kept on Monday, one that falls
/// on a Saturday not at all.
fn is_holiday(day: Date) -> bool {
    let is_monday = day.weekday() == Weekday::Monday;
    // Which one of its weekday in its month.
    let nth = (day.day() - 1) / 7 + 1;
    let by_weekday = match day.month() {
        // Martin Luther King's birthday, Washington's birthday.
        1 | 2 => is_monday && nth == 3,
        // Memorial Day is the last Monday.
        5 => is_monday && day.day() > 24,
        // Labor Day, Columbus Day.
        9 => is_monday && nth == 1,
        10 => is_monday && nth == 2,
        // Thanksgiving.
        11 => day.weekday() == Weekday::Thursday && nth == 4,
        _ => false,
    };
    by_weekday || is_fixed_holiday(day) || (is_monday && day.yesterday().is_ok_and(is_fixed_holiday))
}

/// New Year, Juneteenth (since 2021), Independence Day, Veterans Day, Christmas.
fn is_fixed_holiday(day: Date) -> bool {
    match (day.month(), day.day()) {
        (1, 1) | (7, 4) | (11, 11) | (12, 25) => true,
        (6, 19) => day.year() >= 2021,
        _ => false,
    }
}

/// Farther apart than this, nothing that counts in business days cares by how many.
const DAYS_MAX: i32 = 60;

/// The business days from one day to another: those behind the first, up to the second. Negative when the second is earlier;
/// none when they are months apart.
#[must_use]
pub fn between(from: Date, to: Date) -> Option<i64> {
    if to < from {
        return between(to, from).map(|days| -days);
    }
    let days = from.until(to).ok()?.get_days();
    if days > DAYS_MAX {
        return None;
    }
    let mut business = 0;
    let mut day = from;
    for _ in 0..days {
        day = day.tomorrow().ok()?;
        business += i64::from(is_business_day(day));
    }
    Some(business)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn banks_are_closed_on_weekends_and_holidays() {
        // 2026: the days that the Federal Reserve keeps; 4 July is a Saturday and moves nothing.
        let closed = [
            date(2026, 1, 1),
            date(2026, 1, 19),
            date(2026, 2, 16),
            date(2026, 5, 25),
            date(2026, 6, 19),
            date(2026, 9, 7),
            date(2026, 10, 12),
            date(2026, 11, 11),
            date(2026, 11, 26),
            date(2026, 12, 25),
            date(2023, 1, 2),
            date(2022, 12, 26),
            date(2026, 3, 7),
            date(2026, 3, 8),
        ];
        for day in closed {
            assert!(!is_business_day(day), "{day}");
        }
        let open =
            [date(2026, 7, 3), date(2026, 1, 12), date(2026, 5, 18), date(2026, 11, 19), date(2020, 6, 19)];
        for day in open {
            assert!(is_business_day(day), "{day}");
        }
    }

    #[test]
    fn days_are_counted_in_both_directions() {
        assert_eq!(between(date(2026, 3, 6), date(2026, 3, 9)), Some(1));
        assert_eq!(between(date(2026, 3, 2), date(2026, 3, 16)), Some(10));
        assert_eq!(between(date(2026, 3, 16), date(2026, 3, 2)), Some(-10));
        assert_eq!(between(date(2026, 5, 22), date(2026, 5, 26)), Some(1), "Memorial Day lies between");
        assert_eq!(between(date(2026, 3, 2), date(2026, 3, 2)), Some(0));
        assert_eq!(between(date(2026, 3, 2), date(2027, 3, 2)), None);
    }
}
