//! What a remittance posted is taken back: whole, one claim of it, in steps; and what stands in the way.

use std::sync::Arc;

use claims::Cents;
use claims::desk::{Link, LinkKind, Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState};
use claims::ledger::AccountKind;
use claims::record::{Record, Value as Kept};
use reqwest::Method;
use serde_json::{Value, json};
use server::Caller;
use store::PAGE_MAX;

use super::eft::{bank_file, proved, sent_claim};
use super::practice::{lines, tracked};
use crate::support::from_835::{make_office, make_office_of_file};
use crate::support::large::era;
use crate::support::{Office, data, expect, on_both, reply};

on_both! {
    "2026-03-18T15:00:00Z":
    a_deposit_stays_and_its_claims_are_reconciled_again,
    one_claim_is_undone_and_its_money_waits,
    work_of_others_stands_in_the_way,
    a_secondary_that_was_made_ready_goes_back,
    a_dry_run_keeps_nothing,
    a_large_remittance_is_undone_in_steps,
    a_match_that_is_posted_is_taken_apart_and_made_again,
    the_parts_of_a_claim_are_undone_one_by_one,
    a_claim_whose_other_answer_has_its_money_stays_reconciled,
}

/// A remittance for [`sent_claim`]; its id.
async fn remitted(office: &Office) -> String {
    let imported = expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    imported["data"][0]["id"].as_str().expect("an id").to_owned()
}

async fn aging(office: &Office) -> Value {
    let today = expect(office.od_get("/accountmodules/1/Aging").await, 200);
    json!([today, office.od_get("/accountmodules/1/Explain?DateAsOf=2026-03-17").await.1])
}

async fn sound(office: &Office) {
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_match_that_is_posted_is_taken_apart_and_made_again(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let (before, owed) = (lines(&office, claim).await, aging(&office).await);
    let id = remitted(&office).await;
    let booked = expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    let entry = &booked["data"][0]["id"];
    let (posted, paid) = (lines(&office, claim).await, aging(&office).await);
    let ours = tracked(&office, "1/1").await["id"].as_str().expect("an id").to_owned();
    let matches = expect(office.v0_get(&format!("/insurance-claims/{ours}/matches")).await, 200);
    let made = matches["data"].as_array().into_iter().flatten().find(|it| it["kind"] == "claim");
    let path = format!("/matches/{}", made.and_then(|it| it["id"].as_str()).expect("a match"));
    expect(office.v0_delete(&path).await, 200);
    expect(office.v0_delete(&path).await, 200);

    // The claim waits for its payer as before, and the money for a person; what the bank has is proved all the same.
    assert_eq!(undated(&lines(&office, claim).await), undated(&before));
    assert_eq!(aging(&office).await, owed);
    assert_eq!(tracked(&office, "1/1").await["reconciled"], false);
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-42_200));
    let deposit = format!("/transactions/{}/proof", entry.as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&deposit).await, 200)["balanced"], true);
    let rows = expect(office.v0_get(&format!("/remittances/{id}/claims")).await, 200);
    assert_eq!(rows["data"][0]["state"], "held");
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    let [asked] = open["data"].as_array().expect("exceptions").as_slice() else { panic!("{open:#}") };
    assert_eq!(
        (&asked["reason"], &asked["subject"]["id"]),
        (&json!("unmatched_claim"), &rows["data"][0]["id"])
    );
    sound(&office).await;

    let again = json!({"remittance_claim_id": rows["data"][0]["id"], "insurance_claim_id": ours});
    expect(office.v0_post("/matches", &again).await, 201);
    assert_eq!(undated(&lines(&office, claim).await), undated(&posted));
    assert_eq!(aging(&office).await, paid);
    assert_eq!(tracked(&office, "1/1").await["reconciled"], true);
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents::ZERO);
    proved(&office, entry).await;
    sound(&office).await;
}

