//! A remittance by EFT, with our own line numbers in it, and the bank's CCD+ file that carries its trace.

use std::sync::Arc;

use bank::nacha::{self, NachaBatch, NachaEntry, NachaFile};
use jiff::civil::date;
use serde_json::json;
use x12::Cents;

use super::practice::{Visit, Work, claim, lines, name_the_practice, plan, send, tracked};
use crate::support::{Office, data, expect, on_both};

on_both! { "2026-03-18T15:00:00Z": a_claim_is_paid_by_eft_and_reconciled, the_money_may_come_first }

/// The claim that `eft.835` answers; in a new office it is claim 1 of patient 1, with procedures 1 to 3.
pub(crate) async fn sent_claim(office: &Office) -> i64 {
    name_the_practice(office).await;
    let plan = plan(office, "Cedar Dental").await;
    let work = |code: &str, fee: &str| Work { code: code.into(), date: "2026-03-02".into(), fee: fee.into() };
    let visit = Visit {
        last: "Vale".into(),
        first: "Ines".into(),
        member_id: "CD100200".into(),
        work: vec![work("T0120", "43.00"), work("T1110", "110.00"), work("T2740", "900.00")],
    };
    let claim = claim(office, plan, &visit).await;
    let file = send(office).await;
    assert!(file.contains("CLM*1/1*1053*"), "{file}");
    assert!(file.contains("REF*6R*x1/1/1~") || file.contains("REF*6R*X1/1/1~"), "{file}");
    claim
}

/// The bank's file: 422.00 with the trace of `eft.835`.
pub(crate) fn bank_file() -> String {
    nacha::write(&nacha_file())
}

pub(crate) fn nacha_file() -> NachaFile {
    let entry = NachaEntry::deposit(
        "011000015",
        "44556677",
        Cents(42200),
        "LARKSPUR DENTISTRY",
        "TRN*1*EFT20260317001*1555000111\\",
    );
    NachaFile {
        destination: "011000015".into(),
        origin: "021000021".into(),
        destination_name: "FIRST BANK".into(),
        origin_name: "CEDAR BANK".into(),
        created: date(2026, 3, 17).at(6, 0, 0, 0),
        id_modifier: 'A',
        batches: vec![NachaBatch {
            company_name: "CEDAR DENTAL".into(),
            company_id: "1555000111".into(),
            sec_code: "CCD".into(),
            entry_description: "HCCLAIMPMT".into(),
            effective_date: date(2026, 3, 17),
            originating_bank: "02100002".into(),
            entries: vec![entry],
        }],
    }
}

async fn a_claim_is_paid_by_eft_and_reconciled(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let imported = expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    assert_eq!(imported["data"][0]["status"], "posted", "{imported:#}");
    posted(&office, claim).await;
    assert_eq!(tracked(&office, "1/1").await["reconciled"], false, "no money yet");
    let booked = expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    assert_eq!(booked["data"][0]["reconciled"], true, "{booked:#}");
    proved(&office, &booked["data"][0]["id"]).await;
}

async fn the_money_may_come_first(office: Arc<Office>) {
    let claim = sent_claim(&office).await;
    let booked = expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    assert_eq!(booked["data"][0]["reconciled"], false);
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    posted(&office, claim).await;
    proved(&office, &booked["data"][0]["id"]).await;
}

async fn posted(office: &Office, claim: i64) {
    let shown = expect(office.od_get(&format!("/claims/{claim}")).await, 200);
    assert_eq!((&shown["ClaimStatus"], &shown["DateReceived"]), (&json!("R"), &json!("2026-03-17")));
    assert_eq!(
        (&shown["InsPayAmt"], &shown["WriteOff"], &shown["DedApplied"]),
        (&json!(422.0), &json!(256.0), &json!(50.0))
    );
    let figures: Vec<_> = lines(office, claim)
        .await
        .iter()
        .map(|l| {
            (l["CodeSent"].clone(), l["InsPayAmt"].clone(), l["WriteOff"].clone(), l["DedApplied"].clone())
        })
        .collect();
    assert_eq!(
        figures,
        [
            (json!("T0120"), json!(25.0), json!(18.0), json!(0.0)),
            (json!("T1110"), json!(72.0), json!(38.0), json!(0.0)),
            (json!("T2740"), json!(325.0), json!(200.0), json!(50.0)),
        ]
    );
    let checks = expect(office.od_get("/claimpayments").await, 200);
    assert_eq!(checks[0]["CheckNum"], "EFT20260317001");
    assert_eq!(checks.as_array().map(Vec::len), Some(1));
}

pub(crate) async fn proved(office: &Office, entry: &serde_json::Value) {
    let claim = tracked(office, "1/1").await;
    assert_eq!(claim["reconciled"], true, "{claim}");
    assert_eq!(claim["transaction_ids"], json!([entry]));
    let id = entry.as_str().expect("an id");
    let proof = office.app.prove_deposit(office.practice, id).await.expect("read").expect("there");
    assert!(proof.balanced, "{proof:?}");
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}
