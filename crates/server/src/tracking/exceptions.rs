//! `/exceptions`: what waits for a person, with its reason, and what people did about it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use claims::Cents;
use claims::desk::{
    Acknowledgment, BankEntry, Exception, ExceptionStatus, PayerBalanceEntry, Reason, Remittance,
    RemittedClaim, TrackedClaim,
};
use claims::exception::Clue;
use claims::exception::person::{Act, Action, ExceptionStep, actions};
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::{desk as sql, pages};

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::Reader;
use super::json::{at, text_or_null};
use super::list::Paging;
use super::routes::Answer;
use super::{links, once};
use crate::desk::exception::LinkWith;

/// What an exception is matched with, at most.
const LINKED_MAX: usize = 100;

/// `GET /exceptions`.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "exceptions")?;
    let reason = ask.read("reason", "is none of the known reasons", Reason::parse)?;
    let status = ask.read("status", "must be open or resolved", ExceptionStatus::parse)?;
    let older_than = ask.read("older_than", "must be a number of days", |text| text.parse::<i64>().ok())?;
    // What is missing by now is asked when somebody looks, and not only when the clock has come to it.
    ask.app.radar(ask.practice()).await?;
    let keep = |row: &Exception| {
        reason.is_none_or(|reason| row.reason == reason)
            && status.is_none_or(|status| row.status == status)
            && older_than.is_none_or(|days| age_days(ask, row) > days)
    };
    let page = paging.newest(ask, &sql::EXCEPTIONS_BEFORE, |row| row.exception_num, keep).await?;
    Ok(page.answer(&show(ask, &page.rows).await?))
}

/// `GET /exceptions/{id}`.
pub(super) async fn single(ask: &Ask) -> Answer {
    Ok(Reply::ok(shown(ask, &ask.id).await?))
}

/// `POST /exceptions/{id}/resolve`: settles it, or does what leads there: `action` is one of those that it shows.
pub(super) async fn resolve(ask: &Ask) -> Answer {
    let mut reader = ask.reader()?.strict()?;
    let action = match reader.text("action") {
        None => Some(Action::Dismiss),
        Some(text) => Action::parse(&text),
    };
    if action.is_none() {
        let known: Vec<&str> = Action::ALL.iter().map(|action| action.as_str()).collect();
        reader.wrong("action", &format!("must be one of {}", known.join(", ")));
    }
    let (note, assignee) = (reader.text("note"), reader.text("assignee"));
    if action == Some(Action::Link) {
        return link(ask, reader).await;
    }
    let action = reader.done(action.unwrap_or(Action::Note))?;
    let act = Act {
        action,
        note: note.unwrap_or_default(),
        assignee: assignee.filter(|_| action == Action::Assign).unwrap_or_default(),
        made_by: ask.caller.name.clone(),
    };
    let resource = once::kept(StatusCode::OK, &ask.id);
    ask.app.act_on_exception(&ask.caller, &ask.id, &act, ask.once.as_ref(), &resource).await?;
    Ok(Reply::ok(shown(ask, &ask.id).await?))
}

/// Settles it by matching its subject: a remitted claim with `insurance_claim_id`, a transaction with `remittance_ids` less a
/// `fee`, a remittance with `transaction_ids`. What it is matched with may be left out where there is one candidate.
async fn link(ask: &Ask, mut reader: Reader) -> Answer {
    let claim = reader.text("insurance_claim_id");
    let remittances = reader.texts("remittance_ids", LINKED_MAX).unwrap_or_default();
    let transactions = reader.texts("transaction_ids", LINKED_MAX).unwrap_or_default();
    let fee = if reader.has("fee") { reader.cents("fee") } else { Cents::ZERO };
    let with = reader.done(LinkWith { claim, remittances, transactions, fee })?;
    ask.app.link_exception(&ask.caller, &ask.id, &with).await?;
    Ok(Reply::ok(shown(ask, &ask.id).await?).about(ask.id.clone()))
}

/// An exception as it stands now.
pub(super) async fn shown(ask: &Ask, id: &str) -> Result<Json, Refused> {
    let exception = ask.app.exception(ask.practice(), id).await?;
    Ok(show(ask, &[exception]).await?.pop().unwrap_or_default())
}

fn age_days(ask: &Ask, row: &Exception) -> i64 {
    ask.app.clock.instant().duration_since(row.opened_at).as_hours() / 24
}

