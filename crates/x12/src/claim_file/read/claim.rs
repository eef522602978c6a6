//! Claims and lines (loops 2300 and 2400).

use super::set::{Outcome, Part, SetReader};
use super::values::Values;
use crate::claim_file::{
    Accident, AccidentCause, Assignment, Attachment, BenefitsAssigned, Claim, Contract, Diagnosis,
    DiagnosisList, Frequency, Line, MissingTooth, MissingToothStatus, Orthodontics, PriorPlacement,
    Prosthesis, Release, Surface, Tooth,
};
use crate::finding::Stops;

/// HI01 to HI12, as far as the standard goes.
const DIAGNOSES: std::ops::RangeInclusive<usize> = 1..=12;
/// HCP01 to HCP15.
const REPRICING_ELEMENTS: usize = 15;

impl<'a> SetReader<'a> {
    /// A CLM.
    pub(super) fn claim_begins(&mut self, values: &mut Values<'a>) -> Outcome {
        let is_nobodys = self.part < Part::Subscriber;
        let claim = claim_information(values);
        self.claims_here().push(claim);
        self.claims += 1;
        self.names.clear();
        self.enter(Part::Claim, "2300");
        if is_nobodys { Outcome::OutOfPlace(Stops::Set) } else { Outcome::Kept }
    }

    /// An LX.
    pub(super) fn line_begins(&mut self, values: &mut Values<'a>) -> Outcome {
        let Some(claim) = self.claim() else { return Outcome::OutOfPlace(Stops::Set) };
        claim.lines.push(Line::default());
        values.given(1, &[&claim.lines.len().to_string()]);
        self.names.retain(|(loop_id, _)| !loop_id.starts_with("24"));
        self.enter(Part::Line, "2400")
    }

    /// What stands in loop 2300.
    pub(super) fn of_claim(&mut self, values: &mut Values<'a>) -> Option<Outcome> {
        let claim = self.claim()?;
        match values.id() {
            b"DTP" => claim_date(claim, values)?,
            b"DN1" => {
                let (total, remaining) = (values.number(1), values.number(2));
                // Without months it is all that is said; with them it repeats them.
                values.given(4, &["Y"]);
                claim.orthodontics = Some(Orthodontics { months_total: total, months_remaining: remaining });
            }
            b"DN2" => {
                let status = values.required(2, MissingToothStatus::of);
                values.given(6, &["JP"]);
                claim.missing_teeth.push(MissingTooth { number: values.text(1), status });
            }
            b"PWK" => {
                let (report, transmission) = (values.text(1), values.text(2));
                values.given(5, &["AC"]);
                let control_number = values.filled(6);
                claim.attachments.push(Attachment { report, transmission, control_number });
            }
            b"CN1" => claim.contract = Some(contract(values)),
            b"AMT" if values.given(1, &["F5"]) => claim.patient_paid = values.amount(2),
            b"K3" => claim.fixed_information.push(values.text(1)),
            b"NTE" => {
                values.given(1, &["ADD"]);
                let piece = values.text(2);
                match &mut claim.note {
                    Some(note) => {
                        note.push(' ');
                        note.push_str(&piece);
                    }
                    none => *none = Some(piece),
                }
            }
            b"HI" => claim.diagnoses = diagnoses(values),
            b"HCP" => claim.repricing = repricing(values),
            _ => return None,
        }
        Some(Outcome::Kept)
    }

    /// What stands in loop 2400.
    pub(super) fn of_line(&mut self, values: &mut Values<'a>) -> Option<Outcome> {
        let line = self.line()?;
        match values.id() {
            b"SV3" => service(line, values),
            b"TOO" => {
                values.given(1, &["JP"]);
                let surfaces = (1..=5).filter_map(|k| values.coded_part(3, k, Surface::of)).collect();
                line.teeth.push(Tooth { number: values.text(2), surfaces });
            }
            b"DTP" => return line_date(line, values),
            b"CN1" => line.contract = Some(contract(values)),
            b"AMT" if values.given(1, &["T"]) => line.sales_tax = values.amount(2),
            b"K3" => line.fixed_information.push(values.text(1)),
            b"HCP" => line.repricing = repricing(values),
            _ => return None,
        }
        Some(Outcome::Kept)
    }
}

