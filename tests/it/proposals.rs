//! Treatment plans over door 1, whose figures are those of the estimates; statements and notes.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Office, Reply, expect, on_both, reply};
use crate::thread::eft::sent_claim;

on_both! {
    "2026-03-18T15:00:00Z":
    a_saved_plan_agrees_with_the_estimates_to_the_cent,
    plans_are_made_signed_and_deleted,
    a_statement_says_what_is_owed,
    notes_are_kept_newest_first,
    what_was_said_is_kept,
}

fn rows(body: &Value) -> &[Value] {
    body.as_array().expect("a list")
}

async fn delete(office: &Office, path: &str) -> Reply {
    reply(office.od(Method::DELETE, path)).await
}

async fn planned(office: &Office, code: &str, fee: &str) -> i64 {
    let body =
        json!({"PatNum": 1, "ProcDate": "2026-03-18", "ProcStatus": "TP", "procCode": code, "ProcFee": fee});
    expect(office.od_post("/procedurelogs", &body).await, 201)["ProcNum"].as_i64().expect("a number")
}

/// The active plan of patient 1.
async fn active(office: &Office) -> Value {
    let found = expect(office.od_get("/treatplans?PatNum=1&TPStatus=Active").await, 200);
    assert_eq!(rows(&found).len(), 1, "{found:#}");
    found[0].clone()
}

fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').expect("a point");
    format!("{whole}{part:0<2}").parse().expect("cents")
}

async fn a_saved_plan_agrees_with_the_estimates_to_the_cent(office: Arc<Office>) {
    sent_claim(&office).await;
    assert_eq!(expect(office.od_get("/treatplans?PatNum=1").await, 200), json!([]));
    let crowns = [planned(&office, "T2740", "333.33").await, planned(&office, "T2740", "100.01").await];
    let plan = active(&office).await;
    assert_eq!((&plan["Heading"], &plan["DateTP"]), (&json!("Active Treatment Plan"), &json!("0001-01-01")));
    let path = format!("/treatplanattaches?TreatPlanNum={}", plan["TreatPlanNum"]);
    let on = expect(office.od_get(&path).await, 200);
    assert_eq!(
        rows(&on).iter().map(|row| row["ProcNum"].clone()).collect::<Vec<_>>(),
        crowns.map(Value::from)
    );
    // The first is put behind the second, and what it may still be paid depends on that.
    let later = expect(office.od_get("/definitions?Category=20").await, 200)[1].clone();
    let path = format!("/treatplanattaches/{}", on[0]["TreatPlanAttachNum"]);
    let put = expect(office.od_put(&path, &json!({"Priority": later["DefNum"]})).await, 200);
    assert_eq!((&put["Priority"], &put["priority"]), (&later["DefNum"], &later["ItemName"]));
    let plan_num = expect(office.od_get("/insplans").await, 200)[0]["PlanNum"].clone();
    let limit = json!({"PlanNum": plan_num, "BenefitType": "Limitations", "CoverageLevel": "Individual",
        "MonetaryAmt": 660});
    expect(office.od_post("/benefits", &limit).await, 201);

    let body = json!({"TreatPlanNum": plan["TreatPlanNum"], "Heading": "Shown"});
    let saved = expect(office.od_post("/treatplans/Saved", &body).await, 201);
    assert_eq!((&saved["TPStatus"], &saved["DateTP"]), (&json!("Saved"), &json!("2026-03-18")));
    let items = expect(office.od_get(&format!("/proctps?TreatPlanNum={}", saved["TreatPlanNum"])).await, 200);
    let of: Vec<&Value> = rows(&items).iter().map(|item| &item["ProcNumOrig"]).collect();
    assert_eq!(of, [&json!(crowns[1]), &json!(crowns[0])]);
    for item in rows(&items) {
        let lines = expect(office.od_get(&format!("/claimprocs?ProcNum={}", item["ProcNumOrig"])).await, 200);
        assert_eq!(rows(&lines).len(), 1);
        assert_eq!(item["PriInsAmt"], lines[0]["InsEstTotal"]);
        let patient = cents(&item["FeeAmt"]) - cents(&item["PriInsAmt"]) - cents(&item["Discount"]);
        assert_eq!(cents(&item["PatAmt"]), patient);
    }
    // Half of 100.01 is 50.00 (half to even), and the claim's 526.50 leave 83.50 of 660 for the other.
    let amounts: Vec<&Value> = rows(&items).iter().map(|item| &item["PriInsAmt"]).collect();
    assert_eq!(amounts, [&json!(50.0), &json!(83.5)]);
    assert_eq!((&items[1]["FeeAmt"], &items[1]["FeeAllowed"]), (&json!(333.33), &json!(333.33)));
    // What changes later changes nothing of what was shown.
    let put = json!({"ProcFee": "1.00"});
    expect(office.od_put(&format!("/procedurelogs/{}", crowns[0]), &put).await, 200);
    let again = expect(office.od_get(&format!("/proctps?TreatPlanNum={}", saved["TreatPlanNum"])).await, 200);
    assert_eq!(again, items);
}

