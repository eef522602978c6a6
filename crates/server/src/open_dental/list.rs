//! Lists: pages of rows in the order of their numbers. For who keeps a copy: those that were written since a time, and
//! with `includeDeleted`, ours, what was deleted, as it last was (`opendental-api.md` section 4).
//!
//! Every list of a table that clients follow is read here, so that each knows the same filters; a call has those that it
//! declares.

use claims::record::{Record, Value as Kept};
use jiff::Timestamp;
use serde_json::Value;
use store::{LATE_MAX, Select};

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::routes::Answer;
use super::wire;
use crate::app::Error;

/// The filters by the time when rows were last written: ours, and the original's word for it on some lists.
const SINCE: [&str; 2] = ["SecDateTEdit", "DateTStamp"];
const DELETED_TOO: &str = "includeDeleted";
/// Rows that are read at a time, at least, when many are looked through.
const CHUNK_MIN: usize = 100;
/// And at most.
const CHUNK_MAX: usize = 1000;

/// The rows of a page.
pub(super) struct Listed<R> {
    /// Each with whether it was deleted.
    rows: Vec<(R, bool)>,
    /// Whether the answer says of each row whether it was deleted.
    tells_deleted: bool,
}

/// Rows that are found page by page.
type Paged<'a, R> = (&'a Select<R>, Kept);

impl Ask {
    /// The rows of a whole table that pass, deleted ones among them where they are asked for: only those that the
    /// request's page holds.
    pub(super) async fn scan<R: Record>(&self, keep: impl Fn(&R) -> bool) -> Result<Listed<R>, Refused> {
        self.walk(None, keep).await
    }

    /// The same of the rows that a select finds by one parameter; its last two are the number after which a page
    /// begins, and its limit. The rows must pass all the same.
    pub(super) async fn scan_by<R: Record>(
        &self,
        by: &Select<R>,
        of: Kept,
        keep: impl Fn(&R) -> bool,
    ) -> Result<Listed<R>, Refused> {
        self.walk(Some((by, of)), keep).await
    }

    /// The same of rows that were read already: few, in the order of their numbers. All that passes is among them but
    /// for what was deleted.
    pub(super) async fn among<R: Record>(
        &self,
        rows: Vec<R>,
        keep: impl Fn(&R) -> bool,
    ) -> Result<Listed<R>, Refused> {
        let (since, tells_deleted) = (self.since()?, self.tells_deleted()?);
        let rows = match since {
            Some(since) => {
                self.app.store.changed_among(self.practice(), since, rows).await.map_err(Error::from)?
            }
            None => rows,
        };
        let mut all: Vec<(R, bool)> = rows.into_iter().filter(&keep).map(|row| (row, false)).collect();
        if tells_deleted {
            let mut after = None;
            loop {
                let gone = self.gone(since, after, CHUNK_MAX).await?;
                after = end_of(&gone, CHUNK_MAX);
                all.extend(gone.into_iter().filter(&keep).map(|row| (row, true)));
                if after.is_none() {
                    break;
                }
            }
            in_order(&mut all);
        }
        Ok(Listed { rows: self.paged(all)?, tells_deleted })
    }

    /// Chunk after chunk until the page is full.
    async fn walk<R: Record>(
        &self,
        by: Option<Paged<'_, R>>,
        keep: impl Fn(&R) -> bool,
    ) -> Result<Listed<R>, Refused> {
        let (mut skip, limit) = self.page()?;
        let (since, tells_deleted) = (self.since()?, self.tells_deleted()?);
        let mut rows = Vec::new();
        let mut after = None;
        loop {
            let wanted = (skip.saturating_add(limit - rows.len())).clamp(CHUNK_MIN, CHUNK_MAX);
            let live = self.live(by.as_ref(), since, after, wanted).await?;
            // Read after the others: what is deleted in between is told twice, and once taken out.
            let gone = if tells_deleted { self.gone(since, after, wanted).await? } else { vec![] };
            // Behind the end of a full chunk there may be more of its kind.
            let end = [end_of(&live, wanted), end_of(&gone, wanted)].into_iter().flatten().min();
            let live = live.into_iter().map(|row| (row, false));
            let mut chunk: Vec<(R, bool)> = live.chain(gone.into_iter().map(|row| (row, true))).collect();
            if tells_deleted {
                chunk.retain(|(row, _)| end.is_none_or(|end| row.number() <= Some(end)));
                in_order(&mut chunk);
            }
            for row in chunk.into_iter().filter(|(row, _)| keep(row)) {
                if skip > 0 {
                    skip -= 1;
                } else if rows.len() < limit {
                    rows.push(row);
                }
            }
            if rows.len() == limit || end.is_none() {
                return Ok(Listed { rows, tells_deleted });
            }
            after = end;
        }
    }

