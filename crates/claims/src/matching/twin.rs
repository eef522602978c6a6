//! The same movement of money, told twice: in an ACH file, and in a statement of another format (`reconciliation.md` 3).
//!
//! No number is common to all formats, so what is not told apart by its own numbers is told by amount, account, day and whom
//! it names. A pair is made when the trace agrees, when the day agrees, or when within a few days neither side has another
//! partner; equal lines of one day are taken in their order. Two names are two moneys. Where it is not clear, no pair is made.

pub(crate) mod who;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::business_day;
use super::deposit::payer::Words;
use crate::Cents;
use crate::desk::BankEntry;
use who::{Likeness, Who};

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
    /// None: of an account that is not named, and may be any.
    pub account: Option<i64>,
    pub amount: Cents,
    pub date: Date,
    pub way: Option<Way>,
    pub trace: Option<String>,
    pub check: Option<String>,
    pub who: Who,
}

/// How sure it is, by all but their numbers and days, that two lines tell of one money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    Unclear,
    /// Nothing speaks against it.
    Possible,
    /// Both name the same.
    Named,
}

impl Told {
    /// What an entry tells; `account` as for [`Told::account`].
    #[must_use]
    pub fn of(entry: &BankEntry, account: Option<i64>) -> Told {
        let (trace, check) = (entry.trace_key.clone(), entry.check_key.clone());
        let (way, who) = (Way::of(entry), Who::of(entry));
        Told { account, amount: entry.amount, date: entry.date, way, trace, check, who }
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

    /// None: they are two.
    fn bond(&self, other: &Told) -> Option<Bond> {
        if !self.may_be(other) {
            return None;
        }
        let is_any_account = self.account.is_some() != other.account.is_some();
        match self.who.beside(&other.who) {
            Likeness::Other => None,
            Likeness::Same => Some(Bond::Named),
            Likeness::Unsaid if !is_any_account => Some(Bond::Possible),
            Likeness::Unsaid | Likeness::Unclear => Some(Bond::Unclear),
        }
    }

    /// Within some days; over a holiday the next business day is farther than that.
    fn is_near(&self, other: &Told) -> bool {
        let is_next = business_day::between(self.date, other.date).is_some_and(|days| days.abs() <= 1);
        is_next || self.days_to(other) <= DAYS_MAX
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
/// in which they came. `first` is the first day of which the file tells: what is known of a day before it may be told by another.
#[must_use]
pub fn twins(new: &[Told], known: &[Told], first: Date) -> Vec<Twin> {
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
        let of_known: Vec<(usize, &Told)> =
            of_known.iter().filter_map(|&index| Some((index, known.get(index)?))).collect();
        let of_new: Vec<(usize, &Told)> =
            of_new.iter().filter_map(|&index| Some((index, new.get(index)?))).collect();
        for (at, twin) in pair(&of_new, &of_known, first) {
            if let Some(place) = found.get_mut(at) {
                *place = twin;
            }
        }
    }
    found
}

/// Pairs the lines of one amount.
fn pair(new: &[(usize, &Told)], known: &[(usize, &Told)], first: Date) -> BTreeMap<usize, Twin> {
    let mut found = BTreeMap::new();
    let mut open: Vec<(usize, &Told)> = known.to_vec();
    let certain = |one: &Told, other: &Told| {
        let is_numbered = (one.trace.is_some() && one.trace == other.trace)
            || (one.check.is_some() && one.check == other.check);
        is_numbered && one.may_be(other) && one.days_to(other) <= DAYS_WITH_TRACE_MAX
    };
    let named = |one: &Told, other: &Told| one.date == other.date && one.bond(other) == Some(Bond::Named);
    let same_day =
        |one: &Told, other: &Told| one.date == other.date && one.bond(other) >= Some(Bond::Possible);
    // A line that says little leaves to one that says more what only that may be.
    let mut choosy = new.to_vec();
    choosy.sort_by_key(|(_, line)| known.iter().filter(|(_, it)| line.bond(it).is_some()).count());
    for agrees in [&certain as &dyn Fn(&Told, &Told) -> bool, &named, &same_day] {
        for &(at, line) in &choosy {
            if found.contains_key(&at) {
                continue;
            }
            if let Some(place) = open.iter().position(|(_, it)| agrees(line, it)) {
                found.insert(at, Twin::Of(open.remove(place).0));
            }
        }
    }
    let near = |line: &Told, it: &Told| line.bond(it).filter(|_| line.is_near(it));
    let left: Vec<(usize, &Told)> = new.iter().copied().filter(|(at, _)| !found.contains_key(at)).collect();
    for (at, line) in &left {
        let partners: Vec<_> =
            open.iter().filter_map(|(index, it)| Some((index, it, near(line, it)?))).collect();
        let rivals = |it: &Told| left.iter().filter(|(_, line)| near(line, it).is_some()).count();
        // Of a day before the file's, its own line may stand in a file that is not here.
        let is_it = |it: &Told, bond| {
            rivals(it) == 1 && (bond == Bond::Named || (bond == Bond::Possible && it.date >= first))
        };
        let twin = match partners.as_slice() {
            [] => Twin::New,
            [(index, it, bond)] if is_it(it, *bond) => Twin::Of(**index),
            _ => Twin::Perhaps,
        };
        found.insert(*at, twin);
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
            who: Who::default(),
        }
    }

    /// All of a file that tells of every day.
    fn twins(new: &[Told], known: &[Told]) -> Vec<Twin> {
        super::twins(new, known, Date::MIN)
    }

    fn said(day: i8, words: &str) -> Told {
        let entry = BankEntry { description: words.into(), date: date(2026, 3, day), ..entry(1, "", "", 5) };
        Told { trace: None, check: None, ..Told::of(&entry, Some(1)) }
    }

    #[test]
    fn lines_that_name_two_are_two_and_what_is_unclear_is_asked() {
        let known = [said(2, "SQUARE CARD"), said(2, "CEDAR DENTAL HCCLAIMPMT")];
        assert_eq!(twins(&[said(2, "CEDAR EFT")], &known[..1]), [Twin::New]);
        assert_eq!(twins(&[said(3, "CEDAR EFT")], &known[..1]), [Twin::New], "the day after");
        assert_eq!(twins(&[said(2, "ACH CREDIT CEDAR DNTL")], &known), [Twin::Of(1)]);
        assert_eq!(
            twins(&[said(2, "CREDIT"), said(2, "CEDAR DENTAL"), said(2, "AETNA")], &known),
            [Twin::Of(0), Twin::Of(1), Twin::New]
        );
        assert_eq!(twins(&[said(2, "CEDAR HEALTH")], &known), [Twin::Perhaps]);
        let (by_trace, other) = (told(2, 5, "T1"), Told { trace: Some("T1".into()), ..said(2, "AETNA") });
        let cedar = Told { who: said(2, "CEDAR").who, ..by_trace };
        assert_eq!(twins(&[other], &[cedar]), [Twin::Of(0)], "a trace is more than a name");
    }

    #[test]
    fn a_day_before_the_files_first_may_be_told_by_another_file() {
        let on = |first: i8, line: Told, known: Told| super::twins(&[line], &[known], date(2026, 3, first));
        assert_eq!(on(3, said(3, "DEPOSIT"), said(2, "DEPOSIT")), [Twin::Perhaps]);
        assert_eq!(on(2, said(3, "DEPOSIT"), said(2, "DEPOSIT")), [Twin::Of(0)]);
        assert_eq!(on(3, said(3, "CEDAR DENTAL"), said(2, "CEDAR DENTAL HCCLAIMPMT")), [Twin::Of(0)]);
    }

    #[test]
    fn an_account_that_is_not_named_may_be_any() {
        let unnamed = |told: Told| Told { account: None, ..told };
        assert_eq!(twins(&[told(2, 5, "")], &[unnamed(told(2, 5, ""))]), [Twin::Perhaps]);
        assert_eq!(twins(&[unnamed(told(2, 5, ""))], &[unnamed(told(2, 5, ""))]), [Twin::Of(0)]);
        assert_eq!(twins(&[told(2, 5, "A")], &[unnamed(told(2, 5, "A"))]), [Twin::Of(0)]);
        assert_eq!(twins(&[said(2, "CEDAR EFT")], &[unnamed(said(2, "CEDAR DENTAL"))]), [Twin::Of(0)]);
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
    fn over_a_holiday_the_next_business_day_is_near() {
        let on = |month, day| Told { date: date(2026, month, day), ..told(2, 5, "") };
        // Labor Day is the seventh of September.
        assert_eq!(twins(&[on(9, 8)], &[on(9, 4)]), [Twin::Of(0)]);
        assert_eq!(twins(&[on(9, 9)], &[on(9, 4)]), [Twin::New]);
        assert_eq!(twins(&[on(9, 15)], &[on(9, 11)]), [Twin::New]);
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
