//! Numbers: given out by the program, never by the database, and never twice.
//!
//! A process holds a block of each sort and gives from it; taking a block is a small durable transaction of its
//! own. A block that a process did not use up leaves a gap, which is harmless.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use claims::record::Value;

use crate::engine::Conn;
use crate::{Named, Store, StoreError};

/// The counter of postings. Its numbers are taken inside the commit.
pub const POSTING: &str = "posting";
/// The counter of events. Its numbers are taken inside the commit, so that their order is that of the commits.
pub const EVENT: &str = "event";

/// Numbers that a process takes at the first time; whoever comes again soon takes twice as many.
pub const BLOCK: i64 = 64;
/// Where doubling ends.
const BLOCK_MAX: i64 = 4096;

/// Takes numbers from a counter: the next that nobody has comes back.
pub const TAKE: Named = Named {
    name: "take numbers",
    sql: "insert into counter (practice_id, name, next) values ($1, $2, cast($3 as bigint) + 1) \
          on conflict (practice_id, name) do update set next = counter.next + cast($3 as bigint) \
          returning next",
};

/// Lets a counter go on at a number; never back.
pub const RAISE: Named = Named {
    name: "raise a counter",
    sql: "insert into counter (practice_id, name, next) values ($1, $2, cast($3 as bigint)) \
          on conflict (practice_id, name) do update set next = \
          case when counter.next < cast($3 as bigint) then cast($3 as bigint) else counter.next end \
          returning next",
};

/// What is left of a block.
#[derive(Debug, Default)]
struct Block {
    next: i64,
    end: i64,
    size: i64,
}

/// The blocks that this process holds. One task at a time takes a block of a sort; the others wait for it.
#[derive(Debug, Default)]
pub(crate) struct Blocks(Mutex<HashMap<(i64, &'static str), Shared>>);

type Shared = Arc<tokio::sync::Mutex<Block>>;

impl Blocks {
    fn of(&self, practice: i64, counter: &'static str) -> Shared {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry((practice, counter)).or_default())
    }
}

impl Store {
    /// The first of so many numbers in a row that nobody else gets.
    ///
    /// # Errors
    /// When the database does not answer, or less than one is asked for.
    pub async fn ids(&self, practice: i64, counter: &'static str, how_many: i64) -> Result<i64, StoreError> {
        let block = self.inner.blocks.of(practice, counter);
        let mut block = block.lock().await;
        if how_many < 1 || block.end - block.next < how_many {
            let size = (block.size * 2).clamp(BLOCK, BLOCK_MAX);
            let take = size.max(how_many);
            let first = self.take(practice, counter, take, how_many).await?;
            *block = Block { next: first, end: first + take, size };
        }
        let first = block.next;
        block.next += how_many;
        Ok(first)
    }

    /// Takes back numbers that [`Store::ids`] gave and nobody used. They are given again unless others were given since:
    /// then they are a gap.
    pub async fn give_back(&self, practice: i64, counter: &'static str, unused: Range<i64>) {
        let block = self.inner.blocks.of(practice, counter);
        let mut block = block.lock().await;
        if block.next == unused.end {
            block.next = unused.start;
        }
    }

    /// The next number of a sequence without needless gaps, taken alone: X12 control numbers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn control_number(&self, practice: i64, name: &str) -> Result<i64, StoreError> {
        self.take(practice, name, 1, 1).await
    }

    /// Makes a sequence of control numbers go on at a number, when it is not there yet; the next number that will be
    /// given.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn raise_control_number(&self, practice: i64, name: &str, to: i64) -> Result<i64, StoreError> {
        let params = vec![Value::Int(practice), Value::Text(name.to_owned()), Value::Int(to)];
        first_of(&self.alone(RAISE.sql, params).await?, 0)
    }

    async fn take(&self, practice: i64, name: &str, count: i64, least: i64) -> Result<i64, StoreError> {
        if least < 1 {
            return Err(StoreError::Refused("less than one number was asked for".to_owned()));
        }
        let params = vec![Value::Int(practice), Value::Text(name.to_owned()), Value::Int(count)];
        first_of(&self.alone(TAKE.sql, params).await?, count)
    }
}

/// Takes numbers inside a transaction; the first of them.
pub(crate) async fn take(conn: &mut Conn, practice: i64, name: &str, count: i64) -> Result<i64, StoreError> {
    let params = [Value::Int(practice), Value::Text(name.to_owned()), Value::Int(count)];
    first_of(&conn.query(TAKE.sql, &params).await?, count)
}

fn first_of(rows: &[Vec<Value>], count: i64) -> Result<i64, StoreError> {
    match rows.first().and_then(|row| row.first()) {
        Some(Value::Int(next)) => Ok(next - count),
        _ => Err(StoreError::BadValue { table: "counter", column: "next" }),
    }
}
