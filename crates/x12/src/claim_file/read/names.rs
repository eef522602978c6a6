//! Who and where: NM1, which begins the loop of a name, and what follows it (N3, N4, PER, PRV, REF, DMG, BHT).

use super::set::{Outcome, Part, SetReader, moment};
use super::values::Values;
use crate::claim_file::{
    Address, BatchKind, Contact, Dependent, Frequency, MemberIdKind, OtherPayerProvider, Patients, PayToPlan,
    Payer, PayerIdKind, Person, PersonName, Provider, ProviderName, ProviderRole, Purpose, Reference,
    ServiceLocation, Sex, TaxId,
};
use crate::finding::Stops;

/// The loop that a name begins, by the part of the set and NM101.
const NAMES: [(Part, &[u8], &str); 27] = [
    (Part::Header, b"41", "1000A"),
    (Part::Header, b"40", "1000B"),
    (Part::Provider, b"85", "2010AA"),
    (Part::Provider, b"87", "2010AB"),
    (Part::Provider, b"PE", "2010AC"),
    (Part::Subscriber, b"IL", "2010BA"),
    (Part::Subscriber, b"PR", "2010BB"),
    (Part::Dependent, b"QC", "2010CA"),
    (Part::Claim, b"DN", "2310A"),
    (Part::Claim, b"P3", "2310A"),
    (Part::Claim, b"82", "2310B"),
    (Part::Claim, b"77", "2310C"),
    (Part::Claim, b"DD", "2310D"),
    (Part::Claim, b"DQ", "2310E"),
    (Part::OtherPayer, b"IL", "2330A"),
    (Part::OtherPayer, b"PR", "2330B"),
    (Part::OtherPayer, b"DN", "2330C"),
    (Part::OtherPayer, b"P3", "2330C"),
    (Part::OtherPayer, b"82", "2330D"),
    (Part::OtherPayer, b"DQ", "2330E"),
    (Part::OtherPayer, b"85", "2330F"),
    (Part::OtherPayer, b"77", "2330G"),
    (Part::OtherPayer, b"DD", "2330H"),
    (Part::Line, b"82", "2420A"),
    (Part::Line, b"DD", "2420B"),
    (Part::Line, b"DQ", "2420C"),
    (Part::Line, b"77", "2420D"),
];

impl<'a> SetReader<'a> {
    /// An NM1: it begins a loop, if that loop has not come yet.
    pub(super) fn name(&mut self, values: &mut Values<'a>) -> Outcome {
        let entity = values.peek(1);
        let known = NAMES.iter().find(|(part, code, _)| *part == self.part && *code == entity);
        let Some(&(part, _, loop_id)) = known else {
            self.loop_id = None;
            return Outcome::OutOfPlace(Stops::Nothing);
        };
        if !self.names.insert((loop_id, entity)) && part != Part::OtherPayer {
            self.loop_id = None;
            return Outcome::Repeated;
        }
        self.enter(part, loop_id);
        self.entity = entity;
        values.text(1);
        self.named(loop_id, values);
        Outcome::Kept
    }

    /// The values of an NM1, for the loop that it has begun.
    fn named(&mut self, loop_id: &str, values: &mut Values<'a>) {
        match loop_id {
            "1000A" => {
                let submitter = &mut self.set.file.submitter;
                submitter.name = party_name(values);
                values.given(8, &["46"]);
                submitter.id = values.text(9);
            }
            "1000B" => {
                values.given(2, &["2"]);
                values.given(8, &["46"]);
                (self.set.file.receiver.name, self.set.file.receiver.id) = (values.text(3), values.text(9));
            }
            "2010AA" => self.billing_provider(values),
            "2010AB" => {
                let provider = &mut self.group().provider;
                let kind = match provider.name {
                    ProviderName::Organisation(_) => "2",
                    ProviderName::Person(_) => "1",
                };
                values.given(2, &[kind]);
                provider.pay_to = Some(Address::default());
            }
            "2010AC" => {
                let payer = payer(values);
                let Payer { name, id, id_kind, .. } = payer;
                self.group().provider.pay_to_plan =
                    Some(PayToPlan { name, id, id_kind, ..PayToPlan::default() });
            }
            "2010BA" => {
                let (name, is_organisation) = insured_name(values);
                let kind = values.coded(8, MemberIdKind::of).unwrap_or_default();
                let subscriber = self.subscriber();
                (subscriber.person.name, subscriber.is_organisation) = (name, is_organisation);
                (subscriber.member_id, subscriber.member_id_kind) = (values.text(9), kind);
            }
            "2010BB" => {
                let payer = payer(values);
                self.subscriber().payer = payer;
            }
            "2010CA" => {
                values.given(2, &["1"]);
                let name = person_name(values);
                if let Some(dependent) = self.dependent() {
                    dependent.person.name = name;
                }
            }
            "2330A" | "2330B" => self.other_payer_named(loop_id, values),
            "2310C" | "2420D" => self.place_named(values),
            _ if self.part == Part::OtherPayer => self.other_provider_named(values),
            _ => self.provider_named(loop_id, values),
        }
    }

