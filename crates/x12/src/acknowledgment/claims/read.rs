//! The segments of one 277CA, put where they belong (x12.md 4.6).

use std::collections::HashSet;

use super::totals::{Said, Stated};
use super::{
    ClaimAcknowledgment, ClaimAnswer, Entity, LineAnswer, ProviderAnswer, ReceiverAnswer, SourceAnswer,
    Status, StatusCode,
};
use crate::acknowledgment::frame::{FrameReader, Within};
use crate::contents::{is_claim_acknowledgment, names_a_guide};
use crate::finding::{Stops, rule};
use crate::remittance::{Procedure, Reference};
use crate::tokenizer::Segment;
use crate::tokenizer::text;

/// Whose segments come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Header,
    Source,
    Receiver,
    Provider,
    Claim,
    Line,
    /// After an HL of an unknown kind.
    Nobody,
}

/// Reads the segments from ST to SE.
#[derive(Debug)]
pub(crate) struct ClaimsReader<'a> {
    pub(in crate::acknowledgment) frame: FrameReader<'a>,
    answer: ClaimAcknowledgment<'a>,
    level: Level,
    /// Claims and their lines that were met.
    claims: usize,
    /// HL01 that were met.
    levels: HashSet<&'a [u8]>,
    /// QTY and AMT that were met, to be compared at the end.
    stated: Vec<Stated<'a>>,
}

impl<'a> ClaimsReader<'a> {
    pub(in crate::acknowledgment) fn new(frame: FrameReader<'a>) -> ClaimsReader<'a> {
        ClaimsReader {
            frame,
            answer: ClaimAcknowledgment::default(),
            level: Level::Header,
            claims: 0,
            levels: HashSet::new(),
            stated: Vec::new(),
        }
    }

    pub(in crate::acknowledgment) fn take(&mut self, segment: &Segment<'a>) {
        self.frame.count(segment);
        match segment.id() {
            b"HL" => self.hl(segment),
            b"NM1" => self.nm1(segment),
            b"TRN" => self.trn(segment),
            b"STC" => self.stc(segment),
            b"REF" => self.reference(segment),
            b"DTP" => self.dtp(segment),
            b"SVC" => self.svc(segment),
            b"QTY" | b"AMT" => self.total(segment),
            b"BHT" => self.bht(segment),
            // Addresses and contacts are in older forms.
            b"N3" | b"N4" | b"PER" | b"DMG" => {}
            _ => self.frame.unknown_segment(segment, "277CA"),
        }
    }

    fn bht(&mut self, segment: &Segment<'a>) {
        self.answer.reference = text(segment.element(3));
        self.answer.created = self.frame.day(segment, 4);
        if !names_a_guide(&self.frame.frame.guide) && !is_claim_acknowledgment(segment) {
            let message = "This 277 names no guide, and its BHT does not say that it answers claims. \
                           Nothing of it is acted on: ask who sent it.";
            self.frame.guide(segment, rule::OTHER_GUIDE, Stops::Set, Some(1), message);
        }
    }

    fn hl(&mut self, segment: &Segment<'a>) {
        let first = self.levels.insert(segment.element(1).trim_ascii());
        let (position, number) = (segment.position, self.frame.frame.segments);
        let kind = segment.element(3).trim_ascii();
        let level = match kind {
            b"20" => Level::Source,
            b"21" => Level::Receiver,
            b"19" => Level::Provider,
            b"PT" => Level::Claim,
            _ => Level::Nobody,
        };
        self.enter(level);
        let in_place = self.make_room(level);
        match level {
            Level::Source => self.answer.sources.push(SourceAnswer::default()),
            Level::Receiver => {
                if let Some(source) = self.answer.sources.last_mut() {
                    source.receivers.push(ReceiverAnswer { position, number, ..ReceiverAnswer::default() });
                }
            }
            Level::Provider => {
                if let Some(receiver) = self.last_receiver() {
                    receiver.providers.push(ProviderAnswer { position, number, ..ProviderAnswer::default() });
                }
            }
            Level::Claim => {
                if let Some(provider) = self.last_provider() {
                    provider.claims.push(ClaimAnswer { position, number, ..ClaimAnswer::default() });
                }
            }
            Level::Header | Level::Line | Level::Nobody => {}
        }
        if level == Level::Claim {
            self.claims += 1;
            self.enter(level);
        }
        if level == Level::Nobody {
            let message = "HL03 is no level of a 277CA; what stands in it was passed over. Tell the sender.";
            self.frame.guide(segment, rule::LEVEL_OUT_OF_PLACE, Stops::Nothing, Some(3), message);
        } else if !in_place {
            let message = "The level above this one is missing; the claims below it were read all the same. Tell the sender.";
            self.frame.guide(segment, rule::LEVEL_OUT_OF_PLACE, Stops::Nothing, Some(3), message);
        }
        if !first {
            let message =
                "Another HL has this number; the levels were nested by their order. Tell the sender.";
            self.frame.syntax(segment, rule::LEVEL_NUMBER, Stops::Nothing, Some(1), message);
        }
    }

    /// What comes next belongs to this level; findings name its claim and line.
    fn enter(&mut self, level: Level) {
        self.level = level;
        let claim = matches!(level, Level::Claim | Level::Line).then(|| self.claims.checked_sub(1)).flatten();
        let lines = self.last_claim().map_or(0, |claim| claim.lines.len());
        let line = (level == Level::Line).then(|| lines.checked_sub(1)).flatten();
        self.frame.within = Within { claim, line };
    }

    /// Sees that there is something for a level to belong to; false when it was not there.
    fn make_room(&mut self, level: Level) -> bool {
        let mut there = true;
        if matches!(level, Level::Receiver | Level::Provider | Level::Claim) && self.answer.sources.is_empty()
        {
            self.answer.sources.push(SourceAnswer::default());
            there = false;
        }
        if matches!(level, Level::Provider | Level::Claim) && self.last_receiver().is_none() {
            if let Some(source) = self.answer.sources.last_mut() {
                source.receivers.push(ReceiverAnswer::default());
            }
            there = false;
        }
        if level == Level::Claim && self.last_provider().is_none() {
            if let Some(receiver) = self.last_receiver() {
                receiver.providers.push(ProviderAnswer::default());
            }
            there = false;
        }
        there
    }

    fn last_receiver(&mut self) -> Option<&mut ReceiverAnswer<'a>> {
        self.answer.sources.last_mut()?.receivers.last_mut()
    }

