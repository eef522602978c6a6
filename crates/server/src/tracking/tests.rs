//! The door as its clients see it: requests against a real store.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use claims::access::ApiKey;
use claims::change::ChangeSet;
use serde_json::{Value, json};
use store::Store;
use tower::ServiceExt;

use super::routes::{Route, TABLE, Takes};
use crate::app::{App, Caller};
use crate::clock::Clock;
use crate::secret::sha256;

/// An empty practice behind the door, and a key.
struct Door {
    app: App,
    router: Router,
    key: String,
    _dir: tempfile::TempDir,
}

/// An answer.
struct Told {
    status: u16,
    is_replay: bool,
    bytes: Vec<u8>,
}

impl Told {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }
}

impl Door {
    async fn open() -> Door {
        let dir = tempfile::tempdir().expect("a directory");
        let store = Store::open_sqlite(dir.path()).await.expect("a store");
        let start = "2026-03-15T14:30:00Z".parse().expect("an instant");
        let app = App::new(store, Clock::starting_at(start));
        let practice = app.first_practice().await.expect("a practice");
        let key = app.create_key(practice, "test").await.expect("a key").bearer;
        let router = Router::new().nest("/v0", super::router()).with_state(app.clone());
        Door { app, router, key, _dir: dir }
    }

    async fn send(&self, request: Request<Body>) -> Told {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status().as_u16();
        let is_replay = response.headers().get("idempotency-replayed").is_some();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec();
        Told { status, is_replay, bytes }
    }

    fn ask(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(format!("/v0{path}"));
        request.header("authorization", format!("Bearer {}", self.key))
    }

    async fn get(&self, path: &str) -> Told {
        self.send(self.ask("GET", path).body(Body::empty()).expect("a request")).await
    }

    async fn post(&self, path: &str, once: Option<&str>, media: &str, body: impl Into<Body>) -> Told {
        let mut request = self.ask("POST", path).header("content-type", media);
        if let Some(key) = once {
            request = request.header("idempotency-key", key);
        }
        self.send(request.body(body.into()).expect("a request")).await
    }

    async fn post_json(&self, path: &str, once: Option<&str>, body: &Value) -> Told {
        self.post(path, once, "application/json", body.to_string()).await
    }

    async fn provider(&self) -> String {
        let all = self.get("/providers").await.json();
        all["data"][0]["id"].as_str().expect("a provider").to_owned()
    }

    /// A key that holds these scopes only.
    async fn key_with(&self, scopes: &str) -> String {
        let bearer = format!("bw_{}", crate::secret::random(40));
        let caller = Caller::program(1, "test");
        let made = self.app.decide(
            &caller,
            "key.create",
            async || Ok(()),
            |(), now, numbers| {
                let mut changes = ChangeSet::new();
                changes.put(&ApiKey {
                    api_key_num: numbers.fresh::<ApiKey>(),
                    name: "other".into(),
                    door1_hash: sha256(&bearer).replace('a', "b"),
                    bearer_hash: sha256(&bearer),
                    scopes: scopes.to_owned(),
                    created_at: now.instant,
                    expires_at: None,
                    revoked_at: None,
                });
                Ok(((), changes))
            },
        );
        made.await.expect("a key");
        bearer
    }
}

fn claim(provider: &str, number: &str) -> Value {
    json!({
        "provider_id": provider, "payer_name": "Aetna Health Insurance", "claim_number": number,
        "payer_claim_number": "ACN7829304561", "subscriber_id": "W123456789", "patient_name": "Jane Smith",
        "charged_amount": 325_000, "service_date": "2026-02-15",
    })
}