    fn billing_provider(&mut self, values: &mut Values<'a>) {
        let name = party_name(values);
        let provider = &mut self.group().provider;
        provider.name = name;
        // Before the NPI, 4010 named providers by their tax id.
        match values.peek(8) {
            b"XX" => provider.npi = values.text(9),
            b"24" => provider.tax_id = TaxId::Ein(values.text(9)),
            b"34" => provider.tax_id = TaxId::Ssn(values.text(9)),
            _ => return,
        }
        values.text(8);
    }

    fn other_payer_named(&mut self, loop_id: &str, values: &mut Values<'a>) {
        let Some(other) = self.other_payer() else { return };
        if loop_id == "2330B" {
            other.payer = payer(values);
            return;
        }
        let subscriber = &mut other.subscriber;
        (subscriber.name, subscriber.is_organisation) = insured_name(values);
        subscriber.member_id_kind = values.coded(8, MemberIdKind::of).unwrap_or_default();
        subscriber.member_id = values.text(9);
    }

    fn other_provider_named(&mut self, values: &mut Values<'a>) {
        let role = values.coded(1, ProviderRole::of).unwrap_or_default();
        let is_organisation = !values.given(2, &["1"]) && values.given(2, &["2"]);
        let Some(other) = self.other_payer() else { return };
        other.providers.push(OtherPayerProvider { role, is_organisation, references: Vec::new() });
    }

    fn place_named(&mut self, values: &mut Values<'a>) {
        values.given(2, &["2"]);
        let name = values.text(3);
        let npi = if values.given(8, &["XX"]) { values.filled(9) } else { None };
        let place = ServiceLocation { name, npi, ..ServiceLocation::default() };
        if let Some(slot) = self.service_location() {
            *slot = Some(place);
        }
    }

    fn provider_named(&mut self, loop_id: &str, values: &mut Values<'a>) {
        let name = party_name(values);
        let npi = if values.given(8, &["XX"]) { values.text(9) } else { String::new() };
        if let Some(slot) = self.provider(loop_id) {
            *slot = Some(Provider { name, npi, ..Provider::default() });
        }
    }

    /// What follows a name, and BHT.
    pub(super) fn of_party(&mut self, loop_id: &'static str, values: &mut Values<'a>) -> Option<Outcome> {
        match values.id() {
            b"BHT" if loop_id.is_empty() => self.batch(values),
            b"PER" => return self.contact(loop_id, values),
            b"N3" => {
                let address = self.address(loop_id)?;
                (address.line1, address.line2) = (values.text(1), values.filled(2));
            }
            b"N4" => {
                let address = self.address(loop_id)?;
                (address.city, address.state, address.zip) = (values.text(1), values.text(2), values.text(3));
                (address.country, address.subdivision) = (values.filled(4), values.filled(7));
                if address.country.as_deref() == Some("US") {
                    address.country = None;
                }
            }
            b"PRV" => self.taxonomy(loop_id, values)?,
            b"REF" => self.reference(loop_id, values)?,
            b"DMG" => {
                let person = self.person(loop_id)?;
                values.given(1, &["D8"]);
                person.birthdate = values.date(2);
                person.sex = values.coded(3, Sex::of);
            }
            _ => return None,
        }
        Some(Outcome::Kept)
    }

    fn batch(&mut self, values: &mut Values<'a>) {
        let file = &mut self.set.file;
        values.given(1, &["0019"]);
        file.purpose = values.required(2, Purpose::of);
        file.batch_id = values.text(3);
        file.kind = values.required(6, BatchKind::of);
        if let Some(created) = moment(values.peek(4), values.peek(5)) {
            file.created = created;
            values.text(4);
            values.text(5);
        }
    }

