//! The segments of `tables/segments.txt`: what each element is, how long, and which conditions bind elements.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// AN: any text.
    Text,
    /// ID: a code.
    Code,
    /// N0: a whole number.
    Whole,
    /// R: a number, with a point or without.
    Number,
    /// R of element 782: dollars and at most two digits of cents.
    Money,
    /// DT of eight digits.
    Date,
    /// DT of six digits, in the ISA and the TA1.
    ShortDate,
    /// TM.
    Time,
    /// AN whose form the element before says (D8, RD8).
    Period,
    /// Made of components.
    Composite,
}

/// One element of a segment or component of a composite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) min: usize,
    pub(super) max: usize,
    /// The composite, `C003`; empty for other kinds.
    pub(super) composite: &'static str,
    /// It may come several times, parted by the repetition separator.
    pub(super) repeats: bool,
}

/// A condition among the elements of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) bond: Bond,
    /// One bit an element, the lowest for element 1.
    pub(super) elements: u32,
    /// The bit of the element that is named first.
    pub(super) first: u32,
}

/// What a condition wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// P: all or none.
    Paired,
    /// R: at least one.
    AtLeastOne,
    /// E: at most one.
    AtMostOne,
    /// C: when the first is there, all.
    Conditional,
    /// L: when the first is there, at least one other.
    ListConditional,
}

/// A segment or composite.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) elements: Vec<Shape>,
    pub(super) conditions: Vec<Condition>,
    /// The element, counted from 1, whose code tells the uses of the segment apart; 0 for none.
    pub(super) star: usize,
}

static ENTRIES: LazyLock<BTreeMap<&'static str, Entry>> =
    LazyLock::new(|| read(include_str!("tables/segments.txt"), &mut Vec::new()));

/// The segment or composite of this identifier.
pub(super) fn entry(id: &str) -> Option<&'static Entry> {
    ENTRIES.get(id)
}

fn read(text: &'static str, unread: &mut Vec<&'static str>) -> BTreeMap<&'static str, Entry> {
    let mut entries = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line_of(line) {
            Some((id, entry)) => {
                entries.insert(id, entry);
            }
            None => unread.push(line),
        }
    }
    entries
}

fn line_of(line: &'static str) -> Option<(&'static str, Entry)> {
    let (elements, conditions) = line.split_once(';').unwrap_or((line, ""));
    let mut words = elements.split_ascii_whitespace();
    let id = words.next()?;
    let mut entry = Entry::default();
    for (index, word) in words.enumerate() {
        let plain = word.trim_end_matches('*');
        if plain != word {
            entry.star = index + 1;
        }
        entry.elements.push(shape(plain)?);
    }
    for word in conditions.split_ascii_whitespace() {
        entry.conditions.push(condition(word)?);
    }
    Some((id, entry))
}

fn shape(word: &'static str) -> Option<Shape> {
    let plain = word.trim_end_matches('^');
    let repeats = plain != word;
    let simple = |kind, min, max| Some(Shape { kind, min, max, composite: "", repeats });
    let digits = plain.find(|c: char| c.is_ascii_digit()).unwrap_or(plain.len());
    let (kind, lengths) = plain.split_at(digits);
    let (min, max) = match lengths.split_once('/') {
        Some((min, max)) => (min.parse().ok()?, max.parse().ok()?),
        None => (1, lengths.parse().unwrap_or(0)),
    };
    match kind {
        "AN" => simple(Kind::Text, min, max),
        "ID" => simple(Kind::Code, min, max),
        "N" => simple(Kind::Whole, min, max),
        "R" => simple(Kind::Number, min, max),
        "$" => simple(Kind::Money, 1, 18),
        "DT" if max == 6 => simple(Kind::ShortDate, 6, 6),
        "DT" => simple(Kind::Date, 8, 8),
        "TM" => simple(Kind::Time, min, max),
        "P" => simple(Kind::Period, 1, 35),
        "C" => Some(Shape { kind: Kind::Composite, min: 1, max: usize::MAX, composite: plain, repeats }),
        _ => None,
    }
}

fn condition(word: &str) -> Option<Condition> {
    let bond = match word.get(..1)? {
        "P" => Bond::Paired,
        "R" => Bond::AtLeastOne,
        "E" => Bond::AtMostOne,
        "C" => Bond::Conditional,
        "L" => Bond::ListConditional,
        _ => return None,
    };
    let mut bits = Vec::new();
    for pair in word.as_bytes().get(1..)?.chunks(2) {
        let number: u32 = str::from_utf8(pair).ok()?.parse().ok()?;
        bits.push(1_u32.checked_shl(number.checked_sub(1)?)?);
    }
    Some(Condition { bond, first: *bits.first()?, elements: bits.iter().fold(0, |all, bit| all | bit) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_can_be_read_and_every_composite_is_there() {
        let mut unread = Vec::new();
        let entries = read(include_str!("tables/segments.txt"), &mut unread);
        assert!(unread.is_empty(), "{unread:?}");
        for entry in entries.values() {
            assert!(entry.elements.len() <= 32, "presence is kept in 32 bits");
            for shape in &entry.elements {
                assert_eq!(shape.kind == Kind::Composite, entries.contains_key(shape.composite));
                assert!(shape.min <= shape.max && shape.min > 0);
            }
        }
    }

    #[test]
    fn an_element_has_a_kind_and_lengths() {
        let nm1 = entry("NM1").expect("NM1 is a segment");
        assert_eq!((nm1.star, nm1.elements.len()), (1, 12));
        assert_eq!((nm1.elements[8].kind, nm1.elements[8].min, nm1.elements[8].max), (Kind::Text, 2, 80));
        assert_eq!(entry("HL").map(|hl| hl.star), Some(3));
        assert_eq!(entry("BPR").map(|bpr| bpr.elements[1].kind), Some(Kind::Money));
    }

    #[test]
    fn a_condition_names_elements() {
        let n4 = entry("N4").expect("N4 is a segment");
        let first = n4.conditions[0];
        assert_eq!((first.bond, first.elements, first.first), (Bond::AtMostOne, 0b100_0010, 0b10));
    }
}
