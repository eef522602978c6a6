//! One remitted claim posted to the lines of our claim (`opendental-engine.md` 18.4, `decisions.md` 28, 29).

use jiff::civil::Date;
use x12::remittance::{PaymentMethod, RemittedClaim};

use super::excess;
use super::line::{self, FoundBy, Outcome};
use super::receive::{Receipt, money};
use super::reverse::reverse;
use super::shape::{Answered, Shape, is_awaited, standing};
use super::standing::{Of, Sums, said};
use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ProcStatus};
use crate::desk::{self, Reason, RemittedLine};
use crate::ledger::Posting;
use crate::state::{Family, Now, Numbers};

/// The payment that a claim comes with.
#[derive(Clone, Debug)]
pub struct Payment<'r> {
    /// The remitted claim that it pays.
    pub row: &'r desk::RemittedClaim,
    /// Whose clearing account the money is promised to.
    pub payer: &'r str,
    pub method: &'r PaymentMethod<'r>,
    pub date: Option<Date>,
    pub trace: &'r str,
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

pub(super) fn hold(reason: Reason, note: impl Into<String>) -> Hold {
    Hold { reason, note: note.into() }
}

/// All that posting one remitted claim changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Posted {
    pub claim: Claim,
    /// Lines of ours that are new or changed.
    pub lines: Vec<ClaimProc>,
    /// What was posted to which of them; the numbers of these rows are to be given.
    pub said: Vec<RemittedLine>,
    pub postings: Vec<Posting>,
    /// The remitted claim that it takes back.
    pub reverses: Option<i64>,
}

/// Decides what a remitted claim does to `claim_num`, a claim of this family, after the answers that came before it.
///
/// # Errors
/// Why it waits for a person instead; nothing of it is posted then.
pub fn decide(
    family: &Family,
    claim_num: i64,
    remitted: &RemittedClaim<'_>,
    payment: &Payment<'_>,
    earlier: &[Answered],
    now: Now,
    numbers: &mut Numbers,
) -> Result<Posted, Hold> {
    let Some(claim) = family.claim(claim_num) else {
        return Err(hold(Reason::UnmatchedClaim, "The claim that it answers was deleted."));
    };
    match Shape::of(remitted, earlier) {
        Shape::Reversal(None) => Err(no_original()),
        Shape::Reversal(Some(original)) => {
            let back = reverse(family, claim_num, original, earlier, payment, now, numbers)?;
            let said = back.said.into_iter().map(|(claim_proc_num, was)| RemittedLine {
                remitted_line_num: 0,
                remitted_claim_num: payment.row.remitted_claim_num,
                claim_proc_num,
                charge: -was.charge,
                paid: -was.paid,
                deductible: -was.deductible,
                write_off: -was.write_off,
                patient: -was.patient,
                found_by: FoundBy::TakenBack.as_str().into(),
                ..was
            });
            let (said, original) = (said.collect(), original.row.remitted_claim_num);
            Ok(posted(family, claim, back.lines, said, Some(original), payment, now))
        }
        Shape::Answer | Shape::Estimate | Shape::Silent => {
            answer(family, claim, remitted, payment, earlier, now, numbers)
        }
    }
}

/// What is said of a reversal whose original is not there.
pub(super) fn no_original() -> Hold {
    hold(
        Reason::ReversalWithoutOriginal,
        "The payer takes back a payment of this claim that is not posted here: no answer has its amounts. It posts once \
         that one does.",
    )
}

/// A remitted line, the line of ours that it is, and what it says.
struct Pair<'o> {
    index: usize,
    code: String,
    charge: Cents,
    ours: &'o ClaimProc,
    found_by: FoundBy,
    outcome: Outcome,
}

