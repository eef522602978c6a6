//! Requests that are sent again: the key by which they are known, the same at both APIs, and what tells their answer.

use axum::http::{HeaderMap, HeaderName};

use crate::secret::sha256;

/// Names a request, so that it is carried out once however often it is sent.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const KEY_CHARS: std::ops::RangeInclusive<usize> = 10..=256;
/// Says that a request was carried out before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The key of a request, where it has one.
///
/// # Errors
/// What a key must be.
pub(crate) fn key_of(headers: &HeaderMap) -> Result<Option<&str>, &'static str> {
    let Some(key) = headers.get(KEY) else { return Ok(None) };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-');
    let is_key = |key: &&str| KEY_CHARS.contains(&key.len()) && key.chars().all(is_allowed);
    let key = key.to_str().ok().filter(is_key);
    key.map(Some).ok_or("Idempotency-Key must be 10 to 256 letters, digits or any of _ : -.")
}

/// What tells a request from another with the same key: what stands before its body, and the body.
pub(crate) fn request_hash(before: String, body: &[u8]) -> String {
    let mut whole = before.into_bytes();
    whole.extend_from_slice(body);
    sha256(whole)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn key(sent: &str) -> Result<Option<String>, &'static str> {
        let sent = HeaderValue::from_bytes(sent.as_bytes()).expect("a header");
        let headers = HeaderMap::from_iter([(KEY, sent)]);
        key_of(&headers).map(|key| key.map(str::to_owned))
    }

    #[test]
    fn keys_have_a_length_and_an_alphabet() {
        assert_eq!(key("abc_:-0123"), Ok(Some("abc_:-0123".into())));
        assert_eq!(key(&"k".repeat(256)).map(|key| key.map(|key| key.len())), Ok(Some(256)));
        for wrong in ["", "short-key", "with blank", "ümlaut-ümlaut", &"k".repeat(257)] {
            assert!(key(wrong).is_err(), "{wrong}");
        }
        assert_eq!(key_of(&HeaderMap::new()), Ok(None));
    }
}
