//! Requests in a unit of work: with an `Idempotency-Key` the same request again is answered with the first answer, and
//! a batch is carried out whole or not at all.
//!
//! The answer is kept in the transaction of what it tells, so that a crash leaves both or neither.

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use claims::change::ChangeSet;
use serde_json::{Value, json};
use store::StoreError;

use super::ask::{Ask, Reply};
use super::auth;
use super::error::Refused;
use super::routes::{Answer, Found};
use crate::app::{App, Caller, Error, Once};
use crate::secret::sha256;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const KEY_CHARS: std::ops::RangeInclusive<usize> = 10..=256;
/// Bytes of an answer that is kept though its request can be repeated.
const KEPT_MAX: usize = 64 * 1024;
/// How often a unit of work is begun again because a cluster asked for it.
const RETRIES_MAX: usize = 20;

/// A request of a known caller for something that there is.
pub(super) struct Sent<'r> {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) parts: &'r Parts,
    pub(super) body: &'r [u8],
    pub(super) found: Found,
}

impl Sent<'_> {
    /// Carries it out over a store.
    async fn run(&self, app: &App) -> Answer {
        let ask =
            Ask::new(app.clone(), self.caller.clone(), self.parts, self.body, self.found.clone()).await?;
        (self.found.route.run)(&ask).await
    }
}

/// Carries a request out: as it is, or in a unit of work.
pub(super) async fn answer(sent: &Sent<'_>) -> Answer {
    match key_of(sent.parts)? {
        None if sent.found.route.is_whole => whole(sent, None).await,
        None => sent.run(&sent.app).await,
        Some(key) => once(sent, key).await,
    }
}

fn key_of(parts: &Parts) -> Result<Option<String>, Refused> {
    let is_write = parts.method == Method::POST || parts.method == Method::PUT;
    let Some(key) = parts.headers.get(KEY).filter(|_| is_write) else { return Ok(None) };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '-');
    let is_key = |key: &&str| KEY_CHARS.contains(&key.len()) && key.chars().all(is_allowed);
    let key = key.to_str().ok().filter(is_key).ok_or_else(|| {
        Refused::bad_request("Idempotency-Key must be 10 to 256 letters, digits or any of _ : -.")
    })?;
    Ok(Some(key.to_owned()))
}

async fn once(sent: &Sent<'_>, key: String) -> Answer {
    // Whose key it is, and what is read of the body, tell requests apart too.
    let strict = sent.parts.headers.get("bitewing-strict").map_or(&b""[..], HeaderValue::as_bytes);
    let (Parts { method, uri, .. }, name) = (sent.parts, &sent.caller.name);
    let mut request = format!("{name}\n{}\n{method} {uri}\n", strict.escape_ascii()).into_bytes();
    request.extend_from_slice(sent.body);
    let once = Once { key, request_hash: sha256(request), status: 0 };
    if let Some(first) = first_answer(sent, &sent.app, &once).await? {
        return Ok(first);
    }
    if sent.found.route.is_alone {
        // It is safe to be repeated by itself; a crash in between loses only the key.
        let (status, location, body) = sent.run(&sent.app).await?.into_parts();
        if body.as_ref().is_some_and(|body| body.to_string().len() > KEPT_MAX) {
            return Ok(Reply::First(status, location, body));
        }
        return remember(sent, &sent.app, &once, Reply::First(status, location, body)).await;
    }
    whole(sent, Some(&once)).await
}

/// How a request with this key was answered before.
async fn first_answer(sent: &Sent<'_>, app: &App, once: &Once) -> Result<Option<Reply>, Refused> {
    let Some(known) = app.store.idempotent(sent.caller.practice, &once.key).await? else { return Ok(None) };
    if known.request_hash != once.request_hash {
        return Err(Error::KeyReused.into());
    }
    let mut kept: Value = serde_json::from_str(&known.resource).unwrap_or_default();
    put_customer_key(&mut kept["body"], auth::customer_key(sent.parts));
    let status = u16::try_from(known.status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let location = kept["location"].as_str().map(str::to_owned);
    let mut patients = Vec::new();
    patients_in(&kept["body"], &mut patients);
    app.saw(&sent.caller, "read an answer again", patients).await?;
    let body = Some(kept["body"].take()).filter(|body| !body.is_null());
    Ok(Some(Reply::Again(status.unwrap_or_default(), location, body)))
}

/// Puts a key where an answer shows that of whoever asked: keys are not kept.
fn put_customer_key(shown: &mut Value, key: &str) {
    match shown {
        Value::Array(values) => values.iter_mut().for_each(|value| put_customer_key(value, key)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "CustomerKey" { *value = key.into() } else { put_customer_key(value, key) }
            }
        }
        _ => {}
    }
}

