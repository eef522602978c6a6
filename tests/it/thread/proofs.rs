//! A deposit, a day, a month and each night are proved, and one cent is found.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use super::eft::{bank_file, sent_claim};
use super::practice::{lines, tracked};
use crate::support::{Engine, Office, data, expect, on_both, reply};

on_both! { "2026-03-18T15:00:00Z":
    a_month_is_proved_item_by_item,
    a_hand_that_changes_a_posted_line_is_named,
    each_night_is_proved_once,
    money_that_somebody_typed_in_is_no_fault,
    a_deposit_that_cannot_be_proved_says_why,
    what_was_posted_out_of_balance_is_asked_about,
    money_of_what_is_undone_is_asked_about,
}

async fn import(office: &Office) -> Value {
    let claim = sent_claim(office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    json!(claim)
}

async fn proof(office: &Office, of: &str) -> Value {
    expect(office.v0_get(&format!("/proofs?{of}")).await, 200)
}

fn line(statement: &Value, what: &str) -> i64 {
    let lines = statement["lines"].as_array().expect("lines");
    let line =
        lines.iter().find(|line| line["what"] == what).unwrap_or_else(|| panic!("{what}: {statement:#}"));
    line["amount"].as_i64().expect("cents")
}

/// Of the accounts of a kind: opening, debits, credits, closing, and what that consists of.
fn account(statement: &Value, kind: &str) -> (Vec<i64>, Vec<(i64, String)>) {
    let of: Vec<&Value> = statement["accounts"]
        .as_array()
        .expect("accounts")
        .iter()
        .filter(|it| it["account"] == kind)
        .collect();
    let cents = |of: &Value| of.as_i64().expect("cents");
    let sum = |field: &str| of.iter().map(|it| cents(&it[field])).sum();
    let items = of.iter().flat_map(|it| it["items"].as_array().expect("items"));
    let item = |it: &Value| (cents(&it["amount"]), it["reason"].as_str().expect("text").to_owned());
    (["opening", "debits", "credits", "closing"].map(sum).to_vec(), items.map(item).collect())
}

async fn a_month_is_proved_item_by_item(office: Arc<Office>) {
    import(&office).await;
    // Money of nobody known, and a promise without money.
    let rent = json!({"amount": 5_500, "occurred_at": "2026-03-17", "description": "COUNTER DEPOSIT"});
    expect(office.v0_post("/transactions", &rent).await, 201);
    let other = String::from_utf8(data("eft.835")).expect("text");
    let other = other.replace("EFT20260317001", "EFT2").replace("CLP*1/1*", "CLP*NOBODY*");
    expect(office.v0_raw("/remittances", other, "application/edi-x12").await, 201);

    let month = proof(&office, "month=2026-03").await;
    assert_eq!((&month["balanced"], &month["faults"]), (&json!(true), &json!([])), "{month:#}");
    assert_eq!((&month["from"], &month["to"]), (&json!("2026-03-01"), &json!("2026-03-31")));
    let figures = [
        ("the bank told", 47_700),
        ("not tied yet", -5_500),
        ("tied to remittances", 42_200),
        ("claims of remittances", 84_400),
        ("of these waiting for a person", 42_200),
        ("promised and not come yet", -42_200),
        ("tied to bank money", 42_200),
    ];
    for (what, cents) in figures {
        assert_eq!(line(&month, what), cents, "{what}");
    }
    let (figures, items) = account(&month, "unapplied");
    assert_eq!(figures, [0, 42_200, -47_700, -5_500]);
    assert_eq!(items, [(-5_500, "no remittance is tied to it".to_owned())]);
    let (figures, items) = account(&month, "payer_clearing");
    assert_eq!(figures, [0, 84_400, -42_200, 42_200]);
    assert_eq!(items, [(42_200, "its money has not come".to_owned())]);
    let (_, items) = account(&month, "suspense");
    assert_eq!(items, [(-42_200, "overpaid".to_owned())]);

    // The days of the month roll one into the next.
    let (before, after) = (proof(&office, "day=2026-03-17").await, proof(&office, "day=2026-03-18").await);
    let (day, next) = (account(&before, "unapplied").0, account(&after, "unapplied").0);
    assert_eq!(day[3], next[0]);
    assert_eq!((line(&before, "the bank told"), line(&after, "the bank told")), (47_700, 0));
    let (next_month, _) = account(&proof(&office, "month=2026-04").await, "unapplied");
    assert_eq!(next_month, [-5_500, 0, 0, -5_500]);

    for wrong in ["day=17", "month=2026-13", "", "day=2026-03-17&month=2026-03"] {
        let refused = expect(office.v0_get(&format!("/proofs?{wrong}")).await, 400);
        assert!(
            refused["fields"][0]["field"] == "day" || refused["fields"][0]["field"] == "month",
            "{refused}"
        );
    }
}

async fn a_hand_that_changes_a_posted_line_is_named(office: Arc<Office>) {
    let claim = import(&office).await;
    let entries = expect(office.v0_get("/transactions").await, 200);
    let path = format!("/transactions/{}/proof", entries["data"][0]["id"].as_str().expect("an id"));
    let deposit = expect(office.v0_get(&path).await, 200);
    assert_eq!((&deposit["balanced"], &deposit["unexplained"]), (&json!(true), &json!(0)), "{deposit:#}");
    assert_eq!(deposit["remittances"][0]["postings"].as_array().map(Vec::len), Some(3), "one a line");

    // The check is taken apart, a line is changed, and the month is proved again.
    let checks = expect(office.od_get("/claimpayments").await, 200);
    let check = format!("/claimpayments/{}", checks[0]["ClaimPaymentNum"]);
    expect(reply(office.od(Method::DELETE, &check)).await, 200);
    let first = lines(&office, claim.as_i64().expect("a number")).await.remove(0);
    let change = json!({"InsPayAmt": 25.01});
    expect(office.od_put(&format!("/claimprocs/{}", first["ClaimProcNum"]), &change).await, 200);
    let month = proof(&office, "month=2026-03").await;
    let fault = json!({"id": format!("line {}", first["ClaimProcNum"]), "cents": 1,
        "message": "changed by hand after a remittance had posted it"});
    assert_eq!((&month["balanced"], &month["faults"]), (&json!(false), &json!([fault])));
    assert_eq!(line(&month, "typed in by hand"), 1);
    let deposit = expect(office.v0_get(&path).await, 200);
    assert_eq!(deposit["balanced"], false);
    assert_eq!(deposit["remittances"][0]["edits"][0]["amount"], 1, "{deposit:#}");

    // Changed back, it is nothing again; what happened is still named.
    let back = json!({"InsPayAmt": 25.00});
    expect(office.od_put(&format!("/claimprocs/{}", first["ClaimProcNum"]), &back).await, 200);
    assert_eq!(proof(&office, "month=2026-03").await["balanced"], true);
    let deposit = expect(office.v0_get(&path).await, 200);
    assert_eq!(
        (&deposit["balanced"], &deposit["remittances"][0]["edits"][0]["amount"]),
        (&json!(true), &json!(0))
    );
    expect(office.v0_get("/transactions/transaction_0000000000000000/proof").await, 404);
}

async fn a_deposit_that_cannot_be_proved_says_why(office: Arc<Office>) {
    let short = String::from_utf8(data("eft.835")).expect("text").replace("BPR*I*422*", "BPR*I*406.10*");
    expect(office.v0_raw("/remittances", short, "application/edi-x12").await, 201);
    let money = json!({"amount": 40_610, "occurred_at": "2026-03-17", "description": "TRN*1*EFT20260317001*1555000111"});
    let id = expect(office.v0_post("/transactions", &money).await, 201)["id"].clone();
    let path = format!("/transactions/{}/proof", id.as_str().expect("an id"));
    let deposit = expect(office.v0_get(&path).await, 200);
    assert_eq!(
        (&deposit["balanced"], &deposit["unexplained"]),
        (&json!(false), &json!(40_610)),
        "{deposit:#}"
    );
    let because = &deposit["because"];
    assert_eq!(
        (because[0]["reason"].as_str(), &because[1]),
        (Some("remittance_out_of_balance"), &Value::Null)
    );
    assert!(because[0]["note"].as_str().is_some_and(|note| note.contains("15.90 too little")), "{because:#}");
}

/// What is open: the reason, about what, and how much is at stake.
async fn asked(office: &Office) -> Vec<(Value, Value, Value)> {
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    let of = |it: &Value| (it["reason"].clone(), it["subject"]["id"].clone(), it["amount_at_risk"].clone());
    open["data"].as_array().expect("a list").iter().map(of).collect()
}

/// What the proof of a deposit says: whether, what is not explained, and the reasons.
async fn stated(office: &Office, entry: &Value) -> (Value, Value, Vec<Value>) {
    let path = format!("/transactions/{}/proof", entry.as_str().expect("an id"));
    let deposit = expect(office.v0_get(&path).await, 200);
    let because = deposit["because"].as_array().expect("a list").iter().map(|it| it["reason"].clone());
    (deposit["balanced"].clone(), deposit["unexplained"].clone(), because.collect())
}

async fn what_was_posted_out_of_balance_is_asked_about(office: Arc<Office>) {
    sent_claim(&office).await;
    let more = String::from_utf8(data("eft.835")).expect("text").replace("BPR*I*422*", "BPR*I*423*");
    let held =
        expect(office.v0_raw("/remittances", more, "application/edi-x12").await, 201)["data"][0].clone();
    let money = json!({"amount": 42_300, "occurred_at": "2026-03-17", "description": "TRN*1*EFT20260317001*1555000111"});
    let entry = expect(office.v0_post("/transactions", &money).await, 201)["id"].clone();
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    let settle = format!("/exceptions/{}/resolve", open["data"][0]["id"].as_str().expect("an id"));
    expect(office.v0_post(&settle, &json!({"action": "post", "note": "they owe it"})).await, 200);
    // It is tied, and a dollar of it is nobody's.
    let dollar = [(json!("amount_mismatch"), held["id"].clone(), json!(100))];
    assert_eq!(asked(&office).await, dollar);
    assert_eq!(stated(&office, &entry).await, (json!(false), json!(100), vec![json!("amount_mismatch")]));
    // Taken apart and matched again it is still missing.
    let claim = tracked(&office, "1/1").await["id"].as_str().expect("an id").to_owned();
    let matches = expect(office.v0_get(&format!("/insurance-claims/{claim}/matches")).await, 200);
    let tie = matches["data"].as_array().into_iter().flatten().find(|it| it["kind"] == "deposit");
    let tie = tie.and_then(|it| it["id"].as_str()).expect("a match");
    expect(office.v0_delete(&format!("/matches/{tie}")).await, 200);
    assert_eq!(asked(&office).await, dollar);
    let body = json!({"transaction_ids": [entry], "remittance_ids": [held["id"]]});
    expect(office.v0_post("/matches", &body).await, 201);
    assert_eq!(asked(&office).await, dollar);
    let undo = format!("/remittances/{}/undo", held["id"].as_str().expect("an id"));
    expect(office.v0_post(&undo, &json!({})).await, 200);
    assert_eq!(asked(&office).await, [(json!("amount_mismatch"), held["id"].clone(), json!(42_300))]);
    assert_eq!(stated(&office, &entry).await.1, 42_300);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn money_of_what_is_undone_is_asked_about(office: Arc<Office>) {
    import(&office).await;
    let entry = expect(office.v0_get("/transactions").await, 200)["data"][0]["id"].clone();
    let remittance = expect(office.v0_get("/remittances").await, 200)["data"][0]["id"].clone();
    let path = |call: &str| format!("/remittances/{}/{call}", remittance.as_str().expect("an id"));
    assert_eq!((asked(&office).await, stated(&office, &entry).await.0), (vec![], json!(true)));
    expect(office.v0_post(&path("undo"), &json!({})).await, 200);
    let all = (json!("amount_mismatch"), remittance.clone(), json!(42_200));
    assert_eq!(asked(&office).await, [all]);
    assert_eq!(stated(&office, &entry).await, (json!(false), json!(42_200), vec![json!("amount_mismatch")]));
    expect(office.v0_post(&path("post"), &json!({})).await, 200);
    assert_eq!(asked(&office).await, []);
    assert_eq!(stated(&office, &entry).await, (json!(true), json!(0), vec![]));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn each_night_is_proved_once(office: Arc<Office>) {
    let claim = import(&office).await;
    let told = async |office: &Office| {
        let events = office.app.store.events_after(office.practice, 0, 1000).await.expect("events");
        let failed = events.into_iter().filter(|event| event.name == "proof.failed");
        failed.map(|event| event.subject).collect::<Vec<_>>()
    };
    let night = async |instant: &str| {
        let office = office.at(instant.parse().expect("an instant")).await;
        office.app.prove_when_due(office.practice).await.expect("proved");
        told(&office).await
    };
    assert_eq!(night("2026-03-19T12:00:00Z").await, Vec::<String>::new());
    let checks = expect(office.od_get("/claimpayments").await, 200);
    let check = format!("/claimpayments/{}", checks[0]["ClaimPaymentNum"]);
    expect(reply(office.od(Method::DELETE, &check)).await, 200);
    let first = lines(&office, claim.as_i64().expect("a number")).await.remove(0);
    let change = json!({"InsPayAmt": 24.99});
    expect(office.od_put(&format!("/claimprocs/{}", first["ClaimProcNum"]), &change).await, 200);
    assert_eq!(night("2026-03-19T13:00:00Z").await, Vec::<String>::new(), "that day was proved");
    assert_eq!(night("2026-03-20T12:00:00Z").await, ["2026-03-19"]);
    assert_eq!(night("2026-03-20T13:00:00Z").await, ["2026-03-19"]);
    assert_eq!(night("2026-03-21T12:00:00Z").await, ["2026-03-19", "2026-03-20"]);
}

async fn money_that_somebody_typed_in_is_no_fault(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    for line in lines(&office, claim).await {
        let body = json!({"Status": "Received", "InsPayAmt": 20});
        expect(office.od_put(&format!("/claimprocs/{}", line["ClaimProcNum"]), &body).await, 200);
    }
    let month = proof(&office, "month=2026-03").await;
    assert_eq!((&month["balanced"], line(&month, "typed in by hand")), (&json!(true), 6_000), "{month:#}");
    let (_, items) = account(&month, "payer_clearing");
    let reasons: Vec<&str> = items.iter().map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(reasons, ["received by hand, without a remittance"; 3]);
}

fn prove(folder: &Path, words: &[&str]) -> (String, Option<i32>) {
    let run =
        Command::new(env!("CARGO_BIN_EXE_bitewing")).arg("prove").args(words).current_dir(folder).output();
    let run = run.expect("started");
    (
        String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr),
        run.status.code(),
    )
}

#[test]
fn the_command_says_it_in_words_in_json_and_on_paper() {
    crate::support::run(Engine::Sqlite, Some("2026-03-18T15:00:00Z"), in_words);
}

async fn in_words(office: Arc<Office>) {
    import(&office).await;
    let folder = office.place.dir().to_path_buf();
    let (month, status) = prove(&folder, &["month", "--data", ".", "--pdf", "march.pdf", "2026-03"]);
    assert_eq!(status, Some(0), "{month}");
    assert!(
        month.starts_with("Proof of 2026-03-01 to 2026-03-31\n") && month.ends_with("\nBalanced.\n"),
        "{month}"
    );
    let paper = std::fs::read(folder.join("march.pdf")).expect("written");
    assert!(paper.starts_with(b"%PDF-"));
    let (day, status) = prove(&folder, &["day", "--data", ".", "--json", "2026-03-17"]);
    let day: Value = serde_json::from_str(&day).expect("JSON");
    assert_eq!((status, &day["balanced"]), (Some(0), &json!(true)));
    let (nightly, status) = prove(&folder, &["nightly", "--data", "."]);
    assert_eq!(status, Some(0), "{nightly}");
    let (wrong, status) = prove(&folder, &["day", "--data", ".", "yesterday"]);
    assert_eq!((wrong.contains("yesterday is no day"), status), (true, Some(2)), "{wrong}");
}
