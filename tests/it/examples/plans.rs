//! Payment plans.

use serde_json::json;

use super::Play;
use super::office::SetUp;
use super::people::Work;

pub(super) async fn play(play: &mut Play, office: &SetUp, work: &Work) {
    let patient = play.get(&format!("/procedurelogs/{}", work.crowns[3])).await["PatNum"].clone();
    let plan = json!({
        "PatNum": patient, "PayAmt": 100.0, "procNums": [work.crowns[3]], "DatePayPlanStart": "2026-03-02",
        "IsLocked": "false",
    });
    let plan = play.make("/payplans/Dynamic", "PayPlanNum", plan).await;
    play.put(&format!("/payplans/{plan}/Dynamic"), json!({"Note": "On the first of the month"})).await;
    play.get(&format!("/payplans?PatNum={patient}")).await;
    play.get(&format!("/payplans/{plan}")).await;
    play.get(&format!("/payplancharges?PayPlanNum={plan}")).await;
    let crown = json!({
        "PatNum": patient, "ProcDate": "2026-03-02", "ProcStatus": "C", "CodeNum": office.crown, "ToothNum": "5",
    });
    let crown = play.make("/procedurelogs", "ProcNum", crown).await;
    let link = json!({"PayPlanNum": plan, "LinkType": "Procedure", "FKey": crown});
    let link = play.make("/payplanlinks", "PayPlanLinkNum", link).await;
    play.put(&format!("/payplanlinks/{link}"), json!({"AmountOverride": 1.0})).await;
    play.get(&format!("/payplanlinks?PayPlanNum={plan}")).await;
    play.get(&format!("/payplanlinks/{link}")).await;
    play.delete(&format!("/payplanlinks/{link}")).await;
    play.put(&format!("/payplans/{plan}/Close"), json!({})).await;
}
