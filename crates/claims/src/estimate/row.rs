//! The estimate of one row: the steps of `opendental-engine.md` 7.3, in its order.

use crate::account::{ClaimProc, ClaimProcStatus};
use crate::estimate::figures::{Earlier, Figures};
use crate::estimate::terms::Terms;
use crate::estimate::{
    allowed, copay, deductible, exclusion, maximum, no_bill, other_insurance, percentage, write_off,
};
use crate::office::Office;

/// Whether a row's figures are worked out at all: estimates and lines that wait, and received ones where the
/// office wants that.
pub(crate) fn is_worked_out(office: &Office, row: &ClaimProc) -> bool {
    match row.status {
        ClaimProcStatus::Estimate | ClaimProcStatus::NotReceived => true,
        ClaimProcStatus::Received => office.is_on("InsEstRecalcReceived"),
        _ => false,
    }
}

/// Works out a row's figures.
pub(crate) fn estimate(terms: &Terms<'_>, earlier: &Earlier, row: &mut ClaimProc) {
    if row.no_bill_ins {
        no_bill::wipe(row);
        return;
    }
    let mut figures = Figures::of(terms.procedure.fee_total());
    allowed::apply(terms, row, &mut figures);
    copay::apply(terms, row, &mut figures);
    deductible::apply(terms, row, &mut figures);
    percentage::apply(terms, row, &mut figures);
    other_insurance::apply(terms, earlier, row, &mut figures);
    if exclusion::apply(terms, row, &mut figures) {
        return;
    }
    maximum::apply(terms, row, &mut figures);
    write_off::apply(terms, earlier, row, &figures);
    close(row, &figures);
}

/// Rounds what is kept.
fn close(row: &mut ClaimProc, figures: &Figures) {
    row.estimate_note = figures.notes.join(", ");
    row.base_est = figures.base.rounded();
    row.ins_est_total = figures.total.rounded();
    row.ins_pay_est = row.insurance_estimate();
    if figures.no_write_off && row.status.is_estimated() {
        row.write_off_est = Some(crate::Cents::ZERO);
    }
}
