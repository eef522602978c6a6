//! The end of a remittance's posting, in steps of some lines and claims, each one commit. A crash between two leaves
//! it being posted; what is left is seen by what is not on the check, and not reconciled.

use std::collections::{BTreeSet, HashMap};

use claims::Cents;
use claims::account::{ClaimPayment, ClaimProc};
use claims::change::Scope;
use claims::desk::{Remittance, RemittanceStatus, RemittedClaim, TrackedClaim};
use claims::posting::finish::{self, Ending, makes_check};
use claims::posting::intake::set_of;
use claims::record::Value;
use store::queries::desk as sql;
use x12::remittance::Remittance as Said;

use super::find::numbers;
use super::jobs;
use crate::app::{App, Caller, Error};

/// Claims, and lines of claims, that one step reads and writes.
const STEP_MAX: usize = 2_000;

/// What the end of a remittance is about.
#[derive(Debug, Default)]
struct Whole {
    posted: Cents,
    /// Its posted lines, in the order of the file, each once: the number and the patient's, which never changes.
    lines: Vec<(i64, i64)>,
    /// One of them is on a check.
    is_on_check: bool,
    /// The numbers of the claims that it answers.
    tracked: Vec<i64>,
}

impl App {
    /// Closes the remittance once its last claim is in.
    pub(super) async fn finish_posting(
        &self,
        caller: &Caller,
        num: i64,
        said: &Said<'_>,
    ) -> Result<(), Error> {
        let Some(remittance) = self.at_its_end(caller.practice, num).await? else { return Ok(()) };
        let mut whole = self.whole(caller.practice, &remittance).await?;
        if remittance.claim_payment_num.is_none() && !makes_check(&remittance, whole.posted) {
            whole.lines.clear();
        }
        let is_tied = self.is_paid(caller.practice, &remittance).await?;
        if !remittance.payment_amount.is_zero() && !is_tied {
            whole.tracked.clear();
        }
        self.end(caller, num, said, whole, false).await
    }

    /// Makes the check of a remittance that was closed before its last claim could be posted, when it has all of them by now.
    /// The job for it is done then.
    pub(super) async fn finish_late(&self, caller: &Caller, num: i64, said: &Said<'_>) -> Result<(), Error> {
        self.make_check_late(caller, num, said, false).await?;
        self.drop_job(caller, jobs::FINISH_REMITTANCE, &num.to_string()).await
    }

    /// Goes on with what a crash left.
    pub(super) async fn go_on_finishing(&self, practice: i64, num: i64) -> Result<(), Error> {
        let caller = Caller::program(practice, "posting");
        let Some(remittance) = self.remittance(practice, num).await? else { return Ok(()) };
        let bytes = self.bytes_of(practice, &remittance).await?;
        let read = x12::remittance::read(&bytes);
        let Some(said) = set_of(&read, &remittance) else { return Ok(()) };
        self.make_check_late(&caller, num, said, true).await?;
        self.drop_job(&caller, jobs::FINISH_REMITTANCE, &num.to_string()).await
    }

    /// `goes_on`: it may have been begun, and the check be there with some of its lines.
    async fn make_check_late(
        &self,
        caller: &Caller,
        num: i64,
        said: &Said<'_>,
        goes_on: bool,
    ) -> Result<(), Error> {
        let remittance = self.remittance(caller.practice, num).await?;
        let is_begun = |it: &Remittance| goes_on && it.claim_payment_num.is_some();
        let closed = remittance.filter(|it| {
            it.status == RemittanceStatus::Posted && (it.claim_payment_num.is_none() || is_begun(it))
        });
        let Some(remittance) = closed else { return Ok(()) };
        let mut whole = self.whole(caller.practice, &remittance).await?;
        if !makes_check(&remittance, whole.posted) || (whole.is_on_check && !is_begun(&remittance)) {
            return Ok(());
        }
        whole.tracked.clear();
        self.end(caller, num, said, whole, true).await
    }

    async fn end(
        &self,
        caller: &Caller,
        num: i64,
        said: &Said<'_>,
        whole: Whole,
        is_late: bool,
    ) -> Result<(), Error> {
        for step in 0_usize.. {
            let load = async || {
                let matching = self.matching_version(caller.practice).await?;
                let ending = self.load_ending(caller.practice, (num, said), &whole, step, is_late).await?;
                Ok::<_, Error>((matching, ending, self.office(caller.practice).await?))
            };
            let decide =
                self.decide(caller, "remittance.finish", load, |(matching, ending, office), now, numbers| {
                    let Some(ending) = ending else { return Ok((true, claims::change::ChangeSet::new())) };
                    let mut changes = finish::decide(said, ending, office, now, numbers);
                    changes.changes(Scope::Matching, *matching);
                    Ok((ending.is_last, changes))
                });
            if decide.await? {
                break;
            }
        }
        Ok(())
    }

    /// A remittance all of whose claims are posted, and that is not closed.
    async fn at_its_end(&self, practice: i64, num: i64) -> Result<Option<Remittance>, Error> {
        let remittance = self.remittance(practice, num).await?;
        Ok(remittance.filter(|r| r.status == RemittanceStatus::Posting && r.next_claim >= r.claim_count))
    }

