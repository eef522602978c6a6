//! Lists of rows, newest first, a page of them at a time.

use claims::record::{Record, Value};
use serde::Deserialize;
use store::Select;

use super::answer::Refused;
use crate::app::App;

/// Rows on one page.
pub(super) const SHOWN_MAX: usize = 50;
/// Rows that are read for one page: one more, that tells whether older ones follow.
pub(super) const READ: i64 = 51;

/// Where a list goes on; a part of its template.
pub(super) struct Pages {
    /// What is listed.
    pub(super) rows: &'static str,
    pub(super) newest: Option<String>,
    pub(super) older: Option<String>,
}

/// A way to look at a list: a link.
pub(super) struct Choice {
    pub(super) label: &'static str,
    pub(super) href: String,
    pub(super) is_chosen: bool,
}

/// What the address of a list asks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    status: String,
    /// Older than the row with this number.
    before: Option<i64>,
}

/// A list that is looked at in several ways, the first of them unless the address names another.
pub(super) struct List<R: 'static, const N: usize> {
    pub(super) path: &'static str,
    /// What is listed.
    pub(super) rows: &'static str,
    /// The name in the address, what it is called, and what it lists.
    pub(super) filters: [(&'static str, &'static str, &'static Select<R>); N],
}

impl<R: Record, const N: usize> List<R, N> {
    /// One page of it, and where it can be looked at otherwise.
    pub(super) async fn read(
        &self,
        app: &App,
        practice: i64,
        asked: &Asked,
    ) -> Result<(Vec<R>, Vec<Choice>, Pages), Refused> {
        let List { path, rows, filters } = self;
        let (status, _, select) =
            filters.iter().find(|(name, ..)| *name == asked.status).unwrap_or(&filters[0]);
        let params = [Value::Int(asked.before.unwrap_or(i64::MAX)), Value::Int(READ)];
        let mut found = app.store.select(practice, select, &params).await?;
        let pages = cut(&mut found, rows, asked.before, |before| address(path, status, before));
        Ok((found, choices(path, status, filters.map(|(name, label, _)| (name, label))), pages))
    }
}

/// The ways to look at a list, by their names in its address; `chosen` is the one that is looked at.
pub(super) fn choices<const N: usize>(
    path: &str,
    chosen: &str,
    all: [(&'static str, &'static str); N],
) -> Vec<Choice> {
    let choice = |(name, label)| Choice { label, href: address(path, name, None), is_chosen: name == chosen };
    all.map(choice).into()
}

/// Where a list stands, looked at in some way, before a number.
pub(super) fn address(path: &str, status: &str, before: Option<i64>) -> String {
    match (status, before) {
        ("", None) => path.to_owned(),
        ("", Some(before)) => format!("{path}?before={before}"),
        (status, None) => format!("{path}?status={status}"),
        (status, Some(before)) => format!("{path}?status={status}&before={before}"),
    }
}

/// Leaves of the rows that were read those of one page. `before` is the number that they are older than, and `address`
/// the list's own address before a number.
pub(super) fn cut<R: Record>(
    found: &mut Vec<R>,
    rows: &'static str,
    before: Option<i64>,
    address: impl Fn(Option<i64>) -> String,
) -> Pages {
    let has_older = found.len() > SHOWN_MAX;
    found.truncate(SHOWN_MAX);
    let last = found.last().filter(|_| has_older).and_then(Record::number);
    Pages { rows, newest: before.map(|_| address(None)), older: last.map(|last| address(Some(last))) }
}
