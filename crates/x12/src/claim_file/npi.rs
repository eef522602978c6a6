//! The check digit of a national provider id.

/// The sum that the prefix 80840, put before every NPI, adds to the Luhn sum.
const PREFIX_SUM: u32 = 24;

/// True for a national provider id: ten digits, the first 1 or 2, whose Luhn check digit fits when 80840 is
/// put before it (x12.md 4.5).
///
/// ```
/// assert!(x12::claim_file::npi_is_valid("1234567893"));
/// assert!(!x12::claim_file::npi_is_valid("1234567890"));
/// ```
#[must_use]
pub fn npi_is_valid(npi: &str) -> bool {
    let digits = npi.as_bytes();
    digits.len() == 10
        && digits.iter().all(u8::is_ascii_digit)
        && matches!(digits[0], b'1' | b'2')
        && (PREFIX_SUM + luhn_sum(digits)).is_multiple_of(10)
}

/// The Luhn sum: every second digit from the right, the check digit not counted, is doubled.
fn luhn_sum(digits: &[u8]) -> u32 {
    digits.iter().rev().enumerate().map(|(place, &byte)| weighed(u32::from(byte - b'0'), place)).sum()
}

/// A digit as it counts at its place from the right.
const fn weighed(digit: u32, place: usize) -> u32 {
    match (place % 2, digit) {
        (0, _) => digit,
        (_, 0..=4) => digit * 2,
        _ => digit * 2 - 9,
    }
}
