//! What follows from a commit is broken off at some moment, as by a crash, and gone on with: the end is that of an undisturbed
//! run. Each is broken off as soon as its first commit is seen; the outcome does not depend on when.

use std::sync::Arc;

use claims::Cents;
use claims::account::ClaimPayment;
use claims::desk::{BankEntry, RemittedClaim, RemittedClaimState, TrackedClaim};
use serde_json::json;
use server::Caller;
use server::desk::bank::NewEntry;

use super::large::{CLAIMS, all, export, import, with_claims};
use super::practice::{Visit, Work, claim, name_the_practice, plan, tracked};
use crate::support::large::era;
use crate::support::{Engine, Office, data, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
    a_claim_of_door_1_that_comes_last_is_found_without_its_number,
    a_claim_whose_post_is_broken_off_is_looked_at_all_the_same
}

/// Two offices with the same claims; the second is to be disturbed.
async fn two(era: &str) -> [Office; 2] {
    let start = async || {
        let office = Office::start_at(Engine::Sqlite, Some("2026-03-18T15:00:00Z")).await;
        let office = office.expect("SQLite is there");
        with_claims(&office, era).await;
        office
    };
    [start().await, start().await]
}

/// The large remittance, the last claim of which is not known by what the payer sends.
fn with_a_stray() -> (String, String) {
    let whole = era(CLAIMS);
    let stray = whole
        .replace(&format!("CLP*L{CLAIMS}*"), "CLP*X9*")
        .replace(&format!("NM1*QC*1*VALE*INES****MI*M{CLAIMS}~"), "NM1*QC*1*MOSS*ADA****MI*Q9~");
    assert_ne!(whole, stray);
    (whole, stray)
}

/// The public ids of the answer that waits and of the claim that it is for.
async fn stray(office: &Office) -> (String, String) {
    let rows: Vec<RemittedClaim> = all(office).await;
    let waits = rows.into_iter().find(|row| row.state == RemittedClaimState::Held).expect("one waits");
    let claims: Vec<TrackedClaim> = all(office).await;
    let number = format!("L{CLAIMS}");
    let claim = claims.into_iter().find(|claim| claim.claim_number == number).expect("a claim");
    (waits.public_id, claim.public_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_that_is_made_late_gets_all_its_lines() {
    let (known, sent) = with_a_stray();
    let offices = two(&known).await;
    for office in &offices {
        import(office, &sent).await;
        assert_eq!(all::<ClaimPayment>(office).await, [], "it is left out while a claim waits");
    }
    let [whole, broken] = &offices;
    let (answer, claim) = stray(whole).await;
    let caller = Caller::program(whole.practice, "test");
    whole.app.match_claim(&caller, &answer, &claim, None).await.expect("matched");

    let (answer, claim) = stray(broken).await;
    let (app, caller) = (broken.app.clone(), Caller::program(broken.practice, "test"));
    let matching = tokio::spawn(async move { app.match_claim(&caller, &answer, &claim, None).await.is_ok() });
    while all::<ClaimPayment>(broken).await.is_empty() {
        tokio::task::yield_now().await;
    }
    matching.abort();
    let _broken_off_or_done = matching.await;
    broken.app.finish_jobs().await.expect("finished");
    assert!(export(whole).await == export(broken).await, "another end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_remittance_that_is_tied_is_reconciled_whole() {
    let era = era(CLAIMS);
    let offices = two(&era).await;
    let money = || NewEntry {
        key: None,
        account: None,
        amount: Cents(9_700 * i64::try_from(CLAIMS).expect("small")),
        date: jiff::civil::date(2026, 3, 17),
        description: "deposit".into(),
        trace_number: Some("EFT1".into()),
        check_number: None,
    };
    for office in &offices {
        import(office, &era).await;
    }
    let [whole, broken] = &offices;
    let caller = Caller::program(whole.practice, "test");
    whole.app.add_bank_entry(&caller, money()).await.expect("booked");

    let (app, caller) = (broken.app.clone(), Caller::program(broken.practice, "test"));
    let booking = tokio::spawn(async move { app.add_bank_entry(&caller, money()).await.is_ok() });
    while !all::<BankEntry>(broken).await.iter().any(|entry| entry.reconciled) {
        tokio::task::yield_now().await;
    }
    booking.abort();
    let _broken_off_or_done = booking.await;
    broken.app.finish_jobs().await.expect("finished");
    let claims: Vec<TrackedClaim> = all(broken).await;
    assert_eq!(claims.iter().filter(|claim| claim.reconciled).count(), CLAIMS);
    assert!(export(whole).await == export(broken).await, "another end");
}

/// The payer sends no number of ours: day, charge, member id and name are the claim's.
async fn a_claim_of_door_1_that_comes_last_is_found_without_its_number(office: Arc<Office>) {
    name_the_practice(&office).await;
    let file = String::from_utf8(data("eft.835")).expect("text").replace("CLP*1/1*", "CLP*0*");
    expect(office.v0_raw("/remittances", file, "application/edi-x12").await, 201);
    let plan = plan(&office, "Cedar Dental").await;
    let work = |code: &str, fee: &str| Work { code: code.into(), date: "2026-03-02".into(), fee: fee.into() };
    let visit = Visit {
        last: "Vale".into(),
        first: "Ines".into(),
        member_id: "CD100200".into(),
        work: vec![work("T0120", "43.00"), work("T1110", "110.00"), work("T2740", "900.00")],
    };
    claim(&office, plan, &visit).await;
    office.app.tick().await.expect("what is due is done");
    let id = tracked(&office, "1/1").await["id"].clone();
    let matches = format!("/insurance-claims/{}/matches", id.as_str().expect("an id"));
    let made = expect(office.v0_get(&matches).await, 200);
    assert_eq!(made["data"][0]["rule"], "E", "{made:#}");
    assert_eq!(expect(office.v0_get("/exceptions?status=open").await, 200)["data"], json!([]));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn a_claim_whose_post_is_broken_off_is_looked_at_all_the_same(office: Arc<Office>) {
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let provider = &expect(office.v0_get("/providers").await, 200)["data"][0]["id"];
    let body = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": "1/1",
        "patient_name": "Ines Vale", "charged_amount": 105_300, "service_date": "2026-03-02"});
    let there = Arc::clone(&office);
    let posting = tokio::spawn(async move { there.v0_post("/insurance-claims", &body).await });
    while all::<TrackedClaim>(&office).await.is_empty() {
        tokio::task::yield_now().await;
    }
    // Who hangs up is answered no more, and what was begun for him ends where it is.
    posting.abort();
    let _broken_off_or_done = posting.await;
    office.app.finish_jobs().await.expect("finished");
    let rows: Vec<RemittedClaim> = all(&office).await;
    assert!(rows.iter().all(|row| row.state == RemittedClaimState::Tracked), "{rows:?}");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}
