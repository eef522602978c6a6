//! Remittances and bank lines that no number ties: by amount and payer, in sets, by hand; and whatever order they come in.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use serde_json::{Value, json};

use crate::support::{Office, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
    ties_in_order,
    ties_in_reverse,
    ties_with_the_money_first,
    ties_in_disorder,
    what_a_person_matched_stays,
    what_a_person_took_apart_stays_apart,
    sums_must_be_equal_to_the_cent,
    a_claim_that_waits_is_matched_by_hand,
    an_exception_is_settled_by_a_match,
    what_came_back_is_untied,
    what_came_back_before_the_file_is_not_tied,
    whose_it_was_is_not_asked_of_what_came_back
}

/// A remittance with one claim, all of which is paid.
pub(super) struct Era {
    pub(super) trace: &'static str,
    pub(super) payer: &'static str,
    pub(super) method: &'static str,
    /// Of March 2026.
    pub(super) day: i8,
    pub(super) cents: i64,
}

impl Era {
    pub(super) const fn of(trace: &'static str, day: i8, cents: i64) -> Era {
        Era { trace, payer: "CEDAR DENTAL", method: "ACH", day, cents }
    }

    fn text(&self) -> String {
        let Era { trace, payer, method, day, cents } = self;
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let segments = [
            format!("BPR*I*{amount}*C*{method}************202603{day:02}"),
            format!("TRN*1*{trace}*1555000111"),
            "DTM*405*20260302".to_owned(),
            format!("N1*PR*{payer}"),
            "N3*1 CEDAR WAY".to_owned(),
            "N4*SALEM*OR*97301".to_owned(),
            "PER*BL*PROVIDER LINE*TE*5035550100".to_owned(),
            "N1*PE*LARKSPUR DENTISTRY*XX*1234567893".to_owned(),
            "LX*1".to_owned(),
            format!("CLP*C{trace}*1*{amount}*{amount}**12*P{trace}*11*1"),
            "NM1*QC*1*VALE*INES****MI*CD100200".to_owned(),
            format!("SVC*AD:T0120*{amount}*{amount}**1"),
            "DTM*472*20260301".to_owned(),
        ];
        let count = segments.len() + 2;
        let body = segments.join("~\n");
        format!(
            "ISA*00*{empty}*00*{empty}*ZZ*CEDARDENTAL    *ZZ*BITEWING       *260302*0800*^*00501*000000001*0*P*:~\n\
             GS*HP*CEDARDENTAL*BITEWING*20260302*0800*1*X*005010X221A1~\nST*835*0001~\n{body}~\n\
             SE*{count}*0001~\nGE*1*1~\nIEA*1*000000001~\n",
            empty = " ".repeat(10)
        )
    }
}

/// A line of the bank without a number.
#[derive(Clone, Copy)]
struct Line {
    words: &'static str,
    day: i8,
    cents: i64,
}

pub(super) async fn import(office: &Office, era: &Era) -> String {
    let told = expect(office.v0_raw("/remittances", era.text(), "application/edi-x12").await, 201);
    told["data"][0]["id"].as_str().map(str::to_owned).unwrap_or_default()
}

async fn book(office: &Office, line: &Line) -> String {
    let body = json!({"amount": line.cents, "occurred_at": format!("2026-03-{:02}", line.day), "description": line.words});
    let (_, told) = office.v0_post("/transactions", &body).await;
    told["id"].as_str().map(str::to_owned).unwrap_or_default()
}

