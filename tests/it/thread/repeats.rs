//! The same file twice changes nothing, and says which import it repeats.

use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use reqwest::Method;
use serde_json::{Value, json};

use super::eft::{bank_file, sent_claim};
use super::practice::name_the_practice;
use crate::support::{Office, data, expect, on_both, reply};

on_both! { "2026-03-18T15:00:00Z":
two_keys_are_two_deposits, a_repeated_import_changes_nothing, a_payment_in_another_envelope_is_known,
what_came_in_a_cut_file_posts_from_the_whole_one,
what_comes_again_with_other_content_posts_in_its_place_alone }

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

/// `eft.835` with 22.00 of its claim as interest, in another envelope.
fn changed() -> String {
    let text = String::from_utf8(data("eft.835")).expect("text");
    let changes = [
        ("CLP*1/1*1*1053*422*", "CLP*1/1*1*1053*400*"),
        ("SVC*AD:T0120*43*25*", "SVC*AD:T0120*43*3*"),
        ("CAS*CO*45*18~", "CAS*CO*45*40~"),
        ("SE*26*", "PLB*1234567893*20261231*L6:INTEREST*-22~\nSE*27*"),
        ("*000000001", "*000000002"),
    ];
    changes.iter().fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

async fn of_deposit(office: &Office, entry: &str) -> (Value, Value) {
    let proof = expect(office.v0_get(&format!("/transactions/{entry}/proof")).await, 200);
    let shown = expect(office.v0_get(&format!("/transactions/{entry}")).await, 200);
    (shown["remittance_ids"].clone(), proof["balanced"].clone())
}

async fn what_comes_again_with_other_content_posts_in_its_place_alone(office: Arc<Office>) {
    name_the_practice(&office).await;
    let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
    let claim = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": "1/1",
        "patient_name": "Ines Vale", "charged_amount": 105_300, "service_date": "2026-03-02"});
    expect(office.v0_post("/insurance-claims", &claim).await, 201);
    let x12 = "application/edi-x12";
    let first = expect(office.v0_raw("/remittances", data("eft.835"), x12).await, 201)["data"][0].clone();
    let booked = expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    let entry = booked["data"][0]["id"].as_str().expect("an id");
    let second = expect(office.v0_raw("/remittances", changed(), x12).await, 201)["data"][0].clone();
    assert_eq!((&first["status"], &second["status"]), (&json!("posted"), &json!("held")), "{second:#}");

    // Who is asked sees the first one, and in what the two differ.
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    let [asked] = open["data"].as_array().expect("a list").as_slice() else { panic!("{open:#}") };
    assert_eq!((&asked["reason"], &asked["subject"]["id"]), (&json!("remittance_changed"), &second["id"]));
    let reasons = json!(["trace_number", "amount", "payer"]);
    assert_eq!(asked["candidates"], json!([{"id": first["id"], "reasons": reasons}]));
    let note = asked["note"].as_str().expect("a text");
    for words in ["one claim of 422.00, this one claim of 400.00", "1/1 (pays 422.00 there, 400.00 here)"] {
        assert!(note.contains(words), "{note}");
    }

    // It posts in the place of the first, and never beside it.
    let path = |of: &Value, call: &str| format!("/remittances/{}/{call}", of["id"].as_str().expect("an id"));
    let settle = format!("/exceptions/{}/resolve", asked["id"].as_str().expect("an id"));
    let post = json!({"action": "post", "note": "the payer corrected it"});
    let refused = expect(office.v0_post(&settle, &post).await, 409);
    let said = refused["message"].as_str().expect("a text");
    assert!(said.contains(first["id"].as_str().expect("an id")) && said.contains("Undo that one"), "{said}");
    expect(office.v0_post(&path(&second, "post"), &json!({"dry_run": true})).await, 409);
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-42_200));
    expect(office.v0_post(&path(&first, "undo"), &json!({})).await, 200);
    expect(office.v0_post(&path(&second, "post"), &json!({"dry_run": true})).await, 200);
    expect(office.v0_post(&settle, &post).await, 200);
    assert_eq!(expect(office.v0_get(&path(&second, "")).await, 200)["status"], "posted");
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-40_000));
    assert_eq!(office.balance(AccountKind::Interest).await, Cents(-2_200));
    // The money is the one's that is posted.
    assert_eq!(of_deposit(&office, entry).await, (json!([second["id"]]), json!(true)));

    // And back.
    expect(office.v0_post(&path(&first, "post"), &json!({})).await, 409);
    expect(office.v0_post(&path(&second, "undo"), &json!({})).await, 200);
    expect(office.v0_post(&path(&first, "post"), &json!({})).await, 200);
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-42_200));
    assert_eq!(office.balance(AccountKind::Interest).await, Cents::ZERO);
    assert_eq!(of_deposit(&office, entry).await, (json!([first["id"]]), json!(true)));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}
