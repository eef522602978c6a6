//! From the elements of one Ntry to its movements of money.

use jiff::civil::Date;
use x12::Cents;

use super::super::finding::Findings;
use super::super::money::{Grouping, cents};
use super::super::{BankEntry, BankFormat, EntryKind, ReturnInfo, bai2};
use super::walk::Element;

/// Families and sub-families of bank transaction codes whose kind does not hang on words.
const KINDS: [(&str, EntryKind); 22] = [
    ("ARET", EntryKind::Returned),
    ("AREV", EntryKind::Returned),
    ("UPCQ", EntryKind::Returned),
    ("CQRV", EntryKind::Returned),
    ("UPCT", EntryKind::Returned),
    ("UPDD", EntryKind::Returned),
    ("RPCR", EntryKind::Returned),
    ("RRTN", EntryKind::Returned),
    ("CHRG", EntryKind::Fee),
    ("FEES", EntryKind::Fee),
    ("COMM", EntryKind::Fee),
    ("ADJT", EntryKind::Adjustment),
    ("ACDT", EntryKind::Ach),
    ("ADBT", EntryKind::Ach),
    ("ACCB", EntryKind::Ach),
    ("ASET", EntryKind::Ach),
    ("ATXN", EntryKind::Ach),
    ("LBOX", EntryKind::Lockbox),
    ("MCRD", EntryKind::Card),
    ("RCHQ", EntryKind::Check),
    ("ICHQ", EntryKind::Check),
    ("FTFD", EntryKind::Wire),
];

/// An amount with its direction, as far as it is said.
#[derive(Clone, Default, Debug)]
struct Money {
    amount: String,
    currency: String,
    side: String,
}

impl Money {
    fn take(&mut self, element: Element<'_>) {
        element.text.clone_into(&mut self.amount);
        element.currency.clone_into(&mut self.currency);
    }

    fn is_missing(&self) -> bool {
        self.amount.is_empty()
    }
}

/// The amount with the sign of its side.
fn signed(amount: &str, side: &str) -> Option<Cents> {
    let amount = cents(amount, Grouping::None)?;
    match side {
        "CRDT" => Some(amount),
        "DBIT" => Some(Cents(-amount.0)),
        _ => None,
    }
}

/// One of what an entry is made of.
#[derive(Clone, Default, Debug)]
pub(super) struct Details {
    /// `Amt` of version 8, `AmtDtls/TxAmt/Amt` before.
    money: Money,
    references: Vec<String>,
    check_number: String,
    debtor: String,
    creditor: String,
    words: Vec<String>,
    return_reason: String,
}

impl Details {
    pub(super) fn take(&mut self, path: &str, element: Element<'_>) {
        let text = element.text;
        if text.is_empty() {
            return;
        }
        match path {
            "Amt" => self.money.take(element),
            "AmtDtls/TxAmt/Amt" if self.money.is_missing() => self.money.take(element),
            "CdtDbtInd" => text.clone_into(&mut self.money.side),
            "Refs/ChqNb" => text.clone_into(&mut self.check_number),
            "Refs/EndToEndId" | "Refs/TxId" | "Refs/InstrId" | "Refs/AcctSvcrRef"
                if text != "NOTPROVIDED" =>
            {
                self.references.push(text.to_owned());
            }
            "RltdPties/Dbtr/Nm" | "RltdPties/Dbtr/Pty/Nm" => text.clone_into(&mut self.debtor),
            "RltdPties/Cdtr/Nm" | "RltdPties/Cdtr/Pty/Nm" => text.clone_into(&mut self.creditor),
            "RtrInf/Rsn/Cd" | "RtrInf/Rsn/Prtry" => text.clone_into(&mut self.return_reason),
            "RmtInf/Ustrd"
            | "AddtlTxInf"
            | "RmtInf/Strd/CdtrRefInf/Ref"
            | "RmtInf/Strd/AddtlRmtInf"
            | "RmtInf/Strd/RfrdDocInf/Nb"
            | "RtrInf/AddtlInf" => self.words.push(text.to_owned()),
            _ => {}
        }
    }
}

