//! Covering sets: which of some amounts sum to another one, to the cent, and whether they are the only ones that do
//! (`reconciliation.md` 4). A set that is not the only one says nothing, so the proof goes on to the second.

use std::cmp::Ordering;

use crate::Cents;

/// With more amounts, so many sets sum to anything that none of them is evidence.
pub const AMOUNTS_MAX: usize = 40;

/// What sums to an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cover {
    /// No set does.
    None,
    /// One set and no other: the places of its members.
    One(Vec<usize>),
    /// Several do: the first two, and there may be more.
    Several([Vec<usize>; 2]),
    /// There are too many amounts to tell.
    Unknown,
}

/// The sets of these amounts that sum to `sum`. Amounts that are not positive, or are larger, are in none.
///
/// The amounts are halved, every sum of each half is laid out in order, and the two are walked towards each other: of 40
/// amounts that is a million sums on either side, where trying every set would be a million million.
#[must_use]
pub fn cover(amounts: &[Cents], sum: Cents) -> Cover {
    let usable: Vec<(usize, i64)> = amounts
        .iter()
        .enumerate()
        .filter(|(_, amount)| **amount > Cents::ZERO && **amount <= sum)
        .map(|(place, amount)| (place, amount.0))
        .collect();
    let all: i128 = usable.iter().map(|(_, amount)| i128::from(*amount)).sum();
    if sum <= Cents::ZERO || all < i128::from(sum.0) {
        return Cover::None;
    }
    if usable.len() > AMOUNTS_MAX {
        return Cover::Unknown;
    }
    let (low, high) = usable.split_at(usable.len() / 2);
    let (low_sums, high_sums) = (sums(low), sums(high));
    let mut found: Vec<Vec<usize>> = Vec::new();
    let (mut at, mut to) = (0, high_sums.len());
    while let (Some((one, mask)), Some((other, _))) = (low_sums.get(at), high_sums.get(to.wrapping_sub(1))) {
        match (i128::from(*one) + i128::from(*other)).cmp(&i128::from(sum.0)) {
            Ordering::Less => at += 1,
            Ordering::Greater => to -= 1,
            Ordering::Equal => {
                // Every set of the other half with this sum makes another solution.
                let equal = high_sums.get(..to).unwrap_or_default().iter().rev();
                for (_, other_mask) in equal.take_while(|(sum, _)| sum == other) {
                    let mut members = places(low, *mask);
                    members.extend(places(high, *other_mask));
                    found.push(members);
                    if found.len() == 2 {
                        break;
                    }
                }
                if found.len() == 2 {
                    break;
                }
                at += 1;
            }
        }
    }
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (None, _) => Cover::None,
        (Some(only), None) => Cover::One(only),
        (Some(one), Some(other)) => Cover::Several([one, other]),
    }
}

/// Every sum of some of the amounts, with a bit for each that is in it, smallest first.
fn sums(amounts: &[(usize, i64)]) -> Vec<(i64, u32)> {
    let mut all = vec![(0_i64, 0_u32)];
    for (bit, (_, amount)) in (0..).zip(amounts) {
        let more: Vec<(i64, u32)> =
            all.iter().map(|(sum, mask)| (sum.saturating_add(*amount), mask | 1_u32 << bit)).collect();
        all.extend(more);
    }
    all.sort_unstable();
    all
}

fn places(amounts: &[(usize, i64)], mask: u32) -> Vec<usize> {
    let is_in = |bit: u32| mask >> bit & 1 == 1;
    (0..).zip(amounts).filter(|(bit, _)| is_in(*bit)).map(|(_, (place, _))| *place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(amounts: &[i64], sum: i64) -> Cover {
        let amounts: Vec<Cents> = amounts.iter().map(|amount| Cents(*amount)).collect();
        cover(&amounts, Cents(sum))
    }

    #[test]
    fn the_only_set_is_found() {
        assert_eq!(of(&[4000, 6000, 7550], 10_000), Cover::One(vec![0, 1]));
        assert_eq!(of(&[4000, 6000, 7550], 17_550), Cover::One(vec![0, 1, 2]));
        assert_eq!(of(&[4000, 6000, 7550], 10_001), Cover::None);
        assert_eq!(of(&[], 1), Cover::None);
        assert_eq!(of(&[5], 0), Cover::None);
    }

    #[test]
    fn a_second_set_is_doubt() {
        assert_eq!(of(&[4000, 6000, 6000], 10_000), Cover::Several([vec![0, 2], vec![0, 1]]));
        assert!(matches!(of(&[1, 2, 3, 4], 5), Cover::Several(_)));
        assert!(matches!(of(&[100; 40], 2000), Cover::Several(_)));
    }

    #[test]
    fn too_many_amounts_prove_nothing() {
        assert_eq!(of(&[100; 41], 2000), Cover::Unknown);
        let mut amounts = vec![100; 41];
        amounts[40] = 2001;
        assert!(matches!(of(&amounts, 2000), Cover::Several(_)), "what is larger counts for nothing");
    }

    #[test]
    fn sums_beyond_any_amount_do_not_wrap() {
        assert_eq!(of(&[i64::MAX, i64::MAX, 5], 5), Cover::One(vec![2]));
        assert_eq!(of(&[i64::MAX, i64::MAX], i64::MAX - 1), Cover::None);
        assert!(matches!(of(&[i64::MAX, i64::MAX], i64::MAX), Cover::Several(_)));
    }

    proptest! {
        /// Held against trying every set.
        #[test]
        fn it_counts_as_one_who_tries_all_of_them(
            amounts in proptest::collection::vec(1_i64..60, 0..12), sum in 1_i64..200,
        ) {
            let mut all: Vec<Vec<usize>> = Vec::new();
            for mask in 0_u32..1 << amounts.len() {
                let members: Vec<usize> = (0..amounts.len()).filter(|bit| mask >> bit & 1 == 1).collect();
                if members.iter().map(|place| amounts[*place]).sum::<i64>() == sum {
                    all.push(members);
                }
            }
            match of(&amounts, sum) {
                Cover::None => prop_assert!(all.is_empty()),
                Cover::One(only) => prop_assert_eq!(all, vec![only]),
                Cover::Several([one, other]) => {
                    prop_assert!(one != other && all.contains(&one) && all.contains(&other));
                }
                Cover::Unknown => prop_assert!(false),
            }
        }
    }
}
