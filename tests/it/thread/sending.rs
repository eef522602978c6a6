//! Claims that go out: to their own plan, as what the payer does not have yet, in files that are delivered or known not
//! to be, and to later payers with what those before decided.

use std::sync::Arc;

use claims::sending::How;
use serde_json::{Value, json};
use server::Caller;
use server::desk::send::{Order, Sent, as_json};
use server::office::Entity;

use super::eft::sent_claim;
use super::practice::{Visit, Work, claim, name_the_practice, plan, send};
use crate::support::{Office, data, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
    a_claim_keeps_the_plan_that_its_subscription_had,
    what_the_payer_has_goes_only_as_a_correction,
    a_file_that_was_not_delivered_is_known_and_comes_again,
    a_payer_before_that_took_money_back_keeps_the_next_waiting,
    control_numbers_go_on_where_another_program_stopped,
    a_clinic_may_have_a_sender_of_its_own,
    what_would_be_sent_can_be_asked,
}

const X12: &str = "application/edi-x12";

fn caller(office: &Office) -> Caller {
    Caller::program(office.practice, "test")
}

async fn attempt(office: &Office) -> Sent {
    let waiting = office.app.claims_that_wait_to_go(office.practice).await.expect("read").concat();
    office.app.send_claims(&caller(office), &waiting, Order::default()).await.expect("sending")
}

fn visit(code: &str) -> Visit {
    let work = vec![Work { code: code.into(), date: "2026-03-02".into(), fee: "43.00".into() }];
    Visit { last: "Vale".into(), first: "Ines".into(), member_id: "CD100200".into(), work }
}

/// Another procedure of a patient, and a claim for it.
async fn another_claim(office: &Office, patient: &Value) {
    let procedure = json!({"PatNum": patient, "ProcDate": "2026-03-03", "ProcStatus": "C", "procCode": "T0120",
        "ProcFee": "43.00"});
    let procedure = expect(office.od_post("/procedurelogs", &procedure).await, 201)["ProcNum"].clone();
    let claim = json!({"PatNum": patient, "ClaimType": "P", "procNums": [procedure]});
    expect(office.od_post("/claims", &claim).await, 201);
}

async fn a_claim_keeps_the_plan_that_its_subscription_had(office: Arc<Office>) {
    name_the_practice(&office).await;
    let (old, new) = (plan(&office, "Cedar Dental").await, plan(&office, "Harbor Dental").await);
    let first = claim(&office, old, &visit("T0120")).await;
    let row = expect(office.od_get(&format!("/claims/{first}")).await, 200);
    let sub = format!("/inssubs/{}", row["InsSubNum"]);
    expect(office.od_put(&sub, &json!({"PlanNum": new})).await, 200);
    another_claim(&office, &row["PatNum"]).await;
    let file = send(&office).await;
    let payers: Vec<&str> = file.lines().filter(|segment| segment.starts_with("NM1*PR*")).collect();
    assert_eq!(payers, ["NM1*PR*2*CEDAR DENTAL*****PI*60054~", "NM1*PR*2*HARBOR DENTAL*****PI*60054~"]);
    let under = |payer: &str| {
        let rest = file.split_once(payer).expect("it is named").1;
        rest.lines().find(|segment| segment.starts_with("CLM*")).expect("a claim").to_owned()
    };
    assert!(under("CEDAR DENTAL").starts_with(&format!("CLM*{}/{first}*", row["PatNum"])), "{file}");
}

