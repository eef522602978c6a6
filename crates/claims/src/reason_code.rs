//! The official lists of reason codes, as far as an office has imported them: texts that are licensed to it, beside the
//! words that the program brings (`x12::codes`).

use jiff::civil::Date;
use serde::Serialize;
use x12::codes::{Entry, List};

use crate::change::{ChangeSet, Scope};
use crate::record::{Field, Kind, Value, record};

record! {
    /// A code of an official list.
    pub struct ReasonCode in "reason_code" key 2 {
        pub list: List,
        pub code: String,
        /// The official text.
        pub description: String,
        /// The first day that the code may be used.
        pub date_start: Option<Date>,
        /// The first day that it may not be used any more.
        pub date_stop: Option<Date>,
    }
}

impl Field for List {
    const KIND: Kind = Kind::Text;
    fn into_value(self) -> Value {
        Value::Text(self.as_str().to_owned())
    }
    fn from_value(value: Value) -> Result<Self, Value> {
        match &value {
            Value::Text(name) => List::parse(name).ok_or(value),
            _ => Err(value),
        }
    }
}

impl From<ReasonCode> for Entry {
    fn from(code: ReasonCode) -> Entry {
        Entry { text: code.description, start: code.date_start, stop: code.date_stop }
    }
}

/// What an import did to one list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replaced {
    pub list: List,
    pub added: usize,
    pub changed: usize,
    pub removed: usize,
    pub unchanged: usize,
}

/// Makes a list what was imported: what is not in it any more goes. The same import again writes nothing.
///
/// `before` are the codes of the list as stored, `version` is that of [`Scope::Codes`].
#[must_use]
pub fn replace(
    list: List,
    before: &[ReasonCode],
    imported: &[ReasonCode],
    version: i64,
) -> (Replaced, ChangeSet) {
    let mut changes = ChangeSet::new();
    let mut replaced = Replaced { list, added: 0, changed: 0, removed: 0, unchanged: 0 };
    for code in imported {
        match before.iter().find(|stored| stored.code == code.code) {
            Some(stored) if stored == code => {
                replaced.unchanged += 1;
                continue;
            }
            Some(_) => replaced.changed += 1,
            None => replaced.added += 1,
        }
        changes.put(code);
    }
    for stored in before.iter().filter(|stored| !imported.iter().any(|code| code.code == stored.code)) {
        replaced.removed += 1;
        changes.forget(stored);
    }
    if !changes.is_empty() {
        changes.changes(Scope::Codes, version);
    }
    (replaced, changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: &str, description: &str) -> ReasonCode {
        let (date_start, date_stop) = (None, None);
        ReasonCode {
            list: List::Carc,
            code: code.to_owned(),
            description: description.to_owned(),
            date_start,
            date_stop,
        }
    }

    #[test]
    fn a_list_becomes_what_was_imported() {
        let before = [code("1", "one"), code("2", "two"), code("3", "three")];
        let imported = [code("1", "one"), code("2", "second"), code("4", "four")];
        let (replaced, changes) = replace(List::Carc, &before, &imported, 7);
        assert_eq!(replaced, Replaced { list: List::Carc, added: 1, changed: 1, removed: 1, unchanged: 1 });
        assert_eq!((changes.puts.len(), changes.deletes.len()), (2, 1));
        assert_eq!(changes.expects, [(Scope::Codes, 7)].into());
        assert_eq!(changes.raises, [Scope::Codes].into());
        assert!(!changes.deletes[0].listed);
    }

    #[test]
    fn the_same_import_again_writes_nothing() {
        let codes = [code("1", "one")];
        let (replaced, changes) = replace(List::Carc, &codes, &codes, 7);
        assert_eq!(replaced.unchanged, 1);
        assert!(changes.is_empty());
    }
}
