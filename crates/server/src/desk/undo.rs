//! Taking back what a remittance posted: whole or one claim of it, a small one in one commit, a large one in steps.
//!
//! Before the first step of several all are looked at, so that what stands in the way refuses the whole. A crash between
//! two leaves the remittance being undone; its job goes on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use claims::account::Patient;
use claims::change::{ChangeSet, Scope};
use claims::desk::{
    Exception, LinkKind, Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState, TrackedClaim,
};
use claims::ledger::{Entry, Source};
use claims::posting::beside::Beside;
use claims::posting::posted_row::PostedRow;
use claims::posting::undo::{self, Stands, Step};
use claims::record::{Field, Record, Table, Value};
use claims::state::{Numbers, Refusal};
use store::queries::{desk as sql, papers};

use super::find::numbers;
use super::jobs;
use crate::app::{App, Caller, Error, Once};

/// Claims that one step takes back, at most; and rows after which it takes no further claim.
const STEP_CLAIMS_MAX: i64 = 200;
const STEP_ROWS_MAX: usize = 3_000;
/// Lines of other claims that one step takes off the check.
const CHECK_LINES_MAX: usize = 1_000;

/// What is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undoing {
    pub remittance_num: i64,
    /// Only this claim of it, and what was posted to the same rows after it.
    pub only: Option<i64>,
}

impl Undoing {
    /// As a job names it.
    fn subject(self) -> String {
        match self.only {
            Some(claim) => format!("{} {claim}", self.remittance_num),
            None => self.remittance_num.to_string(),
        }
    }

    /// What a job names.
    pub(super) fn of_subject(subject: &str) -> Option<Undoing> {
        let (remittance, claim) = match subject.split_once(' ') {
            Some((remittance, claim)) => (remittance, Some(claim.parse().ok()?)),
            None => (subject, None),
        };
        Some(Undoing { remittance_num: remittance.parse().ok()?, only: claim })
    }
}

impl App {
    /// Takes back what a remittance has posted: by its public id, and by that of one of its claims when only that is
    /// meant. What is taken back already stays so. `resource` is what a replay of the request shows again.
    ///
    /// # Errors
    /// The refusal, when there is no such remittance or something stands in the way; or when the store cannot be used.
    pub async fn undo_remittance(
        &self,
        caller: &Caller,
        id: &str,
        claim: Option<&str>,
        once: Option<&Once>,
        resource: &str,
    ) -> Result<Remittance, Error> {
        let what = self.undoing(caller.practice, id, claim).await?;
        let _turn = self.turns.take(caller.practice, what.remittance_num).await;
        self.check_steps(caller.practice, what).await?;
        self.undo_steps(caller, what, once, resource).await?;
        let remittance = self.remittance(caller.practice, what.remittance_num).await?;
        Ok(remittance.ok_or_else(|| Refusal::not_found("There is no such remittance."))?)
    }

    /// Goes on with what a crash left.
    pub(super) async fn go_on_undoing(&self, practice: i64, what: Undoing) -> Result<(), Error> {
        let caller = Caller::program(practice, "posting");
        let _turn = self.turns.take(practice, what.remittance_num).await;
        self.undo_steps(&caller, what, None, "").await
    }

    async fn undo_steps(
        &self,
        caller: &Caller,
        what: Undoing,
        mut once: Option<&Once>,
        resource: &str,
    ) -> Result<(), Error> {
        let mut freed = BTreeSet::new();
        while !self.undo_step(caller, what, once.take(), resource, &mut freed).await? {}
        self.drop_job(caller, jobs::UNDO_REMITTANCE, &what.subject()).await?;
        // What waited because more would have been paid than was charged, say, may post now.
        let subjects: Vec<String> = freed.iter().map(i64::to_string).collect();
        self.look_again(caller.practice, freed).await?;
        self.drop_jobs(caller, jobs::LOOK_AGAIN, &subjects).await
    }