async fn show(ask: &Ask, rows: &[Exception]) -> Result<Vec<Json>, Refused> {
    let subjects = subjects(ask, rows).await?;
    let nums: Vec<Vec<Value>> = rows.iter().map(|row| vec![Value::Int(row.exception_num)]).collect();
    let steps: Vec<ExceptionStep> =
        ask.app.store.select_each(ask.practice(), &sql::STEPS_OF_EXCEPTION, &nums).await?;
    let show = |row: &Exception| -> Json {
        let clues = |clues: Vec<Clue>| clues.into_iter().map(Clue::as_str).collect::<Vec<_>>();
        let candidates = row.candidates().into_iter();
        let candidates: Vec<Json> =
            candidates.map(|it| json!({"id": it.id, "reasons": clues(it.clues)})).collect();
        let of_it = steps.iter().filter(|step| step.exception_num == row.exception_num);
        let fitting: Vec<&str> = actions(row).into_iter().map(Action::as_str).collect();
        json!({
            "id": row.public_id,
            "reason": row.reason.as_str(),
            "subject": {
                "kind": wire_name(&row.subject_kind),
                "id": subjects.get(&(row.subject_kind.as_str(), row.subject_num)),
            },
            "amount_at_risk": row.amount_at_risk.0,
            "opened_at": at(row.opened_at),
            "age_days": age_days(ask, row),
            "candidates": candidates,
            "assignee": text_or_null(&row.assignee),
            "note": row.note,
            "status": row.status.as_str(),
            "resolved_at": row.resolved_at.map(at),
            "settled_as": row.settled_as.map(Action::as_str),
            "actions": fitting,
            "history": of_it.map(step).collect::<Vec<_>>(),
        })
    };
    Ok(rows.iter().map(show).collect())
}

/// Something that a person did.
fn step(step: &ExceptionStep) -> Json {
    json!({
        "action": step.action.as_str(),
        "assignee": text_or_null(&step.assignee),
        "note": text_or_null(&step.note),
        "made_by": step.made_by,
        "made_at": at(step.made_at),
    })
}

/// What this door calls a kind of row.
fn wire_name(kind: &str) -> &str {
    match kind {
        "remitted_claim" => "remittance_claim",
        "bank_entry" => "transaction",
        "claim" | "tracked_claim" => "insurance_claim",
        // The one that began the balance.
        "payer_balance" => "remittance",
        other => other,
    }
}

/// The public ids of what exceptions are about; the audit trail has whose claims these are before anybody sees them.
async fn subjects<'e>(
    ask: &Ask,
    exceptions: &'e [Exception],
) -> Result<BTreeMap<(&'e str, i64), String>, Refused> {
    let nums = |kind: &str| -> Vec<i64> {
        exceptions.iter().filter(|row| row.subject_kind == kind).map(|row| row.subject_num).collect()
    };
    let remittances: Vec<Remittance> = links::rows(ask, nums("remittance")).await?;
    let balances: Vec<PayerBalanceEntry> = links::rows(ask, nums("payer_balance")).await?;
    let began: Vec<Remittance> =
        links::rows(ask, balances.iter().map(|entry| entry.remittance_num).collect()).await?;
    let remitted: Vec<RemittedClaim> = links::rows(ask, nums("remitted_claim")).await?;
    let entries: Vec<BankEntry> = links::rows(ask, nums("bank_entry")).await?;
    let answers: Vec<Acknowledgment> = links::rows(ask, nums("acknowledgment")).await?;
    let tracked: Vec<TrackedClaim> = links::rows(ask, nums("tracked_claim")).await?;
    let of_claims: Vec<Vec<Value>> = nums("claim").into_iter().map(|num| vec![Value::Int(num)]).collect();
    let of_claims: Vec<TrackedClaim> =
        ask.app.store.select_each(ask.practice(), &sql::TRACKED_OF_CLAIM, &of_claims).await?;
    let claims = remitted.iter().map(|row| row.claim_num);
    let claims = claims.chain(tracked.iter().map(|row| row.claim_num));
    let claims = claims.chain(of_claims.iter().map(|row| row.claim_num)).collect();
    links::saw_claims(ask, "read exceptions", claims).await?;
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
    let began = balances.into_iter().filter_map(|entry| {
        let remittance = began.iter().find(|row| row.remittance_num == entry.remittance_num)?;
        Some((("payer_balance", entry.payer_balance_entry_num), remittance.public_id.clone()))
    });
    let all = remittances.chain(remitted).chain(entries).chain(began);
    Ok(all.chain(answers).chain(tracked).chain(of_claims).chain(files).collect())
}
