//! `POST /bank-files`: what the bank says of its account.

use axum::http::StatusCode;
use bank::BankFormat;
use bank::csv::Mapping;
use serde_json::{Value as Json, json};

use super::ask::{Ask, Reply};
use super::error::{self, Refused};
use super::routes::Answer;
use super::transactions;

/// `POST /bank-files`: entries seen before are named, not booked again. `columns` says which column of a CSV file is
/// which.
pub(super) async fn import(ask: &Ask) -> Answer {
    let name = ask.text("name").unwrap_or("bank file");
    let columns = ask.text("columns").map(str::parse::<Mapping>).transpose();
    let columns = columns.map_err(|why| Refused::field("columns", why))?;
    let imported = ask.app.import_bank_file(&ask.caller, name, &ask.body, columns.as_ref()).await?;
    let format = json!(imported.format);
    if let Some(refusal) = &imported.refusal {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let mut body = error::body(status, refusal, &[]);
        body["format"] = format;
        body["findings"] = json!(imported.findings);
        return Ok(Reply::json(status, body));
    }
    let is_empty = imported.entries.is_empty() && imported.seen.is_empty();
    let is_new = imported.repeats.is_none() && !is_empty;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let made: Vec<&str> = imported.entries.iter().map(|entry| entry.public_id.as_str()).collect();
    let seen: Vec<&str> = imported.seen.iter().map(|entry| entry.public_id.as_str()).collect();
    let findings = json!(imported.findings);
    let named = imported.format.map_or("", BankFormat::name);
    let resource = format!("bank-file {named}\n{}\n{}\n{findings}", made.join(","), seen.join(","));
    let body = json!({
        "format": format,
        "data": transactions::show(ask, &imported.entries).await?,
        "duplicates": seen,
        "findings": findings,
    });
    Ok(Reply::json(status, body).about(resource))
}

/// The answer to an import, from what was kept of it: what it made, what it had seen, its findings.
pub(super) async fn shown_again(ask: &Ask, resource: &str) -> Result<Json, Refused> {
    let mut lines = resource.splitn(4, '\n');
    let format = lines.next().and_then(|line| line.split_once(' ')).map(|(_, format)| format);
    let mut ids = || {
        let line = lines.next().unwrap_or_default();
        line.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect::<Vec<String>>()
    };
    let (made, seen) = (ids(), ids());
    let findings: Json = lines.next().and_then(|line| serde_json::from_str(line).ok()).unwrap_or_default();
    let data = transactions::shown_all(ask, &made).await?;
    Ok(json!({"format": format, "data": data, "duplicates": seen, "findings": findings}))
}
