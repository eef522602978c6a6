//! What is done with a segment that does not stand where the guide expects it: the likeliest single fault is told,
//! and the walk goes on from there, so that one fault gives one finding.

use super::checker::{Checker, Here, Note};
use super::plan::{Node, Plan};
use super::words;
use crate::finding::{Level, rule};

/// More beginnings of loops than this are not missing at once; something else is wrong then.
const MISSING_MAX: usize = 2;

impl Checker {
    /// Finds out what is wrong; answers the node whose elements the segment has, if any is like it, and the element
    /// of which something was told, 0 for none.
    #[cold]
    pub(super) fn recover(
        &mut self,
        plan: &'static Plan,
        index: usize,
        star: usize,
        code: u32,
        here: Here<'_>,
    ) -> Option<(usize, usize)> {
        let alike = |node: &Node| plan.ids.find(node.id).is_some_and(|(id, _)| id == index);
        let exact = || {
            let numbered = plan.nodes.iter().enumerate();
            numbered.filter(|(_, node)| alike(node) && plan.takes(node, code)).map(|(number, _)| number)
        };
        if let Some(number) = self.behind(plan, exact()) {
            self.too_late(plan, number, here);
            return Some((number, 0));
        }
        let here_with_other_code =
            plan.next(self.at, index).next().map(|candidate| usize::from(candidate.node));
        if !self.lost
            && let Some(number) = self.beyond(plan, exact(), here_with_other_code.is_some())
        {
            self.without_beginning(plan, number, here);
            return Some((number, 0));
        }
        if let Some(number) = here_with_other_code {
            self.other_code(plan, index, star, here);
            return Some((number, star));
        }
        let any = exact().next().or_else(|| plan.nodes.iter().position(alike));
        if !self.lost {
            let message = words::unexpected(plan, here.segment.id(), &plan.nodes[self.at].name);
            let note = Note::new(Level::Guide, rule::UNEXPECTED_SEGMENT, b"", message);
            self.note((rule::UNEXPECTED_SEGMENT, any.unwrap_or(usize::MAX), 0), here, note);
        }
        self.lost = true;
        any.map(|number| (number, 0))
    }

    /// The deepest of these nodes that the walk has passed in a loop that is still open.
    fn behind(&self, plan: &Plan, exact: impl Iterator<Item = usize>) -> Option<usize> {
        let passed = exact.filter(|&number| {
            let node = &plan.nodes[number];
            let home = &plan.loops[node.home];
            if node.begins { self.is_open(plan, home.parent) } else { self.is_open(plan, node.home) }
        });
        passed.max_by_key(|&number| plan.loops[plan.nodes[number].home].level)
    }

    fn too_late(&mut self, plan: &'static Plan, number: usize, here: Here<'_>) {
        let node = &plan.nodes[number];
        let level = plan.loops[node.home].level;
        let (bit, around) = match node.begins {
            true => (plan.loops[node.home].bit, level.saturating_sub(1)),
            false => (node.bit, level),
        };
        let late = self.late.iter().position(|late| late.level == around && late.bit == bit);
        if let Some(late) = late {
            self.late.remove(late);
        }
        let again = !node.begins && late.is_none() && !self.has_room(node, number);
        let only_once = plan.specs_of(node).len() > 0 && node.max == 1 && self.is_required(plan, node);
        if again && only_once && level < self.depth && node.home > 0 {
            // A new loop whose beginning is missing, rather than the old one with this twice.
            self.begin_without(plan, node.home, here);
            return self.arrive(plan, number, here);
        }
        if !self.lost || late.is_some() {
            let (rule, message) = match again {
                true => (rule::SEGMENT_REPEATS, words::repeated(plan, &node.name, node.words, node.max)),
                false => (rule::SEGMENT_ORDER, words::out_of_order(plan, node, &plan.nodes[self.at].name)),
            };
            self.note((rule, number, 0), here, Note::new(Level::Guide, rule, b"", message));
        }
        if node.begins {
            // What follows belongs to it.
            return self.arrive(plan, number, here);
        }
        self.counts[number] += 1;
        self.lost = true;
    }

    fn is_required(&self, plan: &Plan, node: &Node) -> bool {
        plan.loops[node.home].required & node.bit != 0
    }

    /// The nearest of these nodes in a loop further on whose beginning is missing.
    fn beyond(
        &self,
        plan: &Plan,
        exact: impl Iterator<Item = usize>,
        other_code_here: bool,
    ) -> Option<usize> {
        let mut best: Option<(usize, usize, usize)> = None;
        for number in exact {
            let node = &plan.nodes[number];
            let (mut missing, mut one) = (usize::from(!node.begins), node.home);
            while one > 0 && !self.is_open(plan, plan.loops[one].parent) {
                one = plan.loops[one].parent;
                missing += 1;
            }
            let around = plan.loops[one].parent;
            let level = plan.loops[around].level;
            let ahead = one > 0 && plan.loops[one].group >= self.group(plan, level);
            // A code that is not listed here is likelier than a beginning that is missing.
            let likely = (1..=MISSING_MAX).contains(&missing) && (node.begins || !other_code_here);
            let nearer =
                best.is_none_or(|(best, found, _)| missing < found || (missing == found && level > best));
            if ahead && likely && nearer {
                best = Some((level, missing, number));
            }
        }
        best.map(|(.., number)| number)
    }

    fn without_beginning(&mut self, plan: &'static Plan, number: usize, here: Here<'_>) {
        let node = &plan.nodes[number];
        let mut chain = Vec::new();
        let mut one = if node.begins { plan.loops[node.home].parent } else { node.home };
        while one > 0 && !self.is_open(plan, one) {
            chain.push(one);
            one = plan.loops[one].parent;
        }
        for one in chain.into_iter().rev() {
            self.begin_without(plan, one, here);
        }
        self.arrive(plan, number, here);
    }

    /// The segment may stand here, but not with this code.
    fn other_code(&mut self, plan: &'static Plan, index: usize, star: usize, here: Here<'_>) {
        let value = here.segment.element(star);
        let codes = plan.next(self.at, index).map(|candidate| candidate.code);
        let message = words::not_listed(plan, here.segment.id(), star, 0, codes);
        let first = plan.next(self.at, index).next().map_or(0, |candidate| usize::from(candidate.node));
        let note = Note::new(Level::Guide, rule::CODE_NOT_LISTED, value, message);
        self.note((rule::CODE_NOT_LISTED, first, star), here, Note { element: Some(star), ..note });
        self.lost = true;
    }
}
