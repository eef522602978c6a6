//! Ties that a person makes between bank entries and remittances, or takes apart. No rule ever touches them again.

pub mod claim;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;

use crate::Cents;
use crate::change::{ChangeSet, Scope};
use crate::desk::{
    BankEntry, Exception, ExceptionStatus, Link, LinkKind, Parted, Reason, Remittance, RemittanceStatus,
};
use crate::exception::person::{Action, ExceptionStep};
use crate::state::{Now, Numbers, Refusal};

use super::tie::{Plan, Sight, Standing};
use super::{Tier, VERSION, unequal};

/// What a person ties, with all that is to be seen for it.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub sight: Sight,
    /// The numbers of the remittances and of the entries.
    pub remittances: Vec<i64>,
    pub entries: Vec<i64>,
    /// What a card processor kept of the remittances' money.
    pub fee: Cents,
    /// Pairs of them that were taken apart before.
    pub parted: Vec<Parted>,
    /// The name of who ties them.
    pub made_by: String,
}

/// What was tied.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    pub links: Vec<Link>,
    /// False: it was tied by hand in this way before.
    pub is_new: bool,
}

/// Ties bank entries with remittances, several with several; their sums are equal to the cent, but for a fee that is named.
/// The same again changes nothing.
///
/// # Errors
/// When one of them cannot be tied or is tied to something else, or when the sums differ.
pub fn tie(chosen: &Chosen, now: Now, numbers: &mut Numbers) -> Result<(Made, ChangeSet), Refusal> {
    let mut changes = ChangeSet::new();
    let (remittances, entries) = rows(chosen)?;
    let is_inside = |link: &&Link| {
        link.is_by_hand == Some(true)
            && chosen.remittances.contains(&link.from_num)
            && chosen.entries.contains(&link.to_num)
    };
    let all = chosen.sight.links.iter().chain(&chosen.sight.untouched);
    let (inside, others): (Vec<&Link>, Vec<&Link>) = all.partition(is_inside);
    let links = allocate(&remittances, &entries, (chosen, &inside), now)?;
    if let Some(link) = others.first() {
        return Err(Refusal::conflict(format!(
            "One of them is tied already, by {}. Take that apart first.",
            link.public_id
        )));
    }
    // What was matched so before stays; of a match that was taken apart in part the rest is made again.
    let mut made: Vec<Link> = inside.into_iter().cloned().collect();
    if links.is_empty() {
        return Ok((Made { links: made, is_new: false }, changes));
    }
    let mut stands = Standing::of(&chosen.sight);
    for link in links {
        let link = Link { link_num: numbers.fresh::<Link>(), public_id: numbers.public_id("match"), ..link };
        let ends = chosen.sight.ends_of(&link);
        if let Some((remittance, entry)) = ends {
            stands.make(&link, remittance, entry, now, &mut changes);
        }
        changes.tell("match.created", link.public_id.clone());
        made.push(link);
    }
    for parted in &chosen.parted {
        changes.forget(parted);
    }
    let plan = Plan {
        taken_remittances: chosen.remittances.iter().map(|num| (*num, true)).collect(),
        taken_entries: chosen.entries.iter().map(|num| (*num, true)).collect(),
        ..Plan::default()
    };
    stands.write(&chosen.sight, &plan, now, &mut changes);
    settle(&chosen.sight.exceptions, &chosen.made_by, now, numbers, &mut changes);
    for link in &made {
        // Of the entry it is settled above, with all that was asked.
        ask_about_remittance(&chosen.sight, link.from_num, &stands, now, numbers, &mut changes);
    }
    changes.changes(Scope::Matching, chosen.sight.matching);
    Ok((Made { links: made, is_new: true }, changes))
}

