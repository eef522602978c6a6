//! Ties of remittances and bank entries: whatever comes is looked at with all its rivals, one to one first, then what is
//! left over. What is decided rests on facts alone, so it is decided anew as often as one comes.

mod left_over;
mod rivals;

use std::collections::{BTreeMap, BTreeSet};

use claims::Cents;
use claims::change::{ChangeSet, Scope};
use claims::desk::{
    BankEntry, Exception, Link, LinkKind, Remittance, RemittanceStatus, RemittedClaim, TrackedClaim,
};
use claims::matching::deposit::Money;
use claims::matching::tie::{self, Answered, Plan, Sight, unreconcile};
use claims::posting::finish::reconcile;
use claims::record::{Field, Value};
use store::queries::desk as sql;

use super::find::numbers;
use super::jobs;
use crate::app::{App, Caller, Error};

/// Claims that a tie reconciles in its own commit. The others follow, as many at a time.
const RECONCILED_MAX: i64 = 1_000;

/// What ties are looked for of: numbers of remittances and of bank entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seeds {
    pub remittances: BTreeSet<i64>,
    pub entries: BTreeSet<i64>,
}

impl Seeds {
    #[must_use]
    pub fn remittance(num: i64) -> Seeds {
        Seeds { remittances: BTreeSet::from([num]), entries: BTreeSet::new() }
    }

    #[must_use]
    pub fn entry(num: i64) -> Seeds {
        Seeds { remittances: BTreeSet::new(), entries: BTreeSet::from([num]) }
    }

    fn extend(&mut self, plan: &Plan) {
        self.remittances.extend(plan.moved());
        self.remittances.extend(plan.taken_remittances.keys());
        self.entries.extend(plan.makes.iter().map(|tie| tie.bank_entry_num));
        self.entries.extend(plan.ends.iter().map(|link| link.to_num));
        self.entries.extend(plan.taken_entries.keys());
    }
}

