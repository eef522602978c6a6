//! A row that is never billed (`opendental-engine.md` 7.3 step 2).

use crate::Cents;
use crate::account::ClaimProc;
use crate::estimate::exact::Exact;
use crate::estimate::figures::Figures;
use crate::estimate::trace::{Rule, Told};

const RULE: Rule = Rule { name: "no_bill", source: "7.3 step 2" };

/// Ends a row that is not billed: nothing is expected.
pub(crate) fn apply(row: &mut ClaimProc, figures: &mut Figures<'_>) {
    wipe(row);
    figures.total = Exact::ZERO;
    figures.note(RULE, || Told::new("This procedure is not billed to insurance."));
}

/// Takes every estimate and override away.
pub(crate) fn wipe(row: &mut ClaimProc) {
    row.allowed_override = None;
    row.copay_override = None;
    row.percentage = None;
    row.percent_override = None;
    row.ded_est = None;
    row.ded_est_override = None;
    row.paid_other_ins = None;
    row.paid_other_ins_override = None;
    row.ins_est_total_override = None;
    row.write_off_est = None;
    row.write_off_est_override = None;
    row.copay_amt = Some(Cents::ZERO);
    row.base_est = Cents::ZERO;
    row.ins_est_total = Cents::ZERO;
    row.ins_pay_est = Cents::ZERO;
    row.write_off = Cents::ZERO;
    row.estimate_note.clear();
}

#[cfg(test)]
mod tests {
    use crate::estimate::testing::{Term, World, cents, dollars};

    #[test]
    fn what_is_not_billed_has_no_figures_and_gets_them_back() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50), Term::deductible(10)]);
        world.cover(1, plan, 1);
        let planned = world.planned("T2750", 100);
        world.refresh();
        world.row_mut(planned, plan).percent_override = Some(80);
        world.row_mut(planned, plan).no_bill_ins = true;
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.ins_est_total, row.base_est, row.percent_override), (cents(0), cents(0), None));
        assert_eq!(world.portion(planned), dollars(100));
        world.row_mut(planned, plan).no_bill_ins = false;
        world.refresh();
        assert_eq!(world.row(planned, plan).ins_est_total, dollars(45));
    }
}
