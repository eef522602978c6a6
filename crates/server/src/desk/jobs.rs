//! Durable jobs: what an import has begun and a crash may have left.

use std::collections::BTreeSet;

use claims::change::ChangeSet;
use claims::desk::TrackedClaim;
use claims::state::{Now, Numbers};
use jiff::SignedDuration;
use store::job::{Job, JobState};

use super::undo::Undoing;
use crate::app::{App, Caller, Error};

/// Posting of a remittance, to the last claim and the tie to its money.
pub const POST_REMITTANCE: &str = "post remittance";
/// Ties of one bank entry.
pub const TIE: &str = "tie entry";

/// The check of a remittance that was closed before its last claim could be posted.
pub const FINISH_REMITTANCE: &str = "finish remittance";

/// Taking back of what a remittance posted.
pub const UNDO_REMITTANCE: &str = "undo remittance";

/// What waits for a tracked claim, or for an answer to it.
pub const LOOK_AGAIN: &str = "look again";

/// A remitted claim that a person has wait again, by the exception about it.
pub const MATCH_AGAIN: &str = "match again";

/// What follows when a remittance is tied or untied, and is no part of the tie's own commit.
pub const FOLLOW_TIE: &str = "follow tie";

/// How often a job is tried before a person has to look.
pub const ATTEMPTS_MAX: i64 = 5;
/// When a job that could not be done is due again.
const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(10);

/// The job that posts a remittance.
#[must_use]
pub fn post_remittance(remittance_num: i64, now: Now, numbers: &mut Numbers) -> Job {
    job(POST_REMITTANCE, remittance_num.to_string(), now, numbers)
}

/// The job that makes the check of a remittance late.
#[must_use]
pub fn finish_remittance(remittance_num: i64, now: Now, numbers: &mut Numbers) -> Job {
    job(FINISH_REMITTANCE, remittance_num.to_string(), now, numbers)
}

/// The job that takes back what a remittance posted.
#[must_use]
pub fn undo_remittance(subject: &str, now: Now, numbers: &mut Numbers) -> Job {
    job(UNDO_REMITTANCE, subject.to_owned(), now, numbers)
}

/// The job that looks for the ties of a bank entry.
#[must_use]
pub fn tie(bank_entry_num: i64, now: Now, numbers: &mut Numbers) -> Job {
    job(TIE, bank_entry_num.to_string(), now, numbers)
}

/// The job that looks at what waits for a tracked claim, or for an answer to it.
#[must_use]
pub fn look_again(tracked_claim_num: i64, now: Now, numbers: &mut Numbers) -> Job {
    job(LOOK_AGAIN, tracked_claim_num.to_string(), now, numbers)
}

/// The same for each tracked claim that a change set writes.
pub fn look_again_for_written(changes: &mut ChangeSet, now: Now, numbers: &mut Numbers) {
    let written: BTreeSet<i64> = changes.puts_of::<TrackedClaim>().map(|it| it.tracked_claim_num).collect();
    for num in written {
        changes.put(&look_again(num, now, numbers));
    }
}

/// The job that looks whether a remitted claim can be posted by now.
#[must_use]
pub fn match_again(exception_num: i64, now: Now, numbers: &mut Numbers) -> Job {
    job(MATCH_AGAIN, exception_num.to_string(), now, numbers)
}

/// The job that does what follows when a remittance is tied or untied.
#[must_use]
pub fn follow_tie(remittance_num: i64, now: Now, numbers: &mut Numbers) -> Job {
    job(FOLLOW_TIE, remittance_num.to_string(), now, numbers)
}

fn job(kind: &str, subject: String, now: Now, numbers: &mut Numbers) -> Job {
    Job {
        job_num: numbers.fresh::<Job>(),
        kind: kind.to_owned(),
        subject,
        state: JobState::Waiting,
        attempts: 0,
        run_at: now.instant,
    }
}

impl App {
    /// Does all jobs that are due in every practice: what a crash left is finished here, once and only once. A job
    /// that cannot be done keeps nobody else waiting: it is tried again later, and given up after
    /// [`ATTEMPTS_MAX`] times.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn finish_jobs(&self) -> Result<(), Error> {
        for practice in self.store.practices().await? {
            self.finish_jobs_of(practice.practice_id).await?;
        }
        Ok(())
    }

    /// Does all jobs of a practice that are due.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub(crate) async fn finish_jobs_of(&self, practice: i64) -> Result<(), Error> {
        // Each round does, puts off or gives up every job that it sees.
        loop {
            let due = self.store.jobs_due(practice, self.clock.instant()).await?;
            if due.is_empty() {
                return Ok(());
            }
            for job in due {
                if let Err(error) = self.do_job(practice, &job).await {
                    tracing::error!(kind = job.kind, job = job.job_num, %error, "a job could not be done");
                    self.put_off(practice, job).await?;
                }
            }
        }
    }

    async fn do_job(&self, practice: i64, job: &Job) -> Result<(), Error> {
        let number = || job.subject.parse().map_err(|_| Error::Broken("a job about no number".into()));
        match job.kind.as_str() {
            POST_REMITTANCE => self.post_remittance(practice, number()?).await,
            FINISH_REMITTANCE => self.go_on_finishing(practice, number()?).await,
            UNDO_REMITTANCE => {
                let what = Undoing::of_subject(&job.subject);
                self.go_on_undoing(practice, what.ok_or_else(|| Error::Broken("no remittance".into()))?).await
            }
            TIE => self.tie_entry(practice, number()?).await,
            LOOK_AGAIN => self.go_on_looking(practice, number()?).await,
            MATCH_AGAIN => self.match_again(practice, number()?).await,
            FOLLOW_TIE => self.go_on_following(practice, number()?).await,
            _ => Err(Error::Broken("a job of an unknown kind".into())),
        }
    }

    async fn put_off(&self, practice: i64, job: Job) -> Result<(), Error> {
        let caller = Caller::program(practice, "jobs");
        let attempts = job.attempts + 1;
        let state = if attempts < ATTEMPTS_MAX { JobState::Waiting } else { JobState::Failed };
        self.decide(
            &caller,
            "job.put_off",
            async || Ok(()),
            |(), now, _| {
                let run_at = now.instant.checked_add(TRY_AGAIN_AFTER).unwrap_or(now.instant);
                let mut changes = ChangeSet::new();
                changes.put(&Job { attempts, state, run_at, ..job.clone() });
                Ok(((), changes))
            },
        )
        .await
    }
}