    fn contact(&mut self, loop_id: &str, values: &mut Values<'a>) -> Option<Outcome> {
        let slot = match loop_id {
            "1000A" if self.contacts < 2 => None,
            "2010AA" if self.group().provider.contact.is_none() => None,
            "1000A" | "2010AA" => Some(Outcome::Repeated),
            _ => return None,
        };
        if slot.is_some() {
            return slot;
        }
        let contact = read_contact(values);
        let submitter = &mut self.set.file.submitter;
        match (loop_id, self.contacts) {
            ("2010AA", _) => self.group().provider.contact = Some(contact),
            (_, 0) => submitter.contact = contact,
            _ => submitter.second_contact = Some(contact),
        }
        self.contacts += usize::from(loop_id == "1000A");
        Some(Outcome::Kept)
    }

    fn taxonomy(&mut self, loop_id: &str, values: &mut Values<'a>) -> Option<()> {
        let role = match loop_id {
            "2000A" => "BI",
            "2310A" => "RF",
            "2310B" | "2420A" => "PE",
            "2310D" | "2420B" => "AS",
            _ => return None,
        };
        let taxonomy = match loop_id {
            "2000A" => &mut self.group().provider.taxonomy,
            _ => &mut self.provider(loop_id)?.as_mut()?.taxonomy,
        };
        values.given(1, &[role]);
        values.given(2, &["PXC", "ZZ"]);
        *taxonomy = values.filled(3);
        Some(())
    }

    fn address(&mut self, loop_id: &str) -> Option<&mut Address> {
        match loop_id {
            "2010AA" => Some(&mut self.group().provider.address),
            "2010AB" => self.group().provider.pay_to.as_mut(),
            "2010AC" => self.group().provider.pay_to_plan.as_mut().map(|plan| &mut plan.address),
            "2010BA" | "2010CA" => Some(self.person(loop_id)?.address.get_or_insert_default()),
            "2010BB" => Some(self.subscriber().payer.address.get_or_insert_default()),
            "2330A" => Some(self.other_payer()?.subscriber.address.get_or_insert_default()),
            "2330B" => Some(self.other_payer()?.payer.address.get_or_insert_default()),
            "2310C" | "2420D" => Some(&mut self.service_location()?.as_mut()?.address),
            _ => None,
        }
    }

    fn person(&mut self, loop_id: &str) -> Option<&mut Person> {
        match loop_id {
            "2010BA" => Some(&mut self.subscriber().person),
            "2010CA" => Some(&mut self.dependent()?.person),
            _ => None,
        }
    }

    fn dependent(&mut self) -> Option<&mut Dependent> {
        match &mut self.subscriber().patients {
            Patients::Dependents(dependents) => dependents.last_mut(),
            Patients::Subscriber(_) => None,
        }
    }

    fn provider(&mut self, loop_id: &str) -> Option<&mut Option<Provider>> {
        let is_primary_care = self.entity == b"P3";
        match loop_id {
            "2310A" if is_primary_care => Some(&mut self.claim()?.primary_care),
            "2310A" => Some(&mut self.claim()?.referring),
            "2310B" => Some(&mut self.claim()?.rendering),
            "2310D" => Some(&mut self.claim()?.assistant_surgeon),
            "2310E" => Some(&mut self.claim()?.supervising),
            "2420A" => Some(&mut self.line()?.rendering),
            "2420B" => Some(&mut self.line()?.assistant_surgeon),
            "2420C" => Some(&mut self.line()?.supervising),
            _ => None,
        }
    }

    fn service_location(&mut self) -> Option<&mut Option<ServiceLocation>> {
        match self.part {
            Part::Line => Some(&mut self.line()?.service_location),
            _ => Some(&mut self.claim()?.service_location),
        }
    }

    fn reference(&mut self, loop_id: &str, values: &mut Values<'a>) -> Option<()> {
        let qualifier = values.text(1);
        let number = values.text(2);
        let payer_id = if values.given_part(4, 1, &["2U"]) { values.filled_part(4, 2) } else { None };
        // 4010 said its guide here.
        if loop_id.is_empty() && qualifier == "87" {
            self.set.guide = number;
            return Some(());
        }
        if payer_id.is_none() && self.is_own_field(loop_id, &qualifier, &number) {
            return Some(());
        }
        self.references(loop_id)?.push(Reference { qualifier, number, payer_id });
        Some(())
    }

