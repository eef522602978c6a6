//! From a detail record (16) to one movement of money, and the fields that details and summaries share.

use super::super::{BankEntry, BankFormat, EntryKind, text, trn};
use super::codes::{self, Direction};
use super::record::{Field, Record};
use jiff::civil::Date;
use x12::Cents;

/// Cents without a point; summaries may have a sign. `Some(0)` for nothing at all, which is what leaving out means.
pub(super) fn amount(field: &str) -> Option<i64> {
    let digits = field.strip_prefix(['+', '-']).unwrap_or(field);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let cents: i64 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    Some(if field.starts_with('-') { -cents } else { cents })
}

/// Takes the fields that say when the money can be used, so that what stands behind them is found: `S` has three
/// amounts, `V` a day and a time, `D` a count and so many pairs, everything else nothing.
pub(super) fn skip_funds<'a>(funds: &str, fields: &mut impl Iterator<Item = Field<'a>>) -> Option<()> {
    let count = match funds {
        "" | "0" | "1" | "2" | "Z" | "z" => 0,
        "V" | "v" => 2,
        "S" | "s" => 3,
        "D" | "d" => fields.next()?.text.parse::<usize>().ok()?.checked_mul(2)?,
        _ => return None,
    };
    (0..count).try_for_each(|_| fields.next().map(|_| ()))
}

/// What a detail says of itself.
#[derive(Debug)]
pub(super) struct Detail<'a> {
    pub(super) code: u16,
    pub(super) kind: &'a str,
    pub(super) amount: &'a str,
    bank_reference: &'a str,
    customer_reference: &'a str,
    text: Vec<&'a str>,
}

impl<'a> Detail<'a> {
    /// None when its funds type or what belongs to it cannot be read: then no field behind it can be trusted.
    ///
    /// The references stand in the part in which the funds type ended; what other parts hold is text, as banks write it
    /// whether or not they filled the fields before.
    pub(super) fn of(record: &Record<'a>) -> Option<Detail<'a>> {
        let mut fields = record.fields();
        let kind = fields.next()?.text;
        let amount = fields.next().map_or("", |field| field.text);
        let last = fields.next();
        let mut part = last.map_or(0, |field| field.part);
        let mut seen = part;
        let mut watched = fields.by_ref().inspect(|field| seen = field.part);
        skip_funds(last.map_or("", |field| field.text), &mut watched)?;
        part = part.max(seen);
        let mut here = fields.take_while(|field| field.part == part);
        let mut reference = || here.next().map_or("", |field| field.text);
        let (bank_reference, customer_reference) = (reference(), reference());
        let first = here.next().and_then(|field| record.parts.get(part)?.get(field.start..));
        let others = record.parts.get(part + 1..).unwrap_or_default();
        let text = first.into_iter().chain(others.iter().copied()).collect();
        let code = if kind.len() == 3 { kind.parse().ok()? } else { return None };
        Some(Detail { code, kind, amount, bank_reference, customer_reference, text })
    }

    /// The entry. `cents` is its amount, without a sign.
    pub(super) fn entry(&self, cents: i64, direction: Direction, date: Date, line: usize) -> BankEntry {
        let is_credit = direction == Direction::Credit;
        let amount = Cents(if is_credit { cents } else { -cents });
        let mut entry = BankEntry::new(BankFormat::Bai2, amount, date, line);
        entry.kind = codes::kind(self.code);
        self.kind.clone_into(&mut entry.bank_code);
        self.bank_reference.clone_into(&mut entry.bank_reference);
        self.customer_reference.clone_into(&mut entry.identification);
        // The other side: who paid, or who was paid.
        let other = self.keyed(if is_credit { "DBNM" } else { "CRNM" });
        other.unwrap_or("").clone_into(&mut entry.originator);
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if entry.kind == EntryKind::Check && is_number(self.customer_reference) {
            entry.check_number = self.keyed("CHKN").or(Some(self.customer_reference)).map(str::to_owned);
        }
        // A trace may be broken over two lines; a whole one has its payer.
        let glued: String = self.text.iter().map(|part| part.trim()).collect();
        entry.trn = trn::find(&glued).filter(|trn| trn.payer_id.is_some());
        entry.describe(self.text.iter().copied());
        if entry.description.is_empty() {
            entry.description =
                text::joined([self.bank_reference, self.customer_reference], text::DESCRIPTION_MAX);
        }
        if let Some(returns) = &mut entry.returns {
            let original = self.keyed("EREF").unwrap_or(self.customer_reference);
            if is_number(original) {
                original.clone_into(&mut returns.original_trace);
            }
        }
        entry
    }

    /// What stands behind a key on a line of its own: `88,DBNM: DELTA DENTAL`.
    fn keyed(&self, key: &str) -> Option<&'a str> {
        let value = |part: &&'a str| part.trim_start().strip_prefix(key)?.strip_prefix(':').map(str::trim);
        self.text.iter().find_map(value).filter(|value| !value.is_empty())
    }
}
