//! Door 1: the Open Dental compatible API under `/api/v1`.
//!
//! [`routes`] is the one table of what there is; everything else is answered from it with the texts that
//! clients know. A handler loads, makes one domain call and shows the outcome; [`input`] reads what is sent,
//! [`wire`] writes what is shown, and only these two know -1, 0001-01-01 and "true".

mod account_modules;
mod adjustments;
mod appointments;
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
mod list;
mod names;
mod once;
mod openapi;
mod operatories;
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

use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::EXPECT;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::app::{App, Caller};
use error::Refused;
use once::Sent;
pub(crate) use openapi::document;
use routes::Found;

/// A request's body holds no more bytes than this.
const BODY_MAX: usize = 16_800_000;
/// How long what a refused request still sends is let go by.
const PASSED_TIME_MAX: Duration = Duration::from_secs(10);

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
    let (caller, found) = match admitted(&app, &parts).await {
        Ok(admitted) => admitted,
        Err(refused) => {
            // Who waits to be asked for the body is not asked.
            if !parts.headers.contains_key(EXPECT) && !body.is_end_stream() {
                tokio::spawn(let_by(body));
            }
            return Err(refused);
        }
    };
    let body = axum::body::to_bytes(body, BODY_MAX).await.map_err(|_| Refused::too_large())?;
    let sent = Sent { app, caller, parts: &parts, body: &body, found };
    Ok(once::answer(&sent).await?.into_response())
}

/// Who asks, and for what: all that is known before a byte of the body is read.
async fn admitted(app: &App, parts: &Parts) -> Result<(Caller, Found), Refused> {
    let caller = auth::caller(app, parts).await?;
    auth::check_pace(app, &caller, parts)?;
    auth::check_content_type(parts)?;
    let found = routes::find(&parts.method, parts.uri.path())?;
    auth::check_permission(&caller, found.permission())?;
    Ok((caller, found))
}

/// Reads a body past, and keeps nothing of it: left unread, it would end a connection that the client goes on using, or
/// the answer with it.
async fn let_by(mut body: Body) {
    let mut left = BODY_MAX;
    let passing = async {
        while let Some(Ok(frame)) = body.frame().await {
            match left.checked_sub(frame.data_ref().map_or(0, axum::body::Bytes::len)) {
                Some(rest) => left = rest,
                None => return,
            }
        }
    };
    // However it ends: the answer is given already.
    let _ = tokio::time::timeout(PASSED_TIME_MAX, passing).await;
}