/// Every bank line with the traces that it is tied to, and every open question about one.
async fn end(office: &Office) -> BTreeSet<String> {
    let remittances = expect(office.v0_get("/remittances?limit=100").await, 200);
    let trace = |id: &Value| {
        let rows = remittances["data"].as_array().into_iter().flatten();
        rows.filter(|row| row["id"] == *id).map(|row| row["trace_number"].to_string()).collect::<String>()
    };
    let lines = expect(office.v0_get("/transactions?limit=100").await, 200);
    let open = expect(office.v0_get("/exceptions?status=open&limit=100").await, 200);
    let said = |id: &Value| {
        let about = open["data"].as_array().into_iter().flatten().filter(|row| row["subject"]["id"] == *id);
        let mut said: Vec<String> = about.map(|row| row["reason"].to_string()).collect();
        said.sort();
        said.join("+")
    };
    let row = |line: &Value| {
        let ids = line["remittance_ids"].as_array().cloned().unwrap_or_default();
        let mut traces: Vec<String> = ids.iter().map(trace).collect();
        traces.sort();
        format!(
            "{} {} {}: {traces:?} {} {}",
            line["occurred_at"],
            line["amount"],
            line["description"],
            line["reconciled"],
            said(&line["id"])
        )
    };
    lines["data"].as_array().into_iter().flatten().map(row).collect()
}

/// What is in the bank and not tied is what is unapplied, and what is promised and not seen is in clearing.
async fn books(office: &Office) -> (Cents, Cents) {
    (office.balance(AccountKind::Unapplied).await, office.balance(AccountKind::PayerClearing).await)
}

/// A trace number, twins without one, a stray equal line, a slip with two checks, and a line short by a cent.
const ERAS: [Era; 7] = [
    Era::of("T100", 2, 10_000),
    Era::of("T200", 2, 20_000),
    Era::of("T201", 2, 20_000),
    Era::of("T300", 3, 30_000),
    Era { method: "CHK", ..Era::of("400", 2, 4_100) },
    Era { method: "CHK", ..Era::of("401", 2, 5_200) },
    Era::of("T500", 2, 50_000),
];
const LINES: [Line; 6] = [
    Line { words: "HCCLAIMPMT CEDAR DENTAL TRN*1*T100*1555000111\\", day: 3, cents: 10_000 },
    Line { words: "CEDAR DENTAL DES:HCCLAIMPMT", day: 3, cents: 20_000 },
    Line { words: "CEDAR DENTAL DES:HCCLAIMPMT", day: 4, cents: 20_000 },
    Line { words: "CEDAR DENTAL DES:HCCLAIMPMT", day: 4, cents: 30_000 },
    Line { words: "DEPOSIT 2 ITEMS", day: 10, cents: 9_300 },
    Line { words: "CEDAR DENTAL DES:HCCLAIMPMT TRN*1*T500*1555000111\\", day: 3, cents: 49_999 },
];

async fn ties_in_order(office: Arc<Office>) {
    ends_in_the_same_ties(&office, |at| at).await;
}

async fn ties_in_reverse(office: Arc<Office>) {
    ends_in_the_same_ties(&office, |at| 13 - at).await;
}

async fn ties_with_the_money_first(office: Arc<Office>) {
    ends_in_the_same_ties(&office, |at| (at + LINES.len()) % 13).await;
}

async fn ties_in_disorder(office: Arc<Office>) {
    ends_in_the_same_ties(&office, |at| (at * 5 + 6) % 13).await;
}

