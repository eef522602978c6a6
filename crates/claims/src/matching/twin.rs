//! The same movement of money, told twice: in an ACH file, and in a statement of another format (`reconciliation.md` 3).
//!
//! No number is common to all formats, so what is not told apart by its own numbers is told by amount, account and day. A
//! pair is made when the trace agrees, when the day agrees, or when within a few days neither side has another partner;
//! equal lines of one day are taken in their order. Where that leaves a choice, none is made.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::deposit::payer::Words;
use crate::Cents;
use crate::desk::BankEntry;

/// A bank books on the effective entry date, or when it opens again.
pub const DAYS_MAX: i32 = 3;

/// With one trace on both, it is the same money however late one of the two is told.
pub const DAYS_WITH_TRACE_MAX: i32 = 10;

/// How money came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Electronic,
    /// Checks and cash, at the counter or by mail.
    Counter,
}

/// Words by which a bank's deposit is none at the counter.
const ELECTRONIC: [&str; 9] = ["ACH", "EFT", "ELECTRONIC", "DIRECT", "CCD", "CTX", "PPD", "WIRE", "TRN"];

impl Way {
    /// As far as the bank says it.
    fn of(entry: &BankEntry) -> Option<Way> {
        let words = Words::of_entry(entry);
        match entry.kind.as_deref() {
            Some("ach" | "wire") => Some(Way::Electronic),
            Some("check" | "lockbox") => Some(Way::Counter),
            _ if words.are_of_claims() => Some(Way::Electronic),
            None | Some("other") => {
                let is_counter = words.has("DEPOSIT") && !ELECTRONIC.iter().any(|word| words.has(word));
                is_counter.then_some(Way::Counter)
            }
            Some(_) => None,
        }
    }
}

/// What tells a movement of money from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// None: of an account that the file does not name.
    pub account: Option<i64>,
    pub amount: Cents,
    pub date: Date,
    pub way: Option<Way>,
    pub trace: Option<String>,
    pub check: Option<String>,
}

impl Told {
    /// What an entry tells; `account` as for [`Told::account`].
    #[must_use]
    pub fn of(entry: &BankEntry, account: Option<i64>) -> Told {
        let (trace, check) = (entry.trace_key.clone(), entry.check_key.clone());
        Told { account, amount: entry.amount, date: entry.date, way: Way::of(entry), trace, check }
    }

    /// Nothing that both say differs. A check and an electronic payment are two things.
    fn may_be(&self, other: &Told) -> bool {
        fn agree<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        let (trace, check) = ((&self.trace, &other.trace), (&self.check, &other.check));
        let is_other_kind =
            matches!((trace, check), ((Some(_), None), (None, Some(_))) | ((None, Some(_)), (Some(_), None)));
        self.amount == other.amount
            && !is_other_kind
            && agree(self.account.as_ref(), other.account.as_ref())
            && agree(self.way.as_ref(), other.way.as_ref())
            && agree(self.trace.as_ref(), other.trace.as_ref())
            && agree(self.check.as_ref(), other.check.as_ref())
    }

    fn days_to(&self, other: &Told) -> i32 {
        self.date.until(other.date).map_or(i32::MAX, |span| span.get_days().abs())
    }
}

/// What a new line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twin {
    /// Money that was not told before.
    New,
    /// The known entry with this index, told again.
    Of(usize),
    /// New, as far as is known; but some known entry may be the same.
    Perhaps,
}

/// What each of the new lines is. `known` holds entries that no file of this format has told; equal ones stand in the order
/// in which they came.
#[must_use]
pub fn twins(new: &[Told], known: &[Told]) -> Vec<Twin> {
    let mut by_amount: BTreeMap<Cents, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (index, told) in new.iter().enumerate() {
        by_amount.entry(told.amount).or_default().0.push(index);
    }
    for (index, told) in known.iter().enumerate() {
        if let Some((_, of_known)) = by_amount.get_mut(&told.amount) {
            of_known.push(index);
        }
    }
    let mut found = vec![Twin::New; new.len()];
    for (of_new, of_known) in by_amount.values() {
        pair(new, known, of_new, of_known, &mut found);
    }
    found
}