#[tokio::test]
async fn every_call_needs_a_key_and_its_scope() {
    let mut door = Door::open().await;
    let known = std::mem::take(&mut door.key);
    for wrong in ["", "bw_unknown"] {
        door.key = wrong.to_owned();
        for route in TABLE {
            let path = route.path.replace("{id}", "claim_0000000000000000");
            let told =
                door.send(door.ask(route.method.as_str(), &path).body(Body::empty()).expect("it")).await;
            assert_eq!(told.status, 401, "{} {path}", route.method);
            assert_eq!(told.json()["statusCode"], 401);
        }
    }
    for route in TABLE {
        let other = if route.scope == "read" { "write" } else { "read" };
        for scopes in ["", other] {
            door.key = door.key_with(scopes).await;
            let path = route.path.replace("{id}", "claim_0000000000000000");
            let told =
                door.send(door.ask(route.method.as_str(), &path).body(Body::empty()).expect("it")).await;
            assert_eq!((told.status, told.json()["message"].as_str()), (404, Some("Not found.")), "{path}");
        }
    }
    door.key = known;
    let is_read = |route: &&Route| route.method == "GET" && route.path.contains("{id}");
    for route in TABLE.iter().filter(is_read) {
        let told = door.get(&route.path.replace("{id}", "claim_0000000000000000")).await;
        assert_eq!(told.status, 404, "{}", route.path);
    }
    assert_eq!(door.get("/nothing").await.status, 404);
    let told = door.send(door.ask("DELETE", "/accounts").body(Body::empty()).expect("it")).await;
    assert_eq!(told.status, 405);
}

#[tokio::test]
async fn bodies_come_in_the_form_that_is_due() {
    let door = Door::open().await;
    for route in TABLE.iter().filter(|route| route.takes != Takes::Nothing) {
        let wrong = if route.takes == Takes::Json { "text/plain" } else { "application/json" };
        let asked = door.ask(route.method.as_str(), route.path).header("content-type", wrong);
        let told = door.send(asked.body(Body::from("{}")).expect("a request")).await;
        assert_eq!(told.status, 415, "{}", route.path);
        assert_eq!(told.json()["error"], "Unsupported Media Type");
    }
    let told = door.post("/insurance-claims", None, "application/json; charset=utf-8", "{").await;
    assert_eq!(told.status, 400);
    let told = door.post("/insurance-claims", None, "application/json", vec![b' '; 2_000_000]).await;
    assert_eq!(told.status, StatusCode::PAYLOAD_TOO_LARGE.as_u16());
}

#[tokio::test]
async fn a_claim_is_answered_as_the_contract_shows_it() {
    let door = Door::open().await;
    let provider = door.provider().await;
    let mut body = claim(&provider, "CLM-2026-03-1542");
    body["service_date"] = "2026-02-15T00:00:00Z".into();
    let made = door.post_json("/insurance-claims", None, &body).await;
    assert_eq!(made.status, 201);
    let shown = made.json();
    let keys: Vec<&str> = shown.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "id",
            "provider_id",
            "payer_name",
            "claim_number",
            "payer_claim_number",
            "subscriber_id",
            "patient_name",
            "charged_amount",
            "service_date",
            "service_end_date",
            "reconciled",
            "transaction_ids",
            "created_at",
        ]
    );
    let id = shown["id"].as_str().expect("an id").to_owned();
    assert_eq!((id.len(), &id[..6]), (22, "claim_"));
    assert_eq!(shown["service_date"], "2026-02-15T00:00:00Z");
    assert_eq!(shown["service_end_date"], Value::Null);
    assert_eq!(shown["transaction_ids"], json!([]));
    assert_eq!(shown["created_at"].as_str().map(str::len), Some(20));

    let again = door.post_json("/insurance-claims", None, &body).await;
    assert_eq!((again.status, again.json()["id"].as_str()), (200, Some(id.as_str())));
    body["charged_amount"] = 1.into();
    let other = door.post_json("/insurance-claims", None, &body).await;
    assert_eq!(other.status, 201, "the same number with another charge is another claim");
    assert_eq!(door.get(&format!("/insurance-claims/{id}")).await.json(), shown);
    let matches = door.get(&format!("/insurance-claims/{id}/matches")).await;
    assert_eq!(matches.json(), json!({"data": [], "has_next": false, "cursor": null}));

    body["provider_id"] = "entity_0000000000000000".into();
    let told = door.post_json("/insurance-claims", None, &body).await;
    assert_eq!((told.status, told.json()["error"].as_str()), (404, Some("Not Found")));
    body["charged_amount"] = Value::Null;
    body["patient_name"] = "".into();
    let told = door.post_json("/insurance-claims", None, &body).await;
    assert_eq!(told.status, 400);
    let fields = told.json()["fields"].clone();
    assert_eq!(
        (&fields[0]["field"], &fields[1]["field"]),
        (&"patient_name".into(), &"charged_amount".into())
    );
}

