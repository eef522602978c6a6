//! Units of work: several decisions in one transaction, seen by nobody before its end, and whole or not at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::change::{ChangeSet, Scope};
use claims::office::Preference;
use claims::record::Value;
use store::{Commit, CommitError, IdempotencyUse, Named, Store, StoreError};

use crate::commits::{a_commit, assert_sound, count, get, job, posting};
use crate::place::Place;

/// How often a unit is begun again, where the database wants that.
const TRIES_MAX: u32 = 200;

/// Runs a unit of work, again as long as others were in its way, and in the end alone.
async fn whole<T, F: Future<Output = Result<T, CommitError>>>(
    store: &Store,
    practice: i64,
    work: impl Fn(Store) -> F,
) -> Result<T, CommitError> {
    let mut tries = 0;
    loop {
        let unit = if tries < 3 { store.unit(practice).await? } else { store.unit_alone(practice).await? };
        let done = work(unit.store()).await;
        let ended = match &done {
            Ok(_) => unit.commit().await,
            Err(_) => unit.rollback().await,
        };
        match (ended, done) {
            (Err(StoreError::Contended(_)), _) | (Ok(()), Err(CommitError::Conflict { .. }))
                if tries < TRIES_MAX =>
            {
                tries += 1;
            }
            (Err(error), _) => return Err(error.into()),
            (Ok(()), done) => return done,
        }
    }
}

/// A job, a posting, an event, and the office's next version.
fn decision(practice: i64, number: i64, version: i64) -> Commit {
    let mut changes = ChangeSet::new();
    changes.changes(Scope::Office, version);
    changes.put(&job(number, "in a unit"));
    changes.postings.push(posting(number));
    changes.tell("claim.posted", format!("claim {number}"));
    changes.touches(number);
    a_commit(practice, changes)
}

fn remembered(practice: i64, hash: &str) -> Commit {
    let used = IdempotencyUse {
        key: "k-1".to_owned(),
        request_hash: hash.to_owned(),
        status: 201,
        resource: "claim_1".to_owned(),
    };
    Commit { idempotency: Some(used), ..a_commit(practice, ChangeSet::new()) }
}

/// All that a unit could leave behind: the chain's end, counters, versions, and how many rows there are.
async fn everything(
    store: &Store,
    practice: i64,
) -> (i64, String, Vec<Vec<Value>>, Vec<Vec<Value>>, [i64; 4]) {
    const COUNTERS: Named = Named {
        name: "counters",
        sql: "select practice_id, name, next from counter order by name, practice_id",
    };
    const VERSIONS: Named = Named { name: "versions", sql: "select kind, num, version from version" };
    let (seq, hash) = store.audit_head(practice).await.expect("a head");
    let counters = store.query(&COUNTERS, &[]).await.expect("read");
    let versions = store.query(&VERSIONS, &[]).await.expect("read");
    let jobs = store.page::<store::job::Job>(practice, None, 100).await.expect("read").len();
    let rows = [
        count(store, "entry").await,
        count(store, "event").await,
        count(store, "audit").await,
        i64::try_from(jobs).expect("few"),
    ];
    (seq, hash, counters, versions, rows)
}

pub(crate) async fn a_unit_sees_what_it_wrote_and_nobody_else_does(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    store.commit(decision(practice, 1, 0)).await.expect("committed");
    let (outside, before) = (&store, &everything(&store, practice).await);
    // Where it is tried, the chain grows at its end.
    let links = if place.is_sqlite() { 3 } else { 1 };
    let numbers = whole(&store, practice, move |inside| async move {
        let first = inside.commit(decision(practice, 2, 1)).await?;
        assert_eq!(inside.versions(practice, &[Scope::Office]).await?, [2]);
        let second = inside.commit(decision(practice, 3, 2)).await?;
        assert_eq!(get(&inside, practice, 1).await.expect("it is there").subject, "in a unit");
        assert_eq!(get(&inside, practice, 3).await.expect("it is there").subject, "in a unit");
        assert_eq!(everything(&inside, practice).await.4, [6, 3, links, 3]);
        assert_eq!(inside.audit_head(practice).await?.0, links);
        assert_eq!(everything(outside, practice).await, *before, "nobody else sees it");
        assert_eq!(get(outside, practice, 2).await, None);
        Ok((first, second))
    });
    let (first, second) = numbers.await.expect("committed");
    if place.is_sqlite() {
        assert_eq!((first.audit_seq, first.first_posting, first.last_event), (2, Some(2), Some(2)));
        assert_eq!((second.audit_seq, second.first_posting, second.last_event), (3, Some(3), Some(3)));
    }
    let after = everything(&store, practice).await;
    assert_eq!((after.0, after.4), (3, [6, 3, 3, 3]));
    let next = |name: &str| {
        let row = after.2.iter().find(|row| row[1] == Value::Text(name.into())).expect(name);
        row[2].clone()
    };
    assert_eq!([next("posting"), next("event")], [Value::Int(4), Value::Int(4)], "numbers without gaps");
    assert_eq!(store.versions(practice, &[Scope::Office]).await, Ok(vec![3]));
    let told = store.events_after(practice, 0, 10).await.expect("read");
    let told: Vec<_> = told.iter().map(|event| event.subject.as_str()).collect();
    assert_eq!(told, ["claim 1", "claim 2", "claim 3"]);
    assert_sound(&store, practice).await;
}