    /// Goes once over all that a remittance has posted.
    async fn whole(&self, practice: i64, remittance: &Remittance) -> Result<Whole, Error> {
        let mut whole = Whole::default();
        let (mut tracked, mut known) = (BTreeSet::new(), BTreeSet::new());
        let mut from = 0;
        while from < remittance.claim_count {
            let rows = self.some_claims(practice, remittance.remittance_num, from).await?;
            from += i64::try_from(STEP_MAX).unwrap_or(i64::MAX);
            tracked.extend(rows.iter().filter(|row| row.is_answer()).filter_map(|row| row.tracked_claim_num));
            let of: Vec<Vec<Value>> = rows
                .iter()
                .map(|row| vec![Value::Int(practice), Value::Int(row.remitted_claim_num)])
                .collect();
            let lines = self.store.query_each(&sql::ANSWERED_LINES, of).await?;
            for line in lines {
                let [Value::Int(number), Value::Int(patient), Value::Int(paid), check] = line.as_slice()
                else {
                    continue;
                };
                // A payer may make several lines of one of ours.
                if known.insert(*number) {
                    whole.is_on_check = whole.is_on_check || *check != Value::Null;
                    whole.posted += Cents(*paid);
                    whole.lines.push((*number, *patient));
                }
            }
        }
        whole.tracked = tracked.into_iter().collect();
        Ok(whole)
    }

    async fn load_ending(
        &self,
        practice: i64,
        (num, said): (i64, &Said<'_>),
        whole: &Whole,
        step: usize,
        is_late: bool,
    ) -> Result<Option<Ending>, Error> {
        let remittance = match is_late {
            true => self.remittance(practice, num).await?,
            false => self.at_its_end(practice, num).await?,
        };
        let Some(remittance) = remittance else { return Ok(None) };
        let check: Option<ClaimPayment> = match remittance.claim_payment_num {
            Some(check) => self.store.get(practice, &[Value::Int(check)]).await?,
            None => None,
        };
        let lines = part(&whole.lines, step);
        let nums = lines.iter().map(|(num, _)| *num);
        // The families' versions are read before the lines that count.
        let families = self.families_at(practice, lines.iter().map(|(_, patient)| *patient)).await?;
        let read = self.claim_procs(practice, nums.clone()).await?;
        let first = i64::try_from(step * STEP_MAX).unwrap_or(i64::MAX);
        let lines = (first + 1..).zip(nums).filter_map(|(row, num)| Some((row, read.get(&num)?.clone())));
        let on_check = check.as_ref().map(|check| check.claim_payment_num);
        let lines =
            lines.filter(|(_, line)| on_check.is_none() || line.claim_payment_num != on_check).collect();
        let tracked: Vec<TrackedClaim> =
            self.store.get_many(practice, &numbers(part(&whole.tracked, step).iter().copied())).await?;
        let is_last = (step + 1) * STEP_MAX >= whole.lines.len().max(whole.tracked.len());
        let closes = is_last && !is_late;
        let balances = match closes {
            true => self.balances(practice, said, &remittance).await?,
            false => vec![],
        };
        let posted = whole.posted;
        let tied = self.tied_of(practice, &remittance).await?;
        let exceptions = self.exceptions_of(practice, "remittance", num).await?;
        // It goes past all lines that are on the check by then.
        let is_ended =
            closes && !self.store.select(practice, &sql::POSTED_AT_END, &[Value::Int(num)]).await?.is_empty();
        Ok(Some(Ending {
            remittance,
            check,
            posted,
            lines,
            families,
            tracked,
            balances,
            tied,
            exceptions,
            is_ended,
            is_last,
            is_late,
        }))
    }

    /// The versions of the families of these patients.
    async fn families_at(
        &self,
        practice: i64,
        pat_nums: impl Iterator<Item = i64>,
    ) -> Result<Vec<(Scope, i64)>, Error> {
        let pat_nums: BTreeSet<i64> = pat_nums.collect();
        loop {
            let families = self.families_of(practice, &pat_nums).await?;
            let versions = self.store.versions(practice, &families).await?;
            // Who went to another family in between is not covered by the version of the one that he left.
            if self.families_of(practice, &pat_nums).await? == families {
                return Ok(families.into_iter().zip(versions).collect());
            }
        }
    }

    async fn families_of(&self, practice: i64, pat_nums: &BTreeSet<i64>) -> Result<Vec<Scope>, Error> {
        let of = pat_nums.iter().map(|patient| vec![Value::Int(practice), Value::Int(*patient)]);
        let guarantors = self.store.query_each(&sql::GUARANTOR, of.collect()).await?;
        let family = |row: &Vec<Value>| match row.as_slice() {
            [Value::Int(guarantor)] => Some(Scope::Family(*guarantor)),
            _ => None,
        };
        let families: BTreeSet<Scope> = guarantors.iter().filter_map(family).collect();
        Ok(families.into_iter().collect())
    }

    async fn claim_procs(
        &self,
        practice: i64,
        nums: impl Iterator<Item = i64>,
    ) -> Result<HashMap<i64, ClaimProc>, Error> {
        let lines: Vec<ClaimProc> = self.store.get_many(practice, &numbers(nums)).await?;
        Ok(lines.into_iter().map(|line| (line.claim_proc_num, line)).collect())
    }

    /// The next claims of a remittance, from a place on.
    async fn some_claims(&self, practice: i64, num: i64, from: i64) -> Result<Vec<RemittedClaim>, Error> {
        let to = from.saturating_add(i64::try_from(STEP_MAX).unwrap_or(i64::MAX));
        let range = [Value::Int(num), Value::Int(from), Value::Int(to)];
        Ok(self.store.select(practice, &sql::CLAIMS_OF_REMITTANCE_FROM, &range).await?)
    }
}

/// The numbers that a step is about.
fn part<T>(all: &[T], step: usize) -> &[T] {
    all.chunks(STEP_MAX).nth(step).unwrap_or_default()
}