#[tokio::test]
async fn a_request_with_a_key_is_carried_out_once() {
    let door = Door::open().await;
    let provider = door.provider().await;
    let body = claim(&provider, "ONCE-1");
    let key = Some("a-key-of-mine:1");
    let first = door.post_json("/insurance-claims", key, &body).await;
    let again = door.post_json("/insurance-claims", key, &body).await;
    assert_eq!((first.status, first.is_replay, again.status, again.is_replay), (201, false, 201, true));
    assert_eq!(first.json(), again.json());
    assert_eq!(door.post_json("/insurance-claims", key, &claim(&provider, "ONCE-2")).await.status, 422);
    let elsewhere = door.post_json("/transactions", key, &body).await;
    assert_eq!(elsewhere.status, 422, "the key was used for another call");
    // A claim that was there already is answered with 200, then and again.
    let other = Some("a-key-of-mine:2");
    let seen = door.post_json("/insurance-claims", other, &body).await;
    let seen_again = door.post_json("/insurance-claims", other, &body).await;
    assert_eq!((seen.status, seen_again.status, seen_again.is_replay), (200, 200, true));
    for wrong in ["short", "has blanks in it"] {
        assert_eq!(door.post_json("/insurance-claims", Some(wrong), &body).await.status, 400, "{wrong}");
    }
    let entry = json!({"amount": 4500, "occurred_at": "2026-03-14", "description": "deposit"});
    let first = door.post_json("/transactions", Some("entry-key-1"), &entry).await;
    let again = door.post_json("/transactions", Some("entry-key-1"), &entry).await;
    assert_eq!((first.status, again.status, again.is_replay), (201, 201, true));
    assert_eq!(first.json()["id"], again.json()["id"]);
}

#[tokio::test]
async fn a_provider_is_added_once_for_its_npi() {
    let door = Door::open().await;
    let own = door.provider().await;
    let body = json!({
        "name": "Northside Dental", "npi": "1992999999", "tax_id": "770000002", "structure": "llc",
        "address": {"line1": "2201 Main Ave", "city": "Salem", "state": "OR", "postal_code": "973055722"},
    });
    let made = door.post_json("/providers", Some("provider-1"), &body).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    let made = made.json();
    let id = made["id"].as_str().expect("an id");
    assert!(id.starts_with("entity_") && id != own);
    for (field, value) in body.as_object().expect("an object") {
        if field != "address" {
            assert_eq!(&made[field], value);
        }
    }
    assert_eq!((&made["address"]["city"], &made["address"]["line2"]), (&"Salem".into(), &"".into()));
    let replay = door.post_json("/providers", Some("provider-1"), &body).await;
    assert_eq!((replay.status, replay.is_replay, replay.json()), (201, true, made.clone()));
    let again = door.post_json("/providers", None, &body).await;
    assert_eq!((again.status, again.json()), (200, made.clone()));
    assert_eq!(door.get("/providers?npi=1992999999").await.json()["data"], json!([made]));
    assert_eq!(door.get(&format!("/providers/{id}")).await.json(), made);
    let posted = door.post_json("/insurance-claims", None, &claim(id, "N-1")).await.json();
    assert_eq!(posted["provider_id"], *id);

    for (field, value) in [
        ("name", json!("Southside")),
        ("npi", json!("1992999990")),
        ("npi", json!(null)),
        ("address", json!("here")),
    ] {
        let mut other = body.clone();
        other[field] = value;
        let told = door.post_json("/providers", None, &other).await;
        let named = if field == "name" { "npi" } else { field };
        assert_eq!((told.status, &told.json()["fields"][0]["field"]), (400, &json!(named)));
    }
}

