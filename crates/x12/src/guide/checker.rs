//! Walks the segments of a set along its guide.

use super::hierarchy::Hierarchy;
use super::plan::{Candidate, LEVELS_MAX, Node, Plan, Role};
use super::scan::{Classes, Values, code};
use super::steps::Steps;
use super::telling::{Here, Late, Note};
use super::told::Told;
use super::words;
use crate::finding::{Finding, Level, rule};
use crate::tokenizer::{Delimiters, Segment};

/// Checks sets, segment after segment. A forward match: the common case, a segment where the guide expects it, costs
/// some look-ups; everything else goes to `recovery`.
///
/// ```
/// use x12::guide::Checker;
/// use x12::tokenizer::Segments;
///
/// let mut checker = Checker::new(b"005010X221A1");
/// let set = b"ST*835*0001~BPR*I*45*C*CHK************20260115~TRN*1*900123*1999999999~SE*4*0001~";
/// for (index, segment) in Segments::new(set).enumerate() {
///     checker.take(&segment, index + 1);
/// }
/// let findings = checker.finish();
/// assert_eq!(findings[0].message, "The loop 1000A (payer), which begins with N1*PR, is missing before SE. \
///     It is read all the same; tell the sender.");
/// ```
#[derive(Debug)]
pub struct Checker {
    version: Vec<u8>,
    pub(super) plan: Option<&'static Plan>,
    pub(super) classes: Classes,
    /// The node of the last segment that was where it belongs.
    pub(super) at: usize,
    /// The level of the deepest open loop.
    pub(super) depth: usize,
    pub(super) open: [usize; LEVELS_MAX],
    /// What has come in each open loop, one bit an item.
    pub(super) seen: [u64; LEVELS_MAX],
    /// How often each node came in its loop, and each loop in the loop around it.
    pub(super) counts: Vec<usize>,
    loop_counts: Vec<usize>,
    /// The last segment was out of place; until one is in its place again, what is out of place is not told.
    pub(super) lost: bool,
    steps: Steps,
    pub(super) told: Told,
    pub(super) late: Vec<Late>,
    /// How many claims began in the set, and how many lines in the claim.
    pub(super) claims: usize,
    pub(super) lines: usize,
    pub(super) hierarchy: Hierarchy,
}

const ST: u32 = 0x5354;

impl Checker {
    /// For sets of a group whose GS08 is `version`; empty when there is no GS, then ST03 says it.
    #[must_use]
    pub fn new(version: &[u8]) -> Checker {
        Checker {
            version: version.trim_ascii().to_vec(),
            plan: None,
            classes: Classes::new(Delimiters::COMMON),
            at: 0,
            depth: 0,
            open: [0; LEVELS_MAX],
            seen: [0; LEVELS_MAX],
            counts: Vec::new(),
            loop_counts: Vec::new(),
            lost: false,
            steps: Steps::default(),
            told: Told::default(),
            late: Vec::new(),
            claims: 0,
            lines: 0,
            hierarchy: Hierarchy::default(),
        }
    }

    /// For the segments of envelopes.
    pub(crate) fn of_envelopes() -> Checker {
        let plan = Plan::of_envelopes();
        Checker { plan: Some(plan), counts: vec![0; plan.nodes.len()], ..Checker::new(b"") }
    }

    /// Checks the elements of a segment of the envelope.
    pub(crate) fn of_envelope(&mut self, segment: &Segment<'_>) {
        if segment.flaw.is_some() {
            return;
        }
        self.classes = match segment.id() {
            b"ISA" => Classes::of_isa(segment.delimiters),
            _ => Classes::new(segment.delimiters),
        };
        let mut values = Values::new(segment.bytes, &segment.delimiters);
        let id = values.code();
        values.next();
        let Some(plan) = self.plan.filter(|_| segment.terminated) else { return };
        if let Some(node) = plan.nodes.iter().find(|node| node.id == id) {
            self.elements(plan, node, values, 0, Here { segment, number: 0 });
        }
    }

