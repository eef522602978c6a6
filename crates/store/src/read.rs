//! Reading: selects, pages, single rows, named texts, versions. Each call is one statement (or one statement
//! several times) and sees one moment.

use std::collections::{HashMap, HashSet};

use claims::change::Scope;
use claims::record::{Record, Table, Value};
use tokio::sync::oneshot;

use crate::engine::bounded::{Bounds, Outcome};
use crate::engine::{Conn, Row, as_columns, at_once};
use crate::own::{AuditHead, Idempotency};
use crate::pool::Backend;
use crate::statement::{Page, Statement};
use crate::{IdempotencyUse, Named, Select, Store, StoreError, write};

/// Rows that a page holds at most.
pub const PAGE_MAX: i64 = 10_000;
/// How often a read is tried again when a cluster asks for it.
const RETRIES_MAX: u32 = 8;

/// A question, in the form in which it travels to a connection.
pub(crate) enum Read {
    Query(String, Vec<Value>),
    Each(String, Vec<Row>),
    Lookup(&'static Table, Vec<(i64, Row)>),
}

impl Read {
    pub(crate) async fn run(&self, conn: &mut Conn) -> Result<Vec<Row>, StoreError> {
        match self {
            Read::Query(sql, params) => conn.query(sql, params).await,
            Read::Each(sql, lists) => conn.query_each(sql, lists).await,
            Read::Lookup(table, keys) => {
                let placed: Vec<_> = keys.iter().map(|(practice, key)| (*practice, key.as_slice())).collect();
                conn.lookup(table, &placed).await
            }
        }
    }
}

impl Store {
    /// The rows that a select finds. `$1` is the practice; `params` begin at `$2`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored value is none of its field.
    pub async fn select<R: Record>(
        &self,
        practice: i64,
        query: &Select<R>,
        params: &[Value],
    ) -> Result<Vec<R>, StoreError> {
        records(self.read(Read::Query(query.sql(), with_practice(practice, params))).await?)
    }

    /// The first row that a select finds.
    ///
    /// # Errors
    /// As [`Store::select`].
    pub async fn one<R: Record>(
        &self,
        practice: i64,
        query: &Select<R>,
        params: &[Value],
    ) -> Result<Option<R>, StoreError> {
        let rows = self.read(Read::Query(query.sql(), with_practice(practice, params))).await?;
        rows.into_iter().next().map(R::from_values).transpose().map_err(StoreError::from)
    }

    /// The same select for many lists of parameters, in one go; the rows one list after the other.
    ///
    /// # Errors
    /// As [`Store::select`].
    pub async fn select_each<R: Record>(
        &self,
        practice: i64,
        query: &Select<R>,
        lists: &[Vec<Value>],
    ) -> Result<Vec<R>, StoreError> {
        if lists.is_empty() {
            return Ok(vec![]);
        }
        let lists = lists.iter().map(|list| with_practice(practice, list)).collect();
        records(self.read(Read::Each(query.sql(), lists)).await?)
    }

    /// The row with this key.
    ///
    /// # Errors
    /// As [`Store::select`].
    pub async fn get<R: Record>(&self, practice: i64, key: &[Value]) -> Result<Option<R>, StoreError> {
        Ok(self.get_many(practice, &[key.to_vec()]).await?.pop())
    }

    /// The rows with these keys, as far as they are there, in no order.
    ///
    /// # Errors
    /// As [`Store::select`].
    pub async fn get_many<R: Record>(
        &self,
        practice: i64,
        keys: &[Vec<Value>],
    ) -> Result<Vec<R>, StoreError> {
        if keys.is_empty() {
            return Ok(vec![]);
        }
        let mut seen = HashSet::with_capacity(keys.len());
        let keys = keys.iter().filter(|key| seen.insert(*key)).map(|key| (practice, key.clone())).collect();
        let mut rows = self.read(Read::Lookup(R::TABLE, keys)).await?;
        for row in &mut rows {
            row.remove(0);
        }
        records(rows)
    }

    /// The same of any table, as plain values.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rows_with(
        &self,
        practice: i64,
        table: &'static Table,
        numbers: &[i64],
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        if numbers.is_empty() {
            return Ok(vec![]);
        }
        let keys = numbers.iter().map(|number| (practice, vec![Value::Int(*number)])).collect();
        let mut rows = self.read(Read::Lookup(table, keys)).await?;
        for row in &mut rows {
            row.remove(0);
            as_columns(table, row);
        }
        Ok(rows)
    }

    /// Rows of a table with one number as its key, after a number, in the order of their numbers.
    ///
    /// # Errors
    /// As [`Store::select`]; also when the key is not one number.
    pub async fn page<R: Record>(
        &self,
        practice: i64,
        after_key: Option<i64>,
        limit: i64,
    ) -> Result<Vec<R>, StoreError> {
        let after: Vec<Value> = after_key.map(Value::Int).into_iter().collect();
        records(self.rows(practice, R::TABLE, &after, limit).await?)
    }

    /// Rows of any table as plain values, after a key (from the beginning when it is empty), in key order.
    ///
    /// # Errors
    /// When the database does not answer, or the key has another width than the table's.
    pub async fn rows(
        &self,
        practice: i64,
        table: &'static Table,
        after: &[Value],
        limit: i64,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        let (sql, params) = page_of(practice, table, after, limit)?;
        let mut rows = self.read(Read::Query(sql, params)).await?;
        for row in &mut rows {
            as_columns(table, row);
        }
        Ok(rows)
    }

