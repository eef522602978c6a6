//! One remittance and one bank entry: what ties them, looked at alone (`reconciliation.md` 2.7 stage 2, tiers 1 to 4).

use super::payer::{Naming, Words, is_number_cut, names};
use super::{Money, business_day};
use crate::Cents;
use crate::desk::Remittance;
use crate::matching::Tier;

/// How many business days may lie between a remittance's date and its money when the payer id is not there to
/// confirm the trace number.
pub const TRACE_ALONE_BUSINESS_DAYS_MAX: i64 = 10;

/// How many when there is no number at all (CAQH CORE rule 370 allows three either way).
pub const AMOUNT_BUSINESS_DAYS_MAX: i64 = 3;

/// How many a check may lie in the mail, and in a drawer, before it is at the bank.
pub const CHECK_BUSINESS_DAYS_MAX: i64 = 10;

/// A remittance and a bank entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// They belong together.
    Tie { tier: Tier, evidence: String },
    /// The number agrees and the amount does not.
    AmountDiffers,
    /// Nothing ties them.
    Apart,
}

/// What ties this remittance and this bank entry.
#[must_use]
pub fn compare(remittance: &Remittance, money: &Money) -> Verdict {
    let entry = &money.entry;
    // What came back pays nothing, though it carries the number of what it takes back.
    let is_returned = entry.kind.as_deref() == Some("returned");
    if entry.amount <= Cents::ZERO || remittance.payment_amount <= Cents::ZERO || is_returned {
        return Verdict::Apart;
    }
    let same_amount = remittance.payment_amount == entry.amount;
    let number = remittance.trace_key.as_str();
    let by_trace = !number.is_empty() && entry.trace_key.as_deref() == Some(number);
    let by_check = !number.is_empty() && entry.check_key.as_deref() == Some(number);
    let payer = entry.trace_payer_id.as_deref().unwrap_or("");
    let same_payer = !payer.is_empty() && payer == remittance.trace_payer_id;
    let is_near =
        days_apart(remittance, money).is_some_and(|days| days.abs() <= TRACE_ALONE_BUSINESS_DAYS_MAX);
    match (by_trace, by_check, same_amount) {
        (true, _, true) if same_payer => {
            Verdict::Tie { tier: Tier::One, evidence: "equal: trace number, payer id, amount".into() }
        }
        (true, _, true) if is_near => Verdict::Tie {
            tier: Tier::Two,
            evidence: "equal: trace number, amount; dates near; the bank gave no payer id that confirms it"
                .into(),
        },
        (_, true, true) => Verdict::Tie { tier: Tier::Three, evidence: "equal: check number, amount".into() },
        (true, _, false) | (_, true, false) => Verdict::AmountDiffers,
        (false, false, true)
            if names_payer(remittance, money) && may_carry(remittance, money, AMOUNT_BUSINESS_DAYS_MAX) =>
        {
            let whose = match naming(remittance, money) {
                Some(Naming::Cut) => "the bank names the payer as far as it has room",
                _ => "the bank names the payer",
            };
            let number = match is_number_cut(entry, remittance) {
                true => "; what the bank shows of the trace number is its beginning",
                false => "",
            };
            let evidence = format!("equal: amount; {whose}{number}; dates at most three business days apart");
            Verdict::Tie { tier: Tier::Four, evidence }
        }
        _ => Verdict::Apart,
    }
}

/// How the bank's words name the payer, or hold the remittance's number without saying that it is one.
#[must_use]
pub fn naming(remittance: &Remittance, money: &Money) -> Option<Naming> {
    let words = Words::of_entry(&money.entry);
    let by_number = words.have_number(&remittance.trace_key).then_some(Naming::Whole);
    by_number.or_else(|| names(&words, &money.entry, remittance))
}

pub(super) fn names_payer(remittance: &Remittance, money: &Money) -> bool {
    naming(remittance, money).is_some()
}

/// Whether nothing speaks against it that the entry carried the remittance's money, alone or with others: no number that is
/// another one, no other account, no other way of paying, and no more business days than `days` before, or `days_after`
/// behind the remittance's date.
pub(super) fn may_carry_within(remittance: &Remittance, money: &Money, days: i64, days_after: i64) -> bool {
    let is_of_other = has_number(money) && !is_number_cut(&money.entry, remittance);
    !is_of_other && is_of_account(remittance, money) && may_have_come(remittance, money, days, days_after)
}

/// The same by way and time alone, into whatever account and under whatever number. No check is at the bank before the day
/// that stands on it.
pub(super) fn may_have_come(remittance: &Remittance, money: &Money, days: i64, days_after: i64) -> bool {
    let before = if remittance.payment_method == "CHK" { 0 } else { days };
    let is_near = days_apart(remittance, money).is_some_and(|apart| -before <= apart && apart <= days_after);
    is_near && is_way_of(remittance, money)
}

/// Whether it came into the account that the remittance says, or that says nothing against it.
pub(super) fn is_of_account(remittance: &Remittance, money: &Money) -> bool {
    let account = remittance.payee_account.as_str();
    account.is_empty() || money.account.is_empty() || money.account.ends_with(account)
}

/// Whether the bank gives a trace or check number.
pub(super) fn has_number(money: &Money) -> bool {
    let numbers = [&money.entry.trace_key, &money.entry.check_key];
    numbers.into_iter().flatten().any(|key| !key.is_empty())
}

pub(super) fn may_carry(remittance: &Remittance, money: &Money, days: i64) -> bool {
    may_carry_within(remittance, money, days, days)
}

/// Whether money of this kind comes by the way in which the payer says that it pays.
fn is_way_of(remittance: &Remittance, money: &Money) -> bool {
    let kind = money.entry.kind.as_deref().unwrap_or("other");
    if matches!(kind, "fee" | "returned" | "adjustment") {
        return false;
    }
    let is_electronic = matches!(kind, "ach" | "wire") || Words::of_entry(&money.entry).are_of_claims();
    match remittance.payment_method.as_str() {
        "NON" => false,
        "CHK" => !is_electronic,
        _ => is_electronic || kind == "other",
    }
}

/// The business days from a remittance's date to its money.
fn days_apart(remittance: &Remittance, money: &Money) -> Option<i64> {
    business_day::between(remittance.payment_date?, money.entry.date)
}
