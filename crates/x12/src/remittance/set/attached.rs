//! The segments that belong to whatever came before: REF, DTM, CAS, AMT, remarks; and PLB (x12.md 4.2).

use jiff::civil::Date;

use super::{Context, SetReader};
use crate::finding::{Level, Stops, rule};
use crate::remittance::party::reference;
use crate::remittance::{Adjustment, Amount, GroupCode, ProviderAdjustment, ServiceRange};
use crate::tokenizer::Segment;
use crate::tokenizer::text;

/// The most adjustments a CAS or PLB may hold by the guide.
const ADJUSTMENTS_MAX: usize = 6;

/// The most REF, PER and N3 that are kept of one party, claim or line. The guide allows some ten of each; without a
/// limit a hostile header would fill memory.
pub(super) const ROWS_MAX: usize = 10_000;
/// The most provider adjustments that are kept of a set, many times what a set of 10,000 claims needs.
const PROVIDER_ADJUSTMENTS_MAX: usize = 100_000;

impl<'a> SetReader<'a> {
    pub(super) fn reference(&mut self, segment: &Segment<'a>) {
        let references = match self.context {
            Context::Header => Some(&mut self.remittance.references),
            Context::Payer => Some(&mut self.remittance.payer.references),
            Context::Payee => Some(&mut self.remittance.payee.references),
            Context::Claim => self.claim().map(|claim| &mut claim.references),
            Context::Line => self.line().map(|line| &mut line.references),
            Context::Nobody | Context::Trailer => None,
        };
        match references {
            Some(references) if references.len() < ROWS_MAX => references.push(reference(segment)),
            Some(_) => self.too_many(segment, Stops::Nothing),
            None => self.out_of_place(segment, Stops::Nothing),
        }
    }

    pub(super) fn dtm(&mut self, segment: &Segment<'a>) {
        let qualifier = segment.element(1);
        if !matches!(qualifier, b"036" | b"050" | b"150" | b"151" | b"232" | b"233" | b"405" | b"472") {
            return;
        }
        let Some(day) = self.day(segment, 2) else { return };
        let context = self.context;
        if qualifier == b"405" {
            self.remittance.production_date = Some(day);
        } else if context == Context::Line
            && let Some(line) = self.line()
        {
            widen(&mut line.service, qualifier, day);
        } else if context == Context::Claim
            && let Some(claim) = self.claim()
        {
            match qualifier {
                b"036" => claim.coverage_expired = Some(day),
                b"050" => claim.received = Some(day),
                _ => widen(&mut claim.stated_service, qualifier, day),
            }
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
        for n in (2..=segment.element_count()).step_by(3) {
            let (reason, sum) = (segment.text(n), segment.element(n + 1));
            if reason.is_empty() && sum.is_empty() {
                continue;
            }
            read += 1;
            if reason.trim_ascii().is_empty() {
                let message =
                    "An adjustment comes without reason code. Ask the payer for the reason.".to_owned();
                self.note(segment, Level::Guide, rule::MISSING_REASON, Stops::Nothing, Some(n), message);
            }
            let amount = self.money_of(segment, n + 1, sum, Stops::Claim);
            let adjustment =
                Adjustment { group: group.clone(), reason, amount, quantity: segment.text(n + 2) };
            match self.context {
                Context::Line => self.line().map(|line| line.adjustments.push(adjustment)),
                _ => self.claim().map(|claim| claim.adjustments.push(adjustment)),
            };
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

    pub(super) fn remark(&mut self, segment: &Segment<'a>, elements: &[usize]) {
        let of_line = segment.id() == b"LQ" && self.context == Context::Line;
        let codes = if of_line {
            self.line().map(|line| &mut line.remark_codes)
        } else {
            self.claim().map(|claim| &mut claim.remark_codes)
        };
        match codes {
            Some(codes) => {
                let sent = elements.iter().map(|&n| segment.text(n)).filter(|code| !code.is_empty());
                codes.extend(sent);
            }
            None => self.out_of_place(segment, Stops::Nothing),
        }
    }

    pub(super) fn plb(&mut self, segment: &Segment<'a>) {
        self.context = Context::Trailer;
        let provider = segment.text(1);
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
            let amount = self.money_of(segment, n + 1, sum, Stops::Set);
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

/// Takes a service date into a range that may be begun.
fn widen(range: &mut Option<ServiceRange>, qualifier: &[u8], day: Date) {
    let whole = ServiceRange { first: day, last: day };
    match (qualifier, range) {
        (b"472", range) | (_, range @ None) => *range = Some(whole),
        (b"150" | b"232", Some(range)) => range.first = day,
        (_, Some(range)) => range.last = day,
    }
}
