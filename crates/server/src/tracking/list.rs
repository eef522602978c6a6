//! Lists: newest first, in pages behind an opaque cursor. The cursor names the last row that was shown, so that
//! rows which come or go between two pages move nothing.

use std::fmt::Write;

use claims::record::{Record, Value};
use serde_json::json;
use store::Select;

use super::ask::{Ask, Reply};
use super::error::Refused;

/// Rows on a page when nothing else is asked for, and at most.
const LIMIT: usize = 10;
const LIMIT_MAX: usize = 100;
/// Rows that are read at once at most, while a filter is looking for some that pass it.
const BATCH_MAX: usize = 4_000;

/// Which page is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paging {
    list: &'static str,
    limit: usize,
    /// The number of the last row shown.
    cursor: Option<i64>,
}

/// A page.
#[derive(Debug)]
pub(super) struct Page<R> {
    pub(super) rows: Vec<R>,
    list: &'static str,
    /// Where the next page begins; `None` on the last.
    next: Option<i64>,
}

/// How many rows the query asks for.
pub(super) fn limit(ask: &Ask) -> Result<usize, Refused> {
    let limit = |text: &str| text.parse::<usize>().ok().filter(|n| (1..=LIMIT_MAX).contains(n));
    Ok(ask.read("limit", "must be a number from 1 to 100", limit)?.unwrap_or(LIMIT))
}

impl Paging {
    /// What the query asks for of `list`: a cursor of another list is refused.
    pub(super) fn of(ask: &Ask, list: &'static str) -> Result<Paging, Refused> {
        let limit = limit(ask)?;
        let cursor = ask.read("cursor", "is not a cursor of this list", |text| decode(list, text))?;
        Ok(Paging { list, limit, cursor })
    }

    /// The page out of rows that are at hand, newest first.
    pub(super) fn cut<R>(&self, mut rows: Vec<R>, num: impl Fn(&R) -> i64) -> Page<R> {
        rows.sort_by_key(|row| std::cmp::Reverse(num(row)));
        rows.retain(|row| self.cursor.is_none_or(|cursor| num(row) < cursor));
        let has_next = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next = rows.last().map(&num).filter(|_| has_next);
        Page { rows, list: self.list, next }
    }

    /// The page of a table, newest first, of rows that pass `keep`: it is as full as there are such rows.
    pub(super) async fn newest<R: Record + Send>(
        &self,
        ask: &Ask,
        select: &Select<R>,
        num: fn(&R) -> i64,
        keep: impl Fn(&R) -> bool + Send,
    ) -> Result<Page<R>, Refused> {
        self.newest_of(ask, select, &[], num, keep).await
    }

    /// The same of those rows that belong to something: `of` stands before the cursor among the parameters.
    pub(super) async fn newest_of<R: Record + Send>(
        &self,
        ask: &Ask,
        select: &Select<R>,
        of: &[Value],
        num: fn(&R) -> i64,
        keep: impl Fn(&R) -> bool + Send,
    ) -> Result<Page<R>, Refused> {
        let mut before = self.cursor.unwrap_or(i64::MAX);
        let mut batch = self.limit + 1;
        let mut rows: Vec<R> = Vec::new();
        loop {
            let size = i64::try_from(batch).unwrap_or(i64::MAX);
            let params = [of, &[Value::Int(before), Value::Int(size)]].concat();
            let found = ask.app.store.select(ask.practice(), select, &params).await?;
            let is_last = found.len() < batch;
            before = found.last().map_or(before, num);
            rows.extend(found.into_iter().filter(&keep));
            if is_last || rows.len() > self.limit {
                return Ok(self.cut(rows, num));
            }
            batch = (batch * 4).min(BATCH_MAX);
        }
    }
}

impl<R> Page<R> {
    /// The answer that shows `data`, which is this page's rows.
    pub(super) fn answer(&self, data: &[serde_json::Value]) -> Reply {
        let cursor = self.next.map(|next| encode(self.list, next));
        Reply::ok(json!({"data": data, "has_next": self.next.is_some(), "cursor": cursor}))
    }
}

/// A whole list, without pages.
pub(super) fn all(data: &[serde_json::Value]) -> Reply {
    Reply::ok(json!({"data": data, "has_next": false, "cursor": null}))
}

fn encode(list: &str, num: i64) -> String {
    format!("{list}:{num}").bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn decode(list: &str, cursor: &str) -> Option<i64> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Vec<u8> = cursor.as_bytes().chunks(2).map(byte).collect::<Option<_>>()?;
    let text = String::from_utf8(bytes).ok()?;
    text.strip_prefix(list)?.strip_prefix(':')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_fits_its_own_list_only() {
        let cursor = encode("claims", 41);
        assert_eq!(decode("claims", &cursor), Some(41));
        assert_eq!(decode("events", &cursor), None);
        for wrong in ["", "zz", "41", "é"] {
            assert_eq!(decode("claims", wrong), None, "{wrong}");
        }
    }
}
