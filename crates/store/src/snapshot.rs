//! A snapshot: a store that reads all from one moment, and writes nothing. What is proved from several reads must not see
//! half of a commit that comes between two of them.
//!
//! It has a connection of its own, with a transaction that reads, until it is dropped: who works on it asks it alone.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use crate::committer::Queue;
use crate::engine::{Begin, Conn, Row};
use crate::pool::Backend;
use crate::read::Read;
use crate::{Store, StoreError};

/// How long a snapshot stays open: neither engine cleans up behind one that does.
pub const SNAPSHOT_LASTS_MAX: Duration = Duration::from_secs(300);
/// Questions that wait for its connection at most.
const CALLS_MAX: usize = 64;

type Asked = (Read, oneshot::Sender<Result<Vec<Row>, StoreError>>);

impl Store {
    /// The store as it stands now. It sees nothing of what is committed later, and refuses to write.
    ///
    /// # Errors
    /// When the database does not answer, or this is the store of a unit of work or a snapshot itself.
    pub async fn snapshot(&self) -> Result<Store, StoreError> {
        let (questions, asked) = mpsc::channel(CALLS_MAX);
        let (begun, beginning) = oneshot::channel();
        match &self.inner.backend {
            Backend::Sqlite(readers, _) => {
                let (readers, runtime) = (readers.clone(), Handle::current());
                // The work is off the async threads; what it waits for in between is not.
                let work = move |conn: &mut Conn| runtime.block_on(serve(conn, begun, asked));
                tokio::spawn(async move { readers.with(work).await });
            }
            Backend::Postgres(pool, _) => {
                let pool = pool.clone();
                tokio::spawn(async move {
                    match pool.get(0).await {
                        Ok(mut conn) => serve(&mut conn, begun, asked).await,
                        Err(error) => begun.send(Err(error)).or(Ok(())),
                    }
                });
            }
            Backend::Unit(..) => {
                return Err(StoreError::Refused("a unit of work or a snapshot is open already".to_owned()));
            }
        }
        beginning.await.map_err(|_| StoreError::Closed)??;
        Ok(self.of_unit(Backend::Unit(self.engine(), questions), Queue::Nothing))
    }
}

/// Answers from one transaction, until nobody asks any more.
async fn serve(
    conn: &mut Conn,
    begun: oneshot::Sender<Result<(), StoreError>>,
    mut asked: mpsc::Receiver<Asked>,
) -> Result<(), StoreError> {
    let outcome = begin(conn).await;
    let is_open = outcome.is_ok();
    // Who does not wait any more has dropped the other end too.
    let _gone = begun.send(outcome);
    if is_open {
        let answering = async {
            while let Some((read, reply)) = asked.recv().await {
                let _gone = reply.send(read.run(conn).await);
            }
        };
        let _too_long = tokio::time::timeout(SNAPSHOT_LASTS_MAX, answering).await;
    }
    conn.rollback().await
}

/// Its moment is that of its first read, which is made here.
async fn begin(conn: &mut Conn) -> Result<(), StoreError> {
    conn.begin(Begin::Snapshot).await?;
    conn.query("select 1 from migration where name = ''", &[]).await.map(drop)
}
