//! Posting of a remittance, claim by claim in chunks, each one commit (`decisions.md` 12).
//!
//! What is posted is the file as it was kept. A claim is kept with what became of it, and the remittance says up to
//! where that is so of all; so a crash between two chunks, or two runs side by side, post each claim once.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use claims::change::{ChangeSet, Scope};
use claims::desk::{Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState};
use claims::matching::claim::{Found, Parts};
use claims::office::Office;
use claims::posting::intake::{claim_at, remitted_claim, set_of};
use claims::posting::step::{self, Books, Next};
use claims::record::Value;
use claims::state::Family;
use store::job::{JOBS_FOR, Job};
use store::queries::desk as sql;
use x12::remittance::{Remittance as Said, RemittedClaim as SaidClaim};

use super::earlier::Before;
use super::find::{Whose, charge, one};
use super::jobs;
use super::tie::Seeds;
use crate::app::{App, Caller, Error};

/// Claims of a remittance that are posted in one commit, at most.
pub const CHUNK_CLAIMS_MAX: i64 = 500;
/// Service lines after which a chunk takes no further claim: each writes some seven rows.
const CHUNK_LINES_MAX: usize = 2_000;
/// Claims of a remittance that is held, kept in one commit.
const KEPT_CLAIMS_MAX: usize = 5_000;

/// What a chunk sees: claims that are not posted, none of which moves what another moves, but for the account of their
/// family.
struct Chunk {
    matching: i64,
    remittance: Remittance,
    office: Arc<Office>,
    families: Vec<Family>,
    waiting: Vec<Waiting>,
    /// The first claim that is not posted once these are.
    next_claim: i64,
}

/// A claim that is to be posted.
struct Waiting {
    /// Its place in the remittance.
    place: i64,
    /// As it is kept, when the remittance was held before.
    row: Option<RemittedClaim>,
    next: Next,
    /// Its family among those of the chunk; behind them when it has to be looked up again.
    family: Option<usize>,
}

impl App {
    /// Posts what is left of a remittance, makes its check, and ties it to its money. Of one that is held, keeps the
    /// claims.
    ///
    /// # Errors
    /// When the store cannot be used; what is posted by then stays posted, and the job stays.
    pub async fn post_remittance(&self, practice: i64, remittance_num: i64) -> Result<(), Error> {
        let Some(remittance) = self.remittance(practice, remittance_num).await? else { return Ok(()) };
        let bytes = self.bytes_of(practice, &remittance).await?;
        let read = x12::remittance::read(&bytes);
        let Some(said) = set_of(&read, &remittance) else { return Ok(()) };
        self.post_said(practice, remittance_num, said).await
    }

