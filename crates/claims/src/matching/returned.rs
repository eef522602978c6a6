//! Money that came back: which entry it takes back, and what becomes of the ties of that.
//!
//! The original is found by its trace or check number and its amount. What a person has tied stays for that person.

use std::collections::BTreeSet;

use super::by_hand::parted;
use super::tie::{Plan, Sight, Standing};
use crate::Cents;
use crate::change::{ChangeSet, Scope};
use crate::desk::{BankEntry, Exception, Link, Reason};
use crate::exception::{self, Candidate, Clue, Question};
use crate::state::{Now, Numbers};

/// Who takes these ties apart.
const BY: &str = "matching";

/// The only entry that an entry may take back, among those that carry its number.
#[must_use]
pub fn original<'e>(returned: &BankEntry, candidates: &'e [BankEntry]) -> Option<&'e BankEntry> {
    let is_it = |entry: &&BankEntry| {
        entry.amount > Cents::ZERO
            && entry.amount == -returned.amount
            && entry.date <= returned.date
            && entry.returned_by.is_none_or(|by| by == returned.bank_entry_num)
            && carries_number_of(entry, returned)
    };
    let mut found = candidates.iter().filter(is_it);
    found.next().filter(|_| found.next().is_none())
}

fn carries_number_of(entry: &BankEntry, returned: &BankEntry) -> bool {
    let is_same = |one: &Option<String>, other: &Option<String>| one.is_some() && one == other;
    is_same(&entry.trace_key, &returned.trace_key) || is_same(&entry.check_key, &returned.check_key)
}

/// What was deposited came back: its ties by rules go by entries of their own, and are not made again. The exception about
/// what came back says what that was.
#[must_use]
pub fn decide(
    sight: &Sight,
    original: &BankEntry,
    returned: &BankEntry,
    now: Now,
    numbers: &mut Numbers,
) -> ChangeSet {
    let mut changes = ChangeSet::new();
    if original.returned_by.is_some() {
        return changes;
    }
    let mut stands = Standing::of(sight);
    let ties: Vec<&Link> = sight.links.iter().filter(|link| link.to_num == original.bank_entry_num).collect();
    let by_rules: Vec<&Link> = ties.iter().filter(|link| link.is_by_hand != Some(true)).copied().collect();
    for link in &by_rules {
        if let Some((remittance, entry)) = sight.ends_of(link) {
            stands.end(link, remittance, entry, now, &mut changes);
            changes.put(&parted(link, BY, now, numbers));
            changes.tell("match.deleted", link.public_id.clone());
        }
    }
    let freed: BTreeSet<i64> = by_rules.iter().map(|link| link.from_num).collect();
    let plan = Plan {
        taken_remittances: freed.iter().map(|num| (*num, false)).collect(),
        taken_entries: [(original.bank_entry_num, true)].into(),
        returned: [(original.bank_entry_num, returned.bank_entry_num)].into(),
        ..Plan::default()
    };
    stands.write(sight, &plan, now, &mut changes);
    if by_rules.len() == ties.len() {
        exception::resolve(sight.exceptions.iter().filter(|it| is_whose(it, original)), now, &mut changes);
    }
    ask(sight, (original, returned), &ties, now, numbers, &mut changes);
    changes.changes(Scope::Matching, sight.matching);
    changes
}

/// Whether it asks whose money an entry is, or whose the rest of it: of what came back there is nothing to be chosen.
fn is_whose(exception: &Exception, entry: &BankEntry) -> bool {
    (exception.subject_kind.as_str(), exception.subject_num) == ("bank_entry", entry.bank_entry_num)
        && matches!(exception.reason, Reason::AmbiguousDeposit | Reason::AmountMismatch)
}

