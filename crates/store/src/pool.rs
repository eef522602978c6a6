//! What is behind a store: SQLite's read connections, PostgreSQL's pool, or the one connection of a unit of work.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::StoreError;
use crate::engine::{Conn, Engine, Row, postgres, sqlite};
use crate::read::Read;

/// Connections that read a SQLite file at the same time.
pub const READERS_MAX: usize = 8;

/// Where reads go, and what a unit of work begins with.
pub(crate) enum Backend {
    Sqlite(Readers, Pen),
    Postgres(PgPool, Permits),
    Unit(Engine, Reads),
}

/// Who writes to a SQLite file, of this process's writer thread and its units of work: one at a time, in the order in
/// which they came. Inside lies the connection of the units, once there was one.
pub(crate) type Pen = Arc<tokio::sync::Mutex<Option<Conn>>>;

/// The questions of a unit's store, on their way to its connection.
pub(crate) type Reads = mpsc::Sender<(Read, oneshot::Sender<Result<Vec<Row>, StoreError>>)>;

/// Who may have a unit of work open on PostgreSQL, so that they do not take all connections.
pub(crate) type Permits = Arc<Semaphore>;

/// The read connections of a SQLite file, opened when they are needed and kept.
#[derive(Clone)]
pub(crate) struct Readers {
    file: PathBuf,
    idle: Arc<Mutex<Vec<Conn>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(file: PathBuf) -> Readers {
        Readers { file, idle: Arc::default(), permits: Arc::new(Semaphore::new(READERS_MAX)) }
    }

    /// The file that they read.
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    /// Runs what blocks with a connection, off the async threads.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let (file, idle) = (self.file.clone(), Arc::clone(&self.idle));
        let blocking = move || {
            let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut conn = match waiting {
                Some(conn) => conn,
                None => Conn::Sqlite(sqlite::open(&file, sqlite::Use::Read)?),
            };
            let outcome = work(&mut conn);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
            drop(permit);
            outcome
        };
        tokio::task::spawn_blocking(blocking).await.map_err(|_| StoreError::Closed)?
    }
}

/// The connections to PostgreSQL.
#[derive(Clone)]
pub(crate) struct PgPool(pub(crate) deadpool_postgres::Pool);

impl PgPool {
    pub(crate) async fn get(&self, forced_retries: u32) -> Result<Conn, StoreError> {
        Ok(Conn::Postgres(Box::new(postgres::get(&self.0, forced_retries).await?)))
    }
}
