//! What is expected and has not come is asked about, and settles itself when it comes.

use std::sync::Arc;

use serde_json::{Value, json};

use super::eft::sent_claim;
use super::practice::{lines, tracked};
use crate::support::{Office, data, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
    a_silent_claim_is_asked_about_until_it_is_answered,
    money_and_remittances_that_miss_each_other_are_asked_about,
    nothing_is_missing_before_somebody_has_looked,
    a_claim_is_spoken_of_however_its_number_is_written,
    what_is_sent_later_than_it_is_dated_came_later,
    money_under_the_number_of_a_remittance_that_pays_nothing_is_asked_about,
    money_that_a_person_took_from_its_remittance_is_asked_about,
    money_under_the_number_of_a_remittance_that_has_its_money_is_asked_about,
    money_under_the_number_of_a_remittance_that_others_may_have_paid_is_asked_about,
    money_of_a_remittance_that_a_balance_names_is_missed_all_the_same,
    a_claim_in_a_persons_hands_is_not_silent,
    a_claim_of_this_office_waits_from_its_sending_until_it_is_received,
    who_looks_again_changes_nothing,
}

/// `eft.835` for another claim, as another payment that was written on another day.
fn era(claim: &str, trace: &str, written: &str) -> String {
    let text = String::from_utf8(data("eft.835")).expect("text");
    text.replace("CLP*1/1*", &format!("CLP*{claim}*"))
        .replace("CD7700001", &format!("P{claim}"))
        .replace("EFT20260317001", trace)
        .replace("DTM*405*20260316", &format!("DTM*405*{written}"))
        .replace("*BITEWING*20260316*", &format!("*BITEWING*{written}*"))
}

async fn import(office: &Office, file: String) -> Value {
    expect(office.v0_raw("/remittances", file, "application/edi-x12").await, 201)["data"][0].clone()
}

/// A claim of another system, as `eft.835` answers it.
async fn claim(office: &Office, number: &str, day: &str) -> Value {
    let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
    let body = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": number,
        "patient_name": "Ines Vale", "charged_amount": 105_300, "service_date": day});
    expect(office.v0_post("/insurance-claims", &body).await, 201)["id"].clone()
}

async fn money(office: &Office, cents: i64, day: &str, trace: Option<&str>, words: &str) -> Value {
    let entry = json!({"amount": cents, "occurred_at": day, "description": words, "trace_number": trace});
    expect(office.v0_post("/transactions", &entry).await, 201)["id"].clone()
}

/// What is asked for a reason: about what, and whether it is open.
async fn asked(office: &Office, reason: &str) -> Vec<(Value, String)> {
    let all = expect(office.v0_get(&format!("/exceptions?limit=100&reason={reason}")).await, 200);
    let all = all["data"].as_array().expect("a list").iter();
    all.map(|e| (e["subject"]["id"].clone(), e["status"].as_str().expect("text").to_owned())).collect()
}

fn open(id: &Value) -> Vec<(Value, String)> {
    vec![(id.clone(), "open".to_owned())]
}

fn resolved(id: &Value) -> Vec<(Value, String)> {
    vec![(id.clone(), "resolved".to_owned())]
}

async fn at(office: &Office, instant: &str) -> Office {
    office.at(instant.parse().expect("an instant")).await
}

async fn a_silent_claim_is_asked_about_until_it_is_answered(office: Arc<Office>) {
    let old = claim(&office, "H-1", "2025-10-01").await;
    claim(&office, "H-2", "2025-10-01").await;
    claim(&office, "NEW-1", "2026-03-02").await;
    assert_eq!(asked(&office, "silent_claim").await, [], "no remittance ever came: nobody has looked");
    import(&office, era("H-2", "T1", "20260316")).await;
    assert_eq!(asked(&office, "silent_claim").await, open(&old));

    let told = expect(office.v0_get("/events?limit=100").await, 200);
    let told = told["data"].as_array().expect("a list");
    assert!(told.iter().any(|event| event["event"] == "exception.opened"), "{told:#?}");
    import(&office, era("H-1", "T2", "20260317")).await;
    assert_eq!(asked(&office, "silent_claim").await, resolved(&old));
}

