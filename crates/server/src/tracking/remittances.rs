//! `/remittances`: the payers' 835 files, one row for each payment in them.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use claims::desk::{Remittance, RemittanceStatus, RemittedClaim, StoredFile};
use claims::posting::intake::set_of;
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::desk as sql;
use x12::finding::Finding;

use super::ask::{Ask, Reply};
use super::error::{self, Refused};
use super::json::{at, day_or_null};
use super::list::Paging;
use super::routes::Answer;
use super::{links, providers};
use crate::desk::Imported;

/// `POST /remittances`.
pub(super) async fn import(ask: &Ask) -> Answer {
    let name = ask.text("name").unwrap_or("remittance.835");
    let imported = ask.app.import_remittances(&ask.caller, name, &ask.body).await?;
    if !imported.is_readable {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let mut body = error::body(status, "No whole 835 transaction set could be read.", &[]);
        body["findings"] = json!(imported.findings);
        return Ok(Reply::json(status, body));
    }
    taken(ask, &imported).await
}

/// What a file made.
pub(super) async fn taken(ask: &Ask, imported: &Imported) -> Answer {
    let status = if imported.repeats.is_some() { StatusCode::OK } else { StatusCode::CREATED };
    let resource = format!("remittances {} {}", imported.sha256, imported.duplicates.join(","));
    let body = json!({
        "data": show(ask, &imported.remittances).await?,
        "duplicates": imported.duplicates,
        "findings": imported.findings,
    });
    Ok(Reply::json(status, body).about(resource))
}

/// The answer to an import, from what was kept of it: `remittances <hash of the file> <duplicates>`. `is_first`
/// says that the file was new then: it shows what the file made, and else nothing but what it repeated.
pub(super) async fn shown_again(ask: &Ask, resource: &str, is_first: bool) -> Result<Json, Refused> {
    let mut parts = resource.split(' ').skip(1);
    let key = [Value::Text(parts.next().unwrap_or_default().to_owned())];
    let duplicates: Vec<&str> =
        parts.next().unwrap_or_default().split(',').filter(|id| !id.is_empty()).collect();
    let files = ask.app.store.select(ask.practice(), &sql::FILE_BY_SHA, &key).await?;
    let (mut data, mut findings) = (vec![], vec![]);
    if let Some(file) = files.into_iter().find(|file: &StoredFile| file.refusal.is_empty()) {
        if is_first {
            let key = [Value::Int(file.stored_file_num)];
            let made = ask.app.store.select(ask.practice(), &sql::REMITTANCES_OF_FILE, &key).await?;
            data = show(ask, &made).await?;
        }
        findings = x12::remittance::read(&file.bytes).all_findings().cloned().collect();
    }
    Ok(json!({"data": data, "duplicates": duplicates, "findings": findings}))
}

/// `GET /remittances`.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "remittances")?;
    let office = ask.app.office(ask.practice()).await?;
    let entity = ask.text("provider_id").map(|id| providers::number_of(&office, id)).transpose()?;
    let since = ask.instant("updated_since")?;
    let first = ask.day("received_on_or_after")?;
    let last = ask.day("received_on_or_before")?;
    let status = ask.read(
        "status",
        "must be posting, posted, held, dismissed, undoing or undone",
        RemittanceStatus::parse,
    )?;
    let payer = ask.text("payer").map(str::to_lowercase);
    let zone = ask.app.zone(ask.practice()).await?;
    let keep = |row: &Remittance| {
        let received = row.received_at.to_zoned(zone.clone()).date();
        entity.is_none_or(|entity| row.entity_num == entity)
            && since.is_none_or(|since| since <= row.updated_at)
            && first.is_none_or(|first| first <= received)
            && last.is_none_or(|last| received <= last)
            && status.is_none_or(|status| row.status == status)
            && payer.as_ref().is_none_or(|payer| row.payer_name.to_lowercase().contains(payer))
    };
    let page = paging.newest(ask, &sql::REMITTANCES_BEFORE, |row| row.remittance_num, keep).await?;
    Ok(page.answer(&show(ask, &page.rows).await?))
}

