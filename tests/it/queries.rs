//! ShortQuery, as clients of Open Dental ask it: joins over claims, pages, refusals, and whose rows they are.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Office, Reply, expect, on_both};

on_both! {
    "2026-03-02T15:00:00Z":
    a_claim_is_joined_with_all_that_it_names,
    sums_are_exact,
    pages_follow_each_other,
    only_a_select_is_answered,
    what_is_not_there_is_named,
    another_practice_is_not_seen,
    a_query_leaves_its_mark,
}

async fn query(office: &Office, sql: &str) -> Reply {
    office.od_put("/queries/ShortQuery", &json!({"SqlCommand": sql})).await
}

async fn rows(office: &Office, sql: &str) -> Value {
    expect(query(office, sql).await, 200)
}

async fn make(office: &Office, path: &str, body: Value) -> Value {
    expect(office.od_post(path, &body).await, 201)
}

/// A patient with a plan, two procedures and the claim for them.
async fn a_claim(office: &Office, last: &str, fees: [&str; 2]) -> Value {
    let patient = &make(office, "/patients", json!({"LName": last, "FName": "Ines"})).await["PatNum"];
    let carrier = make(office, "/carriers", json!({"CarrierName": "Larkspur Dental"})).await;
    let plan = make(office, "/insplans", json!({"CarrierNum": carrier["CarrierNum"]})).await;
    let sub = json!({"PlanNum": plan["PlanNum"], "Subscriber": patient, "SubscriberID": "W1"});
    let sub = make(office, "/inssubs", sub).await;
    let cover =
        json!({"PatNum": patient, "InsSubNum": sub["InsSubNum"], "Ordinal": 1, "Relationship": "Self"});
    make(office, "/patplans", cover).await;
    let category = expect(office.od_get("/definitions?Category=11").await, 200)[0]["ItemName"].clone();
    let mut procedures = vec![];
    for (code, fee) in ["T0120", "T0150"].iter().zip(fees) {
        let new = json!({"ProcCode": code, "Descript": code, "AbbrDesc": code, "procCat": category});
        let (status, body) = office.od_post("/procedurecodes", &new).await;
        assert!(status == 201 || status == 400, "{body}");
        let done = json!({"PatNum": patient, "ProcDate": "2026-02-20", "ProcStatus": "C", "procCode": code,
            "ProcFee": fee});
        procedures.push(make(office, "/procedurelogs", done).await["ProcNum"].clone());
    }
    make(office, "/claims", json!({"PatNum": patient, "procNums": procedures, "ClaimType": "P"})).await
}

async fn a_claim_is_joined_with_all_that_it_names(office: Arc<Office>) {
    let claim = a_claim(&office, "Vale", ["60.00", "45.10"]).await;
    let sql = "SELECT p.LName, c.claimnum, carrier.CarrierName, SUM(cp.FeeBilled) AS Billed, COUNT(*), \
                      c.DateService, c.DateReceived, MAX(cp.Status) st, c.PatRelat, pl.ProcStatus \
               FROM claim c \
               INNER JOIN patient p ON p.PatNum = c.PatNum \
               INNER JOIN claimproc cp ON cp.ClaimNum = c.ClaimNum \
               INNER JOIN procedurelog pl ON pl.ProcNum = cp.ProcNum AND pl.ProcDate >= DATE_SUB(CURDATE(), INTERVAL 1 MONTH) \
               INNER JOIN insplan ON insplan.PlanNum = c.PlanNum \
               LEFT JOIN carrier ON carrier.CarrierNum = insplan.CarrierNum \
               LEFT JOIN claimpayment ON claimpayment.ClaimPaymentNum = cp.ClaimPaymentNum \
               WHERE c.ClaimStatus IN ('u', 'W') AND cp.ClaimPaymentNum = 0 AND claimpayment.CheckNum IS NULL \
               GROUP BY c.ClaimNum ORDER BY Billed DESC;";
    let shown = rows(&office, sql).await;
    let expected = json!([{
        "LName": "Vale", "claimnum": claim["ClaimNum"], "CarrierName": "Larkspur Dental", "Billed": 105.1,
        "COUNT(*)": 2, "DateService": "2026-02-20T00:00:00", "DateReceived": "0001-01-01T00:00:00", "st": 0,
        "PatRelat": 0, "ProcStatus": 2,
    }]);
    assert_eq!(shown.to_string(), expected.to_string());
    let all = rows(&office, "select * from claim").await;
    let row = all[0].as_object().expect("a row");
    assert_eq!(row["ClaimFee"].to_string(), "105.1");
    assert_eq!(row["SecDateTEdit"].as_str().map(str::len), Some("2026-03-02T09:00:00".len()));
    for (name, value) in claim.as_object().expect("a claim") {
        let there = row.contains_key(name) || name.starts_with(char::is_lowercase);
        assert!(there || value.is_null(), "{name} is a column of claim");
    }
}

