//! Takes the values of one segment, and knows afterwards which of them nobody took: what a claim file cannot keep
//! is never lost in silence.

use std::str::FromStr;

use jiff::civil::Date;

use super::broken::Broken;
use crate::Cents;
use crate::finding::{Stops, rule};
use crate::remittance::value::{amount, date};
use crate::tokenizer::Segment;

/// The values of one segment.
#[derive(Debug)]
pub(super) struct Values<'a> {
    pub(super) segment: Segment<'a>,
    /// Elements and components that were taken; component 0 stands for all of them.
    taken: Vec<(usize, usize)>,
    faults: Vec<Fault>,
}

/// What is wrong with one element.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) element: usize,
    pub(super) broken: Broken,
    pub(super) message: String,
}

const NOT_KEPT: Broken = Broken::guide(rule::VALUE_NOT_KEPT, Stops::Nothing);
const NOT_KEPT_MESSAGE: &str = "A dental claim of 5010 has no place for this value, and it was left out: see whether the claim needs it.";

impl<'a> Values<'a> {
    pub(super) fn new(segment: &Segment<'a>) -> Values<'a> {
        Values { segment: *segment, taken: Vec::new(), faults: Vec::new() }
    }

    pub(super) fn id(&self) -> &'a [u8] {
        self.segment.id()
    }

