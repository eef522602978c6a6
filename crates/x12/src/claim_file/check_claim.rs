//! Checks one claim.

use std::collections::HashSet;

use jiff::civil::Date;

use super::check::{At, Checks};
use super::claim::{Accident, AccidentCause, Attachment, Claim, Contract, DiagnosisList, Orthodontics};
use super::file::{BillingGroup, Subscriber};
use super::problem::Rule;
use super::{CLAIM_NUMBER_LENGTH_MAX, LINES_MAX, text};
use crate::money::Cents;

/// The largest amount: ten digits (x12.md 4.1).
const AMOUNT_MAX: Cents = Cents(9_999_999_999);
/// DN2 may repeat 35 times in a claim, PWK and K3 ten times, HCP has 15 elements (x12.md 4.5).
const MISSING_TEETH_MAX: usize = 35;
const ATTACHMENTS_MAX: usize = 10;
const FIXED_INFORMATION_MAX: usize = 10;
const REPRICING_ELEMENTS_MAX: usize = 15;
/// NTE may repeat five times in a claim.
const NOTE_PIECES_MAX: usize = 5;
/// The practical limit of HI (x12.md 4.5).
const DIAGNOSES_MAX: usize = 4;

/// The kinds of numbers in REF of a claim and of its providers (x12.md 4.5).
const CLAIM_NUMBERS: [&str; 8] = ["G3", "4N", "F8", "9F", "G1", "9A", "9C", "D9"];
const REFERRING_NUMBERS: [&str; 3] = ["0B", "1G", "G2"];
pub(super) const PROVIDER_NUMBERS: [&str; 4] = ["0B", "1G", "G2", "LU"];

