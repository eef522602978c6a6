//! Migrations: the texts of `migrations/`, embedded, each run once and never changed afterwards.
//!
//! All run in one transaction that holds a sentinel row of the table `migration`, so that of two processes which
//! start at once one waits for the other and finds its work done.

use std::collections::HashMap;

use claims::record::{Kind, Value};
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::audit::hex;
use crate::engine::{Begin, Conn};
use crate::schema::type_name;
use crate::write::stand_back;

/// Every migration, in order.
pub const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_infrastructure.sql", include_str!("../../../migrations/0001_infrastructure.sql")),
    ("0002_records.sql", include_str!("../../../migrations/0002_records.sql")),
    ("0003_indexes.sql", include_str!("../../../migrations/0003_indexes.sql")),
    ("0004_patient_money.sql", include_str!("../../../migrations/0004_patient_money.sql")),
    ("0005_deleted_rows.sql", include_str!("../../../migrations/0005_deleted_rows.sql")),
    ("0006_office_tables.sql", include_str!("../../../migrations/0006_office_tables.sql")),
    ("0007_paper.sql", include_str!("../../../migrations/0007_paper.sql")),
    ("0008_subscriptions.sql", include_str!("../../../migrations/0008_subscriptions.sql")),
    ("0009_appointments.sql", include_str!("../../../migrations/0009_appointments.sql")),
    ("0010_changed_rows.sql", include_str!("../../../migrations/0010_changed_rows.sql")),
    ("0011_reason_codes.sql", include_str!("../../../migrations/0011_reason_codes.sql")),
    ("0012_acknowledgments.sql", include_str!("../../../migrations/0012_acknowledgments.sql")),
    ("0013_answers.sql", include_str!("../../../migrations/0013_answers.sql")),
    ("0014_sending.sql", include_str!("../../../migrations/0014_sending.sql")),
    ("0015_suspense.sql", include_str!("../../../migrations/0015_suspense.sql")),
    ("0016_banks.sql", include_str!("../../../migrations/0016_banks.sql")),
    ("0017_exceptions.sql", include_str!("../../../migrations/0017_exceptions.sql")),
    ("0018_radar.sql", include_str!("../../../migrations/0018_radar.sql")),
    ("0019_deposits.sql", include_str!("../../../migrations/0019_deposits.sql")),
    ("0020_undo.sql", include_str!("../../../migrations/0020_undo.sql")),
    ("0021_payer_balances.sql", include_str!("../../../migrations/0021_payer_balances.sql")),
    ("0022_claim_tiers.sql", include_str!("../../../migrations/0022_claim_tiers.sql")),
    ("0023_event_webhooks.sql", include_str!("../../../migrations/0023_event_webhooks.sql")),
    ("0024_typed_remittances.sql", include_str!("../../../migrations/0024_typed_remittances.sql")),
    ("0026_written_off.sql", include_str!("../../../migrations/0026_written_off.sql")),
    ("0027_bank_columns.sql", include_str!("../../../migrations/0027_bank_columns.sql")),
    ("0028_meant_claims.sql", include_str!("../../../migrations/0028_meant_claims.sql")),
    ("0029_answers_by_number.sql", include_str!("../../../migrations/0029_answers_by_number.sql")),
    ("0030_claims_of_payer.sql", include_str!("../../../migrations/0030_claims_of_payer.sql")),
];

/// How often to try when several processes start at once.
const RETRIES_MAX: u32 = 20;

const CREATE: &str =
    "create table if not exists migration (name text not null primary key, checksum text not null)";
/// No migration has the empty name.
const SENTINEL: &str = "insert into migration (name, checksum) values ('', '') on conflict do nothing";
const LOCK: &str = "update migration set checksum = checksum where name = ''";
const LIST: &str = "select name, checksum from migration where name <> '' order by name";
const DONE: &str = "insert into migration (name, checksum) values ($1, $2)";

