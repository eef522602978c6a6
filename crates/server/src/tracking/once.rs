//! Idempotency keys: the same request again is answered with its first status, and the resource as it stands now.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use claims::change::ChangeSet;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::routes::{Answer, Run};
use super::{
    acknowledgments, bank_files, claims as insurance_claims, exceptions, matches, providers, remittances,
    transactions, webhooks,
};
use crate::app::Once;
use crate::repeat;

/// The keys whose first request is still under way in this process, by practice.
#[derive(Clone, Debug, Default)]
pub(super) struct Running(Arc<Mutex<HashSet<(i64, String)>>>);

/// A place among the running; given back when it is dropped.
struct Turn<'r> {
    running: &'r Running,
    of: (i64, String),
}

impl Running {
    /// A turn for the first request with this key; none while another has it.
    fn begin(&self, of: (i64, String)) -> Option<Turn<'_>> {
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(of.clone());
        is_new.then_some(Turn { running: self, of })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.running.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.of);
    }
}

/// Carries a request out; once, when it has a key.
pub(super) async fn answer(mut ask: Ask, parts: &Parts, running: &Running, run: Run) -> Answer {
    let is_write = parts.method == Method::POST;
    let key = if is_write { repeat::key_of(&parts.headers).map_err(Refused::bad_request)? } else { None };
    let Some(key) = key else { return run(&ask).await };
    let Some(_turn) = running.begin((ask.practice(), key.to_owned())) else {
        return Err(Refused::new(
            StatusCode::CONFLICT,
            "The first request with this Idempotency-Key is still under way. Send it again later.",
        ));
    };
    // Where it went, and what it carried.
    let request_hash = repeat::request_hash(format!("{} {}\n", parts.method, parts.uri), &ask.body);
    if let Some(known) = ask.app.store.idempotent(ask.practice(), key).await? {
        if known.request_hash != request_hash {
            return Err(crate::app::Error::KeyReused.into());
        }
        return replay(&ask, known.status, &known.resource).await;
    }
    let status = i64::from(StatusCode::CREATED.as_u16());
    ask.once = Some(Once { key: key.to_owned(), request_hash, status });
    match run(&ask).await {
        Ok(reply) => {
            if let Some(resource) = &reply.resource {
                remember(&ask, reply.status, resource).await?;
            }
            Ok(reply)
        }
        // Another process was faster.
        Err(Refused::Replay { status, resource }) => replay(&ask, status, &resource).await,
        Err(refused) => Err(refused),
    }
}

/// The resource as it is kept: a request that found what it asks for was answered with another status than 201,
/// so the status stands with it.
pub(super) fn kept(status: StatusCode, resource: &str) -> String {
    format!("{} {resource}", status.as_u16())
}

/// Keeps the key of a request that is idempotent by what it carries: a file by its hash, an entry by its
/// fingerprint. A crash before this loses only the key, and the request again is safe.
async fn remember(ask: &Ask, status: StatusCode, resource: &str) -> Result<(), Refused> {
    let load = async || Ok(());
    let outcome =
        ask.app.decide_once(&ask.caller, "idempotency.keep", ask.once.as_ref(), load, |(), _, _| {
            Ok(((), ChangeSet::new(), kept(status, resource)))
        });
    match outcome.await {
        // Another process kept it first: the answer is the same.
        Ok(()) | Err(crate::app::Error::Replay { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The first answer's status, and what it was about as it stands now.
async fn replay(ask: &Ask, status: i64, resource: &str) -> Result<Reply, Refused> {
    let (first, resource) = resource.split_once(' ').unwrap_or(("", resource));
    let status = first.parse().ok().or_else(|| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    let kind = resource.split_once(['_', ' ']).map_or(resource, |(kind, _)| kind);
    let body = match kind {
        "claim" => insurance_claims::shown(ask, resource).await?,
        "transaction" => transactions::shown(ask, resource).await?,
        "match" => matches::shown_again(ask, resource).await?,
        "exception" => exceptions::shown(ask, resource).await?,
        "webhook" => webhooks::shown(ask, resource).await?,
        "entity" => providers::shown(ask, resource).await?,
        "remittance" => remittances::shown(ask, resource).await?,
        "remittances" => remittances::shown_again(ask, resource, status == StatusCode::CREATED).await?,
        "acknowledgments" => acknowledgments::shown_again(ask, resource).await?,
        _ => bank_files::shown_again(ask, resource).await?,
    };
    Ok(Reply { is_replay: true, ..Reply::json(status, body) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_one_turn_at_a_time() {
        let running = Running::default();
        let turn = running.begin((1, "key".into()));
        assert!(turn.is_some());
        assert!(running.begin((1, "key".into())).is_none());
        assert!(running.begin((2, "key".into())).is_some(), "another practice's key is another key");
        drop(turn);
        assert!(running.begin((1, "key".into())).is_some());
    }
}
