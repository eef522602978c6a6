//! Random streams of claims, remittances, corrections, bank entries and steps by hand, in random order and with
//! repeats: sums are kept, each thing is linked or asked about, nothing is given out twice, what comes again changes
//! nothing, the order does not matter, and undoing gives back what was.

mod books;
mod office;
mod papers;
mod world;

use claims::desk::{Reason, Remittance, RemittanceStatus, RemittedClaim};
use jiff::civil::date;
use jiff::{Timestamp, ToSpan};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use tokio::runtime::Runtime;

use crate::support::{Engine, Office};
use books::{Books, rows};
use office::{Played, same};
use world::{Stream, any_order, streams};

const CLOCK: &str = "2026-03-18T15:00:00Z";
/// Streams of each kind and engine, unless `BITEWING_STREAMS` says how many.
const STREAMS: u32 = 6;
/// How often a stream that fails is made plainer, unless `BITEWING_STREAMS_SHRINKS` says it.
const SHRINKS_MAX: u32 = 60;

#[test]
fn every_stream_keeps_the_books_on_sqlite() {
    each(&streams(), |stream| keeps_the_books(Engine::Sqlite, stream));
}

#[test]
fn every_stream_keeps_the_books_on_postgres() {
    each(&streams(), |stream| keeps_the_books(Engine::Postgres, stream));
}

#[test]
fn every_order_of_a_stream_ends_alike() {
    each(&any_order(), |(stream, places)| ends_alike(stream, places));
}

/// Tries streams; of one that fails the plainest that still fails is told. They are the same ones each time, so that no
/// test fails by chance; how many and which the environment says.
fn each<S: Strategy, F>(strategy: &S, check: impl Fn(S::Value) -> F)
where
    F: Future<Output = Result<(), String>>,
{
    let said = |name: &str| std::env::var(name).ok().and_then(|it| it.parse::<u32>().ok());
    let config = Config {
        cases: said("BITEWING_STREAMS").unwrap_or(STREAMS),
        failure_persistence: None,
        max_shrink_iters: said("BITEWING_STREAMS_SHRINKS").unwrap_or(SHRINKS_MAX),
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&said("BITEWING_STREAMS_SEED").unwrap_or_default().to_le_bytes());
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let runtime = Runtime::new().expect("a runtime");
    let tried = TestRunner::new_with_rng(config, random)
        .run(strategy, |stream| runtime.block_on(check(stream)).map_err(TestCaseError::fail));
    if let Err(error) = tried {
        panic!("{error}");
    }
}

async fn begin(engine: Engine, stream: &Stream) -> Option<Played<'_>> {
    let office = Office::start_at(engine, Some(CLOCK)).await?;
    Some(Played::begin(office, stream).await)
}

/// All that must be true once a stream has come, comes again, time has passed, and all of it is undone.
async fn keeps_the_books(engine: Engine, stream: Stream) -> Result<(), String> {
    let Some(played) = begin(engine, &stream).await else { return Ok(()) };
    let before = Books::of(&played.office).await.without_bank();
    played.play().await?;
    is_right(&played.office, "played").await?;
    played.repeat().await?;

    let undone = undo_all(&played.office).await?;
    is_right(&played.office, "undone").await?;
    let after = Books::of(&played.office).await.without_bank();
    if before != after {
        return Err(format!("undone: {before:?} was, {after:?} is"));
    }
    for remittance in undone.iter().rev() {
        let (status, told) =
            played.office.v0_post(&format!("/remittances/{remittance}/post"), &serde_json::json!({})).await;
        if status != 200 {
            return Err(format!("posted again: {status} {told:#}"));
        }
    }
    is_right(&played.office, "posted again").await?;

    let late = played.office.at(CLOCK.parse::<Timestamp>().expect("an instant") + (24 * 120).hours()).await;
    while !late.app.radar(late.practice).await.expect("looked").is_done {}
    is_right(&late, "long after").await?;
    said(&Books::of(&late).await.missing(), "long after")
}

