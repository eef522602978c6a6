//! Values of a segment of an answer, with a finding where one is bad.

use jiff::civil::Date;

use super::frame::FrameReader;
use crate::Cents;
use crate::finding::{Stops, rule};
use crate::remittance::ServiceRange;
use crate::remittance::value::{amount, count, date};
use crate::tokenizer::Segment;

/// What is wrong with a value: the rule that it breaks, and what is told.
type Bad = (&'static str, &'static str);

const NO_AMOUNT: Bad =
    (rule::BAD_AMOUNT, "This is not an amount in dollars and cents; it was left out. Tell the sender.");
const NO_NUMBER: Bad = (rule::BAD_NUMBER, "This is no whole number; it was left out. Tell the sender.");
pub(super) const NO_DATE: Bad = (rule::BAD_DATE, "This is no date; it was left out. Tell the sender.");

impl<'a> FrameReader<'a> {
    /// An amount that may be absent; `None` when it is, or with a finding when it is bad. So are the others.
    pub(super) fn money(&mut self, segment: &Segment<'a>, n: usize) -> Option<Cents> {
        self.value(segment, n, segment.element(n), amount, NO_AMOUNT)
    }

    /// A whole number.
    pub(super) fn number(&mut self, segment: &Segment<'a>, n: usize) -> Option<usize> {
        self.number_of(segment, n, segment.element(n))
    }

    /// A whole number that was sent as a part of element `n`.
    pub(super) fn number_of(&mut self, segment: &Segment<'a>, n: usize, sent: &[u8]) -> Option<usize> {
        self.value(segment, n, sent, count, NO_NUMBER)
    }

    /// A date.
    pub(super) fn day(&mut self, segment: &Segment<'a>, n: usize) -> Option<Date> {
        self.value(segment, n, segment.element(n), date, NO_DATE)
    }

    /// DTP02 and DTP03, which have to be there: a day (D8) or a range of days (RD8).
    pub(super) fn days(&mut self, segment: &Segment<'a>) -> Option<ServiceRange> {
        let sent = segment.element(3);
        let range = segment.element(2).trim_ascii() == b"RD8";
        let dash = sent.iter().position(|&b| b == b'-').filter(|_| range);
        let (first, last) = dash.map_or((sent, sent), |dash| (&sent[..dash], &sent[dash + 1..]));
        let (first, last) = (date(first), date(last));
        if first.is_none() || last.is_none() {
            self.bad(segment, 3, NO_DATE);
        }
        Some(ServiceRange { first: first?, last: last? })
    }

    fn value<T>(
        &mut self,
        segment: &Segment<'a>,
        n: usize,
        sent: &[u8],
        read: impl Fn(&[u8]) -> Option<T>,
        bad: Bad,
    ) -> Option<T> {
        let value = read(sent);
        if value.is_none() && !sent.trim_ascii().is_empty() {
            self.bad(segment, n, bad);
        }
        value
    }

    fn bad(&mut self, segment: &Segment<'a>, n: usize, (rule, message): Bad) {
        self.syntax(segment, rule, Stops::Nothing, Some(n), message);
    }
}
