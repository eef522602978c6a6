//! What posting looks up for remitted claims, many at a time: the claims of ours that they answer, whose those are, and
//! what answers to the claim file left open about them.

use std::collections::{BTreeSet, HashMap, HashSet};

use claims::Cents;
use claims::account::{CLAIM_SENT, Claim, Etrans, Patient};
use claims::acknowledging::Asked;
use claims::desk::{Exception, TrackedClaim};
use claims::matching::claim::{Around, Found, Keys, Parts, Register, find};
use claims::office::Office;
use claims::posting::intake::{claim_at, entity_of, not_paid_by};
use claims::record::{Field, Value};
use jiff::civil::Date;
use store::Select;
use store::queries::{desk as sql, papers};
use x12::remittance::Remittance as Said;

use crate::app::{App, Error};

/// A first day of service and a charge.
pub(super) type Visit = (Date, Cents);

/// Whose a claim is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whose {
    pub(super) pat_num: i64,
    pub(super) guarantor: i64,
}

impl App {
    /// The claims that remitted ones answer: for each of these places in a remittance, in their order.
    pub(super) async fn find_claims(
        &self,
        practice: i64,
        said: &Said<'_>,
        parts: &Parts<'_>,
        places: &[i64],
        office: &Office,
    ) -> Result<Vec<Found>, Error> {
        let remitted: Vec<_> = (places.iter())
            .map(|place| claim_at(said, *place).map(|it| (it, Keys::of(it, parts.charge(it)))))
            .collect();
        let keys = || remitted.iter().flatten().map(|(_, keys)| keys);
        let by_number =
            self.tracked_by(practice, &sql::TRACKED_BY_NUMBER, keys().map(|keys| &keys.claim_number));
        let by_payer_number = self.tracked_by(
            practice,
            &sql::TRACKED_BY_PAYER_NUMBER,
            keys().flat_map(|keys| &keys.payer_numbers),
        );
        let by_member =
            self.tracked_by(practice, &sql::TRACKED_BY_MEMBER, keys().flat_map(|keys| &keys.members));
        let mut all = by_number.await?;
        // The rest is for those that have no number of ours.
        let ours: HashSet<&str> = all.iter().map(|claim| claim.claim_number_key.as_str()).collect();
        let strays: Vec<&Keys> = keys().filter(|keys| !ours.contains(keys.claim_number.as_str())).collect();
        let heads = strays.iter().filter_map(|keys| keys.head.as_ref());
        let by_head = self.tracked_by(practice, &sql::TRACKED_BY_HEAD, heads).await?;
        let by_visit = self.tracked_of_visits(practice, strays.iter().filter_map(|keys| keys.visit)).await?;
        for more in [by_payer_number.await?, by_member.await?, by_head, by_visit] {
            all.extend(more);
        }
        all.sort_by_key(|claim| claim.tracked_claim_num);
        all.dedup_by_key(|claim| claim.tracked_claim_num);
        let register = Register::of(&all);
        let entity = entity_of(said, office).map(|entity| entity.entity_num);
        let not_paid = not_paid_by(said, office);
        let payer = self.payer_of_ours(practice, &said.payer.name).await?;
        let found = remitted.iter().map(|claim| match claim {
            Some((claim, _)) => {
                let around = Around { charge: parts.charge(claim), entity, not_paid: &not_paid, payer };
                find(claim, around, &register).cloned()
            }
            None => Found::Near(vec![]),
        });
        Ok(found.collect())
    }

