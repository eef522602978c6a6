//! The score on a practice of four bank lines and four answers.

use maker::labels::Labels;
use serde_json::{Value, json};

use super::judge::judge;
use super::percent;
use super::scored::{Deposits, Links, Scored};
use super::told::Told;

/// Two remittances with two answers each: T1 is paid, T2 has no money. A claim of T1 needs a person.
fn labels() -> Labels {
    let line = |amount: i64, text: &str, nth: usize, truth: Value| json!({"account": "9900001201", "date": "2026-01-20", "amount": amount, "text": text, "nth": nth, "truth": truth});
    let answer =
        |trace: &str, index: usize| json!({"trace": trace, "index": index, "payer_claim_number": "P"});
    let mut held = answer("T1", 1);
    held["held"] = "conflicting_keys".into();
    let about = |reason: &str, subject: Value, due: &str| json!({"reason": reason, "subject": subject, "amount": 100, "planted": "2026-01-20", "due": due, "settled": null});
    let labels = json!({
        "seed": 1, "size": "small", "through": "2026-03-31",
        "bank": [
            line(5000, "TRN*1*T1*1990000011\\", 1, json!({"remittances": ["T1"], "fee": 0})),
            line(5000, "DEPOSIT", 1, json!({"patient": 5000, "fee": 0})),
            line(5000, "DEPOSIT", 2, json!({"patient": 5000, "fee": 0})),
            line(-900, "RENT", 1, json!({"other": "expense"})),
        ],
        "claims": {"A": [answer("T1", 0)], "B": [held], "C": [answer("T2", 0)], "D": [answer("T2", 1)]},
        "exceptions": [
            about("conflicting_keys", json!({"kind": "claim", "claim_number": "B"}), "2026-01-20"),
            about("remittance_without_money", json!({"kind": "remittance", "trace": "T2"}), "2026-01-26"),
            about("silent_claim", json!({"kind": "claim", "claim_number": "E"}), "2026-04-20"),
        ],
        "deposits": [],
        "balances": {},
    });
    serde_json::from_value(labels).expect("labels")
}

/// A server that knows everything.
fn told() -> Told {
    let line = |id: &str, amount: i64, text: &str, remittances: Value| {
        json!({
            "id": id, "account_id": "a", "amount": amount, "occurred_at": "2026-01-20T00:00:00Z", "description": text,
            "trace_number": null, "check_number": null, "reconciled": id == "l1", "remittance_ids": remittances,
        })
    };
    let remittance = |id: &str, trace: &str, amount: i64| json!({"id": id, "payer_name": "Cedar", "trace_number": trace, "payment_amount": amount, "status": "posted"});
    let answer = |id: &str, remittance: &str, index: usize, claim: Value| json!({"id": id, "remittance_id": remittance, "index": index, "insurance_claim_id": claim});
    let exception = |reason: &str, kind: &str, id: &str| json!({"reason": reason, "subject": {"kind": kind, "id": id}, "amount_at_risk": 100, "status": "open"});
    let claims =
        ["A", "B", "C", "D", "E"].map(|number| json!({"id": format!("c{number}"), "claim_number": number}));
    let told = json!({
        "lines": [
            line("l1", 5000, "trn 1 T1 1990000011", json!(["r1"])),
            line("l2", 5000, "DEPOSIT", json!([])),
            line("l3", 5000, "DEPOSIT", json!([])),
            line("l4", -900, "RENT", json!([])),
        ],
        "remittances": [remittance("r1", "T1", 5000), remittance("r2", "T2", 7000)],
        "answers": [
            answer("x1", "r1", 0, json!("cA")),
            answer("x2", "r1", 1, Value::Null),
            answer("x3", "r2", 0, json!("cC")),
            answer("x4", "r2", 1, json!("cD")),
        ],
        "claims": claims,
        "exceptions": [
            exception("conflicting_keys", "remittance_claim", "x2"),
            exception("remittance_without_money", "remittance", "r2"),
            exception("silent_claim", "insurance_claim", "cE"),
        ],
        "acknowledged": {},
    });
    serde_json::from_value(told).expect("what a server tells")
}

fn scored(change: impl FnOnce(&mut Told)) -> Scored {
    let mut told = told();
    change(&mut told);
    judge(&labels(), &told)
}

#[test]
fn a_server_that_knows_everything_has_the_full_score() {
    let all = scored(|_| ());
    assert_eq!((all.deposit_links.due, all.deposit_links.found, all.deposit_links.for_a_person), (1, 1, 0));
    assert_eq!((all.claim_links.due, all.claim_links.found, all.claim_links.for_a_person), (3, 3, 1));
    assert_eq!((all.wrong(), all.beyond()), (0, 0));
    let planted: Vec<_> =
        all.planted.iter().map(|(reason, one)| (reason.as_str(), one.due, one.raised)).collect();
    assert_eq!(planted, [("conflicting_keys", 1, 1), ("remittance_without_money", 1, 1)]);
    assert_eq!((all.deposits.all, all.deposits.proved, all.deposits.neither), (1, 1, 0));
}

#[test]
fn a_server_that_knows_nothing_misses_all_and_is_nowhere_wrong() {
    let none = judge(&labels(), &Told::default());
    assert_eq!((none.deposit_links.due, none.deposit_links.found, none.wrong()), (1, 0, 0));
    assert_eq!((none.claim_links.due, none.claim_links.found), (3, 0));
    assert_eq!(none.deposits.neither, 1);
    assert!(none.planted.values().all(|planted| planted.due == 1 && planted.raised == 0));
}

