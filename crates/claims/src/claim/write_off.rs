//! What an earlier payer wrote off while a later one had yet to answer: it is expected until then, and real once the
//! last payer has answered (`users.md` M5). Else the second payer's money would leave the patient a credit.

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus};
use crate::claim::sheet::Sheet;
use crate::state::Family;

/// Whether the patient has a coverage after that of a line, and nothing was received from it for the line's procedure.
#[must_use]
pub(crate) fn waits_for_later(family: &Family, rows: &[ClaimProc], line: &ClaimProc) -> bool {
    let Some(own) = family.ordinal_of(line.pat_num, line.ins_sub_num) else { return false };
    let has_answered = |ins_sub_num| {
        let of_it = |row: &&ClaimProc| row.proc_num == line.proc_num && row.ins_sub_num == ins_sub_num;
        rows.iter().filter(of_it).any(|row| row.status.is_paid())
    };
    let mut later = family.coverages_of(line.pat_num).filter(|coverage| coverage.ordinal > own);
    later.any(|coverage| !has_answered(coverage.ins_sub_num))
}

/// What follows when a claim is received: what payers before its own wrote off of its procedures becomes real, if nobody
/// else has yet to answer. All payers together never pay and write off more than the fee; what would be more is dropped.
pub(crate) fn release(sheet: &mut Sheet<'_>, claim_num: i64) {
    let lines = sheet.rows.iter().filter(|row| row.claim_num == Some(claim_num));
    let procedures: Vec<i64> = lines.filter_map(|row| row.proc_num).collect();
    let mut claims = Vec::new();
    for proc_num in procedures {
        let Some(procedure) = sheet.family.procedure(proc_num) else { continue };
        let is_of = |row: &ClaimProc| row.proc_num == Some(proc_num);
        if sheet.rows.iter().any(|row| is_of(row) && row.status == ClaimProcStatus::NotReceived) {
            continue;
        }
        let settled: Cents = sheet.rows.iter().filter(|row| is_of(row)).map(crate::estimate::settles).sum();
        let mut room = (procedure.fee_total() - settled).or_zero();
        for at in 0..sheet.rows.len() {
            let row = &sheet.rows[at];
            let Some(parked) = row.write_off_parked.filter(|_| is_of(row)) else { continue };
            if waits_for_later(sheet.family, &sheet.rows, row) {
                continue;
            }
            let real = parked.min(room);
            room -= real;
            claims.extend(row.claim_num);
            let row = &mut sheet.rows[at];
            row.write_off += real;
            row.write_off_parked = None;
        }
    }
    for claim_num in claims {
        sheet.total(claim_num);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::estimate::testing::{World, dollars};

    /// A crown at 100 of which the first payer paid 50 and wrote off `parked`, and the second, when it answered, paid
    /// `second`: the write-off of the first then, and what of it still waits.
    fn first_after(parked: i64, second: Option<i64>) -> (Cents, Option<Cents>) {
        let mut world = World::new();
        let plans = [world.plan("", &[]), world.plan("", &[])];
        for (ordinal, plan) in (1..).zip(plans) {
            world.cover(1, plan, ordinal);
        }
        let done = world.done("T2750", 100);
        world.refresh();
        let mut rows = Vec::new();
        for (claim_num, plan) in (900..).zip(plans) {
            let row = world.row(done, plan);
            rows.push(ClaimProc { claim_num: Some(claim_num), ..row.clone() });
        }
        rows[0].status = ClaimProcStatus::Received;
        (rows[0].ins_pay_amt, rows[0].write_off_parked) = (dollars(50), Some(dollars(parked)));
        rows[1].status = second.map_or(ClaimProcStatus::NotReceived, |_| ClaimProcStatus::Received);
        rows[1].ins_pay_amt = dollars(second.unwrap_or_default());
        let mut sheet = Sheet::new(&world.office, &world.family, 1, world.now);
        sheet.rows = rows;
        release(&mut sheet, 901);
        let first = sheet.rows.first().unwrap();
        (first.write_off, first.write_off_parked)
    }

    #[test]
    fn it_is_real_once_the_last_payer_has_answered() {
        assert_eq!(first_after(20, None), (Cents::ZERO, Some(dollars(20))));
        assert_eq!(first_after(20, Some(0)), (dollars(20), None));
        assert_eq!(first_after(20, Some(30)), (dollars(20), None));
    }

    #[test]
    fn no_more_than_the_fee_is_given_up() {
        assert_eq!(first_after(20, Some(40)), (dollars(10), None));
        assert_eq!(first_after(20, Some(50)), (Cents::ZERO, None));
    }
}
