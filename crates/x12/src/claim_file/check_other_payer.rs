//! Checks coordination of benefits: the other payers of a claim, what they decided, and that it balances
//! (x12.md 4.5, COB balancing; RFI 1294 and 1115).

use super::check::{At, Checks};
use super::check_claim::PROVIDER_NUMBERS;
use super::check_line::is_procedure;
use super::claim::Claim;
use super::file::{Responsibility, Subscriber};
use super::line::Line;
use super::other_payer::{Adjudication, ClaimAdjustment, OtherPayer, ProcedureList};
use super::problem::{Problem, Rule};
use super::render_other_payer::REASONS_MAX;
use super::text;
use crate::money::Cents;

/// How often loops and segments may come (x12.md 4.5): 2320, 2430, CAS, MOA03 to 07.
const OTHER_PAYERS_MAX: usize = 10;
const ADJUDICATIONS_MAX: usize = 15;
const ADJUSTMENT_SEGMENTS_MAX: usize = 5;
const REMARK_CODES_MAX: usize = 5;
/// CAS01.
const GROUPS: [&str; 5] = ["CO", "PR", "OA", "PI", "CR"];
/// The kinds of numbers in REF of loop 2330B (x12.md 4.5).
const PAYER_NUMBERS: [&str; 9] = ["2U", "EI", "FY", "NF", "G1", "9F", "T4", "G3", "F8"];

impl Checks {
    pub(super) fn other_payers(&mut self, subscriber: &Subscriber, claim: &Claim) {
        if claim.other_payers.len() > OTHER_PAYERS_MAX {
            let message = format!("A claim can name at most {OTHER_PAYERS_MAX} other payers: name fewer.");
            self.turn_to_loop("2320");
            self.add(Rule::TooMany, ("SBR", 0), "other payers", message);
        }
        let is_second =
            !matches!(subscriber.responsibility, Responsibility::Primary | Responsibility::Unknown);
        if is_second && claim.other_payers.is_empty() && !claim.predetermination {
            let message = "A claim to a second payer must name the first one and what it paid: add it from its \
                           remittance.";
            self.add(Rule::FirstPayer, ("CLM", 0), "other payers", message);
        }
        let mut places = vec![subscriber.responsibility];
        for (nth, other) in claim.other_payers.iter().enumerate().take(OTHER_PAYERS_MAX) {
            self.turn_to_nth("2320", nth);
            if other.responsibility != Responsibility::Unknown && places.contains(&other.responsibility) {
                let message =
                    "Two payers of the claim have the same place in the order of payers: correct one.";
                self.add(Rule::ResponsibilityRepeated, ("SBR", 1), "order of payers", message);
            }
            places.push(other.responsibility);
            self.other_payer(nth, other);
            self.turn_to_nth("2320", nth);
            self.claim_coordination(claim, other);
        }
        self.turn_to_loop("2300");
    }

    fn other_payer(&mut self, nth: usize, other: &OtherPayer) {
        let party = "other payer";
        self.optional_id(("SBR", 3), "other payer group number", other.group_number.as_deref(), 50);
        self.optional_code(("SBR", 5), "other payer insurance type", other.insurance_type.as_deref(), 1..=3);
        self.code_form(("SBR", 9), "other payer filing indicator", &other.filing_indicator, 1..=2);
        self.adjustments(&other.adjustments);
        let amounts = [
            (("AMT*D", 2), "amount the other payer paid", other.paid),
            (("AMT*EAF", 2), "amount the patient owes", other.patient_owes),
            (("AMT*A8", 2), "amount not covered", other.not_covered),
        ];
        for (at, field, amount) in amounts {
            if let Some(amount) = amount {
                self.amount(at, field, amount);
            }
        }
        self.optional_code(("OI", 4), "source of the signature", other.signature_source.as_deref(), 1..=1);
        if let Some(outpatient) = &other.outpatient {
            if outpatient.remark_codes.len() > REMARK_CODES_MAX {
                let message = format!("Name at most {REMARK_CODES_MAX} remark codes.");
                self.add(Rule::TooMany, ("MOA", 3), "remark codes", message);
            }
            self.decimal(("MOA", 1), "reimbursement rate", outpatient.reimbursement_rate.as_deref());
            for remark in &outpatient.remark_codes {
                self.code_form(("MOA", 3), "remark code", remark, 1..=50);
            }
        }
        self.turn_to_nth("2330A", nth);
        let subscriber = &other.subscriber;
        self.name("other subscriber", &subscriber.name);
        self.id(("NM1", 9), "other member id", &subscriber.member_id, 2..=80);
        if let Some(address) = &subscriber.address {
            self.address("other subscriber", address);
        }
        self.references("other subscriber", &subscriber.references, &["SY"]);
        self.turn_to_nth("2330B", nth);
        self.payer(party, &other.payer);
        self.references(party, &other.payer.references, &PAYER_NUMBERS);
        if let Some(date) = other.decided {
            self.past_date(("DTP*573", 3), "date of the decision", date);
        }
        for provider in &other.providers {
            self.turn_to_nth(provider.role.other_payer_loop(), nth);
            self.references(party, &provider.references, &PROVIDER_NUMBERS);
        }
    }

