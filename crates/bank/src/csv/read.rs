//! Reads a CSV file row by row, once its columns are known.

use super::super::finding::Findings;
use super::super::text::{self, Words};
use super::super::{BankEntry, BankFile, BankFormat};
use super::columns::{Doubt, Layout, amount, came, layout};
use super::date::date;
use super::mapping::{Amounts, Mapping};
use super::table::{Row, name, rows, separators};
use x12::Cents;

/// True for text with columns, of which some row holds a day and money, or names them.
#[must_use]
pub fn recognise(bytes: &[u8]) -> bool {
    let head = text::head(bytes);
    let is_other = head.trim_start().starts_with(['<', '{', '[']) || head.contains('\0');
    !is_other && layout(&head).is_some()
}

/// Reads a CSV file. Never fails: gives the entries that could be read, and what is wrong.
#[must_use]
pub fn read(bytes: &[u8]) -> BankFile {
    let text = text::decode(bytes);
    let mut reader = Reader::default();
    match layout(&text) {
        Some(Layout { separator, skipped, mapping: Ok(mapping), balance_breaks }) => {
            if let Some(line) = balance_breaks {
                let message = "The balances do not follow from the amounts, so rows may be missing. Compare the file with the \
                     statement.";
                reader.findings.note("balance_steps", line, None, "", message.to_owned());
            }
            reader.rows(&text, separator, skipped, &mapping);
        }
        Some(Layout { mapping: Err(doubt), .. }) => reader.ask(doubt),
        None => {
            let message = "No row of it holds a day and an amount. Download the transactions as CSV, or say which column is \
                 which: date=1,amount=3,description=2.";
            reader.findings.stop("no_records", 1, None, "", message.to_owned());
        }
    }
    reader.finish()
}

/// Reads a CSV file of which somebody has said, now or before, which column is which.
#[must_use]
pub fn read_with(bytes: &[u8], mapping: &Mapping) -> BankFile {
    let text = text::decode(bytes);
    let mut reader = Reader::default();
    let known = layout(&text).map(|layout| (layout.separator, layout.skipped));
    let (separator, skipped) = known.unwrap_or_else(|| (separators(&text).next().unwrap_or(b','), 0));
    reader.rows(&text, separator, skipped, mapping);
    reader.finish()
}

#[derive(Default, Debug)]
struct Reader {
    entries: Vec<BankEntry>,
    findings: Findings,
    sequence: usize,
    /// The column that says in what money the amounts are.
    currency: Option<usize>,
}

impl Reader {
    fn ask(&mut self, doubt: Doubt) {
        let what = match doubt {
            Doubt::Date => "which column holds the day of booking",
            Doubt::Amount => "which column holds the amount",
            Doubt::Sign => "whether its amounts came or went: none is negative, and no balance or word tells",
        };
        let message = format!(
            "It is not sure {what}. Nothing is booked. Say which column is which, counted from 1: \
             date=1,amount=3,description=2; out=3 when money out has no sign; credit=3,debit=4 for two columns."
        );
        self.findings.stop("columns_unknown", 1, None, "", message);
    }

    fn rows(&mut self, text: &str, separator: u8, skipped: usize, mapping: &Mapping) {
        let mut last: Option<Row> = None;
        // Of the header, or of the rows before the last: nothing else tells how many columns the last should have.
        let mut width = 0;
        for (number, row) in rows(text, separator).enumerate() {
            if let Some(before) = last.take() {
                width = before.len().max(width);
            }
            if number >= skipped {
                self.row(&row, mapping);
                last = Some(row);
            } else {
                width = row.len();
                self.currency = row.cells().find(|(_, cell)| is_currency(cell)).map(|(column, _)| column);
            }
        }
        if let Some(row) = last {
            self.check_end(text, &row, width, mapping);
        }
    }

    fn row(&mut self, row: &Row, mapping: &Mapping) {
        let line = row.line;
        let day = row.cell(mapping.date);
        let Some(money) = self.money(row, mapping) else { return };
        let date = date(day, mapping.day_first);
        let (date, money) = match (date, money) {
            (Some(date), Some(money)) => (date, money),
            // Sums and balances stand in rows of their own, at the beginning or the end.
            (_, None) => {
                let message = "The row holds no amount. It is left out.";
                self.findings.note("row_left_out", line, None, day, message.to_owned());
                return;
            }
            (None, Some(_)) if day.is_empty() && is_sum(row) => {
                let message = "The row holds a sum and no day. It is left out.";
                self.findings.note("row_left_out", line, None, "", message.to_owned());
                return;
            }
            (None, Some(_)) => {
                let message = "The day cannot be read. The row is not read: download the file again, or say which column is \
                     which.";
                self.findings.stop("date", line, None, day, message.to_owned());
                return;
            }
        };
        let currency = self.currency.map_or("", |column| row.cell(column));
        if !matches!(currency.to_ascii_uppercase().as_str(), "" | "USD" | "US$" | "$") {
            let message = "The row is not in dollars, and other money is not kept here. Download the file of an account that is.";
            self.findings.stop("currency", line, None, currency, message.to_owned());
            return;
        }
        self.sequence += 1;
        let status = mapping.status.map_or("", |column| row.cell(column));
        if Words::of(status).iter().any(|word| matches!(word, "PENDING" | "PROCESSING" | "MEMO" | "HOLD")) {
            let message =
                "The bank has not booked this yet. It is left out; it comes again when it is booked.";
            self.findings.note("pending", line, None, status, message.to_owned());
            return;
        }
        let cell = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        let mut entry = BankEntry::new(BankFormat::Csv, money, date, line);
        entry.sequence = self.sequence;
        cell(mapping.account).clone_into(&mut entry.account_number);
        cell(mapping.reference).clone_into(&mut entry.bank_reference);
        let check = cell(mapping.check_number);
        let is_number =
            check.bytes().all(|byte| byte.is_ascii_digit()) && !check.trim_start_matches('0').is_empty();
        entry.check_number = is_number.then(|| check.to_owned());
        entry.describe(mapping.description.iter().map(|column| row.cell(*column)));
        self.entries.push(entry);
    }

