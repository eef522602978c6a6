//! The calls of subscriptions, as clients of the original make them.

use std::sync::Arc;

use claims::access::ApiKey;
use claims::change::ChangeSet;
use reqwest::Method;
use serde_json::{Value, json};
use server::webhooks::Outcome;
use store::Commit;
use tokio::net::TcpListener;

use super::receiver::{Receiver, courier, deliver, delivered, subscribe};
use crate::support::{Office, expect, on_both, reply};

on_both! {
    "2026-03-02T15:00:00Z":
    a_subscription_has_the_fields_of_the_original,
    a_subscription_is_changed_and_ended,
    what_cannot_be_subscribed_to_is_told,
    another_key_sees_nothing_of_it,
    a_key_that_ends_is_told_nothing_more,
    receivers_inside_are_refused_unless_they_are_allowed,
}

fn plain() -> Value {
    json!({"EndPointUrl": "https://example.com/in", "WatchTable": "Claim", "PollingSeconds": "30"})
}

async fn a_subscription_has_the_fields_of_the_original(office: Arc<Office>) {
    let made = expect(office.od_post("/subscriptions", &plain()).await, 201);
    let customer_key = office.key.authorization.rsplit('/').next().expect("a key");
    let expected = json!({
        "SubscriptionNum": made["SubscriptionNum"], "EndPointUrl": "https://example.com/in", "Workstation": "",
        "CustomerKey": customer_key, "WatchTable": "Claim", "PollingSeconds": 30, "UiEventType": "",
        "DateTimeStart": made["DateTimeStart"], "DateTimeStop": "0001-01-01 00:00:00", "Note": "",
    });
    assert_eq!(serde_json::to_string(&made).ok(), serde_json::to_string(&expected).ok());
    assert!(made["SubscriptionNum"].is_i64());
    assert!(made["DateTimeStart"].as_str().is_some_and(|at| at.starts_with("2026-03-02 ") && at.len() == 19));
    assert_eq!(expect(office.od_get("/subscriptions").await, 200), json!([expected]));
    let answer = office.od(Method::POST, "/subscriptions").json(&plain()).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (201, None));
    let full = json!({"EndPointUrl": "https://example.com", "WatchTable": "Patient", "PollingSeconds": 5,
        "Workstation": "FRONT", "DateTimeStart": "2026-03-01", "DateTimeStop": "2027-01-01 00:00:00", "Note": "n"});
    let made = expect(office.od_post("/subscriptions", &full).await, 201);
    for field in ["Workstation", "DateTimeStop", "Note", "WatchTable", "EndPointUrl"] {
        assert_eq!(made[field], full[field], "{field}");
    }
    assert_eq!(made["DateTimeStart"], "2026-03-01 00:00:00");
    let page = expect(office.od_get("/subscriptions?Offset=1&Limit=1").await, 200);
    assert_eq!(page.as_array().map(Vec::len), Some(1));
}

async fn a_subscription_is_changed_and_ended(office: Arc<Office>) {
    let made = expect(office.od_post("/subscriptions", &plain()).await, 201);
    let path = format!("/subscriptions/{}", made["SubscriptionNum"]);
    for open in ["http://example.com", "http://1.1.1.1:80/in"] {
        let refused = expect(office.od_put(&path, &json!({"EndPointUrl": open})).await, 400);
        assert!(refused.as_str().is_some_and(|said| said.starts_with("EndPointUrl must begin with https")));
    }
    let change = json!({"PollingSeconds": 7, "Note": "b", "WatchTable": "Patient"});
    assert_eq!(expect(office.od_put(&path, &change).await, 200), Value::Null);
    let shown = expect(office.od_get("/subscriptions").await, 200)[0].clone();
    assert_eq!((&shown["PollingSeconds"], &shown["Note"]), (&json!(7), &json!("b")));
    assert_eq!(shown["WatchTable"], "Claim", "the original does not change it either");
    // Whole objects may be sent back.
    expect(office.od_put(&path, &shown).await, 200);
    assert_eq!(expect(office.od_get("/subscriptions").await, 200)[0], shown);
    let secret = expect(office.od_get(&format!("{path}/Secret")).await, 200);
    assert!(secret["Secret"].as_str().is_some_and(|text| text.starts_with("whsec_")), "{secret}");
    let gone = reply(office.od(Method::DELETE, &path)).await;
    assert_eq!(expect(gone, 200), Value::Null);
    assert_eq!(expect(office.od_get("/subscriptions").await, 200), json!([]));
    for call in [office.od_put(&path, &json!({})).await, office.od_get(&format!("{path}/Secret")).await] {
        assert_eq!(expect(call, 404), "Subscription not found.");
    }
}

