//! What stands under one LX: TS3 and TS2, and whether their totals are those of the claims (rule 7 of x12.md 4.3).

use super::attached::ROWS_MAX;
use super::{Context, SetReader};
use crate::Cents;
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::Note;
use crate::remittance::Summary;
use crate::remittance::value::count;
use crate::tokenizer::{Segment, text};

/// The claims that were found under a TS3 or a TS2, which is the last one that is kept.
#[derive(Debug)]
pub(super) struct Section {
    place: Place,
    pub(super) claims: usize,
    pub(super) charges: Cents,
}

impl<'a> SetReader<'a> {
    pub(super) fn lx(&mut self) {
        self.end_section();
        self.context = Context::Nobody;
    }

    pub(super) fn ts3(&mut self, segment: &Segment<'a>) {
        if self.section.is_some() {
            return self.repeated(segment, Stops::Nothing);
        }
        if self.remittance.summaries.len() >= ROWS_MAX {
            return self.too_many(segment, Stops::Nothing);
        }
        let fiscal_period_end = self.day(segment, 3);
        let charges = self.money_if_sent(segment, 5, Stops::Nothing);
        self.remittance.summaries.push(Summary {
            first_claim: self.totals.claims,
            provider: segment.text(1),
            facility: segment.text(2),
            fiscal_period_end,
            claims: segment.text(4),
            charges,
            totals: segment.elements().skip(6).map(text).collect(),
            more_totals: Vec::new(),
        });
        self.begin_section(segment);
    }

    /// A TS2 comes after a TS3, or alone.
    pub(super) fn ts2(&mut self, segment: &Segment<'a>) {
        if self.section.is_none() {
            if self.remittance.summaries.len() >= ROWS_MAX {
                return self.too_many(segment, Stops::Nothing);
            }
            let first_claim = self.totals.claims;
            self.remittance.summaries.push(Summary { first_claim, ..Summary::default() });
            self.begin_section(segment);
        }
        match self.remittance.summaries.last_mut() {
            Some(summary) if summary.more_totals.is_empty() => {
                summary.more_totals = segment.elements().skip(1).map(text).collect();
            }
            _ => self.repeated(segment, Stops::Nothing),
        }
    }

    fn begin_section(&mut self, segment: &Segment<'a>) {
        let place = Place::of(segment, self.remittance.segments);
        self.section = Some(Section { place, claims: 0, charges: Cents::ZERO });
    }

    pub(super) fn end_section(&mut self) {
        let (Some(section), Some(summary)) = (self.section.take(), self.remittance.summaries.last()) else {
            return;
        };
        let Section { place, claims, charges } = section;
        let mut note = |rule, n, value: &[u8], message| {
            let (level, stops) = (Level::Balancing, Stops::Nothing);
            self.notes.add(place.clone(), Note { level, rule, stops, element: Some(n), value, message });
        };
        let said = summary.claims.as_bytes();
        // A decimal by its type, so `2.0` is a count too.
        let whole = said.split(|&byte| byte == b'.').next().unwrap_or_default();
        let is_whole = said.iter().skip(whole.len() + 1).all(|&byte| byte == b'0');
        if !said.is_empty() && (count(whole) != Some(claims) || !is_whole) {
            let message = format!(
                "TS304 is not {claims}, the number of claims under this LX. \
                 Look whether a claim is missing, and ask the payer."
            );
            note(rule::SECTION_COUNT, 4, said, message);
        }
        if let Some(said) = summary.charges.filter(|said| *said != charges) {
            let message = format!(
                "TS305 is not {charges}, what the claims under this LX charge. \
                 Look whether a claim is missing, and ask the payer."
            );
            note(rule::SECTION_CHARGES, 5, said.to_string().as_bytes(), message);
        }
    }
}
