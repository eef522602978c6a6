//! A guide in the form that is walked fast: its segments as nodes in order, and for each node which node may
//! come next for which segment.

use std::ops::Range;
use std::sync::LazyLock;

use super::build;
use super::dictionary::{Condition, Kind};
use super::scan::code;
use super::value::Check;

/// The guides, by set and by the beginning of the version that GS08 or ST03 names. Where no version is named, the first
/// of the set.
static GUIDES: [(&str, &str, LazyLock<Plan>); 7] = [
    ("835", "005010", LazyLock::new(|| REMITTANCE.plan())),
    ("835", "00401", LazyLock::new(|| REMITTANCE_4010.plan())),
    ("837", "005010X224", LazyLock::new(|| CLAIM.plan())),
    ("837", "004010X097", LazyLock::new(|| CLAIM_4010.plan())),
    ("999", "005010", LazyLock::new(|| ANSWER.plan())),
    ("997", "00", LazyLock::new(|| OLD_ANSWER.plan())),
    ("277", "005010X214", LazyLock::new(|| STATUS.plan())),
];

static ENVELOPES: LazyLock<Plan> = LazyLock::new(|| ENVELOPE.plan());

/// A table with what is said of the guide as a whole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    pub(super) text: &'static str,
    /// The loop of one claim, and of one service line.
    pub(super) claim: &'static str,
    pub(super) line: &'static str,
    /// We make such sets; others are received.
    pub(super) ours: bool,
    /// The set pays: what cannot be told apart must not post.
    pub(super) pays: bool,
}

const REMITTANCE: Source = Source {
    text: include_str!("tables/835_5010.txt"),
    claim: "2100",
    line: "2110",
    ours: false,
    pays: true,
};
const REMITTANCE_4010: Source = Source { text: include_str!("tables/835_4010.txt"), ..REMITTANCE };
const CLAIM: Source = Source {
    text: include_str!("tables/837d_5010.txt"),
    claim: "2300",
    line: "2400",
    ours: true,
    pays: false,
};
const CLAIM_4010: Source = Source { text: include_str!("tables/837d_4010.txt"), ..CLAIM };
const STATUS: Source = Source {
    text: include_str!("tables/277ca.txt"),
    claim: "2200D",
    line: "2220D",
    ours: false,
    pays: false,
};
const ANSWER: Source =
    Source { text: include_str!("tables/999.txt"), claim: "", line: "", ours: false, pays: false };
const OLD_ANSWER: Source = Source { text: include_str!("tables/997.txt"), ..ANSWER };
const ENVELOPE: Source = Source { text: include_str!("tables/envelope.txt"), ..ANSWER };

impl Source {
    fn plan(self) -> Plan {
        build::plan(self, &mut Vec::new())
    }
}

/// The most loops that stand in each other, the whole set included.
pub(super) const LEVELS_MAX: usize = 8;
/// The node that ends a list.
pub(super) const NONE: u16 = u16::MAX;

/// One compiled guide.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) nodes: Vec<Node>,
    /// The first is the whole set.
    pub(super) loops: Vec<Loop>,
    pub(super) specs: Vec<Spec>,
    /// Codes of closed lists, packed.
    pub(super) codes: Vec<u32>,
    pub(super) conditions: Vec<Condition>,
    pub(super) ids: Ids,
    /// The nodes of each segment.
    pub(super) by_id: Vec<Vec<usize>>,
    /// For each node and each segment of the guide, where its candidates begin.
    pub(super) first: Vec<u16>,
    /// Runs of what may come next, the nearest first, each ended by [`NONE`].
    pub(super) candidates: Vec<Candidate>,
    pub(super) ours: bool,
    pub(super) pays: bool,
}

/// A node that may come next, if the segment has this code; 0 for any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) code: u32,
    pub(super) node: u16,
}

/// One use of a segment.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) id: u32,
    /// The segment identifier as text.
    pub(super) segment: &'static str,
    /// The identifier with the code that tells it apart: `NM1*QC`.
    pub(super) name: String,
    pub(super) words: &'static str,
    /// Its loop.
    pub(super) home: usize,
    /// Its bit among what belongs to the loop directly.
    pub(super) bit: u64,
    /// Segments of one kind that stand together are a group; inside, order is free.
    pub(super) group: usize,
    /// What is required earlier in the loop.
    pub(super) before: u64,
    /// It begins its loop.
    pub(super) begins: bool,
    /// How often it may come in one loop; 0 for any number.
    pub(super) max: usize,
    pub(super) specs: Range<usize>,
    /// Required elements, one bit each.
    pub(super) required: u32,
    pub(super) conditions: Range<usize>,
    /// The elements that any condition depends on.
    pub(super) bound: u32,
    /// The codes that tell it apart; empty when any will do.
    pub(super) tells: Range<usize>,
}

