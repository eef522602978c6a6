//! A payer's virtual card: somebody types its number in, the processor settles it less its fee
//! (`reconciliation.md` 2.7 stage 2, tier 8). It is asked and never tied: any fee makes many amounts fit.

use std::ops::RangeInclusive;

use jiff::civil::Date;

use super::nearby::Nearby;
use super::pair::{AMOUNT_BUSINESS_DAYS_MAX, CHECK_BUSINESS_DAYS_MAX, names_payer};
use super::payer::Words;
use super::{Doubt, Money, Pool, business_day};
use crate::Cents;
use crate::desk::{Reason, Remittance};
use crate::exception::Clue;

/// What card processors keep, at most, of a hundred.
const FEE_PERCENT_MAX: i64 = 6;

/// What they keep as a rule, of ten thousand: round rates, and those that are just below a tenth of a percent. A settlement
/// that names nobody must be less by just such a rate: some patient's payment comes near any amount.
fn usual_rates() -> impl Iterator<Item = i64> {
    (100..=400).filter(|rate| rate % 5 == 0 || rate % 10 == 9)
}

/// Within how many business days behind the remittance such a settlement must come.
const UNNAMED_BUSINESS_DAYS_MAX: i64 = 5;

/// Of more settlements that fit one remittance, each does by chance.
const UNNAMED_MAX: usize = 3;

/// A card settlement that names the payer or the remittance, and is less by what processors keep; or one that names nobody,
/// of whose amount and time a remittance is that was paid by nothing else.
pub(super) fn card(money: &Money, nearby: &Nearby<'_>, pool: &Pool) -> Option<Doubt> {
    if !is_card(money) {
        return None;
    }
    named(money, nearby, pool).or_else(|| unnamed(money, nearby, pool))
}

fn named(money: &Money, nearby: &Nearby<'_>, pool: &Pool) -> Option<Doubt> {
    let words = Words::of_entry(&money.entry);
    let num = money.entry.bank_entry_num;
    let is_net = |remittance: &&Remittance| {
        let is_parted = pool.parted.contains(&(remittance.remittance_num, num));
        is_fee(remittance, money, FEE_PERCENT_MAX)
            && !is_parted
            && names_payer(remittance, money)
            && is_in_time(remittance, money)
    };
    let all: Vec<&Remittance> =
        nearby.remittances_that_pay(before_fee(money), money).into_iter().filter(is_net).collect();
    let numbered: Vec<&Remittance> =
        all.iter().filter(|remittance| words.have_number(&remittance.trace_key)).copied().collect();
    let is_numbered = !numbered.is_empty();
    let candidates = if is_numbered { numbered } else { all };
    let fee = candidates.first()?.payment_amount - money.entry.amount;
    let clue = if is_numbered { Clue::TraceNumber } else { Clue::Payer };
    let which = match candidates.as_slice() {
        [_] => format!("It is a card payment, {fee} less than its remittance says: match them with this fee."),
        _ => "It is a card payment, and less than remittances of this payer by what a fee may be: match one with its fee."
            .to_owned(),
    };
    Some(Doubt {
        bank_entry_num: num,
        reason: Reason::AmountMismatch,
        at_risk: fee,
        note: which,
        candidates: candidates.iter().map(|it| (it.remittance_num, vec![clue, Clue::Fee])).collect(),
    })
}

/// Patients pay by card every day, and some of that comes to nearly any amount: so this is asked only of a remittance whose
/// check is overdue, or that pays and says that no money moves, and that few settlements fit.
fn unnamed(money: &Money, nearby: &Nearby<'_>, pool: &Pool) -> Option<Doubt> {
    let num = money.entry.bank_entry_num;
    let may_be = |remittance: &Remittance, other: &Money| {
        may_be_net(remittance, other)
            && !pool.parted.contains(&(remittance.remittance_num, other.entry.bank_entry_num))
    };
    let is_wanted = |remittance: &&Remittance| {
        let others = || nearby.money_around(remittance).into_iter().filter(|other| may_be(remittance, other));
        (remittance.payment_method == "NON" || is_overdue(remittance, pool.seen_until))
            && may_be(remittance, money)
            && others().count() <= UNNAMED_MAX
    };
    let all: Vec<&Remittance> =
        nearby.remittances_that_pay(before_fee(money), money).into_iter().filter(is_wanted).collect();
    let fee = all.first()?.payment_amount - money.entry.amount;
    Some(Doubt {
        bank_entry_num: num,
        reason: Reason::AmountMismatch,
        at_risk: fee,
        note: format!(
            "It is a card settlement, {fee} less than a remittance of this time whose money did not come otherwise. Match them \
             with this fee if the payer paid by card."
        ),
        candidates: all.iter().map(|it| (it.remittance_num, vec![Clue::Fee])).collect(),
    })
}

/// Whether the entry is a card settlement that may be the remittance's money less a usual fee.
pub(super) fn may_be_net(remittance: &Remittance, money: &Money) -> bool {
    let fee = i128::from((remittance.payment_amount - money.entry.amount).0);
    let at = |rate: i64| (i128::from(remittance.payment_amount.0) * i128::from(rate) + 5_000) / 10_000;
    let is_usual = fee > 0 && usual_rates().any(|rate| at(rate) == fee);
    let apart = remittance.payment_date.and_then(|day| business_day::between(day, money.entry.date));
    is_usual
        && is_card(money)
        && is_without_transfer(remittance)
        && apart.is_some_and(|days| (0..=UNNAMED_BUSINESS_DAYS_MAX).contains(&days))
}

/// Payers say of a card that it is a check, or that they send nothing.
fn is_without_transfer(remittance: &Remittance) -> bool {
    matches!(remittance.payment_method.as_str(), "CHK" | "NON")
}

/// Whether banks have told of a later day than any on which its check is waited for.
fn is_overdue(remittance: &Remittance, seen_until: Option<Date>) -> bool {
    let (Some(day), Some(until)) = (remittance.payment_date, seen_until) else { return false };
    until > day && business_day::between(day, until).is_none_or(|days| days > CHECK_BUSINESS_DAYS_MAX)
}

/// What may have been paid by card, for this to be left of it.
fn before_fee(money: &Money) -> RangeInclusive<Cents> {
    let net = money.entry.amount.max(Cents::ZERO);
    net..=Cents(net.0.saturating_add(net.0 / (100 - FEE_PERCENT_MAX) * FEE_PERCENT_MAX + FEE_PERCENT_MAX))
}

fn is_fee(remittance: &Remittance, money: &Money, percent_max: i64) -> bool {
    let fee = remittance.payment_amount - money.entry.amount;
    fee > Cents::ZERO
        && i128::from(fee.0) * 100 <= i128::from(remittance.payment_amount.0) * i128::from(percent_max)
}

pub(super) fn is_card(money: &Money) -> bool {
    let words = Words::of_entry(&money.entry);
    money.entry.kind.as_deref() == Some("card") || (words.has("VIRTUAL") && words.has("CARD"))
}

/// A card number is typed in when somebody comes to it.
pub(super) fn is_in_time(remittance: &Remittance, money: &Money) -> bool {
    let apart = remittance.payment_date.and_then(|day| business_day::between(day, money.entry.date));
    apart.is_some_and(|days| (-AMOUNT_BUSINESS_DAYS_MAX..=CHECK_BUSINESS_DAYS_MAX).contains(&days))
}
