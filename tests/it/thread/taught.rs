//! The payer's number of a tracked claim is taught by what answers it, and goes with an answer that was no answer to it; and
//! a number of ours that is used again is not taken for that of another day.

use std::sync::Arc;

use serde_json::{Value, json};

use super::acknowledged::status;
use super::practice::tracked;
use crate::support::{Office, data, expect, on_both, reply};

on_both! {
    "2026-03-18T15:00:00Z":
    what_a_payer_taught_makes_no_second_claim,
    what_a_wrong_match_taught_goes_with_it,
    what_two_answers_taught_stays_with_the_other,
    a_number_that_is_used_again_waits_for_its_claim
}

const X12: &str = "application/edi-x12";

async fn body(office: &Office, number: &str, day: &str) -> Value {
    let provider = &expect(office.v0_get("/providers").await, 200)["data"][0]["id"];
    json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": number,
        "patient_name": "Ines Vale", "charged_amount": 105_300, "service_date": day})
}

/// The answer of `eft.835`, as `number`, in a payment of its own.
fn answer(number: &str, trace: &str) -> String {
    let file = String::from_utf8(data("eft.835")).expect("text");
    file.replace("CLP*1/1*", &format!("CLP*{number}*")).replace("EFT20260317001", trace)
}

async fn answers_of(office: &Office, claim: &Value) -> Vec<Value> {
    let id = claim["id"].as_str().expect("an id");
    let all = expect(office.v0_get(&format!("/insurance-claims/{id}/matches")).await, 200);
    all["data"].as_array().cloned().unwrap_or_default()
}

async fn asked(office: &Office) -> Vec<Value> {
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    open["data"].as_array().expect("a list").clone()
}

async fn unmatch(office: &Office, claim: &Value) {
    let made = answers_of(office, claim).await;
    let id = made[0]["id"].as_str().expect("a match");
    expect(reply(office.v0(reqwest::Method::DELETE, &format!("/matches/{id}"))).await, 200);
}

async fn what_a_payer_taught_makes_no_second_claim(office: Arc<Office>) {
    let posted = body(&office, "ELSE-7", "2026-03-02").await;
    let claim = expect(office.v0_post("/insurance-claims", &posted).await, 201);
    let mut numbered = body(&office, "ELSE-8", "2026-03-02").await;
    numbered["payer_claim_number"] = "OLD-1".into();
    let other = expect(office.v0_post("/insurance-claims", &numbered).await, 201);
    for (batch, number, taught) in [("B-1", "ELSE-7", "PCN-10"), ("B-2", "ELSE-8", "PCN-11")] {
        let told = status(batch, number, "A2:20*20260308*WQ*1053", &[&format!("REF*1K*{taught}")]);
        expect(office.v0_raw("/acknowledgments", told, X12).await, 201);
        assert_eq!(tracked(&office, number).await["payer_claim_number"], taught);
    }
    assert_eq!(expect(office.v0_post("/insurance-claims", &posted).await, 200)["id"], claim["id"]);
    assert_eq!(expect(office.v0_post("/insurance-claims", &numbered).await, 200)["id"], other["id"]);
}

async fn what_a_wrong_match_taught_goes_with_it(office: Arc<Office>) {
    let posted = body(&office, "1/1", "2026-03-02").await;
    let claim = expect(office.v0_post("/insurance-claims", &posted).await, 201);
    expect(office.v0_raw("/remittances", answer("1/1", "T100200"), X12).await, 201);
    assert_eq!(tracked(&office, "1/1").await["payer_claim_number"], "CD7700001");
    unmatch(&office, &claim).await;
    assert_eq!(tracked(&office, "1/1").await["payer_claim_number"], Value::Null);
    assert_eq!(expect(office.v0_post("/insurance-claims", &posted).await, 200)["id"], claim["id"]);
    // The next answer under the payer's number is not taken for one to this claim.
    expect(office.v0_raw("/remittances", answer("9/9", "T100300"), X12).await, 201);
    assert_eq!(answers_of(&office, &claim).await, [] as [Value; 0]);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_two_answers_taught_stays_with_the_other(office: Arc<Office>) {
    let posted = body(&office, "1/1", "2026-03-02").await;
    let claim = expect(office.v0_post("/insurance-claims", &posted).await, 201);
    for (trace, paid) in [("T100200", "422"), ("T100300", "0")] {
        let file = answer("1/1", trace);
        // The second pays nothing more: all of it is the patient's.
        let file = match paid {
            "0" => file
                .replace("BPR*I*422*C*ACH", "BPR*I*0*C*ACH")
                .replace("*1053*422*375*", "*1053*0*797*")
                .replace("*43*25**", "*43*0**")
                .replace("CAS*CO*45*18~", "CAS*CO*45*18~\nCAS*PR*3*25~")
                .replace("*110*72**", "*110*0**")
                .replace("CAS*CO*45*38~", "CAS*CO*45*38~\nCAS*PR*3*72~")
                .replace("*900*325**", "*900*0**")
                .replace("*2*325~", "*2*650~")
                .replace("SE*26*", "SE*28*"),
            _ => file,
        };
        expect(office.v0_raw("/remittances", file, X12).await, 201);
    }
    assert_eq!(answers_of(&office, &claim).await.len(), 2, "{:#?}", asked(&office).await);
    unmatch(&office, &claim).await;
    assert_eq!(tracked(&office, "1/1").await["payer_claim_number"], "CD7700001");
    unmatch(&office, &claim).await;
    assert_eq!(tracked(&office, "1/1").await["payer_claim_number"], Value::Null);
}

async fn a_number_that_is_used_again_waits_for_its_claim(office: Arc<Office>) {
    let earlier = body(&office, "1/1", "2026-02-28").await;
    let earlier = expect(office.v0_post("/insurance-claims", &earlier).await, 201);
    expect(office.v0_raw("/remittances", answer("1/1", "T100200"), X12).await, 201);
    assert_eq!(answers_of(&office, &earlier).await, [] as [Value; 0]);
    let open = asked(&office).await;
    assert_eq!(
        (&open[0]["reason"], &open[0]["candidates"][0]["id"]),
        (&json!("unmatched_claim"), &earlier["id"])
    );
    let meant = body(&office, "1/1", "2026-03-02").await;
    let meant = expect(office.v0_post("/insurance-claims", &meant).await, 201);
    assert_eq!(answers_of(&office, &meant).await.len(), 1);
    assert_eq!(answers_of(&office, &earlier).await, [] as [Value; 0]);
    assert_eq!(asked(&office).await, [] as [Value; 0]);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}
