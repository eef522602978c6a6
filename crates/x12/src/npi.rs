//! The check digit of a national provider id.

/// The sum that the prefix 80840, put before every NPI, adds to the Luhn sum.
const PREFIX_SUM: u32 = 24;

/// True for a national provider id: ten digits, the first 1 or 2, whose Luhn check digit fits when 80840 is
/// put before it (x12.md 4.5).
///
/// ```
/// assert!(x12::npi_is_valid("1234567893"));
/// assert!(!x12::npi_is_valid("1234567890"));
/// ```
#[must_use]
pub fn npi_is_valid(npi: &str) -> bool {
    let Ok(digits) = <&[u8; 10]>::try_from(npi.as_bytes()) else { return false };
    let is_number = digits.iter().all(u8::is_ascii_digit);
    is_number && matches!(digits[0], b'1' | b'2') && (PREFIX_SUM + luhn_sum(digits)).is_multiple_of(10)
}

/// The Luhn sum: every second digit from the right, the check digit not counted, is doubled.
fn luhn_sum(digits: &[u8; 10]) -> u32 {
    (digits.iter().enumerate()).map(|(at, &byte)| weighed(u32::from(byte - b'0'), at % 2 == 0)).sum()
}

/// A digit as it counts.
const fn weighed(digit: u32, doubled: bool) -> u32 {
    match (doubled, digit) {
        (false, _) => digit,
        (true, 0..=4) => digit * 2,
        (true, _) => digit * 2 - 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_decides() {
        for (npi, valid) in [
            ("1234567893", true),
            ("1245319599", true),
            ("1003000126", true),
            ("1234567894", false),
            ("3234567893", false),
            ("12345678930", false),
            ("", false),
        ] {
            assert_eq!(npi_is_valid(npi), valid, "{npi}");
        }
    }
}
