//! What is due by the clock is done while the server runs: one loop that looks again and again.

use std::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::app::{App, Error};

/// How often it is seen whether anything is due.
pub const TICK: Duration = Duration::from_secs(60);

/// Does what is due, for ever, first after one `tick`: what was due at the start is done before. Ending it loses
/// nothing: what it was at is still due, and was done in whole steps.
pub async fn run(app: App, tick: Duration) {
    let mut ticks = tokio::time::interval(tick);
    // A round may last longer than a tick. The next one begins when it is over: nothing is done by two at once.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    loop {
        ticks.tick().await;
        if let Err(error) = app.tick().await {
            tracing::error!(%error, "what is due could not be looked at");
        }
    }
}

impl App {
    /// Does what is due now, one practice after the other. What cannot be done in one keeps none of the others waiting.
    ///
    /// # Errors
    /// When it cannot be read which practices there are.
    pub async fn tick(&self) -> Result<(), Error> {
        for practice in self.store.practices().await? {
            if let Err(error) = self.finish_jobs_of(practice.practice_id).await {
                tracing::error!(practice = practice.practice_id, %error, "jobs could not be done");
            }
            if let Err(error) = self.radar(practice.practice_id).await {
                tracing::error!(practice = practice.practice_id, %error, "nobody looked for what is missing");
            }
            if let Err(error) = self.prove_when_due(practice.practice_id).await {
                tracing::error!(practice = practice.practice_id, %error, "the ledger was not looked at");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use claims::change::ChangeSet;
    use jiff::Timestamp;
    use store::Store;
    use store::job::{Job, JobState};

    use super::*;
    use crate::app::Caller;
    use crate::clock::Clock;

    fn at(app: &App, time: &str) -> App {
        App { clock: Clock::starting_at(instant(time)), ..app.clone() }
    }

    fn instant(time: &str) -> Timestamp {
        format!("2026-03-16T{time}:00Z").parse().expect("an instant")
    }

    async fn only_job(app: &App, practice: i64) -> Job {
        let all: Vec<Job> = app.store.page(practice, None, 10).await.expect("jobs");
        let [job] = all.as_slice() else { panic!("one job, not {}", all.len()) };
        job.clone()
    }

    #[tokio::test]
    async fn a_job_that_was_put_off_is_done_again_without_a_restart() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::open_sqlite(dir.path()).await.expect("a store");
        let app = at(&App::new(store, Clock::machine()), "09:00");
        let practice = app.first_practice().await.expect("a practice");
        // Nobody knows how to do it: it is put off each time, and never gone.
        let job = |numbers: &mut claims::state::Numbers| Job {
            job_num: numbers.fresh::<Job>(),
            kind: "nothing known".into(),
            subject: String::new(),
            state: JobState::Waiting,
            attempts: 0,
            run_at: instant("09:00"),
        };
        let caller = Caller::program(practice, "test");
        let load = async || Ok(());
        app.decide(&caller, "test", load, |(), _, numbers| {
            let mut changes = ChangeSet::new();
            changes.put(&job(numbers));
            Ok(((), changes))
        })
        .await
        .expect("the job is made");

        app.tick().await.expect("done");
        assert_eq!(only_job(&app, practice).await.attempts, 1);
        at(&app, "09:05").tick().await.expect("done");
        assert_eq!(only_job(&app, practice).await.attempts, 1, "it is not due yet");

        let clockwork = tokio::spawn(run(at(&app, "09:15"), Duration::from_millis(1)));
        let again = async {
            while only_job(&app, practice).await.attempts < 2 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), again).await.expect("it is tried again");
        clockwork.abort();
    }
}
