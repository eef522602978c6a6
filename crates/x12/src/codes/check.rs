//! The codes of a file against their lists: what is not known, and what was not in force on the day (SNIP 5).
//!
//! Never a reason to hold money: lists change, and payers send codes before anybody else knows them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::{List, find};
use crate::finding::{Finding, Level, Place, Stops, VALUE_CHARS_MAX, rule};
use crate::names::{self, ElementName, Form, SegmentName};
use crate::remittance::value::date;
use crate::tokenizer::Segment;
use crate::tokenizer::text;

/// Different codes that are reported of one file; a file of rubbish has no more to say.
pub const CODES_MAX: usize = 200;

/// Official entries that the caller has, such as an office's import of the lists. They are asked beside our own
/// words; empty is fine.
#[derive(Clone, Debug, Default)]
pub struct Known {
    entries: BTreeMap<List, BTreeMap<String, Entry>>,
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
        self.entries.entry(list).or_default().insert(code.into(), entry);
    }

    /// The entry of a code.
    #[must_use]
    pub fn entry(&self, list: List, code: &str) -> Option<&Entry> {
        self.entries.get(&list)?.get(code)
    }
}

/// Looks at the codes of sets, segment after segment: one finding for each code, at its first place.
#[derive(Debug)]
pub(crate) struct Codes<'k> {
    known: &'k Known,
    /// The day of the set that is read.
    day: Option<Date>,
    /// Codes that there is nothing to say about on this day: most of a file are the same few.
    fine: Vec<(List, [u8; SHORT])>,
    uses: BTreeMap<(List, String, &'static str), Told>,
}

/// What is said about a code at its first place.
#[derive(Debug)]
struct Told {
    /// Its message is not complete before all uses are counted.
    finding: Finding,
    advice: &'static str,
    uses: usize,
}

/// The length of the codes that are kept as fine, in bytes, and how many of them are kept.
const SHORT: usize = 8;
const FINE_MAX: usize = 32;

/// The segments with codes of lists.
fn segment(id: &[u8]) -> Option<&'static SegmentName> {
    static WITH_CODES: LazyLock<Vec<(Packed, &'static SegmentName)>> = LazyLock::new(|| {
        let with = names::segments().filter(|segment| segment.has_reasons());
        with.filter_map(|segment| Some((packed(segment.id.as_bytes())?, segment))).collect()
    });
    let id = packed(id)?;
    WITH_CODES.iter().find(|(packed, _)| *packed == id).map(|(_, segment)| *segment)
}

/// A short text that is compared at once.
type Packed = [u8; SHORT];

fn packed(text: &[u8]) -> Option<Packed> {
    let mut packed = [0; SHORT];
    packed.get_mut(..text.len())?.copy_from_slice(text);
    Some(packed)
}

