//! The segments of one 835 set, put where they belong (x12.md 4.2).

mod attached;
mod header;
mod report;
mod section;

use super::party::person;
use super::repeats::Repeats;
use super::room::Room;
use super::sink::Sink;
use super::value::Days;
use super::{
    ClaimStatus, PersonRole, Remittance, RemittedClaim, RemittedLine, Totals, Version, balance, kept,
    situation,
};
use crate::finding::{Finding, Level, Stops, rule};
use crate::notes::{Note, Noted, Notes};
use crate::npi_is_valid;
use crate::tokenizer::Segment;
use attached::OnceInLine;
use section::Section;

/// Whose REF, DTM, CAS and so on come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    Header,
    Payer,
    Payee,
    /// After LX or a misplaced N1: nobody's.
    Nobody,
    /// In the rest of a claim that was not read to its end, of which nothing more is said.
    GivenUp,
    Claim,
    Line,
    /// After PLB.
    Trailer,
}

/// Reads the segments from ST to SE.
#[derive(Debug)]
pub(crate) struct SetReader<'a> {
    /// Without the claims, which are handed on.
    pub(super) remittance: Remittance<'a>,
    /// Of the claims that were handed on.
    pub(super) totals: Totals,
    pub(super) notes: Notes,
    context: Context,
    section: Option<Section>,
    /// What was noted before the claim that is being read; `None` while none is.
    open: Option<Noted>,
    room: Room<'a>,
    /// What has come of the line that is being read, of that which comes once.
    of_line: OnceInLine,
    repeats: Repeats,
    days: Days,
}

