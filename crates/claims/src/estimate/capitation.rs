//! Plans that pay the practice by the head: a procedure is written off, all but its copay
//! (`opendental-engine.md` 7.1, 7.2, 7.3 steps 1 and 6).

use jiff::civil::Date;

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, ProcStatus, Procedure};
use crate::claim::line::money::money_postings;
use crate::coverage::PlanType;
use crate::estimate::exact::Exact;
use crate::estimate::figures::Figures;
use crate::estimate::terms::{Sight, Terms};
use crate::estimate::trace::{Rule, Told};
use crate::estimate::write_off::is_charged_office_fee;
use crate::ledger::Posting;
use crate::state::Family;

const RULE: Rule = Rule { name: "capitation", source: "7.3 step 6" };

/// Whether a plan pays by the head.
pub(crate) fn is_capitation(family: &Family, plan_num: i64) -> bool {
    family.plan(plan_num).is_some_and(|plan| plan.plan_type == PlanType::Capitation)
}

/// Whether a procedure done before today is left as it is: it has no row of the capitation plan that the
/// patient has by now.
pub(crate) fn came_later(sight: Sight<'_>, procedure: &Procedure, rows: &[ClaimProc]) -> bool {
    let has_row = || {
        rows.iter().any(|row| {
            row.proc_num == Some(procedure.proc_num)
                && matches!(
                    row.status,
                    ClaimProcStatus::CapEstimate | ClaimProcStatus::CapComplete | ClaimProcStatus::CapClaim
                )
        })
    };
    let has_plan = || {
        let mut coverages = sight.family.coverages_of(sight.pat_num);
        coverages.any(|coverage| {
            let sub = sight.family.ins_sub(coverage.ins_sub_num);
            sub.is_some_and(|sub| is_capitation(sight.family, sub.plan_num))
        })
    };
    procedure.proc_status == ProcStatus::Complete
        && procedure.proc_date < sight.today
        && has_plan()
        && !has_row()
}

/// Makes an estimate one of its plan's kind. What was complete and is no more is an estimate again.
pub(crate) fn take_kind(family: &Family, procedure: &Procedure, row: &mut ClaimProc) {
    row.status = match (row.status, is_capitation(family, row.plan_num)) {
        (ClaimProcStatus::Estimate, true) => ClaimProcStatus::CapEstimate,
        (ClaimProcStatus::CapEstimate, false) => ClaimProcStatus::Estimate,
        (ClaimProcStatus::CapComplete, _) if procedure.proc_status != ProcStatus::Complete => {
            ClaimProcStatus::CapEstimate
        }
        (status, _) => status,
    };
}

/// Makes the estimate of a procedure that is done complete: from now on its write-off is real.
pub(crate) fn complete(procedure: &Procedure, row: &mut ClaimProc) {
    if row.status == ClaimProcStatus::CapEstimate && procedure.proc_status == ProcStatus::Complete {
        row.status = ClaimProcStatus::CapComplete;
    }
}

/// Writes off what the copay leaves; no payment is expected.
pub(crate) fn apply(terms: &Terms<'_>, row: &mut ClaimProc, figures: &mut Figures<'_>) {
    row.copay_amt = Some(row.copay_amt.unwrap_or_default());
    let copay = row.copay_override.or(row.copay_amt).unwrap_or_default();
    let write_off = if is_charged_office_fee(terms) {
        Cents::ZERO
    } else {
        (figures.base - Exact::from(copay)).or_zero().rounded()
    };
    row.write_off = write_off;
    row.ded_applied = Cents::ZERO;
    row.ded_est = Some(Cents::ZERO);
    row.percentage = None;
    row.percent_override = None;
    (figures.base, figures.total) = (Exact::ZERO, Exact::ZERO);
    figures.write_off = Some(write_off.into());
    figures.note(RULE, || {
        Told::new(format!("The plan pays by the head, so {write_off} is written off."))
            .maybe("CopayAmt", row.copay_amt)
            .maybe("CopayOverride", row.copay_override)
    });
}