/// An entry whose end is still to come.
#[derive(Clone, Default, Debug)]
pub(super) struct Entry {
    line: usize,
    money: Money,
    status: String,
    is_reversal: bool,
    booked: String,
    valued: String,
    reference: String,
    codes: Vec<String>,
    proprietary: String,
    issuer: String,
    words: String,
    pub(super) details: Vec<Details>,
}

/// What came of an entry.
#[derive(Debug)]
pub(super) struct Booked {
    pub(super) entries: Vec<BankEntry>,
    pub(super) is_reversal: bool,
}

impl Entry {
    pub(super) fn new(line: usize) -> Entry {
        Entry { line, ..Entry::default() }
    }

    pub(super) fn take(&mut self, path: &str, element: Element<'_>) {
        let text = element.text;
        match path {
            "Amt" => self.money.take(element),
            "CdtDbtInd" => text.clone_into(&mut self.money.side),
            // Up to version 7 the status itself, from 8 on its code.
            "Sts" if !text.is_empty() => text.clone_into(&mut self.status),
            "Sts/Cd" | "Sts/Prtry" => text.clone_into(&mut self.status),
            "RvslInd" => self.is_reversal = matches!(text, "true" | "1"),
            "BookgDt/Dt" | "BookgDt/DtTm" => text.clone_into(&mut self.booked),
            "ValDt/Dt" | "ValDt/DtTm" => text.clone_into(&mut self.valued),
            "AcctSvcrRef" => text.clone_into(&mut self.reference),
            "BkTxCd/Domn/Cd" | "BkTxCd/Domn/Fmly/Cd" | "BkTxCd/Domn/Fmly/SubFmlyCd" => {
                self.codes.push(text.to_owned());
            }
            "BkTxCd/Prtry/Cd" => text.clone_into(&mut self.proprietary),
            "BkTxCd/Prtry/Issr" => text.clone_into(&mut self.issuer),
            "AddtlNtryInf" => text.clone_into(&mut self.words),
            _ => {}
        }
    }

    /// The movements of money, or `None` for what is not booked or cannot be read; findings say which.
    pub(super) fn finish(self, findings: &mut Findings) -> Option<Booked> {
        if !matches!(self.status.as_str(), "" | "BOOK") {
            let message = "The bank has not booked this entry, or only tells of it. It is left out; it comes again when it is \
                 booked.";
            findings.note("pending", self.line, None, &self.status, message.to_owned());
            return None;
        }
        if !matches!(self.money.currency.as_str(), "" | "USD") {
            let message = "The amount is not in dollars, and other money is not kept here. Enter it by hand in dollars.";
            findings.stop("currency", self.line, None, &self.money.currency, message.to_owned());
        }
        let Some(whole) = signed(&self.money.amount, &self.money.side) else {
            let message = "The amount, or whether it came or went, is missing or cannot be read. The entry is not read: \
                 download the file again, or enter it by hand.";
            findings.stop("amount", self.line, None, &self.money.amount, message.to_owned());
            return None;
        };
        let date = self.date(findings)?;
        let parts = self.parts(whole, findings);
        let entries = parts.iter().map(|(amount, details)| self.entry(*amount, date, details)).collect();
        Some(Booked { entries, is_reversal: self.is_reversal })
    }

