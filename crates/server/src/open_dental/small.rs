//! Resources of a few lines: claim forms.

use claims::office::ClaimForm;
use serde_json::Value;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::routes::Answer;
use super::wire::{self, row};

pub(super) async fn claim_forms(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &ClaimForm| true).await?;
    ask.listed(&rows, claim_form_row)
}

pub(super) async fn claim_form(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let form = office.claim_forms.iter().find(|form| form.claim_form_num == ask.number());
    let form = form.ok_or_else(|| Refused::not_found("ClaimForm not found."))?;
    Ok(Reply::Ok(claim_form_row(form)))
}

fn claim_form_row(form: &ClaimForm) -> Value {
    row! {
        "ClaimFormNum": form.claim_form_num,
        "Description": wire::text(&form.description),
        "IsHidden": wire::flag(form.is_hidden),
    }
}