/// The same things in some order, a third of them told twice.
async fn ends_in_the_same_ties(office: &Office, place: impl Fn(usize) -> usize) {
    let mut order: Vec<usize> = (0..ERAS.len() + LINES.len()).collect();
    order.sort_by_key(|at| place(*at));
    for at in order.iter().chain(order.iter().filter(|at| place(**at).is_multiple_of(3))) {
        match ERAS.get(*at) {
            // A file that came before is told so.
            Some(era) => drop(office.v0_raw("/remittances", era.text(), "application/edi-x12").await),
            None => drop(book(office, &LINES[at - ERAS.len()]).await),
        }
    }
    let expected: BTreeSet<String> = [
        r#""2026-03-03T00:00:00Z" 10000 "HCCLAIMPMT CEDAR DENTAL TRN*1*T100*1555000111\\": ["\"T100\""] true "#,
        r#""2026-03-03T00:00:00Z" 20000 "CEDAR DENTAL DES:HCCLAIMPMT": [] false "ambiguous_deposit""#,
        r#""2026-03-04T00:00:00Z" 20000 "CEDAR DENTAL DES:HCCLAIMPMT": [] false "ambiguous_deposit""#,
        r#""2026-03-04T00:00:00Z" 30000 "CEDAR DENTAL DES:HCCLAIMPMT": ["\"T300\""] true "#,
        r#""2026-03-10T00:00:00Z" 9300 "DEPOSIT 2 ITEMS": ["\"400\"", "\"401\""] true "#,
        r#""2026-03-03T00:00:00Z" 49999 "CEDAR DENTAL DES:HCCLAIMPMT TRN*1*T500*1555000111\\": [] false "amount_mismatch""#,
    ]
    .map(str::to_owned)
    .into();
    assert_eq!(end(office).await, expected);
    assert_eq!(books(office).await, (Cents(-89_999), Cents(90_000)));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn matched(office: &Office, transactions: &[&str], remittances: &[&str], fee: i64) -> Value {
    let body = json!({"transaction_ids": transactions, "remittance_ids": remittances, "fee": fee});
    expect(office.v0_post("/matches", &body).await, 201)
}

/// Whether a bank entry is proved, the cents that are not, and of each remittance what came in it, the fee, and the rest.
async fn proved(office: &Office, id: &str) -> (Value, Value, Vec<[i64; 3]>) {
    let proof = expect(office.v0_get(&format!("/transactions/{id}/proof")).await, 200);
    let of = |row: &Value| ["allocated", "fee", "elsewhere"].map(|key| row[key].as_i64().unwrap_or(-1));
    let rows = proof["remittances"].as_array().into_iter().flatten().map(of).collect();
    (proof["balanced"].clone(), proof["unexplained"].clone(), rows)
}

async fn what_a_person_matched_stays(office: Arc<Office>) {
    let early = import(&office, &Era::of("T1", 2, 10_000)).await;
    let late = import(&office, &Era { method: "CHK", ..Era::of("T2", 2, 5_000) }).await;
    let one = book(&office, &Line { words: "SOMETHING", day: 9, cents: 9_000 }).await;
    let other = book(&office, &Line { words: "SOMETHING ELSE", day: 9, cents: 5_700 }).await;
    let made = matched(&office, &[&one, &other], &[&early, &late], 300).await;
    let shown: Vec<_> = made["data"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| (it["amount"].clone(), it["fee"].clone()))
        .collect();
    assert_eq!(shown, [(json!(9_000), json!(300)), (json!(700), json!(null)), (json!(5_000), json!(null))]);
    assert_eq!(books(&office).await, (Cents::ZERO, Cents::ZERO));
    assert_eq!(office.balance(AccountKind::CardFees).await, Cents(300));
    // The same again is the same; and stronger evidence changes nothing.
    let body = json!({"transaction_ids": [other, one], "remittance_ids": [late, early], "fee": 300});
    let again = expect(office.v0_post("/matches", &body).await, 200);
    assert_eq!(again["data"].as_array().map(Vec::len), Some(3));
    book(&office, &Line { words: "CEDAR DENTAL TRN*1*T1*1555000111\\", day: 3, cents: 10_000 }).await;
    let told = expect(office.v0_get(&format!("/transactions/{one}")).await, 200);
    assert_eq!((&told["remittance_ids"], &told["reconciled"]), (&json!([early]), &json!(true)));
    // Each entry is proved by what of it is whose, also where a fee was kept or a remittance came in two.
    assert_eq!(proved(&office, &one).await, (json!(true), json!(0), vec![[9_000, 300, 700]]));
    assert_eq!(proved(&office, &other).await, (json!(true), json!(0), vec![[700, 0, 9_300], [5_000, 0, 0]]));
    // One match goes, the others stay.
    let id = made["data"][1]["id"].as_str().expect("an id");
    expect(office.v0_delete(&format!("/matches/{id}")).await, 200);
    expect(office.v0_delete(&format!("/matches/{id}")).await, 200);
    let told = expect(office.v0_get(&format!("/transactions/{other}")).await, 200);
    assert_eq!((&told["remittance_ids"], &told["reconciled"]), (&json!([late]), &json!(false)));
    assert_eq!(office.balance(AccountKind::Unapplied).await, Cents(-10_700));
    assert_eq!(proved(&office, &other).await, (json!(false), json!(700), vec![[5_000, 0, 0]]));
    assert_eq!(proved(&office, &one).await, (json!(false), json!(-700), vec![[9_000, 300, 0]]));
    expect(office.v0_delete("/matches/match_0000000000000000").await, 404);
    // Both ends are asked about, until the match is made whole again; what stands of it stays.
    let asked = async || {
        let open = expect(office.v0_get("/exceptions?status=open&reason=amount_mismatch").await, 200);
        let of =
            |it: &Value| (it["reason"].clone(), it["subject"]["id"].clone(), it["amount_at_risk"].clone());
        let mut asked: Vec<_> = open["data"].as_array().into_iter().flatten().map(of).collect();
        asked.sort_by_key(|it| it.1.to_string());
        asked
    };
    let short = |id: &str| (json!("amount_mismatch"), json!(id), json!(700));
    assert_eq!(asked().await, [short(&early), short(&other)]);
    let month = expect(office.v0_get("/proofs?month=2026-03").await, 200);
    assert_eq!(month["faults"], json!([]), "both are asked about");
    let half = json!({"transaction_ids": [other], "remittance_ids": [late, early], "fee": 300});
    expect(office.v0_post("/matches", &half).await, 400);
    let whole = matched(&office, &[&one, &other], &[&early, &late], 300).await;
    let amounts: BTreeSet<i64> =
        whole["data"].as_array().into_iter().flatten().filter_map(|it| it["amount"].as_i64()).collect();
    assert_eq!(amounts, BTreeSet::from([700, 5_000, 9_000]));
    assert_eq!(asked().await, []);
    assert_eq!(books(&office).await.0, Cents(-10_000), "the stronger one's money");
    assert_eq!(proved(&office, &one).await, (json!(true), json!(0), vec![[9_000, 300, 700]]));
    assert_eq!(proved(&office, &other).await.0, json!(true));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_a_person_took_apart_stays_apart(office: Arc<Office>) {
    let remittance = import(&office, &Era::of("T1", 2, 10_000)).await;
    let line = Line { words: "CEDAR DENTAL TRN*1*T1*1555000111\\", day: 3, cents: 10_000 };
    let one = book(&office, &line).await;
    let told = expect(office.v0_get(&format!("/transactions/{one}")).await, 200);
    assert_eq!(told["remittance_ids"], json!([remittance]));
    let claim = json!({"provider_id": expect(office.v0_get("/providers").await, 200)["data"][0]["id"],
        "payer_name": "Cedar Dental", "claim_number": "CT1", "patient_name": "Ines Vale", "charged_amount": 10_000,
        "service_date": "2026-03-01"});
    let claim = expect(office.v0_post("/insurance-claims", &claim).await, 201)["id"].clone();
    let claim = format!("/insurance-claims/{}", claim.as_str().expect("an id"));
    assert_eq!(expect(office.v0_get(&claim).await, 200)["reconciled"], true);
    let matches = expect(office.v0_get(&format!("{claim}/matches")).await, 200);
    let of = |kind: &str| {
        let all = matches["data"].as_array().into_iter().flatten();
        all.filter(|it| it["kind"] == kind)
            .map(|it| it["id"].as_str().unwrap_or_default().to_owned())
            .collect::<String>()
    };
    expect(office.v0_delete(&format!("/matches/{}", of("deposit"))).await, 200);
    assert_eq!(expect(office.v0_get(&claim).await, 200)["reconciled"], false);
    // An entry that is told again, and another remittance, look at all of it anew.
    book(&office, &line).await;
    import(&office, &Era::of("T9", 2, 10_000)).await;
    let told = expect(office.v0_get(&format!("/transactions/{one}")).await, 200);
    assert_eq!((&told["remittance_ids"], &told["reconciled"]), (&json!([]), &json!(false)));
    assert_eq!(books(&office).await, (Cents(-10_000), Cents(20_000)));
    // The person may think again.
    matched(&office, &[&one], &[&remittance], 0).await;
    assert_eq!(expect(office.v0_get(&claim).await, 200)["reconciled"], true);
    assert_eq!(books(&office).await, (Cents::ZERO, Cents(10_000)));
    // The claim's own match goes too, and the answer waits again.
    expect(office.v0_delete(&format!("/matches/{}", of("claim"))).await, 200);
    assert_eq!(expect(office.v0_get(&claim).await, 200)["reconciled"], false);
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-20_000));
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents::ZERO);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn sums_must_be_equal_to_the_cent(office: Arc<Office>) {
    let remittance = import(&office, &Era::of("T1", 2, 10_000)).await;
    let one = book(&office, &Line { words: "SOMETHING", day: 9, cents: 9_999 }).await;
    let out = book(&office, &Line { words: "SOMETHING", day: 9, cents: -10_000 }).await;
    let of = |transactions: Value, remittances: Value, fee: i64| json!({"transaction_ids": transactions, "remittance_ids": remittances, "fee": fee});
    let refused = expect(office.v0_post("/matches", &of(json!([one]), json!([remittance]), 0)).await, 400);
    let said = refused["message"].as_str().unwrap_or_default();
    assert!(said.contains("0.01 less than the 100.00"), "{said}");
    expect(office.v0_post("/matches", &of(json!([one]), json!([remittance]), -1)).await, 400);
    expect(office.v0_post("/matches", &of(json!([]), json!([remittance]), 0)).await, 400);
    expect(office.v0_post("/matches", &of(json!([out]), json!([remittance]), 0)).await, 422);
    expect(office.v0_post("/matches", &of(json!(["transaction_0"]), json!([remittance]), 0)).await, 404);
    assert_eq!(books(&office).await, (Cents(1), Cents(10_000)));
    expect(office.v0_post("/matches", &of(json!([one]), json!([remittance]), 1)).await, 201);
    let other = import(&office, &Era::of("T2", 2, 9_999)).await;
    expect(office.v0_post("/matches", &of(json!([one]), json!([other]), 0)).await, 409);
}

