//! Reads a table of `tables/` into rows: which loops and segments a guide has, in order, and what it asks of each.
//!
//! A line is one of
//!
//! ```text
//! list NAME code code ...                  codes that several elements share, as `@NAME`
//! loop ID USAGE MAX | words                a loop; what belongs to it stands deeper
//! SEG USAGE MAX element element ... | words   a segment and its elements in order
//! part NAME                                the lines that stand under `begin NAME`
//! ```
//!
//! `USAGE` is `R` required or `S` situational, `MAX` how often (`>1` any number). An element is `R`, `S` or `-`
//! (not used), with its codes behind a colon where the guide closes the list, with its components in parentheses,
//! and `*N` for N alike. Elements that are not written are not used.

use std::collections::BTreeMap;

/// What a guide asks of a loop, segment or element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    Required,
    Situational,
    NotUsed,
}

impl Usage {
    fn of(sign: &str) -> Option<Usage> {
        match sign {
            "R" => Some(Usage::Required),
            "S" => Some(Usage::Situational),
            "-" => Some(Usage::NotUsed),
            _ => None,
        }
    }
}

/// One use of an element or component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) usage: Usage,
    /// The closed list of its codes; empty when any value will do.
    pub(super) codes: Vec<&'static str>,
    pub(super) components: Vec<Element>,
}

/// A loop or one use of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// How many loops it stands in; for a loop, without itself.
    pub(super) depth: usize,
    pub(super) is_loop: bool,
    /// The identifier of the segment or loop.
    pub(super) id: &'static str,
    pub(super) required: bool,
    /// How often it may come; 0 for any number.
    pub(super) max: usize,
    pub(super) elements: Vec<Element>,
    /// What it is, in our words.
    pub(super) words: &'static str,
}

type Lists = BTreeMap<&'static str, Vec<&'static str>>;

/// The rows of a table. Lines that cannot be read are left out; a test sees to it that there are none.
pub(super) fn rows(text: &'static str, unread: &mut Vec<&'static str>) -> Vec<Row> {
    let mut lists = Lists::new();
    let mut parts = BTreeMap::<&str, Vec<Row>>::new();
    let mut uses = Vec::<(usize, usize, &str)>::new();
    let mut rows = Vec::new();
    let mut part = "";
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let depth = (line.len() - line.trim_start().len()) / 2;
        let words = split(line);
        match words[..] {
            ["list", name, ref codes @ ..] => {
                lists.insert(name, codes.to_vec());
            }
            ["begin", name] => part = name,
            ["part", name] => uses.push((rows.len(), depth, name)),
            _ => match row(line, depth, &lists) {
                Some(row) if part.is_empty() => rows.push(row),
                Some(row) => parts.entry(part).or_default().push(row),
                None => unread.push(line),
            },
        }
    }
    for (at, depth, name) in uses.into_iter().rev() {
        let deeper = parts.get(name).into_iter().flatten().cloned();
        rows.splice(at..at, deeper.map(|row| Row { depth: row.depth + depth, ..row }));
    }
    rows
}

fn row(line: &'static str, depth: usize, lists: &Lists) -> Option<Row> {
    let (facts, words) = line.split_once('|').unwrap_or((line, ""));
    let mut facts = split(facts).into_iter();
    let first = facts.next()?;
    let is_loop = first == "loop";
    let id = if is_loop { facts.next()? } else { first };
    let required = Usage::of(facts.next()?)? == Usage::Required;
    let max = match facts.next()? {
        ">1" => 0,
        number => number.parse().ok()?,
    };
    let mut elements = Vec::new();
    for word in facts {
        let (one, times) = repeated(word);
        elements.extend(std::iter::repeat_n(element(one, lists)?, times));
    }
    Some(Row { depth, is_loop, id, required, max, elements, words: words.trim() })
}

/// An element and how many times it stands there: `S*16`.
fn repeated(word: &'static str) -> (&'static str, usize) {
    let times = word.rsplit_once('*').and_then(|(one, times)| Some((one, times.parse().ok()?)));
    times.unwrap_or((word, 1))
}

/// Reads `R`, `S:A,B` or `S(R:A S)`.
fn element(word: &'static str, lists: &Lists) -> Option<Element> {
    let mut components = Vec::new();
    let head = match word.split_once('(') {
        Some((head, inner)) => {
            for word in split(inner.strip_suffix(')')?) {
                let (one, times) = repeated(word);
                components.extend(std::iter::repeat_n(simple(one, lists)?, times));
            }
            head
        }
        None => word,
    };
    Some(Element { components, ..simple(head, lists)? })
}

fn simple(word: &'static str, lists: &Lists) -> Option<Element> {
    let (usage, codes) = word.split_once(':').unwrap_or((word, ""));
    let mut list = Vec::new();
    for code in codes.split(',').filter(|code| !code.is_empty()) {
        match code.strip_prefix('@') {
            Some(name) => list.extend(lists.get(name)?),
            None => list.push(code),
        }
    }
    Some(Element { usage: Usage::of(usage)?, codes: list, components: Vec::new() })
}

/// The words of a line; blanks inside parentheses part none.
fn split(text: &'static str) -> Vec<&'static str> {
    let mut inside = 0_usize;
    text.split(move |c: char| {
        match c {
            '(' => inside += 1,
            ')' => inside = inside.saturating_sub(1),
            _ => {}
        }
        c == ' ' && inside == 0
    })
    .filter(|word| !word.is_empty())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_the_guide_asks_of_a_segment() {
        let text =
            "list paid AD HC\nloop 2110 S 999 | line\n  SVC R 1 R(R:@paid,ER R S*2) - S:A*2 | service line";
        let mut unread = Vec::new();
        let rows = rows(text, &mut unread);
        assert_eq!((unread.len(), rows.len(), rows[0].depth, rows[0].max), (0, 2, 0, 999));
        let svc = &rows[1];
        assert_eq!(
            (svc.id, svc.depth, svc.required, svc.max, svc.words),
            ("SVC", 1, true, 1, "service line")
        );
        assert_eq!(svc.elements.len(), 4);
        assert_eq!(svc.elements[0].components[0].codes, ["AD", "HC", "ER"]);
        assert_eq!(svc.elements[0].components.len(), 4);
        assert_eq!(svc.elements[1].usage, Usage::NotUsed);
        assert_eq!(svc.elements[3].codes, ["A"]);
    }

    #[test]
    fn a_part_stands_wherever_it_is_named() {
        let text =
            "loop A R 1 | a\n  part p\nloop B R 1 | b\n  part p\nbegin p\nLX R 1 R | x\nloop C S 1 | c";
        let mut unread = Vec::new();
        let rows: Vec<_> = rows(text, &mut unread).iter().map(|row| (row.id, row.depth)).collect();
        assert_eq!(rows, [("A", 0), ("LX", 1), ("C", 1), ("B", 0), ("LX", 1), ("C", 1)]);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let mut unread = Vec::new();
        assert!(rows("NM1 R often R\nREF X 1 R\nDTM S 1 R:@none", &mut unread).is_empty());
        assert_eq!(unread.len(), 3);
    }
}
