//! From the tags of one STMTTRN to one movement of money.

use jiff::civil::Date;

use super::super::finding::Findings;
use super::super::money::{Grouping, cents};
use super::super::{BankEntry, BankFormat, EntryKind};
use super::tags::Tag;

/// Types whose kind does not hang on words.
const KINDS: [(&str, EntryKind); 5] = [
    ("CHECK", EntryKind::Check),
    ("DIRECTDEP", EntryKind::Ach),
    ("DIRECTDEBIT", EntryKind::Ach),
    ("FEE", EntryKind::Fee),
    ("SRVCHG", EntryKind::Fee),
];

/// A transaction whose end is still to come.
#[derive(Default, Debug)]
pub(super) struct Transaction {
    pub(super) line: usize,
    /// It stands among those that the bank has not booked.
    pub(super) is_pending: bool,
    /// What it corrects, by FITID.
    corrects: String,
    kind: String,
    posted: String,
    /// When the customer did it: stands in where the day of booking is missing.
    initiated: String,
    amount: String,
    fitid: String,
    check_number: String,
    reference: String,
    name: String,
    payee: String,
    memo: String,
    currency: String,
}

impl Transaction {
    pub(super) fn new(line: usize, is_pending: bool) -> Transaction {
        Transaction { line, is_pending, ..Transaction::default() }
    }

    /// Takes in a tag. `inside` is the aggregate within the transaction that it stands in.
    pub(super) fn take(&mut self, tag: &Tag<'_>, inside: Option<&str>) {
        let field = match (inside, tag.name.as_ref()) {
            (None, "TRNTYPE") => &mut self.kind,
            (None, "DTPOSTED") => &mut self.posted,
            (None, "DTUSER" | "DTTRAN") => &mut self.initiated,
            (None, "TRNAMT") => &mut self.amount,
            (None, "FITID") => &mut self.fitid,
            (None, "CORRECTFITID") => &mut self.corrects,
            (None, "CHECKNUM") => &mut self.check_number,
            (None, "REFNUM") => &mut self.reference,
            (None, "NAME") => &mut self.name,
            (None, "MEMO") => &mut self.memo,
            (Some("PAYEE" | "EXTDPAYEE"), "NAME") => &mut self.payee,
            (Some("CURRENCY"), "CURSYM") => &mut self.currency,
            _ => return,
        };
        if field.is_empty() {
            tag.value.as_ref().clone_into(field);
        }
    }

    /// The entry, or `None` for one that is not booked or cannot be read; findings say which.
    pub(super) fn finish(self, findings: &mut Findings) -> Option<BankEntry> {
        if self.is_pending {
            let message =
                "The bank has not booked this yet. It is left out; it comes again when it is booked.";
            findings.note("pending", self.line, None, &self.amount, message.to_owned());
            return None;
        }
        if !self.corrects.is_empty() {
            let message = "The bank corrects or takes back an entry that it told before. Nothing of the file is booked: \
                 compare the two, and ask the bank.";
            findings.stop("correction", self.line, None, &self.corrects, message.to_owned());
            return None;
        }
        let Some(amount) = cents(&self.amount, Grouping::None) else {
            let message = "The amount (TRNAMT) is missing or cannot be read. The entry is not read: download the file again, \
                 or enter it by hand.";
            findings.stop("amount", self.line, None, &self.amount, message.to_owned());
            return None;
        };
        let date = self.date(findings)?;
        if !matches!(self.currency.to_ascii_uppercase().as_str(), "" | "USD") {
            let message = "The amount is not in dollars, and other money is not kept here. Enter it by hand in dollars.";
            findings.stop("currency", self.line, None, &self.currency, message.to_owned());
        }
        let mut entry = BankEntry::new(BankFormat::Ofx, amount, date, self.line);
        let kind = KINDS.iter().find(|(name, _)| self.kind.eq_ignore_ascii_case(name));
        entry.kind = kind.map_or(EntryKind::Other, |(_, kind)| *kind);
        entry.bank_code = self.kind;
        entry.check_number =
            Some(self.check_number).filter(|number| !number.trim_start_matches('0').is_empty());
        let name = if self.name.is_empty() { self.payee } else { self.name };
        entry.describe([name.as_str(), &self.memo]);
        if entry.description.is_empty() {
            entry.describe([self.reference.as_str()]);
        }
        entry.originator = name;
        entry.identification = self.reference;
        entry.bank_reference = self.fitid;
        Some(entry)
    }

    fn date(&self, findings: &mut Findings) -> Option<Date> {
        let posted = day(&self.posted);
        if posted.is_some() {
            return posted;
        }
        if let Some(initiated) = day(&self.initiated) {
            let message = format!(
                "The day of booking (DTPOSTED) cannot be read; {initiated}, when it was done, stands in."
            );
            findings.note("date", self.line, None, &self.posted, message);
            return Some(initiated);
        }
        let message = "The day of booking (DTPOSTED) is missing or cannot be read. The entry is not read: download the file \
             again, or enter it by hand.";
        findings.stop("date", self.line, None, &self.posted, message.to_owned());
        None
    }
}

/// `YYYYMMDD`, and a time behind it that does not matter: it is the bank's own day.
pub(super) fn day(text: &str) -> Option<Date> {
    let digits: String = text.chars().filter(|&c| c != '-').take(8).collect();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Date::strptime("%Y%m%d", digits).ok().filter(|date| date.year() >= 1900)
}
