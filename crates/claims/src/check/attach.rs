//! Lines that go on a check, and lines that are taken off (`opendental-engine.md` 13).

use crate::Cents;
use crate::account::{ClaimPayment, ClaimProc};
use crate::change::{ChangeSet, Scope};
use crate::check::{close, is_eligible};
use crate::claim::sheet::Sheet;
use crate::state::{Now, Refusal};

/// A check that a line is to go on or to be taken off, as one patient's account sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckSeen {
    pub check: ClaimPayment,
    /// The version at which it was read, with its lines.
    pub matching: i64,
    /// What it pays to other patients.
    pub elsewhere: Cents,
    /// Its last row.
    pub last_row: i64,
}

/// A line as it is on a check.
pub(crate) fn attached(line: &ClaimProc, check: &ClaimPayment, row: i64, now: Now) -> ClaimProc {
    ClaimProc {
        claim_payment_num: Some(check.claim_payment_num),
        payment_row: row,
        date_cp: Some(check.check_date),
        date_ins_finalized: line.date_ins_finalized.or(Some(now.today)),
        sec_date_t_edit: now.instant,
        ..line.clone()
    }
}

/// A line as it is once it was taken off a check. That it was finalized stays known from the next day on.
pub(super) fn detached(line: &ClaimProc, check: &ClaimPayment, now: Now) -> ClaimProc {
    let was_today = check.sec_date_entry == now.today;
    ClaimProc {
        claim_payment_num: None,
        payment_row: 0,
        date_ins_finalized: line.date_ins_finalized.filter(|_| !was_today),
        sec_date_t_edit: now.instant,
        ..line.clone()
    }
}

/// Puts a line, and every other of its claim that can go, on a check; or, when none is wanted, takes all lines of the
/// claim off the line's check. Both only with a partial check.
pub(crate) fn move_lines(
    sheet: &mut Sheet<'_>,
    line: &ClaimProc,
    wanted: Option<i64>,
    seen: Option<&CheckSeen>,
) -> Result<CheckMoved, Refusal> {
    let field = "ClaimPaymentNum";
    let named = wanted.or(line.claim_payment_num);
    let seen = seen.filter(|seen| Some(seen.check.claim_payment_num) == named);
    let seen = seen.ok_or_else(|| Refusal::not_found("ClaimPayment not found."))?;
    let is_on_other = wanted.is_some() && line.claim_payment_num.is_some();
    match wanted {
        _ if is_on_other => {
            return Err(Refusal::field(field, "The ClaimProc is on another ClaimPayment. Send 0 first."));
        }
        Some(_) if !seen.check.is_partial => {
            return Err(Refusal::field(field, "Cannot attach ClaimProcs to a finalized ClaimPayment"));
        }
        None if !seen.check.is_partial => {
            return Err(Refusal::field(field, "Cannot detach ClaimProcs from a finalized ClaimPayment"));
        }
        Some(_) if line.claim_num.is_none() || !is_eligible(line) => {
            return Err(Refusal::field(
                field,
                "Only a ClaimProc of a claim with a Status of Received or Supplemental goes on a ClaimPayment.",
            ));
        }
        _ => {}
    }
    let now = sheet.now;
    let mut check = seen.check.clone();
    let is_on = |row: &ClaimProc| row.claim_payment_num == Some(check.claim_payment_num);
    for row in sheet.rows.iter_mut().filter(|row| row.claim_num == line.claim_num) {
        match wanted {
            Some(_) if is_eligible(row) => *row = attached(row, &check, seen.last_row + 1, now),
            None if is_on(row) => *row = detached(row, &check, now),
            _ => {}
        }
    }
    let own: Vec<ClaimProc> = sheet.rows.iter().filter(|row| is_on(row)).cloned().collect();
    close(&mut check, seen.elsewhere, own.iter());
    Ok(CheckMoved { changed: (check != seen.check).then_some(check), matching: seen.matching })
}

/// What moving lines did to their check.
#[derive(Debug)]
pub(crate) struct CheckMoved {
    changed: Option<ClaimPayment>,
    matching: i64,
}

impl CheckMoved {
    /// Writes the check beside the lines. Who moves lines of a check sees all others that do.
    pub(crate) fn write(self, now: Now, changes: &mut ChangeSet) {
        changes.changes(Scope::Matching, self.matching);
        if let Some(check) = self.changed {
            changes.put(&ClaimPayment { sec_date_t_edit: now.instant, ..check });
        }
    }
}
