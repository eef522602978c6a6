//! What the calling key may do and did, and what changed for those who keep copies.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};

use super::{a_patient, a_plan, made, od_delete, rows};
use crate::support::{Office, expect, on_both, reply};

on_both! {
    "2026-03-02T15:00:00Z":
    a_key_sees_what_it_wrote,
    a_signal_tells_what_changed,
}

async fn a_key_sees_what_it_wrote(office: Arc<Office>) {
    let perms = rows(&office, "/securityperms").await;
    assert_eq!(perms[0], json!({"Permission": "ApiReadAll", "HasPermission": "true"}));
    assert!(perms.iter().all(|row| row["HasPermission"] == "true"));
    let patient = a_patient(&office).await;
    expect(office.od_put(&format!("/patients/{patient}"), &json!({"City": "Salem"})).await, 200);
    a_plan(&office, "Half").await;
    let log = rows(&office, "/securitylogs").await;
    let types: Vec<&str> = log.iter().map(|row| row["PermType"].as_str().expect("a text")).collect();
    // Newest first; what the practice was made with is not the key's.
    assert_eq!(types, ["InsPlanCreate", "CarrierCreate", "PatientEdit", "PatientCreate"]);
    assert_eq!((&log[3]["PatNum"], &log[3]["LogSource"]), (&json!(patient), &json!("API")));
    assert_eq!(log[3]["LogText"], "patient.create by test through API.");
    let date = log[3]["LogDateTime"].as_str().expect("a text");
    assert!(date.starts_with("3/2/2026 ") && date.ends_with('M'), "{date}");
    assert_eq!(rows(&office, "/securitylogs?PermType=PatientEdit").await, [log[2].clone()]);
    assert_eq!(rows(&office, "/securitylogs?PermType=Other").await, Vec::<Value>::new());
    assert_eq!(rows(&office, "/securitylogs?Offset=1&Limit=2").await, log[1..3]);
    // Another key did nothing yet.
    let other = office.app.create_key(office.practice, "other").await.expect("a key");
    let request = office.any(Method::GET, "/api/v1/securitylogs");
    let request = request.header(AUTHORIZATION, other.authorization).header(CONTENT_TYPE, "application/json");
    assert_eq!(expect(reply(request).await, 200), json!([]));
}

async fn a_signal_tells_what_changed(office: Arc<Office>) {
    assert_eq!(expect(office.od_get("/signalods").await, 400), "SigDateTime is required.");
    let why = expect(office.od_get("/signalods?SigDateTime=2026-03-02").await, 400);
    assert_eq!(why, "SigDateTime format must be yyyy-MM-dd HH:mm:ss.");
    let since = "/signalods?SigDateTime=2026-03-01%2000:00:00&Limit=1000";
    let before = rows(&office, since).await.len();
    let patient = a_patient(&office).await;
    let employer = made(&office, "employers", "EmployerNum", json!({"EmpName": "Mill"})).await;
    let plan = a_plan(&office, "Half").await;
    let benefit = json!({"PlanNum": plan, "BenefitType": "CoInsurance", "CoverageLevel": "None", "Percent": 50,
        "CovCatNum": rows(&office, "/covcats").await[0]["CovCatNum"]});
    let benefit = made(&office, "benefits", "BenefitNum", benefit).await;
    expect(od_delete(&office, &format!("/benefits/{benefit}")).await, 200);
    let all = rows(&office, since).await;
    let told = |row: &Value| (row["IType"].clone(), row["FKey"].clone(), row["MsgValue"].clone());
    let expected = [
        ("Patient", patient, ""),
        ("Employers", 0, ""),
        ("Carriers", 0, ""),
        ("InsPlan", plan, ""),
        ("Benefit", benefit, ""),
        ("Benefit", benefit, "Deleted"),
    ];
    let expected: Vec<_> =
        expected.map(|(kind, key, message)| (json!(kind), json!(key), json!(message))).to_vec();
    assert_eq!(all[before..].iter().map(told).collect::<Vec<_>>(), expected, "employer {employer}");
    assert_eq!(
        (&all[before]["FKeyType"], &all[before + 1]["FKeyType"]),
        (&json!("PatNum"), &json!("Undefined"))
    );
    let numbers: Vec<i64> = all.iter().map(|row| row["SignalNum"].as_i64().expect("a number")).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    let page = rows(&office, &format!("{since}&Offset={}", before + 4)).await;
    assert_eq!(page.iter().map(told).collect::<Vec<_>>(), expected[4..]);
    // The server's time of an answer is where the next one begins; it lies before what was just told.
    let next = all[before]["serverDateTime"].as_str().expect("a text").replace(' ', "%20");
    let again = rows(&office, &format!("/signalods?SigDateTime={next}&Limit=1000")).await;
    assert_eq!(again.len(), all.len());
    assert_eq!(rows(&office, "/signalods?SigDateTime=2026-03-05%2000:00:00").await, Vec::<Value>::new());
    // Reading changes nothing.
    rows(&office, "/patients").await;
    assert_eq!(rows(&office, since).await.len(), all.len());
}
