//! A file as a person reads it: every segment with its plain name and place, every element with its name and what
//! its value means.
//!
//! [`rows`] goes from segment to segment and keeps nothing behind it; what is not known has no name, and is shown
//! all the same. Values are as sent, except that control characters are made visible.
//!
//! ```
//! let file = b"ST*835*0001~LX*1~CLP*RD01*1*203*118*30*12*26015~SE*4*0001~";
//! let claim = x12::view::rows(file, &Default::default()).nth(2).expect("a row");
//! assert_eq!((claim.id.as_str(), claim.name, claim.loop_id), ("CLP", "claim as decided", "2100"));
//! let status = &claim.elements[1];
//! assert_eq!((status.name, status.value.as_str()), ("status", "1"));
//! assert_eq!(status.meaning.as_deref(), Some("processed as primary"));
//! assert_eq!(claim.elements[2].meaning.as_deref(), Some("$203.00"));
//! ```

mod money;
mod value;

use serde::Serialize;

use crate::codes::{Known, List, Step, find, next_for, next_for_provider};
use crate::names::{self, ElementName, Form, Loops};
use crate::remittance::value::amount;
use crate::tokenizer::{Flaw, Segment, Segments};

pub use money::{ClaimMoney, SetMoney};
pub use value::dollars;

/// One segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The identifier; empty for bytes that are no X12.
    pub id: String,
    /// What the segment is; empty when it is not known.
    pub name: &'static str,
    /// How far to indent: 0 for ISA, IEA and TA1, 1 for GS and GE, 2 for ST and SE, 3 and more within a set.
    pub depth: usize,
    /// The loop of the guide; empty outside loops.
    pub loop_id: &'static str,
    /// The number of the segment in its set, ST being 1; 0 outside sets.
    pub number: usize,
    /// Bytes from the start of the file.
    pub position: usize,
    /// Our number of the claim that the segment belongs to; empty when it belongs to none.
    pub claim_number: String,
    /// The elements that hold something, the components of a composite each for itself.
    pub elements: Vec<Shown>,
}

/// One element, or one component of a composite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The element, from 1.
    pub element: usize,
    /// The component, from 1; `None` for a whole element.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<usize>,
    /// What it is; empty when it is not known.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub name: &'static str,
    /// As sent.
    pub value: String,
    /// What the value means: a code in our words, an amount as money, a date as `2026-01-15`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// The meaning says all that the value says.
    #[serde(skip)]
    pub is_rewritten: bool,
    /// What usually comes next, for a reason code of an answer (835, 277). In a claim to a second payer the reasons
    /// are what the first one said, and there is nothing to do about them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<&'static str>,
    /// The official text, where the caller has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub official: Option<String>,
}

/// The rows of a file, in order. `known` may hold official texts.
pub fn rows<'a>(bytes: &'a [u8], known: &'a Known) -> impl Iterator<Item = Row> + 'a {
    let mut walk = Walk::default();
    Segments::new(bytes).map(move |segment| walk.row(&segment, known))
}

/// What is remembered from segment to segment.
#[derive(Debug, Default)]
struct Walk<'a> {
    loops: Loops<'a>,
    /// CLP02 of the claim: it says what its reasons lead to.
    status: &'a [u8],
}

impl<'a> Walk<'a> {
    fn row(&mut self, segment: &Segment<'a>, known: &Known) -> Row {
        if segment.flaw == Some(Flaw::NotX12) {
            let shown = Shown {
                element: 0,
                component: None,
                name: "",
                value: value::readable(segment.bytes),
                meaning: None,
                is_rewritten: false,
                next: None,
                official: None,
            };
            let (id, claim_number) = (String::new(), String::new());
            let (position, elements) = (segment.position, vec![shown]);
            let name = "bytes that are no X12";
            return Row { id, name, depth: 0, loop_id: "", number: 0, position, claim_number, elements };
        }
        let at = self.loops.enter(segment);
        match segment.id() {
            b"CLP" => self.status = segment.element(2),
            b"ST" => self.status = b"",
            _ => {}
        }
        let id = value::readable(segment.id());
        let segment_name = names::segment(&id);
        Row {
            name: segment_name.map_or("", |segment| segment.name),
            depth: at.depth,
            loop_id: at.loop_id,
            number: at.number,
            position: segment.position,
            claim_number: value::readable(self.loops.claim_number()),
            elements: self.elements(segment, segment_name, known),
            id,
        }
    }

