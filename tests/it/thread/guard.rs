//! Guard rules: what could post waits where the practice wants it so, and one call posts what is proposed.

use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use reqwest::Method;
use serde_json::{Value, json};

use super::eft::{bank_file, proved, sent_claim};
use super::practice::lines;
use crate::support::{Office, data, expect, on_both, reply};

on_both! {
    "2026-03-18T15:00:00Z":
    what_is_proposed_is_posted_by_one_call,
    what_is_held_by_rule_is_dismissed,
    the_first_rule_that_fits_decides,
    rules_that_cannot_be_are_refused
}

async fn put(office: &Office, rules: &Value) -> (u16, Value) {
    reply(office.v0(Method::PUT, "/posting-rules").json(rules)).await
}

async fn set(office: &Office, rules: Value) {
    expect(put(office, &json!({"data": rules})).await, 200);
}

async fn import(office: &Office) -> Value {
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201)["data"][0]
        .clone()
}

/// The only exception that is open.
async fn asked(office: &Office) -> Value {
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    let open = open["data"].as_array().expect("a list");
    assert_eq!(open.len(), 1, "{open:#?}");
    open[0].clone()
}

async fn what_is_proposed_is_posted_by_one_call(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    set(&office, json!([{"name": "large", "paid_over": 40_000, "action": "propose"}])).await;
    let before = lines(&office, claim).await;
    import(&office).await;
    assert_eq!(lines(&office, claim).await, before);
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-42_200));
    let asked = asked(&office).await;
    assert_eq!((&asked["reason"], &asked["amount_at_risk"]), (&json!("proposed"), &json!(42_200)));
    assert_eq!(
        asked["note"],
        "Posting rule 1 (large) keeps it back: the payer pays 422.00. Posting it would write off 256.00 and leave \
         375.00 to the patient. Post it, or dismiss it."
    );
    assert!(asked["actions"].as_array().expect("a list").contains(&json!("post")), "{asked}");
    let booked = expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    let path = format!("/exceptions/{}/resolve", asked["id"].as_str().expect("an id"));
    let settled = office.v0_post(&path, &json!({"action": "post", "note": "looked at it"})).await;
    assert_eq!(expect(settled, 200)["status"], "resolved");
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents::ZERO);
    let paid: Vec<Value> = lines(&office, claim).await.iter().map(|line| line["InsPayAmt"].clone()).collect();
    assert_eq!(paid, [json!(25.0), json!(72.0), json!(325.0)]);
    proved(&office, &booked["data"][0]["id"]).await;
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"], json!([]), "{open:#}");
    // Once it is taken back, the rule asks anew.
    let remittance = expect(office.v0_get("/remittances").await, 200)["data"][0]["id"].clone();
    let path = format!("/remittances/{}", remittance.as_str().expect("an id"));
    expect(office.v0_post(&format!("{path}/undo"), &json!({})).await, 200);
    expect(office.v0_post(&format!("{path}/post"), &json!({})).await, 200);
    assert_eq!(self::asked(&office).await["reason"], "proposed");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_is_held_by_rule_is_dismissed(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    set(&office, json!([{"adjustment_group": "CO", "reason_code": "45", "action": "hold"}])).await;
    import(&office).await;
    let asked = asked(&office).await;
    assert_eq!(asked["reason"], "held_by_rule");
    let path = format!("/exceptions/{}/resolve", asked["id"].as_str().expect("an id"));
    assert_eq!(office.v0_post(&path, &json!({"action": "post", "note": "no"})).await.0, 422);
    expect(office.v0_post(&path, &json!({"note": "entered"})).await, 200);
    assert_eq!(expect(office.od_get(&format!("/claims/{claim}")).await, 200)["ClaimStatus"], "S");
}

async fn the_first_rule_that_fits_decides(office: Arc<Office>) {
    sent_claim(&office).await;
    let rules = json!([
        {"name": "tests", "test_file": true, "action": "hold"},
        {"payer_id": "1555000111", "estimate_off_by": 0, "action": "post"},
        {"action": "hold"},
    ]);
    set(&office, rules).await;
    let shown = expect(office.v0_get("/posting-rules").await, 200);
    let names: Vec<&Value> =
        shown["data"].as_array().expect("a list").iter().map(|rule| &rule["name"]).collect();
    assert_eq!(names, [&json!("tests"), &json!(""), &json!("")]);
    // A test by the payer's own mark, told before it posts.
    let test = String::from_utf8(data("eft.835")).expect("text").replacen("*0*P*", "*0*T*", 1);
    let caller = server::Caller::program(office.practice, "test");
    let tried = office.app.preview_import(&caller, "test.835", test.as_bytes()).await.expect("tried");
    let [asked] = tried.remittances[0].exceptions.as_slice() else { panic!("one is asked: {tried:#?}") };
    assert_eq!(asked.reason, "held_by_rule");
    assert!(asked.note.starts_with("Posting rule 1 (tests) keeps it back"), "{}", asked.note);
    import(&office).await;
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"], json!([]), "{open:#}");
}

async fn rules_that_cannot_be_are_refused(office: Arc<Office>) {
    for (rules, words) in [
        (json!([{"action": "shout"}]), "Rule 1: action is one of post, propose, hold."),
        (json!([{"action": "post"}, {"action": "hold", "paid_over": -1}]), "Rule 2: an amount is 0 or more"),
        (json!([{"action": "hold", "adjustment_group": "XX"}]), "adjustment_group is one of"),
        (json!([{"action": "hold", "provider_id": "entity_x"}]), "there is no such provider"),
        (json!([{"action": "hold", "when": "always"}]), "data[0].when is no field here. There is: name,"),
    ] {
        let (status, said) = put(&office, &json!({"data": rules})).await;
        assert_eq!(status, 400, "{said}");
        assert!(said["message"].as_str().is_some_and(|said| said.contains(words)), "{said}");
    }
    assert_eq!(expect(office.v0_get("/posting-rules").await, 200), json!({"data": []}));
}
