//! ISA, GS, ST and their ends: which answers a file holds, and whether they are whole (x12.md 4.1).

use std::collections::HashSet;

use super::claims::read::ClaimsReader;
use super::frame::{Frame, FrameReader, require_whole};
use super::group::read::GroupReader;
use super::interchange::interchange_acknowledgment;
use super::words::{TA1_NOTES, find};
use super::{AcknowledgmentFile, INTERCHANGE_ACKNOWLEDGMENTS_MAX, SETS_MAX};
use crate::contents::{Kind, guide_of, kind_of};
use crate::envelope;
use crate::finding::{Level, Place, Stops, rule};
use crate::remittance::notes::{Note, Notes};
use crate::remittance::value::date;
use crate::tokenizer::text;
use crate::tokenizer::{Flaw, Segment, Segments};

/// How many answers of each sort were read before some point of the file.
#[derive(Clone, Copy, Debug)]
struct Before {
    interchanges: usize,
    groups: usize,
    claims: usize,
}

/// An ISA that waits for its IEA.
#[derive(Debug)]
struct Interchange<'a> {
    isa: Segment<'a>,
    groups: usize,
    before: Before,
    /// What its groups that were ended by GE hold.
    grouped: Vec<(Before, Before)>,
}

/// A GS that waits for its GE.
#[derive(Debug)]
struct Group<'a> {
    gs: Segment<'a>,
    sets: usize,
    before: Before,
    controls: HashSet<&'a [u8]>,
}

/// An ST that waits for its SE.
#[derive(Debug)]
enum Open<'a> {
    Nothing,
    Group(Box<GroupReader<'a>>),
    Claims(Box<ClaimsReader<'a>>),
    /// A set of another kind; it is passed over.
    Other,
}

#[derive(Debug)]
struct FileReader<'a> {
    file: AcknowledgmentFile<'a>,
    notes: Notes,
    interchange: Option<Interchange<'a>>,
    group: Option<Group<'a>>,
    set: Open<'a>,
}

pub(super) fn read(bytes: &[u8]) -> AcknowledgmentFile<'_> {
    let mut reader = FileReader {
        file: AcknowledgmentFile::default(),
        notes: Notes::default(),
        interchange: None,
        group: None,
        set: Open::Nothing,
    };
    for segment in Segments::new(bytes) {
        reader.take(&segment);
    }
    reader.finish()
}

impl<'a> FileReader<'a> {
    fn take(&mut self, segment: &Segment<'a>) {
        if segment.flaw == Some(Flaw::NotX12) {
            return self.note(segment, rule::NOT_X12, Stops::Nothing, None, &envelope::not_x12(segment));
        }
        match segment.id() {
            b"ISA" => self.isa(segment),
            b"GS" => self.gs(segment),
            b"ST" => self.st(segment),
            b"SE" if !matches!(self.set, Open::Nothing) => self.end_set(Some(segment)),
            b"GE" => self.ge(segment),
            b"IEA" => self.iea(segment),
            _ => self.body(segment),
        }
        self.flaw(segment);
    }

    /// Reports what the tokenizer saw, where the segment now belongs.
    fn flaw(&mut self, segment: &Segment<'a>) {
        if segment.flaw == Some(Flaw::TooLong) {
            let shown = segment.bytes.len();
            let message = format!("A segment is longer than {shown} bytes and was not read to its end.");
            match self.open_frame() {
                Some(frame) => {
                    frame.syntax(segment, rule::SEGMENT_TOO_LONG, Stops::Set, None, &message);
                }
                None => self.note(segment, rule::SEGMENT_TOO_LONG, Stops::Nothing, None, &message),
            }
        }
        // An IEA that repeats its ISA's number has lost nothing but its terminator.
        let whole = segment.id() == b"IEA" && self.interchange.is_none();
        if !segment.terminated && segment.flaw != Some(Flaw::UnusableIsa) {
            let stops = if whole { Stops::Nothing } else { Stops::Set };
            self.note(segment, rule::SEGMENT_CUT_SHORT, stops, None, envelope::CUT_SHORT);
        }
    }