    /// The elements that hold something.
    fn elements(
        &self,
        segment: &Segment<'_>,
        name: Option<&names::SegmentName>,
        known: &Known,
    ) -> Vec<Shown> {
        let mut all: Vec<Shown> = Vec::new();
        let mut before = &b""[..];
        for (n, bytes) in segment.elements().enumerate().skip(1) {
            let element = name.and_then(|name| name.element(n));
            match element.filter(|element| !element.components.is_empty()) {
                Some(composite) => {
                    let parts = bytes.split(|&b| b == segment.delimiters.component);
                    for (k, part) in parts.enumerate().filter(|(_, part)| !part.trim_ascii().is_empty()) {
                        all.push(shown((n, Some(k + 1)), composite.components.get(k), part, b"", known));
                    }
                }
                None if bytes.trim_ascii().is_empty() => {}
                None => all.push(shown((n, None), element, bytes, before, known)),
            }
            // What comes next depends on what stands around these two: the group, and the amount.
            match element.map(|element| element.form) {
                Some(Form::Reason(List::Carc)) => {
                    let around = [self.status, segment.element(1)];
                    let [status, group] = around.map(|said| value::readable(said.trim_ascii()));
                    if let Some(reason) = all.last_mut().filter(|shown| shown.element == n) {
                        reason.next = said(next_for(&status, &group, &reason.value));
                    }
                }
                Some(Form::Taken) => {
                    let is_reason = |shown: &&mut Shown| shown.element + 1 == n && shown.component == Some(1);
                    if let Some(reason) = all.iter_mut().rfind(is_reason) {
                        reason.next =
                            said(next_for_provider(&reason.value, amount(bytes).unwrap_or_default()));
                    }
                }
                _ => {}
            }
            before = bytes;
        }
        if !self.loops.is_answer() {
            all.iter_mut().for_each(|shown| shown.next = None);
        }
        all
    }
}

/// A step as it is shown: nothing where there is nothing to do.
fn said(step: Option<Step>) -> Option<&'static str> {
    step.filter(|step| *step != Step::Nothing).map(Step::text)
}

