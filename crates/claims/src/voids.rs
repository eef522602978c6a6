//! Rows that were voided, and what voids them: an opposite row, made once, while the first stays as it was
//! (`docs/decisions/0005`).

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::account::ClaimProc;
use crate::patient_money::{Adjustment, Payment};
use crate::state::{Now, Refusal};

/// A row that can be voided by an opposite one.
pub(crate) trait Voidable {
    /// What it is called where it is refused.
    const NAME: &str;
    fn number(&self) -> i64;
    /// The row that this one voids.
    fn void_of(&self) -> Option<i64>;
}

macro_rules! voidable {
    ($($type:ty: $name:literal $number:ident,)*) => {
        $(impl Voidable for $type {
            const NAME: &str = $name;
            fn number(&self) -> i64 {
                self.$number
            }
            fn void_of(&self) -> Option<i64> {
                self.void_of
            }
        })*
    };
}

voidable! {
    Payment: "payment" pay_num,
    Adjustment: "adjustment" adj_num,
    ClaimProc: "ClaimProc" claim_proc_num,
}

/// Whether a void of the row with this number stands: one that was not voided itself.
pub(crate) fn is_voided<'r, V: Voidable + 'r>(rows: impl IntoIterator<Item = &'r V>, number: i64) -> bool {
    has_void(&voids(rows), number)
}

/// The numbers of rows that are in nobody's balance: each void that stands, with the row that it voids. Where a void
/// was voided itself, the first row counts again.
pub(crate) fn cancelled<'r, V: Voidable + 'r>(rows: impl IntoIterator<Item = &'r V>) -> BTreeSet<i64> {
    let voids = voids(rows);
    let standing = voids.iter().filter(|(number, _)| !has_void(&voids, *number));
    standing.flat_map(|(number, of)| [*number, *of]).collect()
}

/// That a row may be voided, as far as other voids tell. The row that comes back when it is, for a void.
///
/// What was brought back is voided by itself: a void of a void of a void would bring back the first void, which says
/// what the row was then, and beside which another may stand by now.
pub(crate) fn may_be_voided<'r, V: Voidable>(rows: &'r [V], row: &V) -> Result<Option<&'r V>, Refusal> {
    if is_voided(rows, row.number()) {
        return Err(Refusal::rule(format!("This {} was voided before.", V::NAME)));
    }
    let back = row.void_of().and_then(|number| rows.iter().find(|other| other.number() == number));
    if let Some(first) = back.and_then(Voidable::void_of) {
        let why =
            format!("This void brought {name} {first} back. Void {name} {first} itself.", name = V::NAME);
        return Err(Refusal::rule(why));
    }
    Ok(back)
}

/// The refusal of a void because of what it would bring back.
pub(crate) fn comes_back<V: Voidable>(back: &V, outcome: Result<(), Refusal>) -> Result<(), Refusal> {
    outcome.map_err(|why| {
        let (name, number) = (V::NAME, back.number());
        Refusal::rule(format!("Cannot void this {name}, which would bring {name} {number} back: {why}"))
    })
}

/// That a row is neither voided nor a void that stands: together they are nothing, and stay so. `rest` is what is
/// told of them.
pub(crate) fn is_not_cancelled<V: Voidable>(rows: &[V], number: i64, rest: &str) -> Result<(), Refusal> {
    if cancelled(rows).contains(&number) {
        return Err(Refusal::rule(format!("The {} was voided: {rest}", V::NAME)));
    }
    Ok(())
}

/// The day of what takes a row back: today, but not before the row itself, which would be owed in between.
pub(crate) fn day_of_opposite(of: Date, now: Now) -> Date {
    of.max(now.today)
}

/// Voids with what they void, where that is there.
fn voids<'r, V: Voidable + 'r>(rows: impl IntoIterator<Item = &'r V>) -> Vec<(i64, i64)> {
    let rows: Vec<&V> = rows.into_iter().collect();
    let stands = |of: &i64| rows.iter().any(|row| row.number() == *of);
    rows.iter().filter_map(|row| Some((row.number(), row.void_of().filter(stands)?))).collect()
}

fn has_void(voids: &[(i64, i64)], number: i64) -> bool {
    voids.iter().any(|(void, of)| *of == number && !has_void(voids, *void))
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    struct Row(i64, Option<i64>);

    impl Voidable for Row {
        const NAME: &str = "row";
        fn number(&self) -> i64 {
            self.0
        }
        fn void_of(&self) -> Option<i64> {
            self.1
        }
    }

    #[test]
    fn a_void_takes_its_row_with_it_until_it_is_voided_itself() {
        let numbers = |rows: &[Row]| cancelled(rows).into_iter().collect::<Vec<_>>();
        assert!(numbers(&[Row(1, None), Row(2, None)]).is_empty());
        assert!(numbers(&[Row(2, Some(5))]).is_empty(), "what it voids is not there yet");
        // Numbers say nothing about which came first.
        assert_eq!(numbers(&[Row(5, None), Row(2, Some(5)), Row(3, None)]), [2, 5]);
        assert_eq!(numbers(&[Row(5, None), Row(2, Some(5)), Row(9, Some(2))]), [2, 9]);
        let chain = [Row(5, None), Row(2, Some(5)), Row(9, Some(2)), Row(7, Some(9))];
        assert_eq!(numbers(&chain), [2, 5, 7, 9]);
        assert_eq!([5, 2, 9, 7].map(|number| is_voided(&chain, number)), [true, false, true, false]);
    }

    #[test]
    fn a_void_is_voided_once_and_brings_its_row_back() {
        let rows = [Row(5, None), Row(2, Some(5)), Row(9, Some(2)), Row(3, None), Row(4, Some(3))];
        let asked = |at: usize| {
            let back = may_be_voided(&rows, &rows[at]).map(|back| back.map(Row::number));
            back.map_err(|why| why.to_string())
        };
        assert_eq!(asked(0), Ok(None), "5 counts again");
        assert_eq!(asked(1), Err("This row was voided before.".into()));
        assert_eq!(asked(2), Err("This void brought row 5 back. Void row 5 itself.".into()));
        assert_eq!(asked(3), Err("This row was voided before.".into()));
        assert_eq!(asked(4), Ok(Some(3)));
        let why = comes_back(&rows[3], Err(Refusal::not_found("Gone."))).map_err(|why| why.to_string());
        assert_eq!(why, Err("Cannot void this row, which would bring row 3 back: Gone.".into()));
    }

    #[test]
    fn a_pair_stays_as_it_is() {
        let rows = [Row(5, None), Row(2, Some(5)), Row(3, None)];
        let asked = |number| is_not_cancelled(&rows, number, "it stays.").map_err(|why| why.to_string());
        assert_eq!([asked(5), asked(2)], [(); 2].map(|()| Err("The row was voided: it stays.".to_owned())));
        assert_eq!(asked(3), Ok(()));
    }
}
