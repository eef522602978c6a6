//! Codes, fees, categories, lists, providers.

use serde_json::json;

use super::Play;

/// What the office has.
pub(super) struct SetUp {
    pub(super) provider: i64,
    pub(super) operatory: i64,
    pub(super) schedule: i64,
    pub(super) exam: i64,
    pub(super) crown: i64,
    pub(super) discount: i64,
    pub(super) cash: i64,
}

pub(super) async fn play(play: &mut Play) -> SetUp {
    play.get("/definitions?Category=1").await;
    let discount = play
        .make(
            "/definitions",
            "DefNum",
            json!({"ItemName": "Courtesy", "category": "AdjTypes", "ItemValue": "-"}),
        )
        .await;
    play.put(&format!("/definitions/{discount}"), json!({"ItemName": "Courtesy discount"})).await;
    play.get(&format!("/definitions/{discount}")).await;
    play.get("/signalods?SigDateTime=2026-03-01%2000:00:00").await;
    play.get("/securitylogs?PermType=DefEdit").await;
    play.get("/securityperms").await;
    let cash = play
        .make("/definitions", "DefNum", json!({"ItemName": "Card terminal", "category": "PaymentTypes"}))
        .await;
    play.put("/preferences/InsChecksFrequency", json!({"ValueString": "1"})).await;
    play.get("/preferences?PrefName=InsChecksFrequency").await;

    let provider = json!({"Abbr": "DRV", "LName": "Vale", "FName": "Ines", "NationalProvID": "1234567893"});
    let provider = play.make("/providers", "ProvNum", provider).await;
    play.put(&format!("/providers/{provider}"), json!({"Suffix": "DDS"})).await;
    play.get("/providers").await;
    play.get(&format!("/providers/{provider}")).await;
    let clinic = json!({"Description": "East side", "Abbr": "EAST", "Phone": "5035550111", "City": "Salem"});
    let clinic = play.make("/clinics", "ClinicNum", clinic).await;
    play.put(&format!("/clinics/{clinic}"), json!({"BillingCity": "Salem", "BillingState": "OR"})).await;
    play.get(&format!("/clinics/{clinic}")).await;
    play.get("/clinics").await;
    let operatory = json!({"OpName": "Window side", "Abbrev": "Win", "ProvDentist": provider});
    let operatory = play.make("/operatories", "OperatoryNum", operatory).await;
    play.put(&format!("/operatories/{operatory}"), json!({"IsHygiene": "true"})).await;
    play.get("/operatories").await;
    play.get(&format!("/operatories/{operatory}")).await;
    play.get("/claimforms").await;
    play.get("/claimforms/1").await;

    let code = |code: &str, text: &str| json!({"ProcCode": code, "Descript": text, "AbbrDesc": text, "procCat": "General", "TreatArea": "Mouth"});
    let categories = play.get("/definitions?Category=11").await;
    let named = categories[0]["ItemName"].clone();
    let with = |mut body: serde_json::Value| {
        body["procCat"] = named.clone();
        body
    };
    let exam = play.make("/procedurecodes", "CodeNum", with(code("T0120", "Recall visit"))).await;
    let mut crown = with(code("T2740", "Cap, all white"));
    crown["TreatArea"] = "Tooth".into();
    let crown = play.make("/procedurecodes", "CodeNum", crown).await;
    play.put(&format!("/procedurecodes/{exam}"), json!({"LaymanTerm": "Check-up"})).await;
    play.get("/procedurecodes").await;
    play.get(&format!("/procedurecodes/{exam}")).await;

    let schedule = json!({"Description": "Office fees", "FeeSchedType": "Normal"});
    let schedule = play.make("/feescheds", "FeeSchedNum", schedule).await;
    play.put(&format!("/feescheds/{schedule}"), json!({"Description": "Our fees"})).await;
    play.get("/feescheds").await;
    let fee = json!({"Amount": "60.00", "FeeSched": schedule, "CodeNum": exam});
    let fee = play.make("/fees", "FeeNum", fee).await;
    play.put(&format!("/fees/{fee}"), json!({"Amount": "64.50"})).await;
    play.get(&format!("/fees?FeeSched={schedule}")).await;
    play.get(&format!("/fees/{fee}")).await;
    play.delete(&format!("/fees/{fee}")).await;
    play.make("/fees", "FeeNum", json!({"Amount": "64.50", "FeeSched": schedule, "CodeNum": exam})).await;
    play.make("/fees", "FeeNum", json!({"Amount": "1100.00", "FeeSched": schedule, "CodeNum": crown})).await;

    play.get("/covcats").await;
    let category =
        play.make("/covcats", "CovCatNum", json!({"Description": "Implants", "DefaultPercent": 50})).await;
    play.put(&format!("/covcats/{category}"), json!({"DefaultPercent": 40})).await;
    play.get(&format!("/covcats/{category}")).await;
    let span = json!({"CovCatNum": category, "FromCode": "T6000", "ToCode": "T6199"});
    let span = play.make("/covspans", "CovSpanNum", span).await;
    play.put(&format!("/covspans/{span}"), json!({"ToCode": "T6198"})).await;
    play.get(&format!("/covspans?CovCatNum={category}")).await;
    play.get(&format!("/covspans/{span}")).await;
    play.delete(&format!("/covspans/{span}")).await;

    let group = json!({"GroupName": "Visits", "ProcCodes": "T0120", "ShowInFrequency": "true"});
    let group = play.make("/codegroups", "CodeGroupNum", group).await;
    play.put(&format!("/codegroups/{group}"), json!({"ShowInAgeLimit": "true"})).await;
    play.get("/codegroups").await;
    play.get(&format!("/codegroups/{group}")).await;

    SetUp { provider, operatory, schedule, exam, crown, discount, cash }
}
