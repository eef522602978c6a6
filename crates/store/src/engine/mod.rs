//! The two engines behind one connection type. Whoever uses it does not see which it is.
//!
//! The SQLite side never waits, so that code written for both runs on a plain thread with [`at_once`].

pub(crate) mod bounded;
pub(crate) mod pg_value;
pub(crate) mod postgres;
pub(crate) mod sqlite;
#[cfg(test)]
mod tests;

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use claims::record::{Kind, Table, Value};

use crate::StoreError;
use bounded::{Bounds, Outcome};

/// Which database is behind a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A row as the database gives it.
pub(crate) type Row = Vec<Value>;

/// A row or a key on its way in: the practice, and what stands behind it.
pub(crate) type Placed<'a> = (i64, &'a [Value]);

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    /// It writes.
    Write,
    /// It writes, and in between waits for whoever decides what.
    Unit,
    /// It reads several times, and all of it from one moment.
    Snapshot,
}

/// How rows go in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They are new; one that is there is an error.
    Insert,
    /// They replace those with the same key.
    Upsert,
}

/// A connection to one of the engines.
pub(crate) enum Conn {
    Sqlite(rusqlite::Connection),
    Postgres(Box<postgres::Connection>),
}

impl Conn {
    pub(crate) async fn begin(&mut self, how: Begin) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(c) => sqlite::batch(
                c,
                match how {
                    Begin::Write | Begin::Unit => "begin immediate",
                    Begin::Snapshot => "begin",
                },
            ),
            Conn::Postgres(c) => {
                c.batch(match how {
                    Begin::Write => "begin",
                    // Should this process be cut off, the others do not wait for it for ever.
                    Begin::Unit => "begin; set local idle_in_transaction_session_timeout = '60s'",
                    Begin::Snapshot => "begin isolation level repeatable read read only",
                })
                .await
            }
        }
    }

    pub(crate) async fn commit(&mut self) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(c) => sqlite::batch(c, "commit"),
            Conn::Postgres(c) => c.commit().await,
        }
    }

    /// Undoes what was begun. A connection that cannot is not to be used again.
    pub(crate) async fn rollback(&mut self) -> Result<(), StoreError> {
        match self {
            // Some errors, a full disk among them, end the transaction by themselves.
            Conn::Sqlite(c) if c.is_autocommit() => Ok(()),
            Conn::Sqlite(c) => sqlite::batch(c, "rollback"),
            Conn::Postgres(c) => c.rollback().await,
        }
    }

    /// Runs several statements without parameters.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(c) => sqlite::batch(c, sql),
            Conn::Postgres(c) => c.batch(sql).await,
        }
    }

    pub(crate) async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        match self {
            Conn::Sqlite(c) => sqlite::query(c, sql, params),
            Conn::Postgres(c) => c.query(sql, params).await,
        }
    }

    /// The same statement with several lists of parameters; the rows one after the other.
    pub(crate) async fn query_each(&mut self, sql: &str, lists: &[Row]) -> Result<Vec<Row>, StoreError> {
        match self {
            Conn::Sqlite(c) => sqlite::query_each(c, sql, lists),
            Conn::Postgres(c) => c.query_each(sql, lists).await,
        }
    }

    /// A text that a stranger wrote, within bounds.
    pub(crate) async fn bounded(&mut self, sql: &str, bounds: &Bounds) -> Result<Outcome, StoreError> {
        match self {
            Conn::Sqlite(c) => bounded::on_sqlite(c, sql, bounds),
            Conn::Postgres(c) => bounded::on_postgres(c, sql, bounds).await,
        }
    }

    /// Writes rows of one table; no key may come twice.
    pub(crate) async fn write_rows(
        &mut self,
        table: &Table,
        mode: Mode,
        rows: &[Placed<'_>],
    ) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(c) => sqlite::write_rows(c, table, mode, rows),
            Conn::Postgres(c) => c.write_rows(table, mode, rows).await,
        }
    }

    pub(crate) async fn delete_rows(&mut self, table: &Table, keys: &[Placed<'_>]) -> Result<(), StoreError> {
        match self {
            Conn::Sqlite(c) => sqlite::delete_rows(c, table, keys),
            Conn::Postgres(c) => c.delete_rows(table, keys).await,
        }
    }

    /// The rows with these keys, as far as they are there, each behind its practice.
    pub(crate) async fn lookup(
        &mut self,
        table: &Table,
        keys: &[Placed<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Conn::Sqlite(c) => sqlite::lookup(c, table, keys),
            Conn::Postgres(c) => c.lookup(table, keys).await,
        }
    }
}

/// The outcome of a future over the SQLite side, which never waits.
pub(crate) fn at_once<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => unreachable!("the SQLite side never waits"),
    }
}

/// Values of one table as their columns mean them: SQLite has no booleans, and gives 0 and 1.
pub(crate) fn as_columns(table: &Table, row: &mut [Value]) {
    for (column, value) in table.columns.iter().zip(row) {
        if let (Kind::Bool, Value::Int(n @ (0 | 1))) = (column.kind, &*value) {
            *value = Value::Bool(*n == 1);
        }
    }
}

/// The texts that write, delete and look up one row by its key, from its columns.
pub(crate) fn conflict_clause(table: &Table, mode: Mode) -> String {
    if mode == Mode::Insert {
        return String::new();
    }
    let mut key = vec!["practice_id"];
    key.extend(table.columns.iter().take(table.key).map(|column| column.name));
    let rest: Vec<String> =
        table.columns.iter().skip(table.key).map(|c| format!("{0} = excluded.{0}", c.name)).collect();
    if rest.is_empty() {
        format!(" on conflict ({}) do nothing", key.join(", "))
    } else {
        format!(" on conflict ({}) do update set {}", key.join(", "), rest.join(", "))
    }
}
