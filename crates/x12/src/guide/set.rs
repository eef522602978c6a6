//! One set on its way through the guide.

use super::checker::Checker;
use crate::envelope::Around;
use crate::finding::{Finding, Place};
use crate::notes::{Note, Notes};
use crate::tokenizer::Segment;

/// A set that is compared with its guide, and what its envelope has to say of it.
#[derive(Debug)]
pub(crate) struct SetCheck {
    checker: Checker,
    /// How many segments it has so far.
    segments: usize,
    notes: Notes,
}

impl SetCheck {
    /// For the set of an ST, which is taken next.
    pub(crate) fn new(around: Around<'_>) -> SetCheck {
        SetCheck { checker: Checker::new(around.version()), segments: 0, notes: Notes::default() }
    }

    /// Takes a segment, from ST to SE.
    pub(crate) fn take(&mut self, segment: &Segment<'_>) {
        self.segments += 1;
        self.checker.take(segment, self.segments);
    }

    /// Where the segment stands that was taken last.
    pub(crate) fn place(&self, segment: &Segment<'_>) -> Place {
        let (claim, line) = self.checker.within();
        Place { claim, line, ..Place::of(segment, self.segments) }
    }

    /// Notes what its envelope has to say.
    pub(crate) fn note(&mut self, place: Place, note: Note<'_>) {
        self.notes.add(place, note);
    }

    /// The findings of its guide, and those of its envelope.
    pub(crate) fn end(self) -> (Vec<Finding>, Vec<Finding>) {
        (self.checker.finish(), self.notes.into_findings())
    }
}
