//! What was deleted, as it last was: for who keeps a copy and asks what has changed since.
//!
//! A commit that deletes a row keeps it in `deleted_row`, unless its change set forgets it. Only rows whose key is one
//! number are kept. A row that is written again is deleted no more, and not listed.

use std::collections::HashSet;

use claims::record::{Field, Kind, Record, Table, Value, instant};
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::own::DeletedRow;
use crate::read::Read;
use crate::statement::Statement;
use crate::{PAGE_MAX, Store, StoreError};

/// A row that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted<R> {
    /// When.
    pub at: Timestamp,
    /// As it last was. The bytes of a file are not kept: a column of bytes is empty.
    pub row: R,
}

/// The deleted rows of a table in the order of their numbers: `$2` is the table's name, `$3` the number after which
/// they begin, `$4` the limit.
#[derive(Clone, Copy, Debug)]
pub struct DeletedRows {
    pub table: &'static Table,
    /// Only those that were deleted at `$5` or later. They are found by their time, which is what makes them few.
    pub since: bool,
}

impl Statement for DeletedRows {
    fn name(&self) -> &'static str {
        self.table.name
    }

    fn sql(&self) -> String {
        let (number, since) = if self.since { ("+d.number", " and d.at >= $5") } else { ("d.number", "") };
        let key = self.table.columns.first().map_or("", |column| column.name);
        format!(
            "select d.at, d.content from deleted_row d where d.practice_id = $1 and d.table_name = $2 \
             and {number} > $3{since} and not exists (select 1 from {} t where t.practice_id = d.practice_id \
             and t.{key} = d.number) order by {number} limit $4",
            self.table.name
        )
    }
}