#[test]
fn a_link_to_anything_else_is_wrong() {
    let claim = |told: &mut Told, at: usize, id: &str| told.answers[at].insurance_claim_id = Some(id.into());
    type Links<'l> = &'l dyn Fn(&mut Told, usize, &str);
    let wrong: [fn(&mut Told, Links<'_>); 6] = [
        |told, claim| claim(told, 0, "cB"),
        // A person must decide on it, and then not on this claim.
        |told, claim| claim(told, 1, "cA"),
        // An answer to nobody here.
        |told, claim| {
            told.answers[3].index = 7;
            claim(told, 3, "cD");
        },
        // The payment again, as a remittance of its own.
        |told, _| {
            let again = told.remittances[0].clone();
            told.remittances.push(super::told::Remittance { id: "r3".into(), ..again });
            told.lines[0].remittance_ids.push("r3".into());
        },
        |told, _| told.lines[1].remittance_ids.push("r2".into()),
        // A line that no bank told.
        |told, _| {
            told.lines[3].amount = x12::Cents(1);
            told.lines[3].remittance_ids.push("r2".into());
        },
    ];
    for (at, change) in wrong.into_iter().enumerate() {
        assert_eq!(scored(|told| change(told, &claim)).wrong(), 1, "case {at}");
    }
    let right = scored(|told| claim(told, 1, "cB"));
    assert_eq!((right.wrong(), right.claim_links.due), (0, 3), "right without being asked is not wrong");
}

#[test]
fn what_is_not_linked_says_why() {
    let missed = scored(|told| {
        told.answers[0].insurance_claim_id = None;
        told.lines[0].remittance_ids.clear();
        told.exceptions[0].reason = "unmatched_claim".into();
        told.exceptions[0].subject.id = Some("x1".into());
    });
    let causes = |links: &Links| links.missed.keys().cloned().collect::<Vec<_>>();
    assert_eq!(causes(&missed.claim_links), ["raised instead: unmatched_claim"]);
    assert_eq!(causes(&missed.deposit_links), ["nothing is said; the remittance is posted"]);
    assert_eq!((missed.beyond(), missed.planted["conflicting_keys"].raised), (1, 0));
    assert_eq!(missed.beyond["unmatched_claim"].open, 1);
}

#[test]
fn a_reason_that_is_not_the_true_one_is_another_exception() {
    let other = scored(|told| told.exceptions[1].reason = "money_without_remittance".into());
    assert_eq!((other.planted["remittance_without_money"].raised, other.beyond()), (0, 1));
    let elsewhere = scored(|told| told.exceptions[1].subject.id = Some("r1".into()));
    assert_eq!((elsewhere.planted["remittance_without_money"].raised, elsewhere.beyond()), (0, 1));
}

#[test]
fn what_was_under_way_at_the_end_is_no_other_exception() {
    let mut labels = labels();
    labels.exceptions.clear();
    labels.claims.remove("C");
    let scored = judge(&labels, &told());
    let beyond: Vec<&str> = scored.beyond.keys().map(String::as_str).collect();
    assert_eq!(beyond, ["conflicting_keys"], "T2 may still be paid, and E answered");
}

#[test]
fn checks_of_two_payers_on_one_slip_are_for_a_person() {
    let mut labels = labels();
    labels.bank[1].truth =
        serde_json::from_value(json!({"remittances": ["T1", "T2"], "fee": 0})).expect("a truth");
    let mut told = told();
    told.exceptions[1].reason = "money_without_remittance".into();
    told.exceptions[1].subject.kind = "transaction".into();
    told.exceptions[1].subject.id = Some("l2".into());
    let of_one_payer = judge(&labels, &told);
    assert_eq!((of_one_payer.deposit_links.due, of_one_payer.beyond()), (3, 1));
    told.remittances[1].payer_name = "Harbor".into();
    let of_two = judge(&labels, &told);
    assert_eq!((of_two.deposit_links.due, of_two.deposit_links.for_a_person, of_two.beyond()), (1, 2, 0));
}

#[test]
fn equal_lines_are_told_apart_by_their_order() {
    let second = scored(|told| told.lines[2].remittance_ids.push("r2".into()));
    assert!(second.deposit_links.wrong[0].contains("DEPOSIT"), "{:?}", second.deposit_links.wrong);
    let other_account = scored(|told| told.lines[0].account = "7777".into());
    assert_eq!(
        (other_account.deposit_links.found, other_account.wrong()),
        (0, 1),
        "the line is of another account"
    );
}

#[test]
fn a_share_is_cut_and_not_rounded() {
    assert_eq!((percent(99_999, 100_000).as_str(), percent(1, 1).as_str()), ("99.99 %", "100.00 %"));
    assert_eq!((percent(5, 1_000).as_str(), percent(0, 0).as_str()), ("0.50 %", "-"));
}

#[test]
fn missing_cents_are_told_as_what_is_at_risk_or_in_words() {
    let mut labels = labels();
    let short = json!({"bank": 0, "provable": false, "cents": -1590, "because": "remittance_out_of_balance"});
    labels.deposits.push(serde_json::from_value(short).expect("a label"));
    let told_by = |cents: i64, note: &str| {
        let mut told = told();
        let held = json!({"reason": "remittance_out_of_balance", "subject": {"kind": "remittance", "id": "r1"},
            "amount_at_risk": cents, "note": note, "status": "open"});
        told.exceptions.push(serde_json::from_value(held).expect("an exception"));
        let Deposits { cents_due, cents_named, .. } = judge(&labels, &told).deposits;
        (cents_due, cents_named)
    };
    assert_eq!(told_by(1_590, ""), (1, 1));
    assert_eq!(told_by(5_000, "It pays 50.00, which is 15.90."), (1, 1));
    assert_eq!(told_by(5_000, "It pays 115.90 or 15.9."), (1, 0));
}