/// Pairs the lines of one amount.
fn pair(new: &[Told], known: &[Told], of_new: &[usize], of_known: &[usize], found: &mut [Twin]) {
    let mut open: BTreeSet<usize> = of_known.iter().copied().collect();
    let certain = |one: &Told, other: &Told| {
        let is_numbered = (one.trace.is_some() && one.trace == other.trace)
            || (one.check.is_some() && one.check == other.check);
        is_numbered && one.days_to(other) <= DAYS_WITH_TRACE_MAX
    };
    let same_day = |one: &Told, other: &Told| one.date == other.date;
    // A line that says little leaves to one that says more what only that may be.
    let mut choosy: Vec<usize> = of_new.to_vec();
    choosy.sort_by_key(|&at| {
        let may_be =
            |index: &&usize| new.get(at).zip(known.get(**index)).is_some_and(|(it, other)| it.may_be(other));
        of_known.iter().filter(may_be).count()
    });
    for agrees in [&certain as &dyn Fn(&Told, &Told) -> bool, &same_day] {
        for &at in &choosy {
            let Some(line) = new.get(at).filter(|_| found.get(at) == Some(&Twin::New)) else { continue };
            let fits =
                |index: &&usize| known.get(**index).is_some_and(|it| line.may_be(it) && agrees(line, it));
            if let (Some(index), Some(place)) = (open.iter().find(fits).copied(), found.get_mut(at)) {
                open.remove(&index);
                *place = Twin::Of(index);
            }
        }
    }
    let near = |line: &Told, index: usize| {
        known.get(index).is_some_and(|it| line.may_be(it) && line.days_to(it) <= DAYS_MAX)
    };
    let left: Vec<usize> = of_new.iter().copied().filter(|&at| found.get(at) == Some(&Twin::New)).collect();
    for &at in &left {
        let Some(line) = new.get(at) else { continue };
        let partners: Vec<usize> = open.iter().copied().filter(|&index| near(line, index)).collect();
        let rivals =
            |index: usize| left.iter().filter(|&&at| new.get(at).is_some_and(|it| near(it, index))).count();
        if let Some(place) = found.get_mut(at) {
            *place = match partners.as_slice() {
                [] => Twin::New,
                [only] if rivals(*only) == 1 => Twin::Of(*only),
                _ => Twin::Perhaps,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::matching::deposit::tests::entry;

    fn told(day: i8, cents: i64, trace: &str) -> Told {
        let trace = Some(trace.to_owned()).filter(|trace| !trace.is_empty());
        Told {
            account: Some(1),
            amount: Cents(cents),
            date: date(2026, 3, day),
            way: None,
            trace,
            check: None,
        }
    }

    #[test]
    fn one_day_and_amount_are_one_line_and_equal_ones_go_in_order() {
        let known = [told(2, 5, "A"), told(2, 5, "B"), told(2, 7, "")];
        assert_eq!(twins(&[told(2, 5, ""), told(2, 5, "")], &known), [Twin::Of(0), Twin::Of(1)]);
        assert_eq!(twins(&[told(2, 5, "B"), told(2, 5, "")], &known), [Twin::Of(1), Twin::Of(0)]);
        assert_eq!(
            twins(&[told(2, 5, ""), told(2, 5, ""), told(2, 5, "")], &known[..2]),
            [Twin::Of(0), Twin::Of(1), Twin::New]
        );
        assert_eq!(twins(&[told(2, 6, ""), told(2, 5, "C")], &known), [Twin::New, Twin::New]);
    }

    #[test]
    fn within_days_only_what_has_one_partner_is_paired() {
        let known = [told(2, 5, "A")];
        assert_eq!(twins(&[told(5, 5, "")], &known), [Twin::Of(0)]);
        assert_eq!(twins(&[told(6, 5, "")], &known), [Twin::New]);
        assert_eq!(twins(&[told(4, 5, ""), told(5, 5, "")], &known), [Twin::Perhaps, Twin::Perhaps]);
        assert_eq!(twins(&[told(4, 5, "")], &[told(2, 5, ""), told(3, 5, "")]), [Twin::Perhaps]);
        assert_eq!(twins(&[told(12, 5, "A")], &known), [Twin::Of(0)]);
    }

    #[test]
    fn what_differs_is_not_the_same() {
        let check = |number: &str| Told { check: Some(number.into()), ..told(2, 5, "") };
        assert_eq!(twins(&[check("1")], &[check("2")]), [Twin::New]);
        assert_eq!(twins(&[check("1")], &[told(2, 5, "A")]), [Twin::New]);
        let other = Told { account: Some(2), ..told(2, 5, "") };
        assert_eq!(twins(&[other], &[told(2, 5, "")]), [Twin::New]);
        let unnamed = Told { account: None, ..told(2, 5, "") };
        assert_eq!(twins(&[unnamed], &[told(2, 5, "")]), [Twin::Of(0)]);
    }

    #[test]
    fn a_line_that_says_little_takes_nothing_from_one_that_says_more() {
        let check = |number: &str| Told { check: Some(number.into()), ..told(2, 5, "") };
        let known = [check("2"), check("1")];
        assert_eq!(twins(&[told(2, 5, ""), check("2")], &known), [Twin::Of(1), Twin::Of(0)]);
        let by = |way| Told { way: Some(way), ..told(2, 5, "") };
        let known = [by(Way::Electronic), by(Way::Counter)];
        assert_eq!(twins(&[told(2, 5, ""), by(Way::Electronic)], &known), [Twin::Of(1), Twin::Of(0)]);
    }

    #[test]
    fn what_was_brought_to_the_counter_is_no_electronic_payment() {
        let came = |kind: &str, words: &str| {
            let entry =
                BankEntry { kind: Some(kind.into()), description: words.into(), ..entry(1, "", "", 5) };
            Way::of(&entry)
        };
        assert_eq!(came("ach", "TRN*1*T1*1990000022"), Some(Way::Electronic));
        assert_eq!(came("other", "CEDAR DENTAL DES:HCCLAIMPMT"), Some(Way::Electronic));
        for counter in ["DEPOSIT", "COUNTER DEPOSIT 3 ITEMS"] {
            assert_eq!(came("other", counter), Some(Way::Counter), "{counter}");
        }
        assert_eq!(came("lockbox", "ITEM"), Some(Way::Counter));
        for unsaid in ["ACH DEPOSIT", "DIRECT DEPOSIT", "CEDAR DENTAL"] {
            assert_eq!(came("other", unsaid), None, "{unsaid}");
        }
        let of = |way| Told { way: Some(way), ..told(2, 5, "") };
        assert_eq!(twins(&[of(Way::Electronic)], &[of(Way::Counter)]), [Twin::New]);
        assert_eq!(twins(&[of(Way::Electronic)], &[told(3, 5, "")]), [Twin::Of(0)]);
    }

    proptest! {
        #[test]
        fn none_is_paired_twice_and_a_file_told_again_is_all_known(
            lines in proptest::collection::vec((1i8..6, 1i64..3, "[AB]?"), 0..12),
            others in proptest::collection::vec((1i8..6, 1i64..3, "[AB]?"), 0..12),
        ) {
            let all = |of: &[(i8, i64, String)]| of.iter().map(|(day, cents, trace)| told(*day, *cents, trace)).collect::<Vec<_>>();
            let (lines, others) = (all(&lines), all(&others));
            let found = twins(&lines, &others);
            let pairs: Vec<usize> = found.iter().filter_map(|twin| match twin { Twin::Of(index) => Some(*index), _ => None }).collect();
            prop_assert_eq!(pairs.iter().collect::<BTreeSet<_>>().len(), pairs.len());
            for (line, twin) in lines.iter().zip(&found) {
                if let Twin::Of(index) = twin {
                    prop_assert!(line.may_be(&others[*index]));
                }
            }
            // A statement without traces of what an ACH file has told: nothing is new.
            let bare: Vec<Told> = lines.iter().map(|line| Told { trace: None, ..line.clone() }).collect();
            prop_assert!(twins(&bare, &lines).iter().all(|twin| matches!(twin, Twin::Of(_))));
        }
    }
}
