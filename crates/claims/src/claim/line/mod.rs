//! Editing one line of a claim, or one estimate (`PUT /claimprocs/{n}`, `opendental-engine.md` 11.1–11.5).

mod delete;
pub(crate) mod money;
pub(crate) mod rules;
mod supplemental;
mod values;
mod void;

pub use delete::delete;
pub(crate) use supplemental::beside;
pub use supplemental::{Supplement, supplement};
pub use void::void;

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimType};
use crate::change::ChangeSet;
use crate::check::{CheckSeen, move_lines};
use crate::claim::recalculate::mirror;
use crate::claim::sheet::Sheet;
use crate::estimate::terms::Terms;
use crate::estimate::{ordinals, row};
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// New values of a line's fields. None: not said; `Some(None)` of an override: taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditLine {
    pub status: Option<ClaimProcStatus>,
    pub prov_num: Option<i64>,
    pub fee_billed: Option<Cents>,
    pub ded_applied: Option<Cents>,
    pub ins_pay_amt: Option<Cents>,
    pub write_off: Option<Cents>,
    pub remarks: Option<String>,
    pub code_sent: Option<String>,
    pub no_bill_ins: Option<bool>,
    pub percent_override: Option<Option<i64>>,
    pub copay_override: Option<Option<Cents>>,
    pub ded_est_override: Option<Option<Cents>>,
    pub ins_est_total_override: Option<Option<Cents>>,
    pub paid_other_ins_override: Option<Option<Cents>>,
    pub write_off_est_override: Option<Option<Cents>>,
    /// A definition of category 36.
    pub claim_payment_tracking: Option<Option<i64>>,
    /// A partial check, which takes all lines of the claim that can go; `Some(None)`: all lines of the claim come off.
    pub claim_payment_num: Option<Option<i64>>,
}

/// Changes a line, what follows from it in its claim and among the estimates, and the ledger. `check` is the one that
/// the line is to go on, or comes off.
///
/// # Errors
/// When the line or something named is not there, or a rule of 11.1–11.3 stands against it. A value that equals
/// the present one always passes.
pub fn edit(
    office: &Office,
    family: &Family,
    claim_proc_num: i64,
    command: &EditLine,
    check: Option<&CheckSeen>,
    now: Now,
    numbers: &mut Numbers,
) -> Result<ChangeSet, Refusal> {
    let old = family.claim_proc(claim_proc_num).ok_or_else(|| Refusal::not_found("ClaimProc not found."))?;
    rules::may_be_edited(old)?;
    let claim = old.claim_num.and_then(|n| family.claim(n));
    let mut line = old.clone();
    rules::set_status(family, claim, &mut line, command.status, now)?;
    values::set(office, claim, old, &mut line, command)?;

    let to_check = command.claim_payment_num.filter(|wanted| *wanted != old.claim_payment_num);
    if line == *old && to_check.is_none() {
        let mut changes = family.change(office);
        changes.touches(old.pat_num);
        return Ok(changes);
    }
    let mut sheet = Sheet::new(office, family, old.pat_num, now);
    if let Some(claim) = claim {
        work_out(&sheet, old, &mut line, command);
        rules::is_not_voided(family, old, &line)?;
        rules::credits(office, family, claim, old, &line)?;
        rules::dates(office, old, &line, now)?;
    }
    replace(&mut sheet, line.clone());
    match claim {
        None => sheet.refresh(numbers),
        Some(claim) if line != *old => {
            sheet.take_transfers_away(claim.claim_num);
            sheet.total(claim.claim_num);
        }
        Some(_) => {}
    }
    let moved = to_check.map(|wanted| move_lines(&mut sheet, &line, wanted, check)).transpose()?;
    let mut changes = sheet.write();
    if let Some(moved) = moved {
        moved.write(now, &mut changes);
    }
    Ok(changes)
}

fn replace(sheet: &mut Sheet<'_>, line: ClaimProc) {
    if let Some(stands) = sheet.row_mut(line.claim_proc_num) {
        *stands = line;
    }
}

/// Works a line out by itself (`opendental-engine.md` 11.4): without lists, so that its deductible stays and no
/// maximum cuts it, and only when what its estimate rests on was changed.
fn work_out(sheet: &Sheet<'_>, old: &ClaimProc, line: &mut ClaimProc, command: &EditLine) {
    let sight = sheet.sight();
    let rests_on = |row: &ClaimProc| {
        (
            row.status,
            row.percent_override,
            row.copay_override,
            row.ded_est_override,
            (row.paid_other_ins_override, row.ins_est_total_override, row.write_off_est_override),
        )
    };
    if rests_on(old) != rests_on(line) && row::is_worked_out(sight.office, line) {
        let procedure = line.proc_num.and_then(|n| sight.family.procedure(n));
        let terms = procedure.and_then(|procedure| Terms::of(sight, procedure, line, None));
        if let Some(terms) = terms {
            let earlier = ordinals::before(sight, terms.procedure.proc_num, &sheet.rows, line);
            row::estimate(&terms, &earlier, line);
        }
    }
    if command.ins_est_total_override.is_some_and(|own| own != old.ins_est_total_override) {
        line.ins_pay_est = line.insurance_estimate();
    }
    match line.status {
        ClaimProcStatus::NotReceived => {
            let write_off = line.write_off;
            mirror(line);
            let same = line.write_off_estimate() == old.write_off_estimate() && line.status == old.status;
            // A write-off that a user wrote on a waiting line stands until its estimate changes.
            if same || command.write_off.is_some_and(|own| own != old.write_off) {
                line.write_off = write_off;
            }
        }
        ClaimProcStatus::Preauth => line.ded_applied = line.deductible_estimate(),
        _ => {}
    }
}

/// Whether a claim is a preauthorization, whose lines are never anything else.
fn is_preauth(claim: Option<&Claim>) -> bool {
    claim.is_some_and(|claim| claim.claim_type == ClaimType::PreAuth)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests;
