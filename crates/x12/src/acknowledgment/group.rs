//! 999 and 997: what became of a group that we sent, set by set, with every error and its place (x12.md 4.6).

pub(super) mod read;
mod verdict;

use serde::{Serialize, Serializer};

use super::words::{ELEMENT_ERRORS, Explained, GROUP_ERRORS, SEGMENT_ERRORS, SET_ERRORS, Words, find};
use super::{Frame, Outcome};
use crate::remittance::Text;
use crate::remittance::value::same_number;

/// Which of the two forms a set has. They say the same; the 999 says more of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// 999: IK3, IK4, IK5, CTX.
    #[default]
    Implementation,
    /// 997: AK3, AK4, AK5; the older form.
    Functional,
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Form::Implementation => "999",
            Form::Functional => "997",
        })
    }
}

/// One 999 or 997 set: the answer to one group that we sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct GroupAcknowledgment<'a> {
    /// Where it stands, and what is wrong with it.
    pub frame: Frame<'a>,
    /// 999 or 997.
    pub form: Form,
    /// AK101: GS01 of the group that we sent, `HC` for claims.
    pub functional_id: Text<'a>,
    /// AK102: GS06 of the group that we sent.
    pub group_control: Text<'a>,
    /// AK103: GS08 of the group that we sent; empty in a 997.
    pub group_guide: Text<'a>,
    /// AK2 loops in file order. A set that is not named has the verdict of the group.
    pub sets: Vec<SetAnswer<'a>>,
    /// AK9; `None` when the segment is missing.
    pub totals: Option<GroupTotals<'a>>,
}

/// AK9: the verdict on the group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GroupTotals<'a> {
    /// AK901: A, E, P or R.
    pub outcome: Outcome<'a>,
    /// AK902: sets that our GE01 counts.
    pub included: Option<usize>,
    /// AK903: sets that arrived.
    pub received: Option<usize>,
    /// AK904: sets that are accepted.
    pub accepted: Option<usize>,
    /// AK905 to 909: what is wrong with the group.
    pub errors: Vec<Text<'a>>,
}

/// One AK2 loop: the answer to one set that we sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SetAnswer<'a> {
    /// AK201: ST01 of the set that we sent, `837`.
    pub set_id: Text<'a>,
    /// AK202: ST02 of the set that we sent.
    pub set_control: Text<'a>,
    /// AK203: ST03 of the set that we sent; empty in a 997.
    pub set_guide: Text<'a>,
    /// IK3 loops in file order.
    pub errors: Vec<SegmentError<'a>>,
    /// IK501 or AK501.
    pub outcome: Outcome<'a>,
    /// IK502 to 506: what is wrong with the set.
    pub set_errors: Vec<Text<'a>>,
    /// Bytes from the start of the file to the AK2.
    pub position: usize,
    /// The number of the AK2 in its own set, ST being 1.
    pub number: usize,
}

/// IK3 or AK3: a segment of ours that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SegmentError<'a> {
    /// IK301: the segment, or the one that is missing.
    pub segment_id: Text<'a>,
    /// IK302: its number in our set, ST being 1; where it should stand when it is missing.
    pub segment_number: Option<usize>,
    /// IK303: the loop that it is in, such as `2010BA`; mostly cut to four characters or absent.
    pub loop_id: Text<'a>,
    /// IK304: what is wrong.
    pub code: Text<'a>,
    /// CTX after the IK3.
    pub contexts: Vec<Context<'a>>,
    /// IK4 loops.
    pub elements: Vec<ElementError<'a>>,
}

/// IK4 or AK4: an element of ours that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ElementError<'a> {
    /// IK401-1: the element, counted from 1.
    pub element: Option<usize>,
    /// IK401-2: the component of a composite, counted from 1.
    pub component: Option<usize>,
    /// IK401-3: the repetition, counted from 1.
    pub repetition: Option<usize>,
    /// IK402: the number of the element in the X12 dictionary.
    pub reference: Text<'a>,
    /// IK403: what is wrong.
    pub code: Text<'a>,
    /// IK404: the value that we sent. May be a patient's data.
    pub value: Text<'a>,
    /// CTX after the IK4.
    pub contexts: Vec<Context<'a>>,
}

/// CTX: what makes the segment or element wrong, or which claim it belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Context<'a> {
    /// CTX01: names with values: `CLM01` and the claim number, or `SITUATIONAL TRIGGER`.
    pub names: Vec<ContextName<'a>>,
    /// CTX02: the segment that asks for the other one.
    pub segment_id: Text<'a>,
    /// CTX03: its number in our set.
    pub segment_number: Option<usize>,
    /// CTX04: its loop.
    pub loop_id: Text<'a>,
    /// CTX05-1: its element.
    pub element: Option<usize>,
    /// CTX05-2: its component.
    pub component: Option<usize>,
}

/// One repetition of CTX01.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ContextName<'a> {
    /// What it is.
    pub name: Text<'a>,
    /// Its value; empty for a trigger.
    pub value: Text<'a>,
}