async fn money_and_remittances_that_miss_each_other_are_asked_about(office: Arc<Office>) {
    claim(&office, "A-1", "2026-03-02").await;
    let remittance = import(&office, era("A-1", "T1", "20260316")).await["id"].clone();
    let stray = money(&office, 42_200, "2026-03-17", Some("T2"), "CEDAR HCCLAIMPMT").await;
    money(&office, 7_700, "2026-03-17", None, "COUNTER DEPOSIT").await;
    assert_eq!(asked(&office, "remittance_without_money").await, []);
    assert_eq!(asked(&office, "money_without_remittance").await, []);

    // 2026-03-23 is the fourth business day; what is known of it is known on the next.
    let office = at(&office, "2026-03-25T15:00:00Z").await;
    money(&office, -90_000, "2026-03-23", None, "RENT").await;
    assert_eq!(asked(&office, "remittance_without_money").await, []);
    money(&office, 5_500, "2026-03-24", None, "COUNTER DEPOSIT").await;
    assert_eq!(asked(&office, "remittance_without_money").await, open(&remittance));
    money(&office, 42_200, "2026-03-25", Some("T1"), "CEDAR HCCLAIMPMT").await;
    assert_eq!(asked(&office, "remittance_without_money").await, resolved(&remittance));

    claim(&office, "A-2", "2026-03-02").await;
    assert_eq!(asked(&office, "money_without_remittance").await, []);
    import(&office, era("A-2", "T3", "20260324")).await;
    assert_eq!(asked(&office, "money_without_remittance").await, open(&stray));
    claim(&office, "A-3", "2026-03-02").await;
    import(&office, era("A-3", "T2", "20260325")).await;
    assert_eq!(asked(&office, "money_without_remittance").await, resolved(&stray));
}

async fn nothing_is_missing_before_somebody_has_looked(office: Arc<Office>) {
    let office = at(&office, "2026-11-22T15:00:00Z").await;
    claim(&office, "A-1", "2026-03-02").await;
    let silent = claim(&office, "A-2", "2026-03-02").await;
    let remittance = import(&office, era("A-1", "T1", "20260316")).await["id"].clone();
    money(&office, 5_500, "2026-03-18", None, "COUNTER DEPOSIT").await;
    assert_eq!(asked(&office, "remittance_without_money").await, [], "the bank told up to March 18");
    assert_eq!(asked(&office, "silent_claim").await, [], "remittances came up to March 16");
    // Nobody brings files any more.
    let office = at(&office, "2026-12-23T15:00:00Z").await;
    assert_eq!(asked(&office, "remittance_without_money").await, open(&remittance));
    assert_eq!(asked(&office, "silent_claim").await, open(&silent));
}

async fn a_claim_is_spoken_of_however_its_number_is_written(office: Arc<Office>) {
    claim(&office, "ka31/7", "2025-10-01").await;
    let silent = claim(&office, "ka31/8", "2025-10-01").await;
    // Nothing of it posts, so its claims are not looked for.
    import(&office, era("00KA31/7", "T1", "20260316").replace("BPR*I*422*", "BPR*I*423*")).await;
    assert_eq!(asked(&office, "remittance_out_of_balance").await.len(), 1);
    assert_eq!(asked(&office, "silent_claim").await, open(&silent));
    // Its number was another visit's before: of the work of May nothing of March speaks.
    let office = at(&office, "2026-11-22T15:00:00Z").await;
    let again = claim(&office, "ka31/7", "2026-05-04").await;
    import(&office, era("ka31/9", "T9", "20260901").replace("*20260317~", "*20260901~")).await;
    let asked = asked(&office, "silent_claim").await;
    assert!(asked.contains(&(again, "open".to_owned())), "{asked:?}");
}

