//! The four pages that are the contract of door 1, over raw HTTP: filters, defaults and refusals that a client of
//! the original relies on. Figures are played elsewhere.

mod defaults;
mod filters;
mod refusals;

use serde_json::{Value, json};

use crate::support::{Office, expect};

/// A patient with a plan that pays half, and two visits that are done.
struct Family {
    provider: i64,
    patient: i64,
    plan: i64,
    subscription: i64,
    visits: [i64; 2],
}

fn number(row: &Value, name: &str) -> i64 {
    row[name].as_i64().unwrap_or_else(|| panic!("{name} of {row:#}"))
}

async fn make(office: &Office, path: &str, key: &str, body: Value) -> i64 {
    number(&expect(office.od_post(path, &body).await, 201), key)
}

impl Family {
    async fn new(office: &Office) -> Family {
        let provider = make(office, "/providers", "ProvNum", json!({"Abbr": "DRV", "LName": "Vale"})).await;
        let patient = json!({"LName": "Moss", "FName": "Ada", "PriProv": provider});
        let patient = make(office, "/patients", "PatNum", patient).await;
        let carrier = make(office, "/carriers", "CarrierNum", json!({"CarrierName": "Cascade Dental"})).await;
        let plan = make(office, "/insplans", "PlanNum", json!({"CarrierNum": carrier})).await;
        let categories = expect(office.od_get("/covcats").await, 200);
        let general =
            categories.as_array().and_then(|all| all.iter().find(|c| c["EbenefitCat"] == "General"));
        let half = json!({
            "PlanNum": plan, "BenefitType": "CoInsurance", "Percent": 50, "CoverageLevel": "None",
            "CovCatNum": general.expect("a category")["CovCatNum"],
        });
        expect(office.od_post("/benefits", &half).await, 201);
        let subscription = cover(office, patient, plan, 1).await;
        let category = expect(office.od_get("/definitions?Category=11").await, 200)[0]["ItemName"].clone();
        let code =
            json!({"ProcCode": "T0120", "Descript": "Visit", "AbbrDesc": "Visit", "procCat": category});
        expect(office.od_post("/procedurecodes", &code).await, 201);
        let visit = async |date: &str| {
            let visit = json!({
                "PatNum": patient, "ProcDate": date, "ProcStatus": "C", "procCode": "T0120", "ProcFee": "80.00",
                "ProvNum": provider,
            });
            make(office, "/procedurelogs", "ProcNum", visit).await
        };
        let visits = [visit("2026-02-02").await, visit("2026-02-16").await];
        Family { provider, patient, plan, subscription, visits }
    }

    async fn claim(&self, office: &Office, visits: &[i64]) -> Value {
        let claim = json!({"PatNum": self.patient, "procNums": visits, "ClaimType": "P"});
        expect(office.od_post("/claims", &claim).await, 201)
    }
}

/// Covers a patient by a subscription of their own.
async fn cover(office: &Office, patient: i64, plan: i64, ordinal: i64) -> i64 {
    let subscription = json!({"PlanNum": plan, "Subscriber": patient, "SubscriberID": "MM104"});
    let subscription = make(office, "/inssubs", "InsSubNum", subscription).await;
    let coverage = json!({"PatNum": patient, "InsSubNum": subscription, "Ordinal": ordinal});
    expect(office.od_post("/patplans", &coverage).await, 201);
    subscription
}

/// The numbers of the rows of a list.
async fn numbers(office: &Office, path: &str, key: &str) -> Vec<i64> {
    let rows = expect(office.od_get(path).await, 200);
    rows.as_array().expect("rows").iter().map(|row| number(row, key)).collect()
}
