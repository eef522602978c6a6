//! How long things of a payer take: a histogram of days, kept when each comes, and what it says of the patience that is
//! due. Until there is enough of it, a default serves.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Expected, calendar};
use crate::record::record;

record! {
    /// How long one thing of one payer takes.
    pub struct Habit in "habit" key 1 {
        pub habit_num: i64,
        pub expected: Expected,
        /// Whose: a payer's name or id as look-ups compare it ([`crate::desk::id_key`]).
        pub party: String,
        /// The name, as it was told last.
        pub name: String,
        /// How many took how many days: `1:40 2:7`. `-1` counts those of which it never came, but what it goes before did.
        pub days: String,
        /// Of remittances: the latest day on which one was written.
        pub last_on: Option<Date>,
    }
}

/// What took longer counts as this long.
const DAYS_MAX: i64 = 365;
/// What never came.
const NEVER: i64 = -1;
/// With more than so many, all are halved: what was lately weighs more than what was long ago.
const COUNT_MAX: i64 = 1_000;
/// How many say what is usual; payments of a payer come seldom, and fewer must do.
const ENOUGH: i64 = 20;
const ENOUGH_REMITTANCES: i64 = 6;
/// Of a hundred, how many come within the usual days.
const USUAL_PERCENT: i64 = 95;
/// Of a hundred claims, how many must have been acknowledged before a missing acknowledgment says anything.
const ACKNOWLEDGED_PERCENT: i64 = 90;

/// The patience that is due, in days; in business days where banks are concerned.
struct Patience {
    /// While there is no history; none: nobody is asked without one.
    default: Option<i64>,
    /// Never less, nor more.
    least: i64,
    most: i64,
    /// The usual days, times this in a hundred, and at least so many more.
    percent: i64,
    more: i64,
}

const fn row(default: Option<i64>, least: i64, most: i64, percent: i64, more: i64) -> Patience {
    Patience { default, least, most, percent, more }
}

/// 4 business days behind the first of the pair is late for money and for its remittance (`reconciliation.md` 2.1). A check is
/// mailed and carried to the bank. A claim is asked about where its payer would have answered nearly every other.
const fn patience(expected: Expected) -> Patience {
    match expected {
        Expected::Answer => row(Some(40), 21, 120, 125, 7),
        Expected::Acknowledgment => row(None, 5, 30, 100, 2),
        Expected::Money | Expected::Remittance => row(Some(4), 4, 20, 100, 1),
        Expected::Check => row(Some(10), 10, 30, 100, 3),
        Expected::NextRemittance => row(None, 14, 300, 300, 0),
    }
}

impl Habit {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(habit_num: i64, expected: Expected, party: &str) -> Habit {
        Habit {
            habit_num,
            expected,
            party: party.to_owned(),
            name: String::new(),
            days: String::new(),
            last_on: None,
        }
    }

    fn counts(&self) -> BTreeMap<i64, i64> {
        let pair = |pair: &str| {
            let (days, count) = pair.split_once(':')?;
            Some((days.parse().ok()?, count.parse().ok()?))
        };
        self.days.split(' ').filter_map(pair).collect()
    }

    /// One more that took so many days. What came before it was waited for took none.
    pub fn note(&mut self, days: i64) {
        self.count(days.clamp(0, DAYS_MAX));
    }

    /// One more that never came.
    pub fn note_never(&mut self) {
        self.count(NEVER);
    }

    fn count(&mut self, days: i64) {
        let mut counts = self.counts();
        let count = counts.entry(days).or_default();
        *count = count.saturating_add(1);
        if counts.values().sum::<i64>() > COUNT_MAX {
            counts.values_mut().for_each(|count| *count /= 2);
            counts.retain(|_, count| *count > 0);
        }
        let pairs: Vec<String> = counts.iter().map(|(days, count)| format!("{days}:{count}")).collect();
        self.days = pairs.join(" ");
    }

    /// Within how many days nearly all come; none while too few did.
    #[must_use]
    pub fn usual(&self) -> Option<i64> {
        let mut counts = self.counts();
        let never = counts.remove(&NEVER).unwrap_or_default();
        let count: i64 = counts.values().sum();
        let enough = if self.expected == Expected::NextRemittance { ENOUGH_REMITTANCES } else { ENOUGH };
        if count < enough || count * 100 < (count + never) * ACKNOWLEDGED_PERCENT {
            return None;
        }
        // The nearest rank, rounded up: no more than one in twenty took longer.
        let rank = (count * USUAL_PERCENT + 99) / 100;
        let mut passed = 0;
        counts.into_iter().find_map(|(days, count)| {
            passed += count;
            (passed >= rank).then_some(days)
        })
    }
}

