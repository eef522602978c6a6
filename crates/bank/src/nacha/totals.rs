//! Control totals: what the entries come to, against what the control records say.

use super::super::finding::Findings;
use super::code::Direction;
use super::layout::{BATCH_TOTALS, FILE_TOTALS, TotalColumns};
use super::record::Record;
use x12::Cents;

/// The hash keeps the last ten digits of the sum.
const HASH_MODULUS: u64 = 10_000_000_000;

/// What the records of a batch or a file come to.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Totals {
    /// Entries and addenda.
    pub(super) count: u64,
    /// The sum of the first eight digits of the receiving banks.
    pub(super) hash: u64,
    pub(super) debits: u64,
    pub(super) credits: u64,
}

impl Totals {
    pub(super) fn add_entry(&mut self, bank: u64, amount: u64, direction: Option<Direction>) {
        self.count += 1;
        self.hash = (self.hash + bank) % HASH_MODULUS;
        match direction {
            Some(Direction::Credit) => self.credits = self.credits.saturating_add(amount),
            Some(Direction::Debit) => self.debits = self.debits.saturating_add(amount),
            None => {}
        }
    }

    pub(super) fn add_addenda(&mut self) {
        self.count += 1;
    }

    /// Adds what another part of the file comes to.
    pub(super) fn add(&mut self, part: &Totals) {
        self.count += part.count;
        self.hash = (self.hash + part.hash) % HASH_MODULUS;
        self.debits = self.debits.saturating_add(part.debits);
        self.credits = self.credits.saturating_add(part.credits);
    }
}

/// A kind of control record: its name in messages, its columns, its rules.
#[derive(Debug)]
pub(super) struct Control {
    name: &'static str,
    columns: TotalColumns,
    count: &'static str,
    hash: &'static str,
    debits: &'static str,
    credits: &'static str,
}

pub(super) const BATCH_CONTROL: Control = Control {
    name: "batch control",
    columns: BATCH_TOTALS,
    count: "batch_entry_count",
    hash: "batch_hash",
    debits: "batch_debits",
    credits: "batch_credits",
};

pub(super) const FILE_CONTROL: Control = Control {
    name: "file control",
    columns: FILE_TOTALS,
    count: "file_entry_count",
    hash: "file_hash",
    debits: "file_debits",
    credits: "file_credits",
};

/// Each total that differs stops the file.
pub(super) fn check(control: &Control, record: &Record<'_>, found: &Totals, findings: &mut Findings) {
    let at = &control.columns;
    let name = control.name;
    let totals = [
        (control.count, at.count, found.count, "entries and addenda", plain as fn(u64) -> String),
        (control.hash, at.hash, found.hash, "the sum of the receiving banks' numbers (hash)", plain),
        (control.debits, at.debits, found.debits, "debits", dollars),
        (control.credits, at.credits, found.credits, "credits", dollars),
    ];
    for (rule, columns, found, what, show) in totals {
        let expected = record.number(columns);
        if expected == Some(found) {
            continue;
        }
        let line = record.line;
        let said = expected.map_or_else(|| "something that is no number".to_owned(), show);
        let apart =
            expected.map_or_else(String::new, |said| format!(", {} apart", show(said.abs_diff(found))));
        let message = format!(
            "{what}: the {name} on line {line} says {said}, but the records before it come to {}{apart}. \
             The file is damaged or cut: ask the bank for it again.",
            show(found)
        );
        findings.stop(rule, line, Some(columns), record.raw(columns), message);
    }
}

fn plain(number: u64) -> String {
    number.to_string()
}

fn dollars(cents: u64) -> String {
    format!("${}", Cents(i64::try_from(cents).unwrap_or(i64::MAX)))
}
