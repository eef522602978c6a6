//! Deleting a line (`opendental-engine.md` 11.6).

use crate::account::{ClaimProc, ClaimProcStatus};
use crate::change::ChangeSet;
use crate::claim::line::rules;
use crate::claim::sheet::Sheet;
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};
use crate::voids::{comes_back, is_voided, may_be_voided};

/// Deletes a line of a claim, a benefit adjustment, or a record of work done elsewhere. What the line posted is
/// taken back, and the claim's income transfers go with it.
///
/// # Errors
/// When the line is not there, is an estimate, is on a check, has a correction or further payments beside it, is the
/// last procedure on its claim, or was voided; when it is a void and what it voids could not stand any more.
pub fn delete(
    office: &Office,
    family: &Family,
    claim_proc_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<ChangeSet, Refusal> {
    let line = family.claim_proc(claim_proc_num).ok_or_else(|| Refusal::not_found("ClaimProc not found."))?;
    check(family, line)?;
    let mut sheet = Sheet::new(office, family, line.pat_num, now);
    sheet.rows.retain(|row| row.claim_proc_num != claim_proc_num);
    if let Some(claim_num) = line.claim_num {
        sheet.take_transfers_away(claim_num);
        sheet.total(claim_num);
    }
    sheet.refresh(numbers);
    Ok(sheet.write())
}

fn check(family: &Family, line: &ClaimProc) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(Refusal::rule(why));
    if line.claim_payment_num.is_some() {
        return refuse("Cannot delete a ClaimProc that is attached to a ClaimPayment.");
    }
    if is_voided(&family.claim_procs, line.claim_proc_num) {
        return refuse("Cannot delete a ClaimProc that was voided. Delete its void first.");
    }
    if let Some(back) = may_be_voided(&family.claim_procs, line)? {
        comes_back(back, rules::first_is_received(family, back))?;
    }
    let Some(claim_num) = line.claim_num else {
        return match line.status {
            ClaimProcStatus::Estimate | ClaimProcStatus::CapEstimate | ClaimProcStatus::CapComplete => {
                refuse("Cannot delete an estimate. Set NoBillIns to true to have nothing expected.")
            }
            _ => Ok(()),
        };
    };
    let others = || {
        let is_other = |row: &&&ClaimProc| row.claim_proc_num != line.claim_proc_num && !row.is_transfer;
        family.lines_of(claim_num).into_iter().filter(move |row| is_other(&row))
    };
    let beside = || others().filter(|row| line.proc_num.is_some() && row.proc_num == line.proc_num);
    if beside().any(|row| row.is_overpay && row.status == ClaimProcStatus::NotReceived) {
        return refuse("Cannot delete a ClaimProc that has a pending correction of its payment.");
    }
    let is_first = line.status != ClaimProcStatus::Supplemental && !line.is_overpay;
    if is_first && beside().any(|row| row.status == ClaimProcStatus::Supplemental) {
        return refuse("Cannot delete a ClaimProc that has supplemental payments. Delete those first.");
    }
    if line.proc_num.is_some() && !others().any(|row| row.proc_num.is_some()) {
        return refuse("Cannot delete the last procedure of a claim. Delete the claim.");
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::claim::testing::{claim, receivable, receive, supplement};
    use crate::estimate::testing::{Term, World, dollars};

    fn world() -> (World, i64, i64, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let (a, b) = (world.done("T2750", 100), world.done("T2751", 60));
        claim(&mut world, &[a, b]);
        (world, plan, a, b)
    }

    fn take(world: &mut World, number: i64) -> Result<(), Refusal> {
        let mut numbers = world.numbers();
        let changes = delete(&world.office, &world.family, number, world.now, &mut numbers)?;
        world.commit(&changes);
        Ok(())
    }

    #[test]
    fn a_received_line_goes_with_its_money_and_is_estimated_anew() {
        let (mut world, plan, a, _) = world();
        receive(&mut world, a, plan, 40, 5);
        assert_eq!(receivable(&world), dollars(-45));
        let number = world.row(a, plan).claim_proc_num;
        take(&mut world, number).unwrap();
        let row = world.row(a, plan);
        assert_eq!((row.status, row.ins_est_total), (ClaimProcStatus::Estimate, dollars(50)));
        let sums = &world.family.claims[0];
        assert_eq!(
            (sums.claim_fee, sums.ins_pay_amt, sums.ins_pay_est),
            (dollars(60), dollars(0), dollars(30))
        );
        assert_eq!(receivable(&world), dollars(0));
    }

    #[test]
    fn further_payments_go_first() {
        let (mut world, plan, a, _) = world();
        receive(&mut world, a, plan, 40, 0);
        let number = world.row(a, plan).claim_proc_num;
        let more =
            [supplement(&mut world, number, 500).unwrap(), supplement(&mut world, number, 700).unwrap()];
        assert!(take(&mut world, number).unwrap_err().to_string().contains("supplemental"));
        for line in more {
            take(&mut world, line.claim_proc_num).unwrap();
        }
        assert_eq!((receivable(&world), world.family.claims[0].ins_pay_amt), (dollars(-40), dollars(40)));
        take(&mut world, number).unwrap();
    }

    #[test]
    fn the_last_procedure_a_checked_line_and_an_estimate_stay() {
        let (mut world, plan, a, b) = world();
        let numbers = [world.row(a, plan).claim_proc_num, world.row(b, plan).claim_proc_num];
        world.row_mut(a, plan).claim_payment_num = Some(3);
        assert!(take(&mut world, numbers[0]).unwrap_err().to_string().contains("ClaimPayment"));
        world.row_mut(a, plan).claim_payment_num = None;
        take(&mut world, numbers[0]).unwrap();
        assert!(take(&mut world, numbers[1]).unwrap_err().to_string().contains("last procedure"));
        let estimate = world.row(a, plan).claim_proc_num;
        assert!(take(&mut world, estimate).unwrap_err().to_string().contains("estimate"));
        assert!(matches!(take(&mut world, 424_242), Err(Refusal::NotFound(_))));
    }

    #[test]
    fn a_pending_correction_keeps_its_line() {
        let (mut world, plan, a, _) = world();
        let line = world.row(a, plan);
        let correction = ClaimProc { claim_proc_num: 70, is_overpay: true, ..line.clone() };
        world.family.claim_procs.push(correction);
        assert!(take(&mut world, line.claim_proc_num).unwrap_err().to_string().contains("correction"));
        let more = ClaimProc { claim_proc_num: 71, status: ClaimProcStatus::Supplemental, ..line.clone() };
        world.family.claim_procs.push(more);
        take(&mut world, 70).unwrap();
        take(&mut world, 71).unwrap();
        take(&mut world, line.claim_proc_num).unwrap();
    }

    #[test]
    fn a_benefit_adjustment_can_go() {
        let (mut world, plan, ..) = world();
        let number = world.used(1, plan, None, ClaimProcStatus::Adjustment, 300, 0);
        take(&mut world, number).unwrap();
        assert!(world.family.claim_proc(number).is_none());
        assert_eq!(world.postings, []);
    }
}
