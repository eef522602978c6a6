//! Splitting a claim: some of its procedures move to a new one (`opendental-engine.md` 10.4).

use crate::account::{Claim, ClaimProc, ClaimStatus};
use crate::change::{ChangeSet, Scope};
use crate::claim::sheet::Sheet;
use crate::claim::totals::is_out;
use crate::claim::tracked::{OnDesk, tracked};
use crate::claim::{claim_of, counting_lines, identifier, tracking};
use crate::desk::TrackedClaim;
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// Moves procedures of a claim to a new claim, which is like the old one in all else. Both carry the sums of their
/// own lines.
///
/// # Errors
/// When the claim is not there; when a procedure is not on it, or was paid; when none is named, or none would stay.
pub fn split(
    office: &Office,
    family: &Family,
    claim_num: i64,
    proc_nums: &[i64],
    desk: &OnDesk,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Claim, ChangeSet), Refusal> {
    let old = claim_of(family, claim_num)?;
    let moves = |line: &ClaimProc| line.proc_num.is_some_and(|n| proc_nums.contains(&n));
    check(family, old, proc_nums)?;
    let mut sheet = Sheet::new(office, family, old.pat_num, now);
    sheet.take_transfers_away(claim_num);
    let new_num = numbers.fresh::<Claim>();
    let mut old_numbers: Vec<i64> = Vec::new();
    for line in sheet.lines_mut(claim_num).filter(|line| moves(line)) {
        // A supplemental payment keeps the number of its line.
        let at = old_numbers.iter().position(|n| *n == line.line_number);
        let at = at.unwrap_or_else(|| {
            old_numbers.push(line.line_number);
            old_numbers.len() - 1
        });
        line.claim_num = Some(new_num);
        line.pay_plan_num = None;
        line.line_number = i64::try_from(at + 1).unwrap_or(i64::MAX);
    }
    sheet.put_claim(Claim {
        claim_num: new_num,
        claim_identifier: identifier(old.pat_num, new_num),
        custom_tracking: tracking::latest(&desk.history),
        claim_status: released(old),
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
        ..old.clone()
    });
    sheet.put_claim(Claim { claim_status: released(old), ..old.clone() });
    sheet.total(claim_num);
    sheet.total(new_num);
    follow(sheet, claim_num, new_num, desk, numbers)
}

/// A claim that was held for work in process waits to be sent: no procedure of it is in process any more.
fn released(claim: &Claim) -> ClaimStatus {
    match claim.claim_status {
        ClaimStatus::HoldInProcess => ClaimStatus::Waiting,
        other => other,
    }
}

fn check(family: &Family, claim: &Claim, proc_nums: &[i64]) -> Result<(), Refusal> {
    let refuse = |why: String| Err(Refusal::field("ProcNums", why));
    if proc_nums.is_empty() {
        return refuse("ProcNums must name at least one procedure.".to_owned());
    }
    let lines = family.lines_of(claim.claim_num);
    let counting = counting_lines(family, claim.claim_num);
    for proc_num in proc_nums {
        let is_own = |line: &&&ClaimProc| line.proc_num == Some(*proc_num);
        if !lines.iter().any(|line| is_own(&line)) {
            return refuse(format!("Procedure {proc_num} is not on the claim."));
        }
        if counting.iter().filter(is_own).any(|line| !line.ins_pay_amt.is_zero() && !line.is_transfer) {
            return refuse(format!("Procedure {proc_num} has an insurance payment and cannot be split off."));
        }
    }
    let stays = |line: &&ClaimProc| line.proc_num.is_some_and(|n| !proc_nums.contains(&n));
    if !lines.iter().any(stays) {
        return refuse("At least one procedure must stay on the claim.".to_owned());
    }
    Ok(())
}

