//! Who asks: the key pair of the `Authorization` header (`opendental-api.md` 1.2).

use std::time::Instant;

use axum::http::HeaderName;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;

use super::error::Refused;
use super::routes::Permission;
use crate::app::{App, Caller};
use crate::secret;

/// The holder of the request's keys.
pub(super) async fn caller(app: &App, parts: &Parts) -> Result<Caller, Refused> {
    let unknown =
        || Refused::unauthorized("Invalid authorization: ODFHIR {DeveloperKey}/{CustomerKey} is expected.");
    let keys = header(parts, &AUTHORIZATION).and_then(keys).ok_or_else(unknown)?;
    app.door1_caller(keys).await?.ok_or_else(unknown)
}

/// That a key may do what a call needs.
pub(super) fn check_permission(caller: &Caller, needed: Permission) -> Result<(), Refused> {
    if has(caller, needed) {
        Ok(())
    } else {
        Err(Refused::unauthorized(format!("The key lacks the permission {}.", needed.name())))
    }
}

/// Whether a key has a permission: by itself, or by the scope that holds all of them.
pub(super) fn has(caller: &Caller, permission: Permission) -> bool {
    let all = if permission == Permission::ReadAll { "read" } else { "write" };
    caller.may(all) || caller.may(permission.name())
}

/// That a key does not ask more often than it may. All programs that hold one customer key share what it may.
pub(super) fn check_pace(app: &App, caller: &Caller, parts: &Parts) -> Result<(), Refused> {
    let Some(throttle) = &app.throttle else { return Ok(()) };
    let only_reads = Permission::ALL.iter().all(|one| *one == Permission::ReadAll || !has(caller, *one));
    let customer = secret::sha256(customer_key(parts));
    throttle.admit(&customer, only_reads, Instant::now()).map_err(Refused::too_soon)
}

/// The second of a request's two keys.
pub(super) fn customer_key(parts: &Parts) -> &str {
    let both = header(parts, &AUTHORIZATION).and_then(keys);
    both.and_then(|keys| keys.split_once('/')).map_or("", |(_, customer)| customer)
}

/// The two keys behind the scheme, with the slash between them.
fn keys(authorization: &str) -> Option<&str> {
    let (scheme, keys) = authorization.trim().split_once(' ')?;
    let keys = keys.trim_start();
    let (developer, customer) = keys.split_once('/')?;
    let well_formed = scheme.eq_ignore_ascii_case("ODFHIR") && !developer.is_empty() && !customer.is_empty();
    well_formed.then_some(keys)
}

/// Every request names JSON as its content, reads too. A browser cannot say so of a request without a body: the page
/// that shows this API is asked for no more.
pub(super) fn check_content_type(parts: &Parts) -> Result<(), Refused> {
    let from_docs = HeaderName::from_static("sec-fetch-site");
    let has_body = header(parts, &CONTENT_LENGTH).is_some_and(|length| length != "0");
    if !has_body && header(parts, &from_docs) == Some("same-origin") {
        return Ok(());
    }
    let is_json = header(parts, &CONTENT_TYPE).is_some_and(|value| {
        value.split(';').next().is_some_and(|media| media.trim().eq_ignore_ascii_case("application/json"))
    });
    if is_json { Ok(()) } else { Err(Refused::bad_request("Content-Type must be application/json.")) }
}

fn header<'p>(parts: &'p Parts, name: &HeaderName) -> Option<&'p str> {
    parts.headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_and_both_keys_are_needed() {
        assert_eq!(keys("ODFHIR dev/cust"), Some("dev/cust"));
        assert_eq!(keys("odfhir dev/cust"), Some("dev/cust"));
        for wrong in
            ["", "ODFHIR", "ODFHIR dev", "ODFHIR /cust", "ODFHIR dev/", "Bearer dev/cust", "dev/cust"]
        {
            assert_eq!(keys(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn json_is_needed_with_or_without_a_charset() {
        let parts = |value: Option<&str>| {
            let mut request = axum::http::Request::builder();
            if let Some(value) = value {
                request = request.header(CONTENT_TYPE, value);
            }
            request.body(()).map(|request| request.into_parts().0).expect("a request")
        };
        assert!(check_content_type(&parts(Some("application/json"))).is_ok());
        assert!(check_content_type(&parts(Some("Application/JSON; charset=utf-8"))).is_ok());
        assert!(check_content_type(&parts(Some("text/plain"))).is_err());
        assert!(check_content_type(&parts(None)).is_err());
    }
}
