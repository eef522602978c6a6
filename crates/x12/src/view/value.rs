//! Values as a person reads them.

use crate::Cents;
use crate::remittance::value;
use crate::tokenizer::text;

/// The longest value that is shown whole, in characters: longer than any that a guide allows.
const SHOWN_CHARS_MAX: usize = 300;

/// Text without control characters, so that a file cannot reach for the terminal; UTF-8, else Latin-1.
pub(super) fn readable(bytes: &[u8]) -> String {
    let text = text(bytes);
    let visible = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).map(visible).collect();
    if text.chars().nth(SHOWN_CHARS_MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// An amount with its sign and thousands parted: `$1,234.50`, `-$5.00`.
#[must_use]
pub fn dollars(amount: Cents) -> String {
    let plain = amount.to_string();
    let (sign, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |plain| ("-", plain));
    let (whole, cents) = plain.split_once('.').unwrap_or((plain, "00"));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}${grouped}.{cents}")
}

/// An amount that is taken when it is above zero: `takes $45.00`, `gives $45.00`.
pub(super) fn taken(amount: Cents) -> String {
    match amount {
        amount if amount > Cents::ZERO => format!("takes {}", dollars(amount)),
        amount if amount < Cents::ZERO => format!("gives {}", dollars(amount.abs())),
        amount => dollars(amount),
    }
}

/// `2026-01-15` of CCYYMMDD, or of the YYMMDD of an ISA, which is of this century.
pub(super) fn day(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.trim_ascii();
    let date = match bytes.len() {
        6 => value::date(&[b"20", bytes].concat()),
        _ => value::date(bytes),
    };
    date.map(|date| date.to_string())
}

/// `08:30` of HHMM and what may follow.
pub(super) fn time(bytes: &[u8]) -> Option<String> {
    let text = str::from_utf8(bytes.trim_ascii()).ok()?;
    let (hours, minutes) = (text.get(0..2)?, text.get(2..4)?);
    let below = |text: &str, end: u8| text.parse::<u8>().is_ok_and(|number| number < end);
    let is_time = text.bytes().all(|b| b.is_ascii_digit()) && below(hours, 24) && below(minutes, 60);
    is_time.then(|| format!("{hours}:{minutes}"))
}

/// One day, or `2026-01-01 to 2026-01-31`.
pub(super) fn period(bytes: &[u8]) -> Option<String> {
    match bytes.iter().position(|&b| b == b'-') {
        Some(at) => Some(format!("{} to {}", day(&bytes[..at])?, day(&bytes[at + 1..])?)),
        None => day(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped() {
        for (cents, text) in [(0, "$0.00"), (123_450, "$1,234.50"), (-99_900, "-$999.00"), (-5, "-$0.05")] {
            assert_eq!(dollars(Cents(cents)), text);
        }
        assert_eq!([45, 0, -45].map(|cents| taken(Cents(cents))), ["takes $0.45", "$0.00", "gives $0.45"]);
    }

    #[test]
    fn only_real_dates_and_times_are_rewritten() {
        assert_eq!(day(b"260115").as_deref(), Some("2026-01-15"));
        assert_eq!(day(b"20260230"), None);
        assert_eq!(period(b"20260101-2026").as_deref(), None);
        assert_eq!(time(b"083015").as_deref(), Some("08:30"));
        for bad in [&b"24"[..], b"2460", b"ABCD", b"+1+2", b"\xFF\xFE12"] {
            assert_eq!(time(bad), None);
        }
    }

    #[test]
    fn long_values_and_control_characters_are_tamed() {
        assert_eq!(readable(b"a\x1b[31m"), "a\u{FFFD}[31m");
        assert_eq!(readable(&[b'x'; 1000]).chars().count(), SHOWN_CHARS_MAX + 1);
        assert_eq!(readable(b"GARC\xCDA"), "GARC\u{CD}A");
    }
}
