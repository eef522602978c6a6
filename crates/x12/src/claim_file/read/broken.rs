//! A rule that a claim file breaks.

use crate::finding::{Level, Place, Stops};
use crate::notes::{Note, Notes};
use crate::tokenizer::Segment;

/// A rule that something breaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Broken {
    pub(super) level: Level,
    pub(super) rule: &'static str,
    pub(super) stops: Stops,
}

impl Broken {
    pub(super) const fn syntax(rule: &'static str, stops: Stops) -> Broken {
        Broken { level: Level::Syntax, rule, stops }
    }

    pub(super) const fn guide(rule: &'static str, stops: Stops) -> Broken {
        Broken { level: Level::Guide, rule, stops }
    }

    /// Notes what is wrong with an element of a segment, or with the whole of it.
    pub(super) fn note(
        self,
        place: Place,
        segment: Option<&Segment<'_>>,
        message: impl Into<String>,
        notes: &mut Notes,
    ) {
        let Broken { level, rule, stops } = self;
        let element = place.element;
        let value = element.and_then(|n| segment.map(|segment| segment.element(n))).unwrap_or_default();
        notes.add(place, Note { level, rule, stops, element, value, message: message.into() });
    }
}
