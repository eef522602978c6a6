//! What a file of answers may be about: the claims that left under its numbers, with all that stands around them.

use std::collections::BTreeMap;

use claims::account::{Claim, ClaimStatus, Etrans};
use claims::acknowledging::{Answer, Elsewhere, Keys, Seen, Sending};
use claims::desk::{Acknowledgment, Exception, ExceptionStatus, SentClaim, TrackedClaim};
use claims::record::{Record, Value};
use claims::state::Family;
use store::Select;
use store::queries::{desk as sql, papers};

use super::State;
use crate::app::{App, Error};

/// Rows by the number of what they belong to.
type By<R> = BTreeMap<i64, Vec<R>>;

impl App {
    pub(super) async fn see_answers(
        &self,
        practice: i64,
        answers: &[Answer],
        sha: &str,
    ) -> Result<State, Error> {
        let matching = self.matching_version(practice).await?;
        let office = self.office(practice).await?;
        let earlier = self.earlier_file(practice, "ack", sha).await?;
        if let Some(file) = &earlier {
            let of = [Value::Int(file.stored_file_num)];
            let known = self.store.select(practice, &sql::ANSWERS_OF_FILE, &of).await?;
            return Ok(State { office, seen: Seen::default(), earlier, known });
        }
        let keys = Keys::of(answers);
        let numbers: Vec<Vec<Value>> =
            keys.claim_numbers.iter().map(|key| vec![Value::Text(key.clone())]).collect();
        let by_number: Vec<TrackedClaim> =
            self.store.select_each(practice, &sql::TRACKED_BY_NUMBER, &numbers).await?;
        let sendings = self.sendings(practice, &keys, &by_number, answers).await?;
        let elsewhere = by_number.into_iter().filter(|tracked| tracked.claim_num.is_none());
        let elsewhere = self.elsewhere(practice, elsewhere.collect()).await?;
        Ok(State { office, seen: Seen { matching, sendings, elsewhere }, earlier: None, known: vec![] })
    }

    async fn sendings(
        &self,
        practice: i64,
        keys: &Keys,
        by_number: &[TrackedClaim],
        answers: &[Answer],
    ) -> Result<Vec<Sending>, Error> {
        let mut named: Vec<SentClaim> =
            self.each(practice, &sql::SENT_BY_INTERCHANGE, keys.interchanges.iter().copied()).await?;
        named.extend(self.each(practice, &sql::SENT_BY_GROUP, keys.groups.iter().copied()).await?);
        let of_claims = named.iter().map(|sent| sent.claim_num);
        let mut claim_nums: Vec<i64> =
            of_claims.chain(by_number.iter().filter_map(|tracked| tracked.claim_num)).collect();
        claim_nums.sort_unstable();
        claim_nums.dedup();
        let keys: Vec<Vec<Value>> = claim_nums.iter().map(|num| vec![Value::Int(*num)]).collect();
        let claims: Vec<Claim> = self.store.get_many(practice, &keys).await?;
        let claim_nums = || claims.iter().map(|claim| claim.claim_num);

        let sent = by(self.each(practice, &sql::SENT_OF_CLAIM, claim_nums()).await?, |s| Some(s.claim_num));
        let known: Vec<Acknowledgment> = self.each(practice, &sql::ANSWERS_OF_CLAIM, claim_nums()).await?;
        let known = by(known, |answer| answer.sent_claim_num);
        let tracked: Vec<TrackedClaim> = self.each(practice, &sql::TRACKED_OF_CLAIM, claim_nums()).await?;
        let tracked = by(tracked, |tracked| tracked.claim_num);
        let exceptions = by(self.open_about(practice, "claim", claim_nums()).await?, |e| Some(e.subject_num));
        let transactions: Vec<Etrans> = self.each(practice, &papers::ETRANSS_OF_CLAIM, claim_nums()).await?;
        let transactions = by(transactions, |etrans| etrans.claim_num);

        let mut families: BTreeMap<i64, Family> = BTreeMap::new();
        let mut all = Vec::new();
        for claim in &claims {
            let of = claim.claim_num;
            let latest = sent.get(&of).into_iter().flatten().max_by_key(|s| (s.sent_at, s.sent_claim_num));
            let latest = latest.map(|latest| latest.sent_claim_num);
            if may_change(claim, answers) && !families.values().any(|f| f.claim(of).is_some()) {
                let family = self.store.family(practice, claim.pat_num).await?;
                families.extend(family.map(|family| (family.guarantor, family)));
            }
            let family = families.values().find(|family| family.claim(of).is_some());
            for sent in sent.get(&of).into_iter().flatten() {
                let left_by = |etrans: &&Etrans| etrans.stored_file_num == Some(sent.stored_file_num);
                all.push(Sending {
                    sent: sent.clone(),
                    claim: claim.clone(),
                    is_latest: latest == Some(sent.sent_claim_num),
                    tracked: tracked.get(&of).and_then(|tracked| tracked.first().cloned()),
                    answers: known.get(&sent.sent_claim_num).cloned().unwrap_or_default(),
                    exceptions: exceptions.get(&of).cloned().unwrap_or_default(),
                    etrans: transactions.get(&of).into_iter().flatten().find(left_by).cloned(),
                    family: family.cloned(),
                });
            }
        }
        Ok(all)
    }