fn shown(
    (element, component): (usize, Option<usize>),
    name: Option<&ElementName>,
    bytes: &[u8],
    before: &[u8],
    known: &Known,
) -> Shown {
    let code = value::readable(bytes.trim_ascii());
    let (list, meaning, is_rewritten) = match name.map_or(Form::Text, |name| name.form) {
        Form::Text | Form::Count => (None, None, false),
        Form::Amount => (None, amount(bytes).map(dollars), true),
        Form::Taken => (None, amount(bytes).map(value::taken), true),
        Form::Date => (None, value::day(bytes), true),
        Form::Time => (None, value::time(bytes), true),
        Form::Period => (None, value::period(bytes), true),
        Form::Code(list) => (None, names::meaning(list, &code).map(str::to_owned), false),
        Form::ReasonAfter(_, condition) if before != condition.as_bytes() => (None, None, false),
        Form::Reason(list) | Form::ReasonAfter(list, _) => {
            (Some(list), find(list, &code).map(|code| code.words.to_owned()), false)
        }
    };
    // A group, and a status beside its category, say nothing that their reasons do not say better.
    let has_step = |list: &List| !matches!(list, List::Group | List::Status);
    let step = list.filter(has_step).and_then(|list| find(list, &code)).map(|code| code.step);
    Shown {
        element,
        component,
        name: name.map_or("", |name| name.name),
        is_rewritten: is_rewritten && meaning.is_some(),
        meaning,
        next: said(step),
        official: list
            .and_then(|list| known.entry(list, &code))
            .map(|entry| entry.text.clone())
            .filter(|text| !text.is_empty()),
        value: value::readable(bytes.trim_ascii_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Entry;

    fn lines(file: &str, known: &Known) -> Vec<String> {
        let line = |row: Row| {
            let elements = row.elements.into_iter().map(|e| {
                let place = e.component.map_or(e.element.to_string(), |k| format!("{}-{k}", e.element));
                let parts = [e.meaning, e.next.map(str::to_owned), e.official];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                format!("{place} {} {} {}", e.name, e.value, parts.join("; "))
            });
            elements.collect::<Vec<_>>()
        };
        rows(file.as_bytes(), known).flat_map(line).map(|line| line.trim_end().to_owned()).collect()
    }

    #[test]
    fn every_form_of_value_is_told() {
        let none = Known::default();
        assert_eq!(
            lines("ST*835*1~CAS*PR*1*20**9999*.5~", &none)[2..],
            [
                "1 group PR patient's part",
                "2 reason 1 deductible; Bill the patient.",
                "3 amount 20 $20.00",
                "5 reason 9999",
                "6 amount .5 $0.50",
            ]
        );
        assert_eq!(
            lines("ST*837*1~DTP*472*RD8*20260101-20260131~DTP*472*D8*2026013~TOO*JP*8*M:F~", &none)[2..],
            [
                "1 kind 472 service",
                "2 format RD8 from a day to a day",
                "3 date 20260101-20260131 2026-01-01 to 2026-01-31",
                "1 kind 472 service",
                "2 format D8 one day",
                "3 date 2026013",
                "1 list JP universal numbers",
                "2 tooth 8",
                "3-1 surface M mesial",
                "3-2 surface F facial",
            ]
        );
        assert_eq!(
            lines("ST*835*1~LQ*RX*N130~ZZZ*\x1b[1mA*B:C~", &none)[2..],
            ["1 list RX drug rejection codes", "2 code N130", "1  \u{FFFD}[1mA", "2  B:C",]
        );
    }

    #[test]
    fn a_provider_adjustment_takes_or_gives_and_a_reversal_takes_back() {
        let file =
            "ST*835*1~CLP*A*22*-9~CAS*PR*1*-9~CLP*B*1*9~CAS*PR*1*9~PLB*1*20261231*WO:26*45*FB*-1.5*L6*.00~";
        let shown = lines(file, &Known::default());
        let next = |at: usize| shown[at].split_once("; ").map_or("", |(_, next)| next);
        assert_eq!([next(3), next(6), next(11)].map(|next| next.contains("back")), [true, true, false]);
        assert_eq!(next(12), "Bill the patient.");
        assert_eq!(
            shown[16..],
            [
                format!("3-1 reason WO overpayment taken back; {}", Step::Settle.text()),
                "3-2 reference 26".to_owned(),
                "4 amount 45 takes $45.00".to_owned(),
                format!("5-1 reason FB balance carried forward; {}", Step::OweBalance.text()),
                "6 amount -1.5 gives $1.50".to_owned(),
                format!("7-1 reason L6 interest; {}", Step::BookInterest.text()),
                "8 amount .00 $0.00".to_owned(),
            ]
        );
    }

    #[test]
    fn what_another_payer_said_has_no_next_step_in_our_own_claim() {
        let claim = "ST*837*1~CAS*CO*45*1~";
        assert_eq!(lines(claim, &Known::default())[3], "2 reason 45 above the contracted fee");
    }

    #[test]
    fn official_texts_stand_beside_our_words() {
        let mut known = Known::default();
        let text = "An invented text.".to_owned();
        known.add(List::Carc, "45", Entry { text, ..Entry::default() });
        let found = lines("ST*835*1~CAS*CO*45*1~", &known);
        assert_eq!(
            found[3],
            "2 reason 45 above the contracted fee; Write it off; the patient does not owe it.; An invented text."
        );
    }
}
