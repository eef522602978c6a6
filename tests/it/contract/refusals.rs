//! What is refused, and in which words.

use std::sync::Arc;

use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Family, number};
use crate::support::{Office, expect, on_both, reply};

on_both! {
    "2026-03-02T15:00:00Z":
    a_transfer_is_not_changed,
    a_paid_claim_is_not_deleted,
    strict_requests_are_told_what_would_be_ignored,
    what_is_not_there_is_told_in_known_words,
    who_asks_is_looked_at_before_what_is_sent,
    a_refused_request_leaves_its_connection,
}

/// What a connection answers to these bytes, up to the end of its first head.
async fn heard(stream: &mut TcpStream, said: &str) -> String {
    stream.write_all(said.as_bytes()).await.expect("written");
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        heard.push(stream.read_u8().await.expect("an answer"));
    }
    String::from_utf8_lossy(&heard).into_owned()
}

fn head(office: &Office, path: &str, authorization: &str, more: &str) -> String {
    let host = office.url.trim_start_matches("http://");
    let known = "Content-Type: application/json\r\n";
    format!(
        "POST /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n{known}{more}\r\n"
    )
}

async fn connected(office: &Office) -> TcpStream {
    TcpStream::connect(office.url.trim_start_matches("http://")).await.expect("connected")
}

async fn who_asks_is_looked_at_before_what_is_sent(office: Arc<Office>) {
    let known = office.key.authorization.as_str();
    // The whole body is still to come, and does not.
    for more in ["Content-Length: 16000000\r\n", "Content-Length: 16000000\r\nExpect: 100-continue\r\n"] {
        for (path, authorization, status) in [
            ("/patients", "ODFHIR some/body", "401"),
            ("/patients", "Bearer x", "401"),
            ("/nothing", known, "404"),
        ] {
            let mut stream = connected(&office).await;
            let answer = heard(&mut stream, &head(&office, path, authorization, more)).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{path} {authorization}: {answer}");
        }
    }
    let more = "Content-Length: 16\r\nExpect: 100-continue\r\n";
    let mut stream = connected(&office).await;
    let answer = heard(&mut stream, &head(&office, "/patients", known, more)).await;
    assert!(answer.starts_with("HTTP/1.1 100 "), "{answer}");
}

