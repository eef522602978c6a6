//! TA1: what became of an interchange that we sent (x12.md 4.6).

use jiff::civil::Date;
use serde::Serialize;

use super::Outcome;
use super::words::{Explained, TA1_NOTES, find};
use crate::envelope::Begun;
use crate::remittance::Text;
use crate::tokenizer::Segment;
use crate::tokenizer::text;

/// One TA1: the answer to one interchange, which may be the only one that ever comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct InterchangeAcknowledgment<'a> {
    /// TA101: ISA13 of the interchange that we sent, as sent.
    pub interchange_control: Text<'a>,
    /// TA102: the date of that interchange.
    pub date: Option<Date>,
    /// TA103: the time of that interchange, as sent.
    pub time: Text<'a>,
    /// TA104: A, E or R.
    pub outcome: Outcome<'a>,
    /// TA105: why, one of the codes 000 to 031.
    pub note: Text<'a>,
    /// ISA06 of the interchange that brought it: who answers.
    pub sender: Text<'a>,
    /// ISA08 of the interchange that brought it: who is answered.
    pub receiver: Text<'a>,
    /// It was read to the end of its interchange. Nothing else may be acted on.
    pub complete: bool,
    /// Bytes from the start of the file to the TA1.
    pub position: usize,
}

impl InterchangeAcknowledgment<'_> {
    /// May this answer be acted on by itself?
    #[must_use]
    pub fn may_act(&self) -> bool {
        self.complete && self.outcome.is_known()
    }

    /// Why, and what to do next.
    #[must_use]
    pub fn explained(&self) -> Explained {
        Explained::of(find(TA1_NOTES, &self.note), &format!("Note {} of the TA1.", self.note))
    }
}

/// Reads a TA1 that stands in the interchange of `isa`.
pub(super) fn interchange_acknowledgment<'a>(
    segment: &Segment<'a>,
    isa: Option<&Begun>,
) -> InterchangeAcknowledgment<'a> {
    let of_isa = |n| Text::Owned(isa.map(|isa| text(isa.element(n)).into_owned()).unwrap_or_default());
    InterchangeAcknowledgment {
        interchange_control: text(segment.element(1)),
        date: short_date(segment.element(2)),
        time: text(segment.element(3)),
        outcome: Outcome::of(text(segment.element(4))),
        note: text(segment.element(5)),
        sender: of_isa(6),
        receiver: of_isa(8),
        complete: false,
        position: segment.position,
    }
}

/// A date written YYMMDD, as in the ISA; all of this century.
fn short_date(bytes: &[u8]) -> Option<Date> {
    crate::remittance::value::date(&[b"20", bytes.trim_ascii()].concat())
}
