//! `/exceptions`: what waits for a person, with its reason.

use std::collections::BTreeMap;

use claims::desk::{
    Acknowledgment, BankEntry, Exception, ExceptionStatus, Reason, Remittance, RemittedClaim, TrackedClaim,
};
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::{desk as sql, pages};

use super::ask::Ask;
use super::error::Refused;
use super::json::{at, text_or_null};
use super::links;
use super::list::Paging;
use super::routes::Answer;

/// `GET /exceptions`.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "exceptions")?;
    let reason = ask.read("reason", "is none of the known reasons", Reason::parse)?;
    let status = ask.read("status", "must be open or resolved", ExceptionStatus::parse)?;
    let older_than = ask.read("older_than", "must be a number of days", |text| text.parse::<i64>().ok())?;
    let now = ask.app.clock.instant();
    let age_days = |row: &Exception| now.duration_since(row.opened_at).as_hours() / 24;
    let keep = |row: &Exception| {
        reason.is_none_or(|reason| row.reason == reason)
            && status.is_none_or(|status| row.status == status)
            && older_than.is_none_or(|days| age_days(row) > days)
    };
    let page = paging.newest(ask, &sql::EXCEPTIONS_BEFORE, |row| row.exception_num, keep).await?;
    let subjects = subjects(ask, &page.rows).await?;
    let show = |row: &Exception| -> Json {
        let candidates = row.candidates.split(',').filter(|id| !id.is_empty());
        let candidates: Vec<Json> =
            candidates.map(|id| json!({"id": id, "reasons": [row.reason.as_str()]})).collect();
        json!({
            "id": row.public_id,
            "reason": row.reason.as_str(),
            "subject": {
                "kind": wire_name(&row.subject_kind),
                "id": subjects.get(&(row.subject_kind.as_str(), row.subject_num)),
            },
            "amount_at_risk": row.amount_at_risk.0,
            "opened_at": at(row.opened_at),
            "age_days": age_days(row),
            "candidates": candidates,
            "assignee": text_or_null(&row.assignee),
            "note": row.note,
            "status": row.status.as_str(),
            "resolved_at": row.resolved_at.map(at),
        })
    };
    Ok(page.answer(&page.rows.iter().map(show).collect::<Vec<_>>()))
}

/// What this door calls a kind of row.
fn wire_name(kind: &str) -> &str {
    match kind {
        "remitted_claim" => "remittance_claim",
        "bank_entry" => "transaction",
        "claim" | "tracked_claim" => "insurance_claim",
        other => other,
    }
}

/// The public ids of what exceptions are about.
async fn subjects<'e>(
    ask: &Ask,
    exceptions: &'e [Exception],
) -> Result<BTreeMap<(&'e str, i64), String>, Refused> {
    let nums = |kind: &str| -> Vec<i64> {
        exceptions.iter().filter(|row| row.subject_kind == kind).map(|row| row.subject_num).collect()
    };
    let remittances: Vec<Remittance> = links::rows(ask, nums("remittance")).await?;
    let remitted: Vec<RemittedClaim> = links::rows(ask, nums("remitted_claim")).await?;
    let entries: Vec<BankEntry> = links::rows(ask, nums("bank_entry")).await?;
    let answers: Vec<Acknowledgment> = links::rows(ask, nums("acknowledgment")).await?;
    let tracked: Vec<TrackedClaim> = links::rows(ask, nums("tracked_claim")).await?;
    let of_claims: Vec<Vec<Value>> = nums("claim").into_iter().map(|num| vec![Value::Int(num)]).collect();
    let of_claims: Vec<TrackedClaim> =
        ask.app.store.select_each(ask.practice(), &sql::TRACKED_OF_CLAIM, &of_claims).await?;
    let mut files = BTreeMap::new();
    for num in nums("file") {
        let key = [Value::Int(ask.practice()), Value::Int(num)];
        if let Some([Value::Text(id), ..]) =
            ask.app.store.query(&pages::FILE_NAME, &key).await?.first().map(Vec::as_slice)
        {
            files.insert(("file", num), id.clone());
        }
    }
    let answers = answers.into_iter().map(|row| (("acknowledgment", row.acknowledgment_num), row.public_id));
    let tracked = tracked.into_iter().map(|row| (("tracked_claim", row.tracked_claim_num), row.public_id));
    let of_claims = of_claims.into_iter().filter_map(|row| Some((("claim", row.claim_num?), row.public_id)));
    let remittances = remittances.into_iter().map(|row| (("remittance", row.remittance_num), row.public_id));
    let remitted =
        remitted.into_iter().map(|row| (("remitted_claim", row.remitted_claim_num), row.public_id));
    let entries = entries.into_iter().map(|row| (("bank_entry", row.bank_entry_num), row.public_id));
    let all = remittances.chain(remitted).chain(entries);
    Ok(all.chain(answers).chain(tracked).chain(of_claims).chain(files).collect())
}
