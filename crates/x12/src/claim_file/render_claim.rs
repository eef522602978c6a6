//! Writes a claim (loops 2300 and 2310, x12.md 4.5).

use jiff::civil::Date;

use super::claim::{Accident, AccidentCause, Claim, Contract, Diagnosis, Orthodontics};
use super::render::Renderer;
use super::text::{code, code_or_empty, note_pieces, undotted, words};
use crate::money::Cents;
use crate::writing::{Segment, date};

/// The longest K301.
const FIXED_INFORMATION_LENGTH_MAX: usize = 80;

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
            let tooth = Segment::new("DN2").value(&code(&missing.number)).value(missing.status.code());
            self.out.push(tooth.skip(3).value("JP"));
        }
        self.attachments(claim);
        self.contract(claim.contract.as_ref());
        self.amount("F5", claim.patient_paid);
        self.claim_references(claim);
        self.fixed_information(&claim.fixed_information);
        for piece in note_pieces(claim.note.as_deref()) {
            self.out.push(Segment::new("NTE").value("ADD").value(&piece));
        }
        if !claim.diagnoses.is_empty() {
            self.out.push(diagnoses(&claim.diagnoses));
        }
        self.repricing(&claim.repricing);
        self.claim_providers(billing_npi, claim);
        claim.other_payers.iter().for_each(|payer| self.other_payer(payer));
        for (at, line) in claim.lines.iter().enumerate() {
            self.out.enter_line("2400", here.clone(), Some(at + 1));
            self.line(billing_npi, claim, at + 1, line);
        }
    }

    fn claim_dates(&mut self, claim: &Claim) {
        self.day("439", claim.accident.as_ref().and_then(|accident| accident.date));
        self.day("452", claim.appliance_date);
        match (claim.service_date.filter(|_| !claim.predetermination), claim.service_end) {
            (Some(first), Some(last)) => {
                let range = format!("{}-{}", date(first), date(last));
                self.out.push(Segment::new("DTP").value("472").value("RD8").value(&range));
            }
            (day, _) => self.day("472", day),
        }
        self.day("050", claim.repricer_received);
    }

    /// DTP for a single day, when there is one.
    pub(super) fn day(&mut self, qualifier: &str, day: Option<Date>) {
        if let Some(day) = day {
            self.out.push(Segment::new("DTP").value(qualifier).value("D8").value(&date(day)));
        }
    }

    fn attachments(&mut self, claim: &Claim) {
        for attachment in &claim.attachments {
            let number = code_or_empty(attachment.control_number.as_deref());
            let segment = Segment::new("PWK")
                .value(&code(&attachment.report))
                .value(&code(&attachment.transmission))
                .skip(2);
            let has_number = !number.is_empty();
            self.out.push(segment.value(if has_number { "AC" } else { "" }).value(&number));
        }
    }

    pub(super) fn contract(&mut self, contract: Option<&Contract>) {
        let Some(contract) = contract else { return };
        self.out.push(
            Segment::new("CN1")
                .value(&code(&contract.kind))
                .value(&contract.amount.map(Cents::to_x12).unwrap_or_default())
                .value(&code_or_empty(contract.percent.as_deref()))
                .value(&code_or_empty(contract.code.as_deref()))
                .value(&code_or_empty(contract.discount_percent.as_deref()))
                .value(&code_or_empty(contract.version.as_deref())),
        );
    }

    /// AMT, when the amount is known.
    pub(super) fn amount(&mut self, qualifier: &str, amount: Option<Cents>) {
        if let Some(amount) = amount {
            self.out.push(Segment::new("AMT").value(qualifier).value(&amount.to_x12()));
        }
    }

    fn claim_references(&mut self, claim: &Claim) {
        self.reference("G3", claim.predetermination_number.as_deref());
        self.reference("F8", claim.frequency.payer_claim_number());
        self.reference("G1", claim.prior_authorization.as_deref());
        self.references(&claim.references);
    }

    pub(super) fn fixed_information(&mut self, values: &[String]) {
        for value in values {
            self.out.push(Segment::new("K3").value(&words(value, FIXED_INFORMATION_LENGTH_MAX)));
        }
    }

    /// HCP, as it was.
    pub(super) fn repricing(&mut self, elements: &[String]) {
        if elements.iter().any(|element| !element.trim().is_empty()) {
            let segment = Segment::new("HCP");
            self.out.push(elements.iter().fold(segment, |segment, element| segment.value(&code(element))));
        }
    }

    fn claim_providers(&mut self, billing_npi: &str, claim: &Claim) {
        let separate = claim.separate_rendering(billing_npi);
        for (loop_id, entity, provider) in [
            ("2310A", "DN", claim.referring.as_ref()),
            ("2310A", "P3", claim.primary_care.as_ref()),
            ("2310B", "82", separate),
        ] {
            if let Some(provider) = provider {
                self.provider(loop_id, entity, provider);
            }
        }
        if let Some(place) = &claim.service_location {
            self.service_location("2310C", place);
        }
        if let Some(surgeon) = &claim.assistant_surgeon {
            self.provider("2310D", "DD", surgeon);
        }
        if let Some(supervising) = &claim.supervising {
            self.provider("2310E", "DQ", supervising);
        }
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
        .value(claim.assignment.code())
        .value(claim.benefits_assigned.code())
        .value(claim.release.code())
        .skip(1);
    let segment = match &claim.accident {
        Some(accident) => related_cause(segment, accident),
        None => segment.skip(1),
    };
    segment
        .value(&code_or_empty(claim.special_program.as_deref()))
        .skip(6)
        .value(if claim.predetermination { "PB" } else { "" })
        .value(&code_or_empty(claim.delay_reason.as_deref()))
}

/// CLM11.
fn related_cause(segment: Segment, accident: &Accident) -> Segment {
    let other = accident.other_cause.map(AccidentCause::code).unwrap_or_default();
    let (state, country) = match is_automobile(accident) {
        true => (code_or_empty(accident.state.as_deref()), code_or_empty(accident.country.as_deref())),
        false => (String::new(), String::new()),
    };
    segment.composite(&[accident.cause.code(), other, "", &state, &country])
}

fn is_automobile(accident: &Accident) -> bool {
    [Some(accident.cause), accident.other_cause].contains(&Some(AccidentCause::Automobile))
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

/// HI.
fn diagnoses(diagnoses: &[Diagnosis]) -> Segment {
    diagnoses.iter().enumerate().fold(Segment::new("HI"), |segment, (at, diagnosis)| {
        segment.composite(&[diagnosis.list.qualifier(at), &undotted(&diagnosis.code)])
    })
}
