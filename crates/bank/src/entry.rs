//! A line of a bank file, in the same form for every format.

use jiff::civil::Date;
use serde::Serialize;

use super::{BankFinding, BankFormat, Trn};
use x12::Cents;

/// What was read from one bank file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BankFile {
    /// The format it was read as.
    pub format: BankFormat,
    /// The money in it, in the order of the file.
    pub entries: Vec<BankEntry>,
    /// What is wrong or worth knowing, in the order of the lines.
    pub findings: Vec<BankFinding>,
    /// The file was read to its end and adds up. False exactly when a finding stops: then nothing of it is
    /// booked until a person says so.
    pub complete: bool,
}

/// One movement of money.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BankEntry {
    /// Its place among the entries of the file, from 1; entries that are skipped have a place too.
    pub sequence: usize,
    /// The receiving bank: eight digits and the check digit, as written.
    pub routing_number: String,
    /// The account at the receiving bank. For a return it may be the account of the other side.
    pub account_number: String,
    /// Credits are positive, debits negative, as the transaction code says. A return keeps the sign of what
    /// came back, so look at [`is_return`](Self::is_return) before booking it.
    pub amount: Cents,
    /// The effective entry date, which the rule of re-association ties to BPR16 of the remittance.
    pub date: Date,
    /// Company name, entry description and addenda, to be read by people; cut when very long.
    pub description: String,
    /// The company's name: for a claim payment, the payer as the practice knows it.
    pub originator: String,
    /// The company's identification; for a claim payment, `1` and the payer's tax number, as in TRN03.
    pub originator_id: String,
    /// `CCD`, `CTX`, `PPD`, …
    pub sec_code: String,
    /// 22 and 32 are credits, 27 and 37 debits, 24 and 34 remittances without money, …
    pub transaction_code: u8,
    /// The identification that the company gave to the receiver.
    pub identification: String,
    /// The receiver's name.
    pub receiver: String,
    /// The entry's own trace number, fifteen digits.
    pub trace: String,
    /// Payment related information of each addenda, in their sequence, without trailing blanks.
    pub addenda: Vec<String>,
    /// What ties the money to its remittance.
    pub trn: Option<Trn>,
    /// Set when this entry is one that came back.
    pub is_return: Option<ReturnInfo>,
    /// 1 for the first of several entries of this file that have everything else in
    /// [`fingerprint`](Self::fingerprint) alike, 2 for the second, …
    pub occurrence: u32,
    /// Where it begins in the file, from 1.
    pub line: usize,
}

/// Why an entry came back, and which.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ReturnInfo {
    /// `R01`, …; empty when the file gives no reason.
    pub code: String,
    /// The trace of the entry that came back; empty when the file gives none.
    pub original_trace: String,
}

impl BankEntry {
    /// The facts that identify the entry apart from [`occurrence`](Self::occurrence).
    fn identity(&self) -> String {
        let trn = self.trn.as_ref();
        let parts = [
            self.routing_number.as_str(),
            &self.account_number,
            &self.amount.0.to_string(),
            &self.date.to_string(),
            &self.originator_id,
            &self.trace,
            trn.map_or("", |trn| &trn.trace_number),
            trn.and_then(|trn| trn.payer_id.as_deref()).unwrap_or(""),
        ];
        // Escaped, so that no two lists of parts share a text.
        parts.map(|part| part.replace('\\', "\\\\").replace('|', "\\p")).join("|")
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