async fn what_cannot_be_subscribed_to_is_told(office: Arc<Office>) {
    for (change, told) in [
        (json!({"EndPointUrl": ""}), "EndPointUrl is required."),
        (
            json!({"EndPointUrl": "example.com"}),
            "EndPointUrl must be an address like https://example.com/path.",
        ),
        (
            json!({"EndPointUrl": "https://a:b@example.com"}),
            "EndPointUrl must not hold a user name or a password.",
        ),
        (
            json!({"EndPointUrl": "http://example.com/in"}),
            "EndPointUrl must begin with https: patients' data does not travel in the open.",
        ),
        (json!({"WatchTable": null}), "WatchTable is required."),
        (
            json!({"WatchTable": "Schedule"}),
            "WatchTable is invalid. It can be \"Patient\", \"Provider\", \"Procedurelog\", \"Claim\", \"ClaimProc\", \
             \"ClaimPayment\", \"Payment\", \"Adjustment\", \"Appointment\", \"Operatory\".",
        ),
        (
            json!({"UiEventType": "PatientSelected", "WatchTable": null}),
            "UiEventType is not offered: this program has no screens whose events could be told. Send WatchTable.",
        ),
        (json!({"PollingSeconds": null}), "PollingSeconds is required."),
        (json!({"PollingSeconds": 0}), "PollingSeconds must be between 1 and 86400."),
        (json!({"DateTimeStart": "soon"}), "DateTimeStart format must be yyyy-MM-dd HH:mm:ss."),
        (
            json!({"Workstation": "Küche"}),
            "Workstation must be at most 255 letters, digits and signs of ASCII.",
        ),
    ] {
        let mut body = plain();
        for (name, value) in change.as_object().expect("an object") {
            body[name] = value.clone();
        }
        assert_eq!(expect(office.od_post("/subscriptions", &body).await, 400), told, "{change}");
    }
    assert_eq!(expect(office.od_get("/subscriptions").await, 200), json!([]));
    for _ in 0..100 {
        expect(office.od_post("/subscriptions", &plain()).await, 201);
    }
    let refused = expect(office.od_post("/subscriptions", &plain()).await, 400);
    assert_eq!(refused, "A key has at most 100 subscriptions. Delete one first.");
}

async fn another_key_sees_nothing_of_it(office: Arc<Office>) {
    let made = expect(office.od_post("/subscriptions", &plain()).await, 201);
    let other = office.app.create_key(office.practice, "other").await.expect("a key");
    let ask = |method: Method, path: String, body: Value| {
        let request = office.any(method, &format!("/api/v1/subscriptions{path}"));
        reply(request.header("authorization", &other.authorization).json(&body))
    };
    assert_eq!(expect(ask(Method::GET, String::new(), json!({})).await, 200), json!([]));
    let number = &made["SubscriptionNum"];
    for (method, path) in [
        (Method::PUT, format!("/{number}")),
        (Method::DELETE, format!("/{number}")),
        (Method::GET, format!("/{number}/Secret")),
        (Method::GET, format!("/{number}/Deliveries")),
    ] {
        let told = expect(ask(method, path, json!({"Note": "mine"})).await, 404);
        assert_eq!(told, "Subscription not found.");
    }
    assert_eq!(expect(office.od_get("/subscriptions").await, 200), json!([made]));
}

async fn a_key_that_ends_is_told_nothing_more(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let other = office.app.create_key(office.practice, "other").await.expect("a key");
    let body = json!({"EndPointUrl": receiver.url, "WatchTable": "Patient", "PollingSeconds": 5});
    let request = office.any(Method::POST, "/api/v1/subscriptions");
    let request = request.header("authorization", &other.authorization).json(&body);
    let number = expect(reply(request).await, 201)["SubscriptionNum"].as_i64().expect("a number");
    let own = subscribe(&office, &receiver, "Patient").await;
    expect(office.od_post("/patients", &json!({"LName": "Vale", "FName": "Ines"})).await, 201);
    revoke(&office, "other").await;
    assert_eq!(deliver(&office, &courier, number, 0).await, Outcome::Idle);
    assert!(receiver.sent().is_empty());
    assert_eq!(deliver(&office, &courier, own, 0).await, delivered(1));
}

async fn revoke(office: &Office, name: &str) {
    let keys: Vec<ApiKey> = office.app.store.page(office.practice, None, 100).await.expect("read");
    let key = keys.into_iter().find(|key| key.name == name).expect("the key");
    let (practice, at) = (office.practice, office.app.clock.instant());
    let mut changes = ChangeSet::new();
    changes.put(&ApiKey { revoked_at: Some(at), ..key });
    let commit =
        Commit { practice, actor: "test".into(), action: "test".into(), at, changes, idempotency: None };
    office.app.store.commit(commit).await.expect("committed");
}

async fn receivers_inside_are_refused_unless_they_are_allowed(office: Arc<Office>) {
    let strict = office.app.clone().with_private_webhooks(false);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}/api/v1/subscriptions", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move { axum::serve(listener, server::serve::router(strict)).await });
    let subscribe = |end_point: &str| {
        let body = json!({"EndPointUrl": end_point, "WatchTable": "Claim", "PollingSeconds": 5});
        reply(office.client.post(&url).header("authorization", &office.key.authorization).json(&body))
    };
    for inside in ["http://127.0.0.1/", "http://localhost:8080/", "https://10.1.2.3/in", "http://[::1]/"] {
        let told = expect(subscribe(inside).await, 400);
        assert_eq!(
            told, "EndPointUrl is inside this network; serve --allow-private-webhooks allows that.",
            "{inside}"
        );
    }
    expect(subscribe("https://example.com/").await, 201);
    server.abort();
}
