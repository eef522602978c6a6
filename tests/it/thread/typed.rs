//! A remittance on paper, typed in: it is read, checked, posted, tied and undone as one of a file, and says who typed it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use serde_json::{Value, json};

use super::eft::{proved, sent_claim};
use super::practice::lines;
use crate::support::{Engine, Office, data, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
    what_is_typed_in_posts_as_a_file_does,
    what_does_not_add_up_is_refused_and_not_kept,
    the_file_of_a_typed_payment_posts_nothing_beside_it,
    a_typed_payment_whose_file_is_here_posts_nothing_beside_it,
    who_bills_under_one_number_need_not_say_it,
}

/// What the payer of [`sent_claim`] says of it, by check.
fn paper() -> Value {
    let line = |code: &str, charge: i64, paid: i64, adjustments: Value| json!({"code": code, "date": "2026-03-02", "charge": charge, "paid": paid, "adjustments": adjustments});
    let less =
        |group: &str, reason: &str, amount: i64| json!({"group": group, "reason": reason, "amount": amount});
    json!({
        "payer_name": "Cedar Dental", "method": "check", "number": "0020417", "date": "2026-03-16", "amount": 42_200,
        "claims": [{
            "claim_number": "1/1", "payer_claim_number": "CD7700001", "patient_last": "Vale", "patient_first": "Ines",
            "member_id": "CD100200", "charge": 105_300, "paid": 42_200,
            "lines": [
                line("T0120", 4_300, 2_500, json!([less("CO", "45", 1_800)])),
                line("T1110", 11_000, 7_200, json!([less("CO", "45", 3_800)])),
                line("T2740", 90_000, 32_500,
                    json!([less("CO", "45", 20_000), less("PR", "1", 5_000), less("PR", "2", 32_500)])),
            ],
        }],
    })
}

