//! Checks names, addresses, identifiers and providers: the values that many parts of a file share.

use std::ops::RangeInclusive;

use super::check::Checks;
use super::npi::npi_is_valid;
use super::party::{
    Address, BillingProvider, Contact, Person, PersonName, ProviderName, RenderingProvider, TaxId,
};
use super::problem::Rule;
use super::text;

impl Checks {
    /// Text that must have something left of it when it is cleaned.
    pub(super) fn words(&mut self, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.add(Rule::Required, field, format!("The {field} is empty: fill it in."));
        } else if text::words(value, usize::MAX).is_empty() {
            let message =
                format!("The {field} has no letters that a claim file can carry: write it in A to Z.");
            self.add(Rule::Required, field, message);
        }
    }

    /// A required identifier.
    pub(super) fn id(&mut self, field: &str, value: &str, lengths: RangeInclusive<usize>) {
        let id = text::code(value);
        if id.is_empty() {
            self.add(Rule::Required, field, format!("The {field} is empty: fill it in."));
        } else if !text::is_sendable(&id) {
            let message = format!(
                "The {field} holds a character that a claim file cannot carry (one of * ^ : ~, an accent or a \
                 line break): correct it."
            );
            self.add(Rule::IdCharacters, field, message);
        } else if !lengths.contains(&id.len()) {
            let (least, most) = (lengths.start(), lengths.end());
            let message = format!(
                "The {field} has {} characters; it must have {least} to {most}: correct it.",
                id.len()
            );
            self.add(Rule::IdLength, field, message);
        }
    }

    /// An identifier that may be absent or empty.
    pub(super) fn optional_id(&mut self, field: &str, value: Option<&str>, length_max: usize) {
        if let Some(id) = value.filter(|id| !id.trim().is_empty()) {
            self.id(field, id, 1..=length_max);
        }
    }

    /// A required code of letters and digits with a length its list prescribes.
    pub(super) fn code_form(&mut self, field: &str, value: &str, lengths: RangeInclusive<usize>) {
        let code = text::code(value);
        if code.is_empty() {
            self.add(Rule::Required, field, format!("The {field} is empty: fill it in."));
        } else if !lengths.contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let message = format!("The {field} is not a code of its list: choose the right one.");
            self.add(Rule::CodeForm, field, message);
        }
    }

    pub(super) fn name(&mut self, party: &str, name: &PersonName) {
        self.words(&format!("{party} last name"), &name.last);
    }

    /// What a patient needs besides a name.
    pub(super) fn patient(&mut self, party: &str, person: &Person) {
        match person.birthdate {
            Some(date) => self.past_date(&format!("{party} birthdate"), date),
            None => self.patient_lacks(party, "birthdate"),
        }
        if person.sex.is_none() {
            self.patient_lacks(party, "sex");
        }
        match &person.address {
            Some(address) => {
                self.address(party, address);
            }
            None => self.patient_lacks(party, "address"),
        }
    }

    fn patient_lacks(&mut self, party: &str, what: &str) {
        let message =
            format!("The {party} is the one who was treated and has no {what}: give it to the patient.");
        self.add(Rule::PatientIncomplete, format!("{party} {what}"), message);
    }

    pub(super) fn contact(&mut self, party: &str, contact: &Contact) {
        self.words(&format!("{party} contact name"), &contact.name);
        let field = format!("{party} telephone");
        if !is_number_of(&contact.phone, &[10]) {
            let message = format!("The {field} must have ten digits, area code first: correct it.");
            self.add(Rule::Phone, field, message);
        }
    }

    fn address(&mut self, party: &str, address: &Address) {
        self.words(&format!("{party} street"), &address.line1);
        self.words(&format!("{party} city"), &address.city);
        let state = text::code(&address.state);
        if state.len() != 2 || !state.bytes().all(|b| b.is_ascii_uppercase()) {
            let message = format!("The {party} state must be the two letters of a US state: correct it.");
            self.add(Rule::CodeForm, format!("{party} state"), message);
        }
        if !is_number_of(&address.zip, &[5, 9]) {
            let message = format!("The {party} ZIP code must have five or nine digits: correct it.");
            self.add(Rule::Zip, format!("{party} ZIP code"), message);
        }
    }

    pub(super) fn billing_provider(&mut self, provider: &BillingProvider) {
        self.provider("billing provider", &provider.name, &provider.npi, provider.taxonomy.as_deref());
        self.tax_id(&provider.tax_id);
        self.address("billing provider", &provider.address);
        self.billing_address(&provider.address);
        if let Some(contact) = &provider.contact {
            self.contact("billing provider", contact);
        }
    }

    pub(super) fn rendering_provider(&mut self, provider: &RenderingProvider) {
        self.provider("rendering provider", &provider.name, &provider.npi, provider.taxonomy.as_deref());
    }

    fn provider(&mut self, party: &str, name: &ProviderName, npi: &str, taxonomy: Option<&str>) {
        match name {
            ProviderName::Organisation(name) => self.words(&format!("{party} name"), name),
            ProviderName::Person(name) => self.name(party, name),
        }
        self.npi(&format!("{party} NPI"), npi);
        if let Some(taxonomy) = taxonomy.filter(|code| !code.trim().is_empty()) {
            self.code_form(&format!("{party} taxonomy"), taxonomy, 10..=10);
        }
    }

    fn npi(&mut self, field: &str, npi: &str) {
        let npi = text::code(npi);
        if npi.is_empty() {
            self.add(Rule::Required, field, format!("The {field} is empty: fill it in."));
        } else if !npi_is_valid(&npi) {
            let message = format!(
                "The {field} {npi} is mistyped (ten digits, the last one checks the others): compare it with \
                 the provider's NPI record."
            );
            self.add(Rule::Npi, field, message);
        }
    }

    fn tax_id(&mut self, tax_id: &TaxId) {
        let (TaxId::Ein(number) | TaxId::Ssn(number)) = tax_id;
        if !is_number_of(number, &[9]) {
            let message = "The tax id of the billing provider must have nine digits: correct it.";
            self.add(Rule::TaxId, "billing provider tax id", message);
        }
    }

    fn billing_address(&mut self, address: &Address) {
        let line2 = address.line2.as_deref().unwrap_or_default();
        if is_po_box(&address.line1) || is_po_box(line2) {
            let message = "Payers refuse a post office box as the billing address: give the street address.";
            self.add(Rule::BillingPoBox, "billing provider street", message);
        }
        if is_number_of(&address.zip, &[5]) {
            let message = "The billing provider's ZIP code must have nine digits: add the last four.";
            self.add(Rule::Zip, "billing provider ZIP code", message);
        }
    }
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
