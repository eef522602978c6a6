//! Payments, reversals, corrections, takebacks, forwarded balances and interest, in every order of arrival: they net as
//! the payer's rules say, and end in one state.

use std::collections::BTreeMap;
use std::sync::Arc;

use claims::Cents;
use claims::ledger::AccountKind;
use serde_json::{Value, json};

use super::practice::{Visit, Work, claim, lines, name_the_practice, plan};
use crate::support::{Engine, Office, data, expect, on_both};

on_both! {
    "2026-03-18T15:00:00Z":
    a_reversal_and_a_takeback_are_settled_by_what_comes_later,
    an_answer_of_a_later_payer_waits_for_the_earlier_one,
    what_was_taken_back_and_corrected_is_not_undone,
    what_takes_back_is_not_undone_beside_its_correction
}

const X12: &str = "application/edi-x12";

const ACCOUNTS: [AccountKind; 9] = [
    AccountKind::Receivable,
    AccountKind::WriteOffs,
    AccountKind::PayerClearing,
    AccountKind::Suspense,
    AccountKind::PayerBalance,
    AccountKind::Interest,
    AccountKind::Elsewhere,
    AccountKind::Bank,
    AccountKind::Unapplied,
];

/// A file of the payer, with our numbers of its claims, and a trace of its own: as they are, `two_claims` and
/// `overpayment_wo_option3` have the same payer, trace, date and amount, and are one payment that says two things.
fn file(name: &str, numbers: [&str; 2], trace: &str) -> Vec<u8> {
    let text = String::from_utf8(data(&format!("orders/{name}.835"))).expect("text");
    let text = text.replace("RD00000001", numbers[0]).replace("RD00000002", numbers[1]);
    text.replace("TRN*1*EFT26000001*", &format!("TRN*1*{trace}*")).into_bytes()
}

fn permutations<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    let [first, rest @ ..] = of else { return vec![vec![]] };
    let mut all = Vec::new();
    for shorter in permutations(rest) {
        for place in 0..of.len() {
            let mut longer = shorter.clone();
            longer.insert(place, first.clone());
            all.push(longer);
        }
    }
    all
}

/// The two claims that the files answer, at the door that keeps their lines, or at the one that follows them.
async fn claims(office: &Office, is_kept: bool) -> [&'static str; 2] {
    name_the_practice(office).await;
    if !is_kept {
        let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
        for (number, charge, day) in
            [("RD00000001", 20_300, "2025-12-09"), ("RD00000002", 10_800, "2025-12-04")]
        {
            let claim = json!({"provider_id": provider, "payer_name": "Dental Payer", "claim_number": number,
                "patient_name": "Jack Garcia", "charged_amount": charge, "service_date": day});
            expect(office.v0_post("/insurance-claims", &claim).await, 201);
        }
        return ["RD00000001", "RD00000002"];
    }
    let plan = plan(office, "Dental Payer").await;
    let work = |(code, fee): &(&str, &str), date: &str| Work {
        code: (*code).into(),
        date: date.into(),
        fee: (*fee).into(),
    };
    for (last, date, codes) in [
        ("Garcia", "2025-12-09", vec![("T0120", "55.00"), ("T2330", "148.00")]),
        ("Lewis", "2025-12-04", vec![("T1110", "108.00")]),
    ] {
        let visit = Visit {
            last: last.into(),
            first: "Jack".into(),
            member_id: format!("M{last}"),
            work: codes.iter().map(|code| work(code, date)).collect(),
        };
        claim(office, plan, &visit).await;
    }
    ["1/1", "2/2"]
}

fn cents(value: &Value) -> i64 {
    let dollars = value.as_f64().expect("a number");
    format!("{dollars:.2}").replace('.', "").parse().expect("cents")
}

