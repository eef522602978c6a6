//! What findings say to people: what is expected, and what to do.

use super::dictionary::{Bond, Condition};
use super::elements::written;
use super::plan::{Item, Node, Plan, Spec};
use super::value::Fault;
use crate::finding::{Finding, Stops};

/// Codes that a message names; more end in `…`.
const CODES_MAX: usize = 24;

/// What to do. Structure alone stops no money, so what was received is read all the same.
fn advice(plan: &Plan) -> &'static str {
    match plan.ours {
        true => "Correct it before it is sent.",
        false => "It is read all the same; tell the sender.",
    }
}

/// What to do about a segment that was passed over.
fn without_it(plan: &Plan) -> &'static str {
    match plan.ours {
        true => "Take it out before it is sent.",
        false => "The others are read all the same; tell the sender.",
    }
}

/// What to do about the beginning of a claim or a service line that is missing in an 835.
const HELD: &str = "Whose money follows is not sure. The claim is held: ask the payer for a corrected file.";

pub(super) fn unknown_guide(set: &[u8], version: &str) -> String {
    let set = Finding::shown(set, 8);
    let of = if version.is_empty() { "no version".to_owned() } else { format!("the version {version}") };
    format!(
        "There is no table here for a set {set} of {of}, so its segments and elements were not checked. \
         Look whether the sender meant another version."
    )
}

pub(super) fn unknown_segment(plan: &Plan, id: &[u8]) -> String {
    let id = Finding::shown(id, 8);
    format!("The guide has no segment {id}; it was passed over. {}", without_it(plan))
}

pub(super) fn unexpected(plan: &Plan, id: &[u8], after: &str) -> String {
    let id = Finding::shown(id, 8);
    format!("{id} has no place after {after}; it belongs elsewhere in this guide. {}", advice(plan))
}

pub(super) fn out_of_order(plan: &Plan, node: &Node, after: &str) -> String {
    let (name, words) = (&node.name, node.words);
    format!("{name} ({words}) comes too late: its place is before {after}. {}", advice(plan))
}

pub(super) fn repeated(plan: &Plan, name: &str, words: &str, max: usize) -> String {
    let times = if max == 1 { "once".to_owned() } else { format!("{max} times") };
    format!("{name} ({words}) may come {times} here. {}", advice(plan))
}

pub(super) fn missing(plan: &Plan, item: Item, before: &[u8], stops: Stops) -> String {
    let before = Finding::shown(before, 8);
    let advice = if stops == Stops::Nothing { advice(plan) } else { HELD };
    match item {
        Item::Segment(node) => {
            let Node { name, words, .. } = &plan.nodes[node];
            format!("{name} ({words}) is missing before {before}. {advice}")
        }
        Item::Loop(one) => {
            let one = &plan.loops[one];
            let (id, words, begins) = (one.id, one.words, &plan.nodes[one.nodes.start].name);
            format!(
                "The loop {id} ({words}), which begins with {begins}, is missing before {before}. {advice}"
            )
        }
    }
}

pub(super) fn missing_element(plan: &Plan, node: &Node, number: usize) -> String {
    let (segment, name, words) = (node.segment, &node.name, node.words);
    format!("{segment}{number:02} is required in {name} ({words}) and is empty. {}", advice(plan))
}

pub(super) fn too_many(plan: &Plan, segment: &str, most: usize) -> String {
    format!("{segment} must have no more than {most} elements. {}", advice(plan))
}

/// What is wrong with the value of an element or of one of its components.
pub(super) fn fault(
    plan: &Plan,
    node: &Node,
    number: usize,
    component: usize,
    spec: &Spec,
    fault: Fault,
) -> String {
    let place = place(node.segment.as_bytes(), number, component);
    let name = &node.name;
    let wrong = match fault {
        Fault::TooShort => format!("{place} must have at least {} characters", spec.min),
        Fault::TooLong => format!("{place} must have at most {} characters", spec.max),
        Fault::NotANumber | Fault::Decimals | Fault::NotADate | Fault::NotATime => {
            format!("{place} must be {}", written(spec.kind))
        }
        Fault::NotListed => {
            return not_listed(
                plan,
                node.segment.as_bytes(),
                number,
                component,
                plan.codes_of(spec).iter().copied(),
            );
        }
        Fault::NotUsed => format!("The guide does not use {place} in {name}: it stays empty"),
        Fault::Characters => format!("{place} holds a character that X12 does not know"),
        Fault::Repeats => format!("{place} comes once, so it must not hold a repetition separator"),
        Fault::TooManyComponents if component > 0 => {
            format!("{place} must have no more than {} components", component - 1)
        }
        Fault::TooManyComponents => {
            format!("{place} is one value, so it must not hold a component separator")
        }
        Fault::MissingComponent => format!("{place} is required in {name} and is empty"),
    };
    format!("{wrong}. {}", advice(plan))
}

/// `codes` are packed.
pub(super) fn not_listed(
    plan: &Plan,
    segment: &[u8],
    number: usize,
    component: usize,
    codes: impl Iterator<Item = u32>,
) -> String {
    let mut listed: Vec<String> = Vec::new();
    for code in codes {
        let bytes: Vec<u8> = code.to_be_bytes().into_iter().skip_while(|&b| b == 0).collect();
        let code = Finding::shown(&bytes, 8);
        if !listed.contains(&code) {
            listed.push(code);
        }
    }
    if listed.len() > CODES_MAX {
        listed.truncate(CODES_MAX);
        listed.push("…".to_owned());
    }
    let (place, listed) = (place(segment, number, component), listed.join(", "));
    format!("{place} must be one of {listed} here. {}", advice(plan))
}

pub(super) fn condition(plan: &Plan, node: &Node, condition: &Condition) -> String {
    let name = |bits: u32| {
        let numbers = (0..32).filter(|shift| bits >> shift & 1 == 1);
        let names: Vec<String> = numbers.map(|shift| format!("{}{:02}", node.segment, shift + 1)).collect();
        names.join(", ")
    };
    let (all, first, others) =
        (name(condition.elements), name(condition.first), name(condition.elements & !condition.first));
    let wanted = match condition.bond {
        Bond::Paired => format!("{all} must come together or not at all"),
        Bond::AtLeastOne => format!("One of {all} is needed"),
        Bond::AtMostOne => format!("Only one of {all} may be sent"),
        Bond::Conditional => format!("{first} needs {others}"),
        Bond::ListConditional => format!("{first} needs one of {others}"),
    };
    format!("{wanted}. {}", advice(plan))
}

pub(super) fn level_number(plan: &Plan, expected: u64) -> String {
    format!("HL01 must count the levels of the set; {expected} comes next. {}", advice(plan))
}

pub(super) fn level_parent(plan: &Plan, expected: u64) -> String {
    format!("HL02 must name the level above, which is {expected} here. {}", advice(plan))
}

/// `SVC01`, or `SVC01-2` for a component.
fn place(segment: &[u8], number: usize, component: usize) -> String {
    let segment = Finding::shown(segment, 8);
    match component {
        0 => format!("{segment}{number:02}"),
        _ => format!("{segment}{number:02}-{component}"),
    }
}
