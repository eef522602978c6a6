//! What each call of this door reads and answers, said once: the document of `/v0/openapi.json` is made from it, and debug
//! builds hold every answer of every test against it.

pub(super) mod body;
pub(super) mod calls;
mod document;
mod resources;
pub(super) mod shape;

use axum::http::Method;

use super::ask::{Content, Reply};
use super::error::Refused;
use super::routes::Route;
pub(crate) use document::document;
use shape::{Field, Shape};

/// A call: what it is for, what it reads, and what it answers.
pub(super) struct Call {
    /// The first sentence is its title.
    pub(super) about: &'static str,
    pub(super) query: &'static [Field],
    /// The fields of a JSON body.
    pub(super) body: &'static [Field],
    /// Statuses of success, and what they answer.
    pub(super) answers: &'static [(u16, Answer)],
}

/// What is answered.
pub(super) enum Answer {
    Json(Shape),
    /// The bytes of an X12 file.
    X12,
}

/// Statuses with which any call may refuse, with what they say.
const REFUSALS: [(u16, &str); 6] = [
    (400, "A field, a parameter or a rule stands against it; `fields` names the fields."),
    (401, "The key is missing, unknown, revoked or expired."),
    (404, "What the path or a field names is not there, is another practice's, or the key lacks the scope."),
    (422, "The Idempotency-Key came with another request, or what was sent cannot be taken as it is."),
    (500, "The server could not carry out the request."),
    (503, "Too many others changed the same rows at the same time. Send it again."),
];

/// Further ones with which a call may refuse that writes.
const REFUSALS_OF_WRITING: [(u16, &str); 3] = [
    (409, "It contradicts what stands, or the first request with this Idempotency-Key is still under way."),
    (413, "The body is too large."),
    (415, "The body came under another content type than is due."),
];

/// Whether a call may refuse with a status.
fn may_refuse(route: &Route, status: u16) -> bool {
    let writing = REFUSALS_OF_WRITING.iter().filter(|_| route.method != Method::GET);
    REFUSALS.iter().chain(writing).any(|(known, _)| *known == status)
}

/// How an answer is not what its call says; none when it is.
pub(super) fn misfit(route: &Route, answer: &Result<Reply, Refused>) -> Option<String> {
    let reply = match answer {
        Ok(reply) => reply,
        Err(Refused::Told(told)) if !may_refuse(route, told.status.as_u16()) => {
            return Some(format!("nobody says that it refuses with {}", told.status));
        }
        Err(_) => return None,
    };
    let status = reply.status;
    let said = route.call.answers.iter().find(|(known, _)| *known == status.as_u16());
    match (said, &reply.content) {
        (Some((_, Answer::Json(shape))), Content::Json(value)) => shape.misfit(value),
        (Some((_, Answer::X12)), Content::X12(_)) => None,
        (Some(_), _) => Some(format!("{status} is answered in another form")),
        (None, Content::Json(value)) if may_refuse(route, status.as_u16()) => {
            resources::REFUSAL.misfit(value)
        }
        (None, _) => Some(format!("nobody says that it answers {status}")),
    }
}
