//! Deliveries: signed, tried again, split, replayed, and never lost.

use std::sync::Arc;

use claims::Cents;
use claims::change::ChangeSet;
use claims::patient_money::Adjustment;
use jiff::civil::date;
use serde_json::{Value, json};
use server::App;
use server::webhooks::{Courier, DELIVERIES_MAX, Outcome, ROWS_MAX};
use store::Commit;
use tokio::net::TcpListener;

use super::receiver::{Receiver, at_last, courier, deliver, delivered, later, subscribe};
use crate::support::{Office, expect, on_both};

on_both! {
    "2026-03-02T15:00:00Z":
    a_delivery_is_signed_and_says_what_it_is,
    what_is_refused_comes_again_with_the_same_id,
    nothing_is_lost_while_the_receiver_or_the_server_is_down,
    a_thousand_rows_go_at_a_time,
    what_was_sent_can_be_sent_again,
    what_fails_for_days_is_paused_and_woken,
    who_delivers_at_the_same_time_sends_once,
    the_server_delivers_by_itself,
}

async fn patient(office: &Office, name: &str) -> i64 {
    let made = expect(office.od_post("/patients", &json!({"LName": name, "FName": "Ines"})).await, 201);
    made["PatNum"].as_i64().expect("a number")
}

async fn deliveries(office: &Office, number: i64) -> Vec<Value> {
    let rows = expect(office.od_get(&format!("/subscriptions/{number}/Deliveries")).await, 200);
    rows.as_array().expect("a list").clone()
}

