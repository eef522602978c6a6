//! Which rows a procedure has: one for each current coverage (`opendental-engine.md` 7.1).

use crate::account::{ClaimProc, ClaimProcStatus, ProcStatus, Procedure};
use crate::estimate::terms::Sight;
use crate::state::{Now, Numbers};

/// Whether a procedure has estimates: planned work, and work that is done.
pub(crate) fn has_estimates(procedure: &Procedure) -> bool {
    matches!(procedure.proc_status, ProcStatus::TreatmentPlanned | ProcStatus::Complete)
}

/// Whether a row is of a procedure that has estimates.
pub(crate) fn is_of_work(sight: Sight<'_>, row: &ClaimProc) -> bool {
    row.proc_num.and_then(|n| sight.family.procedure(n)).is_some_and(has_estimates)
}

/// Whether an estimate stands for a coverage that the patient has, of a procedure that has estimates.
pub(crate) fn is_current(sight: Sight<'_>, row: &ClaimProc) -> bool {
    is_of_work(sight, row)
        && sight.family.coverages_of(sight.pat_num).any(|coverage| {
            coverage.ins_sub_num == row.ins_sub_num
                && sight.family.ins_sub(coverage.ins_sub_num).is_some_and(|s| s.plan_num == row.plan_num)
        })
}

/// Adds the rows that a procedure lacks. Work done before today gets none, unless the office backdates.
pub(crate) fn add_missing(
    sight: Sight<'_>,
    procedure: &Procedure,
    rows: &mut Vec<ClaimProc>,
    now: Now,
    numbers: &mut Numbers,
) {
    let is_historical = procedure.proc_status == ProcStatus::Complete && procedure.proc_date < sight.today;
    if is_historical && !sight.office.is_on("ClaimProcsAllowedToBackdate") {
        return;
    }
    for coverage in sight.family.coverages_of(sight.pat_num) {
        let Some(sub) = sight.family.ins_sub(coverage.ins_sub_num) else { continue };
        let stands = rows.iter().any(|row| {
            row.proc_num == Some(procedure.proc_num)
                && row.ins_sub_num == sub.ins_sub_num
                && !matches!(
                    row.status,
                    ClaimProcStatus::CapClaim | ClaimProcStatus::Preauth | ClaimProcStatus::Supplemental
                )
        });
        if !stands && sight.family.plan(sub.plan_num).is_some() {
            let row = blank(sight, procedure, sub.plan_num, sub.ins_sub_num, now);
            rows.push(ClaimProc { claim_proc_num: numbers.fresh::<ClaimProc>(), ..row });
        }
    }
}

/// A new estimate of a procedure, with no figures yet and no number.
pub(crate) fn blank(
    sight: Sight<'_>,
    procedure: &Procedure,
    plan_num: i64,
    ins_sub_num: i64,
    now: Now,
) -> ClaimProc {
    ClaimProc {
        proc_num: Some(procedure.proc_num),
        prov_num: Some(procedure.prov_num),
        clinic_num: procedure.clinic_num,
        date_cp: Some(procedure.proc_date),
        proc_date: Some(procedure.proc_date),
        no_bill_ins: sight.office.code(procedure.code_num).is_some_and(|code| code.no_bill_ins),
        ..ClaimProc::blank(procedure.pat_num, plan_num, ins_sub_num, now.today, now.instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::World;

    #[test]
    fn a_new_row_is_of_its_procedures_clinic_day_and_provider() {
        let mut world = World::new();
        let number = world.planned("T2750", 100);
        let day = jiff::civil::date(2026, 5, 4);
        let procedure = world.procedure_mut(number);
        (procedure.clinic_num, procedure.prov_num, procedure.proc_date) = (Some(4), 7, day);
        let (office, family) = (&world.office, &world.family);
        let sight = Sight { office, family, pat_num: 1, today: world.now.today };
        let row = blank(sight, world.procedure(number), 5, 6, world.now);
        assert_eq!((row.proc_num, row.clinic_num, row.prov_num), (Some(number), Some(4), Some(7)));
        assert_eq!((row.proc_date, row.date_cp), (Some(day), Some(day)));
        assert_eq!((row.plan_num, row.ins_sub_num), (5, 6));
    }

    #[test]
    fn a_subscription_that_moves_to_another_plan_leaves_no_row_of_the_old_one() {
        let mut world = World::new();
        let (old, new) = (world.plan("", &[]), world.plan("", &[]));
        world.cover(1, old, 1);
        let number = world.planned("T2750", 100);
        world.refresh();
        assert_eq!(world.row(number, old).plan_num, old);
        world.family.ins_subs[0].plan_num = new;
        world.refresh();
        assert!(world.family.claim_procs.iter().all(|row| row.plan_num == new));
        assert_eq!(world.row(number, new).plan_num, new);
    }

    #[test]
    fn a_code_that_is_not_billed_makes_rows_that_are_not() {
        let mut world = World::new();
        let number = world.planned("T2750", 100);
        let code_num = world.procedure(number).code_num;
        for not_billed in [false, true] {
            for code in world.office.codes.iter_mut().filter(|code| code.code_num == code_num) {
                code.no_bill_ins = not_billed;
            }
            let (office, family) = (&world.office, &world.family);
            let sight = Sight { office, family, pat_num: 1, today: world.now.today };
            assert_eq!(blank(sight, world.procedure(number), 5, 6, world.now).no_bill_ins, not_billed);
        }
    }
}
