//! Rows that were written since an instant: by the stamp that they carry, else by one that the store keeps beside them.
//!
//! A client that keeps a copy asks again and again, for a short time each. So the first rows are found by their time,
//! which is few of them; who asks for very many goes on along the keys.

use std::collections::HashSet;

use claims::record::{Record, Table, Value, instant};
use jiff::Timestamp;

use crate::own::RowStamp;
use crate::read::Read;
use crate::statement::{Statement, column_list, key_columns};
use crate::{PAGE_MAX, Store, StoreError};

/// The columns by which rows say when they were last written; a table goes by the first that it has. Rows that say when
/// they were made (the last two) are never changed.
const STAMPS: &[&str] = &["sec_date_t_edit", "date_t_stamp", "date_t_created", "entry_date_time"];

/// Tables whose rows do not say when they were written, and which clients follow. They are small, or seldom written.
const STAMPED: &[&str] = &[
    "carrier",
    "claimform",
    "claimtracking",
    "clinic",
    "codegroup",
    "covcat",
    "covspan",
    "definition",
    "discountplan",
    "discountplansub",
    "employer",
    "operatory",
    "payplanlink",
    "substitutionlink",
    "treatplanattach",
];

/// Rows of a table that were written at `$2` or later, in the order of their numbers; `$3` is the limit.
#[derive(Clone, Copy, Debug)]
pub struct ChangedRows {
    pub table: &'static Table,
    pub part: Part,
}

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first: found by their time.
    First,
    /// Those after the number `$4`: found along the keys.
    Next,
}

impl ChangedRows {
    /// Whether it can be said of a table's rows when they were written.
    #[must_use]
    pub fn are_known(table: &Table) -> bool {
        own_stamp(table).is_some() || is_stamped(table)
    }
}

impl Statement for ChangedRows {
    fn name(&self) -> &'static str {
        self.table.name
    }

    fn sql(&self) -> String {
        let table = self.table;
        let key = key_columns(table).first().copied().unwrap_or_default();
        let columns = column_list(table, "t.");
        let (rows, at, number) = match own_stamp(table).and_then(|place| table.columns.get(place)) {
            Some(own) => (
                format!("{} t where t.practice_id = $1", table.name),
                format!("t.{}", own.name),
                format!("t.{key}"),
            ),
            None => (
                format!(
                    "row_stamp s join {0} t on t.practice_id = s.practice_id and t.{key} = s.number \
                     where s.practice_id = $1 and s.table_name = '{0}'",
                    table.name
                ),
                "s.at".to_owned(),
                "s.number".to_owned(),
            ),
        };
        // What is computed is not looked up in an index: SQLite has no statistics to choose by.
        match self.part {
            Part::First => format!("select {columns} from {rows} and {at} >= $2 order by +{number} limit $3"),
            Part::Next => format!(
                "select {columns} from {rows} and {at} || '' >= $2 and {number} > $4 order by {number} limit $3"
            ),
        }
    }
}

impl Store {
    /// Rows that were written since an instant, after a number, in the order of their numbers.
    ///
    /// # Errors
    /// When the database does not answer, a stored value is none of its field, or nobody knows when the rows of the
    /// table were written.
    pub async fn changed<R: Record>(
        &self,
        practice: i64,
        since: Timestamp,
        after_key: Option<i64>,
        limit: i64,
    ) -> Result<Vec<R>, StoreError> {
        known::<R>()?;
        let mut params =
            vec![Value::Int(practice), Value::Text(instant(since)), Value::Int(limit.clamp(0, PAGE_MAX))];
        params.extend(after_key.map(Value::Int));
        let part = if after_key.is_none() { Part::First } else { Part::Next };
        let sql = ChangedRows { table: R::TABLE, part }.sql();
        let rows = self.read(Read::Query(sql, params)).await?;
        rows.into_iter().map(|row| R::from_values(row).map_err(StoreError::from)).collect()
    }

    /// Those of some rows that were written since an instant.
    ///
    /// # Errors
    /// As [`Store::changed`].
    pub async fn changed_among<R: Record>(
        &self,
        practice: i64,
        since: Timestamp,
        rows: Vec<R>,
    ) -> Result<Vec<R>, StoreError> {
        known::<R>()?;
        let since = instant(since);
        if let Some(own) = own_stamp(R::TABLE) {
            let is_later = |row: &R| matches!(row.values().get(own), Some(Value::Text(at)) if *at >= since);
            return Ok(rows.into_iter().filter(is_later).collect());
        }
        let place = |number| vec![Value::Text(R::TABLE.name.to_owned()), Value::Int(number)];
        let places: Vec<_> = rows.iter().filter_map(Record::number).map(place).collect();
        let stamps: Vec<RowStamp> = self.get_many(practice, &places).await?;
        let later: HashSet<i64> = stamps.into_iter().filter(|s| s.at >= since).map(|s| s.number).collect();
        Ok(rows.into_iter().filter(|row| row.number().is_some_and(|n| later.contains(&n))).collect())
    }
}

fn known<R: Record>() -> Result<(), StoreError> {
    if ChangedRows::are_known(R::TABLE) {
        return Ok(());
    }
    let why = "nobody knows when its rows were written".to_owned();
    Err(StoreError::Shape { table: R::TABLE.name, why })
}

/// The stamp to be kept beside a row.
pub(crate) fn stamp(table: &Table, values: &[Value], at: &str) -> Option<RowStamp> {
    let (true, Some(Value::Int(number))) = (is_stamped(table), values.first()) else { return None };
    Some(RowStamp { table_name: table.name.to_owned(), number: *number, at: at.to_owned() })
}

fn is_stamped(table: &Table) -> bool {
    STAMPED.contains(&table.name)
}

/// The place of the column that says when a row was written.
fn own_stamp(table: &Table) -> Option<usize> {
    STAMPS.iter().find_map(|name| table.columns.iter().position(|column| column.name == *name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::tables;

    #[test]
    fn a_table_has_a_stamp_of_its_own_or_one_beside_it() {
        for name in STAMPED {
            let table = tables().into_iter().find(|table| table.name == *name).expect(name);
            assert_eq!((table.key, own_stamp(table)), (1, None), "{name}");
        }
    }

    #[test]
    fn what_changes_has_a_column_that_changes() {
        let of = |name: &str| {
            let table = tables().into_iter().find(|table| table.name == name).expect("a table");
            own_stamp(table).map(|place| table.columns[place].name)
        };
        assert_eq!(of("claim"), Some("sec_date_t_edit"));
        assert_eq!(of("commlog"), Some("date_t_stamp"));
        assert_eq!(of("eobattach"), Some("date_t_created"));
        assert_eq!((of("carrier"), of("claimtracking"), of("payplanlink")), (None, None, None));
    }
}
