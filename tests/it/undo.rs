//! Dry run, post, undo, post (`users.md` M4): after undoing every balance and every row of an account is what it was, also
//! once the deposit was tied; the second posting does what the first one did; and a dry run said so before.

use std::collections::BTreeMap;
use std::path::PathBuf;

use claims::record::Value as Kept;
use serde_json::{Value, json};
use server::Caller;
use server::desk::preview::Preview;
use server::export::canonical;
use store::queries::trail::WRITES_OF;
use tokio::task::JoinSet;

use crate::support::from_835::make_office_of_file;
use crate::support::{Engine, Office, data, expect, shared};

/// Our own files.
const FILES: [&str; 8] = [
    "two_claims",
    "bundled_svc06",
    "secondary_oa23",
    "interest_l6",
    "reversal_then_correction",
    "forward_balance_fb",
    "overpayment_wo_option3",
    "predetermination_25",
];

/// Files that are tried side by side, each in an office of its own.
const AT_ONCE: usize = 4;

const CLOCK: &str = "2026-03-18T15:00:00Z";

#[test]
fn every_made_file_is_posted_and_undone_on_sqlite() {
    assert!(every_made_file(Engine::Sqlite) > 5, "claims are posted to lines");
}

#[test]
fn every_made_file_is_posted_and_undone_on_postgres() {
    every_made_file(Engine::Postgres);
}

fn every_made_file(engine: Engine) -> usize {
    all(engine, FILES.map(|name| (name.to_owned(), data(&format!("835/{name}.835")))).into())
}

#[test]
fn every_sample_is_posted_and_undone_on_sqlite() {
    every_sample(Engine::Sqlite);
}

#[test]
fn every_sample_is_posted_and_undone_on_postgres() {
    every_sample(Engine::Postgres);
}

fn every_sample(engine: Engine) {
    let Some(folder) = shared("samples/835") else { return };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let files =
        files.iter().map(|file| (file.display().to_string(), std::fs::read(file).expect("it is there")));
    all(engine, files.collect());
}

/// How many claims of these files were posted to lines of ours.
fn all(engine: Engine, files: Vec<(String, Vec<u8>)>) -> usize {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let (mut posted, mut under_way) = (0, JoinSet::new());
        for (name, bytes) in files {
            if under_way.len() >= AT_ONCE {
                posted += under_way.join_next().await.map_or(0, |done| done.expect("there and back"));
            }
            under_way.spawn(async move { there_and_back(engine, &name, &bytes).await });
        }
        posted + under_way.join_all().await.into_iter().sum::<usize>()
    })
}

/// How many claims were posted to lines of ours.
async fn there_and_back(engine: Engine, name: &str, bytes: &[u8]) -> usize {
    let Some(office) = Office::start_at(engine, Some(CLOCK)).await else { return 0 };
    let read = x12::remittance::read(bytes);
    make_office_of_file(&office.app, office.practice, &read.remittances).await;
    let caller = Caller::program(office.practice, "test");
    let before = Facts::of(&office).await;

    let everything = canonical(&office.app.store, office.practice).await.expect("exported");
    let tried = office.app.preview_import(&caller, name, bytes).await.expect("a dry run");
    let after = canonical(&office.app.store, office.practice).await.expect("exported");
    assert_eq!(everything, after, "{name}: a dry run keeps nothing");

    let imported = office.app.import_remittances(&caller, name, bytes).await.expect("imported");
    let ids: Vec<&str> = imported.remittances.iter().map(|r| r.public_id.as_str()).collect();
    let mut done = Vec::new();
    for id in &ids {
        done.push(office.app.posted(&caller, id).await.expect("read"));
    }
    assert_eq!(comparable(&tried.remittances), comparable(&done), "{name}: the dry run said what is done");
    let posted = Facts::of(&office).await;

    let count = undo(&office, name).await;
    let undone = Facts::of(&office).await;
    assert_eq!(before.accounts, undone.accounts, "{name}: the accounts are what they were");
    assert_eq!(before.ledger, undone.ledger, "{name}: every balance of every day is what it was");

    post_again(&office, name, &ids).await;
    let again = Facts::of(&office).await;
    assert_eq!(posted, again, "{name}: the second posting is the first");

    // And once more with the money in the bank.
    for remittance in imported.remittances.iter().filter(|r| !r.trace_number.is_empty()) {
        let entry = json!({"amount": remittance.payment_amount.0, "occurred_at": "2026-03-18",
            "description": "HCCLAIMPMT", "trace_number": remittance.trace_number});
        expect(office.v0_post("/transactions", &entry).await, 201);
    }
    let tied = Facts::of(&office).await;
    undo(&office, name).await;
    let undone = Facts::of(&office).await;
    assert_eq!(before.accounts, undone.accounts, "{name}: also after the deposit");
    assert_eq!(before.patients(), undone.patients(), "{name}: also after the deposit");
    post_again(&office, name, &ids).await;
    assert_eq!(tied, Facts::of(&office).await, "{name}: tied and reconciled as before");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), [], "{name}");
    if count > 0 {
        let by = |actor: &str| vec![Kept::Text(actor.into()), Kept::Int(i64::MAX), Kept::Int(500)];
        let trail = ["posting", "test"].map(by);
        let trail = office.app.store.select_each(office.practice, &WRITES_OF, &trail).await.expect("read");
        for action in ["remittance.post", "remittance.undo", "remittance.post_again"] {
            assert!(trail.iter().any(|link| link.action == action), "{name}: {action} is in the trail");
        }
    }
    done.iter().flat_map(|one| &one.claims).filter(|claim| claim.state == "posted").count()
}

