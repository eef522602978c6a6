//! ISA, GS, ST and their ends: which sets a file holds, and whether it is whole (x12.md 4.1).

use std::collections::HashSet;

use super::notes::{Note, Notes};
use super::set::SetReader;
use super::sink::Sink;
use super::{SETS_MAX, Version};
use crate::envelope;
use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::tokenizer::{Flaw, Segment, Text, text};

/// An ISA that waits for its IEA.
#[derive(Debug)]
struct Interchange {
    place: Place,
    /// ISA12.
    version: Vec<u8>,
    /// ISA13.
    control: Vec<u8>,
    groups: usize,
    /// The ended sets of its groups that were ended by GE.
    grouped: Vec<usize>,
}

/// A GS that waits for its GE.
#[derive(Debug)]
struct Group {
    place: Place,
    /// GS08.
    version: Vec<u8>,
    /// GS06.
    control: Vec<u8>,
    sets: usize,
    /// The 835 sets that were ended by SE, counted from 0 in the file.
    ended: Vec<usize>,
    controls: HashSet<Vec<u8>>,
}

/// An ST that waits for its SE.
#[derive(Debug)]
pub(super) enum Open<'a> {
    Nothing,
    Remittance(Box<SetReader<'a>>),
    /// A set of another kind; it is passed over.
    Other,
}

/// Reads the segments of a file one after another.
#[derive(Debug)]
pub(super) struct FileReader<'a, S> {
    pub(super) set: Open<'a>,
    pub(super) sink: S,
    pub(super) file: Envelopes,
}

/// What is known of a file outside its sets.
#[derive(Debug, Default)]
pub(super) struct Envelopes {
    pub(super) interchanges: usize,
    pub(super) groups: usize,
    /// How many 835 sets were read to their end.
    pub(super) sets: usize,
    /// Those of them that were ended, and their group and interchange too, counted from 0.
    pub(super) complete: Vec<usize>,
    notes: Notes,
    interchange: Option<Interchange>,
    group: Option<Group>,
}

