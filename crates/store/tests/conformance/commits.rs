//! Commits: whole or not at all, in one order, once.

use std::sync::Arc;

use claims::Cents;
use claims::change::{ChangeSet, Put, Scope};
use claims::ledger::{Account, AccountKind, Entry, Posting, Source};
use claims::record::{Record, Value};
use jiff::Timestamp;
use jiff::civil::date;
use store::job::{Job, JobState};
use store::{Commit, CommitError, Committed, IdempotencyUse, Named, Store, StoreError};

use crate::place::Place;

pub(crate) fn now() -> Timestamp {
    "2026-03-15T09:00:00Z".parse().expect("an instant")
}

pub(crate) fn job(job_num: i64, subject: &str) -> Job {
    Job {
        job_num,
        kind: "estimate".to_owned(),
        subject: subject.to_owned(),
        state: JobState::Waiting,
        attempts: 0,
        run_at: now(),
    }
}

pub(crate) fn posting(amount: i64) -> Posting {
    let (debit, credit) = (Account::receivable(7), Account::new(AccountKind::Production));
    Posting::transfer(Source::Procedure, 1, date(2026, 3, 15), debit, credit, Cents(amount))
}

pub(crate) fn a_commit(practice: i64, changes: ChangeSet) -> Commit {
    Commit {
        practice,
        actor: "desk".to_owned(),
        action: "test".into(),
        at: now(),
        changes,
        idempotency: None,
    }
}

pub(crate) async fn put(store: &Store, practice: i64, jobs: &[Job]) -> Committed {
    let mut changes = ChangeSet::new();
    for job in jobs {
        changes.put(job);
    }
    store.commit(a_commit(practice, changes)).await.expect("committed")
}

pub(crate) async fn get(store: &Store, practice: i64, job_num: i64) -> Option<Job> {
    store.get(practice, &[Value::Int(job_num)]).await.expect("read")
}

pub(crate) async fn assert_sound(store: &Store, practice: i64) {
    assert_eq!(store.verify(practice).await, Ok(vec![]));
}

pub(crate) async fn count(store: &Store, table: &str) -> i64 {
    let sql = match table {
        "entry" => "select cast(count(*) as bigint) from entry",
        "event" => "select cast(count(*) as bigint) from event",
        _ => "select cast(count(*) as bigint) from audit",
    };
    match store.query(&Named { name: "count", sql }, &[]).await.expect("read")[0][0] {
        Value::Int(n) => n,
        ref other => panic!("a count is no {other:?}"),
    }
}

pub(crate) async fn a_moved_version_is_a_conflict(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let scope = Scope::Family(7);
    assert_eq!(store.versions(practice, &[scope, Scope::Office]).await, Ok(vec![0, 0]));
    let decision = |subject: &str| {
        let mut changes = ChangeSet::new();
        changes.changes(scope, 0);
        changes.put(&job(1, subject));
        a_commit(practice, changes)
    };
    store.commit(decision("first")).await.expect("the first is in time");
    assert_eq!(store.commit(decision("second")).await, Err(CommitError::Conflict { scope }));
    assert_eq!(store.versions(practice, &[Scope::Office, scope]).await, Ok(vec![0, 1]));
    assert_eq!(get(&store, practice, 1).await.expect("it is there").subject, "first");
    assert_eq!(count(&store, "audit").await, 1);
    assert_sound(&store, practice).await;
}

pub(crate) async fn versions_are_checked_inside_a_group(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let scope = Scope::Plan(3);
    let tries = (0..40).map(|i| {
        let mut changes = ChangeSet::new();
        changes.changes(scope, 0);
        changes.put(&job(i, "rival"));
        let store = store.clone();
        tokio::spawn(async move { store.commit(a_commit(practice, changes)).await })
    });
    let tries: Vec<_> = tries.collect();
    let mut won = 0;
    for rival in tries {
        match rival.await.expect("no panic") {
            Ok(_) => won += 1,
            Err(error) => assert_eq!(error, CommitError::Conflict { scope }),
        }
    }
    assert_eq!(won, 1);
    assert_eq!(store.page::<Job>(practice, None, 100).await.expect("read").len(), 1);
    assert_eq!(store.versions(practice, &[scope]).await, Ok(vec![1]));
}

