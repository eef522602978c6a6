//! What is done to claims and checks by hand at door 1, and what door 2 and the audit say of it.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use super::eft::sent_claim;
use super::practice::{Visit, Work, claim, lines, name_the_practice, plan, tracked};
use crate::support::{Office, data, expect, on_both, reply};

on_both! {
    "2026-03-18T15:00:00Z":
    a_check_pays_claims_of_two_families,
    a_split_claim_is_followed_and_a_deleted_one_is_not,
    a_remittances_check_can_be_taken_away,
    a_secondary_hears_of_the_remittance_of_the_primary,
    a_payment_for_the_whole_claim_moves_to_its_procedures
}

fn visit(last: &str, fees: &[&str]) -> Visit {
    let work = |fee: &&str| Work { code: "T2740".into(), date: "2026-03-02".into(), fee: (*fee).into() };
    Visit {
        last: last.into(),
        first: "Ann".into(),
        member_id: format!("M{last}"),
        work: fees.iter().map(work).collect(),
    }
}

async fn receive(office: &Office, claim: i64) {
    for line in lines(office, claim).await {
        let body = json!({"Status": "Received", "InsPayAmt": line["InsPayEst"]});
        expect(office.od_put(&format!("/claimprocs/{}", line["ClaimProcNum"]), &body).await, 200);
    }
}

async fn write_offs(office: &Office, claim: i64) -> Vec<f64> {
    lines(office, claim).await.iter().filter_map(|line| line["WriteOff"].as_f64()).collect()
}

async fn delete(office: &Office, path: &str) -> (u16, Value) {
    reply(office.od(Method::DELETE, path)).await
}

