//! From text to records, each with its continuations.

/// A part of a record that stands on its own: the record itself, or an 88 behind it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Part<'a> {
    /// Where it is, from 1.
    pub(super) line: usize,
    /// `01`, `02`, `03`, `16`, `49`, `88`, `98`, `99`; empty for a line that begins like no record.
    pub(super) code: &'a str,
    /// What stands behind the code and its comma, without the `/` at the end.
    pub(super) rest: &'a str,
}

/// The parts of a file. In a file without line ends each of them counts as a line.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let has_lines = text.trim().contains(['\n', '\r']);
    let lines =
        (1..).zip(text.split('\n')).flat_map(|(line, text)| text.split('\r').map(move |text| (line, text)));
    let all = lines.flat_map(|(line, text)| on_a_line(text).map(move |text| (line, text)));
    (1..).zip(all).map(move |(number, (line, text))| {
        let line = if has_lines { line } else { number };
        let code = begins(text).unwrap_or("");
        let rest = if code.is_empty() { text } else { text.get(code.len() + 1..).unwrap_or("") };
        Part { line, code, rest: rest.strip_suffix('/').unwrap_or(rest) }
    })
}

/// Some banks put several records on a line, with blanks between: a `/`, and then what begins a record.
fn on_a_line(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.match_indices('/').find_map(|(at, _)| {
            let behind = rest.get(at + 1..)?;
            let next = behind.trim_start();
            (next.len() < behind.len() && begins(next).is_some()).then_some(at + 1)
        });
        let (record, behind) = rest.split_at(end.unwrap_or(rest.len()));
        rest = behind.trim_start();
        Some(record)
    })
}

/// The code of the record that a text begins with. A detail has a type of three digits, so that words with numbers in
/// them do not pass for one.
fn begins(text: &str) -> Option<&str> {
    let code = text.get(..2)?;
    let rest = text.get(2..)?.strip_prefix(',')?;
    let is_one = match code {
        "01" | "02" | "03" | "49" | "88" | "98" | "99" => true,
        "16" => rest.get(..3).is_some_and(|kind| kind.bytes().all(|byte| byte.is_ascii_digit())),
        _ => false,
    };
    is_one.then_some(code)
}

/// A record with its continuations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Record<'a> {
    pub(super) line: usize,
    pub(super) code: &'a str,
    /// Its own text, and that of each 88 or stray line behind it.
    pub(super) parts: Vec<&'a str>,
    /// As the controls count: itself and each 88.
    pub(super) count: u64,
}

/// A field, and the part that it stands in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    pub(super) text: &'a str,
    pub(super) part: usize,
    /// Where it begins in its part, in bytes.
    pub(super) start: usize,
}

impl<'a> Record<'a> {
    /// All fields, one part after the other: the `/` before an 88 stands for a comma.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field<'a>> {
        self.parts.iter().enumerate().flat_map(|(part, text)| {
            let mut start = 0;
            text.split(',').map(move |text| {
                let field = Field { text: text.trim(), part, start };
                start += text.len() + 1;
                field
            })
        })
    }
}