/// The rows that were chosen, each once, by number.
fn rows(chosen: &Chosen) -> Result<(Vec<&Remittance>, Vec<&BankEntry>), Refusal> {
    let mut remittances: Vec<&Remittance> =
        chosen.remittances.iter().filter_map(|num| chosen.sight.remittances.get(num)).collect();
    let mut entries: Vec<&BankEntry> =
        chosen.entries.iter().filter_map(|num| chosen.sight.entries.get(num)).collect();
    remittances.sort_by_key(|it| it.remittance_num);
    remittances.dedup_by_key(|it| it.remittance_num);
    entries.sort_by_key(|it| it.bank_entry_num);
    entries.dedup_by_key(|it| it.bank_entry_num);
    if remittances.is_empty() {
        return Err(Refusal::field("remittance_ids", "remittance_ids must name a remittance."));
    }
    if entries.is_empty() {
        return Err(Refusal::field("transaction_ids", "transaction_ids must name a transaction."));
    }
    if remittances.iter().any(|it| it.status != RemittanceStatus::Posted) {
        return Err(Refusal::unfit(
            "A remittance that is not posted has no money to be matched: settle its exception first.",
        ));
    }
    if remittances.iter().any(|it| it.payment_amount <= Cents::ZERO) {
        return Err(Refusal::unfit("A remittance that pays nothing has no money to be matched."));
    }
    if entries.iter().any(|it| it.amount <= Cents::ZERO) {
        return Err(Refusal::unfit("Money that went out pays no remittance."));
    }
    Ok((remittances, entries))
}

/// Which part of which entry is whose, beside the ties that stand `inside`: in the order of their numbers, each filled before
/// the next. The fee is of the largest remittance.
fn allocate(
    remittances: &[&Remittance],
    entries: &[&BankEntry],
    (chosen, inside): (&Chosen, &[&Link]),
    now: Now,
) -> Result<Vec<Link>, Refusal> {
    if chosen.fee < Cents::ZERO {
        return Err(Refusal::field("fee", "fee must not be negative."));
    }
    let promised: Cents = remittances.iter().map(|it| it.payment_amount).sum();
    let seen: Cents = entries.iter().map(|it| it.amount).sum();
    let difference = seen + chosen.fee - promised;
    if !difference.is_zero() {
        let words = if difference > Cents::ZERO { "more" } else { "less" };
        let with_fee = if chosen.fee.is_zero() { "" } else { " and the fee" };
        return Err(Refusal::rule(format!(
            "The transactions{with_fee} come to {}, which is {} {words} than the {promised} of the remittances.",
            seen + chosen.fee,
            difference.abs()
        )));
    }
    let largest = remittances.iter().max_by_key(|it| (it.payment_amount, -it.remittance_num));
    let Some(largest) = largest.filter(|it| it.payment_amount > chosen.fee) else {
        return Err(Refusal::field("fee", "fee must be less than the largest remittance."));
    };
    let kept = |link: &&Link| link.fee.unwrap_or_default();
    let fee = chosen.fee - inside.iter().map(kept).sum::<Cents>();
    if fee < Cents::ZERO {
        return Err(Refusal::field(
            "fee",
            "fee must be what was kept of all of them, as they were matched before.",
        ));
    }
    let brought = |link: &&Link| link.amount.unwrap_or_default();
    let is_of = |entry: i64| move |link: &&&Link| link.to_num == entry;
    let has = |it: &&BankEntry| {
        it.amount - inside.iter().filter(is_of(it.bank_entry_num)).map(brought).sum::<Cents>()
    };
    let mut links: Vec<Link> = Vec::new();
    let left = entries.iter().map(|it| (it.bank_entry_num, has(it))).filter(|(_, has)| *has > Cents::ZERO);
    let mut left: Vec<(i64, Cents)> = left.collect();
    left.reverse();
    for remittance in remittances {
        let is_largest = remittance.remittance_num == largest.remittance_num;
        let mut fee = if is_largest { fee } else { Cents::ZERO };
        let its = inside.iter().filter(|link| link.from_num == remittance.remittance_num);
        let tied: Cents = its.map(|link| brought(link) + kept(link)).sum();
        let mut due = remittance.payment_amount - tied - fee;
        while due > Cents::ZERO {
            let Some((entry, has)) = left.pop() else { break };
            let amount = due.min(has);
            if has > amount {
                left.push((entry, has - amount));
            }
            due -= amount;
            let kept = (!fee.is_zero()).then_some(fee);
            fee = Cents::ZERO;
            links.push(link(remittance.remittance_num, entry, (amount, kept), chosen, now));
        }
    }
    Ok(links)
}

fn link(from_num: i64, to_num: i64, money: (Cents, Option<Cents>), chosen: &Chosen, now: Now) -> Link {
    let (amount, fee) = money;
    let shape =
        format!("{} bank entries with {} remittances", chosen.entries.len(), chosen.remittances.len());
    Link {
        link_num: 0,
        public_id: String::new(),
        kind: LinkKind::Deposit,
        from_num,
        to_num,
        rule: Tier::Hand.as_str().to_owned(),
        evidence: match fee {
            None => format!("a person matched {shape}; the sums are equal"),
            Some(fee) => format!("a person matched {shape}; the sums are equal with a fee of {fee}"),
        },
        made_by: chosen.made_by.clone(),
        made_at: now.instant,
        amount: Some(amount),
        fee,
        alternatives: None,
        version: Some(VERSION),
        is_by_hand: Some(true),
    }
}