    /// The same, of one whose file is read already: `said` is what stands there.
    pub(super) async fn post_said(
        &self,
        practice: i64,
        remittance_num: i64,
        said: &Said<'_>,
    ) -> Result<(), Error> {
        let caller = Caller::program(practice, "posting");
        let _turn = self.turns.take(practice, remittance_num).await;
        while self.keep_claims(&caller, remittance_num, said).await? {}
        let parts = Parts::of(&said.claims);
        while self.post_chunk(&caller, remittance_num, said, &parts).await? {}
        self.look_again_beside(practice, remittance_num).await?;
        self.finish_posting(&caller, remittance_num, said).await?;
        if let Some(remittance) = self.remittance(practice, remittance_num).await? {
            self.tie(practice, &Seeds::remittance(remittance.remittance_num)).await?;
        }
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

    pub(super) async fn remittance(&self, practice: i64, num: i64) -> Result<Option<Remittance>, Error> {
        Ok(self.store.get(practice, &[Value::Int(num)]).await?)
    }

    /// Keeps the next claims of a remittance that is held, for people to see; false when all are kept.
    async fn keep_claims(&self, caller: &Caller, num: i64, said: &Said<'_>) -> Result<bool, Error> {
        let load = async || {
            let matching = self.matching_version(caller.practice).await?;
            let remittance = self.remittance(caller.practice, num).await?;
            let held = remittance.filter(|remittance| remittance.status == RemittanceStatus::Held);
            let last =
                self.store.one(caller.practice, &sql::LAST_CLAIM_OF_REMITTANCE, &[Value::Int(num)]).await?;
            let next = last.map_or(0, |row| row.claim_index + 1);
            Ok::<_, Error>((matching, held.map(|held| next..held.claim_count)))
        };
        self.decide(caller, "remittance.keep", load, |(matching, left), _, numbers| {
            let mut changes = ChangeSet::new();
            let Some(left) = left.clone().filter(|left| !left.is_empty()) else {
                return Ok((false, changes));
            };
            changes.changes(Scope::Matching, *matching);
            let from = usize::try_from(left.start).unwrap_or(usize::MAX);
            for (place, claim) in left.zip(said.claims.iter().skip(from)).take(KEPT_CLAIMS_MAX) {
                changes.put(&remitted_claim(claim, place, num, numbers));
            }
            Ok((!changes.puts.is_empty(), changes))
        })
        .await
    }

    /// Posts the next claims; false when none is left.
    pub(super) async fn post_chunk(
        &self,
        caller: &Caller,
        num: i64,
        said: &Said<'_>,
        parts: &Parts<'_>,
    ) -> Result<bool, Error> {
        let load = || self.load_chunk(caller.practice, num, said, parts);
        self.decide(caller, "remittance.post", load, |chunk, now, numbers| {
            let Some(chunk) = chunk else { return Ok((false, ChangeSet::new())) };
            let Chunk { matching, remittance, office, waiting, .. } = chunk;
            let (mut changes, mut next_claim) = (ChangeSet::new(), chunk.next_claim);
            changes.changes(Scope::Matching, *matching);
            let mut families = Families::of(chunk);
            for Waiting { place, row, next, family } in waiting {
                let Ok(account) = families.get(*family) else {
                    next_claim = next_claim.min(*place);
                    continue;
                };
                let said_claim = claim_at(said, *place);
                let row = row.clone().or_else(|| Some(remitted_claim(said_claim?, *place, num, numbers)));
                let Some(row) = row else { continue };
                let books = Books { office, family: account };
                let step = step::decide(said, remittance, row, next, books, now, numbers);
                families.go_on(*family, &step);
                changes.merge(step);
            }
            changes.put(&Remittance { next_claim, updated_at: now.instant, ..remittance.clone() });
            Ok((true, changes))
        })
        .await
    }

    /// The claims that are posted next. Where two move the same claim, the second waits for a later chunk, which sees what
    /// the first one did; so does all of its family's account that comes behind it.
    async fn load_chunk(
        &self,
        practice: i64,
        num: i64,
        said: &Said<'_>,
        parts: &Parts<'_>,
    ) -> Result<Option<Chunk>, Error> {
        let matching = self.matching_version(practice).await?;
        let Some(remittance) = self.remittance(practice, num).await? else { return Ok(None) };
        if remittance.status != RemittanceStatus::Posting || remittance.next_claim >= remittance.claim_count {
            return Ok(None);
        }
        let office = self.office(practice).await?;
        let end = remittance.claim_count.min(remittance.next_claim + CHUNK_CLAIMS_MAX);
        let range = [Value::Int(num), Value::Int(remittance.next_claim), Value::Int(end)];
        let kept = self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE_FROM, &range).await?;
        let mut kept: BTreeMap<i64, RemittedClaim> =
            kept.into_iter().map(|row| (row.claim_index, row)).collect();
        let (places, mut next_claim) = places(remittance.next_claim..end, &kept, said);
        let all = self.find_claims(practice, said, parts, &places, &office).await?;
        let claims: Vec<Option<&SaidClaim<'_>>> = places.iter().map(|place| claim_at(said, *place)).collect();
        let before = self.came_before(practice, &claims, &all).await?;
        let of_door_1 = all.iter().zip(&before).filter_map(|(found, before)| claim_num(found, before));
        let whose = self.whose(practice, of_door_1).await?;
        let (mut chosen, mut found, mut befores) = (Vec::new(), Vec::new(), Vec::new());
        let (mut moved, mut put_off) = (HashSet::new(), HashSet::new());
        for ((place, one), before) in places.into_iter().zip(all).zip(before) {
            let moves = moves(&one, &before);
            let whose = claim_num(&one, &before).and_then(|num| whose.get(&num));
            let family = whose.map(|whose| whose.guarantor);
            let is_behind = family.is_some_and(|family| put_off.contains(&family));
            if is_behind || moves.iter().any(|claim| moved.contains(claim)) {
                next_claim = next_claim.min(place);
                put_off.extend(family);
            } else {
                chosen.push((place, whose));
                found.push(one);
                befores.push(before);
            }
            moved.extend(moves);
        }
        let guarantors = chosen.iter().filter_map(|(_, whose)| Some((*whose)?.guarantor)).collect();
        let (families, asked) = tokio::try_join!(
            async { Ok(self.store.families(practice, &guarantors).await?) },
            self.asked_before(practice, &found, &befores)
        )?;
        let homes: HashMap<i64, usize> = (families.iter().enumerate())
            .flat_map(|(at, family)| family.patients.iter().map(move |patient| (patient.pat_num, at)))
            .collect();
        // Of what comes to be posted for the first time nobody was asked yet.
        let again = chosen.iter().filter_map(|(place, _)| kept.get(place));
        let mut exceptions = self.asked_about(practice, again).await?;
        let waiting = chosen.into_iter().zip(found).zip(befores).zip(asked);
        let waiting = waiting.map(|((((place, whose), found), before), asked)| {
            let Before { earlier, others, untracked } = before;
            let charge = charge(said, parts, place, &found);
            let row = kept.remove(&place);
            let num = row.as_ref().map(|row| row.remitted_claim_num);
            let about = exceptions.extract_if(.., |asked| Some(asked.subject_num) == num);
            let exceptions = about.collect();
            let next = Next { found, charge, earlier, others, untracked, asked, exceptions };
            // A patient who has just gone to another family is in none of these.
            let home = |whose: &Whose| homes.get(&whose.pat_num).copied().unwrap_or(families.len());
            let family = whose.map(home);
            Waiting { place, row, next, family }
        });
        let waiting = waiting.collect();
        Ok(Some(Chunk { matching, remittance, office, families, waiting, next_claim }))
    }

