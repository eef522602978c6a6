//! Every 835 sample through the whole intake: nothing posts from a file that is out of balance, cut short or
//! without an envelope. Runs where `../shared/samples` is; the files of our own are tested in the x12 crate too.

use serde_json::Value;
use server::Caller;

use crate::support::{Engine, Office, shared};

#[test]
fn nothing_posts_from_a_file_that_cannot_be_trusted() {
    let Some(folder) = shared("samples") else { return };
    let facts = std::fs::read(folder.join("835-facts.json")).expect("facts");
    let facts: Vec<Value> = serde_json::from_slice(&facts).expect("json");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        for fact in &facts {
            // An office of its own for each: the samples share trace numbers.
            let office = Office::start(Engine::Sqlite).await.expect("SQLite is always there");
            check(&office, &folder.join("835"), fact).await;
        }
    });
}

async fn check(office: &Office, folder: &std::path::Path, fact: &Value) {
    let name = fact["file"].as_str().expect("a name");
    let bytes = std::fs::read(folder.join(name)).expect("the sample");
    let caller = Caller::program(office.practice, "test");
    let imported =
        office.app.import_remittances(&caller, name, &bytes).await.expect("the intake never fails");
    let posted = imported.remittances.iter().filter(|r| r.status.as_str() == "posted").count();
    let problems: Vec<&str> =
        fact["problems"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let sets = fact["transactions"].as_u64().expect("a count");
    if fact["interchanges"] == 0 {
        assert_eq!(posted, 0, "{name}: no envelope");
        assert!(!imported.findings.is_empty(), "{name}: reported");
    } else if x12::remittance::read(&bytes).remittances.iter().any(|set| set.test) {
        assert_eq!(posted, 0, "{name}: a test");
    } else if problems.is_empty() && !name.starts_with("made__bad") {
        let known = imported.duplicates.len();
        assert_eq!(u64::try_from(posted + known).ok(), Some(sets), "{name}: {:?}", imported.findings);
    }
    let out_of_balance = problems.iter().filter(|p| p.contains("!= claims")).count();
    let held = imported.remittances.iter().filter(|r| r.status.as_str() == "held").count();
    assert!(held >= out_of_balance, "{name}: {held} held of {out_of_balance} out of balance");
    if problems.iter().any(|p| p.contains("claims out of balance")) {
        let stops = imported.findings.iter().filter(|f| f.stops > x12::finding::Stops::Nothing);
        assert!(stops.count() > 0, "{name}: the claim is named");
    }
    for remittance in imported.remittances.iter().filter(|r| r.status.as_str() == "held") {
        assert!(!remittance.held_because.is_empty(), "{name}: says why");
    }
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), [], "{name}");
}