impl App {
    /// Ties what belongs to these remittances and bank entries, takes back what does not, and asks what is in doubt.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn tie(&self, practice: i64, seeds: &Seeds) -> Result<(), Error> {
        let concerned = self.tie_pairs(practice, seeds).await?;
        self.tie_left_over(practice, &concerned).await
    }

    /// Ties one to one what belongs to these, and says around what the rest is to be looked at. Of several that came together
    /// this goes before [`App::tie_left_over`] of any: what ties by itself is no question.
    pub(super) async fn tie_pairs(&self, practice: i64, seeds: &Seeds) -> Result<Seeds, Error> {
        let caller = Caller::program(practice, "matching");
        let load = || self.rivals(practice, seeds);
        let pairs = self.carry_out(&caller, load).await?;
        let mut concerned = seeds.clone();
        concerned.extend(&pairs);
        self.follow_moved(&caller, &pairs.moved()).await?;
        Ok(concerned)
    }

    /// Ties what is left over around these in sets, and asks what is in doubt.
    pub(super) async fn tie_left_over(&self, practice: i64, concerned: &Seeds) -> Result<(), Error> {
        let caller = Caller::program(practice, "matching");
        let load = || self.left_over(practice, concerned);
        let sets = self.carry_out(&caller, load).await?;
        self.follow_moved(&caller, &sets.moved()).await
    }

    /// What follows for the claims of remittances that were tied or untied; the job for it is done then.
    async fn follow_moved(&self, caller: &Caller, moved: &BTreeSet<i64>) -> Result<(), Error> {
        self.reconcile_others(caller, moved).await?;
        for num in moved {
            self.drop_job(caller, jobs::FOLLOW_TIE, &num.to_string()).await?;
        }
        Ok(())
    }

    async fn carry_out<L>(&self, caller: &Caller, load: impl Fn() -> L) -> Result<Plan, Error>
    where
        L: Future<Output = Result<(Sight, Plan), Error>> + Send,
    {
        self.decide(caller, "deposit.tie", load, |(sight, plan), now, numbers| {
            let mut changes = tie::decide(sight, plan, now, numbers);
            let moved = plan.moved();
            let is_large = |num: &&i64| {
                sight.remittances.get(num).is_some_and(|remittance| remittance.claim_count > RECONCILED_MAX)
            };
            for num in moved.iter().filter(is_large) {
                changes.put(&jobs::follow_tie(*num, now, numbers));
            }
            Ok((plan.clone(), changes))
        })
        .await
    }

    /// The claims of the remittances that a plan ties or unties; those of the first part of each.
    async fn see_answered(&self, practice: i64, sight: &mut Sight, plan: &Plan) -> Result<(), Error> {
        for num in plan.moved() {
            let Some(remittance) = sight.remittances.get(&num) else { continue };
            let answered = self.answered(practice, remittance, 0).await?;
            sight.answered.insert(num, answered);
        }
        Ok(())
    }

    /// Reconciles the claims of large remittances that are tied, behind those that the tie itself has reconciled; or the
    /// opposite, where a tie went.
    pub(super) async fn reconcile_others(&self, caller: &Caller, moved: &BTreeSet<i64>) -> Result<(), Error> {
        let all: Vec<Remittance> =
            self.store.get_many(caller.practice, &numbers(moved.iter().copied())).await?;
        for remittance in all {
            let mut from = RECONCILED_MAX;
            while from < remittance.claim_count {
                let load = async || {
                    let matching = self.matching_version(caller.practice).await?;
                    let is_paid = self.is_paid(caller.practice, &remittance).await?;
                    let answered = self.answered(caller.practice, &remittance, from).await?;
                    Ok::<_, Error>((matching, is_paid, answered))
                };
                self.decide(caller, "deposit.reconcile", load, |(matching, is_paid, answered), now, _| {
                    let mut changes = ChangeSet::new();
                    if *is_paid {
                        let claims: Vec<TrackedClaim> = answered.iter().map(|it| it.claim.clone()).collect();
                        reconcile(&claims, now, &mut changes);
                    } else {
                        unreconcile(answered, now, &mut changes);
                    }
                    if !changes.is_empty() {
                        changes.changes(Scope::Matching, *matching);
                    }
                    Ok(((), changes))
                })
                .await?;
                from += RECONCILED_MAX;
            }
        }
        Ok(())
    }

    /// What of a remittance's money is tied to bank entries, or was kept on its way.
    pub(super) async fn tied_of(&self, practice: i64, remittance: &Remittance) -> Result<Cents, Error> {
        Ok(tie::brought_by(remittance, &self.ties_of(practice, remittance).await?))
    }

    /// Whether all that a remittance pays was seen in the bank.
    pub(super) async fn is_paid(&self, practice: i64, remittance: &Remittance) -> Result<bool, Error> {
        Ok(tie::is_paid_by(remittance, &self.ties_of(practice, remittance).await?))
    }

    async fn ties_of(&self, practice: i64, remittance: &Remittance) -> Result<Vec<Link>, Error> {
        let from = [LinkKind::Deposit.into_value(), Value::Int(remittance.remittance_num)];
        Ok(self.store.select(practice, &sql::LINKS_FROM, &from).await?)
    }

    /// The claims that remitted claims have answered, from a place in the remittance on, each once. One that waits for a
    /// person, was only estimated or passed on, is not answered.
    pub(super) async fn answered(
        &self,
        practice: i64,
        remittance: &Remittance,
        from: i64,
    ) -> Result<Vec<Answered>, Error> {
        let to = from.saturating_add(RECONCILED_MAX);
        let range = [Value::Int(remittance.remittance_num), Value::Int(from), Value::Int(to)];
        let rows = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE_FROM, &range).await?;
        let answers = rows.iter().filter(|row| row.is_answer()).filter_map(|row| row.tracked_claim_num);
        let claims: Vec<TrackedClaim> = self.store.get_many(practice, &numbers(answers)).await?;
        // Only what is reconciled can be so for the sake of another.
        let nums = claims.iter().filter(|claim| claim.reconciled).map(|claim| claim.tracked_claim_num);
        let is_other = |row: &RemittedClaim| row.remittance_num != remittance.remittance_num;
        let elsewhere = self.still_paid(practice, nums, is_other).await?;
        let answered = |claim: TrackedClaim| {
            let is_paid_elsewhere = elsewhere.contains(&claim.tracked_claim_num);
            Answered { claim, is_paid_elsewhere }
        };
        Ok(claims.into_iter().map(answered).collect())
    }

    /// Those of some tracked claims that have another answer whose money is there or is none, also one that is being posted: it
    /// may have reconciled them already.
    pub(super) async fn still_paid(
        &self,
        practice: i64,
        claims: impl Iterator<Item = i64>,
        is_other: impl Fn(&RemittedClaim) -> bool,
    ) -> Result<BTreeSet<i64>, Error> {
        let mut answers =
            self.store.select_each(practice, &sql::REMITTED_OF_TRACKED, &numbers(claims)).await?;
        answers.retain(|row| row.is_answer() && is_other(row));
        let of = numbers(answers.iter().map(|row| row.remittance_num));
        let remittances: Vec<Remittance> = self.store.get_many(practice, &of).await?;
        let mut seen = BTreeSet::new();
        let stands =
            |it: &&Remittance| matches!(it.status, RemittanceStatus::Posted | RemittanceStatus::Posting);
        for remittance in remittances.iter().filter(stands) {
            if remittance.payment_amount.is_zero() || self.is_paid(practice, remittance).await? {
                seen.insert(remittance.remittance_num);
            }
        }
        let paid = answers.iter().filter(|row| seen.contains(&row.remittance_num));
        Ok(paid.filter_map(|row| row.tracked_claim_num).collect())
    }

    /// All ties of these remittances and entries, and what stands at their other ends.
    pub(super) async fn see_links(
        &self,
        practice: i64,
        remittances: Vec<Remittance>,
        entries: Vec<BankEntry>,
    ) -> Result<Sight, Error> {
        let kind = LinkKind::Deposit.into_value();
        let of = |nums: Vec<i64>| {
            nums.into_iter().map(|num| vec![kind.clone(), Value::Int(num)]).collect::<Vec<_>>()
        };
        let mut sight = Sight {
            remittances: remittances.into_iter().map(|it| (it.remittance_num, it)).collect(),
            entries: entries.into_iter().map(|it| (it.bank_entry_num, it)).collect(),
            ..Sight::default()
        };
        let mut links: BTreeMap<i64, Link> = BTreeMap::new();
        // A set has more ends than one: once more from those that were found.
        for _ in 0..2 {
            let nums: Vec<i64> = sight.remittances.keys().copied().collect();
            let from = self.store.select_each(practice, &sql::LINKS_FROM, &of(nums)).await?;
            let nums: Vec<i64> = sight.entries.keys().copied().collect();
            let to = self.store.select_each(practice, &sql::LINKS_TO, &of(nums)).await?;
            let known = links.len();
            links.extend(from.into_iter().chain(to).map(|link| (link.link_num, link)));
            if links.len() == known {
                break;
            }
            let missing =
                links.values().map(|link| link.from_num).filter(|num| !sight.remittances.contains_key(num));
            let more: Vec<Remittance> = self.store.get_many(practice, &numbers(missing)).await?;
            sight.remittances.extend(more.into_iter().map(|it| (it.remittance_num, it)));
            let missing =
                links.values().map(|link| link.to_num).filter(|num| !sight.entries.contains_key(num));
            let more: Vec<BankEntry> = self.store.get_many(practice, &numbers(missing)).await?;
            sight.entries.extend(more.into_iter().map(|it| (it.bank_entry_num, it)));
        }
        sight.links = links.into_values().collect();
        Ok(sight)
    }

    /// What was and is asked about the remittances and entries that a plan concerns.
    async fn see_exceptions(&self, practice: i64, sight: &mut Sight, plan: &Plan) -> Result<(), Error> {
        let made = plan.makes.iter().map(|tie| tie.bank_entry_num);
        let entries: BTreeSet<i64> = plan.judged.iter().copied().chain(made).collect();
        let remittances = plan.moved();
        let about = |kind: &str, num: i64| vec![Value::Text(kind.to_owned()), Value::Int(num)];
        let keys: Vec<Vec<Value>> = (entries.into_iter().map(|num| about("bank_entry", num)))
            .chain(remittances.into_iter().map(|num| about("remittance", num)))
            .collect();
        sight.exceptions = self.store.select_each(practice, &sql::EXCEPTIONS_OF, &keys).await?;
        Ok(())
    }

    /// Numbers of accounts, by their keys.
    async fn account_numbers(&self, practice: i64) -> Result<BTreeMap<i64, String>, Error> {
        let accounts = self.store.select(practice, &sql::ACCOUNTS, &[]).await?;
        Ok(accounts.into_iter().map(|account| (account.bank_account_num, account.account_number)).collect())
    }

    /// All that was and is asked about a row.
    pub(in crate::desk) async fn exceptions_of(
        &self,
        practice: i64,
        kind: &str,
        num: i64,
    ) -> Result<Vec<Exception>, Error> {
        let about = [Value::Text(kind.to_owned()), Value::Int(num)];
        Ok(self.store.select(practice, &sql::EXCEPTIONS_OF, &about).await?)
    }
}

fn money(entry: BankEntry, accounts: &BTreeMap<i64, String>) -> Money {
    let account = accounts.get(&entry.bank_account_num).cloned().unwrap_or_default();
    Money { entry, account }
}
