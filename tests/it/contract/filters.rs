//! Every filter of the lists, alone and together.

use std::sync::Arc;

use serde_json::json;

use super::{Family, make, number, numbers};
use crate::support::{Office, expect, on_both};

on_both! {
    "2026-03-02T15:00:00Z":
    claims_are_found,
    lines_are_found,
    adjustments_are_found,
    what_changed_since_is_found,
    payments_are_found,
    pages_are_turned_in_the_order_of_keys,
}

async fn claims_are_found(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let first = number(&family.claim(&office, &family.visits[..1]).await, "ClaimNum");
    let second = number(&family.claim(&office, &family.visits[1..]).await, "ClaimNum");
    let other = make(&office, "/patients", "PatNum", json!({"LName": "Vale", "FName": "Ines"})).await;
    expect(office.od_put(&format!("/claims/{second}"), &json!({"ClaimStatus": "S"})).await, 200);
    let found = async |query: &str| numbers(&office, &format!("/claims{query}"), "ClaimNum").await;
    let patient = family.patient;
    assert_eq!(found("").await, [first, second]);
    assert_eq!(found(&format!("?PatNum={patient}")).await, [first, second]);
    assert_eq!(found(&format!("?PatNum={other}")).await, [0_i64; 0]);
    assert_eq!(found("?ClaimStatus=S").await, [second]);
    assert_eq!(found(&format!("?PatNum={patient}&ClaimStatus=W")).await, [first]);
    assert_eq!(found("?ClaimStatus=I").await, [0_i64; 0]);
    assert_eq!(found("?SecDateTEdit=2026-03-01 00:00:00").await, [first, second]);
    assert_eq!(found("?SecDateTEdit=2026-03-03 00:00:00").await, [0_i64; 0]);
    assert_eq!(office.od_get("/claims?PatNum=4711").await, (404, "Patient not found.".into()));
    assert_eq!(
        office.od_get("/claims?SecDateTEdit=2026-03-01").await,
        (400, "SecDateTEdit format must be yyyy-MM-dd HH:mm:ss.".into())
    );
    let (status, said) = office.od_get("/claims?ClaimStatus=X").await;
    assert!(status == 400 && said.as_str().is_some_and(|said| said.contains("\"W\"")), "{said}");
    // What a list does not know is ignored.
    assert_eq!(found("?Planet=Mars").await, [first, second]);
}

async fn lines_are_found(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let [one, two] = family.visits;
    let first = number(&family.claim(&office, &[one]).await, "ClaimNum");
    let second = number(&family.claim(&office, &[two]).await, "ClaimNum");
    let found = async |query: &str| numbers(&office, &format!("/claimprocs?{query}"), "ClaimProcNum").await;
    let (of_first, of_second) =
        (found(&format!("ClaimNum={first}")).await, found(&format!("ClaimNum={second}")).await);
    assert_eq!((of_first.len(), of_second.len()), (1, 1));
    assert_eq!(found(&format!("ProcNum={one}")).await, of_first);
    assert_eq!(found(&format!("PatNum={}", family.patient)).await, [of_first[0], of_second[0]]);
    let paid = json!({"Status": "Received", "InsPayAmt": "40.00"});
    expect(office.od_put(&format!("/claimprocs/{}", of_second[0]), &paid).await, 200);
    assert_eq!(found("Status=Received").await, of_second);
    assert_eq!(found("Status=NotReceived").await, of_first);
    let check =
        make(&office, "/claimpayments", "ClaimPaymentNum", json!({"claimNum": second, "CheckAmt": 40})).await;
    assert_eq!(found(&format!("ClaimPaymentNum={check}")).await, of_second);
    assert_eq!(found(&format!("PatNum={}&ClaimPaymentNum=0", family.patient)).await, of_first);
    assert_eq!(found(&format!("ProcNum={one}&ClaimNum={second}")).await, [0_i64; 0]);
    let (status, said) = office.od_get("/claimprocs?Status=Paid").await;
    assert!(status == 400 && said.as_str().is_some_and(|said| said.contains("\"CapComplete\"")), "{said}");
}

