//! One remitted claim posted to the lines of our claim (`opendental-engine.md` 18.4, `decisions.md` 28, 29).

use jiff::civil::Date;
use x12::remittance::{ClaimStatus as Said, PaymentMethod, RemittedClaim};

use super::line::{self, FoundBy, Outcome};
use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ProcStatus};
use crate::claim::waits_for_later;
use crate::desk::Reason;
use crate::ledger::{Account, AccountKind, Posting, Source};
use crate::state::{Family, Now};

/// The payment that a claim comes with.
#[derive(Clone, Debug)]
pub struct Payment<'r> {
    /// The remitted claim that it pays.
    pub remitted_claim_num: i64,
    /// Whose clearing account the money is promised to.
    pub payer: &'r str,
    pub method: &'r PaymentMethod<'r>,
    pub date: Option<Date>,
}

impl Payment<'_> {
    /// The date that a claim counts as received: the payment's when money moves by itself, today when a check
    /// must be taken to the bank or nothing is paid (`decisions.md` 29).
    #[must_use]
    pub fn date_received(&self, today: Date) -> Date {
        match self.method {
            PaymentMethod::Ach | PaymentMethod::BankChoice | PaymentMethod::Wire => {
                self.date.unwrap_or(today)
            }
            _ => today,
        }
    }
}

/// A claim whose posting waits for a person, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    pub reason: Reason,
    /// In plain words, with amounts and without names.
    pub note: String,
}

fn hold(reason: Reason, note: impl Into<String>) -> Hold {
    Hold { reason, note: note.into() }
}

/// One line as it was posted.
#[derive(Clone, Debug, PartialEq)]
pub struct PostedLine {
    pub index: usize,
    pub line: ClaimProc,
    pub outcome: Outcome,
    pub found_by: FoundBy,
}

/// All that posting one remitted claim changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Posted {
    pub claim: Claim,
    pub lines: Vec<PostedLine>,
    pub postings: Vec<Posting>,
}

/// Decides what a remitted claim does to `claim_num`, a claim of this family.
///
/// # Errors
/// Why it waits for a person instead; nothing of it is posted then.
pub fn decide(
    family: &Family,
    claim_num: i64,
    remitted: &RemittedClaim<'_>,
    payment: &Payment<'_>,
    now: Now,
) -> Result<Posted, Hold> {
    let Some(claim) = family.claim(claim_num) else {
        return Err(hold(Reason::UnmatchedClaim, "The claim that it answers was deleted."));
    };
    let ours = family.lines_of(claim_num);
    let pairs = check(remitted, claim, &ours, family)?;
    let bundled = line::bundles(remitted);
    let mut lines = Vec::new();
    let mut postings = Vec::new();
    for (index, ((said, our), found_by)) in pairs.into_iter().enumerate() {
        let outcome = line::outcome(said, bundled);
        let line = receive(our, &outcome, waits_for_later(family, &family.claim_procs, our), payment, now);
        fits_the_fee(family, &line)?;
        postings.extend(money(&line, payment, now.today));
        lines.push(PostedLine { index, line, outcome, found_by });
    }
    let undecided: Vec<String> = (lines.iter())
        .flat_map(|posted| posted.outcome.undecided.iter().map(|(what, amount)| format!("{what} {amount}")))
        .collect();
    if !undecided.is_empty() {
        return Err(hold(
            Reason::AdjustmentUndecided,
            format!(
                "Adjustments that no rule decides: {}. Say whether they are written off or the patient's.",
                undecided.join(", ")
            ),
        ));
    }
    let claim = total(claim, &ours, &lines, payment, now);
    Ok(Posted { claim, lines, postings })
}

/// What must hold before any line is touched; then each remitted line with ours.
type Pairs<'r, 'a, 'o> = Vec<((&'r x12::remittance::RemittedLine<'a>, &'o ClaimProc), FoundBy)>;

