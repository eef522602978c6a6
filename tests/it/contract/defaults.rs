//! What is filled in when it is not sent, and what a write leaves beside its own row.

use std::sync::Arc;

use serde_json::json;

use super::{Family, cover, make, number};
use crate::support::{Office, expect, on_both};

on_both! {
    "2026-03-02T15:00:00Z":
    a_claim_has_the_providers_and_the_form_of_its_work_and_plan,
    a_payment_has_the_offices_type_and_no_clinic,
    an_adjustment_has_the_patients_provider_and_the_procedures_day,
    a_claim_that_is_sent_leaves_an_exchange,
    the_other_coverage_of_a_claim_is_changed,
    a_line_is_tracked_by_a_name,
}

async fn a_claim_has_the_providers_and_the_form_of_its_work_and_plan(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let claim = family.claim(&office, &family.visits).await;
    assert_eq!(number(&claim, "ProvTreat"), family.provider);
    let plan = expect(office.od_get(&format!("/insplans/{}", family.plan)).await, 200);
    assert_eq!(claim["ClaimForm"], number(&plan, "ClaimFormNum").to_string());
    assert_eq!((&claim["ClaimStatus"], &claim["ClaimType"]), (&json!("W"), &json!("P")));
    assert_eq!((&claim["DateService"], &claim["DateSent"]), (&json!("2026-02-02"), &json!("2026-03-02")));
    assert_eq!((&claim["InsSubNum"], &claim["InsSubNum2"]), (&json!(family.subscription), &json!(0)));
    assert_eq!((&claim["PatRelat"], &claim["PlaceService"]), (&json!("Self"), &json!("Office")));
    let billing = expect(office.od_get(&format!("/providers/{}", claim["ProvBill"])).await, 200);
    assert_eq!(billing["IsHidden"], "false");
}

async fn a_payment_has_the_offices_type_and_no_clinic(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let payment = json!({"PatNum": family.patient, "PayAmt": "339"});
    let first = expect(office.od_post("/payments", &payment).await, 201);
    assert_eq!((&first["PayAmt"], &first["ClinicNum"]), (&json!("339"), &json!("0")));
    assert_eq!(first["PayDate"], "2026-03-02");
    let card = json!({"ItemName": "Card terminal", "category": "PaymentTypes"});
    let card = make(&office, "/definitions", "DefNum", card).await;
    expect(
        office.od_put("/preferences/ApiPaymentType", &json!({"ValueString": card.to_string()})).await,
        200,
    );
    let second = expect(office.od_post("/payments", &payment).await, 201);
    assert_eq!((&second["PayType"], &second["payType"]), (&json!(card), &json!("Card terminal")));
}

async fn an_adjustment_has_the_patients_provider_and_the_procedures_day(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let types = expect(office.od_get("/definitions?Category=1").await, 200);
    let discount = types.as_array().and_then(|all| all.iter().find(|row| row["ItemValue"] == "-"));
    let body = json!({
        "PatNum": family.patient, "AdjType": discount.expect("a type")["DefNum"], "AdjAmt": -5,
        "AdjDate": "2026-03-01", "ProcNum": family.visits[1],
    });
    let made = expect(office.od_post("/adjustments", &body).await, 201);
    assert_eq!((&made["ProvNum"], &made["ClinicNum"]), (&json!(family.provider), &json!(0)));
    assert_eq!((&made["ProcDate"], &made["DateEntry"]), (&json!("2026-02-16"), &json!("2026-03-02")));
    let path = format!("/adjustments/{}", made["AdjNum"]);
    let moved = expect(office.od_put(&path, &json!({"ProcNum": family.visits[0]})).await, 200);
    assert_eq!(moved["ProcDate"], "2026-02-02");
}

async fn a_claim_that_is_sent_leaves_an_exchange(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let claim = number(&family.claim(&office, &family.visits).await, "ClaimNum");
    let path = format!("/claims/{claim}/Status");
    assert_eq!(office.od_put(&path, &json!({})).await, (400, "DateSent is required.".into()));
    let sent = expect(office.od_put(&path, &json!({"DateSent": "2026-03-01"})).await, 200);
    assert_eq!((&sent["ClaimStatus"], &sent["DateSent"]), (&json!("S"), &json!("2026-03-01")));
    let rows = expect(office.od_get(&format!("/etranss?PatNum={}", family.patient)).await, 200);
    let [row] = rows.as_array().expect("rows").as_slice() else { panic!("one exchange: {rows:#}") };
    assert_eq!((number(row, "ClaimNum"), number(row, "PatNum")), (claim, family.patient));
    assert_eq!((number(row, "PlanNum"), number(row, "InsSubNum")), (family.plan, family.subscription));
    let of = async |query: &str| {
        let path = format!("/etranss?PatNum={}{query}", family.patient);
        expect(office.od_get(&path).await, 200).as_array().map_or(0, Vec::len)
    };
    assert_eq!((of(&format!("&ClaimNum={claim}")).await, of("&ClaimNum=4711").await), (1, 0));
    assert_eq!(office.od_get("/etranss").await, (400, "PatNum is required.".into()));
    assert_eq!(
        office.od_put("/claims/4711/Status", &json!({"DateSent": "2026-03-01"})).await,
        (404, "Claim not found".into())
    );
}

async fn the_other_coverage_of_a_claim_is_changed(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let carrier = make(&office, "/carriers", "CarrierNum", json!({"CarrierName": "Second Dental"})).await;
    let plan = make(&office, "/insplans", "PlanNum", json!({"CarrierNum": carrier})).await;
    let second = cover(&office, family.patient, plan, 2).await;
    let path = format!("/claims/{}", family.claim(&office, &family.visits).await["ClaimNum"]);
    let body = json!({"InsSubNum2": second, "PatRelat2": "Spouse"});
    let changed = expect(office.od_put(&path, &body).await, 200);
    assert_eq!((&changed["InsSubNum2"], &changed["PlanNum2"]), (&json!(second), &json!(plan)));
    assert_eq!(changed["PatRelat2"], "Spouse");
    let none = expect(office.od_put(&path, &json!({"InsSubNum2": 0})).await, 200);
    assert_eq!((&none["InsSubNum2"], &none["PlanNum2"]), (&json!(0), &json!(0)));
    assert!(matches!(office.od_put(&path, &json!({"InsSubNum2": 4711})).await.0, 400 | 404));
}

async fn a_line_is_tracked_by_a_name(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let claim = number(&family.claim(&office, &family.visits[..1]).await, "ClaimNum");
    let lines = expect(office.od_get(&format!("/claimprocs?ClaimNum={claim}")).await, 200);
    let path = format!("/claimprocs/{}", lines[0]["ClaimProcNum"]);
    let named = json!({"ItemName": "Asked for X-rays", "category": "ClaimPaymentTracking"});
    let named = make(&office, "/definitions", "DefNum", named).await;
    let line = expect(office.od_put(&path, &json!({"ClaimPaymentTracking": named})).await, 200);
    assert_eq!(
        (&line["ClaimPaymentTracking"], &line["claimPaymentTracking"]),
        (&json!(named), &json!("Asked for X-rays"))
    );
    let other = json!({"ItemName": "Card terminal", "category": "PaymentTypes"});
    let other = make(&office, "/definitions", "DefNum", other).await;
    assert_eq!(office.od_put(&path, &json!({"ClaimPaymentTracking": other})).await.0, 400);
}