    /// The next segment of a set, from ST to SE. `number` is its number in the set, 1 for ST.
    pub fn take(&mut self, segment: &Segment<'_>, number: usize) {
        // The input ends inside it; that is told by who reads the envelope.
        if !segment.terminated {
            return;
        }
        if self.classes.delimiters != segment.delimiters {
            self.classes = Classes::new(segment.delimiters);
        }
        let here = Here { segment, number };
        let mut values = Values::new(segment.bytes, &segment.delimiters);
        let id = values.code();
        values.next();
        if id == ST {
            self.begin(here);
        }
        let Some(plan) = self.plan else { return };
        let first = values.code();
        let step = self.steps.find(self.at, id, first);
        let (node, told) = match step {
            Some(node) => {
                self.arrive(plan, node, here);
                (node, 0)
            }
            None => match self.step(plan, id, first, here) {
                Some(found) => found,
                None => return,
            },
        };
        self.elements(plan, &plan.nodes[node], values, told, here);
    }

    /// Finds the node of a segment that did not come here lately; answers the element of which something was told
    /// already, 0 for none. `None` when the guide does not know the segment.
    #[cold]
    fn step(&mut self, plan: &'static Plan, id: u32, first: u32, here: Here<'_>) -> Option<(usize, usize)> {
        let Some((index, star)) = plan.ids.find(id) else {
            self.unknown(plan, here);
            return None;
        };
        let element = here.segment.element(star);
        let code = match star {
            0 => 0,
            _ => code(element, element.len()),
        };
        let fits = |candidate: &Candidate| candidate.code == code || candidate.code == 0;
        match plan.next(self.at, index).find(fits) {
            Some(candidate) => {
                if star <= 1 {
                    self.steps.keep(self.at, id, first, candidate.node);
                }
                let node = usize::from(candidate.node);
                self.arrive(plan, node, here);
                Some((node, 0))
            }
            None if id == ST => Some((0, 0)),
            None => self.recover(plan, index, star, code, here),
        }
    }

