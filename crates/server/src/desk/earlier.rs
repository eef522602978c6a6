//! What posting looks up beside the claim that a remitted one answers: the answers to it that came before, the claims to
//! other payers for the same visit, and claims that are not tracked.

use std::collections::{BTreeSet, HashMap};

use claims::account::{Claim, ClaimType};
use claims::desk::{Remittance, RemittedClaim, RemittedLine, TrackedClaim, id_key};
use claims::matching::claim::{Found, Register, is_same_but_for_zeros};
use claims::posting::excess::Other;
use claims::posting::shape::Answered;
use claims::record::Value;
use store::queries::desk as sql;
use x12::remittance::{ClaimStatus, RemittedClaim as Said};

use super::find::{Visit, numbers, one};
use crate::app::{App, Error};

/// What came before one remitted claim.
#[derive(Debug, Default)]
pub(super) struct Before {
    pub(super) earlier: Vec<Answered>,
    pub(super) others: Vec<Other>,
    /// The claim of door 1 that is not tracked.
    pub(super) untracked: Option<i64>,
}

impl App {
    /// What came before each of these remitted claims, `found` as it was found.
    pub(super) async fn came_before(
        &self,
        practice: i64,
        said: &[Option<&Said<'_>>],
        found: &[Found],
    ) -> Result<Vec<Before>, Error> {
        let own: Vec<Option<&TrackedClaim>> = found.iter().map(one).collect();
        let others = self.other_payers(practice, said, &own).await?;
        let tracked = own.iter().flatten().map(|claim| claim.tracked_claim_num);
        let tracked = tracked.chain(others.iter().flatten().map(|claim| claim.tracked_claim_num));
        let (answers, arrived, untracked) = tokio::try_join!(
            self.answers_to(practice, tracked.collect()),
            self.arrived(practice, others.iter().flatten(), &own),
            self.untracked(practice, said, found)
        )?;
        let of = |claim: &TrackedClaim| answers.get(&claim.tracked_claim_num).cloned().unwrap_or_default();
        let all = own.into_iter().zip(others).zip(untracked).map(|((own, others), untracked)| Before {
            earlier: own.map(of).unwrap_or_default(),
            others: others
                .into_iter()
                .map(|claim| Other {
                    answers: of(&claim),
                    has_arrived: arrived.iter().any(|it| is_same_but_for_zeros(&claim.claim_number, it)),
                    claim,
                })
                .collect(),
            untracked,
        });
        Ok(all.collect())
    }

    /// Those of our numbers that a payer has answered, whatever became of the answer: that of a remittance that is held
    /// is not tied to its claim.
    async fn arrived<'c>(
        &self,
        practice: i64,
        claims: impl Iterator<Item = &'c TrackedClaim>,
        own: &[Option<&TrackedClaim>],
    ) -> Result<Vec<String>, Error> {
        let rows = self.remitted_by(practice, claims.map(|claim| claim.claim_number.as_str())).await?;
        // What is tied is among the answers to its claim. The claims to both payers may have one number: then the later one's
        // answer is none of the earlier.
        let is_own = |row: &RemittedClaim| {
            own.iter().flatten().any(|claim| is_same_but_for_zeros(&claim.claim_number, &row.claim_number))
                && matches!(row.claim_status.as_str(), "2" | "3" | "20" | "21")
        };
        let is_it = |row: &RemittedClaim| row.decides() && row.tracked_claim_num.is_none() && !is_own(row);
        Ok(rows.into_iter().filter(is_it).map(|row| row.claim_number).collect())
    }

    /// The answers to tracked claims, by their numbers.
    async fn answers_to(
        &self,
        practice: i64,
        tracked: BTreeSet<i64>,
    ) -> Result<HashMap<i64, Vec<Answered>>, Error> {
        let of = numbers(tracked.into_iter());
        let rows: Vec<RemittedClaim> =
            self.store.select_each(practice, &sql::REMITTED_OF_TRACKED, &of).await?;
        let remittances = numbers(rows.iter().map(|row| row.remittance_num));
        let remittances: Vec<Remittance> = self.store.get_many(practice, &remittances).await?;
        let remittances: HashMap<i64, Remittance> =
            remittances.into_iter().map(|remittance| (remittance.remittance_num, remittance)).collect();
        let of = numbers(rows.iter().map(|row| row.remitted_claim_num));
        let lines = self.store.select_each(practice, &sql::LINES_OF_REMITTED_CLAIM, &of).await?;
        let mut by_claim: HashMap<i64, Vec<RemittedLine>> = HashMap::new();
        for line in lines {
            by_claim.entry(line.remitted_claim_num).or_default().push(line);
        }
        let mut answers: HashMap<i64, Vec<Answered>> = HashMap::new();
        for row in rows {
            let remittance = remittances.get(&row.remittance_num);
            let (Some(remittance), Some(tracked)) = (remittance, row.tracked_claim_num) else { continue };
            let lines = by_claim.remove(&row.remitted_claim_num).unwrap_or_default();
            let (paid_on, trace) = (remittance.payment_date, remittance.trace_number.clone());
            answers.entry(tracked).or_default().push(Answered { row, lines, paid_on, trace });
        }
        Ok(answers)
    }

