//! What a person does about an exception: notes, gives it to somebody, settles it, opens it again.

use jiff::Timestamp;

use crate::change::{ChangeSet, Scope};
use crate::desk::{
    Exception, ExceptionStatus, Reason, Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState,
};
use crate::names::names;
use crate::posting::again::started;
use crate::posting::same_payment::may_post_beside;
use crate::record::record;
use crate::state::{Now, Numbers, Refusal};

names! {
    /// What a person may do.
    pub enum Action {
        /// Says something about it.
        Note = "note",
        /// Gives it to somebody, or to nobody.
        Assign = "assign",
        /// Settles it as it is: what is held stays unposted for good.
        Dismiss = "dismiss",
        /// Settles it by posting the remittance, or the claim of one, that is held.
        Post = "post",
        /// Takes a dismissal back.
        Reopen = "reopen",
        /// Settles it by naming what its subject belongs to: see [`crate::matching::by_hand`].
        Link = "link",
    }
}

record! {
    /// Something that a person did about an exception.
    pub struct ExceptionStep in "exception_step" key 1 {
        pub exception_step_num: i64,
        pub exception_num: i64,
        pub action: Action,
        /// To whom it was given; empty: to nobody, or it was not given.
        pub assignee: String,
        pub note: String,
        pub made_by: String,
        pub made_at: Timestamp,
    }
}

/// By what an exception of this reason may be settled. Notes and assigning fit all of them.
#[must_use]
pub const fn settles(reason: Reason) -> &'static [Action] {
    match reason {
        // The remittance is held whole: a person decides (`decisions.md` 25).
        Reason::RemittanceOutOfBalance | Reason::RemittanceChanged | Reason::FileIncomplete => {
            &[Action::Post, Action::Dismiss]
        }
        // The claim waits for a person's word.
        Reason::Proposed => &[Action::Post, Action::Dismiss],
        // Only a later opening of the period can post it.
        Reason::LockedPeriod => &[],
        // A person knows which claim is answered, or which money is whose.
        Reason::UnmatchedClaim
        | Reason::AmbiguousClaim
        | Reason::ConflictingKeys
        | Reason::ChargeDiffers
        | Reason::UnknownPayer
        | Reason::MoneyWithoutRemittance
        | Reason::RemittanceWithoutMoney
        | Reason::AmbiguousDeposit
        | Reason::AmountMismatch => &[Action::Link, Action::Dismiss],
        Reason::ClaimOutOfBalance
        | Reason::DuplicateRemittance
        | Reason::ReversalWithoutOriginal
        | Reason::TakebackUnresolved
        | Reason::Overpaid
        | Reason::SecondaryBeforePrimary
        | Reason::ReturnedItem
        | Reason::SilentClaim
        | Reason::RejectedClaim
        | Reason::UnclearAnswer
        | Reason::AdjustmentUndecided
        | Reason::HeldByRule => &[Action::Dismiss],
    }
}

/// What a person may do about an exception as it stands.
#[must_use]
pub fn actions(exception: &Exception) -> Vec<Action> {
    match (exception.status, exception.settled_as) {
        (ExceptionStatus::Open, _) => {
            [Action::Note, Action::Assign].iter().chain(settles(exception.reason)).copied().collect()
        }
        (ExceptionStatus::Resolved, Some(Action::Dismiss)) => vec![Action::Note, Action::Reopen],
        (ExceptionStatus::Resolved, _) => vec![Action::Note],
    }
}

/// The longest note, and the longest name of somebody, in characters.
pub const TEXT_CHARS_MAX: usize = 255;

/// What somebody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub action: Action,
    /// Why, or what is to be known. Needed for a note and for what settles.
    pub note: String,
    /// Of [`Action::Assign`] only.
    pub assignee: String,
    /// The name of who does it.
    pub made_by: String,
}

/// An exception, with what settling it changes.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The version at which it was read.
    pub matching: i64,
    pub exception: Exception,
    /// What was done about it, oldest first.
    pub steps: Vec<ExceptionStep>,
    /// The others about the same subject.
    pub others: Vec<Exception>,
    /// The remitted claim that it is about.
    pub remitted: Option<RemittedClaim>,
    /// The remittance that it is about, or that of the claim that a rule keeps back.
    pub remittance: Option<Remittance>,
    /// The others of the payment of a remittance that is held.
    pub same_payment: Vec<Remittance>,
    /// Whose data it concerns.
    pub pat_num: Option<i64>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    pub exception: Exception,
    /// A remittance that is to be posted now.
    pub posts: Option<Remittance>,
}

