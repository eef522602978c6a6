//! Refusals as this door tells them: a status, and one JSON string (`opendental-api.md` 1.9).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use claims::state::Refusal;
use store::StoreError;

use crate::app::Error;

/// Why a request is not carried out.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Refused {
        Refused { status, message: message.into() }
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

    pub(crate) fn too_large() -> Refused {
        Refused::bad_request("The body is too large.")
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(self.message)).into_response()
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Refused {
        match refusal {
            Refusal::NotFound(message) => Refused::not_found(message),
            Refusal::Field { message, .. } | Refusal::Rule(message) => Refused::bad_request(message),
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        match error {
            Error::Refused(refusal) => refusal.into(),
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
