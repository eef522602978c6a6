//! Ranges of codes in coverage categories.

use claims::office::{CovSpan, Office};
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Fields, Needed, invalid, set};
use super::routes::Answer;
use super::wire::{self, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    let category = ask.query.int("CovCatNum")?;
    let rows = ask.scan(|row: &CovSpan| category.is_none_or(|number| row.cov_cat_num == number)).await?;
    ask.listed(&rows, show)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let office = ask.office().await?;
    let found = find(&office, ask.number()).map_err(Refused::from)?;
    Ok(Reply::Ok(show(found)))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "covspan.create",
            async || ask.office().await,
            |office, _, numbers| {
                let cov_cat_num = ask.body.int("CovCatNum").needed("CovCatNum")?;
                if !office.cov_cats.iter().any(|cat| cat.cov_cat_num == cov_cat_num) {
                    return Err(Refusal::not_found("CovCat not found."));
                }
                let mut row = CovSpan {
                    cov_span_num: numbers.fresh::<CovSpan>(),
                    cov_cat_num,
                    from_code: ask.body.filled("FromCode").needed("FromCode")?,
                    to_code: ask.body.filled("ToCode").needed("ToCode")?,
                };
                apply(&mut row, &ask.body)?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("covspans", row.cov_span_num, show(&row))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "covspan.update",
            async || ask.office().await,
            |office, _, _| {
                let mut row = find(office, ask.number())?.clone();
                apply(&mut row, &ask.body)?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    Ok(Reply::Ok(show(&row)))
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    ask.write(
        "covspan.delete",
        async || ask.office().await,
        |office, _, _| {
            let row = find(office, ask.number())?;
            let mut changes = change_of(office);
            changes.delete(row);
            Ok(((), changes))
        },
    )
    .await?;
    Ok(Reply::Empty)
}

fn find(office: &Office, number: i64) -> Result<&CovSpan, Refusal> {
    let found = office.cov_spans.iter().find(|span| span.cov_span_num == number);
    found.ok_or_else(|| Refusal::not_found("CovSpan not found."))
}

fn apply(row: &mut CovSpan, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.from_code, sent.filled("FromCode"))?;
    set(&mut row.to_code, sent.filled("ToCode"))?;
    if row.from_code > row.to_code {
        return Err(invalid("ToCode", "must not come before FromCode"));
    }
    Ok(())
}

fn show(row: &CovSpan) -> Value {
    row! {
        "CovSpanNum": row.cov_span_num,
        "CovCatNum": row.cov_cat_num,
        "FromCode": wire::text(&row.from_code),
        "ToCode": wire::text(&row.to_code),
    }
}
