//! The tracking API of any server, from outside: requests that are tried again, lists that are read whole.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How often a request is sent, and how long is waited before the second time; twice as long before each further one.
const TRIES_MAX: u32 = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The time for one answer.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(120);
/// Bytes of an answer.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

/// Which server.
#[derive(Debug, Args)]
pub(super) struct Address {
    /// The server's address; the tracking API is below it, at /v0.
    #[arg(long, value_name = "URL")]
    url: String,
    /// A key of that server, sent as Authorization: Bearer.
    #[arg(long, value_name = "KEY", env = "BITEWING_KEY", hide_env_values = true)]
    key: String,
}

/// The door, with the key to it.
pub(super) struct Door {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    /// Such as `https://host/v0`.
    base: String,
    authorization: String,
}

/// What is sent with a POST.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    pub(super) media_type: &'static str,
    /// The same for the same parcel, so that it may be sent again.
    pub(super) once: String,
    pub(super) body: Bytes,
}

/// An answer: no error of the server, and not that it is busy.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    /// Null when it is no JSON.
    pub(super) body: Value,
}

impl Told {
    pub(super) fn is_taken(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Why it was refused, in the server's words.
    pub(super) fn message(&self) -> String {
        let message = self.body["message"].as_str().unwrap_or("no reason is given");
        format!("{} {message}", self.status)
    }
}

/// A page of a list.
#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    #[serde(default)]
    cursor: Option<String>,
}

impl Address {
    pub(super) fn url(&self) -> &str {
        self.url.trim_end_matches('/')
    }

    pub(super) fn door(&self) -> anyhow::Result<Door> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Door {
            client: Client::builder(TokioExecutor::new()).build(connector),
            base: format!("{}/v0", self.url()),
            authorization: format!("Bearer {}", self.key),
        })
    }
}

impl Door {
    /// One thing; an error when the server does not show it.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        let told = self.ask(Method::GET, path, None).await?;
        if !told.is_taken() {
            bail!("GET /v0{path}: {}", told.message());
        }
        serde_json::from_value(told.body).with_context(|| format!("reading the answer to GET /v0{path}"))
    }

    /// A whole list, oldest first.
    pub(super) async fn list<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Vec<T>> {
        let mut all = Vec::new();
        let mut seen = BTreeSet::new();
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut asked = format!("{path}{joint}limit=100");
        loop {
            let page: Page<T> = self.get(&asked).await?;
            all.extend(page.data);
            let Some(cursor) = page.cursor else { break };
            asked = format!("{path}{joint}limit=100&cursor={cursor}");
            if !seen.insert(cursor) {
                bail!("GET /v0{path}: the list comes back to where it was");
            }
        }
        all.reverse();
        Ok(all)
    }

    pub(super) async fn post(&self, path: &str, parcel: &Parcel) -> anyhow::Result<Told> {
        self.ask(Method::POST, path, Some(parcel)).await
    }

    /// Asks until there is an answer: a server may be busy, or gone for a moment.
    async fn ask(&self, method: Method, path: &str, parcel: Option<&Parcel>) -> anyhow::Result<Told> {
        let mut pause = FIRST_PAUSE;
        let mut tries = 1;
        loop {
            let outcome = self.ask_once(method.clone(), path, parcel).await;
            let is_passing = match &outcome {
                Ok(told) => matches!(told.status, 409 | 429 | 500..),
                Err(_) => true,
            };
            if !is_passing {
                return outcome;
            }
            if tries == TRIES_MAX {
                let told = outcome.with_context(|| format!("{method} {}{path}", self.base))?;
                bail!("{method} /v0{path}: {}, {TRIES_MAX} times", told.message());
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
            tries += 1;
        }
    }

    async fn ask_once(&self, method: Method, path: &str, parcel: Option<&Parcel>) -> anyhow::Result<Told> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(AUTHORIZATION, &self.authorization);
        if let Some(parcel) = parcel {
            request = request.header(CONTENT_TYPE, parcel.media_type).header("idempotency-key", &parcel.once);
        }
        let body = parcel.map(|parcel| parcel.body.clone()).unwrap_or_default();
        let request = request.body(Full::new(body)).context("the address cannot be read")?;
        let work = async {
            let answer = self.client.request(request).await?;
            let status = answer.status().as_u16();
            let bytes = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
            let bytes = bytes.map_err(|error| anyhow::anyhow!("the answer broke off: {error}"))?.to_bytes();
            Ok(Told { status, body: serde_json::from_slice(&bytes).unwrap_or_default() })
        };
        tokio::time::timeout(ANSWER_TIME_MAX, work).await.context("no answer in time")?
    }
}
