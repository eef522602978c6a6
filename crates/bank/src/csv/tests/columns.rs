//! Which column is which.

use super::*;

#[test]
fn a_header_names_the_columns() {
    let check = |header: &str, row: &str, expected: &str| {
        assert_eq!(told(&format!("{header}\n{row}\n")).as_deref(), Some(expected), "{header}");
    };
    check("Date,Description,Amount", "11/20/2026,X,-1.00", "date=1,amount=3,description=2");
    check("Date;Memo;Amount (USD)", "11/20/2026;X;-1.00", "date=1,amount=3,description=2");
    check(
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #",
        "DEBIT,11/20/2026,X,-1.00,ACH_DEBIT,5.00,",
        "date=2,amount=4,description=3+1+5,check=7,balance=6",
    );
    check(
        "Account Number,Transaction Date,Post Date,Payee,Withdrawals,Deposits,Reference",
        "1,11/19/2026,11/20/2026,X,1.00,,R1",
        "date=3,credit=6,debit=5,description=4,reference=7,account=1",
    );
    check(
        "Date\tName\tMoney In\tMoney Out",
        "11/20/2026\tX\t1.00\t",
        "date=1,credit=3,debit=4,description=2",
    );
    check(
        "Date,Amount,CR/DR,Description,Status",
        "11/20/2026,1.00,DR,X,Posted",
        "date=1,amount=2,side=3,description=4,status=5",
    );
    check("Date,Description,Deposits", "11/20/2026,X,1.00", "date=1,amount=3,description=2");
}

#[test]
fn without_a_header_the_content_tells() {
    let rows =
        "\"11/20/2026\",\"-1.00\",\"*\",\"1041\",\"CHECK\"\n\"11/20/2026\",\"5.00\",\"*\",\"\",\"DEPOSIT\"\n";
    assert_eq!(told(rows).as_deref(), Some("date=1,amount=2,description=5"));
    check_stops("11/20/2026,11/21/2026,-1.00,X\n", &["columns_unknown"]);
    check_stops("11/20/2026,-1.00,5.00,X\n", &["columns_unknown"]);
}

#[test]
fn the_balance_says_what_the_sign_means() {
    let check = |rows: [&str; 3], expected: Option<&str>| {
        let text = format!("Date,Text,Amount,Balance\n{}\n", rows.join("\n"));
        assert_eq!(told(&text).as_deref(), expected, "{text}");
    };
    let (signed, reversed) =
        ("date=1,amount=3,description=2,balance=4", "date=1,out=3,description=2,balance=4");
    check(["11/1/2026,X,5.00,5.00", "11/2/2026,X,3.00,8.00", "11/3/2026,X,1.00,9.00"], Some(signed));
    check(["11/3/2026,X,1.00,9.00", "11/2/2026,X,3.00,8.00", "11/1/2026,X,5.00,5.00"], Some(signed));
    check(["11/1/2026,X,5.00,5.00", "11/2/2026,X,3.00,2.00", "11/3/2026,X,1.00,1.00"], Some(reversed));
    check(["11/1/2026,X,5.00,5.00", "11/2/2026,X,3.00,9.00", "11/3/2026,X,1.00,1.00"], None);
    let broken = "Date,Text,Amount,Balance\n11/1/2026,X,5.00,5.00\n11/3/2026,X,-1.00,9.00\n";
    super::check(broken, &["balance_steps"]);
    let gap = "Date,Text,Amount,Balance\n11/1/2026,X,5.00,5.00\n11/2/2026,X,2.00,7.00\n11/4/2026,X,-1.00,9.00\n\
               11/5/2026,X,1.00,10.00\n";
    assert_eq!(super::check(gap, &["balance_steps"]).findings[0].line, 4, "where a row is missing");
}

#[test]
fn money_without_a_sign_is_asked_about_and_the_answer_is_kept() {
    let text = "Date,Text,Amount\n11/20/2026,X,1.00\n";
    let file = check_stops(text, &["columns_unknown"]);
    assert!(file.entries.is_empty());
    for (answer, expected) in [("date=1,amount=3,description=2", 100), ("date=1,out=3", -100)] {
        let mapping: Mapping = answer.parse().expect("a mapping");
        let file = read_with(text.as_bytes(), &mapping);
        assert!(file.complete, "{:?}", file.findings);
        assert_eq!(amounts(&file), [expected]);
    }
}

#[test]
fn days_stand_first_where_nothing_else_is_a_date_or_in_order() {
    let told_days = |days: [&str; 3]| {
        let rows: String = days.iter().map(|day| format!("{day},X,-1.00\n")).collect();
        told(&format!("Date,Text,Amount\n{rows}")).is_some_and(|mapping| mapping.ends_with("days=first"))
    };
    assert!(!told_days(["11/01/2026", "11/02/2026", "12/01/2026"]));
    assert!(told_days(["01/11/2026", "20/11/2026", "01/12/2026"]));
    assert!(told_days(["01/11/2026", "02/11/2026", "01/12/2026"]));
    assert!(!told_days(["01/02/2026", "01/02/2026", "01/02/2026"]));
}

#[test]
fn layouts_are_told_apart_by_the_names_above_their_columns() {
    let of = |text: &str| heading(text.as_bytes());
    let march = "Date,Description,Amount\n03/10/2026,X,-1.00\n";
    assert_eq!(of(march), "Date,Description,Amount");
    assert_eq!(of(&march.replace("03/10", "04/11").replace("-1.00", "7.00")), of(march));
    assert_ne!(of("Date,Amount,Description\n03/10/2026,-1.00,X\n"), of(march));
    assert_eq!(of("Date,Description,Amount\n"), of(march), "without rows too");
    // What stands before the header is of one file only; names that nobody knows tell as well.
    assert_eq!(of(&format!("Account: Bright Smiles\nAs of 03/10/2026,,\n\n{march}")), of(march));
    assert_eq!(of("Datum;Zweck;Wert\n10/03/2026;X;-1.00\n"), "Datum,Zweck,Wert");
    assert_eq!(of("Datum;Zweck;Wert\n10/03/2026;X;12\n"), "Datum,Zweck,Wert");
    // Without names there is nothing to tell but how many columns there are.
    assert_eq!(of("03/10/2026,-1.00,X\n03/11/2026,2.00,Y\n"), "3 columns");
    assert_eq!(of("Account,12345\n03/10/2026,-1.00,X\n"), "3 columns");
    assert_eq!(of(""), "0 columns");
    assert!(of(&format!("{}Date,Amount\n", "Note,".repeat(400))).len() <= 500);
}

#[test]
fn what_is_no_statement_is_not_taken_for_one() {
    for text in [
        "",
        "Hello, world\n",
        "a,b,c\n1,2,3\n",
        "Patient,Procedure,Fee\nX,T0120,50.00\n",
        "{\"date\": \"11/20/2026\", \"x\": 1.00}",
        "<html>11/20/2026,1.00</html>",
    ] {
        assert_eq!(recognise(text.as_bytes()), None, "{text}");
    }
}
