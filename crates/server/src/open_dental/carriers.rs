//! Carriers: insurance companies.

use claims::change::ChangeSet;
use claims::coverage::Carrier;
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply};
use super::input::{Fields, Needed, set};
use super::names::SEND_ELECTRONIC;
use super::routes::Answer;
use super::standing::Standing;
use super::wire::{self, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &Carrier| true).await?;
    ask.listed(&rows, show)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Carrier = ask.find(ask.number(), "Carrier not found.").await?;
    Ok(Reply::Ok(show(&row)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "carrier.create",
            async || Ok(()),
            |(), _, numbers| {
                let mut row = Carrier {
                    carrier_num: numbers.fresh::<Carrier>(),
                    carrier_name: ask.body.filled("CarrierName").needed("CarrierName")?,
                    address: String::new(),
                    address2: String::new(),
                    city: String::new(),
                    state: String::new(),
                    zip: String::new(),
                    phone: String::new(),
                    elect_id: String::new(),
                    no_send_elect: "SendElect".into(),
                    is_hidden: false,
                };
                apply(&mut row, &ask.body)?;
                let mut changes = ChangeSet::new();
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("carriers", row.carrier_num, show(&row))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || Standing::<Carrier>::load(ask, ask.number(), "Carrier not found.").await;
    ask.write("carrier.update", load, |stands, _, _| {
        let mut row = stands.row.clone();
        apply(&mut row, &ask.body)?;
        let mut changes = stands.change();
        changes.put(&row);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

fn apply(row: &mut Carrier, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.carrier_name, sent.filled("CarrierName"))?;
    set(&mut row.address, sent.text("Address"))?;
    set(&mut row.address2, sent.text("Address2"))?;
    set(&mut row.city, sent.text("City"))?;
    set(&mut row.state, sent.text("State"))?;
    set(&mut row.zip, sent.text("Zip"))?;
    set(&mut row.phone, sent.text("Phone"))?;
    set(&mut row.elect_id, sent.text("ElectID"))?;
    set(&mut row.no_send_elect, sent.one_of("NoSendElect", SEND_ELECTRONIC))?;
    set(&mut row.is_hidden, sent.flag("IsHidden"))
}

fn show(row: &Carrier) -> Value {
    row! {
        "CarrierNum": row.carrier_num,
        "CarrierName": wire::text(&row.carrier_name),
        "Address": wire::text(&row.address),
        "Address2": wire::text(&row.address2),
        "City": wire::text(&row.city),
        "State": wire::text(&row.state),
        "Zip": wire::text(&row.zip),
        "Phone": wire::text(&row.phone),
        "ElectID": wire::text(&row.elect_id),
        "NoSendElect": wire::text(&row.no_send_elect),
        "IsHidden": wire::flag(row.is_hidden),
    }
}