    /// The money of a row; `Some(None)` when its cells are empty, `None` when they cannot be read.
    fn money(&mut self, row: &Row, mapping: &Mapping) -> Option<Option<Cents>> {
        let read = |column: usize| match row.cell(column) {
            "" => Some(None),
            cell => amount(cell).map(Some),
        };
        let money = match mapping.amounts {
            Amounts::Signed(column) => read(column),
            Amounts::Reversed(column) => read(column).map(|money| money.map(|money| Cents(-money.0))),
            Amounts::Sides { credit, debit } => match (read(credit), read(debit)) {
                (Some(credit), Some(debit)) => sides(credit, debit),
                _ => None,
            },
            Amounts::Marked { amount, side } => match (read(amount), came(row.cell(side))) {
                (Some(Some(money)), came) if !money.is_zero() => came
                    .filter(|_| money > Cents::ZERO)
                    .map(|came| Some(if came { money } else { Cents(-money.0) })),
                (money, _) => money,
            },
        };
        if money.is_none() && date(row.cell(mapping.date), mapping.day_first).is_some() {
            let message = "The amount, or which way it went, cannot be read. The row is not read: download the file again, or \
                 say which column is which.";
            let cells: Vec<&str> = row.cells().map(|(_, cell)| cell).collect();
            self.findings.stop("amount", row.line, None, &cells.join(" | "), message.to_owned());
        } else if money.is_none() {
            let message = "The row holds no day and no amount. It is left out.";
            self.findings.note("row_left_out", row.line, None, row.cell(1), message.to_owned());
        }
        money
    }

    /// Nothing says where a CSV file ends, so its last line must be whole by itself: by its line end, or by both decimals
    /// of an amount in its last column.
    fn check_end(&mut self, text: &str, row: &Row, width: usize, mapping: &Mapping) {
        let raw = text.get(row.start..).unwrap_or("");
        let mut stop =
            |message: &str| self.findings.stop("last_line", row.line, None, "", message.to_owned());
        if raw.bytes().filter(|&byte| byte == b'"').count() % 2 == 1 {
            stop(
                "A quote is opened and not closed, so the rest of the file may stand in one cell. Download it again.",
            );
        } else if row.len() < mapping.last_needed() && row.len() < width {
            stop(
                "The last row has fewer columns than the others, so it may be cut. Download the file again.",
            );
        } else if !raw.ends_with(['\n', '\r']) && (width == 0 || row.len() < width || !ends_whole(row)) {
            stop(
                "The last row has no line end, so it may be cut. Download the file again; if it always ends so, put an empty \
                 line behind it.",
            );
        }
    }

    fn finish(mut self) -> BankFile {
        BankEntry::number_occurrences(&mut self.entries);
        let (findings, complete) = self.findings.finish();
        BankFile { format: BankFormat::Csv, entries: self.entries, balances: vec![], findings, complete }
    }
}

/// Money in less money out. A debit may be written with its sign or without. Both in one row is no movement that is known.
fn sides(credit: Option<Cents>, debit: Option<Cents>) -> Option<Option<Cents>> {
    let some = |side: Option<Cents>| side.filter(|money| !money.is_zero());
    match (some(credit), some(debit)) {
        (Some(credit), None) => Some(Some(credit)),
        (None, Some(debit)) => Some(Some(Cents(-debit.0.abs()))),
        (None, None) => Some(credit.or(debit)),
        (Some(_), Some(_)) => None,
    }
}

/// Whether a column is named as that of the currency.
fn is_currency(cell: &str) -> bool {
    matches!(name(cell).as_str(), "CURRENCY" | "CURRENCY CODE" | "CCY" | "CURR" | "ACCOUNT CURRENCY")
}

fn is_sum(row: &Row) -> bool {
    row.cells().any(|(_, cell)| {
        Words::of(cell).iter().any(|word| matches!(word, "TOTAL" | "TOTALS" | "BALANCE" | "SUM"))
    })
}

/// The last cell is an amount with both decimals, which cannot be longer than it is here. A quote that closes a text may
/// be half of one that stands in it.
fn ends_whole(row: &Row) -> bool {
    let cell = row.cell(row.len());
    let has_cents = |(_, decimals): (&str, &str)| {
        decimals.len() == 2 && decimals.bytes().all(|byte| byte.is_ascii_digit())
    };
    amount(cell).is_some() && cell.rsplit_once(['.', ',']).is_some_and(has_cents)
}
