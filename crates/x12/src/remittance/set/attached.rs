//! The segments that belong to whatever came before: REF, DTM, CAS, AMT, QTY, remarks; and PLB (x12.md 4.2).

use std::mem;

use jiff::civil::Date;

use super::{Context, SetReader};
use crate::finding::{Level, Stops, rule};
use crate::npi_is_valid;
use crate::remittance::party::reference;
use crate::remittance::{
    Adjustment, Amount, GroupCode, Outpatient, ProviderAdjustment, ServiceRange, Version,
};
use crate::tokenizer::{Segment, text};

/// The most adjustments a CAS or PLB may hold by the guide.
const ADJUSTMENTS_MAX: usize = 6;

/// The most REF, PER and N3 that are kept of one party, claim or line. The guide allows some ten of each; without a
/// limit a hostile header would fill memory.
pub(super) const ROWS_MAX: usize = 10_000;
/// The most provider adjustments that are kept of a set, many times what a set of 10,000 claims needs.
const PROVIDER_ADJUSTMENTS_MAX: usize = 100_000;

/// What comes once in a line. When it comes again, or before any line, the SVC of a line was lost.
#[derive(Debug, Default)]
pub(super) struct OnceInLine {
    /// DTM*472 or 150.
    date: bool,
    /// DTM*151.
    end_date: bool,
    /// REF*6R.
    control_number: bool,
}

impl<'a> SetReader<'a> {
    pub(super) fn reference(&mut self, segment: &Segment<'a>) {
        let read = reference(segment);
        if read.qualifier == "6R" {
            let lost = match self.context {
                Context::Line => mem::replace(&mut self.of_line.control_number, true),
                context => context == Context::Claim,
            };
            if lost {
                self.lost(segment, Stops::Claim, "SVC");
            }
        }
        let references = match self.context {
            Context::Header => Some(&mut self.remittance.references),
            Context::Payer => Some(&mut self.remittance.payer.references),
            Context::Payee => Some(&mut self.remittance.payee.references),
            Context::Claim => self.claim().map(|claim| &mut claim.references),
            Context::Line => self.line().map(|line| &mut line.references),
            Context::Nobody | Context::GivenUp | Context::Trailer => None,
        };
        match references {
            Some(references) if references.len() < ROWS_MAX => references.push(read),
            Some(_) => self.too_many(segment, Stops::Nothing),
            None => self.out_of_place(segment, Stops::Nothing),
        }
    }

    pub(super) fn dtm(&mut self, segment: &Segment<'a>) {
        let Ok(qualifier) = <&[u8; 3]>::try_from(segment.element(1)) else { return };
        let lost = match (qualifier, self.context) {
            (b"472" | b"150", Context::Line) => mem::replace(&mut self.of_line.date, true),
            (b"151", Context::Line) => mem::replace(&mut self.of_line.end_date, true),
            (b"472" | b"150" | b"151", context) => context == Context::Claim,
            (b"036" | b"050" | b"232" | b"233" | b"405", _) => false,
            _ => return,
        };
        if lost {
            self.lost(segment, Stops::Claim, "SVC");
        }
        let Some(day) = self.day(segment, 2) else { return };
        let context = self.context;
        if qualifier == b"405" {
            self.remittance.production_date = Some(day);
            return;
        }
        let range = if context == Context::Line
            && let Some(line) = self.line()
        {
            &mut line.service
        } else if context == Context::Claim
            && let Some(claim) = self.claim()
        {
            match qualifier {
                b"036" => return claim.coverage_expired = Some(day),
                b"050" => return claim.received = Some(day),
                _ => &mut claim.stated_service,
            }
        } else {
            return;
        };
        if !widen(range, qualifier, day) {
            let message = "This service ends before it begins. Compare the days with the chart.".to_owned();
            let rule = rule::SERVICE_DATE_ORDER;
            self.note(segment, Level::Situation, rule, Stops::Nothing, Some(2), message);
        }
    }

    pub(super) fn cas(&mut self, segment: &Segment<'a>) {
        if self.claim().is_none() {
            return self.out_of_place(segment, Stops::Set);
        }
        let group = GroupCode::of(segment.text(1));
        if let GroupCode::Unknown(_) = group {
            let message = "CAS01 is no group code, so it is not known who carries these adjustments. \
                           The claim is held: ask the payer.";
            let rule = rule::UNKNOWN_GROUP_CODE;
            self.note(segment, Level::Guide, rule, Stops::Claim, Some(1), message.to_owned());
        }
        let mut read = 0;
        let count = segment.element_count();
        for n in (2..).step_by(3).take_while(|&n| n <= count) {
            let (reason, sum) = (segment.text(n), segment.element(n + 1));
            if reason.is_empty() && sum.is_empty() {
                continue;
            }
            read += 1;
            if reason.is_empty() {
                let message =
                    "An adjustment comes without reason code. Ask the payer for the reason.".to_owned();
                self.note(segment, Level::Guide, rule::MISSING_REASON, Stops::Nothing, Some(n), message);
            }
            let amount = self.money(segment, n + 1, Stops::Claim);
            if amount.is_zero() {
                self.zero_adjustment(segment, n + 1, sum);
            }
            let quantity = segment.text(n + 2);
            let adjustments = match self.context {
                Context::Line => self.line().map(|line| &mut line.adjustments),
                _ => self.claim().map(|claim| &mut claim.adjustments),
            };
            if let Some(adjustments) = adjustments {
                // Made where it stays: to copy it there would take longer than to read it.
                adjustments.push(Adjustment::NONE);
                if let Some(adjustment) = adjustments.last_mut() {
                    *adjustment = Adjustment { group: group.clone(), reason, amount, quantity };
                }
            }
        }
        self.limit(segment, read);
    }

