//! Remittances and entries by account, day, amount and number: each is held only against those that may concern it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Money, Pool};
use crate::Cents;
use crate::desk::Remittance;

/// Ten business days, with holidays among them, are at most so many days.
const DAYS: i64 = 18;

/// What is in a pool, by account, day and number; in each list the lowest number of ours first.
pub(super) struct Nearby<'p> {
    /// By the account that the payer says it pays into, which may be its last digits only, and empty.
    remittances_by_account: BTreeMap<&'p str, ByDay<'p, Remittance>>,
    remittances_by_amount: BTreeMap<Cents, Vec<&'p Remittance>>,
    remittances_by_number: BTreeMap<&'p str, Vec<&'p Remittance>>,
    /// By the account, its last digit first.
    money_by_account: BTreeMap<String, ByDay<'p, Money>>,
    money_by_number: BTreeMap<&'p str, Vec<&'p Money>>,
}

type ByDay<'p, T> = BTreeMap<Option<Date>, Vec<&'p T>>;

impl<'p> Nearby<'p> {
    pub(super) fn of(pool: &'p Pool) -> Nearby<'p> {
        let mut nearby = Nearby {
            remittances_by_account: BTreeMap::new(),
            remittances_by_amount: BTreeMap::new(),
            remittances_by_number: BTreeMap::new(),
            money_by_account: BTreeMap::new(),
            money_by_number: BTreeMap::new(),
        };
        let mut remittances: Vec<&Remittance> = pool.remittances.iter().collect();
        remittances.sort_by_key(|remittance| remittance.remittance_num);
        for remittance in remittances {
            let of_account = nearby.remittances_by_account.entry(&remittance.payee_account).or_default();
            of_account.entry(remittance.payment_date).or_default().push(remittance);
            nearby.remittances_by_amount.entry(remittance.payment_amount).or_default().push(remittance);
            nearby.remittances_by_number.entry(&remittance.trace_key).or_default().push(remittance);
        }
        let mut money: Vec<&Money> = pool.money.iter().collect();
        money.sort_by_key(|money| money.entry.bank_entry_num);
        for money in money {
            let of_account = nearby.money_by_account.entry(backwards(&money.account)).or_default();
            of_account.entry(Some(money.entry.date)).or_default().push(money);
            for number in numbers(money) {
                nearby.money_by_number.entry(number).or_default().push(money);
            }
        }
        nearby
    }

    /// Those whose money may have come as this, by account and day.
    pub(super) fn remittances_around(&self, money: &Money) -> Vec<&'p Remittance> {
        if money.account.is_empty() {
            let all = self.remittances_by_account.values();
            return around(all, money.entry.date, |remittance| remittance.remittance_num);
        }
        let endings = money.account.char_indices().filter_map(|(at, _)| money.account.get(at..));
        let of_accounts = endings.chain([""]).filter_map(|ending| self.remittances_by_account.get(ending));
        around(of_accounts, money.entry.date, |remittance| remittance.remittance_num)
    }

    /// Those that pay as much, from one amount to another, around the day of this.
    pub(super) fn remittances_that_pay(
        &self,
        amounts: RangeInclusive<Cents>,
        money: &Money,
    ) -> Vec<&'p Remittance> {
        let days = days_around(money.entry.date);
        let all = self.remittances_by_amount.range(amounts).flat_map(|(_, of_amount)| of_amount);
        let mut all: Vec<&Remittance> =
            all.copied().filter(|remittance| days.contains(&remittance.payment_date)).collect();
        all.sort_by_key(|remittance| remittance.remittance_num);
        all
    }

    /// Those of the same day.
    pub(super) fn remittances_beside(&self, remittance: &Remittance) -> Vec<&'p Remittance> {
        let of_day =
            self.remittances_by_account.values().filter_map(|by_day| by_day.get(&remittance.payment_date));
        let mut all: Vec<&Remittance> = of_day.flatten().copied().collect();
        all.sort_by_key(|remittance| remittance.remittance_num);
        all
    }

    /// Those whose number this carries.
    pub(super) fn remittances_numbered(&self, money: &Money) -> Vec<&'p Remittance> {
        let of_number = numbers(money).filter_map(|number| self.remittances_by_number.get(number));
        let mut all: Vec<&Remittance> = of_number.flatten().copied().collect();
        all.sort_by_key(|remittance| remittance.remittance_num);
        all
    }

    /// What may have brought this one's money, by account and day.
    pub(super) fn money_around(&self, remittance: &Remittance) -> Vec<&'p Money> {
        let Some(day) = remittance.payment_date else { return Vec::new() };
        let ending = backwards(&remittance.payee_account);
        let from = self.money_by_account.range(ending.clone()..);
        let of_account =
            from.take_while(|(account, _)| account.starts_with(&ending)).map(|(_, by_day)| by_day);
        let of_none = self.money_by_account.get("").filter(|_| !ending.is_empty());
        around(of_account.chain(of_none), day, |money| money.entry.bank_entry_num)
    }

    /// What carries this one's number.
    pub(super) fn money_numbered(&self, remittance: &Remittance) -> &[&'p Money] {
        self.money_by_number.get(remittance.trace_key.as_str()).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The numbers that an entry carries, each once.
fn numbers(money: &Money) -> impl Iterator<Item = &str> {
    let trace = money.entry.trace_key.as_deref();
    let check = money.entry.check_key.as_deref().filter(|check| trace != Some(*check));
    [trace, check].into_iter().flatten().filter(|number| !number.is_empty())
}

fn backwards(account: &str) -> String {
    account.chars().rev().collect()
}

fn days_around(day: Date) -> RangeInclusive<Option<Date>> {
    Some(day.saturating_sub(DAYS.days()))..=Some(day.saturating_add(DAYS.days()))
}

/// Those of the days around a day, the lowest number of ours first.
fn around<'n, 'p: 'n, T>(
    all: impl Iterator<Item = &'n ByDay<'p, T>>,
    day: Date,
    number: impl Fn(&T) -> i64,
) -> Vec<&'p T> {
    let days = days_around(day);
    let near = all.flat_map(|by_day| by_day.range(days.clone())).flat_map(|(_, of_day)| of_day);
    let mut near: Vec<&T> = near.copied().collect();
    near.sort_by_key(|one| number(one));
    near
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::matching::business_day::between;
    use crate::matching::deposit::pair::{CHECK_BUSINESS_DAYS_MAX, TRACE_ALONE_BUSINESS_DAYS_MAX};

    #[test]
    fn no_more_days_are_ever_within_the_business_days_that_count() {
        let most = CHECK_BUSINESS_DAYS_MAX.max(TRACE_ALONE_BUSINESS_DAYS_MAX);
        let outside = DAYS + 1;
        for first in date(2020, 1, 1).series(1.day()).take_while(|day| *day < date(2048, 1, 1)) {
            let beyond = between(first, first.saturating_add(outside.days()));
            assert!(beyond.is_none_or(|days| days > most), "{first}");
        }
    }
}
