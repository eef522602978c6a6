//! Keys that may do some things only, that are listed and revoked, and that have to wait.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use serde_json::{Value, json};
use server::keys::NewKey;
use tokio::net::TcpListener;

use crate::support::{Office, Reply, expect, on_both, reply};

on_both! {
    "2026-03-02T15:00:00Z":
    a_key_does_what_it_may,
    a_revoked_key_is_refused,
    a_throttled_key_is_told_to_wait,
}

async fn ask(office: &Office, key: &NewKey, method: Method, path: &str, body: &Value) -> Reply {
    let request = office.any(method, &format!("/api/v1{path}"));
    let request = request.header(AUTHORIZATION, &key.authorization).header(CONTENT_TYPE, "application/json");
    reply(request.json(body)).await
}

async fn a_key_does_what_it_may(office: Arc<Office>) {
    let scopes = server::keys::scopes("ReadAll,ApiSetup").expect("scopes");
    let key = office.app.create_limited_key(office.practice, "desk", &scopes).await.expect("a key");
    let clinic = json!({"Description": "East"});
    expect(ask(&office, &key, Method::GET, "/carriers", &json!({})).await, 200);
    expect(ask(&office, &key, Method::POST, "/clinics", &clinic).await, 201);
    let why =
        expect(ask(&office, &key, Method::POST, "/carriers", &json!({"CarrierName": "Half"})).await, 401);
    assert_eq!(why, "The key lacks the permission AllOthers.");
    let perms = expect(ask(&office, &key, Method::GET, "/securityperms", &json!({})).await, 200);
    let has = |name: &str| {
        let rows = perms.as_array().expect("a list");
        rows.iter().find(|row| row["Permission"] == name).expect("a permission")["HasPermission"] == "true"
    };
    assert_eq!(["ApiReadAll", "ApiSetup", "ApiPayments"].map(has), [true, true, false]);
    // It is for this door only.
    expect(reply(office.any(Method::GET, "/v0/events").bearer_auth(&key.bearer)).await, 404);
    let writer = office.app.create_limited_key(office.practice, "writer", "Setup").await.expect("a key");
    let why = expect(ask(&office, &writer, Method::GET, "/carriers", &json!({})).await, 401);
    assert_eq!(why, "The key lacks the permission ReadAll.");
    let log = expect(ask(&office, &key, Method::GET, "/securitylogs", &json!({})).await, 200);
    assert_eq!(log[0]["LogText"], "clinic.create by desk through API.");
}

async fn a_revoked_key_is_refused(office: Arc<Office>) {
    let (app, practice) = (&office.app, office.practice);
    let key = app.create_key(practice, "pms").await.expect("a key");
    let twice = app.create_key(practice, "pms").await.expect_err("a refusal").to_string();
    assert_eq!(twice, "There is a key pms already: revoke it, or take another name.");
    expect(ask(&office, &key, Method::GET, "/carriers", &json!({})).await, 200);
    app.revoke_key(practice, "pms").await.expect("revoked");
    expect(ask(&office, &key, Method::GET, "/carriers", &json!({})).await, 401);
    expect(reply(office.any(Method::GET, "/v0/events").bearer_auth(&key.bearer)).await, 401);
    let again = app.revoke_key(practice, "pms").await.expect_err("a refusal").to_string();
    assert_eq!(again, "There is no key pms in force.");
    // The name is free again, and the list knows both.
    app.create_limited_key(practice, "pms", "ReadAll").await.expect("a key");
    let keys = app.keys(practice).await.expect("keys");
    let listed: Vec<_> = keys
        .iter()
        .map(|key| (key.name.as_str(), key.permissions.join(","), key.revoked.is_some()))
        .collect();
    assert_eq!(
        listed,
        [
            ("test", "read,write".into(), false),
            ("pms", "read,write".into(), true),
            ("pms", "ReadAll".into(), false),
        ]
    );
    let shown = serde_json::to_string(&keys).expect("JSON");
    assert!(!shown.contains("hash") && !shown.contains(&key.bearer), "{shown}");
}

async fn a_throttled_key_is_told_to_wait(office: Arc<Office>) {
    let reader = office.app.create_limited_key(office.practice, "reader", "ReadAll").await.expect("a key");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}/api/v1/carriers", listener.local_addr().expect("an address"));
    let router = server::serve::router(office.app.clone().throttled());
    let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("served") });
    let asked = |_| {
        let request = office.client.get(&url).header(AUTHORIZATION, &reader.authorization);
        tokio::spawn(request.header(CONTENT_TYPE, "application/json").send())
    };
    // Of so many at once some come too soon, however slow the machine: a reader waits for five seconds.
    let mut answers = Vec::new();
    for answer in (0..8).map(asked).collect::<Vec<_>>() {
        answers.push(answer.await.expect("it ran").expect("an answer"));
    }
    assert!(answers.iter().any(|answer| answer.status() == 200));
    let refused = answers.into_iter().find(|answer| answer.status() == 429).expect("one that came too soon");
    let wait =
        refused.headers()[RETRY_AFTER].to_str().expect("a text").parse::<u64>().expect("whole seconds");
    assert!((1..=5).contains(&wait), "{wait}");
    let text: String = refused.json().await.expect("one JSON string");
    assert!(text.starts_with("Too many requests: this key may ask once every 5 seconds."), "{text}");
    // The same key is not limited where nobody said so.
    for _ in 0..3 {
        expect(ask(&office, &reader, Method::GET, "/carriers", &json!({})).await, 200);
    }
    server.abort();
}

/// What `bitewing key …` prints on standard output and on standard error, and whether it succeeded.
fn run(data: &Path, words: &[&str]) -> (bool, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_bitewing"))
        .args(["key", words[0], "--data"])
        .arg(data)
        .args(&words[1..])
        .output()
        .expect("run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn keys_are_made_listed_and_revoked_on_the_command_line() {
    let data = tempfile::tempdir().expect("a directory");
    let made =
        run(data.path(), &["create", "--name", "poster", "--permissions", "ReadAll,Payments", "--json"]);
    assert!(made.0, "{}", made.2);
    let made: Value = serde_json::from_str(&made.1).expect("JSON");
    let authorization = made["authorization"].as_str().expect("a text");
    let (_, _, why) = run(data.path(), &["create", "--name", "poster"]);
    assert!(why.contains("There is a key poster already"), "{why}");
    let (_, _, why) = run(data.path(), &["create", "--name", "other", "--permissions", "Root"]);
    assert!(why.contains("there is no permission Root, but ReadAll,"), "{why}");
    let (done, listed, _) = run(data.path(), &["list"]);
    assert!(done && listed.starts_with("poster ") && listed.contains(" ReadAll,Payments "), "{listed}");
    assert!(!listed.contains(authorization.rsplit('/').next().expect("a key")), "{listed}");
    assert!(run(data.path(), &["revoke", "poster"]).0);
    let (_, listed, _) = run(data.path(), &["list", "--json"]);
    let listed: Value = serde_json::from_str(&listed).expect("JSON");
    assert_eq!((&listed[0]["name"], listed[0]["revoked"].is_string()), (&json!("poster"), true));
    let again = run(data.path(), &["revoke", "poster"]);
    assert!(!again.0 && again.2.contains("There is no key poster in force."), "{}", again.2);
}
