//! Whether a remittance can be posted, because a person says so.

use crate::desk::{Exception, Remittance, RemittanceStatus};
use crate::state::{Now, Refusal};

/// The remittance on its way to be posted again: what was undone of it. None when nothing is left to be posted.
///
/// # Errors
/// When it waits for another word of a person, or is being undone.
pub fn again(
    remittance: &Remittance,
    has_undone: bool,
    exceptions: &[Exception],
    now: Now,
) -> Result<Option<Remittance>, Refusal> {
    match remittance.status {
        RemittanceStatus::Undone => {}
        RemittanceStatus::Posted if has_undone => {}
        RemittanceStatus::Posted | RemittanceStatus::Posting => return Ok(None),
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
    Ok(Some(started(remittance, now)))
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
