//! Operatories: the rooms and chairs of the office. The original's API only lists them; making them is ours.

use std::sync::Arc;

use claims::appointment::Operatory;
use claims::office::Office;
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Fields, Needed, Read, clinic, invalid, set};
use super::routes::Answer;
use super::wire::{self, row};

const NOT_FOUND: &str = "Operatory not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let clinic = ask.query.int("ClinicNum")?;
    let keep = |row: &Operatory| clinic.is_none_or(|number| row.clinic_num.unwrap_or(0) == number);
    ask.listed(&ask.scan(keep).await?, show)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let found = office.operatory(ask.number()).ok_or_else(|| Refused::not_found(NOT_FOUND))?;
    Ok(Reply::Ok(show(found)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "operatory.create",
            async || ask.office().await,
            |office: &Arc<Office>, _, numbers| {
                let last = office.operatories.iter().map(|other| other.item_order).max();
                let mut row = Operatory {
                    operatory_num: numbers.fresh::<Operatory>(),
                    op_name: ask.body.filled("OpName").needed("OpName")?,
                    abbrev: String::new(),
                    item_order: last.map_or(0, |last| last.saturating_add(1)),
                    is_hidden: false,
                    prov_dentist: None,
                    prov_hygienist: None,
                    is_hygiene: false,
                    clinic_num: None,
                };
                apply(&mut row, &ask.body, office)?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("operatories", row.operatory_num, show(&row))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || ask.office().await;
    let row = ask
        .write("operatory.update", load, |office: &Arc<Office>, _, _| {
            let stands = office.operatory(ask.number()).ok_or_else(|| Refusal::not_found(NOT_FOUND))?;
            let mut row = stands.clone();
            apply(&mut row, &ask.body, office)?;
            let mut changes = change_of(office);
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row)))
}

/// What is sent, over what stands. A name cannot be cleared.
fn apply(row: &mut Operatory, sent: &Fields, office: &Office) -> Result<(), Refusal> {
    set(&mut row.op_name, sent.filled("OpName"))?;
    set(&mut row.abbrev, sent.text("Abbrev"))?;
    set(&mut row.item_order, sent.int("ItemOrder"))?;
    set(&mut row.is_hidden, sent.flag("IsHidden"))?;
    set(&mut row.prov_dentist, provider("ProvDentist", sent, office))?;
    set(&mut row.prov_hygienist, provider("ProvHygienist", sent, office))?;
    set(&mut row.is_hygiene, sent.flag("IsHygiene"))?;
    set(&mut row.clinic_num, clinic(sent, office))
}

fn provider(name: &'static str, sent: &Fields, office: &Office) -> Read<Option<i64>> {
    match sent.key(name)? {
        Some(Some(number)) if office.provider(number).is_none() => {
            Err(invalid(name, "is not a provider of this office"))
        }
        sent => Ok(sent),
    }
}

pub(super) fn show(row: &Operatory) -> Value {
    row! {
        "OperatoryNum": row.operatory_num,
        "OpName": wire::text(&row.op_name),
        "Abbrev": wire::text(&row.abbrev),
        "ItemOrder": row.item_order,
        "IsHidden": wire::flag(row.is_hidden),
        "ProvDentist": wire::key(row.prov_dentist),
        "ProvHygienist": wire::key(row.prov_hygienist),
        "IsHygiene": wire::flag(row.is_hygiene),
        "ClinicNum": wire::key(row.clinic_num),
        "SetProspective": wire::flag(false),
        "IsWebSched": wire::flag(false),
        "OperatoryType": 0,
        "operatoryType": "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn an_operatory_has_the_fields_of_the_reference() {
        let row = Operatory {
            operatory_num: 3,
            op_name: "East".into(),
            abbrev: "E".into(),
            item_order: 1,
            is_hidden: false,
            prov_dentist: Some(2),
            prov_hygienist: None,
            is_hygiene: true,
            clinic_num: None,
        };
        let shown = show(&row);
        let fields = [
            ("OperatoryNum", 'n'),
            ("OpName", 's'),
            ("Abbrev", 's'),
            ("ItemOrder", 'n'),
            ("IsHidden", 's'),
            ("ProvDentist", 'n'),
            ("ProvHygienist", 'n'),
            ("IsHygiene", 's'),
            ("ClinicNum", 'n'),
            ("SetProspective", 's'),
            ("IsWebSched", 's'),
            ("OperatoryType", 'n'),
            ("operatoryType", 's'),
        ];
        assert_eq!(kinds(&shown), fields);
        assert_eq!((&shown["ProvDentist"], &shown["ProvHygienist"]), (&2.into(), &0.into()));
    }
}