    async fn undoing(&self, practice: i64, id: &str, claim: Option<&str>) -> Result<Undoing, Error> {
        let remittance = self.remittance_by_id(practice, id).await?;
        let Some(claim) = claim else {
            return Ok(Undoing { remittance_num: remittance.remittance_num, only: None });
        };
        let key = [Value::Text(claim.to_owned())];
        let found = self.store.one(practice, &sql::REMITTED_BY_PUBLIC_ID, &key).await?;
        let found = found.filter(|row| row.remittance_num == remittance.remittance_num);
        let found = found.ok_or_else(|| Refusal::not_found("The remittance has no such claim."))?;
        Ok(Undoing { remittance_num: remittance.remittance_num, only: Some(found.remitted_claim_num) })
    }

    /// A remittance by its public id.
    ///
    /// # Errors
    /// The refusal, when there is none; or when the store cannot be read.
    pub async fn remittance_by_id(&self, practice: i64, id: &str) -> Result<Remittance, Error> {
        let key = [Value::Text(id.to_owned())];
        let found = self.store.one(practice, &sql::REMITTANCE_BY_PUBLIC_ID, &key).await?;
        Ok(found.ok_or_else(|| Refusal::not_found("There is no such remittance."))?)
    }

    /// Looks at all steps before the first of several is done.
    async fn check_steps(&self, practice: i64, what: Undoing) -> Result<(), Error> {
        let now = self.now(practice).await?;
        let mut before = None;
        while let Some(step) = self.load_undoing(practice, what, before).await? {
            if before.is_none() && step.is_last {
                break;
            }
            undo::decide(&step, now, &mut Numbers::new())?;
            match step.claims.last() {
                Some(claim) if what.only.is_none() && claim.claim_index > 0 => {
                    before = Some(claim.claim_index);
                }
                _ => break,
            }
        }
        Ok(())
    }

    /// Takes back some; true when nothing is left. The claims for which that may let others post are added to `freed`, and
    /// left as jobs.
    async fn undo_step(
        &self,
        caller: &Caller,
        what: Undoing,
        once: Option<&Once>,
        resource: &str,
        freed: &mut BTreeSet<i64>,
    ) -> Result<bool, Error> {
        let load = async || {
            let step = self.load_undoing(caller.practice, what, None).await?;
            Ok::<_, Error>((step, self.is_any_waiting_for_answer(caller.practice).await?))
        };
        let (is_last, own) = self
            .decide_once(caller, "remittance.undo", once, load, |(step, is_any_waiting), now, numbers| {
                let Some(step) = step else {
                    return Ok(((true, BTreeSet::new()), ChangeSet::new(), resource.to_owned()));
                };
                let mut changes = undo::decide(step, now, numbers)?;
                if !step.is_last && step.remittance.status != RemittanceStatus::Undoing {
                    changes.put(&jobs::undo_remittance(&what.subject(), now, numbers));
                }
                let own = step.claims.iter().filter_map(|claim| claim.tracked_claim_num);
                let own: BTreeSet<i64> = own.filter(|_| *is_any_waiting).collect();
                for tracked in &own {
                    changes.put(&jobs::look_again(*tracked, now, numbers));
                }
                Ok(((step.is_last, own), changes, resource.to_owned()))
            })
            .await?;
        freed.extend(own);
        Ok(is_last)
    }

