//! What happened, in the order of the commits: read on from a number, or from a time.

use claims::record::{Field, Value};
use jiff::Timestamp;

use crate::own::EventRow;
use crate::{LATE_MAX, Named, Store, StoreError};

/// The newest event.
pub(crate) const LAST: Named = Named {
    name: "number of the last event",
    sql: "select seq from event where practice_id = $1 order by seq desc limit 1",
};
/// An event, by its number.
pub(crate) const AT: Named = Named {
    name: "time of an event",
    sql: "select at from event where practice_id = $1 and seq >= $2 order by seq limit 1",
};

impl Store {
    /// Events behind a number, in the order in which they happened. None is ever skipped: their numbers are
    /// those of the commits.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn events_after(
        &self,
        practice: i64,
        seq: i64,
        limit: i64,
    ) -> Result<Vec<EventRow>, StoreError> {
        self.page(practice, Some(seq), limit).await
    }

    /// The number of the last event; 0 when nothing happened yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_event(&self, practice: i64) -> Result<i64, StoreError> {
        let rows = self.query(&LAST, &[Value::Int(practice)]).await?;
        rows.into_iter().flatten().next().map_or(Ok(0), |seq| read(seq, "seq"))
    }

    /// The number behind which all events stand that happened at a time or later. Commits are dated before they are
    /// made, so that a few that are older may stand there too.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn event_before(&self, practice: i64, at: Timestamp) -> Result<i64, StoreError> {
        let at = at.checked_sub(LATE_MAX).unwrap_or(Timestamp::MIN);
        let (mut low, mut high) = (1, self.last_event(practice).await? + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let rows = self.query(&AT, &[Value::Int(practice), Value::Int(middle)]).await?;
            let happened: Option<Timestamp> =
                rows.into_iter().flatten().next().map(|at| read(at, "at")).transpose()?;
            if happened.is_some_and(|happened| happened < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low - 1)
    }
}

fn read<T: Field>(value: Value, column: &'static str) -> Result<T, StoreError> {
    T::from_value(value).map_err(|_| StoreError::BadValue { table: "event", column })
}