async fn sound(office: &Office) {
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_check_pays_claims_of_two_families(office: Arc<Office>) {
    name_the_practice(&office).await;
    let plan = plan(&office, "Cedar Dental").await;
    let first = claim(&office, plan, &visit("Vale", &["100.00", "60.00"])).await;
    let second = claim(&office, plan, &visit("Hart", &["40.00"])).await;
    receive(&office, first).await;
    receive(&office, second).await;
    let batch = json!({"claimNums": [first, second], "CheckAmt": "110", "CheckDate": "2026-03-10", "ClinicNum": 0,
        "DateIssued": "2026-03-09", "CheckNum": "5501"});
    let check = expect(office.od_post("/claimpayments/Batch", &batch).await, 201);
    assert_eq!((&check["IsPartial"], &check["CarrierName"]), (&json!("true"), &json!("Cedar Dental")));
    assert_eq!((&check["CheckAmt"], &check["DateIssued"]), (&json!("110"), &json!("2026-03-09")));
    assert_eq!(check["payType"], "Check");
    for (claim, row) in [(first, 1), (second, 2)] {
        for line in lines(&office, claim).await {
            assert_eq!(
                (&line["ClaimPaymentNum"], &line["PaymentRow"]),
                (&check["ClaimPaymentNum"], &json!(row))
            );
            assert_eq!(
                (&line["DateCP"], &line["DateInsFinalized"]),
                (&json!("2026-03-10"), &json!("2026-03-18"))
            );
        }
    }
    let path = format!("/claimpayments/{}", check["ClaimPaymentNum"]);
    let whole = json!({"CheckAmt": "100", "Note": "came short", "CheckDate": "2026-03-11"});
    let check = expect(office.od_put(&path, &whole).await, 200);
    assert_eq!((&check["IsPartial"], &check["Note"]), (&json!("false"), &json!("came short")));
    assert_eq!(lines(&office, second).await[0]["DateCP"], "2026-03-11");
    let line = format!("/claimprocs/{}", lines(&office, second).await[0]["ClaimProcNum"]);
    let (status, said) = office.od_put(&line, &json!({"ClaimPaymentNum": 0})).await;
    assert_eq!((status, said), (400, json!("Cannot detach ClaimProcs from a finalized ClaimPayment")));
    assert_eq!(delete(&office, &path).await, (200, Value::Null));
    assert_eq!(delete(&office, &path).await.0, 404);
    assert_eq!(lines(&office, first).await[0]["ClaimPaymentNum"], 0);
    sound(&office).await;
}

async fn a_split_claim_is_followed_and_a_deleted_one_is_not(office: Arc<Office>) {
    name_the_practice(&office).await;
    let plan = plan(&office, "Cedar Dental").await;
    let first = claim(&office, plan, &visit("Vale", &["100.00", "60.00", "40.00"])).await;
    let moved = lines(&office, first).await[1]["ProcNum"].clone();
    let split = office.od_put(&format!("/claims/{first}/Split"), &json!({"ProcNums": [moved]})).await;
    let split = expect(split, 201);
    assert_eq!(split["ProcNums"], json!([moved]));
    assert_eq!(tracked(&office, "1/1").await["charged_amount"], 14_000);
    let number = format!("1/{}", split["ClaimNum"]);
    assert_eq!(tracked(&office, &number).await["charged_amount"], 6000);
    assert_eq!(delete(&office, &format!("/claims/{}", split["ClaimNum"])).await, (200, Value::Null));
    assert_eq!(tracked(&office, &number).await, Value::Null);
    assert_eq!(delete(&office, &format!("/claims/{}", split["ClaimNum"])).await.0, 404);
    let events = expect(office.v0_get("/events").await, 200);
    let names: Vec<&Value> = events["data"].as_array().expect("a list").iter().map(|e| &e["event"]).collect();
    assert_eq!(names, ["claim.created", "claim.created", "claim.deleted"]);
    // What was on it can go on a claim again.
    let again = json!({"PatNum": 1, "ClaimType": "P", "procNums": [moved]});
    assert_eq!(expect(office.od_post("/claims", &again).await, 201)["ClaimFee"], 60.0);
    receive(&office, first).await;
    let (status, said) = delete(&office, &format!("/claims/{first}")).await;
    let why = "Claim cannot be deleted. Procedure(s) have an insurance payment attached.";
    assert_eq!((status, said), (400, json!(why)));
    sound(&office).await;
}

async fn a_remittances_check_can_be_taken_away(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let check = expect(office.od_get("/claimpayments").await, 200)[0].clone();
    let path = format!("/claimpayments/{}", check["ClaimPaymentNum"]);
    assert_eq!(office.od_put(&path, &json!({"CheckAmt": "1"})).await.0, 400);
    assert_eq!(delete(&office, &path).await.0, 200);
    assert!(lines(&office, claim).await.iter().all(|line| line["ClaimPaymentNum"] == 0));
    let body = json!({"claimNum": claim, "CheckAmt": 422, "CheckNum": "by hand"});
    assert_eq!(expect(office.od_post("/claimpayments", &body).await, 201)["IsPartial"], "false");
    sound(&office).await;
}

async fn a_secondary_hears_of_the_remittance_of_the_primary(office: Arc<Office>) {
    let first = sent_claim(&office).await;
    let plan = plan(&office, "Other Dental").await;
    let sub = json!({"PlanNum": plan, "Subscriber": 1, "SubscriberID": "OD7"});
    let sub = &expect(office.od_post("/inssubs", &sub).await, 201)["InsSubNum"];
    let cover = json!({"PatNum": 1, "InsSubNum": sub, "Ordinal": 2, "Relationship": "Self"});
    expect(office.od_post("/patplans", &cover).await, 201);
    let procedures: Vec<Value> = lines(&office, first).await.iter().map(|l| l["ProcNum"].clone()).collect();
    let second = json!({"PatNum": 1, "ClaimType": "S", "procNums": procedures});
    let second = expect(office.od_post("/claims", &second).await, 201);
    // Half of each fee of 43, 110 and 900, which the primary leaves.
    assert_eq!(second["InsPayEst"], 526.5);
    let path = format!("/claims/{}", second["ClaimNum"]);
    expect(office.od_put(&path, &json!({"ClaimStatus": "H"})).await, 200);
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let second = expect(office.od_get(&path).await, 200);
    // The primary paid 25 and 72 of the first two: 18 and 38 are left.
    assert_eq!((&second["ClaimStatus"], &second["InsPayEst"]), (&json!("W"), &json!(506.0)));
    // What the primary wrote off, 18, 38 and 200, waits for the secondary; then it is real as far as the fees allow: 18,
    // 38 and 450 are paid on top, and 125 of the third is left.
    assert_eq!(write_offs(&office, first).await, [0.0, 0.0, 0.0]);
    let claim_num = second["ClaimNum"].as_i64().expect("a number");
    receive(&office, claim_num).await;
    expect(office.od_put(&path, &json!({"ClaimStatus": "R"})).await, 200);
    assert_eq!(write_offs(&office, first).await, [0.0, 0.0, 125.0]);
    assert_eq!(expect(office.od_get(&format!("/claims/{first}")).await, 200)["WriteOff"], 125.0);
    sound(&office).await;
}

async fn a_payment_for_the_whole_claim_moves_to_its_procedures(office: Arc<Office>) {
    name_the_practice(&office).await;
    let plan = plan(&office, "Cedar Dental").await;
    let preference = json!({"ValueString": "0"});
    expect(office.od_put("/preferences/ClaimPayByTotalSplitsAuto", &preference).await, 200);
    let first = claim(&office, plan, &visit("Vale", &["100.00", "60.00"])).await;
    let paid = office.od_post(&format!("/claims/{first}/ByTotal"), &json!({"InsPayAmt": "70"})).await;
    let paid = expect(paid, 201);
    assert_eq!((&paid["ClaimStatus"], &paid["InsPayAmt"]), (&json!("R"), &json!(70.0)));
    let made = expect(office.od_post(&format!("/claims/{first}/Transfer"), &json!({})).await, 201);
    let amounts: Vec<f64> =
        made.as_array().expect("a list").iter().filter_map(|line| line["InsPayAmt"].as_f64()).collect();
    assert_eq!(amounts, [-70.0, 50.0, 20.0]);
    assert_eq!(made[0]["IsTransfer"], "true");
    let history =
        json!({"PatNum": 1, "InsSubNum": 1, "insHistPrefName": "InsHistPanoCodes", "ProcDate": "2024-05-01"});
    let noted = expect(office.od_post("/procedurelogs/InsuranceHistory", &history).await, 201);
    assert_eq!((&noted["ProcStatus"], &noted["ProcFee"]), (&json!("EO"), &json!("0.00")));
    let known = expect(office.od_get("/procedurelogs/InsuranceHistory?PatNum=1&InsSubNum=1").await, 200);
    let pano =
        known.as_array().and_then(|all| all.iter().find(|k| k["insHistPrefName"] == "InsHistPanoCodes"));
    assert_eq!(pano.map(|k| k["procDate"].clone()), Some(json!("2024-05-01")));
    sound(&office).await;
}
