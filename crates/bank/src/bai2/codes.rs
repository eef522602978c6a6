//! Types of details: which way the money went, and what kind of movement it is.

use super::super::EntryKind;

/// What stood in the ledger at the beginning.
pub(super) const OPENING_LEDGER: &str = "010";
/// What stood in the ledger at the end.
pub(super) const CLOSING_LEDGER: &str = "015";

/// A type that carries words and no money.
pub(super) const TEXT_ONLY: u16 = 890;

/// Which way the money of a type goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Direction {
    Credit,
    Debit,
}

/// None: a total, a balance, or nothing that the specification knows. The last ranges are the banks' own.
pub(super) fn direction(code: u16) -> Option<Direction> {
    match code {
        101..=399 | 920..=959 => Some(Direction::Credit),
        401..=699 | 960..=999 => Some(Direction::Debit),
        _ => None,
    }
}

/// The types whose kind does not hang on the words of a bank.
const KINDS: [(EntryKind, &[u16]); 9] = [
    (EntryKind::Ach, &[142, 164, 165, 166, 169, 447, 451, 455, 464, 466, 469]),
    (EntryKind::Lockbox, &[115, 116]),
    (EntryKind::Adjustment, &[118, 172, 254, 268, 554, 568]),
    (EntryKind::Card, &[147]),
    (EntryKind::Check, &[175, 475]),
    (EntryKind::Wire, &[195, 495]),
    // What was collected and did not hold; what was sent and came back; what its sender took back.
    (EntryKind::Returned, &[252, 255, 257, 258, 261, 266, 552]),
    (EntryKind::Returned, &[555, 557, 558, 561, 566, 694]),
    (EntryKind::Fee, &[698]),
];

/// The kind of a type; [`EntryKind::Other`] where the words must tell.
pub(crate) fn kind(code: u16) -> EntryKind {
    KINDS.iter().find(|(_, codes)| codes.contains(&code)).map_or(EntryKind::Other, |(kind, _)| *kind)
}
