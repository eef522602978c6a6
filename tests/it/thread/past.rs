//! Days and months that are over are proved as they were, whatever was loaded, taken apart or posted anew since.

use std::sync::Arc;

use serde_json::{Value, json};

use super::eft::{bank_file, sent_claim};
use crate::support::{Office, data, expect, on_both};

on_both! { "2026-03-16T15:00:00Z":
    money_that_the_bank_books_tomorrow_is_no_fault_today,
    a_month_stays_what_it_was_when_a_match_is_taken_apart_later,
    a_month_is_proved_when_its_answer_was_posted_anew_later,
    years_that_are_loaded_at_once_roll_forward,
}

async fn import(office: &Office) {
    sent_claim(office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
}

async fn later(office: &Office) -> Office {
    office.at("2026-04-02T15:00:00Z".parse().expect("an instant")).await
}

/// A proof without a fault.
async fn proved(office: &Office, of: &str) -> Value {
    let proof = expect(office.v0_get(&format!("/proofs?{of}")).await, 200);
    assert_eq!((&proof["balanced"], &proof["faults"]), (&json!(true), &json!([])), "{of}: {proof:#}");
    proof
}

/// Opening and closing of the accounts of a kind, all together, and what is said of each item.
fn account(proof: &Value, kind: &str) -> (i64, i64, Vec<(i64, String)>) {
    let of: Vec<&Value> =
        proof["accounts"].as_array().into_iter().flatten().filter(|it| it["account"] == kind).collect();
    let sum = |field: &str| of.iter().filter_map(|it| it[field].as_i64()).sum();
    let items = of.iter().flat_map(|it| it["items"].as_array().into_iter().flatten());
    let said = |it: &Value| {
        (it["amount"].as_i64().unwrap_or_default(), it["reason"].as_str().unwrap_or_default().to_owned())
    };
    (sum("opening"), sum("closing"), items.map(said).collect())
}

async fn money_that_the_bank_books_tomorrow_is_no_fault_today(office: Arc<Office>) {
    // The ACH file comes the day before its effective entry date, and is tied at once.
    import(&office).await;
    let today = proved(&office, "day=2026-03-16").await;
    let (_, closing, items) = account(&today, "unapplied");
    assert_eq!(closing, 42_200);
    assert_eq!(items, [(42_200, "it is tied already, and the bank books it on 2026-03-17".to_owned())]);
    let tomorrow = proved(&office, "day=2026-03-17").await;
    assert_eq!(account(&tomorrow, "unapplied"), (42_200, 0, vec![]));
}

async fn a_month_stays_what_it_was_when_a_match_is_taken_apart_later(office: Arc<Office>) {
    import(&office).await;
    let before = proved(&office, "month=2026-03").await;
    let april = later(&office).await;
    let remittance = expect(april.v0_get("/remittances").await, 200)["data"][0].clone();
    let claims = expect(april.v0_get("/insurance-claims").await, 200)["data"][0].clone();
    let path = format!("/insurance-claims/{}/matches", claims["id"].as_str().expect("an id"));
    let matches = expect(april.v0_get(&path).await, 200);
    let tie = matches["data"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|it| it["remittance_id"] == remittance["id"] && !it["transaction_id"].is_null());
    let tie = tie.unwrap_or_else(|| panic!("{matches:#}"));
    expect(april.v0_delete(&format!("/matches/{}", tie["id"].as_str().expect("an id"))).await, 200);

    let march = proved(&april, "month=2026-03").await;
    for kind in ["bank", "unapplied", "payer_clearing"] {
        let (was, is) = (account(&before, kind), account(&march, kind));
        assert_eq!((was.0, was.1), (is.0, is.1), "{kind}");
    }
    let (_, _, items) = account(&march, "unapplied");
    let sums: Vec<i64> = items.iter().map(|(cents, _)| *cents).collect();
    assert!(sums.contains(&42_200) && sums.contains(&-42_200), "{items:?}");
    assert!(items.iter().any(|(_, reason)| reason == "it was tied then, and taken apart later"), "{items:?}");
    let (opening, closing, items) = account(&proved(&april, "month=2026-04").await, "unapplied");
    assert_eq!((opening, closing), (0, -42_200));
    assert_eq!(items.len(), 1, "{items:?}");
}

async fn a_month_is_proved_when_its_answer_was_posted_anew_later(office: Arc<Office>) {
    import(&office).await;
    let april = later(&office).await;
    let remittance = expect(april.v0_get("/remittances").await, 200)["data"][0]["id"].clone();
    let path = format!("/remittances/{}", remittance.as_str().expect("an id"));
    expect(april.v0_post(&format!("{path}/undo"), &json!({})).await, 200);
    expect(april.v0_post(&format!("{path}/post"), &json!({})).await, 200);
    let (_, closing, items) = account(&proved(&april, "month=2026-03").await, "payer_clearing");
    assert_eq!(closing, -42_200, "what was taken back was never there: {items:?}");
    assert_eq!(account(&proved(&april, "month=2026-04").await, "payer_clearing"), (-42_200, 0, vec![]));
}

async fn years_that_are_loaded_at_once_roll_forward(office: Arc<Office>) {
    import(&office).await;
    let file = String::from_utf8(data("eft.835")).expect("text");
    // Old payments for claims that nobody here knows, and what the bank says of the years.
    for (year, trace) in [("2024", "OLD24"), ("2025", "OLD25")] {
        let old =
            file.replace("20260317", &format!("{year}0517")).replace("20260316", &format!("{year}0516"));
        let old = old.replace(&format!("EFT{year}0517001"), trace).replace("CLP*1/1*", "CLP*ELSEWHERE*");
        expect(office.v0_raw("/remittances", old, "application/edi-x12").await, 201);
    }
    let lines = [
        ("05/20/2024", "TRN*1*OLD24*1555000111", "422.00"),
        ("05/21/2024", "COUNTER DEPOSIT", "10.00"),
        ("05/20/2025", "TRN*1*OLD25*1555000111", "422.00"),
        ("12/31/2025", "MONTHLY FEE", "-7.00"),
        ("01/01/2026", "COUNTER DEPOSIT", "20.00"),
    ];
    let rows: String = lines.iter().map(|(day, text, amount)| format!("{day},{text},{amount}\n")).collect();
    let statement = format!("Date,Description,Amount\n{rows}");
    let told = expect(office.v0_raw("/bank-files", statement, "text/plain").await, 201);
    assert_eq!(told["data"].as_array().map(Vec::len), Some(5), "{told:#}");

    let mut before: Option<Vec<i64>> = None;
    let kinds = ["bank", "unapplied", "payer_clearing", "suspense"];
    for (year, month) in
        (2024..=2026).flat_map(|year| (1..=12).map(move |month| (year, month))).skip(3).take(26)
    {
        let proof = proved(&office, &format!("month={year}-{month:02}")).await;
        let opening: Vec<i64> = kinds.iter().map(|kind| account(&proof, kind).0).collect();
        if let Some(before) = &before {
            assert_eq!(before, &opening, "{year}-{month}");
        }
        before = Some(kinds.iter().map(|kind| account(&proof, kind).1).collect());
    }
    // The bank's money stands on its own days, and is tied on the day on which it was loaded.
    let may = proved(&office, "month=2024-05").await;
    assert_eq!((account(&may, "bank").1, account(&may, "unapplied").1), (43_200, -43_200));
    let march = proved(&office, "month=2026-03").await;
    assert_eq!(account(&march, "bank").0, 43_200 + 42_200 - 700 + 2_000);
    assert_eq!(account(&march, "unapplied").1, -(1_000 - 700 + 2_000));
    assert_eq!((account(&march, "payer_clearing").1, account(&march, "suspense").1), (0, -84_400));
}