async fn what_the_payer_has_goes_only_as_a_correction(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let path = format!("/claims/{claim}");
    expect(office.v0_raw("/remittances", data("eft.835"), X12).await, 201);
    expect(office.od_put(&path, &json!({"ClaimStatus": "W"})).await, 200);
    let sent = attempt(&office).await;
    assert_eq!((sent.files.len(), sent.claims.len()), (0, 0));
    assert!(sent.problems[0].1.starts_with("The payer has decided this claim"), "{:?}", sent.problems);
    let refused = expect(office.od_post(&format!("{path}/Send"), &json!({})).await, 400);
    assert!(refused.to_string().contains("as a replacement, or as a void"), "{refused}");

    for (correction, code) in [("Replacement", "7"), ("Void", "8")] {
        let body = json!({"CorrectionType": correction});
        let shown = expect(office.od_post(&format!("{path}/Send"), &body).await, 201);
        assert_eq!((&shown["ClaimNum"], &shown["ClaimStatus"]), (&json!(claim), &json!("S")));
        let made = office.app.claim_files(office.practice, true).await.expect("read").pop().expect("a file");
        let file = office.app.claim_file(&caller(&office), made.stored_file_num).await.expect("read");
        let text = String::from_utf8(file.expect("it is kept").bytes).expect("text");
        assert!(text.contains(&format!("*11:B:{code}*")) && text.contains("\nREF*F8*CD7700001~"), "{text}");
    }
    // What was cancelled may be asked anew; what is not there is not found.
    let body = json!({"CorrectionType": "Void"});
    expect(office.od_post(&format!("{path}/Send"), &body).await, 400);
    expect(office.od_put(&path, &json!({"ClaimStatus": "W"})).await, 200);
    assert_eq!(attempt(&office).await.claims, [claim]);
    expect(office.od_post("/claims/999/Send", &json!({})).await, 404);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_file_that_was_not_delivered_is_known_and_comes_again(office: Arc<Office>) {
    name_the_practice(&office).await;
    let plan = plan(&office, "Cedar Dental").await;
    claim(&office, plan, &visit("T0120")).await;
    let sent = attempt(&office).await;
    let [file] = sent.files.as_slice() else { panic!("one file") };
    let waiting = async || office.app.claim_files(office.practice, true).await.expect("read");
    let [made] = waiting().await.try_into().expect("one file");
    assert_eq!((made.name.as_str(), made.claim_count, made.delivered_at), (file.name.as_str(), 1, None));
    let again = office.app.claim_file(&caller(&office), made.stored_file_num).await.expect("read");
    assert_eq!(again.expect("it is kept").bytes, file.bytes);
    for _ in 0..2 {
        office.app.mark_delivered(&caller(&office), made.stored_file_num).await.expect("noted");
        assert_eq!(waiting().await, []);
    }
    assert_eq!(office.app.claim_files(office.practice, false).await.expect("read").len(), 1);

    // As JSON it is the same file.
    let told: x12::claim_file::ClaimFile =
        serde_json::from_str(&as_json(&file.bytes).expect("JSON")).expect("a claim file");
    let told = x12::claim_file::ClaimFile { line_breaks: true, ..told };
    assert_eq!(x12::claim_file::write(&told).expect("written").bytes, file.bytes);
}

async fn a_payer_before_that_took_money_back_keeps_the_next_waiting(office: Arc<Office>) {
    let first = sent_claim(&office).await;
    let row = expect(office.od_get(&format!("/claims/{first}")).await, 200);
    let second = plan(&office, "Second Dental").await;
    let sub = json!({"PlanNum": second, "Subscriber": row["PatNum"], "SubscriberID": "SD55"});
    let sub = &expect(office.od_post("/inssubs", &sub).await, 201)["InsSubNum"];
    let cover = json!({"PatNum": row["PatNum"], "InsSubNum": sub, "Ordinal": 2, "Relationship": "Self"});
    expect(office.od_post("/patplans", &cover).await, 201);
    let procedures: Vec<Value> =
        super::practice::lines(&office, first).await.iter().map(|line| line["ProcNum"].clone()).collect();
    let claim = json!({"PatNum": row["PatNum"], "ClaimType": "S", "procNums": procedures});
    let claim = expect(office.od_post("/claims", &claim).await, 201)["ClaimNum"].as_i64().expect("a number");
    let sent = attempt(&office).await;
    assert!(
        sent.problems[0].1.contains("no remittance of it is posted to payer 1's claim"),
        "{:?}",
        sent.problems
    );

    // The reversal does not add up, so it is held.
    let paid = String::from_utf8(data("eft.835")).expect("text");
    let reversal = paid
        .replace("BPR*I*422*C*ACH*CCP", "BPR*H*0*C*NON*")
        .replace("EFT20260317001", "NON20260318001")
        .replace("CLP*1/1*1*1053*422*375*", "CLP*1/1*22*-1053*-422**")
        .replace("SVC*AD:T0120*43*25", "SVC*AD:T0120*-43*-25")
        .replace("SVC*AD:T1110*110*72", "SVC*AD:T1110*-110*-72")
        .replace("SVC*AD:T2740*900*325", "SVC*AD:T2740*-900*-325")
        .replace("CAS*CO*45*", "CAS*CO*45*-")
        .replace("CAS*PR*1*50**2*325", "CAS*PR*1*-50**2*-325");
    expect(office.v0_raw("/remittances", paid, X12).await, 201);
    let held = expect(office.v0_raw("/remittances", reversal, X12).await, 201);
    assert_eq!(held["data"][0]["status"], "held", "{held:#}");
    let sent = attempt(&office).await;
    assert_eq!(sent.claims, Vec::<i64>::new());
    let (left, why) = &sent.problems[0];
    assert_eq!(*left, claim);
    assert!(why.contains("held or is not posted yet"), "{why}");
}

async fn control_numbers_go_on_where_another_program_stopped(office: Arc<Office>) {
    name_the_practice(&office).await;
    let plan = plan(&office, "Cedar Dental").await;
    claim(&office, plan, &visit("T0120")).await;
    office.app.raise_control_numbers(&caller(&office), 48_200).await.expect("raised");
    let file = send(&office).await;
    assert!(file.contains("*00501*000048200*") && file.contains("\nST*837*48200*"), "{file}");
    let refused = office.app.raise_control_numbers(&caller(&office), 7).await.expect_err("never back");
    assert!(refused.to_string().contains("the next one is 48201"), "{refused}");
    office.app.raise_control_numbers(&caller(&office), 0).await.expect_err("no control number");
}

async fn a_clinic_may_have_a_sender_of_its_own(office: Arc<Office>) {
    name_the_practice(&office).await;
    let plan = plan(&office, "Cedar Dental").await;
    claim(&office, plan, &visit("T0120")).await;
    let clinic =
        expect(office.od_post("/clinics", &json!({"Description": "Northside", "Abbr": "N"})).await, 201);
    let clinic_num = clinic["ClinicNum"].as_i64();
    let entity = Entity {
        clinic_num,
        name: Some("Northside Dental".into()),
        submitter_id: Some("NORTHSIDE".into()),
        ..Entity::default()
    };
    for _ in 0..2 {
        office.app.set_entity(&caller(&office), &entity).await.expect("the entity is set");
    }
    let unknown = Entity { clinic_num: Some(99), ..Entity::default() };
    office.app.set_entity(&caller(&office), &unknown).await.expect_err("no such clinic");
    let providers = expect(office.od_get("/providers").await, 200);
    let treating = providers.as_array().and_then(|all| all.iter().find(|one| one["Abbr"] == "ABB"));
    let treating = treating.expect("the provider")["ProvNum"].clone();
    let patient = json!({"LName": "Vale", "FName": "Leo", "Birthdate": "1990-05-17", "Address": "12 Elm St",
        "City": "Salem", "State": "OR", "Zip": "97301", "PriProv": treating, "ClinicNum": clinic_num});
    let patient = expect(office.od_post("/patients", &patient).await, 201)["PatNum"].clone();
    let sub = json!({"PlanNum": plan, "Subscriber": patient, "SubscriberID": "CD100300"});
    let sub = &expect(office.od_post("/inssubs", &sub).await, 201)["InsSubNum"];
    let cover = json!({"PatNum": patient, "InsSubNum": sub, "Ordinal": 1, "Relationship": "Self"});
    expect(office.od_post("/patplans", &cover).await, 201);
    another_claim(&office, &patient).await;
    let sent = attempt(&office).await;
    assert_eq!((sent.problems, sent.claims.len()), (vec![], 2));
    let senders: Vec<String> = sent
        .files
        .iter()
        .map(|file| String::from_utf8(file.bytes.clone()).expect("text"))
        .map(|text| text.lines().find(|line| line.starts_with("GS*")).expect("a group")[..20].to_owned())
        .collect();
    assert_eq!(senders, ["GS*HC*LARKSPUR*CLEAR", "GS*HC*NORTHSIDE*CLEA"]);
}

async fn what_would_be_sent_can_be_asked(office: Arc<Office>) {
    name_the_practice(&office).await;
    let plan = plan(&office, "Cedar Dental").await;
    let first = claim(&office, plan, &visit("T0120")).await;
    let second = claim(&office, plan, &visit("EXAM")).await;
    for _ in 0..2 {
        let checked = office.app.check_claims(&caller(&office), &[first, second], Order::default()).await;
        let checked = checked.expect("checked");
        assert_eq!((checked.claims, checked.files.len()), (vec![first], 0));
        assert_eq!(checked.problems[0].0, second, "{:?}", checked.problems);
    }
    let named = Order { named: Some(How::Replacement), one_payer: true };
    let checked = office.app.check_claims(&caller(&office), &[first], named).await.expect("checked");
    assert!(checked.problems[0].1.contains("nothing of this claim"), "{:?}", checked.problems);
    // Nothing was changed: the first file is the first.
    let sent = attempt(&office).await;
    assert_eq!((sent.claims, sent.files[0].name.as_str()), (vec![first], "claims-1.837"));
}
