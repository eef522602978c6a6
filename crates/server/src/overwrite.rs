//! Who writes over a row, or deletes it, rests on a version that it raises: else of two at once one is lost, and what
//! was deleted comes back (`decisions.md` 9). Debug builds look at every decision.

use std::collections::BTreeMap;
use std::ops::Range;

use claims::access::ApiKey;
use claims::access::Session;
use claims::account::EstimateStamp;
use claims::change::{ChangeSet, Put};
use claims::record::{Record, Value};
use store::job::Job;

/// The numbers that a decision was given for new rows, by table.
pub(crate) type Fresh = BTreeMap<&'static str, Range<i64>>;

/// Tables whose rows the program alone writes, or writes in one way only: an estimate's stamp, which names what it rests
/// on; a job, which one worker has; a key, which is only ever revoked; a session.
const ALONE: [&str; 4] =
    [EstimateStamp::TABLE.name, Job::TABLE.name, ApiKey::TABLE.name, Session::TABLE.name];

/// The table of a row that a decision writes over or deletes without resting on a version that it raises.
#[must_use]
pub(crate) fn blind(changes: &ChangeSet, fresh: &Fresh) -> Option<&'static str> {
    if changes.is_exclusive() {
        return None;
    }
    let is_new = |put: &&Put| match put.values.first() {
        Some(Value::Int(number)) => fresh.get(put.table.name).is_some_and(|given| given.contains(number)),
        _ => false,
    };
    let over = changes.puts.iter().filter(|put| !is_new(put)).map(|put| put.table.name);
    let mut all = over.chain(changes.deletes.iter().map(|delete| delete.table.name));
    all.find(|table| !ALONE.contains(table))
}

#[cfg(test)]
mod tests {
    use claims::change::Scope;
    use claims::coverage::Employer;

    use super::*;

    #[test]
    fn a_row_that_stands_is_written_over_only_where_others_would_be_seen() {
        let row = |employer_num| Employer { employer_num, emp_name: "Mill & Co".into() };
        let fresh = Fresh::from([(Employer::TABLE.name, 7..9)]);
        let (mut new, mut over, mut gone) = (ChangeSet::new(), ChangeSet::new(), ChangeSet::new());
        new.put(&row(8));
        over.put(&row(6));
        gone.delete(&row(6));
        assert_eq!(
            [&new, &over, &gone].map(|changes| blind(changes, &fresh)),
            [None, Some("employer"), Some("employer")]
        );
        // Who rests on a version and does not raise it is not seen by the other; nor who raises one unseen.
        over.rests_on(Scope::Office, 4);
        over.raise(Scope::Row("employer", 6));
        assert_eq!(blind(&over, &fresh), Some("employer"));
        over.rests_on(Scope::Row("employer", 6), 0);
        assert_eq!(blind(&over, &fresh), None);
    }
}
