//! Which rows a procedure has: one for each current coverage (`opendental-engine.md` 7.1).

use crate::Cents;
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
        claim_proc_num: 0,
        proc_num: Some(procedure.proc_num),
        claim_num: None,
        pat_num: procedure.pat_num,
        prov_num: Some(procedure.prov_num),
        plan_num,
        ins_sub_num,
        clinic_num: procedure.clinic_num,
        status: ClaimProcStatus::Estimate,
        fee_billed: Cents::ZERO,
        ins_pay_est: Cents::ZERO,
        ded_applied: Cents::ZERO,
        ins_pay_amt: Cents::ZERO,
        write_off: Cents::ZERO,
        remarks: String::new(),
        claim_payment_num: None,
        payment_row: 0,
        pay_plan_num: None,
        date_cp: Some(procedure.proc_date),
        proc_date: Some(procedure.proc_date),
        date_entry: None,
        date_supp_received: None,
        date_ins_finalized: None,
        code_sent: String::new(),
        line_number: 0,
        allowed_override: None,
        percentage: None,
        percent_override: None,
        copay_amt: None,
        copay_override: None,
        no_bill_ins: sight.office.code(procedure.code_num).is_some_and(|code| code.no_bill_ins),
        paid_other_ins: None,
        paid_other_ins_override: None,
        base_est: Cents::ZERO,
        ded_est: None,
        ded_est_override: None,
        ins_est_total: Cents::ZERO,
        ins_est_total_override: None,
        estimate_note: String::new(),
        write_off_est: None,
        write_off_est_override: None,
        claim_payment_tracking: None,
        claim_adj_reason_codes: String::new(),
        is_transfer: false,
        is_overpay: false,
        posted_to: String::new(),
        sec_user_num_entry: 0,
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
    }
}
