//! The feed of changes: everything that was written, once each, in the order of the commits.

use std::sync::Arc;

use claims::change::ChangeSet;
use claims::record::Record;
use store::Commit;
use store::feed::LOOK_MAX;
use store::job::Job;

use crate::commits::{a_commit, job, now, put};
use crate::place::Place;

pub(crate) async fn the_feed_tells_every_row_in_order(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "one"), job(2, "two")]).await;
    let mut changes = ChangeSet::new();
    changes.touches(7);
    store.commit(Commit { action: "read".into(), ..a_commit(practice, changes) }).await.expect("committed");
    let mut changes = ChangeSet::new();
    changes.tell("job.changed", "job 9");
    changes.put(&job(3, "three"));
    changes.delete(&job(1, "one"));
    store.commit(a_commit(practice, changes)).await.expect("committed");

    let stretch = store.written(practice, Job::TABLE, 1).await.expect("read");
    let told: Vec<_> = stretch.written.iter().map(|w| (w.seq, w.line, w.key, w.is_deleted)).collect();
    assert_eq!(told, [(1, 0, 1, false), (1, 1, 2, false), (3, 0, 3, false), (3, 1, 1, true)]);
    assert_eq!((stretch.next, stretch.is_end), (4, true));
    assert!(stretch.written.iter().all(|w| w.at == now() && w.action == "test"));

    let rest = store.written(practice, Job::TABLE, 2).await.expect("read");
    assert_eq!(rest.written.iter().map(|w| w.key).collect::<Vec<_>>(), [3, 1]);
    let none = store.written(practice, Job::TABLE, 4).await.expect("read");
    assert_eq!((none.written.len(), none.next, none.is_end), (0, 4, true));
    let other = store.written(practice, claims::account::Claim::TABLE, 1).await.expect("read");
    assert_eq!((other.written.len(), other.next), (0, 4));
}

pub(crate) async fn the_feed_is_read_stretch_by_stretch(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    for number in 1..=150 {
        put(&store, practice, &[job(number, "x")]).await;
    }
    let (mut next, mut keys, mut looks) = (1, vec![], 0);
    loop {
        let stretch = store.written(practice, Job::TABLE, next).await.expect("read");
        keys.extend(stretch.written.iter().map(|w| w.key));
        looks += 1;
        assert!(stretch.next > next && stretch.next - next <= LOOK_MAX);
        next = stretch.next;
        if stretch.is_end {
            break;
        }
    }
    assert_eq!((keys, looks, next), ((1..=150).collect::<Vec<i64>>(), 3, 151));
}

pub(crate) async fn a_link_is_found_by_its_time(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    assert_eq!(store.first_link_at(practice, now()).await, Ok(1), "nothing was written yet");
    let later = |seconds: i64| now() + jiff::SignedDuration::from_secs(seconds);
    for (number, seconds) in [(1, 0), (2, 10), (3, 10), (4, 20)] {
        let mut changes = ChangeSet::new();
        changes.put(&job(number, "x"));
        store.commit(Commit { at: later(seconds), ..a_commit(practice, changes) }).await.expect("committed");
    }
    for (seconds, link) in [(-1, 1), (0, 1), (1, 2), (10, 2), (11, 4), (20, 4), (21, 5)] {
        assert_eq!(store.first_link_at(practice, later(seconds)).await, Ok(link), "{seconds} s");
    }
}
