//! A payment plan over HTTP: its charges are there when somebody looks, and balances follow them.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Office, expect, on_both};

on_both! { "2027-02-28T15:00:00Z":
    a_plan_brings_its_charges_due, a_closed_plan_owes_the_rest, a_balance_says_why_it_is,
    a_plan_that_cannot_be_is_refused,
}

/// A patient with work of 100.00 done on a day; their numbers.
async fn patient(office: &Office, day: &str) -> (i64, i64) {
    let made = expect(office.od_post("/patients", &json!({"LName": "Vale", "FName": "Ines"})).await, 201);
    let category = expect(office.od_get("/definitions?Category=11").await, 200);
    let code = json!({"ProcCode": "T2750", "Descript": "Work", "AbbrDesc": "Work",
        "procCat": category[0]["ItemName"]});
    expect(office.od_post("/procedurecodes", &code).await, 201);
    let number = made["PatNum"].as_i64().expect("a number");
    (number, work(office, number, day, "100").await)
}

async fn work(office: &Office, pat_num: i64, day: &str, fee: &str) -> i64 {
    let work = json!({"PatNum": pat_num, "ProcDate": day, "ProcStatus": "C", "procCode": "T2750",
        "ProcFee": fee});
    let made = expect(office.od_post("/procedurelogs", &work).await, 201);
    made["ProcNum"].as_i64().expect("a number")
}

async fn plan(office: &Office, pat_num: i64, proc_num: i64, terms: Value) -> Value {
    let mut body = json!({"PatNum": pat_num, "procNums": [proc_num]});
    let (Value::Object(all), Value::Object(terms)) = (&mut body, terms) else { panic!("objects") };
    all.extend(terms);
    expect(office.od_post("/payplans/Dynamic", &body).await, 201)
}

/// Day, principal and interest of each charge.
async fn charges(office: &Office, plan: &Value) -> Vec<(Value, Value, Value)> {
    let path = format!("/payplancharges?PayPlanNum={}", plan["PayPlanNum"]);
    let rows = expect(office.od_get(&path).await, 200);
    let rows = rows.as_array().expect("rows").iter();
    rows.map(|row| (row["ChargeDate"].clone(), row["Principal"].clone(), row["Interest"].clone())).collect()
}

async fn aging(office: &Office, pat_num: i64) -> Value {
    expect(office.od_get(&format!("/accountmodules/{pat_num}/Aging")).await, 200)
}

async fn a_plan_brings_its_charges_due(office: Arc<Office>) {
    let (patient, proc_num) = patient(&office, "2026-12-01").await;
    let terms = json!({"NumberOfPayments": 5, "APR": 12, "DatePayPlanStart": "2027-01-31"});
    let made = plan(&office, patient, proc_num, terms).await;
    assert_eq!(made["PayAmt"], 20.61);
    assert_eq!((&made["principalAmount"], &made["NumberOfPayments"]), (&json!(100.0), &json!(0)));
    let due = [("2027-01-31", 19.61, 1.0), ("2027-02-28", 19.81, 0.8)]
        .map(|(day, principal, interest)| (json!(day), json!(principal), json!(interest)));
    for _ in 0..2 {
        assert_eq!(charges(&office, &made).await, due);
        let aging = aging(&office, patient).await;
        assert_eq!((&aging["Bal_0_30"], &aging["Total"]), (&json!(41.22), &json!(41.22)));
    }
    let shown = expect(office.od_get(&format!("/patients/{patient}")).await, 200);
    assert_eq!((&shown["EstBalance"], &shown["BalTotal"]), (&json!(41.22), &json!(41.22)));
    let report = expect(office.od_get("/reports/Aging").await, 200);
    assert_eq!((&report[0]["PatNum"], &report[0]["BalTotal"]), (&json!(patient), &json!(41.22)));
    assert_eq!(expect(office.od_get("/reports/Aging?Offset=1").await, 200), json!([]));
    assert_eq!(expect(office.od_get("/reports/Aging?ClinicNum=4").await, 200), json!([]));
}

