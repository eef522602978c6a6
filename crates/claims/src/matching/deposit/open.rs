//! What no number and no payer's name ties one to one: covering sets, splits, amounts that differ, cards net of a fee
//! (`reconciliation.md` 2.7 stage 2, tiers 5 to 8).
//!
//! Only a covering set that is proved to be the only one ties by itself. All else is asked, with what was found.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::card::{card, is_card, is_in_time, may_be_net};
use super::cover::{Cover, cover};
use super::nearby::Nearby;
use super::nearly::{days_after, is_nearly, nearly};
use super::pair::{
    AMOUNT_BUSINESS_DAYS_MAX, Verdict, compare, has_number, may_carry_within, names_payer, naming,
};
use super::payer::{Naming, Words};
use super::{Doubt, Money, Pool, Tie};
use crate::Cents;
use crate::desk::{Reason, Remittance};
use crate::exception::Clue;
use crate::matching::Tier;

/// A larger set is not tied by itself, unique or not.
pub const SET_MAX: usize = 12;

/// By how much of a hundred money and a remittance that nothing but payer and time bring together may differ, for it to be
/// asked whether they are one.
const DIFFERENCE_PERCENT_MAX: i64 = 5;

/// The sets that come to the amount of an entry.
struct Sets<'p> {
    pool: Vec<&'p Remittance>,
    found: Vec<Vec<&'p Remittance>>,
    /// The bank names the payer of all that were looked at.
    is_of_named_payer: bool,
}

impl Sets<'_> {
    /// The numbers of all that are in one of them.
    fn members(&self) -> BTreeSet<i64> {
        self.found.iter().flatten().map(|remittance| remittance.remittance_num).collect()
    }
}

/// What is to be said of each entry in `core`, and of those that come to one remittance with one of them. The pool holds
/// what may belong to them, and what may belong to that; none of it is tied, or in doubt, one to one.
#[must_use]
pub fn settle(pool: &Pool, core: &BTreeSet<i64>) -> (Vec<Tie>, Vec<Doubt>) {
    let nearby = Nearby::of(pool);
    let mut money: Vec<&Money> = pool.money.iter().collect();
    money.sort_by_key(|money| money.entry.bank_entry_num);
    let sets: Vec<(&Money, Sets<'_>)> =
        money.into_iter().map(|money| (money, sets(money, &nearby, pool))).collect();
    let mut wanted: BTreeMap<i64, usize> = BTreeMap::new();
    for (_, of_it) in &sets {
        for num in of_it.members() {
            *wanted.entry(num).or_default() += 1;
        }
    }
    let (mut ties, mut doubts) = (Vec::new(), Vec::new());
    let mut wholes: BTreeMap<i64, (&Remittance, Vec<&Money>)> = BTreeMap::new();
    let mut alike: BTreeMap<i64, &Money> = BTreeMap::new();
    for (one, of_it) in sets.iter().filter(|(one, _)| core.contains(&one.entry.bank_entry_num)) {
        let is_contested = of_it.members().iter().any(|num| wanted.get(num).is_some_and(|count| *count > 1))
            || is_numbered_elsewhere(of_it, one, &nearby);
        match proved(one, of_it).filter(|_| !is_contested) {
            Some(set) => ties.extend(set.iter().map(|remittance| tie(one, remittance, set, of_it))),
            None => doubts.extend(
                differs(one, &nearby, pool)
                    .inspect(|_| alike.extend(numbered_alike(one, &nearby, pool)))
                    .or_else(|| card(one, &nearby, pool))
                    .or_else(|| {
                        let (whole, parts) = parts(one, &nearby, pool)?;
                        let doubt = part(one, whole, parts.len());
                        wholes.insert(whole.remittance_num, (whole, parts));
                        Some(doubt)
                    })
                    .or_else(|| likely(one, of_it))
                    .or_else(|| unequal(one, &nearby, pool))
                    .or_else(|| nearly(one, &nearby, pool)),
            ),
        }
    }
    // Of what carries the same number, and of its other parts, the same is said, whichever came last.
    alike.retain(|num, _| !core.contains(num));
    doubts.extend(alike.values().filter_map(|other| differs(other, &nearby, pool)));
    for (whole, parts) in wholes.values() {
        let is_other = |num: i64| !core.contains(&num) && !alike.contains_key(&num);
        for other in parts.iter().filter(|other| is_other(other.entry.bank_entry_num)) {
            let doubt = differs(other, &nearby, pool).or_else(|| card(other, &nearby, pool));
            doubts.push(doubt.unwrap_or_else(|| part(other, whole, parts.len())));
        }
    }
    (ties, doubts)
}

/// The remittances that may be in a deposit together, and the sets of them that come to it.
fn sets<'p>(money: &Money, nearby: &Nearby<'p>, pool: &Pool) -> Sets<'p> {
    let may_be = |remittance: &&Remittance| {
        let nums = (remittance.remittance_num, money.entry.bank_entry_num);
        remittance.payment_amount <= money.entry.amount
            && may_carry(remittance, money)
            && !pool.parted.contains(&nums)
    };
    let all: Vec<&Remittance> = nearby.remittances_around(money).into_iter().filter(may_be).collect();
    // Where one is named whole, the others only share the beginning of its name.
    let named_as = |remittance: &Remittance| {
        let is_namesake = pool.namesakes.contains(&remittance.remittance_num);
        naming(remittance, money).filter(|naming| *naming == Naming::Whole || !is_namesake)
    };
    let best: Option<Naming> = all.iter().filter_map(|remittance| named_as(remittance)).max();
    let is_named = |remittance: &&&Remittance| best.is_some() && named_as(remittance) == best;
    let named: Vec<&Remittance> = all.iter().filter(is_named).copied().collect();
    let is_of_named_payer = !named.is_empty();
    let among = if is_of_named_payer {
        named
    } else if Words::of_entry(&money.entry).are_of_claims() {
        // Electronic money is of one payer, and this one is none that is known under the bank's words.
        all.into_iter().filter(|remittance| remittance.payment_amount == money.entry.amount).collect()
    } else if is_deposit(money) {
        // A slip has checks on it, and no electronic money.
        all.into_iter().filter(|remittance| remittance.payment_method == "CHK").collect()
    } else {
        Vec::new()
    };
    let amounts: Vec<Cents> = among.iter().map(|remittance| remittance.payment_amount).collect();
    let places = match cover(&amounts, money.entry.amount) {
        Cover::None | Cover::Unknown => vec![],
        Cover::One(only) => vec![only],
        Cover::Several(both) => both.to_vec(),
    };
    let members = |places: Vec<usize>| places.iter().filter_map(|place| among.get(*place).copied()).collect();
    let found = places.into_iter().map(members).collect();
    Sets { pool: among, found, is_of_named_payer }
}

