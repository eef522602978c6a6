//! What is kept beside claims and money: history, transactions, scans, treatment plans, notes; and what never was.

use serde_json::{Value, json};

use super::Play;
use super::office::SetUp;
use super::people::Work;
use crate::support::data;

pub(super) async fn play(play: &mut Play, office: &SetUp, work: &Work) {
    let patient = play.get(&format!("/procedurelogs/{}", work.crowns[3])).await["PatNum"].clone();
    history(play, &patient).await;
    transactions(play).await;
    scans(play).await;
    voids(play, office, &patient).await;
    proposals(play, office, &patient).await;
    notes(play, &patient, work.crowns[3]).await;
}

async fn history(play: &mut Play, patient: &Value) {
    let claim = play.get(&format!("/claims?PatNum={patient}")).await[0]["ClaimNum"].clone();
    let review = play.get("/definitions?Category=31").await[0]["DefNum"].clone();
    let entry = json!({"ClaimNum": claim, "Note": "Asked for the X-rays", "TrackingDefNum": review});
    let entry = play.make("/claimtrackings", "ClaimTrackingNum", entry).await;
    play.put(&format!("/claimtrackings/{entry}"), json!({"Note": "Sent the X-rays"})).await;
    play.get(&format!("/claimtrackings?ClaimNum={claim}")).await;
}

async fn transactions(play: &mut Play) {
    let text = String::from_utf8(data("eft.835")).expect("text");
    let taken = play.post("/etranss/Era", json!({"MessageText": text})).await;
    play.get(&format!("/etransmessagetexts/{}", taken["EtransMessageTextNum"])).await;
}

async fn scans(play: &mut Play) {
    let check = play.get("/claimpayments").await[0]["ClaimPaymentNum"].clone();
    let scan = json!({"ClaimPaymentNum": check, "FileName": "eob.pdf", "RawBase64": "JVBERi0xLjc="});
    let scan = play.make("/eobattaches", "EobAttachNum", scan).await;
    play.get(&format!("/eobattaches?ClaimPaymentNum={check}")).await;
    play.get(&format!("/eobattaches/{scan}")).await;
    play.delete(&format!("/eobattaches/{scan}")).await;
}

async fn voids(play: &mut Play, office: &SetUp, patient: &Value) {
    let row = json!({"PatNum": patient, "AdjType": office.discount, "AdjAmt": -5.0, "AdjDate": "2026-03-02"});
    let row = play.make("/adjustments", "AdjNum", row).await;
    play.post(&format!("/adjustments/{row}/Void"), json!({})).await;
    let row = json!({"PatNum": patient, "PayAmt": "12.00", "PayType": office.cash});
    let row = play.make("/payments", "PayNum", row).await;
    play.post(&format!("/payments/{row}/Void"), json!({})).await;
    let received = play.get(&format!("/claimprocs?PatNum={patient}&Status=Received")).await;
    let line = received.as_array().and_then(|all| all.iter().find(|line| line["ProcNum"] != 0)).expect("one");
    let row = json!({"ClaimProcNum": line["ClaimProcNum"], "InsPayAmt": 3.0});
    let row = play.make("/claimprocs/Supplemental", "ClaimProcNum", row).await;
    play.post(&format!("/claimprocs/{row}/Void"), json!({})).await;
}

async fn proposals(play: &mut Play, office: &SetUp, patient: &Value) {
    let planned = json!({"PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "TP", "CodeNum": office.crown,
        "ToothNum": "12"});
    let planned = play.make("/procedurelogs", "ProcNum", planned).await;
    let plans = play.get(&format!("/treatplans?PatNum={patient}")).await;
    let active = plans[0]["TreatPlanNum"].clone();
    let row =
        play.get(&format!("/treatplanattaches?TreatPlanNum={active}")).await[0]["TreatPlanAttachNum"].clone();
    let first = play.get("/definitions?Category=20").await[0]["DefNum"].clone();
    play.put(&format!("/treatplanattaches/{row}"), json!({"Priority": first})).await;
    let other = json!({"PatNum": patient, "Heading": "With implants"});
    let other = play.make("/treatplans", "TreatPlanNum", other).await;
    play.post("/treatplanattaches", json!({"TreatPlanNum": other, "ProcNum": planned})).await;
    play.delete(&format!("/treatplans/{other}")).await;
    let saved = json!({"TreatPlanNum": active, "Heading": "Shown on March 2"});
    let saved = play.make("/treatplans/Saved", "TreatPlanNum", saved).await;
    let item = play.get(&format!("/proctps?TreatPlanNum={saved}")).await[0]["ProcTPNum"].clone();
    play.put(&format!("/proctps/{item}"), json!({"Descript": "Crown, upper left"})).await;
    play.delete(&format!("/proctps/{item}")).await;
    play.put(&format!("/treatplans/{saved}"), json!({"isSigned": "true", "SignatureText": "I. Vale"})).await;
}

async fn notes(play: &mut Play, patient: &Value, procedure: i64) {
    let note = json!({"PatNum": patient, "ProcNum": procedure, "Note": "Shade A2", "isSigned": "true"});
    play.post("/procnotes", note).await;
    play.get(&format!("/procnotes?ProcNum={procedure}")).await;
    let told = json!({"PatNum": patient, "Note": "Asked about the bill", "SentOrReceived": "Received"});
    let told = play.make("/commlogs", "CommlogNum", told).await;
    play.put(&format!("/commlogs/{told}"), json!({"Note": "Asked about the bill; explained it"})).await;
    play.get(&format!("/commlogs?PatNum={patient}")).await;
    play.get(&format!("/commlogs/{told}")).await;
    let told =
        play.make("/statements", "StatementNum", json!({"PatNum": patient, "Note": "Thank you"})).await;
    play.get(&format!("/statements?PatNum={patient}")).await;
    play.get(&format!("/statements/{told}")).await;
}
