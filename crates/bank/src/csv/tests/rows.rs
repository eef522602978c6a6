//! What becomes of rows.

use super::*;

#[test]
fn the_sample_is_read_to_the_last_field() {
    let file = check(SAMPLE, &["row_left_out", "row_left_out"]);
    assert_eq!(recognise(SAMPLE.as_bytes()), Some(BankFormat::Csv));
    let [deposit, paid, returned] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
    let expected = serde_json::json!({
        "format": "csv",
        "sequence": 1,
        "routing_number": "",
        "account_number": "",
        "amount": 50000,
        "date": "2026-11-19",
        "kind": "ach",
        "bank_code": "",
        "description": "DELTA DENTAL, PA HCCLAIMPMT TRN*1*8812345*1234567890\\ ACH_CREDIT",
        "originator": "",
        "originator_id": "",
        "sec_code": "",
        "identification": "",
        "receiver": "",
        "trace": "",
        "bank_reference": "",
        "check_number": null,
        "addenda": [],
        "trn": {"trace_number": "8812345", "payer_id": "1234567890"},
        "returns": null,
        "occurrence": 1,
        "line": 6,
    });
    assert_eq!(serde_json::to_value(deposit).ok(), Some(expected));
    assert_eq!(
        (paid.kind, paid.amount, paid.check_number.as_deref()),
        (EntryKind::Check, Cents(-2655), Some("1041"))
    );
    assert_eq!((paid.date, paid.line), (date(2026, 11, 20), 7));
    assert_eq!((returned.kind, returned.returns.is_some()), (EntryKind::Returned, true));
}

#[test]
fn equal_rows_are_numbered() {
    let file = check("Date,Text,Amount\n11/20/2026,X,-1.00\n11/20/2026,X,-1.00\n", &[]);
    let numbers: Vec<u32> = file.entries.iter().map(|entry| entry.occurrence).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn two_columns_make_one_amount() {
    let rows = "11/20/2026,1.00,,A\n11/20/2026,,2.00,B\n11/20/2026,,-3.00,C\n11/20/2026,0.00,4.00,D\n11/20/2026,0,0,E\n";
    let file = check(&format!("Date,Credit,Debit,Text\n{rows}"), &[]);
    assert_eq!(amounts(&file), [100, -200, -300, -400, 0]);
    check_stops("Date,Credit,Debit,Text\n11/20/2026,1.00,2.00,X\n", &["amount"]);
}

#[test]
fn a_word_beside_the_amount_says_which_way_it_went() {
    let file = check("Date,Amount,Type,Text\n11/20/2026,1.00,Credit,A\n11/20/2026,2.00,debit,B\n", &[]);
    assert_eq!(amounts(&file), [100, -200]);
}

#[test]
fn what_cannot_be_read_stops() {
    let with = |row: &str| format!("Date,Text,Amount\n11/20/2026,X,-1.00\n{row}\n");
    check_stops(&with("11/20/2026,X,1.0O"), &["amount"]);
    check_stops(&with("11/20/2026,X,1.005"), &["amount"]);
    check_stops(&with("20 November,X,1.00"), &["date"]);
    check_stops(&with("11/20/2026"), &["row_left_out", "last_line"]);
    check_stops(&with("11/20/2026,\"X,1.00"), &["row_left_out", "last_line"]);
    check(&with("11/20/2026,X,"), &["row_left_out"]);
    check(&with("Total,,1.00").replace("Total,", ",Total"), &["row_left_out"]);
}

#[test]
fn what_is_not_booked_is_left_out_and_told() {
    let file = check(
        "Date,Text,Amount,Status\n11/20/2026,X,-1.00,Pending\n11/20/2026,Y,-2.00,Posted\n",
        &["pending"],
    );
    assert_eq!(amounts(&file), [-200]);
}

#[test]
fn a_last_line_without_an_end_must_be_whole_by_itself() {
    let text = "Date,Text,Amount\n11/20/2026,X,-1.00";
    check(text, &[]);
    check_stops("Date,Text,Amount\n11/20/2026,X,-1.0", &["last_line"]);
    check_stops("Date,Amount,Text\n11/20/2026,-1.00,HCCLAIMPMT TRN*1*881", &["last_line"]);
    check_stops("Date,Amount,Text\n11/20/2026,-1.00,\"DR. \"", &["last_line"]);
}

#[test]
fn a_file_of_excel_is_read() {
    let utf_16: Vec<u8> = "\u{feff}Date\tText\tAmount\r\n11/20/2026\tZahn\u{e4}rzte\t-1.00\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(recognise(&utf_16), Some(BankFormat::Csv));
    let file = read(&utf_16);
    assert_eq!(file.entries.first().map(|entry| entry.description.as_str()), Some("Zahn\u{e4}rzte"));
}

#[test]
fn a_header_alone_is_a_file_without_money() {
    check("Date,Text,Amount\n", &[]);
}

#[test]
fn other_money_than_dollars_stops_the_file() {
    let text =
        "Posted,What,Amount,Currency\n03/01/2026,PLAN PAYMENT,100.00,USD\n03/02/2026,RENT,-50.00,EUR\n";
    let file = check_stops(text, &["currency"]);
    assert_eq!((file.findings[0].line, file.findings[0].value.as_str()), (3, "EUR"));
    check(&text.replace("EUR", "usd"), &[]);
    check(&text.replace("EUR", ""), &[]);
}