async fn what_is_typed_in_posts_as_a_file_does(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let typed = expect(office.v0_post("/paper-remittances", &paper()).await, 201);
    let remittance = &typed["data"][0];
    assert_eq!(
        (&remittance["status"], &remittance["payment_method"]),
        (&json!("posted"), &json!("CHK")),
        "{typed:#}"
    );
    assert_eq!(remittance["typed_by"], "test", "{remittance:#}");
    let of = |field: &str, rows: &[Value]| rows.iter().map(|row| row[field].clone()).collect::<Vec<_>>();
    let posted = lines(&office, claim).await;
    assert_eq!(of("InsPayAmt", &posted), [json!(25.0), json!(72.0), json!(325.0)]);
    assert_eq!(of("WriteOff", &posted), [json!(18.0), json!(38.0), json!(200.0)]);

    // Typed twice it is there once.
    let again = expect(office.v0_post("/paper-remittances", &paper()).await, 200);
    assert_eq!((&again["data"], &again["duplicates"]), (&json!([]), &json!([remittance["id"]])));

    // The check is deposited, and the claim's money has arrived.
    let check = json!({"amount": 42_200, "occurred_at": "2026-03-17", "description": "CHECK DEPOSIT", "check_number": "20417"});
    let entry = expect(office.v0_post("/transactions", &check).await, 201)["id"].clone();
    proved(&office, &entry).await;

    let undo = format!("/remittances/{}/undo", remittance["id"].as_str().expect("an id"));
    expect(office.v0_post(&undo, &json!({})).await, 200);
    assert_eq!(office.balance(AccountKind::WriteOffs).await, Cents::ZERO);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_does_not_add_up_is_refused_and_not_kept(office: Arc<Office>) {
    sent_claim(&office).await;
    let mut short = paper();
    short["claims"][0]["lines"][0]["paid"] = json!(2_499);
    let refused = expect(office.v0_post("/paper-remittances", &short).await, 422);
    let said = refused["message"].as_str().unwrap_or_default();
    assert!(said.contains("Nothing was kept") && said.contains("0.01"), "{said}");
    let mut unnamed = paper();
    unnamed["payer_name"] = json!(" ");
    let refused = expect(office.v0_post("/paper-remittances", &unnamed).await, 400);
    assert_eq!(refused["fields"][0]["field"], "payer_name", "{refused:#}");
    let mut unknown = paper();
    unknown["methode"] = json!("check");
    let refused = expect(office.v0_post("/paper-remittances", &unknown).await, 400);
    assert!(refused["message"].as_str().is_some_and(|said| said.contains("methode")), "{refused:#}");
    assert_eq!(refused["fields"][0]["field"], "methode", "{refused:#}");
    // What is sent in another form is told by its place, in words of its own.
    let mut odd = paper();
    odd["claims"][0]["lines"][1]["charge"] = json!("110.00");
    odd["date"] = json!("last week");
    let refused = expect(office.v0_post("/paper-remittances", &odd).await, 400);
    let fields: Vec<&Value> =
        refused["fields"].as_array().into_iter().flatten().map(|it| &it["field"]).collect();
    assert_eq!(fields, ["date", "claims[0].lines[1].charge"], "{refused:#}");
    let said = refused["message"].as_str().unwrap_or_default();
    assert!(
        said.contains("money is in cents") && said.contains("YYYY-MM-DD") && !said.contains("i64"),
        "{said}"
    );
    // A reason that nobody knows would stay open for ever.
    let mut unheard = paper();
    unheard["amount"] = json!(42_100);
    unheard["provider_adjustments"] =
        json!([{"reason": "WO", "amount": 200}, {"reason": "wo", "amount": -100}]);
    let refused = expect(office.v0_post("/paper-remittances", &unheard).await, 400);
    assert_eq!(refused["fields"][0]["field"], "provider_adjustments", "{refused:#}");
    let said = refused["message"].as_str().unwrap_or_default();
    assert!(said.contains("The reason wo of provider-level adjustment 2") && said.contains("WO"), "{said}");
    let mut other = paper();
    other["payee_npi"] = json!("1999999999");
    expect(office.v0_post("/paper-remittances", &other).await, 400);
    assert_eq!(expect(office.v0_get("/remittances").await, 200)["data"], json!([]));
    assert_eq!(office.balance(AccountKind::PayerClearing).await, Cents::ZERO);
}

/// The file of [`paper`]: another day, and the number without its zeros.
fn file() -> String {
    let text = String::from_utf8(data("eft.835")).expect("text");
    text.replace("EFT20260317001", "20417").replace("*C*ACH*CCP*", "*C*CHK**")
}

/// `second` waits for a person, who sees `first` and cannot post it beside that.
async fn asked_about(office: &Office, first: &Value, second: &Value) {
    assert_eq!((&first["status"], &second["status"]), (&json!("posted"), &json!("held")), "{second:#}");
    let open = expect(office.v0_get("/exceptions?status=open&reason=remittance_changed").await, 200);
    let asked = &open["data"][0];
    assert_eq!((&asked["subject"]["id"], &asked["candidates"][0]["id"]), (&second["id"], &first["id"]));
    let settle = format!("/exceptions/{}/resolve", asked["id"].as_str().expect("an id"));
    expect(office.v0_post(&settle, &json!({"action": "post", "note": "it came"})).await, 409);
    assert_eq!(office.balance(AccountKind::PayerClearing).await, Cents(42_200));
    expect(office.v0_post(&settle, &json!({"action": "dismiss", "note": "it is the same"})).await, 200);
}

async fn the_file_of_a_typed_payment_posts_nothing_beside_it(office: Arc<Office>) {
    sent_claim(&office).await;
    let typed = expect(office.v0_post("/paper-remittances", &paper()).await, 201);
    let read = expect(office.v0_raw("/remittances", file(), "application/edi-x12").await, 201);
    asked_about(&office, &typed["data"][0], &read["data"][0]).await;
    // A payment of another payer under the same number is its own.
    let other = file().replace("1555000111", "1555000222").replace("CLP*1/1*", "CLP*2/2*");
    let mut known = paper();
    known["payer_id"] = json!("1555000111");
    known["number"] = json!("20418");
    let known = expect(office.v0_post("/paper-remittances", &known).await, 201);
    let other = other.replace("TRN*1*20417", "TRN*1*20418");
    let other = expect(office.v0_raw("/remittances", other, "application/edi-x12").await, 201);
    assert_eq!(
        (&known["data"][0]["status"], &other["data"][0]["status"]),
        (&json!("posted"), &json!("posted"))
    );
}

async fn a_typed_payment_whose_file_is_here_posts_nothing_beside_it(office: Arc<Office>) {
    sent_claim(&office).await;
    let read = expect(office.v0_raw("/remittances", file(), "application/edi-x12").await, 201);
    // Also when the payer's number is typed without the 1 before it.
    let mut paper = paper();
    paper["payer_id"] = json!("555000111");
    let typed = expect(office.v0_post("/paper-remittances", &paper).await, 201);
    asked_about(&office, &read["data"][0], &typed["data"][0]).await;
}

async fn who_bills_under_one_number_need_not_say_it(office: Arc<Office>) {
    // Beside the one that a practice begins with, which has no number.
    let new = json!({"name": "Larkspur Dentistry", "npi": "1234567893"});
    let provider = expect(office.v0_post("/providers", &new).await, 201)["id"].clone();
    let claim = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": "1/1",
        "patient_name": "Ines Vale", "charged_amount": 105_300, "service_date": "2026-03-02"});
    expect(office.v0_post("/insurance-claims", &claim).await, 201);
    let typed = expect(office.v0_post("/paper-remittances", &paper()).await, 201);
    let remittance = &typed["data"][0];
    assert_eq!((&remittance["status"], &remittance["provider_id"]), (&json!("posted"), &provider));
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-42_200));
    let second = json!({"name": "Other Dental", "npi": "1245319599"});
    expect(office.v0_post("/providers", &second).await, 201);
    let mut another = paper();
    another["number"] = json!("20418");
    let refused = expect(office.v0_post("/paper-remittances", &another).await, 400);
    assert_eq!(refused["fields"][0]["field"], "payee_npi", "{refused:#}");
}

#[tokio::test]
async fn the_command_takes_the_same_json() {
    let office = Office::start(Engine::Sqlite).await.expect("SQLite is always there");
    sent_claim(&office).await;
    let file = office.place.dir().join("check.json");
    std::fs::write(&file, paper().to_string()).expect("written");
    let enter = |file: &Path| {
        let words = ["era", "enter", "--data"];
        let output = Command::new(env!("CARGO_BIN_EXE_bitewing"))
            .args(words)
            .args([office.place.dir(), file])
            .output()
            .expect("run");
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (is_well, said) = enter(&file);
    assert!(is_well && said.contains("posted: 1 claims, 0 wait for a person"), "{said}");
    std::fs::write(&file, paper().to_string().replace("\"amount\":42200", "\"amount\":42100"))
        .expect("written");
    let (is_well, said) = enter(&file);
    assert!(!is_well && said.contains("refused: Nothing was kept"), "{said}");
}
