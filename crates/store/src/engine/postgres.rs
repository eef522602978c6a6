//! PostgreSQL through tokio-postgres and a deadpool: connections, statements, and the rows of a table as arrays.

use claims::record::{Kind, Table, Value};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, NoTls, Statement};

use super::pg_value::{In, Out, arrays, columns};
use super::{Mode, Placed, Row, conflict_clause};
use crate::StoreError;
use crate::schema::type_name;
use crate::statement::{column_list, key_columns};

/// Connections of one process to its database.
const CONNECTIONS_MAX: usize = 16;
/// Rows that go in one statement.
const ROWS_MAX: usize = 8192;
/// Lists of parameters that go in one statement.
const LISTS_MAX: usize = 1024;

/// What we ask goes along an index where there is one. A plan is kept that was made when a table was small, and would read
/// the whole of it for each row of an import that makes it large. Where there is none, the price that PostgreSQL puts on
/// that is no reason to compile.
const ALONG_INDEXES: &str = "-c enable_seqscan=off -c jit=off";

/// How to use a PostgreSQL database.
#[derive(Clone, Debug, Default)]
pub struct PgOptions {
    /// Where the tables are; made if need be. None: wherever the server puts them.
    pub schema: Option<String>,
    /// Every transaction at the isolation level `serializable`, as clusters want it.
    pub serializable: bool,
    /// For tests: each transaction that writes fails so many times with a serialization failure.
    pub forced_retries: u32,
}