async fn a_deposit_stays_and_its_claims_are_reconciled_again(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let (before, owed) = (lines(&office, claim).await, aging(&office).await);
    let id = remitted(&office).await;
    let booked = expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    let entry = &booked["data"][0]["id"];
    proved(&office, entry).await;
    let posted = lines(&office, claim).await;
    let undone = expect(office.v0_post(&format!("/remittances/{id}/undo"), &json!({})).await, 200);
    assert_eq!((&undone["status"], &undone["transaction_ids"]), (&json!("undone"), &json!([entry])));
    assert_eq!(undated(&lines(&office, claim).await), undated(&before));
    assert_eq!(aging(&office).await, owed);
    assert_eq!(expect(office.od_get(&format!("/claims/{claim}")).await, 200)["ClaimStatus"], "S");
    assert_eq!(expect(office.od_get("/claimpayments").await, 200), json!([]));
    assert_eq!(tracked(&office, "1/1").await["reconciled"], false);
    assert_eq!(office.balance(AccountKind::WriteOffs).await, Cents::ZERO);
    // Its money is in the bank and nothing says what for.
    assert_eq!(office.balance(AccountKind::PayerClearing).await, Cents(-42_200));
    let same = expect(office.v0_post(&format!("/remittances/{id}/undo"), &json!({})).await, 200);
    assert_eq!(same["status"], "undone");
    let again = expect(office.v0_post(&format!("/remittances/{id}/post"), &json!({})).await, 200);
    assert_eq!(again["status"], "posted");
    assert_eq!(undated(&lines(&office, claim).await), undated(&posted));
    proved(&office, entry).await;
    let events = expect(office.v0_get("/events?limit=100").await, 200);
    let told: Vec<&str> = events["data"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|event| event["event"].as_str())
        .collect();
    for name in ["claim.undone", "claim.unreconciled", "remittance.undone"] {
        assert_eq!(told.iter().filter(|one| **one == name).count(), 1, "{name}: {told:?}");
    }
    assert_eq!(told.iter().filter(|one| **one == "claim.reconciled").count(), 2);
    sound(&office).await;
}

/// Rows without the times and numbers that every writing gives anew.
fn undated(rows: &[Value]) -> Vec<Value> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        for field in ["SecDateTEdit", "ClaimPaymentNum"] {
            row[field].take();
        }
    }
    rows
}

async fn one_claim_is_undone_and_its_money_waits(office: Arc<Office>) {
    let file = data("835/two_claims.835");
    make_office_of_file(&office.app, office.practice, &x12::remittance::read(&file).remittances).await;
    let imported = expect(office.v0_raw("/remittances", file, "application/edi-x12").await, 201);
    let remittance = &imported["data"][0];
    let id = remittance["id"].as_str().expect("an id");
    let entry = json!({"amount": 11_800, "occurred_at": "2026-01-16", "description": "HCCLAIMPMT",
        "trace_number": remittance["trace_number"]});
    let entry = expect(office.v0_post("/transactions", &entry).await, 201)["id"].clone();
    let entry = entry.as_str().expect("an id");
    let of = |claim: &Value, field: &str| claim[field].clone();
    let all = expect(office.v0_get(&format!("/remittances/{id}/claims")).await, 200);
    let paid = all["data"].as_array().and_then(|all| all.iter().find(|c| c["paid_amount"] == 11_800));
    let paid = paid.expect("the claim that is paid");
    let misspelt = json!({"remittance_claim": of(paid, "id")});
    let refused = expect(office.v0_post(&format!("/remittances/{id}/undo"), &misspelt).await, 400);
    assert!(
        refused["message"].as_str().is_some_and(|said| said.contains("remittance_claim_id")),
        "{refused}"
    );
    let one = json!({"remittance_claim_id": of(paid, "id")});
    let undone = expect(office.v0_post(&format!("/remittances/{id}/undo"), &one).await, 200);
    assert_eq!(undone["status"], "posted");
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-11_800));
    assert_eq!(office.balance(AccountKind::PayerClearing).await, Cents::ZERO);
    let claims = expect(office.v0_get("/insurance-claims").await, 200);
    let is_reconciled = |claims: &Value| -> Vec<Value> {
        claims["data"].as_array().expect("a list").iter().map(|claim| claim["reconciled"].clone()).collect()
    };
    // The other one stays, and the deposit is proved as before.
    assert_eq!(is_reconciled(&claims), [true, false]);
    let proof = office.app.prove_deposit(office.practice, entry).await.expect("read").expect("there");
    assert!(proof.balanced, "{proof:?}");
    assert_eq!((proof.remittances[0].held_claims, proof.remittances[0].held), (1, Cents(11_800)));
    assert_eq!(expect(office.od_get("/claimpayments").await, 200), json!([]));
    // What is taken back already stays so; and a dry run says what posting it does.
    expect(office.v0_post(&format!("/remittances/{id}/undo"), &one).await, 200);
    let tried = office.v0_post(&format!("/remittances/{id}/post"), &json!({"dry_run": true})).await;
    let tried = expect(tried, 200);
    assert_eq!(tried["preview"]["claims"].as_array().map(Vec::len), Some(1), "{tried:#}");
    let moves = tried["preview"]["accounts"].as_array().expect("a list").iter();
    let moves: Vec<(&str, i64)> = moves
        .map(|one| (one["account"].as_str().unwrap_or_default(), one["amount"].as_i64().unwrap_or_default()))
        .collect();
    assert_eq!(moves, [("write_offs", 5_500), ("receivable", -17_300), ("suspense", 11_800)]);
    expect(office.v0_post(&format!("/remittances/{id}/post"), &json!({})).await, 200);
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents::ZERO);
    let claims = expect(office.v0_get("/insurance-claims").await, 200);
    assert_eq!(is_reconciled(&claims), [true, true]);
    assert_eq!(expect(office.od_get("/claimpayments").await, 200)[0]["CheckAmt"], "118");
    let wrong =
        office.v0_post(&format!("/remittances/{id}/undo"), &json!({"remittance_claim_id": "x"})).await;
    assert_eq!(wrong.0, 404);
    sound(&office).await;
}

