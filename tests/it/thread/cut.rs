//! What a bank's line says of a remittance in part only: a number or a name that is cut, an amount less a fee, nothing at all.

use std::sync::Arc;

use serde_json::{Value, json};

use super::matches::{Era, import};
use crate::support::{Office, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
    a_number_that_the_bank_cut_is_the_payers_all_the_same,
    a_name_that_the_bank_cut_names_the_payer,
    a_card_settlement_less_its_fee_is_asked_about_when_no_check_comes,
    a_deposit_says_why_it_stands_open,
    what_ties_by_itself_is_not_asked_on_the_way,
}

const PAYER: &str = "CEDAR DENTAL OF THE NORTHWEST";

/// A statement of one account: day of March, cents, text; the ids of its lines.
async fn statement(office: &Office, name: &str, lines: &[(i8, i64, &str)]) -> Vec<Value> {
    let rows = lines.iter().map(|(day, cents, text)| {
        format!("\"9988\",03/{day:02}/2026,,\"{text}\",,{}.{:02},Posted,\n", cents / 100, cents % 100)
    });
    let head = "Account Number,Post Date,Check,Description,Debit,Credit,Status,Balance\n";
    let path = format!("/bank-files?name={name}");
    let file = format!("{head}{}", rows.collect::<String>());
    let told = expect(office.v0_raw(&path, file, "application/octet-stream").await, 201);
    let id = |(day, cents, text): &(i8, i64, &str)| {
        let is_it = |row: &&Value| {
            let days_own =
                row["occurred_at"].as_str().is_some_and(|at| at.starts_with(&format!("2026-03-{day:02}")));
            days_own && row["amount"] == *cents && row["description"] == *text
        };
        told["data"].as_array().into_iter().flatten().find(is_it).map(|row| row["id"].clone())
    };
    lines.iter().map(|line| id(line).expect("the bank's line")).collect()
}

async fn proof(office: &Office, id: &Value) -> Value {
    let id = id.as_str().expect("an id");
    expect(office.v0_get(&format!("/transactions/{id}/proof")).await, 200)
}

/// The remittances that a line is tied to.
async fn tied(office: &Office, id: &Value) -> Value {
    let id = id.as_str().expect("an id");
    expect(office.v0_get(&format!("/transactions/{id}")).await, 200)["remittance_ids"].clone()
}

/// What is open about something: reason, amount at risk, candidates with their clues.
async fn asked(office: &Office, id: &Value) -> Vec<(String, i64, Value)> {
    let all = expect(office.v0_get("/exceptions?status=open&limit=100").await, 200);
    let about = all["data"].as_array().into_iter().flatten().filter(|row| row["subject"]["id"] == *id);
    let row = |row: &Value| {
        let reason = row["reason"].as_str().unwrap_or_default().to_owned();
        (reason, row["amount_at_risk"].as_i64().unwrap_or_default(), row["candidates"].clone())
    };
    about.map(row).collect()
}

async fn a_number_that_the_bank_cut_is_the_payers_all_the_same(office: Arc<Office>) {
    let era = |trace, cents| Era { payer: PAYER, ..Era::of(trace, 2, cents) };
    let wire = import(&office, &era("CDR26030200150", 10_788)).await;
    let claims = import(&office, &era("CDR26030300151", 20_788)).await;
    let other = import(&office, &era("CDR26030400152", 30_788)).await;
    let lines = statement(
        &office,
        "a.csv",
        &[
            (2, 10_788, "WIRE TYPE:INTL IN ORIG:CEDAR DENTAL OF THE NORTHWEST ID:9988 TRN*1*CDR260302"),
            (3, 20_788, "CEDAR DENTAL OF THE NORTHWEST HCCLAIMPMT TRN*1*CDR260303"),
            (4, 30_788, "CEDAR DENTAL OF THE NORTHWEST HCCLAIMPMT TRN*1*CDR269999"),
        ],
    )
    .await;
    assert_eq!(tied(&office, &lines[0]).await, json!([wire]));
    assert_eq!(tied(&office, &lines[1]).await, json!([claims]));
    // Another number is not that of this remittance, but nearly: it is asked.
    assert_eq!(tied(&office, &lines[2]).await, json!([]));
    let candidates = json!([{"id": other, "reasons": ["payer", "amount"]}]);
    assert_eq!(asked(&office, &lines[2]).await, [("ambiguous_deposit".to_owned(), 30_788, candidates)]);
    assert_eq!(proof(&office, &lines[2]).await["because"][0]["reason"], "ambiguous_deposit");
}

