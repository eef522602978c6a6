//! Door 1 from inside: the demo's data is made by the same requests that a client makes.

use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::app::{App, Caller, Error};
use crate::keys::NewKey;
use crate::serve;

/// The largest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A client of door 1 that needs no network.
#[derive(Clone, Debug)]
pub(super) struct Door {
    pub(super) app: App,
    pub(super) practice: i64,
    authorization: String,
}

impl Door {
    /// A client that shows `key`.
    pub(super) fn new(app: App, key: &NewKey) -> Door {
        Door { app, practice: key.practice, authorization: key.authorization.clone() }
    }

    /// The same client with another clock.
    pub(super) fn with(&self, app: App) -> Door {
        Door { app, ..self.clone() }
    }

    /// Who imports and sends in the demo.
    pub(super) fn caller(&self) -> Caller {
        Caller::program(self.practice, "demo")
    }

    /// Makes a row, and answers its number, the field `key`.
    pub(super) async fn make(&self, path: &str, key: &str, body: Value) -> Result<i64, Error> {
        let answer = self.ask(Method::POST, path, &body).await?;
        answer[key].as_i64().ok_or_else(|| Error::Broken(format!("POST {path} answered without {key}")))
    }

    /// Changes a row.
    pub(super) async fn change(&self, path: &str, body: Value) -> Result<(), Error> {
        self.ask(Method::PUT, path, &body).await.map(|_| ())
    }

    /// The rows of a list.
    pub(super) async fn list(&self, path: &str) -> Result<Vec<Value>, Error> {
        match self.ask(Method::GET, path, &json!({})).await? {
            Value::Array(rows) => Ok(rows),
            _ => Err(Error::Broken(format!("GET {path} answered no list"))),
        }
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> Result<Value, Error> {
        let broken = |why: String| Error::Broken(format!("{method} {path}: {why}"));
        let request = Request::builder()
            .method(method.clone())
            .uri(format!("/api/v1/{path}"))
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, "application/json");
        let body = if method == Method::GET { Body::empty() } else { Body::from(body.to_string()) };
        let request = request.body(body).map_err(|error| broken(error.to_string()))?;
        let Ok(answer) = serve::router(self.app.clone()).oneshot(request).await;
        let status = answer.status();
        let bytes = to_bytes(answer.into_body(), ANSWER_BYTES_MAX).await;
        let bytes = bytes.map_err(|error| broken(error.to_string()))?;
        if !status.is_success() {
            return Err(broken(format!("{status} {}", String::from_utf8_lossy(&bytes))));
        }
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}
