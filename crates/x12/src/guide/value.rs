//! What can be wrong with the value of an element (x12.md 4.1).

use super::dictionary::Kind;
use super::plan::{Plan, Spec};
use super::scan::{BLANK, COMPONENT, Classes, HIGH, ODD, REPETITION, code};
use crate::tokenizer::Delimiters;

/// What shows that a value without notable characters is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    Length,
    Codes,
    Money,
    Date,
    /// It takes more.
    Closely,
}

impl Check {
    pub(super) fn of(kind: Kind, used: bool, listed: bool) -> Check {
        match kind {
            _ if !used => Check::Closely,
            _ if listed => Check::Codes,
            Kind::Text | Kind::Code => Check::Length,
            Kind::Money => Check::Money,
            Kind::Date => Check::Date,
            _ => Check::Closely,
        }
    }
}

/// Nothing, or nothing but blanks and component separators.
pub(super) fn is_absent(value: &[u8], kinds: u8, delimiters: &Delimiters) -> bool {
    let nothing = |&b: &u8| b == b' ' || b == delimiters.component;
    value.is_empty() || (kinds & (BLANK | COMPONENT) != 0 && value.iter().all(nothing))
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    TooShort,
    TooLong,
    /// Letters in a number.
    NotANumber,
    /// More than two decimals of an amount.
    Decimals,
    NotADate,
    NotATime,
    NotListed,
    NotUsed,
    Characters,
    Repeats,
    TooManyComponents,
    /// A required component is absent.
    MissingComponent,
}

/// Is a value without notable characters surely right? False says nothing.
#[inline]
pub(super) fn is_right(plan: &Plan, spec: &Spec, value: &[u8]) -> bool {
    let fits = |length: usize| length >= usize::from(spec.min) && length <= usize::from(spec.max);
    if spec.check == Check::Length {
        return fits(value.len());
    }
    match spec.check {
        Check::Length | Check::Closely => false,
        Check::Codes => plan.codes_of(spec).contains(&code(value, value.len())),
        Check::Money => number(value).is_some_and(|(digits, decimals)| decimals <= 2 && fits(digits)),
        Check::Date => value.len() == 8 && is_date(value),
    }
}

/// What is wrong with a value that is not absent, and the component concerned, 0 for the whole. `before` gives the
/// value of the element before.
pub(super) fn fault<'v>(
    plan: &Plan,
    spec: &Spec,
    (value, kinds): (&[u8], u8),
    before: impl Fn() -> &'v [u8],
    classes: &Classes,
) -> Option<(usize, Fault)> {
    if spec.kind != Kind::Composite || !spec.used {
        return simple(plan, spec, (value, kinds), before).map(|fault| (0, fault));
    }
    match classes.delimiters.repetition {
        Some(separator) if spec.repeats => {
            value.split(|&b| b == separator).find_map(|one| composite(plan, spec, one, classes))
        }
        _ => composite(plan, spec, value, classes),
    }
}

fn composite(plan: &Plan, spec: &Spec, value: &[u8], classes: &Classes) -> Option<(usize, Fault)> {
    let components = plan.components_of(spec);
    let mut given = value.split(|&b| b == classes.delimiters.component);
    for (index, spec) in components.iter().enumerate() {
        let Some(value) = given.next() else {
            let missing = components[index..].iter().position(|spec| spec.required)?;
            return Some((index + missing + 1, Fault::MissingComponent));
        };
        let kinds = classes.all(value);
        let fault = match is_absent(value, kinds, &classes.delimiters) {
            true => spec.required.then_some(Fault::MissingComponent),
            // No component is a period.
            false => simple(plan, spec, (value, kinds), || b""),
        };
        if let Some(fault) = fault {
            return Some((index + 1, fault));
        }
    }
    given.any(|more| !more.is_empty()).then_some((components.len() + 1, Fault::TooManyComponents))
}