async fn a_name_that_the_bank_cut_names_the_payer(office: Arc<Office>) {
    let era = |trace, payer, cents| Era { payer, ..Era::of(trace, 2, cents) };
    let cut = import(&office, &era("810007130178147", "PRAIRIE LIFE AND HEALTH INS CO", 10_788)).await;
    let tail = import(&office, &era("810007130178333", "SMALLTOWN TRUST", 20_788)).await;
    import(&office, &era("C1", "MESA DENTAL OF TUCSON", 30_788)).await;
    import(&office, &era("C2", "MESA DENTAL OF TUCSON AND PHOENIX", 30_788)).await;
    let lines = statement(
        &office,
        "a.csv",
        &[
            (2, 10_788, "PRAIRIE LIFE AND HCCLAIMPMT"),
            (2, 20_788, "STM BENEFITS HCCLAIMPMT 0178333"),
            (2, 30_788, "MESA DENTAL OF T HCCLAIMPMT"),
        ],
    )
    .await;
    assert_eq!(tied(&office, &lines[0]).await, json!([cut]));
    assert_eq!(tied(&office, &lines[1]).await, json!([tail]));
    // Claims are with a payer of just that name, and this remittance answers none of them.
    let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
    let claim = json!({"provider_id": provider, "payer_name": "Evergreen Dental", "claim_number": "E1",
        "patient_name": "Ines Vale", "charged_amount": 40_788, "service_date": "2026-03-01"});
    expect(office.v0_post("/insurance-claims", &claim).await, 201);
    let network = import(&office, &era("E9", "EVERGREEN DENTAL NETWORK", 40_788)).await;
    let line = statement(&office, "e.csv", &[(2, 40_788, "EVERGREEN DENTAL HCCLAIMPMT")]).await.remove(0);
    assert_eq!(tied(&office, &line).await, json!([]));
    assert_eq!(asked(&office, &line).await[0].2[0]["id"], network);
    // A payer of whose name another beginning is a payer's name is none the less named by this one.
    let claim = json!({"provider_id": provider, "payer_name": "Harbor Health and Life", "claim_number": "H1",
        "patient_name": "Ines Vale", "charged_amount": 50_788, "service_date": "2026-03-01"});
    expect(office.v0_post("/insurance-claims", &claim).await, 201);
    let harbor = import(&office, &era("H9", "HARBOR HEALTH AND LIFE INSURANCE CO", 50_788)).await;
    let line = statement(&office, "h.csv", &[(2, 50_788, "HARBOR HEALTH AN HCCLAIMPMT")]).await.remove(0);
    assert_eq!(tied(&office, &line).await, json!([harbor]));
    // Two payers whose names begin so.
    assert_eq!(tied(&office, &lines[2]).await, json!([]));
    let open = asked(&office, &lines[2]).await;
    assert!(open.len() == 1 && open[0].0 == "ambiguous_deposit", "{open:?}");
    assert_eq!(open[0].2.as_array().map(Vec::len), Some(2));
}

async fn a_card_settlement_less_its_fee_is_asked_about_when_no_check_comes(office: Arc<Office>) {
    let era = |trace, method, cents| Era { method, ..Era::of(trace, 2, cents) };
    let check = import(&office, &era("55230000", "CHK", 10_788)).await;
    let silent = import(&office, &era("55230001", "NON", 20_788)).await;
    let words = "MERCHANT BANKCARD SETTLEMENT 8031200567";
    let lines = statement(
        &office,
        "a.csv",
        &[(4, 10_465, words), (4, 20_164, words), (4, 9_000, words), (5, 13_333, words)],
    )
    .await;
    let of = |id: &str| json!([{"id": id, "reasons": ["fee"]}]);
    let mismatch = |fee, id| [("amount_mismatch".to_owned(), fee, of(id))];
    // Until the check is overdue, what patients pay by card is nobody's question; where none is to come it is one at once.
    assert_eq!(asked(&office, &lines[1]).await, mismatch(624, &silent));
    for line in [&lines[0], &lines[2], &lines[3]] {
        assert_eq!(asked(&office, line).await, []);
        let proof = proof(&office, line).await;
        assert_eq!(proof["waits"], "Nothing says that it is an insurer's money.");
    }
    statement(&office, "b.csv", &[(17, 100, "INTEREST")]).await;
    assert_eq!(asked(&office, &lines[0]).await, mismatch(323, &check));
    assert_eq!(asked(&office, &lines[1]).await, mismatch(624, &silent));
    assert_eq!(asked(&office, &lines[2]).await, []);
    assert_eq!(asked(&office, &lines[3]).await, []);
    let deposit = proof(&office, &lines[0]).await;
    assert_eq!(
        (&deposit["because"][0]["reason"], &deposit["waits"]),
        (&json!("amount_mismatch"), &Value::Null)
    );
}

async fn a_deposit_says_why_it_stands_open(office: Arc<Office>) {
    let lines = statement(
        &office,
        "a.csv",
        &[
            (4, 10_465, "CEDAR DENTAL DES:HCCLAIMPMT"),
            (4, 20_465, "WIRE IN TRN*1*CDR2603"),
            (4, 30_465, "WIRE TYPE:INTL IN ORIG:CEDAR DENTAL ID:9988"),
            (4, 5_000, "RENT OF A ROOM"),
        ],
    )
    .await;
    let waits = "It is an insurer's money, and its remittance is waited for since 2026-03-04.";
    let nothing = "Nothing says that it is an insurer's money.";
    for (line, why) in lines.iter().zip([waits, waits, nothing, nothing]) {
        assert_eq!(proof(&office, line).await["waits"], why);
    }
    // A payer is who has sent remittances.
    import(&office, &Era::of("T1", 16, 100)).await;
    expect(office.v0_get("/exceptions?limit=1").await, 200);
    assert_eq!(proof(&office, &lines[2]).await["waits"], waits);
    assert_eq!(proof(&office, &lines[3]).await["waits"], nothing);
}

async fn what_ties_by_itself_is_not_asked_on_the_way(office: Arc<Office>) {
    let era = |trace, cents| Era { payer: PAYER, ..Era::of(trace, 2, cents) };
    for (trace, cents) in [("T1", 10_100), ("T2", 10_200), ("T3", 10_300), ("T4", 20_300)] {
        import(&office, &era(trace, cents)).await;
    }
    let text = "CEDAR DENTAL OF THE NORTHWEST HCCLAIMPMT";
    let lines = [10_100, 10_200, 10_300, 20_300].map(|cents| (3, cents, text));
    for line in statement(&office, "a.csv", &lines).await {
        assert_eq!(tied(&office, &line).await.as_array().map(Vec::len), Some(1));
    }
    let asked = expect(office.v0_get("/exceptions?limit=100").await, 200);
    let about = asked["data"].as_array().into_iter().flatten();
    let about: Vec<&Value> = about.filter(|row| row["subject"]["kind"] == "transaction").collect();
    assert_eq!(about, Vec::<&Value>::new());
}