    /// What the entry is made of, if that comes to its amount; else the entry as one, with the words of all.
    fn parts(&self, whole: Cents, findings: &mut Findings) -> Vec<(Cents, Details)> {
        let side = |one: &Details| {
            if one.money.side.is_empty() { self.money.side.clone() } else { one.money.side.clone() }
        };
        let own_currency =
            |one: &Details| one.money.currency.is_empty() || one.money.currency == self.money.currency;
        let amounts: Option<Vec<Cents>> = self
            .details
            .iter()
            .map(|one| signed(&one.money.amount, &side(one)).filter(|_| own_currency(one)))
            .collect();
        if let (Some(amounts), true) = (amounts, self.details.len() > 1) {
            if amounts.iter().map(|amount| i128::from(amount.0)).sum::<i128>() == i128::from(whole.0) {
                return amounts.into_iter().zip(self.details.iter().cloned()).collect();
            }
            let message = "The details of the entry do not come to its amount. It is read as one: compare it with the bank's \
                 own list.";
            findings.note("details_sum", self.line, None, &self.money.amount, message.to_owned());
        }
        let mut all = Details::default();
        for one in &self.details {
            all.references.extend_from_slice(&one.references);
            all.words.extend_from_slice(&one.words);
            if self.details.len() == 1 {
                all = one.clone();
            }
        }
        vec![(whole, all)]
    }

    fn entry(&self, amount: Cents, date: Date, details: &Details) -> BankEntry {
        let mut entry = BankEntry::new(BankFormat::Camt, amount, date, self.line);
        entry.kind = self.kind();
        if self.is_reversal || !details.return_reason.is_empty() {
            entry.kind = EntryKind::Returned;
        }
        if entry.kind == EntryKind::Returned {
            // The return names the payment that came back as it was named when it went.
            let original_trace = details.references.first().cloned().unwrap_or_default();
            entry.returns = Some(ReturnInfo { code: details.return_reason.clone(), original_trace });
        }
        entry.bank_code = if self.codes.is_empty() { self.proprietary.clone() } else { self.codes.join("/") };
        let other = if amount < Cents::ZERO { &details.creditor } else { &details.debtor };
        entry.originator.clone_from(other);
        entry.bank_reference.clone_from(&self.reference);
        entry.identification = details.references.first().cloned().unwrap_or_default();
        entry.check_number = Some(details.check_number.clone()).filter(|number| !number.is_empty());
        let words = details.words.iter().map(String::as_str);
        entry.describe(
            [other.as_str(), &self.words]
                .into_iter()
                .chain(words)
                .chain(details.references.iter().map(String::as_str)),
        );
        entry
    }

    /// American banks put the type of BAI2 where a code of their own may stand.
    fn kind(&self) -> EntryKind {
        let known = |code: &str| KINDS.iter().find(|(it, _)| *it == code).map(|(_, kind)| *kind);
        let told = self.codes.iter().rev().find_map(|code| known(code));
        told.unwrap_or_else(|| match self.proprietary.parse() {
            Ok(code) if self.issuer.starts_with("BAI") => bai2::kind(code),
            _ => EntryKind::Other,
        })
    }

    fn date(&self, findings: &mut Findings) -> Option<Date> {
        let day = |text: &str| text.get(..10)?.parse::<Date>().ok();
        if let Some(booked) = day(&self.booked) {
            return Some(booked);
        }
        if let Some(valued) = day(&self.valued) {
            let message =
                format!("The day of booking cannot be read; {valued}, the day of value, stands in.");
            findings.note("date", self.line, None, &self.booked, message);
            return Some(valued);
        }
        let message = "The day of booking is missing or cannot be read. The entry is not read: download the file again, or \
             enter it by hand.";
        findings.stop("date", self.line, None, &self.booked, message.to_owned());
        None
    }
}

/// What stood in the account at some time.
#[derive(Clone, Default, Debug)]
pub(super) struct BalanceOf {
    pub(super) code: String,
    money: Money,
    day: String,
}

impl BalanceOf {
    pub(super) fn take(&mut self, path: &str, element: Element<'_>) {
        match path {
            "Tp/CdOrPrtry/Cd" => element.text.clone_into(&mut self.code),
            "Amt" => self.money.take(element),
            "CdtDbtInd" => element.text.clone_into(&mut self.money.side),
            "Dt/Dt" | "Dt/DtTm" => element.text.clone_into(&mut self.day),
            _ => {}
        }
    }

    pub(super) fn amount(&self) -> Option<Cents> {
        signed(&self.money.amount, &self.money.side)
    }

    pub(super) fn date(&self) -> Option<Date> {
        self.day.get(..10)?.parse().ok()
    }
}
