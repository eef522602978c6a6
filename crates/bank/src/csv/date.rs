//! Dates as people write them.

use jiff::civil::Date;

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// The longest date with a time behind it.
const LENGTH_MAX: usize = 40;

/// A day: `2026-11-20`, `11/20/2026`, `11/20/26`, `20.11.2026` (days first), `Nov 20, 2026`, `20-NOV-26`, `20261120`. A
/// time may stand behind it.
pub(super) fn date(text: &str, day_first: bool) -> Option<Date> {
    let text = text.trim();
    let is_part = |c: char| c.is_ascii_alphanumeric() || " /-.,:+".contains(c);
    if text.len() > LENGTH_MAX || !text.chars().all(is_part) {
        return None;
    }
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.next()?;
    // `2026-11-20T08:00:00Z`
    if first.len() == 8 && first.starts_with(['1', '2']) && is_time(words.clone()) {
        let two = |at: usize| number(first.get(at..at + 2)?);
        return day(number(first.get(..4)?)?, two(4)?, two(6)?);
    }
    let second = words.next()?;
    let third = words.next()?;
    let (third, glued) = third.split_at(third.find(['T', 't']).filter(|&at| at > 0).unwrap_or(third.len()));
    if !is_time(words) || !(glued.is_empty() || is_time_word(glued.get(1..)?)) {
        return None;
    }
    match (month(first), month(second)) {
        (Some(name), None) => day(year(third)?, name, number(second)?),
        (None, Some(name)) if first.len() == 4 => day(number(first)?, name, number(third)?),
        (None, Some(name)) => day(year(third)?, name, number(first)?),
        (None, None) if first.len() == 4 => day(number(first)?, number(second)?, number(third)?),
        (None, None) if day_first => day(year(third)?, number(second)?, number(first)?),
        (None, None) => day(year(third)?, number(first)?, number(second)?),
        _ => None,
    }
}

fn is_time<'a>(mut words: impl Iterator<Item = &'a str>) -> bool {
    words.all(is_time_word)
}

/// `08`, `PM`, `EST`, `00Z`.
fn is_time_word(word: &str) -> bool {
    word.len() <= 3 || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of a month by its name.
fn month(word: &str) -> Option<i16> {
    let start = word.get(..3)?;
    let at = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(start))?;
    i16::try_from(at + 1).ok()
}

fn number(text: &str) -> Option<i16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Two digits are of this century.
fn year(text: &str) -> Option<i16> {
    match text.len() {
        2 => Some(2000 + number(text)?),
        4 => number(text),
        _ => None,
    }
}

fn day(year: i16, month: i16, day: i16) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(year, month, day).ok().filter(|_| (1990..2100).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil;
    use proptest::prelude::*;

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let expected = Some(civil::date(2026, 11, 20));
        for text in [
            "2026-11-20",
            "2026/11/20",
            "20261120",
            "2026-11-20T08:05:00Z",
            "2026-11-20 08:05",
            "Nov 20, 2026",
            "20 Nov 2026",
            "20-NOV-26",
            "November 20 2026",
            "2026-Nov-20",
        ] {
            assert_eq!(date(text, false), expected, "{text}");
            assert_eq!(date(text, true), expected, "{text}");
        }
        for text in ["11/20/2026", "11/20/26", "11-20-2026", "11/20/2026 12:00 AM"] {
            assert_eq!((date(text, false), date(text, true)), (expected, None), "{text}");
        }
        assert_eq!((date("20.11.2026", false), date("20.11.2026", true)), (None, expected));
        assert_eq!(date("1/2/2026", false), Some(civil::date(2026, 1, 2)));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "11/20",
            "1,234,567.00",
            "12.34",
            "13/20/2026",
            "11/31/2026",
            "11/20/1789",
            "11/20/2026 PAYMENT",
            "8812345",
            "Nov",
            "é/1/2026",
        ] {
            assert_eq!((date(text, false), date(text, true)), (None, None), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), near in "[0-9JANTnov/.: -]{0,20}") {
            for text in [text, near] {
                let _ = (date(&text, false), date(&text, true));
            }
        }
    }
}
