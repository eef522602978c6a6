//! Ties by one trace or check number: all that carry it are looked at together.

use claims::change::{ChangeSet, Scope};
use claims::desk::{Exception, LinkKind, Remittance, RemittanceStatus, TrackedClaim};
use claims::matching::tie::{self, Rivals};
use claims::posting::finish::reconcile;
use claims::record::{Field, Value};
use store::queries::desk as sql;

use super::find::numbers;
use super::jobs;
use crate::app::{App, Caller, Error};

/// Claims that a tie reconciles in its own commit. The others follow, as many at a time.
const RECONCILED_MAX: i64 = 1_000;

impl App {
    /// Ties the remittances and bank entries that carry a number (a [`claims::desk::trace_key`]), and strikes
    /// the job that asked for it.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn tie_number(&self, practice: i64, number: &str) -> Result<(), Error> {
        let caller = Caller::program(practice, "matching");
        if !number.is_empty() {
            let load = || self.rivals(practice, number);
            self.decide(&caller, "deposit.tie", load, |(matching, rivals), now, numbers| {
                let mut changes = tie::decide(rivals, now, numbers);
                if changes.is_empty() {
                    return Ok(((), ChangeSet::new()));
                }
                changes.changes(Scope::Matching, *matching);
                Ok(((), changes))
            })
            .await?;
            self.reconcile_others(&caller, number).await?;
        }
        self.drop_job(&caller, jobs::TIE, number).await
    }

    /// All that carries a number and is not tied yet, with the version of ties that it was read at.
    async fn rivals(&self, practice: i64, number: &str) -> Result<(i64, Rivals), Error> {
        let matching = self.matching_version(practice).await?;
        let key = [Value::Text(number.to_owned())];
        let mut rivals = Rivals::default();
        for remittance in self.store.select(practice, &sql::REMITTANCES_BY_TRACE, &key).await? {
            let is_posted = remittance.status == RemittanceStatus::Posted;
            if !is_posted
                || remittance.payment_amount.is_zero()
                || self.is_tied(practice, &remittance).await?
            {
                continue;
            }
            let tracked = self.answered(practice, &remittance, 0).await?;
            rivals
                .exceptions
                .extend(self.exceptions_of(practice, "remittance", remittance.remittance_num).await?);
            rivals.remittances.push((remittance, tracked));
        }
        let mut entries = self.store.select(practice, &sql::ENTRIES_BY_TRACE, &key).await?;
        entries.extend(self.store.select(practice, &sql::ENTRIES_BY_CHECK, &key).await?);
        entries.retain(|entry| !entry.reconciled);
        entries.sort_by_key(|entry| entry.bank_entry_num);
        entries.dedup_by_key(|entry| entry.bank_entry_num);
        for entry in &entries {
            rivals.exceptions.extend(self.exceptions_of(practice, "bank_entry", entry.bank_entry_num).await?);
        }
        rivals.entries = entries;
        Ok((matching, rivals))
    }

    /// Reconciles the claims of large remittances that are tied, behind those that the tie itself has reconciled.
    async fn reconcile_others(&self, caller: &Caller, number: &str) -> Result<(), Error> {
        let key = [Value::Text(number.to_owned())];
        for remittance in self.store.select(caller.practice, &sql::REMITTANCES_BY_TRACE, &key).await? {
            let mut from = RECONCILED_MAX;
            while from < remittance.claim_count && self.is_tied(caller.practice, &remittance).await? {
                let load = async || {
                    let matching = self.matching_version(caller.practice).await?;
                    Ok::<_, Error>((matching, self.answered(caller.practice, &remittance, from).await?))
                };
                self.decide(caller, "deposit.reconcile", load, |(matching, claims), now, _| {
                    let mut changes = ChangeSet::new();
                    reconcile(claims, now, &mut changes);
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

    pub(super) async fn is_tied(&self, practice: i64, remittance: &Remittance) -> Result<bool, Error> {
        let from = [LinkKind::Deposit.into_value(), Value::Int(remittance.remittance_num)];
        Ok(!self.store.select(practice, &sql::LINKS_FROM, &from).await?.is_empty())
    }

    /// The claims that remitted claims have answered, from a place in the remittance on, each once. One that waits for a
    /// person, was only estimated or passed on, is not answered.
    async fn answered(
        &self,
        practice: i64,
        remittance: &Remittance,
        from: i64,
    ) -> Result<Vec<TrackedClaim>, Error> {
        let to = from.saturating_add(RECONCILED_MAX);
        let range = [Value::Int(remittance.remittance_num), Value::Int(from), Value::Int(to)];
        let rows = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE_FROM, &range).await?;
        let answers = rows.iter().filter(|row| row.is_answer()).filter_map(|row| row.tracked_claim_num);
        Ok(self.store.get_many(practice, &numbers(answers)).await?)
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
