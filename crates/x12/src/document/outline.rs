//! Interchanges, groups and sets of a document: which segments each of them is (x12.md 4.1, nesting).

use std::ops::Range;

use super::{Piece, Role};

/// What a document holds. Segments are counted from 0 in the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// In file order. Groups and sets that came without ISA stand in one that is not headed.
    pub interchanges: Vec<Interchange>,
}

/// ISA to IEA.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interchange {
    /// Its segments, both ends included.
    pub segments: Range<usize>,
    /// It begins with an ISA.
    pub is_headed: bool,
    /// It ends with an IEA.
    pub is_ended: bool,
    /// Its groups.
    pub groups: Vec<Group>,
}

/// GS to GE.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Its segments, both ends included.
    pub segments: Range<usize>,
    /// It begins with a GS.
    pub is_headed: bool,
    /// It ends with a GE.
    pub is_ended: bool,
    /// Its sets.
    pub sets: Vec<Set>,
}

/// ST to SE.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    /// Its segments, both ends included.
    pub segments: Range<usize>,
    /// It ends with an SE.
    pub is_ended: bool,
}

/// What is open while a document is gone through.
#[derive(Default)]
struct Open {
    outline: Outline,
    interchange: Option<Interchange>,
    group: Option<Group>,
    set: Option<Set>,
}

pub(super) fn of(pieces: &[Piece<'_>]) -> Outline {
    let mut open = Open::default();
    for (index, piece) in pieces.iter().enumerate() {
        open.take(index, piece);
    }
    open.end_interchange(pieces.len(), false);
    open.outline
}

impl Open {
    fn take(&mut self, index: usize, piece: &Piece<'_>) {
        match piece.id() {
            _ if piece.role == Role::Outside => self.end_interchange(index, false),
            b"ISA" => {
                self.end_interchange(index, false);
                self.interchange =
                    Some(Interchange { segments: index..index, is_headed: true, ..Interchange::default() });
            }
            b"GS" => {
                self.end_group(index, false);
                self.interchange(index);
                self.group = Some(Group { segments: index..index, is_headed: true, ..Group::default() });
            }
            b"ST" => {
                self.end_set(index, false);
                self.interchange(index);
                self.group.get_or_insert_with(|| Group { segments: index..index, ..Group::default() });
                self.set = Some(Set { segments: index..index, is_ended: false });
            }
            b"SE" => self.end_set(index + 1, true),
            b"GE" if self.group.as_ref().is_some_and(|group| group.is_headed) => {
                self.end_group(index + 1, true);
            }
            b"IEA" if self.interchange.as_ref().is_some_and(|interchange| interchange.is_headed) => {
                self.end_interchange(index + 1, true);
            }
            _ => {}
        }
    }

    fn interchange(&mut self, index: usize) {
        let start = || Interchange { segments: index..index, ..Interchange::default() };
        self.interchange.get_or_insert_with(start);
    }

    /// Ends the set before segment `end`; `is_ended` when the one before that is its SE.
    fn end_set(&mut self, end: usize, is_ended: bool) {
        if let (Some(mut set), Some(group)) = (self.set.take(), &mut self.group) {
            (set.segments.end, set.is_ended) = (end, is_ended);
            group.sets.push(set);
        }
    }

    fn end_group(&mut self, end: usize, is_ended: bool) {
        self.end_set(end - usize::from(is_ended), false);
        if let (Some(mut group), Some(interchange)) = (self.group.take(), &mut self.interchange) {
            (group.segments.end, group.is_ended) = (end, is_ended);
            interchange.groups.push(group);
        }
    }

    fn end_interchange(&mut self, end: usize, is_ended: bool) {
        self.end_group(end - usize::from(is_ended), false);
        if let Some(mut interchange) = self.interchange.take() {
            (interchange.segments.end, interchange.is_ended) = (end, is_ended);
            self.outline.interchanges.push(interchange);
        }
    }
}
