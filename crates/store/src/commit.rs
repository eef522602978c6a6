//! Committing: all that one decision writes, whole or not at all.

use std::borrow::Cow;

use claims::change::ChangeSet;
use claims::record::Value;
use jiff::Timestamp;

use crate::committer::Alone;
use crate::engine::Row;
use crate::pool::Backend;
use crate::{CommitError, Store, StoreError, prepare};

/// A decision to be made durable. A read that has to leave a trace is one with nothing but `patients`.
#[derive(Clone, Debug)]
pub struct Commit {
    pub practice: i64,
    /// Who: a key's name or a user's.
    pub actor: String,
    /// What they did: `post claims`, `read claims`.
    pub action: Cow<'static, str>,
    pub at: Timestamp,
    pub changes: ChangeSet,
    pub idempotency: Option<IdempotencyUse>,
}

/// A request's key, and how it is answered: the same request again gets the same answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyUse {
    /// As its sender gave it.
    pub key: String,
    /// What tells the request from another with the same key.
    pub request_hash: String,
    /// The status of the answer.
    pub status: i64,
    /// What the answer was about.
    pub resource: String,
}

/// A decision that is durable now. In a unit of work nothing is before its end, and on PostgreSQL only its end gives the
/// numbers: what its commits answer there is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Its link in the practice's audit chain.
    pub audit_seq: i64,
    /// The number of its first posting; the others follow one by one.
    pub first_posting: Option<i64>,
    /// The number of its last event.
    pub last_event: Option<i64>,
}

impl Store {
    /// Commits. It returns once the change is durable, or refused with nothing written. Dropping the future does
    /// not undo what is under way.
    ///
    /// # Errors
    /// When somebody was faster, the request was answered before, a posting does not sum to zero, or the database
    /// does not take it.
    pub async fn commit(&self, commit: Commit) -> Result<Committed, CommitError> {
        if matches!(self.inner.backend, Backend::Unit(..)) {
            self.inner.cache.before(&commit.changes);
        }
        let prepared = prepare::prepare(commit)?;
        self.inner.queue.commit(prepared.practice, vec![prepared]).await
    }

    /// One statement that writes, a durable transaction of its own.
    pub(crate) async fn alone(&self, sql: &'static str, params: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        self.inner.queue.alone(Alone { sql, params }).await
    }
}