/// Does what somebody asks for. What repeats the last step of the same person changes nothing.
///
/// # Errors
/// When a field is missing, the action does not fit the reason, or the exception stands otherwise by now.
pub fn act(
    standing: &Standing,
    act: &Act,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Settled, ChangeSet), Refusal> {
    let mut changes = ChangeSet::new();
    let before = &standing.exception;
    if standing.steps.last().is_some_and(|last| is_repeated(last, act)) {
        return Ok((Settled { exception: before.clone(), posts: None }, changes));
    }
    check(standing, act)?;
    if act.action == Action::Post {
        may_post_beside(&standing.same_payment)?;
    }
    changes.changes(Scope::Matching, standing.matching);
    standing.pat_num.into_iter().for_each(|pat_num| changes.touches(pat_num));
    changes.put(&ExceptionStep {
        exception_step_num: numbers.fresh::<ExceptionStep>(),
        exception_num: before.exception_num,
        action: act.action,
        assignee: act.assignee.clone(),
        note: act.note.clone(),
        made_by: act.made_by.clone(),
        made_at: now.instant,
    });
    let (exception, event) = match act.action {
        Action::Note => (before.clone(), "exception.changed"),
        Action::Assign => {
            (Exception { assignee: act.assignee.clone(), ..before.clone() }, "exception.changed")
        }
        Action::Dismiss | Action::Post | Action::Link => {
            let (status, resolved_at) = (ExceptionStatus::Resolved, Some(now.instant));
            let settled_as = Some(act.action);
            (Exception { status, resolved_at, settled_as, ..before.clone() }, "exception.resolved")
        }
        Action::Reopen => {
            let (status, resolved_at, settled_as) = (ExceptionStatus::Open, None, None);
            (Exception { status, resolved_at, settled_as, ..before.clone() }, "exception.opened")
        }
    };
    changes.put(&exception);
    changes.tell(event, exception.public_id.clone());
    subject(standing, act.action, now, &mut changes);
    let posts = posts(standing, act.action, now);
    posts.iter().for_each(|remittance| changes.put(remittance));
    Ok((Settled { exception, posts }, changes))
}

fn is_repeated(last: &ExceptionStep, act: &Act) -> bool {
    (last.action, last.made_by.as_str()) == (act.action, act.made_by.as_str())
        && (last.note.as_str(), last.assignee.as_str()) == (act.note.as_str(), act.assignee.as_str())
}

fn check(standing: &Standing, act: &Act) -> Result<(), Refusal> {
    let exception = &standing.exception;
    for (field, text) in [("note", &act.note), ("assignee", &act.assignee)] {
        if text.chars().count() > TEXT_CHARS_MAX {
            let message = format!("{field} must have at most {TEXT_CHARS_MAX} characters.");
            return Err(Refusal::field(field, message));
        }
        if text.chars().any(char::is_control) {
            return Err(Refusal::field(field, format!("{field} must not hold control characters.")));
        }
    }
    if matches!(act.action, Action::Note | Action::Dismiss | Action::Post) && act.note.is_empty() {
        return Err(Refusal::field(
            "note",
            "note is required: say what is to be known, or why it is settled.",
        ));
    }
    if actions(exception).contains(&act.action) {
        let is_open = |e: &&Exception| e.is_open() && e.reason == exception.reason;
        return match standing.others.iter().find(is_open) {
            Some(_) if act.action == Action::Reopen => Err(Refusal::conflict(
                "The same was asked again since, with other evidence. Settle that one.",
            )),
            _ => Ok(()),
        };
    }
    match act.action {
        Action::Reopen if exception.is_open() => Err(Refusal::conflict("It is open.")),
        Action::Reopen => {
            Err(Refusal::conflict("It was not dismissed, but settled by what came after it or by posting."))
        }
        _ if !exception.is_open() => Err(Refusal::conflict("It is settled already.")),
        action => {
            let fitting: Vec<&str> = actions(exception).into_iter().map(Action::as_str).collect();
            Err(Refusal::unfit(format!(
                "{action} does not fit {}. What fits: {}.",
                exception.reason,
                fitting.join(", ")
            )))
        }
    }
}

/// What is held for the sake of it: dismissed, it posts no more; opened again, it waits again.
fn subject(standing: &Standing, action: Action, now: Now, changes: &mut ChangeSet) {
    use RemittedClaimState::{Dismissed, Held, Waiting};
    if let Some(remitted) = &standing.remitted {
        match (action, remitted.state) {
            (Action::Dismiss, Held) => changes.put(&RemittedClaim { state: Dismissed, ..remitted.clone() }),
            (Action::Post, Held) => changes.put(&RemittedClaim { state: Waiting, ..remitted.clone() }),
            (Action::Reopen, Dismissed) => changes.put(&RemittedClaim { state: Held, ..remitted.clone() }),
            _ => {}
        }
    }
    // Only what holds the remittance decides about it.
    let holds = settles(standing.exception.reason).contains(&Action::Post);
    if let Some(remittance) = standing.remittance.as_ref().filter(|_| holds) {
        let status = match (action, remittance.status) {
            (Action::Dismiss, RemittanceStatus::Held) => RemittanceStatus::Dismissed,
            (Action::Reopen, RemittanceStatus::Dismissed) => RemittanceStatus::Held,
            _ => return,
        };
        changes.put(&Remittance { status, updated_at: now.instant, ..remittance.clone() });
    }
}

fn posts(standing: &Standing, action: Action, now: Now) -> Option<Remittance> {
    // One that is held whole; or that goes on for the sake of one claim of it.
    let waits = |it: &&Remittance| it.status == RemittanceStatus::Held || standing.remitted.is_some();
    let held = standing.remittance.as_ref().filter(waits)?;
    (action == Action::Post).then(|| started(held, now))
}
