//! The segments of one 837 set, put where they belong (x12.md 4.5).

use std::collections::HashSet;

use jiff::civil::{Date, DateTime};

use super::broken::Broken;
use super::levels::Levels;
use super::locate::{Seen, Trail};
use super::values::{Values, text};
use super::{ClaimSet, Envelope};
use crate::claim_file::text::code;
use crate::claim_file::{Claim, Line, Patients, Usage, check};
use crate::envelope::Begun;
use crate::finding::{Finding, Place, Stops, rule};
use crate::notes::Notes;
use crate::remittance::value::date;
use crate::tokenizer::Segment;

/// Segments that may come several times in one loop. Of any other, the first one counts.
const REPEATED: [&[u8]; 9] = [b"REF", b"PER", b"DN2", b"PWK", b"K3", b"NTE", b"CAS", b"TOO", b"HL"];
/// The identifiers of an 837D.
const KNOWN: [&[u8]; 30] = [
    b"BHT", b"REF", b"NM1", b"PER", b"HL", b"PRV", b"CUR", b"N3", b"N4", b"SBR", b"DMG", b"PAT", b"CLM",
    b"DTP", b"DN1", b"DN2", b"PWK", b"CN1", b"AMT", b"K3", b"NTE", b"HI", b"HCP", b"CAS", b"OI", b"MOA",
    b"LX", b"SV3", b"TOO", b"SVD",
];

/// The part of the set that is being read, from the outside in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Header,
    Provider,
    Subscriber,
    Dependent,
    Claim,
    OtherPayer,
    Line,
}

/// What became of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Kept,
    /// It says nothing where it stands.
    OutOfPlace(Stops),
    /// It came before in the same loop.
    Repeated,
}

/// Reads the segments from ST to SE.
#[derive(Debug)]
pub(crate) struct SetReader<'a> {
    pub(super) set: ClaimSet,
    pub(super) notes: Notes,
    /// The place of the segment that is being put where it belongs.
    pub(super) here: Place,
    pub(super) part: Part,
    /// The loop of the guide; `None` after a name that belongs nowhere.
    pub(super) loop_id: Option<&'static str>,
    /// NM101 of the loop.
    pub(super) entity: &'a [u8],
    /// Which of the claim's other payers, or of the line's decisions, is being read.
    pub(super) nth: usize,
    /// The segments of this loop that may come once, with their qualifiers.
    once: HashSet<(&'a [u8], &'a [u8])>,
    /// The names that the provider, subscriber, patient, claim or line has had.
    pub(super) names: HashSet<(&'static str, &'a [u8])>,
    /// How many PER the submitter has had.
    pub(super) contacts: usize,
    pub(super) levels: Levels,
    pub(super) claims: usize,
    pub(super) trail: Trail<'a>,
    /// ISA06, ISA08, GS02 and GS03.
    ids: [String; 4],
}

