//! Coverage categories.

use claims::office::{CovCat, EbenefitCat, Office};
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Fields, Needed, invalid, set, within};
use super::routes::Answer;
use super::wire::{self, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &CovCat| true).await?;
    ask.listed(&rows, show)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let found = find(&office, ask.number()).map_err(Refused::from)?;
    Ok(Reply::Ok(show(found)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let decide = |office: &std::sync::Arc<Office>, _, numbers: &mut claims::state::Numbers| {
        ask.body.filled("Description").needed("Description")?;
        let mut row = CovCat {
            cov_cat_num: numbers.fresh::<CovCat>(),
            description: String::new(),
            default_percent: None,
            cov_order: office.cov_cats.iter().map(|cat| cat.cov_order + 1).max().unwrap_or(0),
            is_hidden: false,
            ebenefit_cat: EbenefitCat::None,
        };
        apply(&mut row, &ask.body, office)?;
        let mut changes = change_of(office);
        changes.put(&row);
        Ok((row, changes))
    };
    let row = ask.write("covcat.create", async || ask.office().await, decide).await?;
    ask.created("covcats", row.cov_cat_num, show(&row))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "covcat.update",
            async || ask.office().await,
            |office, _, _| {
                let mut row = find(office, ask.number())?.clone();
                set(&mut row.cov_order, ask.body.int("CovOrder"))?;
                apply(&mut row, &ask.body, office)?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    Ok(Reply::Ok(show(&row)))
}

fn find(office: &Office, number: i64) -> Result<&CovCat, Refusal> {
    let found = office.cov_cats.iter().find(|cat| cat.cov_cat_num == number);
    found.ok_or_else(|| Refusal::not_found("CovCat not found."))
}

fn apply(row: &mut CovCat, sent: &Fields, office: &Office) -> Result<(), Refusal> {
    set(&mut row.description, sent.filled("Description"))?;
    set(&mut row.default_percent, sent.int_or_blank("DefaultPercent"))?;
    set(&mut row.is_hidden, sent.flag("IsHidden"))?;
    set(&mut row.ebenefit_cat, sent.name("EbenefitCat"))?;
    within("DefaultPercent", row.default_percent.unwrap_or(0), &(0..=100))?;
    within("CovOrder", row.cov_order, &(0..=100_000))?;
    let taken = |cat: &CovCat| cat.cov_cat_num != row.cov_cat_num && cat.ebenefit_cat == row.ebenefit_cat;
    if row.ebenefit_cat != EbenefitCat::None && office.cov_cats.iter().any(taken) {
        return Err(invalid("EbenefitCat", "is used by another category already"));
    }
    Ok(())
}

fn show(row: &CovCat) -> Value {
    row! {
        "CovCatNum": row.cov_cat_num,
        "Description": wire::text(&row.description),
        "DefaultPercent": wire::int_or_blank(row.default_percent),
        "CovOrder": row.cov_order,
        "IsHidden": wire::flag(row.is_hidden),
        "EbenefitCat": row.ebenefit_cat.as_str(),
    }
}
