//! The estimate of one row: the steps of `opendental-engine.md` 7.3, in its order.

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus};
use crate::estimate::exact::Exact;
use crate::estimate::figures::{Earlier, Figures};
use crate::estimate::terms::Terms;
use crate::estimate::trace::{Amount, Ear, Rule, Told, Trace, units};
use crate::estimate::{
    allowed, capitation, copay, deductible, exclusion, maximum, no_bill, other_insurance, percentage,
    write_off,
};
use crate::office::Office;

const FEE: Rule = Rule { name: "fee", source: "1, 7.3 step 3" };
const ROUNDING: Rule = Rule { name: "rounding", source: "7.3 step 15" };
const NO_WRITE_OFF: Rule = Rule { name: "no_write_off", source: "7.3 steps 12 and 15" };

/// Whether a row's figures are worked out at all: estimates and lines that wait, and received ones where the
/// office wants that.
pub(crate) fn is_worked_out(office: &Office, row: &ClaimProc) -> bool {
    match row.status {
        ClaimProcStatus::Estimate | ClaimProcStatus::CapEstimate | ClaimProcStatus::NotReceived => true,
        ClaimProcStatus::Received => office.is_on("InsEstRecalcReceived"),
        _ => false,
    }
}

/// Works out a row's figures.
pub(crate) fn estimate(terms: &Terms<'_>, earlier: &Earlier, row: &mut ClaimProc) {
    told(terms, earlier, row, &mut Ear::deaf());
}

/// [`estimate`], telling its steps to whoever asks.
pub(crate) fn told(terms: &Terms<'_>, earlier: &Earlier, row: &mut ClaimProc, ear: &mut Ear<'_>) {
    let mut figures = begin(terms, ear.of(row));
    if row.no_bill_ins {
        no_bill::apply(row, &mut figures);
        return;
    }
    allowed::apply(terms, row, &mut figures);
    copay::find(terms, row, &figures);
    if row.status == ClaimProcStatus::CapEstimate {
        capitation::apply(terms, row, &mut figures);
        close(row, figures);
        return;
    }
    copay::apply(row, &mut figures);
    deductible::apply(terms, row, &mut figures);
    percentage::apply(terms, row, &mut figures);
    other_insurance::apply(terms, earlier, row, &mut figures);
    if exclusion::apply(terms, row, &mut figures) {
        no_bill::apply(row, &mut figures);
        return;
    }
    maximum::apply(terms, row, &mut figures);
    write_off::apply(terms, earlier, row, &mut figures);
    close(row, figures);
}

fn begin<'t>(terms: &Terms<'_>, trace: Option<&'t mut Trace>) -> Figures<'t> {
    let mut figures = Figures::of(terms.procedure.fee_total(), trace);
    figures.note(FEE, || {
        let (fee, quantity) = (terms.procedure.proc_fee, terms.procedure.quantity());
        Told::new(format!("The fee is {}.", units(fee, quantity)))
            .with("ProcFee", &fee)
            .with("Quantity", &quantity)
    });
    figures
}

/// Rounds what is kept.
fn close(row: &mut ClaimProc, mut figures: Figures<'_>) {
    row.estimate_note = figures.notes.join(", ");
    row.base_est = figures.base.rounded();
    row.ins_est_total = figures.total.rounded();
    row.ins_pay_est = row.insurance_estimate();
    row.write_off_est = figures.write_off.map(Exact::rounded);
    if figures.total != row.ins_est_total.into() {
        figures.total = row.ins_est_total.into();
        figures.note(ROUNDING, || Told::new("It is rounded to whole cents, a half to the even one."));
    }
    if figures.no_write_off && row.status.is_estimated() {
        row.write_off_est = Some(Cents::ZERO);
        if let Some(trace) = figures.trace {
            let told = Told::new("Where a limit leaves nothing this plan has no write-off either.");
            trace.note(NO_WRITE_OFF, &[(Amount::WriteOffEst, Exact::ZERO)], told);
        }
    }
}
