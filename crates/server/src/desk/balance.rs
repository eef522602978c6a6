//! Balances between payers and the practice: as they stand, and what their references name.

use std::collections::BTreeSet;

use claims::desk::{PayerBalanceEntry, Remittance, RemittedClaim, TrackedClaim, id_key, trace_key};
use claims::exception::{Candidate, Clue};
use claims::posting::payer_balance::{SUBJECT, Standing, of_remittance, tokens};
use claims::record::Value;
use store::queries::desk as sql;
use x12::remittance::Remittance as Said;

use super::find::numbers;
use crate::app::{App, Error};

/// Things of one kind that a reference may name, at most: a number that names more names none.
const NAMED_MAX: usize = 3;

/// What the reference of a balance names.
#[derive(Debug, Default)]
pub struct Origin {
    pub claims: Vec<TrackedClaim>,
    pub remittances: Vec<Remittance>,
    /// By what each of the claims was found.
    clues: Vec<Clue>,
}

impl App {
    /// The balances that the provider-level adjustments of a remittance belong to, as they stand.
    pub(super) async fn balances(
        &self,
        practice: i64,
        said: &Said<'_>,
        remittance: &Remittance,
    ) -> Result<Vec<Standing>, Error> {
        let named = of_remittance(said, remittance).into_iter();
        let named = named.map(|(_, key, it)| (key, (remittance.payer_id.clone(), it.reference.to_string())));
        self.balances_as_they_stand(practice, named).await
    }

    /// The balances that a remittance has entries of.
    pub(super) async fn balances_of(
        &self,
        practice: i64,
        remittance: &Remittance,
    ) -> Result<Vec<Standing>, Error> {
        let of = [Value::Int(remittance.remittance_num)];
        let own = self.store.select(practice, &sql::BALANCE_ENTRIES_OF_REMITTANCE, &of).await?;
        let named = own.into_iter().map(|it| (it.balance_key, (it.payer_id, it.reference)));
        self.balances_as_they_stand(practice, named).await
    }

    /// Balances by their keys, with a payer and a reference of each, as they stand.
    async fn balances_as_they_stand(
        &self,
        practice: i64,
        named: impl Iterator<Item = (String, (String, String))>,
    ) -> Result<Vec<Standing>, Error> {
        let mut all: Vec<Standing> = Vec::new();
        for (key, (payer_id, reference)) in named {
            if all.iter().any(|known| known.key == key) {
                continue;
            }
            let of = [Value::Text(key.clone())];
            let entries = self.store.select(practice, &sql::BALANCE_BY_KEY, &of).await?;
            let exceptions = match entries.first() {
                Some(first) => self.exceptions_of(practice, SUBJECT, first.balance_num).await?,
                None => vec![],
            };
            let origin = self.origin_of(practice, &payer_id, &reference).await?;
            all.push(Standing { key, entries, exceptions, candidates: origin.candidates() });
        }
        Ok(all)
    }

    /// What the reference of a payer names: the remittance with that trace number, and claims by the payer's number of
    /// them or ours.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn origin_of(&self, practice: i64, payer_id: &str, reference: &str) -> Result<Origin, Error> {
        let mut origin = Origin::default();
        let key = trace_key(reference);
        if !key.is_empty() {
            let of = [Value::Text(key)];
            origin.remittances = self.store.select(practice, &sql::REMITTANCES_BY_TRACE, &of).await?;
            origin.remittances.retain(|remittance| remittance.payer_id == payer_id);
            origin.remittances.truncate(NAMED_MAX);
        }
        let tokens = tokens(reference);
        let texts = |of: fn(&str) -> String| -> Vec<Vec<Value>> {
            let distinct: BTreeSet<String> = tokens.iter().map(|token| of(token)).collect();
            distinct.into_iter().map(|text| vec![Value::Text(text)]).collect()
        };
        // What this payer has answered under its number, else what it has told of in another way.
        let as_written = texts(str::to_owned);
        let answered: Vec<RemittedClaim> =
            self.store.select_each(practice, &sql::REMITTED_BY_PAYER_NUMBER, &as_written).await?;
        let from = numbers(answered.iter().map(|row| row.remittance_num));
        let from: Vec<Remittance> = self.store.get_many(practice, &from).await?;
        let is_of_payer = |row: &&RemittedClaim| {
            from.iter().any(|it| it.remittance_num == row.remittance_num && it.payer_id == payer_id)
        };
        let tracked = numbers(answered.iter().filter(is_of_payer).filter_map(|row| row.tracked_claim_num));
        let mut found: Vec<(Clue, TrackedClaim)> = Vec::new();
        let answered: Vec<TrackedClaim> = self.store.get_many(practice, &tracked).await?;
        found.extend(answered.into_iter().map(|claim| (Clue::PayerClaimNumber, claim)));
        if found.is_empty() {
            let keys = texts(id_key);
            let known = self.store.select_each(practice, &sql::TRACKED_BY_PAYER_NUMBER, &keys).await?;
            found.extend(known.into_iter().map(|claim| (Clue::PayerClaimNumber, claim)));
            let ours = self.store.select_each(practice, &sql::TRACKED_BY_NUMBER, &keys).await?;
            found.extend(ours.into_iter().map(|claim| (Clue::ClaimNumber, claim)));
        }
        found.sort_by_key(|(_, claim)| claim.tracked_claim_num);
        found.dedup_by_key(|(_, claim)| claim.tracked_claim_num);
        found.truncate(NAMED_MAX);
        (origin.clues, origin.claims) = found.into_iter().unzip();
        Ok(origin)
    }

    /// The entries of balances, by the number of the first of each.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn balance_entries(
        &self,
        practice: i64,
        balances: impl Iterator<Item = i64>,
    ) -> Result<Vec<PayerBalanceEntry>, Error> {
        Ok(self.store.select_each(practice, &sql::BALANCE_ENTRIES, &numbers(balances)).await?)
    }
}

impl Origin {
    fn candidates(&self) -> Vec<Candidate> {
        let claims = self.claims.iter().zip(&self.clues);
        let claims =
            claims.map(|(claim, clue)| Candidate { id: claim.public_id.clone(), clues: vec![*clue] });
        let remittances = self.remittances.iter();
        let remittances = remittances
            .map(|remittance| Candidate { id: remittance.public_id.clone(), clues: vec![Clue::TraceNumber] });
        claims.chain(remittances).collect()
    }
}