pub(crate) async fn what_is_undone_was_never_there(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    store.commit(decision(practice, 1, 0)).await.expect("committed");
    assert_eq!(store.ids(practice, "claim", 1).await, Ok(1));
    let without_numbers = async |store: &Store| {
        let (seq, hash, _, versions, rows) = everything(store, practice).await;
        (seq, hash, versions, rows)
    };
    let before = everything(&store, practice).await;
    let but_numbers = without_numbers(&store).await;
    for is_dropped in [false, true, false] {
        let unit = store.unit(practice).await.expect("begun");
        let inside = unit.store();
        inside.commit(decision(practice, 2, 1)).await.expect("written");
        let taken = inside.ids(practice, "claim", 500).await.expect("numbers");
        let control = inside.control_number(practice, "ISA13").await.expect("a number");
        if place.is_sqlite() {
            assert_eq!((taken, control), (65, 1), "behind the block of the process");
        }
        assert_ne!(without_numbers(&inside).await, but_numbers);
        if is_dropped {
            drop(unit);
        } else {
            assert_eq!(unit.rollback().await, Ok(()));
        }
        assert_eq!(without_numbers(&store).await, but_numbers);
        // It begins when the other has ended.
        assert_eq!(store.unit(practice).await.expect("begun").rollback().await, Ok(()));
        assert_eq!(inside.commit(decision(practice, 2, 1)).await, Err(StoreError::Closed.into()));
        assert_eq!(inside.audit_head(practice).await, Err(StoreError::Closed));
    }
    if place.is_sqlite() {
        assert_eq!(everything(&store, practice).await, before);
        assert_eq!(store.ids(practice, "claim", 64).await, Ok(65), "the same numbers");
        assert_eq!(store.control_number(practice, "ISA13").await, Ok(1));
    } else {
        // A number that was given is not given again, and none waits for the unit.
        assert_eq!(store.ids(practice, "claim", 1).await, Ok(1565));
        assert_eq!(store.control_number(practice, "ISA13").await, Ok(4));
    }
    store.commit(decision(practice, 2, 1)).await.expect("committed");
    assert_sound(&store, practice).await;
}

pub(crate) async fn what_was_read_in_a_unit_is_not_kept_outside(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let set = |value: &str, version: i64| {
        let mut changes = ChangeSet::new();
        changes.changes(Scope::Office, version);
        let pref_name = "PracticeTitle".to_owned();
        changes.put(&Preference { pref_name, pref_num: 1, value: value.to_owned() });
        a_commit(practice, changes)
    };
    store.commit(set("old", 0)).await.expect("committed");
    let title = async |store: Store| {
        let office = store.office(practice).await.expect("read");
        (office.version, office.preferences[0].value.clone())
    };
    let unit = store.unit(practice).await.expect("begun");
    unit.store().commit(set("undone", 1)).await.expect("written");
    assert_eq!(title(unit.store()).await, (2, "undone".to_owned()));
    unit.rollback().await.expect("undone");
    // The same version as in the unit, with another content.
    store.commit(set("new", 1)).await.expect("committed");
    assert_eq!(title(store.clone()).await, (2, "new".to_owned()));
}