    /// Puts a number that has a field of its own there, unless one is there already.
    fn is_own_field(&mut self, loop_id: &str, qualifier: &str, number: &str) -> bool {
        let text = match (loop_id, qualifier) {
            // TJ is what 4010 called it.
            ("2010AA", "EI" | "SY" | "TJ") => {
                let tax_id = &mut self.group().provider.tax_id;
                let (TaxId::Ein(known) | TaxId::Ssn(known)) = &*tax_id;
                let is_new = known.is_empty();
                if is_new {
                    let number = number.to_owned();
                    *tax_id = if qualifier == "SY" { TaxId::Ssn(number) } else { TaxId::Ein(number) };
                }
                return is_new;
            }
            ("2010AC", "EI") => self.group().provider.pay_to_plan.as_mut().map(|plan| &mut plan.tax_id),
            ("2300", "F8") => self.claim().and_then(|claim| match &mut claim.frequency {
                Frequency::Replacement { payer_claim_number } | Frequency::Void { payer_claim_number } => {
                    Some(payer_claim_number)
                }
                Frequency::Original => None,
            }),
            ("2300", "G3") => self.claim().map(|claim| claim.predetermination_number.get_or_insert_default()),
            ("2300", "G1") => self.claim().map(|claim| claim.prior_authorization.get_or_insert_default()),
            ("2400", "6R") => self.line().map(|line| &mut line.line_control_number),
            _ => None,
        };
        match text {
            Some(field) if field.is_empty() => {
                number.clone_into(field);
                true
            }
            _ => false,
        }
    }

    fn references(&mut self, loop_id: &str) -> Option<&mut Vec<Reference>> {
        match loop_id {
            "2010AA" => Some(&mut self.group().provider.references),
            "2010AC" => self.group().provider.pay_to_plan.as_mut().map(|plan| &mut plan.references),
            "2010BA" | "2010CA" => Some(&mut self.person(loop_id)?.references),
            "2010BB" => Some(&mut self.subscriber().payer.references),
            "2300" => Some(&mut self.claim()?.references),
            "2330A" => Some(&mut self.other_payer()?.subscriber.references),
            "2330B" => Some(&mut self.other_payer()?.payer.references),
            "2400" => Some(&mut self.line()?.references),
            "2310C" | "2420D" => Some(&mut self.service_location()?.as_mut()?.references),
            _ if self.part == Part::OtherPayer => {
                Some(&mut self.other_payer()?.providers.last_mut()?.references)
            }
            _ => Some(&mut self.provider(loop_id)?.as_mut()?.references),
        }
    }
}

/// NM102 to NM107 of somebody who may be a person or an organisation.
fn party_name(values: &mut Values<'_>) -> ProviderName {
    if values.given(2, &["1"]) {
        ProviderName::Person(person_name(values))
    } else {
        values.given(2, &["2"]);
        ProviderName::Organisation(values.text(3))
    }
}

/// NM102 to NM107 of a subscriber, mostly a person.
fn insured_name(values: &mut Values<'_>) -> (PersonName, bool) {
    let is_organisation = values.given(2, &["2"]);
    values.given(2, &["1"]);
    (person_name(values), is_organisation)
}

/// NM103 to NM107.
fn person_name(values: &mut Values<'_>) -> PersonName {
    PersonName {
        last: values.text(3),
        first: values.text(4),
        middle: values.filled(5),
        suffix: values.filled(7),
    }
}

fn payer(values: &mut Values<'_>) -> Payer {
    values.given(2, &["2"]);
    let (name, id_kind) = (values.text(3), values.coded(8, PayerIdKind::of).unwrap_or_default());
    Payer { name, id: values.text(9), id_kind, ..Payer::default() }
}

/// PER: up to three numbers, each of another kind.
fn read_contact(values: &mut Values<'_>) -> Contact {
    values.given(1, &["IC"]);
    let mut contact = Contact { name: values.text(2), ..Contact::default() };
    for n in [3, 5, 7] {
        let (kind, number) = (values.peek(n), n + 1);
        match kind {
            b"TE" if contact.phone.is_empty() => contact.phone = values.text(number),
            b"EX" if contact.extension.is_none() => contact.extension = values.filled(number),
            b"FX" if contact.fax.is_none() => contact.fax = values.filled(number),
            b"EM" if contact.email.is_none() => contact.email = values.filled(number),
            _ => continue,
        }
        values.text(n);
    }
    contact
}
