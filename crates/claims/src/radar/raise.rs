//! What is overdue is asked, after one more look at it: once, and not where somebody is asked already.

use jiff::civil::Date;

use super::follow::claim_due;
use super::habit::{self, Habit};
use super::standing::{ClaimFacts, EntryFacts, RemittanceFacts, Standing};
use super::{Awaited, Expected, RADAR, RadarState, calendar};
use crate::Cents;
use crate::change::{ChangeSet, Scope};
use crate::desk::{Exception, Reason};
use crate::exception::{self, Clue, Question};
use crate::record::Record;
use crate::state::{Now, Numbers};

/// What is in somebody's hands is looked at again after so many days.
const LOOK_AGAIN_DAYS: i64 = 7;

/// What is overdue, by its kind.
#[derive(Clone, Debug)]
pub enum Subject {
    Claim(Box<ClaimFacts>),
    Remittance(Box<RemittanceFacts>),
    Entry(Box<EntryFacts>),
    /// The habit of a payer's remittances, and whether claims wait for it.
    Payer(Box<Habit>, bool),
    /// It is gone.
    Gone,
}

/// Something that is overdue, as it stands now.
#[derive(Clone, Debug)]
pub struct Overdue {
    pub row: Awaited,
    pub subject: Subject,
    pub habit: Option<Habit>,
    /// Of a claim: how long its payer takes to acknowledge.
    pub acknowledgments: Option<Habit>,
    /// Exceptions about it.
    pub exceptions: Vec<Exception>,
    /// The exception that names it as a candidate.
    pub holder: Option<Exception>,
}

/// A slice of what is overdue.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The version of the radar, and that of all ties, at which it was read.
    pub version: i64,
    pub matching: i64,
    pub state: RadarState,
    pub overdue: Vec<Overdue>,
}

/// The day on which something is looked at again.
#[must_use]
pub fn look_again(day: Date) -> Date {
    calendar::days_later(day, LOOK_AGAIN_DAYS)
}

/// What becomes of something that is overdue.
enum Verdict {
    Asked(Question),
    /// It is not yet, or somebody is asked: again behind this day.
    Again(Date),
    Gone,
}

/// Whether an exception names a check only because a card settlement is less by what may be a fee: some patient's payment is
/// that by chance, and the check is missed all the same.
fn is_guess(holder: &Exception, subject: &Subject) -> bool {
    let Subject::Remittance(facts) = subject else { return false };
    let remittance = &facts.remittance;
    remittance.payment_method == "CHK"
        && holder.candidates().iter().any(|it| it.id == remittance.public_id && it.clues == [Clue::Fee])
}

/// Asks about what is overdue: the rows that it asks about now, and what it changes.
#[must_use]
pub fn raise(slice: &Slice, now: Now, numbers: &mut Numbers) -> (Vec<Awaited>, ChangeSet) {
    let mut changes = ChangeSet::new();
    let mut asked = Vec::new();
    for overdue in &slice.overdue {
        let row = &overdue.row;
        let Some(seen) = slice.state.seen_until(row.expected, now) else { continue };
        if let Subject::Claim(facts) = &overdue.subject
            && let Some(claim) = &facts.claim
        {
            changes.touches(claim.pat_num);
        }
        let verdict = verdict(overdue, seen);
        if row.raised && !matches!(verdict, Verdict::Asked(_)) {
            let asked = overdue.exceptions.iter().filter(|exception| exception.is_asked_for(row));
            exception::resolve(asked, now, &mut changes);
        }
        match verdict {
            // It is looked at again when files have told of another day: not all that people do here is told.
            Verdict::Asked(_) if row.raised => changes.put(&Awaited { due: seen, ..row.clone() }),
            Verdict::Asked(question) => {
                exception::open(&question, &overdue.exceptions, now, numbers, &mut changes);
                changes.put(&Awaited { due: seen, raised: true, ..row.clone() });
                asked.push(row.clone());
            }
            Verdict::Again(due) => changes.put(&Awaited { due, raised: false, ..row.clone() }),
            Verdict::Gone => changes.forget(row),
        }
    }
    if !changes.is_empty() {
        changes.changes(Scope::Row(RadarState::TABLE.name, RADAR), slice.version);
        changes.changes(Scope::Matching, slice.matching);
    }
    (asked, changes)
}

