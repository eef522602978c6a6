//! Numbers that never repeat, and databases that are opened again.

use std::collections::BTreeSet;
use std::sync::Arc;

use store::StoreError;

use crate::commits::{assert_sound, get, job, put};
use crate::place::Place;

pub(crate) async fn ids_never_repeat_across_processes(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let other = place.open().await;
    let askers = (0..40_i64).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let mut given = vec![];
            for how_many in [1, 7, 100, 1, i + 1] {
                let first = store.ids(practice, "claim", how_many).await.expect("numbers");
                given.extend(first..first + how_many);
            }
            given
        })
    });
    let askers: Vec<_> = askers.collect();
    let (mut all, mut count) = (BTreeSet::new(), 0);
    for asker in askers {
        let given = asker.await.expect("no panic");
        count += given.len();
        all.extend(given);
    }
    assert_eq!(all.len(), count, "none twice");
    assert!(all.first() >= Some(&1));
    assert_eq!(store.ids(practice, "other", 1).await, Ok(1), "each sort counts for itself");
    assert!(matches!(store.ids(practice, "claim", 0).await, Err(StoreError::Refused(_))));
}

pub(crate) async fn control_numbers_have_no_gaps(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let other = place.open().await;
    for i in 1..=6 {
        let store = if i % 2 == 0 { &store } else { &other };
        assert_eq!(store.control_number(practice, "ISA13").await, Ok(i));
    }
    // They go on where another program stopped, and never back.
    assert_eq!(store.raise_control_number(practice, "ISA13", 500).await, Ok(500));
    assert_eq!(other.raise_control_number(practice, "ISA13", 3).await, Ok(500));
    assert_eq!(other.control_number(practice, "ISA13").await, Ok(500));
    assert_eq!(store.raise_control_number(practice, "GS06", 7).await, Ok(7));
    assert_eq!(store.control_number(practice, "GS06").await, Ok(7));
}

pub(crate) async fn a_store_opens_again(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "kept")]).await;
    drop(store);
    let store = place.open().await;
    assert_eq!(get(&store, practice, 1).await.expect("it is there").subject, "kept");
    put(&store, practice, &[job(2, "more")]).await;
    assert_sound(&store, practice).await;
}

pub(crate) async fn two_open_at_once(place: Arc<Place>) {
    let (one, two, three) = tokio::join!(place.try_open(), place.try_open(), place.try_open());
    let store = one.expect("opened");
    let practice = store.create_practice("North", "America/Chicago").await.expect("a practice");
    put(&two.expect("opened"), practice, &[job(1, "x")]).await;
    assert!(get(&three.expect("opened"), practice, 1).await.is_some());
}

pub(crate) async fn a_changed_migration_refuses_to_open(place: Arc<Place>) {
    drop(place.open().await);
    place.tamper("update migration set checksum = 'ff' where name = '0001_infrastructure.sql'").await;
    let refused = place.try_open().await.err();
    assert!(matches!(refused, Some(StoreError::Migration { name, .. }) if name == "0001_infrastructure.sql"));
}

pub(crate) async fn an_unknown_migration_refuses_to_open(place: Arc<Place>) {
    drop(place.open().await);
    place.tamper("insert into migration (name, checksum) values ('9999_future.sql', 'ff')").await;
    let refused = place.try_open().await.err();
    assert!(matches!(refused, Some(StoreError::Migration { name, .. }) if name == "9999_future.sql"));
}
