//! Queries that somebody else wrote, for MySQL and Open Dental's tables (`opendental-api.md` 2.4, queries).
//!
//! A query is parsed, and then written anew for the engine behind the store: [`query`] and its kin hold a case for
//! everything that may be in it, and what has no case is refused. No name of the query's own gets into the new
//! text: tables become rows of this practice alone, made from ours ([`shape`]), and everything else is numbered.
//! So nothing can be reached but what [`tables`] shows, and nothing can be done but to read it.

mod ask;
mod call;
mod compare;
mod convert;
mod dates;
mod expr;
mod from;
mod group;
mod kind;
mod literal;
mod query;
mod read;
mod scope;
mod select;
mod shape;
pub mod tables;
#[cfg(test)]
mod tests;
mod writer;

pub use ask::{ANSWER_MAX, ASKS_MAX, Answer, Cell, Question, ROWS_MAX, TIME_MAX};
pub use call::FUNCTIONS;
pub use kind::Kind;
pub use read::{QUERY_MAX, SIGNS_MAX};
pub use shape::{Column, Shape};

use jiff::civil::DateTime;

use crate::{Engine, StoreError};

/// Why a query was not answered.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refused {
    /// It is something else than one query that only reads.
    #[error("{0}")]
    NoRead(String),
    /// It names what there is not, or says what is not understood here.
    #[error("{0}")]
    Wrong(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn wrong(text: impl Into<String>) -> Refused {
    Refused::Wrong(text.into())
}

fn no_read(text: impl Into<String>) -> Refused {
    Refused::NoRead(text.into())
}

/// For whom a query is written, and which of its rows are wanted.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) engine: Engine,
    pub(crate) practice: i64,
    /// The practice's time zone, by its name.
    pub(crate) zone: String,
    /// The time there.
    pub(crate) now: DateTime,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
}

/// A query for an engine, and what its columns are.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) sql: String,
    pub(crate) columns: Vec<(String, Kind)>,
    /// The tables that it reads, wherever it names them.
    pub(crate) tables: Vec<&'static Shape>,
}

/// Writes a query anew.
///
/// # Errors
/// When it is not one SELECT, or holds something that is not allowed or not understood.
pub(crate) fn write(text: &str, place: &Place) -> Result<Written, Refused> {
    let query = read::query(text)?;
    let writer = writer::Writer::new(place);
    let rows = writer.whole(&query)?;
    let columns = rows.fields.into_iter().map(|f| (f.name, f.kind)).collect();
    Ok(Written { sql: rows.text, columns, tables: writer.tables() })
}