async fn a_claim_that_waits_is_matched_by_hand(office: Arc<Office>) {
    let remittance = import(&office, &Era::of("T1", 2, 10_000)).await;
    let claim = json!({"provider_id": expect(office.v0_get("/providers").await, 200)["data"][0]["id"],
        "payer_name": "Cedar Dental", "claim_number": "QUITE ANOTHER", "patient_name": "Ines Vale",
        "charged_amount": 10_000, "service_date": "2026-02-01"});
    let claim = expect(office.v0_post("/insurance-claims", &claim).await, 201)["id"].clone();
    let rows = expect(office.v0_get(&format!("/remittances/{remittance}/claims")).await, 200);
    assert_eq!(rows["data"][0]["state"], "held");
    let body = json!({"remittance_claim_id": rows["data"][0]["id"], "insurance_claim_id": claim});
    let made = expect(office.v0_post("/matches", &body).await, 201);
    let made = &made["data"][0];
    assert_eq!(
        (&made["rule"], &made["by_hand"], &made["insurance_claim_id"]),
        (&json!("hand"), &json!(true), &claim)
    );
    expect(office.v0_post("/matches", &body).await, 200);
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"], json!([]));
    let settled = expect(office.v0_get("/exceptions?status=resolved").await, 200);
    assert_eq!(settled["data"][0]["settled_as"], "link", "{settled:#}");
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents::ZERO);
    // Taken apart, it waits again; and is not found again by itself.
    let id = made["id"].as_str().expect("an id");
    expect(office.v0_delete(&format!("/matches/{id}")).await, 200);
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(open["data"][0]["reason"], "unmatched_claim");
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-10_000));
    expect(office.v0_post("/matches", &body).await, 201);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn an_exception_is_settled_by_a_match(office: Arc<Office>) {
    import(&office, &Era { method: "CHK", ..Era::of("VC0000042", 2, 10_000) }).await;
    let line = Line { words: "VIRTUAL CARD CEDAR DENTAL REF VC0000042", day: 4, cents: 9_700 };
    let one = book(&office, &line).await;
    let open = expect(office.v0_get("/exceptions?status=open&reason=amount_mismatch").await, 200);
    let exception = &open["data"][0];
    assert_eq!((&exception["subject"]["id"], &exception["amount_at_risk"]), (&json!(one), &json!(300)));
    assert_eq!(exception["candidates"][0]["reasons"], json!(["trace_number", "fee"]));
    let path = format!("/exceptions/{}/resolve", exception["id"].as_str().expect("an id"));
    expect(office.v0_post(&path, &json!({"action": "link"})).await, 400);
    let settled = expect(office.v0_post(&path, &json!({"action": "link", "fee": 300})).await, 200);
    assert_eq!((&settled["status"], &settled["settled_as"]), (&json!("resolved"), &json!("link")));
    assert_eq!(settled["history"][0]["action"], "link");
    expect(office.v0_post(&path, &json!({"action": "link", "fee": 300})).await, 200);
    assert_eq!(office.balance(AccountKind::CardFees).await, Cents(300));
    assert_eq!(books(&office).await, (Cents::ZERO, Cents::ZERO));
}

