//! Checks one line of a claim.

use super::check::{At, Checks};
use super::check_claim::PROVIDER_NUMBERS;
use super::claim::Claim;
use super::file::BillingGroup;
use super::line::{Line, PriorPlacement, Prosthesis, Tooth};
use super::problem::Rule;
use super::{LINE_NUMBER_LENGTH_MAX, text};

/// TOO may repeat 32 times in a line, a procedure has four modifiers (x12.md 4.5).
const TEETH_MAX: usize = 32;
const MODIFIERS_MAX: usize = 4;
/// SV304 and TOO03 have five components, SV311 four.
const AREAS_MAX: usize = 5;
const SURFACES_MAX: usize = 5;
const POINTERS_MAX: usize = 4;
/// The kinds of numbers in REF of a line (x12.md 4.5).
const LINE_NUMBERS: [&str; 5] = ["G3", "G1", "9A", "9C", "9F"];
/// Those of them that may be another payer's (REF04).
const NUMBERS_OF_OTHER_PAYERS: [&str; 3] = ["G3", "G1", "9F"];
/// The areas that leave a question which teeth: with teeth they contradict.
const QUADRANTS: [&str; 4] = ["10", "20", "30", "40"];

impl Checks {
    pub(super) fn line(&mut self, group: &BillingGroup, claim: &Claim, line: &Line) {
        self.turn_to_loop("2400");
        self.procedure(line);
        self.amount(("SV3", 2), "charge", line.charge);
        if let Some(place) = line.place_of_service.as_deref().filter(|place| !place.trim().is_empty()) {
            self.place_of_service(("SV3", 3), place);
        }
        self.areas(line);
        self.teeth(line);
        self.pointers(claim, line);
        self.line_number_form(&line.line_control_number);
        self.line_dates(claim, line);
        self.references_of("line", &line.references, &LINE_NUMBERS, &NUMBERS_OF_OTHER_PAYERS);
        if let Some(tax) = line.sales_tax {
            self.amount(("AMT*T", 2), "sales tax", tax);
        }
        self.extras(line.contract.as_ref(), &line.fixed_information, &line.repricing);
        self.line_providers(group, claim, line);
        self.adjudications(claim, line);
    }

    fn line_dates(&mut self, claim: &Claim, line: &Line) {
        match line.service_date {
            date if claim.predetermination => self.no_service_date(date),
            Some(date) => self.past_date(("DTP*472", 3), "service date", date),
            None => {}
        }
        let dates = [
            (("DTP*452", 3), "appliance placement date", line.appliance_date),
            (("DTP*446", 3), "appliance replacement date", line.appliance_replaced),
            (("DTP*196", 3), "treatment start date", line.treatment_start),
            (("DTP*198", 3), "treatment completion date", line.treatment_completed),
        ];
        for (at, field, date) in dates {
            if let Some(date) = date {
                self.past_date(at, field, date);
            }
        }
        if let Some(Prosthesis::Replacement { prior_placement }) = line.prosthesis {
            let at = match prior_placement {
                Some(PriorPlacement::Estimated(_)) => ("DTP*139", 3),
                _ => ("DTP*441", 3),
            };
            match prior_placement {
                Some(placement) => self.past_date(at, "prior placement date", placement.date()),
                None => {
                    let message = "The crown, bridge or denture replaces an earlier one: give the date that one \
                                   was placed, or an estimate.";
                    self.add(Rule::PriorPlacement, ("SV3", 5), "prior placement date", message);
                }
            }
        }
    }

    fn procedure(&mut self, line: &Line) {
        if !is_procedure(&line.procedure_code) {
            let message =
                "A procedure code is a letter and four digits, such as D0120: choose one from the CDT list.";
            self.add(Rule::ProcedureCode, ("SV3", 1), "procedure code", message);
        }
        self.modifiers(("SV3", 1), &line.modifiers);
        if line.quantity == 0 {
            let message = "The quantity is 0: enter how often it was done.";
            self.add(Rule::Quantity, ("SV3", 6), "quantity", message);
        }
    }

