//! What banks say of one deposit, in each of their formats.

use std::sync::Arc;

use bank::nacha::{self, NachaEntry};
use serde_json::json;
use x12::Cents;

use super::eft::{bank_file, nacha_file, proved, sent_claim};
use crate::support::{Office, data, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
bai2_ties_the_money, camt_ties_the_money, ofx_ties_the_money, csv_ties_the_money,
what_came_back_is_asked_about, a_return_makes_no_account_of_the_other_side, columns_are_asked_for,
    a_line_in_every_format_is_one_entry, what_may_be_the_same_is_said, two_payers_of_one_day_and_amount_are_two,
    a_day_that_a_file_does_not_tell_of_is_asked_about, an_entry_of_no_account_is_not_taken_for_anothers }

/// The deposit of `eft.835`, as each format tells of it.
const STATEMENTS: [(&str, &str); 4] = [
    (
        "bai2",
        "01,011000015,LARKSPUR,260318,0600,1,,,2/\n02,LARKSPUR,011000015,1,260317,2400,USD,2/\n03,44556677,,,,,/\n\
         16,142,42200,Z,R1,,CEDAR DENTAL HCCLAIMPMT TRN*1*EFT20260317001*1555000111\\\n\
         49,42200,3/\n98,42200,1,5/\n99,42200,1,7/\n",
    ),
    (
        "camt",
        "<Document><BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>44556677</Id></Othr></Id></Acct>\n\
         <Ntry><Amt Ccy=\"USD\">422.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-17</Dt></BookgDt>\n\
         <AddtlNtryInf>CEDAR DENTAL HCCLAIMPMT TRN*1*EFT20260317001*1555000111\\</AddtlNtryInf></Ntry>\n\
         </Stmt></BkToCstmrStmt></Document>\n",
    ),
    (
        "ofx",
        "OFXHEADER:100\n\n<OFX><STMTRS><BANKACCTFROM><BANKID>011000015<ACCTID>44556677</BANKACCTFROM><BANKTRANLIST>\n\
         <STMTTRN><TRNTYPE>DIRECTDEP<DTPOSTED>20260317<TRNAMT>422.00<FITID>1<NAME>CEDAR DENTAL\n\
         <MEMO>HCCLAIMPMT TRN*1*EFT20260317001*1555000111\\</STMTTRN></BANKTRANLIST></STMTRS></OFX>\n",
    ),
    (
        "csv",
        "Date,Description,Credit,Debit\n03/17/2026,CEDAR DENTAL HCCLAIMPMT TRN*1*EFT20260317001*1555000111\\,422.00,\n",
    ),
];

async fn bai2_ties_the_money(office: Arc<Office>) {
    ties_the_money(&office, "bai2").await;
}

async fn camt_ties_the_money(office: Arc<Office>) {
    ties_the_money(&office, "camt").await;
}

async fn ofx_ties_the_money(office: Arc<Office>) {
    ties_the_money(&office, "ofx").await;
}

async fn csv_ties_the_money(office: Arc<Office>) {
    ties_the_money(&office, "csv").await;
}

fn statement(format: &str) -> &'static str {
    STATEMENTS.iter().find(|(name, _)| *name == format).map(|(_, text)| *text).expect("a format")
}