async fn a_closed_plan_owes_the_rest(office: Arc<Office>) {
    let (patient, proc_num) = patient(&office, "2027-02-20").await;
    let made =
        plan(&office, patient, proc_num, json!({"PayAmt": 30, "DatePayPlanStart": "2027-02-28"})).await;
    assert_eq!(charges(&office, &made).await.len(), 1);
    let path = format!("/payplans/{}/Close", made["PayPlanNum"]);
    let closed = expect(office.od_put(&path, &json!({})).await, 200);
    assert_eq!(closed["IsClosed"], "true");
    let amounts: Vec<Value> = charges(&office, &made).await.into_iter().map(|charge| charge.1).collect();
    assert_eq!(amounts, [json!(30.0), json!(70.0)]);
    assert_eq!(aging(&office, patient).await["Total"], 100.0);
    assert_eq!(expect(office.od_put(&path, &json!({})).await, 400), "The payment plan is closed.");
}

async fn a_balance_says_why_it_is(office: Arc<Office>) {
    let (patient, proc_num) = patient(&office, "2027-01-10").await;
    let other = work(&office, patient, "2026-11-01", "40").await;
    let terms = json!({"PayAmt": 30, "IsLocked": "false"});
    let made = plan(&office, patient, proc_num, terms).await;
    let link = json!({"PayPlanNum": made["PayPlanNum"], "LinkType": "Procedure", "FKey": other,
        "AmountOverride": 15});
    let link = expect(office.od_post("/payplanlinks", &link).await, 201);
    let explained = expect(office.od_get(&format!("/accountmodules/{patient}/Explain")).await, 200);
    assert_eq!((&explained["Total"], &explained["BalOver90"]), (&json!(25.0), &json!(25.0)));
    assert_eq!((&explained["PayPlanDue"], &explained["EstBal"]), (&json!(0.0), &json!(25.0)));
    let entries = explained["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 4);
    let sum: f64 = entries.iter().filter_map(|entry| entry["amount"].as_f64()).sum();
    assert_eq!(json!(sum), explained["Total"]);
    let past = format!("/accountmodules/{patient}/Explain?DateAsOf=2026-12-31");
    assert_eq!(expect(office.od_get(&past).await, 200)["Total"], 25.0);
    let view = expect(office.od_get(&format!("/accountmodules/{patient}/ServiceDateView")).await, 200);
    let types: Vec<&str> =
        view.as_array().expect("rows").iter().filter_map(|row| row["Type"].as_str()).collect();
    assert_eq!(types, ["Proc", "PayPlan", "Day Total", "Proc", "PayPlan", "Day Total", "Overall"]);
    assert_eq!(view[6]["AcctBal"], "25.00");
    let path = format!("/payplanlinks/{}", link["PayPlanLinkNum"]);
    let request = office.od(reqwest::Method::DELETE, &path);
    expect(crate::support::reply(request).await, 200);
    assert_eq!(aging(&office, patient).await["Total"], 40.0);
}

async fn a_plan_that_cannot_be_is_refused(office: Arc<Office>) {
    let (patient, proc_num) = patient(&office, "2027-01-10").await;
    let post = |body: Value| {
        let office = Arc::clone(&office);
        async move { office.od_post("/payplans/Dynamic", &body).await }
    };
    assert_eq!(expect(post(json!({})).await, 400), "PatNum is required.");
    assert_eq!(expect(post(json!({"PatNum": 99, "PayAmt": 1})).await, 404), "Patient not found.");
    let unlocked = json!({"PatNum": patient, "procNums": [proc_num], "PayAmt": 10, "APR": 5,
        "IsLocked": "false"});
    assert_eq!(expect(post(unlocked).await, 400), "IsLocked must be true when there is an APR.");
    expect(office.od_post("/payplans", &json!({"PatNum": patient})).await, 410);
    expect(office.od_get("/payplans").await, 400);
    expect(office.od_get("/payplans/99").await, 404);
    expect(office.od_get(&format!("/accountmodules/{}/Aging", patient + 9)).await, 404);
    expect(office.od_get("/reports/Aging?DateAsOf=2027-03-01").await, 400);
}
