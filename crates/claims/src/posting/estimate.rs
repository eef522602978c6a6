//! Answers to claims that no money is tracked of: a preauthorization's estimate (CLP02 25), and a capitation claim, which
//! the payer pays by the head (`x12.md` 4.3, `opendental-engine.md` 18.4). No money moves by either.

use x12::remittance::{Adjustment, RemittedClaim};

use super::claim::{Payment, bases};
use super::line;
use super::shape::Shape;
use crate::Cents;
use crate::account::{Claim, ClaimProc, ClaimProcStatus, ClaimStatus, ClaimType};
use crate::state::{Family, Now};

/// What such an answer changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimated {
    pub claim: Claim,
    pub lines: Vec<ClaimProc>,
}

/// Decides what an answer does to a claim that is not tracked; `None` when it is no answer to one: it has money, or the
/// claim is of another kind.
#[must_use]
pub fn decide(
    family: &Family,
    claim_num: i64,
    remitted: &RemittedClaim<'_>,
    payment: &Payment<'_>,
    now: Now,
) -> Option<Estimated> {
    let mut claim = family.claim(claim_num)?.clone();
    let lines = match (claim.claim_type, Shape::of(remitted, &[])) {
        (ClaimType::PreAuth, Shape::Estimate) => {
            let lines = estimated(family, &claim, remitted, now);
            let after = family.lines_with(&lines);
            let own = after.iter().filter(|line| line.claim_num == Some(claim_num));
            claim.ins_pay_est = own.map(|line| line.ins_pay_est).sum();
            lines
        }
        (ClaimType::Capitation, Shape::Answer) if remitted.paid.is_zero() => vec![],
        _ => return None,
    };
    claim.claim_status = ClaimStatus::Received;
    claim.date_received = Some(payment.date_received(now.today));
    claim.sec_date_t_edit = now.instant;
    Some(Estimated { claim, lines })
}

/// The lines of a preauthorization with what the payer expects to pay, and the estimates of the same work and coverage.
fn estimated(family: &Family, claim: &Claim, remitted: &RemittedClaim<'_>, now: Now) -> Vec<ClaimProc> {
    let ours = bases(&family.lines_of(claim.claim_num));
    let pairs = line::pair(&remitted.lines, &ours, &family.procedures);
    let mut expected: Vec<(&ClaimProc, Cents)> = Vec::new();
    for (said, (our, _)) in remitted.lines.iter().zip(pairs).filter_map(|(said, pair)| Some((said, pair?))) {
        expected.push((our, would_pay(&said.adjustments)));
    }
    // What is said of the claim as a whole is of its only line, or of none.
    if let ([only], true) = (ours.as_slice(), remitted.lines.is_empty()) {
        expected.push((only, would_pay(&remitted.adjustments)));
    }
    let mut lines: Vec<ClaimProc> = Vec::new();
    for (our, _) in &expected {
        let amount =
            expected.iter().filter(|(o, _)| o.claim_proc_num == our.claim_proc_num).map(|e| e.1).sum();
        let is_same = |row: &&ClaimProc| {
            row.claim_proc_num == our.claim_proc_num
                || (row.status == ClaimProcStatus::Estimate
                    && row.proc_num == our.proc_num
                    && row.ins_sub_num == our.ins_sub_num)
        };
        for row in family.claim_procs.iter().filter(is_same) {
            if lines.iter().all(|line| line.claim_proc_num != row.claim_proc_num) {
                let mut row = row.clone();
                row.ins_est_total_override = Some(amount);
                row.ins_pay_est = amount;
                row.sec_date_t_edit = now.instant;
                lines.push(row);
            }
        }
    }
    lines
}

/// OA 101; none is nothing.
fn would_pay(adjustments: &[Adjustment<'_>]) -> Cents {
    adjustments.iter().filter(|a| a.reason == "101").map(|a| a.amount).sum()
}
