//! What stands around every page: its own origin only, and headers that keep a browser inside it.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::Refused;

/// Nothing from elsewhere, nothing inline, no frames.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    // Not `no-referrer`: browsers then send `Origin: null` with our own forms.
    (REFERRER_POLICY, "same-origin"),
];

/// Refuses forms of other sites, and adds the headers.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let mut response = if request.method() == Method::POST && !is_own(request.headers()) {
        Refused::Foreign.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        // Patients' data stays in no cache.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether a form comes from our own pages. What names no origin comes from no page at all, and carries no
/// cookie that somebody else's page could lend it.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    if !headers.contains_key(ORIGIN) {
        return true;
    }
    let origin = text(ORIGIN).and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == text(HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(origin: Option<&'static str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("localhost:8080"));
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_static(origin));
        }
        headers
    }

    #[test]
    fn only_our_own_forms_are_taken() {
        assert!(is_own(&headers(None)));
        assert!(is_own(&headers(Some("http://localhost:8080"))));
        for foreign in ["null", "", "http://localhost", "http://evil.example", "http://localhost:8080.evil"] {
            assert!(!is_own(&headers(Some(foreign))), "{foreign}");
        }
    }
}
