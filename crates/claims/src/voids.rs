//! Rows that were voided, and what voids them: an opposite row, made once, while the first stays as it was
//! (`docs/decisions/0005`).

use std::collections::BTreeSet;

use crate::account::ClaimProc;
use crate::patient_money::{Adjustment, Payment};

/// A row that can be voided by an opposite one.
pub(crate) trait Voidable {
    fn number(&self) -> i64;
    /// The row that this one voids.
    fn void_of(&self) -> Option<i64>;
}

macro_rules! voidable {
    ($($type:ty: $number:ident,)*) => {
        $(impl Voidable for $type {
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
    Payment: pay_num,
    Adjustment: adj_num,
    ClaimProc: claim_proc_num,
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
mod tests {
    use super::*;

    struct Row(i64, Option<i64>);

    impl Voidable for Row {
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
}