    /// The rows of a named text: aggregates and joins. It takes the practice as a parameter like any other.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn query(&self, sql: &Named, params: &[Value]) -> Result<Vec<Vec<Value>>, StoreError> {
        self.read(Read::Query(sql.sql.to_owned(), params.to_vec())).await
    }

    /// The same text for many lists of parameters, in one go; the rows one list after the other.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub async fn query_each(
        &self,
        sql: &Named,
        lists: Vec<Vec<Value>>,
    ) -> Result<Vec<Vec<Value>>, StoreError> {
        if lists.is_empty() {
            return Ok(vec![]);
        }
        self.read(Read::Each(sql.sql.to_owned(), lists)).await
    }

    /// The versions of these scopes, in their order; 0 where nothing was ever changed. Read them before the rows
    /// that a decision rests on: what changes in between is then a conflict, and not overlooked.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn versions(&self, practice: i64, scopes: &[Scope]) -> Result<Vec<i64>, StoreError> {
        let key = |scope: &Scope| {
            let (kind, num) = scope.key();
            vec![Value::Text(kind.to_owned()), Value::Int(num)]
        };
        let keys: Vec<Vec<Value>> = scopes.iter().map(key).collect();
        let found: Vec<crate::own::Version> = self.get_many(practice, &keys).await?;
        let known: HashMap<(&str, i64), i64> =
            found.iter().map(|row| ((row.kind.as_str(), row.num), row.version)).collect();
        let version = |scope: &Scope| known.get(&scope.key()).copied().unwrap_or(0);
        Ok(scopes.iter().map(version).collect())
    }

    /// How a request with this idempotency key was answered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn idempotent(&self, practice: i64, key: &str) -> Result<Option<IdempotencyUse>, StoreError> {
        let found: Option<Idempotency> = self.get(practice, &[Value::Text(key.to_owned())]).await?;
        Ok(found.map(|row| IdempotencyUse {
            key: row.key,
            request_hash: row.request_hash,
            status: row.status,
            resource: row.resource,
        }))
    }

    /// The last link of a practice's audit chain: its number and its hash.
    ///
    /// # Errors
    /// When the database does not answer, or there is no such practice.
    pub async fn audit_head(&self, practice: i64) -> Result<(i64, String), StoreError> {
        let head: Option<AuditHead> = self.get(practice, &[]).await?;
        head.map(|head| (head.seq, head.hash)).ok_or(StoreError::UnknownPractice(practice))
    }

    /// The rows of a text that a stranger wrote, within bounds.
    pub(crate) async fn bounded(&self, sql: String, bounds: Bounds) -> Result<Outcome, StoreError> {
        match &self.inner.backend {
            Backend::Sqlite(readers, _) => {
                readers.with(move |conn| at_once(conn.bounded(&sql, &bounds))).await
            }
            Backend::Postgres(pool, _) => pool.get(0).await?.bounded(&sql, &bounds).await,
            Backend::Unit(..) => {
                Err(StoreError::Refused("a unit of work asks no stranger's question".to_owned()))
            }
        }
    }

    pub(crate) async fn read(&self, read: Read) -> Result<Vec<Row>, StoreError> {
        match &self.inner.backend {
            Backend::Sqlite(readers, _) => readers.with(move |conn| at_once(read.run(conn))).await,
            Backend::Unit(_, reads) => {
                let (reply, answer) = oneshot::channel();
                reads.send((read, reply)).await.map_err(|_| StoreError::Closed)?;
                answer.await.map_err(|_| StoreError::Closed)?
            }
            Backend::Postgres(pool, _) => {
                let mut tries = 0;
                loop {
                    let mut conn = pool.get(0).await?;
                    match read.run(&mut conn).await {
                        Err(StoreError::Contended(_)) if tries < RETRIES_MAX => tries += 1,
                        outcome => return outcome,
                    }
                    drop(conn);
                    write::stand_back(tries).await;
                }
            }
        }
    }
}

/// The text and the parameters of a page.
pub(crate) fn page_of(
    practice: i64,
    table: &'static Table,
    after: &[Value],
    limit: i64,
) -> Result<(String, Vec<Value>), StoreError> {
    if !after.is_empty() && after.len() != table.key {
        let why = "a page begins after a whole key".to_owned();
        return Err(StoreError::Shape { table: table.name, why });
    }
    let mut params = with_practice(practice, after);
    params.push(Value::Int(limit.clamp(0, PAGE_MAX)));
    Ok((Page { table, first: after.is_empty() }.sql(), params))
}

fn with_practice(practice: i64, params: &[Value]) -> Vec<Value> {
    let mut all = Vec::with_capacity(params.len() + 1);
    all.push(Value::Int(practice));
    all.extend_from_slice(params);
    all
}

fn records<R: Record>(rows: Vec<Row>) -> Result<Vec<R>, StoreError> {
    // A collection of results does not know beforehand how many there will be, and copies them again and again.
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
        records.push(R::from_values(row)?);
    }
    Ok(records)
}
