//! How a receiver can tell that a delivery is ours: signed as Standard Webhooks 1.0 says.

use axum::http::header::InvalidHeaderValue;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// What secrets begin with.
const PREFIX: &str = "whsec_";

/// A new secret: 32 random bytes.
///
/// # Panics
/// When the operating system has no randomness to give: nothing that needs a secret may go on then.
#[must_use]
pub fn new_secret() -> String {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

/// The signature of a delivery: `v1,` and the HMAC-SHA256 of its id, its time in seconds, and its body, with points
/// between them.
#[must_use]
pub fn sign(secret: &str, id: &str, at: Timestamp, body: &[u8]) -> String {
    let encoded = secret.strip_prefix(PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(encoded).unwrap_or_else(|_| secret.as_bytes().to_vec());
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key of any length is taken");
    mac.update(format!("{id}.{}.", at.as_second()).as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// What stands before a body: its id, the time of the attempt, and a signature by each secret.
///
/// # Errors
/// When the id cannot be a header.
pub(super) fn headers(
    secrets: &[&str],
    id: &str,
    at: Timestamp,
    body: &[u8],
) -> Result<HeaderMap, InvalidHeaderValue> {
    let signatures: Vec<String> = secrets.iter().map(|secret| sign(secret, id, at, body)).collect();
    let all = [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", at.as_second().to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    let header = |(name, value): (&'static str, String)| {
        Ok((HeaderName::from_static(name), HeaderValue::from_str(&value)?))
    };
    all.into_iter().map(header).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_that_others_compute() {
        let (secret, body) = (new_secret(), br#"[{"ClaimNum":1}]"#);
        let at = Timestamp::now();
        let theirs = standardwebhooks::Webhook::new(&secret).expect("a secret");
        let expected = theirs.sign("msg_1", at.as_second(), body).expect("a signature");
        assert_eq!(sign(&secret, "msg_1", at, body), expected);
        assert_ne!(sign(&secret, "msg_2", at, body), expected);
        assert_ne!(sign(&new_secret(), "msg_1", at, body), expected);
        assert_ne!(sign(&secret, "msg_1", at, b"[]"), expected);
    }

    #[test]
    fn a_secret_is_long_and_never_the_same() {
        let (one, other) = (new_secret(), new_secret());
        assert_ne!(one, other);
        assert_eq!(STANDARD.decode(&one["whsec_".len()..]).map(|bytes| bytes.len()), Ok(32));
    }
}
