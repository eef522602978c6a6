//! A database for one test, which can be opened several times and tampered with behind the store's back.

use std::sync::atomic::{AtomicU32, Ordering};

use store::{PgOptions, SQLITE_FILE, Store};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
    Serializable,
}

const URL: &str = "BITEWING_TEST_POSTGRES";

pub(crate) struct Place {
    kind: Kind,
    dir: TempDir,
    url: String,
    schema: String,
}

/// Runs a behaviour on an engine, in a place of its own that is gone afterwards.
pub(crate) fn run<F: Future<Output = ()> + Send + 'static>(
    kind: Kind,
    behaviour: fn(std::sync::Arc<Place>) -> F,
) {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let url = match std::env::var(URL) {
        Ok(url) => url,
        Err(_) if kind == Kind::Sqlite => String::new(),
        Err(_) => {
            println!("skipped: {URL} is not set, so there is no PostgreSQL to test against");
            return;
        }
    };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let schema = format!("test_{}_{number}", std::process::id());
    let dir = tempfile::tempdir().expect("a directory");
    let place = std::sync::Arc::new(Place { kind, dir, url, schema });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let outcome = runtime.block_on(async {
        let outcome = tokio::spawn(behaviour(std::sync::Arc::clone(&place))).await;
        place.clean().await;
        outcome
    });
    if let Err(error) = outcome {
        std::panic::resume_unwind(error.into_panic());
    }
}

impl Place {
    pub(crate) fn is_sqlite(&self) -> bool {
        self.kind == Kind::Sqlite
    }

    /// The store of this place; each call is as another process.
    pub(crate) async fn open(&self) -> Store {
        self.try_open().await.expect("the store opens")
    }

    pub(crate) async fn try_open(&self) -> Result<Store, store::StoreError> {
        match self.kind {
            Kind::Sqlite => Store::open_sqlite(self.dir.path()).await,
            Kind::Postgres => Store::open_postgres(&self.url, self.options(false, 0)).await,
            Kind::Serializable => Store::open_postgres(&self.url, self.options(true, 2)).await,
        }
    }

    fn options(&self, serializable: bool, forced_retries: u32) -> PgOptions {
        PgOptions { schema: Some(self.schema.clone()), serializable, forced_retries }
    }

    /// A store with one practice.
    pub(crate) async fn practice(&self) -> (Store, i64) {
        let store = self.open().await;
        let practice = store.create_practice("North", "America/Chicago").await.expect("a practice");
        (store, practice)
    }

    /// Changes the database behind the store's back.
    pub(crate) async fn tamper(&self, sql: &str) {
        if self.is_sqlite() {
            self.sqlite().execute_batch(sql).expect("tampered");
        } else {
            self.postgres().await.batch_execute(sql).await.expect("tampered");
        }
    }

    pub(crate) fn sqlite(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.dir.path().join(SQLITE_FILE)).expect("the file opens")
    }

    pub(crate) async fn postgres(&self) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await.expect("a connection");
        tokio::spawn(connection);
        client.batch_execute(&format!("set search_path = {}", self.schema)).await.expect("the schema");
        client
    }

    async fn clean(&self) {
        if !self.is_sqlite() {
            let drop = format!("drop schema if exists {} cascade", self.schema);
            self.postgres().await.batch_execute(&drop).await.expect("the schema goes");
        }
    }
}