#[tokio::test]
async fn lists_page_newest_first_and_stay_put_under_inserts() {
    let door = Door::open().await;
    let provider = door.provider().await;
    for n in 0..25 {
        let made = door.post_json("/insurance-claims", None, &claim(&provider, &format!("P-{n:02}"))).await;
        assert_eq!(made.status, 201);
    }
    let mut seen = Vec::new();
    let mut path = "/insurance-claims?reconciled=false".to_owned();
    loop {
        let page = door.get(&path).await.json();
        let numbers =
            page["data"].as_array().expect("rows").iter().map(|row| row["claim_number"].to_string());
        seen.extend(numbers);
        door.post_json("/insurance-claims", None, &claim(&provider, &format!("N-{}", seen.len()))).await;
        match page["cursor"].as_str() {
            Some(cursor) => path = format!("/insurance-claims?reconciled=false&cursor={cursor}"),
            None => break,
        }
    }
    let expected: Vec<String> = (0..25).rev().map(|n| format!("\"P-{n:02}\"")).collect();
    assert_eq!(seen, expected);

    let one = door.get("/insurance-claims?claim_number=P-07").await.json();
    assert_eq!((one["data"][0]["claim_number"].as_str(), one["data"][1].is_null()), (Some("P-07"), true));
    assert_eq!(door.get("/insurance-claims?reconciled=true").await.json()["data"], json!([]));
    let by_payer = door.get("/insurance-claims?payer_claim_number=ACN7829304561&limit=100").await.json();
    assert_eq!(by_payer["data"].as_array().map(Vec::len), Some(28));
    for wrong in ["limit=0", "limit=101", "limit=x", "cursor=ff", "reconciled=maybe", "updated_since=soon"] {
        let told = door.get(&format!("/insurance-claims?{wrong}")).await;
        assert_eq!(told.status, 400, "{wrong}");
    }
    assert_eq!(door.get("/insurance-claims?provider_id=entity_none").await.status, 404);
    let events = door.get("/events?limit=2").await.json();
    assert_eq!(events["data"][0]["event"], "claim.created");
    let after = events["cursor"].as_str().expect("a cursor");
    let next = door.get(&format!("/events?after={after}&limit=100")).await.json();
    assert_eq!((next["data"].as_array().map(Vec::len), &next["has_next"]), (Some(26), &json!(false)));
}

/// One claim of 100.00, paid 80.00 by check 900123.
const REMITTANCE: &str = "ISA*00*          *00*          *ZZ*DENTALPAYER    *ZZ*RIVERDENTAL    *260315*0830*^*00501*000000001*0*P*:~\
GS*HP*DENTALPAYER*RIVERDENTAL*20260315*0830*1*X*005010X221A1~ST*835*0001~\
BPR*I*80*C*CHK************20260314~TRN*1*900123*1999999999~DTM*405*20260314~\
N1*PR*DELTA DENTAL~N3*1 MAIN ST~N4*RIVERTON*OR*97000~REF*2U*12345~N1*PE*PRACTICE*XX*1234567893~\
LX*1~CLP*CLM-1*1*100*80*0*12*PAYER-1~CAS*CO*45*20~NM1*QC*1*SMITH*JANE****MI*W1~DTM*232*20260215~\
SE*15*0001~GE*1*1~IEA*1*000000001~";

