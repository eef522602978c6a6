//! How pages answer: a template, or a page that says why not.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse, Response};
use claims::state::Refusal;
use store::StoreError;

use crate::app::Error;

/// What every page's frame shows.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// Who is signed in; empty when nobody is.
    pub(super) user: String,
}

/// Why there is no page.
#[derive(Debug)]
pub(super) enum Refused {
    /// Nobody is signed in; sign in and come back to this path.
    SignIn(String),
    NotFound(&'static str),
    /// What was asked for cannot be.
    Unfit(&'static str),
    /// Who is signed in may not do it.
    Forbidden(&'static str),
    /// A form of another site.
    Foreign,
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        match error {
            Error::Refused(Refusal::NotFound(_)) => Refused::NotFound("There is nothing here."),
            other => Refused::Failed(other),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Refused::Failed(error.into())
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    frame: Frame,
    title: &'static str,
    text: &'static str,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, title, text) = match self {
            Refused::SignIn(path) => return to(&format!("/sign-in?next={path}")),
            Refused::NotFound(text) => (StatusCode::NOT_FOUND, "Not found", text),
            Refused::Unfit(text) => (StatusCode::BAD_REQUEST, "That cannot be", text),
            Refused::Forbidden(text) => (StatusCode::FORBIDDEN, "Not allowed", text),
            Refused::Foreign => {
                (StatusCode::FORBIDDEN, "Not taken", "This form came from another site. Nothing was done.")
            }
            Refused::Failed(error) => {
                tracing::error!(%error, "a page could not be made");
                let text = "The page could not be made. Nothing was changed. Try again in a moment.";
                (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong", text)
            }
        };
        page(status, &RefusedPage { frame: Frame::default(), title, text })
    }
}

/// The status under which a page is shown anew with the reason why a form of it was refused; `missing` says that what it
/// was about is not there.
pub(super) fn refused(refusal: &Refusal, missing: &'static str) -> Result<StatusCode, Refused> {
    match refusal {
        Refusal::NotFound(_) => Err(Refused::NotFound(missing)),
        Refusal::Field { .. } | Refusal::Rule(_) => Ok(StatusCode::BAD_REQUEST),
        Refusal::Conflict(_) => Ok(StatusCode::CONFLICT),
        Refusal::Unfit(_) => Ok(StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// A page from its template.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// On to another page.
pub(super) fn to(path: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path.to_owned())]).into_response()
}
