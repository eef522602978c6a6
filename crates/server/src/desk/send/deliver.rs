//! Claim files on their way to the clearinghouse: which are not delivered yet, and each again as it was.

use claims::change::{ChangeSet, Scope};
use claims::desk::{OutgoingFile, StoredFile};
use claims::record::{Record, Value};
use store::queries::desk::FILES_UNDELIVERED;

use crate::app::{App, Caller, Error};

impl App {
    /// The claim files that were made, the first one first: those that nobody has taken yet, or all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn claim_files(
        &self,
        practice: i64,
        only_undelivered: bool,
    ) -> Result<Vec<OutgoingFile>, Error> {
        if only_undelivered {
            return Ok(self.store.select(practice, &FILES_UNDELIVERED, &[]).await?);
        }
        let mut all: Vec<OutgoingFile> = vec![];
        loop {
            let after = all.last().map(|file| file.stored_file_num);
            let page: Vec<OutgoingFile> = self.store.page(practice, after, store::PAGE_MAX).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// A claim file as it was made, to be delivered.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn claim_file(
        &self,
        caller: &Caller,
        stored_file_num: i64,
    ) -> Result<Option<StoredFile>, Error> {
        let patients = self.patients_in_file(caller.practice, stored_file_num).await?;
        self.saw(caller, "read claim file", patients).await?;
        Ok(self.store.get(caller.practice, &[Value::Int(stored_file_num)]).await?)
    }

    /// Notes that a claim file was put where the clearinghouse's program takes it. The first time counts.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn mark_delivered(&self, caller: &Caller, stored_file_num: i64) -> Result<(), Error> {
        let key = [Value::Int(stored_file_num)];
        let row = Scope::Row(OutgoingFile::TABLE.name, stored_file_num);
        let load = async || {
            let versions = self.store.versions(caller.practice, &[row]).await?;
            let file: Option<OutgoingFile> = self.store.get(caller.practice, &key).await?;
            Ok((versions.first().copied().unwrap_or_default(), file))
        };
        self.decide(caller, "claims.deliver", load, |(version, file), now, _| {
            let mut changes = ChangeSet::new();
            if let Some(file) = file.as_ref().filter(|file| file.delivered_at.is_none()) {
                changes.changes(row, *version);
                changes.put(&OutgoingFile { delivered_at: Some(now.instant), ..file.clone() });
            }
            Ok(((), changes))
        })
        .await
    }
}

/// A claim file as JSON (`docs/claim-json.md`), with its own numbers; none for bytes that are no claim file.
#[must_use]
pub fn as_json(bytes: &[u8]) -> Option<String> {
    let read = x12::claim_file::read(bytes);
    let set = read.sets.into_iter().next()?;
    let mut file = set.file;
    if let Some(envelope) = set.envelope {
        file.interchange_control = envelope.interchange_control.trim().parse().ok()?;
        file.group_control = envelope.group_control.trim().parse().ok()?;
    }
    serde_json::to_string_pretty(&file).ok()
}
