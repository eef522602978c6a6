//! What never was, over door 1: payments, adjustments and lines are voided once, and every balance is as before.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Office, expect, on_both};
use crate::thread::eft::sent_claim;
use crate::thread::practice::lines;

on_both! {
    "2026-03-18T15:00:00Z":
    a_payment_never_was,
    an_adjustment_never_was,
    what_a_line_received_never_was,
}

/// The family's account, with its balances and their age.
async fn account(office: &Office) -> (Value, Value) {
    (
        expect(office.od_get("/accountmodules/1/Aging").await, 200),
        expect(office.od_get("/accountmodules/1/PatientBalances").await, 200),
    )
}

async fn void(office: &Office, path: &str) -> Value {
    expect(office.od_post(&format!("{path}/Void"), &json!({})).await, 201)
}

async fn refused(office: &Office, path: &str, why: &str) {
    assert_eq!(expect(office.od_post(&format!("{path}/Void"), &json!({})).await, 400), why);
}

async fn sound(office: &Office) {
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_payment_never_was(office: Arc<Office>) {
    sent_claim(&office).await;
    let before = account(&office).await;
    let body = json!({"PatNum": 1, "PayAmt": "75.5", "PayDate": "2026-02-02"});
    let paid = expect(office.od_post("/payments", &body).await, 201);
    assert_ne!(account(&office).await, before);
    let path = format!("/payments/{}", paid["PayNum"]);
    let back = void(&office, &path).await;
    assert_eq!((&back["PayAmt"], &back["PayDate"]), (&json!("-75.5"), &json!("2026-03-18")));
    assert_eq!(back["PayNote"], format!("Void of payment {}", paid["PayNum"]));
    assert_eq!(account(&office).await, before);
    refused(&office, &path, "This payment was voided before.").await;
    let refund = office.od_post("/payments/Refund", &json!({"PayNum": paid["PayNum"]})).await;
    assert_eq!(expect(refund, 400), "This payment was voided before.");
    expect(office.od_post("/payments/999999/Void", &json!({})).await, 404);
    sound(&office).await;
}

async fn an_adjustment_never_was(office: Arc<Office>) {
    sent_claim(&office).await;
    let before = account(&office).await;
    let types = expect(office.od_get("/definitions?Category=1").await, 200);
    let charge =
        types.as_array().and_then(|all| all.iter().find(|row| row["ItemValue"] == "+")).expect("one");
    let body = json!({"PatNum": 1, "AdjType": charge["DefNum"], "AdjAmt": 24.99, "AdjDate": "2026-01-02"});
    let made = expect(office.od_post("/adjustments", &body).await, 201);
    let path = format!("/adjustments/{}", made["AdjNum"]);
    let back = void(&office, &path).await;
    assert_eq!((&back["AdjAmt"], &back["AdjType"]), (&json!(-24.99), &charge["DefNum"]));
    assert_eq!((&back["AdjDate"], &back["ProcDate"]), (&json!("2026-03-18"), &made["ProcDate"]));
    assert_eq!(account(&office).await, before);
    refused(&office, &path, "This adjustment was voided before.").await;
    let put = office.od_put(&path, &json!({"AdjAmt": 30})).await;
    assert_eq!(expect(put, 400), "The adjustment was voided: only its AdjNote can be changed.");
    // A whole row can be sent back, its own amount too.
    let path = format!("/adjustments/{}", back["AdjNum"]);
    assert_eq!(expect(office.od_put(&path, &back).await, 200)["AdjAmt"], json!(-24.99));
    expect(office.od_post("/adjustments/999999/Void", &json!({})).await, 404);
    sound(&office).await;
}

async fn what_a_line_received_never_was(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let money = |line: &Value| {
        [
            "Status",
            "InsPayAmt",
            "InsPayEst",
            "WriteOff",
            "DedApplied",
            "DateCP",
            "DateEntry",
            "DateSuppReceived",
        ]
        .map(|name| line[name].clone())
    };
    let (before, line) = (account(&office).await, lines(&office, claim).await[2].clone());
    let path = format!("/claimprocs/{}", line["ClaimProcNum"]);
    let received = json!({"Status": "Received", "InsPayAmt": 400, "WriteOff": 50, "DedApplied": 7});
    expect(office.od_put(&path, &received).await, 200);
    let paid = account(&office).await;
    let body = json!({"ClaimProcNum": line["ClaimProcNum"], "InsPayAmt": -10});
    let more = expect(office.od_post("/claimprocs/Supplemental", &body).await, 201);
    let why = "Cannot void a ClaimProc that has supplemental payments. Void those first.";
    refused(&office, &path, why).await;
    let supplement = format!("/claimprocs/{}", more["ClaimProcNum"]);
    let back = void(&office, &supplement).await;
    assert_eq!((&back["Status"], &back["InsPayAmt"]), (&json!("Supplemental"), &json!(10.0)));
    assert_eq!(account(&office).await, paid);
    refused(&office, &supplement, "This ClaimProc was voided before.").await;
    assert_eq!(money(&void(&office, &path).await), money(&line));
    assert_eq!(account(&office).await, before);
    refused(&office, &path, "Only a ClaimProc with a Status of Received or Supplemental can be voided.")
        .await;
    let shown = expect(office.od_get(&format!("/claims/{claim}")).await, 200);
    assert_eq!((&shown["InsPayAmt"], &shown["WriteOff"]), (&json!(0.0), &json!(0.0)));
    sound(&office).await;
}