    /// Tracked claims by a key of theirs; empty keys find nothing.
    pub(super) async fn tracked_by<'k>(
        &self,
        practice: i64,
        by: &Select<TrackedClaim>,
        keys: impl Iterator<Item = &'k String>,
    ) -> Result<Vec<TrackedClaim>, Error> {
        let keys: BTreeSet<&String> = keys.filter(|key| !key.is_empty()).collect();
        let lists: Vec<Vec<Value>> = keys.into_iter().map(|key| vec![Value::Text(key.clone())]).collect();
        Ok(self.store.select_each(practice, by, &lists).await?)
    }

    /// Tracked claims by their first day and their charge.
    pub(super) async fn tracked_of_visits(
        &self,
        practice: i64,
        visits: impl Iterator<Item = Visit>,
    ) -> Result<Vec<TrackedClaim>, Error> {
        let visits: BTreeSet<Visit> = visits.collect();
        let lists = visits.into_iter().map(|(day, charge)| vec![day.into_value(), charge.into_value()]);
        let lists: Vec<Vec<Value>> = lists.collect();
        Ok(self.store.select_each(practice, &sql::TRACKED_OF_VISIT, &lists).await?)
    }

    /// A payer's name, when claims of ours are with a payer of this name.
    async fn payer_of_ours<'p>(&self, practice: i64, payer: &'p str) -> Result<Option<&'p str>, Error> {
        let name = [Value::Text(payer.to_uppercase())];
        let claim = self.store.one(practice, &sql::TRACKED_OF_PAYER, &name).await?;
        Ok(claim.map(|_| payer))
    }

    /// Whose these claims of door 1 are, by their numbers.
    pub(super) async fn whose(
        &self,
        practice: i64,
        claims: impl Iterator<Item = i64>,
    ) -> Result<HashMap<i64, Whose>, Error> {
        let claims: Vec<Claim> = self.store.get_many(practice, &numbers(claims)).await?;
        let pat_nums = claims.iter().map(|claim| claim.pat_num);
        let patients: Vec<Patient> = self.store.get_many(practice, &numbers(pat_nums)).await?;
        let guarantors: HashMap<i64, i64> = patients.iter().map(|p| (p.pat_num, p.guarantor)).collect();
        let whose = |claim: &Claim| {
            let guarantor = *guarantors.get(&claim.pat_num)?;
            Some((claim.claim_num, Whose { pat_num: claim.pat_num, guarantor }))
        };
        Ok(claims.iter().filter_map(whose).collect())
    }

    /// What answers to the claim file left open about each of the claims that were found.
    pub(super) async fn asked_before(&self, practice: i64, found: &[Found]) -> Result<Vec<Asked>, Error> {
        let only_tracked = found.iter().filter_map(one).filter(|claim| claim.claim_num.is_none());
        let only_tracked: BTreeSet<i64> = only_tracked.map(|claim| claim.tracked_claim_num).collect();
        let claims: BTreeSet<i64> = claims_of(found).collect();
        let mut exceptions = self.open_about(practice, "tracked_claim", only_tracked.into_iter()).await?;
        exceptions.extend(self.open_about(practice, "claim", claims.into_iter()).await?);
        let mut about: HashMap<(String, i64), Vec<Exception>> = HashMap::new();
        for exception in exceptions {
            about.entry((exception.subject_kind.clone(), exception.subject_num)).or_default().push(exception);
        }
        let mut sent: HashMap<i64, Etrans> = HashMap::new();
        for etrans in
            self.store.select_each(practice, &papers::ETRANSS_OF_CLAIM, &numbers(claims_of(found))).await?
        {
            let Some(claim) = etrans.claim_num.filter(|_| etrans.etype == CLAIM_SENT) else { continue };
            let when = |etrans: &Etrans| (etrans.date_time_trans, etrans.etrans_num);
            if sent.get(&claim).is_none_or(|last| when(last) < when(&etrans)) {
                sent.insert(claim, etrans);
            }
        }
        let asked = found.iter().map(|found| {
            let Some(claim) = one(found) else { return Asked::default() };
            let subject = match claim.claim_num {
                Some(num) => ("claim".to_owned(), num),
                None => ("tracked_claim".to_owned(), claim.tracked_claim_num),
            };
            let etrans = claim.claim_num.and_then(|num| sent.get(&num).cloned());
            Asked { exceptions: about.get(&subject).cloned().unwrap_or_default(), etrans }
        });
        Ok(asked.collect())
    }
}

/// The one claim that was found.
pub(super) fn one(found: &Found) -> Option<&TrackedClaim> {
    match found {
        Found::One { claim, .. } => Some(claim),
        _ => None,
    }
}

/// The numbers of the claims of door 1 that were found.
fn claims_of(found: &[Found]) -> impl Iterator<Item = i64> {
    found.iter().filter_map(one).filter_map(|claim| claim.claim_num)
}

/// Numbers as keys, each once.
pub(super) fn numbers(all: impl Iterator<Item = i64>) -> Vec<Vec<Value>> {
    all.collect::<BTreeSet<i64>>().into_iter().map(|number| vec![Value::Int(number)]).collect()
}

/// The charge that the claim at a place of the remittance is compared by.
pub(super) fn charge(said: &Said<'_>, parts: &Parts<'_>, place: i64) -> Cents {
    claim_at(said, place).map_or(Cents::ZERO, |claim| parts.charge(claim))
}
