//! What waits for something else to arrive: remitted claims whose claim comes after them, a reversal before what it takes
//! back, the answer of a later payer before that of an earlier one. They are looked at again when that is here, so that
//! any order of arrival ends in the same links and postings.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::account::Claim;
use claims::change::{ChangeSet, Scope};
use claims::desk::{
    Exception, ExceptionStatus, LinkKind, Reason, Remittance, RemittanceStatus, RemittedClaim,
    RemittedClaimState, StoredFile, TrackedClaim, id_key,
};
use claims::matching::Tier;
use claims::matching::claim::{Found, Parts};
use claims::office::Office;
use claims::posting::finish::reconcile;
use claims::posting::intake::{claim_at, set_of};
use claims::posting::step::{self, Books, Next};
use claims::record::{Field, Value};
use claims::state::{Family, Now, Numbers};
use store::queries::desk as sql;
use x12::remittance::Remittance as Said;

use super::earlier::Before;
use super::find::{charge, numbers};
use super::jobs;
use super::post::claim_num;
use crate::app::{App, Caller, Error};

/// A remitted claim that waits, and what it answers.
pub(super) struct Late {
    matching: i64,
    office: Arc<Office>,
    remittance: Remittance,
    pub(super) row: RemittedClaim,
    next: Next,
    family: Option<Family>,
    /// Its remittance's money was seen, or there is none to be seen.
    is_settled: bool,
}

/// What an answer waits for that a claim of ours brings.
const WAITS_FOR_CLAIM: [Reason; 5] = [
    Reason::UnmatchedClaim,
    Reason::ConflictingKeys,
    Reason::ChargeDiffers,
    Reason::UnknownPayer,
    Reason::ReversalWithoutOriginal,
];
/// What an answer waits for that another answer brings.
const WAITS_FOR_ANSWER: [Reason; 4] =
    [Reason::ReversalWithoutOriginal, Reason::Overpaid, Reason::SecondaryBeforePrimary, Reason::UnknownPayer];

/// Whether what is asked for this reason may be answered by what comes later.
#[must_use]
pub fn may_be_answered(reason: Reason) -> bool {
    WAITS_FOR_CLAIM.contains(&reason) || WAITS_FOR_ANSWER.contains(&reason)
}

