//! Reads a statement element by element, and compares what it holds with what stood in the account.

use super::super::finding::Findings;
use super::super::{Balance, BankEntry, BankFile, BankFormat, text};
use super::entry::{BalanceOf, Booked, Details, Entry};
use super::walk::{Element, Visitor, walk};

/// Where statements stand in the document.
const MESSAGE: &str = "BkToCstmrStmt";

/// True for XML with a statement in it. Notifications and reports of a running day (052, 054) are none: what they tell
/// comes again in the statement.
#[must_use]
pub fn recognise(bytes: &[u8]) -> bool {
    let head = text::head(bytes);
    head.trim_start().starts_with('<') && head.contains(MESSAGE)
}

/// Reads a camt.053 file. Never fails: gives the entries that could be read, and what is wrong.
#[must_use]
pub fn read(bytes: &[u8]) -> BankFile {
    let text = text::decode(bytes);
    let mut reader = Reader::default();
    if let Err(broken) = walk(&text, &mut reader) {
        reader.findings.stop(broken.rule, broken.line, None, "", broken.message.to_owned());
    }
    reader.finish()
}

/// One account over some days.
#[derive(Default, Debug)]
struct Statement {
    line: usize,
    routing_number: String,
    account_number: String,
    balance: BalanceOf,
    balances: Vec<BalanceOf>,
    entry: Entry,
    details: Details,
    booked: Vec<Booked>,
    /// Ntry elements, booked or not.
    count: u64,
    /// What the statement says they are.
    said_count: Option<String>,
}

#[derive(Default, Debug)]
struct Reader {
    statement: Statement,
    entries: Vec<BankEntry>,
    balances: Vec<Balance>,
    findings: Findings,
    sequence: usize,
    any: bool,
}

impl Visitor for Reader {
    fn open(&mut self, element: Element<'_>) {
        let statement = &mut self.statement;
        match within(element.path) {
            Some("Stmt") => {
                *statement = Statement { line: element.line, ..Statement::default() };
                self.any = true;
            }
            Some("Stmt/Bal") => statement.balance = BalanceOf::default(),
            Some("Stmt/Ntry") => statement.entry = Entry::new(element.line),
            Some("Stmt/Ntry/NtryDtls/TxDtls") => statement.details = Details::default(),
            _ => {}
        }
    }

    fn close(&mut self, element: Element<'_>) {
        let Some(path) = within(element.path) else { return };
        let statement = &mut self.statement;
        match path {
            "GrpHdr/MsgPgntn/LastPgInd" | "Stmt/StmtPgntn/LastPgInd" if element.text == "false" => {
                let message = "More pages of it come in other files. Import them too.";
                self.findings.note("pages", element.line, None, "", message.to_owned());
            }
            "Stmt" => self.end_statement(),
            "Stmt/Acct/Id/IBAN" | "Stmt/Acct/Id/Othr/Id" => {
                element.text.clone_into(&mut statement.account_number);
            }
            "Stmt/Acct/Svcr/FinInstnId/ClrSysMmbId/MmbId" => {
                element.text.clone_into(&mut statement.routing_number);
            }
            "Stmt/Acct/Ccy" if element.text != "USD" => {
                let message = "The account is not in dollars, and other money is not kept here. Download the file of one that is.";
                self.findings.stop("currency", element.line, None, element.text, message.to_owned());
            }
            "Stmt/TxsSummry/TtlNtries/NbOfNtries" => statement.said_count = Some(element.text.to_owned()),
            "Stmt/Bal" => statement.balances.push(std::mem::take(&mut statement.balance)),
            "Stmt/Ntry/NtryDtls/TxDtls" => {
                let details = std::mem::take(&mut statement.details);
                statement.entry.details.push(details);
            }
            "Stmt/Ntry" => self.end_entry(),
            _ => {
                if let Some(path) = path.strip_prefix("Stmt/Ntry/NtryDtls/TxDtls/") {
                    statement.details.take(path, element);
                } else if let Some(path) = path.strip_prefix("Stmt/Ntry/") {
                    statement.entry.take(path, element);
                } else if let Some(path) = path.strip_prefix("Stmt/Bal/") {
                    statement.balance.take(path, element);
                }
            }
        }
    }
}

