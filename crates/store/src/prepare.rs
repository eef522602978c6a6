//! A commit made ready before it queues: rows checked against their tables and hashed, so that the one writer has
//! little left to do for it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use claims::change::{ChangeSet, Delete, Event, Put, Scope};
use claims::ledger::{Entry, Posting};
use claims::record::{Kind, Record, Table, Value, instant};

use crate::own::{DeletedRow, RowStamp};
use crate::{Commit, CommitError, IdempotencyUse, StoreError, audit, changed, deleted, tables};

/// Rows that one commit writes at most. Longer work goes in chunks.
pub const COMMIT_ROWS_MAX: usize = 50_000;

/// A commit, ready to be written.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) practice: i64,
    pub(crate) actor: String,
    pub(crate) action: Cow<'static, str>,
    pub(crate) at: String,
    pub(crate) patients: String,
    pub(crate) expects: BTreeSet<(Scope, i64)>,
    pub(crate) raises: BTreeSet<Scope>,
    /// No row comes twice.
    pub(crate) rows: Vec<RowChange>,
    pub(crate) postings: Vec<Posting>,
    pub(crate) events: Vec<Event>,
    pub(crate) idempotency: Option<IdempotencyUse>,
}

/// One row that is written or deleted.
#[derive(Debug)]
pub(crate) struct RowChange {
    pub(crate) table: &'static Table,
    /// The whole row; only its key when it is deleted.
    pub(crate) values: Vec<Value>,
    /// As [`Put::differs`].
    pub(crate) differs: Option<Vec<usize>>,
    pub(crate) deleted: bool,
    /// What stays of it when it is deleted.
    pub(crate) left: Option<DeletedRow>,
    /// When it was written, where the row itself does not say so.
    pub(crate) stamp: Option<RowStamp>,
    /// What the audit link says of it.
    pub(crate) line: String,
}

impl Prepared {
    /// How much it brings into a group.
    pub(crate) fn weight(&self) -> usize {
        let lines: usize = self.postings.iter().map(|posting| posting.lines.len()).sum();
        let beside = |row: &RowChange| usize::from(row.left.is_some()) + usize::from(row.stamp.is_some());
        let beside: usize = self.rows.iter().map(beside).sum();
        1 + self.rows.len() + beside + lines + self.events.len()
    }
}

/// Checks and hashes.
pub(crate) fn prepare(commit: Commit) -> Result<Prepared, CommitError> {
    let Commit { practice, actor, action, at, changes, idempotency } = commit;
    let ChangeSet { expects, raises, puts, deletes, postings, events, patients } = changes;
    for posting in &postings {
        posting.check().map_err(|off| CommitError::Unbalanced { off: off.0.0 })?;
    }
    let texts = postings.iter().flat_map(|posting| posting.lines.iter().map(|(account, _)| &account.of));
    let texts = texts.chain(events.iter().map(|event| &event.subject)).chain([&actor]);
    let texts = texts.chain(idempotency.iter().flat_map(|i| [&i.key, &i.request_hash, &i.resource]));
    if texts.into_iter().any(|text| text.contains('\0')) {
        return Err(misfit("audit", "a text with a zero byte").into());
    }
    let patients: Vec<String> = patients.iter().map(i64::to_string).collect();
    let prepared = Prepared {
        practice,
        actor,
        action,
        at: instant(at),
        patients: patients.join(","),
        expects,
        raises,
        rows: rows(puts, deletes, &instant(at))?,
        postings,
        events,
        idempotency,
    };
    if prepared.weight() > COMMIT_ROWS_MAX {
        let why = format!("a commit writes at most {COMMIT_ROWS_MAX} rows");
        return Err(StoreError::Refused(why).into());
    }
    Ok(prepared)
}

