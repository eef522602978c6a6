//! `/insurance-claims/{id}/matches`: every tie behind a claim, with its rule and its evidence.

use std::collections::BTreeMap;

use claims::desk::{BankEntry, Link, LinkKind, Remittance, RemittedClaim};
use serde_json::{Value as Json, json};
use store::queries::desk as sql;

use super::ask::Ask;
use super::json::at;
use super::routes::Answer;
use super::{claims as insurance_claims, links, list};

/// `GET /insurance-claims/{id}/matches`: the remitted claims that answer it, then the deposits that paid them.
pub(super) async fn of_claim(ask: &Ask) -> Answer {
    let claim = insurance_claims::find(ask, &ask.id).await?;
    links::saw_claims(ask, "read matches", vec![claim.claim_num]).await?;
    let answers = links::links(ask, &sql::LINKS_TO, LinkKind::Claim, vec![claim.tracked_claim_num]).await?;
    let remitted: Vec<RemittedClaim> =
        links::rows(ask, answers.iter().map(|link| link.from_num).collect()).await?;
    let nums: Vec<i64> = remitted.iter().map(|row| row.remittance_num).collect();
    let remittances: Vec<Remittance> = links::rows(ask, nums.clone()).await?;
    let deposits = links::links(ask, &sql::LINKS_FROM, LinkKind::Deposit, nums).await?;
    let entries: Vec<BankEntry> = links::rows(ask, deposits.iter().map(|link| link.to_num).collect()).await?;

    let remitted: BTreeMap<i64, &RemittedClaim> =
        remitted.iter().map(|row| (row.remitted_claim_num, row)).collect();
    let remittances: BTreeMap<i64, &str> =
        remittances.iter().map(|row| (row.remittance_num, row.public_id.as_str())).collect();
    let entries: BTreeMap<i64, &str> =
        entries.iter().map(|row| (row.bank_entry_num, row.public_id.as_str())).collect();
    let answered = answers.iter().map(|link| {
        let row = remitted.get(&link.from_num);
        let remittance = row.and_then(|row| remittances.get(&row.remittance_num));
        show(
            link,
            json!({
                "remittance_claim_id": row.map(|row| row.public_id.as_str()),
                "insurance_claim_id": claim.public_id,
                "remittance_id": remittance,
                "transaction_id": null,
            }),
        )
    });
    let paid = deposits.iter().map(|link| {
        show(
            link,
            json!({
                "remittance_claim_id": null,
                "insurance_claim_id": null,
                "remittance_id": remittances.get(&link.from_num),
                "transaction_id": entries.get(&link.to_num),
            }),
        )
    });
    Ok(list::all(&answered.chain(paid).collect::<Vec<_>>()))
}

/// A link with what it ties.
fn show(link: &Link, ties: Json) -> Json {
    let mut shown = json!({"id": link.public_id, "kind": link.kind.as_str()});
    if let (Json::Object(shown), Json::Object(ties)) = (&mut shown, ties) {
        shown.extend(ties);
    }
    shown["rule"] = link.rule.clone().into();
    shown["evidence"] = link.evidence.clone().into();
    shown["made_by"] = link.made_by.clone().into();
    shown["made_at"] = at(link.made_at);
    shown
}
