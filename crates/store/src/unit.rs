//! A unit of work: several decisions in one transaction, all of them or none.
//!
//! A unit has a store of its own, which sees what was written in it, so that who decides does not know of it. Nothing
//! that was read or numbered in it comes into the caches and blocks of the store it was begun on: it may be undone.
//!
//! A task of its own holds the connection and does what is asked, one after the other. So a caller who goes away in the
//! middle leaves nothing half done, and dropping the unit undoes it. The head of the audit chain is locked before
//! anything else: that is the one order of all writers of a practice, and no two can wait for each other.
//!
//! What the database refuses undoes the unit at once: PostgreSQL does nothing more in such a transaction, so SQLite
//! does not either. Every later call, and the commit at its end, then fails with the same error. What is refused
//! before anything is written, a conflict or a request that was answered before, leaves the unit as it is.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use claims::record::Value;
use tokio::runtime::Handle;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, mpsc, oneshot};

use crate::committer::{Alone, Task};
use crate::engine::{Begin, Conn, Row, sqlite};
use crate::pool::{Backend, PgPool};
use crate::prepare::Prepared;
use crate::read::Read;
use crate::write::{LOCK_HEAD, stand_back, within};
use crate::{CommitError, Committed, Store, StoreError};

/// Units that a process has open on PostgreSQL at most; on SQLite it is one. Who comes then waits.
pub const UNITS_MAX: usize = 4;
/// How long a unit stays open, once it has begun: everybody else who writes to the practice waits for its end.
pub const UNIT_LASTS_MAX: Duration = Duration::from_secs(20);
/// How long after its date a change may become visible. It is dated when it is decided; then it lasts until its unit ends,
/// or, outside of one, until it is its turn, behind units that were begun before it: two of them are a bad day. Whoever
/// keeps a copy and asks what was written since a time is shown what was written this long before it too, so that
/// something may be told twice, and nothing is missed.
pub const LATE_MAX: Duration = Duration::from_secs(3 * UNIT_LASTS_MAX.as_secs());
/// Calls that wait for the connection at most.
const CALLS_MAX: usize = 64;
/// How often a unit is begun again when others write at the same time.
const RETRIES_MAX: u32 = 20;

/// Several decisions of one practice in one transaction. Dropped, it is undone.
#[derive(Debug)]
pub struct Unit {
    store: Store,
    end: oneshot::Sender<End>,
}

/// How a unit ends, when it does not just go away.
#[derive(Debug)]
enum End {
    Commit(Reply<()>),
    Rollback(Reply<()>),
}

type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

impl Store {
    /// Begins a unit of work, when it is its turn. All others who write to the practice wait for its end: whoever
    /// has a unit open must not wait for them, and inside of it use nothing but its own store.
    ///
    /// # Errors
    /// When there is no such practice, the database does not answer, or this is the store of a unit.
    pub async fn unit(&self, practice: i64) -> Result<Unit, StoreError> {
        self.unit_for(practice, UNIT_LASTS_MAX).await
    }

    async fn unit_for(&self, practice: i64, lasts: Duration) -> Result<Unit, StoreError> {
        let (queue, tasks) = mpsc::channel(CALLS_MAX);
        let (questions, reads) = mpsc::channel(CALLS_MAX);
        let (end, ended) = oneshot::channel();
        let (begun, beginning) = oneshot::channel();
        let calls = Calls { practice, lasts, begun, tasks, reads, ended };
        match &self.inner.backend {
            Backend::Sqlite(readers, pen) => {
                let turn = Arc::clone(pen).lock_owned().await;
                let (file, runtime) = (readers.file().to_owned(), Handle::current());
                // The work is off the async threads; what it waits for in between is not.
                tokio::task::spawn_blocking(move || runtime.block_on(on_sqlite(file, turn, calls)));
            }
            Backend::Postgres(pool, permits) => {
                let turn = Arc::clone(&permits.free).acquire_owned().await;
                let turn = turn.map_err(|_| StoreError::Closed)?;
                let forced = u32::from(permits.is_next_forced());
                tokio::spawn(on_postgres(pool.clone(), forced, turn, calls));
            }
            Backend::Unit(..) => {
                return Err(StoreError::Refused("a unit of work is open already".to_owned()));
            }
        }
        beginning.await.map_err(|_| StoreError::Closed)??;
        Ok(Unit { store: Store::new(Backend::Unit(self.engine(), questions), queue), end })
    }
}