async fn what_is_sent_later_than_it_is_dated_came_later(office: Arc<Office>) {
    claim(&office, "A-1", "2026-03-02").await;
    let stray = money(&office, 42_200, "2026-03-03", Some("T2"), "CEDAR HCCLAIMPMT").await;
    let late = era("A-1", "T2", "20260316").replace("DTM*405*20260316", "DTM*405*20260302");
    import(&office, late).await;
    assert_eq!(asked(&office, "money_without_remittance").await, resolved(&stray));
}

async fn a_claim_in_a_persons_hands_is_not_silent(office: Arc<Office>) {
    // The number is of two claims, and both are of another day: a person is to say which is meant.
    claim(&office, "H-1", "2025-10-01").await;
    let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
    let body = json!({"provider_id": provider, "payer_name": "Cedar Dental", "claim_number": "H-1",
        "patient_name": "Ines Vale", "charged_amount": 105_300, "service_date": "2025-10-01",
        "payer_claim_number": "other"});
    expect(office.v0_post("/insurance-claims", &body).await, 201);
    import(&office, era("H-1", "T1", "20260316")).await;
    assert_eq!(asked(&office, "unmatched_claim").await.len(), 1);
    assert_eq!(asked(&office, "silent_claim").await, []);
}

async fn a_claim_of_this_office_waits_from_its_sending_until_it_is_received(office: Arc<Office>) {
    let sent = sent_claim(&office).await;
    let id = tracked(&office, "1/1").await["id"].clone();
    claim(&office, "A-1", "2026-03-02").await;
    let other = |trace: &str, written: &str| {
        era("A-1", trace, written).replace("VALE*INES****MI*CD100200", "MOSS*IDA****MI*CD900900")
    };
    // It was sent on March 18; 40 days are allowed.
    let office = at(&office, "2026-05-20T15:00:00Z").await;
    import(&office, other("T1", "20260427")).await;
    assert_eq!(asked(&office, "silent_claim").await, []);
    import(&office, other("T2", "20260428")).await;
    assert_eq!(asked(&office, "silent_claim").await, open(&id));
    for line in lines(&office, sent).await {
        let body = json!({"Status": "Received", "InsPayAmt": 20});
        expect(office.od_put(&format!("/claimprocs/{}", line["ClaimProcNum"]), &body).await, 200);
    }
    expect(office.od_put(&format!("/claims/{sent}"), &json!({"ClaimStatus": "R"})).await, 200);
    import(&office, other("T3", "20260429")).await;
    assert_eq!(asked(&office, "silent_claim").await, resolved(&id));
}

async fn who_looks_again_changes_nothing(office: Arc<Office>) {
    claim(&office, "H-1", "2025-10-01").await;
    claim(&office, "H-2", "2025-10-01").await;
    import(&office, era("H-2", "T1", "20260316")).await;
    assert_eq!(asked(&office, "silent_claim").await.len(), 1);
    let looked = office.app.radar(office.practice).await.expect("looked");
    assert_eq!((looked.raised, looked.is_done), (0, true));
    let events =
        async || office.app.store.events_after(office.practice, 0, 1000).await.expect("events").len();
    let written = async || office.app.store.audit_head(office.practice).await.expect("a head").0;
    let before = (events().await, written().await);
    office.app.radar(office.practice).await.expect("looked");
    assert_eq!((events().await, written().await), before);
}

async fn money_under_the_number_of_a_remittance_that_pays_nothing_is_asked_about(office: Arc<Office>) {
    expect(
        office.v0_raw("/remittances", data("orders/forward_balance_fb.835"), "application/edi-x12").await,
        201,
    );
    let entry = money(&office, 1_000, "2026-02-02", Some("NP26000001"), "HCCLAIMPMT").await;
    import(&office, era("X-1", "EFT9", "20260316")).await;
    assert_eq!(asked(&office, "money_without_remittance").await, open(&entry));
}

