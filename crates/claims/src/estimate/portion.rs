//! What of a procedure is the patient's to pay (`opendental-engine.md` 9).

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, Procedure};
use crate::state::Family;

/// What a line takes off its procedure's fee: what was paid and written off, or what is expected to be. A waiting
/// line's write-off is the one that stands on it. Preauthorizations and adjustments of benefits take nothing.
#[must_use]
pub fn covers(line: &ClaimProc) -> Cents {
    match line.status {
        status if status.is_paid() => line.ins_pay_amt + line.write_off,
        ClaimProcStatus::NotReceived => line.ins_pay_est + line.write_off,
        status if status.is_estimated() => line.insurance_estimate() + line.write_off_estimate(),
        _ => Cents::ZERO,
    }
}

/// The fee less what all plans cover, together with what was adjusted on the procedure.
#[must_use]
pub fn portion(family: &Family, procedure: &Procedure) -> Cents {
    let is_of = |proc_num: Option<i64>| proc_num == Some(procedure.proc_num);
    let covered: Cents = family.claim_procs.iter().filter(|row| is_of(row.proc_num)).map(covers).sum();
    let adjusted: Cents = family.adjustments.iter().filter(|a| is_of(a.proc_num)).map(|a| a.adj_amt).sum();
    procedure.fee_total() - covered + adjusted
}
