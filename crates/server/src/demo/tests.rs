use std::collections::BTreeMap;

use claims::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus};
use claims::desk::{
    BankEntry, Exception, Reason, Remittance, RemittanceStatus, RemittedClaim, StoredFile, TrackedClaim,
};
use claims::office::Office;
use claims::record::Record;
use store::Store;
use tempfile::TempDir;

use super::*;
use crate::clock::Clock;

const ALL: i64 = 10_000;

struct Demo {
    app: App,
    practice: i64,
    _dir: TempDir,
}

/// The demo as it is made on a day.
async fn demo_on(clock: &str) -> Demo {
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::open_sqlite(dir.path()).await.expect("a store");
    let app = App::new(store, Clock::starting_at(clock.parse().expect("a time")));
    let practice = app.first_practice().await.expect("a practice");
    assert!(!is_made(&app, practice).await);
    make(&app, practice, &|_, done, of| assert!(done <= of)).await.expect("the demo is made");
    assert!(is_made(&app, practice).await);
    Demo { app, practice, _dir: dir }
}

async fn demo() -> Demo {
    demo_on("2026-03-16T15:00:00Z").await
}

impl Demo {
    async fn all<R: Record>(&self) -> Vec<R> {
        self.app.store.page(self.practice, None, ALL).await.expect("rows")
    }

    async fn remittance(&self, trace: &str) -> Remittance {
        let all: Vec<Remittance> = self.all().await;
        all.into_iter().find(|remittance| remittance.trace_number == trace).expect("the remittance")
    }

    async fn entry(&self, number: &str) -> BankEntry {
        let all: Vec<BankEntry> = self.all().await;
        let carries = |entry: &BankEntry| {
            [&entry.trace_number, &entry.check_number].into_iter().flatten().any(|own| own == number)
        };
        all.into_iter().find(carries).expect("the bank entry")
    }

    async fn is_proved(&self, number: &str) -> bool {
        let id = self.entry(number).await.public_id;
        let proof = self.app.prove_deposit(self.practice, &id).await.expect("read").expect("the entry");
        proof.balanced
    }
}

fn count<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn it_has_claims_in_every_state() {
    let demo = demo().await;
    let claims: Vec<Claim> = demo.all().await;
    let states = count(claims.iter().map(|claim| claim.claim_status.as_str()));
    let expected = [("H", 1), ("R", 12), ("S", 9), ("U", 1), ("W", 2)];
    assert_eq!(states, BTreeMap::from(expected));
    let sent: Vec<&Claim> = claims.iter().filter(|c| c.claim_status == ClaimStatus::Sent).collect();
    assert!(
        sent.iter().any(|claim| claim.date_sent.is_some_and(|date| date < jiff::civil::date(2025, 12, 15)))
    );
    let files: Vec<StoredFile> = demo.all().await;
    let kinds = count(files.iter().map(|file| file.kind.as_str()));
    assert_eq!(kinds, BTreeMap::from([("835", 8), ("837D", 6), ("bank", 4)]));
    assert!(files.iter().all(|file| file.refusal.is_empty()));
    let lines: Vec<ClaimProc> = demo.all().await;
    let planned = lines.iter().filter(|line| line.status == ClaimProcStatus::Estimate);
    let mut worth: Vec<claims::Cents> = planned.map(ClaimProc::insurance_estimate).collect();
    worth.sort();
    assert_eq!(worth, [4500, 4500, 5650, 49800, 77350].map(claims::Cents));
    let received: Vec<&Claim> = claims.iter().filter(|c| c.claim_status == ClaimStatus::Received).collect();
    assert!(received.iter().filter(|claim| claim.ins_pay_amt.is_zero()).count() >= 2, "denied");
    assert!(received.iter().any(|claim| claim.ins_pay_amt.0 > 0 && claim.ins_pay_amt < claim.claim_fee));
    assert!(received.iter().any(|claim| claim.write_off.0 > 0));
}

#[tokio::test]
async fn it_has_each_trouble_once() {
    let demo = demo().await;
    let exceptions: Vec<Exception> = demo.all().await;
    let reasons = count(exceptions.iter().map(|exception| exception.reason.as_str()));
    let expected = [
        Reason::AdjustmentUndecided,
        Reason::AmountMismatch,
        Reason::ChargeDiffers,
        Reason::RemittanceOutOfBalance,
        Reason::UnmatchedClaim,
    ];
    assert_eq!(reasons, count(expected.map(Reason::as_str)));
    assert_eq!(demo.remittance(script::CENT_EFT).await.status, RemittanceStatus::Held);
    let lost = demo.remittance(script::LOST_CHECK).await;
    assert_eq!((lost.status, lost.payment_method.as_str()), (RemittanceStatus::Posted, "CHK"));
    let stray = demo.entry(script::STRAY).await;
    assert!(!stray.reconciled);
    let short = demo.entry(script::SHORT_EFT).await;
    let told = demo.remittance(script::SHORT_EFT).await;
    assert_eq!(told.payment_amount - short.amount, claims::Cents(500));
}

