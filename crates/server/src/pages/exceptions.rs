//! What waits for a person, newest first; and what was settled.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use claims::desk::{
    BankEntry, Exception, ExceptionStatus, PayerBalanceEntry, Remittance, RemittedClaim, TrackedClaim,
};
use claims::event_webhook::EventWebhook;
use claims::record::{Field, Record, Value};
use jiff::tz::TimeZone;
use serde::Deserialize;
use store::queries::{desk, pages as sql, webhooks};

use super::answer::{Frame, Refused, page};
use super::paging::{self, Pages};
use super::session::Signed;
use super::words;
use crate::app::App;
use crate::webhooks::address::Target;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    status: String,
    /// Older than this exception.
    before: Option<i64>,
}

struct Row {
    href: String,
    opened: String,
    title: &'static str,
    about: String,
    at_risk: String,
    assignee: String,
    note: String,
}

#[derive(Template)]
#[template(path = "exceptions.html")]
struct ExceptionsPage {
    frame: Frame,
    is_open: bool,
    /// Webhooks that are told nothing, each as a sentence.
    silent: Vec<String>,
    rows: Vec<Row>,
    pages: Pages,
}

/// `/exceptions`.
pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let frame = signed.frame();
    let Signed(caller) = signed;
    let practice = caller.practice;
    let status = ExceptionStatus::parse(&asked.status).unwrap_or(ExceptionStatus::Open);
    let before = Value::Int(asked.before.unwrap_or(i64::MAX));
    let params = [status.into_value(), before, Value::Int(paging::READ)];
    let mut found = app.store.select(practice, &desk::EXCEPTIONS_BY_STATUS_BEFORE, &params).await?;
    let pages = paging::cut(&mut found, "exceptions", asked.before, |before| {
        paging::address("/exceptions", status.as_str(), before)
    });
    let zone = app.zone(practice).await?;
    let (mut rows, mut patients) = (vec![], vec![]);
    for exception in found {
        let about = about(&app, practice, &exception).await?;
        patients.extend(about.pat_num);
        rows.push(Row {
            href: format!("/exceptions/{}", exception.public_id),
            opened: words::day_of(exception.opened_at, &zone),
            title: words::reason(exception.reason),
            about: about.words,
            at_risk: words::money(exception.amount_at_risk),
            assignee: exception.assignee,
            note: exception.note,
        });
    }
    app.saw(&caller, "page exceptions", patients).await?;
    let is_open = status == ExceptionStatus::Open;
    let silent = if is_open { silent(&app, practice, &zone).await? } else { vec![] };
    let list = ExceptionsPage { frame, is_open, silent, rows, pages };
    Ok(page(StatusCode::OK, &list))
}

/// Webhooks that were disabled and by nobody's hand. Of an address only the host is shown: the rest may be a secret.
async fn silent(app: &App, practice: i64, zone: &TimeZone) -> Result<Vec<String>, Refused> {
    let all: Vec<EventWebhook> = app.store.select(practice, &webhooks::WEBHOOKS, &[]).await?;
    let sentence = |row: EventWebhook| {
        let why = words::disabled(row.disabled?)?;
        let host = Target::parse(&row.url).map(|target| target.host).unwrap_or_default();
        let since = words::day_of(row.disabled_at?, zone);
        Some(format!("The program at {host} is told of nothing since {since}: {why}"))
    };
    Ok(all.into_iter().filter_map(sentence).collect())
}

/// What an exception is about.
pub(super) struct About {
    pub(super) words: String,
    /// Where it is shown, if anywhere.
    pub(super) href: Option<String>,
    pub(super) pat_num: Option<i64>,
}

