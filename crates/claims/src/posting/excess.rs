//! More money than was charged: what payers paid and wrote off together exceeds the fees (`x12.md` 4.3, secondary payer).

use super::claim::{Hold, hold};
use super::shape::{self, Answered};
use crate::Cents;
use crate::account::ClaimProc;
use crate::desk::{Reason, TrackedClaim};
use crate::matching::claim::are_two_payers;
use crate::state::Family;

/// All payers together may not pay and write off more than the fees of a claim's work: a second payer that counts what
/// the first one paid as its own write-off, or a payment that comes twice, would leave a credit. What was too much before
/// these lines are written is no news.
///
/// # Errors
/// When it would.
pub(super) fn check(family: &Family, written: &[ClaimProc], claim_num: i64) -> Result<(), Hold> {
    let over_by = |written| over(family, &family.lines_with(written), claim_num);
    let over = over_by(written);
    if over <= Cents::ZERO || over <= over_by(&[]) {
        return Ok(());
    }
    Err(hold(
        Reason::Overpaid,
        format!("With what was paid and written off before, {over} more than the fees of the claim."),
    ))
}

/// By how much the credits of a claim's work exceed its fees; below zero is room. A payer may move money between the
/// lines of one claim when it bundles them, so the claim is compared and not the line.
fn over(family: &Family, lines: &[&ClaimProc], claim_num: i64) -> Cents {
    let own = || lines.iter().filter(|line| line.claim_num == Some(claim_num));
    let mut procedures: Vec<i64> = own().filter_map(|line| line.proc_num).collect();
    procedures.sort_unstable();
    procedures.dedup();
    let is_of_them = |row: &ClaimProc| match row.proc_num {
        Some(num) => procedures.contains(&num),
        None => row.claim_num == Some(claim_num),
    };
    let credits: Cents = (lines.iter())
        .filter(|row| row.status.is_paid() && is_of_them(row))
        .map(|row| row.ins_pay_amt + row.write_off)
        .sum();
    let fee = |proc_num: &i64| -> Cents {
        let billed = own().filter(|line| line.proc_num == Some(*proc_num)).map(|line| line.fee_billed);
        let billed = billed.max().unwrap_or_default();
        family.procedure(*proc_num).map_or(billed, |procedure| procedure.fee_total().max(billed))
    };
    credits - procedures.iter().map(fee).sum::<Cents>()
}

/// A claim to another payer for the same visit, of those that are only tracked here.
#[derive(Clone, Debug)]
pub struct Other {
    pub claim: TrackedClaim,
    pub answers: Vec<Answered>,
    /// A remittance has its number, and may be held.
    pub has_arrived: bool,
}

/// The same of a claim that is only tracked: no payer's write-off is known here, what they paid is.
///
/// # Errors
/// When the payers paid more together than was charged, or the payer before has not answered.
pub(super) fn check_tracked(
    claim: &TrackedClaim,
    said: &x12::remittance::RemittedClaim<'_>,
    payer: &str,
    earlier: &[Answered],
    others: &[Other],
) -> Result<(), Hold> {
    use x12::remittance::ClaimStatus as Status;
    let payers_before = match said.status {
        Status::Secondary | Status::SecondaryForwarded => 1,
        Status::Tertiary | Status::TertiaryForwarded => 2,
        _ => 0,
    };
    // One claim may be all that is tracked of a visit, and be that to the payer before.
    let is_of_payer_before = payers_before > 0
        && others.is_empty()
        && !earlier.iter().any(|answer| answer.row.decides())
        && are_two_payers(&claim.payer_name, payer);
    let is_answered =
        |other: &&Other| other.has_arrived || other.answers.iter().any(|answer| answer.row.decides());
    let answered = others.iter().filter(is_answered).count();
    if answered < payers_before.min(others.len()) || is_of_payer_before {
        return Err(hold(
            Reason::SecondaryBeforePrimary,
            "An earlier payer has not answered its claim for this visit yet. It posts once that one has.",
        ));
    }
    let by_others: Cents = others.iter().map(|other| shape::paid(&other.answers)).sum();
    let over = shape::paid(earlier) + said.paid + by_others - claim.charged_amount;
    if said.paid <= Cents::ZERO || over <= Cents::ZERO || shape::is_awaited(said, earlier) {
        return Ok(());
    }
    Err(hold(
        Reason::Overpaid,
        format!("With what was paid for the same work before, {over} more than was charged."),
    ))
}
