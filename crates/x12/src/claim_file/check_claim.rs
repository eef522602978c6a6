//! Checks one claim and its lines.

use std::collections::HashSet;

use super::check::Checks;
use super::claim::{Accident, AccidentCause, Claim, Line, Orthodontics, Prosthesis, Tooth};
use super::file::BillingGroup;
use super::problem::Rule;
use super::{CLAIM_NUMBER_LENGTH_MAX, LINE_NUMBER_LENGTH_MAX, LINES_MAX, text};
use crate::money::Cents;

/// The largest amount: ten digits (x12.md 4.1).
const AMOUNT_MAX: Cents = Cents(9_999_999_999);
/// DN2 may repeat 35 times in a claim, TOO 32 times in a line (x12.md 4.5).
const MISSING_TEETH_MAX: usize = 35;
const TEETH_MAX: usize = 32;
/// SV304 and TOO03 have five components.
const AREAS_MAX: usize = 5;
const SURFACES_MAX: usize = 5;
/// NTE may repeat five times in a claim.
const NOTE_PIECES_MAX: usize = 5;

impl Checks {
    pub(super) fn claim(&mut self, group: &BillingGroup, claim: &Claim) {
        self.turn_to_claim(&claim.claim_number);
        self.claim_number_form(&claim.claim_number);
        self.claim_amounts(claim);
        self.claim_codes(claim);
        self.claim_dates(claim);
        if let Some(accident) = &claim.accident {
            self.accident(accident);
        }
        if let Some(orthodontics) = &claim.orthodontics {
            self.orthodontics(*orthodontics);
        }
        self.missing_teeth(claim);
        if let Some(rendering) = claim.separate_rendering(&group.provider.npi) {
            self.rendering_provider(rendering);
        }
        let mut line_numbers = HashSet::new();
        for (at, line) in claim.lines.iter().enumerate() {
            self.line = Some(at + 1);
            self.line(claim, line);
            if let Some(rendering) = claim.separate_line_rendering(line, &group.provider.npi) {
                self.rendering_provider(rendering);
            }
            if !line_numbers.insert(&line.line_control_number) {
                let message = "Two lines of the claim have this control number: give each its own.";
                self.add(Rule::LineNumberRepeated, "line control number", message);
            }
        }
        self.line = None;
    }

    fn claim_number_form(&mut self, number: &str) {
        if number.is_empty() || number.len() > CLAIM_NUMBER_LENGTH_MAX || !text::is_own_number(number) {
            let message = format!(
                "The claim number must be 1 to {CLAIM_NUMBER_LENGTH_MAX} capital letters, digits, hyphens or \
                 slashes, or the payer cannot repeat it to us: give the claim another number."
            );
            self.add(Rule::ClaimNumber, "claim number", message);
        } else if !self.claim_numbers.insert(number.to_owned()) {
            let message =
                "Two claims of the file have this number: give each its own, or send one of them later.";
            self.add(Rule::ClaimNumberRepeated, "claim number", message);
        }
    }

    fn claim_amounts(&mut self, claim: &Claim) {
        match claim.lines.len() {
            0 => self.add(Rule::NoLines, "lines", "The claim has no procedures: add at least one."),
            1..=LINES_MAX => {}
            count => {
                let message =
                    format!("The claim has {count} lines; split it into claims of at most {LINES_MAX}.");
                self.add(Rule::TooManyLines, "lines", message);
            }
        }
        self.amount("total charge", claim.total_charge);
        // Not a sum of Cents: it would panic on amounts that are only reported here.
        let sum: i128 = claim.lines.iter().map(|line| i128::from(line.charge.0)).sum();
        if sum != i128::from(claim.total_charge.0) {
            let message = format!(
                "The total charge {} is not what the lines add up to: correct the total or the lines.",
                claim.total_charge
            );
            self.add(Rule::ChargeTotal, "total charge", message);
        }
    }

    fn amount(&mut self, field: &str, amount: Cents) {
        if amount < Cents::ZERO || amount > AMOUNT_MAX {
            let message = format!("The {field} {amount} must be 0.00 to {AMOUNT_MAX}: correct it.");
            self.add(Rule::Amount, field, message);
        }
    }

    fn claim_codes(&mut self, claim: &Claim) {
        let place = text::code(&claim.place_of_service);
        if place.len() != 2 || !place.bytes().all(|b| b.is_ascii_digit()) {
            let message = "The place of service must be two digits, such as 11 for an office: choose one.";
            self.add(Rule::CodeForm, "place of service", message);
        }
        match claim.frequency.payer_claim_number() {
            Some(number) if number.trim().is_empty() => {
                let message = "A replacement or void must name the claim the payer has: copy the payer's claim \
                               number from the remittance or the claim's status.";
                self.add(Rule::PayerClaimNumber, "payer claim number", message);
            }
            number => self.optional_id("payer claim number", number, 50),
        }
        self.optional_id("predetermination number", claim.predetermination_number.as_deref(), 50);
        self.optional_id("prior authorization", claim.prior_authorization.as_deref(), 50);
        if text::note_pieces(claim.note.as_deref()).len() > NOTE_PIECES_MAX {
            let message = "The note is too long: shorten it to about 400 characters.";
            self.add(Rule::NoteLength, "note", message);
        }
    }