    /// The loop of the last segment, such as `2110`; empty before the first loop, after the last, and where the guide
    /// is not known.
    #[must_use]
    pub fn loop_id(&self) -> &'static str {
        self.loop_ids().last().unwrap_or("")
    }

    /// The loops that are open after the last segment, the outermost first.
    pub fn loop_ids(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        let open = self.open.get(1..=self.depth).unwrap_or_default();
        open.iter().filter_map(|&number| Some(self.plan?.loops.get(number)?.id))
    }

    /// What the last segment is, in a few words; empty where the guide does not know it.
    #[must_use]
    pub fn words(&self) -> &'static str {
        let known = self.plan.filter(|_| !self.lost);
        known.and_then(|plan| plan.nodes.get(self.at)).map_or("", |node| node.words)
    }

    /// All findings in the order of the file.
    #[must_use]
    pub fn finish(mut self) -> Vec<Finding> {
        for late in self.late.drain(..) {
            self.told.add(late.alike, late.finding);
        }
        self.told.into_findings()
    }

    fn begin(&mut self, here: Here<'_>) {
        let (set, named) = (here.segment.element(1).trim_ascii(), here.segment.element(3).trim_ascii());
        let version = if self.version.is_empty() { named } else { &self.version };
        let known = Plan::of(set, version);
        let version = Finding::shown(version, 20);
        self.plan = known;
        (self.at, self.depth, self.open, self.seen) = (0, 0, [0; LEVELS_MAX], [1; LEVELS_MAX]);
        self.steps = Steps::default();
        (self.lost, self.claims, self.lines, self.hierarchy) = (false, 0, 0, Hierarchy::default());
        self.counts = vec![0; known.map_or(0, |plan| plan.nodes.len())];
        self.loop_counts = vec![0; known.map_or(0, |plan| plan.loops.len())];
        if known.is_none() {
            let message = words::unknown_guide(set, &version);
            self.note(
                (rule::UNKNOWN_GUIDE, 0, 0),
                here,
                Note::new(Level::Guide, rule::UNKNOWN_GUIDE, set, message),
            );
        }
    }

    /// Moves to a node, out of the loops that it ends and into the one that it begins.
    pub(super) fn arrive(&mut self, plan: &'static Plan, number: usize, here: Here<'_>) {
        let node = &plan.nodes[number];
        let home = &plan.loops[node.home];
        if node.begins {
            self.enter(plan, node.home, here);
            // Only what has its beginning is counted, as readers do.
            match home.role {
                Role::Claim => (self.claims, self.lines) = (self.claims + 1, 0),
                Role::Line => self.lines += 1,
                Role::Other => {}
            }
        } else {
            self.leave_to(plan, home.level, here);
            self.require(plan, home.level, node.before, here);
            self.seen[home.level] |= node.bit;
        }
        let count = &mut self.counts[number];
        *count += 1;
        if node.max > 0 && *count == node.max + 1 {
            let message = words::repeated(plan, &node.name, node.words, node.max);
            let note = Note::new(Level::Guide, rule::SEGMENT_REPEATS, b"", message);
            self.note((rule::SEGMENT_REPEATS, number, 0), here, note);
        }
        (self.at, self.lost) = (number, false);
    }

    /// Opens a loop in the open loop around it.
    pub(super) fn enter(&mut self, plan: &'static Plan, number: usize, here: Here<'_>) {
        let one = &plan.loops[number];
        let around = one.level.saturating_sub(1);
        self.leave_to(plan, around, here);
        self.require(plan, around, one.before, here);
        self.seen[around] |= one.bit;
        let count = &mut self.loop_counts[number];
        *count += 1;
        if one.max > 0 && *count == one.max + 1 {
            let message = words::repeated(plan, one.id, one.words, one.max);
            let note = Note::new(Level::Guide, rule::LOOP_REPEATS, b"", message);
            self.note((rule::LOOP_REPEATS, one.nodes.start, 0), here, note);
        }
        self.counts[one.nodes.clone()].fill(0);
        self.loop_counts[one.loops.clone()].fill(0);
        (self.depth, self.open[one.level], self.seen[one.level]) = (one.level, number, 1);
    }

    /// Ends the loops below a level.
    #[inline]
    pub(super) fn leave_to(&mut self, plan: &'static Plan, level: usize, here: Here<'_>) {
        while self.depth > level {
            let (depth, one) = (self.depth, &plan.loops[self.open[self.depth]]);
            self.require(plan, depth, one.required, here);
            if !self.late.is_empty() {
                self.give_up(depth);
            }
            self.depth -= 1;
        }
    }

    /// Notes which of the required items have not come yet in the open loop of a level.
    #[inline]
    fn require(&mut self, plan: &'static Plan, level: usize, required: u64, here: Here<'_>) {
        let missing = required & !self.seen[level];
        if missing != 0 {
            self.seen[level] |= missing;
            self.missing(plan, level, missing, here);
        }
    }

    /// The group in which the walk stands in the open loop of a level.
    pub(super) fn group(&self, plan: &Plan, level: usize) -> usize {
        match self.open.get(level + 1).filter(|_| level < self.depth) {
            Some(&deeper) => plan.loops[deeper].group,
            None => plan.nodes[self.at].group,
        }
    }

    /// Is this loop open? Then at its level.
    pub(super) fn is_open(&self, plan: &Plan, number: usize) -> bool {
        let level = plan.loops[number].level;
        level <= self.depth && self.open[level] == number
    }

    /// May a loop come again in the open loop around it?
    pub(super) fn may_come(&self, plan: &Plan, number: usize) -> bool {
        let max = plan.loops[number].max;
        max == 0 || self.loop_counts[number] < max
    }

    /// Whether a node's own loop is open and the node stands there again.
    pub(super) fn has_room(&self, node: &Node, number: usize) -> bool {
        node.max == 0 || self.counts[number] < node.max
    }
}