/// Runs what has not been run yet.
pub(crate) async fn run(conn: &mut Conn, migrations: &[(&str, &str)]) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match together(conn, migrations).await {
            // PostgreSQL's `if not exists` is no lock: two at once, and one finds its name taken.
            Err(StoreError::Contended(_) | StoreError::Taken(_)) if tries < RETRIES_MAX => tries += 1,
            outcome => return outcome,
        }
        if matches!(conn, Conn::Postgres(_)) {
            stand_back(tries).await;
        }
    }
}

async fn together(conn: &mut Conn, migrations: &[(&str, &str)]) -> Result<(), StoreError> {
    // Asked first, so that opening an existing store needs no right to make tables.
    if conn.query(LIST, &[]).await.is_err() {
        conn.batch(CREATE).await?;
    }
    conn.query(SENTINEL, &[]).await?;
    conn.begin(Begin::Write).await?;
    let done = match missing(conn, migrations).await {
        Ok(()) => conn.commit().await,
        Err(error) => Err(error),
    };
    if done.is_err() {
        conn.rollback().await?;
    }
    done
}

async fn missing(conn: &mut Conn, migrations: &[(&str, &str)]) -> Result<(), StoreError> {
    conn.query(LOCK, &[]).await?;
    let mut known: HashMap<String, String> = HashMap::new();
    for row in conn.query(LIST, &[]).await? {
        if let [Value::Text(name), Value::Text(checksum)] = row.as_slice() {
            known.insert(name.clone(), checksum.clone());
        }
    }
    for (name, text) in migrations {
        let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
        let checksum = hex(&digest);
        match known.remove(*name) {
            Some(before) if before == checksum => continue,
            Some(_) => return Err(refused(name, "it was changed after it had been run")),
            None => {}
        }
        for statement in statements(text) {
            let statement = match conn {
                Conn::Sqlite(_) => statement,
                Conn::Postgres(_) => bytewise(&statement),
            };
            conn.batch(&statement).await?;
        }
        conn.query(DONE, &[Value::Text((*name).to_owned()), Value::Text(checksum)]).await?;
    }
    match known.into_keys().min() {
        Some(name) => Err(refused(&name, "this program does not know it: a newer one made this store")),
        None => Ok(()),
    }
}

fn refused(name: &str, why: &'static str) -> StoreError {
    StoreError::Migration { name: name.to_owned(), why }
}

/// The statements of a text: each ends with `;` at the end of a line. Lines of comment are left out.
#[must_use]
pub fn statements(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut statement = String::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("--")) {
        statement.push_str(line.trim_end());
        statement.push('\n');
        if line.trim_end().ends_with(';') {
            all.push(std::mem::take(&mut statement).trim().trim_end_matches(';').to_owned());
        }
    }
    if !statement.trim().is_empty() {
        all.push(statement.trim().to_owned());
    }
    all
}

/// Text columns that compare as bytes, as they do in SQLite, whatever the locale of the database.
fn bytewise(statement: &str) -> String {
    if !statement.starts_with("create table") && !statement.starts_with("alter table") {
        return statement.to_owned();
    }
    let mut out = String::with_capacity(statement.len());
    for word in statement.split_inclusive([' ', ',', '\n', ')']) {
        let bare = word.trim_end_matches([' ', ',', '\n', ')']);
        out.push_str(bare);
        if bare == type_name(Kind::Text) {
            out.push_str(" collate \"C\"");
        }
        out.push_str(&word[bare.len()..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_ends_with_its_line() {
        let text = "-- why\ncreate table a (\n  x text -- ; no\n);\n\ncreate index i on a (x);\n";
        let found = statements(text);
        assert_eq!(found, ["create table a (\n  x text -- ; no\n)", "create index i on a (x)"]);
    }

    #[test]
    fn text_columns_compare_as_bytes() {
        let sql = "create table a (\n    b text not null,\n    text_of bigint,\n    c text\n)";
        assert_eq!(
            bytewise(sql),
            "create table a (\n    b text collate \"C\" not null,\n    text_of bigint,\n    c text collate \"C\"\n)"
        );
        assert_eq!(bytewise("update a set b = cast(c as text)"), "update a set b = cast(c as text)");
    }
}
