//! Values that stand in a query.

use jiff::civil::{Date, DateTime};
use sqlparser::ast::Value;

use super::kind::Kind;
use super::writer::{Origin, Sql, quote};
use super::{Refused, wrong};

/// A value that stands in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    Int(i64),
    Number,
    Text(String),
    Null,
}

/// What MySQL takes for no date.
const NO_DATE: &str = "0000-00-00";
/// Digits of a number that stands in a query.
const DIGITS_MAX: usize = 15;

pub(super) fn value(value: &Value) -> Result<Sql, Refused> {
    match value {
        Value::Number(digits, false) => number(digits),
        Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => text_of(text),
        Value::Null => {
            Ok(Sql { text: "null".into(), kind: Kind::Null, origin: Origin::Literal(Literal::Null) })
        }
        Value::Boolean(true) => Ok(Sql::new("(1 = 1)", Kind::Bool)),
        Value::Boolean(false) => Ok(Sql::new("(1 = 0)", Kind::Bool)),
        other => Err(wrong(format!("'{}' is no value that can stand in a query here.", quote(other)))),
    }
}

/// A number; the engines get it in one spelling.
pub(super) fn number(digits: &str) -> Result<Sql, Refused> {
    let refused = || wrong(format!("'{}' is not a number of at most {DIGITS_MAX} digits.", quote(&digits)));
    let (minus, bare) = match digits.strip_prefix('-') {
        Some(bare) => ("-", bare),
        None => ("", digits),
    };
    let (whole, decimals) = bare.split_once('.').unwrap_or((bare, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let length = whole.len() + decimals.len();
    if !plain(whole) || !plain(decimals) || length == 0 {
        return Err(refused());
    }
    if !bare.contains('.') {
        let number: i64 = digits.parse().map_err(|_| refused())?;
        return Ok(int(number));
    }
    if length > DIGITS_MAX {
        return Err(refused());
    }
    let or_zero = |part: &str| if part.is_empty() { "0".to_owned() } else { part.to_owned() };
    let text = format!("{minus}{}.{}", or_zero(whole), or_zero(decimals));
    // A negative number in brackets: `a - -1.5` must not become a comment.
    let text = if minus.is_empty() { text } else { format!("({text})") };
    Ok(Sql { text, kind: Kind::Number, origin: Origin::Literal(Literal::Number) })
}

pub(super) fn int(number: i64) -> Sql {
    let text = if number < 0 { format!("({number})") } else { number.to_string() };
    Sql { text, kind: Kind::Int, origin: Origin::Literal(Literal::Int(number)) }
}

pub(super) fn text_of(text: &str) -> Result<Sql, Refused> {
    if text.contains('\0') {
        return Err(wrong("A text in a query must not hold a null character."));
    }
    let origin = Origin::Literal(Literal::Text(text.to_owned()));
    Ok(Sql { text: quoted(text), kind: Kind::Text, origin })
}

/// A text as both engines read it: neither knows the backslash.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text as a date or a time in the spelling in which they are compared; `2026-3-2 9:00` too. None: it is not one.
pub(super) fn date_or_time(text: &str) -> Option<Sql> {
    let text = text.trim();
    let (day, rest) = match text.split_once([' ', 'T']) {
        Some((day, rest)) => (day, Some(rest.trim())),
        None => (text, None),
    };
    if day == NO_DATE {
        return Some(Sql::new(quoted(NO_DATE), Kind::Date));
    }
    let mut parts = day.splitn(3, ['-', '/']);
    let (year, month, of_month) = (parts.next()?, parts.next()?, parts.next()?);
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, of_month.parse().ok()?).ok()?;
    if date.year() < 1 {
        return None;
    }
    let Some(rest) = rest else { return Some(Sql::new(quoted(&date.to_string()), Kind::Date)) };
    let mut parts = rest.split('.').next()?.splitn(3, ':').map(str::parse::<i8>);
    let mut part = || parts.next().unwrap_or(Ok(0)).ok();
    let time = jiff::civil::Time::new(part()?, part()?, part()?, 0).ok()?;
    Some(Sql::new(quoted(&time_text(date.to_datetime(time))), Kind::DateTime))
}

/// A time as it is compared and shown.
pub(super) fn time_text(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_come_in_one_spelling() {
        let read = |text| date_or_time(text).map(|sql| (sql.text, sql.kind));
        let date = |text: &str| Some((format!("'{text}'"), Kind::Date));
        let time = |text: &str| Some((format!("'{text}'"), Kind::DateTime));
        assert_eq!(read("2026-03-02"), date("2026-03-02"));
        assert_eq!(read("2026-3-2"), date("2026-03-02"));
        assert_eq!(read("0001-01-01"), date("0001-01-01"));
        assert_eq!(read("0000-00-00"), date("0000-00-00"));
        assert_eq!(read("2026-03-02 9:05"), time("2026-03-02T09:05:00"));
        assert_eq!(read("2026-03-02T09:05:07.123"), time("2026-03-02T09:05:07"));
        for not in ["", "today", "2026-02-30", "2026-03", "02.03.2026", "2026-03-02 25:00", "-5-1-1"] {
            assert_eq!(read(not), None, "{not}");
        }
    }

    #[test]
    fn numbers_come_in_one_spelling() {
        let read = |digits| number(digits).map(|sql| sql.text).ok();
        assert_eq!(read("12"), Some("12".into()));
        assert_eq!(read("-12"), Some("(-12)".into()));
        assert_eq!(read(".5"), Some("0.5".into()));
        assert_eq!(read("-7."), Some("(-7.0)".into()));
        for not in ["", ".", "1e5", "1.2.3", "9223372036854775808", "0.1234567890123456", "--1"] {
            assert_eq!(read(not), None, "{not}");
        }
    }

    #[test]
    fn a_quote_is_doubled() {
        assert_eq!(quoted("O'Neil \\"), "'O''Neil \\'");
    }
}