/// After how many days somebody is asked; none where nobody is.
#[must_use]
pub fn limit(expected: Expected, habit: Option<&Habit>) -> Option<i64> {
    let row = patience(expected);
    match habit.and_then(Habit::usual) {
        Some(usual) => Some((usual + row.more).max(usual * row.percent / 100).clamp(row.least, row.most)),
        None => row.default,
    }
}

/// The last day on which nobody need ask about what is waited for since a day.
#[must_use]
pub fn due(expected: Expected, since: Date, habit: Option<&Habit>) -> Option<Date> {
    let limit = limit(expected, habit)?;
    Some(match expected.is_of_banks() {
        true => calendar::business_days_later(since, limit),
        false => calendar::days_later(since, limit),
    })
}

/// How long something took.
#[must_use]
pub fn lag(expected: Expected, since: Date, came: Date) -> i64 {
    match expected.is_of_banks() {
        true => calendar::business_days(since, came),
        false => calendar::days(since, came),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn of(expected: Expected, days: impl IntoIterator<Item = i64>) -> Habit {
        let mut habit = Habit::new(1, expected, "P");
        days.into_iter().for_each(|days| habit.note(days));
        habit
    }

    #[test]
    fn the_default_serves_until_twenty_have_come() {
        assert_eq!(limit(Expected::Answer, None), Some(40));
        assert_eq!(limit(Expected::Answer, Some(&of(Expected::Answer, [30; 19]))), Some(40));
        assert_eq!(limit(Expected::Answer, Some(&of(Expected::Answer, [30; 20]))), Some(37));
        assert_eq!(limit(Expected::Answer, Some(&of(Expected::Answer, [60; 20]))), Some(75));
        assert_eq!(limit(Expected::Answer, Some(&of(Expected::Answer, [2; 20]))), Some(21), "never less");
        assert_eq!(limit(Expected::Answer, Some(&of(Expected::Answer, [900; 20]))), Some(120), "nor more");
    }

    #[test]
    fn money_is_late_after_four_business_days_or_when_the_payer_is_slower() {
        assert_eq!(limit(Expected::Money, None), Some(4));
        assert_eq!(limit(Expected::Money, Some(&of(Expected::Money, [1; 50]))), Some(4));
        assert_eq!(limit(Expected::Money, Some(&of(Expected::Money, [6; 50]))), Some(7));
        assert_eq!(limit(Expected::Check, None), Some(10));
        let friday = date(2026, 1, 16);
        assert_eq!(
            due(Expected::Money, friday, None),
            Some(date(2026, 1, 23)),
            "over a weekend and a holiday"
        );
        assert_eq!(lag(Expected::Money, friday, date(2026, 1, 26)), 5);
        assert_eq!(due(Expected::Answer, friday, None), Some(date(2026, 2, 25)));
    }

    #[test]
    fn a_few_that_are_late_do_not_make_lateness_usual() {
        let habit = of(Expected::Money, std::iter::repeat_n(2, 99).chain([9]));
        assert_eq!(habit.usual(), Some(2));
        let habit = of(Expected::Money, std::iter::repeat_n(2, 94).chain([9; 6]));
        assert_eq!(habit.usual(), Some(9));
    }

    #[test]
    fn nobody_misses_an_acknowledgment_where_they_are_not_the_rule() {
        let mut habit = of(Expected::Acknowledgment, [1; 90]);
        assert_eq!(limit(Expected::Acknowledgment, None), None);
        assert_eq!(limit(Expected::Acknowledgment, Some(&habit)), Some(5));
        (0..10).for_each(|_| habit.note_never());
        assert_eq!(limit(Expected::Acknowledgment, Some(&habit)), Some(5));
        habit.note_never();
        assert_eq!(limit(Expected::Acknowledgment, Some(&habit)), None);
    }

    #[test]
    fn a_payer_has_stopped_after_three_times_its_usual_days() {
        assert_eq!(limit(Expected::NextRemittance, Some(&of(Expected::NextRemittance, [7; 5]))), None);
        assert_eq!(limit(Expected::NextRemittance, Some(&of(Expected::NextRemittance, [7; 6]))), Some(21));
        assert_eq!(limit(Expected::NextRemittance, Some(&of(Expected::NextRemittance, [1; 6]))), Some(14));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn whatever_is_noted_the_row_stays_small_and_says_what_came_lately(
            days in proptest::collection::vec(-400_i64..4_000, 0..3_000),
        ) {
            let mut habit = of(Expected::Money, days);
            prop_assert!(habit.counts().values().sum::<i64>() <= COUNT_MAX);
            prop_assert!(habit.days.len() < 4_000);
            for _ in 0..20_000 {
                habit.note(3);
            }
            prop_assert_eq!(habit.usual(), Some(3));
        }
    }
}