/// Whether this remittance matters for what is said of this entry: the cheap look before all is worked out.
#[must_use]
pub fn may_concern(remittance: &Remittance, money: &Money) -> bool {
    if remittance.payment_amount <= Cents::ZERO || money.entry.amount <= Cents::ZERO {
        return false;
    }
    let by_words = || names_payer(remittance, money);
    let is_equal = || remittance.payment_amount == money.entry.amount;
    let is_unnamed = || is_deposit(money) || (is_equal() && Words::of_entry(&money.entry).are_of_claims());
    compare(remittance, money) == Verdict::AmountDiffers
        || (may_carry(remittance, money) && (is_unnamed() || by_words()))
        || (is_in_time(remittance, money) && is_card(money) && by_words())
        || may_be_net(remittance, money)
        || may_be_added(remittance, money)
        || is_nearly(remittance, money)
}

/// Whether money that carries the number of another remittance of this payer may be more than that for the sake of this one.
fn may_be_added(remittance: &Remittance, money: &Money) -> bool {
    has_number(money)
        && remittance.payment_amount < money.entry.amount
        && is_in_time(remittance, money)
        && names_payer(remittance, money)
}

/// Whether nothing speaks against it that the entry carried the remittance's money.
fn may_carry(remittance: &Remittance, money: &Money) -> bool {
    may_carry_within(remittance, money, AMOUNT_BUSINESS_DAYS_MAX, days_after(remittance))
}

/// Whether it may be checks, of which some may be insurers'.
fn is_deposit(money: &Money) -> bool {
    let words = Words::of_entry(&money.entry);
    match money.entry.kind.as_deref().unwrap_or("other") {
        "check" | "lockbox" => true,
        "other" => words.has("DEPOSIT") || words.item_count().is_some(),
        _ => false,
    }
}

/// The set that ties by itself: the only one, of one payer, of few members; the bank names the payer of electronic money
/// that was paid on one day, or says how many items the slip has.
fn proved<'s, 'p>(money: &Money, sets: &'s Sets<'p>) -> Option<&'s Vec<&'p Remittance>> {
    let [only] = sets.found.as_slice() else { return None };
    let first = only.first()?;
    let is_of_one_payer = only.iter().all(|it| it.payer_id == first.payer_id);
    let is_of_one_day = only.iter().all(|it| it.payment_date == first.payment_date);
    let is_counted = Words::of_entry(&money.entry).item_count() == Some(only.len());
    let is_sure = is_counted || (sets.is_of_named_payer && is_of_one_day);
    ((2..=SET_MAX).contains(&only.len()) && is_of_one_payer && is_sure).then_some(only)
}

