//! Who sends, receives, bills, treats, is covered and pays, as the file names them.

use x12::claim_file::{
    Address, BillingProvider, Contact, Payer, Person, PersonName, Provider as Treating, ProviderName,
    Receiver, Relationship as Told, ServiceLocation, Sex, Submitter, TaxId,
};

use crate::account::{Claim, Gender, Patient};
use crate::clinic::Clinic;
use crate::coverage::{Carrier, InsPlan, PlanType, Relationship};
use crate::office::{BillingEntity, Office, Provider};

/// ISA05 and ISA07: mutually defined, and a tax id.
const QUALIFIER_DEFINED: &str = "ZZ";
const QUALIFIER_TAX_ID: &str = "30";
/// SBR09 by the kind of a plan: commercial insurance, PPO, Medicaid, and a dental HMO (`x12.md` 4.5).
const fn filing_of_kind(kind: PlanType) -> &'static str {
    match kind {
        PlanType::Percentage => "CI",
        PlanType::Ppo => "12",
        PlanType::Flat => "MC",
        PlanType::Capitation => "17",
    }
}

/// SBR09 by `FilingCode`, as Open Dental numbers them in a new office, where 5010 has the code.
const FILING_CODES: [(i64, &str); 20] = [
    (1, "CI"),
    (3, "11"),
    (4, "12"),
    (5, "13"),
    (6, "14"),
    (7, "15"),
    (8, "16"),
    (9, "17"),
    (10, "BL"),
    (11, "CH"),
    (12, "DS"),
    (13, "FI"),
    (14, "HM"),
    (15, "LM"),
    (16, "MB"),
    (17, "MC"),
    (19, "OF"),
    (21, "VA"),
    (22, "WC"),
    (23, "ZZ"),
];

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

/// The clinic of a claim, where it has an address of its own for billing or for payments.
pub(super) fn billing_clinic<'o>(office: &'o Office, claim: &Claim) -> Option<&'o Clinic> {
    let clinic = claim.clinic_num.and_then(|clinic_num| office.clinic(clinic_num))?;
    let own = [billing_address(clinic), pay_to(clinic)];
    own.iter().any(Option::is_some).then_some(clinic)
}

fn address(line1: &str, line2: &str, city: &str, state: &str, zip: &str) -> Address {
    Address {
        line1: line1.to_owned(),
        line2: filled(line2),
        city: city.to_owned(),
        state: state.to_owned(),
        zip: zip.to_owned(),
        ..Address::default()
    }
}

/// An address that is whole; none where a part is not filled in.
fn whole(line1: &str, line2: &str, city: &str, state: &str, zip: &str) -> Option<Address> {
    let is_whole = [line1, city, state, zip].iter().all(|part| !part.trim().is_empty());
    is_whole.then(|| address(line1, line2, city, state, zip))
}

fn billing_address(clinic: &Clinic) -> Option<Address> {
    let Clinic { billing_address, billing_address2, billing_city, billing_state, billing_zip, .. } = clinic;
    whole(billing_address, billing_address2, billing_city, billing_state, billing_zip)
}

fn pay_to(clinic: &Clinic) -> Option<Address> {
    let Clinic { pay_to_address, pay_to_address2, pay_to_city, pay_to_state, pay_to_zip, .. } = clinic;
    whole(pay_to_address, pay_to_address2, pay_to_city, pay_to_state, pay_to_zip)
}

fn entity_address(entity: &BillingEntity) -> Address {
    address(&entity.address, &entity.address2, &entity.city, &entity.state, &entity.zip)
}

/// Where the work was done, when that is not the address that bills.
pub(super) fn service_location(office: &Office, claim: &Claim) -> Option<ServiceLocation> {
    let clinic = claim.clinic_num.and_then(|clinic_num| office.clinic(clinic_num))?;
    let Clinic { address, address2, city, state, zip, description, .. } = clinic;
    let here = whole(address, address2, city, state, zip)?;
    let bills = billing_address(clinic)
        .or_else(|| office.entity_of(claim.clinic_num).map(entity_address))
        .unwrap_or_default();
    let key = |address: &Address| {
        (address.line1.trim().to_uppercase(), digits(&address.zip).chars().take(5).collect::<String>())
    };
    let is_elsewhere = key(&here) != key(&bills);
    is_elsewhere.then(|| ServiceLocation {
        name: description.clone(),
        address: here,
        ..ServiceLocation::default()
    })
}

/// The entity, with the addresses that a clinic has of its own. An entity that goes by the national id of a person of
/// the office bills as that person.
pub(super) fn billing_provider(
    office: &Office,
    entity: &BillingEntity,
    clinic: Option<&Clinic>,
) -> BillingProvider {
    let is_it = |provider: &&Provider| {
        let npi = provider.national_prov_id.trim();
        !npi.is_empty() && npi == entity.npi.trim() && !provider.is_not_person
    };
    let person = office.providers.iter().find(is_it);
    let by_own_number = person.is_some_and(|person| {
        !person.using_tin && !digits(&person.ssn).is_empty() && digits(&person.ssn) == digits(&entity.tax_id)
    });
    BillingProvider {
        name: match person {
            Some(person) => provider_name(person),
            None => ProviderName::Organisation(entity.name.clone()),
        },
        npi: entity.npi.clone(),
        tax_id: match by_own_number {
            true => TaxId::Ssn(entity.tax_id.clone()),
            false => TaxId::Ein(entity.tax_id.clone()),
        },
        taxonomy: filled(&entity.taxonomy),
        address: clinic.and_then(billing_address).unwrap_or_else(|| entity_address(entity)),
        pay_to: clinic.and_then(pay_to),
        ..BillingProvider::default()
    }
}

fn provider_name(provider: &Provider) -> ProviderName {
    match provider.is_not_person {
        true => ProviderName::Organisation(provider.l_name.clone()),
        false => ProviderName::Person(person_name(&provider.l_name, &provider.f_name, &provider.mi)),
    }
}

fn person_name(last: &str, first: &str, middle: &str) -> PersonName {
    PersonName { last: last.to_owned(), first: first.to_owned(), middle: filled(middle), suffix: None }
}

/// Who treated; nobody's name and number when there is no such provider.
pub(super) fn rendering(provider: Option<&Provider>) -> Treating {
    let nobody = || ProviderName::Person(PersonName::default());
    let name = provider.map_or_else(nobody, provider_name);
    let npi = provider.map(|provider| provider.national_prov_id.clone()).unwrap_or_default();
    Treating { name, npi, ..Treating::default() }
}

pub(super) fn person(patient: &Patient) -> Person {
    let Patient { address: line1, address2, city, state, zip, .. } = patient;
    let has_address = [line1, city, state, zip].iter().any(|part| !part.trim().is_empty());
    Person {
        name: person_name(&patient.l_name, &patient.f_name, &patient.middle_i),
        address: has_address.then(|| address(line1, address2, city, state, zip)),
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

/// SBR09: what the office has set for the plan, else by its kind.
pub(super) fn filing_indicator(plan: Option<&InsPlan>) -> &'static str {
    let set = plan.and_then(|plan| FILING_CODES.iter().find(|(number, _)| *number == plan.filing_code));
    let kind = plan.map_or(PlanType::Percentage, |plan| plan.plan_type);
    set.map_or(filing_of_kind(kind), |(_, code)| code)
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
