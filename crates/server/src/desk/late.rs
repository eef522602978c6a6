//! A claim that arrives after its remittance: the remitted claims that wait unmatched are looked at again, so that
//! any order of arrival ends in the same links.

use std::sync::Arc;

use claims::change::{ChangeSet, Scope};
use claims::desk::{
    Exception, ExceptionStatus, LinkKind, Reason, Remittance, RemittedClaim, StoredFile, TrackedClaim,
};
use claims::matching::claim::{Found, Parts};
use claims::office::Office;
use claims::posting::step::{self, Next};
use claims::record::{Field, Record, Value};
use claims::state::{Now, Numbers};
use store::queries::desk as sql;

use super::find::charge;
use crate::app::{App, Caller, Error};

/// A remitted claim that waits, and what it answers.
pub(super) struct Late {
    matching: i64,
    office: Arc<Office>,
    remittance: Remittance,
    file: StoredFile,
    pub(super) row: RemittedClaim,
    next: Next,
    /// Its remittance's money was seen, or there is none to be seen.
    is_settled: bool,
}

impl App {
    /// Looks whether remitted claims that nobody knew answer this claim, and posts them.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn match_waiting(&self, practice: i64, tracked_claim_num: i64) -> Result<(), Error> {
        let open = [ExceptionStatus::Open.into_value()];
        let exceptions = self.store.select(practice, &sql::EXCEPTIONS_BY_STATUS, &open).await?;
        for exception in exceptions.iter().filter(|e| e.reason == Reason::UnmatchedClaim) {
            self.match_unmatched(practice, exception.exception_num, Some(tracked_claim_num)).await?;
        }
        Ok(())
    }

    /// Posts an unmatched remitted claim, when it answers a claim by now: `only` this one, if one is named.
    pub(super) async fn match_unmatched(
        &self,
        practice: i64,
        exception: i64,
        only: Option<i64>,
    ) -> Result<(), Error> {
        let caller = Caller::program(practice, "matching");
        let load = || self.late(practice, only, exception);
        self.decide(&caller, "remittance.match", load, |late, now, numbers| {
            let changes = late.as_ref().and_then(|late| post(late, now, numbers)).unwrap_or_default();
            Ok(((), changes))
        })
        .await
    }

    async fn late(&self, practice: i64, only: Option<i64>, exception: i64) -> Result<Option<Late>, Error> {
        let matching = self.matching_version(practice).await?;
        let exception: Option<Exception> = self.store.get(practice, &[Value::Int(exception)]).await?;
        let Some(exception) = exception.filter(Exception::is_open) else {
            return Ok(None);
        };
        let key = [Value::Int(exception.subject_num)];
        let Some(row) = self.store.get::<RemittedClaim>(practice, &key).await? else { return Ok(None) };
        let Some(late) = self.late_for(practice, matching, row, None).await? else { return Ok(None) };
        let is_meant = |claim: &TrackedClaim| only.is_none_or(|only| only == claim.tracked_claim_num);
        match &late.next.found {
            Found::One { claim, .. } if is_meant(claim) => {
                let is_parted = self.is_parted(practice, &late.row, claim).await?;
                Ok(Some(late).filter(|_| !is_parted))
            }
            _ => Ok(None),
        }
    }

    /// Whether a person took a remitted claim from this claim.
    async fn is_parted(
        &self,
        practice: i64,
        row: &RemittedClaim,
        claim: &TrackedClaim,
    ) -> Result<bool, Error> {
        let from = [LinkKind::Claim.into_value(), Value::Int(row.remitted_claim_num)];
        let parted = self.store.select(practice, &sql::PARTED_FROM, &from).await?;
        Ok(parted.iter().any(|parted| parted.to_num == claim.tracked_claim_num))
    }

    /// All that posting a remitted claim needs to see; `chosen` is the claim that it answers, where that is known.
    pub(super) async fn late_for(
        &self,
        practice: i64,
        matching: i64,
        row: RemittedClaim,
        chosen: Option<Found>,
    ) -> Result<Option<Late>, Error> {
        let key = [Value::Int(row.remittance_num)];
        let Some(remittance) = self.store.get::<Remittance>(practice, &key).await? else { return Ok(None) };
        let key = [Value::Int(remittance.stored_file_num)];
        let Some(file) = self.store.get::<StoredFile>(practice, &key).await? else { return Ok(None) };
        let office = self.office(practice).await?;
        let (mut found, charge) = {
            let read = x12::remittance::read(&file.bytes);
            let index = usize::try_from(remittance.set_index).unwrap_or(usize::MAX);
            let Some(said) = read.remittances.get(index) else { return Ok(None) };
            let parts = Parts::of(&said.claims);
            let found = self.find_claims(practice, said, &parts, &[row.claim_index], &office).await?;
            (found, charge(said, &parts, row.claim_index))
        };
        let Some(found) = chosen.or(found.pop()) else { return Ok(None) };
        let answered = std::slice::from_ref(&found);
        let whose = self.whose(practice, answered).await?;
        let family = self.families_of(practice, answered, |num| whose.get(&num)).await?.pop().flatten();
        let is_settled = remittance.payment_amount.is_zero() || self.is_paid(practice, &remittance).await?;
        let asked = self.asked_before(practice, answered).await?.pop().unwrap_or_default();
        let exceptions = self.exceptions_of(practice, "remitted_claim", row.remitted_claim_num).await?;
        let next = Next { found, charge, family, asked, exceptions };
        Ok(Some(Late { matching, office, remittance, file, row, next, is_settled }))
    }
}

/// Posts a remitted claim that waited, and reconciles its claim where the money is there; none when it is in no file any more.
pub(super) fn post(late: &Late, now: Now, numbers: &mut Numbers) -> Option<ChangeSet> {
    let read = x12::remittance::read(&late.file.bytes);
    let index = usize::try_from(late.remittance.set_index).unwrap_or(usize::MAX);
    let said = read.remittances.get(index)?;
    let (row, next) = (late.row.clone(), &late.next);
    let mut changes = step::decide(said, &late.remittance, row, next, &late.office, now, numbers);
    changes.changes(Scope::Matching, late.matching);
    if late.is_settled && is_answered(&changes) {
        reconcile(&mut changes);
    }
    Some(changes)
}

/// Whether the remitted claim that a change set writes answers its claim.
fn is_answered(changes: &ChangeSet) -> bool {
    let mut rows = changes.puts.iter().filter(|put| put.table == RemittedClaim::TABLE);
    rows.any(|put| RemittedClaim::from_values(put.values.clone()).is_ok_and(|row| row.is_answer()))
}

/// Marks the claims that a change set writes as reconciled.
fn reconcile(changes: &mut ChangeSet) {
    let mut reconciled = Vec::new();
    for put in changes.puts.iter_mut().filter(|put| put.table == TrackedClaim::TABLE) {
        if let Ok(claim) = TrackedClaim::from_values(put.values.clone()) {
            reconciled.push(claim.public_id.clone());
            put.values = TrackedClaim { reconciled: true, ..claim }.values();
        }
    }
    for public_id in reconciled {
        changes.tell("claim.reconciled", public_id);
    }
}
