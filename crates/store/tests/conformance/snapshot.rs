//! Snapshots: all reads from one moment, and nothing written.

use std::sync::Arc;

use claims::change::ChangeSet;
use claims::ledger::Entry;
use store::job::Job;
use store::{CommitError, StoreError};

use crate::commits::{a_commit, assert_sound, get, job, posting, put};
use crate::place::Place;

pub(crate) async fn a_snapshot_sees_one_moment(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "before")]).await;
    let snapshot = store.snapshot().await.expect("open");
    // Not even its first read comes before this.
    put(&store, practice, &[job(1, "behind"), job(2, "behind")]).await;
    let mut changes = ChangeSet::new();
    changes.postings.push(posting(500));
    store.commit(a_commit(practice, changes)).await.expect("committed");
    for _ in 0..2 {
        assert_eq!(get(&snapshot, practice, 1).await.map(|job| job.subject), Some("before".to_owned()));
        assert_eq!(get(&snapshot, practice, 2).await, None);
        assert_eq!(snapshot.page::<Entry>(practice, None, 10).await.expect("read"), vec![]);
        put(&store, practice, &[job(3, "later still")]).await;
    }
    drop(snapshot);
    let snapshot = store.snapshot().await.expect("open");
    assert_eq!(snapshot.page::<Job>(practice, None, 10).await.expect("read").len(), 3);
    assert_eq!(snapshot.page::<Entry>(practice, None, 10).await.expect("read").len(), 2);
}

pub(crate) async fn a_snapshot_writes_nothing(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let snapshot = store.snapshot().await.expect("open");
    let mut changes = ChangeSet::new();
    changes.put(&job(1, "written"));
    let refused = snapshot.commit(a_commit(practice, changes)).await;
    assert!(matches!(refused, Err(CommitError::Store(StoreError::Refused(_)))), "{refused:?}");
    assert!(matches!(snapshot.control_number(practice, "ISA13").await, Err(StoreError::Refused(_))));
    assert!(matches!(snapshot.unit(practice).await.err(), Some(StoreError::Refused(_))));
    assert!(matches!(snapshot.snapshot().await.err(), Some(StoreError::Refused(_))));
    // It keeps nobody waiting who writes.
    put(&store, practice, &[job(1, "beside")]).await;
    assert_eq!(get(&snapshot, practice, 1).await, None);
    drop(snapshot);
    assert_sound(&store, practice).await;
}
