//! What was used of benefits before a procedure: on claims, and by procedures estimated just before
//! (`opendental-engine.md` 8).

use std::cell::RefCell;
use std::rc::Rc;

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus};
use crate::coverage::CoverageLevel;
use crate::estimate::area::Area;
use crate::estimate::benefits::Coded;
use crate::estimate::terms::Sight;
use crate::office::Office;

/// One use of benefits.
#[derive(Clone, Debug)]
pub(crate) struct Used<'a> {
    pub(crate) date: Date,
    /// Blank for a payment by total and for an adjustment of benefits.
    pub(crate) coded: Rc<Coded>,
    pub(crate) status: ClaimProcStatus,
    pub(crate) amount: Cents,
    pub(crate) deduct: Cents,
    pub(crate) pat_num: i64,
    pub(crate) ins_sub_num: i64,
    pub(crate) plan_num: i64,
    pub(crate) proc_num: Option<i64>,
    pub(crate) claim_proc_num: i64,
    /// Not billed, so that it is no service that a plan would count.
    pub(crate) no_bill_ins: bool,
    /// Nowhere for another family's line, which no rule of places asks about.
    pub(crate) area: Area<'a>,
}

/// Both lists, as one procedure finds them.
#[derive(Debug, Default)]
pub(crate) struct Lists<'a> {
    /// Claimed, received and adjusted.
    pub(crate) history: Vec<Used<'a>>,
    /// Estimated in this run, before this procedure.
    pub(crate) planned: Vec<Used<'a>>,
    /// The codes that were looked up, so that each is only once.
    codes: Codes,
}

/// The codes that were looked up in a run, by number.
#[derive(Debug, Default)]
struct Codes(RefCell<Vec<(i64, Rc<Coded>)>>);

impl Codes {
    fn get(&self, office: &Office, code_num: i64) -> Rc<Coded> {
        let mut known = self.0.borrow_mut();
        if let Some((_, coded)) = known.iter().find(|(number, _)| *number == code_num) {
            return Rc::clone(coded);
        }
        let code = office.code(code_num).map_or("", |code| &code.proc_code);
        let coded = Rc::new(Coded::of(office, Some(code_num), code));
        known.push((code_num, Rc::clone(&coded)));
        coded
    }

    /// The code of a row's procedure; blank without one.
    fn of(&self, sight: Sight<'_>, row: &ClaimProc) -> Rc<Coded> {
        match row.proc_num.and_then(|n| sight.family.procedure(n)) {
            Some(procedure) => self.get(sight.office, procedure.code_num),
            None => Rc::new(Coded::of(sight.office, None, "")),
        }
    }
}

impl<'a> Lists<'a> {
    /// The history of a patient's coverages, without the lines of one claim; nothing planned yet.
    ///
    /// Other members on the same subscription are in it when the plan has a family benefit.
    pub(crate) fn new(sight: Sight<'a>, rows: &[ClaimProc], but_claim: Option<i64>) -> Lists<'a> {
        let Sight { office, family, pat_num, .. } = sight;
        let codes = Codes::default();
        let used = |row| entry(row, codes.of(sight, row), area_of(sight, row));
        let own = rows
            .iter()
            .filter(|row| row.pat_num == pat_num && (but_claim.is_none() || row.claim_num != but_claim))
            .filter_map(used);
        let shares = |row: &&ClaimProc| row.pat_num != pat_num && has_family_benefit(sight, row);
        let relatives = family.claim_procs.iter().filter(shares).filter_map(used);
        let others = family.shared.iter().filter(|shared| has_family_benefit(sight, &shared.line));
        let others = others.filter_map(|shared| {
            let code_num = office.code_named(&shared.proc_code).map(|code| code.code_num);
            let coded = Coded::of(office, code_num, &shared.proc_code);
            entry(&shared.line, Rc::new(coded), Area::default())
        });
        let history = own.chain(relatives).chain(others).collect();
        Lists { history, planned: Vec::new(), codes }
    }

    /// Notes what a row of a procedure just estimated would use; one that is received has used it.
    pub(crate) fn plan(&mut self, sight: Sight<'a>, row: &ClaimProc) {
        let is_paid = row.status.is_paid();
        self.planned.push(Used {
            date: match row.status {
                // What is planned is done today at the earliest.
                ClaimProcStatus::Estimate => row.proc_date.unwrap_or(sight.today).max(sight.today),
                _ => row.proc_date.unwrap_or(sight.today),
            },
            coded: self.codes.of(sight, row),
            status: row.status,
            amount: if is_paid { row.ins_pay_amt } else { row.insurance_estimate() },
            deduct: if is_paid { row.ded_applied } else { row.deductible_estimate() },
            pat_num: row.pat_num,
            ins_sub_num: row.ins_sub_num,
            plan_num: row.plan_num,
            proc_num: row.proc_num,
            claim_proc_num: row.claim_proc_num,
            no_bill_ins: row.no_bill_ins,
            area: area_of(sight, row),
        });
    }
}

impl Lists<'_> {
    /// What benefits may call a code by.
    pub(crate) fn coded(&self, office: &Office, code_num: i64) -> Rc<Coded> {
        self.codes.get(office, code_num)
    }

