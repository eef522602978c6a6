//! The benefit year (`opendental-engine.md` 6): the calendar year, or twelve months from a plan's own month.

use jiff::ToSpan;
use jiff::civil::Date;

/// The first day of the benefit year that a date lies in. `month_renew` 0 is the calendar year.
#[must_use]
pub fn renew(date: Date, month_renew: i64) -> Date {
    let month = i8::try_from(month_renew).unwrap_or_default().clamp(0, 12);
    match month {
        0 => date.first_of_year(),
        month if month <= date.month() => start(date.year(), month),
        month => start(date.year() - 1, month),
    }
}

/// The first and the last day of the benefit year that a date lies in.
#[must_use]
pub fn benefit_year(date: Date, month_renew: i64) -> (Date, Date) {
    let first = renew(date, month_renew);
    (first, first.saturating_add(1.year()).saturating_sub(1.day()))
}

fn start(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).unwrap_or(Date::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_plan_renews_in_january_or_in_its_own_month() {
        let table = [
            (date(2026, 3, 15), 0, date(2026, 1, 1)),
            (date(2026, 3, 15), 1, date(2026, 1, 1)),
            (date(2026, 3, 15), 3, date(2026, 3, 1)),
            (date(2026, 3, 1), 3, date(2026, 3, 1)),
            (date(2026, 3, 15), 4, date(2025, 4, 1)),
            (date(2026, 12, 31), 12, date(2026, 12, 1)),
            (date(2026, 11, 30), 12, date(2025, 12, 1)),
        ];
        for (day, month, first) in table {
            assert_eq!(renew(day, month), first, "{day} renewing in month {month}");
        }
    }

    #[test]
    fn a_benefit_year_ends_the_day_before_the_next() {
        assert_eq!(benefit_year(date(2024, 3, 15), 3), (date(2024, 3, 1), date(2025, 2, 28)));
        assert_eq!(benefit_year(date(2026, 3, 15), 0), (date(2026, 1, 1), date(2026, 12, 31)));
    }
}
