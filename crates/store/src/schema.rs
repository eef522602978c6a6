//! Tables as `create table` texts, in the few words that both engines understand.

use claims::record::{Kind, Table};

/// The text that makes a table. Every table begins with its practice; the key is unique inside it.
#[must_use]
pub fn create_table(table: &Table) -> String {
    let mut sql = format!("create table {} (\n    practice_id bigint not null,\n", table.name);
    for column in table.columns {
        let need = if column.nullable { "" } else { " not null" };
        sql.push_str(&format!("    {} {}{need},\n", column.name, type_name(column.kind)));
    }
    let mut key = vec!["practice_id"];
    key.extend(table.columns.iter().take(table.key).map(|column| column.name));
    sql.push_str(&format!("    primary key ({})\n);\n", key.join(", ")));
    sql
}

/// The texts that make all of these tables.
#[must_use]
pub fn ddl(tables: &[&Table]) -> String {
    tables.iter().map(|table| create_table(table)).collect::<Vec<_>>().join("\n")
}

/// The column type of a kind, as both engines know it (SQLite takes any name).
#[must_use]
pub fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "bigint",
        Kind::Text => "text",
        Kind::Bool => "boolean",
        Kind::Blob => "bytea",
    }
}
