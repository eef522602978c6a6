//! Payment plans.

mod sent;

use claims::change::ChangeSet;
use claims::office::Office;
use claims::patient_money::PayPlan;
use claims::pay_plan;
use claims::state::{Family, Now, Numbers, Refusal};
use serde_json::Value;
use store::queries::family as sql;

use super::ask::{Ask, Reply};
use super::error::Refused;
use super::input::missing;
use super::routes::Answer;
use super::wire::{self, Show, row};
use crate::app::{Account, Error};

pub(super) const NOT_FOUND: &str = "PayPlan not found.";

pub(super) async fn list(ask: &Ask) -> Answer {
    let patient = ask.query.int("PatNum")?;
    let guarantor = ask.query.int("Guarantor")?;
    let keep = |row: &PayPlan| {
        patient.is_none_or(|number| row.pat_num == number)
            && guarantor.is_none_or(|number| row.guarantor == number)
    };
    let rows = match (patient, guarantor) {
        (Some(number), _) => {
            ask.patient_stands(number).await?;
            ask.among(ask.select(&sql::PAY_PLANS_OF_PATIENT, number).await?, keep).await?
        }
        (None, Some(number)) => {
            ask.patient_stands(number).await?;
            ask.among(ask.select(&sql::PAY_PLANS_OF_GUARANTOR, number).await?, keep).await?
        }
        // The whole office is for those who ask what has changed.
        (None, None) if ask.since()?.is_some() => ask.scan(keep).await?,
        (None, None) => return Err(missing("PatNum or Guarantor").into()),
    };
    ask.saw("read payplans", rows.iter().flat_map(|row| [row.pat_num, row.guarantor])).await?;
    let mut shown = Vec::new();
    // The plans of a family come one after the other, but for those of the whole office.
    let mut account: Option<Account> = None;
    for row in rows.iter() {
        let known = account.filter(|account| account.family.patient(row.pat_num).is_some());
        let current = match known {
            Some(known) => known,
            None => ask.current(row.pat_num).await?,
        };
        shown.push(show(row, &current.family, &current.office, &ask.show));
        account = Some(current);
    }
    rows.shown(shown)
}

pub(super) async fn single(ask: &Ask) -> Answer {
    let row: PayPlan = ask.find(ask.number(), NOT_FOUND).await?;
    answer(ask, row.pat_num).await
}

pub(super) async fn create(ask: &Ask) -> Answer {
    let command = sent::new_plan(&ask.body)?;
    let load = async || ask.current(command.pat_num).await;
    let row = ask
        .write("payplan.create", load, |Account { office, family }, now, numbers| {
            pay_plan::create(office, family, &command, now, numbers)
        })
        .await?;
    let Account { office, family } = ask.current(row.pat_num).await?;
    ask.created("payplans", row.pay_plan_num, show(&row, &family, &office, &ask.show))
}

/// A method that clients still know, and that is no more.
pub(super) async fn create_old(_: &Ask) -> Answer {
    let why = "POST /payplans is deprecated. Use POST /payplans/Dynamic.";
    Err(Refused::new(axum::http::StatusCode::GONE, why))
}

pub(super) async fn update(ask: &Ask) -> Answer {
    changed(ask, "payplan.update", |Account { office, family }, number, now, _| {
        pay_plan::change(office, family, number, &sent::changes(&ask.body)?, now)
    })
    .await
}

pub(super) async fn close(ask: &Ask) -> Answer {
    changed(ask, "payplan.close", |Account { office, family }, number, now, numbers| {
        pay_plan::close(office, family, number, now, numbers)
    })
    .await
}

/// Changes the plan that the path names. What was due until now is charged by the terms until now.
async fn changed<T>(
    ask: &Ask,
    action: &'static str,
    decide: impl Fn(&Account, i64, Now, &mut Numbers) -> Result<(T, ChangeSet), Refusal>,
) -> Answer {
    let number = ask.number();
    let row: PayPlan = ask.find(number, NOT_FOUND).await?;
    let load = async || account_of(ask, number).await;
    ask.write(action, load, |account, now, numbers| decide(account, number, now, numbers)).await?;
    answer(ask, row.pat_num).await
}

/// The account that a plan belongs to, with what is due charged.
pub(super) async fn account_of(ask: &Ask, pay_plan_num: i64) -> Result<Account, Error> {
    let row: PayPlan = ask.find(pay_plan_num, NOT_FOUND).await?;
    ask.current(row.pat_num).await
}

/// The plan that the path names, with what is on it by current estimates.
async fn answer(ask: &Ask, pat_num: i64) -> Answer {
    let Account { office, family } = ask.current(pat_num).await?;
    let row = family.pay_plan(ask.number()).ok_or_else(|| Refusal::not_found(NOT_FOUND))?;
    ask.saw("read payplans", [row.pat_num, row.guarantor]).await?;
    Ok(Reply::Ok(show(row, &family, &office, &ask.show)))
}

fn show(row: &PayPlan, family: &Family, office: &Office, show: &Show) -> Value {
    row! {
        "PayPlanNum": row.pay_plan_num,
        "PatNum": row.pat_num,
        "Guarantor": row.guarantor,
        "PayPlanDate": show.date(row.pay_plan_date),
        // Hundredths of a percent are to percent what cents are to dollars.
        "APR": wire::money(claims::Cents(row.apr_basis_points)),
        "Note": wire::text(&row.note),
        "PlanNum": wire::key(row.plan_num),
        "CompletedAmt": wire::money(row.completed_amt),
        "InsSubNum": wire::key(row.ins_sub_num),
        // A schedule of old plans; dynamic ones say theirs in ChargeFrequency.
        "PaySchedule": "Monthly",
        "NumberOfPayments": row.number_of_payments,
        "PayAmt": wire::money(row.pay_amt),
        "DownPayment": wire::money(row.down_payment),
        "IsClosed": wire::flag(row.is_closed),
        "PlanCategory": wire::key(row.plan_category),
        "planCategory": wire::definition(office, row.plan_category),
        "IsDynamic": wire::flag(row.is_dynamic),
        "ChargeFrequency": row.charge_frequency.as_str(),
        "DatePayPlanStart": show.date(row.date_pay_plan_start),
        "IsLocked": wire::flag(row.is_locked),
        "DateInterestStart": show.date(row.date_interest_start),
        "DynamicPayPlanTPOption": row.planned_work_option.as_str(),
        "principalAmount": wire::money(pay_plan::principal(family, row)),
        "SheetDefNum": 0,
    }
}

#[cfg(test)]
mod tests;
