//! A payment outranks whatever was answered to the file that carried the claim (`x12.md` 4.6).

use crate::account::Etrans;
use crate::change::ChangeSet;
use crate::desk::{Exception, Reason};
use crate::exception;
use crate::state::Now;

/// What answers left open about a claim.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Open ones about the claim, and those about its answers that charge something else than it.
    pub exceptions: Vec<Exception>,
    /// The transaction by which it left last.
    pub etrans: Option<Etrans>,
}

/// A claim that is paid got through: nobody is asked any more why it was rejected, and its transaction says so.
#[must_use]
pub fn paid(asked: &Asked, now: Now) -> ChangeSet {
    let mut changes = ChangeSet::new();
    resolve(&asked.exceptions, &mut changes, now);
    let is_rejected = |etrans: &&Etrans| etrans.ack_code.as_deref() == Some("R");
    if let Some(etrans) = asked.etrans.as_ref().filter(is_rejected) {
        changes.put(&noted(etrans));
    }
    changes
}

/// Settles what was asked about a claim that is paid.
pub(super) fn resolve(open: &[Exception], changes: &mut ChangeSet, now: Now) {
    let is_answered = |e: &&Exception| matches!(e.reason, Reason::RejectedClaim | Reason::UnclearAnswer);
    exception::resolve(open.iter().filter(is_answered), now, changes);
}

/// The transaction of a claim that was paid, whatever was said of it before.
pub(super) fn noted(etrans: &Etrans) -> Etrans {
    Etrans { ack_code: Some("A".to_owned()), note: String::new(), ack_etrans_num: None, ..etrans.clone() }
}
