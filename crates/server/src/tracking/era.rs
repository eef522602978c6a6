//! `/transactions/{id}/era`: the remittances behind a bank entry, read out of their files.

use claims::Cents;
use claims::desk::{LinkKind, Remittance, RemittedClaim, StoredFile};
use claims::posting::intake::set_of;
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::desk as sql;
use x12::remittance::{Adjustment, Party, Remittance as Said, RemittedClaim as SaidClaim, RemittedLine};

use super::ask::Ask;
use super::json::{day_or_null, text_or_null};
use super::routes::Answer;
use super::{links, list, transactions};

/// `GET /transactions/{id}/era`: one for each remittance whose money the entry carried.
pub(super) async fn of_transaction(ask: &Ask) -> Answer {
    let entry = transactions::find(ask, &ask.id).await?;
    let ties = links::links(ask, &sql::LINKS_TO, LinkKind::Deposit, vec![entry.bank_entry_num]).await?;
    let remittances: Vec<Remittance> =
        links::rows(ask, ties.iter().map(|link| link.from_num).collect()).await?;
    let keys: Vec<Vec<Value>> = remittances.iter().map(|row| vec![Value::Int(row.remittance_num)]).collect();
    let claims: Vec<RemittedClaim> =
        ask.app.store.select_each(ask.practice(), &sql::CLAIMS_OF_REMITTANCE, &keys).await?;
    links::saw_claims(ask, "read remittance", claims.iter().map(|claim| claim.claim_num).collect()).await?;
    let mut data = Vec::new();
    for row in &remittances {
        let key = [Value::Int(row.stored_file_num)];
        let Some(file) = ask.app.store.get::<StoredFile>(ask.practice(), &key).await? else { continue };
        let read = x12::remittance::read(&file.bytes);
        let said = set_of(&read, row);
        data.extend(said.map(|said| show(row, &entry.public_id, said)));
    }
    Ok(list::all(&data))
}

fn show(row: &Remittance, transaction_id: &str, said: &Said<'_>) -> Json {
    json!({
        "id": row.public_id,
        "transaction_id": transaction_id,
        "payer": {"name": said.payer.name, "id": text_or_null(&row.payer_id)},
        "payee": {"name": said.payee.name, "npi": npi(&said.payee)},
        "payment": {
            "amount": row.payment_amount.0,
            "method": row.payment_method,
            "check_number": text_or_null(&row.trace_number),
            "date": day_or_null(row.payment_date),
        },
        "claims": said.claims.iter().map(claim).collect::<Vec<_>>(),
        "provider_adjustments": said.provider_adjustments.iter().map(|adjustment| json!({
            "reason_code": adjustment.reason,
            "reference": text_or_null(&adjustment.reference),
            "amount": adjustment.amount.0,
        })).collect::<Vec<_>>(),
    })
}

fn npi(party: &Party<'_>) -> Option<String> {
    (party.id_qualifier == "XX").then(|| party.id.clone().into_owned())
}

fn claim(claim: &SaidClaim<'_>) -> Json {
    let patient = claim.patient();
    let name = patient.map(|person| format!("{} {}", person.first, person.last).trim().to_owned());
    let member = [claim.subscriber(), patient].into_iter().flatten().map(|person| person.id.as_ref());
    let member = member.into_iter().find(|id| !id.is_empty());
    let service = claim.service_range();
    json!({
        "patient_control_number": claim.claim_number,
        "payer_claim_number": text_or_null(&claim.payer_claim_number),
        "status": claim.status.code(),
        "charged_amount": claim.charge.0,
        "paid_amount": claim.paid.0,
        "patient_responsibility": claim.patient_responsibility.unwrap_or(Cents::ZERO).0,
        "patient": {"name": name, "subscriber_id": member},
        "service_date": day_or_null(service.map(|range| range.first)),
        "service_end_date": day_or_null(service.map(|range| range.last)),
        "adjustments": claim.adjustments.iter().map(adjustment).collect::<Vec<_>>(),
        "service_lines": claim.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &RemittedLine<'_>) -> Json {
    json!({
        "procedure_code": line.procedure.code,
        "modifiers": line.procedure.modifiers,
        "charged_amount": line.charge.0,
        "paid_amount": line.paid.0,
        // A decimal as sent, and 1 when nothing is sent.
        "units": if line.units.is_empty() { "1" } else { &line.units },
        "adjustments": line.adjustments.iter().map(adjustment).collect::<Vec<_>>(),
        "remark_codes": line.remark_codes,
    })
}

/// An adjustment where the payer put it: what stands at a claim is not repeated at its lines, nor the reverse.
fn adjustment(adjustment: &Adjustment<'_>) -> Json {
    json!({
        "group": adjustment.group.code(),
        "reason_code": adjustment.reason,
        "reason": reason(&adjustment.reason),
        "amount": adjustment.amount.0,
    })
}

/// The commonest reasons in our own words; the official list is its owner's.
fn reason(code: &str) -> Option<&'static str> {
    Some(match code {
        "1" => "deductible",
        "2" => "coinsurance",
        "3" => "copay",
        "23" => "what a prior payer decided",
        "45" => "above the fee schedule or the contract",
        "96" => "not covered",
        "97" => "included in the payment for another service",
        "119" => "benefit maximum reached",
        _ => return None,
    })
}
