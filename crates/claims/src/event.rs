//! What can happen, by name: the closed set that `GET /v0/events` lists and webhooks tell.

use crate::change::ChangeSet;

/// Each event with what it says, in the order of their names.
pub const ALL: &[(&str, &str)] = &[
    ("acknowledgment.received", "A clearinghouse or payer answered a claim file."),
    ("claim.accepted", "The payer has taken the claim."),
    ("claim.acknowledged", "Somebody on the way to the payer has received the claim."),
    ("claim.created", "A claim is tracked from now on."),
    ("claim.deleted", "A claim is tracked no more."),
    ("claim.posted", "The answer of a payer was posted to the claim."),
    ("claim.reconciled", "The money of the claim is in the bank."),
    ("claim.rejected", "The claim was rejected before the payer looked at it."),
    ("claim.returned", "The payer wants the claim corrected, or more about it."),
    ("claim.undone", "What was posted to the claim is taken back."),
    ("claim.unreconciled", "The money of the claim is not in the bank any more."),
    ("exception.changed", "An exception was noted, assigned, or has new evidence."),
    ("exception.opened", "Something waits for a person."),
    ("exception.resolved", "It waits no more."),
    ("match.changed", "A match holds another amount, or rests on other evidence."),
    ("match.created", "A remittance and bank money were matched, or a person matched a claim."),
    ("match.deleted", "A match was taken apart."),
    ("match.superseded", "A match was taken back because of what came later."),
    ("proof.failed", "Bank, remittances and ledger do not agree; the subject is the day."),
    ("remittance.posted", "All that a remittance says is posted."),
    ("remittance.received", "A remittance came."),
    ("remittance.undone", "All that a remittance posted is taken back."),
    ("transaction.created", "A line of a bank account came."),
    ("transaction.reconciled", "A line of a bank account is whole in remittances."),
    ("transaction.unreconciled", "It is not any more."),
    ("webhook.disabled", "A webhook is told nothing more until somebody enables it."),
    ("webhook.enabled", "A webhook is told again, from where it stopped."),
];

/// Whether there is such an event.
#[must_use]
pub fn is_known(name: &str) -> bool {
    ALL.iter().any(|(known, _)| *known == name)
}

/// An event of a change set that is none of them.
#[must_use]
pub fn unknown(changes: &ChangeSet) -> Option<&'static str> {
    changes.events.iter().map(|event| event.name).find(|name| !is_known(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_stands_there_once_in_order() {
        assert!(ALL.is_sorted_by(|one, next| one.0 < next.0));
    }

    #[test]
    fn what_is_none_of_them_is_named() {
        let mut changes = ChangeSet::new();
        changes.tell("claim.posted", "claim_1");
        assert_eq!(unknown(&changes), None);
        changes.tell("claim.lost", "claim_1");
        assert_eq!(unknown(&changes), Some("claim.lost"));
    }
}