    /// The next step; none when all is taken back. `before` is the place of the first claim that counts as taken back, when
    /// it is only looked at.
    pub(super) async fn load_undoing(
        &self,
        practice: i64,
        what: Undoing,
        before: Option<i64>,
    ) -> Result<Option<Step>, Error> {
        let matching = self.matching_version(practice).await?;
        let Some(remittance) = self.remittance(practice, what.remittance_num).await? else { return Ok(None) };
        let claims = match what.only {
            Some(only) => self.one_to_undo(practice, &remittance, only).await?,
            None => self.all_to_undo(practice, &remittance, before).await?,
        };
        let is_undoing = remittance.status == RemittanceStatus::Undoing;
        let Some(mut claims) =
            claims.filter(|claims| is_undoing || what.only.is_none() || !claims.is_empty())
        else {
            return Ok(None);
        };
        let mut rows = self.rows_of_claims(practice, &mut claims).await?;
        let is_through = what.only.is_some() || claims.last().is_none_or(|claim| claim.claim_index == 0);
        let mut is_last = false;
        if is_through {
            let limit = i64::try_from(CHECK_LINES_MAX).unwrap_or(i64::MAX);
            let of = [Value::Int(remittance.remittance_num), Value::Int(limit)];
            let check = self.store.select(practice, &sql::POSTED_FOR_CHECK, &of).await?;
            is_last = check.len() < CHECK_LINES_MAX;
            let known: BTreeSet<i64> = rows.iter().map(|row| row.posted_row_num).collect();
            rows.extend(check.into_iter().filter(|row| !known.contains(&row.posted_row_num)));
        }
        let nums = claims.iter().map(|row| row.remitted_claim_num);
        let mut entries = self.entries_of(practice, Source::RemittedClaim, nums).await?;
        let mut exceptions = self.asked_about(practice, &claims).await?;
        let mut balances = vec![];
        if is_last && what.only.is_none() {
            let num = remittance.remittance_num;
            rows.extend(self.store.select(practice, &sql::POSTED_AT_END, &[Value::Int(num)]).await?);
            entries
                .extend(self.entries_of(practice, Source::ProviderAdjustment, std::iter::once(num)).await?);
            exceptions.extend(self.exceptions_of(practice, "remittance", num).await?);
            balances = self.balances_of(practice, &remittance).await?;
        }
        let of = remittance.claim_payment_num.map(|check| vec![Value::Int(check)]);
        let scans = self.store.select_each(practice, &papers::EOBS_OF_CHECK, &Vec::from_iter(of)).await?;
        let families = self.families_of_rows(practice, &rows).await?;
        let nums = || claims.iter().map(|row| row.remitted_claim_num);
        let from = nums().map(|num| vec![LinkKind::Claim.into_value(), Value::Int(num)]);
        let links = self.store.select_each(practice, &sql::LINKS_FROM, &from.collect::<Vec<_>>()).await?;
        let lines = self.store.select_each(practice, &sql::LINES_OF_REMITTED_CLAIM, &numbers(nums())).await?;
        let tracked = || claims.iter().filter_map(|row| row.tracked_claim_num);
        let undone: BTreeSet<i64> = nums().collect();
        let is_other = |row: &RemittedClaim| !undone.contains(&row.remitted_claim_num);
        Ok(Some(Step {
            matching,
            stands: self.stands(practice, &rows, tracked()).await?,
            others: self.others_on(practice, &rows).await?,
            beside: self
                .answers_beside(practice, &claims, what.only.is_none().then_some(what.remittance_num))
                .await?,
            still_paid: self.still_paid(practice, tracked(), is_other).await?,
            links,
            lines,
            tied: self.tied_of(practice, &remittance).await?,
            remittance,
            claims,
            rows,
            entries,
            exceptions,
            balances,
            families,
            has_scans: !scans.is_empty(),
            is_whole: what.only.is_none(),
            is_last,
        }))
    }

