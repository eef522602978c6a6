//! Insurance checks: what payers paid for claims in one piece (`opendental-engine.md` 13).
//!
//! A check says which lines it pays. It moves no money: the payment of each line stands in the ledger since the line
//! was received.

mod attach;
mod change;
mod create;
mod eob;

pub use attach::CheckSeen;
pub(crate) use attach::{attached, move_lines};
pub use change::{UpdateCheck, delete, update};
pub use create::{NewCheck, create};
pub use eob::{EOB_BYTES_MAX, Scan, attach_eob, detach_eob};

use crate::Cents;
use crate::account::{ClaimPayment, ClaimProc};
use crate::change::ChangeSet;
use crate::office::Office;
use crate::state::{Family, Now, Refusal};

/// The lists of insurance payment types and of payment groups among the definitions.
const INSURANCE_PAYMENT_TYPES: i64 = 32;
const CLAIM_PAYMENT_GROUPS: i64 = 40;

/// The accounts whose lines a check pays: families, none twice.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    pub office: &'a Office,
    pub families: &'a [Family],
}

impl Books<'_> {
    /// The lines of a check.
    fn lines_of(&self, claim_payment_num: i64) -> impl Iterator<Item = &ClaimProc> {
        let lines = self.families.iter().flat_map(|family| &family.claim_procs);
        lines.filter(move |line| line.claim_payment_num == Some(claim_payment_num))
    }

    /// Writes lines: each in its family's account.
    fn put_lines(&self, lines: &[ClaimProc], changes: &mut ChangeSet) {
        for family in self.families {
            let own = |line: &&ClaimProc| family.patient(line.pat_num).is_some();
            if lines.iter().any(|line| own(&line)) {
                changes.merge(family.change(self.office));
            }
        }
        for line in lines {
            changes.touches(line.pat_num);
            changes.put(line);
        }
    }
}

/// Whether a line can go on a check: its payment is real, and no other check paid it.
fn is_eligible(line: &ClaimProc) -> bool {
    line.status.is_paid() && line.claim_payment_num.is_none() && !line.is_transfer
}

/// A check is whole when it pays exactly its lines; until then it is partial.
fn close<'l>(check: &mut ClaimPayment, elsewhere: Cents, lines: impl Iterator<Item = &'l ClaimProc>) {
    let (mut any, mut paid) = (false, elsewhere);
    for line in lines {
        any = true;
        paid += line.ins_pay_amt;
    }
    check.is_partial = paid != check.check_amt || (!any && elsewhere.is_zero());
}

/// A check is not of a future date, unless the office takes such payments.
fn check_date(office: &Office, date: jiff::civil::Date, now: Now) -> Result<(), Refusal> {
    let allowed = office.is_on("AllowFutureInsPayments") || office.is_on("FutureTransDatesAllowed");
    if date > now.today && !allowed {
        return Err(Refusal::field("CheckDate", "CheckDate must not be in the future."));
    }
    Ok(())
}

/// That an entry is in one of the office's lists.
fn in_list(office: &Office, field: &'static str, def_num: i64, category: i64) -> Result<(), Refusal> {
    if office.definition(def_num).is_some_and(|definition| definition.category == category) {
        return Ok(());
    }
    Err(Refusal::field(field, format!("{field} is not a definition of category {category}.")))
}

fn needs_carrier(name: &str) -> Result<(), Refusal> {
    if name.trim().is_empty() {
        return Err(Refusal::field("CarrierName", "CarrierName must not be empty."));
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