async fn is_right(office: &Office, when: &str) -> Result<(), String> {
    let books = Books::of(office).await;
    said(&books.wrong(), when)?;
    let broken = office.app.store.verify(office.practice).await.expect("verified");
    let (first, last) = (date(2000, 1, 1), date(2100, 1, 1));
    let mut proof = office.app.prove_period(office.practice, first, last).await.expect("proved");
    proof.faults.retain(|fault| !books.is_off(&fault.id, fault.cents));
    if broken.is_empty() && proof.faults.is_empty() {
        return Ok(());
    }
    Err(format!("{when}: {broken:?} {:#?}", proof.faults))
}

fn said(wrong: &[String], when: &str) -> Result<(), String> {
    if wrong.is_empty() { Ok(()) } else { Err(format!("{when}:\n{}", wrong.join("\n"))) }
}

/// Undoes everything that is posted, what nothing else stands on first; the public ids, in that order.
async fn undo_all(office: &Office) -> Result<Vec<String>, String> {
    let mut undone = Vec::new();
    loop {
        let mut posted: Vec<Remittance> = rows(office).await;
        posted.retain(|it| it.status == RemittanceStatus::Posted);
        let (mut is_any, mut refusals) = (false, vec![]);
        for remittance in posted.iter().rev() {
            let path = format!("/remittances/{}/undo", remittance.public_id);
            match office.v0_post(&path, &serde_json::json!({})).await {
                (200, _) => {
                    is_any = true;
                    undone.push(remittance.public_id.clone());
                }
                (status, told) => refusals.push(format!("{}: {status} {told}", remittance.trace_number)),
            }
        }
        if refusals.is_empty() {
            return Ok(undone);
        }
        // Of two that were posted in turns a claim goes first.
        if !is_any && !undo_claim(office, &posted).await {
            return Err(format!("cannot be undone: {}", refusals.join("\n")));
        }
    }
}

/// Undoes one claim of one of these, if one can be.
async fn undo_claim(office: &Office, posted: &[Remittance]) -> bool {
    let answers: Vec<RemittedClaim> = rows(office).await;
    for answer in answers.iter().rev().filter(|answer| answer.is_answer()) {
        let of = |it: &&Remittance| it.remittance_num == answer.remittance_num;
        let Some(remittance) = posted.iter().find(of) else { continue };
        let path = format!("/remittances/{}/undo", remittance.public_id);
        let body = serde_json::json!({"remittance_claim_id": answer.public_id});
        if office.v0_post(&path, &body).await.0 == 200 {
            return true;
        }
    }
    false
}

/// Two orders of a stream end alike. Where more is paid or taken back than there is to, which of the answers waits is the
/// choice of the order, and so is which of equal deposits came back; what banks and payers moved is not.
async fn ends_alike(stream: Stream, places: Vec<u8>) -> Result<(), String> {
    let other = stream.placed(places);
    let mut ends = Vec::new();
    for stream in [&stream, &other] {
        let played = begin(Engine::Sqlite, stream).await.ok_or("SQLite is always there")?;
        played.play().await?;
        played.later().await;
        let books = Books::of(&played.office).await;
        is_right(&played.office, "in one order").await?;
        ends.push(books);
    }
    let is_overpaid = ends.iter().any(|books| books.is_any_asked(Reason::Overpaid));
    let is_of_order = is_overpaid || ends.iter().all(Books::is_a_reversal_in_vain);
    let is_an_equal_back = ends.iter().any(Books::is_an_equal_back);
    let end = |books: &Books| {
        let lines = match (is_an_equal_back, is_of_order) {
            (true, _) => books.told(),
            (false, true) => books.moved(),
            (false, false) => books.end(),
        };
        lines.join("\n")
    };
    let [one, another] = [0, 1].map(|at| end(&ends[at]));
    same(&one, &another, &format!("in another order, {other:?}\n"))
}
