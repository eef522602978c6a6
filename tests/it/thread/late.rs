//! A tracked claim may be posted before or after its remittance and its money: the end is the same.

use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use serde_json::json;

use super::eft::bank_file;
use crate::support::{Office, data, expect, on_both};

on_both! {
    "2026-03-18T15:00:00Z":
    the_claim_comes_first,
    the_claim_comes_last,
    what_decides_nothing_is_tied_to_the_claim_that_comes_last,
    a_claim_that_comes_last_and_does_not_fit_is_named
}

async fn post_claim(office: &Office) -> serde_json::Value {
    let provider = &expect(office.v0_get("/providers").await, 200)["data"][0]["id"];
    let claim = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": "1/1",
        "patient_name": "Ines Vale", "charged_amount": 105_300, "service_date": "2026-03-02"});
    let claim = expect(office.v0_post("/insurance-claims", &claim).await, 201);
    claim["id"].clone()
}

async fn money(office: &Office) -> serde_json::Value {
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201)["data"][0]["id"].clone()
}

async fn reconciled(office: &Office, claim: &serde_json::Value, entry: &serde_json::Value) {
    let id = claim.as_str().expect("an id");
    let claim = expect(office.v0_get(&format!("/insurance-claims/{id}")).await, 200);
    assert_eq!(claim["reconciled"], true, "{claim}");
    assert_eq!(claim["transaction_ids"], json!([entry]));
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"], json!([]), "{open:#}");
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents::ZERO);
    let entry = entry.as_str().expect("an id");
    let proof = office.app.prove_deposit(office.practice, entry).await.expect("read").expect("there");
    assert!(proof.balanced, "{proof:?}");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn the_claim_comes_first(office: Arc<Office>) {
    let claim = post_claim(&office).await;
    let entry = money(&office).await;
    reconciled(&office, &claim, &entry).await;
}

async fn the_claim_comes_last(office: Arc<Office>) {
    let entry = money(&office).await;
    // What waits is in suspense, so the deposit is proved already.
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-42_200));
    let proof = office.app.prove_deposit(office.practice, entry.as_str().expect("an id")).await;
    let proof = proof.expect("read").expect("there");
    assert!(proof.balanced, "{proof:?}");
    assert_eq!((proof.remittances[0].held_claims, proof.remittances[0].held), (1, Cents(42_200)));
    let claim = post_claim(&office).await;
    reconciled(&office, &claim, &entry).await;
}

async fn what_decides_nothing_is_tied_to_the_claim_that_comes_last(office: Arc<Office>) {
    let file = data("835/predetermination_25.835");
    let told = expect(office.v0_raw("/remittances", file, "application/edi-x12").await, 201);
    let answers = format!("/remittances/{}/claims", told["data"][0]["id"].as_str().expect("an id"));
    let answer = async || expect(office.v0_get(&answers).await, 200)["data"][0].clone();
    assert_eq!(
        (&answer().await["state"], &answer().await["insurance_claim_id"]),
        (&json!("noted"), &json!(null))
    );
    let provider = &expect(office.v0_get("/providers").await, 200)["data"][0]["id"];
    let claim = json!({"provider_id": provider, "payer_name": "Dental Payer", "claim_number": "PD0000009",
        "patient_name": "Ana King", "charged_amount": 132_000, "service_date": "2026-01-05"});
    let claim = expect(office.v0_post("/insurance-claims", &claim).await, 201)["id"].clone();
    assert_eq!((&answer().await["state"], &answer().await["insurance_claim_id"]), (&json!("noted"), &claim));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_claim_that_comes_last_and_does_not_fit_is_named(office: Arc<Office>) {
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let provider = &expect(office.v0_get("/providers").await, 200)["data"][0]["id"];
    let claim = async |number: &str, charge: i64, name: &str| {
        let claim = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": number,
            "patient_name": name, "charged_amount": charge, "service_date": "2026-02-02"});
        expect(office.v0_post("/insurance-claims", &claim).await, 201)["id"].clone()
    };
    claim("2/2", 105_300, "Ada Moss").await;
    let asked = async || {
        let open = expect(office.v0_get("/exceptions?status=open").await, 200);
        let open = open["data"].as_array().expect("a list").clone();
        let about =
            open.into_iter().find(|it| it["subject"]["kind"] == "remittance_claim").expect("it waits");
        (about["reason"].clone(), about["candidates"][0]["id"].clone())
    };
    assert_eq!(asked().await.0, "unmatched_claim");
    let other = claim("1/1", 99_900, "Ada Moss").await;
    assert_eq!(asked().await, (json!("charge_differs"), other));
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-42_200));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}
