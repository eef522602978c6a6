//! What becomes of records.

use super::*;
use crate::Trn;

#[test]
fn the_sample_is_read_to_the_last_field() {
    let file = check(SAMPLE, &[]);
    assert_eq!(recognise(SAMPLE.as_bytes()), Some(BankFormat::Bai2));
    let [ach, lockbox, wire, paid, returned] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
    let expected = serde_json::json!({
        "format": "bai2",
        "sequence": 1,
        "routing_number": "",
        "account_number": "12345678",
        "amount": 50000,
        "date": "2026-11-20",
        "kind": "ach",
        "bank_code": "142",
        "description": "DELTA DENTAL PA HCCLAIMPMT TRN*1*8812345*1234567890\\",
        "originator": "",
        "originator_id": "",
        "sec_code": "",
        "identification": "8812345",
        "receiver": "",
        "trace": "",
        "bank_reference": "REF1",
        "check_number": null,
        "addenda": [],
        "trn": {"trace_number": "8812345", "payer_id": "1234567890"},
        "returns": null,
        "occurrence": 1,
        "line": 5,
    });
    assert_eq!(serde_json::to_value(ach).ok(), Some(expected));
    assert_eq!(
        (lockbox.kind, lockbox.description.as_str(), lockbox.bank_reference.as_str()),
        (EntryKind::Lockbox, "LOCKBOX 44, BATCH 7", "REF2")
    );
    assert_eq!((wire.kind, wire.originator.as_str()), (EntryKind::Wire, "BIG EMPLOYER INC"));
    assert_eq!(wire.description, "DBNM: BIG EMPLOYER INC REMI: RENT 1/2");
    assert_eq!(
        (paid.kind, paid.amount, paid.check_number.as_deref()),
        (EntryKind::Check, Cents(-2655), Some("0001041"))
    );
    let returns = returned.returns.as_ref().map(|it| (it.code.as_str(), it.original_trace.as_str()));
    assert_eq!((returned.kind, returned.amount), (EntryKind::Returned, Cents(-2500)));
    assert_eq!((returns, returned.account_number.as_str()), (Some(("R01", "021000021000007")), "987"));
    let balances: Vec<_> = file.balances.iter().map(|it| (it.is_opening, it.amount, it.date)).collect();
    let day = Some(date(2026, 11, 20));
    assert_eq!(
        balances,
        [(true, Cents(100_000), day), (false, Cents(162_345), day), (false, Cents(2500), day)]
    );
}

/// A file of one account with these records, its controls right.
fn around(records: &[&str], total: i64) -> String {
    let lines = records.len() + 2;
    format!(
        "01,A,B,261121,0600,1,,,2/\n02,B,A,1,261120,2400,,2/\n03,12345678,,,,,/\n{}\n49,{total},{lines}/\n98,{total},1,{}/\n99,{total},1,{}/\n",
        records.join("\n"),
        lines + 2,
        lines + 4
    )
}

/// The one entry of such a file.
fn only(records: &[&str], total: i64) -> crate::BankEntry {
    let file = check(&around(records, total), &[]);
    let [entry] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
    entry.clone()
}

#[test]
fn the_funds_type_says_how_many_fields_to_pass_over() {
    for funds in ["0", "1", "2", "Z", "", "S,1,2,3", "S,,,", "V,261120,", "D,0", "D,2,0,5,1,5"] {
        let entry = only(&[&format!("16,165,10,{funds},BANK,CUSTOMER,TEXT, MORE/")], 10);
        assert_eq!(
            (entry.bank_reference.as_str(), entry.identification.as_str(), entry.description.as_str()),
            ("BANK", "CUSTOMER", "TEXT, MORE"),
            "{funds}"
        );
    }
    for funds in ["X", "10", "D,x", "D,,1"] {
        check_stops(&around(&[&format!("16,165,10,{funds}/")], 0), &["detail"]);
    }
}

#[test]
fn a_continuation_goes_on_where_the_record_ended() {
    let split = only(&["16,165,10,S,4/", "88,3,3,BANK,CUSTOMER,TEXT"], 10);
    assert_eq!((split.bank_reference.as_str(), split.description.as_str()), ("BANK", "TEXT"));
    let text = only(&["16,165,10,,BANK/", "88,FIRST, AND", "88,SECOND/"], 10);
    assert_eq!((text.identification.as_str(), text.description.as_str()), ("", "FIRST, AND SECOND"));
}

