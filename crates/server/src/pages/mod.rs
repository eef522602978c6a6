//! The pages: what people in the practice look at. Plain HTML; each control is a link or a form.

mod account;
mod answer;
mod answers;
mod assets;
mod bank;
mod beside;
mod claim;
mod entries;
mod exception;
mod exceptions;
mod file;
mod guard;
mod list;
mod paging;
mod proof;
mod remittance;
mod remittances;
mod remitted;
mod session;
mod why;
mod words;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};

use crate::app::App;

/// The largest form that a page sends, in bytes.
pub const FORM_BYTES_MAX: usize = 16 * 1024;

/// The pages and what they are drawn with.
pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(session::home))
        .route("/sign-in", get(session::form).post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/accounts/{patient}", get(account::show))
        .route("/claims", get(list::show))
        .route("/claims/{claim}", get(claim::show))
        .route("/claims/{claim}/remittance/{remittance}", get(remittance::show))
        .route("/remittances", get(remittances::show))
        .route("/remittances/{remittance}", get(remitted::show).post(remitted::act))
        .route("/answers", get(answers::show))
        .route("/files/{file}", get(file::show))
        .route("/files/{file}/raw", get(file::raw))
        .route("/bank", get(entries::show))
        .route("/bank/{entry}", get(bank::show).post(bank::act))
        .route("/proof", get(proof::show))
        .route("/exceptions", get(exceptions::show))
        .route("/exceptions/{exception}", get(exception::show).post(exception::act))
        .route("/static/{file}", get(assets::show))
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(middleware::from_fn(guard::guard))
}

/// An address that leads nowhere.
async fn nothing() -> answer::Refused {
    answer::Refused::NotFound("There is no page at this address.")
}