    async fn elsewhere(&self, practice: i64, tracked: Vec<TrackedClaim>) -> Result<Vec<Elsewhere>, Error> {
        let nums = || tracked.iter().map(|tracked| tracked.tracked_claim_num);
        let answers: Vec<Acknowledgment> = self.each(practice, &sql::ANSWERS_OF_TRACKED, nums()).await?;
        let mut answers = by(answers, |answer| answer.tracked_claim_num);
        let exceptions = self.open_about(practice, "tracked_claim", nums()).await?;
        let mut exceptions = by(exceptions, |exception| Some(exception.subject_num));
        let elsewhere = tracked.into_iter().map(|tracked| Elsewhere {
            answers: answers.remove(&tracked.tracked_claim_num).unwrap_or_default(),
            exceptions: exceptions.remove(&tracked.tracked_claim_num).unwrap_or_default(),
            tracked,
        });
        Ok(elsewhere.collect())
    }

    /// The rows of each of these numbers.
    async fn each<R: Record>(
        &self,
        practice: i64,
        query: &Select<R>,
        nums: impl Iterator<Item = i64>,
    ) -> Result<Vec<R>, Error> {
        let lists: Vec<Vec<Value>> = nums.map(|num| vec![Value::Int(num)]).collect();
        Ok(self.store.select_each(practice, query, &lists).await?)
    }

    /// What a person was asked about these, and has not settled.
    pub(in crate::desk) async fn open_about(
        &self,
        practice: i64,
        kind: &str,
        nums: impl Iterator<Item = i64>,
    ) -> Result<Vec<Exception>, Error> {
        let lists: Vec<Vec<Value>> =
            nums.map(|num| vec![Value::Text(kind.to_owned()), Value::Int(num)]).collect();
        let mut all = self.store.select_each(practice, &sql::EXCEPTIONS_OF, &lists).await?;
        all.retain(|exception| exception.status == ExceptionStatus::Open);
        Ok(all)
    }
}

fn by<R>(rows: Vec<R>, of: impl Fn(&R) -> Option<i64>) -> By<R> {
    let mut map = By::new();
    for row in rows {
        if let Some(number) = of(&row) {
            map.entry(number).or_insert_with(Vec::new).push(row);
        }
    }
    map
}

/// Whether the claim's status may change: its family is needed then.
fn may_change(claim: &Claim, answers: &[Answer]) -> bool {
    let rejects = || answers.iter().flat_map(|a| &a.verdicts).any(|verdict| verdict.outcome.is_rejected());
    match claim.claim_status {
        ClaimStatus::Sent | ClaimStatus::ProbablySent => rejects(),
        ClaimStatus::Unsent | ClaimStatus::Waiting => true,
        ClaimStatus::Received | ClaimStatus::HoldInProcess | ClaimStatus::HoldUntilPrimary => false,
    }
}