/// All that must not depend on the order: accounts, what became of each answer, what is asked, what the payer's balances
/// are, and what the lines of the first claim come to.
async fn end(office: &Office, is_kept: bool) -> Value {
    let mut accounts = BTreeMap::new();
    for kind in ACCOUNTS {
        accounts.insert(kind.as_str(), office.balance(kind).await.0);
    }
    let remittances = expect(office.v0_get("/remittances?limit=100").await, 200);
    let mut answers = BTreeMap::new();
    for remittance in remittances["data"].as_array().expect("a list") {
        let id = remittance["id"].as_str().expect("an id");
        let claims = expect(office.v0_get(&format!("/remittances/{id}/claims")).await, 200);
        for claim in claims["data"].as_array().expect("a list") {
            let place = format!("{} {}", remittance["trace_number"], claim["index"]);
            answers.insert(place, json!([remittance["status"], claim["state"], claim["paid_amount"]]));
        }
    }
    let exceptions = expect(office.v0_get("/exceptions?status=open").await, 200);
    let mut asked: Vec<String> = exceptions["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| format!("{} {}", it["reason"], it["amount_at_risk"]))
        .collect();
    asked.sort();
    let balances = expect(office.v0_get("/payer-balances").await, 200);
    let mut open: Vec<String> = balances["data"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| format!("{} {} {}", it["reference"], it["status"], it["open_amount"]))
        .collect();
    open.sort();
    let mut kept = Value::Null;
    if is_kept {
        let rows = lines(office, 1).await;
        let sum = |field: &str| -> i64 { rows.iter().map(|row| cents(&row[field])).sum() };
        let claim = expect(office.od_get("/claims/1").await, 200);
        let loose = rows.iter().filter(|row| row["ClaimPaymentNum"] == 0 && cents(&row["InsPayAmt"]) > 0);
        kept = json!({
            "paid": sum("InsPayAmt"), "written off": sum("WriteOff"), "deductible": sum("DedApplied"),
            "billed": sum("FeeBilled"), "claim": [claim["ClaimStatus"], claim["InsPayAmt"], claim["WriteOff"]],
            "on no check": loose.count(),
        });
    }
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
    json!({"accounts": accounts, "answers": answers, "asked": asked, "balances": open, "claim": kept})
}

/// Every order of some files ends in one state, which is told.
fn one_end(files: &[(&'static str, &'static str)], is_kept: bool) -> Value {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let mut first: Option<Value> = None;
        for order in permutations(files) {
            let office = Office::start_at(Engine::Sqlite, Some("2026-03-18T15:00:00Z")).await;
            let office = office.expect("SQLite is always there");
            let numbers = claims(&office, is_kept).await;
            for (name, trace) in &order {
                expect(office.v0_raw("/remittances", file(name, numbers, trace), X12).await, 201);
            }
            let end = end(&office, is_kept).await;
            match &first {
                None => first = Some(end),
                Some(first) => assert_eq!(first, &end, "{order:?}"),
            }
        }
        first.expect("an order")
    })
}

#[test]
fn a_correction_with_interest_ends_in_one_state() {
    let files = [("interest_l6", "EFT26000001"), ("reversal_then_correction", "EFT26000002")];
    let end = one_end(&files, true);
    let paid = 13_800;
    assert_eq!(end["claim"]["paid"], paid);
    assert_eq!(
        (&end["claim"]["written off"], &end["claim"]["deductible"], &end["claim"]["billed"]),
        (&json!(5_500), &json!(0), &json!(20_300))
    );
    assert_eq!(end["claim"]["claim"], json!(["R", 138.0, 55.0]));
    assert_eq!((&end["asked"], &end["balances"]), (&json!([]), &json!([])));
    // BPR02 of both files, and what of it is interest.
    assert_eq!(end["accounts"]["payer_clearing"], 12_175 + 2_000);
    assert_eq!((&end["accounts"]["interest"], &end["accounts"]["suspense"]), (&json!(-375), &json!(0)));
    let end = one_end(&files, false);
    assert_eq!(end["accounts"]["elsewhere"], -paid);
    assert_eq!(end["accounts"]["suspense"], 0);
}