/// A path below the message.
fn within(path: &str) -> Option<&str> {
    let (before, path) = path.split_once(MESSAGE)?;
    (before.is_empty() || before.ends_with('/')).then(|| path.strip_prefix('/')).flatten()
}

impl Reader {
    fn end_entry(&mut self) {
        let statement = &mut self.statement;
        statement.count += 1;
        self.sequence += 1;
        let Some(mut booked) = std::mem::take(&mut statement.entry).finish(&mut self.findings) else {
            return;
        };
        for entry in &mut booked.entries {
            entry.sequence = self.sequence;
        }
        statement.booked.push(booked);
    }

    fn end_statement(&mut self) {
        let mut statement = std::mem::take(&mut self.statement);
        let line = statement.line;
        if let Some(said) = statement.said_count.as_ref().filter(|said| said.parse() != Ok(statement.count)) {
            let message = format!(
                "The statement says that it has {said} entries, but {} are there. The file is damaged: download it again.",
                statement.count
            );
            self.findings.stop("entry_count", line, None, said, message);
        }
        self.prove(&mut statement);
        for balance in &statement.balances {
            let is_opening = is_opening(balance);
            if let (true, Some(amount)) = (is_opening || balance.code == "CLBD", balance.amount()) {
                let account_number = statement.account_number.clone();
                self.balances.push(Balance { account_number, is_opening, date: balance.date(), amount });
            }
        }
        let routing = Some(&statement.routing_number).filter(|number| number.len() == 9);
        for mut entry in statement.booked.into_iter().flat_map(|booked| booked.entries) {
            entry.account_number.clone_from(&statement.account_number);
            if let Some(routing) = routing {
                entry.routing_number.clone_from(routing);
            }
            self.entries.push(entry);
        }
    }

    /// What stood in the account before, and the entries, come to what stands there now.
    ///
    /// The side of a reversal is that of the reversal itself. Some banks write that of what was reversed; where only
    /// that adds up, it is so.
    fn prove(&mut self, statement: &mut Statement) {
        let amount = |wanted: fn(&BalanceOf) -> bool| {
            statement.balances.iter().find(|balance| wanted(balance)).and_then(BalanceOf::amount)
        };
        let (Some(opening), Some(closing)) = (amount(is_opening), amount(|balance| balance.code == "CLBD"))
        else {
            return;
        };
        let moved = i128::from(closing.0) - i128::from(opening.0);
        let sum = |of: fn(&Booked) -> bool| -> i128 {
            let booked = statement.booked.iter().filter(|booked| of(booked));
            booked.flat_map(|booked| &booked.entries).map(|entry| i128::from(entry.amount.0)).sum()
        };
        let (plain, reversed) = (sum(|booked| !booked.is_reversal), sum(|booked| booked.is_reversal));
        if plain + reversed == moved {
            return;
        }
        let line = statement.line;
        if plain - reversed == moved {
            let message = "The bank writes reversals with the side of what they reverse; they are turned, so that the balances \
                 agree.";
            self.findings.note("reversals_turned", line, None, "", message.to_owned());
            let reversals = statement.booked.iter_mut().filter(|booked| booked.is_reversal);
            for entry in reversals.flat_map(|booked| &mut booked.entries) {
                entry.amount.0 = -entry.amount.0;
            }
            return;
        }
        let message = format!(
            "The entries come to {} cents, but the balances differ by {moved}. The file is damaged or lacks entries: download it \
             again.",
            plain + reversed
        );
        self.findings.stop("balance", line, None, "", message);
    }

    fn finish(mut self) -> BankFile {
        if !self.any {
            let message = "There is no statement in it. Download a statement (camt.053).";
            self.findings.stop("no_records", 1, None, "", message.to_owned());
        }
        BankEntry::number_occurrences(&mut self.entries);
        let (findings, complete) = self.findings.finish();
        BankFile {
            format: BankFormat::Camt,
            entries: self.entries,
            balances: self.balances,
            findings,
            complete,
        }
    }
}

/// Where the statement begins: its own balance, or that at which the one before closed.
fn is_opening(balance: &BalanceOf) -> bool {
    matches!(balance.code.as_str(), "OPBD" | "PRCD")
}
