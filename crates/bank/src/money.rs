//! Amounts as people write them.

use x12::Cents;

/// What may group the digits of an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grouping {
    /// Nothing: a comma and a point both begin the decimals, as OFX has it.
    None,
    /// Thousands: `1,234.56`, and `1.234,56` where both stand. `1,234` is a thousand.
    Thousands,
}

/// The amount, or `None` for what is none, or not whole cents. A minus may stand on either side, and parentheses are
/// one; `$` and `USD` are passed over.
pub(super) fn cents(text: &str, grouping: Grouping) -> Option<Cents> {
    let text = text.trim();
    let bare = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let mut negative = bare.is_some();
    let mut rest = bare.unwrap_or(text).trim();
    let mut signs = usize::from(negative);
    // Sign and currency in either order, on either side.
    loop {
        let before = rest;
        for minus in ['-', '\u{2212}'] {
            if let Some(inner) = rest.strip_prefix(minus).or_else(|| rest.strip_suffix(minus)) {
                (rest, negative, signs) = (inner.trim(), true, signs + 1);
            }
        }
        if let Some(inner) = rest.strip_prefix('+') {
            (rest, signs) = (inner.trim(), signs + 1);
        }
        for currency in ["$", "USD", "US"] {
            rest = rest.strip_prefix(currency).or_else(|| rest.strip_suffix(currency)).unwrap_or(rest).trim();
        }
        if rest == before {
            break;
        }
        if signs > 1 {
            return None;
        }
    }
    let (whole, decimals) = parts(rest, grouping)?;
    let places = decimals.trim_end_matches('0').len();
    if whole.is_empty() && decimals.is_empty() || places > 2 {
        return None;
    }
    let digits: String = whole.chars().chain(decimals.chars().chain("00".chars()).take(2)).collect();
    let magnitude: i64 = digits.parse().ok()?;
    Some(Cents(if negative { -magnitude } else { magnitude }))
}

/// The digits before and behind the decimal point.
fn parts(text: &str, grouping: Grouping) -> Option<(String, &str)> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = match text.rfind(['.', ',']) {
        None => (text, ""),
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
    };
    if !digits(decimals) {
        return None;
    }
    if grouping == Grouping::None {
        return digits(whole).then(|| (whole.to_owned(), decimals));
    }
    let last = text.as_bytes().get(whole.len()).copied();
    let groups_by = |mark: char, whole: &str| -> Option<String> {
        let mut groups = whole.split(mark);
        let first = groups
            .next()
            .filter(|first| digits(first) && (!whole.contains(mark) || (1..=3).contains(&first.len())))?;
        let rest: Vec<&str> = groups.collect();
        rest.iter()
            .all(|group| group.len() == 3 && digits(group))
            .then(|| format!("{first}{}", rest.concat()))
    };
    match last {
        Some(b',') if decimals.len() == 3 => Some((groups_by(',', text)?, "")),
        Some(b',') => Some((groups_by('.', whole)?, decimals)),
        _ => Some((groups_by(',', whole)?, decimals)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let check = |text: &str, grouping: Grouping, expected: Option<i64>| {
            assert_eq!(cents(text, grouping), expected.map(Cents), "{text} {grouping:?}");
        };
        let both = [
            ("1", 100),
            ("12.5", 1250),
            ("12.34", 1234),
            ("12,34", 1234),
            (".5", 50),
            ("12.", 1200),
            ("12.34000", 1234),
            ("-12.34", -1234),
            ("+12.34", 1234),
            ("12.34-", -1234),
            ("(12.34)", -1234),
            ("\u{2212}12.34", -1234),
            ("$12.34", 1234),
            ("-$ 12.34", -1234),
            ("$-12.34", -1234),
            ("($12.34)", -1234),
            ("12.34 USD", 1234),
            ("0", 0),
            ("007", 700),
        ];
        for (text, expected) in both {
            check(text, Grouping::None, Some(expected));
            check(text, Grouping::Thousands, Some(expected));
        }
        for (text, expected) in [
            ("1,234", 123_400),
            ("1,234.56", 123_456),
            ("1.234,56", 123_456),
            ("12,345,678.9", 1_234_567_890),
        ] {
            check(text, Grouping::None, None);
            check(text, Grouping::Thousands, Some(expected));
        }
        for text in [
            "",
            " ",
            "-",
            "$",
            ".",
            "1.2.3",
            "12.345",
            "1 2",
            "--1",
            "-(1)",
            "1,23,456.00",
            "1234,567.00",
            "1,2345",
            "é",
            "1e5",
            "99999999999999999999",
            "1,234,56",
        ] {
            check(text, Grouping::None, None);
            check(text, Grouping::Thousands, None);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), near in "[-+($,.0-9) ]{0,12}") {
            for text in [text, near] {
                let _ = (cents(&text, Grouping::None), cents(&text, Grouping::Thousands));
            }
        }

        #[test]
        fn every_amount_is_read_back(number in any::<i32>()) {
            let text = Cents(number.into()).to_string();
            prop_assert_eq!(cents(&text, Grouping::None), Some(Cents(number.into())), "{}", text);
        }
    }
}