#[test]
fn a_refund_and_a_forwarded_balance_end_in_one_state() {
    let files = [
        ("overpayment_wo_option3", "EFT26000003"),
        ("forward_balance_fb", "NP26000001"),
        ("forward_balance_taken_back", "EFT26000004"),
    ];
    for is_kept in [true, false] {
        let end = one_end(&files, is_kept);
        // 118 paid, taken back and paid again; of the 118 that were forwarded 100 are taken.
        assert_eq!(end["accounts"]["payer_clearing"], 11_800 + 1_800);
        assert_eq!(end["accounts"]["payer_balance"], -1_800);
        assert_eq!(end["accounts"]["suspense"], 0);
        assert_eq!(end["asked"], json!(["\"takeback_unresolved\" 1800"]));
        let balances = json!(["\"26015000777\" \"settled\" 0", "\"EFT26000001\" \"open\" -1800"]);
        assert_eq!(end["balances"], balances);
        if is_kept {
            assert_eq!(
                (&end["claim"]["paid"], &end["claim"]["written off"]),
                (&json!(11_800), &json!(5_500))
            );
        }
    }
}

/// The same claim paid four times, taken back twice and corrected once: only one of the payments that stand fits its
/// charge, the others wait, and which of them does is the order's choice. All sums are the same.
#[test]
fn all_of_them_together_keep_the_sums() {
    let files = [
        ("two_claims", "EFT26000001"),
        ("reversal_then_correction", "EFT26000002"),
        ("overpayment_wo_option3", "EFT26000003"),
        ("forward_balance_fb", "NP26000001"),
        ("forward_balance_taken_back", "EFT26000004"),
        ("interest_l6", "EFT26000005"),
    ];
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let orders = permutations(&files);
        // Some of the 720, each file at each place.
        for order in orders.iter().step_by(61) {
            let office = Office::start_at(Engine::Sqlite, Some("2026-03-18T15:00:00Z")).await;
            let office = office.expect("SQLite is always there");
            let numbers = claims(&office, true).await;
            for (name, trace) in order {
                expect(office.v0_raw("/remittances", file(name, numbers, trace), X12).await, 201);
            }
            let end = end(&office, true).await;
            let of = |account: &str| end["accounts"][account].as_i64().expect("cents");
            assert_eq!(of("payer_clearing"), 11_800 + 2_000 + 11_800 + 1_800 + 12_175, "{order:?}");
            assert_eq!((of("payer_balance"), of("interest")), (-1_800, -375), "{order:?}");
            let paid = end["claim"]["paid"].as_i64().expect("cents");
            assert_eq!(paid - of("suspense"), 2 * 11_800 + 13_800, "{order:?}: {end:#}");
            assert_eq!(end["claim"]["written off"], 5_500, "{order:?}");
            assert_eq!(end["balances"][1], "\"EFT26000001\" \"open\" -1800", "{order:?}");
            let asked = end["asked"].as_array().expect("a list");
            let overpaid = asked.iter().filter(|it| it.as_str().is_some_and(|it| it.contains("overpaid")));
            assert_eq!((overpaid.count(), asked.len()), (2, 3), "{order:?}: {asked:?}");
        }
    });
}

