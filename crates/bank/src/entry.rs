//! A line of a bank file, in the same form for every format.

use jiff::civil::Date;
use serde::Serialize;
use x12::Cents;

use super::text::{self, Words};
use super::{BankFinding, BankFormat, Trn};

/// What kind of movement it is stands in the first words, if anywhere. The trace is looked for in all of them.
const WORDS_MAX: usize = 4_096;

/// What was read from one bank file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BankFile {
    /// The format it was read as.
    pub format: BankFormat,
    /// The money in it, in the order of the file.
    pub entries: Vec<BankEntry>,
    /// What the bank says stood in the accounts.
    pub balances: Vec<Balance>,
    /// What is wrong or worth knowing, in the order of the lines.
    pub findings: Vec<BankFinding>,
    /// The file was read to its end and adds up. False exactly when a finding stops: then nothing of it is
    /// booked until a person says so.
    pub complete: bool,
}

/// What stood in an account at the beginning or the end of what a statement covers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Balance {
    /// The account, as its entries name it.
    pub account_number: String,
    /// At the beginning; otherwise at the end.
    pub is_opening: bool,
    /// None where the statement does not say.
    pub date: Option<Date>,
    /// What stood there.
    pub amount: Cents,
}

/// What kind of movement an entry is, as far as its code or its words tell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A transfer between banks in a batch: how payers send money.
    Ach,
    /// A check, or a deposit of checks.
    Check,
    /// What a card processor settles, less its fee or not.
    Card,
    /// A single transfer, at once.
    Wire,
    /// What a lockbox collected.
    Lockbox,
    /// What the bank charges.
    Fee,
    /// Something deposited or sent that came back.
    Returned,
    /// The bank's correction of an earlier entry.
    Adjustment,
    /// Everything else.
    Other,
}

impl EntryKind {
    /// Its name, in which it is kept.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EntryKind::Ach => "ach",
            EntryKind::Check => "check",
            EntryKind::Card => "card",
            EntryKind::Wire => "wire",
            EntryKind::Lockbox => "lockbox",
            EntryKind::Fee => "fee",
            EntryKind::Returned => "returned",
            EntryKind::Adjustment => "adjustment",
            EntryKind::Other => "other",
        }
    }
}

/// One movement of money.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BankEntry {
    /// The format that it was read from: an entry is the same as another only within one.
    pub format: BankFormat,
    /// Its place among the entries of the file, from 1; entries that are skipped have a place too.
    pub sequence: usize,
    /// The bank of the account, as written; empty where the file does not say.
    pub routing_number: String,
    /// The account, as written; empty where the file does not say. For a return in an ACH file it is the account of
    /// the other side, where the entry went that came back.
    pub account_number: String,
    /// Money in is positive, money out negative.
    pub amount: Cents,
    /// The day it is booked; in an ACH file the effective entry date, which the rule of re-association ties to BPR16
    /// of the remittance.
    pub date: Date,
    /// What kind of movement it is.
    pub kind: EntryKind,
    /// The code behind [`kind`](Self::kind) as the format writes it: the transaction code of an ACH entry, the type
    /// of a BAI2 detail, `PMNT/RCDT/ESCT`, `DIRECTDEP`; empty where there is none.
    pub bank_code: String,
    /// Everything that is said of it, to be read by people; cut when very long.
    pub description: String,
    /// The company's name: for a claim payment, the payer as the practice knows it.
    pub originator: String,
    /// The company's identification; for a claim payment, `1` and the payer's tax number, as in TRN03.
    pub originator_id: String,
    /// `CCD`, `CTX`, `PPD`, … of an ACH entry.
    pub sec_code: String,
    /// The identification that the company gave to the receiver.
    pub identification: String,
    /// The receiver's name.
    pub receiver: String,
    /// The entry's own trace number, fifteen digits in an ACH file; what else carries it says so in its description.
    pub trace: String,
    /// What the bank calls the entry: a bank reference, or the FITID of an OFX file.
    pub bank_reference: String,
    /// The serial number of a check.
    pub check_number: Option<String>,
    /// Payment related information of each addenda, in their sequence, without trailing blanks.
    pub addenda: Vec<String>,
    /// What ties the money to its remittance.
    pub trn: Option<Trn>,
    /// Set when this entry is one that came back.
    pub returns: Option<ReturnInfo>,
    /// 1 for the first of several entries of this file that have everything else in
    /// [`fingerprint`](Self::fingerprint) alike, 2 for the second, …
    pub occurrence: u32,
    /// Where it begins in the file, from 1.
    pub line: usize,
}

