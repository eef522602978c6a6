//! The codes of a file against their lists: what is not known, and what was not in force on the day (SNIP 5).
//!
//! Never a reason to hold money: lists change, and payers send codes before anybody else knows them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{List, find};
use crate::finding::{Finding, Level, Place, Stops, VALUE_CHARS_MAX, rule};
use crate::names::{self, ElementName, Form, Loops};
use crate::remittance::value::date;
use crate::tokenizer::text;
use crate::tokenizer::{Segment, Segments};

/// Different codes that are reported of one file; a file of rubbish has no more to say.
pub const CODES_MAX: usize = 200;

/// Official entries that the caller has, such as an office's import of the lists. They are asked beside our own
/// words; empty is fine.
#[derive(Clone, Debug, Default)]
pub struct Known {
    entries: BTreeMap<(List, String), Entry>,
}

/// One official entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The official text.
    pub text: String,
    /// The first day that the code may be used.
    pub start: Option<Date>,
    /// The first day that it may not be used any more.
    pub stop: Option<Date>,
}

impl Known {
    /// Adds an entry; it replaces an earlier one of the same code.
    pub fn add(&mut self, list: List, code: impl Into<String>, entry: Entry) {
        self.entries.insert((list, code.into()), entry);
    }

    /// The entry of a code.
    #[must_use]
    pub fn entry(&self, list: List, code: &str) -> Option<&Entry> {
        self.entries.get(&(list, code.to_owned()))
    }
}

/// What there is to say about the codes of a file: one finding for each code, at its first place.
///
/// ```
/// let file = b"ST*835*0001~BPR*I*0*C*NON~CLP*1*1*9*0~CAS*CO*9999*9~SE*5*0001~";
/// let findings = x12::codes::check(file, &x12::codes::Known::default());
/// assert_eq!(findings[0].rule, x12::finding::rule::UNKNOWN_CODE);
/// assert_eq!(findings[0].value, "9999");
/// ```
#[must_use]
pub fn check(bytes: &[u8], known: &Known) -> Vec<Finding> {
    let mut seen = Seen { known, day: None, uses: BTreeMap::new() };
    let mut loops = Loops::default();
    for segment in Segments::new(bytes) {
        let at = loops.enter(&segment);
        let Ok(id) = str::from_utf8(segment.id()) else { continue };
        seen.day_of(id, &segment);
        let Some(name) = names::segment(id).filter(|_| at.number > 0) else { continue };
        let place = Place {
            segment: id.to_owned(),
            position: segment.position,
            number: at.number,
            claim: at.claim,
            ..Place::default()
        };
        let mut before = &b""[..];
        for (n, value) in segment.elements().enumerate().skip(1) {
            if let Some(element) = name.element(n).filter(|_| !value.is_empty()) {
                seen.element(element, value, before, &segment, &Place { element: Some(n), ..place.clone() });
            }
            before = value;
        }
    }
    seen.findings()
}

/// The codes that something is to be said about, with how often they were met.
struct Seen<'k> {
    known: &'k Known,
    /// The day of the set that is read.
    day: Option<Date>,
    uses: BTreeMap<(List, String, &'static str), Told>,
}

/// What is said about a code at its first place.
struct Told {
    /// Its message is not complete before all uses are counted.
    finding: Finding,
    advice: &'static str,
    uses: usize,
}

