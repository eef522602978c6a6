//! What of a procedure is the patient's to pay (`opendental-engine.md` 9).

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus, Procedure};
use crate::state::Family;

/// What a line has settled of its procedure's fee: what was paid and written off.
#[must_use]
pub(crate) fn settles(line: &ClaimProc) -> Cents {
    if line.status.is_paid() { line.ins_pay_amt + line.write_off } else { Cents::ZERO }
}

/// What a line takes off its procedure's fee, by payment and by write-off: what it has settled, or is expected to. A
/// waiting line's write-off is the one that stands on it; what waits for a later payer is expected. Preauthorizations and adjustments of benefits take nothing.
pub(crate) fn parts(line: &ClaimProc) -> (Cents, Cents) {
    match line.status {
        ClaimProcStatus::NotReceived => (line.ins_pay_est, line.write_off),
        status if status.is_estimated() => (line.insurance_estimate(), line.write_off_estimate()),
        status if status.is_paid() => {
            (line.ins_pay_amt, line.write_off + line.write_off_parked.unwrap_or_default())
        }
        _ => (Cents::ZERO, Cents::ZERO),
    }
}

/// What a line takes off its procedure's fee.
#[must_use]
pub fn covers(line: &ClaimProc) -> Cents {
    let (paid, written_off) = parts(line);
    paid + written_off
}

/// The fee less what all plans cover, together with what was adjusted on the procedure.
#[must_use]
pub fn portion(family: &Family, procedure: &Procedure) -> Cents {
    let is_of = |proc_num: Option<i64>| proc_num == Some(procedure.proc_num);
    let covered: Cents = family.claim_procs.iter().filter(|row| is_of(row.proc_num)).map(covers).sum();
    let adjusted: Cents = family.adjustments.iter().filter(|a| is_of(a.proc_num)).map(|a| a.adj_amt).sum();
    procedure.fee_total() - covered + adjusted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estimate::testing::{Term, World, cents, dollars};
    use crate::payment::testing::office;

    fn line(status: ClaimProcStatus) -> ClaimProc {
        let mut world = World::new();
        let plan = world.plan("", &[]);
        world.cover(1, plan, 1);
        world.used(1, plan, Some("T2750"), status, 40, 0);
        ClaimProc {
            write_off: dollars(7),
            ins_pay_est: dollars(30),
            ins_est_total: dollars(20),
            ins_est_total_override: Some(dollars(25)),
            write_off_est: Some(dollars(3)),
            ..world.family.claim_procs[0].clone()
        }
    }

    #[test]
    fn a_line_takes_what_it_settled_or_what_is_expected() {
        for (status, settled, covered) in [
            (ClaimProcStatus::Received, 47, 47),
            (ClaimProcStatus::Supplemental, 47, 47),
            (ClaimProcStatus::CapComplete, 47, 47),
            (ClaimProcStatus::CapClaim, 47, 47),
            (ClaimProcStatus::NotReceived, 0, 37),
            (ClaimProcStatus::Estimate, 0, 28),
            (ClaimProcStatus::CapEstimate, 0, 28),
            (ClaimProcStatus::InsHist, 0, 28),
            (ClaimProcStatus::Preauth, 0, 0),
            (ClaimProcStatus::Adjustment, 0, 0),
        ] {
            let line = line(status);
            assert_eq!((settles(&line), covers(&line)), (dollars(settled), dollars(covered)), "{status}");
        }
    }

    #[test]
    fn the_patients_part_is_the_fee_less_both_plans_and_with_adjustments() {
        let mut world = office();
        let (first, second) = (world.plan("", &[Term::percent(50)]), world.plan("", &[Term::percent(30)]));
        world.cover(1, first, 1);
        world.cover(1, second, 2);
        let (planned, other) = (world.planned("T2750", 100), world.planned("T2751", 40));
        world.refresh();
        let part = |world: &World, n| portion(&world.family, world.procedure(n));
        assert_eq!(part(&world, planned), dollars(20));
        world.adjust(1, cents(-550), world.now.today, Some(planned));
        assert_eq!((part(&world, planned), part(&world, other)), (cents(1450), dollars(8)));
    }
}