fn tie(money: &Money, remittance: &Remittance, set: &[&Remittance], sets: &Sets<'_>) -> Tie {
    let is_counted = Words::of_entry(&money.entry).item_count() == Some(set.len());
    let confirmed = if is_counted { "the bank counts as many items" } else { "the bank names the payer" };
    Tie {
        remittance_num: remittance.remittance_num,
        bank_entry_num: money.entry.bank_entry_num,
        amount: remittance.payment_amount,
        tier: Tier::Six,
        evidence: format!(
            "{} of {} remittances sum to the amount: of one payer, dates near; {confirmed}; solutions: 1, others: 0",
            set.len(),
            sets.pool.len()
        ),
        alternatives: vec![],
    }
}

/// Whether a member of a set carries the number of another entry: then its money is rather there.
fn is_numbered_elsewhere(sets: &Sets<'_>, money: &Money, nearby: &Nearby<'_>) -> bool {
    let is_other = |other: &&&Money| other.entry.bank_entry_num != money.entry.bank_entry_num;
    sets.found.iter().flatten().any(|remittance| {
        let mut others = nearby.money_numbered(remittance).iter().filter(is_other);
        others.any(|other| compare(remittance, other) == Verdict::AmountDiffers)
    })
}

/// The remittances whose number an entry carries, and whose amount it has not.
fn numbered<'p>(money: &Money, nearby: &Nearby<'p>, pool: &Pool) -> Vec<&'p Remittance> {
    let num = money.entry.bank_entry_num;
    let is_numbered = |remittance: &&Remittance| {
        compare(remittance, money) == Verdict::AmountDiffers
            && !pool.parted.contains(&(remittance.remittance_num, num))
    };
    nearby.remittances_numbered(money).into_iter().filter(is_numbered).collect()
}

/// The entries that carry the number of such a remittance as well.
fn numbered_alike<'p>(money: &Money, nearby: &Nearby<'p>, pool: &Pool) -> BTreeMap<i64, &'p Money> {
    let all = numbered(money, nearby, pool).into_iter();
    all.flat_map(|it| nearby.money_numbered(it)).map(|other| (other.entry.bank_entry_num, *other)).collect()
}

/// The number agrees and the amount does not: by how much, and what that may be.
fn differs(money: &Money, nearby: &Nearby<'_>, pool: &Pool) -> Option<Doubt> {
    let num = money.entry.bank_entry_num;
    let numbered = numbered(money, nearby, pool);
    let first = numbered.first()?;
    let difference = money.entry.amount - first.payment_amount;
    let by_check = money.entry.trace_key.as_deref() != Some(first.trace_key.as_str());
    let number = if by_check { Clue::CheckNumber } else { Clue::TraceNumber };
    let mut candidates: Vec<(i64, Vec<Clue>)> =
        numbered.iter().map(|it| (it.remittance_num, vec![number, Clue::AmountDiffers])).collect();
    let is_numbered = |it: &Remittance| numbered.iter().any(|one| one.remittance_num == it.remittance_num);
    let is_other = |it: &&Remittance| {
        it.payer_id == first.payer_id
            && it.payment_amount <= difference
            && may_be_added(it, money)
            && !is_numbered(it)
    };
    let others: Vec<&Remittance> = nearby.remittances_beside(first).into_iter().filter(is_other).collect();
    let amounts: Vec<Cents> = others.iter().map(|it| it.payment_amount).collect();
    let parts = nearby.money_numbered(first).iter();
    let parts: Cents =
        parts.filter(|it| compare(first, it) == Verdict::AmountDiffers).map(|it| it.entry.amount).sum();
    let why = if let Cover::One(more) = cover(&amounts, difference) {
        let more = more.iter().filter_map(|place| others.get(*place));
        candidates.extend(more.map(|it| (it.remittance_num, vec![Clue::Payer, Clue::Sum])));
        "It is what other remittances of this payer and day come to: see the candidates."
    } else if parts == first.payment_amount {
        "Several bank entries carry this number, and together they come to the remittance."
    } else if money.entry.amount == first.claims_paid {
        "It is what the provider-level adjustments come to: they were not taken from the money, or not added."
    } else if difference > Cents::ZERO {
        "Find what the difference is. What the payer paid besides, and no remittance tells, can be typed in as a paper \
         remittance; match both then."
    } else {
        "Find what the difference is."
    };
    let words = if difference > Cents::ZERO { "more" } else { "less" };
    Some(Doubt {
        bank_entry_num: num,
        reason: Reason::AmountMismatch,
        at_risk: difference.abs(),
        note: format!(
            "It carries the number of a remittance, and is {} {words} than that says. {why}",
            difference.abs()
        ),
        candidates,
    })
}

