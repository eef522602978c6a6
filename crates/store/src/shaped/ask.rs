//! A query is run: on a connection that only reads, within limits of time, rows and bytes.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::kind::Kind;
use super::{Place, Refused, Written, write, wrong};
use crate::engine::bounded::{Bounds, Outcome};
use crate::{Store, StoreError};

/// Rows of one answer.
pub const ROWS_MAX: usize = 100;
/// How long a query may take.
pub const TIME_MAX: Duration = Duration::from_secs(10);
/// Bytes of the texts of one answer.
pub const ANSWER_MAX: usize = 8_000_000;
/// Queries that run at the same time; more wait, so that they do not take all connections.
pub const ASKS_MAX: usize = 2;
/// The stack on which a query is parsed and written. The parser's limit is one of brackets: `a + b + …` nests as deep as
/// there are signs, and is copied and dropped from the inside out. Two thousand of them take less than half of this, even
/// in a build for tests; what is not touched is not taken from the machine.
pub(super) const STACK: usize = 64 << 20;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    pub practice: i64,
    /// The time that NOW() and CURDATE() tell.
    pub now: Timestamp,
    pub text: String,
    /// Rows that are passed over.
    pub offset: usize,
    /// Rows that are wanted: at most [`ROWS_MAX`].
    pub limit: usize,
    /// How long it may take: at most [`TIME_MAX`].
    pub time: Duration,
}

/// A value of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Null,
    Int(i64),
    /// A number with decimals, as its shortest text: `104.5`, `250`.
    Number(String),
    Text(String),
    /// A date or a time: `2026-03-02T09:00:00`.
    Time(String),
}

/// What a query found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// As the query calls them.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    /// The names of the tables that were read.
    pub tables: Vec<&'static str>,
    /// Whether patients' data was read. Which patients', only the rows could tell.
    pub is_of_patients: bool,
}

impl Store {
    /// Answers a query for MySQL over Open Dental's tables with rows of one practice.
    ///
    /// # Errors
    /// When it is not one SELECT, is not understood, takes too long or finds too much, or the database does not
    /// answer.
    pub async fn ask(&self, question: Question) -> Result<Answer, Refused> {
        let Question { practice, now, text, offset, limit, time } = question;
        let known = TimeZone::get(&self.time_zone(practice).await?).ok();
        let zone = known.unwrap_or(TimeZone::UTC);
        let place = Place {
            engine: self.engine(),
            practice,
            zone: zone.iana_name().unwrap_or("UTC").to_owned(),
            now: now.to_zoned(zone.clone()).datetime(),
            offset,
            limit: limit.min(ROWS_MAX),
        };
        let turn = self.turn().await?;
        let time = time.min(TIME_MAX);
        let bounds = Bounds { time, bytes: ANSWER_MAX, zone };
        let store = self.clone();
        // A task of its own: when the client goes away, the query still ends as it should, on its thread and on its
        // connection, and its turn with it.
        let run = tokio::spawn(async move {
            let written = on_a_deep_stack(text, place).await?;
            let outcome = store.bounded(written.sql.clone(), bounds).await;
            drop(turn);
            Ok::<_, Refused>((written, outcome))
        });
        let (Written { columns, tables, .. }, outcome) = run.await.map_err(|_| StoreError::Closed)??;
        let (names, kinds): (Vec<String>, Vec<Kind>) = columns.into_iter().unzip();
        let rows = match outcome {
            Ok(Outcome::Rows(rows)) => rows,
            Ok(Outcome::TooLong) => {
                return Err(wrong(format!("The query took longer than {} s. Ask for less.", time.as_secs())));
            }
            Ok(Outcome::TooMuch) => {
                return Err(wrong(format!("The answer is larger than {ANSWER_MAX} bytes. Ask for less.")));
            }
            Err(StoreError::Refused(why)) => return Err(wrong(format!("The query cannot be run: {why}."))),
            Err(other) => return Err(other.into()),
        };
        let cells = |row: Vec<Option<String>>| {
            row.into_iter().zip(&kinds).map(|(text, kind)| cell(text, *kind)).collect()
        };
        Ok(Answer {
            columns: names,
            rows: rows.into_iter().map(cells).collect(),
            is_of_patients: tables.iter().any(|table| table.is_of_patients()),
            tables: tables.into_iter().map(|table| table.name).collect(),
        })
    }
}

/// Parses and writes on a thread of its own: recursion over what a stranger wrote needs room.
async fn on_a_deep_stack(text: String, place: Place) -> Result<Written, Refused> {
    let (told, heard) = tokio::sync::oneshot::channel();
    std::thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK)
        .spawn(move || told.send(write(&text, &place)))
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    heard.await.map_err(|_| wrong("The query cannot be read."))?
}

/// A value as its kind is shown. Numbers come with as many decimals as the engine likes.
fn cell(text: Option<String>, kind: Kind) -> Cell {
    let Some(text) = text else { return Cell::Null };
    match kind {
        Kind::Int | Kind::Bool => text.parse().map_or_else(|_| number(&text), Cell::Int),
        Kind::Number => number(&text),
        Kind::Text | Kind::Null => Cell::Text(text),
        Kind::Date if text.len() == "yyyy-MM-dd".len() => Cell::Time(format!("{text}T00:00:00")),
        Kind::Date | Kind::DateTime => Cell::Time(text),
    }
}

/// A number with at most four decimals, in its shortest text.
fn number(text: &str) -> Cell {
    let Ok(number) = text.parse::<f64>() else { return Cell::Text(text.to_owned()) };
    let text = format!("{number:.4}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    Cell::Number(if short == "-0" { "0" } else { short }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_noise() {
        let shown = |text: &str| match number(text) {
            Cell::Number(text) => text,
            other => format!("{other:?}"),
        };
        assert_eq!(shown("0.30000000000000004"), "0.3");
        assert_eq!(shown("104.5000000000000000"), "104.5");
        assert_eq!(shown("250.0"), "250");
        assert_eq!(shown("-0.00001"), "0");
        assert_eq!(shown("90071992547.4099"), "90071992547.4099");
        assert_eq!(shown("1000"), "1000");
    }
}