fn check<'r, 'a, 'o>(
    remitted: &'r RemittedClaim<'a>,
    claim: &Claim,
    ours: &[&'o ClaimProc],
    family: &Family,
) -> Result<Pairs<'r, 'a, 'o>, Hold> {
    let undecided = |note: &str| Err(hold(Reason::AdjustmentUndecided, note));
    match remitted.status {
        Said::Reversal => {
            return undecided(
                "The payer takes back an earlier payment of this claim. Undo that payment by hand.",
            );
        }
        Said::Predetermination | Said::NotOurs | Said::Pended => {
            return undecided(
                "The payer pays nothing by this: it is an estimate, or the claim was passed on.",
            );
        }
        _ => {}
    }
    if !remitted.adjustments.is_empty() {
        return undecided(
            "The payer adjusted the claim as a whole. Spread the adjustment over its lines by hand.",
        );
    }
    if remitted.lines.is_empty() {
        return undecided(
            "The payer answers the claim as a whole, without lines. Enter the payment by hand.",
        );
    }
    let is_answered = |line: &&&ClaimProc| line.status.is_paid();
    if claim.claim_status == ClaimStatus::Received || ours.iter().any(|line| is_answered(&line)) {
        return undecided(
            "The claim was answered before. Enter this as a supplemental payment, or dismiss it.",
        );
    }
    if ours.iter().any(|our| waits_for_earlier(family, our)) {
        return Err(hold(
            Reason::SecondaryBeforePrimary,
            "An earlier payer has not answered yet. Post its remittance first, then this one.",
        ));
    }
    if ours.iter().any(|our| is_undone(family, our)) {
        return undecided(
            "The claim is of work that is not complete here. Delete the claim, complete the procedure, claim it, and \
             post by hand.",
        );
    }
    let pairs = line::pair(&remitted.lines, ours, &family.procedures);
    let mut complete = Vec::new();
    for (said, pair) in remitted.lines.iter().zip(pairs) {
        let Some((our, found_by)) = pair else {
            return Err(hold(
                Reason::ChargeDiffers,
                format!(
                    "No line of the claim is {} for {}. Compare the lines, then post by hand.",
                    said.submitted().code,
                    said.charge
                ),
            ));
        };
        complete.push(((said, our), found_by));
    }
    Ok(complete)
}

/// A line of this procedure with an earlier payer that has not answered yet. A coverage that the patient has no
/// more is not an earlier one.
fn waits_for_earlier(family: &Family, our: &ClaimProc) -> bool {
    let Some(own) = family.ordinal_of(our.pat_num, our.ins_sub_num) else { return false };
    family.claim_procs.iter().any(|other| {
        other.proc_num.is_some()
            && other.proc_num == our.proc_num
            && other.status == ClaimProcStatus::NotReceived
            && family.ordinal_of(other.pat_num, other.ins_sub_num).is_some_and(|ordinal| ordinal < own)
    })
}

/// Whether a line's work was not done: what is paid for it would be in nobody's balance.
fn is_undone(family: &Family, our: &ClaimProc) -> bool {
    let procedure = our.proc_num.and_then(|num| family.procedure(num));
    procedure.is_some_and(|procedure| procedure.proc_status != ProcStatus::Complete)
}

/// All payers together may not pay and write off more than the fee: a second payer that counts what the first one
/// paid as its own write-off would leave a credit (`x12.md` 4.3, secondary payer).
fn fits_the_fee(family: &Family, line: &ClaimProc) -> Result<(), Hold> {
    let Some(procedure) = line.proc_num.and_then(|num| family.procedure(num)) else { return Ok(()) };
    let others = family.claim_procs.iter().filter(|other| {
        other.proc_num == line.proc_num
            && other.claim_proc_num != line.claim_proc_num
            && other.status.is_paid()
    });
    let by_others: Cents = others.map(|other| other.ins_pay_amt + other.write_off).sum();
    let over = by_others + line.ins_pay_amt + line.write_off - procedure.fee_total().max(line.fee_billed);
    if by_others.is_zero() || over <= Cents::ZERO {
        return Ok(());
    }
    Err(hold(
        Reason::Overpaid,
        format!("With what other payers paid and wrote off, {over} more than the fee of a line."),
    ))
}

