//! A new practice: what an office needs before anybody has set anything, from the files in `data/`
//! (`decisions.md` 1).

use claims::appointment::Operatory;
use claims::change::{ChangeSet, Scope};
use claims::office::{
    BillingEntity, ClaimForm, CovCat, CovSpan, Definition, EbenefitCat, Office, Preference, Provider,
};
use claims::state::{Now, Numbers, Refusal};

use crate::app::{App, Caller, Error};

const DEFINITIONS: &str = include_str!("../data/definitions.csv");
const PREFERENCES: &str = include_str!("../data/preferences.csv");
const COVERAGE: &str = include_str!("../data/coverage.csv");

/// Codes of both prefixes fall into the same categories: the licensed ones and the invented ones of the demo.
const CODE_PREFIXES: [&str; 2] = ["D", "T"];

/// Lists of definitions that preferences point into.
pub mod category {
    pub const ADJUSTMENT_TYPES: i64 = 1;
    pub const PAYMENT_TYPES: i64 = 10;
    pub const UNEARNED_TYPES: i64 = 29;
    pub const INSURANCE_PAYMENT_TYPES: i64 = 32;
    pub const SPECIALTIES: i64 = 35;
    pub const CLAIM_PAYMENT_TRACKING: i64 = 36;
    pub const INSURANCE_VERIFICATION_STATUS: i64 = 38;
    pub const CLAIM_PAYMENT_GROUPS: i64 = 40;
}

impl App {
    /// The store's first practice; made, with its office, when the store is empty.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn first_practice(&self) -> Result<i64, Error> {
        if let Some(practice) = self.store.practices().await?.first() {
            return Ok(practice.practice_id);
        }
        let zone = jiff::tz::TimeZone::system();
        let practice = self.store.create_practice("Practice", zone.iana_name().unwrap_or("UTC")).await?;
        let caller = Caller::program(practice, "command line");
        self.decide(
            &caller,
            "practice.create",
            async || Ok(()),
            |(), now, numbers| Ok(((), new_office(now, numbers)?)),
        )
        .await?;
        Ok(practice)
    }
}

/// What is to be changed of the billing entity; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Entity {
    /// The clinic whose claims it bills; `None`: the practice's own.
    pub clinic_num: Option<i64>,
    pub name: Option<String>,
    pub npi: Option<String>,
    pub tax_id: Option<String>,
    pub taxonomy: Option<String>,
    pub address: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub zip: Option<String>,
    pub phone: Option<String>,
    pub contact_name: Option<String>,
    pub submitter_id: Option<String>,
    pub receiver_id: Option<String>,
    pub receiver_name: Option<String>,
}

impl App {
    /// Changes the practice's billing entity, or that of a clinic: who it is on claims. A clinic's is made when there
    /// is none.
    ///
    /// # Errors
    /// When the NPI is none, the clinic is not there, or the store cannot be written.
    pub async fn set_entity(&self, caller: &Caller, change: &Entity) -> Result<BillingEntity, Error> {
        let load = async || self.office(caller.practice).await;
        self.decide(caller, "entity.change", load, |office, now, numbers| {
            let mut entity = entity_to_change(office, change.clinic_num, now, numbers)?;
            change.npi.as_deref().map_or(Ok(()), check_npi)?;
            for (field, value) in [
                (&mut entity.name, &change.name),
                (&mut entity.npi, &change.npi),
                (&mut entity.tax_id, &change.tax_id),
                (&mut entity.taxonomy, &change.taxonomy),
                (&mut entity.address, &change.address),
                (&mut entity.city, &change.city),
                (&mut entity.state, &change.state),
                (&mut entity.zip, &change.zip),
                (&mut entity.phone, &change.phone),
                (&mut entity.contact_name, &change.contact_name),
                (&mut entity.submitter_id, &change.submitter_id),
                (&mut entity.receiver_id, &change.receiver_id),
                (&mut entity.receiver_name, &change.receiver_name),
            ] {
                if let Some(value) = value {
                    field.clone_from(value);
                }
            }
            let mut changes = ChangeSet::new();
            changes.changes(Scope::Office, office.version);
            changes.put(&entity);
            Ok((entity, changes))
        })
        .await
    }
}

/// Another billing entity, which bills for no clinic of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntity {
    pub name: String,
    pub npi: String,
    pub tax_id: String,
    pub structure: String,
    pub address: String,
    pub address2: String,
    pub city: String,
    pub state: String,
    pub zip: String,
}

impl NewEntity {
    fn of(entity: &BillingEntity) -> NewEntity {
        let BillingEntity { name, npi, tax_id, structure, address, address2, city, state, zip, .. } =
            entity.clone();
        NewEntity { name, npi, tax_id, structure, address, address2, city, state, zip }
    }
}

