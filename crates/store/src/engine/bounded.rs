//! A text that a stranger wrote, run under limits: it only reads, ends in time, and its answer fits.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use jiff::tz::TimeZone;
use rusqlite::functions::FunctionFlags;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode};
use tokio_postgres::SimpleQueryMessage;
use tokio_postgres::error::SqlState;

use super::{postgres, sqlite};
use crate::StoreError;

/// What a text may take.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    pub(crate) time: Duration,
    /// Of the values of the answer together, and of any value on the way.
    pub(crate) bytes: usize,
    /// In which `local_time` tells the time.
    pub(crate) zone: TimeZone,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Every value as a text.
    Rows(Vec<Vec<Option<String>>>),
    TooLong,
    TooMuch,
}

/// Instructions of SQLite between two looks at the clock.
const STEPS: i32 = 500;
/// Bytes of a pattern of LIKE: one comparison is never interrupted, and recurs for each `%`.
const PATTERN_MAX: i32 = 200;

/// On SQLite, on a connection that cannot write (`pragma query_only`).
pub(crate) fn on_sqlite(conn: &mut Connection, sql: &str, bounds: &Bounds) -> Result<Outcome, StoreError> {
    let zone = bounds.zone.clone();
    conn.create_scalar_function("local_time", 1, FunctionFlags::SQLITE_DETERMINISTIC, move |given| {
        let at: Option<jiff::Timestamp> = given.get::<Option<String>>(0)?.and_then(|at| at.parse().ok());
        let local = at.map(|at| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S").to_string());
        Ok(local)
    })
    .map_err(sqlite::fault)?;
    let length = i32::try_from(bounds.bytes).unwrap_or(i32::MAX);
    let before = conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, length).map_err(sqlite::fault)?;
    let pattern = Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH;
    let pattern_before = conn.set_limit(pattern, PATTERN_MAX).map_err(sqlite::fault)?;
    let end = Instant::now() + bounds.time;
    conn.progress_handler(STEPS, Some(move || Instant::now() >= end)).map_err(sqlite::fault)?;
    let outcome = rows_of_sqlite(conn, sql, bounds.bytes);
    conn.progress_handler(0, None::<fn() -> bool>).map_err(sqlite::fault)?;
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, before).map_err(sqlite::fault)?;
    conn.set_limit(pattern, pattern_before).map_err(sqlite::fault)?;
    outcome.or_else(|error| match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => Ok(Outcome::TooLong),
        Some(ErrorCode::TooBig) => Ok(Outcome::TooMuch),
        _ => Err(match error {
            // Without the text, which is not the one that was asked.
            rusqlite::Error::SqlInputError { msg, .. } => StoreError::Refused(msg),
            other => sqlite::fault(other),
        }),
    })
}

fn rows_of_sqlite(conn: &Connection, sql: &str, bytes: usize) -> rusqlite::Result<Outcome> {
    // Not kept: nobody asks the same twice.
    let mut statement = conn.prepare(sql)?;
    let width = statement.column_count();
    let mut rows = statement.raw_query();
    let mut found = vec![];
    let mut left = bytes;
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(width);
        for at in 0..width {
            let value = sqlite::text_of(row.get_ref(at)?);
            match left.checked_sub(value.as_ref().map_or(1, String::len)) {
                Some(rest) => left = rest,
                None => return Ok(Outcome::TooMuch),
            }
            values.push(value);
        }
        found.push(values);
    }
    Ok(Outcome::Rows(found))
}

/// On PostgreSQL, in a transaction that cannot write.
pub(crate) async fn on_postgres(
    conn: &mut postgres::Connection,
    sql: &str,
    bounds: &Bounds,
) -> Result<Outcome, StoreError> {
    let time = bounds.time.as_millis();
    conn.batch(&format!("begin read only; set local statement_timeout = {time}")).await?;
    let outcome = rows_of_postgres(conn.client()?, sql, bounds.bytes).await;
    conn.rollback().await?;
    outcome.or_else(|error| match error.code() {
        Some(code) if *code == SqlState::QUERY_CANCELED => Ok(Outcome::TooLong),
        Some(code) if *code == SqlState::PROGRAM_LIMIT_EXCEEDED || *code == SqlState::OUT_OF_MEMORY => {
            Ok(Outcome::TooMuch)
        }
        _ => Err(postgres::fault(error)),
    })
}

async fn rows_of_postgres(
    client: &tokio_postgres::Client,
    sql: &str,
    bytes: usize,
) -> Result<Outcome, tokio_postgres::Error> {
    let mut messages = pin!(client.simple_query_raw(sql).await?);
    let mut found = vec![];
    let mut left = bytes;
    while let Some(message) = messages.try_next().await? {
        let SimpleQueryMessage::Row(row) = message else { continue };
        let values: Vec<Option<String>> = (0..row.len()).map(|at| row.get(at).map(str::to_owned)).collect();
        let size: usize = values.iter().map(|value| value.as_ref().map_or(1, String::len)).sum();
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None => return Ok(Outcome::TooMuch),
        }
        found.push(values);
    }
    Ok(Outcome::Rows(found))
}
