//! What a family is charged: complete procedures less what insurance pays, and adjustments
//! (`opendental-engine.md` 9 and 14.2).

use std::collections::BTreeMap;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ProcStatus, Procedure};
use crate::office::Office;
use crate::patient_money::Adjustment;
use crate::payment::entry::{Entry, Owner, What};
use crate::state::Family;

/// The entries of a family's complete procedures, and of what insurance paid by total.
///
/// Planned work is not owed. What insurance is expected to pay is not the patient's to pay, unless the office
/// splits payments over whole fees.
pub(super) fn procedures(office: &Office, family: &Family) -> Vec<Entry> {
    let with_estimates = !office.is_on("BalancesDontSubtractIns");
    let mut insurance: BTreeMap<i64, Cents> = BTreeMap::new();
    for line in &family.claim_procs {
        if let Some(proc_num) = line.proc_num {
            *insurance.entry(proc_num).or_default() += covered(line, with_estimates);
        }
    }
    let complete = family.procedures.iter().filter(|p| p.proc_status == ProcStatus::Complete);
    let procedures = complete.map(|procedure| {
        let paid = insurance.get(&procedure.proc_num).copied().unwrap_or_default();
        let what = What::Procedure(procedure.proc_num);
        let entry = Entry::new(what, owner_of(procedure), procedure.proc_date, procedure.fee_total() - paid);
        Entry { proc_num: Some(procedure.proc_num), ..entry }
    });
    procedures.chain(family.claim_procs.iter().filter_map(by_total)).collect()
}

/// Who earns what a procedure is paid.
pub(super) fn owner_of(procedure: &Procedure) -> Owner {
    Owner { pat_num: procedure.pat_num, prov_num: Some(procedure.prov_num), clinic_num: procedure.clinic_num }
}

/// The entry of an adjustment by itself. A payment of it names it and no procedure.
pub(super) fn adjustment(row: &Adjustment) -> Entry {
    let owner = Owner { pat_num: row.pat_num, prov_num: Some(row.prov_num), clinic_num: row.clinic_num };
    let entry = Entry::new(What::Adjustment(row.adj_num), owner, row.adj_date, row.adj_amt);
    Entry { adj_num: Some(row.adj_num), ..entry }
}

/// What a line takes off its procedure: what was paid and written off, or what is expected. A waiting line's
/// write-off is the one that stands on it.
fn covered(line: &ClaimProc, with_estimates: bool) -> Cents {
    match line.status {
        status if status.is_paid() => line.ins_pay_amt + line.write_off,
        ClaimProcStatus::NotReceived if with_estimates => line.ins_pay_est + line.write_off,
        status if status.is_estimated() && with_estimates => {
            line.insurance_estimate() + line.write_off_estimate()
        }
        _ => Cents::ZERO,
    }
}

/// What insurance paid on a claim as a whole is there for the patient's procedures.
fn by_total(line: &ClaimProc) -> Option<Entry> {
    if line.proc_num.is_some() || !line.status.is_paid() {
        return None;
    }
    let owner = Owner { pat_num: line.pat_num, prov_num: line.prov_num, clinic_num: line.clinic_num };
    let what = What::InsuranceTotal(line.claim_proc_num);
    Some(Entry::new(what, owner, line.date_cp.or(line.proc_date)?, -covered(line, false)))
}
