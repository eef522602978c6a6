//! Fees: the amounts of the schedules.

use std::sync::Arc;

use claims::change::{ChangeSet, Scope};
use claims::office::{Fee, FeeSched, Office};
use claims::state::Refusal;
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::input::{Needed, clinic, invalid};
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::Error;

const NOT_FOUND: &str = "Fee not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let schedule = ask.query.int("FeeSched")?;
    let code = ask.query.int("CodeNum")?;
    let clinic = ask.query.int("ClinicNum")?;
    let provider = ask.query.int("ProvNum")?;
    let keep = |row: &Fee| {
        schedule.is_none_or(|number| row.fee_sched == number)
            && code.is_none_or(|number| row.code_num == number)
            && clinic.is_none_or(|number| row.clinic_num.unwrap_or(0) == number)
            && provider.is_none_or(|number| row.prov_num.unwrap_or(0) == number)
    };
    let rows = match schedule {
        Some(number) => ask.among(ask.select(&sql::FEES_OF_SCHEDULE, number).await?, keep).await?,
        None => ask.scan(keep).await?,
    };
    ask.listed(&rows, |row| show(row, wire::money(row.amount), &ask.show))
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: Fee = ask.find(ask.number(), NOT_FOUND).await?;
    Ok(Reply::Ok(show(&row, wire::money(row.amount), &ask.show)))
}

/// What a new fee is decided on.
struct Schedule {
    office: Arc<Office>,
    /// The version of the schedule, read before its fees.
    version: i64,
    fees: Vec<Fee>,
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let schedule = ask.body.int("FeeSched").needed("FeeSched")?;
    let load = async || {
        let version = ask.version(Scope::FeeSchedule(schedule)).await?;
        let fees = ask.select(&sql::FEES_OF_SCHEDULE, schedule).await?;
        Ok(Schedule { office: ask.office().await?, version, fees })
    };
    let row = ask
        .write("fee.create", load, |found: &Schedule, now, numbers| {
            let fee_sched = found.office.fee_sched(schedule);
            let fee_sched = fee_sched.ok_or_else(|| Refusal::not_found("FeeSched not found."))?;
            let row = Fee {
                fee_num: numbers.fresh::<Fee>(),
                fee_sched: schedule,
                code_num: ask.body.int("CodeNum").needed("CodeNum")?,
                amount: ask.body.money("Amount").needed("Amount")?,
                clinic_num: clinic(&ask.body, &found.office)?.flatten(),
                prov_num: ask.body.key("ProvNum")?.flatten(),
                sec_date_entry: now.today,
                sec_date_t_edit: now.instant,
            };
            check(&row, fee_sched, &found.office, &found.fees)?;
            let mut changes = change(&row, found.version);
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    ask.created("fees", row.fee_num, show(&row, wire::money_text(row.amount), &ask.show))
}

/// The fee of the path with the version of its schedule, which was read before it.
async fn standing(ask: &Ask) -> Result<(Fee, i64), Error> {
    let row: Fee = ask.find(ask.number(), NOT_FOUND).await?;
    let version = ask.version(Scope::FeeSchedule(row.fee_sched)).await?;
    Ok((ask.find(ask.number(), NOT_FOUND).await?, version))
}

/// Only the amount can be changed.
pub(super) async fn update(ask: &Ask) -> Answer {
    let load = async || standing(ask).await;
    let row = ask
        .write("fee.update", load, |(stands, version), now, _| {
            let amount = ask.body.money("Amount").needed("Amount")?;
            let row = Fee { amount: not_negative(amount)?, sec_date_t_edit: now.instant, ..stands.clone() };
            let mut changes = change(&row, *version);
            changes.put(&row);
            Ok((row, changes))
        })
        .await?;
    Ok(Reply::Ok(show(&row, wire::money_text(row.amount), &ask.show)))
}

pub(super) async fn delete(ask: &Ask) -> Answer {
    let load = async || standing(ask).await;
    ask.write("fee.delete", load, |(stands, version), _, _| {
        let mut changes = change(stands, *version);
        changes.delete(stands);
        Ok(((), changes))
    })
    .await?;
    Ok(Reply::Empty)
}

fn check(row: &Fee, schedule: &FeeSched, office: &Office, others: &[Fee]) -> Result<(), Refusal> {
    not_negative(row.amount)?;
    if office.code(row.code_num).is_none() {
        return Err(Refusal::not_found("ProcedureCode not found."));
    }
    if row.prov_num.is_some_and(|number| office.provider(number).is_none()) {
        return Err(Refusal::not_found("Provider not found."));
    }
    if schedule.is_global && row.clinic_num.is_some() {
        return Err(invalid("ClinicNum", "must be 0 in a global fee schedule"));
    }
    if schedule.is_global && row.prov_num.is_some() {
        return Err(invalid("ProvNum", "must be 0 in a global fee schedule"));
    }
    let same = |other: &Fee| {
        (other.code_num, other.clinic_num, other.prov_num) == (row.code_num, row.clinic_num, row.prov_num)
    };
    if others.iter().any(same) {
        return Err(Refusal::rule(
            "There is a fee for this code, clinic and provider in the schedule already.",
        ));
    }
    Ok(())
}

fn not_negative(amount: claims::Cents) -> Result<claims::Cents, Refusal> {
    if amount.0 < 0 { Err(invalid("Amount", "must not be negative")) } else { Ok(amount) }
}

/// The change set for a change of a fee's schedule; estimates rest on the schedule's version.
fn change(row: &Fee, version: i64) -> ChangeSet {
    let mut changes = ChangeSet::new();
    changes.changes(Scope::FeeSchedule(row.fee_sched), version);
    changes
}

/// The amount is a number where fees are read, and a text where they are written.
fn show(row: &Fee, amount: Value, show: &Show) -> Value {
    row! {
        "FeeNum": row.fee_num,
        "Amount": amount,
        "FeeSched": row.fee_sched,
        "CodeNum": row.code_num,
        "ClinicNum": wire::key(row.clinic_num),
        "ProvNum": wire::key(row.prov_num),
        "SecUserNumEntry": 0,
        "SecDateEntry": show.date(row.sec_date_entry),
        "SecDateTEdit": show.instant(row.sec_date_t_edit),
    }
}
