//! Voiding what was received on a line (`docs/decisions/0005`, `opendental-engine.md` 11.2, 11.6, 12.1).

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus};
use crate::change::ChangeSet;
use crate::claim::counting_lines;
use crate::claim::line::rules;
use crate::claim::recalculate::mirror;
use crate::claim::sheet::Sheet;
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};
use crate::voids::{cancelled, comes_back, day_of_opposite, may_be_voided};

/// Voids what was received. A procedure's first payment: its line waits again, with the estimates that it had. A
/// supplemental payment, or one for the claim as a whole, is nothing but its payment: a line of the opposite amounts
/// stands beside it.
///
/// # Errors
/// When the line is not there, was not received, is an income transfer, is on a check, or was voided before; when it
/// has supplemental payments beside it that stand; when it is a void and what it voids could not stand any more.
pub fn void(
    office: &Office,
    family: &Family,
    claim_proc_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(ClaimProc, ChangeSet), Refusal> {
    let line = family.claim_proc(claim_proc_num).ok_or_else(|| Refusal::not_found("ClaimProc not found."))?;
    let claim = line.claim_num.and_then(|n| family.claim(n));
    let claim = claim.ok_or_else(|| Refusal::rule("Cannot void a ClaimProc that is on no claim."))?;
    check(family, claim, line)?;
    let mut sheet = Sheet::new(office, family, line.pat_num, now);
    let row = if line.status == ClaimProcStatus::Received && line.proc_num.is_some() {
        let waits = waiting(line, now);
        if let Some(stands) = sheet.row_mut(claim_proc_num) {
            stands.clone_from(&waits);
        }
        waits
    } else {
        let unpaid = beside(line, now, numbers);
        let opposite = ClaimProc {
            ins_pay_amt: -line.ins_pay_amt,
            write_off: -line.write_off,
            ded_applied: -line.ded_applied,
            ..unpaid.clone()
        };
        rules::credits(office, family, claim, &unpaid, &opposite)?;
        sheet.rows.push(opposite.clone());
        opposite
    };
    sheet.take_transfers_away(claim.claim_num);
    wait_for_answer(&mut sheet, claim);
    sheet.total(claim.claim_num);
    Ok((row, sheet.write()))
}

fn check(family: &Family, claim: &Claim, line: &ClaimProc) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(Refusal::rule(why));
    if line.is_transfer {
        return refuse("Cannot void a ClaimProc that has IsTransfer set to true.");
    }
    if !matches!(line.status, ClaimProcStatus::Received | ClaimProcStatus::Supplemental) {
        return refuse("Only a ClaimProc with a Status of Received or Supplemental can be voided.");
    }
    if line.claim_payment_num.is_some() {
        return refuse(
            "Cannot void a ClaimProc that is attached to a ClaimPayment. Detach it, or delete the ClaimPayment.",
        );
    }
    if let Some(back) = may_be_voided(&family.claim_procs, line)? {
        comes_back(back, rules::first_is_received(family, back))?;
    }
    let is_further = |row: &&ClaimProc| {
        row.proc_num == line.proc_num && row.status == ClaimProcStatus::Supplemental && !row.is_transfer
    };
    let is_first = line.status == ClaimProcStatus::Received && line.proc_num.is_some();
    if is_first && counting_lines(family, claim.claim_num).iter().any(is_further) {
        return refuse("Cannot void a ClaimProc that has supplemental payments. Void those first.");
    }
    Ok(())
}

/// The line as it was before it was received. Its estimates were kept, so that nothing is worked out.
fn waiting(line: &ClaimProc, now: Now) -> ClaimProc {
    let mut waits = ClaimProc {
        status: ClaimProcStatus::NotReceived,
        ins_pay_amt: Cents::ZERO,
        remarks: String::new(),
        claim_adj_reason_codes: String::new(),
        pay_plan_num: None,
        date_cp: line.proc_date,
        date_entry: None,
        date_supp_received: None,
        date_ins_finalized: None,
        posted_to: String::new(),
        write_off_parked: None,
        sec_date_t_edit: now.instant,
        ..line.clone()
    };
    mirror(&mut waits);
    waits
}