pub(crate) async fn others_wait_for_a_unit_alone(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let other = place.open().await;
    store.commit(decision(practice, 1, 0)).await.expect("committed");
    let mut others = vec![];
    let unit = store.unit_alone(practice).await.expect("begun");
    let inside = unit.store().ids(practice, "claim", 3).await.expect("numbers");
    for (number, store) in
        [(10, store.clone()), (11, other.clone()), (12, store.clone()), (13, other.clone())]
    {
        others.push(tokio::spawn(async move {
            let first = store.ids(practice, "claim", 40).await.expect("numbers");
            let mut changes = ChangeSet::new();
            changes.put(&job(number, "outside"));
            changes.raise(Scope::Office);
            changes.tell("claim.posted", "outside");
            let done = store.commit(a_commit(practice, changes)).await.expect("committed");
            (first, done.audit_seq)
        }));
    }
    tokio::task::yield_now().await;
    let more =
        unit.store().ids(practice, "patient", 1).await.and(unit.store().ids(practice, "claim", 300).await);
    let last = unit.store().commit(decision(practice, 2, 1)).await;
    assert_eq!(unit.commit().await, Ok(()));
    let mut all = BTreeSet::new();
    let mut seqs = BTreeSet::new();
    for waiting in others {
        let (first, seq) = waiting.await.expect("no panic");
        all.extend(first..first + 40);
        seqs.insert(seq);
    }
    assert_eq!(last.expect("written").audit_seq, 2);
    assert_eq!(seqs, (3..7).collect(), "they waited for the unit");
    let more = more.expect("numbers");
    all.extend((inside..inside + 3).chain(more..more + 300));
    assert_eq!(all.len(), 463, "no number twice");
    assert_sound(&store, practice).await;
}

/// A job with this number, and nothing else that others could wait for.
fn beside(practice: i64, number: i64) -> Commit {
    let mut changes = ChangeSet::new();
    changes.put(&job(number, "beside"));
    changes.postings.push(posting(number));
    changes.tell("claim.posted", "beside");
    a_commit(practice, changes)
}

pub(crate) async fn others_go_on_beside_a_unit(place: Arc<Place>) {
    if place.is_sqlite() {
        return;
    }
    let (store, practice) = place.practice().await;
    let other = place.open().await;
    store.commit(decision(practice, 1, 0)).await.expect("committed");
    let unit = store.unit(practice).await.expect("begun");
    unit.store().commit(decision(practice, 2, 1)).await.expect("written");
    unit.store().ids(practice, "claim", 3).await.expect("numbers");
    for (number, store) in [(10, &store), (11, &other), (12, &store)] {
        store.commit(beside(practice, number)).await.expect("committed while the unit is open");
        store.ids(practice, "claim", 40).await.expect("numbers while the unit is open");
    }
    unit.store().commit(beside(practice, 3)).await.expect("written");
    assert_eq!(store.audit_head(practice).await.expect("a head").0, 4);
    assert_eq!(unit.commit().await, Ok(()));
    assert_eq!(store.audit_head(practice).await.expect("a head").0, 6, "behind the others");
    let told = store.events_after(practice, 0, 10).await.expect("read");
    let told: Vec<_> = told.iter().map(|event| event.subject.as_str()).collect();
    assert_eq!(told, ["claim 1", "beside", "beside", "beside", "claim 2", "beside"]);
    assert_eq!(count(&store, "entry").await, 12);
    assert_sound(&store, practice).await;
}

pub(crate) async fn who_is_faster_than_a_unit_has_it_begun_again(place: Arc<Place>) {
    if place.is_sqlite() {
        return;
    }
    let (store, practice) = place.practice().await;
    store.commit(decision(practice, 1, 0)).await.expect("committed");
    let unit = store.unit(practice).await.expect("begun");
    unit.store().commit(beside(practice, 2)).await.expect("written");
    let mut changes = ChangeSet::new();
    changes.rests_on(Scope::Office, 1);
    changes.put(&job(3, "in a unit"));
    unit.store().commit(a_commit(practice, changes)).await.expect("written");
    store.commit(decision(practice, 4, 1)).await.expect("committed");
    let before = everything(&store, practice).await;
    let ended = unit.commit().await;
    assert!(matches!(ended, Err(StoreError::Contended(_))), "{ended:?}");
    assert_eq!(everything(&store, practice).await, before, "nothing of it is there");
    assert_sound(&store, practice).await;
}

pub(crate) async fn no_practice_waits_for_another(place: Arc<Place>) {
    if place.is_sqlite() {
        return;
    }
    let (store, north) = place.practice().await;
    let south = store.create_practice("South", "America/Denver").await.expect("a practice");
    let unit = store.unit_alone(north).await.expect("begun");
    let held = store.clone();
    let waits = tokio::spawn(async move { held.commit(beside(north, 1)).await });
    tokio::task::yield_now().await;
    for number in 1..4 {
        store.commit(beside(south, number)).await.expect("committed while the unit is open");
        store.ids(south, "claim", 100).await.expect("numbers while the unit is open");
    }
    unit.rollback().await.expect("undone");
    waits.await.expect("no panic").expect("committed");
    assert_sound(&store, north).await;
    assert_sound(&store, south).await;
}

