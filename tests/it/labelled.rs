//! The labelled practice: made, played into a server over HTTP as any other program would, and scored from outside.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use serde_json::Value;

use crate::support::{Engine, Office};

/// Runs `bitewing demo …`; what it prints, and its exit status. The server goes on meanwhile, on threads of its own.
fn demo(folder: &Path, words: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_bitewing"))
        .arg("demo")
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("started");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code().is_some_and(|code| code < 2), "{words:?}: {errors}");
    (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn nothing_of_a_made_practice_is_linked_wrongly() {
    crate::support::run(Engine::Sqlite, Some("2026-04-01T15:00:00Z"), no_wrong_link);
}

async fn no_wrong_link(office: Arc<Office>) {
    let folder = tempfile::tempdir().expect("a folder");
    demo(folder.path(), &["--size", "small", "--seed", "1", "--out", "made"]);
    let server = ["--url", &office.url, "--key", &office.key.bearer, "--json"];
    let load = [&["load", "--dir", "made"], &server[..]].concat();
    let (first, status) = demo(folder.path(), &load);
    assert_eq!(status, Some(0), "{first}");
    let taken = |text: &str, what: &str| json(text)["taken"][what].as_u64().expect("a count");
    assert!(taken(&first, "claims") > 250 && taken(&first, "remittances") > 50, "{first}");

    let score = [&["score", "--labels", "made/labels.json"], &server[..]].concat();
    let (scored, status) = demo(folder.path(), &score);
    println!("{:#}", json(&scored));
    assert_eq!((&json(&scored)["wrong"], status), (&0.into(), Some(0)), "{scored}");
    assert!(json(&scored)["score"]["claim_links"]["found"].as_u64() > Some(200), "{scored}");

    let (again, _) = demo(folder.path(), &load);
    assert_eq!(first, again, "what is sent again is answered as at first");
    assert_eq!(demo(folder.path(), &score).0, scored, "and doubles nothing");
}