    /// The next claims of a whole remittance; none when it is undone.
    async fn all_to_undo(
        &self,
        practice: i64,
        remittance: &Remittance,
        before: Option<i64>,
    ) -> Result<Option<Vec<RemittedClaim>>, Error> {
        match remittance.status {
            RemittanceStatus::Posted | RemittanceStatus::Undoing => {}
            RemittanceStatus::Undone => return Ok(None),
            RemittanceStatus::Posting => {
                return Err(Refusal::conflict("It is being posted. Try again when it is.").into());
            }
            RemittanceStatus::Held | RemittanceStatus::Dismissed => {
                return Err(Refusal::conflict("It has posted nothing.").into());
            }
        }
        let before = before.unwrap_or(remittance.next_claim);
        let of = [Value::Int(remittance.remittance_num), Value::Int(before), Value::Int(STEP_CLAIMS_MAX)];
        Ok(Some(self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE_BEFORE, &of).await?))
    }

    /// One claim, and before it those of the remittance that were posted to the same rows after it. None are left when it
    /// is taken back.
    async fn one_to_undo(
        &self,
        practice: i64,
        remittance: &Remittance,
        only: i64,
    ) -> Result<Option<Vec<RemittedClaim>>, Error> {
        if !matches!(remittance.status, RemittanceStatus::Posted | RemittanceStatus::Undoing) {
            return match remittance.status {
                RemittanceStatus::Undone => Ok(None),
                _ => Err(Refusal::conflict("Its remittance is not posted.").into()),
            };
        }
        let mut claims: BTreeMap<i64, RemittedClaim> = BTreeMap::new();
        let mut new = vec![only];
        while !new.is_empty() {
            let rows: Vec<RemittedClaim> = self.store.get_many(practice, &numbers(new.drain(..))).await?;
            let lists: Vec<Vec<Value>> =
                rows.iter().map(|row| vec![Value::Int(row.remitted_claim_num)]).collect();
            let posted = self.store.select_each(practice, &sql::POSTED_BY_CLAIM, &lists).await?;
            claims.extend(rows.into_iter().map(|row| (row.remitted_claim_num, row)));
            let others = self.on_rows(practice, &posted).await?;
            let is_later = |other: &PostedRow| {
                let is_on_it =
                    |own: &PostedRow| (&own.row_table, own.row_num) == (&other.row_table, other.row_num);
                posted.iter().any(|own| is_on_it(own) && own.posted_row_num < other.posted_row_num)
            };
            let others = others.iter().filter(|row| row.remittance_num == remittance.remittance_num);
            let later = numbers(others.filter(|row| is_later(row)).filter_map(|row| row.remitted_claim_num));
            let later: Vec<RemittedClaim> = self.store.get_many(practice, &later).await?;
            let rest = self.rest_on(practice, claims.values()).await?;
            let later = later.into_iter().chain(rest);
            new.extend(later.map(|row| row.remitted_claim_num).filter(|num| !claims.contains_key(num)));
        }
        let meant = claims.get(&only).map(|row| row.state);
        match meant {
            Some(RemittedClaimState::Posted | RemittedClaimState::Tracked) => {}
            Some(RemittedClaimState::Undone) => return Ok(Some(vec![])),
            _ => return Err(Refusal::conflict("Nothing of this claim is posted.").into()),
        }
        let mut claims: Vec<RemittedClaim> = claims.into_values().collect();
        claims.sort_by_key(|row| std::cmp::Reverse(row.claim_index));
        Ok(Some(claims))
    }

    /// The answers of the same remittance that rest on these, of claims that are only tracked: what takes one of them back,
    /// and what corrects what one of them takes back.
    async fn rest_on(
        &self,
        practice: i64,
        claims: impl Iterator<Item = &RemittedClaim> + Clone,
    ) -> Result<Vec<RemittedClaim>, Error> {
        let taken: Vec<RemittedClaim> = claims.cloned().collect();
        let mut beside = self.answers_beside(practice, &taken, None).await?;
        let rests = |it: &RemittedClaim| {
            let of_claim = |own: &&RemittedClaim| {
                own.remittance_num == it.remittance_num && own.tracked_claim_num == it.tracked_claim_num
            };
            let corrects = |own: &RemittedClaim| own.reverses.is_some() && own.claim_index < it.claim_index;
            let is_it = |own: &RemittedClaim| it.reverses == Some(own.remitted_claim_num) || corrects(own);
            it.is_answer() && it.claim_num.is_none() && taken.iter().filter(of_claim).any(is_it)
        };
        beside.retain(|it| rests(&it.row));
        Ok(beside.into_iter().map(|it| it.row).collect())
    }

    /// The other answers to the claims that these answer, but for those of a remittance that is undone with them.
    pub(super) async fn answers_beside(
        &self,
        practice: i64,
        claims: &[RemittedClaim],
        whole: Option<i64>,
    ) -> Result<Vec<Beside>, Error> {
        let own: BTreeSet<i64> = claims.iter().map(|row| row.remitted_claim_num).collect();
        let of = numbers(claims.iter().filter_map(|row| row.tracked_claim_num));
        let mut rows = self.store.select_each(practice, &sql::REMITTED_OF_TRACKED, &of).await?;
        rows.retain(|row| !own.contains(&row.remitted_claim_num) && Some(row.remittance_num) != whole);
        let of = numbers(rows.iter().map(|row| row.remittance_num));
        let remittances: Vec<Remittance> = self.store.get_many(practice, &of).await?;
        let ids: HashMap<i64, String> =
            remittances.into_iter().map(|row| (row.remittance_num, row.public_id)).collect();
        let beside =
            |row: RemittedClaim| Some(Beside { remittance: ids.get(&row.remittance_num)?.clone(), row });
        Ok(rows.into_iter().filter_map(beside).collect())
    }

    /// What claims posted, the last written first; with it what the end of the remittance wrote on the same rows. When that
    /// is too much for a step, the claims are cut.
    async fn rows_of_claims(
        &self,
        practice: i64,
        claims: &mut Vec<RemittedClaim>,
    ) -> Result<Vec<PostedRow>, Error> {
        let lists: Vec<Vec<Value>> =
            claims.iter().map(|row| vec![Value::Int(row.remitted_claim_num)]).collect();
        let mut of_claim: HashMap<i64, Vec<PostedRow>> = HashMap::new();
        for row in self.store.select_each(practice, &sql::POSTED_BY_CLAIM, &lists).await? {
            of_claim.entry(row.remitted_claim_num.unwrap_or(0)).or_default().push(row);
        }
        let (mut fitting, mut count) = (0, 0);
        for claim in claims.iter() {
            if count >= STEP_ROWS_MAX {
                break;
            }
            count += of_claim.get(&claim.remitted_claim_num).map_or(0, Vec::len);
            fitting += 1;
        }
        claims.truncate(fitting);
        let own =
            claims.iter().flat_map(|claim| of_claim.remove(&claim.remitted_claim_num).unwrap_or_default());
        let mut rows: Vec<PostedRow> = own.collect();
        let Some(remittance_num) = claims.first().map(|claim| claim.remittance_num) else { return Ok(rows) };
        let mut end = self.on_rows(practice, &rows).await?;
        end.retain(|row| row.remittance_num == remittance_num && row.remitted_claim_num.is_none());
        rows.extend(end);
        // What waited may have been posted behind what follows it in the file.
        rows.sort_by_key(|row| std::cmp::Reverse(row.posted_row_num));
        Ok(rows)
    }

    /// All that was posted on the rows of claims and their lines that these are about.
    async fn on_rows(&self, practice: i64, rows: &[PostedRow]) -> Result<Vec<PostedRow>, Error> {
        let keys: BTreeSet<(&str, i64)> = rows
            .iter()
            .filter(|row| matches!(row.row_table.as_str(), "claim" | "claimproc"))
            .map(|row| (row.row_table.as_str(), row.row_num))
            .collect();
        let lists: Vec<Vec<Value>> = keys
            .into_iter()
            .map(|(table, num)| vec![Value::Text(table.to_owned()), Value::Int(num)])
            .collect();
        Ok(self.store.select_each(practice, &sql::POSTED_ON_ROW, &lists).await?)
    }

    /// What others posted on the same rows, with who they are: a claim of a remittance, or its end.
    async fn others_on(&self, practice: i64, rows: &[PostedRow]) -> Result<Vec<(PostedRow, String)>, Error> {
        let own: BTreeSet<i64> = rows.iter().map(|row| row.posted_row_num).collect();
        let mut others = self.on_rows(practice, rows).await?;
        others.retain(|row| !own.contains(&row.posted_row_num));
        let of = numbers(others.iter().map(|row| row.remittance_num));
        let remittances: Vec<Remittance> = self.store.get_many(practice, &of).await?;
        let of = numbers(others.iter().filter_map(|row| row.remitted_claim_num));
        let claims: Vec<RemittedClaim> = self.store.get_many(practice, &of).await?;
        let named = |row: PostedRow| {
            let remittance = remittances.iter().find(|it| it.remittance_num == row.remittance_num)?;
            let claim = claims.iter().find(|it| Some(it.remitted_claim_num) == row.remitted_claim_num);
            let claim = claim.map(|claim| format!("claim {} of ", claim.public_id));
            Some((row, format!("{}{}", claim.unwrap_or_default(), remittance.public_id)))
        };
        Ok(others.into_iter().filter_map(named).collect())
    }

    /// The rows as they stand, and the tracked claims.
    async fn stands(
        &self,
        practice: i64,
        rows: &[PostedRow],
        tracked: impl Iterator<Item = i64>,
    ) -> Result<Stands, Error> {
        let mut nums: BTreeMap<&'static str, (&'static Table, BTreeSet<i64>)> = BTreeMap::new();
        let named = rows.iter().filter_map(|row| Some((row.table()?, row.row_num)));
        let tracked = tracked.map(|num| (TrackedClaim::TABLE, num));
        for (table, num) in named.chain(tracked) {
            nums.entry(table.name).or_insert_with(|| (table, BTreeSet::new())).1.insert(num);
        }
        let mut stands = Stands::new();
        for (table, nums) in nums.into_values() {
            let nums: Vec<i64> = nums.into_iter().collect();
            for values in self.store.rows_with(practice, table, &nums).await? {
                if let Some(Value::Int(num)) = values.first() {
                    stands.insert((table.name, *num), (table, values));
                }
            }
        }
        Ok(stands)
    }

    /// The families of the rows of accounts, with their versions. The rows are read again behind these.
    async fn families_of_rows(&self, practice: i64, rows: &[PostedRow]) -> Result<Vec<(Scope, i64)>, Error> {
        let stands = self.stands(practice, rows, std::iter::empty()).await?;
        let pat_num = |(table, values): &(&'static Table, Vec<Value>)| {
            let at = table.columns.iter().position(|column| column.name == "pat_num")?;
            if let Some(Value::Int(pat_num)) = values.get(at) { Some(*pat_num) } else { None }
        };
        let of = numbers(stands.values().filter_map(pat_num));
        let patients: Vec<Patient> = self.store.get_many(practice, &of).await?;
        let families: BTreeSet<Scope> =
            patients.iter().map(|patient| Scope::Family(patient.guarantor)).collect();
        let families: Vec<Scope> = families.into_iter().collect();
        let versions = self.store.versions(practice, &families).await?;
        Ok(families.into_iter().zip(versions).collect())
    }

    async fn entries_of(
        &self,
        practice: i64,
        source: Source,
        nums: impl Iterator<Item = i64>,
    ) -> Result<Vec<Entry>, Error> {
        let lists: Vec<Vec<Value>> = nums.map(|num| vec![source.into_value(), Value::Int(num)]).collect();
        Ok(self.store.select_each(practice, &sql::ENTRIES_OF_SOURCE, &lists).await?)
    }

    /// All that was and is asked about remitted claims.
    pub(super) async fn asked_about<'r>(
        &self,
        practice: i64,
        claims: impl IntoIterator<Item = &'r RemittedClaim>,
    ) -> Result<Vec<Exception>, Error> {
        let about = |row: &RemittedClaim| {
            vec![Value::Text("remitted_claim".into()), Value::Int(row.remitted_claim_num)]
        };
        let lists: Vec<Vec<Value>> = claims.into_iter().map(about).collect();
        Ok(self.store.select_each(practice, &sql::EXCEPTIONS_OF, &lists).await?)
    }
}