fn simple<'v>(
    plan: &Plan,
    spec: &Spec,
    (value, kinds): (&[u8], u8),
    before: impl Fn() -> &'v [u8],
) -> Option<Fault> {
    if !spec.used {
        return Some(Fault::NotUsed);
    }
    let codes = plan.codes_of(spec);
    if !codes.is_empty() {
        let listed = |value: &[u8]| codes.contains(&code(value, value.len()));
        return (!listed(value) && !listed(value.trim_ascii_end())).then_some(Fault::NotListed);
    }
    if kinds & (COMPONENT | REPETITION) != 0 {
        return Some(if kinds & COMPONENT == 0 { Fault::Repeats } else { Fault::TooManyComponents });
    }
    let length = match spec.kind {
        Kind::Text if kinds & ODD != 0 => return Some(Fault::Characters),
        Kind::Code if kinds & (ODD | HIGH) != 0 => return Some(Fault::Characters),
        Kind::Text | Kind::Code => characters(value, kinds),
        Kind::Whole | Kind::Number | Kind::Money => match number(value) {
            None => return Some(Fault::NotANumber),
            Some((_, decimals)) if spec.kind == Kind::Whole && decimals > 0 => {
                return Some(Fault::NotANumber);
            }
            Some((_, decimals)) if spec.kind == Kind::Money && decimals > 2 => return Some(Fault::Decimals),
            Some((digits, _)) => digits,
        },
        Kind::Date | Kind::ShortDate => return (!is_date(value)).then_some(Fault::NotADate),
        Kind::Time if !is_time(value) => return Some(Fault::NotATime),
        Kind::Period if !is_period(before(), value) => return Some(Fault::NotADate),
        Kind::Time | Kind::Period | Kind::Composite => value.len(),
    };
    if length > usize::from(spec.max) {
        return Some(Fault::TooLong);
    }
    (length.max(value.len()) < usize::from(spec.min)).then_some(Fault::TooShort)
}

/// Characters of a text. Trailing blanks have no meaning.
fn characters(value: &[u8], kinds: u8) -> usize {
    if kinds & (BLANK | HIGH) == 0 {
        return value.len();
    }
    let value = value.trim_ascii_end();
    match str::from_utf8(value) {
        Ok(text) if kinds & HIGH != 0 => text.chars().count(),
        _ => value.len(),
    }
}

/// The digits of a number and how many of them are decimals; sign and point are not counted. `None` for what is no
/// number.
fn number(value: &[u8]) -> Option<(usize, usize)> {
    let plain = value.strip_prefix(b"-").unwrap_or(value);
    let (mut digits, mut point) = (0, None);
    for (at, byte) in plain.iter().enumerate() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    (digits > 0).then(|| (digits, point.map_or(0, |at| plain.len() - at - 1)))
}

/// Is this a day that exists, written CCYYMMDD or YYMMDD?
fn is_date(value: &[u8]) -> bool {
    let (year, month, day) = match value.len() {
        8 => (&value[..4], &value[4..6], &value[6..]),
        6 => (&value[..2], &value[2..4], &value[4..]),
        _ => return false,
    };
    let (Some(year), Some(month), Some(day)) = (whole(year), whole(month), whole(day)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Is this a time of day, written HHMM, HHMMSS or with decimals of a second?
fn is_time(value: &[u8]) -> bool {
    let limits = [24, 60, 60, 100];
    let pairs = value.chunks(2).zip(limits);
    matches!(value.len(), 4 | 6 | 7 | 8)
        && pairs.into_iter().all(|(pair, limit)| whole(pair).is_some_and(|n| n < limit))
}

/// Has a period the form that the element before it says? Forms other than these two are not looked at.
fn is_period(form: &[u8], value: &[u8]) -> bool {
    match form {
        b"D8" => value.len() == 8 && is_date(value),
        b"RD8" => match value.split_at_checked(8) {
            Some((first, [b'-', last @ ..])) => is_date(first) && last.len() == 8 && is_date(last),
            _ => false,
        },
        _ => true,
    }
}

/// A few digits as a number.
fn whole(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |number, b| b.is_ascii_digit().then(|| number * 10 + u32::from(b - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_with_a_sign_and_a_point() {
        assert_eq!(number(b"100.00"), Some((5, 2)));
        assert_eq!(number(b"-.5"), Some((1, 1)));
        assert_eq!(number(b"100."), Some((3, 0)));
        for bad in [&b"1O"[..], b"+1", b"1.2.3", b"1,000", b"", b"-", b".", b" 1", b"1e3"] {
            assert_eq!(number(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_date_exists() {
        for good in [&b"20240229"[..], b"20260131", b"240229", b"20000229"] {
            assert!(is_date(good), "{good:?}");
        }
        for bad in
            [&b"20260229"[..], b"20260431", b"20261301", b"2026010", b"2026O101", b"19000229", b"", b"0101"]
        {
            assert!(!is_date(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_time_is_on_the_clock() {
        assert!([&b"0830"[..], b"235959", b"2359599", b"23595999"].iter().all(|time| is_time(time)));
        assert!([&b"2460"[..], b"2400", b"830", b"08300", b"08:30"].iter().all(|time| !is_time(time)));
    }

    #[test]
    fn a_period_follows_its_form() {
        assert!(is_period(b"D8", b"20260105") && is_period(b"RD8", b"20260105-20260106"));
        assert!(!is_period(b"D8", b"20260105-20260106") && !is_period(b"RD8", b"20260105"));
        assert!(!is_period(b"RD8", b"20260105-20261306") && !is_period(b"D8", b"260105"));
    }
}