/// The patients that an answer names.
fn patients_in(shown: &Value, found: &mut Vec<i64>) {
    match shown {
        Value::Array(values) => values.iter().for_each(|value| patients_in(value, found)),
        Value::Object(fields) => {
            found.extend(fields.get("PatNum").and_then(Value::as_i64));
            fields.values().for_each(|value| patients_in(value, found));
        }
        _ => {}
    }
}

/// Keeps an answer under its key.
async fn remember(sent: &Sent<'_>, app: &App, once: &Once, reply: Reply) -> Answer {
    let (status, location, body) = reply.into_parts();
    let mut kept = json!({});
    if let Some(location) = &location {
        kept["location"] = location.as_str().into();
    }
    if let Some(body) = &body {
        kept["body"] = body.clone();
        put_customer_key(&mut kept["body"], "");
    }
    let once = Once { status: i64::from(status.as_u16()), ..once.clone() };
    let load = async || Ok(());
    let kept = app.decide_once(&sent.caller, "idempotency.keep", Some(&once), load, |(), _, _| {
        Ok(((), ChangeSet::new(), kept.to_string()))
    });
    match kept.await {
        Ok(()) => Ok(Reply::First(status, location, body)),
        Err(Error::Replay { .. }) => {
            first_answer(sent, app, &once).await?.ok_or_else(|| Error::Contended.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Carries a request out in a unit of work, and again when a cluster asks for it.
async fn whole(sent: &Sent<'_>, once: Option<&Once>) -> Answer {
    for _ in 0..RETRIES_MAX {
        let unit = sent.app.store.unit(sent.caller.practice).await?;
        let app = App { store: unit.store(), ..sent.app.clone() };
        let outcome = in_unit(sent, &app, once).await;
        let ended = if outcome.is_ok() { unit.commit().await } else { unit.rollback().await };
        match ended {
            Err(StoreError::Contended(_)) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => return outcome,
        }
    }
    Err(Error::Contended.into())
}

async fn in_unit(sent: &Sent<'_>, app: &App, once: Option<&Once>) -> Answer {
    let Some(once) = once else { return sent.run(app).await };
    // Another may have carried it out while this one waited for its turn.
    if let Some(first) = first_answer(sent, app, once).await? {
        return Ok(first);
    }
    let reply = sent.run(app).await?;
    remember(sent, app, once, reply).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(method: Method, key: &str) -> Result<Option<String>, String> {
        let request = axum::http::Request::builder().method(method).header(KEY, key).body(());
        let parts = request.map(|request| request.into_parts().0).expect("a request");
        key_of(&parts).map_err(|refused| refused.message)
    }

    #[test]
    fn the_patients_of_an_answer_are_found_wherever_they_stand() {
        let shown = json!([{"body": {"PatNum": 4, "x": [{"PatNum": 7}]}}, {"PatNum": "8"}, 9]);
        let mut found = Vec::new();
        patients_in(&shown, &mut found);
        assert_eq!(found, [4, 7]);
    }

    #[test]
    fn a_kept_answer_holds_no_key() {
        let mut shown = json!([{"body": {"CustomerKey": "secret", "Note": "x"}}]);
        put_customer_key(&mut shown, "");
        assert_eq!(shown, json!([{"body": {"CustomerKey": "", "Note": "x"}}]));
        put_customer_key(&mut shown, "asker");
        assert_eq!(shown[0]["body"]["CustomerKey"], "asker");
    }

    #[test]
    fn keys_have_a_length_and_an_alphabet_and_reads_have_none() {
        assert_eq!(key(Method::POST, "abc_:-0123"), Ok(Some("abc_:-0123".into())));
        assert_eq!(key(Method::PUT, &"k".repeat(256)).map(|key| key.map(|key| key.len())), Ok(Some(256)));
        for method in [Method::GET, Method::DELETE] {
            assert_eq!(key(method, "short"), Ok(None));
        }
        for wrong in ["", "short-key", "with blank", &"k".repeat(257)] {
            assert!(key(Method::POST, wrong).is_err(), "{wrong}");
        }
    }
}
