//! What stands around claims and payments at door 1: coverage, the office's own lists, keys.

mod appointments;
mod clinics;
mod coverage;
mod keys;
mod lists;
mod trail;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Office, Reply, expect, reply};

/// `DELETE /api/v1…`.
async fn od_delete(office: &Office, path: &str) -> Reply {
    reply(office.od(Method::DELETE, path)).await
}

/// A new row's number.
async fn made(office: &Office, resource: &str, key: &str, body: Value) -> i64 {
    expect(office.od_post(&format!("/{resource}"), &body).await, 201)[key].as_i64().expect("a number")
}

async fn a_patient(office: &Office) -> i64 {
    made(office, "patients", "PatNum", json!({"LName": "Vale", "FName": "Ines"})).await
}

/// A carrier's plan; its `PlanNum`.
async fn a_plan(office: &Office, name: &str) -> i64 {
    let carrier = made(office, "carriers", "CarrierNum", json!({"CarrierName": name})).await;
    made(office, "insplans", "PlanNum", json!({"CarrierNum": carrier, "GroupName": name})).await
}

async fn a_subscription(office: &Office, plan: i64, patient: i64) -> i64 {
    let body = json!({"PlanNum": plan, "Subscriber": patient, "SubscriberID": "W123"});
    made(office, "inssubs", "InsSubNum", body).await
}

/// A coverage at an ordinal; its `PatPlanNum`.
async fn a_coverage(office: &Office, patient: i64, subscription: i64, ordinal: i64) -> i64 {
    let body = json!({"PatNum": patient, "InsSubNum": subscription, "Ordinal": ordinal});
    made(office, "patplans", "PatPlanNum", body).await
}

/// A code, made for a test; its number.
async fn a_code(office: &Office, code: &str) -> i64 {
    let category = expect(office.od_get("/definitions?Category=11").await, 200)[0]["DefNum"].clone();
    let body = json!({"ProcCode": code, "Descript": code, "AbbrDesc": code, "ProcCat": category});
    made(office, "procedurecodes", "CodeNum", body).await
}

/// The rows of a list.
async fn rows(office: &Office, path: &str) -> Vec<Value> {
    match expect(office.od_get(path).await, 200) {
        Value::Array(rows) => rows,
        other => panic!("{path}: {other}"),
    }
}
