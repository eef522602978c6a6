//! What may be tied one to one: from what came to its partners, from these to theirs, until nobody is left who could be a
//! rival of anybody.

use std::collections::{BTreeMap, BTreeSet};

use claims::desk::{BankEntry, LinkKind, Parted, Remittance, RemittanceStatus};
use claims::matching::deposit::pair::{Verdict, compare, naming};
use claims::matching::deposit::payer::{Naming, Words, cuts_in};
use claims::matching::deposit::{Money, Pool};
use claims::matching::tie::{self, Plan, Sight};
use claims::posting::same_payment::Mark;
use claims::record::{Field, Value};
use jiff::ToSpan;
use jiff::civil::Date;
use store::queries::desk as sql;

use super::{Seeds, money};
use crate::app::{App, Error};
use crate::desk::find::numbers;

/// More than this is no question of who belongs to whom: it is left as it is.
const RIVALS_MAX: usize = 2_000;

/// Three business days, with a weekend and a holiday among them, are at most so many days.
const DAYS: i64 = 8;

/// What was reached, and what is new among it.
#[derive(Default)]
struct Reached {
    remittances: BTreeMap<i64, Remittance>,
    money: BTreeMap<i64, Money>,
}

impl App {
    /// All rivals around some remittances and entries, and what is to be done about them.
    pub(super) async fn rivals(&self, practice: i64, seeds: &Seeds) -> Result<(Sight, Plan), Error> {
        let matching = self.matching_version(practice).await?;
        let accounts = self.account_numbers(practice).await?;
        let mut reached = Reached::default();
        let mut remittances: Vec<Remittance> =
            self.store.get_many(practice, &numbers(seeds.remittances.iter().copied())).await?;
        let mut entries: Vec<BankEntry> =
            self.store.get_many(practice, &numbers(seeds.entries.iter().copied())).await?;
        loop {
            remittances
                .retain(|it| is_tied_by_rules(it) && !reached.remittances.contains_key(&it.remittance_num));
            entries.retain(|it| is_there(it) && !reached.money.contains_key(&it.bank_entry_num));
            if remittances.is_empty() && entries.is_empty() {
                break;
            }
            if reached.remittances.len() + reached.money.len() > RIVALS_MAX {
                return Ok((Sight { matching, ..Sight::default() }, Plan::default()));
            }
            let new: Vec<Money> = entries.drain(..).map(|entry| money(entry, &accounts)).collect();
            let more = self.partners(practice, &remittances, &new).await?;
            let is_partner = |entry: &BankEntry| {
                let money = money(entry.clone(), &accounts);
                remittances.iter().any(|it| matches!(compare(it, &money), Verdict::Tie { .. }))
            };
            entries = more.1.into_iter().filter(is_partner).collect();
            let is_partner =
                |it: &Remittance| new.iter().any(|money| matches!(compare(it, money), Verdict::Tie { .. }));
            let next = more.0.into_iter().filter(is_partner).collect();
            reached.remittances.extend(remittances.into_iter().map(|it| (it.remittance_num, it)));
            reached.money.extend(new.into_iter().map(|it| (it.entry.bank_entry_num, it)));
            remittances = next;
        }
        let (remittances, money): (Vec<_>, Vec<_>) =
            (reached.remittances.into_values().collect(), reached.money.into_values().collect());
        let entries = money.iter().map(|it| it.entry.clone()).collect();
        let mut sight = self.see_links(practice, remittances.clone(), entries).await?;
        sight.matching = matching;
        let parted = self.parted(practice, &sight).await?;
        let mut pool = Pool { remittances, money, parted, ..Pool::default() };
        leave_to_persons(&mut pool, &mut sight);
        pool.namesakes = self.namesakes(practice, &pool).await?;
        let plan = tie::plan_pairs(&pool, &sight);
        self.see_answered(practice, &mut sight, &plan).await?;
        self.see_exceptions(practice, &mut sight, &plan).await?;
        Ok((sight, plan))
    }

