//! Reads an OFX file tag by tag.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use x12::Cents;

use super::super::finding::Findings;
use super::super::money::{Grouping, cents};
use super::super::{Balance, BankEntry, BankFile, BankFormat, text};
use super::tags::{Tag, tags};
use super::transaction::{Transaction, day};

/// Aggregates within a transaction, whose tags have names that mean something else outside.
const INSIDE: [&str; 8] =
    ["PAYEE", "EXTDPAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "IMAGEDATA", "LOANPMTINFO"];

/// The account that a statement is of.
const ACCOUNTS: [&str; 3] = ["BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"];

/// True for content that has the header of OFX, or its first tag.
#[must_use]
pub fn recognise(bytes: &[u8]) -> bool {
    let head = text::head(bytes).to_ascii_uppercase();
    let start = head.trim_start();
    start.starts_with("OFXHEADER")
        || start.starts_with("<?OFX")
        || start.starts_with('<') && head.contains("<OFX>")
}

/// Reads an OFX or QFX file. Never fails: gives the entries that could be read, and what is wrong.
#[must_use]
pub fn read(bytes: &[u8]) -> BankFile {
    let text = text::decode(bytes);
    let mut reader = Reader::default();
    for tag in tags(&text) {
        reader.tag(&tag);
    }
    reader.finish()
}

#[derive(Default, Debug)]
struct Account {
    routing_number: String,
    number: String,
}

#[derive(Default, Debug)]
struct Reader {
    account: Account,
    in_account: bool,
    in_balance: bool,
    in_pending: bool,
    balance: (Option<Cents>, Option<Date>),
    transaction: Option<Transaction>,
    /// The aggregate of [`INSIDE`] that is open in it.
    inside: Option<&'static str>,
    entries: Vec<BankEntry>,
    balances: Vec<Balance>,
    findings: Findings,
    sequence: usize,
    line: usize,
    /// `<OFX>` that wait for their `</OFX>`.
    open: usize,
    any: bool,
}

impl Reader {
    fn tag(&mut self, tag: &Tag<'_>) {
        self.line = tag.line;
        let name = tag.name.as_ref();
        match (name, tag.closes) {
            ("OFX", false) => (self.open, self.any) = (self.open + 1, true),
            ("OFX", true) => {
                self.end_transaction();
                self.open = self.open.saturating_sub(1);
            }
            ("STMTTRN" | "STMTTRNP", false) => {
                if self.transaction.is_some() {
                    self.unclosed(tag.line);
                }
                self.sequence += 1;
                let is_pending = self.in_pending || name == "STMTTRNP";
                self.transaction = Some(Transaction::new(tag.line, is_pending));
            }
            ("STMTTRN" | "STMTTRNP", true) => self.end_transaction(),
            ("BANKTRANLIST", true) if self.transaction.is_some() => self.unclosed(tag.line),
            ("BANKTRANLISTP", closes) => self.in_pending = !closes,
            ("LEDGERBAL", closes) if closes == self.in_balance => self.ledger_balance(closes),
            (_, closes) if ACCOUNTS.contains(&name) => {
                self.in_account = !closes;
                if !closes {
                    self.account = Account::default();
                }
            }
            (_, closes) => self.field(tag, closes),
        }
    }

    fn field(&mut self, tag: &Tag<'_>, closes: bool) {
        let name = tag.name.as_ref();
        if let Some(transaction) = &mut self.transaction {
            if let Some(inner) = INSIDE.iter().find(|inner| **inner == name) {
                self.inside = (!closes).then_some(*inner);
            } else if !closes {
                transaction.take(tag, self.inside);
            }
            return;
        }
        let value = tag.value.as_ref();
        match name {
            _ if closes => {}
            "BANKID" if self.in_account => value.clone_into(&mut self.account.routing_number),
            "ACCTID" if self.in_account => value.clone_into(&mut self.account.number),
            "BALAMT" if self.in_balance => self.balance.0 = cents(value, Grouping::None),
            "DTASOF" if self.in_balance => self.balance.1 = day(value),
            "CURDEF" if !value.eq_ignore_ascii_case("USD") && !value.is_empty() => {
                let message = "The account is not in dollars, and other money is not kept here. Download the file of one that is.";
                self.findings.stop("currency", tag.line, None, value, message.to_owned());
            }
            "SEVERITY" if value.eq_ignore_ascii_case("ERROR") => {
                let message =
                    "The bank answered with an error instead of a statement. Download the file again.";
                self.findings.stop("bank_error", tag.line, None, value, message.to_owned());
            }
            _ => {}
        }
    }

    fn ledger_balance(&mut self, closes: bool) {
        self.in_balance = !closes;
        if let (true, (Some(amount), date)) = (closes, std::mem::take(&mut self.balance)) {
            let account_number = self.account.number.clone();
            self.balances.push(Balance { account_number, is_opening: false, date, amount });
        }
    }

    fn unclosed(&mut self, line: usize) {
        let message =
            "The entry before this line does not end, so a part of it may be lost. Download the file again.";
        self.findings.stop("entry_open", line, None, "", message.to_owned());
        self.end_transaction();
    }

    fn end_transaction(&mut self) {
        self.inside = None;
        let Some(mut entry) = self.transaction.take().and_then(|one| one.finish(&mut self.findings)) else {
            return;
        };
        entry.sequence = self.sequence;
        entry.routing_number.clone_from(&self.account.routing_number);
        entry.account_number.clone_from(&self.account.number);
        if entry.bank_reference.is_empty() {
            let message = "The entry has no id (FITID). It is told apart by its date, amount and words.";
            self.findings.note("fitid_missing", entry.line, None, "", message.to_owned());
        }
        self.entries.push(entry);
    }

    fn finish(mut self) -> BankFile {
        if !self.any {
            let message = "There is no statement in it. Download the transactions again.";
            self.findings.stop("no_records", 1, None, "", message.to_owned());
        } else if self.open > 0 || self.transaction.is_some() {
            let message = "The file does not end with </OFX>, so it may be cut. Download it again.";
            self.findings.stop("file_end_missing", self.line.max(1), None, "", message.to_owned());
        }
        self.leave_out_repeats();
        BankEntry::number_occurrences(&mut self.entries);
        let (findings, complete) = self.findings.finish();
        BankFile {
            format: BankFormat::Ofx,
            entries: self.entries,
            balances: self.balances,
            findings,
            complete,
        }
    }

    /// A FITID that stands twice on equal lines is one entry that the bank wrote twice. Where one FITID stands on lines
    /// that differ, the bank's ids mean nothing, and every line counts.
    fn leave_out_repeats(&mut self) {
        type Line = (Cents, Date, String);
        let mut lines: HashMap<(String, String), HashSet<Line>> = HashMap::new();
        let id = |entry: &BankEntry| (entry.account_number.clone(), entry.bank_reference.clone());
        let line = |entry: &BankEntry| (entry.amount, entry.date, entry.description.clone());
        for entry in self.entries.iter().filter(|entry| !entry.bank_reference.is_empty()) {
            lines.entry(id(entry)).or_default().insert(line(entry));
        }
        if lines.values().any(|lines| lines.len() > 1) {
            let message = "Entries that differ have one id (FITID), which the format forbids. All are read; tell the bank.";
            self.findings.note("fitid_shared", 1, None, "", message.to_owned());
            return;
        }
        let findings = &mut self.findings;
        self.entries.retain(|entry| {
            let first = entry.bank_reference.is_empty() || lines.remove(&id(entry)).is_some();
            if !first {
                let message =
                    "This entry stands in the file before, with the same id (FITID). It is left out.";
                findings.note("fitid_repeated", entry.line, None, &entry.bank_reference, message.to_owned());
            }
            first
        });
    }
}
