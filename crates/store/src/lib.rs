//! Bitewing's tables, on SQLite and on PostgreSQL behind one type, with one text for both.
//!
//! Reads are [`Store::select`] and its kin. Everything that changes is a [`Commit`]: rows, postings, events,
//! versions, the idempotency key and the link of the audit chain go in together or not at all. Several commits are
//! one transaction in a [`Unit`].

mod audit;
mod changed;
mod commit;
mod committer;
mod deleted;
mod engine;
mod error;
mod events;
pub mod feed;
pub mod ids;
pub mod job;
mod kept;
pub mod load;
pub mod migrate;
pub mod own;
mod pool;
pub mod practice;
mod prepare;
pub mod queries;
mod read;
mod rows;
pub mod schema;
pub mod shaped;
mod snapshot;
mod statement;
pub mod statements;
pub mod tables;
mod unit;
mod verify;
mod write;

use std::path::Path;
use std::sync::Arc;

pub use audit::{GENESIS, Line, lines, link_hash, row_hash};
pub use changed::{ChangedRows, Part};
pub use commit::{Commit, Committed, IdempotencyUse};
pub use deleted::{Deleted, DeletedRows};
pub use engine::Engine;
pub use engine::postgres::PgOptions;
pub use error::{CommitError, StoreError};
pub use own::{AuditRow, EventRow};
pub use pool::READERS_MAX;
pub use practice::Practice;
pub use prepare::COMMIT_ROWS_MAX;
pub use read::PAGE_MAX;
pub use snapshot::SNAPSHOT_LASTS_MAX;
pub use statement::{Named, Page, Select, Statement};
pub use unit::{LATE_MAX, TRIAL_LASTS_MAX, UNIT_LASTS_MAX, UNITS_MAX, Unit};
pub use verify::{FAULTS_MAX, Fault};
pub use write::GROUP_MAX;

use committer::{Committers, Queue};
use engine::{Conn, postgres, sqlite};
use pool::{Backend, Pen, PgPool, Readers};

/// The file that a SQLite store is.
pub const SQLITE_FILE: &str = "bitewing.db";

/// A database, open. Clones are the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) backend: Backend,
    pub(crate) queue: Queue,
    pub(crate) blocks: Arc<ids::Blocks>,
    cache: load::Caches,
    asks: Arc<tokio::sync::Semaphore>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.engine())
    }
}

impl Store {
    /// Opens the SQLite store of a directory, making both if need be, and brings its tables up to date.
    ///
    /// # Errors
    /// When the directory or the file cannot be used, or was made by another version of this program.
    pub async fn open_sqlite(dir: &Path) -> Result<Store, StoreError> {
        let dir = dir.to_owned();
        let open = move || {
            std::fs::create_dir_all(&dir).map_err(|error| unusable(&error))?;
            let file = dir.join(SQLITE_FILE);
            private(&file).map_err(|error| unusable(&error))?;
            let mut conn = Conn::Sqlite(sqlite::open(&file, sqlite::Use::Write)?);
            engine::at_once(migrate::run(&mut conn, migrate::MIGRATIONS))?;
            let pen = Pen::default();
            let queue = committer::on_thread(conn, Arc::clone(&pen))?;
            Ok::<_, StoreError>((Backend::Sqlite(Readers::new(file), pen), Queue::One(queue)))
        };
        let (backend, queue) = tokio::task::spawn_blocking(open).await.map_err(|_| StoreError::Closed)??;
        Ok(Store::new(backend, queue))
    }

    /// Opens a store on PostgreSQL (or a database that speaks its protocol) and brings its tables up to date.
    ///
    /// # Errors
    /// When the database cannot be reached, or was made by another version of this program.
    pub async fn open_postgres(url: &str, options: PgOptions) -> Result<Store, StoreError> {
        let pool = PgPool(postgres::connect(url, &options).await?);
        migrate::run(&mut pool.get(0).await?, migrate::MIGRATIONS).await?;
        let queue = Queue::Each(Committers::new(pool.clone(), options.forced_retries));
        Ok(Store::new(Backend::Postgres(pool, Arc::new(tokio::sync::Semaphore::new(UNITS_MAX))), queue))
    }

    fn new(backend: Backend, queue: Queue) -> Store {
        let asks = Arc::new(tokio::sync::Semaphore::new(shaped::ASKS_MAX));
        let (blocks, cache) = (Arc::default(), load::Caches::default());
        Store { inner: Arc::new(Inner { backend, queue, blocks, cache, asks }) }
    }

    /// The store of a unit of work that is begun on this one.
    fn of_unit(&self, backend: Backend, queue: Queue) -> Store {
        let Inner { blocks, cache, asks, .. } = &*self.inner;
        // What is numbered inside a transaction may be undone with it, and is no number of others.
        let is_inside = matches!(queue, Queue::One(_));
        let blocks = if is_inside { Arc::default() } else { Arc::clone(blocks) };
        let (cache, asks) = (cache.of_unit(), Arc::clone(asks));
        Store { inner: Arc::new(Inner { backend, queue, blocks, cache, asks }) }
    }

    /// What was read before and is only read again when its version moves.
    pub(crate) fn cache(&self) -> &load::Cache {
        self.inner.cache.get()
    }

    /// The turn of one query that a stranger wrote.
    pub(crate) async fn turn(&self) -> Result<tokio::sync::OwnedSemaphorePermit, StoreError> {
        Arc::clone(&self.inner.asks).acquire_owned().await.map_err(|_| StoreError::Closed)
    }

    /// Which database is behind it.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.inner.backend {
            Backend::Sqlite(..) => Engine::Sqlite,
            Backend::Postgres(..) => Engine::Postgres,
            Backend::Unit(engine, _) => engine,
        }
    }
}

fn unusable(error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

/// Makes the file for its owner alone: it holds health data. SQLite's other files take over its permissions.
fn private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(|_| ())
}
