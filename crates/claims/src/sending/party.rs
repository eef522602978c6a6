//! Who sends, receives, bills, treats, is covered and pays, as the file names them.

use x12::claim_file::{
    Address, BillingProvider, Contact, Payer, Person, PersonName, Provider as Treating, ProviderName,
    Receiver, Relationship as Told, Sex, Submitter, TaxId,
};

use crate::account::{Gender, Patient};
use crate::coverage::{Carrier, InsPlan, PlanType, Relationship};
use crate::office::{BillingEntity, Provider};

/// ISA05 and ISA07: mutually defined, and a tax id.
const QUALIFIER_DEFINED: &str = "ZZ";
const QUALIFIER_TAX_ID: &str = "30";
/// SBR09: commercial insurance, and a dental HMO.
const FILING_COMMERCIAL: &str = "CI";
const FILING_DENTAL_HMO: &str = "17";

/// A text that is not blank.
pub(super) fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The entity; by its tax id while the receiver gave it no id.
pub(super) fn submitter(entity: &BillingEntity) -> Submitter {
    let (id, id_qualifier) = match filled(&entity.submitter_id) {
        Some(id) => (id, QUALIFIER_DEFINED),
        None => (digits(&entity.tax_id), QUALIFIER_TAX_ID),
    };
    Submitter {
        name: ProviderName::Organisation(entity.name.clone()),
        id,
        id_qualifier: id_qualifier.to_owned(),
        contact: Contact {
            name: filled(&entity.contact_name).unwrap_or_else(|| entity.name.clone()),
            phone: entity.phone.clone(),
            ..Contact::default()
        },
        ..Submitter::default()
    }
}

pub(super) fn receiver(entity: &BillingEntity) -> Receiver {
    Receiver {
        name: entity.receiver_name.clone(),
        id: entity.receiver_id.clone(),
        id_qualifier: QUALIFIER_DEFINED.to_owned(),
        ..Receiver::default()
    }
}

pub(super) fn billing_provider(entity: &BillingEntity) -> BillingProvider {
    BillingProvider {
        name: ProviderName::Organisation(entity.name.clone()),
        npi: entity.npi.clone(),
        tax_id: TaxId::Ein(entity.tax_id.clone()),
        taxonomy: filled(&entity.taxonomy),
        address: Address {
            line1: entity.address.clone(),
            line2: filled(&entity.address2),
            city: entity.city.clone(),
            state: entity.state.clone(),
            zip: entity.zip.clone(),
            ..Address::default()
        },
        ..BillingProvider::default()
    }
}

/// Who treated; nobody's name and number when there is no such provider.
pub(super) fn rendering(provider: Option<&Provider>) -> Treating {
    let name = match provider {
        Some(provider) if provider.is_not_person => ProviderName::Organisation(provider.l_name.clone()),
        Some(provider) => ProviderName::Person(PersonName {
            last: provider.l_name.clone(),
            first: provider.f_name.clone(),
            middle: filled(&provider.mi),
            suffix: None,
        }),
        None => ProviderName::Person(PersonName::default()),
    };
    let npi = provider.map(|provider| provider.national_prov_id.clone()).unwrap_or_default();
    Treating { name, npi, ..Treating::default() }
}

pub(super) fn person(patient: &Patient) -> Person {
    let parts = [&patient.address, &patient.city, &patient.state, &patient.zip];
    let has_address = parts.iter().any(|part| !part.trim().is_empty());
    Person {
        name: PersonName {
            last: patient.l_name.clone(),
            first: patient.f_name.clone(),
            middle: filled(&patient.middle_i),
            suffix: None,
        },
        address: has_address.then(|| Address {
            line1: patient.address.clone(),
            line2: filled(&patient.address2),
            city: patient.city.clone(),
            state: patient.state.clone(),
            zip: patient.zip.clone(),
            ..Address::default()
        }),
        birthdate: patient.birthdate,
        sex: Some(sex(patient.gender)),
        ..Person::default()
    }
}

const fn sex(gender: Gender) -> Sex {
    match gender {
        Gender::Male => Sex::Male,
        Gender::Female => Sex::Female,
        Gender::Unknown | Gender::Other => Sex::Unknown,
    }
}

pub(super) fn payer(carrier: Option<&Carrier>) -> Payer {
    let text = |of: fn(&Carrier) -> &String| carrier.map(|c| of(c).clone()).unwrap_or_default();
    Payer { name: text(|c| &c.carrier_name), id: text(|c| &c.elect_id), ..Payer::default() }
}

pub(super) fn filing_indicator(plan: Option<&InsPlan>) -> &'static str {
    match plan.map(|plan| plan.plan_type) {
        Some(PlanType::Capitation) => FILING_DENTAL_HMO,
        _ => FILING_COMMERCIAL,
    }
}

/// What a patient is to the subscriber, in the few words that the guide has (PAT01).
pub(super) const fn relationship(relationship: Relationship) -> Told {
    match relationship {
        Relationship::Spouse => Told::Spouse,
        Relationship::Child => Told::Child,
        Relationship::Employee => Told::Employee,
        Relationship::LifePartner => Told::LifePartner,
        Relationship::HandicapDep
        | Relationship::SignifOther
        | Relationship::InjuredPlaintiff
        | Relationship::Dependent => Told::Other,
        // The subscriber stands in the subscriber's loop; here it would be a contradiction.
        Relationship::SelfSubscriber => Told::Unknown,
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}
