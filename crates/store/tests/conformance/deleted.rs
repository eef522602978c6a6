//! What was deleted, as it last was: listed for who asks, unless it was forgotten or is there again.

use std::sync::Arc;

use claims::change::ChangeSet;
use claims::desk::StoredFile;
use claims::ledger::Entry;
use claims::patient_money::Adjustment;
use jiff::Timestamp;
use store::job::Job;
use store::{Commit, Deleted, Store, StoreError};

use crate::commits::{a_commit, assert_sound, job, now, put};
use crate::place::Place;

async fn delete(store: &Store, practice: i64, at: &str, jobs: &[Job]) {
    let mut changes = ChangeSet::new();
    jobs.iter().for_each(|job| changes.delete(job));
    let at = at.parse().expect("an instant");
    store.commit(Commit { at, ..a_commit(practice, changes) }).await.expect("committed");
}

async fn listed(
    store: &Store,
    practice: i64,
    since: Option<&str>,
    after: Option<i64>,
    limit: i64,
) -> Vec<i64> {
    let since: Option<Timestamp> = since.map(|since| since.parse().expect("an instant"));
    let rows = store.deleted::<Job>(practice, since, after, limit).await.expect("read");
    rows.into_iter().map(|deleted| deleted.row.job_num).collect()
}

pub(crate) async fn what_was_deleted_is_listed(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let south = store.create_practice("South", "America/Denver").await.expect("a practice");
    let mut expected = job(2, "Ünïcødé 🦷 'quoted' \\ \"$1\"\n");
    expected.attempts = i64::MIN;
    put(&store, practice, &[job(1, "stays"), expected.clone()]).await;
    assert_eq!(store.deleted::<Job>(practice, None, None, 10).await, Ok(vec![]));
    let mut changes = ChangeSet::new();
    changes.delete(&expected);
    store.commit(a_commit(practice, changes)).await.expect("committed");
    let deleted = Deleted { at: now(), row: expected };
    assert_eq!(store.deleted(practice, None, None, 10).await, Ok(vec![deleted.clone()]));
    assert_eq!(store.deleted(practice, Some(now()), None, 10).await, Ok(vec![deleted]));
    assert_eq!(store.deleted::<Job>(south, None, None, 10).await, Ok(vec![]), "another practice");
    assert_eq!(store.deleted::<Adjustment>(practice, None, None, 10).await, Ok(vec![]), "another table");
    let refused = store.deleted::<Entry>(practice, None, None, 10).await;
    assert!(matches!(refused, Err(StoreError::Shape { table: "entry", .. })), "{refused:?}");
    a_file_comes_back_without_its_bytes(&store, practice).await;
    assert_sound(&store, practice).await;
}

pub(crate) async fn a_deleted_row_is_found_by_its_number(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "stays"), job(2, "goes"), job(3, "is forgotten")]).await;
    let mut changes = ChangeSet::new();
    changes.delete(&job(2, "goes"));
    changes.forget(&job(3, "is forgotten"));
    store.commit(a_commit(practice, changes)).await.expect("committed");
    let mut found = store.last_of::<Job>(practice, &[1, 2, 3, 4]).await.expect("read");
    found.sort_by_key(|job| job.job_num);
    assert_eq!(found, [job(1, "stays"), job(2, "goes")]);
}

/// Of a file all but its bytes.
async fn a_file_comes_back_without_its_bytes(store: &Store, practice: i64) {
    let file = StoredFile {
        stored_file_num: 3,
        public_id: "file_1".to_owned(),
        kind: "835".to_owned(),
        name: "a.835".to_owned(),
        sha256: "ff".to_owned(),
        bytes: b"ISA*00*".to_vec(),
        refusal: String::new(),
        received_at: now(),
    };
    let mut changes = ChangeSet::new();
    changes.delete(&file);
    store.commit(a_commit(practice, changes)).await.expect("committed");
    let row = StoredFile { bytes: vec![], ..file };
    assert_eq!(store.deleted(practice, None, None, 10).await, Ok(vec![Deleted { at: now(), row }]));
}

pub(crate) async fn what_was_deleted_is_found_by_its_time(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let jobs: Vec<Job> = (1..=6).map(|number| job(number, "x")).collect();
    put(&store, practice, &jobs).await;
    delete(&store, practice, "2026-03-15T09:00:00Z", &jobs[4..]).await;
    delete(&store, practice, "2026-03-15T09:00:01Z", &jobs[..2]).await;
    delete(&store, practice, "2026-03-15T09:00:02Z", &jobs[2..4]).await;
    assert_eq!(listed(&store, practice, None, None, 10).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(listed(&store, practice, None, Some(2), 3).await, [3, 4, 5]);
    assert_eq!(listed(&store, practice, Some("2026-03-15T09:00:01Z"), None, 10).await, [1, 2, 3, 4]);
    assert_eq!(listed(&store, practice, Some("2026-03-15T09:00:01Z"), Some(1), 2).await, [2, 3]);
    assert_eq!(listed(&store, practice, Some("2026-03-15T09:00:02Z"), None, 10).await, [3, 4]);
    assert_eq!(listed(&store, practice, Some("2026-03-15T09:00:03Z"), None, 10).await, [0; 0]);
}

pub(crate) async fn what_is_forgotten_or_there_again_is_not_listed(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "forgotten"), job(2, "first"), job(3, "kept")]).await;
    let mut changes = ChangeSet::new();
    changes.forget(&job(1, "forgotten"));
    changes.delete(&job(2, "first"));
    store.commit(a_commit(practice, changes)).await.expect("committed");
    assert_eq!(listed(&store, practice, None, None, 10).await, [2]);
    put(&store, practice, &[job(2, "second")]).await;
    assert_eq!(listed(&store, practice, None, None, 10).await, [0; 0]);
    assert_eq!(listed(&store, practice, Some("2026-03-15T09:00:00Z"), None, 10).await, [0; 0]);
    delete(&store, practice, "2026-03-16T09:00:00Z", &[job(2, "second")]).await;
    let found = store.deleted::<Job>(practice, None, None, 10).await.expect("read");
    let at = "2026-03-16T09:00:00Z".parse().expect("an instant");
    assert_eq!(found, [Deleted { at, row: job(2, "second") }], "as it last was");
    assert_sound(&store, practice).await;
}

pub(crate) async fn a_deletion_is_undone_with_its_unit(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "stays")]).await;
    let unit = store.unit(practice).await.expect("begun");
    delete(&unit.store(), practice, "2026-03-15T09:00:00Z", &[job(1, "stays")]).await;
    assert_eq!(listed(&unit.store(), practice, None, None, 10).await, [1]);
    unit.rollback().await.expect("undone");
    assert_eq!(listed(&store, practice, None, None, 10).await, [0; 0]);
    // It is not that the row is there again.
    place.tamper("delete from job").await;
    assert_eq!(listed(&store, practice, None, None, 10).await, [0; 0]);
}
