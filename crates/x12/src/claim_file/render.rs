//! Writes the envelope and the loops above the claims (x12.md 4.1 and 4.5). The file has been checked, or is
//! wanted as it is.

use std::ops::Range;

use super::file::{BillingGroup, ClaimFile, Dependent, Patients, Subscriber};
use super::party::{BillingProvider, PayToPlan, Person, PersonName, ProviderName, TaxId};
use super::render_party::{coverage, organisation, person_name, tax_id};
use super::set_segments::SetSegments;
use super::text::{code, code_or_empty};
use super::{GUIDE, Written};
use crate::writing::{Isa, Segment, date, time};

/// Writes a file.
pub(super) fn render(file: &ClaimFile) -> Written {
    let set_number = format!("{:04}", file.set_control);
    let mut set = Renderer::new(file);
    set.header(file, &set_number);
    for group in &file.billing_groups {
        set.billing_group(group);
    }
    set.trailer(&set_number);
    let (head, tail) = envelope(file);
    let Renderer { out, claim_numbers, .. } = set;
    Written {
        bytes: [head, out.text, tail].concat().into_bytes(),
        segments_in_set: out.places.len(),
        positions: out.places,
        claim_numbers,
    }
}

/// What stands before and after the set: ISA and GS, GE and IEA.
fn envelope(file: &ClaimFile) -> (String, String) {
    let end = if file.line_breaks { "\n" } else { "" };
    let group = file.group_control.to_string();
    let sender = file.submitter.group_id.as_deref().unwrap_or(&file.submitter.id);
    let receiver = file.receiver.group_id.as_deref().unwrap_or(&file.receiver.id);
    let gs = Segment::new("GS")
        .value("HC")
        .value(&code(sender))
        .value(&code(receiver))
        .value(&date(file.created.date()))
        .value(&time(file.created))
        .value(&group)
        .value("X")
        .value(GUIDE)
        .finish();
    let ge = Segment::new("GE").value("1").value(&group).finish();
    let iea = Segment::new("IEA").value("1").value(&format!("{:09}", file.interchange_control)).finish();
    (format!("{}{end}{gs}{end}", isa(file)), format!("{ge}{end}{iea}{end}"))
}

fn isa(file: &ClaimFile) -> String {
    let (submitter, receiver) = (&file.submitter, &file.receiver);
    let id = |own: &Option<String>, id: &str| code(own.as_deref().unwrap_or(id));
    Isa {
        from: (&code(&submitter.id_qualifier), &id(&submitter.interchange_id, &submitter.id)),
        to: (&code(&receiver.id_qualifier), &id(&receiver.interchange_id, &receiver.id)),
        created: file.created,
        control: file.interchange_control,
        asks_for_ta1: file.asks_for_ta1,
        usage: file.usage.code(),
    }
    .finish()
}

/// Writes a set: what is written so far, and the numbers that run through it.
#[derive(Debug)]
pub(super) struct Renderer {
    pub(super) out: SetSegments,
    pub(super) claim_numbers: Vec<String>,
    /// The last HL number given out.
    levels: usize,
}

impl Renderer {
    fn new(file: &ClaimFile) -> Renderer {
        let out = SetSegments::new(file.line_breaks, 0..file.claim_count());
        Renderer { out, claim_numbers: Vec::with_capacity(file.claim_count()), levels: 0 }
    }

    /// The next `count` claims, as positions in file order.
    pub(super) fn next_claims(&self, count: usize) -> Range<usize> {
        self.claim_numbers.len()..self.claim_numbers.len() + count
    }

    fn header(&mut self, file: &ClaimFile, set_number: &str) {
        let claims = self.next_claims(file.claim_count());
        self.out.push(Segment::new("ST").value("837").value(set_number).value(GUIDE));
        self.out.push(
            Segment::new("BHT")
                .value("0019")
                .value(file.purpose.code())
                .value(&code(&file.batch_id))
                .value(&date(file.created.date()))
                .value(&time(file.created))
                .value(file.kind.code()),
        );
        self.out.enter("1000A", claims.clone());
        self.named("41", &unsuffixed(&file.submitter.name), "46", &file.submitter.id);
        self.contact(&file.submitter.contact);
        if let Some(contact) = &file.submitter.second_contact {
            self.contact(contact);
        }
        self.out.enter("1000B", claims);
        self.out.push(organisation("40", &file.receiver.name, "46", &file.receiver.id));
    }

    fn trailer(&mut self, set_number: &str) {
        self.out.enter("", 0..self.claim_numbers.len());
        let count = self.out.places.len() + 1;
        self.out.push(Segment::new("SE").value(&count.to_string()).value(set_number));
    }

