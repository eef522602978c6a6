//! Webhooks of door 2: each event at least once, in order, signed, and loudly given up.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use server::webhooks::Outcome;

use super::receiver::{Receiver, delivered, later};
use super::told::{Hook, another, claim, is_signed, subject, teller};
use crate::support::{Office, expect, on_both, reply};

on_both! {
    "2026-03-02T15:00:00Z":
    an_event_is_told_signed_and_thin,
    what_is_refused_is_told_again_in_order_with_its_id,
    what_was_taken_and_not_written_down_is_told_again_with_its_id,
    what_nobody_takes_is_given_up_loudly_and_taken_up_again,
    who_has_no_key_any_more_is_told_nothing,
    only_what_is_wanted_is_told_from_where_it_is_wanted,
    events_are_found_by_their_time_and_their_type,
    another_secret_signs_beside_the_old_one_for_a_day,
    what_cannot_be_told_is_refused,
    a_webhook_is_ordered_once_and_ended,
    a_trial_says_what_came_of_it,
    who_tells_at_the_same_time_tells_once,
    a_slow_receiver_keeps_no_other_waiting,
}

async fn an_event_is_told_signed_and_thin(office: Arc<Office>) {
    let (receiver, teller) = (Receiver::start().await, teller(&office));
    claim(&office, "BEFORE").await;
    let hook = Hook::order(&office, &receiver, json!({})).await;
    assert_eq!(hook.tell(&office, &teller, 0).await, Outcome::Idle, "what was before is not told");
    let id = claim(&office, "CLM-1").await;
    assert_eq!(hook.tell(&office, &teller, 0).await, delivered(1));
    let sent = receiver.one();
    let listed = expect(office.v0_get("/events?type=claim.created").await, 200);
    let event = &listed["data"][1];
    assert_eq!(event["subject"], id);
    let body: Value = serde_json::from_slice(&sent.body).expect("JSON");
    assert_eq!(body, json!({"type": "claim.created", "timestamp": event["occurred_at"], "data": event}));
    assert_eq!(sent.id(), event["id"]);
    assert_eq!(sent.header("webhook-timestamp"), later(0).as_second().to_string());
    assert_eq!(sent.header("content-type"), "application/json");
    assert!(is_signed(&sent, &hook.secret) && !is_signed(&sent, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
    let whole = String::from_utf8_lossy(&sent.body).into_owned();
    assert!(!whole.contains("Vale") && !whole.contains("CLM-1"), "{whole}");

    assert_eq!(hook.tell(&office, &teller, 60).await, Outcome::Idle, "it was taken");
    let noted = hook.deliveries(&office).await;
    let expected = json!([{
        "id": event["id"], "event": "claim.created", "status": "delivered", "attempts": 1, "http_status": 200,
        "error": null, "first_tried_at": "2026-03-19T00:00:00Z", "tried_at": "2026-03-19T00:00:00Z",
        "next_try_at": null, "delivered_at": "2026-03-19T00:00:00Z",
    }]);
    assert_eq!(Value::from(noted), expected);
    assert!(hook.shown(&office).await.get("secret").is_none(), "it is shown once");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_is_refused_is_told_again_in_order_with_its_id(office: Arc<Office>) {
    let (receiver, teller) = (Receiver::start().await, teller(&office));
    let hook = Hook::order(&office, &receiver, json!({})).await;
    let claims = [claim(&office, "CLM-1").await, claim(&office, "CLM-2").await];
    receiver.answers(&[500, 302]);
    assert_eq!(hook.tell(&office, &teller, 0).await, Outcome::Failed);
    let first = receiver.one();
    let noted = hook.deliveries(&office).await;
    assert_eq!((&noted[0]["status"], &noted[0]["http_status"]), (&json!("waiting"), &json!(500)));
    assert_eq!(noted[0]["error"], "the host answered 500");
    assert!(noted[0]["next_try_at"].is_string());
    assert!(!noted[0].to_string().contains("t0k"), "addresses are not told");
    assert_eq!(hook.tell(&office, &teller, 1).await, Outcome::Idle, "it waits a little");
    assert_eq!(hook.tell(&office, &teller, 5).await, Outcome::Failed, "a redirect is not followed");
    assert_eq!(hook.shown(&office).await["failing_since"], "2026-03-19T00:00:00Z");
    assert_eq!(hook.tell(&office, &teller, 15).await, delivered(2));
    let sent = receiver.sent();
    assert_eq!([&first, &sent[0], &sent[1]].map(|one| one.id() == first.id()), [true; 3]);
    let told: Vec<String> = sent.iter().map(subject).collect();
    assert_eq!(told, [&claims[0], &claims[0], &claims[1]].map(String::as_str));
    let noted = hook.deliveries(&office).await;
    let attempts: Vec<_> = noted.iter().map(|row| (&row["status"], &row["attempts"])).collect();
    assert_eq!(attempts, [(&json!("delivered"), &json!(1)), (&json!("delivered"), &json!(3))]);
    assert_eq!(hook.shown(&office).await["failing_since"], Value::Null);
}

async fn what_was_taken_and_not_written_down_is_told_again_with_its_id(office: Arc<Office>) {
    let receiver = Receiver::start().await;
    let hook = Hook::order(&office, &receiver, json!({})).await;
    let id = claim(&office, "CLM-1").await;
    receiver.is_silent(true);
    let (practice, number, crashing) = (office.practice, hook.number, teller(&office));
    let telling = tokio::spawn(async move { crashing.tell(practice, number, later(0)).await });
    receiver.came().await;
    telling.abort();
    let _ = telling.await;
    receiver.is_silent(false);
    let first = receiver.one();
    let after = another(&office).await;
    assert_eq!(hook.tell(&office, &after, 60).await, Outcome::Idle, "who was sending may be at it still");
    assert_eq!(hook.tell(&office, &after, 120).await, delivered(1));
    let again = receiver.one();
    assert_eq!((subject(&again), again.id()), (id, first.id()));
}

async fn what_nobody_takes_is_given_up_loudly_and_taken_up_again(office: Arc<Office>) {
    let (receiver, teller) = (Receiver::start().await, teller(&office));
    let hook = Hook::order(&office, &receiver, json!({})).await;
    let id = claim(&office, "CLM-1").await;
    receiver.answers(&[500, 500]);
    let days = 5 * 86_400;
    assert_eq!(hook.tell(&office, &teller, 0).await, Outcome::Failed);
    assert_eq!(hook.tell(&office, &teller, days).await, Outcome::Failed);
    let shown = hook.shown(&office).await;
    assert_eq!((&shown["enabled"], &shown["disabled_because"]), (&json!(false), &json!("failing")));
    assert_eq!(hook.deliveries(&office).await[0]["status"], "disabled");
    assert_eq!(hook.tell(&office, &teller, 2 * days).await, Outcome::Idle);
    let told = expect(office.v0_get("/events?type=webhook.disabled").await, 200);
    assert_eq!(
        (told["data"].as_array().map(Vec::len), &told["data"][0]["subject"]),
        (Some(1), &json!(hook.id))
    );
    // It goes on with what was not taken, and has five days again.
    assert_eq!(hook.change(&office, json!({"enabled": true})).await["enabled"], true);
    receiver.answers(&[500]);
    assert_eq!(hook.tell(&office, &teller, 2 * days).await, Outcome::Failed);
    assert_eq!(hook.shown(&office).await["enabled"], true);
    assert_eq!(hook.tell(&office, &teller, 2 * days + 5).await, delivered(3), "what was told of itself too");
    let sent = receiver.sent();
    assert!(sent[..4].iter().all(|one| subject(one) == id && one.id() == sent[0].id()));
    // Whoever is gone is asked no more.
    claim(&office, "CLM-2").await;
    receiver.answers(&[410]);
    assert_eq!(hook.tell(&office, &teller, 3 * days).await, Outcome::Failed);
    assert_eq!(hook.shown(&office).await["disabled_because"], "gone");
}

async fn who_has_no_key_any_more_is_told_nothing(office: Arc<Office>) {
    let (receiver, teller) = (Receiver::start().await, teller(&office));
    let other = office.app.create_key(office.practice, "other").await.expect("a key");
    let order = office.any(Method::POST, "/v0/webhooks").bearer_auth(&other.bearer);
    let made = expect(reply(order.json(&json!({"url": receiver.url}))).await, 201);
    let hook = Hook::of(&office, &made).await;
    claim(&office, "CLM-1").await;
    office.app.revoke_key(office.practice, "other").await.expect("revoked");
    assert_eq!(hook.tell(&office, &teller, 0).await, Outcome::Idle);
    assert!(receiver.sent().is_empty());
    assert_eq!(hook.shown(&office).await["disabled_because"], "key_ended");
    // Another key of the practice takes it over.
    hook.change(&office, json!({"enabled": true})).await;
    assert_eq!(hook.tell(&office, &teller, 0).await, delivered(3));
}

async fn only_what_is_wanted_is_told_from_where_it_is_wanted(office: Arc<Office>) {
    let (receiver, teller) = (Receiver::start().await, teller(&office));
    let first = claim(&office, "CLM-1").await;
    let events = expect(office.v0_get("/events").await, 200);
    let after = &events["data"][0]["id"];
    claim(&office, "CLM-2").await;
    let wanted = json!({"events": ["claim.reconciled", "webhook.disabled"], "after": after});
    let hook = Hook::order(&office, &receiver, wanted).await;
    assert_eq!(hook.tell(&office, &teller, 0).await, Outcome::Idle);
    hook.change(&office, json!({"enabled": false})).await;
    assert_eq!(hook.tell(&office, &teller, 0).await, Outcome::Idle, "it was told to stop");
    hook.change(&office, json!({"enabled": true})).await;
    assert_eq!(hook.tell(&office, &teller, 0).await, delivered(1));
    assert_eq!(subject(&receiver.one()), hook.id);
    // All that there is, from the beginning, with the ids that it had.
    hook.change(&office, json!({"events": [], "after": "event_0000000000000000"})).await;
    let Outcome::Delivered { rows, is_end: true } = hook.tell(&office, &teller, 0).await else {
        panic!("all of it is taken")
    };
    let listed = expect(office.v0_get("/events?limit=100").await, 200);
    let listed = listed["data"].as_array().expect("a list");
    let sent = receiver.sent();
    assert_eq!(
        sent.iter().map(|one| one.id()).collect::<Vec<_>>(),
        listed.iter().map(|event| event["id"].as_str().expect("an id")).collect::<Vec<_>>()
    );
    assert_eq!((rows, subject(&sent[0])), (listed.len(), first));
}

async fn events_are_found_by_their_time_and_their_type(office: Arc<Office>) {
    let (early, late) = (later(-90_000), later(-3_600));
    let early = office.at(early).await;
    for n in 0..3 {
        claim(&early, &format!("CLM-{n}")).await;
    }
    let late = office.at(late).await;
    let hook = expect(late.v0_post("/webhooks", &json!({"url": "https://example.com/in"})).await, 201);
    let path = format!("/webhooks/{}", hook["id"].as_str().expect("an id"));
    expect(reply(late.v0(Method::PATCH, &path).json(&json!({"enabled": false}))).await, 200);
    let id = claim(&late, "CLM-3").await;
    let get = async |query: &str| expect(late.v0_get(&format!("/events?{query}")).await, 200);
    let since = get("since=2026-03-18T12:00:00Z").await;
    let names: Vec<_> =
        since["data"].as_array().expect("a list").iter().map(|event| &event["event"]).collect();
    assert_eq!(names, ["webhook.disabled", "claim.created"]);
    assert_eq!(since["data"][1]["subject"], id);
    assert_eq!(get("since=2026-01-01").await["data"].as_array().map(Vec::len), Some(5));
    let none = get("since=2026-04-01").await;
    assert_eq!((&none["data"], &none["has_next"]), (&json!([]), &json!(false)));
    let page = get("type=claim.created,claim.posted&limit=3").await;
    assert_eq!((page["data"].as_array().map(Vec::len), &page["has_next"]), (Some(3), &json!(true)));
    let rest = get(&format!("type=claim.created&after={}", page["cursor"].as_str().expect("a cursor"))).await;
    assert_eq!((rest["data"].as_array().map(Vec::len), &rest["data"][0]["subject"]), (Some(1), &json!(id)));
    assert_eq!(rest["has_next"], false);
    let silent = get("type=remittance.posted").await;
    assert_eq!(
        (&silent["data"], &silent["cursor"]),
        (&json!([]), &rest["cursor"]),
        "it was looked to the end"
    );
    let told = expect(late.v0_get("/events?type=claim.lost").await, 400);
    assert_eq!(told["fields"][0]["message"], "claim.lost is none of the known events.");
}

async fn another_secret_signs_beside_the_old_one_for_a_day(office: Arc<Office>) {
    let (receiver, teller) = (Receiver::start().await, teller(&office));
    let hook = Hook::order(&office, &receiver, json!({})).await;
    let made = expect(office.v0_post(&format!("{}/secret", hook.path()), &json!({})).await, 200);
    let new = made["secret"].as_str().expect("a secret");
    assert_ne!(new, hook.secret);
    claim(&office, "CLM-1").await;
    // These tests tell two weeks after their office's clock, so the day is over unless they are at it.
    let now = office.app.clock.instant().as_second() - later(0).as_second();
    assert_eq!(hook.tell(&office, &teller, now).await, delivered(1));
    let sent = receiver.one();
    assert!(is_signed(&sent, new) && is_signed(&sent, &hook.secret));
    claim(&office, "CLM-2").await;
    assert_eq!(hook.tell(&office, &teller, now + 86_500).await, delivered(1));
    let sent = receiver.one();
    assert!(is_signed(&sent, new) && !is_signed(&sent, &hook.secret));
}

async fn what_cannot_be_told_is_refused(office: Arc<Office>) {
    for (body, field, message) in [
        (json!({}), "url", "url is required."),
        (json!({"url": ""}), "url", "url is required."),
        (json!({"url": "example.com"}), "url", "url must be an address like https://example.com/path."),
        (
            json!({"url": "http://example.com/in"}),
            "url",
            "url must begin with https: patients' data does not travel in the open.",
        ),
        (json!({"url": "https://a:b@example.com"}), "url", "url must not hold a user name or a password."),
        (
            json!({"url": "https://example.com", "events": ["claim.lost"]}),
            "events",
            "events must hold known events only: claim.lost is none.",
        ),
        (json!({"url": "https://example.com", "after": "7"}), "after", "after is not the id of an event."),
        (
            json!({"url": "https://example.com", "after": "event_0000000000000zzz"}),
            "after",
            "after is an event that has not happened yet; leave it out to begin with the next one.",
        ),
        (json!({"url": "https://example.com", "enabled": 1}), "enabled", "enabled must be true or false."),
    ] {
        let told = expect(office.v0_post("/webhooks", &body).await, 400);
        assert_eq!(told["fields"], json!([{"field": field, "message": message}]), "{body}");
    }
    let strict = server::App::clone(&office.app).with_private_webhooks(false);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}/v0/webhooks", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move { axum::serve(listener, server::serve::router(strict)).await });
    for inside in ["http://127.0.0.1/", "http://localhost:8080/", "https://10.1.2.3/in"] {
        let request = office.client.post(&url).bearer_auth(&office.key.bearer).json(&json!({"url": inside}));
        let told = expect(reply(request).await, 400);
        assert_eq!(told["fields"][0]["field"], "url", "{inside}");
    }
    server.abort();
    for n in 0..50 {
        let body = json!({"url": format!("https://example.com/{n}")});
        expect(office.v0_post("/webhooks", &body).await, 201);
    }
    let told = expect(office.v0_post("/webhooks", &json!({"url": "https://example.com"})).await, 400);
    assert_eq!(told["message"], "A practice has at most 50 webhooks. Delete one first.");
}

async fn a_webhook_is_ordered_once_and_ended(office: Arc<Office>) {
    let body = json!({"url": "https://example.com/in", "description": "billing", "events": ["claim.posted"]});
    let order = || office.v0(Method::POST, "/webhooks").header("idempotency-key", "order-0001").json(&body);
    let made = expect(reply(order()).await, 201);
    let again = expect(reply(order()).await, 201);
    assert_eq!(made["id"], again["id"]);
    assert!(made["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")));
    assert!(again.get("secret").is_none(), "it is shown once");
    let listed = expect(office.v0_get("/webhooks").await, 200);
    assert_eq!(listed["data"], json!([again]));
    let other = office.app.store.create_practice("Other", "UTC").await.expect("a practice");
    let key = office.app.create_key(other, "other").await.expect("a key");
    let path = format!("/v0/webhooks/{}", made["id"].as_str().expect("an id"));
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::PATCH, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::GET, format!("{path}/deliveries")),
        (Method::POST, format!("{path}/secret")),
        (Method::POST, format!("{path}/test")),
    ] {
        let asked = office.any(method.clone(), &path).bearer_auth(&key.bearer).json(&json!({}));
        expect(reply(asked).await, 404);
    }
    let gone = expect(office.v0_delete(path.trim_start_matches("/v0")).await, 200);
    assert_eq!(gone, json!({"id": made["id"], "deleted": true}));
    expect(office.v0_get(path.trim_start_matches("/v0")).await, 404);
    assert_eq!(expect(office.v0_get("/webhooks").await, 200)["data"], json!([]));
}

