//! Clinics: made, changed, hidden, and named wherever money or work is of one.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{a_code, a_coverage, a_patient, a_plan, a_subscription, made, rows};
use crate::support::{Office, expect, on_both};

on_both! {
    "2026-03-02T15:00:00Z":
    a_clinic_is_made_changed_and_hidden,
    what_is_made_is_of_the_patients_clinic,
    an_unknown_clinic_is_refused_everywhere,
    a_clinic_has_fees_of_its_own,
    lists_are_asked_for_by_clinic,
}

async fn a_clinic(office: &Office, abbr: &str) -> i64 {
    made(office, "clinics", "ClinicNum", json!({"Description": format!("The {abbr}"), "Abbr": abbr})).await
}

async fn a_clinic_is_made_changed_and_hidden(office: Arc<Office>) {
    assert_eq!(rows(&office, "/clinics").await, Vec::<Value>::new());
    assert_eq!(expect(office.od_post("/clinics", &json!({})).await, 400), "Description is required.");
    let (east, west) = (a_clinic(&office, "EAST").await, a_clinic(&office, "WEST").await);
    let path = format!("/clinics/{east}");
    let put =
        json!({"Phone": "5035550111", "BillingZip": "97301", "Address": "1 Elm St", "IsHidden": "true"});
    assert_eq!(expect(office.od_put(&path, &put).await, 200), Value::Null);
    let shown = expect(office.od_get(&path).await, 200);
    assert_eq!((&shown["Phone"], &shown["BillingZip"]), (&json!("5035550111"), &json!("97301")));
    // The original's PUT does not read the address.
    assert_eq!((&shown["Address"], &shown["Abbr"]), (&json!(""), &json!("EAST")));
    let listed = rows(&office, "/clinics").await;
    assert_eq!(listed.iter().map(|row| row["ClinicNum"].clone()).collect::<Vec<_>>(), [json!(west)]);
    let strict = office.od(reqwest::Method::PUT, &path).header("Bitewing-Strict", "true");
    expect(crate::support::reply(strict.json(&json!({"Address": "1 Elm St"}))).await, 200);
    assert_eq!(expect(office.od_get(&path).await, 200)["Address"], "1 Elm St");
    assert_eq!(expect(office.od_put("/clinics/999999", &json!({})).await, 404), "Clinic not found.");
    expect(office.od_get("/clinics/999999").await, 404);
}

/// A patient of a clinic.
async fn a_patient_of(office: &Office, clinic: i64) -> i64 {
    made(office, "patients", "PatNum", json!({"LName": "Vale", "FName": "Ines", "ClinicNum": clinic})).await
}

async fn what_is_made_is_of_the_patients_clinic(office: Arc<Office>) {
    let (east, west) = (a_clinic(&office, "EAST").await, a_clinic(&office, "WEST").await);
    let patient = a_patient_of(&office, east).await;
    assert_eq!(expect(office.od_get(&format!("/patients/{patient}")).await, 200)["clinicAbbr"], "EAST");
    let sub = a_subscription(&office, a_plan(&office, "Half").await, patient).await;
    a_coverage(&office, patient, sub, 1).await;
    a_code(&office, "T0120").await;
    let work = json!({"PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "C", "procCode": "T0120",
        "ProcFee": "60.00"});
    let done = expect(office.od_post("/procedurelogs", &work).await, 201);
    assert_eq!(done["ClinicNum"], json!(east));
    let paid = expect(office.od_post("/payments", &json!({"PatNum": patient, "PayAmt": "60"})).await, 201);
    assert_eq!(paid["ClinicNum"], json!(east.to_string()));
    let split = &rows(&office, &format!("/paysplits?PayNum={}", paid["PayNum"])).await[0];
    assert_eq!(split["ClinicNum"], json!(east));
    let put = json!({"ClinicNum": west});
    let put = expect(office.od_put(&format!("/paysplits/{}", split["SplitNum"]), &put).await, 200);
    assert_eq!(put["ClinicNum"], json!(west));
    let types = rows(&office, "/definitions?Category=1").await;
    let credit = types.iter().find(|row| row["ItemValue"] == "-").expect("a credit")["DefNum"].clone();
    let body = json!({"PatNum": patient, "AdjType": credit, "AdjAmt": -5, "AdjDate": "2026-03-01"});
    let adjusted = expect(office.od_post("/adjustments", &body).await, 201);
    assert_eq!(adjusted["ClinicNum"], json!(east));
    let path = format!("/adjustments/{}", adjusted["AdjNum"]);
    assert_eq!(expect(office.od_put(&path, &json!({"ClinicNum": 0})).await, 200)["ClinicNum"], json!(0));

    let claim = json!({"PatNum": patient, "ClaimType": "P", "procNums": [done["ProcNum"]]});
    let claim = made(&office, "claims", "ClaimNum", claim).await;
    let line = &rows(&office, &format!("/claimprocs?ClaimNum={claim}")).await[0];
    assert_eq!(line["ClinicNum"], json!(east));
    let received = json!({"Status": "Received", "InsPayAmt": 20});
    expect(office.od_put(&format!("/claimprocs/{}", line["ClaimProcNum"]), &received).await, 200);
    let check = json!({"claimNum": claim, "CheckAmt": 20});
    let check = expect(office.od_post("/claimpayments", &check).await, 201);
    assert_eq!(check["ClinicNum"], json!(east));
}