impl<'a, S: Sink<'a>> FileReader<'a, S> {
    pub(super) fn new(sink: S) -> FileReader<'a, S> {
        FileReader { set: Open::Nothing, sink, file: Envelopes::default() }
    }

    pub(super) fn take(&mut self, segment: &Segment<'a>) {
        // Most segments are no envelope, and have no flaw.
        if !matches!(segment.bytes, [b'I' | b'G', ..] | [b'S', b'T' | b'E', ..])
            && segment.flaw.is_none()
            && segment.terminated
        {
            return self.body(segment);
        }
        if segment.flaw == Some(Flaw::NotX12) {
            self.note(segment, rule::NOT_X12, Stops::Nothing, None, envelope::not_x12(segment));
            return;
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
        self.flaw(segment);
    }

    /// Reports what the tokenizer saw, where the segment now belongs.
    fn flaw(&mut self, segment: &Segment<'a>) {
        let shown = segment.bytes.len();
        if segment.flaw == Some(Flaw::TooLong) {
            let message = format!(
                "A segment is longer than {shown} bytes and was not read to its end. Ask the payer for a corrected file."
            );
            match &mut self.set {
                Open::Remittance(set) => set.syntax(segment, rule::SEGMENT_TOO_LONG, Stops::Set, message),
                _ => self.note(segment, rule::SEGMENT_TOO_LONG, Stops::Nothing, None, message),
            }
        }
        // An IEA that repeats its ISA's number has lost nothing but its terminator.
        let whole = segment.id() == b"IEA" && self.file.interchange.is_none();
        if !segment.terminated && segment.flaw != Some(Flaw::UnusableIsa) {
            let stops = if whole { Stops::Nothing } else { Stops::Set };
            self.note(segment, rule::SEGMENT_CUT_SHORT, stops, None, envelope::CUT_SHORT.to_owned());
        }
    }

    fn isa(&mut self, isa: &Segment<'a>) {
        self.end_interchange();
        self.file.interchanges += 1;
        if let Some((rule, stops, message)) = envelope::isa_flaw(isa, "payer") {
            self.note(isa, rule, stops, None, message);
        }
        self.file.interchange = Some(Interchange {
            place: Place::of(isa, 0),
            version: isa.element(12).to_vec(),
            control: isa.element(13).to_vec(),
            groups: 0,
            grouped: Vec::new(),
        });
    }

    fn gs(&mut self, gs: &Segment<'a>) {
        self.end_group();
        self.file.groups += 1;
        if let Some(interchange) = &mut self.file.interchange {
            interchange.groups += 1;
        }
        self.file.group = Some(Group {
            place: Place::of(gs, 0),
            version: gs.element(8).trim_ascii().to_vec(),
            control: gs.element(6).to_vec(),
            sets: 0,
            ended: Vec::new(),
            controls: HashSet::new(),
        });
    }

    fn st(&mut self, st: &Segment<'a>) {
        self.end_set(None);
        let duplicate = self.file.group.as_mut().is_some_and(|group| {
            group.sets += 1;
            let control = st.element(2).trim_ascii();
            group.controls.len() < SETS_MAX && !group.controls.insert(control.to_vec())
        });
        if st.element(1).trim_ascii() != b"835" {
            let message =
                "This set is not an 835 and was passed over. Look whether the file is the right one."
                    .to_owned();
            self.note(st, rule::OTHER_SET, Stops::Nothing, Some(1), message);
            self.set = Open::Other;
            return;
        }
        if self.file.sets >= SETS_MAX {
            self.note(st, rule::TOO_MANY_SETS, Stops::Set, None, envelope::TOO_MANY_SETS.to_owned());
            self.set = Open::Other;
            return;
        }
        let mut set = SetReader::new(st, self.version());
        if self.file.interchange.is_none() || self.file.group.is_none() {
            let message = "This set came without ISA and GS, so nobody can say whether it is whole. \
                           Nothing of it is posted: get the file as the payer sent it.";
            set.syntax(st, rule::NO_ENVELOPE, Stops::Set, message.to_owned());
        } else {
            set.remittance.enveloped = true;
        }
        if duplicate {
            let message = "Another set of the same group has this ST02. Look whether one payment came twice.";
            set.syntax(st, rule::DUPLICATE_ST02, Stops::Nothing, message.to_owned());
        }
        self.set = Open::Remittance(Box::new(set));
    }

    fn version(&self) -> Version<'static> {
        let Envelopes { group, interchange, .. } = &self.file;
        let gs = group.as_ref().map(|group| group.version.as_slice()).filter(|said| !said.is_empty());
        let isa = interchange.as_ref().map(|interchange| interchange.version.trim_ascii());
        match gs.or(isa) {
            None => Version::Unknown,
            Some(said) if said.starts_with(b"00501") => Version::V5010,
            Some(said) if said.starts_with(b"00401") || said.starts_with(b"00400") => Version::V4010,
            Some(said) => Version::Other(Text::Owned(text(said).into_owned())),
        }
    }

    fn se(&mut self, se: &Segment<'a>) {
        match self.set {
            Open::Nothing => self.body(se),
            _ => self.end_set(Some(se)),
        }
    }

    fn ge(&mut self, ge: &Segment<'a>) {
        self.end_set(None);
        let Some(group) = self.file.group.take() else { return self.body(ge) };
        self.count(ge, rule::GE_COUNT, group.sets, "sets");
        self.control(ge, rule::GE_CONTROL, &group.control, "GS06");
        if let Some(interchange) = &mut self.file.interchange {
            interchange.grouped.extend(group.ended);
        }
    }

    fn iea(&mut self, iea: &Segment<'a>) {
        self.end_group();
        let Some(interchange) = self.file.interchange.take() else { return self.body(iea) };
        if !iea.terminated && iea.element(2) != interchange.control {
            self.file.interchange = Some(interchange);
            return;
        }
        self.count(iea, rule::IEA_COUNT, interchange.groups, "groups");
        self.control(iea, rule::IEA_CONTROL, &interchange.control, "ISA13");
        self.file.complete.extend(interchange.grouped);
    }

    /// A segment that is no envelope.
    fn body(&mut self, segment: &Segment<'a>) {
        match &mut self.set {
            Open::Remittance(set) => set.take(segment, &mut self.sink),
            Open::Other => {}
            Open::Nothing if segment.id() == b"TA1" => {}
            Open::Nothing => {
                let message = envelope::STRAY.to_owned();
                self.note(segment, rule::SEGMENT_OUT_OF_PLACE, Stops::Nothing, None, message);
            }
        }
    }

    fn end_set(&mut self, se: Option<&Segment<'a>>) {
        if let Open::Remittance(set) = std::mem::replace(&mut self.set, Open::Nothing) {
            let (remittance, totals) = set.finish(se, &mut self.sink);
            if let Some(group) = self.file.group.as_mut().filter(|_| remittance.ended) {
                group.ended.push(self.file.sets);
            }
            self.sink.set(remittance, totals);
            self.file.sets += 1;
        }
    }

    fn end_group(&mut self) {
        self.end_set(None);
        if let Some(group) = self.file.group.take() {
            self.file.note(group.place, rule::MISSING_GE, Stops::Set, envelope::NO_GE);
        }
    }

    fn end_interchange(&mut self) {
        self.end_group();
        if let Some(interchange) = self.file.interchange.take() {
            self.file.note(interchange.place, rule::MISSING_IEA, Stops::Set, envelope::NO_IEA);
        }
    }

    /// Ends what is open. The findings about the file are those of [`Envelopes::into_findings`].
    pub(super) fn end(&mut self) {
        self.end_interchange();
        if self.file.sets == 0 {
            let message = "The file holds no 835 set that could be read. Look whether it is the right file.";
            self.file.note(Place::default(), rule::NO_REMITTANCE, Stops::Nothing, message);
        }
    }

    /// Element 1 of a GE or IEA: a count of what it ends.
    fn count(&mut self, end: &Segment<'a>, rule: &'static str, found: usize, of: &str) {
        if let Some(message) = envelope::count_fault(end, found, of) {
            self.note(end, rule, Stops::Nothing, Some(1), message);
        }
    }

    /// Element 2 of a GE or IEA: the control number of its beginning.
    fn control(&mut self, end: &Segment<'a>, rule: &'static str, expected: &[u8], of: &str) {
        if let Some((rule, message)) = envelope::control_fault(end.element(2), expected, rule, of) {
            self.note(end, rule, Stops::Nothing, Some(2), message);
        }
    }

    fn note(
        &mut self,
        segment: &Segment<'a>,
        rule: &'static str,
        stops: Stops,
        element: Option<usize>,
        message: String,
    ) {
        let value = element.map_or(&b""[..], |n| segment.element(n));
        let note = Note { level: Level::Syntax, rule, stops, element, value, message };
        self.file.notes.add(Place::of(segment, 0), note);
    }
}

impl Envelopes {
    /// Notes something about a whole segment.
    fn note(&mut self, place: Place, rule: &'static str, stops: Stops, message: &str) {
        let (level, message) = (Level::Syntax, message.to_owned());
        self.notes.add(place, Note { level, rule, stops, element: None, value: b"", message });
    }

    /// What was noted about the file and its envelopes.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.notes.into_findings()
    }
}