impl<'a> SetReader<'a> {
    pub(super) fn new(st: &Segment<'a>, version: Version<'a>) -> SetReader<'a> {
        let remittance = Remittance {
            control_number: st.text(2),
            version,
            bytes: st.position..st.end,
            segments: 1,
            ..Remittance::default()
        };
        SetReader {
            remittance,
            totals: Totals::default(),
            notes: Notes::default(),
            context: Context::Header,
            section: None,
            open: None,
            room: Room::default(),
            of_line: OnceInLine::default(),
            repeats: Repeats::default(),
            days: Days::default(),
        }
    }

    pub(super) fn take(&mut self, segment: &Segment<'a>, sink: &mut impl Sink<'a>) {
        self.remittance.segments += 1;
        self.remittance.bytes.end = segment.end;
        match segment.id() {
            [b'R', b'E', b'F'] => self.reference(segment),
            [b'D', b'T', b'M'] => self.dtm(segment),
            [b'C', b'A', b'S'] => self.cas(segment),
            [b'S', b'V', b'C'] => self.svc(segment),
            [b'N', b'M', b'1'] => self.nm1(segment),
            [b'C', b'L', b'P'] => self.clp(segment, sink),
            [b'A', b'M', b'T'] => self.amt(segment),
            [b'L', b'Q'] => self.lq(segment),
            [b'M', b'O', b'A'] => self.moa(segment),
            [b'M', b'I', b'A'] => self.mia(segment),
            id => self.take_other(segment, id, sink),
        }
    }

    /// The rarer segments. Those that belong to no claim end the one that is being read.
    fn take_other(&mut self, segment: &Segment<'a>, id: &'a [u8], sink: &mut impl Sink<'a>) {
        match id {
            b"N3" | b"N4" | b"PER" => return self.party_detail(segment),
            b"QTY" => return self.qty(segment),
            b"NTE" => return self.nte(segment),
            // N2, more of a name, is not in the guide.
            b"N2" => return,
            b"LX" | b"TS3" | b"TS2" | b"PLB" | b"BPR" | b"TRN" | b"CUR" | b"N1" => self.end_claim(sink),
            _ => {}
        }
        match id {
            b"LX" => self.lx(),
            b"TS3" => self.ts3(segment),
            b"TS2" => self.ts2(segment),
            b"RDM" => self.rdm(segment),
            b"PLB" => self.plb(segment),
            b"BPR" => self.bpr(segment),
            b"TRN" => self.trn(segment),
            b"CUR" => self.cur(segment),
            b"N1" => self.n1(segment),
            id => {
                let shown = Finding::shown(id, 8);
                let message = format!("{shown} is no segment of an 835; it was passed over. Tell the payer.");
                self.note(segment, Level::Syntax, rule::UNKNOWN_SEGMENT, Stops::Nothing, Some(0), message);
            }
        }
    }

    /// Ends the claim that is being read: it is whole now, and can be checked.
    fn end_claim(&mut self, sink: &mut impl Sink<'a>) {
        if self.open.take().is_some() {
            self.hand_on(sink);
        }
    }

    fn hand_on(&mut self, sink: &mut impl Sink<'a>) {
        let claim = self.room.end_claim();
        let index = self.totals.claims;
        balance::check_claim(claim, index, &mut self.notes);
        situation::check_claim(claim, index, &mut self.notes);
        if self.repeats.holds(claim) {
            balance::note_repeat(claim, index, &mut self.notes);
        }
        if let Some(section) = &mut self.section {
            section.claims += 1;
            section.charges += claim.charge;
        }
        self.totals.add(claim);
        sink.claim(&mut self.remittance, claim);
    }

    /// Forgets the claim that is being read, so that it can be read again from its CLP, and says where that stands.
    /// Not when it began at `start` already: then it is longer than any real one, and ends here.
    pub(super) fn rewind_after(&mut self, start: usize, sink: &mut impl Sink<'a>) -> Option<usize> {
        let before = self.open.take()?;
        let RemittedClaim { position, number, .. } = self.room.claim;
        if position <= start {
            self.context = Context::GivenUp;
            self.give_up(sink);
            return None;
        }
        self.context = Context::Nobody;
        self.notes.rewind(before);
        self.remittance.segments = number - 1;
        Some(position)
    }

    /// Ends a claim that was not read to its end. What still comes of it is passed over.
    fn give_up(&mut self, sink: &mut impl Sink<'a>) {
        let place = self.room.claim.place(self.totals.claims, None);
        let message = "This claim is longer than any real one and was not read to its end. \
                       Nothing of the set is posted: ask the payer for a corrected file.";
        let note = Note {
            level: Level::Syntax,
            rule: rule::CLAIM_TOO_LONG,
            stops: Stops::Set,
            element: None,
            value: b"",
            message: message.to_owned(),
        };
        self.notes.add(place, note);
        self.hand_on(sink);
    }

    /// Gives up the bytes. The claim that is being read has to be ended or forgotten before.
    pub(super) fn into_kept(self) -> SetReader<'static> {
        SetReader {
            remittance: kept::remittance(self.remittance),
            totals: self.totals,
            notes: self.notes,
            context: self.context,
            section: self.section,
            open: None,
            room: Room::default(),
            of_line: OnceInLine::default(),
            repeats: self.repeats,
            days: self.days,
        }
    }

    /// Ends the set: at its SE, or without one where something else begins.
    pub(super) fn finish(
        mut self,
        se: Option<&Segment<'a>>,
        sink: &mut impl Sink<'a>,
    ) -> (Remittance<'a>, Totals) {
        self.end_claim(sink);
        self.end_section();
        self.context = Context::Trailer;
        if let Some(se) = se {
            self.remittance.segments += 1;
            self.remittance.bytes.end = se.end;
            self.remittance.ended = se.terminated;
        }
        if self.remittance.payment.is_none() {
            let message =
                "BPR is missing, so the amount paid is not known. Ask the payer for a corrected file.";
            self.of_set(Level::Guide, rule::MISSING_BPR, message);
        }
        if self.remittance.trace.as_ref().is_none_or(|trace| trace.trace_number.is_empty()) {
            let message =
                "TRN is missing, so the check or EFT is not known. Ask the payer for a corrected file.";
            self.of_set(Level::Guide, rule::MISSING_TRN, message);
        }
        balance::check_payment(&self.remittance, self.totals.paid, &mut self.notes);
        situation::check_set(&self.remittance, &mut self.notes);
        self.remittance.findings = self.notes.into_findings();
        (self.remittance, self.totals)
    }

    fn clp(&mut self, segment: &Segment<'a>, sink: &mut impl Sink<'a>) {
        self.end_claim(sink);
        self.context = Context::Claim;
        self.open = Some(self.notes.noted());
        self.room.begin_claim(segment, self.remittance.segments);
        let known = !matches!(self.room.claim.status, ClaimStatus::Unknown(_) | ClaimStatus::Absent);
        let charge = self.money(segment, 3, Stops::Claim);
        let paid = self.money(segment, 4, Stops::Claim);
        let patient = self.money_if_sent(segment, 5, Stops::Claim);
        let claim = &mut self.room.claim;
        (claim.charge, claim.paid, claim.patient_responsibility) = (charge, paid, patient);
        if !known {
            let message = "CLP02 is no status of a claim. The claim is held: ask the payer what was decided.";
            let rule = rule::UNKNOWN_CLAIM_STATUS;
            self.note(segment, Level::Guide, rule, Stops::Claim, Some(2), message.to_owned());
        }
    }

    fn nm1(&mut self, segment: &Segment<'a>) {
        let role = PersonRole::of(segment.element(1));
        let (Some(role), Some(claim)) = (role, self.claim()) else {
            return match role {
                Some(PersonRole::Patient) => self.lost(segment, Stops::Set, "CLP"),
                _ => self.out_of_place(segment, Stops::Nothing),
            };
        };
        let is_second = claim.person(role).is_some();
        let read = person(segment, role);
        let is_npi = read.id_qualifier == "XX";
        let bad_npi = is_npi && !npi_is_valid(&read.id);
        if !is_second {
            claim.people.push(read);
        }
        if bad_npi {
            self.bad_npi(segment, 9);
        }
        if role == PersonRole::Patient && (is_second || self.context == Context::Line) {
            return self.lost(segment, Stops::Claim, "CLP");
        }
        if is_second {
            self.repeated(segment, Stops::Nothing);
        }
    }

    fn svc(&mut self, segment: &Segment<'a>) {
        if self.claim().is_none() {
            return self.out_of_place(segment, Stops::Set);
        }
        self.context = Context::Line;
        self.of_line = OnceInLine::default();
        self.room.begin_line(segment, self.remittance.segments);
        let charge = self.money(segment, 2, Stops::Claim);
        let paid = self.money(segment, 3, Stops::Claim);
        if let Some(line) = self.line() {
            (line.charge, line.paid) = (charge, paid);
        }
    }

    /// The claim that is being read.
    fn claim(&mut self) -> Option<&mut RemittedClaim<'a>> {
        match self.context {
            Context::Claim | Context::Line => self.open.map(|_| &mut self.room.claim),
            _ => None,
        }
    }

    /// The line that is being read.
    fn line(&mut self) -> Option<&mut RemittedLine<'a>> {
        match self.context {
            Context::Line if self.open.is_some() => self.room.line(),
            _ => None,
        }
    }
}