fn verdict(overdue: &Overdue, seen: Date) -> Verdict {
    let row = &overdue.row;
    let standing = match &overdue.subject {
        Subject::Claim(facts) => facts.standing(),
        Subject::Remittance(facts) => facts.standing(),
        Subject::Entry(facts) => facts.standing(),
        Subject::Payer(habit, true) => habit.last_on.map_or(Standing::Over, Standing::Waits),
        // Nobody misses remittances of a payer that owes no answer.
        Subject::Payer(_, false) => Standing::Later,
        Subject::Gone => Standing::Over,
    };
    let since = match standing {
        Standing::Over => return Verdict::Gone,
        Standing::Later => return Verdict::Again(look_again(seen)),
        Standing::Waits(since) => since,
    };
    let holds = |it: &Exception| it.is_open() && it.is_of_what_came() && !is_guess(it, &overdue.subject);
    let held = overdue.holder.as_ref().is_some_and(holds);
    if held || overdue.exceptions.iter().any(|e| e.is_open() && is_why(row.expected, e.reason)) {
        return Verdict::Again(look_again(seen));
    }
    let Some(due) = habit::due(row.expected, since, overdue.habit.as_ref()) else { return Verdict::Gone };
    let unacknowledged = match &overdue.subject {
        Subject::Claim(facts) => claim_due(facts, overdue.acknowledgments.as_ref()),
        _ => None,
    };
    let earliest = unacknowledged.map_or(due, |day| day.min(due));
    if earliest >= seen {
        return Verdict::Again(earliest);
    }
    let what = match unacknowledged.filter(|day| *day < seen && due >= seen) {
        Some(_) => Expected::Acknowledgment,
        None => row.expected,
    };
    Verdict::Asked(question(overdue, what, since))
}

/// Whether an open exception about the same thing is the reason why nothing comes.
fn is_why(expected: Expected, reason: Reason) -> bool {
    match expected {
        Expected::Answer | Expected::Acknowledgment => {
            matches!(reason, Reason::RejectedClaim | Reason::UnclearAnswer)
        }
        Expected::Money | Expected::Check => {
            matches!(reason, Reason::AmountMismatch | Reason::AmbiguousDeposit)
        }
        Expected::Remittance => {
            matches!(reason, Reason::AmountMismatch | Reason::AmbiguousDeposit | Reason::ReturnedItem)
        }
        Expected::NextRemittance => false,
    }
}

fn question(overdue: &Overdue, what: Expected, since: Date) -> Question {
    let habit = match what {
        Expected::Acknowledgment => overdue.acknowledgments.as_ref(),
        _ => overdue.habit.as_ref(),
    };
    let days = habit::limit(what, habit).unwrap_or_default();
    let usual = match habit.and_then(Habit::usual) {
        Some(usual) if what.is_of_banks() => format!("usually {usual} business days at this payer"),
        Some(usual) => format!("usually {usual} days at this payer"),
        None if what.is_of_banks() => {
            format!("{days} business days are allowed until more is known of this payer")
        }
        None => format!("{days} days are allowed until more is known of this payer"),
    };
    let (at_risk, note) = match (&overdue.subject, what) {
        (Subject::Claim(facts), Expected::Acknowledgment) => (
            facts.tracked.charged_amount,
            format!(
                "Nobody has acknowledged this claim since {since} ({usual}). Look whether it reached the clearinghouse, and \
                 send it again if it did not."
            ),
        ),
        (Subject::Claim(facts), _) => (
            facts.tracked.charged_amount,
            format!(
                "No remittance has answered this claim since {since} ({usual}). Ask the payer where it is."
            ),
        ),
        (Subject::Remittance(facts), _) => (
            facts.remittance.payment_amount,
            format!(
                "No bank entry carries the money of this remittance since {since} ({usual}). Look for it at the bank, then \
                 have the payer trace it."
            ),
        ),
        (Subject::Entry(facts), _) => (
            facts.entry.amount,
            format!(
                "No remittance says what this insurer's money of {since} is for ({usual}). Ask the payer or the \
                 clearinghouse for it."
            ),
        ),
        (Subject::Payer(habit, _), _) => (
            Cents::ZERO,
            format!(
                "{} has sent no remittance since {since} ({usual} between two). Ask the clearinghouse whether they still \
                 come here.",
                habit.name
            ),
        ),
        (Subject::Gone, _) => (Cents::ZERO, String::new()),
    };
    let about = (what.subject_kind(), overdue.row.subject_num);
    Question { reason: what.reason(), about, at_risk, note, candidates: vec![] }
}
