//! `/remittances/{id}/post` and `/undo`: a person has a remittance posted again, tried, or taken back.

use axum::http::StatusCode;
use serde_json::json;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::Reader;
use super::routes::Answer;
use super::{once, remittances};

/// `POST /remittances/{id}/post`: posts what was undone of it; with `{"dry_run": true}` only tells what that would do.
pub(super) async fn post(ask: &Ask) -> Answer {
    let mut reader = body(ask)?;
    let is_dry = reader.flag("dry_run");
    reader.done(())?;
    if is_dry {
        let preview = ask.app.preview_post(&ask.caller, &ask.id).await?;
        return Ok(Reply::ok(json!({"dry_run": true, "remittance_id": ask.id, "preview": preview})));
    }
    let resource = once::kept(StatusCode::OK, &ask.id);
    ask.app.post_again(&ask.caller, &ask.id, ask.once.as_ref(), &resource).await?;
    Ok(Reply::ok(remittances::shown(ask, &ask.id).await?))
}

/// `POST /remittances/{id}/undo`: takes back all that it posted, or with `{"remittance_claim_id": …}` one claim of it.
pub(super) async fn undo(ask: &Ask) -> Answer {
    let mut reader = body(ask)?;
    let claim = reader.text("remittance_claim_id");
    reader.done(())?;
    let resource = once::kept(StatusCode::OK, &ask.id);
    let claim = claim.as_deref();
    ask.app.undo_remittance(&ask.caller, &ask.id, claim, ask.once.as_ref(), &resource).await?;
    Ok(Reply::ok(remittances::shown(ask, &ask.id).await?))
}

/// The body may be left out.
fn body(ask: &Ask) -> Result<Reader, Refused> {
    if ask.body.is_empty() { Ok(ask.no_fields()) } else { ask.reader()?.strict() }
}
