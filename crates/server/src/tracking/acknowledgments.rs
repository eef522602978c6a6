//! `/acknowledgments`: what clearinghouses and payers answer to claim files, one row for each claim that an answer
//! is about, and one for what answers nothing of ours.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use claims::desk::{Acknowledgment, AnswerOutcome, TrackedClaim};
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::desk as sql;

use super::ask::{Ask, Reply};
use super::error::{self, Refused};
use super::json::{at, text_or_null};
use super::list::Paging;
use super::routes::Answer;
use super::{claims as insurance_claims, links};
use crate::secret::sha256;

/// `POST /acknowledgments`: TA1, 999, 997 or 277CA as they came.
pub(super) async fn import(ask: &Ask) -> Answer {
    let name = ask.text("name").unwrap_or("acknowledgment");
    let imported = ask.app.import_acknowledgments(&ask.caller, name, &ask.body).await?;
    if !imported.is_readable {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let mut body = error::body(status, "It holds no TA1, 999, 997 or 277CA.", &[]);
        body["findings"] = json!(imported.findings);
        return Ok(Reply::json(status, body));
    }
    let status = if imported.repeats.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let body = json!({"data": show(ask, &imported.answers).await?, "findings": imported.findings});
    Ok(Reply::json(status, body).about(format!("acknowledgments {}", sha256(&ask.body))))
}

/// The answer to an import, from what was kept of it: `acknowledgments <hash of the file>`.
pub(super) async fn shown_again(ask: &Ask, resource: &str) -> Result<Json, Refused> {
    let sha = resource.split(' ').nth(1).unwrap_or_default();
    let Some(file) = ask.app.earlier_file(ask.practice(), "ack", sha).await? else {
        return Ok(json!({"data": [], "findings": []}));
    };
    let of = [Value::Int(file.stored_file_num)];
    let made = ask.app.store.select(ask.practice(), &sql::ANSWERS_OF_FILE, &of).await?;
    let findings: Vec<_> = x12::acknowledgment::read(&file.bytes).all_findings().cloned().collect();
    Ok(json!({"data": show(ask, &made).await?, "findings": findings}))
}

/// `GET /acknowledgments`: newest first; `claim_id` and `outcome` filter.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "acknowledgments")?;
    let outcome = ask.read("outcome", "is none of the known outcomes", AnswerOutcome::parse)?;
    let claim = match ask.text("claim_id") {
        Some(id) => Some(insurance_claims::find(ask, id).await?),
        None => None,
    };
    let keep = |row: &Acknowledgment| outcome.is_none_or(|outcome| row.outcome == outcome);
    let num = |row: &Acknowledgment| row.acknowledgment_num;
    let page = match claim {
        Some(claim) => {
            let of = [Value::Int(claim.tracked_claim_num)];
            let found = ask.app.store.select(ask.practice(), &sql::ANSWERS_OF_TRACKED, &of).await?;
            paging.cut(found.into_iter().filter(keep).collect(), num)
        }
        None => paging.newest(ask, &sql::ANSWERS_BEFORE, num, keep).await?,
    };
    Ok(page.answer(&show(ask, &page.rows).await?))
}

/// `GET /acknowledgments/{id}`.
pub(super) async fn single(ask: &Ask) -> Answer {
    let key = [Value::Text(ask.id.clone())];
    let found = ask.app.store.one(ask.practice(), &sql::ANSWER_BY_PUBLIC_ID, &key).await?;
    let found = found.ok_or_else(|| Refused::not_found("There is no such acknowledgment."))?;
    Ok(Reply::ok(show(ask, &[found]).await?.pop().unwrap_or_default()))
}

/// Answers as they are shown; the audit trail has it before anybody sees them.
async fn show(ask: &Ask, answers: &[Acknowledgment]) -> Result<Vec<Json>, Refused> {
    links::saw_claims(ask, "read acknowledgments", answers.iter().map(|row| row.claim_num).collect()).await?;
    let nums = answers.iter().filter_map(|row| row.tracked_claim_num).collect();
    let tracked: Vec<TrackedClaim> = links::rows(ask, nums).await?;
    let claims: BTreeMap<i64, String> =
        tracked.into_iter().map(|row| (row.tracked_claim_num, row.public_id)).collect();
    let show = |row: &Acknowledgment| {
        json!({
            "id": row.public_id,
            "kind": row.kind.as_str(),
            "outcome": row.outcome.as_str(),
            "about": row.about,
            "is_ours": row.claim_num.is_some() || row.tracked_claim_num.is_some(),
            "claim_id": row.tracked_claim_num.and_then(|num| claims.get(&num)),
            "payer_claim_number": text_or_null(&row.payer_claim_number),
            "codes": row.codes,
            "reason": text_or_null(&row.reason),
            "next_step": text_or_null(&row.next_step),
            "received_at": at(row.received_at),
        })
    };
    Ok(answers.iter().map(show).collect())
}