/// One loop.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) id: &'static str,
    pub(super) words: &'static str,
    /// The loop it stands in; its own number for the whole set.
    pub(super) parent: usize,
    pub(super) level: usize,
    /// Its bit, its group and what is required earlier, in the parent.
    pub(super) bit: u64,
    pub(super) group: usize,
    pub(super) before: u64,
    pub(super) max: usize,
    /// All that is required in it.
    pub(super) required: u64,
    /// Its nodes and loops with those of the loops in it; the first node begins it.
    pub(super) nodes: Range<usize>,
    pub(super) loops: Range<usize>,
    /// What belongs to it directly, in the order of the bits.
    pub(super) items: Vec<Item>,
    pub(super) role: Role,
}

/// What a loop is to the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Claim,
    Line,
    Other,
}

/// A segment or loop that belongs to a loop directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Segment(usize),
    Loop(usize),
}

/// What is asked of an element or component.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spec {
    pub(super) min: u16,
    pub(super) max: u16,
    pub(super) check: Check,
    pub(super) kind: Kind,
    pub(super) used: bool,
    pub(super) required: bool,
    pub(super) repeats: bool,
    pub(super) codes: (u16, u16),
    pub(super) components: (u16, u16),
}

impl Plan {
    /// The guide for sets of this kind and version; `None` when there is no table of it.
    pub(super) fn of(set: &[u8], version: &[u8]) -> Option<&'static Plan> {
        let is = |begins: &str| version.is_empty() || version.starts_with(begins.as_bytes());
        let found = GUIDES.iter().find(|(kind, begins, _)| kind.as_bytes() == set && is(begins));
        found.map(|(_, _, plan)| &**plan)
    }

    /// The table of ISA, GS, GE, IEA and TA1; a table of segments, not of an order.
    pub(super) fn of_envelopes() -> &'static Plan {
        &ENVELOPES
    }

    /// What is wrong with each table.
    #[cfg(test)]
    pub(super) fn faults() -> Vec<(&'static str, Vec<String>)> {
        let sources = [
            ("835 5010", REMITTANCE),
            ("835 4010", REMITTANCE_4010),
            ("837D 5010", CLAIM),
            ("837D 4010", CLAIM_4010),
            ("277CA", STATUS),
            ("999", ANSWER),
            ("997", OLD_ANSWER),
            ("envelope", ENVELOPE),
        ];
        let faults = |source| {
            let mut faults = Vec::new();
            build::plan(source, &mut faults);
            faults
        };
        sources.into_iter().map(|(name, source)| (name, faults(source))).collect()
    }

    /// What may come after node `at` for the segment of index `id`, the nearest first.
    #[inline]
    pub(super) fn next(&self, at: usize, id: usize) -> impl Iterator<Item = Candidate> + use<'_> {
        let first = self.first.get(at * self.ids.len() + id).map_or(0, |&at| usize::from(at));
        let list = self.candidates.get(first..).unwrap_or_default();
        list.iter().take_while(|candidate| candidate.node != NONE).copied()
    }

    /// Does the code tell that a segment is this node?
    pub(super) fn takes(&self, node: &Node, code: u32) -> bool {
        node.tells.is_empty() || self.codes[node.tells.clone()].contains(&code)
    }

    pub(super) fn codes_of(&self, spec: &Spec) -> &[u32] {
        range(&self.codes, spec.codes)
    }

    pub(super) fn components_of(&self, spec: &Spec) -> &[Spec] {
        range(&self.specs, spec.components)
    }

    pub(super) fn specs_of(&self, node: &Node) -> &[Spec] {
        self.specs.get(node.specs.clone()).unwrap_or_default()
    }
}

fn range<T>(all: &[T], (from, to): (u16, u16)) -> &[T] {
    all.get(usize::from(from)..usize::from(to)).unwrap_or_default()
}

/// The segment identifiers of a guide, numbered.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Packed, with the element whose code tells uses apart.
    all: Vec<(u32, usize)>,
    /// Open addressing: 1 + index; 0 for none.
    slots: Vec<u8>,
}

impl Ids {
    /// Twice as many as any guide has segments, and a power of two.
    const SLOTS: usize = 256;

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Numbers an identifier if it has no number yet.
    pub(super) fn add(&mut self, id: &str, star: usize) {
        let key = code(id.as_bytes(), id.len());
        if self.find(key).is_some() {
            return;
        }
        self.slots.resize(Ids::SLOTS, 0);
        let mut slot = Ids::slot(key);
        while self.slots[slot] != 0 {
            slot = (slot + 1) % Ids::SLOTS;
        }
        self.all.push((key, star));
        self.slots[slot] = u8::try_from(self.all.len()).unwrap_or(0);
    }

    /// The number of an identifier and the element that tells its uses apart, 0 for none.
    pub(super) fn find(&self, key: u32) -> Option<(usize, usize)> {
        let mut slot = Ids::slot(key);
        loop {
            let index = usize::from(*self.slots.get(slot)?).checked_sub(1)?;
            let &(id, star) = self.all.get(index)?;
            if id == key {
                return Some((index, star));
            }
            slot = (slot + 1) % Ids::SLOTS;
        }
    }

    fn slot(key: u32) -> usize {
        usize::from(key.wrapping_mul(0x9E37_79B9).to_be_bytes()[0])
    }
}
