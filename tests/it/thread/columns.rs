//! Columns of CSV files: said once, and remembered for the account; and what is said of a bank file that cannot be taken.

use std::sync::Arc;

use serde_json::{Value, json};

use super::eft::bank_file;
use crate::support::{Office, expect, on_both};

on_both! { "2026-03-18T15:00:00Z":
what_was_said_is_used_for_the_next_file_of_the_account, what_a_file_told_answers_the_doubt_of_the_next,
    columns_of_one_account_are_not_those_of_another, a_file_without_lines_says_so,
    a_fault_names_the_format_the_line_and_what_to_do }

async fn import(office: &Office, text: &str) -> (u16, Value) {
    office.v0_raw("/bank-files", text, "text/plain").await
}

async fn import_by(office: &Office, columns: &str, text: &str) -> Value {
    let path = format!("/bank-files?columns={}", columns.replace('=', "%3D"));
    expect(office.v0_raw(&path, text, "text/plain").await, 201)
}

fn amounts(told: &Value) -> Vec<i64> {
    told["data"].as_array().into_iter().flatten().filter_map(|entry| entry["amount"].as_i64()).collect()
}

fn rules(told: &Value) -> Vec<&str> {
    told["findings"].as_array().into_iter().flatten().filter_map(|it| it["rule"].as_str()).collect()
}

async fn what_was_said_is_used_for_the_next_file_of_the_account(office: Arc<Office>) {
    // A bank that writes what went out without a sign, and what came in with one: nobody could see that.
    let file = |day: &str, amounts: [&str; 2]| {
        let rows = amounts.map(|amount| format!("03/{day}/2026,FEE,{amount}\n")).concat();
        format!("Date,Description,Amount\n{rows}")
    };
    let first = import_by(&office, "date=1,out=3,description=2", &file("10", ["5.00", "-7.00"])).await;
    assert_eq!(amounts(&first), [-500, 700], "{first:#}");
    let next = expect(import(&office, &file("11", ["8.00", "-9.00"])).await, 201);
    assert_eq!((amounts(&next), rules(&next)), (vec![-800, 900], vec!["columns_remembered"]), "{next:#}");
    let message = next["findings"][0]["message"].as_str().expect("words");
    assert!(message.contains("test said for this account: date=1,out=3,description=2"), "{message}");
    // Another word is the newer one.
    let other = import_by(&office, "date=1,amount=3,description=2", &file("12", ["1.00", "-2.00"])).await;
    assert_eq!(amounts(&other), [100, -200]);
    let next = expect(import(&office, &file("13", ["3.00", "-4.00"])).await, 201);
    assert_eq!(
        (amounts(&next), rules(&next)),
        (vec![300, -400], vec![]),
        "as the file tells it too: {next:#}"
    );
    // Laid out anew, a file is told by its content again.
    let anew = "Date,Amount,Description\n03/14/2026,-6.00,FEE\n";
    let anew = expect(import(&office, anew).await, 201);
    assert_eq!((amounts(&anew), rules(&anew)), (vec![-600], vec![]));
}

async fn what_a_file_told_answers_the_doubt_of_the_next(office: Arc<Office>) {
    let both = "Date,Description,Amount\n03/10/2026,FEE,-5.00\n03/10/2026,DEPOSIT,7.00\n";
    let deposits = "Date,Description,Amount\n03/12/2026,DEPOSIT,9.00\n";
    let doubtful = expect(import(&office, deposits).await, 422);
    assert_eq!(rules(&doubtful), ["columns_unknown"]);
    expect(import(&office, both).await, 201);
    let told = expect(import(&office, deposits).await, 201);
    assert_eq!((amounts(&told), rules(&told)), (vec![900], vec!["columns_remembered"]), "{told:#}");
    // A header alone tells nothing, and is not kept.
    let empty = "Day,Text,Sum\n";
    let named = "Date,Text,Amount\n";
    for text in [empty, named] {
        import(&office, text).await;
    }
    expect(import(&office, &format!("{named}03/12/2026,DEPOSIT,11.00\n")).await, 422);
}

async fn columns_of_one_account_are_not_those_of_another(office: Arc<Office>) {
    let file = |account: &str, day: &str| {
        format!(
            "Account,Date,Description,Amount\n{account},03/{day}/2026,X,5.00\n{account},03/{day}/2026,Y,-6.00\n"
        )
    };
    let said = import_by(&office, "account=1,date=2,out=4,description=3", &file("111", "10")).await;
    assert_eq!(amounts(&said), [-500, 600], "{said:#}");
    let own = expect(import(&office, &file("111", "11")).await, 201);
    assert_eq!(amounts(&own), [-500, 600]);
    let other = expect(import(&office, &file("222", "11")).await, 201);
    assert_eq!((amounts(&other), rules(&other)), (vec![500, -600], vec![]), "{other:#}");
}

async fn a_file_without_lines_says_so(office: Arc<Office>) {
    let told = expect(import(&office, "Date,Description,Credit,Debit\n").await, 200);
    assert_eq!((&told["data"], &told["format"], rules(&told)), (&json!([]), &json!("csv"), vec!["no_lines"]));
    let message = told["findings"][0]["message"].as_str().expect("words");
    assert!(message.contains("CSV file") && message.contains("Nothing was taken in"), "{message}");
    let ofx = "OFXHEADER:100\n\n<OFX><STMTRS><BANKACCTFROM><BANKID>1<ACCTID>2</BANKACCTFROM><BANKTRANLIST>\n\
               </BANKTRANLIST></STMTRS></OFX>\n";
    let told = expect(import(&office, ofx).await, 200);
    assert_eq!((&told["format"], rules(&told)), (&json!("ofx"), vec!["no_lines"]), "{told:#}");
}

async fn a_fault_names_the_format_the_line_and_what_to_do(office: Arc<Office>) {
    let refused = async |text: &str| {
        let refused = expect(import(&office, text).await, 422);
        (refused["message"].as_str().expect("words").to_owned(), refused["format"].clone())
    };
    let wrong_day =
        "Date,Description,Credit,Debit\n03/17/2026,A,4.22,\n03/77/2026,B,4.22,\n03/78/2026,B,4.22,\n";
    let (message, format) = refused(wrong_day).await;
    assert!(
        message.starts_with("Read as CSV, line 3: The day cannot be read.") && message.contains("(1 more)"),
        "{message}"
    );
    assert!(
        message.contains("download the file again") && message.ends_with("Nothing of the file was booked."),
        "{message}"
    );
    assert_eq!(format, "csv");
    let cut = bank_file().lines().take(3).collect::<Vec<_>>().join("\n");
    let (message, format) = refused(&cut).await;
    assert!(message.starts_with("Read as NACHA, line 3: "), "{message}");
    assert_eq!(format, "nacha");
    let (message, format) = refused("Dear bank,\nwhere is my money?\n").await;
    assert!(message.contains("BAI2") && message.contains("Nothing of it was booked"), "{message}");
    assert_eq!(format, Value::Null);
}
