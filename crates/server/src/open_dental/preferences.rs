//! Preferences. To change one is an extension of ours: the original has only the reads.

use claims::office::Preference;
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::input::Needed;
use super::routes::Answer;
use super::wire::{self, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let name = ask.query.filled("PrefName")?;
    let mut rows: Vec<&Preference> = office
        .preferences
        .iter()
        .filter(|row| name.as_ref().is_none_or(|name| row.pref_name == *name))
        .collect();
    rows.sort_by_key(|row| row.pref_num);
    ask.rows(&ask.paged(rows)?, |row| show(row))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "preference.update",
            async || ask.office().await,
            |office, _, _| {
                let found = office.preferences.iter().find(|row| row.pref_name == ask.name());
                let mut row = found.ok_or_else(|| Refusal::not_found("Preference not found."))?.clone();
                row.value = ask.body.text("ValueString").needed("ValueString")?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    Ok(Reply::Ok(show(&row)))
}

fn show(row: &Preference) -> Value {
    row! { "PrefNum": row.pref_num, "PrefName": wire::text(&row.pref_name), "ValueString": wire::text(&row.value) }
}