async fn a_delivery_is_signed_and_says_what_it_is(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let body = json!({"EndPointUrl": receiver.url, "WatchTable": "Patient", "PollingSeconds": 5,
        "Workstation": "FRONT DESK"});
    let made = expect(office.od_post("/subscriptions", &body).await, 201);
    let number = made["SubscriptionNum"].as_i64().expect("a number");
    let vale = patient(&office, "Vale").await;
    assert_eq!(deliver(&office, &courier, number, 0).await, delivered(1));
    let sent = receiver.one();
    assert_eq!(sent.numbers("PatNum"), [vale]);
    assert_eq!(sent.header("event-type"), "WatchTable: Patient");
    assert_eq!(sent.header("workstation"), "FRONT DESK");
    assert_eq!(sent.header("content-type"), "application/json");
    assert_eq!(sent.header("authorization"), "", "the customer key is not kept, so it cannot be sent");
    let secret = expect(office.od_get(&format!("/subscriptions/{number}/Secret")).await, 200);
    let theirs =
        standardwebhooks::Webhook::new(secret["Secret"].as_str().expect("a secret")).expect("a secret");
    let at: i64 = sent.header("webhook-timestamp").parse().expect("seconds");
    let signature = theirs.sign(sent.id(), at, &sent.body).expect("a signature");
    assert_eq!(sent.header("webhook-signature"), signature);
    assert_eq!(at, later(0).as_second());

    assert_eq!(deliver(&office, &courier, number, 60).await, Outcome::Idle, "it was taken");
    assert!(receiver.sent().is_empty());
    let noted = deliveries(&office, number).await;
    assert_eq!(noted.len(), 1);
    assert_eq!((&noted[0]["WebhookId"], &noted[0]["Status"]), (&json!(sent.id()), &json!("Delivered")));
    assert_eq!(
        (&noted[0]["HttpStatus"], &noted[0]["RowCount"], &noted[0]["Attempts"]),
        (&json!(200), &json!(1), &json!(1))
    );
    // Patients' data left the house: the trail names the patient and the key.
    let trail = trail(&office).await;
    let told = trail.iter().filter(|(action, actor, _)| action.starts_with("webhook.") && actor == "test");
    let told: Vec<_> = told.map(|(action, _, patients)| (action.as_str(), patients.clone())).collect();
    let vale = vale.to_string();
    assert_eq!(told, [("webhook.send", vale.clone()), ("webhook.taken", vale)]);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

/// Action, actor and patients of every link of the audit chain.
async fn trail(office: &Office) -> Vec<(String, String, String)> {
    let links: Vec<store::AuditRow> =
        office.app.store.page(office.practice, None, 10_000).await.expect("read");
    links.into_iter().map(|link| (link.action, link.actor, link.patients)).collect()
}

async fn what_is_refused_comes_again_with_the_same_id(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let number = subscribe(&office, &receiver, "Patient").await;
    let vale = patient(&office, "Vale").await;
    receiver.answers(&[500, 302]);
    assert_eq!(deliver(&office, &courier, number, 0).await, Outcome::Failed);
    let first = receiver.one();
    let noted = deliveries(&office, number).await;
    assert_eq!((&noted[0]["Status"], &noted[0]["HttpStatus"]), (&json!("Waiting"), &json!(500)));
    assert_eq!(noted[0]["ErrorText"], "the host answered 500");
    assert!(!noted[0].to_string().contains("t0k"), "addresses are not told");
    assert_eq!(deliver(&office, &courier, number, 1).await, Outcome::Idle, "it waits a little");
    // What changes meanwhile is not part of it: whoever knows the id has seen all of it.
    let reed = patient(&office, "Reed").await;
    expect(office.od_put(&format!("/patients/{vale}"), &json!({"City": "Salem"})).await, 200);
    assert_eq!(deliver(&office, &courier, number, 10).await, Outcome::Failed, "redirects are not followed");
    assert_eq!(deliver(&office, &courier, number, 100).await, at_last(1));
    let again = receiver.sent();
    assert_eq!(again.iter().map(|sent| sent.id()).collect::<Vec<_>>(), [first.id(), first.id()]);
    assert_eq!(again[1].numbers("PatNum"), [vale]);
    assert_eq!(again[1].rows()[0]["City"], "Salem", "rows are shown as they are now");
    assert_eq!(deliver(&office, &courier, number, 100).await, delivered(2));
    let rest = receiver.one();
    assert_eq!(rest.numbers("PatNum"), [reed, vale], "in the order of their last change");
    assert_ne!(rest.id(), first.id());
    let noted = deliveries(&office, number).await;
    assert_eq!(noted.iter().map(|row| row["Attempts"].clone()).collect::<Vec<_>>(), [json!(1), json!(3)]);
}

async fn nothing_is_lost_while_the_receiver_or_the_server_is_down(office: Arc<Office>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let receiver = Receiver::at(listener);
    let number = subscribe(&office, &receiver, "Patient").await;
    let vale = patient(&office, "Vale").await;
    receiver.answers(&[503]);
    assert_eq!(deliver(&office, &courier(&office), number, 0).await, Outcome::Failed);
    let first = receiver.one();
    drop(receiver);
    let reed = patient(&office, "Reed").await;
    // The server starts again, with nothing but its store.
    let app = App::new(office.place.open().await, office.app.clock).with_private_webhooks(true);
    let after = Courier::new(app).expect("a courier");
    let down = deliver(&office, &after, number, 3600).await;
    assert_eq!(down, Outcome::Failed);
    let noted = deliveries(&office, number).await;
    assert_eq!((&noted[0]["HttpStatus"], &noted[0]["Attempts"]), (&json!(0), &json!(2)));
    let receiver = Receiver::at(listen_again(address).await);
    assert_eq!(deliver(&office, &after, number, 7200).await, at_last(1));
    assert_eq!(deliver(&office, &after, number, 7200).await, delivered(1));
    let sent = receiver.sent();
    assert_eq!(sent[0].id(), first.id());
    assert_eq!([sent[0].numbers("PatNum"), sent[1].numbers("PatNum")], [[vale], [reed]]);
    let third = Courier::new(office.app.clone()).expect("a courier");
    assert_eq!(deliver(&office, &third, number, 7300).await, Outcome::Idle);
}

/// The port is free as soon as the server that was aborted is gone.
async fn listen_again(address: std::net::SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

fn adjustment(adj_num: i64, pat_num: i64) -> Adjustment {
    let day = date(2026, 3, 2);
    Adjustment {
        adj_num,
        adj_date: day,
        adj_amt: Cents(-100),
        pat_num,
        adj_type: 1,
        prov_num: 1,
        adj_note: String::new(),
        proc_date: day,
        proc_num: None,
        date_entry: day,
        clinic_num: None,
        sec_user_num_entry: 0,
        sec_date_t_edit: "2026-03-02T15:00:00Z".parse().expect("an instant"),
        void_of: None,
    }
}

/// One commit that puts adjustments.
async fn put(office: &Office, rows: impl Iterator<Item = Adjustment>) {
    let mut changes = ChangeSet::new();
    for row in rows {
        changes.put(&row);
    }
    let (practice, at) = (office.practice, office.app.clock.instant());
    let commit =
        Commit { practice, actor: "test".into(), action: "test".into(), at, changes, idempotency: None };
    office.app.store.commit(commit).await.expect("committed");
}

async fn a_thousand_rows_go_at_a_time(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let number = subscribe(&office, &receiver, "Adjustment").await;
    let vale = patient(&office, "Vale").await;
    put(&office, (1..=2001).map(|n| adjustment(n, vale))).await;
    put(&office, (1..=1).map(|n| adjustment(n, vale))).await;
    let full = Outcome::Delivered { rows: ROWS_MAX, is_end: false };
    assert_eq!(deliver(&office, &courier, number, 0).await, full);
    // A refusal in the middle, and another courier after it.
    receiver.answers(&[500]);
    assert_eq!(deliver(&office, &courier, number, 0).await, Outcome::Failed);
    let after = Courier::new(office.app.clone()).expect("a courier");
    assert_eq!(deliver(&office, &after, number, 60).await, full);
    assert_eq!(deliver(&office, &after, number, 60).await, delivered(2));
    let sent = receiver.sent();
    assert_eq!(sent[0].numbers("AdjNum"), (1..=1000).collect::<Vec<_>>());
    assert_eq!(sent[1].numbers("AdjNum"), sent[2].numbers("AdjNum"));
    assert_eq!(sent[2].numbers("AdjNum"), (1001..=2000).collect::<Vec<_>>());
    assert_eq!(sent[3].numbers("AdjNum"), [2001, 1]);
    assert_eq!(sent.len(), 4);
}

async fn what_was_sent_can_be_sent_again(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let vale = patient(&office, "Vale").await;
    let number = subscribe(&office, &receiver, "Patient").await;
    assert_eq!(deliver(&office, &courier, number, 0).await, Outcome::Idle, "what was before is not told");
    let reed = patient(&office, "Reed").await;
    assert_eq!(deliver(&office, &courier, number, 0).await, delivered(1));
    assert_eq!(receiver.one().numbers("PatNum"), [reed]);
    let path = format!("/subscriptions/{number}");
    let shown = expect(office.od_get("/subscriptions").await, 200)[0].clone();
    expect(office.od_put(&path, &shown).await, 200);
    assert_eq!(deliver(&office, &courier, number, 0).await, Outcome::Idle, "the same time moves nothing");
    for start in ["2026-03-01", "2026-03-01 12:00:00"] {
        expect(office.od_put(&path, &json!({"DateTimeStart": start})).await, 200);
        assert_eq!(deliver(&office, &courier, number, 0).await, delivered(2), "{start}");
        assert_eq!(receiver.one().numbers("PatNum"), [vale, reed]);
        assert_eq!(deliver(&office, &courier, number, 0).await, Outcome::Idle);
    }
    // Not before its start, and not after its stop.
    expect(
        office.od_put(&path, &json!({"DateTimeStart": "2026-04-01", "DateTimeStop": "2026-04-02"})).await,
        200,
    );
    patient(&office, "Hale").await;
    for seconds in [0, 32 * 86_400] {
        assert_eq!(deliver(&office, &courier, number, seconds).await, Outcome::Idle);
    }
    // One that was under way when the start was moved is dropped.
    let body = json!({"DateTimeStart": "2026-03-01", "DateTimeStop": "0001-01-01 00:00:00"});
    expect(office.od_put(&path, &body).await, 200);
    receiver.answers(&[500]);
    assert_eq!(deliver(&office, &courier, number, 0).await, Outcome::Failed);
    expect(office.od_put(&path, &json!({"DateTimeStart": "2026-02-01"})).await, 200);
    assert_eq!(deliver(&office, &courier, number, 0).await, delivered(3));
    let sent = receiver.sent();
    assert_ne!(sent[0].id(), sent[1].id());
    let mut noted: Vec<_> =
        deliveries(&office, number).await.iter().map(|row| row["Status"].to_string()).collect();
    noted.sort();
    assert_eq!(noted, ["\"Delivered\"", "\"Delivered\"", "\"Delivered\"", "\"Delivered\"", "\"Dropped\""]);
}

async fn what_fails_for_days_is_paused_and_woken(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let number = subscribe(&office, &receiver, "Patient").await;
    let vale = patient(&office, "Vale").await;
    receiver.answers(&[500, 500]);
    let days = 5 * 86_400;
    assert_eq!(deliver(&office, &courier, number, 0).await, Outcome::Failed);
    assert_eq!(deliver(&office, &courier, number, days + 60).await, Outcome::Failed);
    let noted = deliveries(&office, number).await;
    assert_eq!((&noted[0]["Status"], &noted[0]["Attempts"]), (&json!("Paused"), &json!(2)));
    assert_eq!(deliver(&office, &courier, number, 2 * days).await, Outcome::Idle);
    expect(office.od_put(&format!("/subscriptions/{number}"), &json!({})).await, 200);
    assert_eq!(deliver(&office, &courier, number, 2 * days).await, at_last(1));
    let sent = receiver.sent();
    assert_eq!(sent.len(), 3);
    assert!(sent.iter().all(|one| one.id() == sent[0].id() && one.numbers("PatNum") == [vale]));
    // Whoever is gone is asked no more.
    patient(&office, "Reed").await;
    receiver.answers(&[410]);
    assert_eq!(deliver(&office, &courier, number, 2 * days).await, Outcome::Failed);
    assert_eq!(deliveries(&office, number).await[0]["Status"], "Paused");
}

async fn who_delivers_at_the_same_time_sends_once(office: Arc<Office>) {
    let receiver = Receiver::start().await;
    let number = subscribe(&office, &receiver, "Patient").await;
    let mut couriers = vec![];
    for _ in 0..4 {
        let store = office.place.open().await;
        let app = App::new(store, office.app.clock).with_private_webhooks(true);
        couriers.push(Courier::new(app).expect("a courier"));
    }
    for round in 0..5 {
        patient(&office, &format!("Vale{round}")).await;
        let [a, b, c, d] = [0, 1, 2, 3].map(|n| couriers[n].deliver(office.practice, number, later(round)));
        let (a, b, c, d) = tokio::join!(a, b, c, d);
        let outcomes = [a, b, c, d].map(|outcome| outcome.expect("the store works"));
        assert_eq!(outcomes.iter().filter(|o| **o == delivered(1)).count(), 1, "{outcomes:?}");
        assert_eq!(receiver.sent().len(), 1);
    }
}

async fn the_server_delivers_by_itself(office: Arc<Office>) {
    let receiver = Receiver::start().await;
    let number = subscribe(&office, &receiver, "Patient").await;
    let vale = patient(&office, "Vale").await;
    let running = tokio::spawn(server::webhooks::run(office.app.clone()));
    receiver.came().await;
    running.abort();
    assert_eq!(receiver.one().numbers("PatNum"), [vale]);
    assert!(deliveries(&office, number).await.len() <= DELIVERIES_MAX);
}