    /// An element as it stands, without taking it.
    pub(super) fn peek(&self, n: usize) -> &'a [u8] {
        self.segment.element(n).trim_ascii()
    }

    fn is_empty(&self, n: usize) -> bool {
        self.peek(n).is_empty()
    }

    fn take(&mut self, n: usize, k: usize) {
        self.taken.push((n, k));
    }

    /// Notes what is wrong with an element.
    pub(super) fn fault(&mut self, element: usize, broken: Broken, message: impl Into<String>) {
        self.faults.push(Fault { element, broken, message: message.into() });
    }

    /// Text; empty when absent.
    pub(super) fn text(&mut self, n: usize) -> String {
        self.take(n, 0);
        text(self.segment.element(n))
    }

    /// Text that may be absent.
    pub(super) fn filled(&mut self, n: usize) -> Option<String> {
        Some(self.text(n)).filter(|text| !text.is_empty())
    }

    /// A component of an element; empty when absent.
    pub(super) fn part(&mut self, n: usize, k: usize) -> String {
        self.take(n, k);
        text(self.segment.component(n, k))
    }

    /// A component that may be absent.
    pub(super) fn filled_part(&mut self, n: usize, k: usize) -> Option<String> {
        Some(self.part(n, k)).filter(|text| !text.is_empty())
    }

    /// The components of an element from one to another, without the empty ones at the end.
    pub(super) fn parts(&mut self, n: usize, first: usize, last: usize) -> Vec<String> {
        let mut parts: Vec<String> = (first..=last).map(|k| self.part(n, k)).collect();
        let used = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |at| at + 1);
        parts.truncate(used);
        parts
    }

    /// Takes an element that says no more than the data does anyway; any other value stays behind.
    pub(super) fn given(&mut self, n: usize, expected: &[&str]) -> bool {
        let is_it = expected.iter().any(|value| value.as_bytes() == self.peek(n));
        if is_it {
            self.take(n, 0);
        }
        is_it
    }

    /// [`Values::given`] for a component.
    pub(super) fn given_part(&mut self, n: usize, k: usize, expected: &[&str]) -> bool {
        let value = self.segment.component(n, k).trim_ascii();
        let is_it = expected.iter().any(|expected| expected.as_bytes() == value);
        if is_it {
            self.take(n, k);
        }
        is_it
    }

    /// A code that may be absent; an unknown one stays behind.
    pub(super) fn coded<T>(&mut self, n: usize, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = of(&text(self.segment.element(n)))?;
        self.take(n, 0);
        Some(value)
    }

    /// [`Values::coded`] for a component.
    pub(super) fn coded_part<T>(&mut self, n: usize, k: usize, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        let value = of(&text(self.segment.component(n, k)))?;
        self.take(n, k);
        Some(value)
    }

    /// A code that has to be there; the usual one with a finding when it is not.
    pub(super) fn required<T: Default>(&mut self, n: usize, of: impl Fn(&str) -> Option<T>) -> T {
        if self.is_empty(n) {
            let message = "A required code is absent, and the usual one was taken: see whether it is right.";
            self.fault(n, Broken::guide(rule::VALUE_ASSUMED, Stops::Nothing), message);
        }
        self.coded(n, of).unwrap_or_default()
    }

    /// An amount that may be absent; a bad one is a finding.
    pub(super) fn amount(&mut self, n: usize) -> Option<Cents> {
        if self.is_empty(n) {
            return None;
        }
        self.take(n, 0);
        let found = amount(self.segment.element(n));
        if found.is_none() {
            let message = "This is not an amount in dollars and cents: correct it.";
            self.fault(n, Broken::syntax(rule::BAD_AMOUNT, Stops::Claim), message);
        }
        found
    }

    /// An amount that has to be there; 0.00 with a finding when it is not.
    pub(super) fn required_amount(&mut self, n: usize) -> Cents {
        if self.is_empty(n) {
            let message = "A required amount is absent; 0.00 was taken. Fill it in.";
            self.fault(n, Broken::guide(rule::MISSING_AMOUNT, Stops::Claim), message);
        }
        self.amount(n).unwrap_or_default()
    }

    /// A date; `None` with a finding when it does not exist.
    pub(super) fn date(&mut self, n: usize) -> Option<Date> {
        self.date_in(n, self.segment.element(n))
    }

    /// A date that is part of an element.
    fn date_in(&mut self, n: usize, sent: &[u8]) -> Option<Date> {
        self.take(n, 0);
        let found = date(sent);
        if found.is_none() {
            self.fault(n, Broken::syntax(rule::BAD_DATE, Stops::Claim), "This is no date: correct it.");
        }
        found
    }

    /// DTP02 and DTP03: a day, or the first and the last day of a range.
    pub(super) fn days(&mut self) -> (Option<Date>, Option<Date>) {
        let sent = self.peek(3);
        let dash = sent.iter().position(|&b| b == b'-');
        match dash {
            Some(at) if self.given(2, &["RD8"]) => {
                (self.date_in(3, &sent[..at]), self.date_in(3, &sent[at + 1..]))
            }
            _ => (self.day(), None),
        }
    }

    /// DTP02 and DTP03: a day.
    pub(super) fn day(&mut self) -> Option<Date> {
        self.given(2, &["D8", ""]);
        self.date(3)
    }

    /// A whole number that may be absent; anything else stays behind.
    pub(super) fn number<T: FromStr>(&mut self, n: usize) -> Option<T> {
        let value = std::str::from_utf8(self.peek(n)).ok()?.parse().ok()?;
        self.take(n, 0);
        Some(value)
    }

    /// [`Values::number`] for a component.
    pub(super) fn number_part<T: FromStr>(&mut self, n: usize, k: usize) -> Option<T> {
        let value = text(self.segment.component(n, k)).parse().ok()?;
        self.take(n, k);
        Some(value)
    }

    /// What is wrong with the values, and what nobody took.
    pub(super) fn faults(mut self) -> Vec<Fault> {
        for (n, element) in self.segment.elements().enumerate().skip(1) {
            if element.trim_ascii().is_empty() || self.taken.contains(&(n, 0)) {
                continue;
            }
            let separator = self.segment.delimiters.component;
            let mut parts = element.split(|&b| b == separator).zip(1..);
            let is_left =
                |(part, k): (&[u8], usize)| !part.trim_ascii().is_empty() && !self.taken.contains(&(n, k));
            if parts.any(is_left) {
                let message = NOT_KEPT_MESSAGE.to_owned();
                self.faults.push(Fault { element: n, broken: NOT_KEPT, message });
            }
        }
        self.faults
    }
}

/// Text without trailing blanks, which X12 gives no meaning. UTF-8, else Latin-1.
pub(super) fn text(bytes: &[u8]) -> String {
    let bytes = bytes.trim_ascii_end();
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}