pub(crate) async fn an_unbalanced_posting_writes_nothing(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let mut changes = ChangeSet::new();
    changes.put(&job(1, "lost"));
    changes.raise(Scope::Family(7));
    changes.tell("claim.posted", "claim 1");
    changes.postings.push(posting(500));
    let mut off = posting(500);
    off.lines[0].1 = Cents(501);
    changes.postings.push(off);
    assert_eq!(store.commit(a_commit(practice, changes)).await, Err(CommitError::Unbalanced { off: 1 }));
    assert_eq!(get(&store, practice, 1).await, None);
    assert_eq!(store.versions(practice, &[Scope::Family(7)]).await, Ok(vec![0]));
    for table in ["entry", "event", "audit"] {
        assert_eq!(count(&store, table).await, 0, "{table}");
    }
}

pub(crate) async fn five_hundred_at_once_land_once_each(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let commits = (1..=500).map(|i| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut changes = ChangeSet::new();
            changes.put(&job(i, "one of many"));
            changes.raise(Scope::Family(i % 7));
            changes.postings.push(posting(i));
            changes.tell("claim.posted", format!("claim {i}"));
            store.commit(a_commit(practice, changes)).await.expect("committed")
        })
    });
    let commits: Vec<_> = commits.collect();
    let (mut links, mut postings, mut events) = (vec![], vec![], vec![]);
    for commit in commits {
        let done = commit.await.expect("no panic");
        links.push(done.audit_seq);
        postings.extend(done.first_posting);
        events.extend(done.last_event);
    }
    let all: Vec<i64> = (1..=500).collect();
    for mut numbers in [links, postings, events] {
        numbers.sort_unstable();
        assert_eq!(numbers, all);
    }
    let versions = store.versions(practice, &(0..7).map(Scope::Family).collect::<Vec<_>>()).await;
    assert_eq!(versions.expect("read").iter().sum::<i64>(), 500);
    assert_eq!(count(&store, "entry").await, 1000);
    assert_eq!(store.audit_head(practice).await.expect("a head").0, 500);
    assert_sound(&store, practice).await;
}

pub(crate) async fn one_that_fails_does_not_hurt_the_others(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    // An index of the test's own: what the database itself refuses is not seen before the group is written.
    place.tamper("create unique index job_subject on job (practice_id, subject)").await;
    let commits = (1..=60).map(|i| {
        let store = store.clone();
        let subject = if i % 20 == 0 { "taken".to_owned() } else { format!("free {i}") };
        tokio::spawn(async move {
            let mut changes = ChangeSet::new();
            changes.put(&job(i, &subject));
            store.commit(a_commit(practice, changes)).await
        })
    });
    let commits: Vec<_> = commits.collect();
    let mut refused = 0;
    for commit in commits {
        match commit.await.expect("no panic") {
            Ok(_) => {}
            Err(CommitError::Store(StoreError::Taken(_))) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(refused, 2, "of three that want one name, one gets it");
    assert_eq!(store.page::<Job>(practice, None, 100).await.expect("read").len(), 58);
    assert_eq!(store.audit_head(practice).await.expect("a head").0, 58);
    assert_sound(&store, practice).await;
}

pub(crate) async fn a_row_that_does_not_fit_is_refused(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let whole = job(1, "x").values();
    let mut short = whole.clone();
    short.pop();
    let mut null = whole.clone();
    null[2] = Value::Null;
    let mut kind = whole.clone();
    kind[4] = Value::Text("1".to_owned());
    let mut zero = whole;
    zero[2] = Value::Text("a\0b".to_owned());
    for values in [short, null, kind, zero] {
        let mut changes = ChangeSet::new();
        changes.puts.push(Put { table: Job::TABLE, values, differs: None });
        let refused = store.commit(a_commit(practice, changes)).await;
        assert!(
            matches!(refused, Err(CommitError::Store(StoreError::Shape { table: "job", .. }))),
            "{refused:?}"
        );
    }
    let mut changes = ChangeSet::new();
    changes.puts.push(Put { table: Entry::TABLE, values: vec![], differs: None });
    let refused = store.commit(a_commit(practice, changes)).await;
    assert!(
        matches!(refused, Err(CommitError::Store(StoreError::Shape { table: "entry", .. }))),
        "{refused:?}"
    );
    assert_eq!(count(&store, "audit").await, 0);
}

pub(crate) async fn the_last_change_of_a_row_wins(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "first"), job(2, "other"), job(1, "second")]).await;
    assert_eq!(get(&store, practice, 1).await.expect("it is there").subject, "second");
    put(&store, practice, &[job(1, "third")]).await;
    assert_eq!(get(&store, practice, 1).await.expect("it is there").subject, "third");
    let mut changes = ChangeSet::new();
    changes.put(&job(1, "fourth"));
    changes.delete(&job(1, ""));
    store.commit(a_commit(practice, changes)).await.expect("committed");
    assert_eq!(get(&store, practice, 1).await, None);
    put(&store, practice, &[job(1, "again")]).await;
    assert_sound(&store, practice).await;
}