    pub(super) fn amt(&mut self, segment: &Segment<'a>) {
        // A note: a bad one stops nothing.
        let Some(amount) = self.money_if_sent(segment, 2, Stops::Nothing) else { return };
        let amount = Amount { qualifier: segment.text(1), amount };
        let amounts = match self.context {
            Context::Claim => self.claim().map(|claim| &mut claim.amounts),
            _ => self.line().map(|line| &mut line.amounts),
        };
        match amounts {
            Some(amounts) => amounts.push(amount),
            None => self.out_of_place(segment, Stops::Nothing),
        }
    }

    pub(super) fn qty(&mut self, segment: &Segment<'a>) {
        let quantities = match self.context {
            Context::Line => self.line().map(|line| &mut line.extras.get_or_insert_default().quantities),
            _ => self.claim().map(|claim| &mut claim.extras.get_or_insert_default().quantities),
        };
        match quantities {
            Some(quantities) => quantities.push(reference(segment)),
            None => self.out_of_place(segment, Stops::Nothing),
        }
    }

    pub(super) fn lq(&mut self, segment: &Segment<'a>) {
        let is_remark = segment.element(1) == b"HE";
        match self.line() {
            Some(line) if is_remark => line.remark_codes.push(segment.text(2)),
            Some(line) => line.extras.get_or_insert_default().other_codes.push(reference(segment)),
            None => match self.claim() {
                Some(claim) => {
                    claim.remark_codes.extend(is_remark.then(|| segment.text(2)));
                    self.lost(segment, Stops::Claim, "SVC");
                }
                None => self.out_of_place(segment, Stops::Nothing),
            },
        }
    }

    pub(super) fn moa(&mut self, segment: &Segment<'a>) {
        let has_amounts = [1, 2, 8, 9].iter().any(|&n| !segment.element(n).is_empty());
        if self.remarks(segment, &[3, 4, 5, 6, 7]) && has_amounts {
            let [payable, esrd_paid, professional_component] =
                [2, 8, 9].map(|n| self.money_if_sent(segment, n, Stops::Nothing));
            let reimbursement_rate = segment.text(1);
            let moa = Outpatient { reimbursement_rate, payable, esrd_paid, professional_component };
            self.room.claim.extras.get_or_insert_default().outpatient = Some(moa);
        }
    }

    pub(super) fn mia(&mut self, segment: &Segment<'a>) {
        if self.remarks(segment, &[5, 20, 21, 22, 23]) {
            let elements = segment.elements().skip(1).map(text).collect();
            self.room.claim.extras.get_or_insert_default().inpatient = elements;
        }
    }

    /// Adds the remark codes of a claim's MOA or MIA. False when there is no claim.
    fn remarks(&mut self, segment: &Segment<'a>, elements: &[usize]) -> bool {
        let Some(claim) = self.claim() else {
            self.out_of_place(segment, Stops::Nothing);
            return false;
        };
        let codes = elements.iter().map(|&n| segment.text(n));
        claim.remark_codes.extend(codes.filter(|code| !code.is_empty()));
        true
    }

    pub(super) fn plb(&mut self, segment: &Segment<'a>) {
        self.context = Context::Trailer;
        let provider = segment.text(1);
        // Without an NPI the payer's own number stands here, of whatever form.
        let seems_npi = provider.len() == 10 && provider.starts_with(['1', '2']);
        if seems_npi && self.remittance.version == Version::V5010 && !npi_is_valid(&provider) {
            self.bad_npi(segment, 1);
        }
        let fiscal_period_end = self.day(segment, 2);
        let mut read = 0;
        for n in (3..=segment.element_count()).step_by(2) {
            let (composite, sum) = (segment.element(n), segment.element(n + 1));
            if composite.is_empty() && sum.is_empty() {
                continue;
            }
            read += 1;
            if self.remittance.provider_adjustments.len() >= PROVIDER_ADJUSTMENTS_MAX {
                return self.too_many(segment, Stops::Set);
            }
            let amount = self.money(segment, n + 1, Stops::Set);
            // The reference is all after the first separator: payers put separators into it.
            let mut parts = composite.splitn(2, |&b| b == segment.delimiters.component);
            let (reason, reference) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            self.remittance.provider_adjustments.push(ProviderAdjustment {
                provider: provider.clone(),
                fiscal_period_end,
                reason: text(reason),
                reference: text(reference),
                amount,
                position: segment.position,
            });
        }
        self.limit(segment, read);
    }

    fn limit(&mut self, segment: &Segment<'a>, read: usize) {
        if read > ADJUSTMENTS_MAX {
            let message = format!(
                "{read} adjustments in one segment, more than {ADJUSTMENTS_MAX}; all count. Tell the payer."
            );
            let rule = rule::TOO_MANY_ADJUSTMENTS;
            self.note(segment, Level::Syntax, rule, Stops::Nothing, None, message);
        }
    }
}

/// Takes a service date into a range that may be begun. False when it ends before it begins.
#[inline]
fn widen(range: &mut Option<ServiceRange>, qualifier: &[u8; 3], day: Date) -> bool {
    match (qualifier, range) {
        (b"472", range) | (_, range @ None) => {
            *range = Some(ServiceRange { first: day, last: day });
            true
        }
        (b"150" | b"232", Some(range)) => {
            range.first = day;
            day <= range.last
        }
        (_, Some(range)) => {
            range.last = day;
            range.first <= day
        }
    }
}