/// CLM.
fn claim_information(values: &mut Values<'_>) -> Claim {
    let frequency = values.coded_part(5, 3, Frequency::of);
    values.given_part(5, 2, &["B"]);
    let cause = values.coded_part(11, 1, AccidentCause::of);
    let accident = cause.map(|cause| Accident {
        cause,
        other_cause: values.coded_part(11, 2, AccidentCause::of),
        date: None,
        state: values.filled_part(11, 4),
        country: values.filled_part(11, 5),
    });
    let yes = |code: &str| match code {
        "Y" => Some(true),
        "N" => Some(false),
        _ => None,
    };
    Claim {
        claim_number: values.text(1),
        total_charge: values.required_amount(2),
        place_of_service: values.part(5, 1),
        frequency: frequency.unwrap_or_default(),
        provider_signature: values.required(6, yes),
        assignment: values.required(7, Assignment::of),
        benefits_assigned: values.required(8, BenefitsAssigned::of),
        release: values.required(9, Release::of),
        accident,
        special_program: values.filled(12),
        predetermination: values.given(19, &["PB"]),
        delay_reason: values.filled(20),
        ..Claim::default()
    }
}

fn claim_date(claim: &mut Claim, values: &mut Values<'_>) -> Option<()> {
    match values.peek(1) {
        // Nobody can say what kind of accident it was, so its date has no place.
        b"439" => claim.accident.as_mut()?.date = values.day(),
        b"452" => claim.appliance_date = values.day(),
        b"472" => (claim.service_date, claim.service_end) = values.days(),
        b"050" => claim.repricer_received = values.day(),
        _ => return None,
    }
    values.text(1);
    Some(())
}

fn line_date(line: &mut Line, values: &mut Values<'_>) -> Option<Outcome> {
    match values.peek(1) {
        b"472" => line.service_date = values.day(),
        b"452" => line.appliance_date = values.day(),
        b"446" => line.appliance_replaced = values.day(),
        b"196" => line.treatment_start = values.day(),
        b"198" => line.treatment_completed = values.day(),
        kind @ (b"441" | b"139") => {
            let Some(Prosthesis::Replacement { prior_placement }) = &mut line.prosthesis else {
                return None;
            };
            if prior_placement.is_some() {
                return Some(Outcome::Repeated);
            }
            let placed = if kind == b"441" { PriorPlacement::Known } else { PriorPlacement::Estimated };
            *prior_placement = values.day().map(placed);
        }
        _ => return None,
    }
    values.text(1);
    Some(Outcome::Kept)
}

/// SV3.
fn service(line: &mut Line, values: &mut Values<'_>) {
    values.given_part(1, 1, &["AD"]);
    line.procedure_code = values.part(1, 2);
    line.modifiers = values.parts(1, 3, 6);
    line.description = values.filled_part(1, 7);
    line.charge = values.required_amount(2);
    line.place_of_service = values.filled(3);
    line.oral_cavity_areas = values.parts(4, 1, 5);
    line.prosthesis = match values.peek(5) {
        b"I" => Some(Prosthesis::Initial),
        b"R" => Some(Prosthesis::Replacement { prior_placement: None }),
        _ => None,
    };
    if line.prosthesis.is_some() {
        values.text(5);
    }
    line.quantity = values.number(6).unwrap_or(1);
    line.diagnosis_pointers = (1..=4).filter_map(|k| values.number_part(11, k)).collect();
}

/// HI: the qualifier of each diagnosis follows from its list and place.
fn diagnoses(values: &mut Values<'_>) -> Vec<Diagnosis> {
    let mut found = Vec::new();
    for n in DIAGNOSES {
        let at = found.len();
        let list = |list: &DiagnosisList| values.segment.component(n, 1) == list.qualifier(at).as_bytes();
        let Some(&list) = DiagnosisList::ALL.iter().find(|known| list(known)) else { continue };
        values.part(n, 1);
        found.push(Diagnosis { list, code: values.part(n, 2) });
    }
    found
}

/// CN1.
fn contract(values: &mut Values<'_>) -> Contract {
    Contract {
        kind: values.text(1),
        amount: values.amount(2),
        percent: values.filled(3),
        code: values.filled(4),
        discount_percent: values.filled(5),
        version: values.filled(6),
    }
}

/// HCP, as it was.
fn repricing(values: &mut Values<'_>) -> Vec<String> {
    let count = values.segment.element_count().min(REPRICING_ELEMENTS);
    let mut elements: Vec<String> = (1..=count).map(|n| values.text(n)).collect();
    let used = elements.iter().rposition(|element| !element.is_empty()).map_or(0, |at| at + 1);
    elements.truncate(used);
    elements
}
