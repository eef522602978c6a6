//! SQLite through rusqlite: values, statements, and the rows of a table.

use std::borrow::Cow;
use std::path::Path;
use std::time::{Duration, Instant};

use claims::record::{Table, Value};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, Statement, Transaction, ffi};

use super::{Mode, Placed, Row, as_columns, conflict_clause};
use crate::StoreError;
use crate::statement::{column_list, key_columns};

/// Prepared statements that a connection keeps.
const STATEMENTS_MAX: usize = 512;
/// How long a connection waits for another process that writes: longer than a unit of work lasts.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    Write,
    Read,
}

/// Opens the file, making it where the writer comes first.
pub(crate) fn open(file: &Path, purpose: Use) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if purpose == Use::Write {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let conn = Connection::open_with_flags(file, flags).map_err(fault)?;
    conn.busy_timeout(BUSY_TIMEOUT).map_err(fault)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // A misspelt column in double quotes is an error and not a text.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false).map_err(fault)?;
    // Else a statement on a table with an index over an expression, or with a limit, is prepared anew for each value that it is
    // given.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fault)?;
    let settings = match purpose {
        // 64 MB of pages at most, so that a large import does not read again and again what it has written.
        Use::Write => {
            write_ahead(&conn)?;
            "pragma synchronous = full; pragma foreign_keys = off; pragma cache_size = -65536;"
        }
        Use::Read => "pragma query_only = on; pragma foreign_keys = off;",
    };
    batch(&conn, settings)?;
    Ok(conn)
}

/// Keeps what is written in a log beside the file. While another process does the same to a new file, SQLite says so without
/// having waited.
fn write_ahead(conn: &Connection) -> Result<(), StoreError> {
    let begun = Instant::now();
    loop {
        match conn.execute_batch("pragma journal_mode = wal") {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && begun.elapsed() < BUSY_TIMEOUT =>
            {
                std::thread::sleep(Duration::from_millis(10));
            }
            done => return done.map_err(fault),
        }
    }
}

pub(crate) fn batch(conn: &Connection, sql: &str) -> Result<(), StoreError> {
    conn.execute_batch(sql).map_err(fault)
}

pub(crate) fn query(conn: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError> {
    let mut statement = conn.prepare_cached(&placeholders(sql)).map_err(fault)?;
    let mut found = Vec::new();
    collect(&mut statement, params, &mut found)?;
    Ok(found)
}

pub(crate) fn query_each(conn: &Connection, sql: &str, lists: &[Row]) -> Result<Vec<Row>, StoreError> {
    let mut statement = conn.prepare_cached(&placeholders(sql)).map_err(fault)?;
    let mut found = Vec::new();
    let _moment = moment(conn)?;
    for params in lists {
        collect(&mut statement, params, &mut found)?;
    }
    Ok(found)
}

/// A transaction for several reads, where none is open: each by itself would lock and unlock the file. It ends when it is
/// dropped.
fn moment(conn: &Connection) -> Result<Option<Transaction<'_>>, StoreError> {
    conn.is_autocommit().then(|| conn.unchecked_transaction()).transpose().map_err(fault)
}

