//! Remittances and entries by day and by number: each is held only against those that may concern it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Money, Pool};
use crate::desk::Remittance;

/// Ten business days, with holidays among them, are at most so many days.
const DAYS: i64 = 18;

/// What is in a pool, by day and by number; in each list the lowest number of ours first.
pub(super) struct Nearby<'p> {
    remittances_by_day: BTreeMap<Option<Date>, Vec<&'p Remittance>>,
    remittances_by_number: BTreeMap<&'p str, Vec<&'p Remittance>>,
    money_by_day: BTreeMap<Date, Vec<&'p Money>>,
    money_by_number: BTreeMap<&'p str, Vec<&'p Money>>,
}

impl<'p> Nearby<'p> {
    pub(super) fn of(pool: &'p Pool) -> Nearby<'p> {
        let mut nearby = Nearby {
            remittances_by_day: BTreeMap::new(),
            remittances_by_number: BTreeMap::new(),
            money_by_day: BTreeMap::new(),
            money_by_number: BTreeMap::new(),
        };
        let mut remittances: Vec<&Remittance> = pool.remittances.iter().collect();
        remittances.sort_by_key(|remittance| remittance.remittance_num);
        for remittance in remittances {
            nearby.remittances_by_day.entry(remittance.payment_date).or_default().push(remittance);
            nearby.remittances_by_number.entry(&remittance.trace_key).or_default().push(remittance);
        }
        let mut money: Vec<&Money> = pool.money.iter().collect();
        money.sort_by_key(|money| money.entry.bank_entry_num);
        for money in money {
            nearby.money_by_day.entry(money.entry.date).or_default().push(money);
            for number in numbers(money) {
                nearby.money_by_number.entry(number).or_default().push(money);
            }
        }
        nearby
    }

    /// Those whose money may have come as this, by the day.
    pub(super) fn remittances_around(&self, money: &Money) -> Vec<&'p Remittance> {
        let days = around(money.entry.date);
        let days = Some(*days.start())..=Some(*days.end());
        let mut all: Vec<&Remittance> =
            self.remittances_by_day.range(days).flat_map(|(_, of_day)| of_day).copied().collect();
        all.sort_by_key(|remittance| remittance.remittance_num);
        all
    }

    /// Those of the same day.
    pub(super) fn remittances_beside(&self, remittance: &Remittance) -> &[&'p Remittance] {
        self.remittances_by_day.get(&remittance.payment_date).map(Vec::as_slice).unwrap_or_default()
    }

    /// Those whose number this carries.
    pub(super) fn remittances_numbered(&self, money: &Money) -> Vec<&'p Remittance> {
        let of_number = numbers(money).filter_map(|number| self.remittances_by_number.get(number));
        let mut all: Vec<&Remittance> = of_number.flatten().copied().collect();
        all.sort_by_key(|remittance| remittance.remittance_num);
        all
    }

    /// What may have brought this one's money, by the day.
    pub(super) fn money_around(&self, remittance: &Remittance) -> Vec<&'p Money> {
        let Some(day) = remittance.payment_date else { return Vec::new() };
        let mut all: Vec<&Money> =
            self.money_by_day.range(around(day)).flat_map(|(_, of_day)| of_day).copied().collect();
        all.sort_by_key(|money| money.entry.bank_entry_num);
        all
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

fn around(day: Date) -> RangeInclusive<Date> {
    day.saturating_sub(DAYS.days())..=day.saturating_add(DAYS.days())
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