    pub(super) fn adjustments(&mut self, adjustments: &[ClaimAdjustment]) {
        for adjustment in adjustments {
            if !GROUPS.contains(&text::code(&adjustment.group).as_str()) {
                let message = format!("An adjustment has no group code: take one of {}.", GROUPS.join(", "));
                self.add(Rule::Adjustment, ("CAS", 1), "adjustments", message);
            }
            self.code_form(("CAS", 2), "adjustment reason", &adjustment.reason, 1..=5);
            self.amount(("CAS", 3), "adjustment", size(adjustment.amount));
        }
        let segments: usize = adjustments
            .chunk_by(|one, other| one.group == other.group)
            .map(|of_group| of_group.len().div_ceil(REASONS_MAX))
            .sum();
        if segments > ADJUSTMENT_SEGMENTS_MAX {
            let message = "More adjustments than there is room for: put those of one group together.";
            self.add(Rule::TooMany, ("CAS", 0), "adjustments", message);
        }
    }

    /// What a payer paid for the claim, against its lines and its reasons.
    fn claim_coordination(&mut self, claim: &Claim, other: &OtherPayer) {
        let at: At = ("AMT*D", 2);
        let decided = || claim.lines.iter().flat_map(|line| of_payer(line, &other.payer.id));
        let has_lines = decided().next().is_some();
        let Some(paid) = other.paid else {
            if has_lines || !other.adjustments.is_empty() {
                let message = "The payer has decided: say what it paid for the whole claim, 0.00 too.";
                self.add(Rule::OtherPayerPaid, at, "amount the other payer paid", message);
            }
            return;
        };
        let of_claim = sum(other.adjustments.iter().map(|adjustment| adjustment.amount));
        let of_lines = sum(decided().flat_map(|one| &one.adjustments).map(|adjustment| adjustment.amount));
        let paid_for_lines = sum(decided().map(|one| one.paid));
        if has_lines && i128::from(paid.0) != paid_for_lines - of_claim {
            let message = format!(
                "The payer paid {paid}, which is not what it paid for the lines less what it took off the claim: \
                 compare with its remittance."
            );
            self.add(Rule::ClaimCoordination, at, "amount the other payer paid", message);
        }
        // A payer that gives no reasons says in one amount that nothing is covered.
        let is_not_covered = other.not_covered.is_some() && !has_lines && other.adjustments.is_empty();
        if !is_not_covered && i128::from(claim.total_charge.0) != i128::from(paid.0) + of_claim + of_lines {
            let message = format!(
                "The charge {} is not what the payer paid and took off: compare with its remittance.",
                claim.total_charge
            );
            self.add(Rule::ClaimCoordination, at, "total charge", message);
        }
    }

