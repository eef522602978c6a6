//! The 835 sets of a file, one after another.

use super::Version;
use super::set::SetReader;
use super::sink::Sink;
use super::value::date;
use crate::envelope::{Around, Readers};
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::Note;
use crate::tokenizer::{Segment, Text, text};

/// Reads the 835 sets, and hands on what is read whole.
#[derive(Debug)]
pub(crate) struct Remittances<S>(pub(crate) S);

impl<'a, S: Sink<'a>> Readers<'a> for Remittances<S> {
    type Set = Box<SetReader<'a>>;

    const OTHER_SET: &'static str = "This set is not an 835 and was passed over. Import it as what it is.";

    fn begin(&mut self, st: &Segment<'a>, around: Around<'_>) -> Option<Self::Set> {
        if st.element(1).trim_ascii() != b"835" {
            return None;
        }
        let mut set = SetReader::new(st, version(around));
        set.remittance.enveloped = around.is_whole();
        set.remittance.group_date = around.gs.and_then(|gs| date(gs.element(4).trim_ascii()));
        set.remittance.test = around.isa.is_some_and(|isa| isa.element(15).trim_ascii() == b"T");
        if set.remittance.test {
            set.notes.add(Place::of(st, 1), test());
        }
        Some(Box::new(set))
    }

    #[inline]
    fn take(&mut self, set: &mut Self::Set, segment: &Segment<'a>) {
        set.take(segment, &mut self.0);
    }

    fn end(&mut self, set: Self::Set, se: Option<&Segment<'a>>) {
        let (remittance, totals) = set.finish(se, &mut self.0);
        self.0.set(remittance, totals);
    }

    fn note(&mut self, set: &mut Self::Set, place: Place, note: Note<'_>) {
        set.notes.add(place, note);
    }
}

fn test() -> Note<'static> {
    // Files that pay are marked so too, by payers that never changed it.
    let message = "The payer marks this file as a test (ISA15 is T). It is read as any other: \
                   look whether its money has come, and undo it if it was a test.";
    let (level, rule, stops) = (Level::Syntax, rule::TEST_INTERCHANGE, Stops::Nothing);
    Note { level, rule, stops, element: None, value: b"", message: message.to_owned() }
}

/// What GS08 says, else ISA12.
fn version(around: Around<'_>) -> Version<'static> {
    let gs = around.version().trim_ascii();
    let said = match around.isa {
        Some(isa) if gs.is_empty() => isa.element(12).trim_ascii(),
        _ => gs,
    };
    match said {
        b"" => Version::Unknown,
        said if said.starts_with(b"00501") => Version::V5010,
        said if said.starts_with(b"00401") || said.starts_with(b"00400") => Version::V4010,
        said => Version::Other(Text::Owned(text(said).into_owned())),
    }
}