    fn open_frame(&mut self) -> Option<&mut FrameReader<'a>> {
        match &mut self.set {
            Open::Group(set) => Some(&mut set.frame),
            Open::Claims(set) => Some(&mut set.frame),
            Open::Nothing | Open::Other => None,
        }
    }

    fn isa(&mut self, isa: &Segment<'a>) {
        self.end_interchange();
        self.file.interchange_count += 1;
        if let Some((rule, stops, message)) = envelope::isa_flaw(isa, "sender") {
            self.note(isa, rule, stops, None, &message);
        }
        self.interchange =
            Some(Interchange { isa: *isa, groups: 0, before: self.now(), grouped: Vec::new() });
    }

    fn now(&self) -> Before {
        let AcknowledgmentFile { interchanges, groups, claims, .. } = &self.file;
        Before { interchanges: interchanges.len(), groups: groups.len(), claims: claims.len() }
    }

    fn gs(&mut self, gs: &Segment<'a>) {
        self.end_group();
        self.file.group_count += 1;
        if let Some(interchange) = &mut self.interchange {
            interchange.groups += 1;
        }
        self.group = Some(Group { gs: *gs, sets: 0, before: self.now(), controls: HashSet::new() });
    }

    fn st(&mut self, st: &Segment<'a>) {
        self.end_set(None);
        let duplicate = self.group.as_mut().is_some_and(|group| {
            group.sets += 1;
            !group.controls.insert(st.element(2).trim_ascii())
        });
        let guide = guide_of(st, self.group.as_ref().map_or(&b""[..], |group| group.gs.element(8)));
        let kind = kind_of(st.element(1), &guide);
        self.set = Open::Other;
        if !kind.is_acknowledgment() {
            let message = "This set is no answer to claims and was passed over.";
            return self.note(st, rule::OTHER_SET, Stops::Nothing, Some(1), message);
        }
        if self.file.groups.len() + self.file.claims.len() >= SETS_MAX {
            return self.note(st, rule::TOO_MANY_SETS, Stops::Set, None, envelope::TOO_MANY_SETS);
        }
        let mut frame = FrameReader::new(st, self.frame(guide));
        if !frame.frame.enveloped {
            let message = "This set came without ISA and GS, so nobody can say whether it is whole. \
                           Nothing of it is acted on: get the file as it was sent.";
            frame.syntax(st, rule::NO_ENVELOPE, Stops::Set, None, message);
        }
        if duplicate {
            let message = "Another set of the same group has this ST02. Look whether one answer came twice.";
            frame.syntax(st, rule::DUPLICATE_ST02, Stops::Nothing, None, message);
        }
        self.set = match kind {
            Kind::GroupAcknowledgment => Open::Group(Box::new(GroupReader::new(st, frame))),
            _ => Open::Claims(Box::new(ClaimsReader::new(frame))),
        };
    }

    /// What the envelope says of a set that begins now.
    fn frame(&self, guide: crate::remittance::Text<'a>) -> Frame<'a> {
        let of_isa = |n| self.interchange.as_ref().map(|i| text(i.isa.element(n))).unwrap_or_default();
        Frame {
            guide,
            sender: of_isa(6),
            receiver: of_isa(8),
            interchange_control: of_isa(13),
            group_control: self.group.as_ref().map(|group| text(group.gs.element(6))).unwrap_or_default(),
            created: self.group.as_ref().and_then(|group| date(group.gs.element(4))),
            enveloped: self.interchange.is_some() && self.group.is_some(),
            ..Frame::default()
        }
    }

    fn ge(&mut self, ge: &Segment<'a>) {
        self.end_set(None);
        let Some(group) = self.group.take() else { return self.body(ge) };
        self.count(ge, rule::GE_COUNT, group.sets, "sets");
        self.control(ge, rule::GE_CONTROL, group.gs.element(6), "GS06");
        let now = self.now();
        if let Some(interchange) = &mut self.interchange {
            interchange.grouped.push((group.before, now));
        }
    }

    fn iea(&mut self, iea: &Segment<'a>) {
        self.end_group();
        let Some(interchange) = self.interchange.take() else { return self.body(iea) };
        let control = interchange.isa.element(13);
        if !iea.terminated && iea.element(2) != control {
            self.interchange = Some(interchange);
            return;
        }
        self.count(iea, rule::IEA_COUNT, interchange.groups, "groups");
        self.control(iea, rule::IEA_CONTROL, control, "ISA13");
        let AcknowledgmentFile { interchanges, groups, claims, .. } = &mut self.file;
        for answer in interchanges.iter_mut().skip(interchange.before.interchanges) {
            answer.complete = true;
        }
        for (from, to) in interchange.grouped {
            let groups = groups.get_mut(from.groups..to.groups).into_iter().flatten();
            let claims = claims.get_mut(from.claims..to.claims).into_iter().flatten();
            let frames = groups.map(|answer| &mut answer.frame).chain(claims.map(|answer| &mut answer.frame));
            frames.for_each(|frame| frame.complete = frame.ended);
        }
    }

    /// A segment that is no envelope.
    fn body(&mut self, segment: &Segment<'a>) {
        match &mut self.set {
            Open::Group(set) => set.take(segment),
            Open::Claims(set) => set.take(segment),
            Open::Other => {}
            Open::Nothing if segment.id() == b"TA1" => self.ta1(segment),
            Open::Nothing => {
                self.note(segment, rule::SEGMENT_OUT_OF_PLACE, Stops::Nothing, None, envelope::STRAY);
            }
        }
    }

    fn ta1(&mut self, segment: &Segment<'a>) {
        if self.file.interchanges.len() >= INTERCHANGE_ACKNOWLEDGMENTS_MAX {
            let message = "The file holds too many TA1; this one was passed over. Split the file.";
            return self.note(segment, rule::TOO_MANY_SETS, Stops::Set, None, message);
        }
        let isa = self.interchange.as_ref().map(|interchange| interchange.isa);
        let answer = interchange_acknowledgment(segment, isa.as_ref());
        if !answer.outcome.is_known() {
            let message = "TA104 is neither A, E nor R, so nobody knows what became of the interchange. Ask who sent it.";
            self.guide(segment, rule::UNKNOWN_OUTCOME, Stops::Set, 4, message);
        }
        if find(TA1_NOTES, &answer.note).is_none() {
            let message = "TA105 is no note code that is known. Ask who sent it what it means.";
            self.guide(segment, rule::UNKNOWN_ERROR_CODE, Stops::Nothing, 5, message);
        }
        if answer.date.is_none() && !segment.element(2).trim_ascii().is_empty() {
            self.guide(segment, rule::BAD_DATE, Stops::Nothing, 2, "This is no date; it was left out.");
        }
        self.file.interchanges.push(answer);
    }

    fn end_set(&mut self, se: Option<&Segment<'a>>) {
        match std::mem::replace(&mut self.set, Open::Nothing) {
            Open::Group(set) => self.file.groups.push(set.finish(se)),
            Open::Claims(set) => self.file.claims.push(set.finish(se)),
            Open::Nothing | Open::Other => {}
        }
    }

    fn end_group(&mut self) {
        self.end_set(None);
        if let Some(group) = self.group.take() {
            self.note(&group.gs, rule::MISSING_GE, Stops::Set, None, envelope::NO_GE);
        }
    }

    fn end_interchange(&mut self) {
        self.end_group();
        if let Some(interchange) = self.interchange.take() {
            self.note(&interchange.isa, rule::MISSING_IEA, Stops::Set, None, envelope::NO_IEA);
        }
    }

    fn finish(mut self) -> AcknowledgmentFile<'a> {
        self.end_interchange();
        if self.file.is_empty() {
            let message = "The file holds no TA1, 999, 997 or 277CA that could be read.".to_owned();
            let (level, rule, stops) = (Level::Syntax, rule::NO_ACKNOWLEDGMENT, Stops::Nothing);
            let note = Note { level, rule, stops, element: None, value: b"", message };
            self.notes.add(Place::default(), note);
        }
        self.file.findings = self.notes.into_findings();
        let groups = self.file.groups.iter_mut().map(|answer| &mut answer.frame);
        groups.chain(self.file.claims.iter_mut().map(|answer| &mut answer.frame)).for_each(require_whole);
        self.file
    }

    /// Element 1 of a GE or IEA: a count of what it ends.
    fn count(&mut self, end: &Segment<'a>, rule: &'static str, found: usize, of: &str) {
        if let Some(message) = envelope::count_fault(end, found, of) {
            self.note(end, rule, Stops::Nothing, Some(1), &message);
        }
    }

    /// Element 2 of a GE or IEA: the control number of its beginning.
    fn control(&mut self, end: &Segment<'a>, rule: &'static str, expected: &[u8], of: &str) {
        if let Some((rule, message)) = envelope::control_fault(end.element(2), expected, rule, of) {
            self.note(end, rule, Stops::Nothing, Some(2), &message);
        }
    }

    fn guide(&mut self, segment: &Segment<'a>, rule: &'static str, stops: Stops, n: usize, message: &str) {
        let (level, value, message) = (Level::Guide, segment.element(n), message.to_owned());
        let note = Note { level, rule, stops, element: Some(n), value, message };
        self.notes.add(Place::of(segment, 0), note);
    }

    fn note(
        &mut self,
        segment: &Segment<'a>,
        rule: &'static str,
        stops: Stops,
        element: Option<usize>,
        message: &str,
    ) {
        let (level, message) = (Level::Syntax, message.to_owned());
        let value = element.map_or(&b""[..], |n| segment.element(n));
        self.notes.add(Place::of(segment, 0), Note { level, rule, stops, element, value, message });
    }
}
