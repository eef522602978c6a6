//! What becomes of statements.

use super::*;

#[test]
fn the_sample_is_read_to_the_last_field() {
    let file = check(SAMPLE, &["pending"]);
    assert_eq!(recognise(SAMPLE.as_bytes()), Some(BankFormat::Camt));
    let [payment, first, second, returned] = file.entries.as_slice() else { panic!("{:?}", file.entries) };
    let expected = serde_json::json!({
        "format": "camt",
        "sequence": 1,
        "routing_number": "231380104",
        "account_number": "12345678",
        "amount": 50000,
        "date": "2026-11-20",
        "kind": "ach",
        "bank_code": "PMNT/RCDT/ACDT",
        "description": "DELTA & DENTAL PA HCCLAIMPMT TRN*1*8812345*1234567890\\",
        "originator": "DELTA & DENTAL PA",
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
        "line": 10,
    });
    assert_eq!(serde_json::to_value(payment).ok(), Some(expected));
    let batch = [first, second].map(|entry| (entry.amount.0, entry.check_number.as_deref(), entry.sequence));
    assert_eq!(batch, [(10_000, Some("1041"), 2), (20_000, Some("1042"), 2)]);
    let returns = returned.returns.as_ref().map(|it| (it.code.as_str(), it.original_trace.as_str()));
    assert_eq!((returned.kind, returned.amount), (EntryKind::Returned, Cents(-2500)));
    assert_eq!(returns, Some(("AC04", "021000021000007")));
    let balances: Vec<_> = file.balances.iter().map(|it| (it.is_opening, it.amount, it.date)).collect();
    let expected =
        [(true, Cents(100_000), Some(date(2026, 11, 19))), (false, Cents(177_500), Some(date(2026, 11, 20)))];
    assert_eq!(balances, expected);
}

#[test]
fn every_version_says_the_same() {
    let prints = |text: &str| -> Vec<String> {
        check(text, &["pending"]).entries.iter().map(crate::BankEntry::fingerprint).collect()
    };
    let expected = prints(SAMPLE);
    let version_2 = SAMPLE
        .replace("001.08", "001.02")
        .replace("<Sts><Cd>", "<Sts>")
        .replace("</Cd></Sts>", "</Sts>")
        .replace("<Pty>", "")
        .replace("</Pty>", "")
        .replace(
            "<Amt Ccy=\"USD\">100.00</Amt>",
            "<AmtDtls><TxAmt><Amt Ccy=\"USD\">100.00</Amt></TxAmt></AmtDtls>",
        );
    assert_eq!(prints(&version_2), expected);
    let prefixed = SAMPLE.replace("xmlns=", "xmlns:n=").replace("</", "</n:");
    let prefixed: String = prefixed
        .split('<')
        .enumerate()
        .map(|(at, part)| match part.chars().next() {
            _ if at == 0 => part.to_owned(),
            Some(c) if c.is_ascii_alphabetic() => format!("<n:{part}"),
            _ => format!("<{part}"),
        })
        .collect();
    assert_eq!(prints(&prefixed), expected);
}

#[test]
fn the_balances_prove_the_entries() {
    check_stops(&SAMPLE.replace("500.00", "500.01"), &["balance", "pending"]);
    check_stops(&SAMPLE.replace("1775.00", "1775.01"), &["balance", "pending"]);
    check_stops(&SAMPLE.replace("<NbOfNtries>4", "<NbOfNtries>5"), &["entry_count", "pending"]);
    // The bank writes the side of what it reverses.
    let turned =
        SAMPLE.replace("<CdtDbtInd>DBIT</CdtDbtInd><RvslInd>", "<CdtDbtInd>CRDT</CdtDbtInd><RvslInd>");
    assert_eq!(amounts(&check(&turned, &["reversals_turned", "pending"])), [50_000, 10_000, 20_000, -2500]);
    // Without balances the side is believed.
    let without = turned.replace("CLBD", "CLAV");
    assert_eq!(amounts(&check(&without, &["pending"])), [50_000, 10_000, 20_000, 2500]);
}

#[test]
fn details_that_do_not_come_to_the_amount_leave_it_as_one() {
    let file = check(&SAMPLE.replace(">200.00<", ">200.01<"), &["details_sum", "pending"]);
    assert_eq!(amounts(&file), [50_000, 30_000, -2500]);
}

#[test]
fn what_cannot_be_read_stops() {
    check_stops(&SAMPLE.replace("500.00", "5OO"), &["balance", "amount", "pending"]);
    check_stops(&SAMPLE.replace("Ccy=\"USD\">500", "Ccy=\"EUR\">500"), &["currency", "pending"]);
    check_stops(&SAMPLE.replace("<Ccy>USD", "<Ccy>EUR"), &["currency", "pending"]);
    let undated = SAMPLE.replace("2026-11-20T08", "x");
    check(&undated, &["date", "pending"]);
    check_stops(&undated.replace("2026-11-21", "x"), &["balance", "date", "pending"]);
    check_stops("", &["file_end_missing", "no_records"]);
    check_stops("<a>&b;</a>", &["no_records"]);
}

#[test]
fn entities_are_not_resolved_and_depth_is_limited() {
    let bomb = "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><Document>&b;</Document>";
    check_stops(bomb, &["doctype", "no_records"]);
    let file = check(&SAMPLE.replace("&amp;", "&nothing; &#x26;&lt;"), &["pending"]);
    assert_eq!(file.entries.first().map(|entry| entry.originator.as_str()), Some("DELTA ? &< DENTAL PA"));
    check_stops(&"<a>".repeat(100), &["depth", "no_records"]);
}

#[test]
fn reports_and_notifications_are_no_statements() {
    let text = SAMPLE.replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn");
    assert_eq!(recognise(text.as_bytes()), None);
}
