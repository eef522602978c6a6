//! What becomes of entries and their addenda.

use super::*;
use crate::{ReturnInfo, Trn};

/// Puts the whole line of a type 98 or 99 addenda over an addenda 05.
fn with_addenda(text: &str, line: usize, kind: &str, reason: &str, corrected: &str) -> String {
    let information = format!(
        "7{kind}{reason}{:<15}{:6}{:<8}{corrected:<44}{:>15}",
        "121042880000009", "", "12104288", "1"
    );
    with(text, line, 1, &information)
}

#[test]
fn the_sample_is_read_to_the_last_field() {
    let file = check(SAMPLE, &[]);
    assert_eq!(recognise(SAMPLE.as_bytes()), Some(BankFormat::Nacha));
    let [first, second, third] = file.entries.as_slice() else { panic!("three entries: {:?}", file.entries) };
    let expected = serde_json::json!({
        "format": "nacha",
        "sequence": 1,
        "routing_number": "231380104",
        "account_number": "12345678",
        "amount": 50000,
        "date": "2026-11-20",
        "kind": "ach",
        "bank_code": "22",
        "description": "DELTA DENTAL PA HCCLAIMPMT TRN*1*8812345*1234567890\\",
        "originator": "DELTA DENTAL PA",
        "originator_id": "1234567890",
        "sec_code": "CCD",
        "identification": "SMILE01",
        "receiver": "BRIGHT SMILES DENTAL",
        "trace": "121042880000001",
        "bank_reference": "",
        "check_number": null,
        "addenda": ["TRN*1*8812345*1234567890\\"],
        "trn": {"trace_number": "8812345", "payer_id": "1234567890"},
        "returns": null,
        "occurrence": 1,
        "line": 3,
    });
    assert_eq!(serde_json::to_value(first).ok(), Some(expected));
    assert_eq!((second.amount, second.account_number.as_str(), second.line), (Cents(12345), "987", 5));
    assert_eq!((second.trn.as_ref(), second.addenda.len()), (None, 0));
    assert_eq!((third.amount, third.date, third.sequence), (Cents(-999), date(2026, 11, 21), 3));
    assert_eq!((third.originator.as_str(), third.sec_code.as_str()), ("BANKCARD", "PPD"));
}

#[test]
fn credits_are_positive_and_debits_negative() {
    for (code, cents) in [(22, 5), (32, 5), (42, 5), (52, 5), (27, -5), (37, -5), (47, -5), (55, -5)] {
        let file = check(&write(&one_batch("CCD", vec![entry(code, cents)])), &[]);
        assert_eq!(file.entries.first().map(|entry| entry.amount), Some(Cents(cents)), "{code}");
    }
}

#[test]
fn a_prenote_is_no_money_and_is_skipped() {
    for code in [23, 28, 33, 38] {
        let file = check(&write(&one_batch("CCD", vec![entry(code, 0), entry(22, 7)])), &["prenote"]);
        let kept: Vec<_> = file.entries.iter().map(|entry| (entry.sequence, entry.amount)).collect();
        assert_eq!(kept, [(2, Cents(7))], "{code}");
    }
}

#[test]
fn a_remittance_without_money_is_kept() {
    for code in [24, 34] {
        let mut zero = entry(code, 0);
        zero.addenda = vec!["TRN*1*77*1591031071\\".to_owned()];
        let file = check(&write(&one_batch("CCD", vec![zero])), &[]);
        let kept: Vec<_> = file.entries.iter().map(|entry| (entry.amount, entry.trn.is_some())).collect();
        assert_eq!(kept, [(Cents(0), true)], "{code}");
    }
}

#[test]
fn money_where_none_belongs_is_kept_and_stops() {
    for (code, cents) in [(23, 5), (24, 5), (28, -5)] {
        let file = check_stops(&write(&one_batch("CCD", vec![entry(code, cents)])), &["amount_unexpected"]);
        assert_eq!(file.entries.first().map(|entry| entry.amount), Some(Cents(cents)), "{code}");
    }
}

#[test]
fn a_return_names_its_reason_and_what_came_back() {
    let mut returned = entry(26, -5000);
    returned.addenda = vec![String::new()];
    let text = with_addenda(&write(&one_batch("PPD", vec![returned])), 4, "99", "R01", "");
    let file = check(&text, &[]);
    let info = ReturnInfo { code: "R01".to_owned(), original_trace: "121042880000009".to_owned() };
    let found =
        file.entries.first().map(|entry| (entry.amount, entry.returns.clone(), entry.description.as_str()));
    assert_eq!(found, Some((Cents(-5000), Some(info), "CIGNA HCCLAIMPMT RETURN R01")));
}

