//! Signing in and out, and who is signed in.

use askama::Template;
use axum::extract::{Form, FromRequestParts, Query, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use claims::access::Session;
use claims::change::ChangeSet;
use claims::record::Value;
use serde::Deserialize;

use super::answer::{Frame, Refused, page, to};
use crate::app::{App, Caller};
use crate::clock::SESSION_LASTS;
use crate::secret;

const COOKIE_NAME: &str = "bitewing_session";
const UNFIT: &str = "Name and password do not fit.";

/// The person who asks; without one, the way to the sign-in page.
#[derive(Debug)]
pub(super) struct Signed(pub(super) Caller);

impl Signed {
    /// What the page's frame shows.
    pub(super) fn frame(&self) -> Frame {
        Frame { user: self.0.name.clone() }
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Signed, Refused> {
        match caller(app, &parts.headers).await? {
            Some(caller) => Ok(Signed(caller)),
            None => Err(Refused::SignIn(parts.uri.path().to_owned())),
        }
    }
}

async fn caller(app: &App, headers: &HeaderMap) -> Result<Option<Caller>, Refused> {
    match token(headers) {
        Some(token) => Ok(app.signed_in(token).await?),
        None => Ok(None),
    }
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE_NAME).map(|(_, token)| token).filter(|token| !token.is_empty())
}

/// `/`: on to the work, or to the door.
pub(super) async fn home(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refused> {
    Ok(to(if caller(&app, &headers).await?.is_some() { "/claims" } else { "/sign-in" }))
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    frame: Frame,
    name: String,
    next: String,
    error: &'static str,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
pub(super) struct SignIn {
    name: String,
    password: String,
    #[serde(default)]
    next: String,
}

pub(super) async fn form(Query(query): Query<Next>) -> Response {
    let next = own_path(&query.next).to_owned();
    let frame = Frame::default();
    page(StatusCode::OK, &SignInPage { frame, name: String::new(), next, error: "" })
}

pub(super) async fn sign_in(State(app): State<App>, Form(form): Form<SignIn>) -> Result<Response, Refused> {
    let practice = app.first_practice().await?;
    let next = own_path(&form.next).to_owned();
    let Some(token) = app.sign_in(practice, form.name.trim(), &form.password).await? else {
        let again = SignInPage { frame: Frame::default(), name: form.name, next, error: UNFIT };
        return Ok(page(StatusCode::UNAUTHORIZED, &again));
    };
    Ok(([(SET_COOKIE, cookie(&token, SESSION_LASTS.as_secs()))], to(&next)).into_response())
}

/// Ends the session here and in the store, so that a copied cookie is worth nothing.
pub(super) async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Refused> {
    if let (Some(token), Some(caller)) = (token(&headers), caller(&app, &headers).await?) {
        let key = [Value::Text(secret::sha256(token))];
        let load = async || Ok(app.store.get::<Session>(caller.practice, &key).await?);
        app.decide(&caller, "sign out", load, |session: &Option<Session>, _, _| {
            let mut changes = ChangeSet::new();
            session.iter().for_each(|session| changes.forget(session));
            Ok(((), changes))
        })
        .await?;
    }
    Ok(([(SET_COOKIE, cookie("", 0))], to("/sign-in")).into_response())
}

fn cookie(token: &str, seconds: u64) -> String {
    format!("{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}")
}

/// The path to come back to: one of our own pages, whatever was asked.
fn own_path(path: &str) -> &str {
    let is_own = ["/claims", "/files/", "/bank/", "/exceptions"].iter().any(|own| path.starts_with(own));
    let is_plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-".contains(&b));
    if is_own && is_plain { path } else { "/claims" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_our_own_pages_only() {
        for own in ["/claims/7/remittance/remittance_x1", "/exceptions/exception_x1"] {
            assert_eq!(own_path(own), own);
        }
        for other in
            ["", "//evil.example", "https://evil.example", "/claims\r\nx: y", "/claims?x", "/sign-out"]
        {
            assert_eq!(own_path(other), "/claims", "{other}");
        }
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, axum::http::HeaderValue::from_static("a=b; bitewing_session=tok; c=d"));
        assert_eq!(token(&headers), Some("tok"));
    }
}
