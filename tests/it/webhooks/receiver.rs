//! A receiver on this machine, which keeps what it is sent and answers as it is told.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use server::webhooks::{Courier, Outcome};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::support::{Office, expect};

/// What came in one request.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Sent {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    pub(super) fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub(super) fn rows(&self) -> Vec<Value> {
        serde_json::from_slice(&self.body).expect("an array")
    }

    /// The values of a field of the rows.
    pub(super) fn numbers(&self, field: &str) -> Vec<i64> {
        self.rows().iter().map(|row| row[field].as_i64().expect("a number")).collect()
    }
}

#[derive(Debug, Default)]
struct Kept {
    sent: Mutex<Vec<Sent>>,
    /// What is answered, one request after the other; 200 when nothing is left.
    answers: Mutex<VecDeque<u16>>,
    came: Notify,
    /// Whether what comes is kept and never answered.
    is_silent: AtomicBool,
}

/// The receiver; it is down when it is dropped.
#[derive(Debug)]
pub(super) struct Receiver {
    pub(super) url: String,
    kept: Arc<Kept>,
    server: JoinHandle<()>,
}

impl Receiver {
    pub(super) async fn start() -> Receiver {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        Receiver::at(listener)
    }

    /// On a port that is known already.
    pub(super) fn at(listener: TcpListener) -> Receiver {
        let url = format!("http://{}/in?token=t0k", listener.local_addr().expect("an address"));
        let kept = Arc::new(Kept::default());
        let keeping = Arc::clone(&kept);
        let take = async move |headers: HeaderMap, body: Bytes| {
            keeping.sent.lock().expect("sent").push(Sent { headers, body: body.to_vec() });
            keeping.came.notify_one();
            if keeping.is_silent.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            let answer = keeping.answers.lock().expect("answers").pop_front().unwrap_or(200);
            StatusCode::from_u16(answer).expect("a status")
        };
        let router = Router::new().route("/in", post(take));
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("served");
        });
        Receiver { url, kept, server }
    }

    /// What the next requests are answered.
    pub(super) fn answers(&self, statuses: &[u16]) {
        self.kept.answers.lock().expect("answers").extend(statuses);
    }

    /// Whether the next requests are kept without an answer.
    pub(super) fn is_silent(&self, is_silent: bool) {
        self.kept.is_silent.store(is_silent, Ordering::SeqCst);
    }

    /// What came since this was asked last.
    pub(super) fn sent(&self) -> Vec<Sent> {
        std::mem::take(&mut *self.kept.sent.lock().expect("sent"))
    }

    /// What came, when one request did.
    #[track_caller]
    pub(super) fn one(&self) -> Sent {
        let sent = self.sent();
        let [one] = sent.as_slice() else { panic!("one request, not {}", sent.len()) };
        one.clone()
    }

    /// Waits until something came.
    pub(super) async fn came(&self) {
        let waiting = tokio::time::timeout(std::time::Duration::from_secs(60), self.kept.came.notified());
        waiting.await.expect("it is delivered within a minute");
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Subscribes to a table; the `SubscriptionNum`.
pub(super) async fn subscribe(office: &Office, receiver: &Receiver, table: &str) -> i64 {
    let body = json!({"EndPointUrl": receiver.url, "WatchTable": table, "PollingSeconds": 5});
    expect(office.od_post("/subscriptions", &body).await, 201)["SubscriptionNum"].as_i64().expect("a number")
}

/// A courier of the office, as after a start of the server.
pub(super) fn courier(office: &Office) -> Courier {
    Courier::new(office.app.clone()).expect("a courier")
}

/// A time after everything that these tests do, however slowly.
pub(super) fn later(seconds: i64) -> Timestamp {
    let start: Timestamp = "2026-03-19T00:00:00Z".parse().expect("an instant");
    start + SignedDuration::from_secs(seconds)
}

/// Delivers what is next, so many seconds later.
pub(super) async fn deliver(office: &Office, courier: &Courier, number: i64, seconds: i64) -> Outcome {
    let now = later(seconds);
    courier.deliver(office.practice, number, now).await.expect("the store works")
}

/// Rows were taken, and there are no more.
pub(super) fn delivered(rows: usize) -> Outcome {
    Outcome::Delivered { rows, is_end: true }
}

/// Rows were taken that were refused before: there may be more.
pub(super) fn at_last(rows: usize) -> Outcome {
    Outcome::Delivered { rows, is_end: false }
}
