//! The 837 sets of a file, one after another.

use super::set::SetReader;
use super::values::text;
use super::{ClaimSet, Envelope};
use crate::envelope::{Around, Begun, Readers};
use crate::finding::Place;
use crate::notes::Note;
use crate::tokenizer::Segment;

/// Reads the claim sets of a file and keeps them.
#[derive(Debug)]
pub(crate) struct ClaimSets<'a> {
    /// The file, to see how it breaks its lines.
    pub(crate) bytes: &'a [u8],
    pub(crate) sets: Vec<ClaimSet>,
}

impl<'a> Readers<'a> for ClaimSets<'_> {
    type Set = Box<SetReader<'a>>;

    const OTHER_SET: &'static str = "This set is not an 837 and was passed over. Import it as what it is.";

    fn begin(&mut self, st: &Segment<'a>, around: Around<'_>) -> Option<Self::Set> {
        if st.element(1).trim_ascii() != b"837" {
            return None;
        }
        let mut set = SetReader::new(st);
        if let Around { isa: Some(isa), gs: Some(gs) } = around {
            set.envelope(isa, gs, envelope_of(isa, gs));
            set.set.file.line_breaks = matches!(self.bytes.get(isa.end), Some(b'\r' | b'\n'));
        }
        Some(Box::new(set))
    }

    fn take(&mut self, set: &mut Self::Set, segment: &Segment<'a>) {
        set.take(segment);
    }

    fn end(&mut self, set: Self::Set, se: Option<&Segment<'a>>) {
        self.sets.push(set.finish(se));
    }

    fn note(&mut self, set: &mut Self::Set, place: Place, note: Note<'_>) {
        set.notes.add(place, note);
    }
}

fn envelope_of(isa: &Begun, gs: &Begun) -> Envelope {
    Envelope {
        interchange_control: text(isa.element(13)),
        interchange_time: text(isa.element(9)) + &text(isa.element(10)),
        version: text(isa.element(12)),
        group_control: text(gs.element(6)),
        group_time: text(gs.element(4)) + &text(gs.element(5)),
        guide: text(gs.element(8)),
    }
}
