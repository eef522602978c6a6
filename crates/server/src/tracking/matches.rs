//! `/matches` and `/insurance-claims/{id}/matches`: what ties claims to their answers and remittances to their money, with its
//! rule and its evidence; made and taken apart by hand.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use claims::Cents;
use claims::desk::{BankEntry, Link, LinkKind, Remittance, RemittedClaim, TrackedClaim};
use claims::matching::by_hand::Made;
use claims::record::Value;
use serde_json::{Value as Json, json};
use store::queries::desk as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::json::at;
use super::routes::Answer;
use super::{claims as insurance_claims, links, list, once};

/// Bank entries, and remittances, that are matched at once.
const IDS_MAX: usize = 100;

/// What a person matches.
enum Wanted {
    /// An answer of a payer, and the claim that it answers.
    Claim { remitted: String, claim: String },
    /// Bank entries with remittances, less a fee.
    Deposit { transactions: Vec<String>, remittances: Vec<String>, fee: Cents },
}

/// `POST /matches`.
pub(super) async fn create(ask: &Ask) -> Answer {
    let mut reader = ask.reader()?.strict()?;
    let is_claim = reader.has("remittance_claim_id") || reader.has("insurance_claim_id");
    if is_claim && (reader.has("transaction_ids") || reader.has("remittance_ids")) {
        reader.wrong("remittance_claim_id", "cannot stand beside transaction_ids and remittance_ids");
    }
    let wanted = if is_claim {
        let (remitted, claim) =
            (reader.required("remittance_claim_id"), reader.required("insurance_claim_id"));
        Wanted::Claim { remitted, claim }
    } else {
        let mut ids = |field| {
            let ids = reader.texts(field, IDS_MAX).unwrap_or_default();
            if ids.is_empty() {
                reader.wrong(field, "is required");
            }
            ids
        };
        let (transactions, remittances) = (ids("transaction_ids"), ids("remittance_ids"));
        let fee = if reader.has("fee") { reader.cents("fee") } else { Cents::ZERO };
        Wanted::Deposit { transactions, remittances, fee }
    };
    let wanted = reader.done(wanted)?;
    let once = ask.once.as_ref().map(|once| (once, told as fn(&Made) -> String));
    let made = match &wanted {
        Wanted::Claim { remitted, claim } => ask.app.match_claim(&ask.caller, remitted, claim, once).await?,
        Wanted::Deposit { transactions, remittances, fee } => {
            ask.app.match_deposit(&ask.caller, transactions, remittances, *fee, once).await?
        }
    };
    let status = if made.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Reply::json(status, shown(ask, made.links).await?))
}

/// What a replay shows again.
fn told(made: &Made) -> String {
    let status = if made.is_new { StatusCode::CREATED } else { StatusCode::OK };
    let ids: Vec<&str> = made.links.iter().map(|link| link.public_id.as_str()).collect();
    once::kept(status, &ids.join(","))
}

/// The matches with these ids, joined by commas, as far as they still stand.
pub(super) async fn shown_again(ask: &Ask, ids: &str) -> Result<Json, Refused> {
    let keys: Vec<Vec<Value>> = ids.split(',').map(|id| vec![Value::Text(id.to_owned())]).collect();
    let links = ask.app.store.select_each(ask.practice(), &sql::LINK_BY_PUBLIC_ID, &keys).await?;
    shown(ask, links).await
}

/// `DELETE /matches/{id}`.
pub(super) async fn delete(ask: &Ask) -> Answer {
    ask.app.unmatch(&ask.caller, &ask.id).await?;
    Ok(Reply::ok(json!({"id": ask.id, "deleted": true})))
}

/// Matches, with what they tie.
async fn shown(ask: &Ask, made: Vec<Link>) -> Result<Json, Refused> {
    let (of_claims, deposits): (Vec<Link>, Vec<Link>) =
        made.into_iter().partition(|link| link.kind == LinkKind::Claim);
    let remitted: Vec<RemittedClaim> =
        links::rows(ask, of_claims.iter().map(|it| it.from_num).collect()).await?;
    let claims: Vec<TrackedClaim> = links::rows(ask, of_claims.iter().map(|it| it.to_num).collect()).await?;
    links::saw_claims(ask, "read matches", claims.iter().map(|claim| claim.claim_num).collect()).await?;
    let nums = deposits.iter().map(|it| it.from_num).chain(remitted.iter().map(|row| row.remittance_num));
    let remittances: Vec<Remittance> = links::rows(ask, nums.collect()).await?;
    let entries: Vec<BankEntry> = links::rows(ask, deposits.iter().map(|it| it.to_num).collect()).await?;
    let remittance_id =
        |num: i64| remittances.iter().find(|it| it.remittance_num == num).map(|it| it.public_id.as_str());
    let answered = of_claims.iter().map(|link| {
        let row = remitted.iter().find(|row| row.remitted_claim_num == link.from_num);
        let claim = claims.iter().find(|claim| claim.tracked_claim_num == link.to_num);
        show(
            link,
            json!({
                "remittance_claim_id": row.map(|row| row.public_id.as_str()),
                "insurance_claim_id": claim.map(|claim| claim.public_id.as_str()),
                "remittance_id": row.and_then(|row| remittance_id(row.remittance_num)),
                "transaction_id": null,
            }),
        )
    });
    let paid = deposits.iter().map(|link| {
        let entry = entries.iter().find(|entry| entry.bank_entry_num == link.to_num);
        show(
            link,
            json!({
                "remittance_claim_id": null,
                "insurance_claim_id": null,
                "remittance_id": remittance_id(link.from_num),
                "transaction_id": entry.map(|entry| entry.public_id.as_str()),
            }),
        )
    });
    Ok(json!({"data": answered.chain(paid).collect::<Vec<_>>()}))
}

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
    shown["amount"] = link.amount.map(|amount| amount.0).into();
    shown["fee"] = link.fee.map(|fee| fee.0).into();
    let others = link.alternatives.as_deref().unwrap_or_default();
    shown["alternatives"] = others.split(',').filter(|id| !id.is_empty()).collect::<Vec<_>>().into();
    shown["version"] = link.version.into();
    shown["by_hand"] = (link.is_by_hand == Some(true)).into();
    shown
}