    /// Forgets what a procedure has pending on claims.
    pub(crate) fn forget_pending(&mut self, proc_num: i64) {
        self.history
            .retain(|used| used.proc_num != Some(proc_num) || used.status != ClaimProcStatus::NotReceived);
    }
}

/// Whether a row of a procedure on this claim is noted as used before the procedures after it. What other claims
/// received stands in history.
pub(crate) fn uses_benefits(row: &ClaimProc, proc_num: i64, claim_num: i64) -> bool {
    let counts = match row.status {
        ClaimProcStatus::Estimate | ClaimProcStatus::NotReceived => true,
        ClaimProcStatus::Received | ClaimProcStatus::Supplemental => row.claim_num == Some(claim_num),
        _ => false,
    };
    counts && row.proc_num == Some(proc_num)
}

/// Whether a line of somebody else counts for this patient: a shared subscription with a family benefit.
fn has_family_benefit(sight: Sight<'_>, row: &ClaimProc) -> bool {
    sight.family.coverages_of(sight.pat_num).any(|c| c.ins_sub_num == row.ins_sub_num)
        && sight.family.benefits.iter().any(|benefit| {
            benefit.plan_num == Some(row.plan_num) && benefit.coverage_level == CoverageLevel::Family
        })
}

/// The entry of a line; none for what uses no benefits.
fn entry<'a>(row: &ClaimProc, coded: Rc<Coded>, area: Area<'a>) -> Option<Used<'a>> {
    let amount = match row.status {
        ClaimProcStatus::NotReceived => row.ins_pay_est,
        ClaimProcStatus::Adjustment
        | ClaimProcStatus::Received
        | ClaimProcStatus::InsHist
        | ClaimProcStatus::Supplemental => row.ins_pay_amt,
        _ => return None,
    };
    Some(Used {
        date: row.proc_date?,
        coded,
        status: row.status,
        amount,
        deduct: row.ded_applied,
        pat_num: row.pat_num,
        ins_sub_num: row.ins_sub_num,
        plan_num: row.plan_num,
        proc_num: row.proc_num,
        claim_proc_num: row.claim_proc_num,
        no_bill_ins: row.no_bill_ins,
        area,
    })
}