/// What an exception is about, in words, and where that is shown.
pub(super) async fn about(app: &App, practice: i64, exception: &Exception) -> Result<About, Refused> {
    let num = exception.subject_num;
    let remitted: Option<RemittedClaim> = match exception.subject_kind.as_str() {
        "remitted_claim" => row(app, practice, num).await?,
        _ => None,
    };
    let pat_num = app.patient_of(practice, exception, remitted.as_ref()).await?;
    let (words, href) = match exception.subject_kind.as_str() {
        "remitted_claim" => match remitted {
            Some(remitted) => of_remitted(app, practice, &remitted).await?,
            None => ("A remitted claim".to_owned(), None),
        },
        "remittance" => match row::<Remittance>(app, practice, num).await? {
            Some(remittance) => of_remittance(app, practice, &remittance).await?,
            None => ("A remittance".to_owned(), None),
        },
        "payer_balance" => match row::<PayerBalanceEntry>(app, practice, num).await? {
            Some(entry) => match row::<Remittance>(app, practice, entry.remittance_num).await? {
                Some(remittance) => of_remittance(app, practice, &remittance).await?,
                None => ("A balance of a payer".to_owned(), None),
            },
            None => ("A balance of a payer".to_owned(), None),
        },
        "bank_entry" => match row::<BankEntry>(app, practice, num).await? {
            Some(entry) => {
                let words = format!("Bank entry of {}", words::day(entry.date));
                (words, Some(format!("/bank/{}", entry.public_id)))
            }
            None => ("A bank entry".to_owned(), None),
        },
        "claim" => match row::<claims::account::Claim>(app, practice, num).await? {
            Some(claim) => (format!("Claim {}", claim.claim_identifier), Some(format!("/claims/{num}"))),
            None => ("A claim that was deleted".to_owned(), None),
        },
        "tracked_claim" => match row::<TrackedClaim>(app, practice, num).await? {
            Some(claim) => {
                (format!("Claim {}", claim.claim_number), Some(format!("/claims/{}", claim.public_id)))
            }
            None => ("A claim that was deleted".to_owned(), None),
        },
        "file" => match file(app, practice, num).await? {
            Some((href, name)) => (format!("File {name}"), Some(href)),
            None => ("A file".to_owned(), None),
        },
        "payer" => ("A payer".to_owned(), None),
        _ => ("An answer to a claim file".to_owned(), Some("/answers".to_owned())),
    };
    Ok(About { words, href, pat_num })
}

/// The claim's page, once it is known which claim it answers; else the file that it stands in.
async fn of_remitted(
    app: &App,
    practice: i64,
    remitted: &RemittedClaim,
) -> Result<(String, Option<String>), Refused> {
    let words = format!("Payment of claim {}", remitted.claim_number);
    if let Some(claim_num) = remitted.claim_num {
        return Ok((words, Some(format!("/claims/{claim_num}"))));
    }
    let remittance: Option<Remittance> = row(app, practice, remitted.remittance_num).await?;
    match remittance {
        Some(remittance) => Ok((words, of_remittance(app, practice, &remittance).await?.1)),
        None => Ok((words, None)),
    }
}

/// A remittance, and the file that it stands in.
pub(super) async fn of_remittance(
    app: &App,
    practice: i64,
    remittance: &Remittance,
) -> Result<(String, Option<String>), Refused> {
    let words = format!("Remittance {} of {}", remittance.trace_number, remittance.payer_name);
    Ok((words, file(app, practice, remittance.stored_file_num).await?.map(|(href, _)| href)))
}

async fn row<R: Record>(app: &App, practice: i64, num: i64) -> Result<Option<R>, Refused> {
    Ok(app.store.get(practice, &[Value::Int(num)]).await?)
}

/// Where a file is shown, and its name.
async fn file(app: &App, practice: i64, num: i64) -> Result<Option<(String, String)>, Refused> {
    let rows = app.store.query(&sql::FILE_NAME, &[Value::Int(practice), Value::Int(num)]).await?;
    Ok(match rows.first().map(Vec::as_slice) {
        Some([Value::Text(id), Value::Text(name)]) => Some((format!("/files/{id}"), name.clone())),
        _ => None,
    })
}
