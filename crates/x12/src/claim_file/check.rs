//! Checks a claim file from the envelope down to the patients: one set of rules for what we write and for what
//! we read (x12.md 4.7, SNIP types 2 to 6).

use std::collections::HashSet;
use std::ops::Range;

use jiff::civil::Date;

use super::file::{BillingGroup, ClaimFile, Dependent, Patients, Payer, Relationship, Subscriber};
use super::party::ProviderName;
use super::problem::{Place, Problem, Rule, Spot};
use super::{CLAIMS_MAX, CLAIMS_PER_PATIENT_MAX, text};

/// The largest control number: nine digits.
const CONTROL_NUMBER_MAX: u32 = 999_999_999;
/// ISA05 and ISA07 (x12.md 4.1).
const ID_QUALIFIERS: [&str; 9] = ["01", "14", "20", "27", "28", "29", "30", "33", "ZZ"];
/// No date in a claim is before this year; X12 dates have four digits for it.
const YEAR_MIN: i16 = 1900;

/// No more problems are collected of one file: it is not one that a person corrects one by one.
const PROBLEMS_MAX: usize = 100_000;

/// A segment of the current loop, with its qualifier where several are alike, and an element of it.
pub(super) type At = (&'static str, usize);

/// Everything that keeps the file from being sent, in file order.
pub(super) fn problems(file: &ClaimFile) -> Vec<Problem> {
    let mut checks = Checks::new(file);
    checks.envelope(file);
    checks.header(file);
    for group in &file.billing_groups {
        checks.billing_group(group);
    }
    checks.found
}

/// The checks at work: what was found, and which part of the file is being looked at.
#[derive(Debug)]
pub(super) struct Checks {
    pub(super) found: Vec<Problem>,
    /// The day the file is made: no service is later.
    created: Date,
    /// The claims that the part being looked at concerns.
    claims: Range<usize>,
    /// The claim being looked at.
    pub(super) claim_number: Option<String>,
    /// The line being looked at.
    pub(super) line: Option<usize>,
    /// The loop being looked at, and which of several.
    loop_id: &'static str,
    nth: usize,
    /// How many claims were looked at before.
    claims_done: usize,
    /// The claim numbers met so far.
    pub(super) claim_numbers: HashSet<String>,
}

impl Checks {
    pub(super) fn new(file: &ClaimFile) -> Checks {
        Checks {
            found: Vec::new(),
            created: file.created.date(),
            claims: 0..file.claim_count(),
            claim_number: None,
            line: None,
            loop_id: "ST",
            nth: 0,
            claims_done: 0,
            claim_numbers: HashSet::new(),
        }
    }

    /// Checks of one claim that stands alone, on a day when all of it has happened.
    pub(super) fn of_claim(claim_number: &str) -> Checks {
        let mut checks = Checks::new(&ClaimFile::default());
        checks.created = Date::MAX;
        checks.turn_to_claim(claim_number);
        checks
    }

    /// Notes a problem of the part being looked at.
    pub(super) fn add(&mut self, rule: Rule, at: At, field: impl Into<String>, message: impl Into<String>) {
        if self.found.len() >= PROBLEMS_MAX {
            return;
        }
        let place = Place {
            claims: self.claims.clone(),
            claim_number: self.claim_number.clone(),
            line: self.line,
            field: field.into(),
            spot: Spot { loop_id: self.loop_id, nth: self.nth, segment: at.0, element: at.1 },
        };
        self.found.push(Problem { place, rule, message: message.into() });
    }

    /// Turns to a loop of the same part.
    pub(super) fn turn_to_loop(&mut self, loop_id: &'static str) {
        self.turn_to_nth(loop_id, 0);
    }

    /// Turns to one of several loops of the same claim or line.
    pub(super) fn turn_to_nth(&mut self, loop_id: &'static str, nth: usize) {
        self.loop_id = loop_id;
        self.nth = nth;
    }

    /// Turns to the next claim of the file.
    pub(super) fn turn_to_claim(&mut self, claim_number: &str) {
        self.claims = self.claims_done..self.claims_done + 1;
        self.claims_done += 1;
        self.claim_number = Some(claim_number.to_owned());
        self.turn_to_loop("2300");
    }

    /// Turns to a part above the claims that the next `count` claims depend on.
    fn turn_to_part(&mut self, loop_id: &'static str, count: usize) {
        self.claims = self.claims_done..self.claims_done + count;
        self.claim_number = None;
        self.line = None;
        self.turn_to_loop(loop_id);
    }

    fn envelope(&mut self, file: &ClaimFile) {
        self.turn_to_loop("ISA");
        self.control_number(("ISA", 13), "interchange control number", file.interchange_control);
        let ids = [
            (("ISA", 6), "submitter id of the interchange", &file.submitter.interchange_id),
            (("ISA", 8), "receiver id of the interchange", &file.receiver.interchange_id),
        ];
        for (at, field, id) in ids {
            self.optional_id(at, field, id.as_deref(), 15);
        }
        self.qualifier(("ISA", 5), "submitter id qualifier", &file.submitter.id_qualifier);
        self.qualifier(("ISA", 7), "receiver id qualifier", &file.receiver.id_qualifier);
        self.turn_to_loop("GS");
        self.control_number(("GS", 6), "group control number", file.group_control);
        self.optional_id(("GS", 2), "submitter id of the group", file.submitter.group_id.as_deref(), 15);
        self.optional_id(("GS", 3), "receiver id of the group", file.receiver.group_id.as_deref(), 15);
    }

    fn header(&mut self, file: &ClaimFile) {
        self.turn_to_loop("ST");
        self.control_number(("ST", 2), "set control number", file.set_control);
        self.id(("BHT", 3), "batch id", &file.batch_id, 1..=30);
        self.likely_date(("BHT", 4), "file date", file.created.date());
        self.turn_to_loop("1000A");
        self.party_name("submitter", &file.submitter.name);
        self.id(("NM1", 9), "submitter id", &file.submitter.id, id_lengths(&file.submitter.interchange_id));
        self.contact("submitter", &file.submitter.contact);
        if let Some(contact) = &file.submitter.second_contact {
            self.contact("submitter", contact);
        }
        self.turn_to_loop("1000B");
        self.words(("NM1", 3), "receiver name", &file.receiver.name);
        self.id(("NM1", 9), "receiver id", &file.receiver.id, id_lengths(&file.receiver.interchange_id));
        self.turn_to_loop("ST");
        let count = file.claim_count();
        if count == 0 {
            let message = "The file has no claims: add at least one before sending it.";
            self.add(Rule::NoClaims, ("ST", 0), "claims", message);
        } else if count > CLAIMS_MAX {
            let message = format!("The file has {count} claims; send at most {CLAIMS_MAX} in one file.");
            self.add(Rule::TooManyClaims, ("ST", 0), "claims", message);
        }
    }

    fn control_number(&mut self, at: At, field: &str, number: u32) {
        if !(1..=CONTROL_NUMBER_MAX).contains(&number) {
            let message = format!("The {field} is {number}; take the next number from 1 to 999999999.");
            self.add(Rule::ControlNumber, at, field, message);
        }
    }

    fn qualifier(&mut self, at: At, field: &str, qualifier: &str) {
        if !ID_QUALIFIERS.contains(&text::code(qualifier).as_str()) {
            let message = format!(
                "The {field} must be one of {}: take the one in the receiver's companion guide (often ZZ or 30).",
                ID_QUALIFIERS.join(", ")
            );
            self.add(Rule::IdQualifier, at, field, message);
        }
    }

    fn billing_group(&mut self, group: &BillingGroup) {
        self.turn_to_part("2000A", group.claim_count());
        self.billing_provider(&group.provider);
        self.turn_to_loop("2000A");
        if group.subscribers.is_empty() {
            let message = "A billing provider without subscribers is in the file: leave it out.";
            self.add(Rule::NoClaims, ("HL", 0), "billing provider", message);
        }
        for subscriber in &group.subscribers {
            self.subscriber(group, subscriber);
        }
    }

    fn subscriber(&mut self, group: &BillingGroup, subscriber: &Subscriber) {
        self.turn_to_part("2000B", subscriber.claim_count());
        self.optional_id(("SBR", 3), "group number", subscriber.group_number.as_deref(), 50);
        self.optional_code(("SBR", 5), "insurance type", subscriber.insurance_type.as_deref(), 1..=3);
        self.code_form(("SBR", 9), "filing indicator", &subscriber.filing_indicator, 1..=2);
        self.turn_to_loop("2010BA");
        self.name("subscriber", &subscriber.person.name);
        self.id(("NM1", 9), "member id", &subscriber.member_id, 2..=80);
        self.references("subscriber", &subscriber.person.references, &["SY", "Y4"]);
        if matches!(subscriber.patients, Patients::Subscriber(_)) {
            self.patient("subscriber", &subscriber.person);
        }
        self.turn_to_loop("2010BB");
        self.payer("payer", &subscriber.payer);
        self.references("payer", &subscriber.payer.references, &["2U", "EI", "FY", "NF", "G2", "LU"]);
        self.turn_to_loop("2000B");
        match &subscriber.patients {
            Patients::Subscriber(claims) => {
                self.claims_of_patient("subscriber", claims.len());
                claims.iter().for_each(|claim| self.claim(group, subscriber, claim));
            }
            Patients::Dependents(dependents) => {
                if dependents.is_empty() {
                    let message = "A subscriber without patients is in the file: leave the subscriber out.";
                    self.add(Rule::NoClaims, ("HL", 0), "subscriber", message);
                }
                dependents.iter().for_each(|dependent| self.dependent(group, subscriber, dependent));
            }
        }
    }

    pub(super) fn payer(&mut self, party: &str, payer: &Payer) {
        self.words(("NM1", 3), &format!("{party} name"), &payer.name);
        self.id(("NM1", 9), &format!("{party} id"), &payer.id, 2..=80);
        if let Some(address) = &payer.address {
            self.address(party, address);
        }
    }

    fn dependent(&mut self, group: &BillingGroup, subscriber: &Subscriber, dependent: &Dependent) {
        self.turn_to_part("2000C", dependent.claims.len());
        if dependent.relationship == Relationship::SelfSubscriber {
            let message = "A patient who is the subscriber stands in the subscriber's loop: move the claims \
                           there, or correct the relationship.";
            self.add(Rule::Relationship, ("PAT", 1), "relationship", message);
        }
        self.claims_of_patient("patient", dependent.claims.len());
        self.turn_to_loop("2010CA");
        self.name("patient", &dependent.person.name);
        self.patient("patient", &dependent.person);
        self.references("patient", &dependent.person.references, &["SY", "1W", "Y4"]);
        dependent.claims.iter().for_each(|claim| self.claim(group, subscriber, claim));
    }

    fn claims_of_patient(&mut self, party: &str, count: usize) {
        if count == 0 {
            let message = format!("A {party} without claims is in the file: leave the {party} out.");
            self.add(Rule::NoClaims, ("HL", 0), party, message);
        } else if count > CLAIMS_PER_PATIENT_MAX {
            let message = format!(
                "One patient has {count} claims in the file; send at most {CLAIMS_PER_PATIENT_MAX} at once."
            );
            self.add(Rule::TooManyClaims, ("HL", 0), party, message);
        }
    }

    pub(super) fn party_name(&mut self, party: &str, name: &ProviderName) {
        match name {
            ProviderName::Organisation(name) => self.words(("NM1", 3), &format!("{party} name"), name),
            ProviderName::Person(name) => self.name(party, name),
        }
    }

    /// A date that lies between 1900 and the day the file is made.
    pub(super) fn past_date(&mut self, at: At, field: &str, date: Date) {
        if date > self.created {
            let message = format!("The {field} {date} is after the day of the file: correct the date.");
            self.add(Rule::DateUnlikely, at, field, message);
        } else {
            self.likely_date(at, field, date);
        }
    }

    fn likely_date(&mut self, at: At, field: &str, date: Date) {
        if date.year() < YEAR_MIN {
            let message = format!("The {field} {date} is before {YEAR_MIN}: correct the date.");
            self.add(Rule::DateUnlikely, at, field, message);
        }
    }
}

/// NM109 has room for 80 characters; an id that goes into the ISA too has 15.
fn id_lengths(interchange_id: &Option<String>) -> std::ops::RangeInclusive<usize> {
    2..=if interchange_id.is_some() { 80 } else { 15 }
}
