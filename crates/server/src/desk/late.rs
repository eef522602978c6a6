//! A claim that arrives after its remittance: the remitted claims that wait unmatched are looked at again, so that
//! any order of arrival ends in the same links.

use std::sync::Arc;

use claims::change::{ChangeSet, Scope};
use claims::desk::{
    Exception, LinkKind, Reason, Remittance, RemittedClaim, RemittedClaimState, StoredFile, TrackedClaim,
    id_key,
};
use claims::matching::claim::{Found, Parts, is_number};
use claims::office::Office;
use claims::posting::step::{self, Next};
use claims::record::{Field, Record, Value};
use jiff::SignedDuration;
use store::queries::desk as sql;

use super::find::charge;
use crate::app::{App, Caller, Error};

/// An unmatched remitted claim that the new claim answers to.
struct Late {
    matching: i64,
    office: Arc<Office>,
    remittance: Remittance,
    file: StoredFile,
    row: RemittedClaim,
    next: Next,
    /// Its remittance's money was seen, or there is none to be seen.
    is_settled: bool,
}

impl App {
    /// Looks whether remitted claims that wait because the claim they answer was not known answer this one, and posts
    /// them.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn match_waiting(&self, practice: i64, claim: &TrackedClaim) -> Result<(), Error> {
        let text = |text: &str| Value::Text(text.to_owned());
        let keys = [
            RemittedClaimState::Held.into_value(),
            text(&claim.claim_number),
            claim.charged_amount.into_value(),
            text(claim.payer_claim_number.as_deref().unwrap_or_default()),
        ];
        for row in self.store.select(practice, &sql::REMITTED_THAT_MAY_ANSWER, &keys).await? {
            for exception in self.waits_of(practice, &row).await? {
                self.match_unmatched(practice, exception.exception_num, Some(claim.tracked_claim_num))
                    .await?;
            }
        }
        Ok(())
    }

    /// Looks whether claims that came to be known since answer what waits for them, by our number or the payer's: those
    /// of the practice's own program come without being looked at one by one.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn match_all_waiting(&self, practice: i64) -> Result<(), Error> {
        let held = [RemittedClaimState::Held.into_value()];
        let since = self.clock.instant() - LOOKED_AT_FOR;
        for row in self.store.select(practice, &sql::REMITTED_BY_STATE, &held).await? {
            let keys = [
                (&sql::TRACKED_BY_NUMBER, id_key(&row.claim_number)),
                (&sql::TRACKED_BY_PAYER_NUMBER, id_key(&row.payer_claim_number)),
            ];
            let mut newest = None;
            for (by, key) in keys.into_iter().filter(|(_, key)| is_number(key)) {
                let claims = self.store.select(practice, by, &[Value::Text(key)]).await?;
                newest = newest.max(claims.iter().map(|claim| claim.created_at).max());
            }
            let Some(newest) = newest.filter(|newest| *newest > since) else { continue };
            for exception in self.waits_of(practice, &row).await? {
                if exception.opened_at <= newest {
                    self.match_unmatched(practice, exception.exception_num, None).await?;
                }
            }
        }
        Ok(())
    }

    /// What is open about a remitted claim and may end when a claim of ours comes to be known.
    async fn waits_of(&self, practice: i64, row: &RemittedClaim) -> Result<Vec<Exception>, Error> {
        let mut asked = self.exceptions_of(practice, "remitted_claim", row.remitted_claim_num).await?;
        asked.retain(|exception| exception.is_open() && waits_for_a_claim(exception.reason));
        Ok(asked)
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
            let Some(late) = late else { return Ok(((), ChangeSet::new())) };
            let read = x12::remittance::read(&late.file.bytes);
            let index = usize::try_from(late.remittance.set_index).unwrap_or(usize::MAX);
            let Some(said) = read.remittances.get(index) else { return Ok(((), ChangeSet::new())) };
            let mut changes = step::decide(
                said,
                &late.remittance,
                late.row.clone(),
                &late.next,
                &late.office,
                now,
                numbers,
            );
            changes.changes(Scope::Matching, late.matching);
            if late.is_settled && is_answered(&changes) {
                reconcile(&mut changes);
            }
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
        let Some(found) = found.pop() else { return Ok(None) };
        let is_meant = |claim: &TrackedClaim| only.is_none_or(|only| only == claim.tracked_claim_num);
        if !matches!(&found, Found::One { claim, .. } if is_meant(claim)) {
            return Ok(None);
        }
        let answered = std::slice::from_ref(&found);
        let whose = self.whose(practice, answered).await?;
        let family = self.families_of(practice, answered, |num| whose.get(&num)).await?.pop().flatten();
        let from = [LinkKind::Deposit.into_value(), Value::Int(remittance.remittance_num)];
        let is_tied = !self.store.select(practice, &sql::LINKS_FROM, &from).await?.is_empty();
        let is_settled = is_tied || remittance.payment_amount.is_zero();
        let asked = self.asked_before(practice, answered).await?.pop().unwrap_or_default();
        let exceptions = self.exceptions_of(practice, &exception.subject_kind, exception.subject_num).await?;
        let next = Next { found, charge, family, asked, exceptions };
        Ok(Some(Late { matching, office, remittance, file, row, next, is_settled }))
    }
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

/// So long a claim that came to be known is looked at for what waited before it.
const LOOKED_AT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Whether an exception about a remitted claim may end when a claim of ours comes to be known.
const fn waits_for_a_claim(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::UnmatchedClaim | Reason::ConflictingKeys | Reason::ChargeDiffers | Reason::UnknownPayer
    )
}
