//! The table that a bank's pages offer (`reconciliation.md` 3.5): columns of its own choice, amounts with a sign.

use std::fmt::Write;

use jiff::civil::Date;

use super::{Format, Kind, Money};

/// The lines of one day.
pub(super) fn write(day: Date, money: &[Money]) -> String {
    let mut table = String::from("Posting Date,Description,Amount,Type,Check or Slip #\r\n");
    for one in money {
        let kind = match one.kind {
            Kind::Claim | Kind::ClaimWithoutTrace => "ACH_CREDIT",
            Kind::Check => "CHECK_DEPOSIT",
            Kind::Deposit => "DEPOSIT",
            Kind::Card => "MISC_CREDIT",
            Kind::Returned => "DEPOSIT_RETURN",
            Kind::Reversed => "ACH_RETURN",
            Kind::Debit => "DEBIT",
        };
        let check = if one.kind == Kind::Check { one.number.as_str() } else { "" };
        let (date, text) = (day.strftime("%m/%d/%Y"), one.text(Format::Csv).replace('"', "\"\""));
        // Writing to a string does not fail.
        let _ = write!(table, "{date},\"{text}\",{},{kind},{check}\r\n", one.amount);
    }
    table
}