/// One of several entries that come to one remittance of the payer that they name.
fn part(money: &Money, whole: &Remittance, parts: usize) -> Doubt {
    Doubt {
        bank_entry_num: money.entry.bank_entry_num,
        reason: Reason::AmbiguousDeposit,
        at_risk: money.entry.amount,
        note: format!(
            "{parts} bank entries of this payer come to one remittance. Match them with it if they are its parts."
        ),
        candidates: vec![(whole.remittance_num, vec![Clue::Payer, Clue::Sum])],
    }
}

/// The remittance of which an entry is a part, and all its parts.
fn parts<'p>(money: &Money, nearby: &Nearby<'p>, pool: &Pool) -> Option<(&'p Remittance, Vec<&'p Money>)> {
    let is_part = |remittance: &Remittance, other: &Money| {
        other.entry.amount < remittance.payment_amount
            && may_carry(remittance, other)
            && names_payer(remittance, other)
            && !pool.parted.contains(&(remittance.remittance_num, other.entry.bank_entry_num))
    };
    let whole = nearby.remittances_around(money).into_iter().filter(|it| is_part(it, money));
    let mut of_parts = whole.filter_map(|remittance| {
        let among: Vec<&Money> =
            nearby.money_around(remittance).into_iter().filter(|other| is_part(remittance, other)).collect();
        let amounts: Vec<Cents> = among.iter().map(|part| part.entry.amount).collect();
        let Cover::One(set) = cover(&amounts, remittance.payment_amount) else { return None };
        Some((remittance, set.iter().filter_map(|place| among.get(*place).copied()).collect::<Vec<_>>()))
    });
    of_parts.find(|(_, parts)| parts.iter().any(|it| it.entry.bank_entry_num == money.entry.bank_entry_num))
}

/// Sets that come to the amount, or one remittance that is equal to it, and nothing that proves it.
fn likely(money: &Money, sets: &Sets<'_>) -> Option<Doubt> {
    let words = Words::of_entry(&money.entry);
    // A deposit of patients' checks comes to many sums by chance.
    let is_of_insurers = sets.is_of_named_payer || words.are_of_claims() || words.item_count().is_some();
    let first = match sets.found.as_slice() {
        [only] => only,
        [first, ..] if is_of_insurers => first,
        _ => return None,
    };
    let clue = |count: usize| if count == 1 { Clue::Amount } else { Clue::Sum };
    let mut candidates: Vec<(i64, Vec<Clue>)> = Vec::new();
    for set in &sets.found {
        for remittance in set {
            if !candidates.iter().any(|(num, _)| *num == remittance.remittance_num) {
                candidates.push((remittance.remittance_num, vec![clue(set.len())]));
            }
        }
    }
    let many = sets.pool.len();
    let note = match (sets.found.len(), first.len()) {
        (1, 1) => "Its amount and time are those of a remittance, and nothing names the payer. Match the two if they are one."
            .to_owned(),
        (1, count) => format!(
            "{count} remittances, and no others of the {many} of this time, come to its amount. Match them if they are on its slip."
        ),
        _ => format!("Several sets of the {many} remittances of this time come to its amount. Choose one."),
    };
    Some(Doubt {
        bank_entry_num: money.entry.bank_entry_num,
        reason: Reason::AmbiguousDeposit,
        at_risk: money.entry.amount,
        note,
        candidates,
    })
}

/// Claim money of a named payer that has one remittance of the time: about as much, and not the same. Of several entries that
/// are about as much each is asked about, whichever came first.
fn unequal(money: &Money, nearby: &Nearby<'_>, pool: &Pool) -> Option<Doubt> {
    let num = money.entry.bank_entry_num;
    if !Words::of_entry(&money.entry).are_of_claims() {
        return None;
    }
    let may_be = |remittance: &&Remittance| {
        may_carry(remittance, money)
            && names_payer(remittance, money)
            && !pool.parted.contains(&(remittance.remittance_num, num))
    };
    let mut of_payer = nearby.remittances_around(money).into_iter().filter(may_be);
    let (Some(only), None) = (of_payer.next(), of_payer.next()) else { return None };
    let difference = money.entry.amount - only.payment_amount;
    let is_about = i128::from(difference.abs().0) * 100
        <= i128::from(only.payment_amount.0) * i128::from(DIFFERENCE_PERCENT_MAX);
    if !is_about {
        return None;
    }
    let words = if difference > Cents::ZERO { "more" } else { "less" };
    Some(Doubt {
        bank_entry_num: num,
        reason: Reason::AmountMismatch,
        at_risk: difference.abs(),
        note: format!(
            "It is {} {words} than the only remittance of this payer and time. Find what the difference is, if they are one.",
            difference.abs()
        ),
        candidates: vec![(only.remittance_num, vec![Clue::Payer, Clue::AmountDiffers])],
    })
}
