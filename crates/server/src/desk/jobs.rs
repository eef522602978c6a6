//! Durable jobs: what an import has begun and a crash may have left.

use claims::state::{Now, Numbers};
use store::job::{Job, JobState};

use crate::app::{App, Error};

/// Posting of a remittance, to the last claim and the tie to its money.
pub const POST_REMITTANCE: &str = "post remittance";
/// Ties for one trace or check number.
pub const TIE: &str = "tie";

/// The job that posts a remittance.
#[must_use]
pub fn post_remittance(remittance_num: i64, now: Now, numbers: &mut Numbers) -> Job {
    job(POST_REMITTANCE, remittance_num.to_string(), now, numbers)
}

/// The job that looks for ties of a trace or check number.
#[must_use]
pub fn tie(number: &str, now: Now, numbers: &mut Numbers) -> Job {
    job(TIE, number.to_owned(), now, numbers)
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
    /// Does all jobs that are due in every practice: what a crash left is finished here, once and only once.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn finish_jobs(&self) -> Result<(), Error> {
        for practice in self.store.practices().await? {
            let practice = practice.practice_id;
            for job in self.store.jobs_due(practice, self.clock.instant()).await? {
                match job.kind.as_str() {
                    POST_REMITTANCE => {
                        let number = job.subject.parse().unwrap_or_default();
                        self.post_remittance(practice, number).await?;
                    }
                    TIE => self.tie_number(practice, &job.subject).await?,
                    other => tracing::error!(kind = other, "a job of an unknown kind is left alone"),
                }
            }
        }
        Ok(())
    }
}
