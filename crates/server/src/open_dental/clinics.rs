//! Clinics: the places of the office. The original's API only lists and changes them; making them is ours.

use std::sync::Arc;

use claims::clinic::Clinic;
use claims::office::Office;
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Fields, Needed, set};
use super::routes::Answer;
use super::wire::{self, row};

const NOT_FOUND: &str = "Clinic not found.";

/// None at all tells that the office does not use clinics.
pub(super) async fn list(ask: &Ask) -> Answer {
    // Who keeps a copy is told that one was hidden.
    let hidden_too = ask.since()?.is_some();
    let rows = ask.scan(|row: &Clinic| hidden_too || !row.is_hidden).await?;
    ask.listed(&rows, show)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let found = office.clinic(ask.number()).ok_or_else(|| Refused::not_found(NOT_FOUND))?;
    Ok(Reply::Ok(show(found)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "clinic.create",
            async || ask.office().await,
            |office: &Arc<Office>, _, numbers| {
                let description = ask.body.filled("Description").needed("Description")?;
                let mut row = blank(numbers.fresh::<Clinic>(), description);
                apply(&mut row, &ask.body)?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("clinics", row.clinic_num, show(&row))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || ask.office().await;
    ask.write("clinic.update", load, |office: &Arc<Office>, _, _| {
        let stands = office.clinic(ask.number()).ok_or_else(|| Refusal::not_found(NOT_FOUND))?;
        let mut row = stands.clone();
        apply(&mut row, &ask.body)?;
        let mut changes = change_of(office);
        changes.put(&row);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

/// A clinic of which nothing is known but its name.
pub(super) fn blank(clinic_num: i64, description: String) -> Clinic {
    let text = String::new;
    Clinic {
        clinic_num,
        description,
        address: text(),
        address2: text(),
        city: text(),
        state: text(),
        zip: text(),
        billing_address: text(),
        billing_address2: text(),
        billing_city: text(),
        billing_state: text(),
        billing_zip: text(),
        pay_to_address: text(),
        pay_to_address2: text(),
        pay_to_city: text(),
        pay_to_state: text(),
        pay_to_zip: text(),
        phone: text(),
        abbr: text(),
        is_hidden: false,
    }
}

/// What is sent, over what stands. A description cannot be cleared.
fn apply(row: &mut Clinic, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.description, sent.filled("Description"))?;
    for (slot, name) in [
        (&mut row.address, "Address"),
        (&mut row.address2, "Address2"),
        (&mut row.city, "City"),
        (&mut row.state, "State"),
        (&mut row.zip, "Zip"),
        (&mut row.billing_address, "BillingAddress"),
        (&mut row.billing_address2, "BillingAddress2"),
        (&mut row.billing_city, "BillingCity"),
        (&mut row.billing_state, "BillingState"),
        (&mut row.billing_zip, "BillingZip"),
        (&mut row.pay_to_address, "PayToAddress"),
        (&mut row.pay_to_address2, "PayToAddress2"),
        (&mut row.pay_to_city, "PayToCity"),
        (&mut row.pay_to_state, "PayToState"),
        (&mut row.pay_to_zip, "PayToZip"),
        (&mut row.phone, "Phone"),
        (&mut row.abbr, "Abbr"),
    ] {
        set(slot, sent.text(name))?;
    }
    set(&mut row.is_hidden, sent.flag("IsHidden"))
}

fn show(row: &Clinic) -> Value {
    row! {
        "ClinicNum": row.clinic_num,
        "Description": wire::text(&row.description),
        "Address": wire::text(&row.address),
        "Address2": wire::text(&row.address2),
        "City": wire::text(&row.city),
        "State": wire::text(&row.state),
        "Zip": wire::text(&row.zip),
        "BillingAddress": wire::text(&row.billing_address),
        "BillingAddress2": wire::text(&row.billing_address2),
        "BillingCity": wire::text(&row.billing_city),
        "BillingState": wire::text(&row.billing_state),
        "BillingZip": wire::text(&row.billing_zip),
        "PayToAddress": wire::text(&row.pay_to_address),
        "PayToAddress2": wire::text(&row.pay_to_address2),
        "PayToCity": wire::text(&row.pay_to_city),
        "PayToState": wire::text(&row.pay_to_state),
        "PayToZip": wire::text(&row.pay_to_zip),
        "Phone": wire::text(&row.phone),
        "Abbr": wire::text(&row.abbr),
        "IsHidden": wire::flag(row.is_hidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open_dental::wire::kinds;

    #[test]
    fn a_clinic_has_the_fields_of_the_reference() {
        let shown = show(&blank(2, "East".into()));
        let names: Vec<&str> = kinds(&shown).into_iter().map(|(name, _)| name).collect();
        let expected = "ClinicNum Description Address Address2 City State Zip BillingAddress BillingAddress2 \
                        BillingCity BillingState BillingZip PayToAddress PayToAddress2 PayToCity PayToState \
                        PayToZip Phone Abbr IsHidden";
        assert_eq!(names.join(" "), expected);
        assert!(kinds(&shown).iter().all(|(name, kind)| (*kind == 'n') == (*name == "ClinicNum")));
    }
}