async fn a_trial_says_what_came_of_it(office: Arc<Office>) {
    let receiver = Receiver::start().await;
    let hook = Hook::order(&office, &receiver, json!({"enabled": false})).await;
    let test = async || expect(office.v0_post(&format!("{}/test", hook.path()), &json!({})).await, 200);
    let told = test().await;
    let sent = receiver.one();
    assert_eq!(told, json!({"id": sent.id(), "delivered": true, "http_status": 200, "error": null}));
    assert!(is_signed(&sent, &hook.secret));
    let body: Value = serde_json::from_slice(&sent.body).expect("JSON");
    assert_eq!((&body["type"], &body["data"]), (&json!("webhook.test"), &json!({"webhook_id": hook.id})));
    receiver.answers(&[503]);
    let told = test().await;
    assert_eq!((&told["delivered"], &told["error"]), (&json!(false), &json!("the host answered 503")));
}

async fn who_tells_at_the_same_time_tells_once(office: Arc<Office>) {
    let receiver = Receiver::start().await;
    let hook = Hook::order(&office, &receiver, json!({})).await;
    let tellers = [another(&office).await, another(&office).await, another(&office).await];
    for round in 0..5 {
        claim(&office, &format!("CLM-{round}")).await;
        let [a, b, c] = [0, 1, 2].map(|n| hook.tell(&office, &tellers[n], round));
        let (a, b, c) = tokio::join!(a, b, c);
        let taken = [a, b, c].iter().filter(|outcome| **outcome == delivered(1)).count();
        assert_eq!((taken, receiver.sent().len()), (1, 1));
    }
}

async fn a_slow_receiver_keeps_no_other_waiting(office: Arc<Office>) {
    let (slow, quick) = (Receiver::start().await, Receiver::start().await);
    slow.is_silent(true);
    let hooks = [Hook::order(&office, &slow, json!({})).await, Hook::order(&office, &quick, json!({})).await];
    let id = claim(&office, "CLM-1").await;
    let running = tokio::spawn(server::webhooks::run(office.app.clone()));
    slow.came().await;
    quick.came().await;
    assert_eq!(subject(&quick.one()), id);
    running.abort();
    assert!(hooks[0].deliveries(&office).await.is_empty(), "it has not answered yet");
}
