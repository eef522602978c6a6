//! The days on which banks, payers and the practice work.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Monday to Friday, but no holiday on which the banks are closed.
pub(crate) fn is_business_day(day: Date) -> bool {
    !is_weekend(day) && !is_holiday(day)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The days on which the Federal Reserve Banks are closed. One that falls on a Sunday is kept on Monday.
fn is_holiday(day: Date) -> bool {
    let monday = day.weekday() == Weekday::Monday;
    let fixed =
        |day: Date| matches!((day.month(), day.day()), (1, 1) | (6, 19) | (7, 4) | (11, 11) | (12, 25));
    let nth = (day.day() - 1) / 7 + 1;
    let by_rule = match day.month() {
        1 | 2 => monday && nth == 3,
        5 => monday && day.day() > 24,
        9 => monday && nth == 1,
        10 => monday && nth == 2,
        11 => day.weekday() == Weekday::Thursday && nth == 4,
        _ => false,
    };
    by_rule || fixed(day) || (monday && day.yesterday().is_ok_and(fixed))
}

/// The day itself or the next business day.
pub(crate) fn on_or_after(mut day: Date) -> Date {
    while !is_business_day(day) {
        day = next_day(day);
    }
    day
}

/// So many business days later.
pub(crate) fn later(day: Date, business_days: u32) -> Date {
    (0..business_days).fold(day, |day, _| on_or_after(next_day(day)))
}

/// So many days later, moved to a business day.
pub(crate) fn days_later(day: Date, days: u32) -> Date {
    on_or_after(day.saturating_add(i64::from(days).days()))
}

pub(crate) fn next_day(day: Date) -> Date {
    day.saturating_add(1.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn banks_are_closed_on_weekends_and_holidays() {
        let closed = [
            date(2025, 1, 1),
            date(2025, 1, 20),
            date(2025, 5, 26),
            date(2025, 9, 1),
            date(2025, 11, 27),
            date(2023, 1, 2),
            date(2026, 3, 28),
            date(2026, 3, 29),
        ];
        assert!(closed.into_iter().all(|day| !is_business_day(day)));
        assert!([date(2025, 1, 2), date(2026, 3, 30), date(2025, 5, 19)].into_iter().all(is_business_day));
        assert_eq!(later(date(2026, 3, 26), 2), date(2026, 3, 30));
    }
}