async fn adjustments_are_found(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let types = expect(office.od_get("/definitions?Category=1").await, 200);
    let of_sign = |sign: &str| {
        let found = types.as_array().and_then(|all| all.iter().find(|row| row["ItemValue"] == sign));
        number(found.expect("a type"), "DefNum")
    };
    let adjust = async |adj_type: i64, amount: f64, proc_num: i64| {
        let body = json!({
            "PatNum": family.patient, "AdjType": adj_type, "AdjAmt": amount, "AdjDate": "2026-03-01",
            "ProcNum": proc_num,
        });
        make(&office, "/adjustments", "AdjNum", body).await
    };
    let (up, down) = (of_sign("+"), of_sign("-"));
    let raised = adjust(up, 12.5, 0).await;
    let lowered = adjust(down, -5.0, family.visits[0]).await;
    let patient = family.patient;
    let found = async |query: &str| {
        numbers(&office, &format!("/adjustments?PatNum={patient}{query}"), "AdjNum").await
    };
    assert_eq!(found("").await, [raised, lowered]);
    assert_eq!(found(&format!("&AdjType={up}")).await, [raised]);
    assert_eq!(found(&format!("&ProcNum={}", family.visits[0])).await, [lowered]);
    assert_eq!(found(&format!("&AdjType={up}&ProcNum={}", family.visits[0])).await, [0_i64; 0]);
    assert_eq!(found("&SecDateTEdit=2026-03-02 00:00:00").await, [raised, lowered]);
    assert_eq!(found("&SecDateTEdit=2026-03-03 00:00:00").await, [0_i64; 0]);
    let of_office = "/adjustments?SecDateTEdit=2026-03-02 00:00:00";
    assert_eq!(numbers(&office, of_office, "AdjNum").await, [raised, lowered]);
    assert_eq!(office.od_get("/adjustments").await, (400, "PatNum is required.".into()));
    assert_eq!(office.od_get("/adjustments?PatNum=4711").await, (404, "Patient not found.".into()));
}

async fn payments_are_found(office: Arc<Office>) {
    let family = Family::new(&office).await;
    let cash = json!({"ItemName": "Card terminal", "category": "PaymentTypes"});
    let cash = make(&office, "/definitions", "DefNum", cash).await;
    let patient = family.patient;
    let first = make(&office, "/payments", "PayNum", json!({"PatNum": patient, "PayAmt": "10"})).await;
    let typed = json!({"PatNum": patient, "PayAmt": 5, "PayType": cash});
    let second = make(&office, "/payments", "PayNum", typed).await;
    let found = async |query: &str| numbers(&office, &format!("/payments?{query}"), "PayNum").await;
    assert_eq!(found(&format!("PatNum={patient}")).await, [first, second]);
    assert_eq!(found(&format!("PatNum={patient}&DateEntry=2026-03-02")).await, [first, second]);
    assert_eq!(found(&format!("PatNum={patient}&DateEntry=2026-03-03")).await, [0_i64; 0]);
    assert_eq!(found(&format!("PayType={cash}")).await, [second]);
    assert_eq!(found("DateEntry=2026-03-01").await, [first, second]);
    assert_eq!(office.od_get("/payments").await.0, 400);
    assert_eq!(office.od_get("/payments?PatNum=4711").await.0, 404);
}

async fn pages_are_turned_in_the_order_of_keys(office: Arc<Office>) {
    let mut made = Vec::new();
    for at in 0..7 {
        let carrier = json!({"CarrierName": format!("Carrier {}", 9 - at)});
        made.push(make(&office, "/carriers", "CarrierNum", carrier).await);
    }
    let page = async |query: &str| numbers(&office, &format!("/carriers?{query}"), "CarrierNum").await;
    assert_eq!(page("Limit=3").await, made[..3]);
    assert_eq!(page("Limit=3&Offset=3").await, made[3..6]);
    assert_eq!(page("Limit=3&Offset=6").await, made[6..]);
    assert_eq!(page("Limit=3&Offset=7").await, [0_i64; 0]);
    assert_eq!(page("Offset=5").await, made[5..]);
}

async fn what_changed_since_is_found(office: Arc<Office>) {
    let family = Family::new(&office).await;
    family.claim(&office, &family.visits).await;
    expect(office.od_post("/payments", &json!({"PatNum": family.patient, "PayAmt": 5})).await, 201);
    let schedule = json!({"Description": "Office fees", "FeeSchedType": "Normal"});
    let schedule = make(&office, "/feescheds", "FeeSchedNum", schedule).await;
    let codes = expect(office.od_get("/procedurecodes").await, 200);
    let fee = json!({"Amount": 5, "FeeSched": schedule, "CodeNum": codes[0]["CodeNum"]});
    make(&office, "/fees", "FeeNum", fee).await;
    for list in
        ["claimprocs", "paysplits", "patplans", "insplans", "inssubs", "benefits", "fees", "feescheds"]
    {
        let of = async |since: &str| {
            let rows = office.od_get(&format!("/{list}?SecDateTEdit={since} 00:00:00")).await;
            expect(rows, 200).as_array().map_or(0, Vec::len)
        };
        assert!(of("2026-03-02").await > 0, "{list}");
        assert_eq!(of("2026-03-03").await, 0, "{list}");
        assert_eq!(office.od_get(&format!("/{list}?SecDateTEdit=2026-03-02")).await.0, 400, "{list}");
    }
}
