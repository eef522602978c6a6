//! A request, past the gates; and its answer.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::Query;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::contract::Call;
use super::error::Refused;
use super::input::Reader;
use super::routes::Takes;
use crate::app::{App, Caller, Once};
use crate::repeat::REPLAYED;

/// What a handler works with.
pub(super) struct Ask {
    pub(super) app: App,
    pub(super) caller: Caller,
    /// The public id in the path; empty where there is none.
    pub(super) id: String,
    pub(super) body: Bytes,
    /// The request's idempotency key, when it has one.
    pub(super) once: Option<Once>,
    query: Vec<(String, String)>,
    call: &'static Call,
}

/// What a handler answers.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) content: Content,
    /// What the answer is about, for a replay; `None` when the handler stored it itself, or nothing was made.
    pub(super) resource: Option<String>,
    /// It is the answer to a request that was carried out before.
    pub(super) is_replay: bool,
}

/// The body of an answer.
#[derive(Debug)]
pub(super) enum Content {
    Json(Value),
    /// The bytes of an X12 file.
    X12(Vec<u8>),
}

/// Reads a body, as far as its kind may go.
pub(super) async fn body(body: Body, takes: Takes) -> Result<Bytes, Refused> {
    let most = takes.bytes_max();
    let too_large = |_| {
        let message = format!("The body is larger than the {most} bytes that are taken.");
        Refused::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    };
    axum::body::to_bytes(body, most).await.map_err(too_large)
}

impl Ask {
    pub(super) fn new(
        app: App,
        caller: Caller,
        parts: &Parts,
        id: String,
        body: Bytes,
        call: &'static Call,
    ) -> Result<Ask, Refused> {
        let Query(query) = Query::try_from_uri(&parts.uri)
            .map_err(|_| Refused::bad_request("The query of the address cannot be read."))?;
        Ok(Ask { app, caller, id, body, once: None, query, call })
    }

    /// The practice of the key.
    pub(super) fn practice(&self) -> i64 {
        self.caller.practice
    }

    /// The JSON object in the body.
    pub(super) fn reader(&self) -> Result<Reader, Refused> {
        Reader::of(&self.body, self.call.body)
    }

    /// A body that was left out where it may be.
    pub(super) fn no_fields(&self) -> Reader {
        Reader::none(self.call.body)
    }

    /// A parameter of the query; an empty one counts as absent.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        debug_assert!(self.call.query.iter().any(|field| field.name == name), "{name} is declared nowhere");
        let found = self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, name: &'static str) -> Result<Option<bool>, Refused> {
        let read = |value: &str| match value {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        self.read(name, "must be true or false", read)
    }

    /// A day, `YYYY-MM-DD`.
    pub(super) fn day(&self, name: &'static str) -> Result<Option<Date>, Refused> {
        self.read(name, "must be a date, YYYY-MM-DD", super::json::parse_day)
    }

    /// An instant, or the beginning of a day in UTC.
    pub(super) fn instant(&self, name: &'static str) -> Result<Option<Timestamp>, Refused> {
        let read = |value: &str| {
            // A `+` of an offset that was not escaped arrives as a blank.
            let value = value.replace(' ', "+");
            let day = || value.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp());
            value.parse::<Timestamp>().ok().or_else(day)
        };
        self.read(name, "must be an ISO 8601 timestamp", read)
    }

    /// A parameter that `read` understands; `must` says what it has to be.
    pub(super) fn read<T>(
        &self,
        name: &'static str,
        must: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Refused> {
        let Some(value) = self.text(name) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| Refused::field(name, format!("{name} {must}.")))
    }
}

impl Reply {
    fn new(status: StatusCode, content: Content) -> Reply {
        Reply { status, content, resource: None, is_replay: false }
    }

    /// 200 with JSON.
    pub(super) fn ok(body: Value) -> Reply {
        Reply::json(StatusCode::OK, body)
    }

    /// JSON under a status.
    pub(super) fn json(status: StatusCode, body: Value) -> Reply {
        Reply::new(status, Content::Json(body))
    }

    /// The bytes of an X12 file.
    pub(super) fn x12(bytes: Vec<u8>) -> Reply {
        Reply::new(StatusCode::OK, Content::X12(bytes))
    }

    /// With what a replay has to show again.
    pub(super) fn about(self, resource: String) -> Reply {
        Reply { resource: Some(resource), ..self }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = match self.content {
            Content::Json(body) => (self.status, Json(body)).into_response(),
            Content::X12(bytes) => {
                (self.status, [(CONTENT_TYPE, "application/edi-x12")], bytes).into_response()
            }
        };
        if self.is_replay {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
