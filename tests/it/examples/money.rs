//! Claims, their lines, checks, payments, adjustments, and the account.

use serde_json::{Value, json};

use super::Play;
use super::coverage::Covered;
use super::office::SetUp;
use super::people::Work;

pub(super) async fn play(play: &mut Play, office: &SetUp, covered: &Covered, work: &Work) {
    let patient = covered.patient;
    let claim = |procedures: &[i64]| json!({"PatNum": patient, "procNums": procedures, "ClaimType": "P"});
    let first =
        play.make("/claims", "ClaimNum", claim(&[work.visits[0], work.crowns[0], work.crowns[1]])).await;
    play.put(&format!("/claims/{first}"), json!({"ClaimNote": "Photographs follow"})).await;
    let second = play.put(&format!("/claims/{first}/Split"), json!({"ProcNums": [work.crowns[1]]})).await;
    let second = second["ClaimNum"].as_i64().expect("a claim");
    play.put(&format!("/claims/{first}/Status"), json!({"DateSent": "2026-03-02"})).await;
    play.get(&format!("/claims?PatNum={patient}")).await;
    play.get(&format!("/claims/{first}")).await;
    play.get(&format!("/etranss?PatNum={patient}")).await;
    checks(play, first, second).await;
    totals(play, &claim(&[work.crowns[2]]), &claim(&[work.crowns[3]])).await;
    used(play, covered.pat_plan).await;

    let adjustment = json!({
        "PatNum": patient, "AdjType": office.discount, "AdjAmt": -10.0, "AdjDate": "2026-03-02",
        "ProcNum": work.crowns[0],
    });
    let adjustment = play.make("/adjustments", "AdjNum", adjustment).await;
    play.put(&format!("/adjustments/{adjustment}"), json!({"AdjNote": "Waited an hour"})).await;
    play.get(&format!("/adjustments?PatNum={patient}")).await;
    play.get(&format!("/adjustments/{adjustment}")).await;
    payments(play, office, covered, work).await;
    account(play, patient).await;
}

async fn lines(play: &mut Play, claim: i64) -> Vec<Value> {
    play.get(&format!("/claimprocs?ClaimNum={claim}")).await.as_array().expect("rows").clone()
}

/// Two claims are paid by checks, one by one and together.
async fn checks(play: &mut Play, first: i64, second: i64) {
    for claim in [first, second] {
        for line in lines(play, claim).await {
            let number = &line["ClaimProcNum"];
            let paid = json!({"Status": "Received", "InsPayAmt": line["InsPayEst"], "WriteOff": 0.0});
            play.put(&format!("/claimprocs/{number}"), paid).await;
            play.get(&format!("/claimprocs/{number}")).await;
            play.get(&format!("/claimprocs/{number}/Explain")).await;
        }
        play.put(&format!("/claims/{claim}"), json!({"ClaimStatus": "R", "DateReceived": "2026-03-02"}))
            .await;
    }
    let paid = play.get(&format!("/claims/{first}")).await["InsPayAmt"].clone();
    let check = json!({"claimNum": first, "CheckAmt": paid, "CheckNum": "5512", "CheckDate": "2026-03-02"});
    let check = play.make("/claimpayments", "ClaimPaymentNum", check).await;
    play.put(&format!("/claimpayments/{check}"), json!({"Note": "By mail"})).await;
    play.get("/claimpayments").await;
    play.get(&format!("/claimpayments/{check}")).await;
    play.delete(&format!("/claimpayments/{check}")).await;
    let number = lines(play, first).await[0]["ClaimProcNum"].clone();
    play.post("/claimprocs/Supplemental", json!({"ClaimProcNum": number, "InsPayAmt": 5.0})).await;
    let both = json!({"claimNums": [first, second], "CheckAmt": 600.0, "CheckNum": "5513"});
    play.post("/claimpayments/Batch", both).await;
}

/// One claim is paid as a whole, and one is made by mistake.
async fn totals(play: &mut Play, claim: &Value, mistaken: &Value) {
    let whole = play.make("/claims", "ClaimNum", claim.clone()).await;
    play.put("/preferences/ClaimPayByTotalSplitsAuto", json!({"ValueString": "0"})).await;
    play.post(&format!("/claims/{whole}/ByTotal"), json!({"InsPayAmt": 300.0})).await;
    play.post(&format!("/claims/{whole}/Transfer"), json!({})).await;
    let mistaken = play.make("/claims", "ClaimNum", mistaken.clone()).await;
    crate::thread::practice::name_the_practice(&play.office).await;
    let patient = format!("/patients/{}", claim["PatNum"]);
    let address = json!({"Address": "12 Elm St", "City": "Salem", "State": "OR", "Zip": "97301"});
    play.put(&patient, address).await;
    play.post(&format!("/claims/{mistaken}/Send"), json!({})).await;
    play.delete(&format!("/claims/{mistaken}")).await;
}

/// What counts as used of a coverage.
async fn used(play: &mut Play, pat_plan: i64) {
    let row = play.post("/claimprocs/InsAdjust", json!({"PatPlanNum": pat_plan, "insUsed": "120.00"})).await;
    play.delete(&format!("/claimprocs/{}", row["ClaimProcNum"])).await;
    let targets = json!({"PatPlanNum": pat_plan, "insUsed": "900.00", "deductibleUsed": "50.00"});
    play.put("/claimprocs/InsAdjust", targets).await;
}

async fn payments(play: &mut Play, office: &SetUp, covered: &Covered, work: &Work) {
    let patient = covered.patient;
    let payment = json!({"PayAmt": "40.00", "PatNum": patient, "PayType": office.cash, "CheckNum": "88"});
    let payment = play.make("/payments", "PayNum", payment).await;
    play.put(&format!("/payments/{payment}"), json!({"PayNote": "At the desk"})).await;
    let parts = json!({"procNumsAndAmounts": [
        {"ProcNum": work.visits[1], "Amount": 25.0}, {"ProcNum": work.visits[2], "Amount": 15.0},
    ]});
    play.put(&format!("/payments/{payment}/Partial"), parts).await;
    let splits = play.get(&format!("/paysplits?PayNum={payment}")).await;
    play.put(&format!("/paysplits/{}", splits[0]["SplitNum"]), json!({"ProvNum": office.provider})).await;
    play.get(&format!("/payments?PatNum={patient}")).await;
    play.post("/payments/Refund", json!({"PayNum": payment})).await;
}

async fn account(play: &mut Play, patient: i64) {
    play.get(&format!("/accountmodules/{patient}/Aging")).await;
    play.get(&format!("/accountmodules/{patient}/Explain")).await;
    play.get(&format!("/accountmodules/{patient}/PatientBalances")).await;
    play.get(&format!("/accountmodules/{patient}/ServiceDateView?isFamily=true")).await;
    play.get("/reports/Aging").await;
    let calls = json!({"calls": [
        {"method": "POST", "path": "/payments", "body": {"PatNum": patient, "PayAmt": "12.00"}},
        {"method": "PUT", "path": "/payments/{1.PayNum}", "body": {"PayNote": "Both or neither"}},
    ]});
    play.post("/batch", calls).await;
    let sums =
        json!({"SqlCommand": "SELECT ClaimStatus, COUNT(*) AS Claims FROM claim GROUP BY ClaimStatus"});
    play.put("/queries/ShortQuery", sums).await;
}