pub(crate) async fn what_differs_is_all_that_need_be_written(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "a"), job(2, "b")]).await;
    let place = |name: &&str| Job::TABLE.columns.iter().position(|column| column.name == *name);
    let of = |row: &Job, columns: &[&str]| Put {
        table: Job::TABLE,
        values: row.values(),
        differs: Some(columns.iter().filter_map(place).collect()),
    };
    let again = Job { attempts: 3, ..job(1, "a2") };
    // One that nothing was said of, one that is not there, and one that the commit wrote otherwise before.
    let (same, new) = (job(2, "b"), job(3, "c"));
    let between = Job { state: JobState::Failed, ..job(4, "d") };
    let last = Job { attempts: 1, ..between.clone() };
    let mut changes = ChangeSet::new();
    changes.puts = vec![
        of(&again, &["subject", "attempts"]),
        of(&same, &[]),
        of(&new, &["subject"]),
        of(&between, &["state"]),
        of(&last, &["attempts"]),
    ];
    store.commit(a_commit(practice, changes)).await.expect("committed");
    for row in [again, same, new, last] {
        assert_eq!(get(&store, practice, row.job_num).await, Some(row));
    }
    assert_sound(&store, practice).await;
}

pub(crate) async fn a_request_again_gets_the_same_answer(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let request = |hash: &str, version: i64| {
        let mut changes = ChangeSet::new();
        changes.changes(Scope::Matching, version);
        changes.tell("claim.created", "claim_1");
        let used = IdempotencyUse {
            key: "k-1".to_owned(),
            request_hash: hash.to_owned(),
            status: 201,
            resource: "claim_1".to_owned(),
        };
        Commit { idempotency: Some(used), ..a_commit(practice, changes) }
    };
    assert_eq!(store.idempotent(practice, "k-1").await, Ok(None));
    let (one, two) = tokio::join!(store.commit(request("a", 0)), store.commit(request("a", 0)));
    let replay = Err(CommitError::Replay { status: 201, resource: "claim_1".to_owned() });
    assert_eq!([&one, &two].into_iter().filter(|outcome| **outcome == replay).count(), 1, "{one:?} {two:?}");
    assert!(one.is_ok() || two.is_ok());
    // The version has moved since, and the answer is the same.
    assert_eq!(store.commit(request("a", 0)).await, replay);
    assert_eq!(store.commit(request("b", 1)).await, Err(CommitError::KeyReused));
    assert_eq!(store.idempotent(practice, "k-1").await.expect("read").expect("it is there").status, 201);
    assert_eq!(count(&store, "event").await, 1);
    assert_sound(&store, practice).await;
}