#[test]
fn a_return_without_its_reason_is_a_return() {
    let file = check(&write(&one_batch("PPD", vec![entry(21, 5000)])), &["return_reason"]);
    assert_eq!(file.entries.first().map(|entry| entry.returns.is_some()), Some(true));
}

#[test]
fn a_notification_of_change_is_a_finding_and_no_entry() {
    let mut change = entry(21, 0);
    change.addenda = vec![String::new()];
    let text = with_addenda(&write(&one_batch("CCD", vec![change])), 4, "98", "C01", "998877");
    let file = check(&text, &["notification_of_change"]);
    assert_eq!(file.entries, []);
    assert_eq!(file.findings.first().map(|finding| finding.value.as_str()), Some("C01 998877"));
}

#[test]
fn addenda_of_a_ctx_entry_are_one_text_in_their_sequence() {
    let mut ctx = entry(22, 100);
    let remittance = format!("ISA*00*{}~ST*835*1~TRN*1*{}*1591031071~", "X".repeat(60), "7".repeat(40));
    ctx.addenda = vec![remittance.clone()];
    let text = write(&one_batch("CTX", vec![ctx]));
    let trn = Some(Trn { trace_number: "7".repeat(40), payer_id: Some("1591031071".to_owned()) });
    let file = check(&text, &[]);
    let read_entry = file.entries.first().expect("one entry");
    assert_eq!((&read_entry.trn, read_entry.addenda.concat()), (&trn, remittance.clone()));
    assert_eq!((read_entry.addenda.len(), read_entry.receiver.as_str()), (2, "BRIGHT SMILES"));

    let mut lines: Vec<&str> = text.lines().collect();
    lines.swap(3, 4);
    let file = check(&lines.join("\n"), &["addenda_sequence"]);
    let read_entry = file.entries.first().expect("one entry");
    assert_eq!((&read_entry.trn, read_entry.addenda.concat()), (&trn, remittance));
}

#[test]
fn a_trace_goes_on_in_an_addenda_that_was_filled_with_blanks() {
    let mut ctx = entry(22, 100);
    ctx.addenda = vec!["TRN*1*12345".to_owned(), "*1591031071~".to_owned()];
    let file = check(&write(&one_batch("CTX", vec![ctx])), &[]);
    let trn = Trn { trace_number: "12345".to_owned(), payer_id: Some("1591031071".to_owned()) };
    assert_eq!(file.entries.first().and_then(|entry| entry.trn.clone()), Some(trn));
}

#[test]
fn addenda_that_disagree_with_their_entry_are_reported() {
    let ccd = with(SAMPLE, 4, 84, "0002");
    check(&ccd, &["addenda_sequence"]);
    check(&with(SAMPLE, 4, 88, "0000002"), &["addenda_entry"]);
    check(&with(SAMPLE, 4, 2, "10"), &["addenda_type"]);
    check(&with(SAMPLE, 3, 79, "0"), &["addenda_indicator"]);
    check(&with(SAMPLE, 5, 79, "1"), &["addenda_indicator"]);
    let mut many = entry(22, 100);
    many.addenda = vec!["A".to_owned(), "B".to_owned()];
    check(&write(&one_batch("CCD", vec![many.clone()])), &["addenda_many"]);
    check(&with(&write(&one_batch("CTX", vec![many])), 3, 55, "0003"), &["addenda_count"]);
}

#[test]
fn entries_alike_are_numbered_so_that_each_has_its_own_fingerprint() {
    let mut twin = entry(22, 100);
    twin.trace = Some("021000020000001".to_owned());
    let text = write(&one_batch("CCD", vec![twin.clone(), entry(22, 50), twin.clone(), twin]));
    let file = check(&text, &[]);
    let occurrences: Vec<u32> = file.entries.iter().map(|entry| entry.occurrence).collect();
    assert_eq!(occurrences, [1, 1, 2, 3]);
    let prints: std::collections::HashSet<String> =
        file.entries.iter().map(|entry| entry.fingerprint()).collect();
    assert_eq!(prints.len(), 4);
}

#[test]
fn a_fingerprint_is_stable_text() {
    let first = |text: &str| read(text.as_bytes()).entries.first().map(|entry| entry.fingerprint());
    let expected = "231380104|12345678|50000|2026-11-20|1234567890|121042880000001|8812345|1234567890|1";
    assert_eq!(first(SAMPLE).as_deref(), Some(expected));
    assert_eq!(first(&SAMPLE.replace('\n', "")).as_deref(), Some(expected), "however the lines end");
    let bar = with(&with(SAMPLE, 3, 13, "1|\\     "), 2, 41, "|         ");
    assert_eq!(
        first(&bar).as_deref().map(|print| print.starts_with(r"231380104|1\p\\|50000|2026-11-20|\p|")),
        Some(true)
    );
}
