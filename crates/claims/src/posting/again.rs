//! Whether a remittance can be posted, because a person says so.

use super::same_payment::may_post_beside;
use crate::change::ChangeSet;
use crate::desk::{Exception, Remittance, RemittanceStatus, RemittedClaim, RemittedClaimState};
use crate::state::{Now, Refusal};

/// Begins to post a remittance again, or some claims of it that were `undone`; false when nothing is left to be posted.
/// `same_payment` are the others of its payment.
///
/// # Errors
/// When it waits for another word of a person, or is being undone.
pub fn again(
    remittance: &Remittance,
    undone: &[RemittedClaim],
    exceptions: &[Exception],
    same_payment: &[Remittance],
    now: Now,
    changes: &mut ChangeSet,
) -> Result<bool, Refusal> {
    match remittance.status {
        RemittanceStatus::Undone => may_post_beside(same_payment)?,
        RemittanceStatus::Posted if !undone.is_empty() => {}
        RemittanceStatus::Posted | RemittanceStatus::Posting => return Ok(false),
        RemittanceStatus::Undoing => {
            return Err(Refusal::conflict("It is being undone. Try again when it is."));
        }
        RemittanceStatus::Held => {
            let open = exceptions.iter().filter(|asked| asked.is_open());
            let named: Vec<&str> = open.map(|asked| asked.public_id.as_str()).collect();
            return Err(Refusal::conflict(format!("It is held: settle {} by posting it.", named.join(", "))));
        }
        RemittanceStatus::Dismissed => {
            return Err(Refusal::conflict("It was dismissed: open its exception again first."));
        }
    }
    begin(remittance, undone, now, changes);
    Ok(true)
}

/// Has a remittance posted, whatever it waited for, and with it these claims.
pub fn begin(remittance: &Remittance, undone: &[RemittedClaim], now: Now, changes: &mut ChangeSet) {
    for row in undone {
        changes.put(&RemittedClaim { state: RemittedClaimState::Waiting, ..row.clone() });
    }
    changes.put(&started(remittance, now));
}

/// The remittance as its posting begins, whatever it waited for.
#[must_use]
pub fn started(remittance: &Remittance, now: Now) -> Remittance {
    Remittance {
        status: RemittanceStatus::Posting,
        held_because: String::new(),
        next_claim: 0,
        updated_at: now.instant,
        ..remittance.clone()
    }
}
