//! Values of a segment of the 277CA, with a finding where one is bad.

use jiff::civil::Date;

use super::ClaimsReader;
use crate::Cents;
use crate::finding::{Stops, rule};
use crate::remittance::ServiceRange;
use crate::remittance::value::{amount, count, date};
use crate::tokenizer::Segment;

impl<'a> ClaimsReader<'a> {
    /// An amount that may be absent; `None` when it is, or with a finding when it is bad.
    pub(super) fn money(&mut self, segment: &Segment<'a>, n: usize) -> Option<Cents> {
        let sent = segment.element(n);
        let money = amount(sent);
        if money.is_none() && !sent.trim_ascii().is_empty() {
            let message = "This is not an amount in dollars and cents; it was left out. Tell the sender.";
            self.frame.syntax(segment, rule::BAD_AMOUNT, Stops::Nothing, Some(n), message);
        }
        money
    }

    /// A whole number that may be absent; `None` when it is, or with a finding when it is bad.
    pub(super) fn number(&mut self, segment: &Segment<'a>, n: usize) -> Option<usize> {
        let sent = segment.element(n);
        let number = count(sent);
        if number.is_none() && !sent.trim_ascii().is_empty() {
            let message = "This is no whole number; it was left out. Tell the sender.";
            self.frame.syntax(segment, rule::BAD_NUMBER, Stops::Nothing, Some(n), message);
        }
        number
    }

    /// A date that may be absent; `None` with a finding when it does not exist.
    pub(super) fn day(&mut self, segment: &Segment<'a>, n: usize, sent: &[u8]) -> Option<Date> {
        let day = date(sent);
        if day.is_none() && !sent.trim_ascii().is_empty() {
            let message = "This is no date; it was left out. Tell the sender.";
            self.frame.syntax(segment, rule::BAD_DATE, Stops::Nothing, Some(n), message);
        }
        day
    }

    /// DTP02 and DTP03: a day (D8) or a range of days (RD8).
    pub(super) fn days(&mut self, segment: &Segment<'a>) -> Option<ServiceRange> {
        let sent = segment.element(3);
        let range = segment.element(2).trim_ascii() == b"RD8";
        let dash = sent.iter().position(|&b| b == b'-').filter(|_| range);
        let (first, last) = dash.map_or((sent, sent), |dash| (&sent[..dash], &sent[dash + 1..]));
        let (first, last) = (date(first), date(last));
        if first.is_none() || last.is_none() {
            let message = "This is no date; it was left out. Tell the sender.";
            self.frame.syntax(segment, rule::BAD_DATE, Stops::Nothing, Some(3), message);
        }
        Some(ServiceRange { first: first?, last: last? })
    }
}