#[tokio::test]
async fn a_claim_is_reconciled_when_its_remittance_and_its_money_are_here() {
    let door = Door::open().await;
    let provider = door.provider().await;
    let mut body = claim(&provider, "CLM-1");
    (body["charged_amount"], body["payer_claim_number"]) = (10_000.into(), Value::Null);
    let id = door.post_json("/insurance-claims", None, &body).await.json()["id"].as_str().map(str::to_owned);
    let id = id.expect("an id");

    let key = Some("the-file-1");
    let made = door.post("/remittances", key, "application/edi-x12", REMITTANCE).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    let remittance = made.json()["data"][0].clone();
    assert_eq!((&remittance["payment_amount"], &remittance["status"]), (&8_000.into(), &"posted".into()));
    let remittance_id = remittance["id"].as_str().expect("an id").to_owned();
    let replay = door.post("/remittances", key, "application/edi-x12", REMITTANCE).await;
    assert_eq!((replay.status, replay.is_replay, &replay.json()["data"][0]), (201, true, &remittance));
    let repeated = door.post("/remittances", None, "text/plain", REMITTANCE).await;
    assert_eq!((repeated.status, &repeated.json()["duplicates"]), (200, &json!([remittance_id])));
    assert_eq!(door.get(&format!("/remittances/{remittance_id}/era")).await.bytes, REMITTANCE.as_bytes());
    let listed = door.get("/remittances?payer=delta&status=posted&received_on_or_after=2026-03-14").await;
    assert_eq!(listed.json()["data"], json!([remittance]));
    let refused = door.post("/remittances", None, "application/octet-stream", "hello").await;
    assert_eq!((refused.status, refused.json()["findings"].is_array()), (422, true));

    assert_eq!(door.get(&format!("/insurance-claims/{id}")).await.json()["reconciled"], false);
    let entry = json!({
        "amount": 8000, "occurred_at": "2026-03-15", "description": "DEPOSIT", "check_number": "900123",
    });
    let entry = door.post_json("/transactions", None, &entry).await;
    assert_eq!(entry.status, 201);
    let entry = entry.json();
    assert_eq!((&entry["reconciled"], &entry["remittance_ids"]), (&true.into(), &json!([remittance_id])));
    let entry_id = entry["id"].as_str().expect("an id");
    let shown = door.get(&format!("/insurance-claims/{id}")).await.json();
    assert_eq!((&shown["reconciled"], &shown["transaction_ids"]), (&true.into(), &json!([entry_id])));
    let same = door.post_json("/insurance-claims", None, &body).await;
    assert_eq!(
        (same.status, &same.json()["id"]),
        (200, &shown["id"]),
        "the learnt payer's number is no difference"
    );
    let matches = door.get(&format!("/insurance-claims/{id}/matches")).await.json();
    assert_eq!((&matches["data"][0]["rule"], &matches["data"][1]["rule"]), (&"B".into(), &"3".into()));

    let answers = door.get(&format!("/remittances/{remittance_id}/claims")).await.json();
    assert_eq!((answers["data"].as_array().map(Vec::len), &answers["cursor"]), (Some(1), &Value::Null));
    let answer = &answers["data"][0];
    assert_eq!((&answer["id"], &answer["index"]), (&matches["data"][0]["remittance_claim_id"], &json!(0)));
    assert_eq!((&answer["insurance_claim_id"], &answer["state"]), (&json!(id), &json!("tracked")));
    assert_eq!((&answer["claim_number"], &answer["paid_amount"]), (&json!("CLM-1"), &json!(8_000)));
    let era = door.get(&format!("/transactions/{entry_id}/era")).await.json();
    assert_eq!(era["data"][0]["claims"][0]["patient_control_number"], "CLM-1");
    assert_eq!(era["data"][0]["claims"][0]["adjustments"][0]["amount"], 2000);
    let accounts = door.get("/accounts").await.json();
    let account = accounts["data"][0]["id"].as_str().expect("an account");
    let listed =
        door.get(&format!("/transactions?account_id={account}&posted_at.on_or_after=2026-03-15")).await;
    assert_eq!(listed.json()["data"], json!([entry]));
    let none = door.get("/transactions?posted_at.on_or_before=2026-03-14").await.json();
    assert_eq!(none["data"], json!([]));
    assert_eq!(door.get("/exceptions?status=open").await.status, 200);
    let unknown = door.post("/bank-files", None, "text/plain", "hello").await;
    assert_eq!(unknown.status, 422);
}

/// The sample of the reader of bank files.
const BANK_FILE: &str = include_str!("../../../bank/src/nacha/tests/sample.ach");

#[tokio::test]
async fn a_bank_file_is_booked_once() {
    let door = Door::open().await;
    let key = Some("bank-file-1");
    let made = door.post("/bank-files", key, "text/plain", BANK_FILE).await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.bytes));
    let made = made.json();
    let count = made["data"].as_array().map_or(0, Vec::len);
    assert!(count > 0 && made["duplicates"] == json!([]));
    let replay = door.post("/bank-files", key, "text/plain", BANK_FILE).await;
    assert_eq!((replay.status, replay.is_replay, replay.json()), (201, true, made.clone()));
    let repeated = door.post("/bank-files", None, "text/plain", BANK_FILE).await;
    assert_eq!((repeated.status, &repeated.json()["data"]), (200, &json!([])));
    assert_eq!(repeated.json()["duplicates"].as_array().map(Vec::len), Some(count));
    let all = door.get("/transactions?limit=100&reconciled=false").await.json();
    assert_eq!(all["data"].as_array().map(Vec::len), Some(count));
    let accounts = door.get("/accounts").await.json();
    assert!(accounts["data"][0]["account_number"].as_str().is_some_and(|number| number.len() <= 4));
}
