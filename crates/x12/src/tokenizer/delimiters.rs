//! The four characters that structure an interchange, and how an ISA tells them (x12.md 4.1).

use memchr::memmem;

use super::marks::Wanted;

/// The delimiters of one interchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimiters {
    /// Between elements; byte 3 of the ISA.
    pub element: u8,
    /// Between the components of a composite; ISA16.
    pub component: u8,
    /// Between repetitions; ISA11. `None` in 4010, where ISA11 is the letter U.
    pub repetition: Option<u8>,
    /// After each segment.
    pub terminator: u8,
}

impl Delimiters {
    /// The delimiters most payers use.
    pub const COMMON: Delimiters =
        Delimiters { element: b'*', component: b':', repetition: Some(b'^'), terminator: b'~' };

    /// What cuts a segment.
    pub(super) fn wanted(self) -> Wanted {
        Wanted { separator: self.element, terminator: self.terminator }
    }

    /// The delimiters of input that starts at GS or ST, or `None` when it starts otherwise.
    ///
    /// The element separator is certain. The terminator is `~` if there is one, else a line end; the
    /// component separator is what follows the qualifier of the first SVC, else `>` if only that occurs.
    #[must_use]
    pub fn guess(bytes: &[u8]) -> Option<Delimiters> {
        let [b'G' | b'S', b'S' | b'T', element, ..] = *bytes else { return None };
        if !(bytes.starts_with(b"GS") || bytes.starts_with(b"ST")) || !usable(element) {
            return None;
        }
        let terminator = [b'~', b'\n', b'\r']
            .into_iter()
            .find(|&b| b != element && memchr::memchr(b, bytes).is_some())
            .unwrap_or(if element == b'~' { b'\n' } else { b'~' });
        let service = memmem::find(bytes, &[b'S', b'V', b'C', element])
            .and_then(|at| bytes[at + 4..].iter().find(|b| !b.is_ascii_alphanumeric()).copied())
            .filter(|&b| usable(b) && b != element && b != terminator);
        let only_greater =
            memchr::memchr(b':', bytes).is_none() && memchr::memchr(b'>', bytes).is_some() && element != b'>';
        let component = service.unwrap_or(if only_greater { b'>' } else { b':' });
        Some(Delimiters { element, component, repetition: None, terminator })
    }
}

/// An ISA whose delimiters could be read. Places are bytes from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa {
    /// What it says.
    pub delimiters: Delimiters,
    /// Where ISA16 stands, or what stands before it when it is empty: [`Isa::COMPONENT_AT`] when every element has
    /// its width.
    pub component_at: usize,
    /// The byte after the terminator.
    pub end: usize,
}

impl Isa {
    /// The length of an ISA with its terminator.
    pub const BYTES: usize = 106;
    /// Where ISA16 stands in an ISA of the right length.
    pub const COMPONENT_AT: usize = 104;
    /// Separators are looked for this far: real ISAs that are too long are so by a few blanks.
    const SEARCH_BYTES: usize = 256;

    /// Reads the ISA at the start of `bytes` by counting its sixteen separators; `None` when it cannot say
    /// usable delimiters.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Isa> {
        if !starts_isa(bytes) {
            return None;
        }
        let element = bytes[3];
        let head = &bytes[..bytes.len().min(Isa::SEARCH_BYTES)];
        let mut separators = memchr::memchr_iter(element, head);
        let eleventh = separators.by_ref().nth(10)?;
        let component_at = separators.nth(4)? + 1;
        let component = *bytes.get(component_at)?;
        let after = component_at + 1;
        let repetition = bytes.get(eleventh + 1).copied().filter(|&b| usable(b) && b != element);
        if usable(component) && lacks_component(&bytes[component_at..], element) {
            let delimiters = Delimiters { element, component: b':', repetition, terminator: component };
            return Some(Isa { delimiters, component_at: component_at - 1, end: after });
        }
        let blank = |b: u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
        // A line end here is either the terminator itself or stands before the true one.
        let solid = bytes[after..].iter().position(|&b| !blank(b)).map(|skipped| after + skipped);
        let blanks = &bytes[after..solid.unwrap_or(bytes.len())];
        let line_end = blanks.iter().position(|&b| matches!(b, b'\r' | b'\n')).map(|at| after + at);
        let terminator_at = match (solid, line_end) {
            (Some(solid), _) if usable(bytes[solid]) => solid,
            (_, Some(line_end)) => line_end,
            _ => return None,
        };
        let terminator = bytes[terminator_at];
        let different = component != element && component != terminator && element != terminator;
        if !usable(component) || !different {
            return None;
        }
        let delimiters = Delimiters { element, component, repetition, terminator };
        Some(Isa { delimiters, component_at, end: terminator_at + 1 })
    }
}

/// Is ISA16 empty, so that the byte in its place ends the ISA? Then it ends the next segment as well, or that one begins
/// at once. `bytes` begin at the place of ISA16.
fn lacks_component(bytes: &[u8], element: u8) -> bool {
    let bytes = &bytes[..bytes.len().min(Isa::SEARCH_BYTES)];
    let Some((in_its_place, rest)) = bytes.split_first() else { return false };
    let next = rest.trim_ascii_start();
    let [b'G', b'S', separator, ..] = *next else { return false };
    let mut lines = next.split(|b| matches!(b, b'\r' | b'\n'));
    let first_line = lines.next().unwrap_or_default().trim_ascii_end();
    separator == element && (rest.len() == next.len() || first_line.last() == Some(in_its_place))
}

/// May this byte separate? Not letters, digits, white space, `.` and `-`, which values contain.
fn usable(b: u8) -> bool {
    !b.is_ascii_alphanumeric() && b < 0x80 && !matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'.' | b'-')
}

/// Do these bytes start like an ISA?
pub(super) fn starts_isa(bytes: &[u8]) -> bool {
    matches!(bytes, [b'I', b'S', b'A', separator, ..] if usable(*separator))
}

/// The place of the next ISA that can be read.
pub(super) fn find_isa(bytes: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, b"ISA").find(|&at| Isa::read(&bytes[at..]).is_some())
}

/// The place of the next ISA of exactly the right layout: sure enough to end a segment in its middle.
pub(super) fn find_full_isa(bytes: &[u8]) -> Option<usize> {
    const SEPARATORS: [usize; 16] = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];
    memmem::find_iter(bytes, b"ISA").find(|&at| {
        let isa = &bytes[at..];
        starts_isa(isa) && SEPARATORS.iter().all(|&place| isa.get(place) == isa.get(3)) && isa.len() > 103
    })
}