async fn work_of_others_stands_in_the_way(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let id = remitted(&office).await;
    let line = lines(&office, claim).await[0].clone();
    let check = format!("/claimpayments/{}", line["ClaimPaymentNum"]);
    assert_eq!(reply(office.od(Method::DELETE, &check)).await.0, 200);
    let line = &line["ClaimProcNum"];
    let path = format!("/claimprocs/{line}");
    expect(office.od_put(&path, &json!({"InsPayAmt": "26"})).await, 200);
    let refused = expect(office.v0_post(&format!("/remittances/{id}/undo"), &json!({})).await, 409);
    let said = refused["message"].as_str().expect("a text");
    assert!(said.contains(&format!("Claim line {line} was changed since (ins_pay_amt)")), "{said}");
    assert_eq!(tracked(&office, "1/1").await["reconciled"], false);
    // What posting did not change is no matter of it, and stays.
    expect(office.od_put(&path, &json!({"InsPayAmt": "25"})).await, 200);
    expect(office.od_put(&format!("/claims/{claim}"), &json!({"ClaimNote": "asked twice"})).await, 200);
    expect(office.v0_post(&format!("/remittances/{id}/undo"), &json!({})).await, 200);
    let shown = expect(office.od_get(&format!("/claims/{claim}")).await, 200);
    assert_eq!((&shown["ClaimStatus"], &shown["ClaimNote"]), (&json!("S"), &json!("asked twice")));
    assert_eq!(office.balance(AccountKind::PayerClearing).await, Cents::ZERO);
    sound(&office).await;
}

async fn a_secondary_that_was_made_ready_goes_back(office: Arc<Office>) {
    let first = sent_claim(&office).await;
    let plan = super::practice::plan(&office, "Other Dental").await;
    let sub = json!({"PlanNum": plan, "Subscriber": 1, "SubscriberID": "OD7"});
    let sub = &expect(office.od_post("/inssubs", &sub).await, 201)["InsSubNum"];
    let cover = json!({"PatNum": 1, "InsSubNum": sub, "Ordinal": 2, "Relationship": "Self"});
    expect(office.od_post("/patplans", &cover).await, 201);
    let procedures: Vec<Value> = lines(&office, first).await.iter().map(|l| l["ProcNum"].clone()).collect();
    let second = json!({"PatNum": 1, "ClaimType": "S", "procNums": procedures});
    let second = expect(office.od_post("/claims", &second).await, 201);
    let path = format!("/claims/{}", second["ClaimNum"]);
    expect(office.od_put(&path, &json!({"ClaimStatus": "H"})).await, 200);
    let status = async || {
        let shown = expect(office.od_get(&path).await, 200);
        (shown["ClaimStatus"].clone(), shown["InsPayEst"].clone())
    };
    let before = status().await;
    let id = remitted(&office).await;
    assert_eq!(status().await, (json!("W"), json!(506.0)));
    expect(office.v0_post(&format!("/remittances/{id}/undo"), &json!({})).await, 200);
    assert_eq!(status().await, before);
    expect(office.v0_post(&format!("/remittances/{id}/post"), &json!({})).await, 200);
    // Once it is sent it stays sent.
    expect(office.od_put(&path, &json!({"ClaimStatus": "S"})).await, 200);
    expect(office.v0_post(&format!("/remittances/{id}/undo"), &json!({})).await, 200);
    assert_eq!(status().await, (json!("S"), json!(506.0)));
    expect(office.v0_post(&format!("/remittances/{id}/post"), &json!({})).await, 200);
    // Once it is answered, that answer comes first.
    for line in lines(&office, second["ClaimNum"].as_i64().expect("a number")).await {
        let body = json!({"Status": "Received", "InsPayAmt": line["InsPayEst"]});
        expect(office.od_put(&format!("/claimprocs/{}", line["ClaimProcNum"]), &body).await, 200);
    }
    expect(office.od_put(&path, &json!({"ClaimStatus": "R"})).await, 200);
    assert_eq!(office.v0_post(&format!("/remittances/{id}/undo"), &json!({})).await.0, 409);
    sound(&office).await;
}

