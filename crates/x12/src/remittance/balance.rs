//! The money rules of the 835, exact to the cent (x12.md 4.3).

use super::{Adjustment, GroupCode, PaymentMethod, Remittance, RemittedClaim, RemittedLine};
use crate::Cents;
use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::notes::{Note, Notes};

const HELD: &str = "The claim is held: ask the payer, or post it by hand.";

/// What is said of a rule that counts with an amount that could not be read.
const UNREAD: &str = "An amount that could not be read counts as 0.00 here. ";

/// Rules 1, 2 and 4, what a reversal is, and no money where the status allows none.
pub(super) fn check_claim(claim: &RemittedClaim<'_>, index: usize, notes: &mut Notes) {
    // In the order of the lines: those of the claim itself come first.
    let unread =
        notes.of_claim(index).iter().filter(|one| is_unread(one)).map(|one| one.place.line).collect();
    let mut check = Check { claim, index, unread, notes };
    let Sums { mut all, mut patient } = Sums::of(&claim.adjustments);
    let own = all;
    let reversal = claim.is_reversal();
    for (at, line) in claim.lines.iter().enumerate() {
        let of_line = Sums::of(&line.adjustments);
        all += of_line.all;
        patient += of_line.patient;
        if line.charge - of_line.all != line.paid {
            check.line(at, line, of_line.all);
        }
        if reversal && line.charge.max(line.paid) > Cents::ZERO {
            check.above_zero(Some(at), line.charge.max(line.paid));
        }
    }
    if claim.charge - all != claim.paid {
        check.whole(all);
    }
    if !claim.lines.is_empty() {
        check.sums_of_lines(own);
    }
    if claim.patient_responsibility.unwrap_or_default() != patient && !reversal {
        check.patient(patient);
    }
    if reversal && claim.charge.max(claim.paid) > Cents::ZERO {
        check.above_zero(None, claim.charge.max(claim.paid));
    }
    if !reversal && claim.charge.min(claim.paid) < Cents::ZERO {
        check.below_zero(claim.charge.min(claim.paid));
    }
    if claim.status.pays_nothing() && !claim.paid.is_zero() {
        check.paid_for_nothing();
    }
}

/// A claim that was seen in the set before.
#[cold]
pub(super) fn note_repeat(claim: &RemittedClaim<'_>, index: usize, notes: &mut Notes) {
    let message = "This claim came before in this set, with the same numbers, status and amounts. It is held: \
                   look whether it was paid twice, and ask the payer.";
    let note = broken(rule::REPEATED_CLAIM, Stops::Claim, 1, message.to_owned());
    notes.add(
        claim.place(index, None),
        Note { level: Level::Guide, value: claim.claim_number.as_bytes(), ..note },
    );
}

/// Says what is wrong with the money of a claim.
struct Check<'c, 'a> {
    claim: &'c RemittedClaim<'a>,
    index: usize,
    /// The lines with an amount that could not be read; `None` stands for the claim itself.
    unread: Vec<Option<usize>>,
    notes: &'c mut Notes,
}

impl Check<'_, '_> {
    /// Rule 1.
    #[cold]
    fn line(&mut self, at: usize, line: &RemittedLine<'_>, adjusted: Cents) {
        let due = line.charge - adjusted;
        let message = format!(
            "A charge of {} less adjustments of {adjusted} leaves {due}, but the line pays {}: {}. {HELD}",
            line.charge,
            line.paid,
            apart(line.paid, due)
        );
        self.add(Some(at), broken(rule::LINE_OUT_OF_BALANCE, Stops::Claim, 3, message));
    }

    /// The first half of rule 2.
    #[cold]
    fn whole(&mut self, adjusted: Cents) {
        let RemittedClaim { charge, paid, .. } = *self.claim;
        let due = charge - adjusted;
        let message = format!(
            "A charge of {charge} less adjustments of {adjusted} leaves {due}, but the claim pays {paid}: {}. {HELD}",
            apart(paid, due)
        );
        self.add(None, broken(rule::CLAIM_OUT_OF_BALANCE, Stops::Claim, 4, message));
    }

    /// The second half of rule 2. A split claim is no exception: each of its CLP stands for its own lines.
    fn sums_of_lines(&mut self, own: Cents) {
        let RemittedClaim { charge, paid, .. } = *self.claim;
        let charges: Cents = self.claim.lines.iter().map(|line| line.charge).sum();
        if charges != charge {
            let message =
                format!("The lines charge {charges}, the claim {charge}: {}. {HELD}", apart(charges, charge));
            self.add(None, broken(rule::LINE_CHARGES, Stops::Claim, 3, message));
        }
        let payments: Cents = self.claim.lines.iter().map(|line| line.paid).sum();
        let due = payments - own;
        if due != paid {
            let less = match own {
                Cents::ZERO => String::new(),
                own => format!(", which less the claim's own adjustments of {own} is {due}"),
            };
            let message = format!(
                "The lines pay {payments}{less}, but the claim pays {paid}: {}. {HELD}",
                apart(paid, due)
            );
            self.add(None, broken(rule::LINE_PAYMENTS, Stops::Claim, 4, message));
        }
    }

