//! The pages as a browser gets them, over a practice with a claim at each stage.

mod exceptions;
mod lists;
mod place;
mod proof;
mod remitted;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, ETAG, HOST, IF_NONE_MATCH, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use claims::access::Role;
use jiff::Timestamp;
use store::Store;
use tower::ServiceExt;

use crate::app::App;
use crate::clock::Clock;
use crate::fixtures::THEN;
use crate::secret;
use place::Claims;

/// The largest answer that a test reads.
const BYTES_MAX: usize = 4 * 1024 * 1024;

struct Browser {
    dir: std::path::PathBuf,
    app: App,
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
        let app = App::new(store, Clock::starting_at(THEN.parse::<Timestamp>().unwrap()));
        let practice = app.first_practice().await.unwrap();
        app.create_user(practice, "kim", Role::Billing, "pass word").await.unwrap();
        let claims = place::fill(&app, practice).await;
        let cookie = app.sign_in(practice, "kim", "pass word").await.unwrap().unwrap();
        let pages = super::router().with_state(app.clone());
        Browser { dir, app, pages, claims, cookie: format!("bitewing_session={cookie}") }
    }

    async fn ask(&self, request: Request<Body>) -> Answer {
        let answer = self.pages.clone().oneshot(request).await.unwrap();
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

/// What the link with these words leads to.
fn link(html: &str, words: &str) -> String {
    let end = html.find(words).unwrap_or_else(|| panic!("no {words}"));
    let start = html[..end].rfind("href=\"").unwrap() + 6;
    html[start..].split('"').next().unwrap().replace("&#38;", "&")
}

#[tokio::test]
async fn the_list_shows_every_claim_and_filters_them() {
    let browser = Browser::new().await;
    let all = browser.page("/claims").await;
    let claims = &browser.claims;
    for claim in [claims.reconciled, claims.held, claims.sent, claims.waiting] {
        assert!(all.contains(&format!("href=\"/claims/{claim}\"")), "{claim}");
    }
    assert!(all.contains(&format!("href=\"/claims/{}\"", claims.tracked)));
    assert!(all.contains("Ben &#60;b&#62;Roe"), "names are escaped");
    let has = async |path: &str, claim: i64| {
        browser.page(path).await.contains(&format!("href=\"/claims/{claim}\""))
    };
    for (filter, claim) in [
        ("waiting", claims.waiting),
        ("sent", claims.sent),
        ("received", claims.reconciled),
        ("reconciled", claims.reconciled),
        ("attention", claims.held),
    ] {
        assert!(has(&format!("/claims?status={filter}"), claim).await, "{filter}");
    }
    assert!(!has("/claims?status=waiting", claims.sent).await);
    assert!(!has("/claims?status=attention", claims.sent).await);
    assert!(!has("/claims?before=1", claims.sent).await);
    assert!(has(&format!("/claims?q=1/{}", claims.sent), claims.sent).await);
    assert!(has("/claims?q=PCN26001", claims.reconciled).await);
    assert!(browser.page("/claims?q=none").await.contains("No claims here."));
}

#[tokio::test]
async fn a_reconciled_claim_leads_to_its_file_its_remittance_and_the_bank() {
    let browser = Browser::new().await;
    let claim = browser.page(&format!("/claims/{}", browser.claims.reconciled)).await;
    for shown in ["Ann Doe", "Reconciled", "Insurance paid 173.00", "Written off 42.00", "40.00"] {
        assert!(claim.contains(shown), "{shown}");
    }
    assert!(claim.contains("10.00 written off: above the contracted fee (CO 45)"));
    assert!(claim.contains("line control number") && claim.contains("code, date and charge"));

    let sent = browser.page(link(&claim, "837D file").trim_end_matches("#claim")).await;
    assert!(sent.contains("<mark>CLM*1/1*255"), "the claim's segments are marked");
    assert_eq!(sent.matches("id=\"claim\"").count(), 1);

    let said = browser.page(&link(&claim, "835 lines")).await;
    for shown in
        ["x11/1/7", "N130", "patient&#39;s percentage (PR 2)", "Adds up", "PCN26001", "Processed as primary"]
    {
        assert!(said.contains(shown), "{shown}");
    }
    for shown in ["Beside the claims", "WO (", "Took 5.00", "72 (", "Gave 5.00", "settled"] {
        assert!(said.contains(shown), "{shown}");
    }
    let claim = browser.page(&link(&said, "1/1</a> </td>")).await;
    assert!(claim.contains("Reconciled"), "what an adjustment names leads to the claim");
    let raw = link(&said, "The raw 835");
    assert!(browser.page(&raw).await.contains("CLP*1/1*1*255*173*40"));
    assert!(browser.page(&format!("{raw}/raw")).await.starts_with("ISA*00*"));

    let bank = browser.page(&link(&claim, "Bank entry")).await;
    for shown in ["218.00 in the bank", "Balanced", place::TRACE, "DENTAL PAYER HCCLAIMPMT"] {
        assert!(bank.contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn a_held_claim_says_why_and_others_say_what_is_to_come() {
    let browser = Browser::new().await;
    let held = browser.page(&format!("/claims/{}", browser.claims.held)).await;
    assert!(held.contains("Needs attention") && held.contains("An adjustment to be decided"));
    assert!(
        held.contains("Answered, not posted") && held.contains("posting it to the claim waits for a person")
    );
    let waiting = browser.page(&format!("/claims/{}", browser.claims.waiting)).await;
    assert!(waiting.contains("Still to come") && !waiting.contains("837D file"));
    let tracked = browser.page(&format!("/claims/{}", browser.claims.tracked)).await;
    assert!(tracked.contains("followed here") && tracked.contains("Still expected 90.00"));
}

/// A TA1 or 999 with these segments, from the clearinghouse.
fn answer(content: &str) -> String {
    let groups = content.matches("GS*").count();
    format!(
        "ISA*00*          *00*          *ZZ*CLEARING       *ZZ*BITEWING       *260316*0900*^*00501*000000009*0*P*:~\
         {content}IEA*{groups}*000000009~"
    )
}

#[tokio::test]
async fn a_rejected_claim_says_why_and_what_to_do() {
    let browser = Browser::new().await;
    let caller = crate::app::Caller::program(1, "test");
    let claim = browser.claims.sent;
    let received = answer("TA1*000000001*260315*0900*A*000~");
    browser.app.import_acknowledgments(&caller, "ta1", received.as_bytes()).await.unwrap();
    let page = browser.page(&format!("/claims/{claim}")).await;
    assert!(page.contains("Sent, received") && page.contains("The payer has not decided."));

    let group = "GS*FA*CLEARING*BITEWING*20260316*0900*9*X*005010X231A1~ST*999*0001*005010X231A1~AK1*HC*1~\
                 AK2*837*0001~IK3*CLM*999*2300*8~CTX*CLM01:1/CLAIM~IK4*5:1*1331*7~IK5*R*5~AK9*R*1*1*0~SE*8*0001~\
                 GE*1*9~";
    let rejected = answer(&group.replace("CLAIM", &claim.to_string()));
    let taken = browser.app.import_acknowledgments(&caller, "ack", rejected.as_bytes()).await.unwrap();
    // The reconciled and the held claim left in the same file; their payments outweigh what is said of it.
    assert_eq!(taken.answers.len(), 3, "{:?}", taken.answers);
    let page = browser.page(&format!("/claims/{claim}")).await;
    for shown in [
        "Rejected, to be sent again",
        "The head of the claim (CLM, segment 999 of the set, loop 2300) has wrong elements. The place of service \
         (element 5, component 1) has a code that is not in its list. Look at the claim, correct it there, and send \
         the claim again as an original claim.",
        "Needs attention",
        "at stake, open since",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let file = browser.page(&link(&page, "999 file")).await;
    assert!(file.contains("Answers to claim files") && file.contains("AK9*R*1*1*0"));
    let attention = browser.page("/claims?status=attention").await;
    assert!(attention.contains(&format!("href=\"/claims/{claim}\"")));
    assert!(browser.page(&format!("/claims/{}", browser.claims.reconciled)).await.contains("Reconciled"));

    let lost = answer(&group.replace("AK1*HC*1~", "AK1*HC*77~"));
    browser.app.import_acknowledgments(&caller, "lost", lost.as_bytes()).await.unwrap();
    let all = browser.page("/answers").await;
    for shown in
        ["Did not leave from here", "group 77, set 0001", "interchange 000000001", "Rejected with others"]
    {
        assert!(all.contains(shown), "{shown}");
    }
    assert!(browser.page("/answers?before=1").await.contains("No clearinghouse or payer has answered yet."));
}

#[tokio::test]
async fn nothing_is_shown_to_who_is_not_signed_in() {
    let browser = Browser::new().await;
    for path in [
        "/claims",
        "/claims/1",
        "/claims/1/remittance/x",
        "/files/x",
        "/files/x/raw",
        "/bank",
        "/bank/x",
        "/remittances",
        "/answers",
        "/exceptions",
        "/exceptions/x",
    ] {
        let answer = browser.ask(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.headers[LOCATION], format!("/sign-in?next={path}"));
    }
    let missing =
        ["/claims/999", "/claims/claim_x", "/claims/1/remittance/x", "/files/x", "/bank/x", "/exceptions/x"];
    for path in missing {
        let request = Request::get(path).header(COOKIE, &browser.cookie).body(Body::empty()).unwrap();
        assert_eq!(browser.ask(request).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn signing_in_and_out() {
    let browser = Browser::new().await;
    let wrong = browser.post("/sign-in", "http://localhost", "name=kim&password=nothing").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.text.contains("Name and password do not fit."));
    let nobody = browser.post("/sign-in", "http://localhost", "name=nobody&password=nothing").await;
    assert_eq!(nobody.text, wrong.text.replace("value=\"kim\"", "value=\"nobody\""), "no hint which");
    let foreign = browser.post("/sign-in", "http://evil.example", "name=kim&password=pass+word").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let right =
        browser.post("/sign-in", "http://localhost", "name=kim&password=pass+word&next=/claims/1").await;
    assert_eq!(
        (right.status, &right.headers[LOCATION]),
        (StatusCode::SEE_OTHER, &"/claims/1".parse().unwrap())
    );
    let cookie = right.headers[SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.starts_with("bitewing_session=") && cookie.contains("; Path=/; HttpOnly; SameSite=Strict")
    );

    assert_eq!(browser.post("/sign-out", "http://localhost", "").await.status, StatusCode::SEE_OTHER);
    let request = Request::get("/claims").header(COOKIE, &browser.cookie).body(Body::empty()).unwrap();
    assert_eq!(browser.ask(request).await.status, StatusCode::SEE_OTHER, "the old cookie is worth nothing");
}

#[tokio::test]
async fn an_unchanged_stylesheet_is_not_sent_again() {
    let browser = Browser::new().await;
    let css = browser.ask(Request::get("/static/bitewing.css").body(Body::empty()).unwrap()).await;
    assert_eq!(css.status, StatusCode::OK);
    let again = Request::get("/static/bitewing.css").header(IF_NONE_MATCH, &css.headers[ETAG]);
    let again = browser.ask(again.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.text.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn every_statement_of_the_pages_is_understood() {
    let browser = Browser::new().await;
    let store = Store::open_sqlite(&browser.dir).await.unwrap();
    let practice = store.practices().await.unwrap()[0].practice_id;
    let all = [
        &store::queries::pages::WAITING,
        &store::queries::pages::SENT,
        &store::queries::pages::RECEIVED,
        &store::queries::pages::RECONCILED,
        &store::queries::pages::ATTENTION,
    ];
    for select in all {
        let params = [claims::record::Value::Int(i64::MAX), claims::record::Value::Int(10)];
        assert!(!store.select(practice, select, &params).await.unwrap().is_empty(), "{select:?}");
    }
}

#[tokio::test]
async fn an_account_shows_what_is_owed_since_when_and_why() {
    let browser = Browser::new().await;
    let claim = browser.page(&format!("/claims/{}", browser.claims.reconciled)).await;
    assert!(claim.contains("The fee is 55.00."), "a line says why");
    let account = browser.page(&link(&claim, "Ann Doe")).await;
    for shown in [
        "Account of Ann Doe",
        "The balance by age: Up to 30 days 805.00",
        "Not yet claimed",
        "Write-off 2 of 2026-03-15, a credit of 32.00, lowers 32.00 of 0 to 30 days.",
        "the family owes 805.00",
    ] {
        assert!(account.contains(shown), "{shown}");
    }
    let before = browser.page("/accounts/1?date=2019-12-31").await;
    assert!(before.contains("what came later left out") && before.contains("<dd>0.00</dd>"));
    let missing = Request::get("/accounts/77").header(COOKIE, &browser.cookie).body(Body::empty()).unwrap();
    assert_eq!(browser.ask(missing).await.status, StatusCode::NOT_FOUND);
    for day in ["soon", "2999-01-01"] {
        let path = format!("/accounts/1?date={day}");
        let odd = Request::get(path).header(COOKIE, &browser.cookie).body(Body::empty()).unwrap();
        let answer = browser.ask(odd).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{day}");
        assert!(answer.text.contains("That cannot be"), "{day}");
    }
    assert!(browser.page("/accounts/1?date=").await.contains("As of Mar 15, 2026"));
    let nowhere = Request::get("/nowhere").header(COOKIE, &browser.cookie).body(Body::empty()).unwrap();
    let answer = browser.ask(nowhere).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text.contains("There is no page at this address."));
}
