//! Writes another payer of the patient, and what it took off (loops 2320 and 2330, x12.md 4.5).

use super::other_payer::{ClaimAdjustment, OtherPayer, OtherSubscriber, OutpatientAdjudication};
use super::render::Renderer;
use super::render_party::{insured, person_name};
use super::text::{code, code_or_empty};
use crate::money::Cents;
use crate::writing::Segment;

/// A CAS has room for six reasons of one group.
pub(super) const REASONS_MAX: usize = 6;

impl Renderer {
    pub(super) fn other_payer(&mut self, other: &OtherPayer) {
        self.out.enter_below("2320");
        self.out.push(insured(
            other.responsibility.code(),
            other.relationship.code(),
            [other.group_number.as_deref(), other.group_name.as_deref()],
            other.insurance_type.as_deref(),
            &other.filing_indicator,
        ));
        self.adjustments(&other.adjustments);
        self.amount("D", other.paid);
        self.amount("EAF", other.patient_owes);
        self.amount("A8", other.not_covered);
        self.out.push(
            Segment::new("OI")
                .skip(2)
                .value(other.benefits_assigned.code())
                .value(&code_or_empty(other.signature_source.as_deref()))
                .skip(1)
                .value(other.release.code()),
        );
        if let Some(outpatient) = &other.outpatient {
            self.out.push(remarks(outpatient));
        }
        self.other_subscriber(&other.subscriber);
        self.out.enter_below("2330B");
        self.payer(&other.payer);
        self.day("573", other.decided);
        self.references(&other.payer.references);
        for provider in &other.providers {
            self.out.enter_below(provider.role.other_payer_loop());
            let kind = if provider.is_organisation { "2" } else { "1" };
            self.out.push(Segment::new("NM1").value(provider.role.code()).value(kind));
            self.references(&provider.references);
        }
    }

    fn other_subscriber(&mut self, subscriber: &OtherSubscriber) {
        self.out.enter_below("2330A");
        let kind = if subscriber.is_organisation { "2" } else { "1" };
        let name = person_name(Segment::new("NM1").value("IL").value(kind), &subscriber.name);
        self.out.push(name.value(subscriber.member_id_kind.code()).value(&code(&subscriber.member_id)));
        if let Some(address) = &subscriber.address {
            self.address(address);
        }
        self.references(&subscriber.references);
    }

    /// CAS: reasons of one group that follow each other, six in a segment.
    pub(super) fn adjustments(&mut self, adjustments: &[ClaimAdjustment]) {
        for of_group in adjustments.chunk_by(|one, other| one.group == other.group) {
            for reasons in of_group.chunks(REASONS_MAX) {
                let group = reasons.first().map(|reason| code(&reason.group)).unwrap_or_default();
                let segment = reasons.iter().fold(Segment::new("CAS").value(&group), |segment, reason| {
                    segment
                        .value(&code(&reason.reason))
                        .value(&reason.amount.to_x12())
                        .value(&code_or_empty(reason.quantity.as_deref()))
                });
                self.out.push(segment);
            }
        }
    }
}

/// MOA.
fn remarks(outpatient: &OutpatientAdjudication) -> Segment {
    let money = |amount: Option<Cents>| amount.map(Cents::to_x12).unwrap_or_default();
    let segment = Segment::new("MOA")
        .value(&code_or_empty(outpatient.reimbursement_rate.as_deref()))
        .value(&money(outpatient.payable));
    let codes = (0..5).map(|at| code_or_empty(outpatient.remark_codes.get(at).map(String::as_str)));
    codes
        .fold(segment, |segment, remark| segment.value(&remark))
        .value(&money(outpatient.esrd_paid))
        .value(&money(outpatient.professional_component))
}
