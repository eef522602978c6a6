//! What never was, over door 1: payments, adjustments and lines are voided once, and every balance is as before.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Office, expect, on_both, reply};
use crate::thread::eft::sent_claim;
use crate::thread::practice::lines;

on_both! {
    "2026-03-18T15:00:00Z":
    a_payment_never_was,
    an_adjustment_never_was,
    what_a_line_received_never_was,
    what_comes_back_must_find_its_procedure,
    a_payment_that_was_voided_stays_as_it_is,
    a_payment_of_a_later_day_leaves_no_debt,
    a_supplemental_payment_comes_back_beside_what_was_received,
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

/// Work of patient 1 that is on no claim; its number.
async fn work(office: &Office, fee: &str) -> Value {
    let body = json!({"PatNum": 1, "ProcDate": "2026-03-17", "ProcStatus": "C", "procCode": "T2740",
        "ProcFee": fee});
    expect(office.od_post("/procedurelogs", &body).await, 201)["ProcNum"].clone()
}

async fn what_comes_back_must_find_its_procedure(office: Arc<Office>) {
    sent_claim(&office).await;
    let done = work(&office, "60.00").await;
    let types = expect(office.od_get("/definitions?Category=1").await, 200);
    let discount =
        types.as_array().and_then(|all| all.iter().find(|row| row["ItemValue"] == "-")).expect("one");
    let body = json!({"PatNum": 1, "AdjType": discount["DefNum"], "AdjAmt": -5, "AdjDate": "2026-03-17",
        "ProcNum": done});
    let adjusted = expect(office.od_post("/adjustments", &body).await, 201);
    let body = json!({"PatNum": 1, "PayAmt": 20, "procNums": [done]});
    let paid = expect(office.od_post("/payments", &body).await, 201);
    let no_adjustment = void(&office, &format!("/adjustments/{}", adjusted["AdjNum"])).await;
    let no_payment = void(&office, &format!("/payments/{}", paid["PayNum"])).await;
    let gone = reply(office.od(Method::DELETE, &format!("/procedurelogs/{done}"))).await;
    expect(gone, 200);
    let before = account(&office).await;
    let why = format!(
        "Cannot void this adjustment, which would bring adjustment {} back: ProcNum must be a procedure of the \
         adjustment's patient.",
        adjusted["AdjNum"]
    );
    refused(&office, &format!("/adjustments/{}", no_adjustment["AdjNum"]), &why).await;
    let why = format!(
        "Cannot void this payment, which would bring payment {} back: Procedure not found, or not complete.",
        paid["PayNum"]
    );
    refused(&office, &format!("/payments/{}", no_payment["PayNum"]), &why).await;
    assert_eq!(account(&office).await, before);
    sound(&office).await;
}

async fn a_payment_that_was_voided_stays_as_it_is(office: Arc<Office>) {
    sent_claim(&office).await;
    let before = account(&office).await;
    let paid = expect(office.od_post("/payments", &json!({"PatNum": 1, "PayAmt": 75})).await, 201);
    let path = format!("/payments/{}", paid["PayNum"]);
    let back = void(&office, &path).await;
    for number in [&paid["PayNum"], &back["PayNum"]] {
        let path = format!("/payments/{number}");
        let said = "The payment was voided: only its PayNote can be changed.";
        assert_eq!(expect(office.od_put(&path, &json!({"CheckNum": "7"})).await, 400), said);
        let note = json!({"PayNote": "typed twice", "PayType": paid["PayType"]});
        assert_eq!(expect(office.od_put(&path, &note).await, 200)["PayNote"], "typed twice");
        let splits = expect(office.od_get(&format!("/paysplits?PayNum={number}")).await, 200);
        let path = format!("/paysplits/{}", splits[0]["SplitNum"]);
        let said = "The payment was voided: its splits stay as they are.";
        let other = json!({"Abbr": "DOC2", "LName": "Two", "FName": "Doc"});
        let other = expect(office.od_post("/providers", &other).await, 201)["ProvNum"].clone();
        assert_eq!(expect(office.od_put(&path, &json!({"ProvNum": other})).await, 400), said);
        assert_eq!(expect(office.od_put(&path, &splits[0]).await, 200), splits[0]);
    }
    // It counts again, and what brought it back is no payment to be voided.
    let again = void(&office, &format!("/payments/{}", back["PayNum"])).await;
    let number = &paid["PayNum"];
    let why = format!("This void brought payment {number} back. Void payment {number} itself.");
    refused(&office, &format!("/payments/{}", again["PayNum"]), &why).await;
    expect(office.od_put(&path, &json!({"CheckNum": "7"})).await, 200);
    void(&office, &path).await;
    assert_eq!(account(&office).await, before);
    sound(&office).await;
}

async fn a_payment_of_a_later_day_leaves_no_debt(office: Arc<Office>) {
    sent_claim(&office).await;
    let future = office.od_put("/preferences/FutureTransDatesAllowed", &json!({"ValueString": "1"})).await;
    expect(future, 200);
    let before = account(&office).await;
    let body = json!({"PatNum": 1, "PayAmt": 75, "PayDate": "2026-04-01"});
    for way in ["Void", "Refund"] {
        let paid = expect(office.od_post("/payments", &body).await, 201);
        let back = if way == "Void" {
            void(&office, &format!("/payments/{}", paid["PayNum"])).await
        } else {
            expect(office.od_post("/payments/Refund", &json!({"PayNum": paid["PayNum"]})).await, 201)
        };
        assert_eq!((&back["PayDate"], &back["DateEntry"]), (&json!("2026-04-01"), &json!("2026-03-18")));
        assert_eq!(account(&office).await, before, "{way}");
    }
    sound(&office).await;
}

async fn a_supplemental_payment_comes_back_beside_what_was_received(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let line = lines(&office, claim).await[2].clone();
    let path = format!("/claimprocs/{}", line["ClaimProcNum"]);
    expect(office.od_put(&path, &json!({"Status": "Received", "InsPayAmt": 400})).await, 200);
    let body = json!({"ClaimProcNum": line["ClaimProcNum"], "InsPayAmt": 10});
    let more = expect(office.od_post("/claimprocs/Supplemental", &body).await, 201);
    let back = void(&office, &format!("/claimprocs/{}", more["ClaimProcNum"])).await;
    let number = format!("/claimprocs/{}", back["ClaimProcNum"]);
    let said = "The ClaimProc was voided: only its Remarks, ClaimPaymentTracking and ClaimPaymentNum can be changed.";
    assert_eq!(expect(office.od_put(&number, &json!({"FeeBilled": 5})).await, 400), said);
    void(&office, &path).await;
    let why = format!(
        "Cannot void this ClaimProc, which would bring ClaimProc {} back: A supplemental payment needs a ClaimProc of \
         a procedure with a Status of Received.",
        more["ClaimProcNum"]
    );
    refused(&office, &number, &why).await;
    let (status, said) = reply(office.od(Method::DELETE, &number)).await;
    assert_eq!((status, said), (400, why.into()));
    // All was voided: the claim can be split, with what was voided.
    let procedures = json!({"ProcNums": [line["ProcNum"]]});
    let new = expect(office.od_put(&format!("/claims/{claim}/Split"), &procedures).await, 201);
    assert_eq!(lines(&office, new["ClaimNum"].as_i64().expect("a number")).await.len(), 3);
    sound(&office).await;
}
