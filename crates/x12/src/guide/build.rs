//! Builds the fast form of a guide from its table.

use super::dictionary::{self, Bond, Condition};
use super::plan::{Candidate, Item, LEVELS_MAX, Loop, NONE, Node, Plan, Role, Source, Spec};
use super::scan;
use super::table::{Element, Row, Usage, rows};
use super::value::Check;

/// The plan of a table. What is wrong with the table is named in `faults`; a test sees to it that nothing is.
pub(super) fn plan(source: Source, faults: &mut Vec<String>) -> Plan {
    let mut unread = Vec::new();
    let rows = rows(source.text, &mut unread);
    faults.extend(unread.into_iter().map(str::to_owned));
    let plan = Plan { ours: source.ours, pays: source.pays, ..Plan::default() };
    let mut builder = Builder { source, plan, open: Vec::new(), faults };
    builder.rows(&rows);
    builder.order();
    builder.candidates();
    builder.plan
}

struct Builder<'f> {
    source: Source,
    plan: Plan,
    /// The loops that the next row may stand in, outermost first.
    open: Vec<usize>,
    faults: &'f mut Vec<String>,
}

impl Builder<'_> {
    fn rows(&mut self, rows: &[Row]) {
        self.open_loop("", "whole set", 0);
        for row in rows {
            while self.open.len() > row.depth + 1 {
                self.close();
            }
            if self.open.len() != row.depth + 1 || row.depth >= LEVELS_MAX {
                self.faults.push(format!("{} stands too deep", row.id));
            } else if row.is_loop {
                self.item(Item::Loop(self.plan.loops.len()), row.required);
                self.open_loop(row.id, row.words, row.max);
            } else {
                self.item(Item::Segment(self.plan.nodes.len()), row.required);
                self.segment(row);
            }
        }
        while !self.open.is_empty() {
            self.close();
        }
    }

    fn open_loop(&mut self, id: &'static str, words: &'static str, max: usize) {
        let (number, node) = (self.plan.loops.len(), self.plan.nodes.len());
        let parent = self.open.last().copied().unwrap_or(number);
        self.plan.loops.push(Loop {
            id,
            words,
            parent,
            level: self.open.len(),
            bit: 0,
            group: 0,
            before: 0,
            max,
            required: 0,
            nodes: node..node,
            loops: number + 1..number + 1,
            items: Vec::new(),
            role: match id {
                "" => Role::Other,
                _ if id == self.source.claim => Role::Claim,
                _ if id == self.source.line => Role::Line,
                _ => Role::Other,
            },
        });
        self.open.push(number);
    }

    fn close(&mut self) {
        let (nodes, loops) = (self.plan.nodes.len(), self.plan.loops.len());
        if let Some(one) = self.open.pop().and_then(|number| self.plan.loops.get_mut(number)) {
            (one.nodes.end, one.loops.end) = (nodes, loops);
        }
    }

    /// Adds to the loop that is open; its bit is the number of what stands there already.
    fn item(&mut self, item: Item, required: bool) {
        let Some(one) = self.open.last().and_then(|&number| self.plan.loops.get_mut(number)) else { return };
        let bit = u32::try_from(one.items.len()).ok().and_then(|shift| 1_u64.checked_shl(shift));
        if bit.is_none() {
            self.faults.push(format!("{} holds too much", one.id));
        }
        if required {
            one.required |= bit.unwrap_or(0);
        }
        one.items.push(item);
    }

    fn segment(&mut self, row: &Row) {
        let home = self.open.last().copied().unwrap_or(0);
        let Some(entry) = dictionary::entry(row.id) else {
            return self.faults.push(format!("{} is no segment", row.id));
        };
        if row.elements.len() > entry.elements.len() {
            self.faults.push(format!("{} has too many elements", row.id));
        }
        self.plan.ids.add(row.id, entry.star);
        let used = |index: usize| row.elements.get(index);
        let star = entry.star.checked_sub(1).and_then(used);
        let tells = self.codes(star);
        let begins = self.plan.nodes.len() == self.plan.loops[home].nodes.start;
        let mut specs = Vec::new();
        for (index, &shape) in entry.elements.iter().enumerate() {
            let mut spec = self.spec(shape, used(index));
            if index + 1 == entry.star {
                // The code was looked at when the node was found.
                spec = Spec { codes: (0, 0), check: Check::of(shape.kind, spec.used, false), ..spec };
            }
            specs.push(spec);
        }
        let bits = |wanted: fn(&Spec) -> bool| {
            specs.iter().enumerate().filter(|(_, spec)| wanted(spec)).fold(0_u32, |all, (n, _)| all | 1 << n)
        };
        let (required, usable) = (bits(|spec| spec.required), bits(|spec| spec.used));
        let conditions = self.conditions(&entry.conditions, required, usable);
        let bound = self.plan.conditions[conditions.clone()].iter().fold(0, |all, one| all | trigger(one));
        let from = self.plan.specs.len();
        self.plan.specs.extend(specs);
        let code = star.filter(|star| star.codes.len() == 1).map_or("", |star| star.codes[0]);
        let name = if code.is_empty() { row.id.to_owned() } else { format!("{}*{code}", row.id) };
        self.plan.nodes.push(Node {
            id: scan::code(row.id.as_bytes(), row.id.len()),
            segment: row.id,
            name: if row.id == "HL" { row.id.to_owned() } else { name },
            words: row.words,
            home,
            bit: 0,
            group: 0,
            before: 0,
            begins,
            max: row.max,
            specs: from..self.plan.specs.len(),
            required,
            conditions,
            bound,
            tells,
        });
    }

    fn codes(&mut self, element: Option<&Element>) -> std::ops::Range<usize> {
        let from = self.plan.codes.len();
        for code in element.into_iter().flat_map(|element| &element.codes) {
            let packed = scan::code(code.as_bytes(), code.len());
            if packed == 0 {
                self.faults.push(format!("{code} is too long for a code"));
            }
            self.plan.codes.push(packed);
        }
        from..self.plan.codes.len()
    }

    fn spec(&mut self, shape: dictionary::Shape, used: Option<&Element>) -> Spec {
        let usage = used.map_or(Usage::NotUsed, |element| element.usage);
        let codes = self.codes(used);
        let composite = dictionary::entry(shape.composite).filter(|_| usage != Usage::NotUsed);
        let mut parts = Vec::new();
        for (index, &shape) in composite.iter().flat_map(|composite| &composite.elements).enumerate() {
            let part = used.and_then(|element| element.components.get(index));
            let usage = part.map_or(Usage::NotUsed, |part| part.usage);
            let codes = self.codes(part);
            parts.push(one_spec(&shape, usage, &codes));
        }
        let from = self.plan.specs.len();
        self.plan.specs.extend(parts);
        Spec { components: small(from, self.plan.specs.len()), ..one_spec(&shape, usage, &codes) }
    }

    /// Keeps the conditions that something may break: not those among elements that are required or not used.
    fn conditions(&mut self, all: &[Condition], required: u32, used: u32) -> std::ops::Range<usize> {
        let from = self.plan.conditions.len();
        let may_break = |one: &&Condition| match one.bond {
            Bond::AtLeastOne => one.elements & required == 0,
            Bond::Paired => one.elements & used != 0 && one.elements & required != one.elements,
            Bond::AtMostOne => (one.elements & used).count_ones() > 1,
            Bond::Conditional => one.first & used != 0 && one.elements & !one.first & !required != 0,
            Bond::ListConditional => one.first & used != 0 && one.elements & !one.first & required == 0,
        };
        self.plan.conditions.extend(all.iter().filter(may_break));
        from..self.plan.conditions.len()
    }

    /// Gives each item its bit, its group, and what is required before it.
    fn order(&mut self) {
        for number in 0..self.plan.loops.len() {
            let items = std::mem::take(&mut self.plan.loops[number].items);
            let required = self.plan.loops[number].required;
            let (mut group, mut begins) = (0, 0_u64);
            for (index, &item) in items.iter().enumerate() {
                let bit = u32::try_from(index).ok().and_then(|shift| 1_u64.checked_shl(shift)).unwrap_or(0);
                let kind = |item: &Item| matches!(item, Item::Loop(_));
                let same = index.checked_sub(1).is_some_and(|before| {
                    kind(&items[before]) == kind(&item)
                        && self.plan.nodes[self.first_node(items[before])].id
                            == self.plan.nodes[self.first_node(item)].id
                });
                if !same {
                    (group, begins) = (index, bit.wrapping_sub(1));
                }
                let before = required & begins;
                match item {
                    Item::Segment(node) => {
                        let node = &mut self.plan.nodes[node];
                        (node.bit, node.group, node.before) = (bit, group, before);
                    }
                    Item::Loop(one) => {
                        let one = &mut self.plan.loops[one];
                        (one.bit, one.group, one.before) = (bit, group, before);
                    }
                }
            }
            self.plan.loops[number].items = items;
        }
    }

    /// A node as candidate, once for each code that tells it apart.
    fn by_code(&self, number: usize) -> Vec<Candidate> {
        let node = u16::try_from(number).unwrap_or(NONE);
        let tells = &self.plan.codes[self.plan.nodes[number].tells.clone()];
        match tells {
            [] => vec![Candidate { code: 0, node }],
            codes => codes.iter().map(|&code| Candidate { code, node }).collect(),
        }
    }

    fn first_node(&self, item: Item) -> usize {
        match item {
            Item::Segment(node) => node,
            Item::Loop(one) => self.plan.loops[one].nodes.start,
        }
    }

    /// For each node, the nodes that may come next: later ones of its loop, then of the loop around it, and so on.
    fn candidates(&mut self) {
        let width = self.plan.ids.len();
        self.plan.by_id = vec![Vec::new(); width];
        for (number, node) in self.plan.nodes.iter().enumerate() {
            if let Some((id, _)) = self.plan.ids.find(node.id) {
                self.plan.by_id[id].push(number);
            }
        }
        let end = Candidate { code: 0, node: NONE };
        // The list of no candidate.
        self.plan.candidates.push(end);
        for node in 0..self.plan.nodes.len() {
            let mut found: Vec<Vec<Candidate>> = vec![Vec::new(); width];
            let (mut home, mut group) = (self.plan.nodes[node].home, self.plan.nodes[node].group);
            loop {
                let one = &self.plan.loops[home];
                for (index, &item) in one.items.iter().enumerate().skip(group) {
                    let candidate = self.first_node(item);
                    // The segment that begins a loop comes again only as a new loop.
                    let again = index == 0 && item == Item::Segment(candidate);
                    let id = self.plan.ids.find(self.plan.nodes[candidate].id);
                    if let (false, Some((id, _))) = (again, id) {
                        found[id].extend(self.by_code(candidate));
                    }
                }
                if one.parent == home {
                    break;
                }
                (home, group) = (one.parent, one.group);
            }
            for list in found {
                let first = if list.is_empty() { Ok(0) } else { u16::try_from(self.plan.candidates.len()) };
                if first.is_err() {
                    self.faults.push("too many candidates".to_owned());
                }
                self.plan.first.push(first.unwrap_or(0));
                if !list.is_empty() {
                    self.plan.candidates.extend(list);
                    self.plan.candidates.push(end);
                }
            }
        }
    }
}

/// The elements on whose presence it depends whether a condition is broken.
fn trigger(condition: &Condition) -> u32 {
    match condition.bond {
        // Broken when nothing is there, so it is always looked at.
        Bond::AtLeastOne => u32::MAX,
        Bond::Paired | Bond::AtMostOne => condition.elements,
        Bond::Conditional | Bond::ListConditional => condition.first,
    }
}

fn one_spec(shape: &dictionary::Shape, usage: Usage, codes: &std::ops::Range<usize>) -> Spec {
    Spec {
        min: u16::try_from(shape.min).unwrap_or(0),
        max: u16::try_from(shape.max).unwrap_or(u16::MAX),
        check: Check::of(shape.kind, usage != Usage::NotUsed, !codes.is_empty()),
        kind: shape.kind,
        used: usage != Usage::NotUsed,
        required: usage == Usage::Required,
        repeats: shape.repeats,
        codes: small(codes.start, codes.end),
        components: (0, 0),
    }
}

fn small(from: usize, to: usize) -> (u16, u16) {
    (u16::try_from(from).unwrap_or(0), u16::try_from(to).unwrap_or(0))
}
