//! Statements: named texts, the same for both engines. The tests prepare every one of them on both.

use std::marker::PhantomData;

use claims::record::{Kind, Record, Table};

/// A text that the store sends, with a name for people.
pub trait Statement: Sync {
    /// What it asks for.
    fn name(&self) -> &'static str;
    /// Its text, with `$n` placeholders.
    fn sql(&self) -> String;
}

/// Rows of one table: `$1` is always the practice.
pub struct Select<R> {
    name: &'static str,
    filter: &'static str,
    order: &'static str,
    record: PhantomData<fn() -> R>,
}

impl<R> Select<R> {
    /// Rows that pass a filter, in the order of their key. An empty filter passes all rows of the practice.
    #[must_use]
    pub const fn new(name: &'static str, filter: &'static str) -> Select<R> {
        Select { name, filter, order: "", record: PhantomData }
    }

    /// In another order, with a limit if need be: `"proc_date desc, proc_num desc limit $3"`.
    #[must_use]
    pub const fn ordered(self, order: &'static str) -> Select<R> {
        Select { order, ..self }
    }
}

impl<R> std::fmt::Debug for Select<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Select({})", self.name)
    }
}

impl<R: Record> Statement for Select<R> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn sql(&self) -> String {
        let mut sql = rows_of_practice(R::TABLE);
        if !self.filter.is_empty() {
            sql.push_str(" and (");
            sql.push_str(self.filter);
            sql.push(')');
        }
        if self.filter.is_empty() || !self.order.is_empty() {
            order_by(&mut sql, R::TABLE, self.order);
        } else {
            order_by(&mut sql, R::TABLE, &sorted_key(R::TABLE));
        }
        sql
    }
}

/// The key as an order that is sorted for, not read off the key's own index: SQLite, which keeps no statistics
/// here, would read a whole practice along its key only to save the sorting of a few rows.
fn sorted_key(table: &Table) -> String {
    let keys = table.columns.iter().take(table.key).map(|column| match column.kind {
        Kind::Int => format!("+{}", column.name),
        _ => column.name.to_owned(),
    });
    keys.collect::<Vec<_>>().join(", ")
}

/// A text of its own: aggregates, joins. `sum` and `count` are wrapped in `cast(… as bigint)`, because
/// PostgreSQL sums bigints to another type.
#[derive(Clone, Copy, Debug)]
pub struct Named {
    pub name: &'static str,
    pub sql: &'static str,
}

impl Statement for Named {
    fn name(&self) -> &'static str {
        self.name
    }

    fn sql(&self) -> String {
        self.sql.to_owned()
    }
}

/// A generated page of a table, in the order of its key.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub table: &'static Table,
    /// From the beginning: `$2` is the limit. Else `$2…` is the key after which it begins, then the limit.
    pub first: bool,
}

impl Statement for Page {
    fn name(&self) -> &'static str {
        self.table.name
    }

    fn sql(&self) -> String {
        let mut sql = rows_of_practice(self.table);
        let key = key_columns(self.table);
        let mut next = 2;
        if !self.first && !key.is_empty() {
            let places: Vec<String> = (0..key.len()).map(|i| format!("${}", i + 2)).collect();
            sql.push_str(&format!(" and ({}) > ({})", key.join(", "), places.join(", ")));
            next += key.len();
        }
        order_by(&mut sql, self.table, "");
        sql.push_str(&format!(" limit ${next}"));
        sql
    }
}

fn rows_of_practice(table: &Table) -> String {
    format!("select {} from {} where practice_id = $1", column_list(table, ""), table.name)
}

fn order_by(sql: &mut String, table: &Table, order: &str) {
    let key = key_columns(table).join(", ");
    let order = if order.is_empty() { key.as_str() } else { order };
    if !order.is_empty() {
        sql.push_str(" order by ");
        sql.push_str(order);
    }
}

/// The names of a table's columns without the practice, each behind a prefix.
pub(crate) fn column_list(table: &Table, prefix: &str) -> String {
    let names: Vec<String> = table.columns.iter().map(|column| format!("{prefix}{}", column.name)).collect();
    names.join(", ")
}

/// The names of a table's key inside its practice.
pub(crate) fn key_columns(table: &Table) -> Vec<&'static str> {
    table.columns.iter().take(table.key).map(|column| column.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use claims::ledger::Entry;

    #[test]
    fn a_select_reads_all_columns_in_the_order_of_the_key() {
        const OF_ACCOUNT: Select<Entry> = Select::new("entries of an account", "account = $2");
        assert_eq!(
            OF_ACCOUNT.sql(),
            "select posting_num, line, date, account, account_of, amount, source, source_num from entry \
             where practice_id = $1 and (account = $2) order by +posting_num, +line"
        );
        assert!(OF_ACCOUNT.ordered("date desc limit $3").sql().ends_with(" order by date desc limit $3"));
    }

    #[test]
    fn a_page_begins_after_a_key() {
        let sql = Page { table: Entry::TABLE, first: false }.sql();
        assert!(sql.ends_with("and (posting_num, line) > ($2, $3) order by posting_num, line limit $4"));
    }
}
