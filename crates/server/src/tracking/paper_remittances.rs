//! `/paper-remittances`: remittances that came on paper, typed in.

use super::ask::Ask;
use super::remittances;
use super::routes::Answer;
use crate::desk::paper;

/// `POST /paper-remittances`.
pub(super) async fn create(ask: &Ask) -> Answer {
    ask.reader()?.fits()?;
    let typed = paper::read(&ask.body)?;
    let imported = ask.app.enter_remittance(&ask.caller, &typed).await?;
    remittances::taken(ask, &imported).await
}