fn answer(
    family: &Family,
    claim: &Claim,
    remitted: &RemittedClaim<'_>,
    payment: &Payment<'_>,
    earlier: &[Answered],
    now: Now,
    numbers: &mut Numbers,
) -> Result<Posted, Hold> {
    let ours = family.lines_of(claim.claim_num);
    check(remitted, claim, &ours, family, earlier)?;
    let pairs = pair(remitted, &ours, family)?;
    if is_typed_in(&pairs, &ours, earlier) {
        return Err(typed_in());
    }
    let whole = line::whole(remitted);
    let outcomes = || pairs.iter().map(|pair| &pair.outcome).chain(&whole);
    undecided(outcomes())?;

    let stands = standing(earlier);
    let this = Answered {
        row: desk::RemittedClaim { state: desk::RemittedClaimState::Posted, ..payment.row.clone() },
        lines: pairs.iter().map(|pair| remitted_line(pair, payment)).collect(),
        paid_on: payment.date,
        trace: payment.trace.to_owned(),
    };
    let mut with_this: Vec<Answered> = stands.iter().map(|answer| (*answer).clone()).collect();
    with_this.push(this.clone());
    let (ever, after): (Vec<&Answered>, Vec<&Answered>) = (earlier.iter().collect(), standing(&with_this));
    let mut receipt = Receipt::new(family, claim, payment, now);
    let mut lines_said = this.lines;
    for base in bases(&ours) {
        let of: Of = base.proc_num;
        let outcomes: Vec<&Outcome> = (pairs.iter())
            .filter(|pair| pair.ours.claim_proc_num == base.claim_proc_num)
            .map(|pair| &pair.outcome)
            .collect();
        if outcomes.is_empty() {
            continue;
        }
        let number = if base.status == ClaimProcStatus::NotReceived {
            receipt.first(base, &outcomes)
        } else {
            // What was entered by hand counts as said by then.
            let by_hand = || said(&ever, of, &ours).is_none().then(|| entered(&ours, of));
            let before = said(&stands, of, &ours).or_else(by_hand);
            let now_said = said(&after, of, &ours).unwrap_or_default();
            let paid = outcomes.iter().map(|outcome| outcome.paid).sum();
            let more = Sums { paid, ..now_said - before.unwrap_or_default() };
            receipt.further(base, more, before.is_none(), &outcomes, numbers)
        };
        for line in lines_said.iter_mut().filter(|line| line.claim_proc_num == base.claim_proc_num) {
            line.claim_proc_num = number;
        }
    }
    if let Some(outcome) = &whole {
        let number = receipt.by_total(outcome, remitted.lines.is_empty(), numbers);
        lines_said.push(RemittedLine {
            remitted_line_num: 0,
            remitted_claim_num: payment.row.remitted_claim_num,
            line_index: i64::try_from(remitted.lines.len()).unwrap_or(i64::MAX),
            claim_proc_num: number,
            code: String::new(),
            charge: Cents::ZERO,
            paid: outcome.paid,
            deductible: outcome.deductible,
            write_off: outcome.write_off,
            patient: outcome.patient,
            found_by: FoundBy::Claim.as_str().into(),
        });
    }
    let posted = posted(family, claim, receipt.lines, lines_said, None, payment, now);
    if !is_awaited(remitted, earlier) {
        excess::check(family, &posted.lines, claim.claim_num)?;
    }
    Ok(posted)
}

/// The lines of a claim that answers are compared with: neither what was paid besides nor for the claim as a whole.
pub(super) fn bases<'o>(ours: &[&'o ClaimProc]) -> Vec<&'o ClaimProc> {
    let is_base = |line: &&&ClaimProc| {
        line.proc_num.is_some() && line.status != ClaimProcStatus::Supplemental && !line.is_transfer
    };
    ours.iter().filter(is_base).copied().collect()
}

/// What stands on a line that no remittance has posted to.
fn entered(ours: &[&ClaimProc], of: Of) -> Sums {
    let rows = || ours.iter().filter(|line| line.proc_num == of);
    Sums {
        paid: rows().map(|line| line.ins_pay_amt).sum(),
        deductible: rows().map(|line| line.ded_applied).sum(),
        write_off: rows().map(|line| line.write_off + line.write_off_parked.unwrap_or_default()).sum(),
    }
}

fn remitted_line(pair: &Pair<'_>, payment: &Payment<'_>) -> RemittedLine {
    RemittedLine {
        remitted_line_num: 0,
        remitted_claim_num: payment.row.remitted_claim_num,
        line_index: i64::try_from(pair.index).unwrap_or(i64::MAX),
        claim_proc_num: pair.ours.claim_proc_num,
        code: pair.code.clone(),
        charge: pair.charge,
        paid: pair.outcome.paid,
        deductible: pair.outcome.deductible,
        write_off: pair.outcome.write_off,
        patient: pair.outcome.patient,
        found_by: pair.found_by.as_str().into(),
    }
}

