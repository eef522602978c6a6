//! `/proofs` and `/transactions/{id}/proof`: that bank, remittances and ledger agree, to the cent. Nothing of a patient is in
//! them.

use jiff::civil::Date;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::routes::Answer;
use crate::desk::prove::period::month_of;

/// `GET /transactions/{id}/proof`.
pub(super) async fn of_transaction(ask: &Ask) -> Answer {
    let proof = ask.app.prove_deposit(ask.practice(), &ask.id).await?;
    let proof = proof.ok_or_else(|| Refused::not_found("There is no such transaction."))?;
    Ok(Reply::ok(json(&proof)?))
}

/// `GET /proofs?day=2026-03-17` or `?month=2026-03`.
pub(super) async fn of_period(ask: &Ask) -> Answer {
    let day = ask.day("day")?;
    let first = |text: &str| format!("{text}-01").parse::<Date>().ok();
    let month = ask.read("month", "must be a month, such as 2026-03", first)?;
    let (from, to) = match (day, month) {
        (Some(day), None) => (day, day),
        (None, Some(month)) => month_of(month),
        _ => return Err(Refused::field("day", "day or month is needed, and not both.")),
    };
    let statement = ask.app.prove_period(ask.practice(), from, to).await?;
    Ok(Reply::ok(json(&statement)?))
}

fn json(proof: &impl serde::Serialize) -> Result<serde_json::Value, Refused> {
    serde_json::to_value(proof).map_err(|error| Refused::from(crate::app::Error::Broken(error.to_string())))
}
