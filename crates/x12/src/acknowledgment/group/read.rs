//! The segments of one 999 or 997, put where they belong (x12.md 4.6).

use super::{
    Context, ContextName, ElementError, Form, GroupAcknowledgment, GroupTotals, SegmentError, SetAnswer,
};
use crate::acknowledgment::Outcome;
use crate::acknowledgment::frame::FrameReader;
use crate::acknowledgment::words::{ELEMENT_ERRORS, GROUP_ERRORS, SEGMENT_ERRORS, SET_ERRORS, Words, find};
use crate::finding::{Level, Place, Stops, rule};
use crate::notes::Note;
use crate::remittance::Text;
use crate::tokenizer::Segment;
use crate::tokenizer::text;

/// What the next segment may belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// Before AK1.
    Start,
    /// After AK1, IK5 or AK9: only a new loop may begin.
    Between,
    Set,
    Error,
    Element,
}

/// Reads the segments from ST to SE.
#[derive(Debug)]
pub(crate) struct GroupReader<'a> {
    pub(in crate::acknowledgment) frame: FrameReader<'a>,
    answer: GroupAcknowledgment<'a>,
    context: Open,
    /// The AK9, for what is said about it at the end.
    ak9: Option<(Segment<'a>, usize)>,
}

impl<'a> GroupReader<'a> {
    pub(in crate::acknowledgment) fn new(st: &Segment<'a>, frame: FrameReader<'a>) -> GroupReader<'a> {
        let functional = st.element(1).trim_ascii() == b"997";
        let form = if functional { Form::Functional } else { Form::Implementation };
        let answer = GroupAcknowledgment { form, ..GroupAcknowledgment::default() };
        GroupReader { frame, answer, context: Open::Start, ak9: None }
    }

    pub(in crate::acknowledgment) fn take(&mut self, segment: &Segment<'a>) {
        self.frame.count(segment);
        match segment.id() {
            b"AK1" => self.ak1(segment),
            b"AK2" => self.ak2(segment),
            b"IK3" | b"AK3" => self.ik3(segment),
            b"IK4" | b"AK4" => self.ik4(segment),
            b"CTX" => self.ctx(segment),
            b"IK5" | b"AK5" => self.ik5(segment),
            b"AK9" => self.ak9(segment),
            _ => return self.frame.unknown_segment(segment, "999"),
        }
        self.form(segment);
    }

    /// Some 999s say AK5 for IK5, and the other way round: they mean the same.
    fn form(&mut self, segment: &Segment<'a>) {
        let of_other_form = match self.answer.form {
            Form::Implementation => matches!(segment.id(), b"AK3" | b"AK4" | b"AK5"),
            Form::Functional => matches!(segment.id(), b"IK3" | b"IK4" | b"IK5" | b"CTX"),
        };
        if of_other_form {
            let message = "This segment belongs to the other one of 999 and 997; it was read all the same. Tell the sender.";
            self.frame.guide(segment, rule::OTHER_GUIDE, Stops::Nothing, None, message);
        }
    }

    fn ak1(&mut self, segment: &Segment<'a>) {
        if self.context != Open::Start {
            return self.frame.repeated(segment, Stops::Set);
        }
        self.context = Open::Between;
        let [functional_id, group_control, group_guide] = [1, 2, 3].map(|n| text(segment.element(n)));
        self.answer.functional_id = functional_id;
        self.answer.group_control = group_control;
        self.answer.group_guide = group_guide;
    }

    fn ak2(&mut self, segment: &Segment<'a>) {
        if self.context == Open::Start || self.ak9.is_some() {
            return self.frame.out_of_place(segment);
        }
        self.end_set();
        self.context = Open::Set;
        self.answer.sets.push(SetAnswer {
            set_id: text(segment.element(1)),
            set_control: text(segment.element(2)),
            set_guide: text(segment.element(3)),
            position: segment.position,
            number: self.frame.frame.segments,
            ..SetAnswer::default()
        });
    }

    /// The set that is being read.
    fn set(&mut self) -> Option<&mut SetAnswer<'a>> {
        match self.context {
            Open::Start | Open::Between => None,
            _ => self.answer.sets.last_mut(),
        }
    }

    /// The error that is being read.
    fn error(&mut self) -> Option<&mut SegmentError<'a>> {
        match self.context {
            Open::Error | Open::Element => self.answer.sets.last_mut()?.errors.last_mut(),
            _ => None,
        }
    }

    fn ik3(&mut self, segment: &Segment<'a>) {
        if self.set().is_none() {
            return self.frame.out_of_place(segment);
        }
        let error = SegmentError {
            segment_id: text(segment.element(1)),
            segment_number: self.frame.number(segment, 2),
            loop_id: text(segment.element(3)),
            code: text(segment.element(4)),
            ..SegmentError::default()
        };
        self.known(segment, 4, &error.code, SEGMENT_ERRORS);
        self.context = Open::Error;
        if let Some(set) = self.answer.sets.last_mut() {
            set.errors.push(error);
        }
    }

    fn ik4(&mut self, segment: &Segment<'a>) {
        if self.error().is_none() {
            return self.frame.out_of_place(segment);
        }
        let element = ElementError {
            element: self.frame.number_of(segment, 1, segment.component(1, 1)),
            component: self.frame.number_of(segment, 1, segment.component(1, 2)),
            repetition: self.frame.number_of(segment, 1, segment.component(1, 3)),
            reference: text(segment.element(2)),
            code: text(segment.element(3)),
            value: text(segment.element(4)),
            contexts: Vec::new(),
        };
        self.known(segment, 3, &element.code, ELEMENT_ERRORS);
        if let Some(error) = self.error() {
            error.elements.push(element);
        }
        self.context = Open::Element;
    }

    fn ctx(&mut self, segment: &Segment<'a>) {
        if self.error().is_none() {
            return self.frame.out_of_place(segment);
        }
        let repetition = segment.delimiters.repetition;
        let component = segment.delimiters.component;
        let names = segment.element(1).split(|&b| Some(b) == repetition).map(|name| {
            let mut parts = name.splitn(2, |&b| b == component).map(text);
            let mut next = || parts.next().unwrap_or_default();
            ContextName { name: next(), value: next() }
        });
        let context = Context {
            names: names.filter(|name| *name != ContextName::default()).collect(),
            segment_id: text(segment.element(2)),
            segment_number: self.frame.number(segment, 3),
            loop_id: text(segment.element(4)),
            element: self.frame.number_of(segment, 5, segment.component(5, 1)),
            component: self.frame.number_of(segment, 5, segment.component(5, 2)),
        };
        let of_element = self.context == Open::Element;
        let Some(error) = self.error() else { return };
        match error.elements.last_mut().filter(|_| of_element) {
            Some(element) => element.contexts.push(context),
            None => error.contexts.push(context),
        }
    }

    fn ik5(&mut self, segment: &Segment<'a>) {
        let (outcome, set_errors) = (Outcome::of(text(segment.element(1))), codes(segment, 2));
        let judged = self.context == Open::Between && !self.answer.sets.is_empty() && self.ak9.is_none();
        let Some(set) = self.set() else {
            return match judged {
                // Which of the two verdicts holds is not known.
                true => self.frame.repeated(segment, Stops::Set),
                false => self.frame.out_of_place(segment),
            };
        };
        (set.outcome, set.set_errors) = (outcome, set_errors.clone());
        self.verdict(segment, Stops::Claim);
        for (n, code) in (2..).zip(&set_errors) {
            self.known(segment, n, code, SET_ERRORS);
        }
        self.context = Open::Between;
    }

    fn ak9(&mut self, segment: &Segment<'a>) {
        if self.ak9.is_some() {
            return self.frame.repeated(segment, Stops::Set);
        }
        self.end_set();
        self.ak9 = Some((*segment, self.frame.frame.segments));
        let totals = GroupTotals {
            outcome: Outcome::of(text(segment.element(1))),
            included: self.frame.number(segment, 2),
            received: self.frame.number(segment, 3),
            accepted: self.frame.number(segment, 4),
            errors: codes(segment, 5),
        };
        self.verdict(segment, Stops::Set);
        for (n, code) in (5..).zip(&totals.errors) {
            self.known(segment, n, code, GROUP_ERRORS);
        }
        self.answer.totals = Some(totals);
    }

    /// Leaves the set that is being read; one without verdict is reported.
    fn end_set(&mut self) {
        if let Some((position, number)) = self.set().map(|set| (set.position, set.number)) {
            let place = Place { segment: "AK2".to_owned(), position, number, ..Place::default() };
            let message = "This set has no IK5, so nobody knows what became of it. Ask who sent the answer.";
            let (level, rule, stops) = (Level::Guide, rule::MISSING_IK5, Stops::Claim);
            let note = Note { level, rule, stops, element: None, value: b"", message: message.to_owned() };
            self.frame.note_at(place, note);
        }
        if self.context != Open::Start {
            self.context = Open::Between;
        }
    }

    /// Element 1 of an IK5 or AK9 is a verdict.
    fn verdict(&mut self, segment: &Segment<'a>, stops: Stops) {
        if !Outcome::of(text(segment.element(1))).is_known() {
            let message = "This is no verdict that is known, so nobody knows what became of what was sent. \
                           Ask who sent the answer.";
            self.frame.guide(segment, rule::UNKNOWN_OUTCOME, stops, Some(1), message);
        }
    }

    /// A code passes when it is unknown, with a finding.
    fn known(&mut self, segment: &Segment<'a>, n: usize, code: &str, list: &[Words]) {
        if find(list, code).is_none() {
            let message = "This error code is not known. Ask who sent the answer what it means.";
            self.frame.guide(segment, rule::UNKNOWN_ERROR_CODE, Stops::Nothing, Some(n), message);
        }
    }

    /// Ends the set: at its SE, or without one where something else begins.
    pub(in crate::acknowledgment) fn finish(mut self, se: Option<&Segment<'a>>) -> GroupAcknowledgment<'a> {
        if self.ak9.is_none() {
            self.end_set();
            let message =
                "AK9 is missing, so nobody knows what became of the group. Ask who sent the answer.";
            self.frame.guide(&self.frame.st(), rule::MISSING_AK9, Stops::Set, None, message);
        }
        if self.answer.group_control.is_empty() {
            let message = "AK1 is missing or names no group, so nobody knows what this answers. \
                           Ask who sent the answer.";
            self.frame.guide(&self.frame.st(), rule::MISSING_AK1, Stops::Set, None, message);
        }
        super::verdict::check(&self.answer, self.ak9.as_ref(), &mut self.frame);
        GroupAcknowledgment { frame: self.frame.finish(se), ..self.answer }
    }
}

/// Elements from `n` on, empty ones left out.
fn codes<'a>(segment: &Segment<'a>, n: usize) -> Vec<Text<'a>> {
    segment.elements().skip(n).map(text).filter(|code| !code.is_empty()).collect()
}
