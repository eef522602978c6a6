//! An office: the server on a free port, a key, and short ways to ask it.

use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use claims::record::{Field, Value as Kept};
use jiff::Timestamp;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use server::App;
use server::clock::Clock;
use server::keys::NewKey;
use store::Named;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{Engine, Place};

/// A status and a body: JSON where it is JSON, else the text as a JSON string, nothing as null.
pub(crate) type Reply = (u16, Value);

/// A running server over a store of its own, and the keys to it. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) app: App,
    pub(crate) practice: i64,
    pub(crate) key: NewKey,
    /// Such as `http://127.0.0.1:40123`.
    pub(crate) url: String,
    pub(crate) client: Client,
    server: JoinHandle<()>,
    // Last: the store's place goes when everything that uses it is gone.
    pub(crate) place: Arc<Place>,
}

impl Office {
    /// An office at the machine's clock; `None` when its engine is not there.
    pub(crate) async fn start(engine: Engine) -> Option<Office> {
        Office::start_at(engine, None).await
    }

    /// An office whose clock starts at an instant and ticks from there.
    pub(crate) async fn start_at(engine: Engine, clock: Option<&str>) -> Option<Office> {
        let place = Place::new(engine)?;
        let clock = clock.map_or_else(Clock::machine, |start| {
            Clock::starting_at(start.parse::<Timestamp>().expect("an instant"))
        });
        let app = App::new(place.open().await, clock).with_private_webhooks(true);
        let practice = app.first_practice().await.expect("a practice");
        let key = app.create_key(practice, "test").await.expect("a key");
        Some(Office::serve(app, practice, key, Arc::new(place)).await)
    }

    /// The same office at another time: another server over its store.
    pub(crate) async fn at(&self, clock: Timestamp) -> Office {
        let app = App { clock: Clock::starting_at(clock), ..self.app.clone() };
        Office::serve(app, self.practice, self.key.clone(), Arc::clone(&self.place)).await
    }

    async fn serve(app: App, practice: i64, key: NewKey, place: Arc<Place>) -> Office {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = server::serve::router(app.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("served");
        });
        let client = Client::builder().no_proxy().build().expect("a client");
        Office { app, practice, key, url, client, server, place }
    }

    /// `GET /api/v1…`, as a client of Open Dental asks.
    pub(crate) async fn od_get(&self, path: &str) -> Reply {
        reply(self.od(Method::GET, path)).await
    }

    /// `POST /api/v1…`.
    pub(crate) async fn od_post(&self, path: &str, body: &Value) -> Reply {
        reply(self.od(Method::POST, path).json(body)).await
    }

    /// `PUT /api/v1…`.
    pub(crate) async fn od_put(&self, path: &str, body: &Value) -> Reply {
        reply(self.od(Method::PUT, path).json(body)).await
    }

    /// `GET /v0…`, with the bearer key.
    /// What stands in all accounts of a kind.
    pub(crate) async fn balance(&self, account: AccountKind) -> Cents {
        const AMOUNTS: Named = Named {
            name: "amounts of accounts",
            sql: "select amount from entry where practice_id = $1 and account = $2",
        };
        let of = [Kept::Int(self.practice), account.into_value()];
        let rows = self.app.store.query(&AMOUNTS, &of).await.expect("read");
        rows.into_iter()
            .flatten()
            .map(|amount| if let Kept::Int(cents) = amount { Cents(cents) } else { Cents::ZERO })
            .sum()
    }

    pub(crate) async fn v0_get(&self, path: &str) -> Reply {
        reply(self.v0(Method::GET, path)).await
    }

    /// `POST /v0…`.
    pub(crate) async fn v0_post(&self, path: &str, body: &Value) -> Reply {
        reply(self.v0(Method::POST, path).json(body)).await
    }

    /// `DELETE /v0…`.
    pub(crate) async fn v0_delete(&self, path: &str) -> Reply {
        reply(self.v0(Method::DELETE, path)).await
    }

    /// `POST /v0…` of a file as it is.
    pub(crate) async fn v0_raw(&self, path: &str, bytes: impl Into<Vec<u8>>, content_type: &str) -> Reply {
        let request = self.v0(Method::POST, path).header(CONTENT_TYPE, content_type);
        reply(request.body(bytes.into())).await
    }

    /// A request to door 1 that can be changed before it is sent.
    pub(crate) fn od(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.any(method, &format!("/api/v1{path}"));
        request.header(AUTHORIZATION, &self.key.authorization).header(CONTENT_TYPE, "application/json")
    }

    /// A request to door 2 that can be changed before it is sent.
    pub(crate) fn v0(&self, method: Method, path: &str) -> RequestBuilder {
        self.any(method, &format!("/v0{path}")).bearer_auth(&self.key.bearer)
    }

    /// A request without a key.
    pub(crate) fn any(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Sends a request; the status and the body.
pub(crate) async fn reply(request: RequestBuilder) -> Reply {
    let response = request.send().await.expect("an answer");
    let status = response.status().as_u16();
    let bytes = response.bytes().await.expect("a body");
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes).unwrap_or_else(|_| text())
    };
    (status, body)
}

/// The body of a reply whose status is the expected one; the test ends with the whole reply when it is not.
#[track_caller]
pub(crate) fn expect((status, body): Reply, expected: u16) -> Value {
    assert_eq!(status, expected, "{body:#}");
    body
}
