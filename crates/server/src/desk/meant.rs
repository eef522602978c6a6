//! What is known of claims that fit an answer equally, looked up where it is needed: what became of them, and as whom the
//! payer is known.

use std::collections::{BTreeSet, HashMap};

use claims::acknowledging::is_rejected;
use claims::desk::{Acknowledgment, Remittance, RemittedClaim, TrackedClaim};
use claims::matching::claim::Found;
use claims::matching::claim::choose::{Past, Payer, is_of_others};
use claims::matching::claim::may_be_one_payer;
use claims::posting::shape::standing_rows;
use claims::record::Value;
use store::queries::desk as sql;

use super::find::numbers;
use crate::app::{App, Error};

/// By so many of a payer's remittances, the newest, it is known how claims name it,
const REMITTANCES_MAX: i64 = 8;
/// and by so many claims of each.
const CLAIMS_MAX: i64 = 50;
/// By so many claims that are with a payer, the newest, it is known who answers for it.
const OF_PAYER_MAX: i64 = 2_000;

impl App {
    /// What became of the claims of which it cannot be said yet whether they are meant.
    pub(super) async fn pasts(
        &self,
        practice: i64,
        found: impl Iterator<Item = &Found> + Clone,
    ) -> Result<HashMap<i64, Past>, Error> {
        let claims: BTreeSet<i64> =
            found.clone().flat_map(Found::named).map(|claim| claim.tracked_claim_num).collect();
        let of = numbers(claims.iter().copied());
        let rows: Vec<RemittedClaim> =
            self.store.select_each(practice, &sql::REMITTED_OF_TRACKED, &of).await?;
        let remittances = numbers(rows.iter().map(|row| row.remittance_num));
        let remittances: Vec<Remittance> = self.store.get_many(practice, &remittances).await?;
        let payers: HashMap<i64, &str> =
            remittances.iter().map(|it| (it.remittance_num, it.payer_id.as_str())).collect();
        let acknowledged: Vec<Acknowledgment> =
            self.store.select_each(practice, &sql::ANSWERS_OF_TRACKED, &of).await?;
        let others = found.filter_map(|found| match found {
            Found::OtherPayer(claim) => Some(claim),
            _ => None,
        });
        let beside = self.others_of(practice, &others.collect::<Vec<_>>()).await?;
        let past = |claim: i64| {
            let answers: Vec<&RemittedClaim> =
                rows.iter().filter(|row| row.tracked_claim_num == Some(claim)).collect();
            let payer_of =
                |row: &RemittedClaim| payers.get(&row.remittance_num).copied().unwrap_or_default().to_owned();
            let answer = |row: &&RemittedClaim| (payer_of(row), row.claim_status.clone());
            let passed_on = answers.iter().filter(|row| row.claim_status == "23");
            let beside = beside.get(&claim);
            let of_it: Vec<Acknowledgment> =
                acknowledged.iter().filter(|it| it.tracked_claim_num == Some(claim)).cloned().collect();
            Past {
                is_rejected: is_rejected(&of_it),
                passed_on_by: passed_on.map(|row| payer_of(row)).collect(),
                answers: standing_rows(&answers).iter().map(answer).collect(),
                beside: beside.into_iter().flatten().map(|other| other.payer_name.clone()).collect(),
            }
        };
        Ok(claims.iter().map(|&claim| (claim, past(claim))).collect())
    }

    /// What was found, and of claims that are with a payer for which others answer that they are.
    pub(super) async fn of_whom(
        &self,
        practice: i64,
        payer: Payer<'_>,
        mut found: Vec<Found>,
    ) -> Result<Vec<Found>, Error> {
        let mut names: HashMap<String, bool> = HashMap::new();
        for found in &mut found {
            let Found::One { claim, .. } = found else { continue };
            let is_of_others = match names.get(&claim.payer_name) {
                Some(known) => *known,
                None => {
                    let is_of_others = self.is_of_others(practice, payer, &claim.payer_name).await?;
                    names.insert(claim.payer_name.clone(), is_of_others);
                    is_of_others
                }
            };
            if is_of_others {
                *found = Found::OtherPayer(claim.clone());
            }
        }
        Ok(found)
    }

    async fn is_of_others(&self, practice: i64, payer: Payer<'_>, named: &str) -> Result<bool, Error> {
        if may_be_one_payer(named, payer.name) {
            return Ok(false);
        }
        let of = [Value::Int(practice), Value::Text(named.to_owned()), Value::Int(OF_PAYER_MAX)];
        let rows = self.store.query(&sql::WHO_ANSWERED, &of).await?;
        let answered = rows.into_iter().filter_map(|row| match <[Value; 2]>::try_from(row) {
            Ok([Value::Text(id), Value::Text(name)]) => Some((id, name)),
            _ => None,
        });
        Ok(is_of_others(named, payer, &answered.collect::<Vec<_>>()))
    }

    /// As the claims name a payer that it answered lately.
    pub(super) async fn known_as(&self, practice: i64, payer_id: &str) -> Result<Vec<String>, Error> {
        if payer_id.is_empty() {
            return Ok(vec![]);
        }
        let of = [Value::Text(payer_id.to_owned()), Value::Int(REMITTANCES_MAX)];
        let remittances = self.store.select(practice, &sql::REMITTANCES_OF_PAYER, &of).await?;
        let first =
            |it: &Remittance| vec![Value::Int(it.remittance_num), Value::Int(0), Value::Int(CLAIMS_MAX)];
        let of: Vec<Vec<Value>> = remittances.iter().map(first).collect();
        let rows: Vec<RemittedClaim> =
            self.store.select_each(practice, &sql::CLAIMS_OF_REMITTANCE_FROM, &of).await?;
        let answered = rows.iter().filter(|row| row.is_answer()).filter_map(|row| row.tracked_claim_num);
        let claims: Vec<TrackedClaim> = self.store.get_many(practice, &numbers(answered)).await?;
        let names: BTreeSet<String> = claims.into_iter().map(|claim| claim.payer_name).collect();
        Ok(names.into_iter().collect())
    }
}
