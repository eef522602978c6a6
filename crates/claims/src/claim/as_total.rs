//! A payment that the payer does not split by procedure (`opendental-engine.md` 12.2).

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ClaimType};
use crate::change::ChangeSet;
use crate::claim::claim_of;
use crate::claim::line::rules;
use crate::claim::recalculate::follow;
use crate::claim::sheet::Sheet;
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// What was paid for a claim as a whole. None: not said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PayByTotal {
    /// Else what its waiting lines expect.
    pub ins_pay_amt: Option<Cents>,
    /// The deductible of the claim as a whole; where the amount is spread, each line keeps its own.
    pub ded_applied: Option<Cents>,
}

/// Receives a claim with one amount for all of it. Where the office wants that, the amount is spread over the lines;
/// else it stands on a line without a procedure.
///
/// # Errors
/// When the claim is not there, is none for money, or a credit check of 11.3 stands against a line.
pub fn pay_by_total(
    office: &Office,
    family: &Family,
    claim_num: i64,
    command: PayByTotal,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Claim, ChangeSet), Refusal> {
    let claim = claim_of(family, claim_num)?;
    if matches!(claim.claim_type, ClaimType::PreAuth | ClaimType::Capitation) {
        return Err(Refusal::rule("A preauthorization or a capitation claim takes no payment."));
    }
    let mut sheet = Sheet::new(office, family, claim.pat_num, now);
    sheet.take_transfers_away(claim_num);
    let waits = |row: &ClaimProc| row.status == ClaimProcStatus::NotReceived;
    let expected = sheet.lines_mut(claim_num).filter(|row| waits(row)).map(|row| row.ins_pay_est).sum();
    let amount = command.ins_pay_amt.unwrap_or(expected);
    let is_spread = !office.is_off("ClaimPayByTotalSplitsAuto")
        && amount >= Cents::ZERO
        && sheet.lines_mut(claim_num).any(|row| waits(row) && row.proc_num.is_some());
    let mut open: Vec<ClaimProc> =
        sheet.lines_mut(claim_num).filter(|row| waits(row)).map(|r| r.clone()).collect();
    for line in &mut open {
        receive(line, is_spread, now);
    }
    if is_spread {
        spread(family, &sheet.rows, &mut open, amount);
    } else {
        let deductible = command.ded_applied.unwrap_or_default();
        sheet.rows.push(whole(claim, amount, deductible, now, numbers));
    }
    for line in open {
        let old = family.claim_proc(line.claim_proc_num).unwrap_or(&line);
        rules::credits(office, family, claim, old, &line)?;
        if let Some(stands) = sheet.row_mut(line.claim_proc_num) {
            *stands = line;
        }
    }
    sheet.total(claim_num);
    let summed = sheet.claim(claim_num).unwrap_or(claim).clone();
    let received = Claim {
        claim_status: ClaimStatus::Received,
        date_received: summed.date_received.or(Some(now.today)),
        date_sent_orig: summed.date_sent_orig.or(Some(now.today)),
        ..summed
    };
    sheet.put_claim(received.clone());
    if claim.claim_status != ClaimStatus::Received {
        follow(&mut sheet, claim_num);
    }
    Ok((received, sheet.write()))
}

/// A waiting line is received. Where the deductible stands on the claim as a whole, the line hands its own back to
/// what it expects.
pub(crate) fn receive(line: &mut ClaimProc, keeps_deductible: bool, now: Now) {
    line.status = ClaimProcStatus::Received;
    line.date_cp = Some(now.today);
    line.date_entry = Some(now.today);
    line.date_supp_received = line.date_supp_received.or(Some(now.today));
    if !keeps_deductible {
        line.ins_pay_est += line.ded_applied;
        line.ded_applied = Cents::ZERO;
    }
}

/// The line of a payment for the claim as a whole.
pub(crate) fn whole(
    claim: &Claim,
    amount: Cents,
    deductible: Cents,
    now: Now,
    numbers: &mut Numbers,
) -> ClaimProc {
    let today = Some(now.today);
    ClaimProc {
        claim_proc_num: numbers.fresh::<ClaimProc>(),
        claim_num: Some(claim.claim_num),
        prov_num: Some(claim.prov_treat),
        clinic_num: claim.clinic_num,
        status: ClaimProcStatus::Received,
        ins_pay_amt: amount,
        ded_applied: deductible,
        proc_date: claim.date_service,
        date_cp: today,
        date_entry: today,
        date_supp_received: today,
        ..ClaimProc::blank(claim.pat_num, claim.plan_num, claim.ins_sub_num, now.today, now.instant)
    }
}

