//! Claims.

mod actions;
mod sent;

pub(super) use actions::{delete, pay_by_total, send_file, split, transfer};
pub(super) use sent::FIRST_STATUSES;

use claims::account::Claim;
use claims::claim::{self, MarkSent};
use claims::office::Office;
use claims::record::Value as Kept;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::{Needed, missing};
use super::names::Name;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

const NOT_FOUND: &str = "Claim not found";

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let status = ask.query.name::<claims::account::ClaimStatus>("ClaimStatus")?;
    let keep = |row: &Claim| {
        patient.is_none_or(|number| row.pat_num == number)
            && status.is_none_or(|status| row.claim_status == status)
    };
    let rows = match (patient, status) {
        (Some(number), _) => {
            ask.patient_stands(number).await?;
            ask.among(ask.select(&sql::CLAIMS_OF_PATIENT, number).await?, keep).await?
        }
        (None, Some(status)) => {
            ask.scan_by(&sql::CLAIMS_OF_STATUS, Kept::Text(status.text().to_owned()), keep).await?
        }
        (None, None) => ask.scan(keep).await?,
    };
    ask.saw("read claims", rows.iter().map(|row| row.pat_num)).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office, &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Claim = ask.find(ask.number(), NOT_FOUND).await?;
    ask.saw("read claims", [row.pat_num]).await?;
    answer(ask, &row).await
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let command = sent::new_claim(&ask.body)?;
    let load = async || ask.account(command.pat_num).await;
    let decide = |account: &Account, now, numbers: &mut _| {
        claim::create(&account.office, &account.family, &command, now, numbers)
    };
    let row = ask.write("claim.create", load, decide).await?;
    ask.created("claims", row.claim_num, show(&row, &*ask.office().await?, &ask.show))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || account_of(ask, number).await;
    let row = ask
        .write("claim.update", load, |Account { office, family }, now, _| {
            claim::update(office, family, number, &sent::changes(&ask.body)?, now)
        })
        .await?;
    answer(ask, &row).await
}

/// Marks a claim as sent.
pub(super) async fn send(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || account_of(ask, number).await;
    let row = ask
        .write("claim.send", load, |Account { office, family }, now, numbers| {
            let date_sent =
                ask.body.date("DateSent").needed("DateSent")?.ok_or_else(|| missing("DateSent"))?;
            let date_sent_orig = ask.body.date("DateSentOrig")?.flatten();
            claim::set_status_sent(
                office,
                family,
                number,
                MarkSent { date_sent, date_sent_orig, file: None },
                now,
                numbers,
            )
        })
        .await?;
    answer(ask, &row).await
}

/// The account that a claim belongs to.
async fn account_of(ask: &Ask, claim_num: i64) -> Result<Account, Error> {
    let row: Claim = ask.find(claim_num, NOT_FOUND).await?;
    ask.account(row.pat_num).await
}

async fn answer(ask: &Ask, row: &Claim) -> Answer {
    let office = ask.office().await.map_err(Refused::from)?;
    Ok(Reply::Ok(show(row, &office, &ask.show)))
}

pub(super) fn show(row: &Claim, office: &Office, show: &Show) -> Value {
    row! {
        "ClaimNum": row.claim_num,
        "PatNum": row.pat_num,
        "DateService": show.date(row.date_service),
        "DateSent": show.date(row.date_sent),
        "ClaimStatus": row.claim_status.as_str(),
        "DateReceived": show.date(row.date_received),
        "PlanNum": row.plan_num,
        "ProvTreat": row.prov_treat,
        "ClaimFee": wire::money(row.claim_fee),
        "InsPayEst": wire::money(row.ins_pay_est),
        "InsPayAmt": wire::money(row.ins_pay_amt),
        "DedApplied": wire::money(row.ded_applied),
        "IsProsthesis": wire::text(&row.is_prosthesis),
        "PriorDate": show.date(row.prior_date),
        "ReasonUnderPaid": wire::text(&row.reason_under_paid),
        "ClaimNote": wire::text(&row.claim_note),
        "ClaimType": row.claim_type.as_str(),
        "ProvBill": row.prov_bill,
        "PlaceService": row.place_service.as_str(),
        "AccidentRelated": wire::text(&row.accident_related),
        "AccidentDate": show.date(row.accident_date),
        "AccidentST": wire::text(&row.accident_st),
        "IsOrtho": wire::flag_with_capital(row.is_ortho),
        "OrthoRemainM": row.ortho_remain_m,
        "OrthoDate": show.date(row.ortho_date),
        "PatRelat": row.pat_relat.as_str(),
        "PlanNum2": wire::key(row.plan_num2),
        "PatRelat2": row.pat_relat2.as_str(),
        "WriteOff": wire::money(row.write_off),
        "ClaimForm": row.claim_form.to_string(),
        "InsSubNum": row.ins_sub_num,
        "InsSubNum2": wire::key(row.ins_sub_num2),
        "PriorAuthorizationNumber": wire::text(&row.prior_authorization_number),
        "CustomTracking": wire::key(row.custom_tracking),
        "customTracking": wire::definition(office, row.custom_tracking),
        "OrthoTotalM": row.ortho_total_m,
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
    }
}

#[cfg(test)]
pub(super) mod tests;