impl Checks {
    pub(super) fn claim(&mut self, group: &BillingGroup, subscriber: &Subscriber, claim: &Claim) {
        self.turn_to_claim(&claim.claim_number);
        self.claim_number_form(&claim.claim_number);
        self.claim_amounts(claim);
        self.claim_codes(claim);
        self.claim_dates(claim);
        if let Some(accident) = &claim.accident {
            self.accident(accident);
        }
        self.orthodontics(claim);
        self.missing_teeth(claim);
        self.attachments(&claim.attachments);
        self.diagnoses(claim);
        self.extras(claim.contract.as_ref(), &claim.fixed_information, &claim.repricing);
        self.claim_providers(group, claim);
        self.other_payers(subscriber, claim);
        let mut line_numbers = HashSet::new();
        for (at, line) in claim.lines.iter().enumerate() {
            self.line = Some(at + 1);
            self.line(group, claim, line);
            let number = line.line_control_number.as_str();
            if !number.is_empty() && !line_numbers.insert(number) {
                let message = "Two lines of the claim have this control number: give each its own.";
                self.turn_to_loop("2400");
                self.add(Rule::LineNumberRepeated, ("REF*6R", 2), "line control number", message);
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
            self.add(Rule::ClaimNumber, ("CLM", 1), "claim number", message);
        } else if !self.claim_numbers.insert(number.to_owned()) {
            let message =
                "Two claims of the file have this number: give each its own, or send one of them later.";
            self.add(Rule::ClaimNumberRepeated, ("CLM", 1), "claim number", message);
        }
    }

    fn claim_amounts(&mut self, claim: &Claim) {
        match claim.lines.len() {
            0 => {
                let message = "The claim has no procedures: add at least one.";
                self.add(Rule::NoLines, ("CLM", 0), "lines", message);
            }
            1..=LINES_MAX => {}
            count => {
                let message =
                    format!("The claim has {count} lines; split it into claims of at most {LINES_MAX}.");
                self.add(Rule::TooManyLines, ("CLM", 0), "lines", message);
            }
        }
        self.amount(("CLM", 2), "total charge", claim.total_charge);
        if let Some(paid) = claim.patient_paid {
            self.amount(("AMT*F5", 2), "amount the patient paid", paid);
        }
        // Not a sum of Cents: it would panic on amounts that are only reported here.
        let sum: i128 = claim.lines.iter().map(|line| i128::from(line.charge.0)).sum();
        if sum != i128::from(claim.total_charge.0) {
            let message = format!(
                "The total charge {} is not what the lines add up to: correct the total or the lines.",
                claim.total_charge
            );
            self.add(Rule::ChargeTotal, ("CLM", 2), "total charge", message);
        }
    }

    pub(super) fn amount(&mut self, at: At, field: &str, amount: Cents) {
        if amount < Cents::ZERO || amount > AMOUNT_MAX {
            let message = format!("The {field} {amount} must be 0.00 to {AMOUNT_MAX}: correct it.");
            self.add(Rule::Amount, at, field, message);
        }
    }

    pub(super) fn place_of_service(&mut self, at: At, place: &str) {
        let place = text::code(place);
        if place.len() != 2 || !place.bytes().all(|b| b.is_ascii_digit()) {
            let message = "The place of service must be two digits, such as 11 for an office: choose one.";
            self.add(Rule::CodeForm, at, "place of service", message);
        }
    }

    fn claim_codes(&mut self, claim: &Claim) {
        self.place_of_service(("CLM", 5), &claim.place_of_service);
        self.optional_code(("CLM", 12), "special program", claim.special_program.as_deref(), 2..=3);
        self.optional_code(("CLM", 20), "delay reason", claim.delay_reason.as_deref(), 1..=2);
        match claim.frequency.payer_claim_number() {
            Some(number) if number.trim().is_empty() => {
                let message = "A replacement or void must name the claim the payer has: copy the payer's claim \
                               number from the remittance or the claim's status.";
                self.add(Rule::PayerClaimNumber, ("REF*F8", 2), "payer claim number", message);
            }
            number => self.optional_id(("REF*F8", 2), "payer claim number", number, 50),
        }
        let predetermination = claim.predetermination_number.as_deref();
        self.optional_id(("REF*G3", 2), "predetermination number", predetermination, 50);
        self.optional_id(("REF*G1", 2), "prior authorization", claim.prior_authorization.as_deref(), 50);
        self.references("claim", &claim.references, &CLAIM_NUMBERS);
        if text::note_pieces(claim.note.as_deref()).len() > NOTE_PIECES_MAX {
            let message = "The note is too long: shorten it to about 400 characters.";
            self.add(Rule::NoteLength, ("NTE", 2), "note", message);
        }
    }

    fn claim_dates(&mut self, claim: &Claim) {
        if let Some(date) = claim.appliance_date {
            self.past_date(("DTP*452", 3), "appliance placement date", date);
        }
        if let Some(date) = claim.repricer_received {
            self.past_date(("DTP*050", 3), "date the repricer received it", date);
        }
        let at = ("DTP*472", 3);
        if claim.predetermination {
            self.no_service_date(claim.service_date);
            return;
        }
        match claim.service_date {
            Some(date) => self.past_date(at, "service date", date),
            // The placing of an appliance is the service of an orthodontic claim.
            None if claim.appliance_date.is_some() && claim.orthodontics.is_some() => {}
            None if claim.lines.iter().any(|line| line.service_date.is_none()) => {
                let message = "The claim has no service date: fill it in, or mark it as a predetermination.";
                self.add(Rule::ServiceDate, at, "service date", message);
            }
            None => {}
        }
        if let Some(end) = claim.service_end {
            self.past_date(at, "last service date", end);
            if claim.service_date.is_none_or(|first| first > end) {
                let message = "The service ends before it begins: correct one of the two dates.";
                self.add(Rule::DateRange, at, "last service date", message);
            }
        }
    }

    /// A predetermination is of work to come.
    pub(super) fn no_service_date(&mut self, date: Option<Date>) {
        if date.is_some() {
            let message = "A predetermination is of work to come and has no service date: leave it out, or send \
                           a claim.";
            self.add(Rule::PredeterminationDate, ("DTP*472", 3), "service date", message);
        }
    }

    fn accident(&mut self, accident: &Accident) {
        match accident.date {
            Some(date) => self.past_date(("DTP*439", 3), "accident date", date),
            None => {
                let message = "The accident has no date: fill it in.";
                self.add(Rule::Accident, ("DTP*439", 3), "accident date", message);
            }
        }
        let causes = [Some(accident.cause), accident.other_cause];
        let state = text::code_or_empty(accident.state.as_deref());
        let is_state = state.len() == 2 && state.bytes().all(|b| b.is_ascii_uppercase());
        let is_abroad = accident.country.as_deref().is_some_and(|country| !country.trim().is_empty());
        if causes.contains(&Some(AccidentCause::Automobile)) && !is_state && !is_abroad {
            let message = "An automobile accident needs the two letters of its state: fill them in.";
            self.add(Rule::Accident, ("CLM", 11), "accident state", message);
        }
        self.optional_code(("CLM", 11), "accident country", accident.country.as_deref(), 2..=3);
    }

    fn orthodontics(&mut self, claim: &Claim) {
        match claim.orthodontics {
            None if claim.lines.iter().any(|line| is_orthodontic(&line.procedure_code)) => {
                let message = "The claim is for orthodontic treatment: say how many months it takes.";
                self.add(Rule::Orthodontics, ("DN1", 1), "orthodontics", message);
            }
            Some(Orthodontics { months_total: Some(total), months_remaining: Some(remaining) })
                if remaining > total =>
            {
                let message = format!(
                    "{remaining} months of orthodontic treatment remain of {total} in all: correct one of them."
                );
                self.add(Rule::OrthodonticMonths, ("DN1", 2), "months of treatment", message);
            }
            _ => {}
        }
    }

    fn missing_teeth(&mut self, claim: &Claim) {
        if claim.missing_teeth.len() > MISSING_TEETH_MAX {
            let message = format!("A claim can name at most {MISSING_TEETH_MAX} missing teeth: name fewer.");
            self.add(Rule::Tooth, ("DN2", 0), "missing teeth", message);
        }
        for missing in &claim.missing_teeth {
            self.tooth_number(("DN2", 1), "missing teeth", &missing.number);
        }
    }

    fn attachments(&mut self, attachments: &[Attachment]) {
        if attachments.len() > ATTACHMENTS_MAX {
            let message = format!("A claim can name at most {ATTACHMENTS_MAX} attachments: name fewer.");
            self.add(Rule::Attachment, ("PWK", 0), "attachments", message);
        }
        for attachment in attachments {
            self.code_form(("PWK", 1), "kind of attachment", &attachment.report, 2..=2);
            self.code_form(("PWK", 2), "way the attachment goes", &attachment.transmission, 2..=2);
            let number = attachment.control_number.as_deref();
            self.optional_id(("PWK", 6), "attachment number", number, 50);
            let stays = text::code(&attachment.transmission) == "AA";
            if !stays && number.is_none_or(|number| number.trim().is_empty()) {
                let message = "An attachment that is sent needs a number that it carries too: give it one, or say \
                               that it is available on request (AA).";
                self.add(Rule::Attachment, ("PWK", 6), "attachment number", message);
            }
        }
    }

    fn diagnoses(&mut self, claim: &Claim) {
        if claim.diagnoses.len() > DIAGNOSES_MAX {
            let message = format!("A claim can name at most {DIAGNOSES_MAX} diagnoses: name fewer.");
            self.add(Rule::Diagnosis, ("HI", 0), "diagnoses", message);
        }
        for diagnosis in &claim.diagnoses {
            let code = text::undotted(&diagnosis.code);
            let is_code = match (diagnosis.list, code.as_bytes()) {
                (DiagnosisList::Icd10, [b'A'..=b'Z', b'0'..=b'9', ..]) => (3..=7).contains(&code.len()),
                (DiagnosisList::Icd9, _) => (3..=5).contains(&code.len()),
                (DiagnosisList::Snodent, _) => (1..=30).contains(&code.len()),
                _ => false,
            };
            if !is_code || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
                let message = "A diagnosis is no code of its list, such as K0262 of ICD-10-CM: correct it.";
                self.add(Rule::Diagnosis, ("HI", 1), "diagnoses", message);
            }
        }
    }