async fn plans_are_made_signed_and_deleted(office: Arc<Office>) {
    sent_claim(&office).await;
    let crown = planned(&office, "T2740", "100").await;
    let other = expect(office.od_post("/treatplans", &json!({"PatNum": 1})).await, 201);
    assert_eq!(
        (&other["Heading"], &other["TPType"]),
        (&json!("Inactive Treatment Plan"), &json!("Insurance"))
    );
    assert_eq!((&other["TPStatus"], &other["isSigned"]), (&json!("Inactive"), &json!("false")));
    let body = json!({"TreatPlanNum": other["TreatPlanNum"], "ProcNum": crown});
    let row = expect(office.od_post("/treatplanattaches", &body).await, 201);
    assert_eq!((&row["Priority"], &row["priority"]), (&json!(0), &json!("")));
    let said = expect(office.od_post("/treatplanattaches", &body).await, 400);
    assert_eq!(said, "The procedure is on the treatment plan already.");
    let path = format!("/treatplans/{}", other["TreatPlanNum"]);
    let said = expect(office.od_put(&path, &json!({"isSigned": "true"})).await, 400);
    assert_eq!(said, "Only a Saved treatment plan can be signed. Use TreatPlans POST Saved.");
    let body = json!({"TreatPlanNum": other["TreatPlanNum"]});
    let saved = expect(office.od_post("/treatplans/Saved", &body).await, 201)["TreatPlanNum"].clone();
    let signed = json!({"isSigned": "true", "SignatureText": "I. Vale", "ResponsParty": 1});
    let signed = expect(office.od_put(&format!("/treatplans/{saved}"), &signed).await, 200);
    assert_eq!((&signed["isSigned"], &signed["SignatureText"]), (&json!("true"), &json!("I. Vale")));
    expect(office.od_put(&format!("/treatplans/{saved}"), &json!({"ResponsParty": 999_999})).await, 404);
    let item = expect(office.od_get(&format!("/proctps?TreatPlanNum={saved}")).await, 200)[0].clone();
    let path_of_item = format!("/proctps/{}", item["ProcTPNum"]);
    let said = expect(office.od_put(&path_of_item, &json!({"PatAmt": 12.5})).await, 400);
    let why = "PatAmt cannot be changed: the treatment plan is signed. Set isSigned and isSignedPractice to false \
               first, with TreatPlans PUT.";
    assert_eq!(said, why);
    assert_eq!(expect(office.od_put(&path_of_item, &item).await, 200), item);
    assert_eq!(delete(&office, &path_of_item).await.0, 400);
    let said = expect(office.od_put(&format!("/treatplans/{saved}"), &json!({"Note": "more"})).await, 400);
    assert!(said.as_str().is_some_and(|said| said.starts_with("Note cannot be changed")), "{said}");
    let back = json!({"isSigned": "false", "Note": "more"});
    expect(office.od_put(&format!("/treatplans/{saved}"), &back).await, 200);
    let put = expect(office.od_put(&path_of_item, &json!({"PatAmt": 12.5, "FeeAllowed": -1})).await, 200);
    assert_eq!((&put["PatAmt"], &put["FeeAllowed"]), (&json!(12.5), &json!(-1.0)));
    assert_eq!(delete(&office, &path_of_item).await, (200, Value::Null));
    assert_eq!(delete(&office, &path_of_item).await.0, 404);
    assert_eq!(delete(&office, &path).await, (200, Value::Null));
    let active = active(&office).await;
    let (status, said) = delete(&office, &format!("/treatplans/{}", active["TreatPlanNum"])).await;
    assert_eq!((status, said), (400, json!("The Active treatment plan cannot be deleted.")));
    let since = expect(office.od_get("/treatplans?SecDateTEdit=2026-03-18%2000:00:00").await, 200);
    assert_eq!(rows(&since).len(), 2);
    assert_eq!(rows(&expect(office.od_get("/treatplans?TPStatus=Saved").await, 200)).len(), 1);
    expect(office.od_get("/treatplans?TPStatus=Lost").await, 400);
    expect(office.od_get("/treatplans?PatNum=999999").await, 404);
    expect(office.od_get("/treatplanattaches").await, 400);
    expect(office.od_get("/proctps?TreatPlanNum=999999").await, 404);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_statement_says_what_is_owed(office: Arc<Office>) {
    sent_claim(&office).await;
    let aging = expect(office.od_get("/accountmodules/1/Aging").await, 200);
    let made = expect(office.od_post("/statements", &json!({"PatNum": 1, "Note": "soon"})).await, 201);
    assert_eq!((&made["BalTotal"], &made["InsEst"]), (&aging["Total"], &aging["InsEst"]));
    assert_eq!((&made["DateSent"], &made["IsSent"]), (&json!("2026-03-18"), &json!("true")));
    let path = format!("/statements/{}", made["StatementNum"]);
    assert_eq!(expect(office.od_get(&path).await, 200), made);
    // Before the work was done nothing was owed.
    let early = json!({"PatNum": 1, "DateSent": "2026-03-01"});
    assert_eq!(expect(office.od_post("/statements", &early).await, 201)["BalTotal"], json!(0.0));
    assert_eq!(rows(&expect(office.od_get("/statements?PatNum=1").await, 200)).len(), 2);
    let late = json!({"PatNum": 1, "DateSent": "2026-03-19"});
    assert_eq!(expect(office.od_post("/statements", &late).await, 400), "DateSent cannot be a future date.");
    expect(office.od_post("/statements", &json!({"PatNum": 1, "DocNum": 3})).await, 404);
    expect(office.od_get("/statements/999999").await, 404);
    // Nothing is charged by it.
    assert_eq!(expect(office.od_get("/accountmodules/1/Aging").await, 200), aging);
}

async fn notes_are_kept_newest_first(office: Arc<Office>) {
    sent_claim(&office).await;
    let note = |text: &str| json!({"PatNum": 1, "ProcNum": 1, "Note": text});
    let first = expect(office.od_post("/procnotes", &note("Shade A2")).await, 201);
    let mut more = note("Cemented");
    (more["doAppendNote"], more["isSigned"]) = (json!("true"), json!("true"));
    let second = expect(office.od_post("/procnotes", &more).await, 201);
    assert_eq!((&second["Note"], &second["isSigned"]), (&json!("Shade A2 Cemented"), &json!("true")));
    let numbers = [&second["ProcNoteNum"], &first["ProcNoteNum"]];
    for query in ["ProcNum=1", "PatNum=1", "PatNum=1&ProcNum=1", ""] {
        let listed = expect(office.od_get(&format!("/procnotes?{query}")).await, 200);
        assert_eq!(
            rows(&listed).iter().map(|row| &row["ProcNoteNum"]).collect::<Vec<_>>(),
            numbers,
            "{query}"
        );
    }
    let fields: Vec<&String> = first.as_object().expect("a row").keys().collect();
    let wanted =
        ["ProcNoteNum", "PatNum", "ProcNum", "EntryDateTime", "UserNum", "Note", "SigIsTopaz", "isSigned"];
    assert_eq!(fields, wanted);
    assert_eq!(rows(&expect(office.od_get("/procnotes?Limit=1&Offset=1").await, 200))[0], first);
    expect(office.od_get("/procnotes?ProcNum=999").await, 404);
    expect(office.od_post("/procnotes", &json!({"PatNum": 1, "ProcNum": 999, "Note": "x"})).await, 404);
    let missing = expect(office.od_post("/procnotes", &json!({"PatNum": 1, "ProcNum": 1})).await, 400);
    assert_eq!(missing, "Note is required.");
}

async fn what_was_said_is_kept(office: Arc<Office>) {
    sent_claim(&office).await;
    let made = expect(office.od_post("/commlogs", &json!({"PatNum": 1, "Note": "Called"})).await, 201);
    let kind = made["CommType"].as_str().expect("a text").to_owned();
    let defaults = ["commType", "Mode_", "SentOrReceived", "CommSource"].map(|name| made[name].clone());
    assert_eq!(defaults, ["Miscellaneous", "Phone", "Sent", "API"].map(Value::from));
    let body = json!({"PatNum": 1, "Note": "Wrote", "commType": "Insurance", "Mode_": "In Person",
        "SentOrReceived": "Received", "CommDateTime": "2026-03-17 10:00:00"});
    let other = expect(office.od_post("/commlogs", &body).await, 201);
    assert_ne!(other["CommType"], kind);
    assert_eq!((&other["commType"], &other["Mode_"]), (&json!("Insurance"), &json!("In Person")));
    assert_eq!(other["CommDateTime"], "2026-03-17 10:00:00");
    let path = format!("/commlogs/{}", made["CommlogNum"]);
    let put = expect(office.od_put(&path, &json!({"Note": "Called twice", "Mode_": "Mail"})).await, 200);
    assert_eq!((&put["Note"], &put["Mode_"]), (&json!("Called twice"), &json!("Phone")));
    assert_eq!(expect(office.od_get(&path).await, 200), put);
    assert_eq!(rows(&expect(office.od_get("/commlogs?PatNum=1").await, 200)).len(), 2);
    let since = expect(office.od_get("/commlogs?DateTStamp=2026-03-19%2000:00:00").await, 200);
    assert_eq!(since, json!([]));
    for (body, status) in [
        (json!({"PatNum": 1, "Note": "x", "Mode_": "Pigeon"}), 400),
        (json!({"PatNum": 1, "Note": "x", "commType": "Nothing"}), 400),
        (json!({"PatNum": 1, "Note": "x", "CommDateTime": "2026-03-17"}), 400),
        (json!({"PatNum": 999_999, "Note": "x"}), 404),
        (json!({"PatNum": 1}), 400),
    ] {
        let (found, said) = office.od_post("/commlogs", &body).await;
        assert_eq!(found, status, "{body} {said}");
    }
    expect(office.od_get("/commlogs/999999").await, 404);
}
