//! Ties between remittances and bank entries, as change sets: the link, the ledger, and the claims that are
//! reconciled by it.

use super::deposit::{self, Tie, Trouble};
use crate::change::ChangeSet;
use crate::desk::{BankEntry, Exception, ExceptionStatus, Link, LinkKind, Reason, Remittance, TrackedClaim};
use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::posting::finish::reconcile;
use crate::posting::intake::exception;
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
    for trouble in &troubles {
        raise(trouble, rivals, now, numbers, &mut changes);
    }
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
        e.status == ExceptionStatus::Open
            && (reasons.contains(&e.reason) || e.reason == Reason::RemittanceWithoutMoney)
            && (about == ("bank_entry", tie.bank_entry_num) || about == ("remittance", tie.remittance_num))
    };
    for exception in rivals.exceptions.iter().filter(is_settled) {
        changes.put(&exception.resolved(now.instant));
    }
}

fn raise(trouble: &Trouble, rivals: &Rivals, now: Now, numbers: &mut Numbers, changes: &mut ChangeSet) {
    let (reason, entries, remittances, note) = match trouble {
        Trouble::AmountMismatch { remittance_num, bank_entry_num } => (
            Reason::AmountMismatch,
            vec![*bank_entry_num],
            vec![*remittance_num],
            "It carries the number of a remittance whose amount is another. Find what the difference is.",
        ),
        Trouble::Ambiguous { remittance_nums, bank_entry_nums } => (
            Reason::AmbiguousDeposit,
            bank_entry_nums.clone(),
            remittance_nums.clone(),
            "Several remittances and bank entries carry this number and amount. Choose which belong together.",
        ),
    };
    let candidates: Vec<&str> = (rivals.remittances.iter())
        .filter(|(r, _)| remittances.contains(&r.remittance_num))
        .map(|(r, _)| r.public_id.as_str())
        .collect();
    for entry in rivals.entries.iter().filter(|e| entries.contains(&e.bank_entry_num)) {
        let is_known = rivals.exceptions.iter().any(|e| {
            e.status == ExceptionStatus::Open
                && e.reason == reason
                && (e.subject_kind.as_str(), e.subject_num) == ("bank_entry", entry.bank_entry_num)
        });
        if !is_known {
            let (num, amount) = (entry.bank_entry_num, entry.amount);
            let mut raised = exception(reason, "bank_entry", num, amount, note.into(), now, numbers);
            raised.candidates = candidates.join(",");
            changes.tell("exception.opened", raised.public_id.clone());
            changes.put(&raised);
        }
    }
}