pub(crate) async fn an_unknown_practice_is_refused(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let refused = store.commit(a_commit(99, ChangeSet::new())).await;
    assert_eq!(refused, Err(CommitError::Store(StoreError::UnknownPractice(99))));
    assert_eq!(store.verify(99).await, Err(StoreError::UnknownPractice(99)));
    put(&store, practice, &[job(1, "still working")]).await;
}

pub(crate) async fn two_processes_write_one_ledger(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let other = place.open().await;
    let commits = (1..=60).map(|i| {
        let store = if i % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move {
            let mut changes = ChangeSet::new();
            changes.put(&job(i, "of two"));
            changes.raise(Scope::Office);
            changes.postings.push(posting(i));
            store.commit(a_commit(practice, changes)).await.expect("committed")
        })
    });
    let commits: Vec<_> = commits.collect();
    for commit in commits {
        commit.await.expect("no panic");
    }
    assert_eq!(store.versions(practice, &[Scope::Office]).await, Ok(vec![60]));
    assert_eq!(other.audit_head(practice).await.expect("a head").0, 60);
    assert_sound(&other, practice).await;
}

pub(crate) async fn practices_do_not_see_each_other(place: Arc<Place>) {
    let (store, north) = place.practice().await;
    let south = store.create_practice("South", "America/Denver").await.expect("a practice");
    let names: Vec<_> =
        store.practices().await.expect("read").into_iter().map(|p| (p.practice_id, p.name)).collect();
    assert_eq!(names, [(north, "North".to_owned()), (south, "South".to_owned())]);
    let (one, two) = ([job(1, "north")], [job(1, "south"), job(2, "south")]);
    tokio::join!(put(&store, north, &one), put(&store, south, &two));
    assert_eq!(get(&store, north, 1).await.expect("it is there").subject, "north");
    assert_eq!(get(&store, south, 1).await.expect("it is there").subject, "south");
    assert_eq!(get(&store, north, 2).await, None);
    assert_eq!(store.audit_head(north).await.expect("a head").0, 1);
    assert_sound(&store, north).await;
    assert_sound(&store, south).await;
}

pub(crate) async fn events_come_in_the_order_of_the_commits(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    for i in 1..=5 {
        let mut changes = ChangeSet::new();
        changes.tell("claim.posted", format!("claim {i}"));
        changes.tell("claim.reconciled", format!("claim {i}"));
        store.commit(a_commit(practice, changes)).await.expect("committed");
    }
    let events = store.events_after(practice, 4, 3).await.expect("read");
    let told: Vec<_> = events.iter().map(|e| (e.seq, e.name.as_str(), e.subject.as_str())).collect();
    let expected =
        [(5, "claim.posted", "claim 3"), (6, "claim.reconciled", "claim 3"), (7, "claim.posted", "claim 4")];
    assert_eq!(told, expected);
    assert_eq!(events[0].at, now());
}

pub(crate) async fn jobs_ride_the_commit(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let mut later = job(2, "later");
    later.run_at = "2026-03-15T10:00:00Z".parse().expect("an instant");
    let mut failed = job(3, "failed");
    failed.state = JobState::Failed;
    let mut sooner = job(4, "sooner");
    sooner.run_at = "2026-03-15T08:00:00Z".parse().expect("an instant");
    put(&store, practice, &[job(1, "now"), later.clone(), failed, sooner.clone()]).await;
    assert_eq!(store.jobs_due(practice, now()).await, Ok(vec![sooner.clone(), job(1, "now")]));
    let mut changes = ChangeSet::new();
    changes.delete(&sooner);
    changes.delete(&job(1, "now"));
    store.commit(a_commit(practice, changes)).await.expect("committed");
    assert_eq!(store.jobs_due(practice, later.run_at).await, Ok(vec![later]));
    assert_sound(&store, practice).await;
}
