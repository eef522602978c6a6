//! Writes the envelope and the loops above the claims (x12.md 4.1 and 4.5). The file has been checked.

use std::ops::Range;

use jiff::civil::{Date, DateTime};

use super::file::{BillingGroup, ClaimFile, Dependent, Patients, Subscriber, Usage};
use super::party::{Address, BillingProvider, Contact, Person, PersonName, ProviderName, TaxId};
use super::segment::{Segment, SetSegments};
use super::text::{code, code_or_empty, digits, words, words_or_empty};
use super::{GUIDE, Written};

/// Lengths the guide allows (x12.md 4.1, "lengths that bite").
const NAME_LENGTH_MAX: usize = 60;
const FIRST_NAME_LENGTH_MAX: usize = 35;
const MIDDLE_NAME_LENGTH_MAX: usize = 25;
const SUFFIX_LENGTH_MAX: usize = 10;
const STREET_LENGTH_MAX: usize = 55;
const CITY_LENGTH_MAX: usize = 30;

/// Writes a file in which no problem was found.
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
    let gs = Segment::new("GS")
        .value("HC")
        .value(&code(&file.submitter.id))
        .value(&code(&file.receiver.id))
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

/// The ISA segment: every element has its fixed width, 106 bytes with the terminator.
fn isa(file: &ClaimFile) -> String {
    format!(
        "ISA*00*{blank:10}*00*{blank:10}*{sender_qualifier}*{sender:15}*{receiver_qualifier}*{receiver:15}\
         *{date}*{time}*^*00501*{control:09}*0*{usage}*:~",
        blank = "",
        sender_qualifier = code(&file.submitter.id_qualifier),
        sender = code(&file.submitter.id),
        receiver_qualifier = code(&file.receiver.id_qualifier),
        receiver = code(&file.receiver.id),
        date = &date(file.created.date())[2..],
        time = time(file.created),
        control = file.interchange_control,
        usage = match file.usage {
            Usage::Test => "T",
            Usage::Production => "P",
        },
    )
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
                .value("00")
                .value(&code(&file.batch_id))
                .value(&date(file.created.date()))
                .value(&time(file.created))
                .value("CH"),
        );
        self.out.enter("1000A", claims.clone());
        self.out.push(organisation("41", &file.submitter.name, "46", &file.submitter.id));
        self.out.push(contact(&file.submitter.contact));
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
        let taxonomy = code_or_empty(provider.taxonomy.as_deref());
        if !taxonomy.is_empty() {
            self.out.push(Segment::new("PRV").value("BI").value("PXC").value(&taxonomy));
        }
        self.out.enter_below("2010AA");
        self.billing_provider(provider);
        for subscriber in &group.subscribers {
            self.subscriber(&provider.npi, level, subscriber);
        }
    }

    fn billing_provider(&mut self, provider: &BillingProvider) {
        self.out.push(provider_name("85", &provider.name, &provider.npi));
        self.address(&provider.address);
        let (qualifier, number) = match &provider.tax_id {
            TaxId::Ein(number) => ("EI", number),
            TaxId::Ssn(number) => ("SY", number),
        };
        self.out.push(Segment::new("REF").value(qualifier).value(&digits(number)));
        if let Some(person) = &provider.contact {
            self.out.push(contact(person));
        }
    }

    fn subscriber(&mut self, billing_npi: &str, parent: usize, subscriber: &Subscriber) {
        self.out.enter("2000B", self.next_claims(subscriber.claim_count()));
        let level = match &subscriber.patients {
            Patients::Subscriber(_) => self.level(Some(parent), "22", false),
            Patients::Dependents(_) => self.level(Some(parent), "22", true),
        };
        self.out.push(coverage(subscriber));
        self.out.enter_below("2010BA");
        let name = Segment::new("NM1").value("IL").value("1");
        let name = person_name(name, &subscriber.person.name);
        self.out.push(name.value("MI").value(&code(&subscriber.member_id)));
        if matches!(subscriber.patients, Patients::Subscriber(_)) {
            self.patient_details(&subscriber.person);
        }
        self.out.enter_below("2010BB");
        self.out.push(organisation("PR", &subscriber.payer.name, "PI", &subscriber.payer.id));
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

    fn address(&mut self, address: &Address) {
        let line2 = words_or_empty(address.line2.as_deref(), STREET_LENGTH_MAX);
        self.out.push(Segment::new("N3").value(&words(&address.line1, STREET_LENGTH_MAX)).value(&line2));
        self.out.push(
            Segment::new("N4")
                .value(&words(&address.city, CITY_LENGTH_MAX))
                .value(&code(&address.state))
                .value(&digits(&address.zip)),
        );
    }
}

/// SBR. The group's name is a stand-in for its number.
fn coverage(subscriber: &Subscriber) -> Segment {
    let number = code_or_empty(subscriber.group_number.as_deref());
    let name = if number.is_empty() {
        words_or_empty(subscriber.group_name.as_deref(), NAME_LENGTH_MAX)
    } else {
        String::new()
    };
    let relationship = match &subscriber.patients {
        Patients::Subscriber(_) => "18",
        Patients::Dependents(_) => "",
    };
    Segment::new("SBR")
        .value(subscriber.responsibility.code())
        .value(relationship)
        .value(&number)
        .value(&name)
        .skip(4)
        .value(&code(&subscriber.filing_indicator))
}

fn organisation(entity: &str, name: &str, qualifier: &str, id: &str) -> Segment {
    let name = words(name, NAME_LENGTH_MAX);
    Segment::new("NM1").value(entity).value("2").value(&name).skip(4).value(qualifier).value(&code(id))
}

/// NM1 of a provider, with the NPI.
pub(super) fn provider_name(entity: &str, name: &ProviderName, npi: &str) -> Segment {
    match name {
        ProviderName::Organisation(name) => organisation(entity, name, "XX", npi),
        ProviderName::Person(name) => {
            let segment = person_name(Segment::new("NM1").value(entity).value("1"), name);
            segment.value("XX").value(&code(npi))
        }
    }
}

/// NM103 to NM107.
fn person_name(segment: Segment, name: &PersonName) -> Segment {
    segment
        .value(&words(&name.last, NAME_LENGTH_MAX))
        .value(&words(&name.first, FIRST_NAME_LENGTH_MAX))
        .value(&words_or_empty(name.middle.as_deref(), MIDDLE_NAME_LENGTH_MAX))
        .skip(1)
        .value(&words_or_empty(name.suffix.as_deref(), SUFFIX_LENGTH_MAX))
}

fn contact(contact: &Contact) -> Segment {
    let name = words(&contact.name, NAME_LENGTH_MAX);
    Segment::new("PER").value("IC").value(&name).value("TE").value(&digits(&contact.phone))
}

/// A date as CCYYMMDD.
pub(super) fn date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// A time as HHMM.
fn time(moment: DateTime) -> String {
    format!("{:02}{:02}", moment.hour(), moment.minute())
}
