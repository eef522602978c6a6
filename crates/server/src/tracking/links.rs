//! What hangs together: claims with the bank entries that paid them, remittances with theirs; and whose data it is.

use std::collections::{BTreeMap, BTreeSet};

use claims::account::Claim;
use claims::desk::{BankEntry, Link, LinkKind, Remittance, RemittedClaim, TrackedClaim};
use claims::record::{Record, Value};
use store::queries::desk as sql;

use super::ask::Ask;
use super::error::Refused;

/// Public ids under a row's number, in the order in which they were made.
pub(super) type Ids = BTreeMap<i64, Vec<String>>;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn keys(nums: impl IntoIterator<Item = i64>) -> Vec<Vec<Value>> {
    let nums: BTreeSet<i64> = nums.into_iter().collect();
    nums.into_iter().map(|num| vec![Value::Int(num)]).collect()
}

/// Rows by their numbers.
pub(super) async fn rows<R: Record>(ask: &Ask, nums: Vec<i64>) -> Result<Vec<R>, Refused> {
    Ok(ask.app.store.get_many(ask.practice(), &keys(nums)).await?)
}

/// The links of a kind from or to rows.
pub(super) async fn links(
    ask: &Ask,
    select: &store::Select<Link>,
    kind: LinkKind,
    nums: Vec<i64>,
) -> Result<Vec<Link>, Refused> {
    let nums: BTreeSet<i64> = nums.into_iter().collect();
    let lists: Vec<Vec<Value>> =
        nums.into_iter().map(|num| vec![text(kind.as_str()), Value::Int(num)]).collect();
    Ok(ask.app.store.select_each(ask.practice(), select, &lists).await?)
}

/// The bank entries that carried the money of remittances.
pub(super) async fn entries_of(ask: &Ask, remittances: &[i64]) -> Result<Ids, Refused> {
    let ties = links(ask, &sql::LINKS_FROM, LinkKind::Deposit, remittances.to_vec()).await?;
    let entries: Vec<BankEntry> = rows(ask, ties.iter().map(|link| link.to_num).collect()).await?;
    let public: BTreeMap<i64, &str> =
        entries.iter().map(|entry| (entry.bank_entry_num, entry.public_id.as_str())).collect();
    Ok(group(ties.iter().filter_map(|link| Some((link.from_num, *public.get(&link.to_num)?)))))
}

/// The remittances whose money bank entries carried.
pub(super) async fn remittances_of(ask: &Ask, entries: &[i64]) -> Result<Ids, Refused> {
    let ties = links(ask, &sql::LINKS_TO, LinkKind::Deposit, entries.to_vec()).await?;
    let remittances: Vec<Remittance> = rows(ask, ties.iter().map(|link| link.from_num).collect()).await?;
    let public: BTreeMap<i64, &str> =
        remittances.iter().map(|row| (row.remittance_num, row.public_id.as_str())).collect();
    Ok(group(ties.iter().filter_map(|link| Some((link.to_num, *public.get(&link.from_num)?)))))
}

/// The bank entries that claims were paid by: remitted claim → remittance → entry.
pub(super) async fn entries_of_claims(ask: &Ask, claims: &[TrackedClaim]) -> Result<Ids, Refused> {
    let lists = keys(claims.iter().map(|claim| claim.tracked_claim_num));
    let remitted: Vec<RemittedClaim> =
        ask.app.store.select_each(ask.practice(), &sql::REMITTED_OF_TRACKED, &lists).await?;
    let remittances: Vec<i64> = remitted.iter().map(|row| row.remittance_num).collect();
    let entries = entries_of(ask, &remittances).await?;
    let pairs = remitted.iter().filter_map(|row| {
        let ids = entries.get(&row.remittance_num)?;
        Some(ids.iter().filter_map(|id| Some((row.tracked_claim_num?, id.as_str()))))
    });
    Ok(group(pairs.flatten()))
}

/// Each id once under its number.
fn group<'i>(pairs: impl Iterator<Item = (i64, &'i str)>) -> Ids {
    let mut ids = Ids::new();
    for (num, id) in pairs {
        let under: &mut Vec<String> = ids.entry(num).or_default();
        if !under.iter().any(|known| known == id) {
            under.push(id.to_owned());
        }
    }
    ids
}

/// Notes in the audit trail that these claims of door 1 are about to be shown. A claim that only door 2 knows
/// belongs to nobody whom the practice has as a patient.
pub(super) async fn saw_claims(
    ask: &Ask,
    action: &'static str,
    claims: Vec<Option<i64>>,
) -> Result<(), Refused> {
    let claims: Vec<Claim> = rows(ask, claims.into_iter().flatten().collect()).await?;
    Ok(ask.app.saw(&ask.caller, action, claims.iter().map(|claim| claim.pat_num)).await?)
}