#[test]
fn a_trace_that_is_broken_over_two_lines_is_found() {
    let entry = only(&["16,165,10,,,,HCCLAIMPMT TRN*1*88123", "88,45*1234567890\\ X"], 10);
    let trn = Trn { trace_number: "8812345".to_owned(), payer_id: Some("1234567890".to_owned()) };
    assert_eq!(entry.trn, Some(trn));
}

#[test]
fn several_records_may_stand_on_a_line_and_lines_may_be_missing() {
    let sample = read(SAMPLE.as_bytes());
    let without_lines = |entries: &[crate::BankEntry]| -> Vec<String> {
        entries.iter().map(|entry| format!("{}|{}", entry.fingerprint(), entry.sequence)).collect()
    };
    // Text without a `/` runs to the end of its line, so those lines must stay.
    let joined = SAMPLE.replace("/\n", "/   ");
    for text in [joined.as_str(), &SAMPLE.replace('\n', "\r\n"), &SAMPLE.replace('\n', "\r")] {
        let file = check(text, &[]);
        assert_eq!(without_lines(&file.entries), without_lines(&sample.entries), "{text}");
    }
}

#[test]
fn a_line_that_begins_like_no_record_is_text_of_the_one_before() {
    let file = check(
        &around(&["16,165,10,,,,FIRST", "SECOND 1/4"], 10)
            .replace(",4/\n98,10,1,6/\n99,10,1,8/", ",3/\n98,10,1,5/\n99,10,1,7/"),
        &["record_unknown"],
    );
    assert_eq!(file.entries.first().map(|entry| entry.description.as_str()), Some("FIRST SECOND 1/4"));
}

#[test]
fn a_type_without_a_direction_stops() {
    for kind in ["100", "400", "700", "890", "900", "015"] {
        let text = around(&[&format!("16,{kind},10,,,,X")], 10);
        if kind == "890" {
            assert!(read(text.replace(",10", ",0").as_bytes()).entries.is_empty());
        } else {
            assert!(check_stops(&text, &["type"]).entries.is_empty());
        }
    }
    for (kind, cents) in [("399", 10), ("401", -10), ("920", 10), ("960", -10)] {
        assert_eq!(only(&[&format!("16,{kind},10,,,,X")], 10).amount, Cents(cents), "{kind}");
    }
}

#[test]
fn an_amount_is_cents_without_a_sign() {
    for amount in ["-10", "10.00", "1O", "99999999999999999999"] {
        check_stops(&around(&[&format!("16,165,{amount},,,,X")], 0), &["amount"]);
    }
    assert_eq!(only(&["16,165,+00010,,,,X"], 10).amount, Cents(10));
}

#[test]
fn what_is_not_dollars_or_not_meant_stops() {
    check_stops(&around(&[], 0).replace("2400,,2", "2400,CAD,2"), &["currency"]);
    check_stops(&around(&[], 0).replace("12345678,,", "12345678,EUR,"), &["currency"]);
    check_stops(&around(&[], 0).replace("A,1,261120", "A,4,261120"), &["group_status"]);
    check_stops(&around(&[], 0).replace("A,1,261120", "A,1,262020"), &["as_of_date"]);
    check(&around(&[], 0).replace("A,1,261120", "A,3,261120"), &["group_status"]);
}

#[test]
fn a_missing_control_is_covered_by_the_next_but_for_the_last() {
    let text = around(&["16,165,10,,,,X"], 10);
    let without = |code: &str| -> String {
        text.lines().filter(|line| !line.starts_with(code)).map(|line| format!("{line}\n")).collect()
    };
    check(
        &without("49").replace("98,10,1,5", "98,10,1,4").replace("99,10,1,7", "99,10,1,6"),
        &["account_control_missing"],
    );
    check_stops(&without("49"), &["account_control_missing", "control_records", "control_records"]);
    check_stops(&without("99"), &["file_control_missing"]);
    check_stops(
        &without("03"),
        &["account_header_missing", "control_records", "control_records", "control_records"],
    );
}

#[test]
fn nothing_is_told_of_a_file_that_has_nothing() {
    check_stops("", &["no_records"]);
    check_stops("01,A,B,261121,0600,1,,,2/", &["file_control_missing"]);
}
