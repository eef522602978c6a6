//! The server: every door on one address.

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};

use crate::app::App;
use crate::{api_docs, clockwork, open_dental, pages, tracking, webhooks};

/// Every door on one router.
pub fn router(app: App) -> Router {
    Router::new()
        .nest("/api/v1", open_dental::router())
        .nest("/v0", tracking::router())
        .route("/healthz", get(health))
        .merge(api_docs::router())
        .merge(pages::router())
        .with_state(app)
}

/// Whether the server can reach its store, and which clock it goes by.
async fn health(State(app): State<App>) -> Result<Json<Value>, axum::http::StatusCode> {
    app.store.practices().await.map_err(|_| axum::http::StatusCode::SERVICE_UNAVAILABLE)?;
    Ok(Json(json!({
        "status": "ok",
        "clock": claims::record::instant(app.clock.instant()),
        "clock_is_set": app.clock.is_set(),
    })))
}

/// Serves until the process is told to stop, and finishes what it has begun. Meanwhile subscriptions are told of changes,
/// and what is due by the clock is done.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(app: App, listener: tokio::net::TcpListener) -> std::io::Result<()> {
    let telling = tokio::spawn(webhooks::run(app.clone()));
    let due = tokio::spawn(clockwork::run(app.clone(), clockwork::TICK));
    let served = axum::serve(listener, router(app)).with_graceful_shutdown(stop()).await;
    telling.abort();
    due.abort();
    served
}

/// Control-C, or the signal that service managers send.
async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