/// `GET /remittances/{id}`.
pub(super) async fn single(ask: &Ask) -> Answer {
    Ok(Reply::ok(shown(ask, &ask.id).await?))
}

/// A remittance as it stands now.
pub(super) async fn shown(ask: &Ask, id: &str) -> Result<Json, Refused> {
    let remittance = ask.app.remittance_by_id(ask.practice(), id).await?;
    Ok(show(ask, &[remittance]).await?.pop().unwrap_or_default())
}

/// `GET /remittances/{id}/era`: the file's own bytes.
pub(super) async fn bytes(ask: &Ask) -> Answer {
    let remittance = find(ask).await?;
    // The file shows the claims of all its remittances.
    let of_file = [Value::Int(remittance.stored_file_num)];
    let all: Vec<Remittance> =
        ask.app.store.select(ask.practice(), &sql::REMITTANCES_OF_FILE, &of_file).await?;
    let keys: Vec<Vec<Value>> = all.iter().map(|row| vec![Value::Int(row.remittance_num)]).collect();
    let claims: Vec<RemittedClaim> =
        ask.app.store.select_each(ask.practice(), &sql::CLAIMS_OF_REMITTANCE, &keys).await?;
    links::saw_claims(ask, "read remittance", claims.iter().map(|claim| claim.claim_num).collect()).await?;
    let file: Option<StoredFile> =
        ask.app.store.get(ask.practice(), &[Value::Int(remittance.stored_file_num)]).await?;
    file.map(|file| Reply::x12(file.bytes)).ok_or_else(|| Refused::not_found("There is no such file."))
}

/// The remittance that is asked for.
pub(super) async fn find(ask: &Ask) -> Result<Remittance, Refused> {
    Ok(ask.app.remittance_by_id(ask.practice(), &ask.id).await?)
}

/// Remittances as they are shown, each with the findings about it.
async fn show(ask: &Ask, remittances: &[Remittance]) -> Result<Vec<Json>, Refused> {
    let nums: Vec<i64> = remittances.iter().map(|row| row.remittance_num).collect();
    let entries = links::entries_of(ask, &nums).await?;
    let findings = findings(ask, remittances).await?;
    let office = ask.app.office(ask.practice()).await?;
    let none = Vec::new();
    let show = |row: &Remittance| {
        json!({
            "id": row.public_id,
            "payer_name": row.payer_name,
            "payer_id": row.payer_id,
            "provider_id": providers::id_of(&office, row.entity_num),
            "payment_amount": row.payment_amount.0,
            "payment_method": row.payment_method,
            "payment_date": day_or_null(row.payment_date),
            "trace_number": row.trace_number,
            "claim_count": row.claim_count,
            "status": row.status.as_str(),
            "typed_by": row.typed_by,
            "held_because": super::json::text_or_null(&row.held_because),
            "findings": findings.get(&row.remittance_num),
            "transaction_ids": entries.get(&row.remittance_num).unwrap_or(&none),
            "received_at": at(row.received_at),
            "updated_at": at(row.updated_at),
        })
    };
    Ok(remittances.iter().map(show).collect())
}

/// What is wrong with each: findings are not stored, the files are. One file is read at a time.
async fn findings(ask: &Ask, remittances: &[Remittance]) -> Result<BTreeMap<i64, Vec<Finding>>, Refused> {
    let mut of_file: BTreeMap<i64, Vec<&Remittance>> = BTreeMap::new();
    for row in remittances {
        of_file.entry(row.stored_file_num).or_default().push(row);
    }
    let mut found = BTreeMap::new();
    for (file, rows) in of_file {
        let file: Option<StoredFile> = ask.app.store.get(ask.practice(), &[Value::Int(file)]).await?;
        let bytes = file.map(|file| file.bytes).unwrap_or_default();
        let read = x12::remittance::read(&bytes);
        for row in rows {
            let said = set_of(&read, row);
            found.insert(row.remittance_num, said.map_or_else(Vec::new, |said| said.findings.clone()));
        }
    }
    Ok(found)
}
