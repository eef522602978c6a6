//! The gates of this door: the bearer key, its scope, the form of the body.

use axum::http::HeaderName;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;

use super::error::Refused;
use super::routes::Takes;
use crate::app::{App, Caller};

/// The holder of the request's key; 401 without one that is known and in force.
pub(super) async fn caller(app: &App, parts: &Parts) -> Result<Caller, Refused> {
    let unknown = || Refused::unauthorized("A valid key is needed: Authorization: Bearer <key>.");
    let key = header(parts, &AUTHORIZATION).and_then(bearer).ok_or_else(unknown)?;
    app.bearer_caller(key).await?.ok_or_else(unknown)
}

/// A key that may not do this is told no more than one of another practice is.
pub(super) fn check_scope(caller: &Caller, scope: &str) -> Result<(), Refused> {
    if caller.may(scope) { Ok(()) } else { Err(Refused::not_found("Not found.")) }
}

/// A body comes in the form that is due.
pub(super) fn check_content_type(parts: &Parts, takes: Takes) -> Result<(), Refused> {
    let media_types = takes.media_types();
    let media = header(parts, &CONTENT_TYPE).and_then(|value| value.split(';').next()).unwrap_or("").trim();
    if media_types.is_empty() || media_types.iter().any(|known| media.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(Refused::unsupported(format!("Content-Type must be {}.", media_types.join(" or "))))
}

/// The key behind the scheme.
fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, key) = authorization.trim().split_once(' ')?;
    let key = key.trim_start();
    (scheme.eq_ignore_ascii_case("Bearer") && !key.is_empty()).then_some(key)
}

/// A header that is there once and is text.
pub(super) fn header<'p>(parts: &'p Parts, name: &HeaderName) -> Option<&'p str> {
    parts.headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_and_a_key_are_needed() {
        assert_eq!(bearer("Bearer bw_1"), Some("bw_1"));
        assert_eq!(bearer("bearer  bw_1 "), Some("bw_1"));
        for wrong in ["", "Bearer", "Bearer ", "ODFHIR a/b", "bw_1"] {
            assert_eq!(bearer(wrong), None, "{wrong}");
        }
    }
}
