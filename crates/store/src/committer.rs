//! Who commits: it takes what has queued while it was busy, and commits it together. A SQLite file has one such writer in
//! a process; on PostgreSQL each practice has its own, so that none waits for what is under way in another.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use claims::record::Value;
use tokio::sync::{mpsc, oneshot};

use crate::StoreError;
use crate::engine::{Conn, Row, at_once};
use crate::pool::{Pen, PgPool};
use crate::prepare::Prepared;
use crate::write::{GROUP_MAX, GROUP_ROWS_MAX, Outcome, settle, stand_back};

/// Commits that wait at most; whoever comes then waits to be let into the queue.
const QUEUE_MAX: usize = 4096;
/// How often a statement is tried again when other processes write the same row.
const RETRIES_MAX: u32 = 20;

/// What a committer is asked to do, and where the answer goes.
pub(crate) enum Task {
    /// Commits of one practice that stand or fall together; the answer is that of the last.
    Commit(Vec<Prepared>, oneshot::Sender<Outcome>),
    Alone(Alone, AloneReply),
}

pub(crate) type AloneReply = oneshot::Sender<Result<Vec<Row>, StoreError>>;

/// One statement, a transaction of its own.
pub(crate) struct Alone {
    pub(crate) sql: &'static str,
    pub(crate) params: Vec<Value>,
}

/// The way to whoever commits.
pub(crate) enum Queue {
    /// One takes everything: the writer of a SQLite file, or a unit of work on it.
    One(mpsc::Sender<Task>),
    /// PostgreSQL.
    Each(Committers),
    /// A unit of work on PostgreSQL. What is alone does not wait for it, nor it for others.
    Unit(mpsc::Sender<Task>, PgPool),
    /// A snapshot: it writes nothing.
    Nothing,
}

impl Queue {
    /// Commits of one practice, all of them or none.
    pub(crate) async fn commit(&self, practice: i64, whole: Vec<Prepared>) -> Outcome {
        let tasks = match self {
            Queue::One(tasks) | Queue::Unit(tasks, _) => tasks.clone(),
            Queue::Each(committers) => committers.of(practice),
            Queue::Nothing => return Err(read_only().into()),
        };
        let (reply, answer) = oneshot::channel();
        tasks.send(Task::Commit(whole, reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// One statement, a transaction of its own. On PostgreSQL it has a connection of its own, too: whoever waits for a
    /// number holds nothing that a commit waits for.
    pub(crate) async fn alone(&self, statement: Alone) -> Result<Vec<Row>, StoreError> {
        let pool = match self {
            Queue::One(tasks) => {
                let (reply, answer) = oneshot::channel();
                tasks.send(Task::Alone(statement, reply)).await.map_err(|_| StoreError::Closed)?;
                return answer.await.map_err(|_| StoreError::Closed)?;
            }
            Queue::Each(Committers { pool, .. }) | Queue::Unit(_, pool) => pool,
            Queue::Nothing => return Err(read_only()),
        };
        alone(&mut pool.get(0).await?, &statement).await
    }
}

fn read_only() -> StoreError {
    StoreError::Refused("a snapshot writes nothing".to_owned())
}

/// The committers of a process on PostgreSQL, each begun when its practice first writes.
pub(crate) struct Committers {
    pool: PgPool,
    forced_retries: u32,
    queues: Mutex<HashMap<i64, mpsc::Sender<Task>>>,
}

impl Committers {
    pub(crate) fn new(pool: PgPool, forced_retries: u32) -> Committers {
        Committers { pool, forced_retries, queues: Mutex::default() }
    }

    fn of(&self, practice: i64) -> mpsc::Sender<Task> {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        queues.entry(practice).or_insert_with(|| on_task(self.pool.clone(), self.forced_retries)).clone()
    }
}

/// Starts a writer thread for SQLite, which has one writer anyway: who holds the pen.
pub(crate) fn on_thread(mut conn: Conn, pen: Pen) -> Result<mpsc::Sender<Task>, StoreError> {
    let (queue, mut tasks) = mpsc::channel(QUEUE_MAX);
    let work = move || {
        while let Some(first) = tasks.blocking_recv() {
            let batch = Batch::gather(first, &mut tasks);
            let _turn = pen.blocking_lock();
            at_once(batch.serve(&mut conn));
        }
    };
    let started = std::thread::Builder::new().name("bitewing-writer".to_owned()).spawn(work);
    started.map(|_| queue).map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// Starts a task that commits to PostgreSQL.
fn on_task(pool: PgPool, forced_retries: u32) -> mpsc::Sender<Task> {
    let (queue, mut tasks) = mpsc::channel(QUEUE_MAX);
    tokio::spawn(async move {
        while let Some(first) = tasks.recv().await {
            let batch = Batch::gather(first, &mut tasks);
            match pool.get(forced_retries).await {
                Ok(mut conn) => batch.serve(&mut conn).await,
                Err(error) => batch.refuse(&error),
            }
        }
    });
    queue
}

/// What is done together.
#[derive(Default)]
struct Batch {
    commits: Vec<Vec<Prepared>>,
    replies: Vec<oneshot::Sender<Outcome>>,
    alone: Vec<(Alone, AloneReply)>,
    weight: usize,
}

impl Batch {
    /// The first, and whoever waits behind it, as far as there is room.
    fn gather(first: Task, tasks: &mut mpsc::Receiver<Task>) -> Batch {
        let mut batch = Batch::default();
        batch.add(first);
        while batch.commits.len() + batch.alone.len() < GROUP_MAX && batch.weight < GROUP_ROWS_MAX {
            match tasks.try_recv() {
                Ok(task) => batch.add(task),
                Err(_) => break,
            }
        }
        batch
    }

    fn add(&mut self, task: Task) {
        match task {
            Task::Commit(whole, reply) => {
                self.weight += whole.iter().map(Prepared::weight).sum::<usize>();
                self.commits.push(whole);
                self.replies.push(reply);
            }
            Task::Alone(statement, reply) => self.alone.push((statement, reply)),
        }
    }

    /// Does all and answers all. That somebody no longer waits for the answer changes nothing.
    async fn serve(self, conn: &mut Conn) {
        for (statement, reply) in self.alone {
            let _gone = reply.send(alone(conn, &statement).await);
        }
        if !self.commits.is_empty() {
            let outcomes = settle(conn, &self.commits).await;
            for (reply, outcome) in self.replies.into_iter().zip(outcomes) {
                let _gone = reply.send(outcome);
            }
        }
    }

    fn refuse(self, error: &StoreError) {
        for (_, reply) in self.alone {
            let _gone = reply.send(Err(error.clone()));
        }
        for reply in self.replies {
            let _gone = reply.send(Err(error.clone().into()));
        }
    }
}

async fn alone(conn: &mut Conn, statement: &Alone) -> Result<Vec<Row>, StoreError> {
    let mut tries = 0;
    loop {
        match conn.query(statement.sql, &statement.params).await {
            Err(StoreError::Contended(_)) if tries < RETRIES_MAX => tries += 1,
            outcome => return outcome,
        }
        stand_back(tries).await;
    }
}