/// Undoes all that is posted, the last first; how many that were.
async fn undo(office: &Office, name: &str) -> usize {
    let caller = Caller::program(office.practice, "test");
    let all = expect(office.v0_get("/remittances?limit=100&status=posted").await, 200);
    let all = all["data"].as_array().expect("a list");
    for remittance in all {
        let id = remittance["id"].as_str().expect("an id");
        let undone = office.app.undo_remittance(&caller, id, None, None, "").await;
        let undone = undone.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(undone.status.as_str(), "undone");
    }
    all.len()
}

async fn post_again(office: &Office, name: &str, ids: &[&str]) {
    let caller = Caller::program(office.practice, "test");
    for id in ids {
        let shown = expect(office.v0_get(&format!("/remittances/{id}")).await, 200);
        if shown["status"] == "undone" {
            let again = office.app.post_again(&caller, id, None, "").await;
            let again = again.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(again.status.as_str(), "posted");
        }
    }
}

/// What must be equal, in a form that does not depend on numbers given out since.
#[derive(Debug, PartialEq)]
struct Facts {
    /// Rows of accounts: claims, lines, checks, links, what is tracked.
    accounts: Vec<String>,
    /// What stands in each account on each day.
    ledger: BTreeMap<(String, String, String), i64>,
    /// What is posted, and asked.
    desk: Vec<String>,
}

impl Facts {
    async fn of(office: &Office) -> Facts {
        let export = canonical(&office.app.store, office.practice).await.expect("exported");
        let mut facts = Facts { accounts: vec![], ledger: BTreeMap::new(), desk: vec![] };
        for line in export.lines() {
            let mut row: Value = serde_json::from_str(line).expect("json");
            let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
            match row["table"].as_str().expect("a table") {
                "entry" => {
                    let key = (text("date"), text("account"), text("account_of"));
                    *facts.ledger.entry(key).or_default() += row["amount"].as_i64().expect("cents");
                }
                "exception" if row["status"] == "open" => {
                    row["exception_num"].take();
                    facts.desk.push(row.to_string());
                }
                "exception" | "exception_step" | "stored_file" | "remittance_written" | "etrans" => {}
                "remittance" | "remitted_claim" => facts.desk.push(row.to_string()),
                "link" | "bank_entry" | "bank_account" => {
                    row["link_num"].take();
                    facts.desk.push(row.to_string());
                }
                _ => facts.accounts.push(row.to_string()),
            }
        }
        facts.ledger.retain(|_, amount| *amount != 0);
        facts.accounts.sort();
        facts.desk.sort();
        facts
    }

    /// The ledger without what the bank is party to.
    fn patients(&self) -> Vec<(&(String, String, String), &i64)> {
        let bank = ["bank", "unapplied", "payer_clearing"];
        self.ledger.iter().filter(|((_, account, _), _)| !bank.contains(&account.as_str())).collect()
    }
}

/// What posting does, without the numbers of rows that it makes.
fn comparable(previews: &[Preview]) -> Vec<Value> {
    let json = |preview: &Preview| {
        let mut shown = serde_json::to_value(preview).expect("json");
        without_new_numbers(&mut shown);
        shown
    };
    previews.iter().map(json).collect()
}

/// A row that posting makes gets another number when it is tried than when it is made.
fn without_new_numbers(shown: &mut Value) {
    if shown["before"]["claim_num"].is_null() && shown["before"].is_object() {
        shown["number"].take();
    }
    match shown {
        Value::Object(fields) => fields.values_mut().for_each(without_new_numbers),
        Value::Array(items) => items.iter_mut().for_each(without_new_numbers),
        _ => {}
    }
}
