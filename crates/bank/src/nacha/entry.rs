//! From an entry record and its addenda to one movement of money.

use jiff::civil::Date;

use super::super::finding::Findings;
use super::super::{BankEntry, BankFormat, EntryKind, ReturnInfo, Trn, text, trn};
use super::code::{self, Direction, Kind};
use super::layout::*;
use super::record::Record;
use x12::Cents;

/// What a batch header says about its entries.
#[derive(Clone, Default, Debug)]
pub(super) struct Company {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) sec_code: String,
    pub(super) entry_description: String,
    /// The effective entry date, or what stands in for it.
    pub(super) date: Option<Date>,
}

/// One addenda 05.
#[derive(Debug)]
struct Addenda {
    sequence: Option<u64>,
    information: String,
}

/// An entry whose addenda are still to come.
#[derive(Debug)]
pub(super) struct OpenEntry<'a> {
    record: Record<'a>,
    /// Its place among the entries of the file.
    sequence: usize,
    addenda: Vec<Addenda>,
    /// Addenda of every type, as the entry counts them.
    addenda_count: u64,
    returned: Option<ReturnInfo>,
    /// Reason and corrected data of a notification of change.
    change: Option<String>,
}

impl<'a> OpenEntry<'a> {
    pub(super) fn new(record: Record<'a>, sequence: usize) -> OpenEntry<'a> {
        OpenEntry { record, sequence, addenda: Vec::new(), addenda_count: 0, returned: None, change: None }
    }

    fn code(&self) -> Option<u8> {
        self.record.number(TRANSACTION_CODE).and_then(|code| u8::try_from(code).ok())
    }

    pub(super) fn direction(&self) -> Option<Direction> {
        self.code().and_then(code::meaning).map(|(direction, _)| direction)
    }

    pub(super) fn amount(&self) -> Option<u64> {
        self.record.number(AMOUNT)
    }

    pub(super) fn receiving_bank(&self) -> Option<u64> {
        self.record.number(RECEIVING_BANK)
    }

    pub(super) fn add_addenda(&mut self, record: &Record<'_>, findings: &mut Findings) {
        self.addenda_count += 1;
        match record.text(ADDENDA_TYPE) {
            "05" => {
                self.check_owner(record, findings);
                let information = record.raw(PAYMENT_INFORMATION).to_owned();
                self.addenda.push(Addenda { sequence: record.number(ADDENDA_SEQUENCE), information });
            }
            "98" => {
                self.change = Some(format!("{} {}", record.text(REASON), record.text(CORRECTED_DATA)));
            }
            "99" => {
                self.returned = Some(ReturnInfo {
                    code: record.text(REASON).to_owned(),
                    original_trace: record.text(ORIGINAL_TRACE).to_owned(),
                });
            }
            other => findings.note(
                "addenda_type",
                record.line,
                Some(ADDENDA_TYPE),
                other,
                "Addenda of this type are not read. The amount is not affected.".to_owned(),
            ),
        }
    }

    /// An addenda names the last seven digits of its entry's trace.
    fn check_owner(&self, record: &Record<'_>, findings: &mut Findings) {
        let named = record.text(ENTRY_SEQUENCE);
        if !self.record.text(TRACE).ends_with(named) || named.is_empty() {
            let message = "The addenda names another entry than the one it stands under. It is read with the one it \
                 stands under; compare its trace number with the remittance.";
            findings.note("addenda_entry", record.line, Some(ENTRY_SEQUENCE), named, message.to_owned());
        }
    }

    /// The entry, or `None` for one that is no money or cannot be read; findings say which.
    pub(super) fn finish(mut self, company: &Company, findings: &mut Findings) -> Option<BankEntry> {
        self.check_fields(company, findings);
        self.sort_addenda(findings);
        let (transaction_code, direction, kind) = self.known_code(findings)?;
        let amount = self.signed_amount(direction, findings)?;
        if self.is_no_money(kind, amount, findings) {
            return None;
        }
        let Some(date) = company.date else {
            let message = "The entry has no date, and the file has none that could stand in. It is not read: \
                 ask the bank for the file again, or enter it by hand.";
            findings.stop("entry_date", self.record.line, None, "", message.to_owned());
            return None;
        };
        let returns = self.return_info(kind, findings);
        let text: String = self.addenda.iter().map(|one| format!("{:<80}", one.information)).collect();
        let trn = self.trn(&text);
        let record = &self.record;
        let owned = |columns| record.text(columns).to_owned();
        let is_international = company.sec_code == "IAT";
        let mut entry = BankEntry::new(BankFormat::Nacha, amount, date, record.line);
        entry.sequence = self.sequence;
        entry.routing_number = owned(ROUTING_NUMBER);
        entry.account_number = owned(if is_international { IAT_ACCOUNT_NUMBER } else { ACCOUNT_NUMBER });
        entry.originator.clone_from(&company.name);
        entry.originator_id.clone_from(&company.id);
        entry.sec_code.clone_from(&company.sec_code);
        entry.bank_code = format!("{transaction_code:02}");
        entry.trace = owned(TRACE);
        entry.addenda = self.addenda.iter().map(|one| one.information.trim_end().to_owned()).collect();
        if !is_international {
            entry.identification = owned(IDENTIFICATION);
            entry.receiver = owned(if company.sec_code == "CTX" { CTX_RECEIVER } else { RECEIVER });
        }
        let returned = returns.as_ref().map(|info| format!("RETURN {}", info.code)).unwrap_or_default();
        entry.description = text::joined(
            [company.name.as_str(), &company.entry_description, &returned, &text],
            text::DESCRIPTION_MAX,
        );
        entry.kind = match text::Words::of(&entry.description).kind(amount) {
            _ if returns.is_some() => EntryKind::Returned,
            told @ (EntryKind::Card | EntryKind::Fee) => told,
            _ => EntryKind::Ach,
        };
        entry.trn = trn;
        entry.returns = returns;
        Some(entry)
    }

    fn known_code(&self, findings: &mut Findings) -> Option<(u8, Direction, Kind)> {
        let code = self.code();
        let known =
            code.and_then(|code| code::meaning(code).map(|(direction, kind)| (code, direction, kind)));
        if known.is_none() {
            let message = "This transaction code does not exist, so it is not known whether the money came or went. \
                 The entry is not read: ask the bank for the file again.";
            self.stop("transaction_code", TRANSACTION_CODE, message, findings);
        }
        known
    }

    fn signed_amount(&self, direction: Direction, findings: &mut Findings) -> Option<Cents> {
        let Some(cents) = self.amount().and_then(|cents| i64::try_from(cents).ok()) else {
            let message =
                "The amount is not ten digits. The entry is not read: ask the bank for the file again.";
            self.stop("amount", AMOUNT, message, findings);
            return None;
        };
        Some(Cents(if direction == Direction::Debit { -cents } else { cents }))
    }

    /// Prenotes and notifications of change are findings, not entries. When they name an amount all the
    /// same, nobody knows what was meant: the entry is kept and the file stops.
    fn is_no_money(&self, kind: Kind, amount: Cents, findings: &mut Findings) -> bool {
        if !amount.is_zero() {
            if matches!(kind, Kind::Prenote | Kind::ZeroDollar) || self.change.is_some() {
                let message = "An entry of this kind carries no money, but an amount stands here. Ask the bank which is right.";
                self.stop("amount_unexpected", AMOUNT, message, findings);
            }
            return false;
        }
        if let Some(change) = &self.change {
            let message = "A notification of change: the other bank asks to use corrected account data. It is no \
                 money; correct what you keep.";
            findings.note("notification_of_change", self.record.line, None, change, message.to_owned());
            return true;
        }
        if kind == Kind::Prenote {
            let message =
                "A prenote tries out an account before money is sent. It is no money and is skipped.";
            self.note("prenote", TRANSACTION_CODE, message, findings);
            return true;
        }
        false
    }

    /// An entry with the code of a return is one even when its reason is missing.
    fn return_info(&mut self, kind: Kind, findings: &mut Findings) -> Option<ReturnInfo> {
        let returned = self.returned.take();
        if returned.is_none() && kind == Kind::Returned && self.change.is_none() {
            let message = "A return without its reason. Ask the bank what came back.";
            self.note("return_reason", TRANSACTION_CODE, message, findings);
            return Some(ReturnInfo { code: String::new(), original_trace: String::new() });
        }
        returned
    }

    /// What is odd but costs no money.
    fn check_fields(&self, company: &Company, findings: &mut Findings) {
        let record = &self.record;
        let expected = code::check_digit(record.raw(RECEIVING_BANK));
        if expected.is_none() || !record.raw(CHECK_DIGIT).starts_with(expected.unwrap_or(' ')) {
            let message = "The check digit does not fit the routing number. Compare it with the account's.";
            self.note("check_digit", ROUTING_NUMBER, message, findings);
        }
        if company.sec_code != "IAT" && record.text(ACCOUNT_NUMBER).is_empty() {
            self.note("account_number", ACCOUNT_NUMBER, "The entry names no account.", findings);
        }
        if record.number(TRACE).is_none() {
            let message =
                "The trace number is not fifteen digits. It helps to tell entries apart; ask the bank why.";
            self.note("trace", TRACE, message, findings);
        }
        self.check_addenda_count(company, findings);
    }

    fn check_addenda_count(&self, company: &Company, findings: &mut Findings) {
        let found = self.addenda_count;
        let indicated = self.record.text(ADDENDA_INDICATOR) == "1";
        if indicated != (found > 0) {
            let message = format!(
                "The entry says that addenda {}, but {found} are there.",
                if indicated { "follow" } else { "do not follow" }
            );
            self.note("addenda_indicator", ADDENDA_INDICATOR, &message, findings);
        }
        if company.sec_code == "CTX" && self.record.number(CTX_ADDENDA_COUNT) != Some(found) {
            let message =
                format!("The entry counts another number of addenda than the {found} that are there.");
            self.note("addenda_count", CTX_ADDENDA_COUNT, &message, findings);
        }
        if matches!(company.sec_code.as_str(), "CCD" | "PPD") && found > 1 {
            let message =
                format!("A {} entry has at most one addenda; all {found} are read.", company.sec_code);
            self.note("addenda_many", ADDENDA_INDICATOR, &message, findings);
        }
    }

    /// Puts addenda in their sequence. Where a number cannot be read, the order of the file stays.
    fn sort_addenda(&mut self, findings: &mut Findings) {
        let in_place =
            |addenda: &[Addenda]| (1..).zip(addenda).all(|(place, one)| one.sequence == Some(place));
        if in_place(&self.addenda) {
            return;
        }
        if self.addenda.iter().all(|one| one.sequence.is_some()) {
            self.addenda.sort_by_key(|one| one.sequence);
        }
        let message = if in_place(&self.addenda) {
            "The addenda stand in another order than their numbers say; they are joined by their numbers."
        } else {
            "The numbers of the addenda have gaps, repeat or cannot be read, so the text may lack a part."
        };
        findings.note("addenda_sequence", self.record.line, None, "", message.to_owned());
    }

    /// Addenda are pieces of one text, each of 80 columns; but some senders fill up each piece with blanks.
    fn trn(&self, text: &str) -> Option<Trn> {
        let found = trn::find(text);
        if found.as_ref().is_some_and(|trn| trn.payer_id.is_some()) || self.addenda.len() < 2 {
            return found;
        }
        let trimmed: String = self.addenda.iter().map(|one| one.information.trim_end()).collect();
        trn::find(&trimmed).filter(|trn| found.is_none() || trn.payer_id.is_some()).or(found)
    }

    fn note(&self, rule: &'static str, at: super::super::Columns, message: &str, findings: &mut Findings) {
        findings.note(rule, self.record.line, Some(at), self.record.raw(at), message.to_owned());
    }

    fn stop(&self, rule: &'static str, at: super::super::Columns, message: &str, findings: &mut Findings) {
        findings.stop(rule, self.record.line, Some(at), self.record.raw(at), message.to_owned());
    }
}
