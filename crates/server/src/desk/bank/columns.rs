//! Which columns a CSV file is read by: those that a person says; else those that somebody said of such a file of the same
//! account before; else those that its content tells, and where that leaves a doubt, those that another file of the account
//! told.

use std::collections::BTreeSet;

use bank::csv::{self, Mapping};
use bank::{BankFile, BankFinding, BankFormat};
use claims::bank_columns::BankColumns;
use claims::change::ChangeSet;
use claims::desk::BankAccount;
use claims::record::Value;
use claims::state::Now;
use store::queries::desk as sql;

use super::book::{Booked, known_account};
use super::draft::Draft;
use crate::app::{App, Caller, Error};

/// A bank file, read.
pub(super) struct Read {
    pub(super) file: BankFile,
    /// Of a CSV file, the names above its columns; else empty.
    pub(super) heading: String,
    /// The columns that are kept for the next file of the account, and who said them.
    keep: Option<(Mapping, Option<String>)>,
}

impl App {
    /// The file as its format has it; `None` when it looks like none that is known.
    pub(super) async fn read_bank_file(
        &self,
        caller: &Caller,
        bytes: &[u8],
        said: Option<&Mapping>,
    ) -> Result<Option<Read>, Error> {
        if !matches!(bank::recognise(bytes), Some(BankFormat::Csv) | None) {
            return Ok(bank::read(bytes).map(|file| Read { file, heading: String::new(), keep: None }));
        }
        let heading = csv::heading(bytes);
        // What somebody says of the columns outweighs what is told of them, and is heard where nothing is.
        if let Some(said) = said {
            let keep = Some((said.clone(), Some(caller.name.clone())));
            return Ok(Some(Read { file: csv::read_with(bytes, said), heading, keep }));
        }
        let kept = [Value::Text(heading.clone())];
        let kept = self.store.select(caller.practice, &sql::COLUMNS_BY_HEADING, &kept).await?;
        let accounts = self.store.select(caller.practice, &sql::ACCOUNTS, &[]).await?;
        let told = csv::mapping(bytes);
        if let Some(file) = by_kept(bytes, told.as_ref(), &kept, &accounts) {
            return Ok(Some(Read { file, heading, keep: None }));
        }
        let keep = told.map(|told| (told, None));
        Ok(bank::read(bytes).map(|file| Read { file, heading, keep }))
    }
}

/// The file by the columns that are kept for its account. `told` is what its own content tells.
fn by_kept(
    bytes: &[u8],
    told: Option<&Mapping>,
    kept: &[BankColumns],
    accounts: &[BankAccount],
) -> Option<BankFile> {
    let read = kept.iter().filter_map(|row| {
        let mapping: Mapping = row.columns.parse().ok()?;
        // Days that may be months are no doubt of a file by itself.
        let is_the_same =
            |told: &Mapping| Mapping { day_first: mapping.day_first, ..told.clone() } == mapping;
        if row.said_by.is_none() && !told.is_none_or(is_the_same) {
            return None;
        }
        let mut file = csv::read_with(bytes, &mapping);
        let first = Draft::read(file.entries.first()?);
        let is_own = known_account(&first, accounts) == Some(row.bank_account_num);
        if !file.complete || !(is_own || first.is_unnamed()) {
            return None;
        }
        if told != Some(&mapping) {
            file.findings.insert(0, remembered(row));
        }
        Some(((is_own, row.said_by.is_some(), row.kept_at), file))
    });
    read.max_by_key(|(rank, _)| *rank).map(|(_, file)| file)
}

/// What a person is told of a file that was read by columns which it does not tell by itself.
fn remembered(row: &BankColumns) -> BankFinding {
    let by = row.said_by.as_ref().map_or_else(
        || "an earlier file of this account told".to_owned(),
        |name| format!("{name} said for this account"),
    );
    BankFinding {
        rule: "columns_remembered",
        line: 1,
        columns: None,
        value: row.columns.clone(),
        message: format!(
            "It was read by the columns that {by}: {}. If they are others by now, say which.",
            row.columns
        ),
        stops: false,
    }
}

impl Read {
    /// Keeps the columns for the accounts that money was booked in. What a person said stands until a person says otherwise.
    pub(super) fn keep(&self, booked: &Booked, kept: &[BankColumns], now: Now, changes: &mut ChangeSet) {
        let Some((mapping, said_by)) = &self.keep else { return };
        let columns = mapping.to_string();
        let accounts: BTreeSet<i64> =
            booked.entries.iter().chain(&booked.known).map(|entry| entry.bank_account_num).collect();
        for bank_account_num in accounts {
            let stands = kept.iter().find(|row| row.bank_account_num == bank_account_num);
            let is_new = stands.is_none_or(|row| match (&row.said_by, said_by) {
                (Some(_), None) => false,
                (before, by) => row.columns != columns || before.is_none() != by.is_none(),
            });
            if is_new {
                changes.put(&BankColumns {
                    bank_account_num,
                    heading: self.heading.clone(),
                    columns: columns.clone(),
                    said_by: said_by.clone(),
                    kept_at: now.instant,
                });
            }
        }
    }
}