impl<'k> Codes<'k> {
    pub(crate) fn new(known: &'k Known) -> Codes<'k> {
        Codes { known, day: None, fine: Vec::new(), uses: BTreeMap::new() }
    }

    /// Takes a segment of a set; `place` says where it stands.
    pub(crate) fn take(&mut self, segment: &Segment<'_>, place: impl Fn() -> Place) {
        self.day_of(segment);
        let Some(name) = self::segment(segment.id()) else { return };
        let mut before = &b""[..];
        for (n, value) in segment.elements().enumerate().skip(1) {
            if let Some(element) = name.element(n).filter(|_| !value.is_empty()) {
                let place = || Place { element: Some(n), ..place() };
                self.element(element, value, before, segment, &place);
            }
            before = value;
        }
    }

    /// A remittance is of its payment's day (BPR16), another set of the day it was made.
    fn day_of(&mut self, segment: &Segment<'_>) {
        let day = match segment.id() {
            b"ST" => None,
            b"BPR" => date(segment.element(16)),
            b"BHT" => date(segment.element(4)),
            b"DTM" if segment.element(1) == b"405" => self.day.or(date(segment.element(2))),
            _ => return,
        };
        if day != self.day {
            self.fine.clear();
            self.day = day;
        }
    }

    fn element(
        &mut self,
        element: &ElementName,
        value: &[u8],
        before: &[u8],
        segment: &Segment<'_>,
        place: &dyn Fn() -> Place,
    ) {
        match element.form {
            Form::Reason(list) => self.code(list, value, place),
            Form::ReasonAfter(list, condition) if before == condition.as_bytes() => {
                self.code(list, value, place);
            }
            _ => {
                let separator = segment.delimiters.component;
                for (component, part) in element.components.iter().zip(value.split(|&b| b == separator)) {
                    if let (Form::Reason(list), false) = (component.form, part.is_empty()) {
                        self.code(list, part, place);
                    }
                }
            }
        }
    }

    fn code(&mut self, list: List, value: &[u8], place: &dyn Fn() -> Place) {
        if list == List::Group {
            return;
        }
        let packed = packed(value);
        if packed.is_some_and(|code| self.fine.contains(&(list, code))) {
            return;
        }
        let code = text(value.trim_ascii());
        let Some((rule, message, advice)) = self.wrong(list, &code) else {
            if let Some(packed) = packed.filter(|_| self.fine.len() < FINE_MAX) {
                self.fine.push((list, packed));
            }
            return;
        };
        let key = (list, Finding::shown(value, VALUE_CHARS_MAX), rule);
        if let Some(told) = self.uses.get_mut(&key) {
            told.uses += 1;
        } else if self.uses.len() < CODES_MAX {
            let (value, place, stops) = (key.1.clone(), place(), Stops::Nothing);
            let finding = Finding { level: Level::CodeSet, rule, stops, place, value, message };
            self.uses.insert(key, Told { finding, advice, uses: 1 });
        }
    }

    /// What is wrong with a code on the day: the rule that it breaks, what is told, and what to do.
    fn wrong(&self, list: List, code: &str) -> Option<(&'static str, String, &'static str)> {
        let called = list.called();
        match (self.known.entry(list, code), self.day) {
            (None, _) if find(list, code).is_some() => None,
            // Status codes are many, and other guides have categories of their own: nothing is said without an entry.
            (None, _) if matches!(list, List::Status | List::StatusCategory) => None,
            (None, _) => Some((
                rule::UNKNOWN_CODE,
                format!("This {called} is not among those known here"),
                "Look it up, or import the newest list.",
            )),
            (Some(Entry { stop: Some(stop), .. }), Some(day)) if day >= *stop => Some((
                rule::CODE_NOT_IN_FORCE,
                format!("This {called} ended on {stop}; the day is {day}"),
                "Tell the payer.",
            )),
            (Some(Entry { start: Some(start), .. }), Some(day)) if day < *start => Some((
                rule::CODE_NOT_IN_FORCE,
                format!("This {called} begins on {start}; the day is {day}"),
                "Tell the payer.",
            )),
            _ => None,
        }
    }

    /// What there is to say about them.
    pub(crate) fn into_findings(self) -> Vec<Finding> {
        let told = |Told { mut finding, advice, uses }: Told| {
            let times = if uses > 1 { format!(" ({uses} times in the file)") } else { String::new() };
            finding.message += &format!("{times}. {advice}");
            finding
        };
        self.uses.into_values().map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const FILE: &str = "ST*835*0001~BPR*I*45*C*CHK************20260115~CLP*1*1*55*45~CAS*CO*45*9**8888*1~\
                        SVC*AD:T0001*1~LQ*HE*N999~LQ*RX*75~PLB*1*20261231*QQ:45*3*WO:8*2~CAS*CO*8888*1~SE*10*0001~";

    fn codes(known: &Known) -> Vec<Finding> {
        let findings = crate::check::check(FILE.as_bytes(), known);
        findings.into_iter().filter(|finding| finding.level == Level::CodeSet).collect()
    }

    fn shown(known: &Known) -> Vec<(&'static str, String, usize, Option<usize>)> {
        let findings = codes(known);
        assert!(findings.iter().all(|f| f.stops == Stops::Nothing));
        findings.into_iter().map(|f| (f.rule, f.value, f.place.number, f.place.element)).collect()
    }

    #[test]
    fn unknown_codes_are_told_once_where_they_come_first() {
        let unknown =
            |value: &str, number, element| (rule::UNKNOWN_CODE, value.to_owned(), number, Some(element));
        let expected = [unknown("8888", 4, 5), unknown("N999", 6, 2), unknown("QQ", 8, 3)];
        assert_eq!(shown(&Known::default()), expected);
        let message = &codes(&Known::default())[0].message;
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
