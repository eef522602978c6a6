//! A request as a handler sees it, and its answer.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Json;
use axum::http::header::{HOST, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use claims::account::Patient;
use claims::change::{ChangeSet, Scope};
use claims::office::Office;
use claims::record::{Record, Value as Kept};
use claims::state::{Now, Numbers, Refusal};
use serde_json::Value;
use store::{Named, Select};

use super::auth;
use super::error::Refused;
use super::input::{Fields, GENERAL};
use super::routes::{Answer, Found};
use super::wire::Show;
use crate::app::{Account, App, Caller, Error};
use crate::desk::jobs;
use crate::repeat::REPLAYED;

/// Rows that an answer holds unless the request says otherwise.
const LIMIT_DEFAULT: i64 = 100;
/// Rows that an answer holds at most.
const LIMIT_MAX: i64 = 1000;

/// A request of a known caller for something that there is.
pub(super) struct Ask {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) show: Show,
    pub(super) query: Fields,
    pub(super) body: Fields,
    found: Found,
    /// As it came; the calls of a batch have those of the batch.
    pub(super) headers: HeaderMap,
    customer_key: String,
    /// Where the request came to, for `Location`.
    root: String,
}

impl Ask {
    /// Reads a request.
    ///
    /// # Errors
    /// When its body is not a JSON object, or the store cannot be read.
    pub(super) async fn new(
        app: App,
        caller: Caller,
        parts: &Parts,
        body: &[u8],
        found: Found,
    ) -> Result<Ask, Refused> {
        let zone = app.zone(caller.practice).await?;
        let strict = is_strict(&parts.headers)?;
        let reads = |here: bool| if here { found.route.inputs } else { &[] };
        let of_query = parts.method == Method::GET;
        let query =
            Fields::of_query(parts.uri.query().unwrap_or(""), &zone)?.of_call(reads(of_query), strict);
        let body = Fields::of_body(body, &zone)?.of_call(reads(!of_query), strict);
        if strict {
            query.only(&found.call(), GENERAL)?;
            body.only(&found.call(), &[])?;
        }
        let show = Show::new(zone, query.plain("DateFormatString"), query.plain("DateTimeFormatString"));
        let customer_key = auth::customer_key(parts).to_owned();
        let (headers, root) = (parts.headers.clone(), root(&parts.headers));
        Ok(Ask { app, caller, show, query, body, found, headers, customer_key, root })
    }

    /// The number in the path.
    pub(super) fn number(&self) -> i64 {
        self.found.target.number
    }

    /// The word in the path.
    pub(super) fn name(&self) -> &str {
        &self.found.target.name
    }

    /// The customer's half of the caller's keys, as it was sent.
    pub(super) fn customer_key(&self) -> &str {
        &self.customer_key
    }

    pub(super) fn practice(&self) -> i64 {
        self.caller.practice
    }

    pub(super) async fn office(&self) -> Result<Arc<Office>, Error> {
        self.app.office(self.practice()).await
    }

    pub(super) async fn now(&self) -> Result<Now, Error> {
        self.app.now(self.practice()).await
    }

    /// A family's account, or 404.
    pub(super) async fn account(&self, pat_num: i64) -> Result<Account, Error> {
        self.app.account(self.practice(), pat_num).await
    }

    /// A family's account with current estimates and due charges, or 404.
    pub(super) async fn current(&self, pat_num: i64) -> Result<Account, Error> {
        self.app.current_account(&self.caller, pat_num).await
    }

    /// The version of what a scope covers.
    pub(super) async fn version(&self, scope: Scope) -> Result<i64, Error> {
        Ok(self.app.store.versions(self.practice(), &[scope]).await?.first().copied().unwrap_or(0))
    }

    /// The row with this number.
    pub(super) async fn get<R: Record>(&self, number: i64) -> Result<Option<R>, Error> {
        Ok(self.app.store.get(self.practice(), &[Kept::Int(number)]).await?)
    }

    /// The rows with these numbers, as far as they are there, in no order.
    pub(super) async fn get_all<R: Record>(
        &self,
        numbers: impl IntoIterator<Item = i64>,
    ) -> Result<Vec<R>, Error> {
        let keys: Vec<Vec<Kept>> = numbers.into_iter().map(|number| vec![Kept::Int(number)]).collect();
        Ok(self.app.store.get_many(self.practice(), &keys).await?)
    }

    /// The rows with these numbers, in no order; those that were deleted as they last were. Whose data a deleted row is
    /// may only be known by another that went with it.
    pub(super) async fn last_of<R: Record>(
        &self,
        numbers: impl IntoIterator<Item = i64>,
    ) -> Result<Vec<R>, Error> {
        let numbers: Vec<i64> = numbers.into_iter().collect();
        Ok(self.app.store.last_of(self.practice(), &numbers).await?)
    }

    /// The row with this number, or 404 with this text.
    pub(super) async fn find<R: Record>(&self, number: i64, or: &str) -> Result<R, Error> {
        let found = self.get(number).await?;
        found.ok_or_else(|| Refusal::not_found(or).into())
    }

    /// That there is such a patient, else 404.
    pub(super) async fn patient_stands(&self, pat_num: i64) -> Result<(), Error> {
        self.find::<Patient>(pat_num, "Patient not found.").await.map(drop)
    }

    /// The rows that belong to a number.
    pub(super) async fn select<R: Record>(&self, by: &Select<R>, number: i64) -> Result<Vec<R>, Error> {
        Ok(self.app.store.select(self.practice(), by, &[Kept::Int(number)]).await?)
    }

