//! `/insurance-claims`: what is tracked until its money is in the bank.

use std::sync::Arc;

use axum::http::StatusCode;
use claims::change::{ChangeSet, Scope};
use claims::desk::{Exception, Reason, TrackedClaim, id_key};
use claims::exception;
use claims::office::Office;
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::desk as sql;

use super::ask::{Ask, Reply};
use super::claim_input::{Answers, ClaimInput};
use super::error::Refused;
use super::json::{at, day, day_or_null};
use super::list::Paging;
use super::routes::Answer;
use super::{links, once, providers};
use crate::app::Error;
use crate::desk::jobs;

const LIST: &str = "insurance-claims";

/// What posting a claim sees.
struct Seen {
    office: Arc<Office>,
    matching: i64,
    /// Claims with its number, and what payers answered to them.
    known: Vec<TrackedClaim>,
    answers: Answers,
    /// What is open about rejections of them.
    rejected: Vec<Exception>,
}

/// `POST /insurance-claims`.
pub(super) async fn create(ask: &Ask) -> Answer {
    let input = ClaimInput::read(ask.reader()?)?;
    let (claim, is_new) = ask
        .app
        .decide_once(
            &ask.caller,
            "insurance claim.create",
            ask.once.as_ref(),
            || see(ask, &input),
            |seen, now, numbers| {
                let entity_num = providers::number_of(&seen.office, &input.provider_id)?;
                let mut changes = ChangeSet::new();
                if let Some(same) = input.same(entity_num, &seen.known, &seen.answers) {
                    let resource = once::kept(StatusCode::OK, &same.public_id);
                    return Ok(((same.clone(), false), changes, resource));
                }
                let claim = input.tracked(entity_num, now, numbers);
                changes.changes(Scope::Matching, seen.matching);
                changes.put(&claim);
                changes.tell("claim.created", claim.public_id.clone());
                changes.put(&jobs::look_again(claim.tracked_claim_num, now, numbers));
                // What was rejected is put right by sending it again.
                let again = seen.known.iter().filter(|known| input.sends_again(entity_num, known));
                let again: Vec<i64> = again.map(|known| known.tracked_claim_num).collect();
                let is_past = |asked: &&Exception| again.contains(&asked.subject_num);
                exception::resolve(seen.rejected.iter().filter(is_past), now, &mut changes);
                let resource = once::kept(StatusCode::CREATED, &claim.public_id);
                Ok(((claim, true), changes, resource))
            },
        )
        .await?;
    if is_new {
        ask.app.match_waiting(ask.practice(), &claim).await?;
    }
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Reply::json(status, shown(ask, &claim.public_id).await?))
}

async fn see(ask: &Ask, input: &ClaimInput) -> Result<Seen, Error> {
    let (store, practice) = (&ask.app.store, ask.practice());
    let matching = store.versions(practice, &[Scope::Matching]).await?.first().copied().unwrap_or(0);
    let office = ask.app.office(practice).await?;
    let key = [Value::Text(id_key(&input.claim_number))];
    let known: Vec<TrackedClaim> = store.select(practice, &sql::TRACKED_BY_NUMBER, &key).await?;
    let nums: Vec<Vec<Value>> = known.iter().map(|claim| vec![Value::Int(claim.tracked_claim_num)]).collect();
    let remitted = store.select_each(practice, &sql::REMITTED_OF_TRACKED, &nums).await?;
    let acknowledged = store.select_each(practice, &sql::ANSWERS_OF_TRACKED, &nums).await?;
    let about: Vec<Vec<Value>> = nums
        .iter()
        .map(|num| [vec![Value::Text("tracked_claim".to_owned())], num.clone()].concat())
        .collect();
    let mut rejected = store.select_each(practice, &sql::EXCEPTIONS_OF, &about).await?;
    rejected.retain(|asked| asked.is_open() && asked.reason == Reason::RejectedClaim);
    Ok(Seen { office, matching, known, answers: Answers { remitted, acknowledged }, rejected })
}

/// `GET /insurance-claims`.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, LIST)?;
    let entity = match ask.text("provider_id") {
        Some(id) => Some(providers::number_of(&*ask.app.office(ask.practice()).await?, id)?),
        None => None,
    };
    let reconciled = ask.flag("reconciled")?;
    let since = ask.instant("updated_since")?;
    let (number, payer_number) = (ask.text("claim_number"), ask.text("payer_claim_number"));
    let keep = |claim: &TrackedClaim| {
        entity.is_none_or(|entity| claim.entity_num == entity)
            && reconciled.is_none_or(|reconciled| claim.reconciled == reconciled)
            && since.is_none_or(|since| since <= claim.updated_at)
            && number.is_none_or(|number| claim.claim_number == number)
            && payer_number.is_none_or(|number| claim.payer_claim_number.as_deref() == Some(number))
    };
    let num = |claim: &TrackedClaim| claim.tracked_claim_num;
    let by_key = number
        .map(|number| (&sql::TRACKED_BY_NUMBER, number))
        .or_else(|| payer_number.map(|number| (&sql::TRACKED_BY_PAYER_NUMBER, number)));
    let page = match by_key {
        Some((select, number)) => {
            let key = [Value::Text(id_key(number))];
            let found = ask.app.store.select(ask.practice(), select, &key).await?;
            paging.cut(found.into_iter().filter(keep).collect(), num)
        }
        None => paging.newest(ask, &sql::TRACKED_BEFORE, num, keep).await?,
    };
    Ok(page.answer(&show(ask, &page.rows).await?))
}

/// `GET /insurance-claims/{id}`.
pub(super) async fn single(ask: &Ask) -> Answer {
    Ok(Reply::ok(shown(ask, &ask.id).await?))
}

/// A claim by its public id.
pub(super) async fn find(ask: &Ask, id: &str) -> Result<TrackedClaim, Refused> {
    let key = [Value::Text(id.to_owned())];
    let found = ask.app.store.one(ask.practice(), &sql::TRACKED_BY_PUBLIC_ID, &key).await?;
    found.ok_or_else(|| Refused::not_found("There is no such insurance claim."))
}

/// A claim as it stands now.
pub(super) async fn shown(ask: &Ask, id: &str) -> Result<Json, Refused> {
    let claim = find(ask, id).await?;
    Ok(show(ask, &[claim]).await?.pop().unwrap_or_default())
}

/// Claims as they are shown; the audit trail has it before anybody sees them.
async fn show(ask: &Ask, claims: &[TrackedClaim]) -> Result<Vec<Json>, Refused> {
    links::saw_claims(ask, "read insurance claims", claims.iter().map(|claim| claim.claim_num).collect())
        .await?;
    let entries = links::entries_of_claims(ask, claims).await?;
    let office = ask.app.office(ask.practice()).await?;
    let none = Vec::new();
    let show = |claim: &TrackedClaim| {
        json!({
            "id": claim.public_id,
            "provider_id": providers::id_of(&office, claim.entity_num),
            "payer_name": claim.payer_name,
            "claim_number": claim.claim_number,
            "payer_claim_number": claim.payer_claim_number,
            "subscriber_id": claim.subscriber_id,
            "patient_name": claim.patient_name,
            "charged_amount": claim.charged_amount.0,
            "service_date": day(claim.service_date),
            "service_end_date": day_or_null(claim.service_end_date),
            "reconciled": claim.reconciled,
            "transaction_ids": entries.get(&claim.tracked_claim_num).unwrap_or(&none),
            "created_at": at(claim.created_at),
        })
    };
    Ok(claims.iter().map(show).collect())
}
