//! One byte changed behind the program's back is found, and its place is named.

use rusqlite::Connection;

use crate::support::{Engine, Office, data};
use crate::thread::eft::sent_claim;

#[test]
fn a_changed_byte_is_found_and_named() {
    for (table, change, named) in [
        (
            "claimproc",
            "update claimproc set ins_pay_amt = ins_pay_amt + 1 where claim_proc_num = 2",
            "claimproc 2",
        ),
        ("entry", "update entry set amount = amount + 1 where posting_num = 1 and line = 1", "entry 1"),
        (
            "stored_file",
            "update stored_file set bytes = cast(replace(cast(bytes as text), '*422*', '*423*') as blob) \
             where kind = '835'",
            "stored_file",
        ),
        ("audit", "update audit set actor = actor || 'x' where seq = 3", "3"),
    ] {
        let faults = faults_after(change);
        assert!(!faults.is_empty(), "{table}: found");
        assert!(faults.iter().any(|fault| fault.contains(named)), "{table}: {faults:?} names {named}");
    }
}

fn faults_after(change: &str) -> Vec<String> {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let office = Office::start_at(Engine::Sqlite, Some("2026-03-18T15:00:00Z"))
            .await
            .expect("SQLite is always there");
        sent_claim(&office).await;
        let caller = server::Caller::program(office.practice, "test");
        office.app.import_remittances(&caller, "eft.835", &data("eft.835")).await.expect("imported");
        assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
        let behind = Connection::open(office.place.sqlite_file()).expect("the file");
        behind.busy_timeout(std::time::Duration::from_secs(10)).expect("set");
        assert!(behind.execute(change, []).expect("changed") > 0, "{change}");
        let faults = office.app.store.verify(office.practice).await.expect("verified");
        faults.iter().map(ToString::to_string).collect()
    })
}
