//! The practices of a store. Every other row belongs to one.

use claims::record::{Field, Value};

use crate::audit::GENESIS;
use crate::{Named, Store, StoreError};

/// A practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Practice {
    pub practice_id: i64,
    pub name: String,
    /// An IANA name: its civil dates are those of this zone.
    pub time_zone: String,
}

/// All practices.
pub const LIST: Named = Named {
    name: "practices",
    sql: "select practice_id, name, time_zone from practice order by practice_id",
};

/// A new practice.
pub const INSERT: Named = Named {
    name: "insert a practice",
    sql: "insert into practice (practice_id, name, time_zone) values ($1, $2, $3)",
};

/// The beginning of its audit chain.
pub const INSERT_HEAD: Named = Named {
    name: "begin an audit chain",
    sql: "insert into audit_head (practice_id, seq, hash) values ($1, 0, $2) on conflict do nothing",
};

/// When the last link of an audit chain was written.
pub const LAST_AUDIT: Named = Named {
    name: "time of the last audit record",
    sql: "select at from audit where practice_id = $1 order by seq desc limit 1",
};

/// The counter of practices belongs to none of them.
const NO_PRACTICE: i64 = 0;

impl Store {
    /// All practices of this store.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn practices(&self) -> Result<Vec<Practice>, StoreError> {
        let rows = self.query(&LIST, &[]).await?;
        rows.into_iter().map(practice).collect()
    }

    /// When the last thing was written or read in a practice, by the clock of that time.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn latest_record(&self, practice: i64) -> Result<Option<jiff::Timestamp>, StoreError> {
        let rows = self.query(&LAST_AUDIT, &[Value::Int(practice)]).await?;
        let Some(at) = rows.into_iter().flatten().next() else { return Ok(None) };
        let bad = |_| StoreError::BadValue { table: "audit", column: "at" };
        Field::from_value(at).map(Some).map_err(bad)
    }

    /// A practice's time zone, an IANA name.
    ///
    /// # Errors
    /// When there is no such practice, or the database does not answer.
    pub async fn time_zone(&self, practice: i64) -> Result<String, StoreError> {
        let known = self.practices().await?.into_iter().find(|p| p.practice_id == practice);
        known.map(|p| p.time_zone).ok_or(StoreError::UnknownPractice(practice))
    }

    /// Makes a practice with an empty ledger; its number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn create_practice(&self, name: &str, time_zone: &str) -> Result<i64, StoreError> {
        let practice = self.control_number(NO_PRACTICE, "practice").await?;
        let text = |text: &str| Value::Text(text.to_owned());
        // The chain first: a practice that is listed has one. A chain without a practice hurts nobody.
        self.alone(INSERT_HEAD.sql, vec![Value::Int(practice), text(GENESIS)]).await?;
        self.alone(INSERT.sql, vec![Value::Int(practice), text(name), text(time_zone)]).await?;
        Ok(practice)
    }
}

fn practice(row: Vec<Value>) -> Result<Practice, StoreError> {
    let bad = |column| move |_| StoreError::BadValue { table: "practice", column };
    let mut row = row.into_iter();
    let mut next = || row.next().unwrap_or(Value::Null);
    Ok(Practice {
        practice_id: Field::from_value(next()).map_err(bad("practice_id"))?,
        name: Field::from_value(next()).map_err(bad("name"))?,
        time_zone: Field::from_value(next()).map_err(bad("time_zone"))?,
    })
}
