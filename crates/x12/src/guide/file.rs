//! Checks a whole file: its envelopes, and every set in them (x12.md 4.1).

use std::collections::HashSet;

use super::checker::Checker;
use crate::envelope;
use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::remittance::value::{count, same_number};
use crate::tokenizer::{Flaw, Segment, Segments};

/// Findings of a file that are kept.
const FINDINGS_MAX: usize = 20_000;
/// Control numbers of sets in one group that are compared.
const SETS_MAX: usize = 20_000;

/// All that SNIP types 1 and 2 have to say about a file: envelopes, counts, control numbers, and each set against its
/// guide. Bounded whatever the file holds.
///
/// ```
/// let set = b"ST*999*0001~AK1*HC*9*005010X224A2~AK9*A*1*1*1~SE*4*0002~";
/// let rules: Vec<_> = x12::guide::check(set).iter().map(|finding| finding.rule).collect();
/// assert_eq!(rules, ["no_envelope", "missing_element", "st_se_control"]);
/// ```
#[must_use]
pub fn check(bytes: &[u8]) -> Vec<Finding> {
    let mut file = File {
        findings: Vec::new(),
        envelope: Checker::of_envelopes(),
        left_out: 0,
        interchange: None,
        group: None,
        set: None,
    };
    for segment in Segments::new(bytes) {
        file.take(&segment);
    }
    file.finish()
}

/// An ISA, GS or ST that waits for its end.
#[derive(Debug)]
struct Begun<'a> {
    begin: Segment<'a>,
    /// Groups of an interchange, sets of a group, segments of a set.
    holds: usize,
}

#[derive(Debug)]
struct Group<'a> {
    begun: Begun<'a>,
    controls: HashSet<&'a [u8]>,
}

#[derive(Debug)]
struct File<'a> {
    findings: Vec<Finding>,
    left_out: usize,
    envelope: Checker,
    interchange: Option<Begun<'a>>,
    group: Option<Group<'a>>,
    set: Option<(Begun<'a>, Checker)>,
}

impl<'a> File<'a> {
    fn take(&mut self, segment: &Segment<'a>) {
        self.flaw(segment);
        if matches!(segment.flaw, Some(Flaw::NotX12)) {
            return;
        }
        match segment.id() {
            b"ISA" => self.isa(segment),
            b"GS" => self.gs(segment),
            b"ST" => self.st(segment),
            b"SE" => self.se(segment),
            b"GE" => self.ge(segment),
            b"IEA" => self.iea(segment),
            b"TA1" if self.group.is_none() => self.envelope.of_envelope(segment),
            _ => match &mut self.set {
                Some((set, checker)) => {
                    set.holds += 1;
                    checker.take(segment, set.holds);
                }
                None => self.stray(segment),
            },
        }
    }

    fn flaw(&mut self, segment: &Segment<'a>) {
        let (rule, stops, message) = match segment.flaw {
            Some(Flaw::NotX12) => (
                rule::NOT_X12,
                Stops::Nothing,
                "Bytes that are not X12 were passed over. Look whether part of the file is missing.",
            ),
            Some(Flaw::ShortIsa) => (rule::SHORT_ISA, Stops::Nothing, envelope::SHORT_ISA),
            Some(Flaw::LongIsa) => (rule::LONG_ISA, Stops::Nothing, envelope::LONG_ISA),
            Some(Flaw::UnusableIsa) => (
                rule::UNUSABLE_ISA,
                Stops::Set,
                "The ISA does not say which characters separate, so nothing up to the next ISA was read. \
                 Ask the sender for a corrected file.",
            ),
            Some(Flaw::TooLong) => (
                rule::SEGMENT_TOO_LONG,
                Stops::Set,
                "The segment is too long and was not read to its end. Ask the sender for a corrected file.",
            ),
            Some(Flaw::NoEnvelope) | None => return self.cut(segment),
        };
        self.tell(segment, 0, rule, stops, None, message.to_owned());
        self.cut(segment);
    }

    fn cut(&mut self, segment: &Segment<'a>) {
        if !segment.terminated && segment.flaw != Some(Flaw::UnusableIsa) {
            let message = envelope::CUT_SHORT.to_owned();
            self.tell(segment, 0, rule::SEGMENT_CUT_SHORT, Stops::Set, None, message);
        }
    }

    fn isa(&mut self, isa: &Segment<'a>) {
        self.end_interchange();
        if isa.flaw.is_none() {
            self.envelope.of_envelope(isa);
        }
        self.interchange = Some(Begun { begin: *isa, holds: 0 });
    }

    fn gs(&mut self, gs: &Segment<'a>) {
        self.end_group();
        self.envelope.of_envelope(gs);
        if let Some(interchange) = &mut self.interchange {
            interchange.holds += 1;
        }
        self.group = Some(Group { begun: Begun { begin: *gs, holds: 0 }, controls: HashSet::new() });
    }

