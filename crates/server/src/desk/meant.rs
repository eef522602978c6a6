//! What is known of claims that fit an answer equally, looked up where it is needed: what became of them, and as whom the
//! payer is known.

use std::collections::{BTreeSet, HashMap};

use claims::acknowledging::is_rejected;
use claims::desk::{Acknowledgment, Remittance, RemittedClaim, TrackedClaim};
use claims::matching::claim::Found;
use claims::matching::claim::choose::Past;
use claims::posting::shape::standing_rows;
use claims::record::Value;
use store::queries::desk as sql;

use super::find::numbers;
use crate::app::{App, Error};

/// By so many of a payer's remittances, the newest, it is known how claims name it,
const REMITTANCES_MAX: i64 = 8;
/// and by so many claims of each.
const CLAIMS_MAX: i64 = 50;

impl App {
    /// What became of the claims of which it cannot be said yet whether they are meant.
    pub(super) async fn pasts(&self, practice: i64, found: &[Found]) -> Result<HashMap<i64, Past>, Error> {
        let doubtful = found.iter().filter(|found| is_doubtful(found));
        let claims: BTreeSet<i64> =
            doubtful.flat_map(Found::named).map(|claim| claim.tracked_claim_num).collect();
        let of = numbers(claims.iter().copied());
        let rows: Vec<RemittedClaim> =
            self.store.select_each(practice, &sql::REMITTED_OF_TRACKED, &of).await?;
        let remittances = numbers(rows.iter().map(|row| row.remittance_num));
        let remittances: Vec<Remittance> = self.store.get_many(practice, &remittances).await?;
        let payers: HashMap<i64, &str> =
            remittances.iter().map(|it| (it.remittance_num, it.payer_id.as_str())).collect();
        let acknowledged: Vec<Acknowledgment> =
            self.store.select_each(practice, &sql::ANSWERS_OF_TRACKED, &of).await?;
        let mut beside: HashMap<i64, Vec<String>> = HashMap::new();
        for found in found {
            let Found::OtherPayer(claim) = found else { continue };
            let others = self.others_of(practice, claim).await?;
            let payers = others.into_iter().map(|other| other.payer_name).collect();
            beside.insert(claim.tracked_claim_num, payers);
        }
        let mut past = |claim: i64| {
            let answers: Vec<&RemittedClaim> =
                rows.iter().filter(|row| row.tracked_claim_num == Some(claim)).collect();
            let answer = |row: &&RemittedClaim| {
                let payer = payers.get(&row.remittance_num).copied().unwrap_or_default();
                (payer.to_owned(), row.claim_status.clone())
            };
            let of_it: Vec<Acknowledgment> =
                acknowledged.iter().filter(|it| it.tracked_claim_num == Some(claim)).cloned().collect();
            Past {
                is_rejected: is_rejected(&of_it),
                answers: standing_rows(&answers).iter().map(answer).collect(),
                beside: beside.remove(&claim).unwrap_or_default(),
            }
        };
        Ok(claims.iter().map(|&claim| (claim, past(claim))).collect())
    }

    /// As the claims name a payer that it answered lately, and as those do that it answered as the first payer.
    pub(super) async fn known_as(
        &self,
        practice: i64,
        payer_id: &str,
    ) -> Result<(Vec<String>, Vec<String>), Error> {
        if payer_id.is_empty() {
            return Ok((vec![], vec![]));
        }
        let of = [Value::Text(payer_id.to_owned()), Value::Int(REMITTANCES_MAX)];
        let remittances = self.store.select(practice, &sql::REMITTANCES_OF_PAYER, &of).await?;
        let first =
            |it: &Remittance| vec![Value::Int(it.remittance_num), Value::Int(0), Value::Int(CLAIMS_MAX)];
        let of: Vec<Vec<Value>> = remittances.iter().map(first).collect();
        let rows: Vec<RemittedClaim> =
            self.store.select_each(practice, &sql::CLAIMS_OF_REMITTANCE_FROM, &of).await?;
        let answered = |is_it: &dyn Fn(&RemittedClaim) -> bool| -> BTreeSet<i64> {
            let rows = rows.iter().filter(|row| row.is_answer() && is_it(row));
            rows.filter_map(|row| row.tracked_claim_num).collect()
        };
        let is_of_first = |row: &RemittedClaim| !matches!(row.claim_status.as_str(), "2" | "3" | "20" | "21");
        let (all, firsts) = (answered(&|_| true), answered(&is_of_first));
        let claims: Vec<TrackedClaim> = self.store.get_many(practice, &numbers(all.into_iter())).await?;
        let names = |is_it: &dyn Fn(&TrackedClaim) -> bool| -> BTreeSet<String> {
            claims.iter().filter(|claim| is_it(claim)).map(|claim| claim.payer_name.clone()).collect()
        };
        let first_as = names(&|claim| firsts.contains(&claim.tracked_claim_num));
        Ok((names(&|_| true).into_iter().collect(), first_as.into_iter().collect()))
    }
}

/// Whether more may be known of what was found than the answer says.
pub(super) const fn is_doubtful(found: &Found) -> bool {
    matches!(found, Found::Ambiguous(_) | Found::OtherPayer(_))
}