/// What must hold before any line is touched.
fn check(
    remitted: &RemittedClaim<'_>,
    claim: &Claim,
    ours: &[&ClaimProc],
    family: &Family,
    earlier: &[Answered],
) -> Result<(), Hold> {
    let undecided = |note: &str| Err(hold(Reason::AdjustmentUndecided, note));
    if remitted.status.pays_nothing() {
        return undecided(
            "Its status says that nothing is paid by it, and it pays. Ask the payer what it means.",
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
    let by_hand: Cents = ours.iter().filter(|our| our.status.is_paid()).map(|our| our.ins_pay_amt).sum();
    if !earlier.iter().any(|answer| answer.row.is_answer())
        && claim.claim_status == ClaimStatus::Received
        && !by_hand.is_zero()
        && by_hand == remitted.paid
    {
        return Err(typed_in());
    }
    Ok(())
}

/// What is said of money that somebody typed in before.
fn typed_in() -> Hold {
    hold(
        Reason::AdjustmentUndecided,
        "The same amount was entered by hand. If it is this payment, dismiss this; else enter it as a supplemental payment.",
    )
}

/// Whether a line is paid just what somebody typed into it, before any remittance spoke of it.
fn is_typed_in(pairs: &[Pair<'_>], ours: &[&ClaimProc], earlier: &[Answered]) -> bool {
    let ever: Vec<&Answered> = earlier.iter().collect();
    bases(ours).into_iter().filter(|base| base.status.is_paid()).any(|base| {
        let its = pairs.iter().filter(|pair| pair.ours.claim_proc_num == base.claim_proc_num);
        let paid: Cents = its.map(|pair| pair.outcome.paid).sum();
        !paid.is_zero()
            && said(&ever, base.proc_num, ours).is_none()
            && entered(ours, base.proc_num).paid == paid
    })
}

/// Each remitted line with ours.
fn pair<'o>(
    remitted: &RemittedClaim<'_>,
    ours: &[&'o ClaimProc],
    family: &Family,
) -> Result<Vec<Pair<'o>>, Hold> {
    let bundled = line::bundles(remitted);
    let pairs = line::pair(&remitted.lines, &bases(ours), &family.procedures);
    let mut complete = Vec::new();
    for (index, (said, pair)) in remitted.lines.iter().zip(pairs).enumerate() {
        let Some((ours, found_by)) = pair else {
            return Err(hold(
                Reason::ChargeDiffers,
                format!(
                    "No line of the claim is {} for {}. Compare the lines, then post by hand.",
                    said.submitted().code,
                    said.charge
                ),
            ));
        };
        let code = said.submitted().code.clone().into_owned();
        let outcome = line::outcome(said, bundled);
        complete.push(Pair { index, code, charge: said.charge, ours, found_by, outcome });
    }
    Ok(complete)
}

fn undecided<'s>(outcomes: impl Iterator<Item = &'s Outcome>) -> Result<(), Hold> {
    let undecided: Vec<String> = outcomes
        .flat_map(|outcome| outcome.undecided.iter().map(|(what, amount)| format!("{what} {amount}")))
        .collect();
    if undecided.is_empty() {
        return Ok(());
    }
    Err(hold(
        Reason::AdjustmentUndecided,
        format!(
            "Adjustments that no rule decides: {}. Say whether they are written off or the patient's.",
            undecided.join(", ")
        ),
    ))
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

/// The claim with the sums of all its lines, received once none of them waits; and what the lines do to the ledger.
fn posted(
    family: &Family,
    claim: &Claim,
    lines: Vec<ClaimProc>,
    said: Vec<RemittedLine>,
    reverses: Option<i64>,
    payment: &Payment<'_>,
    now: Now,
) -> Posted {
    let mut claim = claim.clone();
    let mut after = family.lines_with(&lines);
    after.retain(|line| line.claim_num == Some(claim.claim_num));
    claim.ins_pay_amt = after.iter().map(|line| line.ins_pay_amt).sum();
    claim.ded_applied = after.iter().map(|line| line.ded_applied).sum();
    claim.write_off = after.iter().map(|line| line.write_off).sum();
    let expecting = after.iter().filter(|line| line.status != ClaimProcStatus::Supplemental);
    claim.ins_pay_est = expecting.map(|line| line.ins_pay_est).sum();
    let is_waiting = after.iter().any(|line| line.status == ClaimProcStatus::NotReceived);
    if !is_waiting && claim.claim_status != ClaimStatus::Received {
        claim.claim_status = ClaimStatus::Received;
        claim.date_received = Some(payment.date_received(now.today));
    }
    claim.sec_date_t_edit = now.instant;
    let stood = |line: &ClaimProc| family.claim_proc(line.claim_proc_num);
    let postings = lines.iter().flat_map(|line| money(stood(line), line, payment, now.today)).collect();
    Posted { claim, lines, said, postings, reverses }
}
