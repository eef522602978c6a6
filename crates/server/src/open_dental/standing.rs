//! A row that no wider version covers, as a handler changes or deletes it (`decisions.md` 9).

use claims::change::{ChangeSet, Scope};
use claims::record::Record;

use super::ask::Ask;
use crate::app::Error;

/// A row at its own version.
pub(super) struct Standing<R> {
    pub(super) row: R,
    scope: Scope,
    version: i64,
}

impl<R: Record> Standing<R> {
    /// The row with this number, or 404 with this text.
    pub(super) async fn load(ask: &Ask, number: i64, or: &str) -> Result<Standing<R>, Error> {
        let scope = Scope::Row(R::TABLE.name, number);
        let version = ask.version(scope).await?;
        Ok(Standing { row: ask.find(number, or).await?, scope, version })
    }

    /// A change set that rests on the row as it was read: of two who change it, or name it while it is deleted, the
    /// second reads again.
    pub(super) fn change(&self) -> ChangeSet {
        let mut changes = ChangeSet::new();
        changes.changes(self.scope, self.version);
        changes
    }
}
