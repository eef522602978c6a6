//! What there is: one row for each call, with the scope and the body that it needs. What is not in this table
//! is not answered.

use std::pin::Pin;

use axum::http::{Method, StatusCode};

use super::ask::{Ask, Reply};
use super::contract::{Call, calls};
use super::error::Refused;
use super::{
    accounts, acknowledgments, bank_files, claims, era, events, exceptions, matches, paper_remittances,
    payer_balances, posting_rules, proofs, providers, remittance_claims, remittance_posting, remittances,
    transactions, webhooks,
};
use crate::desk::acknowledge::ACKNOWLEDGMENT_BYTES_MAX;
use crate::desk::bank::BANK_FILE_BYTES_MAX;
use crate::desk::import::REMITTANCE_BYTES_MAX;

/// A handler's outcome.
pub(super) type Answer = Result<Reply, Refused>;
/// A handler at work.
pub(super) type Work<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;
/// A handler.
pub(super) type Run = for<'a> fn(&'a Ask) -> Work<'a>;

/// The largest JSON body, in bytes.
pub(super) const JSON_BYTES_MAX: usize = 1024 * 1024;

/// The body that a call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    Json,
    Remittance,
    Acknowledgment,
    BankFile,
}

impl Takes {
    /// The largest such body, in bytes.
    pub(super) const fn bytes_max(self) -> usize {
        match self {
            Takes::Nothing | Takes::Json => JSON_BYTES_MAX,
            Takes::Remittance => REMITTANCE_BYTES_MAX,
            Takes::Acknowledgment => ACKNOWLEDGMENT_BYTES_MAX,
            Takes::BankFile => BANK_FILE_BYTES_MAX,
        }
    }

    /// Under which types it may come; none where no body is due.
    pub(super) const fn media_types(self) -> &'static [&'static str] {
        match self {
            Takes::Nothing => &[],
            Takes::Json => &["application/json"],
            Takes::Remittance | Takes::Acknowledgment | Takes::BankFile => {
                &["application/edi-x12", "text/plain", "application/octet-stream"]
            }
        }
    }
}

/// A call.
pub(super) struct Route {
    pub(super) method: Method,
    /// Behind `/v0`; `{id}` is a public id.
    pub(super) path: &'static str,
    pub(super) scope: &'static str,
    pub(super) takes: Takes,
    pub(super) run: Run,
    /// What it reads and answers.
    pub(super) call: &'static Call,
}

macro_rules! routes {
    ($($method:ident $path:literal $scope:literal $takes:ident => $run:path, $call:ident;)*) => {
        &[$(Route {
            method: Method::$method,
            path: $path,
            scope: $scope,
            takes: Takes::$takes,
            run: |ask| Box::pin($run(ask)),
            call: &calls::$call,
        },)*]
    };
}