/// What that was is added to what is asked already.
fn ask(
    sight: &Sight,
    (original, returned): (&BankEntry, &BankEntry),
    ties: &[&Link],
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    let is_asked =
        |it: &&Exception| it.reason == Reason::ReturnedItem && it.subject_num == returned.bank_entry_num;
    let Some(asked) = sight.exceptions.iter().find(is_asked) else { return };
    let paid = ties.iter().filter_map(|link| sight.remittances.get(&link.from_num));
    let clues = vec![Clue::TraceNumber, Clue::Amount];
    let candidates = paid.map(|it| Candidate { id: it.public_id.clone(), clues: clues.clone() });
    let what = match (ties.is_empty(), ties.iter().any(|link| link.is_by_hand == Some(true))) {
        (true, _) => "That is matched with nothing.",
        (false, false) => "Its match is undone: ask the payer for the money again.",
        (false, true) => "A person matched that: take the match apart if the money is gone.",
    };
    let question = Question {
        reason: asked.reason,
        about: ("bank_entry", asked.subject_num),
        at_risk: asked.amount_at_risk,
        note: format!("{} It takes back the entry of {}. {what}", asked.note, original.date),
        candidates: candidates.collect(),
    };
    if asked.is_open() {
        exception::open(&question, &sight.exceptions, now, numbers, changes);
    }
}

/// What a person is asked about money that came back.
#[must_use]
pub fn question(returned: &BankEntry, code: &str, what: &str) -> Question {
    let why = if code.is_empty() { "the bank gives no reason".to_owned() } else { format!("reason {code}") };
    Question {
        reason: Reason::ReturnedItem,
        about: ("bank_entry", returned.bank_entry_num),
        at_risk: returned.amount.abs(),
        note: format!("Something that was deposited or sent came back ({why}). {what}"),
        candidates: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::super::deposit::tests::entry;
    use super::*;

    fn back(trace: &str, cents: i64) -> BankEntry {
        entry(9, trace, "", -cents)
    }

    #[test]
    fn the_original_has_the_number_and_the_amount() {
        let there = [entry(1, "77", "", 500), entry(2, "78", "", 500), entry(3, "77", "", 501)];
        assert_eq!(original(&back("77", 500), &there).map(|it| it.bank_entry_num), Some(1));
        assert_eq!(original(&back("79", 500), &there), None);
        let twice = [entry(1, "77", "", 500), entry(2, "77", "", 500)];
        assert_eq!(original(&back("77", 500), &twice), None, "which of the two, a person knows");
        let later =
            BankEntry { date: there[0].date.tomorrow().unwrap_or_default(), ..entry(1, "77", "", 500) };
        assert_eq!(original(&back("77", 500), &[later]), None, "what came back was there before");
        let gone = [BankEntry { returned_by: Some(8), ..entry(1, "77", "", 500) }];
        assert_eq!(original(&back("77", 500), &gone), None, "it came back once already");
    }

    #[test]
    fn whose_it_was_is_not_asked_any_more() {
        let now = Now { instant: jiff::Timestamp::UNIX_EPOCH, today: jiff::civil::date(2026, 3, 10) };
        let mut numbers = Numbers::new();
        numbers.stock("exception", 1..100);
        numbers.stock_tokens((0..100).map(|n| format!("{n:016}")).collect());
        let mut asked = ChangeSet::new();
        for (reason, entry) in
            [(Reason::AmountMismatch, 1), (Reason::AmbiguousDeposit, 2), (Reason::ReturnedItem, 9)]
        {
            let about = ("bank_entry", entry);
            let asks = Question { reason, about, at_risk: Cents(5), note: "why".into(), candidates: vec![] };
            exception::open(&asks, &[], now, &mut numbers, &mut asked);
        }
        let original = entry(1, "77", "", 500);
        let sight = Sight {
            entries: [(1, original.clone())].into(),
            exceptions: asked.puts_of().collect(),
            ..Sight::default()
        };
        let after = decide(&sight, &original, &back("77", 500), now, &mut numbers);
        let stand: Vec<(i64, bool)> =
            after.puts_of().map(|it: Exception| (it.subject_num, it.is_open())).collect();
        assert_eq!(stand, [(1, false), (9, true)]);
    }
}
