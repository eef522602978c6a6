//! ISA, GS, ST and their ends: which claim sets a file holds, and whether it is whole (x12.md 4.1).

use std::collections::HashSet;
use std::ops::Range;

use super::notes::{Broken, Notes};
use super::set::SetReader;
use super::values::text;
use super::{ClaimFiles, Envelope, SETS_MAX};
use crate::envelope;
use crate::finding::{Place, Stops, rule};
use crate::tokenizer::{Flaw, Segment, Segments};

const CUT: &str = "part of the file is missing. Get the whole file again.";

/// An ISA that waits for its IEA.
#[derive(Debug)]
struct Interchange<'a> {
    isa: Segment<'a>,
    groups: usize,
    /// The sets of its groups that were ended by GE.
    grouped: Vec<Range<usize>>,
}

/// A GS that waits for its GE.
#[derive(Debug)]
struct Group<'a> {
    gs: Segment<'a>,
    sets: usize,
    first: usize,
    controls: HashSet<&'a [u8]>,
}

/// An ST that waits for its SE.
#[derive(Debug)]
enum Open<'a> {
    Nothing,
    Claims(Box<SetReader<'a>>),
    /// A set of another kind; it is passed over.
    Other,
}

#[derive(Debug)]
struct FileReader<'a> {
    bytes: &'a [u8],
    file: ClaimFiles,
    notes: Notes,
    interchange: Option<Interchange<'a>>,
    group: Option<Group<'a>>,
    set: Open<'a>,
}