/// Spreads an amount over lines, the newest first: up to what each expects, then up to its procedure's fee, and what is
/// left onto the first. Further payments of a line count.
fn spread(family: &Family, rows: &[ClaimProc], lines: &mut [ClaimProc], amount: Cents) {
    // `sort_by_key` keeps the order of the claim among lines of one date.
    lines.sort_by_key(|line| {
        std::cmp::Reverse(family.claim_proc(line.claim_proc_num).and_then(|l| l.date_cp))
    });
    let prior = |line: &ClaimProc| -> Cents {
        let further = rows.iter().filter(|row| {
            row.status == ClaimProcStatus::Supplemental
                && row.claim_num == line.claim_num
                && row.line_number == line.line_number
        });
        further.map(|row| row.ins_pay_amt).sum()
    };
    let mut left = amount;
    let expected = |line: &ClaimProc| line.ins_pay_est.min(line.fee_billed);
    let fee = |line: &ClaimProc| {
        line.proc_num.and_then(|n| family.procedure(n)).map_or(Cents::ZERO, |procedure| procedure.fee_total())
    };
    let steps: [&dyn Fn(&ClaimProc) -> Cents; 2] = [&expected, &fee];
    for most in steps {
        for line in lines.iter_mut() {
            let room = (most(line) - prior(line) - line.ins_pay_amt).or_zero().min(left);
            line.ins_pay_amt += room;
            left -= room;
        }
    }
    if let Some(first) = lines.first_mut() {
        first.ins_pay_amt += left;
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::claim::testing::{claim, claim_of_type, receivable, secondary, supplement};
    use crate::estimate::testing::{Term, World, dollars};

    /// Crowns of 200 and 60 at 50 % after a deductible of 20, on one claim: 90 and 30 expected.
    fn world() -> (World, i64, [i64; 2], i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50), Term::deductible(20)]);
        world.cover(1, plan, 1);
        let procedures = [world.done("T2750", 200), world.done("T2751", 60)];
        let number = claim(&mut world, &procedures);
        (world, plan, procedures, number)
    }

    fn pay(
        world: &mut World,
        number: i64,
        amount: Option<i64>,
        deductible: Option<i64>,
    ) -> Result<(), Refusal> {
        let command = PayByTotal { ins_pay_amt: amount.map(dollars), ded_applied: deductible.map(dollars) };
        let mut numbers = world.numbers();
        let (claim, changes) =
            pay_by_total(&world.office, &world.family, number, command, world.now, &mut numbers)?;
        world.commit(&changes);
        assert_eq!(claim.claim_status, ClaimStatus::Received);
        Ok(())
    }

    #[test]
    fn an_amount_fills_what_is_expected_then_the_fees_then_the_first_line() {
        for (amount, first, second) in [
            (0, 0, 0),
            (50, 50, 0),
            (90, 90, 0),
            (100, 90, 10),
            (120, 90, 30),
            (200, 170, 30),
            (250, 200, 50),
            (300, 240, 60),
        ] {
            let (mut world, plan, [a, b], number) = world();
            pay(&mut world, number, Some(amount), None).unwrap();
            let paid = [a, b].map(|n| world.row(n, plan).ins_pay_amt);
            assert_eq!(paid, [dollars(first), dollars(second)], "{amount}");
            assert_eq!(
                (receivable(&world), world.family.claims[0].ins_pay_amt),
                (-dollars(amount), dollars(amount))
            );
            assert_eq!(world.row(a, plan).ded_applied, dollars(20));
        }
    }

    #[test]
    fn a_line_takes_no_more_than_it_billed_before_the_others_have_theirs() {
        let (mut world, plan, [a, b], number) = world();
        world.row_mut(a, plan).fee_billed = dollars(70);
        pay(&mut world, number, Some(100), None).unwrap();
        assert_eq!([a, b].map(|n| world.row(n, plan).ins_pay_amt), [dollars(70), dollars(30)]);
        assert_eq!(world.family.claims[0].date_sent_orig, Some(world.now.today));
    }

    #[test]
    fn the_newest_line_comes_first_and_further_payments_count() {
        let (mut world, plan, [a, b], number) = world();
        world.row_mut(a, plan).date_cp = world.now.today.yesterday().ok();
        pay(&mut world, number, Some(40), None).unwrap();
        assert_eq!([a, b].map(|n| world.row(n, plan).ins_pay_amt), [dollars(10), dollars(30)]);
        let (mut world, plan, [a, b], number) = self::world();
        let line = world.row(a, plan).claim_proc_num;
        world.row_mut(a, plan).status = ClaimProcStatus::Received;
        supplement(&mut world, line, 8000).unwrap();
        let is_first = |row: &&mut ClaimProc| row.claim_proc_num == line;
        world.family.claim_procs.iter_mut().find(is_first).unwrap().status = ClaimProcStatus::NotReceived;
        pay(&mut world, number, Some(30), None).unwrap();
        let paid = |n| world.family.claim_procs.iter().find(|r| r.proc_num == Some(n)).unwrap().ins_pay_amt;
        assert_eq!([a, b].map(paid), [dollars(10), dollars(20)]);
    }

    #[test]
    fn unsaid_it_is_what_the_lines_expect() {
        let (mut world, plan, [a, b], number) = world();
        pay(&mut world, number, None, None).unwrap();
        assert_eq!([a, b].map(|n| world.row(n, plan).ins_pay_amt), [dollars(90), dollars(30)]);
        let line = world.row(a, plan);
        let today = Some(world.now.today);
        assert_eq!((line.date_cp, line.date_entry, line.date_supp_received), (today, today, today));
        assert_eq!((world.family.claims[0].date_received, line.status), (today, ClaimProcStatus::Received));
    }

    #[test]
    fn unspread_it_stands_on_a_line_of_its_own() {
        for (pref, amount) in [("0", 80), ("1", -80)] {
            let (mut world, plan, [a, _], number) = world();
            world.pref("ClaimPayByTotalSplitsAuto", pref);
            pay(&mut world, number, Some(amount), Some(15)).unwrap();
            let whole = world.family.claim_procs.iter().find(|row| row.proc_num.is_none()).unwrap();
            assert_eq!((whole.ins_pay_amt, whole.ded_applied), (dollars(amount), dollars(15)));
            assert_eq!((whole.status, whole.proc_date), (ClaimProcStatus::Received, Some(world.now.today)));
            let line = world.row(a, plan);
            assert_eq!(
                (line.ins_pay_amt, line.ins_pay_est, line.ded_applied),
                (dollars(0), dollars(110), dollars(0))
            );
            let sums = &world.family.claims[0];
            assert_eq!(
                (sums.ins_pay_amt, sums.ded_applied, sums.ins_pay_est),
                (dollars(amount), dollars(15), dollars(140))
            );
            assert_eq!(receivable(&world), -dollars(amount));
        }
    }

    #[test]
    fn a_claim_with_nothing_waiting_takes_a_line_of_its_own() {
        let (mut world, _, _, number) = world();
        pay(&mut world, number, None, None).unwrap();
        pay(&mut world, number, Some(7), None).unwrap();
        assert_eq!(world.family.claim_procs.len(), 3);
        assert_eq!(world.family.claims[0].ins_pay_amt, dollars(127));
    }

    #[test]
    fn the_secondary_hears_of_it_and_what_cannot_be_paid_is_said() {
        let (mut world, _, [a, _], number) = world();
        let second = world.plan("", &[Term::percent(100)]);
        world.cover(1, second, 2);
        secondary(&mut world, &[a]);
        assert_eq!(world.row(a, second).ins_pay_est, dollars(110));
        pay(&mut world, number, Some(20), None).unwrap();
        assert_eq!(world.row(a, second).ins_pay_est, dollars(180));
        let b = world.planned("T2752", 50);
        let pre = claim_of_type(&mut world, ClaimType::PreAuth, &[b]);
        assert!(pay(&mut world, pre, Some(1), None).is_err());
        assert!(matches!(pay(&mut world, 424_242, None, None), Err(Refusal::NotFound(_))));
    }

    #[test]
    fn credits_above_the_fee_are_refused_where_the_office_blocks_them() {
        let (mut world, _, _, number) = world();
        world.pref("ClaimProcAllowCreditsGreaterThanProcFee", "2");
        assert!(pay(&mut world, number, Some(261), None).is_err());
        pay(&mut world, number, Some(260), None).unwrap();
    }
}