async fn ties_the_money(office: &Office, format: &str) {
    let text = statement(format);
    sent_claim(office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let booked = expect(office.v0_raw("/bank-files", text, "text/plain").await, 201);
    let entry = &booked["data"][0];
    assert_eq!((&entry["source"], &entry["reconciled"]), (&json!(format), &json!(true)), "{booked:#}");
    assert_eq!(booked["findings"], json!([]));
    proved(office, &entry["id"]).await;
    // The same lines in a file with other bytes.
    let again = expect(office.v0_raw("/bank-files", format!("{text}\n"), "text/plain").await, 201);
    assert_eq!((&again["data"], &again["duplicates"]), (&json!([]), &json!([entry["id"]])));
}

async fn what_came_back_is_asked_about(office: Arc<Office>) {
    let text = statement("bai2").replace("16,142,42200,Z,R1,,", "16,555,42200,Z,R1,021000021000007,");
    let booked = expect(office.v0_raw("/bank-files", text, "text/plain").await, 201);
    let entry = &booked["data"][0];
    assert_eq!((&entry["amount"], &entry["reconciled"]), (&json!(-42200), &json!(false)));
    let exceptions = expect(office.v0_get("/exceptions?status=open").await, 200);
    let exception = &exceptions["data"][0];
    assert_eq!(
        (&exception["reason"], &exception["amount_at_risk"]),
        (&json!("returned_item"), &json!(42200))
    );
    let events = expect(office.v0_get("/events?limit=100").await, 200).to_string();
    assert!(events.contains("exception.opened"), "{events}");
    // Its trace pays nothing, whatever remittance comes.
    sent_claim(&office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let exceptions = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(exceptions["data"].as_array().map(Vec::len), Some(1), "{exceptions:#}");
}

async fn a_return_makes_no_account_of_the_other_side(office: Arc<Office>) {
    let entry = NachaEntry {
        transaction_code: 26,
        amount: Cents(-5000),
        ..NachaEntry::deposit("021000021", "999888777", Cents(5000), "A PATIENT", "")
    };
    let mut file = nacha_file();
    file.batches[0].entries.push(entry);
    expect(office.v0_raw("/bank-files", nacha::write(&file), "text/plain").await, 201);
    let accounts = expect(office.v0_get("/accounts").await, 200);
    assert_eq!(accounts["data"].as_array().map(Vec::len), Some(1), "{accounts:#}");
    let exceptions = expect(office.v0_get("/exceptions?status=open").await, 200);
    assert_eq!(exceptions["data"][0]["reason"], "returned_item");
}

async fn columns_are_asked_for(office: Arc<Office>) {
    let text = "Date,Description,Amount\n03/17/2026,DEPOSIT,422.00\n";
    let refused = expect(office.v0_raw("/bank-files", text, "text/plain").await, 422);
    assert_eq!(refused["findings"][0]["rule"], "columns_unknown", "{refused:#}");
    let told = "/bank-files?columns=date%3D1,amount%3D3,description%3D2";
    let booked = expect(office.v0_raw(told, text, "text/plain").await, 201);
    assert_eq!(booked["data"][0]["amount"], 42200);
    // By wrong ones nothing is read of a file; by the right ones it is, although it came before. Then it is a repeat.
    let other = text.replace("422.00", "-5.25");
    let wrong = "/bank-files?columns=date%3D9,amount%3D1";
    let left_out = expect(office.v0_raw(wrong, other.clone(), "text/plain").await, 200);
    assert_eq!(left_out["data"], json!([]), "{left_out:#}");
    let booked = expect(office.v0_raw(told, other.clone(), "text/plain").await, 201);
    assert_eq!(booked["data"][0]["amount"], -525, "{booked:#}");
    let again = expect(office.v0_raw(told, other, "text/plain").await, 200);
    assert_eq!((&again["data"], &again["duplicates"]), (&json!([]), &json!([booked["data"][0]["id"]])));
    expect(office.v0_raw("/bank-files?columns=date%3Dx", text, "text/plain").await, 400);
}

/// In whatever order they come, and whichever of them carries the trace.
async fn a_line_in_every_format_is_one_entry(office: Arc<Office>) {
    sent_claim(&office).await;
    expect(office.v0_raw("/remittances", data("eft.835"), "application/edi-x12").await, 201);
    let bare = "Date,Description,Credit,Debit\n03/17/2026,PREAUTHORIZED CREDIT,422.00,\n";
    let first = expect(office.v0_raw("/bank-files", bare, "text/plain").await, 201);
    let entry = &first["data"][0];
    assert_eq!(entry["reconciled"], false);
    let files = STATEMENTS.iter().filter(|(format, _)| *format != "csv").map(|(_, text)| (*text).to_owned());
    for file in files.chain([bank_file()]) {
        let again = expect(office.v0_raw("/bank-files", file.clone(), "text/plain").await, 201);
        assert_eq!((&again["data"], &again["duplicates"]), (&json!([]), &json!([entry["id"]])), "{file}");
        // Told again, it is known by its own fingerprint.
        let again = expect(office.v0_raw("/bank-files", format!("{file}\n"), "text/plain").await, 201);
        assert_eq!((&again["data"], &again["duplicates"]), (&json!([]), &json!([entry["id"]])), "{file}");
    }
    let all = expect(office.v0_get("/transactions?limit=100").await, 200);
    assert_eq!(all["data"].as_array().map(Vec::len), Some(1), "{all:#}");
    assert_eq!(
        (&all["data"][0]["reconciled"], &all["data"][0]["trace_number"]),
        (&json!(true), &json!("EFT20260317001"))
    );
    proved(&office, &entry["id"]).await;
}

async fn what_may_be_the_same_is_said(office: Arc<Office>) {
    expect(office.v0_raw("/bank-files", bank_file(), "text/plain").await, 201);
    let two = "Date,Description,Credit,Debit\n03/18/2026,A,422.00,\n03/19/2026,B,422.00,\n";
    let booked = expect(office.v0_raw("/bank-files", two, "text/plain").await, 201);
    assert_eq!(booked["data"].as_array().map(Vec::len), Some(2), "{booked:#}");
    let rules: Vec<_> =
        booked["findings"].as_array().into_iter().flatten().map(|it| (&it["rule"], &it["line"])).collect();
    assert_eq!(rules, [(&json!("perhaps_known"), &json!(2)), (&json!("perhaps_known"), &json!(3))]);
}

/// An OFX file of one account with these lines: date, amount, name.
fn ofx(account: &str, lines: &[(&str, &str, &str)]) -> String {
    let line = |(date, amount, name): &(&str, &str, &str)| {
        format!(
            "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{date}<TRNAMT>{amount}<FITID>{date}{name}<NAME>{name}</STMTTRN>"
        )
    };
    let lines: String = lines.iter().map(line).collect();
    format!(
        "OFXHEADER:100\n\n<OFX><STMTRS><BANKACCTFROM><BANKID>011000015<ACCTID>{account}</BANKACCTFROM><BANKTRANLIST>\n\
         {lines}</BANKTRANLIST></STMTRS></OFX>\n"
    )
}

/// A BAI2 report of the account 44556677 and a day, with one credit of 422.00.
fn bai2(day: &str, code: &str, text: &str) -> String {
    format!(
        "01,011000015,LARKSPUR,{day},0600,1,,,2/\n02,LARKSPUR,011000015,1,{day},2400,USD,2/\n03,44556677,,,,,/\n\
         16,{code},42200,Z,R9,,{text}\n49,42200,3/\n98,42200,1,5/\n99,42200,1,7/\n"
    )
}

fn findings(booked: &serde_json::Value) -> Vec<&str> {
    booked["findings"].as_array().into_iter().flatten().filter_map(|it| it["rule"].as_str()).collect()
}

async fn two_payers_of_one_day_and_amount_are_two(office: Arc<Office>) {
    let card = ofx("44556677", &[("20260317", "422.00", "SQUARE CARD")]);
    let card = expect(office.v0_raw("/bank-files", card, "text/plain").await, 201);
    let booked =
        expect(office.v0_raw("/bank-files", bai2("260317", "165", "CEDAR EFT"), "text/plain").await, 201);
    assert_eq!(booked["data"].as_array().map(Vec::len), Some(1), "{booked:#}");
    assert_eq!((findings(&booked), &booked["duplicates"]), (vec![], &json!([])));
    // The payer's line in a third format, in words of its own, is the payer's.
    let table = "Date,Description,Credit,Debit\n03/17/2026,ACH CREDIT Cedar Dntl,422.00,\n";
    let again = expect(office.v0_raw("/bank-files", table, "text/plain").await, 201);
    assert_eq!((&again["data"], &again["duplicates"]), (&json!([]), &json!([booked["data"][0]["id"]])));
    assert_ne!(card["data"][0]["id"], booked["data"][0]["id"]);
}

async fn a_day_that_a_file_does_not_tell_of_is_asked_about(office: Arc<Office>) {
    expect(office.v0_raw("/bank-files", bai2("260316", "301", "DEPOSIT"), "text/plain").await, 201);
    let next = ofx("44556677", &[("20260317", "422.00", "DEPOSIT")]);
    let booked = expect(office.v0_raw("/bank-files", next, "text/plain").await, 201);
    assert_eq!(booked["data"].as_array().map(Vec::len), Some(1), "{booked:#}");
    assert_eq!(findings(&booked), ["perhaps_known"]);
}

async fn an_entry_of_no_account_is_not_taken_for_anothers(office: Arc<Office>) {
    for account in ["44556677", "88990011"] {
        let other = ofx(account, &[("20260302", "1.00", "OPENING")]);
        expect(office.v0_raw("/bank-files", other, "text/plain").await, 201);
    }
    let typed = json!({"amount": 42_200, "occurred_at": "2026-03-17", "description": "DEPOSIT"});
    expect(office.v0_post("/transactions", &typed).await, 201);
    let line = ofx("88990011", &[("20260317", "422.00", "DEPOSIT")]);
    let booked = expect(office.v0_raw("/bank-files", line, "text/plain").await, 201);
    assert_eq!(booked["data"].as_array().map(Vec::len), Some(1), "{booked:#}");
    assert_eq!(findings(&booked), ["perhaps_known"]);
}
