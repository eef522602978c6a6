//! What is behind a store: SQLite's read connections, or PostgreSQL's pool.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use crate::StoreError;
use crate::engine::{Conn, postgres, sqlite};

/// Connections that read a SQLite file at the same time.
pub const READERS_MAX: usize = 8;

/// Where reads go.
pub(crate) enum Backend {
    Sqlite(Readers),
    Postgres(PgPool),
}

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
