//! Everything that there is to say about a file, whatever sets are in it: one walk, on which each set is read as what
//! it is, compared with its guide, and asked for its codes.

mod cause;
mod reading;
mod whole;

use std::collections::HashSet;
use std::io::Read;

use crate::Error;
use crate::acknowledgment::sets::Answers;
use crate::blocks::Blocks;
use crate::codes::{Codes, Known};
use crate::envelope::{Around, Begun, Envelopes, Readers, Walk, incomplete};
use crate::finding::{Finding, Place, Stops};
use crate::guide::{Checker, Kept, SetCheck, untold};
use crate::notes::{Note, Notes};
use crate::tokenizer::Segment;
use crate::view::SetMoney;
use reading::Reading;

/// How much is read at first of a file of any size.
const BLOCK_BYTES: usize = 1024 * 1024;

/// All findings about a file, in file order. Never fails; a file that is no X12 says so and stops.
///
/// `known` are the official code lists that the caller has, such as an office's import: their codes are known beside
/// our own, and one that was not in force on the day of the set is noted. `&Default::default()` when there are none.
///
/// ```
/// let findings = x12::check::check(b"hello", &Default::default());
/// assert_eq!(findings.last().map(|finding| finding.rule), Some(x12::finding::rule::NO_SET));
/// ```
#[must_use]
pub fn check(bytes: &[u8], known: &Known) -> Vec<Finding> {
    let head = cause::head(bytes);
    if let Some(cause) = cause::of_all(head) {
        return vec![cause];
    }
    Checked::of(Walk::through(bytes, Everything::new(known)), head).findings
}

/// Checks a file of any size, and holds no more of it than one set.
///
/// ```
/// # fn main() -> Result<(), x12::Error> {
/// let file = &b"ST*835*0001~BPR*I*45*C*CHK************20260115~TRN*1*9*1999999999~CLP*A1*1*55*45**12*1~SE*5*0001~"[..];
/// let checked = x12::check::stream(file, &Default::default())?;
/// assert_eq!(checked.money[0].total.paid, x12::Cents(45_00));
/// assert!(checked.findings.iter().any(|finding| finding.rule == "claim_out_of_balance"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Io`] when the input cannot be read on, or one set of it is longer than 256 MiB.
pub fn stream(input: impl Read, known: &Known) -> Result<Checked, Error> {
    stream_by(BLOCK_BYTES, input, known)
}

fn stream_by(block_bytes: usize, input: impl Read, known: &Known) -> Result<Checked, Error> {
    let mut blocks = Blocks::new(block_bytes, input)?;
    let head = cause::head(blocks.bytes()).to_vec();
    if let Some(cause) = cause::of_all(&head) {
        return Ok(Checked { findings: vec![cause], money: Vec::new() });
    }
    let mut carried = Walk::new(Everything::new(known));
    loop {
        let end = whole::end(&mut blocks)?;
        let mut walk = carried.between_sets();
        let mut segments = blocks.segments();
        let mut segment = Segment::NONE;
        while segments.read_into(&mut segment) && end.is_none_or(|end| segment.position < end.passed) {
            walk.take(&segment);
        }
        let Some(end) = end else { return Ok(Checked::of(walk.finish(), &head)) };
        carried = walk.between_sets();
        blocks.go_on_at(end)?;
    }
}

/// What there is to say about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// In file order.
    pub findings: Vec<Finding>,
    /// The money of each 835 set.
    pub money: Vec<SetMoney>,
}

/// Reads whatever there is.
#[derive(Debug)]
struct Everything<'k> {
    /// Sets and TA1 that were begun.
    sets: usize,
    /// Of the sets that came in ISA and GS: their number among these, and where they begin.
    enveloped: Vec<(usize, usize)>,
    codes: Codes<'k>,
    envelopes: Checker,
    kept: Kept,
    money: Vec<SetMoney>,
}