/// A line beside another, with no amount yet. Its money is taken out of where that of the other went.
fn beside(line: &ClaimProc, now: Now, numbers: &mut Numbers) -> ClaimProc {
    let today = Some(now.today);
    let day = line.date_cp.map_or(now.today, |date| day_of_opposite(date, now));
    ClaimProc {
        claim_proc_num: numbers.fresh::<ClaimProc>(),
        fee_billed: Cents::ZERO,
        ins_pay_est: Cents::ZERO,
        ins_pay_amt: Cents::ZERO,
        ded_applied: Cents::ZERO,
        write_off: Cents::ZERO,
        remarks: format!("Void of claimproc {}", line.claim_proc_num),
        claim_payment_num: None,
        payment_row: 0,
        date_cp: Some(day),
        date_entry: today,
        date_supp_received: today,
        date_ins_finalized: None,
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
        void_of: Some(line.claim_proc_num),
        write_off_parked: None,
        ..line.clone()
    }
}

/// A received claim of which nothing is received any more is with the payer again.
fn wait_for_answer(sheet: &mut Sheet<'_>, claim: &Claim) {
    let cancelled = cancelled(&sheet.rows);
    let is_received = |row: &&mut ClaimProc| row.status.is_paid() && !cancelled.contains(&row.claim_proc_num);
    if claim.claim_status == ClaimStatus::Received
        && !sheet.lines_mut(claim.claim_num).any(|row| is_received(&row))
    {
        let status = ClaimStatus::Sent;
        sheet.put_claim(Claim { claim_status: status, date_received: None, ..claim.clone() });
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::check::NewCheck;
    use crate::claim::line::{EditLine, Supplement};
    use crate::claim::testing::{
        check as make_check, claim, delete, edit, receivable, receive, supplement, supplement_with,
        void as void_it,
    };
    use crate::claim::{PayByTotal, UpdateClaim, pay_by_total, update};
    use crate::estimate::testing::{Term, World, dollars};

    /// Crowns of 100 and 60 at 50 % after 20, on one claim.
    fn world() -> (World, i64, [i64; 2], i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50), Term::deductible(20)]);
        world.cover(1, plan, 1);
        let procedures = [world.done("T2750", 100), world.done("T2751", 60)];
        let number = claim(&mut world, &procedures);
        (world, plan, procedures, number)
    }

    const WAS_VOIDED: &str = "The ClaimProc was voided: only its Remarks, ClaimPaymentTracking and \
                              ClaimPaymentNum can be changed.";

    fn refused(world: &mut World, number: i64) -> String {
        void_it(world, number).unwrap_err().to_string()
    }

    #[test]
    fn a_received_line_waits_again_as_it_did() {
        let (mut world, plan, [a, _], number) = world();
        let (before, sums) = (world.row(a, plan), world.family.claims[0].clone());
        let received = EditLine {
            status: Some(ClaimProcStatus::Received),
            ins_pay_amt: Some(dollars(35)),
            write_off: Some(dollars(7)),
            ded_applied: Some(dollars(12)),
            remarks: Some("paid".into()),
            ..EditLine::default()
        };
        edit(&mut world, before.claim_proc_num, &received).unwrap();
        assert_eq!(receivable(&world), dollars(-42));
        let line = void_it(&mut world, before.claim_proc_num).unwrap();
        assert_eq!(line, before);
        assert_eq!((world.row(a, plan), receivable(&world)), (before.clone(), dollars(0)));
        assert_eq!(world.family.claim(number).unwrap(), &sums);
        let said = "Only a ClaimProc with a Status of Received or Supplemental can be voided.";
        assert_eq!(refused(&mut world, before.claim_proc_num), said);
        delete(&mut world, number).unwrap();
    }

    #[test]
    fn a_supplemental_payment_gets_its_opposite_once() {
        let (mut world, plan, [a, _], _) = world();
        receive(&mut world, a, plan, 30, 5);
        let first = world.row(a, plan).claim_proc_num;
        let before = (receivable(&world), world.family.claims[0].clone());
        let amounts = Supplement { ins_pay_amt: dollars(15), write_off: dollars(7), ded_applied: dollars(2) };
        let more = supplement_with(&mut world, first, amounts).unwrap();
        let void = void_it(&mut world, more.claim_proc_num).unwrap();
        assert_eq!((void.status, void.void_of), (ClaimProcStatus::Supplemental, Some(more.claim_proc_num)));
        assert_eq!(
            (void.ins_pay_amt, void.write_off, void.ded_applied),
            (dollars(-15), dollars(-7), dollars(-2))
        );
        assert_eq!((receivable(&world), world.family.claims[0].clone()), before);
        assert_eq!(refused(&mut world, more.claim_proc_num), "This ClaimProc was voided before.");
        // The first payment can be voided now, and a takeback as well.
        let taken = supplement(&mut world, first, -1000).unwrap();
        let said = "Cannot void a ClaimProc that has supplemental payments. Void those first.";
        assert_eq!(refused(&mut world, first), said);
        void_it(&mut world, taken.claim_proc_num).unwrap();
        void_it(&mut world, first).unwrap();
        assert_eq!(receivable(&world), dollars(0));
    }

    #[test]
    fn a_payment_for_the_whole_claim_gets_its_opposite() {
        let (mut world, ..) = world();
        world.pref("ClaimPayByTotalSplitsAuto", "0");
        let number = world.family.claims[0].claim_num;
        let command = PayByTotal { ins_pay_amt: Some(dollars(50)), ded_applied: None };
        let mut numbers = world.numbers();
        let (_, changes) =
            pay_by_total(&world.office, &world.family, number, command, world.now, &mut numbers).unwrap();
        world.commit(&changes);
        let whole = world.family.claim_procs.iter().find(|row| row.proc_num.is_none()).unwrap().clone();
        let void = void_it(&mut world, whole.claim_proc_num).unwrap();
        assert_eq!((void.status, void.ins_pay_amt), (ClaimProcStatus::Received, dollars(-50)));
        assert_eq!((receivable(&world), world.family.claims[0].ins_pay_amt), (dollars(0), dollars(0)));
    }

    #[test]
    fn its_money_leaves_where_it_came_in() {
        let (mut world, plan, [a, _], _) = world();
        receive(&mut world, a, plan, 30, 0);
        let first = world.row(a, plan).claim_proc_num;
        let more = supplement(&mut world, first, 1500).unwrap().claim_proc_num;
        for row in &mut world.family.claim_procs {
            if row.status.is_paid() {
                row.posted_to = "remitter".into();
            }
        }
        world.postings.clear();
        void_it(&mut world, more).unwrap();
        void_it(&mut world, first).unwrap();
        let clearing: Vec<_> = (world.postings.iter().flat_map(|posting| &posting.lines))
            .filter(|(account, _)| account.kind == crate::ledger::AccountKind::PayerClearing)
            .map(|(account, amount)| (account.of.as_str(), *amount))
            .collect();
        assert_eq!(clearing, [("remitter", dollars(-15)), ("remitter", dollars(-30))]);
    }

    #[test]
    fn a_claim_of_which_nothing_is_received_is_with_the_payer_again() {
        let (mut world, plan, [a, b], number) = world();
        receive(&mut world, a, plan, 30, 0);
        receive(&mut world, b, plan, 20, 0);
        let command = UpdateClaim {
            claim_status: Some(ClaimStatus::Received),
            date_received: Some(Some(world.now.today)),
            ..UpdateClaim::default()
        };
        let (_, changes) = update(&world.office, &world.family, number, &command, world.now).unwrap();
        world.commit(&changes);
        for (procedure, status, date) in
            [(a, ClaimStatus::Received, Some(world.now.today)), (b, ClaimStatus::Sent, None)]
        {
            let line = world.row(procedure, plan).claim_proc_num;
            void_it(&mut world, line).unwrap();
            let claim = world.family.claim(number).unwrap();
            assert_eq!((claim.claim_status, claim.date_received), (status, date));
        }
    }

    #[test]
    fn a_line_of_a_check_a_transfer_and_an_estimate_are_not_voided() {
        let (mut world, plan, [a, b], number) = world();
        receive(&mut world, a, plan, 30, 0);
        receive(&mut world, b, plan, 20, 0);
        make_check(&mut world, &NewCheck::new(vec![number], dollars(50))).unwrap();
        let line = world.row(a, plan).claim_proc_num;
        assert!(refused(&mut world, line).contains("attached to a ClaimPayment"));
        world.row_mut(a, plan).claim_payment_num = None;
        world.row_mut(a, plan).is_transfer = true;
        assert!(refused(&mut world, line).contains("IsTransfer"));
        let done = world.done("T2752", 40);
        world.refresh();
        let estimate = world.row(done, plan).claim_proc_num;
        assert!(refused(&mut world, estimate).contains("on no claim"));
        assert!(matches!(void_it(&mut world, 424_242), Err(Refusal::NotFound(_))));
    }

    #[test]
    fn what_was_voided_stays_as_it_is() {
        let (mut world, plan, [a, _], _) = world();
        receive(&mut world, a, plan, 30, 0);
        let first = world.row(a, plan).claim_proc_num;
        let more = supplement(&mut world, first, 1500).unwrap().claim_proc_num;
        let void = void_it(&mut world, more).unwrap().claim_proc_num;
        world.provider(2, None);
        for line in [more, void] {
            for command in [
                EditLine { ins_pay_amt: Some(dollars(1)), ..EditLine::default() },
                EditLine { write_off: Some(dollars(1)), ..EditLine::default() },
                EditLine { fee_billed: Some(dollars(1)), ..EditLine::default() },
                EditLine { prov_num: Some(2), ..EditLine::default() },
                EditLine { ins_est_total_override: Some(Some(dollars(1))), ..EditLine::default() },
            ] {
                assert_eq!(edit(&mut world, line, &command).unwrap_err().to_string(), WAS_VOIDED);
            }
            let note = EditLine { remarks: Some("typed twice".into()), ..EditLine::default() };
            edit(&mut world, line, &note).unwrap();
        }
        let mut numbers = world.numbers();
        let gone = crate::claim::line::delete(&world.office, &world.family, more, world.now, &mut numbers)
            .unwrap_err();
        assert_eq!(gone.to_string(), "Cannot delete a ClaimProc that was voided. Delete its void first.");
    }

    fn take(world: &mut World, number: i64) -> Result<(), String> {
        let mut numbers = world.numbers();
        let (office, family) = (&world.office, &world.family);
        let changes = crate::claim::line::delete(office, family, number, world.now, &mut numbers);
        world.commit(&changes.map_err(|refusal| refusal.to_string())?);
        Ok(())
    }

    #[test]
    fn a_supplemental_payment_comes_back_only_beside_a_first_that_is_received() {
        let (mut world, plan, [a, _], _) = world();
        receive(&mut world, a, plan, 30, 0);
        let first = world.row(a, plan).claim_proc_num;
        let more = supplement(&mut world, first, 1500).unwrap().claim_proc_num;
        let void = void_it(&mut world, more).unwrap().claim_proc_num;
        void_it(&mut world, first).unwrap();
        let why = format!(
            "Cannot void this ClaimProc, which would bring ClaimProc {more} back: A supplemental payment needs a \
             ClaimProc of a procedure with a Status of Received."
        );
        assert_eq!(refused(&mut world, void), why);
        assert_eq!(take(&mut world, void), Err(why), "nor when it is deleted");
        assert_eq!(receivable(&world), dollars(0));
        let received = EditLine {
            status: Some(ClaimProcStatus::Received),
            ins_pay_amt: Some(dollars(30)),
            ..EditLine::default()
        };
        edit(&mut world, first, &received).unwrap();
        let again = void_it(&mut world, void).unwrap().claim_proc_num;
        assert_eq!(receivable(&world), dollars(-45));
        let why = format!("This void brought ClaimProc {more} back. Void ClaimProc {more} itself.");
        assert_eq!(refused(&mut world, again), why);
        assert_eq!(take(&mut world, again), Err(why));
        void_it(&mut world, more).unwrap();
        assert_eq!(receivable(&world), dollars(-30));
    }

    #[test]
    fn a_deleted_void_brings_its_line_back() {
        let (mut world, plan, [a, _], _) = world();
        receive(&mut world, a, plan, 30, 0);
        let first = world.row(a, plan).claim_proc_num;
        let more = supplement(&mut world, first, 1500).unwrap().claim_proc_num;
        let void = void_it(&mut world, more).unwrap().claim_proc_num;
        take(&mut world, void).unwrap();
        assert_eq!(receivable(&world), dollars(-45));
        void_it(&mut world, more).unwrap();
    }

    #[test]
    fn one_of_a_later_day_is_taken_back_on_that_day() {
        let (mut world, plan, [a, _], _) = world();
        receive(&mut world, a, plan, 30, 0);
        let first = world.row(a, plan).claim_proc_num;
        let more = supplement(&mut world, first, 1500).unwrap().claim_proc_num;
        let later = world.now.today.tomorrow().ok();
        let line = world.family.claim_procs.iter_mut().find(|row| row.claim_proc_num == more).unwrap();
        line.date_cp = later;
        let void = void_it(&mut world, more).unwrap();
        assert_eq!((void.date_cp, void.date_entry), (later, Some(world.now.today)));
    }
}