    /// What shares a number with one of these, or an amount and about the time.
    async fn partners(
        &self,
        practice: i64,
        remittances: &[Remittance],
        money: &[Money],
    ) -> Result<(Vec<Remittance>, Vec<BankEntry>), Error> {
        let keys = |keys: BTreeSet<&str>| -> Vec<Vec<Value>> {
            keys.into_iter()
                .filter(|key| !key.is_empty())
                .map(|key| vec![Value::Text(key.to_owned())])
                .collect()
        };
        let around = |amount: claims::Cents, day: Date| {
            let (from, until) = (day.saturating_sub(DAYS.days()), day.saturating_add(DAYS.days()));
            vec![amount.into_value(), from.into_value(), until.into_value()]
        };
        let said = keys(remittances.iter().map(|it| it.trace_key.as_str()).collect());
        let amounts: Vec<Vec<Value>> =
            remittances.iter().filter_map(|it| Some(around(it.payment_amount, it.payment_date?))).collect();
        let mut entries = self.store.select_each(practice, &sql::ENTRIES_BY_TRACE, &said).await?;
        entries.extend(self.store.select_each(practice, &sql::ENTRIES_BY_CHECK, &said).await?);
        entries.extend(self.store.select_each(practice, &sql::ENTRIES_BY_AMOUNT, &amounts).await?);
        let told = money.iter().flat_map(|it| [it.entry.trace_key.as_deref(), it.entry.check_key.as_deref()]);
        let told = keys(told.flatten().collect());
        let amounts: Vec<Vec<Value>> =
            money.iter().map(|it| around(it.entry.amount, it.entry.date)).collect();
        let mut found = self.store.select_each(practice, &sql::REMITTANCES_BY_TRACE, &told).await?;
        found.extend(self.store.select_each(practice, &sql::REMITTANCES_BY_AMOUNT, &amounts).await?);
        entries.sort_by_key(|entry| entry.bank_entry_num);
        entries.dedup_by_key(|entry| entry.bank_entry_num);
        found.sort_by_key(|remittance| remittance.remittance_num);
        found.dedup_by_key(|remittance| remittance.remittance_num);
        Ok((found, entries))
    }

    /// The remittances of a pool that a bank's line names by the beginning of their payer's name, where claims are with another
    /// payer of just that name: those that answer claims of it are meant by it all the same.
    pub(super) async fn namesakes(&self, practice: i64, pool: &Pool) -> Result<BTreeSet<i64>, Error> {
        let mut namesakes = BTreeSet::new();
        for remittance in &pool.remittances {
            let is_cut = |money: &&Money| naming(remittance, money) == Some(Naming::Cut);
            let mut cuts: BTreeSet<String> = BTreeSet::new();
            for money in pool.money.iter().filter(is_cut) {
                cuts.extend(cuts_in(&Words::of_entry(&money.entry), &money.entry, &remittance.payer_name));
            }
            for name in cuts {
                let of = [Value::Text(name.clone())];
                if self.store.one(practice, &sql::TRACKED_OF_PAYER, &of).await?.is_none() {
                    continue;
                }
                let answered = self.answered(practice, remittance, 0).await?;
                if !answered.iter().any(|it| it.claim.payer_name.to_uppercase() == name) {
                    namesakes.insert(remittance.remittance_num);
                }
            }
        }
        Ok(namesakes)
    }

    /// The pairs that persons took apart.
    pub(super) async fn parted(&self, practice: i64, sight: &Sight) -> Result<BTreeSet<(i64, i64)>, Error> {
        let of = |num: i64| vec![LinkKind::Deposit.into_value(), Value::Int(num)];
        let from: Vec<Vec<Value>> = sight.remittances.keys().copied().map(of).collect();
        let to: Vec<Vec<Value>> = sight.entries.keys().copied().map(of).collect();
        let mut parted: Vec<Parted> = self.store.select_each(practice, &sql::PARTED_FROM, &from).await?;
        parted.extend(self.store.select_each(practice, &sql::PARTED_TO, &to).await?);
        Ok(parted.into_iter().map(|it| (it.from_num, it.to_num)).collect())
    }
}

/// Whether rules may tie it: it is posted, and pays something.
pub(super) fn is_tied_by_rules(remittance: &Remittance) -> bool {
    remittance.status == RemittanceStatus::Posted && remittance.payment_amount.0 > 0
}

/// Whether it is money that came in, and stayed.
pub(super) fn is_there(entry: &BankEntry) -> bool {
    entry.amount.0 > 0 && entry.returned_by.is_none()
}

/// Whether `other` is posted, and of the same payment as one that is not.
fn is_in_place_of(undone: &Remittance, other: &Remittance) -> bool {
    is_tied_by_rules(other) && Mark::of(undone).is_same(&Mark::of(other))
}

/// Takes out what a person has tied, and what is still tied to something of which a person took another part away. Its
/// ties are seen, so that no more is tied of anything than it has, and left alone.
pub(super) fn leave_to_persons(pool: &mut Pool, sight: &mut Sight) {
    let touches = |link: &claims::desk::Link| {
        let is_parted = |(from, to): &(i64, i64)| *from == link.from_num || *to == link.to_num;
        let remittance = sight.remittances.get(&link.from_num);
        // Of one whose posting was undone the money is where it was, until it is posted again, or another one of the same
        // payment in its place.
        let is_posted = remittance.is_some_and(|it| {
            is_tied_by_rules(it) || pool.remittances.iter().any(|other| is_in_place_of(it, other))
        });
        link.is_by_hand == Some(true) || !is_posted || pool.parted.iter().any(is_parted)
    };
    let (by_persons, by_rules): (Vec<_>, Vec<_>) = sight.links.iter().cloned().partition(touches);
    pool.remittances.retain(|it| !by_persons.iter().any(|link| link.from_num == it.remittance_num));
    pool.money.retain(|it| !by_persons.iter().any(|link| link.to_num == it.entry.bank_entry_num));
    sight.links = by_rules;
    sight.untouched = by_persons;
}
