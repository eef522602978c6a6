//! How many claims of one remittance are posted a second, beside the same rows written without any logic:
//! `cargo run --release --example posting [CLAIMS…]`, on PostgreSQL too where `BITEWING_TEST_POSTGRES` is set. What it
//! compares is said in `docs/posting.md`.

use std::error::Error;
use std::time::{Duration, Instant};

use claims::account::{Claim, ClaimPayment, ClaimProc};
use claims::change::{ChangeSet, Put};
use claims::desk::{Link, Remittance, RemittedClaim, RemittedLine, TrackedClaim};
use claims::ledger::{Account, Entry, Posting};
use claims::posting::posted_row::PostedRow;
use claims::record::{Record, Table, Value};
use server::clock::Clock;
use server::desk::post::CHUNK_CLAIMS_MAX;
use server::{App, Caller};
use store::{Commit, EventRow, PAGE_MAX};

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/support/from_835.rs"]
mod from_835;
#[path = "../tests/it/support/large.rs"]
mod large;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/support/place.rs"]
mod place;

use place::{Engine, Place};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What posting a claim writes.
const TABLES: [&Table; 8] = [
    PostedRow::TABLE,
    RemittedClaim::TABLE,
    RemittedLine::TABLE,
    Link::TABLE,
    Claim::TABLE,
    ClaimProc::TABLE,
    TrackedClaim::TABLE,
    ClaimPayment::TABLE,
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let asked: Vec<usize> = std::env::args().skip(1).map(|count| count.parse()).collect::<Result<_, _>>()?;
    let counts = if asked.is_empty() { vec![1_000, 10_000, 100_000] } else { asked };
    for engine in [Engine::Sqlite, Engine::Postgres] {
        for count in &counts {
            let (Some(place), Some(beside)) = (Place::new(engine), Place::new(engine)) else { continue };
            let era = large::era(*count);
            let (app, practice) = office(&place, &era).await?;
            let begun = Instant::now();
            let caller = Caller::program(practice, "bench");
            let imported = app.import_remittances(&caller, "era.835", era.as_bytes()).await?;
            let posting = begun.elapsed();
            let [Remittance { claim_payment_num: Some(_), .. }] = imported.remittances.as_slice() else {
                return Err("nothing was posted, or no check was made".into());
            };
            let (plain, rows) = rows_only(&app, practice, &beside, &era, *count).await?;
            println!(
                "{engine:?}: {count} claims posted in {} ms, {} a second; {rows} rows alone {} ms; ratio {}; peak {}",
                posting.as_millis(),
                per_second(*count, posting),
                plain.as_millis(),
                ratio(posting, plain),
                peak()
            );
        }
    }
    Ok(())
}

/// An office with the claims that a file answers.
async fn office(place: &Place, era: &str) -> Result<(App, i64), Box<dyn Error>> {
    let app = App::new(place.open().await, Clock::starting_at("2026-03-18T15:00:00Z".parse()?));
    let practice = app.first_practice().await?;
    let read = x12::remittance::read(era.as_bytes());
    let said = read.remittances.first().ok_or("no remittance")?;
    from_835::make_office(&app, practice, said).await;
    place.count_rows();
    Ok((app, practice))
}

/// Writes what posting wrote into another such office, in as many commits: how long that takes, and how many rows it is.
async fn rows_only(
    posted: &App,
    practice: i64,
    beside: &Place,
    era: &str,
    claims: usize,
) -> Result<(Duration, usize), Box<dyn Error>> {
    let chunk = usize::try_from(CHUNK_CLAIMS_MAX)?;
    let mut slices = vec![ChangeSet::new(); claims.div_ceil(chunk)];
    let mut count = 0;
    for table in TABLES {
        let rows = all(posted, practice, table).await?;
        count += rows.len();
        let size = rows.len().div_ceil(slices.len()).max(1);
        for (slice, rows) in slices.iter_mut().zip(rows.chunks(size)) {
            slice.puts.extend(rows.iter().map(|values| Put { table, values: values.clone(), differs: None }));
        }
    }
    let entries = all(posted, practice, Entry::TABLE).await?;
    count += entries.len();
    let entries: Vec<Entry> = entries.into_iter().map(Entry::from_values).collect::<Result<_, _>>()?;
    let postings: Vec<Posting> =
        entries.chunk_by(|a, b| a.posting_num == b.posting_num).map(posting).collect();
    let events = all(posted, practice, EventRow::TABLE).await?;
    count += events.len();
    let (of_postings, of_events) =
        (postings.len().div_ceil(slices.len()).max(1), events.len().div_ceil(slices.len()).max(1));
    for (slice, postings) in slices.iter_mut().zip(postings.chunks(of_postings)) {
        slice.postings.extend(postings.iter().cloned());
    }
    for (slice, events) in slices.iter_mut().zip(events.chunks(of_events)) {
        events.iter().for_each(|_| slice.tell("claim.posted", "claim 1234567"));
    }
    let (app, practice) = office(beside, era).await?;
    let begun = Instant::now();
    for changes in slices {
        let (actor, action) = ("bench".to_owned(), "rows".into());
        let at = app.clock.instant();
        app.store.commit(Commit { practice, actor, action, at, changes, idempotency: None }).await?;
    }
    Ok((begun.elapsed(), count))
}

async fn all(app: &App, practice: i64, table: &'static Table) -> Result<Vec<Vec<Value>>, Box<dyn Error>> {
    let (mut rows, mut after): (Vec<Vec<Value>>, Vec<Value>) = (vec![], vec![]);
    loop {
        let page = app.store.rows(practice, table, &after, PAGE_MAX).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = last[..table.key].to_vec();
        rows.extend(page);
    }
}

fn posting(entries: &[Entry]) -> Posting {
    let lines = entries.iter().map(|entry| (Account::of(entry.account, &entry.account_of), entry.amount));
    let Entry { source, source_num, date, .. } = entries[0];
    Posting { source, source_num, date, lines: lines.collect() }
}

fn per_second(count: usize, took: Duration) -> u128 {
    u128::try_from(count).unwrap_or(0) * 1_000 / took.as_millis().max(1)
}

/// The most memory that this process has had so far, as far as the system says.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(|| "unknown".to_owned(), |kib| kib.trim().to_owned())
}

/// How many times as long, with two digits behind the point.
fn ratio(took: Duration, plain: Duration) -> String {
    let hundredths = took.as_millis() * 100 / plain.as_millis().max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}