pub(super) static TABLE: &[Route] = routes! {
    POST "/insurance-claims" "write" Json => claims::create, CREATE_CLAIM;
    GET "/insurance-claims" "read" Nothing => claims::list, CLAIMS;
    GET "/insurance-claims/{id}" "read" Nothing => claims::single, ONE_CLAIM;
    GET "/insurance-claims/{id}/matches" "read" Nothing => matches::of_claim, MATCHES_OF_CLAIM;
    POST "/providers" "write" Json => providers::create, CREATE_PROVIDER;
    GET "/providers" "read" Nothing => providers::list, PROVIDERS;
    GET "/providers/{id}" "read" Nothing => providers::single, ONE_PROVIDER;
    POST "/remittances" "write" Remittance => remittances::import, IMPORT_REMITTANCES;
    POST "/paper-remittances" "write" Json => paper_remittances::create, ENTER_REMITTANCE;
    GET "/remittances" "read" Nothing => remittances::list, REMITTANCES;
    GET "/remittances/{id}" "read" Nothing => remittances::single, ONE_REMITTANCE;
    GET "/remittances/{id}/era" "read" Nothing => remittances::bytes, REMITTANCE_BYTES;
    GET "/remittances/{id}/claims" "read" Nothing => remittance_claims::list, REMITTANCE_CLAIMS;
    GET "/payer-balances" "read" Nothing => payer_balances::list, PAYER_BALANCES;
    POST "/remittances/{id}/post" "write" Nothing => remittance_posting::post, POST_REMITTANCE;
    POST "/remittances/{id}/undo" "write" Nothing => remittance_posting::undo, UNDO_REMITTANCE;
    POST "/acknowledgments" "write" Acknowledgment => acknowledgments::import, IMPORT_ACKNOWLEDGMENTS;
    GET "/acknowledgments" "read" Nothing => acknowledgments::list, ACKNOWLEDGMENTS;
    GET "/acknowledgments/{id}" "read" Nothing => acknowledgments::single, ONE_ACKNOWLEDGMENT;
    POST "/bank-files" "write" BankFile => bank_files::import, IMPORT_BANK_FILE;
    POST "/transactions" "write" Json => transactions::create, CREATE_TRANSACTION;
    GET "/transactions" "read" Nothing => transactions::list, TRANSACTIONS;
    GET "/transactions/{id}" "read" Nothing => transactions::single, ONE_TRANSACTION;
    GET "/transactions/{id}/era" "read" Nothing => era::of_transaction, TRANSACTION_ERA;
    GET "/transactions/{id}/proof" "read" Nothing => proofs::of_transaction, TRANSACTION_PROOF;
    GET "/proofs" "read" Nothing => proofs::of_period, PROOFS;
    GET "/accounts" "read" Nothing => accounts::list, ACCOUNTS;
    POST "/matches" "write" Json => matches::create, CREATE_MATCH;
    DELETE "/matches/{id}" "write" Nothing => matches::delete, DELETE_MATCH;
    GET "/exceptions" "read" Nothing => exceptions::list, EXCEPTIONS;
    GET "/exceptions/{id}" "read" Nothing => exceptions::single, ONE_EXCEPTION;
    POST "/exceptions/{id}/resolve" "write" Json => exceptions::resolve, RESOLVE_EXCEPTION;
    GET "/posting-rules" "read" Nothing => posting_rules::list, POSTING_RULES;
    PUT "/posting-rules" "write" Json => posting_rules::replace, SET_POSTING_RULES;
    GET "/events" "read" Nothing => events::list, EVENTS;
    POST "/webhooks" "write" Json => webhooks::create, CREATE_WEBHOOK;
    GET "/webhooks" "read" Nothing => webhooks::list, WEBHOOKS;
    GET "/webhooks/{id}" "read" Nothing => webhooks::single, ONE_WEBHOOK;
    PATCH "/webhooks/{id}" "write" Json => webhooks::update, UPDATE_WEBHOOK;
    DELETE "/webhooks/{id}" "write" Nothing => webhooks::delete, DELETE_WEBHOOK;
    POST "/webhooks/{id}/secret" "write" Nothing => webhooks::rotate, ROTATE_SECRET;
    POST "/webhooks/{id}/test" "write" Nothing => webhooks::test, TEST_WEBHOOK;
    GET "/webhooks/{id}/deliveries" "read" Nothing => webhooks::deliveries, DELIVERIES;
};

/// The route for a method and a path behind `/v0`, and the id in the path.
pub(super) fn find(method: &Method, path: &str) -> Result<(&'static Route, String), Refused> {
    let on_path: Vec<(&'static Route, String)> =
        TABLE.iter().filter_map(|route| Some((route, id_in(path, route.path)?))).collect();
    if on_path.is_empty() {
        return Err(Refused::not_found("Not found."));
    }
    on_path.into_iter().find(|(route, _)| route.method == method).ok_or_else(|| {
        Refused::new(StatusCode::METHOD_NOT_ALLOWED, format!("{method} is not a method of {path}."))
    })
}

/// The id that stands in `path` where `{id}` stands in `pattern`, when the rest is equal.
fn id_in(path: &str, pattern: &str) -> Option<String> {
    let (path, pattern) = (path.trim_end_matches('/').split('/'), pattern.split('/'));
    let mut id = String::new();
    let mut parts = path;
    for expected in pattern {
        let part = parts.next()?;
        match expected {
            "{id}" if !part.is_empty() => part.clone_into(&mut id),
            _ if part == expected => {}
            _ => return None,
        }
    }
    parts.next().is_none().then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_with_its_id() {
        let found = |method, path| find(&method, path).map(|(route, id)| (route.path, id)).ok();
        assert_eq!(
            found(Method::GET, "/remittances/remittance_1/era"),
            Some(("/remittances/{id}/era", "remittance_1".into()))
        );
        assert_eq!(found(Method::POST, "/insurance-claims"), Some(("/insurance-claims", String::new())));
        assert_eq!(found(Method::GET, "/insurance-claims/"), Some(("/insurance-claims", String::new())));
        assert_eq!(found(Method::GET, "/insurance-claims//matches"), None);
        assert_eq!(found(Method::DELETE, "/insurance-claims"), None);
        assert_eq!(found(Method::GET, "/"), None);
    }

    #[test]
    fn no_call_is_listed_twice_and_writing_needs_the_scope() {
        for (at, route) in TABLE.iter().enumerate() {
            let same = |other: &Route| other.method == route.method && other.path == route.path;
            assert_eq!(TABLE.iter().position(same), Some(at), "{} {}", route.method, route.path);
            assert_eq!(route.scope, if route.method == Method::GET { "read" } else { "write" });
        }
    }
}
