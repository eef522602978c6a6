//! Definitions: the entries of the office's own lists.

use claims::office::Definition;
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Needed, invalid};
use super::names::{DEFINITION_CATEGORIES, category_name};
use super::routes::Answer;
use super::wire::{self, row};
use crate::office::category;

/// What the value of an adjustment type can be: a charge, a credit, or the discount plan's.
const SIGNS: [&str; 3] = ["+", "-", "dp"];

pub(super) async fn list(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let category = ask.query.int("Category")?;
    let hidden_too = ask.query.flag("includeHidden")?.unwrap_or(false);
    let rows = office.definitions.iter().filter(|definition| {
        category.is_none_or(|number| definition.category == number) && (hidden_too || !definition.is_hidden)
    });
    ask.rows(&ask.paged(rows)?, |row| show(row))
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
