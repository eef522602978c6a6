//! What patients pay and are charged, as door 1 tells it: splits, refunds, new allocations, adjustments.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Office, expect, on_both};

on_both! {
    "2026-03-02T15:00:00Z":
    a_payment_is_split_and_given_back,
    a_payment_is_split_anew,
    payments_are_found,
    a_payment_says_more_later,
    an_adjustment_is_charged_and_changed,
}

async fn a_patient(office: &Office) -> i64 {
    let made = expect(office.od_post("/patients", &json!({"LName": "Vale", "FName": "Ines"})).await, 201);
    number(&made, "PatNum")
}

/// Work that is done, of a code that is made for it.
async fn work(office: &Office, patient: i64, code: &str, fee: &str, date: &str) -> i64 {
    let category = expect(office.od_get("/definitions?Category=11").await, 200)[0]["ItemName"].clone();
    let body = json!({"ProcCode": code, "Descript": code, "AbbrDesc": code, "procCat": category});
    expect(office.od_post("/procedurecodes", &body).await, 201);
    let body =
        json!({"PatNum": patient, "ProcDate": date, "ProcStatus": "C", "procCode": code, "ProcFee": fee});
    number(&expect(office.od_post("/procedurelogs", &body).await, 201), "ProcNum")
}

fn number(row: &Value, name: &str) -> i64 {
    row[name].as_i64().expect("a number")
}

/// What the splits of a payment pay: procedure, amount, whether it is unearned.
async fn splits(office: &Office, payment: &Value) -> Vec<(i64, String, bool)> {
    let rows = expect(office.od_get(&format!("/paysplits?PayNum={}", payment["PayNum"])).await, 200);
    let of =
        |row: &Value| (number(row, "ProcNum"), row["SplitAmt"].to_string(), number(row, "UnearnedType") != 0);
    rows.as_array().expect("a list").iter().map(of).collect()
}

async fn a_payment_is_split_and_given_back(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let done = work(&office, patient, "T0120", "60.00", "2026-02-20").await;
    let body = json!({"PatNum": patient, "PayAmt": "75.5"});
    let paid = expect(office.od_post("/payments", &body).await, 201);
    assert_eq!((&paid["PayAmt"], &paid["PayDate"]), (&json!("75.5"), &json!("2026-03-02")));
    assert_eq!(splits(&office, &paid).await, [(done, "60.0".into(), false), (0, "15.5".into(), true)]);
    let back = expect(office.od_post("/payments/Refund", &json!({"PayNum": paid["PayNum"]})).await, 201);
    assert_eq!(back["PayAmt"], "-75.5");
    assert_eq!(splits(&office, &back).await, [(done, "-60.0".into(), false), (0, "-15.5".into(), true)]);
    let again = office.od_post("/payments/Refund", &json!({"PayNum": back["PayNum"]})).await;
    assert_eq!(expect(again, 400), "Cannot refund a payment that has negative splits.");
    expect(office.od_post("/payments/Refund", &json!({"PayNum": 999_999})).await, 404);
}

async fn a_payment_is_split_anew(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let older = work(&office, patient, "T0120", "60.00", "2026-02-20").await;
    let newer = work(&office, patient, "T0150", "60.00", "2026-02-21").await;
    let paid = expect(office.od_post("/payments", &json!({"PatNum": patient, "PayAmt": 50})).await, 201);
    assert_eq!(splits(&office, &paid).await, [(older, "50.0".into(), false)]);
    let path = format!("/payments/{}/Partial", paid["PayNum"]);
    let to =
        json!({"procNumsAndAmounts": [{"ProcNum": older, "Amount": 20}, {"ProcNum": newer, "Amount": "30"}]});
    expect(office.od_put(&path, &to).await, 200);
    assert_eq!(splits(&office, &paid).await, [(older, "20.0".into(), false), (newer, "30.0".into(), false)]);
    let short = json!({"procNumsAndAmounts": [{"ProcNum": older, "Amount": 20}]});
    let refused = expect(office.od_put(&path, &short).await, 400);
    assert_eq!(refused, "The amounts must sum to PayAmt: they are 20.00 of 50.00.");
    // What is open of each is found by the next payment.
    let rest = expect(office.od_post("/payments", &json!({"PatNum": patient, "PayAmt": 70})).await, 201);
    assert_eq!(splits(&office, &rest).await, [(older, "40.0".into(), false), (newer, "30.0".into(), false)]);
}

