//! Door 1 in units of work: idempotency keys and batches.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Office, Reply, expect, on_both, reply};

on_both! {
    "2026-03-02T15:00:00Z":
    the_same_request_again_is_answered_with_the_first_answer,
    many_at_once_with_one_key_do_it_once,
    what_was_refused_is_not_remembered,
    a_batch_is_done_whole,
    a_batch_with_a_refusal_does_nothing,
    a_batch_with_a_key_is_done_once,
    a_key_may_only_do_in_a_batch_what_it_may_do,
    a_batch_that_only_reads_waits_for_nobody,
    a_batch_and_others_in_one_family_all_come_to_their_own,
}

async fn with_key(office: &Office, method: Method, path: &str, key: &str, body: &Value) -> Reply {
    reply(office.od(method, path).header("Idempotency-Key", key).json(body)).await
}

async fn patient(office: &Office) -> i64 {
    let made = expect(office.od_post("/patients", &json!({"LName": "Vale", "FName": "Ines"})).await, 201);
    made["PatNum"].as_i64().expect("a number")
}

async fn payments(office: &Office, patient: i64) -> usize {
    let rows = expect(office.od_get(&format!("/payments?PatNum={patient}")).await, 200);
    rows.as_array().expect("rows").len()
}

async fn the_same_request_again_is_answered_with_the_first_answer(office: Arc<Office>) {
    let patient = patient(&office).await;
    let body = json!({"PatNum": patient, "PayAmt": "25.00"});
    let request = || {
        let request = office.od(Method::POST, "/payments").header("Idempotency-Key", "pay-2026-03-02");
        request.json(&body).send()
    };
    let first = request().await.expect("an answer");
    assert_eq!((first.status().as_u16(), first.headers().get("idempotency-replayed")), (201, None));
    let first: Value = first.json().await.expect("JSON");
    // What has changed since does not matter: it is the first answer.
    let path = format!("/payments/{}", first["PayNum"]);
    expect(office.od_put(&path, &json!({"PayNote": "At the desk"})).await, 200);
    let again = request().await.expect("an answer");
    assert_eq!(again.status().as_u16(), 201);
    assert_eq!(again.headers().get("idempotency-replayed").map(|value| value.as_bytes()), Some(&b"true"[..]));
    assert_eq!(again.json::<Value>().await.expect("JSON"), first);
    assert_eq!(payments(&office, patient).await, 1);
    let other = json!({"PatNum": patient, "PayAmt": "26.00"});
    let (status, said) = with_key(&office, Method::POST, "/payments", "pay-2026-03-02", &other).await;
    assert_eq!((status, said), (422, "This Idempotency-Key was used for another request.".into()));
    let note = json!({"PayNote": "Twice"});
    for _ in 0..2 {
        let changed = with_key(&office, Method::PUT, &path, "note-2026-03-02", &note).await;
        assert_eq!(expect(changed, 200)["PayNote"], "Twice");
    }
    assert_eq!(with_key(&office, Method::POST, "/payments", "short", &body).await.0, 400);
}

async fn many_at_once_with_one_key_do_it_once(office: Arc<Office>) {
    let patient = patient(&office).await;
    // Round after round: who looks for the first answer just before it is kept comes late in some only.
    for round in 1..=10 {
        let mut running = Vec::new();
        for _ in 0..8 {
            let office = Arc::clone(&office);
            running.push(tokio::spawn(async move {
                let (key, body) =
                    (format!("pay-at-once-{round}"), json!({"PatNum": patient, "PayAmt": "25.00"}));
                expect(with_key(&office, Method::POST, "/payments", &key, &body).await, 201)
            }));
        }
        let mut numbers = std::collections::HashSet::new();
        for request in running {
            numbers.insert(request.await.expect("answered")["PayNum"].to_string());
        }
        assert_eq!((numbers.len(), payments(&office, patient).await), (1, round));
    }
}

async fn what_was_refused_is_not_remembered(office: Arc<Office>) {
    let patient = patient(&office).await;
    let body = json!({"PatNum": patient + 1, "PayAmt": "25.00"});
    assert_eq!(with_key(&office, Method::POST, "/payments", "pay-too-soon", &body).await.0, 404);
    expect(office.od_post("/patients", &json!({"LName": "Vale", "FName": "Noel"})).await, 201);
    let found = expect(office.od_get("/patients/Simple?LName=Vale&FName=Noel").await, 200);
    let body = json!({"PatNum": found[0]["PatNum"], "PayAmt": "25.00"});
    expect(with_key(&office, Method::POST, "/payments", "pay-too-soon", &body).await, 201);
}

