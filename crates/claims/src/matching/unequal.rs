//! Ties that do not come up: what a person is asked of a remittance whose bank money, or of a bank entry whose remittances,
//! are not what it is of. Whatever is asked here, the proof of the deposit says it in cents.

use crate::Cents;
use crate::change::ChangeSet;
use crate::desk::{BankEntry, Exception, Reason, Remittance, RemittanceStatus};
use crate::exception::{self, Question};
use crate::state::{Now, Numbers};

/// What is asked about a remittance: bank money is tied to it and nothing of it is posted; what is posted is not what it
/// pays; or a part of its money is tied and the rest is not. `posted` is what its claims and adjustments come to, `tied`
/// what bank entries and fees bring of it.
#[must_use]
pub fn of_remittance(remittance: &Remittance, posted: Cents, tied: Cents) -> Option<Question> {
    let pays = remittance.payment_amount;
    let off = posted - pays;
    let (at_risk, note) = if remittance.status != RemittanceStatus::Posted {
        let note = "of bank money are tied to it, and its posting was undone. Post it again, or take the match apart.";
        (tied, format!("{tied} {note}"))
    } else if !off.is_zero() {
        let words = if off > Cents::ZERO { "more" } else { "less" };
        let note = format!(
            "What is posted of it comes to {posted}, which is {} {words} than it pays: its deposit cannot be proved by so \
             much. Ask the payer for it anew; undo this one before that one is posted.",
            off.abs()
        );
        (off, note)
    } else if tied.is_zero() || tied == pays {
        return None;
    } else {
        let rest = pays - tied;
        let note = "of it are in no bank entry that it is tied to. Match it with all of its bank entries, those that it is \
                    tied to among them.";
        (rest, format!("{rest} {note}"))
    };
    let about = ("remittance", remittance.remittance_num);
    let at_risk = at_risk.abs();
    (!at_risk.is_zero()).then(|| Question {
        reason: Reason::AmountMismatch,
        about,
        at_risk,
        note,
        candidates: vec![],
    })
}

/// What is asked about a bank entry of which only a part, `tied`, is some remittance's.
#[must_use]
pub fn of_entry(entry: &BankEntry, tied: Cents) -> Option<Question> {
    let rest = entry.amount - tied;
    if tied.is_zero() || rest.is_zero() {
        return None;
    }
    Some(Question {
        reason: Reason::AmountMismatch,
        about: ("bank_entry", entry.bank_entry_num),
        at_risk: rest.abs(),
        note: format!(
            "{rest} of it are tied to no remittance. Match it with all of its remittances, those that it is tied to among \
             them."
        ),
        candidates: vec![],
    })
}

/// Asks it, or settles what was asked about the same when there is nothing to be asked any more. `known` are the exceptions
/// about it, among others.
pub fn follow(
    question: Option<&Question>,
    about: (&str, i64),
    known: &[Exception],
    now: Now,
    numbers: &mut Numbers,
    changes: &mut ChangeSet,
) {
    match question {
        Some(question) => exception::open(question, known, now, numbers, changes),
        None => exception::resolve(known.iter().filter(|asked| is_of(asked, about)), now, changes),
    }
}

/// Whether this is asked here about a remittance or a bank entry.
#[must_use]
pub fn is_of(asked: &Exception, (kind, num): (&str, i64)) -> bool {
    (asked.reason, asked.subject_kind.as_str(), asked.subject_num) == (Reason::AmountMismatch, kind, num)
}
