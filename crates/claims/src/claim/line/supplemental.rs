//! Another payment on a line that was received (`opendental-engine.md` 12.1, `decisions.md` 18, 20).

use crate::Cents;
use crate::account::{ClaimProc, ClaimProcStatus};
use crate::change::ChangeSet;
use crate::claim::line::rules;
use crate::claim::sheet::Sheet;
use crate::office::Office;
use crate::state::{Family, Now, Numbers, Refusal};

/// What a supplemental payment says. A negative amount takes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Supplement {
    pub ins_pay_amt: Cents,
    pub write_off: Cents,
    pub ded_applied: Cents,
}

/// Adds a supplemental payment to a received line: a line of its own, with the estimate figures of the first and
/// the amounts alone.
///
/// # Errors
/// When the line is not there, is no received line of a procedure, or the credits would exceed the fee where the
/// office blocks that.
pub fn supplement(
    office: &Office,
    family: &Family,
    claim_proc_num: i64,
    amounts: Supplement,
    now: Now,
    numbers: &mut Numbers,
) -> Result<(ClaimProc, ChangeSet), Refusal> {
    let first = family.claim_proc(claim_proc_num);
    let first = first.ok_or_else(|| Refusal::not_found("ClaimProc not found."))?;
    if !rules::takes_supplement(first) {
        return Err(rules::needs_received());
    }
    let unpaid = beside(family, first, now, numbers);
    let Supplement { ins_pay_amt, write_off, ded_applied } = amounts;
    let line = ClaimProc { ins_pay_amt, write_off, ded_applied, ..unpaid.clone() };
    let claim = first.claim_num.and_then(|n| family.claim(n));
    if let Some(claim) = claim {
        rules::credits(office, family, claim, &unpaid, &line)?;
    }
    let mut sheet = Sheet::new(office, family, first.pat_num, now);
    sheet.rows.push(line.clone());
    if let Some(claim) = claim {
        sheet.total(claim.claim_num);
    }
    Ok((line, sheet.write()))
}

