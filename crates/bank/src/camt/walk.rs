//! From XML to the ends of elements, each with its path and text.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A statement is not so deep.
const DEPTH_MAX: usize = 64;

/// More bytes of one element are not read: the longest that is defined has a tenth of them.
const TEXT_MAX: usize = 16_384;

/// Where the walk is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    /// Local names from the root on: `Document/BkToCstmrStmt/Stmt`.
    pub(super) path: &'a str,
    /// What stands in it, without the blanks around; empty when it begins.
    pub(super) text: &'a str,
    /// The currency that it names.
    pub(super) currency: &'a str,
    /// The line where it begins or ends, from 1.
    pub(super) line: usize,
}

/// Why a walk did not come to the end of the document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Broken {
    pub(super) rule: &'static str,
    pub(super) line: usize,
    pub(super) message: &'static str,
}

/// What is told of each element.
pub(super) trait Visitor {
    fn open(&mut self, element: Element<'_>);
    fn close(&mut self, element: Element<'_>);
}

/// Walks the document. `Ok` when its root element ended.
pub(super) fn walk(text: &str, visitor: &mut impl Visitor) -> Result<(), Broken> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut place = Place::default();
    let mut line = Lines { text, at: 0, line: 1 };
    let broken = |rule, line, message| Err(Broken { rule, line, message });
    loop {
        let event = reader.read_event();
        let now = line.to(reader.buffer_position());
        match event {
            Ok(Event::Start(start)) => {
                if place.starts.len() >= DEPTH_MAX {
                    return broken("depth", now, "The elements are nested deeper than in any statement.");
                }
                place.push(&start);
                visitor.open(place.element(now));
            }
            Ok(Event::Empty(start)) => {
                place.push(&start);
                visitor.open(place.element(now));
                visitor.close(place.element(now));
                place.pop();
            }
            Ok(Event::End(_)) => {
                visitor.close(place.element(now));
                place.pop();
                if place.starts.is_empty() {
                    return Ok(());
                }
            }
            Ok(Event::Text(text)) => place.add(&text),
            Ok(Event::CData(text)) => place.add(&text),
            Ok(Event::GeneralRef(name)) => {
                match (name.resolve_char_ref(), quick_xml::escape::resolve_predefined_entity(&name)) {
                    (Ok(Some(c)), _) => place.add(c.encode_utf8(&mut [0; 4])),
                    (_, Some(known)) => place.add(known),
                    // It would have to be defined by the document.
                    _ => place.add("?"),
                }
            }
            Ok(Event::DocType(_)) => {
                return broken(
                    "doctype",
                    now,
                    "The document defines entities of its own, which no statement needs.",
                );
            }
            Ok(Event::Eof) => {
                return broken(
                    "file_end_missing",
                    now,
                    "The document does not end, so it may be cut. Download it again.",
                );
            }
            Ok(_) => {}
            Err(_) => return broken("xml", now, "From here on it is no XML. Download it again."),
        }
    }
}

/// The elements that are open.
#[derive(Default, Debug)]
struct Place {
    path: String,
    /// Where each name begins in the path.
    starts: Vec<usize>,
    text: String,
    currency: String,
}

impl Place {
    fn push(&mut self, start: &BytesStart<'_>) {
        self.starts.push(self.path.len());
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(start.local_name().as_ref());
        self.text.clear();
        self.currency.clear();
        let mut attributes = start.attributes();
        let mut named = attributes.with_checks(false).filter_map(Result::ok);
        if let Some(currency) = named.find(|one| one.key.local_name().as_ref() == "Ccy") {
            self.currency.push_str(&currency.value);
        }
    }

    /// What stands behind an element belongs to none.
    fn pop(&mut self) {
        self.path.truncate(self.starts.pop().unwrap_or(0));
        self.text.clear();
        self.currency.clear();
    }

    fn add(&mut self, text: &str) {
        let room = TEXT_MAX.saturating_sub(self.text.len());
        self.text.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or(""));
    }

    fn element(&self, line: usize) -> Element<'_> {
        Element { path: &self.path, text: self.text.trim(), currency: &self.currency, line }
    }
}

/// Counts lines as the walk goes on.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn to(&mut self, position: u64) -> usize {
        let position = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        let passed = self.text.as_bytes().get(self.at..position).unwrap_or_default();
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count();
        self.at = position.max(self.at);
        self.line
    }
}
