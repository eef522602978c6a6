//! Deleting a claim (`opendental-engine.md` 10.5, `decisions.md` 22).

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ClaimType};
use crate::change::{ChangeSet, Scope};
use crate::claim::sheet::Sheet;
use crate::claim::tracked::OnDesk;
use crate::claim::{claim_of, counting_lines};
use crate::desk::RemittedClaim;
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// Deletes a claim: its lines are estimates again, it is tracked no more, and no remittance answers it.
///
/// # Errors
/// When the claim is not there, is received, or a line of it was paid or is on a check.
pub fn delete(
    office: &Office,
    family: &Family,
    claim_num: i64,
    desk: &OnDesk,
    now: Now,
    numbers: &mut Numbers,
) -> Result<ChangeSet, Refusal> {
    let claim = claim_of(family, claim_num)?;
    check(family, claim)?;
    let mut sheet = Sheet::new(office, family, claim.pat_num, now);
    let lines_go = matches!(claim.claim_type, ClaimType::PreAuth | ClaimType::Capitation);
    sheet.rows.retain(|row| row.claim_num != Some(claim_num) || !(lines_go || goes_with_claim(row)));
    sheet.lines_mut(claim_num).for_each(release);
    sheet.refresh(numbers);
    let mut changes = sheet.write();
    changes.delete(claim);
    forget(desk, &mut changes);
    Ok(changes)
}

fn check(family: &Family, claim: &Claim) -> Result<(), Refusal> {
    if claim.claim_status == ClaimStatus::Received {
        return Err(Refusal::rule(
            "Claim cannot be deleted. Its status is Received; set another ClaimStatus first.",
        ));
    }
    let is_on_check = |line: &&ClaimProc| line.claim_payment_num.is_some();
    let is_paid = |line: &&ClaimProc| line.ins_pay_amt > Cents::ZERO;
    if family.lines_of(claim.claim_num).iter().any(is_on_check)
        || counting_lines(family, claim.claim_num).iter().any(is_paid)
    {
        return Err(Refusal::rule(
            "Claim cannot be deleted. Procedure(s) have an insurance payment attached.",
        ));
    }
    Ok(())
}

/// Lines that are nothing without their claim.
fn goes_with_claim(line: &ClaimProc) -> bool {
    line.proc_num.is_none() || line.is_overpay || line.status == ClaimProcStatus::Supplemental
}

/// Makes a line an estimate again. What a user put in its place of an estimate stays.
fn release(line: &mut ClaimProc) {
    line.status = ClaimProcStatus::Estimate;
    line.claim_num = None;
    line.line_number = 0;
    line.code_sent.clear();
    line.fee_billed = Cents::ZERO;
    line.ded_applied = Cents::ZERO;
    line.ins_pay_amt = Cents::ZERO;
    line.write_off = Cents::ZERO;
    line.remarks.clear();
    line.claim_adj_reason_codes.clear();
    line.pay_plan_num = None;
    line.date_entry = None;
    line.date_supp_received = None;
    line.date_ins_finalized = None;
    line.posted_to.clear();
}

