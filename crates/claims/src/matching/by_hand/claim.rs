//! An answer that a person matches with a claim, or takes from it.

use super::{parted, step};
use crate::change::{ChangeSet, Scope};
use crate::desk::{
    Exception, Link, Reason, Remittance, RemittedClaim, RemittedClaimState, TrackedClaim, id_key,
};
use crate::exception::person::Action;
use crate::exception::{self, Question};
use crate::matching::tie::{Answered, unreconcile};
use crate::posting::beside::{Beside, in_the_way};
use crate::posting::posted_row::{Changed, PostedRow};
use crate::posting::remittance::{at_risk, suspense, tracked_share};
use crate::posting::undo::{self, Step};
use crate::record::Value;
use crate::state::{Now, Numbers, Refusal};

/// Makes the ties of a remitted claim that a change set writes a person's, and what it settles settled by that. The ties.
pub fn mark(changes: &mut ChangeSet, made_by: &str, now: Now, numbers: &mut Numbers) -> Vec<Link> {
    let by_hand = |link: Link| Link { made_by: made_by.to_owned(), is_by_hand: Some(true), ..link };
    let links: Vec<Link> = changes.puts_of().map(by_hand).collect();
    let is_settled =
        |it: &Exception| !it.is_open() && it.settled_as.is_none() && it.subject_kind == "remitted_claim";
    let settled: Vec<Exception> = changes.puts_of().filter(is_settled).collect();
    changes.put_all(&links);
    for exception in settled {
        changes.put(&step(&exception, made_by, now, numbers));
        changes.put(&Exception { settled_as: Some(Action::Link), ..exception });
    }
    links
}

/// A remitted claim that is to be taken from its claim.
#[derive(Clone, Debug)]
pub struct TakenFrom {
    pub link: Link,
    pub row: RemittedClaim,
    pub claim: TrackedClaim,
    pub remittance: Remittance,
    /// The claim has another answer, whose money is there or is none. Not asked of what was posted to lines.
    pub is_paid_elsewhere: bool,
    /// All answers to the claim.
    pub answers: Vec<RemittedClaim>,
    /// What posting answers wrote on the tracked claim.
    pub written: Vec<PostedRow>,
    /// The exceptions about the remitted claim.
    pub exceptions: Vec<Exception>,
    /// The other answers to the claim.
    pub beside: Vec<Beside>,
    /// What it posted to lines of a claim of the practice, to be undone.
    pub posted: Option<Step>,
}

/// Takes a remitted claim from its claim: what it posted is undone, its money waits again, and a person is asked.
///
/// # Errors
/// When something stands in the way: a later answer that rests on it, or what became of the lines that it was posted to.
pub fn take_from(
    taken: &TakenFrom,
    matching: i64,
    made_by: &str,
    now: Now,
    numbers: &mut Numbers,
) -> Result<ChangeSet, Refusal> {
    let TakenFrom { link, row, exceptions, posted, .. } = taken;
    let mut changes = match (row.state, posted) {
        (RemittedClaimState::Posted, Some(step)) => undone(step, row, now, numbers)?,
        (RemittedClaimState::Tracked | RemittedClaimState::Held, _) => untracked(taken, matching, now)?,
        _ => return Err(Refusal::unfit("It is no answer that was matched with a claim.")),
    };
    changes.put(&parted(link, made_by, now, numbers));
    changes.tell("match.deleted", link.public_id.clone());
    let question = Question {
        reason: Reason::UnmatchedClaim,
        about: ("remitted_claim", row.remitted_claim_num),
        at_risk: at_risk(row),
        note:
            "A person took it from the claim that it was matched with. Match it with another, or dismiss it."
                .into(),
        candidates: vec![],
    };
    exception::open(&question, exceptions, now, numbers, &mut changes);
    Ok(changes)
}