impl<'a> SetReader<'a> {
    pub(super) fn new(st: &Segment<'a>) -> SetReader<'a> {
        let mut reader = SetReader {
            set: ClaimSet {
                control_number: text(st.element(2)),
                guide: text(st.element(3)),
                bytes: st.position..st.end,
                segments: 1,
                ..ClaimSet::default()
            },
            notes: Notes::default(),
            here: Place::default(),
            part: Part::Header,
            loop_id: Some(""),
            entity: b"",
            nth: 0,
            once: HashSet::new(),
            names: HashSet::new(),
            contacts: 0,
            levels: Levels::default(),
            claims: 0,
            trail: Trail::default(),
            ids: Default::default(),
        };
        let mut values = Values::new(st);
        values.given(1, &["837"]);
        values.text(3);
        reader.set.file.set_control = values.number(2).unwrap_or_default();
        reader.see(st);
        reader.report(values, Outcome::Kept);
        reader
    }

    /// Takes over what ISA and GS say.
    pub(super) fn envelope(&mut self, isa: &Begun, gs: &Begun, envelope: Envelope) {
        let file = &mut self.set.file;
        file.usage = Usage::of(&text(isa.element(15))).unwrap_or_default();
        file.asks_for_ta1 = isa.element(14) == b"1";
        file.interchange_control = envelope.interchange_control.trim().parse().unwrap_or_default();
        file.group_control = envelope.group_control.trim().parse().unwrap_or_default();
        file.submitter.id_qualifier = text(isa.element(5));
        file.receiver.id_qualifier = text(isa.element(7));
        file.created = moment(gs.element(4), gs.element(5)).unwrap_or_default();
        self.ids = [isa.element(6), isa.element(8), gs.element(2), gs.element(3)].map(text);
        if self.set.guide.is_empty() {
            self.set.guide = envelope.guide.clone();
        }
        self.set.envelope = Some(envelope);
    }

    pub(super) fn take(&mut self, segment: &Segment<'a>) {
        self.set.segments += 1;
        self.set.bytes.end = segment.end;
        let mut values = Values::new(segment);
        self.here = Place::of(segment, self.set.segments);
        let outcome = self.place(&mut values);
        self.see(segment);
        self.report(values, outcome);
    }

    /// Puts a segment where it belongs.
    fn place(&mut self, values: &mut Values<'a>) -> Outcome {
        match values.id() {
            b"HL" => return self.level(values),
            b"CLM" => return self.claim_begins(values),
            b"LX" => return self.line_begins(values),
            b"SVD" => return self.adjudication_begins(values),
            b"NM1" => return self.name(values),
            b"SBR" if self.part >= Part::Claim => return self.other_payer_begins(values),
            _ => {}
        }
        let Some(loop_id) = self.loop_id else { return Outcome::OutOfPlace(Stops::Nothing) };
        if !self.is_first(values) {
            return Outcome::Repeated;
        }
        let placed = match values.id() {
            b"BHT" | b"PER" | b"N3" | b"N4" | b"PRV" | b"REF" | b"DMG" => self.of_party(loop_id, values),
            b"CUR" | b"SBR" | b"PAT" => self.of_level(loop_id, values),
            _ => match loop_id {
                "2300" => self.of_claim(values),
                "2320" | "2330B" => self.of_other_payer(loop_id, values),
                "2400" => self.of_line(values),
                "2430" => self.of_adjudication(values),
                _ => None,
            },
        };
        // Money that belongs to nothing is worth more than a note.
        let stops =
            if matches!(values.id(), b"SV3" | b"CAS" | b"AMT") { Stops::Claim } else { Stops::Nothing };
        placed.unwrap_or(Outcome::OutOfPlace(stops))
    }

    /// Whether a segment that may come once has not come yet in this loop.
    fn is_first(&mut self, values: &Values<'a>) -> bool {
        let id = values.id();
        let has_qualifier = matches!(id, b"DTP" | b"AMT");
        let qualifier = if has_qualifier { values.peek(1) } else { b"" };
        REPEATED.contains(&id) || self.once.insert((id, qualifier))
    }

    /// Turns to another loop.
    pub(super) fn enter(&mut self, part: Part, loop_id: &'static str) -> Outcome {
        self.part = part;
        self.loop_id = Some(loop_id);
        self.entity = b"";
        self.once.clear();
        Outcome::Kept
    }

    /// The claim that is being read.
    pub(super) fn claim(&mut self) -> Option<&mut Claim> {
        if self.part < Part::Claim {
            return None;
        }
        let subscriber = self.set.file.billing_groups.last_mut()?.subscribers.last_mut()?;
        match &mut subscriber.patients {
            Patients::Subscriber(claims) => claims.last_mut(),
            Patients::Dependents(dependents) => dependents.last_mut()?.claims.last_mut(),
        }
    }

    /// The line that is being read.
    pub(super) fn line(&mut self) -> Option<&mut Line> {
        if self.part == Part::Line { self.claim()?.lines.last_mut() } else { None }
    }

    /// Notes where a segment stands.
    fn see(&mut self, segment: &Segment<'a>) {
        let in_claim = self.part >= Part::Claim;
        let line = if self.part == Part::Line { self.claim().map(|claim| claim.lines.len()) } else { None };
        self.trail.push(Seen {
            segment: *segment,
            loop_id: self.loop_id.unwrap_or_default(),
            part: self.part,
            claims_before: if in_claim { self.claims.saturating_sub(1) } else { self.claims },
            line,
            nth: self.nth,
        });
    }

    /// Reports what is wrong with the segment that was seen last.
    fn report(&mut self, values: Values<'a>, outcome: Outcome) {
        let id = values.id();
        match outcome {
            Outcome::Kept => {
                for fault in values.faults() {
                    self.note(fault.broken, Some(fault.element), fault.message);
                }
            }
            Outcome::Repeated => {
                let message =
                    "This segment may come once here; the first one counts. See which of them is right.";
                self.note(Broken::guide(rule::REPEATED_SEGMENT, Stops::Nothing), None, message);
            }
            Outcome::OutOfPlace(stops) if KNOWN.contains(&id) => {
                let message = "This segment says nothing where it stands and was left out: see whether the claim \
                               needs it.";
                self.note(Broken::guide(rule::SEGMENT_OUT_OF_PLACE, stops), None, message);
            }
            Outcome::OutOfPlace(_) => {
                let shown = Finding::shown(id, 8);
                let message = format!(
                    "{shown} is no segment of an 837D; it was left out. See whether the claim needs it."
                );
                self.note(Broken::syntax(rule::UNKNOWN_SEGMENT, Stops::Nothing), None, message);
            }
        }
    }

    /// Notes a finding at the segment that was seen last.
    pub(super) fn note(&mut self, broken: Broken, element: Option<usize>, message: impl Into<String>) {
        let Some(seen) = self.trail.last() else { return };
        let place = Place { element, ..seen.place(self.trail.len()) };
        broken.note(place, Some(&seen.segment), message, &mut self.notes);
    }

    /// Ends the set: at its SE, or without one where something else begins.
    pub(super) fn finish(mut self, se: Option<&Segment<'a>>) -> ClaimSet {
        self.end_levels();
        self.own_ids();
        if let Some(se) = se {
            self.set.segments += 1;
            self.set.bytes.end = se.end;
            self.set.ended = se.terminated;
            self.enter(Part::Header, "");
            self.see(se);
        }
        let places = self.trail.places(self.claims);
        let mut problems = check::problems(&self.set.file);
        // The envelope is the business of those who sent it; ISA and GS may be absent here.
        problems
            .retain(|problem| !problem.rule.is_ours() && !matches!(problem.place.spot.loop_id, "ISA" | "GS"));
        self.trail.report(&problems, &places, &mut self.notes);
        self.set.positions = places;
        self.set.findings = self.notes.into_findings();
        self.set
    }

    /// Keeps ids of the envelope that differ from those of the loops 1000A and 1000B.
    fn own_ids(&mut self) {
        let [isa_sender, isa_receiver, gs_sender, gs_receiver] = std::mem::take(&mut self.ids);
        let other = |id: String, own: &str| Some(id).filter(|id| !id.is_empty() && code(id) != code(own));
        let (submitter, receiver) = (&mut self.set.file.submitter, &mut self.set.file.receiver);
        submitter.interchange_id = other(isa_sender, &submitter.id);
        submitter.group_id = other(gs_sender, &submitter.id);
        receiver.interchange_id = other(isa_receiver, &receiver.id);
        receiver.group_id = other(gs_receiver, &receiver.id);
    }
}

/// A date CCYYMMDD and a time HHMM, as far as they are said.
pub(super) fn moment(day: &[u8], time: &[u8]) -> Option<DateTime> {
    let day: Date = date(day)?;
    let two = |at: usize| {
        let digits = time.get(at..at + 2).filter(|digits| digits.iter().all(u8::is_ascii_digit));
        digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
    };
    let (hour, minute): (i8, i8) = (two(0).unwrap_or(0), two(2).unwrap_or(0));
    DateTime::new(day.year(), day.month(), day.day(), hour, minute, 0, 0)
        .ok()
        .or_else(|| Some(day.at(0, 0, 0, 0)))
}
