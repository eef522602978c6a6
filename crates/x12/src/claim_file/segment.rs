//! Builds segments and collects them into a set, with the claims each segment belongs to.

use std::ops::Range;

use super::SegmentPlace;
use super::text::DELIMITERS;

/// One segment in the making. Trailing empty elements and components are never written.
#[derive(Debug)]
pub(super) struct Segment {
    text: String,
    /// Element separators owed: they are written when a later element has a value.
    pending: usize,
}

impl Segment {
    /// A segment without elements yet.
    pub(super) fn new(id: &str) -> Segment {
        Segment { text: id.to_owned(), pending: 0 }
    }

    /// The next element; an empty one is left out.
    pub(super) fn value(self, value: &str) -> Segment {
        self.composite(&[value])
    }

    /// The next `count` elements are empty.
    pub(super) fn skip(mut self, count: usize) -> Segment {
        self.pending += count;
        self
    }

    /// The next element, made of components.
    pub(super) fn composite(mut self, components: &[impl AsRef<str>]) -> Segment {
        self.pending += 1;
        let components: Vec<String> = components.iter().map(|component| clean(component.as_ref())).collect();
        let used = components.iter().rposition(|c| !c.is_empty()).map_or(0, |last| last + 1);
        for (place, component) in components.iter().take(used).enumerate() {
            if place == 0 {
                self.text.extend(std::iter::repeat_n('*', self.pending));
                self.pending = 0;
            } else {
                self.text.push(':');
            }
            self.text.push_str(component);
        }
        self
    }

    /// The segment with its terminator.
    pub(super) fn finish(mut self) -> String {
        self.text.push('~');
        self.text
    }
}

/// Values are cleaned and checked before they come here. Whatever slipped through still cannot break the file: a
/// delimiter or control character becomes a blank.
fn clean(value: &str) -> String {
    let sendable = |c: char| (c.is_ascii_graphic() || c == ' ') && !DELIMITERS.contains(&c);
    let plain: String = value.chars().map(|c| if sendable(c) { c } else { ' ' }).collect();
    plain.trim().to_owned()
}

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
