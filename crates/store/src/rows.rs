//! All that a group of commits writes, gathered table by table, and the numbers that it takes for it.

use std::collections::{BTreeMap, HashMap};

use claims::record::{Record, Table, Value};

use crate::engine::{Conn, Mode, Placed, sqlite};
use crate::own::Version;
use crate::prepare::{Prepared, RowChange};
use crate::{StoreError, ids};

/// Numbers taken from the counters for the whole group.
pub(crate) struct Numbers(HashMap<(i64, &'static str), i64>);

impl Numbers {
    pub(crate) async fn take(conn: &mut Conn, accepted: &[&Prepared]) -> Result<Numbers, StoreError> {
        let mut wanted: BTreeMap<(i64, &'static str), i64> = BTreeMap::new();
        for one in accepted {
            for (counter, count) in [(ids::POSTING, one.postings.len()), (ids::EVENT, one.events.len())] {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                *wanted.entry((one.practice, counter)).or_insert(0) += count;
            }
        }
        let mut first = HashMap::new();
        for ((practice, counter), count) in wanted {
            if count > 0 {
                first.insert((practice, counter), ids::take(conn, practice, counter, count).await?);
            }
        }
        Ok(Numbers(first))
    }

    /// Numbers that were not taken, from one on.
    pub(crate) fn from(practice: i64, number: i64) -> Numbers {
        Numbers([ids::POSTING, ids::EVENT].map(|counter| ((practice, counter), number)).into())
    }

    pub(crate) fn next(&mut self, practice: i64, counter: &'static str) -> i64 {
        let next = self.0.entry((practice, counter)).or_insert(0);
        *next += 1;
        *next - 1
    }
}

/// A row's place.
type Place = (i64, Vec<Value>);

/// All that a group writes, table by table. Of several changes to one row the last is what goes in.
#[derive(Default)]
pub(crate) struct Rows {
    tables: BTreeMap<&'static str, TableRows>,
}

struct TableRows {
    table: &'static Table,
    mode: Mode,
    changes: Vec<Option<Change>>,
    last: HashMap<Place, usize>,
}

/// One row that goes in, or out.
struct Change {
    practice: i64,
    values: Vec<Value>,
    /// As `Put::differs`.
    differs: Option<Vec<usize>>,
    deleted: bool,
}

impl Rows {
    fn of(&mut self, table: &'static Table, mode: Mode) -> &mut TableRows {
        self.tables.entry(table.name).or_insert_with(|| TableRows {
            table,
            mode,
            changes: vec![],
            last: HashMap::new(),
        })
    }

    pub(crate) fn add(&mut self, practice: i64, table: &'static Table, values: Vec<Value>, deleted: bool) {
        self.change(table, Change { practice, values, differs: None, deleted });
    }

    /// What a commit writes or deletes.
    pub(crate) fn add_change(&mut self, practice: i64, change: &RowChange) {
        let RowChange { table, values, differs, deleted, .. } = change;
        let (values, differs) = (values.clone(), differs.clone());
        self.change(table, Change { practice, values, differs, deleted: *deleted });
    }

    fn change(&mut self, table: &'static Table, mut change: Change) {
        let rows = self.of(table, Mode::Upsert);
        let key = change.values[..table.key].to_vec();
        if let Some(before) = rows.last.insert((change.practice, key), rows.changes.len()) {
            // It differs from what is not written then.
            rows.changes[before] = None;
            change.differs = None;
        }
        rows.changes.push(Some(change));
    }

    pub(crate) fn insert(&mut self, practice: i64, change: RowChange) {
        self.insert_values(practice, change.table, change.values);
    }

    /// A row that is new for certain: to find it there already is an error.
    pub(crate) fn insert_values(&mut self, practice: i64, table: &'static Table, values: Vec<Value>) {
        let change = Change { practice, values, differs: None, deleted: false };
        self.of(table, Mode::Insert).changes.push(Some(change));
    }

    /// Versions first: whoever has one locked is alone with what it covers, so that a unit of work and a group do not each
    /// hold a row that the other wants. Then deletes, so that what they held (a unique name) is free for what comes.
    pub(crate) async fn write(mut self, conn: &mut Conn) -> Result<(), StoreError> {
        if let Some(versions) = self.tables.remove(Version::TABLE.name) {
            versions.write(conn, false).await?;
        }
        for deleting in [true, false] {
            for rows in self.tables.values() {
                rows.write(conn, deleting).await?;
            }
        }
        Ok(())
    }
}

impl TableRows {
    /// Writes those that are deleted, or those that are not.
    async fn write(&self, conn: &mut Conn, deleting: bool) -> Result<(), StoreError> {
        let (mut placed, mut over): (Vec<Placed<'_>>, BTreeMap<&[usize], Vec<Placed<'_>>>) =
            Default::default();
        for change in self.changes.iter().flatten().filter(|change| change.deleted == deleting) {
            // PostgreSQL sees by itself which indexes stay as they are, and has all rows of a table in one statement.
            let differs = change.differs.as_deref().filter(|_| matches!(conn, Conn::Sqlite(_)));
            let columns = differs.filter(|columns| !columns.is_empty());
            let rows = columns.map_or(&mut placed, |columns| over.entry(columns).or_default());
            rows.push((change.practice, change.values.as_slice()));
        }
        for (columns, rows) in over {
            if let Conn::Sqlite(conn) = conn {
                sqlite::write_over(conn, self.table, columns, &rows)?;
            }
        }
        match (placed.is_empty(), deleting) {
            (true, _) => Ok(()),
            (false, true) => conn.delete_rows(self.table, &placed).await,
            (false, false) => conn.write_rows(self.table, self.mode, &placed).await,
        }
    }
}
