//! A real server on a real store, for one test each.
//!
//! [`Office`] is the server with the keys to it; [`Place`] is where its store lives, which is all that a test
//! needs that runs the program itself; [`on_both!`] makes a test of a behaviour on either engine.

// A harness offers more than the tests of a day use.
#![allow(dead_code, unused_macros, unused_imports)]

pub(crate) mod from_835;
pub(crate) mod large;
mod office;
mod place;

use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use office::{Office, Reply, expect, reply};
pub(crate) use place::{Engine, Place};

/// One test for each engine of every behaviour: an `async fn(Arc<Office>)`, or `async fn(Arc<Office>)` with a
/// clock that is set: `on_both! { "2026-03-02T15:00:00Z": imports_twice, posts_once }`.
macro_rules! on_both {
    ($clock:literal: $($behaviour:ident),* $(,)?) => {
        $crate::support::on_both! { @engines Some($clock), $($behaviour),* }
    };
    (@engines $clock:expr, $($behaviour:ident),*) => {
        mod sqlite {
            $(#[test] fn $behaviour() {
                $crate::support::run($crate::support::Engine::Sqlite, $clock, super::$behaviour);
            })*
        }
        mod postgres {
            $(#[test] fn $behaviour() {
                $crate::support::run($crate::support::Engine::Postgres, $clock, super::$behaviour);
            })*
        }
    };
    ($($behaviour:ident),* $(,)?) => {
        $crate::support::on_both! { @engines None, $($behaviour),* }
    };
}
pub(crate) use on_both;

/// Runs a behaviour against an office of its own, which is gone afterwards. Without PostgreSQL its tests say
/// that they were skipped.
pub(crate) fn run<F>(engine: Engine, clock: Option<&str>, behaviour: fn(Arc<Office>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        if let Some(office) = Office::start_at(engine, clock).await {
            behaviour(Arc::new(office)).await;
        }
    });
}

/// The folder that is shared between projects, beside this repository; `None`, said aloud, where it is not.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: there is no {}", path.display());
    None
}

/// A file of this project's own, under `tests/it/data`.
pub(crate) fn data(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/data").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