    /// What claims and lines may have alike, and almost never do.
    pub(super) fn extras(
        &mut self,
        contract: Option<&Contract>,
        fixed_information: &[String],
        repricing: &[String],
    ) {
        if let Some(contract) = contract {
            self.code_form(("CN1", 1), "kind of contract", &contract.kind, 2..=2);
            self.amount(("CN1", 2), "contract amount", contract.amount.unwrap_or_default());
            self.decimal(("CN1", 3), "contract percentage", contract.percent.as_deref());
            self.optional_id(("CN1", 4), "contract code", contract.code.as_deref(), 50);
            self.decimal(("CN1", 5), "contract discount", contract.discount_percent.as_deref());
            self.optional_id(("CN1", 6), "contract version", contract.version.as_deref(), 30);
        }
        if fixed_information.len() > FIXED_INFORMATION_MAX || repricing.len() > REPRICING_ELEMENTS_MAX {
            let message = "More values of K3 or HCP than there is room for: leave some out.";
            self.add(Rule::TooMany, ("K3", 0), "fixed information", message);
        }
        fixed_information.iter().for_each(|value| self.words(("K3", 1), "fixed information", value));
        for element in repricing {
            self.optional_id(("HCP", 1), "repricing", Some(element), 50);
        }
    }

    fn claim_providers(&mut self, group: &BillingGroup, claim: &Claim) {
        let separate = claim.separate_rendering(&group.provider.npi);
        let providers: [(&'static str, &str, _, &[&str]); 5] = [
            ("2310A", "referring provider", claim.referring.as_ref(), &REFERRING_NUMBERS),
            ("2310A", "primary care provider", claim.primary_care.as_ref(), &REFERRING_NUMBERS),
            ("2310B", "rendering provider", separate, &PROVIDER_NUMBERS),
            ("2310D", "assistant surgeon", claim.assistant_surgeon.as_ref(), &PROVIDER_NUMBERS),
            ("2310E", "supervising provider", claim.supervising.as_ref(), &PROVIDER_NUMBERS),
        ];
        for (loop_id, party, provider, kinds) in providers {
            if let Some(provider) = provider {
                self.turn_to_loop(loop_id);
                self.provider(party, provider, kinds, &[]);
            }
        }
        if let Some(place) = &claim.service_location {
            self.turn_to_loop("2310C");
            self.service_location(place, &[]);
        }
        self.turn_to_loop("2300");
    }
}

/// Active orthodontic treatment in the CDT: limited, interceptive and comprehensive.
fn is_orthodontic(procedure_code: &str) -> bool {
    let code = text::code(procedure_code);
    let number = code.strip_prefix('D').and_then(|digits| digits.parse::<u32>().ok());
    number.is_some_and(|number| (8010..=8090).contains(&number))
}
