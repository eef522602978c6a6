//! Other payers of a claim and what they decided (loops 2320, 2330B and 2430).

use super::set::{Outcome, Part, SetReader};
use super::values::Values;
use crate::claim_file::{
    Adjudication, BenefitsAssigned, ClaimAdjustment, OtherPayer, OutpatientAdjudication, ProcedureList,
    Relationship, Release, Responsibility,
};
use crate::finding::Stops;

/// CAS03, CAS06 … CAS18 are amounts: six reasons in a segment.
const REASONS: [usize; 6] = [2, 5, 8, 11, 14, 17];

impl<'a> SetReader<'a> {
    /// An SBR within a claim.
    pub(super) fn other_payer_begins(&mut self, values: &mut Values<'a>) -> Outcome {
        if self.part == Part::Line {
            return Outcome::OutOfPlace(Stops::Claim);
        }
        let other = OtherPayer {
            responsibility: values.required(1, Responsibility::of),
            relationship: values.required(2, Relationship::of),
            group_number: values.filled(3),
            group_name: values.filled(4),
            insurance_type: values.filled(5),
            filing_indicator: values.text(9),
            ..OtherPayer::default()
        };
        let Some(claim) = self.claim() else { return Outcome::OutOfPlace(Stops::Set) };
        claim.other_payers.push(other);
        self.nth = claim.other_payers.len() - 1;
        self.names.retain(|(loop_id, _)| !loop_id.starts_with("233"));
        self.enter(Part::OtherPayer, "2320")
    }

    /// The other payer that is being read.
    pub(super) fn other_payer(&mut self) -> Option<&mut OtherPayer> {
        if self.part == Part::OtherPayer { self.claim()?.other_payers.last_mut() } else { None }
    }

    /// What stands in loops 2320 and 2330B, but for names.
    pub(super) fn of_other_payer(&mut self, loop_id: &str, values: &mut Values<'a>) -> Option<Outcome> {
        let other = self.other_payer()?;
        match (loop_id, values.id()) {
            ("2320", b"CAS") => other.adjustments.extend(adjustments(values)),
            ("2320", b"AMT") => {
                let amount = match values.peek(1) {
                    b"D" => &mut other.paid,
                    b"EAF" => &mut other.patient_owes,
                    b"A8" => &mut other.not_covered,
                    _ => return None,
                };
                values.text(1);
                *amount = values.amount(2);
            }
            ("2320", b"OI") => {
                other.benefits_assigned = values.required(3, BenefitsAssigned::of);
                other.signature_source = values.filled(4);
                other.release = values.required(6, Release::of);
            }
            ("2320", b"MOA") => other.outpatient = Some(remarks(values)),
            ("2330B", b"DTP") if values.given(1, &["573"]) => other.decided = values.day(),
            _ => return None,
        }
        Some(Outcome::Kept)
    }

    /// An SVD.
    pub(super) fn adjudication_begins(&mut self, values: &mut Values<'a>) -> Outcome {
        let Some(line) = self.line() else { return Outcome::OutOfPlace(Stops::Claim) };
        line.adjudications.push(Adjudication {
            payer_id: values.text(1),
            paid: values.required_amount(2),
            procedure_list: values.coded_part(3, 1, ProcedureList::of).unwrap_or_default(),
            procedure_code: values.part(3, 2),
            modifiers: values.parts(3, 3, 6),
            description: values.filled_part(3, 7),
            quantity: values.text(5),
            bundled_into: values.number(6),
            ..Adjudication::default()
        });
        self.nth = line.adjudications.len() - 1;
        self.enter(Part::Line, "2430")
    }

    /// What stands in loop 2430.
    pub(super) fn of_adjudication(&mut self, values: &mut Values<'a>) -> Option<Outcome> {
        let one = self.line()?.adjudications.last_mut()?;
        match values.id() {
            b"CAS" => one.adjustments.extend(adjustments(values)),
            b"DTP" if values.given(1, &["573"]) => one.decided = values.day(),
            b"AMT" if values.given(1, &["EAF"]) => one.patient_owes = values.amount(2),
            _ => return None,
        }
        Some(Outcome::Kept)
    }
}

/// CAS.
fn adjustments(values: &mut Values<'_>) -> Vec<ClaimAdjustment> {
    let group = values.text(1);
    let mut found = Vec::new();
    for n in REASONS {
        let (reason, quantity) = (values.text(n), values.filled(n + 2));
        if reason.is_empty() && quantity.is_none() && values.peek(n + 1).is_empty() {
            continue;
        }
        let amount = values.required_amount(n + 1);
        found.push(ClaimAdjustment { group: group.clone(), reason, amount, quantity });
    }
    found
}

/// MOA.
fn remarks(values: &mut Values<'_>) -> OutpatientAdjudication {
    OutpatientAdjudication {
        reimbursement_rate: values.filled(1),
        payable: values.amount(2),
        remark_codes: (3..=7).filter_map(|n| values.filled(n)).collect(),
        esrd_paid: values.amount(8),
        professional_component: values.amount(9),
    }
}
