//! What can go wrong in the store. No message carries the content of a row.

use claims::change::Scope;
use claims::record::BadValue;

/// A question or a write that the database did not carry out.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum StoreError {
    /// The statement or the rows are at fault: the same again would fail again.
    #[error("the database refused: {0}")]
    Refused(String),
    /// A unique key is taken by another row; the text names the index or its columns.
    #[error("already taken: {0}")]
    Taken(String),
    /// Others wrote the same rows at the same time, again and again.
    #[error("too many writers at once: {0}")]
    Contended(String),
    /// The database is gone, full, locked or damaged. What was being committed may or may not be in.
    #[error("the database cannot be used: {0}")]
    Unavailable(String),
    /// A row that does not fit its table.
    #[error("a row for {table} does not fit it: {why}")]
    Shape { table: &'static str, why: String },
    /// A stored value that its field cannot hold: the data was changed from outside.
    #[error("{table}.{column} holds a value that its field cannot")]
    BadValue { table: &'static str, column: &'static str },
    #[error("there is no practice {0}")]
    UnknownPractice(i64),
    /// The database was made by another version of this program, or its migrations were changed.
    #[error("migration {name}: {why}")]
    Migration { name: String, why: &'static str },
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// True when the same again may succeed.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, StoreError::Contended(_) | StoreError::Unavailable(_))
    }

    /// True when it is about what was written, so that the others of a group may do without it.
    pub(crate) fn is_about_rows(&self) -> bool {
        matches!(self, StoreError::Refused(_) | StoreError::Taken(_) | StoreError::Shape { .. })
    }
}

impl From<BadValue> for StoreError {
    /// The value itself is left out: it may be somebody's name.
    fn from(bad: BadValue) -> StoreError {
        StoreError::BadValue { table: bad.table, column: bad.column }
    }
}

/// Why a commit wrote nothing.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum CommitError {
    /// Somebody was faster: load again, decide again.
    #[error("what the decision rests on has changed: {scope:?}")]
    Conflict { scope: Scope },
    /// The same request was answered before, with this.
    #[error("this request was answered before with {status}")]
    Replay { status: i64, resource: String },
    /// The idempotency key came with another request before.
    #[error("this idempotency key was used for another request")]
    KeyReused,
    /// A posting whose debits and credits differ by so many cents.
    #[error("a posting must sum to zero; this one sums to {off} cents")]
    Unbalanced { off: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}
