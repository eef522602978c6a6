//! One bank entry that is equal to a remittance, near in time, and wants one thing to be tied by its amount and payer: no name,
//! another number, another account (`reconciliation.md` 2.7 stage 2, tier 5). It is asked.

use super::nearby::Nearby;
use super::pair::{
    AMOUNT_BUSINESS_DAYS_MAX, CHECK_BUSINESS_DAYS_MAX, Verdict, compare, has_number, is_of_account,
    may_have_come, names_payer,
};
use super::payer::{Words, is_number_cut};
use super::{Doubt, Money, Pool};
use crate::desk::{Reason, Remittance};
use crate::exception::Clue;

/// Equal money that is not tied, with what speaks for it.
pub(super) fn nearly(money: &Money, nearby: &Nearby<'_>, pool: &Pool) -> Option<Doubt> {
    let num = money.entry.bank_entry_num;
    let is_namesakes = |remittance: &Remittance| {
        pool.namesakes.contains(&remittance.remittance_num)
            && matches!(compare(remittance, money), Verdict::Tie { .. })
    };
    let may_be = |remittance: &&Remittance| {
        (is_nearly(remittance, money) || is_namesakes(remittance))
            && !pool.parted.contains(&(remittance.remittance_num, num))
    };
    let equal = money.entry.amount..=money.entry.amount;
    let all: Vec<&Remittance> =
        nearby.remittances_that_pay(equal, money).into_iter().filter(may_be).collect();
    let wants = match all.as_slice() {
        [] => return None,
        [only] => wants(only, money),
        _ => "there are several of them",
    };
    let clues = |remittance: &Remittance| {
        let by_name = names_payer(remittance, money).then_some(Clue::Payer);
        let by_number = is_number_cut(&money.entry, remittance).then_some(Clue::TraceNumber);
        by_name.into_iter().chain(by_number).chain([Clue::Amount]).collect()
    };
    Some(Doubt {
        bank_entry_num: num,
        reason: Reason::AmbiguousDeposit,
        at_risk: money.entry.amount,
        note: format!(
            "Its amount and time are those of a remittance, and {wants}. Match the two if they are one."
        ),
        candidates: all.iter().map(|it| (it.remittance_num, clues(it))).collect(),
    })
}

/// What is wanting between money and a remittance that are nearly one.
fn wants(remittance: &Remittance, money: &Money) -> &'static str {
    if !is_of_account(remittance, money) {
        "it came into another account than the remittance says"
    } else if is_number_cut(&money.entry, remittance) {
        "as much of its number as the bank shows is the remittance's"
    } else if has_number(money) {
        "its number is another one"
    } else if names_payer(remittance, money) {
        "another payer is called what the bank shows of this one's name"
    } else {
        "nothing names the payer"
    }
}

/// Whether this is the remittance's money by all but one thing.
pub(super) fn is_nearly(remittance: &Remittance, money: &Money) -> bool {
    if remittance.payment_amount != money.entry.amount
        || compare(remittance, money) != Verdict::Apart
        || !may_have_come(remittance, money, AMOUNT_BUSINESS_DAYS_MAX, days_after(remittance))
    {
        return false;
    }
    let is_of_other_number = has_number(money) && !is_number_cut(&money.entry, remittance);
    if names_payer(remittance, money) {
        return !is_of_other_number || is_of_account(remittance, money);
    }
    !is_of_other_number && is_of_account(remittance, money) && (has_number(money) || says_nothing(money))
}

/// How many business days behind the remittance's date its money may come: a check takes its time.
pub(super) fn days_after(remittance: &Remittance) -> i64 {
    if remittance.payment_method == "CHK" { CHECK_BUSINESS_DAYS_MAX } else { AMOUNT_BUSINESS_DAYS_MAX }
}

/// Whether the bank's words leave open whose money it is: electronic money, or money of which nothing is said. Patients'
/// cards, and whoever else is named, are none of a payer's.
fn says_nothing(money: &Money) -> bool {
    match money.entry.kind.as_deref().unwrap_or("other") {
        "ach" | "wire" => true,
        "other" => Words::of_entry(&money.entry).name_nobody(),
        _ => false,
    }
}