    fn st(&mut self, st: &Segment<'a>) {
        self.end_set();
        if self.interchange.is_none() || self.group.is_none() {
            let message =
                "The set came without ISA and GS, so nobody can say whether it is whole. Get the file as it was sent.".to_owned();
            self.tell(st, 1, rule::NO_ENVELOPE, Stops::Set, None, message);
        }
        let control = st.element(2).trim_ascii();
        let repeated = self.group.as_mut().is_some_and(|group| {
            group.begun.holds += 1;
            group.controls.len() < SETS_MAX && !group.controls.insert(control)
        });
        if repeated {
            let message =
                "Another set of the group has this ST02. Look whether one set came twice.".to_owned();
            self.tell(st, 1, rule::DUPLICATE_ST02, Stops::Nothing, Some(2), message);
        }
        let version = self.group.as_ref().map_or(&b""[..], |group| group.begun.begin.element(8));
        let mut checker = Checker::new(version);
        checker.take(st, 1);
        self.set = Some((Begun { begin: *st, holds: 1 }, checker));
    }

    fn se(&mut self, se: &Segment<'a>) {
        let Some((set, mut checker)) = self.set.take() else { return self.stray(se) };
        let number = set.holds + 1;
        checker.take(se, number);
        self.keep(checker.finish());
        self.count(se, number, rule::SE_COUNT, number, ("set", "segments"));
        self.control(se, number, rule::ST_SE_CONTROL, set.begin.element(2), "ST02");
    }

    fn ge(&mut self, ge: &Segment<'a>) {
        self.end_set();
        let Some(group) = self.group.take() else { return self.stray(ge) };
        self.envelope.of_envelope(ge);
        self.count(ge, 0, rule::GE_COUNT, group.begun.holds, ("envelope", "sets"));
        self.control(ge, 0, rule::GE_CONTROL, group.begun.begin.element(6), "GS06");
    }

    fn iea(&mut self, iea: &Segment<'a>) {
        self.end_group();
        let Some(interchange) = self.interchange.take() else { return self.stray(iea) };
        self.envelope.of_envelope(iea);
        self.count(iea, 0, rule::IEA_COUNT, interchange.holds, ("envelope", "groups"));
        self.control(iea, 0, rule::IEA_CONTROL, interchange.begin.element(13), "ISA13");
    }

    fn stray(&mut self, segment: &Segment<'a>) {
        let message = envelope::STRAY.to_owned();
        self.tell(segment, 0, rule::SEGMENT_OUT_OF_PLACE, Stops::Nothing, None, message);
    }

    fn end_set(&mut self) {
        if let Some((set, checker)) = self.set.take() {
            self.keep(checker.finish());
            self.tell(&set.begin, 1, rule::MISSING_SE, Stops::Set, None, envelope::NO_SE.to_owned());
        }
    }

    fn end_group(&mut self) {
        self.end_set();
        if let Some(group) = self.group.take() {
            let message = envelope::NO_GE.to_owned();
            self.tell(&group.begun.begin, 0, rule::MISSING_GE, Stops::Set, None, message);
        }
    }

    fn end_interchange(&mut self) {
        self.end_group();
        if let Some(interchange) = self.interchange.take() {
            let message = envelope::NO_IEA.to_owned();
            self.tell(&interchange.begin, 0, rule::MISSING_IEA, Stops::Set, None, message);
        }
    }

    fn count(
        &mut self,
        end: &Segment<'a>,
        number: usize,
        rule: &'static str,
        holds: usize,
        (whole, of): (&str, &str),
    ) {
        if count(end.element(1)) != Some(holds) {
            let message = envelope::other_count(whole, holds, of);
            self.tell(end, number, rule, Stops::Nothing, Some(1), message);
        }
    }

    fn control(&mut self, end: &Segment<'a>, number: usize, rule: &'static str, begun: &[u8], of: &str) {
        let said = end.element(2).trim_ascii();
        let begun = begun.trim_ascii();
        if said == begun {
            return;
        }
        let same = same_number(said, begun);
        let (rule, message) =
            (if same { rule::CONTROL_FORM } else { rule }, envelope::other_control(of, begun, same));
        self.tell(end, number, rule, Stops::Nothing, Some(2), message);
    }

    fn tell(
        &mut self,
        segment: &Segment<'a>,
        number: usize,
        rule: &'static str,
        stops: Stops,
        element: Option<usize>,
        message: String,
    ) {
        let place = Place { element, ..Place::of(segment, number) };
        let value = element.map_or(&b""[..], |element| segment.element(element));
        let value = Finding::shown(value, crate::finding::VALUE_CHARS_MAX);
        self.keep(vec![Finding { level: Level::Syntax, rule, stops, place, value, message }]);
    }

    fn keep(&mut self, findings: Vec<Finding>) {
        let room = FINDINGS_MAX.saturating_sub(self.findings.len());
        self.left_out += findings.len().saturating_sub(room);
        self.findings.extend(findings.into_iter().take(room));
    }

    fn finish(mut self) -> Vec<Finding> {
        self.end_interchange();
        let envelope = std::mem::replace(&mut self.envelope, Checker::of_envelopes());
        self.keep(envelope.finish());
        if self.left_out > 0 {
            self.findings.push(Finding {
                level: Level::Syntax,
                rule: rule::MORE_FINDINGS,
                stops: Stops::Set,
                place: Place::default(),
                value: self.left_out.to_string(),
                message: format!(
                    "{} more findings of this file were left out. Ask the sender for a corrected file.",
                    self.left_out
                ),
            });
        }
        self.findings.sort_by_key(|finding| (finding.place.position, finding.place.element));
        self.findings
    }
}