pub(crate) fn write_rows(
    conn: &Connection,
    table: &Table,
    mode: Mode,
    rows: &[Placed<'_>],
) -> Result<(), StoreError> {
    let places: Vec<String> = (1..=table.columns.len() + 1).map(|i| format!("?{i}")).collect();
    let sql = format!(
        "insert into {} (practice_id, {}) values ({}){}",
        table.name,
        column_list(table, ""),
        places.join(", "),
        conflict_clause(table, mode)
    );
    run_placed(conn, &sql, rows)
}

/// Writes rows over those with the same keys, from which they differ in these columns alone; what is not there goes in whole.
/// SQLite writes every index anew of which a column is set, also to what it was.
pub(crate) fn write_over(
    conn: &Connection,
    table: &Table,
    columns: &[usize],
    rows: &[Placed<'_>],
) -> Result<(), StoreError> {
    let set: Vec<String> = (columns.iter().zip(table.key + 2..))
        .map(|(at, place)| format!("{} = ?{place}", table.columns[*at].name))
        .collect();
    let sql = format!("update {} set {} where {}", table.name, set.join(", "), by_key(table));
    let mut statement = conn.prepare_cached(&sql).map_err(fault)?;
    check_count(&statement, 1 + table.key + columns.len())?;
    let mut missing = Vec::new();
    for (practice, values) in rows {
        statement.raw_bind_parameter(1, practice).map_err(fault)?;
        for (i, at) in (0..table.key).chain(columns.iter().copied()).enumerate() {
            statement.raw_bind_parameter(i + 2, Bound(&values[at])).map_err(fault)?;
        }
        if statement.raw_execute().map_err(fault)? == 0 {
            missing.push((*practice, *values));
        } else if cfg!(debug_assertions) {
            let mut stands = lookup(conn, table, &[(*practice, &values[..table.key])])?.remove(0);
            stands.remove(0);
            as_columns(table, &mut stands);
            assert!(stands == *values, "a row of {} differs in more than was said", table.name);
        }
    }
    write_rows(conn, table, Mode::Upsert, &missing)
}

pub(crate) fn delete_rows(conn: &Connection, table: &Table, keys: &[Placed<'_>]) -> Result<(), StoreError> {
    let sql = format!("delete from {} where {}", table.name, by_key(table));
    run_placed(conn, &sql, keys)
}

pub(crate) fn lookup(conn: &Connection, table: &Table, keys: &[Placed<'_>]) -> Result<Vec<Row>, StoreError> {
    let sql = lookup_sql(table);
    let mut statement = conn.prepare_cached(&sql).map_err(fault)?;
    let mut found = Vec::new();
    let _moment = if keys.len() > 1 { moment(conn)? } else { None };
    for (practice, key) in keys {
        let mut params = vec![Value::Int(*practice)];
        params.extend_from_slice(key);
        collect(&mut statement, &params, &mut found)?;
    }
    Ok(found)
}

/// One row by its key, behind its practice.
pub(crate) fn lookup_sql(table: &Table) -> String {
    format!("select practice_id, {} from {} where {}", column_list(table, ""), table.name, by_key(table))
}

fn by_key(table: &Table) -> String {
    let mut sql = "practice_id = ?1".to_owned();
    for (i, name) in key_columns(table).iter().enumerate() {
        sql.push_str(&format!(" and {name} = ?{}", i + 2));
    }
    sql
}

/// Runs a statement once for each row; the practice is its first parameter.
fn run_placed(conn: &Connection, sql: &str, rows: &[Placed<'_>]) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(sql).map_err(fault)?;
    for (practice, values) in rows {
        check_count(&statement, values.len() + 1)?;
        statement.raw_bind_parameter(1, practice).map_err(fault)?;
        for (i, value) in values.iter().enumerate() {
            statement.raw_bind_parameter(i + 2, Bound(value)).map_err(fault)?;
        }
        statement.raw_execute().map_err(fault)?;
    }
    Ok(())
}

fn collect(statement: &mut Statement<'_>, params: &[Value], found: &mut Vec<Row>) -> Result<(), StoreError> {
    check_count(statement, params.len())?;
    for (i, value) in params.iter().enumerate() {
        statement.raw_bind_parameter(i + 1, Bound(value)).map_err(fault)?;
    }
    let width = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(fault)? {
        let mut values = Vec::with_capacity(width);
        for i in 0..width {
            values.push(read(row.get_ref(i).map_err(fault)?));
        }
        found.push(values);
    }
    Ok(())
}

/// rusqlite binds what it is given and leaves the rest null: a missing parameter would go unseen.
fn check_count(statement: &Statement<'_>, given: usize) -> Result<(), StoreError> {
    let wanted = statement.parameter_count();
    if wanted == given {
        return Ok(());
    }
    Err(StoreError::Refused(format!("the statement takes {wanted} parameters and was given {given}")))
}

struct Bound<'a>(&'a Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Whatever stands there. What we never write (a fraction, text that is not UTF-8) comes as a value that its
/// column does not take, so that the reader sees it.
fn read(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Real(n) => Value::Text(format!("{n:?}")),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => Value::Blob(bytes.to_vec()),
        },
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}

/// Whatever stands there, as a text.
pub(crate) fn text_of(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(n) => Some(n.to_string()),
        ValueRef::Real(n) => Some(n.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
    }
}

/// `$1` to `?1`: to SQLite the former is a name, numbered by its first appearance.
pub(crate) fn placeholders(sql: &str) -> Cow<'_, str> {
    if !sql.contains('$') {
        return Cow::Borrowed(sql);
    }
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        let is_place = c == '$' && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if is_place { '?' } else { c });
    }
    Cow::Owned(out)
}

/// An error of rusqlite as one of ours. SQLite's messages name tables and columns, never values.
#[allow(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
pub(crate) fn fault(error: rusqlite::Error) -> StoreError {
    let text = error.to_string();
    let Some(code) = error.sqlite_error() else { return StoreError::Refused(text) };
    match (code.code, code.extended_code) {
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => StoreError::Taken(text),
        (ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig, _) => {
            StoreError::Refused(text)
        }
        (ErrorCode::Unknown, _) => StoreError::Refused(text),
        _ => StoreError::Unavailable(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_keep_their_numbers() {
        assert_eq!(placeholders("a = $2 and b = $10 or c = '$'"), "a = ?2 and b = ?10 or c = '$'");
    }
}
