//! Coverage that is put in another order, dropped, and deleted; fees and definitions that are changed.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{a_code, a_coverage, a_patient, a_plan, a_subscription, made, od_delete, rows};
use crate::support::{Office, expect, on_both};

on_both! {
    "2026-03-02T15:00:00Z":
    coverages_change_places,
    a_dropped_coverage_leaves_its_plan,
    a_subscription_is_deleted_when_nothing_names_it,
    a_fee_is_deleted,
    a_definition_is_changed,
}

/// The patient's coverages as (`PatPlanNum`, `Ordinal`), by number.
async fn ordinals(office: &Office, patient: i64) -> Vec<(i64, i64)> {
    let rows = rows(office, &format!("/patplans?PatNum={patient}")).await;
    let number = |row: &Value, name: &str| row[name].as_i64().expect("a number");
    rows.iter().map(|row| (number(row, "PatPlanNum"), number(row, "Ordinal"))).collect()
}

/// What each subscription is expected to pay of one planned procedure of 100.00, by `InsSubNum`.
async fn expected(office: &Office, procedure: i64) -> Vec<(i64, Value)> {
    let rows = rows(office, &format!("/claimprocs?ProcNum={procedure}")).await;
    let mut pays: Vec<(i64, Value)> = rows
        .iter()
        .map(|row| (row["InsSubNum"].as_i64().expect("a number"), row["InsPayEst"].clone()))
        .collect();
    pays.sort_by_key(|(number, _)| *number);
    pays
}

/// A plan that pays a part of everything.
async fn paying(office: &Office, name: &str, percent: i64) -> i64 {
    let plan = a_plan(office, name).await;
    let categories = rows(office, "/covcats").await;
    let general = categories.iter().find(|row| row["EbenefitCat"] == "General").expect("General");
    let body = json!({"PlanNum": plan, "BenefitType": "CoInsurance", "CoverageLevel": "None", "Percent": percent,
        "CovCatNum": general["CovCatNum"]});
    made(office, "benefits", "BenefitNum", body).await;
    plan
}

async fn planned(office: &Office, patient: i64) -> i64 {
    a_code(office, "T2750").await;
    let body = json!({"PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "TP", "procCode": "T2750",
        "ProcFee": "100.00"});
    made(office, "procedurelogs", "ProcNum", body).await
}

async fn coverages_change_places(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let (half, most) = (paying(&office, "Half", 50).await, paying(&office, "Most", 80).await);
    let first = a_subscription(&office, half, patient).await;
    let second = a_subscription(&office, most, patient).await;
    let (pri, sec) =
        (a_coverage(&office, patient, first, 1).await, a_coverage(&office, patient, second, 2).await);
    let procedure = planned(&office, patient).await;
    assert_eq!(expected(&office, procedure).await, [(first, json!(50.0)), (second, json!(50.0))]);
    let moved = expect(office.od_put(&format!("/patplans/{sec}"), &json!({"Ordinal": 1})).await, 200);
    assert_eq!((&moved["PatPlanNum"], &moved["Ordinal"]), (&json!(sec), &json!(1)));
    assert_eq!(ordinals(&office, patient).await, [(pri, 2), (sec, 1)]);
    // The plan that is first now pays its 80 of 100, the other what is left.
    assert_eq!(expected(&office, procedure).await, [(first, json!(20.0)), (second, json!(80.0))]);
    let put = json!({"Relationship": "InjuredPlantiff", "PatID": "X1", "Ordinal": "7"});
    let moved = expect(office.od_put(&format!("/patplans/{sec}"), &put).await, 200);
    assert_eq!((&moved["Ordinal"], &moved["PatID"]), (&json!(2), &json!("X1")));
    assert_eq!(moved["Relationship"], "InjuredPlaintiff");
    let taken = expect(office.od_put(&format!("/patplans/{sec}"), &json!({"InsSubNum": first})).await, 400);
    assert_eq!(taken, "InsSubNum is attached to the patient already.");
    expect(office.od_put(&format!("/patplans/{sec}"), &json!({"InsSubNum": 999_999})).await, 404);
    expect(office.od_put(&format!("/patplans/{sec}"), &json!({"Ordinal": 0})).await, 400);
    assert_eq!(expect(office.od_put("/patplans/999999", &json!({})).await, 404), "PatPlan not found.");
    // A subscription that is sent as it stands passes; another one takes the coverage's place.
    expect(office.od_put(&format!("/patplans/{sec}"), &json!({"InsSubNum": second})).await, 200);
    let third = a_subscription(&office, half, patient).await;
    expect(office.od_put(&format!("/patplans/{sec}"), &json!({"InsSubNum": third})).await, 200);
    assert_eq!(expected(&office, procedure).await, [(first, json!(50.0)), (third, json!(50.0))]);
    // A coverage of which nobody says where it goes is the first.
    let body = json!({"PatNum": patient, "InsSubNum": second});
    let new = made(&office, "patplans", "PatPlanNum", body).await;
    assert_eq!(ordinals(&office, patient).await, [(pri, 2), (sec, 3), (new, 1)]);
}