async fn a_batch_is_done_whole(office: Arc<Office>) {
    let calls = json!({"calls": [
        {"method": "POST", "path": "/patients", "body": {"LName": "Moss", "FName": "Ada"}},
        {"method": "POST", "path": "/payments", "body": {"PatNum": "{1.PatNum}", "PayAmt": "40"}},
        {"method": "GET", "path": "/payments?PatNum={1.PatNum}"},
        {"method": "PUT", "path": "/payments/{2.PayNum}", "body": {"PayNote": "Together"}},
    ]});
    let answers = expect(office.od_post("/batch", &calls).await, 200);
    let statuses: Vec<&Value> =
        answers.as_array().expect("answers").iter().map(|one| &one["status"]).collect();
    assert_eq!(statuses, [201, 201, 200, 200]);
    assert_eq!(
        answers[2]["body"][0]["PayNum"], answers[1]["body"]["PayNum"],
        "it sees what was written before"
    );
    let patient = answers[0]["body"]["PatNum"].as_i64().expect("a number");
    assert!(answers[0]["location"].as_str().is_some_and(|at| at.ends_with(&format!("/patients/{patient}"))));
    let kept = expect(office.od_get(&format!("/payments?PatNum={patient}")).await, 200);
    assert_eq!((&kept[0]["PayAmt"], &kept[0]["PayNote"]), (&json!("40"), &json!("Together")));
}

async fn a_batch_with_a_refusal_does_nothing(office: Arc<Office>) {
    let patient = patient(&office).await;
    let calls = json!({"calls": [
        {"method": "POST", "path": "/payments", "body": {"PatNum": patient, "PayAmt": "40"}},
        {"method": "PUT", "path": "/claims/4711", "body": {"ClaimNote": "x"}},
    ]});
    let (status, said) = office.od_post("/batch", &calls).await;
    let why = "Call 2, PUT /claims/4711, was refused with 404: Claim not found. Nothing was done.";
    assert_eq!((status, said), (404, why.into()));
    assert_eq!(payments(&office, patient).await, 0);
    for (calls, why) in [
        (json!({}), "calls must hold 1 to 100 calls."),
        (json!({"calls": [{"method": "POST", "path": "/batch"}]}), "cannot be part of a batch"),
        (json!({"calls": [{"method": "GET", "path": "/nothing"}]}), "There is no such call"),
    ] {
        let (status, said) = office.od_post("/batch", &calls).await;
        assert!((400..=404).contains(&status) && said.to_string().contains(why), "{status} {said}");
    }
}

async fn a_batch_with_a_key_is_done_once(office: Arc<Office>) {
    let patient = patient(&office).await;
    let calls = json!({"calls": [
        {"method": "POST", "path": "/payments", "body": {"PatNum": patient, "PayAmt": "40"}},
        {"method": "POST", "path": "/payments/Refund", "body": {"PayNum": "{1.PayNum}"}},
    ]});
    let first = expect(with_key(&office, Method::POST, "/batch", "batch-2026-03-02", &calls).await, 200);
    let again = expect(with_key(&office, Method::POST, "/batch", "batch-2026-03-02", &calls).await, 200);
    assert_eq!(first, again);
    assert_eq!(payments(&office, patient).await, 2);
}

async fn a_key_may_only_do_in_a_batch_what_it_may_do(office: Arc<Office>) {
    let patient = patient(&office).await;
    let calls = json!({"calls": [
        {"method": "POST", "path": "/payments", "body": {"PatNum": patient, "PayAmt": "40"}},
    ]});
    let without = office.any(Method::POST, "/api/v1/batch").header("content-type", "application/json");
    assert_eq!(reply(without.json(&calls)).await.0, 401);
}

async fn a_batch_that_only_reads_waits_for_nobody(office: Arc<Office>) {
    let read = json!({"method": "GET", "path": "/definitions?Category=1"});
    let calls = json!({"calls": [read, read]});
    let unit = office.app.store.unit_alone(office.practice).await.expect("begun");
    let plain = expect(office.od_get("/definitions?Category=1").await, 200);
    let answers = expect(office.od_post("/batch", &calls).await, 200);
    assert_eq!((&answers[0]["body"], &answers[1]["body"]), (&plain, &plain));
    unit.rollback().await.expect("undone");
    let first = expect(with_key(&office, Method::POST, "/batch", "reads-2026-03-02", &calls).await, 200);
    assert_eq!(first, answers);
    assert_eq!(
        expect(with_key(&office, Method::POST, "/batch", "reads-2026-03-02", &calls).await, 200),
        answers
    );
}

async fn a_batch_and_others_in_one_family_all_come_to_their_own(office: Arc<Office>) {
    let patient = patient(&office).await;
    let pay = json!({"PatNum": patient, "PayAmt": "1"});
    let calls: Vec<Value> =
        (0..6).map(|_| json!({"method": "POST", "path": "/payments", "body": &pay})).collect();
    let calls = json!({"calls": calls});
    let mut running = Vec::new();
    for i in 0..8 {
        let (office, pay, calls) = (Arc::clone(&office), pay.clone(), calls.clone());
        running.push(tokio::spawn(async move {
            if i % 4 == 0 {
                expect(office.od_post("/batch", &calls).await, 200);
            } else {
                for _ in 0..6 {
                    expect(office.od_post("/payments", &pay).await, 201);
                }
            }
        }));
    }
    for request in running {
        request.await.expect("answered");
    }
    assert_eq!(payments(&office, patient).await, 48);
    assert_eq!(office.app.store.verify(office.practice).await, Ok(vec![]));
}
