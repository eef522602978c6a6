//! Answers that are no payment: estimates, claims of others, claims that the payer has sent on.

use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use serde_json::{Value, json};

use super::eft::sent_claim;
use super::practice::{lines, plan};
use crate::support::{Office, data, expect, on_both};

on_both! {
    "2026-03-18T15:00:00Z":
    a_predetermination_is_an_estimate,
    what_is_nobodys_answer_is_noted,
    a_claim_that_the_payer_has_sent_on_is_not_queued,
    what_somebody_typed_into_a_line_is_not_paid_twice
}

const X12: &str = "application/edi-x12";

/// What the payer says of a predetermination, under a number of ours and with a status.
fn predetermined(number: &str, status: &str) -> Vec<u8> {
    let text = String::from_utf8(data("orders/predetermination_25.835")).expect("text");
    text.replace("CLP*PD0000009*25*", &format!("CLP*{number}*{status}*")).into_bytes()
}

async fn noted(office: &Office) {
    let remittance = expect(office.v0_get("/remittances").await, 200)["data"][0].clone();
    assert_eq!(remittance["status"], "posted");
    let path = format!("/remittances/{}/claims", remittance["id"].as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&path).await, 200)["data"][0]["state"], "noted");
    assert_eq!(expect(office.v0_get("/exceptions?status=open").await, 200)["data"], json!([]));
    for account in [AccountKind::PayerClearing, AccountKind::Suspense, AccountKind::WriteOffs] {
        assert_eq!(office.balance(account).await, Cents::ZERO, "{account}");
    }
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_predetermination_is_an_estimate(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let claim = expect(office.od_get(&format!("/claims/{claim}")).await, 200);
    let work = json!({"PatNum": 1, "ProcDate": "2026-03-05", "ProcStatus": "TP", "procCode": "T2740",
        "ProcFee": "1320.00", "ProvNum": claim["ProvTreat"]});
    let work = expect(office.od_post("/procedurelogs", &work).await, 201)["ProcNum"].clone();
    let asked = json!({"PatNum": 1, "ClaimType": "PreAuth", "InsSubNum": claim["InsSubNum"], "PatRelat": "Self",
        "procNums": [work]});
    let asked = expect(office.od_post("/claims", &asked).await, 201)["ClaimNum"].as_i64().expect("a number");
    let said = predetermined(&format!("1/{asked}"), "25");
    let said = String::from_utf8(said).expect("text").replace("AD:T2750", "AD:T2740");
    expect(office.v0_raw("/remittances", said, X12).await, 201);
    let answered = expect(office.od_get(&format!("/claims/{asked}")).await, 200);
    assert_eq!((&answered["ClaimStatus"], &answered["InsPayEst"]), (&json!("R"), &json!(528.0)));
    let line = lines(&office, asked).await[0].clone();
    assert_eq!(
        (&line["InsPayEst"], &line["InsEstTotalOverride"]),
        (&json!(528.0), &json!(528.0)),
        "{line:#}"
    );
    assert_eq!((&line["Status"], &line["InsPayAmt"]), (&json!("Preauth"), &json!(0.0)));
    noted(&office).await;
}

async fn what_is_nobodys_answer_is_noted(office: Arc<Office>) {
    sent_claim(&office).await;
    for status in ["23", "25"] {
        let trace = format!("TRN*1*NP{status}*");
        let said = String::from_utf8(predetermined("1/1", status)).expect("text");
        let said = said.replace("TRN*1*NP26000002*", &trace).replace("CLP*1/1*25", "CLP*NOBODY*25");
        expect(office.v0_raw("/remittances", said, X12).await, 201);
        noted(&office).await;
    }
    // The claim still waits for its payer.
    assert_eq!(expect(office.od_get("/claims/1").await, 200)["ClaimStatus"], "S");
}

async fn a_claim_that_the_payer_has_sent_on_is_not_queued(office: Arc<Office>) {
    let first = sent_claim(&office).await;
    let plan = plan(&office, "Other Dental").await;
    let sub = json!({"PlanNum": plan, "Subscriber": 1, "SubscriberID": "OD7"});
    let sub = &expect(office.od_post("/inssubs", &sub).await, 201)["InsSubNum"];
    let cover = json!({"PatNum": 1, "InsSubNum": sub, "Ordinal": 2, "Relationship": "Self"});
    expect(office.od_post("/patplans", &cover).await, 201);
    let procedures: Vec<Value> = lines(&office, first).await.iter().map(|l| l["ProcNum"].clone()).collect();
    let second = json!({"PatNum": 1, "ClaimType": "S", "procNums": procedures});
    let second = expect(office.od_post("/claims", &second).await, 201);
    let path = format!("/claims/{}", second["ClaimNum"]);
    expect(office.od_put(&path, &json!({"ClaimStatus": "H"})).await, 200);
    let said = String::from_utf8(data("eft.835")).expect("text").replace("CLP*1/1*1*", "CLP*1/1*19*");
    expect(office.v0_raw("/remittances", said, X12).await, 201);
    let second = expect(office.od_get(&path).await, 200);
    assert_eq!((&second["ClaimStatus"], &second["DateSent"]), (&json!("S"), &json!("2026-03-18")));
    let waiting = office.app.claims_that_wait_to_go(office.practice).await.expect("read").concat();
    assert!(waiting.is_empty(), "{waiting:?}");
    let history =
        expect(office.od_get(&format!("/etranss?PatNum=1&ClaimNum={}", second["ClaimNum"])).await, 200);
    let notes: Vec<&Value> = history.as_array().expect("a list").iter().map(|row| &row["Note"]).collect();
    assert!(notes.contains(&&json!("The payer before sent it on.")), "{notes:?}");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

/// The state of the only claim of a remittance that comes, and what waits in suspense.
async fn becomes(office: &Office, said: String) -> (Value, Cents) {
    let taken = expect(office.v0_raw("/remittances", said, X12).await, 201);
    let path = format!("/remittances/{}/claims", taken["data"][0]["id"].as_str().expect("an id"));
    let state = expect(office.v0_get(&path).await, 200)["data"][0]["state"].clone();
    (state, office.balance(AccountKind::Suspense).await)
}

async fn what_somebody_typed_into_a_line_is_not_paid_twice(office: Arc<Office>) {
    let first = sent_claim(&office).await;
    let line = lines(&office, first).await[0]["ClaimProcNum"].clone();
    let typed = json!({"Status": "Received", "InsPayAmt": "25", "WriteOff": "18"});
    expect(office.od_put(&format!("/claimprocs/{line}"), &typed).await, 200);
    let text = String::from_utf8(data("eft.835")).expect("text");
    assert_eq!(becomes(&office, text).await, (json!("held"), Cents(-42_200)));
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"][0]["reason"], "adjustment_undecided");
    assert!(
        open["data"][0]["note"].as_str().is_some_and(|note| note.contains("entered by hand")),
        "{open:#}"
    );
    assert_eq!(lines(&office, first).await[0]["InsPayAmt"], 25.0);
}