/// The desk follows the claim no more.
fn forget(desk: &OnDesk, changes: &mut ChangeSet) {
    changes.changes(Scope::Matching, desk.matching);
    for tracked in &desk.tracked {
        changes.tell("claim.deleted", tracked.public_id.clone());
        changes.delete(tracked);
    }
    for row in &desk.history {
        changes.delete(row);
    }
    for link in &desk.links {
        changes.delete(link);
    }
    for remitted in &desk.remitted {
        changes.put(&RemittedClaim { tracked_claim_num: None, claim_num: None, ..remitted.clone() });
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::claim::testing::{claim, claim_of_type, delete as delete_it, receive};
    use crate::desk::TrackedClaim;
    use crate::estimate::testing::{Term, World, dollars};
    use crate::record::Record;

    fn world() -> (World, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50), Term::deductible(20)]);
        world.cover(1, plan, 1);
        (world, plan)
    }

    #[test]
    fn lines_are_estimates_again_with_what_a_user_wrote() {
        let (mut world, plan) = world();
        let (a, b) = (world.done("T2750", 100), world.done("T2751", 60));
        world.refresh();
        world.row_mut(b, plan).percent_override = Some(80);
        world.refresh();
        let before = world.family.claim_procs.clone();
        let number = claim(&mut world, &[a, b]);
        delete_it(&mut world, number).unwrap();
        assert_eq!(world.family.claims, []);
        assert_eq!(world.family.claim_procs, before);
        assert_eq!(
            (world.row(a, plan).ins_est_total, world.row(b, plan).ins_est_total),
            (dollars(40), dollars(48))
        );
    }

    #[test]
    fn a_paid_a_checked_and_a_received_claim_stay() {
        let (mut world, plan) = world();
        let a = world.done("T2750", 100);
        let number = claim(&mut world, &[a]);
        receive(&mut world, a, plan, 1, 0);
        let paid = "Claim cannot be deleted. Procedure(s) have an insurance payment attached.";
        assert_eq!(delete_it(&mut world, number).unwrap_err().to_string(), paid);
        world.row_mut(a, plan).ins_pay_amt = Cents::ZERO;
        world.row_mut(a, plan).claim_payment_num = Some(3);
        assert_eq!(delete_it(&mut world, number).unwrap_err().to_string(), paid);
        world.row_mut(a, plan).claim_payment_num = None;
        world.family.claims[0].claim_status = ClaimStatus::Received;
        assert!(delete_it(&mut world, number).unwrap_err().to_string().contains("Received"));
        world.family.claims[0].claim_status = ClaimStatus::Sent;
        delete_it(&mut world, number).unwrap();
        assert!(matches!(delete_it(&mut world, number), Err(Refusal::NotFound(_))));
    }

    #[test]
    fn a_write_off_that_stood_is_taken_back_from_the_ledger() {
        let (mut world, plan) = world();
        let a = world.done("T2750", 100);
        let number = claim(&mut world, &[a]);
        receive(&mut world, a, plan, 0, 30);
        let changes = delete_it(&mut world, number).unwrap();
        let back: Vec<Cents> = changes.postings.iter().flat_map(|p| &p.lines).map(|(_, n)| *n).collect();
        assert_eq!(back, [dollars(-30), dollars(30)]);
        let row = world.row(a, plan);
        assert_eq!(
            (row.status, row.write_off, row.posted_to.as_str()),
            (ClaimProcStatus::Estimate, Cents::ZERO, "")
        );
        assert_eq!((row.date_entry, row.date_supp_received, row.line_number), (None, None, 0));
    }

    #[test]
    fn supplementals_and_payments_by_total_go_with_the_claim() {
        let (mut world, plan) = world();
        let a = world.done("T2750", 100);
        let number = claim(&mut world, &[a]);
        let line = world.row(a, plan);
        let more = [
            ClaimProc { claim_proc_num: 71, status: ClaimProcStatus::Supplemental, ..line.clone() },
            ClaimProc { claim_proc_num: 72, proc_num: None, ..line.clone() },
            ClaimProc { claim_proc_num: 73, is_overpay: true, ..line },
        ];
        world.family.claim_procs.extend(more);
        delete_it(&mut world, number).unwrap();
        assert_eq!(world.row(a, plan).status, ClaimProcStatus::Estimate);
        assert_eq!(world.family.claim_procs.len(), 1);
    }

    #[test]
    fn a_preauthorization_takes_its_lines_along() {
        let (mut world, plan) = world();
        let a = world.planned("T2750", 100);
        let number = claim_of_type(&mut world, ClaimType::PreAuth, &[a]);
        assert_eq!(world.family.claim_procs.len(), 2);
        delete_it(&mut world, number).unwrap();
        let row = world.row(a, plan);
        assert_eq!((row.status, row.ins_est_total), (ClaimProcStatus::Estimate, dollars(40)));
    }

    #[test]
    fn lines_of_a_coverage_that_was_dropped_go() {
        let (mut world, _) = world();
        let a = world.done("T2750", 100);
        let number = claim(&mut world, &[a]);
        world.family.pat_plans.clear();
        delete_it(&mut world, number).unwrap();
        assert_eq!(world.family.claim_procs, []);
    }

    #[test]
    fn the_desk_forgets_it() {
        let (mut world, _) = world();
        let a = world.done("T2750", 100);
        let number = claim(&mut world, &[a]);
        let desk = OnDesk { matching: 4, tracked: world.tracked.clone(), ..OnDesk::default() };
        assert_eq!(desk.tracked.len(), 1);
        let mut numbers = world.numbers();
        let changes = delete(&world.office, &world.family, number, &desk, world.now, &mut numbers).unwrap();
        assert!(changes.expects.contains(&(Scope::Matching, 4)) && changes.raises.contains(&Scope::Matching));
        assert!(changes.deletes.iter().any(|gone| gone.table == TrackedClaim::TABLE));
        assert_eq!(changes.events[0].name, "claim.deleted");
    }
}
