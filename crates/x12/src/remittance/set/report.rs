//! Values of a segment, with a finding where one is bad; and findings with their place.

use jiff::civil::Date;

use super::{Context, SetReader};
use crate::Cents;
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::Note;
use crate::remittance::value::{AMOUNT_MAX, amount, amount_at_end};
use crate::tokenizer::Segment;

impl<'a> SetReader<'a> {
    /// A required amount; 0.00 with a finding when it is absent or bad.
    pub(super) fn money(&mut self, segment: &Segment<'a>, n: usize, stops: Stops) -> Cents {
        let (bytes, start) = segment.up_to(n);
        amount_at_end(bytes, start).unwrap_or_else(|| self.no_amount(segment, n, stops))
    }

    #[cold]
    fn no_amount(&mut self, segment: &Segment<'a>, n: usize, stops: Stops) -> Cents {
        let sent = segment.element(n);
        if sent.trim_ascii().is_empty() {
            let message = "A required amount is absent; 0.00 was taken. Ask the payer.".to_owned();
            self.note(segment, Level::Guide, rule::MISSING_AMOUNT, stops, Some(n), message);
        } else {
            let message = match Cents::parse_bytes(sent.trim_ascii()) {
                Some(_) => format!("No amount may be beyond {AMOUNT_MAX}; 0.00 was taken. Ask the payer."),
                None => {
                    "This is not an amount in dollars and cents; 0.00 was taken. Ask the payer.".to_owned()
                }
            };
            self.note(segment, Level::Syntax, rule::BAD_AMOUNT, stops, Some(n), message);
        }
        Cents::ZERO
    }

    /// An amount that may be absent; `None` when it is, or with a finding when it is bad.
    pub(super) fn money_if_sent(&mut self, segment: &Segment<'a>, n: usize, stops: Stops) -> Option<Cents> {
        let sent = !segment.element(n).trim_ascii().is_empty();
        sent.then(|| self.money(segment, n, stops))
    }

    /// A date that may be absent; `None` with a finding when it does not exist.
    pub(super) fn day(&mut self, segment: &Segment<'a>, n: usize) -> Option<Date> {
        let sent = segment.element(n);
        let day = self.days.date(sent);
        if day.is_none() && !sent.trim_ascii().is_empty() {
            let message =
                "This is no date; it was left out. Look it up with the payer if it matters.".to_owned();
            self.note(segment, Level::Syntax, rule::BAD_DATE, Stops::Nothing, Some(n), message);
        }
        day
    }

    pub(super) fn out_of_place(&mut self, segment: &Segment<'a>, stops: Stops) {
        let message = match stops {
            Stops::Set => {
                "This segment belongs to no claim, so its money is not known to be anybody's. \
                           Nothing of the set is posted: ask the payer for a corrected file."
            }
            _ => "This segment says nothing where it stands and was passed over. Tell the payer.",
        };
        let rule = rule::SEGMENT_OUT_OF_PLACE;
        self.note(segment, Level::Guide, rule, stops, None, message.to_owned());
    }

    pub(super) fn repeated(&mut self, segment: &Segment<'a>, stops: Stops) {
        let message = match stops {
            Stops::Set => {
                "This segment may come once here, and which of them holds is not known. \
                 Nothing of the set is posted: ask the payer for a corrected file."
            }
            _ => "This segment may come once here; the first one counts. Tell the payer.",
        };
        self.note(segment, Level::Guide, rule::REPEATED_SEGMENT, stops, None, message.to_owned());
    }

    /// What shows that the segment before it, a CLP or an SVC, was lost: else this one could not be here.
    #[cold]
    pub(super) fn lost(&mut self, segment: &Segment<'a>, stops: Stops, id: &str) {
        let held = if stops == Stops::Set { "Nothing of the set is posted" } else { "The claim is held" };
        let message = format!(
            "This segment cannot stand here: the {id} that it belongs to seems to be lost. \
             {held}: ask the payer for a corrected file."
        );
        self.note(segment, Level::Guide, rule::SEGMENT_OUT_OF_PLACE, stops, None, message);
    }

    /// Notes an adjustment of zero; not one whose amount could not be read.
    #[cold]
    pub(super) fn zero_adjustment(&mut self, segment: &Segment<'a>, n: usize, sent: &[u8]) {
        if amount(sent).is_some() {
            let message =
                "An adjustment of zero must not be sent. It changes nothing; tell the payer.".to_owned();
            self.note(segment, Level::Situation, rule::ZERO_ADJUSTMENT, Stops::Nothing, Some(n), message);
        }
    }

    /// Notes an element that is said to be an NPI and is none.
    #[cold]
    pub(super) fn bad_npi(&mut self, segment: &Segment<'a>, n: usize) {
        let message = "This is no national provider id: ten digits, of which the last one checks the others. \
                       Compare it with the record of the provider.";
        self.note(segment, Level::CodeSet, rule::BAD_NPI, Stops::Nothing, Some(n), message.to_owned());
    }

    /// A segment that came more often than any real file sends it, and was left out.
    pub(super) fn too_many(&mut self, segment: &Segment<'a>, stops: Stops) {
        let message = "There are more of this segment than any real file has; this one was left out. \
                       Ask the payer for a corrected file.";
        self.note(segment, Level::Guide, rule::TOO_MANY_SEGMENTS, stops, None, message.to_owned());
    }

    /// Notes what stops the whole set, at its ST.
    pub(super) fn of_set(&mut self, level: Level, rule: &'static str, message: &str) {
        let (stops, message) = (Stops::Set, message.to_owned());
        let note = Note { level, rule, stops, element: None, value: b"", message };
        self.notes.add(Place::at("ST", self.remittance.bytes.start, 1), note);
    }

    pub(super) fn note(
        &mut self,
        segment: &Segment<'a>,
        level: Level,
        rule: &'static str,
        stops: Stops,
        element: Option<usize>,
        message: String,
    ) {
        if self.context == Context::GivenUp {
            return;
        }
        let claim = self.claim().is_some().then_some(self.totals.claims);
        let line = self.line().is_some().then(|| self.room.lines - 1);
        let is_st = segment.position == self.remittance.bytes.start;
        let number = if is_st { 1 } else { self.remittance.segments };
        let place = Place { claim, line, ..Place::of(segment, number) };
        let value = element.map_or(&b""[..], |n| segment.element(n));
        let element = element.filter(|&n| n > 0);
        self.notes.add(place, Note { level, rule, stops, element, value, message });
    }
}