async fn money_under_the_number_of_a_remittance_that_others_may_have_paid_is_asked_about(
    office: Arc<Office>,
) {
    let early = era("X-1", "EFT1", "20260302").replace("*20260317~", "*20260302~");
    import(&office, early).await;
    for day in ["2026-03-03", "2026-03-04"] {
        money(&office, 42_200, day, Some("EFT1"), "HCCLAIMPMT").await;
    }
    assert_eq!(asked(&office, "ambiguous_deposit").await.len(), 2);
    let short = money(&office, 39_200, "2026-03-04", Some("EFT1"), "HCCLAIMPMT").await;
    import(&office, era("X-2", "EFT9", "20260316")).await;
    assert_eq!(asked(&office, "money_without_remittance").await, open(&short));
}

async fn money_of_a_remittance_that_a_balance_names_is_missed_all_the_same(office: Arc<Office>) {
    claim(&office, "A-1", "2026-03-02").await;
    claim(&office, "A-2", "2026-03-02").await;
    let first = import(&office, era("A-1", "EFT1", "20260316")).await["id"].clone();
    let forwards = era("A-2", "EFT2", "20260316")
        .replace("BPR*I*422*", "BPR*I*322*")
        .replace("~\nSE*26*", "~\nPLB*1234567893*20261231*FB:EFT1*100~\nSE*27*");
    import(&office, forwards).await;
    money(&office, 32_200, "2026-03-17", Some("EFT2"), "CEDAR HCCLAIMPMT").await;
    assert_eq!(asked(&office, "takeback_unresolved").await.len(), 1);

    let office = at(&office, "2026-03-26T15:00:00Z").await;
    money(&office, 5_500, "2026-03-25", None, "COUNTER DEPOSIT").await;
    assert_eq!(asked(&office, "remittance_without_money").await, open(&first));
}

async fn money_that_a_person_took_from_its_remittance_is_asked_about(office: Arc<Office>) {
    let remittance = import(&office, era("C-1", "EFT1", "20260220")).await["id"].clone();
    let claim = claim(&office, "C-1", "2026-03-02").await;
    let entry = money(&office, 42_200, "2026-03-03", Some("EFT1"), "HCCLAIMPMT").await;
    import(&office, era("X-1", "EFT9", "20260316")).await;
    assert_eq!(asked(&office, "money_without_remittance").await, []);
    let path = format!("/insurance-claims/{}/matches", claim.as_str().expect("an id"));
    let matches = expect(office.v0_get(&path).await, 200);
    let deposit = matches["data"].as_array().expect("a list").iter().find(|it| it["kind"] == "deposit");
    let id = deposit.expect("it is tied")["id"].as_str().expect("an id");
    expect(office.v0_delete(&format!("/matches/{id}")).await, 200);
    assert_eq!(asked(&office, "money_without_remittance").await, open(&entry));
    // Tied again, nobody asks.
    let again = json!({"transaction_ids": [entry], "remittance_ids": [remittance]});
    expect(office.v0_post("/matches", &again).await, 201);
    assert_eq!(asked(&office, "money_without_remittance").await, resolved(&entry));
}

async fn money_under_the_number_of_a_remittance_that_has_its_money_is_asked_about(office: Arc<Office>) {
    let more = money(&office, 43_200, "2026-02-24", Some("EFT1"), "HCCLAIMPMT").await;
    let remittance = import(&office, era("C-1", "EFT1", "20260220")).await["id"].clone();
    assert_eq!(asked(&office, "amount_mismatch").await, open(&more));
    let whole = money(&office, 42_200, "2026-02-24", None, "SOMETHING").await;
    let by_hand = json!({"transaction_ids": [whole], "remittance_ids": [remittance]});
    expect(office.v0_post("/matches", &by_hand).await, 201);
    assert_eq!(asked(&office, "amount_mismatch").await, resolved(&more));
    import(&office, era("X-1", "EFT9", "20260316")).await;
    assert_eq!(asked(&office, "money_without_remittance").await, open(&more));
}