async fn a_dropped_coverage_leaves_its_plan(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let (half, most) = (paying(&office, "Half", 50).await, paying(&office, "Most", 80).await);
    let first = a_subscription(&office, half, patient).await;
    let second = a_subscription(&office, most, patient).await;
    let (pri, sec) =
        (a_coverage(&office, patient, first, 1).await, a_coverage(&office, patient, second, 2).await);
    let own = json!({"PatPlanNum": pri, "BenefitType": "CoInsurance", "CoverageLevel": "None", "Percent": 10,
        "procCode": "T2750"});
    let procedure = planned(&office, patient).await;
    let own = made(&office, "benefits", "BenefitNum", own).await;
    assert_eq!(expected(&office, procedure).await[0], (first, json!(10.0)));
    assert_eq!(expect(od_delete(&office, &format!("/patplans/{pri}")).await, 200), Value::Null);
    assert_eq!(ordinals(&office, patient).await, [(sec, 1)]);
    assert_eq!(expected(&office, procedure).await, [(second, json!(80.0))]);
    expect(office.od_get(&format!("/inssubs/{first}")).await, 200);
    expect(office.od_get(&format!("/insplans/{half}")).await, 200);
    expect(office.od_get(&format!("/benefits/{own}")).await, 404);
    assert_eq!(expect(od_delete(&office, &format!("/patplans/{pri}")).await, 404), "PatPlan not found.");
}

async fn a_subscription_is_deleted_when_nothing_names_it(office: Arc<Office>) {
    let patient = a_patient(&office).await;
    let plan = paying(&office, "Half", 50).await;
    let (first, second) =
        (a_subscription(&office, plan, patient).await, a_subscription(&office, plan, patient).await);
    let (pri, sec) =
        (a_coverage(&office, patient, first, 1).await, a_coverage(&office, patient, second, 2).await);
    let why = expect(od_delete(&office, &format!("/inssubs/{first}")).await, 400);
    assert_eq!(why, "Can't delete InsSub because PatPlans are still attached.");
    let procedure = planned(&office, patient).await;
    expected(&office, procedure).await;
    expect(office.od_put(&format!("/procedurelogs/{procedure}"), &json!({"ProcStatus": "C"})).await, 200);
    let claim = json!({"PatNum": patient, "ClaimType": "P", "procNums": [procedure]});
    let claim = made(&office, "claims", "ClaimNum", claim).await;
    for coverage in [pri, sec] {
        expect(od_delete(&office, &format!("/patplans/{coverage}")).await, 200);
    }
    let why = expect(od_delete(&office, &format!("/inssubs/{first}")).await, 400);
    assert_eq!(why, "Can't delete InsSub because Claims are still attached.");
    // The other has nothing but an estimate, of a coverage that is gone.
    expect(od_delete(&office, &format!("/inssubs/{second}")).await, 200);
    assert_eq!(expect(office.od_get(&format!("/inssubs/{second}")).await, 404), "InsSub not found.");
    assert_eq!(expected(&office, procedure).await.len(), 1);
    expect(od_delete(&office, &format!("/claims/{claim}")).await, 200);
    expect(od_delete(&office, &format!("/inssubs/{first}")).await, 200);
    expect(od_delete(&office, "/inssubs/999999").await, 404);
    assert_eq!(office.app.store.verify(office.practice).await, Ok(vec![]));
}

async fn a_fee_is_deleted(office: Arc<Office>) {
    let schedule = json!({"Description": "Standard", "FeeSchedType": "Normal"});
    let schedule = made(&office, "feescheds", "FeeSchedNum", schedule).await;
    let code = a_code(&office, "T0120").await;
    let fee = json!({"Amount": "60.00", "FeeSched": schedule, "CodeNum": code});
    let fee = made(&office, "fees", "FeeNum", fee).await;
    let body = json!({"LName": "Vale", "FName": "Ines", "FeeSched": schedule});
    let patient = made(&office, "patients", "PatNum", body).await;
    let work = json!({"PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "TP", "CodeNum": code});
    assert_eq!(expect(office.od_post("/procedurelogs", &work).await, 201)["ProcFee"], "60.00");
    assert_eq!(expect(od_delete(&office, &format!("/fees/{fee}")).await, 200), Value::Null);
    assert_eq!(expect(office.od_get(&format!("/fees/{fee}")).await, 404), "Fee not found.");
    assert_eq!(expect(office.od_post("/procedurelogs", &work).await, 201)["ProcFee"], "0.00");
    expect(od_delete(&office, &format!("/fees/{fee}")).await, 404);
}

async fn a_definition_is_changed(office: Arc<Office>) {
    let types = rows(&office, "/definitions?Category=1").await;
    let credit = types.iter().find(|row| row["ItemValue"] == "-").expect("a credit");
    let path = format!("/definitions/{}", credit["DefNum"]);
    let put = expect(office.od_put(&path, &json!({"ItemName": "Courtesy", "isHidden": "true"})).await, 200);
    assert_eq!(
        (&put["ItemName"], &put["isHidden"], &put["ItemValue"]),
        (&json!("Courtesy"), &json!("true"), &json!("-"))
    );
    assert!(!rows(&office, "/definitions?Category=1").await.contains(&put));
    assert!(rows(&office, "/definitions?Category=1&includeHidden=true").await.contains(&put));
    expect(office.od_put(&path, &json!({"ItemValue": ""})).await, 400);
    expect(office.od_put(&path, &json!({"ItemValue": "+"})).await, 200);
    expect(office.od_put(&path, &json!({"ItemValue": "-"})).await, 200);
    let patient = a_patient(&office).await;
    let body = json!({"PatNum": patient, "AdjType": credit["DefNum"], "AdjAmt": -5, "AdjDate": "2026-03-01"});
    made(&office, "adjustments", "AdjNum", body).await;
    let why = expect(office.od_put(&path, &json!({"ItemValue": "+"})).await, 400);
    assert_eq!(why, "ItemValue cannot be changed: there are adjustments of this type.");
    expect(office.od_put(&path, &put).await, 200);
    expect(office.od_put("/definitions/999999", &json!({})).await, 404);
}
