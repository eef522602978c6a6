//! `/remittances/{id}/claims`: the claims that a remittance answers, each with the claim of ours that it was found to be.

use std::collections::BTreeMap;

use claims::desk::{RemittedClaim, TrackedClaim};
use claims::record::Value;
use serde_json::json;
use store::queries::desk as sql;

use super::ask::Ask;
use super::json::text_or_null;
use super::list::Paging;
use super::routes::Answer;
use super::{links, remittances};

/// `GET /remittances/{id}/claims`: the last of the file first.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "remittance-claims")?;
    let remittance = remittances::find(ask).await?;
    let of = [Value::Int(remittance.remittance_num)];
    let select = &sql::CLAIMS_OF_REMITTANCE_BEFORE;
    let page = paging.newest_of(ask, select, &of, |row| row.claim_index, |_| true).await?;
    links::saw_claims(ask, "read remittance claims", page.rows.iter().map(|row| row.claim_num).collect())
        .await?;
    let nums = page.rows.iter().filter_map(|row| row.tracked_claim_num).collect();
    let tracked: Vec<TrackedClaim> = links::rows(ask, nums).await?;
    let tracked: BTreeMap<i64, &str> =
        tracked.iter().map(|row| (row.tracked_claim_num, row.public_id.as_str())).collect();
    let show = |row: &RemittedClaim| {
        json!({
            "id": row.public_id,
            "remittance_id": remittance.public_id,
            "index": row.claim_index,
            "claim_number": row.claim_number,
            "payer_claim_number": text_or_null(&row.payer_claim_number),
            "status": row.claim_status,
            "charged_amount": row.charge.0,
            "paid_amount": row.paid.0,
            "patient_responsibility": row.patient_responsibility.0,
            "state": row.state.as_str(),
            "insurance_claim_id": row.tracked_claim_num.and_then(|num| tracked.get(&num)),
        })
    };
    Ok(page.answer(&page.rows.iter().map(show).collect::<Vec<_>>()))
}
