//! The segments of one 835 set, put where they belong (x12.md 4.2).

mod attached;
mod header;
mod report;

use super::notes::{Note, Noted, Notes};
use super::party::person;
use super::room::Room;
use super::sink::Sink;
use super::value::{amount, count};
use super::{
    ClaimStatus, PersonRole, Remittance, RemittedClaim, RemittedLine, Totals, Version, balance, kept,
};
use crate::Cents;
use crate::envelope;
use crate::finding::{Finding, Level, Place, Stops, rule};
use crate::tokenizer::Segment;

/// Known segments of the 835 that hold nothing a ledger keeps.
const IGNORED: [&[u8]; 5] = [b"NTE", b"N2", b"RDM", b"TS2", b"QTY"];

/// Whose REF, DTM, CAS and so on come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    Header,
    Payer,
    Payee,
    /// After LX or a misplaced N1: nobody's.
    Nobody,
    Claim,
    Line,
    /// After PLB.
    Trailer,
}

/// An LX with a TS3: its totals, as stated and as found (rule 7 of x12.md 4.3).
#[derive(Debug)]
struct Section {
    place: Place,
    claims_said: Vec<u8>,
    charges_said: Vec<u8>,
    claims: usize,
    charges: Cents,
}

/// Reads the segments from ST to SE.
#[derive(Debug)]
pub(super) struct SetReader<'a> {
    /// Without the claims, which are handed on.
    pub(super) remittance: Remittance<'a>,
    /// Of the claims that were handed on.
    pub(super) totals: Totals,
    notes: Notes,
    context: Context,
    section: Option<Section>,
    /// What was noted before the claim that is being read; `None` while none is.
    open: Option<Noted>,
    room: Room<'a>,
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
        }
    }

    pub(super) fn take(&mut self, segment: &Segment<'a>, sink: &mut impl Sink<'a>) {
        self.remittance.segments += 1;
        self.remittance.bytes.end = segment.end;
        match segment.id() {
            b"REF" => self.reference(segment),
            b"DTM" => self.dtm(segment),
            b"CAS" => self.cas(segment),
            b"SVC" => self.svc(segment),
            b"NM1" => self.nm1(segment),
            b"CLP" => self.clp(segment, sink),
            b"AMT" => self.amt(segment),
            b"LQ" => self.remark(segment, &[2]),
            b"MOA" => self.remark(segment, &[3, 4, 5, 6, 7]),
            b"MIA" => self.remark(segment, &[5, 20, 21, 22, 23]),
            id => self.take_other(segment, id, sink),
        }
    }

    /// A segment that belongs to no claim, and so ends the one that is being read.
    fn take_other(&mut self, segment: &Segment<'a>, id: &'a [u8], sink: &mut impl Sink<'a>) {
        match id {
            b"N3" | b"N4" | b"PER" => return self.party_detail(segment),
            id if IGNORED.contains(&id) => return,
            b"LX" | b"TS3" | b"PLB" | b"BPR" | b"TRN" | b"CUR" | b"N1" => self.end_claim(sink),
            _ => {}
        }
        match id {
            b"LX" => self.lx(),
            b"TS3" => self.ts3(segment),
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
        let claim = &mut self.room.claim;
        balance::check_claim(claim, self.totals.claims, &mut self.notes);
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
        self.context = Context::Nobody;
        let RemittedClaim { position, number, .. } = self.room.claim;
        if position <= start {
            self.give_up(sink);
            return None;
        }
        self.notes.rewind(before);
        self.remittance.segments = number - 1;
        Some(position)
    }

    /// Ends a claim that was not read to its end. What still comes of it belongs to nobody.
    fn give_up(&mut self, sink: &mut impl Sink<'a>) {
        let RemittedClaim { position, number, .. } = self.room.claim;
        let place = Place { claim: Some(self.totals.claims), ..Place::at("CLP", position, number) };
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
        match se {
            Some(se) => self.se(se),
            None => {
                self.of_set(Level::Syntax, rule::MISSING_SE, envelope::NO_SE);
            }
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
        self.remittance.findings = self.notes.into_findings();
        (self.remittance, self.totals)
    }

    fn se(&mut self, se: &Segment<'a>) {
        self.remittance.segments += 1;
        self.remittance.bytes.end = se.end;
        self.remittance.ended = se.terminated;
        let (found, said) = (self.remittance.segments, se.element(1));
        if count(said) != Some(found) {
            let message = envelope::other_count("set", found, "segments");
            self.note(se, Level::Syntax, rule::SE_COUNT, Stops::Nothing, Some(1), message);
        }
        let st02 = self.remittance.control_number.clone();
        let fault = envelope::control_fault(se.element(2), st02.as_bytes(), rule::ST_SE_CONTROL, "ST02");
        if let Some((rule, message)) = fault {
            self.note(se, Level::Syntax, rule, Stops::Nothing, Some(2), message);
        }
    }

    fn lx(&mut self) {
        self.end_section();
        self.context = Context::Nobody;
    }

    fn ts3(&mut self, segment: &Segment<'a>) {
        self.section = Some(Section {
            place: Place::of(segment, self.remittance.segments),
            claims_said: segment.element(4).to_vec(),
            charges_said: segment.element(5).to_vec(),
            claims: 0,
            charges: Cents::ZERO,
        });
    }

    fn end_section(&mut self) {
        let Some(Section { place, claims_said, charges_said, claims, charges }) = self.section.take() else {
            return;
        };
        let mut note = |rule, n, value: &[u8], message| {
            let (level, stops) = (Level::Balancing, Stops::Nothing);
            self.notes.add(place.clone(), Note { level, rule, stops, element: Some(n), value, message });
        };
        if !claims_said.is_empty() && amount(&claims_said) != Cents::parse(&claims.to_string()) {
            let message = format!(
                "TS304 is not {claims}, the number of claims under this LX. Look whether a claim is missing, and ask the payer."
            );
            note(rule::SECTION_COUNT, 4, &claims_said, message);
        }
        if !charges_said.is_empty() && amount(&charges_said) != Some(charges) {
            let message = format!(
                "TS305 is not {charges}, what the claims under this LX charge. Look whether a claim is missing, and ask the payer."
            );
            note(rule::SECTION_CHARGES, 5, &charges_said, message);
        }
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
            return self.out_of_place(segment, Stops::Nothing);
        };
        if claim.person(role).is_some() {
            return self.repeated(segment, Stops::Nothing);
        }
        claim.people.push(person(segment, role));
    }

    fn svc(&mut self, segment: &Segment<'a>) {
        if self.claim().is_none() {
            return self.out_of_place(segment, Stops::Set);
        }
        self.context = Context::Line;
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
            Context::Line => self.room.claim.lines.last_mut(),
            _ => None,
        }
    }
}

/// Adds the finding that stops a set whose envelope is not whole.
pub(super) fn require_whole(remittance: &mut Remittance<'_>) {
    if remittance.complete || !remittance.enveloped {
        return;
    }
    let first = Finding {
        level: Level::Syntax,
        rule: rule::FILE_INCOMPLETE,
        stops: Stops::Set,
        place: Place::at("ST", remittance.bytes.start, 1),
        value: String::new(),
        message: "The file was cut: SE, GE or IEA is missing after this set. \
                  Nothing of it is posted: get the whole file again."
            .to_owned(),
    };
    remittance.findings.insert(0, first);
}