    pub(super) fn modifiers(&mut self, at: At, modifiers: &[String]) {
        let is_modifier = |modifier: &String| {
            let modifier = text::code(modifier);
            modifier.len() == 2 && modifier.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if modifiers.len() > MODIFIERS_MAX || !modifiers.iter().all(is_modifier) {
            let message =
                format!("Give at most {MODIFIERS_MAX} procedure modifiers, each of two letters or digits.");
            self.add(Rule::Modifier, at, "modifiers", message);
        }
    }

    fn areas(&mut self, line: &Line) {
        let areas: Vec<String> = line.oral_cavity_areas.iter().map(|area| text::code(area)).collect();
        if areas.len() > AREAS_MAX || !areas.iter().all(|area| is_area(area)) {
            let message = format!(
                "Name at most {AREAS_MAX} oral cavity areas, each of two digits (00 whole mouth, 10, 20, 30, \
                 40 quadrants), or L or R for a side."
            );
            self.add(Rule::OralCavityArea, ("SV3", 4), "oral cavity area", message);
        }
        if !line.teeth.is_empty() && areas.iter().any(|area| QUADRANTS.contains(&area.as_str())) {
            let message = "The line names a quadrant and teeth: keep the one that its procedure asks for.";
            self.add(Rule::QuadrantAndTeeth, ("SV3", 4), "oral cavity area", message);
        }
    }

    fn teeth(&mut self, line: &Line) {
        if line.teeth.len() > TEETH_MAX {
            let message = format!("A line can name at most {TEETH_MAX} teeth: split it.");
            self.add(Rule::Tooth, ("TOO", 0), "tooth", message);
        }
        // One denture takes the place of several teeth, so a quantity of 1 goes with any number of them.
        let teeth = u32::try_from(line.teeth.len()).unwrap_or(u32::MAX);
        if teeth > 1 && line.quantity > 1 && line.quantity != teeth {
            let message = format!(
                "The procedure was done {} times and names {teeth} teeth: correct the quantity or the teeth.",
                line.quantity
            );
            self.add(Rule::TeethQuantity, ("SV3", 6), "quantity", message);
        }
        for tooth in &line.teeth {
            self.tooth_number(("TOO", 2), "tooth", &tooth.number);
            self.surfaces(tooth);
        }
    }

    pub(super) fn tooth_number(&mut self, at: At, field: &str, number: &str) {
        if !is_tooth(&text::code(number)) {
            let message =
                "There is no such tooth: use 1 to 32 or A to T; supernumerary 51 to 82 or AS to TS.";
            self.add(Rule::Tooth, at, field, message);
        }
    }

    fn surfaces(&mut self, tooth: &Tooth) {
        let repeated =
            tooth.surfaces.iter().enumerate().any(|(at, surface)| tooth.surfaces[..at].contains(surface));
        if repeated || tooth.surfaces.len() > SURFACES_MAX {
            let message = format!("Name at most {SURFACES_MAX} surfaces of a tooth, each once.");
            self.add(Rule::Surfaces, ("TOO", 3), "surfaces", message);
        }
    }

    fn pointers(&mut self, claim: &Claim, line: &Line) {
        let pointers = &line.diagnosis_pointers;
        let exists = |pointer: &u8| (1..=claim.diagnoses.len()).contains(&usize::from(*pointer));
        let repeated = pointers.iter().enumerate().any(|(at, pointer)| pointers[..at].contains(pointer));
        if repeated || pointers.len() > POINTERS_MAX || !pointers.iter().all(exists) {
            let message = format!(
                "Point to at most {POINTERS_MAX} of the claim's diagnoses, each once, by their place in the list."
            );
            self.add(Rule::DiagnosisPointer, ("SV3", 11), "diagnosis pointers", message);
        }
    }

    fn line_number_form(&mut self, number: &str) {
        if number.is_empty() || number.len() > LINE_NUMBER_LENGTH_MAX || !text::is_own_line_number(number) {
            let message = format!(
                "The line control number must be 1 to {LINE_NUMBER_LENGTH_MAX} letters, digits, \
                 hyphens or slashes, or the payer cannot repeat it to us: give the line another number."
            );
            self.add(Rule::LineNumber, ("REF*6R", 2), "line control number", message);
        }
    }

    fn line_providers(&mut self, group: &BillingGroup, claim: &Claim, line: &Line) {
        let separate = claim.separate_line_rendering(line, &group.provider.npi);
        let providers = [
            ("2420A", "rendering provider", separate),
            ("2420B", "assistant surgeon", line.assistant_surgeon.as_ref()),
            ("2420C", "supervising provider", line.supervising.as_ref()),
        ];
        for (loop_id, party, provider) in providers {
            if let Some(provider) = provider {
                self.turn_to_loop(loop_id);
                self.provider(party, provider, &PROVIDER_NUMBERS, &PROVIDER_NUMBERS);
            }
        }
        if let Some(place) = &line.service_location {
            self.turn_to_loop("2420D");
            self.service_location(place, &PROVIDER_NUMBERS);
        }
    }
}

/// A letter and four digits: D0120, and the T-codes of tests.
pub(super) fn is_procedure(procedure_code: &str) -> bool {
    matches!(text::code(procedure_code).as_bytes(), [b'A'..=b'Z', digits @ ..]
        if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit))
}

/// Areas of the oral cavity: the mouth, its arches, sextants and quadrants, other areas, and sides.
fn is_area(area: &str) -> bool {
    matches!(area.as_bytes(), [b'0', b'0'..=b'9'] | [b'1'..=b'4', b'0'] | [b'L' | b'R'])
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