/// Our line as the payer's answer leaves it.
///
/// While another coverage has yet to answer, what the first payer wrote off is only expected: nothing is written
/// off before the last payer has answered.
fn receive(
    our: &ClaimProc,
    outcome: &Outcome,
    is_waiting: bool,
    payment: &Payment<'_>,
    now: Now,
) -> ClaimProc {
    let mut line = our.clone();
    line.status = ClaimProcStatus::Received;
    line.ins_pay_amt = outcome.paid;
    line.ded_applied = outcome.deductible;
    if is_waiting {
        line.write_off = Cents::ZERO;
        line.write_off_parked = Some(outcome.write_off).filter(|amount| !amount.is_zero());
    } else {
        line.write_off = outcome.write_off;
    }
    line.remarks.clone_from(&outcome.remarks);
    line.claim_adj_reason_codes = outcome.reasons.join(",");
    line.date_entry = Some(now.today);
    line.date_cp = Some(now.today);
    line.date_supp_received = Some(now.today);
    line.posted_to = payment.payer.to_owned();
    line.sec_date_t_edit = now.instant;
    line
}

/// The ledger's side of a received line.
fn money(line: &ClaimProc, payment: &Payment<'_>, today: Date) -> Vec<Posting> {
    let receivable = Account::receivable(line.pat_num);
    let clearing = Account::of(AccountKind::PayerClearing, payment.payer);
    let posting = |debit: Account, amount: Cents| {
        Posting::transfer(
            Source::RemittedClaim,
            payment.remitted_claim_num,
            today,
            debit,
            receivable.clone(),
            amount,
        )
    };
    [posting(clearing, line.ins_pay_amt), posting(Account::new(AccountKind::WriteOffs), line.write_off)]
        .into_iter()
        .filter(|posting| !posting.lines.is_empty())
        .collect()
}

/// The claim with the sums of all its lines; received once none of them waits.
fn total(
    claim: &Claim,
    ours: &[&ClaimProc],
    posted: &[PostedLine],
    payment: &Payment<'_>,
    now: Now,
) -> Claim {
    let mut claim = claim.clone();
    let after: Vec<&ClaimProc> = (ours.iter())
        .map(|our| {
            posted.iter().find(|p| p.line.claim_proc_num == our.claim_proc_num).map_or(*our, |p| &p.line)
        })
        .collect();
    claim.ins_pay_amt = after.iter().map(|line| line.ins_pay_amt).sum();
    claim.ded_applied = after.iter().map(|line| line.ded_applied).sum();
    claim.write_off = after.iter().map(|line| line.write_off).sum();
    claim.ins_pay_est = after.iter().map(|line| line.ins_pay_est).sum();
    if after.iter().all(|line| line.status != ClaimProcStatus::NotReceived) {
        claim.claim_status = ClaimStatus::Received;
        claim.date_received = Some(payment.date_received(now.today));
    }
    claim.sec_date_t_edit = now.instant;
    claim
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails there")]
mod tests {
    use super::*;
    use crate::claim::testing::claim;
    use crate::estimate::testing::{Term, World, dollars};
    use x12::remittance::{Reference, RemittedLine};

    /// A claim of one crown at 100, its procedure as said, answered with 40.
    fn answered(status: ProcStatus) -> Result<Posted, Hold> {
        let mut world = World::new();
        let plan = world.plan("", &[Term::percent(50)]);
        world.cover(1, plan, 1);
        let done = world.done("T2750", 100);
        claim(&mut world, &[done]);
        world.procedure_mut(done).proc_status = status;
        let line = world.row(done, plan);
        let reference = format!("x{done}/1/{plan}");
        let said = RemittedLine {
            charge: dollars(100),
            paid: dollars(40),
            references: vec![Reference { qualifier: "6R".into(), value: reference.as_str().into() }],
            ..RemittedLine::default()
        };
        let remitted = RemittedClaim {
            charge: dollars(100),
            paid: dollars(40),
            lines: vec![said],
            ..RemittedClaim::default()
        };
        let payment = Payment { remitted_claim_num: 1, payer: "P1", method: &PaymentMethod::Ach, date: None };
        decide(&world.family, line.claim_num.unwrap(), &remitted, &payment, world.now)
    }

    #[test]
    fn work_that_is_not_done_waits_for_a_person() {
        let posted = answered(ProcStatus::Complete).unwrap();
        assert_eq!(posted.claim.ins_pay_amt, dollars(40));
        let held = answered(ProcStatus::TreatmentPlanned).unwrap_err();
        assert!(held.note.starts_with("The claim is of work that is not complete here."), "{held:?}");
    }
}