/// The new line, with no amount yet.
pub(crate) fn beside(family: &Family, first: &ClaimProc, now: Now, numbers: &mut Numbers) -> ClaimProc {
    let is_open = |n: &i64| family.pay_plan(*n).is_some_and(|plan| !plan.is_closed);
    ClaimProc {
        claim_proc_num: numbers.fresh::<ClaimProc>(),
        status: ClaimProcStatus::Supplemental,
        fee_billed: Cents::ZERO,
        ded_applied: Cents::ZERO,
        ins_pay_amt: Cents::ZERO,
        ins_pay_est: Cents::ZERO,
        write_off: Cents::ZERO,
        remarks: String::new(),
        // The reasons are those of the first payment.
        claim_adj_reason_codes: String::new(),
        claim_payment_num: None,
        payment_row: 0,
        pay_plan_num: first.pay_plan_num.filter(is_open),
        date_cp: Some(now.today),
        date_entry: Some(now.today),
        date_supp_received: Some(now.today),
        date_ins_finalized: None,
        posted_to: String::new(),
        sec_date_entry: now.today,
        sec_date_t_edit: now.instant,
        void_of: None,
        write_off_parked: None,
        ..first.clone()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::claim::line::EditLine;
    use crate::claim::testing::{
        claim, edit, pay_plan, receivable, supplement as supplement_it, supplement_with,
    };
    use crate::estimate::testing::{Term, World, cents, dollars};

    /// A crown of 100 at 50 %: received with 40, written off 5, deductible 3.
    fn world() -> (World, i64, i64) {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let a = world.done("T2750", 100);
        claim(&mut world, &[a]);
        let number = world.row(a, plan).claim_proc_num;
        let received = EditLine {
            status: Some(ClaimProcStatus::Received),
            ins_pay_amt: Some(dollars(40)),
            write_off: Some(dollars(5)),
            ded_applied: Some(dollars(3)),
            remarks: Some("paid".into()),
            ..EditLine::default()
        };
        edit(&mut world, number, &received).unwrap();
        (world, number, a)
    }

    #[test]
    fn it_has_the_amount_alone_and_the_estimates_of_its_line() {
        let (mut world, number, a) = world();
        let line = world.family.claim_proc(number).unwrap().clone();
        world.now.today = world.now.today.tomorrow().unwrap();
        let more = supplement_it(&mut world, number, 1500).unwrap();
        let today = Some(world.now.today);
        assert_eq!((more.status, more.ins_pay_amt), (ClaimProcStatus::Supplemental, dollars(15)));
        let zero = Cents::ZERO;
        assert_eq!(
            (more.fee_billed, more.ins_pay_est, more.ded_applied, more.write_off),
            (zero, zero, zero, zero)
        );
        assert_eq!((more.date_cp, more.date_entry, more.date_supp_received), (today, today, today));
        assert_eq!((more.ins_est_total, more.percentage, more.remarks.as_str()), (dollars(50), Some(50), ""));
        assert_eq!((more.line_number, more.code_sent), (line.line_number, line.code_sent));
        let sums = &world.family.claims[0];
        assert_eq!((sums.ins_pay_amt, sums.ins_pay_est), (dollars(55), dollars(50)));
        assert_eq!(
            (sums.claim_fee, sums.write_off, sums.ded_applied),
            (dollars(100), dollars(5), dollars(3))
        );
        assert_eq!(world.portion(a), dollars(40));
        assert_eq!(receivable(&world), dollars(-60));
    }

    #[test]
    fn a_negative_amount_takes_back() {
        let (mut world, number, a) = world();
        supplement_it(&mut world, number, -1050).unwrap();
        assert_eq!(world.family.claims[0].ins_pay_amt, cents(2950));
        assert_eq!((world.portion(a), receivable(&world)), (cents(6550), cents(-3450)));
    }

    #[test]
    fn it_may_write_off_and_apply_a_deductible() {
        let (mut world, number, a) = world();
        let amounts = Supplement { ins_pay_amt: dollars(15), write_off: dollars(7), ded_applied: dollars(2) };
        supplement_with(&mut world, number, amounts).unwrap();
        let sums = &world.family.claims[0];
        assert_eq!(
            (sums.ins_pay_amt, sums.write_off, sums.ded_applied),
            (dollars(55), dollars(12), dollars(5))
        );
        assert_eq!((world.portion(a), receivable(&world)), (dollars(33), dollars(-67)));
        // A correction takes back no more than was written off.
        let back = |write_off| Supplement { write_off: dollars(write_off), ..Supplement::default() };
        let refused = supplement_with(&mut world, number, back(-13)).unwrap_err();
        assert_eq!(refused.to_string(), "The procedure's write-offs on the claim would be negative.");
        supplement_with(&mut world, number, back(-12)).unwrap();
        assert_eq!(receivable(&world), dollars(-55));
    }

    #[test]
    fn only_a_received_line_has_one() {
        let (mut world, number, a) = world();
        let more = supplement_it(&mut world, number, 0).unwrap().claim_proc_num;
        assert!(supplement_it(&mut world, more, 100).is_err(), "not a supplemental line");
        world.family.claim_procs.retain(|row| row.claim_proc_num != more);
        world.family.claim_procs[0].status = ClaimProcStatus::NotReceived;
        assert!(supplement_it(&mut world, number, 100).is_err());
        world.family.claim_procs[0].status = ClaimProcStatus::CapComplete;
        assert!(supplement_it(&mut world, number, 100).is_ok());
        world.family.claim_procs[0].status = ClaimProcStatus::Received;
        world.family.claim_procs[0].proc_num = None;
        assert!(supplement_it(&mut world, number, 100).is_err(), "not a payment by total");
        assert!(matches!(supplement_it(&mut world, 424_242, 100), Err(Refusal::NotFound(_))));
        assert_eq!(world.procedure(a).fee_total(), dollars(100));
    }

    #[test]
    fn credits_stay_within_the_fee_where_the_office_wants_it() {
        let (mut world, number, _) = world();
        world.pref("ClaimProcAllowCreditsGreaterThanProcFee", "2");
        assert!(supplement_it(&mut world, number, 5501).is_err());
        assert!(supplement_it(&mut world, number, 5500).is_ok());
    }

    #[test]
    fn a_closed_payment_plan_is_left() {
        for (is_closed, kept) in [(false, Some(6)), (true, None)] {
            let (mut world, number, _) = world();
            world.family.claim_procs[0].pay_plan_num = Some(6);
            pay_plan(&mut world, 6, is_closed);
            assert_eq!(supplement_it(&mut world, number, 100).unwrap().pay_plan_num, kept);
        }
    }
}