/// What rows that became complete, changed or ceased to be so do to the ledger; other estimates post nothing.
pub(crate) fn postings(family: &Family, put: &[ClaimProc], gone: &[ClaimProc], date: Date) -> Vec<Posting> {
    let is_complete = |row: &ClaimProc| row.claim_num.is_none() && row.status == ClaimProcStatus::CapComplete;
    let mut postings = Vec::new();
    for new in put {
        let old = family.claim_proc(new.claim_proc_num);
        if is_complete(new) || old.is_some_and(is_complete) {
            postings.extend(money_postings(old, new, "", date));
        }
    }
    for old in gone.iter().filter(|row| is_complete(row)) {
        let nothing = ClaimProc { status: ClaimProcStatus::CapEstimate, ..old.clone() };
        postings.extend(money_postings(Some(old), &nothing, "", date));
    }
    postings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::ledger::{Account, AccountKind};

    /// A capitation plan with a copay of 15 for T0120, and one of those planned at 50.
    fn world() -> (World, i64, i64) {
        let mut world = World::new();
        let copays = world.fee_sched("copays", &[("T0120", 15)]);
        let plan = world.plan("c", &[Term::deductible(5), Term::percent(30)]);
        world.plan_mut(plan).copay_fee_sched = Some(copays);
        world.cover(1, plan, 1);
        let planned = world.planned("T0120", 50);
        (world, plan, planned)
    }

    #[test]
    fn all_but_the_copay_is_written_off() {
        let (mut world, plan, planned) = world();
        let other = world.planned("T0140", 50);
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!(row.status, ClaimProcStatus::CapEstimate);
        assert_eq!(
            (row.copay_amt, row.write_off_est, row.write_off),
            (Some(dollars(15)), Some(dollars(35)), dollars(35))
        );
        assert_eq!((row.ins_est_total, row.base_est, row.ded_est), (cents(0), cents(0), Some(cents(0))));
        assert_eq!((row.percentage, row.ins_pay_est), (None, cents(0)));
        let row = world.row(other, plan);
        assert_eq!((row.copay_amt, row.write_off_est), (Some(cents(0)), Some(dollars(50))));
    }

    #[test]
    fn a_user_may_say_the_copay_and_it_is_no_more_than_the_fee() {
        let (mut world, plan, planned) = world();
        world.refresh();
        for (own, write_off) in [(20, 30), (70, 0)] {
            world.row_mut(planned, plan).copay_override = Some(dollars(own));
            world.refresh();
            assert_eq!(world.row(planned, plan).write_off_est, Some(dollars(write_off)));
        }
    }

    #[test]
    fn what_is_charged_at_the_office_fee_is_not_written_off() {
        let (mut world, plan, planned) = world();
        world.benefit(plan, &Term::new(crate::coverage::BenefitType::Exclusions).code("T0120"));
        world.refresh();
        assert_eq!(world.row(planned, plan).write_off_est, Some(dollars(35)));
        world.pref("InsPlanUseUcrFeeForExclusions", "1");
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.write_off_est, row.write_off), (Some(cents(0)), cents(0)));
    }

    #[test]
    fn it_is_complete_with_its_procedure_and_then_stands_in_the_ledger() {
        let (mut world, plan, planned) = world();
        world.refresh();
        assert_eq!(world.postings, []);
        world.procedure_mut(planned).proc_status = ProcStatus::Complete;
        world.refresh();
        assert_eq!(world.row(planned, plan).status, ClaimProcStatus::CapComplete);
        let receivable = |world: &World| -> Cents {
            let lines = world.postings.iter().flat_map(|posting| &posting.lines);
            lines.filter(|(account, _)| *account == Account::receivable(1)).map(|(_, amount)| *amount).sum()
        };
        assert_eq!(receivable(&world), dollars(-35));
        let given_up = Account::new(AccountKind::WriteOffs);
        assert!(world.postings[0].lines.contains(&(given_up, dollars(35))));
        // What is complete stays as it is.
        world.procedure_mut(planned).proc_fee = dollars(80);
        world.refresh();
        assert_eq!((world.row(planned, plan).write_off, world.postings.len()), (dollars(35), 1));
        world.procedure_mut(planned).proc_status = ProcStatus::TreatmentPlanned;
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.status, row.write_off), (ClaimProcStatus::CapEstimate, dollars(65)));
        assert_eq!(receivable(&world), cents(0));
    }

    #[test]
    fn a_row_that_goes_takes_its_write_off_along() {
        let (mut world, _, planned) = world();
        world.procedure_mut(planned).proc_status = ProcStatus::Complete;
        world.refresh();
        let gone = postings(&world.family, &[], &world.family.claim_procs, world.now.today);
        assert_eq!(gone.len(), 1);
        assert!(gone[0].lines.contains(&(Account::receivable(1), dollars(35))));
    }

    #[test]
    fn a_row_follows_a_plan_that_changes_its_kind() {
        let (mut world, plan, planned) = world();
        world.refresh();
        world.plan_mut(plan).plan_type = PlanType::Percentage;
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!(
            (row.status, row.ins_est_total, row.write_off_est),
            (ClaimProcStatus::Estimate, dollars(9), None)
        );
        world.plan_mut(plan).plan_type = PlanType::Capitation;
        world.refresh();
        assert_eq!(world.row(planned, plan).status, ClaimProcStatus::CapEstimate);
    }

    #[test]
    fn what_was_planned_under_the_plan_is_complete_on_any_day() {
        let (mut world, plan, planned) = world();
        world.refresh();
        world.procedure_mut(planned).proc_status = ProcStatus::Complete;
        world.procedure_mut(planned).proc_date = world.now.today.saturating_sub(jiff::ToSpan::days(3));
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!(
            (row.status, row.proc_date),
            (ClaimProcStatus::CapComplete, Some(world.procedure(planned).proc_date))
        );
    }

    #[test]
    fn other_plans_take_what_was_done_before_where_the_office_backdates() {
        let (mut world, plan, planned) = world();
        world.plan_mut(plan).plan_type = PlanType::Percentage;
        world.pref("ClaimProcsAllowedToBackdate", "1");
        world.procedure_mut(planned).proc_status = ProcStatus::Complete;
        world.procedure_mut(planned).proc_date = world.now.today.saturating_sub(jiff::ToSpan::days(3));
        world.refresh();
        assert_eq!(world.row(planned, plan).status, ClaimProcStatus::Estimate);
    }

    #[test]
    fn a_plan_by_the_head_has_no_limits_of_how_often() {
        let (mut world, plan, planned) = world();
        let wait = Term::new(crate::coverage::BenefitType::WaitingPeriod);
        world.benefit(plan, &wait.quantity(crate::coverage::QuantityQualifier::Months, 6).code("T0120"));
        world.family.ins_subs[0].date_effective = Some(world.now.today);
        world.refresh();
        let row = world.row(planned, plan);
        assert_eq!((row.estimate_note.as_str(), row.write_off_est), ("", Some(dollars(35))));
    }

    #[test]
    fn a_later_plan_sees_what_is_written_off_by_the_head() {
        let (mut world, _, planned) = world();
        let second = world.plan("", &[Term::percent(80)]);
        world.plan_mut(second).cob_rule = crate::coverage::CobRule::Standard;
        world.cover(1, second, 2);
        world.refresh();
        assert_eq!(world.row(planned, second).ins_est_total, dollars(15));
    }

    #[test]
    fn what_was_done_before_the_plan_came_is_left_alone() {
        for (days, backdates, rows) in [(1, "0", 0), (1, "1", 0), (0, "0", 1)] {
            let (mut world, _, planned) = world();
            world.pref("ClaimProcsAllowedToBackdate", backdates);
            world.procedure_mut(planned).proc_status = ProcStatus::Complete;
            world.procedure_mut(planned).proc_date = world.now.today.saturating_sub(jiff::ToSpan::days(days));
            world.refresh();
            assert_eq!(world.family.claim_procs.len(), rows, "{days} {backdates}");
        }
    }

    #[test]
    fn what_is_on_a_claim_is_posted_by_the_claim() {
        let (mut world, plan, planned) = world();
        world.refresh();
        let on_claim = ClaimProc {
            claim_num: Some(7),
            status: ClaimProcStatus::CapComplete,
            write_off: dollars(35),
            ..world.row(planned, plan)
        };
        let today = world.now.today;
        assert_eq!(postings(&world.family, std::slice::from_ref(&on_claim), &[], today), []);
        let on_none = ClaimProc { claim_num: None, ..on_claim };
        assert_eq!(postings(&world.family, &[on_none], &[], today).len(), 1);
    }

    #[test]
    fn a_row_of_another_procedure_is_not_its_own() {
        let (mut world, plan, planned) = world();
        let done = world.done("T0140", 50);
        world.procedure_mut(done).proc_date = world.now.today.yesterday().unwrap_or(world.now.today);
        world.refresh();
        assert_eq!(world.row(planned, plan).status, ClaimProcStatus::CapEstimate);
        assert!(world.family.claim_procs.iter().all(|row| row.proc_num != Some(done)), "it was done before");
        // A row of the procedure that is none of the capitation plan's does not count either.
        let mut other = world.row(planned, plan);
        other.claim_proc_num = 9000;
        other.proc_num = Some(done);
        other.status = ClaimProcStatus::Estimate;
        let sight =
            Sight { office: &world.office, family: &world.family, pat_num: 1, today: world.now.today };
        assert!(came_later(sight, world.procedure(done), &[world.row(planned, plan), other]));
    }
}