impl<'a> GroupAcknowledgment<'a> {
    /// What became of the set that we sent under this ST02: its own verdict, else that on the sets that are not
    /// named. `None` when the answer does not say. Look at [`Frame::may_act`] first.
    ///
    /// A set is accepted on A and on E; a group that is accepted partly says nothing of a set that it does not
    /// name.
    #[must_use]
    pub fn outcome_of(&self, set_control: &str) -> Option<&Outcome<'a>> {
        match self.set(set_control) {
            Some(set) => Some(&set.outcome).filter(|outcome| outcome.is_verdict()),
            None => self.outcome_of_others(),
        }
    }

    /// What became of the sets that are not named; `None` when all of them are, or the answer does not say.
    #[must_use]
    pub fn outcome_of_others(&self) -> Option<&Outcome<'a>> {
        let totals = self.totals.as_ref()?;
        let all_are_named =
            !self.sets.is_empty() && totals.received.is_some_and(|received| received <= self.sets.len());
        Some(&totals.outcome).filter(|outcome| outcome.is_verdict() && !all_are_named)
    }

    /// The answer to the set that we sent under this ST02, if it is named.
    #[must_use]
    pub fn set(&self, set_control: &str) -> Option<&SetAnswer<'a>> {
        self.sets.iter().find(|set| same_number(set.set_control.as_bytes(), set_control.as_bytes()))
    }
}

impl GroupTotals<'_> {
    /// What is wrong with the group and what to do next; empty when no error is named.
    #[must_use]
    pub fn explained(&self) -> Vec<Explained> {
        explained(GROUP_ERRORS, &self.errors, "Group")
    }
}

impl SetAnswer<'_> {
    /// What is wrong with the set as a whole and what to do next; empty when no error is named.
    #[must_use]
    pub fn explained(&self) -> Vec<Explained> {
        explained(SET_ERRORS, &self.set_errors, "Set")
    }
}

impl SegmentError<'_> {
    /// The claim that the answer names itself (CTX01 `CLM01`), as it was sent.
    #[must_use]
    pub fn claim_number(&self) -> Option<&str> {
        let names = self.contexts.iter().flat_map(|context| &context.names);
        names.filter(|name| name.name == "CLM01" && !name.value.is_empty()).map(|n| n.value.as_ref()).next()
    }

    /// Where it is: `segment 26 of the set, loop 2400`; empty when that is not said.
    #[must_use]
    pub fn place(&self) -> String {
        let number = self.segment_number.map(|number| format!("segment {number} of the set"));
        let loop_id = Some(&self.loop_id).filter(|id| !id.is_empty()).map(|id| format!("loop {id}"));
        number.into_iter().chain(loop_id).collect::<Vec<_>>().join(", ")
    }

    /// What is wrong with it, to be read after its name: `is missing`.
    #[must_use]
    pub fn fault(&self) -> String {
        fault(SEGMENT_ERRORS, &self.code)
    }

    /// Whether it is not there at all, so that its number is that of where it should stand.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self.code.as_ref(), "3" | "I6" | "I7" | "I8")
    }

    /// What to do next.
    #[must_use]
    pub fn next(&self) -> &'static str {
        let of_element = self.elements.first().map(|element| element.explained().next);
        of_element.or(find(SEGMENT_ERRORS, &self.code).map(|words| words.next)).unwrap_or(super::words::ASK)
    }

    /// What is wrong, with its place, and what to do next. Holds no value that was sent.
    #[must_use]
    pub fn explained(&self) -> Explained {
        let place = self.place();
        let place = if place.is_empty() { place } else { format!(" ({place})") };
        let elements: String = self.elements.iter().map(|e| format!(" {}", e.explained().reason)).collect();
        let reason = format!("Segment {}{place} {}.{elements}", self.segment_id, self.fault());
        Explained { reason, next: self.next() }
    }
}

impl ElementError<'_> {
    /// Where it is in its segment: `element 1, component 2`.
    #[must_use]
    pub fn place(&self) -> String {
        let component = self.component.map(|n| format!(", component {n}")).unwrap_or_default();
        let place = self.element.map(|n| format!(" {n}")).unwrap_or_default();
        format!("element{place}{component}")
    }

    /// What is wrong with it, to be read after its name: `is too short`.
    #[must_use]
    pub fn fault(&self) -> String {
        fault(ELEMENT_ERRORS, &self.code)
    }

    /// What is wrong, with its place, and what to do next. Holds no value that was sent.
    #[must_use]
    pub fn explained(&self) -> Explained {
        let next = find(ELEMENT_ERRORS, &self.code).map_or(super::words::ASK, |words| words.next);
        let place = self.place().replacen('e', "E", 1);
        Explained { reason: format!("{place} {}.", self.fault()), next }
    }
}

/// What codes of a list say is wrong with a `Group` or a `Set`, and what to do next.
fn explained(list: &[Words], codes: &[Text<'_>], of: &str) -> Vec<Explained> {
    codes.iter().map(|code| Explained::of(find(list, code), &format!("{of} error {code}."))).collect()
}

/// What a code of a list says is wrong, to be read after the name of what has it.
fn fault(list: &[Words], code: &str) -> String {
    find(list, code).map_or_else(|| format!("has error {code}"), |known| known.words.to_owned())
}