/// What was asked about things that a person has tied now is answered by that.
pub fn settle(
    exceptions: &[Exception],
    made_by: &str,
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    for exception in exceptions.iter().filter(|exception| exception.is_open() && is_answered(exception)) {
        changes.put(&step(exception, made_by, now, numbers));
        changes.tell("exception.resolved", exception.public_id.clone());
        changes.put(&Exception {
            status: ExceptionStatus::Resolved,
            resolved_at: Some(now.instant),
            settled_as: Some(Action::Link),
            ..exception.clone()
        });
    }
}

fn is_answered(exception: &Exception) -> bool {
    use Reason::{AmbiguousDeposit, AmountMismatch, MoneyWithoutRemittance, RemittanceWithoutMoney};
    match exception.reason {
        AmountMismatch => exception.subject_kind == "bank_entry",
        reason => matches!(reason, AmbiguousDeposit | MoneyWithoutRemittance | RemittanceWithoutMoney),
    }
}

/// Asks about a remittance that a person tied or untied where its money does not come up, and settles what was asked where
/// it does.
fn ask_about_remittance(
    sight: &Sight,
    num: i64,
    stands: &Standing,
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    let Some(remittance) = sight.remittances.get(&num) else { return };
    let posted = sight.posted.get(&num).copied().unwrap_or(remittance.payment_amount);
    let question = unequal::of_remittance(remittance, posted, stands.tied_of(num, 0).0);
    unequal::follow(question.as_ref(), ("remittance", num), &sight.exceptions, now, numbers, changes);
}

/// Takes a tie of a remittance and a bank entry apart, by entries of its own, and keeps it from being made again by a rule.
/// Other ties stay.
#[must_use]
pub fn untie(sight: &Sight, link: &Link, made_by: &str, now: Now, numbers: &mut Numbers) -> ChangeSet {
    let mut changes = ChangeSet::new();
    let Some((remittance, entry)) = sight.ends_of(link) else { return changes };
    changes.put(&parted(link, made_by, now, numbers));
    let stands = end(sight, link, (remittance, entry), now, &mut changes);
    ask_about_remittance(sight, link.from_num, &stands, now, numbers, &mut changes);
    let question = unequal::of_entry(entry, stands.tied_of(link.from_num, link.to_num).1);
    unequal::follow(
        question.as_ref(),
        ("bank_entry", link.to_num),
        &sight.exceptions,
        now,
        numbers,
        &mut changes,
    );
    changes
}

/// That a person took the ends of a tie apart.
pub fn parted(link: &Link, made_by: &str, now: Now, numbers: &mut Numbers) -> Parted {
    Parted {
        parted_num: numbers.fresh::<Parted>(),
        kind: link.kind,
        from_num: link.from_num,
        to_num: link.to_num,
        match_id: link.public_id.clone(),
        made_by: made_by.to_owned(),
        made_at: now.instant,
    }
}

fn end(
    sight: &Sight,
    link: &Link,
    ends: (&Remittance, &BankEntry),
    now: Now,
    changes: &mut ChangeSet,
) -> Standing {
    let (remittance, entry) = ends;
    let mut stands = Standing::of(sight);
    stands.end(link, remittance, entry, now, changes);
    let others = || sight.links.iter().chain(&sight.untouched).filter(|it| it.link_num != link.link_num);
    let mut plan = Plan::default();
    if !others().any(|it| it.from_num == link.from_num) {
        plan.taken_remittances.insert(link.from_num, false);
    }
    if !others().any(|it| it.to_num == link.to_num) {
        plan.taken_entries.insert(link.to_num, false);
    }
    stands.write(sight, &plan, now, changes);
    changes.tell("match.deleted", link.public_id.clone());
    changes.changes(Scope::Matching, sight.matching);
    stands
}

fn step(exception: &Exception, made_by: &str, now: Now, numbers: &mut Numbers) -> ExceptionStep {
    ExceptionStep {
        exception_step_num: numbers.fresh::<ExceptionStep>(),
        exception_num: exception.exception_num,
        action: Action::Link,
        assignee: String::new(),
        note: String::new(),
        made_by: made_by.to_owned(),
        made_at: now.instant,
    }
}
