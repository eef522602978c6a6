//! The one committer of a process: it takes what has queued while it was busy, and commits it together.

use tokio::sync::{mpsc, oneshot};

use crate::engine::{Conn, Row, at_once};
use crate::pool::{Pen, PgPool};
use crate::prepare::Prepared;
use crate::write::{GROUP_MAX, GROUP_ROWS_MAX, settle, stand_back};
use crate::{CommitError, Committed, StoreError};

use claims::record::Value;

/// Commits that wait at most; whoever comes then waits to be let into the queue.
const QUEUE_MAX: usize = 4096;
/// How often a statement is tried again when other processes write the same row.
const RETRIES_MAX: u32 = 20;

/// What the committer is asked to do, and where the answer goes.
pub(crate) enum Task {
    Commit(Box<Prepared>, CommitReply),
    Alone(Alone, AloneReply),
}

pub(crate) type CommitReply = oneshot::Sender<Result<Committed, CommitError>>;
pub(crate) type AloneReply = oneshot::Sender<Result<Vec<Row>, StoreError>>;

/// One statement, a transaction of its own.
pub(crate) struct Alone {
    pub(crate) sql: &'static str,
    pub(crate) params: Vec<Value>,
}

/// The way to the committer.
pub(crate) type Queue = mpsc::Sender<Task>;

/// Starts a writer thread for SQLite, which has one writer anyway: who holds the pen.
pub(crate) fn on_thread(mut conn: Conn, pen: Pen) -> Result<Queue, StoreError> {
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
pub(crate) fn on_task(pool: PgPool, forced_retries: u32) -> Queue {
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
    commits: Vec<Prepared>,
    replies: Vec<CommitReply>,
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
            Task::Commit(prepared, reply) => {
                self.weight += prepared.weight();
                self.commits.push(*prepared);
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
