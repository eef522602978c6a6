//! The server answers, asks for a key, and keeps what it is given.

use std::sync::Arc;

use serde_json::json;

use crate::support::{Office, expect, on_both, reply};

on_both! { "2026-03-02T15:00:00Z": health_needs_no_key, a_key_is_needed, a_patient_comes_back }

async fn health_needs_no_key(office: Arc<Office>) {
    let health = expect(reply(office.any(reqwest::Method::GET, "/healthz")).await, 200);
    assert_eq!(health["status"], "ok");
    assert_eq!(health["clock_is_set"], true);
    assert!(health["clock"].as_str().is_some_and(|clock| clock.starts_with("2026-03-02T15:")), "{health}");
}

async fn a_key_is_needed(office: Arc<Office>) {
    let ask = office.any(reqwest::Method::GET, "/api/v1/patients").header("content-type", "application/json");
    assert_eq!(reply(ask).await.0, 401);
}

async fn a_patient_comes_back(office: Arc<Office>) {
    let made = expect(office.od_post("/patients", &json!({"LName": "Vale", "FName": "Ines"})).await, 201);
    let number = made["PatNum"].as_i64().expect("a number");
    let read = expect(office.od_get(&format!("/patients/{number}")).await, 200);
    assert_eq!((&read["LName"], &read["FName"]), (&json!("Vale"), &json!("Ines")));
}
