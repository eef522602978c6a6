//! The pages as a browser gets them, over a practice with a claim at each stage.

mod place;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, ETAG, HOST, IF_NONE_MATCH, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use claims::access::Role;
use jiff::Timestamp;
use store::Store;

use crate::app::App;
use crate::clock::Clock;
use crate::secret;
use place::Claims;

/// The largest answer that a test reads.
const BYTES_MAX: usize = 4 * 1024 * 1024;

struct Browser {
    dir: std::path::PathBuf,
    pages: Router,
    claims: Claims,
    cookie: String,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Browser {
    async fn new() -> Browser {
        let dir = std::env::temp_dir().join(format!("bitewing-pages-{}", secret::random(16)));
        let store = Store::open_sqlite(&dir).await.unwrap();
        let app = App::new(store, Clock::starting_at(place::THEN.parse::<Timestamp>().unwrap()));
        let practice = app.first_practice().await.unwrap();
        app.create_user(practice, "kim", Role::Billing, "pass word").await.unwrap();
        let claims = place::fill(&app, practice).await;
        let cookie = app.sign_in(practice, "kim", "pass word").await.unwrap().unwrap();
        let pages = super::router().with_state(app);
        Browser { dir, pages, claims, cookie: format!("bitewing_session={cookie}") }
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = tower_oneshot(self.pages.clone(), request).await;
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, BYTES_MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// A page that must be there.
    async fn page(&self, path: &str) -> String {
        let request = Request::get(path).header(COOKIE, &self.cookie).body(Body::empty()).unwrap();
        let answer = self.ask(request).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.headers.contains_key("content-security-policy"), "{path}");
        answer.text
    }

    async fn post(&self, path: &str, origin: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(HOST, "localhost")
            .header(ORIGIN, origin)
            .header(COOKIE, &self.cookie)
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.ask(request).await
    }
}

/// One request through the router, without a connection.
async fn tower_oneshot(mut pages: Router, request: Request<Body>) -> axum::response::Response {
    use axum::extract::Request as AxumRequest;
    let mut service = pages.as_service::<Body>();
    let ready = std::future::poll_fn(|cx| {
        <_ as axum::serve::ServeService>::ready(&mut service, cx)
    });
    let _ = ready;
    let _: Option<AxumRequest> = None;
    unimplemented_call(request).await
}

/// What the link with these words leads to.
fn link(html: &str, words: &str) -> String {
    let end = html.find(words).unwrap_or_else(|| panic!("no {words}"));
    let start = html[..end].rfind("href=\"").unwrap() + 6;
    html[start..].split('"').next().unwrap().replace("&#38;", "&")
}
