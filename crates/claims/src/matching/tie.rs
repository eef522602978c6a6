//! Ties between remittances and bank entries, as change sets: the link, the ledger, and the claims that are
//! reconciled by it.

use std::collections::BTreeMap;

use super::deposit::{self, Tie, Trouble};
use crate::change::ChangeSet;
use crate::desk::{BankEntry, Exception, Link, LinkKind, Reason, Remittance, TrackedClaim};
use crate::exception::{self, Candidate, Clue, Question};
use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::posting::finish::reconcile;
use crate::state::{Now, Numbers};

/// Everything that carries one trace or check number and is not tied yet.
#[derive(Clone, Debug, Default)]
pub struct Rivals {
    /// Posted ones only, each with the claims that it answers.
    pub remittances: Vec<(Remittance, Vec<TrackedClaim>)>,
    pub entries: Vec<BankEntry>,
    /// Exceptions that stand about any of them, so that none is opened twice.
    pub exceptions: Vec<Exception>,
}

/// Ties what belongs together, and raises what nearly does.
#[must_use]
pub fn decide(rivals: &Rivals, now: Now, numbers: &mut Numbers) -> ChangeSet {
    let mut changes = ChangeSet::new();
    let remittances: Vec<Remittance> = rivals.remittances.iter().map(|(r, _)| r.clone()).collect();
    let (ties, troubles) = deposit::ties(&remittances, &rivals.entries);
    for tie in &ties {
        let remittance = rivals.remittances.iter().find(|(r, _)| r.remittance_num == tie.remittance_num);
        let entry = rivals.entries.iter().find(|e| e.bank_entry_num == tie.bank_entry_num);
        if let (Some((remittance, tracked)), Some(entry)) = (remittance, entry) {
            make(tie, remittance, tracked, entry, now, numbers, &mut changes);
            settle(rivals, tie, now, &mut changes);
        }
    }
    raise(&troubles, rivals, now, numbers, &mut changes);
    changes
}

fn make(
    tie: &Tie,
    remittance: &Remittance,
    tracked: &[TrackedClaim],
    entry: &BankEntry,
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    let link_num = numbers.fresh::<Link>();
    changes.put(&Link {
        link_num,
        public_id: numbers.public_id("match"),
        kind: LinkKind::Deposit,
        from_num: tie.remittance_num,
        to_num: tie.bank_entry_num,
        rule: tie.tier.as_str().to_owned(),
        evidence: tie.evidence.clone(),
        made_by: "matching".into(),
        made_at: now.instant,
    });
    changes.put(&BankEntry { reconciled: true, ..entry.clone() });
    changes.postings.push(Posting::transfer(
        Source::Tie,
        link_num,
        now.today,
        Account::of(AccountKind::Unapplied, entry.bank_account_num),
        Account::of(AccountKind::PayerClearing, &remittance.payer_id),
        entry.amount,
    ));
    changes.tell("transaction.reconciled", entry.public_id.clone());
    reconcile(tracked, now, changes);
}

/// Exceptions about the two that the tie settles.
fn settle(rivals: &Rivals, tie: &Tie, now: Now, changes: &mut ChangeSet) {
    let is_settled = |e: &&Exception| {
        let about = (e.subject_kind.as_str(), e.subject_num);
        let reasons = [Reason::AmountMismatch, Reason::AmbiguousDeposit, Reason::MoneyWithoutRemittance];
        (reasons.contains(&e.reason) || e.reason == Reason::RemittanceWithoutMoney)
            && (about == ("bank_entry", tie.bank_entry_num) || about == ("remittance", tie.remittance_num))
    };
    exception::resolve(rivals.exceptions.iter().filter(is_settled), now, changes);
}

/// Asks once about each bank entry and reason, whatever number of remittances is in question.
fn raise(troubles: &[Trouble], rivals: &Rivals, now: Now, numbers: &mut Numbers, changes: &mut ChangeSet) {
    let mut asked: BTreeMap<(Reason, i64), Vec<i64>> = BTreeMap::new();
    for trouble in troubles {
        let (reason, entries, remittances) = match trouble {
            Trouble::AmountMismatch { remittance_num, bank_entry_num } => (
                Reason::AmountMismatch,
                std::slice::from_ref(bank_entry_num),
                std::slice::from_ref(remittance_num),
            ),
            Trouble::Ambiguous { remittance_nums, bank_entry_nums } => {
                (Reason::AmbiguousDeposit, bank_entry_nums.as_slice(), remittance_nums.as_slice())
            }
        };
        for entry in entries {
            asked.entry((reason, *entry)).or_default().extend(remittances);
        }
    }
    for ((reason, bank_entry_num), remittances) in asked {
        let Some(entry) = rivals.entries.iter().find(|e| e.bank_entry_num == bank_entry_num) else {
            continue;
        };
        let note = match reason {
            Reason::AmountMismatch => {
                "It carries the number of a remittance whose amount is another. Find what the difference is."
            }
            _ => {
                "Several remittances and bank entries carry this number and amount. Choose which belong together."
            }
        };
        let rivals_of = rivals.remittances.iter().map(|(remittance, _)| remittance);
        let named = rivals_of.filter(|remittance| remittances.contains(&remittance.remittance_num));
        let question = Question {
            reason,
            about: ("bank_entry", bank_entry_num),
            at_risk: entry.amount,
            note: note.to_owned(),
            candidates: named.map(|remittance| candidate(remittance, entry)).collect(),
        };
        exception::open(&question, &rivals.exceptions, now, numbers, changes);
    }
}

fn candidate(remittance: &Remittance, entry: &BankEntry) -> Candidate {
    let is_trace = entry.trace_key.as_deref() == Some(remittance.trace_key.as_str());
    let is_amount = entry.amount == remittance.payment_amount;
    let number = if is_trace { Clue::TraceNumber } else { Clue::CheckNumber };
    let amount = if is_amount { Clue::Amount } else { Clue::AmountDiffers };
    Candidate { id: remittance.public_id.clone(), clues: vec![number, amount] }
}
