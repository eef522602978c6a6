//! Moving payments for a claim as a whole to its procedures (`opendental-engine.md` 12.3).

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus};
use crate::change::ChangeSet;
use crate::claim::claim_of;
use crate::claim::sheet::Sheet;
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// Moves what stands on a claim as a whole to its procedures: a line takes it off, one for each procedure puts it there.
/// Only payments move. Nothing when nothing stands there, or less than nothing; so a second time moves nothing.
///
/// # Errors
/// When the claim is not there, or has no procedures.
pub fn transfer(
    office: &Office,
    family: &Family,
    claim_num: i64,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(Vec<ClaimProc>, ChangeSet), Refusal> {
    let claim = claim_of(family, claim_num)?;
    let mut sheet = Sheet::new(office, family, claim.pat_num, now);
    let mut made: Vec<ClaimProc> = Vec::new();
    for whole in wholes(family, claim_num) {
        let lines = targets(family, claim_num);
        if lines.is_empty() {
            return Err(Refusal::rule("The claim has no procedures that its payment could move to."));
        }
        let amount = whole.ins_pay_amt;
        made.push(moved(&whole, -amount, now, numbers));
        let shares = shares(family, &lines, &made, amount);
        let given = lines.into_iter().zip(shares).filter(|(_, share)| !share.is_zero());
        made.extend(given.map(|(line, share)| moved(line, share, now, numbers)));
    }
    sheet.rows.extend(made.iter().cloned());
    if !made.is_empty() {
        sheet.total(claim_num);
    }
    Ok((made, sheet.write()))
}

/// What stands on a claim as a whole, what was moved before taken off: one line for each provider and clinic.
fn wholes(family: &Family, claim_num: i64) -> Vec<ClaimProc> {
    let mut wholes: Vec<ClaimProc> = Vec::new();
    for row in family.lines_of(claim_num).into_iter().filter(|row| row.proc_num.is_none()) {
        let counts = row.status == ClaimProcStatus::Received || row.is_transfer;
        let group = |row: &ClaimProc| (row.prov_num, row.clinic_num, row.plan_num, row.ins_sub_num);
        match wholes.iter_mut().find(|whole| group(whole) == group(row)) {
            _ if !counts => {}
            Some(whole) => whole.ins_pay_amt += row.ins_pay_amt,
            None => wholes.push(row.clone()),
        }
    }
    wholes.retain(|whole| whole.ins_pay_amt > Cents::ZERO);
    wholes
}

/// The lines that a payment can move to: one for each procedure.
fn targets(family: &Family, claim_num: i64) -> Vec<&ClaimProc> {
    let is_first = |row: &&ClaimProc| {
        row.proc_num.is_some() && row.status != ClaimProcStatus::Supplemental && !row.is_overpay
    };
    family.lines_of(claim_num).into_iter().filter(is_first).collect()
}

/// How much of an amount each line takes: first within what it expects and the fee, then within the larger of both, and
/// the first line what is left.
fn shares(family: &Family, lines: &[&ClaimProc], made: &[ClaimProc], amount: Cents) -> Vec<Cents> {
    let mut left = amount;
    let mut shares = vec![Cents::ZERO; lines.len()];
    let within: [fn(Cents, Cents) -> Cents; 2] = [Ord::min, Ord::max];
    for most in within {
        for (line, share) in lines.iter().zip(&mut shares) {
            let (expects, fee) = rooms(family, line, made);
            let room = (most(expects, fee) - *share).or_zero().min(left);
            *share += room;
            left -= room;
        }
    }
    if let Some(first) = shares.first_mut() {
        *first += left;
    }
    shares
}

/// What a line still expects, and what is left of its procedure's fee.
fn rooms(family: &Family, line: &ClaimProc, made: &[ClaimProc]) -> (Cents, Cents) {
    let of_procedure = |row: &&ClaimProc| row.proc_num == line.proc_num && row.status.is_paid();
    let rows = || family.claim_procs.iter().chain(made).filter(of_procedure);
    let own = rows().filter(|row| row.claim_num == line.claim_num);
    let covered = own.map(|row| row.ins_pay_amt + row.write_off).sum::<Cents>().or_zero();
    let others = rows().filter(|row| row.claim_num != line.claim_num);
    let by_others: Cents = others.map(|row| row.ins_pay_amt + row.write_off).sum();
    let fee = line.proc_num.and_then(|n| family.procedure(n)).map_or(Cents::ZERO, |p| p.fee_total());
    ((line.ins_pay_est.or_zero() - covered).or_zero(), (fee - covered - by_others).or_zero())
}

/// A line that moves an amount to or from where another stands. It has no payment date, so it is not shown as a payment.
fn moved(line: &ClaimProc, amount: Cents, now: Now, numbers: &mut Numbers) -> ClaimProc {
    ClaimProc {
        claim_proc_num: numbers.fresh::<ClaimProc>(),
        proc_num: line.proc_num,
        claim_num: line.claim_num,
        prov_num: line.prov_num,
        clinic_num: line.clinic_num,
        status: ClaimProcStatus::Supplemental,
        ins_pay_amt: amount,
        line_number: line.line_number,
        code_sent: line.code_sent.clone(),
        proc_date: line.proc_date,
        date_entry: Some(now.today),
        date_supp_received: Some(now.today),
        is_transfer: true,
        ..ClaimProc::blank(line.pat_num, line.plan_num, line.ins_sub_num, now.today, now.instant)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::claim::line::EditLine;
    use crate::claim::testing::{claim, edit, receivable, receive, supplement};
    use crate::claim::{PayByTotal, pay_by_total};
    use crate::estimate::testing::{Term, World, dollars};

    /// Crowns of 200 and 60 at 50 % on one claim, 100 and 30 expected, and an amount paid for both.
    fn world(amount: i64) -> (World, i64, [i64; 2], i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let procedures = [world.done("T2750", 200), world.done("T2751", 60)];
        let number = claim(&mut world, &procedures);
        pay(&mut world, number, amount);
        (world, plan, procedures, number)
    }

    fn pay(world: &mut World, number: i64, amount: i64) {
        world.pref("ClaimPayByTotalSplitsAuto", "0");
        let command = PayByTotal { ins_pay_amt: Some(dollars(amount)), ded_applied: None };
        let mut numbers = world.numbers();
        let (_, changes) =
            pay_by_total(&world.office, &world.family, number, command, world.now, &mut numbers).unwrap();
        world.commit(&changes);
    }

    fn move_it(world: &mut World, number: i64) -> Vec<(bool, Cents)> {
        let mut numbers = world.numbers();
        let before = (receivable(world), world.family.claim(number).unwrap().ins_pay_amt);
        let (made, changes) =
            transfer(&world.office, &world.family, number, world.now, &mut numbers).unwrap();
        world.commit(&changes);
        assert_eq!((receivable(world), world.family.claim(number).unwrap().ins_pay_amt), before);
        for line in &made {
            assert_eq!((line.status, line.is_transfer), (ClaimProcStatus::Supplemental, true));
            assert_eq!((line.date_cp, line.write_off), (None, Cents::ZERO));
        }
        made.iter().map(|line| (line.proc_num.is_some(), line.ins_pay_amt)).collect()
    }

    #[test]
    fn what_is_expected_fills_first_then_the_fee_then_the_first_line() {
        for (amount, shares) in [
            (40, vec![40]),
            (100, vec![100]),
            (110, vec![100, 10]),
            (130, vec![100, 30]),
            (240, vec![200, 40]),
            (300, vec![240, 60]),
        ] {
            let (mut world, _, _, number) = world(amount);
            let mut wanted = vec![(false, -dollars(amount))];
            wanted.extend(shares.into_iter().map(|share| (true, dollars(share))));
            assert_eq!(move_it(&mut world, number), wanted, "{amount}");
        }
    }

    #[test]
    fn a_second_time_moves_nothing_and_a_further_payment_only_itself() {
        let (mut world, _, _, number) = world(110);
        move_it(&mut world, number);
        assert_eq!(move_it(&mut world, number), []);
        // Another payment takes the transfers away, since the claim changed; all moves anew.
        pay(&mut world, number, 5);
        assert_eq!(
            move_it(&mut world, number),
            [(false, dollars(-115)), (true, dollars(100)), (true, dollars(15))]
        );
    }

    #[test]
    fn nothing_or_less_is_not_moved() {
        for amount in [0, -10] {
            let (mut world, _, _, number) = world(amount);
            assert_eq!(move_it(&mut world, number), []);
        }
    }

    #[test]
    fn what_a_line_was_paid_already_counts() {
        let (mut world, plan, [a, _], number) = world(60);
        let line = world.row(a, plan).claim_proc_num;
        receive(&mut world, a, plan, 50, 10);
        supplement(&mut world, line, 1500).unwrap();
        assert_eq!(
            move_it(&mut world, number),
            [(false, dollars(-60)), (true, dollars(30)), (true, dollars(30))]
        );
    }

    #[test]
    fn what_other_claims_paid_leaves_less_of_the_fee() {
        let (mut world, plan, [a, b], number) = world(150);
        let other = world.plan("", &[Term::percent(50)]);
        world.cover(1, other, 2);
        let line = world.row(a, plan);
        let sub = world.family.ins_subs[1].ins_sub_num;
        world.family.claim_procs.push(ClaimProc {
            claim_proc_num: 70,
            claim_num: Some(900),
            plan_num: other,
            ins_sub_num: sub,
            status: ClaimProcStatus::Received,
            ins_pay_amt: dollars(110),
            write_off: dollars(10),
            ..line
        });
        // 80 are left of the first fee: 80, then 30; then 20 more of what the first expects, and 20 of the second fee.
        assert_eq!(
            move_it(&mut world, number),
            [(false, dollars(-150)), (true, dollars(100)), (true, dollars(50))]
        );
        assert_ne!(a, b);
    }

    #[test]
    fn an_edit_of_a_line_takes_them_away_and_none_is_edited_itself() {
        let (mut world, plan, [a, _], number) = world(40);
        let line = world.row(a, plan).claim_proc_num;
        move_it(&mut world, number);
        let transfer = world.family.claim_procs.iter().find(|row| row.is_transfer).unwrap().claim_proc_num;
        let remarks = EditLine { remarks: Some("late".into()), ..EditLine::default() };
        assert!(edit(&mut world, transfer, &remarks).is_err());
        edit(&mut world, line, &remarks).unwrap();
        assert!(world.family.claim_procs.iter().all(|row| !row.is_transfer));
        assert_eq!(receivable(&world), dollars(-40));
    }
}