/// The desk follows the new claim as well; what the old one charges is less, unless the payer has it already.
fn follow(
    sheet: Sheet<'_>,
    old_num: i64,
    new_num: i64,
    desk: &OnDesk,
    numbers: &mut Numbers,
) -> Result<(Claim, ChangeSet), Refusal> {
    let missing = || Refusal::not_found("Claim not found.");
    let (office, family, now) = (sheet.office, sheet.family, sheet.now);
    let new = sheet.claim(new_num).cloned().ok_or_else(missing)?;
    let old = sheet.claim(old_num).cloned().ok_or_else(missing)?;
    let lines: Vec<&ClaimProc> = sheet.rows.iter().filter(|row| row.claim_num == Some(new_num)).collect();
    let tracked = tracked(office, family, &new, &lines, now, numbers);
    let mut changes = sheet.write();
    changes.changes(Scope::Matching, desk.matching);
    changes.put_all(&tracking::copied(&desk.history, new_num, numbers));
    if let Some(tracked) = tracked {
        changes.tell("claim.created", tracked.public_id.clone());
        changes.put(&tracked);
    }
    for stands in desk.tracked.iter().filter(|_| !is_out(&old)) {
        changes.put(&TrackedClaim {
            charged_amount: old.claim_fee,
            updated_at: now.instant,
            ..stands.clone()
        });
    }
    Ok((new, changes))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::Cents;
    use crate::account::ClaimProcStatus;
    use crate::claim::testing::{claim, receivable, receive, split as split_it, supplement, void};
    use crate::estimate::testing::{Term, World, dollars};

    /// Three crowns of 200, 100 and 60 at 50 % after 20, on one claim.
    fn world() -> (World, i64, [i64; 3], i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50), Term::deductible(20)]);
        world.cover(1, plan, 1);
        let procedures =
            [("T2750", 200), ("T2751", 100), ("T2752", 60)].map(|(code, fee)| world.done(code, fee));
        let number = claim(&mut world, &procedures);
        (world, plan, procedures, number)
    }

    fn sums(world: &World, number: i64) -> (Cents, Cents, Cents) {
        let claim = world.family.claim(number).unwrap();
        (claim.claim_fee, claim.ins_pay_est, claim.ded_applied)
    }

    #[test]
    fn lines_move_with_their_sums() {
        let (mut world, plan, [a, b, d], number) = world();
        world.row_mut(b, plan).pay_plan_num = Some(4);
        world.family.claims[0].custom_tracking = Some(9);
        world.family.claims[0].claim_note = "copy me".into();
        let new = split_it(&mut world, number, &[b, d]).unwrap();
        assert_eq!(sums(&world, number), (dollars(200), dollars(90), dollars(20)));
        assert_eq!(sums(&world, new), (dollars(160), dollars(80), Cents::ZERO));
        assert_eq!(world.row(a, plan).claim_num, Some(number));
        let (b, d) = (world.row(b, plan), world.row(d, plan));
        assert_eq!((b.claim_num, b.line_number, b.pay_plan_num), (Some(new), 1, None));
        assert_eq!((d.claim_num, d.line_number, d.ins_pay_est), (Some(new), 2, dollars(30)));
        let claim = world.family.claim(new).unwrap();
        assert_eq!((claim.claim_identifier.clone(), claim.custom_tracking), (format!("1/{new}"), None));
        assert_eq!((claim.claim_note.as_str(), claim.claim_status), ("copy me", ClaimStatus::Waiting));
    }

    #[test]
    fn both_claims_are_tracked_at_what_they_charge() {
        let (mut world, _, [_, b, d], number) = world();
        let new = split_it(&mut world, number, &[b]).unwrap();
        let charged = |world: &World, number| {
            let is_it = |t: &&TrackedClaim| t.claim_num == Some(number);
            world.tracked.iter().find(is_it).unwrap().charged_amount
        };
        assert_eq!((charged(&world, number), charged(&world, new)), (dollars(260), dollars(100)));
        world.family.claims.iter_mut().for_each(|claim| claim.claim_status = ClaimStatus::Sent);
        let last = split_it(&mut world, number, &[d]).unwrap();
        assert_eq!((charged(&world, number), charged(&world, last)), (dollars(260), dollars(60)));
        assert_eq!(world.family.claim(last).unwrap().claim_status, ClaimStatus::Sent);
    }

    #[test]
    fn what_cannot_move_is_said() {
        let (mut world, plan, [a, b, d], number) = world();
        let foreign = world.done("T2753", 80);
        for (procedures, why) in [
            (vec![], "at least one procedure"),
            (vec![a, b, d], "must stay"),
            (vec![foreign], "not on the claim"),
            (vec![b, foreign], "not on the claim"),
        ] {
            let said = split_it(&mut world, number, &procedures).unwrap_err().to_string();
            assert!(said.contains(why), "{said}");
        }
        receive(&mut world, b, plan, 40, 0);
        assert!(split_it(&mut world, number, &[b]).unwrap_err().to_string().contains("payment"));
        assert!(split_it(&mut world, number, &[d]).is_ok());
        assert_eq!(world.family.claim(number).unwrap().ins_pay_amt, dollars(40));
        assert!(matches!(split_it(&mut world, 424_242, &[d]), Err(Refusal::NotFound(_))));
    }

    #[test]
    fn a_held_claim_waits_after_it_and_transfers_go() {
        let (mut world, plan, [_, b, d], number) = world();
        world.family.claims[0].claim_status = ClaimStatus::HoldInProcess;
        let line = world.row(b, plan);
        world.family.claim_procs.push(ClaimProc {
            claim_proc_num: 78,
            status: ClaimProcStatus::Supplemental,
            ins_pay_amt: dollars(9),
            is_transfer: true,
            ..line
        });
        let new = split_it(&mut world, number, &[b, d]).unwrap();
        let statuses: Vec<_> = world.family.claims.iter().map(|claim| claim.claim_status).collect();
        assert_eq!(statuses, [ClaimStatus::Waiting, ClaimStatus::Waiting]);
        assert_eq!(world.family.lines_of(new).len(), 2);
    }

    #[test]
    fn a_procedure_whose_payments_were_voided_moves_with_all_its_lines() {
        let (mut world, plan, [_, b, _], number) = world();
        receive(&mut world, b, plan, 40, 0);
        let first = world.row(b, plan).claim_proc_num;
        let more = supplement(&mut world, first, 1500).unwrap().claim_proc_num;
        void(&mut world, more).unwrap();
        assert!(split_it(&mut world, number, &[b]).unwrap_err().to_string().contains("payment"));
        void(&mut world, first).unwrap();
        let owed = receivable(&world);
        let new = split_it(&mut world, number, &[b]).unwrap();
        assert_eq!(world.family.lines_of(new).len(), 3);
        assert!(world.family.lines_of(new).iter().all(|line| line.line_number == 1));
        assert_eq!(world.family.lines_of(number).len(), 2);
        let paid = |number| world.family.claim(number).unwrap().ins_pay_amt;
        assert_eq!((paid(number), paid(new), receivable(&world)), (Cents::ZERO, Cents::ZERO, owed));
    }
}
