//! Posting of a remittance, claim by claim in chunks, each one commit (`decisions.md` 12).
//!
//! What is posted is the file as it was kept. The remittance says which claim is next; so a crash between two
//! chunks, or two runs side by side, post each claim once.

use std::sync::Arc;

use claims::account::{CLAIM_SENT, Claim};
use claims::acknowledging::Asked;
use claims::change::{ChangeSet, Scope};
use claims::desk::{Remittance, RemittanceStatus, RemittedClaim, StoredFile, TrackedClaim};
use claims::matching::claim::{Candidates, Found, Keys, charge_of_parts, find};
use claims::office::Office;
use claims::posting::finish::{self, Ending};
use claims::posting::intake::entity_of;
use claims::posting::step::{self, Next};
use claims::record::Value;
use claims::state::Family;
use store::job::{JOBS_FOR, Job};
use store::queries::{desk as sql, papers};
use store::{Select, Store};
use x12::remittance::Remittance as Said;

use super::jobs;
use crate::app::{App, Caller, Error};

/// How many claims of a remittance are posted in one commit.
pub const CHUNK_CLAIMS_MAX: usize = 50;

/// What a chunk sees: claims of different families, none twice.
struct Chunk {
    matching: i64,
    remittance: Remittance,
    office: Arc<Office>,
    next: Vec<Next>,
}

impl App {
    /// Posts what is left of a remittance, makes its check, and ties it to its money.
    ///
    /// # Errors
    /// When the store cannot be used; what is posted by then stays posted, and the job stays.
    pub async fn post_remittance(&self, practice: i64, remittance_num: i64) -> Result<(), Error> {
        let caller = Caller::program(practice, "posting");
        let Some(remittance) = self.remittance(practice, remittance_num).await? else { return Ok(()) };
        let file: Option<StoredFile> =
            self.store.get(practice, &[Value::Int(remittance.stored_file_num)]).await?;
        let Some(file) = file else { return Ok(()) };
        let read = x12::remittance::read(&file.bytes);
        let index = usize::try_from(remittance.set_index).unwrap_or(usize::MAX);
        let Some(said) = read.remittances.get(index) else { return Ok(()) };
        while self.post_chunk(&caller, remittance_num, said).await? {}
        self.finish_posting(&caller, remittance_num, said).await?;
        self.tie_number(practice, &remittance.trace_key).await?;
        self.drop_job(&caller, jobs::POST_REMITTANCE, &remittance_num.to_string()).await
    }

