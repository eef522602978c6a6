//! What posting looks up for remitted claims, many at a time: the claims of ours that they answer, whose those are, and
//! what answers left open about them.

use std::collections::{BTreeSet, HashMap, HashSet};

use claims::Cents;
use claims::account::{CLAIM_SENT, Etrans};
use claims::acknowledging::Asked;
use claims::desk::{Exception, Reason, RemittedClaim as RemittedRow, TrackedClaim, id_key};
use claims::matching::claim::choose::{Payer, choose};
use claims::matching::claim::{Around, Found, Keys, Parts, Register, find, is_same_but_for_zeros};
use claims::office::Office;
use claims::posting::intake::{claim_at, entity_of, not_paid_by, payer_id};
use claims::record::{Field, Value};
use jiff::civil::Date;
use store::Select;
use store::queries::{desk as sql, papers};
use x12::remittance::{Remittance as Said, RemittedClaim};

use super::earlier::Before;
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
            self.tracked_by(practice, &sql::TRACKED_BY_BARE_NUMBER, keys().map(|keys| &keys.bare_number));
        let by_payer_number = self.tracked_by(
            practice,
            &sql::TRACKED_BY_PAYER_NUMBER,
            keys().flat_map(|keys| &keys.payer_numbers),
        );
        let by_member =
            self.tracked_by(practice, &sql::TRACKED_BY_MEMBER, keys().flat_map(|keys| &keys.members));
        let (mut all, by_payer_number, by_member) = tokio::try_join!(by_number, by_payer_number, by_member)?;
        // The rest is for those that have no number of ours.
        let ours: HashSet<&str> = all.iter().map(|claim| claim.claim_number_key.as_str()).collect();
        let strays: Vec<&Keys> = keys().filter(|keys| !ours.contains(keys.claim_number.as_str())).collect();
        let heads = strays.iter().filter_map(|keys| keys.head.as_ref());
        let visits = strays.iter().flat_map(|keys| keys.visits.iter().copied());
        let (by_head, by_visit) = tokio::try_join!(
            self.tracked_by(practice, &sql::TRACKED_BY_HEAD, heads),
            self.tracked_of_visits(practice, visits)
        )?;
        for more in [by_payer_number, by_member, by_head, by_visit] {
            all.extend(more);
        }
        all.sort_by_key(|claim| claim.tracked_claim_num);
        all.dedup_by_key(|claim| claim.tracked_claim_num);
        let register = Register::of(&all);
        let entity = entity_of(said, office).map(|entity| entity.entity_num);
        let not_paid = not_paid_by(said, office);
        let id = payer_id(said);
        let payer = Payer { id: &id, name: &said.payer.name, known_as: &[] };
        let around = |claim: &RemittedClaim<'_>| Around {
            charge: parts.charge_among(claim, &register),
            entity,
            not_paid: &not_paid,
            payer: payer.name,
        };
        let remitted: Vec<_> =
            remitted.iter().map(|it| it.as_ref().map(|(claim, _)| (*claim, around(claim)))).collect();
        let found = remitted.iter().map(|it| match it {
            Some((claim, around)) => find(claim, *around, &register).cloned(),
            None => Found::Near(vec![]),
        });
        let several = |found: &Found| matches!(found, Found::Ambiguous(_));
        let found = self.choose_among(practice, payer, &remitted, found.collect(), several).await?;
        let found = self.of_whom(practice, payer, found).await?;
        let of_others = |found: &Found| matches!(found, Found::OtherPayer(_));
        self.choose_among(practice, payer, &remitted, found, of_others).await
    }

    /// What was found, and of that of which more may be known than the answer says, what is meant.
    async fn choose_among(
        &self,
        practice: i64,
        payer: Payer<'_>,
        remitted: &[Option<(&RemittedClaim<'_>, Around<'_>)>],
        found: Vec<Found>,
        is_doubtful: impl Fn(&Found) -> bool,
    ) -> Result<Vec<Found>, Error> {
        if !found.iter().any(&is_doubtful) {
            return Ok(found);
        }
        let known_as = self.known_as(practice, payer.id).await?;
        let payer = Payer { known_as: &known_as, ..payer };
        let pasts = self.pasts(practice, found.iter().filter(|it| is_doubtful(it))).await?;
        let past = |claim: &TrackedClaim| pasts.get(&claim.tracked_claim_num);
        let chosen = remitted.iter().zip(found).map(|(claim, found)| match claim {
            Some((claim, around)) if is_doubtful(&found) => choose(found, claim, *around, payer, past),
            _ => found,
        });
        Ok(chosen.collect())
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

    /// What remittances say under these numbers of ours, as payers write them, found or not.
    pub(super) async fn remitted_by<'n>(
        &self,
        practice: i64,
        numbers: impl Iterator<Item = &'n str>,
    ) -> Result<Vec<RemittedRow>, Error> {
        let mut by_key: HashMap<String, BTreeSet<&str>> = HashMap::new();
        let mut keys: BTreeSet<String> = BTreeSet::new();
        for number in numbers {
            keys.extend([bare_key(number), as_looked_up(number)]);
            by_key.entry(bare_key(number)).or_default().insert(number);
        }
        let keys = keys.into_iter().filter(|key| !key.is_empty()).map(|key| vec![Value::Text(key)]);
        let mut rows =
            self.store.select_each(practice, &sql::REMITTED_BY_NUMBER, &keys.collect::<Vec<_>>()).await?;
        let is_it = |row: &RemittedRow| {
            let mut same = by_key.get(&bare_key(&row.claim_number)).into_iter().flatten();
            same.any(|number| is_same_but_for_zeros(number, &row.claim_number))
        };
        rows.retain(is_it);
        rows.sort_by_key(|row| row.remitted_claim_num);
        rows.dedup_by_key(|row| row.remitted_claim_num);
        Ok(rows)
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

    /// Whose these claims of door 1 are, by their numbers.
    pub(super) async fn whose(
        &self,
        practice: i64,
        claims: impl Iterator<Item = i64>,
    ) -> Result<HashMap<i64, Whose>, Error> {
        let of = numbers(claims).into_iter().map(|claim| [vec![Value::Int(practice)], claim].concat());
        let rows = self.store.query_each(&sql::WHOSE, of.collect()).await?;
        let whose = |row: &Vec<Value>| match row.as_slice() {
            [Value::Int(claim), Value::Int(pat_num), Value::Int(guarantor)] => {
                Some((*claim, Whose { pat_num: *pat_num, guarantor: *guarantor }))
            }
            _ => None,
        };
        Ok(rows.iter().filter_map(whose).collect())
    }

    /// What answers left open about each of the claims that were found.
    pub(super) async fn asked_before(
        &self,
        practice: i64,
        found: &[Found],
        before: &[Before],
    ) -> Result<Vec<Asked>, Error> {
        let only_tracked = found.iter().filter_map(one).filter(|claim| claim.claim_num.is_none());
        let only_tracked: BTreeSet<i64> = only_tracked.map(|claim| claim.tracked_claim_num).collect();
        let claims: BTreeSet<i64> = claims_of(found).collect();
        let mut exceptions = self.open_about(practice, "tracked_claim", only_tracked.into_iter()).await?;
        exceptions.extend(self.open_about(practice, "claim", claims.into_iter()).await?);
        let mut about: HashMap<(String, i64), Vec<Exception>> = HashMap::new();
        for exception in exceptions {
            about.entry((exception.subject_kind.clone(), exception.subject_num)).or_default().push(exception);
        }
        for (claim, exception) in self.asked_of_charges(practice, found, before).await? {
            about.entry(("tracked_claim".to_owned(), claim)).or_default().push(exception);
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

    /// What is open about earlier answers that charge something else than their claim; by the tracked claim.
    async fn asked_of_charges(
        &self,
        practice: i64,
        found: &[Found],
        before: &[Before],
    ) -> Result<Vec<(i64, Exception)>, Error> {
        let mut others: HashMap<i64, i64> = HashMap::new();
        for (found, before) in found.iter().zip(before) {
            let Some(claim) = one(found).filter(|claim| claim.claim_num.is_none()) else { continue };
            let rows = before.earlier.iter().map(|answer| &answer.row);
            let others_of = rows.filter(|row| row.charge != claim.charged_amount);
            others.extend(others_of.map(|row| (row.remitted_claim_num, claim.tracked_claim_num)));
        }
        let mut open = self.open_about(practice, "remitted_claim", others.keys().copied()).await?;
        open.retain(|asked| asked.reason == Reason::ChargeDiffers);
        Ok(open.into_iter().filter_map(|asked| Some((*others.get(&asked.subject_num)?, asked))).collect())
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

/// A claim number without marks, and without zeros before it.
pub(super) fn bare_key(number: &str) -> String {
    Keys::bare(&id_key(number)).to_owned()
}

/// A number that is written just so, as [`sql::REMITTED_BY_NUMBER`] looks it up: there only the usual marks are left out.
fn as_looked_up(number: &str) -> String {
    number.replace(['/', '-', ' '], "").to_ascii_uppercase().trim_start_matches('0').to_owned()
}

/// Numbers as keys, each once.
pub(super) fn numbers(all: impl Iterator<Item = i64>) -> Vec<Vec<Value>> {
    all.collect::<BTreeSet<i64>>().into_iter().map(|number| vec![Value::Int(number)]).collect()
}

/// The charge by which the claim at a place of the remittance was found: its own or that of all its parts.
pub(super) fn charge(said: &Said<'_>, parts: &Parts<'_>, place: i64, found: &Found) -> Cents {
    let Some(claim) = claim_at(said, place) else { return Cents::ZERO };
    parts.charge_for(claim, |charge| found.named().iter().any(|ours| ours.charged_amount == charge))
}
