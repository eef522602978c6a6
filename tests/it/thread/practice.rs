//! What the thread's tests set up through door 1, and what they read back.

use claims::sending::How;
use serde_json::{Value, json};
use server::desk::send::Order;
use server::office::Entity;

use crate::support::{Office, expect};

/// A line of a claim to be made.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub(super) code: String,
    pub(super) date: String,
    /// Dollars and cents, as the API takes them.
    pub(super) fee: String,
}

/// A patient with one plan, and the work that a claim is made of.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) last: String,
    pub(super) first: String,
    pub(super) member_id: String,
    pub(super) work: Vec<Work>,
}

/// The billing entity, so that claims can be sent.
pub(crate) async fn name_the_practice(office: &Office) {
    let entity = Entity {
        clinic_num: None,
        name: Some("Larkspur Dentistry".into()),
        npi: Some("1234567893".into()),
        tax_id: Some("123456789".into()),
        taxonomy: Some("1223G0001X".into()),
        address: Some("2201 Main Ave".into()),
        city: Some("Salem".into()),
        state: Some("OR".into()),
        zip: Some("973055722".into()),
        phone: Some("5035550111".into()),
        contact_name: Some("Front Desk".into()),
        submitter_id: Some("LARKSPUR".into()),
        receiver_id: Some("CLEARING".into()),
        receiver_name: Some("Clearing House".into()),
    };
    let caller = server::Caller::program(office.practice, "test");
    office.app.set_entity(&caller, &entity).await.expect("the entity is set");
}

/// A carrier with a plan that pays by percentages; its `PlanNum`.
pub(super) async fn plan(office: &Office, carrier: &str) -> i64 {
    let carrier =
        expect(office.od_post("/carriers", &json!({"CarrierName": carrier, "ElectID": "60054"})).await, 201);
    let plan = json!({"CarrierNum": carrier["CarrierNum"], "PlanType": "", "GroupNum": "04088"});
    let plan = expect(office.od_post("/insplans", &plan).await, 201)["PlanNum"].as_i64().expect("a number");
    let general = expect(office.od_get("/covcats").await, 200);
    let general = general.as_array().and_then(|all| all.iter().find(|c| c["EbenefitCat"] == "General"));
    let benefit = json!({"PlanNum": plan, "BenefitType": "CoInsurance", "CoverageLevel": "None", "Percent": 50,
        "CovCatNum": general.expect("a General category")["CovCatNum"]});
    expect(office.od_post("/benefits", &benefit).await, 201);
    plan
}

/// Makes a patient, the coverage, the procedures and a primary claim; the `ClaimNum`.
pub(super) async fn claim(office: &Office, plan: i64, visit: &Visit) -> i64 {
    let patient = patient(office, plan, visit).await;
    claim_of(office, patient, visit).await
}

/// Makes a patient with the coverage; the `PatNum`.
pub(super) async fn patient(office: &Office, plan: i64, visit: &Visit) -> i64 {
    let provider = provider(office).await;
    let patient = json!({"LName": visit.last, "FName": visit.first, "Birthdate": "1985-05-17", "Gender": "Female",
        "Address": "12 Elm St", "City": "Salem", "State": "OR", "Zip": "97301", "PriProv": provider});
    let patient = &expect(office.od_post("/patients", &patient).await, 201)["PatNum"];
    let sub = json!({"PlanNum": plan, "Subscriber": patient, "SubscriberID": visit.member_id});
    let sub = &expect(office.od_post("/inssubs", &sub).await, 201)["InsSubNum"];
    let cover = json!({"PatNum": patient, "InsSubNum": sub, "Ordinal": 1, "Relationship": "Self"});
    expect(office.od_post("/patplans", &cover).await, 201);
    patient.as_i64().expect("a number")
}

/// Makes the procedures of a patient's visit and a primary claim; the `ClaimNum`.
pub(super) async fn claim_of(office: &Office, patient: i64, visit: &Visit) -> i64 {
    let provider = provider(office).await;
    let mut procedures = Vec::new();
    for work in &visit.work {
        make_code(office, &work.code).await;
        let procedure = json!({"PatNum": patient, "ProcDate": work.date, "ProcStatus": "C", "procCode": work.code,
            "ProcFee": work.fee, "ProvNum": provider});
        procedures.push(expect(office.od_post("/procedurelogs", &procedure).await, 201)["ProcNum"].clone());
    }
    let claim = json!({"PatNum": patient, "ClaimType": "P", "procNums": procedures});
    expect(office.od_post("/claims", &claim).await, 201)["ClaimNum"].as_i64().expect("a number")
}

async fn provider(office: &Office) -> Value {
    let all = expect(office.od_get("/providers").await, 200);
    let known = all.as_array().and_then(|all| all.iter().find(|p| p["Abbr"] == "ABB").cloned());
    if let Some(known) = known {
        return known["ProvNum"].clone();
    }
    let new = json!({"Abbr": "ABB", "LName": "Abbot", "FName": "Sarah", "NationalProvID": "1234567893"});
    expect(office.od_post("/providers", &new).await, 201)["ProvNum"].clone()
}

async fn make_code(office: &Office, code: &str) {
    let all = expect(office.od_get("/procedurecodes?Limit=1000").await, 200);
    if all.as_array().is_some_and(|all| all.iter().any(|known| known["ProcCode"] == code)) {
        return;
    }
    let new = json!({"ProcCode": code, "Descript": code, "AbbrDesc": code, "procCat": "Other"});
    expect(office.od_post("/procedurecodes", &new).await, 201);
}

/// Sends all claims that wait; the file's text.
pub(super) async fn send(office: &Office) -> String {
    let caller = server::Caller::program(office.practice, "test");
    let waiting = office.app.claims_that_wait_to_go(office.practice).await.expect("read").concat();
    let sent = office.app.send_claims(&caller, &waiting, Order::default()).await.expect("sent");
    assert_eq!(sent.problems, []);
    let [file] = sent.files.as_slice() else { panic!("one file, not {}", sent.files.len()) };
    String::from_utf8(file.bytes.clone()).expect("text")
}

/// Sends a claim once more, as a person who was told that it got lost.
pub(super) async fn send_again(office: &Office, claim: i64) {
    let caller = server::Caller::program(office.practice, "test");
    let order = Order { named: Some(How::Again), ..Order::default() };
    let sent = office.app.send_claims(&caller, &[claim], order).await.expect("sent");
    assert_eq!((sent.claims, sent.problems), (vec![claim], vec![]));
}

/// The lines of a claim as door 1 shows them, by code.
pub(crate) async fn lines(office: &Office, claim: i64) -> Vec<Value> {
    let lines = expect(office.od_get(&format!("/claimprocs?ClaimNum={claim}")).await, 200);
    lines.as_array().expect("a list").clone()
}

/// The claim as door 2 tracks it.
pub(super) async fn tracked(office: &Office, number: &str) -> Value {
    let found = expect(office.v0_get(&format!("/insurance-claims?claim_number={number}")).await, 200);
    found["data"][0].clone()
}