impl Unit {
    /// The store of this unit. It works until the unit's end.
    #[must_use]
    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// When something in it had failed already, with that error, or the database does not take it; nothing was
    /// written then. [`StoreError::Contended`]: the whole unit may succeed when it is begun again.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.end(End::Commit).await
    }

    /// Undoes everything, and waits until that is done.
    ///
    /// # Errors
    /// As [`Unit::commit`]: when something in it had failed already, with that error. It is undone all the same.
    pub async fn rollback(self) -> Result<(), StoreError> {
        self.end(End::Rollback).await
    }

    async fn end(self, how: impl FnOnce(Reply<()>) -> End) -> Result<(), StoreError> {
        let (reply, answer) = oneshot::channel();
        self.end.send(how(reply)).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// What a unit is asked, and all that its task has to know.
struct Calls {
    practice: i64,
    lasts: Duration,
    begun: Reply<()>,
    tasks: mpsc::Receiver<Task>,
    reads: mpsc::Receiver<(Read, Reply<Vec<Row>>)>,
    ended: oneshot::Receiver<End>,
}

/// An open transaction, and the turn that ends with it. The connection goes first when they are dropped.
struct Held {
    conn: Conn,
    turn: Turn,
}

/// What others wait for.
enum Turn {
    Sqlite(OwnedMutexGuard<Option<Conn>>),
    Postgres { _permit: OwnedSemaphorePermit },
}

async fn on_sqlite(file: PathBuf, mut turn: OwnedMutexGuard<Option<Conn>>, calls: Calls) {
    // Taken out: should this end in a panic, its connection is closed and not used again.
    let conn = match turn.take() {
        Some(conn) => Ok(conn),
        None => sqlite::open(&file, sqlite::Use::Write).map(Conn::Sqlite),
    };
    run(conn.map(|conn| Held { conn, turn: Turn::Sqlite(turn) }), calls).await;
}

async fn on_postgres(pool: PgPool, forced: u32, turn: OwnedSemaphorePermit, calls: Calls) {
    let conn = pool.get(forced).await;
    run(conn.map(|conn| Held { conn, turn: Turn::Postgres { _permit: turn } }), calls).await;
}

async fn run(held: Result<Held, StoreError>, calls: Calls) {
    let Calls { practice, lasts, begun, mut tasks, mut reads, mut ended } = calls;
    let mut work = Work { practice, held };
    let outcome = work.begin().await;
    // Who does not wait any more has dropped the other end too.
    let _gone = begun.send(outcome);
    let too_long = tokio::time::sleep(lasts);
    tokio::pin!(too_long);
    loop {
        tokio::select! {
            biased;
            how = &mut ended => return work.end(how.ok()).await,
            () = &mut too_long, if work.held.is_ok() => {
                let why = format!("a unit of work stays open for {} seconds at most", lasts.as_secs());
                work.undo(StoreError::Unavailable(why)).await;
            }
            Some(task) = tasks.recv() => work.task(task).await,
            Some((read, reply)) = reads.recv() => {
                let _gone = reply.send(work.read(&read).await);
            }
        }
    }
}

/// The transaction, or why it is no more.
struct Work {
    practice: i64,
    held: Result<Held, StoreError>,
}

impl Work {
    /// Opens the transaction and takes the practice's place in the order of writers.
    async fn begin(&mut self) -> Result<(), StoreError> {
        let outcome = match &mut self.held {
            Ok(held) => begin(&mut held.conn, self.practice).await,
            Err(error) => return Err(error.clone()),
        };
        self.told(outcome).await
    }

    /// Does what a store hands to its committer. That somebody no longer waits for the answer changes nothing.
    async fn task(&mut self, task: Task) {
        match task {
            Task::Commit(prepared, reply) => {
                let _gone = reply.send(self.commit(&prepared).await);
            }
            Task::Alone(Alone { sql, params }, reply) => {
                let _gone = reply.send(self.read(&Read::Query(sql.to_owned(), params)).await);
            }
        }
    }

    async fn commit(&mut self, prepared: &Prepared) -> Result<Committed, CommitError> {
        if prepared.practice != self.practice {
            let why = format!("this unit of work is one of practice {}", self.practice);
            return Err(StoreError::Refused(why).into());
        }
        let outcome = match &mut self.held {
            Ok(held) => within(&mut held.conn, prepared).await,
            Err(error) => return Err(error.clone().into()),
        };
        self.told(outcome).await?
    }

    async fn read(&mut self, read: &Read) -> Result<Vec<Row>, StoreError> {
        let outcome = match &mut self.held {
            Ok(held) => read.run(&mut held.conn).await,
            Err(error) => return Err(error.clone()),
        };
        self.told(outcome).await
    }

    /// Passes an outcome on. What the database refused undoes all.
    async fn told<T>(&mut self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &outcome {
            self.undo(error.clone()).await;
        }
        outcome
    }

    async fn undo(&mut self, why: StoreError) {
        if let Ok(held) = std::mem::replace(&mut self.held, Err(why)) {
            held.undo().await;
        }
    }

    async fn end(self, how: Option<End>) {
        let (outcome, reply) = match (how, self.held) {
            (None, Ok(held)) => return held.undo().await,
            (None, Err(_)) => return,
            (Some(End::Commit(reply) | End::Rollback(reply)), Err(error)) => (Err(error), reply),
            (Some(End::Commit(reply)), Ok(held)) => (held.commit().await, reply),
            (Some(End::Rollback(reply)), Ok(held)) => {
                held.undo().await;
                (Ok(()), reply)
            }
        };
        let _gone = reply.send(outcome);
    }
}

impl Held {
    async fn commit(mut self) -> Result<(), StoreError> {
        let done = self.conn.commit().await;
        match done {
            Ok(()) => self.release(),
            Err(_) => self.undo().await,
        }
        done
    }

    async fn undo(mut self) {
        if self.conn.rollback().await.is_ok() {
            self.release();
        }
    }

    /// Ends the turn. A connection that could not roll back does not come here: it is closed, which undoes as well.
    fn release(self) {
        if let Turn::Sqlite(mut place) = self.turn {
            *place = Some(self.conn);
        }
    }
}

/// Nothing is lost by beginning again.
async fn begin(conn: &mut Conn, practice: i64) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match lock_head(conn, practice).await {
            Err(StoreError::Contended(_)) if tries < RETRIES_MAX => tries += 1,
            outcome => return outcome,
        }
        conn.rollback().await?;
        stand_back(tries).await;
    }
}

async fn lock_head(conn: &mut Conn, practice: i64) -> Result<(), StoreError> {
    conn.begin(Begin::Unit).await?;
    match conn.query(LOCK_HEAD.sql, &[Value::Int(practice)]).await?.is_empty() {
        true => Err(StoreError::UnknownPractice(practice)),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_unit_that_stays_open_too_long_is_undone_and_lets_the_others_in() {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::open_sqlite(dir.path()).await.expect("opened");
        let practice = store.create_practice("North", "UTC").await.expect("a practice");
        let unit = store.unit_for(practice, Duration::from_millis(1)).await.expect("begun");
        // It waits for the unit, which nobody ends.
        assert_eq!(store.control_number(practice, "ISA13").await, Ok(1));
        let late = unit.store().control_number(practice, "ISA13").await;
        assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
        assert_eq!(unit.commit().await, late.map(drop));
        assert_eq!(store.control_number(practice, "ISA13").await, Ok(2));
    }
}