async fn an_unknown_clinic_is_refused_everywhere(office: Arc<Office>) {
    let east = a_clinic(&office, "EAST").await;
    let patient = a_patient(&office).await;
    let code = a_code(&office, "T0120").await;
    let sub = a_subscription(&office, a_plan(&office, "Half").await, patient).await;
    a_coverage(&office, patient, sub, 1).await;
    let schedule = json!({"Description": "Standard", "FeeSchedType": "Normal", "IsGlobal": "false"});
    let schedule = made(&office, "feescheds", "FeeSchedNum", schedule).await;
    let work = json!({"PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "C", "procCode": "T0120",
        "ProcFee": "60.00"});
    let done = expect(office.od_post("/procedurelogs", &work).await, 201);
    let claim = json!({"PatNum": patient, "ClaimType": "P", "procNums": [done["ProcNum"]]});
    let claim = made(&office, "claims", "ClaimNum", claim).await;
    let types = rows(&office, "/definitions?Category=1").await;
    let credit = types.iter().find(|row| row["ItemValue"] == "-").expect("a credit")["DefNum"].clone();
    for (path, mut body) in [
        ("/patients", json!({"LName": "Vale", "FName": "Ines"})),
        ("/procedurelogs", work),
        ("/payments", json!({"PatNum": patient, "PayAmt": "60"})),
        (
            "/adjustments",
            json!({"PatNum": patient, "AdjType": credit, "AdjAmt": -5, "AdjDate": "2026-03-01"}),
        ),
        ("/fees", json!({"Amount": 5, "FeeSched": schedule, "CodeNum": code})),
        ("/claimpayments", json!({"claimNum": claim, "CheckAmt": 0})),
        ("/claimpayments/Batch", json!({"claimNums": [claim], "CheckAmt": 0})),
    ] {
        body["ClinicNum"] = json!(east + 50);
        let why = expect(office.od_post(path, &body).await, 400);
        assert_eq!(why, "ClinicNum is not a clinic of this office.", "{path}");
    }
    for path in [format!("/patients/{patient}"), format!("/procedurelogs/{}", done["ProcNum"])] {
        let why = expect(office.od_put(&path, &json!({"ClinicNum": east + 50})).await, 400);
        assert_eq!(why, "ClinicNum is not a clinic of this office.", "{path}");
    }
}

async fn a_clinic_has_fees_of_its_own(office: Arc<Office>) {
    let (east, west) = (a_clinic(&office, "EAST").await, a_clinic(&office, "WEST").await);
    let code = a_code(&office, "T0120").await;
    let schedule = json!({"Description": "Standard", "FeeSchedType": "Normal"});
    let schedule = made(&office, "feescheds", "FeeSchedNum", schedule).await;
    let fee = |amount: i64, clinic: i64| json!({"Amount": amount, "FeeSched": schedule, "CodeNum": code, "ClinicNum": clinic});
    let why = expect(office.od_post("/fees", &fee(40, east)).await, 400);
    assert_eq!(why, "ClinicNum must be 0 in a global fee schedule.");
    expect(office.od_put(&format!("/feescheds/{schedule}"), &json!({"IsGlobal": "false"})).await, 200);
    expect(office.od_post("/fees", &fee(60, 0)).await, 201);
    let of_east = expect(office.od_post("/fees", &fee(40, east)).await, 201);
    assert_eq!(rows(&office, &format!("/fees?ClinicNum={east}")).await.len(), 1);
    assert_eq!(of_east["ClinicNum"], json!(east));
    let patient = json!({"LName": "Vale", "FName": "Ines", "ClinicNum": east, "FeeSched": schedule});
    let patient = made(&office, "patients", "PatNum", patient).await;
    let work = |clinic: Option<i64>| {
        let mut body =
            json!({"PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "TP", "CodeNum": code});
        if let Some(clinic) = clinic {
            body["ClinicNum"] = json!(clinic);
        }
        body
    };
    for (clinic, charged) in
        [(None, "40.00"), (Some(west), "60.00"), (Some(0), "60.00"), (Some(east), "40.00")]
    {
        let made = expect(office.od_post("/procedurelogs", &work(clinic)).await, 201);
        assert_eq!(made["ProcFee"], charged, "{clinic:?}");
    }
}

async fn lists_are_asked_for_by_clinic(office: Arc<Office>) {
    let (east, west) = (a_clinic(&office, "EAST").await, a_clinic(&office, "WEST").await);
    let (first, second) = (a_patient_of(&office, east).await, a_patient(&office).await);
    a_code(&office, "T0120").await;
    for patient in [first, second] {
        let work = json!({"PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "C", "procCode": "T0120",
            "ProcFee": "60.00"});
        expect(office.od_post("/procedurelogs", &work).await, 201);
    }
    let of = async |path: String, name: &str| -> Vec<i64> {
        rows(&office, &path).await.iter().map(|row| row[name].as_i64().expect("a number")).collect()
    };
    for (query, found) in [
        (format!("clinicNums={east},{west}"), vec![first]),
        (format!("clinicNums=[{west}]"), vec![]),
        (format!("clinicNums=0,{east}"), vec![first, second]),
        ("clinicAbbr=east".into(), vec![first]),
        ("clinicAbbr=west".into(), vec![]),
    ] {
        assert_eq!(of(format!("/patients?{query}"), "PatNum").await, found, "{query}");
    }
    assert_eq!(of(format!("/patients/Simple?ClinicNum={east}"), "PatNum").await, [first]);
    assert_eq!(of(format!("/patients/Simple?ClinicNum={west}"), "PatNum").await, Vec::<i64>::new());
    assert_eq!(of(format!("/procedurelogs?ClinicNum={east}"), "PatNum").await, [first]);
    assert_eq!(of("/procedurelogs?ClinicNum=0".into(), "PatNum").await, [second]);
    assert_eq!(of(format!("/reports/Aging?ClinicNum={east}"), "PatNum").await, [first]);
}