/// Makes the pool, and the schema where one is named.
pub(crate) async fn connect(url: &str, options: &PgOptions) -> Result<Pool, StoreError> {
    let mut config: Config = url.parse().map_err(|_| unusable("the URL is not one of PostgreSQL"))?;
    let mut session = format!("{ALONG_INDEXES} {}", config.get_options().unwrap_or_default());
    if let Some(schema) = &options.schema {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if schema.is_empty() || !schema.chars().all(plain) {
            return Err(unusable("a schema is named with a-z, 0-9 and _"));
        }
        session.push_str(&format!(" -c search_path={schema}"));
    }
    if options.serializable {
        session.push_str(" -c default_transaction_isolation=serializable");
    }
    config.options(session.trim());
    config.application_name("bitewing");
    let manager =
        Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let pool = Pool::builder(manager)
        .max_size(CONNECTIONS_MAX)
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| unusable(&error.to_string()))?;
    if let Some(schema) = &options.schema {
        match get(&pool, 0).await?.batch(&format!("create schema if not exists {schema}")).await {
            // `if not exists` is no lock: another process made it at the same time.
            Ok(()) | Err(StoreError::Taken(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(pool)
}

/// A connection of the pool.
pub(crate) async fn get(pool: &Pool, forced_retries: u32) -> Result<Connection, StoreError> {
    let client = pool.get().await.map_err(|error| match error {
        deadpool_postgres::PoolError::Backend(error) => unusable(&fault(error).to_string()),
        other => unusable(&other.to_string()),
    })?;
    Ok(Connection { client: Some(client), forced_retries })
}

fn unusable(why: &str) -> StoreError {
    StoreError::Unavailable(why.to_owned())
}

/// A connection on loan from the pool; one that failed to roll back is not given back.
pub(crate) struct Connection {
    client: Option<Object>,
    /// Transactions that are still to fail, for tests.
    forced_retries: u32,
}

impl Connection {
    pub(crate) fn client(&self) -> Result<&Object, StoreError> {
        self.client.as_ref().ok_or_else(|| unusable("the connection was given up"))
    }

    pub(crate) async fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.client()?.batch_execute(sql).await.map_err(fault)
    }

    pub(crate) async fn commit(&mut self) -> Result<(), StoreError> {
        if self.forced_retries > 0 {
            self.forced_retries -= 1;
            self.batch("do $$ begin raise exception 'forced' using errcode = '40001'; end $$").await?;
        }
        self.batch("commit").await
    }

    pub(crate) async fn rollback(&mut self) -> Result<(), StoreError> {
        let done = self.batch("rollback").await;
        if done.is_err() {
            // In what state it is nobody knows: closed, and not back to the pool.
            self.client.take().map(Object::take);
        }
        done
    }

    pub(crate) async fn query(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await.map_err(fault)?;
        check_count(&statement, params.len())?;
        let wrapped: Vec<In<'_>> = params.iter().map(In).collect();
        let params: Vec<&(dyn ToSql + Sync)> = wrapped.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
        rows_of(&client.query(&statement, &params).await.map_err(fault)?)
    }

    /// The lists go in as arrays, and one statement asks for each: it is a round trip, and not a thousand.
    pub(crate) async fn query_each(&self, sql: &str, lists: &[Row]) -> Result<Vec<Row>, StoreError> {
        if let [list] = lists {
            return self.query(sql, list).await;
        }
        let client = self.client()?;
        // Only the server knows what the parameters are of.
        let kinds = kinds_of(&client.prepare_cached(sql).await.map_err(fault)?)?;
        let each = client.prepare_cached(&each_sql(sql, &kinds)).await.map_err(fault)?;
        let mut found = Vec::new();
        for part in lists.chunks(LISTS_MAX) {
            let arrays = columns(&kinds, part)?;
            let params: Vec<&(dyn ToSql + Sync)> =
                arrays.iter().map(|a| &**a as &(dyn ToSql + Sync)).collect();
            let rows = rows_of(&client.query(&each, &params).await.map_err(fault)?)?;
            found.extend(in_order(rows));
        }
        Ok(found)
    }

    pub(crate) async fn write_rows(
        &self,
        table: &Table,
        mode: Mode,
        rows: &[Placed<'_>],
    ) -> Result<(), StoreError> {
        let sql = format!(
            "insert into {} (practice_id, {}) select * from {}{}",
            table.name,
            column_list(table, ""),
            unnest(table, table.columns.len()),
            conflict_clause(table, mode)
        );
        for part in rows.chunks(ROWS_MAX) {
            self.run_arrays(&sql, table, table.columns.len(), part).await?;
        }
        Ok(())
    }

    pub(crate) async fn delete_rows(&self, table: &Table, keys: &[Placed<'_>]) -> Result<(), StoreError> {
        let sql = delete_sql(table);
        for part in keys.chunks(ROWS_MAX) {
            self.run_arrays(&sql, table, table.key, part).await?;
        }
        Ok(())
    }

    pub(crate) async fn lookup(&self, table: &Table, keys: &[Placed<'_>]) -> Result<Vec<Row>, StoreError> {
        let sql = lookup_sql(table);
        let mut found = Vec::new();
        for part in keys.chunks(ROWS_MAX) {
            found.extend(self.run_arrays(&sql, table, table.key, part).await?);
        }
        Ok(found)
    }

    async fn run_arrays(
        &self,
        sql: &str,
        table: &Table,
        width: usize,
        rows: &[Placed<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await.map_err(fault)?;
        let arrays = arrays(table, width, rows)?;
        let params: Vec<&(dyn ToSql + Sync)> = arrays.iter().map(|a| &**a as &(dyn ToSql + Sync)).collect();
        rows_of(&client.query(&statement, &params).await.map_err(fault)?)
    }
}

fn rows_of(rows: &[tokio_postgres::Row]) -> Result<Vec<Row>, StoreError> {
    let read = |row: &tokio_postgres::Row| {
        (0..row.len()).map(|i| row.try_get::<_, Out>(i).map(|out| out.0)).collect::<Result<Row, _>>()
    };
    rows.iter().map(read).collect::<Result<_, _>>().map_err(fault)
}

fn check_count(statement: &Statement, given: usize) -> Result<(), StoreError> {
    let wanted = statement.params().len();
    if wanted == given {
        return Ok(());
    }
    Err(StoreError::Refused(format!("the statement takes {wanted} parameters and was given {given}")))
}

/// What kind of value each parameter of a statement takes.
fn kinds_of(statement: &Statement) -> Result<Vec<Kind>, StoreError> {
    let kind = |ty: &Type| match *ty {
        Type::INT8 => Ok(Kind::Int),
        Type::TEXT => Ok(Kind::Text),
        Type::BOOL => Ok(Kind::Bool),
        Type::BYTEA => Ok(Kind::Blob),
        _ => Err(StoreError::Refused(format!("a parameter of type {ty}: say cast(… as bigint)"))),
    };
    statement.params().iter().map(kind).collect()
}

/// A statement asked once for each list of parameters. What comes last in a row is the place of its list.
///
/// All our selects are in an order, so none is mixed with the lists into one join: for each list it goes along the index
/// that it goes along when it is asked alone.
fn each_sql(sql: &str, kinds: &[Kind]) -> String {
    let (mut arrays, mut names) = (Vec::new(), Vec::new());
    for (number, kind) in (1..).zip(kinds) {
        arrays.push(format!("${number}::{}[]", type_name(*kind)));
        names.push(format!("p{number}"));
    }
    let mut one = String::with_capacity(sql.len() * 2);
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        let is_place = c == '$' && chars.peek().is_some_and(char::is_ascii_digit);
        match is_place {
            true => one.push_str("list.p"),
            false => one.push(c),
        }
    }
    format!(
        "select found.*, list.place from unnest({}) with ordinality as list ({}, place) \
         cross join lateral ({one}) as found",
        arrays.join(", "),
        names.join(", ")
    )
}

/// Rows in the order of their lists, without the place that they come with.
fn in_order(mut rows: Vec<Row>) -> Vec<Row> {
    let place = |row: &Row| match row.last() {
        Some(Value::Int(place)) => *place,
        _ => 0,
    };
    // The server goes from list to list, but nothing makes it.
    rows.sort_by_key(place);
    for row in &mut rows {
        row.pop();
    }
    rows
}

/// The rows with these keys, each behind its practice.
///
/// For each key it goes along the table's own index; a plain join would, for some hundred keys, read the whole table.
pub(crate) fn lookup_sql(table: &Table) -> String {
    format!(
        "select found.* from {} cross join lateral (select t.practice_id, {} from {} t where {} limit 1) as found",
        wanted(table),
        column_list(table, "t."),
        table.name,
        same_key(table)
    )
}

pub(crate) fn delete_sql(table: &Table) -> String {
    format!("delete from {} t using {} where {}", table.name, wanted(table), same_key(table))
}

fn wanted(table: &Table) -> String {
    let mut names = vec!["practice_id"];
    names.extend(key_columns(table));
    format!("{} as wanted ({})", unnest(table, table.key), names.join(", "))
}

fn same_key(table: &Table) -> String {
    let mut same = vec!["t.practice_id = wanted.practice_id".to_owned()];
    same.extend(key_columns(table).iter().map(|name| format!("t.{name} = wanted.{name}")));
    same.join(" and ")
}

/// The practice and the first `width` columns as arrays.
fn unnest(table: &Table, width: usize) -> String {
    let mut places = vec!["$1::bigint[]".to_owned()];
    let columns = table.columns.iter().take(width).enumerate();
    places.extend(columns.map(|(i, column)| format!("${}::{}[]", i + 2, type_name(column.kind))));
    format!("unnest({})", places.join(", "))
}

/// An error of PostgreSQL as one of ours. The detail is left out: it quotes the row.
#[allow(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
pub(crate) fn fault(error: tokio_postgres::Error) -> StoreError {
    let Some(db) = error.as_db_error() else {
        let source = std::error::Error::source(&error);
        let cut = error.is_closed() || source.is_none_or(|source| source.is::<std::io::Error>());
        let text = error.to_string();
        return if cut { StoreError::Unavailable(text) } else { StoreError::Refused(text) };
    };
    let code = db.code();
    let text = format!("{} (SQLSTATE {})", db.message(), code.code());
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        return StoreError::Contended(text);
    }
    if *code == SqlState::UNIQUE_VIOLATION {
        return StoreError::Taken(db.constraint().unwrap_or("a unique key").to_owned());
    }
    if [SqlState::DUPLICATE_TABLE, SqlState::DUPLICATE_SCHEMA, SqlState::DUPLICATE_OBJECT].contains(code) {
        return StoreError::Taken(text);
    }
    // 08 connection, 53 resources, 57 operator intervention, 58 system, XX damage, 25 and 28 a session of no use.
    match &code.code()[..2] {
        "08" | "53" | "57" | "58" | "XX" | "25" | "28" => StoreError::Unavailable(text),
        _ => StoreError::Refused(text),
    }
}