impl<'k> Everything<'k> {
    fn new(known: &'k Known) -> Everything<'k> {
        let (codes, envelopes) = (Codes::new(known), Checker::of_envelopes());
        Everything {
            sets: 0,
            enveloped: Vec::new(),
            codes,
            envelopes,
            kept: Kept::default(),
            money: Vec::new(),
        }
    }
}

/// A set that is being checked.
#[derive(Debug)]
struct Set<'a> {
    reading: Reading<'a>,
    structure: SetCheck,
}

impl<'a> Readers<'a> for Everything<'_> {
    type Set = Box<Set<'a>>;

    const OTHER_SET: &'static str = "";

    fn begin(&mut self, st: &Segment<'a>, around: Around<'_>) -> Option<Self::Set> {
        let reading = Reading::begin(st, around);
        if around.is_whole() {
            self.enveloped.push((self.sets, st.position));
        }
        let mut set = Set { reading, structure: SetCheck::new(around) };
        self.look_at(&mut set.structure, st);
        Some(Box::new(set))
    }

    fn take(&mut self, set: &mut Self::Set, segment: &Segment<'a>) {
        set.reading.take(segment);
        self.look_at(&mut set.structure, segment);
    }

    fn end(&mut self, mut set: Self::Set, se: Option<&Segment<'a>>) {
        if let Some(se) = se {
            self.look_at(&mut set.structure, se);
        }
        let read = set.reading.end(se);
        self.money.extend(read.money);
        // What a reader tells, which knows what it stops, is not told again.
        let (of_guide, of_envelope) = set.structure.end();
        let of_guide = untold(of_guide, &read.findings);
        let findings = read.findings.into_iter().chain(of_guide).chain(of_envelope);
        self.kept.add(findings.map(|finding| {
            let claim = finding.place.claim;
            let claim_number = claim
                .and_then(|claim| read.claims.get(claim))
                .map_or_else(String::new, |number| number.to_string());
            Finding { place: Place { set: Some(self.sets), claim_number, ..finding.place }, ..finding }
        }));
        self.sets += 1;
    }

    fn note(&mut self, set: &mut Self::Set, place: Place, note: Note<'_>) {
        set.structure.note(place, note);
    }

    fn when_short(&self, set: &Self::Set) -> Stops {
        set.reading.when_short()
    }

    fn ta1(&mut self, ta1: &Segment<'a>, isa: Option<&Begun>, notes: &mut Notes) -> bool {
        self.sets += 1;
        Answers::default().ta1(ta1, isa, notes)
    }

    fn look(&mut self, envelope: &Segment<'a>) {
        self.envelopes.of_envelope(envelope);
    }
}

impl Everything<'_> {
    /// Compares a segment with the guide, and asks for its codes.
    fn look_at(&mut self, set: &mut SetCheck, segment: &Segment<'_>) {
        set.take(segment);
        self.codes.take(segment, || Place { set: Some(self.sets), ..set.place(segment) });
    }
}

impl Checked {
    /// `head` is what the file begins with.
    fn of((everything, file): (Everything<'_>, Envelopes), head: &[u8]) -> Checked {
        let Everything { sets, enveloped, codes, envelopes, mut kept, money } = everything;
        let complete: HashSet<usize> = file.complete.into_iter().collect();
        let cut = enveloped.into_iter().filter(|(set, _)| !complete.contains(set));
        kept.add(cut.map(|(set, position)| {
            let finding = incomplete(position);
            Finding { place: Place { set: Some(set), ..finding.place }, ..finding }
        }));
        kept.add(codes.into_findings());
        // The walk tells of an envelope what is wrong with it as a whole, its table what is wrong with its elements.
        let of_envelopes = file.notes.into_findings();
        kept.add(untold(envelopes.finish(), &of_envelopes));
        kept.add(of_envelopes);
        if sets == 0 {
            if let Some(cause) = cause::of_none(head) {
                return Checked { findings: vec![cause], money };
            }
            kept.add([cause::nothing_read()]);
        }
        Checked { findings: kept.into_findings(), money }
    }
}

#[cfg(test)]
mod tests;
