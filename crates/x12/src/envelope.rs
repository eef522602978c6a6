//! ISA, GS, ST and their ends: which sets a file holds, and whether each is whole (x12.md 4.1). One walk for every
//! reader; what stands between ST and SE, a [`Readers`] reads.

mod fault;

use std::collections::HashSet;
use std::ops::Range;

use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::notes::{Note, Notes};
use crate::tokenizer::{Delimiters, Flaw, Segment, Segments};
use fault::Fault;
pub(crate) use fault::UNUSABLE_ISA;

/// The most sets that are read of one file: without a limit a small hostile file of empty sets would fill memory.
pub(crate) const SETS_MAX: usize = 20_000;

/// Reads the sets of a file.
pub(crate) trait Readers<'a> {
    /// A set that is being read.
    type Set;

    /// What is told of a set that is not read; it is passed over.
    const OTHER_SET: &'static str;

    /// Begins the set of an ST; `None` when it is none of those that are read. Sets are counted from 0 in the file.
    fn begin(&mut self, st: &Segment<'a>, around: Around<'_>) -> Option<Self::Set>;

    /// Takes a segment between ST and SE.
    fn take(&mut self, set: &mut Self::Set, segment: &Segment<'a>);

    /// Ends a set: at its SE, or without one where something else begins.
    fn end(&mut self, set: Self::Set, se: Option<&Segment<'a>>);

    /// Notes what the envelope has to say about a set.
    fn note(&mut self, set: &mut Self::Set, place: Place, note: Note<'_>);

    /// How much a set stops that has fewer segments than its SE counts.
    fn when_short(&self, _set: &Self::Set) -> Stops {
        Stops::Nothing
    }

    /// Takes a TA1, which counts as a set of its own; false when TA1 are not read.
    fn ta1(&mut self, _ta1: &Segment<'a>, _isa: Option<&Begun>, _notes: &mut Notes) -> bool {
        false
    }

    /// Looks at an ISA, GS, GE, IEA or TA1.
    fn look(&mut self, _envelope: &Segment<'a>) {}
}

/// What stops a set that stands in an envelope which is not whole. `position` is where its ST begins.
pub(crate) fn incomplete(position: usize) -> Finding {
    Finding {
        level: Level::Syntax,
        rule: rule::FILE_INCOMPLETE,
        stops: Stops::Set,
        place: Place::at("ST", position, 1),
        value: String::new(),
        message: "The file was cut: SE, GE or IEA is missing after this set. \
                  Nothing of it is used: get the whole file again."
            .to_owned(),
    }
}

/// What a set stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'w> {
    pub(crate) isa: Option<&'w Begun>,
    pub(crate) gs: Option<&'w Begun>,
}

impl Around<'_> {
    /// Both ISA and GS are there.
    pub(crate) fn is_whole(&self) -> bool {
        self.isa.is_some() && self.gs.is_some()
    }

    /// GS08; empty without GS.
    pub(crate) fn version(&self) -> &[u8] {
        self.gs.map_or(b"", |gs| gs.element(8))
    }
}

/// An ISA or GS that waits for its end. It has bytes of its own: the block that it came in may be gone.
#[derive(Debug)]
pub(crate) struct Begun {
    bytes: Vec<u8>,
    delimiters: Delimiters,
    place: Place,
    /// The byte after it.
    pub(crate) end: usize,
    /// How many groups or sets it holds so far.
    holds: usize,
    /// The sets in it that were ended: by SE in a group, by SE and GE in an interchange.
    ended: Vec<usize>,
    /// An interchange holds a TA1. Some senders count it as a group.
    has_ta1: bool,
    /// ST02 of the sets of a group.
    controls: HashSet<Vec<u8>>,
}

impl Begun {
    fn new(segment: &Segment<'_>) -> Begun {
        Begun {
            bytes: segment.bytes.to_vec(),
            delimiters: segment.delimiters,
            place: Place::of(segment, 0),
            end: segment.end,
            holds: 0,
            ended: Vec::new(),
            has_ta1: false,
            controls: HashSet::new(),
        }
    }

    /// Element `n`, empty when absent.
    pub(crate) fn element(&self, n: usize) -> &[u8] {
        self.bytes.split(|&b| b == self.delimiters.element).nth(n).unwrap_or_default()
    }
}

/// An ST that waits for its SE.
#[derive(Debug)]
enum Open<S> {
    Nothing,
    Set {
        set: S,
        st02: Vec<u8>,
        place: Place,
        segments: usize,
    },
    /// It is passed over.
    Other,
}

/// Segments one after another that stand in no set.
#[derive(Debug)]
struct Stray {
    first: Place,
    count: usize,
}

/// What is known of a file outside its sets.
#[derive(Debug, Default)]
pub(crate) struct Envelopes {
    /// How many ISA were met.
    pub(crate) interchanges: usize,
    /// How many GS were met.
    pub(crate) groups: usize,
    /// How many sets were begun that are read, and TA1.
    pub(crate) sets: usize,
    /// Those of them that were ended, and their group and interchange too, counted from 0.
    pub(crate) complete: Vec<usize>,
    pub(crate) notes: Notes,
    interchange: Option<Begun>,
    group: Option<Begun>,
    stray: Option<Stray>,
    /// Bytes outside any interchange, which may come in pieces.
    not_x12: Option<Range<usize>>,
}

/// Walks through the segments of a file.
#[derive(Debug)]
pub(crate) struct Walk<S, R> {
    pub(crate) readers: R,
    pub(crate) file: Envelopes,
    open: Open<S>,
}

impl<'a, S, R: Readers<'a, Set = S>> Walk<S, R> {
    pub(crate) fn new(readers: R) -> Walk<S, R> {
        Walk { readers, file: Envelopes::default(), open: Open::Nothing }
    }

    /// Walks through a whole file.
    pub(crate) fn through(bytes: &'a [u8], readers: R) -> (R, Envelopes) {
        let mut walk = Walk::new(readers);
        for segment in Segments::new(bytes) {
            walk.take(&segment);
        }
        walk.finish()
    }

    #[inline]
    pub(crate) fn take(&mut self, segment: &Segment<'a>) {
        // Most segments are no envelope, and have no flaw.
        if !matches!(segment.bytes, [b'I' | b'G', ..] | [b'S', b'T' | b'E', ..])
            && segment.flaw.is_none()
            && segment.terminated
            && let Open::Set { set, segments, .. } = &mut self.open
        {
            *segments += 1;
            return self.readers.take(set, segment);
        }
        self.take_unusual(segment);
    }

    #[inline(never)]
    fn take_unusual(&mut self, segment: &Segment<'a>) {
        if segment.flaw == Some(Flaw::NotX12) {
            let piece = segment.position..segment.end;
            self.file.not_x12.get_or_insert(piece).end = segment.end;
            return;
        }
        self.file.end_not_x12();
        match segment.id() {
            b"ISA" => self.isa(segment),
            b"GS" => self.gs(segment),
            b"ST" => self.st(segment),
            b"SE" if !matches!(self.open, Open::Nothing) => self.end_set(Some(segment)),
            b"GE" => self.ge(segment),
            b"IEA" => self.iea(segment),
            b"TA1" if matches!(self.open, Open::Nothing) => self.ta1(segment),
            _ => self.body(segment),
        }
        self.flaw(segment);
    }

    /// Reports what the tokenizer saw, where the segment now belongs.
    fn flaw(&mut self, segment: &Segment<'a>) {
        if segment.flaw == Some(Flaw::TooLong) {
            let place = Place::of(segment, 0);
            match &mut self.open {
                Open::Set { set, segments, .. } => {
                    let place = Place { number: *segments, ..place };
                    self.readers.note(set, place, Fault::too_long(segment, Stops::Set).note());
                }
                _ => self.file.note(place, Fault::too_long(segment, Stops::Nothing)),
            }
        }
        if !segment.terminated && segment.flaw != Some(Flaw::UnusableIsa) {
            // An IEA that repeats its ISA's number has lost nothing but its terminator.
            let whole = segment.id() == b"IEA" && self.file.interchange.is_none();
            let stops = if whole { Stops::Nothing } else { Stops::Set };
            self.file.note(Place::of(segment, 0), Fault::cut_short(stops));
        }
    }

    fn isa(&mut self, isa: &Segment<'a>) {
        self.end_interchange();
        self.file.interchanges += 1;
        if let Some(fault) = Fault::of_isa(isa) {
            self.file.note(Place::of(isa, 0), fault);
        }
        self.readers.look(isa);
        self.file.interchange = Some(Begun::new(isa));
    }

    fn gs(&mut self, gs: &Segment<'a>) {
        self.end_group();
        self.file.groups += 1;
        if let Some(interchange) = &mut self.file.interchange {
            interchange.holds += 1;
        }
        self.readers.look(gs);
        self.file.group = Some(Begun::new(gs));
    }

    fn st(&mut self, st: &Segment<'a>) {
        self.end_set(None);
        self.file.end_stray();
        let st02 = st.element(2).trim_ascii();
        let is_repeated = self.file.group.as_mut().is_some_and(|group| {
            group.holds += 1;
            group.controls.len() < SETS_MAX && !group.controls.insert(st02.to_vec())
        });
        self.open = Open::Other;
        let place = Place::of(st, 1);
        if self.file.sets >= SETS_MAX {
            return self.file.note(place, Fault::too_many_sets());
        }
        let around = Around { isa: self.file.interchange.as_ref(), gs: self.file.group.as_ref() };
        let enveloped = around.is_whole();
        let fault = around.gs.and_then(|gs| Fault::of_kind(st, gs));
        let Some(mut set) = self.readers.begin(st, around) else {
            return self.file.note(place, Fault::other_set(R::OTHER_SET, st));
        };
        self.file.sets += 1;
        if !enveloped {
            self.readers.note(&mut set, place.clone(), Fault::no_envelope().note());
        }
        if is_repeated {
            self.readers.note(&mut set, place.clone(), Fault::repeated_set(st).note());
        }
        if let Some(fault) = fault {
            self.readers.note(&mut set, place.clone(), fault.note());
        }
        self.open = Open::Set { set, st02: st02.to_vec(), place, segments: 1 };
    }

    fn end_set(&mut self, se: Option<&Segment<'a>>) {
        let Open::Set { mut set, st02, place, segments } = std::mem::replace(&mut self.open, Open::Nothing)
        else {
            return;
        };
        match se {
            Some(se) => {
                let number = segments + 1;
                let faults = [
                    Fault::count(se, rule::SE_COUNT, number, "segments", self.readers.when_short(&set)),
                    Fault::control(se, rule::ST_SE_CONTROL, &st02, "ST02"),
                ];
                for fault in faults.into_iter().flatten() {
                    self.readers.note(&mut set, Place::of(se, number), fault.note());
                }
            }
            None => self.readers.note(&mut set, place, Fault::missing_end(rule::MISSING_SE).note()),
        }
        if let Some(group) = self.file.group.as_mut().filter(|_| se.is_some_and(|se| se.terminated)) {
            group.ended.push(self.file.sets - 1);
        }
        self.readers.end(set, se);
    }

    fn ge(&mut self, ge: &Segment<'a>) {
        self.end_set(None);
        let Some(group) = self.file.group.take() else { return self.body(ge) };
        self.file.end_stray();
        self.readers.look(ge);
        let faults = [
            Fault::count(ge, rule::GE_COUNT, group.holds, "sets", Stops::Set),
            Fault::control(ge, rule::GE_CONTROL, group.element(6), "GS06"),
        ];
        for fault in faults.into_iter().flatten() {
            self.file.note(Place::of(ge, 0), fault);
        }
        if let Some(interchange) = &mut self.file.interchange {
            interchange.ended.extend(group.ended);
        }
    }

    fn iea(&mut self, iea: &Segment<'a>) {
        self.end_group();
        let Some(interchange) = self.file.interchange.take() else { return self.body(iea) };
        if !iea.terminated && iea.element(2) != interchange.element(13) {
            self.file.interchange = Some(interchange);
            return;
        }
        self.readers.look(iea);
        let short = if interchange.has_ta1 { Stops::Nothing } else { Stops::Set };
        let faults = [
            Fault::count(iea, rule::IEA_COUNT, interchange.holds, "groups", short),
            Fault::control(iea, rule::IEA_CONTROL, interchange.element(13), "ISA13"),
        ];
        for fault in faults.into_iter().flatten() {
            self.file.note(Place::of(iea, 0), fault);
        }
        self.file.complete.extend(interchange.ended);
    }

    fn ta1(&mut self, ta1: &Segment<'a>) {
        self.file.end_stray();
        self.readers.look(ta1);
        if let Some(interchange) = &mut self.file.interchange {
            interchange.has_ta1 = true;
        }
        if self.file.sets >= SETS_MAX {
            return self.file.note(Place::of(ta1, 0), Fault::too_many_sets());
        }
        if self.readers.ta1(ta1, self.file.interchange.as_ref(), &mut self.file.notes) {
            if let Some(interchange) = &mut self.file.interchange {
                interchange.ended.push(self.file.sets);
            }
            self.file.sets += 1;
        }
    }

    /// A segment that is no envelope.
    fn body(&mut self, segment: &Segment<'a>) {
        match &mut self.open {
            Open::Set { set, segments, .. } => {
                *segments += 1;
                self.readers.take(set, segment);
            }
            Open::Other => {}
            Open::Nothing => {
                let new = || Stray { first: Place::of(segment, 0), count: 0 };
                self.file.stray.get_or_insert_with(new).count += 1;
            }
        }
    }

    fn end_group(&mut self) {
        self.end_set(None);
        self.file.end_stray();
        if let Some(group) = self.file.group.take() {
            self.file.note(group.place, Fault::missing_end(rule::MISSING_GE));
        }
    }

    fn end_interchange(&mut self) {
        self.end_group();
        if let Some(interchange) = self.file.interchange.take() {
            self.file.note(interchange.place, Fault::missing_end(rule::MISSING_IEA));
        }
    }

    /// Ends what is open.
    pub(crate) fn finish(mut self) -> (R, Envelopes) {
        self.file.end_not_x12();
        self.end_interchange();
        (self.readers, self.file)
    }

    /// The set that is being read.
    pub(crate) fn set(&mut self) -> Option<(&mut R, &mut S, &mut usize)> {
        match &mut self.open {
            Open::Set { set, segments, .. } => Some((&mut self.readers, set, segments)),
            Open::Nothing | Open::Other => None,
        }
    }

    /// The same walk between two sets, where it holds nothing of the bytes that it came through.
    pub(crate) fn between_sets<T>(self) -> Walk<T, R> {
        debug_assert!(!matches!(self.open, Open::Set { .. }), "no set is open");
        Walk { readers: self.readers, file: self.file, open: Open::Nothing }
    }

    /// The same walk with another kind of reader for the open set.
    pub(crate) fn map<T>(self, map: impl FnOnce(S) -> T) -> Walk<T, R> {
        let Walk { readers, file, open } = self;
        let open = match open {
            Open::Nothing => Open::Nothing,
            Open::Other => Open::Other,
            Open::Set { set, st02, place, segments } => Open::Set { set: map(set), st02, place, segments },
        };
        Walk { readers, file, open }
    }
}

impl Envelopes {
    fn note(&mut self, place: Place, fault: Fault<'_>) {
        self.notes.add(place, fault.note());
    }

    /// Tells of bytes that are no X12, once for all that stood together.
    fn end_not_x12(&mut self) {
        if let Some(bytes) = self.not_x12.take() {
            self.note(Place { position: bytes.start, ..Place::default() }, Fault::not_x12(bytes.len()));
        }
    }

    /// Tells of segments that stood in no set, once for all that stood together.
    fn end_stray(&mut self) {
        if let Some(Stray { first, count }) = self.stray.take() {
            self.note(first, Fault::stray(count));
        }
    }

    /// What was found about the file and its envelopes; `nothing` is said when no set could be read.
    pub(crate) fn into_findings(mut self, nothing: (&'static str, &str)) -> Vec<Finding> {
        if self.sets == 0 {
            let (rule, message) = nothing;
            let (level, stops, message) = (Level::Syntax, Stops::Nothing, message.to_owned());
            self.notes.add(Place::default(), Note { level, rule, stops, element: None, value: b"", message });
        }
        self.notes.into_findings()
    }
}
