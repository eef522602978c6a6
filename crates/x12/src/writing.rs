//! What every file that we write is made of: segments, the ISA before them, dates and times (x12.md 4.1).

use jiff::civil::{Date, DateTime};

/// The four delimiters of every file we write: element, repetition, component, segment.
pub(crate) const DELIMITERS: [char; 4] = ['*', '^', ':', '~'];

/// Who sends or receives an interchange: qualifier and id (ISA05 and 06, ISA07 and 08).
pub(crate) type Side<'a> = (&'a str, &'a str);

/// The values of an ISA that differ from file to file.
#[derive(Debug)]
pub(crate) struct Isa<'a> {
    pub(crate) from: Side<'a>,
    pub(crate) to: Side<'a>,
    pub(crate) created: DateTime,
    /// ISA13.
    pub(crate) control: u32,
    pub(crate) asks_for_ta1: bool,
    /// ISA15: `P` or `T`.
    pub(crate) usage: &'a str,
}

impl Isa<'_> {
    /// The segment: every element has its fixed width, 106 bytes with the terminator. The widths hold only when every
    /// character is one byte.
    pub(crate) fn finish(&self) -> String {
        let side = |(qualifier, id): Side<'_>| format!("{:2.2}*{:15.15}", clean(qualifier), clean(id));
        format!(
            "ISA*00*{blank:10}*00*{blank:10}*{from}*{to}*{date}*{time}*^*00501*{control:09}*{answer}*{usage}*:~",
            blank = "",
            from = side(self.from),
            to = side(self.to),
            date = short_date(self.created.date()),
            time = time(self.created),
            control = self.control,
            answer = u8::from(self.asks_for_ta1),
            usage = self.usage,
        )
    }
}

/// One segment in the making. Trailing empty elements and components are never written.
#[derive(Debug)]
pub(crate) struct Segment {
    text: String,
    /// Element separators owed: they are written when a later element has a value.
    pending: usize,
}

impl Segment {
    /// A segment without elements yet.
    pub(crate) fn new(id: &str) -> Segment {
        Segment { text: id.to_owned(), pending: 0 }
    }

    /// The next element; an empty one is left out.
    pub(crate) fn value(self, value: &str) -> Segment {
        self.composite(&[value])
    }

    /// The next `count` elements are empty.
    pub(crate) fn skip(mut self, count: usize) -> Segment {
        self.pending += count;
        self
    }

    /// The next element, made of components.
    pub(crate) fn composite(mut self, components: &[impl AsRef<str>]) -> Segment {
        self.pending += 1;
        let told = joined(components);
        if !told.is_empty() {
            self.text.extend(std::iter::repeat_n('*', self.pending));
            self.pending = 0;
            self.text.push_str(&told);
        }
        self
    }

    /// The next element, made of repetitions that are made of components.
    pub(crate) fn repeated(mut self, repetitions: &[Vec<String>]) -> Segment {
        self.pending += 1;
        let told: Vec<String> = repetitions.iter().map(|components| joined(components)).collect();
        let used = told.iter().rposition(|one| !one.is_empty()).map_or(0, |last| last + 1);
        if used > 0 {
            self.text.extend(std::iter::repeat_n('*', self.pending));
            self.pending = 0;
            self.text.push_str(&told[..used].join("^"));
        }
        self
    }

    /// The segment with its terminator.
    pub(crate) fn finish(mut self) -> String {
        self.text.push('~');
        self.text
    }
}

/// Cleaned components of one element, trailing empty ones left out.
fn joined(components: &[impl AsRef<str>]) -> String {
    let components: Vec<String> = components.iter().map(|component| clean(component.as_ref())).collect();
    let used = components.iter().rposition(|component| !component.is_empty()).map_or(0, |last| last + 1);
    components[..used].join(":")
}

/// A value that cannot break the file, whatever it was: a delimiter, or what is no printable ASCII, becomes a blank.
/// Blanks at its end say nothing (x12.md 4.1).
pub(crate) fn clean(value: &str) -> String {
    let sendable = |c: char| (c.is_ascii_graphic() || c == ' ') && !DELIMITERS.contains(&c);
    let plain: String = value.chars().map(|c| if sendable(c) { c } else { ' ' }).collect();
    plain.trim_end().to_owned()
}

/// A date as CCYYMMDD.
pub(crate) fn date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// A date as YYMMDD, as ISA and TA1 have it.
pub(crate) fn short_date(day: Date) -> String {
    date(day).chars().skip(2).collect()
}

/// A time as HHMM.
pub(crate) fn time(moment: DateTime) -> String {
    format!("{:02}{:02}", moment.hour(), moment.minute())
}
