//! `/providers`: the practice's billing entities. They are not door 1's providers (`decisions.md` 4).

use axum::http::StatusCode;
use claims::office::{BillingEntity, Office};
use claims::state::Refusal;
use serde_json::{Value as Json, json};

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::json::text_or_null;
use super::list::Paging;
use super::routes::Answer;
use crate::office::NewEntity;

/// `POST /providers`: one for each NPI; the same body again answers the first.
pub(super) async fn create(ask: &Ask) -> Answer {
    let mut reader = ask.reader()?;
    let (name, npi) = (reader.required("name"), reader.required("npi"));
    let (tax_id, structure) = (reader.text("tax_id"), reader.text("structure"));
    let mut address = reader.object("address");
    let mut part = |field| address.text(field).unwrap_or_default();
    let new = NewEntity {
        name,
        npi,
        tax_id: tax_id.unwrap_or_default(),
        structure: structure.unwrap_or_default(),
        address: part("line1"),
        address2: part("line2"),
        city: part("city"),
        state: part("state"),
        zip: part("postal_code"),
    };
    reader.rest(address);
    let new = reader.done(new)?;
    let (entity, is_new) = ask.app.add_entity(&ask.caller, &new).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Reply::json(status, show(&entity)).about(entity.public_id))
}

/// `GET /providers`.
pub(super) async fn list(ask: &Ask) -> Answer {
    let paging = Paging::of(ask, "providers")?;
    let npi = ask.text("npi");
    let office = ask.app.office(ask.practice()).await?;
    let entities = office.entities.iter().filter(|entity| npi.is_none_or(|npi| entity.npi == npi));
    let page = paging.cut(entities.cloned().collect(), |entity: &BillingEntity| entity.entity_num);
    Ok(page.answer(&page.rows.iter().map(show).collect::<Vec<_>>()))
}

/// `GET /providers/{id}`.
pub(super) async fn single(ask: &Ask) -> Answer {
    Ok(Reply::ok(shown(ask, &ask.id).await?))
}

/// A provider as it stands now.
pub(super) async fn shown(ask: &Ask, id: &str) -> Result<Json, Refused> {
    let office = ask.app.office(ask.practice()).await?;
    let found = office.entities.iter().find(|entity| entity.public_id == id);
    found.map(show).ok_or_else(|| Refused::from(unknown()))
}

/// The number of the entity with this public id.
pub(super) fn number_of(office: &Office, id: &str) -> Result<i64, Refusal> {
    let found = office.entities.iter().find(|entity| entity.public_id == id);
    found.map(|entity| entity.entity_num).ok_or_else(unknown)
}

/// The public id of an entity.
pub(super) fn id_of(office: &Office, entity_num: i64) -> Option<&str> {
    let found = office.entities.iter().find(|entity| entity.entity_num == entity_num);
    found.map(|entity| entity.public_id.as_str())
}

fn unknown() -> Refusal {
    Refusal::not_found("There is no such provider.")
}

fn show(entity: &BillingEntity) -> Json {
    json!({
        "id": entity.public_id,
        "name": entity.name,
        "npi": text_or_null(&entity.npi),
        "tax_id": text_or_null(&entity.tax_id),
        "structure": entity.structure,
        "address": {
            "line1": entity.address,
            "line2": entity.address2,
            "city": entity.city,
            "state": entity.state,
            "postal_code": entity.zip,
        },
    })
}
