//! The examples of the OpenAPI document: every call of door 1, played in one office, its answer kept in
//! `crates/server/src/open_dental/examples.json`.
//!
//! When an answer changes, the test fails; `BITEWING_BLESS=1 cargo test --test it examples` keeps the new ones.

mod coverage;
mod money;
mod office;
mod papers;
mod people;
mod plans;
mod subscriptions;

use std::collections::BTreeMap;
use std::path::PathBuf;

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::{Engine, Office, reply};

const KEPT: &str = "crates/server/src/open_dental/examples.json";
/// How to keep what is played.
const BLESS: &str = "BITEWING_BLESS";

#[test]
fn every_example_is_what_its_call_answers() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let played = runtime.expect("a runtime").block_on(async {
        let office = Office::start_at(Engine::Sqlite, Some("2026-03-02T15:00:00Z")).await.expect("an office");
        let mut play = Play::new(office).await;
        let set_up = office::play(&mut play).await;
        let covered = coverage::play(&mut play, &set_up).await;
        let work = people::play(&mut play, &set_up, &covered).await;
        money::play(&mut play, &set_up, &covered, &work).await;
        plans::play(&mut play, &set_up, &work).await;
        subscriptions::play(&mut play).await;
        papers::play(&mut play, &set_up, &work).await;
        play.kept
    });
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(KEPT);
    let text = format!("{}\n", serde_json::to_string_pretty(&played).expect("JSON"));
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&file, text).expect("written");
        return;
    }
    let kept: BTreeMap<String, Value> =
        serde_json::from_slice(&std::fs::read(&file).expect("the examples")).expect("JSON");
    let calls = |examples: &BTreeMap<String, Value>| examples.keys().cloned().collect::<Vec<_>>();
    assert_eq!(calls(&played), calls(&kept), "with {BLESS}=1 the examples are kept as they are played");
    for (call, example) in &played {
        assert_eq!(example, &kept[call], "{call}: with {BLESS}=1 the examples are kept as they are played");
    }
}

/// An office that is played in, and the first telling answer of each call.
pub(crate) struct Play {
    office: Office,
    /// The calls of the document: method and path with the name of its number.
    calls: Vec<(String, Vec<String>)>,
    kept: BTreeMap<String, Value>,
}

impl Play {
    async fn new(office: Office) -> Play {
        let (status, document) = reply(office.any(Method::GET, "/openapi.json")).await;
        assert_eq!(status, 200);
        let mut calls = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for method in item.as_object().expect("operations").keys() {
                let path = path.strip_prefix("/api/v1").expect("this door");
                calls.push((method.to_uppercase(), path.split('/').map(str::to_owned).collect()));
            }
        }
        Play { office, calls, kept: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Value {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Value {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&mut self, path: &str, body: Value) -> Value {
        self.call(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&mut self, path: &str) {
        self.call(Method::DELETE, path, None).await;
    }

    /// Makes a row, and gives its number.
    pub(crate) async fn make(&mut self, path: &str, key: &str, body: Value) -> i64 {
        let made = self.post(path, body).await;
        made[key].as_i64().unwrap_or_else(|| panic!("{path} made {made:#}"))
    }

    /// Sends a request, which must succeed, and keeps its answer unless a telling one is kept already.
    async fn call(&mut self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self.office.od(method.clone(), path);
        if let Some(body) = &body {
            request = request.json(body);
        }
        let (status, answer) = reply(request).await;
        assert!(status == 200 || status == 201, "{method} {path} {body:?}: {status} {answer:#}");
        let call = self.name(&method, path);
        let is_telling = |example: &Value| example["response"] != json!([]);
        if !self.kept.get(&call).is_some_and(is_telling) {
            self.kept.insert(call, example(path, body, status, &answer));
        }
        answer
    }

    /// The call as the document writes it.
    fn name(&self, method: &Method, path: &str) -> String {
        let parts: Vec<&str> = path.split('?').next().unwrap_or(path).split('/').collect();
        let fits = |pattern: &[String], exact: bool| {
            pattern.len() == parts.len()
                && pattern.iter().zip(&parts).all(|(p, part)| p == part || (!exact && p.starts_with('{')))
        };
        let of_method = || self.calls.iter().filter(|(verb, _)| verb == method.as_str());
        let found = of_method().find(|(_, pattern)| fits(pattern, true));
        let found = found.or_else(|| of_method().find(|(_, pattern)| fits(pattern, false)));
        let (_, pattern) = found.unwrap_or_else(|| panic!("{method} {path} is not in the document"));
        format!("{method} {}", pattern.join("/"))
    }
}

fn example(path: &str, body: Option<Value>, status: u16, answer: &Value) -> Value {
    let mut example = Map::new();
    example.insert("path".into(), path.into());
    if let Some(body) = body {
        example.insert("request".into(), body);
    }
    example.insert("status".into(), status.into());
    if !answer.is_null() {
        example.insert("response".into(), still(answer));
    }
    Value::Object(example)
}

/// Fields that are never the same, and what stands in their place.
const RANDOM: [(&str, &str); 3] = [
    ("CustomerKey", "4x8RfNLfEqd3vTzA"),
    ("Secret", "whsec_NS3YMZx5OudEiSVVhDwMj1Bnbd/nr/1XcNR5LcBdf/s="),
    ("WebhookId", "msg_5LqBgXb8ZJtQ0nSfW1uKyE3r"),
];

/// An answer that depends neither on how fast it was played nor on where.
fn still(answer: &Value) -> Value {
    match answer {
        Value::String(text) if is_time(text) && !text.ends_with("00:00:00") => {
            format!("{} 09:00:00", text.split(' ').next().unwrap_or("")).into()
        }
        Value::String(text) if text.ends_with(" AM") || text.ends_with(" PM") => {
            format!("{} 9:00:00 AM", text.split(' ').next().unwrap_or("")).into()
        }
        // An address on the port that this test was given.
        Value::String(text) if text.starts_with("http://127.0.0.1:") => {
            format!("http://localhost:8080/{}", text.splitn(4, '/').nth(3).unwrap_or("")).into()
        }
        Value::Array(values) => values.iter().take(2).map(still).collect(),
        Value::Object(fields) => {
            let shown = |(name, value): (&String, &Value)| {
                let random = RANDOM.iter().find(|(field, _)| field == name);
                (name.clone(), random.map_or_else(|| still(value), |(_, instead)| (*instead).into()))
            };
            Value::Object(fields.iter().map(shown).collect())
        }
        other => other.clone(),
    }
}

/// `2026-03-02 09:00:17`.
fn is_time(text: &str) -> bool {
    text.len() == 19
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b' ',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        })
}
