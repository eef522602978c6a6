//! What segments, elements and codes are called, for a person who reads a file (x12.md 4.1 to 4.6).
//!
//! Two tables of facts, `names/segments.txt` and `names/codes.txt`, each parsed once. What is not in them has no
//! name, and is shown as it is.

mod loops;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::codes::List;

pub(crate) use loops::Loops;

/// What is known of one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentName {
    /// The identifier, such as `CLP`.
    pub id: &'static str,
    /// What it is.
    pub name: &'static str,
    /// Its elements; those at the end may repeat, see [`SegmentName::element`].
    elements: Vec<ElementName>,
    /// How many elements at the end come again and again; 0 for none.
    repeating: usize,
}

/// What is known of one element, or of one component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementName {
    /// What it is; empty when nobody uses it.
    pub name: &'static str,
    /// How its value is read.
    pub form: Form,
    /// Its components; empty when it is no composite.
    pub components: Vec<ElementName>,
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Text,
    /// An amount of money.
    Amount,
    /// An amount of money that is taken when it is above zero, and given when it is below.
    Taken,
    /// A date, CCYYMMDD or YYMMDD.
    Date,
    /// A time, HHMM and more.
    Time,
    /// A date, or two with a hyphen between them.
    Period,
    /// A number.
    Count,
    /// A code of the guide; the name of its list is what [`meaning`] asks for.
    Code(&'static str),
    /// A code of a list that is kept outside the guides.
    Reason(List),
    /// The same, when the element before it holds this value.
    ReasonAfter(List, &'static str),
}

impl SegmentName {
    /// Whether it holds codes that [`crate::codes`] tells of. The reader of the 835 says itself what is no status and
    /// no group.
    pub(crate) fn has_reasons(&self) -> bool {
        let is_reason = |form| match form {
            Form::Reason(list) | Form::ReasonAfter(list, _) => {
                !matches!(list, List::ClaimStatus | List::Group)
            }
            _ => false,
        };
        let has = |element: &ElementName| {
            is_reason(element.form) || element.components.iter().any(|part| is_reason(part.form))
        };
        self.elements.iter().any(has)
    }

    /// Element `n`, counted from 1.
    #[must_use]
    pub fn element(&self, n: usize) -> Option<&ElementName> {
        let index = n.checked_sub(1)?;
        let fixed = self.elements.len() - self.repeating;
        match (index.checked_sub(fixed), self.repeating) {
            (None, _) | (_, 0) => self.elements.get(index),
            (Some(over), repeating) => self.elements.get(fixed + over % repeating),
        }
    }
}

/// What is known of a segment; `None` for one that is not in the table.
///
/// ```
/// let clp = x12::names::segment("CLP").expect("a known segment");
/// assert_eq!(clp.element(4).map(|element| element.name), Some("paid"));
/// ```
#[must_use]
pub fn segment(id: &str) -> Option<&'static SegmentName> {
    table().get(id)
}

fn table() -> &'static BTreeMap<&'static str, SegmentName> {
    static TABLE: LazyLock<BTreeMap<&str, SegmentName>> = LazyLock::new(|| {
        lines(include_str!("names/segments.txt"))
            .map(segment_of)
            .map(|segment| (segment.id, segment))
            .collect()
    });
    &TABLE
}

/// All that are known.
pub(crate) fn segments() -> impl Iterator<Item = &'static SegmentName> {
    table().values()
}

/// The meaning of a code in a list of the guides. Lists have names of our own, which [`Form::Code`] says of an element.
///
/// ```
/// use x12::names::{Form, meaning, segment};
///
/// let frequency = segment("CLP").and_then(|clp| clp.element(9)).map(|element| element.form);
/// assert_eq!(frequency, Some(Form::Code("frequency")));
/// assert_eq!(meaning("frequency", "8"), Some("void"));
/// ```
#[must_use]
pub fn meaning(list: &str, code: &str) -> Option<&'static str> {
    static LISTS: LazyLock<BTreeMap<(&str, &str), &str>> = LazyLock::new(|| {
        let mut list = "";
        let mut all = BTreeMap::new();
        for line in lines(include_str!("names/codes.txt")) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => list = name,
                None => {
                    let (code, words) = line.split_once(' ').unwrap_or((line, ""));
                    all.insert((list, code), words);
                }
            }
        }
        all
    });
    LISTS.get(&(list, code)).copied()
}