async fn sums_are_exact(office: Arc<Office>) {
    a_claim(&office, "Vale", ["0.10", "0.20"]).await;
    let sql = "select sum(ProcFee) s, sum(ProcFee) = 0.3 same, avg(ProcFee), sum(ProcFee * 3), 250 * 1.0 x from procedurelog";
    let shown = rows(&office, sql).await[0].to_string();
    assert_eq!(shown, r#"{"s":0.3,"same":1,"avg(ProcFee)":0.15,"sum(ProcFee * 3)":0.9,"x":250.0}"#);
}

async fn pages_follow_each_other(office: Arc<Office>) {
    let all = rows(&office, "select count(*) n from preference, definition").await[0]["n"].clone();
    let all = usize::try_from(all.as_u64().expect("a number")).expect("small");
    assert!(all > 250, "{all}");
    let sql = "select d.DefNum, p.PrefName from preference p, definition d limit 250";
    let mut seen = vec![];
    for offset in ["", "?Offset=100", "?Offset=200&Limit=1000"] {
        let path = format!("/queries/ShortQuery{offset}");
        let page = expect(office.od_put(&path, &json!({"SqlCommand": sql})).await, 200);
        seen.push(page.as_array().expect("a list").clone());
    }
    assert_eq!(seen.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 50]);
    let mut seen: Vec<String> = seen.iter().flatten().map(Value::to_string).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 250);
    let two = office.od_put("/queries/ShortQuery?Limit=2", &json!({"SqlCommand": sql})).await;
    assert_eq!(expect(two, 200).as_array().map(Vec::len), Some(2));
}

async fn only_a_select_is_answered(office: Arc<Office>) {
    let before = rows(&office, "select count(*) from preference").await;
    for sql in [
        "UPDATE patient SET LName = 'x'",
        "DELETE FROM preference",
        "DROP TABLE preference",
        "SELECT 1; DELETE FROM preference",
        "SELECT * FROM preference FOR UPDATE",
        "SELECT * INTO OUTFILE '/tmp/x' FROM preference",
        "SET @a = 1",
        "PRAGMA query_only = off",
    ] {
        let refused = expect(query(&office, sql).await, 401);
        assert!(refused.is_string(), "{sql}: {refused}");
    }
    assert_eq!(rows(&office, "select count(*) from preference").await, before);
    assert_eq!(expect(query(&office, "  ").await, 400), "SqlCommand is required.");
    expect(office.od_put("/queries/ShortQuery", &json!({})).await, 400);
    let other = office.od_get("/queries/ShortQuery").await;
    assert_eq!(expect(other, 400), "queries GET ShortQuery is not a valid method.");
}

async fn what_is_not_there_is_named(office: Arc<Office>) {
    for (sql, said) in [
        (
            "select * from recall",
            "Unknown table 'recall'. There are: adjustment, appointment, benefit, carrier,",
        ),
        (
            "select Fee from claimform",
            "Unknown column 'Fee'. claimform has: ClaimFormNum, Description, IsHidden.",
        ),
        ("select sleep(5)", "The function sleep is not there. There are: abs,"),
        ("selct 1", "Only a SELECT can be run."),
    ] {
        let (status, body) = query(&office, sql).await;
        assert_eq!(status, if sql.starts_with("selct") { 401 } else { 400 }, "{sql}");
        assert!(body.as_str().is_some_and(|body| body.starts_with(said)), "{sql}: {body}");
    }
}

async fn another_practice_is_not_seen(office: Arc<Office>) {
    let south = office.app.store.create_practice("South", "America/Denver").await.expect("a practice");
    let key = office.app.create_key(south, "south").await.expect("a key");
    a_claim(&office, "Vale", ["60.00", "45.10"]).await;
    for table in ["patient", "claim", "claimproc", "procedurelog", "carrier", "insplan", "preference"] {
        let sql = json!({"SqlCommand": format!("select count(*) n from {table}")});
        let ask = office.any(reqwest::Method::PUT, "/api/v1/queries/ShortQuery").json(&sql);
        let ask = ask.header("authorization", &key.authorization);
        let theirs = expect(crate::support::reply(ask).await, 200);
        assert_eq!(theirs, json!([{"n": 0}]), "{table}");
        let ours = rows(&office, &format!("select count(*) n from {table}")).await;
        assert_ne!(ours, json!([{"n": 0}]), "{table}");
    }
}

async fn a_query_leaves_its_mark(office: Arc<Office>) {
    let claim = a_claim(&office, "Vale", ["60.00", "45.10"]).await;
    let marks = async || {
        let (seq, _) = office.app.store.audit_head(office.practice).await.expect("the head");
        let all: Vec<store::AuditRow> =
            office.app.store.page(office.practice, Some(seq - 1), 10).await.expect("the trail");
        all.into_iter().map(|row| (row.action, row.patients)).collect::<Vec<_>>()
    };
    let patient = claim["PatNum"].to_string();
    for (sql, action, patients) in [
        ("select PatNum, LName from patient", "patient (of more patients than are named)", patient.as_str()),
        ("select count(*) from PATIENT p", "patient (of more patients than are named)", ""),
        ("select Subscriber from inssub", "inssub (of more patients than are named)", ""),
        (
            "with c as (select * from claim) select LName as a from patient where PatNum in (select PatNum from c) \
             and exists (select 1 from carrier)",
            "carrier, claim, patient (of more patients than are named)",
            "",
        ),
        ("select ItemName from definition, fee", "definition, fee", ""),
    ] {
        rows(&office, sql).await;
        assert_eq!(marks().await, [(format!("query of {action}"), patients.to_owned())], "{sql}");
    }
    rows(&office, "select 1").await;
    assert_eq!(marks().await, [("query".to_owned(), String::new())]);
}
