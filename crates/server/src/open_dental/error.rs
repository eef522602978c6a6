//! Refusals as this door tells them: a status, and one JSON string (`opendental-api.md` 1.9).

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use claims::state::Refusal;
use store::StoreError;

use crate::app::Error;
use crate::throttle::TooSoon;

/// Why a request is not carried out.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    /// Seconds after which the same request may be carried out.
    pub(crate) retry_after: Option<u64>,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Refused {
        Refused { status, message: message.into(), retry_after: None }
    }

    /// A header, a field or a rule stands against it.
    pub(crate) fn bad_request(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::BAD_REQUEST, message)
    }

    /// What it names is not there.
    pub(crate) fn not_found(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::NOT_FOUND, message)
    }

    pub(crate) fn unauthorized(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::UNAUTHORIZED, message)
    }

    /// A key asks more often than it may.
    pub(crate) fn too_soon(too_soon: TooSoon) -> Refused {
        let TooSoon { every, wait } = too_soon;
        let seconds = |number| if number == 1 { "second".to_owned() } else { format!("{number} seconds") };
        let message = format!(
            "Too many requests: this key may ask once every {}. Ask again in {wait} s.",
            seconds(every)
        );
        Refused { retry_after: Some(wait), ..Refused::new(StatusCode::TOO_MANY_REQUESTS, message) }
    }

    pub(crate) fn too_large() -> Refused {
        Refused::bad_request("The body is too large.")
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.message)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        match refusal {
            Refusal::NotFound(message) => Refused::not_found(message),
            Refusal::Field { message, .. }
            | Refusal::Rule(message)
            | Refusal::Conflict(message)
            | Refusal::Unfit(message) => Refused::bad_request(message),
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::KeyReused => Refused::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "This Idempotency-Key was used for another request.",
            ),
            // No message of the store carries the content of a row.
            other => {
                tracing::error!(error = %other, "a request to the Open Dental API failed");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_have_the_statuses_that_clients_know() {
        let status = |refusal: Refusal| Refused::from(refusal).status.as_u16();
        assert_eq!(status(Refusal::not_found("Claim not found")), 404);
        assert_eq!(status(Refusal::field("PatNum", "PatNum is required.")), 400);
        assert_eq!(status(Refusal::rule("no")), 400);
        assert_eq!(Refused::from(Error::Contended).status.as_u16(), 500);
    }
}
