//! The same file twice changes nothing, and says which import it repeats.

use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use reqwest::Method;
use serde_json::json;

use super::eft::{bank_file, sent_claim};
use crate::support::{Office, data, expect, on_both, reply};

on_both! { "2026-03-18T15:00:00Z":
two_keys_are_two_deposits, a_repeated_import_changes_nothing, a_payment_in_another_envelope_is_known,
what_came_in_a_cut_file_posts_from_the_whole_one, what_counts_more_than_came_waits_for_the_whole }

/// Two deposits of a day may be alike in everything. Whoever posts them with a key of its own for each means two; without a
/// key, the same again is the same.
async fn two_keys_are_two_deposits(office: Arc<Office>) {
    let cash = json!({"amount": 12_000, "occurred_at": "2026-03-17", "description": "CASH DEPOSIT"});
    let post = async |key: Option<&str>| {
        let request = office.v0(Method::POST, "/transactions").json(&cash);
        let request = if let Some(key) = key { request.header("Idempotency-Key", key) } else { request };
        reply(request).await
    };
    let first = expect(post(Some("till-morning")).await, 201);
    let second = expect(post(Some("till-evening")).await, 201);
    let bare = expect(post(None).await, 201);
    assert_eq!(expect(post(Some("till-evening")).await, 201)["id"], second["id"], "one key is one entry");
    assert_eq!(expect(post(None).await, 200)["id"], bare["id"]);
    let all = expect(office.v0_get("/transactions").await, 200);
    let ids: Vec<_> = all["data"].as_array().into_iter().flatten().map(|entry| &entry["id"]).collect();
    assert_eq!(ids, [&bare["id"], &second["id"], &first["id"]]);
    assert_eq!(office.balance(AccountKind::Bank).await, Cents(36_000));
    // The bank tells of three such lines: they are these.
    let line = "03/17/2026,CASH DEPOSIT,120.00,\n";
    let statement = format!("Date,Description,Credit,Debit\n{line}{line}{line}");
    let told = expect(office.v0_raw("/bank-files", statement, "text/plain").await, 201);
    assert_eq!(
        (&told["data"], told["duplicates"].as_array().map(Vec::len)),
        (&json!([]), Some(3)),
        "{told:#}"
    );
}

async fn a_repeated_import_changes_nothing(office: Arc<Office>) {
    sent_claim(&office).await;
    let first = expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    let before = server::export::canonical(&office.app.store, office.practice).await.expect("an export");
    let again = expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 200);
    assert_eq!(again["duplicates"], json!([first["data"][0]["id"]]));
    assert_eq!(again["data"], json!([]));
    let money = expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 200);
    assert_eq!(money["data"], json!([]), "{money:#}");
    let after = server::export::canonical(&office.app.store, office.practice).await.expect("an export");
    assert_eq!(before, after);
}

async fn a_payment_in_another_envelope_is_known(office: Arc<Office>) {
    sent_claim(&office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let text = String::from_utf8(data("eft.835")).expect("text");
    let sent_again = text
        .replace("*000000001", "*000000777")
        .replace("ST*835*0001", "ST*835*0042")
        .replace("DTM*405*20260316", "DTM*405*20260320")
        .replace("SE*26*0001", "SE*26*0042");
    let again = expect(office.v0_raw("/remittances", sent_again, "application/edi-x12").await, 201);
    assert_eq!(again["data"], json!([]), "{again:#}");
    assert_eq!(again["duplicates"].as_array().map(Vec::len), Some(1));
}

async fn what_came_in_a_cut_file_posts_from_the_whole_one(office: Arc<Office>) {
    sent_claim(&office).await;
    let whole = String::from_utf8(data("eft.835")).expect("text");
    let cut = whole.split("GE*1*1").next().expect("a part").to_owned();
    let held = expect(office.v0_raw("/remittances", cut, "application/edi-x12").await, 201);
    assert_eq!(held["data"][0]["status"], "held", "{held:#}");
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"][0]["reason"], "file_incomplete");
    let posted = expect(office.v0_raw("/remittances", whole, "application/edi-x12").await, 201);
    assert_eq!(
        (&posted["data"][0]["id"], &posted["data"][0]["status"]),
        (&held["data"][0]["id"], &json!("posted"))
    );
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"], json!([]));
    let claim = expect(office.od_get("/claims/1").await, 200);
    assert_eq!(claim["ClaimStatus"], "R");
}

/// A set that counts more segments than came may have lost a claim that pays nothing: no balance would show it.
async fn what_counts_more_than_came_waits_for_the_whole(office: Arc<Office>) {
    sent_claim(&office).await;
    let whole = String::from_utf8(data("eft.835")).expect("text");
    let short = whole.replace("SE*26*0001", "SE*31*0001");
    let held = expect(office.v0_raw("/remittances", short, "application/edi-x12").await, 201);
    assert_eq!(held["data"][0]["status"], "held", "{held:#}");
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    let asked = &open["data"][0];
    assert_eq!(asked["reason"], "file_incomplete", "{open:#}");
    assert!(asked["note"].as_str().is_some_and(|note| note.contains("they may be lost")), "{asked:#}");
    assert_eq!(office.balance(AccountKind::PayerClearing).await, Cents::ZERO);
    let posted = expect(office.v0_raw("/remittances", whole, "application/edi-x12").await, 201);
    assert_eq!(
        (&posted["data"][0]["id"], &posted["data"][0]["status"]),
        (&held["data"][0]["id"], &json!("posted")),
        "{posted:#}"
    );
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"], json!([]));
}