    /// What payers decided about a line, and that each decision accounts for the whole charge.
    pub(super) fn adjudications(&mut self, claim: &Claim, line: &Line) {
        if line.adjudications.len() > ADJUDICATIONS_MAX {
            let message = format!("A line can have at most {ADJUDICATIONS_MAX} decisions: leave some out.");
            self.turn_to_loop("2430");
            self.add(Rule::TooMany, ("SVD", 0), "decisions", message);
        }
        for (nth, one) in line.adjudications.iter().enumerate().take(ADJUDICATIONS_MAX) {
            self.turn_to_nth("2430", nth);
            self.adjudication(one);
            let mut payers = claim.other_payers.iter().take(OTHER_PAYERS_MAX);
            if !payers.any(|other| is_payer(&other.payer.id, &one.payer_id)) {
                let message =
                    "The decision names a payer that is not among the claim's other payers: correct one.";
                self.add(Rule::AdjudicationPayer, ("SVD", 1), "payer of the decision", message);
            }
            let first = line.adjudications.iter().position(|other| is_payer(&other.payer_id, &one.payer_id));
            if first == Some(nth) {
                self.line_coordination(line, &one.payer_id);
            }
        }
        self.turn_to_loop("2400");
    }

    fn adjudication(&mut self, one: &Adjudication) {
        self.id(("SVD", 1), "payer of the decision", &one.payer_id, 2..=80);
        self.amount(("SVD", 2), "amount paid for the line", size(one.paid));
        if one.procedure_list == ProcedureList::Cdt && !is_procedure(&one.procedure_code) {
            let message = "The decision is about no procedure code: copy it from the remittance.";
            self.add(Rule::ProcedureCode, ("SVD", 3), "procedure code", message);
        }
        self.modifiers(("SVD", 3), &one.modifiers);
        self.id(("SVD", 5), "quantity that was paid", &one.quantity, 1..=15);
        self.decimal(("SVD", 5), "quantity that was paid", Some(&one.quantity));
        self.adjustments(&one.adjustments);
        if let Some(owed) = one.patient_owes {
            self.amount(("AMT*EAF", 2), "amount the patient owes", owed);
        }
        match one.decided {
            Some(date) => self.past_date(("DTP*573", 3), "date of the decision", date),
            None => {
                let message = "The decision has no date: copy it from the remittance.";
                self.add(Rule::AdjudicationDate, ("DTP*573", 3), "date of the decision", message);
            }
        }
    }

    fn line_coordination(&mut self, line: &Line, payer_id: &str) {
        let paid = sum(of_payer(line, payer_id).map(|one| one.paid));
        let adjusted = of_payer(line, payer_id).flat_map(|one| &one.adjustments);
        let off = paid + sum(adjusted.map(|adjustment| adjustment.amount)) - i128::from(line.charge.0);
        if off != 0 {
            let message = format!(
                "The line charges {}, and the payer paid and took off another sum: compare with its remittance.",
                line.charge
            );
            self.add(Rule::LineCoordination, ("SVD", 2), "amount paid for the line", message);
        }
    }
}

/// What does not balance between a claim and its other payers, the claim standing alone.
pub(super) fn coordination(claim: &Claim) -> Vec<Problem> {
    let mut checks = Checks::of_claim(&claim.claim_number);
    for (nth, other) in claim.other_payers.iter().enumerate() {
        checks.turn_to_nth("2320", nth);
        checks.claim_coordination(claim, other);
    }
    for (at, line) in claim.lines.iter().enumerate() {
        checks.line = Some(at + 1);
        checks.adjudications(claim, line);
    }
    checks.found
}

/// What one payer decided about a line; several when it took the line apart.
fn of_payer<'line>(line: &'line Line, payer_id: &str) -> impl Iterator<Item = &'line Adjudication> {
    line.adjudications.iter().filter(move |one| is_payer(&one.payer_id, payer_id))
}

fn is_payer(one: &str, other: &str) -> bool {
    text::code(one) == text::code(other)
}

/// Not a sum of Cents: it would panic on amounts that are only reported here.
fn sum(amounts: impl Iterator<Item = Cents>) -> i128 {
    amounts.map(|amount| i128::from(amount.0)).sum()
}

/// An amount that may be negative, as its size.
fn size(amount: Cents) -> Cents {
    Cents(amount.0.saturating_abs())
}
