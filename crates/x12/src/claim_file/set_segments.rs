//! Collects the segments of a set, each with the claims that it belongs to.

use std::ops::Range;

use super::SegmentPlace;
use crate::writing::Segment;

/// The segments of one set, in order, each with its place.
#[derive(Debug)]
pub(super) struct SetSegments {
    pub(super) text: String,
    pub(super) places: Vec<SegmentPlace>,
    line_breaks: bool,
    loop_id: &'static str,
    claims: Range<usize>,
    line: Option<usize>,
}

impl SetSegments {
    /// An empty set; its first segments concern all claims.
    pub(super) fn new(line_breaks: bool, claims: Range<usize>) -> SetSegments {
        SetSegments { text: String::new(), places: Vec::new(), line_breaks, loop_id: "", claims, line: None }
    }

    /// The following segments belong to this loop and concern these claims.
    pub(super) fn enter(&mut self, loop_id: &'static str, claims: Range<usize>) {
        self.enter_line(loop_id, claims, None);
    }

    /// The following segments belong to this loop of one line of one claim.
    pub(super) fn enter_line(&mut self, loop_id: &'static str, claims: Range<usize>, line: Option<usize>) {
        self.loop_id = loop_id;
        self.claims = claims;
        self.line = line;
    }

    /// The following segments belong to this loop, with claims and line as before.
    pub(super) fn enter_below(&mut self, loop_id: &'static str) {
        self.loop_id = loop_id;
    }

    /// Adds a segment.
    pub(super) fn push(&mut self, segment: Segment) {
        self.text.push_str(&segment.finish());
        if self.line_breaks {
            self.text.push('\n');
        }
        self.places.push(SegmentPlace {
            segment_number: self.places.len() + 1,
            loop_id: self.loop_id.to_owned(),
            claims: self.claims.clone(),
            line: self.line,
        });
    }
}
