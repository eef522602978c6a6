//! Door 2: the claim tracking API under `/v0` (`docs`: tracking API).
//!
//! [`routes::TABLE`] is the one list of what there is, with the scope and the body that each call needs;
//! nothing else is answered. A request passes the same gates in the same order: key, route, scope, body,
//! idempotency key; then its handler loads, makes one call of the shell and shows the outcome.

mod accounts;
mod acknowledgments;
mod ask;
mod auth;
mod bank_files;
mod claim_input;
mod claims;
mod contract;
mod era;
mod error;
pub(crate) mod event;
mod events;
mod exceptions;
mod input;
mod json;
mod links;
mod list;
mod matches;
mod once;
mod paper_remittances;
mod payer_balances;
mod posting_rules;
mod proofs;
mod providers;
mod remittance_claims;
mod remittance_posting;
mod remittances;
mod routes;
#[cfg(test)]
mod tests;
mod transactions;
mod webhooks;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::IntoResponse;

use crate::app::App;
use ask::{Ask, Reply};
pub(crate) use contract::document;
use error::Refused;
use once::Running;

/// The whole door.
pub fn router() -> Router<App> {
    let running = Running::default();
    Router::new().fallback(move |State(app): State<App>, request: Request| {
        let running = running.clone();
        async move {
            match answered(app, &running, request).await {
                Ok(reply) => reply.into_response(),
                Err(refused) => refused.into_response(),
            }
        }
    })
}

/// One request: who asks, what for, and the answer.
async fn answered(app: App, running: &Running, request: Request) -> Result<Reply, Refused> {
    let (parts, body) = request.into_parts();
    let caller = auth::caller(&app, &parts).await?;
    let (route, id) = routes::find(&parts.method, parts.uri.path())?;
    auth::check_scope(&caller, route.scope)?;
    auth::check_content_type(&parts, route.takes)?;
    let body = ask::body(body, route.takes).await?;
    let ask = Ask::new(app, caller, &parts, id, body, route.call)?;
    let answer = once::answer(ask, &parts, running, route.run).await;
    debug_assert_eq!(contract::misfit(route, &answer), None, "{} {}", route.method, route.path);
    answer
}
