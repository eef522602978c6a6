//! Names (NM1), each of which begins a loop; what follows a name is read in `parties.rs`.

use super::set::{Outcome, Part, SetReader};
use super::values::Values;
use crate::claim_file::{
    Address, MemberIdKind, OtherPayerProvider, PayToPlan, Payer, PayerIdKind, PersonName, Provider,
    ProviderName, ProviderRole, ServiceLocation, TaxId,
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
