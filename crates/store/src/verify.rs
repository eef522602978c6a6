//! Verifying: the audit chain walked from its beginning, and every row held against what the chain says of it.

use std::collections::HashMap;

use claims::ledger::Entry;
use claims::record::{Record, Table, Value};

use crate::audit::{self, GENESIS};
use crate::engine::{Begin, Conn, Row, as_columns, at_once};
use crate::own::{AuditHead, AuditRow};
use crate::pool::Backend;
use crate::read::page_of;
use crate::{Store, StoreError, tables};

/// Faults that are listed; behind them nobody reads on.
pub const FAULTS_MAX: usize = 1000;
/// Rows that are in memory at a time.
const ROWS_MAX: i64 = 1000;

/// A place where the data is not what was committed.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Fault {
    #[error("audit row {seq} was altered")]
    AuditAltered { seq: i64 },
    #[error("the audit chain is broken at row {seq}: it does not follow from the row before it")]
    ChainBroken { seq: i64 },
    #[error("the audit chain ends with row {found}, and should end with row {seq}")]
    ChainEnd { seq: i64, found: i64 },
    #[error("{table} {key} differs from what audit row {seq} wrote")]
    RowDiffers { table: &'static str, key: String, seq: i64 },
    #[error("{table} {key}, which audit row {seq} wrote, is missing")]
    RowMissing { table: String, key: String, seq: i64 },
    #[error("{table} {key} was written by no audit row")]
    RowUnaudited { table: &'static str, key: String },
    #[error("posting {posting_num} does not sum to zero: it is off by {off} cents")]
    Unbalanced { posting_num: i64, off: i128 },
}

impl Store {
    /// Holds all rows of a practice against its audit chain, as of one moment. Empty when all is well; at most
    /// [`FAULTS_MAX`] faults.
    ///
    /// # Errors
    /// When the database does not answer, there is no such practice, or this is the store of a unit of work.
    pub async fn verify(&self, practice: i64) -> Result<Vec<Fault>, StoreError> {
        match &self.inner.backend {
            Backend::Unit(..) => Err(StoreError::Refused(
                "a unit of work cannot be verified before it is committed".to_owned(),
            )),
            Backend::Sqlite(readers, _) => readers.with(move |conn| at_once(snapshot(conn, practice))).await,
            Backend::Postgres(pool, _) => {
                // A task of its own: it ends its transaction even when nobody waits for it any more.
                let pool = pool.clone();
                let work = async move { snapshot(&mut pool.get(0).await?, practice).await };
                tokio::spawn(work).await.map_err(|_| StoreError::Closed)?
            }
        }
    }
}

async fn snapshot(conn: &mut Conn, practice: i64) -> Result<Vec<Fault>, StoreError> {
    conn.begin(Begin::Snapshot).await?;
    let found = Check::new(practice).run(conn).await;
    conn.rollback().await?;
    found
}

/// What the chain says of a row.
struct Written {
    /// None: it was deleted.
    hash: Option<[u8; 32]>,
    seq: i64,
}

struct Check {
    practice: i64,
    faults: Vec<Fault>,
    /// By table and key: the last word of the chain.
    written: HashMap<String, HashMap<String, Written>>,
}

impl Check {
    fn new(practice: i64) -> Check {
        Check { practice, faults: vec![], written: HashMap::new() }
    }

    async fn run(mut self, conn: &mut Conn) -> Result<Vec<Fault>, StoreError> {
        self.chain(conn).await?;
        for table in tables::audited() {
            self.table(conn, table).await?;
        }
        self.missing();
        self.faults.truncate(FAULTS_MAX);
        Ok(self.faults)
    }

    fn full(&self) -> bool {
        self.faults.len() >= FAULTS_MAX
    }

    async fn chain(&mut self, conn: &mut Conn) -> Result<(), StoreError> {
        let head = conn.lookup(AuditHead::TABLE, &[(self.practice, &[])]).await?;
        let mut head = head.into_iter().next().ok_or(StoreError::UnknownPractice(self.practice))?;
        let head = AuditHead::from_values(head.split_off(1))?;
        let mut last = AuditHead { seq: 0, hash: GENESIS.to_owned() };
        let mut after = vec![];
        while !self.full() {
            let rows = self.page(conn, AuditRow::TABLE, &after).await?;
            let Some(end) = rows.last() else { break };
            after = end[..1].to_vec();
            for values in rows {
                self.link(values, &mut last)?;
            }
        }
        if last != head {
            self.faults.push(Fault::ChainEnd { seq: head.seq, found: last.seq });
        }
        Ok(())
    }

    fn link(&mut self, values: Row, last: &mut AuditHead) -> Result<(), StoreError> {
        let Some(Value::Int(seq)) = values.first().cloned() else {
            return Err(StoreError::BadValue { table: AuditRow::TABLE.name, column: "seq" });
        };
        // A field that holds something else altogether was altered as well.
        let Ok(row) = AuditRow::from_values(values) else {
            self.faults.push(Fault::AuditAltered { seq });
            last.seq = seq;
            return Ok(());
        };
        if row.seq != last.seq + 1 || row.prev_hash != last.hash {
            self.faults.push(Fault::ChainBroken { seq });
        }
        if row.hash != audit::link_hash(&row) {
            self.faults.push(Fault::AuditAltered { seq });
        }
        for line in audit::lines(&row.wrote) {
            let hash = line.hash.and_then(audit::unhex);
            let of_table = self.written.entry(line.table.to_owned()).or_default();
            of_table.insert(line.key.to_owned(), Written { hash, seq });
        }
        *last = AuditHead { seq, hash: row.hash };
        Ok(())
    }

    async fn table(&mut self, conn: &mut Conn, table: &'static Table) -> Result<(), StoreError> {
        let mut written = self.written.remove(table.name).unwrap_or_default();
        let mut sums = Sums::default();
        let mut after = vec![];
        while !self.full() {
            let rows = self.page(conn, table, &after).await?;
            let Some(end) = rows.last() else { break };
            after = end[..table.key].to_vec();
            for mut values in rows {
                as_columns(table, &mut values);
                let key = audit::key_text(&values[..table.key]);
                match written.remove(&key) {
                    Some(Written { hash: Some(hash), seq }) => {
                        if hash != audit::row_hash(table, &values) {
                            self.faults.push(Fault::RowDiffers { table: table.name, key, seq });
                        }
                    }
                    _ => self.faults.push(Fault::RowUnaudited { table: table.name, key }),
                }
                if table.name == Entry::TABLE.name {
                    self.faults.extend(sums.add(&values));
                }
            }
        }
        self.faults.extend(sums.end());
        if !self.full() {
            self.written.insert(table.name.to_owned(), written);
        }
        Ok(())
    }

    /// What the chain wrote and no table had.
    fn missing(&mut self) {
        let mut missing = Vec::new();
        for (table, rows) in &self.written {
            let there = rows.iter().filter(|(_, written)| written.hash.is_some());
            missing.extend(there.map(|(key, written)| (written.seq, table.clone(), key.clone())));
        }
        missing.sort();
        let fault = |(seq, table, key)| Fault::RowMissing { table, key, seq };
        self.faults.extend(missing.into_iter().map(fault));
    }

    async fn page(
        &self,
        conn: &mut Conn,
        table: &'static Table,
        after: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let (sql, params) = page_of(self.practice, table, after, ROWS_MAX)?;
        conn.query(&sql, &params).await
    }
}

/// The sum of the posting whose lines are being read.
#[derive(Default)]
struct Sums {
    posting_num: i64,
    off: i128,
}

impl Sums {
    fn add(&mut self, values: &[Value]) -> Option<Fault> {
        // A value that is no number was found by its hash.
        let column = |name: &str| {
            let place = Entry::TABLE.columns.iter().position(|column| column.name == name)?;
            if let Some(Value::Int(n)) = values.get(place) { Some(*n) } else { None }
        };
        let posting_num = column("posting_num").unwrap_or_default();
        let done = if posting_num == self.posting_num { None } else { self.end() };
        self.posting_num = posting_num;
        self.off += i128::from(column("amount").unwrap_or_default());
        done
    }

    fn end(&mut self) -> Option<Fault> {
        let (posting_num, off) = (self.posting_num, self.off);
        self.off = 0;
        (off != 0).then_some(Fault::Unbalanced { posting_num, off })
    }
}
