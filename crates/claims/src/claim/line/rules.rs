//! What stands against an edit of a line (`opendental-engine.md` 11.1–11.3, 11.5).

use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimType, ProcStatus, Procedure};
use crate::claim::line::is_preauth;
use crate::office::Office;
use crate::state::{Family, Now, Refusal};
use crate::voids::is_not_cancelled;

/// Lines that nobody edits.
pub(super) fn may_be_edited(line: &ClaimProc) -> Result<(), Refusal> {
    if line.is_transfer {
        return Err(Refusal::rule("Cannot update a ClaimProc that has IsTransfer set to true."));
    }
    match line.status {
        ClaimProcStatus::Adjustment => Err(Refusal::rule(
            "Cannot update a ClaimProc with a Status of Adjustment. Use ClaimProcs PUT InsAdjust.",
        )),
        ClaimProcStatus::InsHist
        | ClaimProcStatus::CapClaim
        | ClaimProcStatus::CapComplete
        | ClaimProcStatus::CapEstimate => {
            Err(Refusal::rule(format!("Cannot update a ClaimProc with a Status of {}.", line.status)))
        }
        _ => Ok(()),
    }
}

/// Gives a line its new status, with the dates that follow.
pub(super) fn set_status(
    family: &Family,
    claim: Option<&Claim>,
    line: &mut ClaimProc,
    wanted: Option<ClaimProcStatus>,
    now: Now,
) -> Result<(), Refusal> {
    let Some(status) = wanted.filter(|wanted| *wanted != line.status) else { return Ok(()) };
    check_kind(status)?;
    if is_preauth(claim) {
        return Ok(());
    }
    check_move(family, line, status)?;
    line.status = status;
    let is_received = matches!(status, ClaimProcStatus::Received | ClaimProcStatus::Supplemental);
    if is_received {
        line.date_entry = Some(now.today);
        line.date_supp_received = line.date_supp_received.or(Some(now.today));
    } else if line.date_supp_received == Some(now.today) {
        line.date_supp_received = None;
    }
    Ok(())
}

fn check_kind(status: ClaimProcStatus) -> Result<(), Refusal> {
    match status {
        ClaimProcStatus::NotReceived
        | ClaimProcStatus::Received
        | ClaimProcStatus::Preauth
        | ClaimProcStatus::Supplemental
        | ClaimProcStatus::Estimate => Ok(()),
        _ => Err(Refusal::field(
            "Status",
            "Status must be NotReceived, Received, Preauth, Supplemental or Estimate.",
        )),
    }
}

fn check_move(family: &Family, line: &ClaimProc, status: ClaimProcStatus) -> Result<(), Refusal> {
    let refuse = |why: &str| Err(Refusal::field("Status", why));
    if line.claim_num.is_none() || line.status == ClaimProcStatus::Estimate {
        return refuse(
            "Cannot change Status of an estimate. It changes when its procedure is put on a claim.",
        );
    }
    match status {
        ClaimProcStatus::Estimate => {
            return refuse("Cannot change Status to Estimate while the ClaimProc is attached to a claim.");
        }
        ClaimProcStatus::Preauth => {
            return refuse("Status can be Preauth only on a preauthorization.");
        }
        _ => {}
    }
    if line.claim_payment_num.is_some() {
        return refuse("Cannot change Status when attached to a ClaimPayment.");
    }
    let has_original = || {
        family.claim_procs.iter().any(|other| {
            other.claim_proc_num != line.claim_proc_num
                && other.claim_num == line.claim_num
                && other.proc_num == line.proc_num
                && other.status != ClaimProcStatus::Supplemental
        })
    };
    if line.status == ClaimProcStatus::Supplemental && has_original() {
        return refuse(
            "Cannot change Status from Supplemental when there is a ClaimProc with a different status and the \
             same ProcNum.",
        );
    }
    Ok(())
}

/// That what was voided, and what voids it, stay as they are: together they are nothing.
pub(super) fn is_not_voided(family: &Family, old: &ClaimProc, line: &ClaimProc) -> Result<(), Refusal> {
    let as_it_was = ClaimProc {
        remarks: old.remarks.clone(),
        claim_payment_tracking: old.claim_payment_tracking,
        ..line.clone()
    };
    if as_it_was == *old {
        return Ok(());
    }
    let rest = "only its Remarks, ClaimPaymentTracking and ClaimPaymentNum can be changed.";
    is_not_cancelled(&family.claim_procs, old.claim_proc_num, rest)
}

/// Whether a line takes a further payment: of a procedure, and received.
pub(super) fn takes_supplement(line: &ClaimProc) -> bool {
    line.proc_num.is_some() && matches!(line.status, ClaimProcStatus::Received | ClaimProcStatus::CapComplete)
}

/// The refusal of a further payment of a line that takes none.
pub(super) fn needs_received() -> Refusal {
    let why = "A supplemental payment needs a ClaimProc of a procedure with a Status of Received.";
    Refusal::field("ClaimProcNum", why)
}

