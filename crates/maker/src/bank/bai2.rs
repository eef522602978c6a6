//! BAI2 balance reports (`reconciliation.md` 3.2).

use jiff::civil::Date;
use x12::Cents;

use super::{Format, Kind, Money};
use crate::office::{Clinic, RECEIVER, ROUTING};

/// The report of one account and day.
pub(super) fn write(clinic: &Clinic, day: Date, money: &[Money]) -> String {
    let short = day.strftime("%y%m%d");
    let sum = |wanted: fn(Cents) -> bool| -> (Cents, usize) {
        let some = money.iter().map(|one| one.amount).filter(|amount| wanted(*amount));
        (some.clone().map(Cents::abs).sum(), some.count())
    };
    let (credits, credit_count) = sum(|amount| amount >= Cents::ZERO);
    let (debits, debit_count) = sum(|amount| amount < Cents::ZERO);
    let mut account = vec![format!(
        "03,{},USD,100,{},{credit_count},,400,{},{debit_count},/",
        clinic.account, credits.0, debits.0
    )];
    for (number, one) in (1..).zip(money) {
        details(&mut account, one, number);
    }
    // What the account's own record says, and the details again.
    let total = (credits.0 + debits.0) * 2;
    account.push(format!("49,{total},{}/", account.len() + 1));
    let records = account.len();
    let head = [
        format!("01,{ROUTING},{RECEIVER},{short},0600,{},,,2/", day.day()),
        format!("02,{RECEIVER},{ROUTING},1,{short},2400,USD,2/"),
    ];
    let tail = [format!("98,{total},1,{}/", records + 2), format!("99,{total},1,{}/", records + 4)];
    head.into_iter().chain(account).chain(tail).map(|record| record + "\n").collect()
}

/// One line. Text that holds a trace goes on in a second record; counter deposits are available by and by.
fn details(account: &mut Vec<String>, one: &Money, number: u32) {
    let code = match one.kind {
        Kind::Claim | Kind::ClaimWithoutTrace => 165,
        Kind::Check => 175,
        Kind::Deposit => 301,
        Kind::Card => 147,
        Kind::Returned => 555,
        Kind::Reversed => 557,
        Kind::Debit => 475,
    };
    let amount = one.amount.abs().0;
    let funds = match one.kind {
        Kind::Deposit => format!("S,{},{},0", amount / 2, amount - amount / 2),
        Kind::Check => format!("D,2,0,{},1,{}", amount / 4, amount - amount / 4),
        Kind::Claim | Kind::ClaimWithoutTrace | Kind::Reversed => "0".to_owned(),
        Kind::Card | Kind::Returned | Kind::Debit => "Z".to_owned(),
    };
    let text = one.text(Format::Bai2);
    let (first, rest) = match text.find(" TRN*") {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text.as_str(), None),
    };
    account.push(format!("16,{code},{amount},{funds},{number:06},,{first}"));
    account.extend(rest.map(|rest| format!("88,{rest}")));
}
