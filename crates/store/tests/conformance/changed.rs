//! What was written since a time, whether its rows say so or not.

use std::sync::Arc;

use claims::change::ChangeSet;
use claims::coverage::Employer;
use claims::papers::Commlog;
use jiff::{SignedDuration, Timestamp};
use store::job::Job;
use store::{Commit, Store, StoreError};

use crate::commits::{a_commit, now};
use crate::place::Place;

fn at(second: i64) -> Timestamp {
    now() + SignedDuration::from_secs(second)
}

fn employer(number: i64) -> Employer {
    Employer { employer_num: number, emp_name: format!("Mill {number}") }
}

fn said(number: i64, second: i64) -> Commlog {
    Commlog {
        commlog_num: number,
        pat_num: 1,
        comm_date_time: now(),
        comm_type: 0,
        note: String::new(),
        mode: "Phone".to_owned(),
        sent_or_received: "Sent".to_owned(),
        date_t_stamp: at(second),
        date_t_entry: now(),
    }
}

async fn write(store: &Store, practice: i64, second: i64, change: impl FnOnce(&mut ChangeSet)) {
    let mut changes = ChangeSet::new();
    change(&mut changes);
    store.commit(Commit { at: at(second), ..a_commit(practice, changes) }).await.expect("committed");
}

async fn employers(store: &Store, practice: i64, since: i64, after: Option<i64>, limit: i64) -> Vec<i64> {
    let rows = store.changed::<Employer>(practice, at(since), after, limit).await.expect("read");
    rows.into_iter().map(|row| row.employer_num).collect()
}

pub(crate) async fn what_was_written_is_found_by_its_time(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let south = store.create_practice("South", "America/Denver").await.expect("a practice");
    for (second, numbers) in [(0, [5, 6]), (1, [1, 2]), (2, [3, 4])] {
        write(&store, practice, second, |c| c.put_all(&numbers.map(employer))).await;
    }
    assert_eq!(employers(&store, practice, 0, None, 10).await, [1, 2, 3, 4, 5, 6]);
    assert_eq!(employers(&store, practice, 1, None, 10).await, [1, 2, 3, 4]);
    assert_eq!(employers(&store, practice, 1, None, 3).await, [1, 2, 3]);
    assert_eq!(employers(&store, practice, 1, Some(1), 2).await, [2, 3]);
    assert_eq!(employers(&store, practice, 3, None, 10).await, [0; 0]);
    assert_eq!(employers(&store, south, 0, None, 10).await, [0; 0]);
    write(&store, practice, 3, |c| c.put(&employer(6))).await;
    write(&store, practice, 4, |c| c.delete(&employer(3))).await;
    assert_eq!(employers(&store, practice, 2, None, 10).await, [4, 6]);
    let all = (1..7).map(employer).collect();
    let later = store.changed_among(practice, at(2), all).await.expect("read");
    assert_eq!(later, [4, 6].map(employer));
    let refused = store.changed::<Job>(practice, now(), None, 10).await;
    assert!(matches!(refused, Err(StoreError::Shape { table: "job", .. })), "{refused:?}");
}

pub(crate) async fn what_says_when_it_was_written_goes_by_that(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let rows = [said(1, 9), said(2, 1), said(3, 5), said(4, 5)];
    write(&store, practice, 0, |c| c.put_all(&rows)).await;
    let found = async |since, after, limit| {
        let rows = store.changed::<Commlog>(practice, at(since), after, limit).await.expect("read");
        rows.into_iter().map(|row| row.commlog_num).collect::<Vec<_>>()
    };
    assert_eq!(found(5, None, 10).await, [1, 3, 4]);
    assert_eq!(found(5, None, 2).await, [1, 3]);
    assert_eq!(found(5, Some(1), 1).await, [3]);
    assert_eq!(found(6, None, 10).await, [1]);
    assert_eq!(found(6, Some(1), 10).await, [0; 0]);
    let later = store.changed_among(practice, at(6), rows.to_vec()).await.expect("read");
    assert_eq!(later, [said(1, 9)]);
}

pub(crate) async fn of_older_rows_nobody_knows(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    write(&store, practice, 0, |c| c.put(&employer(1))).await;
    // As the migration leaves it.
    place.tamper("update row_stamp set at = '9999-12-31T23:59:59Z'").await;
    assert_eq!(employers(&store, practice, 86_400, None, 10).await, [1]);
    write(&store, practice, 1, |c| c.put(&employer(1))).await;
    assert_eq!(employers(&store, practice, 86_400, None, 10).await, [0; 0]);
}
