//! Requests in a unit of work: with an `Idempotency-Key` the same request again is answered with the first answer, and
//! a batch is carried out whole or not at all.
//!
//! The answer is kept in the transaction of what it tells, so that a crash leaves both or neither.

use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use claims::change::ChangeSet;
use serde_json::{Value, json};
use store::StoreError;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::routes::{Answer, Found, Permission};
use super::{auth, batch};
use crate::app::{App, Caller, Error, Once};
use crate::repeat;

/// Bytes of an answer that is kept though its request can be repeated.
const KEPT_MAX: usize = 64 * 1024;
/// How often a unit of work is begun again because others were faster, or a cluster asked for it.
const RETRIES_MAX: usize = 20;
/// After how many of these nobody else may be faster.
const RIVALS_MAX: usize = 3;

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

    /// Whether it must be carried out whole or not at all. What only reads leaves nothing half done.
    fn is_whole(&self) -> bool {
        self.found.route.is_whole && !batch::only_reads(self.body)
    }
}

/// Carries a request out: as it is, or in a unit of work.
pub(super) async fn answer(sent: &Sent<'_>) -> Answer {
    match key_of(sent.parts)? {
        None if sent.is_whole() => whole(sent, None).await,
        None => sent.run(&sent.app).await,
        Some(key) => once(sent, key).await,
    }
}

fn key_of(parts: &Parts) -> Result<Option<&str>, Refused> {
    let is_write = parts.method == Method::POST || parts.method == Method::PUT;
    if is_write { repeat::key_of(&parts.headers).map_err(Refused::bad_request) } else { Ok(None) }
}

async fn once(sent: &Sent<'_>, key: &str) -> Answer {
    // Whose key it is, and what is read of the body, tell requests apart too.
    let strict = sent.parts.headers.get("bitewing-strict").map_or(&b""[..], HeaderValue::as_bytes);
    let (Parts { method, uri, .. }, name) = (sent.parts, &sent.caller.name);
    let before = format!("{name}\n{}\n{method} {uri}\n", strict.escape_ascii());
    let request_hash = repeat::request_hash(before, sent.body);
    let once = Once { key: key.to_owned(), request_hash, status: 0 };
    if sent.found.permission() == Permission::Queries {
        // It only reads, and each reading is noted with what it read.
        return sent.run(&sent.app).await;
    }
    if let Some(first) = first_answer(sent, &sent.app, &once).await? {
        return Ok(first);
    }
    let only_reads = sent.found.route.is_whole && !sent.is_whole();
    if sent.found.route.is_alone || only_reads {
        // It is safe to be repeated by itself; a crash in between loses only the key.
        let (status, location, body) = sent.run(&sent.app).await?.into_parts();
        if body.as_ref().is_some_and(|body| body.to_string().len() > KEPT_MAX) {
            return Ok(Reply::First(status, location, body));
        }
        let kept = remember(sent, &sent.app, &once, Reply::First(status, location, body)).await?;
        return match kept {
            Some(reply) => Ok(reply),
            None => first_answer(sent, &sent.app, &once).await?.ok_or_else(|| Error::Contended.into()),
        };
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

/// Keeps an answer under its key. Nothing when another was faster: its answer is the one that is kept.
async fn remember(sent: &Sent<'_>, app: &App, once: &Once, reply: Reply) -> Result<Option<Reply>, Refused> {
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
        Ok(()) => Ok(Some(Reply::First(status, location, body))),
        Err(Error::Replay { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Carries a request out in a unit of work, and again when others were faster.
async fn whole(sent: &Sent<'_>, once: Option<&Once>) -> Answer {
    let (store, practice) = (&sent.app.store, sent.caller.practice);
    for before in 0..RETRIES_MAX {
        let is_alone = before >= RIVALS_MAX;
        let begun = if is_alone { store.unit_alone(practice).await } else { store.unit(practice).await };
        let unit = match begun {
            Err(StoreError::Contended(_)) => continue,
            begun => begun?,
        };
        let app = App { store: unit.store(), ..sent.app.clone() };
        let outcome = in_unit(sent, &app, once).await.transpose();
        let is_done = matches!(outcome, Some(Ok(_)));
        let ended = if is_done { unit.commit().await } else { unit.rollback().await };
        match (ended, outcome) {
            (Err(StoreError::Contended(_)), _) | (Ok(()), None) => {}
            (Err(error), _) => return Err(error.into()),
            (Ok(()), Some(outcome)) => return outcome,
        }
    }
    Err(Error::Contended.into())
}

/// Nothing when another has carried out the same request meanwhile: what was done here must not stand beside it.
async fn in_unit(sent: &Sent<'_>, app: &App, once: Option<&Once>) -> Result<Option<Reply>, Refused> {
    let Some(once) = once else { return sent.run(app).await.map(Some) };
    // Another may have carried it out while this one waited for its turn.
    if let Some(first) = first_answer(sent, app, once).await? {
        return Ok(Some(first));
    }
    let reply = sent.run(app).await?;
    remember(sent, app, once, reply).await
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn reads_have_no_key() {
        let key = |method: Method| {
            let request =
                axum::http::Request::builder().method(method).header("idempotency-key", "short").body(());
            let parts = request.map(|request| request.into_parts().0).expect("a request");
            key_of(&parts).map(|key| key.map(str::to_owned)).map_err(|refused| refused.message)
        };
        for method in [Method::GET, Method::DELETE] {
            assert_eq!(key(method), Ok(None));
        }
        for method in [Method::POST, Method::PUT] {
            assert!(key(method).is_err_and(|why| why.starts_with("Idempotency-Key must be")));
        }
    }
}
