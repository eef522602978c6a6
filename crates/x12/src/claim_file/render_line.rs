//! Writes a line of a claim and what payers decided about it (loops 2400 to 2430, x12.md 4.5).

use super::claim::Claim;
use super::line::{Line, PriorPlacement, Prosthesis, Tooth};
use super::other_payer::Adjudication;
use super::render::Renderer;
use super::text::{code, code_or_empty, words_or_empty};
use crate::writing::Segment;

/// The longest SV301-7 and SVD03-7.
const DESCRIPTION_LENGTH_MAX: usize = 80;

impl Renderer {
    pub(super) fn line(&mut self, billing_npi: &str, claim: &Claim, number: usize, line: &Line) {
        self.out.push(Segment::new("LX").value(&number.to_string()));
        self.out.push(service(line));
        line.teeth.iter().for_each(|treated| self.out.push(tooth(treated)));
        self.line_dates(claim, line);
        self.contract(line.contract.as_ref());
        // As it is: ours begins with a small letter.
        if !line.line_control_number.is_empty() {
            self.out.push(Segment::new("REF").value("6R").value(&line.line_control_number));
        }
        self.references(&line.references);
        self.amount("T", line.sales_tax);
        self.fixed_information(&line.fixed_information);
        self.repricing(&line.repricing);
        let separate = claim.separate_line_rendering(line, billing_npi);
        for (loop_id, entity, provider) in [
            ("2420A", "82", separate),
            ("2420B", "DD", line.assistant_surgeon.as_ref()),
            ("2420C", "DQ", line.supervising.as_ref()),
        ] {
            if let Some(provider) = provider {
                self.provider(loop_id, entity, provider);
            }
        }
        if let Some(place) = &line.service_location {
            self.service_location("2420D", place);
        }
        line.adjudications.iter().for_each(|adjudication| self.adjudication(adjudication));
    }

    fn line_dates(&mut self, claim: &Claim, line: &Line) {
        let differs = !claim.predetermination
            && (line.service_date != claim.service_date || claim.service_end.is_some());
        self.day("472", line.service_date.filter(|_| differs));
        if let Some(Prosthesis::Replacement { prior_placement }) = line.prosthesis {
            match prior_placement {
                Some(PriorPlacement::Known(day)) => self.day("441", Some(day)),
                Some(PriorPlacement::Estimated(day)) => self.day("139", Some(day)),
                None => {}
            }
        }
        self.day("452", line.appliance_date);
        self.day("446", line.appliance_replaced);
        self.day("196", line.treatment_start);
        self.day("198", line.treatment_completed);
    }

    fn adjudication(&mut self, adjudication: &Adjudication) {
        self.out.enter_below("2430");
        let description = words_or_empty(adjudication.description.as_deref(), DESCRIPTION_LENGTH_MAX);
        let bundled = adjudication.bundled_into.map(|line| line.to_string()).unwrap_or_default();
        let list = adjudication.procedure_list.code();
        self.out.push(
            Segment::new("SVD")
                .value(&code(&adjudication.payer_id))
                .value(&adjudication.paid.to_x12())
                .composite(&procedure(
                    list,
                    &adjudication.procedure_code,
                    &adjudication.modifiers,
                    &description,
                ))
                .skip(1)
                .value(&code(&adjudication.quantity))
                .value(&bundled),
        );
        self.adjustments(&adjudication.adjustments);
        self.day("573", adjudication.decided);
        self.amount("EAF", adjudication.patient_owes);
    }
}

/// SV301 and SVD03: the list, the code, four modifiers, the description.
fn procedure(list: &str, procedure_code: &str, modifiers: &[String], description: &str) -> Vec<String> {
    let mut parts = vec![list.to_owned(), code(procedure_code)];
    parts.extend((0..4).map(|at| code_or_empty(modifiers.get(at).map(String::as_str))));
    parts.push(description.to_owned());
    parts
}

/// SV3.
fn service(line: &Line) -> Segment {
    let areas: Vec<String> = line.oral_cavity_areas.iter().map(|area| code(area)).collect();
    let pointers: Vec<String> = line.diagnosis_pointers.iter().map(u8::to_string).collect();
    let description = words_or_empty(line.description.as_deref(), DESCRIPTION_LENGTH_MAX);
    Segment::new("SV3")
        .composite(&procedure("AD", &line.procedure_code, &line.modifiers, &description))
        .value(&line.charge.to_x12())
        .value(&code_or_empty(line.place_of_service.as_deref()))
        .composite(&areas)
        .value(match line.prosthesis {
            Some(Prosthesis::Initial) => "I",
            Some(Prosthesis::Replacement { .. }) => "R",
            None => "",
        })
        .value(&line.quantity.to_string())
        .skip(4)
        .composite(&pointers)
}

/// TOO.
fn tooth(tooth: &Tooth) -> Segment {
    let surfaces: Vec<&str> = tooth.surfaces.iter().map(|surface| surface.code()).collect();
    Segment::new("TOO").value("JP").value(&code(&tooth.number)).composite(&surfaces)
}