    /// For each answer to a claim that is only tracked, the claims for the same visit to other payers: of the same
    /// patient, day and charge.
    async fn other_payers(
        &self,
        practice: i64,
        said: &[Option<&Said<'_>>],
        own: &[Option<&TrackedClaim>],
    ) -> Result<Vec<Vec<TrackedClaim>>, Error> {
        let asks = |said: &Option<&Said<'_>>| said.is_some_and(|said| is_of_later_payer(&said.status));
        let meant: Vec<Option<&TrackedClaim>> = (said.iter().zip(own))
            .map(|(said, own)| own.filter(|own| asks(said) && own.claim_num.is_none()))
            .collect();
        let others = self.others_of(practice, &Vec::from_iter(meant.iter().copied().flatten())).await?;
        let of = |own: Option<&TrackedClaim>| own.and_then(|own| others.get(&own.tracked_claim_num).cloned());
        Ok(meant.into_iter().map(|own| of(own).unwrap_or_default()).collect())
    }

    /// By the number of each of these tracked claims, those for the same visit to other payers.
    pub(super) async fn others_of(
        &self,
        practice: i64,
        own: &[&TrackedClaim],
    ) -> Result<HashMap<i64, Vec<TrackedClaim>>, Error> {
        let same = self.tracked_of_visits(practice, own.iter().map(|claim| visit(claim))).await?;
        let same = Register::of(&same);
        let of = |own: &&TrackedClaim| {
            let others = same.by_visit(visit(own)).filter(|other| is_to_another_payer(own, other));
            (own.tracked_claim_num, others.cloned().collect())
        };
        Ok(own.iter().map(of).collect())
    }

    /// For each remitted claim that was not found, the one of door 1 that has its number and is not tracked.
    async fn untracked(
        &self,
        practice: i64,
        said: &[Option<&Said<'_>>],
        found: &[Found],
    ) -> Result<Vec<Option<i64>>, Error> {
        let number = |said: &Option<&Said<'_>>, found: &Found| match (said, found) {
            (Some(said), Found::Near(_)) if said.paid.is_zero() && !said.is_reversal() => {
                Some(said.claim_number.trim().to_owned()).filter(|number| !number.is_empty())
            }
            _ => None,
        };
        let numbers: Vec<Option<String>> = said.iter().zip(found).map(|(s, f)| number(s, f)).collect();
        let distinct: BTreeSet<&String> = numbers.iter().flatten().collect();
        let keys: Vec<Vec<Value>> = distinct.into_iter().map(|n| vec![Value::Text(n.clone())]).collect();
        let claims: Vec<Claim> = self.store.select_each(practice, &sql::CLAIMS_BY_IDENTIFIER, &keys).await?;
        let is_untracked =
            |claim: &&Claim| matches!(claim.claim_type, ClaimType::PreAuth | ClaimType::Capitation);
        let of = |number: Option<String>| {
            let number = number?;
            let named = claims.iter().filter(is_untracked);
            named.filter(|claim| claim.claim_identifier == number).map(|claim| claim.claim_num).next()
        };
        Ok(numbers.into_iter().map(of).collect())
    }
}

fn is_of_later_payer(status: &ClaimStatus<'_>) -> bool {
    matches!(
        status,
        ClaimStatus::Secondary
            | ClaimStatus::SecondaryForwarded
            | ClaimStatus::Tertiary
            | ClaimStatus::TertiaryForwarded
    )
}

fn visit(claim: &TrackedClaim) -> Visit {
    (claim.service_date, claim.charged_amount)
}

/// Whether two claims of one day and charge are of one patient at one clinic, and to two payers.
fn is_to_another_payer(own: &TrackedClaim, other: &TrackedClaim) -> bool {
    other.tracked_claim_num != own.tracked_claim_num
        && other.claim_num.is_none()
        && other.entity_num == own.entity_num
        && id_key(&other.patient_name) == id_key(&own.patient_name)
        && id_key(&other.payer_name) != id_key(&own.payer_name)
}