    async fn live<R: Record>(
        &self,
        by: Option<&Paged<'_, R>>,
        since: Option<Timestamp>,
        after: Option<i64>,
        rows: usize,
    ) -> Result<Vec<R>, Error> {
        let (store, practice, limit) = (&self.app.store, self.practice(), as_limit(rows));
        Ok(match (since, by) {
            (Some(since), _) => store.changed(practice, since, after, limit).await?,
            (None, Some((by, of))) => {
                let params = [of.clone(), Kept::Int(after.unwrap_or(i64::MIN)), Kept::Int(limit)];
                store.select(practice, by, &params).await?
            }
            (None, None) => store.page(practice, after, limit).await?,
        })
    }

    async fn gone<R: Record>(
        &self,
        since: Option<Timestamp>,
        after: Option<i64>,
        rows: usize,
    ) -> Result<Vec<R>, Error> {
        let gone = self.app.store.deleted(self.practice(), since, after, as_limit(rows)).await?;
        Ok(gone.into_iter().map(|deleted| deleted.row).collect())
    }

    /// Since when a list is asked what was written.
    pub(super) fn since(&self) -> Result<Option<Timestamp>, Refused> {
        match SINCE.into_iter().find(|name| self.query.declares(name)) {
            Some(name) => self.looking_back(name),
            None => Ok(None),
        }
    }

    /// The time of a filter by when something was written, so much earlier that nothing is missed which came late.
    pub(super) fn looking_back(&self, name: &'static str) -> Result<Option<Timestamp>, Refused> {
        Ok(self.query.instant(name)?.map(|at| at.checked_sub(LATE_MAX).unwrap_or(at)))
    }

    fn tells_deleted(&self) -> Result<bool, Refused> {
        match self.query.declares(DELETED_TOO) {
            true => Ok(self.query.flag(DELETED_TOO)?.unwrap_or(false)),
            false => Ok(false),
        }
    }

    /// A page of shown rows.
    pub(super) fn listed<R>(&self, rows: &Listed<R>, show: impl Fn(&R) -> Value) -> Answer {
        rows.shown(rows.iter().map(show))
    }
}

impl<R> Listed<R> {
    /// The rows, whether they were deleted or not.
    pub(super) fn iter(&self) -> impl Iterator<Item = &R> {
        self.rows.iter().map(|(row, _)| row)
    }

    /// The same, of which rows count as deleted that say so themselves.
    pub(super) fn deleted_too(mut self, is_deleted: impl Fn(&R) -> bool) -> Listed<R> {
        for (row, deleted) in &mut self.rows {
            *deleted |= is_deleted(row);
        }
        self
    }

    /// The answer with its rows as they are shown, in their order.
    pub(super) fn shown(&self, shown: impl IntoIterator<Item = Value>) -> Answer {
        let told = |(mut row, (_, is_deleted)): (Value, &(R, bool))| {
            if let (true, Value::Object(fields)) = (self.tells_deleted, &mut row) {
                fields.insert("isDeleted".to_owned(), wire::flag(*is_deleted));
            }
            row
        };
        Ok(Reply::Ok(shown.into_iter().zip(&self.rows).map(told).collect()))
    }
}

/// The number of the last row of a full chunk.
fn end_of<R: Record>(chunk: &[R], full: usize) -> Option<i64> {
    chunk.last().filter(|_| chunk.len() >= full).and_then(Record::number)
}

/// Sorts by number. What was deleted while it was read came twice, and is deleted.
fn in_order<R: Record>(rows: &mut Vec<(R, bool)>) {
    rows.sort_by_cached_key(|(row, deleted)| (row.number(), !deleted));
    rows.dedup_by(|(later, _), (first, _)| later.number() == first.number());
}

fn as_limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}
