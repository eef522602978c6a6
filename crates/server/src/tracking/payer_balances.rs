//! `/payer-balances`: takebacks and forwarded balances of payers, each with what opened and what closed it.

use std::collections::{BTreeMap, BTreeSet};

use claims::desk::{PayerBalanceEntry, Remittance, RemittedClaim, TrackedClaim};
use claims::posting::payer_balance::open_amount;
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::desk as sql;

use super::ask::Ask;
use super::error::Refused;
use super::json::day;
use super::list::Paging;
use super::routes::Answer;
use super::{links, providers};

/// Claims of one remittance that are shown as those whose payment an entry has changed.
const CLAIMS_SHOWN_MAX: i64 = 20;

/// `GET /payer-balances`: the one that began last first.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "payer-balances")?;
    let page = paging.newest(ask, &sql::BALANCES_BEFORE, |row| row.payer_balance_entry_num, |_| true).await?;
    let balances = page.rows.iter().map(|row| row.balance_num);
    let entries = ask.app.balance_entries(ask.practice(), balances).await?;
    let remittances: Vec<Remittance> =
        links::rows(ask, entries.iter().map(|entry| entry.remittance_num).collect()).await?;
    let remittances: BTreeMap<i64, Remittance> =
        remittances.into_iter().map(|row| (row.remittance_num, row)).collect();
    let mut shown = Vec::new();
    for first in &page.rows {
        let of_it: Vec<&PayerBalanceEntry> =
            entries.iter().filter(|entry| entry.balance_num == first.balance_num).collect();
        shown.push(show(ask, first, &of_it, &remittances).await?);
    }
    Ok(page.answer(&shown))
}

async fn show(
    ask: &Ask,
    first: &PayerBalanceEntry,
    entries: &[&PayerBalanceEntry],
    remittances: &BTreeMap<i64, Remittance>,
) -> Result<Json, Refused> {
    let origin = ask.app.origin_of(ask.practice(), &first.payer_id, &first.reference).await?;
    let open = open_amount(entries.iter().copied());
    let office = ask.app.office(ask.practice()).await?;
    let mut seen: Vec<Option<i64>> = origin.claims.iter().map(|claim| claim.claim_num).collect();
    let mut shown = Vec::new();
    for entry in entries {
        let (claims, of_door_1) = changed(ask, entry.remittance_num).await?;
        seen.extend(of_door_1);
        shown.push(json!({
            "remittance_id": remittances.get(&entry.remittance_num).map(|row| &row.public_id),
            "reason": entry.reason,
            "amount": entry.amount.0,
            "date": day(entry.date),
            "claim_ids": claims,
        }));
    }
    links::saw_claims(ask, "read payer balances", seen).await?;
    let began = entries.iter().map(|entry| entry.date).min().unwrap_or(first.date);
    let today = ask.app.now(ask.practice()).await?.today;
    Ok(json!({
        "id": first.public_id,
        "payer_id": first.payer_id,
        "payer_name": remittances.get(&first.remittance_num).map(|row| &row.payer_name),
        "provider_id": providers::id_of(&office, first.entity_num),
        "reference": first.reference,
        "status": if open.is_zero() { "settled" } else { "open" },
        "open_amount": open.0,
        "age_days": if open.is_zero() { 0 } else { (today - began).get_days() },
        "origin_claim_ids": origin.claims.iter().map(|claim| &claim.public_id).collect::<Vec<_>>(),
        "origin_remittance_ids": origin.remittances.iter().map(|row| &row.public_id).collect::<Vec<_>>(),
        "entries": shown,
    }))
}

/// The claims whose payment an entry has changed: those that its remittance answers. With the numbers of those of
/// door 1.
async fn changed(ask: &Ask, remittance_num: i64) -> Result<(Vec<String>, Vec<Option<i64>>), Refused> {
    let range = [Value::Int(remittance_num), Value::Int(0), Value::Int(CLAIMS_SHOWN_MAX)];
    let rows: Vec<RemittedClaim> =
        ask.app.store.select(ask.practice(), &sql::CLAIMS_OF_REMITTANCE_FROM, &range).await?;
    let nums: BTreeSet<i64> = rows.iter().filter_map(|row| row.tracked_claim_num).collect();
    let claims: Vec<TrackedClaim> = links::rows(ask, nums.into_iter().collect()).await?;
    let of_door_1 = claims.iter().map(|claim| claim.claim_num).collect();
    Ok((claims.into_iter().map(|claim| claim.public_id).collect(), of_door_1))
}