    /// Rule 4.
    #[cold]
    fn patient(&mut self, adjusted: Cents) {
        let stated = self.claim.patient_responsibility;
        let said = match stated {
            Some(stated) => format!("CLP05 says that the patient owes {stated}"),
            None => "CLP05 does not say that the patient owes anything".to_owned(),
        };
        let message = format!(
            "{said}, the PR adjustments come to {adjusted}: {}. The adjustments count; tell the payer if it \
             happens often.",
            apart(stated.unwrap_or_default(), adjusted)
        );
        self.add(None, broken(rule::PATIENT_RESPONSIBILITY, Stops::Nothing, 5, message));
    }

    /// A reversal repeats the amounts of the claim negated.
    #[cold]
    fn above_zero(&mut self, line: Option<usize>, amount: Cents) {
        let message =
            format!("A reversal takes money back, so no charge and no payment of it can be {amount}. {HELD}");
        self.add(line, Note { element: None, ..broken(rule::REVERSAL_ABOVE_ZERO, Stops::Claim, 0, message) });
    }

    #[cold]
    fn below_zero(&mut self, amount: Cents) {
        let message = format!(
            "Only a reversal, status 22, takes money back; status {} cannot come with {amount}. {HELD}",
            self.claim.status.code()
        );
        self.add(None, Note { element: None, ..broken(rule::CLAIM_BELOW_ZERO, Stops::Claim, 0, message) });
    }

    #[cold]
    fn paid_for_nothing(&mut self) {
        let RemittedClaim { status, paid, .. } = self.claim;
        let message =
            format!("Status {} comes without money, but the claim pays {paid}. {HELD}", status.code());
        self.add(None, broken(rule::PAYMENT_WITHOUT_CLAIM, Stops::Claim, 4, message));
    }

    /// Adds what is wrong with the claim or a line of it.
    fn add(&mut self, line: Option<usize>, mut note: Note<'_>) {
        let unread =
            if line.is_some() { self.unread.binary_search(&line).is_ok() } else { !self.unread.is_empty() };
        if unread {
            note.message.insert_str(0, UNREAD);
        }
        self.notes.add(self.claim.place(self.index, line), note);
    }
}

/// Was an amount that counts left out?
fn is_unread(finding: &Finding) -> bool {
    finding.stops > Stops::Nothing && [rule::BAD_AMOUNT, rule::MISSING_AMOUNT].contains(&finding.rule)
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

/// Rules 3 and 5, of a set whose claims pay so much.
pub(super) fn check_payment(remittance: &Remittance<'_>, claims: Cents, notes: &mut Notes) {
    let Some(payment) = &remittance.payment else { return };
    let place = || Place::at("BPR", payment.position, payment.number);
    let provider = remittance.provider_adjusted();
    let due = claims - provider;
    if payment.amount != due {
        let counted = |finding: &&Finding| ["BPR", "CLP", "PLB"].contains(&finding.place.segment.as_str());
        let unread = notes.findings().iter().filter(counted).any(is_unread);
        let message = format!(
            "{}The payment is {}, but the claims pay {claims}{}: the payment is {}. \
             Nothing of it is posted: ask the payer for a corrected file.",
            if unread { UNREAD } else { "" },
            payment.amount,
            match provider {
                Cents::ZERO => String::new(),
                taken if taken > Cents::ZERO => {
                    format!(" and {taken} is taken by provider adjustments, which makes {due}")
                }
                given => {
                    format!(" and {} is given by provider adjustments, which makes {due}", given.abs())
                }
            },
            apart(payment.amount, due),
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
    let of_payment = |rule, element, message| {
        let note = broken(rule, Stops::Nothing, element, message);
        Note { level: Level::Guide, ..note }
    };
    if payment.amount.is_zero() != (payment.method == PaymentMethod::NonPayment) {
        let message = format!(
            "The payment is {} and its method {}: NON goes with no payment, and only with it. \
             Look for the money before matching it to the bank.",
            payment.amount,
            payment.method.code()
        );
        notes.add(place(), of_payment(rule::PAYMENT_METHOD, 4, message));
    }
    if payment.amount.is_zero() != (payment.handling == "H") {
        let message = format!(
            "The payment is {} and BPR01 {}: H says that no money comes, and goes with no payment, and only with \
             it. Look for the money before matching it to the bank.",
            payment.amount, payment.handling
        );
        notes.add(place(), of_payment(rule::PAYMENT_HANDLING, 1, message));
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