async fn a_dry_run_keeps_nothing(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let caller = Caller::program(office.practice, "test");
    let before = server::export::canonical(&office.app.store, office.practice).await.expect("exported");
    let tried = office.app.preview_import(&caller, "eft.835", &data("eft.835")).await.expect("tried");
    assert_eq!(tried.remittances.len(), 1);
    let after = server::export::canonical(&office.app.store, office.practice).await.expect("exported");
    assert_eq!(before, after);
    assert_eq!(tried.remittances[0].claims[0].claim_num, Some(claim));
    insta::assert_json_snapshot!("a_dry_run", tried.remittances[0]);
    sound(&office).await;
}

/// Some steps.
const CLAIMS: usize = 700;

async fn rows<R: Record>(office: &Office) -> Vec<R> {
    let rows = office.app.store.rows(office.practice, R::TABLE, &[], PAGE_MAX).await.expect("rows");
    rows.into_iter().map(|values| R::from_values(values).expect("a row")).collect()
}

async fn a_large_remittance_is_undone_in_steps(office: Arc<Office>) {
    let era = era(CLAIMS);
    let read = x12::remittance::read(era.as_bytes());
    make_office(&office.app, office.practice, &read.remittances[0]).await;
    office.place.count_rows();
    let lines = rows::<claims::account::ClaimProc>(&office).await;
    let caller = Caller::program(office.practice, "test");
    let imported = office.app.import_remittances(&caller, "era", era.as_bytes()).await.expect("imported");
    let id = imported.remittances[0].public_id.clone();
    // It is broken off behind the first step, as soon as that is seen; what is left goes on.
    let (app, by) = (office.app.clone(), caller.clone());
    let undoing = tokio::spawn(async move { app.undo_remittance(&by, &id, None, None, "").await.is_ok() });
    while rows::<Remittance>(&office).await[0].status == RemittanceStatus::Posted {
        tokio::task::yield_now().await;
    }
    undoing.abort();
    let _broken_off_or_done = undoing.await;
    office.app.finish_jobs().await.expect("finished");
    let remittance = rows::<Remittance>(&office).await.remove(0);
    assert_eq!((remittance.status, remittance.claim_payment_num), (RemittanceStatus::Undone, None));
    let all: Vec<RemittedClaim> = rows(&office).await;
    assert!(
        all.iter().all(|row| row.state == RemittedClaimState::Waiting && row.tracked_claim_num.is_none())
    );
    for kind in [AccountKind::Receivable, AccountKind::PayerClearing, AccountKind::WriteOffs] {
        assert_eq!(office.balance(kind).await, Cents::ZERO, "{kind}");
    }
    let unstamped = |mut lines: Vec<claims::account::ClaimProc>| {
        lines.iter_mut().for_each(|line| line.sec_date_t_edit = jiff::Timestamp::UNIX_EPOCH);
        lines.sort_by_key(|line| line.claim_proc_num);
        lines
    };
    let back = unstamped(rows(&office).await);
    assert!(back == unstamped(lines), "the lines are not what they were");
    // A line that was changed refuses the whole, whichever step it is in.
    let id = remittance.public_id;
    office.app.post_again(&caller, &id, None, "").await.expect("posted");
    let first = back.first().map(|line| line.claim_proc_num).expect("a line");
    let check = rows::<claims::account::ClaimPayment>(&office).await.remove(0).claim_payment_num;
    assert_eq!(reply(office.od(Method::DELETE, &format!("/claimpayments/{check}"))).await.0, 200);
    expect(office.od_put(&format!("/claimprocs/{first}"), &json!({"InsPayAmt": "1"})).await, 200);
    assert!(office.app.undo_remittance(&caller, &id, None, None, "").await.is_err());
    let key = [Kept::Int(remittance.remittance_num)];
    let stands: Option<Remittance> = office.app.store.get(office.practice, &key).await.expect("read");
    assert_eq!(stands.map(|row| row.status), Some(RemittanceStatus::Posted), "no step was done");
    sound(&office).await;
}

