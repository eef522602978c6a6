//! What is told: rows of every watched table, as reads show them, whichever door they came by.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use server::webhooks::Outcome;

use super::receiver::{Receiver, courier, deliver, delivered, subscribe};
use crate::support::{Office, data, expect, on_both, reply};
use crate::thread::eft::sent_claim;

on_both! {
    "2026-03-18T15:00:00Z":
    every_table_is_told_as_a_read_shows_it,
    what_an_import_posts_is_told,
    what_is_deleted_is_told_as_gone,
    estimates_that_are_read_are_no_change,
}

/// A row without the time at which it was shown.
fn timeless(mut row: Value) -> Value {
    if let Some(fields) = row.as_object_mut() {
        fields.shift_remove("serverDateTime");
    }
    row
}

async fn every_table_is_told_as_a_read_shows_it(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let tables = [
        "Patient",
        "Provider",
        "Procedurelog",
        "Claim",
        "ClaimProc",
        "ClaimPayment",
        "Payment",
        "Adjustment",
        "Appointment",
        "Operatory",
    ];
    let mut numbers = vec![];
    for table in tables {
        numbers.push(subscribe(&office, &receiver, table).await);
    }
    let claim = sent_claim(&office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let types = expect(office.od_get("/definitions?Category=1").await, 200);
    let charge = types.as_array().and_then(|all| all.iter().find(|row| row["ItemValue"] == "+").cloned());
    let charge = json!({"PatNum": 1, "AdjType": charge.expect("a charge")["DefNum"], "AdjAmt": 5, "AdjDate": "2026-03-02"});
    expect(office.od_post("/adjustments", &charge).await, 201);
    expect(office.od_post("/payments", &json!({"PatNum": 1, "PayAmt": "20.00"})).await, 201);
    let chair = expect(office.od_get("/operatories").await, 200)[0]["OperatoryNum"].clone();
    expect(office.od_put(&format!("/operatories/{chair}"), &json!({"Abbrev": "W"})).await, 200);
    let visit = json!({"PatNum": 1, "Op": chair, "AptDateTime": "2026-03-19 09:00:00"});
    expect(office.od_post("/appointments", &visit).await, 201);
    for ((table, number), (key, read)) in tables.into_iter().zip(numbers).zip([
        ("PatNum", "/patients/{}".to_owned()),
        ("ProvNum", "/providers/{}".to_owned()),
        ("ProcNum", "/procedurelogs/{}".to_owned()),
        ("ClaimNum", "/claims/{}".to_owned()),
        ("ClaimProcNum", "/claimprocs/{}".to_owned()),
        ("ClaimPaymentNum", "/claimpayments/{}".to_owned()),
        ("PayNum", "/payments?PatNum=1".to_owned()),
        ("AdjNum", "/adjustments/{}".to_owned()),
        ("AptNum", "/appointments/{}".to_owned()),
        ("OperatoryNum", "/operatories/{}".to_owned()),
    ]) {
        let outcome = deliver(&office, &courier, number, 0).await;
        assert!(matches!(outcome, Outcome::Delivered { is_end: true, .. }), "{table}: {outcome:?}");
        let sent = receiver.one();
        assert_eq!(sent.header("event-type"), format!("WatchTable: {table}"));
        for row in sent.rows() {
            let shown = expect(office.od_get(&read.replace("{}", &row[key].to_string())).await, 200);
            let shown = if shown.is_array() { shown[0].clone() } else { shown };
            let (row, shown) = (timeless(row).to_string(), timeless(shown).to_string());
            assert_eq!(row, shown, "{table}: the same fields in the same order");
        }
        let expected = match table {
            "Procedurelog" | "ClaimProc" => 3,
            _ => 1,
        };
        assert_eq!(sent.rows().len(), expected, "{table}");
    }
    assert_eq!(claim, 1);
}

async fn what_an_import_posts_is_told(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let claim = sent_claim(&office).await;
    let claims = subscribe(&office, &receiver, "Claim").await;
    let lines = subscribe(&office, &receiver, "ClaimProc").await;
    let checks = subscribe(&office, &receiver, "ClaimPayment").await;
    let caller = server::Caller::program(office.practice, "command line");
    office.app.import_remittances(&caller, "eft.835", &data("eft.835")).await.expect("imported");
    assert_eq!(deliver(&office, &courier, claims, 0).await, delivered(1));
    let told = receiver.one().rows();
    assert_eq!((&told[0]["ClaimNum"], &told[0]["ClaimStatus"]), (&json!(claim), &json!("R")));
    assert_eq!(told[0]["InsPayAmt"].to_string(), "422.0");
    assert_eq!(deliver(&office, &courier, lines, 0).await, delivered(3));
    let told = receiver.one().rows();
    assert!(told.iter().all(|row| row["Status"] == "Received"), "{told:?}");
    assert_eq!(deliver(&office, &courier, checks, 0).await, delivered(1));
    assert_eq!(receiver.one().rows()[0]["CheckAmt"], "422");
}

async fn what_is_deleted_is_told_as_gone(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    let claims = subscribe(&office, &receiver, "Claim").await;
    let claim = sent_claim(&office).await;
    assert_eq!(deliver(&office, &courier, claims, 0).await, delivered(1));
    receiver.sent();
    expect(reply(office.od(Method::DELETE, &format!("/claims/{claim}"))).await, 200);
    assert_eq!(deliver(&office, &courier, claims, 0).await, delivered(1));
    let told = String::from_utf8(receiver.one().body).expect("text");
    assert_eq!(told, format!(r#"[{{"ClaimNum":{claim},"isDeleted":"true"}}]"#));
}

async fn estimates_that_are_read_are_no_change(office: Arc<Office>) {
    let (receiver, courier) = (Receiver::start().await, courier(&office));
    sent_claim(&office).await;
    let body = json!({"PatNum": 1, "ProcDate": "2026-03-10", "ProcStatus": "TP", "procCode": "T0120", "ProcFee": "43.00"});
    expect(office.od_post("/procedurelogs", &body).await, 201);
    let lines = subscribe(&office, &receiver, "ClaimProc").await;
    let shown = expect(office.od_get("/claimprocs?PatNum=1").await, 200);
    assert_eq!(shown.as_array().map(Vec::len), Some(4), "an estimate was made");
    assert_eq!(deliver(&office, &courier, lines, 0).await, Outcome::Idle);
    // Once a person or a claim has to do with it, it is told.
    let estimate = shown.as_array().and_then(|rows| rows.iter().find(|row| row["ClaimNum"] == 0).cloned());
    let path = format!("/claimprocs/{}", estimate.expect("an estimate")["ClaimProcNum"]);
    expect(office.od_put(&path, &json!({"InsEstTotalOverride": 12.5})).await, 200);
    assert_eq!(deliver(&office, &courier, lines, 0).await, delivered(1));
    assert_eq!(receiver.one().rows()[0]["InsEstTotalOverride"].to_string(), "12.5");
}
