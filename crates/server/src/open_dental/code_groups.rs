//! Code groups.

use claims::office::{CodeGroup, Office};
use claims::state::Refusal;
use serde_json::Value;

use super::ask::{Ask, Reply, change_of};
use super::error::Refused;
use super::input::{Fields, Needed, set};
use super::names;
use super::routes::Answer;
use super::wire::{self, row};

pub(super) async fn list(ask: &Ask) -> Answer {
    let rows = ask.scan(|_: &CodeGroup| true).await?;
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
            "codegroup.create",
            async || ask.office().await,
            |office, _, numbers| {
                let mut row = CodeGroup {
                    code_group_num: numbers.fresh::<CodeGroup>(),
                    group_name: ask.body.filled("GroupName").needed("GroupName")?,
                    proc_codes: String::new(),
                    item_order: office
                        .code_groups
                        .iter()
                        .map(|group| group.item_order + 1)
                        .max()
                        .unwrap_or(0),
                    code_group_fixed: "None".into(),
                    is_hidden: false,
                    show_in_age_limit: false,
                    show_in_frequency: false,
                    show_in_other: false,
                };
                apply(&mut row, &ask.body)?;
                let mut changes = change_of(office);
                changes.put(&row);
                Ok((row, changes))
            },
        )
        .await?;
    ask.created("codegroups", row.code_group_num, show(&row))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let row = ask
        .write(
            "codegroup.update",
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

fn find(office: &Office, number: i64) -> Result<&CodeGroup, Refusal> {
    office.code_group(number).ok_or_else(|| Refusal::not_found("CodeGroup not found."))
}

fn apply(row: &mut CodeGroup, sent: &Fields) -> Result<(), Refusal> {
    set(&mut row.group_name, sent.filled("GroupName"))?;
    set(&mut row.proc_codes, sent.text("ProcCodes"))?;
    set(&mut row.code_group_fixed, sent.one_of("CodeGroupFixed", names::FIXED_GROUPS))?;
    set(&mut row.is_hidden, sent.flag("IsHidden"))?;
    set(&mut row.show_in_age_limit, sent.flag("ShowInAgeLimit"))?;
    set(&mut row.show_in_frequency, sent.flag("ShowInFrequency"))?;
    set(&mut row.show_in_other, sent.flag("ShowInOther"))
}

fn show(row: &CodeGroup) -> Value {
    row! {
        "CodeGroupNum": row.code_group_num,
        "GroupName": wire::text(&row.group_name),
        "ProcCodes": wire::text(&row.proc_codes),
        "ItemOrder": row.item_order,
        "CodeGroupFixed": wire::text(&row.code_group_fixed),
        "IsHidden": wire::flag(row.is_hidden),
        "ShowInAgeLimit": wire::flag(row.show_in_age_limit),
        "ShowInFrequency": wire::flag(row.show_in_frequency),
        "ShowInOther": wire::flag(row.show_in_other),
    }
}