pub(crate) async fn a_unit_reads_an_office_that_is_known_already(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let again = place.open().await;
    for (first, is_inside) in [(&store, false), (&again, true)] {
        let outside = first.office(practice);
        let outside = if is_inside { None } else { Some(outside.await.expect("read")) };
        let unit = first.unit(practice).await.expect("begun");
        let inside = unit.store().office(practice).await.expect("read");
        unit.rollback().await.expect("undone");
        let outside = outside.unwrap_or(first.office(practice).await.expect("read"));
        assert!(Arc::ptr_eq(&inside, &outside), "it was read once");
    }
}

/// Counts one more, in two commits. Whoever commits between the version and the row is seen; between the row and a
/// version that is read after it, he would not be, and his count lost.
async fn count_up(inside: Store, practice: i64, number: i64) -> Result<i64, CommitError> {
    let first = inside.ids(practice, "claim", 2).await?;
    let version = inside.versions(practice, &[Scope::Office]).await?[0];
    let mut row = inside.get(practice, &[Value::Int(1)]).await?.unwrap_or(job(1, "counted"));
    row.attempts += 1;
    let mut changes = ChangeSet::new();
    changes.put(&row);
    inside.commit(a_commit(practice, changes)).await?;
    inside.commit(decision(practice, 100 + number, version)).await?;
    Ok(first)
}

pub(crate) async fn units_come_one_after_the_other(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let other = place.open().await;
    let all = (0..24_i64).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move {
            if i % 4 < 2 {
                let unit = whole(&store, practice, |inside| count_up(inside, practice, i));
                return unit.await.expect("committed");
            }
            let mut changes = ChangeSet::new();
            changes.raise(Scope::Office);
            changes.postings.push(posting(i));
            store.commit(a_commit(practice, changes)).await.expect("committed");
            store.ids(practice, "claim", 2).await.expect("numbers")
        })
    });
    let all: Vec<_> = all.collect();
    let mut taken = BTreeSet::new();
    for one in all {
        let first = one.await.expect("no panic");
        taken.extend([first, first + 1]);
    }
    assert_eq!(taken.len(), 48, "no number twice");
    assert_eq!(get(&store, practice, 1).await.expect("it is there").attempts, 12);
    assert_eq!(store.versions(practice, &[Scope::Office]).await, Ok(vec![24]));
    assert_eq!(store.audit_head(practice).await.expect("a head").0, 36);
    assert_sound(&store, practice).await;
}

pub(crate) async fn who_goes_away_in_the_middle_leaves_nothing(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let before = everything(&store, practice).await;
    let (there, is_there) = tokio::sync::oneshot::channel();
    let inside = store.clone();
    let holds = tokio::spawn(async move {
        let unit = inside.unit(practice).await.expect("begun");
        unit.store().commit(decision(practice, 1, 0)).await.expect("written");
        there.send(()).expect("it is waited for");
        std::future::pending::<()>().await;
        unit.commit().await
    });
    is_there.await.expect("it is there");
    let waits = [0, 1].map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.unit(practice).await.map(drop) })
    });
    tokio::task::yield_now().await;
    waits[0].abort();
    holds.abort();
    let [_, second] = waits;
    assert_eq!(second.await.expect("no panic"), Ok(()));
    assert_eq!(everything(&store, practice).await, before);
    assert_eq!(store.commit(decision(practice, 1, 0)).await.expect("committed").audit_seq, 1);
    assert_sound(&store, practice).await;
}