/// `eft.835` with its claim in two parts, both under the payer's one number of the claim.
fn in_parts() -> String {
    let file = String::from_utf8(data("eft.835")).expect("text");
    file.replace("CLP*1/1*1*1053*422*375*", "CLP*1/1*1*43*25*0*")
        .replace(
            "SVC*AD:T1110*",
            "CLP*1/1*1*1010*397*375*12*CD7700001*11*1~\nNM1*QC*1*VALE*INES****MI*CD100200~\nSVC*AD:T1110*",
        )
        .replace("SE*26*", "SE*28*")
}

async fn a_claim_whose_other_answer_has_its_money_stays_reconciled(office: Arc<Office>) {
    let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
    let claim = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": "A-1",
        "patient_name": "Ines Vale", "charged_amount": 105_300, "service_date": "2026-03-02"});
    let claim = expect(office.v0_post("/insurance-claims", &claim).await, 201)["id"].clone();
    let file = in_parts().replace("CLP*1/1*", "CLP*A-1*");
    expect(office.v0_raw("/remittances", file, "application/edi-x12").await, 201);
    let money = json!({"amount": 42_200, "occurred_at": "2026-03-17", "description": "CEDAR",
        "trace_number": "EFT20260317001"});
    expect(office.v0_post("/transactions", &money).await, 201);
    let claim = format!("/insurance-claims/{}", claim.as_str().expect("an id"));
    let is_reconciled = async || expect(office.v0_get(&claim).await, 200)["reconciled"].clone();
    assert_eq!(is_reconciled().await, true);
    let links: Vec<Link> = rows(&office).await;
    let mut links = links.iter().filter(|link| link.kind == LinkKind::Claim).map(|link| &link.public_id);
    let (first, second) = (links.next().expect("one"), links.next().expect("another"));
    expect(office.v0_delete(&format!("/matches/{second}")).await, 200);
    assert_eq!(is_reconciled().await, true, "the first part was paid");
    expect(office.v0_delete(&format!("/matches/{first}")).await, 200);
    assert_eq!(is_reconciled().await, false);
    sound(&office).await;
}

async fn the_parts_of_a_claim_are_undone_one_by_one(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let before = lines(&office, claim).await;
    let file = in_parts();
    let told = expect(office.v0_raw("/remittances", file, "application/edi-x12").await, 201);
    let id = told["data"][0]["id"].as_str().expect("an id");
    assert!(lines(&office, claim).await.iter().all(|line| line["Status"] == "Received"));
    sound(&office).await;
    let path = format!("/remittances/{id}");
    expect(office.v0_post(&format!("{path}/undo"), &json!({})).await, 200);
    assert_eq!(undated(&lines(&office, claim).await), undated(&before));
    sound(&office).await;
    // The first takes the second with it, which rests on it.
    expect(office.v0_post(&format!("{path}/post"), &json!({})).await, 200);
    let answers = expect(office.v0_get(&format!("{path}/claims")).await, 200)["data"].clone();
    for answer in answers.as_array().expect("a list") {
        assert_eq!(answer["state"], "posted", "{answer:#}");
    }
    let first = answers.as_array().into_iter().flatten().find(|answer| answer["index"] == 0).expect("it");
    let only = json!({"remittance_claim_id": first["id"]});
    expect(office.v0_post(&format!("{path}/undo"), &only).await, 200);
    assert_eq!(undated(&lines(&office, claim).await), undated(&before));
    sound(&office).await;
}
