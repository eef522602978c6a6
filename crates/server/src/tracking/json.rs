//! Values as this door writes and reads them: days as `…T00:00:00Z`, empty texts as null.

use claims::record::instant;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde_json::Value;

/// A day, as a timestamp of its beginning.
pub(super) fn day(day: Date) -> Value {
    Value::String(format!("{day}T00:00:00Z"))
}

/// A day that may be absent.
pub(super) fn day_or_null(date: Option<Date>) -> Value {
    date.map_or(Value::Null, day)
}

/// An instant in UTC.
pub(super) fn at(at: Timestamp) -> Value {
    Value::String(instant(at))
}

/// A text; null when it is empty.
pub(super) fn text_or_null(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { Value::String(text.to_owned()) }
}

/// The last four of an account number: the rest is nobody's business.
pub(super) fn last_four(number: &str) -> String {
    let skip = number.chars().count().saturating_sub(4);
    number.chars().skip(skip).collect()
}

/// A day as it is sent: `YYYY-MM-DD`, or the day on which an ISO timestamp stands, as it is written.
pub(super) fn parse_day(text: &str) -> Option<Date> {
    let text = text.trim();
    let is_day = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
    if is_day {
        return text.parse().ok();
    }
    let is_timestamp = text.parse::<Timestamp>().is_ok() || text.parse::<DateTime>().is_ok();
    let written = text.get(..10)?;
    (is_timestamp && written.as_bytes().get(4) == Some(&b'-')).then(|| written.parse().ok())?
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_a_date_or_the_date_of_a_timestamp() {
        let expected = Some(date(2026, 2, 15));
        assert_eq!(parse_day("2026-02-15"), expected);
        assert_eq!(parse_day("2026-02-15T00:00:00Z"), expected);
        assert_eq!(parse_day("2026-02-15T23:30:00-05:00"), expected);
        assert_eq!(parse_day("2026-02-15T08:00:00"), expected);
        for wrong in ["", "2026-02-30", "02/15/2026", "20260215", "2026-02-15T99:00:00Z", "soon"] {
            assert_eq!(parse_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_more_than_four_digits_of_an_account_are_shown() {
        assert_eq!(last_four("000123456789"), "6789");
        assert_eq!(last_four("12"), "12");
    }
}