    fn last_provider(&mut self) -> Option<&mut ProviderAnswer<'a>> {
        self.last_receiver()?.providers.last_mut()
    }

    fn last_claim(&mut self) -> Option<&mut ClaimAnswer<'a>> {
        self.last_provider()?.claims.last_mut()
    }

    fn last_line(&mut self) -> Option<&mut LineAnswer<'a>> {
        self.last_claim()?.lines.last_mut()
    }

    fn nm1(&mut self, segment: &Segment<'a>) {
        let entity = Entity {
            role: text(segment.element(1)),
            organisation: segment.element(2) == b"2",
            last: text(segment.element(3)),
            first: text(segment.element(4)),
            middle: text(segment.element(5)),
            suffix: text(segment.element(7)),
            id_qualifier: text(segment.element(8)),
            id: text(segment.element(9)),
        };
        let place = match self.level {
            Level::Source => self.answer.sources.last_mut().map(|source| &mut source.entity),
            Level::Receiver => self.last_receiver().map(|receiver| &mut receiver.entity),
            Level::Provider => self.last_provider().map(|provider| &mut provider.entity),
            Level::Claim => self.last_claim().map(|claim| &mut claim.patient),
            Level::Header | Level::Line | Level::Nobody => None,
        };
        match place {
            Some(place) if *place == Entity::default() => *place = entity,
            Some(_) => self.frame.repeated(segment, Stops::Nothing),
            None => self.misplaced(segment),
        }
    }

    fn trn(&mut self, segment: &Segment<'a>) {
        let number = text(segment.element(2));
        // TRN01 2 is a number of ours that comes back, 1 one of theirs.
        let ours = segment.element(1).trim_ascii() == b"2";
        let place = match self.level {
            Level::Source => self.answer.sources.last_mut().map(|source| &mut source.trace),
            Level::Provider => self.last_provider().map(|provider| &mut provider.trace),
            Level::Receiver if ours => self.last_receiver().map(|receiver| &mut receiver.batch),
            Level::Claim if ours => self.last_claim().map(|claim| &mut claim.claim_number),
            _ => None,
        };
        match place {
            Some(place) if place.is_empty() => *place = number,
            // Two numbers of ours: which claim is meant is not sure.
            Some(_) => self.frame.repeated(segment, Stops::Claim),
            None => self.misplaced(segment),
        }
    }

    fn stc(&mut self, segment: &Segment<'a>) {
        let status = self.status(segment);
        let place = match self.level {
            Level::Receiver => self.last_receiver().map(|receiver| &mut receiver.statuses),
            Level::Provider => self.last_provider().map(|provider| &mut provider.statuses),
            Level::Claim => self.last_claim().map(|claim| &mut claim.statuses),
            Level::Line => self.last_line().map(|line| &mut line.statuses),
            Level::Header | Level::Source | Level::Nobody => None,
        };
        match place {
            Some(statuses) => {
                statuses.push(status.clone());
                self.check_status(segment, &status);
            }
            None => self.misplaced(segment),
        }
    }

    fn status(&mut self, segment: &Segment<'a>) -> Status<'a> {
        let codes = [1, 10, 11].map(|n| StatusCode {
            category: text(segment.component(n, 1)),
            status: text(segment.component(n, 2)),
            entity: text(segment.component(n, 3)),
        });
        Status {
            codes: codes.into_iter().filter(|code| *code != StatusCode::default()).collect(),
            date: self.frame.day(segment, 2),
            action: text(segment.element(3)),
            charge: self.frame.money(segment, 4),
            message: text(segment.element(12)),
        }
    }

    fn check_status(&mut self, segment: &Segment<'a>, status: &Status<'a>) {
        let Some(first) = status.codes.first().and_then(StatusCode::outcome) else {
            let message = "This category is none of a 277CA, so the answer is not sure. Ask the payer.";
            let rule = rule::UNKNOWN_STATUS_CATEGORY;
            return self.frame.guide(segment, rule, Stops::Claim, Some(1), message);
        };
        let said = match status.action.as_ref() {
            "WQ" => Some(false),
            "U" => Some(true),
            _ => None,
        };
        if said.is_some_and(|rejected| rejected != first.is_rejected()) {
            let message = if first.is_rejected() {
                "STC03 says accepted, but the category rejects. Go by the category."
            } else {
                "STC03 says rejected, but the category accepts. Go by the category."
            };
            self.frame.guide(segment, rule::STATUS_ACTION, Stops::Nothing, Some(3), message);
        }
        let mut further = (10..).zip(status.codes.iter().skip(1));
        let against =
            further.find(|(_, code)| code.outcome().is_some_and(|o| o.is_rejected() != first.is_rejected()));
        if let Some((n, _)) = against {
            let message = "A further status says the contrary of the first one. Ask the payer which holds.";
            self.frame.guide(segment, rule::STATUS_CONTRADICTION, Stops::Claim, Some(n), message);
        }
    }

    fn reference(&mut self, segment: &Segment<'a>) {
        let reference = Reference { qualifier: text(segment.element(1)), value: text(segment.element(2)) };
        let place = match self.level {
            Level::Provider => self.last_provider().map(|provider| &mut provider.references),
            Level::Claim => self.last_claim().map(|claim| &mut claim.references),
            Level::Line => self.last_line().map(|line| &mut line.references),
            Level::Header | Level::Source | Level::Receiver | Level::Nobody => None,
        };
        match place {
            Some(references) => references.push(reference),
            None => self.misplaced(segment),
        }
    }

    fn dtp(&mut self, segment: &Segment<'a>) {
        let qualifier = segment.element(1).trim_ascii();
        let Some(days) = self.frame.days(segment) else { return };
        match (self.level, qualifier) {
            (Level::Source, b"050" | b"009") => {
                let Some(source) = self.answer.sources.last_mut() else { return };
                let day = if qualifier == b"050" { &mut source.received } else { &mut source.processed };
                *day = Some(days.first);
            }
            (Level::Claim, b"472") => {
                if let Some(claim) = self.last_claim() {
                    claim.service = Some(days);
                }
            }
            (Level::Line, b"472") => {
                if let Some(line) = self.last_line() {
                    line.service = Some(days);
                }
            }
            _ => {}
        }
    }

    fn svc(&mut self, segment: &Segment<'a>) {
        if !matches!(self.level, Level::Claim | Level::Line) {
            return self.misplaced(segment);
        }
        let mut parts = segment.components(1).map(text);
        let mut next = || parts.next().unwrap_or_default();
        let (qualifier, code) = (next(), next());
        let modifiers = [next(), next(), next(), next()].into_iter().filter(|modifier| !modifier.is_empty());
        let procedure = Procedure { qualifier, code, modifiers: modifiers.collect(), description: next() };
        let line = LineAnswer {
            procedure,
            units: text(segment.element(7)),
            position: segment.position,
            number: self.frame.frame.segments,
            ..LineAnswer::default()
        };
        if let Some(claim) = self.last_claim() {
            claim.lines.push(line);
        }
        self.enter(Level::Line);
        let charge = self.frame.money(segment, 2);
        if let Some(line) = self.last_line() {
            line.charge = charge;
        }
    }

    fn total(&mut self, segment: &Segment<'a>) {
        let said = match (self.level, segment.id(), segment.element(1).trim_ascii()) {
            (Level::Receiver, b"QTY", b"90") | (Level::Provider, b"QTY", b"QA") => Said::AcceptedCount,
            (Level::Receiver, b"QTY", b"AA") | (Level::Provider, b"QTY", b"QC") => Said::RejectedCount,
            (Level::Receiver | Level::Provider, b"AMT", b"YU") => Said::AcceptedAmount,
            (Level::Receiver | Level::Provider, b"AMT", b"YY") => Said::RejectedAmount,
            _ => return self.misplaced(segment),
        };
        let count = if segment.id() == b"QTY" { self.frame.number(segment, 2) } else { None };
        let amount = if segment.id() == b"AMT" { self.frame.money(segment, 2) } else { None };
        let of_provider = self.level == Level::Provider;
        let totals = match self.level {
            Level::Provider => self.last_provider().map(|provider| &mut provider.totals),
            _ => self.last_receiver().map(|receiver| &mut receiver.totals),
        };
        let Some(totals) = totals else { return };
        match said {
            Said::AcceptedCount => totals.accepted_count = count,
            Said::RejectedCount => totals.rejected_count = count,
            Said::AcceptedAmount => totals.accepted_amount = amount,
            Said::RejectedAmount => totals.rejected_amount = amount,
        }
        let number = self.frame.frame.segments;
        let level = self.level_position(of_provider);
        self.stated.push(Stated { segment: *segment, number, said, level, of_provider });
    }

    /// Where the level that is being read begins, which names it.
    fn level_position(&mut self, of_provider: bool) -> usize {
        let provider = self.last_provider().map(|provider| provider.position).filter(|_| of_provider);
        provider.or_else(|| self.last_receiver().map(|receiver| receiver.position)).unwrap_or_default()
    }

    /// A segment that belongs to no level; what stands in an unknown level was reported with its HL.
    fn misplaced(&mut self, segment: &Segment<'a>) {
        if self.level != Level::Nobody {
            self.frame.out_of_place(segment);
        }
    }

    /// Ends the set: at its SE, or without one where something else begins.
    pub(in crate::acknowledgment) fn finish(mut self, se: Option<&Segment<'a>>) -> ClaimAcknowledgment<'a> {
        self.frame.within = Within::default();
        let guide = &self.frame.frame.guide;
        if names_a_guide(guide) && !guide.contains("X214") {
            let message = format!(
                "This set follows {guide}, not 005010X214; it was read as far as it goes. Ask the sender for the guide that is in force."
            );
            let st = self.frame.st();
            self.frame.guide(&st, rule::OTHER_GUIDE, Stops::Nothing, Some(3), &message);
        }
        super::totals::check(&self.answer, &self.stated, &mut self.frame);
        super::verdict::check(&self.answer, &mut self.frame);
        ClaimAcknowledgment { frame: self.frame.finish(se), ..self.answer }
    }
}
