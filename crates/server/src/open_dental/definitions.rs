//! Definitions: the entries of the office's own lists.

use std::sync::Arc;

use claims::office::{Definition, Office};
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Needed, invalid, set};
use super::names::{DEFINITION_CATEGORIES, category_name};
use super::routes::Answer;
use super::wire::{self, row};
use crate::office::category;

/// What the value of an adjustment type can be: a charge, a credit, or the discount plan's.
const SIGNS: [&str; 3] = ["+", "-", "dp"];

pub(super) async fn list(ask: &Ask) -> Answer {
    let category = ask.query.int("Category")?;
    let hidden_too = ask.query.flag("includeHidden")?.unwrap_or(false);
    let keep = |row: &Definition| {
        category.is_none_or(|number| row.category == number) && (hidden_too || !row.is_hidden)
    };
    let rows = ask.scan(keep).await?;
    ask.listed(&rows, show)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let found = office.definition(ask.number()).ok_or_else(|| Refused::not_found("Definition not found."))?;
    Ok(Reply::Ok(show(found)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "definition.create",
            async || ask.office().await,
            |office, _, numbers| {
                let names: Vec<&str> = DEFINITION_CATEGORIES.iter().map(|(_, name)| *name).collect();
                let name = ask.body.one_of("category", &names).needed("category")?;
                let category =
                    DEFINITION_CATEGORIES.iter().find(|(_, known)| *known == name).map_or(0, |(n, _)| *n);
                let row = Definition {
                    def_num: numbers.fresh::<Definition>(),
                    category,
                    item_name: ask.body.filled("ItemName").needed("ItemName")?,
                    item_value: ask.body.text("ItemValue")?.unwrap_or_default(),
                    item_order: office
                        .definitions_of(category)
                        .map(|other| other.item_order + 1)
                        .max()
                        .unwrap_or(0),
                    is_hidden: ask.body.flag("isHidden")?.unwrap_or(false),
                };
                check(&row)?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("definitions", row.def_num, show(&row))
}

/// What a changed definition is decided on.
struct Entry {
    office: Arc<Office>,
    /// Whether adjustments are of this type.
    is_used: bool,
}

/// Its list stays. The sign of an adjustment type stays as well once there are adjustments of it.
pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || {
        let office = ask.office().await?;
        Ok(Entry { office, is_used: ask.is_any(&sql::ADJUSTMENT_OF_TYPE, ask.number()).await? })
    };
    let row = ask
        .write("definition.update", load, |Entry { office, is_used }: &Entry, _, _| {
            let stands = office.definition(ask.number());
            let stands = stands.ok_or_else(|| Refusal::not_found("Definition not found."))?;
            let mut row = stands.clone();
            set(&mut row.item_name, ask.body.filled("ItemName"))?;
            set(&mut row.item_value, ask.body.text("ItemValue"))?;
            set(&mut row.is_hidden, ask.body.flag("isHidden"))?;
            check(&row)?;
            if *is_used && row.item_value != stands.item_value {
                return Err(invalid("ItemValue", "cannot be changed: there are adjustments of this type"));
            }
            let mut changes = change_of(office);
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row)))
}

/// An adjustment type has a sign, because adjustments follow it.
fn check(row: &Definition) -> Result<(), Refusal> {
    if row.category == category::ADJUSTMENT_TYPES && !SIGNS.contains(&row.item_value.as_str()) {
        return Err(invalid("ItemValue", "must be \"+\", \"-\" or \"dp\" for an adjustment type"));
    }
    Ok(())
}

fn show(row: &Definition) -> Value {
    row! {
        "DefNum": row.def_num,
        "ItemName": wire::text(&row.item_name),
        "ItemValue": wire::text(&row.item_value),
        "Category": row.category,
        "category": category_name(row.category),
        "isHidden": wire::flag(row.is_hidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adjustment_type_has_a_sign() {
        let row = |category, value: &str| Definition {
            def_num: 1,
            category,
            item_name: "x".into(),
            item_value: value.into(),
            item_order: 0,
            is_hidden: false,
        };
        assert!(check(&row(1, "+")).is_ok());
        assert!(check(&row(1, "")).is_err());
        assert!(check(&row(11, "")).is_ok());
    }
}
