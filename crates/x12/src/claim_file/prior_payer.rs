//! Makes the claim to the next payer of a claim and what the payer before it sent in its 835 (x12.md 4.5, COB).

use jiff::civil::Date;

use super::check_other_payer::coordination;
use super::claim::Claim;
use super::other_payer::{Adjudication, ClaimAdjustment, OtherPayer, ProcedureList};
use super::party::Reference;
use super::problem::{Place, Problem, Rule, Spot};
use crate::Error;
use crate::money::Cents;
use crate::remittance::{Adjustment, RemittedClaim, RemittedLine};

/// One decision of the prior payer, as its 835 tells it.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// The CLP loop.
    pub remitted: &'a RemittedClaim<'a>,
    /// When it was made: BPR16, or DTM 405.
    pub date: Date,
}

/// The claim with the prior payer's money in it: loops 2320 and 2330 for the payer, 2430 for each line.
///
/// `payer` says who that payer is and how it covers the patient; its money is filled in. `decisions` are all that
/// the payer sent for the claim, in order: original, reversal and correction are summed, so that what was taken
/// back is gone. Forwarded claims, predeterminations and pended claims carry no money and count for nothing.
///
/// A line is matched by its control number (REF 6R), else by procedure, charge and order. A payer that decided
/// the claim without lines gives only the loops of the claim.
///
/// # Errors
/// [`Error::Claims`] says why the remittance cannot be told to the next payer: nothing was decided, the decision was taken back, the payer
/// has forwarded the claim itself, a line is not of the claim, or the sums do not come to the charges.
pub fn after_prior_payer(
    claim: &Claim,
    payer: OtherPayer,
    decisions: &[Decision<'_>],
) -> Result<Claim, Error> {
    let counted: Vec<Decision<'_>> =
        decisions.iter().copied().filter(|one| !one.remitted.status.pays_nothing()).collect();
    let last = counted.iter().rev().find(|one| !one.remitted.is_reversal());
    let Some(last) = last else {
        let message = "The payer has not decided the claim: wait for its remittance.";
        return Err(Error::Claims(vec![problem(claim, message)]));
    };
    if last.remitted.status.is_forwarded() {
        let message = "The payer has forwarded the claim to the next one itself: do not send it again.";
        return Err(Error::Claims(vec![problem(claim, message)]));
    }
    if is_taken_back(&counted) {
        let message =
            "The payer took its decision back: wait for the corrected one, which comes in a remittance.";
        return Err(Error::Claims(vec![problem(claim, message)]));
    }
    let mut sums = Sums::default();
    let problems: Vec<Problem> = counted.iter().flat_map(|one| sums.add(claim, one.remitted)).collect();
    if !problems.is_empty() {
        return Err(Error::Claims(problems));
    }
    let made = sums.tell(claim, payer, last);
    let problems = coordination(&made);
    if problems.is_empty() { Ok(made) } else { Err(Error::Claims(problems)) }
}

/// Whether a reversal came last, and leaves nothing of what was decided before: a reversal has the charge negated.
fn is_taken_back(decisions: &[Decision<'_>]) -> bool {
    let charge = |one: &Decision<'_>| i128::from(one.remitted.charge.0);
    decisions.last().is_some_and(|last| last.remitted.is_reversal())
        && decisions.iter().map(charge).sum::<i128>() == 0
}

/// What the decisions come to.
#[derive(Debug, Default)]
struct Sums {
    paid: i64,
    adjustments: Vec<ClaimAdjustment>,
    lines: Vec<LineSum>,
}

/// What they come to for one procedure of one line.
#[derive(Debug)]
struct LineSum {
    /// The line, from 0 in the claim.
    line: usize,
    charge: i64,
    decided: Adjudication,
}

impl Sums {
    /// Adds one decision; says which of its lines are none of the claim's.
    fn add(&mut self, claim: &Claim, remitted: &RemittedClaim<'_>) -> Vec<Problem> {
        self.paid = self.paid.saturating_add(remitted.paid.0);
        add_adjustments(&mut self.adjustments, &remitted.adjustments);
        let mut used = vec![false; claim.lines.len()];
        let mut unknown = Vec::new();
        for line in &remitted.lines {
            match line_of(claim, line, &mut used) {
                Some(at) => self.add_line(at, line, remitted.is_reversal()),
                None => {
                    let message = "The remittance decides about a procedure that the claim does not have: match it \
                                   by hand.";
                    unknown.push(problem(claim, message));
                }
            }
        }
        unknown
    }

    fn add_line(&mut self, at: usize, remitted: &RemittedLine<'_>, is_reversal: bool) {
        let code = remitted.procedure.code.as_ref();
        let known = self.lines.iter().position(|sum| sum.line == at && sum.decided.procedure_code == code);
        let place = known.unwrap_or_else(|| {
            let decided = Adjudication {
                procedure_list: ProcedureList::of(&remitted.procedure.qualifier).unwrap_or_default(),
                procedure_code: code.to_owned(),
                modifiers: remitted.procedure.modifiers.iter().map(|text| text.to_string()).collect(),
                ..Adjudication::default()
            };
            self.lines.push(LineSum { line: at, charge: 0, decided });
            self.lines.len() - 1
        });
        let sum = &mut self.lines[place];
        sum.charge = sum.charge.saturating_add(remitted.charge.0);
        sum.decided.paid = Cents(sum.decided.paid.0.saturating_add(remitted.paid.0));
        add_adjustments(&mut sum.decided.adjustments, &remitted.adjustments);
        if !is_reversal && !remitted.units.is_empty() {
            sum.decided.quantity = remitted.units.to_string();
        }
    }

    /// The claim with these sums.
    fn tell(self, claim: &Claim, mut payer: OtherPayer, last: &Decision<'_>) -> Claim {
        let mut made = claim.clone();
        payer.paid = Some(Cents(self.paid));
        payer.adjustments = grouped(self.adjustments);
        if self.lines.is_empty() {
            payer.decided = Some(last.date);
        }
        let number = last.remitted.payer_claim_number.as_ref();
        if !number.is_empty() {
            payer.payer.references.retain(|reference| reference.qualifier != "F8");
            let (qualifier, number) = ("F8".to_owned(), number.to_owned());
            payer.payer.references.push(Reference { qualifier, number, payer_id: None });
        }
        for sum in self.lines {
            let Some(line) = made.lines.get_mut(sum.line) else { continue };
            let decided = Adjudication {
                payer_id: payer.payer.id.clone(),
                adjustments: grouped(sum.decided.adjustments),
                decided: Some(last.date),
                ..sum.decided
            };
            // What a reversal has taken back, and the rest of a line that was taken apart.
            let is_gone = sum.charge == 0 && decided.paid.is_zero() && decided.adjustments.is_empty();
            if !is_gone || line.charge.is_zero() {
                line.adjudications.push(decided);
            }
        }
        made.other_payers.push(payer);
        made
    }
}

/// The line of the claim that a line of the remittance is about.
fn line_of(claim: &Claim, remitted: &RemittedLine<'_>, used: &mut [bool]) -> Option<usize> {
    let same_number = |number: &str| {
        let is_it = |ours: &str| !ours.is_empty() && ours.eq_ignore_ascii_case(number.trim());
        claim.lines.iter().position(|line| is_it(&line.line_control_number))
    };
    if let Some(at) = remitted.line_control_number().and_then(same_number) {
        used[at] = true;
        return Some(at);
    }
    let same_code = |at: usize| {
        let code = claim.lines[at].procedure_code.trim();
        code.eq_ignore_ascii_case(remitted.submitted().code.trim())
    };
    let charge = remitted.charge.0.unsigned_abs();
    let same_charge = |at: usize| claim.lines[at].charge.0.unsigned_abs() == charge;
    let places = 0..claim.lines.len();
    let fresh = places.clone().find(|&at| !used[at] && same_code(at) && same_charge(at));
    // The rest of a line that was taken apart comes without charge.
    let found = fresh.or_else(|| places.clone().find(|&at| used[at] && same_code(at) && charge == 0))?;
    used[found] = true;
    Some(found)
}

/// Adds adjustments to those of the same group and reason.
fn add_adjustments(sums: &mut Vec<ClaimAdjustment>, adjustments: &[Adjustment<'_>]) {
    for one in adjustments {
        let (group, reason) = (one.group.code(), one.reason.as_ref());
        let same = sums.iter_mut().find(|sum| sum.group == group && sum.reason == reason);
        match same {
            Some(sum) => sum.amount = Cents(sum.amount.0.saturating_add(one.amount.0)),
            None => sums.push(ClaimAdjustment {
                group: group.to_owned(),
                reason: reason.to_owned(),
                amount: one.amount,
                quantity: Some(one.quantity.to_string()).filter(|quantity| !quantity.is_empty()),
            }),
        }
    }
}

/// Without what came to nothing, those of a group together, so that they share a segment.
fn grouped(mut adjustments: Vec<ClaimAdjustment>) -> Vec<ClaimAdjustment> {
    adjustments.retain(|one| !one.amount.is_zero());
    let mut order: Vec<String> = Vec::new();
    for one in &adjustments {
        if !order.contains(&one.group) {
            order.push(one.group.clone());
        }
    }
    adjustments.sort_by_key(|one| order.iter().position(|group| *group == one.group));
    adjustments
}

fn problem(claim: &Claim, message: &str) -> Problem {
    let spot = Spot { loop_id: "2320", nth: claim.other_payers.len(), segment: "SBR", element: 0 };
    let claim_number = Some(claim.claim_number.clone());
    let place = Place { claims: 0..1, claim_number, line: None, field: "prior payer".to_owned(), spot };
    Problem { place, rule: Rule::PriorPayment, message: message.to_owned() }
}