/// The lines of a table that say something.
fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn segment_of(line: &'static str) -> SegmentName {
    let mut fields = line.split('|');
    let (id, name) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let mut segment = SegmentName { id, name, elements: Vec::new(), repeating: 0 };
    for field in fields {
        match field.strip_prefix('*') {
            Some(count) => segment.repeating = count.parse().unwrap_or_default(),
            None => segment.elements.push(element_of(field)),
        }
    }
    segment
}

fn element_of(field: &'static str) -> ElementName {
    if let Some((name, components)) = field.split_once('(') {
        let components = components.trim_end_matches(')').split(',').map(element_of).collect();
        return ElementName { name, form: Form::Text, components };
    }
    let (name, form) = field.split_once('=').unwrap_or((field, ""));
    let (form, condition) = form.split_once('/').unwrap_or((form, ""));
    let form = match (form, List::parse(form)) {
        ("", _) => Form::Text,
        ("amount", _) => Form::Amount,
        ("taken", _) => Form::Taken,
        ("date", _) => Form::Date,
        ("time", _) => Form::Time,
        ("period", _) => Form::Period,
        ("count", _) => Form::Count,
        (_, Some(list)) if condition.is_empty() => Form::Reason(list),
        (_, Some(list)) => Form::ReasonAfter(list, condition),
        (list, None) => Form::Code(list),
    };
    ElementName { name, form, components: Vec::new() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn forms(element: &ElementName) -> Vec<Form> {
        let components = element.components.iter().map(|component| component.form);
        std::iter::once(element.form).chain(components).collect()
    }

    #[test]
    fn every_line_of_the_segments_is_well_formed_and_stands_once() {
        let lists: BTreeSet<&str> = lines(include_str!("names/codes.txt"))
            .filter_map(|line| line.strip_prefix('[')?.strip_suffix(']'))
            .collect();
        let mut ids = BTreeSet::new();
        for line in lines(include_str!("names/segments.txt")) {
            let segment = segment_of(line);
            assert!(ids.insert(segment.id), "{line}");
            assert!((2..=3).contains(&segment.id.len()) && !segment.name.is_empty(), "{line}");
            assert!(segment.repeating <= segment.elements.len(), "{line}");
            for form in segment.elements.iter().flat_map(forms) {
                if let Form::Code(list) = form {
                    assert!(lists.contains(list), "{list} of {line}");
                }
            }
        }
        assert!(ids.len() > 60);
    }

    #[test]
    fn every_code_has_a_meaning_and_stands_once_in_its_list() {
        let mut seen = BTreeSet::new();
        let mut list = "";
        for line in lines(include_str!("names/codes.txt")) {
            if line.starts_with('[') {
                list = line;
                continue;
            }
            let (code, words) = line.split_once(' ').expect("a code and its meaning");
            assert!(seen.insert((list, code)), "{list} {code}");
            assert!(!words.trim().is_empty() && !words.ends_with('.'), "{line}");
        }
    }

    #[test]
    fn elements_that_repeat_keep_their_names() {
        let cas = segment("CAS").expect("a known segment");
        let names = [1, 2, 3, 4, 5, 18, 19].map(|n| cas.element(n).map_or("", |element| element.name));
        assert_eq!(names, ["group", "reason", "amount", "quantity", "reason", "amount", "quantity"]);
        assert_eq!(cas.element(0), None);
        let clm = segment("CLM").expect("a known segment");
        assert_eq!(clm.element(19).map(|element| element.name), Some("predetermination"));
        assert_eq!(clm.element(21), None);
        let reference = segment("LQ").and_then(|lq| lq.element(2)).map(|element| element.form);
        assert_eq!(reference, Some(Form::ReasonAfter(List::Rarc, "HE")));
        assert_eq!(segment("MIA").and_then(|mia| mia.element(20)).map(|e| e.name), Some("remark"));
        assert_eq!(segment("STC").and_then(|stc| stc.element(12)).map(|e| e.name), Some("text"));
        assert_eq!(segment("SV3").and_then(|sv3| sv3.element(11)).map(|e| e.name), Some("diagnoses"));
    }
}
