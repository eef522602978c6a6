//! Checks a claim file from the envelope down to the patients, before anything is written.

use std::collections::HashSet;
use std::ops::Range;

use jiff::civil::Date;

use super::file::{BillingGroup, ClaimFile, Dependent, Patients, Subscriber};
use super::problem::{Place, Problem, Rule};
use super::{CLAIMS_MAX, CLAIMS_PER_PATIENT_MAX, text};

/// The largest control number: nine digits.
const CONTROL_NUMBER_MAX: u32 = 999_999_999;
/// ISA05 and ISA07 (x12.md 4.1).
const ID_QUALIFIERS: [&str; 9] = ["01", "14", "20", "27", "28", "29", "30", "33", "ZZ"];
/// No date in a claim is before this year; X12 dates have four digits for it.
const YEAR_MIN: i16 = 1900;

/// Everything that keeps the file from being sent, in file order.
pub(super) fn problems(file: &ClaimFile) -> Vec<Problem> {
    let mut checks = Checks::new(file);
    checks.envelope(file);
    for group in &file.billing_groups {
        checks.billing_group(group);
    }
    checks.found
}

/// The checks at work: what was found, and which part of the file is being looked at.
#[derive(Debug)]
pub(super) struct Checks {
    found: Vec<Problem>,
    /// The day the file is made: no service is later.
    created: Date,
    /// The claims that the part being looked at concerns.
    claims: Range<usize>,
    /// The claim being looked at.
    pub(super) claim_number: Option<String>,
    /// The line being looked at.
    pub(super) line: Option<usize>,
    /// How many claims were looked at before.
    claims_done: usize,
    /// The claim numbers met so far.
    pub(super) claim_numbers: HashSet<String>,
}

impl Checks {
    fn new(file: &ClaimFile) -> Checks {
        Checks {
            found: Vec::new(),
            created: file.created.date(),
            claims: 0..file.claim_count(),
            claim_number: None,
            line: None,
            claims_done: 0,
            claim_numbers: HashSet::new(),
        }
    }

    /// Notes a problem of the part being looked at.
    pub(super) fn add(&mut self, rule: Rule, field: impl Into<String>, message: impl Into<String>) {
        let place = Place {
            claims: self.claims.clone(),
            claim_number: self.claim_number.clone(),
            line: self.line,
            field: field.into(),
        };
        self.found.push(Problem { place, rule, message: message.into() });
    }

    /// Turns to the next claim of the file.
    pub(super) fn turn_to_claim(&mut self, claim_number: &str) {
        self.claims = self.claims_done..self.claims_done + 1;
        self.claims_done += 1;
        self.claim_number = Some(claim_number.to_owned());
    }

    /// Turns to a part above the claims that the next `count` claims depend on.
    fn turn_to_part(&mut self, count: usize) {
        self.claims = self.claims_done..self.claims_done + count;
        self.claim_number = None;
        self.line = None;
    }

    fn envelope(&mut self, file: &ClaimFile) {
        self.control_number("interchange control number", file.interchange_control);
        self.control_number("group control number", file.group_control);
        self.control_number("set control number", file.set_control);
        self.id("batch id", &file.batch_id, 1..=30);
        self.likely_date("file date", file.created.date());
        self.words("submitter name", &file.submitter.name);
        self.id("submitter id", &file.submitter.id, 2..=15);
        self.qualifier("submitter id qualifier", &file.submitter.id_qualifier);
        self.contact("submitter", &file.submitter.contact);
        self.words("receiver name", &file.receiver.name);
        self.id("receiver id", &file.receiver.id, 2..=15);
        self.qualifier("receiver id qualifier", &file.receiver.id_qualifier);
        let count = file.claim_count();
        if count == 0 {
            self.add(Rule::NoClaims, "claims", "The file has no claims: add at least one before sending it.");
        } else if count > CLAIMS_MAX {
            let message = format!("The file has {count} claims; send at most {CLAIMS_MAX} in one file.");
            self.add(Rule::TooManyClaims, "claims", message);
        }
    }

    fn control_number(&mut self, field: &str, number: u32) {
        if !(1..=CONTROL_NUMBER_MAX).contains(&number) {
            let message = format!("The {field} is {number}; take the next number from 1 to 999999999.");
            self.add(Rule::ControlNumber, field, message);
        }
    }

    fn qualifier(&mut self, field: &str, qualifier: &str) {
        if !ID_QUALIFIERS.contains(&text::code(qualifier).as_str()) {
            let message = format!(
                "The {field} must be one of {}; the receiver's companion guide says which (often ZZ or 30).",
                ID_QUALIFIERS.join(", ")
            );
            self.add(Rule::IdQualifier, field, message);
        }
    }

    fn billing_group(&mut self, group: &BillingGroup) {
        self.turn_to_part(group.claim_count());
        self.billing_provider(&group.provider);
        if group.subscribers.is_empty() {
            let message = "A billing provider without subscribers is in the file: leave it out.";
            self.add(Rule::NoClaims, "billing provider", message);
        }
        for subscriber in &group.subscribers {
            self.subscriber(group, subscriber);
        }
    }

    fn subscriber(&mut self, group: &BillingGroup, subscriber: &Subscriber) {
        self.turn_to_part(subscriber.claim_count());
        self.name("subscriber", &subscriber.person.name);
        self.id("member id", &subscriber.member_id, 2..=80);
        self.optional_id("group number", subscriber.group_number.as_deref(), 50);
        self.code_form("filing indicator", &subscriber.filing_indicator, 1..=2);
        self.words("payer name", &subscriber.payer.name);
        self.id("payer id", &subscriber.payer.id, 2..=80);
        match &subscriber.patients {
            Patients::Subscriber(claims) => {
                self.patient("subscriber", &subscriber.person);
                self.claims_of_patient("subscriber", claims.len());
                claims.iter().for_each(|claim| self.claim(group, claim));
            }
            Patients::Dependents(dependents) => {
                if dependents.is_empty() {
                    let message = "A subscriber without patients is in the file: leave the subscriber out.";
                    self.add(Rule::NoClaims, "subscriber", message);
                }
                dependents.iter().for_each(|dependent| self.dependent(group, dependent));
            }
        }
    }

    fn dependent(&mut self, group: &BillingGroup, dependent: &Dependent) {
        self.turn_to_part(dependent.claims.len());
        self.name("patient", &dependent.person.name);
        self.patient("patient", &dependent.person);
        self.claims_of_patient("patient", dependent.claims.len());
        dependent.claims.iter().for_each(|claim| self.claim(group, claim));
    }

    fn claims_of_patient(&mut self, party: &str, count: usize) {
        if count == 0 {
            let message = format!("A {party} without claims is in the file: leave the {party} out.");
            self.add(Rule::NoClaims, party, message);
        } else if count > CLAIMS_PER_PATIENT_MAX {
            let message = format!(
                "One patient has {count} claims in the file; send at most {CLAIMS_PER_PATIENT_MAX} at once."
            );
            self.add(Rule::TooManyClaims, party, message);
        }
    }

    /// A date that lies between 1900 and the day the file is made.
    pub(super) fn past_date(&mut self, field: &str, date: Date) {
        if date > self.created {
            let message = format!("The {field} {date} is after the day of the file: correct the date.");
            self.add(Rule::DateUnlikely, field, message);
        } else {
            self.likely_date(field, date);
        }
    }

    fn likely_date(&mut self, field: &str, date: Date) {
        if date.year() < YEAR_MIN {
            let message = format!("The {field} {date} is before {YEAR_MIN}: correct the date.");
            self.add(Rule::DateUnlikely, field, message);
        }
    }
}