/// Each row once: of several puts the last counts, and a delete counts more than a put.
fn rows(puts: Vec<Put>, deletes: Vec<Delete>, at: &str) -> Result<Vec<RowChange>, StoreError> {
    let times = times(&puts, &deletes);
    let mut rows = Vec::with_capacity(times.len());
    let (of_puts, of_deletes) = times.split_at(puts.len());
    for (mut one, times) in puts.into_iter().zip(of_puts) {
        if *times > 1 {
            // See [`Put::differs`].
            one.differs = None;
        }
        if *times > 0 {
            rows.push(put(one, at)?);
        }
    }
    for (delete, _) in deletes.into_iter().zip(of_deletes).filter(|(_, times)| **times > 0) {
        rows.push(deleted(delete, at)?);
    }
    Ok(rows)
}

/// Of each put and then of each delete, how often its row comes up to there; 0 where it comes again.
fn times(puts: &[Put], deletes: &[Delete]) -> Vec<usize> {
    let puts = puts.iter().map(|put| (put.table, &put.values));
    let all = puts.chain(deletes.iter().map(|delete| (delete.table, &delete.values)));
    let count = all.size_hint().0;
    let (mut times, mut last) = (vec![1; count], HashMap::with_capacity(count));
    for (place, (table, values)) in all.enumerate() {
        if let Some(before) = last.insert((table.name, values.get(..table.key)), place) {
            times[place] += std::mem::take(&mut times[before]);
        }
    }
    times
}

fn put(Put { table, values, differs }: Put, at: &str) -> Result<RowChange, StoreError> {
    check(table, &values)?;
    let line = audit::line(table, &values[..table.key], Some(&audit::row_hash(table, &values)));
    let stamp = changed::stamp(table, &values, at);
    Ok(RowChange { table, values, differs, deleted: false, left: None, stamp, line })
}

fn deleted(Delete { table, mut values, listed }: Delete, at: &str) -> Result<RowChange, StoreError> {
    check(table, &values)?;
    let left = if listed { deleted::left(table, &values, at) } else { None };
    let stamp = changed::stamp(table, &values, at);
    values.truncate(table.key);
    let line = audit::line(table, &values, None);
    Ok(RowChange { table, values, differs: None, deleted: true, left, stamp, line })
}

fn check(table: &'static Table, values: &[Value]) -> Result<(), StoreError> {
    if table.name == Entry::TABLE.name {
        return Err(misfit(table.name, "entries are made from postings"));
    }
    if !tables::is_record(table) {
        return Err(misfit(table.name, "it is not in the list of record tables"));
    }
    if values.len() != table.columns.len() {
        return Err(misfit(table.name, "wrong number of values"));
    }
    for (column, value) in table.columns.iter().zip(values) {
        let fits = match value {
            Value::Null => column.nullable,
            Value::Int(_) => column.kind == Kind::Int,
            Value::Bool(_) => column.kind == Kind::Bool,
            Value::Blob(_) => column.kind == Kind::Blob,
            // PostgreSQL cannot keep a zero byte in a text, so SQLite does not either.
            Value::Text(text) => column.kind == Kind::Text && !text.contains('\0'),
        };
        if !fits {
            return Err(misfit(table.name, column.name));
        }
    }
    Ok(())
}

fn misfit(table: &'static str, why: &str) -> StoreError {
    StoreError::Shape { table, why: why.to_owned() }
}

/// The entries of a posting, once it has its number.
pub(crate) fn entries(posting: &Posting, posting_num: i64) -> Vec<RowChange> {
    let mut line = 0;
    let lines = posting.lines.iter().map(|(account, amount)| {
        line += 1;
        Entry {
            posting_num,
            line,
            date: posting.date,
            account: account.kind,
            account_of: account.of.clone(),
            amount: *amount,
            source: posting.source,
            source_num: posting.source_num,
        }
    });
    lines.map(|entry| written(&entry)).collect()
}

/// A row of the store's own making, as a change.
pub(crate) fn written<R: Record>(record: &R) -> RowChange {
    let values = record.values();
    let hash = audit::row_hash(R::TABLE, &values);
    let line = audit::line(R::TABLE, &values[..R::TABLE.key], Some(&hash));
    RowChange { table: R::TABLE, values, differs: None, deleted: false, left: None, stamp: None, line }
}