async fn payments_are_found(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    assert_eq!(expect(office.od_get("/payments").await, 400), "PatNum is required.");
    expect(office.od_get("/payments?PatNum=999999").await, 404);
    let paid = expect(office.od_post("/payments", &json!({"PatNum": patient, "PayAmt": 50})).await, 201);
    for (query, found) in [
        (format!("PatNum={patient}"), 1),
        (format!("PatNum={patient}&DateEntry=2026-03-02"), 1),
        (format!("PatNum={patient}&DateEntry=2026-03-03"), 0),
        (format!("PayType={}", paid["PayType"]), 1),
        (format!("PayType={}", number(&paid, "PayType") + 1), 0),
        ("DateEntry=2026-03-02".to_owned(), 1),
        ("DateEntry=2026-03-03".to_owned(), 0),
    ] {
        let rows = expect(office.od_get(&format!("/payments?{query}")).await, 200);
        assert_eq!(rows.as_array().map(Vec::len), Some(found), "{query}");
    }
    for query in [format!("PatNum={patient}"), "ProcNum=5".into(), String::new()] {
        let rows = expect(office.od_get(&format!("/paysplits?{query}")).await, 200);
        let found = usize::from(!query.starts_with("ProcNum"));
        assert_eq!(rows.as_array().map(Vec::len), Some(found), "{query}");
    }
}

async fn a_payment_says_more_later(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let done = work(&office, patient, "T0120", "60.00", "2026-02-20").await;
    let paid = expect(office.od_post("/payments", &json!({"PatNum": patient, "PayAmt": 50})).await, 201);
    let path = format!("/payments/{}", paid["PayNum"]);
    let new = json!({"CheckNum": "2058", "PayNote": "late", "ProcessStatus": "OnlineProcessed"});
    let put = expect(office.od_put(&path, &new).await, 200);
    assert_eq!((&put["CheckNum"], &put["ProcessStatus"]), (&json!("2058"), &json!("OnlineProcessed")));
    expect(office.od_put(&path, &json!({"ProcessStatus": "Lost"})).await, 400);
    expect(office.od_put("/payments/999999", &new).await, 404);
    let split = expect(office.od_get(&format!("/paysplits?ProcNum={done}")).await, 200)[0].clone();
    let other = expect(
        office.od_post("/providers", &json!({"Abbr": "DOC2", "LName": "Two", "FName": "Doc"})).await,
        201,
    );
    let path = format!("/paysplits/{}", split["SplitNum"]);
    let put = expect(office.od_put(&path, &json!({"ProvNum": other["ProvNum"]})).await, 200);
    assert_eq!((&put["ProvNum"], &put["SplitAmt"]), (&other["ProvNum"], &json!(50.0)));
    expect(office.od_put(&path, &json!({"ClinicNum": 4})).await, 400);
    expect(office.od_put("/paysplits/999999", &json!({})).await, 404);
}

async fn an_adjustment_is_charged_and_changed(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let done = work(&office, patient, "T0120", "60.00", "2026-02-20").await;
    let types = expect(office.od_get("/definitions?Category=1").await, 200);
    let discount = types.as_array().expect("a list").iter().find(|row| row["ItemValue"] == "-").expect("one");
    let body = json!({
        "PatNum": patient, "AdjType": discount["DefNum"], "AdjAmt": -24.99, "AdjDate": "2026-02-25", "ProcNum": done
    });
    let made = expect(office.od_post("/adjustments", &body).await, 201);
    assert_eq!((&made["AdjAmt"], &made["ProcDate"]), (&json!(-24.99), &json!("2026-02-20")));
    assert_eq!(made["adjType"], discount["ItemName"]);
    let path = format!("/adjustments/{}", made["AdjNum"]);
    let put = expect(office.od_put(&path, &json!({"AdjAmt": "-24.49"})).await, 200);
    assert_eq!(put["AdjAmt"], json!(-24.49));
    let refused = expect(office.od_put(&path, &json!({"AdjAmt": 24.49})).await, 400);
    assert_eq!(refused, "AdjAmt must be negative for this AdjType.");
    expect(office.od_put(&path, &json!({"ProcNum": 999_999})).await, 404);
    assert_eq!(expect(office.od_get(&path).await, 200), put);
    for (query, found) in [
        (format!("PatNum={patient}"), 1),
        (format!("PatNum={patient}&ProcNum={done}"), 1),
        (format!("PatNum={patient}&ProcNum=0"), 0),
        (format!("PatNum={patient}&AdjType={}", number(discount, "DefNum") + 1), 0),
    ] {
        let rows = expect(office.od_get(&format!("/adjustments?{query}")).await, 200);
        assert_eq!(rows.as_array().map(Vec::len), Some(found), "{query}");
    }
    assert_eq!(expect(office.od_get("/adjustments").await, 400), "PatNum is required.");
    // The next payment finds 35.51 open.
    let paid = expect(office.od_post("/payments", &json!({"PatNum": patient, "PayAmt": 40})).await, 201);
    assert_eq!(splits(&office, &paid).await, [(done, "35.51".into(), false), (0, "4.49".into(), true)]);
}