impl Store {
    /// Rows that were deleted, since an instant or ever, after a number, in the order of their numbers.
    ///
    /// # Errors
    /// When the database does not answer, a stored value is none of its field, or the key is not one number.
    pub async fn deleted<R: Record>(
        &self,
        practice: i64,
        since: Option<Timestamp>,
        after_key: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Deleted<R>>, StoreError> {
        let table = R::TABLE;
        if !is_listed(table) {
            let why = "only rows whose key is one number are listed when they are deleted".to_owned();
            return Err(StoreError::Shape { table: table.name, why });
        }
        let mut params = vec![
            Value::Int(practice),
            Value::Text(table.name.to_owned()),
            Value::Int(after_key.unwrap_or(i64::MIN)),
            Value::Int(limit.clamp(0, PAGE_MAX)),
        ];
        params.extend(since.map(|since| Value::Text(instant(since))));
        let sql = DeletedRows { table, since: since.is_some() }.sql();
        let rows = self.read(Read::Query(sql, params)).await?;
        rows.into_iter().map(read).collect()
    }
}

impl Store {
    /// The rows with these numbers, in no order; those that were deleted as they last were.
    ///
    /// # Errors
    /// As [`Store::select`], or when what is kept of a deleted row is none.
    pub async fn last_of<R: Record>(&self, practice: i64, numbers: &[i64]) -> Result<Vec<R>, StoreError> {
        let keys: Vec<Vec<Value>> = numbers.iter().map(|number| vec![Value::Int(*number)]).collect();
        let mut rows: Vec<R> = self.get_many(practice, &keys).await?;
        let found: HashSet<i64> = rows.iter().filter_map(Record::number).collect();
        let place = |number: &i64| vec![Value::Text(R::TABLE.name.to_owned()), Value::Int(*number)];
        let gone: Vec<_> = numbers.iter().filter(|number| !found.contains(number)).map(place).collect();
        let gone: Vec<DeletedRow> = self.get_many(practice, &gone).await?;
        for left in gone {
            rows.push(row_of(&left.content)?);
        }
        Ok(rows)
    }
}

/// Whether the deleted rows of a table are kept.
#[must_use]
pub(crate) fn is_listed(table: &Table) -> bool {
    table.key == 1 && table.columns.first().is_some_and(|column| column.kind == Kind::Int)
}

/// What stays of a row; nothing when its key is not one number.
pub(crate) fn left(table: &Table, values: &[Value], at: &str) -> Option<DeletedRow> {
    let (true, Some(Value::Int(number))) = (is_listed(table), values.first()) else { return None };
    Some(DeletedRow {
        table_name: table.name.to_owned(),
        number: *number,
        at: at.to_owned(),
        content: content(values),
    })
}

fn read<R: Record>(row: Vec<Value>) -> Result<Deleted<R>, StoreError> {
    let bad = |column| StoreError::BadValue { table: DeletedRow::TABLE.name, column };
    let mut row = row.into_iter();
    let mut next = || row.next().unwrap_or(Value::Null);
    let at = Field::from_value(next()).map_err(|_| bad("at"))?;
    let Value::Text(content) = next() else { return Err(bad("content")) };
    Ok(Deleted { at, row: row_of(&content)? })
}

fn row_of<R: Record>(content: &str) -> Result<R, StoreError> {
    let bad = || StoreError::BadValue { table: DeletedRow::TABLE.name, column: "content" };
    Ok(R::from_values(values(R::TABLE, content).ok_or_else(bad)?)?)
}

/// Values in the order of the columns, as a JSON array.
fn content(values: &[Value]) -> String {
    let shown = values.iter().map(|value| match value {
        Value::Null => Json::Null,
        Value::Int(n) => Json::from(*n),
        Value::Text(text) => Json::from(text.as_str()),
        Value::Bool(b) => Json::from(*b),
        // A file's bytes would make this the largest table of the store.
        Value::Blob(_) => Json::from(""),
    });
    Json::Array(shown.collect()).to_string()
}

/// The values that a JSON array holds; null in columns that the table did not have yet.
fn values(table: &Table, content: &str) -> Option<Vec<Value>> {
    let mut shown = serde_json::from_str::<Vec<Json>>(content).ok()?.into_iter();
    let value = |kind: Kind| match (kind, shown.next().unwrap_or(Json::Null)) {
        (_, Json::Null) => Some(Value::Null),
        (Kind::Int, Json::Number(n)) => n.as_i64().map(Value::Int),
        (Kind::Text, Json::String(text)) => Some(Value::Text(text)),
        (Kind::Bool, Json::Bool(b)) => Some(Value::Bool(b)),
        (Kind::Blob, Json::String(_)) => Some(Value::Blob(vec![])),
        _ => None,
    };
    table.columns.iter().map(|column| column.kind).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claims::record::Column;

    const fn column(name: &'static str, kind: Kind) -> Column {
        Column { name, kind, nullable: true }
    }

    static TABLE: Table = Table {
        name: "thing",
        key: 1,
        columns: &[
            column("thing_num", Kind::Int),
            column("name", Kind::Text),
            column("flag", Kind::Bool),
            column("note", Kind::Text),
            column("bytes", Kind::Blob),
            column("added_later", Kind::Int),
        ],
    };

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn what_is_kept_of_a_row_can_be_read_back() {
        let row = [Value::Int(i64::MIN), text("é \"x\"\n"), Value::Bool(true), Value::Null];
        let with = |bytes: &[u8]| [&row[..], &[Value::Blob(bytes.to_vec())]].concat();
        let kept = content(&with(b"file"));
        assert_eq!(kept, r#"[-9223372036854775808,"é \"x\"\n",true,null,""]"#);
        let expected = [with(b""), vec![Value::Null]].concat();
        assert_eq!(values(&TABLE, &kept), Some(expected), "without the bytes, with the new column");
    }

    #[test]
    fn what_does_not_fit_is_not_read() {
        assert_eq!(values(&TABLE, r#"["1"]"#), None);
        assert_eq!(values(&TABLE, "[1.5]"), None);
        assert_eq!(values(&TABLE, "1"), None);
    }

    #[test]
    fn only_a_key_of_one_number_is_kept() {
        static NAMED: Table = Table { name: "named", key: 1, columns: &[column("name", Kind::Text)] };
        static PAIR: Table =
            Table { name: "pair", key: 2, columns: &[column("a", Kind::Int), column("b", Kind::Int)] };
        assert_eq!(left(&PAIR, &[Value::Int(1), Value::Int(2)], ""), None);
        assert_eq!(left(&NAMED, &[text("x")], ""), None);
        let kept = left(&TABLE, &[Value::Int(7), text("x")], "2026-03-15T09:00:00Z").expect("it is kept");
        assert_eq!((kept.table_name.as_str(), kept.number), ("thing", 7));
        assert_eq!((kept.at.as_str(), kept.content.as_str()), ("2026-03-15T09:00:00Z", r#"[7,"x"]"#));
    }
}
