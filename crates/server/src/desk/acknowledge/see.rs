//! What a file of answers may be about: the claims that left under its numbers, with all that stands around them.

use std::collections::btree_set::IntoIter;
use std::collections::{BTreeMap, BTreeSet};

use claims::account::{Claim, ClaimStatus, Etrans};
use claims::acknowledging::{Answer, Elsewhere, Keys, Seen, Sending};
use claims::desk::{
    Acknowledgment, Exception, ExceptionStatus, Reason, Remittance, RemittedClaim, Reply, SentClaim,
    TrackedClaim,
};
use claims::record::{Record, Value};
use claims::state::Family;
use jiff::Timestamp;
use store::Select;
use store::queries::{desk as sql, pages, papers};

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
        let mut named: Vec<SentClaim> =
            self.each(practice, &sql::SENT_BY_INTERCHANGE, keys.interchanges.iter().copied()).await?;
        named.extend(self.each(practice, &sql::SENT_BY_GROUP, keys.groups.iter().copied()).await?);
        named.extend(self.store.select_each(practice, &sql::SENT_BY_NUMBER, &numbers).await?);
        // Whether a question about a file is settled, all its claims say together.
        let of_files = self.open_about(practice, "file", nums(&named, |sent| sent.stored_file_num)).await?;
        let files = of_files.iter().map(|open| open.subject_num);
        named.extend(self.each(practice, &pages::SENT_IN_FILE, files).await?);
        let sendings = self.sendings(practice, nums(&named, |sent| sent.claim_num), answers).await?;
        let by_number =
            self.tracked_by(practice, &sql::TRACKED_BY_BARE_NUMBER, keys.bare_numbers.iter()).await?;
        let elsewhere = by_number.into_iter().filter(|tracked| tracked.claim_num.is_none());
        let elsewhere = self.elsewhere(practice, elsewhere.collect()).await?;
        let interchanges = keys.interchanges.iter().copied();
        let replies: Vec<Reply> = self.each(practice, &sql::REPLIES_BY_INTERCHANGE, interchanges).await?;
        let replies = replies.iter().map(|reply| reply.interchange_control).collect();
        Ok(State {
            office,
            seen: Seen { matching, sendings, elsewhere, of_files, replies },
            earlier: None,
            known: vec![],
        })
    }

    async fn sendings(
        &self,
        practice: i64,
        claim_nums: impl Iterator<Item = i64>,
        answers: &[Answer],
    ) -> Result<Vec<Sending>, Error> {
        let keys: Vec<Vec<Value>> = claim_nums.map(|num| vec![Value::Int(num)]).collect();
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
        let paid: Vec<RemittedClaim> = self.each(practice, &sql::REMITTED_OF_CLAIM, claim_nums()).await?;
        let paid = self.paid_at(practice, paid).await?;

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
                let paid_since = paid.get(&of).is_some_and(|last| *last >= sent.sent_at);
                all.push(Sending {
                    sent: sent.clone(),
                    claim: claim.clone(),
                    is_latest: latest == Some(sent.sent_claim_num),
                    is_paid: claim.claim_status == ClaimStatus::Received || paid_since,
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

    /// When the last payment came that answered each claim.
    async fn paid_at(
        &self,
        practice: i64,
        mut rows: Vec<RemittedClaim>,
    ) -> Result<BTreeMap<i64, Timestamp>, Error> {
        rows.retain(RemittedClaim::is_answer);
        let keys = nums(&rows, |row| row.remittance_num).map(|num| vec![Value::Int(num)]).collect::<Vec<_>>();
        let remittances: Vec<Remittance> = self.store.get_many(practice, &keys).await?;
        let mut last = BTreeMap::new();
        for row in rows {
            let of = remittances.iter().find(|remittance| remittance.remittance_num == row.remittance_num);
            if let (Some(claim_num), Some(remittance)) = (row.claim_num, of) {
                let at = last.entry(claim_num).or_insert(remittance.received_at);
                *at = (*at).max(remittance.received_at);
            }
        }
        Ok(last)
    }

    async fn elsewhere(&self, practice: i64, tracked: Vec<TrackedClaim>) -> Result<Vec<Elsewhere>, Error> {
        let nums = || tracked.iter().map(|tracked| tracked.tracked_claim_num);
        let answers: Vec<Acknowledgment> = self.each(practice, &sql::ANSWERS_OF_TRACKED, nums()).await?;
        let mut answers = by(answers, |answer| answer.tracked_claim_num);
        let paid: Vec<RemittedClaim> = self.each(practice, &sql::REMITTED_OF_TRACKED, nums()).await?;
        let paid = by(paid, |row| row.tracked_claim_num.filter(|_| row.is_answer()));
        let exceptions = self.open_about(practice, "tracked_claim", nums()).await?;
        let mut exceptions = by(exceptions, |exception| Some(exception.subject_num));
        let elsewhere = tracked.into_iter().map(|tracked| Elsewhere {
            answers: answers.remove(&tracked.tracked_claim_num).unwrap_or_default(),
            exceptions: exceptions.remove(&tracked.tracked_claim_num).unwrap_or_default(),
            is_paid: paid.contains_key(&tracked.tracked_claim_num),
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

    /// What a person was asked because of what was answered to a claim's sendings: about the claim, and about the files
    /// that carried it.
    pub(in crate::desk) async fn asked_of(
        &self,
        practice: i64,
        claim_num: i64,
    ) -> Result<Vec<Exception>, Error> {
        let sent = self.store.select(practice, &sql::SENT_OF_CLAIM, &[Value::Int(claim_num)]).await?;
        let files = nums(&sent, |sent| sent.stored_file_num);
        let mut all = self.open_about(practice, "claim", std::iter::once(claim_num)).await?;
        all.extend(self.open_about(practice, "file", files).await?);
        all.retain(|asked| matches!(asked.reason, Reason::RejectedClaim | Reason::UnclearAnswer));
        Ok(all)
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

/// Numbers of rows, each once.
fn nums<R>(rows: &[R], of: impl Fn(&R) -> i64) -> IntoIter<i64> {
    rows.iter().map(of).collect::<BTreeSet<i64>>().into_iter()
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