    /// Writes an HL segment and gives its number.
    fn level(&mut self, parent: Option<usize>, kind: &str, has_children: bool) -> usize {
        self.levels += 1;
        let parent = parent.map(|number| number.to_string()).unwrap_or_default();
        let children = if has_children { "1" } else { "0" };
        let number = self.levels.to_string();
        self.out.push(Segment::new("HL").value(&number).value(&parent).value(kind).value(children));
        self.levels
    }

    fn billing_group(&mut self, group: &BillingGroup) {
        let provider = &group.provider;
        self.out.enter("2000A", self.next_claims(group.claim_count()));
        let level = self.level(None, "20", true);
        self.taxonomy("BI", provider.taxonomy.as_deref());
        let currency = code_or_empty(provider.currency.as_deref());
        if !currency.is_empty() {
            self.out.push(Segment::new("CUR").value("85").value(&currency));
        }
        self.billing_provider(provider);
        for subscriber in &group.subscribers {
            self.subscriber(&provider.npi, level, subscriber);
        }
    }

    fn billing_provider(&mut self, provider: &BillingProvider) {
        self.out.enter_below("2010AA");
        self.named("85", &provider.name, "XX", &provider.npi);
        self.address(&provider.address);
        let (qualifier, number) = match &provider.tax_id {
            TaxId::Ein(number) => ("EI", number),
            TaxId::Ssn(number) => ("SY", number),
        };
        self.reference(qualifier, Some(&tax_id(number)));
        self.references(&provider.references);
        if let Some(person) = &provider.contact {
            self.contact(person);
        }
        if let Some(address) = &provider.pay_to {
            self.out.enter_below("2010AB");
            let kind = super::render_party::entity_kind(&provider.name);
            self.out.push(Segment::new("NM1").value("87").value(kind));
            self.address(address);
        }
        if let Some(plan) = &provider.pay_to_plan {
            self.pay_to_plan(plan);
        }
    }

    fn pay_to_plan(&mut self, plan: &PayToPlan) {
        self.out.enter_below("2010AC");
        self.out.push(organisation("PE", &plan.name, plan.id_kind.code(), &plan.id));
        self.address(&plan.address);
        self.references(&plan.references);
        self.reference("EI", Some(&tax_id(&plan.tax_id)));
    }

    fn subscriber(&mut self, billing_npi: &str, parent: usize, subscriber: &Subscriber) {
        self.out.enter("2000B", self.next_claims(subscriber.claim_count()));
        let is_patient = matches!(subscriber.patients, Patients::Subscriber(_));
        let level = self.level(Some(parent), "22", !is_patient);
        self.out.push(coverage(subscriber, is_patient));
        self.out.enter_below("2010BA");
        let kind = if subscriber.is_organisation { "2" } else { "1" };
        let name = person_name(Segment::new("NM1").value("IL").value(kind), &subscriber.person.name);
        self.out.push(name.value(subscriber.member_id_kind.code()).value(&code(&subscriber.member_id)));
        if is_patient {
            self.patient_details(&subscriber.person);
        }
        self.references(&subscriber.person.references);
        self.out.enter_below("2010BB");
        self.payer(&subscriber.payer);
        self.references(&subscriber.payer.references);
        match &subscriber.patients {
            Patients::Subscriber(claims) => claims.iter().for_each(|claim| self.claim(billing_npi, claim)),
            Patients::Dependents(dependents) => {
                dependents.iter().for_each(|dependent| self.dependent(billing_npi, level, dependent));
            }
        }
    }

    fn dependent(&mut self, billing_npi: &str, parent: usize, dependent: &Dependent) {
        self.out.enter("2000C", self.next_claims(dependent.claims.len()));
        self.level(Some(parent), "23", false);
        self.out.push(Segment::new("PAT").value(dependent.relationship.code()));
        self.out.enter_below("2010CA");
        let name = Segment::new("NM1").value("QC").value("1");
        self.out.push(person_name(name, &dependent.person.name));
        self.patient_details(&dependent.person);
        self.references(&dependent.person.references);
        dependent.claims.iter().for_each(|claim| self.claim(billing_npi, claim));
    }

    fn patient_details(&mut self, person: &Person) {
        if let Some(address) = &person.address {
            self.address(address);
        }
        if let (Some(birthdate), Some(sex)) = (person.birthdate, person.sex) {
            self.out.push(Segment::new("DMG").value("D8").value(&date(birthdate)).value(sex.code()));
        }
    }
}

/// A name for loop 1000A, which has no place for a suffix.
fn unsuffixed(name: &ProviderName) -> ProviderName {
    match name {
        ProviderName::Person(name) => ProviderName::Person(PersonName { suffix: None, ..name.clone() }),
        organisation @ ProviderName::Organisation(_) => organisation.clone(),
    }
}
