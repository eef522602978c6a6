//! What was written, in the order of the commits: the audit chain, read as a feed of changes.
//!
//! The chain names every row that was ever put or deleted, by whomever, so that no writer can forget to tell and
//! nothing has to be written twice.

use claims::record::{Field, Table, Value};
use jiff::Timestamp;

use crate::{Named, Store, StoreError, lines};

/// Links that one look finds at most.
const LINKS_MAX: usize = 64;
/// Numbers of links that one look passes over at most.
pub const LOOK_MAX: i64 = 5000;

/// The links of a stretch of the chain that wrote rows of a table.
pub const WROTE: Named = Named {
    name: "links that wrote a table",
    sql: "select seq, at, action, wrote from audit \
          where practice_id = $1 and seq >= $2 and seq <= $3 and (wrote like $4 or wrote like $5) \
          order by seq limit 64",
};

/// When a link was written.
pub const WRITTEN_AT: Named =
    Named { name: "time of a link", sql: "select at from audit where practice_id = $1 and seq = $2" };

/// A row that a commit wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The link, and the line in it.
    pub seq: i64,
    pub line: i64,
    pub at: Timestamp,
    pub action: String,
    /// The row's number.
    pub key: i64,
    pub is_deleted: bool,
}

/// What a stretch of the chain wrote of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub written: Vec<Written>,
    /// The link behind it.
    pub next: i64,
    /// Whether the chain went no further.
    pub is_end: bool,
}

impl Store {
    /// The rows of a table, whose key is one number, that were written from a link on. It looks at a stretch of the
    /// chain; what comes after is found from `next`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn written(
        &self,
        practice: i64,
        table: &'static Table,
        from: i64,
    ) -> Result<Stretch, StoreError> {
        let (head, _) = self.audit_head(practice).await?;
        let last = head.min(from.saturating_add(LOOK_MAX - 1));
        let first_line = format!("{} %", table.name);
        let later_line = format!("%\n{} %", table.name);
        let params = [
            Value::Int(practice),
            Value::Int(from),
            Value::Int(last),
            Value::Text(first_line),
            Value::Text(later_line),
        ];
        let links = self.query(&WROTE, &params).await?;
        let is_full = links.len() == LINKS_MAX;
        let mut stretch = Stretch { written: vec![], next: last.max(from - 1) + 1, is_end: last == head };
        for link in links {
            let seq = read_link(link, table, &mut stretch.written)?;
            if is_full {
                (stretch.next, stretch.is_end) = (seq + 1, seq == head);
            }
        }
        Ok(stretch)
    }

    /// The first link that was written at a time or later; the one after the last when there is none. Times of
    /// neighbours may be a little out of order, so that whoever must not miss any asks for an earlier time
    /// ([`crate::LATE_MAX`]).
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn first_link_at(&self, practice: i64, at: Timestamp) -> Result<i64, StoreError> {
        let (head, _) = self.audit_head(practice).await?;
        let (mut low, mut high) = (1, head + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let rows = self.query(&WRITTEN_AT, &[Value::Int(practice), Value::Int(middle)]).await?;
            let written: Timestamp = value(rows.into_iter().flatten().next(), "at")?;
            if written < at {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }
}

/// Adds what a link wrote of a table; its number.
fn read_link(link: Vec<Value>, table: &Table, written: &mut Vec<Written>) -> Result<i64, StoreError> {
    let mut link = link.into_iter();
    let seq: i64 = value(link.next(), "seq")?;
    let at: Timestamp = value(link.next(), "at")?;
    let action: String = value(link.next(), "action")?;
    let wrote: String = value(link.next(), "wrote")?;
    for (line, row) in (0..).zip(lines(&wrote)).filter(|(_, row)| row.table == table.name) {
        let key = row.key.parse().map_err(|_| StoreError::BadValue { table: "audit", column: "wrote" })?;
        let is_deleted = row.hash.is_none();
        written.push(Written { seq, line, at, action: action.clone(), key, is_deleted });
    }
    Ok(seq)
}

fn value<T: Field>(value: Option<Value>, column: &'static str) -> Result<T, StoreError> {
    let bad = |_| StoreError::BadValue { table: "audit", column };
    T::from_value(value.unwrap_or(Value::Null)).map_err(bad)
}
