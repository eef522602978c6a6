//! What nothing ties one to one: the entries around what came, and the remittances that may be in them, and what else these
//! may be in.

use std::collections::{BTreeMap, BTreeSet};

use claims::desk::{BankEntry, Link, Remittance};
use claims::matching::Tier;
use claims::matching::deposit::open::may_concern;
use claims::matching::deposit::{Money, Pool};
use claims::matching::tie::{self, Plan, Sight};
use claims::radar::{Expected, RADAR, RadarState};
use claims::record::{Field, Value};
use jiff::ToSpan;
use jiff::civil::Date;
use store::queries::desk as sql;

use super::rivals::{is_there, is_tied_by_rules, leave_to_persons};
use super::{Seeds, money};
use crate::app::{App, Error};
use crate::desk::find::numbers;

/// Ten business days, with holidays among them, are at most so many days.
const DAYS: i64 = 18;

/// With more around it than this, nothing is proved of an entry.
const AROUND_MAX: usize = 2_000;

impl App {
    /// The entries around some remittances and entries that nothing ties one to one, and what is to be done about them.
    pub(super) async fn left_over(&self, practice: i64, seeds: &Seeds) -> Result<(Sight, Plan), Error> {
        let matching = self.matching_version(practice).await?;
        let accounts = self.account_numbers(practice).await?;
        let came: Vec<Remittance> =
            self.store.get_many(practice, &numbers(seeds.remittances.iter().copied())).await?;
        let told: Vec<BankEntry> =
            self.store.get_many(practice, &numbers(seeds.entries.iter().copied())).await?;
        // A remittance may have been taken, or given up: what was said around it is said anew all the same.
        let mut core = self.entries_around(practice, &came, &accounts).await?;
        core.extend(
            told.into_iter().filter(is_open).map(|entry| (entry.bank_entry_num, money(entry, &accounts))),
        );
        if core.is_empty() {
            return Ok((Sight { matching, ..Sight::default() }, Plan::default()));
        }
        let mut remittances = self.remittances_around(practice, &core).await?;
        let mut all = core.clone();
        let list: Vec<Remittance> = remittances.values().cloned().collect();
        all.extend(self.entries_around(practice, &list, &accounts).await?);
        remittances.extend(self.remittances_around(practice, &all).await?);
        let core: BTreeSet<i64> = core.into_keys().collect();
        let (remittances, money): (Vec<_>, Vec<_>) =
            (remittances.into_values().collect(), all.into_values().collect());
        let entries = money.iter().map(|it: &Money| it.entry.clone()).collect();
        let mut sight = self.see_links(practice, remittances.clone(), entries).await?;
        sight.matching = matching;
        let parted = self.parted(practice, &sight).await?;
        let radar: Option<RadarState> = self.store.get(practice, &[Value::Int(RADAR)]).await?;
        let now = self.now(practice).await?;
        let seen_until = radar.and_then(|radar| radar.seen_until(Expected::Check, now));
        let mut pool = Pool { remittances, money, parted, seen_until, ..Pool::default() };
        leave_to_persons(&mut pool, &mut sight);
        // What was tied one to one before it was kept who is taken.
        let is_taken = |link: &&Link| link.rule != Tier::Six.as_str();
        let taken: Vec<&Link> = sight.links.iter().filter(is_taken).collect();
        pool.remittances.retain(|it| !taken.iter().any(|link| link.from_num == it.remittance_num));
        pool.money.retain(|it| !taken.iter().any(|link| link.to_num == it.entry.bank_entry_num));
        let is_there = |num: &&i64| pool.money.iter().any(|it| it.entry.bank_entry_num == **num);
        let core: BTreeSet<i64> = core.iter().filter(is_there).copied().collect();
        if pool.remittances.len() + pool.money.len() > AROUND_MAX {
            return Ok((sight, Plan::default()));
        }
        pool.namesakes = self.namesakes(practice, &pool).await?;
        // Sums of many sets are looked through: not on a thread on which others wait.
        let plan = move || {
            let plan = tie::plan_open(&pool, &core, &sight);
            (sight, plan)
        };
        let planned = tokio::task::spawn_blocking(plan).await;
        let (mut sight, plan) = planned.map_err(|error| Error::Broken(error.to_string()))?;
        self.see_answered(practice, &mut sight, &plan).await?;
        self.see_exceptions(practice, &mut sight, &plan).await?;
        Ok((sight, plan))
    }

    /// Open entries for which one of these remittances matters.
    async fn entries_around(
        &self,
        practice: i64,
        remittances: &[Remittance],
        accounts: &BTreeMap<i64, String>,
    ) -> Result<BTreeMap<i64, Money>, Error> {
        let keys: Vec<Vec<Value>> = (remittances.iter().filter(|it| !it.trace_key.is_empty()))
            .map(|it| vec![Value::Text(it.trace_key.clone())])
            .collect();
        let mut entries = self.store.select_each(practice, &sql::ENTRIES_BY_TRACE, &keys).await?;
        entries.extend(self.store.select_each(practice, &sql::ENTRIES_BY_CHECK, &keys).await?);
        if let Some(days) = around(remittances.iter().filter_map(|it| it.payment_date)) {
            entries.extend(self.store.select(practice, &sql::ENTRIES_OPEN, &days).await?);
        }
        let money = entries.into_iter().filter(is_open).map(|entry| money(entry, accounts));
        let matters = |money: &Money| remittances.iter().any(|it| may_concern(it, money));
        Ok(money.filter(matters).map(|money| (money.entry.bank_entry_num, money)).collect())
    }

    /// Open remittances that matter for one of these entries.
    async fn remittances_around(
        &self,
        practice: i64,
        money: &BTreeMap<i64, Money>,
    ) -> Result<BTreeMap<i64, Remittance>, Error> {
        let told = money.values().flat_map(|it| [it.entry.trace_key.clone(), it.entry.check_key.clone()]);
        let keys: BTreeSet<String> = told.flatten().filter(|key| !key.is_empty()).collect();
        let keys: Vec<Vec<Value>> = keys.into_iter().map(|key| vec![Value::Text(key)]).collect();
        let mut found = self.store.select_each(practice, &sql::REMITTANCES_BY_TRACE, &keys).await?;
        found.retain(|it| it.is_taken.is_none());
        if let Some(days) = around(money.values().map(|it| it.entry.date)) {
            found.extend(self.store.select(practice, &sql::REMITTANCES_OPEN, &days).await?);
        }
        found.retain(|it| is_tied_by_rules(it) && money.values().any(|money| may_concern(it, money)));
        Ok(found.into_iter().map(|it| (it.remittance_num, it)).collect())
    }
}

/// Money that is there, and that nothing ties one to one.
fn is_open(entry: &BankEntry) -> bool {
    entry.is_taken.is_none() && is_there(entry)
}

/// The days around some days, as a select takes them.
fn around(days: impl Iterator<Item = Date> + Clone) -> Option<[Value; 2]> {
    let (first, last) = (days.clone().min()?, days.max()?);
    let (from, until) = (first.saturating_sub(DAYS.days()), last.saturating_add(DAYS.days()));
    Some([from.into_value(), until.into_value()])
}
