//! `/posting-rules`: what does not post by itself although it could.

use serde_json::json;

use super::ask::{Ask, Reply};
use super::routes::Answer;
use crate::desk::rules::Rules;

/// `GET /posting-rules`.
pub(super) async fn list(ask: &Ask) -> Answer {
    Ok(Reply::ok(json!(ask.app.posting_rules(ask.practice()).await?)))
}

/// `PUT /posting-rules`: these instead of those that there are.
pub(super) async fn replace(ask: &Ask) -> Answer {
    ask.reader()?.fits()?;
    let rules = Rules::read(&ask.body)?;
    ask.app.set_posting_rules(&ask.caller, &rules).await?;
    list(ask).await
}
