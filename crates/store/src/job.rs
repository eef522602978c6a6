//! Durable jobs: work to be done after the commit that asked for it, and still there after a crash. A job is a
//! record like any other: it is put and deleted by the change set that it belongs to.

use claims::record::{Field, Kind, Value};
use jiff::Timestamp;

use crate::kept::kept;
use crate::{Select, Store, StoreError};

/// The most jobs that one look finds.
pub const JOBS_DUE_MAX: usize = 256;

kept! {
    /// Something to be done at or after a time.
    pub struct Job in "job" key 1 {
        pub job_num: i64,
        /// What kind of work: the server knows how to do it.
        pub kind: String,
        /// What it is done to.
        pub subject: String,
        pub state: JobState,
        /// How often it was tried.
        pub attempts: i64,
        pub run_at: Timestamp,
    }
}

/// Where a job stands. One that is done is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    Waiting,
    /// Given up: a person has to look.
    Failed,
}

impl JobState {
    /// Its written form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Failed => "failed",
        }
    }
}

impl Field for JobState {
    const KIND: Kind = Kind::Text;

    fn into_value(self) -> Value {
        Value::Text(self.as_str().to_owned())
    }

    fn from_value(value: Value) -> Result<Self, Value> {
        match &value {
            Value::Text(text) if text == "waiting" => Ok(JobState::Waiting),
            Value::Text(text) if text == "failed" => Ok(JobState::Failed),
            _ => Err(value),
        }
    }
}

/// Waiting jobs whose time has come, the longest waiting first.
pub const JOBS_DUE: Select<Job> =
    Select::new("jobs due", "state = 'waiting' and run_at <= $2").ordered("run_at, job_num limit 256");

/// The jobs for one thing.
pub const JOBS_FOR: Select<Job> = Select::new("jobs for one thing", "kind = $2 and subject = $3");

impl Store {
    /// The jobs of a practice whose time has come, the longest waiting first; at most [`JOBS_DUE_MAX`].
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn jobs_due(&self, practice: i64, now: Timestamp) -> Result<Vec<Job>, StoreError> {
        self.select(practice, &JOBS_DUE, &[now.into_value()]).await
    }
}