/// What was posted to the lines of a claim is undone, and the answer waits.
fn undone(step: &Step, row: &RemittedClaim, now: Now, numbers: &mut Numbers) -> Result<ChangeSet, Refusal> {
    if step.claims.len() > 1 {
        let others = step.claims.iter().filter(|other| other.remitted_claim_num != row.remitted_claim_num);
        let others: Vec<&str> = others.map(|other| other.public_id.as_str()).collect();
        return Err(Refusal::conflict(format!(
            "Other answers were posted to the same lines after it: undo {} first.",
            others.join(", ")
        )));
    }
    if !step.is_last {
        return Err(Refusal::conflict(
            "It is posted to too many lines to be taken back at once: undo it first.",
        ));
    }
    let mut changes = undo::decide(step, now, numbers)?;
    let undone: Vec<RemittedClaim> = changes.puts_of().collect();
    for held in undone {
        changes.put(&RemittedClaim { state: RemittedClaimState::Held, ..held });
    }
    Ok(changes)
}

/// The answer to a claim that is only tracked here waits again.
fn untracked(taken: &TakenFrom, matching: i64, now: Now) -> Result<ChangeSet, Refusal> {
    let TakenFrom { link, row, remittance, is_paid_elsewhere, .. } = taken;
    let charged = |_| Some(taken.claim.charged_amount);
    let in_the_way = in_the_way(std::slice::from_ref(row), &taken.beside, charged);
    if !in_the_way.is_empty() {
        return Err(undo::refused(&in_the_way));
    }
    let mut changes = ChangeSet::new();
    let claim = unlearned(taken);
    if claim != taken.claim {
        changes.put(&TrackedClaim { updated_at: now.instant, ..claim.clone() });
    }
    let payer = &remittance.payer_id;
    let mut waits = RemittedClaim {
        state: RemittedClaimState::Held,
        tracked_claim_num: None,
        claim_num: None,
        reverses: None,
        ..row.clone()
    };
    if row.state == RemittedClaimState::Tracked {
        let share = tracked_share(row, payer, &claim.public_id, now.today);
        changes.postings.extend(Some(share.reversed(now.today)).filter(|it| !it.lines.is_empty()));
        if !row.paid.is_zero() {
            changes.postings.push(suspense(row, payer, row.paid, now.today));
            waits.suspended = Some(row.paid);
        }
    }
    // One thing is asked about it at a time.
    let former = taken.exceptions.iter().filter(|asked| asked.reason != Reason::UnmatchedClaim);
    exception::resolve(former, now, &mut changes);
    changes.delete(link);
    changes.put(&waits);
    let answered = Answered { claim, is_paid_elsewhere: *is_paid_elsewhere };
    unreconcile(&[answered], now, &mut changes);
    changes.changes(Scope::Matching, matching);
    Ok(changes)
}

/// The claim without the payer's number that only this answer taught: by it the next one would be found to be of the claim.
fn unlearned(taken: &TakenFrom) -> TrackedClaim {
    let TakenFrom { row, claim, answers, written, .. } = taken;
    let number = row.payer_claim_number.as_str();
    let is_other = |other: &&RemittedClaim| other.remitted_claim_num != row.remitted_claim_num;
    let says = |other: &RemittedClaim| id_key(&other.payer_claim_number) == id_key(number);
    let is_said_by_others = answers.iter().filter(is_other).any(says);
    let taught = Value::Text(number.to_owned());
    let is_taught = |changed: &Changed| {
        (changed.column.as_str(), &changed.before, &changed.after)
            == ("payer_claim_number", &Value::Null, &taught)
    };
    let is_learnt = claim.payer_claim_number.as_deref() == Some(number)
        && written.iter().flat_map(PostedRow::changed).any(|changed| is_taught(&changed));
    match is_learnt && !is_said_by_others {
        true => TrackedClaim { payer_claim_number: None, payer_claim_number_key: None, ..claim.clone() },
        false => claim.clone(),
    }
}