const CAME: Line = Line { words: "HCCLAIMPMT CEDAR DENTAL TRN*1*T1*1555000111\\", day: 3, cents: 10_000 };
const WENT: Line = Line { words: "REVERSAL CEDAR DENTAL TRN*1*T1*1555000111\\", day: 5, cents: -10_000 };

async fn untied(office: &Office, one: &str, is_asked_of: &str) {
    let told = expect(office.v0_get(&format!("/transactions/{one}")).await, 200);
    assert_eq!((&told["remittance_ids"], &told["reconciled"]), (&json!([]), &json!(false)));
    let open = expect(office.v0_get("/exceptions?status=open&reason=returned_item").await, 200);
    let note = open["data"][0]["note"].as_str().unwrap_or_default();
    assert!(note.contains("It takes back the entry of 2026-03-03.") && note.contains(is_asked_of), "{note}");
    assert_eq!(open["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(books(office).await, (Cents::ZERO, Cents(10_000)));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_came_back_is_untied(office: Arc<Office>) {
    let remittance = import(&office, &Era::of("T1", 2, 10_000)).await;
    let one = book(&office, &CAME).await;
    let told = expect(office.v0_get(&format!("/transactions/{one}")).await, 200);
    assert_eq!(told["remittance_ids"], json!([remittance]));
    book(&office, &WENT).await;
    untied(&office, &one, "Its match is undone").await;
    // Nobody knows better by its being told again.
    book(&office, &WENT).await;
    book(&office, &CAME).await;
    untied(&office, &one, "Its match is undone").await;
    // The payer sends the money once more: that is another entry.
    let again = book(&office, &Line { day: 10, ..CAME }).await;
    let told = expect(office.v0_get(&format!("/transactions/{again}")).await, 200);
    assert_eq!(told["remittance_ids"], json!([remittance]));
}

async fn what_came_back_before_the_file_is_not_tied(office: Arc<Office>) {
    book(&office, &WENT).await;
    let one = book(&office, &CAME).await;
    import(&office, &Era::of("T1", 2, 10_000)).await;
    untied(&office, &one, "matched with nothing").await;
}

async fn whose_it_was_is_not_asked_of_what_came_back(office: Arc<Office>) {
    let asked = async || {
        let open = expect(office.v0_get("/exceptions?status=open&reason=amount_mismatch").await, 200);
        let all = open["data"].as_array().cloned().unwrap_or_default();
        let is_of_parts =
            |it: &Value| it["note"].as_str().is_some_and(|it| it.contains("Several bank entries"));
        let mut all: Vec<(String, bool)> =
            all.iter().map(|it| (it["subject"]["id"].to_string(), is_of_parts(it))).collect();
        all.sort();
        all
    };
    import(&office, &Era::of("T1", 2, 10_000)).await;
    let gone = book(&office, &Line { cents: 6_000, ..CAME }).await;
    let other = book(&office, &Line { cents: 4_000, ..CAME }).await;
    let mut both = vec![(json!(gone).to_string(), true), (json!(other).to_string(), true)];
    both.sort();
    assert_eq!(asked().await, both);
    // And what is left is no part of the whole any more.
    book(&office, &Line { cents: -6_000, ..WENT }).await;
    assert_eq!(asked().await, [(json!(other).to_string(), false)]);
}
