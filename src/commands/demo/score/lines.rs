//! Which of a server's bank lines is which line of the truth: by account, date, amount and text, as far as a server shows
//! them, and in the order in which they came where nothing tells them apart.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maker::labels::BankLabel;
use x12::Cents;

use super::told::Line;

/// Servers name the day of a line differently, by so many days: entered, effective, settled.
const DAYS_APART_MAX: i32 = 3;

/// For each line of the truth the server's, by their places.
pub(super) fn pair(truth: &[BankLabel], told: &[Line]) -> Vec<Option<usize>> {
    let mut by_amount: BTreeMap<Cents, Vec<usize>> = BTreeMap::new();
    for (place, line) in told.iter().enumerate() {
        by_amount.entry(line.amount).or_default().push(place);
    }
    let mut pairs = vec![None; truth.len()];
    // From what names a line alone to what barely does.
    let ways: [fn(&BankLabel, &Line) -> bool; 4] = [
        |label, line| label.date == line.date && plain(&label.text) == plain(&line.description),
        |label, line| label.date == line.date && numbers_agree(label, line),
        |label, line| label.date == line.date,
        |label, line| are_near(label.date, line.date) && numbers_agree(label, line),
    ];
    for is_it in ways {
        for (label, pair) in truth.iter().zip(&mut pairs).filter(|(_, pair)| pair.is_none()) {
            let Some(places) = by_amount.get_mut(&label.amount) else { continue };
            let fits = |place: &usize| {
                told.get(*place).is_some_and(|line| is_of_account(label, line) && is_it(label, line))
            };
            let found = places.iter().position(fits);
            *pair = found.map(|at| places.remove(at));
        }
    }
    pairs
}

/// Not of another account; a file that names none is taken by some servers as of none.
fn is_of_account(label: &BankLabel, line: &Line) -> bool {
    line.account.is_empty() || label.account.ends_with(&line.account)
}

fn are_near(one: Date, other: Date) -> bool {
    one.until(other).is_ok_and(|span| span.get_days().abs() <= DAYS_APART_MAX)
}

/// The number that the server found in the line stands in its text.
fn numbers_agree(label: &BankLabel, line: &Line) -> bool {
    let numbers = [&line.trace_number, &line.check_number].into_iter().flatten();
    numbers.filter(|number| !number.is_empty()).any(|number| label.text.contains(number.as_str()))
}

fn plain(text: &str) -> String {
    text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
