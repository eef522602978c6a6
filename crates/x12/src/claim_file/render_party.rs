//! Writes names, addresses, numbers and providers, wherever they stand (NM1, N3, N4, PER, PRV, REF, SBR).

use super::file::{Payer, Subscriber};
use super::party::{Address, Contact, PersonName, Provider, ProviderName, Reference, ServiceLocation};
use super::render::Renderer;
use super::text::{code, code_or_empty, digits, is_punctuated_number, words, words_or_empty};
use crate::writing::Segment;

/// Lengths the guide allows (x12.md 4.1, "lengths that bite").
pub(super) const NAME_LENGTH_MAX: usize = 60;
const FIRST_NAME_LENGTH_MAX: usize = 35;
const MIDDLE_NAME_LENGTH_MAX: usize = 25;
const SUFFIX_LENGTH_MAX: usize = 10;
const STREET_LENGTH_MAX: usize = 55;
const CITY_LENGTH_MAX: usize = 30;

impl Renderer {
    /// NM1 of somebody who may be a person or an organisation.
    pub(super) fn named(&mut self, entity: &str, name: &ProviderName, qualifier: &str, id: &str) {
        let segment = Segment::new("NM1").value(entity).value(entity_kind(name));
        let segment = match name {
            ProviderName::Organisation(name) => segment.value(&words(name, NAME_LENGTH_MAX)).skip(4),
            ProviderName::Person(name) => person_name(segment, name),
        };
        self.out.push(identified(segment, qualifier, id));
    }

    pub(super) fn provider(&mut self, loop_id: &'static str, entity: &str, provider: &Provider) {
        self.out.enter_below(loop_id);
        self.named(entity, &provider.name, "XX", &provider.npi);
        match entity {
            "DN" | "P3" => self.taxonomy("RF", provider.taxonomy.as_deref()),
            "82" => self.taxonomy("PE", provider.taxonomy.as_deref()),
            "DD" => self.taxonomy("AS", provider.taxonomy.as_deref()),
            _ => {}
        }
        self.references(&provider.references);
    }

    pub(super) fn service_location(&mut self, loop_id: &'static str, place: &ServiceLocation) {
        self.out.enter_below(loop_id);
        self.out.push(organisation("77", &place.name, "XX", place.npi.as_deref().unwrap_or_default()));
        self.address(&place.address);
        self.references(&place.references);
    }

    /// PRV, when a taxonomy is known.
    pub(super) fn taxonomy(&mut self, role: &str, taxonomy: Option<&str>) {
        let taxonomy = code_or_empty(taxonomy);
        if !taxonomy.is_empty() {
            self.out.push(Segment::new("PRV").value(role).value("PXC").value(&taxonomy));
        }
    }

    pub(super) fn payer(&mut self, payer: &Payer) {
        self.out.push(organisation("PR", &payer.name, payer.id_kind.code(), &payer.id));
        if let Some(address) = &payer.address {
            self.address(address);
        }
    }

    pub(super) fn address(&mut self, address: &Address) {
        let line2 = words_or_empty(address.line2.as_deref(), STREET_LENGTH_MAX);
        self.out.push(Segment::new("N3").value(&words(&address.line1, STREET_LENGTH_MAX)).value(&line2));
        let country = code_or_empty(address.country.as_deref());
        let zip = if country.is_empty() { digits(&address.zip) } else { code(&address.zip) };
        self.out.push(
            Segment::new("N4")
                .value(&words(&address.city, CITY_LENGTH_MAX))
                .value(&code(&address.state))
                .value(&zip)
                .value(&country)
                .skip(2)
                .value(&code_or_empty(address.subdivision.as_deref())),
        );
    }

    pub(super) fn contact(&mut self, contact: &Contact) {
        let phone = digits(&contact.phone);
        let ways = [
            ("TE", phone),
            ("EX", digits(contact.extension.as_deref().unwrap_or_default())),
            ("FX", digits(contact.fax.as_deref().unwrap_or_default())),
            ("EM", code_or_empty(contact.email.as_deref())),
        ];
        let mut segment = Segment::new("PER").value("IC").value(&words(&contact.name, NAME_LENGTH_MAX));
        for (kind, number) in ways.iter().filter(|(_, number)| !number.is_empty()).take(3) {
            segment = segment.value(kind).value(number);
        }
        self.out.push(segment);
    }

    /// REF, when there is something to refer to.
    pub(super) fn reference(&mut self, qualifier: &str, number: Option<&str>) {
        let number = code_or_empty(number);
        if !number.is_empty() {
            self.out.push(Segment::new("REF").value(qualifier).value(&number));
        }
    }

    pub(super) fn references(&mut self, references: &[Reference]) {
        for reference in references {
            let kind = code(&reference.qualifier);
            let number = if kind == "SY" { tax_id(&reference.number) } else { code(&reference.number) };
            let segment = Segment::new("REF").value(&kind).value(&number);
            let payer = code_or_empty(reference.payer_id.as_deref());
            let segment = if payer.is_empty() { segment } else { segment.skip(1).composite(&["2U", &payer]) };
            self.out.push(segment);
        }
    }
}

/// NM102.
pub(super) const fn entity_kind(name: &ProviderName) -> &'static str {
    match name {
        ProviderName::Organisation(_) => "2",
        ProviderName::Person(_) => "1",
    }
}

/// A tax id as it is written: its digits, or as it is when it is none.
pub(super) fn tax_id(number: &str) -> String {
    if is_punctuated_number(number) { digits(number) } else { code(number) }
}

/// SBR of the destination payer.
pub(super) fn coverage(subscriber: &Subscriber, is_patient: bool) -> Segment {
    let relationship = if is_patient { "18" } else { "" };
    insured(
        subscriber.responsibility.code(),
        relationship,
        [subscriber.group_number.as_deref(), subscriber.group_name.as_deref()],
        subscriber.insurance_type.as_deref(),
        &subscriber.filing_indicator,
    )
}

/// SBR. The group's name is a stand-in for its number.
pub(super) fn insured(
    responsibility: &str,
    relationship: &str,
    [group_number, group_name]: [Option<&str>; 2],
    insurance_type: Option<&str>,
    filing_indicator: &str,
) -> Segment {
    let number = code_or_empty(group_number);
    let name = if number.is_empty() { words_or_empty(group_name, NAME_LENGTH_MAX) } else { String::new() };
    Segment::new("SBR")
        .value(responsibility)
        .value(relationship)
        .value(&number)
        .value(&name)
        .value(&code_or_empty(insurance_type))
        .skip(3)
        .value(&code(filing_indicator))
}

/// NM1 of an organisation.
pub(super) fn organisation(entity: &str, name: &str, qualifier: &str, id: &str) -> Segment {
    let name = words(name, NAME_LENGTH_MAX);
    let segment = Segment::new("NM1").value(entity).value("2").value(&name).skip(4);
    identified(segment, qualifier, id)
}

/// NM108 and NM109; neither when there is no id.
fn identified(segment: Segment, qualifier: &str, id: &str) -> Segment {
    let id = code(id);
    if id.is_empty() { segment } else { segment.value(qualifier).value(&id) }
}

/// NM103 to NM107.
pub(super) fn person_name(segment: Segment, name: &PersonName) -> Segment {
    segment
        .value(&words(&name.last, NAME_LENGTH_MAX))
        .value(&words(&name.first, FIRST_NAME_LENGTH_MAX))
        .value(&words_or_empty(name.middle.as_deref(), MIDDLE_NAME_LENGTH_MAX))
        .skip(1)
        .value(&words_or_empty(name.suffix.as_deref(), SUFFIX_LENGTH_MAX))
}
