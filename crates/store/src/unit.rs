//! A unit of work: several decisions in one transaction, all of them or none.
//!
//! A unit has a store of its own, which sees what was written in it, so that who decides does not know of it. A task of
//! its own holds the connection and does what is asked, one after the other. So a caller who goes away in the middle
//! leaves nothing half done, and dropping the unit undoes it.
//!
//! The audit chain has one end, and whoever holds it locked is the only writer of the practice: its links, the order of
//! events and every version rest on that. A unit waits in between for whoever decides what, so on PostgreSQL it does not
//! hold the end but *tries*: what is decided goes into a transaction that is undone in any case, and at the unit's end
//! all that was decided is one member of the committer's next group, with the checks of every commit. Others go on
//! meanwhile. Who changes rows that the unit has changed (the same family) waits until it is tried, with all who come
//! behind him in the practice's queue, and then comes first: the unit is then begun again by its caller, the last time with [`Store::unit_alone`], which holds the end of
//! the chain and so comes to its own. Numbers are taken as everybody takes them, and those of an undone unit stay out.
//!
//! SQLite has one writer, who waits for the unit whatever it holds: it writes at once, takes its numbers inside, and
//! its commit is the end of it.
//!
//! What the database refuses undoes the unit at once: PostgreSQL does nothing more in such a transaction, so SQLite
//! does not either. Every later call, and the commit at its end, then fails with the same error. What is refused
//! before anything is written, a conflict or a request that was answered before, leaves the unit as it is.

use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use claims::record::{Record, Value};
use tokio::runtime::Handle;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, mpsc, oneshot};

use crate::committer::{Alone, Queue, Task};
use crate::engine::{Begin, Conn, Row, sqlite};
use crate::own::AuditHead;
use crate::pool::{Backend, PgPool};
use crate::prepare::Prepared;
use crate::read::Read;
use crate::write::{LOCK_HEAD, Outcome, rehearse, stand_back, within};
use crate::{CommitError, Engine, Store, StoreError};

