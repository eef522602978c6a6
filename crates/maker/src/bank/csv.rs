//! The table that a bank's pages offer (`reconciliation.md` 3.5): a column for what went out and one for what came in.

use std::fmt::Write;

use jiff::civil::Date;
use x12::Cents;

use super::{Format, Kind, Money};

/// The lines of one day.
pub(super) fn write(day: Date, money: &[Money]) -> String {
    let mut table = String::from("Posting Date,Description,Debit,Credit,Check Number\r\n");
    let date = day.strftime("%m/%d/%Y").to_string();
    for one in money {
        let check = if one.kind == Kind::Check { one.number.as_str() } else { "" };
        let text = one.text(Format::Csv).replace('"', "\"\"");
        let amount = one.amount.abs();
        let (debit, credit) = match one.amount < Cents::ZERO {
            true => (amount.to_string(), String::new()),
            false => (String::new(), amount.to_string()),
        };
        // Writing to a string does not fail.
        let _ = write!(table, "{date},\"{text}\",{debit},{credit},{check}\r\n");
    }
    table
}
