//! What becomes of statements.

use super::*;

#[test]
fn the_sample_is_read_to_the_last_field() {
    let file = check(SAMPLE, &[]);
    assert_eq!(recognise(SAMPLE.as_bytes()), Some(BankFormat::Ofx));
    let [deposit, paid] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
    let expected = serde_json::json!({
        "format": "ofx",
        "sequence": 1,
        "routing_number": "231380104",
        "account_number": "12345678",
        "amount": 50000,
        "date": "2026-11-20",
        "kind": "ach",
        "bank_code": "DIRECTDEP",
        "description": "DELTA DENTAL PA HCCLAIMPMT TRN*1*8812345*1234567890\\",
        "originator": "DELTA DENTAL PA",
        "originator_id": "",
        "sec_code": "",
        "identification": "",
        "receiver": "",
        "trace": "",
        "bank_reference": "A1",
        "check_number": null,
        "addenda": [],
        "trn": {"trace_number": "8812345", "payer_id": "1234567890"},
        "returns": null,
        "occurrence": 1,
        "line": 11,
    });
    assert_eq!(serde_json::to_value(deposit).ok(), Some(expected));
    assert_eq!(
        (paid.kind, paid.amount, paid.check_number.as_deref()),
        (EntryKind::Check, Cents(-2655), Some("1041"))
    );
    assert_eq!((paid.description.as_str(), paid.account_number.as_str()), ("LAB & CO", "12345678"));
    let balances: Vec<_> = file.balances.iter().map(|it| (it.is_opening, it.amount, it.date)).collect();
    assert_eq!(balances, [(false, Cents(162_345), Some(date(2026, 11, 21)))]);
}

/// A statement with these transactions.
fn around(transactions: &str) -> String {
    format!("<OFX><STMTRS><CURDEF>USD<BANKTRANLIST>{transactions}</BANKTRANLIST></STMTRS></OFX>")
}

/// One transaction, as version 2 writes it.
fn transaction(fields: &[(&str, &str)]) -> String {
    let fields: String = fields.iter().map(|(name, value)| format!("<{name}>{value}</{name}>")).collect();
    format!("<STMTTRN>{fields}</STMTTRN>")
}

const SOUND: [(&str, &str); 4] =
    [("TRNTYPE", "DEP"), ("DTPOSTED", "20261120"), ("TRNAMT", "10.00"), ("FITID", "1")];

/// A sound transaction with another value in a field.
fn with(name: &str, value: &str) -> String {
    let fields: Vec<_> = SOUND.iter().map(|(it, old)| (*it, if *it == name { value } else { old })).collect();
    transaction(&fields)
}

#[test]
fn both_versions_say_the_same() {
    let sgml = read(SAMPLE.as_bytes());
    let body = SAMPLE.split_once("\n\n").expect("a header").1;
    let leaf = |line: &str| -> String {
        let parts = line.split('<').map(|part| match part.split_once('>') {
            Some((name, value)) if !value.trim().is_empty() => {
                format!("<{name}>{}</{name}>", value.trim().replace('&', "&amp;"))
            }
            Some((name, _)) => format!("<{name}>"),
            None => part.to_owned(),
        });
        parts.collect()
    };
    let body: String = body.lines().map(|line| leaf(line) + "\n").collect();
    let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<?OFX OFXHEADER=\"200\"?>\n{body}");
    let xml = check(&xml, &[]);
    let prints = |file: &BankFile| -> Vec<(String, String)> {
        file.entries.iter().map(|entry| (entry.fingerprint(), entry.description.clone())).collect()
    };
    assert_eq!(prints(&xml), prints(&sgml));
}

#[test]
fn what_cannot_be_read_stops() {
    for amount in ["", "x", "1,234.56", "12.345"] {
        assert!(check_stops(&around(&with("TRNAMT", amount)), &["amount"]).entries.is_empty());
    }
    for day in ["", "00000000", "20261320", "2026"] {
        assert!(check_stops(&around(&with("DTPOSTED", day)), &["date"]).entries.is_empty());
    }
    check_stops(&around("<STMTTRN><TRNAMT>1"), &["entry_open", "date"]);
    check_stops(&around("").replace("USD", "CAD"), &["currency"]);
    let mut fields = SOUND.to_vec();
    fields.push(("CORRECTFITID", "0"));
    check_stops(&around(&transaction(&fields)), &["correction"]);
    check_stops("<OFX><STATUS><CODE>2000<SEVERITY>ERROR</STATUS></OFX>", &["bank_error"]);
    check_stops("", &["no_records"]);
    let mut fields = SOUND.to_vec();
    fields[1].0 = "DTUSER";
    assert_eq!(check(&around(&transaction(&fields)), &["date"]).entries.len(), 1);
}

#[test]
fn what_is_not_booked_is_left_out_and_told() {
    let pending = around("").replace(
        "</BANKTRANLIST>",
        &format!("</BANKTRANLIST><BANKTRANLISTP>{}</BANKTRANLISTP>", with("", "")),
    );
    assert!(check(&pending, &["pending"]).entries.is_empty());
}

#[test]
fn an_id_tells_entries_apart() {
    let twins = with("FITID", "1") + &with("FITID", "2");
    assert_eq!(check(&around(&twins), &[]).entries.len(), 2);
    let repeated = with("FITID", "1") + &with("FITID", "1");
    assert_eq!(check(&around(&repeated), &["fitid_repeated"]).entries.len(), 1);
    let shared = with("FITID", "1") + &with("FITID", "1") + &with("TRNAMT", "5");
    assert_eq!(check(&around(&shared), &["fitid_shared"]).entries.len(), 3);
    let without = with("FITID", "") + &with("FITID", "");
    assert_eq!(check(&around(&without), &["fitid_missing", "fitid_missing"]).entries.len(), 2);
}

#[test]
fn the_same_id_is_the_same_line_though_the_bank_words_it_anew() {
    let named = |name: &str| {
        let mut fields = SOUND.to_vec();
        fields.push(("NAME", name));
        check(&around(&transaction(&fields)), &[])
            .entries
            .iter()
            .map(crate::BankEntry::fingerprint)
            .collect::<Vec<_>>()
    };
    assert_eq!(named("DELTA"), named("DELTA DENTAL PA"));
}

#[test]
fn what_the_header_says_of_characters_is_not_believed() {
    let name = |bytes: &[u8]| read(bytes).entries.first().map(|entry| entry.originator.clone());
    let text = SAMPLE.replace("DELTA DENTAL PA", "Zahn\u{e4}rzte");
    let windows: Vec<u8> = text.chars().map(|c| u8::try_from(c).expect("latin")).collect();
    assert_eq!(name(text.as_bytes()).as_deref(), Some("Zahn\u{e4}rzte"));
    assert_eq!(name(&windows).as_deref(), Some("Zahn\u{e4}rzte"));
}