    /// Strikes a job that is done.
    pub(super) async fn drop_job(&self, caller: &Caller, kind: &str, subject: &str) -> Result<(), Error> {
        self.drop_jobs(caller, kind, &[subject.to_owned()]).await
    }

    /// Strikes jobs of a kind that are done.
    pub(super) async fn drop_jobs(
        &self,
        caller: &Caller,
        kind: &str,
        subjects: &[String],
    ) -> Result<(), Error> {
        let text = |text: &str| Value::Text(text.to_owned());
        let of: Vec<Vec<Value>> = subjects.iter().map(|subject| vec![text(kind), text(subject)]).collect();
        let load = async || Ok::<_, Error>(self.store.select_each(caller.practice, &JOBS_FOR, &of).await?);
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

/// The first places in a range whose claims are not posted, as many as one chunk takes; and the first place behind them.
fn places(
    range: std::ops::Range<i64>,
    kept: &BTreeMap<i64, RemittedClaim>,
    said: &Said<'_>,
) -> (Vec<i64>, i64) {
    let (mut places, mut lines) = (Vec::new(), 0);
    for place in range.clone() {
        if kept.get(&place).is_some_and(|row| row.state != RemittedClaimState::Waiting) {
            continue;
        }
        if lines >= CHUNK_LINES_MAX {
            return (places, place);
        }
        lines += claim_at(said, place).map_or(0, |claim| claim.lines.len());
        places.push(place);
    }
    (places, range.end)
}

/// The claim of door 1 that a remitted one is about.
pub(super) fn claim_num(found: &Found, before: &Before) -> Option<i64> {
    one(found).and_then(|claim| claim.claim_num).or(before.untracked)
}

/// What posting a claim moves beside the account of its family: the claim, and those to other payers that it looks at.
fn moves(found: &Found, before: &Before) -> Vec<i64> {
    let tracked = one(found).into_iter().chain(before.others.iter().map(|other| &other.claim));
    tracked.map(|claim| claim.tracked_claim_num).collect()
}

/// The families of a chunk, as the claims that are decided so far leave them.
struct Families<'c> {
    loaded: &'c [Family],
    /// Claims of each that are not decided yet.
    left: Vec<usize>,
    /// Those that are another by now; none where more was changed than one claim, so that the next has to be loaded.
    now: HashMap<usize, Option<Family>>,
}

impl<'c> Families<'c> {
    fn of(chunk: &'c Chunk) -> Families<'c> {
        let mut left = vec![0; chunk.families.len() + 1];
        for at in chunk.waiting.iter().filter_map(|waiting| waiting.family) {
            left[at] += 1;
        }
        Families { loaded: &chunk.families, left, now: HashMap::new() }
    }

    /// The family of a claim that is next, if it has one.
    fn get(&self, at: Option<usize>) -> Result<Option<&Family>, Stale> {
        let Some(at) = at else { return Ok(None) };
        match self.now.get(&at) {
            Some(Some(family)) => Ok(Some(family)),
            Some(None) => Err(Stale),
            None => self.loaded.get(at).map(Some).ok_or(Stale),
        }
    }

    /// A claim of it was decided so.
    fn go_on(&mut self, at: Option<usize>, step: &ChangeSet) {
        let Some(at) = at else { return };
        self.left[at] -= 1;
        if self.left[at] > 0
            && let Ok(Some(family)) = self.get(Some(at))
        {
            let after = family.after(step);
            self.now.insert(at, after);
        }
    }
}

/// A family is not as it was loaded.
struct Stale;