async fn a_reversal_and_a_takeback_are_settled_by_what_comes_later(office: Arc<Office>) {
    name_the_practice(&office).await;
    // Before anybody knows the claim.
    let numbers = ["RD00000001", "RD00000002"];
    let fb = file("forward_balance_fb", numbers, "NP26000001");
    expect(office.v0_raw("/remittances", fb, X12).await, 201);
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    let reasons: Vec<&Value> =
        open["data"].as_array().expect("a list").iter().map(|it| &it["reason"]).collect();
    assert_eq!(reasons, ["takeback_unresolved", "reversal_without_original"], "{open:#}");
    assert_eq!(open["data"][0]["subject"]["kind"], "remittance");
    assert!(open["data"][0]["subject"]["id"].is_string());
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(11_800));
    let two = file("two_claims", numbers, "EFT26000001");
    expect(office.v0_raw("/remittances", two, X12).await, 201);
    claims(&office, false).await;
    let open = expect(office.v0_get("/exceptions?status=open").await, 200);
    let left: Vec<&Value> = open["data"].as_array().expect("a list").iter().map(|it| &it["reason"]).collect();
    assert_eq!(left, ["takeback_unresolved"], "{open:#}");
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents::ZERO);
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents::ZERO);
    let balance = expect(office.v0_get("/payer-balances").await, 200)["data"][0].clone();
    assert_eq!((&balance["status"], &balance["open_amount"]), (&json!("open"), &json!(-11_800)));
    assert_eq!(balance["age_days"], 62);
    assert_eq!(balance["origin_remittance_ids"].as_array().map(Vec::len), Some(1), "{balance:#}");
    assert_eq!(balance["entries"][0]["claim_ids"].as_array().map(Vec::len), Some(1), "{balance:#}");
}

async fn an_answer_of_a_later_payer_waits_for_the_earlier_one(office: Arc<Office>) {
    let numbers = claims(&office, false).await;
    let provider = expect(office.v0_get("/providers").await, 200)["data"][0]["id"].clone();
    let second = json!({"provider_id": provider, "payer_name": "Second Payer", "claim_number": "S-9",
        "patient_name": "Jack Garcia", "charged_amount": 20_300, "service_date": "2025-12-09"});
    expect(office.v0_post("/insurance-claims", &second).await, 201);
    let reasons = async || -> Vec<String> {
        let open = expect(office.v0_get("/exceptions?status=open").await, 200);
        let open = open["data"].as_array().expect("a list").iter();
        let reasons = open.map(|it| it["reason"].as_str().expect("a reason").to_owned());
        // The claims are old: that some have no answer is asked too.
        reasons.filter(|reason| reason != "silent_claim").collect()
    };
    let answer = |trace: &str| {
        let text = String::from_utf8(data("orders/secondary_oa23.835")).expect("text");
        let text = text.replace("TRN*1*EFT26000001*", &format!("TRN*1*{trace}*"));
        text.replace("RD00000006", "S-9").into_bytes()
    };
    expect(office.v0_raw("/remittances", answer("SEC1"), X12).await, 201);
    assert_eq!(reasons().await, ["secondary_before_primary"]);
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-4_000));
    // The first payer has answered, although nothing of its remittance posts.
    let first = file("two_claims", numbers, "EFT26000001");
    let off = String::from_utf8(first.clone()).expect("text").replace("BPR*I*118*", "BPR*I*119*");
    expect(office.v0_raw("/remittances", off, X12).await, 201);
    let left = ["remittance_out_of_balance"].map(str::to_owned).to_vec();
    assert_eq!((reasons().await, office.balance(AccountKind::Suspense).await), (left, Cents::ZERO));
    expect(office.v0_raw("/remittances", first, X12).await, 201);
    // A second payment of the first payer does not fit beside that of the second.
    let again = file("forward_balance_taken_back", numbers, "EFT26000004");
    expect(office.v0_raw("/remittances", again, X12).await, 201);
    assert_eq!(reasons().await, ["takeback_unresolved", "overpaid", "remittance_out_of_balance"]);
}

/// What undoing answers.
async fn undo(office: &Office, remittance: &str, claim: Option<&Value>, status: u16) -> String {
    let body = claim.map_or(json!({}), |claim| json!({"remittance_claim_id": claim}));
    let told = expect(office.v0_post(&format!("/remittances/{remittance}/undo"), &body).await, status);
    told["message"].as_str().unwrap_or_default().to_owned()
}