impl App {
    /// Looks whether remitted claims that wait because the claim they answer was not known answer this one, and posts
    /// them.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn match_waiting(&self, practice: i64, claim: &TrackedClaim) -> Result<(), Error> {
        let text = |text: &str| Value::Text(text.to_owned());
        let charge = claim.charged_amount;
        let keys = [
            RemittedClaimState::Held.into_value(),
            text(&claim.claim_number),
            charge.into_value(),
            (-charge).into_value(),
            text(claim.payer_claim_number.as_deref().unwrap_or_default()),
        ];
        for row in self.store.select(practice, &sql::REMITTED_THAT_MAY_ANSWER, &keys).await? {
            for exception in self.waits_of(practice, &row).await? {
                let only = Some(claim.tracked_claim_num);
                self.match_unmatched(practice, exception.exception_num, only).await?;
            }
        }
        for row in self.remitted_by(practice, std::iter::once(claim.claim_number.as_str())).await? {
            self.match_noted(practice, claim, &row).await?;
        }
        self.look_behind(practice, claim.tracked_claim_num).await
    }

    /// Goes on with what a crash left of [`App::match_waiting`], or does it for a claim of door 1.
    pub(super) async fn go_on_looking(&self, practice: i64, tracked: i64) -> Result<(), Error> {
        match self.store.get(practice, &[Value::Int(tracked)]).await? {
            Some(claim) => self.match_waiting(practice, &claim).await,
            // It was deleted since.
            None => self.look_behind(practice, tracked).await,
        }
    }

    /// Looks again at what waits for an answer to a tracked claim. The job for it is done then.
    pub(super) async fn look_behind(&self, practice: i64, tracked: i64) -> Result<(), Error> {
        self.look_again(practice, [tracked].into()).await?;
        let caller = Caller::program(practice, "matching");
        self.drop_job(&caller, jobs::LOOK_AGAIN, &tracked.to_string()).await
    }

    /// Looks whether a remitted claim that waits can be posted by now. The job for it is done then.
    pub(super) async fn match_again(&self, practice: i64, exception: i64) -> Result<(), Error> {
        self.match_unmatched(practice, exception, None).await?;
        let caller = Caller::program(practice, "matching");
        self.drop_job(&caller, jobs::MATCH_AGAIN, &exception.to_string()).await
    }

    /// Ties what decides nothing, and had nothing to wait for, to the claim that it speaks of.
    async fn match_noted(
        &self,
        practice: i64,
        claim: &TrackedClaim,
        row: &RemittedClaim,
    ) -> Result<(), Error> {
        let is_of_nobody = |row: &RemittedClaim| {
            row.state == RemittedClaimState::Noted && (row.tracked_claim_num, row.claim_num) == (None, None)
        };
        if !is_of_nobody(row) {
            return Ok(());
        }
        let Some(remittance) = self.remittance(practice, row.remittance_num).await? else { return Ok(()) };
        let bytes = self.bytes_of(practice, &remittance).await?;
        let read = x12::remittance::read(&bytes);
        let Some(said) = set_of(&read, &remittance) else { return Ok(()) };
        let caller = Caller::program(practice, "matching");
        let load = async || {
            let matching = self.matching_version(practice).await?;
            let row: Option<RemittedClaim> =
                self.store.get(practice, &[Value::Int(row.remitted_claim_num)]).await?;
            let Some(row) = row.filter(is_of_nobody) else { return Ok(None) };
            let late = self.meant(practice, matching, row, said, Some(claim.tracked_claim_num)).await?;
            Ok::<_, Error>(late.filter(|late| matches!(late.next.found, Found::One { .. })))
        };
        self.decide(&caller, "remittance.match", load, |late, now, numbers| {
            let changes = late.as_ref().map(|late| post(late, said, now, numbers));
            Ok(((), changes.unwrap_or_default()))
        })
        .await
    }

    /// What is open about a remitted claim and may end when a claim of ours comes to be known.
    async fn waits_of(&self, practice: i64, row: &RemittedClaim) -> Result<Vec<Exception>, Error> {
        let mut asked = self.exceptions_of(practice, "remitted_claim", row.remitted_claim_num).await?;
        asked.retain(|exception| exception.is_open() && WAITS_FOR_CLAIM.contains(&exception.reason));
        Ok(asked)
    }

    /// Looks again at the answers that wait for one of a remittance's.
    pub(super) async fn look_again_beside(&self, practice: i64, remittance_num: i64) -> Result<(), Error> {
        if !self.is_any_waiting_for_answer(practice).await? {
            return Ok(());
        }
        let of = [Value::Int(remittance_num)];
        let rows = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &of).await?;
        let mut answered: BTreeSet<i64> = rows.iter().filter_map(|row| row.tracked_claim_num).collect();
        // Those of a remittance that is held are not tied; they are answered all the same.
        let untied = rows.iter().filter(|row| row.tracked_claim_num.is_none());
        let keys: BTreeSet<String> = untied.map(|row| id_key(&row.claim_number)).collect();
        let keys: Vec<Vec<Value>> =
            keys.into_iter().filter(|key| !key.is_empty()).map(|key| vec![Value::Text(key)]).collect();
        let named = self.store.select_each(practice, &sql::TRACKED_BY_NUMBER, &keys).await?;
        answered.extend(named.into_iter().map(|claim| claim.tracked_claim_num));
        self.look_again(practice, answered).await
    }

    /// Whether anything in the practice waits for an answer.
    pub(super) async fn is_any_waiting_for_answer(&self, practice: i64) -> Result<bool, Error> {
        for reason in WAITS_FOR_ANSWER {
            if !self.open_for(practice, reason).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Looks again at the answers that wait for one to these tracked claims, and to those that post by it.
    pub(super) async fn look_again(&self, practice: i64, mut answered: BTreeSet<i64>) -> Result<(), Error> {
        let caller = Caller::program(practice, "matching");
        // What is posted here leaves a job, which is done when it was looked who waits for that.
        let mut own = BTreeSet::new();
        while !answered.is_empty() {
            let patients = self.patients_of(practice, &answered).await?;
            let mut posted = BTreeSet::new();
            for reason in WAITS_FOR_ANSWER {
                for exception in self.open_for(practice, reason).await? {
                    let Some(own) = self.beside(practice, &exception, &answered, &patients).await? else {
                        continue;
                    };
                    if self.match_unmatched(practice, exception.exception_num, None).await? {
                        posted.insert(own);
                    }
                }
            }
            for num in own {
                self.drop_job(&caller, jobs::LOOK_AGAIN, &i64::to_string(&num)).await?;
            }
            own = posted.clone();
            answered = posted;
        }
        Ok(())
    }

    async fn open_for(&self, practice: i64, reason: Reason) -> Result<Vec<Exception>, Error> {
        let of = [reason.into_value(), ExceptionStatus::Open.into_value()];
        Ok(self.store.select(practice, &sql::EXCEPTIONS_BY_REASON, &of).await?)
    }

    /// Whose the claims of door 1 among tracked ones are.
    async fn patients_of(&self, practice: i64, tracked: &BTreeSet<i64>) -> Result<BTreeSet<i64>, Error> {
        let tracked: Vec<TrackedClaim> =
            self.store.get_many(practice, &numbers(tracked.iter().copied())).await?;
        let claims = numbers(tracked.iter().filter_map(|claim| claim.claim_num));
        let claims: Vec<Claim> = self.store.get_many(practice, &claims).await?;
        Ok(claims.iter().map(|claim| claim.pat_num).collect())
    }

    /// The tracked claim of an answer that waits, when it is one of those that were answered, of one of their patients, or
    /// for the same visit to another payer.
    async fn beside(
        &self,
        practice: i64,
        exception: &Exception,
        answered: &BTreeSet<i64>,
        patients: &BTreeSet<i64>,
    ) -> Result<Option<i64>, Error> {
        let key = [Value::Int(exception.subject_num)];
        let Some(row) = self.store.get::<RemittedClaim>(practice, &key).await? else { return Ok(None) };
        let Some(own) = self.waits_at(practice, exception, &row).await? else { return Ok(None) };
        if answered.contains(&own) {
            return Ok(Some(own));
        }
        if let Some(claim_num) = row.claim_num {
            let claim: Option<Claim> = self.store.get(practice, &[Value::Int(claim_num)]).await?;
            return Ok(claim.filter(|claim| patients.contains(&claim.pat_num)).map(|_| own));
        }
        let tracked: Option<TrackedClaim> = self.store.get(practice, &[Value::Int(own)]).await?;
        let Some(tracked) = tracked else { return Ok(None) };
        let others = self.others_of(practice, &[&tracked]).await?;
        let is_among = others.values().flatten().any(|other| answered.contains(&other.tracked_claim_num));
        Ok(is_among.then_some(own))
    }

    /// The tracked claim that an answer waits at: its own, or that of another payer which it seems to answer.
    async fn waits_at(
        &self,
        practice: i64,
        exception: &Exception,
        row: &RemittedClaim,
    ) -> Result<Option<i64>, Error> {
        if row.tracked_claim_num.is_some() || exception.reason != Reason::UnknownPayer {
            return Ok(row.tracked_claim_num);
        }
        let Some(candidate) = exception.candidates().into_iter().next() else { return Ok(None) };
        let id = [Value::Text(candidate.id)];
        let claim = self.store.one(practice, &sql::TRACKED_BY_PUBLIC_ID, &id).await?;
        Ok(claim.map(|claim| claim.tracked_claim_num))
    }

    /// Posts a remitted claim that waits, when by now it can be: `only` to this claim, if one is named. Whether it is
    /// posted.
    pub(super) async fn match_unmatched(
        &self,
        practice: i64,
        exception: i64,
        only: Option<i64>,
    ) -> Result<bool, Error> {
        let caller = Caller::program(practice, "matching");
        let Some(row) = self.open_claim(practice, exception).await? else { return Ok(false) };
        let Some(remittance) = self.remittance(practice, row.remittance_num).await? else { return Ok(false) };
        let bytes = self.bytes_of(practice, &remittance).await?;
        let read = x12::remittance::read(&bytes);
        let Some(said) = set_of(&read, &remittance) else { return Ok(false) };
        let load = || self.late(practice, only, exception, said);
        let decide = self.decide(&caller, "remittance.match", load, |late, now, numbers| {
            let Some(late) = late else { return Ok((false, ChangeSet::new())) };
            let changes = post(late, said, now, numbers);
            Ok((is_answered(&changes), changes))
        });
        let is_posted = decide.await?;
        if is_posted {
            self.finish_late(&caller, remittance.remittance_num, said).await?;
        }
        Ok(is_posted)
    }

    /// The bytes of the file in which a remittance stands; none when it is there no more.
    pub(super) async fn bytes_of(&self, practice: i64, remittance: &Remittance) -> Result<Vec<u8>, Error> {
        let key = [Value::Int(remittance.stored_file_num)];
        let file: Option<StoredFile> = self.store.get(practice, &key).await?;
        Ok(file.map(|file| file.bytes).unwrap_or_default())
    }

    /// The remitted claim that waits, as long as the exception about it is open.
    async fn open_claim(&self, practice: i64, exception: i64) -> Result<Option<RemittedClaim>, Error> {
        let exception: Option<Exception> = self.store.get(practice, &[Value::Int(exception)]).await?;
        let Some(exception) = exception.filter(Exception::is_open) else { return Ok(None) };
        let row: Option<RemittedClaim> =
            self.store.get(practice, &[Value::Int(exception.subject_num)]).await?;
        // What was taken in all the same is asked about, and posts nothing twice.
        Ok(row.filter(|row| row.state == RemittedClaimState::Held))
    }

    async fn late(
        &self,
        practice: i64,
        only: Option<i64>,
        exception: i64,
        said: &Said<'_>,
    ) -> Result<Option<Late>, Error> {
        let matching = self.matching_version(practice).await?;
        let Some(row) = self.open_claim(practice, exception).await? else { return Ok(None) };
        self.meant(practice, matching, row, said, only).await
    }

    /// A remitted claim that waits with the claim that it answers, when that is found: `only` this one, if one is named. Of
    /// one that is named, it may also be that it is not known whether that is it.
    async fn meant(
        &self,
        practice: i64,
        matching: i64,
        row: RemittedClaim,
        said: &Said<'_>,
        only: Option<i64>,
    ) -> Result<Option<Late>, Error> {
        let Some(late) = self.late_for(practice, matching, row, said, None).await? else { return Ok(None) };
        let is_meant = |claim: &TrackedClaim| only.is_none_or(|only| only == claim.tracked_claim_num);
        match &late.next.found {
            Found::One { claim, .. } if is_meant(claim) => {
                let is_parted = self.is_parted(practice, &late.row, claim).await?;
                Ok(Some(late).filter(|_| !is_parted))
            }
            Found::One { .. } => Ok(None),
            // What came is no answer to what is asked, and there is more to say of it.
            found => {
                let is_named = only.is_some() && found.named().iter().any(is_meant);
                Ok(Some(late).filter(|_| is_named))
            }
        }
    }

    /// Whether a person took a remitted claim from this claim.
    async fn is_parted(
        &self,
        practice: i64,
        row: &RemittedClaim,
        claim: &TrackedClaim,
    ) -> Result<bool, Error> {
        let from = [LinkKind::Claim.into_value(), Value::Int(row.remitted_claim_num)];
        let parted = self.store.select(practice, &sql::PARTED_FROM, &from).await?;
        Ok(parted.iter().any(|parted| parted.to_num == claim.tracked_claim_num))
    }

    /// What was found for a remitted claim, unless it waits at a claim already: there it stays until a person takes it
    /// away, and where a person named the claim, that is why.
    async fn kept_to(
        &self,
        practice: i64,
        row: &RemittedClaim,
        found: Vec<Found>,
    ) -> Result<Vec<Found>, Error> {
        let Some(own) = row.tracked_claim_num else { return Ok(found) };
        let from = [LinkKind::Claim.into_value(), Value::Int(row.remitted_claim_num)];
        let links = self.store.select(practice, &sql::LINKS_FROM, &from).await?;
        let claim: Option<TrackedClaim> = self.store.get(practice, &[Value::Int(own)]).await?;
        let Some((link, claim)) = links.into_iter().find(|link| link.to_num == own).zip(claim) else {
            return Ok(found);
        };
        let tier = Tier::parse(&link.rule).unwrap_or(Tier::Hand);
        let is_its = |it: &Found| matches!(it, Found::One { claim, .. } if claim.tracked_claim_num == own);
        if tier != Tier::Hand && found.iter().any(is_its) {
            return Ok(found);
        }
        Ok(vec![Found::One { claim, tier, evidence: link.evidence }])
    }

    /// All that posting a remitted claim needs to see; `said` is the set in which it stands, `chosen` the claim that it
    /// answers, where that is known.
    pub(super) async fn late_for(
        &self,
        practice: i64,
        matching: i64,
        row: RemittedClaim,
        said: &Said<'_>,
        chosen: Option<Found>,
    ) -> Result<Option<Late>, Error> {
        let Some(remittance) = self.remittance(practice, row.remittance_num).await? else { return Ok(None) };
        let office = self.office(practice).await?;
        let parts = Parts::of(&said.claims);
        let mut found = match chosen {
            Some(chosen) => vec![chosen],
            None => {
                let found = self.find_claims(practice, said, &parts, &[row.claim_index], &office).await?;
                self.kept_to(practice, &row, found).await?
            }
        };
        let mut before = self.came_before(practice, &[claim_at(said, row.claim_index)], &found).await?;
        let (Some(found), Some(mut before)) = (found.pop(), before.pop()) else { return Ok(None) };
        let charge = charge(said, &parts, row.claim_index, &found);
        before.earlier.retain(|answer| answer.row.remitted_claim_num != row.remitted_claim_num);
        let answered = std::slice::from_ref(&found);
        let whose = self.whose(practice, claim_num(&found, &before).into_iter()).await?;
        let family = match whose.values().next() {
            Some(whose) => self.store.family(practice, whose.pat_num).await?,
            None => None,
        };
        let is_settled = remittance.payment_amount.is_zero() || self.is_paid(practice, &remittance).await?;
        let asked = self
            .asked_before(practice, answered, std::slice::from_ref(&before))
            .await?
            .pop()
            .unwrap_or_default();
        let exceptions = self.exceptions_of(practice, "remitted_claim", row.remitted_claim_num).await?;
        let Before { earlier, others, untracked } = before;
        let next = Next { found, charge, earlier, others, untracked, asked, exceptions };
        Ok(Some(Late { matching, office, remittance, row, next, family, is_settled }))
    }
}

/// Posts a remitted claim that waited, and reconciles its claim where the money is there. `said` is the set in which it
/// stands.
pub(super) fn post(late: &Late, said: &Said<'_>, now: Now, numbers: &mut Numbers) -> ChangeSet {
    let (row, next) = (late.row.clone(), &late.next);
    let books = Books { office: &late.office, family: late.family.as_ref() };
    let mut changes = step::decide(said, &late.remittance, row, next, books, now, numbers);
    changes.changes(Scope::Matching, late.matching);
    let answered = changes.puts_of::<RemittedClaim>().find(RemittedClaim::is_answer);
    if let Some(answered) = answered {
        if late.is_settled {
            let claims: Vec<TrackedClaim> = changes.puts_of().collect();
            reconcile(&claims, now, &mut changes);
        }
        // Others may wait for it.
        let own = answered.tracked_claim_num.map(|num| jobs::look_again(num, now, numbers));
        changes.put_all(own.as_slice());
        // Its check was left out, and may be made now.
        let Remittance { remittance_num, status, claim_payment_num, .. } = late.remittance;
        if status == RemittanceStatus::Posted && claim_payment_num.is_none() {
            changes.put(&jobs::finish_remittance(remittance_num, now, numbers));
        }
    }
    changes
}

/// Whether the remitted claim that a change set writes answers its claim.
fn is_answered(changes: &ChangeSet) -> bool {
    changes.puts_of::<RemittedClaim>().any(|row| row.is_answer())
}
