//! Where a store lives: a directory of its own, or a schema of its own on the PostgreSQL at
//! `BITEWING_TEST_POSTGRES`.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use store::{PgOptions, SQLITE_FILE, Store};
use tempfile::TempDir;
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;

const URL: &str = "BITEWING_TEST_POSTGRES";

/// The database behind an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// A place for one store, gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) engine: Engine,
    dir: TempDir,
    url: String,
    schema: String,
}

impl Place {
    /// An empty place; `None`, said aloud, when there is no PostgreSQL to make it on.
    pub(crate) fn new(engine: Engine) -> Option<Place> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let url = match std::env::var(URL) {
            Ok(url) => url,
            Err(_) if engine == Engine::Sqlite => String::new(),
            Err(_) => {
                println!("skipped: {URL} is not set, so there is no PostgreSQL to test against");
                return None;
            }
        };
        let schema = format!("it_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let place = Place { engine, dir: tempfile::tempdir().expect("a directory"), url, schema };
        place.sql(&format!("drop schema if exists {0} cascade; create schema {0}", place.schema));
        Some(place)
    }

    /// The store of this place; each call is as another process.
    pub(crate) async fn open(&self) -> Store {
        let opened = match self.engine {
            Engine::Sqlite => Store::open_sqlite(self.dir()).await,
            Engine::Postgres => {
                let schema = Some(self.schema.clone());
                Store::open_postgres(&self.url, PgOptions { schema, ..PgOptions::default() }).await
            }
        };
        opened.expect("the store opens")
    }

    /// The directory: of the SQLite store, and for the files of a test.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The file that the SQLite store is.
    pub(crate) fn sqlite_file(&self) -> std::path::PathBuf {
        self.dir().join(SQLITE_FILE)
    }

    /// The URL for a program that is to use this PostgreSQL place; its schema is in the URL's options.
    pub(crate) fn database_url(&self) -> Option<String> {
        let joint = if self.url.contains('?') { '&' } else { '?' };
        (self.engine == Engine::Postgres)
            .then(|| format!("{}{joint}options=-c%20search_path%3D{}", self.url, self.schema))
    }

    /// Has PostgreSQL count what was written in one go, as it does by itself after a while: until then it takes the
    /// tables for small, and reads them whole.
    pub(crate) fn count_rows(&self) {
        self.sql(&format!("set search_path = {}; analyze", self.schema));
    }

    /// Runs statements on PostgreSQL, behind any store's back; on SQLite nothing.
    ///
    /// On a thread of its own, because it is also what `drop` does, inside a runtime or not.
    fn sql(&self, sql: &str) {
        if self.engine == Engine::Sqlite {
            return;
        }
        let (url, sql) = (self.url.clone(), sql.to_owned());
        let work = async move {
            let (client, connection) = tokio_postgres::connect(&url, NoTls).await?;
            tokio::spawn(connection);
            client.batch_execute("set lock_timeout = '10s'; set client_min_messages = 'warning'").await?;
            // A server that is still at work may hold what this one wants.
            let mut tries = 0;
            loop {
                match client.batch_execute(&sql).await {
                    Err(error) if error.code() == Some(&SqlState::T_R_DEADLOCK_DETECTED) && tries < 5 => {
                        tries += 1;
                    }
                    done => return done,
                }
            }
        };
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(work)
        });
        match thread.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) if std::thread::panicking() => eprintln!("{error:?}"),
            Ok(Err(error)) => panic!("PostgreSQL: {error:?}"),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.sql(&format!("drop schema if exists {} cascade", self.schema));
    }
}
