//! What must hold of every finding: it says something, and it names a place that is there.

use std::collections::BTreeMap;

use x12::finding::{Finding, VALUE_CHARS_MAX};
use x12::tokenizer::{Flaw, Segments};

/// Where the segments of a file begin, each with its number in its set; 0 outside sets.
pub struct Places {
    numbers: BTreeMap<usize, usize>,
}

impl Places {
    pub fn of(bytes: &[u8]) -> Places {
        let mut numbers = BTreeMap::new();
        let mut number = 0;
        for segment in Segments::new(bytes) {
            let is_segment = segment.flaw != Some(Flaw::NotX12);
            number = match segment.id() {
                b"ST" if is_segment => 1,
                b"ISA" | b"GS" | b"GE" | b"IEA" if is_segment => 0,
                _ if is_segment && number > 0 => number + 1,
                _ => number,
            };
            numbers.insert(segment.position, if is_segment { number } else { 0 });
            if is_segment && segment.id() == b"SE" {
                number = 0;
            }
        }
        Places { numbers }
    }

    /// The number of the segment that begins here.
    pub fn number(&self, position: usize) -> Option<usize> {
        self.numbers.get(&position).copied()
    }

    /// A finding about the file as a whole stands at its start.
    pub fn hold(&self, finding: &Finding) {
        let place = &finding.place;
        assert!(!finding.message.is_empty(), "{finding:?}");
        assert!(finding.value.chars().count() <= VALUE_CHARS_MAX + 1, "{finding:?}");
        assert!(!finding.value.chars().any(char::is_control), "{finding:?}");
        assert!(place.element != Some(0), "{finding:?}");
        match self.number(place.position) {
            Some(number) => assert!(place.number == 0 || place.number == number, "{finding:?}, not {number}"),
            None => assert!(place.position == 0 && place.number == 0, "{finding:?}"),
        }
    }
}
