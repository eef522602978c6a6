//! How many commits of five rows a second, each durable before it is answered:
//! `cargo run --release -p store --example throughput [postgres://…]`.

use std::time::Instant;

use claims::change::{ChangeSet, Scope};
use claims::record::Value;
use store::job::{Job, JobState};
use store::{Commit, PgOptions, Store};

/// Who commits at the same time.
const WRITERS: i64 = 256;
const COMMITS_EACH: i64 = 200;
const ROWS: i64 = 5;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let place = std::env::args().nth(1).unwrap_or_else(|| "/var/tmp/bitewing-throughput".to_owned());
    let store = if place.starts_with("postgres") {
        let schema = format!("throughput_{}", std::process::id());
        Store::open_postgres(&place, PgOptions { schema: Some(schema), ..PgOptions::default() }).await?
    } else {
        Store::open_sqlite(std::path::Path::new(&place)).await?
    };
    let practice = store.create_practice("Throughput", "UTC").await?;
    let begun = Instant::now();
    let writers: Vec<_> =
        (0..WRITERS).map(|writer| tokio::spawn(write(store.clone(), practice, writer))).collect();
    for writer in writers {
        writer.await??;
    }
    report("commits of 5 rows", WRITERS * COMMITS_EACH, begun);
    let begun = Instant::now();
    let readers: Vec<_> = (0..64).map(|reader| tokio::spawn(read(store.clone(), practice, reader))).collect();
    for reader in readers {
        reader.await??;
    }
    report("reads by key", 64 * 500, begun);
    let begun = Instant::now();
    let faults = store.verify(practice).await?;
    report("rows verified", WRITERS * COMMITS_EACH * (ROWS + 1), begun);
    println!("{} faults", faults.len());
    Ok(())
}

async fn write(store: Store, practice: i64, writer: i64) -> Result<(), store::CommitError> {
    for i in 0..COMMITS_EACH {
        let mut changes = ChangeSet::new();
        let scope = Scope::Family(writer);
        changes.changes(scope, i);
        for row in 0..ROWS {
            changes.put(&Job {
                job_num: (writer * COMMITS_EACH + i) * ROWS + row,
                kind: "estimate".to_owned(),
                subject: format!("claim {i}"),
                state: JobState::Failed,
                attempts: 0,
                run_at: jiff::Timestamp::UNIX_EPOCH,
            });
        }
        let at = jiff::Timestamp::UNIX_EPOCH;
        let actor = "throughput".to_owned();
        store
            .commit(Commit { practice, actor, action: "write".into(), at, changes, idempotency: None })
            .await?;
    }
    Ok(())
}

async fn read(store: Store, practice: i64, reader: i64) -> Result<(), store::StoreError> {
    for i in 0..500 {
        store.get::<Job>(practice, &[Value::Int(reader * 500 + i)]).await?;
    }
    Ok(())
}

fn report(what: &str, count: i64, begun: Instant) {
    let micros = i64::try_from(begun.elapsed().as_micros()).unwrap_or(i64::MAX).max(1);
    println!("{what}: {} a second", count.saturating_mul(1_000_000) / micros);
}
