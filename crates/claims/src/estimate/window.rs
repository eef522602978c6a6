//! The days on which services count against a frequency limit (`opendental-engine.md` 6.5).

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::coverage::{Benefit, QuantityQualifier, TimePeriod};
use crate::estimate::terms::Terms;

/// The days on which services count against a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    from: Date,
    /// None: whatever is later counts too.
    to: Option<Date>,
}

impl Window {
    pub(crate) fn of(terms: &Terms<'_>, limit: &Benefit) -> Window {
        let date = terms.procedure.proc_date;
        let a_year = |from: Date| Window { from, to: Some(from.saturating_add(1.year())) };
        match (limit.quantity_qualifier, limit.time_period) {
            (QuantityQualifier::Months, _) => Window { from: back(date, limit.quantity), to: None },
            (QuantityQualifier::Years, _) => {
                Window { from: back(date, limit.quantity.saturating_mul(12)), to: None }
            }
            (_, TimePeriod::NumberInLast12Months) => {
                let from = back(date, 12);
                Window { from: from.saturating_add(1.day()), ..a_year(from) }
            }
            (_, TimePeriod::ServiceYear) => a_year(service_year(date, terms.plan.month_renew, terms.today)),
            _ => a_year(date.first_of_year()),
        }
    }

    pub(crate) fn holds(self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }
}

/// So many months earlier, and then forward to the first day from which as many months reach the date again.
fn back(date: Date, months: i64) -> Date {
    let months = Span::new().try_months(months.max(0)).unwrap_or_else(|_| 200.years());
    let mut day = date.saturating_sub(months);
    while day.saturating_add(months) < date {
        day = day.saturating_add(1.day());
    }
    day
}

/// The first day of the service year of a procedure, that of its calendar year. Until that day has come, it is the
/// year before for what is done up to and on it (copied as it is: `opendental-engine.md` 19, Q6).
fn service_year(date: Date, month_renew: i64, today: Date) -> Date {
    let month = i8::try_from(month_renew).unwrap_or_default().clamp(1, 12);
    let start = Date::new(date.year(), month, 1).unwrap_or(date.first_of_year());
    if date <= start && start > today { start.saturating_sub(1.year()) } else { start }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn months_of_different_length_are_met_from_the_day_that_reaches() {
        assert_eq!(back(date(2026, 3, 31), 1), date(2026, 3, 1));
        assert_eq!(back(date(2026, 3, 28), 1), date(2026, 2, 28));
        assert_eq!(back(date(2020, 2, 29), 12), date(2019, 3, 1));
        assert_eq!(back(date(2020, 2, 28), 12), date(2019, 2, 28));
        assert_eq!(back(date(2020, 2, 28), 0), date(2020, 2, 28));
        assert_eq!(back(date(2026, 3, 15), i64::MAX), date(1826, 3, 15));
    }

    #[test]
    fn a_service_year_has_begun_on_its_first_day() {
        let first = date(2026, 7, 1);
        assert_eq!(service_year(first, 7, first), first);
        assert_eq!(service_year(first, 7, date(2026, 6, 30)), date(2025, 7, 1));
    }

    #[test]
    fn a_service_year_begins_in_the_plans_month() {
        let today = date(2026, 3, 15);
        for (day, month, start) in [
            (date(2026, 3, 15), 12, date(2025, 12, 1)),
            (date(2026, 3, 15), 3, date(2026, 3, 1)),
            (date(2026, 3, 15), 0, date(2026, 1, 1)),
            (date(2027, 1, 1), 1, date(2026, 1, 1)),
            (date(2027, 1, 2), 1, date(2027, 1, 1)),
            (date(2026, 3, 1), 3, date(2026, 3, 1)),
            (date(2026, 3, 1), 6, date(2025, 6, 1)),
            (date(2025, 3, 1), 6, date(2025, 6, 1)),
            (date(2026, 1, 1), 3, date(2026, 3, 1)),
            (date(2026, 1, 1), 4, date(2025, 4, 1)),
        ] {
            assert_eq!(service_year(day, month, today), start, "{day} renewing in {month}");
        }
    }
}
