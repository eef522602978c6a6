//! Official lists of reason codes: imported by the command line, shown beside our own words. The texts are invented.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use reqwest::header::COOKIE;
use serde_json::{Value, json};
use server::Caller;
use x12::codes::List;

use crate::support::{Engine, Office, Place, data, expect, on_both, reply};
use crate::thread::eft::sent_claim;

on_both! { "2026-03-18T15:00:00Z": imported_texts_stand_on_the_page }

/// With a quoted comma and quotes, columns in another order, and a date that came to its end.
const LIST: &str = "Start,Code,Stop,Description\n\
    1995-01-01,45,,\"Invented text, the \"\"first\"\" one\"\n\
    01/01/1995,119,2026-01-01,Invented text of an ended code\n";

async fn imported_texts_stand_on_the_page(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let caller = Caller::program(office.practice, "test");
    let imported =
        office.app.import_remittances(&caller, "eft.835", &data("eft.835")).await.expect("imported");
    let codes = server::codes::read(LIST.as_bytes(), Some(List::Carc)).expect("codes");
    office.app.import_codes(&caller, &codes).await.expect("imported");
    let password = "a long password";
    office
        .app
        .create_user(office.practice, "kim", claims::access::Role::Reader, password)
        .await
        .expect("made");
    let token =
        office.app.sign_in(office.practice, "kim", password).await.expect("asked").expect("signed in");
    let path = format!("/claims/{claim}/remittance/{}", imported.remittances[0].public_id);
    let ask = office.any(reqwest::Method::GET, &path).header(COOKIE, format!("bitewing_session={token}"));
    let page = expect(reply(ask).await, 200).as_str().expect("a page").to_owned();
    for words in ["above the contracted fee", "Next: Write it off", "Official text: Invented text, the "] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

/// What `bitewing` prints on standard output and on standard error, and its exit status.
fn run(place: &Place, words: &[&str], file: Option<&Path>) -> (String, String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bitewing"));
    command.args(words).args(file);
    match place.database_url() {
        Some(url) => command.args(["--database", &url]),
        None => command.arg("--data").arg(place.dir()),
    };
    let output = command.output().expect("run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code().expect("a status"))
}

fn lists_are_imported_listed_and_asked(engine: Engine) {
    let Some(place) = Place::new(engine) else { return };
    let csv = place.dir().join("carc.csv");
    std::fs::write(&csv, LIST).expect("written");
    let (_, why, status) = run(&place, &["codes", "import"], Some(&csv));
    assert!(status == 2 && why.contains("row 2: which list it is of is not said"), "{why}");
    let import = ["codes", "import", "--list", "carc"];
    let (told, why, _) = run(&place, &import, Some(&csv));
    assert_eq!(told, "carc: 2 added, 0 changed, 0 removed, 0 as before\n", "{why}");
    assert_eq!(run(&place, &import, Some(&csv)).0, "carc: 0 added, 0 changed, 0 removed, 2 as before\n");
    let other = place.dir().join("other.json");
    let more = json!([
        {"list": "carc", "code": "45", "description": "Invented text, newer", "start": "1995-01-01"},
        {"list": "rarc", "code": "N130", "description": "Invented remark"},
    ]);
    std::fs::write(&other, more.to_string()).expect("written");
    let (told, why, _) = run(&place, &["codes", "import", "--json"], Some(&other));
    let told: Value = serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {why}"));
    assert_eq!(told[0], json!({"list": "carc", "added": 0, "changed": 1, "removed": 1, "unchanged": 0}));
    assert_eq!(told[1]["added"], 1);
    run(&place, &import, Some(&csv));
    let (listed, _, _) = run(&place, &["codes", "list"], None);
    assert_eq!(
        listed,
        "carc                  2 codes, 1 of them ended\nrarc                  1 codes, 0 of them ended\n"
    );
    a_file_is_read_with_them(&place);
    let (audited, _, status) = run(&place, &["audit", "verify"], None);
    assert_eq!(status, 0, "{audited}");
}

fn a_file_is_read_with_them(place: &Place) {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/x12/tests/data/835/made__ok_two_claims.835");
    let (shown, _, _) = run(place, &["x12", "show", "--practice", "--segment", "CAS"], Some(&file));
    assert!(shown.contains("official: Invented text, the \"first\" one"), "{shown}");
    let (shown, _, _) = run(place, &["x12", "show", "--segment", "CAS"], Some(&file));
    assert!(!shown.contains("official"), "{shown}");
    let (checked, _, status) = run(place, &["x12", "check", "--practice"], Some(&file));
    assert!(checked.contains("code_not_in_force") && checked.contains("ended on 2026-01-01"), "{checked}");
    assert_eq!(status, 0, "a note stops nothing");
}

#[test]
fn lists_are_imported_listed_and_asked_on_sqlite() {
    lists_are_imported_listed_and_asked(Engine::Sqlite);
}

#[test]
fn lists_are_imported_listed_and_asked_on_postgres() {
    lists_are_imported_listed_and_asked(Engine::Postgres);
}
