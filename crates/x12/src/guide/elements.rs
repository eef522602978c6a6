//! Checks the elements of one segment against its node.

use super::checker::Checker;
use super::dictionary::{Bond, Kind};
use super::hierarchy::Wrong;
use super::plan::{Node, Plan, Spec};
use super::scan::Values;
use super::telling::{Here, Note};
use super::value::{Fault, fault, is_absent, is_right};
use super::words;
use crate::finding::{Level, rule};

/// HL, packed.
const HL: u32 = 0x484C;

impl Checker {
    /// `values` are the elements behind the identifier; of element `told` something was told already.
    pub(super) fn elements(
        &mut self,
        plan: &'static Plan,
        node: &'static Node,
        mut values: Values<'_>,
        told: usize,
        here: Here<'_>,
    ) {
        let specs = plan.specs_of(node);
        let (mut present, mut number, plain) = (0_u32, 0, values.plain);
        while let Some(value) = values.next() {
            number += 1;
            if value.is_empty() {
                continue;
            }
            let right = specs.get(number - 1).is_some_and(|spec| plain && is_right(plan, spec, value));
            if right || self.look_closely(plan, node, number, value, told, here) {
                present |= 1_u32.checked_shl(shift(number)).unwrap_or(0);
            }
        }
        if node.required & !present != 0 {
            self.missing_elements(plan, node, present, here);
        }
        if node.bound & present != 0 || node.bound == u32::MAX {
            self.conditions(plan, node, present, here);
        }
        if node.id == HL && !self.lost {
            self.level(plan, node, here);
        }
    }

    /// Looks at a value that is not surely right; false when it is as good as absent.
    #[inline(never)]
    fn look_closely(
        &mut self,
        plan: &'static Plan,
        node: &'static Node,
        number: usize,
        value: &[u8],
        told: usize,
        here: Here<'_>,
    ) -> bool {
        let kinds = self.classes.all(value);
        if is_absent(value, kinds, &self.classes.delimiters) {
            return false;
        }
        let Some(spec) = plan.specs_of(node).get(number - 1) else {
            self.too_many(plan, node, number, value, here);
            return true;
        };
        let before = || here.segment.element(number - 1);
        let wrong = fault(plan, spec, (value, kinds), before, &self.classes);
        if let Some(fault) = wrong.filter(|_| number != told) {
            self.fault(plan, node, spec, number, value, fault, here);
        }
        true
    }

    #[cold]
    #[expect(clippy::too_many_arguments, reason = "all that a message names")]
    fn fault(
        &mut self,
        plan: &'static Plan,
        node: &'static Node,
        spec: &Spec,
        number: usize,
        value: &[u8],
        (component, fault): (usize, Fault),
        here: Here<'_>,
    ) {
        let (level, rule) = match fault {
            Fault::TooShort => (Level::Syntax, rule::ELEMENT_TOO_SHORT),
            Fault::TooLong => (Level::Syntax, rule::ELEMENT_TOO_LONG),
            Fault::NotANumber | Fault::Decimals => (Level::Syntax, rule::ELEMENT_TYPE),
            Fault::NotADate => (Level::Syntax, rule::BAD_DATE),
            Fault::NotATime => (Level::Syntax, rule::BAD_TIME),
            Fault::NotListed => (Level::Guide, rule::CODE_NOT_LISTED),
            Fault::NotUsed => (Level::Guide, rule::ELEMENT_NOT_USED),
            Fault::Characters => (Level::Syntax, rule::CHARACTER_SET),
            Fault::Repeats => (Level::Syntax, rule::ELEMENT_REPEATS),
            Fault::TooManyComponents => (Level::Syntax, rule::TOO_MANY_COMPONENTS),
            Fault::MissingComponent => (Level::Guide, rule::MISSING_ELEMENT),
        };
        let spec = component.checked_sub(1).and_then(|at| plan.components_of(spec).get(at)).unwrap_or(spec);
        let message = words::fault(plan, node, number, component, spec, fault);
        let note = Note { element: Some(number), ..Note::new(level, rule, value, message) };
        self.note((rule, node.specs.start, number), here, note);
    }

