//! The answers of a file, one after another: TA1, 999 or 997, 277CA.

use super::AcknowledgmentFile;
use super::claims::read::ClaimsReader;
use super::frame::{Frame, FrameReader};
use super::group::read::GroupReader;
use super::interchange::interchange_acknowledgment;
use super::values::NO_DATE;
use super::words::{TA1_NOTES, find};
use crate::contents::{Kind, guide_of, kind_of};
use crate::envelope::{Around, Begun, Readers};
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::{Note, Notes};
use crate::remittance::Text;
use crate::remittance::value::date;
use crate::tokenizer::{Segment, text};

/// Reads the answers of a file and keeps them.
#[derive(Debug, Default)]
pub(crate) struct Answers<'a> {
    pub(crate) file: AcknowledgmentFile<'a>,
    /// Which answer each set of the file is, in order.
    order: Vec<Answer>,
}

/// An answer that was read, and its place among those of its sort.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Interchange(usize),
    Group(usize),
    Claims(usize),
}

/// An ST of an answer that waits for its SE.
#[derive(Debug)]
pub(crate) enum Open<'a> {
    Group(Box<GroupReader<'a>>),
    Claims(Box<ClaimsReader<'a>>),
}

impl<'a> Open<'a> {
    fn frame(&mut self) -> &mut FrameReader<'a> {
        match self {
            Open::Group(set) => &mut set.frame,
            Open::Claims(set) => &mut set.frame,
        }
    }
}

impl<'a> Readers<'a> for Answers<'a> {
    type Set = Open<'a>;

    const OTHER_SET: &'static str =
        "This set is no answer to claims and was passed over. Import it as what it is.";

    fn begin(&mut self, st: &Segment<'a>, around: Around<'_>) -> Option<Self::Set> {
        let guide = Text::Owned(guide_of(st, around.version()).into_owned());
        let kind = kind_of(st.element(1), &guide);
        if !kind.is_acknowledgment() {
            return None;
        }
        let frame = FrameReader::new(st, frame(guide, around));
        Some(match kind {
            Kind::GroupAcknowledgment => Open::Group(Box::new(GroupReader::new(st, frame))),
            _ => Open::Claims(Box::new(ClaimsReader::new(frame))),
        })
    }

    fn take(&mut self, set: &mut Self::Set, segment: &Segment<'a>) {
        match set {
            Open::Group(set) => set.take(segment),
            Open::Claims(set) => set.take(segment),
        }
    }

    fn end(&mut self, set: Self::Set, se: Option<&Segment<'a>>) {
        match set {
            Open::Group(set) => {
                self.order.push(Answer::Group(self.file.groups.len()));
                self.file.groups.push(set.finish(se));
            }
            Open::Claims(set) => {
                self.order.push(Answer::Claims(self.file.claims.len()));
                self.file.claims.push(set.finish(se));
            }
        }
    }

    fn note(&mut self, set: &mut Self::Set, place: Place, note: Note<'_>) {
        set.frame().note_at(place, note);
    }

    /// Nothing else would show that a rejection was lost on the way.
    fn when_short(&self, _set: &Self::Set) -> Stops {
        Stops::Set
    }

    fn ta1(&mut self, ta1: &Segment<'a>, isa: Option<&Begun>, notes: &mut Notes) -> bool {
        let answer = interchange_acknowledgment(ta1, isa);
        let mut note = |rule, stops, n, message: &str| {
            let (level, value, message) = (Level::Guide, ta1.element(n), message.to_owned());
            let note = Note { level, rule, stops, element: Some(n), value, message };
            notes.add(Place::of(ta1, 0), note);
        };
        if !answer.outcome.is_known() {
            let message = "TA104 is neither A, E nor R, so nobody knows what became of the interchange. Ask who sent it.";
            note(rule::UNKNOWN_OUTCOME, Stops::Set, 4, message);
        }
        if find(TA1_NOTES, &answer.note).is_none() {
            let message = "TA105 is no note code that is known. Ask who sent it what it means.";
            note(rule::UNKNOWN_ERROR_CODE, Stops::Nothing, 5, message);
        }
        if answer.date.is_none() && !ta1.element(2).trim_ascii().is_empty() {
            let (rule, message) = NO_DATE;
            note(rule, Stops::Nothing, 2, message);
        }
        self.order.push(Answer::Interchange(self.file.interchanges.len()));
        self.file.interchanges.push(answer);
        true
    }
}

impl Answers<'_> {
    /// A set of the file was read whole, counted from 0.
    pub(super) fn is_whole(&mut self, index: usize) {
        let AcknowledgmentFile { interchanges, groups, claims, .. } = &mut self.file;
        match self.order.get(index) {
            Some(&Answer::Interchange(index)) => interchanges[index].complete = true,
            Some(&Answer::Group(index)) => groups[index].frame.complete = true,
            Some(&Answer::Claims(index)) => claims[index].frame.complete = true,
            None => {}
        }
    }
}

/// What the envelope says of a set that begins now.
fn frame<'a>(guide: Text<'a>, around: Around<'_>) -> Frame<'a> {
    let own = |begun: Option<&Begun>, n| {
        Text::Owned(begun.map(|begun| text(begun.element(n)).into_owned()).unwrap_or_default())
    };
    Frame {
        guide,
        sender: own(around.isa, 6),
        receiver: own(around.isa, 8),
        interchange_control: own(around.isa, 13),
        group_control: own(around.gs, 6),
        created: around.gs.and_then(|gs| date(gs.element(4))),
        enveloped: around.is_whole(),
        ..Frame::default()
    }
}
