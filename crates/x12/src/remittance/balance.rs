//! The money rules of the 835, exact to the cent (x12.md 4.3).

use super::{Adjustment, GroupCode, PaymentMethod, Remittance, RemittedClaim, RemittedLine};
use crate::Cents;
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::{Note, Notes};

const HELD: &str = "The claim is held: ask the payer, or post it by hand.";

/// Rules 1, 2 and 4, and no money where the status allows none.
pub(super) fn check_claim(claim: &RemittedClaim<'_>, index: usize, notes: &mut Notes) {
    let Sums { mut all, mut patient } = Sums::of(&claim.adjustments);
    let own = all;
    for (line_index, line) in claim.lines.iter().enumerate() {
        let of_line = Sums::of(&line.adjustments);
        all += of_line.all;
        patient += of_line.patient;
        if line.charge - of_line.all != line.paid {
            let place = || Place {
                claim: Some(index),
                line: Some(line_index),
                ..Place::at("SVC", line.position, line.number)
            };
            note_line(line, of_line.all, place(), notes);
        }
    }
    let place = || Place { claim: Some(index), ..Place::at("CLP", claim.position, claim.number) };
    let due = claim.charge - all;
    if due != claim.paid {
        let message = format!(
            "A charge of {} less adjustments of {all} leaves {due}, but the claim pays {}: {}. {HELD}",
            claim.charge,
            claim.paid,
            apart(claim.paid, due)
        );
        notes.add(place(), broken(rule::CLAIM_OUT_OF_BALANCE, Stops::Claim, 4, message));
    }
    if !claim.lines.is_empty() {
        check_lines_of(claim, own, &place, notes);
    }
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

/// What some adjustments come to.
struct Sums {
    all: Cents,
    /// Those of group PR.
    patient: Cents,
}

impl Sums {
    fn of(adjustments: &[Adjustment<'_>]) -> Sums {
        let mut sums = Sums { all: Cents::ZERO, patient: Cents::ZERO };
        for adjustment in adjustments {
            sums.all += adjustment.amount;
            if adjustment.group == GroupCode::Patient {
                sums.patient += adjustment.amount;
            }
        }
        sums
    }
}

/// A line that breaks rule 1.
fn note_line(line: &RemittedLine<'_>, adjusted: Cents, place: Place, notes: &mut Notes) {
    let due = line.charge - adjusted;
    let message = format!(
        "A charge of {} less adjustments of {adjusted} leaves {due}, but the line pays {}: {}. {HELD}",
        line.charge,
        line.paid,
        apart(line.paid, due)
    );
    notes.add(place, broken(rule::LINE_OUT_OF_BALANCE, Stops::Claim, 3, message));
}

/// The second half of rule 2. A split claim is no exception: each of its CLP stands for its own lines.
fn check_lines_of(claim: &RemittedClaim<'_>, own: Cents, place: &dyn Fn() -> Place, notes: &mut Notes) {
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

/// Rules 3 and 5, of a set whose claims pay so much.
pub(super) fn check_payment(remittance: &Remittance<'_>, claims: Cents, notes: &mut Notes) {
    let Some(payment) = &remittance.payment else { return };
    let place = || Place::at("BPR", payment.position, payment.number);
    let provider = remittance.provider_adjusted();
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

/// How far an amount is from what it should be, in words.
pub(super) fn apart(found: Cents, expected: Cents) -> String {
    let difference = found - expected;
    let direction = if difference < Cents::ZERO { "too little" } else { "too much" };
    format!("{} {direction}", difference.abs())
}
