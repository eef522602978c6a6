//! Writes a claim and its lines (loops 2300 to 2420A, x12.md 4.5).

use jiff::civil::Date;

use super::claim::{
    Accident, AccidentCause, Assignment, BenefitsAssigned, Claim, Line, MissingToothStatus, Orthodontics,
    PriorPlacement, Prosthesis, Release, Tooth,
};
use super::party::RenderingProvider;
use super::render::{Renderer, date, provider_name};
use super::segment::Segment;
use super::text::{code, code_or_empty, note_pieces};

impl Renderer {
    pub(super) fn claim(&mut self, billing_npi: &str, claim: &Claim) {
        let here = self.next_claims(1);
        self.claim_numbers.push(claim.claim_number.clone());
        self.out.enter("2300", here.clone());
        self.out.push(claim_information(claim));
        self.claim_dates(claim);
        if let Some(months) = claim.orthodontics {
            self.out.push(orthodontics(months));
        }
        for missing in &claim.missing_teeth {
            let status = match missing.status {
                MissingToothStatus::Missing => "M",
                MissingToothStatus::ToBeExtracted => "E",
            };
            let tooth = Segment::new("DN2").value(&code(&missing.number)).value(status);
            self.out.push(tooth.skip(3).value("JP"));
        }
        self.claim_references(claim);
        for piece in note_pieces(claim.note.as_deref()) {
            self.out.push(Segment::new("NTE").value("ADD").value(&piece));
        }
        if let Some(rendering) = claim.separate_rendering(billing_npi) {
            self.out.enter_below("2310B");
            self.rendering(rendering);
        }
        for (at, line) in claim.lines.iter().enumerate() {
            self.out.enter_line("2400", here.clone(), Some(at + 1));
            self.line(claim, at + 1, line);
            if let Some(rendering) = claim.separate_line_rendering(line, billing_npi) {
                self.out.enter_below("2420A");
                self.rendering(rendering);
            }
        }
    }

    fn claim_dates(&mut self, claim: &Claim) {
        self.day("439", claim.accident.as_ref().and_then(|accident| accident.date));
        self.day("452", claim.appliance_date);
        self.day("472", claim.service_date.filter(|_| !claim.predetermination));
    }

    /// DTP for a single day, when there is one.
    fn day(&mut self, qualifier: &str, day: Option<Date>) {
        if let Some(day) = day {
            self.out.push(Segment::new("DTP").value(qualifier).value("D8").value(&date(day)));
        }
    }

    fn claim_references(&mut self, claim: &Claim) {
        self.reference("G3", claim.predetermination_number.as_deref());
        self.reference("F8", claim.frequency.payer_claim_number());
        self.reference("G1", claim.prior_authorization.as_deref());
    }

    /// REF, when there is something to refer to.
    fn reference(&mut self, qualifier: &str, number: Option<&str>) {
        let number = code_or_empty(number);
        if !number.is_empty() {
            self.out.push(Segment::new("REF").value(qualifier).value(&number));
        }
    }

    fn rendering(&mut self, dentist: &RenderingProvider) {
        self.out.push(provider_name("82", &dentist.name, &dentist.npi));
        let taxonomy = code_or_empty(dentist.taxonomy.as_deref());
        if !taxonomy.is_empty() {
            self.out.push(Segment::new("PRV").value("PE").value("PXC").value(&taxonomy));
        }
    }

    fn line(&mut self, claim: &Claim, number: usize, line: &Line) {
        self.out.push(Segment::new("LX").value(&number.to_string()));
        self.out.push(service(line));
        line.teeth.iter().for_each(|treated| self.out.push(tooth(treated)));
        let differs = !claim.predetermination && line.service_date != claim.service_date;
        self.day("472", line.service_date.filter(|_| differs));
        if let Some(Prosthesis::Replacement { prior_placement }) = line.prosthesis {
            match prior_placement {
                Some(PriorPlacement::Known(day)) => self.day("441", Some(day)),
                Some(PriorPlacement::Estimated(day)) => self.day("139", Some(day)),
                None => {}
            }
        }
        // As it is: ours begins with a small letter.
        self.out.push(Segment::new("REF").value("6R").value(&line.line_control_number));
    }
}

/// CLM.
fn claim_information(claim: &Claim) -> Segment {
    let place = code(&claim.place_of_service);
    let segment = Segment::new("CLM")
        .value(&claim.claim_number)
        .value(&claim.total_charge.to_x12())
        .skip(2)
        .composite(&[&place, "B", claim.frequency.code()])
        .value(if claim.provider_signature { "Y" } else { "N" })
        .value(match claim.assignment {
            Assignment::Accepted => "A",
            Assignment::NotAccepted => "C",
        })
        .value(match claim.benefits_assigned {
            BenefitsAssigned::Yes => "Y",
            BenefitsAssigned::No => "N",
            BenefitsAssigned::NotApplicable => "W",
        })
        .value(match claim.release {
            Release::Signed => "Y",
            Release::Informed => "I",
        })
        .skip(1);
    let segment = match &claim.accident {
        Some(accident) => related_cause(segment, accident),
        None => segment.skip(1),
    };
    segment.skip(7).value(if claim.predetermination { "PB" } else { "" })
}

/// CLM11.
fn related_cause(segment: Segment, accident: &Accident) -> Segment {
    match accident.cause {
        AccidentCause::Automobile => {
            segment.composite(&["AA", "", "", &code_or_empty(accident.state.as_deref())])
        }
        AccidentCause::Employment => segment.value("EM"),
        AccidentCause::Other => segment.value("OA"),
    }
}

/// DN1.
fn orthodontics(months: Orthodontics) -> Segment {
    let text = |months: Option<u16>| months.map(|months| months.to_string()).unwrap_or_default();
    let indicator = match months {
        Orthodontics { months_total: None, months_remaining: None } => "Y",
        _ => "",
    };
    Segment::new("DN1")
        .value(&text(months.months_total))
        .value(&text(months.months_remaining))
        .skip(1)
        .value(indicator)
}

/// SV3.
fn service(line: &Line) -> Segment {
    let areas: Vec<String> = line.oral_cavity_areas.iter().map(|area| code(area)).collect();
    let areas: Vec<&str> = areas.iter().map(String::as_str).collect();
    Segment::new("SV3")
        .composite(&["AD", &code(&line.procedure_code)])
        .value(&line.charge.to_x12())
        .skip(1)
        .composite(&areas)
        .value(match line.prosthesis {
            Some(Prosthesis::Initial) => "I",
            Some(Prosthesis::Replacement { .. }) => "R",
            None => "",
        })
        .value(&line.quantity.to_string())
}

/// TOO.
fn tooth(tooth: &Tooth) -> Segment {
    let surfaces: Vec<&str> = tooth.surfaces.iter().map(|surface| surface.code()).collect();
    Segment::new("TOO").value("JP").value(&code(&tooth.number)).composite(&surfaces)
}
