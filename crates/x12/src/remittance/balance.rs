//! The money rules of the 835, exact to the cent (x12.md 4.3).

use super::notes::{Note, Notes};
use super::{PaymentMethod, Remittance, RemittedClaim, RemittedLine};
use crate::Cents;
use crate::finding::{Level, Place, Stops, rule};

const HELD: &str = "The claim is held: ask the payer, or post it by hand.";

/// Checks all of a set that was read to its end.
pub(super) fn check(remittance: &Remittance<'_>, notes: &mut Notes) {
    for (index, claim) in remittance.claims.iter().enumerate() {
        check_claim(claim, index, notes);
        for (line_index, line) in claim.lines.iter().enumerate() {
            let place =
                Place { line: Some(line_index), ..place("SVC", line.position, line.number, Some(index)) };
            check_line(line, place, notes);
        }
    }
    check_payment(remittance, notes);
}

/// Rule 1.
fn check_line(line: &RemittedLine<'_>, place: Place, notes: &mut Notes) {
    let adjusted = line.adjusted();
    let due = line.charge - adjusted;
    if due != line.paid {
        let message = format!(
            "A charge of {} less adjustments of {adjusted} leaves {due}, but the line pays {}: {}. {HELD}",
            line.charge,
            line.paid,
            apart(line.paid, due)
        );
        notes.add(place, broken(rule::LINE_OUT_OF_BALANCE, Stops::Claim, 3, message));
    }
}

/// Rules 2 and 4, and no money where the status allows none.
fn check_claim(claim: &RemittedClaim<'_>, index: usize, notes: &mut Notes) {
    let place = || place("CLP", claim.position, claim.number, Some(index));
    let adjusted = claim.adjusted();
    let due = claim.charge - adjusted;
    if due != claim.paid {
        let message = format!(
            "A charge of {} less adjustments of {adjusted} leaves {due}, but the claim pays {}: {}. {HELD}",
            claim.charge,
            claim.paid,
            apart(claim.paid, due)
        );
        notes.add(place(), broken(rule::CLAIM_OUT_OF_BALANCE, Stops::Claim, 4, message));
    }
    if !claim.lines.is_empty() {
        check_lines_of(claim, &place, notes);
    }
    let patient = claim.patient_adjusted();
    let stated = claim.patient_responsibility.unwrap_or_default();
    if stated != patient && !claim.is_reversal() {
        let message = format!(
            "CLP05 says that the patient owes {stated}, the PR adjustments come to {patient}: {}. \
             The adjustments are posted; tell the payer if it happens often.",
            apart(stated, patient)
        );
        notes.add(place(), broken(rule::PATIENT_RESPONSIBILITY, Stops::Nothing, 5, message));
    }
    if claim.status.pays_nothing() && !claim.paid.is_zero() {
        let message = format!(
            "Status {} comes without money, but the claim pays {}. {HELD}",
            claim.status.code(),
            claim.paid
        );
        notes.add(place(), broken(rule::PAYMENT_WITHOUT_CLAIM, Stops::Claim, 4, message));
    }
}

/// The second half of rule 2. A split claim is no exception: each of its CLP stands for its own lines.
fn check_lines_of(claim: &RemittedClaim<'_>, place: &dyn Fn() -> Place, notes: &mut Notes) {
    let charges: Cents = claim.lines.iter().map(|line| line.charge).sum();
    if charges != claim.charge {
        let message = format!(
            "The lines charge {charges}, the claim {}: {}. {HELD}",
            claim.charge,
            apart(charges, claim.charge)
        );
        notes.add(place(), broken(rule::LINE_CHARGES, Stops::Claim, 3, message));
    }
    let payments: Cents = claim.lines.iter().map(|line| line.paid).sum();
    let own: Cents = claim.adjustments.iter().map(|adjustment| adjustment.amount).sum();
    let due = payments - own;
    if due != claim.paid {
        let message = format!(
            "The lines pay {payments}, less {own} of claim adjustments {due}, but the claim pays {}: {}. {HELD}",
            claim.paid,
            apart(claim.paid, due)
        );
        notes.add(place(), broken(rule::LINE_PAYMENTS, Stops::Claim, 4, message));
    }
}

/// Rules 3 and 5.
fn check_payment(remittance: &Remittance<'_>, notes: &mut Notes) {
    let Some(payment) = &remittance.payment else { return };
    let place = || place("BPR", payment.position, payment.number, None);
    let (claims, provider) = (remittance.claims_paid(), remittance.provider_adjusted());
    let due = claims - provider;
    if payment.amount != due {
        let message = format!(
            "The payment is {}, but the claims pay {claims} and {provider} is taken by provider adjustments, \
             which makes {due}: the payment is {}. Nothing of it is posted: ask the payer for a corrected file.",
            payment.amount,
            apart(payment.amount, due)
        );
        notes.add(place(), broken(rule::REMITTANCE_OUT_OF_BALANCE, Stops::Set, 2, message));
    }
    if payment.amount < Cents::ZERO {
        let message = format!(
            "The payment is {}: a payer must send 0 and carry what is owed forward. \
             Nothing of it is posted: ask the payer for a corrected file.",
            payment.amount
        );
        notes.add(place(), broken(rule::NEGATIVE_PAYMENT, Stops::Set, 2, message));
    }
    if payment.amount.is_zero() != (payment.method == PaymentMethod::NonPayment) {
        let message = format!(
            "The payment is {} and its method {}: NON goes with no payment, and only with it. \
             Look for the money before matching it to the bank.",
            payment.amount,
            payment.method.code()
        );
        let note = broken(rule::PAYMENT_METHOD, Stops::Nothing, 4, message);
        notes.add(place(), Note { level: Level::Guide, ..note });
    }
}

fn broken(rule: &'static str, stops: Stops, element: usize, message: String) -> Note<'static> {
    Note { level: Level::Balancing, rule, stops, element: Some(element), value: b"", message }
}

fn place(segment: &str, position: usize, number: usize, claim: Option<usize>) -> Place {
    Place { segment: segment.to_owned(), position, number, claim, ..Place::default() }
}

/// How far an amount is from what it should be, in words.
pub(super) fn apart(found: Cents, expected: Cents) -> String {
    let difference = found - expected;
    let direction = if difference < Cents::ZERO { "too little" } else { "too much" };
    format!("{} {direction}", difference.abs())
}
