//! The segments of one 835 set, put where they belong (x12.md 4.2).

mod attached;
mod header;
mod report;

use super::notes::{Note, Notes, place_of};
use super::party::person;
use super::value::{amount, count, same_number, text};
use super::{ClaimStatus, PersonRole, Procedure, Remittance, RemittedClaim, RemittedLine, Version, balance};
use crate::Cents;
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
struct Section<'a> {
    ts3: Segment<'a>,
    number: usize,
    claims: usize,
    charges: Cents,
}

/// Reads the segments from ST to SE.
#[derive(Debug)]
pub(super) struct SetReader<'a> {
    pub(super) remittance: Remittance<'a>,
    st: Segment<'a>,
    notes: Notes,
    context: Context,
    section: Option<Section<'a>>,
}

impl<'a> SetReader<'a> {
    pub(super) fn new(st: &Segment<'a>, version: Version<'a>) -> SetReader<'a> {
        let remittance = Remittance {
            control_number: text(st.element(2)),
            version,
            bytes: st.position..st.end,
            segments: 1,
            ..Remittance::default()
        };
        SetReader { remittance, st: *st, notes: Notes::default(), context: Context::Header, section: None }
    }

    pub(super) fn take(&mut self, segment: &Segment<'a>) {
        self.remittance.segments += 1;
        self.remittance.bytes.end = segment.end;
        match segment.id() {
            b"REF" => self.reference(segment),
            b"DTM" => self.dtm(segment),
            b"CAS" => self.cas(segment),
            b"SVC" => self.svc(segment),
            b"NM1" => self.nm1(segment),
            b"CLP" => self.clp(segment),
            b"AMT" => self.amt(segment),
            b"LQ" => self.remark(segment, &[2]),
            b"MOA" => self.remark(segment, &[3, 4, 5, 6, 7]),
            b"MIA" => self.remark(segment, &[5, 20, 21, 22, 23]),
            b"LX" => self.lx(),
            b"TS3" => self.ts3(segment),
            b"PLB" => self.plb(segment),
            b"BPR" => self.bpr(segment),
            b"TRN" => self.trn(segment),
            b"CUR" => self.cur(segment),
            b"N1" => self.n1(segment),
            b"N3" | b"N4" | b"PER" => self.party_detail(segment),
            id if IGNORED.contains(&id) => {}
            id => {
                let shown = Finding::shown(id, 8);
                let message = format!("{shown} is no segment of an 835; it was passed over.");
                self.note(segment, Level::Syntax, rule::UNKNOWN_SEGMENT, Stops::Nothing, Some(0), message);
            }
        }
    }

    /// Ends the set: at its SE, or without one where something else begins.
    pub(super) fn finish(mut self, se: Option<&Segment<'a>>) -> Remittance<'a> {
        self.end_section();
        let st = self.st;
        match se {
            Some(se) => self.se(se),
            None => {
                let message =
                    "The set is not ended by an SE: part of it is missing. Get the whole file again.";
                self.syntax(&st, rule::MISSING_SE, Stops::Set, message.to_owned());
            }
        }
        if self.remittance.payment.is_none() {
            let message =
                "BPR is missing, so the amount paid is not known. Ask the payer for a corrected file.";
            self.note(&st, Level::Guide, rule::MISSING_BPR, Stops::Set, None, message.to_owned());
        }
        if self.remittance.trace.as_ref().is_none_or(|trace| trace.trace_number.is_empty()) {
            let message =
                "TRN is missing, so the check or EFT is not known. Ask the payer for a corrected file.";
            self.note(&st, Level::Guide, rule::MISSING_TRN, Stops::Set, None, message.to_owned());
        }
        balance::check(&self.remittance, &mut self.notes);
        self.remittance.findings = self.notes.into_findings();
        self.remittance
    }

    fn se(&mut self, se: &Segment<'a>) {
        self.context = Context::Trailer;
        self.remittance.segments += 1;
        self.remittance.bytes.end = se.end;
        self.remittance.ended = se.terminated;
        let (found, said) = (self.remittance.segments, se.element(1));
        if count(said) != Some(found) {
            let message = format!("SE01 counts other than the {found} segments that are there.");
            self.note(se, Level::Syntax, rule::SE_COUNT, Stops::Nothing, Some(1), message);
        }
        let (st02, se02) = (self.st.element(2).trim_ascii(), se.element(2).trim_ascii());
        let shown = text(st02);
        if !same_number(st02, se02) {
            let message = format!("SE02 is not the control number of the beginning, ST02 {shown}.");
            self.note(se, Level::Syntax, rule::ST_SE_CONTROL, Stops::Nothing, Some(2), message);
        } else if st02 != se02 {
            let message = format!("SE02 is written otherwise than ST02, {shown}.");
            self.note(se, Level::Syntax, rule::CONTROL_FORM, Stops::Nothing, Some(2), message);
        }
    }

    fn lx(&mut self) {
        self.end_section();
        self.context = Context::Nobody;
    }

    fn ts3(&mut self, segment: &Segment<'a>) {
        let section =
            Section { ts3: *segment, number: self.remittance.segments, claims: 0, charges: Cents::ZERO };
        self.section = Some(section);
    }

    fn end_section(&mut self) {
        let Some(section) = self.section.take() else { return };
        let place = Place { segment: "TS3".to_owned(), ..place_of(&section.ts3, section.number) };
        let note = |rule, n, message| Note {
            level: Level::Balancing,
            rule,
            stops: Stops::Nothing,
            element: Some(n),
            value: section.ts3.element(n),
            message,
        };
        let (claims, charges) = (section.ts3.element(4), section.ts3.element(5));
        if !claims.is_empty() && amount(claims) != Cents::parse(&section.claims.to_string()) {
            let message = format!("TS304 counts other than the {} claims under this LX.", section.claims);
            self.notes.add(place.clone(), note(rule::SECTION_COUNT, 4, message));
        }
        if !charges.is_empty() && amount(charges) != Some(section.charges) {
            let message =
                format!("TS305 is not the {} that the claims under this LX charge.", section.charges);
            self.notes.add(place, note(rule::SECTION_CHARGES, 5, message));
        }
    }

    fn clp(&mut self, segment: &Segment<'a>) {
        self.context = Context::Claim;
        let claim = RemittedClaim {
            claim_number: text(segment.element(1)),
            status: ClaimStatus::of(text(segment.element(2))),
            filing_indicator: text(segment.element(6)),
            payer_claim_number: text(segment.element(7)),
            facility: text(segment.element(8)),
            frequency: text(segment.element(9)),
            position: segment.position,
            number: self.remittance.segments,
            ..RemittedClaim::default()
        };
        let known = !matches!(claim.status, ClaimStatus::Unknown(_) | ClaimStatus::Absent);
        self.remittance.claims.push(claim);
        let charge = self.money(segment, 3, Stops::Claim);
        let paid = self.money(segment, 4, Stops::Claim);
        let patient = self.money_if_sent(segment, 5, Stops::Claim);
        if let Some(claim) = self.remittance.claims.last_mut() {
            (claim.charge, claim.paid, claim.patient_responsibility) = (charge, paid, patient);
        }
        if let Some(section) = &mut self.section {
            section.claims += 1;
            section.charges += charge;
        }
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
        let line = RemittedLine {
            procedure: procedure(segment, 1),
            submitted_procedure: Some(procedure(segment, 6)).filter(|procedure| !procedure.code.is_empty()),
            units: text(segment.element(5)),
            submitted_units: text(segment.element(7)),
            position: segment.position,
            number: self.remittance.segments,
            ..RemittedLine::default()
        };
        if let Some(claim) = self.claim() {
            claim.lines.push(line);
        }
        let charge = self.money(segment, 2, Stops::Claim);
        let paid = self.money(segment, 3, Stops::Claim);
        if let Some(line) = self.line() {
            (line.charge, line.paid) = (charge, paid);
        }
    }

    /// The claim that is being read.
    fn claim(&mut self) -> Option<&mut RemittedClaim<'a>> {
        match self.context {
            Context::Claim | Context::Line => self.remittance.claims.last_mut(),
            _ => None,
        }
    }

    /// The line that is being read.
    fn line(&mut self) -> Option<&mut RemittedLine<'a>> {
        match self.context {
            Context::Line => self.remittance.claims.last_mut()?.lines.last_mut(),
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
        place: Place {
            segment: "ST".to_owned(),
            position: remittance.bytes.start,
            number: 1,
            ..Place::default()
        },
        value: String::new(),
        message: "The file was cut: SE, GE or IEA is missing after this set. \
                  Nothing of it is posted: get the whole file again."
            .to_owned(),
    };
    remittance.findings.insert(0, first);
}

/// Reads SVC01 or SVC06.
fn procedure<'a>(segment: &Segment<'a>, n: usize) -> Procedure<'a> {
    let mut parts = segment.components(n).map(text);
    let mut next = || parts.next().unwrap_or_default();
    let (qualifier, code) = (next(), next());
    let modifiers = [next(), next(), next(), next()].into_iter().filter(|modifier| !modifier.is_empty());
    Procedure { qualifier, code, modifiers: modifiers.collect(), description: next() }
}
