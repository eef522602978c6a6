//! Fee schedules.

use claims::change::{ChangeSet, Scope};
use claims::office::{FeeSched, Office};
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::input::{Fields, Needed, set};
use super::routes::Answer;
use super::wire::{self, Show, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &FeeSched| true).await?;
    ask.listed(&rows, |row| show(row, &ask.show))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "feesched.create",
            async || ask.office().await,
            |office, now, numbers| {
                let mut row = FeeSched {
                    fee_sched_num: numbers.fresh::<FeeSched>(),
                    description: ask.body.filled("Description").needed("Description")?,
                    fee_sched_type: ask.body.name("FeeSchedType").needed("FeeSchedType")?,
                    item_order: office.fee_scheds.iter().map(|other| other.item_order + 1).max().unwrap_or(0),
                    is_hidden: false,
                    is_global: true,
                    sec_date_entry: now.today,
                    sec_date_t_edit: now.instant,
                };
                apply(&mut row, &ask.body)?;
                Ok((row.clone(), written(office, &row)))
            },
        )
        .await?;
    Ok(Reply::Created(show(&row, &ask.show), None))
}

/// The type is fixed once the schedule stands.
pub(super) async fn update(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "feesched.update",
            async || ask.office().await,
            |office, now, _| {
                let found = office.fee_sched(ask.number());
                let mut row = found.ok_or_else(|| Refusal::not_found("FeeSched not found."))?.clone();
                apply(&mut row, &ask.body)?;
                row.sec_date_t_edit = now.instant;
                Ok((row.clone(), written(office, &row)))
            },
        )
        .await?;
    Ok(Reply::Ok(show(&row, &ask.show)))
}

fn apply(row: &mut FeeSched, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.description, sent.filled("Description"))?;
    set(&mut row.is_hidden, sent.flag("IsHidden"))?;
    set(&mut row.is_global, sent.flag("IsGlobal"))
}

fn written(office: &Office, row: &FeeSched) -> ChangeSet {
    let mut changes = change_of(office);
    changes.raise(Scope::FeeSchedule(row.fee_sched_num));
    changes.put(row);
    changes
}

fn show(row: &FeeSched, show: &Show) -> Value {
    row! {
        "FeeSchedNum": row.fee_sched_num,
        "Description": wire::text(&row.description),
        "FeeSchedType": row.fee_sched_type.as_str(),
        "ItemOrder": row.item_order,
        "IsHidden": wire::flag(row.is_hidden),
        "IsGlobal": wire::flag(row.is_global),
        "SecUserNumEntry": 0,
        "SecDateEntry": show.date(row.sec_date_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
    }
}