/// That a further payment which stood once can stand again: the first of its procedure does not wait for one.
pub(super) fn first_is_received(family: &Family, further: &ClaimProc) -> Result<(), Refusal> {
    let is_first = |row: &&ClaimProc| {
        (row.claim_num, row.proc_num) == (further.claim_num, further.proc_num)
            && row.status != ClaimProcStatus::Supplemental
            && !row.is_overpay
    };
    let mut firsts = family.claim_procs.iter().filter(is_first);
    if further.proc_num.is_some() && firsts.any(|row| !takes_supplement(row)) {
        return Err(needs_received());
    }
    Ok(())
}

/// A line whose money is real is not of a future date, unless the office takes such payments.
pub(super) fn dates(office: &Office, old: &ClaimProc, line: &ClaimProc, now: Now) -> Result<(), Refusal> {
    let enters = line.status.is_paid() && !old.status.is_paid();
    let allowed = office.is_on("AllowFutureInsPayments") || office.is_on("FutureTransDatesAllowed");
    if enters && !allowed && line.date_cp.is_some_and(|date| date > now.today) {
        return Err(Refusal::rule("Cannot receive a ClaimProc whose DateCP is in the future."));
    }
    Ok(())
}

/// That payments and write-offs stay within the fee, as far as the office wants that. Exactly the fee is fine.
///
/// A line whose money stays as it is always passes.
pub(crate) fn credits(
    office: &Office,
    family: &Family,
    claim: &Claim,
    old: &ClaimProc,
    line: &ClaimProc,
) -> Result<(), Refusal> {
    let money = |row: &ClaimProc| (row.status, row.ins_pay_amt, row.write_off);
    if money(old) == money(line) {
        return Ok(());
    }
    let Some(procedure) = line.proc_num.and_then(|n| family.procedure(n)) else { return Ok(()) };
    negative_write_off(family, claim, line)?;
    if !line.status.is_paid() {
        return Ok(());
    }
    // A balance counts what was paid for complete work; the ledger must not take what no balance shows.
    let is_money = !(line.ins_pay_amt.is_zero() && line.write_off.is_zero());
    if is_money && procedure.proc_status != ProcStatus::Complete {
        let why = "InsPayAmt and WriteOff must be 0 while the procedure is not complete.";
        return Err(Refusal::field("InsPayAmt", why));
    }
    let fee = adjusted_fee(family, procedure);
    let is_first = claim.claim_type == ClaimType::Primary && line.status == ClaimProcStatus::Received;
    if is_first
        && office.is_on("InsPayNoInitialPrimaryMoreThanProc")
        && line.ins_pay_amt + line.write_off > fee
    {
        return Err(Refusal::rule("The primary payment and write-off are more than the procedure's fee."));
    }
    let paid = rows_with(family, line).filter(|row| row.status.is_paid());
    let (payments, write_offs) = paid.fold((Cents::ZERO, Cents::ZERO), |(payments, write_offs), row| {
        (payments + row.ins_pay_amt, write_offs + row.write_off)
    });
    if !office.is_off("InsPayNoWriteoffMoreThanProc") && write_offs > fee {
        return Err(Refusal::rule("The write-offs are more than the procedure's fee."));
    }
    if office.pref_num("ClaimProcAllowCreditsGreaterThanProcFee") == Some(2) && payments + write_offs > fee {
        return Err(Refusal::rule("The payments and write-offs are more than the procedure's fee."));
    }
    Ok(())
}

/// A write-off below nothing corrects an earlier one, by a supplemental line, and no further than that.
fn negative_write_off(family: &Family, claim: &Claim, line: &ClaimProc) -> Result<(), Refusal> {
    if line.write_off >= Cents::ZERO {
        return Ok(());
    }
    if line.status != ClaimProcStatus::Supplemental {
        return Err(Refusal::field("WriteOff", "WriteOff can be negative only on a supplemental payment."));
    }
    let on_claim = rows_with(family, line).filter(|row| row.claim_num == Some(claim.claim_num));
    if on_claim.map(|row| row.write_off).sum::<Cents>() < Cents::ZERO {
        return Err(Refusal::field("WriteOff", "The procedure's write-offs on the claim would be negative."));
    }
    Ok(())
}

/// The rows of a line's procedure, with the line as it is to be.
fn rows_with<'r>(family: &'r Family, line: &'r ClaimProc) -> impl Iterator<Item = &'r ClaimProc> {
    let is_other =
        |row: &&ClaimProc| row.proc_num == line.proc_num && row.claim_proc_num != line.claim_proc_num;
    family.claim_procs.iter().filter(is_other).chain([line])
}

/// The fee that credits are measured by: with what was added to it and taken off it.
fn adjusted_fee(family: &Family, procedure: &Procedure) -> Cents {
    let own = family.adjustments.iter().filter(|adjustment| adjustment.proc_num == Some(procedure.proc_num));
    procedure.fee_total() + own.map(|adjustment| adjustment.adj_amt).sum::<Cents>()
}
