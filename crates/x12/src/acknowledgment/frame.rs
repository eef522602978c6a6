//! What every set of answers says of itself: who sent it, where it stands, and whether it was read whole.

use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::notes::{Note, Notes};
use crate::remittance::Text;
use crate::tokenizer::Segment;
use crate::tokenizer::text;

/// One ST..SE and the envelope around it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Frame<'a> {
    /// ST02.
    pub control_number: Text<'a>,
    /// ST03, else GS08: the guide that the set follows.
    pub guide: Text<'a>,
    /// ISA06: who answers.
    pub sender: Text<'a>,
    /// ISA08: who is answered.
    pub receiver: Text<'a>,
    /// ISA13 of the answer.
    pub interchange_control: Text<'a>,
    /// GS06 of the answer.
    pub group_control: Text<'a>,
    /// GS04: the day on which the answer was made.
    pub created: Option<Date>,
    /// SE, GE and IEA were seen. Nothing else may be acted on.
    pub complete: bool,
    /// It came inside ISA and GS. Nothing else may be acted on.
    pub enveloped: bool,
    /// Its own SE was seen.
    pub ended: bool,
    /// The bytes from ST to the terminator of SE, for a hash of the content.
    pub bytes: Range<usize>,
    /// How many segments it has, ST and SE included.
    pub segments: usize,
    /// In file order.
    pub findings: Vec<Finding>,
}

impl Frame<'_> {
    /// May the answer be acted on by itself? Single claims of a 277CA may still be held:
    /// [`Frame::claim_is_held`].
    #[must_use]
    pub fn may_act(&self) -> bool {
        self.complete && self.enveloped && self.findings.iter().all(|finding| finding.stops < Stops::Set)
    }

    /// Must the answer for the claim at `index` be looked at by a person, although the set may be acted on?
    #[must_use]
    pub fn claim_is_held(&self, index: usize) -> bool {
        let mut about = self.findings.iter().filter(|finding| finding.place.claim == Some(index));
        about.any(|finding| finding.stops >= Stops::Claim)
    }
}

/// The claim and the line that a segment belongs to, counted from 0.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Within {
    pub(super) claim: Option<usize>,
    pub(super) line: Option<usize>,
}

/// A set that is being read: its frame and its findings.
#[derive(Debug)]
pub(super) struct FrameReader<'a> {
    pub(super) frame: Frame<'a>,
    pub(super) within: Within,
    st: Segment<'a>,
    notes: Notes,
}

impl<'a> FrameReader<'a> {
    /// Begins at an ST; `frame` knows of the envelope what there is.
    pub(super) fn new(st: &Segment<'a>, frame: Frame<'a>) -> FrameReader<'a> {
        let frame =
            Frame { control_number: text(st.element(2)), bytes: st.position..st.end, segments: 1, ..frame };
        FrameReader { frame, within: Within::default(), st: *st, notes: Notes::default() }
    }

    /// Counts a segment of the set.
    pub(super) fn count(&mut self, segment: &Segment<'a>) {
        self.frame.segments += 1;
        self.frame.bytes.end = segment.end;
    }

    /// Ends the set: at its SE, or without one where something else begins.
    pub(super) fn finish(mut self, se: Option<&Segment<'a>>) -> Frame<'a> {
        self.within = Within::default();
        if let Some(se) = se {
            self.count(se);
            self.frame.ended = se.terminated;
        }
        self.frame.findings = self.notes.into_findings();
        self.frame
    }

    pub(super) fn out_of_place(&mut self, segment: &Segment<'a>) {
        let message = "This segment says nothing where it stands and was passed over. Tell the sender.";
        self.guide(segment, rule::SEGMENT_OUT_OF_PLACE, Stops::Nothing, None, message);
    }

    pub(super) fn repeated(&mut self, segment: &Segment<'a>, stops: Stops) {
        let message = match stops {
            Stops::Nothing => "This segment may come once here; the first one counts. Tell the sender.",
            _ => "This segment may come once here, and which of them holds is not known. Ask the sender.",
        };
        self.guide(segment, rule::REPEATED_SEGMENT, stops, None, message);
    }

    pub(super) fn unknown_segment(&mut self, segment: &Segment<'a>, of: &str) {
        let shown = Finding::shown(segment.id(), 8);
        let message = format!("{shown} is no segment of a {of}; it was passed over. Tell the sender.");
        self.syntax(segment, rule::UNKNOWN_SEGMENT, Stops::Nothing, Some(0), &message);
    }

    pub(super) fn syntax(
        &mut self,
        segment: &Segment<'a>,
        rule: &'static str,
        stops: Stops,
        element: Option<usize>,
        message: &str,
    ) {
        self.note(segment, Level::Syntax, rule, stops, element, message);
    }

    pub(super) fn guide(
        &mut self,
        segment: &Segment<'a>,
        rule: &'static str,
        stops: Stops,
        element: Option<usize>,
        message: &str,
    ) {
        self.note(segment, Level::Guide, rule, stops, element, message);
    }

    /// A finding about the segment that was counted last.
    fn note(
        &mut self,
        segment: &Segment<'a>,
        level: Level,
        rule: &'static str,
        stops: Stops,
        element: Option<usize>,
        message: &str,
    ) {
        let number = if segment.position == self.st.position { 1 } else { self.frame.segments };
        let Within { claim, line } = self.within;
        let place = Place { claim, line, ..Place::of(segment, number) };
        let value = element.map_or(&b""[..], |n| segment.element(n));
        let element = element.filter(|&n| n > 0);
        self.notes.add(place, Note { level, rule, stops, element, value, message: message.to_owned() });
    }

    /// A finding about a segment that was read before.
    pub(super) fn note_at(&mut self, place: Place, note: Note<'_>) {
        self.notes.add(place, note);
    }

    /// The ST of the set.
    pub(super) fn st(&self) -> Segment<'a> {
        self.st
    }
}
