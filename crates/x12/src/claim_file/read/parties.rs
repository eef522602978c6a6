//! What follows a name: address, numbers, contacts, specialty, and of patients birthdate and sex (N3, N4, REF, PER,
//! PRV, DMG); and BHT.

use super::set::{Outcome, Part, SetReader, moment};
use super::values::Values;
use crate::claim_file::{
    Address, BatchKind, Contact, Dependent, Frequency, Patients, Person, Provider, Purpose, Reference,
    ServiceLocation, Sex, TaxId,
};

impl<'a> SetReader<'a> {
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

    pub(super) fn dependent(&mut self) -> Option<&mut Dependent> {
        match &mut self.subscriber().patients {
            Patients::Dependents(dependents) => dependents.last_mut(),
            Patients::Subscriber(_) => None,
        }
    }

    pub(super) fn provider(&mut self, loop_id: &str) -> Option<&mut Option<Provider>> {
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

    pub(super) fn service_location(&mut self) -> Option<&mut Option<ServiceLocation>> {
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
