//! The canonical export: all facts, links and exceptions in a fixed order, without the ids and clocks that two
//! equal runs may differ in (`decisions.md` 12). Two stores are equal when their exports are.
//!
//! A number that a row was given is shown as its rank in its table, wherever it is named; so a gap that a crash
//! left in the numbers does not show. Public ids and times of writing are left out.

use std::collections::BTreeMap;

use claims::record::{Table, Value};
use serde_json::{Map, Value as Json, json};
use store::{PAGE_MAX, Store};

use crate::app::Error;
use crate::secret::sha256;

/// Tables that hold no facts of the ledger: who may come in, what is still to be done, caches.
const NOT_FACTS: [&str; 14] = [
    "posted_row",
    "api_key",
    "app_user",
    "session",
    "job",
    "estimate_stamp",
    "subscription",
    "webhook_delivery",
    "event_webhook",
    "event_delivery",
    "awaited",
    "habit",
    "radar_state",
    "proof_run",
];

/// Columns that hold the time of writing, or a public id.
const NOT_EXPORTED: [&str; 21] = [
    "public_id",
    "created_at",
    "updated_at",
    "received_at",
    "made_at",
    "opened_at",
    "resolved_at",
    "sent_at",
    "delivered_at",
    "sec_date_t_edit",
    "sec_date_t_entry",
    "sec_date_entry",
    "date_t_stamp",
    "date_time_trans",
    "candidates",
    "interchange_control",
    "group_control",
    // Names them again.
    "about",
    "alternatives",
    "match_id",
    // What of the facts is looked at again.
    "is_taken",
];

/// Columns that name rows of another table under another name than its key.
const FOREIGN: [(&str, &str); 9] = [
    ("returned_by", "bank_entry_num"),
    ("guarantor", "pat_num"),
    ("subscriber", "pat_num"),
    ("prov_treat", "prov_num"),
    ("prov_bill", "prov_num"),
    ("claim_payment_num", "claim_payment_num"),
    ("ack_etrans_num", "etrans_num"),
    ("balance_num", "payer_balance_entry_num"),
    ("reverses", "remitted_claim_num"),
];

type Rows = Vec<Vec<Value>>;
type Ranks = BTreeMap<&'static str, BTreeMap<i64, i64>>;

/// Every fact of a practice, one JSON object a line.
///
/// # Errors
/// When the store cannot be read.
pub async fn canonical(store: &Store, practice: i64) -> Result<String, Error> {
    let mut tables: Vec<(&'static Table, Rows)> = Vec::new();
    for table in store::tables::tables() {
        if !NOT_FACTS.contains(&table.name) {
            tables.push((table, all_rows(store, practice, table).await?));
        }
    }
    let mut ranked = Ranks::new();
    for (table, rows) in &tables {
        // Notes have the numbers of their patients: of tables with one key the first counts.
        if let Some(key) = key_column(table) {
            ranked.entry(key).or_insert_with(|| ranks(rows));
        }
    }
    let mut lines = String::new();
    for (table, rows) in &tables {
        for row in rows {
            let mut fields = Map::new();
            fields.insert("table".into(), table.name.into());
            for (column, value) in table.columns.iter().zip(row) {
                if !NOT_EXPORTED.contains(&column.name) {
                    fields.insert(column.name.into(), show(table, column.name, value, row, &ranked));
                }
            }
            lines.push_str(&Json::Object(fields).to_string());
            lines.push('\n');
        }
    }
    Ok(lines)
}

async fn all_rows(store: &Store, practice: i64, table: &'static Table) -> Result<Rows, Error> {
    let mut rows: Rows = Vec::new();
    loop {
        let after = rows.last().map(|row| row[..table.key].to_vec()).unwrap_or_default();
        let page = store.rows(practice, table, &after, PAGE_MAX).await?;
        if page.is_empty() {
            return Ok(rows);
        }
        rows.extend(page);
    }
}

/// The one column of a table's key that counts its rows.
fn key_column(table: &Table) -> Option<&'static str> {
    let first = table.columns.first()?;
    (first.kind == claims::record::Kind::Int).then_some(first.name)
}

/// The rank of each first key among all, from 1.
fn ranks(rows: &Rows) -> BTreeMap<i64, i64> {
    let numbers: std::collections::BTreeSet<i64> = rows
        .iter()
        .filter_map(|row| if let Some(Value::Int(n)) = row.first() { Some(*n) } else { None })
        .collect();
    numbers.into_iter().zip(1..).collect()
}

fn show(table: &Table, column: &str, value: &Value, row: &[Value], ranks: &Ranks) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Text(text) if column == "account_of" => match elsewhere(table, row) {
            true => Json::Null,
            false => json!(text),
        },
        Value::Text(text) => json!(text),
        Value::Blob(bytes) => json!(sha256(bytes)),
        Value::Int(number) => {
            let key = named_by(table, column, row);
            let rank = key.and_then(|key| ranks.get(key)?.get(number));
            json!(rank.unwrap_or(number))
        }
    }
}

/// Whether an entry's account is named by a public id.
fn elsewhere(table: &Table, row: &[Value]) -> bool {
    text_of(table, "account", row) == Some(claims::ledger::AccountKind::Elsewhere.as_str())
}

/// The key column of the table whose rows a column names.
fn named_by(table: &Table, column: &str, row: &[Value]) -> Option<&'static str> {
    let by_kind = |kind: &str| match kind {
        "remitted_claim" => Some("remitted_claim_num"),
        "remittance" | "plb" => Some("remittance_num"),
        "bank_entry" => Some("bank_entry_num"),
        "procedure" => Some("proc_num"),
        "claimproc" => Some("claim_proc_num"),
        "tie" => Some("link_num"),
        "claim" => Some("claim_num"),
        "tracked_claim" => Some("tracked_claim_num"),
        "acknowledgment" => Some("acknowledgment_num"),
        "file" => Some("stored_file_num"),
        "payer_balance" => Some("payer_balance_entry_num"),
        _ => None,
    };
    match (table.name, column) {
        ("exception", "subject_num") => by_kind(text_of(table, "subject_kind", row)?),
        ("entry", "source_num") => by_kind(text_of(table, "source", row)?),
        ("link" | "parted", "from_num") if text_of(table, "kind", row)? == "claim" => {
            Some("remitted_claim_num")
        }
        ("link" | "parted", "from_num") => Some("remittance_num"),
        ("link" | "parted", "to_num") if text_of(table, "kind", row)? == "claim" => Some("tracked_claim_num"),
        ("link" | "parted", "to_num") => Some("bank_entry_num"),
        _ => FOREIGN.iter().find(|(name, _)| *name == column).map(|(_, key)| *key).or_else(|| {
            store::tables::tables().into_iter().filter_map(key_column).find(|key| *key == column)
        }),
    }
}

fn text_of<'r>(table: &Table, column: &str, row: &'r [Value]) -> Option<&'r str> {
    let at = table.columns.iter().position(|c| c.name == column)?;
    match row.get(at) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}
