//! The official lists of reason codes: taken in from a file, and asked for their texts.

mod read;

use std::collections::BTreeMap;

use claims::change::{ChangeSet, Scope};
use claims::reason_code::{ReasonCode, Replaced, replace};
use claims::record::Value;
use store::queries::codes as sql;
use x12::codes::{Known, List};

use crate::app::{App, Caller, Error};

pub use read::{CODES_MAX, DESCRIPTION_CHARS_MAX, FILE_BYTES_MAX, Unreadable, read};

/// One imported list, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct KnownList {
    pub list: List,
    /// How many codes it has.
    pub codes: usize,
    /// How many of them have a day from which they may not be used.
    pub stopped: usize,
}

/// A list as it was loaded, to decide on.
type Stored = (List, Vec<ReasonCode>);

impl App {
    /// Makes every list that is in `imported` what is in it, in one transaction. The same import again writes
    /// nothing.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn import_codes(
        &self,
        caller: &Caller,
        imported: &[ReasonCode],
    ) -> Result<Vec<Replaced>, Error> {
        let mut lists: BTreeMap<List, Vec<ReasonCode>> = BTreeMap::new();
        for code in imported {
            lists.entry(code.list).or_default().push(code.clone());
        }
        let load = async || {
            let versions = self.store.versions(caller.practice, &[Scope::Codes]).await?;
            let mut stored: Vec<Stored> = Vec::new();
            for list in lists.keys() {
                let of = [Value::Text(list.as_str().to_owned())];
                let codes = self.store.select(caller.practice, &sql::REASON_CODES_OF_LIST, &of).await?;
                stored.push((*list, codes));
            }
            Ok((versions.first().copied().unwrap_or(0), stored))
        };
        self.decide(caller, "codes.import", load, |(version, stored): &(i64, Vec<Stored>), _, _| {
            let mut all = ChangeSet::new();
            let mut replaced = Vec::new();
            for (list, before) in stored {
                let imported = lists.get(list).map(Vec::as_slice).unwrap_or_default();
                let (told, changes) = replace(*list, before, imported, *version);
                replaced.push(told);
                all.merge(changes);
            }
            Ok((replaced, all))
        })
        .await
    }

    /// The imported lists.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn code_lists(&self, practice: i64) -> Result<Vec<KnownList>, Error> {
        let codes = self.store.select(practice, &sql::REASON_CODES, &[]).await?;
        let mut lists: BTreeMap<List, KnownList> = BTreeMap::new();
        for code in codes {
            let list = lists.entry(code.list).or_insert(KnownList { list: code.list, codes: 0, stopped: 0 });
            list.codes += 1;
            list.stopped += usize::from(code.date_stop.is_some());
        }
        Ok(lists.into_values().collect())
    }

    /// All that the practice has imported, to read files with.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn known_codes(&self, practice: i64) -> Result<Known, Error> {
        let mut known = Known::default();
        for code in self.store.select(practice, &sql::REASON_CODES, &[]).await? {
            known.add(code.list, code.code.clone(), code.into());
        }
        Ok(known)
    }

    /// What the practice has imported of some codes.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn known_codes_of(
        &self,
        practice: i64,
        codes: impl IntoIterator<Item = (List, String)>,
    ) -> Result<Known, Error> {
        let key =
            |(list, code): (List, String)| vec![Value::Text(list.as_str().to_owned()), Value::Text(code)];
        let keys: Vec<Vec<Value>> = codes.into_iter().map(key).collect();
        let mut known = Known::default();
        for code in self.store.get_many::<ReasonCode>(practice, &keys).await? {
            known.add(code.list, code.code.clone(), code.into());
        }
        Ok(known)
    }
}