/// Takes a file in; the public id of its remittance, and its claims in their order.
async fn take(office: &Office, file: Vec<u8>) -> (String, Vec<Value>) {
    let taken = expect(office.v0_raw("/remittances", file, X12).await, 201);
    let id = taken["data"][0]["id"].as_str().expect("an id").to_owned();
    let claims = expect(office.v0_get(&format!("/remittances/{id}/claims")).await, 200);
    let mut claims = claims["data"].as_array().expect("a list").clone();
    claims.sort_by_key(|claim| claim["index"].as_i64());
    (id, claims)
}

/// The match of the remitted claim that pays so much with the tracked one of a number.
async fn match_of(office: &Office, number: &str, remitted: &Value) -> String {
    let claims = expect(office.v0_get(&format!("/insurance-claims?claim_number={number}")).await, 200);
    let claim = claims["data"][0]["id"].as_str().expect("an id").to_owned();
    let all = expect(office.v0_get(&format!("/insurance-claims/{claim}/matches")).await, 200);
    let all = all["data"].as_array().expect("a list");
    let of_it = all.iter().find(|it| it["remittance_claim_id"] == *remitted);
    of_it.unwrap_or_else(|| panic!("{all:#?}"))["id"].as_str().expect("an id").to_owned()
}

async fn what_was_taken_back_and_corrected_is_not_undone(office: Arc<Office>) {
    let numbers = claims(&office, false).await;
    let (first, paid) = take(&office, file("two_claims", numbers, "EFT26000001")).await;
    let (second, answers) = take(&office, file("reversal_then_correction", numbers, "EFT26000002")).await;
    let paid = &paid.iter().find(|it| it["paid_amount"] == 11_800).expect("the claim that is paid")["id"];
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-13_800));
    for claim in [None, Some(paid)] {
        let said = undo(&office, &first, claim, 409).await;
        assert!(said.contains(&format!("taken back by {second} since: undo that first")), "{said}");
    }
    let link = match_of(&office, numbers[0], paid).await;
    let refused = expect(office.v0_delete(&format!("/matches/{link}")).await, 409);
    assert!(refused["message"].as_str().is_some_and(|said| said.contains(&second)), "{refused}");
    let back = match_of(&office, numbers[0], &answers[0]["id"]).await;
    expect(office.v0_delete(&format!("/matches/{back}")).await, 409);
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-13_800));
    // With what takes it back goes its correction; then it may go itself.
    undo(&office, &second, Some(&answers[0]["id"]), 200).await;
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-11_800));
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents(-2_000));
    undo(&office, &first, None, 200).await;
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents::ZERO);
    expect(office.v0_post(&format!("/remittances/{first}/post"), &json!({})).await, 200);
    expect(office.v0_post(&format!("/remittances/{second}/post"), &json!({})).await, 200);
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-13_800));
    assert_eq!(office.balance(AccountKind::Suspense).await, Cents::ZERO);
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}

async fn what_takes_back_is_not_undone_beside_its_correction(office: Arc<Office>) {
    let numbers = claims(&office, false).await;
    take(&office, file("two_claims", numbers, "EFT26000001")).await;
    let (back, answers) = take(&office, file("forward_balance_fb", numbers, "NP26000001")).await;
    let (again, _) = take(&office, file("forward_balance_taken_back", numbers, "EFT26000004")).await;
    let said = undo(&office, &back, None, 409).await;
    assert!(said.contains(&again) && said.contains("33.00 more than was charged"), "{said}");
    undo(&office, &again, None, 200).await;
    // Alone it may be taken from its claim, and what it takes back is at stake.
    let link = match_of(&office, numbers[0], &answers[0]["id"]).await;
    expect(office.v0_delete(&format!("/matches/{link}")).await, 200);
    let open = expect(office.v0_get("/exceptions?status=open&reason=unmatched_claim").await, 200);
    assert_eq!(open["data"][0]["amount_at_risk"], 11_800, "{open:#}");
    assert_eq!(office.balance(AccountKind::Elsewhere).await, Cents(-11_800));
    assert_eq!(office.app.store.verify(office.practice).await.expect("verified"), []);
}
