//! Ties by one trace or check number: all that carry it are looked at together.

use claims::change::{ChangeSet, Scope};
use claims::desk::{Exception, LinkKind, RemittanceStatus};
use claims::matching::tie::{self, Rivals};
use claims::record::{Field, Value};
use store::queries::desk as sql;

use super::jobs;
use crate::app::{App, Caller, Error};

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
        }
        self.drop_job(&caller, jobs::TIE, number).await
    }

    /// All that carries a number and is not tied yet, with the version of ties that it was read at.
    async fn rivals(&self, practice: i64, number: &str) -> Result<(i64, Rivals), Error> {
        let matching = self.matching_version(practice).await?;
        let key = [Value::Text(number.to_owned())];
        let mut rivals = Rivals::default();
        for remittance in self.store.select(practice, &sql::REMITTANCES_BY_TRACE, &key).await? {
            let from = [LinkKind::Deposit.into_value(), Value::Int(remittance.remittance_num)];
            let is_tied = !self.store.select(practice, &sql::LINKS_FROM, &from).await?.is_empty();
            if remittance.status != RemittanceStatus::Posted || is_tied || remittance.payment_amount.is_zero()
            {
                continue;
            }
            let of = [Value::Int(remittance.remittance_num)];
            let rows = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &of).await?;
            let tracked = self.tracked_of(practice, &rows).await?;
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
