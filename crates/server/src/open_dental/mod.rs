//! Door 1: the Open Dental compatible API under `/api/v1`.
//!
//! [`routes`] is the one table of what there is; everything else is answered from it with the texts that
//! clients know. A handler loads, makes one domain call and shows the outcome; [`input`] reads what is sent,
//! [`wire`] writes what is shown, and only these two know -1, 0001-01-01 and "true".

mod account_modules;
mod adjustments;
mod ask;
mod auth;
mod batch;
mod benefits;
mod carriers;
pub(crate) mod changed;
mod claim_payments;
mod claim_procs;
mod claim_trackings;
mod claims;
mod clinics;
mod code_groups;
mod commlogs;
mod cov_cats;
mod cov_spans;
mod definitions;
mod discount_plan_subs;
mod discount_plans;
mod dotnet;
mod employers;
mod eob_attaches;
mod error;
mod etranss;
mod family_modules;
mod fee_scheds;
mod fees;
#[cfg(test)]
mod golden;
mod input;
mod ins_plans;
mod ins_subs;
mod ins_verifies;
mod names;
mod once;
mod openapi;
mod pat_plans;
mod patient_notes;
mod patients;
mod pay_plan_charges;
mod pay_plan_links;
mod pay_plans;
mod pay_splits;
mod payments;
mod preferences;
mod proc_notes;
mod proc_tps;
mod procedure_codes;
mod procedure_logs;
mod providers;
mod queries;
mod reports;
mod routes;
mod security;
mod signals;
mod small;
mod standing;
mod statements;
mod subscriptions;
mod substitution_links;
mod treat_plan_attaches;
mod treat_plans;
mod wire;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use error::Refused;
use once::Sent;
pub(crate) use openapi::document;

/// A request's body holds no more bytes than this.
const BODY_MAX: usize = 16_800_000;

/// The whole door.
pub fn router() -> Router<App> {
    Router::new().fallback(answer)
}

/// The names of the permissions that keys may have at this door.
pub(crate) fn permissions() -> impl Iterator<Item = &'static str> {
    routes::Permission::ALL.iter().map(|permission| permission.name())
}

/// One request: who asks, what for, and the answer.
async fn answer(State(app): State<App>, request: Request) -> Response {
    match answered(app, request).await {
        Ok(response) => response,
        Err(refused) => refused.into_response(),
    }
}

async fn answered(app: App, request: Request) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    // Before any refusal: a body that is left unread would end a connection which the client goes on using.
    let body = axum::body::to_bytes(body, BODY_MAX).await.map_err(|_| Refused::too_large())?;
    let caller = auth::caller(&app, &parts).await?;
    auth::check_pace(&app, &caller, &parts)?;
    auth::check_content_type(&parts)?;
    let found = routes::find(&parts.method, parts.uri.path())?;
    auth::check_permission(&caller, found.permission())?;
    let sent = Sent { app, caller, parts: &parts, body: &body, found };
    Ok(once::answer(&sent).await?.into_response())
}
