//! How a walk tells what it finds: where, in which claim and line, and what is late before it is missing.

use super::checker::Checker;
use super::dictionary;
use super::plan::{Item, Plan, Role};
use super::told::Alike;
use super::words;
use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::tokenizer::Segment;

/// Something required that has not come in time. It is missing when its loop ends without it.
#[derive(Debug)]
pub(super) struct Late {
    pub(super) level: usize,
    pub(super) bit: u64,
    pub(super) alike: Alike,
    pub(super) finding: Finding,
}

/// The segment in hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here<'s> {
    pub(super) segment: &'s Segment<'s>,
    pub(super) number: usize,
}

/// What a finding says, before its place is known.
#[derive(Debug)]
pub(super) struct Note<'v> {
    pub(super) level: Level,
    pub(super) rule: &'static str,
    pub(super) stops: Stops,
    pub(super) element: Option<usize>,
    pub(super) value: &'v [u8],
    pub(super) message: String,
}

impl<'v> Note<'v> {
    /// A note that stops nothing, about a segment as a whole.
    pub(super) fn new(level: Level, rule: &'static str, value: &'v [u8], message: String) -> Note<'v> {
        Note { level, rule, stops: Stops::Nothing, element: None, value, message }
    }
}

impl Checker {
    /// Tells what has not come at all in the loop of this level.
    #[cold]
    pub(super) fn give_up(&mut self, level: usize) {
        for late in self.late.extract_if(.., |late| late.level >= level) {
            self.told.add(late.alike, late.finding);
        }
    }

    #[cold]
    pub(super) fn missing(&mut self, plan: &'static Plan, level: usize, missing: u64, here: Here<'_>) {
        let items = &plan.loops[self.open[level]].items;
        for (index, &item) in items.iter().enumerate() {
            let bit = u32::try_from(index).ok().and_then(|shift| 1_u64.checked_shl(shift)).unwrap_or(0);
            if missing & bit == 0 {
                continue;
            }
            let (number, rule) = match item {
                Item::Segment(node) => (node, rule::MISSING_SEGMENT),
                Item::Loop(one) => (plan.loops[one].nodes.start, rule::MISSING_LOOP),
            };
            let node = &plan.nodes[number];
            let message = words::missing(plan, item, here.segment.id(), Stops::Nothing);
            let note = Note::new(Level::Guide, rule, b"", message);
            let (alike, mut finding) = ((rule, number, 0), self.finding(here, note));
            node.segment.clone_into(&mut finding.place.segment);
            self.late.push(Late { level, bit, alike, finding });
        }
    }

    /// A segment that begins a loop has not come, although what follows it has.
    pub(super) fn begin_without(&mut self, plan: &'static Plan, number: usize, here: Here<'_>) {
        let one = &plan.loops[number];
        self.enter(plan, number, here);
        // Whose money follows is not sure.
        let stops = if plan.pays && one.role != Role::Other { Stops::Claim } else { Stops::Nothing };
        let message = words::missing(plan, Item::Segment(one.nodes.start), here.segment.id(), stops);
        let note = Note { stops, ..Note::new(Level::Guide, rule::MISSING_SEGMENT, b"", message) };
        let mut finding = self.finding(here, note);
        plan.nodes[one.nodes.start].segment.clone_into(&mut finding.place.segment);
        self.told.add((rule::MISSING_SEGMENT, one.nodes.start, 0), finding);
    }

    #[cold]
    pub(super) fn unknown(&mut self, plan: &Plan, here: Here<'_>) {
        let id = here.segment.id();
        let x12 = str::from_utf8(id).is_ok_and(|id| dictionary::entry(id).is_some());
        let (level, rule) = match x12 {
            true => (Level::Guide, rule::UNEXPECTED_SEGMENT),
            false => (Level::Syntax, rule::UNKNOWN_SEGMENT),
        };
        let message = words::unknown_segment(plan, id);
        self.note((rule, usize::MAX, 0), here, Note::new(level, rule, id, message));
    }

    pub(super) fn note(&mut self, alike: Alike, here: Here<'_>, note: Note<'_>) {
        let finding = self.finding(here, note);
        self.told.add(alike, finding);
    }

    /// The claim and the line of the last segment, counted from 0 in its set and in its claim.
    pub(super) fn within(&self) -> (Option<usize>, Option<usize>) {
        let inside = |role: Role| {
            let open = self.open.get(..=self.depth).unwrap_or_default();
            self.plan.is_some_and(|plan| open.iter().any(|&one| plan.loops[one].role == role))
        };
        (
            self.claims.checked_sub(1).filter(|_| inside(Role::Claim)),
            self.lines.checked_sub(1).filter(|_| inside(Role::Line)),
        )
    }

    fn finding(&self, here: Here<'_>, note: Note<'_>) -> Finding {
        let (claim, line) = self.within();
        Finding {
            level: note.level,
            rule: note.rule,
            stops: note.stops,
            place: Place {
                segment: Finding::shown(here.segment.id(), 8),
                position: here.segment.position,
                number: here.number,
                element: note.element,
                claim,
                line,
                ..Place::default()
            },
            value: Finding::shown(note.value, crate::finding::VALUE_CHARS_MAX),
            message: note.message,
        }
    }
}
