//! Checks names, addresses, identifiers and providers: the values that many parts of a file share.

use std::ops::RangeInclusive;

use super::check::{At, Checks};
use super::party::{
    Address, BillingProvider, Contact, PayToPlan, Person, PersonName, Provider, Reference, ServiceLocation,
    TaxId,
};
use super::problem::Rule;
use super::text;
use crate::npi_is_valid;

/// The states, districts and territories of the United States, and its forces abroad, as the postal service
/// abbreviates them.
const STATES: [&str; 62] = [
    "AA", "AE", "AK", "AL", "AP", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "FM", "GA", "GU",
    "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MH", "MI", "MN", "MO", "MP", "MS",
    "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "PR", "PW", "RI", "SC",
    "SD", "TN", "TX", "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY",
];

impl Checks {
    /// Text that must have something left of it when it is cleaned.
    pub(super) fn words(&mut self, at: At, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.required(at, field);
        } else if text::words(value, usize::MAX).is_empty() {
            let message =
                format!("The {field} has no letters that a claim file can carry: write it in A to Z.");
            self.add(Rule::Required, at, field, message);
        }
    }

    fn required(&mut self, at: At, field: &str) {
        self.add(Rule::Required, at, field, format!("The {field} is empty: fill it in."));
    }

    /// A required identifier.
    pub(super) fn id(&mut self, at: At, field: &str, value: &str, lengths: RangeInclusive<usize>) {
        let id = text::code(value);
        if id.is_empty() {
            self.required(at, field);
        } else if !text::is_sendable(&id) {
            let message = format!(
                "The {field} holds a character that a claim file cannot carry (one of * ^ : ~, an accent or a \
                 line break): correct it."
            );
            self.add(Rule::IdCharacters, at, field, message);
        } else if !lengths.contains(&id.len()) {
            let (least, most) = (lengths.start(), lengths.end());
            let message = format!(
                "The {field} has {} characters; it must have {least} to {most}: correct it.",
                id.len()
            );
            self.add(Rule::IdLength, at, field, message);
        }
    }

    /// An identifier that may be absent or empty.
    pub(super) fn optional_id(&mut self, at: At, field: &str, value: Option<&str>, length_max: usize) {
        if let Some(id) = value.filter(|id| !id.trim().is_empty()) {
            self.id(at, field, id, 1..=length_max);
        }
    }

    /// A required code of letters and digits with a length its list prescribes.
    pub(super) fn code_form(&mut self, at: At, field: &str, value: &str, lengths: RangeInclusive<usize>) {
        let code = text::code(value);
        if code.is_empty() {
            self.required(at, field);
        } else if !lengths.contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let message = format!("The {field} is not a code of its list: choose the right one.");
            self.add(Rule::CodeForm, at, field, message);
        }
    }

    /// A code that may be absent or empty.
    pub(super) fn optional_code(
        &mut self,
        at: At,
        field: &str,
        value: Option<&str>,
        lengths: RangeInclusive<usize>,
    ) {
        if let Some(code) = value.filter(|code| !code.trim().is_empty()) {
            self.code_form(at, field, code, lengths);
        }
    }

    /// A decimal number without sign, as X12 writes one; may be absent.
    pub(super) fn decimal(&mut self, at: At, field: &str, value: Option<&str>) {
        if let Some(number) = value.filter(|number| !number.trim().is_empty())
            && !is_decimal(number.trim())
        {
            let message = format!("The {field} is no number: write it with digits and one point.");
            self.add(Rule::Decimal, at, field, message);
        }
    }

    /// Numbers of the kinds that the loop takes, none of them another payer's.
    pub(super) fn references(&mut self, party: &str, references: &[Reference], kinds: &[&str]) {
        self.references_of(party, references, kinds, &[]);
    }

    /// Numbers of the kinds that the loop takes; those of some kinds may be another payer's.
    pub(super) fn references_of(
        &mut self,
        party: &str,
        references: &[Reference],
        kinds: &[&str],
        of_other_payers: &[&str],
    ) {
        for reference in references {
            let field = format!("{party} reference");
            let kind = text::code(&reference.qualifier);
            if !kinds.contains(&kind.as_str()) {
                let message = format!(
                    "A number of the {party} is of a kind that does not belong here: take one of {}.",
                    kinds.join(", ")
                );
                self.add(Rule::Reference, ("REF", 1), &field, message);
            }
            self.id(("REF", 2), &field, &reference.number, 1..=50);
            if kind == "SY" && !is_number_of(&reference.number, &[9]) {
                let message =
                    format!("The social security number of the {party} must have nine digits: correct it.");
                self.add(Rule::TaxId, ("REF", 2), &field, message);
            }
            let payer = reference.payer_id.as_deref().filter(|payer| !payer.trim().is_empty());
            if payer.is_some() && !of_other_payers.contains(&kind.as_str()) {
                let message =
                    format!("This number of the {party} cannot be another payer's: leave the payer out.");
                self.add(Rule::Reference, ("REF", 4), &field, message);
            }
            self.optional_id(("REF", 4), &field, payer, 50);
        }
    }

    pub(super) fn name(&mut self, party: &str, name: &PersonName) {
        self.words(("NM1", 3), &format!("{party} last name"), &name.last);
    }

    /// What a patient needs besides a name.
    pub(super) fn patient(&mut self, party: &str, person: &Person) {
        match person.birthdate {
            Some(date) => self.past_date(("DMG", 2), &format!("{party} birthdate"), date),
            None => self.patient_lacks(("DMG", 2), party, "birthdate"),
        }
        if person.sex.is_none() {
            self.patient_lacks(("DMG", 3), party, "sex");
        }
        match &person.address {
            Some(address) => self.address(party, address),
            None => self.patient_lacks(("N3", 1), party, "address"),
        }
    }

    fn patient_lacks(&mut self, at: At, party: &str, what: &str) {
        let message =
            format!("The {party} is the one who was treated and has no {what}: give it to the patient.");
        self.add(Rule::PatientIncomplete, at, format!("{party} {what}"), message);
    }

    pub(super) fn contact(&mut self, party: &str, contact: &Contact) {
        self.words(("PER", 2), &format!("{party} contact name"), &contact.name);
        let field = format!("{party} telephone");
        let filled = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        let has_other = filled(&contact.email) || filled(&contact.fax);
        let may_be_absent = has_other && contact.phone.trim().is_empty();
        if !may_be_absent && !is_number_of(&contact.phone, &[10]) {
            let message = format!("The {field} must have ten digits, area code first: correct it.");
            self.add(Rule::Phone, ("PER", 4), field, message);
        }
        if let Some(fax) = contact.fax.as_deref().filter(|fax| !fax.trim().is_empty())
            && !is_number_of(fax, &[10])
        {
            let message = format!("The {party} fax number must have ten digits: correct it.");
            self.add(Rule::Phone, ("PER", 6), format!("{party} fax"), message);
        }
        self.optional_id(("PER", 6), &format!("{party} e-mail address"), contact.email.as_deref(), 256);
    }

    pub(super) fn address(&mut self, party: &str, address: &Address) {
        self.words(("N3", 1), &format!("{party} street"), &address.line1);
        self.words(("N4", 1), &format!("{party} city"), &address.city);
        if let Some(country) = address.country.as_deref().filter(|country| !country.trim().is_empty()) {
            return self.foreign_address(party, address, country);
        }
        if !STATES.contains(&text::code(&address.state).as_str()) {
            let message = format!("The {party} state must be the two letters of a US state: correct it.");
            self.add(Rule::CodeForm, ("N4", 2), format!("{party} state"), message);
        }
        if !is_number_of(&address.zip, &[5, 9]) {
            let message = format!("The {party} ZIP code must have five or nine digits: correct it.");
            self.add(Rule::Zip, ("N4", 3), format!("{party} ZIP code"), message);
        }
    }

    fn foreign_address(&mut self, party: &str, address: &Address, country: &str) {
        self.code_form(("N4", 4), &format!("{party} country"), country, 2..=3);
        self.optional_id(("N4", 2), &format!("{party} state"), Some(&address.state), 2);
        self.optional_id(("N4", 3), &format!("{party} postal code"), Some(&address.zip), 15);
        self.optional_id(
            ("N4", 7),
            &format!("{party} part of the country"),
            address.subdivision.as_deref(),
            3,
        );
    }

    pub(super) fn billing_provider(&mut self, provider: &BillingProvider) {
        let party = "billing provider";
        self.optional_code(("PRV", 3), "billing provider taxonomy", provider.taxonomy.as_deref(), 10..=10);
        self.optional_code(("CUR", 2), "currency", provider.currency.as_deref(), 3..=3);
        self.turn_to_loop("2010AA");
        self.party_name(party, &provider.name);
        self.npi(("NM1", 9), "billing provider NPI", &provider.npi);
        let (TaxId::Ein(number) | TaxId::Ssn(number)) = &provider.tax_id;
        self.tax_id(party, number);
        self.address(party, &provider.address);
        self.billing_address(&provider.address);
        self.references(party, &provider.references, &["0B", "1G"]);
        if let Some(contact) = &provider.contact {
            self.contact(party, contact);
        }
        if let Some(address) = &provider.pay_to {
            self.turn_to_loop("2010AB");
            self.address("pay-to", address);
        }
        if let Some(plan) = &provider.pay_to_plan {
            self.turn_to_loop("2010AC");
            self.pay_to_plan(plan);
        }
    }

    fn pay_to_plan(&mut self, plan: &PayToPlan) {
        let party = "pay-to plan";
        self.words(("NM1", 3), "pay-to plan name", &plan.name);
        self.id(("NM1", 9), "pay-to plan id", &plan.id, 2..=80);
        self.address(party, &plan.address);
        self.references(party, &plan.references, &["2U", "FY", "NF"]);
        self.tax_id(party, &plan.tax_id);
    }

    /// A provider of a claim or line, in a loop that was turned to.
    pub(super) fn provider(
        &mut self,
        party: &str,
        provider: &Provider,
        kinds: &[&str],
        of_other_payers: &[&str],
    ) {
        self.party_name(party, &provider.name);
        self.npi(("NM1", 9), &format!("{party} NPI"), &provider.npi);
        self.optional_code(("PRV", 3), &format!("{party} taxonomy"), provider.taxonomy.as_deref(), 10..=10);
        self.references_of(party, &provider.references, kinds, of_other_payers);
    }

    pub(super) fn service_location(&mut self, place: &ServiceLocation, of_other_payers: &[&str]) {
        let party = "service location";
        self.words(("NM1", 3), "service location name", &place.name);
        if let Some(npi) = place.npi.as_deref().filter(|npi| !npi.trim().is_empty()) {
            self.npi(("NM1", 9), "service location NPI", npi);
        }
        self.address(party, &place.address);
        self.references_of(party, &place.references, &["0B", "G2", "LU"], of_other_payers);
    }

    fn npi(&mut self, at: At, field: &str, npi: &str) {
        let npi = text::code(npi);
        if npi.is_empty() {
            self.required(at, field);
        } else if !npi_is_valid(&npi) {
            let message = format!(
                "The {field} {npi} is mistyped (ten digits, the last one checks the others): compare it with \
                 the provider's NPI record."
            );
            self.add(Rule::Npi, at, field, message);
        }
    }

    fn tax_id(&mut self, party: &str, number: &str) {
        if !is_number_of(number, &[9]) {
            let message = format!("The tax id of the {party} must have nine digits: correct it.");
            self.add(Rule::TaxId, ("REF", 2), format!("{party} tax id"), message);
        }
    }

    fn billing_address(&mut self, address: &Address) {
        let line2 = address.line2.as_deref().unwrap_or_default();
        if is_po_box(&address.line1) || is_po_box(line2) {
            let message = "Payers refuse a post office box as the billing address: give the street address.";
            self.add(Rule::BillingPoBox, ("N3", 1), "billing provider street", message);
        }
        let is_domestic = address.country.as_deref().is_none_or(|country| country.trim().is_empty());
        if is_domestic && is_number_of(&address.zip, &[5]) {
            let message = "The billing provider's ZIP code must have nine digits: add the last four.";
            self.add(Rule::Zip, ("N4", 3), "billing provider ZIP code", message);
        }
    }
}

/// Digits with at most one point among them.
fn is_decimal(number: &str) -> bool {
    let points = number.bytes().filter(|&b| b == b'.').count();
    points <= 1
        && number.bytes().any(|b| b.is_ascii_digit())
        && number.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// True for digits and punctuation with one of these counts of digits.
fn is_number_of(text: &str, counts: &[usize]) -> bool {
    text::is_punctuated_number(text) && counts.contains(&text::digits(text).len())
}

/// True when an address line names a post office box, in any of its spellings.
fn is_po_box(line: &str) -> bool {
    let plain = text::words(line, usize::MAX).replace('.', " ");
    let words: Vec<&str> = plain.split_whitespace().collect();
    let spelled = |spelling: &[&str]| words.windows(spelling.len()).any(|window| window == spelling);
    spelled(&["PO", "BOX"])
        || spelled(&["P", "O", "BOX"])
        || spelled(&["POST", "OFFICE", "BOX"])
        || spelled(&["POBOX"])
}