pub(crate) async fn what_the_database_refuses_undoes_the_unit(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    place.tamper("create unique index job_subject on job (practice_id, subject)").await;
    let before = everything(&store, practice).await;
    let put = |number: i64| {
        let mut changes = ChangeSet::new();
        changes.put(&job(number, "wanted by two"));
        a_commit(practice, changes)
    };
    for is_committed in [true, false] {
        let unit = store.unit(practice).await.expect("begun");
        let inside = unit.store();
        inside.commit(put(1)).await.expect("written");
        let Err(CommitError::Store(refused)) = inside.commit(put(2)).await else { panic!("it is taken") };
        assert!(matches!(refused, StoreError::Taken(_)), "{refused:?}");
        assert_eq!(inside.commit(put(3)).await, Err(CommitError::Store(refused.clone())));
        assert_eq!(inside.audit_head(practice).await, Err(refused.clone()));
        if place.is_sqlite() {
            assert_eq!(inside.ids(practice, "claim", 1).await, Err(refused.clone()));
        }
        // Who comes now does not have to wait for its end.
        assert_eq!(everything(&store, practice).await, before);
        assert_eq!(store.unit(practice).await.expect("begun").rollback().await, Ok(()));
        let ended = if is_committed { unit.commit().await } else { unit.rollback().await };
        assert_eq!(ended, Err(refused));
    }
    let unit = store.unit(practice).await.expect("begun");
    let nonsense = Named { name: "nonsense", sql: "select nonsense from job" };
    let refused = unit.store().query(&nonsense, &[]).await.expect_err("there is no such column");
    assert!(matches!(refused, StoreError::Refused(_)), "{refused:?}");
    assert_eq!(unit.store().commit(put(1)).await, Err(CommitError::Store(refused.clone())));
    assert_eq!(unit.commit().await, Err(refused));
    assert_eq!(everything(&store, practice).await, before);
    store.commit(put(1)).await.expect("the store works on");
    assert_sound(&store, practice).await;
}

pub(crate) async fn what_is_refused_before_it_is_written_leaves_the_unit(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let outcome = whole(&store, practice, move |inside| async move {
        inside.commit(decision(practice, 1, 0)).await?;
        let moved = inside.commit(decision(practice, 2, 0)).await;
        assert_eq!(moved, Err(CommitError::Conflict { scope: Scope::Office }));
        let mut changes = ChangeSet::new();
        let mut off = posting(500);
        off.lines[0].1 = claims::Cents(501);
        changes.postings.push(off);
        assert_eq!(inside.commit(a_commit(practice, changes)).await, Err(CommitError::Unbalanced { off: 1 }));
        inside.commit(decision(practice, 2, 1)).await
    });
    outcome.await.expect("committed");
    assert_eq!(store.audit_head(practice).await.expect("a head").0, 2);
    assert!(get(&store, practice, 2).await.is_some());
    assert_sound(&store, practice).await;
}

pub(crate) async fn a_request_is_remembered_with_the_unit(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let replay = &Err(CommitError::Replay { status: 201, resource: "claim_1".to_owned() });
    let unit = store.unit(practice).await.expect("begun");
    unit.store().commit(remembered(practice, "a")).await.expect("written");
    assert_eq!(unit.store().commit(remembered(practice, "a")).await, *replay);
    unit.rollback().await.expect("undone");
    assert_eq!(store.idempotent(practice, "k-1").await, Ok(None));
    let outcome = whole(&store, practice, move |inside| async move {
        assert_eq!(inside.idempotent(practice, "k-1").await?, None);
        inside.commit(decision(practice, 1, 0)).await?;
        inside.commit(remembered(practice, "b")).await?;
        assert_eq!(inside.commit(remembered(practice, "b")).await, *replay);
        assert_eq!(inside.commit(remembered(practice, "a")).await, Err(CommitError::KeyReused));
        assert_eq!(inside.idempotent(practice, "k-1").await?, remembered(practice, "b").idempotency);
        Ok(())
    });
    outcome.await.expect("committed");
    assert_eq!(store.commit(remembered(practice, "b")).await, *replay);
    let again =
        whole(&store, practice, move |inside| async move { inside.commit(remembered(practice, "b")).await });
    assert_eq!(again.await, *replay);
    assert_eq!(store.audit_head(practice).await.expect("a head").0, 2);
    assert_sound(&store, practice).await;
}

pub(crate) async fn a_unit_is_of_one_practice_and_holds_no_other(place: Arc<Place>) {
    let (store, north) = place.practice().await;
    let south = store.create_practice("South", "America/Denver").await.expect("a practice");
    assert_eq!(store.unit(99).await.err(), Some(StoreError::UnknownPractice(99)));
    let engine = store.engine();
    let outcome = whole(&store, north, move |inside| async move {
        let refused = inside.commit(decision(south, 1, 0)).await;
        assert!(matches!(refused, Err(CommitError::Store(StoreError::Refused(_)))), "{refused:?}");
        assert!(matches!(inside.unit(north).await.err(), Some(StoreError::Refused(_))));
        assert!(matches!(inside.verify(north).await, Err(StoreError::Refused(_))));
        assert_eq!(inside.engine(), engine);
        inside.commit(decision(north, 1, 0)).await
    });
    outcome.await.expect("committed");
    assert_eq!(get(&store, south, 1).await, None);
    assert_sound(&store, north).await;
    assert_sound(&store, south).await;
}