impl App {
    /// Adds a billing entity that others post claims for. The practice's own is the first, so this one bills nothing that
    /// is claimed here. An NPI names one entity: the same again is answered with the first, and `false`.
    ///
    /// # Errors
    /// When the NPI is none or another entity's, or the store cannot be written.
    pub async fn add_entity(&self, caller: &Caller, new: &NewEntity) -> Result<(BillingEntity, bool), Error> {
        let load = async || self.office(caller.practice).await;
        self.decide(caller, "entity.create", load, |office, now, numbers| {
            check_npi(&new.npi)?;
            if let Some(known) = office.entities.iter().find(|entity| entity.npi == new.npi) {
                if NewEntity::of(known) == *new {
                    return Ok(((known.clone(), false), ChangeSet::new()));
                }
                return Err(Refusal::field(
                    "npi",
                    "Another provider has this NPI: look at GET /v0/providers.",
                ));
            }
            let NewEntity { name, npi, tax_id, structure, address, address2, city, state, zip } = new.clone();
            let blank = billing_entity(now, numbers);
            let entity =
                BillingEntity { name, npi, tax_id, structure, address, address2, city, state, zip, ..blank };
            let mut changes = ChangeSet::new();
            changes.changes(Scope::Office, office.version);
            changes.put(&entity);
            Ok(((entity, true), changes))
        })
        .await
    }
}

fn check_npi(npi: &str) -> Result<(), Refusal> {
    if x12::npi_is_valid(npi) {
        return Ok(());
    }
    Err(Refusal::field("npi", "The NPI is not valid: ten digits, the last checks the others."))
}

impl App {
    /// Lets the control numbers of files go on at a number, so that none is used again that another program used
    /// (`x12.md` 4.1).
    ///
    /// # Errors
    /// When one is there already: they never go back. Or when the store cannot be written.
    pub async fn raise_control_numbers(&self, caller: &Caller, next: u32) -> Result<(), Error> {
        if !(1..=CONTROL_NUMBER_MAX).contains(&next) {
            let message = format!("A control number is 1 to {CONTROL_NUMBER_MAX}.");
            return Err(Refusal::field("next_control", message).into());
        }
        self.saw(caller, "practice.control", []).await?;
        let next = i64::from(next);
        let mut reached = next;
        for name in ["isa", "gs", "st"] {
            reached = reached.max(self.store.raise_control_number(caller.practice, name, next).await?);
        }
        if reached > next {
            let message = format!("Control numbers never go back: the next one is {reached}.");
            return Err(Refusal::field("next_control", message).into());
        }
        Ok(())
    }
}

/// The largest control number: nine digits.
const CONTROL_NUMBER_MAX: u32 = 999_999_999;

/// The billing entity of a clinic, or of the practice; a new one of a clinic begins as the practice's.
fn entity_to_change(
    office: &Office,
    clinic_num: Option<i64>,
    now: Now,
    numbers: &mut Numbers,
) -> Result<BillingEntity, Refusal> {
    if clinic_num.is_some_and(|clinic_num| office.clinic(clinic_num).is_none()) {
        return Err(Refusal::field("clinic", "There is no such clinic."));
    }
    let stands = office.entity_of(clinic_num).ok_or_else(|| Refusal::rule("There is no billing entity."))?;
    if stands.clinic_num == clinic_num {
        return Ok(stands.clone());
    }
    Ok(BillingEntity {
        entity_num: numbers.fresh::<BillingEntity>(),
        public_id: numbers.public_id("entity"),
        clinic_num,
        created_at: now.instant,
        ..stands.clone()
    })
}

/// The change set that makes a new office.
fn new_office(now: Now, numbers: &mut Numbers) -> Result<ChangeSet, Refusal> {
    let mut changes = ChangeSet::new();
    changes.changes(Scope::Office, 0);
    let definitions = definitions(numbers);
    let categories = coverage(numbers, &mut changes)?;
    changes.put_all(&categories);
    changes.put_all(&definitions);
    let claim_form = ClaimForm {
        claim_form_num: numbers.fresh::<ClaimForm>(),
        description: "Generic".into(),
        is_hidden: false,
    };
    let provider = default_provider(now, numbers, &definitions);
    let first = |category: i64| {
        definitions.iter().find(|d| d.category == category).map_or(0, |d| d.def_num).to_string()
    };
    let pointing = [
        ("ApiPaymentType", first(category::PAYMENT_TYPES)),
        ("PrepaymentUnearnedType", first(category::UNEARNED_TYPES)),
        ("DefaultClaimForm", claim_form.claim_form_num.to_string()),
        ("PracticeDefaultProv", provider.prov_num.to_string()),
    ];
    let plain = rows(PREFERENCES).map(|row| (row[0], row[1..].join(",")));
    for (name, value) in plain.chain(pointing) {
        let pref_num = numbers.fresh::<Preference>();
        changes.put(&Preference { pref_name: name.to_owned(), pref_num, value });
    }
    changes.put(&claim_form);
    changes.put(&provider);
    changes.put(&first_operatory(numbers, &provider));
    changes.put(&billing_entity(now, numbers));
    Ok(changes)
}