pub(super) fn read(bytes: &[u8]) -> ClaimFiles {
    let mut reader = FileReader {
        bytes,
        file: ClaimFiles::default(),
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
            let broken = Broken::syntax(rule::NOT_X12, Stops::Nothing);
            return self.note(segment, None, broken, envelope::not_x12(segment));
        }
        match segment.id() {
            b"ISA" => self.isa(segment),
            b"GS" => self.gs(segment),
            b"ST" => self.st(segment),
            b"SE" => self.se(segment),
            b"GE" => self.ge(segment),
            b"IEA" => self.iea(segment),
            _ => self.body(segment),
        }
        if segment.flaw == Some(Flaw::TooLong) {
            let message = "The segment is longer than any real one and was not read to its end. Ask the sender for a corrected file.";
            self.note(segment, None, Broken::syntax(rule::SEGMENT_TOO_LONG, Stops::Set), message);
        }
        if !segment.terminated && segment.flaw != Some(Flaw::UnusableIsa) {
            let broken = Broken::syntax(rule::SEGMENT_CUT_SHORT, Stops::Set);
            self.note(segment, None, broken, envelope::CUT_SHORT);
        }
    }

    fn isa(&mut self, isa: &Segment<'a>) {
        self.end_interchange();
        self.file.interchanges += 1;
        if let Some((rule, stops, message)) = envelope::isa_flaw(isa, "sender") {
            self.note(isa, None, Broken::syntax(rule, stops), message);
        }
        self.interchange = Some(Interchange { isa: *isa, groups: 0, grouped: Vec::new() });
    }

    fn gs(&mut self, gs: &Segment<'a>) {
        self.end_group();
        self.file.groups += 1;
        if let Some(interchange) = &mut self.interchange {
            interchange.groups += 1;
        }
        let first = self.file.sets.len();
        self.group = Some(Group { gs: *gs, sets: 0, first, controls: HashSet::new() });
    }

    fn st(&mut self, st: &Segment<'a>) {
        self.end_set(None);
        let duplicate = self.group.as_mut().is_some_and(|group| {
            group.sets += 1;
            !group.controls.insert(st.element(2).trim_ascii())
        });
        self.set = Open::Other;
        if st.element(1).trim_ascii() != b"837" {
            let message =
                "This set is not an 837 and was passed over. Look whether the file is the right one.";
            return self.note(st, Some(1), Broken::syntax(rule::OTHER_SET, Stops::Nothing), message);
        }
        if self.file.sets.len() >= SETS_MAX {
            let broken = Broken::syntax(rule::TOO_MANY_SETS, Stops::Set);
            return self.note(st, None, broken, envelope::TOO_MANY_SETS);
        }
        let mut set = SetReader::new(st);
        match (&self.interchange, &self.group) {
            (Some(interchange), Some(group)) => {
                set.envelope(&interchange.isa, &group.gs, envelope_of(&interchange.isa, &group.gs));
                let after = self.bytes.get(interchange.isa.end);
                set.set.file.line_breaks = matches!(after, Some(b'\r' | b'\n'));
            }
            _ => {
                let message = "This set came without ISA and GS, so nobody can say whether it is whole: get the \
                               file as it was sent.";
                set.note(Broken::syntax(rule::NO_ENVELOPE, Stops::Set), None, message);
            }
        }
        if duplicate {
            let message = "Another set of the same group has this ST02. Look whether claims came twice.";
            set.note(Broken::syntax(rule::DUPLICATE_ST02, Stops::Nothing), Some(2), message);
        }
        self.set = Open::Claims(Box::new(set));
    }

    fn se(&mut self, se: &Segment<'a>) {
        match self.set {
            Open::Nothing => self.body(se),
            _ => self.end_set(Some(se)),
        }
    }

    fn ge(&mut self, ge: &Segment<'a>) {
        self.end_set(None);
        let Some(group) = self.group.take() else { return self.body(ge) };
        self.count(ge, rule::GE_COUNT, group.sets, "sets");
        self.control(ge, rule::GE_CONTROL, group.gs.element(6), "GS06");
        if let Some(interchange) = &mut self.interchange {
            interchange.grouped.push(group.first..self.file.sets.len());
        }
    }

    fn iea(&mut self, iea: &Segment<'a>) {
        self.end_group();
        let Some(interchange) = self.interchange.take() else { return self.body(iea) };
        self.count(iea, rule::IEA_COUNT, interchange.groups, "groups");
        self.control(iea, rule::IEA_CONTROL, interchange.isa.element(13), "ISA13");
        for index in interchange.grouped.into_iter().flatten() {
            if let Some(set) = self.file.sets.get_mut(index) {
                set.complete = set.ended && iea.terminated;
            }
        }
    }

    /// A segment that is no envelope.
    fn body(&mut self, segment: &Segment<'a>) {
        match &mut self.set {
            Open::Claims(set) => set.take(segment),
            Open::Other => {}
            Open::Nothing if segment.id() == b"TA1" => {}
            Open::Nothing => {
                let broken = Broken::syntax(rule::SEGMENT_OUT_OF_PLACE, Stops::Nothing);
                self.note(segment, None, broken, envelope::STRAY);
            }
        }
    }

    fn end_set(&mut self, se: Option<&Segment<'a>>) {
        if let Open::Claims(set) = std::mem::replace(&mut self.set, Open::Nothing) {
            self.file.sets.push(set.finish(se));
        }
    }

    fn end_group(&mut self) {
        self.end_set(None);
        if let Some(group) = self.group.take() {
            let message = format!("The group is not ended by a GE: {CUT}");
            self.note(&group.gs, None, Broken::syntax(rule::MISSING_GE, Stops::Set), message);
        }
    }

    fn end_interchange(&mut self) {
        self.end_group();
        if let Some(interchange) = self.interchange.take() {
            let message = format!("The interchange is not ended by an IEA: {CUT}");
            self.note(&interchange.isa, None, Broken::syntax(rule::MISSING_IEA, Stops::Set), message);
        }
    }

    fn finish(mut self) -> ClaimFiles {
        self.end_interchange();
        if self.file.sets.is_empty() {
            let broken = Broken::syntax(rule::NO_CLAIM_SET, Stops::Nothing);
            self.notes.add(
                Place::default(),
                None,
                broken,
                "The file holds no 837 set that could be read. Look whether it is the right file.",
            );
        }
        self.file.findings = self.notes.into_findings();
        self.file
    }

    /// Element 1 of a GE or IEA: a count of what it ends.
    fn count(&mut self, end: &Segment<'a>, rule: &'static str, found: usize, of: &str) {
        if let Some(message) = envelope::count_fault(end, found, of) {
            self.note(end, Some(1), Broken::syntax(rule, Stops::Nothing), message);
        }
    }

    /// Element 2 of a GE or IEA: the control number of its beginning.
    fn control(&mut self, end: &Segment<'a>, rule: &'static str, expected: &[u8], of: &str) {
        if let Some((rule, message)) = envelope::control_fault(end.element(2), expected, rule, of) {
            self.note(end, Some(2), Broken::syntax(rule, Stops::Nothing), message);
        }
    }

    fn note(
        &mut self,
        segment: &Segment<'a>,
        element: Option<usize>,
        broken: Broken,
        message: impl Into<String>,
    ) {
        let place = Place { element, ..Place::of(segment, 0) };
        self.notes.add(place, Some(segment), broken, message);
    }
}

fn envelope_of(isa: &Segment<'_>, gs: &Segment<'_>) -> Envelope {
    Envelope {
        interchange_control: text(isa.element(13)),
        interchange_time: text(isa.element(9)) + &text(isa.element(10)),
        version: text(isa.element(12)),
        group_control: text(gs.element(6)),
        group_time: text(gs.element(4)) + &text(gs.element(5)),
        guide: text(gs.element(8)),
    }
}