    /// How many claims of a remittance wait for a person, or for its posting.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn claims_that_wait(&self, practice: i64, remittance_num: i64) -> Result<usize, Error> {
        let of = [Value::Int(remittance_num)];
        let rows = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &of).await?;
        Ok(rows.iter().filter(|row| row.is_waiting()).count())
    }

    async fn remittance(&self, practice: i64, num: i64) -> Result<Option<Remittance>, Error> {
        Ok(self.store.get(practice, &[Value::Int(num)]).await?)
    }

    /// Posts the next claims; false when none is left.
    async fn post_chunk(&self, caller: &Caller, num: i64, said: &Said<'_>) -> Result<bool, Error> {
        let load = || self.load_chunk(caller.practice, num, said);
        self.decide(caller, "remittance.post", load, |chunk, now, numbers| {
            let Some(chunk) = chunk.as_ref().filter(|chunk| !chunk.next.is_empty()) else {
                return Ok((false, ChangeSet::new()));
            };
            let mut changes = ChangeSet::new();
            changes.changes(Scope::Matching, chunk.matching);
            for next in &chunk.next {
                changes.merge(step::decide(said, &chunk.remittance, next, &chunk.office, now, numbers));
            }
            let mut remittance = chunk.remittance.clone();
            remittance.next_claim += i64::try_from(chunk.next.len()).unwrap_or_default();
            remittance.updated_at = now.instant;
            changes.put(&remittance);
            Ok((true, changes))
        })
        .await
    }

    async fn load_chunk(&self, practice: i64, num: i64, said: &Said<'_>) -> Result<Option<Chunk>, Error> {
        let matching = self.matching_version(practice).await?;
        let Some(remittance) = self.remittance(practice, num).await? else { return Ok(None) };
        if remittance.status != RemittanceStatus::Posting || remittance.next_claim >= remittance.claim_count {
            return Ok(None);
        }
        let office = self.office(practice).await?;
        let rows = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &[Value::Int(num)]).await?;
        let waiting = rows.into_iter().filter(|row| row.claim_index >= remittance.next_claim);
        let mut next: Vec<Next> = Vec::new();
        for row in waiting.take(CHUNK_CLAIMS_MAX) {
            let found = self.find_claim(practice, &row, said, &office).await?;
            let family = self.family_of(practice, &found).await?;
            if next.iter().any(|earlier| is_same_account(earlier, &found, family.as_ref())) {
                break;
            }
            let asked = self.asked_before(practice, &found).await?;
            // Nobody was asked yet about what comes to be posted for the first time.
            next.push(Next { row, found, family, asked, exceptions: vec![] });
        }
        Ok(Some(Chunk { matching, remittance, office, next }))
    }

    /// The claim that a remitted one answers.
    pub(super) async fn find_claim(
        &self,
        practice: i64,
        row: &RemittedClaim,
        said: &Said<'_>,
        office: &Office,
    ) -> Result<Found, Error> {
        let index = usize::try_from(row.claim_index).unwrap_or(usize::MAX);
        let Some(claim) = said.claims.get(index) else { return Ok(Found::None) };
        let keys = Keys::of(claim);
        let number = std::slice::from_ref(&keys.claim_number);
        let candidates = Candidates {
            by_claim_number: tracked(&self.store, practice, &sql::TRACKED_BY_NUMBER, number).await?,
            by_payer_number: tracked(
                &self.store,
                practice,
                &sql::TRACKED_BY_PAYER_NUMBER,
                &keys.payer_numbers,
            )
            .await?,
            by_member: tracked(&self.store, practice, &sql::TRACKED_BY_MEMBER, &keys.members).await?,
        };
        let entity = entity_of(said, office).map(|entity| entity.entity_num);
        Ok(find(claim, charge_of_parts(claim, &said.claims), entity, &candidates))
    }

    /// What answers to the claim file left open about the claim that was found.
    pub(super) async fn asked_before(&self, practice: i64, found: &Found) -> Result<Asked, Error> {
        let Found::One { claim, .. } = found else { return Ok(Asked::default()) };
        let Some(claim_num) = claim.claim_num else {
            let num = std::iter::once(claim.tracked_claim_num);
            let exceptions = self.open_about(practice, "tracked_claim", num).await?;
            return Ok(Asked { exceptions, etrans: None });
        };
        let exceptions = self.open_about(practice, "claim", std::iter::once(claim_num)).await?;
        let of = [Value::Int(claim_num)];
        let mut sent = self.store.select(practice, &papers::ETRANSS_OF_CLAIM, &of).await?;
        sent.retain(|etrans| etrans.etype == CLAIM_SENT);
        let etrans = sent.into_iter().max_by_key(|etrans| (etrans.date_time_trans, etrans.etrans_num));
        Ok(Asked { exceptions, etrans })
    }

    pub(super) async fn family_of(&self, practice: i64, found: &Found) -> Result<Option<Family>, Error> {
        let Found::One { claim: TrackedClaim { claim_num: Some(num), .. }, .. } = found else {
            return Ok(None);
        };
        self.family_of_claim(practice, *num).await
    }

    /// The family of a claim; `None` when there is no such claim.
    async fn family_of_claim(&self, practice: i64, claim_num: i64) -> Result<Option<Family>, Error> {
        let claim: Option<Claim> = self.store.get(practice, &[Value::Int(claim_num)]).await?;
        match claim {
            Some(claim) => Ok(self.store.family(practice, claim.pat_num).await?),
            None => Ok(None),
        }
    }

    /// Closes the remittance once its last claim is in.
    async fn finish_posting(&self, caller: &Caller, num: i64, said: &Said<'_>) -> Result<(), Error> {
        let load = async || {
            let matching = self.matching_version(caller.practice).await?;
            let ending = self.load_ending(caller.practice, num).await?;
            Ok::<_, Error>((matching, ending, self.office(caller.practice).await?))
        };
        self.decide(caller, "remittance.finish", load, |(matching, ending, office), now, numbers| {
            let Some(ending) = ending else { return Ok(((), ChangeSet::new())) };
            let mut changes = finish::decide(said, ending, office, now, numbers);
            changes.changes(Scope::Matching, *matching);
            Ok(((), changes))
        })
        .await
    }

    async fn load_ending(&self, practice: i64, num: i64) -> Result<Option<Ending>, Error> {
        let Some(remittance) = self.remittance(practice, num).await? else { return Ok(None) };
        if remittance.status != RemittanceStatus::Posting || remittance.next_claim < remittance.claim_count {
            return Ok(None);
        }
        let rows = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE, &[Value::Int(num)]).await?;
        let exceptions = self.exceptions_of(practice, "remittance", num).await?;
        let mut ending =
            Ending { remittance, families: vec![], claim_proc_nums: vec![], tracked: vec![], exceptions };
        for row in &rows {
            let of = [Value::Int(row.remitted_claim_num)];
            let lines = self.store.select(practice, &sql::LINES_OF_REMITTED_CLAIM, &of).await?;
            ending.claim_proc_nums.extend(lines.iter().map(|line| line.claim_proc_num));
            let is_loaded = |num: &i64| ending.families.iter().any(|family| family.claim(*num).is_some());
            if let Some(claim_num) = row.claim_num.filter(|num| !lines.is_empty() && !is_loaded(num)) {
                ending.families.extend(self.family_of_claim(practice, claim_num).await?);
            }
        }
        ending.tracked = self.tracked_of(practice, &rows).await?;
        Ok(Some(ending))
    }

    /// The claims that remitted claims have answered, each once. One that waits for a person, was only estimated or
    /// passed on, is not answered.
    pub(super) async fn tracked_of(
        &self,
        practice: i64,
        rows: &[RemittedClaim],
    ) -> Result<Vec<TrackedClaim>, Error> {
        let mut numbers: Vec<i64> =
            rows.iter().filter(|row| row.is_answer()).filter_map(|row| row.tracked_claim_num).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let keys: Vec<Vec<Value>> = numbers.into_iter().map(|num| vec![Value::Int(num)]).collect();
        Ok(self.store.get_many(practice, &keys).await?)
    }

    /// Strikes a job that is done.
    pub(super) async fn drop_job(&self, caller: &Caller, kind: &str, subject: &str) -> Result<(), Error> {
        let of = [Value::Text(kind.to_owned()), Value::Text(subject.to_owned())];
        let load = async || Ok::<_, Error>(self.store.select(caller.practice, &JOBS_FOR, &of).await?);
        self.decide(caller, "job.done", load, |jobs: &Vec<Job>, _, _| {
            let mut changes = ChangeSet::new();
            for job in jobs {
                changes.forget(job);
            }
            Ok(((), changes))
        })
        .await
    }
}

/// Whether two claims of a chunk move the same account or the same claim: then the second waits for the next
/// chunk, which sees what the first one did.
fn is_same_account(earlier: &Next, found: &Found, family: Option<&Family>) -> bool {
    let same_family = match (&earlier.family, family) {
        (Some(a), Some(b)) => a.guarantor == b.guarantor,
        _ => false,
    };
    let same_claim = match (&earlier.found, found) {
        (Found::One { claim: a, .. }, Found::One { claim: b, .. }) => {
            a.tracked_claim_num == b.tracked_claim_num
        }
        _ => false,
    };
    same_family || same_claim
}

/// Tracked claims by each of several keys; empty keys find nothing.
async fn tracked(
    store: &Store,
    practice: i64,
    by: &Select<TrackedClaim>,
    keys: &[String],
) -> Result<Vec<TrackedClaim>, Error> {
    let keys: Vec<Vec<Value>> =
        (keys.iter()).filter(|key| !key.is_empty()).map(|key| vec![Value::Text(key.clone())]).collect();
    Ok(store.select_each(practice, by, &keys).await?)
}