/// Units that a process has open on PostgreSQL at most; on SQLite it is one. Who comes then waits.
pub const UNITS_MAX: usize = 4;
/// How long a unit stays open for which everybody else who writes waits. A hundred calls take about a second of a slow
/// machine.
pub const UNIT_LASTS_MAX: Duration = Duration::from_secs(10);
/// How long one stays open for which others wait only when they change the same rows, while they are as busy as can be.
pub const TRIAL_LASTS_MAX: Duration = Duration::from_secs(30);
/// How long after its date a change may become visible. It is dated when it is decided; then it lasts until its unit ends,
/// or, outside of one, until it is its turn, behind units that were begun before it: two of them are a bad day. Whoever
/// keeps a copy and asks what was written since a time is shown what was written this long before it too, so that
/// something may be told twice. What waits still longer, behind more units than that, can be missed.
pub const LATE_MAX: Duration = Duration::from_secs(TRIAL_LASTS_MAX.as_secs() + 3 * UNIT_LASTS_MAX.as_secs());
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
    /// Begins a unit of work, when it is its turn. On SQLite all others who write wait for its end: whoever has a unit
    /// open must not wait for them, and inside of it use nothing but its own store.
    ///
    /// # Errors
    /// When there is no such practice, the database does not answer, or this is the store of a unit.
    pub async fn unit(&self, practice: i64) -> Result<Unit, StoreError> {
        let lasts = if self.engine() == Engine::Sqlite { UNIT_LASTS_MAX } else { TRIAL_LASTS_MAX };
        self.unit_for(practice, lasts, false).await
    }

    /// The same, but all others who write to the practice wait for its end: nobody is faster.
    ///
    /// # Errors
    /// As [`Store::unit`].
    pub async fn unit_alone(&self, practice: i64) -> Result<Unit, StoreError> {
        self.unit_for(practice, UNIT_LASTS_MAX, true).await
    }

    async fn unit_for(&self, practice: i64, lasts: Duration, is_alone: bool) -> Result<Unit, StoreError> {
        let (tasks, tasks_in) = mpsc::channel(CALLS_MAX);
        let (questions, reads) = mpsc::channel(CALLS_MAX);
        let (end, ended) = oneshot::channel();
        let (begun, beginning) = oneshot::channel();
        let calls = Calls { practice, lasts, begun, tasks: tasks_in, reads, ended };
        let queue = match &self.inner.backend {
            Backend::Sqlite(readers, pen) => {
                let turn = Arc::clone(pen).lock_owned().await;
                let (file, runtime) = (readers.file().to_owned(), Handle::current());
                // The work is off the async threads; what it waits for in between is not.
                tokio::task::spawn_blocking(move || runtime.block_on(on_sqlite(file, turn, calls)));
                Queue::One(tasks)
            }
            Backend::Postgres(pool, permits) => {
                let turn = Arc::clone(permits).acquire_owned().await.map_err(|_| StoreError::Closed)?;
                let how = if is_alone { How::AtOnce } else { How::tried(self.clone()) };
                tokio::spawn(on_postgres(pool.clone(), how, turn, calls));
                Queue::Unit(tasks, pool.clone())
            }
            Backend::Unit(..) => {
                return Err(StoreError::Refused("a unit of work is open already".to_owned()));
            }
        };
        beginning.await.map_err(|_| StoreError::Closed)??;
        Ok(Unit { store: self.of_unit(Backend::Unit(self.engine(), questions), queue), end })
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

/// How what is decided is written.
enum How {
    /// Where it stays, by whoever holds the end of the audit chain.
    AtOnce,
    /// Where it is undone, and at the unit's end by the committer of this store.
    Tried { store: Store, done: Vec<Prepared>, number: i64 },
}

impl How {
    /// What it numbers has numbers far behind all that were ever given, and others in every unit: nobody waits to see
    /// whether they are free.
    fn tried(store: Store) -> How {
        let number = RandomState::new().hash_one(()) >> 2;
        How::Tried { store, done: vec![], number: i64::try_from(number).unwrap_or(0) | 1 << 61 }
    }
}

async fn on_sqlite(file: PathBuf, mut turn: OwnedMutexGuard<Option<Conn>>, calls: Calls) {
    // Taken out: should this end in a panic, its connection is closed and not used again.
    let conn = match turn.take() {
        Some(conn) => Ok(conn),
        None => sqlite::open(&file, sqlite::Use::Write).map(Conn::Sqlite),
    };
    run(conn.map(|conn| Held { conn, turn: Turn::Sqlite(turn) }), How::AtOnce, calls).await;
}

async fn on_postgres(pool: PgPool, how: How, turn: OwnedSemaphorePermit, calls: Calls) {
    let conn = pool.get(0).await;
    run(conn.map(|conn| Held { conn, turn: Turn::Postgres { _permit: turn } }), how, calls).await;
}

async fn run(held: Result<Held, StoreError>, how: How, calls: Calls) {
    let Calls { practice, lasts, begun, mut tasks, mut reads, mut ended } = calls;
    let mut work = Work { practice, how, held };
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
    how: How,
    held: Result<Held, StoreError>,
}

impl Work {
    /// Opens the transaction; who writes at once takes the practice's place in the order of writers.
    async fn begin(&mut self) -> Result<(), StoreError> {
        let outcome = match (&mut self.held, &self.how) {
            (Ok(held), How::AtOnce) => begin(&mut held.conn, self.practice).await,
            (Ok(held), How::Tried { .. }) => begin_trial(&mut held.conn, self.practice).await,
            (Err(error), _) => return Err(error.clone()),
        };
        self.told(outcome).await
    }

    /// Does what a store hands to its committer. That somebody no longer waits for the answer changes nothing.
    async fn task(&mut self, task: Task) {
        match task {
            Task::Commit(whole, reply) => {
                let _gone = reply.send(self.commit(whole).await);
            }
            Task::Alone(Alone { sql, params }, reply) => {
                let _gone = reply.send(self.read(&Read::Query(sql.to_owned(), params)).await);
            }
        }
    }

    async fn commit(&mut self, whole: Vec<Prepared>) -> Outcome {
        if whole.iter().any(|one| one.practice != self.practice) {
            let why = format!("this unit of work is one of practice {}", self.practice);
            return Err(StoreError::Refused(why).into());
        }
        let outcome = match (&mut self.held, &mut self.how) {
            (Ok(held), How::AtOnce) => within(&mut held.conn, whole).await,
            (Ok(held), How::Tried { done, number, .. }) => {
                rehearsed(&mut held.conn, whole, done, number).await
            }
            (Err(error), _) => return Err(error.clone().into()),
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
            (Some(End::Commit(reply)), Ok(held)) => (committed(held, self.how, self.practice).await, reply),
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

/// Tries commits, and keeps what can stand.
async fn rehearsed(
    conn: &mut Conn,
    whole: Vec<Prepared>,
    done: &mut Vec<Prepared>,
    number: &mut i64,
) -> Result<Outcome, StoreError> {
    let mut last = Err(StoreError::Closed.into());
    for one in whole {
        last = rehearse(conn, &one, *number).await?;
        if last.is_err() {
            break;
        }
        *number += i64::try_from(one.weight()).unwrap_or(0);
        done.push(one);
    }
    Ok(last)
}

/// Makes durable what is held or was tried. Whatever others did meanwhile that one of its decisions rests on is a reason
/// to begin again.
async fn committed(held: Held, how: How, practice: i64) -> Result<(), StoreError> {
    let (store, done) = match how {
        How::AtOnce => return held.commit().await,
        How::Tried { store, done, .. } => (store, done),
    };
    // First of all: what it has locked is what the committer wants.
    held.undo().await;
    if done.is_empty() {
        return Ok(());
    }
    match store.inner.queue.commit(practice, done).await {
        Ok(_) => Ok(()),
        Err(CommitError::Store(error)) => Err(error),
        Err(other) => Err(StoreError::Contended(other.to_string())),
    }
}

/// A trial locks nothing before it writes.
async fn begin_trial(conn: &mut Conn, practice: i64) -> Result<(), StoreError> {
    conn.begin(Begin::Unit).await?;
    match conn.lookup(AuditHead::TABLE, &[(practice, &[])]).await?.is_empty() {
        true => Err(StoreError::UnknownPractice(practice)),
        false => Ok(()),
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
        let unit = store.unit_for(practice, Duration::from_millis(1), false).await.expect("begun");
        // It waits for the unit, which nobody ends.
        assert_eq!(store.control_number(practice, "ISA13").await, Ok(1));
        let late = unit.store().control_number(practice, "ISA13").await;
        assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
        assert_eq!(unit.commit().await, late.map(drop));
        assert_eq!(store.control_number(practice, "ISA13").await, Ok(2));
    }
}