    fn claim_dates(&mut self, claim: &Claim) {
        if let Some(date) = claim.appliance_date {
            self.past_date("appliance placement date", date);
        }
        if claim.predetermination {
            return;
        }
        match claim.service_date {
            Some(date) => self.past_date("service date", date),
            None if claim.lines.iter().any(|line| line.service_date.is_none()) => {
                let message = "The claim has no service date: fill it in, or mark it as a predetermination.";
                self.add(Rule::ServiceDate, "service date", message);
            }
            None => {}
        }
    }

    fn accident(&mut self, accident: &Accident) {
        match accident.date {
            Some(date) => self.past_date("accident date", date),
            None => self.add(Rule::Accident, "accident date", "The accident has no date: fill it in."),
        }
        let state = text::code_or_empty(accident.state.as_deref());
        let is_state = state.len() == 2 && state.bytes().all(|b| b.is_ascii_uppercase());
        if accident.cause == AccidentCause::Automobile && !is_state {
            let message = "An automobile accident needs the two letters of its state: fill them in.";
            self.add(Rule::Accident, "accident state", message);
        }
    }

    fn orthodontics(&mut self, months: Orthodontics) {
        let Orthodontics { months_total: Some(total), months_remaining: Some(remaining) } = months else {
            return;
        };
        if remaining > total {
            let message = format!(
                "{remaining} months of orthodontic treatment remain of {total} in all: correct one of them."
            );
            self.add(Rule::OrthodonticMonths, "months of treatment", message);
        }
    }

    fn missing_teeth(&mut self, claim: &Claim) {
        if claim.missing_teeth.len() > MISSING_TEETH_MAX {
            let message = format!("A claim can name at most {MISSING_TEETH_MAX} missing teeth: name fewer.");
            self.add(Rule::Tooth, "missing teeth", message);
        }
        for missing in &claim.missing_teeth {
            self.tooth_number("missing teeth", &missing.number);
        }
    }

    fn line(&mut self, claim: &Claim, line: &Line) {
        self.procedure(line);
        self.amount("charge", line.charge);
        self.areas(line);
        self.teeth(line);
        self.line_number_form(&line.line_control_number);
        if let Some(date) = line.service_date.filter(|_| !claim.predetermination) {
            self.past_date("service date", date);
        }
        if let Some(Prosthesis::Replacement { prior_placement }) = line.prosthesis {
            match prior_placement {
                Some(placement) => self.past_date("prior placement date", placement.date()),
                None => {
                    let message = "The crown, bridge or denture replaces an earlier one: give the date that one \
                                   was placed, or an estimate.";
                    self.add(Rule::PriorPlacement, "prior placement date", message);
                }
            }
        }
    }

    fn procedure(&mut self, line: &Line) {
        let code = text::code(&line.procedure_code);
        let is_procedure = matches!(code.as_bytes(), [b'A'..=b'Z', digits @ ..]
            if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit));
        if !is_procedure {
            let message =
                "A procedure code is a letter and four digits, such as D0120: choose one from the CDT list.";
            self.add(Rule::ProcedureCode, "procedure code", message);
        }
        if line.quantity == 0 {
            self.add(Rule::Quantity, "quantity", "The quantity is 0: enter how often it was done.");
        }
    }

    fn areas(&mut self, line: &Line) {
        let is_area = |area: &String| {
            let area = text::code(area);
            area.len() == 2 && area.bytes().all(|b| b.is_ascii_digit())
        };
        if line.oral_cavity_areas.len() > AREAS_MAX || !line.oral_cavity_areas.iter().all(is_area) {
            let message = format!(
                "Name at most {AREAS_MAX} oral cavity areas, each of two digits (00 whole mouth, 10, 20, 30, \
                 40 quadrants)."
            );
            self.add(Rule::OralCavityArea, "oral cavity area", message);
        }
    }

    fn teeth(&mut self, line: &Line) {
        if line.teeth.len() > TEETH_MAX {
            let message = format!("A line can name at most {TEETH_MAX} teeth: split it.");
            self.add(Rule::Tooth, "tooth", message);
        }
        for tooth in &line.teeth {
            self.tooth_number("tooth", &tooth.number);
            self.surfaces(tooth);
        }
    }

    fn tooth_number(&mut self, field: &str, number: &str) {
        if !is_tooth(&text::code(number)) {
            let message =
                "There is no such tooth: use 1 to 32 or A to T; supernumerary 51 to 82 or AS to TS.";
            self.add(Rule::Tooth, field, message);
        }
    }

    fn surfaces(&mut self, tooth: &Tooth) {
        let repeated =
            tooth.surfaces.iter().enumerate().any(|(at, surface)| tooth.surfaces[..at].contains(surface));
        if repeated || tooth.surfaces.len() > SURFACES_MAX {
            let message = format!("Name at most {SURFACES_MAX} surfaces of a tooth, each once.");
            self.add(Rule::Surfaces, "surfaces", message);
        }
    }

    fn line_number_form(&mut self, number: &str) {
        if number.is_empty() || number.len() > LINE_NUMBER_LENGTH_MAX || !text::is_own_line_number(number) {
            let message = format!(
                "The line control number must be 1 to {LINE_NUMBER_LENGTH_MAX} letters, digits, \
                 hyphens or slashes, or the payer cannot repeat it to us: give the line another number."
            );
            self.add(Rule::LineNumber, "line control number", message);
        }
    }
}

/// Universal tooth numbers (x12.md 4.5, TOO).
fn is_tooth(number: &str) -> bool {
    match number.as_bytes() {
        [b'A'..=b'T'] | [b'A'..=b'T', b'S'] => true,
        [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] => {
            number.parse::<u8>().is_ok_and(|n| matches!(n, 1..=32 | 51..=82))
        }
        _ => false,
    }
}
