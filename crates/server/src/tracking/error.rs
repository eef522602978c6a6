//! Refusals as this door tells them: `{"message", "error", "statusCode", "fields"?}`.

use std::borrow::Cow;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use claims::state::Refusal;
use serde_json::{Value, json};
use store::StoreError;

use crate::app::Error;

/// Why a request is not carried out.
#[derive(Debug)]
pub(super) enum Refused {
    Told(Told),
    /// It was carried out before: with this status, about this resource.
    Replay {
        status: i64,
        resource: String,
    },
}

/// A refusal that is told.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: StatusCode,
    message: String,
    pub(super) fields: Vec<Field>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Field {
    /// With its place, where it stands inside another: `claims[0].charge`.
    pub(super) field: Cow<'static, str>,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Refused {
        Refused::Told(Told { status, message: message.into(), fields: vec![] })
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::BAD_REQUEST, message)
    }

    /// One field or parameter cannot be taken.
    pub(super) fn field(field: &'static str, message: impl Into<String>) -> Refused {
        Refused::fields(vec![Field { field: field.into(), message: message.into() }])
    }

    /// Fields that cannot be taken.
    pub(super) fn fields(fields: Vec<Field>) -> Refused {
        let messages: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
        let message = messages.join(" ");
        Refused::Told(Told { status: StatusCode::BAD_REQUEST, message, fields })
    }

    pub(super) fn unauthorized(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::UNAUTHORIZED, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn unsupported(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    }
}

/// The body of a refusal.
pub(super) fn body(status: StatusCode, message: &str, fields: &[Field]) -> Value {
    let mut body = json!({
        "message": message,
        "error": status.canonical_reason().unwrap_or("Error"),
        "statusCode": status.as_u16(),
    });
    if !fields.is_empty() {
        body["fields"] = json!(fields);
    }
    body
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Refused::Told(told) => {
                (told.status, Json(body(told.status, &told.message, &told.fields))).into_response()
            }
            // Replays are shown before they come here.
            Refused::Replay { .. } => StatusCode::CONFLICT.into_response(),
        }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        match refusal {
            Refusal::NotFound(message) => Refused::not_found(message),
            Refusal::Field { field, message } => Refused::field(field, message),
            Refusal::Rule(message) => Refused::bad_request(message),
            Refusal::Conflict(message) => Refused::new(StatusCode::CONFLICT, message),
            Refusal::Unfit(message) => Refused::new(StatusCode::UNPROCESSABLE_ENTITY, message),
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Replay { status, resource } => Refused::Replay { status, resource },
            Error::KeyReused => Refused::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "This Idempotency-Key came with another request before.",
            ),
            Error::Contended => Refused::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Too many others changed the same rows at the same time. Send it again.",
            ),
            // No message of the store carries the content of a row.
            other => {
                tracing::error!(error = %other, "a request to the tracking API failed");
                Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "The server could not carry out the request.")
            }
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Error::Store(error).into()
    }
}
