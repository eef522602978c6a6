//! A real dental remittance, 4010, paid by paper check: from the procedures behind it to the proof of the deposit.
//!
//! The file belongs to others and is read where it stands: this runs where `../shared/samples` is.

use std::sync::Arc;

use serde_json::json;
use x12::Cents;
use x12::remittance::{Remittance, RemittedClaim};

use super::practice::{Visit, Work, claim, lines, name_the_practice, plan, send, tracked};
use crate::support::{Office, expect, on_both, shared};

const FILE: &str = "samples/835/opendental__JustinSmithERA.txt";

on_both! { "2017-10-05T15:00:00Z": three_claims_are_paid_by_one_check_and_reconciled }

/// What stands behind a remitted claim, as the file tells it.
fn visit(claim: &RemittedClaim<'_>) -> Visit {
    let patient = claim.patient().expect("a patient");
    let work = claim.lines.iter().map(|line| Work {
        code: line.submitted().code.to_string(),
        date: line.service.expect("a date").first.to_string(),
        fee: line.charge.to_string(),
    });
    Visit {
        last: patient.last.to_string(),
        first: patient.first.to_string(),
        member_id: patient.id.to_string(),
        work: work.collect(),
    }
}

async fn three_claims_are_paid_by_one_check_and_reconciled(office: Arc<Office>) {
    let Some(path) = shared(FILE) else { return };
    let bytes = std::fs::read(path).expect("the file");
    let read = x12::remittance::read(&bytes);
    let said = &read.remittances[0];
    name_the_practice(&office).await;
    let plan = plan(&office, &said.payer.name).await;
    let mut claims = Vec::new();
    for remitted in &said.claims {
        claims.push(claim(&office, plan, &visit(remitted)).await);
    }
    send(&office).await;

    let imported = expect(office.v0_raw("/remittances", bytes.clone(), "application/edi-x12").await, 201);
    assert_eq!(imported["data"][0]["status"], "posted", "{imported:#}");
    posted_as_the_file_says(&office, said, &claims).await;
    let check = check(&office).await;
    for claim in &claims {
        for line in lines(&office, *claim).await {
            assert_eq!(line["ClaimPaymentNum"], check, "{line}");
        }
    }
    deposited_and_proved(&office, &claims).await;
    let faults = office.app.store.verify(office.practice).await.expect("verified");
    assert_eq!(faults, []);
}

async fn posted_as_the_file_says(office: &Office, said: &Remittance<'_>, claims: &[i64]) {
    let mut count = 0;
    for (remitted, number) in said.claims.iter().zip(claims) {
        let claim = expect(office.od_get(&format!("/claims/{number}")).await, 200);
        assert_eq!(claim["ClaimStatus"], "R");
        assert_eq!(claim["DateReceived"], "2017-10-05", "today, because a check must go to the bank");
        let ours = lines(office, *number).await;
        for line in &remitted.lines {
            let code = line.submitted().code.as_ref();
            let our = ours.iter().find(|our| our["CodeSent"] == code).expect("a line for each");
            let written_off: Cents =
                line.adjustments.iter().filter(|a| a.reason == "45").map(|a| a.amount).sum();
            let patient = line.charge - line.paid - written_off;
            assert_eq!(our["Status"], "Received");
            assert_eq!(cents(&our["InsPayAmt"]), line.paid, "{code}");
            assert_eq!(cents(&our["WriteOff"]), written_off, "{code}");
            assert_eq!(cents(&our["DedApplied"]), Cents::ZERO, "{code}");
            let ours = cents(&our["FeeBilled"]) - cents(&our["InsPayAmt"]) - cents(&our["WriteOff"]);
            assert_eq!(ours, patient, "{code}");
            count += 1;
        }
    }
    assert_eq!(count, 10);
}

async fn check(office: &Office) -> serde_json::Value {
    let checks = expect(office.od_get("/claimpayments").await, 200);
    let [check] = checks.as_array().expect("a list").as_slice() else { panic!("one check: {checks}") };
    assert_eq!(check["CheckNum"], "0045284538");
    assert_eq!(cents(&check["CheckAmt"]), Cents(35300));
    assert_eq!(check["IsPartial"], "false");
    check["ClaimPaymentNum"].clone()
}

async fn deposited_and_proved(office: &Office, claims: &[i64]) {
    let mut numbers = Vec::new();
    for claim in claims {
        let lines = lines(office, *claim).await;
        numbers.push(format!("{}/{claim}", lines[0]["PatNum"]));
    }
    for number in &numbers {
        assert_eq!(tracked(office, number).await["reconciled"], false);
    }
    let entry = json!({"amount": 35300, "occurred_at": "2017-10-06", "description": "Deposit",
        "check_number": "45284538"});
    let entry = expect(office.v0_post("/transactions", &entry).await, 201);
    assert_eq!(entry["reconciled"], true);
    for number in &numbers {
        let claim = tracked(office, number).await;
        assert_eq!(claim["reconciled"], true, "{claim}");
        assert_eq!(claim["transaction_ids"], json!([entry["id"]]));
    }
    let id = entry["id"].as_str().expect("an id");
    let proof = office.app.prove_deposit(office.practice, id).await.expect("read").expect("there");
    assert!(proof.balanced, "{proof:?}");
}

fn cents(amount: &serde_json::Value) -> Cents {
    let text = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
    Cents::parse(&text).expect("an amount")
}
