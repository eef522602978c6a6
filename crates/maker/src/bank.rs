//! What the banks tell: lines of an account, in the files that banks give.

mod bai2;
mod camt;
mod csv;
mod nacha;
mod ofx;

use jiff::civil::Date;
use x12::Cents;

use crate::labels::Truth;
use crate::office::Clinic;

/// A form of bank file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Nacha,
    Bai2,
    Csv,
    Camt,
    Ofx,
}

/// What kind of line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A payer's electronic credit, with its trace.
    Claim,
    /// The same, of a bank that leaves the trace out.
    ClaimWithoutTrace,
    /// One check that was scanned by itself, with its number.
    Check,
    /// Checks and cash over the counter.
    Deposit,
    /// What the card processor settles.
    Card,
    /// A check that was deposited and came back.
    Returned,
    /// A payer's credit that the payer took back.
    Reversed,
    /// Money that goes out.
    Debit,
}

/// Who sends an electronic credit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Company {
    pub(crate) name: &'static str,
    pub(crate) tin: &'static str,
}

/// Money that comes or goes.
#[derive(Clone, Debug)]
pub(crate) struct Money {
    /// A place among the clinics.
    pub(crate) clinic: usize,
    pub(crate) kind: Kind,
    /// Credits are positive.
    pub(crate) amount: Cents,
    pub(crate) company: Company,
    /// The trace or the check number.
    pub(crate) number: String,
    /// What a statement says where there is no company.
    pub(crate) words: String,
    pub(crate) truth: Truth,
    /// What it differs by from its remittances, and why; and whether the files say so themselves.
    pub(crate) differs: Option<(Cents, &'static str, bool)>,
    /// The exception that the line itself is, and the day that settles it.
    pub(crate) raises: Option<(&'static str, Option<Date>)>,
}

impl Money {
    /// What the file says of it.
    pub(crate) fn text(&self, format: Format) -> String {
        let name = self.company.name.to_uppercase();
        let trn = format!("TRN*1*{}*{}\\", self.number, self.company.tin);
        match (self.kind, format) {
            (Kind::Claim, Format::Nacha) => trn,
            (Kind::Claim, _) => format!("HCCLAIMPMT {name} {trn}"),
            (Kind::Reversed, Format::Nacha) => trn,
            (Kind::Reversed, _) => format!("REVERSAL {name} {trn}"),
            (Kind::ClaimWithoutTrace, _) => format!("{name} DES:HCCLAIMPMT"),
            (Kind::Check, _) => format!("MOBILE DEPOSIT CHECK {}", self.number),
            (Kind::Deposit | Kind::Card | Kind::Returned | Kind::Debit, _) => self.words.clone(),
        }
    }

    /// Whether an ACH file tells of it.
    pub(crate) const fn is_ach(&self) -> bool {
        matches!(self.kind, Kind::Claim | Kind::ClaimWithoutTrace | Kind::Reversed)
    }
}

/// A file of one account and day: its ending and its text. `serial` numbers the files.
pub(crate) fn file(
    format: Format,
    clinic: &Clinic,
    day: Date,
    serial: u32,
    money: &[Money],
) -> (&'static str, String) {
    match format {
        Format::Nacha => ("ach", nacha::write(clinic, day, serial, money)),
        Format::Bai2 => ("bai", bai2::write(clinic, day, money)),
        Format::Csv => ("csv", csv::write(day, money)),
        Format::Camt => ("xml", camt::write(clinic, day, serial, money)),
        Format::Ofx => ("ofx", ofx::write(clinic, day, serial, money)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::office::clinics;

    #[test]
    fn the_lines_of_a_day_in_each_form() {
        let line = |kind, amount, number: &str, words: &str| Money {
            clinic: 0,
            kind,
            amount: Cents(amount),
            company: Company { name: "Cedar Dental", tin: "1990000011" },
            number: number.to_owned(),
            words: words.to_owned(),
            truth: Truth::Other { other: "test".into() },
            differs: None,
            raises: None,
        };
        let ach =
            [line(Kind::Claim, 11_805, "CDR7010001", ""), line(Kind::Reversed, -11_805, "CDR7010001", "")];
        let rest = [
            line(Kind::ClaimWithoutTrace, 20_000, "CDR7010002", ""),
            line(Kind::Check, 4_501, "0041010003", ""),
            line(Kind::Deposit, 30_000, "", "DEPOSIT 2 ITEMS"),
            line(Kind::Card, 9_710, "", "MERCHANT BANKCARD DEP"),
            line(Kind::Returned, -5_000, "", "RETURNED DEPOSITED ITEM \"VALE\" & CO"),
            line(Kind::Debit, -250_000, "", "RENT ACH"),
        ];
        let all: Vec<Money> = ach.iter().chain(&rest).cloned().collect();
        let clinic = &clinics(1)[0];
        let forms = [
            (Format::Nacha, &ach[..]),
            (Format::Bai2, &all),
            (Format::Csv, &all),
            (Format::Camt, &all),
            (Format::Ofx, &all),
        ];
        for (format, money) in forms {
            let (ending, text) = file(format, clinic, date(2026, 1, 20), 7, money);
            insta::assert_snapshot!(ending, text);
        }
    }
}
