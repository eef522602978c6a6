//! Patients.

mod fields;
mod search;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use claims::Cents;
use claims::account::Patient;
use claims::aging::{self, Aged, AsOf};
use claims::change::{ChangeSet, Scope};
use claims::coverage::Employer;
use claims::office::Office;
use claims::pay_plan;
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::employers;
use super::input::Needed;
use super::routes::Answer;
use super::standing::Standing;
use super::wire;
use crate::app::{Account, App, Caller, Error};
use fields::Balances;
pub(super) use fields::show;

/// The list that refuses parameters which it does not know.
pub(super) async fn list(ask: &Ask) -> Answer {
    let wanted = search::Wanted::read(ask).await?;
    let rows = ask.scan(|patient: &Patient| wanted.takes(patient)).await?;
    ask.saw("read patients", rows.iter().map(|row| row.pat_num)).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| fields::show_in_list(row, &office, &ask.show))
}

/// The list for those who keep a copy: rows changed since a time, with the server's time.
pub(super) async fn simple(ask: &Ask) -> Answer {
    let wanted = search::Simple::read(&ask.query)?;
    let rows = match wanted.guarantor {
        Some(number) => {
            let family = ask.select(&sql::PATIENTS_OF_FAMILY, number).await?;
            ask.among(family, |patient| wanted.takes(patient)).await?
        }
        None => ask.scan(|patient: &Patient| wanted.takes(patient)).await?,
    };
    let (office, now) = (ask.office().await?, ask.now().await?);
    let mut shown = Vec::new();
    let mut owed = Owed::default();
    for row in rows.iter() {
        let mut fields = serde_json::Map::new();
        fields.insert("serverDateTime".into(), ask.show.instant(now.instant));
        let balances = owed.by(&ask.app, &ask.caller, row).await?;
        if let Value::Object(rest) = fields::show(row, balances, &office, &ask.show) {
            fields.extend(rest);
        }
        shown.push(Value::Object(fields));
    }
    ask.saw("read patients", rows.iter().map(|row| row.pat_num).chain(owed.members())).await?;
    rows.shown(shown)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Patient = ask.find(ask.number(), "Patient not found.").await?;
    answer(ask, &row).await
}

async fn answer(ask: &Ask, row: &Patient) -> Answer {
    let mut owed = Owed::default();
    let balances = owed.by(&ask.app, &ask.caller, row).await?;
    ask.saw("read patients", owed.members()).await?;
    Ok(Reply::Ok(fields::show(row, balances, &*ask.office().await?, &ask.show)))
}

/// What a patient decision sees: the office, and the guarantor that the request names with the version of the
/// family.
struct Named {
    office: Arc<Office>,
    guarantor: Option<(Patient, i64)>,
    employer: Option<Standing<Employer>>,
}

/// What a request newly names; `employer` is the one that the patient has.
async fn named(ask: &Ask, employer: Option<i64>) -> Result<Named, Error> {
    let employer = employers::named(ask, employer).await?;
    let guarantor = match ask.body.key("Guarantor")?.flatten() {
        Some(number) => {
            let version = ask.version(Scope::Family(number)).await?;
            Some((ask.find(number, "Patient not found.").await?, version))
        }
        None => None,
    };
    Ok(Named { office: ask.office().await?, guarantor, employer })
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let load = async || named(ask, None).await;
    let row = ask
        .write("patient.create", load, |named, now, numbers| {
            let l_name = ask.body.filled("LName").needed("LName")?;
            let f_name = ask.body.filled("FName").needed("FName")?;
            let mut row = fields::blank(numbers.fresh::<Patient>(), l_name, f_name, &named.office, now);
            fields::apply(&mut row, &ask.body, &named.office)?;
            let changes = written(&mut row, named)?;
            Ok((row, changes))
        })
        .await?;
    let shown = fields::show(&row, Balances::default(), &*ask.office().await?, &ask.show);
    let shown = fields::as_new(shown, &ask.address("patients", row.pat_num));
    ask.created("patients", row.pat_num, shown)
}

/// A patient who becomes another's dependant leaves one family account for another.
pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let load = async || {
        let account = ask.account(number).await?;
        let named = named(ask, account.family.patient(number).and_then(|p| p.employer_num)).await?;
        Ok((account, named))
    };
    let row = ask
        .write("patient.update", load, |(Account { office, family }, named), now, _| {
            let stands = family.patient(number).ok_or_else(|| Refusal::not_found("Patient not found."))?;
            let mut row = stands.clone();
            fields::apply(&mut row, &ask.body, office)?;
            row.date_t_stamp = now.instant;
            let mut changes = family.change(office);
            changes.merge(written(&mut row, named)?);
            let answers_for_others = stands.guarantor == number && family.patients.len() > 1;
            if answers_for_others && row.guarantor != number {
                return Err(Refusal::field(
                    "Guarantor",
                    "Guarantor cannot be changed while the patient answers for others.",
                ));
            }
            if row.guarantor != stands.guarantor {
                pay_plan::may_leave(family, number)?;
            }
            Ok((row, changes))
        })
        .await?;
    answer(ask, &row).await
}

/// Writes a patient into the family of the guarantor that the request names: one that answers for himself.
fn written(row: &mut Patient, named: &Named) -> Result<ChangeSet, Refusal> {
    let mut changes = ChangeSet::new();
    if let Some((guarantor, version)) = &named.guarantor {
        if guarantor.pat_num != row.pat_num && guarantor.guarantor != guarantor.pat_num {
            return Err(Refusal::field("Guarantor", "Guarantor must be a guarantor."));
        }
        row.guarantor = guarantor.pat_num;
        changes.rests_on(Scope::Family(guarantor.pat_num), *version);
    }
    if let Some(employer) = &named.employer {
        changes.merge(employer.change());
    }
    changes.raise(Scope::Family(row.guarantor));
    changes.put(row);
    changes.touches(row.pat_num);
    Ok(changes)
}

/// What families owe today, each worked out once for a request.
#[derive(Default)]
pub(super) struct Owed(BTreeMap<i64, Aged>);

impl Owed {
    /// What a patient owes, and on a guarantor what the family owes.
    pub(super) async fn by(&mut self, app: &App, caller: &Caller, row: &Patient) -> Result<Balances, Error> {
        let aged = match self.0.entry(row.guarantor) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let Account { office, family } = app.current_account(caller, row.pat_num).await?;
                let today = app.now(caller.practice).await?.today;
                unknown.insert(aging::age(&office, &family, AsOf::new(today, today)))
            }
        };
        let own = aged.member(row.pat_num).map_or(Cents::ZERO, |member| member.balance);
        let total = if row.guarantor == row.pat_num { aged.total } else { Cents::ZERO };
        Ok(Balances { own, total })
    }

    /// Everybody in those families: what a family owes tells of all its members.
    pub(super) fn members(&self) -> impl Iterator<Item = i64> {
        self.0.values().flat_map(|aged| &aged.members).map(|member| member.pat_num)
    }
}

#[cfg(test)]
pub(super) use fields::tests::patient;

/// Abbreviations of a patient's providers, as lists show them.
fn provider_names(row: &Patient, office: &Office) -> (Value, Value) {
    (wire::provider(office, Some(row.pri_prov)), wire::provider(office, row.sec_prov))
}
