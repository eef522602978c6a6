//! The planned procedures on treatment plans that are not saved.

use claims::office::Office;
use claims::papers::{TreatPlan, TreatPlanAttach};
use claims::treat_plan;
use serde_json::Value;
use store::queries::papers as sql;

use super::ask::{Ask, Reply};
use super::input::{Needed, missing};
use super::routes::Answer;
use super::treat_plans::{Seen, current, seen_of_plan};
use super::wire::{self, row};
use crate::app::Account;

const NOT_FOUND: &str = "TreatPlanAttach not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let plan = ask.query.int("TreatPlanNum")?;
    let keep = |row: &TreatPlanAttach| plan.is_none_or(|number| row.treat_plan_num == number);
    let rows = match plan {
        Some(number) => {
            let plan: TreatPlan = ask.find(number, "TreatPlan not found.").await?;
            current(ask, plan.pat_num).await?;
            ask.among(ask.select(&sql::ATTACHES_OF_TREAT_PLAN, number).await?, keep).await?
        }
        // The whole office is for those who ask what has changed.
        None if ask.since()?.is_some() => ask.scan(keep).await?,
        None => return Err(missing("TreatPlanNum").into()),
    };
    let plans: Vec<TreatPlan> =
        ask.last_of(plan.into_iter().chain(rows.iter().map(|row| row.treat_plan_num))).await?;
    ask.saw("read treatplanattaches", plans.iter().map(|plan| plan.pat_num)).await?;
    let office = ask.office().await?;
    ask.listed(&rows, |row| show(row, &office))
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let number = ask.body.int("TreatPlanNum").needed("TreatPlanNum")?;
    let proc_num = ask.body.int("ProcNum").needed("ProcNum")?;
    let priority = ask.body.key("Priority")?.flatten();
    let load = async || seen_of_plan(ask, number).await;
    let row = ask
        .write("treatplanattach.create", load, |Seen { account, plans }, now, numbers| {
            let Account { office, family } = account;
            treat_plan::attach(office, family, plans, number, proc_num, priority, now, numbers)
        })
        .await?;
    Ok(Reply::Created(show(&row, &*ask.office().await?), None))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    let number = ask.number();
    let priority = ask.body.key("Priority")?;
    let load = async || {
        let row: TreatPlanAttach = ask.find(number, NOT_FOUND).await?;
        seen_of_plan(ask, row.treat_plan_num).await
    };
    let row = ask
        .write("treatplanattach.update", load, |Seen { account, plans }, now, _| {
            let Account { office, family } = account;
            treat_plan::prioritize(office, family, plans, number, priority, now)
        })
        .await?;
    Ok(Reply::Ok(show(&row, &*ask.office().await?)))
}

fn show(row: &TreatPlanAttach, office: &Office) -> Value {
    row! {
        "TreatPlanAttachNum": row.treat_plan_attach_num,
        "TreatPlanNum": row.treat_plan_num,
        "ProcNum": row.proc_num,
        "Priority": wire::key(row.priority),
        "priority": wire::definition(office, row.priority),
    }
}
