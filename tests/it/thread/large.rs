//! Remittances of more claims than one step takes.

use std::sync::Arc;

use claims::account::{ClaimPayment, ClaimProc, ClaimProcStatus};
use claims::desk::{
    Exception, Reason, Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState, TrackedClaim,
};
use claims::record::{Record, Value};
use server::Caller;
use server::desk::bank::NewEntry;
use store::{COMMIT_ROWS_MAX, PAGE_MAX};

use crate::support::from_835::make_office;
use crate::support::large::era;
use crate::support::{Engine, Office, on_both};

on_both! { "2026-03-18T15:00:00Z": a_large_remittance_posts_whole, what_is_held_is_kept_whole_however_large }

/// Some steps of posting, and more than one step of its end.
pub(super) const CLAIMS: usize = 1_100;

pub(super) async fn with_claims(office: &Office, era: &str) {
    let read = x12::remittance::read(era.as_bytes());
    make_office(&office.app, office.practice, &read.remittances[0]).await;
    office.place.count_rows();
}

pub(super) async fn import(office: &Office, era: &str) -> Vec<Remittance> {
    let caller = Caller::program(office.practice, "test");
    office.app.import_remittances(&caller, "era.835", era.as_bytes()).await.expect("imported").remittances
}

pub(super) async fn all<R: Record>(office: &Office) -> Vec<R> {
    let (mut rows, mut after): (Vec<R>, Vec<Value>) = (vec![], vec![]);
    loop {
        let page = office.app.store.rows(office.practice, R::TABLE, &after, PAGE_MAX).await.expect("rows");
        let Some(last) = page.last() else { return rows };
        after = last[..R::TABLE.key].to_vec();
        rows.extend(page.into_iter().map(|values| R::from_values(values).expect("a row")));
    }
}

pub(super) async fn export(office: &Office) -> String {
    server::export::canonical(&office.app.store, office.practice).await.expect("an export")
}

async fn a_large_remittance_posts_whole(office: Arc<Office>) {
    let era = era(CLAIMS);
    with_claims(&office, &era).await;
    let [remittance] = &import(&office, &era).await[..] else { panic!("one remittance") };
    assert_eq!(remittance.status, RemittanceStatus::Posted);
    // Each claim once, though every second one is of the same family as the one before and waits for a later chunk.
    let mut rows: Vec<RemittedClaim> = all(&office).await;
    rows.sort_by_key(|row| row.claim_index);
    let places: Vec<i64> = rows.iter().map(|row| row.claim_index).collect();
    assert_eq!(places, (0..i64::try_from(CLAIMS).expect("small")).collect::<Vec<_>>());
    assert!(rows.iter().all(|row| row.state == RemittedClaimState::Posted));
    // The check has every line, in a row of its own.
    let [check] = &all::<ClaimPayment>(&office).await[..] else { panic!("one check") };
    let lines: Vec<ClaimProc> = all(&office).await;
    let is_on = |line: &&ClaimProc| line.claim_payment_num == Some(check.claim_payment_num);
    let mut on_check: Vec<i64> = lines.iter().filter(is_on).map(|line| line.payment_row).collect();
    on_check.sort_unstable();
    assert_eq!(on_check, (1..).take(2 * CLAIMS).collect::<Vec<i64>>());
    assert_eq!(lines.iter().map(|line| line.ins_pay_amt).sum::<claims::Cents>(), check.check_amt);
    assert!(lines.iter().all(|line| line.status == ClaimProcStatus::Received));
    // Its money reconciles all of its claims.
    let money = NewEntry {
        account: None,
        amount: check.check_amt,
        date: check.check_date,
        description: "deposit".into(),
        trace_number: Some("EFT1".into()),
        check_number: None,
        key: None,
    };
    let caller = Caller::program(office.practice, "test");
    office.app.add_bank_entry(&caller, money).await.expect("booked");
    let claims: Vec<TrackedClaim> = all(&office).await;
    assert_eq!(claims.iter().filter(|claim| claim.reconciled).count(), CLAIMS);
    let before = export(&office).await;
    assert_eq!(import(&office, &era).await, []);
    assert!(before == export(&office).await, "the same file again changed something");
}

async fn what_is_held_is_kept_whole_however_large(office: Arc<Office>) {
    // The end is missing: it is held, and has more claims than one commit takes rows.
    let claims = COMMIT_ROWS_MAX + 1;
    let bare = era(claims).replace("SVC*AD:T0120*43*25**1~DTM*472*20260302~CAS*CO*45*18~", "");
    let cut = bare.split("GE*1*1").next().expect("a part");
    let [remittance] = &import(&office, cut).await[..] else { panic!("one remittance") };
    assert_eq!(remittance.status, RemittanceStatus::Held);
    let rows: Vec<RemittedClaim> = all(&office).await;
    assert!(rows.iter().map(|row| row.claim_index).eq(0..i64::try_from(claims).expect("small")));
    assert!(rows.iter().all(|row| row.state == RemittedClaimState::Waiting));
    let reasons: Vec<Reason> = all::<Exception>(&office).await.iter().map(|one| one.reason).collect();
    assert_eq!(reasons, [Reason::FileIncomplete]);
    assert_eq!(import(&office, cut).await, []);
    assert_eq!(all::<RemittedClaim>(&office).await.len(), claims);
}

/// Wherever an import is broken off, the next start goes on, to the same end. It is broken off behind the first chunk,
/// as soon as that is seen; the outcome does not depend on when.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_broken_off_goes_on() {
    let era = era(CLAIMS);
    let offices = [
        Office::start_at(Engine::Sqlite, Some("2026-03-18T15:00:00Z")).await.expect("SQLite is there"),
        Office::start_at(Engine::Sqlite, Some("2026-03-18T15:00:00Z")).await.expect("SQLite is there"),
    ];
    for office in &offices {
        with_claims(office, &era).await;
    }
    let [whole, broken] = &offices;
    import(whole, &era).await;
    let caller = Caller::program(broken.practice, "test");
    let (app, text) = (broken.app.clone(), era.clone());
    let importing =
        tokio::spawn(
            async move { app.import_remittances(&caller, "era.835", text.as_bytes()).await.is_ok() },
        );
    // Between the first chunk and the last.
    let is_begun = |all: &[Remittance]| all.first().is_some_and(|remittance| remittance.next_claim > 0);
    while !is_begun(&all::<Remittance>(broken).await) {
        tokio::task::yield_now().await;
    }
    importing.abort();
    let _broken_off_or_done = importing.await;
    broken.app.finish_jobs().await.expect("finished");
    assert!(export(whole).await == export(broken).await, "another end");
}