    #[cold]
    fn too_many(&mut self, plan: &'static Plan, node: &Node, number: usize, value: &[u8], here: Here<'_>) {
        let (rule, most) = (rule::TOO_MANY_ELEMENTS, node.specs.len());
        // One finding is enough for all that are too many.
        if number == most + 1 {
            let message = words::too_many(plan, node.segment, most);
            let note = Note { element: Some(number), ..Note::new(Level::Syntax, rule, value, message) };
            self.note((rule, node.specs.start, number), here, note);
        }
    }

    #[cold]
    fn missing_elements(&mut self, plan: &'static Plan, node: &'static Node, present: u32, here: Here<'_>) {
        let specs = plan.specs_of(node).iter().enumerate();
        for (index, _) in specs.filter(|(index, spec)| spec.required && present >> index & 1 == 0) {
            let message = words::missing_element(plan, node, index + 1);
            let note = Note::new(Level::Guide, rule::MISSING_ELEMENT, b"", message);
            let note = Note { element: Some(index + 1), ..note };
            self.note((rule::MISSING_ELEMENT, node.specs.start, index + 1), here, note);
        }
    }

    #[cold]
    fn conditions(&mut self, plan: &'static Plan, node: &'static Node, present: u32, here: Here<'_>) {
        for one in plan.conditions.get(node.conditions.clone()).unwrap_or_default() {
            let there = one.elements & present;
            let first = present & one.first != 0;
            let kept = match one.bond {
                Bond::Paired => there == 0 || there == one.elements,
                Bond::AtLeastOne => there != 0,
                Bond::AtMostOne => there.count_ones() <= 1,
                Bond::Conditional => !first || there == one.elements,
                Bond::ListConditional => !first || there != one.first,
            };
            if kept {
                continue;
            }
            let rule = match one.bond {
                Bond::AtMostOne => rule::ELEMENT_EXCLUSION,
                _ => rule::ELEMENT_CONDITION,
            };
            // The element that is missing, or the last that is too many.
            let absent = one.elements & !present;
            let element = match one.bond {
                Bond::AtMostOne => 32 - there.leading_zeros(),
                _ => absent.trailing_zeros() + 1,
            };
            let element = usize::try_from(element).unwrap_or(0);
            let message = words::condition(plan, node, one);
            let value = here.segment.element(element);
            let note = Note { element: Some(element), ..Note::new(Level::Syntax, rule, value, message) };
            self.note((rule, node.specs.start, element), here, note);
        }
    }

    fn level(&mut self, plan: &'static Plan, node: &Node, here: Here<'_>) {
        let level = plan.loops[node.home].level;
        let (number, parent) = (here.segment.element(1), here.segment.element(2));
        for wrong in self.hierarchy.take(level, number, parent).into_iter().flatten() {
            let (rule, element, message) = match wrong {
                Wrong::Number(expected) => (rule::HL_NUMBER, 1, words::level_number(plan, expected)),
                Wrong::Parent(expected) => (rule::HL_PARENT, 2, words::level_parent(plan, expected)),
            };
            let value = here.segment.element(element);
            let note = Note { element: Some(element), ..Note::new(Level::Syntax, rule, value, message) };
            self.note((rule, node.specs.start, element), here, note);
        }
    }
}

/// How far the bit of an element is from the lowest.
fn shift(number: usize) -> u32 {
    u32::try_from(number - 1).unwrap_or(u32::MAX)
}

/// How a kind of value is written, for people.
pub(super) fn written(kind: Kind) -> &'static str {
    match kind {
        Kind::Whole => "digits",
        Kind::Number => "digits, with `-` in front and one point where needed",
        Kind::Money => "an amount: digits, with `-` in front and a point before at most two digits of cents",
        Kind::Date => "a day that exists, written CCYYMMDD",
        Kind::ShortDate => "a day that exists, written YYMMDD",
        Kind::Time => "a time of day, written HHMM or HHMMSS",
        Kind::Period => "a day or two days, in the form that the element before says",
        Kind::Text | Kind::Code | Kind::Composite => "text",
    }
}