    /// Whether a named text finds anything that belongs to a number.
    pub(super) async fn is_any(&self, by: &Named, number: i64) -> Result<bool, Error> {
        let params = [Kept::Int(self.practice()), Kept::Int(number)];
        Ok(!self.app.store.query(by, &params).await?.is_empty())
    }

    /// The rows that a text picks.
    pub(super) async fn select_by_text<R: Record>(
        &self,
        by: &Select<R>,
        text: String,
    ) -> Result<Vec<R>, Error> {
        Ok(self.app.store.select(self.practice(), by, &[Kept::Text(text)]).await?)
    }

    /// The rows that belong to some numbers, in one go.
    pub(super) async fn select_each<R: Record>(
        &self,
        by: &Select<R>,
        numbers: impl IntoIterator<Item = i64>,
    ) -> Result<Vec<R>, Error> {
        let lists: Vec<Vec<Kept>> = numbers.into_iter().map(|number| vec![Kept::Int(number)]).collect();
        Ok(self.app.store.select_each(self.practice(), by, &lists).await?)
    }

    /// The rows that the request's page holds.
    pub(super) fn paged<T>(&self, rows: impl IntoIterator<Item = T>) -> Result<Vec<T>, Refused> {
        let (skip, limit) = self.page()?;
        Ok(rows.into_iter().skip(skip).take(limit).collect())
    }

    /// How many rows the request passes over, and how many it wants.
    pub(super) fn page(&self) -> Result<(usize, usize), Refused> {
        let number = |name, default: i64, most: i64| {
            let given = self.query.int(name)?.unwrap_or(default).clamp(0, most);
            Ok::<usize, Refused>(usize::try_from(given).unwrap_or(0))
        };
        Ok((number("Offset", 0, i64::MAX)?, number("Limit", LIMIT_DEFAULT, LIMIT_MAX)?))
    }

    /// Loads, decides, commits.
    pub(super) async fn write<S, T, L>(
        &self,
        action: &'static str,
        load: impl Fn() -> L,
        decide: impl Fn(&S, Now, &mut Numbers) -> Result<(T, ChangeSet), Refusal>,
    ) -> Result<T, Refused>
    where
        L: Future<Output = Result<S, Error>> + Send,
    {
        let decide = |state: &S, now: Now, numbers: &mut Numbers| {
            let (answer, mut changes) = decide(state, now, numbers)?;
            // What payers answered may have waited for a claim that is so by now.
            jobs::look_again_for_written(&mut changes, now, numbers);
            Ok((answer, changes))
        };
        Ok(self.app.decide(&self.caller, action, load, decide).await?)
    }

    /// Notes that patients' data is shown; the answer waits for it.
    pub(super) async fn saw(
        &self,
        action: impl Into<Cow<'static, str>>,
        patients: impl IntoIterator<Item = i64>,
    ) -> Result<(), Refused> {
        Ok(self.app.saw(&self.caller, action, patients).await?)
    }

    /// A page of shown rows.
    pub(super) fn rows<T>(&self, rows: &[T], show: impl Fn(&T) -> Value) -> Answer {
        Ok(Reply::Ok(Value::Array(rows.iter().map(show).collect())))
    }

    /// A new row that has an address of its own.
    pub(super) fn created(&self, resource: &str, number: i64, row: Value) -> Answer {
        Ok(Reply::Created(row, Some(self.address(resource, number))))
    }

    /// The address of a row.
    pub(super) fn address(&self, resource: &str, number: i64) -> String {
        format!("{}/{resource}/{number}", self.root)
    }
}

/// What a handler answers.
#[derive(Debug)]
pub(super) enum Reply {
    Ok(Value),
    /// With the address of what was made, when it has one.
    Created(Value, Option<String>),
    /// 201 without a body.
    Made,
    /// 200 without a body.
    Empty,
    /// The answer to a request with an idempotency key: status, address, body.
    First(StatusCode, Option<String>, Option<Value>),
    /// That answer, given again.
    Again(StatusCode, Option<String>, Option<Value>),
}

impl Reply {
    /// Its status, the address of what was made, and its body.
    pub(super) fn into_parts(self) -> (StatusCode, Option<String>, Option<Value>) {
        match self {
            Reply::Ok(body) => (StatusCode::OK, None, Some(body)),
            Reply::Created(body, location) => (StatusCode::CREATED, location, Some(body)),
            Reply::Made => (StatusCode::CREATED, None, None),
            Reply::Empty => (StatusCode::OK, None, None),
            Reply::First(status, location, body) | Reply::Again(status, location, body) => {
                (status, location, body)
            }
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let is_again = matches!(self, Reply::Again(..));
        let (status, location, body) = self.into_parts();
        let mut response = match body {
            Some(body) => (status, Json(body)).into_response(),
            None => status.into_response(),
        };
        if let Some(location) = location.and_then(|location| HeaderValue::try_from(location).ok()) {
            response.headers_mut().insert(LOCATION, location);
        }
        if is_again {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}

/// Whether a request wants nothing of it ignored (`decisions.md` 20).
fn is_strict(headers: &HeaderMap) -> Result<bool, Refused> {
    let Some(value) = headers.get("bitewing-strict") else { return Ok(false) };
    match value.to_str().map(str::to_ascii_lowercase).as_deref() {
        Ok("true") => Ok(true),
        Ok("false") => Ok(false),
        _ => Err(Refused::bad_request("Bitewing-Strict must be true or false.")),
    }
}

/// The address of this door as the client knows it.
fn root(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}/api/v1", text(HOST.as_str()).unwrap_or("localhost"))
}

/// A change of the office's settings, which rests on them as they were read.
pub(super) fn change_of(office: &Office) -> ChangeSet {
    let mut changes = ChangeSet::new();
    changes.changes(Scope::Office, office.version);
    changes
}
