//! What is done with a segment that does not stand where the guide expects it: the likeliest single fault is told,
//! and the walk goes on from there, so that one fault gives one finding.

use super::checker::Checker;
use super::plan::{Node, Plan};
use super::telling::{Here, Note};
use super::words;
use crate::finding::{Level, rule};

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
        let exact =
            || plan.by_id[index].iter().copied().filter(|&number| plan.takes(&plan.nodes[number], code));
        if let Some(number) = self.behind(plan, exact()) {
            self.too_late(plan, number, here);
            return Some((number, 0));
        }
        let other_code = plan.next(self.at, index).next().map(|candidate| usize::from(candidate.node));
        let beyond = self.beyond(plan, exact(), other_code.is_some()).filter(|_| !self.lost);
        if let Some(number) = beyond {
            self.without_beginning(plan, number, here);
            return Some((number, 0));
        }
        if let Some(number) = self.closed(plan, exact()) {
            self.tell_late(plan, number, here);
            self.lost = true;
            return Some((number, 0));
        }
        if let Some(number) = other_code {
            return self.other_code(plan, index, star, here).then_some((number, star));
        }
        if self.lost {
            return None;
        }
        let message = words::unexpected(plan, here.segment.id(), &plan.nodes[self.at].name);
        let note = Note::new(Level::Guide, rule::UNEXPECTED_SEGMENT, b"", message);
        self.note((rule::UNEXPECTED_SEGMENT, index, 0), here, note);
        self.lost = true;
        exact().next().map(|number| (number, 0))
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
        let only_once = node.max == 1 && self.is_required(plan, node);
        if again && only_once && level < self.depth && node.home > 0 {
            // A new loop whose beginning is missing, rather than the old one with this twice.
            self.begin_without(plan, node.home, here);
            return self.arrive(plan, number, here);
        }
        if again && !self.lost {
            let message = words::repeated(plan, &node.name, node.words, node.max);
            let note = Note::new(Level::Guide, rule::SEGMENT_REPEATS, b"", message);
            self.note((rule::SEGMENT_REPEATS, number, 0), here, note);
        } else if !again {
            self.lost &= late.is_none();
            self.tell_late(plan, number, here);
        }
        if node.begins {
            // What follows belongs to it.
            return self.arrive(plan, number, here);
        }
        self.counts[number] += 1;
        self.lost = true;
    }

    fn tell_late(&mut self, plan: &'static Plan, number: usize, here: Here<'_>) {
        if !self.lost {
            let message = words::out_of_order(plan, &plan.nodes[number], &plan.nodes[self.at].name);
            let note = Note::new(Level::Guide, rule::SEGMENT_ORDER, b"", message);
            self.note((rule::SEGMENT_ORDER, number, 0), here, note);
        }
    }

    /// The first of these nodes that stands in a loop which has ended and may not come again.
    fn closed(&self, plan: &Plan, mut exact: impl Iterator<Item = usize>) -> Option<usize> {
        exact.find(|&number| {
            let node = &plan.nodes[number];
            !node.begins
                && self.is_open(plan, plan.loops[node.home].parent)
                && !self.may_come(plan, node.home)
        })
    }

    fn is_required(&self, plan: &Plan, node: &Node) -> bool {
        plan.loops[node.home].required & node.bit != 0
    }

    /// The nearest of these nodes in a loop further on of which nothing but the beginning is missing. When more is
    /// missing, the segment itself is likelier to be wrong.
    fn beyond(
        &self,
        plan: &Plan,
        exact: impl Iterator<Item = usize>,
        other_code_here: bool,
    ) -> Option<usize> {
        let near = exact.filter_map(|number| {
            let node = &plan.nodes[number];
            let (mut one, mut missing) = (node.home, if node.begins { 0 } else { node.before.count_ones() });
            while one > 0 && !self.is_open(plan, plan.loops[one].parent) {
                missing += plan.loops[one].before.count_ones();
                one = plan.loops[one].parent;
            }
            let level = plan.loops[one].level.checked_sub(1)?;
            let ahead = plan.loops[one].group >= self.group(plan, level) && self.may_come(plan, one);
            // A code that is not listed here is likelier than a beginning that is missing.
            let likely = missing == 1 && (node.begins || !other_code_here);
            (ahead && likely).then_some((level, number))
        });
        near.max_by_key(|&(level, number)| (level, std::cmp::Reverse(number))).map(|(_, number)| number)
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

    /// The segment may stand here, but not with this code. Answers whether its other elements can be checked: not when
    /// the code says which loop begins.
    fn other_code(&mut self, plan: &'static Plan, index: usize, star: usize, here: Here<'_>) -> bool {
        let first = plan.next(self.at, index).next().map_or(0, |candidate| usize::from(candidate.node));
        if !self.lost {
            let value = here.segment.element(star);
            let codes = plan.next(self.at, index).map(|candidate| candidate.code);
            let message = words::not_listed(plan, here.segment.id(), star, 0, codes);
            let note = Note::new(Level::Guide, rule::CODE_NOT_LISTED, value, message);
            self.note((rule::CODE_NOT_LISTED, first, star), here, Note { element: Some(star), ..note });
        }
        let begins = plan.nodes[first].begins;
        self.lost |= begins;
        !begins && !self.lost
    }
}