/// The fields of each line after the first; only a preference's value may hold commas.
fn rows(csv: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect())
}

fn definitions(numbers: &mut Numbers) -> Vec<Definition> {
    let mut order = 0;
    let mut last_category = 0;
    rows(DEFINITIONS)
        .map(|row| {
            let category = row[0].parse().unwrap_or_default();
            order = if category == last_category { order + 1 } else { 0 };
            last_category = category;
            Definition {
                def_num: numbers.fresh::<Definition>(),
                category,
                item_name: row[1].to_owned(),
                item_value: row[2].to_owned(),
                item_order: order,
                is_hidden: false,
            }
        })
        .collect()
}

fn coverage(numbers: &mut Numbers, changes: &mut ChangeSet) -> Result<Vec<CovCat>, Refusal> {
    let mut categories = Vec::new();
    for (order, row) in (0..).zip(rows(COVERAGE)) {
        let ebenefit_cat = EbenefitCat::parse(row[0])
            .ok_or_else(|| Refusal::rule(format!("coverage.csv: no category {}", row[0])))?;
        let category = CovCat {
            cov_cat_num: numbers.fresh::<CovCat>(),
            description: row[1].to_owned(),
            default_percent: None,
            cov_order: order,
            is_hidden: false,
            ebenefit_cat,
        };
        for (from, to) in row[2].split(' ').filter_map(|span| span.split_once('-')) {
            for prefix in CODE_PREFIXES {
                changes.put(&CovSpan {
                    cov_span_num: numbers.fresh::<CovSpan>(),
                    cov_cat_num: category.cov_cat_num,
                    from_code: format!("{prefix}{from}"),
                    to_code: format!("{prefix}{to}"),
                });
            }
        }
        categories.push(category);
    }
    Ok(categories)
}

fn default_provider(now: Now, numbers: &mut Numbers, definitions: &[Definition]) -> Provider {
    Provider {
        prov_num: numbers.fresh::<Provider>(),
        abbr: "DOC1".into(),
        l_name: "Provider".into(),
        f_name: "Default".into(),
        mi: String::new(),
        suffix: String::new(),
        fee_sched: None,
        specialty: definitions.iter().find(|d| d.category == category::SPECIALTIES).map_or(0, |d| d.def_num),
        ssn: String::new(),
        state_license: String::new(),
        is_secondary: false,
        prov_color: String::new(),
        is_hidden: false,
        using_tin: true,
        sig_on_file: true,
        national_prov_id: String::new(),
        is_not_person: false,
        prov_status: "Active".into(),
        is_hidden_report: false,
        birthdate: None,
        sched_note: String::new(),
        preferred_name: String::new(),
        date_t_stamp: now.instant,
    }
}

/// Somewhere to see patients: appointments need it.
fn first_operatory(numbers: &mut Numbers, provider: &Provider) -> Operatory {
    Operatory {
        operatory_num: numbers.fresh::<Operatory>(),
        op_name: "Operatory 1".into(),
        abbrev: "Op1".into(),
        item_order: 0,
        is_hidden: false,
        prov_dentist: Some(provider.prov_num),
        prov_hygienist: None,
        is_hygiene: false,
        clinic_num: None,
    }
}

fn billing_entity(now: Now, numbers: &mut Numbers) -> BillingEntity {
    BillingEntity {
        entity_num: numbers.fresh::<BillingEntity>(),
        public_id: numbers.public_id("entity"),
        name: "Practice".into(),
        structure: "sole_prop".into(),
        npi: String::new(),
        tax_id: String::new(),
        taxonomy: String::new(),
        address: String::new(),
        address2: String::new(),
        city: String::new(),
        state: String::new(),
        zip: String::new(),
        phone: String::new(),
        contact_name: String::new(),
        submitter_id: String::new(),
        receiver_id: String::new(),
        receiver_name: String::new(),
        created_at: now.instant,
        clinic_num: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use claims::record::Record;

    use super::*;

    fn names_of<R: Record>(changes: &ChangeSet) -> usize {
        changes.puts.iter().filter(|put| put.table.name == R::TABLE.name).count()
    }

    #[test]
    fn a_new_office_has_a_category_for_each_kind_but_none() {
        let now = Now { instant: jiff::Timestamp::UNIX_EPOCH, today: jiff::civil::date(2026, 1, 1) };
        let office = new_office(now, &mut Numbers::new()).expect("the data files are well formed");
        assert_eq!(names_of::<CovCat>(&office), EbenefitCat::ALL.len() - 1);
        assert_eq!(names_of::<CovSpan>(&office), 32);
    }

    #[test]
    fn no_preference_is_named_twice() {
        let names: Vec<&str> = rows(PREFERENCES).map(|row| row[0]).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }
}
