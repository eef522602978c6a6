//! Where a claim and its lines are written while they are read: over those before, whose lists and texts need no new
//! memory then. That saves more time than reading takes.

use super::{ClaimExtras, ClaimStatus, LineExtras, Procedure, RemittedClaim, RemittedLine};
use crate::Cents;
use crate::tokenizer::{Segment, Text};

/// The claim that is being read.
#[derive(Debug, Default)]
pub(super) struct Room<'a> {
    /// Until its end, lines of the claim before may stand behind its own.
    pub(super) claim: RemittedClaim<'a>,
    /// How many lines were begun.
    pub(super) lines: usize,
    /// Lines that are free.
    spare: Vec<RemittedLine<'a>>,
}

impl<'a> Room<'a> {
    /// Begins a claim with what its CLP says, without the amounts.
    pub(super) fn begin_claim(&mut self, clp: &Segment<'a>, at: usize) {
        let RemittedClaim {
            claim_number,
            status,
            charge,
            paid,
            patient_responsibility,
            filing_indicator,
            payer_claim_number,
            facility,
            frequency,
            people,
            references,
            stated_service,
            received,
            coverage_expired,
            adjustments,
            amounts,
            remark_codes,
            extras,
            lines: _,
            position,
            number,
        } = &mut self.claim;
        *claim_number = clp.text(1);
        *status = ClaimStatus::of(clp.text(2));
        (*charge, *paid, *patient_responsibility) = (Cents::ZERO, Cents::ZERO, None);
        *filing_indicator = clp.text(6);
        *payer_claim_number = clp.text(7);
        *facility = clp.text(8);
        *frequency = clp.text(9);
        (*stated_service, *received, *coverage_expired) = (None, None, None);
        people.clear();
        references.clear();
        adjustments.clear();
        amounts.clear();
        remark_codes.clear();
        *extras = None;
        if clp.element_count() > 10 {
            let [diagnosis_group, group_weight, discharge_share] = [11, 12, 13].map(|n| clp.text(n));
            let stay =
                ClaimExtras { diagnosis_group, group_weight, discharge_share, ..ClaimExtras::default() };
            *extras = (stay != ClaimExtras::default()).then(|| Box::new(stay));
        }
        self.lines = 0;
        (*position, *number) = (clp.position, at);
    }

    /// Begins a line with what its SVC says, without the amounts.
    pub(super) fn begin_line(&mut self, svc: &Segment<'a>, at: usize) {
        if self.lines >= self.claim.lines.len() {
            self.claim.lines.push(self.spare.pop().unwrap_or_default());
        }
        self.lines += 1;
        let Some(line) = self.line() else { return };
        let RemittedLine {
            procedure,
            submitted_procedure,
            charge,
            paid,
            units,
            submitted_units,
            service,
            adjustments,
            references,
            amounts,
            remark_codes,
            extras,
            position,
            number,
        } = line;
        read_procedure(svc, 1, procedure);
        *submitted_procedure = None;
        if !svc.element(6).is_empty() {
            let mut submitted = Procedure::default();
            read_procedure(svc, 6, &mut submitted);
            *submitted_procedure = (!submitted.code.is_empty()).then(|| Box::new(submitted));
        }
        (*charge, *paid) = (Cents::ZERO, Cents::ZERO);
        *units = svc.text(5);
        *submitted_units = svc.text(7);
        *service = None;
        adjustments.clear();
        references.clear();
        amounts.clear();
        remark_codes.clear();
        *extras = None;
        if !svc.element(4).is_empty() {
            *extras = Some(Box::new(LineExtras { revenue_code: svc.text(4), ..LineExtras::default() }));
        }
        (*position, *number) = (svc.position, at);
    }

    /// The line that was begun last.
    #[inline]
    pub(super) fn line(&mut self) -> Option<&mut RemittedLine<'a>> {
        self.claim.lines.get_mut(self.lines.checked_sub(1)?)
    }

    /// The claim with its own lines only.
    pub(super) fn end_claim(&mut self) -> &mut RemittedClaim<'a> {
        let others = self.lines.min(self.claim.lines.len());
        self.spare.extend(self.claim.lines.drain(others..));
        &mut self.claim
    }
}

/// Reads SVC01 or SVC06.
fn read_procedure<'a>(segment: &Segment<'a>, n: usize, procedure: &mut Procedure<'a>) {
    let Procedure { qualifier, code, modifiers, description } = procedure;
    (*qualifier, *code, *description) = (Text::default(), Text::default(), Text::default());
    modifiers.clear();
    for (at, part) in segment.component_texts(n).enumerate() {
        match at {
            0 => *qualifier = part,
            1 => *code = part,
            2..6 if part.is_empty() => {}
            2..6 => modifiers.push(part),
            6 => *description = part,
            _ => return,
        }
    }
}
