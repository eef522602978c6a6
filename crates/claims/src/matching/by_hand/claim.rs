//! An answer that a person matches with a claim, or takes from it.

use super::{parted, step};
use crate::change::{ChangeSet, Scope};
use crate::desk::{Exception, Link, Reason, Remittance, RemittedClaim, RemittedClaimState, TrackedClaim};
use crate::exception::person::Action;
use crate::exception::{self, Question};
use crate::matching::tie::{Answered, unreconcile};
use crate::posting::remittance::{suspense, tracked_share};
use crate::record::Record;
use crate::state::{Now, Numbers, Refusal};

/// Makes the ties of a remitted claim that a change set writes a person's, and what it settles settled by that. The ties.
pub fn mark(changes: &mut ChangeSet, made_by: &str, now: Now, numbers: &mut Numbers) -> Vec<Link> {
    let mut links = Vec::new();
    let mut steps = Vec::new();
    for put in &mut changes.puts {
        if put.table == Link::TABLE
            && let Ok(link) = Link::from_values(put.values.clone())
        {
            let link = Link { made_by: made_by.to_owned(), is_by_hand: Some(true), ..link };
            put.values = link.values();
            links.push(link);
        } else if put.table == Exception::TABLE
            && let Ok(exception) = Exception::from_values(put.values.clone())
            && !exception.is_open()
            && exception.settled_as.is_none()
            && exception.subject_kind == "remitted_claim"
        {
            steps.push(step(&exception, made_by, now, numbers));
            put.values = Exception { settled_as: Some(Action::Link), ..exception }.values();
        }
    }
    changes.put_all(&steps);
    links
}

/// A remitted claim that is to be taken from its claim.
#[derive(Clone, Debug)]
pub struct TakenFrom {
    pub link: Link,
    pub row: RemittedClaim,
    pub claim: TrackedClaim,
    pub remittance: Remittance,
    /// Another remittance pays the claim too.
    pub is_paid_elsewhere: bool,
    /// The exceptions about the remitted claim.
    pub exceptions: Vec<Exception>,
}

/// Takes a remitted claim from a claim that is only tracked here: its money waits again, and a person is asked.
///
/// # Errors
/// When it was posted to lines of a claim of the practice: that has to be undone.
pub fn take_from(
    taken: &TakenFrom,
    matching: i64,
    made_by: &str,
    now: Now,
    numbers: &mut Numbers,
) -> Result<ChangeSet, Refusal> {
    let TakenFrom { link, row, claim, remittance, is_paid_elsewhere, exceptions } = taken;
    if !matches!(row.state, RemittedClaimState::Tracked | RemittedClaimState::Held) {
        return Err(Refusal::unfit("It is posted to the lines of the claim. Undo its posting instead."));
    }
    let mut changes = ChangeSet::new();
    let payer = &remittance.payer_id;
    let mut waits = RemittedClaim {
        state: RemittedClaimState::Held,
        tracked_claim_num: None,
        claim_num: None,
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
    changes.delete(link);
    changes.put(&parted(link, made_by, now, numbers));
    changes.put(&waits);
    let answered = Answered { claim: claim.clone(), is_paid_elsewhere: *is_paid_elsewhere };
    unreconcile(&[answered], now, &mut changes);
    changes.tell("match.deleted", link.public_id.clone());
    let question = Question {
        reason: Reason::UnmatchedClaim,
        about: ("remitted_claim", row.remitted_claim_num),
        at_risk: if row.paid.is_zero() { row.charge } else { row.paid },
        note:
            "A person took it from the claim that it was matched with. Match it with another, or dismiss it."
                .into(),
        candidates: vec![],
    };
    exception::open(&question, exceptions, now, numbers, &mut changes);
    changes.changes(Scope::Matching, matching);
    Ok(changes)
}