/// Why an entry came back, and which.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize)]
pub struct ReturnInfo {
    /// `R01`, …; empty when the file gives no reason.
    pub code: String,
    /// The trace of the entry that came back; empty when the file gives none.
    pub original_trace: String,
}

impl BankEntry {
    /// An entry of which only its money is known.
    pub(super) fn new(format: BankFormat, amount: Cents, date: Date, line: usize) -> BankEntry {
        BankEntry {
            format,
            sequence: 0,
            routing_number: String::new(),
            account_number: String::new(),
            amount,
            date,
            kind: EntryKind::Other,
            bank_code: String::new(),
            description: String::new(),
            originator: String::new(),
            originator_id: String::new(),
            sec_code: String::new(),
            identification: String::new(),
            receiver: String::new(),
            trace: String::new(),
            bank_reference: String::new(),
            check_number: None,
            addenda: Vec::new(),
            trn: None,
            returns: None,
            occurrence: 1,
            line,
        }
    }

    /// Takes in what a statement says in words. What is known of the entry already, from a code or a field of its
    /// own, stays.
    pub(super) fn describe<'a>(&mut self, parts: impl IntoIterator<Item = &'a str>) {
        let whole = text::joined(parts, usize::MAX);
        let words = Words::of(whole.get(..whole.floor_char_boundary(WORDS_MAX)).unwrap_or(""));
        if self.kind == EntryKind::Other {
            self.kind = words.kind(self.amount);
        }
        if self.check_number.is_none() {
            self.check_number = words.check_number();
        }
        if self.kind == EntryKind::Returned && self.returns.is_none() {
            let code = words.return_code().unwrap_or_default();
            self.returns = Some(ReturnInfo { code, original_trace: String::new() });
        }
        self.trn = self.trn.take().or_else(|| super::trn::find(&whole));
        self.description = text::joined([whole.as_str()], text::DESCRIPTION_MAX);
    }

    /// The facts that identify the entry apart from [`occurrence`](Self::occurrence).
    fn identity(&self) -> String {
        let (amount, date) = (self.amount.0.to_string(), self.date.to_string());
        let (routing, account) = (self.routing_number.as_str(), self.account_number.as_str());
        match self.format {
            BankFormat::Nacha => {
                let trn = self.trn.as_ref();
                let trace = trn.map_or("", |trn| &trn.trace_number);
                let payer = trn.and_then(|trn| trn.payer_id.as_deref()).unwrap_or("");
                joined([routing, account, &amount, &date, &self.originator_id, &self.trace, trace, payer])
            }
            // A FITID is unique within its account, and banks word the same line anew from one file to the next.
            BankFormat::Ofx if !self.bank_reference.is_empty() => {
                joined(["ofx", routing, account, &amount, &date, &self.bank_reference])
            }
            format => joined([
                format.name(),
                routing,
                account,
                &amount,
                &date,
                &self.bank_code,
                &self.bank_reference,
                self.check_number.as_deref().unwrap_or(""),
                &self.description,
            ]),
        }
    }

    /// Stable text that is the same for the same line of a file that is imported again, and different for
    /// every two lines of one file. Banks give no ids, so this is what keeps a line from being booked twice.
    /// It is stored: its form never changes.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("{}|{}", self.identity(), self.occurrence)
    }

    /// Numbers entries that are otherwise alike: identical deposits on one day are legitimate.
    pub(super) fn number_occurrences(entries: &mut [BankEntry]) {
        let mut seen = std::collections::HashMap::<String, u32>::new();
        for entry in entries {
            let count = seen.entry(entry.identity()).or_default();
            *count = count.saturating_add(1);
            entry.occurrence = *count;
        }
    }
}

/// Escaped, so that no two lists of parts share a text.
fn joined<const N: usize>(parts: [&str; N]) -> String {
    parts.map(|part| part.replace('\\', "\\\\").replace('|', "\\p")).join("|")
}