fn area_of<'a>(sight: Sight<'a>, row: &ClaimProc) -> Area<'a> {
    row.proc_num.and_then(|n| sight.family.procedure(n)).map(Area::of).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World, dollars};

    fn lists(world: &World, pat_num: i64) -> Vec<(i64, Cents)> {
        let sight = Sight { office: &world.office, family: &world.family, pat_num, today: world.now.today };
        let rows = world.family.claim_procs.clone();
        let lists = Lists::new(sight, &rows, None);
        lists.history.iter().map(|used| (used.pat_num, used.amount)).collect()
    }

    #[test]
    fn estimates_and_preauthorizations_use_nothing() {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        world.planned("T2750", 100);
        world.refresh();
        assert_eq!(lists(&world, 1), []);
        world.used(1, plan, None, ClaimProcStatus::Preauth, 40, 0);
        assert_eq!(lists(&world, 1), []);
        world.used(1, plan, None, ClaimProcStatus::Adjustment, 40, 0);
        assert_eq!(lists(&world, 1), [(1, dollars(40))]);
    }

    #[test]
    fn relatives_count_only_for_family_benefits() {
        let mut world = World::new();
        let plan = world.plan("", &[]);
        world.patient(2);
        world.cover(1, plan, 1);
        world.cover_by(2, 1, plan, 1);
        world.used(2, plan, None, ClaimProcStatus::Received, 40, 0);
        assert_eq!(lists(&world, 1), []);
        world.benefit(plan, &Term::limit(500).family());
        assert_eq!(lists(&world, 1), [(2, dollars(40))]);
    }

    #[test]
    fn what_waits_uses_what_is_expected() {
        let mut world = World::new();
        let plan = world.plan("", &[]);
        world.cover(1, plan, 1);
        world.used(1, plan, Some("T2750"), ClaimProcStatus::NotReceived, 0, 0);
        world.family.claim_procs[0].ins_pay_est = dollars(40);
        assert_eq!(lists(&world, 1), [(1, dollars(40))]);
    }

    #[test]
    fn only_what_one_procedure_has_pending_is_forgotten() {
        let mut world = World::new();
        let plan = world.plan("", &[]);
        world.cover(1, plan, 1);
        for (status, amount) in [
            (ClaimProcStatus::NotReceived, 1),
            (ClaimProcStatus::Received, 2),
            (ClaimProcStatus::NotReceived, 4),
        ] {
            world.used(1, plan, Some("T2750"), status, amount, 0);
        }
        for (row, proc_num) in world.family.claim_procs.iter_mut().zip([501, 501, 502]) {
            row.proc_num = Some(proc_num);
            row.ins_pay_est = row.ins_pay_amt.max(dollars(4));
        }
        let sight =
            Sight { office: &world.office, family: &world.family, pat_num: 1, today: world.now.today };
        let mut lists = Lists::new(sight, &world.family.claim_procs, None);
        lists.forget_pending(501);
        let left: Vec<_> = lists.history.iter().map(|used| (used.proc_num, used.amount)).collect();
        assert_eq!(left, [(Some(501), dollars(2)), (Some(502), dollars(4))]);
    }

    #[test]
    fn of_one_procedure_those_rows_use_benefits_that_are_on_no_other_claim_when_paid() {
        let mut world = World::new();
        let plan = world.plan("", &[]);
        world.cover(1, plan, 1);
        world.used(1, plan, None, ClaimProcStatus::Received, 10, 0);
        let row = |status, claim_num| ClaimProc {
            proc_num: Some(5),
            claim_num,
            status,
            ..world.family.claim_procs[0].clone()
        };
        for (status, claim_num, uses) in [
            (ClaimProcStatus::Estimate, None, true),
            (ClaimProcStatus::NotReceived, Some(8), true),
            (ClaimProcStatus::Received, Some(7), true),
            (ClaimProcStatus::Received, Some(8), false),
            (ClaimProcStatus::Supplemental, Some(7), true),
            (ClaimProcStatus::Supplemental, Some(8), false),
            (ClaimProcStatus::Preauth, Some(7), false),
        ] {
            assert_eq!(uses_benefits(&row(status, claim_num), 5, 7), uses, "{status} {claim_num:?}");
            assert!(!uses_benefits(&row(status, claim_num), 6, 7), "another procedure's");
        }
    }

    #[test]
    fn a_family_benefit_of_another_plan_shares_nothing() {
        let mut world = World::new();
        let plan = world.plan("", &[]);
        let other = world.plan("", &[Term::limit(500).family()]);
        world.patient(2);
        world.cover(1, plan, 1);
        world.cover_by(2, 1, plan, 1);
        world.cover(2, other, 2);
        world.used(2, plan, None, ClaimProcStatus::Received, 40, 0);
        assert_eq!(lists(&world, 1), [], "the other plan's benefit");
        world.benefit(plan, &Term::percent(50));
        assert_eq!(lists(&world, 1), [], "a benefit of the plan that is not the family's");
    }
}
