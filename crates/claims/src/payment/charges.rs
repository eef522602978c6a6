//! What a family is charged: complete procedures less what insurance pays, and adjustments
//! (`opendental-engine.md` 9 and 14.2).

use std::collections::BTreeMap;

use crate::Cents;
use crate::account::{ClaimProc, ProcStatus, Procedure};
use crate::estimate::{covers, settles};
use crate::office::Office;
use crate::patient_money::Adjustment;
use crate::payment::entry::{Entry, Owner, What};
use crate::state::Family;

/// The entries of a family's complete procedures, and of what insurance paid by total.
///
/// Planned work is not owed. What insurance is expected to pay is not the patient's to pay, unless the office
/// splits payments over whole fees.
pub(super) fn procedures(office: &Office, family: &Family) -> Vec<Entry> {
    let covered = if office.is_on("BalancesDontSubtractIns") { settles } else { covers };
    let mut insurance: BTreeMap<i64, Cents> = BTreeMap::new();
    for line in &family.claim_procs {
        if let Some(proc_num) = line.proc_num {
            *insurance.entry(proc_num).or_default() += covered(line);
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

/// What insurance paid on a claim as a whole is there for the patient's procedures.
fn by_total(line: &ClaimProc) -> Option<Entry> {
    if line.proc_num.is_some() || !line.status.is_paid() {
        return None;
    }
    let owner = Owner { pat_num: line.pat_num, prov_num: line.prov_num, clinic_num: line.clinic_num };
    let what = What::InsuranceTotal(line.claim_proc_num);
    Some(Entry::new(what, owner, line.date_cp.or(line.proc_date)?, -settles(line)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::account::ClaimProcStatus;
    use crate::estimate::testing::{Term, World, dollars};
    use crate::office::EbenefitCat;
    use crate::payment::testing::{ends, office};

    fn open(world: &World) -> Vec<Cents> {
        ends(&world.entries()).into_iter().map(|(_, end)| end).collect()
    }

    #[test]
    fn a_procedure_owes_its_fee_for_all_its_units_once_it_is_complete() {
        let mut world = office();
        let done = world.complete(1, dollars(70), 0);
        world.procedure_mut(done).base_units = 2;
        world.planned("T2750", 500);
        assert_eq!(ends(&world.entries()), [(What::Procedure(done), dollars(210))]);
        let entry = world.entries()[0];
        assert_eq!((entry.owner, entry.date), (owner_of(world.procedure(done)), world.now.today));
        assert_eq!((entry.proc_num, entry.adj_num, entry.pay_plan_num), (Some(done), None, None));
    }

    #[test]
    fn what_insurance_pays_and_writes_off_is_not_the_patients() {
        for (status, left) in [
            (ClaimProcStatus::Received, 45),
            (ClaimProcStatus::Supplemental, 45),
            (ClaimProcStatus::NotReceived, 45),
            (ClaimProcStatus::Preauth, 100),
            (ClaimProcStatus::Adjustment, 100),
        ] {
            let mut world = office();
            let done = world.complete(1, dollars(100), 0);
            world.insured(done, status, dollars(40), dollars(15));
            // An old estimate is no matter once a line is on a claim.
            world.family.claim_procs[0].ins_est_total = dollars(33);
            assert_eq!(open(&world), [dollars(left)], "{status}");
            // Only what is not paid yet is left out of account.
            world.pref("BalancesDontSubtractIns", "1");
            let left = if status == ClaimProcStatus::NotReceived { 100 } else { left };
            assert_eq!(open(&world), [dollars(left)], "{status}");
        }
    }

    #[test]
    fn estimates_count_as_they_are_now_with_their_write_off_unless_the_office_wants_whole_fees() {
        let mut world = office();
        let schedule = world.fee_sched("ppo", &[("T0120", 80)]);
        let plan = world.plan("p", &[Term::percent(50).category(EbenefitCat::Diagnostic)]);
        world.plan_mut(plan).fee_sched = Some(schedule);
        world.cover(1, plan, 1);
        world.complete(1, dollars(100), 0);
        // 80 are allowed: 40 expected, 20 written off. No row of it stands yet.
        assert_eq!(world.family.claim_procs, []);
        assert_eq!(open(&world), [dollars(40)]);
        world.pref("BalancesDontSubtractIns", "1");
        assert_eq!(open(&world), [dollars(100)]);
    }

    #[test]
    fn what_insurance_paid_by_total_is_there_for_others() {
        let mut world = office();
        let done = world.complete(1, dollars(100), 3);
        world.insured(done, ClaimProcStatus::Received, dollars(40), dollars(5));
        world.family.claim_procs[0].proc_num = None;
        let number = world.family.claim_procs[0].claim_proc_num;
        let (day, clinic) = (world.ago(2), Some(8));
        let line = world.family.claim_procs.first_mut().unwrap();
        (line.date_cp, line.prov_num, line.clinic_num) = (Some(day), Some(6), clinic);
        let entries = world.entries();
        assert_eq!(
            ends(&entries),
            [(What::Procedure(done), dollars(100)), (What::InsuranceTotal(number), dollars(-45))]
        );
        assert_eq!(entries[1].date, day);
        assert_eq!(entries[1].owner, Owner { pat_num: 1, prov_num: Some(6), clinic_num: clinic });
        assert_eq!(ends(&world.linked(&[]))[0].1, dollars(55));
        world.family.claim_procs[0].status = ClaimProcStatus::NotReceived;
        assert_eq!(open(&world), [dollars(100)]);
    }
}
