//! The audit chain: whatever is changed behind the store's back is found, and named.

use std::sync::Arc;

use claims::change::ChangeSet;
use claims::record::Value;
use store::{AuditRow, Fault, Store};

use crate::commits::{a_commit, assert_sound, job, posting, put};
use crate::place::Place;

/// Three links: two jobs; a posting and an event; one job changed, one deleted, one new.
async fn ledger(place: &Place) -> (Store, i64) {
    let (store, practice) = place.practice().await;
    put(&store, practice, &[job(1, "one"), job(2, "two")]).await;
    let mut changes = ChangeSet::new();
    changes.postings.push(posting(12_500));
    changes.tell("claim.posted", "claim 1");
    changes.touches(7);
    store.commit(a_commit(practice, changes)).await.expect("committed");
    let mut changes = ChangeSet::new();
    changes.put(&job(1, "one again"));
    changes.delete(&job(2, "two"));
    changes.put(&job(3, "three"));
    store.commit(a_commit(practice, changes)).await.expect("committed");
    assert_sound(&store, practice).await;
    (store, practice)
}

/// What verify says after this was done to the database.
async fn after(place: &Place, sql: &str) -> Vec<Fault> {
    let (store, practice) = ledger(place).await;
    place.tamper(sql).await;
    store.verify(practice).await.expect("it can be read")
}

fn key(key: &str) -> String {
    key.to_owned()
}

pub(crate) async fn verify_names_a_changed_record(place: Arc<Place>) {
    let faults = after(&place, "update job set subject = 'one agaim' where job_num = 1").await;
    assert_eq!(faults, [Fault::RowDiffers { table: "job", key: key("1"), seq: 3 }]);
    assert_eq!(faults[0].to_string(), "job 1 differs from what audit row 3 wrote");
}

pub(crate) async fn verify_names_a_changed_entry(place: Arc<Place>) {
    let faults = after(&place, "update entry set amount = amount + 1 where line = 2").await;
    let expected = [
        Fault::RowDiffers { table: "entry", key: key("1,2"), seq: 2 },
        Fault::Unbalanced { posting_num: 1, off: 1 },
    ];
    assert_eq!(faults, expected);
}

pub(crate) async fn verify_names_a_changed_audit_row(place: Arc<Place>) {
    let faults = after(&place, "update audit set patients = '8' where seq = 2").await;
    assert_eq!(faults, [Fault::AuditAltered { seq: 2 }]);
    assert_eq!(faults[0].to_string(), "audit row 2 was altered");
}

pub(crate) async fn verify_names_a_forged_audit_row(place: Arc<Place>) {
    let (store, practice) = ledger(&place).await;
    let mut row =
        store.get::<AuditRow>(practice, &[Value::Int(2)]).await.expect("read").expect("it is there");
    row.actor = "nobody".to_owned();
    let hash = store::link_hash(&row);
    place.tamper(&format!("update audit set actor = 'nobody', hash = '{hash}' where seq = 2")).await;
    assert_eq!(store.verify(practice).await, Ok(vec![Fault::ChainBroken { seq: 3 }]));
}

pub(crate) async fn verify_names_a_cut_chain(place: Arc<Place>) {
    let faults = after(&place, "delete from audit where seq = 3").await;
    assert_eq!(faults[0], Fault::ChainEnd { seq: 3, found: 2 });
    let (store, practice) = place.practice().await;
    for i in 1..=3 {
        put(&store, practice, &[job(i, "x")]).await;
    }
    place.tamper(&format!("delete from audit where seq = 2 and practice_id = {practice}")).await;
    assert_eq!(store.verify(practice).await.expect("read")[0], Fault::ChainBroken { seq: 3 });
}

pub(crate) async fn verify_names_a_deleted_row(place: Arc<Place>) {
    let faults = after(&place, "delete from job where job_num = 3").await;
    assert_eq!(faults, [Fault::RowMissing { table: key("job"), key: key("3"), seq: 3 }]);
}

pub(crate) async fn verify_names_an_added_row(place: Arc<Place>) {
    let sql = "insert into job select practice_id, 2, kind, subject, state, attempts, run_at from job where job_num = 1;
               insert into job select practice_id, 9, kind, subject, state, attempts, run_at from job where job_num = 1";
    let faults = after(&place, sql).await;
    let added = |number: &str| Fault::RowUnaudited { table: "job", key: key(number) };
    assert_eq!(faults, [added("2"), added("9")], "one that was deleted and one that never was");
}

pub(crate) async fn verify_names_a_changed_event(place: Arc<Place>) {
    let faults = after(&place, "update event set subject = 'claim 2'").await;
    assert_eq!(faults, [Fault::RowDiffers { table: "event", key: key("1"), seq: 2 }]);
}

pub(crate) async fn a_read_leaves_a_link(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let mut changes = ChangeSet::new();
    changes.touches(7);
    changes.touches(9);
    let read = store::Commit { action: "read claims".into(), ..a_commit(practice, changes) };
    let done = store.commit(read).await.expect("committed");
    let row = store.get::<AuditRow>(practice, &[Value::Int(done.audit_seq)]).await.expect("read");
    let row = row.expect("it is there");
    assert_eq!((row.action.as_str(), row.patients.as_str(), row.wrote.as_str()), ("read claims", "7,9", ""));
    assert_eq!(row.prev_hash, store::GENESIS);
    assert_eq!(store.audit_head(practice).await, Ok((1, row.hash)));
}

pub(crate) async fn verify_reads_page_after_page(place: Arc<Place>) {
    let (store, practice) = place.practice().await;
    let many: Vec<_> = (1..=2500).map(|i| job(i, "many")).collect();
    put(&store, practice, &many).await;
    let mut changes = ChangeSet::new();
    changes.postings.extend((1..=1200).map(posting));
    store.commit(a_commit(practice, changes)).await.expect("committed");
    assert_sound(&store, practice).await;
    place.tamper("update job set attempts = 1 where job_num = 2400").await;
    let expected = vec![Fault::RowDiffers { table: "job", key: key("2400"), seq: 1 }];
    assert_eq!(store.verify(practice).await, Ok(expected));
}