async fn a_refused_request_leaves_its_connection(office: Arc<Office>) {
    let body = "x".repeat(200_000);
    let mut stream = connected(&office).await;
    let length = |length: usize| format!("Content-Length: {length}\r\n");
    let refused = head(&office, "/patients", "ODFHIR some/body", &length(body.len())) + &body;
    let answer = heard(&mut stream, &refused).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    let told = answer
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    stream.read_exact(&mut vec![0; told.expect("a length")]).await.expect("the rest");
    let next = head(&office, "/patients", &office.key.authorization, &length(31));
    let answer = heard(&mut stream, &(next + r#"{"LName": "Vale", "FName": "I"}"#)).await;
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
}

async fn a_transfer_is_not_changed(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let claim = number(&family.claim(&office, &family.visits).await, "ClaimNum");
    let whole = office.od_put("/preferences/ClaimPayByTotalSplitsAuto", &json!({"ValueString": "0"})).await;
    expect(whole, 200);
    expect(office.od_post(&format!("/claims/{claim}/ByTotal"), &json!({"InsPayAmt": "60.00"})).await, 201);
    let moved = expect(office.od_post(&format!("/claims/{claim}/Transfer"), &json!({})).await, 201);
    let transfer = moved.as_array().and_then(|rows| rows.iter().find(|row| row["IsTransfer"] == "true"));
    let path = format!("/claimprocs/{}", transfer.expect("a transfer")["ClaimProcNum"]);
    assert_eq!(
        office.od_put(&path, &json!({"Remarks": "mine"})).await,
        (400, "Cannot update a ClaimProc that has IsTransfer set to true.".into())
    );
}

async fn a_paid_claim_is_not_deleted(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let claim = number(&family.claim(&office, &family.visits[..1]).await, "ClaimNum");
    let lines = expect(office.od_get(&format!("/claimprocs?ClaimNum={claim}")).await, 200);
    let path = format!("/claimprocs/{}", lines[0]["ClaimProcNum"]);
    expect(office.od_put(&path, &json!({"Status": "Received", "InsPayAmt": "40.00"})).await, 200);
    let delete = async || reply(office.od(Method::DELETE, &format!("/claims/{claim}"))).await;
    let paid = "Claim cannot be deleted. Procedure(s) have an insurance payment attached.";
    assert_eq!(delete().await, (400, paid.into()));
    expect(office.od_put(&path, &json!({"Status": "NotReceived", "InsPayAmt": 0})).await, 200);
    assert_eq!(delete().await, (200, serde_json::Value::Null));
    assert_eq!(delete().await.0, 404);
}

async fn strict_requests_are_told_what_would_be_ignored(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let claim = number(&family.claim(&office, &family.visits[..1]).await, "ClaimNum");
    let lines = expect(office.od_get(&format!("/claimprocs?ClaimNum={claim}")).await, 200);
    let path = format!("/claimprocs/{}", lines[0]["ClaimProcNum"]);
    let body = json!({"Remarks": "mine", "DateCP": "2026-01-01"});
    let line = expect(office.od_put(&path, &body).await, 200);
    assert_eq!((&line["Remarks"], &line["DateCP"]), (&json!("mine"), &json!("2026-02-02")));
    let strict = async |method, path: &str, value: &str| {
        reply(office.od(method, path).header("Bitewing-Strict", value).json(&body)).await
    };
    let (status, said) = strict(Method::PUT, &path, "true").await;
    assert_eq!(status, 400);
    let said = said.as_str().expect("a text");
    assert!(said.starts_with("PUT /claimprocs/{ClaimProcNum} does not read DateCP. It reads "), "{said}");
    assert_eq!(strict(Method::PUT, &path, "false").await.0, 200);
    assert_eq!(strict(Method::PUT, &path, "yes").await.0, 400);
    let list = office.od(Method::GET, "/carriers?Limit=1&CarrierName=x").header("Bitewing-Strict", "true");
    assert_eq!(
        reply(list).await,
        (400, "GET /carriers does not read CarrierName. It reads SecDateTEdit, includeDeleted.".into())
    );
    let strictly = async |method, path: &str, body: &serde_json::Value| {
        reply(office.od(method, path).header("Bitewing-Strict", "true").json(body)).await
    };
    // Nothing is ignored inside objects either.
    let body = json!({"procNumsAndAmounts": [{"ProcNum": 1, "Amount": 5, "Tip": 2}]});
    let (status, said) = strictly(Method::PUT, "/payments/1/Partial", &body).await;
    let why = "PUT /payments/{PayNum}/Partial does not read procNumsAndAmounts[0].Tip. It reads procNumsAndAmounts \
               (each ProcNum, Amount), payPlanChargeNumsAndAmounts (each PayPlanChargeNum, Amount).";
    assert_eq!((status, said), (400, why.into()));
    let body = json!({"calls": [{"method": "GET", "path": "/carriers", "Limit": 5}]});
    let (status, said) = strictly(Method::POST, "/batch", &body).await;
    let why = "POST /batch does not read calls[0].Limit. It reads calls (each method, path, body).";
    assert_eq!((status, said), (400, why.into()));
    // What is known of a payment only by its name is not guessed.
    let body = json!({"PatNum": family.patient, "PayAmt": 5, "isUnallocatedPrepayment": "true"});
    let (status, said) = strictly(Method::POST, "/payments", &body).await;
    let said = said.as_str().expect("a text").to_owned();
    assert!(
        status == 400 && said.starts_with("POST /payments does not read isUnallocatedPrepayment."),
        "{said}"
    );
    expect(office.od_post("/payments", &body).await, 201);
    let body = json!({"PatNum": family.patient, "useEstBalance": "true", "principalAmount": 100, "APR": 1});
    assert_eq!(strictly(Method::POST, "/payplans", &body).await.0, 410);
}

async fn what_is_not_there_is_told_in_known_words(office: Arc<Office>) {
    let said = async |method, path: &str| reply(office.od(method, path)).await;
    for (method, path, status, words) in [
        (Method::GET, "/claimpayment", 404, "claimpayment is not a valid resource."),
        (Method::GET, "/claims/search", 400, "claims GET search is not a valid method."),
        (Method::DELETE, "/payments/5", 400, "payments DELETE  is not a valid method."),
        (Method::GET, "/claims/4711", 404, "Claim not found"),
        (Method::GET, "/claimprocs/4711", 404, "ClaimProc not found."),
    ] {
        assert_eq!(said(method, path).await, (status, words.into()), "{path}");
    }
    let plain = office.any(Method::GET, "/api/v1/claims").header("authorization", &office.key.authorization);
    assert_eq!(reply(plain).await, (400, "Content-Type must be application/json.".into()));
}