impl Seen<'_> {
    /// A remittance is of its payment's day (BPR16), another set of the day it was made.
    fn day_of(&mut self, id: &str, segment: &Segment<'_>) {
        match id {
            "ST" => self.day = None,
            "BPR" => self.day = date(segment.element(16)),
            "BHT" => self.day = date(segment.element(4)),
            "DTM" if segment.element(1) == b"405" => self.day = self.day.or(date(segment.element(2))),
            _ => {}
        }
    }

    fn element(
        &mut self,
        element: &ElementName,
        value: &[u8],
        before: &[u8],
        segment: &Segment<'_>,
        at: &Place,
    ) {
        match element.form {
            Form::Reason(list) => self.code(list, value, at),
            Form::ReasonAfter(list, condition) if before == condition.as_bytes() => {
                self.code(list, value, at);
            }
            _ => {
                let separator = segment.delimiters.component;
                for (component, part) in element.components.iter().zip(value.split(|&b| b == separator)) {
                    if let (Form::Reason(list), false) = (component.form, part.is_empty()) {
                        self.code(list, part, at);
                    }
                }
            }
        }
    }

    fn code(&mut self, list: List, value: &[u8], at: &Place) {
        // The reader of the 835 says itself what is no status and no group.
        if matches!(list, List::ClaimStatus | List::Group) {
            return;
        }
        let code = text(value.trim_ascii());
        let called = list.called();
        let entry = self.known.entry(list, &code);
        let (rule, said, advice) = match (entry, self.day) {
            (None, _) if find(list, &code).is_some() => return,
            // Status codes are many, and other guides have categories of their own: nothing is said without an entry.
            (None, _) if matches!(list, List::Status | List::StatusCategory) => return,
            (None, _) => (
                rule::UNKNOWN_CODE,
                format!("This {called} is not among those known here"),
                "Look it up, or import the newest list.",
            ),
            (Some(Entry { stop: Some(stop), .. }), Some(day)) if day >= *stop => (
                rule::CODE_NOT_IN_FORCE,
                format!("This {called} ended on {stop}; the day is {day}"),
                "Tell the payer.",
            ),
            (Some(Entry { start: Some(start), .. }), Some(day)) if day < *start => (
                rule::CODE_NOT_IN_FORCE,
                format!("This {called} begins on {start}; the day is {day}"),
                "Tell the payer.",
            ),
            _ => return,
        };
        let key = (list, Finding::shown(value, VALUE_CHARS_MAX), rule);
        if let Some(told) = self.uses.get_mut(&key) {
            told.uses += 1;
        } else if self.uses.len() < CODES_MAX {
            let value = key.1.clone();
            let place = at.clone();
            let stops = Stops::Nothing;
            let finding = Finding { level: Level::CodeSet, rule, stops, place, value, message: said };
            self.uses.insert(key, Told { finding, advice, uses: 1 });
        }
    }

    fn findings(self) -> Vec<Finding> {
        let told = |Told { mut finding, advice, uses }: Told| {
            let times = if uses > 1 { format!(" ({uses} times in the file)") } else { String::new() };
            finding.message += &format!("{times}. {advice}");
            finding
        };
        let mut findings: Vec<Finding> = self.uses.into_values().map(told).collect();
        findings.sort_by_key(|finding| (finding.place.position, finding.place.element));
        findings
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const FILE: &str = "ST*835*0001~BPR*I*45*C*CHK************20260115~CLP*1*1*55*45~CAS*CO*45*9**8888*1~\
                        SVC*AD:D1*1~LQ*HE*N999~LQ*RX*75~PLB*1*20261231*QQ:45*3*WO:8*2~CAS*CO*8888*1~SE*10*0001~";

    fn shown(known: &Known) -> Vec<(&'static str, String, usize, Option<usize>)> {
        let findings = check(FILE.as_bytes(), known);
        assert!(findings.iter().all(|f| f.level == Level::CodeSet && f.stops == Stops::Nothing));
        findings.into_iter().map(|f| (f.rule, f.value, f.place.number, f.place.element)).collect()
    }

    #[test]
    fn unknown_codes_are_told_once_where_they_come_first() {
        let unknown =
            |value: &str, number, element| (rule::UNKNOWN_CODE, value.to_owned(), number, Some(element));
        let expected = [unknown("8888", 4, 5), unknown("N999", 6, 2), unknown("QQ", 8, 3)];
        assert_eq!(shown(&Known::default()), expected);
        let message = &check(FILE.as_bytes(), &Known::default())[0].message;
        assert!(message.contains("known here (2 times in the file). Look"), "{message}");
    }

    #[test]
    fn an_imported_code_is_known_from_its_start_to_its_stop() {
        let told = |start, stop| {
            let mut known = Known::default();
            for (list, code) in [(List::Rarc, "N999"), (List::Plb, "QQ")] {
                known.add(list, code, Entry::default());
            }
            known.add(List::Carc, "8888", Entry { text: "invented".to_owned(), start, stop });
            shown(&known).into_iter().map(|finding| finding.0).collect::<Vec<_>>()
        };
        let (before, day, after) = (date(2026, 1, 14), date(2026, 1, 15), date(2026, 1, 16));
        assert_eq!(told(None, None), [""; 0]);
        assert_eq!(told(Some(day), Some(after)), [""; 0]);
        assert_eq!(told(Some(before), Some(day)), [rule::CODE_NOT_IN_FORCE]);
        assert_eq!(told(Some(after), None), [rule::CODE_NOT_IN_FORCE]);
    }
}
