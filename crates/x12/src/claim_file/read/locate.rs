//! Where every segment of a set stands: its claims for an answer to the file, and its place for a problem that the
//! rules found in the data.

use std::collections::HashMap;

use super::broken::Broken;
use super::set::Part;
use crate::claim_file::{Problem, SegmentPlace, Spot};
use crate::finding::{Place, Stops};
use crate::notes::Notes;
use crate::tokenizer::Segment;

/// A loop is searched no further than this for the segment of a problem.
const LOOP_SEGMENTS_MAX: usize = 1_000;

/// A segment that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) segment: Segment<'a>,
    pub(super) loop_id: &'static str,
    pub(super) part: Part,
    /// Its claim, or how many came before when it stands above claims.
    pub(super) claims_before: usize,
    /// Its line, from 1.
    pub(super) line: Option<usize>,
    /// Which of several other payers or decisions.
    pub(super) nth: usize,
}

impl Seen<'_> {
    /// The place for a finding; `number` counts from ST = 1.
    pub(super) fn place(&self, number: usize) -> Place {
        let claim = (self.part >= Part::Claim).then_some(self.claims_before);
        let line = self.line.and_then(|line| line.checked_sub(1));
        Place { claim, line, ..Place::of(&self.segment, number) }
    }

    fn is(&self, spot: &Spot) -> bool {
        let (id, qualifier) = spot.segment.split_once('*').unwrap_or((spot.segment, ""));
        self.segment.id() == id.as_bytes()
            && (qualifier.is_empty() || self.segment.element(1).trim_ascii() == qualifier.as_bytes())
    }
}

/// The segments of a set that were read so far.
#[derive(Debug, Default)]
pub(super) struct Trail<'a> {
    seen: Vec<Seen<'a>>,
}

/// What tells one loop of a set from another: its id, the first of its claims, its line, and which of several.
type Key = (&'static str, usize, Option<usize>, usize);

impl<'a> Trail<'a> {
    pub(super) fn push(&mut self, seen: Seen<'a>) {
        self.seen.push(seen);
    }

    pub(super) fn last(&self) -> Option<Seen<'a>> {
        self.seen.last().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.seen.len()
    }

    /// The claims and lines of every segment, in order.
    pub(super) fn places(&self, claims: usize) -> Vec<SegmentPlace> {
        // Where the claims of the level that is being left behind end, for each depth: file, provider, subscriber,
        // dependent. Read from the back, an HL ends the levels before it of its own depth and below.
        let mut ends = [claims; 4];
        let mut places: Vec<SegmentPlace> = Vec::with_capacity(self.seen.len());
        for (at, seen) in self.seen.iter().enumerate().rev() {
            let depth = match seen.part {
                Part::Header => 0,
                Part::Provider => 1,
                Part::Subscriber => 2,
                Part::Dependent => 3,
                _ => 4,
            };
            let range = match ends.get(depth) {
                _ if depth == 0 => 0..claims,
                Some(&end) => seen.claims_before..end,
                None => seen.claims_before..seen.claims_before + 1,
            };
            if seen.segment.id() == b"HL" {
                ends.iter_mut().skip(depth).for_each(|end| *end = seen.claims_before);
            }
            places.push(SegmentPlace {
                segment_number: at + 1,
                loop_id: seen.loop_id.to_owned(),
                claims: range,
                line: seen.line,
            });
        }
        places.reverse();
        places
    }

    /// Turns problems of the data into findings at the segments they concern.
    pub(super) fn report(&self, problems: &[Problem], places: &[SegmentPlace], notes: &mut Notes) {
        if problems.is_empty() {
            return;
        }
        let mut loops: HashMap<Key, usize> = HashMap::new();
        for (at, (seen, place)) in self.seen.iter().zip(places).enumerate() {
            let key = (seen.loop_id, place.claims.start, place.line, nth_of(seen.loop_id, seen.nth));
            loops.entry(key).or_insert(at);
        }
        for problem in problems {
            let at = self.find(problem, &loops);
            let Some(seen) = self.seen.get(at) else { continue };
            let spot = &problem.place.spot;
            let claims = &problem.place.claims;
            let is_one = claims.len() == 1;
            let place = Place {
                element: Some(spot.element).filter(|&element| element > 0 && seen.is(spot)),
                claim: is_one.then_some(claims.start),
                line: problem.place.line.and_then(|line| line.checked_sub(1)),
                ..seen.place(at + 1)
            };
            let stops = match is_one {
                _ if problem.rule.is_advice() => Stops::Nothing,
                true => Stops::Claim,
                false => Stops::Set,
            };
            let broken = Broken { level: problem.rule.level(), rule: problem.rule.id(), stops };
            broken.note(place, Some(&seen.segment), problem.message.as_str(), notes);
        }
    }

    /// The segment that a problem is about; else the first of its loop, of its claim, or of the set.
    fn find(&self, problem: &Problem, loops: &HashMap<Key, usize>) -> usize {
        let (place, spot) = (&problem.place, &problem.place.spot);
        let loop_id = if spot.loop_id == "ST" { "" } else { spot.loop_id };
        let key = (loop_id, place.claims.start, place.line, nth_of(loop_id, spot.nth));
        if let Some(&first) = loops.get(&key) {
            let same_loop = |seen: &&Seen<'_>| {
                (seen.loop_id, nth_of(seen.loop_id, seen.nth), seen.line) == (loop_id, key.3, key.2)
            };
            let rest = self.seen.get(first..).unwrap_or_default();
            let of_loop = rest.iter().take(LOOP_SEGMENTS_MAX).take_while(same_loop);
            return first + of_loop.take(LOOP_SEGMENTS_MAX).position(|seen| seen.is(spot)).unwrap_or(0);
        }
        let start = place.claims.start;
        let around: &[Key] = match loop_id.as_bytes() {
            [b'2', b'3', b'2' | b'3', ..] => &[("2320", start, None, spot.nth), ("2300", start, None, 0)],
            [b'2', b'3', ..] => &[("2300", start, None, 0)],
            [b'2', b'4', ..] => &[("2400", start, place.line, 0), ("2300", start, None, 0)],
            b"2010CA" => &[("2000C", start, None, 0)],
            b"2010BA" | b"2010BB" => &[("2000B", start, None, 0)],
            [b'2', b'0', ..] => &[("2000A", start, None, 0)],
            _ => &[],
        };
        around.iter().find_map(|key| loops.get(key)).copied().unwrap_or(0)
    }
}

/// Other payers and their decisions are told apart by number; of all other loops there is one.
fn nth_of(loop_id: &str, nth: usize) -> usize {
    let is_one_of_several = ["232", "233", "243"].iter().any(|several| loop_id.starts_with(several));
    if is_one_of_several { nth } else { 0 }
}