#[tokio::test]
async fn its_money_is_proved_where_it_is_there() {
    let demo = demo().await;
    assert!(demo.is_proved(script::CLEAN_EFT).await);
    assert!(demo.is_proved(script::CHECK).await);
    for doubtful in [script::SHORT_EFT, script::STRAY] {
        assert!(!demo.is_proved(doubtful).await, "{doubtful}");
    }
    for held in [script::STRANGER_EFT, script::DOUBTFUL_EFT] {
        assert!(demo.is_proved(held).await, "what waits for a person is in suspense: {held}");
    }
    assert!(demo.entry(script::DOUBTFUL_EFT).await.reconciled);
    let tracked: Vec<TrackedClaim> = demo.all().await;
    let reconciled: Vec<i64> = tracked.iter().filter(|t| t.reconciled).filter_map(|t| t.claim_num).collect();
    assert!(reconciled.len() >= 6);
    let zero = demo.remittance(script::ZERO).await.remittance_num;
    let remitted: Vec<RemittedClaim> = demo.all().await;
    let denied = remitted.iter().find(|claim| claim.remittance_num == zero).and_then(|claim| claim.claim_num);
    assert!(denied.is_some_and(|claim| reconciled.contains(&claim)));
    assert_eq!(demo.app.store.verify(demo.practice).await.expect("read"), []);
    let jobs = demo.app.store.jobs_due(demo.practice, demo.app.clock.instant()).await.expect("jobs");
    assert!(jobs.is_empty());
}

#[tokio::test]
async fn the_files_are_whole() {
    let demo = demo().await;
    let files: Vec<StoredFile> = demo.all().await;
    for file in files.iter().filter(|file| file.kind == "835") {
        let read = x12::remittance::read(&file.bytes);
        let cent = String::from_utf8_lossy(&file.bytes).contains(script::CENT_EFT);
        let findings: Vec<String> = read.all_findings().map(|f| f.message.clone()).collect();
        assert_eq!(findings.len(), usize::from(cent), "{findings:?}");
        assert!(read.remittances.iter().all(|said| said.may_post() != cent));
    }
    let lines: Vec<claims::desk::RemittedLine> = demo.all().await;
    assert!(lines.iter().all(|line| line.found_by == "line control number"));
}

#[tokio::test]
async fn ids_are_made_up_but_well_formed() {
    let demo = demo().await;
    let office: Office = (*demo.app.office(demo.practice).await.expect("the office")).clone();
    assert!(x12::npi_is_valid(&office.entities[0].npi));
    assert_eq!(office.entities[0].npi, office::PRACTICE_NPI);
    let keys: Vec<claims::access::ApiKey> = demo.all().await;
    assert!(keys.iter().all(|key| key.revoked_at.is_some()));
}

#[tokio::test]
async fn it_can_be_made_on_any_day() {
    for day in ["2026-01-03T12:00:00Z", "2028-02-29T08:00:00Z", "2026-11-22T23:30:00Z"] {
        let demo = demo_on(day).await;
        let exceptions: Vec<Exception> = demo.all().await;
        assert_eq!(exceptions.len(), 5, "{day}");
        assert!(demo.is_proved(script::CLEAN_EFT).await, "{day}");
        assert!(demo.is_proved(script::CHECK).await, "{day}");
        let claims: Vec<Claim> = demo.all().await;
        assert_eq!(claims.iter().filter(|c| c.claim_status == ClaimStatus::Received).count(), 12, "{day}");
    }
}

#[tokio::test]
async fn the_sign_in_is_made_once_and_kept() {
    let dir = tempfile::tempdir().expect("a directory");
    let store = Store::open_sqlite(dir.path()).await.expect("a store");
    let app = App::new(store, Clock::machine());
    let practice = app.first_practice().await.expect("a practice");
    let first = sign_in(&app, practice, dir.path()).await.expect("a sign-in");
    assert_eq!(sign_in(&app, practice, dir.path()).await.expect("the same"), first);
    let session = app.sign_in(practice, &first.name, &first.password).await.expect("asked");
    assert!(session.is_some());
    assert!(app.bearer_caller(&first.bearer).await.expect("asked").is_some_and(|c| c.may("write")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let kept = std::fs::metadata(dir.path().join(SIGN_IN_FILE)).expect("the file");
        assert_eq!(kept.permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn the_same_day_makes_the_same_practice() {
    let (one, other) = (demo().await, demo().await);
    let one = crate::export::canonical(&one.app.store, one.practice).await.expect("exported");
    let other = crate::export::canonical(&other.app.store, other.practice).await.expect("exported");
    assert!(one.len() > 10_000);
    for (line, same) in one.lines().zip(other.lines()) {
        assert_eq!(line, same);
    }
    assert_eq!(one.len(), other.len());
}

#[tokio::test]
async fn families_that_are_read_together_are_as_each_is_alone() {
    let demo = demo().await;
    let patients: Vec<Patient> = demo.all().await;
    let guarantors = patients.iter().map(|patient| patient.guarantor).collect();
    let together = demo.app.store.families(demo.practice, &guarantors).await.expect("read");
    assert!(together.len() > 1 && together.len() < patients.len());
    for family in together {
        let alone = demo.app.store.family(demo.practice, family.guarantor).await.expect("read");
        assert_eq!(format!("{:?}", Some(family)), format!("{alone:?}"));
    }
}
