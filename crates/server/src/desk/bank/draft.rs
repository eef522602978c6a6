//! An entry as it came, from a file or by hand, before it has an account and a number.

use bank::{BankFormat, EntryKind, ReturnInfo};
use claims::Cents;
use claims::desk::{BankAccount, BankEntry, trace_key};
use jiff::civil::Date;

/// The source of an entry that was typed in.
pub(super) const TYPED: &str = "api";

/// An entry that somebody types in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// None: the practice's default account.
    pub account: Option<BankAccount>,
    /// Money in is positive.
    pub amount: Cents,
    pub date: Date,
    pub description: String,
    pub trace_number: Option<String>,
    pub check_number: Option<String>,
    /// The idempotency key that it came with: two entries that are alike in all else are told apart by it.
    pub key: Option<String>,
}

/// An entry as it came.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) routing_number: String,
    pub(super) account_number: String,
    /// The numbers are those of the other side, where the item went that came back.
    pub(super) is_of_other_side: bool,
    pub(super) returns: Option<ReturnInfo>,
    pub(super) entry: BankEntry,
    /// Where in its file it stands.
    pub(super) line: usize,
}

impl Draft {
    /// It does not say which account of the practice it is of.
    pub(super) fn is_unnamed(&self) -> bool {
        self.account_number.is_empty() || self.is_of_other_side
    }

    pub(super) fn read(read: &bank::BankEntry) -> Draft {
        let trn = read.trn.as_ref();
        let trace = trn.map(|trn| trn.trace_number.clone());
        let mut entry =
            entry(read.amount, read.date, &read.description, read.format.name(), read.fingerprint());
        entry.counterparty.clone_from(&read.originator);
        entry.trace_payer_id = trn.and_then(|trn| trn.payer_id.clone());
        entry.check_number.clone_from(&read.check_number);
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        entry.kind = said(read.kind.name());
        entry.bank_code = said(&read.bank_code);
        entry.own_trace = said(&read.trace);
        entry.reference = said(&read.bank_reference);
        let is_returned = read.kind == EntryKind::Returned;
        let returns = read.returns.clone().filter(|_| is_returned);
        // A payer's trace on money that goes out: the payer takes a credit back.
        let is_taken_back = read.amount < Cents::ZERO && trace.is_some();
        let returns = returns.or_else(|| (is_returned || is_taken_back).then(ReturnInfo::default));
        entry.trace_key = trace.as_deref().map(trace_key);
        entry.trace_number = trace;
        if let Some(returns) = &returns {
            let original = Some(returns.original_trace.clone()).filter(|it| !it.is_empty());
            entry.trace_number = entry.trace_number.or(original);
        }
        // A check that went out has a number of the practice's own, which is no payer's, unless it came back.
        let paid = entry.check_number.as_deref().filter(|_| read.amount > Cents::ZERO || is_returned);
        entry.check_key = paid.map(trace_key);
        Draft {
            routing_number: read.routing_number.clone(),
            account_number: read.account_number.clone(),
            is_of_other_side: is_returned && read.format == BankFormat::Nacha,
            returns,
            entry,
            line: read.line,
        }
    }

    /// An entry that was typed in has no line at the bank to be the same as: the same account, date, amount, text and
    /// numbers are the same entry, unless it comes with another key, or with one and before without.
    pub(super) fn typed(new: &NewEntry) -> Draft {
        let account = new.account.as_ref();
        let routing_number = account.map(|a| a.routing_number.clone()).unwrap_or_default();
        let account_number = account.map(|a| a.account_number.clone()).unwrap_or_default();
        let text = |number: &Option<String>| number.clone().unwrap_or_default();
        let key = new.key.as_ref().map_or(String::new(), |key| format!(" {key}"));
        let fingerprint = format!(
            "typed{key}|{routing_number}|{account_number}|{}|{}|{}|{}|{}",
            new.amount.0,
            new.date,
            text(&new.trace_number),
            text(&new.check_number),
            new.description
        );
        let found = bank::trn::find(&new.description);
        let mut entry = entry(new.amount, new.date, &new.description, TYPED, fingerprint);
        entry.trace_number =
            new.trace_number.clone().or_else(|| found.as_ref().map(|t| t.trace_number.clone()));
        entry.trace_key = entry.trace_number.as_deref().map(trace_key);
        entry.trace_payer_id = found.and_then(|trn| trn.payer_id);
        entry.check_number.clone_from(&new.check_number);
        entry.check_key = new.check_number.as_deref().map(trace_key);
        let is_taken_back = new.amount < Cents::ZERO && entry.trace_key.is_some();
        let returns = is_taken_back.then(ReturnInfo::default);
        Draft { routing_number, account_number, is_of_other_side: false, returns, entry, line: 1 }
    }
}

fn entry(amount: Cents, date: Date, description: &str, source: &str, fingerprint: String) -> BankEntry {
    BankEntry {
        bank_entry_num: 0,
        public_id: String::new(),
        bank_account_num: 0,
        amount,
        date,
        description: description.to_owned(),
        counterparty: String::new(),
        source: source.to_owned(),
        trace_key: None,
        trace_number: None,
        trace_payer_id: None,
        check_key: None,
        check_number: None,
        fingerprint,
        stored_file_num: None,
        reconciled: false,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        kind: None,
        bank_code: None,
        own_trace: None,
        reference: None,
        is_taken: None,
        returned_by: None,
    }
}
